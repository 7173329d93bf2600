"""A plan's Summary: all of it that the master shows, and all that the next run remembers of it.

Rows are made of Summaries only, so that a plan that did not change need not be read again, and so that what may not be
published ends here: a summary of level *verdicts* or *nothing* does not hold the plan's words at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Final

from mappers import scores
from mappers.checks import CHECKS
from mappers.checks.base import capital, figure
from mappers.checks.rest import is_high, rated_high
from mappers.context import Roster
from mappers.cycle import strip_cycles
from mappers.finding import Finding
from mappers.plan import KeyResult, Objective, Plan, Scored, TopicVerdict
from mappers.publish import PublishLevel, less
from mappers.rounds import Evidence, evidence, planned_day
from mappers.spec import Topic
from mappers.value import Value, Where, texts_in
from mappers.wants import AskLine, ask_lines

MAX_PLACES: Final = 3
_PARTIES_RE: Final = re.compile(r"\s*(?:[+,;/&]|\band\b|\bund\b)\s*", re.IGNORECASE)
_EVERYBODY_RE: Final = re.compile(
    r"^\W*(?:all|every)\s+(?:teams?|squads?|groups?)\W*$|^\W*(?:all|everyone|everybody)\W*$", re.IGNORECASE
)
_SKETCH_LINES: Final = 400
_PROPOSED: Final = (
    "objectives", "initiatives", "priorities", "dependencies", "risks", "asks", "excluded", "success_criteria", "notes",
)  # fmt: skip
_SKETCH_WORDS: Final = 3  # shorter texts are the same in any two plans


class ResultLine(Value):
    """A key result as the master shows it. ``teams``: the units that own it. Scores: 1.0 is done."""

    objective: str
    text: str
    owner: str = ""
    teams: tuple[str, ...] = ()
    baseline: str = ""
    target: str = ""
    actual: str = ""
    score: float | None = None
    recomputed: float | None = None
    url: str = ""


class Overall(Value):
    """How a cycle ended: in words ("0.59, target 0.7: missed"), as a number where that may be shown, and where it says so."""

    said: str
    score: float | None = None
    url: str = ""


class Counts(Value):
    """What a plan holds, counted. ``planned`` and ``capacity`` in points."""

    objectives: int = 0
    key_results: int = 0
    high_risks: int = 0
    high_risk_asks: int = 0
    planned: float | None = None
    capacity: float | None = None


class Summary(Value):
    """What of a plan reaches the master.

    ``unit_id``: the roster's, if it knows the unit; ``team``: the unit's name as the plan gives it. ``covers``: ids of the
    units whose plan this is as well. ``last``: how the cycle before ended; ``own_score``: how its own did, once scored.
    ``results``: its key results; ``scored``: those of ``scored_cycle``, as this plan's retrospective scores them.
    ``sketch``: its content by digests of its lines, by which a copy is told. ``asks``: what it wants of others;
    ``evidence``: who approved it, ``review_on``: the day of its planning review, both as it says itself.
    """

    level: PublishLevel = "full"
    unit_id: str = ""
    team: str = ""
    title: str = ""
    cycle: str = ""
    url: str = ""
    is_template: bool = False
    topics: Mapping[Topic, TopicVerdict] = {}
    findings: tuple[Finding, ...] = ()
    last: Overall | None = None
    own_score: float | None = None
    counts: Counts | None = None
    results: tuple[ResultLine, ...] = ()
    scored: tuple[ResultLine, ...] = ()
    scored_cycle: str = ""
    covers: tuple[str, ...] = ()
    sketch: tuple[str, ...] = ()
    asks: tuple[AskLine, ...] = ()
    evidence: Evidence | None = None
    review_on: date | None = None


def summarise(
    plan: Plan, findings: tuple[Finding, ...], level: PublishLevel = "full", roster: Roster | None = None
) -> Summary:
    """Fold a plan and its findings into what may be published of them."""
    roster = roster or Roster()
    cycle = plan.cycle.label if plan.cycle else ""
    work = [item for objective in plan.objectives for item in objective.initiatives] + list(plan.initiatives)
    points = [item.points for item in work if item.points is not None]
    own_team = _owning(plan, roster)
    before = plan.previous
    whole = Summary(
        unit_id=plan.unit_id or "",
        team=plan.team or "",
        title=plan.title,
        cycle=cycle,
        url=web(plan.place),
        is_template=plan.is_template,
        topics={topic: verdict.model_copy(update={"reason": ""}) for topic, verdict in plan.topics.items()},
        findings=tuple(finding.model_copy(update={"places": finding.places[:MAX_PLACES]}) for finding in findings),
        last=_overall(before),
        own_score=scores.mean_of_key_results(plan.objectives),
        counts=Counts(
            objectives=len(plan.objectives),
            key_results=sum(len(objective.key_results) for objective in plan.objectives),
            high_risks=sum(is_high(risk) for risk in plan.risks),
            high_risk_asks=sum(rated_high(dependency.risk) for dependency in plan.dependencies),
            planned=sum(points) if points else None,
            capacity=plan.capacity.points if plan.capacity else None,
        ),
        results=() if plan.is_template else tuple(_lines(plan.objectives, own_team)),
        scored=tuple(_lines(before.objectives, own_team)) if before else (),
        scored_cycle=before.cycle.label if before and before.cycle else "",
        covers=_covers(plan, roster),
        sketch=tuple(sketch(plan)),
        asks=tuple(ask_lines(plan)),
        evidence=evidence(plan),
        review_on=planned_day(plan),
    )  # fmt: skip
    return lowered(whole, level)


def lowered(summary: Summary, level: PublishLevel) -> Summary:
    """The summary as this level allows it, which is never more than it holds."""
    if not less(level, summary.level):
        return summary
    if level == "nothing":
        return Summary(level=level, unit_id=summary.unit_id, cycle=summary.cycle)
    return _verdicts_only(summary)


def _verdicts_only(whole: Summary) -> Summary:
    """Words, counts and dates; no text, no titles, no numbers."""
    counts = whole.counts.model_copy(update={"planned": None, "capacity": None}) if whole.counts else None
    said = "missed" if whole.last and "missed" in whole.last.said else ""
    return whole.model_copy(
        update={
            "level": "verdicts",
            "team": whole.team if whole.unit_id else "",
            "title": "",
            "topics": {topic: verdict.model_copy(update={"place": _bare(verdict.place)}) for topic, verdict in whole.topics.items()},
            "findings": tuple(_in_our_words(finding) for finding in whole.findings),
            "last": Overall(said=said, url=whole.last.url) if whole.last and said else None,
            "own_score": None,
            "counts": counts,
            "results": (),
            "scored": (),
            "asks": (),
            "evidence": None,
        }
    )  # fmt: skip


def _in_our_words(finding: Finding) -> Finding:
    """A finding without the plan's words: what its rule says of any plan."""
    rule = next((check for check in CHECKS if check.rule == finding.rule), None)
    return finding.model_copy(
        update={
            "message": capital(rule.what) if rule else "",
            "fix": capital(rule.fix) if rule else "",
            "places": tuple(_bare(place) for place in finding.places[:1]),
        }
    )


def _bare(place: Where) -> Where:
    return Where(url=place.url, label="in the plan") if place.url else Where()


def web(place: Where) -> str:
    """The place's link, if a browser can open it."""
    return place.url if place.url.startswith(("https://", "http://")) else ""


def _overall(before: Scored | None) -> Overall | None:
    if before is None:
        return None
    score = (
        before.stated_score
        if before.stated_score is not None
        else scores.mean_of_key_results(before.objectives)
    )
    if score is None:
        return None
    said = figure(round(score, 2))
    if before.threshold is not None:
        missed = ": missed" if score < before.threshold else ""
        said = f"{said}, target {figure(before.threshold)}{missed}"
    return Overall(said=said, score=round(score, 4), url=web(before.place))


def _lines(
    objectives: tuple[Objective, ...], teams_of: Callable[[str], tuple[str, ...]]
) -> Iterator[ResultLine]:
    for objective in objectives:
        for result in objective.key_results:
            owner = result.owner or objective.owner
            yield _line(objective, result, owner, teams_of(owner))


def _line(objective: Objective, result: KeyResult, owner: str, teams: tuple[str, ...]) -> ResultLine:
    return ResultLine(
        objective=objective.title, text=result.text, owner=owner, teams=teams, baseline=result.baseline, target=result.target,
        actual=result.actual, score=result.score, recomputed=None if result.recomputed is None else round(result.recomputed, 4), url=web(result.place),
    )  # fmt: skip


def _owning(plan: Plan, roster: Roster) -> Callable[[str], tuple[str, ...]]:
    """Which units own a key result, by its owner: "A + B" is two, "All teams" is the plan's unit, a person is none."""
    named = {team.team.casefold(): team.team for team in plan.capacity.teams} if plan.capacity else {}

    def teams(owner: str) -> tuple[str, ...]:
        if _EVERYBODY_RE.match(owner):
            return (plan.team,) if plan.team else ()
        found = []
        for part in _PARTIES_RE.split(owner):
            unit = roster.find(part) if part else None
            name = unit.name if unit else named.get(part.casefold(), "")
            if name and name not in found:
                found.append(name)
        return tuple(found)

    return teams


def _covers(plan: Plan, roster: Roster) -> tuple[str, ...]:
    """The units whose plan this is besides its own: named in a group's capacity table, or owners of its objectives.

    It is a group's plan if its capacity table names several teams, or the roster has units below its unit.
    """
    said = [team.team for team in plan.capacity.teams] if plan.capacity else []
    if len(said) < 2 and not any(unit.parent == plan.unit_id for unit in roster.units if plan.unit_id):
        return ()
    owners = [part for objective in plan.objectives for part in _PARTIES_RE.split(objective.owner)]
    found = (roster.find(name) for name in (*said, *owners) if name)
    return tuple(dict.fromkeys(unit.id for unit in found if unit and unit.id != plan.unit_id))


def sketch(plan: Plan) -> list[str]:
    """What the plan proposes, by a digest of each of its texts: cycles, and what was last cycle's, left out.

    Numbers stay: a plan that only raises its targets is a new plan.
    """
    texts = texts_in(tuple(getattr(plan, name) for name in _PROPOSED))
    told = (" ".join(re.sub(r"[\W_]+", " ", strip_cycles(text)).casefold().split()) for text in texts)
    lines = dict.fromkeys(line for line in told if len(line.split()) >= _SKETCH_WORDS)
    return [sha256(line.encode()).hexdigest()[:10] for line in list(lines)[:_SKETCH_LINES]]
