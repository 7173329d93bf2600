"""Who sees what, and how each API words it when they don't."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sync.emulator import Emulator, store
from tests.sync.emulator.caller import ROBOT, Caller

NOT_SHARED = {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}
MISSING = {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}


@pytest.fixture
def doc(emulator: Emulator) -> str:
    return emulator.put_markdown("plan.md", "# Plan\n")


def test_what_is_not_shared_is_403_to_docs_and_404_to_drive(caller: Caller, doc: str) -> None:
    assert caller("GET", f"/v1/documents/{doc}") == (403, {"error": NOT_SHARED})
    status, answer = caller("GET", f"/drive/v3/files/{doc}")
    assert status == 404
    assert answer["error"]["message"] == f"File not found: {doc}."
    assert answer["error"]["errors"][0]["location"] == "fileId"


def test_what_does_not_exist_is_404_everywhere(caller: Caller) -> None:
    assert caller("GET", "/v1/documents/nowhere") == (404, {"error": MISSING})
    assert caller("GET", "/v4/spreadsheets/nowhere") == (404, {"error": MISSING})
    assert caller.refused("GET", "/drive/v3/files/nowhere") == (404, "File not found: nowhere.")


def test_a_doc_is_no_spreadsheet(caller: Caller, emulator: Emulator, doc: str) -> None:
    emulator.share(doc, ROBOT)
    assert caller("GET", f"/v4/spreadsheets/{doc}")[0] == 404


@pytest.mark.parametrize(
    ("role", "mode", "status", "shown"),
    [
        ("reader", None, 200, "PREVIEW_WITHOUT_SUGGESTIONS"),
        ("reader", "PREVIEW_WITHOUT_SUGGESTIONS", 200, "PREVIEW_WITHOUT_SUGGESTIONS"),
        ("reader", "SUGGESTIONS_INLINE", 403, ""),
        ("reader", "PREVIEW_SUGGESTIONS_ACCEPTED", 403, ""),
        ("commenter", "SUGGESTIONS_INLINE", 200, "SUGGESTIONS_INLINE"),
        ("writer", None, 200, "SUGGESTIONS_INLINE"),
    ],
)
def test_suggestions_are_for_those_who_may_see_them(
    caller: Caller, emulator: Emulator, doc: str, role: str, mode: str | None, status: int, shown: str
) -> None:
    emulator.share(doc, ROBOT, role)
    got, answer = caller("GET", f"/v1/documents/{doc}", suggestionsViewMode=mode)
    assert got == status
    if status == 200:
        assert answer["suggestionsViewMode"] == shown
        assert ("revisionId" in answer) == (role == "writer")


def test_anyone_with_the_link_may_read(caller: Caller, emulator: Emulator, doc: str) -> None:
    emulator.file(doc).anyone = "reader"
    assert caller("GET", f"/v1/documents/{doc}")[0] == 200
    assert caller("GET", f"/drive/v3/files/{doc}")[0] == 200
    assert caller.good("GET", "/drive/v3/files")["files"] == []


def test_sharing_ends_when_it_is_taken_back(caller: Caller, emulator: Emulator, doc: str) -> None:
    emulator.share(doc, ROBOT)
    assert caller("GET", f"/v1/documents/{doc}")[0] == 200
    emulator.share(doc, ROBOT, "")
    assert caller("GET", f"/v1/documents/{doc}")[0] == 403


@pytest.mark.parametrize(("mime", "path"), [(store.DOCX, "/v1/documents"), (store.XLSX, "/v4/spreadsheets")])
def test_an_office_file_is_not_supported(caller: Caller, emulator: Emulator, mime: str, path: str) -> None:
    file = emulator.workspace.new_file("old", mime, ROBOT)
    status, answer = caller("GET", f"{path}/{file.id}")
    assert status == 400
    assert answer["error"]["status"] == "FAILED_PRECONDITION"
    assert answer["error"]["message"].startswith("This operation is not supported for this document")


def test_a_reader_may_not_write(caller: Caller, emulator: Emulator) -> None:
    sheet = emulator.create_spreadsheet("Theirs")
    emulator.share(sheet, ROBOT)
    path = f"/v4/spreadsheets/{sheet}"
    assert caller("GET", path)[0] == 200
    assert caller.refused("POST", f"{path}:batchUpdate", {"requests": []})[0] == 403
    assert caller.refused("PUT", f"{path}/values/A1", {"values": []}, valueInputOption="RAW")[0] == 403


def test_a_person_who_may_not_edit_is_stopped(emulator: Emulator) -> None:
    sheet = emulator.create_spreadsheet("Theirs")
    with pytest.raises(PermissionError, match="may not edit"):
        emulator.as_person("stranger@x.example").types(sheet, "A1", "x")


def test_two_callers_are_two_principals(emulator: Emulator, tmp_path: Path) -> None:
    sheet = emulator.create_spreadsheet("Ours", writers=["a@x.example"])
    a, b = Caller(emulator, tmp_path, "a@x.example"), Caller(emulator, tmp_path, "b@x.example")
    found: list[Any] = [c("GET", f"/v4/spreadsheets/{sheet}")[0] for c in (a, b)]
    assert found == [200, 403]
    assert [call.principal for call in emulator.calls("sheets")] == ["a@x.example", "b@x.example"]
