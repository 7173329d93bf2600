"""What every source builds a Document with, so that the same plan reads the same whatever it is written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from mappers.document import Block, Bullets, Cell, Item, Place, Prose, Section, Span, SpanKind, Table, Text

Mark = tuple[SpanKind, str]

UNREADABLE_CHIP: Final = "a chip could not be read: Google hands out people, dates, files and dropdowns only"

CHECKED: Final = "☑"  # checkboxes that stand elsewhere than before a list item
UNCHECKED: Final = "☐"

_STYLES: Final = frozenset({"bold", "italic", "strike", "code", "mark"})
_NEVER_JOINED: Final = frozenset({"image", "unreadable"})
_ROMANS: Final = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ),
)


_HALF_RE: Final = re.compile("[\ud800-\udfff]")  # half a character, which no output can carry


def clean_text(plain: str, spans: Iterable[Span] = ()) -> Text:
    """The one form of a text: no white space around it, touching spans of one meaning joined, in order.

    Styles do not cover white space at their ends. Text that is code through and through keeps its indentation.
    """
    spans = list(spans)
    if not plain.isascii():
        plain = _HALF_RE.sub("\ufffd", plain)
    if not spans:
        return Text(plain.strip())
    joined = _join(spans) if len(spans) > 1 else spans
    text = Text(plain, tuple(joined))
    start, end = 0, len(plain.rstrip())
    if any(span.kind == "code" for span in joined) and text and text.covered_by("code") == 1.0:
        while plain[start:end].startswith("\n"):
            start += 1
    else:
        start = len(plain) - len(plain.lstrip()) if end else 0
    kept = []
    for span in joined:
        low, high = max(span.start, start), min(span.end, end)
        if span.kind in _STYLES:
            while low < high and plain[low].isspace():
                low += 1
            while low < high and plain[high - 1].isspace():
                high -= 1
        if low < high or span.kind in _NEVER_JOINED:
            low = min(max(low, start), end)
            high = max(high, low)
            same = start == 0 and (low, high) == (span.start, span.end)
            kept.append(span if same else Span(low - start, high - start, span.kind, span.value))
    kept.sort(key=lambda span: (span.start, span.end, span.kind, span.value))
    return Text(plain[start:end], tuple(kept))


def _join(spans: Iterable[Span]) -> list[Span]:
    open_: dict[Mark, Span] = {}
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        mark = (span.kind, span.value)
        last = open_.get(mark)
        if last and span.start <= last.end and span.kind not in _NEVER_JOINED:
            open_[mark] = replace(last, end=max(last.end, span.end))
            continue
        if last:
            joined.append(last)
        open_[mark] = span
    return joined + list(open_.values())


@dataclass(slots=True)
class Writing:
    """A Text while it is being put together, run by run."""

    parts: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, marks: Collection[Mark] = ()) -> None:
        """Append ``text``; each mark covers all of it (an empty text leaves a mark of no width)."""
        if not text and not marks:
            return
        end = self.length + len(text)
        self.spans.extend(Span(self.length, end, kind, value) for kind, value in marks)
        if text:
            self.parts.append(text)
            self.length = end

    def add_text(self, text: Text) -> None:
        """Append a finished Text with its spans."""
        self.spans.extend(
            replace(span, start=span.start + self.length, end=span.end + self.length) for span in text.spans
        )
        if text.plain:
            self.parts.append(text.plain)
            self.length += len(text.plain)

    def new_line(self) -> None:
        """Start a new line unless nothing stands on this one."""
        if not self.at_line_start:
            self.add("\n")

    @property
    def at_line_start(self) -> bool:
        """Whether nothing stands on this line yet."""
        return not self.length or self.parts[-1].endswith("\n")

    def done(self) -> Text:
        return clean_text("".join(self.parts), self.spans)


def lines(texts: Iterable[Text]) -> Text:
    """Texts under one another."""
    texts = list(texts)
    if len(texts) == 1:
        return texts[0]
    writing = Writing()
    for position, text in enumerate(texts):
        if position:
            writing.add("\n")
        writing.add_text(text)
    return clean_text("".join(writing.parts), writing.spans)


def prose_of(text: Text, place: Place) -> tuple[Prose, ...]:
    """A paragraph that stands alone, in a cell; none if it says and shows nothing."""
    if not text.spans:
        return (Prose(text, place),) if text else ()
    blocks = Blocks()
    blocks.prose(text, place)
    return tuple(block for block in blocks.done() if isinstance(block, Prose))


class Blocks:
    """Blocks in reading order: neighbouring items become one list, neighbouring lines of code one Prose."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._items: list[Item] = []
        self._fenced = False

    def __bool__(self) -> bool:
        return bool(self._blocks or self._items)

    def prose(self, text: Text, place: Place, *, quoted: bool = False, fenced: bool = False) -> None:
        """A paragraph; nothing if it holds neither text nor a picture. ``fenced``: a code block of its own."""
        if not text and not text.spans:
            return
        code = fenced or (bool(text.spans) and text.covered_by("code") == 1.0)
        if code:
            text = Text(text.plain, tuple(span for span in text.spans if span.kind != "code"))
        self._end_list()
        last = self._blocks[-1] if self._blocks else None
        if code and not fenced and isinstance(last, Prose) and last.code and not self._fenced:
            writing = Writing()
            writing.add_text(last.text)
            writing.add("\n")
            writing.add_text(text)
            self._blocks[-1] = replace(last, text=Text("".join(writing.parts), tuple(writing.spans)))
        else:
            self._blocks.append(Prose(text, place, quoted=quoted, code=code))
        self._fenced = fenced

    def blank_code_line(self) -> None:
        """An empty line in code font: it belongs to the code around it."""
        last = self._blocks[-1] if self._blocks and not self._items else None
        if isinstance(last, Prose) and last.code and not self._fenced:
            self._blocks[-1] = replace(last, text=Text(last.text.plain + "\n", last.text.spans))

    @property
    def last_item(self) -> Item | None:
        """The item that was written last, while its list may still go on."""
        return self._items[-1] if self._items else None

    def more_of_item(self, text: Text) -> None:
        """Another line of the last item."""
        if text or text.spans:
            self._items[-1] = replace(self._items[-1], text=lines((self._items[-1].text, text)))

    def item(self, item: Item) -> None:
        self._items.append(item)

    def take(self, other: Blocks) -> None:
        """All of the other's blocks."""
        self._end_list()
        self._blocks.extend(other.done())

    def table(self, table: Table) -> None:
        self._end_list()
        self._blocks.append(table)

    def _end_list(self) -> None:
        if self._items:
            self._blocks.append(Bullets(tuple(self._items), self._items[0].place))
            self._items = []

    def done(self) -> tuple[Block, ...]:
        self._end_list()
        return tuple(
            replace(block, text=clean_code(block.text)) if isinstance(block, Prose) and block.code else block
            for block in self._blocks
        )


def clean_code(text: Text) -> Text:
    """Code without blank lines at its end."""
    plain = text.plain.rstrip()
    return text if plain == text.plain else Text(plain, tuple(s for s in text.spans if s.end <= len(plain)))


def block_texts(block: Block) -> Iterable[Text]:
    """The texts of a block: a paragraph, each item, each row of a table (cells parted by tabs)."""
    if isinstance(block, Prose):
        if block.code:
            yield Text(block.text.plain, (*block.text.spans, Span(0, len(block.text.plain), "code")))
        else:
            yield block.text
    elif isinstance(block, Bullets):
        for item in block.items:
            yield item.text
    else:
        for row in block.rows:
            writing = Writing()
            for position, cell in enumerate(cell for cell in row if not cell.covered):
                if position:
                    writing.add("\t")
                writing.add_text(cell.text)
            yield writing.done()


def make_cell(blocks: Sequence[Block], *, row_span: int = 1, column_span: int = 1, url: str = "") -> Cell:
    """A cell of these blocks, with their texts one a line."""
    only = blocks[0] if len(blocks) == 1 else None
    if not blocks:
        text = Text("")
    elif isinstance(only, Prose) and not only.code:
        text = only.text  # as most cells are
    else:
        text = lines(text for block in blocks for text in block_texts(block))
    return Cell(text, tuple(blocks), max(row_span, 1), max(column_span, 1), url=url)


def make_table(rows: Sequence[Sequence[Cell]], place: Place, header_rows: int) -> Table:
    """A rectangular table of *positional* rows: covered cells are there, short rows are filled.

    Cells that a merged neighbour reaches over are marked covered; spans that reach beyond the table are cut. A head
    that says nothing is none; in a head, bold means nothing.
    """
    height, width = len(rows), max((len(row) for row in rows), default=0)
    if not any(cell.text for row in rows[:header_rows] for cell in row):
        header_rows = 0
    rows = [[_plain_head(cell) if r < header_rows else cell for cell in row] for r, row in enumerate(rows)]
    grid = [[*row, *[Cell(Text(""))] * (width - len(row))] for row in rows]
    covered: set[tuple[int, int]] = set()
    for r, row in enumerate(grid):
        url = next((cell.url for cell in row if cell.url), "")
        for c, cell in enumerate(row):
            if (r, c) in covered:
                row[c] = replace(cell, covered=True, row_span=1, column_span=1, url=cell.url or url)
                continue
            down, across = min(cell.row_span, height - r), min(cell.column_span, width - c)
            if (down, across) != (cell.row_span, cell.column_span) or (url and not cell.url):
                row[c] = replace(cell, row_span=down, column_span=across, url=cell.url or url)
            if down > 1 or across > 1:
                covered.update((r + i, c + j) for i in range(down) for j in range(across) if i or j)
    return Table(tuple(tuple(row) for row in grid), place, header_rows=min(header_rows, height))


def _plain_head(cell: Cell) -> Cell:
    blocks = tuple(replace(b, text=_not_bold(b.text)) if isinstance(b, Prose) else b for b in cell.blocks)
    return replace(cell, text=_not_bold(cell.text), blocks=blocks)


def _not_bold(text: Text) -> Text:
    return Text(text.plain, tuple(span for span in text.spans if span.kind != "bold"))


@dataclass(slots=True)
class _Open:
    heading: Text
    level: int
    place: Place
    carrier: Literal["heading", "title", "tab", "none"]
    silent: bool = False
    blocks: Blocks = field(default_factory=Blocks)


class Draft:
    """A Document's sections while they are being read.

    ``name`` starts every label; ``url`` is where a click goes before the first heading.
    """

    def __init__(self, name: str, url: str) -> None:
        self._name = name
        self._above: list[tuple[int, str]] = []
        self._open = _Open(Text(""), 0, Place(url, name), "none")
        self._done: list[Section] = []
        self._tab = ""

    @property
    def blocks(self) -> Blocks:
        """Where the next block belongs."""
        return self._open.blocks

    @property
    def place(self) -> Place:
        """The place of the section that is open."""
        return self._open.place

    @property
    def level(self) -> int:
        return self._open.level

    @property
    def heading(self) -> Text:
        return self._open.heading

    def start(
        self,
        heading: Text,
        level: int,
        url: str,
        carrier: Literal["heading", "title", "tab", "none"] = "heading",
        *,
        silent: bool = False,
    ) -> None:
        """Open a section; the one before it ends. A *silent* one is left out if nothing comes to stand in it."""
        self.end()
        if carrier == "tab":
            self._tab, self._above = heading.plain, []
        else:
            self._above = [(above, words) for above, words in self._above if above < level]
            if heading:
                self._above.append((level, heading.plain.replace("\n", " ")))
        steps = [self._name, self._tab, *(words for _, words in self._above)]
        label = " › ".join(step for i, step in enumerate(steps) if step and (not i or step != steps[0]))
        self._open = _Open(heading, level, Place(url, label), carrier, silent)

    def end(self) -> None:
        """Close the open section; one that holds nothing and is headed by nothing is left out."""
        open_ = self._open
        if open_.blocks or (open_.heading and not open_.silent):
            self._done.append(
                Section(open_.heading, open_.level, open_.place, open_.blocks.done(), open_.carrier),
            )
        self._open = _Open(Text(""), 0, open_.place, "none")

    def done(self) -> tuple[Section, ...]:
        self.end()
        return tuple(self._done)


NUMBERINGS: Final = ("DECIMAL", "ALPHA", "ROMAN")  # of nested lists, over and over


def numeral(number: int, numbering: str = "DECIMAL") -> str:
    """The number as a list shows it: ``3``, ``03``, ``c``, ``iii``; unknown numberings count in decimals."""
    shown: Callable[[int], str] = {
        "ZERO_DECIMAL": "{:02d}".format,
        "ALPHA": _letters,
        "UPPER_ALPHA": lambda n: _letters(n).upper(),
        "ROMAN": _roman,
        "UPPER_ROMAN": lambda n: _roman(n).upper(),
    }.get(numbering, str)
    return shown(number)


def _letters(number: int) -> str:
    """A to z, then aa, bb, cc, as Docs counts."""
    if not 0 < number <= 26 * 20:
        return str(number)
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (times + 1)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, letters in _ROMANS:
        while number >= value:
            out, number = out + letters, number - value
    return out


_SPACES: Final = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")


def unwrapped(text: str) -> str:
    """Text of a format in which line ends are white space."""
    return _SPACES.sub(" ", text) if "\n" in text else text
