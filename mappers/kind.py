"""Whether a document is a plan at all, and whether it is still the template."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mappers.outline import Node, texts_of
from mappers.plan import Plan, TopicVerdict
from mappers.prompts import is_prompt
from mappers.spec import TOPICS, Topic

_TEMPLATE_SHARE: Final = 0.5
_FEWEST: Final = 4  # waiting texts that make a template; one TBD does not
_PROMPTS: Final = 3  # topics that are only named or asked for; a page with so many explains planning


def is_template(nodes: Iterable[Node]) -> bool:
    """Whether most of the text waits to be replaced; headings, table headers and very short cells do not count."""
    waiting = own = 0
    for node in nodes:
        for block in node.blocks:
            labels = (
                {id(cell.text) for cell in block.rows[0]} if block.kind == "table" and block.rows else set()
            )
            for text in texts_of(block):
                if is_prompt(text):
                    waiting += 1
                elif len(text.plain.strip()) > 3 and id(text) not in labels:
                    own += 1
    return waiting >= _FEWEST and waiting >= (waiting + own) * _TEMPLATE_SHARE


def settled(plan: Plan) -> Plan:
    """The plan with its kind; a page that plans nothing is not a plan, and what it names or asks for is a placeholder there."""
    answered = {
        topic
        for topic, verdict in plan.topics.items()
        if verdict.verdict in {"present", "thin"} and not verdict.none
    }
    has_rows = bool(
        plan.objectives
        or plan.initiatives
        or plan.risks
        or plan.excluded
        or (plan.previous and plan.previous.objectives)
    )
    few_prompts = sum(verdict.verdict == "placeholder" for verdict in plan.topics.values()) < _PROMPTS
    if (
        plan.is_template
        or len(answered - {"status"}) >= 2
        or (answered and few_prompts and (has_rows or plan.cycle))
    ):
        return plan
    named: dict[Topic, TopicVerdict] = {}
    for topic in TOPICS:
        verdict = plan.topics[topic]
        said = verdict.verdict in {"present", "thin", "placeholder"}
        named[topic] = (
            verdict.model_copy(update={"verdict": "placeholder", "none": False}) if said else verdict
        )
    return plan.model_copy(update={"kind": "not_a_plan", "topics": named})
