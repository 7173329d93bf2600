"""Colour scales: the background that a gradient rule gives the numbers of its ranges."""

from __future__ import annotations

import itertools
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.pages.looks import Span, span
from sync.emulator.sheets import conditional, formats
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.cells import View

Stop = tuple[float, Json]  # from this number on, this colour


class Gradients:
    """The gradient rules of one sheet. Their lowest and highest numbers are looked up once."""

    def __init__(self, view: View, sheet: Sheet) -> None:
        self.view = view
        self.sheet = sheet
        self.rules: list[tuple[list[Span], list[Stop]]] = []
        for rule in sheet.parts.get("conditionalFormats", ()):
            if "gradientRule" in rule:
                spans = [span(sheet, where) for where in rule["ranges"]]
                self.rules.append((spans, self._stops(spans, rule["gradientRule"])))

    def look(self, row: int, column: int) -> Json:
        """The first rule that says anything of this cell wins."""
        for spans, stops in self.rules:
            if stops and any((row, column) in where for where in spans):
                value = self.view.calc.value(self.sheet, row, column)
                if _is_number(value):
                    return {"backgroundColorStyle": {"rgbColor": _between(stops, value)}}
        return {}

    def _stops(self, spans: list[Span], rule: Json) -> list[Stop]:
        last = self.sheet.last_row(filled=True)
        cells = (
            self.view.calc.value(self.sheet, row, column)
            for where in spans
            for row in range(where.top, min(where.bottom, last))
            for column in range(where.left, min(where.right, len(self.sheet.rows[row].cells)))
        )
        numbers = sorted(value for value in cells if _is_number(value))
        if not numbers:
            return []
        points = [rule[name] for name in ("minpoint", "midpoint", "maxpoint") if name in rule]
        found = [(self._number(point, numbers), _colour(point)) for point in points]
        return [(number, colour) for number, colour in found if number is not None]

    def _number(self, point: Json, numbers: list[float]) -> float | None:
        kind = point.get("type", "")
        if kind in {"MIN", "MAX"}:
            return numbers[0 if kind == "MIN" else -1]
        given = conditional.plain(str(point.get("value", "")).removesuffix("%"), self.view.calc.today)
        if not _is_number(given):
            return None
        if kind == "NUMBER":
            return float(given)
        if kind == "PERCENT":
            return numbers[0] + (numbers[-1] - numbers[0]) * float(given) / 100
        at = (len(numbers) - 1) * min(100.0, max(0.0, float(given))) / 100  # PERCENTILE
        low, part = int(at), at % 1
        return numbers[low] + (numbers[min(low + 1, len(numbers) - 1)] - numbers[low]) * part


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _colour(point: Json) -> Json:
    return formats.rgb(formats.with_both_colours(point).get("colorStyle", {}))


def _between(stops: list[Stop], value: float) -> Json:
    if value <= stops[0][0]:
        return stops[0][1]
    for (low, first), (high, second) in itertools.pairwise(stops):
        if value <= high:
            part = (value - low) / (high - low) if high > low else 1
            return {
                name: first.get(name, 0) + (second.get(name, 0) - first.get(name, 0)) * part
                for name in ("red", "green", "blue")
            }
    return stops[-1][1]
