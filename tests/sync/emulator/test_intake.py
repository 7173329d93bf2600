"""What is refused before any handler sees it, in the words of Google's front end."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import intake
from sync.emulator.discovery import document
from tests.sync.emulator.caller import Spreadsheet

INVALID = "Invalid JSON payload received. "


def _refusal(sheet: Spreadsheet, raw: bytes) -> dict[str, Any]:
    session, url = sheet.caller.session, sheet.caller.emulator.url
    answer = session.post(f"{url}{sheet.path}:batchUpdate", data=raw, timeout=5)
    assert answer.status_code == 400
    found: dict[str, Any] = answer.json()["error"]
    assert found["status"] == "INVALID_ARGUMENT"
    return found


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"not json", INVALID + "Unexpected token.\nnot json\n^"),
        (b"{not json", INVALID + "Expected : between key:value pair.\n{not json\n     ^"),
        (b'{"requests":', INVALID + 'Unexpected end of string. Expected a value.\n{"requests":\n            ^'),
        (b'{"requests": [{} {}]}', INVALID + 'Expected , or ] after array value.\n{"requests": [{} {}]}\n                 ^'),
        (b'{"a": 1 "b": 2}', INVALID + 'Expected , or } after key:value pair.\n{"a": 1 "b": 2}\n        ^'),
        (
            b'{"requests": [{"x": {"score": NaN, "weight": 1}}]}',
            INVALID + 'Unexpected token.\n": [{"x": {"score": NaN, "weight": 1}}]}\n                    ^',
        ),
        (b"[]", INVALID + 'Unknown name "": Root element must be a message.'),
        (b'{"noSuchField": 1}', INVALID + 'Unknown name "noSuchField": Cannot find field.'),
        (b'{"requests": [{"noSuch": {}}]}', INVALID + "Unknown name \"noSuch\" at 'requests[0]': Cannot find field."),
        (
            b'{"requests": ["repeatCell"]}',
            "Invalid value at 'requests[0]' (type.googleapis.com/google.apps.sheets.v4.BatchUpdateSpreadsheetRequest.Request), \"repeatCell\"",
        ),
        (
            b'{"requests": [{"mergeCells": {"mergeType": "MERGE_EVERYTHING"}}]}',
            "Invalid value at 'requests[0].merge_cells.merge_type' (type.googleapis.com/google.apps.sheets.v4.MergeCellsRequest.MergeType), \"MERGE_EVERYTHING\"",
        ),
        (
            b'{"requests": [{"addSheet": {}, "deleteSheet": {}}]}',
            "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'",
        ),
        (
            b'{"requests": [{"deleteSheet": {"sheetId": "one"}}, {"addSheet": {"properties": {"hidden": 3}}}]}',
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"one\"\nInvalid value at 'requests[1].add_sheet.properties.hidden' (TYPE_BOOL), 3",
        ),
    ],
)  # fmt: skip
def test_a_body_that_is_no_such_message_is_refused_with_all_that_is_wrong(
    sheet: Spreadsheet, raw: bytes, message: str
) -> None:
    assert _refusal(sheet, raw)["message"] == message


def test_every_violation_is_told_with_its_place(sheet: Spreadsheet) -> None:
    details = _refusal(sheet, b'{"requests": [{"noSuch": {}}]}')["details"]
    words = INVALID + "Unknown name \"noSuch\" at 'requests[0]': Cannot find field."
    assert details == [
        {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [{"field": "requests[0]", "description": words}],
        }
    ]


def test_a_bad_mask_is_told_in_the_details_with_the_mask_as_sent(sheet: Spreadsheet) -> None:
    mask = "sheets(properties(title),nothing)"
    status, answer = sheet.caller("GET", sheet.path, fields=mask)
    assert (status, answer["error"]["message"]) == (400, "Request contains an invalid argument.")
    words = "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.nothing'."
    assert answer["error"]["details"][0]["fieldViolations"] == [{"field": mask, "description": words}]


@pytest.mark.parametrize(
    ("service", "message", "field", "name"),
    [
        ("sheets", "PieChartSpec", "legendPosition", "PieChartSpec.PieChartLegendPosition"),  # recorded
        ("docs", "WriteControl", "writeMode", "WriteControl.WriteMode"),  # recorded
        ("sheets", "ValueRange", "majorDimension", "Dimension"),
        ("sheets", "BatchUpdateValuesRequest", "valueInputOption", "ValueInputOption"),  # recorded
        ("sheets", "DeveloperMetadataLookup", "locationType", "DeveloperMetadataLocationType"),
    ],
)
def test_enums_are_called_by_their_names(service: str, message: str, field: str, name: str) -> None:
    spec = document(service)["schemas"][message]["properties"][field]
    assert intake.enum_name(service, field, spec) == name


@pytest.mark.parametrize("spelling", ["majorDimension", "major_dimension"])
def test_names_are_taken_as_json_or_as_proto_spells_them(sheet: Spreadsheet, spelling: str) -> None:
    sheet.put("A1", [["a", "b"]])
    assert sheet.values("A1:B1", **{spelling: "COLUMNS"}) == [["a"], ["b"]]


def test_requests_in_lists_of_lists_are_requests_and_nulls_are_none(sheet: Spreadsheet) -> None:
    add = {"addSheet": {"properties": {"title": "One"}}}
    other = {"addSheet": {"properties": {"title": "Two"}}}
    body = {"requests": [None, [add], other]}
    sheet.caller.good("POST", f"{sheet.path}:batchUpdate", body)
    titles = [s["properties"]["title"] for s in sheet.get()["sheets"]]
    assert titles == ["Sheet1", "One", "Two"]


def test_a_slash_at_the_end_of_an_address_and_before_a_verb_is_overlooked(sheet: Spreadsheet) -> None:
    assert sheet.caller.good("GET", sheet.path + "/") == sheet.get()
    add: dict[str, Any] = {"requests": [{"addSheet": {}}]}
    assert len(sheet.caller.good("POST", f"{sheet.path}/:batchUpdate", add)["replies"]) == 1


@pytest.mark.parametrize(
    ("path", "parameter", "text"), [("", "pageSize", "0"), ("/generateIds", "count", "1001")]
)
def test_drive_says_which_numbers_it_takes(sheet: Spreadsheet, path: str, parameter: str, text: str) -> None:
    status, message = sheet.caller.refused("GET", f"/drive/v3/files{path}", **{parameter: text})
    words = f"Invalid value '{text}'. Values must be within the range: [value: 1\n, value: 1000\n]"
    assert (status, message) == (400, words)


def test_drive_calls_broken_json_a_parse_error(sheet: Spreadsheet) -> None:
    session, url = sheet.caller.session, sheet.caller.emulator.url
    answer = session.post(f"{url}/drive/v3/files", data=b"{", timeout=5)
    assert (answer.status_code, answer.json()["error"]["errors"][0]["reason"]) == (400, "parseError")
