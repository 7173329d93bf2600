"""One cell as a page shows it: what it says in runs, what may be done with it, and how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from sync.emulator.errors import ApiError, Json
from sync.emulator.pages.looks import Span, css, on_dark, span, text_css
from sync.emulator.sheets import a1, bands, conditional, formats, numbers
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.cells import View

LINKED: Json = {"foregroundColorStyle": {"themeColor": "LINK"}, "underline": True}
OF_EMPTY = {"BLANK", "CUSTOM_FORMULA", "TEXT_EQ", "TEXT_NOT_EQ", "TEXT_NOT_CONTAINS"}
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
    bare: bool = False  # nothing to see


@dataclass(slots=True)
class Drawing:
    css: str
    svg: Markup


class Cells:
    """The cells of one sheet. What lies over them (merges, funnels, drawings) is told by who knows what is shown."""

    def __init__(self, view: View, sheet: Sheet, link: Callable[[str], str]) -> None:
        self.view = view
        self.sheet = sheet
        self.link = link
        self.spans: dict[
            tuple[int, int], tuple[int, int]
        ] = {}  # the first shown of merged cells: how far it reaches
        self.covered: dict[
            tuple[int, int], tuple[int, int]
        ] = {}  # each of merged cells: which holds what they show
        self.funnels: dict[tuple[int, int], str] = {}
        self.drawings: dict[tuple[int, int], list[Drawing]] = {}
        self.frozen_rows = sheet.grid.get("frozenRowCount", 0)
        self.frozen_columns = sheet.grid.get("frozenColumnCount", 0)
        self.tables = [(span(sheet, t["range"]), t) for t in sheet.parts.get("tables", ())]
        banded = sheet.parts.get("bandedRanges", ())
        self.banded = [where for where, _ in self.tables] + [span(sheet, band["range"]) for band in banded]
        self.ruled = _ruled(sheet)
        protected = sheet.parts.get("protectedRanges", ())
        self.protected = [span(sheet, item.get("range", {})) for item in protected]

    def cell(self, row: int, column: int, left: int | None) -> Cell:
        """``left``: where it sticks, if its column is frozen."""
        at = (row, column)
        made = Cell(f"{a1.letters(column)}{row + 1}", left=left)
        at = self.covered.get(at, at)  # a merged cell shows what is in its first, whichever of it can be seen
        stored = self.sheet.cell(*at)
        look: Json = {}
        if any(at in where for where in self.banded):
            look = bands.fill(self.sheet, row, column)
            if look and any(at in where and row == where.top for where, _ in self.tables):
                look = look | {"textFormat": on_dark(look["backgroundColor"])}
        classes: list[str] = []
        if stored:
            look = self._fill(made, stored, at, look)
            classes += self._wrap(look, at)
        if any(at in where and (stored or speaks) for where, speaks in self.ruled):
            look = formats.merge(look, conditional.look(self.view, self.sheet, row, column))
        made.css = css(self._with_far_borders(look, (row, column)))
        made.row_span, made.column_span = self.spans.get((row, column), (1, 1))
        if row < self.frozen_rows:
            classes.append("fr")
        if column < self.frozen_columns:
            classes.append("fc")
        if any(at in where for where in self.protected):
            classes.append("locked")
        if made.kind:
            classes.append(made.kind)
        made.classes = " ".join(classes)
        made.funnel = self.funnels.get(at, "")
        made.drawings = self.drawings.get((row, column), [])
        self._head_of_table(made, at)
        seen = stored or made.css or classes or made.row_span > 1 or made.column_span > 1
        made.bare = not (seen or made.funnel or made.drawings or made.runs)
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
        entered = _entered(stored, value, text, view.number_format(sheet, *at), view.calc.today)
        made.entered = entered if entered != text else None
        made.runs = self.runs(stored, text, href)
        return formats.merge(under, own)

    def _options(self, rule: Json) -> list[str]:
        given = [str(value.get("userEnteredValue", "")) for value in rule.get("values", ())]
        if rule.get("type") == "ONE_OF_LIST" or not given:
            return given
        try:
            area = a1.find(self.view.calc.book, given[0].removeprefix("="))
        except ApiError:  # a range that is gone offers nothing
            return []
        bottom = min(area.bottom, area.sheet.last_row(filled=True))
        cells = (
            self.view.formatted(area.sheet, r, c)
            for r in range(area.top, bottom)
            for c in range(area.left, area.right)
        )
        return list(dict.fromkeys(text for text in cells if text))

    def _with_far_borders(self, look: Json, at: tuple[int, int]) -> Json:
        """The lower and right borders of merged cells are those of the last of them."""
        if at not in self.spans:
            return look
        down, across = self.spans[at]
        borders = dict(look.get("borders", {}))
        for edge, row, column in (("bottom", at[0] + down - 1, at[1]), ("right", at[0], at[1] + across - 1)):
            own = self.sheet.cell(row, column).get("userEnteredFormat", {}).get("borders", {})
            if edge in own:
                borders[edge] = own[edge]
        return look | {"borders": borders} if borders else look

    def _wrap(self, look: Json, at: tuple[int, int]) -> list[str]:
        """Text runs over into empty cells, is cut at filled ones, or wraps."""
        if look.get("wrapStrategy") == "WRAP":
            return ["wrap"]
        next_one = self.sheet.cell(at[0], at[1] + 1).get("userEnteredValue")
        return ["clip"] if look.get("wrapStrategy") == "CLIP" or next_one or at in self.covered else []

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

    def runs(self, cell: Json, text: str, href: str) -> list[Run]:
        """The cell's text, split where parts of it look or link differently, or are chips."""
        parts = {p.get("startIndex", 0): p.get("format", {}) for p in cell.get("textFormatRuns", ())}
        chips = {p.get("startIndex", 0): p.get("chip", {}) for p in cell.get("chipRuns", ())}
        starts = sorted({0, *parts, *chips})
        look: Json = parts.get(0, {})
        if starts == [0] and not chips.get(0):
            target = look.get("link", {}).get("uri", href)
            return [Run(text, self.link(target) if target else "", text_css(look))] if text else []
        units = text.encode("utf-16-le")
        out: list[Run] = []
        chip: Json = {}
        for start, end in zip(starts, [*starts[1:], len(units) // 2], strict=True):
            look, chip = parts.get(start, look), chips.get(start, chip)
            target = look.get("link", {}).get("uri", href)
            kind = ""
            if person := chip.get("personProperties"):
                kind, target = "person", f"mailto:{person.get('email', '')}"
            elif linked := chip.get("richLinkProperties"):
                kind, target = "file", linked.get("uri", "")
            piece = units[2 * start : 2 * end].decode("utf-16-le", "replace")
            out.append(Run(piece, self.link(target) if target else "", text_css(look), kind))
        return out


def _ruled(sheet: Sheet) -> list[tuple[Span, bool]]:
    """Where conditional rules hold, and whether they have anything to say of an empty cell."""
    return [
        (span(sheet, where), rule.get("booleanRule", {}).get("condition", {}).get("type") in OF_EMPTY)
        for rule in sheet.parts.get("conditionalFormats", ())
        for where in rule.get("ranges", ())
    ]


def _entered(stored: Json, value: Any, text: str, number_format: Json | None, today: date) -> str:
    """What somebody would see in the formula bar, and may type again."""
    entered = stored.get("userEnteredValue", {})
    if "formulaValue" in entered:
        return str(entered["formulaValue"])
    if isinstance(value, str):
        return text if "stringValue" in numbers.understand(text, today)[0] and text[:1] != "'" else f"'{text}"
    kind = (number_format or {}).get("type", "")
    if isinstance(value, bool) or not isinstance(value, int | float) or kind in numbers.DATES:
        return text
    if kind == "PERCENT":
        return numbers.general(round(value * 100, 10)) + "%"
    return numbers.general(value)
