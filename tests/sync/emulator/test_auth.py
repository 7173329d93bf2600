"""The token endpoint and what a token may do."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt
from google.auth.exceptions import RefreshError

from sync.emulator import Emulator
from tests.sync.emulator.caller import ROBOT, Caller, Spreadsheet

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/drive"


def ask(emulator: Emulator, key: str = "", grant: str = GRANT, **changes: Any) -> tuple[int, Any]:
    info = emulator.key_info(ROBOT)
    now = int(time.time())
    claims = {"iss": ROBOT, "aud": info["token_uri"], "iat": now, "exp": now + 3600, "scope": SCOPE} | changes
    signer = crypt.RSASigner.from_string(key or info["private_key"])  # type: ignore[no-untyped-call]
    assertion = jwt.encode(signer, claims)  # type: ignore[no-untyped-call]
    form = {"grant_type": grant, "assertion": assertion}
    answer = requests.post(info["token_uri"], data=form, timeout=5)
    return answer.status_code, answer.json()


def test_a_signed_assertion_buys_a_token(emulator: Emulator) -> None:
    status, answer = ask(emulator)
    assert status == 200
    assert answer["token_type"] == "Bearer"
    assert 3500 < answer["expires_in"] <= 3600


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"aud": "https://elsewhere.example/token"}, "invalid_grant", "audience"),
        ({"iss": "stranger@emulator.iam.gserviceaccount.com"}, "invalid_grant", "account not found"),
        ({"iat": 1_000_000_000, "exp": 1_000_003_600}, "invalid_grant", "reasonable timeframe"),
        ({"scope": "https://www.googleapis.com/auth/nonsense"}, "invalid_scope", "Invalid OAuth scope"),
        ({"scope": ""}, "invalid_scope", "Invalid OAuth scope"),
        ({"sub": "ceo@corp.example"}, "unauthorized_client", "unauthorized to retrieve access tokens"),
    ],
)
def test_a_wrong_assertion_is_refused_in_googles_words(
    emulator: Emulator, changes: Any, error: str, words: str
) -> None:
    status, answer = ask(emulator, **changes)
    assert status in {400, 401}
    assert answer["error"] == error
    assert words in answer["error_description"]


def test_a_foreign_signature_is_refused(emulator: Emulator) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert ask(emulator, key=key.decode()) == (
        400,
        {"error": "invalid_grant", "error_description": "Invalid JWT Signature."},
    )


def test_another_grant_is_refused(emulator: Emulator) -> None:
    assert ask(emulator, grant="password")[1]["error"] == "unsupported_grant_type"


def test_the_client_library_sees_the_refusal(emulator: Emulator, tmp_path: Path) -> None:
    path = emulator.key_file(tmp_path, ROBOT)
    emulator.tokens.accounts.discard(ROBOT)
    with pytest.raises(RefreshError, match="account not found"):
        Caller(Pretend(emulator, path), tmp_path)  # type: ignore[arg-type]


class Pretend:
    """An emulator that hands out a key without accepting it."""

    def __init__(self, emulator: Emulator, path: Path) -> None:
        self.url = emulator.url
        self.path = path

    def key_file(self, *_: object) -> Path:
        return self.path


def test_without_a_token_the_key_is_missing_and_with_a_bad_one_it_is_401(
    emulator: Emulator, sheet: Spreadsheet
) -> None:
    url = emulator.url + sheet.path
    assert requests.get(url, timeout=5).status_code == 403
    answer = requests.get(url, headers={"Authorization": "Bearer nonsense"}, timeout=5)
    assert answer.status_code == 401
    assert answer.json()["error"]["status"] == "UNAUTHENTICATED"
    drive = requests.get(emulator.url + "/drive/v3/files", headers={"Authorization": "Bearer x"}, timeout=5)
    assert drive.json()["error"]["errors"][0]["reason"] == "authError"


def test_tokens_can_be_made_to_expire(emulator: Emulator, sheet: Spreadsheet) -> None:
    emulator.tokens.revoke_all()
    assert sheet.caller("GET", sheet.path)[0] == 401


@pytest.mark.parametrize(
    ("scopes", "http", "path", "status"),
    [
        (("spreadsheets.readonly",), "GET", "", 200),
        (("drive.readonly",), "GET", "", 200),
        (("documents",), "GET", "", 403),
        (("spreadsheets.readonly",), "POST", ":batchUpdate", 403),
        (("spreadsheets.readonly",), "POST", "/developerMetadata:search", 403),
        (("spreadsheets",), "POST", "/developerMetadata:search", 200),
    ],
)
def test_each_method_wants_one_of_the_scopes_that_discovery_lists(
    emulator: Emulator,
    sheet: Spreadsheet,
    tmp_path: Path,
    scopes: tuple[str, ...],
    http: str,
    path: str,
    status: int,
) -> None:
    caller = Caller(emulator, tmp_path, scopes=scopes)
    body: Any = {"dataFilters": [{"developerMetadataLookup": {}}]} if "search" in path else {}
    got, answer = caller(http, sheet.path + path, body if http == "POST" else None)
    assert got == status
    if status == 403:
        assert answer["error"]["message"] == "Request had insufficient authentication scopes."


def test_drive_words_a_missing_scope_its_own_way(emulator: Emulator, tmp_path: Path) -> None:
    caller = Caller(emulator, tmp_path, scopes=("spreadsheets",))
    _, answer = caller("GET", "/drive/v3/files")
    assert answer["error"]["errors"][0]["reason"] == "insufficientPermissions"


def test_open_access_takes_anybody() -> None:
    with Emulator(open_access=True, validate_responses=True) as emulator:
        answer = requests.get(
            emulator.url + "/drive/v3/files", headers={"Authorization": "Bearer whatever"}, timeout=5
        )
        assert answer.status_code == 200


def test_the_key_can_be_had_over_http(emulator: Emulator) -> None:
    info = requests.post(emulator.url + "/_emulator/key?email=me@x.example", timeout=5).json()
    assert info["client_email"] == "me@x.example"
    assert info["token_uri"] == emulator.url + "/token"


def test_an_api_key_reads_what_everybody_may_and_writes_nothing(emulator: Emulator) -> None:
    emulator.workspace.policy.api_keys.add("AIzaOurs")
    public, private = emulator.create_spreadsheet("Public"), emulator.create_spreadsheet("Private")
    emulator.file(public).anyone = "writer"

    def asked(http: str, path: str, key: str = "AIzaOurs") -> tuple[int, str]:
        answer = requests.request(http, f"{emulator.url}/v4/spreadsheets/{path}", params={"key": key}, json={}, timeout=5)  # fmt: skip
        return answer.status_code, answer.json().get("error", {}).get("status", "")

    assert asked("GET", public) == (200, "")
    assert asked("GET", private) == (403, "PERMISSION_DENIED")
    assert asked("POST", f"{public}:batchUpdate") == (401, "UNAUTHENTICATED")
    assert asked("GET", public, key="AIzaOthers") == (400, "INVALID_ARGUMENT")


def test_a_token_may_come_in_the_address(emulator: Emulator, caller: Caller) -> None:
    token = str(caller.session.headers["Authorization"]).removeprefix("Bearer ")
    url = f"{emulator.url}/drive/v3/files"
    assert requests.get(url, params={"access_token": token}, timeout=5).status_code == 200
    assert requests.get(url, params={"access_token": "x"}, timeout=5).status_code == 401
