"""A Doc's JSON as what a page shows: blocks with their text in runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.pages.looks import marks, rgb
from sync.emulator.store import File

UNREADABLE = "\ue907"
TAGS = {"TITLE": "title", "SUBTITLE": "subtitle"} | {f"HEADING_{n}": f"h{n}" for n in range(1, 7)}
MONOSPACE = ("mono", "courier", "consolas")


@dataclass
class Run:
    text: str
    css: str = ""
    href: str = ""
    kind: str = ""  # a chip's kind, rule, image, break
    picture: str = ""  # of an image: where it is, as far as a page may load it


@dataclass
class Block:
    """A paragraph (with a style's tag) or a table."""

    tag: str
    runs: list[Run] = field(default_factory=list)
    anchor: str = ""
    glyph: str = ""
    indent: float = 0
    css: str = ""
    widths: list[float] = field(default_factory=list)  # of a table's columns in points; 0: as they come
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass
class Cell:
    blocks: list[Block]
    row_span: int = 1
    column_span: int = 1
    css: str = ""
    head: bool = False


@dataclass
class Tab:
    id: str
    title: str
    level: int
    blocks: list[Block]
    notes: list[Block] = field(default_factory=list)  # footnotes

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
        reader = _Reader(content, link)
        blocks = reader.blocks(content["body"]["content"])
        yield Tab(properties["tabId"], properties["title"], level, blocks, reader.footnotes())
        yield from _tabs(tab.get("childTabs", ()), level + 1, link)


class _Reader:
    def __init__(self, content: Json, link: Callable[[str], str]) -> None:
        self.lists: Json = content.get("lists", {})
        self.images: Json = content.get("inlineObjects", {})
        self.notes: Json = content.get("footnotes", {})
        self.noted: list[str] = []
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

    def footnotes(self) -> list[Block]:
        found: list[Block] = []
        for n, note_id in enumerate(self.noted, 1):
            blocks = self.blocks(self.notes.get(note_id, {}).get("content", []))
            for block in blocks[:1]:
                block.glyph, block.indent = f"{n}.", 24
            found += blocks
        return found

    def paragraph(self, paragraph: Json) -> Block:
        style = paragraph.get("paragraphStyle", {})
        runs = [run for element in paragraph.get("elements", ()) if (run := self.run(element)) is not None]
        tag = TAGS.get(style.get("namedStyleType", ""), "p")
        heading = style.get("headingId", "")
        block = Block(tag, runs, f"heading={heading}" if heading else "")
        block.css = paragraph_css(style)
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
        if "pageBreak" in element:
            return Run("", kind="break")
        if "footnoteReference" in element:
            self.noted.append(element["footnoteReference"].get("footnoteId", ""))
            return Run(str(len(self.noted)), "font-size:.7em;vertical-align:super")
        if "equation" in element:
            return Run("[equation]", "color:#5f6368")
        if "inlineObjectElement" in element:
            return self.image(element["inlineObjectElement"].get("inlineObjectId", ""))
        return None

    def image(self, object_id: str) -> Run:
        """A picture that is in the Doc itself is shown; one elsewhere is only named: pages load nothing from there."""
        found = self.images.get(object_id, {}).get("inlineObjectProperties", {}).get("embeddedObject", {})
        uri = found.get("imageProperties", {}).get("contentUri", "")
        name = found.get("description") or found.get("title") or "Image"
        size = found.get("size", {}).get("width", {}).get("magnitude")
        look = f"width:{size:.0f}pt" if size else ""
        return Run(name, look, self.link(uri), "image", uri if uri.startswith("data:image/") else "")

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
                head = bool(row.get("tableRowStyle", {}).get("tableHeader"))
                cells.append(Cell(self.blocks(cell.get("content", [])), down, across, cell_css(style), head))
            rows.append(cells)
        columns = table.get("tableStyle", {}).get("tableColumnProperties", ())
        widths = [column.get("width", {}).get("magnitude", 0) for column in columns]
        return Block("table", rows=rows, widths=widths if any(widths) else [])


SIDES = {"CENTER": "center", "END": "right", "JUSTIFIED": "justify"}


def paragraph_css(style: Json) -> str:
    found = []
    if side := SIDES.get(style.get("alignment", "")):
        found.append(f"text-align:{side}")
    if colour := _colour(style.get("shading", {}).get("backgroundColor", {})):
        found.append(f"background:{colour}")
    return ";".join(found)


def cell_css(style: Json) -> str:
    found = []
    if colour := _colour(style.get("backgroundColor", {})):
        found.append(f"background:{colour}")
    side = {"MIDDLE": "middle", "BOTTOM": "bottom"}.get(style.get("contentAlignment", ""))
    if side:
        found.append(f"vertical-align:{side}")
    return ";".join(found)


def css(style: Json) -> str:
    found = list(marks(style))
    for key, name in (("foregroundColor", "color"), ("backgroundColor", "background")):
        if colour := _colour(style.get(key, {})):
            found.append(f"{name}:{colour}")
    family = style.get("weightedFontFamily", {}).get("fontFamily", "").lower()
    if any(word in family for word in MONOSPACE):
        found.append("font-family:monospace")
    raised = {"SUPERSCRIPT": "super", "SUBSCRIPT": "sub"}.get(style.get("baselineOffset", ""))
    if raised:
        found.append(f"vertical-align:{raised};font-size:.7em")
    elif size := style.get("fontSize", {}).get("magnitude"):
        found.append(f"font-size:{size:g}pt")
    return ";".join(found)


def _colour(optional: Json) -> str:
    """``#rrggbb`` of an OptionalColor; nothing if it is transparent."""
    found = optional.get("color", {}).get("rgbColor")
    return rgb(found) if found is not None else ""


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
