"""What is known before a document is read: the roster, the calendar, house words, and what the link says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process

from mappers.cycle import Calendar, Cycle
from mappers.languages import language_of, phrases
from mappers.recognise import Words, folded, stem, words
from mappers.template import Template
from mappers.value import Value

_NEAREST: Final = 75.0
_BRACKET_RE: Final = re.compile(r"[()\[\]]")
_UNIT_WORDS: Final = frozenset(stem(folded(word)) for word in phrases("unit"))


class Unit(Value):
    """A team, a group of teams, or the company, as the roster has it.

    ``engineering``, ``product``, ``design``: the leads of its triad; ``execs``: who else is invited to its reviews.
    ``became``: ids of the units that it was split or merged into. ``onboarding_until``: up to that day, included, what it
    lacks is advice.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    parent: str = ""
    tpm: str = ""
    engineering: str = ""
    product: str = ""
    design: str = ""
    execs: tuple[str, ...] = ()
    first_cycle: str = ""
    last_cycle: str = ""
    became: tuple[str, ...] = ()
    onboarding_until: date | None = None

    @property
    def triad(self) -> tuple[str, ...]:
        """The leads that are named: engineering, product, design."""
        return tuple(lead for lead in (self.engineering, self.product, self.design) if lead)


class Roster(Value):
    """The units that are expected to plan."""

    units: tuple[Unit, ...] = ()

    def get(self, unit_id: str) -> Unit | None:
        return self._by_id.get(unit_id)

    @cached_property
    def _by_id(self) -> dict[str, Unit]:
        """The first unit's where two share an id."""
        return {unit.id: unit for unit in reversed(self.units)}

    @cached_property
    def _by_name(self) -> dict[tuple[str, ...], tuple[int, Unit]]:
        """The words of each name, id and alias → whose it is; the first unit's where two share it, with its place in line."""
        found: dict[tuple[str, ...], tuple[int, Unit]] = {}
        for unit in self.units:
            for name in _names(unit):
                found.setdefault(bare(name), (len(found), unit))
        for unit in reversed(self.units):  # a name outranks the id of a team that is called otherwise by now
            found[bare(unit.name)] = (found[bare(unit.name)][0], unit)
        return found

    @cached_property
    def _longest(self) -> int:
        """The most words in a name."""
        return max(map(len, self._by_name), default=0)

    def find(self, name: str) -> Unit | None:
        """The unit of that name, id or alias; words such as "team" do not count."""
        wanted = bare(name)
        known = self._by_name.get(wanted) if wanted else None
        return known[1] if known else None

    def named_in(self, text: str) -> Unit | None:
        """The unit whose name stands in a longer text as whole words; the longest name where several do."""
        said = words(_BRACKET_RE.sub(" ", text))
        for length in range(min(len(said), self._longest), 0, -1):
            parts = (said[at : at + length] for at in range(len(said) - length + 1))
            hits = [known for part in parts if (known := self._by_name.get(part))]
            if hits:
                return min(hits, key=lambda hit: hit[0])[1]
        return None

    def only_named_in(self, text: str) -> Unit | None:
        """As `named_in`, but None where the text names several units: "Payments, Fraud" says not whose it is."""
        found = self.named_in(text)
        if found is None:
            return None
        said = [word for word in words(text) if not any(word in bare(name) for name in _names(found))]
        return None if self.named_in(" ".join(said)) else found

    def nearest(self, name: str) -> Unit | None:
        """The unit whose name is spelled most like it, if any is near."""
        known = {n: unit for unit in self.units for n in _names(unit)}
        found = process.extractOne(name, list(known), scorer=fuzz.WRatio, score_cutoff=_NEAREST)
        return known[found[0]] if found else None


class Context(Value):
    """All that `mappers.reader.read` is told besides the document.

    ``unit`` and ``cycle``: what a person, the index or the link text says. ``today``: the business date.
    ``template``: the text that every plan starts with. ``is_plan``: a person says that it is one. ``folders``: the names of
    the folders that it lies in, outermost first: the weakest word of all.
    """

    roster: Roster = Roster()
    calendar: Calendar = Calendar()
    words: Words = Words()
    unit: str = ""
    cycle: Cycle | None = None
    today: date | None = None
    template: Template = Template()
    is_plan: bool = False
    folders: tuple[str, ...] = ()

    def spoken_in(self, text: str) -> Context:
        """The same for a text of its own language: ``T2 2024`` is a quarter where people speak French."""
        return self.model_copy(update={"calendar": self.calendar.spoken(language_of(text))})


def _names(unit: Unit) -> Iterator[str]:
    yield unit.name
    yield unit.id
    yield from unit.aliases


def bare(name: str) -> tuple[str, ...]:
    """What two names of one unit have in common: their words, without "team" and the like."""
    said = words(name)
    return tuple(word for word in said if word not in _UNIT_WORDS) or said
