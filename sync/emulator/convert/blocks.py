"""A Doc as text formats see it: paragraphs of spans, lists with their numbers, tables, code, rules; tab after tab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sync.emulator.docs.markdown import UNREADABLE, Doc
from sync.emulator.errors import Json

MONOSPACED = {"Roboto Mono", "Courier New", "Consolas"}


@dataclass(frozen=True)
class Span:
    """Text of one look, or what stands for one element of a paragraph."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    strike: bool = False
    underline: bool = False
    code: bool = False
    url: str = ""
    heading: str = ""  # id of the heading that it leads to
    image: str = ""  # where the picture is; ``text`` is what is said instead of it
    footnote: str = ""  # number of the note that it calls


@dataclass(frozen=True)
class Bullet:
    """``kind`` is bullet, ordered or check; ``number`` counts from the list's start at this level."""

    kind: str
    level: int
    list_id: str
    number: int = 1


@dataclass
class Paragraph:
    style: str
    spans: list[Span] = field(default_factory=list)
    bullet: Bullet | None = None
    heading: str = ""
    above: float = 0.0  # points of space
    below: float = 0.0

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans if not span.image and not span.footnote)

    @property
    def empty(self) -> bool:
        return not self.bullet and not any(span.text or span.image or span.footnote for span in self.spans)


@dataclass
class Code:
    lines: list[str]


@dataclass
class Rule:
    pass


@dataclass
class Table:
    """Rows of cells of blocks."""

    rows: list[list[list[Block]]]


Block = Paragraph | Code | Rule | Table


@dataclass
class Tab:
    title: str
    blocks: list[Block]
    notes: dict[str, list[Block]]  # footnotes, by number


def read(doc: Doc) -> list[Tab]:
    """All tabs, those inside others after the one that holds them."""
    return [_Reader(tab).read() for tab in _walk(doc.tabs)]


def links(tabs: Sequence[Tab]) -> set[str]:
    """Ids of the headings that something in the Doc leads to."""
    return {span.heading for tab in tabs for p in paragraphs(tab.blocks) for span in p.spans if span.heading}


def paragraphs(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from paragraphs(cell)


def words(paragraph: Paragraph) -> str:
    """All that it says, with the calls of footnotes; a picture says nothing."""
    return "".join(f"[{s.footnote}]" if s.footnote else "" if s.image else s.text for s in paragraph.spans)


def marker(bullet: Bullet | None, point: str = "\u2022") -> str:
    """What stands before an item of a list."""
    if bullet is None:
        return ""
    return f"{bullet.number}. " if bullet.kind == "ordered" else f"{point} "


def flat(content: Sequence[Block]) -> str:
    """What blocks say, in one line."""
    found: list[str] = []
    for block in content:
        if isinstance(block, Paragraph):
            found.append(marker(block.bullet) + words(block))
        elif isinstance(block, Code):
            found += block.lines
        elif isinstance(block, Table):
            found += [flat(cell) for row in block.rows for cell in row]
    return " ".join(found).replace("\u000b", " ")


def _walk(tabs: Sequence[Json]) -> Iterator[Json]:
    for tab in tabs:
        yield tab
        yield from _walk(tab.get("childTabs", ()))


class _Reader:
    """Reads one tab."""

    def __init__(self, tab: Json) -> None:
        self.title = str(tab.get("tabProperties", {}).get("title", ""))
        self.content: Json = tab.get("documentTab", {})
        named = self.content.get("namedStyles", {}).get("styles", ())
        self.named: dict[str, Json] = {style["namedStyleType"]: style for style in named}
        self.lists: Json = self.content.get("lists", {})
        self.counts: dict[tuple[str, int], int] = {}

    def read(self) -> Tab:
        blocks = self._blocks(self.content.get("body", {}).get("content", ()))
        notes = {
            str(number): self._blocks(self.content.get("footnotes", {}).get(note, {}).get("content", ()))
            for number, note in self._notes()
        }
        return Tab(self.title, blocks, notes)

    def _notes(self) -> list[tuple[str, str]]:
        """(number, id) of the footnotes, as the text calls them."""
        found: list[tuple[str, str]] = []

        def look(content: Sequence[Json]) -> None:
            for element in content:
                for part in element.get("paragraph", {}).get("elements", ()):
                    if call := part.get("footnoteReference"):
                        found.append((call.get("footnoteNumber") or str(len(found) + 1), call["footnoteId"]))
                for row in element.get("table", {}).get("tableRows", ()):
                    for cell in row.get("tableCells", ()):
                        look(cell.get("content", ()))

        look(self.content.get("body", {}).get("content", ()))
        return found

    def _blocks(self, content: Sequence[Json]) -> list[Block]:
        out: list[Block] = []
        code: Code | None = None
        for element in content:
            if "table" in element:
                rows = element["table"].get("tableRows", ())
                cells = [
                    [self._blocks(c.get("content", ())) for c in row.get("tableCells", ())] for row in rows
                ]
                out.append(Table(cells))
            elif "tableOfContents" in element:
                out += self._blocks(element["tableOfContents"].get("content", ()))
            elif "paragraph" in element:
                runs = _runs(element["paragraph"])
                if code is not None:
                    if runs == UNREADABLE:
                        code = None
                    else:
                        code.lines.append(runs)
                elif runs.startswith(UNREADABLE) and len(runs) > 1 and _all_code(element["paragraph"]):
                    code = Code([runs[1:]])
                    out.append(code)
                elif any("horizontalRule" in part for part in element["paragraph"].get("elements", ())):
                    out.append(Rule())
                else:
                    out.append(self._paragraph(element["paragraph"]))
        return out

    def _paragraph(self, paragraph: Json) -> Paragraph:
        style = paragraph.get("paragraphStyle", {})
        name = str(style.get("namedStyleType", "NORMAL_TEXT"))
        base = self.named.get(name, {})
        space = base.get("paragraphStyle", {}) | style
        look = base.get("textStyle", {})
        spans = [
            span for part in paragraph.get("elements", ()) if (span := self._span(part, look)) is not None
        ]
        return Paragraph(
            name,
            _joined(spans),
            self._bullet(paragraph["bullet"]) if "bullet" in paragraph else None,
            str(style.get("headingId", "")),
            space.get("spaceAbove", {}).get("magnitude", 0.0),
            space.get("spaceBelow", {}).get("magnitude", 0.0),
        )

    def _bullet(self, bullet: Json) -> Bullet:
        list_id, level = str(bullet.get("listId", "")), int(bullet.get("nestingLevel", 0))
        levels = self.lists.get(list_id, {}).get("listProperties", {}).get("nestingLevels", ())
        glyph: Json = levels[level] if level < len(levels) else {"glyphSymbol": "●"}
        if "glyphSymbol" in glyph:
            kind = "bullet"
        else:
            unnamed = glyph.get("glyphType") in {None, "GLYPH_TYPE_UNSPECIFIED", "NONE"}
            kind = "check" if unnamed else "ordered"
        for deeper in [key for key in self.counts if key[0] == list_id and key[1] > level]:
            del self.counts[deeper]
        number = self.counts.get((list_id, level), int(glyph.get("startNumber", 1)) - 1) + 1
        self.counts[list_id, level] = number
        return Bullet(kind, level, list_id, number)

    def _span(self, part: Json, look: Json) -> Span | None:
        if run := part.get("textRun"):
            text = str(run.get("content", "")).removesuffix("\n").replace(UNREADABLE, "")
            return self._looks(text, run.get("textStyle", {}), look)
        for kind, text, url in _chips(part):
            return Span(text, url=url, **_marks(part[kind].get("textStyle", {}), look))
        if shown := part.get("inlineObjectElement"):
            properties = self.content.get("inlineObjects", {}).get(shown.get("inlineObjectId"), {})
            embedded = properties.get("inlineObjectProperties", {}).get("embeddedObject", {})
            where = embedded.get("imageProperties", {}).get("contentUri", "")
            return Span(str(embedded.get("description", "")), image=str(where) or "about:blank")
        if call := part.get("footnoteReference"):
            return Span(footnote=str(call.get("footnoteNumber") or 1))
        return None

    @staticmethod
    def _looks(text: str, style: Json, look: Json) -> Span:
        link = style.get("link", {})
        heading = link.get("headingId") or link.get("heading", {}).get("id", "")
        family = style.get("weightedFontFamily", {}).get("fontFamily")
        code = family in MONOSPACED
        marks = _marks(style, look)
        return Span(text, code=code, url=str(link.get("url", "")), heading=str(heading), **marks)


def _marks(style: Json, look: Json) -> Json:
    whole = look | style
    return {
        "bold": bool(whole.get("bold")),
        "italic": bool(whole.get("italic")),
        "strike": bool(whole.get("strikethrough")),
        "underline": bool(whole.get("underline")),
    }


def _chips(part: Json) -> Iterator[tuple[str, str, str]]:
    """What stands in the text for a chip: its kind, the text, and where it leads."""
    if person := part.get("person", {}).get("personProperties"):
        email = str(person.get("email", ""))
        yield "person", str(person.get("name") or email), f"mailto:{email}" if email else ""
    if link := part.get("richLink", {}).get("richLinkProperties"):
        yield "richLink", str(link.get("title") or link.get("uri", "")), str(link.get("uri", ""))
    if day := part.get("dateElement", {}).get("dateElementProperties"):
        yield "dateElement", str(day.get("displayText", "")), ""
    if choice := part.get("dropdown", {}).get("dropdownProperties"):
        yield "dropdown", str(choice.get("displayValue", "")), ""


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Neighbours of one look are one span."""
    out: list[Span] = []
    for span in spans:
        last = out[-1] if out else None
        if last and _look(last) == _look(span) and not (last.image or last.footnote or span.url):
            out[-1] = Span(last.text + span.text, *_look(span))
        elif span.text or span.image or span.footnote:
            out.append(span)
    return out


def _look(span: Span) -> tuple[bool, bool, bool, bool, bool, str, str, str, str]:
    marks = (span.bold, span.italic, span.strike, span.underline, span.code)
    return (*marks, span.url, span.heading, span.image, span.footnote)


def _runs(paragraph: Json) -> str:
    parts = (part.get("textRun", {}).get("content", "") for part in paragraph.get("elements", ()))
    return "".join(parts).removesuffix("\n")


def _all_code(paragraph: Json) -> bool:
    """Whether all that is text, after the mark that opens a code block, is monospaced."""
    runs = [part["textRun"] for part in paragraph.get("elements", ()) if "textRun" in part]
    texts = [run for run in runs if run["content"].strip(f"\n{UNREADABLE}")]
    return bool(texts) and all(
        run.get("textStyle", {}).get("weightedFontFamily", {}).get("fontFamily") in MONOSPACED
        for run in texts
    )
