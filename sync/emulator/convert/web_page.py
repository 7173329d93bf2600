"""A Sheet as a zipped web page: an HTML file for each tab that is shown, and the style sheet that they share."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from html import escape

from sync.emulator.pages.looks import css, span
from sync.emulator.sheets import a1, looks
from sync.emulator.sheets.book import COLUMN_WIDTH, ROW_HEIGHT, Book, Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc

SHARED = "resources/sheet.css"
STYLE = """.ritz .waffle{border-collapse:collapse;font:10pt Arial,sans-serif;table-layout:fixed}
.ritz .waffle th{background:#f8f9fa;border:1px solid #c0c0c0;font-weight:normal}
.ritz .waffle td{border:1px solid #e2e3e3;padding:2px 3px;white-space:nowrap;overflow:hidden;vertical-align:bottom}
.ritz .waffle a{color:inherit}
"""


def write(book: Book, today: date) -> bytes:
    view = View(Calc(book, today))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in book.sheets:
            if not sheet.properties.get("hidden"):
                archive.writestr(re.sub(r"[/\\\x00]", "_", sheet.title) + ".html", _page(sheet, view))
        archive.writestr(SHARED, STYLE)
    return out.getvalue()


def _page(sheet: Sheet, view: View) -> str:
    """The grid with its names, up to the last row and column that hold anything; what is hidden isn't there."""
    height = sheet.last_row()
    width = max((len(row.packed) for row in sheet.rows[:height]), default=0)
    rows = [r for r in range(height) if not (sheet.rows[r].hidden or sheet.rows[r].filtered)]
    columns = [c for c in range(width) if not sheet.columns[c].hidden]
    spans: dict[tuple[int, int], str] = {}
    for merge in sheet.parts.get("merges", ()):
        where = span(sheet, merge)
        inside = [(r, c) for r in rows for c in columns if (r, c) in where]
        spans |= dict.fromkeys(inside, "")
        if inside:
            down, across = len({r for r, _ in inside}), len({c for _, c in inside})
            spans[inside[0]] = f' rowspan="{down}" colspan="{across}"'
    styles: dict[str, str] = {}
    body = []
    for r in rows:
        cells = "".join(
            _cell(sheet, view, r, c, styles, spans.get((r, c), " ").rstrip())
            for c in columns
            if spans.get((r, c)) != ""
        )
        tall = sheet.rows[r].size or ROW_HEIGHT
        name = f'<th id="{sheet.id}R{r}" class="row-headers-background">{r + 1}</th>'
        body.append(f'<tr style="height:{tall}px">{name}{cells}</tr>')
    heads = "".join(
        f'<th id="{sheet.id}C{c}" style="width:{sheet.columns[c].size or COLUMN_WIDTH}px"'
        f' class="column-headers-background">{a1.letters(c)}</th>'
        for c in columns
    )
    made = "".join(f".ritz .waffle .{name}{{{look}}}" for look, name in styles.items())
    return (
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        f'<link type="text/css" rel="stylesheet" href="{SHARED}"><style type="text/css">{made}</style>'
        '<div class="ritz grid-container" dir="ltr"><table class="waffle" cellspacing="0" cellpadding="0">'
        f'<thead><tr><th class="row-header"></th>{heads}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    )


def _cell(sheet: Sheet, view: View, row: int, column: int, styles: dict[str, str], size: str) -> str:
    """``styles``: the class of each look that was met; looks that are new are added."""
    look = css(looks.effective(view, sheet, row, column))
    kind = f' class="{styles.setdefault(look, f"s{len(styles)}")}"' if look else ""
    text = escape(view.formatted(sheet, row, column), quote=False).replace("\n", "<br>")
    if link := view.hyperlink(sheet, row, column):
        text = f'<a target="_blank" href="{escape(link)}">{text}</a>'
    return f"<td{kind}{size}>{text}</td>"
