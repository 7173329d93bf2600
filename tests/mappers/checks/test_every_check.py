"""For every check a plan that it finds, and one that it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pytest

from mappers import checks
from mappers.checks import CHECKS, base, rest, results, sums, topics, whole
from mappers.checks.base import Check, parts
from mappers.context import Context
from mappers.cycle import cycle_in
from mappers.finding import LEVELS
from tests.mappers.checks.plans import finding, plan


@dataclass(frozen=True)
class Example:
    """``found``: the plan has it; ``says``: a part of the message. ``clean``: it has not."""

    rule: str
    found: str
    clean: str
    says: str
    context: Context | None = None


def okrs(table: str, more: str = "") -> str:
    return f"# Search Q4 2024 plan\n\n## OKRs\n\n### Objective 1: Answers people trust\n\n{more}\n\n{table}"


def capacity(total: str, rows: str = "") -> str:
    return (
        "# Search Q4 2024 plan\n\n## Capacity\n\n| Team | Engineers | Points |\n|---|---|---|\n| Index | 3 | 150 |\n| Ranking | 2 | 100 |\n"
        f"| Total | {total} |\n\n{rows}"
    )


def shares(rows: str) -> str:
    return capacity("5 | 250", f"## Allocation\n\n| Category | % | Points |\n|---|---|---|\n{rows}")


def scored(rows: str, overall: str = "") -> str:
    return (
        "# Search Q4 2024 plan\n\n## Previous quarter review (Q3 2024)\n\n| Objective | Key Result | Target | Actual | Score |\n|---|---|---|---|---|\n"
        f"{rows}\n\n{overall}"
    )


WITH: Final = "| Key Result | Baseline | Target | Owner |\n|---|---|---|---|\n"
TEMPLATE: Final = "# [Team]: Q<N> <YYYY> plan\n\n## OKRs\n\n| Key Result | Target | Owner |\n|---|---|---|\n| [Key result] | [X%] | [Name] |\n| [Key result] | [X%] | [Name] |\n"
SERVED: Final = "# Search Q4 2024 plan\n\n## Status\n\nCheckout success rate: 97.1% (target 98%)\n"
FILED: Final = Context(cycle=cycle_in("Q1 2025"))
EXAMPLES: Final = (
    Example("not-filled-in", TEMPLATE, "# Search Q4 2024 plan\n\n## Goals\n\n- A faster index\n", "still the template"),
    Example("wrong-cycle", "# Search Q4 2024 plan\n\n## Goals\n\n- A faster index\n", "# Search Q1 2025 plan\n\n## Goals\n\n- A faster index\n", "filed under 2025-Q1, but the document says Q4 2024", FILED),
    Example("retrospective", SERVED + "\n## Goals\n\n- A faster index\n", SERVED + "\n## Retrospective\n\n- We shipped the index, and missed the ranking goal\n", "missing"),
    Example("status", "# Search Q4 2024 plan\n\n## Goals\n\n- A faster index\n", SERVED + "\n## Goals\n\n- A faster index\n", "missing"),
    Example("plans", "# Search Q4 2024 plan\n\n## Retrospective\n\n- We shipped the index, and missed ranking\n\n## Risks\n\n- Fire. Mitigation: water\n\n## Plans\n", "# Search Q4 2024 plan\n\n## Plans\n\n- A faster index\n", "a heading and nothing under it"),
    Example("success-metrics", "# Search Q4 2024 plan\n\n## Goals\n\n- A nicer index\n", "# Search Q4 2024 plan\n\n## Goals\n\n- KR: 95% of queries in 200ms\n", "missing"),
    Example("risks", "# Search Q4 2024 plan\n\n## Goals\n\n- A nicer index\n\n## Risks\n\nTBD\n", "# Search Q4 2024 plan\n\n## Goals\n\n- A nicer index\n\n## Risks\n\nNo major risks identified\n", "template text"),
    Example("excluded", "# Search Q4 2024 plan\n\n## Goals\n\n- A nicer index\n\n## Not doing\n\n- Voice\n", "# Search Q4 2024 plan\n\n## Goals\n\n- A nicer index\n\n## Not doing\n\n- Voice - nobody asked\n", "does not say what a review needs"),
    Example("key-result-without-target", okrs(WITH + "| Better answers | | | Kim |\n| Fewer timeouts | 4% | 2% | Kim |\n"), okrs(WITH + "| Fewer timeouts | 4% | 2% | Kim |\n"), "1 of 2 key results have no target: “Better answers”"),
    Example("key-result-without-owner", okrs(WITH + "| Fewer timeouts | 4% | 2% | TBD |\n"), okrs(WITH + "| Fewer timeouts | 4% | 2% | |\n", "*Owner: Ranking team*"), "1 of 1 key results have no owner"),
    Example("key-result-without-baseline", okrs(WITH + "| Fewer timeouts | | 2% | Kim |\n"), okrs(WITH + "| Fewer timeouts | 4% | 2% | Kim |\n| Report out | | November 15 | Kim |\n"), "1 of 1"),
    Example("score-contradicted", scored("| Trust | Fewer timeouts | 4% → 2% | 3% | 0.9 |"), scored("| Trust | Fewer timeouts | 4% → 2% | 3% | 0.5 |\n| | Uptime | 99.9% | 99.2% | 0.3 |"), "is scored 0.9, its numbers give 0.5"),
    Example("overall-score-is-no-mean", scored("| Trust | Fewer timeouts | 4% → 2% | 3% | 0.5 |", "Overall score: 0.8"), scored("| Trust | Fewer timeouts | 4% → 2% | 3% | 0.5 |", "Overall score: 0.5"), "says 0.8; the mean of the key results is 0.5"),
    Example("capacity-does-not-add-up", capacity("5 | 280"), capacity("5 | 251"), "the total says 280 points, the rows add up to 250"),
    Example("allocation-does-not-add-up", shares("| Features | 60% | 150 |\n| Debt | 60% | 100 |\n"), shares("| Features | 66.7% | 167 |\n| Debt | 33.3% | 83 |\n"), "the shares add up to 120%"),
    Example("more-points-than-capacity", capacity("5 | 250", "## Initiatives\n\n- Index - 200 points\n- Ranking - 100 points\n"), capacity("5 | 250", "## Initiatives\n\n- Index - 20 points\n"), "add up to 300 points, the capacity is 250"),
    Example("exclusion-without-reason", "# Search Q4 2024 plan\n\n## Not doing\n\n- Voice\n- Images - too slow\n", "# Search Q4 2024 plan\n\n## Not doing\n\n| Item | Reason |\n|---|---|\n| Voice | too early |\n", "1 of 2 excluded items have no reason: “Voice”"),
    Example("high-risk-without-mitigation", "# Search Q4 2024 plan\n\n## Risks\n\n| Risk | Impact | Mitigation |\n|---|---|---|\n| Fire | High | |\n", "# Search Q4 2024 plan\n\n## Risks\n\n| Risk | Impact | Mitigation |\n|---|---|---|\n| Fire | High | Water |\n| Rain | Low | |\n", "1 high risk has no mitigation: “Fire”"),
    Example("misfiled", "# Search Q4 2024 plan\n\n## Risks\n\n| Key result | Target | Owner |\n|---|---|---|\n| Fewer timeouts | 2% | Kim |\n", "# Search Q4 2024 plan\n\n## Risks\n\n- KR1 may slip. Mitigation: a spare team\n", "under “Risks” stands what belongs to Plans"),
    Example("no-unit", "# OKRs\n\n## Goals\n\n- KR: 95% of queries in 200ms (Kim)\n\n## Risks\n\n- Fire. Mitigation: water\n", "# Search Q4 2024 plan\n\n## Goals\n\n- KR: 95% of queries in 200ms\n", "which team and cycle"),
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=[each.rule for each in EXAMPLES])
def test_a_check_finds_what_it_is_for(example: Example) -> None:
    found = finding(example.rule, example.found, example.context)
    assert found is not None
    assert example.says.lower() in found.message.lower()
    assert found.fix
    assert found.places
    assert all(place.url.startswith("https://plans.example/") for place in found.places)


@pytest.mark.parametrize("example", EXAMPLES, ids=[each.rule for each in EXAMPLES])
def test_a_check_is_silent_where_there_is_nothing(example: Example) -> None:
    assert finding(example.rule, example.clean, example.context) is None


def test_every_check_has_an_example() -> None:
    assert sorted(example.rule for example in EXAMPLES) == sorted(check.rule for check in CHECKS)


def test_every_check_is_listed_once() -> None:
    written = [
        value
        for module in (rest, results, sums, topics, whole)
        for value in vars(module).values()
        if isinstance(value, Check)
    ]
    assert {check.rule for check in written} == {check.rule for check in CHECKS}
    assert len({check.rule for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=[check.rule for check in CHECKS])
def test_every_check_says_what_why_and_how_to_fix(check: Check) -> None:
    assert check.level in LEVELS
    for said in (check.what, check.why, check.fix):
        assert said.endswith((".", '".', "”."))
        assert "\n" not in said
    assert check.rule == check.looks.__name__.replace("_", "-")


@pytest.mark.parametrize(
    "doc", ["", "What it is.", "What.\n\nWhy: because.", "What.\n\nFix: so.", "Why: a\nFix: b"]
)
def test_a_rule_that_cannot_say_why_is_no_rule(doc: str) -> None:
    with pytest.raises(ValueError, match="docstring"):
        parts(doc)


def test_findings_come_gravest_first_and_one_a_rule() -> None:
    found = checks.run_checks(plan(okrs(WITH + "| Better answers | | | |\n| Fewer timeouts | | 2% | |\n")))
    levels = [LEVELS.index(each.level) for each in found]
    assert levels == sorted(levels)
    assert len({each.rule for each in found}) == len(found)


def test_a_template_is_told_once_and_not_row_by_row() -> None:
    assert [found.rule for found in checks.run_checks(plan(TEMPLATE)) if found.level != "info"] == [
        "not-filled-in"
    ]


def test_what_we_are_not_sure_of_never_counts_against_the_team() -> None:
    unsure = plan(
        "# Search Q4 2024 plan\n\n## Goals\n\n- A faster index\n\n## Our dear worries\n\nThe vendor is a risk for us, and we depend on one person.\n"
    )
    assert unsure.topics["risks"].sure is False
    (found,) = [each for each in checks.run_checks(unsure) if each.rule == "risks"]
    assert found.level == "info"
    assert found.message.lower().startswith("check: ")


def test_a_page_that_is_no_plan_has_no_findings() -> None:
    assert checks.run_checks(plan("# Canteen\n\nSoup on Monday.\n")) == ()


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([], ""),
        (["a"], "“a”"),
        (["a", "b"], "“a” and “b”"),
        (["a", "b", "c"], "“a”, “b” and “c”"),
        (["a", "b", "c", "d", "e"], "“a”, “b”, “c” and 2 more"),
        (["x" * 70], "“" + "x" * 57 + "…”"),
    ],
)
def test_several_texts_are_told_shortly(texts: list[str], said: str) -> None:
    assert base.several(texts) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(1352.0, "1,352"), (0.59, "0.59"), (0.5, "0.5"), (10, "10"), (100.0, "100"), (0, "0")],
)
def test_a_figure_is_written_as_people_write_it(number: float, said: str) -> None:
    assert base.figure(number) == said
