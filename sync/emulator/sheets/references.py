"""Cell references inside formulas: how they read after a copy, and how they follow rows and columns that move."""

from __future__ import annotations

import re
from collections.abc import Callable, Container

from sync.emulator.sheets import a1
from sync.emulator.sheets.a1 import Bounds
from sync.emulator.sheets.book import Axis, Shift

FAR = 10**9  # where what is open ends

REFERENCE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?<![\w$.'])(?P<sheet>(?:'(?:[^']|'')+'|[A-Za-z_][\w.]*)!)?
    (?P<body>\$?[A-Za-z]{1,3}\$?[1-9]\d*(?::\$?[A-Za-z]{1,3}\$?\d*)?|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?\d+:\$?\d+)(?![\w(!])""",
    re.VERBOSE | re.ASCII,
)
END = re.compile(r"(\$?)([A-Za-z]*)(\$?)(\d*)")


def copied(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads when its cell is copied this far: what has no ``$`` goes along."""

    def end(text: str) -> str | None:
        m = END.fullmatch(text)
        assert m
        column = m[2] and (m[2] if m[1] else _letters(a1.column_number(m[2]) + columns))
        row = m[4] and (m[4] if m[3] or (m[1] and not m[2]) else _row(int(m[4]) + rows))
        return None if column is None or row is None else m[1] + column + m[3] + row

    def reference(m: re.Match[str]) -> str:
        if m["text"]:
            return m[0]
        ends = [end(part) for part in m["body"].split(":")]
        return (
            (m["sheet"] or "") + ":".join(e for e in ends if e is not None) if None not in ends else "#REF!"
        )

    return REFERENCE.sub(reference, formula)


def _letters(column: int) -> str | None:
    return a1.letters(column) if column >= 0 else None


def _row(row: int) -> str | None:
    return str(row) if row > 0 else None


Move = Callable[[str | None, Bounds], tuple[str | None, Bounds] | None]


def followed(formula: str, sheets: Container[str | None], axis: Axis, shift: Shift) -> str:
    """The formula after rows or columns of a sheet went elsewhere.

    ``sheets``: how references to that sheet begin, its title in lower case; None for those that name no sheet.
    """

    def move(title: str | None, bounds: Bounds) -> tuple[str | None, Bounds] | None:
        low, high = (bounds[0], bounds[2]) if axis == "ROWS" else (bounds[1], bounds[3])
        if (title and title.lower()) not in sheets or (low is None and high is None):
            return title, bounds
        new = shift(low or 0, FAR if high is None else high)
        if new is None:
            return None
        start, end = new[0] if low is not None else None, new[1] if high is not None else None
        top, left, bottom, right = bounds
        return title, (start, left, end, right) if axis == "ROWS" else (top, start, bottom, end)

    return rewritten(formula, move)


def rewritten(formula: str, move: Move) -> str:
    """The formula with each of its references moved.

    ``move`` gets the title of the sheet that a reference names (None: it names none) and its cells, and says where
    they are now; None where they are gone. A title that it gives back unchanged stays written as it is.
    """

    def reference(m: re.Match[str]) -> str:
        if m["text"]:
            return m[0]
        title = a1.split(m["sheet"] + "A1")[0] if m["sheet"] else None
        ends = [found for part in m["body"].split(":") if (found := END.fullmatch(part))]
        old = _bounds(ends)
        new = move(title, old)
        if new is None:
            return "#REF!"
        if new == (title, old):
            return m[0]
        head = m["sheet"] or "" if new[0] == title else f"{a1.quoted(new[0])}!" if new[0] else ""
        top, left, bottom, right = new[1]
        places = [(top, left), (None if bottom is None else bottom - 1, None if right is None else right - 1)]
        return head + ":".join(_rebuilt(end, *place) for end, place in zip(ends, places, strict=False))

    return REFERENCE.sub(reference, formula)


def _bounds(ends: list[re.Match[str]]) -> Bounds:
    """Top, left, bottom, right of the cells between two corners; half-open, None where a reference is open."""
    rows = [int(end[4]) - 1 if end[4] else None for end in ends]
    columns = [a1.column_number(end[2]) if end[2] else None for end in ends]
    top, bottom = _ordered(rows[0], rows[-1])
    left, right = _ordered(columns[0], columns[-1])
    return top, left, bottom, right


def _ordered(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    if first is None or last is None:
        return first, None if last is None else last + 1
    return min(first, last), max(first, last) + 1


def _rebuilt(end: re.Match[str], row: int | None, column: int | None) -> str:
    letters = a1.letters(column) if end[2] and column is not None else ""
    return f"{end[1]}{letters}{end[3]}{row + 1 if end[4] and row is not None else ''}"
