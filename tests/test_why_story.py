"""``plansync why``: where a cell of the master comes from, whoever renamed, moved or edited it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from jobs import why, wiring
from jobs.config import load
from jobs.origins import ORIGINS, origin_of
from mappers.scorecard import TABS
from tests.office import JOB, Office, open_office


@pytest.fixture(scope="module")
def open_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office after its first night, in which nobody changes anything."""
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        opened.night()
        yield opened


def asked(office: Office, row: str, column: str) -> dict[str, Any]:
    result = office.run("why", row, column, "--json")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def refused(office: Office, row: str, column: str) -> str:
    result = office.run("why", row, column)
    assert result.exit_code == 2
    (line,) = result.output.strip().splitlines()
    return line


@pytest.mark.parametrize(
    "column", [f"{tab.id}/{column.id}" for tab in TABS for column in tab.columns if column.owner != "people"]
)
def test_every_column_of_ours_says_how_it_came_about(column: str) -> None:
    tab, _, name = column.partition("/")

    assert (tab, name) in ORIGINS, f"add a line for {column} to ORIGINS in jobs/origins.py"


def test_a_column_that_nobody_listed_is_told_by_its_header_note() -> None:
    assert origin_of("nowhere", "nothing", "From the moon.").how == "From the moon."
    assert origin_of("nowhere", "nothing").step == "rule"


def test_every_column_of_every_tab_can_be_asked_for(open_day: Office) -> None:
    deps = wiring.build(load(open_day.config))
    state = deps.master(apply=False).read()
    for tab in TABS:
        first = next((line.index + 1 for line in state.lines(tab.id) if line.entity), None)
        assert first or tab.id in {"changes", "asks"}, "these may be empty after a first night"
        for column in tab.columns if first else ():
            told = why.ask(deps, state, f"{tab.title}!{first}", column.id)
            assert told.how, (tab.id, column.id)
            assert (told.how == why.YOURS) == (column.owner == "people"), (tab.id, column.id)


def test_a_verdict_comes_with_its_heading_its_words_and_the_rule(open_day: Office) -> None:
    told = asked(open_day, "Search 2024-Q4", "Risks")

    assert (told["value"], told["wanted"], told["by_people"]) == ("present", "present", False)
    assert told["step"] == "check"
    assert told["rule"].startswith("present: ")
    assert told["place"].endswith("› Risks and open questions")
    assert "#heading=h." in told["place_link"]
    assert told["text"].startswith("Risks and open questions\n")
    assert told["document"].endswith(f"/d/{open_day.workspace.file_id('search-2024-q4.md')}/edit")
    assert told["revision"]["modified"]
    assert told["revision"]["read_at"]
    assert told["revision"]["newer"] == ""
    assert told["last"]["run"] in str(open_day.everything()["Runs"])
    assert told["last"]["job"] == "nightly"


def test_a_key_result_is_found_by_its_words_and_quoted_as_written(open_day: Office) -> None:
    told = asked(open_day, "searches without a result 2024-Q4", "Target")

    assert told["value"] == "4%"
    assert "from 6% to 4%" in told["text"]
    assert told["rule"]
    assert "9% to 5%" in refused(open_day, "searches without a result", "Target"), "the other cycle's"


def test_a_finding_names_its_check_and_its_place(office: Office) -> None:
    office.night()
    row = next(
        number
        for number, row in enumerate(office.everything()["Findings"], 1)
        if row[3] == "Status is missing"
    )

    told = asked(office, f"Findings!{row}", "What")

    assert told["rule"].startswith("status: ")
    assert told["value"] == "Status is missing"


@pytest.mark.parametrize(
    ("column", "step"),
    [("TPM", "roster"), ("Doc edited", "Drive"), ("Next thing to do", "rule"), ("Objectives", "plan")],
)
def test_what_is_from_no_heading_names_its_step(open_day: Office, column: str, step: str) -> None:
    assert asked(open_day, "Payments", column)["step"] == step


def test_rows_and_columns_are_found_as_they_stand_now(office: Office) -> None:
    office.night()
    tpm, sheet = office.tpm, office.sheet
    tpm.sorts(sheet, "Scorecard", "A", descending=True)
    tpm.inserts(sheet, "Scorecard", "C")
    tpm.types(sheet, "Scorecard!C1", "Mood")
    tpm.types(sheet, office.at("Payments", "Risks"), "thin")
    address = office.at("Payments", "Risks")
    column, number = address.partition("!")[2][0], address.partition("!")[2][1:]
    tpm.types(sheet, f"Scorecard!{column}1", "Dangers")

    for row, title in (
        ("Payments", "Dangers"),
        ("payments 2024-Q4", "Risks"),
        (f"Scorecard!{number}", column),
        ("Payments", "risks"),
    ):
        told = asked(office, row, title)
        assert told["cell"] == address
        assert told["column"] == "Dangers"
        assert (told["value"], told["wanted"], told["by_people"]) == ("thin", "present", True)
    assert "yours" in asked(office, "Payments", "Mood")["how"]
    assert "yours" in asked(office, "Payments", "C")["how"]


def test_what_is_yours_is_said_to_be(open_day: Office) -> None:
    assert "yours: plansync never writes here" in open_day.run("why", "Payments", "Notes").output


def test_what_was_edited_since_is_said(office: Office) -> None:
    office.night()
    office.edit_plan("search-2024-q4.md", ("from 6% to 4% (Lea)", "from 6% to 3% (Lea)"))

    told = asked(office, "searches without a result 2024-Q4", "Target")

    assert told["value"] == "4%"
    assert "from 6% to 3%" in told["text"], "as the document says now"
    assert told["revision"]["newer"] > told["revision"]["modified"]
    assert (
        "the document was edited since"
        in office.run("why", "searches without a result 2024-Q4", "Target").output
    )


def test_a_document_that_cannot_be_read_any_more_leaves_the_rest_of_the_answer(open_day: Office) -> None:
    told = asked(open_day, "Mobile", "Plan")

    assert told["value"] == "Can't read"
    assert "cannot be" in told["notes"][0]


def test_nothing_of_a_plan_is_told_that_may_not_be_shown(office: Office) -> None:
    office.night()
    words = ("Cut searches without a result", "Search OKRs Q4 2024")
    row = next(
        number
        for number, row in enumerate(office.everything()["Plans"], 1)
        if row[0] == "Search OKRs Q4 2024"
    )
    head = office.everything()["Plans"][0]
    office.tpm.types(office.sheet, f"Plans!{'ABCDEFGHIJ'[head.index('Publish')]}{row}", "verdicts only")
    result = next(
        number
        for number, row in enumerate(office.everything()["Key results"], 1)
        if row[0].startswith("Cut searches without a result from 6%")
    )

    for asks in (
        (f"Key results!{result}", "A"),
        (f"Key results!{result}", "Target"),
        (f"Plans!{row}", "Link"),
        ("Search 2024-Q4", "Risks"),
    ):
        out = office.run("why", *asks).output
        assert [word for word in words if word in out] == [], asks
        assert "lets none of its words be shown" in out
        assert "docs.google.com" in out

    office.night()
    told = asked(office, "Search 2024-Q4", "Risks")
    assert (told["value"], told["text"], told["place"], told["level"]) == ("present", "", "", "verdicts")
    assert told["place_link"]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("Search", "Plan", "Search 2024-Q4, Search 2024-Q3"),
        ("Nobody", "Plan", "teams: Storefront group 2024-Q4"),
        ("Payments", "Moood", "it has Team, Plan"),
        ("Scorecard!900", "A", "nothing in row 900"),
        ("Nowhere!3", "A", "there are Overview, Scorecard, Findings"),
    ],
)
def test_what_is_not_clear_is_one_line_with_the_candidates(
    open_day: Office, row: str, column: str, says: str
) -> None:
    assert says in refused(open_day, row, column)


def test_logs_name_no_candidates(open_day: Office) -> None:
    result = open_day.run("--quiet", "why", "searches without a result", "Target")

    assert result.exit_code == 2
    assert "searches" not in result.output


def test_asking_writes_nothing_and_needs_no_more_than_to_read(office: Office) -> None:
    office.night()
    office.workspace.share(office.sheet, JOB, "reader")
    before, writes = office.everything(), office.writes()

    asked(office, "Payments", "Plan")

    assert (office.everything(), office.writes()) == (before, writes)
