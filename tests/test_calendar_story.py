"""The roster and the calendar are the TPMs': what they write into Teams and Cycles counts, and their rows stay what they are."""

from __future__ import annotations

from typing import Final

import pytest

from tests.office import Office
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
    rows = {tab: len([r for r in tpm.rows(sheet, f"'{tab}'!A1:A200") if r[0]]) for tab in ("Scorecard", "Findings", "Key results")}
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
    office.workspace.share("search-2024-q4.md", "plansync@brightcart-planning.iam.gserviceaccount.com", None)
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


WRONG: Final = (
    ("Teams", "Search", {"first_cycle": "soon"}, "First cycle “soon” is no cycle: write it as 2024-Q4"),
    ("Teams", "Search", {"parent": "Nobody"}, "Parent “Nobody” is no team of this tab"),
    ("Teams", "Search", {"became": "Search"}, "Became “Search” is this very team"),
    ("Teams", "Search", {"onboarding_until": "spring"}, "Onboarding until “spring” is no day: write it as 2024-10-31"),
    ("Teams", "Search", {"onboarding_until": 1e15}, "is no day"),
    ("Teams", "Search", {"name": "Payments"}, "Another row is called “Payments”, too"),
    ("Teams", "Search", {"also_called": "Fraud, Finding"}, "“Fraud” is another team, Fraud"),
    ("Teams", "Search", {"first_cycle": "2025-Q1", "last_cycle": "2024-Q1"}, "First cycle is after Last cycle"),
    ("Cycles", "2024-Q4", {"plans_due": "Friday"}, "Plans due “Friday” is no day: write it as 2024-10-31"),
    ("Cycles", "2024-Q4", {"state": "going"}, "State “going” is none: write upcoming"),
    ("Cycles", "2024-Q4", {"cycle": "this one"}, "“this one” is no cycle: write it as 2024-Q4. Until then it is 2024-Q4"),
)  # fmt: skip


@pytest.mark.parametrize(("tab", "name", "said", "status"), WRONG, ids=lambda part: str(part)[:40])
def test_what_is_not_understood_is_said_in_its_row_and_in_the_run(
    office: Office, tab: str, name: str, said: dict[str, object], status: str
) -> None:
    office.night()
    column = "status"
    place = at(office, tab, name, "Status")
    says(office, tab, name, **said)

    result = office.night()

    assert status in office.tpm.shows(office.sheet, place), column
    assert status in result.output
    quiet(office)
