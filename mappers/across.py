"""Checks that look from one plan at its unit's plans of other cycles. They see Summaries: the others may not have been read tonight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import get_month_names

from mappers.checks import CHECKS
from mappers.checks.base import Found, Rule, parts
from mappers.finding import Finding, Level
from mappers.results import Scores, contradictions
from mappers.summary import Summary
from mappers.value import Where

_COPIED: Final = 0.95  # of a plan's lines, standing in the plan of the cycle before
_MONTHS: Final = get_month_names("abbreviated", locale="en")
_ENOUGH_LINES: Final = 5  # fewer lines are alike by chance


@dataclass(frozen=True, slots=True)
class Around:
    """A plan's neighbours: its unit's plan of the cycle before (with that cycle), and how the next one scores this cycle.

    ``edited``: the day on which its document last changed; ``freeze``: the day from which it should not.
    """

    before: tuple[str, Summary] | None = None
    later: Scores | None = None
    edited: date | None = None
    freeze: date | None = None


Looks = Callable[[Summary, Around], Found | None]


@dataclass(frozen=True, slots=True)
class Across(Rule):
    """A rule that looks across cycles."""

    looks: Looks

    def run(self, plan: Summary, around: Around) -> Finding | None:
        """The finding, if there is one, in our own words alone where the plan's may not be shown."""
        found = self.looks(plan, around)
        if found and plan.level != "full":
            found = Found(self.what, found.places)
        return self.finding(found)


def _check(level: Level) -> Callable[[Looks], Across]:
    def make(looks: Looks) -> Across:
        what, why, fix = parts(looks.__doc__ or "")
        return Across(looks.__name__.replace("_", "-"), level, what, why, fix, looks)

    return make


@_check("must_fix")
def copied_from_last_cycle(plan: Summary, around: Around) -> Found | None:
    """The plan is still last cycle's: its content stands in the plan of the cycle before.

    Why: a copied plan looks complete, and says nothing of this cycle.
    Fix: write this cycle's objectives, key results and risks over the copied ones.
    """
    if not around.before or len(plan.sketch) < _ENOUGH_LINES or plan.is_template:
        return None
    cycle, before = around.before
    old = set(before.sketch)
    if sum(line in old for line in plan.sketch) < _COPIED * len(plan.sketch):
        return None
    return Found(f"the content is still that of the {cycle} plan", _at(plan))


@_check("should")
def scored_differently(plan: Summary, around: Around) -> Found | None:
    """A key result has one score in its plan, and another in the retrospective of the next one.

    Why: both are on record, and the trend can only follow one.
    Fix: agree on the score, and correct the document that is wrong.
    """
    told = contradictions(plan, around.later)
    if not told:
        return None
    more = f", and {len(told) - 1} more" if len(told) > 1 else ""
    return Found(told[0] + more, _at(plan))


@_check("should")
def changed_after_freeze(plan: Summary, around: Around) -> Found | None:
    """The plan's document changed after the day from which plans should no longer change.

    Why: what was reviewed and agreed is no longer what the plan says.
    Fix: tell the reviewers what changed, or agree on another day in Cycles.
    """
    if not around.edited or not around.freeze or around.edited <= around.freeze:
        return None
    changed, frozen = (
        f"{each.day} {_MONTHS[each.month]} {each.year}" for each in (around.edited, around.freeze)
    )
    return Found(f"the document changed on {changed}, after the freeze of {frozen}", _at(plan))


def _at(plan: Summary) -> tuple[Where, ...]:
    return (Where(url=plan.url, label=plan.title or "the plan"),) if plan.url else ()


ACROSS: Final[tuple[Across, ...]] = (copied_from_last_cycle, scored_differently, changed_after_freeze)
RULES: Final[tuple[Rule, ...]] = (*CHECKS, *ACROSS)
"""Every rule there is."""


def run_checks(plan: Summary, around: Around) -> tuple[Finding, ...]:
    """What the checks across cycles find."""
    if plan.level == "nothing":
        return ()
    return tuple(finding for check in ACROSS if (finding := check.run(plan, around)))
