"""Conditional formats: their order, what they may say, and how cells look by them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.grids import part, reply, rows, shown, span

RED = {"red": 1}
LOOK = "effectiveFormat.backgroundColor,effectiveFormat.textFormat.bold"


def condition(kind: str, *values: str | Json) -> Json:
    given = [{"userEnteredValue": v} if isinstance(v, str) else v for v in values]
    return {"type": kind} | ({"values": given} if given else {})


def rule(kind: str = "NOT_BLANK", *values: str | Json, where: Json | None = None, **look: Any) -> Json:
    boolean = {"condition": condition(kind, *values), "format": look or {"backgroundColor": RED}}
    return {"ranges": [where or span(0, 5, 0, 1)], "booleanRule": boolean}


def add(new: Json, index: int | None = None) -> Json:
    return {"addConditionalFormatRule": {"rule": new} | ({} if index is None else {"index": index})}


def red(sheet: Spreadsheet, where: str) -> list[bool]:
    """Which cells of a column are red."""
    found = sheet.cells(where, "effectiveFormat.backgroundColor")
    return [bool(row) and row[0].get("effectiveFormat", {}).get("backgroundColor") == RED for row in found]


# ------------------------------------------------------------------------------------------ the list of rules


def kinds(sheet: Spreadsheet) -> list[str]:
    return [r["booleanRule"]["condition"]["type"] for r in part(sheet, "conditionalFormats")]


def test_rules_have_an_order_that_can_be_changed(sheet: Spreadsheet) -> None:
    sheet.batch(add(rule("BLANK")), add(rule("NOT_BLANK")), add(rule("TEXT_EQ", "x"), 2))
    assert kinds(sheet) == ["NOT_BLANK", "BLANK", "TEXT_EQ"]
    moved = reply(sheet, {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 2}})
    answer = moved["updateConditionalFormatRule"]
    assert (answer["oldIndex"], answer["newIndex"]) == (0, 2)
    assert answer["newRule"]["booleanRule"]["condition"]["type"] == "NOT_BLANK"
    assert "oldRule" not in answer
    assert kinds(sheet) == ["BLANK", "TEXT_EQ", "NOT_BLANK"]
    new = {"updateConditionalFormatRule": {"index": 1, "rule": rule("TEXT_CONTAINS", "y")}}
    answer = reply(sheet, new)["updateConditionalFormatRule"]
    assert answer["oldRule"]["booleanRule"]["condition"]["type"] == "TEXT_EQ"
    assert answer["newIndex"] == 1
    assert "oldIndex" not in answer
    gone = reply(sheet, {"deleteConditionalFormatRule": {"index": 1}})["deleteConditionalFormatRule"]
    assert gone["rule"]["booleanRule"]["condition"]["type"] == "TEXT_CONTAINS"
    assert kinds(sheet) == ["BLANK", "NOT_BLANK"]


@pytest.mark.parametrize(
    "request_",
    [
        {"deleteConditionalFormatRule": {"sheetId": 0, "index": 3}},
        {"updateConditionalFormatRule": {"sheetId": 0, "index": 3, "newIndex": 0}},
        {"updateConditionalFormatRule": {"index": 3, "rule": rule()}},
    ],
)
def test_a_rule_that_is_not_there_is_named_by_sheet_and_index(sheet: Spreadsheet, request_: Json) -> None:
    assert sheet.refused(request_).endswith(": No conditional format on sheet: 0 at index: 3")


def test_a_rule_is_answered_with_whole_ranges_both_colours_and_what_it_can_change(sheet: Spreadsheet) -> None:
    look: Json = {
        "backgroundColorStyle": {"themeColor": "ACCENT2"},
        "textFormat": {"bold": True, "fontSize": 20},
    }
    sheet.batch(add(rule(where={"startColumnIndex": 2}, **look)))
    found = part(sheet, "conditionalFormats")[0]
    assert found["ranges"] == [shown(0, 1000, 2, 26)]
    shape = found["booleanRule"]["format"]
    assert shape["textFormat"] == {"bold": True}
    assert shape["backgroundColor"]["red"] == pytest.approx(0.91764706)


def point(kind: str | None, value: str = "") -> Json:
    return {"color": {"green": 1}} | ({"type": kind} if kind else {}) | ({"value": value} if value else {})


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ({"ranges": [], "booleanRule": {}}, "No range"),
        ({"ranges": [span(0, 1, 0, 1)]}, "booleanRule or a gradientRule"),
        ({"ranges": [span(0, 1, 0, 1), span(0, 1, 0, 1, 7)], "booleanRule": {}}, "same grid"),
        (
            rule() | {"gradientRule": {}},
            "(oneof), oneof field 'rule' is already set. Cannot set 'gradientRule'",
        ),
        (rule("CONDITION_TYPE_UNSPECIFIED"), "No conditionType specified."),
        (rule("ONE_OF_LIST", "a"), "ConditionType 'ONE_OF_LIST' is not supported in conditional formatting."),
        (rule("DATE_ON_OR_AFTER", "1/1/2024"), "is not supported in conditional formatting."),
        (rule("NUMBER_GREATER"), "requires 1 ConditionValues, but got 0"),
        (rule("NUMBER_BETWEEN", "1"), "requires 2 ConditionValues, but got 1"),
        (rule("NOT_BLANK", "1"), "requires 0 ConditionValues, but got 1"),
        (
            rule("NUMBER_GREATER", "ten"),
            "Invalid ConditionValue.userEnteredValue: ten for ConditionType: NUMBER_GREATER",
        ),
        (rule("CUSTOM_FORMULA", "A1>0"), "Invalid ConditionValue.userEnteredValue: A1>0"),
        (rule("CUSTOM_FORMULA", "=A1>Two!$B$1"), "Invalid ConditionValue.userEnteredValue: =A1>Two!$B$1"),
        (rule("CUSTOM_FORMULA", "=A1>Limit"), "Invalid ConditionValue.userEnteredValue: =A1>Limit"),
        (rule("NUMBER_GREATER", {"relativeDate": "TODAY"}), "Relative dates are not supported"),
        *(
            ({"ranges": [span(0, 1, 0, 1)], "gradientRule": gradient}, words)
            for gradient, words in [
                ({"minpoint": point("MIN")}, "No interpolationPointType specified."),
                ({"maxpoint": point("MAX")}, "No interpolationPointType specified."),
                (
                    {"minpoint": point(None, "1"), "maxpoint": point("MAX")},
                    "No interpolationPointType specified.",
                ),
                (
                    {"minpoint": point("NUMBER"), "maxpoint": point("MAX")},
                    "InterpolationPoint.value is required.",
                ),
                (
                    {"minpoint": point("NUMBER", "x"), "maxpoint": point("MAX")},
                    "Invalid InterpolationPoint.value: x",
                ),
            ]
        ),
    ],
)
def test_rules_that_cannot_be_are_refused(sheet: Spreadsheet, new: Json, words: str) -> None:
    sheet.batch(
        {"addSheet": {"properties": {"sheetId": 7, "title": "Two"}}},
        {"addNamedRange": {"namedRange": {"name": "Limit", "range": span(0, 1, 0, 1, 7)}}},
    )
    assert words in sheet.refused(add(new))
    assert part(sheet, "conditionalFormats") is None


def test_an_index_beyond_the_list_is_refused(sheet: Spreadsheet) -> None:
    assert "Invalid index: 1" in sheet.refused(add(rule(), 1))


# ------------------------------------------------------------------------------------------ how cells look


@pytest.mark.parametrize(
    ("kind", "values", "cells", "reds"),
    [
        ("NUMBER_GREATER", ["5"], [4, 5, 6, "7"], [False, False, True, False]),
        ("NUMBER_BETWEEN", ["=2", "4"], [1, 2, 4, 5], [False, True, True, False]),
        ("NUMBER_NOT_EQ", ["2"], [1, 2, "x", None], [True, False, False, False]),
        ("TEXT_CONTAINS", ["done"], ["Not done", "DONE", "open", 1], [True, True, False, False]),
        ("TEXT_CONTAINS", ["1"], [123, 45, "1", "x"], [True, False, True, False]),
        ("TEXT_EQ", ["done"], ["Not done", "DONE", "done", None], [False, True, True, False]),
        ("TEXT_STARTS_WITH", ["a"], ["Ab", "ba", "a", "b"], [True, False, True, False]),
        ("TEXT_ENDS_WITH", ["a"], ["Ab", "ba", "a", "b"], [False, True, True, False]),
        ("NOT_BLANK", [], ["x", 0, None, "y"], [True, True, False, True]),
        ("CUSTOM_FORMULA", ["=$A1>2"], [1, 2, 3, 4], [False, False, True, True]),
        ("CUSTOM_FORMULA", ['=$A1="Late"'], ["late", "x", "Late", 1], [True, False, True, False]),
    ],
)
def test_cells_look_as_the_rules_say(
    sheet: Spreadsheet, kind: str, values: list[str], cells: list[Any], reds: list[bool]
) -> None:
    sheet.put("A1:B4", [[value, "end"] for value in cells])
    sheet.batch(add(rule(kind, *values)))
    assert red(sheet, "A1:B4") == reds


def test_dates_are_compared_by_day(sheet: Spreadsheet) -> None:
    sheet.put("A1:A3", [["2024-01-01"], ["2024-01-02 13:00"], ["2024-01-03"]], "USER_ENTERED")
    sheet.batch(add(rule("DATE_AFTER", "2024-01-02")))
    assert red(sheet, "A1:A3") == [False, False, True]
    sheet.batch(add(rule("DATE_EQ", "2024-01-02")))
    assert red(sheet, "A1:A3") == [False, True, True]


def test_the_first_rule_that_speaks_of_a_thing_wins(sheet: Spreadsheet) -> None:
    sheet.put("A1", [["x"]])
    sheet.batch(
        add(rule(backgroundColor={"blue": 1}, textFormat={"bold": True})),
        add(rule(backgroundColor=RED)),
    )
    look = sheet.cells("A1", LOOK)[0][0]["effectiveFormat"]
    assert look == {"backgroundColor": RED, "textFormat": {"bold": True}}


def test_a_gradient_shades_between_its_points(sheet: Spreadsheet) -> None:
    sheet.put("A1:A5", [[0], [5], [10], ["text"], [20]])
    ends = {
        "minpoint": {"type": "MIN", "value": "dropped", "color": {}},
        "maxpoint": {"type": "MAX", "color": RED},
    }
    sheet.batch(add({"ranges": [span(0, 5, 0, 1)], "gradientRule": ends}))
    found = [row[0]["effectiveFormat"]["backgroundColor"].get("red", 0) for row in sheet.cells("A1:A5", LOOK)]
    assert found == pytest.approx([0, 0.25, 0.5, 1, 1])  # text stays white
    kept = part(sheet, "conditionalFormats")[0]["gradientRule"]
    assert kept["minpoint"] == {"type": "MIN", "color": {}, "colorStyle": {"rgbColor": {}}}


@pytest.mark.parametrize(
    ("kind", "value", "middle"), [("NUMBER", "10", 10), ("PERCENT", "25", 5), ("PERCENTILE", "50", 4)]
)
def test_the_middle_of_a_gradient_may_be_anywhere(
    sheet: Spreadsheet, kind: str, value: str, middle: int
) -> None:
    numbers = [0, 2, 4, 5, 10, 20] if kind != "PERCENTILE" else [0, 2, 4, 10, 20]
    sheet.put(f"A1:A{len(numbers)}", [[n] for n in numbers])
    scale = {
        "minpoint": {"type": "MIN", "color": {}},
        "midpoint": {"type": kind, "value": value, "color": {"green": 1}},
        "maxpoint": {"type": "MAX", "color": {}},
    }
    sheet.batch(add({"ranges": [span(0, 10, 0, 1)], "gradientRule": scale}))
    found = [
        row[0]["effectiveFormat"]["backgroundColor"].get("green", 0) for row in sheet.cells("A1:A9", LOOK)
    ]
    assert found[numbers.index(middle)] == pytest.approx(1)
    assert found[0] == found[-1] == 0


def test_rules_follow_their_cells(sheet: Spreadsheet) -> None:
    sheet.batch(add(rule(where=span(2, 4, 0, 1))), {"insertDimension": {"range": rows(0, 2)}})
    assert part(sheet, "conditionalFormats")[0]["ranges"] == [shown(4, 6, 0, 1)]
    sheet.batch({"deleteDimension": {"range": rows(3, 7)}})
    assert part(sheet, "conditionalFormats") is None
