"""From the lines and tables of a tab to sections: what heads what, what is an item, and where each has its link."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from mappers.document import Cell, Item, Place, Prose, Text
from sync.sources.drafts import Draft, make_cell, make_table
from sync.sources.lists import MARK, Depths, joined, listed
from sync.sources.sheet_blocks import Grid, Line, Part, Rows, Spot
from sync.sources.sheet_cells import Read

_HEADING: Final = 90  # characters
_LABEL: Final = 60  # characters of a line that heads a table by its place alone
_LABELLED: Final = re.compile(r"^[^:：]{1,40}[:：]\s*\S")
_DEFAULT_TABLE: Final = re.compile(
    r"^(?:table|tabelle|tableau|tabla|tabela|tabella|tabel|таблица|テーブル|表格|표)[\s_]?\d+$", re.IGNORECASE
)


@dataclass(slots=True)
class Tab:
    """A tab with its visible cells.

    ``home``: its address. ``rows`` and ``columns``: the numbers, from 0, of those that are visible. ``names``: what typed
    tables are called, by their first cell; ``called``: what people call other ranges. ``notes``: with the cell that each hangs on. ``oddities``: a line each.
    """

    title: str
    home: str
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    grid: Grid = field(default_factory=Grid)
    parts: list[Part] = field(default_factory=list)
    names: dict[tuple[int, int], str] = field(default_factory=dict)
    called: dict[tuple[int, int], str] = field(default_factory=dict)
    notes: list[tuple[str, Text]] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)

    def a1(self, row: int, column: int) -> str:
        """What people call a visible cell: ``B5``."""
        return f"{letters(self.columns[column])}{self.rows[row] + 1}"

    def url(self, row: int, column: int) -> str:
        """A link that selects a visible cell."""
        return f"{self.home}&range={letters(self.columns[column])}{self.rows[row] + 1}"


@lru_cache(maxsize=20_000)
def letters(column: int) -> str:
    """What people call a column, which we count from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


# ------------------------------------------------------------------------------------ headings


class Levels:
    """What makes a line a heading, and of which level: larger fonts first, then bold, then lines right above a table."""

    def __init__(self, tabs: Iterable[Tab]) -> None:
        found = [tab for tab in tabs if tab.grid.cells]
        fonts = Counter(spot.read.look.size for tab in found for spot in tab.grid.cells.values())
        self.usual = min(fonts, key=lambda size: (-fonts[size], size), default=10.0)
        heads = [part for tab in found for part in tab.parts if isinstance(part, Line) and self._larger(part)]
        self.sizes = sorted({part.spot.read.look.size for part in heads}, reverse=True)

    def _larger(self, line: Line) -> bool:
        read = line.spot.read
        return read.look.size > self.usual + 0.9 and _may_head(read) and not _glyph(read.text.plain)

    def of(self, line: Line) -> int:
        """The level of a heading, 1 to 6; 0 for a line that is none."""
        read = line.spot.read
        plain = read.text.plain
        if self._larger(line):
            return min(self.sizes.index(read.look.size) + 1, 6)
        if not _may_head(read) or plain.endswith((".", "!", ";", ",")):
            return 0
        if MARK.match(plain) or _LABELLED.match(plain) or read.text.of("link") or read.text.of("file"):
            return 0
        if read.bold:
            return min(len(self.sizes) + 1, 6)
        return min(len(self.sizes) + 2, 6) if line.before_table and len(plain) <= _LABEL else 0

    @property
    def lowest(self) -> int:
        return min(len(self.sizes) + 2, 6)


def _may_head(read: Read) -> bool:
    return read.kind == "text" and "\n" not in read.text.plain and len(read.text.plain) <= _HEADING


def _glyph(plain: str) -> bool:
    found = MARK.match(plain)
    return bool(found and not found["number"])


# ------------------------------------------------------------------------------------ from parts to sections


@dataclass(slots=True)
class Writer:
    """Writes the parts of a tab into the draft."""

    tab: Tab
    draft: Draft
    levels: Levels
    headed: bool = False  # by a heading of the tab

    def write(self) -> None:
        run: list[Line] = []
        for part in self.tab.parts:
            if isinstance(part, Line):
                level = self.levels.of(part)
                if run and (level or part.block != run[-1].block):
                    self.lines(run)
                    run = []
                if level:
                    self.headed = True
                    self.draft.start(part.spot.read.text, level, self.tab.url(part.row, part.column))
                else:
                    run.append(part)
                continue
            self.lines(run)
            run = []
            self.rows(part)
        self.lines(run)

    def place(self, row: int, column: int) -> Place:
        return Place(self.tab.url(row, column), self.draft.place.label)

    def lines(self, run: Sequence[Line]) -> None:
        """Lines below one another: items where they are marked as such, or are short and several; else paragraphs."""
        marked = any(MARK.match(part) for line in run for part in line.spot.read.text.plain.split("\n"))
        several = (
            not marked
            and len(run) > 1
            and all(
                _may_head(line.spot.read) and not _LABELLED.match(line.spot.read.text.plain) for line in run
            )
        )
        columns = sorted({line.column for line in run})
        depths = Depths()
        for line in run:
            text, place = line.spot.read.text, self.place(line.row, line.column)
            if several and not text.plain.endswith((":", "：")):
                self.draft.blocks.item(Item(text, place, columns.index(line.column)))
                continue
            if not marked:
                self.draft.blocks.prose(text, place)
                continue
            for block in listed(text, place, line.spot.read.indent, depths, 8 * columns.index(line.column)):
                if isinstance(block, Item):
                    self.draft.blocks.item(block)
                else:
                    self.draft.blocks.prose(block.text, place)

    def rows(self, part: Rows) -> None:
        top = part.rows[0]
        name = next(
            (
                self.tab.names.get((top, column), "")
                for column in range(part.left, part.right)
                if (top, column) in self.tab.names
            ),
            "",
        )
        if (
            not name and not self.headed
        ):  # a name that nobody sees on the page: better than no heading, and no more
            name = self.tab.called.get((top, part.left), "")
        if (
            name
            and not _DEFAULT_TABLE.match(name)
            and name.casefold() != self.draft.heading.plain.strip().casefold()
        ):
            self.draft.start(Text(name), self.levels.lowest, self.tab.url(top, part.left))
        if items := self._ticked(part):
            for item in items:
                self.draft.blocks.item(item)
            return
        cells = self.tab.grid.cells
        rows = []
        for row in part.rows:
            line = []
            for column in range(part.left, part.right):
                spot = cells.get((row, column))
                line.append(
                    self._cell(spot, row, column) if spot else Cell(Text(""), url=self.tab.url(row, column))
                )
            rows.append(line)
        last = self.tab.a1(part.rows[-1], part.right - 1)
        place = Place(f"{self.tab.url(part.rows[0], part.left)}:{last}", self.draft.place.label)
        self.draft.blocks.table(make_table(rows, place, part.head))

    def _ticked(self, part: Rows) -> list[Item]:
        """A column of checkboxes beside a column of text is a list, not a table."""
        if part.right - part.left != 2:
            return []
        found = []
        for row in part.rows:
            box, said = (self.tab.grid.cells.get((row, column)) for column in (part.left, part.left + 1))
            if box is None or said is None or box.read.checked is None:
                return []
            found.append(
                Item(said.read.text, self.place(row, part.left + 1), checked=box.read.checked),
            )
        return found

    def _cell(self, spot: Spot, row: int, column: int) -> Cell:
        text, place = spot.read.text, self.place(row, column)
        if "\n" in text.plain and any(MARK.match(part) for part in text.plain.split("\n")):
            found = joined(listed(text, place, spot.read.indent))
            return make_cell(found, row_span=spot.rows, column_span=spot.columns, url=place.url)
        return Cell(text, (Prose(text, place),), spot.rows, spot.columns, url=place.url)
