"""A spreadsheet as what a page shows: tabs of rows of cells with their looks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from sync.emulator.errors import Json
from sync.emulator.pages import charts, filters
from sync.emulator.pages.gradients import Gradients
from sync.emulator.pages.looks import bands, css, rgb, span, text_css
from sync.emulator.sheets import a1, conditional, formats, numbers
from sync.emulator.sheets.book import COLUMN_WIDTH, ROW_HEIGHT, Book, Line, Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc
from sync.emulator.sheets.get import today
from sync.emulator.store import File, Workspace

HEAD_WIDTH, HEAD_HEIGHT = 46, 24
LINKED: Json = {"foregroundColorStyle": {"themeColor": "LINK"}, "underline": True}
KINDS = {
    "DROPDOWN": "▾",
    "DATE": "▤",
    "CHECKBOX": "☑",
    "PERCENT": "%",
    "CURRENCY": "$",
    "DOUBLE": "#",
    "TEXT": "T",
}


@dataclass(slots=True)
class Run:
    text: str
    href: str = ""
    css: str = ""
    chip: str = ""


@dataclass(slots=True)
class Cell:
    name: str
    runs: list[Run] = field(default_factory=list)
    css: str = ""
    note: str = ""
    row_span: int = 1
    column_span: int = 1
    classes: str = ""
    left: int | None = None  # where it sticks, if its column is frozen
    entered: str | None = None  # what was typed, where that is not what it shows
    kind: str = ""  # checkbox or dropdown
    options: str = ""  # a dropdown's, a line each
    funnel: str = ""  # "on" if this column's filter hides something, else "off"
    badge: str = ""  # the name of the table that begins here
    drawings: list[Drawing] = field(default_factory=list)


@dataclass(slots=True)
class Drawing:
    css: str
    svg: Markup


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
    filtered: bool = False
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
        filtered=sheet.basic_filter is not None,
        frozen=(sheet.grid.get("frozenRowCount", 0), sheet.grid.get("frozenColumnCount", 0)),
    )


def _is_whole(grid_range: Json) -> bool:
    return not any(a1.grid_bounds(grid_range)[i] for i in range(4))


class _Painter:
    def __init__(self, view: View, sheet: Sheet, link: Callable[[str], str], margin: tuple[int, int]) -> None:
        self.view = view
        self.sheet = sheet
        self.link = link
        self.margin = margin
        self.frozen_rows = sheet.grid.get("frozenRowCount", 0)
        self.frozen_columns = sheet.grid.get("frozenColumnCount", 0)
        self.spans: dict[tuple[int, int], tuple[int, int]] = {}
        self.covered: dict[tuple[int, int], tuple[int, int]] = {}
        self.bands = bands(sheet)
        self.gradients = Gradients(view, sheet)
        rules = sheet.parts.get("conditionalFormats", ())
        self.ruled = [span(sheet, where) for rule in rules for where in rule.get("ranges", ())]
        self.protected = [
            span(sheet, item.get("range", {})) for item in sheet.parts.get("protectedRanges", ())
        ]
        self.tables = [(span(sheet, t.get("range", {})), t) for t in sheet.parts.get("tables", ())]
        self.funnels: dict[tuple[int, int], str] = {}
        self.drawings: dict[tuple[int, int], list[Drawing]] = {}

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
        if asked and (where := filters.where(sheet, asked)):
            busy = filters.criteria(asked)
            for column in range(where.left, where.right):
                self.funnels[where.top, column] = "on" if column in busy else "off"
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
        for banded in self.bands:
            across = max(across, min(banded.where.right, 26))
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
        return list(self._heads(shown, sheet.columns, "columnGroups", self.frozen_columns))

    def rows(self, shown: list[int], columns: list[Head], order: dict[int, int]) -> Iterator[Head]:
        for head in self._heads(shown, self.sheet.rows, "rowGroups", self.frozen_rows):
            row = order.get(head.n, head.n)
            head.cells = [
                self.cell(row, column)
                for column in columns
                if (row, column.n) not in self.covered or (row, column.n) in self.spans
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

    def cell(self, row: int, head: Head) -> Cell:
        column, at = head.n, (row, head.n)
        made = Cell(f"{head.name}{row + 1}", left=head.stick)
        at = self.covered.get(at, at)  # a merged cell shows what is in its first, whichever of it can be seen
        stored = self.sheet.cell(*at)
        look: Json = {}
        for banded in self.bands:
            if at in banded.where and (look := banded.look(row, column)):
                break
        classes = ["over"]
        if stored:
            look = self._fill(made, stored, at, look)
            classes = [self._wrap(look, at)]
        if any(at in where for where in self.ruled):
            ruled = formats.merge(
                self.gradients.look(row, column), conditional.look(self.view, self.sheet, row, column)
            )
            look = formats.merge(look, ruled)
        made.css = css(look)
        made.row_span, made.column_span = self.spans.get((row, column), (1, 1))
        if row < self.frozen_rows:
            classes.append("fr")
        if column < self.frozen_columns:
            classes.append("fc")
        if any(at in where for where in self.protected):
            classes.append("locked")
        made.classes = " ".join(classes)
        made.funnel = self.funnels.get(at, "")
        made.drawings = self.drawings.get((row, column), [])
        self._head_of_table(made, at)
        return made

    def _fill(self, made: Cell, stored: Json, at: tuple[int, int], under: Json) -> Json:
        """Put in what the cell holds; answers its looks, which lie on those below."""
        view, sheet, own = self.view, self.sheet, stored.get("userEnteredFormat", {})
        text, value = view.formatted(sheet, *at), view.calc.value(sheet, *at)
        href = view.hyperlink(sheet, *at) or ""
        if href and "link" not in own.get("textFormat", {}):
            under = formats.merge(under, {"textFormat": LINKED})
        if value is not None and not isinstance(value, str):
            side = "RIGHT" if isinstance(value, int | float) and not isinstance(value, bool) else "CENTER"
            under = {"horizontalAlignment": side} | under
        made.note = stored.get("note", "")
        rule = stored.get("dataValidation", {}).get("condition", {})
        if rule.get("type") == "BOOLEAN":
            made.kind, made.entered = "checkbox", "TRUE" if value is True else "FALSE"
            ticked = [v.get("userEnteredValue", "") for v in rule.get("values", ())]
            if ticked:
                made.entered = "TRUE" if text == ticked[0] else "FALSE"
                made.options = "\n".join(ticked)
            made.runs = [Run("☑" if made.entered == "TRUE" else "☐")]
            return formats.merge({"horizontalAlignment": "CENTER"}, formats.merge(under, own))
        if rule.get("type") in {"ONE_OF_LIST", "ONE_OF_RANGE"}:
            made.kind = "dropdown"
            made.options = "\n".join(self._options(rule))
        entered = _entered(stored, value, text, view.number_format(sheet, *at))
        made.entered = entered if entered != text else None
        made.runs = self.runs(stored, text, href)
        return formats.merge(under, own)

    def _options(self, rule: Json) -> list[str]:
        given = [str(value.get("userEnteredValue", "")) for value in rule.get("values", ())]
        if rule.get("type") == "ONE_OF_LIST" or not given:
            return given
        try:
            area = a1.find(self.view.calc.book, given[0].removeprefix("="))
        except Exception:  # noqa: BLE001 - a range that is gone offers nothing
            return []
        bottom = min(area.bottom, area.sheet.last_row(filled=True))
        cells = (
            self.view.formatted(area.sheet, r, c)
            for r in range(area.top, bottom)
            for c in range(area.left, area.right)
        )
        return list(dict.fromkeys(text for text in cells if text))

    def _wrap(self, look: Json, at: tuple[int, int]) -> str:
        """Text runs over into empty cells, is cut at filled ones, or wraps."""
        wrap = {"WRAP": "wrap", "CLIP": "clip"}.get(look.get("wrapStrategy", ""), "over")
        if wrap == "over" and (
            self.sheet.cell(at[0], at[1] + 1).get("userEnteredValue") or at in self.covered
        ):
            return "clip"
        return wrap

    def _head_of_table(self, made: Cell, at: tuple[int, int]) -> None:
        for where, table in self.tables:
            if at[0] != where.top or at not in where:
                continue
            made.badge = table.get("name", "") if at[1] == where.left else ""
            columns = {c.get("columnIndex", 0): c for c in table.get("columnProperties", ())}
            found = columns.get(at[1] - where.left, {})
            if not made.runs and found.get("columnName"):
                made.runs = [Run(found["columnName"])]
            if mark := KINDS.get(found.get("columnType", "")):
                made.runs.append(Run(f" {mark}", css="opacity:.6"))
            made.funnel = made.funnel or "off"

    def _merge(self, gone: Collection[int]) -> None:
        """Merged cells reach over the rows and columns that are shown, and stand on the first of these."""
        for merge in self.sheet.parts.get("merges", ()):
            where = span(self.sheet, merge)
            rows = [
                r for r in range(where.top, where.bottom) if not self.sheet.rows[r].hidden and r not in gone
            ]
            columns = [c for c in range(where.left, where.right) if not self.sheet.columns[c].hidden]
            if rows and columns:
                self.covered |= {(r, c): (where.top, where.left) for r in rows for c in columns}
                self.spans[rows[0], columns[0]] = (len(rows), len(columns))

    def _place_charts(self, rows: list[int], columns: list[int]) -> None:
        """A chart hangs on the cell that it is anchored to, or on the next that is shown."""
        for chart in self.sheet.parts.get("charts", ()):
            place = chart.get("position", {}).get("overlayPosition", {})
            anchor = place.get("anchorCell", {})
            row = next((n for n in rows if n >= anchor.get("rowIndex", 0)), None)
            column = next((n for n in columns if n >= anchor.get("columnIndex", 0)), None)
            if row is None or column is None:
                continue
            while (row, column) in self.covered and (row, column) not in self.spans and column > 0:
                column -= 1
            width, height = int(place.get("widthPixels", 600)), int(place.get("heightPixels", 371))
            left, top = int(place.get("offsetXPixels", 0)), int(place.get("offsetYPixels", 0))
            look = f"left:{left}px;top:{top}px;width:{width}px;height:{height}px"
            self.drawings.setdefault((row, column), []).append(
                Drawing(look, charts.svg(self.view, chart, width, height))
            )

    def runs(self, cell: Json, text: str, href: str) -> list[Run]:
        """The cell's text, split where parts of it look or link differently, or are chips."""
        parts = {p.get("startIndex", 0): p.get("format", {}) for p in cell.get("textFormatRuns", ())}
        chips = {p.get("startIndex", 0): p.get("chip", {}) for p in cell.get("chipRuns", ())}
        starts = sorted({0, *parts, *chips})
        if starts == [0] and not chips.get(0):
            look = parts.get(0, {})
            target = look.get("link", {}).get("uri", href)
            return [Run(text, self.link(target) if target else "", text_css(look))] if text else []
        units = text.encode("utf-16-le")
        out, look, chip = [], {}, {}
        for start, end in zip(starts, [*starts[1:], len(units) // 2], strict=True):
            look, chip = parts.get(start, look), chips.get(start, {} if chips else chip)
            target = look.get("link", {}).get("uri", href)
            kind = ""
            if person := chip.get("personProperties"):
                kind, target = "person", f"mailto:{person.get('email', '')}"
            elif linked := chip.get("richLinkProperties"):
                kind, target = "file", linked.get("uri", "")
            piece = units[2 * start : 2 * end].decode("utf-16-le", "replace")
            out.append(Run(piece, self.link(target) if target else "", text_css(look), kind))
        return out


def _entered(stored: Json, value: Any, text: str, number_format: Json | None) -> str:
    """What somebody would see in the formula bar, and may type again."""
    entered = stored.get("userEnteredValue", {})
    if "formulaValue" in entered:
        return str(entered["formulaValue"])
    if isinstance(value, str):
        looks_typed = text[:1] in set("0123456789=+-.$'") or text.upper() in {"TRUE", "FALSE"}
        return f"'{text}" if looks_typed else text
    kind = (number_format or {}).get("type", "")
    if isinstance(value, bool) or not isinstance(value, int | float) or kind in numbers.DATES:
        return text
    if kind == "PERCENT":
        return numbers.general(round(value * 100, 10)) + "%"
    return numbers.general(value)


def _speaks(cell: Json) -> bool:
    return bool({"userEnteredValue", "note", "dataValidation"} & cell.keys())


def _fold(group: Json, lines: int) -> Fold:
    where = group["range"]
    end = min(where.get("endIndex", lines), lines)
    return Fold(where.get("startIndex", 0), end, group.get("depth", 1), bool(group.get("collapsed")))
