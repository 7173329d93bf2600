"""A Sheet as .ods: values of their kinds with what they show, merges, tabs that are hidden. Formulas are their results."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sync.emulator.convert import ODS
from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Book, Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc, Fault
from sync.emulator.sheets.serials import from_serial

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("manifest", "manifest"),
    )
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = f"""{HEAD}<manifest:manifest {NAMES} manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
STYLES = (
    '<office:automatic-styles><style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)
# Characters that XML has no place for.
UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "")


def write(book: Book, today: date) -> bytes:
    view = View(Calc(book, today))
    tables = "".join(
        _table(sheet, view) for sheet in book.sheets if sheet.properties.get("sheetType", "GRID") == "GRID"
    )
    content = f'{HEAD}<office:document-content {NAMES} office:version="1.2">{STYLES}<office:body>'
    content += f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and as it is, so that what the file is stands at a fixed place in it.
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return out.getvalue()


def _table(sheet: Sheet, view: View) -> str:
    height = max(1, sheet.last_row(filled=True))
    width = max(1, *(len(row.packed) for row in sheet.rows[:height]))
    spans: dict[tuple[int, int], str] = {}
    covered: set[tuple[int, int]] = set()
    for merge in sheet.parts.get("merges", ()):
        top, left, bottom, right = a1.grid_bounds(merge)
        rows, columns = range(top or 0, bottom or height), range(left or 0, right or width)
        height, width = max(height, rows.stop), max(width, columns.stop)
        size = f' table:number-rows-spanned="{len(rows)}" table:number-columns-spanned="{len(columns)}"'
        spans[rows.start, columns.start] = size
        covered |= {(r, c) for r in rows for c in columns} - {(rows.start, columns.start)}
    rows_made = []
    for r in range(height):
        cells = (
            "<table:covered-table-cell/>"
            if (r, c) in covered
            else f"<table:table-cell{spans.get((r, c), '')}{_cell(sheet, view, r, c)}</table:table-cell>"
            for c in range(width)
        )
        rows_made.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    hidden = ' table:style-name="hidden"' if sheet.properties.get("hidden") else ""
    columns_made = f'<table:table-column table:number-columns-repeated="{width}"/>'
    name = quoteattr(sheet.title.translate(UNWRITABLE))
    return f"<table:table table:name={name}{hidden}>{columns_made}{''.join(rows_made)}</table:table>"


def _cell(sheet: Sheet, view: View, row: int, column: int) -> str:
    """The rest of a cell's tag, and what it shows."""
    value = view.calc.value(sheet, row, column)
    if value is None or value == "":
        return ">"
    shown = view.formatted(sheet, row, column).translate(UNWRITABLE)
    text = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
    form = (view.number_format(sheet, row, column) or {}).get("type", "")
    return f"{_kind(value, form)}>{text}"


def _kind(value: Any, form: str) -> str:
    if isinstance(value, str | Fault):
        return ' office:value-type="string"'
    if isinstance(value, bool):
        return f' office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    if form in {"DATE", "DATE_TIME"} and 0 <= value < 2_958_466:  # the end of the year 9999
        moment = from_serial(value).replace(tzinfo=None)
        day = moment.date().isoformat() if float(value).is_integer() else moment.isoformat()
        return f' office:value-type="date" office:date-value="{day}"'
    kind = {"PERCENT": "percentage", "CURRENCY": "currency"}.get(form, "float")
    return f' office:value-type="{kind}" office:value="{value!r}"'
