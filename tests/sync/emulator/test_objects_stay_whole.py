"""Whatever is done to rows, columns and what lies over them: every range stays on the grid, every answer is valid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sync.emulator import Emulator
from tests.sync.emulator.caller import ROBOT, Caller, Json, Spreadsheet

HEIGHT, WIDTH = 14, 8
KEYS = {
    "charts": "chartId",
    "slicers": "slicerId",
    "filterViews": "filterViewId",
    "bandedRanges": "bandedRangeId",
    "protectedRanges": "protectedRangeId",
    "tables": "tableId",
}
LOOK = {"condition": {"type": "NOT_BLANK"}, "format": {"backgroundColor": {"red": 1}}}
BANDS = {"firstBandColor": {"red": 1}, "secondBandColor": {}}


@st.composite
def spans(draw: st.DrawFn, least: int = 1) -> Json:
    top, left = draw(st.integers(0, HEIGHT - least)), draw(st.integers(0, WIDTH - 1))
    return {
        "startRowIndex": top,
        "endRowIndex": draw(st.integers(top + least, HEIGHT)),
        "startColumnIndex": left,
        "endColumnIndex": draw(st.integers(left + 1, WIDTH)),
    }


@st.composite
def lines(draw: st.DrawFn) -> Json:
    dimension = draw(st.sampled_from(["ROWS", "COLUMNS"]))
    start = draw(st.integers(0, 6))
    return {"dimension": dimension, "startIndex": start, "endIndex": start + draw(st.integers(1, 4))}


def column_of(where: Json) -> Json:
    return where | {"endColumnIndex": where["startColumnIndex"] + 1}


def chart(where: Json) -> Json:
    series = [{"series": {"sourceRange": {"sources": [column_of(where)]}}}]
    anchor = {"rowIndex": where["startRowIndex"], "columnIndex": where["startColumnIndex"]}
    return {
        "spec": {"basicChart": {"chartType": "LINE", "series": series}},
        "position": {"overlayPosition": {"anchorCell": anchor}},
    }


def slicer(where: Json) -> Json:
    spec = {
        "dataRange": where,
        "columnIndex": where["startColumnIndex"],
        "filterCriteria": {"hiddenValues": ["x"]},
    }
    return {"spec": spec, "position": chart(where)["position"]}


def filter_over(where: Json) -> Json:
    at = where["startColumnIndex"]
    return {
        "range": where,
        "criteria": {str(at): {"hiddenValues": ["x"]}},
        "sortSpecs": [{"dimensionIndex": at}],
    }


ADD = st.one_of(
    spans().map(lambda w: {"addConditionalFormatRule": {"rule": {"ranges": [w], "booleanRule": LOOK}}}),
    spans().map(lambda w: {"addProtectedRange": {"protectedRange": {"range": w}}}),
    spans().map(lambda w: {"addBanding": {"bandedRange": {"range": w, "rowProperties": BANDS}}}),
    spans().map(lambda w: {"setBasicFilter": {"filter": filter_over(w)}}),
    spans().map(lambda w: {"addFilterView": {"filter": filter_over(w)}}),
    spans(least=2).map(lambda w: {"addTable": {"table": {"range": w}}}),
    spans().map(lambda w: {"addChart": {"chart": chart(w)}}),
    spans().map(lambda w: {"addSlicer": {"slicer": slicer(w)}}),
    st.tuples(spans(), st.sampled_from("abc")).map(
        lambda t: {"addNamedRange": {"namedRange": {"range": t[0], "name": t[1]}}}
    ),
)
MOVE = st.one_of(
    lines().map(lambda w: {"insertDimension": {"range": w}}),
    lines().map(lambda w: {"deleteDimension": {"range": w}}),
    st.tuples(lines(), st.integers(0, 8)).map(
        lambda t: {"moveDimension": {"source": t[0], "destinationIndex": t[1]}}
    ),
    spans().map(
        lambda w: {"sortRange": {"range": w, "sortSpecs": [{"dimensionIndex": w["startColumnIndex"]}]}}
    ),
)


def ranges(node: Any) -> Iterator[Json]:
    """Every range with all four ends anywhere in an answer."""
    if isinstance(node, list):
        for item in node:
            yield from ranges(item)
    elif isinstance(node, dict):
        if {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"} <= node.keys():
            yield node
        for item in node.values():
            yield from ranges(item)


def check(book: Json) -> None:
    sheet = book["sheets"][0]
    grid = sheet["properties"]["gridProperties"]
    for found in ranges([book.get("namedRanges", []), sheet]):
        assert 0 <= found["startRowIndex"] < found["endRowIndex"] <= grid["rowCount"], found
        assert 0 <= found["startColumnIndex"] < found["endColumnIndex"] <= grid["columnCount"], found
    for part, key in KEYS.items():
        ids = [item[key] for item in sheet.get(part, []) if key in item]
        assert len(set(ids)) == len(ids), part
    for table in sheet.get("tables", []):
        width = table["range"]["endColumnIndex"] - table["range"]["startColumnIndex"]
        assert [c.get("columnIndex", 0) for c in table["columnProperties"]] == list(range(width))
    for found in [sheet.get("basicFilter"), *sheet.get("filterViews", [])]:
        specs = (found or {}).get("filterSpecs", [])
        assert [str(s["columnIndex"]) for s in specs] == list((found or {}).get("criteria", {}))
        for spec in specs:
            where = found["range"]
            assert where["startColumnIndex"] <= spec["columnIndex"] < where["endColumnIndex"]


# Not shrunk: an example takes long, and its last step says what went wrong.
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.one_of(ADD, MOVE), min_size=1, max_size=14))
def test_ranges_stay_on_the_grid(emulator: Emulator, caller: Caller, steps: list[Json]) -> None:
    sheet = Spreadsheet(caller, emulator.create_spreadsheet("Any", writers=[ROBOT]))
    size = {"rowCount": HEIGHT, "columnCount": WIDTH}
    properties = {"sheetId": 0, "gridProperties": size}
    sheet.batch(
        {
            "updateSheetProperties": {
                "properties": properties,
                "fields": "gridProperties(rowCount,columnCount)",
            }
        }
    )
    sheet.put("A1:H14", [["x" if (r + c) % 3 else c for c in range(WIDTH)] for r in range(HEIGHT)])
    for step in steps:
        status, answer = sheet.caller("POST", f"{sheet.path}:batchUpdate", {"requests": [step]})
        assert status in {200, 400}, answer  # some cannot be done; none may go wrong
        check(sheet.get())
