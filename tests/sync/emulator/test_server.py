"""HTTP: paths, bodies, connections, and what is refused before any handler is asked."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

import pytest
import requests

from sync.emulator import Emulator
from sync.emulator.api import DEPARTURES
from tests.sync.emulator.caller import Caller, Spreadsheet


def test_it_starts_and_stops_and_gives_its_port_back() -> None:
    with Emulator() as first:
        port = urlsplit(first.url).port
        assert requests.get(first.url, timeout=5).status_code == 200
    assert port is not None
    with Emulator(port=port) as second:
        assert requests.get(second.url, timeout=5).status_code == 200


def test_one_connection_serves_many_calls(emulator: Emulator) -> None:
    line = http.client.HTTPConnection(urlsplit(emulator.url).netloc)
    for _ in range(3):
        line.request("GET", "/_emulator/calls")
        answer = line.getresponse()
        answer.read()
        assert not answer.will_close
    line.close()


def test_a_slash_inside_a_tab_name_is_part_of_the_range(sheet: Spreadsheet) -> None:
    sheet.batch({"addSheet": {"properties": {"title": "Tab/ü"}}})
    path = f"{sheet.path}/values/%27Tab%2F%C3%BC%27%21A1"
    sheet.caller.good("PUT", path, {"values": [["x"]]}, valueInputOption="RAW")
    assert sheet.caller.good("GET", path)["range"] == "'Tab/ü'!A1"


def test_a_long_get_may_come_as_a_post_form(emulator: Emulator, sheet: Spreadsheet) -> None:
    sheet.put("A1", [["x"]])
    headers = {"x-http-method-override": "GET", "content-type": "application/x-www-form-urlencoded"}
    answer = sheet.caller.session.post(
        emulator.url + sheet.path + "/values:batchGet", data="ranges=A1&ranges=B1", headers=headers, timeout=5
    )
    assert [v.get("values") for v in answer.json()["valueRanges"]] == [[["x"]], None]
    assert emulator.calls()[-1].http == "GET"


def test_json_is_indented_unless_told_otherwise(emulator: Emulator, sheet: Spreadsheet) -> None:
    url = emulator.url + sheet.path
    assert "\n  " in sheet.caller.session.get(url, timeout=5).text
    assert "\n" not in sheet.caller.session.get(url + "?prettyPrint=false", timeout=5).text


def test_a_method_of_google_that_is_not_imitated_names_itself(caller: Caller) -> None:
    status, message = caller.refused("GET", "/drive/v3/files/x/accessproposals")
    assert (status, message) == (501, "The emulator does not imitate drive.accessproposals.list.")


def test_a_request_kind_that_is_not_imitated_names_itself(sheet: Spreadsheet) -> None:
    status, message = sheet.caller.refused(
        "POST", f"{sheet.path}:batchUpdate", {"requests": [{"updateDataSource": {}}]}
    )
    assert (status, message) == (
        501,
        "The emulator does not imitate the batchUpdate request updateDataSource.",
    )


def test_a_path_that_google_does_not_have_is_a_page(emulator: Emulator, caller: Caller) -> None:
    answer = caller.session.get(emulator.url + "/v4/sheets/x", timeout=5)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"rangez": "A1"}, 'Unknown name "rangez": Cannot bind query parameter.'),
        ({"includeGridData": "maybe"}, "Invalid value at 'include_grid_data' (TYPE_BOOL), \"maybe\""),
        ({"commentsViewMode": "ALL"}, '(type.googleapis.com/google.apps.sheets.v4.CommentsViewMode), "ALL"'),
        ({"fields": "sheetz"}, "Request contains an invalid argument."),
        ({"fields": "sheets("}, "Request contains an invalid argument."),
    ],
)
def test_a_wrong_query_is_refused_in_googles_words(
    sheet: Spreadsheet, query: dict[str, str], message: str
) -> None:
    status, text = sheet.caller.refused("GET", sheet.path, **query)
    assert status == 400
    assert message in text


@pytest.mark.parametrize("text", ["True", "true", "FALSE"])
def test_booleans_in_a_query_come_in_any_case(sheet: Spreadsheet, text: str) -> None:
    assert ("data" in sheet.get(includeGridData=text)["sheets"][0]) == (text.lower() == "true")


def test_drive_overlooks_parameters_that_it_does_not_know(caller: Caller) -> None:
    assert caller("GET", "/drive/v3/files/x", includeItemsFromAllDrives="True")[0] == 404


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"noSuch": {}},
            "Invalid JSON payload received. Unknown name \"noSuch\" at 'requests[0]': Cannot find field.",
        ),
        (
            {"deleteSheet": {"sheetId": "seven"}},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"seven\"",
        ),
        (
            {"insertDimension": {"range": {"dimension": "UP"}}},
            '(type.googleapis.com/google.apps.sheets.v4.Dimension), "UP"',
        ),
        ({"addSheet": {"properties": 3}}, "Invalid value at 'requests[0].add_sheet.properties'"),
        (
            {"repeatCell": {"cell": {"note": 3}}},
            "Invalid value at 'requests[0].repeat_cell.cell.note' (TYPE_STRING), 3",
        ),
    ],
)
def test_a_wrong_body_is_refused_in_googles_words(sheet: Spreadsheet, request_: object, message: str) -> None:
    status, answer = sheet.caller("POST", f"{sheet.path}:batchUpdate", {"requests": [request_]})
    assert status == 400
    assert answer["error"]["status"] == "INVALID_ARGUMENT"
    assert message in answer["error"]["message"]
    assert answer["error"]["details"][0]["fieldViolations"]


def test_all_that_is_wrong_with_a_body_is_said_at_once(sheet: Spreadsheet) -> None:
    message = sheet.refused({"deleteSheet": {"sheetId": "x"}}, {"nope": {}})
    assert message.count("\n") == 1


def test_a_body_that_is_no_json_is_refused(emulator: Emulator, sheet: Spreadsheet) -> None:
    answer = sheet.caller.session.post(f"{emulator.url}{sheet.path}:batchUpdate", data=b"{", timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Invalid JSON payload received.")


def test_snake_case_names_and_numbers_as_strings_are_understood(sheet: Spreadsheet) -> None:
    request = {"add_sheet": {"properties": {"title": "A", "grid_properties": {"row_count": "7"}}}}
    reply = sheet.batch(request)["replies"][0]["addSheet"]["properties"]
    assert reply["gridProperties"]["rowCount"] == 7


def test_a_fault_of_the_emulator_itself_is_an_answer_and_fails_the_test(
    emulator: Emulator, sheet: Spreadsheet
) -> None:
    emulator.file(sheet.id).content = None
    assert sheet.caller.session.get(emulator.url + sheet.path, timeout=5).status_code == 500
    assert "AttributeError" in emulator.api.departures.pop()
    assert "AttributeError" in DEPARTURES.pop()


def test_an_answer_that_departs_from_discovery_is_noticed(emulator: Emulator, sheet: Spreadsheet) -> None:
    emulator.file(sheet.id).content.properties["autoRecalc"] = "SOMETIMES"
    status, answer = sheet.caller("GET", sheet.path)
    assert status == 500
    assert "SOMETIMES" in json.dumps(answer)
    emulator.api.departures.clear()
    assert "SOMETIMES" in DEPARTURES.pop()
