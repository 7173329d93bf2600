"""Every way to sign in, and every way in which it fails: one line each, through the emulator and real google-auth."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sync.credentials import load_credentials, named
from sync.emulator import Emulator
from sync.errors import CredentialsError, SyncError
from sync.google import Google
from sync.scopes import CLOUD, READING, SIGN_IN, WRITING
from sync.transport import Transport
from tests.fakes import FakeClock
from tests.sync.places import (
    INES,
    ROBOT,
    RUNNER,
    Place,
    by_cloud_run,
    by_delegated_with_a_key,
    by_delegated_without_a_key,
    by_gcloud,
    by_gcloud_elsewhere,
    by_impersonated,
    by_impersonated_file,
    by_key,
    by_person_impersonates,
    by_through_delegates,
    by_user,
    by_variable,
    by_vm_impersonates_itself,
    by_workload,
    by_workload_impersonates,
)
from tests.sync.scripted import Answer, Scripted


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Emulator(validate_responses=True) as workspace:
        yield Place(workspace, tmp_path)


@pytest.mark.parametrize(
    ("sign_in", "email"),
    [
        (by_key, ROBOT),
        (by_variable, ROBOT),
        (by_gcloud, INES),
        (by_gcloud_elsewhere, INES),
        (by_user, INES),
        (by_cloud_run, ROBOT),
        (by_impersonated, ROBOT),
        (by_through_delegates, ROBOT),
        (by_person_impersonates, ROBOT),
        (by_vm_impersonates_itself, ROBOT),
        (by_impersonated_file, ROBOT),
        (by_workload, ROBOT),
        (by_workload_impersonates, ROBOT),
        (by_delegated_with_a_key, INES),
        (by_delegated_without_a_key, INES),
    ],
)
def test_each_way_to_sign_in_opens_a_plan_and_knows_whom_to_share_with(
    place: Place, sign_in: Callable[[Place], Google], email: str
) -> None:
    google = sign_in(place)

    assert google.document(place.plan)["title"] == "Plan"
    assert google.email == email
    assert google.whoami() == email
    assert place.workspace.calls("docs.")[0].principal == email
    assert place.clock.slept == []


@pytest.mark.parametrize(
    "sign_in", [by_key, by_user, by_cloud_run, by_impersonated, by_workload, by_delegated_with_a_key]
)
def test_whoever_reads_cannot_write(place: Place, sign_in: Callable[[Place], Google]) -> None:
    place.workspace.share("Plan", ROBOT, "writer")
    sheet = place.workspace.create_spreadsheet("Master", writers=[ROBOT, INES])
    google = sign_in(place)

    with pytest.raises(CredentialsError) as caught:
        google.batch_update(sheet, {"requests": [{"addSheet": {"properties": {"title": "New"}}}]})
    assert caught.value.kind == "no_scope"


def test_a_token_that_ran_out_is_fetched_again_whoever_gave_it(place: Place) -> None:
    google = by_impersonated(place)
    google.document(place.plan)
    place.workspace.tokens.revoke_all()

    assert google.document(place.plan)["title"] == "Plan"


def test_only_the_machine_is_asked_who_it_is(place: Place) -> None:
    google = by_cloud_run(place)

    assert google.email == ROBOT
    assert place.workspace.calls() == []


def test_proxies_do_not_stand_between_us_and_the_machine(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    place.machine()
    login = load_credentials(environ=place.environ)

    assert Transport(login, place.clock).email == ROBOT


def test_nothing_looks_anything_up_behind_our_back(place: Place) -> None:
    for sign_in in (by_key, by_impersonated):
        sign_in(place).document(place.plan)

    assert {call.method for call in place.workspace.calls()} == {
        "docs.documents.get",
        "iamcredentials.projects.serviceAccounts.generateAccessToken",
        "token",
    }


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({}, False),
        ({"HOME": "somewhere"}, False),
        ({"GOOGLE_APPLICATION_CREDENTIALS": "key.json"}, True),
        ({"GCE_METADATA_HOST": "127.0.0.1:1"}, True),
        ({"CLOUDSDK_CONFIG": "folder"}, True),
    ],
)
def test_an_open_emulator_is_entered_as_anybody_unless_the_environment_says_who_we_are(
    environ: dict[str, str], says: bool
) -> None:
    assert named(environ) is says


# ------------------------------------------------------------------------------------ every way to fail


def _nobody(place: Place) -> Google:
    with Scripted() as gone:
        place.environ["GCE_METADATA_HOST"] = gone.url.removeprefix("http://")
    return place.google()


def _missing_file(place: Place) -> Google:
    place.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(place.folder / "none.json")
    return place.google()


def _file_of(info: Any) -> Callable[[Place], Google]:
    def fail(place: Place) -> Google:
        place.variable(info)
        return place.google()

    return fail


def _key_file_of(info: Any) -> Callable[[Place], Google]:
    return lambda place: place.google(place.holds(info))


def _deleted_account(place: Place) -> Google:
    key = place.key()
    place.workspace.tokens.accounts.discard(ROBOT)
    return place.google(key)


def _clock_off(place: Place) -> Google:
    place.clock = FakeClock(datetime.now(UTC))
    place.workspace.tokens.time = lambda: time.time() + 3600 * 3
    return by_key(place)


def _not_delegated(place: Place) -> Google:
    return place.google(place.key(), subject=INES)


def _not_delegated_without_a_key(place: Place) -> Google:
    place.creator()
    return place.google(place.key(RUNNER), impersonate=ROBOT, subject=INES)


def _no_such_subject(place: Place) -> Google:
    place.policy.delegation[ROBOT] = frozenset(READING)
    return place.google(place.key(), subject="nobody@corp.example")


def _subject_of_a_person(place: Place) -> Google:
    place.variable(place.signed_in())
    return place.google(subject="kim@corp.example")


def _not_a_creator(place: Place) -> Google:
    return place.google(place.key(RUNNER), impersonate=ROBOT)


def _no_such_target(place: Place) -> Google:
    return place.google(place.key(RUNNER), impersonate="none@corp.iam.gserviceaccount.com")


def _iam_disabled(place: Place) -> Google:
    place.creator()
    place.policy.disabled.add("iamcredentials")
    return place.google(place.key(RUNNER), impersonate=ROBOT)


def _person_without_cloud(place: Place) -> Google:
    place.creator(INES)
    place.variable(place.signed_in(*READING))
    return place.google(impersonate=ROBOT)


def _vm(place: Place) -> Google:
    place.machine(scopes=frozenset({CLOUD}))
    return place.google()


def _bare_machine(place: Place) -> Google:
    place.machine("")
    return place.google()


def _ended(how: str) -> Callable[[Place], Google]:
    def fail(place: Place) -> Google:
        place.variable(place.signed_in())
        place.workspace.tokens.end(INES, how)
        return place.google()

    return fail


def _client_gone(place: Place) -> Google:
    place.variable(place.signed_in(client_id="another"))
    return place.google()


def _person_without_scopes(place: Place) -> Google:
    place.variable(place.signed_in(CLOUD))
    return place.google()


def _foreign_project(place: Place) -> Google:
    place.variable(place.signed_in(quota_project_id="corp-billing"))
    return place.google()


def _foreign_project_of_the_environment(place: Place) -> Google:
    place.environ["GOOGLE_CLOUD_QUOTA_PROJECT"] = "corp-billing"
    return by_user(place)


def _api_disabled(place: Place) -> Google:
    place.policy.disabled.add("docs")
    return by_key(place)


def _pool_refuses(place: Place) -> Google:
    token = Path(place.holds("token of a workload", "token"))
    place.variable(place.workspace.workload_info(token, RUNNER))
    place.workspace.tokens.federated.clear()
    return place.google()


def _pool_token_missing(place: Place) -> Google:
    token = Path(place.holds("token of a workload", "token"))
    place.variable(place.workspace.workload_info(token, RUNNER))
    token.unlink()
    return place.google()


ACCESS = Path(__file__).parents[2] / "docs" / "access.md"
ADMIN = (
    "at admin.google.com › Security › API controls › Domain-wide delegation, exactly these scopes: "
    + ",".join((*READING, *WRITING))
)
CREATOR = "roles/iam.serviceAccountTokenCreator"
FAILURES: list[tuple[Callable[[Place], Google], str, str]] = [
    (_nobody, "credentials", "No metadata server of Google's answers at 127.0.0.1:{port} — correct GCE_METADATA_HOST, or unset it"),
    (_missing_file, "credentials", "The credentials that GOOGLE_APPLICATION_CREDENTIALS names “{folder}/none.json” cannot be used: there is no such file — correct or unset GOOGLE_APPLICATION_CREDENTIALS"),
    (_file_of("not json"), "credentials", "The credentials that GOOGLE_APPLICATION_CREDENTIALS names “{folder}/credentials.json” cannot be used: it is not JSON — download the key again, as JSON"),
    (_file_of({"type": "gdch_service_account"}), "credentials", "The file “{folder}/credentials.json” cannot be used: it holds credentials of type “gdch_service_account” — use one of service_account, authorized_user, impersonated_service_account, external_account, external_account_authorized_user"),
    (_file_of({"type": "authorized_user"}), "credentials", "The file “{folder}/credentials.json” cannot be used: it lacks client_id and client_secret and refresh_token — make it again"),
    (_file_of({"type": "external_account"}), "credentials", "The file “{folder}/credentials.json” cannot be used: it lacks audience and subject_token_type and token_url and credential_source — make it again"),
    (_file_of({"type": "impersonated_service_account"}), "credentials", "The file “{folder}/credentials.json” cannot be used: it lacks service_account_impersonation_url and source_credentials — make it again"),
    (_key_file_of({"type": "authorized_user"}), "credentials", "The key “{folder}/credentials.json” cannot be used: it holds credentials of type “authorized_user” — use a service account's key, or leave access.key_file empty and set GOOGLE_APPLICATION_CREDENTIALS"),
    (_deleted_account, "credentials", "There is no service account " + ROBOT + " — it was deleted: make a new one and share the files with it"),
    (_clock_off, "clock_skew", "Google refused the key because this machine's clock is wrong (3 hours slow) — set the clock (NTP), then run again"),
    (_not_delegated, "credentials", ROBOT + " may not act for ines@corp.example with the scopes that plansync asks for — ask a Workspace admin to allow client id 100000000000000000001, " + ADMIN),
    (_not_delegated_without_a_key, "credentials", ROBOT + " may not act for ines@corp.example with the scopes that plansync asks for — ask a Workspace admin to allow the client id (unique id) of " + ROBOT + ", " + ADMIN),
    (_no_such_subject, "credentials", "There is no Workspace user nobody@corp.example — correct access.subject"),
    (_subject_of_a_person, "credentials", "Only a service account can act for kim@corp.example, and these credentials are none's key — set access.impersonate to the service account that may act for this user, or access.key_file to its key"),
    (_not_a_creator, "credentials", f"{RUNNER} may not act as {ROBOT} — give it {CREATOR} there: gcloud iam service-accounts add-iam-policy-binding {ROBOT} --member=serviceAccount:{RUNNER} --role={CREATOR}; it takes a few minutes to act"),
    (_no_such_target, "credentials", "There is no service account none@corp.iam.gserviceaccount.com — correct access.impersonate, or access.delegates"),
    (_iam_disabled, "api_disabled", "The IAM Service Account Credentials API is not enabled in project 100000000001 — enable it, wait a minute, run again: gcloud services enable iamcredentials.googleapis.com --project 100000000001"),
    (_person_without_cloud, "no_scope", f"The sign-in of {INES} may not be used to act as {ROBOT} — sign in again: {SIGN_IN}"),
    (_vm, "no_scope", "The credentials lack the scope that the Google Docs API asks for — a VM's own account has only the VM's scopes: set access.impersonate to a service account (it may be the same one)"),
    (_bare_machine, "credentials", "No service account is attached to this machine — attach one (gcloud: --service-account), or set access.key_file"),
    (_ended("revoked"), "credentials", f"The sign-in has expired or was revoked — sign in again: {SIGN_IN}; a sign-in through an OAuth app in Testing lasts 7 days: for a nightly run use a service account"),
    (_ended("reauth"), "credentials", f"Your Workspace ends sign-ins after a while, and this one is over — sign in again: {SIGN_IN}; for a nightly run use a service account"),
    (_client_gone, "credentials", f"The OAuth client of this sign-in was deleted or changed — sign in again: {SIGN_IN}"),
    (_person_without_scopes, "no_scope", f"Google does not grant the scopes that plansync asks for — sign in again with all scopes: {SIGN_IN}"),
    (_foreign_project, "credentials", "ines@corp.example may not use the quota project corp-billing — give it roles/serviceusage.serviceUsageConsumer there, or name no project: unset GOOGLE_CLOUD_QUOTA_PROJECT, take quota_project_id out of the credentials"),
    (_foreign_project_of_the_environment, "credentials", "ines@corp.example may not use the quota project corp-billing — give it roles/serviceusage.serviceUsageConsumer there, or name no project: unset GOOGLE_CLOUD_QUOTA_PROJECT, take quota_project_id out of the credentials"),
    (_api_disabled, "api_disabled", "The Google Docs API is not enabled — enable it in project 100000000001, wait a minute, run again: gcloud services enable docs.googleapis.com --project 100000000001"),
    (_pool_refuses, "credentials", "Google does not take the token of the workload identity pool — look at the pool's provider, its audience and its conditions"),
    (_pool_token_missing, "credentials", "The file with the token that is exchanged for Google's is not there — look at credential_source in the file that GOOGLE_APPLICATION_CREDENTIALS names"),
]  # fmt: skip


@pytest.mark.parametrize(("fail", "kind", "line"), FAILURES)
def test_each_failure_is_one_line_that_says_what_to_do(
    place: Place, fail: Callable[[Place], Google], kind: str, line: str
) -> None:
    with pytest.raises(CredentialsError) as caught:
        fail(place).document(place.plan)

    told = str(caught.value)
    port = place.environ.get("GCE_METADATA_HOST", ":").partition(":")[2]
    assert told == line.format(folder=place.folder, port=port)
    assert caught.value.kind == kind
    assert "ya29." not in told + caught.value.detail


def test_another_clouds_metadata_server_is_not_taken_for_googles(place: Place) -> None:
    with Scripted(Answer(200, b'{"email": "x@y.example"}')) as stranger:
        place.environ["GCE_METADATA_HOST"] = stranger.url.removeprefix("http://")
        with pytest.raises(CredentialsError, match="No metadata server of Google's answers"):
            place.google().document(place.plan)
        assert [seen.headers["metadata-flavor"] for seen in stranger.seen] == ["Google"]


def test_without_any_credentials_every_way_to_get_some_is_named(place: Place) -> None:
    def nobody_there(url: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any) -> Any:
        assert url.startswith("http://169.254.169.254/computeMetadata/v1/")
        raise SyncError("metadata server cannot be reached", kind="unavailable")

    login = load_credentials(environ=place.environ)
    with pytest.raises(CredentialsError) as caught:
        login.headers(nobody_there)
    told = str(caught.value)
    assert all(
        way in told for way in ("access.key_file", "GOOGLE_APPLICATION_CREDENTIALS", "gcloud", "attached")
    )
    assert f"| {told.partition(' — ')[0]} |" in ACCESS.read_text(encoding="utf-8")


def test_a_metadata_server_in_trouble_is_not_taken_for_none(place: Place) -> None:
    busy = [Answer(503, headers={"Metadata-Flavor": "Google"})] * 3
    with Scripted(*busy) as server:
        place.environ["GCE_METADATA_HOST"] = server.url.removeprefix("http://")
        with pytest.raises(SyncError, match="metadata server is not available") as caught:
            place.google().document(place.plan)
        assert caught.value.kind == "unavailable"
        assert len(server.seen) == 3


def test_a_key_that_was_replaced_is_said(place: Place) -> None:
    answer = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    with Scripted(Answer(400, json.dumps(answer).encode())) as server:
        info = json.loads(Path(place.key()).read_text()) | {"token_uri": f"{server.url}/token"}
        with pytest.raises(
            CredentialsError, match=f"Google does not know this key of {ROBOT} — it was deleted"
        ):
            place.google(place.holds(info)).document(place.plan)


def test_the_documentation_lists_each_of_these_lines() -> None:
    """By its first part, in general words: docs/access.md says why it happens."""
    page = ACCESS.read_text(encoding="utf-8")
    general = {
        r"ines@corp\.example(?= may not (?:act|use)| may not be)": "ADDRESS",
        r"\S+@corp\.example": "USER",
        r"\S+@corp\.iam\.gserviceaccount\.com": "ADDRESS",
        r"\{folder\}/[a-z.]+": "FILE",
        r"127\.0\.0\.1:\{port\}": "HOST",
        r"(?<=project )\S+": "PROJECT",
    }
    for _, _, line in FAILURES:
        what = line.partition(" — ")[0]
        for pattern, word in general.items():
            what = re.sub(pattern, word, what)
        assert f"| {what} |" in page
