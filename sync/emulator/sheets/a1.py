"""A1 and R1C1 notation, named ranges, and GridRanges: where a request means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync.emulator.errors import Json, Refused, invalid
from sync.emulator.sheets.book import Book, Sheet

HALF = re.compile(r"\$?(?P<column>[A-Za-z]{1,3})?\$?(?P<row>\d+)?")
R1C1 = re.compile(r"(?P<r>R(?P<R>\d+|\[\d+\])?)?(?P<c>C(?P<C>\d+|\[\d+\])?)?", re.IGNORECASE)
PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|R\d*C\d*", re.IGNORECASE)  # no name of a range
LAST_COLUMN = 18_277  # ZZZ

Bounds = tuple[
    int | None, int | None, int | None, int | None
]  # top, left, bottom, right; half-open, None is open


@dataclass(frozen=True)
class Area:
    """A rectangle that lies inside its sheet's grid; ends are exclusive. It may be empty."""

    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int

    @property
    def a1(self) -> str:
        if self.top == self.bottom or self.left == self.right:
            return "#REF!"
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
    """A sheet's title as answers write it: in quotes unless it is a plain word that is no reference."""
    if PLAIN_TITLE.fullmatch(title) and read_bounds(title) is None:
        return title
    return "'" + title.replace("'", "''") + "'"


def bounds_a1(bounds: Bounds) -> str:
    top, left, bottom, right = bounds
    start = ("" if left is None else _letters(left)) + ("" if top is None else str(top + 1))
    end = ("" if right is None else _letters(right - 1)) + ("" if bottom is None else str(bottom))
    return start if start == end else f"{start}:{end}"


def _letters(column: int) -> str:
    return letters(column) if 0 <= column <= LAST_COLUMN else ""


# ------------------------------------------------------------------------------------------ what a text means

End = tuple[int | None, int | None]  # row and column; None: open
Written = tuple[str, str]  # the numbers of row and column as they were written, "" for none


def read_bounds(text: str) -> Bounds | None:
    """What comes after the ``!``: A1 notation first, then R1C1. None if it is neither."""
    return read_a1(text) or _read_r1c1(text)


def read_a1(text: str) -> Bounds | None:
    ends = [_a1_end(half) for half in text.split(":")]
    if len(ends) > 2 or None in ends:
        return None
    first, last = ends[0], ends[-1]
    assert first is not None
    assert last is not None
    if len(ends) == 1 and None in first:  # a column or row alone is no range
        return None
    return _between(first, last)


def _a1_end(text: str) -> End | None:
    m = HALF.fullmatch(text)
    if m is None or not (m["column"] or m["row"]) or (m["row"] and int(m["row"]) == 0):
        return None
    return int(m["row"]) - 1 if m["row"] else None, column_number(m["column"]) if m["column"] else None


def _read_r1c1(text: str) -> Bounds | None:
    """``R2C3``, ``R[1]C[2]`` (counted from A1), ``R1C1:R2`` (a whole row at its end), as measured."""
    ends = [_r1c1_end(half) for half in text.split(":")]
    if len(ends) > 2 or None in ends:
        return None
    first, last = ends[0], ends[-1]
    assert first is not None
    assert last is not None
    for one, other in zip(first[1], last[1], strict=True):
        # the other way round is fine, but not by exactly one: read as half-open that is empty (measured)
        alike = one and other and (one[0] == "[") == (other[0] == "[")
        if alike and int(one.strip("[]")) == int(other.strip("[]")) + 1:
            return None
    return _between(first[0], last[0])


def _r1c1_end(text: str) -> tuple[End, Written] | None:
    m = R1C1.fullmatch(text)
    if m is None or not text:
        return None
    written = m["R"] or "", m["C"] or ""
    if any(number.isdigit() and int(number) == 0 for number in written):
        return None
    places: list[int | None] = []
    for number, letter, other in ((written[0], m["r"], written[1]), (written[1], m["c"], written[0])):
        if number:
            places.append(int(number.strip("[]")) - (number[0] != "["))
        else:
            places.append(0 if letter or not other else None)
    return (places[0], places[1]), written


def _between(first: End, last: End) -> Bounds:
    top, bottom = _ordered(first[0], last[0])
    left, right = _ordered(first[1], last[1])
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


# ------------------------------------------------------------------------------------------ where that is


def find(book: Book, text: str) -> Area:
    """The area that a ``range`` parameter means, clamped to the grid."""
    try:
        return _find(book, text)
    except Refused as refused:
        raise invalid(str(refused)) from None


def _find(book: Book, text: str) -> Area:
    title, rest = split(text)
    if title is None:
        if (bounds := read_bounds(rest)) is not None:
            return _clamp(_first(book), bounds)
        return _named(book, rest) or _whole(book, rest, text)
    bounds = read_bounds(rest)
    sheet = _first(book) if title == "" else book.titled(title)
    if sheet is not None and bounds is not None:
        return _clamp(sheet, bounds)
    found = _named(book, rest) if rest else None
    if (
        found is not None and found.sheet is sheet
    ):  # a name behind the sheet that it lies on (live test of gspread)
        return found
    return _whole(book, title if text.endswith("'") and not rest else text, text)


def _named(book: Book, name: str) -> Area | None:
    for named in book.named_ranges:
        if named["name"].lower() == name.lower():
            return area(book, named["range"])
    return None


def _first(book: Book) -> Sheet:
    """Where a range is that names no sheet: on the first that is visible."""
    return next((sheet for sheet in book.sheets if not sheet.properties.get("hidden")), book.sheets[0])


def _whole(book: Book, title: str, text: str) -> Area:
    sheet = book.titled(title) if title else None
    if sheet is None:
        raise Refused(f"Unable to parse range: {text}")
    return Area(sheet, 0, 0, len(sheet.rows), len(sheet.columns))


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
    top, left, bottom, right = bounds
    empty = (top is not None and top == bottom) or (left is not None and left == right)
    where = f"{'(empty) ' if empty else ''}{quoted(sheet.title)}!{bounds_a1(bounds)}"
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
    """The area of a GridRange; one that starts inside the grid and ends outside is clipped, one may be empty."""
    sheet = book.sheet(grid_range.get("sheetId", 0))
    top, left, bottom, right = bounds = grid_bounds(grid_range)
    if any(index is not None and index < 0 for index in bounds):
        raise Refused("GridRange indexes must be >= 0")
    for low, high, axis in ((top, bottom, "Row"), (left, right, "Column")):
        if high is not None and high < (low or 0):
            raise Refused(f"end{axis}Index[{high}] cannot be before start{axis}Index[{low or 0}]")
    return _clamp(sheet, bounds)


def grid_range(found: Area) -> Json:
    """As answers write it: without the sheet's id when it is 0."""
    head = {"sheetId": found.sheet.id} if found.sheet.id else {}
    return head | {
        "startRowIndex": found.top,
        "endRowIndex": found.bottom,
        "startColumnIndex": found.left,
        "endColumnIndex": found.right,
    }
