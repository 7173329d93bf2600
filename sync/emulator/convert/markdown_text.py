"""A Doc as ``text/markdown``, the way that Drive exports it.

Seen in exports: titles and headings as ``#``, ``{#words}`` after headings that something links to, two spaces at the end
of a line where another follows in the same block, ``* `` lists, pipe tables with five dashes, pictures as references at
the end, empty paragraphs as ``&nbsp;``, all tabs one after another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sync.emulator.convert import blocks
from sync.emulator.convert.blocks import Block, Bullet, Code, Paragraph, Rule, Span, Table
from sync.emulator.docs.markdown import Doc

LEVELS = {"TITLE": 1, "SUBTITLE": 2} | {f"HEADING_{n}": n for n in range(1, 7)}
MORE = "  \n"  # the line goes on in the same block

# What is escaped, as far as exports show it; `!`, `#`, `~` and `&` are from memory. A dash or plus is where it stands alone.
ESCAPED = re.compile(
    r"[\\`*_\[\]<>#|~!=]|&(?=[A-Za-z#])|(?<!\S)[-+](?=\s|$)|(?<=\d)[.)](?=\s|$)|^[-+](?=\s)|^[-=]+$"
)


def write(doc: Doc) -> bytes:
    tabs = blocks.read(doc)
    linked = blocks.links(tabs)
    slugs: dict[str, str] = {}
    for tab in tabs:
        for paragraph in blocks.paragraphs(tab.blocks):
            if paragraph.heading in linked:
                slugs[paragraph.heading] = slug(paragraph.text, slugs.values())
    writer = _Writer(slugs)
    parts: list[str] = []
    notes: list[str] = []
    for tab in tabs:
        if len(tabs) > 1:  # how tabs are told apart was not recorded: guessed
            parts.append(f"# {escape(tab.title)}")
        if text := writer.blocks(_trimmed(tab.blocks)):
            parts.append(text)
        notes += [f"[^{n}]:  {writer.blocks(_trimmed(note))}" for n, note in tab.notes.items()]
    parts += notes
    pictures = [f"[image{n}]: <{where}>" for n, where in enumerate(writer.images, 1)]
    return ("\n\n".join(parts) + "\n" + "".join(f"\n{line}\n" for line in pictures)).encode()


def escape(text: str) -> str:
    return ESCAPED.sub(lambda m: "".join(f"\\{c}" for c in m[0]), text)


def slug(text: str, taken: Iterable[str] = ()) -> str:
    """The words of a heading as links name them; of two that are the same the second has a number."""
    made = re.sub(r"\s", "-", text.strip().lower())
    used = set(taken)
    number = 0
    while (found := f"{made}-{number}" if number else made) in used:
        number += 1
    return found


def _trimmed(content: list[Block]) -> list[Block]:
    """Without the empty paragraphs at the end, and the one that must stand before a table."""
    end, start = len(content), 0
    if (
        end > 1
        and isinstance(first := content[0], Paragraph)
        and first.empty
        and isinstance(content[1], Table)
    ):
        start = 1
    while end and isinstance(last := content[end - 1], Paragraph) and last.empty:
        end -= 1
    return content[start:end]


class _Writer:
    def __init__(self, slugs: dict[str, str]) -> None:
        self.slugs = slugs
        self.images: list[str] = []

    def blocks(self, content: Sequence[Block]) -> str:
        out: list[str] = []
        before: Block | None = None
        widths: list[int] = []  # of the markers of the items that we are in
        for block in content:
            if isinstance(block, Paragraph) and block.bullet:
                marker = _marker(block.bullet)
                widths = widths[: block.bullet.level]
                widths += [2] * (block.bullet.level - len(widths))
                text = " " * sum(widths) + marker + self.line(block)
                widths.append(len(marker.removesuffix("[ ] ")))
            elif isinstance(block, Paragraph):
                text = self.line(block)
            elif isinstance(block, Code):
                text = "```\n" + "\n".join(block.lines) + "\n```"
            elif isinstance(block, Rule):
                text = "---"
            else:
                text = self.table(block)
            if before is not None:
                out.append(MORE if _goes_on(before, block) else "\n\n")
            out.append(text)
            before = block
        return "".join(out)

    def line(self, paragraph: Paragraph) -> str:
        level = LEVELS.get(paragraph.style, 0)
        text = self.spans(paragraph.spans)
        if level:
            mark = self.slugs.get(paragraph.heading)
            return f"{'#' * level} {text.replace(MORE, ' ')}" + (f" {{#{mark}}}" if mark else "")
        return text or ("" if paragraph.bullet else "&nbsp;")

    def table(self, table: Table) -> str:
        """Without the bold of the first row; paragraphs of a cell one after another with ``<br>`` (guessed)."""
        lines: list[str] = []
        width = max((len(row) for row in table.rows), default=0)
        for n, row in enumerate(table.rows):
            cells = [self.cell(cell, head=n == 0) for cell in row] + [""] * (width - len(row))
            lines.append("| " + " | ".join(cells) + " |")
            if n == 0:
                lines.append("| " + " | ".join(["-----"] * width) + " |")
        return "\n".join(lines)

    def cell(self, content: Sequence[Block], *, head: bool) -> str:
        parts: list[str] = []
        for block in _trimmed(list(content)):
            if isinstance(block, Paragraph):
                plain = all(span.bold for span in block.spans) and head
                spans = [replace(span, bold=False) if plain else span for span in block.spans]
                mark = _marker(block.bullet) if block.bullet else ""
                parts.append(mark + self.spans(spans).replace(MORE, "<br>"))
            elif isinstance(block, Code):
                parts += [_code(line) for line in block.lines]
            elif isinstance(block, Table):
                parts += [" ".join(self.cell(cell, head=False) for cell in row).strip() for row in block.rows]
        return "<br>".join(parts)

    def spans(self, spans: Sequence[Span]) -> str:
        return "".join(self.span(span) for span in spans)

    def span(self, span: Span) -> str:
        if span.footnote:
            return f"[^{span.footnote}]"
        if span.image:
            self.images.append(span.image)
            return f"![{escape(span.text)}][image{len(self.images)}]"
        core = span.text.strip(" \u000b")
        if not core:
            return span.text.replace("\u000b", MORE)
        start = span.text.index(core)
        lead, trail = span.text[:start], span.text[start + len(core) :]
        text = _code(core) if span.code else escape(core)
        mark = "***" if span.bold and span.italic else "**" if span.bold else "*" if span.italic else ""
        text = f"~~{text}~~" if span.strike else text
        text = mark + text + mark
        if span.heading and (anchor := self.slugs.get(span.heading)):
            text = f"[{text}](#{_destination(anchor)})"
        elif span.url:
            text = f"[{text}]({_destination(span.url)})"
        return (lead + text + trail).replace("\u000b", MORE)


def _goes_on(before: Block, block: Block) -> bool:
    """Whether a line follows in the same block: items of lists, and paragraphs with no space between them."""
    if not isinstance(before, Paragraph) or not isinstance(block, Paragraph):
        return False
    if before.bullet or block.bullet:
        one, other = before.bullet, block.bullet
        return bool(one and other and (one.list_id == other.list_id or other.level > 0))
    if before.style in LEVELS or block.style in LEVELS or before.empty or block.empty:
        return False
    return not before.below and not block.above


def _marker(bullet: Bullet) -> str:
    if bullet.kind == "ordered":
        return f"{bullet.number}. "
    return "- [ ] " if bullet.kind == "check" else "* "


def _code(text: str) -> str:
    """Inline code, between more backticks than it holds."""
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _destination(url: str) -> str:
    return re.sub(r"[()\\]", r"\\\g<0>", url).replace(" ", "%20")
