"""One tab of a Google Doc, block by block: headings, paragraphs, lists, tables and code, then what stands apart from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from mappers.document import Cell, Item, Place, Prose, Table, Text
from sync.sources import doc_told
from sync.sources.doc_json import UNREADABLE, Json, inner, listed, number, points
from sync.sources.doc_lists import Lists, place_in_list
from sync.sources.doc_styles import Links, monospaced
from sync.sources.doc_text import Texts, all_suggested
from sync.sources.doc_told import Told
from sync.sources.drafts import Blocks, Draft, Writing, make_cell, make_table

_HEADINGS: Final = {f"HEADING_{level}": level for level in range(1, 7)} | {"TITLE": 1}
_DEEPEST: Final = 40  # tables within tables; what lies deeper is left out, with a line in the oddities


class Tab:
    """Reads one tab into the draft."""

    def __init__(self, content: Json, links: Links, draft: Draft, told: Told) -> None:
        self.content = content
        self.links = links
        self.draft = draft
        self.told = told
        self.texts = Texts(content, links, told)
        self.lists = Lists(inner(content, "lists"))
        self.top = draft.place
        self.place = draft.place  # of the heading, or of the footnote, header or footer that is being read
        self.cell: Blocks | None = None
        self.depth = 0
        self.indent = 0.0  # where the text of the last item stands, in points

    @property
    def into(self) -> Blocks:
        return self.draft.blocks if self.cell is None else self.cell

    def read(self) -> None:
        """The text; then footnotes in the order of the text, headers and footers, each a section without a heading."""
        self.elements(listed(inner(self.content, "body"), "content"))
        notes = inner(self.content, "footnotes")
        places = self.texts.footnotes | {
            note: self.top.at("footnote")
            for note in notes
            if note not in self.texts.footnotes and note not in self.texts.unsaid
        }
        self._apart([(listed(inner(notes, note), "content"), place) for note, place in places.items()])
        for kind, name in (("headers", "header"), ("footers", "footer")):
            for part in inner(self.content, kind).values():
                self._apart([(listed(part, "content"), self.top.at(name))])

    def _apart(self, parts: Sequence[tuple[Sequence[Any], Place]]) -> None:
        """What stands outside the text: left out if it says nothing."""
        outer, self.cell = self.cell, Blocks()
        for content, self.place in parts:
            self.elements(content)
        found, self.cell = self.cell, outer
        if found:
            self.draft.start(Text(""), 0, self.links.here(""), "none")
            self.draft.blocks.take(found)

    # ------------------------------------------------------------------------------------ blocks

    def elements(self, content: Sequence[Any]) -> None:
        skip_to = 0
        for at, element in enumerate(content):
            if at < skip_to or not isinstance(element, dict):
                continue
            paragraph = element.get("paragraph")
            if isinstance(paragraph, dict):
                if _begins_unreadable(paragraph) and (skip_to := _code_block_end(content, at)):
                    self.code_block(content[at:skip_to])
                else:
                    self.paragraph(paragraph)
            elif "table" in element:
                self.table(inner(element, "table"))
            elif "tableOfContents" in element:
                self.contents(inner(element, "tableOfContents"))

    def contents(self, found: Json) -> None:
        if not self.told.suggested(found, self.place):
            self.told.odd(doc_told.CONTENTS, self.place)

    def paragraph(self, paragraph: Json) -> None:
        text = self.texts.read(paragraph, self.place)
        if not text.plain and not text.spans and all_suggested(paragraph):
            return
        style = inner(paragraph, "paragraphStyle")
        bullet = inner(paragraph, "bullet")
        item = self._item(bullet, text) if bullet else None  # a heading may be one, and counts
        named = str(style.get("namedStyleType"))
        if self.cell is None and named in _HEADINGS and text:
            carrier: Literal["title", "heading"] = "title" if named == "TITLE" else "heading"
            self.draft.start(text, _HEADINGS[named], self.links.here(style.get("headingId")), carrier)
            self.place = self.draft.place
        elif item:
            self.into.item(item)
            self.indent = points(style, "indentStart") or self.lists.level(*place_in_list(bullet)).indent
        elif not text and not text.spans:
            if _blank_in_code_font(paragraph):
                self.into.blank_code_line()
        elif self._continues(style):
            self.into.more_of_item(text)
        else:
            self.into.prose(text, self.place)

    def _item(self, bullet: Json, text: Text) -> Item:
        list_id, level = place_in_list(bullet)
        if self.lists.level(list_id, level).may_be_checklist:
            self.told.once(doc_told.CHECKLIST, self.place)
        return Item(text, self.place, level, self.lists.count(list_id, level))

    def _continues(self, style: Json) -> bool:
        """Whether a paragraph without a bullet goes on under the last item, at its indentation."""
        return self.into.last_item is not None and 0 < self.indent <= points(style, "indentStart")

    def code_block(self, content: Sequence[Json]) -> None:
        """Lines between two marks that the API cannot name."""
        rows = []
        for element in content[:-1]:
            elements = listed(inner(element, "paragraph"), "elements")
            runs = (str(inner(part, "textRun").get("content") or "") for part in elements)
            rows.append("".join(runs).replace(UNREADABLE, "").replace("\u000b", "\n").removesuffix("\n"))
        plain = "\n".join(rows).strip("\n").rstrip()
        if self._continues(inner(inner(content[0], "paragraph"), "paragraphStyle")):
            writing = Writing()
            writing.add(plain, [("code", "")])
            self.into.more_of_item(writing.done())
        else:
            self.into.prose(Text(plain), self.place, fenced=True)

    # ------------------------------------------------------------------------------------ tables

    def table(self, table: Json) -> None:
        if self.told.suggested(table, self.place):
            return
        if self.depth >= _DEEPEST:
            self.told.odd(doc_told.TOO_DEEP, self.place)
            return
        rows: list[list[Cell]] = []
        header_rows = 0
        for row in listed(table, "tableRows"):
            if not isinstance(row, dict) or self.told.suggested(row, self.place):
                continue
            if inner(row, "tableRowStyle").get("tableHeader") and header_rows == len(rows):
                header_rows += 1
            cells = listed(row, "tableCells")
            rows.append(
                [self.table_cell(cell) for cell in cells if not self.told.suggested(cell, self.place)]
            )
        if any(rows):
            made = make_table(rows, self.place, header_rows or _bold_head(rows))
            self._tell_of_covered(made)
            self.into.table(made)

    def table_cell(self, cell: Any) -> Cell:
        style, content = inner(cell, "tableCellStyle"), listed(cell, "content")
        down, across = number(style, "rowSpan") or 1, number(style, "columnSpan") or 1
        blocks = Blocks()
        if len(content) == 1 and (paragraph := inner(content[0], "paragraph")) and "bullet" not in paragraph:
            text = self.texts.read(paragraph, self.place)
            if not text.spans:  # as in most cells
                return Cell(text, (Prose(text, self.place),) if text else (), down, across)
            blocks.prose(text, self.place)
        else:
            outer, self.cell = self.cell, blocks
            indent, self.depth = self.indent, self.depth + 1
            self.elements(content)
            self.cell, self.indent, self.depth = outer, indent, self.depth - 1
        return make_cell(blocks.done(), row_span=down, column_span=across)

    def _tell_of_covered(self, table: Table) -> None:
        """Google keeps what is covered empty; should it not be, somebody has to look."""
        for at, row in enumerate(table.rows):
            if any(cell.covered and cell.text for cell in row):
                self.told.odd(doc_told.COVERED, table.cell_place(at))


def _bold_head(rows: Sequence[Sequence[Cell]]) -> int:
    """Docs rarely mark a head: a first row in bold throughout is one, if not all rows are."""

    def bold(row: Sequence[Cell]) -> bool:
        return all(cell.text.covered_by("bold") == 1.0 for cell in row if cell.text)

    said = [row for row in rows if any(cell.text for cell in row)]
    return 1 if said and said[0] is rows[0] and bold(said[0]) and not all(map(bold, said)) else 0


def _blank_in_code_font(paragraph: Json) -> bool:
    elements = listed(paragraph, "elements")
    return bool(elements) and all(monospaced(inner(inner(part, "textRun"), "textStyle")) for part in elements)


def _begins_unreadable(paragraph: Json) -> bool:
    try:
        return bool(paragraph["elements"][0]["textRun"]["content"][0] == UNREADABLE)
    except (LookupError, TypeError):
        return False


def _raw(element: Any) -> tuple[str, bool] | None:
    """A paragraph's text, and whether it is in code font wherever it shows something; None if it is no plain paragraph."""
    paragraph = inner(element, "paragraph")
    if not paragraph or "bullet" in paragraph:
        return None
    text, code = "", True
    for part in listed(paragraph, "elements"):
        run = inner(part, "textRun")
        if not run or run.get("suggestedInsertionIds"):
            return None
        content = str(run.get("content") or "")
        text += content
        if content.replace(UNREADABLE, "").strip():
            code = code and monospaced(inner(run, "textStyle"))
    return text.removesuffix("\n"), code


def _code_block_end(content: Sequence[Any], at: int) -> int:
    """Where the code block that begins here ends (the index after its closing mark), 0 if none begins here."""
    first = _raw(content[at])
    if first is None or not first[0].startswith(UNREADABLE) or not first[1] or UNREADABLE in first[0][1:]:
        return 0
    shows = first[0] != UNREADABLE
    for end in range(at + 1, len(content)):
        line = _raw(content[end])
        if line is None or not line[1]:
            return 0
        if line[0] == UNREADABLE:
            return end + 1 if shows else 0
        if UNREADABLE in line[0]:
            return 0
        shows = shows or bool(line[0].strip())
    return 0
