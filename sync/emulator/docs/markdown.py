"""A Markdown file becomes a Google Doc, in the structure that real ``documents.get`` answers have.

The notations for what Markdown doesn't have (chips, tabs, titles) are described in the emulator's README.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sync.emulator.docs import styles
from sync.emulator.docs.builder import Body, Grid, Line, Piece
from sync.emulator.errors import Json
from sync.emulator.store import DOC, SHEET, short_id

if TYPE_CHECKING:
    from markdown_it.token import Token

TAB = re.compile(r"^<!--\s*tab:\s*(?P<title>.+?)(?:\s+under\s+(?P<parent>.+?))?\s*-->\s*$")
TITLE = re.compile(r"\s*\{\.(title|subtitle)\}\s*$")
ANCHOR = re.compile(r"\s*\{#[^\s{}]+\}\s*$")  # as in Markdown that Drive exported
CHECKBOX = re.compile(r"^\[[ xX]\]\s+")
HTML_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|cite|code|del|details|div|em|figure|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|ol|p|pre|q|s|samp"
    r"|small|span|strike|strong|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|video)\b|<[!?]",
    re.IGNORECASE,
)
UNREADABLE = "\ue907"  # what the API hands out for things that it has no model of, code fences among them

Resolve = Callable[[str], str]  # a link to another seed file → the URL of its Doc


@dataclass(frozen=True)
class Doc:
    """The content of a Doc: its tabs in the form that the API gives, and which version this is.

    ``source``: the Markdown that it was made of, if it still is that. ``suggested``: there are suggestions in it.
    """

    tabs: tuple[Json, ...]
    revision: int = 1
    source: str = ""
    suggested: bool = False


@dataclass
class _Tab:
    id: str
    title: str
    parent: str
    markdown: str
    children: list[_Tab] = field(default_factory=list)


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The YAML block at the head of the file, and the rest."""
    if m := re.match(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", text, re.DOTALL):
        import yaml  # noqa: PLC0415

        parsed = yaml.safe_load(m[1] or "")
        if isinstance(parsed, dict):
            return parsed, text[m.end() :]
    return {}, text


def one_tab(content: Json, source: str = "") -> Doc:
    """A Doc of one tab with this body, on the usual page."""
    page: Json = {"documentStyle": styles.DOCUMENT, "namedStyles": styles.named_styles()}
    tab: Json = {"tabProperties": {"tabId": "t.0", "title": "Tab 1", "index": 0}}
    return Doc((tab | {"documentTab": content | page},), source=source)


def imported(text: str, file_id: str) -> Doc:
    """The Doc that Drive makes of uploaded Markdown: none of the notations for seeds, a line's end is a space."""
    return one_tab(_Writer(f"{file_id}/t.0", "t.0", lambda url: url, plain=True).write(text), text)


def read(text: str, file_id: str, resolve: Resolve = lambda url: url) -> tuple[str, Doc]:
    """The title that the file gives itself (or nothing), and its Doc."""
    front, rest = front_matter(text)
    tabs = _split_tabs(rest)
    built: dict[str, Json] = {}
    for index, level, tab in _walk(tabs):
        properties: Json = {"tabId": tab.id, "title": tab.title, "index": index}
        if tab.parent:
            properties |= {"parentTabId": tab.parent, "nestingLevel": level}
        content = _Writer(f"{file_id}/{tab.id}", tab.id, resolve).write(tab.markdown)
        built[tab.id] = {"tabProperties": properties, "documentTab": content}
        if tab.parent:
            built[tab.parent].setdefault("childTabs", []).append(built[tab.id])
    return str(front.get("title", "")), Doc(tuple(built[tab.id] for tab in tabs), source=text)


def headings(text: str, file_id: str) -> dict[str, tuple[str, str]]:
    """Tab and id of each heading, by the words that Markdown links name it with; the first of two wins."""
    found: dict[str, tuple[str, str]] = {}
    for _, _, tab in _walk(_split_tabs(front_matter(text)[1])):
        writer = _Writer(f"{file_id}/{tab.id}", tab.id, lambda url: url)
        writer.find_headings(writer.parser.parse(tab.markdown))
        found = {words: (tab.id, number) for words, number in writer.heading_ids.items()} | found
    return found


def _split_tabs(text: str) -> list[_Tab]:
    """The text at the lines ``<!-- tab: … -->``; a file without one is a single tab."""
    parts: list[tuple[str, str, list[str]]] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if not fenced and (m := TAB.match(line)):
            parts.append((m["title"], m["parent"] or "", []))
        else:
            if not parts:
                parts.append(("", "", []))
            parts[-1][2].append(line)
    if len(parts) > 1 and not parts[0][0] and not "".join(parts[0][2]).strip():
        parts = parts[1:]
    roots: list[_Tab] = []
    by_title: dict[str, _Tab] = {}
    for n, (named, parent, lines) in enumerate(parts or [("", "", [])]):
        title = named or f"Tab {n + 1}"
        tab_id = f"t.{short_id(f'{title}/{title in by_title}')}" if n else "t.0"
        above = by_title.get(parent)
        tab = _Tab(tab_id, title, above.id if above else "", "\n".join(lines))
        by_title[title] = tab
        (above.children if above else roots).append(tab)
    return roots


def _walk(tabs: list[_Tab], level: int = 0) -> Iterator[tuple[int, int, _Tab]]:
    for index, tab in enumerate(tabs):
        yield index, level, tab
        yield from _walk(tab.children, level + 1)


def slug(heading: str) -> str:
    """How Markdown files link to their own headings."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip())


class _Writer:
    """Writes one tab."""

    def __init__(self, key: str, tab_id: str, resolve: Resolve, *, plain: bool = False) -> None:
        self.key = key
        self.plain = plain
        self.tab_id = tab_id
        self.resolve = resolve
        self.body = Body()
        self.lists: dict[str, Json] = {}
        self.list_kinds: dict[str, dict[int, tuple[str, int]]] = {}  # what each level of a list is used for
        self.images: dict[str, Json] = {}
        self.dropdowns: dict[str, Json] = {}
        self.heading_ids: dict[str, str] = {}
        self.seen: dict[str, int] = {}
        self.numbered = 0
        from markdown_it import MarkdownIt  # noqa: PLC0415  # loaded by who has a Doc to write

        self.parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    def write(self, markdown: str) -> Json:
        tokens = self.parser.parse(markdown)
        self.find_headings(tokens)
        self._blocks(tokens)
        if len(self.body.content) == 1:
            self.body.add(Line())
        found: Json = {
            "body": {"content": self.body.finish()},
            "documentStyle": styles.DOCUMENT,
            "namedStyles": styles.named_styles(),
        }
        for name, part in (
            ("lists", self.lists),
            ("inlineObjects", self.images),
            ("dropdownDefinitions", self.dropdowns),
        ):
            if part:
                found[name] = part
        return found

    def _unique(self, text: str) -> str:
        """The text, told apart from its earlier occurrences, so that its id stays when other parts change."""
        self.seen[text] = n = self.seen.get(text, 0) + 1
        return f"{self.key}/{text}/{n}"

    def find_headings(self, tokens: list[Token]) -> None:
        for token, inline in itertools.pairwise(tokens):
            if token.type == "heading_open":
                text = TITLE.sub("", ANCHOR.sub("", inline.content))
                token.meta["id"] = "h." + short_id(self._unique(f"heading {text}"))
                self.heading_ids.setdefault(
                    slug(TITLE.sub("", ANCHOR.sub("", _plain(inline)))), token.meta["id"]
                )

    # -------------------------------------------------------------------------------------- blocks

    def _blocks(self, tokens: list[Token]) -> None:
        at = 0
        while at < len(tokens):
            at = self._block(tokens, at, 0)

    def _block(self, tokens: list[Token], at: int, indent: int) -> int:
        """Write the block at this token; answer where the next begins."""
        token = tokens[at]
        end = _closing(tokens, at) if token.nesting == 1 else at
        inside = tokens[at + 1 : end]
        if token.type == "heading_open":
            self._heading(token, inside[0])
        elif token.type == "paragraph_open":
            pieces = self._inline(inside[0])
            empty = [piece.text for piece in pieces] == ["\u00a0"]  # how Drive exports an empty paragraph
            self.body.add(Line([] if empty else pieces, SPACED | _indented(indent)))
        elif token.type in {"fence", "code_block"}:
            self._code(token.content, indent)
        elif token.type == "hr":
            self.body.add(Line([Piece(element={"horizontalRule": {"textStyle": {}}})]))
        elif token.type == "table_open":
            self.body.add_table(self._table(inside))
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            self._list(token, inside, 0, None)
        elif token.type == "blockquote_open":
            inner = 0
            while inner < len(inside):
                inner = self._block(inside, inner, indent + 1)
        return end + 1

    def _heading(self, token: Token, inline: Token) -> None:
        pieces = self._inline(inline)
        name = f"HEADING_{token.tag[1:]}"
        if pieces and pieces[-1].element is None and (m := ANCHOR.search(pieces[-1].text)):
            pieces[-1] = Piece(pieces[-1].text[: m.start()], pieces[-1].style)
        if not self.plain and pieces and pieces[-1].element is None and (m := TITLE.search(pieces[-1].text)):
            name = m[1].upper()
            pieces[-1] = Piece(pieces[-1].text[: m.start()], pieces[-1].style)
        self.body.add(Line(pieces, {"headingId": token.meta["id"]} | styles.paragraph(name)))

    def _code(self, content: str, indent: int) -> None:
        """A code block as Docs gives it: monospaced lines between two marks that the API can't name."""
        first = True
        for line in content.rstrip("\n").split("\n"):
            pieces = [Piece(UNREADABLE)] if first else []
            first = False
            self.body.add(
                Line([*pieces, Piece(line, styles.MONOSPACE)], _indented(indent), end=styles.MONOSPACE)
            )
        self.body.add(Line([Piece(UNREADABLE)], _indented(indent)))

    def _list(self, opening: Token, tokens: list[Token], level: int, list_id: str | None) -> None:
        kind = "ordered" if opening.type == "ordered_list_open" else "bullet"
        items = list(_children(tokens))
        if any(_is_checkbox(item) for item in items):
            kind = "check"
        start = int(opening.attrs.get("start", 1))
        list_id = self._list_with(list_id, level, kind, start)
        for item in items:
            self._item(item, level, list_id)

    def _list_with(self, list_id: str | None, level: int, kind: str, start: int) -> str:
        """The list to be in: the outer one where its glyphs at this level are (or can be made) of this kind."""
        if list_id is not None:
            levels = self.lists[list_id]["listProperties"]["nestingLevels"]
            used = self.list_kinds[list_id]
            if used.setdefault(level, (kind, start)) == (kind, start):
                levels[level] = styles.nesting_level(level, kind, start)
                return list_id
        self.numbered += 1
        made = f"kix.{short_id(f'{self.key}/list {self.numbered}')}"
        levels = [styles.nesting_level(i, kind, start if i == level else 1) for i in range(9)]
        self.lists[made] = {"listProperties": {"nestingLevels": levels}}
        self.list_kinds[made] = {level: (kind, start)}
        return made

    def _item(self, tokens: list[Token], level: int, list_id: str) -> None:
        at, bulleted = 0, False
        while at < len(tokens):
            token = tokens[at]
            end = _closing(tokens, at) if token.nesting == 1 else at
            if token.type == "paragraph_open" and not bulleted:
                bulleted = True
                pieces = self._inline(tokens[at + 1])
                if pieces and pieces[0].element is None:
                    pieces[0] = Piece(CHECKBOX.sub("", pieces[0].text), pieces[0].style)
                self.body.add(self._bulleted(pieces, level, list_id))
            elif token.type in {"bullet_list_open", "ordered_list_open"}:
                if not bulleted:
                    bulleted = True
                    self.body.add(self._bulleted([], level, list_id))
                self._list(token, tokens[at + 1 : end], min(level + 1, 8), list_id)
            else:
                self._block(tokens, at, level + 1)
            at = end + 1
        if not bulleted:
            self.body.add(self._bulleted([], level, list_id))

    @staticmethod
    def _bulleted(pieces: list[Piece], level: int, list_id: str) -> Line:
        bullet: Json = {"listId": list_id} | ({"nestingLevel": level} if level else {}) | {"textStyle": {}}
        return Line(pieces, styles.paragraph("NORMAL_TEXT") | styles.indent(level), bullet)

    def _table(self, tokens: list[Token]) -> Grid:
        grid: Grid = []
        for n, token in enumerate(tokens):
            if token.type == "tr_open":
                grid.append([])
            elif token.type in {"th_open", "td_open"}:
                style = {"bold": True} if token.type == "th_open" else {}
                grid[-1].append([Line(self._inline(tokens[n + 1], style))])
        return grid

    # -------------------------------------------------------------------------------------- inlines

    def _inline(self, token: Token, base: Json | None = None) -> list[Piece]:
        pieces: list[Piece] = []
        children = token.children or []
        style_stack: list[Json] = [dict(base or {})]
        at = 0
        while at < len(children):
            child = children[at]
            style = style_stack[-1]
            if child.type == "link_open":
                close = _closing(children, at)
                pieces += self._link(child, children[at + 1 : close], style)
                at = close
            elif child.type in STYLES:
                style_stack.append(style | STYLES[child.type])
            elif child.type in {"strong_close", "em_close", "s_close"}:
                style_stack.pop()
            elif child.type == "text":
                pieces.append(Piece(child.content, style))
            elif child.type == "code_inline":
                pieces.append(Piece(child.content, style | styles.INLINE_CODE))
            elif child.type in {"softbreak", "hardbreak"} or (
                child.type == "html_inline" and re.fullmatch(r"<br\s*/?>", child.content, re.IGNORECASE)
            ):
                pieces.append(Piece(" " if self.plain and child.type == "softbreak" else "\u000b", style))
            elif child.type == "html_inline" and not HTML_TAG.match(child.content):
                pieces.append(Piece(child.content, style))  # <Key result>: a placeholder, not markup
            elif child.type == "image":
                pieces.append(self._image(child, style))
            at += 1
        return pieces

    def _link(self, link: Token, inside: list[Token], style: Json) -> list[Piece]:
        url = str(link.attrs["href"])
        holder = type(link)("inline", "", 0, children=inside)
        text = _plain(holder)
        if not self.plain and (chip := self._chip(unquote(url), text, style)) is not None:
            return [chip]
        if url.startswith("#") and (heading := self.heading_ids.get(slug(unquote(url[1:])))):
            target: Json = {"heading": {"id": heading, "tabId": self.tab_id}}
        else:
            target = {"url": self.resolve(url)}
        linked = style | {"underline": True, "foregroundColor": styles.LINK_COLOUR, "link": target}
        return self._inline(holder, linked)

    def _chip(self, url: str, text: str, style: Json) -> Piece | None:
        kind, _, value = url.partition(":")
        chip_id = f"kix.{short_id(self._unique(f'chip {url} {text}'))}"
        if kind == "mailto":
            name = {"name": text} if text and text != value else {}
            return _chip("person", chip_id, style, name | {"email": value})
        if kind == "date":
            properties = {
                "timestamp": f"{value}T12:00:00Z",
                "locale": "en",
                "dateFormat": _date_format(value, text),
            }
            return _chip(
                "dateElement",
                chip_id,
                style,
                properties | {"timeFormat": "TIME_FORMAT_DISABLED", "displayText": text},
            )
        if kind == "chip":
            target = self.resolve(value)
            mime = next((m for part, m in MIMES.items() if part in target), "")
            return _chip(
                "richLink",
                chip_id,
                style,
                {"title": text, "uri": target} | ({"mimeType": mime} if mime else {}),
            )
        if kind == "dropdown":
            return self._dropdown(chip_id, value, text, style)
        return Piece(UNREADABLE, style) if kind == "unreadable" else None

    def _dropdown(self, chip_id: str, value: str, text: str, style: Json) -> Piece:
        options = [option.strip() for option in value.split("|") if option.strip()] or [text]
        definition = f"kix.{short_id(f'{self.key}/options {value}')}"
        listed = [
            {"optionId": f"dropdownItem.{short_id(o)}", "displayValue": o, "textStyle": {}} for o in options
        ]
        self.dropdowns[definition] = {
            "dropdownDefinitionId": definition,
            "dropdownDefinitionProperties": {"options": listed},
        }
        properties = {
            "dropdownDefinitionId": definition,
            "selectedOptionId": f"dropdownItem.{short_id(text)}",
        }
        return _chip("dropdown", chip_id, style, properties | {"displayValue": text})

    def _image(self, token: Token, style: Json) -> Piece:
        image_id = f"kix.{short_id(self._unique('image ' + token.content))}"
        embedded = styles.image(str(token.attrs.get("src", "")))
        if token.content:
            embedded["description"] = token.content
        if title := token.attrs.get("title"):
            embedded["title"] = str(title)
        properties = {"inlineObjectProperties": {"embeddedObject": embedded}}
        self.images[image_id] = {"objectId": image_id} | properties
        return Piece(element={"inlineObjectElement": {"inlineObjectId": image_id, "textStyle": style}})


SPACED: Json = {
    "spaceAbove": styles.points(12),
    "spaceBelow": styles.points(12),
}  # between blocks; 12 is guessed
STYLES: dict[str, Json] = {
    "strong_open": {"bold": True},
    "em_open": {"italic": True},
    "s_open": {"strikethrough": True},
}
MIMES = {
    "/document/": DOC,
    "/spreadsheets/": SHEET,
}


def _chip(kind: str, chip_id: str, style: Json, properties: Json) -> Piece:
    """A chip: ``{person: {personId, textStyle, personProperties}}`` and its like."""
    stem = kind.removesuffix("Element")
    return Piece(element={kind: {f"{stem}Id": chip_id, "textStyle": style, f"{kind}Properties": properties}})


def _date_format(value: str, text: str) -> str:
    if text == value:
        return "DATE_FORMAT_ISO8601"
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return "DATE_FORMAT_CUSTOM"
    known = {
        f"{day:%b} {day.day}": "DATE_FORMAT_MONTH_DAY_ABBREVIATED",
        f"{day:%B} {day.day}": "DATE_FORMAT_MONTH_DAY_FULL",
        f"{day:%b} {day.day}, {day.year}": "DATE_FORMAT_MONTH_DAY_YEAR_ABBREVIATED",
    }
    return known.get(text, "DATE_FORMAT_CUSTOM")


def _indented(level: int) -> Json:
    style = styles.paragraph("NORMAL_TEXT")
    return (
        style | {"indentFirstLine": styles.points(36 * level), "indentStart": styles.points(36 * level)}
        if level
        else style
    )


def _closing(tokens: list[Token], at: int) -> int:
    """Where the token that closes this one is."""
    depth = 0
    for n in range(at, len(tokens)):
        depth += tokens[n].nesting
        if depth == 0:
            return n
    return len(tokens) - 1


def _children(tokens: list[Token]) -> Iterator[list[Token]]:
    """What each list item holds."""
    at = 0
    while at < len(tokens):
        end = _closing(tokens, at)
        yield tokens[at + 1 : end]
        at = end + 1


def _is_checkbox(item: list[Token]) -> bool:
    return len(item) > 1 and item[1].type == "inline" and bool(CHECKBOX.match(item[1].content))


def _plain(token: Token) -> str:
    if token.children is None:
        return token.content
    return "".join(_plain(child) if child.children else child.content for child in token.children)
