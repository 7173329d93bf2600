"""Which number format the result of a formula shows under, when its cell has none: that of what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.emulator.errors import Json
from sync.emulator.sheets import syntax
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.functions import FUNCTIONS

if TYPE_CHECKING:
    from sync.emulator.sheets.formula import Calc

MOMENTS = {"DATE", "TIME", "DATE_TIME"}


def number_format(calc: Calc, sheet: Sheet, node: syntax.Node) -> Json | None:
    """``=A1`` of a date is a date, ``TODAY()`` is one without a pattern (measured), the rest as far as we know."""
    match node:
        case syntax.Reference(title, bounds):
            home = sheet if title is None else calc.book.titled(title)
            return calc.format(home, bounds[0] or 0, bounds[1] or 0) if home else None
        case syntax.Name(word):
            named = calc.named(word)
            return calc.format(named.place[0], named.place[1], named.place[2]) if named else None
        case syntax.Operation(name, given):
            return _of_operation(name, [number_format(calc, sheet, part) for part in given])
        case syntax.Call():
            return _of_call(calc, sheet, node)
        case syntax.Literal(rows):
            return number_format(calc, sheet, rows[0][0])
    return None


def _of_operation(name: str, formats: list[Json | None]) -> Json | None:
    first, last = formats[0], formats[-1]
    kinds = [(found or {}).get("type") for found in formats]
    if name in {"UMINUS", "UPLUS"}:
        return first
    if name in {"ADD", "MINUS"}:
        both_moments = len(MOMENTS & set(kinds)) > 0 and None not in kinds
        return None if name == "MINUS" and both_moments else first or last
    if name in {"MULTIPLY", "DIVIDE"}:
        if kinds[0] == "CURRENCY" and not (name == "DIVIDE" and kinds[1] == "CURRENCY"):
            return first
        if name == "MULTIPLY" and kinds[1] == "CURRENCY":
            return last
        return first if kinds == ["PERCENT", "PERCENT"] else None
    return None


def _of_call(calc: Calc, sheet: Sheet, node: syntax.Call) -> Json | None:
    function = FUNCTIONS.get(node.name)
    if function is None or not function.format:
        return None
    if function.format == "first":
        return number_format(calc, sheet, node.given[0])
    if function.format == "branch":
        taken = node.given[1:]
        found = (number_format(calc, sheet, part) for part in taken)
        return next((one for one in found if one), None)
    if function.format == "third":
        return number_format(calc, sheet, node.given[2]) if len(node.given) > 2 else None
    if function.format == "lookup":
        return _of_lookup(calc, sheet, node)
    return {"type": function.format}


def _of_lookup(calc: Calc, sheet: Sheet, node: syntax.Call) -> Json | None:
    """That at the head of the column, or row, that the value is taken from, or of the value after a heading."""
    table = node.given[1] if len(node.given) > 2 else None
    if not isinstance(table, syntax.Reference):
        return None
    home = sheet if table.sheet is None else calc.book.titled(table.sheet)
    index: Any = node.given[2]
    if home is None or not isinstance(index, syntax.Constant) or not isinstance(index.value, int):
        return None
    top, left = table.bounds[0] or 0, table.bounds[1] or 0
    if node.name == "VLOOKUP":
        formats = (calc.format(home, row, left + index.value - 1) for row in range(top, top + 2))
    else:
        formats = (calc.format(home, top + index.value - 1, column) for column in range(left, left + 2))
    return next((found for found in formats if found), None)
