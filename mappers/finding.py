"""One answer of one check: what is wrong, where, and how to fix it."""

from __future__ import annotations

from typing import Literal

from mappers.value import Value, Where

Level = Literal["must_fix", "should", "info"]
LEVELS: tuple[Level, ...] = ("must_fix", "should", "info")


class Finding(Value):
    """One finding per rule per plan. ``message`` quotes the plan; it goes to people who may read it, never to a log."""

    rule: str
    level: Level
    message: str
    fix: str = ""
    places: tuple[Where, ...] = ()


def at_or_above(findings: tuple[Finding, ...], level: Level) -> tuple[Finding, ...]:
    """The findings that are at least as grave as ``level``."""
    return tuple(finding for finding in findings if LEVELS.index(finding.level) <= LEVELS.index(level))
