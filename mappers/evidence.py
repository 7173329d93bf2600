"""Why a block stands where it does: what its heading says, and what its own lines say, weighed against each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mappers import cells, lines, recognise, spec, thresholds
from mappers.languages import any_of
from mappers.plan import Plan
from mappers.spec import Topic
from mappers.value import Placed

_LEAVES_OUT_RE: Final = re.compile(
    rf"^\W*(?:(?:\S+\s+){{0,3}}?{any_of('left_out')}|{any_of('we_do_not')})", re.IGNORECASE
)
_RISK_RE: Final = re.compile(
    rf"^\W*{any_of('risk_label')}\s*(?:#?\d+)?\s*[:：–—-]|{any_of('mitigation_label')}\s*[:：]", re.IGNORECASE
)
_ASK_RE: Final = re.compile(rf"^\W*{any_of('ask_label')}\s*(?:#?\d+)?\s*[:：–—-]", re.IGNORECASE)


def _says_results(line: str) -> bool:
    return (
        lines.is_key_result(line) or lines.ends_in_score(line) or recognise.objective_title(line) is not None
    )


# What a line of its own says, whatever stands above it; the first that applies counts.
_SPEAKS: Final[Mapping[str, Callable[[str], bool]]] = {
    "risks": lambda line: bool((":" in line or "：" in line or "–" in line) and _RISK_RE.search(line)),
    "asks": lambda line: bool(_ASK_RE.match(line)),
    "excluded": lambda line: bool(_LEAVES_OUT_RE.match(line)),
    "objectives": _says_results,
}
# Sections that say more of their lines than the lines' own words do: "KR1 may slip" under Risks is a risk.
_STANDS: Final = frozenset(
    {"objectives", "previous", "initiatives", "risks", "asks", "dependencies", "excluded", "success_criteria"}
)
_TURNS: Final[Mapping[str, frozenset[str]]] = {
    "excluded": _STANDS - {"objectives", "initiatives"},
    "risks": _STANDS - {"objectives", "initiatives", "success_criteria"},
    "asks": _STANDS - {"objectives", "initiatives", "success_criteria"},
    "objectives": _STANDS,
}


@dataclass(frozen=True, slots=True)
class Option:
    """A part of the plan that something could be, with what speaks for it. ``score``: 0.0 to about 1.0."""

    part: str
    score: float
    reason: str


class Decision(Placed):
    """Where something was placed and why; the runner-up is what else it could have been. ``part`` is "" where it was not."""

    what: Literal["heading", "table", "list", "paragraph"]
    part: str
    score: float
    reason: str
    runner_up: str = ""
    runner_up_score: float = 0.0

    @classmethod
    def of(
        cls,
        what: Literal["heading", "table", "list", "paragraph"],
        options: Sequence[Option],
        **place: object,
    ) -> Decision:
        """The best of the options, which come best first."""
        best = options[0] if options else Option("", 0.0, "nothing names it")
        other = next((option for option in options[1:] if option.part != best.part), None)
        return cls(
            what=what, part=best.part, score=round(best.score, 2), reason=best.reason,
            runner_up=other.part if other else "", runner_up_score=round(other.score, 2) if other else 0.0, **place,
        )  # fmt: skip


def of_lines(texts: Iterable[str]) -> tuple[Option, ...]:
    """What lines say of themselves: the share of them that speaks for a part."""
    said = [line for text in texts if (line := " ".join(text.split()))]
    if not said or cells.is_placeholder(said[0]):
        return ()
    votes: dict[str, int] = {}
    for line in said:
        part = next((part for part, speaks in _SPEAKS.items() if speaks(line)), None)
        if part:
            votes[part] = votes.get(part, 0) + 1
    weight = thresholds.LINES if len(said) > 1 else thresholds.ONE_LINE
    return tuple(
        Option(part, weight * count / len(said), f"{count} of {len(said)} lines say so")
        for part, count in votes.items()
    )


def weigh(
    fields: Sequence[str], heading: str, heading_score: float, texts: Sequence[str]
) -> tuple[Option, ...]:
    """What a list or a paragraph could be, best first.

    ``fields``: what the headings above say, nearest first; ``heading``: the nearest one, ``heading_score``: how surely it
    says so, 0.0 where the fields only come from further up.
    """
    options: dict[str, Option] = {}
    for order, part in enumerate(fields):
        own = bool(heading_score)
        score = thresholds.OWN_HEADING * min(heading_score, 1.0) if own else thresholds.INHERITED
        reason = (
            f"the heading “{heading}” says so ({heading_score:.2f})"
            if own
            else "a heading further up says so"
        )
        options[part] = Option(part, score - thresholds.FURTHER * order, reason)
    for option in of_lines(texts):
        above = next(iter(fields), "")
        if above in _TURNS.get(option.part, frozenset()):
            continue
        if option.part in options:
            score = options[option.part].score + thresholds.AGREES * option.score
            options[option.part] = Option(
                option.part, score, f"{options[option.part].reason}, and {option.reason}"
            )
        else:
            options[option.part] = option
    return tuple(sorted(options.values(), key=lambda option: -option.score))


def topic_of(part: str) -> Topic | None:
    """The topic that a part of a plan answers."""
    heading = spec.headings(Plan).get(part)
    return heading.topic if heading else None
