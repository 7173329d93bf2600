"""Whose plan it is and for which cycle, where only the folders that it lies in say so."""

from __future__ import annotations

import pytest

from mappers.checks import run_checks
from mappers.context import Context, Roster, Unit
from mappers.cycle import Calendar, cycle_in
from mappers.plan import Plan
from mappers.reader import read
from sync.sources.markdown import parse

ROSTER = Roster(units=(Unit(id="pay", name="Payments", aliases=("Billing",)), Unit(id="fraud", name="Fraud")))
OKRS = "\n\n## OKRs\n\n### Objective: Refund faster\n\n- KR: Refunds below a minute (Ben)\n"


def plan(title: str, *folders: str, text: str = OKRS, name: str = "Plan", **told: object) -> Plan:
    context = Context(folders=folders, **told)
    (found,) = read(
        parse(f"{title}{text}", name, "https://docs.google.com/document/d/D1/edit"), context
    ).plans
    return found


@pytest.mark.parametrize(
    ("folders", "team", "cycle"),
    [
        (("2024", "Q4", "Payments"), "Payments", "2024-Q4"),
        (("Payments", "2024", "Q4"), "Payments", "2024-Q4"),
        (("Q4 2024 plans", "Billing team"), "Payments", "2024-Q4"),
        (("Payments plans Q4 2024",), "Payments", "2024-Q4"),
        (("2024", "Q3", "moved to Q4"), "", "2024-Q4"),
        (("Payments", "Fraud", "FY25", "H1"), "Fraud", "FY2025-H1"),
        (("Payments and Fraud", "2024"), "", "2024"),
        (("Marketing", "Archive"), "", ""),
    ],
    ids=" › ".join,
)
def test_folders_say_whose_plan_it_is_and_for_when(folders: tuple[str, ...], team: str, cycle: str) -> None:
    found = plan("# Plan", *folders, roster=ROSTER)
    assert (found.team or "", found.cycle.label if found.cycle else "") == (team, cycle)


def test_without_a_roster_a_folder_within_another_names_a_team() -> None:
    assert plan("# Plan", "Brightcart", "2024", "Payments", "Drafts").team == "Payments"
    assert plan("# Plan", "Brightcart").team is None, "the outermost folder is everybody's"
    assert plan("# Plan", "Brightcart", "Archive", "Old drafts").team is None


@pytest.mark.parametrize(
    ("title", "name", "team", "cycle"),
    [
        ("# Fraud Q3 2024 plan", "Plan", "Fraud", "2024-Q3"),
        ("# Plan\n\nTeam: Fraud\n\nQuarter: Q3 2024", "Plan", "Fraud", "2024-Q3"),
        ("# Plan", "Fraud Q3 2024", "Fraud", "2024-Q3"),
        ("# Q3 plan", "Plan", "Payments", "2024-Q3"),
    ],
    ids=["title", "metadata", "file name", "a quarter that takes its year from the folders"],
)
def test_whatever_the_document_says_outranks_its_folders(
    title: str, name: str, team: str, cycle: str
) -> None:
    found = plan(title, "2024", "Q4", "Payments", name=name, roster=ROSTER)
    assert (found.team, found.cycle and found.cycle.label) == (team, cycle)


def test_what_is_said_of_the_link_outranks_all() -> None:
    found = plan("# Plan", "2024", "Q4", "Payments", roster=ROSTER, unit="Fraud", cycle=cycle_in("Q1 2025"))
    assert (found.team, found.cycle and found.cycle.label) == ("Fraud", "2025-Q1")


def test_a_team_that_the_text_only_mentions_does_not_outrank_a_folder() -> None:
    text = f"\n\nWith the Fraud team we share the ledger; the Fraud team reviews it.{OKRS}"
    assert plan("# Plan", "Payments", roster=ROSTER, text=text).team == "Payments"


@pytest.mark.parametrize(
    ("folders", "filed"),
    [(("2024", "Q4"), "2024-Q4"), (("2024", "Q3"), ""), (("2024",), ""), (("H1 2024",), "")],
    ids=["another quarter", "the same", "only a year", "another kind of cycle"],
)
def test_a_plan_in_the_folder_of_another_cycle_is_a_finding(folders: tuple[str, ...], filed: str) -> None:
    found = plan("# Payments Q3 2024 plan", *folders)
    assert found.cycle
    assert found.cycle.label == "2024-Q3", "the document is believed"
    assert found.filed_under == filed
    assert any(each.rule == "wrong-cycle" for each in run_checks(found)) == bool(filed)


def test_fiscal_years_of_folders_are_the_configured_ones() -> None:
    found = plan("# Plan", "FY25", "Q1", calendar=Calendar(fiscal_start=7))
    assert found.cycle
    assert str(found.cycle.start) == "2024-07-01"


def test_what_a_folder_said_has_the_folders_as_its_origin() -> None:
    found = plan("# Plan", "2024", "Q4", "Payments", roster=ROSTER)
    assert {found.origins[name].rule for name in ("team", "cycle")} == {"folder"}
    assert found.origins["team"].text == "2024 › Q4 › Payments"
