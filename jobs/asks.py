"""What people answered in Asks: beside each ask of tonight's plans, whether it was answered, and since when it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from jobs import beside
from mappers.asks import ask_rows
from mappers.card import Asked, Card
from mappers.tables import Row
from mappers.wants import KINDS, AskLine, is_given
from sync.master.memory import Remembered, tidy
from sync.master.spots import matched
from sync.master.state import Line, State, TabState

_GONE: Final = "gone since"
_SAYS: Final = "the plan says: "


def answered(cards: Sequence[Card], state: State) -> list[Card]:
    """The cards with their asks. Those of a plan that cannot be read are as they stand in the sheet."""
    tab = state.tab("asks")
    rows = [(card, line, row) for card in cards for line, row in _wanted(card)]
    found = _Found(state, tab, _lines(tab), _unknown(state, tab, cards))
    ids = matched(
        [replace(row, entity=tidy(row.entity)) for *_, row in rows],
        {row.id: row.entity for row in state.memory.of("asks")},
    ).ids
    told: dict[str, list[Asked]] = {}
    for i, (card, line, _) in zip(ids, rows, strict=True):
        told.setdefault(card.key, []).append(found.asked(card, line, i))
    unread = {key for card in cards if _unread(card) for key in (card.key, card.was) if key}
    before = found.before(unread)
    return [
        card.model_copy(update={"asks": tuple(told.get(card.key) or before.get(card.key) or before.get(card.was) or ())})
        for card in cards
    ]  # fmt: skip


def _wanted(card: Card) -> Iterator[tuple[AskLine, Row]]:
    rows = list(ask_rows(card))
    yield from zip(card.plan.asks if card.plan and rows else (), rows, strict=True)


def _unread(card: Card) -> bool:
    """Whether a card's last good asks still hold, because its plan cannot be read or found tonight."""
    lost = bool(card.source and card.source.problem) or bool(card.left)
    return card.publish == "full" and lost and not card.plan


def _lines(tab: TabState | None) -> dict[int, Line]:
    return {i: line for line in tab.lines for i in line.ids} if tab else {}


def _unknown(state: State, tab: TabState | None, cards: Sequence[Card]) -> dict[tuple[str, str], Line]:
    """Rows that the memory lost, by the scorecard that they are about and what they ask."""
    return {
        (key, tab.cell(line, "ask").text): line
        for key, line in beside.lines(state, "asks", cards)
        if tab and line.entity is None
    }


@dataclass(frozen=True, slots=True)
class _Found:
    """Where asks stand in the sheet: by the id of their row, or by their words where the memory lost it."""

    state: State
    tab: TabState | None
    lines: Mapping[int, Line]
    unknown: Mapping[tuple[str, str], Line]

    def asked(self, card: Card, line: AskLine, i: int | None) -> Asked:
        """An ask of tonight's plan; one that has no row yet gets it today."""
        stands = self.lines.get(i) if i is not None else None
        stands = stands or self.unknown.get((card.key, line.said))
        return Asked(
            line=line,
            answered=self._answered(stands),
            since=self._since(stands, i) or card.today,
        )

    def before(self, keys: set[str]) -> dict[str, list[Asked]]:
        """Scorecard key → the asks that its plan had when it could last be read."""
        told: dict[str, list[Asked]] = {}
        for row in self.state.standing("asks") if keys else ():
            if row.entity.scope in keys:
                asked = self._remembered(row)
                if asked:
                    told.setdefault(row.entity.scope, []).append(asked)
        return told

    def _remembered(self, row: Remembered) -> Asked | None:
        remark, kind = row.said("remark"), row.said("kind")
        if remark.startswith(_GONE) or kind not in KINDS or not row.entity.text:
            return None
        state = remark.removeprefix(_SAYS)
        line = AskLine(kind=KINDS[kind], text=row.entity.text, to=row.entity.owner, state=state, given=is_given(state))  # fmt: skip
        stands = self.lines.get(row.id)
        return Asked(line=line, answered=self._answered(stands), since=self._since(stands, row.id))

    def _answered(self, line: Line | None) -> bool:
        return bool(self.tab and line and self.tab.cell(line, "answer").text.strip())

    def _since(self, line: Line | None, i: int | None) -> date | None:
        """The day in the once column; where the row was deleted and comes back, the one that it had."""
        if self.tab and line:
            return beside.day(self.tab.cell(line, "since"))
        kept = self.state.memory.rows[i].desired.get("since") if i is not None else None
        return beside.kept_day(kept)
