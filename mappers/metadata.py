"""What a plan says of itself: a two-column table, or labelled lines, at its head."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mappers import rows
from mappers.document import Place, Table, Text
from mappers.ledger import Ledger
from mappers.outline import Node, texts_of
from mappers.plan import Metadata
from mappers.recognise import Words
from mappers.value import Origin, Where

_HEAD: Final = (
    4  # labelled lines count in the first headings only; further down "Date: …" is about something else
)
_LONGEST: Final = 160


def find_metadata(
    nodes: Iterable[Node],
    known: Words,
    ledger: Ledger,
    origins: dict[str, Origin] | None = None,
    front: Iterable[tuple[str, str]] = (),
) -> Metadata:
    """The metadata of a plan; the first value of each field counts. ``origins``: takes where each stands; ``front``: what the format keeps apart."""
    found: dict[str, Origin] = {}
    for label, value in front:
        name = rows.field_of(label.replace("_", " "), Metadata, known)
        if name and value.strip() and len(value) <= _LONGEST and name != "planning_date":
            found.setdefault(name, Origin(place=Where(), text=value.strip("\"' "), rule="front matter"))
    for node in nodes:
        for depth, inner in enumerate(node.walk()):
            match = known.best(inner.title) if inner.heading else None
            if match and match.field not in {"metadata", "objectives"}:
                continue
            for block in inner.blocks:
                if isinstance(block, Table):
                    _from_table(block, found, known, ledger)
                elif depth < _HEAD:
                    for text in texts_of(block):
                        _from_lines(text, block.place, found, known, ledger)
    if origins is not None:
        origins.update((f"metadata.{name}", origin) for name, origin in found.items())
    return Metadata(**{name: " ".join(origin.text.split()).strip("*_ ") for name, origin in found.items()})


def _from_table(table: Table, found: dict[str, Origin], known: Words, ledger: Ledger) -> None:
    pairs = [
        (index, row, rows.field_of(row[0].text.plain, Metadata, known))
        for index, row in enumerate(table.rows)
        if len(row) >= 2 and row[0].text
    ]
    named = [name for *_, name in pairs if name]
    if not named or len(named) * 2 < len(pairs) - 1 or len(table.rows[0]) > 3:
        return
    for index, row, name in pairs:
        if name:
            place = Where.of(table.cell_place(index))
            found.setdefault(name, Origin(place=place, text=rows.in_words(row[1].text), rule=rows.TABLE))
    ledger.claim_block(table, "metadata")


def _from_lines(text: Text, place: Place, found: dict[str, Origin], known: Words, ledger: Ledger) -> None:
    lines = [line for line in text.plain.split("\n") if line.strip()]
    pairs = [pair for line in lines if (pair := rows.label_value(line))]
    hits = [
        (name, value)
        for label, value in pairs
        if (name := rows.field_of(label, Metadata, known)) and len(value) <= _LONGEST
    ]
    if hits and len(hits) * 2 >= len(lines):
        for name, value in hits:
            found.setdefault(name, Origin(place=Where.of(place), text=value, rule="labelled line"))
        ledger.claim(text, "metadata")
