"""Drive's files a hundred at a time: each has its answer or the error that it would have had alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.batch import Get, compose, split
from sync.credentials import anonymous, load_credentials
from sync.emulator import Emulator, multipart
from sync.errors import CredentialsError, SyncError
from sync.google import Google
from sync.links import Link
from sync.quota import LATENESS, Quotas
from sync.scopes import READING, WRITING
from sync.transport import Transport
from tests.fakes import FakeClock
from tests.sync.scripted import Answer, Scripted

EMAIL = "plansync@emulator.iam.gserviceaccount.com"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def emulator(clock: FakeClock) -> Iterator[Emulator]:
    with Emulator(clock=clock, validate_responses=True) as running:
        yield running


@pytest.fixture
def google(emulator: Emulator, tmp_path: Path, clock: FakeClock) -> Google:
    return client(emulator, tmp_path, clock)


def client(
    emulator: Emulator,
    folder: Path,
    clock: FakeClock,
    scopes: tuple[str, ...] = READING,
    quotas: Quotas | None = None,
) -> Google:
    credentials = load_credentials(str(emulator.key_file(folder)), scopes)
    return Google(
        Transport(credentials, clock, endpoint=emulator.url, jitter=lambda: 0.0, attempts=4, quotas=quotas)
    )


def plans(emulator: Emulator, count: int) -> list[str]:
    made = [emulator.put_markdown(f"Plan {n}", f"# Plan {n}\n") for n in range(count)]
    for file_id in made:
        emulator.share(file_id, EMAIL)
    return made


def names(found: list[dict[str, object] | SyncError]) -> list[object]:
    return [each.kind if isinstance(each, SyncError) else each["name"] for each in found]


def test_files_come_in_the_order_asked_for_a_hundred_in_one_request(
    emulator: Emulator, google: Google
) -> None:
    ids = plans(emulator, 205)
    found = google.files(ids)
    assert [each["id"] for each in found if isinstance(each, dict)] == ids
    assert [len(batch.parts) for batch in emulator.calls("batch")] == [100, 100, 5]
    assert {call.method for call in emulator.calls()} == {"token", "batch"}
    assert found[0] == google.file(ids[0])


def test_no_files_are_no_request(emulator: Emulator, google: Google) -> None:
    assert google.files([]) == []
    assert emulator.calls() == []


def test_an_error_in_a_batch_is_the_error_of_the_call_alone(emulator: Emulator, google: Google) -> None:
    (good,) = plans(emulator, 1)
    hidden = emulator.put_markdown("Hidden", "# Hidden\n")
    first, second, third = google.files([hidden, good, "1nowhere"])
    assert isinstance(second, dict)
    for told, file_id in ((first, hidden), (third, "1nowhere")):
        assert isinstance(told, SyncError)
        with pytest.raises(SyncError) as alone:
            google.file(file_id)
        assert vars(told) == vars(alone.value)


def test_the_resource_key_of_each_link_goes_with_its_part_and_can_be_nothing_else() -> None:
    with Scripted(Answer(400)) as server:
        google = Google(Transport(anonymous(), FakeClock(), endpoint=server.url))
        google.files([Link("document", "D1", resource_key="0-a\r\n\r\nGET /x"), Link("document", "D2"), "D3"])
        (seen,) = server.seen
    head = f"Content-Type: {seen.headers['content-type']}"
    calls = multipart.read(head.partition(": ")[2], seen.body)
    assert [call.headers.get("x-goog-drive-resource-keys") for call in calls] == ["D1/0-aGET /x", None, None]
    assert [call.path for call in calls] == [f"/drive/v3/files/D{n}" for n in (1, 2, 3)]
    assert all("supportsAllDrives=true" in call.query for call in calls)


# ------------------------------------------------------------------------------------ trying again


@pytest.mark.parametrize(
    ("fault", "slept"),
    [
        ("429", 1.0),
        ("429 retry-after=9", 9.0),
        ("403 rate", 1.0),
        ("500", 1.0),
        ("503", 1.0),
        ("502 html", 1.0),
    ],
)
def test_only_what_failed_for_the_moment_is_asked_again(
    fault: str, slept: float, emulator: Emulator, google: Google, clock: FakeClock
) -> None:
    ids = plans(emulator, 5)
    emulator.fail("drive.files.get", fault, call=2)
    emulator.fail("drive.files.get", fault, call=4)
    assert names(google.files(ids)) == [f"Plan {n}" for n in range(5)]
    assert [[part.file for part in batch.parts] for batch in emulator.calls("batch")] == [
        ids,
        [ids[1], ids[3]],
    ]
    assert clock.slept == [slept]


@pytest.mark.parametrize("fault", ["429", "503", "502 html", "drop", "drop-after"])
def test_a_batch_that_fails_as_a_whole_is_sent_again(
    fault: str, emulator: Emulator, google: Google, clock: FakeClock
) -> None:
    ids = plans(emulator, 3)
    emulator.fail("batch", fault)
    assert names(google.files(ids)) == ["Plan 0", "Plan 1", "Plan 2"]
    assert emulator.faults.used == 1
    assert clock.slept == [1.0]


def test_when_patience_ends_what_was_answered_is_kept_and_the_rest_says_why(
    emulator: Emulator, google: Google
) -> None:
    ids = plans(emulator, 3)
    for call in (2, 4, 5, 6):  # the second of three, and each time it is asked again
        emulator.fail("drive.files.get", "503", call=call)
    assert names(google.files(ids)) == ["Plan 0", "unavailable", "Plan 2"]
    assert [len(batch.parts) for batch in emulator.calls("batch")] == [3, 1, 1, 1]


def test_a_token_that_is_refused_is_renewed_in_the_middle_of_a_night(
    emulator: Emulator, google: Google
) -> None:
    ids = plans(emulator, 2)
    google.files(ids)
    emulator.tokens.revoke_all()
    assert names(google.files(ids)) == ["Plan 0", "Plan 1"]
    assert len(emulator.calls("token")) == 2


def test_without_the_right_scope_every_file_says_so(
    emulator: Emulator, tmp_path: Path, clock: FakeClock
) -> None:
    ids = plans(emulator, 2)
    found = client(emulator, tmp_path, clock, WRITING).files(ids)
    assert [type(each) for each in found] == [CredentialsError] * 2


def test_a_batch_waits_for_as_many_turns_as_it_holds_calls(
    emulator: Emulator, tmp_path: Path, clock: FakeClock
) -> None:
    ids = plans(emulator, 7)
    google = client(emulator, tmp_path, clock, quotas=Quotas(clock, {"drive": (10, 1)}))
    google.files(ids)
    assert clock.monotonic() == 0
    google.files(ids[:3])
    assert clock.monotonic() == 0
    google.file(ids[0])
    assert clock.monotonic() == 60 + LATENESS


# ------------------------------------------------------------------------------------ answers that are none


def part(number: int, body: bytes, status: str = "200 OK") -> bytes:
    return (
        b"--x\r\nContent-Type: application/http\r\nContent-ID: <response-call-%d>\r\n\r\n"
        b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n\r\n%s\r\n" % (number, status.encode(), body)
    )


def mixed(*parts: bytes, end: bytes = b"--x--\r\n") -> Answer:
    return Answer(body=b"".join(parts) + end, kind="multipart/mixed; boundary=x")


A, B = part(0, b'{"name": "A"}'), part(1, b'{"name": "B"}')


@pytest.mark.parametrize(
    "first",
    [
        Answer(200, b"<html>Sign in</html>", "text/html"),
        Answer(200, b"<html>Sign in</html>", "multipart/mixed; boundary=x"),
        Answer(200, b"", "multipart/mixed; boundary=x"),
        Answer(200, b"", ""),
        Answer(200, b"{}"),
        Answer(502, b"<html>Bad Gateway</html>", "text/html"),
        Answer(200, A + B, "multipart/mixed; boundary=x", cut=True),
        mixed(A.replace(b"call-0", b"call-x"), B.replace(b"Content-ID", b"X")),
        mixed(part(0, b"<html>", "502 Bad Gateway"), part(1, b"", "503 Unavailable")),
        mixed(part(0, b"{"), part(1, b"[]")),
        mixed(A.replace(b"HTTP/1.1 200", b"OK"), b"--x\r\n\r\n"),
        mixed(B[: len(B) // 2], end=b""),
        mixed(part(7, b"{}"), part(12345678901234567890, b"{}")),
    ],
)
def test_whatever_else_comes_is_asked_again(first: Answer, clock: FakeClock) -> None:
    with Scripted(first, mixed(B, A)) as server:
        google = Google(Transport(anonymous(), clock, endpoint=server.url, jitter=lambda: 0.0))
        assert google.files(["F0", "F1"]) == [{"name": "A"}, {"name": "B"}]
        assert len(server.seen) == 2


def test_an_answer_that_is_cut_off_keeps_what_came(clock: FakeClock) -> None:
    with Scripted(mixed(A, B[:-9], end=b""), mixed(B)) as server:
        google = Google(Transport(anonymous(), clock, endpoint=server.url))
        assert google.files(["F0", "F1"]) == [{"name": "A"}, {"name": "B"}]
        asked = multipart.read(server.seen[1].headers["content-type"], server.seen[1].body)
        assert [call.path for call in asked] == ["/drive/v3/files/F1"]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (mixed(), "bad_answer", "Google's answer is cut off — run again in a while"),
        (Answer(200, b"<html>", "text/html"), "bad_answer", "The answer is not what Google sends"),
        (Answer(404), "refused", "refused the call (it answered 404)"),
        (Answer(403), "refused", "The Google Drive API refused a batch of calls — run again in a while"),
        (Answer(503), "unavailable", "is not available (it answered 503)"),
    ],
)
def test_what_never_becomes_an_answer_is_one_clear_line_for_each_file(
    answer: Answer, kind: str, words: str, clock: FakeClock
) -> None:
    with Scripted(*[answer] * 9) as server:
        google = Google(Transport(anonymous(), clock, endpoint=server.url, attempts=3))
        found = google.files(["F0", "F1"])
    for number, error in enumerate(found):
        assert isinstance(error, SyncError)
        assert error.kind == kind
        assert words in str(error)
        assert error.link == f"https://drive.google.com/open?id=F{number}"


# ------------------------------------------------------------------------------------ the wire


@given(st.dictionaries(st.integers(0, 99), st.text("abz09-_", min_size=1), min_size=1), st.data())
def test_the_emulator_reads_what_the_client_composes_and_the_other_way_round(
    asked: dict[int, str], data: st.DataObject
) -> None:
    kind, body = compose({n: Get(f"/drive/v3/files/{name}?a=b", {"X-A": name}) for n, name in asked.items()})
    calls = multipart.read(kind, body)
    assert [(call.path, call.query, call.headers["x-a"]) for call in calls] == [
        (f"/drive/v3/files/{name}", "a=b", name) for name in asked.values()
    ]
    texts = {call.content_id: data.draw(st.text()) for call in calls}
    order = data.draw(st.permutations(list(texts)))
    none: dict[str, str] = {}
    told = ((name, 200, "application/json", none, json.dumps(texts[name]).encode()) for name in order)
    found = split(*multipart.write(told))
    assert {n: json.loads(found[n].body) for n in asked} == {
        n: texts[call.content_id] for n, call in zip(asked, calls, strict=True)
    }


@given(st.binary(max_size=200), st.text(max_size=40))
def test_nothing_that_comes_can_break_the_reading(noise: bytes, kind: str) -> None:
    assert isinstance(split(kind, noise), dict)
    assert isinstance(split("multipart/mixed; boundary=x", A[:60] + noise + B), dict)
