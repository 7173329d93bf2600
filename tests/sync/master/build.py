"""Builders that the tests of the master read like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mappers.tables import Cell, Column, Desired, Entity, Row, Shade, Tab
from sync.master.changes import ChangeSet
from sync.master.diff import Policy, diff
from sync.master.guards import Stamp, mark_value, missed
from sync.master.requests import batch
from sync.master.state import State, parse
from tests.sync.master.paper import Grid, Paper

CARD = Tab(
    "scorecard",
    "Scorecard",
    (
        Column("team", "Team", width=160),
        Column("plan", "Plan", people_win=True, help="What we read of the plan"),
        Column("next", "Next thing to do", wrap=True, width=280),
        Column("score", "Last cycle", kind="number"),
        Column("edited", "Doc edited", kind="date"),
        Column("since", "First seen", owner="once", kind="date"),
        Column("remark", "Remark", owner="people", choices=("agreed", "to discuss")),
        Column("findings", "Findings", kind="number", detail=True),
    ),
    frozen=1,
    shades=(Shade(("plan",), "Late", "late"), Shade(("plan",), "Gaps", "gap")),
)
LINKS = Tab("plans", "Plans", (Column("link", "Link", owner="once"), Column("status", "Status")))
LEGEND = Tab("legend", "Legend", (Column("what", "What"), Column("value", "Value")), header=False)
TABS = (CARD, LINKS, LEGEND)


def card(team: str, cycle: str = "2024-Q2", *, key: str = "", text: str = "", **cells: Any) -> Row:
    """A scorecard row: ``card("Payments", plan="Gaps", next=Cell("…", "https://…"))``."""
    told = {
        name: cell if isinstance(cell, Cell) else Cell(cell) for name, cell in {"team": team, **cells}.items()
    }
    return Row("scorecard", Entity("plan", f"{team} {cycle}", key or team, text), told)


def gone(team: str, cycle: str = "2024-Q2", *, key: str = "") -> Row:
    """A scorecard row that should not be there any more."""
    return replace(card(team, cycle, key=key), gone=True)


def checked(value: Any) -> Row:
    """The last-checked row of the Legend."""
    cells = {"what": Cell("Last checked"), "value": Cell(value)}
    return Row("legend", Entity("legend", "", "checked"), cells, remembered=False)


def link(url: str, status: str = "", adopts: int | None = None) -> Row:
    return Row(
        "plans", Entity("link", "", url), {"link": Cell(url, url), "status": Cell(status)}, adopts=adopts
    )


def desired(*rows: Row, tabs: Sequence[Tab] = TABS) -> Desired:
    return Desired(tuple(tabs), rows)


def read(paper: Paper) -> State:
    return parse(paper.get())


def changes_for(paper: Paper, wanted: Desired, policy: Policy = "report") -> ChangeSet:
    return diff(wanted, read(paper), policy=policy)


def apply(
    paper: Paper, changes: ChangeSet, *, state: State | None = None, reuse_ids: bool = True
) -> list[str]:
    """One batch, positions from ``state`` (the sheet as it is now, unless told otherwise); gives what went astray."""
    state = state or read(paper)
    stamp = Stamp("test", len(paper.batches) + 1, "tester", "2024-04-01T04:00:00Z")
    replies = paper.batch(batch(changes, state, mark_value(changes, state, stamp), reuse_ids=reuse_ids))
    return missed(changes, state, replies) if reuse_ids else []


def publish(paper: Paper, wanted: Desired, policy: Policy = "report") -> ChangeSet:
    """Apply what differs, adopted rows in their two steps; gives what was found at first."""
    first = changes = changes_for(paper, wanted, policy)
    for _ in range(3):
        if not changes:
            break
        apply(paper, changes.first_step())
        if changes.first_step() is changes:
            break
        changes = changes_for(paper, wanted, policy)
    return first


def column_of(paper: Paper, tab: str, column: str) -> int:
    return read(paper).tabs[tab].columns[column]


def row_of(grid: Grid, text: str) -> int:
    """The first row in which some cell says so."""
    return next(r for r, row in enumerate(grid.table()) if text in row)


def says(paper: Paper, team: str) -> Mapping[str, Any]:
    """What the scorecard says of a team, by column id."""
    state = read(paper)
    seen = state.tabs["scorecard"]
    grid = paper.sheet(seen.title)
    row = row_of(grid, team)
    return {column: grid.text(row, at) for column, at in seen.columns.items()}
