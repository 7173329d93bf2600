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
    filled = _filled(area.sheet)
    inside = [p for p in filled if area.top <= p[0] < area.bottom and area.left <= p[1] < area.right]
    if inside:
        box: Box | None = _block(filled, max(inside))
    else:
        box = max((b for b in _blocks(filled) if area.overlaps(b[0], b[1], b[2] + 1, b[3] + 1)), default=None)
    return Area(area.sheet, box[0], box[1], box[2] + 1, box[3] + 1) if box else None


def _filled(sheet: Sheet) -> set[Place]:
    return {
        (r, c) for r, row in enumerate(sheet.rows) for c, kept in enumerate(row.packed) if holds_value(kept)
    }


def _blocks(filled: set[Place]) -> Iterable[Box]:
    left = set(filled)
    while left:
        box = _block(filled, next(iter(left)))
        left = {(r, c) for r, c in left if not (box[0] <= r <= box[2] and box[1] <= c <= box[3])}
        yield box


def _block(filled: set[Place], start: Place) -> Box:
    """The outline that grows from a cell as long as anything filled touches it."""
    seen = {start}
    box = (*start, *start)
    queue = [start]
    while queue:
        while queue:
            row, column = queue.pop()
            box = (min(box[0], row), min(box[1], column), max(box[2], row), max(box[3], column))
            for near in ((row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)):
                if near in filled and near not in seen:
                    seen.add(near)
                    queue.append(near)
        edge = [(r, c) for r in range(box[0] - 1, box[2] + 2) for c in (box[1] - 1, box[3] + 1)]
        edge += [(r, c) for c in range(box[1] - 1, box[3] + 2) for r in (box[0] - 1, box[2] + 1)]
        queue = [place for place in edge if place in filled and place not in seen]
        seen.update(queue)
    return box
