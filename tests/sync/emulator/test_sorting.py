"""Rows of a range in another order."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.ranges import box, down, formulas, part, span, write


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


def test_sorting_puts_types_one_after_another_and_back(sheet: Spreadsheet) -> None:
    sheet.put("A1:A6", [["b"], [True], [3], [None], [False], ["=1/0"]], "USER_ENTERED")
    sort: Json = {"range": box("A1:A6"), "sortSpecs": [{"dimensionIndex": 0}]}
    sheet.batch({"sortRange": sort})
    assert [row[0] for row in sheet.values("A1:A6")] == ["3", "b", "FALSE", "TRUE", "#DIV/0!"]
    sort["sortSpecs"] = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
    sheet.batch({"sortRange": sort})
    assert [row[0] for row in sheet.values("A1:A6")] == ["#DIV/0!", "TRUE", "FALSE", "b", "3"]


def test_later_keys_decide_among_equals(sheet: Spreadsheet) -> None:
    sheet.put("A1:B4", [["x", 2], ["y", 1], ["x", 1], ["y", 2]])
    specs = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}, {"dimensionIndex": 1}]
    sheet.batch({"sortRange": {"range": box("A1:B4"), "sortSpecs": specs}})
    assert sheet.values("A1:B4") == [["y", "1"], ["y", "2"], ["x", "1"], ["x", "2"]]


@pytest.mark.parametrize("name", ["backgroundColor", "foregroundColor"])
def test_rows_of_a_colour_come_first(sheet: Spreadsheet, name: str) -> None:
    red = {"red": 1}
    look = {"backgroundColor": red} if name == "backgroundColor" else {"textFormat": {"foregroundColor": red}}
    sheet.put("A1:A4", [["a"], ["b"], ["c"], ["d"]])
    sheet.batch(write("A3:A4", {"userEnteredFormat": look}, "userEnteredFormat"))
    spec = {"dimensionIndex": 0, f"{name}Style": {"rgbColor": red}}
    sheet.batch({"sortRange": {"range": box("A1:A4"), "sortSpecs": [spec]}})
    assert sheet.values("A1:A4") == [["c"], ["d"], ["a"], ["b"]]


def test_notes_looks_and_merges_go_with_their_rows(sheet: Spreadsheet) -> None:
    sheet.put("A1:B2", [["b", "=A1"], ["a", "=A2"]], "USER_ENTERED")
    sheet.batch(write("A1", {"note": "n"}, "note"), {"mergeCells": {"range": box("C1:D1")}})
    sheet.batch({"sortRange": {"range": box("A1:Z2"), "sortSpecs": [{"dimensionIndex": 0}]}})
    assert formulas(sheet, "A1:B2") == [["a", "=A1"], ["b", "=A2"]]
    assert sheet.cells("A2", "note") == [[{"note": "n"}]]
    assert part(sheet, "merges")[0]["startRowIndex"] == 1


@pytest.mark.parametrize(
    ("spec", "range_", "message"),
    [
        ({"dimensionIndex": 5}, box("A1:B3"), "dimensionIndex[5]"),
        ({"dataSourceColumnReference": {"name": "x"}}, box("A1:B3"), "dataSourceColumnReference"),
        ({"backgroundColor": {}, "foregroundColor": {}}, box("A1:B3"), "Only one of"),
        ({"backgroundColorStyle": {"themeColor": "LINK"}}, box("A1:B3"), "RGB"),
        ({}, span(1000, 1001, 0, 1), "range.startRowIndex is larger than current grid size (1000)"),
    ],
)
def test_what_cannot_be_sorted_by_is_refused(
    sheet: Spreadsheet, spec: Json, range_: Json, message: str
) -> None:
    assert message in sheet.refused({"sortRange": {"range": range_, "sortSpecs": [spec]}})


def test_a_shuffle_keeps_every_row_whole(sheet: Spreadsheet) -> None:
    rows = [[n, f"row {n}"] for n in range(30)]
    sheet.put("A1:B30", rows)
    sheet.batch({"randomizeRange": {"range": box("A1:B30")}})
    found = sheet.values("A1:B30", valueRenderOption="UNFORMATTED_VALUE")
    assert found != rows
    assert sorted(found) == rows
