"""A spreadsheet as what a page shows: tabs of rows of cells with their looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sync.emulator.errors import Json
from sync.emulator.pages.document import rgb
from sync.emulator.sheets import a1, conditional, formats
from sync.emulator.sheets.book import COLUMN_WIDTH, ROW_HEIGHT, Book, Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc
from sync.emulator.sheets.get import today
from sync.emulator.store import File, Workspace

MARGIN_ROWS, MARGIN_COLUMNS = 12, 2
HEAD_WIDTH, HEAD_HEIGHT = 46, 24


@dataclass
class Run:
    text: str
    href: str = ""
    css: str = ""


@dataclass
class Cell:
    name: str
    runs: list[Run]
    css: str = ""
    note: str = ""
    row_span: int = 1
    column_span: int = 1
    classes: str = ""
    left: int | None = None  # where it sticks, if its column is frozen
    chip: bool = False


@dataclass
class Column:
    letters: str
    width: int
    left: int | None
    gap: int = 0  # hidden columns before this one


@dataclass
class Row:
    number: int
    height: int
    top: int | None
    cells: list[Cell]
    gap: int = 0


@dataclass
class Tab:
    gid: int
    title: str
    hidden: bool
    columns: list[Column]
    rows: list[Row]
    groups: list[tuple[str, bool]] = field(default_factory=list)
    colour: str = ""
    gridlines: bool = True

    @property
    def edge(self) -> int | None:
        """Where the last frozen column sticks."""
        return max((column.left for column in self.columns if column.left is not None), default=None)

    @property
    def width(self) -> int:
        return HEAD_WIDTH + sum(column.width for column in self.columns)


def tabs(workspace: Workspace, file: File, link: Callable[[str], str]) -> list[Tab]:
    book: Book = file.content
    view = View(Calc(book, today(book, workspace.clock)))
    return [_Painter(view, sheet, link).tab() for sheet in book.sheets]


class _Painter:
    def __init__(self, view: View, sheet: Sheet, link: Callable[[str], str]) -> None:
        self.view = view
        self.sheet = sheet
        self.link = link
        self.frozen_rows = sheet.grid.get("frozenRowCount", 0)
        self.frozen_columns = sheet.grid.get("frozenColumnCount", 0)
        self.spans, self.covered = _merges(sheet)

    def tab(self) -> Tab:
        sheet = self.sheet
        used = max(
            (n + 1 for row in sheet.rows for n, cell in enumerate(row.cells) if _speaks(cell)), default=0
        )
        across = range(min(len(sheet.columns), max(used + MARGIN_COLUMNS, 8)))
        down = range(min(len(sheet.rows), sheet.last_row(filled=True) + MARGIN_ROWS))
        columns, shown = self.columns(across)
        colour = formats.rgb(sheet.properties.get("tabColorStyle", {}))
        return Tab(
            sheet.id,
            sheet.title,
            bool(sheet.properties.get("hidden")),
            columns,
            self.rows(down, shown, columns),
            [_group(group, len(sheet.columns)) for group in sheet.parts.get("columnGroups", ())],
            rgb(colour) if colour else "",
            not sheet.grid.get("hideGridlines"),
        )

    def columns(self, across: range) -> tuple[list[Column], list[int]]:
        out: list[Column] = []
        shown: list[int] = []
        left, gap = HEAD_WIDTH, 0
        for n in across:
            line = self.sheet.columns[n]
            if line.hidden:
                gap += 1
                continue
            width = COLUMN_WIDTH if line.size is None else line.size
            out.append(Column(a1.letters(n), width, left if n < self.frozen_columns else None, gap))
            shown.append(n)
            left, gap = left + width, 0
        return out, shown

    def rows(self, down: range, shown: list[int], columns: list[Column]) -> list[Row]:
        out: list[Row] = []
        top, gap = HEAD_HEIGHT, 0
        for n in down:
            line = self.sheet.rows[n]
            if line.hidden or line.filtered:
                gap += 1
                continue
            height = ROW_HEIGHT if line.size is None else line.size
            cells = [
                self.cell(n, c, column)
                for c, column in zip(shown, columns, strict=True)
                if (n, c) not in self.covered
            ]
            out.append(Row(n + 1, height, top if n < self.frozen_rows else None, cells, gap))
            top, gap = top + height, 0
        return out

    def cell(self, row: int, column: int, head: Column) -> Cell:
        stored = self.sheet.cell(row, column)
        look = formats.merge(
            self.view.format(self.sheet, row, column), conditional.look(self.view, self.sheet, row, column)
        )
        if not stored and not self.sheet.parts.get("conditionalFormats"):
            look = {}
        down, over = self.spans.get((row, column), (1, 1))
        text = self.view.formatted(self.sheet, row, column)
        rule = stored.get("dataValidation", {}).get("condition", {}).get("type", "")
        if rule == "BOOLEAN":
            text = "☑" if text == "TRUE" else "☐"
        frozen = ("fr " if row < self.frozen_rows else "") + ("fc" if column < self.frozen_columns else "")
        wrap = {"WRAP": "wrap", "CLIP": "clip"}.get(look.get("wrapStrategy", ""), "over")
        if wrap == "over" and self.sheet.cell(row, column + 1).get("userEnteredValue"):
            wrap = "clip"
        return Cell(
            f"{head.letters}{row + 1}",
            self.runs(stored, text, self.view.hyperlink(self.sheet, row, column) or ""),
            css(look),
            stored.get("note", ""),
            down,
            over,
            f"{wrap} {frozen}".strip(),
            head.left,
            rule == "ONE_OF_LIST" and bool(text),
        )

    def runs(self, cell: Json, text: str, href: str) -> list[Run]:
        """The cell's text, split where parts of it look or link differently."""
        parts = cell.get("textFormatRuns", ())
        if not parts:
            return [Run(text, self.link(href) if href else "")]
        starts = [part.get("startIndex", 0) for part in parts]
        if starts[0]:
            parts, starts = [{}, *parts], [0, *starts]
        units = text.encode("utf-16-le")
        out = []
        for part, start, end in zip(parts, starts, [*starts[1:], len(units) // 2], strict=True):
            look = part.get("format", {})
            target = look.get("link", {}).get("uri", href)
            piece = units[2 * start : 2 * end].decode("utf-16-le", "replace")
            out.append(Run(piece, self.link(target) if target else "", text_css(look)))
        return out


def _speaks(cell: Json | None) -> bool:
    return bool(cell) and bool({"userEnteredValue", "note"} & set(cell or ()))


def _merges(sheet: Sheet) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for merge in sheet.parts.get("merges", ()):
        top, left, bottom, right = (value or 0 for value in a1.grid_bounds(merge))
        spans[top, left] = (bottom - top, right - left)
        covered |= {(r, c) for r in range(top, bottom) for c in range(left, right)} - {(top, left)}
    return spans, covered


def _group(group: Json, columns: int) -> tuple[str, bool]:
    span = group["range"]
    first, last = span.get("startIndex", 0), min(span["endIndex"], columns)
    return f"{a1.letters(first)}–{a1.letters(last - 1)}", bool(group.get("collapsed"))


def css(look: Json) -> str:
    found = []
    background = formats.rgb(look.get("backgroundColorStyle", {}))
    if background and background != formats.WHITE:
        found.append(f"background:{rgb(background)}")
    elif "backgroundColorStyle" in look and not background:
        found.append("background:#000")
    side = look.get("horizontalAlignment", "").lower()
    if side in {"right", "center"}:
        found.append(f"text-align:{side}")
    vertical = {"TOP": "top", "MIDDLE": "middle"}.get(look.get("verticalAlignment", ""))
    if vertical:
        found.append(f"vertical-align:{vertical}")
    for edge, border in look.get("borders", {}).items():
        if edge in {"top", "bottom", "left", "right"} and border.get("style", "NONE") != "NONE":
            width = {"SOLID_MEDIUM": 2, "SOLID_THICK": 3}.get(border["style"], 1)
            found.append(f"border-{edge}:{width}px solid {rgb(formats.rgb(border.get('colorStyle', {})))}")
    text = text_css(look.get("textFormat", {}))
    return ";".join([*found, text] if text else found)


def text_css(text: Json) -> str:
    found = []
    if text.get("bold"):
        found.append("font-weight:bold")
    if text.get("italic"):
        found.append("font-style:italic")
    lines = [
        name for key, name in (("underline", "underline"), ("strikethrough", "line-through")) if text.get(key)
    ]
    if lines:
        found.append("text-decoration:" + " ".join(lines))
    colour = formats.rgb(text.get("foregroundColorStyle", {}))
    if colour:
        found.append(f"color:{rgb(colour)}")
    if text.get("fontSize", 10) != 10:
        found.append(f"font-size:{text['fontSize']}pt")
    return ";".join(found)
