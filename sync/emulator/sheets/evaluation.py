"""Computes the trees of formulas, one place at a time or, within array functions, many."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sync.emulator.sheets import a1, syntax
from sync.emulator.sheets.book import Book, Sheet
from sync.emulator.sheets.functions import (
    FUNCTIONS,
    Function,
    arrays,
    criteria,
    dates,
    logic,
    lookup,
    numeric,
    text,
)
from sync.emulator.sheets.functions.numeric import divide, power
from sync.emulator.sheets.functions.others import OTHERS
from sync.emulator.sheets.locales import Locale, locale
from sync.emulator.sheets.serials import serial
from sync.emulator.sheets.terms import (
    KINDS,
    NO_ARRAY_VALUE,
    NO_REF,
    Fault,
    Grid,
    Raised,
    as_bool,
    as_number,
    as_text,
    compare,
    fault,
    spread,
    tidy,
)

assert all(
    (arrays, criteria, dates, logic, lookup, numeric, text)
)  # they are imported to register themselves

Place = tuple[int, int]


class Unsupported(Exception):  # noqa: N818 - no error: the formula is left as it is
    """A formula that is not imitated."""


@dataclass
class Evaluation(ABC):
    """What a formula is computed with: a book, the moment, and where the formula stands."""

    book: Book
    today: date
    time: float = 0.0  # of day, as a fraction
    sheet: Sheet | None = None  # of the formula that is being computed,
    cell: Place = (0, 0)  # and where it stands
    arrays: bool = False  # whether ranges are being computed place by place
    names: dict[str, Any] = field(
        default_factory=dict
    )  # what words mean besides, while a pivot table is drawn

    @abstractmethod
    def value(self, sheet: Sheet, row: int, column: int) -> Any:
        """What a cell is worth."""

    @abstractmethod
    def spills(self, sheet: Sheet) -> dict[Place, Any]:
        """What formulas of the sheet put into cells other than their own."""

    @property
    def locale(self) -> Locale:
        return locale(self.book.properties.get("locale", "en_US"))

    @property
    def moment(self) -> float:
        return serial(self.today) + self.time

    @contextmanager
    def at(self, sheet: Sheet, cell: Place, *, arrays: bool) -> Iterator[None]:
        before = self.sheet, self.cell, self.arrays
        self.sheet, self.cell, self.arrays = sheet, cell, arrays
        try:
            yield
        finally:
            self.sheet, self.cell, self.arrays = before

    def crossing(self, found: Grid, cell: Place) -> Any:
        """The value of a range where one value is wanted: the only one, or the one in this row or column."""
        assert found.place is not None
        _, top, left, height, width = found.place
        if height == width == 1:
            return found.at(0, 0)
        if width == 1 and top <= cell[0] < top + height:
            return found.at(cell[0] - top, 0)
        if height == 1 and left <= cell[1] < left + width:
            return found.at(0, cell[1] - left)
        raise Raised(NO_ARRAY_VALUE)

    def single(self, value: Any) -> Any:
        if not isinstance(value, Grid):
            return value
        return self.crossing(value, self.cell) if value.place else value.at(0, 0)

    def named(self, name: str) -> Any:
        """The values of a named range, or None."""
        if name.lower() in self.names:
            return self.names[name.lower()]
        for found in self.book.named_ranges:
            if found["name"].lower() == name.lower():
                sheet = self.book.sheet(found["range"].get("sheetId", 0))
                return self.grid(sheet, a1.grid_bounds(found["range"]))
        return None

    def grid(self, sheet: Sheet, bounds: a1.Bounds) -> Grid:
        """The values of a range, down to the last row that holds anything."""
        top, left, bottom, right = (bounds[0] or 0, bounds[1] or 0, bounds[2], bounds[3])
        rows, columns = len(sheet.rows), len(sheet.columns)
        if top >= rows or left >= columns:
            raise Raised(NO_REF)
        bottom = rows if bottom is None else min(bottom, rows)
        right = columns if right is None else min(right, columns)
        filled = sheet.last_row()
        if spilled := self.spills(sheet):
            filled = max(filled, 1 + max(place[0] for place in spilled))
        last = min(bottom, max(filled, top + 1))
        across = range(left, right)
        values = [[self.value(sheet, row, column) for column in across] for row in range(top, last)]
        return Grid(values, (sheet, top, left, bottom - top, right - left))

    def tree(self, node: syntax.Node) -> Any:
        match node:
            case syntax.Constant(value):
                return value
            case syntax.Reference(title, bounds):
                assert self.sheet is not None
                sheet = self.sheet if title is None else self.book.titled(title)
                if sheet is None:
                    raise Raised(fault("REF", f"Unresolved sheet name '{title}'."))
                return self.grid(sheet, bounds)
            case syntax.Operation(name, given):
                return self._operation(name, [self.tree(part) for part in given])
            case syntax.Call():
                return self._call(node)
            case syntax.Name(word):
                found = self.named(word)
                if found is None:
                    raise Raised(fault("NAME", f"Unknown range name: '{word.upper()}'."))
                return found
            case syntax.Error(shown):
                return NO_REF if shown == "#REF!" else fault(KINDS[shown])
            case syntax.Literal(rows):
                return self._literal(rows)

    def _literal(self, rows: tuple[tuple[syntax.Node, ...], ...]) -> Grid:
        with self.at(self.sheet, self.cell, arrays=True):  # type: ignore[arg-type]  # a formula has a sheet
            out: list[list[Any]] = []
            for row in rows:
                parts = [self.tree(node) for node in row]
                blocks = [part if isinstance(part, Grid) else Grid([[part]]) for part in parts]
                heights = {len(block.rows) for block in blocks}
                if len(heights) > 1:
                    words = "In ARRAY_ROW, an array literal was missing values for one or more rows."
                    raise Raised(fault("REF", words))
                out += [[v for block in blocks for v in block.rows[n]] for n in range(heights.pop())]
        if len({len(row) for row in out}) > 1:
            words = "In ARRAY_LITERAL, an Array Literal was missing values for one or more rows."
            raise Raised(fault("VALUE", words))
        return Grid(out)

    def _operation(self, name: str, given: list[Any]) -> Any:
        if any(isinstance(item, Grid) and item.place is None for item in given):
            return spread(lambda *parts: _operate(name, parts), given)
        if self.arrays:
            return spread(lambda *parts: _operate(name, parts), given)
        return _operate(name, [self.single(item) for item in given])

    def _call(self, node: syntax.Call) -> Any:
        function = FUNCTIONS.get(node.name)
        if function is None:
            if node.name in OTHERS:
                raise Unsupported(node.name)
            raise Raised(fault("NAME", f"Unknown function: '{node.written}'."))
        if words := function.wrong_count(len(node.given)):
            raise Raised(fault("N_A", words))
        assert self.sheet is not None
        with self.at(self.sheet, self.cell, arrays=self.arrays or function.arrays):
            given = [self._argument(function, n, part) for n, part in enumerate(node.given)]
            if any(isinstance(item, Grid) and function.kind(n) in "nitbvx" for n, item in enumerate(given)):
                wholes = _wholes(function, given)
                return spread(lambda *parts: self._run(function, list(parts)), wholes)
            return self._run(function, given)

    def _argument(self, function: Function, n: int, node: syntax.Node) -> Any:
        kind = function.kind(n)
        if kind == "r":
            return lambda: self.tree(node)
        if kind == "z":
            return lambda: self._unless_array(self.tree(node))
        try:
            value = self.tree(node)
        except Raised as raised:
            value = raised.fault
        if kind == "a":
            if isinstance(value, Fault) and not isinstance(node, syntax.Constant):
                raise Raised(value)
            return value if isinstance(value, Grid) else Grid([[value]])
        return value if kind == "s" else self._unless_array(value)

    def _unless_array(self, value: Any) -> Any:
        return (
            value if isinstance(value, Grid) and (self.arrays or value.place is None) else self.single(value)
        )

    def _run(self, function: Function, given: list[Any]) -> Any:
        ready = [_ready(function, n, value) for n, value in enumerate(given)]
        return tidy(function.run(self, *ready) if function.calc else function.run(*ready))


def _wholes(function: Function, given: list[Any]) -> list[Any]:
    """Arguments that are ranges as wholes stay so while others are gone through place by place."""
    return [
        _Whole(item) if isinstance(item, Grid) and function.kind(n) in "as" else item
        for n, item in enumerate(given)
    ]


@dataclass(frozen=True)
class _Whole:
    grid: Grid


def _ready(function: Function, n: int, value: Any) -> Any:
    kind = function.kind(n)
    if isinstance(value, _Whole):
        return value.grid
    if kind in "azrsx":
        return value
    if isinstance(value, Fault):
        raise Raised(value)
    if kind == "v":
        return value
    if kind == "t":
        return as_text(value)
    if kind == "b":
        return as_bool(value, function.name, n + 1)
    number = as_number(value, function.name, n + 1)
    return int(number) if kind == "i" else number


def _operate(name: str, parts: Any) -> Any:
    for part in parts:
        if isinstance(part, Fault):
            raise Raised(part)
    if name == "CONCAT":
        return as_text(parts[0]) + as_text(parts[1])
    if name == "UPLUS":
        return parts[0]
    if len(parts) == 2 and name not in ARITHMETIC:
        return compare(name, *parts)
    numbers = [as_number(part, name, n) for n, part in enumerate(parts, 1)]
    return tidy(ARITHMETIC[name](*numbers))


ARITHMETIC: dict[str, Callable[..., Any]] = {
    "ADD": lambda a, b: a + b,
    "MINUS": lambda a, b: a - b,
    "MULTIPLY": lambda a, b: a * b,
    "DIVIDE": divide,
    "POW": lambda a, b: power("POW", a, b),
    "UMINUS": lambda a: -a,
    "UNARY_PERCENT": lambda a: a / 100,
}
