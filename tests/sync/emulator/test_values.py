"""spreadsheets.values: what comes back and what goes in."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import Spreadsheet

LIMITS = "exceeds grid limits. Max rows: 1000, max columns: 26"


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


# ------------------------------------------------------------------------------------------ as measured


def test_an_error_shows_its_sign_and_unformatted_also_why(sheet: Spreadsheet) -> None:
    sheet.put("A1:C1", [["=1/0", "=NA()", '=""']], "USER_ENTERED")
    assert sheet.values("A1:C1") == [["#DIV/0!", "#N/A"]]
    assert sheet.values("A1:C1", valueRenderOption="UNFORMATTED_VALUE") == [
        ["#DIV/0! (Function DIVIDE parameter 2 cannot be zero.)", "#N/A"]
    ]
    assert sheet.values("A1:C1", valueRenderOption="FORMULA") == [["=1/0", "=NA()", '=""']]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://x.example/a?b=1", "https://x.example/a?b=1"),
        ("example.com", "http://example.com"),
        ("see https://x.example", None),
        ("kim@x.example", None),
        ("plain", None),
        ("e.g.", None),
    ],
)
@pytest.mark.parametrize("how", ["RAW", "USER_ENTERED"])
def test_an_address_alone_is_linked_however_it_is_entered(
    sheet: Spreadsheet, text: str, target: str | None, how: str
) -> None:
    sheet.put("A1", [[text]], how)
    ((cell,),) = sheet.cells("A1", "hyperlink,userEnteredFormat,userEnteredValue")
    assert cell["userEnteredValue"] == {"stringValue": text}
    assert cell.get("hyperlink") == target
    look = {"textFormat": {"link": {"uri": target}}} if target else None
    assert cell.get("userEnteredFormat") == look


def test_a_link_goes_with_the_text_that_it_was_on(sheet: Spreadsheet) -> None:
    sheet.put("A1", [["https://x.example"]])
    sheet.put("A1", [["plain"]])
    assert sheet.cells("A1", "hyperlink,formattedValue") == [[{"formattedValue": "plain"}]]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (["x"], 'Invalid values[0][1]: list_value {\n  values {\n    string_value: "x"\n  }\n}\n'),
        ([1], "Invalid values[0][1]: list_value {\n  values {\n    number_value: 1.0\n  }\n}\n"),
        (
            {"a": True},
            'Invalid values[0][1]: struct_value {\n  fields {\n    key: "a"\n    value {\n      bool_value: true\n    }\n  }\n}\n',
        ),
    ],
)
def test_a_value_that_is_no_value_is_shown_back(sheet: Spreadsheet, value: Any, words: str) -> None:
    path = f"{sheet.path}/values/A1"
    body = {"values": [["a", value]]}
    assert sheet.caller.refused("PUT", path, body, valueInputOption="RAW") == (400, words)
    batch = {"valueInputOption": "RAW", "data": [{"range": "A1", **body}]}
    refusal = sheet.caller.refused("POST", f"{sheet.path}/values:batchUpdate", batch)
    assert refusal == (400, f"Invalid data[0]: {words}")
    assert sheet.values("A1:B1") == []


def test_the_range_in_the_body_must_be_that_in_the_path(sheet: Spreadsheet) -> None:
    body = {"range": "Sheet1!A1", "values": [["x"]]}
    for method, path in (("PUT", "A1"), ("POST", "A1:append")):
        refusal = sheet.caller.refused(method, f"{sheet.path}/values/{path}", body, valueInputOption="RAW")
        assert refusal == (400, "Request range[A1] does not match value's range[Sheet1!A1]")


def test_what_is_nothing_is_left_out(sheet: Spreadsheet) -> None:
    reply = sheet.caller.good("PUT", f"{sheet.path}/values/B2", {}, valueInputOption="RAW")
    assert reply == {"spreadsheetId": sheet.id, "updatedRange": "Sheet1!B2"}
    body = {"valueInputOption": "RAW", "data": [{"range": "A1", "values": [[None]]}]}
    reply = sheet.caller.good("POST", f"{sheet.path}/values:batchUpdate", body)
    assert reply == {
        "spreadsheetId": sheet.id,
        "responses": [{"spreadsheetId": sheet.id, "updatedRange": "Sheet1!A1"}],
    }
    empty = sheet.caller.good("POST", f"{sheet.path}/values:batchUpdate", {"valueInputOption": "RAW"})
    assert empty == {"spreadsheetId": sheet.id}
    assert sheet.caller.good("GET", f"{sheet.path}/values:batchGet") == {"spreadsheetId": sheet.id}


def test_the_answer_shows_all_of_a_range_that_was_larger(sheet: Spreadsheet) -> None:
    sheet.put("A1:B2", [["a", "b"], ["c", "d"]])
    query = {"valueInputOption": "USER_ENTERED", "includeValuesInResponse": "true"}
    query["responseValueRenderOption"] = "UNFORMATTED_VALUE"
    reply = sheet.caller.good("PUT", f"{sheet.path}/values/A1:B2", {"values": [["50%"]]}, **query)
    assert reply["updatedRange"] == "Sheet1!A1"
    assert reply["updatedData"]["range"] == "Sheet1!A1:B2"
    assert reply["updatedData"]["values"] == [[0.5, "b"], ["c", "d"]]


def test_columns_may_be_written(sheet: Spreadsheet) -> None:
    body = {"values": [["a", "b"], ["c"]], "majorDimension": "COLUMNS"}
    reply = sheet.caller.good("PUT", f"{sheet.path}/values/A1:B2", body, valueInputOption="RAW")
    assert (reply["updatedRows"], reply["updatedColumns"], reply["updatedCells"]) == (2, 2, 3)
    assert sheet.values("A1:B2") == [["a", "c"], ["b"]]


def test_a_format_that_is_there_stays_and_text_cells_keep_text(sheet: Spreadsheet) -> None:
    def formatted(kind: str, pattern: str) -> Any:
        return {"userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}}}

    row = {"values": [formatted("TEXT", "@"), formatted("NUMBER", "0.0")]}
    sheet.batch({"updateCells": {"start": {}, "rows": [row], "fields": "userEnteredFormat"}})
    sheet.put("A1:B1", [["007", "50%"]], "USER_ENTERED")
    assert sheet.values("A1:B1") == [["007", "0.5"]]


def test_the_spreadsheets_locale_says_how_input_is_read(sheet: Spreadsheet) -> None:
    german = {"properties": {"locale": "de_DE"}, "fields": "locale"}
    sheet.batch({"updateSpreadsheetProperties": german})
    sheet.put("A1:D1", [["1.234,50", "15.05.2024", "=SUM(1,5;2)", "1,5"]], "USER_ENTERED")
    assert sheet.values("A1:D1") == [["1.234,50", "15.05.2024", "3,5", "1,5"]]
    assert sheet.values("A1:D1", valueRenderOption="UNFORMATTED_VALUE") == [[1234.5, 45427, 3.5, 1.5]]


@pytest.mark.parametrize(
    ("method", "body", "message"),
    [
        ("batchUpdate", {"valueInputOption": "RAW", "data": [{"range": "No!A1"}]}, "Invalid data[0]: "),
        ("batchClear", {"ranges": ["A1", "No!A1"]}, "Invalid range[1]: "),
        ("batchGetByDataFilter", {"dataFilters": [{"a1Range": "No!A1"}]}, "Invalid dataFilter[0]: "),
        ("batchClearByDataFilter", {"dataFilters": [{"a1Range": "No!A1"}]}, "Invalid dataFilter[0]: "),
    ],
)
def test_a_refusal_says_which_of_several_it_was(
    sheet: Spreadsheet, method: str, body: Any, message: str
) -> None:
    refusal = sheet.caller.refused("POST", f"{sheet.path}/values:{method}", body)
    assert refusal == (400, f"{message}Unable to parse range: No!A1")


def by_filters(sheet: Spreadsheet, *filters: Any, **more: Any) -> Any:
    body = {"dataFilters": list(filters), **more}
    return sheet.caller.good("POST", f"{sheet.path}/values:batchGetByDataFilter", body)


def test_ranges_by_filter_come_in_the_order_of_the_sheet_and_once(sheet: Spreadsheet) -> None:
    cell = {"gridRange": {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "endColumnIndex": 1}}
    given = [{"a1Range": "B1"}, {"a1Range": "A2"}, {"a1Range": "A1"}, cell]
    empty = {"gridRange": {"startRowIndex": 5, "endRowIndex": 5}}
    found = by_filters(sheet, *given, empty)["valueRanges"]
    assert [each["valueRange"]["range"] for each in found] == [
        "Sheet1!A1",
        "Sheet1!A2",
        "#REF!",
        "Sheet1!B1",
    ]
    shown = {"startRowIndex": 0, "endRowIndex": 1, "endColumnIndex": 1}
    assert found[0]["dataFilters"] == [{"a1Range": "A1"}, {"gridRange": shown}]


def test_a_filter_that_finds_nothing_leaves_nothing(sheet: Spreadsheet) -> None:
    nothing = {"developerMetadataLookup": {"metadataKey": "none"}}
    assert by_filters(sheet, nothing) == {"spreadsheetId": sheet.id}


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ([], "Must specify at least one dataFilter."),
        ([{}], "Invalid dataFilter[0]: dataFilter.filter must be specified."),
        ([{"gridRange": {"sheetId": 9}}], "Invalid dataFilter[0]: No grid with id: 9"),
        ([{"gridRange": {"startRowIndex": -1}}], "Invalid dataFilter[0]: GridRange indexes must be >= 0"),
        (
            [{"gridRange": {"startRowIndex": 2, "endRowIndex": 1}}],
            "Invalid dataFilter[0]: endRowIndex[1] cannot be before startRowIndex[2]",
        ),
        (
            [{"gridRange": {"startRowIndex": 1000, "startColumnIndex": 1, "endColumnIndex": 3}}],
            f"Invalid dataFilter[0]: Range (Sheet1!B1001:C) {LIMITS}",
        ),
        (
            [{"gridRange": {"startRowIndex": 5, "endRowIndex": 5, "startColumnIndex": 26}}],
            f"Invalid dataFilter[0]: Range ((empty) Sheet1!AA6:5) {LIMITS}",
        ),
    ],
)
def test_a_bad_filter_is_refused_with_its_number(sheet: Spreadsheet, filters: Any, message: str) -> None:
    path = f"{sheet.path}/values:batchGetByDataFilter"
    assert sheet.caller.refused("POST", path, {"dataFilters": filters}) == (400, message)


def test_ranges_are_cleared_by_filter(sheet: Spreadsheet) -> None:
    sheet.put("A1:B1", [["a", "b"]])
    body = {"dataFilters": [{"a1Range": "A1"}, {"gridRange": {"startRowIndex": 9, "endRowIndex": 2000}}]}
    reply = sheet.caller.good("POST", f"{sheet.path}/values:batchClearByDataFilter", body)
    assert reply["clearedRanges"] == ["Sheet1!A1", "Sheet1!A10:Z1000"]
    assert sheet.values("A1:B1") == [["", "b"]]


def test_a_filter_is_a_limit_also_where_it_is_one_cell(sheet: Spreadsheet) -> None:
    data = [{"dataFilter": {"a1Range": "A1"}, "values": [["a", "b"]]}]
    body = {"valueInputOption": "RAW", "data": data}
    refusal = sheet.caller.refused("POST", f"{sheet.path}/values:batchUpdateByDataFilter", body)
    words = "Requested writing within range [Sheet1!A1], but tried writing to column [B]"
    assert refusal == (400, f"Invalid data[0]: {words}")


@pytest.mark.parametrize(
    ("where", "table", "written"),
    [
        ("Sheet1", "B4:D6", "B7"),
        ("C5:D5", "B4:D6", "B7"),
        ("B2:D4", "B4:D6", "B7"),
        ("A1:Z9", "B4:D6", "B7"),
        ("D4", "B4:D6", "B7"),  # empty, but inside
        ("A1", "A1:C2", "A3"),
        ("A4", None, "A4"),  # beside it
        ("F4", None, "F4"),
    ],
)
def test_rows_are_appended_to_the_table_that_the_range_meets(
    sheet: Spreadsheet, where: str, table: str | None, written: str
) -> None:
    sheet.put("A1:C2", [["x"] * 3] * 2)
    sheet.put("B4:D6", [["x", "x"], ["", "x", "x"], ["x", "x", "x"]])
    reply = append(sheet, where, ["new"])
    assert reply.get("tableRange") == (f"Sheet1!{table}" if table else None)
    assert reply["updates"]["updatedRange"] == f"Sheet1!{written}"


def test_inserted_rows_push_what_is_below(sheet: Spreadsheet) -> None:
    sheet.put("A1:A2", [["a"], ["b"]])
    sheet.put("A4:A5", [["c"], ["=A4"]], "USER_ENTERED")
    append(sheet, "A1", ["x"], ["y"], insertDataOption="INSERT_ROWS")
    assert sheet.values("A1:A9") == [["a"], ["b"], ["x"], ["y"], [], ["c"], ["c"]]
    assert sheet.values("A7", valueRenderOption="FORMULA") == [["=A6"]]
