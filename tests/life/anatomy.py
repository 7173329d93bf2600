"""What of a spreadsheet is ours, told from the emulator's own records: rows and columns by the keys that stay with them.

Independent of how plansync reads a sheet: nothing here asks the API, and a row that moves keeps its key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from mappers.scorecard import TABS
from mappers.tables import Column, Tab
from sync.emulator.sheets.book import Book, Metadata, Sheet
from sync.master import ids, memory, values
from sync.master.memory import Remembered
from sync.master.values import Value

Json = dict[str, Any]
DECLARED: Final[Mapping[str, Tab]] = {tab.id: tab for tab in TABS}


@dataclass(frozen=True)
class Part:
    """A tab of ours. ``rows``: key of a row → our id on it; ``columns``: key of a column → our column."""

    tab: str
    sheet: Sheet
    rows: Mapping[int, int]
    columns: Mapping[int, str]
    header: int = 0

    @cached_property
    def at(self) -> Mapping[int, int]:
        """Key of a row or column → where it is."""
        return {
            line.key: at for lines in (self.sheet.rows, self.sheet.columns) for at, line in enumerate(lines)
        }

    @cached_property
    def declared(self) -> Mapping[str, Column]:
        return {column.id: column for column in DECLARED[self.tab].columns} if self.tab in DECLARED else {}

    @cached_property
    def key_of(self) -> Mapping[str, int]:
        """The other way: our column → its key."""
        return {column: key for key, column in self.columns.items()}

    def written_by_us(self, column: int) -> Column | None:
        """The column of this key, if it is one that we write."""
        found = self.declared.get(self.columns.get(column, ""))
        return found if found and found.owner != "people" else None

    def cell(self, row: int, column: str) -> Json:
        """The cell of a row (by its key) in one of our columns; nothing where that is gone."""
        key = self.key_of.get(column)
        return self.sheet.cell(self.at[row], self.at[key]) if key is not None and row in self.at else {}

    def value(self, row: int, column: str) -> Value:
        return values.seen(self.cell(row, column).get("userEnteredValue"))

    def text(self, row: int, column: str) -> str:
        found = self.value(row, column)
        return "" if found.empty else str(found.v)


def _rank(number: int) -> int:
    """Ours come before what Google gave a copy."""
    return number if ids.FIRST_PART <= number < ids.END else ids.END + number


_seen: list[tuple[Book, dict[str, Part], dict[int, Remembered]]] = []
"""The last spreadsheets that were looked at: they are replaced, never changed."""


def _look(book: Book) -> tuple[dict[str, Part], dict[int, Remembered]]:
    for known, found, told in _seen:
        if known is book:
            return found, told
    found = _parts(book)
    told = _remembered(found)
    _seen.append((book, found, told))
    del _seen[:-6]
    return found, told


def parts(book: Book) -> dict[str, Part]:
    """Our tabs, the memory's among them, by their ids."""
    return _look(book)[0]


def remembered(book: Book) -> dict[int, Remembered]:
    """The lines of the memory, by the ids of the rows that they are about."""
    return _look(book)[1]


def _parts(book: Book) -> dict[str, Part]:
    marked = [each for each in book.metadata.values() if each.kind == "SHEET" and each.key == ids.TAB_KEY]
    found: dict[str, Metadata] = {}
    for each in sorted(marked, key=lambda each: _rank(each.id)):
        found.setdefault(each.value, each)
    by_sheet: dict[int, list[Metadata]] = {}
    for each in sorted(book.metadata.values(), key=lambda each: _rank(each.id)):
        by_sheet.setdefault(each.sheet, []).append(each)
    return {tab: _part(tab, book.sheet(each.sheet), by_sheet[each.sheet]) for tab, each in found.items()}


def _part(tab: str, sheet: Sheet, marks: list[Metadata]) -> Part:
    rows: dict[int, int] = {}
    columns: dict[str, int] = {}
    header = 0
    for each in marks:
        if each.kind == "ROW" and each.key == ids.ROW_KEY:
            rows.setdefault(each.line, each.id)
        elif each.kind == "ROW" and each.key == ids.HEADER_KEY:
            header = header or each.line
        elif each.kind == "COLUMN" and each.key == ids.COLUMN_KEY:
            columns.setdefault(each.value, each.line)
    by_key = {key: column for column, key in columns.items()}
    return Part(tab, sheet, rows, by_key, header)


def _remembered(known: Mapping[str, Part]) -> dict[int, Remembered]:
    part = known.get(memory.TAB_ID)
    found: dict[int, Remembered] = {}
    for row in part.sheet.rows[1:] if part else ():
        line = memory.decode([values.seen((cell or {}).get("userEnteredValue")) for cell in row.cells])
        if line is not None:
            found[line.id] = line
    return found


def ours(book: Book) -> Iterator[tuple[Part, int, int]]:
    """Every row of ours: its tab, its key, its id."""
    for tab, part in parts(book).items():
        if tab != memory.TAB_ID:
            for key, i in part.rows.items():
                yield part, key, i
