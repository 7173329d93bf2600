"""The product on one page: links → documents → plans → findings → scorecards → what the master should say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from jobs.config import Config
from jobs.follow import Followed, Follower, Lead, configured
from mappers import cycle, scorecard
from mappers.checks import run_checks
from mappers.context import Roster, Unit
from mappers.finding import Finding
from mappers.plan import Plan
from mappers.scorecard import Card, Folded, OpenCycle
from mappers.spec import TOPICS
from mappers.tables import Desired, Entity, Row
from sync.links import parse_link
from sync.master.memory import Remembered
from sync.master.state import State, TabState

PASTED = "Plans tab"


@dataclass(slots=True)
class Pipeline:
    """Turns the master as it is into the master as it should be. Documents are fetched once, however often it is asked."""

    config: Config
    follower: Follower
    today: date
    followed: list[Followed] = field(default_factory=list)
    folded: Folded = field(default_factory=Folded)
    kept: int = 0

    def desired(self, state: State) -> Desired:
        """What the master should say. Called again with a newer state, nothing is fetched twice."""
        self.followed = self.follower.follow([*pasted(state, self.config), *configured(self.config)])
        self.folded = fold(self.followed, self.config, self.today, overruled(state))
        self.kept = keep_rows(self.folded, self.followed, state)
        return scorecard.desired(self.folded, list(closed(state, self.folded)), self.today)


def pasted(state: State, config: Config) -> Iterator[Lead]:
    """The links that people pasted into Plans, with what they say of each."""
    tab = state.tab("plans")
    for line in state.lines("plans"):
        assert tab, "a tab with lines exists"
        cell = tab.cell(line, "link")
        said = {
            name: tab.cell(line, name).text.strip()
            for name in ("team", "cycle", "treat_as", "found_in", "read_as")
        }
        link = next(
            (parsed for text in (*cell.links, cell.text) if (parsed := parse_link(text)).kind != "unknown"),
            None,
        )
        mine = said["found_in"] not in {"", PASTED}
        opinion = any(said[name] for name in ("team", "cycle", "treat_as"))
        if link is None or (mine and not opinion):
            if link is None and not line.ids and "://" in cell.text and not any(said.values()):
                yield Lead(
                    parse_link(cell.text),
                    found_in=PASTED,
                    depth=1,
                    title=cell.text,
                    row=line.index,
                    by_person=True,
                )
            continue
        yield Lead(
            link, found_in=said["found_in"] or PASTED, depth=1, title="" if mine else cell.text, unit=said["team"],
            cycle=cycle.cycle_in(said["cycle"], config.calendar()) if said["cycle"] else None, row=None if line.ids else line.index, by_person=True,
            treat_as=said["treat_as"].lower() if said["treat_as"].lower() in {"ignore", "is a plan"} else "", read_as=said["read_as"],
        )  # fmt: skip


def keep_rows(folded: Folded, followed: list[Followed], state: State) -> int:
    """Where a page that leads to plans could not be read, nobody is said to have no plan: their rows stay as they are.

    Answers how many rows that concerns.
    """
    indexes = {
        row.entity.key
        for row in state.memory.rows.values()
        if row.tab == "plans" and _last(row, "status") == "index"
    }
    lost = any(
        each.problem and (each.lead.must_be_index or each.lead.link.file.id in indexes) for each in followed
    )
    if not lost:
        return 0
    known = {row.entity.key for row in state.memory.rows.values() if row.tab == "scorecard"}
    staying = [card for card in folded.cards if not card.plan and not card.source and card.key in known]
    folded.cards = [card for card in folded.cards if card not in staying]
    return len(staying)


def _last(row: Remembered, column: str) -> str:
    kept = row.desired.get(column)
    return str(kept.v) if kept else ""


def overruled(state: State) -> dict[str, dict[str, str]]:
    """Scorecard key → topic → the verdict that people set."""
    found: dict[str, dict[str, str]] = {}
    for entity, column, cell in state.held("scorecard", TOPICS):
        found.setdefault(entity.key, {})[column] = cell.text
    return found


def fold(
    followed: list[Followed], config: Config, today: date, overruled: Mapping[str, Mapping[str, str]]
) -> Folded:
    """Cards for every plan that was read, for what could not be read, and for units that have no plan."""
    roster, cycles = config.roster(), config.open_cycles()
    folded, cards, open_labels = Folded(), dict[str, Card](), {opened.cycle.label for opened in cycles}
    for each in followed:
        read_as: list[str] = []
        for card in _cards(each, roster, cycles, config, today):
            read_as.append(" · ".join(part for part in (card.unit, card.cycle) if part))
            if card.cycle and cycles and card.cycle not in open_labels:
                continue  # a closed cycle, or one that the calendar does not know
            known = cards.get(card.key)
            if known is None or (known.plan is None and card.plan is not None):
                cards[card.key] = card
            elif card.plan is not None and card.source:
                cards[card.key] = known.model_copy(update={"rivals": (*known.rivals, card.source)})
        folded.sources.append(each.source(config.zone, "; ".join(read_as)))
    for unit, opened in scorecard.expected(roster.units, cycles):
        card = _blank(unit, opened, today)
        cards.setdefault(card.key, card)
    order = {unit.id: at for at, unit in enumerate(roster.units)}
    newest = {opened.cycle.label: at for at, opened in enumerate(cycles)}
    told = [
        card.model_copy(update={"overruled": dict(overruled.get(card.key, {}))}) for card in cards.values()
    ]
    folded.cards = sorted(
        told,
        key=lambda card: (
            newest.get(card.cycle, len(newest)),
            order.get(card.unit_id, len(order)),
            card.unit,
        ),
    )
    return folded


def _cards(
    each: Followed, roster: Roster, cycles: tuple[OpenCycle, ...], config: Config, today: date
) -> Iterator[Card]:
    source = each.source(config.zone, "")
    if each.problem:
        said = each.lead.unit or each.lead.read_as.partition(" · ")[0]
        unit = roster.find(said) if said else None
        label = each.lead.cycle.label if each.lead.cycle else each.lead.read_as.partition(" · ")[2]
        if unit and label:
            yield _card(unit, label, cycles, today).model_copy(update={"source": source})
        return
    if not each.has_plan or not each.reading:
        return
    plans = [plan for plan in each.reading.plans if plan.kind == "plan"]
    for number, plan in enumerate(plans, 1):
        unit = roster.get(plan.unit_id) if plan.unit_id else None
        stranger = ""
        if unit is None:
            name = plan.team or plan.title or source.title
            nearest = roster.nearest(plan.team) if plan.team else None
            stranger = (
                (f"“{nearest.name}”?" if nearest else "add it to the roster, or fill in Team in Plans")
                if roster.units
                else ""
            )
            unit = Unit(id=_slug(plan.team) if plan.team else f"file:{source.file_id}:{number}", name=name)
        label = plan.cycle.label if plan.cycle else ""
        findings: tuple[Finding, ...] = tuple(
            f
            for f in run_checks(plan)
            if f.rule.replace("-", "_") not in TOPICS
            or f.rule.replace("-", "_") in config.required
            or f.level != "must_fix"
        )
        yield _card(unit, label, cycles, today).model_copy(
            update={
                "plan": _linked(plan, source.url),
                "findings": findings,
                "source": source,
                "stranger": stranger,
            }
        )


def _linked(plan: Plan, url: str) -> Plan:
    return (
        plan
        if plan.place.url.startswith("http") or not url.startswith("http")
        else plan.model_copy(update={"place": plan.place.model_copy(update={"url": url})})
    )


def _slug(name: str) -> str:
    return "name:" + "-".join(name.lower().split())


def _card(unit: Unit, label: str, cycles: tuple[OpenCycle, ...], today: date) -> Card:
    due = next((opened.due for opened in cycles if opened.cycle.label == label), None)
    return Card(unit_id=unit.id, unit=unit.name, cycle=label, due=due, tpm=unit.tpm, today=today)


def _blank(unit: Unit, opened: OpenCycle, today: date) -> Card:
    return Card(
        unit_id=unit.id, unit=unit.name, cycle=opened.cycle.label, due=opened.due, tpm=unit.tpm, today=today
    )


def closed(state: State, folded: Folded) -> Iterator[Row]:
    """Findings that stand in the sheet and no longer in a plan that was read."""
    read = {
        card.key: card for card in folded.cards if card.plan and not (card.source and card.source.problem)
    }
    for entity in _entities(state, "findings"):
        card = read.get(entity.scope)
        if card is None:
            continue
        rule = entity.key.rpartition("|")[2]
        if any(finding.rule == rule and finding.level != "info" for finding in card.counted):
            continue
        silent = rule.replace("-", "_") in card.overruled and any(
            finding.rule == rule for finding in card.findings
        )
        yield scorecard.closed_row(entity, "overruled" if silent else "fixed")


def _entities(state: State, tab: str) -> Iterator[Entity]:
    found: TabState | None = state.tab(tab)
    for line in found.lines if found else ():
        if line.entity:
            yield line.entity
