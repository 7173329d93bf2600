"""ChangeSet → the requests of one atomic ``spreadsheets.batchUpdate``. Pure.

Order is what makes it safe: first what refuses the batch if the sheet is not as it was read (`sync.master.guards`), only then
the structure, the cells and the memory. New rows go in below the last row of ours and new columns to the right of the last
column of ours, so that no position that was read shifts within the batch; rows are taken out after everything is
written, from the bottom up, and a header row that comes back on top is inserted last of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mappers.tables import Column, Tab
from sync.master import charts, ids, layout, memory, spelled, values, views
from sync.master.cells import VALUE, blocks, fresh, part, runs
from sync.master.changes import ChangeSet, RowMade
from sync.master.guards import column_at, conditions, last_row, metadata, row_at
from sync.master.state import State, TabState
from sync.master.values import Json


def batch(changes: ChangeSet, state: State, mark: str, *, reuse_ids: bool = True) -> list[Json]:
    """All requests, in order. ``state`` must be the one that ``changes`` was made from; see `conditions`."""
    return [*conditions(changes, state, mark, reuse_ids=reuse_ids), *writes(changes, state)]


def writes(changes: ChangeSet, state: State) -> list[Json]:
    """What the batch does, after its conditions."""
    writer = _Writer(changes, state)
    return [
        *writer.structure(),
        *writer.relaid(),
        *writer.views(),
        *writer.cells(),
        *writer.memory(),
        *writer.gone(),
        *writer.headers(),
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where things of a tab will stand while the batch is applied: as read, or as just made."""

    tab: Tab
    sheet_id: int
    columns: Mapping[str, int]
    rows: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Cells to write on one sheet, by the fields that they write."""

    cells: dict[str, dict[tuple[int, int], Json]] = field(default_factory=lambda: defaultdict(dict))


class _Writer:
    def __init__(self, changes: ChangeSet, state: State) -> None:
        self.changes = changes
        self.state = state
        self.parts = ids.parts_after(state.used)
        self.charts = ids.charts_after(state.drawn)
        self.made: dict[str, list[RowMade]] = defaultdict(list)
        for row in changes.rows:
            self.made[row.tab].append(row)
        self.places: dict[str, _Place] = {}
        self.sheets: dict[int, _Sheet] = defaultdict(_Sheet)
        self.addresses = spelled.addresses(changes, state)

    def structure(self) -> Iterator[Json]:
        """Anchors to let go and to set, tabs, columns and rows; afterwards every position is known."""
        for released in self.changes.released:
            lookup = {"developerMetadataLookup": {"metadataId": released.row}}
            yield {"deleteDeveloperMetadata": {"dataFilter": lookup}}
        for taken in self.changes.adopted:
            sheet_id = self.state.tabs[taken.tab].sheet_id
            yield metadata(taken.row, ids.ROW_KEY, "", row_at(sheet_id, taken.index))
        for made in self.changes.tabs:
            yield from self._tab(made.tab, made.title, made.sheet_id, made.index)
        for tab, seen in self.state.tabs.items():
            added = [each for each in self.changes.columns if each.tab.id == tab]
            columns = dict(seen.columns)
            end = max(columns.values(), default=-1) + 1
            for position, each in enumerate(added, start=end):
                columns[each.column.id] = position
                yield from self._column(each.tab, each.column, seen, position)
            yield from self._rows(tab, seen, columns)

    def _tab(self, tab: Tab, title: str, sheet_id: int, index: int) -> Iterator[Json]:
        rows = self.made[tab.id]
        top = 1 if tab.header else 0
        properties: Json = {
            "sheetId": sheet_id,
            "title": title,
            "index": index,
            "gridProperties": {
                "rowCount": top + len(rows) + layout.SPARE_ROWS,
                "columnCount": len(tab.columns) + layout.SPARE_COLUMNS,
                "frozenRowCount": top,
                "frozenColumnCount": min(tab.frozen, len(tab.columns)),
            },
        }
        if tab.hidden:
            properties["hidden"] = True
        if not tab.lines:
            properties["gridProperties"]["hideGridlines"] = True
        yield {"addSheet": {"properties": properties}}
        yield metadata(next(self.parts), ids.TAB_KEY, tab.id, {"sheetId": sheet_id})
        at = {column.id: position for position, column in enumerate(tab.columns)}
        for column, position in at.items():
            yield metadata(next(self.parts), ids.COLUMN_KEY, column, column_at(sheet_id, position))
        if tab.header:
            yield metadata(next(self.parts), ids.HEADER_KEY, "", row_at(sheet_id, 0))
            for position, each in enumerate(tab.columns):
                self._put(sheet_id, 0, position, layout.HEADER_FIELDS, layout.header_cell(each))
        yield from layout.tab(tab, sheet_id)
        places = {row.row: top + number for number, row in enumerate(rows)}
        yield from self._looks(rows, sheet_id, at, places)
        named = {row.entity.key: places[row.row] for row in rows}
        for chart in tab.charts:
            yield from charts.made(chart, next(self.charts), sheet_id, at, named)
        yield from (metadata(i, ids.ROW_KEY, "", row_at(sheet_id, index)) for i, index in places.items())
        yield from self._staleness(tab, rows, sheet_id, at, places)
        self.places[tab.id] = _Place(tab, sheet_id, at, places)

    def _staleness(
        self,
        tab: Tab,
        rows: Iterable[RowMade],
        sheet_id: int,
        at: Mapping[str, int],
        places: Mapping[int, int],
    ) -> Iterator[Json]:
        """The last-checked cell warns by itself: a date on a tab without header is the only one of its kind."""
        if not tab.header:
            for row in rows:
                for cell in row.cells:
                    if cell.new.kind == "d":
                        yield from layout.stale(sheet_id, places[row.row], at[cell.column])

    def _looks(
        self, rows: Iterable[RowMade], sheet_id: int, at: Mapping[str, int], places: Mapping[int, int]
    ) -> Iterator[Json]:
        for row in rows:
            if row.look:
                yield from layout.row(row.look, sheet_id, places[row.row], at.values())

    def _column(self, tab: Tab, column: Column, seen: TabState, position: int) -> Iterator[Json]:
        where = {"sheetId": seen.sheet_id, "dimension": "COLUMNS"}
        span = {**where, "startIndex": position, "endIndex": position + 1}
        yield {"insertDimension": {"range": span, "inheritFromBefore": position > 0}}
        location = column_at(seen.sheet_id, position)
        yield metadata(next(self.parts), ids.COLUMN_KEY, column.id, location)
        yield from layout.column(tab, column, seen.sheet_id, position)
        if column.detail:
            yield from layout.detail(seen.sheet_id, position, hidden=self._folded(tab, seen))
        if seen.header:
            self._put(
                seen.sheet_id, seen.header[1], position, layout.HEADER_FIELDS, layout.header_cell(column)
            )

    def _folded(self, tab: Tab, seen: TabState) -> bool:
        """Whether the details of a tab are folded away: all of those that stand are hidden."""
        known = [seen.columns[each.id] for each in tab.columns if each.detail and each.id in seen.columns]
        return bool(known) and all(at in seen.hidden for at in known)

    def _rows(self, tab: str, seen: TabState, columns: Mapping[str, int]) -> Iterator[Json]:
        rows = self.made[tab]
        first = last_row(seen) + 1
        places = dict(seen.anchors) | {row.row: first + number for number, row in enumerate(rows)}
        declared = self.changes.tab(tab)
        if declared is None:
            return
        self.places[tab] = _Place(declared, seen.sheet_id, columns, places)
        if not rows:
            return
        where = {"sheetId": seen.sheet_id, "dimension": "ROWS"}
        span = {**where, "startIndex": first, "endIndex": first + len(rows)}
        # below the header a new row would look like it: there it takes after the row below, unless there is none
        below_header = first == 0 or (seen.header is not None and seen.header[1] == first - 1)
        inherit = first > 0 and not (below_header and first < seen.grid[0])
        yield {"insertDimension": {"range": span, "inheritFromBefore": inherit}}
        for row in rows:
            yield metadata(row.row, ids.ROW_KEY, "", row_at(seen.sheet_id, places[row.row]))
        own = [column for column in declared.columns if column.owner != "people"]
        yield from layout.body(own, columns, seen.sheet_id, first, first + len(rows))
        yield from self._looks(rows, seen.sheet_id, columns, places)
        yield from self._staleness(declared, rows, seen.sheet_id, columns, places)
        for column in declared.columns:
            if column.choices and column.owner == "people" and column.id in columns:
                yield layout.choices(column, seen.sheet_id, columns[column.id], first, first + len(rows))

    def relaid(self) -> Iterator[Json]:
        """The looks that a newer layout brings to tabs that stand."""
        relaid = self.changes.relaid
        for number, (tab, shade) in enumerate(relaid.shades if relaid else ()):
            place, seen = self.places[tab], self.state.tabs[tab]
            at = [place.columns[name] for name in shade.columns if name in seen.columns]
            yield layout.coloured(shade, place.sheet_id, at, number)
        for tab, column in relaid.notes if relaid else ():
            place, seen = self.places[tab], self.state.tabs[tab]
            if seen.header:
                self._put(
                    place.sheet_id, seen.header[1], place.columns[column.id], "note", {"note": column.help}
                )

    def views(self) -> Iterator[Json]:
        """Filter views, over the columns where they stand by now."""
        for change in self.changes.views:
            place, seen = self.places.get(change.view.tab), self.state.tab(change.view.tab)
            sheet_id, columns = (place.sheet_id, place.columns) if place else (0, {})
            top = seen.header[1] if seen and seen.header else 0
            stands = self.state.views.get(change.id)
            if built := views.request(change, sheet_id, top, columns, stands):
                yield built

    def cells(self) -> Iterator[Json]:
        """All cells, in as few requests as their positions and fields allow."""
        for place in self.places.values():
            kinds = {column.id: column for column in place.tab.columns}
            made = [cell for row in self.made[place.tab.id] for cell in row.cells]
            linked = {cell.column for cell in made if cell.link}
            for cell in made:
                at = (place.rows[cell.row], place.columns[cell.column])
                told = spelled.out(cell, place.columns, at[0], self.addresses)
                data, fields = fresh(told, kinds[cell.column], linked=cell.column in linked)
                self._put(place.sheet_id, *at, fields, data)
        for cell in self.changes.cells:
            place = self.places[cell.tab]
            at = (place.rows[cell.row], place.columns[cell.column])
            told = spelled.out(cell, place.columns, at[0], self.addresses)
            data, fields = part(told.value, told.link, told.format, told.note, runs(told))
            self._put(place.sheet_id, *at, fields, data)
        for sheet_id, sheet in self.sheets.items():
            for fields, cells in sheet.cells.items():
                yield from blocks(sheet_id, fields, cells)

    def gone(self) -> Iterator[Json]:
        """Rows to take out: after all cells, from the bottom up, because each pulls up what is below it."""
        for tab, seen in self.state.tabs.items():
            indexes = {seen.anchors[each.row] for each in self.changes.gone if each.tab == tab}
            for index in sorted(indexes, reverse=True):
                yield {"deleteDimension": {"range": row_at(seen.sheet_id, index)["dimensionRange"]}}

    def headers(self) -> Iterator[Json]:
        """Header rows that come back: last, because they push everything on their tab down by one."""
        for made in self.changes.headers:
            seen = self.state.tabs[made.tab.id]
            where = {"sheetId": seen.sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
            yield {"insertDimension": {"range": where, "inheritFromBefore": False}}
            yield metadata(next(self.parts), ids.HEADER_KEY, "", row_at(seen.sheet_id, 0))
            columns = self.places[made.tab.id].columns
            titles = {
                (0, columns[each.id]): layout.header_cell(each)
                for each in made.tab.columns
                if each.id in columns
            }
            yield from blocks(seen.sheet_id, layout.HEADER_FIELDS, titles)
            yield layout.freeze(seen.sheet_id, 1)

    def memory(self) -> Iterator[Json]:
        """The memory's lines, in the same batch as the cells that they remember."""
        kept = self.state.memory
        sheet_id, grid_rows = kept.sheet_id, kept.grid_rows
        if sheet_id is None:
            if self.changes.memory_tab is None:
                return
            sheet_id, grid_rows = (
                self.changes.memory_tab,
                1 + len(self.changes.remember) + len(self.changes.keepsakes) + layout.SPARE_ROWS,
            )
            yield from self._memory_tab(sheet_id, grid_rows)
        lines: dict[tuple[int, int], Json] = {}
        following = kept.next_line
        for row in (*self.changes.remember, *self.changes.keepsakes):
            line = kept.places.get(row.id)
            if line is None:
                line, following = following, following + 1
            for position, value in enumerate(memory.encode(row)):
                lines[line, position] = {"userEnteredValue": wired} if (wired := values.wire(value)) else {}
        if following > grid_rows:
            extra = following - grid_rows + layout.SPARE_ROWS
            yield {"appendDimension": {"sheetId": sheet_id, "dimension": "ROWS", "length": extra}}
        yield from blocks(sheet_id, VALUE, lines)

    def _memory_tab(self, sheet_id: int, rows: int) -> Iterator[Json]:
        title, number = memory.TITLE, 1
        taken = self.state.titles | {made.title.casefold() for made in self.changes.tabs}
        while title.casefold() in taken:
            number += 1
            title = f"{memory.TITLE} {number}"
        grid = {"rowCount": rows, "columnCount": len(memory.HEADER), "frozenRowCount": 1}
        properties = {"sheetId": sheet_id, "title": title, "hidden": True, "gridProperties": grid}
        yield {"addSheet": {"properties": properties}}
        yield metadata(next(self.parts), ids.TAB_KEY, memory.TAB_ID, {"sheetId": sheet_id})
        yield layout.guarded(sheet_id, memory.ABOUT)
        head = {(0, at): layout.header_cell(Column(name, name)) for at, name in enumerate(memory.HEADER)}
        head[0, 0]["note"] = memory.ABOUT
        yield from blocks(sheet_id, layout.HEADER_FIELDS, head)

    def _put(self, sheet_id: int, row: int, column: int, fields: str, data: Json) -> None:
        self.sheets[sheet_id].cells.setdefault(fields, {})[row, column] = data
