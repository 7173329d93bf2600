"""Computes the formulas of a spreadsheet, as of one moment.

Functions that Sheets has and we don't are not computed: such a cell shows its formula's own text, never an
invented error. A name that is no function at all is #NAME?, as in Sheets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, inherited, syntax
from sync.emulator.sheets.book import Book, Sheet, formula
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
    CIRCULAR,
    KINDS,
    NO_ARRAY_VALUE,
    NO_REF,
    PARSE,
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

__all__ = ["Calc", "Fault", "Unsupported", "as_text"]

assert all(
    (arrays, criteria, dates, logic, lookup, numeric, text)
)  # they are imported to register themselves

Place = tuple[int, int]
Where = tuple[int, int, int]  # sheet id, row, column
SPILLS = re.compile(
    r"[{]|ARRAY|UNIQUE|SORT|FILTER|TRANSPOSE|SEQUENCE|SPLIT|FLATTEN|STACK|INDEX|LOOKUP|EXTRACT|OFFSET|IF\("
)


DEEPEST = 16  # formulas that wait for each other; beyond, Python's own stack would end


class _FirstError(Exception):
    """A cell that has to be computed before the one that was asked for."""

    def __init__(self, sheet: Sheet, row: int, column: int) -> None:
        super().__init__()
        self.sheet, self.row, self.column = sheet, row, column


class Unsupported(Exception):  # noqa: N818 - no error: the formula is left as it is
    """A formula that is not imitated."""


@dataclass
class Calc:
    """Computes cells of one Book as of one moment, each once."""

    book: Book
    today: date
    time: float = 0.0  # of day, as a fraction
    sheet: Sheet | None = None  # of the formula that is being computed,
    cell: Place = (0, 0)  # and where it stands
    arrays: bool = False  # whether ranges are being computed place by place
    _known: dict[Where, Any] = field(default_factory=dict)
    _busy: set[Where] = field(default_factory=set)
    _spilled: dict[int, dict[Place, Any]] = field(
        default_factory=dict
    )  # sheet id → values that formulas put there
    _formats: dict[Where, Json | None] = field(default_factory=dict)

    @property
    def locale(self) -> Locale:
        return locale(self.book.properties.get("locale", "en_US"))

    @property
    def moment(self) -> float:
        return serial(self.today) + self.time

    def value(self, sheet: Sheet, row: int, column: int) -> Any:
        """What a cell is worth: a number, text, boolean, Fault or nothing."""
        cell = sheet.cell(row, column)
        entered = cell.get("userEnteredValue", {})
        if "formulaValue" in entered and "effectiveValue" in cell:
            return _saved(cell["effectiveValue"], cell.get("formattedValue", ""))
        if "formulaValue" not in entered:
            for kind in ("numberValue", "stringValue", "boolValue"):
                if kind in entered:
                    return entered[kind]
            return self.spills(sheet).get((row, column))
        where = (sheet.id, row, column)
        if where in self._busy:
            return CIRCULAR
        if where not in self._known:
            if len(self._busy) >= DEEPEST:
                raise _FirstError(sheet, row, column)
            self._value_of(where, sheet, row, column, entered["formulaValue"])
        return self._known[where]

    def _value_of(self, where: Where, sheet: Sheet, row: int, column: int, text: str) -> None:
        """Compute a cell. What leads too deep is computed first, and the cell tried again."""
        outermost = not self._busy
        while where not in self._known:
            self._busy.add(where)
            try:
                self._known[where] = self._compute(text, sheet, (row, column))
            except _FirstError as first:
                if not outermost:
                    raise
                place = (first.sheet.id, first.row, first.column)
                self._busy.discard(where)
                self._before(place, first, where)
            finally:
                self._busy.discard(where)

    def _before(self, place: Where, first: _FirstError, waiting: Where) -> None:
        """Compute what others wait for, and what that waits for, without going deep."""
        stack = [(place, first)]
        while stack:
            place, wanted = stack[-1]
            text = formula(wanted.sheet.cell(wanted.row, wanted.column))
            self._busy.add(place)
            try:
                self._known[place] = self._compute(text, wanted.sheet, (wanted.row, wanted.column))
                stack.pop()
            except _FirstError as deeper:
                below = (deeper.sheet.id, deeper.row, deeper.column)
                if below == waiting or any(below == known for known, _ in stack):
                    self._known[below] = CIRCULAR
                else:
                    stack.append((below, deeper))
            finally:
                self._busy.discard(place)

    def spills(self, sheet: Sheet) -> dict[Place, Any]:
        """What formulas of the sheet put into cells other than their own."""
        if sheet.id not in self._spilled:
            self._spilled[sheet.id] = {}
            for r, row in enumerate(sheet.rows):
                for c, kept in enumerate(row.packed if row.refers else ()):
                    if isinstance(kept, dict) and SPILLS.search(formula(kept).upper()):
                        self.value(sheet, r, c)
        return self._spilled[sheet.id]

    def _compute(self, text: str, sheet: Sheet, cell: Place) -> Any:
        with self._at(sheet, cell, arrays=False):
            try:
                found = self._evaluate(syntax.parse(text, self.locale.decimal))
                return self._settled(found, sheet, cell)
            except syntax.SyntaxFault:
                return PARSE
            except Raised as raised:
                return raised.fault
            except (Unsupported, RecursionError):
                return text

    @contextmanager
    def _at(self, sheet: Sheet, cell: Place, *, arrays: bool) -> Iterator[None]:
        before = self.sheet, self.cell, self.arrays
        self.sheet, self.cell, self.arrays = sheet, cell, arrays
        try:
            yield
        finally:
            self.sheet, self.cell, self.arrays = before

    def _settled(self, found: Any, sheet: Sheet, cell: Place) -> Any:
        """The value of the cell itself; the rest of an array goes to the cells beside and below."""
        if not isinstance(found, Grid):
            return found
        if found.place is not None:
            return self._crossing(found, cell)
        height, width = len(found.rows), found.width
        if not height or not width:
            return None
        row, column = cell
        for missing, axis in (
            (column + width - len(sheet.columns), "columns"),
            (row + height - len(sheet.rows), "rows"),
        ):
            if missing > 0:
                return fault(
                    "REF", f"Result was not automatically expanded, please insert more {axis} ({missing})."
                )
        spilled = self._spilled.setdefault(sheet.id, {})
        others = [(r, c) for r in range(height) for c in range(width) if (r, c) != (0, 0)]
        for r, c in others:
            if "userEnteredValue" in sheet.cell(row + r, column + c) or (row + r, column + c) in spilled:
                taken = f"{a1.letters(column + c)}{row + r + 1}"
                return fault(
                    "REF", f"Array result was not expanded because it would overwrite data in {taken}."
                )
        for r, c in others:
            spilled[row + r, column + c] = found.at(r, c)
        return found.at(0, 0)

    def _crossing(self, found: Grid, cell: Place) -> Any:
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
        return self._crossing(value, self.cell) if value.place else value.at(0, 0)

    # ---------------------------------------------------------------------------------------- other ways in

    def evaluate(self, text: str, sheet: Sheet, cell: Place = (0, 0)) -> Any:
        """The single value of a formula that stands in no cell. Raises Unsupported for what isn't imitated."""
        with self._at(sheet, cell, arrays=False):
            try:
                return self.single(self._evaluate(syntax.parse(text, self.locale.decimal)))
            except syntax.SyntaxFault:
                return PARSE
            except Raised as raised:
                return raised.fault

    def link(self, text: str, sheet: Sheet) -> str | None:
        """Where a formula that is nothing but HYPERLINK leads."""
        if not text[1:].lstrip().upper().startswith("HYPERLINK"):
            return None
        try:
            node = syntax.parse(text, self.locale.decimal)
            if not isinstance(node, syntax.Call) or node.name != "HYPERLINK" or not node.given:
                return None
            with self._at(sheet, (0, 0), arrays=False):
                target = self.single(self._evaluate(node.given[0]))
        except (syntax.SyntaxFault, Unsupported, Raised):
            return None
        return None if isinstance(target, Fault) else as_text(target) or None

    def format(self, sheet: Sheet, row: int, column: int) -> Json | None:
        """The number format of a cell: its own, or what its formula brings along."""
        cell = sheet.cell(row, column)
        own: Json | None = cell.get("userEnteredFormat", {}).get("numberFormat")
        text = formula(cell)
        if own is not None or not text:
            return own
        where = (sheet.id, row, column)
        if where not in self._formats:
            self._formats[where] = None  # for those that lead back here
            try:
                node = syntax.parse(text, self.locale.decimal)
                self._formats[where] = inherited.number_format(self, sheet, node)
            except (syntax.SyntaxFault, Raised, RecursionError):
                return None
        return self._formats[where]

    def named(self, name: str) -> Any:
        """The values of a named range, or None."""
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

    # ---------------------------------------------------------------------------------------- trees

    def _evaluate(self, node: syntax.Node) -> Any:
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
                return self._operation(name, [self._evaluate(part) for part in given])
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
        with self._at(self.sheet, self.cell, arrays=True):  # type: ignore[arg-type]  # a formula has a sheet
            out: list[list[Any]] = []
            for row in rows:
                parts = [self._evaluate(node) for node in row]
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
        with self._at(self.sheet, self.cell, arrays=self.arrays or function.arrays):
            given = [self._argument(function, n, part) for n, part in enumerate(node.given)]
            if any(isinstance(item, Grid) and function.kind(n) in "nitbvx" for n, item in enumerate(given)):
                wholes = _wholes(function, given)
                return spread(lambda *parts: self._run(function, list(parts)), wholes)
            return self._run(function, given)

    def _argument(self, function: Function, n: int, node: syntax.Node) -> Any:
        kind = function.kind(n)
        if kind == "r":
            return lambda: self._evaluate(node)
        if kind == "z":
            return lambda: self._unless_array(self._evaluate(node))
        try:
            value = self._evaluate(node)
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


def _saved(value: Json, shown: str) -> Any:
    """What a formula of a saved answer was worth; it holds until somebody edits the cell."""
    if "errorValue" in value:
        return Fault(value["errorValue"].get("type", "ERROR"), shown, value["errorValue"].get("message", ""))
    return next(iter(value.values()), None)


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
