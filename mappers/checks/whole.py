"""Checks of the plan as a whole: is it filled in, is it whose and for when it is filed."""

from __future__ import annotations

from mappers.checks.base import Found, check
from mappers.plan import Plan
from mappers.spec import TOPIC_NAMES


@check("must_fix")
def not_filled_in(plan: Plan) -> Found | None:
    """The document is still mostly template text.

    Why: a link to an empty template looks like a plan until the review opens it.
    Fix: replace the bracketed and highlighted text with the team's own.
    """
    if plan.kind == "plan" and plan.is_template:
        return Found("the document is still the template", (plan.place,))
    return None


@check("must_fix")
def wrong_cycle(plan: Plan) -> Found | None:
    """The plan is filed under one cycle and says another of itself.

    Why: a plan copied from last quarter looks complete and is not.
    Fix: correct the cycle in the document, or move the link, or the file, to the right cycle.
    """
    if plan.kind == "plan" and plan.filed_under and plan.own_cycle:
        message = f"filed under {plan.filed_under}, but the document says {plan.own_cycle.as_written or plan.own_cycle.label}: copied from last quarter?"
        return Found(message, (plan.place,))
    return None


@check("info")
def misfiled(plan: Plan) -> Found | None:
    """A section holds something else than its heading says.

    Why: we read it for what it is, but people who look for it by its heading will not find it.
    Fix: move it under a heading of its own, or rename the heading.
    """
    if plan.kind != "plan" or not plan.misfiled:
        return None
    first = plan.misfiled[0]
    more = f" (and {len(plan.misfiled) - 1} more)" if len(plan.misfiled) > 1 else ""
    return Found(
        f"under “{first.heading}” stands what belongs to {TOPIC_NAMES[first.holds]}, and is read so{more}",
        tuple(each.place for each in plan.misfiled),
    )


@check("info")
def no_unit(plan: Plan) -> Found | None:
    """The plan does not say whose it is, or for which cycle.

    Why: its row stands under the document's title until somebody names the team.
    Fix: put the team and the cycle into the title, or fill in Team and Cycle in the Plans tab.
    """
    lacking = [name for name, value in (("team", plan.team), ("cycle", plan.cycle)) if value is None]
    if plan.kind == "plan" and lacking:
        return Found(f"the document does not say which {' and '.join(lacking)} it is for", (plan.place,))
    return None
