"""insertRange and deleteRange: cells come or go, and those behind them in the same rows or columns shift."""

from __future__ import annotations

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import a1
from sync.emulator.sheets.a1 import Area, Bounds
from sync.emulator.sheets.book import Axis, Cell, Packed, Sheet, Shift, packed
from sync.emulator.sheets.references import FAR, Move
from sync.emulator.sheets.requests.following import (
    NAMES,
    insertion,
    move_all,
    move_references,
    move_tables,
    removal,
)
from sync.emulator.sheets.requests.limits import check_size
from sync.emulator.sheets.work import Work

PART_OF_TABLE = "You cannot insert or delete cells over part of a table."


def insert(work: Work, body: Json) -> Json:
    area, axis = _read(work, body)
    sheet, count = area.sheet, _length(area, axis)
    start = area.top if axis == "ROWS" else area.left
    _check(area, axis, start)
    _grow(work, area, axis, count)
    if axis == "ROWS":
        _shift_down(area, count)
    else:
        for n in range(area.top, area.bottom):
            kept = list(sheet.rows[n].packed)
            if len(kept) > area.left:
                kept[area.left : area.left] = [None] * count
                sheet.rows[n] = sheet.rows[n].with_packed(kept)
    _follow(work, area, axis, insertion(start, count))
    return {}


def delete(work: Work, body: Json) -> Json:
    area, axis = _read(work, body)
    sheet, count = area.sheet, _length(area, axis)
    start = area.top if axis == "ROWS" else area.left
    _check(area, axis, start)
    for table in sheet.parts.get("tables", ()):
        top, left, bottom, _ = a1.grid_bounds(table["range"])
        inside = area.top <= (top or 0) < area.bottom and area.left <= (left or 0) < area.right
        if axis == "ROWS" and inside and area.bottom < (bottom or FAR):
            raise Refused("Cannot delete a table header row. Consider hiding the row instead.")
    if axis == "ROWS":
        for n in range(area.top, sheet.last_row()):
            source = sheet.rows[n + count].packed if n + count < len(sheet.rows) else ()
            _put_band(area, n, list(source[area.left : area.right]))
    else:
        for n in range(area.top, area.bottom):
            kept = list(sheet.rows[n].packed)
            del kept[area.left : area.right]
            sheet.rows[n] = sheet.rows[n].with_packed(kept)
    _follow(work, area, axis, removal(start, start + count))
    return {}


def _read(work: Work, body: Json) -> tuple[Area, Axis]:
    if body.get("shiftDimension", "DIMENSION_UNSPECIFIED") == "DIMENSION_UNSPECIFIED":
        raise Refused("Must specify a shiftDimension.")  # wording guessed
    return work.area(body.get("range", {})), "COLUMNS" if body["shiftDimension"] == "COLUMNS" else "ROWS"


def _length(area: Area, axis: Axis) -> int:
    return area.bottom - area.top if axis == "ROWS" else area.right - area.left


def _grow(work: Work, area: Area, axis: Axis, count: int) -> None:
    """The grid grows only as far as the cells that are pushed past its edge (measured)."""
    sheet = area.sheet
    if axis == "ROWS":
        last = max(
            (
                n + 1
                for n in range(area.top, sheet.last_row())
                if any(kept is not None for kept in _band(area, n))
            ),
            default=0,
        )
        more = max(0, last + count - len(sheet.rows)) if last else 0
        check_size(work.book, sheet, axis, more)
        sheet.rows += work.book.new_rows(more)
    else:
        last = max(len(sheet.rows[n].packed) for n in range(area.top, area.bottom))
        more = max(0, last + count - len(sheet.columns)) if last > area.left else 0
        check_size(work.book, sheet, axis, more)
        sheet.columns += work.book.new_columns(more)


def _band(area: Area, row: int) -> list[Packed]:
    return list(area.sheet.rows[row].packed[area.left : area.right])


def _put_band(area: Area, row: int, band: list[Packed]) -> None:
    kept = list(area.sheet.rows[row].packed)
    if not band and len(kept) <= area.left:
        return
    kept += [None] * (area.left - len(kept))
    kept[area.left : area.right] = band + [None] * (area.right - area.left - len(band))
    area.sheet.rows[row] = area.sheet.rows[row].with_packed(kept)


def _shift_down(area: Area, count: int) -> None:
    sheet = area.sheet
    last = min(sheet.last_row() + count, len(sheet.rows))
    bands = [_band(area, n) for n in range(area.top, max(last, area.top))]
    fresh: list[Packed] = []
    if any(_inside_table(area, table) for table in sheet.parts.get("tables", ())):
        fresh = [
            look(kept) for kept in _band(area, area.top)
        ]  # a table's new rows look like what they push down
    for n in range(area.top, max(last, area.top)):
        _put_band(area, n, list(fresh) if n < area.top + count else bands[n - area.top - count])


def _inside_table(area: Area, table: Json) -> bool:
    top, left, bottom, right = a1.grid_bounds(table["range"])
    within = area.left <= (left or 0) and (right or FAR) <= area.right
    return within and (top or 0) < area.top < (bottom or FAR)


def _check(area: Area, axis: Axis, start: int) -> None:
    """Refuse to tear a table or a merge: to shift some of its rows or columns and not the others."""
    for name in ("tables", "merges"):
        for item in area.sheet.parts.get(name, ()):
            bounds = a1.grid_bounds(item["range"] if name == "tables" else item)
            if _reaches(bounds, axis, start) and _lies(bounds, area, axis) is None:
                words = "You cannot insert or delete cells over part of a merged range."  # wording guessed
                raise Refused(PART_OF_TABLE if name == "tables" else words)


def _reaches(bounds: Bounds, axis: Axis, start: int) -> bool:
    high = bounds[2] if axis == "ROWS" else bounds[3]
    return high is None or high > start


def _lies(bounds: Bounds, area: Area, axis: Axis) -> bool | None:
    """Whether a range lies within the rows or columns that shift; None: only in part."""
    low, high = (bounds[1] or 0, bounds[3]) if axis == "ROWS" else (bounds[0] or 0, bounds[2])
    first, last = (area.left, area.right) if axis == "ROWS" else (area.top, area.bottom)
    whole = len(area.sheet.columns if axis == "ROWS" else area.sheet.rows)
    end = whole if high is None else high
    if end <= first or last <= low:
        return False
    return True if first <= low and end <= last else None


def _follow(work: Work, area: Area, axis: Axis, shift: Shift) -> None:
    sheet, names = area.sheet, NAMES[axis]

    def moved(bounds: Bounds) -> Bounds | None:
        low, high = (bounds[0], bounds[2]) if axis == "ROWS" else (bounds[1], bounds[3])
        if not _lies(bounds, area, axis) or (low is None and high is None):
            return bounds
        new = shift(low or 0, FAR if high is None else high)
        if new is None:
            return None
        start, end = (None if low is None else new[0]), (None if high is None else new[1])
        top, left, bottom, right = bounds
        return (start, left, end, right) if axis == "ROWS" else (top, start, bottom, end)

    def follow(found: Json) -> Json | None:
        if "dimension" in found:
            return found
        new = moved(a1.grid_bounds(found))
        if new is None:
            return None
        ends = (new[0], new[2]) if axis == "ROWS" else (new[1], new[3])
        return found | {name: end for name, end in zip(names, ends, strict=True) if end is not None}

    def move(home: Sheet) -> Move:
        def reference(title: str | None, bounds: Bounds) -> tuple[str | None, Bounds] | None:
            meant = home is sheet if title is None else title.lower() == sheet.title.lower()
            new = moved(bounds) if meant else bounds
            return None if new is None else (title, new)

        return reference

    move_tables(sheet, axis, shift, follow)
    move_all(work.book, sheet, follow)
    move_references(work.book, move)


def look(kept: Packed) -> Packed:
    """What a new neighbour takes over from a cell: its looks and its rule; a checkbox comes unticked."""
    if not isinstance(kept, dict):
        return None
    new: Cell = {k: kept[k] for k in ("userEnteredFormat", "dataValidation") if k in kept}
    own = new.get("userEnteredFormat", {})
    if "link" in own.get("textFormat", {}):
        text = {k: v for k, v in own["textFormat"].items() if k != "link"}
        new["userEnteredFormat"] = own | {"textFormat": text}
    condition = new.get("dataValidation", {}).get("condition", {})
    if condition.get("type") == "BOOLEAN":
        values = condition.get("values", [])
        if len(values) == 2:
            new["userEnteredValue"] = {"stringValue": values[1].get("userEnteredValue", "")}
        elif not values:
            new["userEnteredValue"] = {"boolValue": False}
    return packed(new)
