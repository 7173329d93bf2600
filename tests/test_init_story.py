"""A newcomer's first day: an empty sheet, a planning page, and ``plansync init``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from jobs.config import load
from tests.office import JOB, Office
from tests.test_links_story import PLAN, add_plan, paste, plans_row


@pytest.fixture
def newcomer(office: Office) -> Office:
    """An office without a configuration."""
    office.config.unlink()
    return office


def index_of(office: Office, name: str = "planning.md") -> str:
    return f"https://docs.google.com/document/d/{office.workspace.file_id(name)}/edit"


def first_run(office: Office, *more: str) -> Result:
    """``plansync init`` as the help says, without a configuration file."""
    sheet = f"https://docs.google.com/spreadsheets/d/{office.sheet}/edit"
    key = str(office.workspace.key_file(office.folder, JOB))
    return office.run("init", "--master", sheet, "--key", key, "--endpoint", office.workspace.url, *more)


def proposed(office: Office) -> dict[str, object]:
    told: dict[str, object] = json.loads(office.run("init", "--json").stdout)
    return told


def confirm(office: Office) -> None:
    """A person pastes what init proposes, as it stands."""
    with office.config.open("a", encoding="utf-8") as file:
        file.write(f"\n{proposed(office)['yaml']}\n")


def test_the_first_run_writes_a_configuration_makes_the_tabs_and_fills_plans(newcomer: Office) -> None:
    result = first_run(newcomer, "--from", index_of(newcomer))

    assert result.exit_code == 3, "one plan is not shared"
    assert load(newcomer.config).sources[0].index == index_of(newcomer)
    tabs = newcomer.tpm.tabs(newcomer.sheet)
    assert tabs[:12] == [
        "Overview", "Scorecard", "Findings", "Asks", "Reviews", "Key results", "Plans", "Teams", "Cycles", "Changes", "Legend", "Runs",
    ]  # fmt: skip
    _, *rows = newcomer.tpm.rows(newcomer.sheet, "Plans!A1:E40")
    listed = {row[0]: row[1:] for row in rows if row[0]}
    assert listed["Product planning at Brightcart"][0] == "index"
    assert listed["Search OKRs Q4 2024"][0::2][:2] == ["plan", "Search · 2024-Q4"]
    assert listed["Mobile plan"][0] == "can't read"
    assert "share it as Viewer" in listed["Mobile plan"][1]


def test_no_scorecard_is_filled_before_a_person_confirmed_the_roster(newcomer: Office) -> None:
    first_run(newcomer, "--from", index_of(newcomer))

    for tab in ("Scorecard", "Findings", "Key results"):
        assert len([row for row in newcomer.tpm.rows(newcomer.sheet, f"'{tab}'!A1:Z50") if any(row)]) == 1


def test_the_proposal_names_every_team_with_its_tpm_its_group_and_its_first_cycle(newcomer: Office) -> None:
    first_run(newcomer, "--from", index_of(newcomer))

    told = proposed(newcomer)["proposal"]

    assert isinstance(told, dict)
    teams = {team["id"]: team for team in told["teams"]}
    assert {
        "storefront", "search", "payments", "fraud", "data-platform", "logistics", "mobile", "support-tools",
        "recommendations", "loyalty", "customer-care", "merchandising",
    } == {id_ for id_, team in teams.items() if not team["parent"]}  # fmt: skip
    assert {id_ for id_, team in teams.items() if team["parent"] == "storefront"} == {
        "checkout", "platform", "growth", "insights", "security",
    }  # fmt: skip
    assert (teams["mobile"]["name"], teams["mobile"]["tpm"]) == ("Mobile", "Yuki")
    assert (teams["payments"]["first_cycle"], teams["search"]["first_cycle"]) == ("2024-Q4", "")
    assert [(c["cycle"], c["state"], c["start"]) for c in told["cycles"]] == [
        ("2024-Q4", "planning", "2024-10-01"),
        ("2024-Q3", "closing", "2024-07-01"),
        ("2024-Q2", "closed", "2024-04-01"),
    ]


def test_after_the_proposal_is_pasted_a_night_files_every_plan(newcomer: Office) -> None:
    first_run(newcomer, "--from", index_of(newcomer))
    confirm(newcomer)

    result = newcomer.night()

    assert result.exit_code == 3
    states = {team: newcomer.scorecard(team)["Plan"] for team in ("Storefront group", "Search", "Payments")}
    assert states == {"Storefront group": "Gaps", "Search": "Ready", "Payments": "Ready"}
    assert newcomer.scorecard("Mobile")["Plan"] == "Can't read"
    assert newcomer.scorecard("Checkout")["Plan"] == "Covered by Storefront group"
    assert newcomer.scorecard("Support Tools")["Plan"] == "No plan"
    assert newcomer.scorecard("Data Platform", "2024-Q3")["Plan"] == "Gaps"
    rows = newcomer.tpm.rows(newcomer.sheet, "Scorecard!A2:C60")
    assert not any("who is this?" in row[2] for row in rows)
    assert {row[3] for row in newcomer.tpm.rows(newcomer.sheet, "Plans!A2:D40") if row[1] == "plan"} == {
        "Storefront group · 2024-Q4", "Search · 2024-Q4", "Payments · 2024-Q4; Fraud · 2024-Q4", "Data Platform · 2024-Q4", "Logistics · 2024-Q4",
        "Recommendations · 2024-Q4", "Loyalty · 2024-Q4", "Customer Care · 2024-Q4", "Search · 2024-Q3", "Data Platform · 2024-Q3",
        "Loyalty · 2024-Q3", "Search · 2024-Q2", "Data Platform · 2024-Q2",
    }  # fmt: skip


def test_once_everything_is_confirmed_there_is_nothing_more_to_propose(newcomer: Office) -> None:
    first_run(newcomer, "--from", index_of(newcomer))
    confirm(newcomer)

    result = newcomer.run("init")

    assert "Proposed" not in result.stdout
    assert proposed(newcomer)["yaml"] == ""


@pytest.mark.parametrize("after_a_night", [False, True])
def test_a_second_init_writes_nothing(newcomer: Office, *, after_a_night: bool) -> None:
    first_run(newcomer, "--from", index_of(newcomer))
    if after_a_night:
        confirm(newcomer)
        newcomer.night()
    before, writes = newcomer.everything(), newcomer.writes()

    result = newcomer.run("init", "--from", index_of(newcomer))

    assert newcomer.writes() == writes
    assert newcomer.everything() == before
    assert "Nothing to write" in result.stdout


def test_what_people_wrote_in_plans_stays_and_what_they_pasted_is_followed(newcomer: Office) -> None:
    first_run(newcomer, "--from", index_of(newcomer))
    link = add_plan(newcomer, "zebra.md", PLAN.format(team="Project Zebra"))
    number = paste(newcomer, link, team="Returns")
    newcomer.tpm.types(newcomer.sheet, f"Plans!J{number}", "ask Kim")
    newcomer.tpm.types(newcomer.sheet, "Plans!J2", "our page")

    newcomer.run("init")

    row = newcomer.tpm.rows(newcomer.sheet, f"Plans!A{number}:J{number}")[0]
    assert (row[0], row[1], row[3], row[5], row[9]) == (
        link,
        "plan",
        "Returns · 2024-Q4",
        "Returns",
        "ask Kim",
    )
    assert newcomer.tpm.rows(newcomer.sheet, "Plans!J2:J2")[0] == ["our page"]
    told = proposed(newcomer)["proposal"]
    assert isinstance(told, dict)
    assert "Returns" in {team["name"] for team in told["teams"]}


def test_a_link_that_left_the_page_keeps_its_row(newcomer: Office) -> None:
    first_run(newcomer, "--from", index_of(newcomer))
    row = plans_row(newcomer, "Mobile")
    newcomer.edit_plan(
        "plans-2024-q4.md", ("| Mobile | [Mobile plan](mobile-2024-q4.md) | Yuki |", "| Mobile | – | Yuki |")
    )

    assert newcomer.run("init").exit_code == 3, "Merchandising is still a Word file"
    assert plans_row(newcomer, "Mobile") == row


def test_a_page_that_the_configuration_does_not_name_comes_with_the_line_to_add(newcomer: Office) -> None:
    first_run(newcomer)
    index = index_of(newcomer)

    result = newcomer.run("init", "--from", index)

    assert f"sources:\n  - index: {index}\n" in result.stdout
    assert plans_row(newcomer, "Product planning")[4] == "config"


def test_with_sources_already_there_only_the_new_line_is_told(newcomer: Office) -> None:
    first_run(newcomer, "--from", index_of(newcomer))
    more = add_plan(newcomer, "more.md", "# More plans\n\nNothing yet.\n")

    result = newcomer.run("init", "--from", more)

    assert f"# more under sources:\n  - index: {more}\n" in result.stdout
    assert f"note: {more} links to no document that can be followed" in result.stdout


def test_a_team_that_turned_up_later_is_proposed_alone(newcomer: Office) -> None:
    first_run(newcomer, "--from", index_of(newcomer))
    confirm(newcomer)
    paste(newcomer, add_plan(newcomer, "returns.md", PLAN.format(team="Returns")))

    result = newcomer.run("init")

    after = result.stdout.partition("for you to confirm:")[2].partition("Next:")[0].strip().splitlines()
    assert after == ["# more under teams:", "  # returns.md", "  - id: returns", "    name: Returns", "    first_cycle: 2024-Q4"]  # fmt: skip


def test_without_a_page_the_tabs_are_there_to_paste_links_into(newcomer: Office) -> None:
    result = first_run(newcomer)

    assert result.exit_code == 0
    assert "Plans" in newcomer.tpm.tabs(newcomer.sheet)
    assert "paste links of plans into the master's Plans tab" in result.stdout


def test_init_has_a_row_in_runs(newcomer: Office) -> None:
    first_run(newcomer, "--from", index_of(newcomer))

    assert newcomer.tpm.rows(newcomer.sheet, "Runs!B2:C2")[0] == ["init", "13 of 15"]


def test_init_may_change_more_than_a_night_may(newcomer: Office) -> None:
    first_run(newcomer, "--from", index_of(newcomer))
    with newcomer.config.open("a", encoding="utf-8") as file:
        file.write("\nlimits: {rows_changed: 0, rows_vanished: 0, floor: 0}\n")
    newcomer.edit_plan("search-2024-q4.md", ("# Search OKRs Q4 2024", "# Discovery OKRs Q4 2024"))

    assert newcomer.run("init").exit_code == 3
    assert plans_row(newcomer, "Search OKRs Q4 2024")[3] == "Discovery · 2024-Q4"


def test_a_confidential_plan_lends_its_words_to_no_proposal(newcomer: Office) -> None:
    first_run(newcomer)
    link = add_plan(newcomer, "secret.md", PLAN.format(team="Project Zebra"))
    with newcomer.config.open("a", encoding="utf-8") as file:
        file.write(f"\npublish: verdicts\nsources:\n  - plan: {link}\n")

    result = newcomer.run("init")

    assert "Zebra" not in result.output
    assert f"nothing says whose plan {link} is" in result.stdout


def test_no_configuration_and_no_master_is_one_line_and_exit_2(newcomer: Office) -> None:
    result = newcomer.run("init")

    assert result.exit_code == 2
    assert result.output.strip().endswith("plansync init --master SHEET --key FILE --from INDEX writes one")
    assert len(result.output.strip().splitlines()) == 1


def test_a_configuration_that_is_there_is_never_overwritten(office: Office) -> None:
    before = office.config.read_text(encoding="utf-8")

    result = first_run(office)

    assert result.exit_code == 2
    assert "is there already, and stays as it is" in result.output
    assert office.config.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--master", "the big sheet"), "paste the address of a Google Sheet"),
        (("--master", "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg/edit", "--from", "our wiki"), "no link that we can read"),
        (("--key", "key.json"), "give --master, too"),
    ],
)  # fmt: skip
def test_a_first_run_with_a_wrong_word_writes_no_file(
    newcomer: Office, words: tuple[str, ...], said: str
) -> None:
    result = newcomer.run("init", *words)

    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert not newcomer.config.exists()


def test_a_page_that_is_no_link_is_one_line_and_exit_2(office: Office) -> None:
    result = office.run("init", "--from", "our wiki")

    assert result.exit_code == 2
    assert "no link that we can read" in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert office.writes() == 0


def test_a_page_that_is_not_shared_is_listed_with_what_to_do_and_exit_3(newcomer: Office) -> None:
    result = first_run(newcomer, "--from", index_of(newcomer, "mobile-2024-q4.md"))

    assert result.exit_code == 3
    assert "share it as Viewer" in result.stdout
    assert newcomer.tpm.rows(newcomer.sheet, "Plans!B2:B2")[0] == ["can't read"]


def test_a_master_that_may_not_be_written_is_exit_5(newcomer: Office) -> None:
    locked = newcomer.workspace.create_spreadsheet("Locked")
    newcomer.workspace.file(locked).roles[JOB] = "reader"
    newcomer.sheet = locked

    result = first_run(newcomer, "--from", index_of(newcomer))

    assert result.exit_code == 5
    assert "Editor" in result.output


def test_the_logs_of_init_quote_no_plan(newcomer: Office) -> None:
    logged = [
        json.loads(line) for line in first_run(newcomer, "--from", index_of(newcomer)).stderr.splitlines()
    ]

    assert {line["severity"] for line in logged} == {"ERROR", "WARNING"}
    assert not any(name in json.dumps(logged) for name in ("Storefront", "Checkout", "OKRs"))


def test_a_page_as_markdown_does_as_well(newcomer: Office) -> None:
    page = Path(newcomer.folder) / "planning.md"
    page.write_text(
        f"# Plans for Q4 2024\n\n| Squad | Link | TPM |\n|---|---|---|\n| Finders | [plan]({index_of(newcomer, 'search-2024-q4.md')}) | Lea |\n",
        encoding="utf-8",
    )

    first_run(newcomer, "--from", str(page))

    told = proposed(newcomer)["proposal"]
    assert isinstance(told, dict)
    assert [(team["name"], team["aliases"], team["tpm"]) for team in told["teams"]] == [
        ("Finders", [], "Lea")
    ]
