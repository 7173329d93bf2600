"""Every check there is, in the order in which findings are told. To add one: a function, and its name here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mappers.checks import rest, results, sums, topics, whole
from mappers.checks.base import Check
from mappers.finding import LEVELS, Finding
from mappers.plan import Plan

CHECKS: Final[tuple[Check, ...]] = (
    whole.not_filled_in,
    whole.wrong_cycle,
    topics.retrospective,
    topics.status,
    topics.plans,
    topics.success_metrics,
    topics.risks,
    topics.excluded,
    results.key_result_without_target,
    results.key_result_without_owner,
    results.score_contradicted,
    results.overall_score_is_no_mean,
    sums.capacity_does_not_add_up,
    sums.allocation_does_not_add_up,
    sums.more_points_than_capacity,
    rest.exclusion_without_reason,
    rest.high_risk_without_mitigation,
    results.key_result_without_baseline,
    whole.misfiled,
    whole.no_unit,
)


def run_checks(plan: Plan, checks: Sequence[Check] = CHECKS) -> tuple[Finding, ...]:
    """The findings of one plan, gravest first, at most one a rule."""
    found = [finding for check in checks if (finding := check.run(plan))]
    return tuple(sorted(found, key=lambda finding: LEVELS.index(finding.level)))
