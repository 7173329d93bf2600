"""sortRange and randomizeRange: rows of a range change places."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import a1, formats
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Cell, Packed, Sheet, unpacked
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc, Fault
from sync.emulator.sheets.requests.writing import copied
from sync.emulator.sheets.work import Work

COLOURS = ("backgroundColor", "foregroundColor")


def sort_range(work: Work, body: Json) -> Json:
    area = _area(work, body)
    sheet = area.sheet
    places = [n for n in range(area.top, area.bottom) if not (sheet.rows[n].hidden or sheet.rows[n].filtered)]
    specs = body.get("sortSpecs", [])
    for spec in specs:
        _check_column(area, spec)
    order = in_order(View(Calc(work.book, work.today)), sheet, places, specs)
    _rearrange(area, places, order)
    return {}


def in_order(view: View, sheet: Sheet, rows: Sequence[int], specs: Sequence[Json]) -> list[int]:
    """The rows as sortSpecs want them; those without a value come last. Columns are the sheet's, not the range's (measured)."""
    order = list(rows)
    for spec in reversed(specs):
        column, down = spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING"
        if (colour := _colour(spec)) is not None:
            order.sort(key=lambda n: (_shown_colour(view, sheet, n, column, colour[0]) == colour[1]) is down)
            continue
        values = {n: view.calc.value(sheet, n, column) for n in order}
        filled = [n for n in order if values[n] not in (None, "")]
        filled.sort(key=lambda n: sort_key(values[n]), reverse=down)
        order = filled + [n for n in order if values[n] in (None, "")]
    return order


def _area(work: Work, body: Json) -> Area:
    grid_range = body.get("range", {})
    rows = len(work.book.grid(grid_range.get("sheetId", 0)).rows)
    if grid_range.get("startRowIndex", 0) >= rows:
        raise Refused(f"range.startRowIndex is larger than current grid size ({rows})")
    area = work.area(grid_range)
    for merge in area.sheet.parts.get("merges", ()):
        top, left, bottom, right = a1.grid_bounds(merge)
        if (bottom or 0) - (top or 0) > 1 and area.overlaps(top or 0, left or 0, bottom or 0, right or 0):
            where = a1.bounds_a1((top, left, bottom, right))
            raise Refused(
                f"You can't sort a range containing vertical merges. There is a vertical merge at {where}."
            )
    return area


def _check_column(area: Area, spec: Json) -> None:
    if "dataSourceColumnReference" in spec:
        raise Refused("dataSourceColumnReference is only for data source sheets.")  # wording guessed
    column: int = spec.get("dimensionIndex", 0)
    if not area.left <= column < area.right:
        raise Refused(
            f"dimensionIndex[{column}] must be inside the requested range[{area.left}-{area.right}]"
        )  # wording guessed


def _colour(spec: Json) -> tuple[str, Json] | None:
    """Which colour of the cells is asked for, and what it must be."""
    given = [name for name in COLOURS if name in spec or f"{name}Style" in spec]
    if len(given) > 1:
        raise Refused("Only one of backgroundColor and foregroundColor may be set.")  # wording guessed
    for name in given:
        style = spec.get(f"{name}Style", {"rgbColor": spec.get(name, {})})
        if "themeColor" in style:
            raise Refused("Sort colors must be of RGB type.")  # wording guessed
        return name, _rgb(style.get("rgbColor", {}))
    return None


def _rgb(colour: Json) -> Json:
    return {
        part: round(value * 255) for part, value in colour.items() if part != "alpha" and round(value * 255)
    }


def _shown_colour(view: View, sheet: Sheet, row: int, column: int, name: str) -> Json:
    look = view.format(sheet, row, column)
    if name == "foregroundColor":
        look = look.get("textFormat", {})
    return _rgb(look.get(name) or formats.rgb(look.get(f"{name}Style", {})))


def sort_key(value: Any) -> tuple[int, Any]:
    """Numbers before text before booleans before errors."""
    if isinstance(value, Fault):
        return 3, value.shown
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, value)


def randomize_range(work: Work, body: Json) -> Json:
    """Shuffled, but the same way each time in the same spreadsheet: tests want to know."""
    area = _area(work, body)
    places = list(range(area.top, area.bottom))
    order = list(places)
    random.Random(work.book.mint(())).shuffle(order)  # noqa: S311 - no secret
    _rearrange(area, places, order)
    return {}


def _rearrange(area: Area, places: list[int], order: list[int]) -> None:
    """Put the row ``order[i]`` where ``places[i]`` was: whole rows with all that hangs on them, unless cells stand outside."""
    sheet = area.sheet
    if places == order:
        return
    old = {n: sheet.rows[n] for n in places}
    alone = all(_empty(row.packed[: area.left]) and _empty(row.packed[area.right :]) for row in old.values())
    for place, source in zip(places, order, strict=True):
        moved = [_moved(kept, place - source) for kept in old[source].packed]
        if alone:
            sheet.rows[place] = old[source].with_packed(moved)
        else:
            sheet.rows[place] = old[place].with_packed(_spliced(old[place].packed, moved, area))
    goes = dict(zip(order, places, strict=True))
    sheet.parts["merges"] = [_merge(merge, area, goes) for merge in sheet.parts.get("merges", ())]


def _empty(kept: Sequence[Packed]) -> bool:
    return all(cell is None for cell in kept)


def _moved(kept: Packed, rows: int) -> Packed | Cell:
    return copied(unpacked(kept), rows, 0) if isinstance(kept, dict) else kept


def _spliced(here: Sequence[Packed], there: Sequence[Packed], area: Area) -> list[Packed]:
    new = [*here, *[None] * (area.right - len(here))]
    source = [*there, *[None] * (area.right - len(there))]
    new[area.left : area.right] = source[area.left : area.right]
    return new


def _merge(merge: Json, area: Area, goes: dict[int, int]) -> Json:
    """A merge within one row goes with it."""
    row = merge.get("startRowIndex", 0)
    inside = area.left <= merge.get("startColumnIndex", 0) and merge["endColumnIndex"] <= area.right
    if not inside or row not in goes:
        return merge
    return merge | {"startRowIndex": goes[row], "endRowIndex": goes[row] + 1}
