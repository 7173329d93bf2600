"""How the master's tabs, columns and rows are called as it stands: people rename, move and sort them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mappers.card import Card
from mappers.tables import Column, Scalar, Tab
from sync.master import values
from sync.master.state import State, TabState
from sync.master.values import Value


def title(column: Column, seen: TabState | None) -> str:
    """What a column is called now; as declared where its header is gone or empty."""
    if seen is None or seen.header is None or column.id not in seen.columns:
        return column.title
    top = next((line for line in seen.lines if line.index == seen.header[1]), None)
    return (seen.cell(top, column.id).text.strip() if top else "") or column.title


def titles(tab: Tab, seen: TabState | None) -> dict[str, str]:
    """Column id → what it is called now."""
    return {column.id: title(column, seen) for column in tab.columns}


def scope_names(state: State, cards: Iterable[Card] = ()) -> Mapping[str, tuple[str, str]]:
    """Scorecard key → (unit, cycle) as people call them: by tonight's cards, else by the row as we left it."""
    names = {row.entity.key: (row.said("team"), row.said("cycle")) for row in state.memory.of("scorecard")}
    for card in cards:
        names[card.key] = (card.unit, card.cycle)
        if card.was:
            names[card.was] = (card.unit, card.cycle)
    return names


def scalar(value: Value, *, as_date: bool = False) -> Scalar:
    """A typed value as plain data: dates as ``date`` where the column holds dates."""
    if isinstance(value.v, float) and (value.kind == "d" or as_date):
        return values.day(value.v) or value.v
    return value.v
