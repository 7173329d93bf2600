"""Backfill, told through the command line: past cycles are filled in, and every other row stays as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jobs import backfill, wiring
from jobs.config import load
from mappers.cycle import Calendar
from tests.office import JOB, Office

CLOSED = ("state: closing}", "state: closed}")


def close_q3(office: Office) -> None:
    text = office.config.read_text(encoding="utf-8")
    assert CLOSED[0] in text
    office.config.write_text(text.replace(*CLOSED), encoding="utf-8")


def rows_of(office: Office, cycle: str, *, other: bool = False) -> dict[str, list[Any]]:
    """Every cell and all metadata of the rows of a cycle (or of all ``other`` rows), by tab."""
    found: dict[str, list[Any]] = {}
    mask = "sheets(properties(title),data(rowData(values),rowMetadata))"
    answer = wiring.build(load(office.config)).reading.spreadsheet(office.sheet, fields=mask)
    for sheet in answer["sheets"]:
        title = sheet["properties"]["title"]
        if title in {"Runs", "_plansync"}:
            continue
        data = sheet["data"][0]
        kept = []
        for row, about in zip(data.get("rowData", []), data.get("rowMetadata", []), strict=False):
            shown = [cell.get("formattedValue", "") for cell in row.get("values", [])]
            if any(shown) and (cycle in shown) != other:
                kept.append([row, about])
        if kept:
            found[title] = kept
    return found


def test_a_closed_cycle_is_filled_in_and_no_other_row_is_touched(office: Office) -> None:
    close_q3(office)
    office.night()
    before = rows_of(office, "2024-Q3", other=True)
    assert not rows_of(office, "2024-Q3").get("Scorecard")

    result = office.run("backfill", "--cycles", "2024-Q3")

    assert result.exit_code == 0, result.output
    assert rows_of(office, "2024-Q3", other=True) == before
    filled = rows_of(office, "2024-Q3")
    assert len(filled["Scorecard"]) == 3, "Search, Data Platform and Loyalty"
    assert filled["Key results"]
    assert "Findings" not in filled, "nobody can act on a closed cycle's findings"
    assert office.scorecard("Search", "2024-Q3")["Next thing to do"] == "nothing"


def test_a_second_backfill_writes_nothing(office: Office) -> None:
    close_q3(office)
    office.run("backfill", "--cycles", "2024-Q3")
    writes = office.writes()

    for mode in ("--missing", "--failed", "--all"):
        assert office.run("backfill", "--cycles", "2024-Q3", mode).exit_code == 0
    assert office.writes() == writes


def test_a_dry_run_says_what_it_would_do_and_does_not(office: Office) -> None:
    close_q3(office)
    office.night()
    writes = office.writes()

    result = office.run("backfill", "--cycles", "2024-Q3", "--dry-run")

    assert "+ Search" in result.output
    assert office.writes() == writes


def test_nightly_leaves_what_was_filled_in(office: Office) -> None:
    close_q3(office)
    office.night()
    office.run("backfill", "--cycles", "2024-Q3")
    before = rows_of(office, "2024-Q3")
    office.edit_plan("search-2024-q3.md", ("# ", "# New words on top: "))

    office.night("2024-10-09")

    assert {tab: rows for tab, rows in rows_of(office, "2024-Q3").items() if tab != "Plans"} == {
        tab: rows for tab, rows in before.items() if tab != "Plans"
    }


def test_one_team_is_filled_in_alone(office: Office) -> None:
    close_q3(office)

    office.run("backfill", "--cycles", "2024-Q3", "--team", "Search")

    assert office.scorecard("Search", "2024-Q3")["Plan"]
    with pytest.raises(LookupError):
        office.scorecard("Data Platform", "2024-Q3")


def test_what_failed_is_tried_again_alone(office: Office) -> None:
    close_q3(office)
    office.workspace.share("search-2024-q3.md", JOB, "")
    assert office.run("backfill", "--cycles", "2024-Q3").exit_code == 3
    assert office.scorecard("Search", "2024-Q3")["Plan"] == "Can't read"
    office.workspace.share("search-2024-q3.md", JOB)

    assert office.run("backfill", "--cycles", "2024-Q3", "--failed").exit_code == 0

    assert office.scorecard("Search", "2024-Q3")["Plan"] != "Can't read"


def test_a_backfill_that_was_stopped_goes_on_where_it_was(office: Office) -> None:
    close_q3(office)
    office.night()
    office.workspace.put_markdown(
        "search-q2.md", "# Search Q2 2024 plan\n\n## Goals\n\n- KR: 95% in 200 ms (Kim)\n"
    )
    office.workspace.share("search-q2.md", JOB)
    office.add_source(
        f"plan: https://docs.google.com/document/d/{office.workspace.file_id('search-q2.md')}/edit"
    )
    deps = wiring.build(load(office.config))
    job = backfill.Job(backfill.between("2024-Q2..2024-Q3", Calendar()))

    def stopped(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backfill.run(deps, job, done=stopped)
    assert office.scorecard("Search", "2024-Q3")["Plan"]
    with pytest.raises(LookupError):
        office.scorecard("Search", "2024-Q2")
    writes = office.writes()

    assert office.run("backfill", "--cycles", "2024-Q2..2024-Q3").exit_code == 0

    assert office.scorecard("Search", "2024-Q2")["Plan"]
    assert office.writes() == writes + 1, "Q3 was there already"


def test_a_master_that_cannot_be_written_is_said_and_left(office: Office) -> None:
    close_q3(office)
    office.night()
    office.workspace.share(office.sheet, JOB, "reader")

    assert office.run("backfill", "--cycles", "2024-Q3").exit_code == 5


def test_progress_is_json_where_nobody_watches(office: Office) -> None:
    close_q3(office)

    result = office.run("backfill", "--cycles", "2024-Q2..2024-Q3")

    lines = [json.loads(line) for line in result.stderr.splitlines()]
    told = [line["message"] for line in lines]
    assert [text.partition(":")[0] for text in told][:2] == ["2024-Q3", "2024-Q2"], "newest first"
    assert all(line["severity"] in {"INFO", "WARNING", "ERROR"} for line in lines)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ("2024-Q3..", "is no cycle"),
        ("next quarter", "is no cycle"),
        ("2024-Q3..2024-Q1", "ends before it begins; write 2024-Q1..2024-Q3"),
        ("2024-Q3..H2 2024", "runs from a quarter to a half"),
        ("1900-Q1..2024-Q3", "name fewer cycles"),
    ],
)
def test_what_is_no_range_is_said_in_one_line(office: Office, span: str, said: str) -> None:
    result = office.run("backfill", "--cycles", span)

    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_team_that_the_roster_does_not_know_is_said_with_the_nearest(office: Office) -> None:
    result = office.run("backfill", "--cycles", "2024-Q3", "--team", "Serch")

    assert result.exit_code == 2
    assert "there is no team “Serch”" in result.stderr
    assert "did you mean “Search”?" in result.stderr
