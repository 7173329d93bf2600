"""What a batch wrote, asked back with its reply: only the cells that it touched, and only their values. Pure.

The reply to ``spreadsheets.batchUpdate`` may hold the spreadsheet after the batch, which costs no quota of its own
(google-facts 4.6, 4.10). What stands there otherwise than it was sent would look like a person's edit to the next run, so it is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sync.master import a1
from sync.master.cells import VALUE
from sync.master.changes import ChangeSet
from sync.master.state import State
from sync.master.values import Json, seen

FIELDS: Final = "updatedSpreadsheet(sheets(properties(sheetId),data(startRow,startColumn,rowData(values(userEnteredValue)))))"
_MOST: Final = 100
"""Ranges of one tab that are asked for one by one; of more, whole stretches of rows are asked for."""

At = tuple[int, int, int]
"""Sheet id, row and column, 0-based, as they are after the batch."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``sent``: what was written where; ``ranges`` that hold all of it; ``names``: sheet id → the tab's title."""

    sent: Mapping[At, Json]
    ranges: tuple[str, ...]
    names: Mapping[int, str]

    @property
    def body(self) -> Json:
        """What the request says besides its requests."""
        if not self.ranges:
            return {}
        return {"includeSpreadsheetInResponse": True, "responseRanges": list(self.ranges)}

    def unlike(self, reply: Mapping[str, Any]) -> tuple[str, ...]:
        """The cells that hold something else than was sent, in A1 notation; none where the reply does not tell."""
        held = dict(_held(reply.get("updatedSpreadsheet", {})))
        if not held:
            return ()
        return tuple(
            f"{self.names[at[0]]}!{a1.cell(at[1], at[2])}"
            for at, cell in sorted(self.sent.items())
            if seen(held.get(at)) != seen(cell.get(VALUE))
        )


def asked(requests: Sequence[Json], changes: ChangeSet, state: State) -> Asked:
    """What to ask back of a batch. The memory's lines are left out: the next run reads them anyway."""
    titles = dict(changes.titles)
    names = {tab.sheet_id: titles.get(name, tab.title) for name, tab in state.tabs.items()}
    names |= {made.sheet_id: made.title for made in changes.tabs}
    sent: dict[At, Json] = {}
    for request in requests:
        if update := request.get("updateCells"):
            if update["start"]["sheetId"] in names and VALUE in update["fields"].split(","):
                sent.update(_written(update))
        elif moved := request.get("insertDimension") or request.get("deleteDimension"):
            sent = dict(_shifted(sent, moved["range"], inserted="insertDimension" in request))
    return Asked(sent, tuple(_ranges(sent, names)), names)


def _written(update: Json) -> Iterator[tuple[At, Json]]:
    start = update["start"]
    for down, row in enumerate(update["rows"], start["rowIndex"]):
        for across, cell in enumerate(row["values"], start["columnIndex"]):
            yield (start["sheetId"], down, across), cell


def _shifted(sent: Mapping[At, Json], span: Json, *, inserted: bool) -> Iterator[tuple[At, Json]]:
    """Where the cells are once rows or columns before them came in or went."""
    first, end, rows = span["startIndex"], span["endIndex"], span["dimension"] == "ROWS"
    for at, cell in sent.items():
        sheet_id, row, column = at
        position = row if rows else column
        if sheet_id != span["sheetId"] or position < first:
            yield at, cell
        elif inserted or position >= end:
            by = end - first if inserted else first - end
            yield (sheet_id, row + by, column) if rows else (sheet_id, row, column + by), cell


def _ranges(sent: Iterable[At], names: Mapping[int, str]) -> Iterator[str]:
    for sheet_id, cells in groupby(sorted(sent), key=lambda at: at[0]):
        boxes = _boxes([(row, column) for _, row, column in cells])
        yield from (a1.area(names[sheet_id], *box) for box in boxes)


def _boxes(cells: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Boxes that hold the cells: stretches of rows, each from its first to its last column; one for all if these are many."""
    spans = [(row, [column for _, column in same]) for row, same in groupby(cells, key=lambda at: at[0])]
    runs = [
        [span for _, span in run]
        for _, run in groupby(enumerate(spans), key=lambda pair: pair[1][0] - pair[0])
    ]
    for run in runs if len(runs) <= _MOST else [spans]:
        left, right = min(columns[0] for _, columns in run), max(columns[-1] for _, columns in run)
        yield run[0][0], left, run[-1][0], right


def _held(spreadsheet: Mapping[str, Any]) -> Iterator[tuple[At, Json]]:
    for sheet in spreadsheet.get("sheets", ()):
        sheet_id = sheet["properties"].get("sheetId", 0)
        for grid in sheet.get("data", ()):
            top, left = grid.get("startRow", 0), grid.get("startColumn", 0)
            for down, row in enumerate(grid.get("rowData", ())):
                for across, cell in enumerate(row.get("values", ())):
                    yield (sheet_id, top + down, left + across), cell.get("userEnteredValue", {})
