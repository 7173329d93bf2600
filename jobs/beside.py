"""Cells that people write in beside rows of ours: whose row it is, and the day that somebody typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from jobs import typed
from mappers.card import Card
from mappers.rounds import day_near
from sync.master.state import Line, Seen, State
from sync.master.values import EMPTY, Kept, Value


def day(cell: Seen, near: date | None = None) -> date | None:
    """A day as people type it; ``near``: what decides the year of one that is written without it."""
    return typed.day_of(cell) or day_near(cell.text, near)


def kept_day(kept: Kept | None) -> date | None:
    """A day as the memory holds it."""
    value = Value("n", kept.v) if kept and kept.kind in {"n", "d"} else EMPTY
    return typed.day_of(Seen(value))


def lines(state: State, tab: str, cards: Iterable[Card]) -> Iterator[tuple[str, Line]]:
    """The rows of ours on a tab, each with the scorecard key that it is about.

    A row that the memory does not know, because it was lost, is told by its team and cycle.
    """
    seen = state.tab(tab)
    names = {(card.unit, card.cycle): card.key for card in cards}
    for line in state.lines(tab) if seen else ():
        if line.entity:
            yield line.entity.scope or line.entity.key, line
        elif seen and line.ids:
            told = (seen.cell(line, "team").text, seen.cell(line, "cycle").text)
            if told in names:
                yield names[told], line


def unclear(state: State, tab: str, line: Line, cell: Seen, meaning: str) -> str:
    """The line that says that somebody typed no day, and what follows from it."""
    seen = state.tab(tab)
    where = f"{seen.title if seen else tab}, row {line.index + 1}"
    return f"{where}: “{cell.text.strip()}” is no day, so {meaning}; write it as 2024-10-31"
