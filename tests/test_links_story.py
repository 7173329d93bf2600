"""How plans are found, and what the master says of each link."""

from __future__ import annotations

from sync.emulator import store
from tests.office import JOB, Office

PLAN = "# {team} Q4 2024 plan\n\n## OKRs\n\n### Objective: Fewer clicks\n\n- KR: Close a ticket in 4 clicks (Ada)\n"


def add_plan(office: Office, name: str, text: str) -> str:
    """A plan that is shared with the job; answers its link."""
    office.workspace.put_markdown(name, text)
    office.workspace.share(name, JOB)
    return f"https://docs.google.com/document/d/{office.workspace.file_id(name)}/edit"


def plans_row(office: Office, text: str) -> list[str]:
    return next(row for row in office.tpm.rows(office.sheet, "Plans!A1:I100") if text in row[0])


def paste(office: Office, link: str, **said: str) -> int:
    rows = office.tpm.rows(office.sheet, "Plans!A1:I100")
    number = max(n for n, row in enumerate(rows, 1) if row[0]) + 1
    office.tpm.types(office.sheet, f"Plans!A{number}", link)
    for column, text in said.items():
        office.tpm.types(
            office.sheet,
            f"Plans!{ {'team': 'F', 'cycle': 'G', 'treat_as': 'H'}[column] }{number}".replace(" ", ""),
            text,
        )
    return number


def test_a_markdown_page_is_an_index_too(office: Office) -> None:
    link = add_plan(office, "support.md", PLAN.format(team="Support Tools"))
    page = office.folder / "planning.md"
    page.write_text(f"# Planning\n\n- Support Tools: [plan]({link})\n", encoding="utf-8")
    office.add_source(f"index: {page}")

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"


def test_an_index_pasted_into_plans_leads_to_its_plans(office: Office) -> None:
    office.night()
    link = add_plan(office, "support.md", PLAN.format(team="Support Tools"))
    index = add_plan(office, "more.md", f"# More Q4 2024 plans\n\n- [Support Tools]({link})\n")
    number = paste(office, index)

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"
    assert office.tpm.rows(office.sheet, f"Plans!B{number}:B{number}")[0] == ["index"]


def test_nobody_loses_a_plan_while_the_pasted_page_that_led_to_it_cannot_be_read(office: Office) -> None:
    office.night()
    link = add_plan(office, "support.md", PLAN.format(team="Support Tools"))
    number = paste(
        office, add_plan(office, "more.md", f"# More Q4 2024 plans\n\n- [Support Tools]({link})\n")
    )
    office.night()
    office.workspace.share("more.md", JOB, "")

    for day in ("2024-10-09", "2024-10-10", "2024-10-11"):
        office.night(day)
        assert office.scorecard("Support Tools")["Plan"] == "Gaps", day
        assert office.tpm.rows(office.sheet, f"Plans!B{number}:B{number}")[0] == ["can't read"]


def test_a_page_that_is_neither_plan_nor_index_is_listed_and_is_no_error(office: Office) -> None:
    link = add_plan(office, "lunch.md", "# Lunch\n\nSoup on Mondays.\n")
    office.add_source(
        f"index: {add_plan(office, 'more.md', f'# More pages{chr(10)}{chr(10)}- [Lunch]({link})')}"
    )

    assert office.night("2024-10-08", "--partial-ok").exit_code == 0
    assert plans_row(office, "lunch")[1] == "not a plan"


def test_what_a_person_enters_in_plans_outranks_the_document(office: Office) -> None:
    office.night()
    link = add_plan(office, "mystery.md", PLAN.format(team="Project Zebra"))
    paste(office, link, team="Support Tools", cycle="2024-Q4")

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"


def test_a_unit_that_the_roster_does_not_know_asks_who_it_is(office: Office) -> None:
    office.add_source(f"plan: {add_plan(office, 'paymants.md', PLAN.format(team='Paymants'))}")

    office.night()

    assert office.scorecard("Paymants")["Next thing to do"] == "TPM: who is this? “Payments”?"


def test_a_link_that_is_to_be_ignored_is_not_opened_any_more(office: Office) -> None:
    office.night()
    number = paste(office, add_plan(office, "old.md", PLAN.format(team="Support Tools")), treat_as="ignore")

    office.night()

    assert office.tpm.rows(office.sheet, f"Plans!B{number}:B{number}")[0] == ["ignored"]
    assert office.scorecard("Support Tools")["Plan"] == "Late since 4 Oct"
    assert office.workspace.file_id("old.md") not in {call.file for call in office.workspace.calls("docs.")}


def test_a_plan_filed_under_another_cycle_than_it_says_is_a_finding(office: Office) -> None:
    link = add_plan(office, "copied.md", PLAN.format(team="Support Tools").replace("Q4 2024", "Q3 2024"))
    office.add_source(
        f"index: {add_plan(office, 'more.md', f'# Q4, 2024 plans{chr(10)}{chr(10)}- [Support Tools]({link})')}"
    )

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"
    assert (
        office.scorecard("Support Tools")["Next thing to do"]
        == "Support Tools: correct the cycle in the document"
    )
    assert any(
        "Filed under 2024-Q4, but the document says Q3 2024" in cell
        for row in office.tpm.rows(office.sheet, "Findings!D1:D100")
        for cell in row
    )


def test_two_documents_for_one_team_and_cycle_are_said_and_not_merged(office: Office) -> None:
    office.add_source(f"plan: {add_plan(office, 'again.md', PLAN.format(team='Search'))}")

    office.night()

    assert (
        office.scorecard("Search")["Next thing to do"]
        == "Marco Bianchi: keep one of 2 documents for this team and cycle in Plans"
    )


def test_the_one_in_plans_wins_over_the_one_in_an_index(office: Office) -> None:
    office.night()
    paste(office, add_plan(office, "again.md", PLAN.format(team="Search")))

    office.night()

    opens = office.tpm.cell(office.sheet, office.at("Search", "Plan"))["hyperlink"]
    assert office.workspace.file_id("again.md") in opens


def test_a_tab_of_a_document_is_a_plan_of_its_own(office: Office) -> None:
    text = "<!-- tab: Support Tools -->\n\n# Support Tools Q4 2024\n\n## Goals\n\n- KR: Close tickets in 4 clicks\n\n<!-- tab: Mobile -->\n\n# Mobile Q4 2024\n\n## Goals\n\n- KR: Cold start below 2s\n"
    office.add_source(f"plan: {add_plan(office, 'both.md', text)}")

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"
    link = office.tpm.cell(office.sheet, office.at("Support Tools", "Metrics"))["hyperlink"]
    assert "tab=t." in link
    assert plans_row(office, "both")[3] == "Support Tools · 2024-Q4; Mobile · 2024-Q4"


def other_file(office: Office, name: str, mime: str, target: str = "") -> str:
    """A file that is no Doc, shared with the job; answers the link that people would paste."""
    file = office.workspace.workspace.new_file(name, mime, "ines@brightcart.example")
    file.target = target
    file.roles[JOB] = "reader"
    return f"https://drive.google.com/file/d/{file.id}/view"


def test_a_shortcut_leads_to_its_target(office: Office) -> None:
    add_plan(office, "support.md", PLAN.format(team="Support Tools"))
    link = other_file(office, "Shortcut to support", store.SHORTCUT, office.workspace.file_id("support.md"))
    office.add_source(f"plan: {link}")

    office.night()

    assert office.scorecard("Support Tools")["Plan"] == "Gaps"


def test_a_word_file_says_that_it_has_to_become_a_doc(office: Office) -> None:
    office.add_source(f"plan: {other_file(office, 'Support plan.docx', store.DOCX)}")

    result = office.night()

    assert result.exit_code == 3
    assert any("Office file" in line and "Save as Google Docs" in line for line in result.output.splitlines())


def test_a_plan_in_the_trash_says_so(office: Office) -> None:
    link = add_plan(office, "support.md", PLAN.format(team="Support Tools"))
    office.workspace.file("support.md").trashed = True
    office.add_source(f"plan: {link}")

    result = office.night()

    assert any("trash" in line.lower() and "restore" in line.lower() for line in result.output.splitlines())
