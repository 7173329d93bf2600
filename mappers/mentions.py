"""What a page that leads to plans says of each team: by a column of its tables, by the words beside a link, by headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mappers import cells, cycle, rows
from mappers.context import Context
from mappers.cycle import Cycle
from mappers.document import Bullets, Cell, Document, Place, Prose, Table, Text
from mappers.identify import strip_generic
from mappers.plan import Metadata
from mappers.recognise import Words, words
from mappers.value import Value, Where

FileOf = Callable[[str], str]
"""The file that a link's address leads to, by its id; empty for none that can be followed."""

_LIST_RE: Final = re.compile(r"\s*[,;\n]\s*")
_LABEL_RE: Final = re.compile(r"^\W*(?P<label>\w.{0,59}?)\s*(?:[:：–—]|\s-)\s*$", re.DOTALL)
_NOBODY_RE: Final = re.compile(
    r"^\W*(?:(?:grand\s+)?total|sum|overall|all(?:\s+\w+)?|every(?:one|body)|none|n/?a|various|others?|misc\w*|tba|to follow|unknown)\W*$",
    re.IGNORECASE,
)
_NO_NAME: Final = frozenset(
    "here one link click see also doc page file folder sheet slide deck note notes more details overview archive index list old all home back top read this that "
    "template wiki tracker calendar guide faq contact question department".split()
)
_MOST_WORDS: Final = 5
_SECTION: Final = 0.9  # "Risks" is part of a plan, "Fraud risks" may be a team
_HEADER_ROWS: Final = 4


class Mention(Value):
    """Whom a row, an item or a line of a page names, and the files that it links to.

    ``sure``: a column for teams says so; else ``names`` are what may name one, most telling first. ``cycle``: for which,
    if that is said. ``tpm``: who looks after them.
    """

    names: tuple[str, ...]
    sure: bool = False
    files: tuple[str, ...] = ()
    tpm: str = ""
    cycle: Cycle | None = None
    where: Where = Where()


def mentions(
    document: Document, file_of: FileOf, context: Context, inherited: Cycle | None = None
) -> Iterator[Mention]:
    """Everything that a page says of teams and links. ``inherited``: the cycle that the page is about."""
    above: list[tuple[int, str]] = []
    page = inherited or _cycle_of((document.name,), context)
    for section in document.sections:
        if section.heading:
            above = [(level, title) for level, title in above if level < section.level]
            above.append((section.level, section.heading.plain))
        around = _Around(tuple(title for _, title in reversed(above)), page, file_of, context)
        if section.heading:
            yield from around.line(section.heading, section.place)
        for block in section.blocks:
            if isinstance(block, Table):
                yield from around.table(block)
            elif isinstance(block, Bullets):
                for item in block.items:
                    yield from around.line(item.text, item.place)
            elif isinstance(block, Prose):
                yield from around.line(block.text, block.place)


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds for all that stands in a section. ``headings``: nearest first."""

    headings: tuple[str, ...]
    page: Cycle | None
    file_of: FileOf
    context: Context

    def table(self, table: Table) -> Iterator[Mention]:
        header, team, tpm = _columns(table, self.context.words)
        for number, row in enumerate(table.rows):
            if number <= header:
                continue
            files = tuple(dict.fromkeys(each for cell in row for each in self._files(cell.text)))
            said = [" ".join(cell.text.plain.split()) for cell in row]
            when = _cycle_of((" | ".join(said),), self.context) or self._cycle()
            where = Where.of(table.cell_place(number))
            if team is None:
                if files:
                    names = self._names(_shown(row), *said)
                    yield Mention(names=names, files=files, cycle=when, where=where)
                continue
            names = tuple(
                name for part in _LIST_RE.split(row[team].text.plain) if (name := stated_name(part))
            )
            looks_after = said[tpm] if tpm is not None and not cells.is_placeholder(said[tpm]) else ""
            if names or files:
                yield Mention(
                    names=names or self._names(_shown(row)),
                    sure=bool(names),
                    files=files,
                    tpm=looks_after[:60],
                    cycle=when,
                    where=where,
                )

    def line(self, text: Text, place: Place) -> Iterator[Mention]:
        """A line with links: each link with its own words, those of a line with one link with what stands before it."""
        links = [span for span in text.spans if span.kind in {"link", "file"} and self.file_of(span.value)]
        if not links:
            for file in self._files(text):
                yield Mention(names=self._names(), files=(file,), cycle=self._cycle(), where=Where.of(place))
            return
        before = 0
        for link in sorted(links, key=lambda span: span.start):
            lead, shown = text.plain[before : link.start], text.plain[link.start : link.end]
            label = _LABEL_RE.match(lead.rpartition("\n")[2])
            when = _cycle_of((shown, lead), self.context) or self._cycle()
            names = self._names(*((label["label"],) if label else ()), shown)
            yield Mention(names=names, files=(self.file_of(link.value),), cycle=when, where=Where.of(place))
            before = link.end

    def _files(self, text: Text) -> Iterator[str]:
        values = [*text.of("link"), *text.of("file")]
        for value in values or ([text.plain] if "://" in text.plain else []):
            if file := self.file_of(value):
                yield file

    def _names(self, *texts: str) -> tuple[str, ...]:
        known = self.context.words
        named = (guessed_name(text, known) for text in (*texts, *self.headings))
        return tuple(dict.fromkeys(name for name in named if name))

    def _cycle(self) -> Cycle | None:
        return _cycle_of(self.headings, self.context) or self.page


def stated_name(text: str) -> str:
    """A unit's name where a column says that it is one; empty for "total", "TBD" and the like."""
    name = " ".join(text.split()).strip(" *_•·–—-:")
    known = any(char.isalpha() for char in name) and len(name) <= 60
    return "" if not known or _NOBODY_RE.match(name) or cells.is_placeholder(name) else name


def guessed_name(text: str, known: Words) -> str:
    """What of a link's words or a heading may name a unit: without "plan", "OKRs" and cycles; empty for words that name nobody."""
    if cells.is_placeholder(text):
        return ""
    rest = stated_name(strip_generic(text))
    said = set(words(rest))
    section = known.best(rest)
    if (section and section.score >= _SECTION) or known.parts(rest):
        return ""
    return "" if not said or said <= _NO_NAME or len(rest.split()) > _MOST_WORDS else rest


def _shown(row: Sequence[Cell]) -> str:
    """The words that are linked in a row."""
    return next(
        (
            cell.text.plain[span.start : span.end]
            for cell in row
            for span in cell.text.spans
            if span.kind in {"link", "file"}
        ),
        "",
    )


def _columns(table: Table, known: Words) -> tuple[int, int | None, int | None]:
    """The header's row, and the columns that name the team and who looks after it; -1 where there is no such header."""
    for number, row in enumerate(table.rows[:_HEADER_ROWS]):
        fields = [rows.field_of(cell.text.plain, Metadata, known) for cell in row]
        if "unit" in fields and sum(bool(cell.text) for cell in row) > 1:
            return (
                number,
                fields.index("unit"),
                fields.index("facilitator") if "facilitator" in fields else None,
            )
    return table.header_rows - 1, None, None


def _cycle_of(texts: Sequence[str], context: Context) -> Cycle | None:
    """The first cycle that the texts name; years and months are no cycle here, they are often only dates."""
    found = (cycle.cycle_in(text, context.calendar) for text in texts)
    return next((when for when in found if when and when.kind not in {"year", "month"}), None)
