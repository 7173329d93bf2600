"""What was found, folded into cards: one for every unit × cycle that has a plan, should have one, or is covered by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, tzinfo

from jobs.config import Config
from jobs.follow import Followed
from jobs.lineage import Lineage
from mappers import across, results
from mappers.across import Around
from mappers.card import Card, OpenCycle, Source, expected
from mappers.context import Roster, Unit
from mappers.cycle import order
from mappers.finding import LEVELS
from mappers.results import Scores
from mappers.scorecard import Folded
from mappers.spec import TOPICS
from mappers.summary import Summary
from mappers.teams_tab import asked_key


def fold(
    followed: Sequence[Followed],
    config: Config,
    today: date,
    cycles: Sequence[OpenCycle],
    *,
    zone: tzinfo,
    unread: Mapping[str, Sequence[Summary]] | None = None,
    standing: Collection[str] = (),
) -> Folded:
    """Cards for every plan that was found, for what could not be read, and for units that have no plan.

    ``cycles``: those that are kept true, newest first; with none, every cycle is.
    ``zone``: whose days count. ``unread``: what files held when they could last be read: whose plans cannot be read now,
    and what that tells of other cycles and units. ``standing``: keys of the scorecards that the master has.
    """
    lineage = Lineage(config.roster(), cycles, config.calendar())
    roster, unread = config.roster(), unread or {}
    labels = {each.cycle.label for each in cycles}
    folded, cards, every = Folded(), dict[str, Card](), list[Card]()
    for each in followed:
        read_as, remark = list[str](), ""
        source = each.source(zone)
        remembered = unread.get(each.lead.link.file.id, ())
        for card in _cards(each, source, roster, cycles, today, remembered):
            read_as.append(" · ".join(part for part in (card.unit, card.cycle) if part))
            every.append(card)
            if card.cycle and (cycles or config.cycles) and card.cycle not in labels:
                remark = _not_open(card.cycle, config)
                continue
            known = cards.get(card.key)
            cards[card.key] = _first(known, card) if known else card
        more = {"remark": " ".join(filter(None, (source.remark, remark))), "read_as": "; ".join(read_as)}
        folded.sources.append(source.model_copy(update=more))
    for unit, opened in lineage.expected(expected(roster.units, cycles), cards):
        card = _card(unit, opened.cycle.label, cycles, today)
        cards.setdefault(card.key, card.model_copy(update={"level": config.publish}))
    known_as = [card for file_id in unread for card in _known(unread[file_id], file_id, roster, today)]
    _cover(cards, roster, {card.key: card.plan for card in known_as if card.plan})
    for unit, opened, names, url in list(lineage.ended(cards, standing)):
        card = _card(unit, opened.cycle.label, cycles, today)
        became = {"level": config.publish, "became": names, "became_url": url}
        cards[card.key] = card.model_copy(update=became)
    every += known_as
    later = results.retrospectives((*cards.values(), *every))
    folded.later = lineage.inherited(later, {card.key for card in every if card.plan})
    _compare(cards, every, folded.later, lineage)
    _score(cards, every)
    folded.cards = sorted(cards.values(), key=_place(roster, cycles))
    return folded


def _not_open(label: str, config: Config) -> str:
    closed = any(each.state == "closed" and config.cycle(each.cycle).label == label for each in config.cycles)
    if closed:
        return f"{label} is closed; plansync backfill --cycles {label} fills it in."
    return f"{label} is not open in the calendar."


def _place(roster: Roster, cycles: Sequence[OpenCycle]) -> Callable[[Card], tuple[int, int, str]]:
    """Newest cycle first, then as the roster has the units, strangers after them."""
    units = {unit.id: at for at, unit in enumerate(roster.units)}
    newest = {opened.cycle.label: at for at, opened in enumerate(cycles)}
    return lambda card: (newest.get(card.cycle, len(newest)), units.get(card.unit_id, len(units)), card.unit)


def _first(one: Card, other: Card) -> Card:
    """Two documents for one unit and cycle: the one in Plans wins; else the first one stands, and its row says so."""
    if one.plan is None or other.plan is None:
        return one if one.plan or not other.plan else other
    by_hand = [card for card in (one, other) if card.source and card.source.pasted]
    if len(by_hand) == 1:
        return by_hand[0]
    return one.model_copy(update={"rivals": (*one.rivals, other.source)})


def _cards(
    each: Followed,
    source: Source,
    roster: Roster,
    cycles: Sequence[OpenCycle],
    today: date,
    remembered: Sequence[Summary],
) -> Iterator[Card]:
    if each.problem:
        for unit, label in _whose(each, roster, today, remembered):
            yield _card(unit, label, cycles, today).model_copy(update={"source": source})
        return
    for number, plan in enumerate(each.summaries, 1):
        named, stranger = roster.get(plan.unit_id) if plan.unit_id else None, ""
        if named is None:
            named = _stranger(plan, source.file_id, number, each.found.name if each.found else "")
            stranger = _who(plan, roster)
        card = _card(named, plan.cycle, cycles, today)
        more = {"plan": plan, "findings": plan.findings, "source": source, "stranger": stranger}
        yield _advised(card.model_copy(update=more), named)


def _stranger(plan: Summary, file_id: str, number: int, name: str = "") -> Unit:
    """A unit that the roster does not know: under the name that it gives itself, or under its document's."""
    if plan.team:
        return Unit(id=asked_key(plan.team), name=plan.team)
    return Unit(id=f"file:{file_id}:{number}", name=plan.title or name or f"plan {file_id[:8]}…")


def _whose(
    each: Followed, roster: Roster, today: date, remembered: Sequence[Summary]
) -> Iterator[tuple[Unit, str]]:
    """Whose plans a file holds, and for which cycles, that cannot be read: as is said of it, or else as it was."""
    lead = each.lead
    said = lead.unit or lead.read_as.partition(" · ")[0]
    unit = roster.find(said) if said else None
    label = lead.cycle.label if lead.cycle else lead.read_as.partition(" · ")[2]
    known = list(_known(remembered, lead.link.file.id, roster, today))
    if len(known) > 1 or (known and not (unit and label)):
        yield from ((Unit(id=c.unit_id, name=c.unit, tpm=c.tpm), c.cycle) for c in known)
    elif unit and label:
        yield unit, label


def _known(plans: Sequence[Summary], file_id: str, roster: Roster, today: date) -> Iterator[Card]:
    """The plans of a file that cannot be read tonight, as they were."""
    for number, plan in enumerate(plans, 1):
        unit = roster.get(plan.unit_id) or (roster.find(plan.team) if plan.team else None)
        unit = unit or _stranger(plan, file_id, number)
        yield Card(unit_id=unit.id, unit=unit.name, cycle=plan.cycle, plan=plan, tpm=unit.tpm, today=today)


def _who(plan: Summary, roster: Roster) -> str:
    nearest = roster.nearest(plan.team) if plan.team else None
    if not roster.units:
        return ""
    return f"“{nearest.name}”?" if nearest else "confirm it in Teams, or fill in Team in Plans"


def _card(unit: Unit, label: str, cycles: Iterable[OpenCycle], today: date) -> Card:
    known = next((each for each in cycles if each.cycle.label == label), None)
    closed = bool(known and known.state == "closed")
    due = known.due if known else None
    return Card(
        unit_id=unit.id, unit=unit.name, cycle=label, due=due, tpm=unit.tpm, today=today, closed=closed,
        invited=(*unit.triad, *unit.execs, unit.tpm),
    )  # fmt: skip


def _cover(cards: dict[str, Card], roster: Roster, unread: Mapping[str, Summary]) -> None:
    """A unit that a group's plan names as its own has a row that says so, never "no plan".

    ``unread``: scorecard key → the plan as it was, where it cannot be read tonight.
    """
    for card in list(cards.values()):
        plan = card.plan or unread.get(card.key)
        for unit_id in plan.covers if plan and card.source else ():
            covered = cards.get(f"{unit_id}|{card.cycle}")
            if covered and roster.get(unit_id) and not (covered.plan or covered.source or covered.covered_by):
                more = {"covered_by": card.source, "covered_name": card.unit}
                cards[covered.key] = covered.model_copy(update=more)


def _compare(
    cards: dict[str, Card], every: Sequence[Card], later: Mapping[str, Scores], lineage: Lineage
) -> None:
    """What only shows across cycles: what the checks across plans find."""
    plans = {card.key: card.plan for card in every if card.plan}
    newest = dict[str, tuple[float, str]]()
    for each in every:
        if each.source:
            file = each.source.file_id
            newest[file] = max(order(each.cycle), newest.get(file, order(each.cycle)))
    for key, card in cards.items():
        if card.plan is None:
            continue
        edited = card.source.edited if card.source else None
        frozen = _frozen(card, lineage.cycles, newest)
        around = Around(lineage.plan_before(card, plans), later.get(key), edited=edited, freeze=frozen)
        findings = (*across.run_checks(card.plan, around), *card.findings)
        ordered = tuple(sorted(findings, key=lambda finding: LEVELS.index(finding.level)))
        cards[key] = card.model_copy(update={"findings": ordered, "ended": lineage.last(card, plans)})


def _score(cards: dict[str, Card], every: Iterable[Card]) -> None:
    """How each unit's cycle itself ended: as its next plan's retrospective says, or else as its own plan does, once scored."""
    own, told = dict[str, float](), dict[str, tuple[str, float]]()
    for each in every:
        plan = each.plan
        if plan and plan.own_score is not None:
            own.setdefault(each.key, plan.own_score)
        if plan and plan.last and plan.last.score is not None and plan.scored_cycle:
            key = f"{each.unit_id}|{plan.scored_cycle}"
            if key not in told or order(each.cycle) < order(told[key][0]):
                told[key] = each.cycle, plan.last.score
    for key, card in cards.items():
        score = told[key][1] if key in told else own.get(key)
        if score is not None and card.publish == "full":
            cards[key] = card.model_copy(update={"score": round(score, 2)})


def _frozen(card: Card, cycles: Sequence[OpenCycle], newest: Mapping[str, tuple[float, str]]) -> date | None:
    """The day from which the document should no longer change; none once its results are due, or where it also holds a later plan.

    ``newest``: file → the last cycle that it has a plan for, as `order` has it.
    """
    opened = next((each for each in cycles if each.cycle.label == card.cycle), None)
    if not opened or opened.state in {"closing", "closed"} or not card.source:
        return None
    return opened.freeze if newest.get(card.source.file_id, order(card.cycle)) <= order(card.cycle) else None


def _advised(card: Card, unit: Unit) -> Card:
    """While a unit is new, up to a day, what its plan lacks of the six topics is advice."""
    if not unit.onboarding_until or card.today > unit.onboarding_until:
        return card
    findings = tuple(
        finding.model_copy(update={"level": "should"})
        if finding.level == "must_fix" and finding.rule.replace("-", "_") in TOPICS
        else finding
        for finding in card.findings
    )
    return card.model_copy(update={"findings": findings, "onboarding": True})
