"""Spreadsheets to test with: laid out as in ``*.sheet.yaml``, answered as ``spreadsheets.get`` answers our own mask."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mappers.document import Block, Document
from sync.emulator import discovery, fieldmask
from sync.emulator.clock import StoppedClock
from sync.emulator.sheets.get import Renderer
from sync.emulator.sheets.layout import book
from sync.emulator.store import SHEET, File, Principal
from sync.links import Link
from sync.sources.google_sheets import FIELDS, Hidden, parse

Json = dict[str, Any]

NOW = datetime(2024, 10, 8, tzinfo=UTC)
LINK = Link("spreadsheet", "ID")


def answer(*tabs: Json, **more: Any) -> Json:
    """What Google would answer for a spreadsheet of these tabs."""
    file = File("ID", "Q4 plan", SHEET, "pat@x.example", NOW, NOW)
    file.content = book({"tabs": list(tabs)} | more, "ID")
    mask = fieldmask.read("sheets", "Spreadsheet", FIELDS)
    whole = Renderer(file, Principal("pat@x.example"), StoppedClock(NOW)).spreadsheet(
        mask, [], with_grid=False
    )
    found: Json = fieldmask.apply(mask, whole)
    assert not list(discovery.departures("sheets", {"$ref": "Spreadsheet"}, found))
    return found


def tabs(*found: Json, hidden: Hidden = "skip") -> Document:
    """The Document of a spreadsheet of these tabs."""
    return parse(answer(*found), LINK, hidden=hidden)


def rows(*found: list[Any], hidden: Hidden = "skip", **tab: Any) -> Document:
    """The Document of a spreadsheet of one tab, which nobody named."""
    return tabs({"rows": list(found)} | tab, hidden=hidden)


def told(document: Document) -> list[str]:
    """A Document in short: headings with their level, paragraphs, items, tables with ``|`` between cells."""
    lines: list[str] = []
    for section in document.sections:
        if section.heading:
            mark = "tab" if section.carrier == "tab" else "#" * section.level
            lines.append(f"{mark} {section.heading.plain}")
        for block in section.blocks:
            lines += _told(block)
    return lines


def _told(block: Block) -> list[str]:
    if block.kind == "prose":
        return [block.text.plain]
    if block.kind == "bullets":
        ticks = {True: "[x] ", False: "[ ] ", None: ""}
        return [
            f"{'  ' * item.level}{item.number or '-'} {ticks[item.checked]}{item.text.plain}"
            for item in block.items
        ]
    lines = []
    for r, row in enumerate(block.rows):
        cells = ["^" if cell.covered else cell.text.plain for cell in row]
        lines.append(("=" if r < block.header_rows else "") + "|" + "|".join(cells) + "|")
    return lines
