"""files.get and its neighbours."""

from __future__ import annotations

import pytest

from sync.emulator import Emulator, store
from tests.fakes import FakeClock
from tests.sync.emulator.caller import ROBOT, Caller, Spreadsheet

HUMAN = "kim@corp.example"


def test_without_fields_there_are_four(caller: Caller, sheet: Spreadsheet) -> None:
    answer = caller.good("GET", f"/drive/v3/files/{sheet.id}")
    assert answer == {"kind": "drive#file", "id": sheet.id, "name": "Master", "mimeType": store.SHEET}


def test_fields_say_what_is_wanted(caller: Caller, sheet: Spreadsheet) -> None:
    answer = caller.good(
        "GET", f"/drive/v3/files/{sheet.id}", fields="id,version,owners(emailAddress),capabilities/canEdit"
    )
    assert set(answer) == {"id", "version", "owners", "capabilities"}
    assert isinstance(answer["version"], str)
    assert answer["capabilities"] == {"canEdit": True}


def test_unknown_fields_are_refused_in_drives_words(caller: Caller, sheet: Spreadsheet) -> None:
    status, answer = caller("GET", f"/drive/v3/files/{sheet.id}", fields="id,colour")
    assert status == 400
    assert answer["error"]["message"] == "Invalid field selection colour"
    assert answer["error"]["errors"][0]["location"] == "fields"


def test_an_edit_moves_version_and_time(
    emulator: Emulator, clock: FakeClock, caller: Caller, sheet: Spreadsheet
) -> None:
    def seen() -> tuple[str, str]:
        answer = caller.good("GET", f"/drive/v3/files/{sheet.id}", fields="version,modifiedTime")
        return answer["version"], answer["modifiedTime"]

    before = seen()
    assert seen() == before
    clock.advance(60)
    sheet.put("A1", [["x"]])
    assert seen() == ("2", "2024-05-15T03:01:00.000Z")
    clock.advance(60)
    emulator.as_person().types(sheet.id, "A1", "y")
    assert seen()[0] == "3"


def test_a_google_file_has_no_bytes_to_download(caller: Caller, sheet: Spreadsheet) -> None:
    status, answer = caller("GET", f"/drive/v3/files/{sheet.id}", alt="media")
    assert status == 403
    assert answer["error"]["errors"][0]["reason"] == "fileNotDownloadable"


def test_a_service_account_has_no_space_of_its_own(caller: Caller) -> None:
    status, answer = caller("POST", "/drive/v3/files", {"name": "x", "mimeType": store.SHEET})
    assert status == 403
    assert answer["error"]["errors"][0]["reason"] == "storageQuotaExceeded"


@pytest.fixture
def human(emulator: Emulator, tmp_path: object) -> Caller:
    return Caller(emulator, tmp_path, HUMAN)  # type: ignore[arg-type]  # pytest's own path


def test_a_person_makes_copies_renames_and_deletes(human: Caller) -> None:
    made = human.good("POST", "/drive/v3/files", {"name": "x", "mimeType": store.SHEET})
    human.good("PUT", f"/v4/spreadsheets/{made['id']}/values/A1", {"values": [["v"]]}, valueInputOption="RAW")
    copy = human.good("POST", f"/drive/v3/files/{made['id']}/copy", {"name": "y"})
    assert copy["id"] != made["id"]
    assert human.good("GET", f"/v4/spreadsheets/{copy['id']}/values/A1")["values"] == [["v"]]
    assert human.good("GET", f"/v4/spreadsheets/{copy['id']}")["properties"]["title"] == "y"
    assert human.good("PATCH", f"/drive/v3/files/{copy['id']}", {"name": "z"})["name"] == "z"
    assert human.good("GET", f"/v4/spreadsheets/{copy['id']}")["properties"]["title"] == "z"
    assert human("DELETE", f"/drive/v3/files/{copy['id']}")[0] == 204
    assert human("GET", f"/drive/v3/files/{copy['id']}")[0] == 404


def test_only_the_owner_deletes(caller: Caller, sheet: Spreadsheet) -> None:
    assert caller.refused("DELETE", f"/drive/v3/files/{sheet.id}")[0] == 403


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("", ["Notes", "Plan B", "Plan A"]),
        (f"mimeType = '{store.DOC}'", ["Plan B", "Plan A"]),
        (f'mimeType != "{store.DOC}"', ["Notes"]),
        ("name = 'plan a'", ["Plan A"]),
        ("name contains 'pla'", ["Plan B", "Plan A"]),
        ("name contains 'an'", []),
        ("not name contains 'Plan'", ["Notes"]),
        ("name = 'Notes' or name = 'Plan B'", ["Notes", "Plan B"]),
        ("(name = 'Notes' or name = 'Plan B') and trashed = false", ["Notes"]),
        ("trashed = true", ["Plan B"]),
        ("modifiedTime > '2024-05-15T03:00:30'", ["Notes", "Plan B"]),
        (f"'{ROBOT}' in writers", ["Notes"]),
        (f"'{ROBOT}' in readers", ["Notes", "Plan B", "Plan A"]),
    ],
)
def test_lists_are_filtered(
    emulator: Emulator, clock: FakeClock, caller: Caller, q: str, names: list[str]
) -> None:
    for name in ("Plan A", "Plan B"):
        emulator.share(emulator.put_markdown(name, "x"), ROBOT)
        clock.advance(60)
    emulator.file("Plan B").trashed = True
    emulator.create_spreadsheet("Notes", writers=[ROBOT])
    emulator.create_spreadsheet("Not mine")
    answer = caller.good("GET", "/drive/v3/files", **({"q": q} if q else {}))
    assert [file["name"] for file in answer["files"]] == names


@pytest.mark.parametrize(
    ("q", "status"),
    [
        ("name =", 400),
        ("name ~ 'x'", 400),
        ("name = 'x' and", 400),
        ("'f' in colours", 400),
    ],
)
def test_what_is_not_understood_in_a_query_is_refused(caller: Caller, q: str, status: int) -> None:
    assert caller.refused("GET", "/drive/v3/files", q=q)[0] == status


def test_lists_come_in_pages_and_in_order(emulator: Emulator, caller: Caller) -> None:
    for n in range(5):
        emulator.create_spreadsheet(f"S{n}", writers=[ROBOT])
    names: list[str] = []
    token = None
    while True:
        query: dict[str, str] = {"pageToken": token} if token else {}
        answer = caller.good(
            "GET",
            "/drive/v3/files",
            pageSize=2,
            orderBy="name desc",
            fields="nextPageToken,files(name)",
            **query,
        )
        names += [file["name"] for file in answer["files"]]
        token = answer.get("nextPageToken")
        if not token:
            break
    assert names == ["S4", "S3", "S2", "S1", "S0"]
