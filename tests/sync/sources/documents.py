"""What tests ask of any Document."""

from __future__ import annotations

from collections.abc import Iterator

from mappers.document import Block, Bullets, Document, Prose, Text


def texts(document: Document) -> Iterator[Text]:
    """Every text once: headings (a section that goes on has the same one), paragraphs, items, cells as a whole."""
    headings: set[int] = set()
    for section in document.sections:
        if id(section.heading) not in headings:
            headings.add(id(section.heading))
            yield section.heading
        for block in section.blocks:
            yield from block_texts(block)


def block_texts(block: Block) -> Iterator[Text]:
    if isinstance(block, Prose):
        yield block.text
    elif isinstance(block, Bullets):
        yield from (item.text for item in block.items)
    else:
        yield from (cell.text for row in block.rows for cell in row)


def words(document: Document) -> list[str]:
    return [word for text in texts(document) for word in text.plain.split()]


def is_sound(document: Document) -> None:
    """What holds for every Document: tables are rectangular, spans lie within their text, cells say what their blocks say."""
    for text in texts(document):
        assert all(0 <= span.start <= span.end <= len(text.plain) for span in text.spans)
    for block in document.blocks():
        _block_is_sound(block)


def _block_is_sound(block: Block) -> None:
    if isinstance(block, Prose | Bullets):
        return
    assert len({len(row) for row in block.rows}) == 1
    for r, row in enumerate(block.rows):
        for c, cell in enumerate(row):
            assert not (cell.covered and cell.text)
            assert r + cell.row_span <= len(block.rows)
            assert c + cell.column_span <= len(row)
            said = [text.plain for inner in cell.blocks for text in block_texts(inner)]
            assert cell.text.plain.split() == " ".join(said).split()
            for inner in cell.blocks:
                _block_is_sound(inner)
