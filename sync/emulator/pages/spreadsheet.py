"""A spreadsheet as what a page shows: tabs of rows of cells with their looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from sync.emulator.errors import Json
from sync.emulator.pages import charts, filters
from sync.emulator.pages.cell import Cell, Cells, Drawing
from sync.emulator.pages.looks import rgb, span
from sync.emulator.sheets import a1, filtering, formats
from sync.emulator.sheets.book import COLUMN_WIDTH, ROW_HEIGHT, Book, Line, Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc
from sync.emulator.sheets.get import today
from sync.emulator.store import File, Workspace

HEAD_WIDTH, HEAD_HEIGHT = 46, 24


@dataclass(slots=True)
class Fold:
    """The button of a group of rows or columns."""

    start: int
    end: int
    depth: int
    collapsed: bool


@dataclass(slots=True)
class Head:
    """The head of a row (its number) or of a column (its letters)."""

    n: int
    name: str
    size: int
    stick: int | None
    gap: int = 0  # how many are hidden before it by hand
    depth: int = 0  # of groups that it is in
    folds: list[Fold] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Tab:
    gid: int
    title: str
    hidden: bool
    colour: str = ""
    gridlines: bool = True
    locked: bool = False  # all of it is protected
    views: list[tuple[int, str]] = field(default_factory=list)  # its filter views
    chosen: int = 0  # the filter view that is looked through
    filter: str = ""  # its basic filter as JSON
    frozen: tuple[int, int] = (0, 0)
    columns: list[Head] = field(default_factory=list)
    rows: list[Head] = field(default_factory=list)
    chart: Markup = field(default_factory=Markup)  # of a tab that is one
    drawn: bool = False

    @property
    def edge(self) -> int | None:
        """Where the last frozen column sticks."""
        return max((column.stick for column in self.columns if column.stick is not None), default=None)

    @property
    def width(self) -> int:
        return HEAD_WIDTH + sum(column.size for column in self.columns)


def tabs(
    workspace: Workspace,
    file: File,
    link: Callable[[str], str],
    only: int | None = None,
    filter_view: int = 0,
    margin: tuple[int, int] = (12, 2),
) -> list[Tab]:
    """All tabs; with ``only`` (a gid), the others have their titles and no cells.

    ``margin``: how many empty rows and columns are shown after the last filled ones.
    """
    book: Book = file.content
    view = View(Calc(book, today(book, workspace.clock)))
    return [
        _Painter(view, sheet, link, margin).tab(filter_view) if only in {None, sheet.id} else _head(sheet)
        for sheet in book.sheets
    ]


def _head(sheet: Sheet) -> Tab:
    colour = formats.rgb(sheet.properties.get("tabColorStyle", {}))
    locked = any(_is_whole(item.get("range", {})) for item in sheet.parts.get("protectedRanges", ()))
    views = [(view["filterViewId"], view.get("title", "")) for view in sheet.parts.get("filterViews", ())]
    return Tab(
        sheet.id,
        sheet.title,
        bool(sheet.properties.get("hidden")),
        rgb(colour) if colour else "",
        not sheet.grid.get("hideGridlines"),
        locked,
        views,
        filter=json.dumps(sheet.basic_filter) if sheet.basic_filter is not None else "",
        frozen=(sheet.grid.get("frozenRowCount", 0), sheet.grid.get("frozenColumnCount", 0)),
    )


def _is_whole(grid_range: Json) -> bool:
    return not any(a1.grid_bounds(grid_range)[i] for i in range(4))


class _Painter:
    def __init__(self, view: View, sheet: Sheet, link: Callable[[str], str], margin: tuple[int, int]) -> None:
        self.view = view
        self.sheet = sheet
        self.margin = margin
        self.cells = Cells(view, sheet, link)

    def tab(self, filter_view: int) -> Tab:
        sheet = self.sheet
        made = _head(sheet)
        made.drawn = True
        if sheet.properties.get("sheetType", "GRID") != "GRID":
            made.chart = Markup().join(
                charts.svg(self.view, chart, 900, 520) for chart in sheet.parts.get("charts", ())
            )
            return made
        chosen = next(
            (v for v in sheet.parts.get("filterViews", ()) if v["filterViewId"] == filter_view), None
        )
        made.chosen = filter_view if chosen else 0
        gone: Collection[int] = frozenset(n for n, row in enumerate(sheet.rows) if row.filtered)
        if chosen:
            gone = filters.hidden(self.view, sheet, chosen)
        self._merge(gone)
        asked = chosen or sheet.basic_filter
        if asked and (covered := filters.where(sheet, asked)):
            where, busy = span(sheet, covered), dict(filtering.by_column(asked))
            for column in range(where.left, where.right):
                self.cells.funnels[where.top, column] = "on" if column in busy else "off"
        down, across = self._extent()
        made.columns = self.columns(range(across))
        shown = self._shown_rows(down, gone)
        self._place_charts(shown, [column.n for column in made.columns])
        order = filters.order(self.view, sheet, chosen) if chosen else {}
        made.rows = list(self.rows(shown, made.columns, order))
        return made

    def _extent(self) -> tuple[int, int]:
        """How many rows and columns are worth showing."""
        sheet = self.sheet
        down = sheet.last_row(filled=True)
        across = max(
            (n + 1 for row in sheet.rows for n, c in enumerate(row.cells) if c and _speaks(c)), default=0
        )
        for banded in self.cells.banded:
            across = max(across, min(banded.right, 26))
        for chart in sheet.parts.get("charts", ()):
            at = chart.get("position", {}).get("overlayPosition", {}).get("anchorCell", {})
            down = max(down, at.get("rowIndex", 0) + 18)
            across = max(across, at.get("columnIndex", 0) + 6)
        rows, columns = self.margin
        return min(len(sheet.rows), down + rows), min(len(sheet.columns), max(across + columns, 8))

    def _shown_rows(self, down: int, gone: Collection[int]) -> list[int]:
        return [n for n in range(down) if not self.sheet.rows[n].hidden and n not in gone]

    def columns(self, across: range) -> list[Head]:
        sheet = self.sheet
        shown = [n for n in across if not sheet.columns[n].hidden]
        return list(self._heads(shown, sheet.columns, "columnGroups", self.cells.frozen_columns))

    def rows(self, shown: list[int], columns: list[Head], order: dict[int, int]) -> Iterator[Head]:
        for head in self._heads(shown, self.sheet.rows, "rowGroups", self.cells.frozen_rows):
            row = order.get(head.n, head.n)
            head.cells = [
                self.cells.cell(row, column.n, column.stick)
                for column in columns
                if (row, column.n) not in self.cells.covered or (row, column.n) in self.cells.spans
            ]
            yield head

    def _heads(self, shown: list[int], lines: Any, groups: str, frozen: int) -> Iterator[Head]:
        """The heads of what is shown of rows or columns, in order."""
        by_rows = groups == "rowGroups"
        stick, before = (HEAD_HEIGHT if by_rows else HEAD_WIDTH), 0
        grouped = [_fold(g, len(lines)) for g in self.sheet.parts.get(groups, ())]
        held: dict[int, list[Fold]] = {}
        for fold in grouped:  # the button stands on the line after the group, or on the last there is
            at = next((n for n in shown if n >= fold.end), shown[-1] if shown else 0)
            held.setdefault(at, []).append(fold)
        for n in shown:
            line: Line = lines[n]
            size = line.size if line.size is not None else ROW_HEIGHT if by_rows else COLUMN_WIDTH
            gap = sum(lines[i].hidden for i in range(before, n))
            depth = sum(fold.start <= n < fold.end for fold in grouped)
            name = str(n + 1) if by_rows else a1.letters(n)
            yield Head(n, name, size, stick if n < frozen else None, gap, depth, held.get(n, []))
            stick, before = stick + size, n + 1

    def _merge(self, gone: Collection[int]) -> None:
        """Merged cells reach over the rows and columns that are shown, and stand on the first of these."""
        for merge in self.sheet.parts.get("merges", ()):
            where = span(self.sheet, merge)
            rows = [
                r for r in range(where.top, where.bottom) if not self.sheet.rows[r].hidden and r not in gone
            ]
            columns = [c for c in range(where.left, where.right) if not self.sheet.columns[c].hidden]
            if rows and columns:
                self.cells.covered |= {(r, c): (where.top, where.left) for r in rows for c in columns}
                self.cells.spans[rows[0], columns[0]] = (len(rows), len(columns))

    def _place_charts(self, rows: list[int], columns: list[int]) -> None:
        """A chart hangs on the cell that it is anchored to, or on the next that is shown."""
        for chart in self.sheet.parts.get("charts", ()):
            place = chart.get("position", {}).get("overlayPosition", {})
            anchor = place.get("anchorCell", {})
            row = next((n for n in rows if n >= anchor.get("rowIndex", 0)), None)
            column = next((n for n in columns if n >= anchor.get("columnIndex", 0)), None)
            if row is None or column is None:
                continue
            while (
                (row, column) in self.cells.covered and (row, column) not in self.cells.spans and column > 0
            ):
                column -= 1
            width, height = int(place.get("widthPixels", 600)), int(place.get("heightPixels", 371))
            left, top = int(place.get("offsetXPixels", 0)), int(place.get("offsetYPixels", 0))
            look = f"left:{left}px;top:{top}px;width:{width}px;height:{height}px"
            self.cells.drawings.setdefault((row, column), []).append(
                Drawing(look, charts.svg(self.view, chart, width, height))
            )


def _fold(group: Json, lines: int) -> Fold:
    where = group["range"]
    end = min(where.get("endIndex", lines), lines)
    return Fold(where.get("startIndex", 0), end, group.get("depth", 1), bool(group.get("collapsed")))


def _speaks(cell: Json) -> bool:
    return bool({"userEnteredValue", "note", "dataValidation"} & cell.keys())
