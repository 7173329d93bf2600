"""Cells: written by updateCells and its kin, read by spreadsheets.get."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import Json, Spreadsheet

LINK = {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}


def text(value: str) -> Json:
    return {"userEnteredValue": {"stringValue": value}}


def number(value: float) -> Json:
    return {"userEnteredValue": {"numberValue": value}}


def span(top: int = 0, left: int = 0, bottom: int = 1, right: int = 1) -> Json:
    return {
        "sheetId": 0,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def update(rows: list[list[Json]], fields: str, **where: Any) -> Json:
    return {"updateCells": {"rows": [{"values": row} for row in rows], "fields": fields, **where}}


def write(sheet: Spreadsheet, rows: list[list[Json]], fields: str = "userEnteredValue") -> None:
    sheet.batch(update(rows, fields, start={"sheetId": 0}))


# ------------------------------------------------------------------------------------------ writing


def test_text_that_looks_like_a_formula_stays_text(sheet: Spreadsheet) -> None:
    write(sheet, [[text("=1+1")]])
    ((cell,),) = sheet.cells("A1", "userEnteredValue,effectiveValue,formattedValue")
    assert cell == {
        "userEnteredValue": {"stringValue": "=1+1"},
        "effectiveValue": {"stringValue": "=1+1"},
        "formattedValue": "=1+1",
    }


def test_a_range_clears_what_the_rows_do_not_cover(sheet: Spreadsheet) -> None:
    sheet.put("A1:B3", [["a", "b"], ["c", "d"], ["e", "f"]])
    sheet.batch(update([[text("x")]], "userEnteredValue", range=span(bottom=2, right=2)))
    assert sheet.values("A1:B3") == [["x"], [], ["e", "f"]]


def test_a_start_leaves_the_neighbours(sheet: Spreadsheet) -> None:
    sheet.put("A1:B1", [["a", "b"]])
    write(sheet, [[text("x")]])
    assert sheet.values("A1:B1") == [["x", "b"]]


def test_a_mask_touches_only_what_it_names(sheet: Spreadsheet) -> None:
    write(
        sheet,
        [[text("a") | {"note": "n", "userEnteredFormat": {"textFormat": {"bold": True, "italic": True}}}]],
        "*",
    )
    write(
        sheet,
        [[{"userEnteredFormat": {"textFormat": {"italic": False}}}]],
        "userEnteredFormat.textFormat.bold",
    )
    ((cell,),) = sheet.cells("A1", "userEnteredValue,note,userEnteredFormat")
    assert cell == {
        "userEnteredValue": {"stringValue": "a"},
        "note": "n",
        "userEnteredFormat": {"textFormat": {"italic": True}},
    }


def test_a_field_that_is_named_and_absent_is_cleared(sheet: Spreadsheet) -> None:
    write(sheet, [[text("a") | {"note": "n"}]], "userEnteredValue,note")
    write(sheet, [[{}]], "note")
    assert sheet.cells("A1", "userEnteredValue,note") == [[{"userEnteredValue": {"stringValue": "a"}}]]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            update([[{}]], "", start={}),
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
        ),
        (update([[{}]], "colour", start={}), "Invalid field: colour"),
        (update([[{}]], "note", start={"sheetId": 9}), "No grid with id: 9"),
        (
            update([[{}]], "note", start={"rowIndex": 1000}),
            "exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            update([[{}] * 27], "note", start={}),
            "Attempting to write column: 26, beyond the last requested column of: 25",
        ),
        (
            update([[{}], [{}]], "note", range=span()),
            "Attempting to write row: 1, beyond the last requested row of: 0",
        ),
        (
            update([[text("x" * 50_001)]], "userEnteredValue", start={}),
            "Your input contains more than the maximum of 50000 characters in a single cell.",
        ),
    ],
)
def test_a_bad_write_is_refused_with_its_number(sheet: Spreadsheet, request_: Json, message: str) -> None:
    found = sheet.refused(update([[text("first")]], "userEnteredValue", start={}), request_)
    assert found.startswith("Invalid requests[1].updateCells: ")
    assert message in found
    assert sheet.values("A1") == []


def test_fifty_thousand_characters_fit(sheet: Spreadsheet) -> None:
    write(sheet, [[text("x" * 50_000)]])
    assert len(sheet.values("A1")[0][0]) == 50_000


def test_repeat_cell_counts_formulas_on(sheet: Spreadsheet) -> None:
    sheet.put("A1:A2", [[1], [2]])
    cell = {"userEnteredValue": {"formulaValue": "=A1*10"}}
    sheet.batch({"repeatCell": {"range": span(0, 1, 2, 2), "cell": cell, "fields": "userEnteredValue"}})
    assert sheet.values("B1:B2", valueRenderOption="UNFORMATTED_VALUE") == [[10], [20]]


def test_repeat_cell_may_end_outside_the_grid_but_not_begin_there(sheet: Spreadsheet) -> None:
    repeat = {"cell": text("x"), "fields": "userEnteredValue"}
    sheet.batch({"repeatCell": {"range": span(999, 0, 1005, 1), **repeat}})
    assert sheet.values("A1000") == [["x"]]
    assert sheet.refused({"repeatCell": {"range": span(1000, 0, 1001, 2), **repeat}}) == (
        "Invalid requests[0].repeatCell: Range (Sheet1!A1001:B1001) exceeds grid limits. Max rows: 1000, max columns: 26"
    )


def test_append_cells_goes_below_the_last_value_and_grows_the_grid(sheet: Spreadsheet) -> None:
    sheet.put("B1000", [["last"]])
    sheet.batch(
        {"appendCells": {"sheetId": 0, "rows": [{"values": [text("new")]}], "fields": "userEnteredValue"}}
    )
    assert sheet.values("A1001") == [["new"]]


# ------------------------------------------------------------------------------------------ links and looks


def test_a_link_brings_its_look_and_shows_as_hyperlink(sheet: Spreadsheet) -> None:
    cell = text("plan") | {"userEnteredFormat": {"textFormat": {"link": {"uri": "https://x.example/"}}}}
    write(sheet, [[cell]], "userEnteredValue,userEnteredFormat.textFormat.link")
    ((found,),) = sheet.cells("A1", "hyperlink,userEnteredFormat")
    assert found["hyperlink"] == "https://x.example/"
    assert found["userEnteredFormat"]["textFormat"] == {"link": {"uri": "https://x.example/"}}
    ((found,),) = sheet.cells(
        "A1", "effectiveFormat(textFormat(underline,foregroundColor),hyperlinkDisplayType)"
    )
    assert found["effectiveFormat"] == {
        "textFormat": {"underline": True, "foregroundColor": LINK},
        "hyperlinkDisplayType": "LINKED",
    }


def test_a_link_with_looks_of_its_own_keeps_them(sheet: Spreadsheet) -> None:
    look = {
        "link": {"uri": "https://x.example/"},
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {"red": 1}},
    }
    fields = "userEnteredFormat.textFormat(link,underline,foregroundColorStyle)"
    write(sheet, [[{"userEnteredFormat": {"textFormat": look}}]], fields)
    ((found,),) = sheet.cells("A1", "userEnteredFormat")
    assert found["userEnteredFormat"]["textFormat"] == look | {"foregroundColor": {"red": 1}}


def test_colours_are_answered_in_both_spellings(sheet: Spreadsheet) -> None:
    write(
        sheet,
        [[{"userEnteredFormat": {"backgroundColor": {"green": 1}}}]],
        "userEnteredFormat.backgroundColor",
    )
    ((found,),) = sheet.cells("A1", "userEnteredFormat")
    assert found["userEnteredFormat"] == {
        "backgroundColor": {"green": 1},
        "backgroundColorStyle": {"rgbColor": {"green": 1}},
    }


def test_the_effective_format_is_the_default_with_the_cells_own_on_top(sheet: Spreadsheet) -> None:
    write(
        sheet,
        [[number(1) | {"userEnteredFormat": {"textFormat": {"bold": True}}}]],
        "userEnteredValue,userEnteredFormat",
    )
    ((found,),) = sheet.cells("A1", "effectiveFormat")
    effective = found["effectiveFormat"]
    assert effective["textFormat"]["bold"] is True
    assert effective["textFormat"]["fontSize"] == 10
    assert effective["horizontalAlignment"] == "RIGHT"


def test_a_hyperlink_formula_is_a_link_with_a_text(sheet: Spreadsheet) -> None:
    sheet.put("A1:B1", [['=HYPERLINK("https://x.example/?a=1,2", "the text")', "=1+1"]], "USER_ENTERED")
    first, second = sheet.cells("A1:B1", "formattedValue,hyperlink")[0]
    assert first == {"formattedValue": "the text", "hyperlink": "https://x.example/?a=1,2"}
    assert second == {"formattedValue": "2"}


def test_new_text_drops_the_runs_of_the_old(sheet: Spreadsheet) -> None:
    runs = [{"startIndex": 0, "format": {"bold": True}}, {"startIndex": 1}]
    write(sheet, [[text("ab") | {"textFormatRuns": runs}]], "userEnteredValue,textFormatRuns")
    assert "textFormatRuns" in sheet.cells("A1", "textFormatRuns")[0][0]
    write(sheet, [[text("cd")]])
    assert sheet.cells("A1", "textFormatRuns") == []


def runs(*parts: tuple[int, Json]) -> Json:
    return {"textFormatRuns": [{"startIndex": start, "format": look} for start, look in parts]}


def test_a_run_that_links_brings_its_look_and_the_cell_has_no_link(sheet: Spreadsheet) -> None:
    link = {"link": {"uri": "https://x.example/"}}
    write(sheet, [[text("see this") | runs((4, link), (0, {}))]], "userEnteredValue,textFormatRuns")
    ((found,),) = sheet.cells("A1", "textFormatRuns,hyperlink,effectiveFormat.textFormat.underline")
    look = link | {"underline": True, "foregroundColor": LINK, "foregroundColorStyle": {"rgbColor": LINK}}
    assert found == {
        "textFormatRuns": [{"format": {}}, {"startIndex": 4, "format": look}],
        "effectiveFormat": {"textFormat": {"underline": False}},
    }


def test_a_run_that_links_all_of_the_text_is_the_cells_own_link(sheet: Spreadsheet) -> None:
    link = {"link": {"uri": "https://x.example/"}}
    write(sheet, [[text("all") | runs((0, link))]], "userEnteredValue,textFormatRuns")
    ((found,),) = sheet.cells("A1", "textFormatRuns,hyperlink,userEnteredFormat")
    assert found == {"hyperlink": "https://x.example/", "userEnteredFormat": {"textFormat": link}}


def test_a_link_that_comes_with_runs_is_dropped(sheet: Spreadsheet) -> None:
    cell = text("plain") | {"userEnteredFormat": {"textFormat": {"link": {"uri": "https://x.example/"}}}}
    write(sheet, [[cell]], "userEnteredValue,userEnteredFormat.textFormat.link,textFormatRuns")
    assert sheet.cells("A1", "hyperlink,userEnteredFormat,formattedValue") == [[{"formattedValue": "plain"}]]


@pytest.mark.parametrize(
    ("cell", "side", "display"),
    [
        (number(1), "RIGHT", "PLAIN_TEXT"),
        (text("x"), "LEFT", "PLAIN_TEXT"),
        ({"userEnteredValue": {"boolValue": True}}, "CENTER", "PLAIN_TEXT"),
        ({"userEnteredValue": {"formulaValue": "=1/0"}}, "CENTER", "PLAIN_TEXT"),
        ({"userEnteredValue": {"formulaValue": '=""'}}, "LEFT", "PLAIN_TEXT"),
        ({"userEnteredValue": {"formulaValue": "=IF(,,)"}}, None, None),
        ({"note": "n"}, None, None),
    ],
)
def test_the_kind_of_value_says_where_it_stands(
    sheet: Spreadsheet, cell: Json, side: str | None, display: str | None
) -> None:
    write(sheet, [[cell]], "userEnteredValue,note")
    ((found,),) = sheet.cells("A1", "effectiveFormat")
    effective = found["effectiveFormat"]
    assert (effective.get("horizontalAlignment"), effective.get("hyperlinkDisplayType")) == (side, display)
    assert effective["textFormat"]["fontFamily"] == "Arial"


def test_an_empty_text_is_worth_nothing_but_is_no_blank(sheet: Spreadsheet) -> None:
    sheet.put("A1:B1", [['=""', "=ISBLANK(A1)"]], "USER_ENTERED")
    mask = "userEnteredValue,effectiveValue,formattedValue"
    assert sheet.cells("A1:B1", mask)[0] == [
        {"userEnteredValue": {"formulaValue": '=""'}},
        {
            "userEnteredValue": {"formulaValue": "=ISBLANK(A1)"},
            "effectiveValue": {"boolValue": False},
            "formattedValue": "FALSE",
        },
    ]


def test_an_error_says_its_type_and_why(sheet: Spreadsheet) -> None:
    sheet.put("A1:B1", [["=Gone!A1", "=NA()"]], "USER_ENTERED")
    first, second = sheet.cells("A1:B1", "effectiveValue,formattedValue")[0]
    why = {"type": "REF", "message": "Unresolved sheet name 'Gone'."}
    assert first == {"effectiveValue": {"errorValue": why}, "formattedValue": "#REF!"}
    assert second == {"effectiveValue": {"errorValue": {"type": "N_A"}}, "formattedValue": "#N/A"}


def test_conditional_rules_are_in_the_effective_format(sheet: Spreadsheet) -> None:
    sheet.put("A1:A2", [[1], [9]])
    condition = {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "5"}]}
    bold = {"textFormat": {"bold": True}}
    rule = {"ranges": [span(0, 0, 2, 1)], "booleanRule": {"condition": condition, "format": bold}}
    sheet.batch({"addConditionalFormatRule": {"rule": rule, "index": 0}})
    found = sheet.cells("A1:A2", "effectiveFormat.textFormat.bold,userEnteredFormat")
    assert [row[0]["effectiveFormat"]["textFormat"]["bold"] for row in found] == [False, True]
    assert all("userEnteredFormat" not in row[0] for row in found)


# ------------------------------------------------------------------------------------------ spreadsheets.get


def test_without_grid_data_there_are_only_properties(sheet: Spreadsheet) -> None:
    sheet.put("A1", [["x"]])
    answer = sheet.get()
    assert set(answer) == {"spreadsheetId", "properties", "sheets", "spreadsheetUrl"}
    assert answer["sheets"] == [
        {
            "properties": {
                "sheetId": 0,
                "title": "Sheet1",
                "index": 0,
                "sheetType": "GRID",
                "gridProperties": {"rowCount": 1000, "columnCount": 26},
            }
        }
    ]


def test_a_mask_reads_the_grid_whether_or_not_it_was_asked_for(sheet: Spreadsheet) -> None:
    sheet.put("B2", [["x"]])
    data = sheet.get(fields="sheets.data.rowData.values.formattedValue", includeGridData="false")
    assert data == {"sheets": [{"data": [{"rowData": [{}, {"values": [{}, {"formattedValue": "x"}]}]}]}]}


def test_an_empty_range_is_an_empty_piece_of_grid(sheet: Spreadsheet) -> None:
    assert sheet.get(fields="sheets.data.rowData.values.note", ranges="A1") == {"sheets": [{"data": [{}]}]}


def test_each_range_is_a_piece_of_grid_with_its_place(sheet: Spreadsheet) -> None:
    sheet.put("C3", [["x"]])
    data = sheet.get(
        ranges=["A1:B2", "C3:D4"], fields="sheets.data(startRow,startColumn,rowData.values.formattedValue)"
    )
    assert data["sheets"][0]["data"] == [
        {},
        {"startRow": 2, "startColumn": 2, "rowData": [{"values": [{"formattedValue": "x"}]}]},
    ]


def test_lines_tell_their_size_and_whether_they_are_hidden(sheet: Spreadsheet) -> None:
    change = {"range": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}}
    properties = {"properties": {"hiddenByUser": True, "pixelSize": 50}, "fields": "hiddenByUser,pixelSize"}
    sheet.batch({"updateDimensionProperties": change | properties})
    data = sheet.get(ranges="A1:C2", fields="sheets.data(rowMetadata,columnMetadata)")["sheets"][0]["data"][0]
    assert data["columnMetadata"] == [
        {"pixelSize": 100},
        {"hiddenByUser": True, "pixelSize": 50},
        {"pixelSize": 100},
    ]
    assert data["rowMetadata"] == [{"pixelSize": 21}] * 2


def test_the_answer_may_come_with_the_batch(sheet: Spreadsheet) -> None:
    answer = sheet.batch(
        update([[text("x")]], "userEnteredValue", start={}),
        includeSpreadsheetInResponse=True,
        responseRanges=["A1"],
        responseIncludeGridData=True,
    )
    data = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]
    assert data["rowData"][0]["values"][0]["formattedValue"] == "x"


def test_a_mask_bounds_the_answer_that_comes_with_the_batch(sheet: Spreadsheet) -> None:
    body = {
        "requests": [update([[text("x")]], "userEnteredValue", start={})],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["A1"],
    }
    mask = "replies,updatedSpreadsheet.sheets.data.rowData.values.userEnteredValue"
    answer = sheet.caller.good("POST", f"{sheet.path}:batchUpdate", body, fields=mask)
    cell = {"userEnteredValue": {"stringValue": "x"}}
    assert answer == {
        "replies": [{}],
        "updatedSpreadsheet": {"sheets": [{"data": [{"rowData": [{"values": [cell]}]}]}]},
    }


def test_dates_and_numbers_show_as_their_format_says(sheet: Spreadsheet) -> None:
    def cell(value: float, kind: str, pattern: str) -> Json:
        return number(value) | {"userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}}}

    row = [
        cell(45427, "DATE", "d mmm yyyy"),
        cell(0.256, "PERCENT", "0.0%"),
        cell(1234.5, "NUMBER", "#,##0.00"),
    ]
    write(sheet, [row], "userEnteredValue,userEnteredFormat.numberFormat")
    assert sheet.values("A1:C1") == [["15 May 2024", "25.6%", "1,234.50"]]
    assert sheet.values("A1:C1", valueRenderOption="UNFORMATTED_VALUE") == [[45427, 0.256, 1234.5]]


def test_today_is_the_spreadsheets_own_day(emulator: Emulator, sheet: Spreadsheet) -> None:
    sheet.put("A1", [["=TODAY()"]], "USER_ENTERED")
    assert sheet.values("A1", valueRenderOption="UNFORMATTED_VALUE") == [[45427]]
    zone = {"properties": {"timeZone": "America/Los_Angeles"}, "fields": "timeZone"}
    sheet.batch({"updateSpreadsheetProperties": zone})
    assert sheet.values("A1", valueRenderOption="UNFORMATTED_VALUE") == [[45426]]


def test_a_mask_of_everything_does_not_read_the_grid(sheet: Spreadsheet) -> None:
    sheet.put("A1", [["x"]])
    assert "data" not in sheet.get(fields="*")["sheets"][0]
    assert "data" not in sheet.get(fields="sheets.properties", includeGridData="true")["sheets"][0]
    assert sheet.get(fields="sheets")["sheets"][0]["data"][0]["rowData"]


def test_what_the_mask_leaves_empty_is_trimmed(sheet: Spreadsheet) -> None:
    sheet.put("A1:C3", [["x"] * 3] * 3)
    write(sheet, [[{"note": "n"}]], "note")
    data = sheet.get(fields="sheets.data.rowData.values.note")["sheets"][0]["data"]
    assert data == [{"rowData": [{"values": [{"note": "n"}]}]}]


def by_filter(sheet: Spreadsheet, *filters: Json, **more: Any) -> Json:
    body = {"dataFilters": list(filters), **more}
    return sheet.caller.good("POST", f"{sheet.path}:getByDataFilter", body)


def test_a_spreadsheet_is_read_by_filters(sheet: Spreadsheet) -> None:
    sheet.put("B2", [["x"]])
    sheet.batch({"addSheet": {"properties": {"sheetId": 7, "title": "Other"}}})
    assert [s["properties"]["sheetId"] for s in by_filter(sheet)["sheets"]] == [0, 7]
    found = by_filter(sheet, {"gridRange": {"sheetId": 7}})["sheets"]
    assert [s["properties"]["sheetId"] for s in found] == [7]
    assert "data" not in found[0]
    cell = {"gridRange": span(1, 1, 2, 2)}
    (one,) = by_filter(sheet, {"a1Range": "B2"}, cell, includeGridData=True)["sheets"]
    (data,) = one["data"]  # the same cells, once
    assert (data["startRow"], data["startColumn"]) == (1, 1)
    assert data["rowData"][0]["values"][0]["formattedValue"] == "x"


def test_an_empty_range_has_lines_of_one_axis_only(sheet: Spreadsheet) -> None:
    empty = {"gridRange": {"startRowIndex": 1, "endRowIndex": 1}}
    ((data,),) = (s["data"] for s in by_filter(sheet, empty, includeGridData=True)["sheets"])
    assert data["startRow"] == 1
    assert len(data["columnMetadata"]) == 26
    assert not data.get("rowMetadata")


def test_a_filter_of_no_sheet_is_refused(sheet: Spreadsheet) -> None:
    body = {"dataFilters": [{"gridRange": {"sheetId": 9}}]}
    refusal = sheet.caller.refused("POST", f"{sheet.path}:getByDataFilter", body)
    assert refusal == (400, "No sheet with id: 9")
