from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from google.auth.credentials import Credentials
from google.auth.exceptions import RefreshError

from sync.credentials import Login, anonymous, load_credentials
from sync.emulator import Emulator
from sync.errors import CredentialsError, LostReply, SyncError
from sync.google import Google
from sync.quota import LATENESS, Quotas
from sync.scopes import READING, WRITING
from sync.transport import Transport
from tests.fakes import FakeClock
from tests.sync.scripted import Answer, Scripted, drive_says, says

EMAIL = "plansync@emulator.iam.gserviceaccount.com"
DOCS = "https://docs.googleapis.com/v1/documents/D1"
SHEETS = "https://sheets.googleapis.com/v4/spreadsheets/S1"
DRIVE = "https://www.googleapis.com/drive/v3/files/F1"
BATCH = f"{SHEETS}:batchUpdate"


class Key(Credentials):
    """Credentials that ask the token endpoint, as a service account does, without an RSA key."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # google-auth's methods carry no types
        self.service_account_email = EMAIL

    def refresh(self, request: Any) -> None:
        response = request("https://oauth2.googleapis.com/token", method="POST", body=b"assertion=signed")
        answer = json.loads(response.data)
        if response.status != 200:
            said = f"{answer['error']}: {answer.get('error_description')}"
            raise RefreshError(said, answer)  # type: ignore[no-untyped-call]  # as above
        self.token = answer["access_token"]


def token(value: str = "t1") -> Answer:
    return Answer(body=json.dumps({"access_token": value}).encode())


def refusal(error: str, description: str, status: int = 400) -> Answer:
    return Answer(status, json.dumps({"error": error, "error_description": description}).encode())


def transport(
    server: Scripted, clock: FakeClock | None = None, credentials: Credentials | None = None, **more: Any
) -> Transport:
    login = Login(credentials) if credentials else anonymous()
    return Transport(login, clock or FakeClock(), endpoint=server.url, jitter=lambda: 0.0, **more)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


# ------------------------------------------------------------------------------------ the way


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (DOCS, "/v1/documents/D1"),
        (f"{SHEETS}?fields=a", "/v4/spreadsheets/S1?fields=a"),
        (DRIVE, "/drive/v3/files/F1"),
    ],
)
def test_every_service_is_at_the_one_endpoint(url: str, path: str) -> None:
    with Scripted() as server:
        transport(server).get(url)
        assert [(s.path, s.headers["authorization"]) for s in server.seen] == [(path, "Bearer anyone")]


def test_slashes_in_ranges_stay_encoded() -> None:
    with Scripted() as server:
        transport(server).get(f"{SHEETS}/values/%27a%2Fb%27%21A1", params={"x": "1"})
        assert server.seen[0].path == "/v4/spreadsheets/S1/values/%27a%2Fb%27%21A1?x=1"


def test_credentials_in_netrc_are_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("default login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with Scripted() as server:
        pipe = transport(server)
        pipe.trust_env = True
        pipe.get(DOCS)
        assert server.seen[0].headers["authorization"] == "Bearer anyone"


# ------------------------------------------------------------------------------------ trying again


@pytest.mark.parametrize(
    ("answer", "slept"),
    [
        (says(429, "Quota exceeded", status="RESOURCE_EXHAUSTED"), [1.0]),
        (says(429, "Quota exceeded", Retry_After="30"), [30.0]),
        (says(429, "Quota exceeded", Retry_After="Wed, 15 May 2024 03:00:45 GMT"), [45.0]),
        (says(503, "The service is currently unavailable.", status="UNAVAILABLE"), [1.0]),
        (Answer(502, b"<html>Bad Gateway</html>", "text/html"), [1.0]),
        (Answer(500, b""), [1.0]),
        (drive_says(403, "userRateLimitExceeded"), [1.0]),
        (says(403, "x", details=[{"reason": "RATE_LIMIT_EXCEEDED"}]), [1.0]),
        (Answer(drop=True), [1.0]),
        (Answer(cut=True), [1.0]),
        (Answer(200, b"<html>Sign in</html>", "text/html"), [1.0]),
    ],
)
def test_a_read_is_tried_again(answer: Answer, slept: list[float], clock: FakeClock) -> None:
    with Scripted(answer) as server:
        assert transport(server, clock).get(DOCS).json() == {}
        assert clock.slept == slept
        assert len(server.seen) == 2


@pytest.mark.parametrize("answer", [says(429, "Quota exceeded"), drive_says(403, "rateLimitExceeded")])
def test_a_write_that_was_not_let_in_is_tried_again(answer: Answer) -> None:
    with Scripted(answer) as server:
        transport(server).post(BATCH, json={"requests": []})
        assert [s.body for s in server.seen] == [b'{"requests": []}'] * 2


@pytest.mark.parametrize(
    "answer",
    [says(503, "x"), Answer(500), Answer(502, b"<html>", "text/html"), Answer(drop=True), Answer(cut=True)],
)
def test_a_write_whose_reply_is_lost_is_sent_once(answer: Answer) -> None:
    with Scripted(answer) as server:
        with pytest.raises(LostReply, match="may or may not have been applied") as caught:
            transport(server).post(BATCH, json={})
        assert len(server.seen) == 1
        assert caught.value.link == "https://docs.google.com/spreadsheets/d/S1/edit"


def test_a_guarded_write_is_sent_again_and_only_within_the_guard() -> None:
    with Scripted(Answer(drop=True), Answer(), Answer(drop=True)) as server:
        pipe = transport(server)
        with pipe.guarded():
            pipe.post(BATCH, json={})
        with pytest.raises(LostReply):
            pipe.post(BATCH, json={})
        assert len(server.seen) == 3


def test_a_long_get_that_travels_as_a_post_is_a_read() -> None:
    with Scripted(Answer(drop=True)) as server:
        transport(server).post(
            f"{SHEETS}/values:batchGet", data="ranges=A1", headers={"X-HTTP-Method-Override": "GET"}
        )
        assert len(server.seen) == 2


def test_a_search_by_post_is_a_read() -> None:
    with Scripted(Answer(drop=True)) as server:
        transport(server).post(f"{SHEETS}/developerMetadata:search", json={})
        assert len(server.seen) == 2


def test_nobody_at_home_is_tried_again_even_for_a_write(clock: FakeClock) -> None:
    with Scripted() as server:
        address = server.url
    pipe = Transport(anonymous(), clock, attempts=3, jitter=lambda: 0.0)
    with pytest.raises(SyncError, match="cannot be reached") as caught:
        pipe.post(f"{address}/v4/spreadsheets/S1:batchUpdate", json={})
    assert type(caught.value) is SyncError
    assert len(clock.slept) == 2


def test_an_emulator_that_is_not_there_is_said_at_once(clock: FakeClock) -> None:
    with Scripted() as server:
        pipe = transport(server, clock, attempts=3)
    with pytest.raises(SyncError, match=r"Nothing answers at http://127.* — start it .*access\.endpoint"):
        pipe.post(BATCH, json={})
    assert clock.slept == []


def test_a_server_that_never_answers_is_a_timeout(clock: FakeClock) -> None:
    stop = threading.Event()
    with Scripted() as server:
        pipe = transport(server, clock, attempts=2, timeout=0.05)
        server._server.RequestHandlerClass.do_GET = lambda _: stop.wait(5)  # type: ignore[attr-defined]  # a handler that waits
        try:
            with pytest.raises(SyncError, match="did not answer in time") as caught:
                pipe.get(DOCS)
        finally:
            stop.set()
    assert caught.value.kind == "timeout"


# ------------------------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("url", "answer", "kind", "words"),
    [
        (DOCS, says(403, "The caller does not have permission"), "not_shared", "The document is not shared with {who} — share it as Viewer: https://docs.google.com/document/d/D1/edit"),
        (SHEETS, says(403, "The caller does not have permission"), "not_shared", "The spreadsheet is not shared with {who} — share it as Viewer: https://docs.google.com/spreadsheets/d/S1/edit"),
        (DOCS, says(404, "Requested entity was not found."), "dead", "There is no document at this link — it was deleted, or the link is cut off; check it: https://docs.google.com/document/d/D1/edit"),
        (DRIVE, drive_says(404, "notFound", "File not found: F1."), "not_shared", "There is no such file, or it is not shared with {who} — check the link, and share the file as Viewer: https://drive.google.com/open?id=F1"),
        (DRIVE, drive_says(403, "insufficientFilePermissions"), "not_shared", "The file is not shared with {who} — share it as Viewer: https://drive.google.com/open?id=F1"),
        (DRIVE, drive_says(403, "accessNotConfigured"), "api_disabled", "The Google Drive API is not enabled — enable it in the Google Cloud project of the credentials, wait a minute, run again"),
        (DOCS, says(403, "Google Docs API has not been used in project 12 before or it is disabled."), "api_disabled", "The Google Docs API is not enabled — enable it in project 12, wait a minute, run again: gcloud services enable docs.googleapis.com --project 12"),
        (SHEETS, says(403, "Request had insufficient authentication scopes."), "no_scope", "The credentials lack the scope that the Google Sheets API asks for — use a service account's key, or set access.impersonate"),
        (DRIVE, drive_says(403, "dailyLimitExceeded"), "rate_limited", "Today's quota of the Google Drive API is used up — run again tomorrow"),
        (DOCS, says(400, "This operation is not supported for this document", status="FAILED_PRECONDITION"), "office_file", "This is an Office file, which Google only shows — open it, choose File › Save as Google Docs or Sheets, and link to that: https://docs.google.com/document/d/D1/edit"),
        (DOCS, says(400, "Invalid value"), "refused", "The Google Docs API refused the call (it answered 400) — this is a fault of plansync; report it with the output of --debug"),
    ],
)  # fmt: skip
def test_each_refusal_is_one_line_that_says_what_to_do(
    url: str, answer: Answer, kind: str, words: str
) -> None:
    with Scripted(token(), answer) as server:
        with pytest.raises(SyncError) as caught:
            transport(server, credentials=Key()).get(url)
        assert str(caught.value) == words.format(who=EMAIL)
        assert caught.value.kind == kind
        assert len(server.seen) == 2


def test_a_master_that_may_not_be_written_asks_for_editor() -> None:
    with (
        Scripted(says(403, "The caller does not have permission")) as server,
        pytest.raises(SyncError, match="share it as Editor"),
    ):
        transport(server).post(BATCH, json={})


def test_something_that_is_already_there_is_a_conflict_told_by_its_detail() -> None:
    message = "Invalid requests[1].createDeveloperMetadata: Cannot add developer metadata with ID [7] because developer metadata with that ID already exists."
    with Scripted(says(400, message, status="INVALID_ARGUMENT")) as server:
        with pytest.raises(SyncError) as caught:
            transport(server).post(BATCH, json={})
        assert (caught.value.kind, caught.value.detail) == ("conflict", message)
        assert "requests[1]" not in str(caught.value)


def test_when_patience_ends_the_last_reason_is_told() -> None:
    with Scripted(*[Answer(503)] * 9) as server:
        with pytest.raises(
            SyncError,
            match=r"The Google Docs API is not available \(it answered 503\) — run again in a while",
        ):
            transport(server, attempts=3).get(DOCS)
        assert len(server.seen) == 3


# ------------------------------------------------------------------------------------ credentials


def test_the_token_is_fetched_through_the_same_pipe_with_the_same_patience(clock: FakeClock) -> None:
    hiccups = [
        Answer(503),
        Answer(drop=True),
        refusal("internal_failure", "x"),
        says(429, "x", Retry_After="20"),
    ]
    with Scripted(*hiccups, token("t9")) as server:
        transport(server, clock, Key()).get(DOCS)
        assert [s.path for s in server.seen] == ["/token"] * 5 + ["/v1/documents/D1"]
        assert server.seen[-1].headers["authorization"] == "Bearer t9"
        assert "authorization" not in server.seen[0].headers
        assert clock.slept == [1.0, 2.0, 4.0, 20.0]


def test_a_token_that_is_refused_is_renewed_once() -> None:
    with Scripted(token("old"), Answer(401), token("new"), Answer()) as server:
        transport(server, credentials=Key()).get(DOCS)
        assert [(s.path, s.headers.get("authorization")) for s in server.seen] == [
            ("/token", None),
            ("/v1/documents/D1", "Bearer old"),
            ("/token", None),
            ("/v1/documents/D1", "Bearer new"),
        ]


def test_a_token_that_is_refused_again_is_an_error_not_a_loop() -> None:
    with Scripted(token(), Answer(401), token(), Answer(401)) as server:
        with pytest.raises(CredentialsError, match="refused our token"):
            transport(server, credentials=Key()).get(DOCS)
        assert len(server.seen) == 4


@pytest.mark.parametrize(
    ("error", "description", "kind", "words"),
    [
        ("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.", "clock_skew", "this machine's clock is wrong"),
        ("invalid_grant", "Invalid JWT Signature.", "credentials", "Google does not know this key of plansync@"),
        ("invalid_grant", "Invalid grant: account not found", "credentials", "There is no service account plansync@"),
        ("unauthorized_client", "Client is unauthorized to retrieve access tokens using this method", "credentials", "ask a Workspace admin"),
        ("invalid_scope", "Invalid OAuth scope or ID token audience provided.", "no_scope", "does not grant the scopes"),
        ("something_new", "x", "credentials", "Google refused the credentials of plansync@"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_key_is_said(error: str, description: str, kind: str, words: str) -> None:
    with Scripted(refusal(error, description)) as server:
        with pytest.raises(CredentialsError) as caught:
            transport(server, credentials=Key()).get(DOCS)
        assert words in str(caught.value)
        assert caught.value.kind == kind
        assert len(server.seen) == 1


def test_threads_fetch_one_token_between_them() -> None:
    with Scripted(token()) as server:
        pipe = transport(server, credentials=Key())
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: pipe.get(DOCS), range(8)))
        assert [s.path for s in server.seen].count("/token") == 1
        assert len(server.seen) == 9


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no such file"),
        ("not json", "it is not JSON"),
        ("[]", "it is no key of a service account"),
        ('{"type": "authorized_user"}', "it holds credentials of type “authorized_user”"),
        ('{"type": "service_account"}', "it lacks client_email and private_key and token_uri"),
        (
            '{"type": "service_account", "client_email": "a@b", "token_uri": "x", "private_key": "y"}',
            "its private key cannot be read",
        ),
    ],
)
def test_an_unusable_key_file_is_one_clear_line(tmp_path: Path, content: str | None, words: str) -> None:
    path = tmp_path / "key.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CredentialsError) as caught:
        load_credentials(str(path))
    assert f"“{path}” cannot be used: {words}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_a_key_the_environment_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(emulator.key_file(tmp_path)))
    login = load_credentials("")
    credentials: Any = login.credentials
    assert login.who.shared_with == EMAIL
    assert set(credentials.scopes) == set(READING)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    with pytest.raises(CredentialsError, match="there is no such file"):
        load_credentials("")


# ------------------------------------------------------------------------------------ on the emulator


def client_of(emulator: Emulator, folder: Path, clock: FakeClock, **more: Any) -> Google:
    credentials = load_credentials(str(emulator.key_file(folder)), more.pop("scopes", READING))
    return Google(Transport(credentials, clock, endpoint=emulator.url, jitter=lambda: 0.0, **more))


def put(emulator: Emulator, name: str = "Plan", *, shared: bool = True) -> str:
    file_id = emulator.put_markdown(name, "# Plan\n\nText.\n")
    if shared:
        emulator.share(name, EMAIL)
    return file_id


def test_a_real_key_opens_a_real_doc(emulator: Emulator, tmp_path: Path, clock: FakeClock) -> None:
    file_id = put(emulator)
    client = client_of(emulator, tmp_path, clock)
    assert client.email == EMAIL
    assert client.document(file_id)["title"] == "Plan"
    assert client.file(file_id)["mimeType"] == "application/vnd.google-apps.document"
    assert clock.slept == []


def test_the_wrong_scope_is_said(emulator: Emulator, tmp_path: Path, clock: FakeClock) -> None:
    file_id = put(emulator)
    with pytest.raises(CredentialsError) as caught:
        client_of(emulator, tmp_path, clock, scopes=WRITING).document(file_id)
    assert caught.value.kind == "no_scope"


@pytest.mark.parametrize(
    ("fault", "slept"),
    [
        ("429 retry-after=7", [7.0]),
        ("429", [1.0]),
        ("503", [1.0]),
        ("500", [1.0]),
        ("502 html", [1.0]),
        ("drop", [1.0]),
        ("drop-after", [1.0]),
    ],
)
def test_each_fault_of_a_read_is_met_and_survived(
    fault: str, slept: list[float], emulator: Emulator, tmp_path: Path, clock: FakeClock
) -> None:
    file_id = put(emulator)
    client = client_of(emulator, tmp_path, clock)
    emulator.fail("docs.documents.get", fault)
    assert client.document(file_id)["title"] == "Plan"
    assert emulator.faults.used == 1
    assert clock.slept == slept


def test_drives_rate_limit_is_survived(emulator: Emulator, tmp_path: Path, clock: FakeClock) -> None:
    file_id = put(emulator)
    client = client_of(emulator, tmp_path, clock)
    emulator.fail("drive.files.get", "403 rate")
    assert client.file(file_id)["name"] == "Plan"
    assert emulator.faults.used == 1


def test_a_token_that_is_revoked_half_way_is_renewed(
    emulator: Emulator, tmp_path: Path, clock: FakeClock
) -> None:
    file_id = put(emulator)
    client = client_of(emulator, tmp_path, clock)
    client.document(file_id)
    emulator.tokens.revoke_all()
    assert client.document(file_id)["title"] == "Plan"


def test_a_key_of_nobody_is_refused(emulator: Emulator, tmp_path: Path, clock: FakeClock) -> None:
    file_id = put(emulator)
    client = client_of(emulator, tmp_path, clock)
    emulator.tokens.accounts.clear()
    with pytest.raises(CredentialsError, match="There is no service account plansync@"):
        client.document(file_id)


def test_many_readers_at_once_stay_below_the_quota(tmp_path: Path, clock: FakeClock) -> None:
    with Emulator(clock=clock, quotas=True) as emulator:
        file_id = put(emulator)
        client = client_of(emulator, tmp_path, clock, quotas=Quotas(clock, {"docs": (12, 1)}))
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: client.document(file_id), range(20)))
        assert {answer["documentId"] for answer in answers} == {file_id}
        assert [call.status for call in emulator.calls("docs.documents.get")] == [200] * 20
        assert clock.monotonic() >= 60


def test_our_default_quotas_stay_below_googles(tmp_path: Path, clock: FakeClock) -> None:
    with Emulator(clock=clock, quotas=True) as emulator:
        file_id = put(emulator)
        client = client_of(emulator, tmp_path, clock)
        for _ in range(310):
            client.document(file_id)
        assert {call.status for call in emulator.calls("docs.documents.get")} == {200}
        assert clock.monotonic() == pytest.approx(60 + LATENESS)
