"""A tab of a Sheet as CSV or TSV, and back.

Exports have what cells show, CR LF between rows, no byte order mark and no end of line after the last row (recorded).
Imports are read as if they were typed: ``007`` is 7, a day is a serial with a format.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date

from sync.emulator.convert.plain_text import decode
from sync.emulator.sheets import numbers
from sync.emulator.sheets.book import Book, Cell, Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc

TIME_ZONE = (
    "America/Los_Angeles"  # of a Sheet that was imported (recorded); that of one's own settings, probably
)
ROWS, COLUMNS = 1000, 26  # the least that an imported tab has (recorded)


def shown(book: Book, sheet: Sheet, today: date) -> list[list[str]]:
    """What the cells show, from A1 to the last row and column that show anything."""
    view = View(Calc(book, today))
    height = sheet.last_row(filled=True)
    rows = [
        [view.formatted(sheet, r, c) if sheet.cell(r, c) else "" for c in range(len(sheet.rows[r].packed))]
        for r in range(height)
    ]
    width = max((max((c + 1 for c, text in enumerate(row) if text), default=0) for row in rows), default=0)
    return [row[:width] + [""] * (width - len(row)) for row in rows]


def write(book: Book, today: date, delimiter: str = ",") -> bytes:
    """The first tab."""
    rows = shown(book, book.sheets[0], today)
    if delimiter == "\t":  # there are no quotes in it: what would break a row is a space
        return "\r\n".join(
            "\t".join(re.sub(r"[\t\r\n]+", " ", cell) for cell in row) for row in rows
        ).encode()
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().removesuffix("\r\n").encode()


def read(raw: bytes, title: str, file_id: str, today: date, delimiter: str = ",") -> Book:
    """A Sheet with one tab that is titled like the file."""
    rows = list(csv.reader(io.StringIO(decode(raw)), delimiter=delimiter))
    book = Book.new(title, file_id, time_zone=TIME_ZONE)
    width = max([COLUMNS, *map(len, rows)])
    sheet = book.new_sheet(book.mint([]), title, max(ROWS, len(rows)), width)
    for n, row in enumerate(rows):
        sheet.put_row(n, typed(row, today))
    book.sheets = [sheet]
    return book


def typed(row: Sequence[str], today: date) -> list[Cell | None]:
    return [_typed(text, today) if text else None for text in row]


def _typed(text: str, today: date) -> Cell:
    value, number_format = numbers.understand(text, today)
    cell: Cell = {"userEnteredValue": value}
    return cell | ({"userEnteredFormat": {"numberFormat": number_format}} if number_format else {})
