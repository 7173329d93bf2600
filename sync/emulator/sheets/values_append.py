"""spreadsheets.values.append: finds a table, and writes below it."""

from __future__ import annotations

from collections.abc import Iterable

from sync.emulator.call import Call
from sync.emulator.errors import Json
from sync.emulator.sheets import a1
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Sheet, holds_value
from sync.emulator.sheets.requests import dimensions
from sync.emulator.sheets.values_write import change, check_range, echo, grid, input_option, write
from sync.emulator.sheets.work import Work

Place = tuple[int, int]
Box = tuple[int, int, int, int]  # top, left, bottom, right; the ends belong to it


def append(call: Call) -> Json:
    option = input_option(call.query)
    check_range(call)
    insert = call.query.get("insertDataOption") == "INSERT_ROWS"

    def action(work: Work) -> Json:
        area = a1.find(work.book, call.path["range"])
        sheet = area.sheet
        table = find_table(area)
        row, column = (table.bottom, table.left) if table else (area.top, area.left)
        rows = grid(call.body)
        height, width = len(rows), max(map(len, rows), default=0)
        head = {"tableRange": table.a1} if table else {}
        if insert and height and row < len(sheet.rows):
            span = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": row, "endIndex": row + height}
            dimensions.insert(work, {"range": span, "inheritFromBefore": row > 0})
        sheet.rows += work.book.new_rows(max(0, row + height - len(sheet.rows)))
        sheet.columns += work.book.new_columns(max(0, column + width - len(sheet.columns)))
        target = Area(sheet, row, column, row + max(height, 1), column + max(width, 1))
        counts, shown = write(work, target, call.body, option, target.a1)
        return head | {
            "updates": {"spreadsheetId": work.file.id} | counts | echo(call, work, shown, call.query)
        }

    return change(call, action)


def find_table(area: Area) -> Area | None:
    """The block of neighbouring filled cells that the range meets; of several the last.

    A range that meets a filled cell is in that cell's block; one of empty cells is in the block whose outline it
    touches from the inside. Beside a block is outside of it.
    """
    sheet = area.sheet
    last = _last(sheet, area)
    if last is not None:
        box: Box | None = _block(sheet, last)
    else:
        box = max((b for b in _blocks(sheet) if area.overlaps(b[0], b[1], b[2] + 1, b[3] + 1)), default=None)
    return Area(sheet, box[0], box[1], box[2] + 1, box[3] + 1) if box else None


def _last(sheet: Sheet, area: Area) -> Place | None:
    """The last filled cell of an area."""
    for row in range(area.bottom - 1, area.top - 1, -1):
        kept = sheet.rows[row].packed[: area.right]
        for column in range(len(kept) - 1, area.left - 1, -1):
            if holds_value(kept[column]):
                return row, column
    return None


def _blocks(sheet: Sheet) -> Iterable[Box]:
    left = {(r, c) for r, row in enumerate(sheet.rows) for c, v in enumerate(row.packed) if holds_value(v)}
    while left:
        box = _block(sheet, next(iter(left)))
        left = {(r, c) for r, c in left if not (box[0] <= r <= box[2] and box[1] <= c <= box[3])}
        yield box


def _block(sheet: Sheet, start: Place) -> Box:
    """The outline that grows from a cell as long as anything filled touches it."""
    (top, left), (bottom, right) = start, start

    def filled(row: int, first: int, last: int) -> bool:
        if not 0 <= row < len(sheet.rows):
            return False
        return any(map(holds_value, sheet.rows[row].packed[max(first, 0) : last + 1]))

    while True:
        if filled(top - 1, left - 1, right + 1):
            top -= 1
        elif filled(bottom + 1, left - 1, right + 1):
            bottom += 1
        elif left and any(filled(row, left - 1, left - 1) for row in range(top, bottom + 1)):
            left -= 1
        elif any(filled(row, right + 1, right + 1) for row in range(top, bottom + 1)):
            right += 1
        else:
            return top, left, bottom, right
