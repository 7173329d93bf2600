"""What Drive converts: Docs and Sheets to other formats, and files of other formats to Docs and Sheets. No HTTP here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sync.emulator.convert import (
    html_reader,
    html_text,
    markdown_text,
    plain_text,
    table_text,
    workbook_reader,
    workbook_writer,
)
from sync.emulator.convert.workbook_reader import NoWorkbookError
from sync.emulator.docs import markdown
from sync.emulator.docs.markdown import Doc
from sync.emulator.sheets.book import Book

__all__ = ["EXPORTS", "IMPORTS", "NoWorkbookError", "Source", "export", "imported"]

DOC = "application/vnd.google-apps.document"
SHEET = "application/vnd.google-apps.spreadsheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
OLD_ODS = "application/x-vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class Source:
    """What is to be converted: a Doc, a Book, or bytes. ``today`` is what formulas and days without a year go by."""

    content: Any
    title: str
    file_id: str
    today: date


How = Callable[[Source], Any]


def _markdown(source: Source) -> bytes:
    return markdown_text.write(source.content)


def _from_markdown(source: Source) -> Doc:
    return markdown.imported(plain_text.decode(source.content), source.file_id)


def _from_html(source: Source) -> Doc:
    return markdown.imported(html_reader.markdown(source.content), source.file_id)


def _from_csv(source: Source, delimiter: str = ",") -> Book:
    return table_text.read(source.content, source.title, source.file_id, source.today, delimiter)


# For each kind of file, what it is exported to: media type → the ``format`` of export links, and how (None: not imitated).
EXPORTS: Mapping[str, Mapping[str, tuple[str, How | None]]] = {
    DOC: {
        "application/rtf": ("rtf", None),
        ODT: ("odt", None),
        "text/html": ("html", lambda s: html_text.write(s.content)),
        "application/pdf": ("pdf", None),
        "text/markdown": ("markdown", _markdown),
        "text/x-markdown": ("markdown", _markdown),
        "application/epub+zip": ("epub", None),
        "application/zip": ("zip", lambda s: html_text.zipped(s.content, s.title)),
        DOCX: ("docx", None),
        "text/plain": ("txt", lambda s: plain_text.write(s.content)),
    },
    SHEET: {
        OLD_ODS: ("ods", None),
        "text/tab-separated-values": ("tsv", lambda s: table_text.write(s.content, s.today, "\t")),
        "application/pdf": ("pdf", None),
        XLSX: ("xlsx", lambda s: workbook_writer.write(s.content, s.today)),
        "text/csv": ("csv", lambda s: table_text.write(s.content, s.today)),
        "application/zip": ("zip", None),
        ODS: ("ods", None),
    },
}

# Media type of what is uploaded → the kind of file it can become, and how (None: not imitated).
IMPORTS: Mapping[str, tuple[str, How | None]] = {
    "text/markdown": (DOC, _from_markdown),
    "text/x-markdown": (DOC, _from_markdown),
    "text/html": (DOC, _from_html),
    "text/plain": (DOC, lambda s: plain_text.read(s.content)),
    "application/rtf": (DOC, None),
    "text/rtf": (DOC, None),
    "application/msword": (DOC, None),
    DOCX: (DOC, None),
    ODT: (DOC, None),
    "application/pdf": (DOC, None),
    "text/csv": (SHEET, _from_csv),
    "text/comma-separated-values": (SHEET, _from_csv),
    "text/tab-separated-values": (SHEET, lambda s: _from_csv(s, "\t")),
    XLSX: (SHEET, lambda s: workbook_reader.read(s.content, s.title, s.file_id)),
    "application/vnd.ms-excel": (SHEET, None),
    ODS: (SHEET, None),
    OLD_ODS: (SHEET, None),
}


def export(kind: str, media_type: str, source: Source) -> bytes | None:
    """The bytes; None for what Drive could do and we can't. KeyError for what Drive can't."""
    _, how = EXPORTS[kind][media_type.lower()]
    return how(source) if how else None


def imported(media_type: str, source: Source) -> Doc | Book | None:
    """A Doc or a Book; None for what Drive could do and we can't. KeyError for what Drive can't. NoWorkbookError."""
    _, how = IMPORTS[media_type.lower()]
    made: Doc | Book | None = how(source) if how else None
    return made
