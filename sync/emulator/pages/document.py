"""A Doc's JSON as what a page shows: blocks with their text in runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.store import File

UNREADABLE = "\ue907"
TAGS = {"TITLE": "title", "SUBTITLE": "subtitle"} | {f"HEADING_{n}": f"h{n}" for n in range(1, 7)}
MONOSPACE = ("mono", "courier", "consolas")


@dataclass
class Run:
    text: str
    css: str = ""
    href: str = ""
    kind: str = ""  # a chip's kind, rule, image


@dataclass
class Block:
    """A paragraph (with a style's tag) or a table."""

    tag: str
    runs: list[Run] = field(default_factory=list)
    anchor: str = ""
    glyph: str = ""
    indent: float = 0
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass
class Cell:
    blocks: list[Block]
    row_span: int = 1
    column_span: int = 1


@dataclass
class Tab:
    id: str
    title: str
    level: int
    blocks: list[Block]

    @property
    def outline(self) -> list[Block]:
        return [
            block for block in self.blocks if block.anchor and any(run.text.strip() for run in block.runs)
        ]


def tabs(file: File, link: Callable[[str], str]) -> list[Tab]:
    return list(_tabs(file.content.tabs, 0, link))


def _tabs(found: Any, level: int, link: Callable[[str], str]) -> Iterator[Tab]:
    for tab in found:
        properties, content = tab["tabProperties"], tab["documentTab"]
        reader = _Reader(content.get("lists", {}), link)
        yield Tab(properties["tabId"], properties["title"], level, reader.blocks(content["body"]["content"]))
        yield from _tabs(tab.get("childTabs", ()), level + 1, link)


class _Reader:
    def __init__(self, lists: Json, link: Callable[[str], str]) -> None:
        self.lists = lists
        self.link = link
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0] * 9)

    def blocks(self, content: list[Json]) -> list[Block]:
        out: list[Block] = []
        for element in content:
            if "paragraph" in element:
                out.append(self.paragraph(element["paragraph"]))
            elif "table" in element:
                out.append(self.table(element["table"]))
            elif "tableOfContents" in element:
                out += self.blocks(element["tableOfContents"].get("content", []))
        return out

    def paragraph(self, paragraph: Json) -> Block:
        style = paragraph.get("paragraphStyle", {})
        runs = [run for element in paragraph.get("elements", ()) if (run := self.run(element)) is not None]
        tag = TAGS.get(style.get("namedStyleType", ""), "p")
        heading = style.get("headingId", "")
        block = Block(tag, runs, f"heading={heading}" if heading else "")
        if "bullet" in paragraph:
            level = paragraph["bullet"].get("nestingLevel", 0)
            block.glyph = self.glyph(paragraph["bullet"]["listId"], level)
            block.indent = 24 * (level + 1)
        else:
            block.indent = style.get("indentStart", {}).get("magnitude", 0)
        written = [e["textRun"] for e in paragraph.get("elements", ()) if "textRun" in e]
        letters = [css(run.get("textStyle", {})) for run in written if run["content"] != UNREADABLE]
        if tag == "p" and letters and all("monospace" in look for look in letters):
            block.tag = "code"
        return block

    def glyph(self, list_id: str, level: int) -> str:
        levels = self.lists.get(list_id, {}).get("listProperties", {}).get("nestingLevels", [])
        found = levels[level] if level < len(levels) else {}
        counts = self.counts[list_id]
        counts[level] += 1
        counts[level + 1 :] = [0] * (8 - level)
        number = counts[level] + found.get("startNumber", 1) - 1
        if symbol := found.get("glyphSymbol"):
            return str(symbol)
        kind = found.get("glyphType", "")
        if kind in {"", "GLYPH_TYPE_UNSPECIFIED"}:
            return "☐"
        return _numeral(number, kind) + "."

    def run(self, element: Json) -> Run | None:
        if "textRun" in element:
            text = element["textRun"]["content"].replace(UNREADABLE, "").rstrip("\n").replace("\u000b", "\n")
            if not text:
                return None
            style = element["textRun"].get("textStyle", {})
            return Run(text, css(style), self.href(style.get("link", {})))
        if "person" in element:
            properties = element["person"]["personProperties"]
            return Run(
                properties.get("name") or properties["email"],
                href=f"mailto:{properties['email']}",
                kind="person",
            )
        if "richLink" in element:
            properties = element["richLink"]["richLinkProperties"]
            return Run(
                properties.get("title", properties["uri"]), href=self.link(properties["uri"]), kind="file"
            )
        if "dateElement" in element:
            return Run(element["dateElement"]["dateElementProperties"]["displayText"], kind="date")
        if "dropdown" in element:
            return Run(element["dropdown"]["dropdownProperties"]["displayValue"], kind="dropdown")
        if "horizontalRule" in element:
            return Run("", kind="rule")
        if "inlineObjectElement" in element:
            return Run("image", kind="image")
        return None

    def href(self, link: Json) -> str:
        if "heading" in link:
            return f"#heading={link['heading']['id']}"
        if "headingId" in link:
            return f"#heading={link['headingId']}"
        return self.link(link["url"]) if "url" in link else ""

    def table(self, table: Json) -> Block:
        covered: set[tuple[int, int]] = set()
        rows = []
        for r, row in enumerate(table.get("tableRows", ())):
            cells = []
            for c, cell in enumerate(row.get("tableCells", ())):
                if (r, c) in covered:
                    continue
                style = cell.get("tableCellStyle", {})
                down, across = style.get("rowSpan", 1), style.get("columnSpan", 1)
                covered |= {(r + i, c + j) for i in range(down) for j in range(across)}
                cells.append(Cell(self.blocks(cell.get("content", [])), down, across))
            rows.append(cells)
        return Block("table", rows=rows)


def css(style: Json) -> str:
    found = []
    if style.get("bold"):
        found.append("font-weight:bold")
    if style.get("italic"):
        found.append("font-style:italic")
    lines = [
        name
        for key, name in (("underline", "underline"), ("strikethrough", "line-through"))
        if style.get(key)
    ]
    if lines:
        found.append("text-decoration:" + " ".join(lines))
    for key, name in (("foregroundColor", "color"), ("backgroundColor", "background")):
        colour = style.get(key, {}).get("color", {}).get("rgbColor")
        if colour is not None:
            found.append(f"{name}:{rgb(colour)}")
    family = style.get("weightedFontFamily", {}).get("fontFamily", "").lower()
    if any(word in family for word in MONOSPACE):
        found.append("font-family:monospace")
    return ";".join(found)


def rgb(colour: Json) -> str:
    return "#" + "".join(f"{round(255 * colour.get(part, 0)):02x}" for part in ("red", "green", "blue"))


def _numeral(number: int, kind: str) -> str:
    if "ALPHA" in kind:
        text = ""
        while number > 0:
            number, rest = divmod(number - 1, 26)
            text = chr(97 + rest) + text
    elif "ROMAN" in kind:
        text = ""
        for value, letters in (
            (100, "c"),
            (90, "xc"),
            (50, "l"),
            (40, "xl"),
            (10, "x"),
            (9, "ix"),
            (5, "v"),
            (4, "iv"),
            (1, "i"),
        ):
            text += letters * (number // value)
            number %= value
    else:
        text = f"{number:02d}" if kind == "ZERO_DECIMAL" else str(number)
    return text.upper() if kind.startswith("UPPER") else text
