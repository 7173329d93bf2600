"""Merges, borders and validation: what lies on cells besides their values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.ranges import box, part, rows, span


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
    assert sheet.cells("A1", "dataValidation") == []


# ------------------------------------------------------------------------------------------ merges


@pytest.mark.parametrize(
    ("kind", "left", "merges"),
    [
        ("MERGE_ALL", [["a"]], ["A1:B2"]),
        ("MERGE_COLUMNS", [["a", "b"]], ["A1:A2", "B1:B2"]),
        ("MERGE_ROWS", [["a"], ["c"]], ["A1:B1", "A2:B2"]),
    ],
)
def test_each_kind_of_merge_keeps_the_first_of_its_pieces(
    sheet: Spreadsheet, kind: str, left: list[list[str]], merges: list[str]
) -> None:
    sheet.put("A1:B2", [["a", "b"], ["c", "d"]])
    sheet.batch({"mergeCells": {"range": box("A1:B2"), "mergeType": kind}})
    assert sheet.values("A1:B2") == left
    assert [m | {"sheetId": 0} for m in part(sheet, "merges")] == [box(where) for where in merges]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"unmergeCells": {"range": box("A1:A2")}}, "You must select all cells in a merged range"),
        ({"mergeCells": {"range": box("A1:A2")}}, "You must select all cells in a merged range"),
        ({"mergeCells": {"range": box("C1:C3")}}, "You can't merge frozen and non-frozen rows."),
        (
            {
                "updateSheetProperties": {
                    "properties": {"gridProperties": {"frozenColumnCount": 1}},
                    "fields": "gridProperties.frozenColumnCount",
                }
            },
            "You can't merge frozen and non-frozen columns.",
        ),
    ],
)
def test_a_merge_is_whole_and_on_one_side_of_the_frozen(
    sheet: Spreadsheet, request_: Json, message: str
) -> None:
    freeze = {
        "properties": {"gridProperties": {"frozenRowCount": 2}},
        "fields": "gridProperties.frozenRowCount",
    }
    sheet.batch({"updateSheetProperties": freeze}, {"mergeCells": {"range": box("A1:B2")}})
    assert message in sheet.refused(request_)
    sheet.batch(
        {"mergeCells": {"range": box("A1:C2")}},
        {"mergeCells": {"range": box("E1:E9"), "mergeType": "MERGE_ROWS"}},
    )
    assert len(part(sheet, "merges")) == 1


# ------------------------------------------------------------------------------------------ borders


def test_a_border_has_width_and_colour_and_can_be_taken_away(sheet: Spreadsheet) -> None:
    sheet.batch({"updateBorders": {"range": box("A1"), "top": {"style": "SOLID_MEDIUM"}}})
    top = {"style": "SOLID_MEDIUM", "width": 2, "color": {}, "colorStyle": {"rgbColor": {}}}
    assert sheet.cells("A1", "userEnteredFormat") == [[{"userEnteredFormat": {"borders": {"top": top}}}]]
    sheet.batch({"updateBorders": {"range": box("A1"), "left": {"style": "DOTTED"}}})
    assert set(sheet.cells("A1", "userEnteredFormat")[0][0]["userEnteredFormat"]["borders"]) == {
        "top",
        "left",
    }
    none = {"style": "NONE"}
    sheet.batch({"updateBorders": {"range": box("A1"), "left": none, "top": none}})
    assert sheet.get(fields="sheets.data.rowData")["sheets"] == [{"data": [{}]}]


# ------------------------------------------------------------------------------------------ validation


def condition(kind: str, *values: str) -> Json:
    return {"condition": {"type": kind, "values": [{"userEnteredValue": value} for value in values]}}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("ONE_OF_LIST", ["a", "b"]),
        ("ONE_OF_RANGE", ["=Sheet1!$A$1:$A$3"]),
        ("BOOLEAN", []),
        ("BOOLEAN", ["Yes", "No"]),
        ("NUMBER_BETWEEN", ["1", "2"]),
        ("DATE_IS_VALID", []),
        ("CUSTOM_FORMULA", ["=A1>1"]),
        ("TEXT_IS_EMAIL", []),
    ],
)
def test_a_rule_is_kept_as_it_was_given(sheet: Spreadsheet, kind: str, values: list[str]) -> None:
    rule = condition(kind, *values) | {"strict": True, "inputMessage": "m", "showCustomUi": True}
    if not values:
        del rule["condition"]["values"]
    sheet.batch({"setDataValidation": {"range": box("B1:B2"), "rule": rule}})
    assert sheet.cells("B1:B2", "dataValidation") == [[{"dataValidation": rule}]] * 2


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({}, "conditionType"),
        (condition("ONE_OF_LIST"), "ONE_OF_LIST"),
        (condition("NUMBER_GREATER"), "NUMBER_GREATER"),
        (condition("NUMBER_BETWEEN", "1"), "NUMBER_BETWEEN"),
        (condition("TEXT_IS_EMAIL", "x"), "TEXT_IS_EMAIL"),
        (condition("BOOLEAN", "a", "b", "c"), "BOOLEAN"),
        (condition("BLANK"), "ConditionType 'BLANK' is not supported in data validation."),
        (condition("TEXT_STARTS_WITH", "a"), "is not supported in data validation."),
        (condition("ONE_OF_RANGE", "A1:A3"), "Invalid ConditionValue.userEnteredValue: A1:A3"),
        (condition("CUSTOM_FORMULA", "A1"), "Invalid ConditionValue.userEnteredValue: A1"),
        (condition("NUMBER_EQ", "a"), "Invalid ConditionValue.userEnteredValue: a"),
        ({"condition": {"type": "DATE_BEFORE", "values": [{"relativeDate": "TODAY"}]}}, "Relative dates"),
    ],
)
def test_a_rule_that_no_cell_can_be_held_to_is_refused(sheet: Spreadsheet, rule: Json, message: str) -> None:
    assert message in sheet.refused({"setDataValidation": {"range": box("A1"), "rule": rule}})


def test_a_program_may_write_what_the_rule_would_not_let_people_type(sheet: Spreadsheet) -> None:
    rule = condition("ONE_OF_LIST", "a") | {"strict": True}
    sheet.batch({"setDataValidation": {"range": box("A1"), "rule": rule}})
    sheet.put("A1", [["other"]])
    assert sheet.values("A1") == [["other"]]


def test_filtered_rows_have_the_rule_only_if_asked_for(emulator: Emulator, sheet: Spreadsheet) -> None:
    book = emulator.workspace.find(sheet.id).content
    book.sheets[0].rows[1] = replace(book.sheets[0].rows[1], filtered=True)
    rule = {"range": box("A1:A3"), "rule": condition("BOOLEAN")}
    sheet.batch({"setDataValidation": rule})
    assert [bool(cells and cells[0]) for cells in sheet.cells("A1:A3", "dataValidation")] == [
        True,
        False,
        True,
    ]
    sheet.batch({"setDataValidation": rule | {"filteredRowsIncluded": True}})
    assert [bool(cells and cells[0]) for cells in sheet.cells("A1:A3", "dataValidation")] == [True] * 3


def test_typed_columns_of_a_table_have_their_own_rules(emulator: Emulator, sheet: Spreadsheet) -> None:
    book = emulator.workspace.find(sheet.id).content
    names = [{"columnName": "a", "columnType": "TEXT"}, {"columnIndex": 1, "columnName": "b"}]
    book.sheets[0].parts["tables"] = [
        {"tableId": "t", "name": "T", "range": box("A1:B3"), "columnProperties": names}
    ]
    rule = condition("ONE_OF_LIST", "a")
    words = "This operation is not allowed on cells in typed columns."
    assert sheet.refused({"setDataValidation": {"range": box("A2"), "rule": rule}}).endswith(words)
    sheet.batch({"setDataValidation": {"range": box("B2"), "rule": rule}})
