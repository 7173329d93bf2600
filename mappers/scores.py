"""Scores as a reader would recompute them from baseline, target and actual (design §3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from mappers.cells import Quantity
from mappers.plan import KeyResult, Objective

CONTRADICTION: Final = 0.1  # stated and recomputed may differ by this much: people round, and judge
# Which way is better: first what a key result says it does, then what it is about. Where neither says, only an exact hit is met.
_RAISES_RE: Final = re.compile(
    r"\b(?:increas\w*|grow\w*|rais\w*|boost\w*|doubl\w*|tripl\w*|expand\w*|gain\w*|exceed\w*|maximi[sz]\w*|reach\w*|more)\b",
    re.IGNORECASE,
)
_LOWERS_RE: Final = re.compile(
    r"\b(?:reduc\w*|decreas\w*|lower\w*|fewer|less|cut|cuts|cutting|drop\w*|shrink\w*|halv\w*|minimi[sz]\w*|eliminat\w*|no more than|zero|under|below)\b",
    re.IGNORECASE,
)
_BETTER_LOW_RE: Final = re.compile(
    r"\b(?:latency|incidents?|errors?|bugs?|defects?|churn|abandonment|vulnerabilit\w+|load time|response time|lead time|cycle time|time to \w+|mtt[rd]|outages?|pages?"
    r"|alerts?|costs?|spend|downtime|tickets|complaints?|p\d\d|delays?|failures?|toil|backlog)\b",
    re.IGNORECASE,
)
_BETTER_HIGH_RE: Final = re.compile(
    r"\b(?:adoption|nps|csat|revenue|arr|conversion|retention|uptime|availability|compliance|coverage|engagement|activation|satisfaction|throughput|sign-?ups?|users"
    r"|customers|hosts|guests|hires?|subscribers|readers|participants|experiments|interviews)\b",
    re.IGNORECASE,
)
_DELIVERED_RE: Final = re.compile(
    r"^\W*(?:hire|ship|publish|launch|deliver|complete|close|run|onboard|certify|write|release|build|create|add|migrate|train|sign|recruit|host"
    r"|open|conduct|interview|move|resolve|win|organi[sz]e|produce|record|document|automate|finish|land|grow the team by)\b",
    re.IGNORECASE,
)
_LEVEL_KINDS: Final = frozenset({"percent", "duration", "money"})


def recomputed(
    text: str, baseline: Quantity | None, target: Quantity | None, actual: Quantity | None
) -> float | None:
    """The score that the numbers give, 0.0 to 1.0; None where they give none.

    With baseline, target and actual: linear, either direction. Without a baseline: target met → 1; a deliverable counted
    from zero → its share; a zero target missed → 0; levels, rates and percentages → not derivable.
    """
    if not actual:
        return None
    if actual.kind == "yes_no":
        return actual.number
    if not target or target.kind == "yes_no":
        return None
    if target.kind == "date" or actual.kind == "date":
        return float(actual.day <= target.day) if actual.day and target.day else None
    goal, got = _level(target, target), _level(actual, target)
    if goal is None or got is None:
        return None
    start = _level(baseline, target) if baseline else None
    if start is not None and start != goal:
        return min(1.0, max(0.0, (got - start) / (goal - start)))
    if _met(text, target, goal, got):
        return 1.0
    if goal == 0:
        return 0.0
    counted = target.kind in {"number", "ratio"} and not target.per and not actual.per
    if counted and _DELIVERED_RE.match(text) and got < goal:
        return max(0.0, got / goal)
    return None


def _level(quantity: Quantity, like: Quantity) -> float | None:
    """A number comparable with ``like``'s, or None where the units differ."""
    if quantity.number is None or quantity.kind in {"range", "redacted", "text"}:
        return None
    kinds = {quantity.kind, like.kind}
    if kinds & _LEVEL_KINDS and len(kinds) > 1 and quantity.number != 0:
        return None
    if quantity.kind == "money" and quantity.unit != like.unit:
        return None
    if quantity.per and like.per and quantity.per != like.per:
        return None
    return quantity.number


def _met(text: str, target: Quantity, goal: float, got: float) -> bool:
    """Whether a target was surely met: by its comparison, else by the direction that the key result's words give."""
    if target.comparison in {"≤", "<"}:
        return got <= goal if target.comparison == "≤" else got < goal
    if target.comparison in {"≥", ">"}:
        return got >= goal if target.comparison == "≥" else got > goal
    better = -1 if goal == 0 and got >= 0 else direction(text)
    return got == goal or (got - goal) * better > 0


def direction(text: str) -> Literal[-1, 0, 1]:
    """Whether a key result is better the higher (1) or the lower (-1) its value; 0 where its words do not say."""
    for up, down in ((_RAISES_RE, _LOWERS_RE), (_BETTER_HIGH_RE, _BETTER_LOW_RE)):
        raises, lowers = up.search(text), down.search(text)
        if raises and lowers:
            return 1 if raises.start() < lowers.start() else -1
        if raises or lowers:
            return 1 if raises else -1
    return 1 if _DELIVERED_RE.match(text) else 0


def contradicted(result: KeyResult) -> bool:
    """Whether a stated score and its own numbers are more than `CONTRADICTION` apart."""
    if result.score is None or result.recomputed is None:
        return False
    return abs(min(result.score, 1.0) - result.recomputed) > CONTRADICTION + 1e-9


def mean_of_key_results(objectives: Sequence[Objective]) -> float | None:
    scores = [kr.score for objective in objectives for kr in objective.key_results if kr.score is not None]
    return sum(scores) / len(scores) if scores else None


def mean_of_objectives(objectives: Sequence[Objective]) -> float | None:
    means = [mean for objective in objectives if (mean := mean_of_key_results([objective])) is not None]
    return sum(means) / len(means) if means else None


def stated_score_is(
    stated: float | None, objectives: Sequence[Objective]
) -> Literal["mean_of_key_results", "mean_of_objectives", "neither"] | None:
    """Which mean a stated overall score is, to the digits that were written; None where there is nothing to compare."""
    by_result, by_objective = mean_of_key_results(objectives), mean_of_objectives(objectives)
    if stated is None or by_result is None or by_objective is None:
        return None
    digits = len(f"{stated:.4f}".rstrip("0").partition(".")[2]) or 1
    within = 0.5 * 10**-digits + 1e-9
    if abs(by_result - stated) <= within:
        return "mean_of_key_results"
    return "mean_of_objectives" if abs(by_objective - stated) <= within else "neither"
