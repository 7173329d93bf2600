"""Facts about permissions: what is refused in which words, what is told of them."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import Emulator, store
from tests.sync.emulator.caller import KIM, LEE, Caller
from tests.sync.emulator.test_drive_files import EVERYWHERE, FILES, drive, folder, make

SAM = "sam@corp.example"


def user(email: str, role: str = "reader", **more: Any) -> dict[str, Any]:
    return {"type": "user", "role": role, "emailAddress": email, **more}


def grant(kim: Caller, file_id: str, body: Any, **query: Any) -> Any:
    return kim.good("POST", f"{FILES}/{file_id}/permissions", body, **EVERYWHERE, **query)


INVALID_ADDRESS = "The specified emailAddress is invalid or not applicable for the given permission type."
INVALID_DOMAIN = "The specified domain is invalid or not applicable for the given permission type."
NOTIFY = "The sendNotificationEmail parameter is only applicable for permissions of type 'user' or 'group', and must not be disabled for ownership transfers."
TRANSFER = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
ANYONE = {"type": "anyone", "role": "reader"}


@pytest.mark.parametrize(
    ("body", "query", "status", "reason", "message"),
    [
        ({"role": "reader"}, {}, 400, "required", "The permission type field is required."),  # issue
        ({"type": "anyone"}, {}, 400, "required", "The permission role field is required."),  # issue
        (user("not-an-address"), {}, 400, "invalid", INVALID_ADDRESS),  # measured by a Forms client
        ({"type": "user", "role": "reader"}, {}, 400, "invalid", INVALID_ADDRESS),
        (ANYONE | {"emailAddress": LEE}, {}, 400, "invalid", INVALID_ADDRESS),
        ({"type": "domain", "role": "reader"}, {}, 400, "invalid", INVALID_DOMAIN),
        (ANYONE, {"sendNotificationEmail": False}, 403, "forbidden", NOTIFY),  # issue
        (user(LEE, "owner"), {}, 403, "forbidden", TRANSFER),  # issue
        (user(LEE, "owner"), {"transferOwnership": True, "sendNotificationEmail": False}, 403, "forbidden", NOTIFY),  # issue
        (user(LEE) | {"expirationTime": "2001-01-01T00:00:00Z"}, {}, 403, "expirationDatesMustBeInTheFuture", ""),
        (ANYONE | {"expirationTime": "2024-06-01T00:00:00Z"}, {}, 403, "cannotSetExpirationOnAnyoneOrDomain", ""),
    ],
)  # fmt: skip
def test_sharing_is_refused_in_these_words(
    kim: Caller, body: Any, query: dict[str, Any], status: int, reason: str, message: str
) -> None:
    got, answer = kim("POST", f"{FILES}/{make(kim)}/permissions", body, **query)
    assert got == status
    assert answer["error"]["errors"][0]["reason"] == reason
    assert answer["error"]["message"] == (message or answer["error"]["message"])


def test_who_has_no_account_is_invited_by_mail_only(emulator: Emulator, kim: Caller) -> None:
    emulator.workspace.policy.strangers = {"nobody@elsewhere.example"}
    doc = make(kim)
    path, body = f"{FILES}/{doc}/permissions", user("Nobody@elsewhere.example")
    status, answer = kim("POST", path, body, sendNotificationEmail=False)
    assert status == 400  # probe
    assert answer["error"]["errors"][0]["reason"] == "invalidSharingRequest"
    assert 'you must check the "Notify people" box to invite this recipient' in answer["error"]["message"]
    kim.good("POST", path, body)


def test_the_same_person_again_is_the_same_permission(kim: Caller) -> None:
    """Measured by a Forms client: 200, the same id; the owner too."""
    doc = make(kim)
    first = grant(kim, doc, user(LEE))
    assert grant(kim, doc, user(LEE)) == first
    assert grant(kim, doc, user(LEE, "writer"))["id"] == first["id"]
    assert grant(kim, doc, user(KIM))["role"] == "owner"


@pytest.mark.parametrize(
    ("body", "told", "found"),
    [
        (ANYONE, {"id": "anyoneWithLink", "type": "anyone", "role": "reader", "kind": "drive#permission"}, "anyoneWithLink"),
        (ANYONE | {"allowFileDiscovery": True}, {"id": "anyone", "type": "anyone", "role": "reader", "kind": "drive#permission"}, "anyoneCanFind"),
        ({"type": "domain", "role": "commenter", "domain": "corp.example"}, None, "domainWithLink"),
        ({"type": "domain", "role": "commenter", "domain": "corp.example", "allowFileDiscovery": True}, None, "domainCanFind"),
        (user(LEE), None, "limited"),
    ],
)  # fmt: skip
def test_visibility_is_what_the_widest_permission_opens(
    kim: Caller, body: Any, told: Any, found: str
) -> None:
    doc, other = make(kim), make(kim)
    made = grant(kim, doc, body)
    assert told is None or made == told
    assert set(made) == {"kind", "id", "type", "role"}
    names = {"anyoneCanFind", "anyoneWithLink", "domainCanFind", "domainWithLink", "limited"}
    for name in names:
        listed = {each["id"] for each in kim.good("GET", FILES, q=f"visibility = '{name}'")["files"]}
        assert (doc in listed) == (name == found)
        assert (other in listed) == (name == "limited")


def test_a_link_that_is_gone_is_not_taken_away_twice(kim: Caller) -> None:
    doc = make(kim)
    grant(kim, doc, ANYONE)
    path = f"{FILES}/{doc}/permissions/anyoneWithLink"
    assert kim("DELETE", path)[0] == 204
    assert kim.refused("DELETE", path) == (404, "Permission not found: anyoneWithLink.")


INHERITED = "Cannot modify a permission on an item to be less than the inherited access from a direct or indirect parent."


@pytest.mark.parametrize("place", ["my drive", "shared drive"])
def test_what_a_folder_gives_is_changed_there(kim: Caller, lee: Caller, place: str) -> None:
    above = folder(kim, **({"parents": [drive(kim)]} if place == "shared drive" else {}))
    doc = make(kim, parents=[above])
    lees = grant(kim, above, user(LEE, "writer"))["id"]
    grant(kim, above, ANYONE)
    one = f"{FILES}/{doc}/permissions/{lees}"
    found = kim.good("GET", one, fields="role,permissionDetails", **EVERYWHERE)
    detail = found["permissionDetails"][0]
    assert (found["role"], detail["role"], detail["inherited"]) == ("writer", "writer", True)
    assert detail.get("inheritedFrom") == (above if place == "shared drive" else None)  # reference
    status, answer = kim("PATCH", one, {"role": "reader"}, **EVERYWHERE)  # issue
    assert (status, answer["error"]["errors"][0]["reason"]) == (403, "cannotModifyInheritedPermission")
    assert answer["error"]["message"].startswith(INHERITED)
    for each in (lees, "anyoneWithLink"):
        status, answer = kim("DELETE", f"{FILES}/{doc}/permissions/{each}", None, **EVERYWHERE)  # issue
        assert (status, answer["error"]["errors"][0]["reason"]) == (403, "cannotDeletePermission")
    grant(kim, doc, user(LEE, "reader"))  # beside it, which changes nothing
    assert kim.good("GET", one, fields="role", **EVERYWHERE) == {"role": "writer"}
    kim.good("PATCH", f"{FILES}/{above}/permissions/{lees}", {"role": "reader"}, **EVERYWHERE)
    assert kim.good("GET", one, fields="role", **EVERYWHERE) == {"role": "reader"}


def test_moving_takes_the_new_folders_sharing_for_the_old_ones(kim: Caller) -> None:
    one, other = folder(kim), folder(kim)
    grant(kim, one, user(LEE))
    grant(kim, other, user(SAM))
    doc = make(kim, parents=[one])
    direct = grant(kim, doc, user("pat@corp.example"))["id"]

    def people() -> set[str]:
        found = kim.good("GET", f"{FILES}/{doc}/permissions", fields="permissions(emailAddress)")
        return {each["emailAddress"] for each in found["permissions"]}

    assert people() == {KIM, LEE, "pat@corp.example"}
    kim.good("PATCH", f"{FILES}/{doc}", None, addParents=other, removeParents=one)
    assert people() == {KIM, SAM, "pat@corp.example"}
    assert kim("GET", f"{FILES}/{doc}/permissions/{direct}")[0] == 200


def test_in_a_shared_drive_a_file_is_nobodys_and_back_it_is_ones_own(kim: Caller) -> None:
    """Probe: four editors, all inherited, and no owner; moving it back restores both."""
    team = drive(kim)
    for email in (LEE, SAM):
        grant(kim, team, user(email, "writer"))
    doc = make(kim)
    told = "permissions(role,permissionDetails(inherited,permissionType))"

    def roles() -> list[str]:
        found = kim.good("GET", f"{FILES}/{doc}/permissions", fields=told, **EVERYWHERE)["permissions"]
        return sorted(f"{each['role']} {each['permissionDetails'][0]['inherited']}" for each in found)

    root = kim.good("GET", f"{FILES}/root")["id"]
    assert roles() == ["owner False"]
    kim.good("PATCH", f"{FILES}/{doc}", None, addParents=team, removeParents=root, **EVERYWHERE)
    assert roles() == ["organizer True", "writer True", "writer True"]
    assert kim.good("GET", f"{FILES}/{doc}", fields="owners,ownedByMe,shared,driveId", **EVERYWHERE) == {"driveId": team}  # fmt: skip
    kim.good("PATCH", f"{FILES}/{doc}", None, addParents=root, removeParents=team, **EVERYWHERE)
    assert roles() == ["owner False"]


def test_a_folder_of_my_drive_does_not_go_into_a_shared_drive(kim: Caller) -> None:
    status, answer = kim(
        "PATCH", f"{FILES}/{folder(kim)}", None, addParents=drive(kim), removeParents="root", **EVERYWHERE
    )
    assert status == 403  # probe
    assert answer["error"]["errors"][0]["reason"] == "teamDrivesFolderMoveInNotSupported"
    assert answer["error"]["message"] == "Moving folders into shared drives is not supported."


RESTRICTIONS = {"restrictions": {"copyRequiresWriterPermission": True}}


def test_a_drives_switches_are_changed_one_at_a_time(kim: Caller) -> None:
    """Probe, 2026-09: merged; the download restriction follows its old name and can't be set."""
    team = drive(kim)
    path = f"/drive/v3/drives/{team}"
    kim.good("PATCH", path, {"restrictions": {"driveMembersOnly": True}})
    found = kim.good("PATCH", path, RESTRICTIONS, fields="restrictions")["restrictions"]
    assert found["driveMembersOnly"] is True
    assert found["downloadRestriction"]["restrictedForReaders"] is True
    off = {"restrictions": {"copyRequiresWriterPermission": False}}
    found = kim.good("PATCH", path, off, fields="restrictions")["restrictions"]
    assert found["driveMembersOnly"] is True
    assert found["downloadRestriction"]["restrictedForReaders"] is False
    for value in ({}, {"restrictedForReaders": False}):
        body = {"restrictions": {"downloadRestriction": value}}
        assert kim.refused("PATCH", path, body) == (400, "Bad Request")


def test_the_old_copy_switch_and_the_new_download_restriction_say_the_same(kim: Caller) -> None:
    """Reference since 2025-07."""
    doc = make(kim, store.SHEET)
    path, told = f"{FILES}/{doc}", "copyRequiresWriterPermission,downloadRestrictions"
    both = {"downloadRestrictions": {"itemDownloadRestriction": {"restrictedForWriters": True}}}
    found = kim.good("PATCH", path, both, fields=told)
    assert found["copyRequiresWriterPermission"] is True  # for writers implies for readers
    off = kim.good("PATCH", path, {"copyRequiresWriterPermission": False}, fields=told)
    item = off["downloadRestrictions"]["itemDownloadRestriction"]
    assert item == {"restrictedForReaders": False, "restrictedForWriters": False}


def test_a_folder_with_limited_access_shows_who_is_kept_out(kim: Caller, lee: Caller) -> None:
    """Guide to limited access: they are listed as readers of the metadata, and see the folder, not what is in it."""
    above = folder(kim)
    grant(kim, above, user(LEE, "writer"))
    inner = folder(kim, parents=[above])
    inside = make(kim, parents=[inner])
    kim.good("PATCH", f"{FILES}/{inner}", {"inheritedPermissionsDisabled": True})
    found = kim.good("GET", f"{FILES}/{inner}/permissions", fields="permissions")["permissions"]
    lees = next(each for each in found if each["emailAddress"] == LEE)
    assert (lees["role"], lees["view"], lees["inheritedPermissionsDisabled"]) == ("reader", "metadata", True)
    assert all(each["inherited"] for each in lees["permissionDetails"])
    seen = lee.good("GET", f"{FILES}/{inner}", fields="capabilities/canListChildren")
    assert seen == {"capabilities": {"canListChildren": False}}
    assert lee("GET", f"{FILES}/{inside}")[0] == 404
    assert lee("PATCH", f"{FILES}/{inner}", {"name": "x"})[0] == 403
    inside_people = kim.good("GET", f"{FILES}/{inside}/permissions", fields="permissions(emailAddress)")
    assert [each["emailAddress"] for each in inside_people["permissions"]] == [KIM]
    grant(kim, inner, user(LEE, "commenter"))
    assert lee("GET", f"{FILES}/{inside}")[0] == 200
