"""A Sheet as .xlsx: values, formulas with their results, number formats, looks, merges, what is hidden or frozen, notes, links."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from sync.emulator.errors import Json
from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Book, Line, Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc, Fault
from sync.emulator.sheets.locales import US

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Results = dict[str, Any]  # what the formula at an address comes to
FORMULA = re.compile(rb'<c r="(?P<at>[A-Z]+\d+)"(?P<more>[^>]*)>(?P<f><f[ >].*?</f>)<v ?/?>(?:</v>)?</c>')


def write(book: Book, today: date) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load, and most emulators never need it

    made = Workbook()
    if made.active is not None:
        made.remove(made.active)
    view = View(Calc(book, today))
    found: list[Results] = []
    for sheet in book.sheets:
        if sheet.properties.get("sheetType", "GRID") != "GRID":
            continue
        worksheet = made.create_sheet(_title(sheet.title, made.sheetnames))
        found.append(_fill(worksheet, sheet, view))
    if not made.sheetnames:
        made.create_sheet("Sheet1")
    out = io.BytesIO()
    made.save(out)
    return _with_results(out.getvalue(), found)


def _title(title: str, taken: Sequence[str]) -> str:
    """Excel allows 31 characters, and not all."""
    bare = re.sub(r"[\[\]:*?/\\]", "_", title).strip("'")[:31] or "Sheet"
    number, found = 1, bare
    while found.lower() in {name.lower() for name in taken}:
        number += 1
        found = f"{bare[:27]} ({number})"
    return found


def _fill(worksheet: Worksheet, sheet: Sheet, view: View) -> Results:
    results: Results = {}
    for r in range(sheet.last_row()):
        for c, cell in enumerate(sheet.rows[r].cells):
            if cell:
                _put(worksheet, r, c, cell)
                if "formulaValue" in cell.get("userEnteredValue", {}):
                    results[f"{a1.letters(c)}{r + 1}"] = view.calc.value(sheet, r, c)
                if link := view.hyperlink(sheet, r, c):
                    worksheet.cell(r + 1, c + 1).hyperlink = link
    for merge in sheet.parts.get("merges", ()):
        top, left, bottom, right = a1.grid_bounds(merge)
        height, width = len(sheet.rows), len(sheet.columns)
        worksheet.merge_cells(
            start_row=(top or 0) + 1,
            start_column=(left or 0) + 1,
            end_row=height if bottom is None else bottom,
            end_column=width if right is None else right,
        )
    _lines(worksheet, sheet)
    frozen = (sheet.grid.get("frozenRowCount", 0), sheet.grid.get("frozenColumnCount", 0))
    if any(frozen):
        worksheet.freeze_panes = f"{a1.letters(frozen[1])}{frozen[0] + 1}"
    if sheet.properties.get("hidden"):
        worksheet.sheet_state = "hidden"
    if colour := _hex(sheet.properties.get("tabColor")):
        worksheet.sheet_properties.tabColor = colour
    return results


def _put(worksheet: Worksheet, row: int, column: int, cell: Json) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415 - as above

    target: Any = worksheet.cell(row + 1, column + 1)
    entered = cell.get("userEnteredValue", {})
    if "stringValue" in entered:
        target.value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", entered["stringValue"])
        target.data_type = "s"  # also if it looks like a formula
    elif "formulaValue" in entered:
        target.value = entered["formulaValue"]
    elif entered:
        target.value = next(iter(entered.values()))
    if note := cell.get("note"):
        target.comment = Comment(note, "")
    if look := cell.get("userEnteredFormat"):
        _look(target, look)


def _look(target: Any, look: Json) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - as above

    if number := look.get("numberFormat"):
        target.number_format = number.get("pattern") or (
            "@" if number.get("type") == "TEXT" else US.pattern(number.get("type", "")) or "General"
        )
    if text := look.get("textFormat"):
        target.font = Font(
            name=text.get("fontFamily", "Arial"),
            size=text.get("fontSize", 10),
            bold=text.get("bold"),
            italic=text.get("italic"),
            strike=text.get("strikethrough"),
            underline="single" if text.get("underline") else None,
            color=_hex(text.get("foregroundColor")),
        )
    if colour := _hex(look.get("backgroundColor")):
        target.fill = PatternFill("solid", fgColor=colour)
    side = look.get("horizontalAlignment", "").lower()
    upright = {"MIDDLE": "center"}.get(
        look.get("verticalAlignment", ""), look.get("verticalAlignment", "").lower()
    )
    wrap = True if look.get("wrapStrategy") == "WRAP" else None
    if side or upright or wrap:
        target.alignment = Alignment(horizontal=side or None, vertical=upright or None, wrap_text=wrap)


def _lines(worksheet: Worksheet, sheet: Sheet) -> None:
    for n, row in enumerate(sheet.rows, 1):
        if row.hidden or row.filtered or row.size is not None:
            about = worksheet.row_dimensions[n]
            about.hidden = row.hidden or row.filtered
            about.height = row.size * 0.75 if row.size is not None else None
    column: Line
    for n, column in enumerate(sheet.columns):
        if column.hidden or column.size is not None:
            wide = worksheet.column_dimensions[a1.letters(n)]
            wide.hidden = column.hidden
            if column.size is not None:
                wide.width = round(column.size / 7.0017, 2)


def _hex(colour: Json | None) -> str | None:
    if colour is None:
        return None
    parts = (round(colour.get(name, 0) * 255) for name in ("red", "green", "blue"))
    return "FF" + "".join(f"{part:02X}" for part in parts)


def _with_results(raw: bytes, results: Sequence[Results]) -> bytes:
    """The archive with what formulas come to: openpyxl writes only the formulas, and most readers compute nothing."""
    if not any(results):
        return raw
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if number := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", item.filename):
                known = results[int(number[1]) - 1]
                content = FORMULA.sub(lambda m, known=known: _result(m, known), content)  # type: ignore[misc]
            new.writestr(item, content)
    return out.getvalue()


def _result(m: re.Match[bytes], known: Results) -> bytes:
    value = known.get(m["at"].decode())
    if value is None:
        return m[0]
    if isinstance(value, Fault):
        kind, text = "e", value.shown
    elif isinstance(value, bool):
        kind, text = "b", str(int(value))
    elif isinstance(value, str):
        kind, text = "str", value
    else:
        kind, text = "n", repr(value)
    more = re.sub(rb' t="\w+"', b"", m["more"])
    made = f' t="{kind}">'.encode() + m["f"] + f"<v>{escape(text)}</v></c>".encode()
    return b'<c r="' + m["at"] + b'"' + more + made
