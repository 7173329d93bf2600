"""What a filter view shows to whoever looks through it; nobody else sees any of it."""

from __future__ import annotations

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import filtering
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.requests import sorting


def where(sheet: Sheet, view: Json) -> Json | None:
    """The GridRange of a filter view or basic filter: its own, or that of its table."""
    if "range" not in view and "tableId" in view:
        tables = sheet.parts.get("tables", ())
        return next((t.get("range") for t in tables if t.get("tableId") == view["tableId"]), None)
    return view.get("range")


def hidden(view: View, sheet: Sheet, filter_view: Json) -> frozenset[int]:
    """The rows that a filter view hides."""
    covered, asked = where(sheet, filter_view), filtering.by_column(filter_view)
    if covered is None:
        return frozenset()
    return frozenset(
        row for row in _rows(sheet, covered) if not filtering.shown(view, sheet, row, covered, asked)
    )


def order(view: View, sheet: Sheet, filter_view: Json) -> dict[int, int]:
    """By row: which row stands there instead, sorted as the view has it, if it can be."""
    covered, specs = where(sheet, filter_view), filter_view.get("sortSpecs", ())
    if covered is None or not specs:
        return {}
    rows = _rows(sheet, covered)
    try:
        return dict(zip(rows, sorting.in_order(view, sheet, rows, specs), strict=True))
    except Refused:  # colours that sortRange would not take
        return {}


def _rows(sheet: Sheet, covered: Json) -> range:
    """Those below the head that hold anything, or stand above one that does."""
    rows = filtering.body(sheet, covered)
    return range(rows.start, max(rows.start, min(rows.stop, sheet.last_row(filled=True))))
