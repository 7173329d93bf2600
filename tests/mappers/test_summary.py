"""What of a plan reaches the master, at each publish level."""

from __future__ import annotations

import re

import pytest

from mappers import across
from mappers.checks import CHECKS, run_checks
from mappers.context import Context, Roster, Unit
from mappers.document import Document
from mappers.outline import texts_of
from mappers.plan import Plan
from mappers.publish import LEVELS, PublishLevel, less
from mappers.reader import read
from mappers.summary import Summary, lowered, sketch, summarise
from sync.sources import markdown
from tests.golden import Golden, golden
from tests.mappers.checks.plans import plan

ROSTER = Roster(
    units=(
        Unit(id="shop", name="Shop group"),
        Unit(id="checkout", name="Checkout", aliases=("Basket",), parent="shop"),
        Unit(id="growth", name="Growth"),
        Unit(id="search", name="Search"),
    )
)
OURS = " ".join(f"{rule.what} {rule.fix}" for rule in (*CHECKS, *across.ACROSS)).casefold()


def texts(document: Document) -> list[str]:
    """All that its authors wrote: paragraphs, list items, cells and headings."""
    written = [text.plain for block in document.blocks() for text in texts_of(block)]
    return written + [section.heading.plain for section in document.sections]


def words_of(document: Document) -> set[str]:
    """The sentences, headings and cells of three words and more."""
    parts = (part.strip(" .:*-") for text in texts(document) for part in re.split(r"\n|(?<=[.!?])\s", text))
    return {part for part in parts if len(part.split()) >= 3 and part.casefold() not in OURS}


def numbers_of(document: Document) -> set[str]:
    """The numbers with a decimal or a percent sign, which nothing else of a summary has."""
    found = {number for text in texts(document) for number in re.findall(r"\d+[.,]\d+%?|\d+%", text)}
    return {number for number in found if number not in OURS}


@pytest.mark.parametrize("level", ["verdicts", "nothing"])
@pytest.mark.parametrize("case", golden(), ids=[case.name for case in golden()])
def test_no_sentence_and_no_number_of_a_plan_survives_a_level_that_hides_them(
    case: Golden, level: PublishLevel
) -> None:
    document = markdown.parse(case.text, "plan.md", "https://plans.example/plan.md")
    for each in read(document).plans:
        told = summarise(each, run_checks(each), level).model_dump_json(exclude={"sketch"})
        plain = re.sub(r"https://[^\"]*", "", told)
        assert [word for word in words_of(document) if word.casefold() in plain.casefold()] == []
        assert [number for number in numbers_of(document) if number in plain] == []


@pytest.mark.parametrize("case", golden(), ids=[case.name for case in golden()])
def test_a_summary_that_is_lowered_is_the_one_that_would_have_been_made(case: Golden) -> None:
    for each in case.reading().plans:
        findings = run_checks(each)
        whole = summarise(each, findings)
        for level in LEVELS:
            assert lowered(whole, level) == summarise(each, findings, level)
            for other in LEVELS:
                wanted = level if less(level, other) else other
                assert lowered(lowered(whole, other), level) == lowered(whole, wanted)


def test_verdicts_only_keeps_words_counts_and_places() -> None:
    whole = summarised(GROUP)
    shown = lowered(whole, "verdicts")
    assert {topic: said.verdict for topic, said in shown.topics.items()} == {
        topic: said.verdict for topic, said in whole.topics.items()
    }
    assert [(f.rule, f.level) for f in shown.findings] == [(f.rule, f.level) for f in whole.findings]
    assert shown.counts
    assert whole.counts
    assert (shown.counts.objectives, shown.counts.key_results) == (
        whole.counts.objectives,
        whole.counts.key_results,
    )
    assert (shown.counts.planned, shown.counts.capacity) == (None, None)
    assert shown.covers == whole.covers


def test_nothing_keeps_whose_plan_it_is_and_for_which_cycle() -> None:
    shown = lowered(summarised(GROUP), "nothing")
    assert shown == Summary(level="nothing", unit_id="shop", cycle="2024-Q4")


GROUP = """# Shop group Q4 2024 plan

## Capacity

| Team | Engineers | Points |
|---|---|---|
| Basket | 3 | 150 |
| Search | 2 | 100 |
| Design | 1 | 50 |

## OKRs

### Objective 1: Everybody finds a gift

*Owner: {owner}*

- KR: Gifts found in a minute go from 40% to 55%
"""


def summarised(text: str, owner: str = "Growth") -> Summary:
    read_as = plan(text.format(owner=owner), context=Context(roster=ROSTER))
    return summarise(read_as, run_checks(read_as), roster=ROSTER)


@pytest.mark.parametrize(
    ("owner", "teams"),
    [
        ("Checkout", ("Checkout",)),
        ("Basket team", ("Checkout",)),
        ("Checkout + Growth", ("Checkout", "Growth")),
        ("Growth, Search and Basket", ("Growth", "Search", "Checkout")),
        ("Growth & Growth", ("Growth",)),
        ("All teams", ("Shop group",)),
        ("Everyone", ("Shop group",)),
        ("Design", ("Design",)),  # known from the plan's own capacity table
        ("Lea Brandt", ()),
        ("Lea + Search", ("Search",)),
        ("", ()),
    ],
)
def test_a_key_result_is_owned_by_the_teams_that_its_owner_names(owner: str, teams: tuple[str, ...]) -> None:
    text = GROUP if owner else GROUP.replace("*Owner: {owner}*\n", "")
    assert [line.teams for line in summarised(text, owner).results] == [teams]


def test_a_groups_plan_covers_the_teams_of_its_capacity_table_and_owners_of_its_objectives() -> None:
    assert summarised(GROUP).covers == ("checkout", "search", "growth")


def test_a_teams_plan_covers_nobody_else() -> None:
    own = "# Search Q4 2024 plan\n\n## Capacity\n\n| Team | Points |\n|---|---|\n| Search | 100 |\n\n## OKRs\n\n### Objective 1: Faster\n\n*Owner: Growth*\n\n- KR: 95% of queries in 200ms\n"
    assert summarised(own).covers == ()


LAST = """# Search Q3 2024 plan

## OKRs

### Objective 1: Shoppers find what they mean

- KR: Cut searches without a result from 6% to 4% (Lea)
- KR: Answer 97% of queries in under 200 ms (Omar)
- KR: Onboard 25 pilots for synonyms (Lea)
- KR: Ship three reports for merchants in Q3 2024 (Omar)

## Risks

- The ranking cluster is shared with others. Mitigation: move it before the season

## Not doing

- Image search - too few queries to pay for it
"""


def copied(text: str) -> float:
    """The part of its lines that stand in last cycle's plan."""
    now, before = sketch(read_plan(text)), set(sketch(read_plan(LAST)))
    return sum(line in before for line in now) / len(now)


def read_plan(text: str) -> Plan:
    return plan(text)


def test_a_plan_of_which_only_the_cycle_was_changed_is_a_copy() -> None:
    assert copied(LAST.replace("Q3 2024", "Q4 2024")) == 1.0


def test_a_retrospective_does_not_make_a_copy_another_plan() -> None:
    before = "## OKR Scorecard (Q3 2024)\n\n| Objective | Key Result | Target | Actual | Score |\n|---|---|---|---|---|\n| Faster | Queries in 200 ms for all | 95% | 96% | 1.0 |\n\n## OKRs"
    assert copied(LAST.replace("Q3 2024", "Q4 2024").replace("## OKRs", before)) == 1.0


def test_a_plan_that_raises_its_targets_is_a_new_one() -> None:
    raised = (
        LAST.replace("Q3 2024", "Q4 2024")
        .replace("to 4%", "to 3%")
        .replace("97%", "98%")
        .replace("25 pilots", "40 pilots")
    )
    assert copied(raised) < 0.7


def test_a_sketch_tells_nothing_of_the_text() -> None:
    assert all(re.fullmatch(r"[0-9a-f]{10}", line) for line in sketch(read_plan(LAST)))
