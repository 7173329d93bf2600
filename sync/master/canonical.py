"""A ChangeSet as what it would do, in a form that can be saved, compared and quoted. Pure.

Two that are equal here write the same: values, links, notes, formats, made and removed rows, and memory. Left out is what
may differ without that: where rows stand, what cells said before, how tabs and rows are called, and the run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from hashlib import sha256
from typing import Any, Final, NamedTuple

from mappers.tables import Entity
from sync.master import memory
from sync.master.changes import CellChange, ChangeSet
from sync.master.memory import Remembered
from sync.master.values import Json, Value


class Entry(NamedTuple):
    """One thing that would be done. ``key`` names it, ``does`` is all that would be written, or a digest of that.

    ``row`` is the row's id (0: none), ``column`` its id. ``steady``: batches that are already written do not change it.
    """

    key: str
    tab: str
    row: int
    column: str
    does: Any
    steady: bool = True


Kept = Callable[[Remembered], str | None]
"""What a keepsake's line means for the next run, as a digest; None if it changes nothing that matters."""
Free = Callable[[Entity], bool]
"""Whether a row's values may differ all the same: the day of the last check."""


def entries(changes: ChangeSet, known: Mapping[int, Remembered], kept: Kept, free: Free) -> list[Entry]:
    """All of it, sorted by key; each key once. ``known``: the rows of the memory as read, by id."""
    found: dict[str, Entry] = {}
    loose = {each.id for each in (*known.values(), *changes.remember) if free(each.entity)}
    loose |= {each.row for each in changes.rows if free(each.entity)}
    for each in _all(changes, kept, loose):
        key, number = each.key, 1
        while key in found:  # rows that are about the same, which the run says anyway
            number += 1
            key = f"{each.key}#{number}"
        found[key] = each._replace(key=key)
    return [found[key] for key in sorted(found)]


def to_json(found: Iterable[Entry]) -> list[Json]:
    """The entries as plain data: ``key``, ``tab``, ``row``, ``column`` and ``does``."""
    return [{name: getattr(each, name) for name in ("key", "tab", "row", "column", "does")} for each in found]


def digest(data: Any) -> str:
    """Of plain data, whatever the order of its keys."""
    text = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def differing(saved: Mapping[str, Json], now: Iterable[Entry]) -> list[Entry]:
    """What is not the same in both, by key; of what is only in ``saved``, what that says."""
    told = {each.key: each for each in now}
    other = [each for key, each in told.items() if key not in saved or saved[key]["does"] != each.does]
    gone = [
        Entry(key, str(each["tab"]), int(each["row"]), str(each["column"]), each["does"])
        for key, each in saved.items()
        if key not in told
    ]
    return sorted([*other, *gone], key=_by_weight)


def beyond(saved: Mapping[str, Json], rest: Iterable[Entry]) -> list[Entry]:
    """What of the rest of a run that has begun to write is not among what was saved.

    A row that is still to be made may have got another id by now; memory and noticed edits follow what was written.
    """
    return [
        each
        for each in rest
        if each.steady
        and (each.key not in saved or _nameless(saved[each.key]["does"]) != _nameless(each.does))
    ]


_WEIGHT: Final = ("layout", "tab", "column", "header", "row", "adopt", "gone", "cell", "view", "edit")


def _by_weight(entry: Entry) -> tuple[int, str]:
    """What people see first."""
    what = entry.key.partition(" ")[0]
    return (_WEIGHT.index(what) if what in _WEIGHT else len(_WEIGHT), entry.key)


def _nameless(does: Any) -> Any:
    return {name: part for name, part in does.items() if name != "id"} if isinstance(does, dict) else does


def _all(changes: ChangeSet, kept: Kept, loose: set[int]) -> Iterator[Entry]:
    for tab in changes.tabs:
        yield Entry(
            f"tab {tab.tab.id}", tab.tab.id, 0, "", {"title": tab.title, "is": digest(plain(tab.tab))}
        )
    for made in changes.columns:
        is_now = {"title": made.column.title, "is": digest(plain(made.column))}
        yield Entry(f"column {made.tab.id}/{made.column.id}", made.tab.id, 0, made.column.id, is_now)
    for top in changes.headers:
        yield Entry(f"header {top.tab.id}", top.tab.id, 0, "", True)
    if changes.relaid:
        layout = {"layout": changes.relaid.after, "is": digest(plain(changes.relaid))}
        yield Entry("layout", "", 0, "", layout)
    for view in changes.views:
        shown = {"what": view.what, "title": view.title, "id": view.id, "is": digest(plain(view.view))}
        yield Entry(f"view {view.view.key}", view.view.tab, 0, "", shown)
    for row in changes.rows:
        cells = {cell.column: _does(cell) for cell in row.cells if row.row not in loose}
        does: Json = {"id": row.row, "returns": row.returns, "look": row.look, "cells": cells}
        yield Entry(f"row {row.tab} {_name(row.entity)}", row.tab, row.row, "", does)
    for adopted in changes.adopted:
        yield Entry(
            f"adopt {adopted.tab} {_name(adopted.entity)}", adopted.tab, adopted.row, "", {"id": adopted.row}
        )
    for released in changes.released:
        yield Entry(
            f"release {released.tab}/{released.row}", released.tab, released.row, "", True, steady=False
        )
    for gone in changes.gone:
        yield Entry(f"gone {gone.tab}/{gone.row}", gone.tab, gone.row, "", True)
    for cell in (*changes.cells, *(cell for adopted in changes.adopted for cell in adopted.cells)):
        if cell.row not in loose:
            yield Entry(
                f"cell {cell.tab}/{cell.row}/{cell.column}", cell.tab, cell.row, cell.column, _does(cell)
            )
    for edit in changes.edits:
        # what people typed may be what must not be shown
        noticed = digest([plain(edit.old), plain(edit.new), edit.wins, edit.stays])
        yield Entry(
            f"edit {edit.tab}/{edit.row}/{edit.column}",
            edit.tab,
            edit.row,
            edit.column,
            noticed,
            steady=False,
        )
    if changes.memory_tab is not None:
        yield Entry("memory tab", memory.TAB_ID, 0, "", True, steady=False)
    for line in (*changes.remember, *changes.keepsakes):
        if line.tab == memory.KEPT:
            effect = kept(line)
            if effect is not None:
                name = f"kept {line.entity.kind} {line.entity.key}"
                yield Entry(name, memory.TAB_ID, 0, "", effect, steady=False)
        else:
            # which row a person's row looked like when we marked it is a matter of that moment
            told = digest([plain(cell) for cell in memory.encode(replace(line, pending=""))])
            yield Entry(f"memory {line.id}", line.tab or memory.TAB_ID, line.id, "", told, steady=False)


def _does(cell: CellChange) -> Json:
    parts = {
        "value": cell.value,
        "link": cell.link,
        "note": cell.note,
        "format": cell.format,
        "links": cell.links,
    }
    return {name: plain(part) for name, part in parts.items() if part is not None}


def _name(entity: Entity) -> str:
    return f"{entity.kind}|{entity.scope}|{entity.key}"


def plain(each: Any) -> Any:
    """A frozen value as JSON: dataclasses by field, typed values by kind and value."""
    if isinstance(each, Value):
        return [each.kind, each.v]
    if isinstance(each, tuple):
        return [plain(part) for part in each]
    if hasattr(each, "__dataclass_fields__"):
        return {part.name: plain(getattr(each, part.name)) for part in fields(each)}
    return each
