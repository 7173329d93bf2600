"""What a check is: a function that looks at one plan, with a docstring that says what, why and how to fix."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import cleandoc
from typing import Final

from mappers.finding import Finding, Level
from mappers.plan import Plan
from mappers.value import Where

_MAX_PLACES: Final = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found in a plan: one message, and where. ``level`` and ``fix`` outrank the check's own."""

    message: str
    places: tuple[Where, ...] = ()
    level: Level | None = None
    fix: str = ""


Looks = Callable[[Plan], Found | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a check is called and how grave it is. ``what``, ``why`` and ``fix`` are its docstring's parts."""

    rule: str
    level: Level
    what: str
    why: str
    fix: str

    def finding(self, found: Found | None) -> Finding | None:
        """What was found, as a finding of this rule."""
        if found is None:
            return None
        places = tuple(place for place in found.places if place.url)[:_MAX_PLACES]
        return Finding(
            rule=self.rule,
            level=found.level or self.level,
            message=capital(found.message),
            fix=capital(found.fix or self.fix),
            places=places,
        )


@dataclass(frozen=True, slots=True)
class Check(Rule):
    """A rule that looks at one plan."""

    looks: Looks

    def run(self, plan: Plan) -> Finding | None:
        """The finding, if the plan has it: at most one per rule."""
        return self.finding(self.looks(plan))


def check(level: Level) -> Callable[[Looks], Check]:
    """Makes a check of a function; its name, with dashes, is the rule's."""

    def make(looks: Looks) -> Check:
        what, why, fix = parts(looks.__doc__ or "")
        return Check(looks.__name__.replace("_", "-"), level, what, why, fix, looks)

    return make


def parts(doc: str) -> tuple[str, str, str]:
    """What, why and fix of a check's docstring; each may run over several lines.

    Raises ValueError where one is missing: a rule that can't say so is not a rule.
    """
    found = re.match(
        r"(?P<what>.+?)\n\s*Why:\s*(?P<why>.+?)\n\s*Fix:\s*(?P<fix>.+)$", cleandoc(doc), re.DOTALL
    )
    if not found:
        raise ValueError("a check's docstring says what, then Why: …, then Fix: …")
    what, why, fix = (" ".join(part.split()) for part in found.groups())
    return what, why, fix


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def several(texts: Sequence[str], most: int = 3) -> str:
    """``“a”, “b” and 3 more``, each cut to a readable length."""
    shown = [f"“{text if len(text) <= 60 else text[:57].rstrip() + '…'}”" for text in texts[:most]]
    left = len(texts) - len(shown)
    if left:
        return f"{', '.join(shown)} and {left} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def figure(number: float) -> str:
    """A number as people write it: 1,352 and 0.59."""
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
