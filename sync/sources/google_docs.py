"""Google Docs as Documents: what ``documents.get`` answers, read without ever raising for what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from mappers.document import Cell, Document, Item, Place, Text
from sync.errors import SyncError
from sync.links import Link, parse_link
from sync.sources.drafts import UNREADABLE_CHIP, Blocks, Draft, Mark, Writing, make_cell, make_table, numeral
from sync.sources.files import File, opened

if TYPE_CHECKING:
    from sync.google import Google

Json = Mapping[str, Any]

UNREADABLE: Final = (
    "\ue907"  # stands for what the API has no model of: other chips, both ends of a code block
)
UNREADABLE_EQUATION: Final = "an equation could not be read: Google does not hand it out"
UNREADABLE_IMAGE: Final = "a picture was not read: write down what it says, or give it an alternative text"
_HEADINGS: Final = {f"HEADING_{level}": level for level in range(1, 7)} | {"TITLE": 1}
_NUMBERED: Final = frozenset({"DECIMAL", "ZERO_DECIMAL", "ALPHA", "UPPER_ALPHA", "ROMAN", "UPPER_ROMAN"})
_MONOSPACED: Final = re.compile(
    r"mono|courier|consolas|menlo|monaco|source code|inconsolata|fira code|anonymous pro|cousine|vt323",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = re.compile(r"%(\d)")
_SILENT: Final = frozenset({"autoText", "pageBreak", "columnBreak", "horizontalRule", "footnoteReference"})
_INDEXES: Final = frozenset({"startIndex", "endIndex", "suggestedInsertionIds", "suggestedDeletionIds"})
_DEEPEST: Final = 40  # tables within tables; what lies deeper is left out, with a line in the oddities


class GoogleDocs:
    """Google Docs, opened by link. Raises SyncError where one cannot be read."""

    def __init__(self, google: Google) -> None:
        self.google = google

    def claims(self, link: Link) -> bool:
        return link.kind in {"document", "drive_file"}

    def fetch(self, link: Link, file: Json | None = None) -> Document:
        """Read what the link leads to. ``file``: Drive's answer about it, if it is at hand."""
        found = opened(self.google, link, file)
        if found.link.kind != "document":
            raise SyncError(
                "This is a Google Sheet, not a Google Doc",
                kind="not_supported",
                fix=f"link to the Doc that holds the plan: {found.link.url}",
                link=found.link.url,
                service="drive",
            )
        return self.read(found)

    def read(self, file: File) -> Document:
        """The content of a file that Drive was asked about."""
        return parse(self.google.document(file.link), file.link, file.modified)


def parse(answer: Json, link: Link | str, modified: datetime | None = None) -> Document:
    """Read an answer of ``documents.get``, with tabs or without. Never raises for what stands in it."""
    if isinstance(link, str):
        link = parse_link(link)
    file_id = str(answer.get("documentId") or (link.id if link.kind in {"document", "drive_file"} else ""))
    doc = Link("document", file_id, resource_key=link.resource_key)
    name = str(answer.get("title") or "")
    tabs = list(_tabs(_list(answer, "tabs")))
    several = len(tabs) > 1
    draft = Draft(name, _link_to(doc, _dict(tabs[0], "tabProperties").get("tabId") if tabs else "").url)
    oddities: list[tuple[str, Place]] = []
    for tab in tabs:
        properties = _dict(tab, "tabProperties")
        tab_id = str(properties.get("tabId") or "")
        if several:
            title = Text(str(properties.get("title") or tab_id).strip())
            draft.start(title, 0, _link_to(doc, tab_id).url, "tab")
        _Tab(_dict(tab, "documentTab"), _link_to(doc, tab_id), draft, oddities).read()
    if not tabs:
        _Tab(answer, doc, draft, oddities).read()
    return Document(file_id, name, Place(doc.url, name), draft.done(), modified, oddities=tuple(oddities))


def _tabs(tabs: Iterable[Any]) -> Iterator[Json]:
    """Tabs with their children, in the order in which the sidebar shows them."""
    for tab in tabs:
        if isinstance(tab, dict):
            yield tab
            yield from _tabs(_list(tab, "childTabs"))


def _link_to(doc: Link, tab: Any, heading: Any = "") -> Link:
    return Link(
        "document", doc.id, tab=str(tab or ""), heading=str(heading or ""), resource_key=doc.resource_key
    )


class _Tab:
    """Reads one tab into the draft."""

    def __init__(self, content: Json, link: Link, draft: Draft, oddities: list[tuple[str, Place]]) -> None:
        self.content = content
        self.link = link
        self.draft = draft
        self.oddities = oddities
        self.cell: Blocks | None = None
        self.depth = 0
        self.indent = 0.0  # where the text of the last item stands, in points
        self.lists = _dict(content, "lists")
        self.counts: dict[str, dict[int, int]] = {}
        self.footnotes: list[str] = []

    @property
    def into(self) -> Blocks:
        return self.draft.blocks if self.cell is None else self.cell

    @property
    def place(self) -> Place:
        return self.draft.place

    def read(self) -> None:
        self.elements(_list(_dict(self.content, "body"), "content"))
        notes = _dict(self.content, "footnotes")
        order = [*self.footnotes, *(note for note in notes if note not in self.footnotes)]
        self._apart(_list(_dict(notes, note), "content") for note in order)
        for kind in ("headers", "footers"):
            for part in _dict(self.content, kind).values():
                self._apart([_list(part, "content")])

    def _apart(self, contents: Iterable[Sequence[Any]]) -> None:
        """What stands outside the text: a section without a heading, left out if it says nothing."""
        outer, self.cell = self.cell, Blocks()
        for content in contents:
            self.elements(content)
        found, self.cell = self.cell, outer
        if found:
            self.draft.start(Text(""), 0, self.link.url, "none")
            self.draft.blocks.take(found)

    def odd(self, what: str) -> None:
        self.oddities.append((what, self.place))

    # ------------------------------------------------------------------------------------ blocks

    def elements(self, content: Sequence[Any]) -> None:
        at = 0
        while at < len(content):
            element = content[at]
            at += 1
            if not isinstance(element, dict):
                continue
            if "paragraph" in element:
                if end := _code_block_end(content, at - 1):
                    self.code_block(content[at - 1 : end])
                    at = end
                else:
                    self.paragraph(_dict(element, "paragraph"))
            elif "table" in element and not _suggested(_dict(element, "table")):
                self.table(_dict(element, "table"))

    def paragraph(self, paragraph: Json) -> None:
        style = _dict(paragraph, "paragraphStyle")
        named = str(style.get("namedStyleType") or "")
        text = self.text(paragraph)
        bullet = paragraph.get("bullet")
        number, level = self.number(bullet) if isinstance(bullet, dict) else ("", 0)
        if named in _HEADINGS and self.cell is None and text:
            place = _link_to(self.link, self.link.tab, style.get("headingId"))
            carrier = "title" if named == "TITLE" else "heading"
            self.draft.start(text, _HEADINGS[named], place.url, carrier)  # type: ignore[arg-type]  # one of two literals
        elif isinstance(bullet, dict):
            self.into.item(Item(text, self.place, level, number))
            self.indent = _points(style, "indentStart") or self._list_indent(bullet, level)
        elif not text and not text.spans:
            if _blank_in_code_font(paragraph):
                self.into.blank_code_line()
        elif self._continues(style):
            self.into.more_of_item(text)
        else:
            self.into.prose(text, self.place)

    def _continues(self, style: Json) -> bool:
        """Whether a paragraph without a bullet goes on under the last item, at its indentation."""
        return self.into.last_item is not None and 0 < self.indent <= _points(style, "indentStart")

    def _list_indent(self, bullet: Json, level: int) -> float:
        return _points(self._nesting(bullet, level), "indentStart")

    def code_block(self, content: Sequence[Json]) -> None:
        """Lines between two marks that the API cannot name."""
        rows = []
        for element in content[:-1]:
            elements = _list(_dict(element, "paragraph"), "elements")
            runs = (str(_dict(part, "textRun").get("content") or "") for part in elements)
            rows.append("".join(runs).replace(UNREADABLE, "").replace("\u000b", "\n").removesuffix("\n"))
        plain = "\n".join(rows).strip("\n").rstrip()
        if self._continues(_dict(_dict(content[0], "paragraph"), "paragraphStyle")):
            writing = Writing()
            writing.add(plain, [("code", "")])
            self.into.more_of_item(writing.done())
        else:
            self.into.prose(Text(plain), self.place, fenced=True)

    def table(self, table: Json) -> None:
        if self.depth >= _DEEPEST:
            self.odd("a table stands too deep within other tables to be read")
            return
        rows: list[list[Cell]] = []
        header_rows = 0
        for row in _list(table, "tableRows"):
            if not isinstance(row, dict) or _suggested(row):
                continue
            if _dict(row, "tableRowStyle").get("tableHeader") and header_rows == len(rows):
                header_rows += 1
            rows.append([self.table_cell(cell) for cell in _list(row, "tableCells") if not _suggested(cell)])
        if any(rows):
            self.into.table(make_table(rows, self.place, header_rows or _bold_head(rows)))

    def table_cell(self, cell: Any) -> Cell:
        style = _dict(cell, "tableCellStyle")
        outer, self.cell = self.cell, Blocks()
        indent, self.depth = self.indent, self.depth + 1
        self.elements(_list(cell, "content"))
        found, self.cell = self.cell.done(), outer
        self.indent, self.depth = indent, self.depth - 1
        return make_cell(found, row_span=_int(style, "rowSpan"), column_span=_int(style, "columnSpan"))

    def _nesting(self, bullet: Json, level: int) -> Json:
        levels = _list(_dict(_dict(self.lists, str(bullet.get("listId"))), "listProperties"), "nestingLevels")
        found = levels[level] if 0 <= level < len(levels) else {}
        return found if isinstance(found, dict) else {}

    def number(self, bullet: Json) -> tuple[str, int]:
        """What is shown before an item, which the API leaves us to count, and the item's level."""
        level = _int(bullet, "nestingLevel")
        counts = self.counts.setdefault(str(bullet.get("listId")), {})
        nesting = self._nesting(bullet, level)
        counts[level] = counts.get(level, (_int(nesting, "startNumber") or 1) - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if nesting.get("glyphType") not in _NUMBERED:
            return "", level

        def shown(match: re.Match[str]) -> str:
            at = int(match.group(1))
            other = self._nesting(bullet, at)
            start = _int(other, "startNumber") or 1
            return numeral(counts.get(at, start), str(other.get("glyphType") or "DECIMAL"))

        return _PLACEHOLDER.sub(shown, str(nesting.get("glyphFormat") or f"%{level}.")), level

    # ------------------------------------------------------------------------------------ text

    def text(self, paragraph: Json) -> Text:
        writing = Writing()
        for element in _list(paragraph, "elements"):
            if isinstance(element, dict):
                self.element(element, writing)
        for anchored in _list(paragraph, "positionedObjectIds"):
            found = _dict(_dict(self.content, "positionedObjects"), str(anchored))
            self.image(_dict(_dict(found, "positionedObjectProperties"), "embeddedObject"), writing, ())
        return writing.done()

    def element(self, element: Json, writing: Writing) -> None:
        for kind, part in element.items():
            if kind in _INDEXES or not isinstance(part, dict) or _suggested(part):
                continue
            if kind == "textRun":
                self.run(str(part.get("content") or ""), self.marks(part), writing)
            elif kind == "footnoteReference":
                self.footnotes.append(str(part.get("footnoteId")))
            elif kind == "inlineObjectElement":
                found = _dict(_dict(self.content, "inlineObjects"), str(part.get("inlineObjectId")))
                self.image(
                    _dict(_dict(found, "inlineObjectProperties"), "embeddedObject"), writing, self.marks(part)
                )
            elif chip := _chip(kind, part, self.content):
                shown, mark = chip
                writing.add(shown, (*self.marks(part), mark))
            elif kind not in _SILENT:
                writing.add("", [("unreadable", "")])
                self.odd(UNREADABLE_EQUATION if kind == "equation" else UNREADABLE_CHIP)

    def run(self, content: str, marks: Sequence[Mark], writing: Writing) -> None:
        """Text. Line breaks within a paragraph are newlines; its own end is none."""
        content = content.removesuffix("\n").replace("\u000b", "\n")
        for position, part in enumerate(content.split(UNREADABLE)):
            if position:
                writing.add("", [("unreadable", "")])
                self.odd(UNREADABLE_CHIP)
            if part:
                writing.add(part, marks)

    def image(self, embedded: Json, writing: Writing, marks: Sequence[Mark]) -> None:
        """A picture is read as its alternative text; a chart also links to the sheet that it comes from."""
        alt = str(embedded.get("description") or embedded.get("title") or "").strip()
        chart = _dict(_dict(embedded, "linkedContentReference"), "sheetsChartReference")
        source = str(chart.get("spreadsheetId") or "")
        linked: tuple[Mark, ...] = (("link", Link("spreadsheet", source).url),) if source else ()
        if not alt and not source:
            self.odd(UNREADABLE_IMAGE)
        writing.add(alt, (*marks, *linked, ("image", alt)))

    def marks(self, part: Json) -> tuple[Mark, ...]:
        """What the style of a run says."""
        style = _dict(part, "textStyle")
        marks: list[Mark] = []
        if style.get("bold"):
            marks.append(("bold", ""))
        if style.get("italic"):
            marks.append(("italic", ""))
        if style.get("strikethrough"):
            marks.append(("strike", ""))
        if _monospaced(style):
            marks.append(("code", ""))
        if _highlighted(style):
            marks.append(("mark", ""))
        if isinstance(target := style.get("link"), dict) and (mark := self.link_mark(target)):
            marks.append(mark)
        return tuple(marks)

    def link_mark(self, target: Json) -> Mark | None:
        """Where a link leads; within the document, to the heading or tab."""
        if url := str(target.get("url") or ""):
            if url.lower().startswith("mailto:"):
                return "person", unquote(url[len("mailto:") :].partition("?")[0])
            return "link", url
        heading = target.get("heading")
        if isinstance(heading, dict):
            return "link", _link_to(self.link, heading.get("tabId") or self.link.tab, heading.get("id")).url
        if target.get("headingId"):
            return "link", _link_to(self.link, self.link.tab, target["headingId"]).url
        bookmark = _dict(target, "bookmark")
        if tab := target.get("tabId") or bookmark.get("tabId"):
            return "link", _link_to(self.link, tab).url
        return ("link", self.link.url) if bookmark or target.get("bookmarkId") else None


def _chip(kind: str, part: Json, content: Json) -> tuple[str, Mark] | None:
    """What a chip shows and means."""
    properties = _dict(part, f"{kind}Properties")
    match kind:
        case "person":
            email = str(properties.get("email") or "")
            return str(properties.get("name") or email), ("person", email)
        case "richLink":
            url = str(properties.get("uri") or "")
            return str(properties.get("title") or url), ("file", url)
        case "dateElement":
            day = _day(properties)
            return str(properties.get("displayText") or day), ("date", day)
        case "dropdown":
            shown = str(properties.get("displayValue") or _chosen(properties, content))
            return shown, ("choice", shown)
    return None


def _day(properties: Json) -> str:
    """The ISO date of a date chip, in its own time zone; chips without a time carry noon UTC."""
    written = str(properties.get("timestamp") or "")
    zone: tzinfo = UTC
    try:
        if name := str(properties.get("timeZoneId") or ""):
            zone = ZoneInfo(name)
        return datetime.fromisoformat(written).astimezone(zone).date().isoformat()
    except (ValueError, OSError, OverflowError, LookupError):
        return written[:10]


def _chosen(properties: Json, content: Json) -> str:
    definition = _dict(_dict(content, "dropdownDefinitions"), str(properties.get("dropdownDefinitionId")))
    for option in _list(_dict(definition, "dropdownDefinitionProperties"), "options"):
        if isinstance(option, dict) and option.get("optionId") == properties.get("selectedOptionId"):
            return str(option.get("displayValue") or "")
    return ""


def _monospaced(style: Json) -> bool:
    return bool(_MONOSPACED.search(str(_dict(style, "weightedFontFamily").get("fontFamily") or "")))


def _highlighted(style: Json) -> bool:
    """A background other than none, white or nearly so (pasted text often brings white along)."""
    colour = _dict(_dict(style, "backgroundColor"), "color").get("rgbColor")
    if not isinstance(colour, dict):
        return False
    return any(
        not isinstance(part := colour.get(name, 0), int | float) or part < 0.94
        for name in ("red", "green", "blue")
    )


def _blank_in_code_font(paragraph: Json) -> bool:
    elements = _list(paragraph, "elements")
    return bool(elements) and all(
        _monospaced(_dict(_dict(part, "textRun"), "textStyle")) for part in elements
    )


def _raw(element: Any) -> tuple[str, bool] | None:
    """A paragraph's text, and whether it is in code font wherever it shows something; None if it is no plain paragraph."""
    paragraph = _dict(element, "paragraph")
    if not paragraph or "bullet" in paragraph:
        return None
    text, code = "", True
    for part in _list(paragraph, "elements"):
        run = _dict(part, "textRun")
        if not run:
            return None
        content = str(run.get("content") or "")
        text += content
        if content.replace(UNREADABLE, "").strip():
            code = code and _monospaced(_dict(run, "textStyle"))
    return text.removesuffix("\n"), code


def _code_block_end(content: Sequence[Any], at: int) -> int:
    """Where the code block that begins here ends (the index after its closing mark), 0 if none begins here."""
    first = _raw(content[at])
    if first is None or not first[0].startswith(UNREADABLE) or not first[1] or UNREADABLE in first[0][1:]:
        return 0
    shown = first[0] != UNREADABLE
    for end in range(at + 1, len(content)):
        line = _raw(content[end])
        if line is None or not line[1]:
            return 0
        if line[0] == UNREADABLE:
            return end + 1 if shown else 0
        if UNREADABLE in line[0]:
            return 0
        shown = shown or bool(line[0].strip())
    return 0


def _bold_head(rows: Sequence[Sequence[Cell]]) -> int:
    """Docs rarely mark a head: a first row in bold throughout is one, if not all rows are."""

    def bold(row: Sequence[Cell]) -> bool:
        return all(cell.text.covered_by("bold") == 1.0 for cell in row if cell.text)

    said = [row for row in rows if any(cell.text for cell in row)]
    return 1 if said and said[0] is rows[0] and bold(said[0]) and not all(map(bold, said)) else 0


def _suggested(part: Any) -> bool:
    """Only suggested, not yet part of the text."""
    return isinstance(part, dict) and bool(part.get("suggestedInsertionIds"))


def _dict(part: Any, key: str) -> Json:
    found = part.get(key) if isinstance(part, dict) else None
    return found if isinstance(found, dict) else {}


def _list(part: Any, key: str) -> Sequence[Any]:
    found = part.get(key) if isinstance(part, dict) else None
    return found if isinstance(found, list) else []


def _int(part: Json, key: str) -> int:
    found = part.get(key)
    return found if isinstance(found, int) and 0 <= found < 1_000_000 else 0


def _points(style: Json, key: str) -> float:
    found = _dict(style, key).get("magnitude")
    return float(found) if isinstance(found, int | float) else 0.0
