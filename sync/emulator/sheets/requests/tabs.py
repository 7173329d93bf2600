"""Requests about tabs."""

from __future__ import annotations

from dataclasses import replace

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import cells, formats
from sync.emulator.sheets.a1 import Bounds
from sync.emulator.sheets.book import Axis, Book, Sheet
from sync.emulator.sheets.get import may_edit, sheet_properties, whole
from sync.emulator.sheets.requests.dimensions import FROZEN, WHAT, resize
from sync.emulator.sheets.requests.following import move_ranges, move_references
from sync.emulator.sheets.requests.limits import check_room
from sync.emulator.sheets.requests.merges import check_frozen
from sync.emulator.sheets.work import PROTECTED, Work, mask_of

LAYOUT = ("hidden", "tabColor", "tabColorStyle", "rightToLeft")
GRID = (
    "frozenRowCount",
    "frozenColumnCount",
    "hideGridlines",
    "rowGroupControlAfter",
    "columnGroupControlAfter",
)
LONGEST_TITLE = 100
# What has an id of its own that a copy needs anew.
IDS = {
    "filterViews": "filterViewId",
    "bandedRanges": "bandedRangeId",
    "charts": "chartId",
    "slicers": "slicerId",
    "tables": "tableId",
}


def add_sheet(work: Work, body: Json) -> Json:
    book, wanted = work.book, body.get("properties", {})
    if wanted.get("sheetType", "GRID") not in {"GRID", "SHEET_TYPE_UNSPECIFIED"}:
        raise Refused(f"Sheets of type {wanted['sheetType']} cannot be added.")  # wording guessed
    sheet_id = _new_id(book, wanted.get("sheetId"))
    title = wanted.get("title") or _next_title(book)
    _check_title(book, title)
    grid = wanted.get("gridProperties", {})
    rows, columns = grid.get("rowCount", 1000), grid.get("columnCount", 26)
    for count, name in ((rows, "rowCount"), (columns, "columnCount")):
        if count < 1:
            raise Refused(f"gridProperties.{name}[{count}] must be > 0")  # wording guessed
    check_room(book, rows, columns)
    made = book.new_sheet(sheet_id, title, rows, columns)
    made.properties = formats.with_both_colours({k: wanted[k] for k in LAYOUT if wanted.get(k)})
    made.grid = {k: grid[k] for k in GRID if grid.get(k)}
    _check_freeze(made)
    _place(book, made, wanted.get("index"))
    return {"addSheet": {"properties": sheet_properties(book, made)}}


def _new_id(book: Book, wanted: int | None) -> int:
    ids = {sheet.id for sheet in book.sheets}
    if wanted is None:
        return book.mint(ids)
    if wanted < 0:
        raise Refused("Sheet id must be non-negative.")
    if wanted in ids:
        raise Refused(f"Sheet with id {wanted} already exists.")
    return wanted


def _check_title(book: Book, title: str, own: Sheet | None = None) -> None:
    if not title:
        raise Refused("The sheet name cannot be empty.")
    if len(title) > LONGEST_TITLE:
        raise Refused(f"The sheet name cannot be greater than {LONGEST_TITLE} characters.")
    if (other := book.titled(title)) is not None and other is not own:
        raise Refused(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _next_title(book: Book) -> str:
    n = len(book.sheets) + 1
    while book.titled(f"Sheet{n}"):
        n += 1
    return f"Sheet{n}"


def _place(book: Book, sheet: Sheet, index: int | None) -> None:
    if index is not None and index < 0:
        raise Refused(f"index[{index}] must be >= 0")  # wording guessed
    book.sheets.insert(len(book.sheets) if index is None else min(index, len(book.sheets)), sheet)


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
    book.forget_sheet(sheet)
    book.sheets = others
    book.named_ranges = [n for n in book.named_ranges if n["range"].get("sheetId", 0) != sheet.id]
    gone = sheet.title.lower()

    def move(title: str | None, bounds: Bounds) -> tuple[str | None, Bounds] | None:
        return None if title and title.lower() == gone else (title, bounds)

    move_references(book, lambda _: move)
    return {}


def _sheet(book: Book, sheet_id: int) -> Sheet:
    found = next((s for s in book.sheets if s.id == sheet_id), None)
    if found is None:
        raise Refused(f"No sheet with id: {sheet_id}")
    return found


def duplicate_sheet(work: Work, body: Json) -> Json:
    book, source = work.book, _sheet(work.book, body.get("sourceSheetId", 0))
    sheet_id = _new_id(book, body.get("newSheetId"))
    title = body.get("newSheetName") or copy_title(book, source.title)
    _check_title(book, title)
    check_room(book, len(source.rows), len(source.columns))
    made = rehomed(work, source, sheet_id, title)
    _place(book, made, body.get("insertSheetIndex", 0))
    return {"duplicateSheet": {"properties": sheet_properties(book, made)}}


def copy_title(book: Book, title: str) -> str:
    made, n = f"Copy of {title}", 1
    while book.titled(made):
        n += 1
        made = f"Copy of {title} {n}"
    return made


def rehomed(work: Work, source: Sheet, sheet_id: int, title: str) -> Sheet:
    """A copy of a sheet for this book, with ids of its own. Neither protections nor developer metadata are copied."""
    book = work.book
    made = source.copy()
    made.id, made.title = sheet_id, title
    made.properties = {k: v for k, v in made.properties.items() if k != "hidden"}
    made.rows = [replace(row, key=next(book.keys)) for row in source.rows]
    made.columns = [replace(column, key=next(book.keys)) for column in source.columns]
    made.parts.pop("protectedRanges", None)
    made.parts.pop("commentAnchors", None)

    def follow(found: Json) -> Json:
        return {**found, "sheetId": sheet_id} if found.get("sheetId", 0) == source.id else found

    move_ranges(made, follow)
    for name, key in IDS.items():
        taken = [str(item.get(key)) for sheet in book.sheets for item in sheet.parts.get(name, ())]
        for n, item in enumerate(made.parts.get(name, [])):
            number = book.mint(int(t) for t in taken if t.isdigit())
            taken.append(str(number))
            new: Json = {key: str(number) if name == "tables" else number}
            if name == "tables":
                new |= {"name": _table_name(book, made, item["name"]), "range": follow(item["range"])}
            if "sheetId" in item.get("position", {}):  # a sheet that is a chart
                new["position"] = {"sheetId": sheet_id}
            made.parts[name][n] = item | new
    return made


def _table_name(book: Book, made: Sheet, name: str) -> str:
    if all(t.get("name") != name for sheet in book.sheets for t in sheet.parts.get("tables", ())):
        return name
    taken = {t.get("name") for sheet in [*book.sheets, made] for t in sheet.parts.get("tables", ())}
    n = 2
    while f"{name}_{n}" in taken:
        n += 1
    return f"{name}_{n}"


# ------------------------------------------------------------------------------------------ properties


def update_sheet_properties(work: Work, body: Json) -> Json:
    book, wanted = work.book, body.get("properties", {})
    mask = mask_of(body, "SheetProperties")
    sheet = _sheet(book, wanted.get("sheetId", 0))
    _guard(work, sheet)
    every = "*" in mask
    names = {"title", "index", "gridProperties", *LAYOUT} if every else set(mask)
    if "title" in names and wanted.get("title", "") != sheet.title:
        _check_title(book, wanted.get("title", ""), sheet)
        _rename(book, sheet, wanted["title"])
    shown = formats.with_both_colours(wanted)
    layout = cells.overlay(sheet.properties, shown, {k: {} for k in names & set(LAYOUT)})
    sheet.properties = {k: v for k, v in layout.items() if v}
    if all(s.properties.get("hidden") for s in book.sheets):
        raise Refused("You can't hide all the sheets in a document.")
    if "gridProperties" in names and not (every and "gridProperties" not in wanted):
        _grid_properties(work, sheet, wanted.get("gridProperties", {}), mask.get("gridProperties", {}))
    if "index" in names:
        _move(book, sheet, wanted.get("index", len(book.sheets)))
    return {}


def _guard(work: Work, sheet: Sheet) -> None:
    """A tab that is protected as a whole cannot be changed by others."""
    for protection in sheet.parts.get("protectedRanges", ()):
        bare = not (protection.get("range", {}).keys() - {"sheetId"})
        if bare and not may_edit(work.file, protection, work.principal):
            raise Refused(PROTECTED)


def _rename(book: Book, sheet: Sheet, title: str) -> None:
    """Formulas that name the sheet go on doing so."""
    old, sheet.title = sheet.title.lower(), title

    def move(named: str | None, bounds: Bounds) -> tuple[str | None, Bounds] | None:
        return (title if named and named.lower() == old else named), bounds

    move_references(book, lambda _: move)


def _grid_properties(work: Work, sheet: Sheet, wanted: Json, mask: Json) -> None:
    if sheet.properties.get("sheetType", "GRID") != "GRID":
        raise Refused("Grid properties cannot be set on a sheet that is not a grid.")  # wording guessed
    every = not mask or "*" in mask
    names = {"rowCount", "columnCount", *GRID} if every else set(mask)
    sizes: tuple[tuple[str, Axis], ...] = (("rowCount", "ROWS"), ("columnCount", "COLUMNS"))
    for name, axis in sizes:  # held to what was frozen before, whatever else this request says (measured)
        if name in names and (name in wanted or not every):
            resize(work, sheet, axis, wanted.get(name, 0))
    for name in names & set(GRID):
        if wanted.get(name):
            sheet.grid[name] = wanted[name]
        else:
            sheet.grid.pop(name, None)
    if names & set(FROZEN.values()):
        _check_freeze(sheet)


def _check_freeze(sheet: Sheet) -> None:
    for axis, name in FROZEN.items():
        frozen = sheet.grid.get(name, 0)
        if frozen < 0:
            raise Refused(f"gridProperties.{name}[{frozen}] must be >= 0")  # wording guessed
        if frozen and all(line.hidden for line in sheet.lines(axis)[frozen:]):
            raise Refused(f"You can't freeze all visible {WHAT[axis]}s on the sheet.")
    for merge in sheet.parts.get("merges", ()):
        check_frozen(sheet, merge)


def _move(book: Book, sheet: Sheet, index: int) -> None:
    """The index counts before the move: one past the own place means to stay."""
    old = book.sheets.index(sheet)
    book.sheets.remove(sheet)
    book.sheets.insert(index - 1 if index > old else index, sheet)
