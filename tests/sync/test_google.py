from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from googleapiclient.discovery_cache import get_static_doc

from sync.credentials import load_credentials
from sync.emulator import Emulator
from sync.errors import LostReply, SyncError
from sync.google import DOCUMENT_FIELDS, FILE_FIELDS, Google
from sync.links import Link
from sync.scopes import WRITING
from sync.transport import Transport
from tests.fakes import FakeClock
from tests.sync.scripted import Answer, Scripted, says


def paths(mask: str) -> Iterator[str]:
    """``a,b(c,d)`` → a, b.c, b.d."""
    above: list[str] = []
    for name, mark in re.findall(r"(\w+)([(),]*)", mask):
        if not mark.startswith("("):
            yield ".".join([*above, name])
        for char in mark:
            if char == "(":
                above.append(name)
            elif char == ")":
                above.pop()


@pytest.mark.parametrize(
    ("service", "version", "schema", "mask"),
    [("docs", "v1", "Document", DOCUMENT_FIELDS), ("drive", "v3", "File", FILE_FIELDS)],
)
def test_every_field_that_we_ask_for_is_in_googles_own_discovery(
    service: str, version: str, schema: str, mask: str
) -> None:

    schemas = json.loads(get_static_doc(service, version))["schemas"]
    asked = list(paths(mask))
    assert asked
    for path in asked:
        at: Any = schemas[schema]
        for name in path.split("."):
            if "$ref" in at.get("items", at):
                at = schemas[at.get("items", at)["$ref"]]
            at = at["properties"][name]


def test_no_tab_is_asked_for_whole() -> None:
    asked = list(paths(DOCUMENT_FIELDS))
    assert not {path for path in asked if path.rpartition(".")[2] in {"tabs", "documentTab", "childTabs"}}
    assert "tabs.childTabs.childTabs.documentTab.body" in asked


def test_a_document_is_asked_for_as_a_viewer_may(google: Google, server: Scripted) -> None:
    assert google.document("D1") == {}
    (seen,) = server.seen
    assert seen.path.startswith("/v1/documents/D1?")
    for part in (
        "includeTabsContent=true",
        "suggestionsViewMode=PREVIEW_WITHOUT_SUGGESTIONS",
        "prettyPrint=false",
    ):
        assert part in seen.path
    assert "x-goog-drive-resource-keys" not in seen.headers


def test_a_file_is_found_on_shared_drives_too(google: Google, server: Scripted) -> None:
    google.file("F1")
    assert server.seen[0].path.startswith("/drive/v3/files/F1?")
    assert "supportsAllDrives=true" in server.seen[0].path


def test_the_resource_key_of_a_link_goes_along(google: Google, server: Scripted) -> None:
    link = Link("document", "D1", resource_key="0-k")
    google.file(link)
    google.document(link)
    assert [seen.headers["x-goog-drive-resource-keys"] for seen in server.seen] == ["D1/0-k", "D1/0-k"]


def test_a_spreadsheet_is_asked_for_by_mask_and_ranges(google: Google, server: Scripted) -> None:
    google.spreadsheet("S1", "sheets.properties", ["'My Tab'!A1:B2", "Plans"])
    path = server.seen[0].path
    assert path.startswith("/v4/spreadsheets/S1?")
    assert "fields=sheets.properties" in path
    assert path.count("ranges=") == 2
    assert len(server.seen) == 1


def test_a_batch_is_one_post_with_a_masked_reply(google: Google, server: Scripted) -> None:
    server.answers.append(Answer(body=b'{"replies": [{}]}'))
    assert google.batch_update("S1", {"requests": [{"x": 1}]}, "replies") == {"replies": [{}]}
    (seen,) = server.seen
    assert (seen.method, seen.body) == ("POST", b'{"requests":[{"x":1}]}')
    assert seen.path.startswith("/v4/spreadsheets/S1:batchUpdate?")
    assert "fields=replies" in seen.path


def test_a_batch_whose_reply_is_lost_is_sent_once_unless_it_is_guarded(
    google: Google, server: Scripted
) -> None:
    server.answers += [Answer(drop=True)]
    with pytest.raises(LostReply):
        google.batch_update("S1", {})
    assert len(server.seen) == 1
    server.answers += [Answer(drop=True), Answer()]
    assert google.batch_update("S1", {}, guarded=True) == {}
    assert len(server.seen) == 3


def test_a_guard_that_refuses_the_second_time_leaves_the_question_open(
    google: Google, server: Scripted
) -> None:
    server.answers += [Answer(503), says(400, "developer metadata with that ID already exists.")]
    with pytest.raises(LostReply) as caught:
        google.batch_update("S1", {}, guarded=True)
    assert "already exists" in caught.value.detail


def test_metadata_that_is_not_there_is_none(google: Google, server: Scripted) -> None:
    server.answers += [
        Answer(body=b'{"metadataId": 7}'),
        says(404, "Requested entity was not found."),
        says(403, "x"),
    ]
    assert google.developer_metadata("S1", 7) == {"metadataId": 7}
    assert google.developer_metadata("S1", 7) is None
    with pytest.raises(SyncError, match="not shared"):
        google.developer_metadata("S1", 7)
    assert server.seen[0].path == "/v4/spreadsheets/S1/developerMetadata/7"


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"'])
def test_an_answer_that_is_no_object_is_one_clear_line(body: bytes, google: Google, server: Scripted) -> None:
    server.answers += [Answer(body=body), Answer(body=body)]
    asks: list[Callable[[], object]] = [lambda: google.document("D1"), lambda: google.spreadsheet("S1", "a")]
    for ask in asks:
        with pytest.raises(SyncError) as caught:
            ask()
        assert caught.value.kind == "bad_answer"


MARK = {
    "metadataId": 7,
    "metadataKey": "g",
    "metadataValue": "1",
    "visibility": "DOCUMENT",
    "location": {"spreadsheet": True},
}
MARKED = {"requests": [{"createDeveloperMetadata": {"developerMetadata": MARK}}]}


@pytest.mark.parametrize(
    ("fault", "guarded", "applied"),
    [("drop-after", False, True), ("drop", False, False), ("drop-after", True, True)],
)
def test_after_a_lost_reply_the_mark_tells_whether_the_batch_was_applied(
    fault: str, guarded: bool, applied: bool, tmp_path: Path
) -> None:
    with Emulator() as emulator:
        email = "plansync@emulator.iam.gserviceaccount.com"
        sheet = emulator.create_spreadsheet("Master", writers=[email])
        credentials = load_credentials(str(emulator.key_file(tmp_path, email)), WRITING)
        google = Google(Transport(credentials, FakeClock(), endpoint=emulator.url))
        emulator.fail("sheets.spreadsheets.batchUpdate", fault)
        with pytest.raises(LostReply):
            google.batch_update(sheet, MARKED, guarded=guarded)
        mark = google.developer_metadata(sheet, 7)
        assert (mark is not None and mark["metadataValue"] == "1") is applied
        assert google.spreadsheet(sheet, "properties.title") == {"properties": {"title": "Master"}}
