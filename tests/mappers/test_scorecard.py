"""What the master sheet says about a plan, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mappers import card as cards
from mappers import scorecard, tabs
from mappers.card import Card, OpenCycle, Problem, Source
from mappers.checks import run_checks
from mappers.context import Unit
from mappers.cycle import cycle_in
from mappers.finding import Finding
from mappers.plan import KeyResult, Objective, Plan, Scored, TopicVerdict
from mappers.scorecard import Folded
from mappers.spec import TOPIC_NAMES, TOPICS
from mappers.summary import summarise
from mappers.tables import Cell
from mappers.value import Where
from tests.mappers.checks.plans import plan

TODAY = date(2024, 10, 1)
URL = "https://docs.google.com/document/d/x/edit"
SOURCE = Source(file_id="x", url=URL, title="Search Q4 2024", status="plan", edited=date(2024, 9, 20))
PROBLEM = Problem(kind="no access", message="not shared", fix="Share it.", ask="share the plan with us")
COMPLETE = """# Search Q4 2024 plan

## Retrospective

- We shipped the index and missed the ranking goal

## Status

- Queries answered: 97.1% (target 98%)

## Goals

- KR: 95% of queries in 200ms (Kim)

## Risks

- Fire. Mitigation: water

## Not doing

- Voice - nobody asked
"""


def card(read: Plan | None = None, **more: Any) -> Card:
    findings = run_checks(read) if read else ()
    given: dict[str, Any] = {
        "unit_id": "search", "unit": "Search", "cycle": "2024-Q4", "plan": summarise(read, findings) if read else None, "findings": findings, "today": TODAY,
        "source": SOURCE if read else None,
    }  # fmt: skip
    return Card(**(given | more))


def must_fix(rule: str, message: str = "x") -> Finding:
    return Finding(rule=rule, level="must_fix", message=message)


def test_a_complete_plan_is_ready_and_asks_nothing() -> None:
    ready = card(plan(COMPLETE))
    assert (ready.state, ready.next_thing) == ("Ready", "nothing")


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (None, "No plan"),
        (date(2024, 10, 2), "Not due (2 Oct)"),
        (date(2024, 10, 1), "Not due (1 Oct)"),
        (date(2024, 9, 30), "Late since 30 Sep"),
        (date(2023, 10, 2), "Late since 2 Oct"),
    ],
)
def test_a_lacking_plan_is_late_only_after_its_day(due: date | None, state: str) -> None:
    assert card(due=due).state == state


def test_a_lacking_plan_says_the_same_every_night_until_it_is_late() -> None:
    due = date(2024, 11, 1)
    assert len({card(due=due, today=date(2024, 10, day)).state for day in range(1, 32)}) == 1
    assert len({card(due=due, today=date(2024, 12, day)).state for day in range(1, 32)}) == 1


@pytest.mark.parametrize(
    ("more", "state", "next_thing"),
    [
        (
            {"source": SOURCE.model_copy(update={"problem": PROBLEM})},
            "Can't read",
            "Search: share the plan with us",
        ),
        (
            {"source": SOURCE.model_copy(update={"problem": PROBLEM.model_copy(update={"ask": ""})})},
            "Can't read",
            "Search: Share it.",
        ),
        ({}, "No plan", "Search: add the plan's link to Plans"),
        (
            {"due": date(2024, 9, 15)},
            "Late since 15 Sep",
            "Search: add the plan's link to Plans (due 15 Sep)",
        ),
    ],
)
def test_without_a_plan_the_next_thing_is_to_get_one(
    more: dict[str, Any], state: str, next_thing: str
) -> None:
    lacking = card(**more)
    assert (lacking.state, lacking.next_thing) == (state, next_thing)


@pytest.mark.parametrize(
    ("more", "next_thing"),
    [
        ({"stranger": "Serch (Search?)", "rivals": (SOURCE,)}, "TPM: who is this? Serch (Search?)"),
        ({"stranger": "Serch", "tpm": "Jo"}, "Jo: who is this? Serch"),
        ({"rivals": (SOURCE, SOURCE)}, "TPM: keep one of 3 documents for this team and cycle in Plans"),
        (
            {"findings": (must_fix("not-filled-in"), must_fix("wrong-cycle"))},
            "Search: correct the cycle in the document",
        ),
        ({"findings": (must_fix("not-filled-in"), must_fix("risks"))}, "Search: fill in the template"),
        ({"findings": (must_fix("excluded"), must_fix("risks"))}, "Search: add Risks, Excluded"),
        ({"findings": (must_fix("anything-else", "the sums are wrong"),)}, "Search: the sums are wrong"),
        ({"findings": (Finding(rule="x", level="should", message="x"),)}, "nothing"),
    ],
)
def test_the_first_thing_that_applies_is_the_next_thing(more: dict[str, Any], next_thing: str) -> None:
    assert card(plan(COMPLETE), **more).next_thing == next_thing


def test_what_we_are_not_sure_of_is_the_tpms_task() -> None:
    read = plan(COMPLETE)
    topics = read.topics | {"risks": TopicVerdict(verdict="missing", sure=False)}
    unsure = card(read.model_copy(update={"topics": topics}), tpm="Jo")
    assert unsure.state == "Ready"
    assert unsure.next_thing == "Jo: check Risks"
    assert unsure.model_copy(update={"overruled": {"risks": "present"}}).next_thing == "nothing"


@pytest.mark.parametrize(
    ("findings", "state"),
    [
        ((), "Ready"),
        ((Finding(rule="x", level="should", message="x"),), "Ready"),
        ((must_fix("risks"),), "Gaps"),
        ((must_fix("not-filled-in"),), "Not filled in"),
    ],
)
def test_a_plan_is_ready_where_nothing_must_be_fixed(findings: tuple[Finding, ...], state: str) -> None:
    assert card(plan(COMPLETE), findings=findings).state == state


def test_people_overrule_a_verdict_and_its_finding_counts_no_more() -> None:
    gaps = card(plan(COMPLETE), findings=(must_fix("success-metrics"),))
    assert gaps.state == "Gaps"
    overruled = gaps.model_copy(update={"overruled": {"success_metrics": "present"}})
    assert (overruled.state, overruled.next_thing) == ("Ready", "nothing")
    assert tabs.finding_rows(overruled) == []


@pytest.mark.parametrize(
    ("stated", "threshold", "scores", "said"),
    [
        (0.59, 0.7, [0.5], "0.59, target 0.7: missed"),
        (0.75, 0.7, [0.5], "0.75, target 0.7"),
        (0.7, 0.7, [], "0.7, target 0.7"),
        (None, None, [0.5, 1.0], "0.75"),
        (None, None, [None], ""),
        (None, 0.7, [], ""),
    ],
)
def test_the_last_cycle_is_told_against_its_own_target(
    stated: float | None, threshold: float | None, scores: list[float | None], said: str
) -> None:
    results = tuple(KeyResult(text="k", score=score) for score in scores)
    before = Scored(
        stated_score=stated, threshold=threshold, objectives=(Objective(title="o", key_results=results),)
    )
    read = plan(COMPLETE).model_copy(update={"previous": before})
    assert card(read).last_cycle == said


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        (TopicVerdict(verdict="present"), "present"),
        (TopicVerdict(verdict="present", none=True), "none stated"),
        (TopicVerdict(verdict="thin"), "thin"),
        (TopicVerdict(verdict="placeholder"), "template"),
        (TopicVerdict(verdict="empty"), "empty"),
        (TopicVerdict(verdict="missing"), "missing"),
        (TopicVerdict(verdict="missing", sure=False), "check: missing"),
        (TopicVerdict(verdict="not_applicable"), "n/a"),
    ],
)
def test_a_verdict_is_a_word(verdict: TopicVerdict, word: str) -> None:
    assert cards.word(verdict) == word


def test_a_row_has_every_machine_column_and_none_of_peoples() -> None:
    row = scorecard.scorecard_row(card(plan(COMPLETE), tpm="Jo"))
    owned = {column.id for column, make in scorecard.SCORECARD if make}
    assert set(row.cells) == owned
    assert not owned & {column.id for column, _ in scorecard.SCORECARD if column.owner == "people"}
    assert row.cells["plan"] == Cell("Ready", URL)
    assert row.cells["team"] == Cell("Search")
    assert row.cells["edited"] == Cell(date(2024, 9, 20))
    assert (row.cells["objectives"].value, row.cells["key_results"].value) == (1, 1)
    assert [row.cells[topic].value for topic in TOPICS] == ["present"] * 6
    assert row.cells["risks"].link.startswith("https://plans.example/plan.md#")


def test_a_row_without_a_plan_claims_nothing() -> None:
    row = scorecard.scorecard_row(card())
    assert {row.cells[topic] for topic in TOPICS} == {Cell("")}
    assert row.cells["key_results"] == Cell(None)


def test_a_plan_that_could_not_be_read_keeps_its_last_good_values() -> None:
    row = scorecard.scorecard_row(card(source=SOURCE.model_copy(update={"problem": PROBLEM})))
    assert not set(row.cells) & {*TOPICS, "last", "objectives", "key_results", "findings", "edited"}
    assert row.cells["plan"].value == "Can't read"


def test_a_row_is_known_by_unit_and_cycle_and_not_by_its_document() -> None:
    one = scorecard.scorecard_row(card(plan(COMPLETE)))
    other = scorecard.scorecard_row(card(source=SOURCE.model_copy(update={"file_id": "y"})))
    assert one.entity == other.entity


def test_a_local_path_is_no_link() -> None:
    row = scorecard.scorecard_row(
        card(plan(COMPLETE).model_copy(update={"place": Where(url="/home/x/plan.md", label="x")}))
    )
    assert all(cell.link == "" or cell.link.startswith("https://") for cell in row.cells.values())


def test_findings_are_told_one_a_rule_and_infos_are_not() -> None:
    place = Where(url="https://x.example/#2", label="Plan › Risks › row 2")
    findings = (
        Finding(rule="risks", level="must_fix", message="none", fix="Add some.", places=(place,)),
        Finding(rule="no-unit", level="info", message="who?"),
    )
    (row,) = tabs.finding_rows(card(plan(COMPLETE), findings=findings))
    assert row.entity.key == "search|2024-Q4|risks"
    assert row.cells["level"] == Cell("must fix")
    assert row.cells["where"] == Cell("Risks › row 2", "https://x.example/#2")
    assert row.cells["first_seen"] == Cell(TODAY)


def test_a_pasted_link_is_not_written_over() -> None:
    pasted = tabs.source_row(SOURCE.model_copy(update={"row": 7, "pasted": True}))
    assert "link" not in pasted.cells
    assert pasted.adopts == 7
    found = tabs.source_row(SOURCE)
    assert found.cells["link"] == Cell("Search Q4 2024", URL)


def test_the_legend_says_when_it_was_checked_and_what_was_read() -> None:
    rows = tabs.legend_rows(TODAY, 57, 60)
    assert [row.cells["meaning"].value for row in rows[:2]] == [TODAY, "57 of 60 read"]
    assert [row.remembered for row in rows[:3]] == [False, False, True]
    assert len({row.entity.key for row in rows}) == len(rows)


def test_every_word_of_a_topic_cell_is_in_the_legend() -> None:
    explained = {row.cells["what"].value for row in tabs.legend_rows(TODAY, 0, 0)}
    assert set(cards.VERDICT_WORDS.values()) <= explained
    assert {"Ready", "Gaps", "Not filled in", "Can't read", "none stated"} <= explained


def test_all_that_was_followed_stands_on_the_sheet() -> None:
    unread = SOURCE.model_copy(update={"file_id": "y", "status": "can't read", "problem": PROBLEM})
    index = SOURCE.model_copy(update={"file_id": "z", "status": "index"})
    wanted = scorecard.desired(Folded([card(plan(COMPLETE))], [SOURCE, unread, index]), TODAY)
    kinds = [row.tab for row in wanted.rows]
    assert (kinds.count("scorecard"), kinds.count("plans")) == (1, 3)
    assert Cell("1 of 2 read") in [row.cells.get("meaning") for row in wanted.rows]
    assert len({(row.tab, row.entity.key) for row in wanted.rows}) == len(wanted.rows)


UNITS = (
    Unit(id="a", name="A"),
    Unit(id="b", name="B", first_cycle="2024-Q4"),
    Unit(id="c", name="C", last_cycle="2024-Q3"),
    Unit(id="d", name="D", first_cycle="2024-H2"),
)


@pytest.mark.parametrize(
    ("label", "units"),
    [
        ("2024-Q3", ["a", "c", "d"]),
        ("2024-Q4", ["a", "b", "d"]),
        ("2025-Q1", ["a", "b", "d"]),
        ("2024-Q2", ["a", "c"]),
    ],
)
def test_a_team_is_expected_between_its_first_and_last_cycle(label: str, units: list[str]) -> None:
    cycle = cycle_in(label)
    assert cycle is not None
    found = cards.expected(UNITS, [OpenCycle(cycle=cycle)])
    assert [unit.id for unit, _ in found] == units


@pytest.mark.parametrize("state", ["closed", "upcoming"])
def test_nobody_is_expected_in_a_cycle_that_is_not_open(state: str) -> None:
    cycle = cycle_in("2024-Q4")
    assert cycle is not None
    assert cards.expected(UNITS, [OpenCycle.model_validate({"cycle": cycle, "state": state})]) == []


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Plan", "Plan"),
        ("Plan › Risks › row 2", "Risks › row 2"),
        ("plan.md › Search Q4 2024 plan › Risks › row 2", "Risks › row 2"),
        (
            "plan.md › Search › A heading that goes on and on without end › row 12 › Mitigation",
            "…ing that goes on and on without end › row 12",
        ),
        ("x" * 90, "…" + "x" * 44),
    ],
)
def test_a_place_keeps_its_most_telling_part(label: str, said: str) -> None:
    assert tabs.short(label) == said


def test_every_topic_has_a_name_and_a_column() -> None:
    columns = {column.id for column, _ in scorecard.SCORECARD}
    assert set(TOPICS) == set(TOPIC_NAMES)
    assert set(TOPICS) <= columns
