"""What must hold for any input: a Document and a Reading come of it, or a refusal in our words, and no character is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from mappers.document import Document
from mappers.outline import outline, texts_of
from mappers.reader import read
from mappers.recognise import Words
from sync.errors import SyncError
from sync.sources import google_docs, google_sheets, markdown

DOC: Final = "https://docs.google.com/document/d/ID/edit"
SHEET: Final = "https://docs.google.com/spreadsheets/d/ID/edit"


def from_markdown(data: bytes) -> None:
    check(markdown.parse(data.decode("utf-8-sig", errors="replace"), "plan.md", "plan.md"))


def from_docs(data: bytes) -> None:
    docs_answer(_answer(data))


def from_sheets(data: bytes) -> None:
    sheets_answer(_answer(data))


def docs_answer(answer: dict[str, Any]) -> None:
    with suppress(SyncError):
        check(google_docs.parse(answer, DOC))


def sheets_answer(answer: dict[str, Any]) -> None:
    with suppress(SyncError):
        check(google_sheets.parse(answer, SHEET))
        check(google_sheets.parse(answer, SHEET, hidden="read_and_say"))


def _answer(data: bytes) -> dict[str, Any]:
    """What is no JSON object never gets as far as a source."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    "markdown": from_markdown,
    "docs": from_docs,
    "sheets": from_sheets,
}


def check(document: Document) -> None:
    """Read a Document; each of its characters is owned once, or listed as unplaced."""
    reading = read(document)
    told = [section.heading for section in document.sections]
    told += [text for block in document.blocks() for text in texts_of(block)]
    placed = [text.plain for text in outline(document, Words()).texts()]
    written, found = sum(letters(text.plain) for text in told), sum(map(letters, placed))
    assert found == written, f"{written} letters in the document, {found} in its outline"
    total, left = sum(map(visible, placed)), sum(visible(part.text) for part in reading.unplaced)
    assert 0.0 <= reading.coverage <= 1.0, f"coverage {reading.coverage}"
    owned = reading.coverage * total
    assert abs(owned - (total - left)) <= total * 0.0001 + 1e-6, (
        f"{total} written, {owned} owned, {left} unplaced"
    )
    for text in (text for block in document.blocks() for text in texts_of(block)):
        assert all(0 <= span.start <= span.end <= len(text.plain) for span in text.spans), (
            "a span beyond its text"
        )
    reading.model_dump_json()


def visible(text: str) -> int:
    return sum(not char.isspace() for char in text)


def letters(text: str) -> int:
    """What no mark of a list item is made of: the outline takes ``2.`` and ``[x]`` for marks."""
    return sum(char.isalpha() and char not in "xX" for char in text)
