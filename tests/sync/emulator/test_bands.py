"""insertRange and deleteRange, as the live API was measured to do them."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.ranges import box, formulas, part, write


def change(kind: str, where: str, axis: str = "ROWS") -> Json:
    return {kind: {"range": box(where), "shiftDimension": axis}}


@pytest.mark.parametrize(
    ("request_", "after"),
    [
        (change("insertRange", "A2:A3"), [["a1", "b1"], ["", "b2"], ["", "b3"], ["a2"], ["a3"]]),
        (change("insertRange", "A2", "COLUMNS"), [["a1", "b1"], ["", "a2", "b2"], ["a3", "b3"]]),
        (change("deleteRange", "A1"), [["a2", "b1"], ["a3", "b2"], ["", "b3"]]),
        (change("deleteRange", "A2", "COLUMNS"), [["a1", "b1"], ["b2"], ["a3", "b3"]]),
    ],
)
def test_only_cells_behind_the_range_shift(sheet: Spreadsheet, request_: Json, after: list[Any]) -> None:
    sheet.put("A1:B3", [["a1", "b1"], ["a2", "b2"], ["a3", "b3"]])
    sheet.batch(request_)
    assert sheet.values("A1:C9") == after


@pytest.fixture
def band(emulator: Emulator, sheet: Spreadsheet) -> Spreadsheet:
    """Seven rows and five columns, with a table in A4:C6."""
    grid = {"gridProperties": {"rowCount": 7, "columnCount": 5}}
    sheet.batch(
        {"updateSheetProperties": {"properties": grid, "fields": "gridProperties(rowCount,columnCount)"}}
    )
    sheet.put("A5:E7", [[1, 2, 3], [4, 5, 6], ["belowA", None, None, None, "beside"]])
    look = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    sheet.batch(write("A6", look, "userEnteredFormat"))
    names = [{"columnIndex": n, "columnName": name} for n, name in enumerate("xyz")]
    table = {"tableId": "a", "name": "A", "range": box("A4:C6"), "columnProperties": names}
    emulator.workspace.find(sheet.id).content.sheets[0].parts["tables"] = [table]
    return sheet


def table_of(sheet: Spreadsheet) -> Json:
    found: Json = part(sheet, "tables")[0]["range"] | {"sheetId": 0}
    return found


def size(sheet: Spreadsheet) -> int:
    count: int = sheet.get()["sheets"][0]["properties"]["gridProperties"]["rowCount"]
    return count


def test_a_table_grows_by_what_comes_inside_and_not_by_what_comes_below(band: Spreadsheet) -> None:
    band.batch(change("insertRange", "A7:C7"))
    assert (table_of(band), band.values("A8")) == (box("A4:C6"), [["belowA"]])
    band.batch(change("insertRange", "A6:C6"))
    assert table_of(band) == box("A4:C7")
    assert band.cells("A6", "userEnteredFormat") == [[{"userEnteredFormat": {"textFormat": {"bold": True}}}]]


def test_the_grid_grows_as_far_as_cells_are_pushed(band: Spreadsheet) -> None:
    band.batch(change("insertRange", "A5:C6"))
    assert (size(band), band.values("A9")) == (9, [["belowA"]])


def test_a_range_is_clipped_to_the_grid_but_must_start_in_it(band: Spreadsheet) -> None:
    band.batch(change("insertRange", "A7:C8"))
    assert (size(band), band.values("A8")) == (8, [["belowA"]])
    words = band.refused(change("deleteRange", "A9:C10"))
    assert words == (
        "Invalid requests[0].deleteRange: Range (Sheet1!A9:C10) exceeds grid limits. Max rows: 8, max columns: 5"
    )


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (change("insertRange", "A1:B1"), "You cannot insert or delete cells over part of a table."),
        (change("deleteRange", "A5:B5"), "You cannot insert or delete cells over part of a table."),
        (change("insertRange", "A5", "COLUMNS"), "You cannot insert or delete cells over part of a table."),
        (
            change("deleteRange", "A4:C4"),
            "Cannot delete a table header row. Consider hiding the row instead.",
        ),
        ({"insertRange": {"range": box("A1")}}, "Must specify a shiftDimension."),
    ],
)
def test_tables_are_not_torn(band: Spreadsheet, request_: Json, words: str) -> None:
    assert band.refused(request_).endswith(words)


def test_a_delete_leaves_the_head_and_the_size_of_the_grid(band: Spreadsheet) -> None:
    band.batch(change("deleteRange", "A5:C6"))
    assert (table_of(band), size(band)) == (box("A4:C4"), 7)
    assert band.values("A5:E7") == [["belowA"], [], ["", "", "", "", "beside"]]


def test_formulas_and_ranges_follow_within_the_band(sheet: Spreadsheet) -> None:
    sheet.put("D1:G1", [["=A5", "=B5", "=SUM(A5:A6)", "=A1:B9"]], "USER_ENTERED")
    sheet.batch(
        {"addNamedRange": {"namedRange": {"name": "In", "range": box("A5:A6"), "namedRangeId": "i"}}},
        {"addNamedRange": {"namedRange": {"name": "Across", "range": box("A5:B6"), "namedRangeId": "x"}}},
        {"mergeCells": {"range": box("A8:A9")}},
        change("insertRange", "A3:A4"),
    )
    assert formulas(sheet, "D1:G1") == [["=A7", "=B5", "=SUM(A7:A8)", "=A1:B9"]]
    named = {n["name"]: n["range"] | {"sheetId": 0} for n in sheet.get()["namedRanges"]}
    assert named == {"In": box("A7:A8"), "Across": box("A5:B6")}
    assert [m | {"sheetId": 0} for m in part(sheet, "merges")] == [box("A10:A11")]
    sheet.batch(change("deleteRange", "A7"))
    assert formulas(sheet, "D1:G1") == [["=#REF!", "=B5", "=SUM(A7:A7)", "=A1:B9"]]
