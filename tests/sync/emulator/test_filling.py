"""autoFill: series go on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.ranges import box, formulas, write


def fill(source: str, length: int, dimension: str = "ROWS", *, other: bool = False) -> Json:
    where = {"source": box(source), "dimension": dimension, "fillLength": length}
    return {"autoFill": {"sourceAndDestination": where, "useAlternateSeries": other}}


@pytest.mark.parametrize(
    ("given_", "more"),
    [
        ([1], [1, 1]),
        ([1, 2], [3, 4]),
        ([10, 8], [6, 4]),
        ([1.5, 2], [2.5, 3]),
        ([1, 2, 4], [5.333333333, 6.833333333]),
        (["Item 1"], ["Item 2", "Item 3"]),
        (["Q1 2024"], ["Q1 2025", "Q1 2026"]),
        (["x08", "x10"], ["x12", "x14"]),
        (["Mon"], ["Tue", "Wed"]),
        (["JANUARY", "MARCH"], ["MAY", "JULY"]),
        (["a", "b"], ["a", "b"]),
        (["a", 1], ["a", 1]),
    ],
)
def test_a_series_goes_on(sheet: Spreadsheet, given_: list[Any], more: list[Any]) -> None:
    sheet.put(f"A1:A{len(given_)}", [[value] for value in given_])
    sheet.batch(fill(f"A1:A{len(given_)}", 2))
    found = [row[0] for row in formulas(sheet, f"A{len(given_) + 1}:A{len(given_) + 2}")]
    assert [round(x, 9) if isinstance(x, float) else x for x in found] == more


@pytest.mark.parametrize(
    ("given_", "more"), [([1], [2, 3]), (["Item 1"], ["Item 1", "Item 1"]), (["Mon"], ["Mon", "Mon"])]
)
def test_the_other_series_is_the_other_way(sheet: Spreadsheet, given_: list[Any], more: list[Any]) -> None:
    sheet.put("A1", [given_])
    sheet.batch(fill("A1", 2, other=True))
    assert [row[0] for row in formulas(sheet, "A2:A3")] == more


@pytest.mark.parametrize(
    ("days", "more"),
    [
        (["2024-01-31"], ["2024-02-01", "2024-02-02"]),
        (["2024-01-01", "2024-01-08"], ["2024-01-15", "2024-01-22"]),
        (["2024-01-15", "2024-02-15"], ["2024-03-15", "2024-04-15"]),
        (["2024-02-29", "2025-01-29"], ["2025-12-29", "2026-11-29"]),
    ],
)
def test_days_go_on_by_days_weeks_or_months(sheet: Spreadsheet, days: list[str], more: list[str]) -> None:
    sheet.put(f"A1:A{len(days)}", [[day] for day in days], "USER_ENTERED")
    sheet.batch(fill(f"A1:A{len(days)}", 2))
    assert [row[0] for row in sheet.values(f"A{len(days) + 1}:A{len(days) + 2}")] == more


def test_formulas_and_looks_go_on_in_each_direction(sheet: Spreadsheet) -> None:
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    sheet.batch(write("C3", {"userEnteredValue": {"formulaValue": "=B3"}} | bold))
    sheet.batch(fill("C3", 1), fill("C3", -1), fill("C3", 1, "COLUMNS"))
    assert formulas(sheet, "C2:D4") == [["=B2"], ["=B3", "=C3"], ["=B4"]]
    assert sheet.cells("D3", "userEnteredFormat") == [[bold]]


def test_what_has_data_is_found_in_a_range(sheet: Spreadsheet) -> None:
    sheet.put("A1:B2", [[1, "a"], [2, "b"]])
    sheet.batch({"autoFill": {"range": box("A1:B4")}})
    assert formulas(sheet, "A3:B4") == [[3, "a"], [4, "b"]]
    sheet.batch({"autoFill": {"range": box("D1:E4")}})
    assert formulas(sheet, "D1:E4") == []


@pytest.mark.parametrize(
    "request_", [{"autoFill": {}}, fill("A1", -1), fill("A1", 1000), fill("A1", 1, "DIMENSION_UNSPECIFIED")]
)
def test_what_cannot_be_filled_is_refused(sheet: Spreadsheet, request_: Json) -> None:
    assert sheet.refused(request_).startswith("Invalid requests[0].autoFill: ")
