"""The roster and the calendar are the TPMs': what they write into Teams and Cycles counts, and their rows stay what they are."""

from __future__ import annotations

from typing import Final

import pytest

from jobs import wiring
from jobs.config import load
from tests.office import DONE, JOB, Office
from tests.test_links_story import PLAN, add_plan

Row = dict[str, str]
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def table(office: Office, tab: str) -> dict[str, Row]:
    """The rows of a tab by what stands in their second column (Teams) or first (Cycles), by the titles of columns."""
    head, *rows = office.tpm.rows(office.sheet, f"{tab}!A1:P200")
    by = "Name" if tab == "Teams" else "Cycle"
    told = (dict(zip(head, row, strict=False)) for row in rows if any(row))
    return {row.get(by, ""): row for row in told}


def teams(office: Office) -> dict[str, Row]:
    return table(office, "Teams")


def cycles(office: Office) -> dict[str, Row]:
    return table(office, "Cycles")


def at(office: Office, tab: str, name: str, column: str) -> str:
    """Where a cell is, in A1 notation; of the first empty row where ``name`` is empty."""
    head, *rows = office.tpm.rows(office.sheet, f"{tab}!A1:P200")
    by = head.index("Name" if tab == "Teams" else "Cycle")
    filled = [number for number, row in enumerate(rows, 2) if any(row)]
    found = next((number for number, row in enumerate(rows, 2) if name and row[by : by + 1] == [name]), None)
    return f"{tab}!{_LETTERS[head.index(column)]}{found or max(filled) + 1}"


def says(office: Office, tab: str, row: str, /, **said: object) -> None:
    """A TPM fills in cells of a row, columns by their titles in lower case."""
    head = office.tpm.rows(office.sheet, f"{tab}!A1:P1")[0]
    titles = {title.lower().replace(" ", "_"): title for title in head}
    places = {titles[column]: at(office, tab, row, titles[column]) for column in said}
    for column, value in said.items():
        office.tpm.types(office.sheet, places[titles[column]], value)


def adds(office: Office, tab: str, /, **said: object) -> None:
    """A TPM makes a row below all others."""
    says(office, tab, "", **said)


def quiet(office: Office, day: str = "2024-10-08") -> None:
    """A night that has nothing to say."""
    writes = office.writes()
    result = office.night(day)
    assert office.writes() == writes, result.output
    assert result.exit_code in DONE, result.output


def close_q3(office: Office) -> None:
    says(office, "Cycles", "2024-Q3", state="closed")


def test_the_configuration_seeds_both_tabs_once(office: Office) -> None:
    office.night()

    assert len(teams(office)) == 16
    assert teams(office)["Checkout"]["Id"] == "checkout"
    assert teams(office)["Checkout"]["Parent"] == "storefront"
    assert teams(office)["Fraud"]["Also called"] == "Fraud prevention"
    assert teams(office)["Loyalty"]["First cycle"] == "2024-Q3"
    assert not any(row["Status"] for row in teams(office).values())
    assert [(c, row["Plans due"], row["State"]) for c, row in cycles(office).items()] == [
        ("2024-Q4", "4 Oct 2024", "planning"), ("2024-Q3", "5 Jul 2024", "closing"), ("2024-Q2", "5 Apr 2024", "closed"),
    ]  # fmt: skip
    quiet(office)


def test_after_that_the_sheet_wins_over_the_configuration(office: Office) -> None:
    office.night()
    says(office, "Teams", "Search", tpm="Ada Lovelace")
    says(office, "Cycles", "2024-Q4", plans_due="2024-10-11")
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text.replace("Yuki Tanaka", "Somebody else"), encoding="utf-8")

    office.night()

    assert office.scorecard("Search")["TPM"] == "Ada Lovelace"
    assert office.scorecard("Payments")["TPM"] == "Yuki Tanaka"
    assert office.scorecard("Support Tools")["Plan"] == "Not due (11 Oct)"
    quiet(office)


def test_a_deleted_team_is_not_seeded_again_and_is_not_asked_for_a_plan(office: Office) -> None:
    office.night()
    number = at(office, "Teams", "Support Tools", "Id").removeprefix("Teams!A")
    office.tpm.deletes(office.sheet, "Teams", number)

    office.night()

    assert "Support Tools" not in teams(office)
    assert office.scorecard("Support Tools")["Plan"] == "Gone since 8 Oct 2024"
    quiet(office)


def test_a_new_row_is_a_team_and_a_cycle(office: Office) -> None:
    office.night()
    adds(office, "Teams", name="Returns", tpm="Ada", first_cycle="2024-Q4")
    adds(office, "Cycles", cycle="Q1 2025", plans_due="2025-01-10", state="planning")

    office.night()

    assert teams(office)["Returns"]["Id"] == "returns"
    assert office.scorecard("Returns")["Plan"] == "Late since 4 Oct"
    assert office.scorecard("Returns", "2025-Q1")["Plan"] == "Not due (10 Jan)"
    assert not teams(office)["Returns"]["Status"]
    assert not cycles(office)["Q1 2025"]["Status"]
    quiet(office)


def test_a_cycle_without_a_state_is_planned_and_says_so(office: Office) -> None:
    office.night()
    adds(office, "Cycles", cycle="2025-Q1")

    office.night()

    assert cycles(office)["2025-Q1"]["State"] == "planning"
    quiet(office)


def test_a_closed_cycle_is_left_alone_and_named_beside_its_plans(office: Office) -> None:
    office.night()
    before = office.scorecard("Search", "2024-Q3")
    says(office, "Cycles", "2024-Q3", state="closed")
    says(office, "Cycles", "2024-Q4", state="closed")
    says(office, "Teams", "Search", tpm="Ada Lovelace")

    office.night()

    assert office.scorecard("Search", "2024-Q3") == before
    assert office.scorecard("Search")["TPM"] == "Marco Bianchi", "its cycle is closed, too"
    quiet(office)


def test_renaming_a_team_changes_text_only(office: Office) -> None:
    office.night()
    tpm, sheet = office.tpm, office.sheet
    tpm.types(sheet, office.at("Search", "Notes"), "ask Lea")
    place = office.at("Search", "Team")
    rows = {
        tab: len([r for r in tpm.rows(sheet, f"'{tab}'!A1:A200") if r[0]])
        for tab in ("Scorecard", "Findings", "Key results")
    }
    says(office, "Teams", "Search", name="Discovery")

    result = office.night()

    assert "too much" not in result.output
    assert office.at("Discovery", "Team") == place
    assert office.scorecard("Discovery")["Notes"] == "ask Lea"
    assert office.scorecard("Discovery", "2024-Q3")["Plan"]
    assert teams(office)["Discovery"]["Id"] == "search"
    for tab, number in rows.items():
        shown = [row[0] for row in tpm.rows(sheet, f"'{tab}'!A1:A200") if row[0]]
        assert len(shown) == number
        assert "Search" not in shown
    told = [row[2] for row in tpm.rows(sheet, "'Key results'!A1:C200")]
    assert "Discovery" in told
    assert "Search" not in told
    quiet(office)


def test_a_plan_that_cannot_be_read_gets_the_new_name_too(office: Office) -> None:
    office.night()
    office.workspace.share("search-2024-q4.md", JOB, "")
    says(office, "Teams", "Search", name="Discovery")

    office.night()

    assert office.scorecard("Discovery")["Plan"] == "Can't read"
    told = [row[2] for row in office.tpm.rows(office.sheet, "'Key results'!A1:C200")]
    assert "Search" not in told


def test_a_team_may_take_the_name_that_another_one_had(office: Office) -> None:
    office.night()
    says(office, "Teams", "Search", name="Discovery")
    office.night()
    adds(office, "Teams", name="Search", first_cycle="2024-Q4")

    office.night()

    assert teams(office)["Search"]["Id"] == "search-2"
    assert not teams(office)["Search"]["Status"]
    assert office.scorecard("Search")["Plan"] == "Ready", "its document says Search"
    quiet(office)


WRONG: Final[tuple[tuple[str, str, dict[str, object], str], ...]] = (
    ("Teams", "Search", {"first_cycle": "soon"}, "First cycle “soon” is no cycle: write it as 2024-Q4"),
    ("Teams", "Payments", {"parent": "Nobody"}, "Parent “Nobody” is no team of this tab"),
    ("Teams", "Fraud", {"became": "Fraud"}, "Became “Fraud” is this very team"),
    ("Teams", "Data Platform", {"onboarding_until": "spring"}, "Onboarding until “spring” is no day: write it as 2024-10-31"),
    ("Teams", "Logistics", {"onboarding_until": 1e15}, "is no day"),
    ("Teams", "Mobile", {"name": "Payments"}, "Another row is called “Payments”, too"),
    ("Teams", "Loyalty", {"also_called": "Fraud, Faith"}, "“Fraud” is another team, Fraud"),
    ("Teams", "Pricing", {"first_cycle": "2025-Q1", "last_cycle": "2024-Q1"}, "First cycle is after Last cycle"),
    ("Teams", "Merchandising", {"name": ""}, "Name is empty, so it is still called “Merchandising”"),
    ("Cycles", "2024-Q4", {"plans_due": "Friday"}, "Plans due “Friday” is no day: write it as 2024-10-31"),
    ("Cycles", "2024-Q2", {"state": "going"}, "State “going” is none: write upcoming"),
    ("Cycles", "2024-Q3", {"cycle": "this one"}, "“this one” is no cycle: write it as 2024-Q4. Until then it is 2024-Q3"),
)  # fmt: skip


def test_what_is_not_understood_counts_as_before_and_is_said_in_its_row_and_in_the_run(
    office: Office,
) -> None:
    office.night()
    places = [at(office, tab, name, "Status") for tab, name, _, _ in WRONG]
    before = [card for card in office.tpm.rows(office.sheet, "Scorecard!A2:C60") if card[0] != "Pricing"]
    for tab, name, said, _ in WRONG:
        says(office, tab, name, **said)
    adds(office, "Teams", name="Search", tpm="Kim")
    adds(office, "Cycles", cycle="next spring")
    adds(office, "Cycles", cycle="Q4 2024")

    result = office.night()

    for place, (_, _, _, status) in zip(places, WRONG, strict=True):
        assert status in office.tpm.shows(office.sheet, place)
        assert status in result.output
    rows = [row for tab in ("Teams", "Cycles") for row in office.tpm.rows(office.sheet, f"{tab}!A1:N60")]
    assert any("Another row is called “Search”, too" in row[13:] for row in rows) or any(
        "Another row is called “Search”, too: give this one a name of its own" in row for row in rows
    )
    assert cycles(office)["next spring"]["Status"] == "“next spring” is no cycle: write it as 2024-Q4"
    assert (
        cycles(office)["Q4 2024"]["Status"]
        == "2024-Q4 stands in another row, too: that one counts, delete one"
    )
    assert [
        card for card in office.tpm.rows(office.sheet, "Scorecard!A2:C60") if card[0] != "Pricing"
    ] == before
    quiet(office)


@pytest.mark.parametrize("spelled", ["2024-Q4", "Q4 2024"])
def test_an_open_cycle_whose_name_is_spoilt_stays_open_for_as_long_as_that_stands(
    office: Office, spelled: str
) -> None:
    office.night()
    status = at(office, "Cycles", "2024-Q4", "Status")
    says(office, "Cycles", "2024-Q4", cycle=spelled)
    office.night()
    office.tpm.types(office.sheet, f"Cycles!A{status.rpartition('!')[2].lstrip('ABCDEFGHIJ')}", "the next")

    for day in ("2024-10-11", "2024-10-12", "2024-10-13"):
        office.night(day)
        assert "Until then it is 2024-Q4" in office.tpm.shows(office.sheet, status)
        assert office.scorecard("Search")["Plan"] == "Ready"
        quiet(office, day)


def split(office: Office, **more: object) -> None:
    """Search becomes Finding and Ranking, which makes a plan; its own is not linked any more."""
    adds(office, "Teams", name="Finding", tpm="Kim", first_cycle="2024-Q4")
    adds(office, "Teams", name="Ranking", tpm="Kim", first_cycle="2024-Q4")
    says(office, "Teams", "Search", became="Finding, ranking", **more)
    text = "# Ranking Q4 2024 plan\n\n## OKRs\n\n### Objective: Better order\n\n- KR: Click the first hit in 40% of searches (Ada)\n"
    link = add_plan(office, "ranking.md", text)
    office.edit_plan(
        "plans-2024-q4.md",
        (
            "| Search | [Search OKRs](search-2024-q4.md) | Marco |",
            f"| Ranking | [Ranking OKRs]({link}) | Marco |",
        ),
    )


def test_after_a_split_the_old_team_is_not_asked_and_the_new_ones_point_back(office: Office) -> None:
    office.night()
    office.tpm.types(office.sheet, office.at("Search", "Notes"), "ask Lea")
    split(office)

    office.night()

    old = office.scorecard("Search")
    assert (old["Plan"], old["Next thing to do"], old["Notes"]) == (
        "Became Finding, Ranking",
        "nothing",
        "ask Lea",
    )
    link = office.tpm.cell(office.sheet, office.at("Search", "Plan"))["hyperlink"]
    assert office.workspace.file_id("ranking.md") in link
    assert office.scorecard("Finding")["Plan"] == "Late since 4 Oct"
    assert office.scorecard("Ranking")["Last cycle"] == "0.65 (as Search)"
    assert not any(row["Status"] for row in teams(office).values())
    quiet(office)
    quiet(office)


def test_an_old_team_is_expected_up_to_its_last_cycle(office: Office) -> None:
    office.night()
    split(office, last_cycle="2024-Q4")

    office.night()

    assert office.scorecard("Search")["Plan"] == "Late since 4 Oct"
    quiet(office)


def stranger(office: Office, name: str = "Ovens", *more: str) -> str:
    """A plan of a team that nobody has heard of."""
    link = add_plan(office, "ovens.md", PLAN.format(team=name))
    office.add_source(f"plan: {link}", *more)
    return link


def test_a_name_that_nobody_knows_asks_who_it_is_and_yes_makes_it_a_team(office: Office) -> None:
    link = stranger(office)
    office.night()
    assert teams(office)["Ovens"]["Status"].startswith("Who is this? Found in “ovens.md”.")
    assert link in office.tpm.cell(office.sheet, at(office, "Teams", "Ovens", "Status"))["hyperlink"]
    assert not teams(office)["Ovens"]["Id"]
    quiet(office)
    office.tpm.types(office.sheet, office.at("Ovens", "Notes"), "ask Ada")
    place = office.at("Ovens", "Team")
    findings = [row for row in office.tpm.rows(office.sheet, "Findings!A1:G200") if row[0] == "Ovens"]
    says(office, "Teams", "Ovens", confirm="yes", name="Bread and ovens")

    office.night()

    assert teams(office)["Bread and ovens"]["Id"] == "bread-and-ovens"
    assert not teams(office)["Bread and ovens"]["Status"]
    assert office.at("Bread and ovens", "Team") == place
    assert office.scorecard("Bread and ovens")["Notes"] == "ask Ada"
    after = [row for row in office.tpm.rows(office.sheet, "Findings!A1:G200") if row[0] == "Bread and ovens"]
    assert [row[1:] for row in after] == [row[1:] for row in findings]
    assert not any(row[0] == "Ovens" for row in office.tpm.rows(office.sheet, "Findings!A1:G200"))
    quiet(office)


def test_a_name_that_is_no_team_is_never_asked_again(office: Office) -> None:
    stranger(office)
    office.night()
    says(office, "Teams", "Ovens", confirm="no")
    office.night()
    assert teams(office)["Ovens"]["Status"] == "Not a team"
    quiet(office)

    number = at(office, "Teams", "Ovens", "Id").removeprefix("Teams!A")
    office.tpm.deletes(office.sheet, "Teams", number)
    office.night()

    assert "Ovens" not in teams(office)


def test_another_name_of_a_team_answers_the_question_and_notes_beside_it_stay(office: Office) -> None:
    stranger(office, "Paymants Ltd")
    add_plan(office, "toasters.md", PLAN.format(team="Toasters"))
    office.add_source(
        f"plan: https://docs.google.com/document/d/{office.workspace.file_id('toasters.md')}/edit"
    )
    office.night()
    assert "Perhaps Payments" in teams(office)["Paymants Ltd"]["Status"]
    says(office, "Teams", "Toasters", notes="Kim knows")
    says(office, "Teams", "Support Tools", also_called="Paymants Ltd, Toasters")

    office.night()

    assert "Paymants Ltd" not in teams(office), teams(office)["Paymants Ltd"]
    kept = teams(office)["Toasters"]
    assert (kept["Status"], kept["Notes"], kept["Id"]) == ("This is Support Tools", "Kim knows", "")
    quiet(office)


def test_the_name_of_a_plan_that_may_not_be_shown_is_not_in_teams(office: Office) -> None:
    stranger(office, "Zyxovens")
    office.night()
    says(office, "Teams", "Zyxovens", notes="who?")
    number = next(
        n for n, row in enumerate(office.tpm.rows(office.sheet, "Plans!A1:D60"), 1) if row[0] == "ovens.md"
    )
    office.tpm.types(office.sheet, f"Plans!I{number}", "verdicts only")

    result = office.night()

    assert "Zyxovens" not in result.output
    told = [
        cell
        for tab, rows in office.everything().items()
        for row in rows
        for cell in row
        if "Zyxovens" in cell or "secret" in cell
    ]
    assert not told
    assert any("who?" in row for row in office.tpm.rows(office.sheet, "Teams!A1:P60"))


def test_onboarding_makes_advice_of_what_is_missing_until_its_day(office: Office) -> None:
    office.night()
    says(office, "Teams", "Storefront group", onboarding_until="2024-10-10")

    office.night("2024-10-10")
    assert office.scorecard("Storefront group")["Plan"] == "Ready"
    levels = {
        row[2]
        for row in office.tpm.rows(office.sheet, "Findings!A1:D200")
        if row[0] == "Storefront group" and row[3] == "Status is missing"
    }
    assert levels == {"should"}

    office.night("2024-10-11")
    assert office.scorecard("Storefront group")["Plan"] == "Gaps"
    quiet(office, "2024-10-11")


def test_a_plan_that_changed_after_the_freeze_says_both_days(office: Office) -> None:
    office.night()
    says(office, "Cycles", "2024-Q4", freeze="2020-01-31")

    office.night()

    told = [
        row
        for row in office.tpm.rows(office.sheet, "Findings!A1:H200")
        if "after the freeze of 31 Jan 2020" in row[3]
    ]
    assert {row[2] for row in told} == {"should"}
    assert {row[1] for row in told} == {"2024-Q4"}
    assert office.scorecard("Search")["Plan"] == "Ready"
    quiet(office)


def test_sorted_rows_and_deleted_columns_and_tabs_lose_nothing(office: Office) -> None:
    office.night()
    tpm, sheet = office.tpm, office.sheet
    says(office, "Teams", "Search", tpm="Ada Lovelace", name="Discovery")
    says(office, "Cycles", "2024-Q4", plans_due="2024-10-11")
    office.night()
    before, kept = office.everything(), teams(office)
    tpm.sorts(sheet, "Teams", "B", descending=True)
    tpm.sorts(sheet, "Cycles", "A")
    quiet(office)

    tpm.deletes(sheet, "Teams", at(office, "Teams", "Discovery", "TPM").removeprefix("Teams!")[0])
    tpm.deletes(sheet, "Cycles", "B")
    office.night()
    office.night()
    assert {name: row["TPM"] for name, row in teams(office).items()} == {
        name: row["TPM"] for name, row in kept.items()
    }
    assert cycles(office)["2024-Q4"]["Plans due"] == "11 Oct 2024"
    assert office.everything()["Scorecard"] == before["Scorecard"]
    quiet(office)


def drop(office: Office, tab: str) -> None:
    """A person deletes a whole tab."""
    mask = "sheets(properties(sheetId,title))"
    sheets = wiring.build(load(office.config)).reading.spreadsheet(office.sheet, fields=mask)["sheets"]
    number = next(each["properties"]["sheetId"] for each in sheets if each["properties"]["title"] == tab)
    office.tpm.does(office.sheet, {"deleteSheet": {"sheetId": number}})


def test_deleted_tabs_come_back_with_what_people_last_wrote(office: Office) -> None:
    office.night()
    says(office, "Teams", "Search", tpm="Ada Lovelace", name="Discovery")
    says(office, "Cycles", "2024-Q4", plans_due="2024-10-11")
    number = at(office, "Teams", "Support Tools", "Id").removeprefix("Teams!A")
    office.tpm.deletes(office.sheet, "Teams", number)
    office.night()
    before = office.everything()
    drop(office, "Teams")
    drop(office, "Cycles")

    office.night()

    after = office.everything()
    assert sorted(after["Teams"]) == sorted(before["Teams"])
    told = {name: (row["Plans due"], row["State"]) for name, row in cycles(office).items()}
    assert told["2024-Q4"] == ("11 Oct 2024", "planning"), "typed as 2024-10-11"
    assert told["2024-Q2"] == ("5 Apr 2024", "closed")
    assert after["Scorecard"] == before["Scorecard"]
    quiet(office)


def test_without_its_memory_the_sheet_is_still_the_roster(office: Office) -> None:
    stranger(office)
    office.night()
    says(office, "Teams", "Search", tpm="Ada Lovelace", name="Discovery", also_called="Search")
    office.night()
    before = office.everything()
    drop(office, "_plansync")

    office.night()

    after = office.everything()
    assert after["Teams"] == before["Teams"]
    assert after["Cycles"] == before["Cycles"]
    assert after["Scorecard"] == before["Scorecard"]
    quiet(office)


def test_init_proposes_rows_and_yes_is_enough(office: Office) -> None:
    text = office.config.read_text(encoding="utf-8")
    teamless = text[: text.index("cycles:")] + text[text.index("access:") :]
    office.config.write_text(teamless, encoding="utf-8")
    office.run("init")
    assert teams(office)["Payments"]["Status"].startswith("Proposed, found in ")
    assert cycles(office)["2024-Q4"]["Status"].startswith("Proposed: ")
    office.night()
    for name in ("Payments", "Search", "Storefront"):
        says(office, "Teams", name, confirm="yes")
    says(office, "Teams", "Fraud", confirm="no")
    for name in ("2024-Q4", "2024-Q3"):
        says(office, "Cycles", name, confirm="yes")

    office.night()

    assert teams(office)["Payments"]["Id"] == "payments"
    assert office.scorecard("Payments")["Plan"] == "Ready"
    assert office.scorecard("Search", "2024-Q3")["Plan"] == "Gaps"
    assert teams(office)["Fraud"]["Status"] == "Not a team"
    assert teams(office)["Mobile"]["Status"].startswith("Proposed")
    quiet(office)
    assert "id: fraud" not in office.run("init").output
    quiet(office)


def test_backfill_and_doctor_go_by_the_master(office: Office) -> None:
    office.night()
    says(office, "Cycles", "2024-Q3", state="closed")
    says(office, "Teams", "Data Platform", name="Lakehouse")
    says(office, "Teams", "Search", first_cycle="soon")
    office.night()

    result = office.run("backfill", "--cycles", "2024-Q3", "--team", "Lakehouse", "--all")

    assert result.exit_code == 0, result.output
    assert office.scorecard("Lakehouse", "2024-Q3")["Next thing to do"] == "nothing"
    told = office.run("doctor").output
    assert "16 teams, open cycles: 2024-Q4, by the master's tabs Teams and Cycles" in told
    assert "Teams, row 6: First cycle “soon” is no cycle" in told
    quiet(office)
