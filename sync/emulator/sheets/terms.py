"""What formulas compute with: numbers, text, booleans, nothing, errors and grids of these; and how one becomes another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.patterns import general
from sync.emulator.sheets.typed import tidy, understand

__all__ = ["Fault", "Grid", "as_bool", "as_number", "as_text", "compare", "fault", "tidy"]


@dataclass(frozen=True)
class Fault:
    """An error value, such as #DIV/0!."""

    kind: str
    shown: str
    message: str = ""

    @property
    def unformatted(self) -> str:
        """As values.get shows it unformatted (recorded in many places): with its message."""
        return f"{self.shown} ({self.message})" if self.message else self.shown


SHOWN = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
}
KINDS = {shown: kind for kind, shown in SHOWN.items()}


def fault(kind: str, message: str = "") -> Fault:
    return Fault(kind, SHOWN[kind], message)


PARSE = fault("ERROR", "Formula parse error.")
NO_REF = fault("REF", "Reference does not exist.")
CIRCULAR = fault(
    "REF", "Circular dependency detected. To resolve with iterative calculation, see File > Settings."
)
NO_ARRAY_VALUE = fault("VALUE", "An array value could not be found.")


@dataclass(frozen=True)
class Grid:
    """The values of a range, or of an array that was computed. ``place``: where the range starts, and its size."""

    rows: list[list[Any]]
    place: tuple[Sheet, int, int, int, int] | None = None  # sheet, top, left, height, width

    def flat(self) -> Iterator[Any]:
        for row in self.rows:
            yield from row

    @property
    def height(self) -> int:
        return self.place[3] if self.place else len(self.rows)

    @property
    def width(self) -> int:
        return self.place[4] if self.place else len(self.rows[0]) if self.rows else 0

    def at(self, row: int, column: int) -> Any:
        """The value there; nothing below what the range has been read to."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else None


class Raised(Exception):  # noqa: N818 - it carries a Fault out of a function
    """An error value that ends a computation."""

    def __init__(self, found: Fault) -> None:
        super().__init__(found.shown)
        self.fault = found


def as_number(value: Any, function: str = "", place: int = 1) -> float:
    """Raises Raised for errors and for text that is no number."""
    if isinstance(value, Fault):
        raise Raised(value)
    if value is None:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        found = understand(value, date(2000, 1, 1))[0].get("numberValue") if value else None
        if found is None:
            words = f"Function {function} parameter {place} expects number values. "
            words += f"But '{value}' is a text and cannot be coerced to a number."
            raise Raised(fault("VALUE", words))
        return float(found) if isinstance(found, float) else int(found)
    number: float = value
    return number


def as_bool(value: Any, function: str = "", place: int = 1) -> bool:
    if isinstance(value, Fault):
        raise Raised(value)
    if isinstance(value, str):
        if value.upper() in {"TRUE", "FALSE"}:
            return value.upper() == "TRUE"
        words = f"Function {function} parameter {place} expects boolean values. "
        words += f"But '{value}' is a text and cannot be coerced to a boolean."
        raise Raised(fault("VALUE", words))
    return bool(value)


def as_text(value: Any) -> str:
    """The text of a value where text is wanted; an error shows its sign."""
    if isinstance(value, Fault):
        return value.shown
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return general(value)
    return "" if value is None else str(value)


def key(value: Any, other: Any = None) -> tuple[int, Any]:
    """For comparing: numbers before text before booleans; text without regard to case; nothing is what the other is."""
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, value)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": lambda a, b: a == b,
    "NE": lambda a, b: a != b,
    "LT": lambda a, b: a < b,
    "GT": lambda a, b: a > b,
    "LTE": lambda a, b: a <= b,
    "GTE": lambda a, b: a >= b,
}


def compare(operator: str, left: Any, right: Any) -> bool:
    return COMPARE[operator](key(left, right), key(right, left))


def spread(function: Callable[..., Any], given: list[Any]) -> Any:
    """The function of single values, done for each place where arguments are grids."""
    grids = [item for item in given if isinstance(item, Grid)]
    if not grids:
        return function(*given)
    height = max(len(grid.rows) for grid in grids)
    width = max(grid.width for grid in grids)

    def pick(item: Any, row: int, column: int) -> Any:
        if not isinstance(item, Grid):
            return item
        down, over = (0 if len(item.rows) == 1 else row), (0 if item.width == 1 else column)
        if down >= len(item.rows) and not item.place:
            return fault("N_A")
        return item.at(down, over)

    def one(row: int, column: int) -> Any:
        try:
            return function(*(pick(item, row, column) for item in given))
        except Raised as raised:
            return raised.fault

    return Grid([[one(row, column) for column in range(width)] for row in range(height)])
