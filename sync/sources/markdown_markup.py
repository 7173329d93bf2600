"""Markup inside Markdown that no Markdown parser knows: shortcodes, JSX tags and comments, found at a position of a text.

Nothing here looks further than `_FAR` characters (`_LONGEST` for a tag), so that a page full of braces costs no more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

_FAR: Final = 20_000
_LONGEST: Final = 4_000
_TITLES: Final = ("title", "label", "summary", "heading", "header", "caption", "text")
_SHORTCODES: Final = (("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}"))
_COMMENTS: Final = (("{{/*", "*/}}"), ("{/*", "*/}"), ("{# ", "#}"))
_COMMENT_END: Final = re.compile(
    r"\{%-?\s*endcomment\s*-?%\}|\{\{[<%]\s*/comment\s*[%>]\}\}|\{:/(?:comment)?\}"
)
_ATTRIBUTES: Final = re.compile(
    r"\{:(?!:)[^{}\n]{0,500}\}|\{[#.][\w-][^{}\n]{0,500}\}"
)  # of Kramdown; of Pandoc
_SIZES: Final = re.compile(r"\{[\w-]+=[^{}\n]{0,500}\}")
_EXTENSION: Final = re.compile(r"\{:[:/]([\w-]*)[^{}\n]{0,500}\}")  # of Kramdown
_CONTENTS: Final = re.compile(r"\{\{\s*(?:toc|TOC)\s*\}\}|\{:toc[^{}\n]{0,500}\}")
_NAME: Final = re.compile(r"[-\s]*(/?)\s*([\w./-]+)")
_NAMED: Final = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|“([^”]*)”)""")
_QUOTED: Final = re.compile(r"""^\s*["“]([^"“”=]+)["”]""")
_TAG: Final = re.compile(r"<(/?)([A-Z]\w*(?:\.\w+)*)?")
_ATTRIBUTE: Final = re.compile(
    r"""\s+(?:([A-Za-z_:][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(?=(\{))))?|(?=(\{)))"""
)
_TAG_END: Final = re.compile(r"\s*(/?)>")
_LITERAL: Final = re.compile(r"""\{\s*(["'`])([^"'`{}]*)\1\s*\}""")
_BRACES: Final = re.compile(r"""[{}]|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`""")


@dataclass(frozen=True, slots=True)
class Markup:
    """A stretch of markup that ends at ``end``. ``title``: what of it a reader of the page sees.

    ``quoted``: what may be such a title, if it heads something. ``kind``: "shortcode" (``closed``: another one ends it), "comment", "contents" (a table of contents stands here) or
    "attributes".
    """

    kind: Literal["shortcode", "comment", "contents", "attributes"]
    end: int
    name: str = ""
    title: str = ""
    quoted: str = ""
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of HTML or JSX. ``closing``: ``</x>``; ``empty``: ``<x/>``; ``written``: as it stands in the source."""

    name: str
    end: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)
    closing: bool = False
    empty: bool = False
    written: str = ""

    @property
    def title(self) -> str:
        """What of a component's attributes a reader of the page sees: ``<Card title="Risks">``."""
        return next((found for name in _TITLES if (found := self.attributes.get(name, "").strip())), "")


def braced(source: str, at: int, limit: int) -> Markup | None:
    """The markup that begins with the brace at ``at``; None for a brace that is text, ``{team}`` and ``{{ team }}`` too."""
    limit = min(limit, at + _FAR)
    before = source[at - 1 : at]
    if at >= limit or source[at] != "{" or before == "{":
        return None
    for opening, closing in _COMMENTS:
        if source.startswith(opening, at):
            end = source.find(closing, at + len(opening), limit)
            return Markup("comment", end + len(closing)) if end >= 0 else None
    for opening, closing in _SHORTCODES:
        if source.startswith(opening, at):
            end = source.find(closing, at + len(opening), limit)
            if end < 0:
                return None
            return _shortcode(source, source[at + len(opening) : end], end + len(closing), limit)
    if found := _CONTENTS.match(source, at, limit):
        return Markup("contents", found.end())
    if found := _EXTENSION.match(source, at, limit):
        return (
            _comment(source, found.end(), limit)
            if found[1] == "comment"
            else Markup("attributes", found.end())
        )
    found = _ATTRIBUTES.match(source, at, limit) or (
        _SIZES.match(source, at, limit) if before and before in ")]`" else None
    )
    return Markup("attributes", found.end(), found[0]) if found else None


def _shortcode(source: str, inner: str, end: int, limit: int) -> Markup:
    found = _NAME.match(inner)
    if not found:
        return Markup("shortcode", end)
    closing, name, rest = bool(found[1]), found[2], inner[found.end() :]
    if name == "comment" and not closing:
        return _comment(source, end, limit)
    named = {match[1]: next(filter(None, match.groups()[1:]), "") for match in _NAMED.finditer(rest)}
    title = next((said for key in _TITLES if (said := named.get(key, "").strip())), "")
    quoted = _QUOTED.match(rest)
    return Markup(
        "shortcode", end, name, title, quoted[1].strip() if quoted else "", closing or name.startswith("end")
    )


def _comment(source: str, end: int, limit: int) -> Markup:
    found = _COMMENT_END.search(source, end, limit)
    return Markup("comment", found.end() if found else end)


def tag(source: str, at: int, limit: int) -> Tag | None:
    """The JSX tag that begins at ``at``, whose name has a capital or is none at all (``<>``); None if it is no such tag."""
    limit = min(limit, at + _LONGEST)
    begun = _TAG.match(source, at, limit)
    if not begun:
        return None
    name, end = begun[2] or "", begun.end()
    attributes: dict[str, str] = {}
    while name and (found := _ATTRIBUTE.match(source, end, limit)):
        end = found.end()
        value = found[2] if found[2] is not None else found[3] or ""
        if found[4] or found[5]:
            closed = _after_braces(source, end, limit)
            if not closed:
                return None
            literal = _LITERAL.fullmatch(source, end, closed)
            value, end = literal[2] if literal else "", closed
        if found[1]:
            attributes[found[1]] = value
    over = _TAG_END.match(source, end, limit)
    if not over:
        return None
    end = over.end()
    return Tag(name, end, attributes, bool(begun[1]), bool(over[1]), source[at:end])


def _after_braces(source: str, at: int, limit: int) -> int:
    """Where the braces end that open at ``at``; 0 if they do not."""
    depth = 0
    for found in _BRACES.finditer(source, at, limit):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
            if not depth:
                return found.end()
    return 0


def is_component(found: Tag, *, closed: bool) -> bool:
    """Whether an unknown tag is a component rather than a blank to fill in, such as ``<Team>`` or ``<team-name>``.

    ``closed``: whether its end tag stands in the document. Closing tags are, if they end what was opened.
    """
    if found.closing or not found.name:
        return True
    return closed or found.empty or any(found.attributes.values())
