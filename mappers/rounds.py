"""The rounds of a unit's planning review, as people keep them, and what its plan says of the review."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from mappers import cells
from mappers.plan import Approval, Plan
from mappers.value import Value

_FOLLOW_UP_RE: Final = re.compile(
    r"^\W*follow[\s-]?up(?:\s+review)?\b[\s:,–—-]*(?:on|at|by|for)?\s*(?P<day>.*)$", re.IGNORECASE | re.DOTALL
)
_PLANNING_REVIEW_RE: Final = re.compile(
    r"\bplan(?:s|ning)?\s+(?:\w+\s+)?review\b|\breview\s+of\s+(?:the\s+|this\s+)?plans?\b", re.IGNORECASE
)
_WAITS_RE: Final = re.compile(r"^\W*(?:pending|open|waiting|outstanding|requested|no|not\b.*)?\W*$", re.IGNORECASE)  # fmt: skip


class Round(Value):
    """One round: the day that it is booked for, the outcome in people's words, and the day of a follow-up.

    ``again``: another round was agreed, whether or not somebody said when.
    """

    number: int
    on: date | None = None
    outcome: str = ""
    follow_up: date | None = None
    again: bool = False


class Standing(Value):
    """How a review stands: ``said`` in people's words once it is over; ``on``: the day of the round to come, or overdue."""

    kind: Literal["none", "booked", "overdue", "follow-up", "over"] = "none"
    on: date | None = None
    said: str = ""


def standing(rounds: Sequence[Round], today: date, *, closed: bool = False) -> Standing:
    """How a review stands by its last round; in a cycle that is closed nothing is overdue."""
    last = rounds[-1] if rounds else None
    if last is None:
        return Standing()
    if last.again:
        return Standing(kind="follow-up", on=last.follow_up)
    if last.outcome:
        return Standing(kind="over", said=last.outcome)
    if last.on and today > last.on and not closed:
        return Standing(kind="overdue", on=last.on)
    if len(rounds) > 1 and rounds[-2].again:
        return Standing(kind="follow-up", on=last.on)
    return Standing(kind="booked" if last.on else "none", on=last.on)


class Evidence(Value):
    """The approvals that a plan states: who, as what, when. Shown beside the review; it never sets its outcome."""

    said: str
    url: str = ""


def a_round(number: int, on: date | None, outcome: str, follow_up: date | None, near: date | None) -> Round:
    """A round as it stands in Reviews. "follow-up on 21 Oct" as outcome, and a day in Follow-up, mean the same.

    ``near``: a day of the cycle; the year of a day that is written without one is the one that comes nearest.
    """
    told = _FOLLOW_UP_RE.match(outcome)
    if told and follow_up is None:
        follow_up = day_near(told["day"], on or near)
    return Round(
        number=number, on=on, outcome=outcome, follow_up=follow_up, again=bool(told or follow_up is not None)
    )


def day_near(text: str, near: date | None) -> date | None:
    """A day as people write it; without a year, in the year that brings it nearest to another day."""
    if near is None or (known := cells.a_date(text)):
        return cells.a_date(text)
    options = [day for year in (-1, 0, 1) if (day := cells.a_date(text, near.year + year))]
    return min(options, key=lambda day: abs((day - near).days), default=known)


def evidence(plan: Plan) -> Evidence | None:
    """Who approved the plan, as it says itself; what still waits for somebody is none."""
    found = [each for each in plan.approvals if _approved(each)]
    if plan.is_template or not found:
        return None
    url = found[0].place.url
    return Evidence(
        said="; ".join(map(_said, found)), url=url if url.startswith(("https://", "http://")) else ""
    )


def _approved(approval: Approval) -> bool:
    waits = _WAITS_RE.match(approval.approved) or cells.is_placeholder(approval.approved)
    if approval.approved and (waits or cells.score(approval.approved) == 0.0):
        return False
    who = cells.owner(approval.name) or (approval.role and not cells.is_placeholder(approval.role))
    return bool(who and (approval.approved or cells.a_date(approval.date, 2000)))


def _said(approval: Approval) -> str:
    """``Ines Keller (VP Engineering), 3 Oct``: the word where it says more than yes."""
    name, role = cells.owner(approval.name), approval.role.strip()
    who = f"{name} ({role})" if name and role else name or role
    word = approval.approved.strip()
    plain = not word or cells.score(word) == 1.0 or word.casefold() in {"approved", "signed", "signed off"}
    return ", ".join(filter(None, (who, "" if plain else word, approval.date.strip())))


def planned_day(plan: Plan) -> date | None:
    """The day of the planning review, where the plan's own schedule surely says it: one such review, one day."""
    own = [each for each in plan.reviews if _PLANNING_REVIEW_RE.search(each.review)]
    if len(own) != 1 or plan.is_template:
        return None
    return day_near(own[0].date, plan.cycle.start if plan.cycle else None)
