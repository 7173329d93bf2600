"""What a plan says of itself: a two-column table, or labelled lines, at its head."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mappers import rows
from mappers.document import Table, Text
from mappers.ledger import Ledger
from mappers.outline import Node, texts_of
from mappers.plan import Metadata
from mappers.recognise import Words

_HEAD: Final = (
    4  # labelled lines count in the first headings only; further down "Date: …" is about something else
)
_LONGEST: Final = 160


def find_metadata(nodes: Iterable[Node], known: Words, ledger: Ledger) -> Metadata:
    """The metadata of a plan; the first value of each field counts."""
    values: dict[str, str] = {}
    for node in nodes:
        for depth, inner in enumerate(node.walk()):
            match = known.best(inner.title) if inner.heading else None
            if match and match.field not in {"metadata", "objectives"}:
                continue
            for block in inner.blocks:
                if isinstance(block, Table):
                    _from_table(block, values, known, ledger)
                elif depth < _HEAD:
                    for text in texts_of(block):
                        _from_lines(text, values, known, ledger)
    return Metadata(**values)


def _from_table(table: Table, values: dict[str, str], known: Words, ledger: Ledger) -> None:
    pairs = [
        (row, rows.field_of(row[0].text.plain, Metadata, known))
        for row in table.rows
        if len(row) >= 2 and row[0].text
    ]
    named = [name for _, name in pairs if name]
    if not named or len(named) * 2 < len(pairs) - 1 or len(table.rows[0]) > 3:
        return
    for row, name in pairs:
        if name:
            values.setdefault(name, " ".join(rows.in_words(row[1].text).split()))
    ledger.claim_block(table, "metadata")


def _from_lines(text: Text, values: dict[str, str], known: Words, ledger: Ledger) -> None:
    lines = [line for line in text.plain.split("\n") if line.strip()]
    pairs = [pair for line in lines if (pair := rows.label_value(line))]
    hits = [
        (name, value)
        for label, value in pairs
        if (name := rows.field_of(label, Metadata, known)) and len(value) <= _LONGEST
    ]
    if hits and len(hits) * 2 >= len(lines):
        for name, value in hits:
            values.setdefault(name, " ".join(value.split()).strip("*_ "))
        ledger.claim(text, "metadata")
