"""Requests that write cells: updateCells, repeatCell, appendCells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sync.emulator.errors import Json
from sync.emulator.fieldmask import Mask
from sync.emulator.sheets import cells, references
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Cell, Packed, Refused, Sheet, packed, unpacked, with_formula
from sync.emulator.sheets.requests import dimensions
from sync.emulator.sheets.requests.limits import check_fits, check_size
from sync.emulator.sheets.work import Work, mask_of

CONSTANTS = ("stringValue", "numberValue", "boolValue")


def update_cells(work: Work, body: Json) -> Json:
    mask = mask_of(body, "CellData")
    rows = [row.get("values", []) for row in body.get("rows", [])]
    height, width = len(rows), max(map(len, rows), default=0)
    if "range" in body:
        area = work.area(body["range"])
        if height > area.bottom - area.top:
            raise Refused(
                f"Attempting to write row: {area.bottom}, beyond the last requested row of: {area.bottom - 1}"
            )
        if width > area.right - area.left:
            words = f"Attempting to write column: {area.right}, beyond the last requested column of: {area.right - 1}"
            raise Refused(words)
        rows += [[]] * (area.bottom - area.top - height)
        write_rows(area.sheet, area.top, area.left, rows, mask, least=area.right - area.left)
        return {}
    if "start" not in body:
        raise Refused("A range or a start must be set.")  # wording guessed
    start = body["start"]
    sheet = work.book.grid(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    check_fits(sheet, top + max(height, 1), left + max(width, 1), (top, left))
    work.guard(Area(sheet, top, left, top + max(height, 1), left + max(width, 1)))
    write_rows(sheet, top, left, rows, mask)
    return {}


def write_rows(
    sheet: Sheet, top: int, left: int, rows: Sequence[Sequence[Json]], mask: Mask, *, least: int = 0
) -> None:
    """Write rows of cells; cells beyond a row's end, up to ``least`` of them, lose what the mask names."""
    only_value = mask.keys() == {"userEnteredValue"} and not mask["userEnteredValue"]
    for number, given in enumerate(rows, top):
        line = sheet.rows[number]
        kept = list(line.packed)
        count = max(least, len(given)) if given else min(least, max(0, len(kept) - left))
        kept += [None] * (left + count - len(kept))
        for n in range(count):
            new = given[n] if n < len(given) else {}
            old = kept[left + n]
            if only_value and not isinstance(old, dict) and (quick := _constant(new)) is not NOT_PLAIN:
                kept[left + n] = quick
            elif new or old is not None:
                kept[left + n] = packed(cells.write(unpacked(old) or {}, new, mask))
        sheet.rows[number] = line.with_packed(kept)


NOT_PLAIN = {"": ""}  # what is no plain constant; told by identity


def _constant(cell: Json) -> Packed:
    """The value of a cell that gives nothing but a constant, as rows keep it."""
    entered = cell.get("userEnteredValue")
    if not entered:
        return None
    if len(entered) == 1:
        for name in CONSTANTS:
            if name in entered:
                value: str | float = entered[name]
                if isinstance(value, str):
                    cells.check_length(value)
                return None if value == "" else value
    return NOT_PLAIN


def change_cells(area: Area, row: int, change: Callable[[int, Cell], Cell | None]) -> None:
    """Pass each cell of a row of the area through ``change``, with its column."""
    line = area.sheet.rows[row]
    kept = [*line.packed, *[None] * (area.right - len(line.packed))]
    for column in range(area.left, area.right):
        kept[column] = packed(change(column, unpacked(kept[column]) or {}))
    area.sheet.rows[row] = line.with_packed(kept)


def repeat_cell(work: Work, body: Json) -> Json:
    mask = mask_of(body, "CellData")
    area = work.area(body.get("range", {}))
    given = body.get("cell", {})
    width = area.right - area.left
    moves = bool(given.get("userEnteredValue", {}).get("formulaValue"))
    line = [given] * width
    for row in range(area.bottom - area.top):
        if moves:
            line = [copied(given, row, column) or {} for column in range(width)]
        write_rows(area.sheet, area.top + row, area.left, [line], mask)
    return {}


def copied(cell: Cell | None, rows: int, columns: int) -> Cell | None:
    """The cell as it is after a copy that far away."""
    return with_formula(cell, lambda text: references.copied(text, rows, columns))


def append_cells(work: Work, body: Json) -> Json:
    mask = mask_of(body, "CellData")
    rows = [row.get("values", []) for row in body.get("rows", [])]
    width = max(map(len, rows), default=0)
    if "tableId" in body:
        return _append_to_table(work, body["tableId"], rows, width, mask)
    sheet = work.book.grid(body.get("sheetId", 0))
    top = sheet.last_row(filled=True)
    more_rows, more_columns = max(0, top + len(rows) - len(sheet.rows)), max(0, width - len(sheet.columns))
    check_size(work.book, sheet, "ROWS", more_rows)
    check_size(work.book, sheet, "COLUMNS", more_columns)
    sheet.rows += work.book.new_rows(more_rows)
    sheet.columns += work.book.new_columns(more_columns)
    work.guard(Area(sheet, top, 0, top + max(len(rows), 1), max(width, 1)))
    write_rows(sheet, top, 0, rows, mask)
    return {}


def _append_to_table(work: Work, table_id: str, rows: list[list[Json]], width: int, mask: Mask) -> Json:
    """New rows at the table's end, before every row below it (measured)."""
    for sheet in work.book.sheets:
        for table in sheet.parts.get("tables", ()):
            if table["tableId"] != table_id:
                continue
            where = table["range"]
            left, right, bottom = (
                where.get("startColumnIndex", 0),
                where["endColumnIndex"],
                where["endRowIndex"],
            )
            if width > right - left:
                words = (
                    f"Attempting to write column: {right}, beyond the last requested column of: {right - 1}"
                )
                raise Refused(words)
            span = {
                "sheetId": sheet.id,
                "dimension": "ROWS",
                "startIndex": bottom,
                "endIndex": bottom + len(rows),
            }
            if rows:
                dimensions.insert(work, {"range": span, "inheritFromBefore": True})
                write_rows(sheet, bottom, left, rows, mask)
            return {}
    raise Refused(f"No table with id: {table_id}")  # wording guessed
