"""The Key results tab: one row a key result, for the cycle that it belongs to.

A cycle's key results stand in its own plan; how they ended stands there, or in the retrospective of the unit's next plan.
Both are brought together here, matched as rows are (`mappers.identity`), because the second is often reworded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from mappers import identity
from mappers.card import Card
from mappers.checks.base import figure
from mappers.cycle import order
from mappers.summary import ResultLine, Summary
from mappers.tables import Cell, Column, Entity, Row, Shade, Tab

_SAME: Final = 0.005  # two scores closer than this are one, rounded differently

RESULTS_TAB: Final = Tab(
    "key_results", "Key results",
    (
        Column("key_result", "Key result", width=300, wrap=True, help="As the plan words it. Opens its place in the plan. A reworded key result keeps its row and your notes."),
        Column("objective", "Objective", width=190, wrap=True, help="The objective that it stands under.", noted=2),
        Column("team", "Team", width=106, wrap=True, help="Whose plan it stands in."),
        Column("teams", "Owning teams", width=110, wrap=True, help="The teams that own it, where a group's plan says so."),
        Column("owner", "Owner", width=100, wrap=True, help="As written; inherited from the objective."),
        Column("baseline", "Baseline", width=76, help="Where it starts, as written.", noted=2),
        Column("target", "Target", width=84, help="Where it should get to, as written.", noted=2),
        Column("actual", "Actual", width=84, help="Where it got to, as written in this plan or in the retrospective of the next one.", noted=2),
        Column("score", "Score", kind="number", pattern="0.00", width=60, help="As the plan, or the retrospective of the next one, states it: 1 is done. Empty: not scored."),
        Column("recomputed", "Recomputed", kind="number", pattern="0.00", width=92, help="What baseline, target and actual give; empty where they give nothing."),
        Column("cycle", "Cycle", width=70, help="The cycle that it belongs to.", noted=2),
        Column("remark", "Remark", width=200, wrap=True, help="Where two documents score it differently, or since when it is gone from its plan."),
        Column("notes", "Notes", owner="people", width=240, wrap=True, help="Yours. plansync never writes here."),
    ),
    frozen=1,
    shades=(Shade(("remark",), "gone", "quiet"),),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scores:
    """How a later plan's retrospective scores a cycle's key results. ``by``: that plan's cycle."""

    by: str
    lines: tuple[ResultLine, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """A key result with what a later plan says of it. ``remark``: where the two disagree."""

    line: ResultLine
    remark: str = ""


def retrospectives(cards: Iterable[Card]) -> dict[str, Scores]:
    """Scorecard key of a unit × cycle → how that unit's next plan scores it; of rival plans, the first one."""
    found: dict[str, Scores] = {}
    for card in cards:
        plan = card.plan
        if not plan or not plan.scored or not plan.scored_cycle or plan.scored_cycle == card.cycle:
            continue
        key = f"{card.unit_id}|{plan.scored_cycle}"
        if key not in found or order(card.cycle) < order(found[key].by):
            found[key] = Scores(card.cycle, plan.scored)
    return found


def joined(own: Sequence[ResultLine], later: Scores | None) -> list[Joined]:
    """A plan's own key results, completed by the retrospective on them; what only that knows comes after them."""
    if later is None:
        return [Joined(line) for line in own]
    if not own:
        return [Joined(line) for line in later.lines]
    matching = identity.match(
        [_entity("", line, at) for at, line in enumerate(later.lines)],
        {at: _entity("", line, at) for at, line in enumerate(own)},
    )
    told = {at: line for at, line in zip(matching.ids, later.lines, strict=True) if at is not None}
    unknown = [Joined(line) for at, line in zip(matching.ids, later.lines, strict=True) if at is None]
    return [_with(line, told.get(at), later.by) for at, line in enumerate(own)] + unknown


def _with(line: ResultLine, told: ResultLine | None, by: str) -> Joined:
    if told is None:
        return Joined(line)
    if line.score is not None and told.score is not None and abs(line.score - told.score) > _SAME:
        return Joined(line, f"the {by} plan scores it {figure(told.score)}")
    given = {
        name: getattr(told, name)
        for name in ("baseline", "target", "actual", "score", "recomputed")
        if getattr(line, name) in {"", None}
    }
    return Joined(line.model_copy(update=given))


def contradictions(plan: Summary, later: Scores | None) -> list[str]:
    """The key results that this plan and the next one score differently, each with both scores."""
    found = (each for each in joined(plan.results, later) if each.remark and each.line.score is not None)
    return [f"“{each.line.text}”: {figure(each.line.score or 0)}, {each.remark}" for each in found]


def result_rows(card: Card, later: Scores | None) -> Iterator[Row]:
    """The key results of a unit × cycle. None for a plan that could not be read: its last good rows stay."""
    own = card.plan.results if card.plan else ()
    if card.publish != "full" or (card.source and card.source.problem) or card.left:
        return
    times: Counter[str] = Counter()
    for position, each in enumerate(joined(own, later)):
        entity = _entity(card.key, each.line, position)
        times[entity.key] += 1
        key = entity.key if times[entity.key] == 1 else f"{entity.key}#{times[entity.key]}"
        was = Entity("key_result", card.was, key) if card.was else None
        yield Row("key_results", _rekeyed(entity, key), _cells(card, each), was=was)


def _cells(card: Card, each: Joined) -> Mapping[str, Cell]:
    line = each.line
    return {
        "key_result": Cell(line.text, line.url), "objective": Cell(line.objective), "team": Cell(card.unit), "teams": Cell(", ".join(line.teams)),
        "owner": Cell(line.owner), "baseline": Cell(line.baseline), "target": Cell(line.target), "actual": Cell(line.actual),
        "score": Cell(line.score), "recomputed": Cell(line.recomputed), "cycle": Cell(card.cycle), "remark": Cell(each.remark),
    }  # fmt: skip


def _entity(scope: str, line: ResultLine, position: int) -> Entity:
    """A key result moved to another objective, or reworded, is found by its text; the key is for what did not change."""
    told = f"{line.objective}\n{line.text}".casefold()
    key = sha256(" ".join(told.split()).encode()).hexdigest()[:16]
    return Entity("key_result", scope, key, text=line.text, owner=line.owner, position=position)


def _rekeyed(entity: Entity, key: str) -> Entity:
    return Entity(entity.kind, entity.scope, key, entity.text, entity.owner, entity.position)


def gone_row(entity: Entity, since: str) -> Row:
    """A key result that its plan no longer has: its row, and what people wrote beside it, stay."""
    return Row("key_results", entity, {"remark": Cell(since)})
