"""Which conditions a cell meets, and the format that conditional rules give it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, formats, numbers
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.formula import Fault, Unsupported, as_text
from sync.emulator.sheets.locales import US, Locale
from sync.emulator.sheets.references import copied

if TYPE_CHECKING:
    from sync.emulator.sheets.cells import View

Stop = tuple[float, tuple[float, float, float]]  # a value, and the colour of cells that have it

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
    "NUMBER_BETWEEN": lambda n, w: min(w) <= n <= max(w),
    "NUMBER_NOT_BETWEEN": lambda n, w: not min(w) <= n <= max(w),
    "DATE_BEFORE": lambda n, w: int(n) < int(w[0]),
    "DATE_AFTER": lambda n, w: int(n) > int(w[0]),
    "DATE_EQ": lambda n, w: int(n) == int(w[0]),
    "DATE_ON_OR_BEFORE": lambda n, w: int(n) <= int(w[0]),
    "DATE_ON_OR_AFTER": lambda n, w: int(n) >= int(w[0]),
}
TWO = {"NUMBER_BETWEEN", "NUMBER_NOT_BETWEEN"}
RELATIVE = {"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1, "PAST_WEEK": -7}


def look(view: View, sheet: Sheet, row: int, column: int) -> Json:
    """The format that the rules give a cell; where two rules speak of one thing the first wins."""
    found: Json = {}
    for rule in sheet.parts.get("conditionalFormats", ()):
        for grid_range in rule["ranges"]:
            top, left, bottom, right = a1.grid_bounds(grid_range)
            inside = (top or 0) <= row and (left or 0) <= column
            if inside and (bottom is None or row < bottom) and (right is None or column < right):
                if "gradientRule" in rule:
                    found = formats.merge(_shade(view, sheet, rule, row, column), found)
                else:
                    boolean = rule.get("booleanRule", {})
                    corner = a1.grid_bounds(rule["ranges"][0])
                    at = (corner[0] or 0, corner[1] or 0)
                    if meets(view, sheet, (row, column), at, boolean.get("condition", {})):
                        found = formats.merge(boolean.get("format", {}), found)
                break
    return found


# ------------------------------------------------------------------------------------------ conditions


def meets(view: View, sheet: Sheet, cell: tuple[int, int], corner: tuple[int, int], condition: Json) -> bool:
    """Whether a cell meets a condition. ``corner``: the cell that formulas in the condition are written for."""
    kind = condition.get("type", "")
    value = view.calc.value(sheet, *cell)
    if kind == "BLANK":
        return value in (None, "")
    if kind == "NOT_BLANK":
        return value not in (None, "")
    given = [_given(view, sheet, cell, corner, v) for v in condition.get("values", ())]
    if kind == "CUSTOM_FORMULA":
        return bool(given) and given[0] not in (None, "", 0, False) and not isinstance(given[0], Fault | str)
    if kind in TEXT:
        shown = view.formatted(sheet, *cell).lower()
        return bool(given) and TEXT[kind](shown, as_text(given[0]).lower())
    if kind in NUMBER and isinstance(value, int | float) and not isinstance(value, bool):
        wanted = [g for g in given if isinstance(g, int | float) and not isinstance(g, bool)]
        enough = len(wanted) == len(given) == (2 if kind in TWO else 1)
        return enough and NUMBER[kind](value, wanted)
    return False


def _given(view: View, sheet: Sheet, cell: tuple[int, int], corner: tuple[int, int], value: Json) -> Any:
    """A value of a condition: typed as a person would, or a formula relative to the range's first cell."""
    text = str(value.get("userEnteredValue", ""))
    today = view.calc.today
    if relative := value.get("relativeDate"):
        return _relative(relative, today)
    if text.startswith(("=", "+")) and len(text) > 1:
        try:
            moved = copied("=" + text.lstrip("=+"), cell[0] - corner[0], cell[1] - corner[1])
            return view.calc.evaluate(moved, sheet, cell)
        except Unsupported:
            return None
    return plain(text, today, view.locale)


def _relative(name: str, today: date) -> int | None:
    if name in RELATIVE:
        return numbers.serial(today) + RELATIVE[name]
    back = {"PAST_MONTH": 1, "PAST_YEAR": 12}.get(name)
    if back is None:
        return None
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    for day in range(today.day, 0, -1):  # a month before 31 March is the last of February
        try:
            return numbers.serial(date(year, month + 1, day))
        except ValueError:
            continue
    return None


@lru_cache(4096)
def plain(text: str, today: date, here: Locale = US) -> Any:
    """What a person would have typed with this text: a number, a boolean or the text."""
    return next(iter(numbers.understand(text, today, here)[0].values()), "")


# ------------------------------------------------------------------------------------------ gradients


def _shade(view: View, sheet: Sheet, rule: Json, row: int, column: int) -> Json:
    """The fill of a cell by a gradient: none for what is no number."""
    value = view.calc.value(sheet, row, column)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {}
    if id(rule) not in view.stops:  # the values of the whole range, looked at once
        view.stops[id(rule)] = _stops(view, sheet, rule)
    stops = view.stops[id(rule)]
    if not stops:
        return {}
    colour = _between(stops, value)
    rgb = {name: part for name, part in zip(("red", "green", "blue"), colour, strict=True) if part}
    return {"backgroundColor": rgb, "backgroundColorStyle": {"rgbColor": rgb}}


def _stops(view: View, sheet: Sheet, rule: Json) -> list[Stop]:
    """The interpolation points by rising value; empty if the range has no numbers."""
    found = sorted(_numbers(view, sheet, rule))
    if not found:
        return []
    stops = []
    for name in ("minpoint", "midpoint", "maxpoint"):
        if point := rule["gradientRule"].get(name):
            at = _point(view, sheet, point, found)
            if at is not None:
                rgb = formats.rgb(point.get("colorStyle") or {"rgbColor": point.get("color", {})})
                stops.append((at, (rgb.get("red", 0), rgb.get("green", 0), rgb.get("blue", 0))))
    return sorted(stops, key=lambda stop: stop[0])


def _numbers(view: View, sheet: Sheet, rule: Json) -> Iterator[float]:
    for grid_range in rule["ranges"]:
        top, left, bottom, right = a1.grid_bounds(grid_range)
        last = min(sheet.last_row(), len(sheet.rows) if bottom is None else bottom)
        for row in range(top or 0, last):
            width = len(sheet.rows[row].packed)
            for column in range(left or 0, width if right is None else min(right, width)):
                value = view.calc.value(sheet, row, column)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    yield value


def _point(view: View, sheet: Sheet, point: Json, found: list[float]) -> float | None:
    """The value of an interpolation point among these sorted numbers."""
    low, high = found[0], found[-1]
    kind = point["type"]
    if kind in {"MIN", "MAX"}:
        return low if kind == "MIN" else high
    given = _given(
        view, sheet, (0, 0), (0, 0), {"userEnteredValue": point.get("value", "").removesuffix("%")}
    )
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    if kind == "NUMBER":
        return given
    if str(point.get("value", "")).endswith("%"):  # 50 and 50% are the same place
        given *= 100
    if kind == "PERCENT":
        return high * given / 100 + low * (1 - given / 100)
    place = min(max(given / 100, 0), 1) * (len(found) - 1)
    below = found[int(place)]
    return below + (found[min(int(place) + 1, len(found) - 1)] - below) * (place - int(place))


def _between(stops: list[Stop], value: float) -> tuple[float, ...]:
    if value <= stops[0][0]:
        return stops[0][1]
    for (low, first), (high, second) in pairwise(stops):
        if value <= high:
            share = (value - low) / (high - low)
            return tuple(a + (b - a) * share for a, b in zip(first, second, strict=True))
    return stops[-1][1]
