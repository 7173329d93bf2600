"""Checks of capacity, allocation and points: do the numbers add up. Sums tolerate rounding."""

from __future__ import annotations

from typing import Final

from mappers.checks.base import Found, check, figure
from mappers.plan import Plan

_TOLERANCE: Final = 0.01  # of the whole, and one unit: every addend may be rounded


def _differ(said: float, summed: float) -> bool:
    return abs(said - summed) > max(1.0, _TOLERANCE * abs(summed))


@check("should")
def capacity_does_not_add_up(plan: Plan) -> Found | None:
    """The teams' capacities do not add up to the stated total.

    Why: the plan is sized against the total.
    Fix: correct the total, or the row that is off.
    """
    capacity = plan.capacity
    if not capacity or not capacity.stated_total or plan.is_template:
        return None
    for name, said, parts in (
        ("engineers", capacity.engineers, [team.engineers for team in capacity.teams]),
        ("points", capacity.points, [team.points for team in capacity.teams]),
    ):
        known = [part for part in parts if part is not None]
        if said is not None and len(known) == len(parts) >= 2 and _differ(said, sum(known)):
            return Found(
                f"the total says {figure(said)} {name}, the rows add up to {figure(sum(known))}",
                (capacity.place,),
            )
    return None


@check("should")
def allocation_does_not_add_up(plan: Plan) -> Found | None:
    """The allocation does not add up to 100 %, or its points not to the capacity.

    Why: what is allocated twice will be cut later, without a review.
    Fix: correct the shares so that they make 100 %, and the points so that they make the capacity.
    """
    if plan.is_template or len(plan.allocation) < 2:
        return None
    place = plan.allocation[0].place
    shares = [row.percent for row in plan.allocation]
    known = [share for share in shares if share is not None]
    if len(known) == len(shares) and abs(sum(known) - 100) > 1.0:
        return Found(f"the shares add up to {figure(sum(known))}%, not 100%", (place,))
    points = [row.points for row in plan.allocation if row.points is not None]
    whole = plan.capacity.points if plan.capacity else None
    if whole and len(points) == len(plan.allocation) and _differ(whole, sum(points)):
        return Found(
            f"the allocated points add up to {figure(sum(points))}, the capacity is {figure(whole)}", (place,)
        )
    return None


@check("should")
def more_points_than_capacity(plan: Plan) -> Found | None:
    """The initiatives add up to more points than the capacity. Planning below capacity is no finding.

    Why: something on the list will not be done, and nobody has said what.
    Fix: move the least important work to "Not doing this quarter".
    """
    whole = plan.capacity.points if plan.capacity else None
    planned = [work for objective in plan.objectives for work in objective.initiatives] + list(
        plan.initiatives
    )
    summed = sum(work.points for work in planned if work.points is not None)
    if not whole or plan.is_template or summed <= whole or not _differ(whole, summed):
        return None
    return Found(
        f"the initiatives add up to {figure(summed)} points, the capacity is {figure(whole)}",
        (planned[0].place,),
    )
