"""Copied, cut and pasted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.ranges import box, formulas, part, span, write


def test_copying_takes_formats_and_cutting_leaves_nothing(letters: Spreadsheet) -> None:
    copy = {"source": span(0, 1, 0, 1), "destination": span(0, 2, 2, 3), "pasteType": "PASTE_NORMAL"}
    letters.batch({"copyPaste": copy})
    assert letters.values("C1:C2") == [["A"], ["A"]]
    cut = {"source": span(0, 2, 0, 1), "destination": {"sheetId": 0, "rowIndex": 0, "columnIndex": 4}}
    letters.batch({"cutPaste": cut})
    assert letters.values("A1:E2") == [["", "1", "A", "", "A"], ["", "2", "A", "", "B"]]


def paste(source: str, target: str, kind: str = "PASTE_NORMAL", **more: str) -> Json:
    return {"copyPaste": {"source": box(source), "destination": box(target), "pasteType": kind, **more}}


def cut(source: str, target: str, kind: str = "PASTE_NORMAL") -> Json:
    corner = box(target)
    place = {"sheetId": 0, "rowIndex": corner["startRowIndex"], "columnIndex": corner["startColumnIndex"]}
    return {"cutPaste": {"source": box(source), "destination": place, "pasteType": kind}}


BOLD = {"textFormat": {"bold": True}}
SOLID = {"style": "SOLID"}


@pytest.mark.parametrize(
    ("kind", "has"),
    [
        ("PASTE_NORMAL", {"formula", "bold", "border", "note", "rule"}),
        ("PASTE_NO_BORDERS", {"formula", "bold", "note", "rule"}),
        ("PASTE_VALUES", {"value"}),
        ("PASTE_FORMULA", {"formula"}),
        ("PASTE_FORMAT", {"bold", "border"}),
        ("PASTE_DATA_VALIDATION", {"rule"}),
        ("PASTE_CONDITIONAL_FORMATTING", set()),
    ],
)
@pytest.mark.parametrize("way", [paste, cut])
def test_each_type_of_paste_brings_its_part_of_a_cell(
    sheet: Spreadsheet, kind: str, has: set[str], way: Any
) -> None:
    sheet.put("B1", [[2]])
    cell = {"userEnteredValue": {"formulaValue": "=B1*2"}, "userEnteredFormat": BOLD, "note": "n"}
    cell |= {
        "dataValidation": {"condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]}}
    }
    sheet.batch(write("A1", cell), {"updateBorders": {"range": box("A1"), "top": SOLID}})
    sheet.batch(way("A1", "C3", kind))
    found = (sheet.cells("C3", "userEnteredValue,userEnteredFormat,note,dataValidation") or [[{}]])[0][0]
    look = found.get("userEnteredFormat", {})
    seen = {
        "formula": "formulaValue" in found.get("userEnteredValue", {}),
        "value": found.get("userEnteredValue") == {"numberValue": 4},
        "bold": look.get("textFormat") == BOLD["textFormat"],
        "border": "borders" in look,
        "note": "note" in found,
        "rule": "dataValidation" in found,
    }
    assert {name for name, yes in seen.items() if yes} == has
    left = sheet.cells("A1", "userEnteredValue,userEnteredFormat,note,dataValidation")
    assert bool(left and left[0] and left[0][0]) is (way is paste)


@pytest.mark.parametrize(
    ("target", "where", "filled"),
    [
        ("D1", "D1:E3", [["1", "2"], ["3", "4"]]),  # smaller than the source: all of it comes
        ("D1:E4", "D1:E4", [["1", "2"], ["3", "4"], ["1", "2"], ["3", "4"]]),
        ("D1:E3", "D1:E4", [["1", "2"], ["3", "4"]]),  # no whole multiple: no half tiles
        ("D1:G2", "D1:G2", [["1", "2", "1", "2"], ["3", "4", "3", "4"]]),
    ],
)
def test_a_block_is_repeated_as_often_as_it_fits(
    sheet: Spreadsheet, target: str, where: str, filled: list[list[str]]
) -> None:
    sheet.put("A1:B2", [[1, 2], [3, 4]])
    sheet.batch(paste("A1:B2", target))
    assert sheet.values(where) == filled


def test_a_block_can_be_turned(sheet: Spreadsheet) -> None:
    sheet.put("A1:B3", [["a", "=A1"], ["b", "=A2"], ["c", "=A3"]], "USER_ENTERED")
    sheet.batch(paste("A1:B3", "D1", pasteOrientation="TRANSPOSE"))
    assert formulas(sheet, "D1:F2") == [["a", "b", "c"], ["=C2", "=D2", "=E2"]]


def test_merges_are_pasted_and_make_room(sheet: Spreadsheet) -> None:
    sheet.batch({"mergeCells": {"range": box("A1:B1")}}, {"mergeCells": {"range": box("D1:D2")}})
    sheet.batch(paste("A1:B2", "D1:E4"))
    assert [m | {"sheetId": 0} for m in part(sheet, "merges")] == [box("A1:B1"), box("D1:E1"), box("D3:E3")]
    sheet.batch(cut("A1:B1", "G5"))
    assert box("G5:H5") in [m | {"sheetId": 0} for m in part(sheet, "merges")]
    assert "You must select all cells" in sheet.refused(paste("J1", "D1"))


RULE = {"booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"backgroundColor": {"red": 1}}}}


def conditional(*where: str) -> Json:
    return {"addConditionalFormatRule": {"rule": RULE | {"ranges": [box(each) for each in where]}}}


def ruled(sheet: Spreadsheet) -> list[list[Json]]:
    rules = sheet.get(fields="sheets.conditionalFormats")["sheets"][0].get("conditionalFormats", [])
    return [[r | {"sheetId": 0} for r in rule["ranges"]] for rule in rules]


def test_conditional_rules_come_with_their_cells(sheet: Spreadsheet) -> None:
    sheet.batch(conditional("A5:A6"))
    sheet.batch(paste("A6", "A7:A8", "PASTE_FORMAT"))
    assert ruled(sheet) == [[box("A5:A8")]]  # measured: a rule that ends just above is extended
    sheet.batch(paste("A6", "C1", "PASTE_CONDITIONAL_FORMATTING"))
    assert ruled(sheet) == [[box("A5:A8"), box("C1")]]
    sheet.batch(paste("F1", "A6", "PASTE_FORMAT"))
    assert ruled(sheet) == [[box("A5"), box("A7:A8"), box("C1")]]
    sheet.batch(cut("A7:A8", "E1"))
    assert ruled(sheet) == [[box("A5"), box("C1"), box("E1:E2")]]


def test_formulas_go_on_meaning_what_was_cut(sheet: Spreadsheet) -> None:
    sheet.put("A1:A2", [[1], [2]])
    sheet.put("C1:F1", [["=SUM(A1:A2)", "=A1", "=H1", "=C1+A2"]], "USER_ENTERED")
    sheet.batch({"addNamedRange": {"namedRange": {"name": "Cut", "range": box("A1:A2")}}})
    sheet.batch(cut("A1:A2", "H1"))
    assert formulas(sheet, "C1:F1") == [["=SUM(H1:H2)", "=H1", "=#REF!", "=C1+H2"]]
    assert sheet.values("Cut") == [["1"], ["2"]]
    sheet.batch({"addSheet": {"properties": {"sheetId": 3, "title": "Other tab"}}})
    place = {"sheetId": 3, "rowIndex": 4, "columnIndex": 0}
    sheet.batch({"cutPaste": {"source": box("F1"), "destination": place}})
    assert formulas(sheet, "'Other tab'!A5") == [["=Sheet1!C1+Sheet1!H2"]]
    sheet.batch({"cutPaste": {"source": box("H1:H2"), "destination": {"sheetId": 3, "rowIndex": 0}}})
    assert formulas(sheet, "C1") == [["=SUM('Other tab'!A1:A2)"]]


@pytest.mark.parametrize(
    "request_",
    [
        paste("A1:A3", "B999"),
        {"copyPaste": {"source": box("A1"), "destination": box("A1") | {"sheetId": 9}}},
        {"cutPaste": {"source": box("A1"), "destination": {"sheetId": 9}}},
    ],
)
def test_what_cannot_be_pasted_there_is_refused(sheet: Spreadsheet, request_: Json) -> None:
    words = sheet.refused(request_)
    assert "No grid with id: 9" in words or "beyond the last requested row of: 999" in words


# ------------------------------------------------------------------------------------------ pasteData


def data(text_: str, **more: Any) -> Json:
    return {
        "pasteData": {"coordinate": {"sheetId": 0, "rowIndex": 1, "columnIndex": 1}, "data": text_} | more
    }


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        (data("a\tb\n1\t=1+1", delimiter="\t"), [["a", "b"], [1, "=1+1"]]),
        (data('"=B2+1"\n"two\nlines"', delimiter="\t"), [["=B2+1"], ["two\nlines"]]),
        (data('a,"b,c"\nd', delimiter=","), [["a", "b,c"], ["d"]]),
        (data("a<>b", delimiter="<>"), [["a", "b"]]),
        (data("<table><tr><td>a<td>2</td></tr><tr><th>c</th></tr></table>", html=True), [["a", 2], ["c"]]),
        (data("<p>one</p><p>two</p>", html=True), [["one"], ["two"]]),
        (data("a", delimiter=",", type="PASTE_FORMAT"), []),
    ],
)
def test_data_is_pasted_as_if_typed(sheet: Spreadsheet, request_: Json, found: list[Any]) -> None:
    sheet.batch(request_)
    assert formulas(sheet, "B2:C9") == found


def test_the_grid_grows_for_pasted_data(sheet: Spreadsheet) -> None:
    grid = {"gridProperties": {"rowCount": 2, "columnCount": 2}}
    sheet.batch(
        {"updateSheetProperties": {"properties": grid, "fields": "gridProperties(rowCount,columnCount)"}}
    )
    sheet.batch(data("a,b\nc", delimiter=","))
    assert sheet.values("B2:C3") == [["a", "b"], ["c"]]
    assert "delimiter" in sheet.refused(data("x"))
