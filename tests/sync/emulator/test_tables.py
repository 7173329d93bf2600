"""Tables and alternating colours: heads, types, footers, and what may not lie over what."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.grids import part, reply, shown, span

OPEN_DONE = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Open"}]}}
OVERLAP = (
    "You cannot add alternating background colors to a range that already has alternating background colors."
)
COLOURS = {"firstBandColor": {"red": 1}, "secondBandColorStyle": {"rgbColor": {"green": 1}}}


@pytest.fixture
def tasks(sheet: Spreadsheet) -> Spreadsheet:
    sheet.put("B2:D4", [["Task", "", 2024], ["a", 1, "x"], ["b", 2, "y"]])
    return sheet


WHERE = span(1, 4, 1, 4)


def table(**wanted: Any) -> Json:
    return {"addTable": {"table": {"name": "Tasks", "tableId": "t1", "range": WHERE} | wanted}}


def update(fields: str, **wanted: Any) -> Json:
    return {"updateTable": {"table": {"tableId": "t1"} | wanted, "fields": fields}}


def names(sheet: Spreadsheet) -> list[str]:
    return [c["columnName"] for c in part(sheet, "tables")[0]["columnProperties"]]


# ------------------------------------------------------------------------------------------ columns


def test_a_table_has_an_entry_for_every_column(tasks: Spreadsheet) -> None:
    made = reply(tasks, table())["addTable"]["table"]
    assert made["columnProperties"] == [
        {"columnName": "Task"},
        {"columnIndex": 1, "columnName": "Column 2"},
        {"columnIndex": 2, "columnName": "2024"},
    ]
    assert (made["tableId"], made["name"], made["range"]) == ("t1", "Tasks", shown(1, 4, 1, 4))
    assert tasks.values("B2:D2") == [["Task", "Column 2", "2024"]]
    assert part(tasks, "tables") == [made]


def test_names_that_are_given_are_written_into_the_head(tasks: Spreadsheet) -> None:
    given = [
        {"columnIndex": 2, "columnType": "DROPDOWN", "dataValidationRule": OPEN_DONE},
        {"columnIndex": 0, "columnName": "What", "columnType": "TEXT"},
    ]
    tasks.batch(table(columnProperties=given))
    assert tasks.values("B2:D2") == [
        ["What", "Column 2", "Column 1"]
    ]  # unnamed typed ones are counted (measured)
    assert part(tasks, "tables")[0]["columnProperties"][2]["dataValidationRule"] == OPEN_DONE


def test_a_column_is_called_what_its_head_says(tasks: Spreadsheet) -> None:
    tasks.batch(table())
    tasks.put("C2", [["Effort"]])
    assert names(tasks) == ["Task", "Effort", "2024"]


def test_a_formula_in_a_head_gives_way_to_a_name(tasks: Spreadsheet) -> None:
    tasks.batch(table())
    tasks.put("C2", [["=1+2"]], "USER_ENTERED")
    assert tasks.values("C2", valueRenderOption="FORMULA") == [["Column 2"]]
    tasks.put("C2", [["Effort"]])
    tasks.put("C2", [[""]])
    assert names(tasks) == ["Task", "Effort", "2024"]


def test_columns_are_replaced_as_a_whole(tasks: Spreadsheet) -> None:
    given = [
        {"columnIndex": 2, "columnName": "State", "columnType": "DROPDOWN", "dataValidationRule": OPEN_DONE}
    ]
    tasks.batch(table(columnProperties=given))
    tasks.batch(
        update(
            "columnProperties",
            columnProperties=[{"columnIndex": 1, "columnName": "N", "columnType": "DOUBLE"}],
        )
    )
    assert part(tasks, "tables")[0]["columnProperties"] == [
        {"columnName": "Task"},
        {"columnIndex": 1, "columnName": "N", "columnType": "DOUBLE"},
        {"columnIndex": 2, "columnName": "State"},
    ]
    nameless = update("columnProperties", columnProperties=[{"columnIndex": 1, "columnType": "DATE"}])
    assert tasks.refused(nameless).endswith(": Table header row cell must have a value.")


def test_a_column_of_checkboxes_unticks_text_and_empty_cells(tasks: Spreadsheet) -> None:
    tasks.put("D3:D4", [[None], [True]])
    tasks.batch({"updateCells": {"range": span(2, 3, 3, 4), "fields": "userEnteredValue"}})
    tasks.batch(table(columnProperties=[{"columnIndex": 2, "columnName": "Done", "columnType": "BOOLEAN"}]))
    assert tasks.values("D2:D4") == [["Done"], ["FALSE"], ["TRUE"]]


def test_a_footer_sums_up_numbers_over_the_last_row(tasks: Spreadsheet) -> None:
    tasks.batch(
        table(
            columnProperties=[{"columnIndex": 1, "columnName": "N", "columnType": "DOUBLE"}],
            rowsProperties={"footerColorStyle": {"rgbColor": {"red": 1}}},
        )
    )
    assert tasks.values("B4:D4", valueRenderOption="FORMULA") == [["b", "=SUM(Tasks[N])", "y"]]


def test_a_footer_that_comes_later_has_a_row_of_its_own(tasks: Spreadsheet) -> None:
    tasks.batch(table(columnProperties=[{"columnIndex": 1, "columnName": "N", "columnType": "DOUBLE"}]))
    foot = {"footerColorStyle": {"rgbColor": {"red": 1}}}
    tasks.batch(update("rowsProperties.footerColorStyle", rowsProperties=foot))
    assert part(tasks, "tables")[0]["range"] == shown(1, 5, 1, 4)
    assert tasks.values("C4:C5", valueRenderOption="FORMULA") == [[2], ["=SUM(Tasks[N])"]]
    tasks.batch(update("rowsProperties.footerColorStyle", rowsProperties={}))
    assert part(tasks, "tables")[0]["range"] == shown(1, 4, 1, 4)


# ------------------------------------------------------------------------------------------ what cannot be


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (
            {"columnProperties": [{"columnType": "DROPDOWN"}]},
            "Condition must be set for dropdown column type.",
        ),
        (
            {"columnProperties": [{"columnType": "DATE", "dataValidationRule": OPEN_DONE}]},
            "Cannot set condition for non-dropdown column type.",
        ),
        (
            {"columnProperties": [{"columnIndex": 3}]},
            "Column index must be between 0 (inclusive) and the number of columns (exclusive) in the table.",
        ),
        ({"columnProperties": [{"columnIndex": 1}, {"columnIndex": 1}]}, "more than once"),
        ({"range": span(1, 2, 1, 4)}, "at least one row"),
        ({"range": span(998, 1001, 1, 4)}, "exceeds grid limits. Max rows: 1000, max columns: 26"),
        ({"range": span(3, 9, 3, 9)}, OVERLAP),
        ({"range": span(10, 19, 10, 12)}, OVERLAP),
        ({"range": span(30, 39, 1, 4), "tableId": "t0"}, "Table with id t0 already exists."),
        ({"range": span(30, 39, 1, 4), "name": "FIRST"}, "a table with that name already exists"),
    ],
)
def test_tables_that_cannot_be_are_refused(tasks: Spreadsheet, wanted: Json, words: str) -> None:
    tasks.batch(
        table(name="First", tableId="t0", range=span(3, 6, 6, 9)),
        {"addBanding": {"bandedRange": {"range": span(10, 12, 10, 12), "rowProperties": COLOURS}}},
    )
    where = {} if "range" in wanted else {"range": span(40, 44, 0, 3)}
    assert words in tasks.refused(table(**where | wanted))
    assert len(part(tasks, "tables")) == 1


def test_a_table_without_a_name_gets_one(tasks: Spreadsheet) -> None:
    tasks.batch({"addTable": {"table": {"range": WHERE}}})
    found = part(tasks, "tables")[0]
    assert found["name"] == "Table1"
    assert found["tableId"].isdigit()


@pytest.mark.parametrize(
    "request_", [update("name", name="x"), {"deleteTable": {"tableId": "t1"}}, {"deleteTable": {}}]
)
def test_a_table_that_is_not_there_is_named_by_its_id(sheet: Spreadsheet, request_: Json) -> None:
    assert "No table with id: " in sheet.refused(request_)


# ------------------------------------------------------------------------------------------ changes


def test_tables_are_renamed_and_resized(tasks: Spreadsheet) -> None:
    tasks.batch(table())
    tasks.batch(update("name", name="Work"), update("range", range=span(1, 9, 1, 5)))
    found = part(tasks, "tables")[0]
    assert (found["name"], found["range"]) == ("Work", shown(1, 9, 1, 5))
    assert names(tasks) == ["Task", "Column 2", "2024", "Column 4"]


def test_a_filter_that_leans_on_a_table_goes_along(tasks: Spreadsheet) -> None:
    tasks.batch(table(), {"setBasicFilter": {"filter": {"tableId": "t1"}}})
    assert part(tasks, "basicFilter") == {"tableId": "t1", "range": shown(1, 4, 1, 4)}
    tasks.batch(update("range", range=span(1, 9, 1, 4)))
    assert part(tasks, "basicFilter")["range"] == shown(1, 9, 1, 4)


def test_a_table_goes_with_its_cells_and_the_rules_over_it(tasks: Spreadsheet) -> None:
    look = {"condition": {"type": "NOT_BLANK"}, "format": {"backgroundColor": {"red": 1}}}
    rules = [
        {"addConditionalFormatRule": {"rule": {"ranges": [where], "booleanRule": look}}}
        for where in (WHERE, span(20, 30, 0, 1))
    ]
    tasks.put("A1:A2", [["kept"], ["too"]])
    tasks.batch(table(), *rules)
    assert len(part(tasks, "conditionalFormats")) == 2
    tasks.batch({"deleteTable": {"tableId": "t1"}})
    assert part(tasks, "tables") is None
    assert [r["ranges"] for r in part(tasks, "conditionalFormats")] == [[shown(20, 30, 0, 1)]]
    assert tasks.values("A1:D4") == [["kept"], ["too"]]


# ------------------------------------------------------------------------------------------ alternating colours


def test_tables_are_among_the_bandings_unless_they_are_left_out(tasks: Spreadsheet) -> None:
    tasks.batch(table())
    found = part(tasks, "bandedRanges")
    assert [(b["bandedRangeReference"], b["range"]) for b in found] == [("t1", shown(1, 4, 1, 4))]
    without = tasks.get(excludeTablesInBandedRanges="true")["sheets"][0]
    assert "bandedRanges" not in without
    assert len(without["tables"]) == 1


def banding(**wanted: Any) -> Json:
    return {"addBanding": {"bandedRange": {"range": span(0, 5, 0, 2), "rowProperties": COLOURS} | wanted}}


def test_bandings_are_added_changed_and_deleted(sheet: Spreadsheet) -> None:
    made = reply(sheet, banding(bandedRangeId=4))["addBanding"]["bandedRange"]
    assert made["rowProperties"] == {
        "firstBandColor": {"red": 1},
        "firstBandColorStyle": {"rgbColor": {"red": 1}},
        "secondBandColor": {"green": 1},
        "secondBandColorStyle": {"rgbColor": {"green": 1}},
    }
    head = {"rowProperties": {"headerColor": {"blue": 1}}, "bandedRangeId": 4}
    sheet.batch({"updateBanding": {"bandedRange": head, "fields": "rowProperties.headerColor"}})
    found = part(sheet, "bandedRanges")[0]
    assert found["rowProperties"]["headerColorStyle"] == {"rgbColor": {"blue": 1}}
    assert found["rowProperties"]["firstBandColor"] == {"red": 1}
    move = {"bandedRangeId": 4, "range": span(2, 8, 0, 2)}
    sheet.batch({"updateBanding": {"bandedRange": move, "fields": "range"}})
    assert part(sheet, "bandedRanges")[0]["range"] == shown(2, 8, 0, 2)
    sheet.batch({"deleteBanding": {"bandedRangeId": 4}})
    assert part(sheet, "bandedRanges") is None


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (banding(range=span(4, 9, 1, 3)), OVERLAP),
        (banding(range=span(7, 9, 1, 3), bandedRangeId=1), "already exists"),
        ({"addBanding": {"bandedRange": {"range": span(7, 9, 0, 1)}}}, "At least one of rowProperties"),
        (banding(range=span(7, 9, 0, 1), rowProperties={"firstBandColor": {}}), "secondBandColor"),
        ({"deleteBanding": {"bandedRangeId": 9}}, "No banded range with id: 9"),
    ],
)
def test_bandings_that_cannot_be_are_refused(sheet: Spreadsheet, request_: Json, words: str) -> None:
    sheet.batch(banding(bandedRangeId=1))
    assert words in sheet.refused(request_)


def fills(sheet: Spreadsheet, where: str) -> list[list[Any]]:
    found = sheet.cells(where, "effectiveFormat.backgroundColor")
    return [[cell["effectiveFormat"]["backgroundColor"] for cell in row] for row in found]


def test_bands_lie_under_a_fill_of_the_cells_own(sheet: Spreadsheet) -> None:
    sheet.put("A1:B4", [["h", "h"], ["a", "b"], ["a", "b"], ["f", "f"]])
    mine = {"userEnteredFormat": {"backgroundColor": {"red": 0.5}}}
    sheet.batch({"repeatCell": {"range": span(1, 2, 1, 2), "cell": mine, "fields": "userEnteredFormat"}})
    bands = COLOURS | {"headerColor": {"blue": 1}, "footerColor": {"blue": 0.5}}
    sheet.batch(banding(range=span(0, 4, 0, 2), rowProperties=bands))
    assert fills(sheet, "A1:B4") == [
        [{"blue": 1}, {"blue": 1}],
        [{"red": 1}, {"red": 0.5}],
        [{"green": 1}, {"green": 1}],
        [{"blue": 0.5}, {"blue": 0.5}],
    ]


def test_rows_go_before_columns_and_heads_before_bands(sheet: Spreadsheet) -> None:
    sheet.put("A1:B3", [["a", "b"]] * 3)
    head = {"headerColor": {"blue": 1}, "firstBandColor": {"blue": 0.2}, "secondBandColor": {"blue": 0.4}}
    sheet.batch(banding(range=span(0, 3, 0, 2), columnProperties=head))
    assert fills(sheet, "A1:B3") == [
        [{"blue": 1}, {"red": 1}],  # the column's head; the first row's colour before the first column's
        [{"blue": 1}, {"blue": 0.2}],  # the first column's colour before the second row's
        [{"blue": 1}, {"red": 1}],
    ]
