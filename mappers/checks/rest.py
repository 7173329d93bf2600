"""Checks of risks and of what is left out."""

from __future__ import annotations

import re
from typing import Final

from mappers import cells
from mappers.checks.base import Found, check, several
from mappers.plan import Plan, Risk

_HIGH_RE: Final = re.compile(
    r"\b(?:high|critical|severe|major|very likely|hoch|kritisch|élevé|critique|alto|alta|crítico)\b|🔴|^\s*[45]\s*(?:/\s*5)?\s*$",
    re.IGNORECASE,
)


def is_high(risk: Risk) -> bool:
    """Whether the team itself rates its impact or likelihood high."""
    return rated_high(risk.impact) or rated_high(risk.likelihood)


def rated_high(said: str) -> bool:
    """Whether a rating in words, colours or figures is a high one."""
    return bool(_HIGH_RE.search(said))


@check("should")
def exclusion_without_reason(plan: Plan) -> Found | None:
    """Excluded items give no reason.

    Why: without a reason the same discussion comes back in the review.
    Fix: add a few words on why, and when it comes back.
    """
    lacking = [item for item in plan.excluded if not item.reason or cells.is_placeholder(item.reason)]
    if not lacking or plan.is_template:
        return None
    return Found(
        f"{len(lacking)} of {len(plan.excluded)} excluded items have no reason: {several([i.item for i in lacking])}",
        tuple(i.place for i in lacking),
    )


@check("should")
def high_risk_without_mitigation(plan: Plan) -> Found | None:
    """A risk of high impact or likelihood has no mitigation.

    Why: it is the first thing that an exec will ask.
    Fix: say what you do so that it does not happen, or what you do when it does.
    """
    lacking = [
        risk
        for risk in plan.risks
        if is_high(risk) and (not risk.mitigation or cells.is_placeholder(risk.mitigation))
    ]
    if not lacking or plan.is_template:
        return None
    return Found(
        f"{len(lacking)} high {'risk has' if len(lacking) == 1 else 'risks have'} no mitigation: {several([r.risk for r in lacking])}",
        tuple(r.place for r in lacking),
    )
