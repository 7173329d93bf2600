"""What goes wrong on request, and that it was met."""

from __future__ import annotations

import pytest
import requests

from sync.emulator import Emulator
from tests.fakes import FakeClock
from tests.sync.emulator.caller import Caller, Spreadsheet

GET = "sheets.spreadsheets.get"
UPDATE = "sheets.spreadsheets.values.update"


@pytest.mark.parametrize(
    ("fault", "status", "name"),
    [("429", 429, "RESOURCE_EXHAUSTED"), ("500", 500, "INTERNAL"), ("503", 503, "UNAVAILABLE")],
)
def test_errors_have_googles_bodies(
    emulator: Emulator, sheet: Spreadsheet, fault: str, status: int, name: str
) -> None:
    emulator.fail(GET, fault)
    got, answer = sheet.caller("GET", sheet.path)
    assert (got, answer["error"]["status"]) == (status, name)
    assert emulator.faults.used == 1
    assert sheet.caller("GET", sheet.path)[0] == 200


def test_a_429_says_whose_quota_and_may_say_when(emulator: Emulator, sheet: Spreadsheet) -> None:
    emulator.fail(GET, "429 retry-after=2")
    answer = sheet.caller.session.get(emulator.url + sheet.path, timeout=5)
    assert answer.headers["retry-after"] == "2"
    assert "'Read requests per minute per user'" in answer.json()["error"]["message"]
    assert answer.json()["error"]["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"


def test_a_502_is_a_page(emulator: Emulator, sheet: Spreadsheet) -> None:
    emulator.fail(GET, "502 html")
    answer = sheet.caller.session.get(emulator.url + sheet.path, timeout=5)
    assert answer.status_code == 502
    assert answer.text.startswith("<!DOCTYPE html>")


def test_drives_rate_limit_is_a_403(emulator: Emulator, caller: Caller) -> None:
    emulator.fail("drive.files.list", "403 rate")
    _, answer = caller("GET", "/drive/v3/files")
    assert answer["error"]["errors"][0] == {
        "domain": "usageLimits",
        "reason": "userRateLimitExceeded",
        "message": "User Rate Limit Exceeded",
    }


@pytest.mark.parametrize(("fault", "applied"), [("drop", False), ("drop-after", True)])
def test_a_lost_line_tells_nothing_of_whether_it_was_applied(
    emulator: Emulator, sheet: Spreadsheet, fault: str, *, applied: bool
) -> None:
    emulator.fail(UPDATE, fault)
    with pytest.raises(requests.ConnectionError):
        sheet.put("A1", [["x"]])
    assert emulator.calls(UPDATE)[-1].status == 0
    assert (sheet.values("A1") == [["x"]]) == applied
    assert emulator.faults.used == 1


def test_stalls_wait_on_the_emulators_clock(emulator: Emulator, clock: FakeClock, sheet: Spreadsheet) -> None:
    emulator.fail(GET, "stall 2.5")
    assert sheet.caller("GET", sheet.path)[0] == 200
    assert clock.slept == [2.5]


def test_faults_come_in_order_and_at_their_call(emulator: Emulator, sheet: Spreadsheet) -> None:
    emulator.fail(GET, "500", "503")
    emulator.fail(GET, "429", call=4)
    assert [sheet.caller("GET", sheet.path)[0] for _ in range(5)] == [500, 503, 200, 429, 200]
    assert (emulator.faults.used, emulator.faults.pending) == (3, 0)


def test_faults_can_be_scripted_over_http(emulator: Emulator, sheet: Spreadsheet) -> None:
    url = emulator.url + "/_emulator/faults"
    requests.post(
        url, json=[{"method": GET, "do": "500"}, {"method": UPDATE, "do": "drop", "call": 3}], timeout=5
    )
    sheet.caller("GET", sheet.path)
    account = requests.get(url, timeout=5).json()
    assert account == {"used": 1, "pending": 1, "script": [{"method": UPDATE, "do": "drop", "call": 3}]}
    bad = requests.post(url, json=[{"method": GET, "do": "explode"}], timeout=5)
    assert bad.status_code == 400
    assert "explode" in bad.json()["error"]


def test_a_fault_that_nobody_knows_is_refused_at_once(emulator: Emulator) -> None:
    with pytest.raises(ValueError, match="is no fault"):
        emulator.fail(GET, "teapot")


def test_quotas_are_googles_and_fill_up_again(
    emulator: Emulator, clock: FakeClock, sheet: Spreadsheet
) -> None:
    emulator.quotas.on = True
    statuses = [sheet.caller("GET", sheet.path)[0] for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert sheet.put("A1", [["writes have a bucket of their own"]])
    clock.advance(60)
    assert sheet.caller("GET", sheet.path)[0] == 200


def test_the_list_of_calls_says_what_who_and_how_it_ended(emulator: Emulator, sheet: Spreadsheet) -> None:
    sheet.caller("GET", sheet.path)
    sheet.caller("GET", "/v4/spreadsheets/nowhere")
    lines = requests.get(emulator.url + "/_emulator/calls", timeout=5).json()["calls"]
    assert [(c["method"], c["status"], c["file"]) for c in lines] == [
        ("token", 200, ""),
        (GET, 200, sheet.id),
        (GET, 404, "nowhere"),
    ]
    assert lines[1]["principal"].startswith("robot@")
    requests.post(emulator.url + "/_emulator/reset", timeout=5)
    assert emulator.calls() == []


def test_a_pattern_meets_every_method_of_its_kind_and_counts_them_together(
    emulator: Emulator, sheet: Spreadsheet
) -> None:
    emulator.fail("sheets.*", "503", call=2)
    statuses = [
        sheet.caller("GET", sheet.path)[0],
        sheet.caller("GET", f"{sheet.path}/values/A1")[0],
        sheet.caller("GET", sheet.path)[0],
    ]
    assert statuses == [200, 503, 200]
    assert emulator.faults.pending == 0


@pytest.mark.parametrize(("fault", "status"), [("429 html", 429), ("401 html", 401), ("504 html", 504)])
def test_any_error_can_come_as_a_page(
    emulator: Emulator, sheet: Spreadsheet, fault: str, status: int
) -> None:
    emulator.fail(GET, fault)
    answer = sheet.caller.session.get(emulator.url + sheet.path, timeout=5)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=UTF-8")


def test_an_error_can_have_any_body(emulator: Emulator, sheet: Spreadsheet) -> None:
    body = '{"error": {"code": 403, "message": "Of our own making", "status": "PERMISSION_DENIED"}}'
    script = [{"method": GET, "do": "403", "body": body}, {"method": GET, "do": "500", "body": "oops", "type": "text/plain"}]  # fmt: skip
    assert requests.post(emulator.url + "/_emulator/faults", json=script, timeout=5).json()["pending"] == 2
    assert sheet.caller("GET", sheet.path)[1]["error"]["message"] == "Of our own making"
    answer = sheet.caller.session.get(emulator.url + sheet.path, timeout=5)
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (500, "oops", "text/plain")


def test_a_truncated_answer_ends_before_its_length(emulator: Emulator, sheet: Spreadsheet) -> None:
    emulator.fail(UPDATE, "truncate")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        sheet.put("A1", [["written all the same"]])
    assert sheet.values("A1") == [["written all the same"]]
    assert emulator.faults.used == 1


def test_a_slow_answer_comes_whole_after_a_while_of_the_emulators_clock(
    emulator: Emulator, clock: FakeClock, sheet: Spreadsheet
) -> None:
    whole = sheet.get()
    emulator.fail(GET, "slow 90")
    assert sheet.get() == whole
    assert clock.slept == [90]


def test_the_token_endpoint_fails_as_well(emulator: Emulator, sheet: Spreadsheet) -> None:
    emulator.fail("token", "503", "502 html")
    answers = [requests.post(emulator.url + "/token", timeout=5) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 502, 400]
    assert answers[0].json()["error"] == "unavailable"
