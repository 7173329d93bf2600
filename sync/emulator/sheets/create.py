"""spreadsheets.create: a new spreadsheet with all that its description holds."""

from __future__ import annotations

from collections.abc import Iterator

from sync.emulator.call import Call
from sync.emulator.errors import Json, permission_denied
from sync.emulator.sheets import batch
from sync.emulator.sheets.book import Book
from sync.emulator.sheets.get import Renderer
from sync.emulator.store import SHEET

# Parts of a sheet by the request that makes one of them, and what the request calls it.
PARTS = {
    "merges": ("mergeCells", "range"),
    "protectedRanges": ("addProtectedRange", "protectedRange"),
    "bandedRanges": ("addBanding", "bandedRange"),
    "tables": ("addTable", "table"),
    "filterViews": ("addFilterView", "filter"),
    "charts": ("addChart", "chart"),
    "slicers": ("addSlicer", "slicer"),
    "developerMetadata": ("createDeveloperMetadata", "developerMetadata"),
}
GROUPS = ("rowGroups", "columnGroups")
LINES = {"rowMetadata": ("ROWS", "startRow"), "columnMetadata": ("COLUMNS", "startColumn")}
DIMENSION = {"pixelSize", "hiddenByUser"}
READ_ONLY = {"defaultFormat"}


def create(call: Call) -> Json:
    """Service accounts have had no space of their own since 2025; the Sheets API says no more than that they may not."""
    workspace, me = call.workspace, call.principal.email
    if me.endswith("gserviceaccount.com"):
        raise permission_denied()
    title = call.body.get("properties", {}).get("title") or "Untitled spreadsheet"
    file = workspace.new_file(title, SHEET, me, "", workspace.my_drive(me).id)
    file.maker = me.lower()
    try:
        file.content = Book.new(title, file.id)
        if steps := list(_requests(file.content, call.body)):
            places, requests = zip(*steps, strict=True)
            batch.apply(workspace, file, call.principal, requests, places)
    except BaseException:
        workspace.remove(file)
        raise
    workspace.note(file, same=True)
    return Renderer(file, call.principal, workspace.clock).spreadsheet(None, [], with_grid=False)


def _requests(book: Book, wanted: Json) -> Iterator[tuple[str, Json]]:
    """What has to be done to a new book to make it the one that is described, and where that is said in it."""
    about = {k: v for k, v in wanted.get("properties", {}).items() if k not in {"title", *READ_ONLY}}
    if about:
        change = {"properties": about, "fields": ",".join(sorted(about))}
        yield "properties", {"updateSpreadsheetProperties": change}
    sheets = wanted.get("sheets", [])
    ids = _ids(book, sheets)
    if sheets:  # they come instead of the one that a new spreadsheet has
        book.sheets = []
    for n, (number, sheet) in enumerate(zip(ids, sheets, strict=True)):
        about = sheet.get("properties", {})
        grid = about.get("gridProperties", {}) | _least(sheet, about.get("gridProperties", {}))
        properties = {k: v for k, v in about.items() if k != "index"}
        made = {"properties": properties | {"sheetId": number, "gridProperties": grid}}
        yield f"sheets[{n}].properties", {"addSheet": made}
    for n, (number, sheet) in enumerate(zip(ids, sheets, strict=True)):
        yield from ((f"sheets[{n}].{place}", step) for place, step in _sheet(number, sheet))
    for n, named in enumerate(wanted.get("namedRanges", [])):
        yield f"namedRanges[{n}]", {"addNamedRange": {"namedRange": named}}
    for n, metadata in enumerate(wanted.get("developerMetadata", [])):
        location = metadata.get("location") or {"spreadsheet": True}
        yield (
            f"developerMetadata[{n}]",
            {"createDeveloperMetadata": {"developerMetadata": metadata | {"location": location}}},
        )


def _ids(book: Book, sheets: list[Json]) -> list[int]:
    given = [sheet.get("properties", {}).get("sheetId") for sheet in sheets]
    taken = {number for number in given if number is not None}
    made = []
    for number in given:
        made.append(book.mint(taken) if number is None else number)
        taken.add(made[-1])
    return made


def _least(sheet: Json, given: Json) -> Json:
    """A grid that has room for the data, where its size was not given."""
    rows = [b.get("startRow", 0) + len(b.get("rowData", ())) for b in sheet.get("data", ())]
    columns = [
        b.get("startColumn", 0) + len(row.get("values", ()))
        for b in sheet.get("data", ())
        for row in b.get("rowData", ())
    ]
    least = {"rowCount": max([1000, *rows]), "columnCount": max([26, *columns])}
    return {name: size for name, size in least.items() if name not in given}


def _sheet(number: int, sheet: Json) -> Iterator[tuple[str, Json]]:
    for n, block in enumerate(sheet.get("data", ())):
        yield from ((f"data[{n}]", step) for step in _block(number, block))
    for part, (kind, name) in PARTS.items():
        for n, item in enumerate(sheet.get(part, ())):
            home = {"location": {"sheetId": number}} if part == "developerMetadata" else {}
            yield f"{part}[{n}]", {kind: {name: home | item}}
    for index, rule in enumerate(sheet.get("conditionalFormats", ())):
        yield f"conditionalFormats[{index}]", {"addConditionalFormatRule": {"rule": rule, "index": index}}
    if "basicFilter" in sheet:
        yield "basicFilter", {"setBasicFilter": {"filter": sheet["basicFilter"]}}
    for part in GROUPS:
        for n, group in enumerate(sorted(sheet.get(part, ()), key=lambda found: int(found.get("depth", 1)))):
            yield f"{part}[{n}]", {"addDimensionGroup": {"range": group.get("range", {})}}
            if group.get("collapsed"):
                yield (
                    f"{part}[{n}]",
                    {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}},
                )


def _block(number: int, block: Json) -> Iterator[Json]:
    """A block of cells, and what is known of its rows and columns."""
    if block.get("rowData"):
        start = {
            "sheetId": number,
            "rowIndex": block.get("startRow", 0),
            "columnIndex": block.get("startColumn", 0),
        }
        yield {"updateCells": {"start": start, "rows": block["rowData"], "fields": "*"}}
    for name, (dimension, first) in LINES.items():
        for at, line in enumerate(block.get(name, ()), block.get(first, 0)):
            span = {"sheetId": number, "dimension": dimension, "startIndex": at, "endIndex": at + 1}
            known = {k: v for k, v in line.items() if k in DIMENSION}
            if known:
                fields = ",".join(sorted(known))
                yield {"updateDimensionProperties": {"range": span, "properties": known, "fields": fields}}
            for metadata in line.get("developerMetadata", ()):
                location = {"location": metadata.get("location") or {"dimensionRange": span}}
                yield {"createDeveloperMetadata": {"developerMetadata": metadata | location}}
