"""What a token may reach: bodies of refusals per API, and the scope drive.file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from sync.emulator import Emulator, store
from tests.sync.emulator.caller import KIM, Caller
from tests.sync.emulator.test_drive_files import FILES, make

PATHS = {"drive": f"{FILES}/1x", "sheets": "/v4/spreadsheets/1x", "docs": "/v1/documents/1x"}


def asked(emulator: Emulator, path: str, token: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = requests.get(emulator.url + path, headers=headers, timeout=5)
    return answer.status_code, answer.json()["error"]


@pytest.mark.parametrize("service", PATHS)
def test_a_bad_token_is_401_and_drive_says_it_twice(emulator: Emulator, service: str) -> None:
    status, error = asked(emulator, PATHS[service], "stale")
    assert (status, error["code"], error["status"]) == (401, 401, "UNAUTHENTICATED")
    assert error["message"].startswith("Request had invalid authentication credentials.")
    if service != "drive":
        assert "errors" not in error
        return
    # bodies quoted by clients of Drive v3
    assert error["errors"] == [
        {
            "message": "Invalid Credentials",
            "domain": "global",
            "reason": "authError",
            "location": "Authorization",
            "locationType": "header",
        }
    ]


@pytest.mark.parametrize("service", PATHS)
def test_no_token_is_403(emulator: Emulator, service: str) -> None:
    status, error = asked(emulator, PATHS[service])  # issue
    assert (status, error["status"]) == (403, "PERMISSION_DENIED")
    assert error["message"] == "The request is missing a valid API key."


@pytest.mark.parametrize(
    ("scope", "path", "called"),
    [
        ("spreadsheets", FILES, "google.apps.drive.v3.DriveFiles.List"),
        ("documents", f"{FILES}/1x", "google.apps.drive.v3.DriveFiles.Get"),
        ("drive.metadata.readonly", f"{FILES}/1x/export?mimeType=text/plain", "google.apps.drive.v3.DriveFiles.Export"),
    ],
)  # fmt: skip
def test_a_missing_scope_is_told_in_the_old_form_and_the_new(
    emulator: Emulator, tmp_path: Path, scope: str, path: str, called: str
) -> None:
    status, answer = Caller(emulator, tmp_path, scopes=(scope,))("GET", path)
    error = answer["error"]
    # bodies quoted by clients
    assert (status, error["status"]) == (403, "PERMISSION_DENIED")
    assert error["message"] == "Request had insufficient authentication scopes."
    assert error["errors"] == [
        {"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}
    ]
    assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert error["details"][0]["metadata"] == {"service": "drive.googleapis.com", "method": called}


def test_an_api_that_is_not_enabled_says_so_in_both_forms(emulator: Emulator, caller: Caller) -> None:
    emulator.workspace.policy.disabled = {"drive"}
    error = caller("GET", FILES)[1]["error"]
    assert error["status"] == "PERMISSION_DENIED"
    assert (error["errors"][0]["domain"], error["errors"][0]["reason"]) == (
        "usageLimits",
        "accessNotConfigured",
    )
    assert error["details"][-1]["reason"] == "SERVICE_DISABLED"


@pytest.mark.parametrize(
    ("scope", "path", "status"),
    [
        # discovery: which scopes suffice for what
        ("drive.readonly", "/v1/documents/{doc}", 200),
        ("drive.readonly", FILES + "/{doc}/export?mimeType=text/plain", 200),
        ("drive.readonly", FILES + "/{doc}/revisions", 200),
        ("drive.metadata.readonly", FILES + "/{doc}", 200),
        ("drive.metadata.readonly", FILES, 200),
        ("drive.metadata.readonly", FILES + "/{doc}/export?mimeType=text/plain", 403),
        ("documents.readonly", "/v1/documents/{doc}", 200),
        ("spreadsheets.readonly", "/v1/documents/{doc}", 403),
    ],
)
def test_narrow_scopes_do_for_reading(
    emulator: Emulator, tmp_path: Path, scope: str, path: str, status: int
) -> None:
    doc = make(Caller(emulator, tmp_path, KIM))
    reader = Caller(emulator, tmp_path, KIM, scopes=(scope,))
    answer = reader.session.get(emulator.url + path.format(doc=doc), timeout=5)
    assert answer.status_code == status


# ------------------------------------------------------------------------------------------ drive.file


@pytest.fixture
def narrow(emulator: Emulator, tmp_path: Path) -> Caller:
    return Caller(emulator, tmp_path, KIM, scopes=("drive.file",))


@pytest.fixture
def by_hand(emulator: Emulator) -> str:
    """A spreadsheet that Kim made in the browser."""
    return emulator.create_spreadsheet("Master", owner=KIM)


def test_the_scope_drive_file_reaches_what_was_made_through_an_api(narrow: Caller, by_hand: str) -> None:
    made = make(narrow, store.SHEET)
    second = narrow.good("POST", "/v4/spreadsheets", {})["spreadsheetId"]
    third = narrow.good("POST", "/v1/documents", {"title": "x"})["documentId"]
    listed = {each["id"] for each in narrow.good("GET", FILES)["files"]}
    assert listed == {made, second, third}
    assert narrow.good("GET", f"{FILES}/{made}", fields="isAppAuthorized") == {"isAppAuthorized": True}
    narrow.good("PUT", f"/v4/spreadsheets/{made}/values/A1", {"values": [[1]]}, valueInputOption="RAW")
    narrow.good("PATCH", f"{FILES}/{made}", {"name": "y"})
    narrow.good("DELETE", f"{FILES}/{made}")


@pytest.mark.parametrize(
    ("http", "path", "body"),
    [
        ("GET", FILES + "/{id}", None),
        ("PATCH", FILES + "/{id}", {"name": "y"}),
        ("DELETE", FILES + "/{id}", None),
        ("POST", FILES + "/{id}/copy", {}),
        ("GET", FILES + "/{id}/permissions", None),
        ("GET", FILES + "/{id}/revisions", None),
        ("POST", FILES, {"name": "child", "mimeType": store.FOLDER, "parents": ["{id}"]}),
    ],
)
def test_drive_hides_the_rest_from_the_scope_drive_file(
    narrow: Caller, by_hand: str, http: str, path: str, body: Any
) -> None:
    if body and "parents" in body:
        body = body | {"parents": [by_hand]}
    status, message = narrow.refused(http, path.format(id=by_hand), body)
    assert (status, message) == (404, f"File not found: {by_hand}.")


@pytest.mark.parametrize("path", ["/v4/spreadsheets/{id}", "/v4/spreadsheets/{id}/values/A1"])
def test_sheets_know_no_such_file_under_the_scope_drive_file(narrow: Caller, by_hand: str, path: str) -> None:
    assert narrow.refused("GET", path.format(id=by_hand)) == (404, "Requested entity was not found.")


@pytest.mark.parametrize(
    ("http", "path", "verb"),
    [("PATCH", FILES + "/{id}", "write"), ("POST", FILES + "/{id}/copy", "write")],
)
def test_who_sees_a_file_by_a_wider_scope_is_told_that_the_app_is_not_granted(
    emulator: Emulator, tmp_path: Path, by_hand: str, http: str, path: str, verb: str
) -> None:
    both = Caller(emulator, tmp_path, KIM, scopes=("drive.file", "drive.metadata.readonly"))
    assert both.good("GET", f"{FILES}/{by_hand}")["id"] == by_hand
    status, answer = both(http, path.format(id=by_hand), {})
    # issue
    assert status == 403
    assert answer["error"]["errors"][0]["reason"] == "appNotAuthorizedToFile"
    assert (
        f"has not granted the app 100000000001 {verb} access to the file {by_hand}"
        in answer["error"]["message"]
    )


def test_what_another_account_made_is_not_reached(emulator: Emulator, tmp_path: Path, narrow: Caller) -> None:
    lee = Caller(emulator, tmp_path, "lee@corp.example")
    theirs = make(lee)
    lee.good("POST", f"{FILES}/{theirs}/permissions", {"type": "user", "role": "writer", "emailAddress": KIM})
    assert narrow("GET", f"{FILES}/{theirs}")[0] == 404
    assert Caller(emulator, tmp_path, KIM)("GET", f"{FILES}/{theirs}")[0] == 200


@pytest.mark.parametrize(
    ("http", "path", "body", "message"),
    [
        ("GET", f"{FILES}?spaces=appDataFolder", None, "The granted scopes do not give access to all of the requested spaces."),
        ("GET", "/drive/v3/changes?pageToken=1&spaces=appDataFolder", None, "The granted scopes do not give access to all of the requested spaces."),
        ("POST", FILES, {"name": "x", "parents": ["appDataFolder"]}, "The granted scopes do not allow use of the Application Data folder."),
    ],
)  # fmt: skip
def test_an_apps_own_folder_wants_its_own_scope(
    emulator: Emulator, tmp_path: Path, http: str, path: str, body: Any, message: str
) -> None:
    status, answer = Caller(emulator, tmp_path, KIM)(http, path, body)
    assert (status, answer["error"]["message"]) == (403, message)  # issue
    assert Caller(emulator, tmp_path, KIM, ("drive.appdata",))(http, path, body)[0] == 501
