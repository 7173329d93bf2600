"""Pivot tables as probes of the live API found them; names and numbers are our own."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator.errors import Json
from tests.sync.emulator.caller import Spreadsheet
from tests.sync.emulator.ranges import span

SOURCE = span(0, 7, 0, 5)
ROWS: list[list[Any]] = [
    ["Team", "Day", "Size", "Hours", "Spent"],
    ["Red", "2024-01-08", 23, 10, 6],
    ["Tan", "2024-02-01", 37, 20, 15],
    ["Red", "2024-02-02", 41, 5, 1],
    ["Pink", "2024-01-09", 70, 30, 10],
    ["Tan", "2024-04-01", 55, 8, 4],
    ["Red", "2024-04-02", 29, 2, 3],
]
HOURS = {"sourceColumnOffset": 3, "summarizeFunction": "SUM"}


@pytest.fixture
def teams(sheet: Spreadsheet) -> Spreadsheet:
    sheet.put("A1:E7", ROWS, "USER_ENTERED")
    return sheet


def group(column: int, **more: Any) -> Json:
    return {"sourceColumnOffset": column, "showTotals": True, "sortOrder": "ASCENDING", **more}


def pivot(rows: list[Json] | None = None, values: list[Json] | None = None, **more: Any) -> Json:
    rows = [group(0)] if rows is None else rows
    return {"source": SOURCE, "rows": rows, "values": [HOURS] if values is None else values, **more}


def put(table: Json | None, column: int = 6, row: int = 0) -> Json:
    """At G1, or another cell. Nothing takes a table away."""
    start = {"sheetId": 0, "rowIndex": row, "columnIndex": column}
    cell = {"pivotTable": table} if table else {}
    return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "pivotTable"}}


DRAWN = [["Team", "SUM of Hours"], ["Pink", "30"], ["Red", "17"], ["Tan", "28"], ["Grand Total", "75"]]


def test_groups_are_summed_up_under_headings_with_a_grand_total(teams: Spreadsheet) -> None:
    assert teams.batch(put(pivot()))["replies"] == [{}]
    assert teams.values("G1:J12") == DRAWN


def test_what_it_draws_was_entered_by_nobody_and_its_top_left_holds_it(teams: Spreadsheet) -> None:
    teams.batch(put(pivot()))
    cells = [
        cell for row in teams.cells("G1:H5", "userEnteredValue,effectiveValue,pivotTable") for cell in row
    ]
    assert len(cells) == 10
    assert all("effectiveValue" in cell and "userEnteredValue" not in cell for cell in cells)
    assert ["pivotTable" in cell for cell in cells] == [True] + 9 * [False]


@pytest.mark.parametrize(
    ("table", "head", "labels"),
    [
        (
            pivot([group(1, groupRule={"dateTimeRule": {"type": "YEAR_MONTH"}})]),
            "Day - Year-Month",
            ["2024-Jan", "2024-Feb", "2024-Apr"],
        ),
        (
            pivot([group(2, groupRule={"histogramRule": {"interval": 20, "start": 25, "end": 70}})]),
            "Grouped Size",
            ["< 25", "25 - 44", "45 - 64", "65 - 70"],  # the end itself is in the last
        ),
        (
            pivot([group(2, groupRule={"histogramRule": {"interval": 10}})]),
            "Grouped Size",
            ["20 - 29", "30 - 39", "40 - 49", "50 - 59", "70 - 79"],
        ),
    ],
)
def test_rules_put_values_into_buckets(teams: Spreadsheet, table: Json, head: str, labels: list[str]) -> None:
    teams.batch(put(table))
    drawn = teams.values("G1:G12")
    assert drawn == [[head], *([label] for label in labels), ["Grand Total"]]


def test_items_are_grouped_by_hand_and_the_rest_stay_alone(teams: Spreadsheet) -> None:
    named = {"groupName": {"stringValue": "Warm"}, "items": [{"stringValue": "Red"}, {"stringValue": "Pink"}]}
    teams.batch(put(pivot([group(0, groupRule={"manualRule": {"groups": [named]}})])))
    assert teams.values("G2:H4") == [["Tan", "28"], ["Warm", "47"], ["Grand Total", "75"]]


@pytest.mark.parametrize(
    ("value", "drawn"),
    [
        # no name, no heading
        ({"formula": "=Hours-Spent", "summarizeFunction": "SUM"}, ["Team", "20", "7", "9", "36"]),
        (
            {"formula": "=SUM(Hours)/SUM(Spent)", "summarizeFunction": "CUSTOM", "name": "Rate"},
            ["Rate", "3", "1.7", "1.473684211", "1.923076923"],
        ),
    ],
)
def test_formulas_know_columns_by_their_heads(teams: Spreadsheet, value: Json, drawn: list[str]) -> None:
    teams.batch(put(pivot(values=[value])))
    assert [row[-1] for row in teams.values("G1:H5")] == drawn


OVER = {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "6"}]}


@pytest.mark.parametrize(
    ("filters", "drawn"),
    [
        ([{"columnOffsetIndex": 3, "filterCriteria": {"condition": OVER}}], [["Grand Total"]]),
        (
            [{"columnOffsetIndex": 3, "filterCriteria": {"condition": OVER, "visibleByDefault": True}}],
            [["Pink", "30"], ["Red", "10"], ["Tan", "28"], ["Grand Total", "68"]],
        ),
        (
            [{"columnOffsetIndex": 0, "filterCriteria": {"visibleValues": ["Tan"]}}],
            [["Tan", "28"], ["Grand Total", "28"]],
        ),
    ],
)
def test_filters_leave_rows_out_before_anything_is_summed(
    teams: Spreadsheet, filters: list[Json], drawn: list[list[str]]
) -> None:
    teams.batch(put(pivot(filterSpecs=filters)))
    assert teams.values("G2:H9") == drawn


@pytest.mark.parametrize("given", ["criteria", "filterSpecs"])
def test_filters_are_answered_in_both_spellings_and_go_together(teams: Spreadsheet, given: str) -> None:
    both: dict[str, Any] = {
        "criteria": {"0": {"visibleValues": ["Red"]}},
        "filterSpecs": [{"columnOffsetIndex": 0, "filterCriteria": {"visibleValues": ["Red"]}}],
    }
    teams.batch(put(pivot(**{given: both[given]})))
    ((found,),) = teams.cells("G1", "pivotTable(criteria,filterSpecs)")
    assert found["pivotTable"] == both
    teams.batch(put(pivot()))
    assert teams.cells("G1", "pivotTable(criteria,filterSpecs)") == []


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"rows": [group(0)], "values": [HOURS]}, "At least one source data must be specified"),
        (pivot([{"sourceColumnOffset": 0}], [{"sourceColumnOffset": 3}]), "No sort order specified."),
        (pivot(values=[{"sourceColumnOffset": 3}]), "No PivotValue.summarizeFunction specified."),
        (
            pivot(values=[{"formula": "=Hours", "summarizeFunction": "AVERAGE"}]),
            'Invalid summarizeFunction: AVERAGE. Only "CUSTOM" or "SUM" are valid if PivotValue.calculatedField is set.',
        ),
        (
            pivot(values=[{"sourceColumnOffset": 3, "summarizeFunction": "CUSTOM"}]),
            '"CUSTOM" may not be used in PivotValue.summarizeFunction unless PivotValue.calculatedField is set.',
        ),
        (
            pivot([group(2, groupRule={"histogramRule": {"interval": 0}})]),
            "Histogram group rules require a positive value for interval.",
        ),
        (
            pivot([group(2, groupRule={"histogramRule": {"interval": 5, "start": 70, "end": 20}})]),
            "Start must be less than end.",
        ),
        (
            pivot([group(0, groupRule={"manualRule": {"groups": [{"groupName": {"numberValue": 3}}]}})]),
            "Found a manual group name of type number. Manual group names must be strings.",
        ),
        (
            pivot(
                filterSpecs=[
                    {
                        "columnOffsetIndex": 0,
                        "filterCriteria": {
                            "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Red"}]}
                        },
                    }
                ]
            ),
            "ConditionType 'ONE_OF_LIST' is not supported in filters.",
        ),
    ],
)
def test_what_is_no_pivot_table_is_refused(teams: Spreadsheet, table: Json, message: str) -> None:
    assert teams.refused(put(table)) == f"Invalid requests[0].updateCells: {message}"


def test_a_column_that_the_source_has_not_is_taken(teams: Spreadsheet) -> None:
    teams.batch(put(pivot(values=[{"sourceColumnOffset": 9, "summarizeFunction": "SUM"}])))


def test_two_rules_on_one_column_are_taken(teams: Spreadsheet) -> None:
    rules = [group(1, groupRule={"dateTimeRule": {"type": kind}}) for kind in ("YEAR", "MONTH")]
    teams.batch(put(pivot(rules)))
    ((found,),) = teams.cells("G1", "pivotTable.rows")
    assert found["pivotTable"]["rows"] == rules


def test_a_start_of_zero_is_kept(teams: Spreadsheet) -> None:
    rule = {"histogramRule": {"interval": 10, "start": 0}}
    teams.batch(put(pivot([group(2, groupRule=rule)])))
    ((found,),) = teams.cells("G1", "pivotTable.rows.groupRule")
    assert found["pivotTable"]["rows"] == [{"groupRule": rule}]


def test_over_its_own_source_it_goes_in_circles(teams: Spreadsheet) -> None:
    teams.batch(put(pivot(), column=0, row=1))
    ((found,),) = teams.cells("A2", "effectiveValue")
    assert found["effectiveValue"]["errorValue"]["message"].startswith("Circular dependency detected.")


def test_a_value_in_its_way_hides_it_until_that_is_cleared(teams: Spreadsheet) -> None:
    teams.batch(put(pivot()))
    teams.put("H3", [["mine"]])
    assert teams.values("G1:H9") == [["#REF!"], [], ["", "mine"]]
    ((found,),) = teams.cells("G1", "effectiveValue")
    words = "Array result was not expanded because it would overwrite data in H3."
    assert found["effectiveValue"]["errorValue"] == {"type": "REF", "message": words}
    teams.caller.good("POST", f"{teams.path}/values/H3:clear", {})
    assert teams.values("G1:H9") == DRAWN


def test_what_it_draws_cannot_be_cleared_but_its_top_left_takes_all_along(teams: Spreadsheet) -> None:
    teams.batch(put(pivot()))
    assert teams.caller.good("POST", f"{teams.path}/values/H3:clear", {})["clearedRange"] == "Sheet1!H3"
    assert teams.values("G1:H9") == DRAWN
    assert teams.caller.good("POST", f"{teams.path}/values/G1:clear", {})["clearedRange"] == "Sheet1!G1"
    assert teams.values("G1:H9") == []
    assert teams.cells("G1", "pivotTable") == []


@pytest.mark.parametrize("how", ["value", "mask"])
def test_writing_its_top_left_takes_it_away(teams: Spreadsheet, how: str) -> None:
    teams.batch(put(pivot()))
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 6}
    entered = {"values": [{"userEnteredValue": {"stringValue": "mine"}}]}
    written = {"updateCells": {"start": start, "rows": [entered], "fields": "userEnteredValue"}}
    teams.batch(written if how == "value" else put(None))
    assert teams.values("G1:H9") == ([["mine"]] if how == "value" else [])


@pytest.mark.parametrize("where", [span(0, 1, 6, 8), span(2, 4, 6, 7), span(4, 6, 7, 8)])
def test_no_cell_of_it_is_merged_not_even_an_empty_one(teams: Spreadsheet, where: Json) -> None:
    across = [group(1, groupRule={"dateTimeRule": {"type": "YEAR_MONTH"}})]
    teams.batch(put(pivot(columns=across)))
    message = teams.refused({"mergeCells": {"range": where, "mergeType": "MERGE_ALL"}})
    assert message == "Invalid requests[0].mergeCells: You can't merge cells that are part of a pivot table."


def test_its_source_follows_the_rows(teams: Spreadsheet) -> None:
    teams.batch({"addSheet": {"properties": {"sheetId": 5, "title": "Sums"}}})
    start = {"sheetId": 5, "rowIndex": 0, "columnIndex": 0}
    table = {
        "updateCells": {
            "start": start,
            "rows": [{"values": [{"pivotTable": pivot()}]}],
            "fields": "pivotTable",
        }
    }
    teams.batch(table)
    gone = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 7}
    teams.batch({"deleteDimension": {"range": gone}})
    assert teams.values("Sums!A1:B9") == [["Team", "SUM of Hours"], ["Grand Total"]]


@pytest.mark.parametrize(
    ("later", "name"), [("formula", "formula"), ("sourceColumnOffset", "sourceColumnOffset")]
)
def test_a_value_is_a_column_or_a_formula(teams: Spreadsheet, later: str, name: str) -> None:
    both: Json = {"sourceColumnOffset": 3, "formula": "=Hours"}
    value = {k: both[k] for k in sorted(both, key=lambda k: k == later)} | {"summarizeFunction": "SUM"}
    where = "requests[0].update_cells.rows[0].values[0].pivot_table.values[0]"
    words = f"(oneof), oneof field 'value' is already set. Cannot set '{name}'"
    assert teams.refused(put(pivot(values=[value]))) == f"Invalid value at '{where}' {words}"
