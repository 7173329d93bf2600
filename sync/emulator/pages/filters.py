"""Which rows a filter view hides, for whoever looks through it; nobody else sees any of it."""

from __future__ import annotations

from typing import Any

from sync.emulator.errors import Json
from sync.emulator.pages.looks import Span, span
from sync.emulator.sheets import filtering
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.cells import View


def where(sheet: Sheet, view: Json) -> Span | None:
    """What a filter view or basic filter covers: its range, or that of its table."""
    found = view.get("range")
    if found is None and "tableId" in view:
        tables = sheet.parts.get("tables", ())
        found = next((t.get("range") for t in tables if t.get("tableId") == view["tableId"]), None)
    return span(sheet, found) if found is not None else None


def criteria(view: Json) -> dict[int, Json]:
    """By column: the newer filterSpecs, or the older criteria."""
    if "filterSpecs" in view:
        return {spec.get("columnIndex", 0): spec.get("filterCriteria", {}) for spec in view["filterSpecs"]}
    return {int(column): found for column, found in view.get("criteria", {}).items()}


def hidden(view: View, sheet: Sheet, filter_view: Json) -> frozenset[int]:
    """The rows that a filter view hides."""
    covered = where(sheet, filter_view)
    if covered is None:
        return frozenset()
    asked = criteria(filter_view)
    rows = range(covered.top + 1, min(covered.bottom, max(sheet.last_row(filled=True), covered.top + 1)))
    whole = {"startRowIndex": covered.top}
    return frozenset(
        row
        for row in rows
        if not all(filtering.passes(view, sheet, row, c, whole, wanted) for c, wanted in asked.items())
    )


def order(view: View, sheet: Sheet, filter_view: Json) -> dict[int, int]:
    """By row: which row stands there instead, sorted as the view has it."""
    covered, specs = where(sheet, filter_view), filter_view.get("sortSpecs", ())
    if covered is None or not specs:
        return {}
    lines = list(range(covered.top + 1, min(covered.bottom, sheet.last_row(filled=True))))
    found = list(lines)
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0)
        down = spec.get("sortOrder") == "DESCENDING"
        filled = [r for r in found if view.calc.value(sheet, r, column) not in (None, "")]
        filled.sort(key=lambda r: _key(view.calc.value(sheet, r, column)), reverse=down)
        found = filled + [r for r in found if view.calc.value(sheet, r, column) in (None, "")]
    return dict(zip(lines, found, strict=True))


def _key(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return (2, value)
    if isinstance(value, int | float):
        return (0, value)
    return (1, str(value).lower())
