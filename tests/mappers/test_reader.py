"""A complete plan, read whole (issue 2, Done 2); and whose plan a document is, for which cycle."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

import pytest

from mappers import scores
from mappers.checks import run_checks
from mappers.context import Context, Roster, Unit
from mappers.cycle import Calendar, cycle_in
from mappers.plan import Plan
from mappers.reader import Reading, read
from sync.sources import markdown
from tests.mappers.checks.plans import plan, reading

STOREFRONT = (files("sync.emulator") / "demo" / "storefront-2024-q4.md").read_text("utf-8")


@pytest.fixture(scope="module")
def whole() -> Reading:
    return read(markdown.parse(STOREFRONT, "storefront.txt", "https://plans.example/storefront"))


@pytest.fixture(scope="module")
def storefront(whole: Reading) -> Plan:
    (only,) = whole.plans
    return only


def test_the_whole_plan_is_placed(whole: Reading) -> None:
    assert whole.unplaced == ()
    assert whole.coverage == 1.0


def test_it_knows_its_cycle(storefront: Plan) -> None:
    assert storefront.cycle is not None
    assert (storefront.cycle.label, storefront.cycle.start, storefront.cycle.end) == (
        "2024-Q4", date(2024, 10, 1), date(2024, 12, 31)
    )  # fmt: skip
    assert storefront.cycle.as_written == "Q4 2024"
    assert not storefront.is_template


def test_its_objectives_key_results_and_initiatives_are_all_there(storefront: Plan) -> None:
    assert [len(objective.key_results) for objective in storefront.objectives] == [4, 3, 4]
    assert [len(objective.initiatives) for objective in storefront.objectives] == [4, 6, 3]
    work = [initiative for objective in storefront.objectives for initiative in objective.initiatives]
    assert sum(initiative.points or 0 for initiative in work) == 860
    assert [objective.owner for objective in storefront.objectives] == [
        "Platform Team", "Checkout + Growth Teams", "Security Team"
    ]  # fmt: skip
    results = [result for objective in storefront.objectives for result in objective.key_results]
    assert all(result.owner and result.target for result in results)
    assert [r.baseline for r in results[:4]] == ["99.2%", "4.2", "3/quarter", "0%"]


def test_quantities_are_typed_beside_their_text(storefront: Plan) -> None:
    by_text = {r.text: r for o in storefront.objectives for r in o.key_results}
    incidents, demo = by_text["SEV1/SEV2 incidents"], by_text["Partner demo held"]
    assert incidents.baseline_value is not None
    assert (incidents.baseline_value.number, incidents.baseline_value.per) == (3, "quarter")
    assert incidents.target_value is not None
    assert incidents.target_value.comparison == "≤"
    assert demo.target_value is not None
    assert demo.target_value.day == date(2024, 11, 15)


def test_the_cycle_before_is_scored(storefront: Plan) -> None:
    before = storefront.previous
    assert before is not None
    assert before.cycle is not None
    assert before.cycle.label == "2024-Q3"
    results = [result for objective in before.objectives for result in objective.key_results]
    assert len(before.objectives) == 3
    assert [result.score for result in results] == [0.8, 0.9, 1.0, 0.3, 0.0, 0.0, 0.75, 1.0]
    assert (before.stated_score, before.threshold) == (0.59, 0.7)
    assert before.stated_score_is == "mean_of_key_results"


def test_only_the_level_that_was_missed_is_not_derivable_and_no_score_is_contradicted(
    storefront: Plan,
) -> None:
    assert storefront.previous is not None
    results = [result for objective in storefront.previous.objectives for result in objective.key_results]
    assert [result.score for result in results if result.recomputed is None] == [0.3]
    assert not any(scores.contradicted(result) for result in results)


def test_capacity_and_allocation_are_numbers(storefront: Plan) -> None:
    assert storefront.capacity is not None
    assert (storefront.capacity.engineers, storefront.capacity.points) == (26, 1352)
    assert [(team.team, team.points) for team in storefront.capacity.teams] == [
        ("Checkout", 416), ("Platform", 312), ("Growth", 260), ("Insights", 208), ("Security", 156)
    ]  # fmt: skip
    assert len(storefront.capacity.uncounted) == 1
    assert [(row.percent, row.points) for row in storefront.allocation] == [
        (50, 676),
        (25, 338),
        (15, 203),
        (10, 135),
    ]


def test_every_other_part_has_all_its_rows(storefront: Plan) -> None:
    assert [len(rows) for rows in (storefront.dependencies, storefront.risks, storefront.excluded)] == [
        3,
        4,
        4,
    ]
    assert [len(rows) for rows in (storefront.success_criteria, storefront.communication)] == [4, 4]
    assert [len(rows) for rows in (storefront.reviews, storefront.approvals)] == [4, 3]
    assert [len(rows) for rows in (storefront.priorities, storefront.constraints, storefront.lessons)] == [
        3,
        3,
        3,
    ]
    assert all(row.reason and row.revisit for row in storefront.excluded)
    assert all(row.mitigation for row in storefront.risks)
    assert storefront.metadata.facilitator == "Marco Bianchi"


def test_only_the_status_is_lacking(storefront: Plan) -> None:
    verdicts = {topic: verdict.verdict for topic, verdict in storefront.topics.items()}
    assert verdicts.pop("status") == "missing"
    assert set(verdicts.values()) == {"present"}
    assert [found.rule for found in run_checks(storefront) if found.level != "info"] == ["status"]


def test_texts_carry_no_markup_and_every_part_has_its_place(whole: Reading) -> None:
    dump = whole.model_dump(mode="json")
    assert "**" not in json.dumps(dump)
    plan_ = dump["plans"][0]
    for part in (
        "objectives",
        "risks",
        "excluded",
        "dependencies",
        "reviews",
        "approvals",
        "success_criteria",
    ):
        assert all(row["place"]["url"].startswith("https://plans.example/storefront#") for row in plan_[part])


def test_reading_survives_json(whole: Reading) -> None:
    assert Reading.model_validate_json(whole.model_dump_json()) == whole


GOALS = "\n\n## Goals\n\n- KR: 95% of queries in 200ms (Kim)\n- KR: A new index\n"
ROSTER = Roster(
    units=(Unit(id="sd", name="Search & Discovery", aliases=("Search",)), Unit(id="pay", name="Payments"))
)


@pytest.mark.parametrize(
    ("text", "name", "team", "cycle"),
    [
        ("# Search Q4 2024 plan", "plan.md", "Search", "2024-Q4"),
        ("# Q4 2024 plan: Search", "plan.md", "Search", "2024-Q4"),
        (
            "# Plan\n\n| Team | Search |\n|---|---|\n| Quarter | Q4 2024 |",
            "payments-q1-2023.md",
            "Search",
            "2024-Q4",
        ),
        ("# Plan\n\nTeam: Search\n\nQuarter: Q4 2024", "plan.md", "Search", "2024-Q4"),
        ("# OKRs", "search-2024-q4.md", "search", "2024-Q4"),
        ("# Search team", "2024-q4.md", "Search", "2024-Q4"),
        ("---\ntitle: Search Q4 2024 plan\n---\n", "plan.md", "Search", "2024-Q4"),
        ("# Search OKRs\n\n## Q4 2024", "plan.md", "Search", "2024-Q4"),
        ("# OKRs", "plan.md", None, None),
        ("# Q4 2024 OKRs", "plan.md", None, "2024-Q4"),
        ("# [Team] Q4 2024 plan", "plan.md", None, "2024-Q4"),
    ],
)
def test_unit_and_cycle_are_found_where_the_document_says_them(
    text: str, name: str, team: str | None, cycle: str | None
) -> None:
    found = plan(text + GOALS, name)
    assert found.team == team
    assert (found.cycle.label if found.cycle else None) == cycle


def test_the_roster_gives_its_own_name_and_id() -> None:
    found = plan("# Search Q4 2024 plan" + GOALS, context=Context(roster=ROSTER))
    assert (found.team, found.unit_id) == ("Search & Discovery", "sd")


def test_what_a_person_or_the_index_says_goes_before_what_the_document_says() -> None:
    context = Context(roster=ROSTER, unit="Payments", cycle=cycle_in("Q1 2025"))
    found = plan("# Search Q4 2024 plan" + GOALS, context=context)
    assert (found.unit_id, found.cycle, found.filed_under) == ("pay", cycle_in("Q1 2025"), "2025-Q1")
    assert found.own_cycle is not None
    assert found.own_cycle.label == "2024-Q4"


def test_agreement_is_no_disagreement() -> None:
    context = Context(cycle=cycle_in("2024-Q4"))
    assert plan("# Search Q4 2024 plan" + GOALS, context=context).filed_under == ""


def test_a_unit_that_nobody_knows_keeps_its_own_word() -> None:
    found = plan("# Zoology Q4 2024 plan" + GOALS, context=Context(roster=ROSTER))
    assert (found.team, found.unit_id) == ("Zoology", None)


def test_fiscal_quarters_follow_the_calendar_of_the_house() -> None:
    found = plan("# Search FY25-Q1 plan" + GOALS, context=Context(calendar=Calendar(fiscal_start=2)))
    assert found.cycle is not None
    assert found.cycle.start == date(2024, 2, 1)


def test_where_the_file_holds_several_plans_a_word_about_the_file_names_none_of_them() -> None:
    both = reading(
        "# Q4 2024\n\n## Team Alpha\n\n- KR: One (Kim)\n\n## Team Beta\n\n- KR: Two (Kim)\n",
        context=Context(unit="Money"),
    )
    assert [found.team for found in both.plans] == ["Alpha", "Beta"]


def test_one_odd_cell_does_not_cost_the_plan() -> None:
    found = plan(
        "# Search Q4 2024 plan\n\n## Capacity\n\n| Team | Engineers | Points |\n|---|---|---|\n| A | about five | 100 |\n| B | 3 | — |\n"
    )
    assert found.capacity is not None
    assert [(team.engineers, team.points) for team in found.capacity.teams] == [(None, 100), (3, None)]


@pytest.mark.parametrize(
    "text", ["", "\n", "# \n", "| | |\n|---|---|\n| | |\n", "---\n---\n", "[](x)", "#" * 200]
)
def test_nothing_is_a_document_too(text: str) -> None:
    found = reading(text)
    assert [each.kind for each in found.plans] == ["not_a_plan"]
    assert 0.0 <= found.coverage <= 1.0


def test_a_line_that_introduces_its_list_is_no_row_of_it() -> None:
    found = plan(
        "# Search Q2 2025 plan\n\n## Success criteria\n\nQ2 2025 is a success if:\n\n1. 95% of queries in 200ms\n"
    )
    assert [criterion.text for criterion in found.success_criteria] == ["95% of queries in 200ms"]
