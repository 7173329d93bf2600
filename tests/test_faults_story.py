"""What happens when Google does not answer as it should."""

from __future__ import annotations

import pytest

from tests.office import Office

BATCH = "sheets.spreadsheets.batchUpdate"


def test_a_lost_reply_is_recognised_and_nothing_is_written_twice(office: Office) -> None:
    office.workspace.fail(BATCH, "drop-after")

    report = office.quiet_night()

    assert report.wrote
    assert office.workspace.faults.account()["pending"] == 0
    rows = office.tpm.rows(office.sheet, "Scorecard!A2:A100")
    assert len([row for row in rows if row[0] == "Payments"]) == 1
    writes = office.writes()
    office.night()
    assert office.writes() == writes


@pytest.mark.parametrize("method", ["docs.documents.get", "drive.files.get", "sheets.spreadsheets.get"])
def test_a_short_overload_is_waited_out(office: Office, method: str) -> None:
    office.workspace.fail(method, "429 retry-after=1", "503")

    report = office.quiet_night()

    assert [source.title for source in report.unread] == ["Mobile plan", "Merchandising Q4"]
    assert office.scorecard("Payments")["Plan"] == "Ready"
    assert office.workspace.faults.account()["pending"] == 0


def test_a_master_that_cannot_be_written_is_exit_5_and_stays_as_it_was(office: Office) -> None:
    office.night()
    before = office.everything()
    office.edit_plan(
        "search-2024-q4.md",
        ("Onboard 25 pilots", "Onboard 30 pilots"),
        ("## What we are not doing", "## Later, perhaps"),
    )
    office.workspace.share(office.sheet, "plansync@brightcart-planning.iam.gserviceaccount.com", "reader")

    result = office.night()

    assert result.exit_code == 5
    assert len([line for line in result.stderr.splitlines() if not line.startswith("{")]) == 1
    assert office.everything() == before
