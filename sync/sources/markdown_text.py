"""From the elements within a line to a Text: what is said, and what marks it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from mappers.document import Text
from sync.sources.drafts import CHECKED, UNCHECKED, Mark, Writing, unwrapped
from sync.sources.markdown_html import EMBEDS, SILENT, STYLES
from sync.sources.markdown_tree import Node

DEEPEST: Final = 120  # elements within elements; what lies deeper is read as plain text
# As CSS writes it, and as components do: style={{fontStyle: "italic"}}.
_BOLD: Final = re.compile(r"font-?weight\s*:\s*[\"']?(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC: Final = re.compile(r"font-?style\s*:\s*[\"']?(?:italic|oblique)", re.IGNORECASE)
_MARKED: Final = re.compile(
    r"background(?:-color)?\s*:\s*(?!none|transparent|white|inherit|#fff)", re.IGNORECASE
)


@dataclass(slots=True)
class Lines:
    """Writes Texts. ``base``: the address of the file. ``unreadable``: lines with chips that could not be read."""

    base: str
    unreadable: list[int] = field(default_factory=list)

    def text(self, node: Node, depth: int = 0) -> Text:
        """All of an element."""
        own = _marks(node, self.base) if "style" in node.attributes else ()
        if not own and len(node.children) == 1 and isinstance(only := node.children[0], str):
            return Text(unwrapped(only).strip())
        writing = Writing()
        for child in node.children:
            self.add(child, writing, own, depth + 1)
        return writing.done()

    def add(self, child: Node | str, writing: Writing, marks: tuple[Mark, ...], depth: int) -> None:
        """Read text, or an element, to the end of what is written."""
        if isinstance(child, str):
            text = unwrapped(child)
            if text[:1] == " " and writing.at_line_start and ("code", "") not in marks:
                text = text.lstrip(" ")
            writing.add(text, marks)
            return
        name = child.name
        if name == "br":
            writing.add("\n", marks)
        elif name == "attributes" or name in SILENT or name in EMBEDS:
            return
        elif name == "img":
            said = child.attributes.get("alt") or child.attributes.get("title") or ""
            writing.add(said, (*marks, ("image", said)))
        elif name == "input":
            if child.attributes.get("type") == "checkbox":
                writing.add(CHECKED if "checked" in child.attributes else UNCHECKED, marks)
        elif name == "a" and child.attributes.get("href", "").startswith("unreadable:"):
            writing.add("", [("unreadable", "")])
            self.unreadable.append(child.line)
        elif depth > DEEPEST:
            writing.add(unwrapped(child.text()), marks)
        else:
            self._element(child, writing, (*marks, *_marks(child, self.base)), depth)

    def _element(self, node: Node, writing: Writing, marks: tuple[Mark, ...], depth: int) -> None:
        for child in node.children:
            if isinstance(child, Node) and child.block and not writing.at_line_start:
                writing.new_line()
            self.add(child, writing, marks, depth + 1)


def _marks(node: Node, base: str) -> tuple[Mark, ...]:
    """What an element makes of the text in it."""
    marks: list[Mark] = []
    if style := STYLES.get(node.name):
        marks.append((style, ""))
    if look := node.attributes.get("style"):
        if _BOLD.search(look):
            marks.append(("bold", ""))
        if _ITALIC.search(look):
            marks.append(("italic", ""))
        if _MARKED.search(look):
            marks.append(("mark", ""))
    if node.name == "a" and (href := node.attributes.get("href", "").strip()):
        marks.append(_link(href, base, node))
    return tuple(marks)


def _link(href: str, base: str, node: Node) -> Mark:
    scheme, _, rest = href.partition(":")
    match scheme.lower():
        case "mailto":
            return "person", unquote(rest.partition("?")[0])
        case "date":
            return "date", unquote(rest)
        case "chip":
            return "file", rest
        case "dropdown":
            return "choice", unwrapped(node.text())
    return "link", f"{base}{href}" if href.startswith("#") else href
