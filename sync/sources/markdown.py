"""Markdown, with the HTML that people put into it, as a Document.

Markdown is first turned into HTML that knows its line numbers, so that one walk reads both. Links carry what
Markdown has no words for: ``[Kim](mailto:kim@…)`` is a person, ``[15 May](date:2024-05-15)`` a date,
``[Spec](chip:https://…)`` a file, ``[High](dropdown:High|Low)`` a dropdown, ``[x](unreadable:)`` a chip that Google does
not hand out. ``# Plan {.title}`` is the title of a Doc, ``<!-- tab: Risks -->`` begins a tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from mappers.document import Cell, Document, Item, Place, SpanKind, Text
from sync.errors import SyncError
from sync.links import Link
from sync.sources.drafts import (
    NUMBERINGS,
    UNREADABLE_CHIP,
    Blocks,
    Draft,
    Mark,
    Writing,
    clean_text,
    make_cell,
    make_table,
    numeral,
    unwrapped,
)

_LINE: Final = "data-plansync-line"
_DEEPEST: Final = 120  # elements within elements; what lies deeper is read as plain text

_STYLES: Final[Mapping[str, SpanKind]] = {
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
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
# fmt: off
_SILENT: Final = frozenset({"script", "style", "template"})
_BLOCKS: Final = frozenset({
    "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer",
    "header", "hr", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
    "plansync-note", "plansync-notes", "plansync-tab",
}) | set(_HEADINGS)
_INLINE: Final = frozenset({
    "a", "abbr", "br", "cite", "dfn", "font", "img", "input", "ins", "q", "small", "span", "sub", "sup", "u", "var", "wbr",
}) | set(_STYLES)
_TABLE_PARTS: Final = frozenset({"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"})
_KNOWN: Final = _BLOCKS | _INLINE | _TABLE_PARTS | _SILENT | {"li"}
_NEEDS_NO_END: Final = frozenset({
    "br", "col", "dd", "dt", "hr", "img", "input", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
})
# fmt: on

_MARKUP: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[.*?(?:\]\]>|\Z)|<![A-Za-z].*?(?:>|\Z)|</?([A-Za-z][A-Za-z0-9-]*)[^<>]*>",
    re.DOTALL,
)
_TAB: Final = re.compile(r"<!--\s*tab:\s*(.+?)(?:\s+under\s+.+?)?\s*-->\s*")
_STYLED: Final = re.compile(r"\s*\{\.(title|subtitle)\}\s*$")
_END_TAG: Final = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
_BOLD: Final = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_MARKED: Final = re.compile(
    r"background(?:-color)?\s*:\s*(?!none|transparent|white|inherit|#fff)", re.IGNORECASE
)
_HTML_NUMBERINGS: Final = {"a": "ALPHA", "A": "UPPER_ALPHA", "i": "ROMAN", "I": "UPPER_ROMAN"}


class MarkdownFiles:
    """Markdown files on this machine. Raises SyncError where one cannot be read."""

    def claims(self, link: Link) -> bool:
        return link.kind == "markdown_file" and "://" not in link.id

    def fetch(self, link: Link, file: Mapping[str, Any] | None = None) -> Document:  # noqa: ARG002  # as all sources
        path = Path(link.id)
        try:
            text = path.read_bytes().decode("utf-8-sig", errors="replace")
        except OSError as error:
            raise SyncError(
                f"“{link.id}” cannot be read ({error.strerror or type(error).__name__})",
                kind="dead",
                fix="check the path in the config or index",
                link=link.id,
            ) from error
        return parse(text, path.name, link.id)


def parse(text: str, name: str, url: str) -> Document:
    """Read Markdown. ``url`` (a path or an address) is what Places point into: ``url#L12``. Never raises for content."""
    base = url.partition("#")[0]
    html, front = _to_html(text.removeprefix("\ufeff"))
    walk = _Walk(Draft(name, f"{base}#L1"), base)
    walk.page(BeautifulSoup(html, "html.parser"))
    return Document(
        base, name, Place(base, name), walk.draft.done(), front=front, oddities=tuple(walk.oddities)
    )


def _to_html(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    env: MutableMapping[str, Any] = {}
    parser = _parser()
    tokens = parser.parse(text, env)
    env["ends"] = _end_tags(tokens)
    front: tuple[tuple[str, str], ...] = ()
    for token in tokens:
        if token.type == "front_matter":
            front = front_matter(token.content)
        if token.map and token.nesting >= 0:
            token.attrSet(_LINE, str(token.map[0] + 1))
    return str(parser.renderer.render(tokens, parser.options, env)), front


def front_matter(text: str) -> tuple[tuple[str, str], ...]:
    """The simple ``key: value`` lines of a front matter; lists become values parted by commas.

    Whatever is nested deeper belongs to the key above it, as text.
    """
    pairs: list[tuple[str, str]] = []
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        key, colon, value = line.partition(":")
        top = not line[0].isspace() and not stripped.startswith("- ") and bool(colon)
        if top and (not value or value[0].isspace()):
            pairs.append((key.strip().strip("\"'"), _unquoted(value)))
        elif pairs:
            last, before = pairs[-1]
            more = _unquoted(stripped.removeprefix("- "))
            pairs[-1] = (last, ", ".join(part for part in (before.strip("|> "), more) if part))
    return tuple(pairs)


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_unquoted(part) for part in value[1:-1].split(",") if part.strip())
    return value


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 200}).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin).use(tasklists_plugin)
    parser.core.ruler.before("footnote_tail", "keep_unused_footnotes", _keep_unused_footnotes)
    for name, rule in {
        "html_block": _html_block,
        "html_inline": _html_inline,
        "fence": _pre,
        "code_block": _pre,
        "softbreak": _line_break,
        "hardbreak": _line_break,
        "footnote_ref": _nothing,
        "footnote_anchor": _nothing,
        "footnote_block_open": _notes_open,
        "footnote_block_close": _notes_close,
        "footnote_open": _note_open,
        "footnote_close": _note_close,
    }.items():
        parser.add_render_rule(name, rule)
    return parser


def _keep_unused_footnotes(state: StateCore) -> None:
    """A footnote that nothing refers to would be dropped: its text stays where it is written."""
    refs = state.env.get("footnotes", {}).get("refs", {})
    kept, dropping = [], False
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            dropping = refs.get(f":{token.meta.get('label')}", -1) < 0
        if not (dropping and token.type in {"footnote_reference_open", "footnote_reference_close"}):
            kept.append(token)
    state.tokens = kept


def _end_tags(tokens: Sequence[Token]) -> frozenset[str]:
    found: set[str] = set()
    for token in tokens:
        for part in (token, *(token.children or ())):
            if part.type in {"html_block", "html_inline"}:
                found.update(match.lower() for match in _END_TAG.findall(part.content))
    return frozenset(found)


def _markup(content: str, ends: frozenset[str]) -> str:
    """HTML that a reader would see as such. Comments go; ``<team name>`` is what someone wrote, not a tag."""

    def judge(match: re.Match[str]) -> str:
        written, name = match.group(0), (match.group(1) or "").lower()
        if written.startswith("<![CDATA["):
            return escape(written)
        if not name:
            return "\n" * written.count("\n")  # comments and declarations; later lines keep their numbers
        if name not in _KNOWN or name.startswith("plansync"):
            return escape(written)
        if name not in _NEEDS_NO_END and name not in ends:
            return escape(written)
        return written

    return _MARKUP.sub(judge, content)


# What markdown-it calls to write each kind of token; the arguments are its own.


def _html_block(
    _: RendererHTML, tokens: Sequence[Token], i: int, __: Any, env: MutableMapping[str, Any]
) -> str:
    if tab := _TAB.fullmatch(tokens[i].content):
        return f'<plansync-tab {_LINE}="{tokens[i].attrGet(_LINE)}" title="{escape(tab.group(1))}"></plansync-tab>'
    line = tokens[i].map[0] + 1 if tokens[i].map else 1  # type: ignore[index]  # checked in the condition
    return f'\n<wbr {_LINE}="{line}">{_markup(tokens[i].content, env["ends"])}'


def _html_inline(
    _: RendererHTML, tokens: Sequence[Token], i: int, __: Any, env: MutableMapping[str, Any]
) -> str:
    return _markup(tokens[i].content, env["ends"])


def _pre(_: RendererHTML, tokens: Sequence[Token], i: int, __: Any, ___: MutableMapping[str, Any]) -> str:
    return f'<pre {_LINE}="{tokens[i].attrGet(_LINE) or ""}">{escape(tokens[i].content)}</pre>\n'


def _line_break(
    _: RendererHTML, tokens: Sequence[Token], i: int, __: Any, ___: MutableMapping[str, Any]
) -> str:
    before = tokens[i - 1] if i else None
    return "" if before and before.type == "html_inline" and before.content.startswith("<br") else "<br>"


def _nothing(
    _: RendererHTML, __: Sequence[Token], ___: int, ____: Any, _____: MutableMapping[str, Any]
) -> str:
    return ""


def _notes_open(
    _: RendererHTML, __: Sequence[Token], ___: int, ____: Any, _____: MutableMapping[str, Any]
) -> str:
    return "<plansync-notes>"


def _notes_close(
    _: RendererHTML, __: Sequence[Token], ___: int, ____: Any, _____: MutableMapping[str, Any]
) -> str:
    return "</plansync-notes>"


def _note_open(
    _: RendererHTML, __: Sequence[Token], ___: int, ____: Any, _____: MutableMapping[str, Any]
) -> str:
    return "<plansync-note>"


def _note_close(
    _: RendererHTML, __: Sequence[Token], ___: int, ____: Any, _____: MutableMapping[str, Any]
) -> str:
    return "</plansync-note>"


def _children(node: Tag) -> Iterator[Tag | str]:
    for child in node.children:
        if isinstance(child, Tag):
            yield child
        elif type(child) is NavigableString:
            yield str(child)


def _attribute(node: Tag, name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""


def _count(node: Tag, name: str, default: int = 1) -> int:
    value = _attribute(node, name)
    return int(value) if value.isdecimal() and len(value) < 5 else default


class _Walk:
    """Reads elements into a draft. ``into`` is where blocks go: the open section, or a table cell."""

    def __init__(self, draft: Draft, base: str) -> None:
        self.draft = draft
        self.base = base
        self.cell: Blocks | None = None
        self.line = 1
        self.quoted = False
        self.oddities: list[tuple[str, Place]] = []
        self._raw: int | None = (
            None  # inside HTML that people wrote: its line in the Markdown minus that in the HTML
        )

    @property
    def into(self) -> Blocks:
        return self.draft.blocks if self.cell is None else self.cell

    def place(self) -> Place:
        return Place(self.url(), self.draft.place.label)

    def url(self) -> str:
        return f"{self.base}#L{self.line}"

    def see(self, node: Tag) -> None:
        """Notice which line we are on."""
        written = _attribute(node, _LINE)
        if written.isdecimal():
            self.line = int(written)
            self._raw = self.line - (node.sourceline or 0) if node.name == "wbr" else None
        elif self._raw is not None and node.sourceline:
            self.line = node.sourceline + self._raw

    def page(self, soup: BeautifulSoup) -> None:
        """Read all of it. Tabs are sections where there is more than one; what stands before the first is one."""
        tabs = soup.find_all("plansync-tab", recursive=False)
        first = next((child for child in soup.children if isinstance(child, Tag)), None)
        if tabs and tabs[0] is not first:
            self.draft.start(Text("Tab 1"), 0, self.url(), "tab")
        elif len(tabs) == 1:
            tabs[0].decompose()
        self.blocks_of(soup, 0)

    def blocks_of(self, node: Tag, depth: int) -> None:
        """Read an element whose children may be blocks; text between blocks becomes paragraphs."""
        writing = Writing()
        if depth > _DEEPEST:
            writing.add(unwrapped(node.get_text(" ")))
            self.into.prose(writing.done(), self.place(), quoted=self.quoted)
            return
        place = self.place()
        for child in _children(node):
            if isinstance(child, Tag) and self._holds_blocks(child):
                self.into.prose(writing.done(), place, quoted=self.quoted)
                writing = Writing()
                self.see(child)
                self.block(child, depth + 1)
            else:
                place = place if writing.length else self.place()
                self.inline(child, writing, (), depth + 1)
        self.into.prose(writing.done(), place, quoted=self.quoted)

    def _holds_blocks(self, node: Tag) -> bool:
        if node.name in _BLOCKS or node.name in _TABLE_PARTS or node.name == "li":
            return True
        if node.name == "wbr" and node.has_attr(_LINE):  # a new block of HTML begins
            return True
        return node.name in _INLINE and node.find(list(_BLOCKS)) is not None

    def block(self, node: Tag, depth: int) -> None:
        name = node.name
        if name in _HEADINGS or name == "summary":
            self.heading(node, depth)
        elif name in {"ul", "ol"}:
            self.items(node, 0, depth)
        elif name == "table":
            self.table(node, depth)
        elif name == "pre":
            self.into.prose(_code(node), self.place(), fenced=True)
        elif name == "details":
            self.details(node, depth)
        elif name == "plansync-tab":
            self.draft.start(Text(_attribute(node, "title")), 0, self.url(), "tab")
        elif name == "plansync-notes":
            if isinstance(first := node.find("p"), Tag):
                self.see(first)
            self.draft.start(Text(""), 0, self.url(), "none")
            self.blocks_of(node, depth)
        elif name == "li":
            self.item(node, 0, "", depth)
        elif name == "blockquote":
            before, self.quoted = self.quoted, True
            self.blocks_of(node, depth)
            self.quoted = before
        else:
            self.blocks_of(node, depth)

    def heading(self, node: Tag, depth: int) -> None:
        text = self.text(node, depth)
        if self.cell is not None or not text:
            self.into.prose(text, self.place())
            return
        level = _HEADINGS.get(node.name, min(self.draft.level + 1, 6))
        if styled := _STYLED.search(text.plain):
            text = clean_text(text.plain[: styled.start()], text.spans)
            if styled.group(1) == "title":
                self.draft.start(text, 1, self.url(), "title")
            else:
                self.into.prose(text, self.place())
        else:
            self.draft.start(text, level, self.url())

    def details(self, node: Tag, depth: int) -> None:
        """A folded part is a section under the open one; what follows it belongs to the open one again."""
        around = (self.draft.heading, self.draft.level, self.draft.place.url)
        titled = node.find("summary") is not None and self.cell is None
        self.blocks_of(node, depth)
        if titled:
            heading, level, url = around
            self.draft.start(heading, level, url, "none", silent=True)

    def text(self, node: Tag, depth: int) -> Text:
        writing = Writing()
        for child in _children(node):
            self.inline(child, writing, (), depth + 1)
        return writing.done()

    def items(self, node: Tag, level: int, depth: int) -> None:
        """A list; what stands in it outside its items becomes a paragraph."""
        number = _count(node, "start")
        numbering = _HTML_NUMBERINGS.get(_attribute(node, "type"), NUMBERINGS[level % len(NUMBERINGS)])
        for child in _children(node):
            if isinstance(child, Tag) and child.name == "li":
                self.see(child)
                if node.name == "ol":
                    number = _count(child, "value", number)
                    self.item(child, level, f"{numeral(number, numbering)}.", depth + 1)
                    number += 1
                else:
                    self.item(child, level, "", depth + 1)
            elif isinstance(child, Tag) and child.name in {"ul", "ol"}:
                self.items(child, level + 1, depth + 1)
            elif isinstance(child, Tag):
                self.see(child)
                if self._holds_blocks(child):
                    self.block(child, depth + 1)
                else:
                    self.into.prose(self.text(child, depth + 1), self.place())
            elif child.strip():
                writing = Writing()
                writing.add(unwrapped(child))
                self.into.prose(writing.done(), self.place())

    def item(self, node: Tag, level: int, number: str, depth: int) -> None:
        """An item: its paragraphs are its lines; lists and tables inside it follow it."""
        state = _ItemState(self, level, number, self.place())
        self._item_parts(node, state, depth)
        state.finish()

    def _item_parts(self, node: Tag, state: _ItemState, depth: int) -> None:
        if depth > _DEEPEST:
            state.writing.add(unwrapped(node.get_text(" ")))
            return
        for child in _children(node):
            if isinstance(child, str) or not self._holds_blocks(child):
                if isinstance(child, Tag) and child.name == "input":
                    state.checked = child.has_attr("checked")
                else:
                    self.inline(child, state.writing, (), depth + 1)
                continue
            self.see(child)
            if child.name in {"ul", "ol"}:
                state.finish()
                self.items(child, state.level + 1, depth + 1)
            elif child.name == "table":
                state.finish()
                self.table(child, depth + 1)
            elif child.name == "pre":
                state.writing.new_line()
                state.writing.add(_code(child).plain, [("code", "")])
                state.writing.new_line()
            else:
                state.writing.new_line()
                self._item_parts(child, state, depth + 1)
                state.writing.new_line()

    def table(self, node: Tag, depth: int) -> None:
        place, rows, header_rows = self.place(), list(_rows(node)), 0
        for caption in (
            child for child in _children(node) if isinstance(child, Tag) and child.name == "caption"
        ):
            self.into.prose(self.text(caption, depth), place)
        grid: list[list[Cell]] = []
        reached: dict[tuple[int, int], bool] = {}
        for r, row in enumerate(rows):
            self.see(row)
            cells: list[Cell] = []
            tags = [
                child for child in _children(row) if isinstance(child, Tag) and child.name in {"td", "th"}
            ]
            head = bool(tags) and all(tag.name == "th" for tag in tags)
            if header_rows == r and (head or (row.parent is not None and row.parent.name == "thead")):
                header_rows = r + 1
            for tag in tags:
                while (r, len(cells)) in reached:
                    cells.append(Cell(Text("")))
                down, across = min(_count(tag, "rowspan"), 1000), min(_count(tag, "colspan"), 1000)
                down = max(1, min(down, len(rows) - r))
                reached.update(
                    {(r + i, len(cells) + j): True for i in range(down) for j in range(across) if i or j}
                )
                cells.append(
                    make_cell(self._cell(tag, depth + 1), row_span=down, column_span=across, url=self.url())
                )
            while (r, len(cells)) in reached:
                cells.append(Cell(Text("")))
            grid.append(cells)
        if any(grid):
            self.into.table(make_table(grid, place, header_rows))

    def _cell(self, node: Tag, depth: int) -> Sequence[Any]:
        outer, quoted, self.cell, self.quoted = self.cell, self.quoted, Blocks(), False
        line = self.line
        self.blocks_of(node, depth)
        found, self.cell, self.quoted, self.line = self.cell.done(), outer, quoted, line
        return found

    def inline(self, child: Tag | str, writing: Writing, marks: tuple[Mark, ...], depth: int) -> None:
        """Read text and what marks it."""
        if isinstance(child, str):
            text = unwrapped(child)
            coded = any(kind == "code" for kind, _ in marks)
            writing.add(text.lstrip(" ") if writing.at_line_start and not coded else text, marks)
            return
        self.see(child)
        name = child.name
        if name in _SILENT:
            return
        if name == "br":
            writing.add("\n", marks)
            return
        if name == "a" and _attribute(child, "href").startswith("unreadable:"):
            writing.add("", [("unreadable", "")])
            self.oddities.append((UNREADABLE_CHIP, self.place()))
            return
        if name == "img":
            alt = _attribute(child, "alt") or _attribute(child, "title")
            writing.add(alt, (*marks, ("image", alt)))
            return
        if depth > _DEEPEST:
            writing.add(unwrapped(child.get_text(" ")), marks)
            return
        marks = (*marks, *_marks(child, self.base))
        for grandchild in _children(child):
            if isinstance(grandchild, Tag) and grandchild.name in _BLOCKS:
                writing.new_line()
            self.inline(grandchild, writing, marks, depth + 1)


class _ItemState:
    """An item while its parts are read; what comes after lists inside it is a paragraph of its own."""

    def __init__(self, walk: _Walk, level: int, number: str, place: Place) -> None:
        self.walk, self.level, self.number, self.place = walk, level, number, place
        self.checked: bool | None = None
        self.writing = Writing()
        self._told = False

    def finish(self) -> None:
        text, self.writing = self.writing.done(), Writing()
        if not self._told:
            self.walk.into.item(Item(text, self.place, self.level, self.number, self.checked))
            self._told = True
        elif text:
            self.walk.into.prose(text, self.walk.place(), quoted=self.walk.quoted)


def _rows(table: Tag) -> Iterator[Tag]:
    for child in _children(table):
        if isinstance(child, Tag) and child.name == "tr":
            yield child
        elif isinstance(child, Tag) and child.name in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)


def _code(node: Tag) -> Text:
    return Text(node.get_text().strip("\n").rstrip())


def _marks(node: Tag, base: str) -> tuple[Mark, ...]:
    """What an element makes of the text in it."""
    marks: list[Mark] = []
    if node.name in _STYLES:
        marks.append((_STYLES[node.name], ""))
    style = _attribute(node, "style")
    if style and _BOLD.search(style):
        marks.append(("bold", ""))
    if style and _MARKED.search(style):
        marks.append(("mark", ""))
    if node.name == "a" and (href := _attribute(node, "href").strip()):
        marks.append(_link(href, base, node))
    return tuple(marks)


def _link(href: str, base: str, node: Tag) -> Mark:
    scheme, _, rest = href.partition(":")
    match scheme.lower():
        case "mailto":
            return "person", unquote(rest.partition("?")[0])
        case "date":
            return "date", unquote(rest)
        case "chip":
            return "file", rest
        case "dropdown":
            return "choice", unwrapped(node.get_text())
    return "link", f"{base}{href}" if href.startswith("#") else href
