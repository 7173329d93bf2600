"""What a night remembers, so that the next one reads only what changed, and says the same as if it had read everything."""

from __future__ import annotations

from tests.office import Office


def fetched(office: Office) -> list[str]:
    """The documents that were fetched so far, by their ids."""
    return [call.path.rsplit("/", 1)[-1] for call in office.workspace.calls("docs.documents.get")]


def night_fetches(office: Office, day: str = "2024-10-09") -> list[str]:
    """The names of the documents that a night fetches."""
    before = len(fetched(office))
    office.night(day)
    return sorted(office.workspace.file(each).source for each in fetched(office)[before:])


def test_a_plan_that_did_not_change_is_not_fetched_again_and_the_sheet_says_the_same(office: Office) -> None:
    office.night()
    before, writes = office.everything(), office.writes()

    assert night_fetches(office, "2024-10-08") == ["mobile-2024-q4.md"], (
        "only what could not be read is tried again"
    )

    assert office.writes() == writes
    assert office.everything() == before


def test_an_edited_plan_is_fetched_again_and_no_other(office: Office) -> None:
    office.night()
    office.edit_plan("search-2024-q4.md", ("from 6% to 4%", "from 6% to 3%"))

    assert night_fetches(office) == ["mobile-2024-q4.md", "search-2024-q4.md"]

    assert any("3%" in row[0] for row in office.tpm.rows(office.sheet, "Key results!A1:A100"))


def test_another_roster_reads_everything_again(office: Office) -> None:
    office.night()
    head, *rows = office.tpm.rows(office.sheet, "Teams!A1:C40")
    number = next(number for number, row in enumerate(rows, 2) if row[1] == "Search")
    assert head[2] == "Also called"
    office.tpm.types(office.sheet, f"Teams!C{number}", "Find")

    assert len(night_fetches(office)) > 8
