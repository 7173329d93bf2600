"""The product on one page: links → documents → plans → findings → scorecards → what the master should say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from jobs import people
from jobs.config import Config
from jobs.follow import Followed, Follower, configured
from mappers import scorecard
from mappers.checks import run_checks
from mappers.context import Roster, Unit
from mappers.finding import Finding
from mappers.plan import Plan
from mappers.scorecard import Card, Folded, OpenCycle
from mappers.spec import TOPICS
from mappers.tables import Desired, Entity, Row
from sync.master.memory import Remembered
from sync.master.state import State, TabState


@dataclass(slots=True)
class Pipeline:
    """Turns the master as it is into the master as it should be. Documents are fetched once, however often it is asked."""

    config: Config
    follower: Follower
    today: date
    followed: list[Followed] = field(default_factory=list)
    folded: Folded = field(default_factory=Folded)
    notes: list[str] = field(default_factory=list)

    def desired(self, state: State) -> Desired:
        """What the master should say. Called again with a newer state, nothing is fetched twice."""
        said = people.pasted(state, self.config)
        self.followed = self.follower.follow([*configured(self.config), *said.leads])
        self.folded = fold(self.followed, self.config, self.today)
        waivers = people.waivers(state, self.today)
        self.folded.cards = with_people(self.folded.cards, state, waivers)
        self.notes = list(waivers.unclear)
        lost = lost_index(self.followed, state)
        if lost and (kept := keep_rows(self.folded, state)):
            self.notes.append(f"a page that leads to plans could not be read: {kept} rows stay as they were")
        gone = [] if lost else list(unlinked(state, self.followed))
        self.folded.sources += said.twice
        return scorecard.desired(self.folded, [*closed(state, self.folded), *gone], self.today)


def with_people(cards: list[Card], state: State, waivers: people.Waivers) -> list[Card]:
    """The cards with what people say of them in the sheet, and with what their rows were before."""
    overruled = people.overruled(state)
    before, opened = people.formerly(state, cards), people.opened(state)
    return [
        card.model_copy(
            update={
                "overruled": overruled.get(card.key, {}),
                "waived": waivers.rules.get(card.key, frozenset()),
                "was": before.get(card.key, ""),
                "left": "" if card.source else opened.get(card.key, ""),
            }
        )
        for card in cards
    ]


def lost_index(followed: list[Followed], state: State) -> bool:
    """Whether a page that leads to plans could not be read."""
    indexes = {
        row.entity.key
        for row in state.memory.rows.values()
        if row.tab == "plans" and _last(row, "status") == "index"
    }
    return any(
        each.problem and (each.lead.must_be_index or each.lead.link.file.id in indexes) for each in followed
    )


def unlinked(state: State, followed: list[Followed]) -> Iterator[Row]:
    """Rows of Plans that we made for a link that no page has any more."""
    seen = {each.lead.link.file.id for each in followed}
    for row in state.memory.rows.values():
        if (
            row.tab == "plans"
            and row.entity.kind == "link"
            and not row.entity.owner
            and row.entity.key not in seen
        ):
            yield scorecard.unlinked_row(row.entity)


def keep_rows(folded: Folded, state: State) -> int:
    """Nobody is said to have no plan while a page that leads to plans could not be read: their rows stay as they are.

    Answers how many rows that concerns.
    """
    known = {row.entity.key for row in state.memory.rows.values() if row.tab == "scorecard"}
    before = len(folded.cards)
    folded.cards = [card for card in folded.cards if card.plan or card.source or card.key not in known]
    return before - len(folded.cards)


def _last(row: Remembered, column: str) -> str:
    kept = row.desired.get(column)
    return str(kept.v) if kept else ""


def fold(followed: list[Followed], config: Config, today: date) -> Folded:
    """Cards for every plan that was read, for what could not be read, and for units that have no plan."""
    roster, cycles = config.roster(), config.open_cycles()
    folded, cards, open_labels = Folded(), dict[str, Card](), {opened.cycle.label for opened in cycles}
    for each in followed:
        read_as, remark = list[str](), ""
        for card in _cards(each, roster, cycles, config, today):
            read_as.append(" · ".join(part for part in (card.unit, card.cycle) if part))
            if card.cycle and cycles and card.cycle not in open_labels:
                remark = f"{card.cycle} is not open in the calendar."
                continue
            known = cards.get(card.key)
            cards[card.key] = _first(known, card) if known else card
        source = each.source(config.zone, "; ".join(read_as))
        folded.sources.append(source.model_copy(update={"remark": source.remark or remark}))
    for unit, opened in scorecard.expected(roster.units, cycles):
        card = _blank(unit, opened, today)
        cards.setdefault(card.key, card)
    order = {unit.id: at for at, unit in enumerate(roster.units)}
    newest = {opened.cycle.label: at for at, opened in enumerate(cycles)}
    folded.cards = sorted(
        cards.values(),
        key=lambda card: (
            newest.get(card.cycle, len(newest)),
            order.get(card.unit_id, len(order)),
            card.unit,
        ),
    )
    return folded


def _first(one: Card, other: Card) -> Card:
    """Two documents for one unit and cycle: the one in Plans wins; else the first one stands, and its row says so."""
    if one.plan is None or other.plan is None:
        return one if one.plan or not other.plan else other
    by_hand = [card for card in (one, other) if card.source and card.source.pasted]
    if len(by_hand) == 1:
        return by_hand[0]
    return one.model_copy(update={"rivals": (*one.rivals, other.source)})


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
