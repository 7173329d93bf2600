"""Files: made, described, changed, moved, copied, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import Emulator, store
from tests.fakes import FakeClock
from tests.sync.emulator.caller import KIM, LEE, ROBOT, Caller

FILES = "/drive/v3/files"
EVERYWHERE: dict[str, Any] = {"supportsAllDrives": True}


def make(caller: Caller, mime: str = store.DOC, **body: Any) -> str:
    made = caller.good("POST", FILES, {"name": "x", "mimeType": mime, **body}, **EVERYWHERE)
    return str(made["id"])


def folder(caller: Caller, **body: Any) -> str:
    return make(caller, store.FOLDER, **body)


def drive(caller: Caller, name: str = "Plans") -> str:
    return str(caller.good("POST", "/drive/v3/drives", {"name": name}, requestId=name)["id"])


def get(caller: Caller, file_id: str, *fields: str) -> Any:
    """One field's value, or all that were asked for."""
    found = caller.good("GET", f"{FILES}/{file_id}", fields=",".join(fields) or "*", **EVERYWHERE)
    return found.get(fields[0]) if len(fields) == 1 else found


def reason(caller: Caller, http: str, path: str, body: Any = None, **query: Any) -> tuple[int, str]:
    status, answer = caller(http, path, body, **query)
    return status, answer["error"]["errors"][0]["reason"]


# ------------------------------------------------------------------------------------------ what a file has


@pytest.mark.parametrize(
    ("mime", "absent", "present"),
    [
        (store.DOC, {"md5Checksum", "headRevisionId", "fileExtension", "originalFilename", "webContentLink", "driveId"}, {"exportLinks", "size", "owners", "parents", "permissions"}),
        (store.FOLDER, {"size", "exportLinks", "md5Checksum", "downloadRestrictions"}, {"folderColorRgb", "owners"}),
        ("text/plain", {"exportLinks", "folderColorRgb"}, {"md5Checksum", "webContentLink", "size", "fileExtension"}),
    ],
)  # fmt: skip
def test_fields_are_there_for_what_has_them(
    kim: Caller, mime: str, absent: set[str], present: set[str]
) -> None:
    found = get(kim, make(kim, mime))
    assert present <= found.keys()
    assert not absent & found.keys()


def test_nothing_in_a_shared_drive_has_an_owner(kim: Caller) -> None:
    there = drive(kim)
    found = get(kim, make(kim, parents=[there]))
    assert not {"owners", "ownedByMe", "shared", "permissions", "writersCanShare"} & found.keys()
    assert found["driveId"] == there
    assert found["capabilities"]["canReadDrive"] is True
    assert found["hasAugmentedPermissions"] is False
    refused = reason(kim, "PATCH", f"{FILES}/{found['id']}", {"writersCanShare": False}, **EVERYWHERE)
    assert refused == (403, "teamDrivesSharingRestrictionNotAllowed")


def test_permissions_show_to_those_who_may_share(emulator: Emulator, kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    emulator.share(file_id, LEE)
    assert "permissions" not in get(lee, file_id)
    emulator.share(file_id, LEE, "writer")
    assert len(get(lee, file_id, "permissions")) == 2
    kim.good("PATCH", f"{FILES}/{file_id}", {"writersCanShare": False})
    found = get(lee, file_id)
    assert "permissions" not in found
    assert found["capabilities"]["canShare"] is False


def test_a_star_is_ones_own(emulator: Emulator, kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    emulator.share(file_id, LEE)
    lee.good("PATCH", f"{FILES}/{file_id}", {"starred": True})
    assert get(lee, file_id, "starred") is True
    assert get(kim, file_id, "starred") is False


def test_sharing_is_told_to_whom_it_was_shared_with(kim: Caller, lee: Caller, clock: FakeClock) -> None:
    file_id = make(kim)
    body = {"type": "user", "role": "reader", "emailAddress": LEE}
    kim.good("POST", f"{FILES}/{file_id}/permissions", body)
    found = get(lee, file_id)
    assert found["sharingUser"]["emailAddress"] == KIM
    assert found["sharedWithMeTime"] == "2024-05-15T03:00:00.000Z"
    assert "sharedWithMeTime" not in get(kim, file_id)


def test_shortcuts_remember_what_they_led_to(emulator: Emulator, kim: Caller) -> None:
    target = make(kim, store.SHEET)
    shortcut = make(kim, store.SHORTCUT, shortcutDetails={"targetId": target})
    kim.good("DELETE", f"{FILES}/{target}")
    assert get(kim, shortcut, "shortcutDetails") == {"targetId": target, "targetMimeType": store.SHEET}
    again = {"mimeType": store.SHORTCUT, "shortcutDetails": {"targetId": shortcut}}
    assert reason(kim, "POST", FILES, again) == (403, "shortcutTargetInvalid")
    assert not [f for f in emulator.workspace.files.values() if f.target == shortcut]


# ------------------------------------------------------------------------------------------ what a body may say


@pytest.mark.parametrize("body", [{"version": "3"}, {"webViewLink": "x"}, {"owners": []}, {"size": "1"}])
def test_what_only_drive_writes_is_refused(kim: Caller, body: Any) -> None:
    file_id = make(kim)
    assert reason(kim, "POST", FILES, body) == (403, "fieldNotWritable")
    assert reason(kim, "PATCH", f"{FILES}/{file_id}", body) == (403, "fieldNotWritable")


@pytest.mark.parametrize("body", [{"parents": ["x"]}, {"id": "x"}, {"shortcutDetails": {"targetId": "x"}}, {"createdTime": "2024-01-01T00:00:00Z"}])  # fmt: skip
def test_what_is_said_at_creation_cannot_be_changed(kim: Caller, body: Any) -> None:
    assert reason(kim, "PATCH", f"{FILES}/{make(kim)}", body) == (403, "fieldNotWritable")


def test_names_that_drive_does_not_know_are_overlooked(kim: Caller) -> None:
    made = kim.good("POST", FILES, {"title": "as v2 had it", "mimeType": store.DOC})
    assert made["name"] == "Untitled"


def test_properties_are_merged_and_null_takes_one_away(kim: Caller) -> None:
    file_id = make(kim, properties={"team": "search", "quarter": "Q2"}, appProperties={"seen": "1"})
    body = {"properties": {"quarter": None, "state": "done"}}
    kim.good("PATCH", f"{FILES}/{file_id}", body)
    assert get(kim, file_id, "properties") == {"team": "search", "state": "done"}
    assert get(kim, file_id, "appProperties") == {"seen": "1"}


def test_times_can_be_set(kim: Caller) -> None:
    file_id = make(kim, modifiedTime="2020-01-02T03:04:05.678Z", createdTime="2019-01-01T00:00:00Z")
    found = get(kim, file_id, "modifiedTime", "modifiedByMeTime", "createdTime")
    assert found["modifiedTime"] == found["modifiedByMeTime"] == "2020-01-02T03:04:05.678Z"
    assert found["createdTime"] == "2019-01-01T00:00:00.000Z"
    kim.good("PATCH", f"{FILES}/{file_id}", {"name": "y", "modifiedTime": "2021-01-01T00:00:00+01:00"})
    assert get(kim, file_id, "modifiedTime") == "2020-12-31T23:00:00.000Z"


@pytest.mark.parametrize(
    ("body", "moves"),
    [
        ({"name": "y"}, True),
        ({"description": "y"}, True),
        ({"starred": True}, False),
        ({"trashed": True}, False),
    ],
)
def test_stars_and_the_trash_leave_the_time_alone(
    kim: Caller, clock: FakeClock, body: Any, moves: bool
) -> None:
    file_id = make(kim)
    before = get(kim, file_id, "version", "modifiedTime")
    clock.advance(60)
    kim.good("PATCH", f"{FILES}/{file_id}", body)
    after = get(kim, file_id, "version", "modifiedTime")
    assert int(after["version"]) > int(before["version"])
    assert (after["modifiedTime"] > before["modifiedTime"]) == moves


def test_a_locked_file_keeps_its_name_until_the_lock_goes(kim: Caller) -> None:
    file_id = make(kim)
    kim.good("PATCH", f"{FILES}/{file_id}", {"contentRestrictions": [{"readOnly": True, "reason": "final"}]})
    lock = get(kim, file_id, "contentRestrictions")[0]
    assert (lock["reason"], lock["restrictingUser"]["emailAddress"]) == ("final", KIM)
    assert get(kim, file_id, "capabilities")["canModifyContent"] is False
    assert kim("PATCH", f"{FILES}/{file_id}", {"name": "y"})[0] == 403
    kim.good("PATCH", f"{FILES}/{file_id}", {"contentRestrictions": [{"readOnly": False}]})
    assert get(kim, file_id, "contentRestrictions") is None
    kim.good("PATCH", f"{FILES}/{file_id}", {"name": "y"})


def test_readers_who_may_not_download_may_not_copy(emulator: Emulator, kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    emulator.share(file_id, LEE)
    kim.good("PATCH", f"{FILES}/{file_id}", {"copyRequiresWriterPermission": True})
    assert get(lee, file_id, "viewersCanCopyContent") is False
    assert reason(lee, "POST", f"{FILES}/{file_id}/copy", {}) == (403, "cannotCopyFile")
    kim.good("POST", f"{FILES}/{file_id}/copy", {})


def test_a_folders_colour_is_one_of_the_palette(kim: Caller) -> None:
    file_id = folder(kim, folderColorRgb="#ff0000")
    palette = kim.good("GET", "/drive/v3/about", fields="folderColorPalette")["folderColorPalette"]
    assert get(kim, file_id, "folderColorRgb") in palette


# ------------------------------------------------------------------------------------------ ids


def test_a_generated_id_serves_once_and_makes_repeating_safe(kim: Caller) -> None:
    ids = kim.good("GET", f"{FILES}/generateIds", count=3)
    assert (ids["kind"], ids["space"], len(set(ids["ids"]))) == ("drive#generatedIds", "drive", 3)
    first = ids["ids"][0]
    assert folder(kim, id=first) == first
    assert reason(kim, "POST", FILES, {"mimeType": store.FOLDER, "id": first}) == (409, "fileIdInUse")
    assert kim("POST", FILES, {"mimeType": store.DOC, "id": ids["ids"][1]})[0] == 403
    assert kim("POST", FILES, {"mimeType": store.SHORTCUT, "id": ids["ids"][1]})[0] == 400
    assert kim("POST", FILES, {"mimeType": store.FOLDER, "id": "made-up"})[0] == 400
    assert len(kim.good("GET", f"{FILES}/generateIds")["ids"]) == 10


# ------------------------------------------------------------------------------------------ places


def test_a_file_moves_from_folder_to_folder(kim: Caller) -> None:
    one, two = folder(kim), folder(kim)
    file_id = make(kim, parents=[one])
    kim.good("PATCH", f"{FILES}/{file_id}", None, addParents=two, removeParents=one)
    assert get(kim, file_id, "parents") == [two]
    kim.good("PATCH", f"{FILES}/{file_id}", {}, addParents="root", removeParents=two)
    assert get(kim, file_id, "parents") == [get(kim, "root", "id")]
    kim.good("PATCH", f"{FILES}/{file_id}", {}, addParents=one, enforceSingleParent=True)
    assert get(kim, file_id, "parents") == [one]


def test_a_file_has_one_parent(kim: Caller) -> None:
    one, two = folder(kim), folder(kim)
    file_id = make(kim, parents=[one])
    path = f"{FILES}/{file_id}"
    assert reason(kim, "PATCH", path, {}, addParents=two) == (403, "cannotAddParent")
    assert reason(kim, "PATCH", path, {}, addParents=two, removeParents="other") == (403, "cannotAddParent")
    assert reason(kim, "POST", FILES, {"parents": [one, two]}) == (403, "cannotAddParent")
    assert get(kim, file_id, "parents") == [one]


def test_what_is_no_folder_or_not_ones_own_takes_nothing(
    emulator: Emulator, kim: Caller, lee: Caller
) -> None:
    doc, theirs = make(kim), folder(lee)
    assert reason(kim, "POST", FILES, {"parents": [doc]}) == (403, "parentNotAFolder")
    assert reason(kim, "POST", FILES, {"parents": [theirs]}) == (404, "notFound")
    emulator.share(theirs, KIM)
    assert reason(kim, "POST", FILES, {"parents": [theirs]}) == (403, "insufficientParentPermissions")
    emulator.share(theirs, KIM, "writer")
    mine = make(kim, parents=[theirs])
    assert get(kim, mine, "owners")[0]["emailAddress"] == KIM
    assert get(lee, mine, "capabilities")["canEdit"] is True


def test_a_folder_does_not_go_into_itself(kim: Caller) -> None:
    outer = folder(kim)
    inner = folder(kim, parents=[outer])
    root = get(kim, "root", "id")
    assert kim("PATCH", f"{FILES}/{outer}", {}, addParents=inner, removeParents=root)[0] == 400


def test_into_a_shared_drive_and_back(kim: Caller, emulator: Emulator) -> None:
    there, root = drive(kim), get(kim, "root", "id")
    file_id, outer = make(kim), folder(kim)
    path = f"{FILES}/{file_id}"
    assert reason(kim, "PATCH", path, {}, addParents=there, removeParents=root) == (404, "notFound")
    kim.good("PATCH", path, {}, addParents=there, removeParents=root, **EVERYWHERE)
    assert "owners" not in get(kim, file_id)
    assert reason(kim, "GET", path) == (404, "notFound")
    kim.good("PATCH", path, {}, addParents=root, removeParents=there, **EVERYWHERE)
    assert get(kim, file_id, "owners")[0]["emailAddress"] == KIM
    moved = reason(kim, "PATCH", f"{FILES}/{outer}", {}, addParents=there, removeParents=root, **EVERYWHERE)
    assert moved == (403, "teamDrivesFolderMoveInNotSupported")


def test_a_file_loses_what_the_folder_gave_it(kim: Caller, lee: Caller, emulator: Emulator) -> None:
    shared = folder(kim)
    file_id = make(kim, parents=[shared])
    emulator.share(shared, LEE)
    assert get(lee, file_id, "parents") == [shared]
    kim.good("PATCH", f"{FILES}/{file_id}", {}, addParents="root", removeParents=shared)
    assert lee("GET", f"{FILES}/{file_id}")[0] == 404


# ------------------------------------------------------------------------------------------ copies


def test_a_copy_is_beside_its_source_and_has_its_properties(kim: Caller) -> None:
    there = folder(kim)
    source = make(kim, name="Plan", parents=[there], properties={"a": "1", "b": "2"}, starred=True)
    copied = kim.good("POST", f"{FILES}/{source}/copy", {"properties": {"b": None}})
    found = get(kim, copied["id"])
    assert (found["name"], found["parents"], found["properties"]) == ("Copy of Plan", [there], {"a": "1"})
    assert found["starred"] is False


def test_what_others_only_share_is_copied_to_ones_own_drive(
    emulator: Emulator, kim: Caller, lee: Caller
) -> None:
    there = folder(kim)
    source = make(kim, parents=[there])
    emulator.share(there, LEE)
    copied = lee.good("POST", f"{FILES}/{source}/copy", {"name": "mine"})
    assert get(lee, copied["id"], "parents") == [get(lee, "root", "id")]
    assert reason(lee, "POST", f"{FILES}/{there}/copy", {}) == (403, "cannotCopyFile")


def test_a_service_account_makes_files_in_shared_drives_only(kim: Caller, caller: Caller) -> None:
    there = drive(kim)
    member = {"type": "user", "role": "fileOrganizer", "emailAddress": ROBOT}
    kim.good("POST", f"{FILES}/{there}/permissions", member, **EVERYWHERE)
    source = make(caller, parents=[there])
    caller.good("POST", f"{FILES}/{source}/copy", {}, **EVERYWHERE)
    assert reason(caller, "POST", FILES, {"mimeType": store.DOC}) == (403, "storageQuotaExceeded")
    to_root = {"parents": ["root"]}
    assert reason(caller, "POST", f"{FILES}/{source}/copy", to_root, **EVERYWHERE) == (
        403,
        "storageQuotaExceeded",
    )
    folder(caller)


# ------------------------------------------------------------------------------------------ trash and end


def test_only_the_owner_trashes_and_deletes(emulator: Emulator, kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    emulator.share(file_id, LEE, "writer")
    path = f"{FILES}/{file_id}"
    assert reason(lee, "PATCH", path, {"trashed": True}) == (403, "insufficientFilePermissions")
    assert reason(lee, "DELETE", path) == (403, "insufficientFilePermissions")
    kim.good("PATCH", path, {"trashed": True})
    assert get(lee, file_id, "trashed") is True
    assert "trashedTime" not in get(kim, file_id)


def test_content_managers_trash_and_organizers_delete_in_shared_drives(kim: Caller, lee: Caller) -> None:
    there = drive(kim)
    member = {"type": "user", "role": "fileOrganizer", "emailAddress": LEE}
    kim.good("POST", f"{FILES}/{there}/permissions", member, **EVERYWHERE)
    file_id = make(lee, parents=[there])
    lee.good("PATCH", f"{FILES}/{file_id}", {"trashed": True}, **EVERYWHERE)
    found = get(kim, file_id)
    assert (found["trashingUser"]["emailAddress"], found["explicitlyTrashed"]) == (LEE, True)
    assert lee("DELETE", f"{FILES}/{file_id}", **EVERYWHERE)[0] == 403
    assert lee("DELETE", f"{FILES}/trash", driveId=there)[0] == 403
    kim.good("DELETE", f"{FILES}/trash", driveId=there)
    assert kim("GET", f"{FILES}/{file_id}", **EVERYWHERE)[0] == 404


def test_a_folder_takes_along_ones_own_files_only(emulator: Emulator, kim: Caller, lee: Caller) -> None:
    outer = folder(kim)
    emulator.share(outer, LEE, "writer")
    mine, theirs = make(kim, parents=[outer]), make(lee, parents=[outer])
    kim.good("DELETE", f"{FILES}/{outer}")
    assert kim("GET", f"{FILES}/{mine}")[0] == 404
    kim.good("DELETE", f"{FILES}/{mine}")
    assert kim("DELETE", f"{FILES}/{mine}")[0] == 404
    assert get(lee, theirs, "parents") == [get(lee, "root", "id")]


def test_the_trash_is_emptied_of_ones_own_files(kim: Caller, lee: Caller) -> None:
    trashed, kept, theirs = make(kim), make(kim), make(lee)
    for caller, file_id in ((kim, trashed), (lee, theirs)):
        caller.good("PATCH", f"{FILES}/{file_id}", {"trashed": True})
    kim.good("DELETE", f"{FILES}/trash")
    assert [kim("GET", f"{FILES}/{each}")[0] for each in (trashed, kept)] == [404, 200]
    assert get(lee, theirs, "trashed") is True


# ------------------------------------------------------------------------------------------ links and keys


def test_a_link_under_the_security_update_opens_with_its_key_only(
    emulator: Emulator, kim: Caller, lee: Caller
) -> None:
    file_id = make(kim)
    file = emulator.file(file_id)
    file.anyone, file.resource_key, file.key_needed = "reader", "0-abc", True
    assert get(kim, file_id, "resourceKey") == "0-abc"
    assert lee("GET", f"{FILES}/{file_id}")[0] == 404
    assert lee("GET", f"/v1/documents/{file_id}")[0] == 403
    lee.session.headers["X-Goog-Drive-Resource-Keys"] = f"other/0-x,{file_id}/0-abc"
    assert lee("GET", f"{FILES}/{file_id}")[0] == 200
    assert lee("GET", f"/v1/documents/{file_id}")[0] == 200


@pytest.mark.parametrize("fields", ["*", "id, name", "owners/emailAddress", "capabilities(canEdit,canShare)"])
def test_fields_take_spaces_stars_and_paths(kim: Caller, fields: str) -> None:
    assert kim.good("GET", f"{FILES}/{make(kim)}", fields=fields)


def test_labels_are_asked_for_by_id(kim: Caller) -> None:
    file_id = make(kim)
    assert reason(kim, "GET", f"{FILES}/{file_id}", includeLabels="*") == (400, "badRequest")
    assert kim("GET", f"{FILES}/{file_id}", includeLabels="abc")[0] == 501
