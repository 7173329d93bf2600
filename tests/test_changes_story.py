"""The tab Changes: what changed, from what to what, by whom and from which state of the document; and how much of it stays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jobs import nightly, wiring
from jobs.config import load
from jobs.report import Report
from tests.fakes import FakeClock
from tests.office import Office
from tests.test_gone_story import Found, note, quiet, rows
from tests.test_links_story import PLAN, add_plan, paste
from tests.test_publish_story import FILE, leaks, publish, said, words_of

SEARCH = "search-2024-q4.md"
REWORDED = ("Cut searches without a result from 6% to 4%", "Cut searches without a result from 6% to 3%")


def log(office: Office, **said: str) -> list[Found]:
    return rows(office, "Changes", **said)


def told(found: Sequence[Found]) -> list[tuple[str, ...]]:
    return [tuple(row.cells[name] for name in ("Team", "Cycle", "What", "Old", "New", "By")) for row in found]


def history(office: Office, **options: object) -> None:
    lines = "".join(f"  {name}: {value}\n" for name, value in options.items())
    text = office.config.read_text(encoding="utf-8").partition("history:\n")[0]
    office.config.write_text(f"{text}history:\n{lines}", encoding="utf-8")


def later(office: Office, minutes: int) -> Report:
    """A night at its own minute, so that no two runs have one name."""
    clock = FakeClock(datetime(2024, 10, 8, 4, minutes, tzinfo=UTC))
    job = nightly.Job("nightly", date(2024, 10, 8), apply=True)
    return nightly.run(wiring.build(load(office.config), clock), job)


def test_rows_that_are_new_are_not_logged(office: Office) -> None:
    office.night()
    assert log(office) == []
    paste(office, add_plan(office, "ovens.md", PLAN.format(team="Ovens")))

    office.night()

    assert office.scorecard("Ovens")
    assert log(office) == []


def test_a_changed_plan_is_logged_with_its_revision_and_run(office: Office) -> None:
    office.night()
    office.edit_plan(SEARCH, REWORDED)

    office.night("2024-10-09")

    (target,) = log(office, What="target")
    assert target.cells["What"] == "Key result: Cut searches without a result from 6% to 4% · target"
    assert (target.cells["Old"], target.cells["New"], target.cells["By"]) == ("4%", "3%", "the plan")
    assert target.cells["Run"] == rows(office, "Runs")[-1].cells["Run"]
    assert target.cells["When"] == rows(office, "Runs")[-1].cells["When"]
    assert " · version " in target.cells["Revision"]
    assert {row.cells["Team"] for row in log(office)} == {"Search"}
    quiet(office, "2024-10-09")


def test_a_night_that_only_looks_logs_nothing(office: Office) -> None:
    office.night()
    runs = len(rows(office, "Runs"))

    for day in ("2024-10-09", "2024-10-10", "2024-10-11"):
        office.night(day)

    assert log(office) == []
    assert len(rows(office, "Runs")) == runs


def test_what_people_type_over_ours_is_theirs(office: Office) -> None:
    office.night()
    office.tpm.types(office.sheet, office.at("Search", "Plan"), "Agreed")
    office.tpm.types(office.sheet, office.at("Search", "Last cycle"), "0.9, I think")

    office.night()

    assert sorted(told(log(office))) == [
        ("Search", "2024-Q4", "Last cycle", "0.65", "0.9, I think", "people"),
        ("Search", "2024-Q4", "Plan", "Ready", "Agreed", "people"),
    ]
    assert [row.cells["Revision"] for row in log(office)] == ["", ""]
    quiet(office)
    office.tpm.types(office.sheet, office.at("Search", "Plan"), "")

    office.night()

    assert told(log(office))[2:] == [("Search", "2024-Q4", "Plan", "Agreed", "Ready", "people")]
    quiet(office)


def test_a_waiver_is_of_people_and_its_end_of_the_calendar(office: Office) -> None:
    office.night()
    (row,) = rows(office, "Findings", Team="Storefront group", What="Status is missing")
    office.tpm.types(office.sheet, f"Findings!I{row.number}", "Ines")
    office.tpm.types(office.sheet, f"Findings!J{row.number}", "2024-10-09")

    office.night("2024-10-09")
    office.night("2024-10-10")

    name = next(row.cells["What"] for row in log(office, What="Finding"))
    assert [each[2:] for each in told(log(office))] == [
        ("Plan", "Gaps", "Ready", "people"),
        (name, "open", "waived", "people"),
        ("Plan", "Ready", "Gaps", "the calendar"),
        (name, "waived", "open", "the calendar"),
    ]
    quiet(office, "2024-10-10")


def test_a_plan_that_is_late_is_so_by_the_calendar(office: Office) -> None:
    office.night("2024-10-04")
    office.night("2024-10-05")

    assert (
        "Support Tools",
        "2024-Q4",
        "Plan",
        "Not due (4 Oct)",
        "Late since 4 Oct",
        "the calendar",
    ) in told(log(office))


def test_the_oldest_go_and_those_with_notes_stay(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "gone.jsonl"
    history(office, changes=2, runs=2, export=file)
    later(office, 0)
    for number, word in enumerate(("Agreed", "To discuss", "Held", "Done"), 1):
        office.tpm.types(office.sheet, office.at("Search", "Plan"), word)
        later(office, number)
        if number == 1:
            note(office, "Changes", log(office)[0], "said in the review")
        if number == 2:
            at = log(office, New="To discuss")[0].number
            office.tpm.notes(office.sheet, f"Changes!C{at}", "ask Ines")

    assert [row.cells["New"] for row in log(office)] == ["Agreed", "To discuss", "Done"]
    assert log(office)[0].cells["Notes"] == "said in the review"
    assert len(rows(office, "Runs")) == 2
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["new"] for line in lines if line["tab"] == "changes"] == ["Held"]
    assert [line["job"] for line in lines if line["tab"] == "runs"] == ["nightly"] * 3
    assert len({line["row"] for line in lines}) == len(lines)
    assert all(line["gone_in"] != line["run"] for line in lines)
    quiet(office)
    assert len(file.read_text(encoding="utf-8").splitlines()) == len(lines)


def test_where_the_file_cannot_be_written_nothing_goes_and_the_run_says_so(
    office: Office, tmp_path: Path
) -> None:
    history(office, changes=1, runs=1, export=tmp_path / "no such folder" / "gone.jsonl")
    later(office, 0)
    for number, word in enumerate(("Agreed", "To discuss"), 1):
        office.tpm.types(office.sheet, office.at("Search", "Plan"), word)
        report = later(office, number)

    assert "history.export cannot be written" in " ".join(report.warnings)
    assert "no such folder" not in " ".join(report.log_lines())
    assert len(log(office)) == 2
    assert len(rows(office, "Runs")) == 3


def test_a_line_that_a_dying_writer_left_unfinished_costs_no_other(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "gone.jsonl"
    file.write_text('{"master": "x", "row"', encoding="utf-8")
    history(office, changes=1, export=file)
    later(office, 0)
    for number, word in enumerate(("Agreed", "To discuss"), 1):
        office.tpm.types(office.sheet, office.at("Search", "Plan"), word)
        later(office, number)

    assert json.loads(file.read_text(encoding="utf-8").splitlines()[-1])["new"] == "Agreed"


@pytest.mark.parametrize("level", ["verdicts only", "nothing"])
def test_a_lower_level_takes_words_and_numbers_out_of_the_log(office: Office, level: str) -> None:
    office.night()
    office.tpm.types(office.sheet, office.at("Storefront group", "Last cycle"), "as agreed with Ines")
    office.tpm.types(office.sheet, office.at("Storefront group", "Risks"), "thin")
    office.night()
    assert {row.cells["What"] for row in log(office, Team="Storefront")} >= {"Last cycle"}
    publish(office, FILE, level)

    office.night()

    kept = {row.cells["What"] for row in log(office, Team="Storefront")}
    assert not kept & {"Last cycle", "Score"}
    assert not [what for what in kept if what.startswith("Key result")]
    assert bool(kept) == (level == "verdicts only")
    assert "0.6" not in "".join(row.cells["Old"] + row.cells["New"] for row in log(office))
    assert leaks(said(office), words_of(FILE)) == []
    quiet(office)


def test_the_log_follows_a_stranger_who_gets_named(office: Office) -> None:
    office.night()
    paste(office, add_plan(office, "ovens.md", PLAN.format(team="Bread and butter ovens")))
    office.night()
    office.tpm.types(office.sheet, office.at("Bread and butter ovens", "Last cycle"), "0.9")
    office.night()
    text = office.config.read_text(encoding="utf-8")
    ovens = "teams:\n  - {id: ov, name: Ovens, aliases: [Bread and butter ovens]}\n"
    office.config.write_text(text.replace("teams:\n", ovens), encoding="utf-8")
    office.night()
    assert log(office, New="0.9")
    publish(office, "ovens.md", "nothing")

    office.night()

    assert log(office) == []
    quiet(office)


def test_backfill_logs_what_it_changes(office: Office) -> None:
    office.run("backfill", "--cycles", "2024-Q2")
    office.tpm.types(office.sheet, office.at("Search", "Plan", "2024-Q2"), "Done")

    office.run("backfill", "--cycles", "2024-Q2", "--all")

    (row,) = log(office, Cycle="2024-Q2")
    assert (row.cells["New"], row.cells["By"]) == ("Done", "people")
    assert row.cells["Run"].endswith(" 2024-Q2")


def test_no_log_line_quotes_the_log(office: Office) -> None:
    office.night()
    office.edit_plan(SEARCH, REWORDED)

    result = office.night()

    assert not leaks(result.stderr, words_of(SEARCH))
