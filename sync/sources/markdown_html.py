"""HTML in Markdown, piece by piece: Python's own parser reads a piece, we judge what a browser would take for markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import Final

from mappers.document import SpanKind
from sync.sources.markdown_markup import Tag

STYLES: Final[Mapping[str, SpanKind]] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strike",
    "del": "strike",
    "strike": "strike",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "mark": "mark",
}
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
TITLE: Final = "plansync-title"  # of a callout or component: no element that anybody writes
TABLE_PARTS: Final = frozenset("caption col colgroup tbody td tfoot th thead tr".split())
BLOCKS: Final = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form header "
    "hgroup hr html legend li main menu nav ol p pre search section summary table ul".split()
) | HEADINGS.keys() | TABLE_PARTS | {TITLE}  # fmt: skip
SILENT: Final = frozenset("head script select style template".split())  # what is in them is not on the page
# What these show comes from elsewhere; what stands between their tags is for browsers that cannot show it.
EMBEDS: Final = frozenset("audio canvas embed iframe object svg video".split())
EMPTY: Final = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_INLINE: Final = frozenset(
    "a abbr acronym bdi bdo big button cite data dfn font img input ins label map noscript picture q rp rt ruby small span sub "
    "sup textarea time title u var".split()
) | STYLES.keys()  # fmt: skip
ELEMENTS: Final = (BLOCKS - {TITLE}) | SILENT | EMBEDS | EMPTY | _INLINE
# Browsers end these by themselves, or nobody means anything else by them: markup though no end tag follows.
_NEEDS_NO_END: Final = (
    frozenset("blockquote center dd div dl dt li ol p pre table ul".split())
    | HEADINGS.keys()
    | TABLE_PARTS
    | EMPTY
)
# "Paste <link> here": these are markup with attributes only.
_NEEDS_ATTRIBUTES: Final = EMPTY - {"br", "hr", "wbr", "col", "img"}


@dataclass(frozen=True, slots=True)
class Said:
    """Text between tags."""

    text: str


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A comment that never ends: it hides whatever follows."""


# Python's parser trips over these. Word writes the first two, which no browser shows.
_MARKED_SECTION: Final = re.compile(r"<!\[(?!(?:if|endif)[^<>]*>)")
Event = tuple[int, Tag | Said | Unclosed]  # with how many lines it stands below the first


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Event] = []

    def _add(self, what: Tag | Said) -> None:
        self.found.append((self.getpos()[0] - 1, what))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag, attrs, empty=False)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag, attrs, empty=True)

    def _tag(self, name: str, attrs: list[tuple[str, str | None]], *, empty: bool) -> None:
        written = self.get_starttag_text() or f"<{name}>"
        cased = written[1 : len(name) + 1]
        self._add(Tag(cased, 0, {key: value or "" for key, value in attrs}, empty=empty, written=written))

    def handle_endtag(self, tag: str) -> None:
        self._add(Tag(tag, closing=True, written=f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        self._add(Said(data))


def events(piece: str) -> tuple[Event, ...]:
    """Tags and text of a piece of HTML; comments and declarations are left out. What is no HTML is text."""
    return _events_of_tag(piece) if len(piece) < 100 else tuple(_events(piece))


@lru_cache(maxsize=512)
def _events_of_tag(piece: str) -> tuple[Event, ...]:
    return tuple(_events(piece))


def _events(piece: str) -> Iterator[Event]:
    line = 0
    piece = _MARKED_SECTION.sub("&lt;![", piece) if "<![" in piece else piece
    for _ in range(20):  # broken tags: what follows their "<" is tried again
        reader = _Reader()
        reader.feed(piece)
        yield from ((line + below, what) for below, what in reader.found)
        rest = reader.rawdata
        line += piece.count("\n", 0, len(piece) - len(rest))
        if rest.startswith("<!--"):
            yield line, Unclosed()
            return
        if not rest.startswith("<"):
            break
        yield line, Said("<")
        piece = rest[1:]
    if rest:
        yield line, Said(unescape(rest))


def is_markup(tag: Tag, ends: frozenset[str]) -> bool:
    """Whether an HTML tag is one that a browser knows, rather than ``<team name>``. ``ends``: names of all end tags."""
    name = tag.name.lower()
    if name not in ELEMENTS:
        return False
    if tag.closing:
        return True
    if name in _NEEDS_ATTRIBUTES:
        return bool(tag.attributes)
    return name in _NEEDS_NO_END or name in ends or tag.empty
