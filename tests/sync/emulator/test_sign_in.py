"""Acting for others, the metadata server, refresh tokens: what the emulator gives, and what it refuses in Google's words."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from google.auth import jwt

from sync.emulator import Emulator
from tests.sync.emulator.caller import ROBOT, Caller

TARGET = "target@emulator.iam.gserviceaccount.com"
MIDDLE = "middle@emulator.iam.gserviceaccount.com"
IAM = "/v1/projects/-/serviceAccounts/{}:{}"
SHEETS = "https://www.googleapis.com/auth/spreadsheets.readonly"
SEED = f"""
principals: [kim@corp.example]
token_creators:
  {TARGET}: [{ROBOT}, {MIDDLE}]
  {MIDDLE}: [{ROBOT}]
delegation:
  {TARGET}: [spreadsheets.readonly]
machine: {{account: {TARGET}, scopes: [cloud-platform]}}
disabled: [docs]
quota_projects: {{corp-billing: [{ROBOT}]}}
"""


def cloud(emulator: Emulator, folder: Path, email: str = ROBOT) -> Caller:
    return Caller(emulator, folder, email, scopes=("cloud-platform",))


def machine(emulator: Emulator, path: str, **headers: str) -> requests.Response:
    headers = headers or {"Metadata-Flavor": "Google"}
    return requests.get(emulator.url + path, headers=headers, timeout=5)


def ask(emulator: Emulator, **form: str) -> Any:
    return requests.post(emulator.url + "/token", data=form, timeout=5).json()


def test_a_seed_says_who_may_do_what(tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text(SEED)
    with Emulator(tmp_path, validate_responses=True) as emulator:
        policy = emulator.workspace.policy
        assert policy.may_become(ROBOT, TARGET)
        assert not policy.may_become(TARGET, ROBOT)
        assert policy.delegation[TARGET] == {SHEETS}
        assert (policy.attached, policy.disabled) == (TARGET, {"docs"})
        assert (
            cloud(emulator, tmp_path)("POST", IAM.format(TARGET, "generateAccessToken"), {"scope": [SHEETS]})[
                0
            ]
            == 200
        )


def test_a_token_of_another_account_is_that_accounts_with_the_scopes_asked_for(
    emulator: Emulator, tmp_path: Path
) -> None:
    emulator.key_info(TARGET)
    emulator.workspace.policy.token_creators[TARGET] = {ROBOT}
    sheet = emulator.create_spreadsheet("Master", writers=[TARGET])
    caller = cloud(emulator, tmp_path)

    told = caller.good(
        "POST", IAM.format(TARGET, "generateAccessToken"), {"scope": [SHEETS], "lifetime": "600s"}
    )
    caller.session.headers["Authorization"] = f"Bearer {told['accessToken']}"
    assert caller("GET", f"/v4/spreadsheets/{sheet}")[0] == 200
    assert caller("POST", f"/v4/spreadsheets/{sheet}:batchUpdate", {"requests": []})[0] == 403
    assert emulator.calls("sheets.")[0].principal == TARGET

    later = time.time() + 601
    emulator.tokens.time = lambda: later
    assert caller("GET", f"/v4/spreadsheets/{sheet}")[0] == 401


@pytest.mark.parametrize(
    ("target", "body", "status", "words"),
    [
        (TARGET, {"scope": [SHEETS]}, 403, "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist)."),
        ("none@x.iam.gserviceaccount.com", {"scope": [SHEETS]}, 404, "Gaia id not found for email none@x.iam"),
        (MIDDLE, {}, 400, "at least one scope"),
        (MIDDLE, {"scope": [SHEETS], "lifetime": "7200s"}, 400, "cannot exceed 3600 seconds"),
        (MIDDLE, {"scope": [SHEETS], "delegates": [TARGET]}, 400, "Invalid form of account ID"),
        (TARGET, {"scope": [SHEETS], "delegates": [f"projects/-/serviceAccounts/{MIDDLE}"]}, 403, "denied on resource"),
        (MIDDLE, {"scopes": [SHEETS]}, 400, 'Unknown name "scopes"'),
    ],
)  # fmt: skip
def test_who_may_not_have_a_token_gets_none(
    emulator: Emulator, tmp_path: Path, target: str, body: Any, status: int, words: str
) -> None:
    for account in (TARGET, MIDDLE):
        emulator.key_info(account)
    emulator.workspace.policy.token_creators[MIDDLE] = {ROBOT}

    got, message = cloud(emulator, tmp_path).refused("POST", IAM.format(target, "generateAccessToken"), body)
    assert got == status
    assert words in message


def test_acting_as_an_account_wants_the_cloud_platform_scope(emulator: Emulator, tmp_path: Path) -> None:
    emulator.key_info(TARGET)
    status, message = Caller(emulator, tmp_path).refused(
        "POST", IAM.format(TARGET, "generateAccessToken"), {"scope": [SHEETS]}
    )
    assert (status, message) == (403, "Request had insufficient authentication scopes.")


def test_a_signature_of_another_account_buys_a_users_token_where_the_admin_allows_it(
    emulator: Emulator, tmp_path: Path
) -> None:
    base, now = emulator.url, int(time.time())
    emulator.key_info(TARGET)
    emulator.tokens.accounts.add("kim@corp.example")
    emulator.workspace.policy.token_creators[TARGET] = {ROBOT}
    claims = {
        "iss": TARGET,
        "sub": "kim@corp.example",
        "aud": f"{base}/token",
        "iat": now,
        "exp": now + 3600,
        "scope": SHEETS,
    }
    signed = cloud(emulator, tmp_path).good(
        "POST", IAM.format(TARGET, "signJwt"), {"payload": json.dumps(claims)}
    )
    grant = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": signed["signedJwt"]}

    assert jwt.decode(signed["signedJwt"], verify=False)["sub"] == "kim@corp.example"  # type: ignore[no-untyped-call]
    assert ask(emulator, **grant)["error"] == "unauthorized_client"
    emulator.workspace.policy.delegation[TARGET] = frozenset({SHEETS})
    sheet = emulator.create_spreadsheet("Kim's", owner="kim@corp.example")
    bearer = {"Authorization": f"Bearer {ask(emulator, **grant)['access_token']}"}
    assert requests.get(f"{base}/v4/spreadsheets/{sheet}", headers=bearer, timeout=5).status_code == 200


def test_the_metadata_server_talks_to_those_who_know_the_header(emulator: Emulator) -> None:
    emulator.workspace.policy.attached = TARGET
    account = "/computeMetadata/v1/instance/service-accounts/default/"

    assert machine(emulator, account + "token", Accept="*/*").status_code == 403
    told = machine(emulator, account + "?recursive=true")
    assert told.json() == {
        "aliases": ["default"],
        "email": TARGET,
        "scopes": ["https://www.googleapis.com/auth/cloud-platform"],
    }
    assert told.headers["Metadata-Flavor"] == "Google"
    assert machine(emulator, "/").text == "computeMetadata/\n"
    assert machine(emulator, account + "email").text == TARGET
    assert machine(emulator, account + "nothing").status_code == 404
    assert set(machine(emulator, account + "token").json()) == {"access_token", "expires_in", "token_type"}


@pytest.mark.parametrize(
    ("of_the_machine", "status"),
    [(None, 200), (frozenset({"https://www.googleapis.com/auth/cloud-platform"}), 403)],
)
def test_cloud_run_gives_the_scopes_asked_for_and_a_vm_its_own(
    emulator: Emulator, of_the_machine: frozenset[str] | None, status: int
) -> None:
    policy = emulator.workspace.policy
    policy.attached, policy.vm_scopes = TARGET, of_the_machine
    sheet = emulator.create_spreadsheet("Master", writers=[TARGET])

    token = machine(
        emulator, f"/computeMetadata/v1/instance/service-accounts/default/token?scopes={SHEETS}"
    ).json()
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    assert (
        requests.get(f"{emulator.url}/v4/spreadsheets/{sheet}", headers=bearer, timeout=5).status_code
        == status
    )


def test_a_sign_in_lasts_until_it_is_ended_and_gives_no_more_than_was_granted(emulator: Emulator) -> None:
    info = emulator.user_info("kim@corp.example", [SHEETS])
    form = {
        "grant_type": "refresh_token",
        **{k: info[k] for k in ("client_id", "client_secret", "refresh_token")},
    }

    assert ask(emulator, **form)["scope"] == SHEETS
    assert ask(emulator, **form, scope="https://www.googleapis.com/auth/drive")["error"] == "invalid_scope"
    assert ask(emulator, **{**form, "client_id": "other"})["error"] == "invalid_client"
    emulator.tokens.end("kim@corp.example")
    assert ask(emulator, **form)["error_description"] == "Token has been expired or revoked."


def test_a_service_that_is_not_enabled_says_where_to_enable_it(emulator: Emulator, tmp_path: Path) -> None:
    emulator.workspace.policy.disabled = {"sheets", "drive"}
    caller = Caller(emulator, tmp_path)

    sheets, drive = (
        caller("GET", "/v4/spreadsheets/x")[1]["error"],
        caller("GET", "/drive/v3/files")[1]["error"],
    )
    assert sheets["details"][1]["reason"] == "SERVICE_DISABLED"
    assert sheets["message"].startswith("Google Sheets API has not been used in project 100000000001 before")
    assert drive["errors"][0]["reason"] == "accessNotConfigured"


def test_calls_are_counted_in_a_project_only_for_those_who_may(emulator: Emulator, tmp_path: Path) -> None:
    caller = Caller(emulator, tmp_path)
    caller.session.headers["x-goog-user-project"] = "corp-billing"

    assert caller("GET", "/v4/spreadsheets/x")[1]["error"]["details"][0]["reason"] == "USER_PROJECT_DENIED"
    emulator.workspace.policy.quota_projects["corp-billing"] = {ROBOT}
    assert caller("GET", "/v4/spreadsheets/x")[0] == 404


def test_drive_says_who_asks(emulator: Emulator, tmp_path: Path) -> None:
    caller = Caller(emulator, tmp_path)

    assert caller.good("GET", "/drive/v3/about", fields="user(emailAddress)") == {
        "user": {"emailAddress": ROBOT}
    }
    assert caller.refused("GET", "/drive/v3/about") == (
        400,
        "The 'fields' parameter is required for this method.",
    )
