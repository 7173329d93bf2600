"""The rounds of reviews as people keep them in Reviews: read, seeded where one is due, and adopted where people added one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from jobs import beside, hidden
from mappers import reviews
from mappers.card import Card, OpenCycle
from mappers.context import Roster, bare
from mappers.cycle import Calendar, cycle_in
from mappers.rounds import Round, a_round
from mappers.tables import Row
from sync.master import strays, values
from sync.master.memory import Remembered
from sync.master.state import Line, State, TabState

_TAB: Final = "reviews"


@dataclass(slots=True)
class Reviews:
    """Tonight's rounds. ``cards``: with their rounds; ``rows``: what Reviews should say; ``notes``: what people wrote that is
    not clear.
    """

    cards: list[Card] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Stands:
    """A round's row: its line in the sheet, or None where the whole tab was deleted, and what is remembered of it."""

    line: Line | None = None
    kept: Remembered | None = None


def rounds(
    cards: Sequence[Card],
    state: State,
    cycles: Sequence[OpenCycle],
    roster: Roster,
    calendar: Calendar,
    untold: AbstractSet[str] = frozenset(),
) -> Reviews:
    """The rounds of each card. ``untold``: ids of the files that may not be shown in full.

    Round 1 is seeded for every unit of the roster that is expected to plan in a cycle that is planned or runs, and the
    next round where people agreed on a follow-up. A round whose row people deleted is not made again.
    """
    desk = _Desk(state, roster, calendar, {each.cycle.label: each for each in cycles}, untold)
    stands, known = desk.ours(cards)
    theirs = desk.theirs(cards)
    for card in cards:
        key = card.key if card.key in known or not card.was else card.was
        numbers = known.get(key, set())
        told = [desk.round(card, number, each) for number, each in sorted(stands.get(key, {}).items())]
        desk.found.rows += [desk.row(card, number, each) for number, each in stands.get(key, {}).items()]
        for line in theirs.get(card.key, ()):
            number = max(numbers, default=0) + 1
            numbers = numbers | {number}
            told.append(desk.round(card, number, _Stands(line)))
            desk.found.rows.append(reviews.review_row(card, number, adopts=line.index))
        if seeded := desk.due(card, told, numbers):
            told.append(seeded)
            by_plan = bool(seeded.number == 1 and seeded.on)
            desk.found.rows.append(reviews.review_row(card, seeded.number, seeded.on, by_plan=by_plan))
        desk.found.cards.append(card.model_copy(update={"rounds": tuple(told)}))
    return desk.found


@dataclass(slots=True)
class _Desk:
    """One look at the tab."""

    state: State
    roster: Roster
    calendar: Calendar
    cycles: Mapping[str, OpenCycle]
    untold: AbstractSet[str]
    found: Reviews = field(default_factory=Reviews)

    @property
    def tab(self) -> TabState | None:
        return self.state.tab(_TAB)

    def ours(self, cards: Sequence[Card]) -> tuple[dict[str, dict[int, _Stands]], dict[str, set[int]]]:
        """By scorecard key: the rounds whose rows stand, by number, and the numbers of all that there ever were."""
        stands: dict[str, dict[int, _Stands]] = {}
        known: dict[str, set[int]] = {}
        lines = {i: line for line in self.tab.lines for i in line.ids} if self.tab else {}
        lines |= self._moved()
        for row in self.state.memory.rows.values():
            number = _number(row.entity.key.rpartition("|")[2]) if row.tab == _TAB else None
            if number is None:
                continue
            known.setdefault(row.entity.scope, set()).add(number)
            if self.tab is None or row.id in lines:
                stands.setdefault(row.entity.scope, {})[number] = _Stands(lines.get(row.id), row)
        for key, line in beside.lines(self.state, _TAB, cards):
            number = _number(self.tab.cell(line, "round").text) if self.tab and not line.entity else None
            if number is not None:  # the memory lost it
                known.setdefault(key, set()).add(number)
                stands.setdefault(key, {}).setdefault(number, _Stands(line))
        return stands, known

    def theirs(self, cards: Sequence[Card]) -> dict[str, list[Line]]:
        """By scorecard key: the rows that people made for a team and cycle.

        A copy of a row of ours is none until it says something else, and one that was cut and pasted is ours already.
        """
        made = list(self.tab.people) if self.tab else []
        if not made:
            return {}
        by_key = {card.key: card for card in cards}
        by_name = {(bare(card.unit), card.cycle): card for card in cards}
        taken = {line.index for line in self._moved().values()}
        taken |= (
            {copy.index for copy, _ in strays.copies(reviews.REVIEWS_TAB, self.tab)} if self.tab else set()
        )
        found: dict[str, list[Line]] = {}
        for line in made:
            team, when = (self._text(line, column) for column in ("team", "cycle"))
            if line.index in taken or not team:
                continue
            cycle, unit = cycle_in(when, self.calendar) if when else None, self.roster.find(team)
            label = cycle.label if cycle else ""
            card = by_key.get(f"{unit.id}|{label}") if unit else by_name.get((bare(team), label))
            if card:
                found.setdefault(card.key, []).append(line)
            elif when or unit:
                self.found.notes.append(self._nobody(line, team, when))
        return found

    def _moved(self) -> dict[int, Line]:
        """Rows of ours that people cut and pasted elsewhere, by their ids."""
        return strays.cut(reviews.REVIEWS_TAB, self.tab, self.state.memory.rows) if self.tab else {}

    def _nobody(self, line: Line, team: str, when: str) -> str:
        where = f"{self.tab.title if self.tab else _TAB}, row {line.index + 1}"
        said = f"“{team} {when}”" if when else f"“{team}” without a cycle"
        return f"{where}: {said} is on no scorecard of an open cycle; write team and cycle as the Scorecard has them"

    def round(self, card: Card, number: int, stands: _Stands) -> Round:
        """A round as it stands in the sheet; of a tab that was deleted, as it comes back."""
        near, line, tab = self._near(card), stands.line, self.tab
        if line is None or tab is None:
            kept = stands.kept.desired.get("date") if stands.kept else None
            return Round(number=number, on=beside.kept_day(kept))
        on = None if self._unsaid(card, stands) else self._day(line, "date", near, "the round has no date")
        follow_up = self._day(line, "follow_up", on or near, "no follow-up is booked")
        return a_round(number, on, self._text(line, "outcome"), follow_up, near)

    def row(self, card: Card, number: int, stands: _Stands) -> Row:
        """A round whose row stands."""
        kept, unsaid = stands.kept, self._unsaid(card, stands)
        unshown = bool(kept and self.untold and hidden.file_of(kept) in self.untold)
        by_plan = bool(kept and kept.entity.owner) and card.publish != "nothing"
        return reviews.review_row(card, number, by_plan=by_plan, unsaid=unsaid, hidden=unshown)

    def _unsaid(self, card: Card, stands: _Stands) -> bool:
        """Whether a round still has the day that only its plan told, and nothing of that plan may be shown any more."""
        if not (card.publish == "nothing" and self.tab and stands.line and stands.kept):
            return False
        kept, now = stands.kept.desired.get("date"), self.tab.cell(stands.line, "date").value
        return bool(
            stands.kept.entity.owner and kept and values.same_value(values.as_stored(kept), values.keep(now))
        )

    def due(self, card: Card, told: Sequence[Round], numbers: AbstractSet[int]) -> Round | None:
        """The round to seed, if there is one: the first, or a follow-up that people agreed on."""
        opened = self.cycles.get(card.cycle)
        if not opened or opened.state in {"closed", "upcoming"} or card.covered_by:
            return None
        if card.became and not card.plan:
            return None
        if not numbers:
            on = card.plan.review_on if card.plan else None
            return Round(number=1, on=on) if self.roster.get(card.unit_id) else None
        last = told[-1] if told else None
        if last and last.again and last.number == max(numbers):
            return Round(number=last.number + 1, on=last.follow_up)
        return None

    def _near(self, card: Card) -> date | None:
        opened = self.cycles.get(card.cycle)
        return (opened.cycle.start if opened else None) or card.due

    def _day(self, line: Line, column: str, near: date | None, otherwise: str) -> date | None:
        cell = self.tab.cell(line, column) if self.tab else None
        found = beside.day(cell, near) if cell else None
        if cell and cell.text.strip() and found is None:
            self.found.notes.append(beside.unclear(self.state, _TAB, line, cell, otherwise))
        return found

    def _text(self, line: Line, column: str) -> str:
        return " ".join(self.tab.cell(line, column).text.split()) if self.tab else ""


def _number(text: str) -> int | None:
    """The number of a round; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 4 else None


def extended(cards: Sequence[Card], state: State) -> tuple[list[Card], list[str]]:
    """The cards with the days that people gave single teams on the Scorecard, and a line for each that is no day."""
    tab, days, notes = state.tab("scorecard"), dict[str, date](), list[str]()
    for key, line in beside.lines(state, "scorecard", cards) if tab else ():
        cell = tab.cell(line, "extended") if tab else None
        told = beside.day(cell, None) if cell else None
        if told:
            days[key] = told
        elif cell and cell.text.strip():
            notes.append(beside.unclear(state, "scorecard", line, cell, "the team has no extension"))
    found = (days.get(card.key) or days.get(card.was) for card in cards)
    return [card.model_copy(update={"extended": day}) for card, day in zip(cards, found, strict=True)], notes
