"""Which rows filters hide. It is looked at when a filter or slicer changes, as in Sheets, not at every edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import a1, conditional, conditions, formats, looks
from sync.emulator.sheets.book import Book, Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc
from sync.emulator.sheets.work import Work

Filter = tuple[Json, list[tuple[int, Json]]]  # a range with a head, and criteria by column of the sheet
COLOURS = {"visibleBackgroundColor": "backgroundColor", "visibleForegroundColor": "foregroundColor"}


def both_spellings(work: Work, wanted: Json, where: Json) -> Json:
    """``criteria`` and ``filterSpecs``, whichever of them was given; both are in answers. Checked."""
    if "filterSpecs" in wanted:
        specs = wanted["filterSpecs"]
    else:
        criteria = wanted.get("criteria", {})
        if bad := [key for key in criteria if not key.isdigit()]:
            raise Refused(f"Invalid column index in criteria: {bad[0]}")  # wording guessed
        specs = [
            {"columnIndex": int(key), "filterCriteria": criteria[key]} for key in sorted(criteria, key=int)
        ]
    if not specs:
        return {}
    made = []
    for spec in specs:
        column = spec.get("columnIndex", 0)
        check_column(column, where, "Filter")
        made.append(
            {"columnIndex": column, "filterCriteria": checked(work, spec.get("filterCriteria", {}), where)}
        )
    return {"criteria": {str(s["columnIndex"]): s["filterCriteria"] for s in made}, "filterSpecs": made}


def check_column(column: int, where: Json, what: str) -> None:
    if not where["startColumnIndex"] <= column < where["endColumnIndex"]:
        raise Refused(f"{what} column must be within range bounds")


def checked(work: Work, criteria: Json, where: Json) -> Json:
    if "condition" in criteria:
        sheet = work.book.sheet(where.get("sheetId", 0))
        conditions.check(work, criteria["condition"], conditions.FILTERS, sheet)
    full: Json = formats.with_both_colours(criteria)
    for name in COLOURS:
        style = f"{name}Style"
        if style in criteria:
            full[name] = formats.rgb(criteria[style])
        elif name in criteria:
            full[style] = {"rgbColor": criteria[name]}
    if len(COLOURS.keys() & full.keys()) > 1:
        words = "visibleBackgroundColor and visibleForegroundColor are mutually exclusive."
        raise Refused(words)  # wording guessed
    return full


def narrowed(found: Json) -> Json:
    """A filter without what it says of columns that moved out of its range."""
    _, left, _, right = a1.grid_bounds(found["range"])

    def inside(column: int) -> bool:
        return (left or 0) <= column and (right is None or column < right)

    kept: Json = {
        "criteria": {at: c for at, c in found.get("criteria", {}).items() if inside(int(at))},
        "filterSpecs": [s for s in found.get("filterSpecs", ()) if inside(s.get("columnIndex", 0))],
        "sortSpecs": [s for s in found.get("sortSpecs", ()) if inside(s.get("dimensionIndex", 0))],
    }
    return {k: v for k, v in found.items() if k not in kept} | {k: v for k, v in kept.items() if v}


# ------------------------------------------------------------------------------------------ hidden rows


def refresh(work: Work, sheet: Sheet, before: Iterable[Json] = ()) -> None:
    """Hide and show rows as the sheet's filter and slicers want it now. ``before``: ranges of filters that are gone."""
    filters = list(_filters(work.book, sheet))
    touched: set[int] = set()
    for where in [*before, *(where for where, _ in filters)]:
        touched |= set(body(sheet, where))
    if not touched:
        return
    view = View(Calc(work.book, work.today))
    for row in touched:
        hidden = any(
            row in body(sheet, where) and not shown(view, sheet, row, where, criteria)
            for where, criteria in filters
        )
        if sheet.rows[row].filtered != hidden:
            sheet.rows[row] = replace(sheet.rows[row], filtered=hidden)


def _filters(book: Book, sheet: Sheet) -> Iterator[Filter]:
    if sheet.basic_filter is not None:
        yield sheet.basic_filter["range"], by_column(sheet.basic_filter)
    for home in book.sheets:
        for slicer in home.parts.get("slicers", ()):
            spec = slicer.get("spec", {})
            if "dataRange" in spec and spec["dataRange"].get("sheetId", 0) == sheet.id:
                yield spec["dataRange"], [(spec.get("columnIndex", 0), spec.get("filterCriteria", {}))]


def by_column(found: Json) -> list[tuple[int, Json]]:
    """The criteria of a filter or filter view: the newer filterSpecs, or what a saved answer has instead."""
    if "filterSpecs" in found:
        return [(s.get("columnIndex", 0), s.get("filterCriteria", {})) for s in found["filterSpecs"]]
    return [(int(column), wanted) for column, wanted in found.get("criteria", {}).items()]


def body(sheet: Sheet, where: Json) -> range:
    """The rows of a filter without its head."""
    top, _, bottom, _ = a1.grid_bounds(where)
    last = len(sheet.rows)
    return range((top or 0) + 1, last if bottom is None else min(bottom, last))


def shown(view: View, sheet: Sheet, row: int, where: Json, criteria: list[tuple[int, Json]]) -> bool:
    return all(passes(view, sheet, row, column, where, wanted) for column, wanted in criteria)


def passes(view: View, sheet: Sheet, row: int, column: int, where: Json, wanted: Json) -> bool:
    """Whether the criteria of a column let a row of the filter's range be seen."""
    if view.formatted(sheet, row, column) in wanted.get("hiddenValues", ()):
        return False
    if "condition" in wanted:
        first = (where.get("startRowIndex", 0) + 1, column)
        if not conditional.meets(view, sheet, (row, column), first, wanted["condition"]):
            return False
    for name, of_cell in COLOURS.items():
        if name in wanted:
            look = looks.effective(view, sheet, row, column)
            found = look if of_cell == "backgroundColor" else look.get("textFormat", {})
            if not _same(found.get(of_cell, {}), wanted[name]):
                return False
    return True


def _same(one: Json, other: Json) -> bool:
    return all(abs(one.get(part, 0) - other.get(part, 0)) < 1 / 510 for part in ("red", "green", "blue"))
