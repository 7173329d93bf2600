"""A roster and a calendar, proposed from what pages and plans say, for a person to confirm.

Names that a column for teams gives come first, then what plans call themselves, then the teams of a group's capacity table,
and what stands beside a link only where nothing better names it. What is spelled differently and means the same is one
unit with aliases.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from babel.dates import get_month_names
from rapidfuzz.fuzz import ratio

from mappers.card import CycleState
from mappers.context import Roster, Unit, bare
from mappers.cycle import Calendar, Cycle, cycle_in, order
from mappers.mentions import Mention, stated_name
from mappers.recognise import words
from mappers.thresholds import TYPO
from mappers.value import Value, Where

_JOINED_RE: Final = re.compile(r"\s*(?:[&+/]|\band\b|\bund\b)\s*", re.IGNORECASE)
_LETTERS: Final = 5  # shorter words that differ are different words, whatever their spelling
_FUNCTIONS: Final = frozenset(
    "engineering engineer product design designer qa quality assurance ux research frontend backend developer management contractor".split()
)
_UNIT_WORDS: Final = frozenset({"team", "group", "squad", "the"})
_MONTH_NAMES: Final = get_month_names("wide", locale="en")


class Planned(Value):
    """A plan that was read: its file, what it calls its unit (empty if it does not say), its cycle, the teams of its capacity table."""

    file: str
    team: str = ""
    cycle: Cycle | None = None
    capacity: tuple[str, ...] = ()
    where: Where = Where()


class ProposedUnit(Value):
    """A unit that was found, as it would stand in the roster. ``seen``: where, with the words that name it there."""

    unit: Unit
    seen: tuple[tuple[str, Where], ...]


class ProposedCycle(Value):
    """A cycle that was found. ``text`` as the configuration takes it; ``plans``: how many plans are for it."""

    cycle: Cycle
    text: str
    state: CycleState
    plans: int


class Proposal(Value):
    """What the roster and the calendar lack. ``aliases``: other words for units that the roster has, by their ids.

    ``nameless``: where plans are that nothing gives a unit.
    """

    units: tuple[ProposedUnit, ...] = ()
    cycles: tuple[ProposedCycle, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    nameless: tuple[Where, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.cycles or self.aliases)


@dataclass(slots=True)
class _Draft:
    """A unit in the making. ``listed``: a page or the roster has it as a unit of its own. ``claims``: the files (or rows)
    that are its, each with its cycle.
    """

    name: str
    known: Unit | None = None
    aliases: list[str] = field(default_factory=list)
    parent: _Draft | None = None
    tpm: str = ""
    listed: bool = False
    cycles: list[Cycle] = field(default_factory=list)
    claims: set[tuple[str, str]] = field(default_factory=set)
    seen: list[tuple[str, Where]] = field(default_factory=list)
    keys: set[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        unit = self.known
        said = (unit.name, unit.id, *unit.aliases) if unit else (self.name,)
        self.keys = {bare(name) for name in said}

    def says(self, name: str, where: Where, when: Cycle | None) -> None:
        if bare(name) not in self.keys:
            self.keys.add(bare(name))
            self.aliases.append(name)
        if (name, where) not in self.seen:
            self.seen.append((name, where))
        if when and when not in self.cycles:
            self.cycles.append(when)


def propose(
    mentions: Sequence[Mention],
    plans: Sequence[Planned],
    roster: Roster,
    known_cycles: Mapping[str, CycleState],
    calendar: Calendar,
    today: date,
    unread: Iterable[str] = (),
) -> Proposal:
    """What the roster and the calendar lack.

    ``known_cycles``: the calendar's cycles by their labels. ``unread``: files that could not be read, so that only the pages
    that lead to them can say whose they are.
    """
    drafts = _Drafts(roster, _atoms(mentions, plans))
    sure: dict[str, list[_Draft]] = {}
    beside: dict[str, list[Mention]] = {}
    for mention in mentions:
        for file in mention.files:
            beside.setdefault(file, []).append(mention)
        for name in drafts.split(mention.names) if mention.sure else ():
            draft = drafts.named(name, next(iter(mention.files), f"row of {name}"), mention.cycle)
            when = mention.cycle if not mention.files or set(mention.files) & set(unread) else None
            draft.says(name, mention.where, when)
            draft.listed, draft.tpm = True, draft.tpm or mention.tpm
            for file in mention.files:
                sure.setdefault(file, []).append(draft)
    nameless = []
    owners: list[tuple[Planned, _Draft]] = []
    for plan in plans:
        owner = drafts.owner(plan, sure.get(plan.file, ()), beside.get(plan.file, ()))
        if owner:
            owners.append((plan, owner))
        else:
            nameless.append(plan.where)
    for file in dict.fromkeys(unread):
        if file not in sure:
            drafts.guess(beside.get(file, ()))
    for plan, owner in owners:
        drafts.cover(plan, owner)
    unread = set(unread)
    cycles = [plan.cycle for plan in plans if plan.cycle]
    cycles += [m.cycle for m in mentions if m.cycle and unread & set(m.files)]
    found = _cycles(cycles, known_cycles, calendar, today)
    states = {**known_cycles, **{each.cycle.label: each.state for each in found}}
    opened = [label for label, state in states.items() if state != "closed"]
    return Proposal(
        units=tuple(_units(drafts.all, roster, opened, calendar)),
        cycles=tuple(found),
        aliases=tuple((d.known.id, alias) for d in drafts.all if d.known for alias in d.aliases),
        nameless=tuple(dict.fromkeys(nameless)),
    )


class _Drafts:
    """All units so far. ``atoms``: names that stand alone somewhere, so that "Payments and Fraud" can be told from "Trust and Safety"."""

    def __init__(self, roster: Roster, atoms: Sequence[str]) -> None:
        self.all = [_Draft(unit.name, known=unit, listed=True) for unit in roster.units]
        self._atoms = Roster(units=tuple(Unit(id=name, name=name) for name in atoms))
        self._roster = roster
        self._told: dict[str, _Draft] = {}

    def split(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            parts = [part for part in _JOINED_RE.split(name) if part]
            joined = len(parts) > 1 and not self._roster.find(name)
            known = (self._roster.find(part) or self._atoms.find(part) for part in parts)
            if joined and all(known):
                yield from parts
            else:
                yield name

    def find(self, name: str, file: str = "", when: Cycle | None = None) -> _Draft | None:
        """The unit that a name means: the same words, or the same but for a slip of the pen.

        A slip is none where both spellings have a plan of their own for the same cycle: Shipping is not Shopping.
        """
        if name not in self._told:
            key = bare(name)
            same = next((draft for draft in self.all if key in draft.keys), None)
            label = when.label if when else ""
            near = (
                draft
                for draft in self.all
                if any(_slip(name, each) for each in (draft.name, *draft.aliases))
                and not any(cycle == label and own != file for own, cycle in draft.claims)
            )
            found = same or next(near, None)
            if found is None:
                return None
            self._told[name] = found
        return self._told[name]

    def named(self, name: str, file: str = "", when: Cycle | None = None) -> _Draft:
        found = self.find(name, file, when)
        if found is None:
            found = _Draft(name)
            self.all.append(found)
        found.claims.add((file, when.label if when else ""))
        return found

    def owner(self, plan: Planned, listed: Sequence[_Draft], beside: Sequence[Mention]) -> _Draft | None:
        """Whose plan it is. A page that lists its file under one team outranks what the plan calls itself."""
        said = plan.team
        found = self.find(said, plan.file, plan.cycle) if said else None
        if found is None and len({id(draft) for draft in listed}) == 1:
            found = listed[0]
            if not set(words(said)) & set(words(found.name)):
                said = ""  # another name altogether: the list says whose it is, and that will do
        if found is None and said:
            found = self.named(said, plan.file, plan.cycle)
        if found is None:
            return self.guess(beside, plan.cycle)
        found.listed = True
        found.claims.add((plan.file, plan.cycle.label if plan.cycle else ""))
        found.says(said or found.name, plan.where, plan.cycle)
        return found

    def guess(self, beside: Sequence[Mention], when: Cycle | None = None) -> _Draft | None:
        """The unit that the words beside a link name: one that is known by them, else the most telling."""
        for known in (True, False):
            for mention in beside:
                for name in mention.names:
                    draft = self.find(name) if known else self.named(name)
                    if draft:
                        draft.listed = True
                        draft.says(name, mention.where, when or mention.cycle)
                        return draft
        return None

    def cover(self, plan: Planned, group: _Draft) -> None:
        """The teams of a group's capacity table are below it, unless they are on a list of their own."""
        names = [name for said in plan.capacity if (name := stated_name(said))]
        teams = [name for name in names if not set(words(name)) <= _FUNCTIONS]
        if len(names) < 2:  # one line is the plan's own team
            return
        for name in teams:
            draft = self.named(name, f"{plan.file} {name}", plan.cycle)
            if draft is group or draft.listed:
                continue
            draft.parent = draft.parent or group
            where = plan.where.model_copy(update={"label": f"the capacity table of {plan.where.label}"})
            draft.says(name, where, plan.cycle)


def _atoms(mentions: Sequence[Mention], plans: Sequence[Planned]) -> list[str]:
    said = [plan.team for plan in plans if plan.team]
    said += [name for mention in mentions if mention.sure for name in mention.names]
    return list(dict.fromkeys(name for name in said if not _JOINED_RE.search(name)))


def _slip(one: str, other: str) -> bool:
    """Whether two names differ by a slip of the pen only: as many words, each the same or nearly; numbers count."""
    a, b = _spelled(one), _spelled(other)
    return len(a) == len(b) and all(
        x == y or (min(len(x), len(y)) >= _LETTERS and x.isalpha() and y.isalpha() and ratio(x, y) >= TYPO)
        for x, y in zip(a, b, strict=True)
    )


@lru_cache(maxsize=20_000)
def _spelled(name: str) -> tuple[str, ...]:
    said = re.findall(r"[^\W_]+", name.casefold())
    return tuple(word for word in said if word not in _UNIT_WORDS) or tuple(said)


def _units(
    drafts: Sequence[_Draft], roster: Roster, opened: Sequence[str], calendar: Calendar
) -> Iterator[ProposedUnit]:
    taken = {unit.id for unit in roster.units}
    ids: dict[int, str] = {}
    for draft in drafts:
        ids[id(draft)] = draft.known.id if draft.known else minted(draft.name, taken)
        taken.add(ids[id(draft)])
    oldest = min(opened, key=order, default="")
    for draft in drafts:
        if draft.known:
            continue
        first = min(
            (each for each in draft.cycles if each.label in opened),
            key=lambda c: order(c.label),
            default=None,
        )
        unit = Unit(
            id=ids[id(draft)],
            name=draft.name,
            aliases=tuple(draft.aliases),
            parent=ids[id(draft.parent)] if draft.parent else "",
            tpm=draft.tpm,
            first_cycle=(as_text(first, calendar) or "") if first and first.label != oldest else "",
        )
        yield ProposedUnit(unit=unit, seen=tuple(draft.seen))


def minted(name: str, taken: Collection[str]) -> str:
    """A short id that is still free: ``data-platform``, without "team" and "group"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    base = "-".join(_spelled(plain)) or "team"
    return next(
        option for option in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if option not in taken
    )


def _cycles(
    found: Sequence[Cycle], known: Iterable[str], calendar: Calendar, today: date
) -> list[ProposedCycle]:
    """The cycles that are not in the calendar yet, newest first. Of each kind the newest is planned, the one before it
    is running or closing, and older ones are closed.
    """
    plans = Counter(each.label for each in found)
    by_kind: dict[str, dict[str, Cycle]] = {}
    planned = [when for label in known if (when := cycle_in(label, calendar))]
    for each in (*found, *planned):
        by_kind.setdefault(each.kind, {}).setdefault(each.label, each)
    proposed = []
    for cycles in by_kind.values():
        for age, each in enumerate(sorted(cycles.values(), key=lambda c: order(c.label), reverse=True)):
            text = as_text(each, calendar)
            if text is None or each.label in known:
                continue
            over = each.end is not None and each.end < today
            state: CycleState = (
                "planning" if age == 0 else "closed" if age > 1 else "closing" if over else "running"
            )
            proposed.append(ProposedCycle(cycle=each, text=text, state=state, plans=plans[each.label]))
    return sorted(proposed, key=lambda each: order(each.cycle.label), reverse=True)


def as_text(when: Cycle, calendar: Calendar) -> str | None:
    """A cycle as a configuration takes it, in words that mean this one and no other; None where there are none."""
    month = (
        f"{_MONTH_NAMES[when.start.month]} {when.start.year}" if when.kind == "month" and when.start else ""
    )
    for text in (when.label, f"CY{when.label}", month, when.as_written):
        said = cycle_in(text, calendar) if text else None
        if said and said.label == when.label:
            return text
    return None
