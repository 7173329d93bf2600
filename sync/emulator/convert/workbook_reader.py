"""An .xlsx file becomes a Sheet: formulas, dates with their formats, text as text, merges, looks, what is hidden or frozen."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sync.emulator.convert import NoWorkbookError
from sync.emulator.convert.table_text import COLUMNS, ROWS, TIME_ZONE
from sync.emulator.errors import Json
from sync.emulator.sheets import a1, cells
from sync.emulator.sheets.book import Book, Cell, Sheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FAMILIES, SIZES = {"Calibri", "Arial"}, {10, 11}  # where nobody chose a font, in Excel's files and in ours
UNSET = 13  # characters: how wide openpyxl has a column that nobody made wider


def read(raw: bytes, title: str, file_id: str) -> Book:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load, and most emulators never need it

    try:
        found = load_workbook(io.BytesIO(raw))
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise NoWorkbookError(str(error)) from error
    book = Book.new(title, file_id, time_zone=TIME_ZONE)
    book.sheets = []
    for worksheet in found.worksheets:
        book.sheets.append(_sheet(book, worksheet))
    if not book.sheets:
        book.sheets.append(book.new_sheet(0, "Sheet1"))
    return book


def _sheet(book: Book, worksheet: Worksheet) -> Sheet:
    height, width = max(ROWS, worksheet.max_row), max(COLUMNS, worksheet.max_column)
    sheet = book.new_sheet(book.mint([s.id for s in book.sheets]), worksheet.title, height, width)
    if worksheet.sheet_state != "visible":
        sheet.properties["hidden"] = True
    for n, row in enumerate(worksheet.iter_rows()):
        if any(_holds(cell) for cell in row):
            sheet.put_row(n, [_cell(cell) for cell in row])
    if merges := [
        a1.grid_range(a1.Area(sheet, m.min_row - 1, m.min_col - 1, m.max_row, m.max_col))
        for m in sorted(worksheet.merged_cells.ranges, key=lambda m: (m.min_row, m.min_col))
    ]:
        sheet.parts["merges"] = merges
    for n, about in worksheet.row_dimensions.items():
        if n <= height and (about.hidden or about.height):
            size = round(about.height / 0.75) if about.height else None
            sheet.rows[n - 1] = replace(sheet.rows[n - 1], hidden=bool(about.hidden), size=size)
    for wide in worksheet.column_dimensions.values():
        for n in range((wide.min or 1) - 1, min(wide.max or 0, width)):
            size = round(wide.width * 7.0017) if wide.customWidth and wide.width != UNSET else None
            sheet.columns[n] = replace(sheet.columns[n], hidden=bool(wide.hidden), size=size)
    if worksheet.freeze_panes:
        corner = re.fullmatch(r"([A-Z]+)(\d+)", worksheet.freeze_panes)
        if corner and int(corner[2]) > 1:
            sheet.grid["frozenRowCount"] = int(corner[2]) - 1
        if corner and corner[1] != "A":
            sheet.grid["frozenColumnCount"] = a1.column_number(corner[1])
    return sheet


def _holds(cell: Any) -> bool:
    return cell.value is not None or cell.has_style or bool(cell.comment)


def _cell(found: Any) -> Cell | None:
    cell: Cell = {}
    if (value := _value(found)) is not None:
        cell["userEnteredValue"] = value
    if getattr(found, "comment", None):
        cell["note"] = found.comment.text
    look = _look(found) if found.has_style else {}
    link = getattr(found, "hyperlink", None)
    if link and (where := link.target or (f"#{link.location}" if link.location else "")):
        text = look.get("textFormat", {}) | {"link": {"uri": where}}
        look = look | {"textFormat": text}
    if look:
        cell["userEnteredFormat"] = look
    return cells.write({}, cell, {"*": {}}) if cell else None


def _value(found: Any) -> Json | None:
    from openpyxl.utils.datetime import to_excel  # noqa: PLC0415 - as above
    from openpyxl.worksheet.formula import ArrayFormula  # noqa: PLC0415

    value = found.value
    if value is None or value == "":
        return None
    if isinstance(value, ArrayFormula):
        return {"formulaValue": f"=ARRAYFORMULA({str(value.text or '').removeprefix('=')})"}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    if isinstance(value, date | datetime | time | timedelta):
        serial: float = to_excel(value)  # type: ignore[no-untyped-call]
        return {"numberValue": int(serial) if float(serial).is_integer() else serial}
    return {"formulaValue" if found.data_type == "f" else "stringValue": str(value)}


def _look(found: Any) -> Json:
    look: Json = {}
    if (pattern := found.number_format) and pattern != "General":
        look["numberFormat"] = number_format(pattern)
    text = _text(found.font)
    if text:
        look["textFormat"] = text
    if found.fill.fill_type == "solid" and (colour := _colour(found.fill.fgColor)) is not None:
        look["backgroundColor"] = colour
    if (side := found.alignment.horizontal) in {"left", "center", "right"}:
        look["horizontalAlignment"] = side.upper()
    if (upright := found.alignment.vertical) in {"top", "center", "bottom"}:
        look["verticalAlignment"] = "MIDDLE" if upright == "center" else upright.upper()
    if found.alignment.wrap_text:
        look["wrapStrategy"] = "WRAP"
    return look


def _text(font: Any) -> Json:
    found: Json = {}
    if font.name and font.name not in FAMILIES:
        found["fontFamily"] = font.name
    if font.size and font.size not in SIZES:
        found["fontSize"] = int(font.size)
    for name, given in (
        ("bold", font.bold),
        ("italic", font.italic),
        ("strikethrough", font.strike),
        ("underline", font.underline),
    ):
        if given:
            found[name] = True
    if (colour := _colour(font.color)) is not None and any(colour.values()):
        found["foregroundColor"] = colour
    return found


def _colour(found: Any) -> Json | None:
    """Colours of a theme are not looked up."""
    if found is None or found.type != "rgb" or not isinstance(found.rgb, str):
        return None
    parts = [int(found.rgb[-6:][n : n + 2], 16) / 255 for n in (0, 2, 4)]
    return {name: part for name, part in zip(("red", "green", "blue"), parts, strict=True) if part}


def number_format(pattern: str) -> Json:
    """A pattern of Excel's with the kind that it is."""
    if pattern == "@":
        return {"type": "TEXT", "pattern": "@"}
    bare = re.sub(r'"[^"]*"|\\.|\[[^hms\]][^\]]*\]', "", pattern.partition(";")[0]).lower()
    day, clock = re.search(r"[yd]|m{3}", bare), re.search(r"[hs]|am/pm", bare)
    if (day or clock) and not re.search(r"[#?]|0(?!0*$)", bare):
        kind = "DATE_TIME" if day and clock else "DATE" if day else "TIME"
    elif "%" in bare:
        kind = "PERCENT"
    elif "e+" in bare:
        kind = "SCIENTIFIC"
    else:
        kind = "CURRENCY" if re.search(r"[$€£¥]", pattern) else "NUMBER"
    return {"type": kind, "pattern": pattern}
