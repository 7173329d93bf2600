"""Requests about cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, cells, formats, references
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Cell, Packed, Refused, Sheet, with_formula
from sync.emulator.sheets.formula import Calc, Fault
from sync.emulator.sheets.work import Work

SIDES = ("top", "bottom", "left", "right")


def update_cells(work: Work, body: Json) -> Json:
    mask = cells.check_mask(body.get("fields", ""), "CellData")
    rows = body.get("rows", [])
    height, width = len(rows), max((len(row.get("values", [])) for row in rows), default=0)
    if "range" in body:
        area = work.area(body["range"])
        if height > area.bottom - area.top:
            raise Refused(
                f"Attempting to write row: {area.bottom}, beyond the last requested row of: {area.bottom - 1}"
            )
        if width > area.right - area.left:
            words = f"Attempting to write column: {area.right}, beyond the last requested column of: {area.right - 1}"
            raise Refused(words)
    else:
        start = body.get("start", {})
        sheet = work.book.sheet(start.get("sheetId", 0))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        _check_grid(sheet, top + max(height, 1), left + max(width, 1), (top, left))
        area = Area(sheet, top, left, top + height, left + width)
        work.guard(area)
    for r in range(area.bottom - area.top):
        given = rows[r].get("values", []) if r < height else []
        _write_row(area, r, given, mask, clear="range" in body)
    return {}


def _write_row(area: Area, r: int, given: list[Json], mask: Json, *, clear: bool) -> None:
    """Write a row's cells; with a range, the rest of the row loses what the mask names."""
    sheet, number = area.sheet, area.top + r
    line = sheet.rows[number]
    width = area.right - area.left if clear else len(given)
    new = list(line.cells) + [None] * (area.left + width - len(line.cells))
    for c in range(width):
        old = new[area.left + c] or {}
        if c < len(given) or old:
            new[area.left + c] = cells.write(old, given[c] if c < len(given) else {}, mask) or None
    sheet.put_row(number, new)


def _check_grid(sheet: Sheet, bottom: int, right: int, start: tuple[int, int]) -> None:
    """Refuse to write beyond the grid."""
    rows, columns = len(sheet.rows), len(sheet.columns)
    if start[0] >= rows or start[1] >= columns:
        raise Refused(a1.grid_limits(sheet, (*start, bottom, right)))
    if bottom > rows:
        raise Refused(f"Attempting to write row: {rows}, beyond the last row: {rows - 1}")
    if right > columns:
        raise Refused(f"Attempting to write column: {columns}, beyond the last column: {columns - 1}")


def repeat_cell(work: Work, body: Json) -> Json:
    mask = cells.check_mask(body.get("fields", ""), "CellData")
    area = work.area(body.get("range", {}))
    given = body.get("cell", {})
    width = area.right - area.left
    for row in range(area.bottom - area.top):
        line = [_copied(given, row, column) or {} for column in range(width)]
        _write_row(area, row, line, mask, clear=True)
    return {}


def _copied(cell: Cell | None, rows: int, columns: int) -> Cell | None:
    """The cell as it is after a copy that far away."""
    return with_formula(cell, lambda text: references.copied(text, rows, columns))


def append_cells(work: Work, body: Json) -> Json:
    mask = cells.check_mask(body.get("fields", ""), "CellData")
    sheet = work.book.sheet(body.get("sheetId", 0))
    rows = body.get("rows", [])
    top = sheet.last_row(filled=True)
    width = max((len(row.get("values", [])) for row in rows), default=0)
    sheet.rows += work.book.new_rows(max(0, top + len(rows) - len(sheet.rows)))
    sheet.columns += work.book.new_columns(max(0, width - len(sheet.columns)))
    area = Area(sheet, top, 0, top + len(rows), width)
    work.guard(area)
    for r, row in enumerate(rows):
        _write_row(area, r, row.get("values", []), mask, clear=False)
    return {}


# ------------------------------------------------------------------------------------------ sorting


def sort_range(work: Work, body: Json) -> Json:
    area = work.area(body.get("range", {}))
    sheet = area.sheet
    for merge in sheet.parts.get("merges", ()):
        top, left, bottom, right = a1.grid_bounds(merge)
        if (bottom or 0) - (top or 0) > 1 and area.overlaps(top or 0, left or 0, bottom or 0, right or 0):
            where = a1.bounds_a1((top, left, bottom, right))
            raise Refused(
                f"You can't sort a range containing vertical merges. There is a vertical merge at {where}."
            )
    movable = [
        n for n in range(area.top, area.bottom) if not (sheet.rows[n].hidden or sheet.rows[n].filtered)
    ]
    order = list(movable)
    calc = Calc(work.book, work.today)
    for spec in reversed(body.get("sortSpecs", [])):
        column = spec.get("dimensionIndex", 0)
        if not area.left <= column < area.right:
            raise Refused(f"Sort column {column} is outside the range.")  # wording guessed
        down = spec.get("sortOrder") == "DESCENDING"
        values = {n: calc.value(sheet, n, column) for n in order}
        filled = [n for n in order if values[n] is not None]
        filled.sort(key=lambda n: sort_key(values[n]), reverse=down)
        order = filled + [n for n in order if values[n] is None]
    _rearrange(work, area, movable, order)
    return {}


def sort_key(value: Any) -> tuple[int, Any]:
    """Numbers before text before booleans before errors."""
    if isinstance(value, Fault):
        return 3, value.shown
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, value)


def _rearrange(work: Work, area: Area, places: list[int], order: list[int]) -> None:
    """Put the row ``order[i]`` where ``places[i]`` was: whole rows with all that hangs on them, unless cells stand outside."""
    sheet = area.sheet
    old = {n: sheet.rows[n] for n in places}
    alone = all(_empty(row.packed[: area.left]) and _empty(row.packed[area.right :]) for row in old.values())
    for place, source in zip(places, order, strict=True):
        moved = [_copied(cell, place - source, 0) for cell in old[source].cells]
        if alone:
            sheet.rows[place] = old[source].with_cells(moved)
        else:
            sheet.rows[place] = old[place].with_cells(_spliced(old[place].cells, moved, area))
    work.book.lines_moved()


def _empty(kept: Sequence[Packed]) -> bool:
    return all(cell is None for cell in kept)


def _spliced(here: Sequence[Cell | None], there: Sequence[Cell | None], area: Area) -> list[Cell | None]:
    new = list(here) + [None] * (area.right - len(here))
    source = list(there) + [None] * (area.right - len(there))
    new[area.left : area.right] = source[area.left : area.right]
    return new


# ------------------------------------------------------------------------------------------ merges, borders, validation


def merge_cells(work: Work, body: Json) -> Json:
    area = work.area(body.get("range", {}))
    kind = body.get("mergeType", "MERGE_ALL")
    for name, low, high in (
        ("frozenRowCount", area.top, area.bottom),
        ("frozenColumnCount", area.left, area.right),
    ):
        if low < area.sheet.grid.get(name, 0) < high and kind != (
            "MERGE_ROWS" if name == "frozenRowCount" else "MERGE_COLUMNS"
        ):
            raise Refused(
                f"You can't merge frozen and non-frozen {'rows' if name == 'frozenRowCount' else 'columns'}."
            )
    _unmerge(area)
    pieces = [area]
    if kind == "MERGE_ROWS":
        pieces = [replace(area, top=row, bottom=row + 1) for row in range(area.top, area.bottom)]
    elif kind == "MERGE_COLUMNS":
        pieces = [replace(area, left=c, right=c + 1) for c in range(area.left, area.right)]
    for piece in pieces:
        for row, column in work.cover(piece):
            if (row, column) != (piece.top, piece.left) and area.sheet.cell(row, column):
                work.enter(area.sheet, row, column, None)
    made = [
        a1.grid_range(piece)
        for piece in pieces
        if (piece.bottom - piece.top) * (piece.right - piece.left) > 1
    ]
    area.sheet.parts["merges"] = [*area.sheet.parts.get("merges", []), *made]
    return {}


def _unmerge(area: Area) -> None:
    kept = []
    for merge in area.sheet.parts.get("merges", []):
        top, left, bottom, right = (value or 0 for value in a1.grid_bounds(merge))
        if not area.overlaps(top, left, bottom, right):
            kept.append(merge)
        elif top < area.top or left < area.left or bottom > area.bottom or right > area.right:
            raise Refused("You must select all cells in a merged range to merge or unmerge them.")
    area.sheet.parts["merges"] = kept


def unmerge_cells(work: Work, body: Json) -> Json:
    _unmerge(work.area(body.get("range", {})))
    return {}


def update_borders(work: Work, body: Json) -> Json:
    area = work.area(body.get("range", {}))
    for row, column in work.cover(area):
        edges = {
            "top": body.get("top" if row == area.top else "innerHorizontal"),
            "bottom": body.get("bottom" if row == area.bottom - 1 else "innerHorizontal"),
            "left": body.get("left" if column == area.left else "innerVertical"),
            "right": body.get("right" if column == area.right - 1 else "innerVertical"),
        }
        given = {side: border for side, border in edges.items() if border is not None}
        if given:
            look = {
                "userEnteredFormat": {"borders": {s: b for s, b in given.items() if b.get("style") != "NONE"}}
            }
            mask: Json = {"userEnteredFormat": {"borders": {side: {} for side in given}}}
            area.sheet.put(
                row, column, cells.write(area.sheet.cell(row, column), formats.with_both_colours(look), mask)
            )
    return {}


def set_data_validation(work: Work, body: Json) -> Json:
    area = work.area(body.get("range", {}))
    rule = body.get("rule")
    if rule is not None and "type" not in rule.get("condition", {}):
        raise Refused("Condition type must be set.")  # wording guessed
    for row, column in work.cover(area):
        cell = area.sheet.cell(row, column)
        if rule is not None or cell:
            area.sheet.put(
                row,
                column,
                cells.write(cell, {"dataValidation": rule} if rule else {}, {"dataValidation": {}}),
            )
    return {}


# ------------------------------------------------------------------------------------------ copy, cut, paste

PASTE: dict[str, Json] = {
    "PASTE_VALUES": {"userEnteredValue": {}},
    "PASTE_FORMAT": {"userEnteredFormat": {}},
    "PASTE_DATA_VALIDATION": {"dataValidation": {}},
    "PASTE_FORMULA": {"userEnteredValue": {}},
}
WHOLE: Json = {
    name: {}
    for name in (
        "userEnteredValue",
        "userEnteredFormat",
        "note",
        "textFormatRuns",
        "chipRuns",
        "dataValidation",
    )
}


def copy_paste(work: Work, body: Json) -> Json:
    source, target = a1.area(work.book, body.get("source", {})), work.area(body.get("destination", {}))
    mask = PASTE.get(body.get("pasteType", "PASTE_NORMAL"), WHOLE)
    block = [
        [source.sheet.cell(r, c) for c in range(source.left, source.right)]
        for r in range(source.top, source.bottom)
    ]
    if body.get("pasteOrientation") == "TRANSPOSE":
        block = [list(column) for column in zip(*block, strict=True)]
    height = max(len(block), (target.bottom - target.top) // len(block) * len(block))
    width = max(len(block[0]), (target.right - target.left) // len(block[0]) * len(block[0]))
    _check_grid(target.sheet, target.top + height, target.left + width, (target.top, target.left))
    for r in range(height):
        for c in range(width):
            cell = block[r % len(block)][c % len(block[0])]
            far = (
                target.top - source.top + r - r % len(block),
                target.left - source.left + c - c % len(block[0]),
            )
            _paste(target.sheet, target.top + r, target.left + c, _copied(cell, *far) or {}, mask)
    return {}


def _paste(sheet: Sheet, row: int, column: int, cell: Cell, mask: Json) -> None:
    sheet.put(row, column, cells.write(sheet.cell(row, column), cell, mask))


def cut_paste(work: Work, body: Json) -> Json:
    source = work.area(body.get("source", {}))
    start = body.get("destination", {})
    sheet = work.book.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    mask = PASTE.get(body.get("pasteType", "PASTE_NORMAL"), WHOLE)
    block = {at: source.sheet.cell(*at) for at in work.cover(source)}
    _check_grid(sheet, top + source.bottom - source.top, left + source.right - source.left, (top, left))
    for row, column in block:
        _paste(source.sheet, row, column, {}, mask)
    for (row, column), cell in block.items():
        _paste(sheet, top + row - source.top, left + column - source.left, cell, mask)
    return {}
