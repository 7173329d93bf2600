"""Cell references inside formulas: how they read after a copy, and how they follow rows and columns that move."""

from __future__ import annotations

import re
from collections.abc import Container

from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Axis, Shift

REFERENCE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")|(?<![\w$.'])(?P<sheet>(?:'(?:[^']|'')+'|[A-Za-z_]\w*)!)?
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
        row = m[4] and (m[4] if m[3] else _row(int(m[4]) + rows))
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


def followed(formula: str, sheets: Container[str | None], axis: Axis, shift: Shift) -> str:
    """The formula after rows or columns of a sheet went elsewhere.

    ``sheets``: how references to that sheet begin, its title in lower case; None for those that name no sheet.
    """
    group = 4 if axis == "ROWS" else 2

    def reference(m: re.Match[str]) -> str:
        title = m["sheet"] and a1.split(m["sheet"] + "A1")[0]
        if m["text"] or (title and title.lower()) not in sheets:
            return m[0]
        ends = [END.fullmatch(part) for part in m["body"].split(":")]
        places = [_place(e[group], axis) for e in ends if e]
        if places[0] is None:
            return m[0]
        last = places[-1]
        new = shift(places[0], (10**9 if last is None else last + 1))
        if new is None:
            return "#REF!"
        starts = [new[0], new[1] - 1]
        parts = [
            _rebuilt(e, at if e[group] else None, axis) for e, at in zip(ends, starts, strict=False) if e
        ]
        return (m["sheet"] or "") + ":".join(parts)

    return REFERENCE.sub(reference, formula)


def _place(text: str, axis: Axis) -> int | None:
    if not text:
        return None
    return int(text) - 1 if axis == "ROWS" else a1.column_number(text)


def _rebuilt(end: re.Match[str], at: int | None, axis: Axis) -> str:
    if at is None:
        return end[0]
    if axis == "ROWS":
        return f"{end[1]}{end[2]}{end[3]}{at + 1}"
    return f"{end[1]}{a1.letters(at)}{end[3]}{end[4]}"
