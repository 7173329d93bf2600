"""Lines that begin like list items, in formats that have no other lists, or where people did without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mappers.document import Bullets, Item, Place, Prose, Text
from sync.sources.drafts import clean_text, lines

MARK: Final = re.compile(
    r"^(?P<indent>[ \t\u3000]*)(?:[-–—*•◦▪●○■‣⁃·]|(?P<number>(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]))\s+(?=\S)"
)
_DOT: Final = re.compile(r"^[ \t\u3000\u00a0]*[•◦▪●○■‣⁃]\s*(?=\S)")


def marked_lines(plain: str, *, dots: bool = False) -> bool:
    """Whether two or more lines begin like items; ``dots``: whether all do, with nothing but the dots of a list."""
    if dots:
        return bool(_DOT.match(plain)) and all(map(_DOT.match, plain.split("\n")))
    found = plain.split("\n")
    return len(found) > 1 and sum(bool(MARK.match(line)) for line in found) > 1


@dataclass(slots=True)
class Depths:
    """How deep an item stands, by how far it is indented against those above it."""

    open: list[int] = field(default_factory=list)

    def of(self, indent: int) -> int:
        while self.open and self.open[-1] > indent:
            self.open.pop()
        if not self.open or self.open[-1] < indent:
            self.open.append(indent)
        return len(self.open) - 1


def listed(
    text: Text, place: Place, indent: int = 0, depths: Depths | None = None, base: int = 0
) -> list[Item | Prose]:
    """The lines of a text as items and paragraphs; a line without a mark goes on under the item above it.

    ``indent``: how far the first line is indented beyond what the text says; ``base``: how far all lines are.
    """
    depths = depths or Depths()
    found: list[Item | Prose] = []
    start = 0
    for part in text.plain.split("\n"):
        end = start + len(part)
        mark = MARK.match(part) or _DOT.match(part)
        said = _cut(text, start + (mark.end() if mark else 0), end)
        if mark:
            named = mark.groupdict()
            level = depths.of(base + indent + len(named.get("indent", "").replace("\t", "    ")))
            found.append(Item(said, place, level, named.get("number") or ""))
        elif said and found and isinstance(found[-1], Item):
            above = found[-1]
            found[-1] = Item(lines((above.text, said)), place, above.level, above.number)
        elif said and found and isinstance(found[-1], Prose):
            found[-1] = Prose(lines((found[-1].text, said)), place)
        elif said:
            found.append(Prose(said, place))
        start, indent = end + 1, 0
    return found


def joined(found: Sequence[Item | Prose]) -> tuple[Prose | Bullets, ...]:
    """Items that follow one another as one list."""
    blocks: list[Prose | Bullets] = []
    for block in found:
        if isinstance(block, Prose):
            blocks.append(block)
        elif blocks and isinstance(blocks[-1], Bullets):
            blocks[-1] = Bullets((*blocks[-1].items, block), blocks[-1].place)
        else:
            blocks.append(Bullets((block,), block.place))
    return tuple(blocks)


def _cut(text: Text, start: int, end: int) -> Text:
    spans = [
        replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
        for span in text.spans
        if span.start < end and span.end > start
    ]
    return clean_text(text.plain[start:end], spans)
