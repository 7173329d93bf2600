"""Markdown, with the HTML that people put into it, as a Document.

markdown-it reads it (`markdown_grammar`, with the additions of `markdown_flavours`); its tokens and the HTML between them
become one tree (`markdown_tree`), from which one walk makes blocks and sections (`markdown_walk`).

Links carry what Markdown has no words for: ``[Kim](mailto:kim@…)`` is a person, ``[15 May](date:2024-05-15)`` a date,
``[Spec](chip:https://…)`` a file, ``[High](dropdown:High|Low)`` a dropdown, ``[x](unreadable:)`` a chip that Google does
not hand out. ``# Plan {.title}`` is the title of a Doc, ``<!-- tab: Risks -->`` begins a tab.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mappers.document import Document, Place
from sync.errors import SyncError
from sync.links import Link
from sync.sources.drafts import Draft
from sync.sources.markdown_front import front_matter
from sync.sources.markdown_grammar import tokens_of
from sync.sources.markdown_tree import tree
from sync.sources.markdown_walk import Walk


class MarkdownFiles:
    """Markdown files on this machine. Raises SyncError where one cannot be read."""

    def claims(self, link: Link) -> bool:
        return link.kind == "markdown_file" and "://" not in link.id

    def fetch(self, link: Link, file: Mapping[str, Any] | None = None) -> Document:  # noqa: ARG002  # as all sources
        path = Path(link.id)
        try:
            text = path.read_bytes().decode("utf-8-sig", errors="replace")
        except OSError as error:
            raise SyncError(
                f"“{link.id}” cannot be read ({error.strerror or type(error).__name__})",
                kind="dead",
                fix="check the path in the config or index",
                link=link.id,
            ) from error
        return parse(text, path.name, link.id)


def parse(text: str, name: str, url: str) -> Document:
    """Read Markdown. ``url`` (a path or an address) is what Places point into: ``url#L12``. Never raises for content."""
    base = url.partition("#")[0]
    tokens, environment = tokens_of(text.removeprefix("\ufeff"), mdx=name.lower().endswith(".mdx"))
    front = next((token for token in tokens if token.type == "front_matter"), None)
    walk = Walk(Draft(name, f"{base}#L1"), base)
    oddities = walk.page(tree(tokens, environment))
    return Document(
        base,
        name,
        Place(base, name),
        walk.draft.done(),
        front=front_matter(front.content, "=" if front.markup[:1] == "+" else ":") if front else (),
        oddities=tuple(oddities),
    )
