"""spreadsheets.values: what comes back and what goes in."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import Emulator
from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Book
from tests.sync.emulator.caller import Spreadsheet

LIMITS = "exceeds grid limits. Max rows: 1000, max columns: 26"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("A1", "Sheet1!A1"),
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("'Sheet1'", "Sheet1!A1:Z1000"),
        ("sheet1!B2", "Sheet1!B2"),
        ("A1:1", "Sheet1!A1:Z1"),
        ("A1:C", "Sheet1!A1:C1000"),
        ("D4:A1", "Sheet1!A1:D4"),
        ("B:C", "Sheet1!B1:C1000"),
        ("2:3", "Sheet1!A2:Z3"),
        ("$A$1:$B$2", "Sheet1!A1:B2"),
        ("R2C3", "Sheet1!C2"),
        ("R1C1:R2C2", "Sheet1!A1:B2"),
        ("A1:ZZ5000", "Sheet1!A1:Z1000"),
        ("Totals", "Sheet1!A1:B2"),
        ("'D3'!A1", "'D3'!A1"),
        ("It's!A1", "'It''s'!A1"),
        ("'It''s'!A1", "'It''s'!A1"),
    ],
)
def test_ranges_are_understood_clamped_and_echoed(sheet: Spreadsheet, asked: str, answered: str) -> None:
    named = {
        "name": "Totals",
        "range": {
            "sheetId": 0,
            "startRowIndex": 0,
            "endRowIndex": 2,
            "startColumnIndex": 0,
            "endColumnIndex": 2,
        },
    }
    sheet.batch(
        {"addSheet": {"properties": {"title": "D3"}}},
        {"addSheet": {"properties": {"title": "It's"}}},
        {"addNamedRange": {"namedRange": named}},
    )
    answer = sheet.caller.good("GET", f"{sheet.path}/values/{asked}")
    assert answer == {"range": answered, "majorDimension": "ROWS"}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("Nope!A1", "Unable to parse range: Nope!A1"),
        ("Sheet1!AAAA1", "Unable to parse range: Sheet1!AAAA1"),
        ("A0", "Unable to parse range: A0"),
        ("Table1[Col]", "Unable to parse range: Table1[Col]"),
        ("A5000:B5001", f"Range (Sheet1!A5000:B5001) {LIMITS}"),
        ("AA1", f"Range (Sheet1!AA1) {LIMITS}"),
        ("A1001:B", f"Range (Sheet1!A1001:B) {LIMITS}"),
    ],
)
def test_what_is_no_range_is_refused(sheet: Spreadsheet, asked: str, message: str) -> None:
    assert sheet.caller.refused("GET", f"{sheet.path}/values/{asked}") == (400, message)


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (18277, "ZZZ")]
)
def test_columns_have_letters(column: int, letters: str) -> None:
    assert a1.letters(column) == letters
    assert a1.column_number(letters) == column


@pytest.mark.parametrize(
    ("title", "quoted"),
    [
        ("Sheet1", "Sheet1"),
        ("My Tab", "'My Tab'"),
        ("A1", "'A1'"),
        ("2024", "'2024'"),
        ("Ü", "'Ü'"),
        ("R1C1", "'R1C1'"),
        ("_plansync", "_plansync"),
    ],
)
def test_titles_are_quoted_where_they_need_it(title: str, quoted: str) -> None:
    assert a1.quoted(title) == quoted
    book = Book.new("x")
    book.sheets[0].title = title
    assert a1.find(book, f"{quoted}!B2").a1 == f"{quoted}!B2"


def test_empty_ends_are_trimmed_and_holes_stay(sheet: Spreadsheet) -> None:
    sheet.put("A1:C3", [["a", "", "c"], [], ["", "x"]])
    assert sheet.values("A1:D9") == [["a", "", "c"], [], ["", "x"]]
    assert sheet.values("A1:D9", majorDimension="COLUMNS") == [["a"], ["", "", "x"], ["c"]]


def test_null_skips_and_nothing_empties(sheet: Spreadsheet) -> None:
    sheet.put("A1:C1", [["a", "b", "c"]])
    reply = sheet.put("A1:C1", [[None, "", "z"]])
    assert sheet.values("A1:C1") == [["a", "", "z"]]
    assert reply["updatedCells"] == 2


def test_raw_is_literal_and_user_entered_is_understood(sheet: Spreadsheet) -> None:
    row = ["=1+1", "007", "2024-05-15", "TRUE", "50%", "$1,234.50", "'x", "plain"]
    sheet.put("A1:H1", [row])
    assert sheet.values("A1:H1") == [row]
    sheet.put("A2:H2", [row], "USER_ENTERED")
    assert sheet.values("A2:H2") == [["2", "7", "2024-05-15", "TRUE", "50%", "$1,234.50", "x", "plain"]]
    plain: list[list[Any]] = [[2, 7, 45427, True, 0.5, 1234.5, "x", "plain"]]
    assert sheet.values("A2:H2", valueRenderOption="UNFORMATTED_VALUE") == plain
    assert sheet.values("A2:C2", valueRenderOption="FORMULA") == [["=1+1", 7, 45427]]
    dates = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
    assert sheet.values("C2", **dates) == [["2024-05-15"]]


def test_writing_leaves_notes_and_formats(sheet: Spreadsheet) -> None:
    cell = {"note": "n", "userEnteredFormat": {"textFormat": {"bold": True}}}
    sheet.batch(
        {"updateCells": {"start": {}, "rows": [{"values": [cell]}], "fields": "note,userEnteredFormat"}}
    )
    sheet.put("A1", [["x"]])
    sheet.caller.good("POST", f"{sheet.path}/values/A1:clear", {})
    ((found,),) = sheet.cells("A1", "note,userEnteredFormat,userEnteredValue")
    assert set(found) == {"note", "userEnteredFormat"}


@pytest.mark.parametrize(
    ("where", "values", "message"),
    [
        ("A1:B1", [["a"], ["b"]], "Requested writing within range [A1:B1], but tried writing to row [2]"),
        (
            "A1:B1",
            [["a", "b", "c"]],
            "Requested writing within range [A1:B1], but tried writing to column [C]",
        ),
        ("A1000", [["a"], ["b"]], f"Range (Sheet1!A1000:A1001) {LIMITS}"),
        (
            "A1",
            [["x" * 50_001]],
            "Your input contains more than the maximum of 50000 characters in a single cell.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    sheet: Spreadsheet, where: str, values: Any, message: str
) -> None:
    path = f"{sheet.path}/values/{where}"
    assert sheet.caller.refused("PUT", path, {"values": values}, valueInputOption="RAW") == (400, message)
    assert sheet.values("A1:Z1000") == []


def test_how_to_read_the_input_must_be_said(sheet: Spreadsheet) -> None:
    status, message = sheet.caller.refused("PUT", f"{sheet.path}/values/A1", {"values": [["x"]]})
    assert (status, message) == (400, "'valueInputOption' is required but not specified")


def test_several_ranges_are_written_at_once_or_not_at_all(sheet: Spreadsheet) -> None:
    data = [{"range": "A1:B2", "values": [["a", "b"], ["c", "d"]]}, {"range": "D1", "values": [["x"]]}]
    body = {"valueInputOption": "RAW", "data": data, "includeValuesInResponse": True}
    reply = sheet.caller.good("POST", f"{sheet.path}/values:batchUpdate", body)
    assert reply["totalUpdatedCells"] == 5
    assert reply["totalUpdatedSheets"] == 1
    assert reply["responses"][0]["updatedData"]["values"] == [["a", "b"], ["c", "d"]]
    body["data"] = [{"range": "A1", "values": [["changed"]]}, {"range": "Nope!A1", "values": [["x"]]}]
    assert sheet.caller.refused("POST", f"{sheet.path}/values:batchUpdate", body)[0] == 400
    assert sheet.values("A1") == [["a"]]


def append(sheet: Spreadsheet, where: str, *rows: list[Any], **query: str) -> Any:
    query = {"valueInputOption": "RAW"} | query
    return sheet.caller.good("POST", f"{sheet.path}/values/{where}:append", {"values": rows}, **query)


def test_appending_finds_the_table(sheet: Spreadsheet) -> None:
    reply = append(sheet, "Sheet1", ["a", "b"])
    assert "tableRange" not in reply
    assert reply["updates"]["updatedRange"] == "Sheet1!A1:B1"
    reply = append(sheet, "Sheet1", ["c", "d"])
    assert (reply["tableRange"], reply["updates"]["updatedRange"]) == ("Sheet1!A1:B1", "Sheet1!A2:B2")


def test_a_hole_makes_two_tables_and_the_next_row_lands_beside(sheet: Spreadsheet) -> None:
    append(sheet, "Sheet1", ["a", "", "c"])
    assert append(sheet, "Sheet1", ["d"])["updates"]["updatedRange"] == "Sheet1!C2"


def test_appending_makes_room(sheet: Spreadsheet) -> None:
    sheet.put("A1000", [["last"]])
    assert append(sheet, "A1000", ["x"])["updates"]["updatedRange"] == "Sheet1!A1001"
    sheet.put("A1:A2", [["t"], ["t"]])
    append(sheet, "A1", ["new"], insertDataOption="INSERT_ROWS")
    assert sheet.values("A1:A3") == [["t"], ["t"], ["new"]]
    assert sheet.values("A1002") == [["x"]]


def test_rows_are_found_by_their_metadata_wherever_they_went(emulator: Emulator, sheet: Spreadsheet) -> None:
    sheet.put("A1:A3", [["head"], ["b"], ["a"]])
    place = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}
    anchor = {"metadataId": 7, "metadataKey": "row", "visibility": "DOCUMENT", "location": place}
    sheet.batch({"createDeveloperMetadata": {"developerMetadata": anchor}})
    emulator.as_person().sorts(sheet.id, "Sheet1", "A")
    where = {"developerMetadataLookup": {"metadataId": 7}}
    answer = sheet.caller.good("POST", f"{sheet.path}/values:batchGetByDataFilter", {"dataFilters": [where]})
    assert answer["valueRanges"][0]["valueRange"] == {
        "range": "Sheet1!A3:Z3",
        "majorDimension": "ROWS",
        "values": [["b"]],
    }
    data = [{"dataFilter": where, "values": [["B"]]}]
    sheet.caller.good(
        "POST", f"{sheet.path}/values:batchUpdateByDataFilter", {"data": data, "valueInputOption": "RAW"}
    )
    assert sheet.values("A1:A3") == [["head"], ["a"], ["B"]]
