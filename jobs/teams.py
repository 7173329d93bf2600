"""The roster as people keep it in the tab Teams. The configuration seeds it; once a team has had a row there, its words count.

Never raises for what people typed: what is not understood counts as the configuration has it, or as empty, and the row's
Status says what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from jobs.options import Config, Team
from jobs.typed import Entry, a_cycle, cell_of, entries, keepsake, loaded, parts
from mappers import cells, teams_tab
from mappers.context import bare
from mappers.cycle import Calendar, order
from mappers.roster import minted
from mappers.tables import Keepsake, Row
from mappers.teams_tab import SHARED, TEAMS_TAB
from sync.master.state import State

_KIND: Final = "team"
_NAMES_KEPT: Final = 12
_PEOPLE: Final = ("tpm", "engineering", "product", "design")
_Bare = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Teams:
    """The roster, and the rows that it stands in.

    ``asked``: rows of names that nobody has placed yet, or that are no teams; ``known``: every key that ever had a row.
    ``notes``: a line for each row that is not understood. ``changed``: ids of the teams of which people changed something since
    we last published. ``formerly``: id → the key under which its row asked who it is.
    """

    teams: tuple[Team, ...]
    rows: tuple[Row, ...] = ()
    asked: tuple[Entry, ...] = ()
    known: frozenset[str] = frozenset()
    keepsakes: tuple[Keepsake, ...] = ()
    notes: tuple[str, ...] = ()
    changed: frozenset[str] = frozenset()
    formerly: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Draft:
    """A team in the making. ``id``: its own; ``entry``: its row, None where it gets one now; ``seed``: as the configuration has it.

    ``words``: what counts, by column. ``was``: the key under which its row asked. ``before``: what it was last called; ``names``:
    what it was called earlier.
    """

    id: str
    entry: Entry | None
    seed: Team | None
    words: dict[str, str]
    was: str = ""
    before: str = ""
    name: str = ""
    names: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read(state: State, config: Config) -> Teams:
    """The roster as the master has it, seeded from the configuration."""
    found = entries(state, TEAMS_TAB, _KIND, "name")
    ids = _Ids(config, found, state)
    drafts = [draft for entry in found if (draft := ids.draft(entry))]
    drafts += ids.seeds()
    _name(drafts)
    _also_call(drafts)
    roster = _Names(drafts)
    teams = {draft.id: _team(draft, roster, config.calendar()) for draft in drafts if draft.name}
    place = {team.id: at for at, team in enumerate(config.teams)}
    drafts.sort(key=lambda draft: place.get(draft.id, len(place)))
    here, answered = {draft.id for draft in drafts}, {draft.was for draft in drafts}
    gone = [key for key in ids.deleted if key not in here] if state.tab("teams") else []
    title = tab.title if (tab := state.tab("teams")) else TEAMS_TAB.title
    return Teams(
        teams=tuple(teams[draft.id] for draft in drafts if draft.id in teams),
        rows=tuple(row for draft in drafts if (row := _row(draft))),
        asked=tuple(entry for entry in ids.asked if entry.key not in answered),
        known=frozenset(ids.known | here | {entry.key for entry in ids.asked}),
        keepsakes=(*map(_keepsake, drafts), *(keepsake(_KIND, key, None, {**ids.told(key), "name": ids.called(key), "deleted": 1}) for key in gone)),
        notes=tuple(f"{title}{d.entry.row_number()}: {said}" for d in drafts if d.entry and (said := _said(d))),
        changed=frozenset(d.id for d in drafts if d.entry and (d.entry.changed or d.was == d.entry.key))
        | frozenset(key for key in gone if not ids.told(key).get("deleted")),
        formerly={draft.id: draft.was for draft in drafts if draft.was},
    )  # fmt: skip


class _Ids:
    """Which team each row is about; ids are minted once, and never given to another team."""

    def __init__(self, config: Config, found: Sequence[Entry], state: State) -> None:
        rows = (row for row in state.memory.of("teams") if row.entity.kind == _KIND)
        self._rows = {row.entity.key: row for row in rows}
        self._kept = {key: loaded(text) for key, text in state.memory.kept(_KIND).items()}
        self.known = set(self._rows)
        self.seed = {team.id: team for team in config.teams}
        self.taken = self.known | set(self._kept) | set(self.seed)
        standing = {entry.key for entry in found}
        self.deleted = [key for key in self._rows if key not in standing and not teams_tab.is_asked(key)]
        self._given: set[str] = set()
        self._unseeded = [team for team in config.teams if team.id not in self.known]
        self.asked: list[Entry] = []

    def told(self, key: str) -> Mapping[str, object]:
        """What is remembered of a team beside its row."""
        return self._kept.get(key, {})

    def called(self, key: str) -> str:
        """What the team of a remembered row was last called."""
        return str(self.told(key).get("name") or self._rows[key].said("name"))

    def draft(self, entry: Entry) -> _Draft | None:
        """The team that a row is about; None for a name that only asks."""
        key = entry.key or self._lost(entry)
        name = entry.words.get("name", "")
        if teams_tab.is_asked(key):
            entry = replace(entry, key=key)
            seed = self._unseeded_called(name) if entry.answer != "no" else None
            if seed:
                words = {**_words(seed), **{each: entry.words[each] for each in entry.touched}}
                return self._made(seed.id, entry, words, was=key)
            self.asked.append(entry)
            if entry.answer != "yes" or not name:
                return None
            return self._made(minted(name, self.taken), entry, dict(entry.words), was=key)
        if not key:
            seed = self._unseeded_called(name)
            key = seed.id if seed else self._deleted(name) or minted(name, self.taken)
            given = {each: word for each, word in entry.words.items() if word}
            return self._made(key, entry, {**(_words(seed) if seed else {}), **given})
        return self._made(key, entry, dict(entry.words), was=str(entry.kept.get("was", "")))

    def seeds(self) -> Iterator[_Draft]:
        """The teams of the configuration that never had a row."""
        for team in self._unseeded:
            if team.id not in self._given:
                yield _Draft(team.id, None, team, _words(team), before=team.name)

    def _made(self, key: str, entry: Entry, words: dict[str, str], was: str = "") -> _Draft:
        self.taken.add(key)
        self._given.add(key)
        told = self.told(key)
        before = str(told.get("name") or entry.first.get("name", ""))
        names = told.get("names")
        earlier = [str(name) for name in names] if isinstance(names, list) else []
        if was == entry.key and was:
            earlier.append(entry.first.get("name", ""))
        return _Draft(key, entry, self.seed.get(key), words, was, before, names=earlier)

    def _lost(self, entry: Entry) -> str:
        """Whose row it is where the memory was lost: as its own cells say."""
        if not entry.line or not entry.line.ids:
            return ""
        said = entry.shown.get("id", "")
        if said and said not in self._given:
            return said
        name = entry.words.get("name", "")
        return teams_tab.asked_key(name) if not said and entry.shown.get("status") and name else ""

    def _unseeded_called(self, name: str) -> Team | None:
        """A team of the configuration that waits for its first row, by any of its names."""
        wanted = bare(name) if name else ()
        waiting = (team for team in self._unseeded if team.id not in self._given)
        return next(
            (t for t in waiting if wanted and wanted in {bare(n) for n in (t.id, t.name, *t.aliases)}), None
        )

    def _deleted(self, name: str) -> str:
        """The id of a team of that name whose row a person deleted: it is that team again."""
        left = (key for key in self.deleted if key not in self._given)
        return next((key for key in left if bare(self.called(key)) == bare(name)), "")


def _words(team: Team) -> dict[str, str]:
    """A team of the configuration, as it stands in its row."""
    day = team.onboarding_until
    return {
        "name": team.name, "also_called": ", ".join(team.aliases), "parent": team.parent, **{each: getattr(team, each) for each in _PEOPLE},
        "execs": ", ".join(team.execs), "first_cycle": team.first_cycle, "last_cycle": team.last_cycle, "became": ", ".join(team.became),
        "onboarding_until": day.isoformat() if day else "",
    }  # fmt: skip


def _name(drafts: Sequence[_Draft]) -> None:
    """What each team is called. Of two that want one name, the one that had it keeps it."""
    taken: dict[_Bare, _Draft] = {}

    def claims(draft: _Draft) -> bool:
        return bool(draft.before) and bare(draft.words["name"]) == bare(draft.before)

    for draft in sorted(drafts, key=lambda each: not claims(each)):
        wanted = draft.words.get("name", "")
        draft.name = wanted
        if not wanted:
            draft.name = draft.before
            draft.problems.append(
                f"Name is empty, so it is still called “{draft.before}”" if draft.before else "Give it a name"
            )
        elif bare(wanted) in taken:
            draft.name = draft.before
            draft.problems.append(f"Another row is called “{wanted}”, too: give this one a name of its own")
        if bare(draft.name) in taken:
            draft.name = ""
        if draft.name:
            taken[bare(draft.name)] = draft
            earlier = [*draft.names, draft.before]
            draft.names = list(dict.fromkeys(n for n in earlier if n and n != draft.name))[-_NAMES_KEPT:]


def _also_call(drafts: Sequence[_Draft]) -> None:
    """What else each team is called: as people say, then what it was called here before, where no other team is called that."""
    named = [draft for draft in drafts if draft.name]
    taken: dict[_Bare, _Draft] = {}
    for draft in named:
        taken.setdefault(bare(draft.id), draft)
    taken |= {bare(draft.name): draft for draft in named}
    for draft in named:
        for alias in parts(draft.words.get("also_called", "")):
            other = taken.setdefault(bare(alias), draft)
            if other is draft:
                draft.aliases.append(alias)
            else:
                draft.problems.append(
                    f"“{alias}” is another team, {other.name}: take it out of Also called here or there"
                )
    for draft in named:
        draft.aliases += [name for name in draft.names if bare(name) not in taken]
        taken |= {bare(name): draft for name in draft.aliases}


class _Names:
    """The teams by everything that people may call them: id, name, other names."""

    def __init__(self, drafts: Sequence[_Draft]) -> None:
        named = [draft for draft in drafts if draft.name]
        self._found: dict[_Bare, str] = {}
        for names in ((d.name for d in named), (d.id for d in named)):
            for name, draft in zip(names, named, strict=True):
                self._found.setdefault(bare(name), draft.id)
        for draft in named:
            for alias in draft.aliases:
                self._found.setdefault(bare(alias), draft.id)
        self._ids = {draft.id for draft in named}

    def find(self, said: str) -> str:
        return said if said in self._ids else self._found.get(bare(said), "")


def _team(draft: _Draft, roster: _Names, calendar: Calendar) -> Team:
    """The team as its row says; what is not understood is as the configuration has it."""
    if draft.entry is None and draft.seed and draft.name == draft.seed.name:
        return draft.seed
    words, seed = draft.words, draft.seed or Team(id=draft.id, name=draft.name)

    def a_team(title: str, said: str) -> str:
        found = roster.find(said)
        if not found or found == draft.id:
            what = "this very team" if found else "no team of this tab"
            draft.problems.append(f"{title} “{said}” is {what}: write the id or the name of another one")
            return ""
        return found

    def label(title: str, name: str) -> str:
        said = words.get(name, "")
        if said and a_cycle(said, calendar) is None:
            draft.problems.append(f"{title} “{said}” is no cycle: write it as 2024-Q4")
            return str(getattr(seed, name))
        return said

    parent = words.get("parent", "")
    until = words.get("onboarding_until", "")
    day: date | None = cells.a_date(until) if until else None
    if until and day is None:
        draft.problems.append(f"Onboarding until “{until}” is no day: write it as 2024-10-31")
        day = seed.onboarding_until
    first, last = label("First cycle", "first_cycle"), label("Last cycle", "last_cycle")
    if first and last and _order(first, calendar) > _order(last, calendar):
        draft.problems.append("First cycle is after Last cycle, so that no plan is ever expected")
    return Team.model_construct(
        id=draft.id,
        name=draft.name,
        aliases=tuple(draft.aliases),
        parent=(a_team("Parent", parent) or (seed.parent if roster.find(seed.parent) else ""))
        if parent
        else "",
        tpm=words.get("tpm", ""),
        engineering=words.get("engineering", ""),
        product=words.get("product", ""),
        design=words.get("design", ""),
        execs=tuple(parts(words.get("execs", ""))),
        first_cycle=first,
        last_cycle=last,
        became=tuple(
            dict.fromkeys(
                found for said in parts(words.get("became", "")) if (found := a_team("Became", said))
            )
        ),
        onboarding_until=day,
    )


def _order(text: str, calendar: Calendar) -> tuple[float, str]:
    found = a_cycle(text, calendar)
    return order(found.label if found else text)


def _said(draft: _Draft) -> str:
    return ". ".join(draft.problems)


def _row(draft: _Draft) -> Row:
    """The team's row. Shared cells are only given where it is new, or where their column was lost."""
    entry = draft.entry
    given = {column.id: cell_of(column, draft.words.get(column.id, "")) for column in SHARED}
    if entry is None:
        return teams_tab.team_row(draft.id, given, _said(draft))
    taken_over = draft.seed is not None and draft.was == entry.key != "" and not entry.new
    restates = entry.lost | ((given.keys() - entry.touched) if taken_over else frozenset())
    if not (entry.new or entry.lost or taken_over):
        given = {"name": given["name"]}
    row = teams_tab.team_row(draft.id, given, _said(draft), was=draft.was if draft.was == entry.key else "")
    return teams_tab.adopted(row, entry.adopts, restates)


def _keepsake(draft: _Draft) -> Keepsake:
    """Beside its words: what it was called before, and under which key it asked."""
    entry = draft.entry
    ours = entry is not None and not entry.new and draft.was != entry.key
    first = entry.first.get("name", "") if entry and ours else draft.words.get("name", "")
    called = draft.name if draft.names or draft.name != first else ""
    return keepsake(
        _KIND, draft.id, entry if ours else None, {"name": called, "names": draft.names, "was": draft.was}
    )
