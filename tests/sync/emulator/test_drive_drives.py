"""Shared drives themselves, about.get, and the feed of changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.emulator import Emulator, store
from tests.fakes import FakeClock
from tests.sync.emulator.caller import KIM, LEE, ROBOT, Caller
from tests.sync.emulator.test_drive_files import EVERYWHERE, FILES, drive, folder, get, make, reason

DRIVES = "/drive/v3/drives"
CHANGES = "/drive/v3/changes"
SHARED = EVERYWHERE | {"includeItemsFromAllDrives": True}


def join(caller: Caller, where: str, role: str, email: str = LEE) -> str:
    body = {"type": "user", "role": role, "emailAddress": email}
    made = caller.good("POST", f"{FILES}/{where}/permissions", body, **EVERYWHERE)
    return str(made["id"])


# ------------------------------------------------------------------------------------------ drives


def test_a_drive_is_made_once_for_a_request(kim: Caller) -> None:
    made = kim.good("POST", DRIVES, {"name": "Plans"}, requestId="r1", fields="*")
    assert made["capabilities"]["canManageMembers"] is True
    assert made["restrictions"]["domainUsersOnly"] is False
    assert (made["colorRgb"][0], made["hidden"]) == ("#", False)
    assert kim("POST", DRIVES, {"name": "Plans"}, requestId="r1")[0] == 409
    assert reason(kim, "POST", DRIVES, {"name": "Plans"}) == (400, "required")
    assert kim("POST", DRIVES, {"name": " "}, requestId="r2")[0] == 400
    short = kim.good("GET", f"{DRIVES}/{made['id']}")
    assert short == {"kind": "drive#drive", "id": made["id"], "name": "Plans"}
    top = kim.good("GET", f"{FILES}/{made['id']}", fields="name,mimeType,driveId,parents", **EVERYWHERE)
    assert top == {"name": "Drive", "mimeType": store.FOLDER, "driveId": made["id"]}


def test_members_see_the_drive_and_organizers_change_it(kim: Caller, lee: Caller) -> None:
    there = drive(kim)
    path = f"{DRIVES}/{there}"
    assert lee.refused("GET", path) == (404, f"Shared drive not found: {there}")
    join(kim, there, "fileOrganizer")
    assert lee.good("GET", path, fields="capabilities")["capabilities"]["canRenameDrive"] is False
    assert lee("PATCH", path, {"name": "x"})[0] == 403
    assert lee("DELETE", path)[0] == 403
    assert kim.good("PATCH", path, {"name": "All plans"})["name"] == "All plans"
    assert reason(kim, "PATCH", path, {"capabilities": {}}) == (403, "fieldNotWritable")


def test_restrictions_are_changed_one_by_one(kim: Caller) -> None:
    path = f"{DRIVES}/{drive(kim)}"
    kim.good("PATCH", path, {"restrictions": {"domainUsersOnly": True}})
    found = kim.good(
        "PATCH", path, {"restrictions": {"copyRequiresWriterPermission": True}}, fields="restrictions"
    )
    assert found["restrictions"]["domainUsersOnly"] is True
    assert found["restrictions"]["downloadRestriction"]["restrictedForReaders"] is True
    assert reason(kim, "PATCH", path, {"restrictions": {"downloadRestriction": {}}}) == (400, "badRequest")


def test_a_drive_hides_from_who_hides_it(kim: Caller, lee: Caller) -> None:
    there = drive(kim)
    drive(kim, "Zoo")
    join(kim, there, "reader")
    lee.good("POST", f"{DRIVES}/{there}/hide")
    hidden = {c: c.good("GET", f"{DRIVES}/{there}", fields="hidden")["hidden"] for c in (kim, lee)}
    assert hidden == {kim: False, lee: True}
    assert [d["name"] for d in lee.good("GET", DRIVES, q="hidden = true")["drives"]] == ["Plans"]
    lee.good("POST", f"{DRIVES}/{there}/unhide")
    assert lee.good("GET", DRIVES, q="hidden = true")["drives"] == []
    assert [
        d["name"] for d in kim.good("GET", DRIVES, q="name contains 'pl' and memberCount > 1")["drives"]
    ] == ["Plans"]
    assert kim("GET", DRIVES, q="colour = 'x'")[0] == 400
    page = kim.good("GET", DRIVES, pageSize=1, fields="nextPageToken,drives/name")
    assert page["drives"] == [{"name": "Plans"}]
    rest = kim.good(
        "GET", DRIVES, pageSize=1, pageToken=page["nextPageToken"], fields="nextPageToken,drives/name"
    )
    assert rest == {"drives": [{"name": "Zoo"}]}


def test_a_drive_goes_once_it_holds_nothing_but_trash(kim: Caller) -> None:
    there = drive(kim)
    file_id = make(kim, parents=[there])
    assert kim("DELETE", f"{DRIVES}/{there}")[0] == 403
    kim.good("PATCH", f"{FILES}/{file_id}", {"trashed": True}, **EVERYWHERE)
    kim.good("DELETE", f"{DRIVES}/{there}")
    assert kim("GET", f"{DRIVES}/{there}")[0] == 404
    assert kim("GET", f"{FILES}/{file_id}", **EVERYWHERE)[0] == 404


# ------------------------------------------------------------------------------------------ about


def test_about_tells_what_drive_can_do(kim: Caller, caller: Caller) -> None:
    found = kim.good("GET", "/drive/v3/about", fields="*")
    assert store.DOC in found["importFormats"]["text/markdown"]
    assert "text/csv" in found["exportFormats"][store.SHEET]
    assert found["maxImportSizes"][store.DOC] == "10485760"
    assert {t["id"] for t in found["driveThemes"]} >= {"abacus"}
    assert found["canCreateDrives"] is True
    assert int(found["storageQuota"]["limit"]) > 0
    robot = caller.good("GET", "/drive/v3/about", fields="storageQuota,canCreateDrives,user")
    assert (robot["storageQuota"]["limit"], robot["user"]["emailAddress"]) == ("0", ROBOT)
    assert reason(kim, "GET", "/drive/v3/about") == (400, "required")


# ------------------------------------------------------------------------------------------ changes


def start(caller: Caller, **query: Any) -> str:
    return str(caller.good("GET", f"{CHANGES}/startPageToken", **query)["startPageToken"])


def changes(caller: Caller, token: str, **query: Any) -> dict[str, bool]:
    """File or drive → whether it is gone, oldest first."""
    found = caller.good("GET", CHANGES, pageToken=token, **query)["changes"]
    return {c.get("fileId") or c["driveId"]: c["removed"] for c in found}


def test_each_changed_file_is_told_once_as_it_is_now(kim: Caller, clock: FakeClock) -> None:
    untouched, one, two = make(kim), make(kim), make(kim)
    token = start(kim)
    assert changes(kim, token) == {}
    for file_id, name in ((one, "a"), (two, "b"), (one, "c")):
        clock.advance(1)
        kim.good("PATCH", f"{FILES}/{file_id}", {"name": name})
    assert changes(kim, token) == {two: False, one: False}
    found = kim.good("GET", CHANGES, pageToken=token)
    assert found["kind"] == "drive#changeList"
    last = found["changes"][-1]
    assert last["file"] == {"kind": "drive#file", "id": one, "name": "c", "mimeType": store.DOC}
    assert (last["time"], last["changeType"]) == ("2024-05-15T03:00:03.000Z", "file")
    assert changes(kim, found["newStartPageToken"]) == {}
    assert untouched not in changes(kim, token)
    assert untouched in changes(kim, "1")  # a token never expires


def test_edits_of_docs_and_sheets_are_changes(emulator: Emulator, kim: Caller) -> None:
    sheet = make(kim, store.SHEET)
    token = start(kim)
    kim.good("PUT", f"/v4/spreadsheets/{sheet}/values/A1", {"values": [["x"]]}, valueInputOption="RAW")
    assert changes(kim, token) == {sheet: False}
    doc = emulator.put_markdown("plan", "one", who=KIM)
    assert list(changes(kim, token)) == [sheet, doc]


def test_changes_come_in_pages(kim: Caller) -> None:
    token = start(kim)
    made = [make(kim) for _ in range(5)]
    seen = []
    while True:
        page = kim.good(
            "GET",
            CHANGES,
            pageToken=token,
            pageSize=2,
            fields="nextPageToken,newStartPageToken,changes(fileId)",
        )
        seen += [c["fileId"] for c in page["changes"]]
        assert ("nextPageToken" in page) != ("newStartPageToken" in page)
        if "newStartPageToken" in page:
            break
        token = page["nextPageToken"]
    assert seen == made


def test_who_loses_a_file_is_told_and_nobody_else(
    emulator: Emulator, kim: Caller, lee: Caller, tmp_path: Path
) -> None:
    sam = Caller(emulator, tmp_path, "sam@corp.example")
    deleted, unshared, private = make(kim), make(kim), make(kim)
    for file_id in (deleted, unshared):
        emulator.share(file_id, LEE)
    token = start(lee)
    kim.good("DELETE", f"{FILES}/{deleted}")
    emulator.share(unshared, LEE, "")
    kim.good("PATCH", f"{FILES}/{private}", {"name": "y"})
    assert changes(lee, token) == {deleted: True, unshared: True}
    assert "file" not in lee.good("GET", CHANGES, pageToken=token)["changes"][0]
    assert changes(lee, token, includeRemoved=False) == {}
    assert changes(kim, token) == {deleted: True, unshared: False, private: False}
    assert changes(sam, token) == {}
    kim.good("PATCH", f"{FILES}/{unshared}", {"name": "z"})
    assert list(changes(lee, token)) == [deleted, unshared]  # nothing new for Lee
    emulator.share(unshared, LEE)
    assert changes(lee, token) == {deleted: True, unshared: False}


def test_a_folder_that_is_shared_brings_all_that_is_in_it(
    emulator: Emulator, kim: Caller, lee: Caller
) -> None:
    outer = folder(kim)
    inside = make(kim, parents=[outer])
    token = start(lee)
    emulator.share(outer, LEE)
    assert changes(lee, token) == {outer: False, inside: False}
    kim.good("PATCH", f"{FILES}/{outer}", {"trashed": True})
    found = lee.good("GET", CHANGES, pageToken=token, fields="changes(file(trashed))")["changes"]
    assert [c["file"]["trashed"] for c in found] == [True, True]


def test_a_link_may_still_open_what_is_gone_from_the_list(
    emulator: Emulator, kim: Caller, lee: Caller
) -> None:
    file_id = make(kim)
    emulator.share(file_id, LEE)
    emulator.file(file_id).anyone = "reader"
    token = start(lee)
    emulator.share(file_id, LEE, "")
    assert "file" not in lee.good("GET", CHANGES, pageToken=token)["changes"][0]
    found = lee.good("GET", CHANGES, pageToken=token, includeCorpusRemovals=True)["changes"][0]
    assert (found["removed"], found["file"]["id"]) == (True, file_id)


def test_shared_drives_have_feeds_of_their_own(kim: Caller, lee: Caller) -> None:
    there = drive(kim)
    mine = start(kim)
    theirs = start(kim, driveId=there, supportsAllDrives=True)
    own, file_id = make(kim), make(kim, parents=[there])
    assert changes(kim, mine) == {own: False}
    assert changes(kim, mine, **SHARED) == {own: False, file_id: False}
    assert changes(kim, theirs, driveId=there, **SHARED) == {file_id: False}
    assert changes(kim, mine, restrictToMyDrive=True, **SHARED) == {own: False}
    assert reason(lee, "GET", f"{CHANGES}/startPageToken", driveId=there) == (404, "notFound")
    kim.good("PATCH", f"{DRIVES}/{there}", {"name": "Renamed"})
    last = kim.good("GET", CHANGES, pageToken=mine, **SHARED)["changes"][-1]
    assert (last["changeType"], last["drive"]["name"], last["removed"]) == ("drive", "Renamed", False)


def test_who_leaves_a_shared_drive_loses_its_files(kim: Caller, lee: Caller) -> None:
    there = drive(kim)
    file_id = make(kim, parents=[there])
    one = join(kim, there, "reader")
    token = start(lee)
    kim.good("DELETE", f"{FILES}/{there}/permissions/{one}", **EVERYWHERE)
    assert changes(lee, token, **SHARED) == {file_id: True, there: True}


@pytest.mark.parametrize("token", ["", "x", "0", "-1"])
def test_no_token_of_the_feed(kim: Caller, token: str) -> None:
    assert kim("GET", CHANGES, pageToken=token)[0] == 400


# ------------------------------------------------------------------------------------------ lag


@pytest.fixture
def late(clock: FakeClock, tmp_path: Path) -> Iterator[Caller]:
    """Of an emulator whose Drive learns of edits 15 s later."""
    with Emulator(clock=clock, validate_responses=True, lag=15) as emulator:
        yield Caller(emulator, tmp_path, KIM)


def test_versions_and_times_lag_behind_edits(late: Caller, clock: FakeClock) -> None:
    sheet = make(late, store.SHEET)

    def edit() -> None:
        clock.advance(5)
        path = f"/v4/spreadsheets/{sheet}/values/A1"
        late.good("PUT", path, {"values": [["x"]]}, valueInputOption="RAW")

    before = get(late, sheet, "version", "modifiedTime")
    edit()
    edit()
    assert get(late, sheet, "version", "modifiedTime") == before
    clock.advance(11)  # the first edit shows, the second does not
    assert get(late, sheet, "modifiedTime") == "2024-05-15T03:00:05.000Z"
    clock.advance(5)
    assert get(late, sheet, "modifiedTime") == "2024-05-15T03:00:10.000Z"
    assert int(get(late, sheet, "version")) > int(before["version"])


def test_the_feed_lags_and_loses_nothing(late: Caller, clock: FakeClock) -> None:
    file_id = make(late)
    token = start(late)
    assert changes(late, token) == {}
    clock.advance(16)
    assert changes(late, token) == {file_id: False}
    second = make(late)
    page = late.good("GET", CHANGES, pageToken=token)
    assert [c["fileId"] for c in page["changes"]] == [file_id]
    clock.advance(16)
    assert changes(late, page["newStartPageToken"]) == {second: False}
