"""From the tree of a page to the blocks and sections of a Document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mappers.document import Block, Item, Place, Span, Text
from sync.sources.drafts import (
    NUMBERINGS,
    UNREADABLE_CHIP,
    Blocks,
    Draft,
    Writing,
    clean_text,
    numeral,
    prose_of,
    unwrapped,
)
from sync.sources.lists import joined, listed, marked_lines
from sync.sources.markdown_html import EMBEDS, HEADINGS, SILENT, TITLE
from sync.sources.markdown_tables import Row, definitions_of, rows_of, table_of
from sync.sources.markdown_text import DEEPEST, Lines
from sync.sources.markdown_tree import Node, Tree, holds_blocks

_HTML_NUMBERINGS: Final = {"a": "ALPHA", "A": "UPPER_ALPHA", "i": "ROMAN", "I": "UPPER_ROMAN"}
_LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})


class Walk:
    """Reads elements into a draft. Blocks go into the open section, or into the table cell that is being read."""

    def __init__(self, draft: Draft, base: str) -> None:
        self.draft = draft
        self.base = base
        self.lines = Lines(base)
        self.cell: Blocks | None = None
        self.line = 1
        self.quoted = False

    @property
    def into(self) -> Blocks:
        return self.draft.blocks if self.cell is None else self.cell

    def place(self, line: int = 0) -> Place:
        return Place(f"{self.base}#L{line or self.line}", self.draft.place.label)

    def url(self) -> str:
        return f"{self.base}#L{self.line}"

    # ------------------------------------------------------------------------------------ the page

    def page(self, tree: Tree) -> list[tuple[str, Place]]:
        """Read all of it; what is odd about it comes back. Tabs are sections where there is more than one."""
        page, name = tree.root, self.draft.place.label
        tabs = [child for child in page.children if isinstance(child, Node) and child.name == "tab"]
        first = next((child for child in page.children if isinstance(child, Node)), None)
        if tabs and tabs[0] is not first:
            self.draft.start(Text("Tab 1"), 0, self.url(), "tab")
        elif len(tabs) == 1:
            page.children.remove(tabs[0])
        self.blocks_of(page, 0)
        odd = [(UNREADABLE_CHIP, line) for line in self.lines.unreadable] + tree.lost
        if tree.unread:
            counts = {what: sum(what == other for other, _ in tree.unread) for what, _ in tree.unread}
            shown = ", ".join(f"{what} ({count})" if count > 1 else what for what, count in counts.items())
            odd.append((f"what these show was not read: {shown}", tree.unread[0][1]))
        return [(what, Place(f"{self.base}#L{line}", name)) for what, line in odd]

    # ------------------------------------------------------------------------------------ blocks

    def blocks_of(self, node: Node, depth: int) -> None:
        """Read an element whose children may be blocks; text between blocks becomes paragraphs."""
        writing = Writing()
        if depth > DEEPEST:
            writing.add(unwrapped(node.text()))
            self.paragraph(writing, self.line)
            return
        line = self.line
        for child in node.children:
            if isinstance(child, Node):
                self.line = child.line
                if child.block:
                    self.paragraph(writing, line)
                    writing = Writing()
                    self.block(child, depth + 1)
                    line = self.line
                    continue
                if child.name == "line" and not writing.length:
                    line = child.line
            self.lines.add(child, writing, (), depth + 1)
        self.paragraph(writing, line)

    def paragraph(self, writing: Writing, line: int) -> None:
        if writing.length or writing.spans:
            self.prose(writing.done(), self.place(line))

    def prose(self, text: Text, place: Place) -> None:
        """A paragraph; one of which each line begins with the dot of a list is a list."""
        if marked_lines(text.plain, dots=True):
            for block in listed(text, place):
                if isinstance(block, Item):
                    self.into.item(block)
        else:
            self.into.prose(text, place, quoted=self.quoted)

    def block(self, node: Node, depth: int) -> None:
        name = node.name
        if name == "p" and not holds_blocks(node):
            text = self.lines.text(node, depth)
            if text or text.spans:
                self.prose(text, self.place())
        elif name in HEADINGS or name == "summary":
            self.heading(node, depth)
        elif name in _LISTS:
            self.items(node, 0, depth)
        elif name == "table":
            self.table(node, depth)
        elif name == "dl":
            self.definitions(node, depth)
        elif name == "pre":
            self.into.prose(_code(node), self.place(), fenced=True)
        elif name == "details":
            self.details(node, depth)
        elif name == TITLE:
            self.title(node, depth)
        elif name == "tab":
            self.draft.start(Text(node.attributes["title"]), 0, self.url(), "tab")
        elif name == "footnote_block":
            first = next(
                (child for child in node.walk() if isinstance(child, Node) and child.name == "p"), None
            )
            self.line = first.line if first else self.line
            self.draft.start(Text(""), 0, self.url(), "none")
            self.blocks_of(node, depth)
        elif name == "li":
            self.item(node, 0, "", depth)
        elif name == "blockquote":
            self.quote(node, depth)
        elif name not in SILENT and name not in EMBEDS:
            self.blocks_of(node, depth)

    def heading(self, node: Node, depth: int) -> None:
        text, place = self.lines.text(node, depth), self.place()
        if self.cell is not None or not text:
            self.into.prose(text, place)
            return
        level = HEADINGS.get(node.name, min(self.draft.level + 1, 6))
        styles = [
            child.attributes["written"]
            for child in node.children
            if isinstance(child, Node) and child.name == "attributes"
        ]
        if "{.subtitle}" in styles:
            self.into.prose(text, place)
        elif "{.title}" in styles:
            self.draft.start(text, 1, self.url(), "title")
        else:
            self.draft.start(text, level, self.url())

    def title(self, node: Node, depth: int) -> None:
        """The title of a callout or component: a bold line."""
        text = self.lines.text(node, depth)
        bold = Span(0, len(text.plain), "bold")
        self.into.prose(clean_text(text.plain, (*text.spans, bold)), self.place(), quoted=self.quoted)

    def details(self, node: Node, depth: int) -> None:
        """A folded part is a section under the open one; what follows it belongs to the open one again."""
        around = (self.draft.heading, self.draft.level, self.draft.place.url)
        titled = self.cell is None and any(
            isinstance(child, Node) and child.name == "summary" for child in node.walk()
        )
        self.blocks_of(node, depth)
        if titled:
            heading, level, url = around
            self.draft.start(heading, level, url, "none", silent=True)

    def quote(self, node: Node, depth: int) -> None:
        before, self.quoted = self.quoted, True
        self.blocks_of(node, depth)
        self.quoted = before

    # ------------------------------------------------------------------------------------ lists

    def items(self, node: Node, level: int, depth: int) -> None:
        """A list; what stands in it outside its items becomes a paragraph."""
        if depth > DEEPEST:
            self.blocks_of(node, depth)
            return
        number = _count(node, "start")
        numbering = _HTML_NUMBERINGS.get(node.attributes.get("type", ""), NUMBERINGS[level % len(NUMBERINGS)])
        for child in node.children:
            if isinstance(child, str):
                writing = Writing()
                writing.add(unwrapped(child).strip())
                self.paragraph(writing, self.line)
                continue
            self.line = child.line
            if child.name == "li":
                if node.name == "ol":
                    number = _count(child, "value", number)
                    self.item(child, level, f"{numeral(number, numbering)}.", depth + 1)
                    number += 1
                else:
                    self.item(child, level, "", depth + 1)
            elif child.name in _LISTS:
                self.items(child, level + 1, depth + 1)
            elif child.block:
                self.block(child, depth + 1)
            else:
                self.into.prose(self.lines.text(child, depth + 1), self.place())

    def item(self, node: Node, level: int, number: str, depth: int) -> None:
        """An item: its paragraphs are its lines; lists and tables inside it follow it."""
        state = _ItemState(self, level, number, self.place())
        self._item_parts(node, state, depth)
        state.finish()

    def _item_parts(self, node: Node, state: _ItemState, depth: int) -> None:
        if depth > DEEPEST:
            state.writing.add(unwrapped(node.text()))
            return
        for child in node.children:
            if isinstance(child, str) or not child.block:
                if isinstance(child, Node) and child.name == "input" and not state.writing.length:
                    state.checked = "checked" in child.attributes
                else:
                    self.lines.add(child, state.writing, (), depth + 1)
                continue
            self.line = child.line
            if child.name in _LISTS:
                state.finish()
                self.items(child, state.level + 1, depth + 1)
            elif child.name in {"table", "dl"}:
                state.finish()
                self.block(child, depth + 1)
            elif child.name == "pre":
                state.writing.new_line()
                state.writing.add(_code(child).plain, [("code", "")])
                state.writing.new_line()
            elif child.name not in SILENT and child.name not in EMBEDS:
                state.writing.new_line()
                self._item_parts(child, state, depth + 1)
                state.writing.new_line()

    # ------------------------------------------------------------------------------------ tables

    def table(self, node: Node, depth: int) -> None:
        """A table. What stands in it outside its cells stands above it, as in a browser."""
        self._table(*rows_of(node), depth)

    def _table(self, rows: Sequence[Row], strays: Sequence[Node], depth: int) -> None:
        place = self.place()
        for stray in strays:
            self.line = stray.line
            self.blocks_of(stray, depth + 1)
        if found := table_of(rows, place, lambda cell: self.blocks_in(cell, depth + 1), self.base):
            self.into.table(found)

    def definitions(self, node: Node, depth: int) -> None:
        """Terms with what is said of them: a table of two columns."""
        self._table(*definitions_of(node), depth)

    def blocks_in(self, node: Node, depth: int) -> tuple[Block, ...]:
        """The blocks of a cell; lines in it that begin like items are items."""
        if not holds_blocks(node):
            text, place = self.lines.text(node, depth), self.place(node.line)
            if marked_lines(text.plain):
                return joined(listed(text, place))
            return prose_of(text, place)
        outer, quoted, self.cell, self.quoted = self.cell, self.quoted, Blocks(), False
        line, self.line = self.line, node.line
        self.blocks_of(node, depth)
        found, self.cell, self.quoted, self.line = self.cell.done(), outer, quoted, line
        return found


class _ItemState:
    """An item while its parts are read; what comes after lists inside it is a paragraph of its own."""

    def __init__(self, walk: Walk, level: int, number: str, place: Place) -> None:
        self.walk, self.level, self.number, self.place = walk, level, number, place
        self.checked: bool | None = None
        self.writing = Writing()
        self._told = False

    def finish(self) -> None:
        text, self.writing = self.writing.done(), Writing()
        if not self._told:
            self.walk.into.item(Item(text, self.place, self.level, self.number, self.checked))
            self._told = True
        elif text:
            self.walk.into.prose(text, self.walk.place(), quoted=self.walk.quoted)


def _code(node: Node) -> Text:
    return Text(node.text().strip("\n").rstrip())


def _count(node: Node, name: str, default: int = 1) -> int:
    value = node.attributes.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 5 else default
