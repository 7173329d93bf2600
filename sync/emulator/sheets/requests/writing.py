"""Requests that write cells: updateCells, repeatCell, appendCells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sync.emulator.errors import Json, Refused
from sync.emulator.fieldmask import Mask
from sync.emulator.sheets import cells, references
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Cell, Packed, Sheet, packed, unpacked, with_formula
from sync.emulator.sheets.requests import dimensions, pivot_tables
from sync.emulator.sheets.requests.limits import check_fits, check_size
from sync.emulator.sheets.work import Work, mask_of

NEED_VALUE = {"textFormatRuns", "chipRuns", "pivotTable"}  # what has to do with the value of a cell


def update_cells(work: Work, body: Json) -> Json:
    mask = mask_of(body, "CellData")
    rows = _rows(work, body, mask)
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


def _rows(work: Work, body: Json, mask: Mask) -> list[list[Json]]:
    return [[_checked(work, cell, mask) for cell in row.get("values", ())] for row in body.get("rows", ())]


def _checked(work: Work, cell: Json, mask: Mask) -> Json:
    if "pivotTable" in cell and ("*" in mask or "pivotTable" in mask):
        return cell | {"pivotTable": pivot_tables.checked(work, cell["pivotTable"])}
    return cell


def write_rows(
    sheet: Sheet, top: int, left: int, rows: Iterable[Sequence[Json]], mask: Mask, *, least: int = 0
) -> None:
    """Write rows of cells; cells beyond a row's end, up to ``least`` of them, lose what the mask names."""
    writer = Writer(mask)
    for number, given in enumerate(rows, top):
        line = sheet.rows[number]
        kept = list(line.packed)
        count = max(least, len(given)) if given else min(least, max(0, len(kept) - left))
        kept += [None] * (left + count - len(kept))
        for n in range(count):
            new = given[n] if n < len(given) else {}
            old = kept[left + n]
            if new or old is not None:
                kept[left + n] = writer.written(old, new)
        sheet.rows[number] = line.with_packed(kept)


class Writer:
    """Writes cells by one mask. Most have no looks of their own yet, and many get the same: those are quick."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.every = "*" in mask
        self.takes_value = self.every or mask.get("userEnteredValue") == {}
        self.beside = {name: below for name, below in mask.items() if name != "userEnteredValue"}
        self.quick = self.takes_value or "userEnteredValue" not in mask
        self.looks: dict[str, Cell] = {}

    def written(self, old: Packed, new: Json) -> Packed:
        plain = self.every or not isinstance(old, dict)
        if not plain or not self.quick or not NEED_VALUE.isdisjoint(new):
            return packed(cells.write(unpacked(old) or {}, new, self.mask))
        entered = (
            new.get("userEnteredValue") if self.takes_value else (unpacked(old) or {}).get("userEnteredValue")
        )
        if entered and self.takes_value:
            text = next(iter(entered.values()))
            if isinstance(text, str):
                cells.check_length(text)
            entered = None if text == "" and "stringValue" in entered else entered
        value: Cell = {"userEnteredValue": entered} if entered else {}
        return packed(value | self._looks(new))

    def _looks(self, new: Json) -> Cell:
        """All but the value, as the mask has it, for a cell that has no looks."""
        beside = {name: item for name, item in new.items() if name != "userEnteredValue"}
        if not beside:
            return beside
        key = json.dumps(beside)
        if key not in self.looks:
            self.looks[key] = cells.write({}, beside, self.beside) if self.beside else {}
        return self.looks[key]


def repeat_cell(work: Work, body: Json) -> Json:
    mask = mask_of(body, "CellData")
    area = work.area(body.get("range", {}))
    given = _checked(work, body.get("cell", {}), mask)
    width = area.right - area.left
    if given.get("userEnteredValue", {}).get("formulaValue"):
        lines = (
            [copied(given, row, column) or {} for column in range(width)]
            for row in range(area.bottom - area.top)
        )
        write_rows(area.sheet, area.top, area.left, lines, mask)
    else:
        write_rows(area.sheet, area.top, area.left, [[given] * width] * (area.bottom - area.top), mask)
    return {}


def copied(cell: Cell | None, rows: int, columns: int) -> Cell | None:
    """The cell as it is after a copy that far away."""
    return with_formula(cell, lambda text: references.copied(text, rows, columns))


def append_cells(work: Work, body: Json) -> Json:
    mask = mask_of(body, "CellData")
    rows = _rows(work, body, mask)
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
