"""The Asks tab: one row for each need, guidance wanted and open question of a plan, and people's answers beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from mappers.card import Card
from mappers.tables import Cell, Column, Entity, Row, Shade, Tab
from mappers.wants import AskLine

ASKS_TAB: Final = Tab(
    "asks", "Asks",
    (
        Column("team", "Team", width=106, wrap=True, help="Whose plan asks."),
        Column("cycle", "Cycle", width=70, help="The cycle of that plan."),
        Column("kind", "Kind", width=104, help="need, guidance or open question. What a plan depends on others for is a need."),
        Column("ask", "Ask", width=380, wrap=True, help="As the plan words it. Opens its place in the plan. A reworded ask keeps its row and its answer."),
        Column("to", "To whom", width=130, help="As written, or who provides it."),
        Column("remark", "Remark", width=150, wrap=True, help="What the plan says of it since, or since when it is gone from the plan."),
        Column("since", "Since", owner="once", kind="date", width=90, help="The day on which it was first seen."),
        Column("answer", "Answer", owner="people", width=300, wrap=True, help="Yours: what was answered or decided. With anything in here the ask counts as answered."),
        Column("by", "By", owner="people", width=110, help="Yours: who answered."),
        Column("date", "Date", owner="people", kind="date", width=90, help="Yours: when."),
        Column("notes", "Notes", owner="people", width=220, wrap=True, help="Yours. plansync never writes here."),
    ),
    frozen=1,
    shades=(Shade(("remark",), "gone", "quiet"),),
)  # fmt: skip


def ask_rows(card: Card) -> Iterator[Row]:
    """The asks of a unit × cycle. None for a plan that could not be read: its last good rows stay."""
    if card.publish != "full" or (card.source and card.source.problem) or not card.plan:
        return
    times: Counter[str] = Counter()
    for position, line in enumerate(card.plan.asks):
        told = _key(line)
        times[told] += 1
        key = told if times[told] == 1 else f"{told}#{times[told]}"
        cells = {
            "team": Cell(card.unit), "cycle": Cell(card.cycle), "kind": Cell(line.kind), "ask": Cell(line.said, line.url), "to": Cell(line.to),
            "remark": Cell(f"the plan says: {line.state}" if line.state else ""), "since": Cell(card.today),
        }  # fmt: skip
        entity = Entity("ask", card.key, key, text=line.text, owner=line.to, position=position)
        was = Entity("ask", card.was, key) if card.was else None
        yield Row("asks", entity, cells, was=was)


def _key(line: AskLine) -> str:
    """Its words alone: one that moves to another heading, or gets another date, is the same ask."""
    told = " ".join(f"{line.asker} {line.text}".casefold().split())
    return sha256(told.encode()).hexdigest()[:16]


def gone_row(entity: Entity, since: str) -> Row:
    """An ask that its plan no longer has: its row, and what people answered, stay."""
    return Row("asks", entity, {"remark": Cell(since)})
