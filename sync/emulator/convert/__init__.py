"""What Drive converts: Docs and Sheets to other formats, and files of other formats to Docs and Sheets. No HTTP here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from sync.emulator.store import DOC, DOCX, SHEET, XLSX

ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
OLD_ODS = "application/x-vnd.oasis.opendocument.spreadsheet"


class NoWorkbookError(ValueError):
    """What was given is no .xlsx file."""


@dataclass(frozen=True)
class Source:
    """What is to be converted: a Doc, a Book, or bytes. ``today`` is what formulas and days without a year go by."""

    content: Any
    title: str
    file_id: str
    today: date


# For each kind of file, what it is exported to: media type → the ``format`` of export links, and the function in ``how``
# that does it ("": not imitated).
EXPORTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    DOC: {
        "application/rtf": ("rtf", "to_rtf"),
        ODT: ("odt", ""),
        "text/html": ("html", "to_html"),
        "application/pdf": ("pdf", "doc_to_pdf"),
        "text/x-markdown": ("markdown", "to_markdown"),
        "text/markdown": ("markdown", "to_markdown"),
        "application/epub+zip": ("epub", ""),
        "application/zip": ("zip", "to_zip"),
        DOCX: ("docx", ""),
        "text/plain": ("txt", "to_text"),
    },
    SHEET: {
        OLD_ODS: ("ods", "to_ods"),
        "text/tab-separated-values": ("tsv", "to_tsv"),
        "application/pdf": ("pdf", "to_pdf"),
        XLSX: ("xlsx", "to_xlsx"),
        "text/csv": ("csv", "to_csv"),
        "application/zip": ("zip", "to_web_page"),
        ODS: ("ods", "to_ods"),
    },
}

# Media type of what is uploaded → the kind of file it can become, and how.
IMPORTS: Mapping[str, tuple[str, str]] = {
    "text/markdown": (DOC, "from_markdown"),
    "text/x-markdown": (DOC, "from_markdown"),
    "text/html": (DOC, "from_html"),
    "text/plain": (DOC, "from_text"),
    "application/rtf": (DOC, ""),
    "text/rtf": (DOC, ""),
    "text/richtext": (DOC, ""),
    "application/msword": (DOC, ""),
    DOCX: (DOC, ""),
    ODT: (DOC, ""),
    "application/pdf": (DOC, ""),
    "text/csv": (SHEET, "from_csv"),
    "text/comma-separated-values": (SHEET, "from_csv"),
    "text/tab-separated-values": (SHEET, "from_tsv"),
    XLSX: (SHEET, "from_xlsx"),
    "application/vnd.ms-excel": (SHEET, ""),
    "application/vnd.ms-excel.sheet.macroenabled.12": (SHEET, ""),
    ODS: (SHEET, ""),
    OLD_ODS: (SHEET, ""),
}


def export(kind: str, media_type: str, source: Source) -> bytes | None:
    """The bytes; None for what Drive could do and we can't. KeyError for what Drive can't."""
    made: bytes | None = _do(EXPORTS[kind][media_type.lower()][1], source)
    return made


def imported(media_type: str, source: Source) -> Any:
    """A Doc or a Book; None for what Drive could do and we can't. KeyError for what Drive can't. NoWorkbookError."""
    return _do(IMPORTS[media_type.lower()][1], source)


def _do(name: str, source: Source) -> Any:
    return getattr(import_module(f"{__name__}.how"), name)(source) if name else None
