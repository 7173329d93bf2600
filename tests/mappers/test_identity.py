"""Who is who: exact keys, rewordings, and what is too close to call."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappers.identity import DOUBT, THRESHOLD, Uncertain, match, similarity
from mappers.tables import Entity


def kr(
    text: str, key: str = "", *, owner: str = "", position: int = 0, scope: str = "payments 2024-Q2"
) -> Entity:
    return Entity("key result", scope, key or text, text, owner, position)


def test_an_exact_key_wins_over_a_better_text() -> None:
    known = {7: kr("Ship the new checkout", key="a"), 8: kr("Something else entirely", key="b")}
    assert match([kr("Ship the new checkout", key="b")], known).ids == (8,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Reduce checkout errors from 4% to 2%", "Reduce checkout errors from 4% to 1.5%"),
        ("Increase activation rate to 40%", "Raise activation rate to 40%"),
        ("NPS of hosts reaches 45", "NPS of our hosts reaches 45 (stretch)"),
        ("Hire 4 backend engineers", "Hire 6 backend engineers"),
        ("Time to first booking under 3 days", "Time to first booking is under 3 days"),
    ],
)
def test_a_reworded_key_result_keeps_its_row(before: str, after: str) -> None:
    assert match([kr(after)], {3: kr(before)}).ids == (3,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Reduce checkout errors from 4% to 2%", "Launch in Portugal and Spain"),
        ("Hire 4 backend engineers", "Hire a designer"),
        ("All services on the new platform", "No severity-1 incidents"),
    ],
)
def test_another_key_result_is_new(before: str, after: str) -> None:
    assert match([kr(after)], {3: kr(before)}).ids == (None,)


def test_nothing_matches_across_kinds_and_scopes() -> None:
    known = {1: kr("Ship checkout", scope="payments 2024-Q1"), 2: replace(kr("Ship checkout"), kind="risk")}
    assert match([kr("Ship checkout")], known).ids == (None,)


def test_without_text_only_the_key_counts() -> None:
    known = {1: Entity("finding", "x", "kr-without-owner"), 2: Entity("finding", "x", "kr-without-target")}
    wanted = [Entity("finding", "x", "kr-without-target"), Entity("finding", "x", "kr-without-owners")]
    assert match(wanted, known).ids == (2, None)


def test_the_numbers_tell_two_alike_apart() -> None:
    known = {1: kr("Open 3 markets in Europe", key="a"), 2: kr("Open 9 markets in Europe", key="b")}
    assert match([kr("Open 9 new markets in Europe", key="c")], known).ids == (2,)


def test_two_with_one_text_keep_their_order_and_owners() -> None:
    known = {
        1: kr("Ship it", key="a", owner="Ana", position=0),
        2: kr("Ship it", key="b", owner="Ben", position=1),
    }
    wanted = [
        kr("Ship it!", key="c", owner="Ben", position=0),
        kr("Ship it!", key="d", owner="Ana", position=1),
    ]
    assert match(wanted, known).ids == (2, 1)


def test_two_rows_nearly_equal_are_kept_and_said() -> None:
    known = {1: kr("Open markets in Europe", key="a"), 2: kr("Open markets in Europe", key="b")}
    found = match([kr("Open new markets in Europe", key="c")], known)
    assert found.ids == (None,)
    assert [(each.desired, each.candidates) for each in found.uncertain] == [(0, (1, 2))]


def test_two_new_ones_claiming_one_row_are_said() -> None:
    wanted = [kr("Open markets in Europe A", key="x"), kr("Open markets in Europe B", key="y")]
    found = match(wanted, {1: kr("Open markets in Europe", key="a")})
    assert found.ids == (None, None)
    assert found.uncertain[0].candidates == (1,)


def test_just_under_the_threshold_is_said() -> None:
    one, other = kr("Improve onboarding of hosts"), kr("Improve onboarding for new guests", key="k")
    known = {1: other}
    found = match([one], known)
    assert THRESHOLD - DOUBT <= similarity(one, other) < THRESHOLD
    assert found.ids == (None,)
    assert found.uncertain == (Uncertain(0, (1,), round(similarity(one, other), 3)),)


TEXTS = st.sampled_from(
    [
        "",
        "Ship it",
        "Ship it soon",
        "Ship 4",
        "Ship 5",
        "Reduce errors",
        "Reduce all errors",
        "Grow",
        "★",
        "=1",
    ]
)
ENTITIES = st.builds(
    Entity,
    kind=st.sampled_from(["kr", "risk"]),
    scope=st.sampled_from(["a", "b"]),
    key=st.sampled_from(["1", "2", "3", "4", "5", "6"]),
    text=TEXTS,
    owner=st.sampled_from(["", "Ana", "Ben"]),
    position=st.integers(0, 5),
)


@given(st.lists(ENTITIES, max_size=8), st.dictionaries(st.integers(1, 50), ENTITIES, max_size=8))
def test_ids_are_known_unique_and_stay_in_their_group(
    desired: list[Entity], known: dict[int, Entity]
) -> None:
    found = match(desired, known)
    ids = [i for i in found.ids if i is not None]
    assert len(found.ids) == len(desired)
    assert len(ids) == len(set(ids))
    for entity, i in zip(desired, found.ids, strict=True):
        if i is not None:
            assert (known[i].kind, known[i].scope) == (entity.kind, entity.scope)
    for doubt in found.uncertain:
        assert found.ids[doubt.desired] is None
        assert doubt.candidates


@given(st.lists(ENTITIES, max_size=8), st.dictionaries(st.integers(1, 50), ENTITIES, max_size=8))
def test_every_exact_key_finds_its_row(desired: list[Entity], known: dict[int, Entity]) -> None:
    found = match(desired, known)
    keys = [(e.kind, e.scope, e.key) for e in desired]
    for i, entity in known.items():
        key = (entity.kind, entity.scope, entity.key)
        if keys.count(key) == 1 and [(k.kind, k.scope, k.key) for k in known.values()].count(key) == 1:
            assert found.ids[keys.index(key)] == i


@given(st.dictionaries(st.integers(1, 50), ENTITIES, max_size=8))
def test_the_same_again_matches_itself_whatever_the_order(known: dict[int, Entity]) -> None:
    desired = [known[i] for i in sorted(known)]
    assert match(desired, known).ids == tuple(sorted(known))
    assert match(desired, dict(reversed(known.items()))) == match(desired, known)
