"""Teams that were split or merged: the old one is not asked for plans any more, the new ones point back to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from mappers.card import Card, OpenCycle
from mappers.checks.base import figure
from mappers.context import Roster, Unit
from mappers.cycle import Calendar, cycle_in, order, previous
from mappers.results import Scores
from mappers.summary import Overall, ResultLine, Summary


@dataclass(frozen=True)
class Lineage:
    """Who became whom. ``cycles``: the open ones, newest first."""

    roster: Roster
    cycles: Sequence[OpenCycle]
    calendar: Calendar

    def before(self, unit_id: str) -> tuple[Unit, ...]:
        """The units that it was."""
        return tuple(self._old.get(unit_id, ()))

    @cached_property
    def _old(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.roster.units:
            for new in unit.became:
                found.setdefault(new, []).append(unit)
        return found

    def expected(
        self, wanted: Iterable[tuple[Unit, OpenCycle]], cards: Mapping[str, Card]
    ) -> list[tuple[Unit, OpenCycle]]:
        """Who should have a plan after all. A unit that became others has its last cycle; where nobody gave it one, it is the one
        before the newest open cycle in which one of the new units has a plan or should have one.
        """
        wanted = list(wanted)
        theirs = {f"{unit.id}|{each.cycle.label}" for unit, each in wanted} | {
            key for key, card in cards.items() if card.plan
        }
        ends = {
            unit.id: self._taken_over(unit, theirs)
            for unit, _ in wanted
            if unit.became and not unit.last_cycle
        }
        return [
            (unit, each)
            for unit, each in wanted
            if not (label := ends.get(unit.id)) or order(each.cycle.label) < order(label)
        ]

    def _taken_over(self, unit: Unit, theirs: Collection[str]) -> str:
        labels = (each.cycle.label for each in self.cycles)
        return next((label for label in labels if any(f"{new}|{label}" in theirs for new in unit.became)), "")

    def ended(
        self, cards: Mapping[str, Card], standing: Collection[str]
    ) -> Iterator[tuple[Unit, OpenCycle, tuple[str, ...], str]]:
        """Rows of old units, for cycles in which these are not expected any more: with the new ones' names, and a plan of theirs.

        ``standing``: the keys of the rows that are there. None is made for this alone.
        """
        for unit in self.roster.units:
            new = [found for each in unit.became if (found := self.roster.get(each))]
            for each in self.cycles if new else ():
                label = each.cycle.label
                key = f"{unit.id}|{label}"
                if key in standing and key not in cards:
                    plans = (card for one in new if (card := cards.get(f"{one.id}|{label}")))
                    url = next((card.source.url for card in plans if card.source and card.plan), "")
                    yield unit, each, tuple(one.name for one in new), url

    def plan_before(self, card: Card, plans: Mapping[str, Summary]) -> tuple[str, Summary] | None:
        """The plan of the cycle before, with that cycle: the unit's own, or of the unit that it was then."""
        label = self._label_before(card)
        ids = (card.unit_id, *(unit.id for unit in self.before(card.unit_id))) if label else ()
        return next(((label, plan) for each in ids if (plan := plans.get(f"{each}|{label}"))), None)

    def last(self, card: Card, plans: Mapping[str, Summary]) -> Overall | None:
        """How the cycle before ended for the units that this one was then; nothing where it had a plan of its own."""
        label = self._label_before(card)
        old = [unit for unit in self.before(card.unit_id) if f"{unit.id}|{label}" in plans] if label else []
        if not old or f"{card.unit_id}|{label}" in plans or not card.plan or card.plan.level != "full":
            return None
        if card.plan.last:  # its own retrospective is about them
            return _as(card.plan.last, " and ".join(unit.name for unit in old))
        told = [_as(found, unit.name) for unit in old if (found := _ended(unit, card.cycle, label, plans))]
        if not told:
            return None
        return Overall(said="; ".join(each.said for each in told), url=told[0].url)

    def inherited(self, later: Mapping[str, Scores], plans: Collection[str]) -> dict[str, Scores]:
        """How the new units' plans score the key results of the old one, which has no next plan to do it. ``plans``: who has one."""
        found = dict(later)
        for unit in self.roster.units if self._old else ():
            new = (
                [(key, scores) for key, scores in later.items() if key.partition("|")[0] in unit.became]
                if unit.became
                else []
            )
            for label in dict.fromkeys(key.partition("|")[2] for key, _ in new):
                told = [scores for key, scores in new if key.endswith(f"|{label}") and key not in plans]
                if told and f"{unit.id}|{label}" not in later:
                    found[f"{unit.id}|{label}"] = Scores(
                        told[0].by, _once(chain.from_iterable(each.lines for each in told))
                    )
        return found

    def _label_before(self, card: Card) -> str:
        own = cycle_in(card.cycle, self.calendar) if card.cycle else None
        found = previous(own, self.calendar) if own else None
        return found.label if found else ""


def _ended(unit: Unit, now: str, label: str, plans: Mapping[str, Summary]) -> Overall | None:
    """As its own next plan says, if it still made one, or else as its plan of that cycle was scored."""
    following, plan = plans.get(f"{unit.id}|{now}"), plans[f"{unit.id}|{label}"]
    if following and following.last:
        return following.last
    if plan.own_score is None:
        return None
    return Overall(said=figure(round(plan.own_score, 2)), score=plan.own_score, url=plan.url)


def _as(found: Overall, name: str) -> Overall:
    return found.model_copy(update={"said": f"{found.said} (as {name})"})


def _once(lines: Iterable[ResultLine]) -> tuple[ResultLine, ...]:
    """Two new units may both tell of one key result of the old one."""
    found: dict[tuple[str, str], ResultLine] = {}
    for line in lines:
        found.setdefault((line.objective.casefold(), line.text.casefold()), line)
    return tuple(found.values())
