"""Whether a document is a plan at all, and whether it is still the template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from mappers.goals import explains
from mappers.languages import finder
from mappers.ledger import Ledger
from mappers.lines import is_key_result
from mappers.outline import Node, texts_of
from mappers.plan import Plan, TopicVerdict
from mappers.prompts import asks_author, is_slot
from mappers.recognise import Words, objective_title
from mappers.spec import TOPICS, Topic
from mappers.thresholds import GUIDE, RUN_IN
from mappers.thresholds import TEMPLATE as TEMPLATE_SHARE
from mappers.topics import ASKS, TEMPLATE

_FEWEST: Final = 4  # waiting texts that make a template; one TBD does not
_PROMPTS: Final = 3  # topics that are only asked for; a page with so many explains planning
_UNFILLED_RE: Final = re.compile(
    r"^\W*(?:(?:KR|O|key result|objective|goal|risk|owner)\s*#?\d{0,2}(?:\.\d+)?\s*[:：]|[A-Z]\w*(?:\s*/\s*[A-Z]\w*(?:\s\w+)?){2,})\W*$",
    re.IGNORECASE,
)  # "KR1: ", "High / Medium / Low"
_KEPT: Final = (
    "title",
    "team",
    "unit_id",
    "cycle",
    "own_cycle",
    "filed_under",
    "is_template",
    "metadata",
    "place",
)
_GUIDES: Final = 2  # headings of a guide
_SENTENCE: Final = 5  # words of a text that says something


def is_template(nodes: Iterable[Node], ledger: Ledger) -> bool:
    """Whether most of the text waits to be replaced, or all of it still is the organisation's template.

    Headings, table headers, very short cells and what the metadata are read from do not count. A page that only asks
    questions explains planning, and one with a TBD under each heading is a plan with gaps.
    """
    waiting = own = slots = left = authors = 0
    for node in nodes:
        for block in node.blocks:
            labels = (
                {id(cell.text) for cell in block.rows[0]} if block.kind == "table" and block.rows else set()
            )
            for text in texts_of(block):
                says = len(text.plain.strip()) > 3 and id(text) not in labels
                if text.from_template:
                    left += says
                elif ledger.owner(text) != "metadata":
                    authors += bool(text) and id(text) not in labels
                if asks_author(text) or _UNFILLED_RE.match(text.plain):
                    waiting += 1
                    slots += is_slot(text) or bool(_UNFILLED_RE.match(text.plain))
                elif says:
                    own += 1
    if left and not authors:
        return True
    return slots > 0 and waiting >= _FEWEST and waiting >= (waiting + own) * TEMPLATE_SHARE


def is_guide(nodes: Iterable[Node], plan: Plan) -> bool:
    """Whether a page explains planning instead of doing it: it talks of objectives or to its reader, and plans nothing dated.

    A cycle of its own, a key result that is marked as one, scored or owned, makes it a plan.
    """
    if plan.own_cycle:
        return False
    results = [kr for objective in plan.objectives for kr in objective.key_results]
    if any(kr.owner or kr.score is not None or kr.target_value for kr in results if not kr.note):
        marked = any(
            is_key_result(text.plain) or objective_title(text.plain)
            for node in nodes
            for block in node.blocks
            for text in texts_of(block)
        )
        if marked:
            return False
    if not plan.team and sum(explains(node) for node in nodes if node.real) >= _GUIDES:
        return True
    texts = [
        text.plain for node in nodes for text in node.own_texts() if len(text.plain.split()) >= _SENTENCE
    ]
    talking = sum(finder("you", "talks_of").finds(text) for text in texts)
    return len(texts) >= _FEWEST and talking >= GUIDE * len(texts)


def settle(plan: Plan, nodes: Sequence[Node], known: Words) -> Plan:
    """The plan with its kind; a page that plans nothing is not a plan, and what it names or asks for is a placeholder there."""
    answered = {
        topic
        for topic, verdict in plan.topics.items()
        if verdict.verdict in {"present", "thin"} and not verdict.none
    }
    has_rows = _has_rows(plan)
    few_prompts = sum(verdict.reason == ASKS for verdict in plan.topics.values()) < _PROMPTS
    started = any(verdict.reason == TEMPLATE for verdict in plan.topics.values())
    guide = is_guide(nodes, plan)
    if not guide and (
        plan.is_template
        or started
        or len(answered - {"status"}) >= 2
        or (answered and few_prompts and (has_rows or plan.cycle))
        or (plan.own_cycle and plan.team and few_prompts and (has_rows or _has_more(plan)))
    ):
        return plan
    titles = [node.title for node in nodes if node.heading and node.title != plan.title]
    headed = {match.topic for title in titles for match in known.parts(title)}
    headed |= {best.topic for title in titles if (best := known.best(title)) and best.score >= RUN_IN}
    named: dict[Topic, TopicVerdict] = {}
    for topic in TOPICS:
        verdict = plan.topics[topic]
        if guide and topic not in headed:
            named[topic] = TopicVerdict(verdict="missing", reason="a guide to planning, which plans nothing")
            continue
        told = [note for note in plan.notes if note.section == "objectives"]
        if topic == "plans" and verdict.verdict == "missing" and told:
            told_of = {"sure": False, "reason": "running text that may be the plan", "place": told[0].place}
            verdict = verdict.model_copy(update=told_of)
        said = verdict.verdict in {"present", "thin", "placeholder"}
        named[topic] = (
            verdict.model_copy(update={"verdict": "placeholder", "none": False}) if said else verdict
        )
    kept = {name: getattr(plan, name) for name in _KEPT}
    if guide:
        kept |= {"team": None, "unit_id": None}
    origins = {name: origin for name, origin in plan.origins.items() if kept.get(name.partition(".")[0])}
    return Plan(**kept, kind="not_a_plan", topics=named, origins=origins)


def _has_more(plan: Plan) -> bool:
    """Rows of the parts that answer no topic."""
    return bool(plan.capacity or plan.allocation or plan.dependencies or plan.reviews or plan.approvals)


def _has_rows(plan: Plan) -> bool:
    scored = plan.previous and plan.previous.objectives
    return bool(plan.objectives or plan.initiatives or plan.risks or plan.excluded or scored)


def says_little(plan: Plan) -> bool:
    """Whether nothing in it answers a topic: what looks like content may just be a page's list of links to plans."""
    return not _has_rows(plan) and not any(verdict.verdict == "present" for verdict in plan.topics.values())


def says_anything(plan: Plan) -> bool:
    """Whether it names or answers any topic: an empty page is no plan, whoever calls it one."""
    return _has_rows(plan) or any(verdict.verdict != "missing" for verdict in plan.topics.values())
