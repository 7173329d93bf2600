"""What typed columns do to the cells below them, as a probe of the live API found; the data is our own."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator.errors import Json
from tests.sync.emulator.caller import Spreadsheet
from tests.sync.emulator.ranges import span


def listed(*values: str) -> Json:
    condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": value} for value in values]}
    return {"condition": condition}


def table(*columns: Json, **more: Any) -> Json:
    made = {"name": "Tasks", "range": span(0, 3, 0, 3), "columnProperties": list(columns)}
    return {"addTable": {"table": made | more}}


MONEY = {"columnIndex": 1, "columnName": "Cost", "columnType": "CURRENCY"}
STATE = {
    "columnIndex": 2,
    "columnName": "State",
    "columnType": "DROPDOWN",
    "dataValidationRule": listed("a", "b"),
}


@pytest.fixture
def tasks(sheet: Spreadsheet) -> Spreadsheet:
    sheet.put("A1:C3", [["Task", "Cost", "State"], ["Dig", 1.5, "a"], ["Fill", 2, ""]])
    look = {"numberFormat": {"type": "NUMBER", "pattern": "0.000"}}
    fields = "userEnteredFormat.numberFormat"
    sheet.batch(
        {"repeatCell": {"range": span(1, 3, 1, 2), "cell": {"userEnteredFormat": look}, "fields": fields}},
        {"setDataValidation": {"range": span(1, 3, 2, 3), "rule": listed("a", "b", "c") | {"strict": True}}},
    )
    return sheet


def test_numbers_keep_their_pattern_as_one_of_money(tasks: Spreadsheet) -> None:
    tasks.batch(table(MONEY))
    ((found,),) = tasks.cells("B2", "userEnteredValue,userEnteredFormat.numberFormat")
    assert found == {
        "userEnteredValue": {"numberValue": 1.5},
        "userEnteredFormat": {"numberFormat": {"type": "CURRENCY", "pattern": "0.000"}},
    }


def test_cells_lose_a_rule_of_their_own_to_a_dropdown(tasks: Spreadsheet) -> None:
    assert len(tasks.cells("C2:C3", "dataValidation")) == 2
    tasks.batch(table(STATE))
    assert tasks.cells("C2:C3", "dataValidation") == []
    assert tasks.values("C2:C3") == [["a"]]


@pytest.mark.parametrize("columns", [[], [MONEY]])
def test_a_formula_in_the_head_keeps_a_table_away(tasks: Spreadsheet, columns: list[Json]) -> None:
    tasks.put("A1", [['="Ta"&"sk"']], "USER_ENTERED")
    words = "Invalid requests[0].addTable: Formulas are not supported in a table header row."
    assert tasks.refused(table(*columns)) == words
    assert tasks.values("A1", valueRenderOption="FORMULA") == [['="Ta"&"sk"']]


def test_a_formula_below_the_head_does_not(tasks: Spreadsheet) -> None:
    tasks.put("B3", [["=B2*2"]], "USER_ENTERED")
    tasks.batch(table(MONEY))
    assert tasks.values("B3") == [["3.000"]]


def test_a_revision_that_is_required_of_a_spreadsheet_is_overlooked(tasks: Spreadsheet) -> None:
    tasks.batch(table(), writeControl={"requiredRevisionId": "none"})
    assert len(tasks.get(fields="sheets.tables")["sheets"][0]["tables"]) == 1
