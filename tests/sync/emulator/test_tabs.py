"""Tabs and the spreadsheet as a whole."""

from __future__ import annotations

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.ranges import box, formulas


def test_tabs_are_added_with_what_was_asked_for(sheet: Spreadsheet) -> None:
    wanted = {"title": "S", "sheetId": 7, "index": 0, "hidden": True, "tabColor": {"red": 1}}
    grid = {"rowCount": 10, "columnCount": 3, "frozenRowCount": 1}
    reply = sheet.batch({"addSheet": {"properties": wanted | {"gridProperties": grid}}})["replies"][0][
        "addSheet"
    ]
    assert reply["properties"] == wanted | {
        "sheetType": "GRID",
        "gridProperties": grid,
        "tabColorStyle": {"rgbColor": {"red": 1}},
    }
    assert [s["properties"]["sheetId"] for s in sheet.get()["sheets"]] == [7, 0]


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"title": "Sheet1"}, 'A sheet with the name "Sheet1" already exists. Please enter another name.'),
        ({"sheetId": 0}, "Sheet with id 0 already exists."),
        ({"gridProperties": {"rowCount": 1, "columnCount": 18_279}}, "above the limit of 18278 columns"),
        ({"gridProperties": {"rowCount": 400_000, "columnCount": 26}}, "above the limit of 10000000 cells"),
    ],
)
def test_tabs_that_cannot_be_are_refused(sheet: Spreadsheet, properties: Json, message: str) -> None:
    assert message in sheet.refused({"addSheet": {"properties": properties}})


def test_tabs_are_renamed_moved_resized_and_frozen(sheet: Spreadsheet) -> None:
    sheet.batch({"addSheet": {"properties": {"title": "Two", "sheetId": 2}}})
    properties = {
        "sheetId": 0,
        "title": "One",
        "index": 2,
        "gridProperties": {"rowCount": 5, "frozenRowCount": 1},
    }
    fields = "title,index,gridProperties(rowCount,frozenRowCount)"
    sheet.batch({"updateSheetProperties": {"properties": properties, "fields": fields}})
    second = sheet.get()["sheets"][1]["properties"]
    assert (second["title"], second["index"]) == ("One", 1)
    assert second["gridProperties"] == {"rowCount": 5, "columnCount": 26, "frozenRowCount": 1}
    clear = {"properties": {"sheetId": 0}, "fields": "gridProperties.frozenRowCount"}
    sheet.batch({"updateSheetProperties": clear})
    assert sheet.get()["sheets"][1]["properties"]["gridProperties"] == {"rowCount": 5, "columnCount": 26}


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"updateSheetProperties": {"properties": {"sheetId": 0, "hidden": True}, "fields": "hidden"}},
            "You can't hide all the sheets in a document.",
        ),
        ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the sheets in a document."),
        (
            {
                "updateSheetProperties": {
                    "properties": {"gridProperties": {"frozenRowCount": 1000}},
                    "fields": "gridProperties.frozenRowCount",
                }
            },
            "You can't freeze all visible rows on the sheet.",
        ),
    ],
)
def test_something_must_stay_visible(sheet: Spreadsheet, request_: Json, message: str) -> None:
    assert sheet.refused(request_).endswith(message)


def test_a_copied_tab_is_a_tab_of_its_own(sheet: Spreadsheet) -> None:
    sheet.put("A1", [["x"]])
    sheet.batch({"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 5, "newSheetName": "Copy"}})
    sheet.put("Copy!A1", [["y"]])
    assert sheet.values("Sheet1!A1") == [["x"]]
    assert [s["properties"]["title"] for s in sheet.get()["sheets"]] == ["Copy", "Sheet1"]


def test_the_spreadsheet_itself_can_be_renamed(sheet: Spreadsheet) -> None:
    sheet.batch({"updateSpreadsheetProperties": {"properties": {"title": "New"}, "fields": "title"}})
    assert sheet.get()["properties"]["title"] == "New"
    assert sheet.caller.good("GET", f"/drive/v3/files/{sheet.id}")["name"] == "New"


# ------------------------------------------------------------------------------------------ measured words and rules


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"addSheet": {"properties": {"sheetId": -1}}}, "Sheet id must be non-negative."),
        (
            {"addSheet": {"properties": {"title": "x" * 101}}},
            "The sheet name cannot be greater than 100 characters.",
        ),
        (
            {"updateSheetProperties": {"properties": {"sheetId": 0}, "fields": "title"}},
            "The sheet name cannot be empty.",
        ),
        (
            {"updateSheetProperties": {"properties": {"sheetId": 9}, "fields": "title"}},
            "No sheet with id: 9",
        ),
        ({"duplicateSheet": {"sourceSheetId": 9}}, "No sheet with id: 9"),
        ({"appendDimension": {"sheetId": 9, "dimension": "ROWS", "length": 1}}, "No grid with id: 9"),
        (
            {"addSheet": {"properties": {"gridProperties": {"rowCount": 1000, "columnCount": 18_279}}}},
            "above the limit of 10000000 cells.",
        ),
        (
            {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 400_000}},
            "above the limit of 10000000 cells.",
        ),
    ],
)
def test_what_tabs_cannot_be_is_said_in_googles_words(
    sheet: Spreadsheet, request_: Json, message: str
) -> None:
    assert sheet.refused(request_).endswith(f": {message}" if message[0] in "STN" else message)


def test_a_tab_without_an_index_goes_to_the_end(sheet: Spreadsheet) -> None:
    sheet.batch(*({"addSheet": {"properties": {"title": title}}} for title in "AB"))
    sheet.batch({"updateSheetProperties": {"properties": {"sheetId": 0}, "fields": "index"}})
    assert [s["properties"]["title"] for s in sheet.get()["sheets"]] == ["A", "B", "Sheet1"]


def test_a_grid_shrinks_only_as_what_was_frozen_before_lets_it(sheet: Spreadsheet) -> None:
    def change(**grid: int) -> Json:
        fields = f"gridProperties({','.join(grid)})"
        return {"updateSheetProperties": {"properties": {"gridProperties": grid}, "fields": fields}}

    sheet.batch(change(frozenRowCount=1))
    words = "Sorry, it is not possible to delete all non-frozen rows."
    assert sheet.refused(change(rowCount=1, frozenRowCount=0)).endswith(words)
    sheet.batch(change(frozenRowCount=0), change(rowCount=1))
    assert sheet.get()["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 1


def test_formulas_follow_a_tab_that_is_renamed_and_lose_one_that_is_deleted(sheet: Spreadsheet) -> None:
    sheet.batch({"addSheet": {"properties": {"title": "Data", "sheetId": 5}}})
    rule = {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Data!A1:A3"}]}}
    sheet.put("A1:B1", [["=SUM(Data!A1:A3)", "=A2"]], "USER_ENTERED")
    sheet.batch({"setDataValidation": {"range": box("C1"), "rule": rule}})
    rename = {"updateSheetProperties": {"properties": {"sheetId": 5, "title": "My data"}, "fields": "title"}}
    sheet.batch(rename)
    assert formulas(sheet, "A1:B1") == [["=SUM('My data'!A1:A3)", "=A2"]]
    followed = sheet.cells("C1", "dataValidation")[0][0]["dataValidation"]["condition"]["values"]
    assert followed == [{"userEnteredValue": "='My data'!A1:A3"}]
    sheet.batch({"deleteSheet": {"sheetId": 5}})
    assert formulas(sheet, "A1:B1") == [["=SUM(#REF!)", "=A2"]]


def test_a_copied_tab_has_rules_and_ids_of_its_own(sheet: Spreadsheet) -> None:
    sheet.batch(
        {"addFilterView": {"filter": {"title": "F", "range": box("A1:B2"), "filterViewId": 9}}},
        {"mergeCells": {"range": box("C1:D1")}},
        {"addProtectedRange": {"protectedRange": {"range": box("A1")}}},
        {"duplicateSheet": {"newSheetId": 4}},
        {"duplicateSheet": {"newSheetId": 5}},
    )
    fifth, fourth, _ = sheet.get()["sheets"]
    assert (fourth["properties"]["title"], fifth["properties"]["title"]) == (
        "Copy of Sheet1",
        "Copy of Sheet1 2",
    )
    assert fourth["merges"][0]["sheetId"] == 4
    assert fourth["filterViews"][0]["range"]["sheetId"] == 4
    assert fourth["filterViews"][0]["filterViewId"] != 9
    assert "protectedRanges" not in fourth


def test_a_tab_that_is_protected_as_a_whole_keeps_its_name(sheet: Spreadsheet, emulator: Emulator) -> None:
    protect = {"protectedRange": {"range": {"sheetId": 0}, "editors": {"users": []}}}
    emulator.as_person().does(sheet.id, {"addProtectedRange": protect})
    rename = {"updateSheetProperties": {"properties": {"title": "X"}, "fields": "title"}}
    assert "protected cell or object" in sheet.refused(rename)


@pytest.mark.parametrize(
    ("properties", "fields"),
    [
        ({"locale": "de_DE"}, "locale"),
        ({"timeZone": "Europe/Berlin"}, "timeZone"),
        ({"timeZone": "GMT-07:00"}, "timeZone"),
        ({"autoRecalc": "HOUR"}, "autoRecalc"),
        (
            {"iterativeCalculationSettings": {"maxIterations": 3, "convergenceThreshold": 0.5}},
            "iterativeCalculationSettings",
        ),
        ({"importFunctionsExternalUrlAccessAllowed": True}, "importFunctionsExternalUrlAccessAllowed"),
        ({"spreadsheetTheme": {"primaryFontFamily": "Lora"}}, "spreadsheetTheme.primaryFontFamily"),
    ],
)
def test_settings_of_the_spreadsheet_are_kept(sheet: Spreadsheet, properties: Json, fields: str) -> None:
    sheet.batch({"updateSpreadsheetProperties": {"properties": properties, "fields": fields}})
    assert sheet.get()["properties"].items() >= properties.items()


@pytest.mark.parametrize(
    ("properties", "fields"),
    [
        ({"locale": "english"}, "locale"),
        ({"timeZone": "Mars/Phobos"}, "timeZone"),
        ({}, "title"),
        ({"defaultFormat": {}}, "defaultFormat"),
    ],
)
def test_settings_that_cannot_be_are_refused(sheet: Spreadsheet, properties: Json, fields: str) -> None:
    change = {"properties": properties, "fields": fields}
    assert sheet.refused({"updateSpreadsheetProperties": change})
