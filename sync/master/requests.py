"""ChangeSet → the requests of one atomic ``spreadsheets.batchUpdate``. Pure.

Order is what makes it safe: first the generation mark (compare and swap), then a guard for every row and column that we
touch or insert beside, at the positions that were read; only then the structure, the cells and the memory. If any guard
misses, Google applies nothing. New rows go in below the last row of ours and new columns to the right of the last
column of ours, so that no position that was read shifts within the batch; rows are taken out after everything is
written, from the bottom up, and a header row that comes back on top is inserted last of all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from mappers.tables import Column, Tab
from sync.master import charts, ids, layout, memory, spelled, values, versions, views
from sync.master.changes import CellChange, ChangeSet, Format, RowMade
from sync.master.state import Mark, State, TabState
from sync.master.values import Json, Value

VALUE = "userEnteredValue"
RUNS = "textFormatRuns"
NUMBER_FORMAT = "userEnteredFormat.numberFormat"
LINK = ",".join(
    f"userEnteredFormat.textFormat.{name}" for name in ("link", "foregroundColorStyle", "underline")
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the generation mark will say of this batch. ``when``: ISO 8601, UTC. ``batch`` counts within the run."""

    run: str
    batch: int
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row or column of ours at the position that we believe. ``name`` is what a person calls it."""

    id: int
    key: str
    value: str
    sheet_id: int
    dimension: str
    index: int
    name: str

    @property
    def location(self) -> Json:
        place = {"sheetId": self.sheet_id, "dimension": self.dimension}
        return {"dimensionRange": {**place, "startIndex": self.index, "endIndex": self.index + 1}}


def mark_value(changes: ChangeSet, state: State, stamp: Stamp) -> str:
    """The text of the new generation mark."""
    told = {
        "generation": (state.mark.generation if state.mark else 0) + 1,
        "run": stamp.run,
        "batch": stamp.batch,
        "who": stamp.who,
        "when": stamp.when,
        "top": max(changes.top, state.top),
        "layout": changes.relaid.after if changes.relaid else versions.of(state),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


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


def conditions(changes: ChangeSet, state: State, mark: str, *, reuse_ids: bool = True) -> list[Json]:
    """The requests at the head that are refused, and everything with them, if the sheet is not as it was read.

    ``reuse_ids``: the mark and the guards delete metadata and create it again under the same id, which makes them
    refuse what they should. Off (should Google not allow it), the mark is only overwritten and nothing is guarded: the
    caller compares `anchors` before and after, which leaves the seconds in between open.
    """
    guards = anchors(changes, state) if reuse_ids else ()
    return [
        *_swap(state.mark, mark, reuse_ids=reuse_ids),
        *(request for anchor in guards for request in _guard(anchor)),
        *_reaches(changes, state),
    ]


def missed(changes: ChangeSet, state: State, replies: Sequence[Mapping[str, Any]]) -> list[str]:
    """After a batch was applied: the guards that found nothing to delete, by what people call them.

    That is the one case that no guard refuses: a row of ours was deleted, with another put exactly in its place, between
    its neighbours, in the seconds since we read. What was meant for it then stands on the other.
    """
    if not state.mark or not _deleted(replies[:1]):
        return []  # there is nothing to guard, or the replies do not say what was deleted
    guards = enumerate(anchors(changes, state))
    return [anchor.name for at, anchor in guards if not _deleted(replies[2 + 2 * at : 3 + 2 * at])]


def _deleted(reply: Sequence[Mapping[str, Any]]) -> bool:
    return any(each.get("deleteDeveloperMetadata", {}).get("deletedDeveloperMetadata") for each in reply)


def anchors(changes: ChangeSet, state: State) -> tuple[Anchor, ...]:
    """Every row and column of ours that the changes touch, and its neighbours, where they were read.

    The neighbours are for what a guard alone does not see: if the row itself was *deleted*, its anchor can be created
    again, on whichever row slid into its place. Then a neighbour slid as well, and its own guard misses.
    """
    rows: defaultdict[str, dict[int, str]] = defaultdict(dict)
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for cell in changes.cells:
        rows[cell.tab][cell.row] = cell.label
        columns[cell.tab].add(cell.column)
    for gone in changes.gone:
        rows[gone.tab][gone.row] = gone.label
    inserted = {row.tab for row in changes.rows}
    for row in changes.rows:
        columns[row.tab].update(cell.column for cell in row.cells)
    for change in changes.views:
        columns[change.view.tab].update(column for column, _ in change.view.only)
    viewed = {change.view.tab for change in changes.views}
    for tab_id, shade in changes.relaid.shades if changes.relaid else ():
        columns[tab_id].update(shade.columns)
    for tab_id, column in changes.relaid.notes if changes.relaid else ():
        columns[tab_id].add(column.id)
        viewed.add(tab_id)
    widened = {made.tab.id for made in changes.columns}
    found: list[Anchor] = []
    for tab, seen in state.tabs.items():
        touched = {seen.anchors[i] for i in rows[tab]}
        if tab in inserted:
            touched.add(_last_row(seen))
        if tab in widened | viewed and seen.header:
            touched.add(seen.header[1])
        if touched:
            ours = sorted([*seen.anchors.items(), *filter(None, [seen.header])], key=_top_down)
            near = _near([index for _, index in ours], touched)
            found.extend(_row_anchor(seen, *ours[at], rows[tab]) for at in near)
        across = _columns_of(seen)
        touched = {seen.columns[column] for column in columns[tab] & seen.columns.keys()}
        if tab in widened and across:
            touched.add(across[-1].index)
        found.extend(across[at] for at in _near([anchor.index for anchor in across], touched))
    return tuple(found)


def _top_down(row: tuple[int, int]) -> tuple[int, int]:
    """By the position of a row of ours (its id, its position)."""
    return row[1], row[0]


def _row_anchor(seen: TabState, i: int, index: int, labels: Mapping[int, str]) -> Anchor:
    if seen.header and seen.header[0] == i:
        name = f"the header row of {seen.title}"
        return Anchor(i, ids.HEADER_KEY, "", seen.sheet_id, "ROWS", index, name)
    name = f"“{labels[i]}” in {seen.title}" if i in labels else f"row {index + 1} of {seen.title}"
    return Anchor(i, ids.ROW_KEY, "", seen.sheet_id, "ROWS", index, name)


def _columns_of(seen: TabState) -> list[Anchor]:
    """All columns of ours on a tab, left to right."""
    found = [
        Anchor(
            seen.parts[column],
            ids.COLUMN_KEY,
            column,
            seen.sheet_id,
            "COLUMNS",
            index,
            f"the column “{column}” of {seen.title}",
        )
        for column, index in seen.columns.items()
    ]
    return sorted(found, key=lambda anchor: anchor.index)


def _near(ours: Sequence[int], touched: Container[int]) -> Iterator[int]:
    """Which of our positions are touched, with the one before and the one after each."""
    hit = [index in touched for index in ours]
    for at in range(len(ours)):
        if any(hit[max(at - 1, 0) : at + 2]):
            yield at


def _last_row(seen: TabState) -> int:
    """The last row of ours on a tab, its header included; −1 if there is none."""
    header = [seen.header[1]] if seen.header else []
    return max([*seen.anchors.values(), *header], default=-1)


def _swap(mark: Mark | None, value: str, *, reuse_ids: bool) -> Iterator[Json]:
    if mark is not None and not reuse_ids:
        lookup = {"developerMetadataLookup": {"metadataId": ids.MARK}}
        new = {"metadataValue": value}
        yield {
            "updateDeveloperMetadata": {
                "dataFilters": [lookup],
                "developerMetadata": new,
                "fields": "metadataValue",
            }
        }
        return
    if mark is not None:
        both = {"metadataId": ids.MARK, "metadataValue": mark.raw}
        yield {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": both}}}
    yield _metadata(ids.MARK, ids.MARK_KEY, value, {"spreadsheet": True})


def _guard(anchor: Anchor) -> Iterator[Json]:
    lookup = {
        "metadataId": anchor.id,
        "metadataLocation": anchor.location,
        "locationMatchingStrategy": "EXACT_LOCATION",
    }
    yield {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}
    yield _metadata(anchor.id, anchor.key, anchor.value, anchor.location)


def _reaches(changes: ChangeSet, state: State) -> Iterator[Json]:
    """See that the grids are no smaller than read, so that nothing of ours slid up or left unseen.

    What stands at the end has no neighbour behind it that would tell. An anchor for the last row and column of the grid
    is refused if these are gone; it is made and deleted within the batch.
    """
    touched = {each.tab for part in (changes.cells, changes.rows, changes.gone) for each in part}
    touched |= {made.tab.id for made in changes.columns}
    ends: list[tuple[int, str, int]] = []
    for tab, seen in state.tabs.items():
        if tab in touched:
            ends += [(seen.sheet_id, "ROWS", seen.grid[0]), (seen.sheet_id, "COLUMNS", seen.grid[1])]
    if (changes.remember or changes.keepsakes) and state.memory.sheet_id is not None:
        ends.append((state.memory.sheet_id, "ROWS", state.memory.grid_rows))
    for number, (sheet_id, dimension, size) in enumerate(ends):
        if size > 0:
            place = {"sheetId": sheet_id, "dimension": dimension, "startIndex": size - 1, "endIndex": size}
            i = ids.FIRST_SCRATCH + number
            yield _metadata(i, ids.SCRATCH_KEY, "", {"dimensionRange": place})
            yield {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": i}}}}


def _metadata(metadata_id: int, key: str, value: str, location: Json) -> Json:
    """DOCUMENT visibility, so that every account that runs plansync sees the same anchors."""
    data: Json = {
        "metadataId": metadata_id,
        "metadataKey": key,
        "location": location,
        "visibility": "DOCUMENT",
    }
    if value:
        data["metadataValue"] = value
    return {"createDeveloperMetadata": {"developerMetadata": data}}


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
            yield _metadata(taken.row, ids.ROW_KEY, "", _row_at(sheet_id, taken.index))
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
        yield _metadata(next(self.parts), ids.TAB_KEY, tab.id, {"sheetId": sheet_id})
        at = {column.id: position for position, column in enumerate(tab.columns)}
        for column, position in at.items():
            yield _metadata(next(self.parts), ids.COLUMN_KEY, column, _column_at(sheet_id, position))
        if tab.header:
            yield _metadata(next(self.parts), ids.HEADER_KEY, "", _row_at(sheet_id, 0))
            for position, each in enumerate(tab.columns):
                self._put(sheet_id, 0, position, layout.HEADER_FIELDS, layout.header_cell(each))
        yield from layout.tab(tab, sheet_id)
        places = {row.row: top + number for number, row in enumerate(rows)}
        yield from self._looks(rows, sheet_id, at, places)
        named = {row.entity.key: places[row.row] for row in rows}
        for chart in tab.charts:
            yield from charts.made(chart, next(self.charts), sheet_id, at, named)
        yield from (_metadata(i, ids.ROW_KEY, "", _row_at(sheet_id, index)) for i, index in places.items())
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
        location = _column_at(seen.sheet_id, position)
        yield _metadata(next(self.parts), ids.COLUMN_KEY, column.id, location)
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
        first = _last_row(seen) + 1
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
            yield _metadata(row.row, ids.ROW_KEY, "", _row_at(seen.sheet_id, places[row.row]))
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
                data, fields = _fresh(told, kinds[cell.column], linked=cell.column in linked)
                self._put(place.sheet_id, *at, fields, data)
        for cell in self.changes.cells:
            place = self.places[cell.tab]
            at = (place.rows[cell.row], place.columns[cell.column])
            told = spelled.out(cell, place.columns, at[0], self.addresses)
            data, fields = _part(told.value, told.link, told.format, told.note, _runs(told))
            self._put(place.sheet_id, *at, fields, data)
        for sheet_id, sheet in self.sheets.items():
            for fields, cells in sheet.cells.items():
                yield from blocks(sheet_id, fields, cells)

    def gone(self) -> Iterator[Json]:
        """Rows to take out: after all cells, from the bottom up, because each pulls up what is below it."""
        for tab, seen in self.state.tabs.items():
            indexes = {seen.anchors[each.row] for each in self.changes.gone if each.tab == tab}
            for index in sorted(indexes, reverse=True):
                yield {"deleteDimension": {"range": _row_at(seen.sheet_id, index)["dimensionRange"]}}

    def headers(self) -> Iterator[Json]:
        """Header rows that come back: last, because they push everything on their tab down by one."""
        for made in self.changes.headers:
            seen = self.state.tabs[made.tab.id]
            where = {"sheetId": seen.sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
            yield {"insertDimension": {"range": where, "inheritFromBefore": False}}
            yield _metadata(next(self.parts), ids.HEADER_KEY, "", _row_at(seen.sheet_id, 0))
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
        yield _metadata(next(self.parts), ids.TAB_KEY, memory.TAB_ID, {"sheetId": sheet_id})
        yield layout.guarded(sheet_id, memory.ABOUT)
        head = {(0, at): layout.header_cell(Column(name, name)) for at, name in enumerate(memory.HEADER)}
        head[0, 0]["note"] = memory.ABOUT
        yield from blocks(sheet_id, layout.HEADER_FIELDS, head)

    def _put(self, sheet_id: int, row: int, column: int, fields: str, data: Json) -> None:
        self.sheets[sheet_id].cells.setdefault(fields, {})[row, column] = data


def blocks(sheet_id: int, fields: str, cells: Mapping[tuple[int, int], Json]) -> Iterator[Json]:
    """``updateCells`` requests that cover exactly these cells: runs of neighbours, and equal runs below each other."""
    runs: list[_Run] = []
    for row, group in groupby(sorted(cells), key=lambda at: at[0]):
        positions = [column for _, column in group]
        for _, run in groupby(enumerate(positions), key=lambda pair: pair[1] - pair[0]):
            span = [column for _, column in run]
            runs.append((span[0], row, [cells[row, column] for column in span]))
    runs.sort(key=lambda run: (*_shape(run), run[1]))
    for (first, _), same in groupby(runs, key=_shape):
        for _, block in groupby(enumerate(same), key=lambda pair: pair[1][1] - pair[0]):
            rows = [run for _, run in block]
            start = {"sheetId": sheet_id, "rowIndex": rows[0][1], "columnIndex": first}
            yield {
                "updateCells": {
                    "start": start,
                    "rows": [{"values": run[2]} for run in rows],
                    "fields": fields,
                }
            }


_Run = tuple[int, int, list[Json]]
"""First column, row, cells."""


def _shape(run: _Run) -> tuple[int, int]:
    return run[0], len(run[2])


def _fresh(cell: CellChange, column: Column, *, linked: bool) -> tuple[Json, str]:
    """A cell of a new row, which already looks like its column.

    ``linked``: some cell of the column gets a link; then all name it, so that they fit into one request.
    """
    usual = layout.usual(column)
    link = (cell.link or "") if linked and not cell.links else None
    form = cell.format if cell.format and cell.format != usual else None
    return _part(cell.value, link, form, cell.note, _runs(cell))


def _runs(cell: CellChange) -> list[Json] | None:
    return None if cell.links is None else layout.runs(cell.links, values.units(str(cell.new.v or "")))


def _part(
    value: Value | None,
    link: str | None,
    number_format: Format | None,
    note: str | None,
    runs: list[Json] | None,
) -> tuple[Json, str]:
    """What changes of a cell, and the fields that say so; None is left as it is."""
    data: Json = {}
    fields: list[str] = []
    form: Json = {}
    if value is not None:
        fields.append(VALUE)
        if wired := values.wire(value):
            data["userEnteredValue"] = wired
    if number_format is not None:
        fields.append(NUMBER_FORMAT)
        form.update(layout.number_format(number_format))
    if link is not None:
        fields.append(LINK)
        form.update(layout.link_look(link))
    if note is not None:
        fields.append("note")
        if note:
            data["note"] = note
    if runs is not None:
        fields.append(RUNS)
        if runs:
            data[RUNS] = runs
    if form:
        data["userEnteredFormat"] = form
    return data, ",".join(fields)


def _row_at(sheet_id: int, index: int) -> Json:
    place = {"sheetId": sheet_id, "dimension": "ROWS"}
    return {"dimensionRange": {**place, "startIndex": index, "endIndex": index + 1}}


def _column_at(sheet_id: int, index: int) -> Json:
    place = {"sheetId": sheet_id, "dimension": "COLUMNS"}
    return {"dimensionRange": {**place, "startIndex": index, "endIndex": index + 1}}
