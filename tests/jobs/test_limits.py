"""How much may change in one night, and what does not count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from jobs.limits import refuse, too_much
from jobs.options import Limits
from mappers.tables import Cell, Column, Desired, Entity, Row, Tab
from sync.master.diff import diff
from tests.sync.master.build import publish, read
from tests.sync.master.paper import Paper

CARDS = Tab(
    "scorecard",
    "Scorecard",
    tuple(Column(name, name.title()) for name in ("team", "plan", "next", "review", "risks")),
)
RESULTS = Tab("key_results", "Key results", tuple(Column(name, name.title()) for name in ("text", "remark")))
ASKS = Tab("asks", "Asks", tuple(Column(name, name.title()) for name in ("text", "remark")))
PLANS = Tab("plans", "Plans", (Column("link", "Link"), Column("status", "Status")))
LIMITS = Limits(rows_changed=30, rows_vanished=10, floor=3)


def cards(number: int, cycle: str = "2024-Q4", **cells: Any) -> list[Row]:
    keys = [f"team {n}|{cycle}" for n in range(number)]
    said = {"plan": "Ready", "next": "nothing", "risks": "present"} | cells
    return [Row("scorecard", Entity("scorecard", key, key), cells_of(team=key, **said)) for key in keys]


def results(number: int, cycle: str = "2024-Q4", **cells: Any) -> list[Row]:
    said = {"remark": ""} | cells
    return [
        Row(
            "key_results",
            Entity("key_result", f"team|{cycle}", str(n)),
            cells_of(**({"text": f"KR {n}"} | said)),
        )
        for n in range(number)
    ]


def asks(number: int, remark: str = "") -> list[Row]:
    return [replace(row, tab="asks") for row in results(number, remark=remark)]


def cells_of(**said: Any) -> dict[str, Cell]:
    return {name: Cell(value) for name, value in said.items()}


def told(before: Sequence[Row], after: Sequence[Row], limits: Limits = LIMITS, *exempt: str) -> list[str]:
    """What stops the second of two nights."""
    paper = Paper()
    if before:
        publish(paper, Desired((CARDS, RESULTS, ASKS, PLANS), tuple(before)))
    state = read(paper)
    return too_much(
        diff(Desired((CARDS, RESULTS, ASKS, PLANS), tuple(after)), state), state, limits, frozenset(exempt)
    )


ALL = cards(20)
GONE = {"plan": "Gone since 8 Oct 2024", "next": "nothing"}


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (ALL, ALL, []),
        (ALL, cards(6, risks="thin"), []),
        (ALL, cards(7, risks="thin"), ["7 of 20 rows of 2024-Q4 would change (35 %, limit 30 %)"]),
        (cards(4), cards(3, risks="thin"), []),
        (cards(4), cards(4, risks="thin"), ["4 of 4 rows of 2024-Q4 would change (100 %, limit 30 %)"]),
        ([], ALL, []),
        (ALL, [*ALL, *cards(20, "2025-Q1")], []),
        ([*ALL, *cards(3, "2025-Q1")], [*ALL, *cards(3, "2025-Q1", risks="thin")], []),
        (cards(20, plan="Not due (4 Oct)"), cards(20, plan="Late since 4 Oct", next="add it"), []),
        (cards(20, review="12 Oct"), cards(20, review="overdue since 12 Oct"), []),
        (asks(40), asks(5, "gone since 8 Oct 2024"), ["5 of 40 rows of 2024-Q4 would vanish (12 %, limit 10 %)"]),
        (ALL, cards(2, **GONE), []),
        (ALL, cards(4, **GONE), ["4 of 20 rows of 2024-Q4 would vanish (20 %, limit 10 %)"]),
        (results(40), results(5, remark="gone since 8 Oct 2024"), ["5 of 40 rows of 2024-Q4 would vanish (12 %, limit 10 %)"]),
        (results(40), results(4, remark="gone since 8 Oct 2024"), []),
        (results(40), results(8, text="Gone since the summer"), []),
        (ALL, cards(4, next="TPM: no page leads to the plan since 8 Oct; put its link back"), ["4 of 20 rows of 2024-Q4 would vanish (20 %, limit 10 %)"]),
        ([*ALL, *results(20)], [*ALL, *results(12, text="new")], []),
        ([*ALL, *results(20)], [*ALL, *results(13, text="new")], ["13 of 40 rows of 2024-Q4 would change (32 %, limit 30 %)"]),
    ],
    ids=[
        "nothing", "30 percent", "more", "below the floor", "above the floor", "the first night", "a new cycle", "a small cycle", "all are late today",
        "all reviews are over", "asks vanish",
        "few vanish", "many vanish", "key results vanish", "few of them", "words of a plan are no loss", "links vanish", "rows of all tabs count", "and all that change",
    ],
)  # fmt: skip
def test_more_than_a_night_should_change_stops_it(
    before: list[Row], after: list[Row], lines: list[str]
) -> None:
    assert told(before, after) == lines


def test_each_cycle_counts_for_itself() -> None:
    before = [*cards(20), *cards(20, "2024-Q3")]
    assert len(told(before, [*cards(20, risks="thin"), *cards(20, "2024-Q3", risks="thin")])) == 2
    assert told(before, [*cards(20), *cards(20, "2024-Q3", risks="thin")])[0].startswith(
        "20 of 20 rows of 2024-Q3"
    )


def test_what_changes_because_people_asked_for_it_does_not_count() -> None:
    keys = [row.entity.key for row in cards(14)]
    assert told(ALL, cards(20, risks=""), LIMITS, *keys) == []
    assert told(ALL, cards(20, risks=""), LIMITS, *keys[:10])


def test_a_row_that_a_person_deleted_is_none_of_those_that_stood_there() -> None:
    paper = Paper()
    publish(paper, Desired((CARDS, RESULTS, PLANS), tuple(ALL)))
    for _ in range(10):
        paper.sheet("Scorecard").delete_row(11)
    state = read(paper)
    changes = diff(Desired((CARDS, RESULTS, PLANS), tuple(cards(4, risks="thin"))), state)
    assert too_much(changes, state, LIMITS) == ["4 of 10 rows of 2024-Q4 would change (40 %, limit 30 %)"]


def test_the_refusal_gives_the_figures_and_the_way_past() -> None:
    error = refuse(["7 of 20 rows of 2024-Q4 would change"])
    assert error.kind == "unsafe"
    assert "7 of 20 rows" in str(error)
    assert "--force" in str(error)
