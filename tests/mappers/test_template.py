"""The organisation's template: what is still as it came is not the author's, and what the author wrote is."""

from __future__ import annotations

import pytest
from hypothesis import given

from mappers.context import Context
from mappers.document import Document
from mappers.plan import Plan
from mappers.reader import Reading, read
from mappers.spec import TOPICS, Topic
from mappers.template import Template
from sync.sources import markdown
from tests.mappers.documents import DOCUMENTS

TEMPLATE = """# Team plan

Team: your team
Quarter: the quarter

## Retrospective

We reached four of our five goals last quarter. The one that we missed was the migration, which took 30% longer.

## Status

- Checkout completion: 71% (target 75%)

## OKRs

### Objective 1: A checkout that people trust

| Key Result | Baseline | Target | Owner |
|---|---|---|---|
| Completed orders | 25% | 40% | Kim |
| Failed payments | 3% | 1% | Kim |

### Objective 2: Fewer calls

- KR: Cut calls per order from 0.4 to 0.2 (Ada)
- KR: Answer within 2 hours for 90% of calls (Ada)

## Risks

Think of people, of technology and of others.

- The vendor may be late. Mitigation: we agree on a date with a penalty
- None

## Not doing

- A loyalty programme: nobody asked for it in three years of interviews
"""
NAMED = TEMPLATE.replace("your team", "Payments").replace("the quarter", "Q4 2024")
KNOWN = Template.of(markdown.parse(TEMPLATE, "template.md", "template.md"))


def reading(text: str, template: Template = KNOWN) -> Reading:
    return read(markdown.parse(text, "plan.md", "https://plans.example/1"), Context(template=template))


def plan(text: str, template: Template = KNOWN) -> Plan:
    return reading(text, template).plans[0]


def verdicts(said: Plan) -> dict[Topic, str]:
    return {topic: said.topics[topic].verdict for topic in TOPICS}


def test_a_plan_that_says_what_the_template_says_is_not_filled_in_however_long_it_is() -> None:
    untouched = plan(NAMED)

    assert untouched.is_template
    assert untouched.kind == "plan"
    assert (untouched.metadata.unit, untouched.cycle and untouched.cycle.label) == ("Payments", "2024-Q4")
    assert set(verdicts(untouched).values()) <= {"placeholder", "missing"}
    assert [*untouched.objectives, *untouched.risks, *untouched.excluded] == []


def test_without_the_template_the_same_text_passes_for_a_plan() -> None:
    taken_in = plan(NAMED, Template())

    assert not taken_in.is_template
    assert set(verdicts(taken_in).values()) == {"present"}


OWN = {
    "retrospective": (
        "We reached four of our five goals last quarter. The one that we missed was the migration, which took 30% longer.",
        "We met 2 of 3 goals; refunds slipped into October.",
    ),
    "status": ("- Checkout completion: 71% (target 75%)", "- Authorisation rate: 93% (target 94%)"),
    "plans": ("| Completed orders | 25% | 40% | Kim |", "| Refunds below a minute | 83% | 95% | Ben |"),
    "risks": (
        "- The vendor may be late. Mitigation: we agree on a date with a penalty",
        "- The acquirer certifies us late. Mitigation: a sandbox contract",
    ),
    "excluded": (
        "- A loyalty programme: nobody asked for it in three years of interviews",
        "- Gift cards: low demand",
    ),
}


@pytest.mark.parametrize("topic", OWN)
def test_the_one_section_that_its_author_filled_in_is_present_and_the_others_are_placeholders(
    topic: Topic,
) -> None:
    filled = plan(NAMED.replace(*OWN[topic]))

    found = verdicts(filled)
    assert not filled.is_template
    assert filled.kind == "plan"
    assert found.pop(topic) == "present"
    if topic == "plans":
        assert found.pop("success_metrics") == "present"
    assert set(found.values()) <= {"placeholder", "missing"}


def test_rows_and_items_of_the_template_are_not_read_beside_the_author_s() -> None:
    text = NAMED.replace("| Failed payments | 3% | 1% | Kim |", "| Failed payments | 2% | 0.5% | Ben |")
    text = text.replace(
        "- KR: Cut calls per order from 0.4 to 0.2 (Ada)", "- KR: Cut callbacks from 30 to 10 (Ben)"
    )
    text = text.replace("- None\n", "- Our only expert leaves. Mitigation: she writes it down\n")
    filled = plan(text)

    assert [(o.title, [kr.owner for kr in o.key_results]) for o in filled.objectives] == [
        ("A checkout that people trust", ["Ben"]),
        ("Fewer calls", ["Ben"]),
    ]
    assert [risk.risk for risk in filled.risks] == ["Our only expert leaves"]


def test_an_objective_whose_heading_is_all_that_is_left_is_not_the_author_s() -> None:
    text = NAMED.replace(*OWN["plans"])
    filled = plan(text)

    assert [objective.title for objective in filled.objectives] == ["A checkout that people trust"]


def test_guidance_that_stays_above_an_author_s_words_costs_nothing() -> None:
    filled = plan(NAMED.replace(*OWN["risks"]).replace("- None\n", ""))

    assert filled.topics["risks"].verdict == "present"
    assert filled.notes == ()


def test_a_short_text_is_the_template_s_only_under_its_heading() -> None:
    own = "# Payments Q4 2024\n\n## Not doing\n\nNone\n\n## OKRs\n\n- KR: Refunds below a minute, from 83% to 95% (Ben)\n"
    kept = own.replace("## Not doing", "## Risks")

    assert plan(own).topics["excluded"].none
    assert plan(kept).topics["risks"].verdict == "placeholder"


def test_a_heading_of_the_template_is_no_key_result() -> None:
    template = Template.of(
        markdown.parse(
            "## OKRs\n\n### Objective: Win back trust\n\n#### KR 1: Cut waiting from 3s to 2s\n",
            "t.md",
            "t.md",
        )
    )
    kept = "# A Q4 2024 plan\n\n## OKRs\n\n### Objective: Win back trust\n\n#### KR 1: Cut waiting from 3s to 2s\n"

    assert plan(kept, template).objectives == ()
    [objective] = plan(f"{kept}\n#### KR 2: Halve the returns to 4%\n", template).objectives
    assert [each.text for each in objective.key_results] == ["Halve the returns to 4%"]


def test_case_spaces_and_quotation_marks_do_not_make_a_text_the_author_s() -> None:
    template = Template.of(
        markdown.parse("## Risks\n\nWhat “could” stop us, and what we'd do\n", "t.md", "t.md")
    )
    kept = plan('# A Q4 2024 plan\n\n## Risks\n\nwhat "could" stop us,  and what we’d do\n', template)

    assert kept.topics["risks"].verdict == "placeholder"


def test_what_is_the_template_s_is_not_listed_as_unplaced() -> None:
    template = Template.of(
        markdown.parse("## How to use this page\n\nCopy it, then fill it in.\n", "t.md", "t.md")
    )
    read_ = reading(
        "# A Q4 2024 plan\n\n## How to use this page\n\nCopy it, then fill it in.\n\nOur own remark.\n",
        template,
    )

    assert [part.text for part in read_.unplaced] == ["Our own remark."]


def test_nothing_is_known_of_a_template_that_says_nothing() -> None:
    assert not Template.of(markdown.parse("", "t.md", "t.md"))
    assert Template.of(markdown.parse("# Plan\n", "t.md", "t.md"))


@given(DOCUMENTS)
def test_every_document_that_says_something_is_its_own_template_and_reading_never_fails(
    document: Document,
) -> None:
    known = Template.of(document)
    marked = known.marked(document)

    assert all(
        text.from_template
        for section in marked.sections
        for block in section.blocks
        if block.kind == "bullets"
        for text in (item.text for item in block.items)
        if text
    )
    plans = read(document, Context(template=known)).plans
    assert all(plan.objectives == () for plan in plans)
