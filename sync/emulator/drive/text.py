"""The words of a file, for searches in its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sync.emulator.docs.markdown import Doc
from sync.emulator.sheets.book import Book
from sync.emulator.store import File


def text(file: File) -> str:
    """Name, description and all that is written in it, as far as it is text."""
    found = [file.name, str(file.facts.get("description", ""))]
    content = file.content
    if isinstance(content, Doc):
        found += _runs(content.tabs)
    elif isinstance(content, Book):
        found += _cells(content)
    elif isinstance(content, bytes) and file.mime.startswith("text/"):
        found.append(content.decode("utf-8", "replace"))
    found.append(str(file.facts.get("contentHints", {}).get("indexableText", "")))
    return "\n".join(found)


def _runs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("content"), str):
            yield node["content"]
        for value in node.values():
            yield from _runs(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _runs(value)


def _cells(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        yield sheet.title
        for row in sheet.rows:
            for cell in row.cells:
                for value in ((cell or {}).get("userEnteredValue") or {}).values():
                    yield str(value)
