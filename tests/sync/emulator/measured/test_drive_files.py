"""Facts about Drive's files: what is refused in which words, what is found, what is told."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sync.emulator import Emulator, store
from tests.fakes import FakeClock
from tests.sync.emulator.caller import KIM, LEE, Caller
from tests.sync.emulator.test_drive_files import EVERYWHERE, FILES, drive, folder, make

NONE = "1" + "x" * 43


def share(kim: Caller, file_id: str, role: str, email: str = LEE) -> None:
    body = {"type": "user", "role": role, "emailAddress": email}
    kim.good("POST", f"{FILES}/{file_id}/permissions", body, **EVERYWHERE)


REFUSED: list[tuple[str, str, Any, dict[str, Any], int, str, str]] = [
    # method, path ({doc}, {blob}, {folder}, {sheet}), body, query, status, reason, message
    ("GET", FILES + "/" + NONE, None, {}, 404, "notFound", f"File not found: {NONE}."),  # recording
    ("GET", FILES + "/{doc}", None, {"alt": "media"}, 403, "fileNotDownloadable", "Only files with binary content can be downloaded. Use Export with Docs Editors files."),  # issue
    ("GET", FILES + "/{folder}", None, {"alt": "media"}, 403, "fileNotDownloadable", ""),  # issue
    ("GET", FILES + "/{blob}/export", None, {"mimeType": "application/pdf"}, 403, "fileNotExportable", "Export only supports Docs Editors files."),  # issue
    ("GET", FILES + "/{folder}/export", None, {"mimeType": "text/plain"}, 403, "fileNotExportable", "Export only supports Docs Editors files."),
    ("GET", FILES + "/{doc}/export", None, {}, 400, "required", "Required parameter: mimeType"),
    ("GET", FILES + "/{doc}/export", None, {"mimeType": "text/csv"}, 400, "badRequest", "The requested conversion is not supported."),  # probe
    ("GET", FILES + "/{sheet}/export", None, {"mimeType": "text/markdown"}, 400, "badRequest", "The requested conversion is not supported."),
    ("GET", FILES, None, {"q": "name contains"}, 400, "invalid", "Invalid Value"),  # probe
    ("GET", FILES, None, {"q": "properties has { key='team' }"}, 400, "invalid", "Invalid Value"),  # probe
    ("GET", FILES, None, {"q": "appProperties has { key='team' }"}, 400, "invalid", "Invalid Value"),  # probe
    ("GET", FILES, None, {"q": "name = 'Team's plan'"}, 400, "invalid", "Invalid Value"),  # issue
    ("GET", FILES, None, {"q": "title = 'x'"}, 400, "invalid", "Invalid Value"),  # of v2
    ("GET", FILES, None, {"q": "visibility = 'public'"}, 400, "invalid", "Invalid Value"),  # reference
    ("GET", FILES, None, {"q": "visibility contains 'limited'"}, 400, "invalid", "Invalid Value"),  # reference
    ("GET", FILES, None, {"q": "name > 'a'"}, 400, "invalid", "Invalid Value"),  # reference
    ("GET", FILES, None, {"q": "fullText = 'a'"}, 400, "invalid", "Invalid Value"),  # reference
    ("GET", FILES, None, {"q": "modifiedTime contains '2026'"}, 400, "invalid", "Invalid Value"),  # reference
    ("GET", FILES, None, {"q": "modifiedTime > 'yesterday'"}, 400, "invalid", "Invalid Value"),  # reference
    ("GET", FILES, None, {"q": f"'{NONE}' in parents"}, 404, "notFound", "File not found: ."),  # issue
    ("GET", FILES, None, {"includeItemsFromAllDrives": "true"}, 403, "supportsTeamDrivesRequired", "The supportsAllDrives parameter was not set to true."),  # measured by others
    ("GET", FILES + "/{doc}", None, {"acknowledgeAbuse": "true"}, 403, "invalidAbuseAcknowledgment", "The acknowledgeAbuse parameter is only applicable for download requests."),  # measured by others
    ("GET", FILES, None, {"orderBy": "title"}, 400, "invalid", "Invalid Value"),
    ("GET", FILES, None, {"pageToken": "nonsense"}, 400, "invalid", "Invalid Value"),
    ("GET", FILES, None, {"pageSize": 0}, 400, "invalidParameter", "Invalid value '0'. Values must be within the range: [value: 1\n, value: 1000\n]"),
    ("GET", FILES, None, {"fields": "files(nme)"}, 400, "invalidParameter", "Invalid field selection nme"),  # probe
    ("GET", FILES + "/{doc}", None, {"fields": "names"}, 400, "invalidParameter", "Invalid field selection names"),
    ("GET", FILES + "/{doc}", None, {"includeLabels": "*"}, 400, "badRequest", "Bad Request"),  # probe
    ("POST", FILES, {"name": "x", "parents": [NONE]}, {}, 404, "notFound", f"File not found: {NONE}."),
    ("POST", FILES, {"name": "x", "parents": ["{blob}"]}, {}, 403, "parentNotAFolder", "The specified parent is not a folder."),
    ("POST", FILES + "/{folder}/copy", {}, {}, 403, "cannotCopyFile", "This file cannot be copied by the user."),
    ("GET", FILES + "/{doc}/revisions/999", None, {}, 404, "notFound", "Revision not found: 999."),
    ("GET", FILES + "/{doc}/revisions/1", None, {"alt": "media"}, 404, "notFound", "Revision not found: 1."),  # probe
    ("GET", FILES + "/{doc}/permissions/123", None, {}, 404, "notFound", "Permission not found: 123."),
    ("GET", "/drive/v3/changes", None, {}, 400, "required", "Required parameter: pageToken"),
    ("GET", "/drive/v3/changes", None, {"pageToken": "abc"}, 400, "invalid", "Invalid Value"),
    ("GET", "/drive/v3/drives/" + NONE, None, {}, 404, "notFound", f"Shared drive not found: {NONE}"),
    ("POST", "/drive/v3/drives", {"name": "x"}, {}, 400, "required", "Required parameter: requestId"),
    ("GET", "/drive/v3/about", None, {}, 400, "required", "The 'fields' parameter is required for this method."),  # issue
    ("PATCH", FILES + "/{doc}", {"parents": ["{folder}"]}, {}, 403, "fieldNotWritable", "The parents field is not directly writable in update requests. Use the addParents and removeParents parameters instead."),  # issue
    ("PATCH", FILES + "/{doc}", {"size": "1"}, {}, 403, "fieldNotWritable", "The resource body includes fields which are not directly writable."),  # issue
    ("GET", FILES + "/generateIds", None, {"count": 1001}, 400, "invalidParameter", "Invalid value '1001'. Values must be within the range: [value: 1\n, value: 1000\n]"),
]  # fmt: skip


@pytest.mark.parametrize(("http", "path", "body", "query", "status", "reason", "message"), REFUSED)
def test_drive_refuses_in_these_words(
    kim: Caller,
    http: str,
    path: str,
    body: Any,
    query: dict[str, Any],
    status: int,
    reason: str,
    message: str,
) -> None:
    ids = {
        "doc": make(kim),
        "blob": make(kim, "text/plain"),
        "folder": folder(kim),
        "sheet": make(kim, store.SHEET),
    }
    for name, file_id in ids.items():
        path = path.replace(f"{{{name}}}", file_id)
        if body and "parents" in body:
            body = body | {"parents": [each.replace(f"{{{name}}}", file_id) for each in body["parents"]]}
    got, answer = kim(http, path, body, **query)
    error = answer["error"]
    assert (got, error["errors"][0]["reason"]) == (status, reason), error
    assert error["message"] == (message or error["message"])
    assert error["errors"][0]["message"] == error["message"]
    assert (error["code"], error["errors"][0]["domain"]) == (status, "global")


# ------------------------------------------------------------------------------------------ searches

NAMES = [
    "Conferences 2026",
    "Decentralized Identity",
    "Identity Decentralized",
    "O'Hara's plan",
    "back\\slash",
    "plan_q3-final.md",
]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("name contains 'Conferences'", [0]),  # probe
        ("name contains 'nferences'", []),  # probe
        ("name contains 'conf'", [0]),  # probe
        ("name contains 'Decentralized Identity'", [1, 2]),  # probe: in whatever order
        ("name contains 'Decentralized Ide'", [1, 2]),  # probe
        ("name = 'identity decentralized'", [2]),  # probe: whole, in any case
        ("name = 'IDENTITY DECENTRALIZED'", [2]),  # probe
        ("name = 'Identity'", []),
        ("name != 'Identity Decentralized' and name contains 'ident'", [1]),
        ("name = 'O\\'Hara\\'s plan'", [3]),  # reference
        ("name = 'back\\\\slash'", [4]),  # reference
        ("name = \"O'Hara's plan\"", [3]),
        ("not name contains 'i' and mimeType = 'text/plain'", [3, 4, 5, 0]),
        ("(name contains 'conf' or name contains 'back') and trashed = false", [4, 0]),
        ("mimeType contains 'text/'", [0, 1, 2, 3, 4, 5]),
        ("mimeType != 'text/plain'", []),
        ("trashed=true", []),
        ("sharedWithMe", []),
        ("sharedWithMe = true", []),
        ("starred = false", [0, 1, 2, 3, 4, 5]),
        ("'me' in owners and name contains 'conf'", [0]),
        (f"'{KIM}' in writers and name contains 'conf'", [0]),
        (f"'{KIM}' in readers and name contains 'conf'", [0]),
        (f"'{LEE}' in readers", []),
        ("'root' in parents and name contains 'conf'", [0]),
        ("visibility = 'limited' and name contains 'conf'", [0]),
        ("visibility != 'limited'", []),
        ("modifiedTime > '2020-01-01T00:00:00'", [0, 1, 2, 3, 4, 5]),  # reference: UTC unless it says
        ("modifiedTime > '2020-01-01T00:00:00-08:00' and name contains 'conf'", [0]),
        ("modifiedTime < '2020-01-01'", []),
        ("", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_queries_find(kim: Caller, q: str, found: list[int]) -> None:
    for name in NAMES:
        make(kim, "text/plain", name=name)
    listed = kim.good("GET", FILES, q=q, fields="files(name)").get("files", [])
    assert sorted(each["name"] for each in listed) == sorted(NAMES[n] for n in found)


KEYS = ("createdTime", "folder", "modifiedByMeTime", "modifiedTime", "name", "name_natural", "quotaBytesUsed", "recency", "sharedWithMeTime", "starred", "viewedByMeTime")  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_every_key_orders_either_way(kim: Caller, key: str) -> None:
    make(kim, name="b")
    folder(kim, name="a")
    for order in (key, f"{key} desc", f"folder,{key} desc"):
        assert len(kim.good("GET", FILES, orderBy=order)["files"]) == 2


def test_a_list_holds_what_is_in_the_trash_unless_told_otherwise(kim: Caller) -> None:
    doc = make(kim)
    kim.good("PATCH", f"{FILES}/{doc}", {"trashed": True})
    assert [each["id"] for each in kim.good("GET", FILES)["files"]] == [doc]
    assert kim.good("GET", FILES, q="trashed = false")["files"] == []


@pytest.mark.parametrize("flag", ["true", "True", "TRUE"])
def test_flags_are_taken_in_any_case(kim: Caller, flag: str) -> None:
    """As requests writes Python's own."""
    inside = make(kim, parents=[drive(kim)])
    assert kim.good("GET", f"{FILES}/{inside}", supportsAllDrives=flag)["id"] == inside
    listed = kim.good("GET", FILES, supportsAllDrives=flag, includeItemsFromAllDrives=flag)
    assert [each["id"] for each in listed["files"]] == [inside]


@pytest.mark.parametrize("more", [{}, {"supportsAllDrives": False}])
@pytest.mark.parametrize(
    ("http", "tail"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/copy"), ("GET", "/permissions")]
)
def test_who_does_not_know_of_shared_drives_is_told_404(
    kim: Caller, http: str, tail: str, more: dict[str, Any]
) -> None:
    inside = make(kim, parents=[drive(kim)])
    status, message = kim.refused(http, f"{FILES}/{inside}{tail}", {} if http == "POST" else None, **more)
    assert (status, message) == (404, f"File not found: {inside}.")


# ------------------------------------------------------------------------------------------ what a file tells


def test_times_and_numbers_are_written_so(kim: Caller) -> None:
    found = kim.good("GET", f"{FILES}/{make(kim)}", fields="*")
    for name in ("createdTime", "modifiedTime", "viewedByMeTime", "modifiedByMeTime"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found[name])  # recording
    for name in ("version", "size", "quotaBytesUsed"):
        assert re.fullmatch(r"\d+", found[name])  # recording: int64 as text
    assert found["size"] == "1"  # probe
    assert found["spaces"] == ["drive"]


@pytest.mark.parametrize(
    ("name", "full", "last"),
    [
        ("archive.tar.gz", "tar.gz", "gz"),  # reference
        ("notes.md", "md", "md"),
        ("report.v2.md", "md", "md"),
    ],
)
def test_bytes_have_an_extension(kim: Caller, name: str, full: str, last: str) -> None:
    found = kim.good(
        "GET",
        f"{FILES}/{make(kim, 'application/octet-stream', name=name)}",
        fields="fullFileExtension,fileExtension,originalFilename",
    )
    assert found == {"fullFileExtension": full, "fileExtension": last, "originalFilename": name}


def test_masks_are_written_in_several_ways(kim: Caller) -> None:
    doc = make(kim, name="Plan")
    for mask in ("owners(emailAddress)", "owners/emailAddress", "owners.emailAddress"):
        found = kim.good("GET", f"{FILES}/{doc}", fields=mask)
        assert found == {"owners": [{"emailAddress": KIM}]}
    listed = kim.good("GET", FILES, fields="nextPageToken, files(id, name)")
    assert listed == {"files": [{"id": doc, "name": "Plan"}]}


def test_a_long_question_comes_as_a_post(emulator: Emulator, kim: Caller) -> None:
    """As googleapiclient asks once an address is longer than 2,048."""
    doc = make(kim, name="Plan")
    q = " or ".join(["name = 'Plan'"] * 200)
    answer = kim.session.post(
        emulator.url + FILES,
        data={"q": q, "fields": "files(id)"},
        headers={"x-http-method-override": "GET"},
        timeout=5,
    )
    assert answer.json() == {"files": [{"id": doc}]}


def test_what_is_in_a_trashed_folder_is_trashed_and_can_be_read(kim: Caller, lee: Caller) -> None:
    above = folder(kim)
    inside = make(kim, parents=[above])
    share(kim, inside, "reader")
    kim.good("PATCH", f"{FILES}/{above}", {"trashed": True})
    told = "trashed,explicitlyTrashed,trashedTime,trashingUser"
    assert lee.good("GET", f"{FILES}/{inside}", fields=told) == {"trashed": True, "explicitlyTrashed": False}
    assert kim.good("GET", f"{FILES}/{above}", fields=told) == {"trashed": True, "explicitlyTrashed": True}


def test_in_a_shared_drive_the_trash_knows_who_and_when(kim: Caller) -> None:
    inside = make(kim, parents=[drive(kim)])
    kim.good("PATCH", f"{FILES}/{inside}", {"trashed": True}, **EVERYWHERE)
    found = kim.good("GET", f"{FILES}/{inside}", fields="trashedTime,trashingUser", **EVERYWHERE)
    assert found.keys() == {"trashedTime", "trashingUser"}


def test_a_shortcut_is_itself_and_remembers_what_it_led_to(kim: Caller) -> None:
    doc = make(kim)
    link = make(kim, store.SHORTCUT, shortcutDetails={"targetId": doc})
    found = kim.good("GET", f"{FILES}/{link}", fields="mimeType,shortcutDetails")
    assert found == {
        "mimeType": store.SHORTCUT,
        "shortcutDetails": {"targetId": doc, "targetMimeType": store.DOC},
    }
    assert [each["id"] for each in kim.good("GET", FILES, q=f"shortcutDetails.targetId = '{doc}'")["files"]] == [link]  # fmt: skip
    assert kim("GET", f"{FILES}/{link}/export", None, mimeType="text/plain")[0] == 403
    kim.good("DELETE", f"{FILES}/{doc}")
    assert kim.good("GET", f"{FILES}/{link}")["id"] == link


# ------------------------------------------------------------------------------------------ what may be done


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("reader", {"get", "export", "copy", "star"}),
        ("commenter", {"get", "export", "copy", "star"}),
        ("writer", {"get", "export", "copy", "rename", "revisions", "permissions", "share", "star"}),
    ],
)
def test_roles_do_what_they_may(kim: Caller, lee: Caller, role: str, may: set[str]) -> None:
    doc = make(kim)
    share(kim, doc, role)
    path = f"{FILES}/{doc}"
    tries = {
        "get": ("GET", path, None, {}),
        "export": ("GET", f"{path}/export", None, {"mimeType": "application/rtf"}),
        "rename": ("PATCH", path, {"name": "y"}, {}),
        "star": ("PATCH", path, {"starred": True}, {}),
        "trash": ("PATCH", path, {"trashed": True}, {}),
        "delete": ("DELETE", path, None, {}),
        "revisions": ("GET", f"{path}/revisions", None, {}),
        "permissions": ("GET", f"{path}/permissions", None, {}),
        "share": ("POST", f"{path}/permissions", {"type": "anyone", "role": "reader"}, {}),
    }
    for name, (http, where, body, query) in tries.items():
        if name == "export":
            continue
        status, answer = lee(http, where, body, **query)
        if name in may:
            assert status == 200, (name, answer)
        else:
            assert status == 403, name
            assert answer["error"]["errors"][0]["reason"] == "insufficientFilePermissions"
            assert (
                answer["error"]["message"] == "The user does not have sufficient permissions for this file."
            )


def test_a_version_counts_what_nobody_sees(kim: Caller, clock: FakeClock) -> None:
    """Reference: it reflects every change on the server, even those that the user doesn't see."""
    doc = make(kim)
    first = kim.good("GET", f"{FILES}/{doc}", fields="version,modifiedTime")
    clock.sleep(5)
    share(kim, doc, "reader")
    second = kim.good("GET", f"{FILES}/{doc}", fields="version,modifiedTime")
    assert int(second["version"]) > int(first["version"])
    assert second["modifiedTime"] == first["modifiedTime"]


def test_deleting_the_file_called_trash_empties_the_trash(kim: Caller) -> None:
    kept, gone = make(kim), make(kim)
    kim.good("PATCH", f"{FILES}/{gone}", {"trashed": True})
    assert kim("DELETE", f"{FILES}/trash") == (204, {})
    assert [each["id"] for each in kim.good("GET", FILES)["files"]] == [kept]


@pytest.mark.parametrize("which", ["mine", "shared"])
def test_the_top_of_a_drive_is_not_deleted(kim: Caller, which: str) -> None:
    top = "root" if which == "mine" else drive(kim)
    assert kim("DELETE", f"{FILES}/{top}", None, **EVERYWHERE)[0] == 403


def test_a_lock_keeps_content_and_title_but_not_the_trash_or_the_end(kim: Caller) -> None:
    blob = make(kim, "text/plain")
    path = f"{FILES}/{blob}"
    kim.good("PATCH", path, {"contentRestrictions": [{"readOnly": True, "reason": "Final"}]})
    assert kim("PATCH", path, {"name": "y"})[0] == 403
    assert kim("PATCH", f"/upload{path}", None, uploadType="media")[0] == 403
    kim.good("PATCH", path, {"trashed": True})  # reference, and probed
    kim.good("DELETE", path)


@pytest.mark.parametrize(
    ("mime", "kind", "status"),
    [
        (store.FOLDER, "files", 200),  # probe
        ("text/plain", "files", 200),  # probe
        (store.DOC, "files", 403),  # probe
        (store.SHEET, "files", 403),  # probe
        (store.SHORTCUT, "files", 400),  # probe
    ],
)
def test_generated_ids_are_for_some_kinds_of_files(kim: Caller, mime: str, kind: str, status: int) -> None:
    made = kim.good("GET", f"{FILES}/generateIds", count=1, type=kind)["ids"][0]
    more = {"shortcutDetails": {"targetId": make(kim)}} if mime == store.SHORTCUT else {}
    got, answer = kim("POST", FILES, {"id": made, "name": "x", "mimeType": mime, **more})
    assert got == status
    words = {
        403: "Generated IDs are not supported for Docs Editors formats.",
        400: "The provided file ID is not usable.",
    }
    if status != 200:
        assert answer["error"]["message"] == words[status]


def test_a_locked_file_is_not_written_by_sheets_and_docs_either(kim: Caller) -> None:
    sheet, doc = make(kim, store.SHEET), make(kim)
    for each in (sheet, doc):
        kim.good("PATCH", f"{FILES}/{each}", {"contentRestrictions": [{"readOnly": True}]})
    values = f"/v4/spreadsheets/{sheet}/values/A1"
    text = {"insertText": {"endOfSegmentLocation": {}, "text": "x"}}
    for http, path, body, query in (
        ("PUT", values, {"values": [["x"]]}, {"valueInputOption": "RAW"}),
        ("POST", f"/v1/documents/{doc}:batchUpdate", {"requests": [text]}, {}),
    ):
        assert kim.refused(http, path, body, **query) == (403, "The caller does not have permission")  # issue
    assert kim("GET", values)[0] == kim("GET", f"/v1/documents/{doc}")[0] == 200


LISTS = [(FILES, 1000), ("/drive/v3/drives", 100), (FILES + "/{doc}/permissions", 100)]


@pytest.mark.parametrize(("path", "most"), LISTS)
@pytest.mark.parametrize("text", ["0", "-1", "{above}", "2147483647"])
def test_a_page_has_its_limits(kim: Caller, path: str, most: int, text: str) -> None:
    """Measured by others, who were refused what the reference says is coerced."""
    text = text.format(above=most + 1)
    status, answer = kim("GET", path.format(doc=make(kim)), None, pageSize=text)
    (entry,) = answer["error"]["errors"]
    words = f"Invalid value '{text}'. Values must be within the range: [value: 1\n, value: {most}\n]"
    assert (status, entry["message"], entry["location"]) == (400, words, "page_size")
    assert answer["error"].keys() == {"code", "message", "errors"}


@pytest.mark.parametrize(
    ("parameter", "kind", "text", "taken"),
    [
        *(("pageSize", "TYPE_INT32", text, False) for text in ("2147483648", " 2", "2 ", "1_0", "2.0", "0x10", "1e2", "", "NOPE")),
        *(("pageSize", "TYPE_INT32", text, True) for text in ("+2", "02", "1", "1000")),
        *(("supportsAllDrives", "TYPE_BOOL", text, False) for text in ("on", "off", "", "2", "01", " true", "1.0", "NOPE", "ye\u017f")),
        *(("supportsAllDrives", "TYPE_BOOL", text, True) for text in ("1", "0", "y", "No", "tRuE", "FALSE", "t", "F", "YES")),
    ],
)  # fmt: skip
def test_numbers_and_flags_are_spelt_as_protobuf_has_them(
    kim: Caller, parameter: str, kind: str, text: str, *, taken: bool
) -> None:
    """Measured by others."""
    status, answer = kim("GET", FILES, None, **{parameter: text})
    assert status == (200 if taken else 400)
    if not taken:
        error, field = answer["error"], {"pageSize": "page_size"}.get(parameter, "supports_all_drives")
        words = f"Invalid value at '{field}' ({kind}), \"{text}\""
        assert error["errors"] == [{"message": words, "reason": "invalid"}]
        assert error["status"] == "INVALID_ARGUMENT"
        assert error["details"][0]["fieldViolations"] == [{"field": field, "description": words}]
