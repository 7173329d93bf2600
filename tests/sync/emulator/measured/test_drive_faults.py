"""Stale metadata and empty pages, as Drive really has them, on order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sync.emulator import Emulator
from tests.fakes import FakeClock
from tests.sync.emulator.caller import KIM, Caller
from tests.sync.emulator.test_drive_files import FILES, make

ABOUT = "version,modifiedTime,name"


@pytest.fixture
def kim(emulator: Emulator, tmp_path: Path) -> Caller:
    return Caller(emulator, tmp_path, KIM)


def rename(kim: Caller, file_id: str, name: str) -> None:
    kim.good("PATCH", f"{FILES}/{file_id}", {"name": name})


def test_stale_metadata_is_that_of_before_the_last_change(
    emulator: Emulator, kim: Caller, clock: FakeClock
) -> None:
    doc = make(kim, name="Plan")
    path = f"{FILES}/{doc}"
    first = kim.good("GET", path, fields=ABOUT)
    clock.sleep(60)
    rename(kim, doc, "Plan 2")
    second = kim.good("GET", path, fields=ABOUT)
    clock.sleep(60)
    rename(kim, doc, "Plan 3")
    third = kim.good("GET", path, fields=ABOUT)
    assert len({each["version"] for each in (first, second, third)}) == 3
    emulator.fail("drive.files.get", "stale")
    assert kim.good("GET", path, fields=ABOUT) == second
    assert kim.good("GET", path, fields=ABOUT) == third
    assert emulator.faults.account()["used"] == 1


def test_a_sheets_edit_is_not_seen_in_stale_metadata(
    emulator: Emulator, kim: Caller, clock: FakeClock
) -> None:
    sheet = emulator.create_spreadsheet("Master", owner=KIM)
    before = kim.good("GET", f"{FILES}/{sheet}", fields=ABOUT)
    clock.sleep(14)  # what a probe waited
    kim.good("PUT", f"/v4/spreadsheets/{sheet}/values/A1", {"values": [["x"]]}, valueInputOption="RAW")
    emulator.fail("drive.files.get", "stale")
    assert kim.good("GET", f"{FILES}/{sheet}", fields=ABOUT) == before
    after = kim.good("GET", f"{FILES}/{sheet}", fields=ABOUT)
    assert int(after["version"]) > int(before["version"])
    assert after["modifiedTime"] > before["modifiedTime"]


def test_a_stale_list_finds_by_the_old_name(emulator: Emulator, kim: Caller) -> None:
    doc = make(kim, name="old")
    rename(kim, doc, "new")
    emulator.fail("drive.files.list", "stale")
    emulator.fail("drive.files.list", "stale")
    found = kim.good("GET", FILES, q="name = 'old'", fields="files(id,name)")
    assert found == {"files": [{"id": doc, "name": "old"}]}
    assert kim.good("GET", FILES, q="name = 'new'")["files"] == []
    assert [each["name"] for each in kim.good("GET", FILES, q="name = 'new'")["files"]] == ["new"]


def test_what_never_changed_is_not_stale(emulator: Emulator, kim: Caller) -> None:
    doc = make(kim, name="once")
    emulator.fail("drive.files.get", "stale")
    assert kim.good("GET", f"{FILES}/{doc}")["name"] == "once"


@pytest.mark.parametrize(
    ("method", "path", "items"),
    [("drive.files.list", FILES, "files"), ("drive.changes.list", "/drive/v3/changes", "changes")],
)
def test_an_empty_page_leads_to_the_rest(
    emulator: Emulator, kim: Caller, method: str, path: str, items: str
) -> None:
    token = kim.good("GET", "/drive/v3/changes/startPageToken")["startPageToken"]
    more: dict[str, Any] = {"pageToken": token} if items == "changes" else {}
    for n in range(3):
        make(kim, name=str(n))
    whole = kim.good("GET", path, **more)[items]
    assert len(whole) == 3
    emulator.fail(method, "empty-page", call=1)
    emulator.fail(method, "empty-page", call=3)
    met: list[Any] = []
    empty = 0
    for _ in range(10):
        page = kim.good("GET", path, pageSize=1, **more)
        empty += not page[items]
        met += page[items]
        if "nextPageToken" not in page:
            break
        more = {"pageToken": page["nextPageToken"]}
    assert met == whole
    assert empty == 2
