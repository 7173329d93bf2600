"""Markdown's tokens and the HTML between them as one tree of elements, as a browser would build it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from markdown_it.token import Token

from sync.sources.markdown_flavours import closes
from sync.sources.markdown_grammar import DEEPEST, Environment
from sync.sources.markdown_html import BLOCKS, EMBEDS, EMPTY, TITLE, Event, Unclosed, events, is_markup
from sync.sources.markdown_markup import Markup, Tag, is_component

_NONE: Final[Mapping[str, str]] = {}
_TAB: Final = re.compile(r"<!--\s*tab:\s*(.+?)(?:\s+under\s+.+?)?\s*-->\s*")
_CALLOUT: Final = re.compile(r"^\[![A-Za-z][\w-]*\][+-]?[ \t]*")
# What an element ends by beginning, and what it does not look beyond.
_ENDS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    name: (frozenset(ended.split()), frozenset(beyond.split()))
    for name, ended, beyond in (
        ("li", "li", "ul ol menu dir"),
        ("dt", "dt dd", "dl"),
        ("dd", "dt dd", "dl"),
        ("tr", "tr", "table"),
        ("td", "td th", "tr table"),
        ("th", "td th", "tr table"),
        ("thead", "thead tbody tfoot", "table"),
        ("tbody", "thead tbody tfoot", "table"),
        ("tfoot", "thead tbody tfoot", "table"),
    )
} | {"p": (frozenset({"p"}), BLOCKS - {"p"})}
_ROWS: Final = frozenset({"table", "thead", "tbody", "tfoot"})


@dataclass(slots=True, eq=False)
class Node:
    """An element. ``block``: it is one, or holds one. ``line`` counts from 1. ``open``: while the tree is built."""

    name: str
    line: int = 1
    attributes: Mapping[str, str] = field(default_factory=lambda: _NONE)
    block: bool = False
    children: list[Node | str] = field(default_factory=list)
    open: bool = True

    def walk(self) -> Iterator[Node | str]:
        """What stands in it, however deep, in order."""
        waiting: list[Node | str] = list(reversed(self.children))
        while waiting:
            child = waiting.pop()
            yield child
            if isinstance(child, Node):
                waiting += reversed(child.children)

    def text(self) -> str:
        """All text in it, run together; line breaks as such."""
        return "".join(
            child if isinstance(child, str) else "\n"
            for child in self.walk()
            if isinstance(child, str) or child.name == "br"
        )


def holds_blocks(node: Node) -> bool:
    """Whether one of its children is a block, or holds one."""
    return any(isinstance(child, Node) and child.block for child in node.children)


@dataclass(slots=True)
class Tree:
    """All of a page. ``unread``: what shows something that is not in the file, with the lines. ``lost``: what hides the rest."""

    root: Node
    unread: list[tuple[str, int]] = field(default_factory=list)
    lost: list[tuple[str, int]] = field(default_factory=list)


def tree(tokens: Sequence[Token], environment: Environment) -> Tree:
    """Build the tree of a page."""
    builder = _Builder(environment)
    builder.prepare(tokens)
    builder.tokens(tokens, 1)
    return builder.tree


class _Builder:
    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.tree = Tree(Node("root"))
        self.stack = [self.tree.root]
        self.names: Counter[str] = Counter()  # of the elements that are open
        self.ends: frozenset[str] = frozenset()

    def prepare(self, tokens: Sequence[Token]) -> None:
        """Which end tags there are: an element that has none and needs one is text."""
        ends: set[str] = set()
        for token in tokens:
            for part in (token, *(token.children or ())):
                if part.type == "html_block" or (
                    part.type == "html_inline" and part.content.startswith("</")
                ):
                    ends.update(
                        what.name
                        for _, what in events(part.content)
                        if isinstance(what, Tag) and what.closing
                    )
        self.ends = frozenset(ends)

    # ------------------------------------------------------------------------------------ the open elements

    def push(
        self, name: str, line: int, attributes: Mapping[str, str] = _NONE, *, block: bool = False
    ) -> Node:
        """Open an element in the one that is open; ``block`` for those whose name does not say so."""
        block = block or name in BLOCKS
        node = Node(name, line, attributes, block)
        if block:
            for above in reversed(self.stack):
                if above.block:
                    break
                above.block = True
        self.stack[-1].children.append(node)
        self.stack.append(node)
        self.names[name] += 1
        return node

    def close(self, node: Node) -> None:
        """Close an element with all that is open in it; nothing if it is closed."""
        while node.open and len(self.stack) > 1:
            last = self.stack.pop()
            last.open = False
            self.names[last.name] -= 1

    def close_named(self, names: frozenset[str], beyond: frozenset[str] = frozenset()) -> None:
        """Close the innermost element of these names."""
        if not any(self.names[name] for name in names):
            return
        for node in reversed(self.stack):
            if node.name in names:
                self.close(node)
                return
            if node.name in beyond:
                return

    def add(
        self, name: str, line: int, attributes: Mapping[str, str] = _NONE, *, block: bool = False
    ) -> None:
        self.close(self.push(name, line, attributes, block=block))

    def say(self, text: str) -> None:
        self.stack[-1].children.append(text)

    # ------------------------------------------------------------------------------------ Markdown

    def tokens(self, tokens: Sequence[Token], line: int) -> None:
        opened: list[Node | None] = []
        for token in tokens:
            if token.map:
                line = token.map[0] + 1
            kind = token.type
            if kind == "text":
                self.say(token.content)
            elif kind == "inline":
                self.tokens(token.children or (), line)
            elif token.nesting > 0:
                if token.level >= DEEPEST - 1:
                    self.tree.lost.append(("text was not read: it is nested too deep", line))
                opened.append(
                    None
                    if token.hidden
                    else self.push(token.tag or kind.removesuffix("_open"), line, _attributes(token))
                )
            elif token.nesting < 0:
                node = opened.pop()
                if node:
                    self.close(node)
                    if node.name == "blockquote":
                        _call_out(node)
            else:
                self.single(token, line)

    def single(self, token: Token, line: int) -> None:
        """A token that has no end of its own."""
        match token.type:
            case "softbreak" | "hardbreak":
                last = self.stack[-1].children[-1:]
                if not (
                    last
                    and isinstance(last[0], Node)
                    and last[0].name == "br"
                    and last[0].attributes is not _NONE
                ):
                    self.add("br", line)
            case "code_inline":
                node = self.push("code", line)
                self.say(token.content)
                self.close(node)
            case "fence" | "code_block":
                node = self.push("pre", line)
                self.say(token.content)
                self.close(node)
            case "image":
                self.add("img", line, {"alt": _words(token), "title": str(token.attrs.get("title") or "")})
            case "html_block" if tab := _TAB.fullmatch(token.content):
                self.add("tab", line, {"title": tab.group(1)}, block=True)
            case "html_block":
                self.html(events(token.content), line, lines=True)
            case "html_inline":
                self.html(events(token.content), line)
            case "markup":
                self.markup(token.meta["found"], line, block=token.block)

    def markup(self, found: Markup | Tag, line: int, *, block: bool) -> None:
        if isinstance(found, Tag):
            self.component(found, line, block=block)
        elif found.kind == "contents":
            last = self.stack[-1].children[-1:]
            if (
                block
                and last
                and isinstance(last[0], Node)
                and last[0].name in {"ul", "ol"}
                and len(last[0].children) == 1
            ):
                self.stack[-1].children.pop()  # "* TOC", which the table of contents replaces
        elif found.kind == "attributes":
            self.add("attributes", line, {"written": found.name})
        elif found.kind == "shortcode" and not found.closing:
            ended = self._ended(found.name)
            if title := found.title or (found.quoted if ended else ""):
                self.add_title(title, line, block=block)
            if not ended and not title:
                name = found.name if found.name.startswith("!") else f"{{{{{found.name}}}}}"
                self.tree.unread.append((name, line))

    def _ended(self, name: str) -> bool:
        known: dict[str, bool] = self.environment["closes"]
        if f"{{{name}" not in known:
            end = re.compile(r"(?:\{%-?\s*end|\{\{[<%]\s*/\s*)" + re.escape(name) + r"\b")
            known[f"{{{name}"] = bool(end.search(self.environment["source"]))
        return known[f"{{{name}"]

    def add_title(self, title: str, line: int, *, block: bool) -> None:
        node = self.push(TITLE if block else "strong", line)
        self.say(title)
        self.close(node)

    # ------------------------------------------------------------------------------------ HTML and JSX

    def html(self, found: Sequence[Event], line: int, *, lines: bool = False) -> None:
        """Tags and text. ``lines``: a piece of whole lines, of which each text says where it stands."""
        for below, what in found:
            if isinstance(what, Tag):
                self.tag(what, line + below)
            elif isinstance(what, Unclosed):
                self.tree.lost.append(("a comment that does not end hides what follows it", line + below))
            elif lines and what.text.strip():
                at = line + below + what.text[: len(what.text) - len(what.text.lstrip())].count("\n")
                node = self.push("line", at)
                self.say(what.text)
                self.close(node)
            else:
                self.say(what.text)

    def tag(self, tag: Tag, line: int) -> None:
        name = tag.name.lower()
        if is_markup(tag, self.ends):
            if tag.closing:
                self.close_named(frozenset({name}))
            else:
                self.element(name, tag, line)
        elif is_component(tag, closed=closes(self.environment, tag.name)):
            self.component(tag, line, block=False)
        else:
            self.say(tag.written)

    def element(self, name: str, tag: Tag, line: int) -> None:
        if name in _ENDS:
            self.close_named(*_ENDS[name])
        if name in {"td", "th"} and self.stack[-1].name in _ROWS:
            self.push("tr", line)
        if name in EMBEDS or (name == "input" and tag.attributes.get("type", "") not in {"checkbox", ""}):
            self.tree.unread.append((f"<{name}>", line))
        node = self.push(name, line, tag.attributes)
        if tag.empty or name in EMPTY:
            self.close(node)

    def component(self, tag: Tag, line: int, *, block: bool) -> None:
        name = tag.name.lower() or "<>"
        if tag.closing:
            self.close_named(frozenset({name}))
            return
        if tag.title and tag.empty:
            self.add_title(tag.title, line, block=block)
        elif tag.empty:
            self.tree.unread.append((f"<{tag.name}>", line))
        else:
            self.push(name, line, block=block)
            if tag.title:
                self.add_title(tag.title, line, block=block)


def _call_out(quote: Node) -> None:
    """``> [!note] Title`` is no quotation but a callout, which its author wrote."""
    first = next((child for child in quote.children if isinstance(child, Node)), None)
    begun = first.children[0] if first and first.name == "p" and first.children else None
    called = _CALLOUT.match(begun) if isinstance(begun, str) else None
    if not called or not first or not isinstance(begun, str):
        return
    children = [begun[called.end() :], *first.children[1:]]
    head = list(takewhile(lambda child: isinstance(child, str) or child.name != "br", children))
    title = Node(TITLE, first.line, block=True, children=head)
    first.children, first.line = children[len(head) + 1 :], first.line + 1
    quote.name = "aside"
    quote.children.insert(0, title)


def _attributes(token: Token) -> Mapping[str, str]:
    if not token.attrs:
        return _NONE
    return {name: str(value) for name, value in token.attrs.items()}


def _words(token: Token) -> str:
    """The words that stand for a picture."""
    parts = token.children or ()
    said = "".join(
        " " if part.type == "softbreak" else _words(part) if part.type == "image" else part.content
        for part in parts
    )
    return said or token.content
