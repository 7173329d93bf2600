"""Drive's batch endpoint, spoken to by hand and by Google's own client; quotas in units; latency."""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
import requests
from googleapiclient.discovery import build
from googleapiclient.http import BatchHttpRequest

from sync.emulator import Emulator
from tests.fakes import FakeClock
from tests.sync.emulator.caller import ROBOT, Caller

PATH = "/batch/drive/v3"


@pytest.fixture
def files(emulator: Emulator) -> list[str]:
    made = [emulator.put_markdown(f"Plan {n}", f"# Plan {n}\n") for n in range(3)]
    for file_id in made[:2]:
        emulator.share(file_id, ROBOT)
    return made


def post(
    caller: Caller, *parts: str, kind: str = "multipart/mixed; boundary=b", path: str = PATH
) -> requests.Response:
    """Each part: the inner request as it stands on the wire."""
    body = "".join(
        f"--b\r\nContent-Type: application/http\r\nContent-ID: <call{n}>\r\n\r\n{part}\r\n"
        for n, part in enumerate(parts)
    )
    url = caller.emulator.url + path
    return caller.session.post(
        url, data=(body + "--b--\r\n").encode(), headers={"Content-Type": kind}, timeout=10
    )


def answers(response: requests.Response) -> dict[str, tuple[int, Any]]:
    """Content-ID → status and JSON of each part."""
    head = f"Content-Type: {response.headers['Content-Type']}\n\n".encode()
    found = {}
    for part in message_from_bytes(head + response.content).get_payload():
        raw = part.get_payload(decode=True).decode()  # type: ignore[union-attr]  # parts of a multipart are messages
        top, _, body = raw.partition("\r\n\r\n")
        status = re.match(r"HTTP/1\.1 (\d+) ", top)
        assert status
        found[str(part["Content-ID"])] = (int(status[1]), json.loads(body) if body.startswith("{") else body)  # type: ignore[index]  # as above
    return found


def test_each_part_is_answered_as_the_call_alone_would_be(
    emulator: Emulator, caller: Caller, files: list[str]
) -> None:
    good = f"GET /drive/v3/files/{files[0]}?fields=id,name HTTP/1.1\r\nAccept: application/json\r\n\r\n"
    absolute = f"GET https://www.googleapis.com/drive/v3/files/{files[1]}?fields=name"
    hidden = f"GET /drive/v3/files/{files[2]} HTTP/1.1\r\n\r\n"
    response = post(caller, good, absolute, hidden, "GET /v1/documents/x HTTP/1.1\r\n\r\n")
    found = answers(response)
    assert response.status_code == 200
    assert found["<response-call0>"] == (200, {"id": files[0], "name": "Plan 0"})
    assert found["<response-call1>"] == (200, {"name": "Plan 1"})
    assert found["<response-call2>"][0] == 404
    assert found["<response-call2>"] == caller("GET", f"/drive/v3/files/{files[2]}")
    assert found["<response-call3>"][0] == 404


def test_the_list_of_calls_shows_the_batch_and_beneath_it_its_parts(
    emulator: Emulator, caller: Caller, files: list[str]
) -> None:
    post(caller, *(f"GET /drive/v3/files/{file_id} HTTP/1.1\r\n\r\n" for file_id in files))
    assert [call.method for call in emulator.calls()] == ["token", "batch"]
    (batch,) = emulator.calls("batch")
    assert [(part.method, part.status, part.file) for part in batch.parts] == [
        ("drive.files.get", status, file_id) for file_id, status in zip(files, (200, 200, 404), strict=True)
    ]
    lines = requests.get(emulator.url + "/_emulator/calls", timeout=5).json()["calls"]
    assert [part["principal"] for part in lines[1]["parts"]] == [ROBOT] * 3


def test_a_part_meets_the_faults_of_its_method_and_the_whole_those_of_a_batch(
    emulator: Emulator, caller: Caller, files: list[str]
) -> None:
    emulator.fail("drive.files.get", "403 rate", call=2)
    call = f"GET /drive/v3/files/{files[0]} HTTP/1.1\r\n\r\n"
    assert [status for status, _ in answers(post(caller, call, call, call)).values()] == [200, 403, 200]
    emulator.fail("batch", "503", "502 html", "drop")
    assert [post(caller, call).status_code for _ in range(2)] == [503, 502]
    with pytest.raises(requests.ConnectionError):
        post(caller, call)
    assert emulator.faults.pending == 0


def test_more_than_a_hundred_calls_are_refused_and_none_is_made(
    emulator: Emulator, caller: Caller, files: list[str]
) -> None:
    call = f"GET /drive/v3/files/{files[0]} HTTP/1.1\r\n\r\n"
    assert post(caller, *[call] * 101).status_code == 400
    assert emulator.calls("batch")[0].parts == []
    assert len(answers(post(caller, *[call] * 100))) == 100


@pytest.mark.parametrize("kind", ["multipart/mixed; boundary=other", "application/json", "text/plain"])
def test_what_is_no_batch_is_refused(caller: Caller, kind: str) -> None:
    assert post(caller, "GET /drive/v3/files/x HTTP/1.1\r\n\r\n", kind=kind).status_code == 400
    assert post(caller, "what?").status_code == 400


def test_googles_own_client_finds_its_answers(emulator: Emulator, caller: Caller, files: list[str]) -> None:
    class Http:
        """As much of httplib2 as the client needs, on the caller's session."""

        def request(self, uri: str, method: str = "GET", body: Any = None, headers: Any = None) -> Any:
            import httplib2  # noqa: PLC0415

            answer = caller.session.request(method, uri, data=body, headers=headers, timeout=10)
            found = httplib2.Response({k.lower(): v for k, v in answer.headers.items()})
            found.status = answer.status_code
            return found, answer.content

    drive = build("drive", "v3", http=Http(), cache_discovery=False)
    told: dict[str, Any] = {}
    batch = BatchHttpRequest(
        lambda name, answer, error: told.update({name: answer or error}), emulator.url + PATH
    )
    for file_id in files:
        batch.add(drive.files().get(fileId=file_id, fields="name"), request_id=file_id)
    batch.execute(http=Http())
    assert [told[file_id] for file_id in files[:2]] == [{"name": "Plan 0"}, {"name": "Plan 1"}]
    assert told[files[2]].resp.status == 404


# ------------------------------------------------------------------------------------ quotas and latency


def test_drive_counts_units_and_every_call_of_a_batch(
    emulator: Emulator, caller: Caller, files: list[str], clock: FakeClock
) -> None:
    emulator.quotas.on = True
    for _ in range(3249):  # 100 units each, of 325,000
        emulator.api.quotas.spend(_method("drive.files.list"), ROBOT)
    call = f"GET /drive/v3/files/{files[0]} HTTP/1.1\r\n\r\n"
    found = answers(post(caller, *[call] * 21))
    statuses = [status for status, _ in found.values()]
    assert statuses == [200] * 20 + [403]  # 5 units each, of the 100 that are left
    assert found["<response-call20>"][1]["error"]["errors"][0]["reason"] == "userRateLimitExceeded"
    assert emulator.quotas.refused == 1
    clock.advance(60)
    assert caller("GET", f"/drive/v3/files/{files[0]}")[0] == 200


def test_latency_is_waited_for_on_the_emulators_clock_once_a_request(tmp_path: Path) -> None:
    clock = FakeClock()
    with Emulator(clock=clock, latency=0.1) as emulator:
        caller = Caller(emulator, tmp_path)
        file_id = emulator.put_markdown("Plan", "# Plan\n")
        emulator.share(file_id, ROBOT)
        post(caller, *[f"GET /drive/v3/files/{file_id} HTTP/1.1\r\n\r\n"] * 5)
        assert clock.slept == [0.1, 0.1]  # the token, the batch
        assert emulator.calls("batch")[0].at == pytest.approx(0.2)


def _method(method_id: str) -> Any:
    from sync.emulator.discovery import methods  # noqa: PLC0415

    return next(method for group in methods().values() for method in group if method.id == method_id)


def test_docs_and_sheets_have_a_batch_of_their_own(
    emulator: Emulator, caller: Caller, files: list[str]
) -> None:
    sheet = emulator.create_spreadsheet("Master", writers=[ROBOT])
    parts = [
        f"GET /v4/spreadsheets/{sheet}?fields=properties.title",
        f"GET /v1/documents/{files[0]}?fields=title",
        "GET /drive/v3/files",
    ]
    got = answers(post(caller, *parts, path="/batch"))
    assert got["<response-call0>"] == (200, {"properties": {"title": "Master"}})
    assert got["<response-call1>"] == (200, {"title": "Plan 0"})
    assert got["<response-call2>"][0] == 404
