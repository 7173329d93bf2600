"""The six topics of a planning review: one rule each."""

from __future__ import annotations

from mappers.checks.base import Found, check
from mappers.finding import Level
from mappers.plan import Plan, Verdict
from mappers.spec import TOPIC_NAMES, Topic

_SAYS: dict[Verdict, str] = {
    "thin": "{name} is there, but does not say what a review needs: {reason}",
    "placeholder": "{name} still holds template text",
    "empty": "{name} has a heading and nothing under it",
    "missing": "{name} is missing",
}
_LEVELS: dict[Verdict, Level] = {
    "thin": "should",
    "placeholder": "must_fix",
    "empty": "must_fix",
    "missing": "must_fix",
}


def _look(plan: Plan, topic: Topic) -> Found | None:
    verdict = plan.topics.get(topic)
    if plan.kind != "plan" or plan.is_template or not verdict or verdict.verdict not in _SAYS:
        return None
    name = TOPIC_NAMES[topic]
    if not verdict.sure:
        return Found(
            f"check: {name} was not found, but {verdict.reason}",
            (verdict.place,),
            "info",
            "Look at the linked place; if it is the answer, set the cell by hand.",
        )
    message = _SAYS[verdict.verdict].format(name=name, reason=verdict.reason)
    place = verdict.place if verdict.place.url else plan.place
    return Found(message, (place,), _LEVELS[verdict.verdict])


@check("must_fix")
def retrospective(plan: Plan) -> Found | None:
    """The plan does not say how the last cycle's goals ended.

    Why: a review starts from what was promised; without results nobody can tell whether the new plan is realistic.
    Fix: add a section "Previous quarter review" with a table Objective, Key Result, Target, Actual, Score, or a line for each goal that says how it ended.
    """
    return _look(plan, "retrospective")


@check("must_fix")
def status(plan: Plan) -> Found | None:
    """The plan does not say how well the product serves customers and the business.

    Why: execs judge proposed work against where the product stands today.
    Fix: add a section "Status" with one product metric and its target, for example "Checkout success rate: 97.1% (target 98%)".
    """
    return _look(plan, "status")


@check("must_fix")
def plans(plan: Plan) -> Found | None:
    """The plan does not say what work is proposed.

    Why: the proposed work is what the review decides on.
    Fix: add a section "OKRs" or "Plans" with the objectives, their key results and the work that serves them.
    """
    return _look(plan, "plans")


@check("must_fix")
def success_metrics(plan: Plan) -> Found | None:
    """The plan names no KPI with a target.

    Why: without a target nobody can say at the end whether the work paid off.
    Fix: give each key result a target, or add a section "Success criteria" with a number or a date in each line.
    """
    return _look(plan, "success_metrics")


@check("must_fix")
def risks(plan: Plan) -> Found | None:
    """The plan names no risk with a mitigation, no open question and no need.

    Why: the review is where execs can still help; what is not named cannot be helped.
    Fix: add a section "Risks" with Risk, Likelihood, Impact, Mitigation, or write "No major risks identified".
    """
    return _look(plan, "risks")


@check("must_fix")
def excluded(plan: Plan) -> Found | None:
    """The plan does not say what was left out, and why.

    Why: what a team says no to is half of its plan, and other teams may be counting on it.
    Fix: add a section "Not doing this quarter" with Item, Reason, When revisit.
    """
    return _look(plan, "excluded")
