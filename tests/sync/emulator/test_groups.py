"""Groups of rows and columns."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator.sheets.book import Book
from sync.emulator.sheets.requests import groups as requests
from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.ranges import columns, part


def test_groups_collapse_and_hide(sheet: Spreadsheet) -> None:
    reply = sheet.batch({"addDimensionGroup": {"range": columns(2, 4)}})["replies"][0]
    group = {"range": {"dimension": "COLUMNS", "startIndex": 2, "endIndex": 4}, "depth": 1}
    assert reply == {"addDimensionGroup": {"dimensionGroups": [group]}}
    change = {
        "dimensionGroup": {"range": columns(2, 4), "depth": 1, "collapsed": True},
        "fields": "collapsed",
    }
    sheet.batch({"updateDimensionGroup": change})
    assert part(sheet, "columnGroups") == [group | {"collapsed": True}]
    data = sheet.get(ranges="A1:D1", fields="sheets.data.columnMetadata")["sheets"][0]["data"][0]
    assert [bool(c.get("hiddenByUser")) for c in data["columnMetadata"]] == [False, False, True, True]
    sheet.batch({"deleteDimensionGroup": {"range": columns(2, 4)}})
    assert part(sheet, "columnGroups") is None


def added(sheet: Spreadsheet, *spans: tuple[int, int]) -> list[Any]:
    for start, end in spans:
        sheet.batch({"addDimensionGroup": {"range": columns(start, end)}})
    return [
        (g["range"]["startIndex"], g["range"]["endIndex"], g["depth"]) for g in part(sheet, "columnGroups")
    ]


@pytest.mark.parametrize(
    ("spans", "groups"),
    [
        ([(2, 4), (1, 5)], [(1, 5, 1), (2, 4, 2)]),  # the examples of Google's reference
        ([(1, 5), (2, 4)], [(1, 5, 1), (2, 4, 2)]),
        ([(1, 4), (2, 5)], [(1, 5, 1), (2, 4, 2)]),
        ([(1, 3), (3, 5)], [(1, 5, 1)]),
        ([(1, 3), (1, 3)], [(1, 3, 1), (1, 3, 2)]),
        ([(6, 8), (1, 3)], [(1, 3, 1), (6, 8, 1)]),
    ],
)
def test_groups_lie_in_each_other(sheet: Spreadsheet, spans: list[Any], groups: list[Any]) -> None:
    assert added(sheet, *spans) == groups


def test_deleting_a_group_makes_its_lines_less_deep(sheet: Spreadsheet) -> None:
    added(sheet, (1, 5), (2, 4))
    reply = sheet.batch({"deleteDimensionGroup": {"range": columns(3, 5)}})["replies"][0]
    left = reply["deleteDimensionGroup"]["dimensionGroups"]
    assert [(g["range"]["startIndex"], g["range"]["endIndex"], g["depth"]) for g in left] == [
        (1, 4, 1),
        (2, 3, 2),
    ]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"deleteDimensionGroup": {"range": columns(8, 9)}}, "no group"),
        ({"addDimensionGroup": {"range": columns(20, 30)}}, "endIndex[30]"),
        (
            {"updateDimensionGroup": {"dimensionGroup": {"range": columns(1, 3)}, "fields": "*"}},
            "dimensionGroup.depth must be > 0",
        ),
        (
            {"updateDimensionGroup": {"dimensionGroup": {"range": columns(1, 3), "depth": 9}, "fields": "*"}},
            "no group",
        ),
    ],
)
def test_groups_that_are_not_there_are_refused(sheet: Spreadsheet, request_: Json, message: str) -> None:
    added(sheet, (1, 3))
    assert message in sheet.refused(request_)


def test_eight_levels_are_enough(sheet: Spreadsheet) -> None:
    assert len(added(sheet, *[(1, 3)] * 8)) == 8
    assert "8 levels" in sheet.refused({"addDimensionGroup": {"range": columns(1, 3)}})


def test_groups_go_with_their_lines_and_grow_together(sheet: Spreadsheet) -> None:
    added(sheet, (1, 3), (4, 6))
    fold = {"dimensionGroup": {"range": columns(1, 3), "depth": 1, "collapsed": True}, "fields": "collapsed"}
    sheet.batch({"updateDimensionGroup": fold}, {"insertDimension": {"range": columns(2, 3)}})
    first = part(sheet, "columnGroups")[0]
    assert (first["range"]["endIndex"], first["collapsed"]) == (4, True)
    sheet.batch({"deleteDimension": {"range": columns(4, 5)}})
    assert len(part(sheet, "columnGroups")) == 1


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(1, 5)), max_size=12))
def test_groups_are_the_depths_of_their_lines(steps: list[tuple[bool, int, int]]) -> None:
    """Whatever is added and deleted: each line lies in as many groups as it is deep."""
    sheet = Book.new("x").sheets[0]
    depths = [0] * 26
    for adds, start, length in steps:
        by = 1 if adds else -1
        if max(depths) + by > requests.DEEPEST:
            continue
        requests._deepen(sheet, "COLUMNS", start, start + length, by)
        depths[start : start + length] = [max(0, d + by) for d in depths[start : start + length]]
        assert requests._depths(sheet, "COLUMNS") == depths
