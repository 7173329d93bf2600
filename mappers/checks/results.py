"""Checks of objectives and key results."""

from __future__ import annotations

from collections.abc import Iterator

from mappers import cells, scores
from mappers.checks.base import Found, check, figure, several
from mappers.plan import KeyResult, Objective, Plan


def _own(plan: Plan) -> Iterator[tuple[Objective, KeyResult]]:
    if plan.kind != "plan" or plan.is_template:
        return
    for objective in plan.objectives:
        for result in objective.key_results:
            if not cells.is_placeholder(result.text):
                yield objective, result


def _all(plan: Plan) -> Iterator[KeyResult]:
    for _, result in _own(plan):
        yield result
    if plan.previous and not plan.is_template:
        for objective in plan.previous.objectives:
            yield from objective.key_results


@check("should")
def key_result_without_target(plan: Plan) -> Found | None:
    """Key results name no target.

    Why: without a target a key result cannot be scored at the end of the cycle.
    Fix: write what will be true when it is done: a number with its unit, a date, or "done".
    """
    every = [result for _, result in _own(plan)]
    lacking = [result for result in every if not result.target]
    if not lacking:
        return None
    return Found(
        f"{len(lacking)} of {len(every)} key results have no target: {several([r.text for r in lacking])}",
        tuple(r.place for r in lacking),
    )


@check("should")
def key_result_without_owner(plan: Plan) -> Found | None:
    """Key results name no owner, and neither does their objective.

    Why: what everybody owns nobody drives; a team or a function counts as owner.
    Fix: name a person or a team beside the key result, or once on its objective.
    """
    every = list(_own(plan))
    lacking = [result for objective, result in every if not result.owner and not objective.owner]
    if not lacking:
        return None
    return Found(
        f"{len(lacking)} of {len(every)} key results have no owner: {several([r.text for r in lacking])}",
        tuple(r.place for r in lacking),
    )


@check("info")
def key_result_without_baseline(plan: Plan) -> Found | None:
    """Key results with a numeric target name no baseline.

    Why: a target says little without where it starts from.
    Fix: add the value of today, for example "25% → 20%".
    """
    every = [
        r
        for _, r in _own(plan)
        if r.target_value and r.target_value.kind in {"number", "percent", "duration", "money"}
    ]
    lacking = [result for result in every if not result.baseline]
    if not lacking:
        return None
    return Found(
        f"{len(lacking)} of {len(every)} measured key results have no baseline",
        tuple(r.place for r in lacking),
    )


@check("should")
def score_contradicted(plan: Plan) -> Found | None:
    """A stated score and its own numbers differ by more than 0.1.

    Why: one of them is wrong, and the trend is built on the score.
    Fix: correct the score, the baseline, the target or the actual value.
    """
    wrong = [result for result in _all(plan) if scores.contradicted(result)]
    if not wrong:
        return None
    first = wrong[0]
    said = f"{several([first.text])} is scored {figure(first.score or 0)}, its numbers give {figure(first.recomputed or 0)}"
    more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    return Found(said + more, tuple(result.place for result in wrong))


@check("should")
def overall_score_is_no_mean(plan: Plan) -> Found | None:
    """The stated overall score is the mean neither of the key results nor of the objectives.

    Why: execs read the one figure; it should follow from the others.
    Fix: recompute it, or say how it is weighted.
    """
    before = plan.previous
    if not before or before.stated_score is None or before.stated_score_is != "neither":
        return None
    results, objectives = (
        scores.mean_of_key_results(before.objectives),
        scores.mean_of_objectives(before.objectives),
    )
    message = f"the overall score says {figure(before.stated_score)}; the mean of the key results is {figure(results or 0)}, of the objectives {figure(objectives or 0)}"
    return Found(message, (before.place,))
