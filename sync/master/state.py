"""The master sheet as it stands: one ``spreadsheets.get``, parsed. Pure.

Everything here comes with a read-only scope: row and column metadata is part of the grid data, so that no
``developerMetadata:search`` is needed. Our tabs, columns and rows are found by metadata, wherever people moved them and
whatever they call them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from mappers.tables import Entity
from sync.master import ids, memory, values
from sync.master.memory import Memory, Remembered
from sync.master.values import EMPTY, Json, Value

MARK_FIELDS = "developerMetadata(metadataId,metadataKey,metadataValue)"
FIELDS = (
    "spreadsheetId,properties(title,locale,timeZone),"
    f"{MARK_FIELDS},"
    "sheets("
    "properties(sheetId,title,index,hidden,sheetType,gridProperties(rowCount,columnCount)),"
    f"{MARK_FIELDS},"
    "protectedRanges(range,description,warningOnly,requestingUserCanEdit),"
    "charts(chartId),slicers(slicerId),filterViews(filterViewId,title,filterSpecs),"
    "data(startRow,startColumn,"
    "rowMetadata(developerMetadata(metadataId,metadataKey)),"
    f"columnMetadata(hiddenByUser,{MARK_FIELDS}),"
    "rowData(values(userEnteredValue,effectiveValue,hyperlink,note,"
    "textFormatRuns(format(link(uri))),chipRuns(chip(richLinkProperties(uri)))))))"
)
"""What one read asks for, by leaf paths."""

ANCHOR_FIELDS = (
    f"{MARK_FIELDS},"
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "data(rowMetadata(developerMetadata(metadataId)),columnMetadata(developerMetadata(metadataId))))"
)
"""The mark, the tabs and where every anchor is: what tells who was faster, and what a writer without guards compares."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell as it stands. ``shown`` is what a formula yields; ``links`` are all URIs: the cell's, its chips', its text's."""

    value: Value = EMPTY
    shown: Value = EMPTY
    links: tuple[str, ...] = ()
    note: str = ""

    @property
    def link(self) -> str:
        return self.links[0] if self.links else ""

    @property
    def text(self) -> str:
        """What a reader sees, numbers without their format; ``""`` where there is nothing."""
        shown = self.shown if self.value.kind == "f" else self.value
        return "" if shown.empty else str(shown.v) if shown.kind != "n" else f"{shown.v:.15g}"


NOTHING = Seen()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a managed tab that has an anchor or something in it. ``index`` is 0-based.

    ``ids``: the anchors on it, usually one or none. ``entity``: whom our memory says that it is about.
    """

    index: int
    cells: tuple[Seen, ...] = ()
    ids: tuple[int, ...] = ()
    entity: Entity | None = None

    def at(self, position: int | None) -> Seen:
        return self.cells[position] if position is not None and position < len(self.cells) else NOTHING

    @property
    def digest(self) -> str:
        """What the whole row says, people's columns included: tells whether this is the row that we believed."""
        told = [[*cell.value, *cell.links] for cell in self.cells]
        while told and told[-1] == ["", None]:
            told.pop()
        return sha256(json.dumps(told).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class TabState:
    """A managed tab as it stands: positions are 0-based, sizes those of its grid.

    ``columns``: column id → position. ``anchors``: row id → position. ``parts``: metadata ids of the columns, by column
    id. ``header``: (metadata id, position) of the header row. ``locks``: what people protected from us. ``hidden``: positions of
    the columns that are hidden.
    """

    id: str
    sheet_id: int
    title: str
    index: int
    grid: tuple[int, int]
    columns: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)
    anchors: Mapping[int, int] = field(default_factory=dict)
    header: tuple[int, int] | None = None
    lines: tuple[Line, ...] = ()
    locks: tuple[Lock, ...] = ()
    hidden: frozenset[int] = frozenset()

    def cell(self, line: Line, column: str) -> Seen:
        """The cell of a managed column, wherever that stands; an empty one if the column is gone."""
        return line.at(self.columns.get(column))

    @property
    def people(self) -> Iterator[Line]:
        """The rows that people made: something in them and no anchor."""
        top = self.header[1] if self.header else -1
        told = (line for line in self.lines if not line.ids and line.index != top)
        return (line for line in told if any(not cell.value.empty for cell in line.cells))


@dataclass(frozen=True, slots=True)
class Lock:
    """A range that we may not edit. ``rows`` and ``columns`` half-open, None where it is not bounded."""

    why: str
    rows: tuple[int | None, int | None] = (None, None)
    columns: tuple[int | None, int | None] = (None, None)

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return _within(row, self.rows) and _within(column, self.columns)


def _within(position: int, span: tuple[int | None, int | None]) -> bool:
    first, end = span
    return (first is None or position >= first) and (end is None or position < end)


@dataclass(frozen=True, slots=True)
class FilterView:
    """A filter view as it stands, whoever made it. ``specs``: its criteria as Google has them."""

    id: int
    sheet_id: int
    title: str
    specs: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """The generation mark: who wrote last. ``raw`` is its text as read; ``top`` the highest row id ever given.

    ``layout``: the version of the layout that made the sheet; 0 where the mark does not say, because it is damaged.
    """

    raw: str
    generation: int = 0
    run: str = ""
    batch: int = 0
    who: str = ""
    when: str = ""
    top: int = 0
    layout: int = 0

    def __str__(self) -> str:
        return f"run {self.run or '?'} of {self.who or '?'} at {self.when or '?'}"


class Held(NamedTuple):
    """A cell in which a person's value wins. ``basis``: what it was judged by, once a run has seen it."""

    entity: Entity
    column: str
    cell: Seen
    basis: str


@dataclass(frozen=True, slots=True)
class State:
    """The whole spreadsheet as read. ``titles`` are casefolded; ``used``: every metadata id that stands anywhere.

    ``cells``: how many the spreadsheet has, all tabs and empty ones counted, as its limit counts them. ``drawn``: the ids of
    its charts and slicers, which share one kind of id. ``views``: filter views by id.
    """

    spreadsheet_id: str
    title: str = ""
    time_zone: str = ""
    tabs: Mapping[str, TabState] = field(default_factory=dict)
    titles: frozenset[str] = frozenset()
    sheet_ids: frozenset[int] = frozenset()
    used: frozenset[int] = frozenset()
    mark: Mark | None = None
    memory: Memory = field(default_factory=Memory)
    notes: tuple[str, ...] = ()
    cells: int = 0
    drawn: frozenset[int] = frozenset()
    views: Mapping[int, FilterView] = field(default_factory=dict)

    @property
    def top(self) -> int:
        """The highest row id that was ever given, as far as anything still tells."""
        anchors = (i for tab in self.tabs.values() for i in tab.anchors if ids.is_row(i))
        kept = (i for i in self.memory.places if ids.is_row(i))
        return max((ids.FIRST_ROW - 1, self.mark.top if self.mark else 0, *anchors, *kept))

    def tab(self, tab: str) -> TabState | None:
        return self.tabs.get(tab)

    def standing(self, *tabs: str) -> Iterator[Remembered]:
        """The rows of these tabs that we remember and that stand there: not those that people deleted."""
        for tab in tabs:
            seen = self.tabs.get(tab)
            yield from (row for row in self.memory.of(tab) if seen and row.id in seen.anchors)

    def lines(self, tab: str) -> tuple[Line, ...]:
        """All rows of a tab that hold something, top to bottom, the header row left out; none if there is no such tab."""
        found = self.tabs.get(tab)
        if found is None:
            return ()
        top = found.header[1] if found.header else -1
        return tuple(line for line in found.lines if line.index != top)

    def held(self, tab: str, columns: Collection[str]) -> Iterator[Held]:
        """The cells of these columns in which a person's value wins.

        Values that people set since our last run count at once, before the memory says so.
        """
        found = self.tabs.get(tab)
        for line in found.lines if found else ():
            for row in (self.memory.rows[i] for i in line.ids if i in self.memory.rows):
                for column in columns:
                    cell = line.at(found.columns.get(column) if found else None)
                    stored = row.stored.get(column)
                    touched = stored is not None and not values.same_value(stored, values.keep(cell.value))
                    if not cell.value.empty and (column in row.held or touched):
                        basis = "" if touched else row.held.get(column, "")
                        yield Held(row.entity, column, cell, basis)


def parse(data: Mapping[str, Any]) -> State:
    """Read what ``spreadsheets.get`` answers to `FIELDS`. Never raises for what people did to the sheet."""
    notes: list[str] = []
    sheets: list[Json] = list(data.get("sheets", ()))
    properties = data.get("properties", {})
    remembered = Memory()
    found: dict[str, Json] = {}
    for tab, owners in sorted(_tabs(sheets).items()):
        (_, sheet), *others = sorted(owners, key=lambda each: each[0])
        found[tab] = sheet
        notes.extend(
            f"“{_title(other)}” looks like a copy of “{_title(sheet)}”; it is left alone"
            for _, other in others
        )
    if memory.TAB_ID in found:
        sheet = found.pop(memory.TAB_ID)
        rows = sheet["properties"].get("gridProperties", {}).get("rowCount", 0)
        lines = [[cell.value for cell in cells] for cells in _cells(_grid(sheet))]
        remembered = memory.read(lines, _sheet_id(sheet), rows)
    return State(
        spreadsheet_id=str(data.get("spreadsheetId", "")),
        title=str(properties.get("title", "")),
        time_zone=str(properties.get("timeZone", "")),
        tabs={tab: _tab(tab, sheet, remembered.rows, notes) for tab, sheet in found.items()},
        titles=frozenset(_title(sheet).casefold() for sheet in sheets),
        sheet_ids=frozenset(_sheet_id(sheet) for sheet in sheets),
        used=frozenset(places(data)) | frozenset(_other_ids(data)),
        mark=parse_mark(data),
        memory=remembered,
        notes=tuple(notes),
        cells=sum(_size(sheet) for sheet in sheets),
        drawn=frozenset(_drawn(sheets)),
        views={view.id: view for sheet in sheets for view in _views(sheet)},
    )


def _drawn(sheets: Sequence[Json]) -> Iterator[int]:
    for sheet in sheets:
        yield from (each["chartId"] for each in sheet.get("charts", ()) if "chartId" in each)
        yield from (each["slicerId"] for each in sheet.get("slicers", ()) if "slicerId" in each)


def _views(sheet: Json) -> Iterator[FilterView]:
    for each in sheet.get("filterViews", ()):
        specs = tuple(each.get("filterSpecs", ()))
        yield FilterView(each.get("filterViewId", 0), _sheet_id(sheet), str(each.get("title", "")), specs)


def _size(sheet: Json) -> int:
    grid = sheet["properties"].get("gridProperties", {})
    return int(grid.get("rowCount", 0)) * int(grid.get("columnCount", 0))


def _locks(sheet: Json) -> Iterator[Lock]:
    """Protected ranges that stop us; those that only warn do not."""
    for each in sheet.get("protectedRanges", ()):
        if each.get("warningOnly") or each.get("requestingUserCanEdit"):
            continue
        where = each.get("range", {})
        rows = (where.get("startRowIndex"), where.get("endRowIndex"))
        columns = (where.get("startColumnIndex"), where.get("endColumnIndex"))
        yield Lock(str(each.get("description", "")), rows, columns)


def parse_mark(data: Mapping[str, Any]) -> Mark | None:
    """The generation mark in a spreadsheet's own metadata; what its text says is for people, its text is what counts."""
    for each in data.get("developerMetadata", ()):
        if each.get("metadataId") == ids.MARK:
            raw = str(each.get("metadataValue", ""))
            try:
                told = json.loads(raw)
                return Mark(
                    raw,
                    int(told["generation"]),
                    str(told.get("run", "")),
                    int(told.get("batch", 0)),
                    str(told.get("who", "")),
                    str(told.get("when", "")),
                    int(told.get("top", 0)),
                    int(told.get("layout", 1)),  # the first one did not say
                )
            except (ValueError, TypeError, KeyError, AttributeError):
                return Mark(raw)
    return None


def places(data: Mapping[str, Any]) -> dict[int, tuple[int, str, int]]:
    """Where each row and column anchor is: metadata id → (sheet id, ROWS or COLUMNS, position)."""
    found: dict[int, tuple[int, str, int]] = {}
    for sheet in data.get("sheets", ()):
        for grid in sheet.get("data", ()):
            for dimension, name, start in (
                ("ROWS", "rowMetadata", "startRow"),
                ("COLUMNS", "columnMetadata", "startColumn"),
            ):
                for index, each in enumerate(grid.get(name, ()), start=grid.get(start, 0)):
                    for metadata in each.get("developerMetadata", ()):
                        where = (_sheet_id(sheet), dimension, index)
                        found[metadata["metadataId"]] = where
    return found


def _other_ids(data: Mapping[str, Any]) -> Iterator[int]:
    yield from (each["metadataId"] for each in data.get("developerMetadata", ()))
    for sheet in data.get("sheets", ()):
        yield from (each["metadataId"] for each in sheet.get("developerMetadata", ()))


def _tabs(sheets: Sequence[Json]) -> dict[str, list[tuple[int, Json]]]:
    """Managed tabs by id. Sorted by metadata id, the first is ours: a copy made by a person has a later one."""
    found: defaultdict[str, list[tuple[int, Json]]] = defaultdict(list)
    for sheet in sheets:
        for each in sheet.get("developerMetadata", ()):
            if each.get("metadataKey") == ids.TAB_KEY and each.get("metadataValue"):
                found[each["metadataValue"]].append((_rank(each["metadataId"]), sheet))
    return found


def _tab(tab: str, sheet: Json, rows: Mapping[int, Remembered], notes: list[str]) -> TabState:
    properties = sheet["properties"]
    size = properties.get("gridProperties", {})
    grid = _grid(sheet)
    columns: dict[str, int] = {}
    parts: dict[str, int] = {}
    marked = sorted(
        ((each, index) for index, each in _metadata(grid, "columnMetadata", ids.COLUMN_KEY)),
        key=lambda pair: (_rank(pair[0]["metadataId"]), pair[1]),
    )
    for each, index in marked:
        column = each.get("metadataValue", "")
        if column in columns:
            notes.append(
                f"{_title(sheet)}: two columns say that they are “{column}”; the first made is kept true"
            )
            continue
        columns[column], parts[column] = index, each["metadataId"]
    headers = [(each["metadataId"], index) for index, each in _metadata(grid, "rowMetadata", ids.HEADER_KEY)]
    anchors: dict[int, int] = {}
    on: defaultdict[int, list[int]] = defaultdict(list)
    for index, each in _metadata(grid, "rowMetadata", ids.ROW_KEY):
        anchors[each["metadataId"]] = index
        on[index].append(each["metadataId"])
    lines: list[Line] = []
    cells = _cells(grid)
    for index in range(max(len(cells), *(i + 1 for i in anchors.values()), 0)):
        here = cells[index] if index < len(cells) else ()
        if index in on or any(cell is not NOTHING for cell in here):
            known = sorted(on.get(index, ()))
            entity = next((rows[i].entity for i in known if i in rows and rows[i].tab == tab), None)
            lines.append(Line(index, here, tuple(known), entity))
    return TabState(
        id=tab,
        sheet_id=_sheet_id(sheet),
        title=_title(sheet),
        index=properties.get("index", 0),
        grid=(size.get("rowCount", 0), size.get("columnCount", 0)),
        columns=columns,
        parts=parts,
        anchors=anchors,
        header=min(headers, key=lambda pair: (_rank(pair[0]), pair[1]), default=None),
        lines=tuple(lines),
        locks=tuple(_locks(sheet)),
        hidden=frozenset(_hidden(grid)),
    )


def _hidden(grid: Json) -> Iterator[int]:
    start = grid.get("startColumn", 0)
    yield from (
        at for at, each in enumerate(grid.get("columnMetadata", ()), start) if each.get("hiddenByUser")
    )


def _rank(metadata_id: int) -> int:
    """Ids from our band come first: whatever Google or a person copied has another."""
    return metadata_id if ids.FIRST_PART <= metadata_id < ids.END else ids.END + metadata_id


def _metadata(grid: Json, name: str, key: str) -> Iterator[tuple[int, Json]]:
    start = grid.get("startRow" if name == "rowMetadata" else "startColumn", 0)
    for index, each in enumerate(grid.get(name, ()), start=start):
        for metadata in each.get("developerMetadata", ()):
            if metadata.get("metadataKey") == key:
                yield index, metadata


def _grid(sheet: Json) -> Json:
    grids: Sequence[Json] = sheet.get("data") or ({},)
    return grids[0]


def _sheet_id(sheet: Mapping[str, Any]) -> int:
    return int(sheet["properties"].get("sheetId", 0))


def _cells(grid: Json) -> list[tuple[Seen, ...]]:
    before: list[tuple[Seen, ...]] = [()] * grid.get("startRow", 0)
    left = (NOTHING,) * grid.get("startColumn", 0)
    return before + [
        (*left, *(_cell(each) if each else NOTHING for each in row.get("values", ())))
        for row in grid.get("rowData", ())
    ]


def _cell(data: Json) -> Seen:
    value = values.seen(data.get("userEnteredValue"))
    links, note = _links(data), data.get("note", "")
    if value.empty and not links and not note:
        return NOTHING
    shown = values.seen(data.get("effectiveValue")) if value.kind == "f" else value
    return Seen(value, shown, links, note)


def _links(data: Json) -> tuple[str, ...]:
    """The cell's own link, then those of its chips and of parts of its text; each once."""
    own = data.get("hyperlink", "")
    if "chipRuns" not in data and "textFormatRuns" not in data:
        return (own,) if own else ()
    chips = (run.get("chip", {}) for run in data.get("chipRuns", ()))
    formats = (run.get("format", {}) for run in data.get("textFormatRuns", ()))
    links = [own, *(chip.get("richLinkProperties", {}).get("uri", "") for chip in chips)]
    links.extend(each.get("link", {}).get("uri", "") for each in formats)
    return tuple(dict.fromkeys(link for link in links if link))


def _title(sheet: Json) -> str:
    return str(sheet["properties"].get("title", ""))
