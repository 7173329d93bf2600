"""Cells written by updateCells, repeatCell and appendCells: what the mask says, and where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.emulator import Emulator
from sync.emulator.sheets import cells
from sync.emulator.sheets.book import Book
from sync.emulator.sheets.requests import writing
from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.ranges import box, part, text, write


def cells_(*rows_: list[Any]) -> list[Json]:
    kinds = {str: "stringValue", int: "numberValue", bool: "boolValue"}
    return [
        {
            "values": [
                {"userEnteredValue": {kinds[type(value)]: value}} if value != "" else {} for value in row
            ]
        }
        for row in rows_
    ]


def append(*rows_: list[Any], **more: Any) -> Json:
    return {"appendCells": {"sheetId": 0, "rows": cells_(*rows_), "fields": "userEnteredValue"} | more}


def test_rows_are_appended_after_the_last_value(sheet: Spreadsheet) -> None:
    sheet.put("B2", [["x"]])
    sheet.batch(write("A9", {"userEnteredFormat": {"textFormat": {"bold": True}}}))
    sheet.batch(append(["a", 1], ["b"]))
    assert sheet.values("A1:C9") == [[], ["", "x"], ["a", "1"], ["b"]]


def test_the_grid_grows_for_appended_rows(sheet: Spreadsheet) -> None:
    grid = {"gridProperties": {"rowCount": 2, "columnCount": 2}}
    sheet.batch(
        {"updateSheetProperties": {"properties": grid, "fields": "gridProperties(rowCount,columnCount)"}}
    )
    sheet.put("A2", [["x"]])
    sheet.batch(append(["a", "b", "c"]))
    size = sheet.get()["sheets"][0]["properties"]["gridProperties"]
    assert (size["rowCount"], size["columnCount"]) == (3, 3)


def test_a_table_takes_rows_at_its_end(emulator: Emulator, sheet: Spreadsheet) -> None:
    sheet.put("A1:A4", [["head"], [1], [2], ["below"]])
    table = {"tableId": "t1", "name": "T", "range": box("A1:B3")}
    emulator.workspace.find(sheet.id).content.sheets[0].parts["tables"] = [table]
    sheet.batch(append([3, "c"], tableId="t1"))
    assert sheet.values("A1:B5") == [["head"], ["1"], ["2"], ["3", "c"], ["below"]]
    assert part(sheet, "tables")[0]["range"]["endRowIndex"] == 4
    assert sheet.get()["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 1001
    assert "beyond the last requested column" in sheet.refused(append([1, 2, 3], tableId="t1"))
    assert "t2" in sheet.refused(append([1], tableId="t2"))


@pytest.mark.parametrize("fields", ["*", "userEnteredValue", "userEnteredValue,note", "note"])
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_many_cells_are_written_as_each_alone(fields: str, data: st.DataObject) -> None:
    """What is quick for cells that are alike must be what a single write gives."""
    some = st.sampled_from(
        [
            {},
            text("a"),
            text(""),
            {"userEnteredValue": {"numberValue": 2}},
            {"userEnteredValue": {"boolValue": False}},
            {"userEnteredValue": {"formulaValue": "=A1"}},
            text("b") | {"note": "n"},
            {"note": "m", "userEnteredFormat": {"backgroundColor": {"red": 1}}},
            text("bold") | {"textFormatRuns": [{"startIndex": 1, "format": {"bold": True}}]},
        ]
    )
    before, new = (data.draw(st.lists(some, min_size=6, max_size=6)) for _ in range(2))
    mask = cells.check_mask(fields, "CellData")
    sheet = Book.new("x").sheets[0]
    sheet.put_row(0, [cells.write({}, cell, {"*": {}}) for cell in before])
    alone = [cells.write(sheet.cell(0, n), cell, mask) for n, cell in enumerate(new)]
    writing.write_rows(sheet, 0, 0, [new], mask)
    assert [sheet.cell(0, n) for n in range(6)] == alone


def test_a_place_must_be_given(sheet: Spreadsheet) -> None:
    assert "start" in sheet.refused({"updateCells": {"rows": [], "fields": "note"}})


def test_long_texts_are_refused_however_many_there_are(sheet: Spreadsheet) -> None:
    words = "Your input contains more than the maximum of 50000 characters in a single cell."
    for fields in ("userEnteredValue", "*", "userEnteredValue,note"):
        assert sheet.refused(write("A1:B2", text("x" * 50_001), fields)).endswith(words)
