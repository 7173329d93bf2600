"""Requests about tabs and the spreadsheet as a whole."""

from __future__ import annotations

from dataclasses import replace

from sync.emulator.errors import Json
from sync.emulator.sheets import cells, formats
from sync.emulator.sheets.book import Book, Refused, Sheet
from sync.emulator.sheets.get import sheet_properties, whole
from sync.emulator.sheets.requests.dimensions import move_ranges, resize
from sync.emulator.sheets.work import Work

LAYOUT = ("hidden", "tabColor", "tabColorStyle", "rightToLeft")
GRID = (
    "frozenRowCount",
    "frozenColumnCount",
    "hideGridlines",
    "rowGroupControlAfter",
    "columnGroupControlAfter",
)
MOST_COLUMNS = 18_278
MOST_CELLS = 10_000_000


def _taken(title: str) -> Refused:
    return Refused(f'A sheet with the name "{title}" already exists. Please enter another name.')


def add_sheet(work: Work, body: Json) -> Json:
    book, wanted = work.book, body.get("properties", {})
    if wanted.get("sheetType", "GRID") not in {"GRID", "SHEET_TYPE_UNSPECIFIED"}:
        raise Refused(f"Sheets of type {wanted['sheetType']} cannot be added.")  # wording guessed
    ids = [sheet.id for sheet in book.sheets]
    sheet_id = wanted.get("sheetId")
    if sheet_id in ids:
        raise Refused(f"Sheet with id {sheet_id} already exists.")
    title = wanted.get("title") or _next_title(book)
    if book.titled(title):
        raise _taken(title)
    grid = wanted.get("gridProperties", {})
    made = book.new_sheet(
        book.mint(ids) if sheet_id is None else sheet_id,
        title,
        grid.get("rowCount", 1000),
        grid.get("columnCount", 26),
    )
    made.properties = formats.with_both_colours({k: wanted[k] for k in LAYOUT if wanted.get(k)})
    made.grid = {k: grid[k] for k in GRID if grid.get(k)}
    _place(book, made, wanted.get("index"))
    check_size(book)
    return {"addSheet": {"properties": sheet_properties(book, made)}}


def _next_title(book: Book) -> str:
    n = len(book.sheets) + 1
    while book.titled(f"Sheet{n}"):
        n += 1
    return f"Sheet{n}"


def _place(book: Book, sheet: Sheet, index: int | None) -> None:
    book.sheets.insert(len(book.sheets) if index is None else min(index, len(book.sheets)), sheet)


def check_size(book: Book) -> None:
    if any(len(sheet.columns) > MOST_COLUMNS for sheet in book.sheets):
        raise Refused(
            f"This action would increase the number of columns in the sheet above the limit of {MOST_COLUMNS} columns."
        )
    if sum(len(sheet.rows) * len(sheet.columns) for sheet in book.sheets) > MOST_CELLS:
        raise Refused(
            f"This action would increase the number of cells in the workbook above the limit of {MOST_CELLS} cells."
        )


def delete_sheet(work: Work, body: Json) -> Json:
    book, sheet = work.book, _sheet(work.book, body.get("sheetId", 0))
    others = [s for s in book.sheets if s is not sheet]
    if not any(not s.properties.get("hidden") for s in others):
        raise Refused(
            "You can't remove all the visible sheets in a document."
            if others
            else "You can't remove all the sheets in a document."
        )
    work.guard(whole(sheet))
    book.sheets = others
    book.named_ranges = [n for n in book.named_ranges if n["range"].get("sheetId", 0) != sheet.id]
    book.forget_dead_metadata()
    return {}


def _sheet(book: Book, sheet_id: int) -> Sheet:
    found = next((s for s in book.sheets if s.id == sheet_id), None)
    if found is None:
        raise Refused(f"No sheet with id: {sheet_id}")
    return found


def duplicate_sheet(work: Work, body: Json) -> Json:
    book, source = work.book, _sheet(work.book, body.get("sourceSheetId", 0))
    ids = [s.id for s in book.sheets]
    sheet_id = body.get("newSheetId") or book.mint(ids)
    if sheet_id in ids:
        raise Refused(f"Sheet with id {sheet_id} already exists.")
    title = body.get("newSheetName") or f"Copy of {source.title}"
    if book.titled(title):
        raise _taken(title)
    made = source.copy()
    made.id, made.title = sheet_id, title
    made.rows = [replace(row, key=next(book.keys)) for row in source.rows]
    made.columns = [replace(column, key=next(book.keys)) for column in source.columns]
    made.parts.pop("protectedRanges", None)
    move_ranges(made, lambda found: {**found, "sheetId": sheet_id})
    _place(book, made, body.get("insertSheetIndex", 0))
    check_size(book)
    return {"duplicateSheet": {"properties": sheet_properties(book, made)}}


def update_sheet_properties(work: Work, body: Json) -> Json:
    book, wanted = work.book, body.get("properties", {})
    mask = cells.check_mask(body.get("fields", ""), "SheetProperties")
    sheet = _sheet(book, wanted.get("sheetId", 0))
    names = set(mask) if "*" not in mask else {"title", "index", "gridProperties", *LAYOUT}
    if "title" in names and wanted.get("title", "") != sheet.title:
        other = book.titled(wanted.get("title", ""))
        if not wanted.get("title"):
            raise Refused("Sheet name cannot be empty.")  # wording guessed
        if other is not None and other is not sheet:
            raise _taken(wanted["title"])
        sheet.title = wanted["title"]
    shown = formats.with_both_colours(wanted)
    sheet.properties = {
        k: v
        for k, v in cells.overlay(sheet.properties, shown, {k: {} for k in names & set(LAYOUT)}).items()
        if v
    }
    if all(s.properties.get("hidden") for s in book.sheets):
        raise Refused("You can't hide all the sheets in a document.")
    if "gridProperties" in names:
        _grid_properties(work, sheet, wanted.get("gridProperties", {}), mask.get("gridProperties", {}))
    if "index" in names:
        _move(book, sheet, wanted.get("index", 0))
    return {}


def _grid_properties(work: Work, sheet: Sheet, wanted: Json, mask: Json) -> None:
    names = set(mask) if mask and "*" not in mask else {"rowCount", "columnCount", *GRID}
    for name, axis in (("rowCount", "ROWS"), ("columnCount", "COLUMNS")):
        if name in names and (name in wanted or mask):
            resize(work, sheet, "ROWS" if axis == "ROWS" else "COLUMNS", wanted.get(name, 0))
    for name in names & set(GRID):
        if wanted.get(name):
            sheet.grid[name] = wanted[name]
        else:
            sheet.grid.pop(name, None)
    for name, lines, what in (
        ("frozenRowCount", sheet.rows, "rows"),
        ("frozenColumnCount", sheet.columns, "columns"),
    ):
        if sheet.grid.get(name, 0) >= len(lines):
            raise Refused(f"You can't freeze all visible {what} on the sheet.")
    check_size(work.book)


def _move(book: Book, sheet: Sheet, index: int) -> None:
    """The index counts before the move: one past the own place means to stay."""
    old = book.sheets.index(sheet)
    book.sheets.remove(sheet)
    book.sheets.insert(index - 1 if index > old else index, sheet)


def update_spreadsheet_properties(work: Work, body: Json) -> Json:
    wanted = body.get("properties", {})
    mask = cells.check_mask(body.get("fields", ""), "SpreadsheetProperties")
    names = set(mask) if "*" not in mask else set(wanted)
    if "title" in names:
        if not wanted.get("title"):
            raise Refused("Spreadsheet title cannot be empty.")  # wording guessed
        work.book.title = wanted["title"]
    for name in names & {"locale", "timeZone", "autoRecalc"}:
        if wanted.get(name):
            work.book.properties[name] = wanted[name]
    return {}
