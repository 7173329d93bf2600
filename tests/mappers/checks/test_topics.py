"""Verdicts: what answers a core question, what only comes near, and when we are not sure."""

from __future__ import annotations

import pytest

from mappers.spec import Topic
from tests.mappers.checks.plans import plan

BEFORE = "# Search Q4 2024 plan\n\n## Goals\n\n- A nicer index\n\n"


@pytest.mark.parametrize(
    ("topic", "text", "verdict"),
    [
        ("retrospective", "## Retrospective\n\n- We shipped the index, and missed the ranking goal\n", "present"),
        ("retrospective", "## How Q3 went\n\n- Index: done\n- Ranking: slipped because of the vendor\n", "present"),
        ("retrospective", "## Lessons learned\n\n- Talk to the vendor earlier\n", "thin"),
        ("retrospective", "## Retrospective\n\nHow well did we do? What data do you have?\n", "placeholder"),
        ("retrospective", "## Retrospective\n\nTBD\n", "placeholder"),
        ("retrospective", "## Retrospective\n\n…\n", "empty"),
        ("retrospective", "## Retrospective\n", "empty"),
        ("retrospective", "## Retrospective\n\nN/A because the team is new\n", "not_applicable"),
        ("status", "## Status\n\n- Checkout success rate: 97.1% (target 98%)\n", "present"),
        ("status", "## Status\n\nCustomers find what they want in 72% of searches.\n", "present"),
        ("status", "## Status\n\nAll is well here.\n", "thin"),
        ("success_metrics", "## Success metrics\n\n- 95% of queries in 200ms\n", "present"),
        ("success_metrics", "## Success metrics\n\n- People like it\n", "thin"),
        ("success_metrics", "## Success metrics\n\n| KPI | Target |\n|---|---|\n| Queries | 95% in 200ms |\n", "present"),
        ("success_metrics", "## Success metrics\n\n| KPI | Target |\n|---|---|\n| [KPI] | [Target] |\n", "placeholder"),
        ("risks", "## Risks\n\n- Fire. Mitigation: water\n", "present"),
        ("risks", "## Risks\n\n- Fire\n", "thin"),
        ("risks", "## Risks\n\nNo major risks identified.\n", "present"),
        ("risks", "## Open questions\n\n- Who runs the index in December?\n", "present"),
        ("risks", "## Open questions\n", "empty"),
        ("risks", "## What we need\n\n- One more engineer\n", "present"),
        ("risks", "## Risks\n\n| Risk | Mitigation |\n|---|---|\n| TBD | TBD |\n", "placeholder"),
        ("excluded", "## Not doing\n\n- Voice - nobody asked\n", "present"),
        ("excluded", "## Not doing\n\n- Voice\n", "thin"),
        ("excluded", "## Out of scope\n\n- No changes to the checkout - others do it\n", "present"),
        ("excluded", "## Roadmap (not in scope)\n\n- Voice - nobody asked\n", "present"),
        ("excluded", "## Not doing\n\nNone\n", "present"),
        ("excluded", "## Not doing\n\n[What did you reject, and why?]\n", "placeholder"),
    ],
)  # fmt: skip
def test_a_topic_gets_the_verdict_of_what_is_written(topic: Topic, text: str, verdict: str) -> None:
    found = plan(BEFORE + text).topics[topic]
    assert (found.verdict, found.sure) == (verdict, True)


@pytest.mark.parametrize("text", ["## Risks\n\nNo major risks identified.\n", "## Risks\n\nNone.\n"])
def test_an_explicit_none_is_an_answer_and_said_so(text: str) -> None:
    assert plan(BEFORE + text).topics["risks"].none is True


def test_a_none_beside_a_risk_is_not_the_answer() -> None:
    found = plan(BEFORE + "## Risks\n\n- Fire. Mitigation: water\n\n## Open questions\n\nNone\n").topics[
        "risks"
    ]
    assert (found.verdict, found.none) == ("present", False)


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("risks", "## Our dear worries\n\nThe vendor is a risk, and we depend on one person.\n"),
        ("risks", "## Odds and ends\n\nRisk appetite of the board\n\nBuy or build is up to them.\n"),
        ("excluded", "## Odds and ends\n\nWe talked for long about voice, which stays on hold for now.\n"),
        ("retrospective", "## Odds and ends\n\nLast quarter we achieved four of six goals.\n"),
        ("status", "## Odds and ends\n\nNPS is currently at 45, and adoption grows.\n"),
    ],
)
def test_what_could_be_the_answer_somewhere_else_is_never_surely_missing(topic: Topic, text: str) -> None:
    found = plan(BEFORE + text).topics[topic]
    assert found.verdict == "missing"
    assert found.sure is False
    assert found.place.url


def test_a_line_that_leaves_something_out_counts_wherever_it_stands() -> None:
    found = plan(BEFORE + "## Odds and ends\n\nVoice is out of scope - the vendor is not ready.\n")
    assert [(out.item, out.reason) for out in found.excluded] == [
        ("Voice is out of scope", "the vendor is not ready.")
    ]
    assert found.topics["excluded"].verdict == "present"


@pytest.mark.parametrize("topic", ["retrospective", "status", "success_metrics", "risks", "excluded"])
def test_what_is_nowhere_is_surely_missing(topic: Topic) -> None:
    found = plan(BEFORE).topics[topic]
    assert (found.verdict, found.sure) == ("missing", True)


def test_a_plan_scored_in_place_has_its_retrospective() -> None:
    found = plan("# Search Q4 2024\n\n## OKRs\n\n- KR: 95% of queries in 200ms (0.7)\n").topics[
        "retrospective"
    ]
    assert (found.verdict, found.reason) == ("present", "scored-in-place")


def test_a_column_for_scores_that_nobody_filled_is_empty_and_not_zero() -> None:
    read = plan(
        "# Search Q4 2024\n\n## OKRs\n\n| Key Result | Target | Score |\n|---|---|---|\n| Queries in 200ms | 95% | |\n"
    )
    assert read.objectives[0].key_results[0].score is None
    assert read.topics["retrospective"].verdict == "empty"


def test_work_under_way_is_no_retrospective() -> None:
    read = plan(
        "# Search Q4 2024\n\n## OKRs\n\n| Key Result | Status |\n|---|---|\n| Index | On track |\n| Ranking | Not started |\n| Voice | Done |\n"
    )
    assert read.topics["retrospective"].verdict != "present"
