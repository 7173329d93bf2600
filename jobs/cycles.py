"""The planning calendar as people keep it in the tab Cycles. The configuration seeds it; once a cycle has had a row there, its words count.

Never raises for what people typed: what is not understood counts as it was, or as the configuration has it, and the row's
Status says what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, cast

from jobs.options import Config, PlanningCycle
from jobs.typed import Entry, a_cycle, cell_of, entries, keepsake, loaded
from mappers import cells, cycles_tab
from mappers.card import CycleState
from mappers.cycle import Calendar
from mappers.cycles_tab import CYCLES_TAB, SHARED, STATES
from mappers.tables import Keepsake, Row
from mappers.teams_tab import adopted
from sync.master.state import State

_KIND: Final = "cycle"
_FALLBACK: Final = "planning"


@dataclass(frozen=True, slots=True)
class Cycles:
    """The calendar, and the rows that it stands in. ``known``: the labels, and the keys of proposals, that ever had a row."""

    cycles: tuple[PlanningCycle, ...]
    rows: tuple[Row, ...] = ()
    known: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    keepsakes: tuple[Keepsake, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A cycle in the making. ``key``: its label, or what its row stands under while it is none."""

    key: str
    entry: Entry | None
    words: dict[str, str]
    seed: PlanningCycle | None = None
    counts: bool = True
    problems: list[str] = field(default_factory=list)
    state: str = ""
    due: date | None = None
    freeze: date | None = None


def read(state: State, config: Config) -> Cycles:
    """The calendar as the master has it, seeded from the configuration."""
    rows = [row for row in state.memory.of("cycles") if row.entity.kind == _KIND]
    kept = {key: loaded(text) for key, text in state.memory.kept(_KIND).items()}
    found = entries(state, CYCLES_TAB, _KIND, "cycle")
    seeds = {config.cycle(each.cycle).label: each for each in config.cycles}
    known = {row.entity.key for row in rows} | {key for key, told in kept.items() if told.get("deleted")}
    drafts = list(_drafts(found, seeds, known, config.calendar()))
    for draft in drafts:
        _understand(draft, kept.get(draft.key, {}))
    here = {draft.key for draft in drafts}
    gone = (
        sorted(key for key in known - here if not cycles_tab.is_asked(key) and not cycles_tab.is_unread(key))
        if state.tab("cycles")
        else []
    )
    title = tab.title if (tab := state.tab("cycles")) else CYCLES_TAB.title
    return Cycles(
        cycles=tuple(_cycle(draft) for draft in drafts if draft.counts),
        rows=tuple(_row(draft) for draft in drafts),
        known=frozenset(known | here),
        refused=frozenset(e.key for e in found if cycles_tab.is_asked(e.key) and e.answer == "no"),
        keepsakes=(*(_keepsake(draft) for draft in drafts if draft.counts), *(keepsake(_KIND, key, None, {**kept.get(key, {}), "deleted": 1}) for key in gone)),
        notes=tuple(f"{title}{d.entry.row_number()}: {'. '.join(d.problems)}" for d in drafts if d.entry and d.problems and not cycles_tab.is_asked(d.key)),
    )  # fmt: skip


def _drafts(
    found: Sequence[Entry], seeds: Mapping[str, PlanningCycle], known: set[str], calendar: Calendar
) -> Iterator[_Draft]:
    """The cycle of each row; of two rows for one cycle the one that was there first counts."""
    taken: set[str] = set()
    named = [(entry, a_cycle(entry.words.get("cycle", ""), calendar)) for entry in found]
    named.sort(key=lambda pair: pair[1] is None or pair[0].key != pair[1].label)
    for entry, said in named:
        stood = a_cycle(entry.before.get("cycle", ""), calendar)
        own = bool(stood and stood.label == entry.key)
        draft = _draft(entry, said.label if said else "", taken, known, seeds, still=own)
        if draft.counts:
            taken.add(draft.key)
        yield draft
    for label, each in seeds.items():
        if label not in known and label not in taken:
            yield _Draft(label, None, _words(each), each)


def _draft(
    entry: Entry,
    label: str,
    taken: set[str],
    known: set[str],
    seeds: Mapping[str, PlanningCycle],
    *,
    still: bool,
) -> _Draft:
    """``label``: of the cycle that the row names now, if it names one; ``still``: it named its own when we last published."""
    words, said = dict(entry.words), entry.words.get("cycle", "")
    if cycles_tab.is_asked(entry.key):
        seeded = label in seeds and label not in known
        if seeded and entry.answer != "no":
            words = {**_words(seeds[label]), **{each: entry.words[each] for each in entry.touched}}
        elif entry.answer != "yes" or not label:
            waits = not entry.answer and entry.shown.get("status", "").startswith("Proposed")
            problems = [] if waits else [cycles_tab.answer_status(entry.answer)]
            return _Draft(entry.key, entry, words, counts=False, problems=problems)
    key = label or entry.key
    if not label:
        ours = key and not cycles_tab.is_unread(key)
        what = (
            f"“{said}” is no cycle: write it as 2024-Q4"
            if said
            else "Cycle is empty: write one, as 2024-Q4, or delete the row"
        )
        problems = [f"{what}. Until then it is {key}" if ours else what]
        if not ours or key in taken:
            return _Draft(key or cycles_tab.unread_key(said), entry, words, counts=False, problems=problems)
        words["cycle"] = entry.before["cycle"] if still else key
        return _Draft(key, entry, words, seeds.get(key), problems=problems)
    if label in taken:
        own = entry.key if entry.key not in {"", *taken} else cycles_tab.unread_key(f"{said} {entry.age}")
        return _Draft(
            own,
            entry,
            words,
            counts=False,
            problems=[f"{label} stands in another row, too: that one counts, delete one"],
        )
    return _Draft(label, entry, words, seeds.get(label))


def _words(each: PlanningCycle) -> dict[str, str]:
    """A cycle of the configuration, as it stands in its row."""
    return {
        "cycle": each.cycle,
        "due": each.due.isoformat() if each.due else "",
        "freeze": each.freeze.isoformat() if each.freeze else "",
        "state": each.state,
    }


def _understand(draft: _Draft, kept: Mapping[str, object]) -> None:
    """Days and state of a row; what is not understood is as it was, or as the configuration has it."""
    if not draft.counts:
        return
    seed = draft.seed
    for name, title in (("due", "Plans due"), ("freeze", "Freeze")):
        said = draft.words.get(name, "")
        day = cells.a_date(said) if said else None
        if said and day is None:
            draft.problems.append(f"{title} “{said}” is no day: write it as 2024-10-31")
            day = getattr(seed, name) if seed else None
        setattr(draft, name, day)
    said = draft.words.get("state", "").lower()
    before = str(kept.get("state") or (draft.entry.first.get("state", "") if draft.entry else "")).lower()
    usual = before if before in STATES else seed.state if seed else _FALLBACK
    draft.state = said if said in STATES else usual
    if said not in STATES and not (draft.entry and draft.entry.new and not said):
        what = f"State “{draft.words['state']}” is none" if said else "State is empty"
        draft.problems.append(
            f"{what}: write {', '.join(STATES[:-1])} or {STATES[-1]}. Until then it is {draft.state}"
        )


def _cycle(draft: _Draft) -> PlanningCycle:
    words, state = draft.words, cast("CycleState", draft.state)
    return PlanningCycle.model_construct(
        cycle=words["cycle"], due=draft.due, freeze=draft.freeze, state=state
    )


def _row(draft: _Draft) -> Row:
    """The cycle's row. Shared cells are only given where it is new, or where their column was lost."""
    entry, status = draft.entry, ". ".join(draft.problems)
    words = {**draft.words, "state": draft.words.get("state") or draft.state}
    given = {column.id: cell_of(column, words.get(column.id, "")) for column in SHARED}
    if entry is None:
        return cycles_tab.cycle_row(draft.key, given, status)
    taken_over = cycles_tab.is_asked(entry.key) and draft.seed is not None
    restates = entry.lost | ((given.keys() - entry.touched) if taken_over else frozenset())
    if not (entry.new or entry.lost or taken_over):
        given = {"cycle": given["cycle"]}
    row = cycles_tab.cycle_row(draft.key, given, status, was=entry.key if entry.key != draft.key else "")
    if cycles_tab.is_asked(draft.key) and not status:  # still as it was proposed
        row = replace(row, cells={})
    return adopted(row, entry.adopts, restates)


def _keepsake(draft: _Draft) -> Keepsake:
    entry = draft.entry
    ours = entry is not None and not entry.new and entry.key == draft.key
    first = entry.first.get("state", "") if entry and ours else draft.words.get("state", "")
    return keepsake(
        _KIND,
        draft.key,
        entry if ours else None,
        {"state": draft.state if draft.state != first.lower() else ""},
    )
