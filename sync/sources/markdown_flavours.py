"""What the flavours of Markdown add to CommonMark, as rules of markdown-it.

Docusaurus, VuePress and Pandoc: ``:::note`` · MkDocs: ``!!! note`` · Hugo and Jekyll: ``{{< x >}}``, ``{% x %}``, ``+++`` ·
Kramdown: ``{: .x}``, ``{:toc}`` · GitLab: ``[[_TOC_]]`` · Obsidian: ``[[page|shown]]``, ``==marked==`` · MDX: ``import``,
``export``, ``<Card title="…">``, ``{/* … */}`` · GitHub: ``:rocket:``. Callouts are block quotes and stay so here.

What is only markup becomes a token of the type ``markup`` whose ``meta["found"]`` is a `Markup` or a `Tag`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from sync.sources.markdown_emoji import EMOJI
from sync.sources.markdown_html import ELEMENTS, TITLE
from sync.sources.markdown_markup import Markup, Tag, braced, is_component, tag

_INTERRUPTS: Final[RuleOptionsType] = {"alt": ["paragraph", "reference", "blockquote", "list"]}
_FENCE: Final = re.compile(r"(:{3,})[ \t]*([^\n]*)")
_INFO: Final = re.compile(
    r"^(?P<name>[a-z][\w-]*)?[ \t]*(?:\[(?P<label>[^\]]*)\])?(?:\{(?P<braces>[^}]*)\})?[ \t]*(?P<title>.*)$"
)
_NAMED_TITLE: Final = re.compile(r"""\btitle\s*=\s*["']([^"']*)["']""")
_INDENTED: Final = re.compile(
    r"""(?:!!!|\?\?\?\+?)[ \t]+[a-z][\w-]*(?:[ \t]+[a-z][\w-]*)*(?:[ \t]+"([^"\n]*)")?[ \t]*$"""
)
_IMPORT: Final = re.compile(
    r"""import\s+(?:[\w*${](?:(?!\n[ \t]*\n)[^;'"]){0,2000}?\sfrom\s+)?["'][^"'\n]+["'];?[ \t]*(?=\n|$)"""
)
_EXPORT: Final = re.compile(
    r"export\s+(?:(?:const|let|var)\s+[\w$]+\s*=|(?:async\s+)?function\b|default\s+(?:function\b|class\b|[({]|[\w$.]+;?[ \t]*(?:\n|$))|\{[^}]*\}|\*\s+from\b)"
)
_CONTENTS: Final = re.compile(r"(?:\[\[_TOC_\]\]|\[\[toc\]\]|\[\[TOC\]\]|\[TOC\]|\[toc\])[ \t]*(?=\n|$)")
_WIKI: Final = re.compile(r"\[\[([^\[\]|\n]+)(?:\\?\|([^\[\]\n]*))?\]\]")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".avif")
_EMOJI: Final = re.compile(r":([a-z0-9_+-]{1,40}):")


def flavours(parser: MarkdownIt) -> None:
    """Teach a parser all of them."""
    parser.block.ruler.before("fence", "flavours", _block, _INTERRUPTS)
    parser.inline.ruler.before("link", "flavours", _inline)


# ------------------------------------------------------------------------------------ blocks


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    at = state.bMarks[start] + state.tShift[start]
    rule = _BLOCK_RULES.get(state.src[at]) if at < state.eMarks[start] else None
    return rule is not None and not state.is_code_block(start) and rule(state, start, end, at, silent)


def _markup_lines(state: StateBlock, start: int, end: int, at: int, silent: bool) -> bool:
    """Lines that hold nothing but markup."""
    found: list[Markup | Tag] = []
    limit, line_end = state.eMarks[end - 1], state.eMarks[start]
    while True:
        one: Markup | Tag | None = None
        if state.src[at] == "{":
            one = braced(state.src, at, limit)
        elif state.src[at] == "<":
            one = _component(state, at, limit)
        if one is None:
            return False
        found.append(one)
        at = one.end
        while at < limit and state.src[at] in " \t":
            at += 1
        if at >= limit or state.src[at] == "\n":
            break
        if at > line_end and isinstance(one, Markup) and one.kind == "comment":
            return False  # words after a comment of several lines
    if not silent:
        next_line = start + 1
        while next_line < end and state.bMarks[next_line] < at:
            next_line += 1
        for one in found:
            token = state.push("markup", "", 0)
            token.meta["found"] = one
            token.map = [start, next_line]
            token.block = True
        state.line = next_line
    return True


def _module(state: StateBlock, start: int, end: int, at: int, silent: bool) -> bool:
    """Imports and exports of MDX, up to the next empty line."""
    if silent or state.level or not (_IMPORT.match(state.src, at) or _EXPORT.match(state.src, at)):
        return False
    while start < end and not state.isEmpty(start):
        start += 1
    state.line = start
    return True


def _toml(state: StateBlock, start: int, end: int, _: int, silent: bool) -> bool:
    """The front matter of Hugo, between two lines of ``+++``."""
    if start or state.level or silent or state.getLines(0, 1, 0, False).rstrip() != "+++":
        return False
    last = next((n for n in range(1, end) if state.getLines(n, n + 1, 0, False).rstrip() == "+++"), 0)
    if not last:
        return False
    token = state.push("front_matter", "", 0)
    token.content, token.markup, token.map = state.getLines(1, last, 0, False), "+++", [0, last + 1]
    state.line = last + 1
    return True


def _contents(state: StateBlock, start: int, _: int, at: int, silent: bool) -> bool:
    if not _CONTENTS.match(state.src, at):
        return False
    if not silent:
        state.line = start + 1
    return True


def _fenced(state: StateBlock, start: int, end: int, at: int, silent: bool) -> bool:
    """``:::note Title`` up to its ``:::``, or as far as what it stands in."""
    opened = _FENCE.match(state.src, at, state.eMarks[start])
    info = _INFO.match(opened[2].rstrip(": \t")) if opened else None
    if not opened or not info:
        return False
    if silent:
        return True
    if not info[0]:  # the end of nothing
        state.line = start + 1
        return True
    marks, last, closed = len(opened[1]), start + 1, False
    while last < end:
        begin = state.bMarks[last] + state.tShift[last]
        if begin < state.eMarks[last] and state.sCount[last] < state.blkIndent:
            break
        if state.src.startswith(":::", begin) and not state.is_code_block(last):
            closing = state.src[begin : state.eMarks[last]].strip()
            if not closing.strip(":") and len(closing) >= marks:
                closed = True
                break
        last += 1
    named = _NAMED_TITLE.search(info["braces"] or "")
    title = info["label"] or (named[1] if named else "") or info["title"]
    _aside(state, start, last, title.strip())
    state.line = last + closed
    return True


def _indented(state: StateBlock, start: int, end: int, at: int, silent: bool) -> bool:
    """``!!! note "Title"`` with what is indented below it."""
    opened = _INDENTED.match(state.src, at, state.eMarks[start])
    first = start + 1
    while first < end and state.isEmpty(first):
        first += 1
    deep = state.sCount[start] + 4
    if not opened or not (opened[1] or (first < end and state.sCount[first] >= deep)):
        return False
    if silent:
        return True
    last = start + 1
    while last < end and (state.isEmpty(last) or state.sCount[last] >= deep):
        last += 1
    indent, state.blkIndent = state.blkIndent, deep
    _aside(state, start, last, opened[1] or "")
    state.blkIndent, state.line = indent, last
    return True


def _aside(state: StateBlock, start: int, last: int, title: str) -> None:
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    opening = state.push("aside_open", "aside", 1)
    opening.map, opening.block = [start, last], True
    if title:
        _title(state, title, start)
    state.md.block.tokenize(state, start + 1, last)
    state.push("aside_close", "aside", -1).block = True
    state.parentType, state.lineMax = parent, line_max


def _title(state: StateBlock, title: str, line: int) -> None:
    """The title of a callout, as a bold line."""
    opening = state.push("title_open", TITLE, 1)
    opening.map = [line, line + 1]
    inline = state.push("inline", "", 0)
    inline.content, inline.children, inline.map = title, [], [line, line + 1]
    state.push("title_close", TITLE, -1)


_BlockRule = Callable[[StateBlock, int, int, int, bool], bool]
_BLOCK_RULES: Final[Mapping[str, _BlockRule]] = {
    "{": _markup_lines,
    "<": _markup_lines,
    "+": _toml,
    "i": _module,
    "e": _module,
    "[": _contents,
    ":": _fenced,
    "!": _indented,
    "?": _indented,
}


# ------------------------------------------------------------------------------------ in lines


def _inline(state: StateInline, silent: bool) -> bool:
    rule = _INLINE_RULES.get(state.src[state.pos])
    return rule is not None and rule(state, silent)


def _markup(state: StateInline, silent: bool) -> bool:
    found: Markup | Tag | None
    if state.src[state.pos] == "{":
        found = braced(state.src, state.pos, state.posMax)
    else:
        found = _component(state, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("markup", "", 0).meta["found"] = found
    state.pos = found.end
    return True


def _component(state: StateBlock | StateInline, at: int, limit: int) -> Tag | None:
    """A tag of JSX: HTML has its own rules, if no brace makes it something else."""
    found = tag(state.src, at, limit)
    if found is None or (found.name.lower() in ELEMENTS and "{" not in found.written):
        return None
    return found if is_component(found, closed=closes(state.env, found.name)) else None


def closes(env: Mapping[str, Any], name: str) -> bool:
    """Whether an end tag of this name stands anywhere in the document."""
    known: dict[str, bool] = env["closes"]
    if name not in known:
        known[name] = f"</{name}>" in env["source"]
    return known[name]


def _bracketed(state: StateInline, silent: bool) -> bool:
    found = _WIKI.match(state.src, state.pos, state.posMax)
    if not found:
        return "]{" in state.src and _span(state, silent)
    target = found[1].strip()
    if not silent and not _CONTENTS.fullmatch(found[0]):
        state.push("link_open", "a", 1).attrs = {"href": target}
        state.push("text", "", 0).content = (found[2] or target).strip()
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _span(state: StateInline, silent: bool) -> bool:
    """``[text]{.mark}`` of Pandoc."""
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    found = braced(state.src, end + 1, state.posMax) if 0 <= end < state.posMax - 1 else None
    if found is None or found.kind != "attributes":
        return False
    if not silent:
        start, limit = state.pos + 1, state.posMax
        name = "mark" if ".mark" in found.name else "span"
        state.push("span_open", name, 1)
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.push("span_close", name, -1)
        state.posMax = limit
    state.pos = found.end
    return True


def _embedded(state: StateInline, silent: bool) -> bool:
    """A picture, or another note that is shown here."""
    found = _WIKI.match(state.src, state.pos + 1, state.posMax)
    if not found:
        return False
    if not silent:
        target, shown = found[1].strip(), (found[2] or "").strip()
        if target.lower().endswith(_PICTURES):
            token = state.push("image", "img", 0)
            token.children, token.content = [], "" if shown.replace("x", "").isdecimal() else shown
        else:
            state.push("markup", "", 0).meta["found"] = Markup("shortcode", 0, f"![[{target}]]")
    state.pos = found.end()
    return True


def _emoji(state: StateInline, silent: bool) -> bool:
    found = _EMOJI.match(state.src, state.pos, state.posMax)
    if not found or not (shown := EMOJI.get(found[1])) or state.src[state.pos - 1 : state.pos].isdigit():
        return False
    if not silent:
        state.pending += shown
    state.pos = found.end()
    return True


def _marked(state: StateInline, silent: bool) -> bool:
    """``==marked==``."""
    start = state.pos + 2
    if not state.src.startswith("==", state.pos) or start >= state.posMax or state.src[start] in "= \n":
        return False
    end = state.src.find("==", start, min(state.posMax, start + 2000))
    if end < 0 or state.src[end - 1].isspace() or state.src.startswith("=", end + 2):
        return False
    if not silent:
        limit = state.posMax
        state.push("mark_open", "mark", 1)
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.push("mark_close", "mark", -1)
        state.posMax = limit
    state.pos = end + 2
    return True


_INLINE_RULES: Final[Mapping[str, Callable[[StateInline, bool], bool]]] = {
    "{": _markup,
    "<": _markup,
    "[": _bracketed,
    "!": _embedded,
    ":": _emoji,
    "=": _marked,
}
