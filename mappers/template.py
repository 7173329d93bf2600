"""The organisation's plan template: what a plan still has of it is not its author's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Final

from mappers.document import Block, Bullets, Cell, Document, Item, Prose, Section, Span, Table, Text
from mappers.value import Value

_SHORT: Final = (
    3  # words of a text that anybody may write ("None", "High"); it needs the template's heading above it
)
_QUOTES: Final = str.maketrans("’‘“”„", '\'\'"""')

Row = tuple[str, ...]


class Template(Value):
    """What the template says, letter case, spaces and kinds of quotation marks aside.

    ``headings``; ``texts``: its paragraphs and list items; ``short``: those of up to three words, each with the heading
    above it; ``rows``: its table rows, the cells that are filled.
    """

    headings: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    short: frozenset[tuple[str, str]] = frozenset()
    rows: frozenset[Row] = frozenset()

    @classmethod
    def of(cls, document: Document) -> Template:
        said = [(_same(s.heading), _same(text)) for s in document.sections for text in _texts(s.blocks)]
        return cls(
            headings=frozenset(_same(section.heading) for section in document.sections) - {""},
            texts=frozenset(text for _, text in said if len(text.split()) > _SHORT),
            short=frozenset((above, text) for above, text in said if 0 < len(text.split()) <= _SHORT),
            rows=frozenset(
                row for table in _tables(document) for cells in table.rows if (row := _row(cells))
            ),
        )

    @property
    def digest(self) -> str:
        """Stands for all that it says, in any order."""
        told = sorted(map(repr, (*self.headings, *self.texts, *self.short, *self.rows)))
        return sha256("\x00".join(told).encode()).hexdigest()

    def __bool__(self) -> bool:
        return bool(self.headings or self.texts or self.short or self.rows)

    def marked(self, document: Document) -> Document:
        """The document with all that the template says marked as its: spans of the kind ``template``."""
        return replace(document, sections=tuple(self._section(section) for section in document.sections))

    def _section(self, section: Section) -> Section:
        above = _same(section.heading)
        return replace(
            section,
            heading=_mark(section.heading) if above in self.headings else section.heading,
            blocks=tuple(self._block(block, above) for block in section.blocks),
        )

    def _block(self, block: Block, above: str) -> Block:
        if isinstance(block, Prose):
            return replace(block, text=self._text(block.text, above))
        if isinstance(block, Bullets):
            return replace(block, items=tuple(self._item(item, above) for item in block.items))
        return replace(
            block,
            rows=tuple(
                tuple(_mark_cell(cell) for cell in row) if _row(row) in self.rows else row
                for row in block.rows
            ),
        )

    def _item(self, item: Item, above: str) -> Item:
        return replace(item, text=self._text(item.text, above))

    def _text(self, text: Text, above: str) -> Text:
        same = _same(text)
        return _mark(text) if same in self.texts or (above, same) in self.short else text


def _same(text: Text) -> str:
    return " ".join(text.plain.translate(_QUOTES).casefold().split())


def _row(cells: tuple[Cell, ...]) -> Row:
    return tuple(_same(cell.text) for cell in cells if cell.text and not cell.covered)


def _mark(text: Text) -> Text:
    return replace(text, spans=(*text.spans, Span(0, len(text.plain), "template")))


def _mark_cell(cell: Cell) -> Cell:
    return replace(cell, text=_mark(cell.text), blocks=tuple(_mark_block(block) for block in cell.blocks))


def _mark_block(block: Block) -> Block:
    if isinstance(block, Prose):
        return replace(block, text=_mark(block.text))
    if isinstance(block, Bullets):
        return replace(block, items=tuple(replace(item, text=_mark(item.text)) for item in block.items))
    return replace(block, rows=tuple(tuple(_mark_cell(cell) for cell in row) for row in block.rows))


def _texts(blocks: tuple[Block, ...]) -> Iterator[Text]:
    for block in blocks:
        if isinstance(block, Prose):
            yield block.text
        elif isinstance(block, Bullets):
            yield from (item.text for item in block.items)


def _tables(document: Document) -> Iterator[Table]:
    yield from (block for block in document.blocks() if isinstance(block, Table))
