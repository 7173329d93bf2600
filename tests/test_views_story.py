"""Each team's findings and each TPM's teams at one click, and a message that can be sent as it is."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tests.office import Office
from tests.older import sheets
from tests.test_links_story import PLAN, add_plan
from tests.test_people_story import findings


def views(office: Office, tab: str = "Findings") -> dict[str, dict[str, Any]]:
    return {view["title"]: view for view in sheets(office)[tab].get("filterViews", ())}


def said(view: dict[str, Any]) -> list[tuple[int, str]]:
    """Column → what a view keeps of it."""
    return [
        (spec["columnIndex"], spec["filterCriteria"]["condition"]["values"][0]["userEnteredValue"])
        for spec in view["filterSpecs"]
    ]


def link(office: Office, team: str, column: str) -> str:
    return str(office.tpm.cell(office.sheet, office.at(team, column)).get("hyperlink", ""))


def rename(office: Office, old: str, new: str) -> None:
    rows = office.tpm.rows(office.sheet, "Teams!A1:B40")
    number = next(number for number, row in enumerate(rows, 1) if row[1:] == [old])
    office.tpm.types(office.sheet, f"Teams!B{number}", new)


def test_a_team_has_a_view_of_what_it_has_to_mend_and_the_scorecard_opens_it(office: Office) -> None:
    office.night()

    fraud = views(office)["Fraud: to mend"]
    assert said(fraud) == [(0, "Fraud"), (7, "open")]
    assert "Payments: to mend" not in views(office), "nothing to mend yet"
    assert said(views(office, "Scorecard")["Yuki Tanaka: own teams"]) == [(11, "Yuki Tanaka")]
    assert (
        link(office, "Fraud", "Findings") == f"#gid={fraud['range']['sheetId']}&fvid={fraud['filterViewId']}"
    )
    assert link(office, "Fraud", "Next thing to do") == link(office, "Fraud", "Findings")
    assert link(office, "Payments", "Findings") == link(office, "Support Tools", "Next thing to do") == ""


def test_a_second_run_writes_nothing_and_a_view_grows_with_its_tab(office: Office) -> None:
    office.night()
    writes = office.writes()
    office.night()
    assert office.writes() == writes
    number = max(number for number, _ in findings(office, "Fraud").values())
    assert views(office)["Fraud: to mend"]["range"]["endRowIndex"] > number


def test_a_view_that_a_person_deleted_stays_away_until_it_is_asked_for(office: Office) -> None:
    office.night()
    view = views(office)["Fraud: to mend"]
    office.tpm.does(office.sheet, {"deleteFilterView": {"filterId": view["filterViewId"]}})

    office.night("2024-10-09")
    assert "Fraud: to mend" not in views(office)

    office.run("init", "--repair")
    assert said(views(office)["Fraud: to mend"]) == said(view)
    assert views(office)["Fraud: to mend"]["filterViewId"] == view["filterViewId"]


def test_what_a_person_changed_of_a_view_stays_and_a_renamed_team_keeps_its_view(office: Office) -> None:
    office.night()
    fraud, logistics = views(office)["Fraud: to mend"], views(office)["Logistics: to mend"]
    changed = {"filterViewId": logistics["filterViewId"], "title": "Boxes"}
    office.tpm.does(office.sheet, {"updateFilterView": {"filter": changed, "fields": "title"}})
    office.tpm.moves(office.sheet, "Findings", "A", "D")
    rename(office, "Fraud", "Fraud and risk")
    rename(office, "Logistics", "Shipping")

    office.night()

    now = views(office)
    assert now["Fraud and risk: to mend"]["filterViewId"] == fraud["filterViewId"]
    assert sorted(said(now["Fraud and risk: to mend"])) == [(2, "Fraud and risk"), (7, "open")]
    assert sorted(said(now["Boxes"])) == [(2, "Shipping"), (7, "open")], "its title is theirs by now"
    writes = office.writes()
    office.night()
    assert office.writes() == writes


def test_a_view_comes_on_the_night_on_which_there_is_something_to_mend(office: Office) -> None:
    office.night()
    given_up = "## Out of scope\n\n- Pay in instalments: no licence before summer\n- Gift cards: low demand, revisit in Q2\n"
    office.edit_plan("payments-and-fraud-2024-q4.md", (given_up, ""))

    office.night("2024-10-09")

    assert findings(office, "Payments")
    view = views(office)["Payments: to mend"]["filterViewId"]
    assert link(office, "Payments", "Findings").endswith(f"fvid={view}")


def test_a_message_is_ready_to_be_sent_its_headings_linked(office: Office) -> None:
    office.night()
    message = office.scorecard("Fraud")["Message"]
    lines = message.split("\n")

    assert len(lines) <= 8
    assert lines[0] == "Hi Fraud team, your plan for 2024-Q4 needs a little more before its review:"
    assert lines[1].startswith("• Retrospective is missing (")
    assert lines[-2] == "3 of 6 topics are there. Plans are due on 4 Oct."
    assert "Yuki Tanaka" in lines[-1]
    cell = office.tpm.cell(office.sheet, office.at("Fraud", "Message"))
    runs = cell["textFormatRuns"]
    linked = [
        message.encode("utf-16-le")[2 * run.get("startIndex", 0) : 2 * after.get("startIndex", 0)].decode(
            "utf-16-le"
        )
        for run, after in pairwise(runs)
        if "link" in run["format"]
    ]
    assert linked[0] == "plan"
    assert len(linked) == 4
    assert all(f"({words})" in message for words in linked[1:])
    assert office.scorecard("Search")["Message"] == ""
    assert office.scorecard("Support Tools")["Message"].startswith(
        "Hi Support Tools team, we have no link to your plan"
    )


def test_a_waived_finding_leaves_the_message(office: Office) -> None:
    office.night()
    number, _ = findings(office, "Storefront group")["Status is missing"]
    office.tpm.types(office.sheet, f"Findings!I{number}", "Ines")
    office.night()
    assert office.scorecard("Storefront group")["Message"] == ""
    assert link(office, "Storefront group", "Findings") == ""


def test_below_full_a_message_and_a_view_say_nothing_of_the_plan(office: Office) -> None:
    text = PLAN.format(team="Zebra ovens").replace("## Plans", "## Plans")
    office.add_source(f"plan: {add_plan(office, 'ovens.md', text)}")
    office.night()
    assert "Zebra ovens: to mend" in views(office)
    row = next(
        number
        for number, each in enumerate(office.tpm.rows(office.sheet, "Plans!A1:D60"), 1)
        if "Zebra" in " ".join(each)
    )
    office.tpm.types(office.sheet, f"Plans!I{row}", "nothing")

    office.night()

    assert "zebra" not in str(sheets(office)["Findings"]).lower()
    assert "zebra" not in str({title: s for title, s in sheets(office).items() if title != "Plans"}).lower()
