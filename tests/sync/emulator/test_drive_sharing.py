"""Permissions: given, changed, taken away, inherited; groups, domains, links; who may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sync.emulator import Emulator, store
from tests.fakes import FakeClock
from tests.sync.emulator.caller import KIM, LEE, Caller
from tests.sync.emulator.test_drive_files import EVERYWHERE, FILES, drive, folder, get, make, reason

SAM, OUT = "sam@corp.example", "ann@other.example"
PLANNING = "planning@corp.example"
ALL = {"fields": "permissions", **EVERYWHERE}


def give(caller: Caller, file_id: str, role: str, email: str = LEE, **more: Any) -> str:
    body = {"type": "user", "role": role, "emailAddress": email}
    made = caller.good("POST", f"{FILES}/{file_id}/permissions", body, **EVERYWHERE, **more)
    return str(made["id"])


def roles(caller: Caller, file_id: str) -> dict[str, str]:
    """Who → role, as the list has it."""
    found = caller.good("GET", f"{FILES}/{file_id}/permissions", **ALL)["permissions"]
    return {p.get("emailAddress") or p.get("domain") or p["type"]: p["role"] for p in found}


def permission(caller: Caller, file_id: str, permission_id: str) -> dict[str, Any]:
    return caller.good("GET", f"{FILES}/{file_id}/permissions/{permission_id}", fields="*", **EVERYWHERE)


def test_a_permission_is_made_changed_and_taken_away(kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    path = f"{FILES}/{file_id}/permissions"
    made = kim.good("POST", path, {"type": "user", "role": "reader", "emailAddress": LEE})
    assert made.keys() == {"kind", "id", "type", "role"}
    one = f"{path}/{made['id']}"
    assert permission(kim, file_id, made["id"])["displayName"] == "Lee"
    assert roles(kim, file_id) == {KIM: "owner", LEE: "reader"}
    assert kim.good("PATCH", one, {"role": "writer"})["role"] == "writer"
    assert lee.good("PATCH", f"{FILES}/{file_id}", {"name": "by Lee"})
    assert kim("DELETE", one)[0] == 204
    assert lee("GET", f"{FILES}/{file_id}")[0] == 404
    assert kim.refused("GET", one) == (404, f"Permission not found: {made['id']}.")
    assert reason(kim, "DELETE", one) == (404, "notFound")


def test_a_permissions_id_is_its_persons_everywhere(kim: Caller, lee: Caller) -> None:
    one, two = make(kim), make(kim)
    assert give(kim, one, "reader") == give(kim, two, "writer")
    assert lee.good("GET", "/drive/v3/about", fields="user")["user"]["permissionId"] == give(
        kim, one, "reader"
    )


def test_what_somebody_has_already_is_not_made_less(kim: Caller) -> None:
    file_id = make(kim)
    give(kim, file_id, "writer")
    give(kim, file_id, "reader")
    assert roles(kim, file_id)[LEE] == "writer"


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ({"role": "reader"}, 400, "required"),
        ({"type": "user", "emailAddress": LEE}, 400, "required"),
        ({"type": "user", "role": "reader"}, 400, "invalid"),
        ({"type": "user", "role": "reader", "emailAddress": "nobody"}, 400, "invalid"),
        ({"type": "anyone", "role": "reader", "emailAddress": LEE}, 400, "invalid"),
        ({"type": "domain", "role": "reader"}, 400, "invalid"),
        ({"type": "planet", "role": "reader"}, 400, "invalid"),
        ({"type": "anyone", "role": "boss"}, 400, "invalid"),
        ({"type": "user", "role": "owner", "emailAddress": LEE}, 403, "forbidden"),
        ({"type": "user", "role": "organizer", "emailAddress": LEE}, 403, "organizerOnNonTeamDriveItemNotSupported"),
        ({"type": "user", "role": "fileOrganizer", "emailAddress": LEE}, 403, "fileOrganizerOnNonTeamDriveNotSupported"),
        ({"type": "anyone", "role": "reader", "permissionDetails": []}, 403, "fieldNotWritable"),
        ({"type": "anyone", "role": "reader", "expirationTime": "2024-05-20T00:00:00Z"}, 403, "cannotSetExpirationOnAnyoneOrDomain"),
        ({"type": "user", "role": "reader", "emailAddress": LEE, "expirationTime": "2024-05-14T00:00:00Z"}, 403, "expirationDatesMustBeInTheFuture"),
        ({"type": "user", "role": "reader", "emailAddress": LEE, "expirationTime": "2026-05-14T00:00:00Z"}, 403, "cannotSetExpiration"),
        ({"type": "user", "role": "reader", "emailAddress": LEE, "expirationTime": "soon"}, 400, "invalid"),
    ],
)  # fmt: skip
def test_what_cannot_be_shared_so_is_refused(kim: Caller, body: Any, status: int, why: str) -> None:
    file_id = make(kim)
    assert reason(kim, "POST", f"{FILES}/{file_id}/permissions", body) == (status, why)
    assert roles(kim, file_id) == {KIM: "owner"}


def test_only_people_are_notified(kim: Caller) -> None:
    path = f"{FILES}/{make(kim)}/permissions"
    anyone = {"type": "anyone", "role": "reader"}
    assert reason(kim, "POST", path, anyone, sendNotificationEmail=False) == (403, "forbidden")
    somebody = {"type": "user", "role": "reader", "emailAddress": LEE}
    kim.good("POST", path, somebody, sendNotificationEmail=False)
    kim.good("POST", path, somebody, emailMessage="have a look")


def test_a_role_ends_when_it_says(kim: Caller, lee: Caller, clock: FakeClock) -> None:
    file_id = make(kim)
    body = {"type": "user", "role": "reader", "emailAddress": LEE, "expirationTime": "2024-05-15T04:00:00Z"}
    made = kim.good("POST", f"{FILES}/{file_id}/permissions", body)
    assert permission(kim, file_id, made["id"])["expirationTime"] == "2024-05-15T04:00:00.000Z"
    assert lee("GET", f"{FILES}/{file_id}")[0] == 200
    clock.advance(3600)
    assert lee("GET", f"{FILES}/{file_id}")[0] == 404
    path = f"{FILES}/{file_id}/permissions/{made['id']}"
    kim.good("PATCH", path, {"role": "reader"}, removeExpiration=True)
    assert "expirationTime" not in permission(kim, file_id, made["id"])
    assert lee("GET", f"{FILES}/{file_id}")[0] == 200


def test_links_and_domains_open_without_naming_anybody(
    emulator: Emulator, kim: Caller, lee: Caller, tmp_path: Path
) -> None:
    out = Caller(emulator, tmp_path, OUT)
    file_id = make(kim)
    path = f"{FILES}/{file_id}/permissions"
    domain = kim.good("POST", path, {"type": "domain", "role": "commenter", "domain": "corp.example"})
    assert get(lee, file_id, "capabilities")["canComment"] is True
    assert out("GET", f"{FILES}/{file_id}")[0] == 404
    link = kim.good("POST", path, {"type": "anyone", "role": "reader"})
    assert link["id"] == "anyoneWithLink"
    assert out("GET", f"/v1/documents/{file_id}")[0] == 200
    assert permission(kim, file_id, domain["id"])["allowFileDiscovery"] is False
    listed = kim.good("GET", path, **ALL)["permissions"]
    assert listed[0] == permission(kim, file_id, "anyoneWithLink")
    assert listed[-1]["role"] == "owner"
    kim.good("DELETE", f"{path}/anyoneWithLink")
    assert out("GET", f"/v1/documents/{file_id}")[0] == 403


def test_a_group_gives_what_it_has_to_its_members_and_theirs(
    emulator: Emulator, kim: Caller, lee: Caller
) -> None:
    emulator.workspace.groups |= {PLANNING: {"leads@corp.example"}, "leads@corp.example": {LEE}}
    file_id = make(kim, store.SHEET)
    body = {"type": "group", "role": "writer", "emailAddress": PLANNING}
    made = kim.good("POST", f"{FILES}/{file_id}/permissions", body, fields="*")
    assert (made["type"], made["emailAddress"]) == ("group", PLANNING)
    values = f"/v4/spreadsheets/{file_id}/values/A1"
    lee.good("PUT", values, {"values": [["x"]]}, valueInputOption="RAW")
    emulator.workspace.groups["leads@corp.example"].clear()
    assert lee("GET", values)[0] == 403


# ------------------------------------------------------------------------------------------ ownership


def test_ownership_passes_to_somebody_and_leaves_an_editor(kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    path = f"{FILES}/{file_id}/permissions"
    body = {"type": "user", "role": "owner", "emailAddress": LEE}
    assert kim.refused("POST", path, body)[1].startswith("The transferOwnership parameter must be enabled")
    quiet = {"transferOwnership": True, "sendNotificationEmail": False}
    assert reason(kim, "POST", path, body, **quiet) == (403, "forbidden")
    kim.good("POST", path, body, transferOwnership=True, moveToNewOwnersRoot=True)
    assert roles(lee, file_id) == {LEE: "owner", KIM: "writer"}
    assert get(lee, file_id, "parents") == [get(lee, "root", "id")]
    assert (
        reason(kim, "PATCH", f"{path}/{get(lee, file_id, 'owners')[0]['permissionId']}", {"role": "reader"})[
            0
        ]
        == 403
    )


def test_only_the_owner_gives_ownership_away(kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    give(kim, file_id, "writer")
    body = {"type": "user", "role": "owner", "emailAddress": LEE}
    refused = reason(lee, "POST", f"{FILES}/{file_id}/permissions", body, transferOwnership=True)
    assert refused == (403, "insufficientFilePermissions")


def test_an_heir_accepts_what_was_offered(kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    one = f"{FILES}/{file_id}/permissions/{give(kim, file_id, 'writer')}"
    kim.good("PATCH", one, {"role": "writer", "pendingOwner": True})
    assert get(lee, file_id, "capabilities")["canAcceptOwnership"] is True
    lee.good("PATCH", one, {"role": "owner"}, transferOwnership=True)
    assert roles(kim, file_id) == {LEE: "owner", KIM: "writer"}


def test_the_owner_cannot_be_removed(kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    give(kim, file_id, "writer")
    owner = get(kim, file_id, "owners")[0]["permissionId"]
    for caller in (kim, lee):
        refused = caller.refused("DELETE", f"{FILES}/{file_id}/permissions/{owner}")
        assert refused == (403, "The owner of a file cannot be removed.")


# ------------------------------------------------------------------------------------------ who may


def test_readers_see_nobodys_permissions_and_may_leave(kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    mine = give(kim, file_id, "reader")
    path = f"{FILES}/{file_id}/permissions"
    assert reason(lee, "GET", path) == (403, "insufficientFilePermissions")
    owner = get(lee, file_id, "owners")[0]["permissionId"]
    assert reason(lee, "GET", f"{path}/{owner}") == (403, "insufficientFilePermissions")
    assert lee.good("GET", f"{path}/{mine}")["role"] == "reader"
    body = {"type": "user", "role": "reader", "emailAddress": SAM}
    assert reason(lee, "POST", path, body) == (403, "insufficientFilePermissions")
    assert reason(lee, "PATCH", f"{path}/{mine}", {"role": "writer"}) == (403, "insufficientFilePermissions")
    assert lee("DELETE", f"{path}/{mine}")[0] == 204
    assert lee("GET", f"{FILES}/{file_id}")[0] == 404


def test_writers_share_unless_the_owner_keeps_it_to_himself(kim: Caller, lee: Caller) -> None:
    file_id = make(kim)
    give(kim, file_id, "writer")
    give(lee, file_id, "reader", SAM)
    kim.good("PATCH", f"{FILES}/{file_id}", {"writersCanShare": False})
    body = {"type": "anyone", "role": "reader"}
    assert reason(lee, "POST", f"{FILES}/{file_id}/permissions", body) == (403, "insufficientFilePermissions")


# ------------------------------------------------------------------------------------------ from above


def test_a_folders_sharing_holds_for_all_that_is_in_it(kim: Caller, lee: Caller) -> None:
    outer = folder(kim)
    file_id = make(kim, parents=[folder(kim, parents=[outer])])
    one = f"{FILES}/{file_id}/permissions/{give(kim, outer, 'commenter')}"
    assert get(lee, file_id, "capabilities")["canComment"] is True
    detail = permission(kim, file_id, one.rpartition("/")[2])["permissionDetails"]
    assert detail == [{"permissionType": "file", "role": "commenter", "inherited": True}]
    assert reason(kim, "PATCH", one, {"role": "reader"}) == (403, "cannotModifyInheritedPermission")
    assert kim("DELETE", one)[0] == 403
    assert kim.good("PATCH", one, {"role": "writer"})["role"] == "writer"
    kim.good("DELETE", one)
    assert roles(kim, file_id)[LEE] == "commenter"


def test_a_folder_with_limited_access_is_open_to_those_it_names(kim: Caller, lee: Caller) -> None:
    outer = folder(kim)
    inner = folder(kim, parents=[outer])
    file_id = make(kim, parents=[inner])
    give(kim, outer, "reader")
    give(kim, outer, "reader", SAM)
    kim.good("PATCH", f"{FILES}/{inner}", {"inheritedPermissionsDisabled": True})
    assert lee("GET", f"{FILES}/{file_id}")[0] == 404
    give(kim, inner, "reader")
    assert lee("GET", f"{FILES}/{file_id}")[0] == 200
    assert roles(kim, file_id) == {KIM: "owner", LEE: "reader"}
    assert kim("PATCH", f"{FILES}/{file_id}", {"inheritedPermissionsDisabled": True})[0] == 400


def test_members_of_a_shared_drive_have_all_that_is_in_it(kim: Caller, lee: Caller) -> None:
    there = drive(kim)
    inner = folder(kim, parents=[there])
    file_id = make(kim, parents=[inner])
    one = give(kim, there, "writer")
    found = permission(kim, file_id, one)["permissionDetails"]
    assert found == [
        {"permissionType": "member", "role": "writer", "inherited": True, "inheritedFrom": there}
    ]
    assert give(kim, inner, "fileOrganizer") == one
    assert [d["inheritedFrom"] for d in permission(kim, file_id, one)["permissionDetails"]] == [inner, there]
    owner = {"type": "user", "role": "owner", "emailAddress": LEE}
    path = f"{FILES}/{file_id}/permissions"
    assert reason(kim, "POST", path, owner, **EVERYWHERE) == (403, "ownerOnTeamDriveItemNotSupported")
    assert reason(kim, "GET", path) == (404, "notFound")
    assert kim.good("PATCH", f"{FILES}/{there}/permissions/{one}", {"role": "organizer"}, **EVERYWHERE)
    assert get(lee, file_id, "capabilities")["canDelete"] is True
    kim.good("DELETE", f"{FILES}/{there}/permissions/{one}", **EVERYWHERE)
    assert get(lee, file_id, "driveId") == there  # by the folder


def test_long_lists_of_members_come_in_pages(kim: Caller) -> None:
    there = drive(kim)
    for n in range(4):
        give(kim, there, "reader", f"p{n}@corp.example")
    path = f"{FILES}/{there}/permissions"
    first = kim.good("GET", path, pageSize=3, **EVERYWHERE)
    second = kim.good("GET", path, pageSize=3, pageToken=first["nextPageToken"], **EVERYWHERE)
    assert [len(p["permissions"]) for p in (first, second)] == [3, 2]


@pytest.mark.parametrize(
    ("restriction", "body", "why"),
    [
        ("domainUsersOnly", {"type": "anyone"}, "teamDriveDomainUsersOnlyRestriction"),
        ("domainUsersOnly", {"type": "user", "emailAddress": OUT}, "teamDriveDomainUsersOnlyRestriction"),
        ("driveMembersOnly", {"type": "user", "emailAddress": SAM}, "teamDriveTeamMembersOnlyRestriction"),
    ],
)
def test_a_shared_drives_restrictions_hold(kim: Caller, restriction: str, body: Any, why: str) -> None:
    there = drive(kim)
    file_id = make(kim, parents=[there])
    give(kim, there, "reader")
    kim.good("PATCH", f"/drive/v3/drives/{there}", {"restrictions": {restriction: True}})
    path = f"{FILES}/{file_id}/permissions"
    assert reason(kim, "POST", path, body | {"role": "reader"}, **EVERYWHERE) == (403, why)
    give(kim, file_id, "writer")


def test_members_of_a_shared_drive_stay_and_are_people(kim: Caller) -> None:
    path = f"{FILES}/{drive(kim)}/permissions"
    body = {"type": "user", "role": "reader", "emailAddress": LEE, "expirationTime": "2024-05-20T00:00:00Z"}
    assert reason(kim, "POST", path, body, **EVERYWHERE) == (
        403,
        "expirationDateNotAllowedForSharedDriveMembers",
    )
    anyone = {"type": "anyone", "role": "reader"}
    refused = reason(kim, "POST", path, anyone, **EVERYWHERE)
    assert refused == (403, "cannotShareTeamDriveTopFolderWithAnyoneOrDomains")
