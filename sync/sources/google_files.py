"""Docs and Sheets by whatever link leads to them: the file's kind decides who reads it, not what its address says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mappers.document import Document
from sync.links import Link
from sync.sources.files import Json, opened
from sync.sources.google_docs import GoogleDocs
from sync.sources.google_sheets import GoogleSheets, Hidden

if TYPE_CHECKING:
    from sync.google import Google


class GoogleFiles:
    """Google Docs and Google Sheets, opened by link. Raises SyncError where one cannot be read."""

    def __init__(self, google: Google, hidden: Hidden = "skip") -> None:
        self.google = google
        self.docs = GoogleDocs(google)
        self.sheets = GoogleSheets(google, hidden)

    def claims(self, link: Link) -> bool:
        return link.kind in {"document", "spreadsheet", "drive_file"}

    def fetch(self, link: Link, file: Json | None = None) -> Document:
        """Read what the link leads to. ``file``: Drive's answer about it, if it is at hand."""
        found = opened(self.google, link, file)
        return self.sheets.read(found) if found.link.kind == "spreadsheet" else self.docs.read(found)
