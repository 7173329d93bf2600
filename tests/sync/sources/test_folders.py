"""What Drive tells of a folder, over a server that answers as Google does."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sync.errors import SyncError
from sync.google import FILE_FIELDS, Google
from sync.links import Link
from sync.sources.files import DOCUMENT, FOLDER, SHORTCUT, SPREADSHEET
from sync.sources.folders import Listing, listed
from tests.sync.scripted import Answer, Scripted, drive_says

PLANS = Link("folder", "F1")
ABOUT = {"id": "F1", "name": "Plans 2024", "mimeType": FOLDER}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def page(*files: dict[str, Any], **more: Any) -> Answer:
    return Answer(body=json.dumps({"files": files, **more}).encode())


def file(key: str, mime: str = DOCUMENT, name: str = "", **more: Any) -> dict[str, Any]:
    return {"id": key, "mimeType": mime, "name": name or key, **more}


def asked(server: Scripted) -> list[dict[str, str]]:
    return [{k: v[0] for k, v in parse_qs(urlsplit(seen.path).query).items()} for seen in server.seen]


def holding(google: Google, server: Scripted, *files: dict[str, Any]) -> Listing:
    server.answers += [page(*files)]
    return listed(google, PLANS, ABOUT)


def test_a_folder_is_listed_with_one_question_on_shared_drives_too(google: Google, server: Scripted) -> None:
    holding(google, server, file("D1"))

    (query,) = asked(server)
    assert query == {
        "q": "'F1' in parents and trashed = false",
        "fields": f"nextPageToken,incompleteSearch,files({FILE_FIELDS})",
        "pageSize": "1000",
        "supportsAllDrives": "true",
        "includeItemsFromAllDrives": "true",
        "alt": "json",
    }


def test_a_folder_that_is_shared_by_a_link_is_listed_with_its_key(google: Google, server: Scripted) -> None:
    server.answers += [page()]
    listed(google, Link("folder", "F1", resource_key="0-k"), ABOUT)
    assert server.seen[0].headers["x-goog-drive-resource-keys"] == "F1/0-k"


def test_pages_are_turned_to_the_last_though_one_is_empty(google: Google, server: Scripted) -> None:
    server.answers += [
        page(file("D1"), nextPageToken="2"),
        page(nextPageToken="3"),
        page(file("D2"), file("D1")),
    ]

    found = listed(google, PLANS, ABOUT)

    assert [each.link.id for each in found.files] == ["D1", "D2"]
    assert [query.get("pageToken") for query in asked(server)] == [None, "2", "3"]


@pytest.mark.parametrize(
    "answers",
    [
        [page(file("D1"), incompleteSearch=True)],
        [page(file("D1"), nextPageToken="2"), page(file("D2"), nextPageToken="2")],
        [page(file("D1"), nextPageToken="2"), drive_says(400, "invalid", "Invalid Value")],
    ],
    ids=["Google says so", "the pages go round", "a page is refused"],
)
def test_a_part_of_a_folder_is_no_listing(google: Google, server: Scripted, answers: list[Answer]) -> None:
    server.answers += answers
    with pytest.raises(SyncError):
        listed(google, PLANS, ABOUT)


def test_documents_and_sheets_are_files_and_folders_folders(google: Google, server: Scripted) -> None:
    found = holding(
        google,
        server,
        file("S1", SPREADSHEET),
        file("D1", resourceKey="0-d"),
        file("F2", FOLDER, "Q4"),
        file("W1", WORD),
    )

    assert [each.link for each in found.files] == [
        Link("document", "D1", resource_key="0-d"), Link("spreadsheet", "S1"), Link("drive_file", "W1")
    ]  # fmt: skip
    assert [(each.link, each.name) for each in found.folders] == [(Link("folder", "F2"), "Q4")]
    assert found.name == "Plans 2024"
    assert found.left_out == ()


def test_what_drive_says_of_a_file_comes_with_its_folder(google: Google, server: Scripted) -> None:
    about = file("D1", version="7", modifiedTime="2024-10-01T08:00:00.000Z")
    (found,) = holding(google, server, about).files
    assert found.about == about


def test_files_stand_in_the_order_of_their_names(google: Google, server: Scripted) -> None:
    found = holding(
        google, server, *(file(f"D{n}", name=name) for n, name in enumerate(("Q10", "q2", "Ads", "Q2 b")))
    )
    assert [each.name for each in found.files] == ["Ads", "q2", "Q2 b", "Q10"]


def test_a_shortcut_is_what_it_leads_to(google: Google, server: Scripted) -> None:
    def shortcut(key: str, mime: str, **more: str) -> dict[str, Any]:
        return file(key, SHORTCUT, shortcutDetails={"targetId": f"T{key}", "targetMimeType": mime, **more})

    found = holding(
        google,
        server,
        shortcut("1", DOCUMENT, targetResourceKey="0-t"),
        shortcut("2", FOLDER),
        shortcut("3", "image/png"),
    )

    (plan,), (folder,) = found.files, found.folders
    assert (plan.link, plan.about) == (Link("document", "T1", resource_key="0-t"), None)
    assert (folder.link, folder.about) == (Link("folder", "T2"), None)
    assert found.left_out == ("1 image",)


def test_what_cannot_hold_a_plan_is_counted(google: Google, server: Scripted) -> None:
    kinds = ("application/pdf", "application/pdf", "image/png", "application/vnd.google-apps.presentation", "video/mp4",
             "application/vnd.google-apps.form", "application/zip", "", SHORTCUT)  # fmt: skip
    found = holding(google, server, *(file(f"X{n}", kind) for n, kind in enumerate(kinds)))
    assert found.left_out == ("2 PDFs", "1 image", "1 presentation", "1 video", "1 form", "3 other files")


def test_a_shared_drive_has_no_name_that_we_may_know(google: Google, server: Scripted) -> None:
    server.answers += [page(file("D1"))]
    drive = {"id": "0A1", "driveId": "0A1", "name": "Drive", "mimeType": FOLDER}
    assert listed(google, Link("folder", "0A1"), drive).name == ""


def test_a_shortcut_to_a_folder_is_opened(google: Google, server: Scripted) -> None:
    server.answers += [Answer(body=json.dumps(ABOUT).encode()), page(file("D1"))]
    shortcut = {
        "id": "S1",
        "mimeType": SHORTCUT,
        "shortcutDetails": {"targetId": "F1", "targetMimeType": FOLDER},
    }

    found = listed(google, Link("folder", "S1"), shortcut)

    assert [each.link.id for each in found.files] == ["D1"]
    assert asked(server)[1]["q"].startswith("'F1' in parents")


@pytest.mark.parametrize(
    ("about", "answers", "kind", "words"),
    [
        (None, [drive_says(404, "notFound", "File not found: F1.")], "not_shared", "There is no such folder, or it is not shared with us — check the link, and share the folder as Viewer"),
        (ABOUT, [drive_says(404, "notFound", "File not found: .")], "not_shared", "There is no such folder, or it is not shared"),
        (ABOUT | {"trashed": True}, [], "trashed", "The folder is in the trash — ask its owner to restore it"),
        ({"id": "F1", "mimeType": DOCUMENT}, [], "not_supported", "This is no folder"),
        (ABOUT, [drive_says(403, "insufficientPermissions")], "no_scope", "lack the scope"),
    ],
    ids=["not shared", "not shared any more", "in the trash", "no folder", "no scope"],
)  # fmt: skip
def test_a_folder_that_cannot_be_listed_says_why(
    google: Google,
    server: Scripted,
    about: dict[str, Any] | None,
    answers: list[Answer],
    kind: str,
    words: str,
) -> None:
    server.answers += answers
    with pytest.raises(SyncError) as raised:
        listed(google, PLANS, about)
    assert raised.value.kind == kind
    assert words in str(raised.value)
