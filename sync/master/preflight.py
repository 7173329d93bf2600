"""Before anything is sent: what Google would refuse, or what would not fit, said in words that help. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sync.errors import SyncError
from sync.master import ids, layout
from sync.master.changes import ChangeSet
from sync.master.state import Lock, State, TabState

CELLS: Final = 10_000_000
"""What one spreadsheet holds, empty cells and all tabs counted (google-facts 1.3)."""


def check(changes: ChangeSet, seen: State) -> None:
    """Raises SyncError for what Google would refuse as a whole after we sent it.

    Too many anchors on a tab or cells in the spreadsheet (*not_supported*), a range that we may not edit (*refused*).
    Texts beyond 50,000 characters are cut where they are made, batches beyond 2 MB split.
    """
    for tab in changes.declared:
        stands = seen.tab(tab.id)
        rows = len(stands.anchors) if stands else 0
        rows += sum(each.tab == tab.id for each in changes.rows)
        rows += sum(each.tab == tab.id for each in changes.adopted)
        columns = sum(1 + len(column.id) for column in tab.columns)
        if rows + columns + len(tab.id) + 2 > ids.METADATA_LIMIT:
            what = (
                f"{tab.title} would have {rows} rows; Google keeps track of about {ids.METADATA_LIMIT} a tab"
            )
            raise _refused(what, "start a new master for new cycles, or publish fewer plans in this one")
    if (cells := seen.cells + sum(_new_cells(changes, seen))) > CELLS:
        what = f"The spreadsheet would have {cells:,} cells; Google allows {CELLS:,}"
        raise _refused(what, "delete empty rows, columns and tabs that nobody needs, or start a new master")
    for tab_id, stands in seen.tabs.items():
        if lock := next(_locked(changes, tab_id, stands), None):
            name = f" (“{lock.why}”)" if lock.why else ""
            raise SyncError(
                f"{stands.title} has a protected range that plansync may not edit{name}",
                kind="refused",
                where="the master sheet",
                fix="let plansync's account edit it (Data › Protect sheets and ranges), or take our columns out of it",
                service="sheets",
            )


def _new_cells(changes: ChangeSet, seen: State) -> Iterator[int]:
    for made in changes.tabs:
        rows = 1 + layout.SPARE_ROWS + sum(row.tab == made.tab.id for row in changes.rows)
        yield rows * (len(made.tab.columns) + layout.SPARE_COLUMNS)
    for tab, stands in seen.tabs.items():
        rows = sum(row.tab == tab for row in changes.rows)
        columns = sum(column.tab.id == tab for column in changes.columns)
        yield rows * (stands.grid[1] + columns) + columns * stands.grid[0]


def _locked(changes: ChangeSet, tab: str, stands: TabState) -> Iterator[Lock]:
    """The locks on cells that would be written or taken out."""
    if not stands.locks:
        return
    spots = [
        (stands.anchors[cell.row], stands.columns.get(cell.column, 0))
        for cell in changes.cells
        if cell.tab == tab
    ]
    spots += [(stands.anchors[gone.row], 0) for gone in changes.gone if gone.tab == tab]
    if any(row.tab == tab for row in changes.rows):
        below = max(stands.anchors.values(), default=0)
        spots += [(below, column) for column in stands.columns.values()]
    yield from (lock for lock in stands.locks if any(lock.holds(*spot) for spot in spots))


def _refused(what: str, fix: str) -> SyncError:
    return SyncError(what, kind="not_supported", where="the master sheet", fix=fix, service="sheets")
