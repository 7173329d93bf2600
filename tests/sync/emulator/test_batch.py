"""Batches: all or nothing, what they answer, rules over ranges, and who may touch what."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.ranges import part, rows, span, text, write

# ------------------------------------------------------------------------------------------ all or nothing


def test_one_bad_request_refuses_the_whole_batch(sheet: Spreadsheet) -> None:
    good = {"addSheet": {"properties": {"title": "New"}}}
    message = sheet.refused(good, {"deleteSheet": {"sheetId": 999}})
    assert message == "Invalid requests[1].deleteSheet: No sheet with id: 999"
    assert [s["properties"]["title"] for s in sheet.get()["sheets"]] == ["Sheet1"]


def test_a_batch_without_requests_is_refused(sheet: Spreadsheet) -> None:
    assert sheet.refused() == "Must specify at least one request."


def test_there_are_as_many_replies_as_requests(sheet: Spreadsheet) -> None:
    replies = sheet.batch(
        {"insertDimension": {"range": rows(0, 1)}},
        {"addSheet": {"properties": {"title": "A"}}},
        {"deleteDimension": {"range": rows(0, 1)}},
    )["replies"]
    assert [list(reply) for reply in replies] == [[], ["addSheet"], []]


def test_of_many_writers_at_once_exactly_one_gets_the_id(sheet: Spreadsheet) -> None:
    body = {
        "requests": [
            {"addSheet": {"properties": {"sheetId": 7, "title": "T"}}},
            {"insertDimension": {"range": rows(0, 1)}},
        ]
    }
    statuses: list[int] = []

    def race() -> None:
        statuses.append(sheet.caller("POST", f"{sheet.path}:batchUpdate", body)[0])

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [400] * 7
    assert sheet.get()["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 1001


# ------------------------------------------------------------------------------------------ rules over ranges

RULE = {
    "booleanRule": {
        "condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "x"}]},
        "format": {"backgroundColor": {"red": 1}},
    }
}


def test_rules_are_kept_in_order_and_follow_their_cells(sheet: Spreadsheet) -> None:
    def rule(top: int) -> Json:
        return RULE | {"ranges": [span(top, top + 2, 0, 1)]}

    sheet.batch(
        {"addConditionalFormatRule": {"rule": rule(0), "index": 0}},
        {"addConditionalFormatRule": {"rule": rule(5), "index": 0}},
        {"insertDimension": {"range": rows(1, 2)}},
    )
    found = part(sheet, "conditionalFormats")
    assert [(r["ranges"][0]["startRowIndex"], r["ranges"][0]["endRowIndex"]) for r in found] == [
        (6, 8),
        (0, 3),
    ]
    assert found[0]["booleanRule"]["format"]["backgroundColorStyle"] == {"rgbColor": {"red": 1}}
    sheet.batch(
        {"deleteDimension": {"range": rows(6, 8)}},
        {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}},
    )
    assert part(sheet, "conditionalFormats") is None
    assert "No conditional format on sheet: 0 at index: 3" in sheet.refused(
        {"deleteConditionalFormatRule": {"sheetId": 0, "index": 3}}
    )


def test_a_protected_range_keeps_others_out(emulator: Emulator, sheet: Spreadsheet) -> None:
    protect = {
        "protectedRange": {"protectedRangeId": 3, "range": span(0, 1, 0, 26), "editors": {"users": []}}
    }
    emulator.as_person().does(sheet.id, {"addProtectedRange": protect})
    words = "You are trying to edit a protected cell or object."
    write = {"start": {}, "rows": [{"values": [{"note": "x"}]}], "fields": "note"}
    assert words in sheet.refused({"updateCells": write})
    assert words in sheet.refused({"deleteDimension": {"range": rows(0, 1)}})
    assert words in sheet.refused({"deleteProtectedRange": {"protectedRangeId": 3}})
    path = f"{sheet.path}/values/A1"
    assert words in sheet.caller.refused("PUT", path, {"values": [["x"]]}, valueInputOption="RAW")[1]
    sheet.put("A2", [["free"]])
    seen = part(sheet, "protectedRanges")[0]
    assert "requestingUserCanEdit" not in seen
    assert "editors" not in seen
    emulator.as_person().types(sheet.id, "A1", "mine")


def test_who_protects_may_edit_and_a_warning_stops_nobody(emulator: Emulator, sheet: Spreadsheet) -> None:
    reply = sheet.batch({"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}}}})["replies"][0]
    assert reply["addProtectedRange"]["protectedRange"]["requestingUserCanEdit"] is True
    sheet.put("A1", [["x"]])
    emulator.share(sheet.id, "tpm@corp.example", "writer")
    tpm = emulator.as_person("tpm@corp.example")
    with pytest.raises(Exception, match="protected cell"):
        tpm.types(sheet.id, "A1", "y")
    number = reply["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    change = {"protectedRange": {"protectedRangeId": number, "warningOnly": True}, "fields": "warningOnly"}
    sheet.batch({"updateProtectedRange": change})
    tpm.types(sheet.id, "A1", "y")


def test_names_can_be_read_and_must_be_names(sheet: Spreadsheet) -> None:
    def named(name: str, **more: Any) -> Json:
        return {"addNamedRange": {"namedRange": {"name": name, "range": span(0, 2, 0, 1), **more}}}

    sheet.put("A1:A2", [["x"], ["y"]])
    sheet.batch(named("Teams", namedRangeId="n1"))
    assert sheet.values("Teams") == [["x"], ["y"]]
    for bad in ("A1", "two words", "", "R1C1"):
        assert "The name given to this range is invalid" in sheet.refused(named(bad))
    assert "already exists" in sheet.refused(named("Other", namedRangeId="n1"))
    assert "already exists" in sheet.refused(named("teams"))
    sheet.batch({"insertDimension": {"range": rows(0, 1)}})
    assert sheet.get()["namedRanges"][0]["range"]["startRowIndex"] == 1
    sheet.batch({"deleteNamedRange": {"namedRangeId": "n1"}})
    assert "namedRanges" not in sheet.get()


def test_filters_and_filter_views_are_kept(sheet: Spreadsheet) -> None:
    reply = sheet.batch(
        {"setBasicFilter": {"filter": {"range": span(0, 5, 0, 3)}}},
        {"addFilterView": {"filter": {"title": "Payments", "range": span(0, 5, 0, 3), "filterViewId": 9}}},
    )["replies"][1]
    assert reply["addFilterView"]["filter"]["filterViewId"] == 9
    assert part(sheet, "basicFilter")["range"]["endRowIndex"] == 5
    sheet.batch({"clearBasicFilter": {"sheetId": 0}}, {"deleteFilterView": {"filterId": 9}})
    assert part(sheet, "basicFilter") is None
    assert part(sheet, "filterViews") is None


# ------------------------------------------------------------------------------------------ what a batch may be


def test_an_entry_is_one_request(sheet: Spreadsheet) -> None:
    two = {"addSheet": {}, "deleteSheet": {"sheetId": 0}}
    words = (
        "Invalid value at 'requests[1]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'"
    )
    status, answer = sheet.caller("POST", f"{sheet.path}:batchUpdate", {"requests": [{"addSheet": {}}, two]})
    assert (status, answer["error"]["message"]) == (400, words)
    assert answer["error"]["details"][0]["fieldViolations"] == [
        {"field": "requests[1]", "description": words}
    ]
    assert sheet.refused({}).startswith("Invalid requests[0]")


def test_an_answer_can_bring_the_spreadsheet_as_it_is_then(sheet: Spreadsheet) -> None:
    ask: Json = {"requests": [{"addSheet": {"properties": {"title": "New"}}}, write("A1:B2", text("x"))]}
    ask |= {"includeSpreadsheetInResponse": True}
    path = f"{sheet.path}:batchUpdate"
    whole = sheet.caller.good("POST", path, ask)["updatedSpreadsheet"]
    assert [s["properties"]["title"] for s in whole["sheets"]] == ["Sheet1", "New"]
    assert "data" not in whole["sheets"][0]
    ask["requests"] = [write("A1", text("y"))]
    ask |= {"responseIncludeGridData": True, "responseRanges": ["Sheet1!A1"]}
    (tab,) = sheet.caller.good("POST", path, ask)["updatedSpreadsheet"]["sheets"]
    assert [cell["formattedValue"] for cell in tab["data"][0]["rowData"][0]["values"]] == ["y"]
    mask = "updatedSpreadsheet.sheets.data.rowData.values.userEnteredValue"
    ask |= {"responseIncludeGridData": False, "responseRanges": ["B2"]}
    seen = sheet.caller.good("POST", path, ask, fields=mask)["updatedSpreadsheet"]
    assert seen == {"sheets": [{"data": [{"rowData": [{"values": [text("x")]}]}]}]}
