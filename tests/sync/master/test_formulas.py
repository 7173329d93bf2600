"""Formulas of ours: written where their row or column is made, or was emptied; then Sheets keeps them, and people may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mappers.scorecard import SCORECARD_TAB, TREND
from mappers.tables import Cell, Column, Desired, Entity, Formula, Row
from sync.master import values
from sync.master.decide import Before, Policy, decide, settled
from sync.master.state import Seen
from sync.master.values import Value
from tests.sync.master.desk import Desk, open_desk

COLUMN = Column("sum", "Sum")
OURS = Cell(Formula("={a}{row}+1"))
KEPT = values.keep(values.wanted(OURS.value))
SCORES = (("Search", "2024-Q2", 0.6), ("Search", "2024-Q4", None), ("Payments", "2024-Q3", 0.333), ("Search", "2024-Q3", 0.7))  # fmt: skip


def seen(text: str | None) -> Seen:
    if text is None:
        return Seen()
    return Seen(Value("f" if text.startswith("=") else "s", text))


@pytest.mark.parametrize(
    ("stands", "before", "policy", "writes", "edits"),
    [
        (None, Before(), "report", True, False),
        ("=A2+1", Before(KEPT, KEPT), "report", False, False),
        ("=Q7+1", Before(KEPT, KEPT), "report", False, False),
        ("=Q7+1", Before(KEPT, KEPT), "restore", False, False),
        (None, Before(KEPT, KEPT), "report", True, True),
        ("mine", Before(KEPT, KEPT), "report", False, True),
        ("mine", Before(KEPT, KEPT), "restore", True, True),
        ("mine", Before(KEPT, values.Kept("s", "mine")), "report", False, False),
        ("mine", Before(), "report", False, False),
        ("0.6 → 0.7", Before(values.Kept("s", "0.6 → 0.7"), values.Kept("s", "0.6 → 0.7")), "report", True, False),
        ("=A2+2", Before(values.Kept("f", "={a}{row}+2"), values.Kept("f", "={a}{row}+2")), "report", True, False),
    ],
)  # fmt: skip
def test_when_a_formula_is_written_and_when_an_edit_is_noticed(
    stands: str | None, before: Before, policy: Policy, writes: bool, edits: bool
) -> None:
    decision = decide(COLUMN, OURS, seen(stands), before, policy)
    assert decision.writes == writes
    assert (decision.edit is not None) == edits
    left = Seen(values.wanted(OURS.value)) if writes else seen(stands)
    again = decide(COLUMN, OURS, left, decision.after, "report")
    assert not again.writes
    assert again.edit is None
    assert not again.news


def test_a_rewritten_formula_has_nothing_to_do_and_a_text_in_its_place_is_looked_at() -> None:
    assert settled(OURS, seen("=Q7+1"), KEPT, KEPT)
    assert not settled(OURS, seen("mine"), KEPT, KEPT)
    assert not settled(Cell("", ""), seen("=Q7+1"), KEPT, KEPT)


def test_a_formula_that_should_not_stand_any_more_is_cleared() -> None:
    decision = decide(COLUMN, Cell(""), seen("=Q7+1"), Before(KEPT, KEPT))
    assert decision.value == values.EMPTY
    assert decision.edit is None


def test_text_that_looks_like_a_formula_of_ours_stays_text() -> None:
    assert values.wanted("={a}{row}+1") == Value("s", "={a}{row}+1")
    assert values.wire(values.wanted("={a}{row}+1")) == {"stringValue": "={a}{row}+1"}


# ------------------------------------------------------------------------------------------ the trend, on the emulator


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def scorecards() -> Desired:
    rows = [
        Row("scorecard", Entity("scorecard", f"{team}|{cycle}", f"{team}|{cycle}"), {"team": Cell(team), "cycle": Cell(cycle), "score": Cell(score), "trend": Cell(TREND)})
        for team, cycle, score in SCORES
    ]  # fmt: skip
    return Desired((SCORECARD_TAB,), tuple(rows))


def trends(desk: Desk) -> Mapping[tuple[str, str], str]:
    head, *rows = desk.emulator.as_person().rows(desk.sheet, "Scorecard!A1:AH10")
    at = [head.index(name) for name in ("Team", "Cycle", "Trend")]
    return {(row[at[0]], row[at[1]]): row[at[2]] for row in rows if row[at[0]]}


EXPECTED = {
    ("Search", "2024-Q2"): "0.6",
    ("Search", "2024-Q3"): "0.6 → 0.7",
    ("Search", "2024-Q4"): "0.6 → 0.7",
    ("Payments", "2024-Q3"): "0.33",
}


def test_the_trend_is_read_off_the_teams_own_rows_oldest_first(desk: Desk) -> None:
    desk.publish(scorecards())
    assert trends(desk) == EXPECTED


def test_sorted_rows_moved_and_inserted_columns_keep_the_trend_and_nothing_is_written(desk: Desk) -> None:
    desk.publish(scorecards())
    tpm, writes = desk.emulator.as_person(), desk.writes()
    tpm.sorts(desk.sheet, "Scorecard", "A", descending=True)
    tpm.moves(desk.sheet, "Scorecard", "N", "C")
    tpm.inserts(desk.sheet, "Scorecard", "B")
    tpm.sorts(desk.sheet, "Scorecard", "D")

    outcome = desk.publish(scorecards())

    assert trends(desk) == EXPECTED
    assert desk.writes() == writes
    assert outcome.changes.edits == ()


def test_a_new_row_in_a_rearranged_sheet_gets_its_formula_for_where_things_stand(desk: Desk) -> None:
    desk.publish(scorecards())
    tpm = desk.emulator.as_person()
    tpm.moves(desk.sheet, "Scorecard", "N", "C")
    tpm.inserts(desk.sheet, "Scorecard", "B")
    new = Row("scorecard", Entity("scorecard", "Search|2025-Q1", "Search|2025-Q1"), {"team": Cell("Search"), "cycle": Cell("2025-Q1"), "score": Cell(0.9), "trend": Cell(TREND)})  # fmt: skip

    desk.publish(Desired((SCORECARD_TAB,), (*scorecards().rows, new)))

    assert trends(desk) == {**EXPECTED, ("Search", "2025-Q1"): "0.6 → 0.7 → 0.9"}


def test_an_emptied_trend_comes_back_and_a_persons_own_words_stay(desk: Desk) -> None:
    desk.publish(scorecards())
    head = desk.emulator.as_person().rows(desk.sheet, "Scorecard!A1:AH1")[0]
    column = f"A{chr(ord('A') + head.index('Trend') - 26)}" if head.index("Trend") > 25 else chr(ord("A") + head.index("Trend"))  # fmt: skip
    desk.types(f"Scorecard!{column}2", "")
    desk.types(f"Scorecard!{column}3", "rising")

    outcome = desk.publish(scorecards())

    assert trends(desk) == {**EXPECTED, ("Search", "2024-Q4"): "rising"}
    assert {str(edit.new.v) for edit in outcome.changes.edits} == {"None", "rising"}
    writes = desk.writes()
    desk.publish(scorecards())
    assert desk.writes() == writes
