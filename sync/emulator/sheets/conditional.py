"""Which conditional rules a cell meets, for the pages; the API itself only stores them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, formats, numbers
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.formula import Fault, Unsupported, as_text
from sync.emulator.sheets.references import copied

if TYPE_CHECKING:
    from sync.emulator.sheets.cells import View

TEXT: dict[str, Callable[[str, str], bool]] = {
    "TEXT_EQ": lambda text, wanted: text == wanted,
    "TEXT_CONTAINS": lambda text, wanted: wanted in text,
    "TEXT_NOT_CONTAINS": lambda text, wanted: wanted not in text,
    "TEXT_STARTS_WITH": lambda text, wanted: text.startswith(wanted),
    "TEXT_ENDS_WITH": lambda text, wanted: text.endswith(wanted),
}
NUMBER: dict[str, Callable[[float, list[float]], bool]] = {
    "NUMBER_GREATER": lambda n, w: n > w[0],
    "NUMBER_GREATER_THAN_EQ": lambda n, w: n >= w[0],
    "NUMBER_LESS": lambda n, w: n < w[0],
    "NUMBER_LESS_THAN_EQ": lambda n, w: n <= w[0],
    "NUMBER_EQ": lambda n, w: n == w[0],
    "NUMBER_NOT_EQ": lambda n, w: n != w[0],
    "NUMBER_BETWEEN": lambda n, w: w[0] <= n <= w[1],
    "NUMBER_NOT_BETWEEN": lambda n, w: not w[0] <= n <= w[1],
    "DATE_BEFORE": lambda n, w: n < w[0],
    "DATE_AFTER": lambda n, w: n > w[0],
    "DATE_EQ": lambda n, w: int(n) == w[0],
    "DATE_ON_OR_BEFORE": lambda n, w: n <= w[0],
    "DATE_ON_OR_AFTER": lambda n, w: n >= w[0],
}


def look(view: View, sheet: Sheet, row: int, column: int) -> Json:
    """The format that the rules give a cell; where two rules speak of one thing the first wins."""
    found: Json = {}
    for rule in sheet.parts.get("conditionalFormats", ()):
        for grid_range in rule["ranges"]:
            top, left, bottom, right = a1.grid_bounds(grid_range)
            inside = (top or 0) <= row and (left or 0) <= column
            if inside and (bottom is None or row < bottom) and (right is None or column < right):
                boolean = rule.get("booleanRule", {})
                if meets(view, sheet, (row, column), (top or 0, left or 0), boolean.get("condition", {})):
                    found = formats.merge(boolean.get("format", {}), found)
                break
    return found


def meets(view: View, sheet: Sheet, cell: tuple[int, int], corner: tuple[int, int], condition: Json) -> bool:
    """Whether a cell meets a BooleanCondition. ``corner``: the cell that its formulas are written for."""
    kind = condition.get("type", "")
    value = view.calc.value(sheet, *cell)
    given = [_given(view, sheet, cell, corner, v) for v in condition.get("values", ())]
    if kind == "CUSTOM_FORMULA":
        return bool(given) and given[0] not in (None, "", 0, False) and not isinstance(given[0], Fault | str)
    if kind == "BLANK":
        return value in (None, "")
    if kind == "NOT_BLANK":
        return value not in (None, "")
    if kind in TEXT:
        shown = view.formatted(sheet, *cell).lower()
        return bool(given) and TEXT[kind](shown, as_text(given[0]).lower())
    if kind in NUMBER and isinstance(value, int | float) and not isinstance(value, bool):
        wanted = [g for g in given if isinstance(g, int | float)]
        return len(wanted) == len(given) > 0 and NUMBER[kind](value, wanted)
    return False


def _given(view: View, sheet: Sheet, cell: tuple[int, int], corner: tuple[int, int], value: Json) -> Any:
    """A value of a condition: typed as a person would, or a formula relative to the range's first cell."""
    text = str(value.get("userEnteredValue", ""))
    today = view.calc.today
    relative = {"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1}.get(value.get("relativeDate", ""))
    if relative is not None:
        return numbers.serial(today) + relative
    if text.startswith("="):
        try:
            return view.calc.evaluate(copied(text, cell[0] - corner[0], cell[1] - corner[1]), sheet, cell)
        except Unsupported:
            return None
    return plain(text, today)


@lru_cache(4096)
def plain(text: str, today: date) -> Any:
    """What somebody who typed this would have entered."""
    return next(iter(numbers.understand(text, today)[0].values()))
