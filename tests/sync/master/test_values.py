"""Values keep their type, text stays text, and what the memory keeps compares as the whole."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappers.tables import Scalar
from sync.master import memory, values
from sync.master.memory import Remembered
from sync.master.values import EMPTY, Value
from tests.sync.master.build import card

SCALARS = st.one_of(st.none(), st.text(max_size=400), st.integers(), st.floats(), st.booleans(), st.dates())


@pytest.mark.parametrize(
    ("scalar", "value", "wire"),
    [
        (None, EMPTY, None),
        ("", EMPTY, None),
        ("0123", Value("s", "0123"), {"stringValue": "0123"}),
        (7, Value("n", 7.0), {"numberValue": 7}),
        (0, Value("n", 0.0), {"numberValue": 0}),
        (0.59, Value("n", 0.59), {"numberValue": 0.59}),
        (True, Value("b", True), {"boolValue": True}),
        (False, Value("b", False), {"boolValue": False}),
        (date(2020, 1, 1), Value("d", 43831.0), {"numberValue": 43831}),
        (float("nan"), Value("s", "nan"), {"stringValue": "nan"}),
        (10**400, Value("s", "1" + "0" * 400), {"stringValue": "1" + "0" * 400}),
        ("a\r\nb\x00\ud800", Value("s", "a\nb\ufffd"), {"stringValue": "a\nb\ufffd"}),
        ("=1+1", Value("s", "=1+1"), {"stringValue": "=1+1"}),
    ],
)
def test_a_scalar_keeps_its_type(scalar: Scalar, value: Value, wire: object) -> None:
    assert values.wanted(scalar) == value
    assert values.wire(values.wanted(scalar)) == wire


def test_true_is_not_one_and_text_is_no_number() -> None:
    told = [values.wanted(each) for each in (True, 1, "1", date(1899, 12, 31))]
    assert len(set(told)) == 4


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM(A1)", "'x", "\t=1", "\n=1"])
def test_what_could_be_a_formula_gets_the_text_format(text: str) -> None:
    assert values.needs_text_format(values.wanted(text))


@pytest.mark.parametrize("text", ["a=1", "1-2", " =1", "–1"])
def test_other_text_does_not(text: str) -> None:
    assert not values.needs_text_format(values.wanted(text))


def test_long_text_is_cut_with_an_ellipsis() -> None:
    value = values.wanted("x" * 60_000)
    assert str(value.v) == "x" * 49_999 + "…"
    astral = str(values.wanted("😀" * 30_000).v)
    assert values.units(astral) <= 50_000
    assert astral.endswith("😀…")


@pytest.mark.parametrize(
    "link", ["https://docs.google.com/document/d/1/edit#heading=h.x", "#gid=0&range=A1", "mailto:a@b.c"]
)
def test_a_link_is_kept(link: str) -> None:
    assert values.uri(link) == link


@pytest.mark.parametrize(
    "link", ["", "javascript:alert(1)", "h.x", "https://a b", "file:///etc", "https://x/" + "y" * 2_000]
)
def test_a_link_that_could_be_refused_is_left_out(link: str) -> None:
    assert values.uri(link) == ""


@given(SCALARS)
def test_what_the_sheet_gives_back_equals_what_we_wrote(scalar: Scalar) -> None:
    value = values.wanted(scalar)
    over_the_wire = json.loads(json.dumps(values.wire(value)))
    assert values.seen(over_the_wire) == values.stored(value)


@given(SCALARS, SCALARS, st.booleans())
def test_the_memory_compares_like_the_values_themselves(one: Scalar, other: Scalar, short: bool) -> None:
    a, b = values.wanted(one), values.wanted(other)
    kept = values.from_json(json.loads(json.dumps(values.to_json(values.keep(a)))))
    kept = values.shorter(kept) if short else kept
    assert values.same_value(kept, values.keep(a))
    assert values.same_value(kept, values.keep(b)) == (a == b)


@given(
    st.dictionaries(st.sampled_from("abcdef"), SCALARS),
    st.dictionaries(st.sampled_from("abcdef"), SCALARS),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "d1"])),
)
def test_a_remembered_row_reads_back(
    wanted: dict[str, Scalar], changed: dict[str, Scalar], held: dict[str, str]
) -> None:
    desired = {column: values.keep(values.wanted(each), "https://x.y") for column, each in wanted.items()}
    stored = {column: values.as_stored(each) for column, each in desired.items()}
    stored |= {
        c: values.keep(values.stored(values.wanted(each))) for c, each in changed.items() if c in desired
    }
    row = Remembered(
        1_407_120_000, "scorecard", memory.tidy(card("A", text="b").entity), desired, stored, held, "p"
    )
    cells = [values.seen(values.wire(cell)) for cell in memory.encode(row)]
    again = memory.decode(cells)
    assert again is not None
    assert (again.id, again.tab, again.entity, again.held, again.pending) == (
        row.id,
        row.tab,
        row.entity,
        row.held,
        row.pending,
    )
    for column, kept in desired.items():
        assert values.same_value(again.desired[column], kept)
        assert again.desired[column].link == kept.link
        assert values.same_value(again.stored[column], stored[column])


def test_a_row_of_many_long_texts_fits_the_memory() -> None:
    desired = {
        f"column{n}": values.keep(Value("s", '"' * 290), "https://x.y/" + "z" * 280) for n in range(60)
    }
    row = Remembered(1_407_120_000, "scorecard", card("A").entity, desired, desired)
    cells = memory.encode(row)
    assert all(values.units(str(cell.v)) < 50_000 for cell in cells)
    again = memory.decode(cells)
    assert again is not None
    assert all(values.same_value(again.desired[c], desired[c]) for c in desired)


@pytest.mark.parametrize(
    "cells",
    [
        ["what", "is", "this"],
        [1.0, "scorecard", "{"],
        [1.0, "scorecard", "[]"],
        [1.0, "scorecard", "{}", '{"plan":3}'],
        [1.0, "scorecard", "{}", '{"plan":{"t":"x"}}'],
        [1.0, "scorecard", "{}", '{"plan":{"t":"n","v":"much"}}'],
        [1.0, "scorecard", '{"position":"first"}'],
    ],
)
def test_a_damaged_line_is_no_memory(cells: list[str | float]) -> None:
    assert memory.decode([values.wanted(cell) for cell in cells]) is None


ALIKE = st.sampled_from(
    [None, "", False, True, 0, 1, 1.0, 1.5, 45_000, date(2023, 3, 15), "1", "True", "a", "=a", "ab\r"]
)
LINKS = st.sampled_from(["", "https://a.example/", "https://b.example/", "no link"])


@given(ALIKE | SCALARS, ALIKE | SCALARS, LINKS, LINKS)
def test_what_is_wanted_is_told_from_what_was_kept_as_if_both_were_kept(
    one: Scalar, other: Scalar, link: str, now: str
) -> None:
    def kept(scalar: Scalar, uri: str) -> values.Kept:
        value = values.wanted(scalar)
        return values.keep(value, values.uri(uri) if value.kind in {"s", "n"} else "")

    before = kept(one, link)
    for scalar in (one, other):
        told = values.says(before, scalar, now)
        assert told == (before == kept(scalar, now)) or (before.digest and not told)
