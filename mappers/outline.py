"""A document as its authors meant it: a tree of headings, whatever carries them.

Real headings, and lines that only look like one: a bold line, a line in capitals, a line that ends in a colon before a
list or table, a bullet with a section's name and a nested list, and ``Retrospective: …`` run into its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mappers.document import Block, Bullets, Document, Item, Place, Prose, Section, Span, Table, Text
from mappers.prompts import document_state
from mappers.recognise import Words, objective_title
from mappers.thresholds import BOLD_LINE, EXACT, RUN_IN

_MAX_HEADING: Final = 90
_MAX_NAME: Final = 6  # words of a section's name that stands alone, whatever it looks like
_MAX_LABEL: Final = 8  # words before a colon; what is longer is a sentence that introduces its list
_PROSE: Final = 4  # words a line from which on a block of code may be prose
_MARK_RE: Final = re.compile(
    r"^(?P<indent>\s*)(?:(?:[-*•+=>–‣◦·]|\(?\d{1,2}[.)](?=\s)|\[[ xX]?\])\s*(?P<marked>\S.*)"
    r"|(?P<numbered>(?:O|KR)\s?\d{1,2}(?:\.\d{1,2})?\s*[.:)].*))$"
)
_LABEL_RE: Final = re.compile(r"^(?P<label>[^:：\n]{2,60})\s*[:：]\s+(?P<rest>\S.*)$", re.DOTALL)


@dataclass(slots=True, eq=False)
class Node:
    """A heading with its blocks and what stands under it.

    ``real``: a heading by format, not only by its looks. ``closed``: run into its content, so that nothing after it is its.
    ``groups``: whether its children are known to group goals (`mappers.goals`).
    """

    heading: Text
    level: float
    place: Place
    real: bool = True
    tab: bool = False
    closed: bool = False
    blocks: list[Block] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None
    groups: bool | None = None

    @property
    def title(self) -> str:
        return " ".join(self.heading.plain.split()).rstrip(":： ")

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    def texts(self) -> Iterator[Text]:
        """The heading and every text below it, in reading order."""
        for node in self.walk():
            if node.heading:
                yield node.heading
            for block in node.blocks:
                yield from texts_of(block)

    def own_texts(self) -> Iterator[Text]:
        """The texts right under the heading."""
        for block in self.blocks:
            yield from texts_of(block)

    def content(self) -> str:
        """All text under the heading, subheadings included."""
        return "\n".join(text.plain for text in self.texts() if text is not self.heading)

    def up(self) -> Iterator[Node]:
        node = self.parent
        while node:
            yield node
            node = node.parent


def texts_of(block: Block) -> Iterator[Text]:
    """The texts of a block, each character once."""
    if block.kind == "prose":
        yield block.text
    elif block.kind == "bullets":
        yield from (item.text for item in block.items)
    else:
        yield from (cell.text for row in block.rows for cell in row if not cell.covered)


def outline(document: Document, known: Words) -> Node:
    """The tree, under a root without a heading."""
    root = Node(Text(""), -1, document.place, real=False)
    last = root
    for section in document.sections:
        node = _node(section)
        last = _hang(last, node)
        for part in _parts(section, node.level, known):
            if isinstance(part, Node):
                _hang(_tip(node), part)
            else:
                _tip(node).blocks.append(part)
        last = node
    return root


def _node(section: Section) -> Node:
    level = 0.0 if section.carrier == "tab" else float(section.level)
    if section.carrier == "none":
        level = 0.5
    return Node(
        section.heading, level, section.place, real=bool(section.heading), tab=section.carrier == "tab"
    )


def _hang(last: Node, node: Node) -> Node:
    parent = last
    while parent.level >= node.level and parent.parent:
        parent = parent.parent
    node.parent = parent
    parent.children.append(node)
    return node


def _tip(node: Node) -> Node:
    """Where the next block of a section goes: under its last heading-like line, if it has one."""
    while node.children and not node.children[-1].real and not node.children[-1].closed:
        node = node.children[-1]
    return node


def _parts(section: Section, base: float, known: Words) -> Iterator[Block | Node]:
    blocks = section.blocks
    blocks = tuple(_as_list(block) if block.kind == "prose" else block for block in blocks)
    for index, block in enumerate(blocks):
        follower = blocks[index + 1] if index + 1 < len(blocks) else None
        if block.kind == "prose" and not block.code and not block.quoted:
            yield from _prose_parts(block, follower, section, base, known)
        elif block.kind == "bullets":
            yield from _bullet_parts(block, section, base, known)
        elif block.kind == "table" and _rows_are_sections(block, known):
            yield from _row_parts(block, base)
        else:
            yield block


def _as_list(block: Prose) -> Prose | Bullets:
    """A paragraph of which every line begins like a list item is a list, whatever the format took it for.

    People type marks that Markdown does not know, or indent so far that it reads code.
    """
    plain = block.text.plain
    if "\n" not in plain or (block.code and len(plain.split()) < _PROSE * len(plain.strip().split("\n"))):
        return block
    lines: list[tuple[int, int, int]] = []  # indent, start, end
    at = 0
    for line in plain.split("\n"):
        found = _MARK_RE.match(line)
        if found:
            said = "marked" if found["marked"] else "numbered"
            lines.append((len(found["indent"].expandtabs(4)), at + found.start(said), at + len(line)))
        elif line.strip() and lines and line.startswith(" "):
            lines[-1] = (*lines[-1][:2], at + len(line))
        elif line.strip():
            return block
        at += len(line) + 1
    if len(lines) < 2:
        return block
    indents = sorted({indent for indent, _, _ in lines})
    items = (
        Item(cut(block.text, start, end), block.place, level=indents.index(indent))
        for indent, start, end in lines
    )
    return Bullets(tuple(items), block.place)


def _prose_parts(
    block: Prose, follower: Block | None, section: Section, base: float, known: Words
) -> Iterator[Block | Node]:
    text = block.text
    plain = text.plain.strip()
    one_line = "\n" not in plain and len(plain) <= _MAX_HEADING
    bold = text.covered_by("bold") >= BOLD_LINE
    before_list = follower is not None and follower.kind != "prose"
    capitals = plain.isupper() and sum(char.isalpha() for char in plain) >= 4
    ends = plain.endswith((":", "："))
    if one_line and plain and not plain.endswith((".", "!", ";")):
        named = known.best(plain.rstrip(":： "))
        alone = len(plain.split()) <= _MAX_NAME and (known.parts(plain) or (named and named.score >= EXACT))
        if (
            alone
            or (before_list and objective_title(plain))
            or (bold and (not ends or before_list or named))
            or (capitals and len(plain.split()) <= 8)
            or (ends and (named or (before_list and len(plain.split()) <= _MAX_LABEL)))
        ):
            yield Node(
                text,
                base + (0.3 if bold or capitals else 0.6),
                block.place.at(plain.rstrip(":： ")),
                real=False,
            )
            return
    run_in = _run_in(text, section, known)
    if run_in:
        label, rest = run_in
        node = Node(label, base + 0.3, block.place.at(label.plain.rstrip(":： ")), real=False, closed=True)
        node.blocks.append(replace(block, text=rest))
        yield node
        return
    yield block


def _bullet_parts(block: Bullets, section: Section, base: float, known: Words) -> Iterator[Block | Node]:
    """Top items that are a section's name become headings; runs of other items stay a list."""
    groups = _groups(block.items)
    if not any(_heading_item(group, section, known) for group in groups):
        yield block
        return
    plain: list[Item] = []
    for group in groups:
        as_heading = _heading_item(group, section, known)
        if not as_heading:
            plain.extend(group)
            continue
        if plain:
            yield replace(block, items=tuple(plain))
            plain = []
        label, rest = as_heading
        node = Node(label, base + 0.3, group[0].place.at(label.plain.rstrip(":： ")), real=False, closed=True)
        if rest:
            node.blocks.append(Prose(rest, group[0].place))
        if len(group) > 1:
            node.blocks.append(
                Bullets(tuple(replace(item, level=item.level - 1) for item in group[1:]), group[1].place)
            )
        yield node
    if plain:
        yield replace(block, items=tuple(plain))


def _rows_are_sections(table: Table, known: Words) -> bool:
    """Whether a table of two columns has the names of sections in its first: ``Obstacles | what they are``."""
    named = [row[0].text.plain for row in table.rows if len(row) == 2 and row[0].text]
    found = [match for name in named if (match := known.best(name)) and match.score >= RUN_IN]
    return len({match.field for match in found}) >= 2 and len(found) * 2 >= len(named)


def _row_parts(table: Table, base: float) -> Iterator[Node]:
    for index, (head, cell) in enumerate(table.rows):
        if not head.text and not cell.text:
            continue
        place = table.cell_place(index, head.text.plain.strip())
        node = Node(head.text, base + 0.3, place, real=False, closed=True)
        node.blocks.extend(cell.blocks or ((Prose(cell.text, place),) if cell.text else ()))
        yield node


def _groups(items: Sequence[Item]) -> list[list[Item]]:
    groups: list[list[Item]] = []
    top = min((item.level for item in items), default=0)
    for item in items:
        if item.level <= top or not groups:
            groups.append([])
        groups[-1].append(item)
    return groups


def _heading_item(group: Sequence[Item], section: Section, known: Words) -> tuple[Text, Text | None] | None:
    head = group[0].text
    plain = head.plain.strip()
    if (
        len(group) > 1
        and len(plain) <= 60
        and plain.endswith((":", "："))
        and known.best(plain.rstrip(":： "))
    ):
        return head, None
    if (named := known.best(plain)) and named.score >= RUN_IN and len(group) > 1 and len(plain.split()) <= 4:
        return head, None
    return _run_in(head, section, known)


def _run_in(text: Text, section: Section, known: Words) -> tuple[Text, Text] | None:
    """``**Risks:** the vendor may slip``: a section's name run into its content. The label must stand out or be exact."""
    found = _LABEL_RE.match(text.plain)
    if not found:
        return None
    label = found["label"].strip()
    match = next(iter(known.parts(label)), None) or known.best(label)
    if not match or match.topic is None or match.score < RUN_IN or objective_title(text.plain):
        return None
    if match.field == "status" and document_state(found["rest"]):
        return None  # "Status: Accepted" is about the document
    above = known.best(section.heading.plain)
    if above and above.field == match.field:
        return None  # "Risk: …" under Risks is a row, not a section
    stands_out = any(
        span.kind == "bold" and span.start <= found.start("label") and span.end >= found.end("label")
        for span in text.spans
    )
    if not stands_out and match.score < EXACT:
        return None
    return cut(text, 0, found.start("rest")), cut(text, found.start("rest"), len(text.plain))


def cut(text: Text, start: int, end: int) -> Text:
    """A part of a text, with the spans that lie in it."""
    spans = tuple(
        Span(max(span.start, start) - start, min(span.end, end) - start, span.kind, span.value)
        for span in text.spans
        if span.start < end and span.end > start
    )
    return Text(text.plain[start:end], spans)


def lines_in(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line that says something."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1
