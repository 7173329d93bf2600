"""What a link holds, whatever it is written in: a Document of Sections of Prose, Bullets and Tables.

Plain frozen dataclasses rather than pydantic models: sources build tens of thousands of them per document from
input that they have already checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

SpanKind = Literal[
    "bold",
    "italic",
    "strike",
    "code",
    "mark",  # highlighted
    "link",  # value: the URL
    "person",  # value: the e-mail address
    "date",  # value: the ISO date
    "file",  # value: the URL
    "choice",  # a dropdown chip; value: the option shown
    "image",  # value: the alternative text; of a chart without one, the URL of its sheet
    "unreadable",  # a chip that the API does not hand out
    "template",  # still as the organisation's template has it
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person clicks to see it: a deep link, and a label such as ``Payments › Risks › row 2``."""

    url: str
    label: str

    def at(self, part: str) -> Place:
        """The same link, with one more step in the label."""
        return replace(self, label=f"{self.label} › {part}" if self.label else part)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters ``plain[start:end]`` that looks or means something of its own."""

    start: int
    end: int
    kind: SpanKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Text as a reader sees it (chips as their displayed text, no markup), with what its parts look like.

    A line break inside a paragraph is a newline. ``U+E907`` never stands in ``plain``.
    """

    plain: str
    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.plain) and not self.plain.isspace()

    def __str__(self) -> str:
        return self.plain

    def of(self, kind: SpanKind) -> tuple[str, ...]:
        """The values of all spans of one kind, in order."""
        return tuple(span.value for span in self.spans if span.kind == kind)

    @property
    def from_template(self) -> bool:
        """Whether it is still as the organisation's template has it, and so not its author's."""
        return any(span.kind == "template" for span in self.spans)

    def covered_by(self, kind: SpanKind) -> float:
        """How much of the visible text has this kind of span: 0.0 to 1.0."""
        if not self.spans:
            return 0.0
        covered = at = 0
        for span in sorted((span for span in self.spans if span.kind == kind), key=_start):
            covered += _visible(self.plain[max(span.start, at) : span.end])
            at = max(at, span.end)
        return covered / _visible(self.plain) if covered else 0.0


def _start(span: Span) -> int:
    return span.start


def _visible(plain: str) -> int:
    """How many characters are not white space."""
    return sum(map(len, plain.split()))


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph. ``quoted`` for a block quote, ``code`` for a code block."""

    text: Text
    place: Place
    quoted: bool = False
    code: bool = False
    kind: Literal["prose"] = "prose"


@dataclass(frozen=True, slots=True)
class Item:
    """A list item. ``level`` counts from 0; ``number`` is what is shown before an ordered item (``2.``, ``b.``)."""

    text: Text
    place: Place
    level: int = 0
    number: str = ""
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, nested items flattened in reading order."""

    items: tuple[Item, ...]
    place: Place
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. ``text`` is all of it, paragraphs and list items one a line; ``blocks`` keeps their structure.

    ``covered``: hidden under a merged neighbour. ``url``: a deep link of its own, where the format has one.
    """

    text: Text
    blocks: tuple[Block, ...] = ()
    row_span: int = 1
    column_span: int = 1
    covered: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, rectangular (short rows are filled with empty cells), merged cells in place.

    ``header_rows``: how many rows the format itself marks as the head; 0 where it does not say.
    """

    rows: tuple[tuple[Cell, ...], ...]
    place: Place
    header_rows: int = 0
    kind: Literal["table"] = "table"

    def cell_place(self, row: int, column: str = "") -> Place:
        """Where row ``row`` (0-based, as in ``rows``) is; people count the same rows from 1."""
        url = next((cell.url for cell in self.rows[row] if cell.url), "")
        place = replace(self.place, url=url) if url else self.place
        place = place.at(f"row {row + 1}")
        return place.at(column) if column else place


Block = Prose | Bullets | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level.

    ``level``: 0 a tab of the document (or what stands before the first heading, then without a heading),
    1 to 6 headings; a document title (Docs ``TITLE``) is level 1 with ``carrier="title"``.
    """

    heading: Text
    level: int
    place: Place
    blocks: tuple[Block, ...] = ()
    carrier: Literal["heading", "title", "tab", "none"] = "heading"


@dataclass(frozen=True, slots=True)
class Document:
    """What a link holds. ``name`` is the file's name; a title inside the text is a section.

    ``front``: key and value pairs that the format keeps apart from the text (Markdown front matter).
    ``oddities``: one line for each thing that the format hands out only in part ("a chip could not be read").
    """

    id: str
    name: str
    place: Place
    sections: tuple[Section, ...]
    modified: datetime | None = None
    locale: str = ""
    front: tuple[tuple[str, str], ...] = ()
    oddities: tuple[tuple[str, Place], ...] = field(default=())

    def blocks(self) -> Iterator[Block]:
        """Every block in reading order; blocks inside table cells are not repeated."""
        for section in self.sections:
            yield from section.blocks
