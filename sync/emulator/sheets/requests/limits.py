"""How large a spreadsheet may become, and where cells may be written."""

from __future__ import annotations

from sync.emulator.errors import Refused
from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Axis, Book, Sheet

MOST_COLUMNS = 18_278
MOST_CELLS = 10_000_000


def check_size(book: Book, sheet: Sheet, axis: Axis, more: int) -> None:
    """Refuse so many more rows or columns on the sheet, if they are too many."""
    rows, columns = len(sheet.rows), len(sheet.columns)
    have = sum(len(other.rows) * len(other.columns) for other in book.sheets)
    _check(have + more * (columns if axis == "ROWS" else rows), columns + (more if axis == "COLUMNS" else 0))


def check_room(book: Book, rows: int, columns: int) -> None:
    """Refuse one more sheet of this size, if it is too large."""
    _check(sum(len(other.rows) * len(other.columns) for other in book.sheets) + rows * columns, columns)


def _check(cells: int, columns: int) -> None:
    if cells > MOST_CELLS:  # this one is said first (measured)
        raise Refused(
            f"This action would increase the number of cells in the workbook above the limit of {MOST_CELLS} cells."
        )
    if columns > MOST_COLUMNS:
        raise Refused(
            f"This action would increase the number of columns in the sheet above the limit of {MOST_COLUMNS} columns."
        )


def check_fits(sheet: Sheet, bottom: int, right: int, start: tuple[int, int]) -> None:
    """Refuse to write beyond the grid."""
    rows, columns = len(sheet.rows), len(sheet.columns)
    if start[0] >= rows or start[1] >= columns:
        raise Refused(a1.grid_limits(sheet, (*start, bottom, right)))
    if bottom > rows:
        raise Refused(f"Attempting to write row: {rows}, beyond the last requested row of: {rows - 1}")
    if right > columns:
        words = f"Attempting to write column: {columns}, beyond the last requested column of: {columns - 1}"
        raise Refused(words)
