"""What people say in the master counts, and is never lost when plans and rosters change their names."""

from __future__ import annotations

from tests.office import JOB, Office
from tests.test_links_story import PLAN, add_plan, paste, plans_row


def status(office: Office, number: int) -> list[str]:
    return office.tpm.rows(office.sheet, f"Plans!B{number}:C{number}")[0]


def findings(office: Office, team: str) -> dict[str, tuple[int, str]]:
    """What → (row number, state)."""
    rows = office.tpm.rows(office.sheet, "Findings!A1:H200")
    return {
        row[3]: (number, row[7])
        for number, row in enumerate(rows, 1)
        if row[0] == team and row[1] == "2024-Q4"
    }


def test_a_waiver_lets_a_finding_pass_until_its_day_is_over(office: Office) -> None:
    office.night()
    number, _ = findings(office, "Storefront group")["Status is missing"]
    office.tpm.types(office.sheet, f"Findings!I{number}", "Ines")
    office.tpm.types(office.sheet, f"Findings!J{number}", "2024-10-09")

    office.night("2024-10-09")
    assert office.scorecard("Storefront group")["Plan"] == "Ready"
    assert findings(office, "Storefront group")["Status is missing"] == (number, "waived")

    office.night("2024-10-10")
    assert office.scorecard("Storefront group")["Plan"] == "Gaps"
    assert findings(office, "Storefront group")["Status is missing"] == (number, "open")


def test_a_waiver_and_a_word_of_people_count_on_the_very_night_on_which_the_memory_is_lost(
    office: Office,
) -> None:
    office.night()
    number, _ = findings(office, "Storefront group")["Status is missing"]
    office.tpm.types(office.sheet, f"Findings!I{number}", "Ines")
    office.night()
    assert office.scorecard("Storefront group")["Plan"] == "Ready"
    office.tpm.deletes_tab(office.sheet, "_plansync")

    office.night()

    assert office.scorecard("Storefront group")["Plan"] == "Ready"
    assert findings(office, "Storefront group")["Status is missing"] == (number, "waived")
    writes = office.writes()
    office.night()
    assert office.writes() == writes


def test_an_until_that_is_no_day_lets_nothing_pass_and_is_said(office: Office) -> None:
    office.night()
    number, _ = findings(office, "Storefront group")["Status is missing"]
    office.tpm.types(office.sheet, f"Findings!I{number}", "Ines")
    office.tpm.types(office.sheet, f"Findings!J{number}", "next week")

    result = office.night()

    assert office.scorecard("Storefront group")["Plan"] == "Gaps"
    assert f"Findings, row {number}: “next week” is no day" in result.output


def test_a_person_who_says_missing_makes_a_gap_and_silences_nothing(office: Office) -> None:
    office.night()
    office.tpm.types(office.sheet, office.at("Search", "Risks"), "missing")
    office.tpm.types(office.sheet, office.at("Storefront group", "Status"), "empty")

    office.night()

    assert office.scorecard("Search")["Plan"] == "Gaps"
    assert office.scorecard("Search")["Next thing to do"] == "Search: add Risks"
    assert office.scorecard("Storefront group")["Plan"] == "Gaps"
    assert findings(office, "Storefront group")["Status is missing"][1] == "open"


def test_second_rows_keep_apart_when_one_of_them_is_deleted(office: Office) -> None:
    office.night()
    link = f"https://docs.google.com/document/d/{office.workspace.file_id('search-2024-q4.md')}/edit"
    first, second = paste(office, link), paste(office, link)
    office.night()
    office.tpm.deletes(office.sheet, "Plans", str(first))
    third = paste(office, link)

    result = office.night()

    assert status(office, second - 1)[0] == status(office, third)[0] == "listed twice"
    assert "are about the same" not in result.output


def test_a_stranger_who_gets_named_keeps_row_notes_and_findings(office: Office) -> None:
    office.add_source(f"plan: {add_plan(office, 'ovens.md', PLAN.format(team='Ovens'))}")
    office.night()
    office.tpm.types(office.sheet, office.at("Ovens", "Notes"), "ask Ada whose this is")
    rows = len([row for row in office.tpm.rows(office.sheet, "Scorecard!A1:A100") if row[0]])
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(
        text.replace("teams:\n", "teams:\n  - {id: ov, name: Bread and ovens, aliases: [Ovens]}\n"),
        encoding="utf-8",
    )

    office.night()

    assert office.scorecard("Bread and ovens")["Notes"] == "ask Ada whose this is"
    named = [row[0] for row in office.tpm.rows(office.sheet, "Scorecard!A1:A100") if row[0]]
    assert "Ovens" not in named
    assert len(named) == rows + 1, "the new team is expected in Q3 as well"
    assert not findings(office, "Ovens")
    told = [
        row[3] for row in office.tpm.rows(office.sheet, "Findings!A1:H200") if row[0] == "Bread and ovens"
    ]
    assert len(told) == len(set(told))
    writes = office.writes()
    office.night()
    assert office.writes() == writes


def test_a_link_pasted_twice_is_said_and_counts_once(office: Office) -> None:
    office.night()
    before = office.scorecard("Search")
    number = paste(
        office,
        f"https://docs.google.com/document/d/{office.workspace.file_id('search-2024-q4.md')}/edit?usp=sharing",
    )

    office.night()

    assert status(office, number)[0] == "listed twice"
    assert plans_row(office, "Search OKRs Q4 2024")[1] == "plan"
    assert office.scorecard("Search") == before
    writes = office.writes()
    office.night()
    assert office.writes() == writes


def test_ignore_counts_on_whichever_row_it_stands(office: Office) -> None:
    office.night()
    link = f"https://docs.google.com/document/d/{office.workspace.file_id('search-2024-q4.md')}/edit"
    paste(office, link, treat_as="ignore")

    for _ in range(3):
        office.night()
        assert plans_row(office, "Search OKRs Q4 2024")[1] == "ignored"
        assert office.scorecard("Search")["Plan"] == "Late since 4 Oct"


def test_a_second_row_for_a_plan_that_is_not_shared_keeps_what_the_index_says_of_it(office: Office) -> None:
    office.night()
    paste(office, f"https://docs.google.com/document/d/{office.workspace.file_id('mobile-2024-q4.md')}/edit")

    office.night()

    assert office.scorecard("Mobile")["Plan"] == "Can't read"


def test_a_pasted_address_of_another_kind_says_so_every_night(office: Office) -> None:
    office.night()
    number = paste(office, "https://wiki.example.com/x")

    for _ in range(2):
        result = office.night()
        assert status(office, number)[0] == "can't read"
        assert "no link that we can read" in status(office, number)[1]
        assert "wiki.example.com" in result.output
    writes = office.writes()
    office.night()
    assert office.writes() == writes


def test_a_cycle_that_is_none_is_told_beside_its_link(office: Office) -> None:
    office.night()
    number = paste(
        office, add_plan(office, "support.md", PLAN.format(team="Support Tools")), cycle="next spring"
    )

    office.night()

    assert "“next spring” is no cycle" in status(office, number)[1]


def test_a_link_that_left_its_index_is_said_and_keeps_what_was_read(office: Office) -> None:
    office.night()
    office.edit_plan("plans-2024-q4.md", ("| Search | [Search OKRs](search-2024-q4.md) | Marco |\n", ""))

    office.night()

    assert plans_row(office, "Search OKRs Q4 2024")[1] == "not linked"
    search = office.scorecard("Search")
    assert (search["Plan"], search["Risks"]) == ("Late since 4 Oct", "present")
    assert (
        search["Next thing to do"]
        == "Marco Bianchi: no page leads to the plan since 8 Oct; put its link back, or into Plans"
    )
    writes = office.writes()
    office.night()
    assert office.writes() == writes


def test_an_index_may_link_in_any_form(office: Office) -> None:
    add_plan(office, "support.md", PLAN.format(team="Support Tools"))
    file_id = office.workspace.file_id("support.md")
    office.add_source(
        f"index: {add_plan(office, 'more.md', f'# Q4, 2024 plans{chr(10)}{chr(10)}- [Support Tools](https://drive.google.com/open?id={file_id})')}"
    )

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"
    assert JOB in office.workspace.file("support.md").roles
