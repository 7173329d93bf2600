"""A spreadsheet as everybody would describe it: all that is in it, without the ids and times that differ from run to run.

Taken from the emulator's own answer, whole: what tabs, rules, views and charts others add is in it without a word here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from sync.emulator import Emulator
from sync.emulator.sheets.book import Axis, Book
from sync.emulator.sheets.get import Renderer
from sync.emulator.store import OWNER, Principal
from sync.master import ids, memory, state
from sync.master.memory import Memory, Remembered

Json = dict[str, Any]
AXES: Final[tuple[Axis, ...]] = ("ROWS", "COLUMNS")
TELL_OF_RUNS: Final = frozenset({"runs", "changes"})
"""Tabs whose rows are about runs, so that they differ where runs do."""
_LEFT_OUT: Final = frozenset(
    {
        "metadataId",
        "location",
        "effectiveFormat",
        "filterViewId",
        "chartId",
        "protectedRangeId",
        "namedRangeId",
        "bandedRangeId",
        "slicerId",
        "tableId",
    }
)
_OF_RUNS: Final = frozenset({"run", "change"})  # kinds of entities

Who = tuple[str, str, str]
"""Kind, scope and key of the entity that a row is about; for a row that is nobody's, nothing three times."""
NOBODY: Final[Who] = ("", "", "")


@dataclass(frozen=True)
class TabPortrait:
    """``parts``: everything but rows. ``rows``: top to bottom, whose each is with all that is in it."""

    parts: Json
    rows: tuple[tuple[Who, str], ...]


@dataclass(frozen=True)
class Portrait:
    """``tabs`` by id, those of people by title; ``order`` of all. ``memory``: its lines about rows, in no order.

    What it keeps of files is no more than a help to the next run, and goes with a batch that is sent anyway.
    """

    order: tuple[str, ...]
    tabs: Mapping[str, TabPortrait]
    memory: frozenset[str]

    def unordered(self) -> object:
        """The same for whoever doesn't care in which order new rows stand below the old ones."""
        return (
            self.order,
            {tab: (each.parts, sorted(each.rows)) for tab, each in self.tabs.items()},
            self.memory,
        )

    def plans(self) -> dict[str, tuple[tuple[str, Who, str], ...]]:
        """Unit × cycle → its rows on all tabs: the cells that hold something, with their looks.

        A column that was deleted and is back has its look in every row at once, before all plans have said what stands in it.
        """
        parts: dict[str, list[tuple[str, Who, str]]] = {}
        for tab, each in self.tabs.items():
            for who, row in each.rows:
                if who[1] and who[0] not in _OF_RUNS:
                    parts.setdefault(who[1], []).append((tab, who, _filled(row)))
        return {scope: tuple(sorted(rows)) for scope, rows in parts.items()}


def _filled(row: str) -> str:
    cells = json.loads(row)[0].get("values", [])
    held = [
        (at, cell) for at, cell in enumerate(cells) if cell.keys() & {"userEnteredValue", "note", "hyperlink"}
    ]
    return json.dumps(held, ensure_ascii=False, sort_keys=True)


def whole(emulator: Emulator, sheet: str) -> Json:
    """``spreadsheets.get`` with everything, in nobody's list of calls."""
    file = emulator.file(sheet)
    return Renderer(file, Principal(OWNER), emulator.clock).spreadsheet(None, [], with_grid=True)


def digest(emulator: Emulator, sheet: str) -> str:
    """What tells two states apart for the next run: everything, but who wrote last and when, and the emulator's own keys."""
    book: Book = emulator.file(sheet).content
    told: list[object] = [book.named_ranges]
    at: dict[int, tuple[int, str, int]] = {}
    for each in book.sheets:
        at |= {line.key: (each.id, axis, n) for axis in AXES for n, line in enumerate(each.lines(axis))}
        lines = [replace(line, key=0) for line in (*each.rows, *each.columns)]
        told += [lines, replace(each, rows=[], columns=[])]
    for i, data in sorted(book.metadata.items()):
        value = data.value if i != ids.MARK else ""
        told.append((i, data.key, value, data.kind, data.sheet, at.get(data.line)))
    return sha256(repr(told).encode()).hexdigest()


def take(data: Json) -> Portrait:
    """The portrait of a spreadsheet, given `whole`."""
    seen = state.parse(data)
    named = {tab.sheet_id: tab.id for tab in seen.tabs.values()}
    if seen.memory.sheet_id is not None:
        named[seen.memory.sheet_id] = memory.TAB_ID
    names = {
        sheet["properties"]["sheetId"]: named.get(
            sheet["properties"]["sheetId"], sheet["properties"]["title"]
        )
        for sheet in data["sheets"]
    }
    tabs = {names[s["properties"]["sheetId"]]: _tab(s, names, seen.memory) for s in data["sheets"]}
    order = tuple(names[sheet["properties"]["sheetId"]] for sheet in data["sheets"])
    rows = [row for row in seen.memory.rows.values() if row.tab not in TELL_OF_RUNS | {memory.KEPT}]
    lines = frozenset(map(_line, rows))
    return Portrait(order, tabs, lines)


def _tab(sheet: Json, names: Mapping[int, str], remembered: Memory) -> TabPortrait:
    tab = names[sheet["properties"]["sheetId"]]
    grid = sheet.get("data", [{}])[0]
    parts = {name: part for name, part in sheet.items() if name != "data"}
    parts["columns"] = grid.get("columnMetadata", [])
    if tab in TELL_OF_RUNS | {memory.TAB_ID}:
        return TabPortrait(
            {"columns": _plain(parts["columns"], names), "title": sheet["properties"]["title"]}, ()
        )
    cells, about = grid.get("rowData", []), grid.get("rowMetadata", [])
    rows = []
    for at, line in enumerate(about):
        who = next((_who(i, remembered) for i in _anchors(line) if ids.is_row(i)), NOBODY)
        told = [cells[at] if at < len(cells) else {}, line]
        rows.append((who, json.dumps(_plain(told, names), ensure_ascii=False, sort_keys=True)))
    return TabPortrait(_plain(parts, names), tuple(rows))


def _anchors(line: Json) -> Iterator[int]:
    yield from (int(each["metadataId"]) for each in line.get("developerMetadata", ()))


def _who(i: int, remembered: Memory) -> Who:
    row = remembered.rows.get(i)
    return (row.entity.kind, row.entity.scope, row.entity.key) if row else NOBODY


def _line(row: Remembered) -> str:
    return repr((row.tab, row.entity, sorted(row.desired.items()), sorted(row.stored.items()), sorted(row.held), row.pending, row.bare))  # fmt: skip


def _plain(told: Any, names: Mapping[int, str]) -> Any:
    """Without ids that were minted; tabs by their names."""
    if isinstance(told, list):
        return [_plain(each, names) for each in told]
    if isinstance(told, str):
        told = re.sub(r"\bfvid=\d+", "fvid=", told)
        return re.sub(r"\bgid=(\d+)", lambda m: f"gid={names.get(int(m[1]), m[1])}", told)
    if not isinstance(told, dict):
        return told
    plain = {name: _plain(part, names) for name, part in told.items() if name not in _LEFT_OUT}
    if "sheetId" in plain:
        plain["sheetId"] = names.get(plain["sheetId"], plain["sheetId"])
    return plain
