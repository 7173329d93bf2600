"""Batches: all or nothing, tabs, rows and columns, rules over ranges, and who may touch what."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import Json, Spreadsheet


def rows(start: int, end: int, sheet_id: int = 0) -> Json:
    return {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(start: int, end: int) -> Json:
    return {"sheetId": 0, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def span(top: int, bottom: int, left: int, right: int) -> Json:
    return {
        "sheetId": 0,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def part(sheet: Spreadsheet, name: str) -> Any:
    return sheet.get(fields=f"sheets.{name}")["sheets"][0].get(name)


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


# ------------------------------------------------------------------------------------------ tabs


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


# ------------------------------------------------------------------------------------------ rows and columns


@pytest.fixture
def letters(sheet: Spreadsheet) -> Spreadsheet:
    """A to E down the first column, 1 to 5 down the second."""
    sheet.put("A1:B5", [[letter, n] for n, letter in enumerate("ABCDE", 1)])
    return sheet


def down(sheet: Spreadsheet) -> str:
    return "".join(row[0] if row and row[0] else "." for row in sheet.values("A1:A9"))


@pytest.mark.parametrize(
    ("request_", "after"),
    [
        ({"insertDimension": {"range": rows(1, 3)}}, "A..BCDE"),
        ({"deleteDimension": {"range": rows(1, 3)}}, "ADE"),
        ({"moveDimension": {"source": rows(0, 2), "destinationIndex": 4}}, "CDABE"),
        ({"moveDimension": {"source": rows(3, 5), "destinationIndex": 1}}, "ADEBC"),
        ({"moveDimension": {"source": rows(0, 1), "destinationIndex": 1000}}, "BCDE"),
        (
            {
                "sortRange": {
                    "range": span(1, 5, 0, 26),
                    "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}],
                }
            },
            "AEDCB",
        ),
    ],
)
def test_rows_come_and_go(letters: Spreadsheet, request_: Json, after: str) -> None:
    letters.batch(request_)
    assert down(letters) == after


def test_columns_come_and_go(letters: Spreadsheet) -> None:
    letters.batch({"moveDimension": {"source": columns(0, 1), "destinationIndex": 2}})
    assert letters.values("A1:B1", valueRenderOption="UNFORMATTED_VALUE") == [[1, "A"]]
    letters.batch({"insertDimension": {"range": columns(1, 2)}})
    assert letters.values("A1:C1") == [["1", "", "A"]]
    letters.batch({"deleteDimension": {"range": columns(0, 2)}})
    assert letters.values("A1:C1") == [["A"]]
    assert letters.get()["sheets"][0]["properties"]["gridProperties"]["columnCount"] == 25


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"insertDimension": {"range": rows(1001, 1002)}},
            "range.startIndex is larger than current grid size (1000)",
        ),
        (
            {"insertDimension": {"range": rows(1000, 1001)}},
            "range.startIndex must be less than the grid size (1000) if inheritFromBefore is false.",
        ),
        (
            {"moveDimension": {"source": rows(1, 3), "destinationIndex": 2}},
            "destinationIndex[2] must be outside the requested range[1-3]",
        ),
        (
            {"moveDimension": {"source": rows(1, 2), "destinationIndex": 1001}},
            "destinationIndex[1001] is after last row[1000]",
        ),
        ({"deleteDimension": {"range": rows(0, 1000)}}, "You can't delete all the rows on the sheet."),
        ({"deleteDimension": {"range": rows(1000, 1001)}}, "Cannot delete a row that doesn't exist."),
    ],
)
def test_what_cannot_be_done_to_rows_is_refused(letters: Spreadsheet, request_: Json, message: str) -> None:
    assert message in letters.refused(request_)
    assert down(letters) == "ABCDE"


def test_new_rows_look_like_their_neighbours_without_their_values(sheet: Spreadsheet) -> None:
    look = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    cell = {"userEnteredValue": {"stringValue": "x"}, "note": "n"} | look
    sheet.batch({"updateCells": {"start": {}, "rows": [{"values": [cell]}], "fields": "*"}})
    sheet.batch({"insertDimension": {"range": rows(1, 2), "inheritFromBefore": True}})
    assert sheet.cells("A2", "userEnteredValue,userEnteredFormat,note") == [[look]]


def test_the_grid_grows_at_its_end(sheet: Spreadsheet) -> None:
    sheet.batch({"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}})
    assert sheet.get()["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 1005


def test_sorting_knows_numbers_text_and_blanks(sheet: Spreadsheet) -> None:
    column: list[list[Any]] = [["b"], [10], [None], ["A"], [2]]
    sheet.put("A1:A5", column)
    sort = {"range": span(0, 5, 0, 1), "sortSpecs": [{"dimensionIndex": 0}]}
    sheet.batch({"sortRange": sort})
    assert [row[0] for row in sheet.values("A1:A5")] == ["2", "10", "A", "b"]
    sort["sortSpecs"] = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
    sheet.batch({"sortRange": sort})
    assert [row[0] for row in sheet.values("A1:A5")] == ["b", "A", "10", "2"]


def test_sorting_part_of_the_columns_leaves_the_others(letters: Spreadsheet) -> None:
    letters.batch(
        {
            "sortRange": {
                "range": span(0, 5, 0, 1),
                "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}],
            }
        }
    )
    assert letters.values("A1:B5") == [["E", "1"], ["D", "2"], ["C", "3"], ["B", "4"], ["A", "5"]]


def test_hidden_rows_stay_where_they_are_in_a_sort(emulator: Emulator, letters: Spreadsheet) -> None:
    emulator.as_person().hides(letters.id, "Sheet1", "3")
    letters.batch(
        {
            "sortRange": {
                "range": span(0, 5, 0, 26),
                "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}],
            }
        }
    )
    assert down(letters) == "EDCBA"


def test_formulas_follow_what_people_move(emulator: Emulator, letters: Spreadsheet) -> None:
    me = emulator.as_person()
    me.types(letters.id, "C2", "=B2*10")
    me.types(letters.id, "D1", "=SUM(B1:B5)")
    me.inserts(letters.id, "Sheet1", "1")
    assert letters.values("C3", valueRenderOption="FORMULA") == [["=B3*10"]]
    me.sorts(letters.id, "Sheet1", "A", descending=True)
    where = me.find(letters.id, "Sheet1", "B")
    row = where[-1]
    assert letters.values(f"C{row}", valueRenderOption="FORMULA") == [[f"=B{row}*10"]]
    assert me.shows(letters.id, f"C{row}") == "20"


def test_groups_collapse_and_hide(sheet: Spreadsheet) -> None:
    reply = sheet.batch({"addDimensionGroup": {"range": columns(2, 4)}})["replies"][0]
    group = {"range": {"dimension": "COLUMNS", "startIndex": 2, "endIndex": 4}, "depth": 1}
    assert reply == {"addDimensionGroup": {"dimensionGroups": [group]}}
    change = {
        "dimensionGroup": {"range": columns(2, 4), "depth": 1, "collapsed": True},
        "fields": "collapsed",
    }
    sheet.batch({"updateDimensionGroup": change})
    assert part(sheet, "columnGroups") == [group | {"collapsed": True}]
    data = sheet.get(ranges="A1:D1", fields="sheets.data.columnMetadata")["sheets"][0]["data"][0]
    assert [bool(c.get("hiddenByUser")) for c in data["columnMetadata"]] == [False, False, True, True]
    sheet.batch({"deleteDimensionGroup": {"range": columns(2, 4)}})
    assert part(sheet, "columnGroups") is None


# ------------------------------------------------------------------------------------------ merges


def test_merging_keeps_the_first_value(letters: Spreadsheet) -> None:
    letters.batch({"mergeCells": {"range": span(0, 2, 0, 2), "mergeType": "MERGE_ALL"}})
    assert letters.values("A1:B2") == [["A"]]
    assert part(letters, "merges") == [
        {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    ]
    assert "You can't sort a range containing vertical merges" in letters.refused(
        {"sortRange": {"range": span(0, 5, 0, 2), "sortSpecs": [{"dimensionIndex": 0}]}}
    )
    assert "crosses a merged cell" in letters.refused(
        {"moveDimension": {"source": rows(4, 5), "destinationIndex": 1}}
    )
    letters.batch({"unmergeCells": {"range": span(0, 9, 0, 9)}})
    assert part(letters, "merges") is None


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


def test_validation_and_borders_are_kept_on_the_cells(sheet: Spreadsheet) -> None:
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}]}, "strict": True}
    solid = {"style": "SOLID", "color": {"red": 1}}
    sheet.batch(
        {"setDataValidation": {"range": span(0, 1, 0, 1), "rule": rule}},
        {"updateBorders": {"range": span(0, 1, 0, 2), "bottom": solid, "innerVertical": solid}},
    )
    first, second = sheet.cells("A1:B1", "dataValidation,userEnteredFormat")[0]
    assert first["dataValidation"] == rule
    assert set(first["userEnteredFormat"]["borders"]) == {"bottom", "right"}
    assert set(second["userEnteredFormat"]["borders"]) == {"bottom", "left"}
    sheet.batch({"setDataValidation": {"range": span(0, 1, 0, 1)}})
    assert "dataValidation" not in sheet.cells("A1", "dataValidation")[0][0]


def test_copying_takes_formats_and_cutting_leaves_nothing(letters: Spreadsheet) -> None:
    copy = {"source": span(0, 1, 0, 1), "destination": span(0, 2, 2, 3), "pasteType": "PASTE_NORMAL"}
    letters.batch({"copyPaste": copy})
    assert letters.values("C1:C2") == [["A"], ["A"]]
    cut = {"source": span(0, 2, 0, 1), "destination": {"sheetId": 0, "rowIndex": 0, "columnIndex": 4}}
    letters.batch({"cutPaste": cut})
    assert letters.values("A1:E2") == [["", "1", "A", "", "A"], ["", "2", "A", "", "B"]]
