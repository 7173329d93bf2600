"""Facts about changes and revisions, and of what a Doc tells whom."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import store
from tests.fakes import FakeClock
from tests.sync.emulator.caller import KIM, LEE, Caller
from tests.sync.emulator.test_drive_files import EVERYWHERE, FILES, drive, folder, make

CHANGES = "/drive/v3/changes"


def share(kim: Caller, file_id: str, role: str) -> None:
    body = {"type": "user", "role": role, "emailAddress": LEE}
    kim.good("POST", f"{FILES}/{file_id}/permissions", body)


def start(caller: Caller, **query: Any) -> Any:
    return caller.good("GET", f"{CHANGES}/startPageToken", **query)


def test_a_feed_begins_with_a_token_that_is_a_number(kim: Caller) -> None:
    found = start(kim)
    assert found.keys() == {"kind", "startPageToken"}
    assert found["kind"] == "drive#startPageToken"
    assert found["startPageToken"].isdigit()
    nothing = kim.good("GET", CHANGES, pageToken=found["startPageToken"])
    assert nothing == {
        "kind": "drive#changeList",
        "changes": [],
        "newStartPageToken": found["startPageToken"],
    }


def test_what_is_deleted_has_no_file_any_more(kim: Caller) -> None:
    gone, trashed = make(kim), make(kim)
    token = start(kim)["startPageToken"]
    kim.good("DELETE", f"{FILES}/{gone}")
    kim.good("PATCH", f"{FILES}/{trashed}", {"trashed": True})
    first, second = kim.good("GET", CHANGES, pageToken=token, fields="changes")["changes"]
    assert (first["fileId"], first["removed"], "file" in first) == (gone, True, False)
    assert (second["fileId"], second["removed"], second["file"]["trashed"]) == (trashed, False, True)
    kept = kim.good("GET", CHANGES, pageToken=token, includeRemoved=False)["changes"]
    assert [each["fileId"] for each in kept] == [trashed]


def test_each_shared_drive_has_a_feed(kim: Caller) -> None:
    team, other = drive(kim, "one"), drive(kim, "two")
    token = start(kim, driveId=team, **EVERYWHERE)["startPageToken"]
    mine, inside = make(kim), make(kim, parents=[team])
    make(kim, parents=[other])
    more = EVERYWHERE | {"includeItemsFromAllDrives": True}

    def seen(**query: Any) -> set[str]:
        found = kim.good("GET", CHANGES, pageToken=token, **query)["changes"]
        return {each["fileId"] for each in found if each["changeType"] == "file"}

    assert seen(driveId=team, **more) == {inside}
    assert mine in seen()
    assert inside not in seen()
    assert {mine, inside} <= seen(**more)
    assert seen(restrictToMyDrive=True, **more) == {mine}


@pytest.mark.parametrize("role", ["reader", "commenter"])
def test_who_may_not_edit_reads_no_revisions(kim: Caller, lee: Caller, role: str) -> None:
    doc = make(kim)
    share(kim, doc, role)
    assert lee.good("GET", f"{FILES}/{doc}", fields="capabilities/canReadRevisions") == {
        "capabilities": {"canReadRevisions": False}
    }
    words = "The user does not have sufficient permissions for this file."  # issue
    assert lee.refused("GET", f"{FILES}/{doc}/revisions") == (403, words)
    kim.good("POST", f"{FILES}/{doc}/permissions", {"type": "user", "role": "writer", "emailAddress": LEE})
    assert lee("GET", f"{FILES}/{doc}/revisions")[0] == 200


def test_revisions_tell_little_unless_asked(kim: Caller) -> None:
    doc = make(kim)
    found = kim.good("GET", f"{FILES}/{doc}/revisions")
    assert found["kind"] == "drive#revisionList"
    (revision,) = found["revisions"]
    assert revision.keys() == {"kind", "id", "mimeType", "modifiedTime"}  # probe
    assert revision["id"].isdigit()  # probe: small integers as text
    mask = "revisions(lastModifyingUser(emailAddress),exportLinks)"
    (more,) = kim.good("GET", f"{FILES}/{doc}/revisions", fields=mask)["revisions"]
    assert more["lastModifyingUser"] == {"emailAddress": KIM}
    assert {"text/markdown", "text/html", "text/plain", "application/pdf"} <= more["exportLinks"].keys()


def test_hundreds_of_writes_are_a_handful_of_revisions(kim: Caller, clock: FakeClock) -> None:
    sheet = make(kim, store.SHEET)
    for n in range(60):
        clock.sleep(2)
        kim.good("PUT", f"/v4/spreadsheets/{sheet}/values/A1", {"values": [[n]]}, valueInputOption="RAW")
    assert len(kim.good("GET", f"{FILES}/{sheet}/revisions")["revisions"]) < 5  # probe
    assert int(kim.good("GET", f"{FILES}/{sheet}", fields="version")["version"]) > 60


@pytest.mark.parametrize(
    ("mime", "formats"),
    [
        (store.DOC, {"application/rtf", "application/vnd.oasis.opendocument.text", "text/html", "application/pdf", "text/x-markdown", "text/markdown", "application/epub+zip", "application/zip", store.DOCX, "text/plain"}),
        (store.SHEET, {"application/x-vnd.oasis.opendocument.spreadsheet", "text/tab-separated-values", "application/pdf", store.XLSX, "text/csv", "application/zip", "application/vnd.oasis.opendocument.spreadsheet"}),
    ],
)  # fmt: skip
def test_export_links_are_named_by_media_types_some_of_them_twice(
    kim: Caller, mime: str, formats: set[str]
) -> None:
    file_id = make(kim, mime)
    links = kim.good("GET", f"{FILES}/{file_id}", fields="exportLinks")["exportLinks"]
    assert links.keys() == formats
    about = kim.good("GET", "/drive/v3/about", fields="exportFormats")["exportFormats"][mime]
    assert set(about) == formats
    for link in links.values():
        assert f"id={file_id}" in link
        assert "exportFormat=" in link


def test_what_is_imported_as_what(kim: Caller) -> None:
    taken = kim.good("GET", "/drive/v3/about", fields="importFormats")["importFormats"]
    for kind in ("text/markdown", "text/html", "text/plain", "application/rtf", store.DOCX):
        assert store.DOC in taken[kind]
    for kind in ("text/csv", "text/tab-separated-values", store.XLSX):
        assert store.SHEET in taken[kind]


# ------------------------------------------------------------------------------------------ Docs


@pytest.mark.parametrize(
    ("role", "query", "status"),
    [
        ("reader", {}, 200),
        ("reader", {"suggestionsViewMode": "PREVIEW_WITHOUT_SUGGESTIONS"}, 200),
        ("reader", {"suggestionsViewMode": "SUGGESTIONS_INLINE"}, 403),
        ("reader", {"suggestionsViewMode": "PREVIEW_SUGGESTIONS_ACCEPTED"}, 403),
        ("commenter", {"suggestionsViewMode": "SUGGESTIONS_INLINE"}, 200),
        ("writer", {"suggestionsViewMode": "PREVIEW_SUGGESTIONS_ACCEPTED"}, 200),
        ("writer", {"suggestionsViewMode": "NO_SUCH_MODE"}, 400),
        ("writer", {"fields": "tabs"}, 400),  # issues of 2026
        ("writer", {"fields": "*"}, 400),
        ("writer", {"fields": "tabs(tabProperties,documentTab)"}, 400),
        ("writer", {"fields": "tabs(childTabs)"}, 400),
        ("writer", {"fields": "documentId,title,tabs(tabProperties,documentTab(body))"}, 200),
        ("writer", {"fields": "nonsense"}, 400),
        ("writer", {"commentsViewMode": "COMMENTS_VIEW_MODE_INCLUDED"}, 400),
        ("writer", {"includeTabsContent": "True", "prettyPrint": "False"}, 200),
    ],
)
def test_a_doc_is_read_by_the_rules(
    kim: Caller, lee: Caller, role: str, query: dict[str, Any], status: int
) -> None:
    doc = make(kim)
    share(kim, doc, role)
    got, answer = lee("GET", f"/v1/documents/{doc}", None, **query)
    assert got == status, answer
    if status == 403:
        assert answer["error"]["message"] == "The caller does not have permission"
    if "tabs" in query.get("fields", "") and status == 400:
        words = "Field mask cannot retrieve comment-specific fields when include_comments is false."
        assert words in answer["error"]["message"]


@pytest.mark.parametrize(("role", "tells"), [("reader", False), ("commenter", False), ("writer", True)])
def test_only_editors_are_told_the_revision(kim: Caller, lee: Caller, role: str, tells: bool) -> None:
    doc = make(kim)
    share(kim, doc, role)
    assert ("revisionId" in lee.good("GET", f"/v1/documents/{doc}")) == tells


def test_tabs_are_in_tabs_or_the_first_of_them_at_the_top(kim: Caller) -> None:
    doc = make(kim)
    flat = kim.good("GET", f"/v1/documents/{doc}")
    assert "tabs" not in flat
    assert {"body", "documentStyle", "namedStyles"} <= flat.keys()
    whole = kim.good("GET", f"/v1/documents/{doc}", includeTabsContent=True)
    told = whole.keys() - {"commentsViewMode"}  # which is younger than the recording
    assert told == {"title", "revisionId", "suggestionsViewMode", "documentId", "tabs"}
    (tab,) = whole["tabs"]
    about = tab["tabProperties"]
    assert (about["tabId"], about["index"], "nestingLevel" in about) == ("t.0", 0, False)
    by_mask = kim.good("GET", f"/v1/documents/{doc}", fields="tabs/tabProperties")
    assert by_mask == {"tabs": [{"tabProperties": about}]}


def test_a_trashed_doc_is_still_read(kim: Caller) -> None:
    doc = make(kim, parents=[folder(kim)])
    kim.good("PATCH", f"{FILES}/{doc}", {"trashed": True})
    assert kim("GET", f"/v1/documents/{doc}")[0] == 200
