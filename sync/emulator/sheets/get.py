"""spreadsheets.get: properties, rules and grid, as far as ranges and mask ask for them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from sync.emulator.call import Call
from sync.emulator.clock import Clock
from sync.emulator.errors import ApiError, Json, invalid
from sync.emulator.fieldmask import Mask, below
from sync.emulator.sheets import a1, bands, data_filters, discussion, formats, metadata, serials, zones
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import COLUMN_WIDTH, ROW_HEIGHT, Book, Line, Sheet
from sync.emulator.sheets.cells import View, Wanted
from sync.emulator.sheets.formula import Calc
from sync.emulator.store import File, Principal

PARTS = (
    "merges",
    "tables",
    "charts",
    "slicers",
    "conditionalFormats",
    "filterViews",
    "protectedRanges",
    "bandedRanges",
    "rowGroups",
    "columnGroups",
)


def get(call: Call) -> Json:
    file = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal)
    book: Book = file.content
    areas = [a1.find(book, text) for text in call.query.get("ranges", [])]
    return _answer(call, file, areas, call.query)


def get_by_data_filter(call: Call) -> Json:
    """As get, with the ranges that filters select; those that select the same cells share one piece of grid."""
    file = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal)
    wanted = data_filters.Filters(file.content, metadata.project_of(call.principal), "sheet")
    found: dict[tuple[int, ...], Area] = {}
    for data_filter in call.body.get("dataFilters", ()):
        for area in wanted.areas(data_filter):
            found.setdefault((area.sheet.id, area.top, area.left, area.bottom, area.right), area)
    return _answer(call, file, list(found.values()), call.body)


def _answer(call: Call, file: File, areas: list[Area], options: Json) -> Json:
    mode = options.get("commentsViewMode", "")
    if mode == discussion.INCLUDED and not file.allows(call.principal, "commenter"):
        raise ApiError(403, "The caller does not have permission", "PERMISSION_DENIED")
    renderer = Renderer(file, call.principal, call.workspace.clock)
    included = mode == discussion.INCLUDED or (
        mode == "COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS" and file.allows(call.principal, "commenter")
    )
    if not included and call.mask and _names_comments(call.mask):
        raise invalid("Field mask may not contain comment-specific fields if comments are not requested")
    renderer.with_comments = included
    renderer.with_tables = not options.get("excludeTablesInBandedRanges")
    return renderer.spreadsheet(call.mask, areas, with_grid=bool(options.get("includeGridData")))


def _names_comments(mask: Mask) -> bool:
    return "comments" in mask or "commentAnchors" in mask.get("sheets", {})


def calc(book: Book, clock: Clock) -> Calc:
    """What computes the spreadsheet as of now, in its own time zone."""
    now = clock.now().astimezone(zones.zone(book.properties["timeZone"]))
    return Calc(book, now.date(), serials.clock(now.hour, now.minute, now.second + now.microsecond / 1e6))


def today(book: Book, clock: Clock) -> date:
    """The date in the spreadsheet's own time zone."""
    return clock.now().astimezone(zones.zone(book.properties["timeZone"])).date()


class Renderer:
    """Writes a spreadsheet as an answer."""

    def __init__(self, file: File, principal: Principal, clock: Clock) -> None:
        self.file = file
        self.book: Book = file.content
        self.principal = principal
        self.view = View(calc(self.book, clock))
        self.with_tables, self.with_comments = True, False
        self.project = metadata.project_of(principal)
        self.anchors = [m for m in self.book.metadata.values() if metadata.is_visible(m, self.project)]

    def spreadsheet(self, mask: Mask | None, areas: list[Area], *, with_grid: bool) -> Json:
        """The whole answer; without a mask the grid comes only when asked for, with one it is the mask that asks."""
        wanted: Mask = mask if mask is not None else {}
        if "*" in wanted:  # all but the grid, which has to be named (measured)
            with_grid, mask = False, None
        found: Json = {"spreadsheetId": self.file.id, "properties": self.properties()}
        if (sheets := below(wanted, "sheets")) is not None:
            grid = below(sheets, "data") if mask is not None else ({} if with_grid else None)
            chosen = [s for s in self.book.sheets if not areas or any(a.sheet.id == s.id for a in areas)]
            found["sheets"] = [self.sheet(s, [a for a in areas if a.sheet.id == s.id], grid) for s in chosen]
        if self.book.named_ranges:
            found["namedRanges"] = self.book.named_ranges
        found["spreadsheetUrl"] = self.file.url
        if self.with_comments:
            found["commentsViewMode"] = discussion.INCLUDED
            if threads := discussion.shown(self.file, self.principal):
                found["comments"] = threads
        if own := [metadata.shown(self.book, m) for m in self.anchors if m.kind == "SPREADSHEET"]:
            found["developerMetadata"] = own
        return found

    def properties(self) -> Json:
        given = {"defaultFormat": formats.DEFAULT, "spreadsheetTheme": formats.THEME}
        return {"title": self.file.name} | given | self.book.properties

    def sheet(self, sheet: Sheet, areas: list[Area], grid: Mask | None) -> Json:
        found: Json = {"properties": sheet_properties(self.book, sheet)}
        if grid is not None and "gridProperties" in found["properties"]:
            found["data"] = [self.grid(area, grid) for area in areas or [whole(sheet)]]
        for name in PARTS:
            if items := sheet.parts.get(name):
                found[name] = [self.part(sheet, name, item) for item in items]
        if self.with_comments and (anchors := sheet.parts.get("commentAnchors")):
            found["commentAnchors"] = [discussion.wire(anchor) for anchor in anchors]
        if self.with_tables and (striped := bands.of_tables(sheet)):
            found["bandedRanges"] = [*found.get("bandedRanges", []), *striped]
        if areas and "merges" in found:
            found["merges"] = [m for m in found["merges"] if any(_meets(area, m) for area in areas)]
        if sheet.basic_filter is not None:
            found["basicFilter"] = sheet.basic_filter
        mine = [m for m in self.anchors if m.kind == "SHEET" and m.sheet == sheet.id]
        if mine:
            found["developerMetadata"] = [metadata.shown(self.book, m) for m in mine]
        return found

    def part(self, sheet: Sheet, name: str, item: Json) -> Json:
        if name == "tables":
            return bands.shown(sheet, item)
        return protected(self.file, item, self.principal) if name == "protectedRanges" else item

    def grid(self, area: Area, mask: Mask) -> Json:
        found: Json = {}
        if area.top:
            found["startRow"] = area.top
        if area.left:
            found["startColumn"] = area.left
        cell_mask = below(below(mask, "rowData"), "values")
        if cell_mask is not None and (rows := self.rows(area, cell_mask)):
            found["rowData"] = rows
        for axis, name, first, last in (
            ("ROWS", "rowMetadata", area.top, area.bottom),
            ("COLUMNS", "columnMetadata", area.left, area.right),
        ):
            if below(mask, name) is not None:
                size = ROW_HEIGHT if axis == "ROWS" else COLUMN_WIDTH
                lines = area.sheet.rows if axis == "ROWS" else area.sheet.columns
                kind: Literal["ROW", "COLUMN"] = "ROW" if axis == "ROWS" else "COLUMN"
                anchored = metadata.by_line(self.book, area.sheet.id, kind, self.project)
                shown = [self.dimension(line, size, anchored) for line in lines[first:last]]
                found |= {name: shown} if shown else {}
        return found

    def rows(self, area: Area, mask: Mask) -> list[Json]:
        """RowData down to the last row that holds anything that the mask asks for."""
        out: list[Json] = []
        wanted = Wanted(mask)
        spilled = self.view.calc.spills(area.sheet)
        filled = max([area.sheet.last_row(), *(row + 1 for row, _ in spilled)])
        for row in range(area.top, min(area.bottom, filled)):
            values = self.view.row(area.sheet, row, area.left, area.right, wanted)
            out.append({"values": values} if values else {})
        while out and not out[-1]:
            out.pop()
        return out

    def dimension(self, line: Line, size: int, anchored: dict[int, list[metadata.Metadata]]) -> Json:
        found: Json = {}
        if line.filtered:
            found["hiddenByFilter"] = True
        if line.hidden:
            found["hiddenByUser"] = True
        found["pixelSize"] = line.size if line.size is not None else size
        if line.key in anchored:
            found["developerMetadata"] = [metadata.shown(self.book, m) for m in anchored[line.key]]
        return found


def sheet_properties(book: Book, sheet: Sheet) -> Json:
    grid = {"rowCount": len(sheet.rows), "columnCount": len(sheet.columns)} | sheet.grid
    index = next(i for i, s in enumerate(book.sheets) if s.id == sheet.id)
    head = {
        "sheetId": sheet.id,
        "title": sheet.title,
        "index": index,
        "sheetType": "GRID",
        "gridProperties": grid,
    }
    if sheet.properties.get("sheetType", "GRID") != "GRID":
        del head["gridProperties"]  # a tab that is a chart
    return head | sheet.properties


def whole(sheet: Sheet) -> Area:
    return Area(sheet, 0, 0, len(sheet.rows), len(sheet.columns))


def _meets(area: Area, merge: Json) -> bool:
    top, left, bottom, right = (value or 0 for value in a1.grid_bounds(merge))
    return area.overlaps(top, left, bottom, right)


def may_edit(file: File, protection: Json, principal: Principal) -> bool:
    """Whether this person may write into a protected range."""
    if protection.get("warningOnly") or file.role(principal) == "owner":
        return True
    editors = protection.get("editors", {})
    email = principal.email.lower()
    domain = file.owner.rpartition("@")[2].lower()
    if editors.get("domainUsersCanEdit") and email.rpartition("@")[2] == domain:
        return True
    names = {email} | (file.space.groups_of(email) if file.space else set())
    return any(str(e).lower() in names for e in [*editors.get("users", ()), *editors.get("groups", ())])


def protected(file: File, protection: Json, principal: Principal) -> Json:
    """A protected range as this person sees it."""
    found = {k: v for k, v in protection.items() if k not in {"requestingUserCanEdit", "editors"}}
    if may_edit(file, protection, principal):
        found["requestingUserCanEdit"] = True
        found["editors"] = protection.get("editors") or {}
    return found
