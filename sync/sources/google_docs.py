"""Google Docs as Documents: what ``documents.get`` answers, read without ever raising for what stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mappers.document import Document, Place, Text
from sync.errors import SyncError
from sync.links import Link, parse_link
from sync.sources.doc_json import Json, inner, listed, shown
from sync.sources.doc_styles import Links, link_to
from sync.sources.doc_tab import Tab
from sync.sources.doc_told import Told
from sync.sources.drafts import Draft
from sync.sources.files import File, opened

if TYPE_CHECKING:
    from sync.google import Google


class GoogleDocs:
    """Google Docs, opened by link. Raises SyncError where one cannot be read."""

    def __init__(self, google: Google) -> None:
        self.google = google

    def claims(self, link: Link) -> bool:
        return link.kind in {"document", "drive_file"}

    def fetch(self, link: Link, file: Json | None = None) -> Document:
        """Read what the link leads to. ``file``: Drive's answer about it, if it is at hand."""
        found = opened(self.google, link, file)
        if found.link.kind != "document":
            raise SyncError(
                "This is a Google Sheet, not a Google Doc",
                kind="not_supported",
                fix=f"link to the Doc that holds the plan: {found.link.url}",
                link=found.link.url,
                service="drive",
            )
        return self.read(found)

    def read(self, file: File) -> Document:
        """The content of a file that Drive was asked about."""
        return parse(self.google.document(file.link), file.link, file.modified)


def parse(answer: Json, link: Link | str, modified: datetime | None = None) -> Document:
    """Read an answer of ``documents.get``, with tabs or without. Never raises for what stands in it."""
    if isinstance(link, str):
        link = parse_link(link)
    file_id = str(answer.get("documentId") or (link.id if link.kind in {"document", "drive_file"} else ""))
    doc = Link("document", file_id, resource_key=link.resource_key)
    name = shown(answer.get("title"))
    tabs = _tabs(listed(answer, "tabs"))
    spots = _Spots(answer, tabs)
    draft = Draft(name, link_to(doc, inner(tabs[0], "tabProperties").get("tabId") if tabs else "").url)
    told = Told()
    for tab in tabs:
        properties = inner(tab, "tabProperties")
        links = Links(link_to(doc, properties.get("tabId")), spots)
        if len(tabs) > 1:
            title = shown(properties.get("title")) or shown(properties.get("tabId"))
            draft.start(Text(title), 0, links.tab.url, "tab")
        Tab(inner(tab, "documentTab"), links, draft, told).read()
    if not tabs:
        Tab(answer, Links(doc, spots), draft, told).read()
    return Document(file_id, name, Place(doc.url, name), draft.done(), modified, oddities=told.all())


def _tabs(tabs: Sequence[Any]) -> list[Json]:
    """Tabs with their children, in the order in which the sidebar shows them."""
    found: list[Json] = []
    waiting = list(reversed(tabs))
    while waiting:
        tab = waiting.pop()
        if isinstance(tab, dict):
            found.append(tab)
            waiting.extend(reversed(listed(tab, "childTabs")))
    return found


class _Spots:
    """The tabs and headings of a document; headings are looked for when a link within it needs them."""

    def __init__(self, answer: Json, tabs: Sequence[Json]) -> None:
        self._contents = [inner(tab, "documentTab") for tab in tabs] or [answer]
        self._tabs = {str(inner(tab, "tabProperties").get("tabId") or "") for tab in tabs}

    def has_tab(self, tab_id: str) -> bool:
        return tab_id in self._tabs

    def has_heading(self, heading_id: str) -> bool:
        return heading_id in self._headings

    @cached_property
    def _headings(self) -> frozenset[str]:
        bodies = (listed(inner(content, "body"), "content") for content in self._contents)
        return frozenset(found for body in bodies for found in _heading_ids(body))


def _heading_ids(content: Sequence[Any]) -> Iterator[str]:
    """The ids of all headings, those in table cells included."""
    waiting = list(content)
    while waiting:
        element = waiting.pop()
        style = inner(inner(element, "paragraph"), "paragraphStyle")
        if found := style.get("headingId"):
            yield str(found)
        for row in listed(inner(element, "table"), "tableRows"):
            for cell in listed(row, "tableCells"):
                waiting.extend(listed(cell, "content"))
