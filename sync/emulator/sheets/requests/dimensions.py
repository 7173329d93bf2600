"""Requests about rows and columns. What hangs on them (cells, ranges, metadata) goes along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets.a1 import Area, bounds_a1
from sync.emulator.sheets.book import COLUMN_WIDTH, Axis, Line, Packed, Row, Sheet, Span, unpacked
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc
from sync.emulator.sheets.requests.following import NAMES, insertion, move_ranges, removal, shift_all
from sync.emulator.sheets.requests.limits import check_size
from sync.emulator.sheets.requests.ranges import look
from sync.emulator.sheets.widths import text_height, text_width
from sync.emulator.sheets.work import Work, mask_of, read_span

__all__ = [
    "append",
    "auto_resize",
    "delete",
    "insert",
    "move",
    "move_ranges",
    "removal",
    "resize",
    "update_properties",
]

WHAT: dict[Axis, str] = {"ROWS": "row", "COLUMNS": "column"}
FROZEN: dict[Axis, str] = {"ROWS": "frozenRowCount", "COLUMNS": "frozenColumnCount"}


def _guard(work: Work, sheet: Sheet, axis: Axis, start: int, end: int) -> None:
    rows, columns = len(sheet.rows), len(sheet.columns)
    work.guard(Area(sheet, start, 0, end, columns) if axis == "ROWS" else Area(sheet, 0, start, rows, end))


def _each_row(sheet: Sheet, change: Callable[[list[Packed]], list[Packed]]) -> None:
    width = len(sheet.columns)
    for n, row in enumerate(sheet.rows):
        if row.packed:
            full = [*row.packed, *[None] * (width - len(row.packed))]
            sheet.rows[n] = row.with_packed(change(full))


# ------------------------------------------------------------------------------------------ insert


def insert(work: Work, body: Json) -> Json:
    found = body.get("range", {})
    if "startIndex" not in found or "endIndex" not in found:
        raise Refused("range must be bounded on both sides")  # wording guessed
    sheet, axis, start, end = read_span(work, found)
    lines = sheet.lines(axis)
    before = bool(body.get("inheritFromBefore"))
    if start > len(lines):
        raise Refused(f"range.startIndex is larger than current grid size ({len(lines)})")
    if start == len(lines) and not before:
        raise Refused(
            f"range.startIndex must be less than the grid size ({len(lines)}) if inheritFromBefore is false."
        )
    if start == 0 and before:
        raise Refused("inheritFromBefore cannot be true if inserting at the first index.")  # wording guessed
    count = end - start
    check_size(work.book, sheet, axis, count)
    at = start - 1 if before else start
    size = lines[at].size
    if axis == "ROWS":
        looks = [look(kept) for kept in sheet.rows[at].packed]
        made = [Row(row.key, size).with_packed(list(looks)) for row in work.book.new_rows(count)]
        sheet.rows[start:start] = made
    else:
        sheet.columns[start:start] = [replace(c, size=size) for c in work.book.new_columns(count)]
        _each_row(sheet, lambda line: line[:start] + [look(line[at])] * count + line[start:])
    if start < sheet.grid.get(FROZEN[axis], 0):  # what comes among the frozen is frozen; unverified
        sheet.grid[FROZEN[axis]] += count
    tables = insertion(start, count, ends_too=True) if before else None
    shift_all(work, sheet, axis, insertion(start, count), tables=tables)
    if axis == "COLUMNS":
        _head_tables(sheet, start, end)
    return {}


def _head_tables(sheet: Sheet, start: int, end: int) -> None:
    """New columns of a table have their names in its head."""
    for table in sheet.parts.get("tables", ()):
        top, left = table["range"].get("startRowIndex", 0), table["range"].get("startColumnIndex", 0)
        for column in table.get("columnProperties", ()):
            at = left + column.get("columnIndex", 0)
            if start <= at < end:
                cell = sheet.cell(top, at) | {"userEnteredValue": {"stringValue": column["columnName"]}}
                sheet.put(top, at, {k: v for k, v in cell.items() if k != "dataValidation"})


# ------------------------------------------------------------------------------------------ delete, move, append


def delete(work: Work, body: Json) -> Json:
    sheet, axis, start, end = read_span(work, body.get("range", {}))
    have, what = len(sheet.lines(axis)), WHAT[axis]
    if end > have:
        missing = start if start >= have else end - 1
        raise Refused(
            f"Cannot delete a {what} that doesn't exist. Tried to delete {what} index {missing} but there are only {have} {what}s."
        )
    _delete(work, sheet, axis, start, end)
    return {}


def _delete(work: Work, sheet: Sheet, axis: Axis, start: int, end: int) -> None:
    lines, what = sheet.lines(axis), WHAT[axis]
    if end - start >= len(lines):
        raise Refused(f"You can't delete all the {what}s on the sheet.")
    frozen = sheet.grid.get(FROZEN[axis], 0)
    if frozen > 0 and start <= frozen and end >= len(lines):
        raise Refused(f"Sorry, it is not possible to delete all non-frozen {what}s.")
    if axis == "ROWS":
        _check_heads(sheet, start, end)
    _guard(work, sheet, axis, start, end)
    work.book.forget_lines(lines[start:end])
    del lines[start:end]
    if axis == "COLUMNS":
        _each_row(sheet, lambda line: line[:start] + line[end:])
    if start < frozen:
        sheet.grid[FROZEN[axis]] -= min(end, frozen) - start
        if not sheet.grid[FROZEN[axis]]:
            del sheet.grid[FROZEN[axis]]
    shift_all(work, sheet, axis, removal(start, end))


def _check_heads(sheet: Sheet, start: int, end: int) -> None:
    """A table's head goes only with all of the table. Measured for deleteRange."""
    for table in sheet.parts.get("tables", ()):
        top, bottom = table["range"].get("startRowIndex", 0), table["range"].get("endRowIndex", 0)
        if start <= top < end < bottom:
            raise Refused("Cannot delete a table header row. Consider hiding the row instead.")


def move(work: Work, body: Json) -> Json:
    sheet, axis, start, end = read_span(work, body.get("source", {}))
    lines, what = sheet.lines(axis), WHAT[axis]
    target = body.get("destinationIndex", 0)
    if end > len(lines):
        raise Refused(f"source range[{start}-{end}] is after last {what}[{len(lines)}]")  # wording guessed
    if target > len(lines):
        raise Refused(f"destinationIndex[{target}] is after last {what}[{len(lines)}]")
    if target < 0:
        raise Refused(f"destinationIndex[{target}] must be >= 0")  # wording guessed
    if start <= target < end:
        raise Refused(f"destinationIndex[{target}] must be outside the requested range[{start}-{end}]")
    for merge in sheet.parts.get("merges", ()):
        low, high = merge.get(NAMES[axis][0], 0), merge.get(NAMES[axis][1], len(lines))
        torn = low < end and start < high and not (start <= low and high <= end)
        if (torn and high - low > 1) or low < target < high:
            raise Refused(
                f"Sorry, it is not possible to move a {what} to a position that crosses a merged cell. Please unmerge and try again."
            )
    _guard(work, sheet, axis, min(start, target), max(end, target))
    count = end - start
    place = target - count if target > start else target

    def moved(items: list[Any]) -> list[Any]:
        rest = items[:start] + items[end:]
        return rest[:place] + items[start:end] + rest[place:]

    lines[:] = moved(lines)
    if axis == "COLUMNS":
        _each_row(sheet, moved)

    def shift(a: int, b: int) -> Span | None:
        if start <= a and b <= end:
            return a - start + place, b - start + place
        rest = removal(start, end)(a, b)
        return (a, b) if rest is None else insertion(place, count)(*rest)

    shift_all(work, sheet, axis, shift)
    return {}


def append(work: Work, body: Json) -> Json:
    sheet = work.book.grid(body.get("sheetId", 0))
    length = body.get("length", 0)
    if body.get("dimension", "DIMENSION_UNSPECIFIED") == "DIMENSION_UNSPECIFIED":
        raise Refused("Must specify a dimension.")  # wording guessed
    if length < 1:
        raise Refused(f"length[{length}] must be > 0")  # wording guessed
    axis: Axis = "COLUMNS" if body["dimension"] == "COLUMNS" else "ROWS"
    resize(work, sheet, axis, len(sheet.lines(axis)) + length)
    return {}


def resize(work: Work, sheet: Sheet, axis: Axis, count: int) -> None:
    """Make the grid this long: at its end."""
    have = len(sheet.lines(axis))
    if count < 1:
        raise Refused(f"You can't delete all the {WHAT[axis]}s on the sheet.")
    if count < have:
        _delete(work, sheet, axis, count, have)
    check_size(work.book, sheet, axis, max(0, count - have))
    if count > have and axis == "ROWS":
        sheet.rows += work.book.new_rows(count - have)
    elif count > have:
        sheet.columns += work.book.new_columns(count - have)


# ------------------------------------------------------------------------------------------ looks


def update_properties(work: Work, body: Json) -> Json:
    mask = mask_of(body, "DimensionProperties")
    sheet, axis, start, end = read_span(work, body.get("range", {}))
    wanted = body.get("properties", {})
    lines = sheet.lines(axis)
    if end > len(lines):
        where = (start, None, end, None) if axis == "ROWS" else (None, start, None, end)
        words = f"Range ({bounds_a1(where)}) exceeds grid limits. Max {WHAT[axis]}s: {len(lines)}"  # wording guessed
        raise Refused(words)
    if "developerMetadata" in mask:
        raise Refused("developerMetadata cannot be updated here.")  # wording guessed
    if wanted.get("pixelSize", 0) < 0:
        raise Refused(f"pixelSize[{wanted['pixelSize']}] must be >= 0")  # wording guessed
    change: Json = {}
    if {"pixelSize", "*"} & set(mask):
        change["size"] = wanted.get("pixelSize")
    if {"hiddenByUser", "*"} & set(mask):
        change["hidden"] = bool(wanted.get("hiddenByUser"))
    lines[start:end] = [replace(line, **change) for line in lines[start:end]]
    return {}


def auto_resize(work: Work, body: Json) -> Json:
    """Fit lines to what their cells show. How wide that is only Google's browser knows: near, not exact."""
    sheet, axis, start, end = read_span(work, body.get("dimensions", {}))
    view = View(Calc(work.book, work.today))
    lines: list[Line] = sheet.lines(axis)
    sizes: dict[int, int] = {}
    for row in range(sheet.last_row()):
        if axis == "ROWS" and not start <= row < end:
            continue
        for column, kept in enumerate(sheet.rows[row].packed):
            if kept is None or (axis == "COLUMNS" and not start <= column < end):
                continue
            look = (unpacked(kept) or {}).get("userEnteredFormat", {})
            if not (text := view.formatted(sheet, row, column)):
                continue
            if axis == "COLUMNS":
                sizes[column] = max(sizes.get(column, 0), text_width(text, look))
            else:
                size = sheet.columns[column].size
                height = text_height(text, look, COLUMN_WIDTH if size is None else size)
                sizes[row] = max(sizes.get(row, 0), height)
    for n in range(start, min(end, len(lines))):
        if n in sizes or axis == "ROWS":  # an empty column stays as wide as it is
            lines[n] = replace(lines[n], size=sizes.get(n))
    return {}
