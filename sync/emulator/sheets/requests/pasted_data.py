"""pasteData: text or HTML, as it comes from a clipboard."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.requests.limits import check_fits, check_size
from sync.emulator.sheets.work import Work

WRITES = {"PASTE_NORMAL", "PASTE_VALUES", "PASTE_NO_BORDERS", "PASTE_FORMULA"}  # the others bring no text


def paste_data(work: Work, body: Json) -> Json:
    start = body.get("coordinate", {})
    sheet = work.book.grid(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    if body.get("html"):
        reader = _Table()
        reader.feed(body.get("data", ""))
        rows = reader.rows or [[line] for line in reader.loose()]
    elif delimiter := body.get("delimiter", ""):
        rows = _split(body.get("data", ""), delimiter)
    else:
        raise Refused("A delimiter or html must be set.")  # wording guessed
    check_fits(sheet, top + 1, left + 1, (top, left))
    height, width = len(rows), max(map(len, rows), default=0)
    more_rows, more_columns = (
        max(0, top + height - len(sheet.rows)),
        max(0, left + width - len(sheet.columns)),
    )
    check_size(work.book, sheet, "ROWS", more_rows)
    check_size(work.book, sheet, "COLUMNS", more_columns)
    if body.get("type", "PASTE_NORMAL") not in WRITES or not rows:
        return {}
    work.guard(Area(sheet, top, left, top + height, left + width))
    sheet.rows += work.book.new_rows(more_rows)
    sheet.columns += work.book.new_columns(more_columns)
    for r, row in enumerate(rows, top):
        for c, text in enumerate(row, left):
            work.enter(sheet, r, c, *work.typed(text))
    return {}


def _split(data: str, delimiter: str) -> list[list[str]]:
    """Rows of fields; one in quotes may hold delimiters, line breaks and doubled quotes."""
    if len(delimiter) == 1 and delimiter not in '"\n\r':
        return list(csv.reader(io.StringIO(data, newline=""), delimiter=delimiter))
    return [line.split(delimiter) for line in data.splitlines()]


class _Table(HTMLParser):
    """The rows of the tables of a page; text outside of tables is a row a block."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None
        self.rest: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's way
        if tag in {"tr", "td", "th"}:
            self._close()
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.cell = []
        elif tag == "br":
            self.handle_data("\n")
        elif tag in {"p", "div", "li"} and self.cell is None:
            self.rest.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._close()

    def _close(self) -> None:
        """A cell may end without a tag of its own."""
        if self.cell is not None:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append("".join(self.cell).strip())
            self.cell = None

    def handle_data(self, data: str) -> None:
        (self.rest if self.cell is None else self.cell).append(data)

    def loose(self) -> list[str]:
        return [line.strip() for line in "".join(self.rest).split("\n") if line.strip()]
