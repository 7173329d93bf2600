"""Charts: what a specification must be, what is filled in, where they stand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.grids import part, reply, shown, span

KIND_MISSING = "One of basicChart, pieChart, bubbleChart, candelstickChart, histogramChart, or orgChart must be set on chartSpec."
A1 = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}}}


def data(left: int, top: int = 0, bottom: int = 5) -> Json:
    return {"sourceRange": {"sources": [span(top, bottom, left, left + 1)]}}


def bars(**more: Any) -> Json:
    basic = {"chartType": "COLUMN", "domains": [{"domain": data(0)}], "series": [{"series": data(1)}]}
    return {"basicChart": basic | more}


def chart(spec: Json | None = None, **more: Any) -> Json:
    return {"addChart": {"chart": {"spec": bars() if spec is None else spec, "position": A1} | more}}


def test_a_chart_is_answered_with_what_was_filled_in(sheet: Spreadsheet) -> None:
    spec = {"title": "Scores", "backgroundColor": {"red": 1}} | bars(
        axis=[{"position": "LEFT_AXIS", "title": "n"}]
    )
    made = reply(sheet, chart(spec))["addChart"]["chart"]
    assert made == {
        "chartId": made["chartId"],
        "spec": {
            "title": "Scores",
            "titleTextFormat": {"fontFamily": "Roboto"},
            "fontName": "Roboto",
            "hiddenDimensionStrategy": "SKIP_HIDDEN_ROWS_AND_COLUMNS",
            "backgroundColor": {"red": 1},
            "backgroundColorStyle": {"rgbColor": {"red": 1}},
            "basicChart": {
                "chartType": "COLUMN",
                "axis": [{"position": "LEFT_AXIS", "title": "n", "viewWindowOptions": {}}],
                "domains": [{"domain": {"sourceRange": {"sources": [shown(0, 5, 0, 1)]}}}],
                "series": [{"series": {"sourceRange": {"sources": [shown(0, 5, 1, 2)]}}}],
            },
        },
        "position": {"overlayPosition": {"anchorCell": {}, "widthPixels": 600, "heightPixels": 371}},
    }
    assert part(sheet, "charts") == [made]


def test_a_chart_of_nothing_is_an_internal_error(sheet: Spreadsheet) -> None:
    body = {"requests": [chart({"basicChart": {"chartType": "BAR"}})]}
    status, message = sheet.caller.refused("POST", f"{sheet.path}:batchUpdate", body)
    assert (status, message) == (500, "Internal error encountered.")


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"title": "x"}, KIND_MISSING),
        (
            bars() | {"pieChart": {"domain": data(0), "series": data(1)}},
            "oneof field 'chart' is already set. Cannot set 'pieChart'",
        ),
        ({"pieChart": {"domain": data(0)}}, "series must be set on pieChart"),
        (bars(domains=[{"domain": data(0)}] * 2), "Only a single domain is supported."),
        (bars(axis=[{"position": "LEFT_AXIS"}] * 2), "more than one axis per axis position"),
        (bars(chartType="LINE", threeDimensional=True), "threeDimensional"),
        (bars(chartType="LINE", stackedType="STACKED"), "stackedType"),
        (bars(series=[{"series": data(1), "type": "LINE"}]), "only supported for COMBO"),
        (bars(series=[{"series": data(1), "lineStyle": {}}]), "lineStyle"),
        (bars(series=[{"series": data(1), "targetAxis": "BOTTOM_AXIS"}]), "BOTTOM_AXIS"),
        (bars(series=[{"series": {"sourceRange": {"sources": [span(0, 5, 0, 2)]}}}]), "a length of 1"),
        (
            bars(series=[{"series": {"sourceRange": {"sources": [span(0, 5, 0, 1), span(0, 1, 2, 5)]}}}]),
            "the same dimension",
        ),
        (bars() | {"sortSpecs": [{"dimensionIndex": 0}]}, "only supported for data source charts"),
        ({"bubbleChart": {"domain": data(0), "series": data(1), "bubbleOpacity": 2}}, "bubbleOpacity: 2"),
        ({"bubbleChart": {"domain": data(0), "series": data(1), "bubbleSizes": data(2)}}, "groupIds"),
        (
            {"histogramChart": {"series": [{"data": data(0)}], "outlierPercentile": 0.6}},
            "outlierPercentile: 0.6",
        ),
        (bars(series=[{"series": data(30)}]), "exceeds grid limits"),
    ],
)
def test_specifications_that_cannot_be_are_refused(sheet: Spreadsheet, spec: Json, words: str) -> None:
    assert words in sheet.refused(chart(spec))
    number = reply(sheet, chart())["addChart"]["chart"]["chartId"]
    assert words in sheet.refused({"updateChartSpec": {"chartId": number, "spec": spec}})
    assert part(sheet, "charts")[0]["spec"]["basicChart"]["chartType"] == "COLUMN"


def test_a_specification_is_replaced_as_a_whole(sheet: Spreadsheet) -> None:
    number = reply(sheet, chart({"title": "Old"} | bars()))["addChart"]["chart"]["chartId"]
    pie = {"pieChart": {"domain": data(0), "series": data(1)}}
    assert reply(sheet, {"updateChartSpec": {"chartId": number, "spec": pie}}) == {}
    spec = part(sheet, "charts")[0]["spec"]
    assert "title" not in spec
    assert set(spec) == {"pieChart", "fontName", "hiddenDimensionStrategy"}


# ------------------------------------------------------------------------------------------ where they stand


def sheets(sheet: Spreadsheet) -> list[Json]:
    return [s["properties"] for s in sheet.get()["sheets"]]


def test_a_chart_may_have_a_sheet_of_its_own(sheet: Spreadsheet) -> None:
    made = reply(sheet, chart(position={"newSheet": True}))["addChart"]["chart"]
    number = made["position"]["sheetId"]
    assert made["position"] == {"sheetId": number}
    assert sheets(sheet)[1] == {"sheetId": number, "title": "Chart1", "index": 1, "sheetType": "OBJECT"}
    assert part(sheet, "charts", 1) == [made]
    assert reply(sheet, {"deleteEmbeddedObject": {"objectId": made["chartId"]}}) == {}
    assert len(sheets(sheet)) == 1


def test_a_chart_may_name_the_sheet_that_is_made_for_it(sheet: Spreadsheet) -> None:
    sheet.batch(chart(position={"sheetId": 77}))
    assert sheets(sheet)[1]["sheetId"] == 77
    assert "Sheet with id 77 already exists." in sheet.refused(chart(position={"sheetId": 77}))


def test_charts_move_and_grow_by_their_mask(sheet: Spreadsheet) -> None:
    sheet.batch({"addSheet": {"properties": {"sheetId": 7}}}, chart(chartId=5))
    there = {"overlayPosition": {"anchorCell": {"rowIndex": 3, "columnIndex": 2}, "widthPixels": 100}}

    def move(position: Json, **more: Any) -> Json:
        return {"updateEmbeddedObjectPosition": {"objectId": 5, "newPosition": position, **more}}

    answer = reply(sheet, move(there, fields="widthPixels"))["updateEmbeddedObjectPosition"]["position"]
    assert answer == {"overlayPosition": {"anchorCell": {}, "widthPixels": 100, "heightPixels": 371}}
    sheet.batch(move({"overlayPosition": {"anchorCell": {"sheetId": 7}}}, fields="anchorCell"))
    assert part(sheet, "charts") is None
    anchor = part(sheet, "charts", 1)[0]["position"]["overlayPosition"]
    assert anchor == {"anchorCell": {"sheetId": 7}, "widthPixels": 100, "heightPixels": 371}
    assert "At least one field must be listed" in sheet.refused(move(there))
    sheet.batch(move({"newSheet": True}))
    assert sheets(sheet)[2]["sheetType"] == "OBJECT"
    sheet.batch(move(A1, fields="*"))
    assert [s["title"] for s in sheets(sheet)] == ["Sheet1", "Sheet2"]


@pytest.mark.parametrize(
    ("position", "words"),
    [
        ({}, "One of EmbeddedObjectPosition.overlayPosition or EmbeddedObjectPosition.sheetId must be set"),
        ({"overlayPosition": {"anchorCell": {"rowIndex": 1000}}}, "outside of the grid"),
        ({"overlayPosition": {"anchorCell": {"sheetId": 5}}}, "with id: 5"),
        ({"overlayPosition": {"anchorCell": {}, "widthPixels": -1}}, "widthPixels"),
    ],
)
def test_places_that_cannot_be_are_refused(sheet: Spreadsheet, position: Json, words: str) -> None:
    assert words in sheet.refused(chart(position=position))


def test_borders_have_a_colour(sheet: Spreadsheet) -> None:
    sheet.batch(chart(chartId=5))
    border = {"objectId": 5, "border": {"color": {"red": 1}}, "fields": "color"}
    assert reply(sheet, {"updateEmbeddedObjectBorder": border}) == {}
    assert part(sheet, "charts")[0]["border"] == {"color": {"red": 1}, "colorStyle": {"rgbColor": {"red": 1}}}
    sheet.batch({"updateEmbeddedObjectBorder": {"objectId": 5, "fields": "*"}})
    assert "border" not in part(sheet, "charts")[0]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"deleteEmbeddedObject": {"objectId": 9}}, "No embedded object with id: 9"),
        ({"updateEmbeddedObjectBorder": {"objectId": 9, "fields": "*"}}, "No embedded object with id: 9"),
        (
            {"updateEmbeddedObjectPosition": {"objectId": 9, "newPosition": A1, "fields": "*"}},
            "No embedded object with id: 9",
        ),
        ({"updateChartSpec": {"chartId": 9, "spec": bars()}}, "No chart with id: 9"),
        (chart(chartId=5), "Embedded object with id 5 already exists."),
    ],
)
def test_objects_are_known_by_their_ids(sheet: Spreadsheet, request_: Json, words: str) -> None:
    sheet.batch(chart(chartId=5))
    assert words in sheet.refused(request_)


@pytest.mark.parametrize("kind", ["updateDataSource", "refreshDataSource", "cancelDataSourceRefresh"])
def test_data_sources_are_not_imitated_and_say_so(sheet: Spreadsheet, kind: str) -> None:
    status, message = sheet.caller.refused("POST", f"{sheet.path}:batchUpdate", {"requests": [{kind: {}}]})
    assert status == 501
    assert kind in message


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (
            "addDataSource",
            (
                403,
                "The request scopes are not sufficient for performing this operation. Please include bigquery.readonly scope",
            ),
        ),
        ("deleteDataSource", (400, "Invalid requests[0].deleteDataSource: The data source ID doesn't exist")),
    ],
)
def test_a_spreadsheet_without_data_sources_refuses_them_as_measured(
    sheet: Spreadsheet, kind: str, answer: tuple[int, str]
) -> None:
    assert sheet.caller.refused("POST", f"{sheet.path}:batchUpdate", {"requests": [{kind: {}}]}) == answer


@pytest.mark.parametrize("kind", ["refreshDataSource", "cancelDataSourceRefresh"])
def test_of_no_data_sources_all_are_refreshed(sheet: Spreadsheet, kind: str) -> None:
    assert sheet.batch({kind: {"isAll": True}})["replies"] == [{kind: {}}]
