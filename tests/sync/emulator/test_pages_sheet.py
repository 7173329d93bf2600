"""What a person sees of a spreadsheet's finer parts."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from sync.emulator import Emulator
from tests.sync.emulator.caller import Json
from tests.sync.emulator.test_pages import cell, colour


def area(top: int, left: int, bottom: int, right: int) -> Json:
    return {"startRowIndex": top, "startColumnIndex": left, "endRowIndex": bottom, "endColumnIndex": right}


def page(emulator: Emulator, rows: list[list[Any]], *wanted: Json, query: str = "", **parts: Any) -> str:
    """The page of a spreadsheet with these rows, after these requests; ``parts`` are put into its tab as stored."""
    file = emulator.put_sheet("Sheet", {"tabs": [{"title": "T", "gid": 0, "rows": rows}]})
    if wanted:
        emulator.as_person().does(file, *wanted)
    emulator.file(file).content.sheets[0].parts.update(parts)
    answer = requests.get(f"{emulator.url}/spreadsheets/d/{file}/edit{query}", timeout=5)
    assert answer.status_code == 200
    return answer.text


def background(html: str, name: str) -> str:
    found = re.search(r"background:(#\w+)", cell(html, name))
    return found[1] if found else ""


def shown(html: str) -> list[str]:
    """The numbers of the rows that are shown."""
    return re.findall(r'<tr[^>]*><th[^>]*data-n="\d+"[^>]*>(?:<button.*?</button>)?(\d+)</th>', html)


@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        ({}, ["#ff0000", "#bf4000", "#00ff00"]),
        (
            {"type": "PERCENT", "value": "50", "colorStyle": colour("0000ff")},
            ["#ff0000", "#800080", "#00ff00"],
        ),
        (
            {"type": "NUMBER", "value": "10", "colorStyle": colour("0000ff")},
            ["#ff0000", "#0000ff", "#00ff00"],
        ),
        (
            {"type": "PERCENTILE", "value": "50", "colorStyle": colour("0000ff")},
            ["#ff0000", "#0000ff", "#00ff00"],
        ),
    ],
)
def test_a_gradient_colours_numbers_by_their_place(
    emulator: Emulator, middle: Json, expected: list[str]
) -> None:
    rule = {
        "minpoint": {"type": "MIN", "colorStyle": colour("ff0000")},
        "maxpoint": {"type": "MAX", "colorStyle": colour("00ff00")},
    } | ({"midpoint": middle} if middle else {})
    wanted = {"addConditionalFormatRule": {"rule": {"ranges": [area(0, 0, 4, 1)], "gradientRule": rule}}}
    html = page(emulator, [[0], [10], [40], ["text"]], wanted)
    assert [background(html, name) for name in ("A1", "A2", "A3")] == expected
    assert background(html, "A4") == ""


def test_banding_lies_under_a_cells_own_colour(emulator: Emulator) -> None:
    own = {"repeatCell": {"range": area(2, 0, 3, 1), "fields": "userEnteredFormat.backgroundColorStyle"}}
    own["repeatCell"]["cell"] = {"userEnteredFormat": {"backgroundColorStyle": colour("123456")}}
    styles = {
        "headerColorStyle": colour("aaaaaa"),
        "firstBandColorStyle": colour("ffffff"),
        "secondBandColorStyle": colour("eeeeee"),
        "footerColorStyle": colour("bbbbbb"),
    }
    band = {"bandedRangeId": 1, "range": area(0, 0, 5, 2), "rowProperties": styles}
    html = page(emulator, [["a", "b"]] * 5, own, bandedRanges=[band])
    assert [background(html, f"B{n}") for n in range(1, 7)] == ["#aaaaaa", "", "#eeeeee", "", "#bbbbbb", ""]
    assert background(html, "A3") == "#123456"


def test_a_table_has_its_name_and_a_header_one_can_read(emulator: Emulator) -> None:
    columns = [{"columnIndex": 1, "columnName": "Due", "columnType": "DATE"}]
    table = {"tableId": "1", "name": "Risks <1>", "range": area(1, 0, 4, 2), "columnProperties": columns}
    html = page(emulator, [[], ["Risk", "Due"], ["a"], ["b"]], tables=[table])
    assert '<span class="badge">Risks &lt;1&gt;</span>' in cell(html, "A2")
    assert background(html, "A2") == "#356854"
    assert "color:#ffffff" in cell(html, "A2")
    assert "Due" in cell(html, "B2")
    assert "▤" in cell(html, "B2")
    assert "funnel" in cell(html, "B2")


def test_rows_that_a_filter_hid_are_not_shown_and_its_funnels_are(emulator: Emulator) -> None:
    file = emulator.put_sheet(
        "S", {"tabs": [{"gid": 0, "rows": [["h"], ["x"], ["y"]], "filtered_rows": [2]}]}
    )
    emulator.file(file).content.sheets[0].basic_filter = {
        "range": area(0, 0, 3, 1),
        "filterSpecs": [{"columnIndex": 0, "filterCriteria": {"hiddenValues": ["x"]}}],
    }
    html = requests.get(f"{emulator.url}/spreadsheets/d/{file}/edit", timeout=5).text
    assert shown(html)[:2] == ["1", "3"]
    assert 'class="funnel on"' in cell(html, "A1")
    assert 'title="1 hidden"' not in html


VIEWS: list[Json] = [
    {"criteria": {"0": {"hiddenValues": ["Done"]}}},
    {"filterSpecs": [{"columnIndex": 0, "filterCriteria": {"hiddenValues": ["Done"]}}]},
    {
        "filterSpecs": [
            {
                "columnIndex": 1,
                "filterCriteria": {
                    "condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "2"}]}
                },
            }
        ]
    },
]


@pytest.mark.parametrize("view", VIEWS)
def test_a_filter_view_hides_rows_for_whoever_looks_through_it(emulator: Emulator, view: Json) -> None:
    rows: list[list[Any]] = [["State", "n"], ["Open", 3], ["Done", 1], ["Open", 4], []]
    stored = {"filterViewId": 7, "title": "Open <ones>", "range": area(0, 0, 5, 2)} | view
    assert shown(page(emulator, rows, filterViews=[stored]))[:5] == ["1", "2", "3", "4", "5"]
    html = page(emulator, rows, filterViews=[stored], query="?fvid=7")
    assert [n for n in shown(html) if int(n) < 5] == ["1", "2", "4"]
    assert '<option value="7" selected>Open &lt;ones&gt;</option>' in html


RED = {"rgbColor": {"red": 1}}
SORTED: dict[str, tuple[Json, str]] = {
    "by value": ({"sortOrder": "DESCENDING"}, "cba"),
    "by colour": ({"backgroundColorStyle": RED}, "abc"),
    "by what is no colour to sort by": ({"backgroundColorStyle": {"themeColor": "TEXT"}}, "bac"),
}


@pytest.mark.parametrize(("spec", "wanted"), SORTED.values(), ids=SORTED)
def test_a_filter_view_shows_rows_sorted(emulator: Emulator, spec: Json, wanted: str) -> None:
    view = {"filterViewId": 7, "title": "V", "range": area(0, 0, 4, 1)}
    view["sortSpecs"] = [{"dimensionIndex": 0} | spec]
    red = {"userEnteredFormat": {"backgroundColorStyle": RED}}
    paint = {"repeatCell": {"range": area(2, 0, 3, 1), "cell": red, "fields": "userEnteredFormat"}}
    html = page(emulator, [["h"], ["b"], ["a"], ["c"]], paint, filterViews=[view], query="?fvid=7")
    shown_there = re.findall(r'data-at="A[234]"[^>]*>(\w)</td>', html)
    assert "".join(shown_there) == wanted


def test_merged_cells_reach_over_what_is_shown_of_them(emulator: Emulator) -> None:
    merged = {"mergeCells": {"range": area(0, 0, 3, 2), "mergeType": "MERGE_ALL"}}
    hidden = {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    hide = {
        "updateDimensionProperties": {
            "range": hidden,
            "properties": {"hiddenByUser": True},
            "fields": "hiddenByUser",
        }
    }
    html = page(emulator, [["whole"], [], [], ["after"]], merged, hide)
    assert 'rowspan="2" colspan="2"' in cell(html, "A2")
    assert ">whole</td>" in cell(html, "A2")
    assert 'data-at="B3"' not in html


@pytest.mark.parametrize(
    ("value", "entered"),
    [
        ("=1+1", "=1+1"),
        ({"v": 0.506, "format": "percent"}, "50.6%"),
        ({"v": 1234.5, "format": "#,##0"}, "1234.5"),
        ({"v": "123"}, "&#39;123"),
        ({"v": "'tis"}, "&#39;&#39;tis"),
    ],
)
def test_what_was_entered_can_be_typed_again(emulator: Emulator, value: Any, entered: str) -> None:
    assert f'data-in="{entered}"' in cell(page(emulator, [[value]]), "A1")


def test_boxes_dropdowns_and_chips_look_like_themselves(emulator: Emulator) -> None:
    rows: list[list[Any]] = [
        [{"v": True, "checkbox": True}, {"v": "Open", "dropdown": ["Open", "Done"]}],
        [{"v": "Kim", "person": "kim@x.example"}],
    ]
    html = page(emulator, rows)
    assert "☑" in cell(html, "A1")
    assert '<span class="chip dropdown">Open</span>' in cell(html, "B1")
    assert 'data-options="Open\nDone"' in cell(html, "B1")
    assert '<a href="mailto:kim@x.example" class="chip person">Kim</a>' in cell(html, "A2")


def test_text_that_only_begins_like_a_number_is_typed_as_it_is(emulator: Emulator) -> None:
    assert "data-in" not in cell(page(emulator, [[{"v": "0.59, target 0.7"}]]), "A1")


def data(column: int, bottom: int = 4) -> Json:
    return {"sourceRange": {"sources": [area(0, column, bottom, column + 1)]}}


def chart(spec: Json) -> Json:
    anchor = {"rowIndex": 1, "columnIndex": 3}
    return {"chartId": 1, "spec": spec, "position": {"overlayPosition": {"anchorCell": anchor}}}


def basic(kind: str, **more: Any) -> Json:
    series = [{"series": data(1)}, {"series": data(2)}]
    return {"basicChart": {"chartType": kind, "domains": [{"domain": data(0)}], "series": series, **more}}


ROWS: list[list[Any]] = [["Month", "In <b>", "Out"], ["Jan", 10, 5], ["Feb", 20, None], ["Mar", 40, 5]]


@pytest.mark.parametrize(
    ("spec", "mark", "count"),
    [
        (basic("COLUMN"), "<rect", 2 + 6),  # the legend's too
        (basic("BAR", stackedType="STACKED"), "<rect", 2 + 6),
        (basic("LINE"), "<polyline", 1),  # of the second, two single points are no line
        (basic("AREA"), "<polygon", 2),
        (basic("SCATTER"), "<circle", 5),
        ({"pieChart": {"domain": data(0), "series": data(1)}}, "<path", 3),
        ({"scorecardChart": {"keyValueData": data(1), "aggregateType": "SUM"}}, ">70<", 1),
        ({"orgChart": {}}, "not drawn here", 1),
    ],
)
def test_a_chart_is_drawn_from_the_cells(emulator: Emulator, spec: Json, mark: str, count: int) -> None:
    html = cell(page(emulator, ROWS, charts=[chart(spec | {"title": "All <in>"})]), "D2")
    drawn = html.partition("<svg")[2]
    assert drawn.count(mark) == count
    assert "All &lt;in&gt;</text>" in drawn
    assert "<b>" not in drawn


@pytest.mark.parametrize(("strategy", "count"), [("", 4), ("SHOW_ALL", 6), ("SKIP_HIDDEN_COLUMNS", 6)])
def test_a_chart_leaves_out_what_is_hidden_unless_it_says_otherwise(
    emulator: Emulator, strategy: str, count: int
) -> None:
    rows = {"dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    hide = {
        "updateDimensionProperties": {
            "range": rows,
            "properties": {"hiddenByUser": True},
            "fields": "hiddenByUser",
        }
    }
    spec = basic("COLUMN") | ({"hiddenDimensionStrategy": strategy} if strategy else {})
    html = cell(page(emulator, ROWS, hide, charts=[chart(spec)]), "D2")
    assert html.count("<title>") == count


def test_columns_of_a_chart_are_as_high_as_their_numbers(emulator: Emulator) -> None:
    html = cell(page(emulator, ROWS, charts=[chart(basic("COLUMN"))]), "D2")
    heights = {
        label: float(h)
        for h, label in re.findall(r'height="([\d.]+)" fill="[^"]*"><title>(\w+: [1-9]\d*)<', html)
    }
    assert heights["Feb: 20"] == pytest.approx(2 * heights["Jan: 10"], rel=0.01)
    assert heights["Mar: 40"] == pytest.approx(4 * heights["Jan: 10"], rel=0.01)
