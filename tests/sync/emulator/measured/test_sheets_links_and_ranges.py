"""Links, ranges and colour scales as probes and client libraries' live tests found them; the data is our own."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator.errors import Json
from tests.sync.emulator.caller import Spreadsheet
from tests.sync.emulator.ranges import span

LINK = "userEnteredFormat.textFormat.link"
FORMULA = '=HYPERLINK("https://x.example/b","there")'


def formatted(where: Json, look: Json, fields: str) -> Json:
    return {
        "repeatCell": {"range": where, "cell": {"userEnteredFormat": {"textFormat": look}}, "fields": fields}
    }


# ------------------------------------------------------------------------------------------ a formula's link (probe)


@pytest.fixture
def linked(sheet: Spreadsheet) -> Spreadsheet:
    sheet.put("A1", [[FORMULA]], "USER_ENTERED")
    return sheet


def test_a_formulas_link_is_the_cells_own_once_its_text_has_looks(linked: Spreadsheet) -> None:
    assert linked.cells("A1", f"hyperlink,{LINK}") == [[{"hyperlink": "https://x.example/b"}]]
    red = {"foregroundColorStyle": {"rgbColor": {"red": 1}}}
    linked.batch(formatted(span(0, 1, 0, 1), red, "userEnteredFormat.textFormat.foregroundColorStyle"))
    own = {"textFormat": {"link": {"uri": "https://x.example/b"}}}
    assert linked.cells("A1", f"hyperlink,{LINK}") == [
        [{"hyperlink": "https://x.example/b", "userEnteredFormat": own}]
    ]


@pytest.mark.parametrize(
    "fields", [LINK, "userEnteredFormat.textFormat(link,underline,foregroundColorStyle)"]
)
def test_clearing_a_link_takes_a_formulas_too(linked: Spreadsheet, fields: str) -> None:
    linked.batch(formatted(span(0, 1, 0, 1), {}, fields))
    mask = "userEnteredValue,formattedValue,hyperlink,userEnteredFormat,effectiveFormat.textFormat(link,underline)"
    ((found,),) = linked.cells("A1", mask)
    assert found == {
        "userEnteredValue": {"formulaValue": FORMULA},
        "formattedValue": "there",
        "effectiveFormat": {"textFormat": {"underline": False}},
    }


def test_other_looks_are_cleared_without_the_link(linked: Spreadsheet) -> None:
    linked.batch(
        formatted(span(0, 1, 0, 1), {}, "userEnteredFormat.textFormat(underline,foregroundColorStyle)")
    )
    ((found,),) = linked.cells("A1", "hyperlink,effectiveFormat.textFormat.underline")
    assert found == {
        "hyperlink": "https://x.example/b",
        "effectiveFormat": {"textFormat": {"underline": True}},
    }


def test_the_same_formula_written_again_leads_there_again(linked: Spreadsheet) -> None:
    linked.batch(formatted(span(0, 1, 0, 1), {}, LINK))
    linked.put("A1", [['=HYPERLINK("https://x.example/c","there")']], "USER_ENTERED")
    assert linked.cells("A1", "hyperlink") == [[{"hyperlink": "https://x.example/c"}]]


# ------------------------------------------------------------------------------------------ ranges


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Block", "Sheet1!A1:B2"),
        ("'Sheet1'!Block", "Sheet1!A1:B2"),  # live test of a client library
        ("Sheet1!block", "Sheet1!A1:B2"),
        ("Other!Block", None),  # it doesn't lie there
        ("'Block'", None),  # quoted it is a sheet
        ("Block!A1:B1", None),
        ("A1:B2:C3", None),
    ],
)
def test_a_name_is_a_range_alone_or_behind_its_own_sheet(
    letters: Spreadsheet, text: str, found: str | None
) -> None:
    letters.batch(
        {"addNamedRange": {"namedRange": {"name": "Block", "range": span(0, 2, 0, 2)}}},
        {"addSheet": {"properties": {"title": "Other"}}},
    )
    if found:
        answer = letters.caller.good("GET", f"{letters.path}/values/{text}")
        assert (answer["range"], answer["values"]) == (found, [["A", "1"], ["B", "2"]])
    else:
        words = f"Unable to parse range: {text}"
        assert letters.caller.refused("GET", f"{letters.path}/values/{text}") == (400, words)


RULE = {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}}


@pytest.mark.parametrize("nothing", [span(2, 2, 0, 1), span(0, 1, 1, 1)])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("repeatCell", {"cell": {"note": "n"}, "fields": "note"}),
        ("updateCells", {"fields": "userEnteredValue"}),
        ("mergeCells", {"mergeType": "MERGE_ALL"}),
        ("unmergeCells", {}),
        ("setDataValidation", {}),
        ("trimWhitespace", {}),
        ("findReplace", {"find": "A", "replacement": "Z"}),
    ],
)
def test_a_range_of_no_cells_is_a_range(letters: Spreadsheet, kind: str, body: Json, nothing: Json) -> None:
    letters.batch({kind: {"range": nothing} | body})
    assert letters.values("A1:B5") == [[letter, str(n)] for n, letter in enumerate("ABCDE", 1)]


@pytest.mark.parametrize("kind", ["copyPaste", "cutPaste"])
def test_no_cells_are_pasted(letters: Spreadsheet, kind: str) -> None:
    target: Json = {"sheetId": 0} if kind == "cutPaste" else span(0, 1, 0, 1)
    letters.batch({kind: {"source": span(2, 2, 0, 1), "destination": target, "pasteType": "PASTE_NORMAL"}})
    assert letters.values("A1:B5") == [[letter, str(n)] for n, letter in enumerate("ABCDE", 1)]


def test_a_rule_may_be_over_no_cells(letters: Spreadsheet) -> None:
    """As a client library's live test adds one."""
    rule = {"ranges": [span(2, 2, 0, 1)], "booleanRule": RULE}
    letters.batch({"addConditionalFormatRule": {"index": 0, "rule": rule}})
    (found,) = letters.get(fields="sheets.conditionalFormats.ranges")["sheets"][0]["conditionalFormats"]
    assert found["ranges"] == [{k: v for k, v in span(2, 2, 0, 1).items() if k != "sheetId"}]


@pytest.mark.parametrize(
    ("values", "place"),
    [("x", "data.values"), (["x"], "data.values[0]"), ([[1], "x"], "data.values[1]")],  # recording; issue
)
def test_what_is_no_list_of_rows_is_told_with_its_place(sheet: Spreadsheet, values: Any, place: str) -> None:
    found = sheet.caller.refused("PUT", f"{sheet.path}/values/A1", {"values": values}, valueInputOption="RAW")
    assert found == (
        400,
        f"Invalid value at '{place}' (type.googleapis.com/google.protobuf.ListValue), \"x\"",
    )


# ------------------------------------------------------------------------------------------ colour scales (probe)


def scale(kind: str, value: str, locale: str) -> list[Json]:
    points = {"minpoint": {"type": kind, "value": value}, "maxpoint": {"type": "MAX"}}
    style = {"colorStyle": {"rgbColor": {"green": 1}}}
    rule = {
        "ranges": [span(0, 5, 1, 2)],
        "gradientRule": {name: point | style for name, point in points.items()},
    }
    return [
        {"updateSpreadsheetProperties": {"properties": {"locale": locale}, "fields": "locale"}},
        {"addConditionalFormatRule": {"index": 0, "rule": rule}},
    ]


def test_a_point_is_written_as_the_spreadsheets_locale_writes_it(letters: Spreadsheet) -> None:
    words = "Invalid requests[1].addConditionalFormatRule: Invalid InterpolationPoint.value: 1.5"
    assert letters.refused(*scale("NUMBER", "1.5", "de_DE")) == words
    letters.batch(*scale("NUMBER", "1,5", "de_DE"))
    shown = letters.get(fields="sheets.conditionalFormats.gradientRule.minpoint")["sheets"][0][
        "conditionalFormats"
    ]
    assert shown[0]["gradientRule"]["minpoint"]["value"] == "1,5"
    letters.batch(*scale("NUMBER", "1.5", "en_US"))
