"""The six topics of a planning review, with a verdict each (design §3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from mappers import cells
from mappers.document import Place, Text
from mappers.languages import finder
from mappers.outline import Node, texts_of
from mappers.plan import Objective, Plan, TopicVerdict, Verdict
from mappers.prompts import document_state, is_prompt, only_asks
from mappers.recognise import Words
from mappers.spec import TOPICS, Topic
from mappers.thresholds import NEAR
from mappers.value import Where, texts_in

_ENDED_RE: Final = re.compile(r"\d\s?%|[✅🚫❌🟡🔴🟢]")
_SHARE_RE: Final = re.compile(r"\d\s?%")
_MEASURE_RE: Final = re.compile(
    r"\d\s?%|[≤≥<>]\s?\d|\b(?:from|at least|at most|under|below|above|within)\s+[$€£]?\d", re.IGNORECASE
)
_UNREAD: Final = 25  # words that nothing owns: what is planned may be among them
_LINE: Final = 8  # words of a line that could be a heading, though nothing says that it is one
_BLANK: Final = cells.EMPTY_MARKS - {"n/a", "na"}
WAITS: Final = "only TBD, or text that waits to be replaced"
TEMPLATE: Final = "still as the template has it"
ASKS: Final = "only questions and instructions to the author"
_NOWHERE: Final = Where()
_HINTS: Final[dict[Topic, str]] = {
    "retrospective": "looks_back",
    "status": "stands",
    "plans": "plans",
    "success_metrics": "measures",
    "risks": "risks",
    "excluded": "excluded",
}
_PARTS: Final[dict[Topic, tuple[str, ...]]] = {
    "retrospective": ("previous", "lessons"),
    "status": ("status",),
    "plans": ("objectives", "initiatives"),
    "success_metrics": ("objectives", "success_criteria"),
    "risks": ("risks", "asks"),
    "excluded": ("excluded",),
}
"""What of a plan answers each topic."""
_RAISE_RE: Final = re.compile(r"\d\s?%?\s*(?:→|->|=>)\s*[$€£]?\d")


def _hints(topic: Topic, text: str) -> bool:
    """Whether running text speaks of a topic."""
    found = finder(_HINTS[topic]).finds(text)
    return found or (topic == "success_metrics" and bool(_RAISE_RE.search(text)))


@dataclass(slots=True)
class Evidence:
    """What was seen of a topic while reading: its sections, and what they said.

    ``elsewhere``: texts (by identity) under its headings that say something else.
    """

    nodes: list[Node] = field(default_factory=list)
    elsewhere: set[int] = field(default_factory=set)

    def texts(self) -> list[Text]:
        """What stands under the sections, without headings and table headers."""
        seen: dict[int, Text] = {}
        for node in self.nodes:
            for inner in node.walk():
                for block in inner.blocks:
                    labels = (
                        {id(cell.text) for cell in block.rows[0]}
                        if block.kind == "table" and block.rows
                        else set()
                    )
                    seen.update(
                        (id(text), text)
                        for text in texts_of(block)
                        if id(text) not in labels | self.elsewhere
                    )
        return list(seen.values())


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the core question is answered; else what was found that only comes near."""

    core: bool
    some: bool = False
    rule: str = ""
    place: Where = _NOWHERE


def verdicts(
    plan: Plan,
    seen: Mapping[Topic, Evidence],
    free: Sequence[tuple[Text, Place]],
    headings: Iterable[Node],
    known: Words,
) -> dict[Topic, TopicVerdict]:
    """A verdict for each topic. ``free``: texts that nothing owns yet; ``headings``: all headings, for near matches."""
    nodes = list(headings)
    found = {
        topic: _verdict(topic, plan, seen.get(topic, Evidence()), free, nodes, known) for topic in TOPICS
    }
    return {
        topic: verdict.model_copy(update={"said": _said(topic, plan, seen.get(topic, Evidence()))})
        for topic, verdict in found.items()
    }


def _said(topic: Topic, plan: Plan, evidence: Evidence) -> str:
    """A digest of what a plan says about a topic: its sections' words and what was read from elsewhere; not where it stands."""
    parts = tuple(getattr(plan, name) for name in _PARTS[topic])
    texts = (*(text.plain for text in evidence.texts()), *texts_in(parts))
    lines = sorted({line for text in texts if (line := " ".join(text.split()).casefold())})
    return sha256("\n".join(lines).encode()).hexdigest()[:12] if lines else ""


def _verdict(
    topic: Topic,
    plan: Plan,
    evidence: Evidence,
    free: Sequence[tuple[Text, Place]],
    headings: Sequence[Node],
    known: Words,
) -> TopicVerdict:
    if topic == "status" and all(document_state(text.plain) for text in evidence.texts() if text):
        evidence = Evidence()  # "Status: Accepted" is about the document
    answer = _ANSWERS[topic](plan, evidence)
    node = next(iter(evidence.nodes), None)
    place = Where.of(node.place) if node else answer.place
    texts = [text for text in evidence.texts() if text and text.plain.strip().lower() not in _BLANK]
    own = [
        text
        for text in texts
        if not is_prompt(text, open_questions=topic == "risks")
        and (topic == "risks" or not only_asks(text))
        and not cells.says_none(text.plain)
        and cells.not_applicable(text.plain) is None
    ]
    authors = [text for text in texts if not text.from_template]
    none = [text for text in authors if cells.says_none(text.plain)]
    reasons = [reason for text in authors if (reason := cells.not_applicable(text.plain))]

    def say(
        verdict: Verdict, reason: str, *, sure: bool = True, is_none: bool = False, at: Where = place
    ) -> TopicVerdict:
        return TopicVerdict(verdict=verdict, sure=sure, none=is_none, reason=reason, place=at)

    if answer.core and not (plan.is_template and len(own) * 2 <= len(texts)):
        return say(
            "present",
            answer.rule or "answered",
            at=place if place.url or not answer.place.url else answer.place,
        )
    if none:
        return say("present", "none stated", is_none=True)
    if reasons and len(own) <= 1:
        return say("not_applicable", reasons[0])
    if (own or answer.some) and not plan.is_template:
        return say("thin", answer.rule or "own content, but the core question is not answered")
    if texts or answer.some or answer.rule == "placeholder":
        if texts and not authors:
            return say("placeholder", TEMPLATE)
        waits = all(cells.is_placeholder(text.plain) for text in texts)
        return say("placeholder", WAITS if waits else ASKS)
    if node or answer.rule == "blank":
        return say("empty", "a heading without content" if node else "a column without content")
    return _missing(topic, free, headings, known)


def _missing(
    topic: Topic, free: Sequence[tuple[Text, Place]], headings: Sequence[Node], known: Words
) -> TopicVerdict:
    """Missing; not surely so where a heading comes near, or where text that nothing owns speaks of it."""
    for node in headings:
        for match in known.matches(node.title):
            if match.topic == topic and match.score >= NEAR and node.content().strip():
                return TopicVerdict(
                    verdict="missing",
                    sure=False,
                    reason=f"a heading comes near “{match.name}”",
                    place=Where.of(node.place),
                )
    for text, place in free:
        line = " ".join(text.plain.split())
        if len(line.split()) > _LINE or line.endswith((".", "!", ";", ",")):
            continue
        for match in known.matches(line):
            if match.topic == topic and match.score >= NEAR:
                return TopicVerdict(
                    verdict="missing",
                    sure=False,
                    reason=f"a line comes near “{match.name}”",
                    place=Where.of(place),
                )
    for text, place in free:
        if len(text.plain) > 12 and _hints(topic, text.plain):
            return TopicVerdict(
                verdict="missing",
                sure=False,
                reason="text outside any known section could be it",
                place=Where.of(place),
            )
    if topic == "plans" and sum(len(text.plain.split()) for text, _ in free) >= _UNREAD:
        return TopicVerdict(
            verdict="missing",
            sure=False,
            reason="much of the text is outside any known section",
            place=Where.of(free[0][1]),
        )
    return TopicVerdict(verdict="missing", reason="no heading and no content")


def _results(objectives: Iterable[Objective]) -> int:
    return sum(
        bool(kr.score is not None or kr.actual or kr.state)
        for objective in objectives
        for kr in objective.key_results
        if not cells.is_placeholder(kr.text)
    )


def _retrospective(plan: Plan, evidence: Evidence) -> Answer:
    previous = plan.previous
    if previous and _results(previous.objectives):
        return Answer(core=True, rule="scored key results of the cycle before", place=previous.place)
    if previous and previous.stated_score is not None:
        return Answer(core=True, rule="a stated overall score", place=previous.place)
    if any(
        kr.score is not None
        for objective in plan.objectives
        for kr in objective.key_results
        if not cells.is_placeholder(kr.text)
    ):
        first = next(o for o in plan.objectives if any(kr.score is not None for kr in o.key_results))
        return Answer(core=True, rule="scored-in-place", place=first.place)
    states = [
        kr.state
        for objective in plan.objectives
        for kr in objective.key_results
        if kr.state and not cells.is_placeholder(kr.text)
    ]
    ended = [state for state in states if cells.score(state) is not None and state.lower() != "not started"]
    if ended and len(ended) * 2 >= len(states):
        return Answer(core=True, rule="scored-in-place", place=plan.objectives[0].place)
    own = [text.plain for text in evidence.texts() if not is_prompt(text)]
    outcomes = [text for text in own if (finder("outcome").finds(text) or _ENDED_RE.search(text))]
    if outcomes and sum(len(text.split()) for text in own) >= 4:
        return Answer(core=True, rule="says how it ended")
    blank = any(
        kr.score_as_written == "" and kr.model_fields_set >= {"score"}
        for objective in plan.objectives
        for kr in objective.key_results
    )
    return Answer(core=False, some=bool(plan.lessons), rule="blank" if blank and not own else "")


def _status(plan: Plan, evidence: Evidence) -> Answer:
    measured = next((metric for metric in plan.status.metrics if metric.value and metric.target), None)
    if measured:
        return Answer(core=True, rule="a metric with its value and target", place=measured.place)
    own = " ".join(text.plain for text in evidence.texts() if not is_prompt(text))
    if (finder("served").finds(own) or _SHARE_RE.search(own)) and len(own.split()) >= 5:
        return Answer(core=True, rule="says how customers and the business are served")
    return Answer(core=False, some=bool(plan.status.metrics or plan.status.notes))


def _plans(plan: Plan, evidence: Evidence) -> Answer:
    real = [
        o
        for o in plan.objectives
        if not cells.is_placeholder(o.title) and (o.title or o.key_results or o.initiatives)
    ]
    work = [i for i in plan.initiatives if not cells.is_placeholder(i.text)]
    results = [kr for o in plan.objectives for kr in o.key_results if not cells.is_placeholder(kr.text)]
    if results or work or [o for o in real if o.initiatives or o.key_results or o.notes] or len(real) >= 2:
        at = (real[0].place if real else work[0].place) if real or work else Where()
        return Answer(core=True, rule="work is proposed", place=at)
    own = [text.plain for text in evidence.texts() if not is_prompt(text)]
    if any(finder("work").finds(text) for text in own) and sum(len(text.split()) for text in own) >= 6:
        return Answer(core=True, rule="says what will be done")
    return Answer(core=False, some=bool(real), rule="placeholder" if plan.objectives else "")


def _success(plan: Plan, _evidence: Evidence) -> Answer:
    results = [kr for o in plan.objectives for kr in o.key_results if not cells.is_placeholder(kr.text)]
    with_target = next((kr for kr in results if kr.target and not cells.is_placeholder(kr.target)), None)
    title = next((o for o in plan.objectives if _MEASURE_RE.search(o.title)), None)
    criteria = [c for c in plan.success_criteria if c.target or re.search(r"\d", c.text)]
    if criteria:
        return Answer(core=True, rule="success criteria with targets", place=criteria[0].place)
    if with_target:
        return Answer(core=True, rule="key results with targets", place=with_target.place)
    if title and not cells.is_placeholder(title.title):
        return Answer(core=True, rule="an objective with its target", place=title.place)
    if not results and any(kr for o in plan.objectives for kr in o.key_results):
        return Answer(core=False, rule="placeholder")
    return Answer(
        core=False,
        some=bool(results or plan.success_criteria),
        place=results[0].place if results else Where(),
    )


def _risks(plan: Plan, _evidence: Evidence) -> Answer:
    mitigated = next(
        (risk for risk in plan.risks if risk.mitigation and not cells.is_placeholder(risk.mitigation)), None
    )
    if mitigated:
        return Answer(core=True, rule="a risk with its mitigation", place=mitigated.place)
    if plan.asks:
        return Answer(core=True, rule="an open question or a need", place=plan.asks[0].place)
    return Answer(core=False, some=bool(plan.risks), rule="risks without mitigation" if plan.risks else "")


def _excluded(plan: Plan, _evidence: Evidence) -> Answer:
    reasoned = next(
        (item for item in plan.excluded if item.reason and not cells.is_placeholder(item.reason)), None
    )
    if reasoned:
        return Answer(core=True, rule="an item with its reason", place=reasoned.place)
    return Answer(
        core=False, some=bool(plan.excluded), rule="items without a reason" if plan.excluded else ""
    )


_ANSWERS: Final[dict[Topic, Callable[[Plan, Evidence], Answer]]] = {
    "retrospective": _retrospective,
    "status": _status,
    "plans": _plans,
    "success_metrics": _success,
    "risks": _risks,
    "excluded": _excluded,
}
