"""A Card: what is known of a unit × cycle, and what its scorecard says of it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Final, Literal

from babel.dates import get_month_names

from mappers.context import Unit
from mappers.cycle import Cycle, order
from mappers.finding import Finding
from mappers.plan import TopicVerdict, Verdict
from mappers.publish import PublishLevel
from mappers.rounds import Round, standing
from mappers.spec import TOPIC_NAMES, TOPICS, Topic
from mappers.summary import Overall, Summary
from mappers.value import Value
from mappers.wants import AskLine

CycleState = Literal["upcoming", "planning", "running", "closing", "closed"]
VERDICT_WORDS: Final[dict[Verdict, str]] = {
    "present": "present", "thin": "thin", "placeholder": "template", "empty": "empty", "missing": "missing", "not_applicable": "n/a",
}  # fmt: skip
SHORT: Final[dict[Topic, str]] = {**TOPIC_NAMES, "risks": "Risks"}
_COLUMN_NAMES: Final[Mapping[str, str]] = {**{str(t): name for t, name in SHORT.items()}, "plan": "Plan"}
_NOT_FILLED_IN: Final = frozenset({"not-filled-in", "copied-from-last-cycle"})
LEFT: Final = "no page leads to the plan since "
_ASK_SHOWN: Final = 60  # characters of an ask in Next thing to do
SourceStatus = Literal["plan", "index", "not a plan", "can't read", "ignored", "listed twice"]


class Overruled(Value):
    """What people set instead of a verdict of ours. ``basis``: what it was judged by, as `Card.basis` has it."""

    said: str
    basis: str = ""


class OpenCycle(Value):
    """A cycle of the calendar: when its plans are due and frozen, and whether it is still open."""

    cycle: Cycle
    due: date | None = None
    freeze: date | None = None
    state: CycleState = "planning"


class Problem(Value):
    """Why a link could not be read, in one line, and what to do about it. ``ask``: the same as a request to the team."""

    kind: str
    message: str
    fix: str = ""
    ask: str = ""


class Source(Value):
    """A link that was followed: what it is, where it was found, and when its file last changed.

    ``row``: the row of the Plans tab that it was just pasted into; ``pasted``: that a person made its row, now or before.
    ``remark``: what people should know of it besides. ``publish``: how much of it the master may show.
    """

    file_id: str
    url: str
    title: str
    status: SourceStatus
    found_in: str = ""
    read_as: str = ""
    problem: Problem | None = None
    row: int | None = None
    pasted: bool = False
    remark: str = ""
    edited: date | None = None
    publish: PublishLevel = "full"


class Asked(Value):
    """An ask, whether people answered it, and the day on which it was first seen; None where nothing says."""

    line: AskLine
    answered: bool = False
    since: date | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to answer: nobody did, and the plan itself does not say that it has it."""
        return not (self.answered or self.line.given)


class Card(Value):
    """One scorecard: a unit × cycle, with its plan if there is one.

    ``stranger``: the roster does not know this unit; what it may have meant. ``overruled``: topic → the verdict that people
    set; its finding no longer counts; *plan* → the state that they set. ``judged_by``: column → what the plan said when they
    did, as `basis` has it, where that is known. ``waived``: rules that people let pass, for now. ``was``: the key that its row had
    before the roster, or a person, said whose plan it is. ``left``: the link that its row opened until no page had it,
    ``since`` that day. ``covered_by``: the group's plan that is this unit's as well. ``score``: how the cycle itself ended, as
    far as may be shown; ``trended``: whether the tab has, or may get, a row of the unit's for a cycle before. ``became``: what the unit was split or merged into, where it is not expected to plan any more, and ``became_url`` a plan of
    theirs. ``ended``: how the cycle before ended for the unit that this one was. ``onboarding``: what its plan lacks is advice.
    ``closed``: the cycle is over, nobody has anything to do. ``level``: how much may be shown where no source says so.
    ``extended``: the day that people gave this unit instead of the calendar's. ``invited``: who should be at its review;
    ``rounds``: the rounds of that, the last one last. ``asks``: what its plan wants of others.
    """

    unit_id: str
    unit: str
    cycle: str
    plan: Summary | None = None
    findings: tuple[Finding, ...] = ()
    source: Source | None = None
    rivals: tuple[Source, ...] = ()
    due: date | None = None
    tpm: str = ""
    today: date
    stranger: str = ""
    overruled: Mapping[str, str] = {}
    judged_by: Mapping[str, str] = {}
    waived: frozenset[str] = frozenset()
    was: str = ""
    left: str = ""
    since: str = ""
    covered_by: Source | None = None
    covered_name: str = ""
    score: float | None = None
    trended: bool = False
    became: tuple[str, ...] = ()
    became_url: str = ""
    ended: Overall | None = None
    onboarding: bool = False
    closed: bool = False
    level: PublishLevel = "full"
    extended: date | None = None
    invited: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()
    asks: tuple[Asked, ...] = ()

    @property
    def by(self) -> date | None:
        """The day by which its plan is due: a team's own extension outranks the calendar."""
        return self.extended or self.due

    @property
    def publish(self) -> PublishLevel:
        return self.source.publish if self.source else self.level

    @property
    def key(self) -> str:
        return f"{self.unit_id}|{self.cycle}"

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that people have not overruled. Who types "missing" agrees with the finding."""
        silent = {
            _rule(topic) for topic, said in self.overruled.items() if not is_lacking(said) and said != "thin"
        }
        return tuple(finding for finding in self.findings if finding.rule not in silent)

    @property
    def lacking(self) -> tuple[Topic, ...]:
        """The topics that must be fixed: by our findings, or because people say so; waived ones do not count."""
        found = {finding.rule for finding in self.must_fix}
        said = {_rule(topic) for topic, word in self.overruled.items() if is_lacking(word)} - self.waived
        said = set() if self.onboarding else said
        return tuple(topic for topic in TOPICS if _rule(topic) in found | said)

    @property
    def must_fix(self) -> tuple[Finding, ...]:
        """What stands between the plan and Ready: waived findings do not."""
        return tuple(f for f in self.counted if f.level == "must_fix" and f.rule not in self.waived)

    @property
    def state(self) -> str:
        """The plan's state, as people set it or else as we read it: the one that counts."""
        return self.overruled.get("plan") or self.read_state

    def basis(self, column: str) -> str:
        """A digest of what the plan says that a verdict (a topic's, or the plan's state) is judged by; nothing without a plan."""
        if not self.plan or (self.source and self.source.problem):
            return ""
        said: dict[str, str] = {topic: verdict.said for topic, verdict in self.plan.topics.items()}
        if column != "plan":
            return said.get(column, "")
        return sha256("|".join(f"{topic}:{said[topic]}" for topic in sorted(said)).encode()).hexdigest()[:12]

    @property
    def outdated(self) -> tuple[str, ...]:
        """The columns that people overruled, where the plan has changed since they did, and does not say the same by now."""
        ours: dict[str, str] = {"plan": self.read_state}
        ours |= {topic: word(verdict) for topic, verdict in self.plan.topics.items()} if self.plan else {}
        return tuple(
            column
            for column, said in self.overruled.items()
            if (before := self.judged_by.get(column))
            and self.basis(column) not in {"", before}
            and said.strip().lower() != ours.get(column, "").lower()
        )

    @property
    def read_state(self) -> str:
        """The plan's state in words as we read it: No plan / Can't read / Not filled in / Gaps / Ready, and the dates around "due"."""
        if self.source and self.source.problem:
            return "Can't read"
        if self.covered_by:
            return f"Covered by {self.covered_name}"
        if self.plan and self.plan.level == "nothing":
            return "Not published"
        if not self.plan:
            if self.became:
                return f"Became {', '.join(self.became)}"
            if not self.by:
                return "No plan"
            return f"Late since {day(self.by)}" if self.today > self.by else f"Not due ({day(self.by)})"
        if self.plan.is_template or any(finding.rule in _NOT_FILLED_IN for finding in self.findings):
            return "Not filled in"
        return "Gaps" if self.must_fix or self.lacking else "Ready"

    @property
    def next_thing(self) -> str:
        """Who does what next: the first that applies."""
        tpm = self.tpm or "TPM"
        if self.closed:
            return "nothing"
        if self.source and self.source.problem:
            return f"{self.unit}: {self.source.problem.ask or self.source.problem.fix or self.source.problem.message}"
        if self.covered_by:
            return "nothing"
        if self.became and not self.plan:
            return "nothing"
        if self.plan and self.plan.level == "nothing":
            return self._after_review or "nothing"
        if self.left and not self.plan:
            return f"{tpm}: {LEFT}{self.since or day(self.today)}; put its link back, or into Plans"
        if not self.plan:
            late = f" (due {day(self.by)})" if self.by else ""
            return f"{self.unit}: add the plan's link to Plans{late}"
        if self.stranger:
            return f"{tpm}: who is this? {self.stranger}"
        if self.rivals:
            return f"{tpm}: keep one of {len(self.rivals) + 1} documents for this team and cycle in Plans"
        for rule, what in (
            ("wrong-cycle", "correct the cycle in the document"),
            ("not-filled-in", "fill in the template"),
            ("copied-from-last-cycle", "fill in the plan, it is still last cycle's"),
        ):
            if any(finding.rule == rule for finding in self.findings):
                return f"{self.unit}: {what}"
        ready = self.overruled.get("plan", "").strip().lower().startswith("ready")
        if self.lacking and not ready:
            return f"{self.unit}: add {', '.join(SHORT[topic] for topic in self.lacking)}"
        if self.must_fix and not ready:
            return f"{self.unit}: {self.must_fix[0].message}"
        if self.outdated:
            names = ", ".join(_COLUMN_NAMES[column] for column in self.outdated)
            return f"{tpm}: look again at {names}, changed since you set it"
        unsure = [
            SHORT[topic]
            for topic, verdict in self.plan.topics.items()
            if not verdict.sure and topic not in self.overruled
        ]
        if unsure and not ready:
            return f"{tpm}: check {', '.join(unsure)}"
        return self._after_review or self._to_answer or "nothing"

    @property
    def review(self) -> str:
        """``12 Oct``, ``overdue since 12 Oct``, ``follow-up on 21 Oct``, or the outcome as people wrote it."""
        how = standing(self.rounds, self.today, closed=self.closed)
        on = day(how.on) if how.on else ""
        told = {
            "booked": on,
            "overdue": f"overdue since {on}",
            "follow-up": f"follow-up on {on}" if on else "follow-up",
        }
        return told.get(how.kind, how.said)

    @property
    def unanswered(self) -> tuple[Asked, ...]:
        return tuple(asked for asked in self.asks if asked.open)

    @property
    def _after_review(self) -> str:
        """What the planning review leaves to do, or nothing."""
        how, tpm = standing(self.rounds, self.today, closed=self.closed), self.tpm or "TPM"
        if how.kind == "overdue" and how.on:
            return f"{tpm}: how did the review of {day(how.on)} end?"
        if how.kind != "follow-up" or (how.on and self.today > how.on):
            return ""
        return f"{tpm}: follow-up review on {day(how.on)}" if how.on else f"{tpm}: book the follow-up review"

    @property
    def _to_answer(self) -> str:
        """Who should answer what, the first of the plan's open asks, or nothing."""
        if not self.unanswered:
            return ""
        line, more = self.unanswered[0].line, len(self.unanswered) - 1
        said = " ".join(line.said.split())
        said = said if len(said) <= _ASK_SHOWN else f"{said[: _ASK_SHOWN - 1].rstrip()}…"
        rest = f" and {more} more" if more else ""
        return f"{line.to or self.tpm or 'TPM'}: answer “{said}”{rest}"

    @property
    def last_cycle(self) -> str:
        """``0.59, target 0.7``, with "missed" where it is below its own threshold."""
        return self.last.said if self.last else ""

    @property
    def last(self) -> Overall | None:
        """How the cycle before ended: for a unit that was another one then, how it ended for that."""
        return self.ended or (self.plan.last if self.plan else None)


def _rule(topic: str) -> str:
    return topic.replace("_", "-")


def is_lacking(said: str) -> bool:
    """Whether a verdict in a topic cell, ours or a person's, means that the topic must be fixed."""
    return said.strip().lower() in {VERDICT_WORDS[verdict] for verdict in ("missing", "empty", "placeholder")}


def day(when: date) -> str:
    """``15 Mar``."""
    return f"{when.day} {get_month_names('abbreviated', locale='en')[when.month]}"


def word(verdict: TopicVerdict) -> str:
    """What a topic cell says."""
    if not verdict.sure:
        return f"check: {VERDICT_WORDS[verdict.verdict]}"
    return "none stated" if verdict.none else VERDICT_WORDS[verdict.verdict]


def expected(units: Iterable[Unit], cycles: Iterable[OpenCycle]) -> list[tuple[Unit, OpenCycle]]:
    """Which unit should have a plan for which open cycle: between its first and its last cycle."""
    found = []
    for each in cycles:
        label = each.cycle.label
        if each.state in {"closed", "upcoming"}:
            continue
        found += [
            (unit, each)
            for unit in units
            if (not unit.first_cycle or order(unit.first_cycle) <= order(label))
            and (not unit.last_cycle or order(label) <= order(unit.last_cycle))
        ]
    return found
