"""spreadsheets.create and sheets.copyTo: new spreadsheets and sheets with all that is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import ROBOT, Caller, Json, Spreadsheet
from tests.sync.emulator.grids import span

KIM = "kim@corp.example"
NARROW = {"properties": {"gridProperties": {"columnCount": 3, "rowCount": 5}}}
CREATE = "/v4/spreadsheets"


@pytest.fixture
def kim(emulator: Emulator, tmp_path: Path) -> Caller:
    """A person, who has space for files."""
    return Caller(emulator, tmp_path, KIM)


def test_an_empty_description_gives_an_empty_spreadsheet(kim: Caller, emulator: Emulator) -> None:
    made = kim.good("POST", CREATE, {})
    assert made["properties"]["title"] == "Untitled spreadsheet"
    assert made["spreadsheetUrl"].startswith(
        "https://docs.google.com/spreadsheets/d/" + made["spreadsheetId"]
    )
    assert [s["properties"] for s in made["sheets"]] == [
        {
            "sheetId": 0,
            "title": "Sheet1",
            "index": 0,
            "sheetType": "GRID",
            "gridProperties": {"rowCount": 1000, "columnCount": 26},
        }
    ]
    assert emulator.file(made["spreadsheetId"]).owner == KIM
    assert kim.good("GET", f"{CREATE}/{made['spreadsheetId']}") == made


def test_sheets_that_are_described_come_instead_of_the_first(kim: Caller) -> None:
    sheets = [
        {"properties": {"title": "One"}},
        {"properties": {"title": "Two", "sheetId": 2, "hidden": True}},
    ]
    about = {"title": "Plan", "locale": "de_DE", "timeZone": "Europe/Berlin"}
    made = kim.good("POST", CREATE, {"properties": about, "sheets": sheets})
    assert {k: made["properties"][k] for k in about} == about
    assert [(s["properties"]["title"], s["properties"]["index"]) for s in made["sheets"]] == [
        ("One", 0),
        ("Two", 1),
    ]
    assert made["sheets"][1]["properties"]["sheetId"] == 2
    assert made["sheets"][0]["properties"]["sheetId"] not in {0, 2}


def test_everything_that_is_described_is_there(kim: Caller) -> None:
    cell = {
        "userEnteredValue": {"numberValue": 3},
        "note": "n",
        "userEnteredFormat": {"textFormat": {"bold": True}},
    }
    bands = {"firstBandColor": {"red": 1}, "secondBandColor": {}}
    rule = {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"italic": True}}}
    where = span(4, 8, 0, 2, 5)
    sheet: Json = {
        "properties": {"sheetId": 5, "title": "All", "gridProperties": {"rowCount": 50, "columnCount": 6}},
        "data": [
            {
                "startRow": 1,
                "startColumn": 1,
                "rowData": [{"values": [cell]}],
                "rowMetadata": [{"pixelSize": 40}, {"hiddenByUser": True}],
                "columnMetadata": [{"pixelSize": 77}],
            }
        ],
        "merges": [span(0, 1, 3, 5, 5)],
        "conditionalFormats": [{"ranges": [where], "booleanRule": rule}],
        "bandedRanges": [{"range": where, "rowProperties": bands}],
        "filterViews": [{"range": where, "title": "View"}],
        "protectedRanges": [{"range": where, "description": "mine"}],
        "basicFilter": {"range": where},
        "developerMetadata": [{"metadataKey": "k", "visibility": "DOCUMENT"}],
        "rowGroups": [{"range": {"sheetId": 5, "dimension": "ROWS", "startIndex": 2, "endIndex": 4}}],
        "tables": [{"name": "T", "range": span(20, 25, 0, 2, 5)}],
    }
    body = {
        "sheets": [sheet],
        "namedRanges": [{"name": "Here", "range": where}],
        "developerMetadata": [{"metadataKey": "book", "visibility": "DOCUMENT"}],
    }
    made = kim.good("POST", CREATE, body)
    found = made["sheets"][0]
    assert "data" not in found
    for part in set(sheet) - {"properties", "data", "basicFilter", "bandedRanges"}:
        assert len(found[part]) == 1, part
    assert len(found["bandedRanges"]) == 2  # the table's too
    assert found["basicFilter"]["range"] == where
    assert made["namedRanges"][0]["name"] == "Here"
    assert made["developerMetadata"][0]["metadataKey"] == "book"
    grid = kim.good("GET", f"{CREATE}/{made['spreadsheetId']}", includeGridData="true", ranges="All!A1:C4")
    data = grid["sheets"][0]["data"][0]
    assert data["rowData"][1]["values"][1]["note"] == "n"
    assert data["rowMetadata"][1]["pixelSize"] == 40
    assert data["rowMetadata"][2]["hiddenByUser"] is True
    assert data["columnMetadata"][1]["pixelSize"] == 77


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"sheets": [{"properties": {"title": "A"}}, {"properties": {"title": "a"}}]}, "already exists"),
        ({"namedRanges": [{"name": "two words", "range": {}}]}, "The name given to this range is invalid"),
        ({"properties": {"timeZone": "Mars/North"}}, "Mars/North"),
        (  # measured
            {
                "sheets": [
                    {},
                    {"data": [{}, {"startColumn": 2, "rowData": [{"values": 2 * [{"note": "n"}]}]}]} | NARROW,
                ]
            },
            "Invalid sheets[1].data[1]: Attempting to write column: 3, beyond the last requested column of: 2",
        ),
    ],
)
def test_what_cannot_be_is_not_made(kim: Caller, emulator: Emulator, body: Json, words: str) -> None:
    before = set(emulator.workspace.files)
    status, message = kim.refused("POST", CREATE, body)
    assert status == 400
    assert words in message
    assert set(emulator.workspace.files) == before


def test_service_accounts_have_no_space(caller: Caller) -> None:
    assert caller.refused("POST", CREATE, {}) == (403, "The caller does not have permission")


# ------------------------------------------------------------------------------------------ copies


def copy(caller: Caller, source: Spreadsheet, sheet_id: int, target: str) -> Json:
    path = f"{source.path}/sheets/{sheet_id}:copyTo"
    return caller.good("POST", path, {"destinationSpreadsheetId": target})


def test_a_sheet_is_copied_into_another_spreadsheet(emulator: Emulator, sheet: Spreadsheet) -> None:
    target = emulator.create_spreadsheet("Other", writers=[ROBOT])
    sheet.put("A1:B2", [["x", 1], ["=A1", 2]], "USER_ENTERED")
    look = {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}}
    chart = {
        "basicChart": {
            "chartType": "BAR",
            "series": [{"series": {"sourceRange": {"sources": [span(0, 5, 1, 2)]}}}],
        }
    }
    sheet.batch(
        {"mergeCells": {"range": span(4, 5, 0, 2), "mergeType": "MERGE_ALL"}},
        {"addConditionalFormatRule": {"rule": {"ranges": [span(0, 5, 0, 1)], "booleanRule": look}}},
        {
            "addChart": {
                "chart": {"chartId": 9, "spec": chart, "position": {"overlayPosition": {"anchorCell": {}}}}
            }
        },
        {"addTable": {"table": {"name": "T", "tableId": "t1", "range": span(10, 12, 0, 2)}}},
        {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}, "warningOnly": True}}},
        {"setBasicFilter": {"filter": {"range": span(0, 2, 0, 2)}}},
    )
    made = copy(sheet.caller, sheet, 0, target)
    assert made["title"] == "Copy of Sheet1"
    assert made["index"] == 1
    assert made["sheetId"] != 0
    number = made["sheetId"]
    other = Spreadsheet(sheet.caller, target)
    assert other.values("'Copy of Sheet1'!A1:B2", valueRenderOption="FORMULA") == [["x", 1], ["=A1", 2]]
    found = other.get()["sheets"][1]
    assert found["properties"] == made
    assert found["merges"] == [span(4, 5, 0, 2, number)]
    assert found["conditionalFormats"][0]["ranges"] == [span(0, 5, 0, 1, number)]
    assert found["charts"][0]["chartId"] != 9
    series = found["charts"][0]["spec"]["basicChart"]["series"][0]["series"]
    assert series["sourceRange"]["sources"] == [span(0, 5, 1, 2, number)]
    assert found["charts"][0]["position"]["overlayPosition"]["anchorCell"] == {"sheetId": number}
    assert found["tables"][0]["tableId"] != "t1"
    assert found["tables"][0]["range"] == span(10, 12, 0, 2, number)
    assert found["basicFilter"]["range"] == span(0, 2, 0, 2, number)
    assert "protectedRanges" not in found
    other.put("'Copy of Sheet1'!A1", [["changed"]])
    assert sheet.values("A1") == [["x"]]


def test_copies_in_the_same_spreadsheet_get_names_of_their_own(sheet: Spreadsheet) -> None:
    sheet.batch({"addTable": {"table": {"name": "T", "range": span(0, 2, 0, 2)}}})
    assert copy(sheet.caller, sheet, 0, sheet.id)["title"] == "Copy of Sheet1"
    assert copy(sheet.caller, sheet, 0, sheet.id)["title"] == "Copy of Sheet1 2"
    tables = [s["tables"][0] for s in sheet.get()["sheets"]]
    assert [t["name"] for t in tables] == ["T", "T_2", "T_3"]
    assert len({t["tableId"] for t in tables}) == 3


def test_copying_needs_to_read_here_and_to_write_there(emulator: Emulator, sheet: Spreadsheet) -> None:
    path = f"{sheet.path}/sheets/0:copyTo"
    mine = emulator.create_spreadsheet("Not shared")
    assert sheet.caller.refused("POST", path, {"destinationSpreadsheetId": mine})[0] == 403
    assert sheet.caller.refused("POST", path, {"destinationSpreadsheetId": "nowhere"})[0] == 404
    emulator.share(mine, ROBOT, "reader")
    assert sheet.caller.refused("POST", path, {"destinationSpreadsheetId": mine})[0] == 403
    there = {"destinationSpreadsheetId": sheet.id}
    assert sheet.caller.good("POST", f"{CREATE}/{mine}/sheets/0:copyTo", there)["title"] == "Copy of Sheet1"
    assert "No sheet with id: 99" in sheet.caller.refused("POST", f"{sheet.path}/sheets/99:copyTo", there)[1]


def test_a_chart_that_is_a_sheet_is_copied_as_one(emulator: Emulator, sheet: Spreadsheet) -> None:
    target = emulator.create_spreadsheet("Other", writers=[ROBOT])
    pie = {"sourceRange": {"sources": [span(0, 5, 0, 1)]}}
    chart = {"spec": {"pieChart": {"domain": pie, "series": pie}}, "position": {"sheetId": 77}}
    sheet.batch({"addChart": {"chart": chart}})
    made = copy(sheet.caller, sheet, 77, target)
    assert (made["title"], made["sheetType"]) == ("Copy of Chart1", "OBJECT")
    found = Spreadsheet(sheet.caller, target).get()["sheets"][1]["charts"][0]
    assert found["position"] == {"sheetId": made["sheetId"]}
