"""Computes the formulas of a spreadsheet, as of one moment.

Functions that Sheets has and we don't are not computed: such a cell shows its formula's own text, never an
invented error. A name that is no function at all is #NAME?, as in Sheets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, inherited, syntax
from sync.emulator.sheets.book import Sheet, formula
from sync.emulator.sheets.evaluation import Evaluation, Place, Unsupported
from sync.emulator.sheets.terms import CIRCULAR, PARSE, Fault, Grid, Raised, as_text, fault

__all__ = ["Calc", "Fault", "Unsupported", "as_text"]

Where = tuple[int, int, int]  # sheet id, row, column
Box = tuple[int, int, int, int]  # top, left, bottom, right
SPILLS = re.compile(
    r"[{]|ARRAY|UNIQUE|SORT|FILTER|TRANSPOSE|SEQUENCE|SPLIT|FLATTEN|STACK|INDEX|LOOKUP|EXTRACT|OFFSET|IF\("
)


DEEPEST = 16  # formulas that wait for each other; beyond, Python's own stack would end


class _FirstError(Exception):
    """A cell that has to be computed before the one that was asked for."""

    def __init__(self, sheet: Sheet, row: int, column: int) -> None:
        super().__init__()
        self.sheet, self.row, self.column = sheet, row, column


@dataclass
class Calc(Evaluation):
    """Computes cells of one Book as of one moment, each once."""

    _known: dict[Where, Any] = field(default_factory=dict)
    _busy: set[Where] = field(default_factory=set)
    _spilled: dict[int, dict[Place, Any]] = field(
        default_factory=dict
    )  # sheet id → values that formulas put there
    _formats: dict[Where, Json | None] = field(default_factory=dict)
    _pivots: dict[Where, tuple[int, int]] = field(default_factory=dict)  # how high and wide they are

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
            if "pivotTable" not in cell:
                return self.spills(sheet).get((row, column))
        where = (sheet.id, row, column)
        if where in self._busy:
            return CIRCULAR
        if where not in self._known:
            if len(self._busy) >= DEEPEST:
                raise _FirstError(sheet, row, column)
            self._value_of(where, sheet, row, column, entered.get("formulaValue", ""))
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
                    if isinstance(kept, dict) and (
                        "pivotTable" in kept or SPILLS.search(formula(kept).upper())
                    ):
                        self.value(sheet, r, c)
        return self._spilled[sheet.id]

    def _compute(self, text: str, sheet: Sheet, cell: Place) -> Any:
        with self.at(sheet, cell, arrays=False):
            try:
                found = (
                    self.tree(syntax.parse(text, self.locale.decimal)) if text else self._pivot(sheet, cell)
                )
                return self._settled(found, sheet, cell)
            except syntax.NoFormulaError:
                return PARSE
            except Raised as raised:
                return raised.fault
            except (Unsupported, RecursionError):
                return text

    def _pivot(self, sheet: Sheet, cell: Place) -> Grid:
        """What the pivot table shows that has its top left here, which nobody has typed over."""
        from sync.emulator.sheets import pivots  # noqa: PLC0415  # it computes with this

        found, looks = pivots.drawn(self, sheet.cell(*cell)["pivotTable"])
        self._formats |= {(sheet.id, cell[0] + r, cell[1] + c): look for (r, c), look in looks.items()}
        self._pivots[sheet.id, *cell] = len(found.rows), found.width
        return found

    def pivots(self, sheet: Sheet) -> list[Box]:
        """The rectangles that the pivot tables of a sheet take, with what is empty in them."""
        cells = (kept for row in sheet.rows if row.refers for kept in row.packed if isinstance(kept, dict))
        if not any("pivotTable" in cell for cell in cells):
            return []
        self.spills(sheet)
        return [
            (row, column, row + height, column + width)
            for (home, row, column), (height, width) in self._pivots.items()
            if home == sheet.id
        ]

    def _settled(self, found: Any, sheet: Sheet, cell: Place) -> Any:
        """The value of the cell itself; the rest of an array goes to the cells beside and below."""
        if not isinstance(found, Grid):
            return found
        if found.place is not None:
            return self.crossing(found, cell)
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

    # ---------------------------------------------------------------------------------------- other ways in

    def evaluate(self, text: str, sheet: Sheet, cell: Place = (0, 0)) -> Any:
        """The single value of a formula that stands in no cell. Raises Unsupported for what isn't imitated."""
        with self.at(sheet, cell, arrays=False):
            try:
                return self.single(self.tree(syntax.parse(text, self.locale.decimal)))
            except syntax.NoFormulaError:
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
            with self.at(sheet, (0, 0), arrays=False):
                target = self.single(self.tree(node.given[0]))
        except (syntax.NoFormulaError, Unsupported, Raised):
            return None
        return None if isinstance(target, Fault) else as_text(target) or None

    def format(self, sheet: Sheet, row: int, column: int) -> Json | None:
        """The number format of a cell: its own, or what its formula brings along."""
        cell = sheet.cell(row, column)
        own: Json | None = cell.get("userEnteredFormat", {}).get("numberFormat")
        text = formula(cell)
        where = (sheet.id, row, column)
        if own is not None or not text:
            return own or self._formats.get(where)
        if where not in self._formats:
            self._formats[where] = None  # for those that lead back here
            try:
                node = syntax.parse(text, self.locale.decimal)
                self._formats[where] = inherited.number_format(self, sheet, node)
            except (syntax.NoFormulaError, Raised, RecursionError):
                return None
        return self._formats[where]


def _saved(value: Json, shown: str) -> Any:
    """What a formula of a saved answer was worth; it holds until somebody edits the cell."""
    if "errorValue" in value:
        return Fault(value["errorValue"].get("type", "ERROR"), shown, value["errorValue"].get("message", ""))
    return next(iter(value.values()), None)
