"""Histories of a shared sheet: what people do and what the plans say change in turn; after every run, all is in order.

Held after each run: nothing is left to do; no cell outside our columns changed, left its row or went with one; rows of
people stand as they stood; under ``restore`` our cells say what is desired, and rows that are gone say nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappers.tables import Cell, Desired, Row
from sync.master import values
from sync.master.diff import Policy
from sync.master.state import Line, TabState
from tests.sync.master.build import CARD, apply, card, changes_for, checked, desired, gone, publish, read
from tests.sync.master.paper import Grid, Paper, Refused

TEAMS = ["Atlas", "Borealis", "Cirrus", "Dune"]
TEXTS = st.sampled_from(
    ["", "Gaps", "Ready", "Late since 15 Mar", "=1+1", "x" * 400, "x" * 399 + "y", "Ünïcode ★"]
)
NUMBERS = st.one_of(st.none(), st.sampled_from([0, 1, 0.59, True, False, "1"]))


@st.composite
def wanted(draw: st.DrawFn) -> Desired:
    rows: list[Row] = []
    teams = draw(st.lists(st.sampled_from(TEAMS), unique=True, max_size=4))
    taken_out = draw(st.lists(st.sampled_from(TEAMS), unique=True, max_size=4))
    rows += [gone(team) for team in taken_out if team not in teams]
    for team in teams:
        cells: dict[str, Any] = {
            "plan": draw(TEXTS),
            "score": draw(NUMBERS),
            "edited": draw(st.none() | st.dates()),
        }
        if draw(st.booleans()):
            cells["next"] = Cell(
                draw(TEXTS), draw(st.sampled_from(["", "https://x.y/1", "https://x.y/2", "odd link"]))
            )
        cells["since"] = draw(st.dates())
        rows.append(card(team, **cells))
    return desired(*rows, checked(draw(st.dates())))


Human = tuple[str, int, int, Any]
HUMAN = st.tuples(
    st.sampled_from(
        [
            "type",
            "sort",
            "insert row",
            "delete row",
            "move row",
            "insert column",
            "delete column",
            "move column",
            "forget",
        ]
    ),
    st.integers(0, 30),
    st.integers(0, 30),
    st.one_of(TEXTS, NUMBERS),
)


def act(paper: Paper, human: Human) -> None:
    """Do to the Scorecard what people do; sizes wrap, the header row stays on top."""
    what, a, b, value = human
    grid = next((sheet for sheet in paper.sheets if sheet.title == "Scorecard"), None)
    if grid is None:
        return
    row, other = 1 + a % 8, 1 + b % 8
    column, to = a % grid.width, b % grid.width
    actions: dict[str, Callable[[], None]] = {
        "type": lambda: grid.type(row, to, value or None),
        "sort": lambda: grid.sort(1, 8, lambda cells: str(cells[to].get("userEnteredValue", {}))),
        "insert row": lambda: grid.insert_rows(row),
        "delete row": lambda: grid.delete_row(row),
        "move row": lambda: grid.move_row(row, other),
        "insert column": lambda: people_column(grid, column),
        "delete column": lambda: grid.delete_column(column) if grid.width > 4 else None,
        "move column": lambda: grid.move_column(column, to),
        "forget": lambda: forget(paper, a),
    }
    actions[what]()


def people_column(grid: Grid, at: int) -> None:
    """A column of their own, with something in each row."""
    grid.insert_columns(at)
    for row in range(8):
        grid.type(row, at, f"P{at}-{row}")


def forget(paper: Paper, line: int) -> None:
    """Somebody damages a line of the memory."""
    memory = next((sheet for sheet in paper.sheets if sheet.title == "_plansync"), None)
    if memory is not None and line < len(memory.rows) and line > 0:
        memory.type(line, 2, "{oops")


def theirs(paper: Paper) -> tuple[dict[int, list[Any]], list[list[Any]]]:
    """What is not ours: the cells beside our columns by row id, and whole rows of people in their order."""
    state = read(paper)
    seen = state.tabs.get("scorecard")
    if seen is None:
        return {}, []
    grid = paper.sheet(seen.title)
    managed = {
        seen.columns[column.id]
        for column in CARD.columns
        if column.owner != "people" and column.id in seen.columns
    }
    beside = [at for at in range(grid.width) if at not in managed]
    by_id = {
        i: [text for at in beside if (text := grid.text(index, at)) is not None]
        for i, index in seen.anchors.items()
    }
    rows = [[cell.text for cell in line.cells if cell.text] for line in seen.people]
    return by_id, rows


@pytest.mark.parametrize("policy", ["report", "restore"])
@pytest.mark.parametrize("reuse_ids", [True, False])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.lists(HUMAN, max_size=4), wanted()), min_size=1, max_size=5))
def test_after_every_run_all_is_in_order(
    policy: Policy, reuse_ids: bool, history: list[tuple[list[Human], Desired]]
) -> None:
    paper = Paper()
    for humans, each in history:
        for human in humans:
            act(paper, human)
        before, rows_before = theirs(paper)
        changes = changes_for(paper, each, policy)
        if changes:
            apply(paper, changes, reuse_ids=reuse_ids)
        after, rows_after = theirs(paper)
        assert nothing_lost(before, after)
        assert rows_after == rows_before
        assert not changes_for(paper, each, policy), changes_for(paper, each, policy).describe()
        assert not changes_for(paper, each, policy).edits
        if policy == "restore":
            says_what_is_desired(paper, each)


def nothing_lost(before: dict[int, list[Any]], after: dict[int, list[Any]]) -> bool:
    """Whether all that people wrote beside our rows is still there; a row beside which nobody wrote may be gone."""
    return all(after.get(i, []) == cells for i, cells in before.items())


def ours(paper: Paper) -> dict[tuple[int, str], str]:
    """What stands in our columns of our rows: (row id, column id) → text."""
    state = read(paper)
    return {
        (i, column): seen.cell(line, column).text
        for seen in state.tabs.values()
        for line in seen.lines
        for i in line.ids
        for column in seen.columns
    }


def says_nothing(seen: TabState, line: Line | None) -> None:
    """A row that is gone is not there, or stands for what people wrote beside it, with no more than its name."""
    for column in CARD.columns:
        if line and column.owner != "people" and not column.people_win and column.id != "team":
            assert seen.cell(line, column.id).value.empty


def says_what_is_desired(paper: Paper, wanted: Desired) -> None:
    state = read(paper)
    seen = state.tabs["scorecard"]
    by_key = {(line.entity.kind, line.entity.key): line for line in seen.lines if line.entity}
    for row in wanted.rows:
        if row.tab != "scorecard":
            continue
        if row.gone:
            says_nothing(seen, by_key.get((row.entity.kind, row.entity.key)))
        else:
            line = by_key[row.entity.kind, row.entity.key]
            for column in CARD.columns:
                if column.owner == "machine" and not column.people_win and column.id in row.cells:
                    want = values.stored(values.wanted(row.cells[column.id].value))
                    assert seen.cell(line, column.id).value == want


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(wanted(), wanted(), st.lists(HUMAN, min_size=1, max_size=3))
def test_what_people_move_between_read_and_write_is_refused_or_lands_right(
    first: Desired, second: Desired, humans: list[Human]
) -> None:
    paper = Paper()
    publish(paper, first)
    state, changes = read(paper), changes_for(paper, second)
    for human in humans:
        act(paper, human)
    if not changes:
        return
    before, rows_before = theirs(paper)
    ours_before = ours(paper)
    meant = {(cell.row, cell.column) for cell in changes.cells}
    taken_out = {row.row for row in changes.gone}
    try:
        if apply(paper, changes, state=state):
            assert {"delete row", "delete column"} & {human[0] for human in humans}
            return  # replaced in its place under our hands: cannot be refused, but it is said
    except Refused:
        assert theirs(paper) == (before, rows_before)
        assert ours(paper) == ours_before
    after, rows_after = theirs(paper)
    ours_after = ours(paper)
    changed = {at for at, text in ours_before.items() if ours_after.get(at) != text}
    assert {at for at in changed if at[0] not in taken_out} <= meant
    # what is typed beside a row in the very seconds in which it is taken out goes with it (docs/master-sheet.md)
    assert nothing_lost({i: cells for i, cells in before.items() if i not in taken_out}, after)
    assert rows_after == rows_before
    publish(paper, second)
    assert not changes_for(paper, second)
