"""What the style of a run of a Google Doc says: bold, code, highlighted, a link."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Protocol
from urllib.parse import unquote

from sync.links import Link
from sync.sources.doc_json import Json, inner
from sync.sources.drafts import Mark

_MONOSPACED: Final = re.compile(
    r"mono|courier|consolas|menlo|monaco|source code|inconsolata|fira code|anonymous pro|cousine|vt323",
    re.IGNORECASE,
)
_BOLD: Final = 600  # a font's weight from which on people see bold letters
_WHITE: Final = 0.94  # of each colour; pasted text often brings along a background that is nearly white


def marks(style: Json, links: Links) -> list[Mark]:
    """The marks of a run."""
    found: list[Mark] = []
    font = style.get("weightedFontFamily")
    if style.get("bold") or (font and _heavy(style)):
        found.append(("bold", ""))
    if style.get("italic"):
        found.append(("italic", ""))
    if style.get("strikethrough"):
        found.append(("strike", ""))
    if font and monospaced(style):
        found.append(("code", ""))
    if style.get("backgroundColor") and _highlighted(style):
        found.append(("mark", ""))
    if style.get("link") and (mark := links.mark(inner(style, "link"))):
        found.append(mark)
    return found


def monospaced(style: Json) -> bool:
    """Whether a run is in a font for code."""
    return _is_monospaced(str(inner(style, "weightedFontFamily").get("fontFamily") or ""))


@lru_cache(maxsize=1000)
def _is_monospaced(family: str) -> bool:
    return bool(_MONOSPACED.search(family))


def _heavy(style: Json) -> bool:
    weight = inner(style, "weightedFontFamily").get("weight")
    return isinstance(weight, int) and weight >= _BOLD


def _highlighted(style: Json) -> bool:
    """A background other than none, white or nearly so."""
    colour = inner(inner(style, "backgroundColor"), "color").get("rgbColor")
    if not isinstance(colour, dict):
        return False
    return any(
        not isinstance(part := colour.get(name, 0), int | float) or part < _WHITE
        for name in ("red", "green", "blue")
    )


class Spots(Protocol):
    """What links within a document may lead to."""

    def has_tab(self, tab_id: str) -> bool: ...
    def has_heading(self, heading_id: str) -> bool: ...


class Links:
    """Where links on a tab lead, and where a person clicks to see it."""

    def __init__(self, tab: Link, spots: Spots) -> None:
        self.tab = tab
        self._spots = spots

    def to(self, tab: object, heading: object = "") -> str:
        """The address of a tab, or of a heading on it."""
        return link_to(self.tab, tab, heading).url

    def here(self, heading: object) -> str:
        return self.to(self.tab.tab, heading)

    def mark(self, target: Json) -> Mark | None:
        """Where a link leads; within the document, to the heading or tab. A heading that is gone leaves its tab."""
        if url := str(target.get("url") or ""):
            if url.lower().startswith("mailto:"):
                return "person", unquote(url[len("mailto:") :].partition("?")[0])
            return "link", url
        spot = inner(target, "heading") or inner(target, "bookmark") or target
        heading = str(inner(target, "heading").get("id") or target.get("headingId") or "")
        tab = str(spot.get("tabId") or "")
        if not (heading or tab or "bookmark" in target or "bookmarkId" in target):
            return None
        return "link", self.to(
            tab if self._spots.has_tab(tab) else self.tab.tab,
            heading if heading and self._spots.has_heading(heading) else "",
        )


def link_to(doc: Link, tab: object, heading: object = "") -> Link:
    """A tab of a document, or a heading on it."""
    return Link(
        "document", doc.id, tab=str(tab or ""), heading=str(heading or ""), resource_key=doc.resource_key
    )
