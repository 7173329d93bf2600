"""What moved since Monday: a value of the Scorecard against what it was when the week of the business date began."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def before(log: Sequence[Logged], today: date) -> dict[tuple[int, str], str]:
    """What cells said when the week began, as far as the log knows them to have changed since: (row, column) → text.

    ``log``: oldest first. What people typed over a figure of ours moves nothing, since ours still counts; over a plan state theirs does.
    """
    found: dict[tuple[int, str], str] = {}
    for each in this_week(log, today):
        if each.column == "plan" or not each.by_people:
            found.setdefault((each.row, each.column), each.old)
    return found


def this_week(log: Iterable[Logged], today: date) -> Iterable[Logged]:
    return (each for each in log if each.column in WHAT and monday(today) <= each.day <= today)
