"""What moved since Monday: a value of the Scorecard against what it was when the week of the business date began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WHAT: Final = {"plan": "Plan", "last": "Last cycle", "score": "Score"}
"""The columns of the Scorecard whose moves are told, and what they are called."""


@dataclass(frozen=True, slots=True)
class Logged:
    """A change that the log has: of which cell, on which business date, from what, and whether people made it."""

    row: int
    column: str
    day: date
    old: str
    by_people: bool = False


def monday(today: date) -> date:
    """The first day of the week that is told of."""
    return today - timedelta(days=today.weekday())


def before(log: Iterable[Logged], today: date) -> dict[tuple[int, str], str]:
    """What cells said when the week began, as far as the log knows them to have changed since: (row, column) → text.

    ``log``: oldest first. What people typed over a figure of ours moves nothing, since ours still counts, and what we then
    write over theirs moved from ours; over a plan state theirs counts.
    """
    found: dict[tuple[int, str], str] = {}
    ours: dict[tuple[int, str], str] = {}  # of cells in which people's own stands
    for each in log:
        at = (each.row, each.column)
        old = ours.pop(at, each.old)
        if each.by_people and each.column != "plan":
            ours[at] = old
        if each.column in WHAT and monday(today) <= each.day <= today:
            found.setdefault(at, old)
    return found
