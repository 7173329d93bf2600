"""Rows that people copy, or cut and paste elsewhere."""

from __future__ import annotations

from tests.office import Office


def row_of(office: Office, team: str) -> int:
    return int(office.at(team, "Team").removeprefix("Scorecard!A"))


def test_a_row_that_was_cut_and_pasted_elsewhere_is_kept_true_there_with_its_notes(office: Office) -> None:
    office.night()
    office.tpm.types(office.sheet, office.at("Search", "Notes"), "ask Lea about the parser")
    before = row_of(office, "Search")
    office.tpm.cuts(office.sheet, f"Scorecard!{before}:{before}", "Scorecard!A40")
    office.edit_plan("search-2024-q4.md", ("## What we are not doing", "## Later, perhaps"))

    result = office.night()

    assert f"Scorecard: row {before} (“Search”) was cut and pasted as row 40" in result.output
    assert row_of(office, "Search") == 40
    assert not any(office.tpm.rows(office.sheet, f"Scorecard!A{before}:Z{before}")[0])
    assert office.scorecard("Search")["Notes"] == "ask Lea about the parser"

    written = office.writes()
    assert "cut and pasted" not in office.night().output
    assert office.writes() == written


def test_a_copied_row_is_told_with_both_rows_and_neither_is_touched(office: Office) -> None:
    office.night()
    original = row_of(office, "Search")
    office.tpm.types(office.sheet, office.at("Search", "Notes"), "the real one")
    office.tpm.copies(office.sheet, f"Scorecard!{original}:{original}", "Scorecard!40:40")
    office.tpm.types(office.sheet, "Scorecard!O40", "the copy")
    before = office.tpm.rows(office.sheet, "Scorecard!A40:Z40")

    result = office.night()

    assert f"Scorecard: row 40 is a copy of row {original} (“Search”)" in result.output
    assert office.tpm.rows(office.sheet, "Scorecard!A40:Z40") == before
    assert row_of(office, "Search") == original


def test_a_copy_of_a_row_does_not_follow_the_plan(office: Office) -> None:
    office.night()
    original = row_of(office, "Search")
    office.tpm.copies(office.sheet, f"Scorecard!{original}:{original}", "Scorecard!40:40")
    before = office.tpm.rows(office.sheet, "Scorecard!A40:Z40")
    office.edit_plan("search-2024-q4.md", ("## What we are not doing", "## Later, perhaps"))

    office.night()

    assert office.tpm.rows(office.sheet, "Scorecard!A40:Z40") == before
