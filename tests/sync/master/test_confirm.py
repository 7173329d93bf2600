"""What a batch wrote is asked back with its reply, and no more than that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from mappers.tables import Row
from sync.google import Google
from sync.master.sheet import Master, Outcome, publish
from sync.master.values import Json
from tests.sync.master.build import card, checked, desired, gone
from tests.sync.master.desk import EMAIL, Desk, Meanwhile, open_desk

TEAMS = [card(team, plan="Gaps", next="add Status") for team in ("Ads", "Billing", "Care", "Data")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


class Watched(Meanwhile):
    """Keeps what was asked and answered; ``garbles``: a Google that stores another word than it was sent."""

    def __init__(self, google: Google, garbles: Mapping[str, str] = {}) -> None:  # never changed
        super().__init__(google)
        self.garbles = garbles
        self.asked: list[Json] = []
        self.replies: list[Json] = []

    def batch_update(
        self, link: str, /, body: Mapping[str, Any], fields: str | None = None, *, guarded: bool = False
    ) -> Json:
        self.asked.append(dict(body))
        sent = _garbled(dict(body), self.garbles)
        self.replies.append(super().batch_update(link, sent, fields, guarded=guarded))
        return self.replies[-1]


def _garbled(data: Any, words: Mapping[str, str]) -> Any:
    if isinstance(data, dict):
        return {key: _garbled(each, words) for key, each in data.items()}
    if isinstance(data, list):
        return [_garbled(each, words) for each in data]
    return words.get(data, data) if isinstance(data, str) else data


def run(desk: Desk, google: Watched, *rows: Row) -> Outcome:
    master = Master(google, desk.sheet, desk.clock, who=EMAIL)
    return publish(master, lambda _: desired(*rows), run="nightly")


def test_only_the_touched_cells_are_asked_back(desk: Desk) -> None:
    desk.publish(desired(*TEAMS, checked("x")))
    google = Watched(desk.google())
    outcome = run(
        desk, google, *TEAMS[:2], card("Care", plan="Ready", next="nothing"), TEAMS[3], checked("x")
    )
    assert outcome.unlike == ()
    assert google.asked[0]["responseRanges"] == ["'Scorecard'!B4:C4"]
    (sheet,) = google.replies[0]["updatedSpreadsheet"]["sheets"]
    assert len(sheet["data"][0]["rowData"]) == 1


def test_what_google_stores_otherwise_is_told_by_its_cell(desk: Desk) -> None:
    desk.publish(desired(*TEAMS))
    google = Watched(desk.google(), {"Ready": "ready"})
    outcome = run(desk, google, *TEAMS[:2], card("Care", plan="Ready", next="nothing"), TEAMS[3])
    assert outcome.unlike == ("Scorecard!B4",)


def test_cells_are_found_where_they_are_after_rows_went_and_a_header_came_back(desk: Desk) -> None:
    desk.publish(desired(*TEAMS))
    desk.emulator.as_person().deletes(desk.sheet, "Scorecard", "1")
    google = Watched(desk.google(), {"Ready": "ready"})
    outcome = run(
        desk, google, gone("Ads"), gone("Billing"), TEAMS[2], card("Data", plan="Ready", next="nothing")
    )
    assert desk.says("Scorecard!A3") == "Data"
    assert outcome.unlike == ("Scorecard!B3",)


def test_a_first_run_of_all_tabs_is_confirmed_too(desk: Desk) -> None:
    google = Watched(desk.google(), {"Gaps": "gaps"})
    outcome = run(desk, google, *TEAMS, checked("x"))
    assert outcome.unlike == ("Scorecard!B2", "Scorecard!B3", "Scorecard!B4", "Scorecard!B5")
    assert all("_plansync" not in each for each in google.asked[0]["responseRanges"])


def test_a_tab_that_was_renamed_meanwhile_is_read_again_and_written(desk: Desk) -> None:
    desk.publish(desired(*TEAMS))
    rename = lambda: desk.emulator.as_person().renames_tab(desk.sheet, "Scorecard", "Plans of all")  # noqa: E731
    outcome = desk.publish(desired(*TEAMS[:3], card("Data", plan="Ready", next="nothing")), rename)
    assert outcome.batches == 1
    assert desk.says("Plans of all!B5") == "Ready"
