"""What a request of a batch works on: the copy of the book, and who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sync.emulator.discussion import Comment
from sync.emulator.errors import Json, Refused
from sync.emulator.fieldmask import Mask
from sync.emulator.sheets import a1, cells, get, numbers
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Axis, Book, Cell, Sheet
from sync.emulator.store import File, Principal

PROTECTED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove "
    "protection if you need to edit."
)


@dataclass
class Work:
    book: Book
    file: File
    principal: Principal
    today: date
    now: datetime
    comments: list[Comment]  # of the file, to be changed like the book

    def area(self, grid_range: Json) -> Area:
        """The area of a GridRange that is going to be written."""
        found = self.read_area(grid_range)
        self.guard(found)
        return found

    def read_area(self, grid_range: Json) -> Area:
        """The area of a GridRange, clipped to the grid; refused where it starts outside."""
        self.book.grid(grid_range.get("sheetId", 0))
        return a1.area(self.book, grid_range)

    def typed(self, text: str) -> tuple[Json, Json | None]:
        """The value that somebody enters who types this, and the number format that comes with it."""
        return numbers.understand(text, self.today) if text else ({}, None)

    def guard(self, area: Area) -> None:
        """Refuse to write into what is protected from this person."""
        for protection in area.sheet.parts.get("protectedRanges", ()):
            if self._is_free(area, protection) or get.may_edit(self.file, protection, self.principal):
                continue
            raise Refused(PROTECTED)

    def _is_free(self, area: Area, protection: Json) -> bool:
        if not _overlap(area, protection.get("range", {"sheetId": area.sheet.id})):
            return True
        return any(_inside(area, free) for free in protection.get("unprotectedRanges", ()))

    def cover(self, area: Area) -> Iterable[tuple[int, int]]:
        """Every row and column of the area."""
        return (
            (row, column) for row in range(area.top, area.bottom) for column in range(area.left, area.right)
        )

    def enter(
        self, sheet: Sheet, row: int, column: int, value: Json | None, number_format: Json | None = None
    ) -> None:
        """Give a cell a value (None: take it away) and leave its looks, but for a number format that comes along."""
        old = sheet.cell(row, column)
        new: Cell = {"userEnteredValue": value} if value else {}
        cell = cells.write(old, new, {"userEnteredValue": {}})
        own = cell.get("userEnteredFormat", {})
        if number_format and "numberFormat" not in own:
            cell = cell | {"userEnteredFormat": own | {"numberFormat": number_format}}
        sheet.put(row, column, cell)


def read_span(work: Work, found: Json) -> tuple[Sheet, Axis, int, int]:
    """Sheet, axis, start and end of a DimensionRange. The end may lie beyond the grid."""
    sheet = work.book.grid(found.get("sheetId", 0))
    if found.get("dimension", "DIMENSION_UNSPECIFIED") == "DIMENSION_UNSPECIFIED":
        raise Refused("Must specify a dimension.")  # wording guessed
    axis: Axis = "COLUMNS" if found["dimension"] == "COLUMNS" else "ROWS"
    start, end = found.get("startIndex", 0), found.get("endIndex", len(sheet.lines(axis)))
    if start < 0:
        raise Refused(f"range.startIndex[{start}] must be >= 0")  # wording guessed
    if end <= start:
        words = f"range.endIndex[{end}] must be greater than range.startIndex[{start}]"  # wording guessed
        raise Refused(words)
    return sheet, axis, start, end


def mask_of(body: Json, message: str) -> Mask:
    """The ``fields`` of a request, which must name some of the message's."""
    return _mask(body.get("fields", ""), message)


@lru_cache(maxsize=256)
def _mask(text: str, message: str) -> Mask:
    return cells.check_mask(text, message)


def _overlap(area: Area, grid_range: Json) -> bool:
    top, left, bottom, right = a1.grid_bounds(grid_range)
    return area.overlaps(
        top or 0, left or 0, 10**9 if bottom is None else bottom, 10**9 if right is None else right
    )


def _inside(area: Area, grid_range: Json) -> bool:
    top, left, bottom, right = a1.grid_bounds(grid_range)
    rows = (top or 0) <= area.top and (bottom is None or area.bottom <= bottom)
    return rows and (left or 0) <= area.left and (right is None or area.right <= right)


def replaced(items: list[Json], key: str, wanted: Any, new: Json | None) -> list[Json]:
    """The list with the item of this id replaced, or removed."""
    if not any(item.get(key) == wanted for item in items):
        raise Refused(f"No such object: {wanted}")  # wording guessed
    rest = [(item if item.get(key) != wanted else new) for item in items]
    return [item for item in rest if item is not None]
