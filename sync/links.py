"""What people paste, as Links: one parser for every form, and every link that stands in a Document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from posixpath import dirname, join, normpath
from typing import Final, Literal
from urllib.parse import parse_qs, quote, unquote, urlencode, urljoin, urlsplit

from mappers.document import Block, Document, Place, Prose, Table, Text
from sync.errors import SyncError

LinkKind = Literal["document", "spreadsheet", "folder", "drive_file", "markdown_file", "published", "unknown"]

_PUBLISHED: Final = "paste the document's own link: open it to edit, then copy the address"
_NOT_A_LINK: Final = "paste the address of a Google Doc, a Google Sheet or a Markdown file"


@dataclass(frozen=True, slots=True)
class Link:
    """A URL or path that someone pasted, taken apart.

    ``id`` is the Drive file id, or the path or address of a Markdown file; of published and unknown links the cleaned
    text. ``tab`` (``t.x``) and ``heading`` (``h.y``) point into a Doc, ``gid`` and ``range`` into a Sheet.
    Two Links are equal when they lead to the same spot, however they were pasted.
    """

    kind: LinkKind
    id: str
    tab: str = ""
    heading: str = ""
    gid: str = ""
    range: str = ""
    resource_key: str = ""
    as_pasted: str = field(default="", compare=False)

    @property
    def url(self) -> str:
        """The one canonical form; parsing it gives this Link again."""
        query = {"resourcekey": self.resource_key} if self.resource_key else {}
        match self.kind:
            case "document":
                query |= {"tab": self.tab} if self.tab else {}
                end = f"#heading={_quoted(self.heading)}" if self.heading else ""
                return f"https://docs.google.com/document/d/{self.id}/edit{_query(query)}{end}"
            case "spreadsheet":
                query |= {"gid": self.gid} if self.gid else {}
                places = [f"gid={self.gid}"] if self.gid else []
                places += [f"range={_quoted(self.range)}"] if self.range else []
                end = f"#{'&'.join(places)}" if places else ""
                return f"https://docs.google.com/spreadsheets/d/{self.id}/edit{_query(query)}{end}"
            case "folder":
                return f"https://drive.google.com/drive/folders/{self.id}{_query(query)}"
            case "drive_file":
                return f"https://drive.google.com/open{_query({'id': self.id} | query)}"
            case "markdown_file":
                return f"{self.id}#{self.heading}" if self.heading else self.id
        return self.id

    def refusal(self) -> SyncError | None:
        """The error of a link that cannot be read, whoever is asked; None if it can be tried."""
        if self.kind == "published":
            return SyncError(
                "This is a published copy, not a file", kind="published", fix=_PUBLISHED, link=self.url
            )
        if self.kind == "unknown":
            what = f"“{self.id[:80]}” is no link that we can read"
            return SyncError(what, kind="not_supported", fix=_NOT_A_LINK, link=self.id)
        return None

    @property
    def file(self) -> Link:
        """The whole file, without the spot in it."""
        return Link(self.kind, self.id, resource_key=self.resource_key)


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link that stands in a Document.

    ``text`` is what is shown for it, empty for a bare URL; ``around`` what stands beside it in its paragraph, item or
    table row, parted by `` | `` ; ``column`` the head of its table column; ``headings`` what it stands under, outermost
    first (a tab's title counts).
    """

    link: Link
    text: str
    place: Place
    headings: tuple[str, ...]
    around: str = ""
    column: str = ""


_ID: Final = r"[A-Za-z0-9_-]+"
_DOMAIN: Final = r"^/(?:a/[^/]+/)?"
_FILE: Final = re.compile(rf"{_DOMAIN}(document|spreadsheets|file)/(?:u/\d+/)?d/({_ID})(?:/|$)")
_PUBLISHED_FILE: Final = re.compile(rf"{_DOMAIN}(?:document|spreadsheets)/(?:u/\d+/)?d/e/{_ID}")
_FOLDER: Final = re.compile(rf"{_DOMAIN}(?:drive/)?(?:mobile/)?(?:u/\d+/)?folders/({_ID})(?:/|$)")
_BY_ID: Final = re.compile(
    rf"{_DOMAIN}(?:drive/)?(?:u/\d+/)?(open|uc|leaf|folderview|spreadsheet/ccc|ccc|document/edit|Doc)/?$"
)
_GOOGLE_HOSTS: Final = frozenset(
    {"docs.google.com", "drive.google.com", "sheets.google.com", "spreadsheets.google.com"}
    | {"127.0.0.1", "localhost"}  # the embedded Workspace, whose addresses people copy as well
)
_KINDS: Final[dict[str, LinkKind]] = {
    "document": "document",
    "document/edit": "document",
    "Doc": "document",
    "spreadsheets": "spreadsheet",
    "spreadsheet/ccc": "spreadsheet",
    "ccc": "spreadsheet",
    "folderview": "folder",
}
_HYPERLINK: Final = re.compile(r'^=\s*HYPERLINK\(\s*"((?:[^"]|"")+)"', re.IGNORECASE)
_MARKDOWN_LINK: Final = re.compile(r"^!?\[[^\]]*\]\(\s*<?([^\s<>]+?)>?(?:\s+\"[^\"]*\")?\s*\)$")
_ANYWHERE: Final = re.compile(
    r"(?:https?://|(?<![\w./@-])(?:docs|drive)\.google\.com/)[^\s<>\"“”|]+", re.IGNORECASE
)
_MARKDOWN_SUFFIXES: Final = (".md", ".markdown", ".mdown")
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


def parse_link(text: str, base: str = "") -> Link:
    """Read one pasted link, whatever is wrapped around it. Never raises: what is no link is of kind *unknown*.

    ``base`` is the path or address of the Markdown file that it stands in, for relative paths.
    """
    url = text
    while (inner := _unwrapped(_bare(url))) != url:  # each step is shorter than the one before
        url = inner
    link = _google(url) or _markdown(url, base) or Link("unknown", url)
    return replace(link, as_pasted=text)


def links_in(document: Document) -> tuple[FoundLink, ...]:
    """Every link of a Document in reading order: linked words, file chips, bare URLs.

    Addresses of people and links to places within the document itself are none.
    """
    own = document.place.url.partition("#")[0]
    found: list[FoundLink] = []
    above: list[tuple[float, str]] = []
    for section in document.sections:
        level = (
            section.level - 0.5 if section.carrier == "title" else section.level
        )  # a title stands above all headings
        above = [(higher, words) for higher, words in above if higher < level]
        if section.heading:
            above.append((level, section.heading.plain))
        headings = tuple(words for _, words in above)
        texts = [(section.heading, section.place, "", ""), *_texts(section.blocks)]
        for text, place, beside, column in texts:
            found += _in_text(text, place, headings, own, beside, column)
    return tuple(found)


def _texts(blocks: tuple[Block, ...]) -> Iterator[tuple[Text, Place, str, str]]:
    """Each text with its place, what stands beside it in the same row, and the head of its column."""
    for block in blocks:
        if isinstance(block, Prose):
            yield block.text, block.place, "", ""
        elif isinstance(block, Table):
            yield from _in_table(block)
        else:
            for item in block.items:
                yield item.text, item.place, "", ""


def _in_table(table: Table) -> Iterator[tuple[Text, Place, str, str]]:
    """As `_texts`; a cell that is merged over several rows stands in each of them, and one over columns heads each."""
    shown = [list(row) for row in table.rows]
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row):
            for covered in shown[r : r + cell.row_span] if not cell.covered else ():
                covered[c : c + cell.column_span] = [cell] * len(covered[c : c + cell.column_span])
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row):
            others = dict.fromkeys(id(other) for other in shown[r] if other is not shown[r][c])
            texts = {id(other): other.text for other in shown[r]}
            beside = " | ".join(texts[other].plain for other in others if texts[other])
            heads = dict.fromkeys(
                shown[head][c].text.plain for head in range(max(table.header_rows, 1)) if head < r
            )
            yield cell.text, table.cell_place(r), beside, " ".join(filter(None, heads))


def _in_text(
    text: Text, place: Place, headings: tuple[str, ...], own: str, beside: str, column: str
) -> Iterator[FoundLink]:
    spans = [span for span in text.spans if span.kind in {"link", "file"} and span.value]
    pieces = [(span.start, span.end, span.value, text.plain[span.start : span.end]) for span in spans]
    pieces += [
        (match.start(), match.end(), match.group(), "")
        for match in _ANYWHERE.finditer(text.plain)
        if not any(span.start < match.end() and match.start() < span.end for span in spans)
    ]
    for start, end, url, shown in sorted(pieces):
        if url.startswith("#") or url.partition("#")[0] == own != url:
            continue
        words = "" if _bare(shown) == _bare(url) or _ANYWHERE.fullmatch(shown) else shown
        rest = f"{text.plain[:start].rstrip()} {text.plain[end:].lstrip()}".strip()
        around = " | ".join(part for part in (rest, beside) if part)
        yield FoundLink(parse_link(url, own), words, place, headings, around, column)


def _bare(text: str) -> str:
    """What is left of a paste without formula, Markdown, brackets, quotes and the end of a sentence."""
    text = text.strip().strip("\u200b\ufeff")
    if match := _HYPERLINK.match(text):
        return match.group(1).replace('""', '"')
    if match := _MARKDOWN_LINK.match(text):
        return match.group(1)
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1].partition("|")[0] if "://" in text else text[1:-1]
    if any(char.isspace() for char in text) and (match := _ANYWHERE.search(text)):
        return match.group()
    while text and (
        text[-1] in ".,;:!?'\"”’»>*"
        or (text[-1] in _PAIRS and text.count(text[-1]) > text.count(_PAIRS[text[-1]]))
    ):
        text = text[:-1]
    return text.lstrip("'\"“‘«<([*").strip() if "://" in text else text.strip()


def _unwrapped(url: str) -> str:
    """What a redirect leads to: Google's in exported pages, sign-in pages, mail filters."""
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.")
    keys: tuple[str, ...] = ()
    if host.startswith("google.") and parts.path == "/url":
        keys = ("q", "url")
    elif host == "accounts.google.com":
        keys = ("continue",)
    elif host.endswith("safelinks.protection.outlook.com"):
        keys = ("url",)
    return next((query[key][0] for key in keys if query.get(key)), url)


def _google(url: str) -> Link | None:
    scheme, separator, _ = url.partition("://")
    try:
        parts = urlsplit(url if separator else f"https://{url}")
        if (parts.hostname or "") not in _GOOGLE_HOSTS or (
            separator and scheme.lower() not in {"http", "https"}
        ):
            return None
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        fragment = {key: values[0] for key, values in parse_qs(parts.fragment).items()}
    except ValueError:
        return None
    if match := _PUBLISHED_FILE.match(parts.path):
        return Link("published", f"https://{parts.hostname}{match.group()}/pub")
    kind: LinkKind
    if match := _FILE.match(parts.path):
        kind, file_id = _KINDS.get(match.group(1), "drive_file"), match.group(2)
    elif match := _FOLDER.match(parts.path) or re.match(rf"^folders/({_ID})$", parts.fragment):
        kind, file_id = "folder", match.group(1)
    elif match := _BY_ID.match(parts.path):
        kind, file_id = _KINDS.get(match.group(1), "drive_file"), query.get("id") or query.get("key") or ""
    else:
        return None
    if not re.fullmatch(_ID, file_id):
        return None
    link = Link(kind, file_id, resource_key=query.get("resourcekey") or query.get("resourceKey") or "")
    if kind == "document":
        heading = fragment.get("heading", "")
        return replace(link, tab=query.get("tab", ""), heading=heading)
    if kind == "spreadsheet":
        gid = fragment.get("gid") or query.get("gid") or ""
        area = fragment.get("range") or query.get("range") or ""
        return replace(link, gid=gid if gid.isdecimal() else "", range=area)
    return link


def _markdown(url: str, base: str) -> Link | None:
    path, _, heading = url.partition("#")
    path = _bare(path)
    if not path.partition("?")[0].lower().endswith(_MARKDOWN_SUFFIXES) or "\n" in path:
        return None
    if "://" in path:
        return (
            Link("markdown_file", path, heading=heading)
            if path.lower().startswith(("http://", "https://"))
            else None
        )
    if "://" in base:
        return Link("markdown_file", urljoin(base, path), heading=heading)
    if base:
        path = unquote(path)
        path = normpath(join(dirname(base), path))
    return Link("markdown_file", path, heading=heading)


def _quoted(text: str) -> str:
    return quote(text, safe=":")


def _query(pairs: dict[str, str]) -> str:
    return f"?{urlencode(pairs)}" if pairs else ""
