"""Places in A1 notation, as people and formulas name them. Pure."""

from __future__ import annotations


def letters(column: int) -> str:
    """A column's letters: 0 → A, 26 → AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell(row: int, column: int) -> str:
    """A cell, from its 0-based row and column: 0, 1 → B1."""
    return f"{letters(column)}{row + 1}"


def area(title: str, top: int, left: int, bottom: int, right: int) -> str:
    """A rectangle on a tab, its ends included."""
    quoted = title.replace("'", "''")
    return f"'{quoted}'!{cell(top, left)}:{cell(bottom, right)}"
