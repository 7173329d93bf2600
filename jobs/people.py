"""What people say in the master: links in Plans, verdicts that they set, findings that they waive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final

from jobs import beside, typed
from jobs.config import Config
from jobs.leads import TREAT_AS, Lead
from mappers import cycle
from mappers.card import LEFT, Card, Overruled, Source
from mappers.publish import LEVEL_NAMES
from mappers.spec import TOPICS
from sync.links import Link, parse_link
from sync.master.memory import Remembered
from sync.master.state import Line, State, TabState

PASTED: Final = "Plans tab"
_SAID: Final = ("team", "cycle", "treat_as", "publish")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What people say in Plans. ``twice``: rows for a file that another row is already about."""

    leads: tuple[Lead, ...]
    twice: tuple[Source, ...]


def pasted(state: State, config: Config) -> Pasted:
    """The links that people pasted into Plans, and what they say beside them and beside ours; one lead a file."""
    tab = state.tab("plans")
    rows: dict[str, list[_PlansRow]] = {}
    for line in state.lines("plans"):
        row = _plans_row(tab, line) if tab else None
        if row:
            rows.setdefault(row.file_id, []).append(row)
    leads, twice = [], []
    for file_id, found in rows.items():
        first, *others = sorted(found, key=lambda row: (row.key != file_id, row.key == "", row.index))
        said = {
            name: next((row.said[name] for row in (first, *others) if row.said[name]), "") for name in _SAID
        }
        if any(row.theirs for row in found) or any(said.values()):
            leads.append(_person_says(first, said, config))
        taken = {row.key for row in found}
        free = (key for number in count(1) if (key := f"{file_id}#{number}") not in taken)
        twice += [_listed_twice(row, row.key or next(free)) for row in others]
    return Pasted(tuple(leads), tuple(twice))


@dataclass(frozen=True, slots=True)
class _PlansRow:
    """A row of Plans with a link. ``key``: whom our memory says that it is about; ``theirs``: a person made it."""

    index: int
    link: Link
    text: str
    key: str
    theirs: bool
    said: Mapping[str, str]
    read_as: str

    @property
    def file_id(self) -> str:
        return self.link.file.id


def _plans_row(tab: TabState, line: Line) -> _PlansRow | None:
    cell = tab.cell(line, "link")
    key = line.entity.key if line.entity else ""
    options = [parse_link(text) for text in (*cell.links, cell.text) if text.strip()]
    link = next((option for option in options if option.kind != "unknown"), None)
    if link is None and options and (line.ids or "://" in cell.text):
        link = options[-1]  # something that looks like a link and is none that we read: its row says so
    if link is None:
        return None
    said = {name: tab.cell(line, name).text.strip() for name in _SAID}
    theirs = not line.ids or bool(line.entity and line.entity.owner)
    return _PlansRow(line.index, link, cell.text, key, theirs, said, tab.cell(line, "read_as").text.strip())


def _person_says(row: _PlansRow, said: Mapping[str, str], config: Config) -> Lead:
    when = cycle.cycle_in(said["cycle"], config.calendar()) if said["cycle"] else None
    wrong = f"“{said['cycle']}” is no cycle; write it as 2024-Q4." if said["cycle"] and not when else ""
    treat_as, publish = said["treat_as"].lower(), said["publish"].lower()
    if publish and publish not in LEVEL_NAMES:
        wrong = f"{wrong} “{said['publish']}” is no publish level, so nothing of it is shown; write full, verdicts only or nothing.".strip()
    return Lead(
        row.link, found_in=PASTED, depth=1, title=row.text if row.theirs else "", unit=said["team"], cycle=when, row=None if row.key else row.index,
        by_person=True, treat_as=treat_as if treat_as in TREAT_AS else "", read_as=row.read_as, pasted=row.theirs, remark=wrong,
        publish=LEVEL_NAMES.get(publish, "nothing") if publish else None,
    )  # fmt: skip


def _listed_twice(row: _PlansRow, key: str) -> Source:
    return Source(
        file_id=key, url=row.link.file.url, title=row.text, status="listed twice", found_in=PASTED, row=None if row.key else row.index, pasted=True,
        remark="Another row is about the same document; what you say here counts, too.",
    )  # fmt: skip


def overruled(state: State) -> dict[str, dict[str, Overruled]]:
    """Scorecard key → column (a topic, or *plan* for its state) → what people set there."""
    found: dict[str, dict[str, Overruled]] = {}
    for entity, column, cell, basis in state.held("scorecard", (*TOPICS, "plan")):
        found.setdefault(entity.key, {})[column] = Overruled(said=cell.text, basis=basis)
    return found


@dataclass(frozen=True, slots=True)
class Waivers:
    """Scorecard key → the rules that people let pass today; ``unclear``: a line for each *Until* that is no day."""

    rules: Mapping[str, frozenset[str]]
    unclear: tuple[str, ...] = ()


def waivers(state: State, today: date) -> Waivers:
    """The findings beside which somebody's name stands, and no day that is over. What is no day lets nothing pass."""
    tab = state.tab("findings")
    found: dict[str, frozenset[str]] = {}
    unclear: list[str] = []
    for line in state.lines("findings"):
        if not tab or not line.entity or not tab.cell(line, "waived_by").text.strip():
            continue
        cell = tab.cell(line, "until")
        until = typed.day_of(cell)
        if cell.text.strip() and until is None:
            unclear.append(beside.unclear(state, "findings", line, cell, "nothing is waived"))
        elif until is None or until >= today:
            key = line.entity.scope
            found[key] = found.get(key, frozenset()) | {line.entity.key.rpartition("|")[2]}
    return Waivers(found, tuple(unclear))


def formerly(state: State, cards: Sequence[Card], asked: Mapping[str, str]) -> dict[str, str]:
    """Card key → the key that its row has in the sheet, where the same document stood there under another name.

    So a stranger's row and its notes are kept when the roster, or a person, says whose plan it is. Only where there is
    one such row and one such card. ``asked``: unit id → the unit that it was before people confirmed it in Teams.
    """
    known = {row.entity.key: row for row in state.memory.of("scorecard")}
    keys = {card.key for card in cards}
    orphans: dict[str, list[str]] = {}
    for key, row in known.items():
        if key not in keys and (file_id := _opens(row)):
            orphans.setdefault(file_id, []).append(key)
    new = [card for card in cards if card.key not in known]
    rivals = Counter(card.source.file_id for card in new if card.source)
    found: dict[str, str] = {}
    for card in new:
        file_id = card.source.file_id if card.source else ""
        stranger = f"{asked.get(card.unit_id, '')}|{card.cycle}"
        before = [key for key in orphans.get(file_id, ()) if key.rpartition("|")[2] in {card.cycle, ""}]
        if stranger in known and stranger not in keys:
            found[card.key] = stranger
        elif len(before) == 1 and rivals[file_id] == 1:
            found[card.key] = before[0]
    return found


def first_cycles(state: State, cards: Sequence[Card]) -> dict[str, tuple[float, str]]:
    """Unit id → the first cycle, in `cycle.order`, of which the Scorecard has a row, or gets one tonight."""
    found: dict[str, tuple[float, str]] = {}
    known = (row.entity.key for row in state.memory.of("scorecard"))
    for key in (*known, *(card.key for card in cards)):
        unit_id, _, label = key.rpartition("|")
        place = cycle.order(label)
        found[unit_id] = min(found.get(unit_id, place), place)
    return found


def opened(state: State) -> dict[str, tuple[str, str]]:
    """Scorecard key → the link that its row last opened, and the day since which no page leads to it, if it says so."""
    found = {}
    for row in state.memory.of("scorecard"):
        kept = row.desired.get("plan")
        if kept and kept.link:
            since = row.said("next").partition(LEFT)[2].partition(";")[0]
            found[row.entity.key] = (kept.link, since)
    return found


def _opens(row: Remembered) -> str:
    """The file that a scorecard last opened."""
    kept = row.desired.get("plan")
    return parse_link(kept.link).file.id if kept and kept.link else ""
