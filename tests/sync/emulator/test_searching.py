"""findReplace, trimWhitespace, deleteDuplicates and textToColumns."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.ranges import box, columns, formulas, rows


def replaced(sheet: Spreadsheet, find: str, new: str, **options: Any) -> Json:
    """The counts of a findReplace, of the first sheet unless it says which, without the word they all end on."""
    scope = {} if {"range", "allSheets", "sheetId"} & set(options) else {"sheetId": 0}
    request = {"find": find, "replacement": new, **scope, **options}
    counts = sheet.batch({"findReplace": request})["replies"][0]["findReplace"]
    return {name.removesuffix("Changed"): n for name, n in counts.items()}


def counts(values: int = 0, occurrences: int = 0, rows: int = 0, sheets: int = 1, formulas: int = 0) -> Json:
    found = {
        "values": values,
        "formulas": formulas,
        "rows": rows,
        "sheets": sheets,
        "occurrences": occurrences,
    }
    return {name: n for name, n in found.items() if n}


@pytest.mark.parametrize(
    ("cells", "find", "new", "options", "after", "counted"),
    [
        (["Google Sheets", "egg"], "e", "o", {}, ["Googlo Shoots", "ogg"], counts(2, 4, 1)),
        (["Ab ab"], "ab", "x", {}, ["x x"], counts(1, 2, 1)),
        (["Ab ab"], "ab", "x", {"matchCase": True}, ["Ab x"], counts(1, 1, 1)),
        (["ab", "abc"], "AB", "x", {"matchEntireCell": True}, ["x", "abc"], counts(1, 1, 1)),
        (["a.c", "abc"], "a.c", "x", {}, ["x", "abc"], counts(1, 1, 1)),
        (["a.c", "abc"], "a.c", "x", {"searchByRegex": True}, ["x", "x"], counts(2, 2, 1)),
        (
            ["Google Sheets", "Google Docs"],  # the example of Google's reference
            "o.* (.*)",
            "$1 Rocks",
            {"searchByRegex": True},
            ["GSheets Rocks", "GDocs Rocks"],
            counts(2, 2, 1),
        ),
        (["a5"], r"(?<n>\p{L})\d", r"${n}\$\\", {"searchByRegex": True}, ["a$\\"], counts(1, 1, 1)),
        (["abc"], "b", r"\1", {}, [r"a\1c"], counts(1, 1, 1)),
        ([12, 21], "1", "3", {}, [32, 23], counts(2, 2, 1)),
        (["a", "b"], "z", "y", {}, ["a", "b"], {}),
    ],
)
def test_what_is_found_is_replaced_and_counted(
    sheet: Spreadsheet, cells: list[Any], find: str, new: str, options: Json, after: list[Any], counted: Json
) -> None:
    sheet.put("A1:B1", [cells])
    assert replaced(sheet, find, new, **options) == counted
    assert formulas(sheet, "A1:B1") == [after]


def test_formulas_are_searched_only_if_asked_for(sheet: Spreadsheet) -> None:
    sheet.put("A1:B1", [["=SUM(C1:C2)", "sum"]], "USER_ENTERED")
    assert replaced(sheet, "sum", "MAX") == counts(1, 1, 1)
    assert replaced(sheet, "SUM", "MIN", includeFormulas=True) == counts(0, 1, 1, formulas=1)
    assert formulas(sheet, "A1:B1") == [["=MIN(C1:C2)", "MAX"]]


def test_a_search_has_one_scope(sheet: Spreadsheet) -> None:
    sheet.batch({"addSheet": {"properties": {"sheetId": 2, "title": "Two"}}})
    sheet.put("A1:A2", [["x"], ["x"]])
    sheet.put("Two!A1", [["x"]])
    assert replaced(sheet, "x", "y", range=box("A1")) == counts(1, 1, 1)
    assert replaced(sheet, "x", "z", allSheets=True) == counts(2, 2, 2, 2)
    both = {"find": "x", "sheetId": 0, "allSheets": True}
    assert sheet.refused({"findReplace": both}) == (
        "Invalid value at 'requests[0].find_replace' (oneof), oneof field 'scope' is already set. Cannot set 'allSheets'"
    )
    assert "must be set" in sheet.refused({"findReplace": {"find": "x"}})
    assert "No grid with id: 9" in sheet.refused({"findReplace": {"find": "x", "sheetId": 9}})


@pytest.mark.parametrize(
    "options",
    [
        {"find": ""},
        {"find": "(", "searchByRegex": True},
        {"find": "a", "replacement": "$3", "searchByRegex": True},
    ],
)
def test_what_cannot_be_searched_for_is_refused(sheet: Spreadsheet, options: Json) -> None:
    assert sheet.refused({"findReplace": {"sheetId": 0} | options})


# ------------------------------------------------------------------------------------------ tidying


def test_spaces_are_trimmed_from_texts(sheet: Spreadsheet) -> None:
    sheet.put("A1:D1", [["  a \n b\t", "c", " =1+1", 5]])
    reply = sheet.batch({"trimWhitespace": {"range": box("A1:D1")}})["replies"]
    assert reply == [{"trimWhitespace": {"cellsChangedCount": 2}}]
    assert formulas(sheet, "A1:D1") == [["a b", "c", "=1+1", 5]]
    assert "formulaValue" not in sheet.cells("C1", "userEnteredValue")[0][0]["userEnteredValue"]
    assert sheet.batch({"trimWhitespace": {"range": box("A1:D1")}})["replies"] == [{"trimWhitespace": {}}]


@pytest.mark.parametrize(
    ("columns_", "left", "removed"),
    [
        ([], [["a", 1], ["b", 2], ["a", 3]], 1),
        ([(0, 1)], [["a", 1], ["b", 2]], 2),
        ([(1, 2)], [["a", 1], ["b", 2], ["a", 3]], 1),
    ],
)
def test_rows_that_were_there_before_are_removed(
    sheet: Spreadsheet, columns_: list[Any], left: list[Any], removed: int
) -> None:
    sheet.put("A1:C5", [["a", 1, "p"], ["b", 2, "q"], ["A", 1, "r"], ["a", 3, "s"], ["below", "", ""]])
    request = {"range": box("A1:B4"), "comparisonColumns": [columns(*each) for each in columns_]}
    reply = sheet.batch({"deleteDuplicates": request})["replies"]
    assert reply == [{"deleteDuplicates": {"duplicatesRemovedCount": removed}}]
    assert [row for row in formulas(sheet, "A1:B4") if row] == left
    assert sheet.values("C1:C4") == [["p"], ["q"], ["r"], ["s"]]
    assert sheet.values("A5") == [["below"]]


def test_compared_columns_are_columns_of_the_range(sheet: Spreadsheet) -> None:
    for wrong in (columns(3, 4), rows(0, 1)):
        request = {"range": box("A1:B4"), "comparisonColumns": [wrong]}
        assert "comparisonColumns" in sheet.refused({"deleteDuplicates": request})


@pytest.mark.parametrize(
    ("how", "cells", "parts"),
    [
        ({"delimiterType": "COMMA"}, ["a,b", "c"], [["a", "b"], ["c"]]),
        ({"delimiterType": "SEMICOLON"}, ["1;2024-01-05"], [[1, 45296]]),
        ({"delimiterType": "PERIOD"}, ["a.b"], [["a", "b"]]),
        ({"delimiterType": "SPACE"}, ["a b c"], [["a", "b", "c"]]),
        ({"delimiterType": "CUSTOM", "delimiter": "--"}, ["a--b"], [["a", "b"]]),
        ({"delimiterType": "AUTODETECT"}, ["a; b", "c; d"], [["a", "b"], ["c", "d"]]),
        ({"delimiterType": "AUTODETECT"}, ["ab"], [["ab"]]),
    ],
)
def test_texts_are_split_into_columns(
    sheet: Spreadsheet, how: Json, cells: list[str], parts: list[list[Any]]
) -> None:
    sheet.put(f"A1:A{len(cells)}", [[cell] for cell in cells])
    sheet.batch({"textToColumns": {"source": box(f"A1:A{len(cells)}"), **how}})
    assert formulas(sheet, "A1:C9") == parts


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"delimiterType": "COMMA", "source": box("A1:B1")}, "exactly one column"),
        ({"source": box("A1")}, "delimiterType"),
        ({"delimiterType": "CUSTOM", "source": box("A1")}, "delimiter must be set"),
    ],
)
def test_a_split_needs_one_column_and_a_delimiter(sheet: Spreadsheet, how: Json, message: str) -> None:
    assert message in sheet.refused({"textToColumns": how})
