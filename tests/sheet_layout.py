"""A plan as its team might keep it in a spreadsheet: a Document laid out on tabs, in the words of ``*.sheet.yaml``.

Headings become cells in larger letters, bold lines bold cells, items cells that begin with a mark, tables ranges with a
bold head; an empty row stands between any two of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from mappers.document import Block, Document, Section, Span, Text

Json = dict[str, Any]

_SIZES: Final = {1: 20, 2: 16, 3: 14, 4: 13, 5: 12, 6: 11}
_STYLES: Final = {"bold": "bold", "italic": "italic", "strike": "strike", "code": "mono"}


def one_tab(document: Document) -> Json:
    """All of a plan on one tab, blocks below one another."""
    rows: list[list[Any]] = []
    for section in document.sections:
        rows += _rows(section)
    return {"title": document.name, "tabs": [{"rows": rows}]}


def tab_per_section(document: Document) -> Json:
    """A tab for each heading below the title, named by it; what stands under the title comes first."""
    sections = [s for s in document.sections if s.heading or s.blocks]
    top = min((s.level for s in sections[1:] if s.heading), default=1)
    tabs: list[Json] = []
    for section in sections:
        if not tabs or (section.heading and section.level <= top):
            tabs.append({"title": section.heading.plain or "Plan", "rows": []})
            tabs[-1]["rows"] += _rows(Section(Text(""), 0, section.place, section.blocks))
        else:
            tabs[-1]["rows"] += _rows(section)
    return {"title": title_for_tabs(document), "tabs": tabs}


def title_for_tabs(document: Document) -> str:
    """What a spreadsheet of a tab per section is called: as the plan's title, if it has one above all else."""
    first, *others = document.sections
    return document.name if any(s.level <= first.level for s in others) else first.heading.plain


def _rows(section: Section) -> Iterator[list[Any]]:
    if section.heading:
        yield [_cell(section.heading, size=_SIZES[max(section.level, 1)], bold=True)]
        yield []
    for block in section.blocks:
        yield from _block(block)
        yield []


def _block(block: Block) -> Iterator[list[Any]]:
    if block.kind == "prose":
        yield [_cell(block.text) | ({"mono": True} if block.code else {})]
    elif block.kind == "bullets":
        for item in block.items:
            mark = "    " * item.level + (item.number or "•") + " "
            yield [_cell(item.text, mark)]
    else:
        for r, row in enumerate(block.rows):
            yield [_cell(cell.text, bold=True) if r < block.header_rows else _cell(cell.text) for cell in row]


def _cell(text: Text, mark: str = "", **whole: Any) -> Any:
    """A cell with all that the text's spans say; one that is nothing but a day or a choice is a date or a dropdown."""
    for span in text.spans:
        if span.kind == "date" and (span.start, span.end) == (0, len(text.plain)):
            return {"v": span.value, "format": "date"} | whole
        if span.kind == "choice" and (span.start, span.end) == (0, len(text.plain)):
            return {"v": span.value, "dropdown": [span.value, "Other"]} | whole
    edges = sorted({0, len(text.plain), *(edge for s in text.spans for edge in (s.start, s.end))})
    parts: list[Json] = [{"t": mark}] if mark else []
    for start, end in pairwise(edges):
        over = [span for span in text.spans if span.start <= start and end <= span.end]
        parts.append({"t": text.plain[start:end]} | _looks(over))
    return {"parts": parts} | whole if text.plain else None


def _looks(spans: list[Span]) -> Json:
    said: Json = {}
    for span in spans:
        if span.kind in _STYLES:
            said[_STYLES[span.kind]] = True
        elif span.kind in {"link", "person", "file"}:
            said[span.kind] = span.value
    return said
