"""What people typed into the rows of a tab that is theirs to fill: Teams, Cycles. As it stands, and as it stood.

All of it is text here, days as ``2024-10-31``; what is no day where one belongs stays as it was typed, for its row to say so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from babel.dates import get_month_names

from mappers import cells, cycle
from mappers.cycle import Calendar, Cycle
from mappers.tables import Cell, Column, Keepsake, Tab
from sync.master import strays, values
from sync.master.memory import Remembered
from sync.master.state import Line, Seen, State
from sync.master.values import Kept, Value

_DAYS: Final = range(36526, 73051)  # 2000 to 2099: what else stands in a cell for a day is a slip
_CYCLES: Final = frozenset({"cycle", "first_cycle", "last_cycle"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of such a tab.

    ``key``: whom our memory says that it is about, nothing where a person just made it. ``line``: where it stands, None where
    the whole tab is gone. ``words`` by column; ``before`` what they were when we last published; ``first`` what we filled in
    or found when the row became ours. ``kept``: what else is remembered of it. ``lost``: columns that the tab has no more.
    """

    key: str
    line: Line | None
    row: Remembered | None
    words: Mapping[str, str]
    before: Mapping[str, str] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    answer: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)

    @property
    def age(self) -> tuple[int, int]:
        """What rows are ordered by, however people sort them: the ones that we know longest first."""
        at = self.line.index if self.line else 0
        return (
            (min(self.line.ids), 0)
            if self.line and self.line.ids
            else (self.row.id if self.row else 1 << 62, at)
        )

    @property
    def adopts(self) -> int | None:
        """The row that a person made and that is to become ours."""
        return self.line.index if self.line and not self.line.ids and not self.row else None

    @property
    def new(self) -> bool:
        """Whether it is only now becoming ours, so that what is empty may be filled in."""
        return self.row is None or bool(self.row.pending)

    @property
    def touched(self) -> frozenset[str]:
        """The columns that people changed since we filled them in."""
        return frozenset(name for name, word in self.words.items() if word != self.first.get(name, word))

    @property
    def changed(self) -> bool:
        """Whether people changed something since we last published."""
        return any(word != self.before.get(name, word) for name, word in self.words.items())

    @property
    def link(self) -> str:
        """What its Status opens."""
        kept = self.row.desired.get("status") if self.row else None
        return kept.link if kept else ""

    def row_number(self) -> str:
        return f", row {self.line.index + 1}" if self.line else ""


def entries(state: State, tab: Tab, kind: str, named_by: str) -> list[Entry]:
    """The rows of a tab, oldest first. ``named_by``: the column that makes a row that people made ours.

    Copies of rows stay their maker's, and rows that were cut are looked for where they were pasted (`sync.master.strays`).
    """
    found = sorted(_entries(state, tab, kind, named_by), key=lambda entry: entry.age)
    return [entry for entry in found if not (entry.line is None and entry.kept.get("deleted"))]


def _entries(state: State, tab: Tab, kind: str, named_by: str) -> Iterator[Entry]:
    seen = state.tab(tab.id)
    known = {row.id: row for row in state.memory.of(tab.id) if row.entity.kind == kind}
    kept = {key: loaded(text) for key, text in state.memory.kept(kind).items()}
    shared = [column for column in tab.columns if column.owner == "once"]
    if seen is None:
        for row in known.values():
            first, before = _before(shared, row, kept.get(row.entity.key, {}))
            lost = frozenset(column.id for column in shared)
            yield Entry(row.entity.key, None, row, before, before, first, kept.get(row.entity.key, {}), lost)
        return
    moved = strays.cut(tab, seen, state.memory.rows)
    elsewhere = {line.index for line in moved.values()}
    copies = {copy.index for copy, _ in strays.copies(tab, seen)} - elsewhere
    lost = frozenset(column.id for column in shared if column.id not in seen.columns)
    for line in state.lines(tab.id):
        mine = next((known[i] for i in line.ids if i in known), None)
        here = moved.get(mine.id, line) if mine else line
        words = {c.id: typed(c, seen.cell(here, c.id)) for c in shared if c.id not in lost}
        shown = {c.id: seen.cell(here, c.id).text.strip() for c in tab.columns}
        typed_in = Entry(
            "", here, None, words, lost=lost, answer=shown.get("confirm", "").lower(), shown=shown
        )
        if mine:
            more = kept.get(mine.entity.key, {})
            first, before = _before(shared, mine, more)
            words |= {name: before.get(name, "") for name in lost}
            yield replace(typed_in, key=mine.entity.key, row=mine, before=before, first=first, kept=more)
        elif line.ids:
            if not any(i in state.memory.rows for i in line.ids):  # the memory was lost
                yield typed_in
        elif words.get(named_by) and line.index not in copies | elsewhere:
            yield typed_in


def _before(
    shared: Collection[Column], row: Remembered, kept: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, str]]:
    first = {c.id: _kept_word(c, row.desired[c.id]) for c in shared if c.id in row.desired}
    said = kept.get("words")
    later = {str(name): str(word) for name, word in said.items()} if isinstance(said, dict) else {}
    return first, {**first, **later}


def keepsake(kind: str, key: str, entry: Entry | None, more: Mapping[str, Any]) -> Keepsake:
    """What the next run should know of a row: its words where they differ from those it began with, and ``more``."""
    words = {
        name: word for name, word in (entry.words if entry else {}).items() if entry and name in entry.touched
    }
    told = {name: value for name, value in {"words": words, **more}.items() if value}
    return Keepsake(kind, key, json.dumps(told, ensure_ascii=False, sort_keys=True) if told else "")


def cell_of(column: Column, word: str) -> Cell:
    """A word as a cell: a day as a day."""
    day = cells.a_date(word) if column.kind == "date" else None
    return Cell(day or word)


def typed(column: Column, cell: Seen) -> str:
    """What a cell says. Sheets makes a day of "March 2025": in a column for cycles that is a month again."""
    if column.kind == "date":
        day = day_of(cell)
        return day.isoformat() if day else cell.text.strip()
    value = cell.shown if cell.value.kind == "f" else cell.value
    day = _day(value) if column.id in _CYCLES else None
    return (
        f"{get_month_names('wide', locale='en')[day.month]} {day.year}"
        if day
        else " ".join(cell.text.split())
    )


def day_of(cell: Seen) -> date | None:
    """A day as people type it: a date of the sheet, or text that we can read."""
    value = cell.shown if cell.value.kind == "f" else cell.value
    return _day(value) or (None if value.kind == "n" else cells.a_date(cell.text))


def a_cycle(text: str, calendar: Calendar) -> Cycle | None:
    """The cycle that a text names, if it names nothing besides."""
    found = cycle.cycle_in(text, calendar) if text else None
    return found if found and not any(char.isalnum() for char in cycle.strip_cycles(text)) else None


def parts(text: str) -> list[str]:
    """What stands between commas."""
    return list(dict.fromkeys(part for said in text.replace(";", ",").split(",") if (part := said.strip())))


def _day(value: Value) -> date | None:
    number = value.v if value.kind in {"n", "d"} else None
    return values.day(number) if isinstance(number, float) and int(number) in _DAYS else None


def _kept_word(column: Column, kept: Kept) -> str:
    value = Value("n", kept.v) if kept.kind == "d" else Value(kept.kind, kept.v)
    return typed(column, Seen(value, value))


def loaded(text: str) -> Mapping[str, Any]:
    """What a keepsake of these says."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
