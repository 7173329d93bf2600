"""A1 and R1C1 notation, named ranges, and GridRanges: where a request means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync.emulator.errors import Json, invalid
from sync.emulator.sheets.book import Book, Refused, Sheet

PART = r"\$?([A-Za-z]{1,3})?\$?([1-9]\d*)?"
A1 = re.compile(rf"{PART}(?::{PART})?")
R1C1 = re.compile(r"R([1-9]\d*)C([1-9]\d*)(?::R([1-9]\d*)C([1-9]\d*))?", re.IGNORECASE)
PLAIN_TITLE = re.compile(r"[A-Za-z_][\w.]*", re.ASCII)
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|R\d*C\d*", re.IGNORECASE)

Bounds = tuple[
    int | None, int | None, int | None, int | None
]  # top, left, bottom, right; half-open, None is open


@dataclass(frozen=True)
class Area:
    """A rectangle that lies inside its sheet's grid; ends are exclusive."""

    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int

    @property
    def a1(self) -> str:
        return f"{quoted(self.sheet.title)}!{bounds_a1((self.top, self.left, self.bottom, self.right))}"

    def overlaps(self, top: int, left: int, bottom: int, right: int) -> bool:
        return self.top < bottom and top < self.bottom and self.left < right and left < self.right


def letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(text: str) -> int:
    number = 0
    for char in text.upper():
        number = number * 26 + ord(char) - 64
    return number - 1


def quoted(title: str) -> str:
    """A sheet's title as answers write it: in quotes only where it needs them."""
    if PLAIN_TITLE.fullmatch(title) and not LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def bounds_a1(bounds: Bounds) -> str:
    top, left, bottom, right = bounds
    start = ("" if left is None else letters(left)) + ("" if top is None else str(top + 1))
    end = ("" if right is None else letters(right - 1)) + ("" if bottom is None else str(bottom))
    return start if start == end else f"{start or 'A1'}:{end}"


def read_bounds(text: str) -> Bounds | None:
    """What comes after the ``!``; None if it is not a range."""
    if m := R1C1.fullmatch(text):
        row, column = int(m[1]) - 1, int(m[2]) - 1
        row2, column2 = (int(m[3]) - 1, int(m[4]) - 1) if m[3] else (row, column)
        return min(row, row2), min(column, column2), max(row, row2) + 1, max(column, column2) + 1
    m = A1.fullmatch(text)
    if m is None:
        return None
    columns = [column_number(part) if part else None for part in (m[1], m[3])]
    rows = [int(part) - 1 if part else None for part in (m[2], m[4])]
    if ":" not in text:
        if columns[0] is None or rows[0] is None:
            return None
        return rows[0], columns[0], rows[0] + 1, columns[0] + 1
    if (m[1] is None and m[2] is None) or (m[3] is None and m[4] is None):
        return None
    top, bottom = _ordered(rows[0], rows[1])
    left, right = _ordered(columns[0], columns[1])
    return top, left, bottom, right


def _ordered(first: int | None, second: int | None) -> tuple[int | None, int | None]:
    """Start and exclusive end of two corners, in whichever order they came; one that is missing is open."""
    if first is None or second is None:
        return first, None if second is None else second + 1
    return min(first, second), max(first, second) + 1


def split(text: str) -> tuple[str | None, str]:
    """Title and rest of ``'My Tab'!A1``; a quoted title alone has an empty rest."""
    if m := re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL):
        return m[1].replace("''", "'"), m[2] or ""
    title, mark, rest = text.rpartition("!")
    return (title, rest) if mark else (None, text)


def find(book: Book, text: str) -> Area:
    """The area that a ``range`` parameter means, clamped to the grid."""
    title, rest = split(text)
    wrong = invalid(f"Unable to parse range: {text}")
    if title is None:
        for named in book.named_ranges:
            if named["name"].lower() == rest.lower():
                return area(book, named["range"])
        bounds = read_bounds(rest)
        sheet = book.sheets[0] if bounds else book.titled(rest)
        if sheet is None:
            raise wrong
        return clamp(sheet, bounds or (None, None, None, None))
    sheet = book.titled(title)
    bounds = read_bounds(rest) if rest else (None, None, None, None)
    if sheet is None or bounds is None:
        raise wrong
    return clamp(sheet, bounds)


def clamp(sheet: Sheet, bounds: Bounds) -> Area:
    try:
        return _clamp(sheet, bounds)
    except Refused as refused:
        raise invalid(str(refused)) from None


def _clamp(sheet: Sheet, bounds: Bounds) -> Area:
    rows, columns = len(sheet.rows), len(sheet.columns)
    top, left, bottom, right = bounds
    if (top or 0) >= rows or (left or 0) >= columns:
        raise Refused(grid_limits(sheet, bounds))
    return Area(
        sheet,
        top or 0,
        left or 0,
        rows if bottom is None else min(bottom, rows),
        columns if right is None else min(right, columns),
    )


def grid_limits(sheet: Sheet, bounds: Bounds) -> str:
    where = f"{quoted(sheet.title)}!{bounds_a1(bounds)}"
    return (
        f"Range ({where}) exceeds grid limits. Max rows: {len(sheet.rows)}, max columns: {len(sheet.columns)}"
    )


def grid_bounds(grid_range: Json) -> Bounds:
    return (
        grid_range.get("startRowIndex"),
        grid_range.get("startColumnIndex"),
        grid_range.get("endRowIndex"),
        grid_range.get("endColumnIndex"),
    )


def area(book: Book, grid_range: Json) -> Area:
    """The area of a GridRange; one that starts inside the grid and ends outside is clipped."""
    sheet = book.sheet(grid_range.get("sheetId", 0))
    top, left, bottom, right = grid_bounds(grid_range)
    for low, high in ((top, bottom), (left, right)):
        if high is not None and high <= (low or 0):
            raise Refused("GridRange must have a start index less than its end index.")  # wording guessed
    return _clamp(sheet, (top, left, bottom, right))


def grid_range(found: Area) -> Json:
    """As answers write it: without the sheet's id when it is 0."""
    head = {"sheetId": found.sheet.id} if found.sheet.id else {}
    return head | {
        "startRowIndex": found.top,
        "endRowIndex": found.bottom,
        "startColumnIndex": found.left,
        "endColumnIndex": found.right,
    }
