"""Where things stand on a tab: blocks parted by empty rows and columns, lines and tables within a block.

Everything here counts visible rows and columns from 0; what is hidden is left out beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from sync.sources.sheet_cells import Read

_LARGER: Final = 0.9  # points by which a heading's font is larger than what it heads
_FIGURE: Final = re.compile(r"^[-+~≈≤≥<>$€£¥]{0,3}\s?\d[\d.,]*\s?[^\s\d]{0,4}$")
_LONG: Final = 90  # characters; a longer line says something rather than heading something


@dataclass(frozen=True, slots=True)
class Spot:
    """A filled cell and how many visible rows and columns it is merged over."""

    read: Read
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of visible cells; ends are exclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Line:
    """A cell that stands alone in its row. ``before_table``: right above a table. ``block``: equal for lines of one block."""

    row: int
    column: int
    spot: Spot
    block: int = 0
    before_table: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table; ``head``: how many at its top are set apart by the format itself."""

    rows: tuple[int, ...]
    left: int
    right: int
    head: int = 0


Part = Line | Rows


@dataclass(slots=True)
class Grid:
    """The visible cells of a tab. ``covered`` are the places that merged cells reach over, besides their own."""

    cells: dict[tuple[int, int], Spot] = field(default_factory=dict)
    covered: set[tuple[int, int]] = field(default_factory=set)
    tables: list[Area] = field(default_factory=list)
    frozen: int = 0
    _rows: dict[int, list[int]] = field(default_factory=dict)

    def settle(self) -> None:
        """To be called once, when all cells are in. Empty checkboxes in otherwise empty rows are nothing."""
        by_row: dict[int, list[int]] = {}
        for row, column in self.cells:
            by_row.setdefault(row, []).append(column)
        for row, columns in by_row.items():
            if all(self.cells[row, column].read.checked is False for column in columns):
                for column in columns:
                    del self.cells[row, column]
        taken = {**dict.fromkeys(self.cells), **dict.fromkeys(self.covered)}
        for row, column in sorted(taken):
            self._rows.setdefault(row, []).append(column)

    # ------------------------------------------------------------------------------------ blocks

    def blocks(self) -> Iterator[Area]:
        """The blocks of the tab in reading order."""
        if self._rows:
            bottom, right = max(self._rows) + 1, max(columns[-1] for columns in self._rows.values()) + 1
            yield from self._cut(Area(0, 0, bottom, right))

    def _cut(self, area: Area) -> Iterator[Area]:
        filled = self._filled(area)
        if not filled:
            return
        sides = self._columns(area, filled)
        if len(sides) > 1 and self._stand_apart(area, filled, sides):
            for left, right in sides:
                yield from self._cut(Area(area.top, left, area.bottom, right))
            return
        above = (0, 0)
        for top, bottom in _runs(filled):
            band = range(top, bottom)
            parts = self._columns(area, band)
            left, right = parts[0][0], parts[-1][1]
            holed = len(band) == 1 and above[0] <= left and right <= above[1]  # a row of the table above
            if len(parts) == 1 or holed or self._label_and_value(area, band, parts):
                yield Area(top, left, bottom, right)
                above = left, right
                continue
            for first, end in parts:
                yield from self._cut(Area(top, first, bottom, end))
            above = (0, 0)

    def _filled(self, area: Area) -> list[int]:
        return [row for row in range(area.top, area.bottom) if self._taken(row, area)]

    def _columns(self, area: Area, rows: Sequence[int]) -> list[tuple[int, int]]:
        used = {
            column for row in rows for column in self._rows.get(row, ()) if area.left <= column < area.right
        }
        runs = list(_runs(sorted(used)))
        for edge in sorted({table.left for table in self.tables if self._beside_another(table, rows)}):
            at = next((n for n, (left, right) in enumerate(runs) if left < edge < right), None)
            if at is not None:
                left, right = runs[at]
                runs[at : at + 1] = [(left, edge), (edge, right)]
        return runs

    def _beside_another(self, table: Area, rows: Sequence[int]) -> bool:
        """Whether a typed table in these rows touches one on its left."""
        return table.top in rows and any(
            other.right == table.left and other.top < table.bottom and table.top < other.bottom
            for other in self.tables
        )

    def _stand_apart(self, area: Area, filled: Sequence[int], sides: Sequence[tuple[int, int]]) -> bool:
        """Whether an empty column parts the whole area: each side then is read to its end before the next."""
        if len(list(_runs(filled))) == 1 or all(right - left == 1 for left, right in sides):
            return False
        heights = [len(self._filled(Area(area.top, left, area.bottom, right))) for left, right in sides]
        return min(heights) > 1

    def _label_and_value(self, area: Area, band: Sequence[int], parts: Sequence[tuple[int, int]]) -> bool:
        """Whether two columns with an empty one between them go together, row by row: ``Team |  | Payments``."""
        if len(parts) != 2 or any(right - left > 1 for left, right in parts):
            return False
        return all(len(self._taken(row, area)) == 2 for row in band)

    def _taken(self, row: int, area: Area) -> list[int]:
        """The columns of a row that hold something, or are merged over."""
        return [column for column in self._rows.get(row, ()) if area.left <= column < area.right]

    # ------------------------------------------------------------------------------------ lines and tables

    def parts(self) -> Iterator[Part]:
        """Lines and tables of all blocks, in reading order; a table that goes on below an empty row is one."""
        last: Rows | None = None
        for number, area in enumerate(self.blocks()):
            found = list(self._parts(area, number))
            if last and (more := self._goes_on(last, area, found)):
                last = Rows((*last.rows, *more), last.left, last.right, last.head)
                continue
            if last:
                yield last
            last = None
            if found and isinstance(found[-1], Rows):
                last = found.pop()  # type: ignore[assignment]  # as was just asked
            yield from found
        if last:
            yield last

    def _parts(self, area: Area, number: int) -> Iterator[Part]:
        lines = {row: found for row in range(area.top, area.bottom) if (found := self._line(row, area))}
        below = {under for row, (_, spot) in lines.items() for under in range(row + 1, row + spot.rows)}
        if len(lines) + len(below) == area.bottom - area.top:
            for row, (column, spot) in lines.items():
                yield Line(row, column, spot, number)
            return
        wide = {
            row: found
            for row, found in lines.items()
            if found[0] == area.left or found[1].columns * 2 > area.right - area.left
        }
        alone = {under for row, (_, spot) in wide.items() for under in range(row, row + spot.rows)}
        last = max((row for row in range(area.top, area.bottom) if row not in alone), default=area.top)
        row = area.top
        while row < area.bottom:
            if row in wide:
                column, spot = wide[row]
                row += spot.rows
                before_table = row < area.bottom and row not in wide
                yield Line(row - spot.rows, column, spot, number, before_table)
                continue
            end = self._table_end(row, area, wide, last)
            head = self._head(row, area, end)
            if row < self.frozen or any(table.top == row for table in self.tables):
                head = max(head, 1)
            yield Rows(tuple(range(row, end)), area.left, area.right, head)
            row = end

    def _line(self, row: int, area: Area) -> tuple[int, Spot] | None:
        """The only cell of a row, if it is one that can stand alone."""
        columns = self._taken(row, area)
        own = [c for c in columns if (row, c) in self.cells]
        if len(own) != 1:
            return None
        spot = self.cells[row, own[0]]
        reach = range(own[0], own[0] + spot.columns)
        if spot.read.checked is not None or any(c not in reach for c in columns):
            return None
        for under in range(row + 1, row + spot.rows):  # merged down, and nothing beside it
            if any(c not in reach for c in self._taken(under, area)):
                return None
        return own[0], spot

    def _table_end(self, top: int, area: Area, lines: dict[int, tuple[int, Spot]], last: int) -> int:
        """Where the table that begins here ends: at the heading of another, or with its block, of which ``last`` is the last row."""
        for table in self.tables:
            if table.top == top and area.left <= table.left < area.right:
                return min(max(table.bottom, top + 1), area.bottom)
        usual = self._size(top, area.left, area.right)
        for row in range(top + 1, area.bottom):
            if any(table.top == row and area.left <= table.left < area.right for table in self.tables):
                return row
            if row not in lines:
                continue
            read = lines[row][1].read
            if read.look.size > usual + _LARGER:
                return row
            if row > last and (len(read.text.plain) > _LONG or "\n" in read.text.plain):
                return row  # words below the table
            after = row + lines[row][1].rows
            if after <= last and after not in lines and self._head(after, area, area.bottom):
                return row
        return area.bottom

    def _head(self, top: int, area: Area, end: int) -> int:
        """How many rows from here on are bold throughout, if what follows is not."""
        row = top
        while row < end and self._is_bold(row, area):
            row += 1
        return row - top if row < end else 0

    def _size(self, row: int, left: int, right: int) -> float:
        return max((spot.read.look.size for _, spot in self._cells(row, left, right)), default=10.0)

    def _is_bold(self, row: int, area: Area) -> bool:
        found = self._cells(row, area.left, area.right)
        return len(found) > 1 and all(spot.read.bold for _, spot in found)

    def _cells(self, row: int, left: int, right: int) -> list[tuple[int, Spot]]:
        columns = (c for c in self._rows.get(row, ()) if left <= c < right)
        return [(c, self.cells[row, c]) for c in columns if (row, c) in self.cells]

    def _goes_on(self, table: Rows, area: Area, parts: Sequence[Part]) -> tuple[int, ...]:
        """The rows of a block that go on with the table above: same columns, and no head of their own.

        Without a look that tells heads from rows, only numbers and days do: a head holds none. Below a line (an objective,
        or what heads another table) both are asked for.
        """
        inside = area.left == table.left and area.right <= table.right and area.top > table.rows[-1]
        tables = [part for part in parts if isinstance(part, Rows)]
        if not inside or len(tables) != 1 or parts[-1] is not tables[0] or tables[0].head:
            return ()
        width = Area(area.top, table.left, area.bottom, table.right)
        if any(self._taken(row, width) != self._taken(row, area) for row in range(area.top, area.bottom)):
            return ()  # another block stands beside it
        usual = self._size(table.rows[0], table.left, table.right)
        lines = [part for part in parts if isinstance(part, Line)]
        if any(line.spot.read.look.size > usual + _LARGER for line in lines) or len(lines) > 1:
            return ()
        first = tables[0].rows[0]
        if self._is_bold(first, area):
            return ()
        head = dict(self._cells(table.rows[0], table.left, table.right))
        found = self._cells(first, area.left, area.right)
        figures = [column for column, spot in found if _is_figure(spot.read)]
        data = bool(figures) and all(c in head and not _is_figure(head[c].read) for c in figures)
        if lines and not (table.head and data):
            return ()
        if not (table.head or data):
            return ()
        return tuple(range(area.top, area.bottom))


def _is_figure(read: Read) -> bool:
    """Whether a cell holds a number, a day or a tick, or text that is written like one."""
    return read.kind in {"number", "date", "checkbox"} or bool(_FIGURE.match(read.text.plain))


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as half-open stretches."""
    if not numbers:
        return
    start = numbers[0]
    for one, other in pairwise(numbers):
        if other > one + 1:
            yield start, one + 1
            start = other
    yield start, numbers[-1] + 1
