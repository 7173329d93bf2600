"""Rows that go, rows that others turn out to be, and what is remembered beside the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mappers.tables import Cell, Column, Desired, Keepsake, Row, Tab
from sync.errors import SyncError
from sync.master import memory
from sync.master.changes import ChangeSet
from sync.master.memory import CELL_LIMIT
from sync.master.sheet import Outcome
from sync.master.sheet import publish as publish_to
from sync.master.state import State
from tests.sync.master.build import (
    apply,
    card,
    changes_for,
    column_of,
    desired,
    gone,
    publish,
    read,
    row_of,
    says,
)
from tests.sync.master.desk import Desk, open_desk
from tests.sync.master.paper import Grid, Paper, Refused

ANA = card("Payments", plan="Gaps", next="Ana: add targets", since=date(2024, 4, 1), findings=3)
SEARCH = card("Search", plan="Ready", since=date(2024, 4, 1), findings=0)
FRAUD = card("Fraud", plan="Ready", since=date(2024, 4, 1), findings=0)
FIRST = desired(ANA, SEARCH, FRAUD)
LEFT = desired(ANA, gone("Search"), FRAUD)


@pytest.fixture
def paper() -> Paper:
    sheet = Paper()
    publish(sheet, FIRST)
    return sheet


@pytest.fixture
def grid(paper: Paper) -> Grid:
    return paper.sheet("Scorecard")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def teams(grid: Grid) -> list[Any]:
    return [row[0] for row in grid.table()[1:] if row[0]]


def test_a_row_that_is_gone_is_taken_out_and_its_neighbours_stay(paper: Paper, grid: Grid) -> None:
    changes = publish(paper, LEFT)
    assert [str(line) for line in changes.describe() if line.startswith("  -")] == [
        "  - Search: the row goes"
    ]
    assert teams(paper.sheet("Scorecard")) == ["Payments", "Fraud"]
    assert not changes_for(paper, LEFT)
    assert not changes_for(paper, desired(ANA, FRAUD))


def test_a_row_that_was_taken_out_comes_back_as_a_new_one(paper: Paper) -> None:
    publish(paper, LEFT)
    publish(paper, FIRST)
    assert sorted(teams(paper.sheet("Scorecard"))) == ["Fraud", "Payments", "Search"]
    assert says(paper, "Search")["plan"] == "Ready"


def beside_remark(paper: Paper, row: int) -> None:
    paper.sheet("Scorecard").type(row, column_of(paper, "scorecard", "remark"), "agreed")


def beside_own_column(paper: Paper, row: int) -> None:
    grid = paper.sheet("Scorecard")
    grid.insert_columns(grid.width)
    grid.type(row, grid.width - 1, 0)


def beside_note(paper: Paper, row: int) -> None:
    paper.sheet("Scorecard").rows[row][0]["note"] = "ask Ada"


def over_verdict(paper: Paper, row: int) -> None:
    paper.sheet("Scorecard").type(row, column_of(paper, "scorecard", "plan"), "Fine")
    publish(paper, FIRST)


@pytest.mark.parametrize("write", [beside_remark, beside_own_column, beside_note, over_verdict])
def test_a_row_beside_which_somebody_wrote_stays_without_what_was_ours(
    paper: Paper, write: Callable[[Paper, int], None]
) -> None:
    write(paper, row_of(paper.sheet("Scorecard"), "Search"))
    before = paper.sheet("Scorecard").rows[row_of(paper.sheet("Scorecard"), "Search")]
    theirs = [cell for cell in before if "note" in cell], says(paper, "Search")["remark"]

    publish(paper, LEFT)

    left = says(paper, "Search")
    assert (left["next"], left["findings"], left["since"]) == (None, None, None)
    after = paper.sheet("Scorecard").rows[row_of(paper.sheet("Scorecard"), "Search")]
    assert ([cell for cell in after if "note" in cell and "plansync" not in cell["note"]], left["remark"]) == (
        [cell for cell in theirs[0] if "plansync" not in cell["note"]], theirs[1],
    )  # fmt: skip
    assert not changes_for(paper, LEFT)

    publish(paper, FIRST)
    assert says(paper, "Search")["since"] is not None, "it is as if newly made"
    assert says(paper, "Search")["findings"] == 0


def test_a_row_goes_at_last_when_the_note_beside_it_goes(paper: Paper, grid: Grid) -> None:
    beside_remark(paper, row_of(grid, "Search"))
    publish(paper, LEFT)
    paper.sheet("Scorecard").type(
        row_of(paper.sheet("Scorecard"), "Search"), column_of(paper, "scorecard", "remark"), None
    )
    publish(paper, LEFT)
    assert teams(paper.sheet("Scorecard")) == ["Payments", "Fraud"]


def test_what_nobody_knows_cannot_go(paper: Paper) -> None:
    assert not changes_for(paper, desired(ANA, SEARCH, FRAUD, gone("Nobody")))


def test_a_row_that_a_person_deleted_is_forgotten(paper: Paper, grid: Grid) -> None:
    grid.delete_row(row_of(grid, "Search"))
    publish(paper, LEFT)
    assert "Search" not in [row.entity.key for row in read(paper).memory.rows.values()]
    assert not changes_for(paper, LEFT)


@pytest.mark.parametrize("act", ["sort", "insert", "move", "delete"])
def test_a_row_that_moved_in_between_is_not_taken_out(paper: Paper, grid: Grid, act: str) -> None:
    state, changes = read(paper), changes_for(paper, LEFT)
    row = row_of(grid, "Search")
    acts: dict[str, Callable[[], None]] = {
        "sort": lambda: grid.sort(1, 4, lambda cells: str(cells[0])),
        "insert": lambda: grid.insert_rows(1),
        "move": lambda: grid.move_row(row, 1),
        "delete": lambda: grid.delete_row(1),
    }
    acts[act]()
    before = grid.table()
    with pytest.raises(Refused):
        apply(paper, changes, state=state)
    assert paper.sheet("Scorecard").table() == before


KEY_RESULTS = Tab("key_results", "Key results", (Column("text", "Key result"), Column("remark", "Remark")))


def result(text: str, remark: str = "", *, leftover: bool = False) -> Row:
    row = card(text, text=text, key=text, next=None)
    cells = {"text": Cell(text), "remark": Cell(remark)}
    entity = replace(row.entity, kind="key_result", scope="search|2024-Q4")
    return Row("key_results", entity, {"remark": Cell(remark)} if leftover else cells, leftover=leftover)


def test_a_leftover_counts_only_for_a_row_that_nothing_else_turned_out_to_be() -> None:
    old, new = "Cut searches without a result to 4%", "Cut the searches without any result to 4%"
    paper, tabs = Paper(), (KEY_RESULTS,)
    publish(paper, Desired(tabs, (result(old), result("Ship three reports"))))

    publish(
        paper,
        Desired(
            tabs,
            (
                result(old, "gone", leftover=True),
                result(new),
                result("Ship three reports", "gone", leftover=True),
            ),
        ),
    )

    assert [row[:2] for row in paper.sheet("Key results").table()[1:]] == [
        [new, None],
        ["Ship three reports", "gone"],
    ]


def test_a_leftover_makes_no_row() -> None:
    paper = Paper()
    publish(paper, Desired((KEY_RESULTS,), (result("Ship three reports"),)))
    assert not changes_for(
        paper, Desired((KEY_RESULTS,), (result("Ship three reports"), result("Other", "gone", leftover=True)))
    )


# ---------------------------------------------------------------------------------------------- keepsakes


def keeping(*kept: Keepsake, rows: Sequence[Row] = FIRST.rows) -> Desired:
    return Desired(FIRST.tabs, tuple(rows), tuple(kept))


def kept(paper: Paper) -> dict[str, str]:
    return read(paper).memory.kept("file")


def test_a_keepsake_is_no_reason_to_write_and_goes_with_what_is_written(paper: Paper) -> None:
    assert not changes_for(paper, keeping(Keepsake("file", "a", "one")))
    publish(paper, keeping(Keepsake("file", "a", "one"), rows=(ANA, SEARCH, card("Fraud", plan="Gaps"))))
    assert kept(paper) == {"a": "one"}


def test_an_urgent_keepsake_is_written_at_once_and_once(paper: Paper) -> None:
    publish(paper, keeping(Keepsake("file", "a", "one", urgent=True)))
    assert kept(paper) == {"a": "one"}
    assert not changes_for(paper, keeping(Keepsake("file", "a", "one", urgent=True)))
    publish(paper, keeping(Keepsake("file", "a", "", urgent=True)))
    assert kept(paper)["a"] == ""
    lines = [row for row in read(paper).memory.rows.values() if row.tab == memory.KEPT]
    assert len(lines) == 1, "it keeps its line"


@pytest.mark.parametrize(
    ("length", "fits"),
    [
        (1, True),
        (CELL_LIMIT, True),
        (CELL_LIMIT + 1, True),
        (2 * CELL_LIMIT, True),
        (2 * CELL_LIMIT + 1, False),
    ],
)
def test_a_keepsake_of_up_to_two_cells_comes_back_whole(paper: Paper, length: int, fits: bool) -> None:
    publish(paper, keeping(Keepsake("file", "a", "x" * length, urgent=True)))
    assert kept(paper) == ({"a": "x" * length} if fits else {})


def test_an_urgent_keepsake_that_does_not_fit_leaves_nothing_behind(paper: Paper) -> None:
    publish(paper, keeping(Keepsake("file", "a", "what must go", urgent=True)))
    publish(paper, keeping(Keepsake("file", "a", "x" * 100_000, urgent=True)))
    assert kept(paper) == {"a": ""}
    assert not changes_for(paper, keeping(Keepsake("file", "a", "x" * 100_000, urgent=True)))


def test_keepsakes_and_rows_do_not_disturb_each_other(paper: Paper) -> None:
    publish(
        paper,
        keeping(
            Keepsake("file", "Payments", "one", urgent=True), Keepsake("page", "Payments", "two", urgent=True)
        ),
    )
    assert not changes_for(paper, FIRST)
    assert kept(paper) == {"Payments": "one"}
    assert read(paper).memory.garbled == 0


# ---------------------------------------------------------------------------------------------- over the wire


def run(desk: Desk, wanted: Desired, *acts: Callable[[], object], **more: Any) -> Outcome:
    return publish_to(desk.master(*acts), lambda _: wanted, run="nightly", **more)


def test_a_row_that_moves_while_it_is_taken_out_is_refused_and_then_goes(desk: Desk) -> None:
    run(desk, FIRST)
    me = desk.emulator.as_person()
    outcome = run(desk, LEFT, lambda: me.sorts(desk.sheet, "Scorecard", "A"))
    assert ["Search" in line for line in outcome.conflicts] == [True]
    assert desk.column("Scorecard", "A") == ["Team", "Fraud", "Payments"]
    assert not run(desk, LEFT).batches


def test_without_guards_rows_go_as_well(desk: Desk) -> None:
    run(desk, FIRST)
    publish_to(desk.master(reuse_ids_in_batch=False), lambda _: LEFT, run="nightly")
    assert desk.column("Scorecard", "A") == ["Team", "Payments", "Fraud"]


def test_a_review_that_refuses_stops_before_anything_is_written(desk: Desk) -> None:
    run(desk, FIRST)
    writes = desk.writes()

    def refuse(changes: ChangeSet, state: State) -> None:
        assert [row.label for row in changes.gone] == ["Search"]
        assert state.tabs["scorecard"].anchors
        raise SyncError("too much", kind="unsafe")

    with pytest.raises(SyncError, match="too much"):
        run(desk, LEFT, review=refuse)
    assert desk.writes() == writes


def note_of(changes: ChangeSet, _: State) -> list[Row]:
    """What a run says of itself."""
    return [card("The run", plan=f"{len(changes.rows)} new, {len(changes.gone)} gone")] if changes else []


def test_a_record_goes_with_what_it_tells_of_and_a_quiet_run_has_none(desk: Desk) -> None:
    run(desk, FIRST)
    outcome = run(desk, LEFT, record=note_of)
    assert outcome.batches == 1
    assert [row.label for row in outcome.changes.rows] == [], (
        "what is told is what was found, not the telling"
    )
    me = desk.emulator.as_person()
    assert ["The run", "0 new, 1 gone"] in [row[:2] for row in me.rows(desk.sheet, "Scorecard!A1:B9")]
    told = desired(ANA, FRAUD, card("The run", plan="0 new, 1 gone"))
    writes = desk.writes()
    run(desk, told, record=note_of)
    assert desk.writes() == writes


def test_a_record_is_made_anew_when_others_were_faster(desk: Desk) -> None:
    run(desk, FIRST)
    me = desk.emulator.as_person()
    seen: list[int] = []

    def counted(changes: ChangeSet, state: State) -> list[Row]:
        seen.append(len(changes.gone))
        return note_of(changes, state)

    run(desk, LEFT, lambda: me.sorts(desk.sheet, "Scorecard", "A"), record=counted)
    assert seen == [1, 1]
    assert desk.column("Scorecard", "A").count("The run") == 1


def test_a_first_seen_that_people_emptied_stays_empty_after_the_memory_was_lost() -> None:
    paper = Paper()
    wanted = desired(card("Payments", plan="Gaps", since=date(2024, 4, 1)))
    publish(paper, wanted)
    grid = paper.sheet("Scorecard")
    grid.type(row_of(grid, "Payments"), column_of(paper, "scorecard", "since"), None)
    kept = paper.sheet("_plansync")
    kept.type(1, 2, "{oops")

    publish(paper, wanted)

    assert not changes_for(paper, wanted)
    assert says(paper, "Payments")["since"] is None
