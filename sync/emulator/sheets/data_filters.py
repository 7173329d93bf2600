"""DataFilters: which cells they select."""

from __future__ import annotations

from typing import Literal

from sync.emulator.errors import ApiError, Json, Refused
from sync.emulator.sheets import a1, metadata
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Book, Metadata

KINDS = {"developerMetadataLookup", "a1Range", "gridRange"}


class Filters:
    """Reads the filters of one request. ``word``: what the method calls a sheet that there is not (measured)."""

    def __init__(self, book: Book, project: str, word: Literal["grid", "sheet"] = "grid") -> None:
        self.book = book
        self.project = project
        self.word = word

    def areas(self, data_filter: Json, prefix: str = "") -> list[Area]:
        """What a filter selects; a lookup may select nothing, or several areas. Refusals begin with the prefix."""
        try:
            return self._selected(data_filter)
        except (Refused, ApiError) as refused:
            message = refused.message if isinstance(refused, ApiError) else str(refused)
            raise ApiError(400, prefix + message, "INVALID_ARGUMENT") from None

    def _selected(self, data_filter: Json) -> list[Area]:
        if not KINDS & set(data_filter):
            raise Refused("dataFilter.filter must be specified.")
        if "a1Range" in data_filter:
            return [a1.find(self.book, data_filter["a1Range"])]
        if "gridRange" in data_filter:
            sheet_id = data_filter["gridRange"].get("sheetId", 0)
            if all(sheet.id != sheet_id for sheet in self.book.sheets):
                raise Refused(f"No {self.word} with id: {sheet_id}")
            return [a1.area(self.book, data_filter["gridRange"])]
        found = metadata.find(self.book, data_filter, self.project)
        return [area for hit in found for area in self._anchored(hit)]

    def _anchored(self, hit: Metadata) -> list[Area]:
        """The row, column, sheet or sheets that metadata hangs on."""
        if hit.kind == "SPREADSHEET":
            return [Area(sheet, 0, 0, len(sheet.rows), len(sheet.columns)) for sheet in self.book.sheets]
        sheet = self.book.sheet(hit.sheet)
        top, left, bottom, right = 0, 0, len(sheet.rows), len(sheet.columns)
        at = self.book.position(hit) if hit.kind != "SHEET" else None
        if at is not None and hit.kind == "ROW":
            top, bottom = at, at + 1
        elif at is not None:
            left, right = at, at + 1
        return [Area(sheet, top, left, bottom, right)]


def echo(data_filter: Json) -> Json:
    """The filter as answers repeat it: without the sheet's id when that is 0 (measured)."""
    if "gridRange" not in data_filter:
        return data_filter
    span = {k: v for k, v in data_filter["gridRange"].items() if k != "sheetId" or v}
    return data_filter | {"gridRange": span}
