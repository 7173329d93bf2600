"""Basic filters, filter views and slicers: what they hide, and how they are answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.emulator.caller import Json, Spreadsheet
from tests.sync.emulator.grids import columns, hidden, part, reply, shown, span

HEAD = ["Team", "Score", "Due"]
TEAMS: list[list[Any]] = [
    ["Alpha", 3, "2024-01-01"],
    ["beta", 10, ""],
    ["Gamma", 7, "2024-02-01"],
    ["", 1, ""],
]


@pytest.fixture
def teams(sheet: Spreadsheet) -> Spreadsheet:
    """A head in row 2 and four teams below it, in columns B to D."""
    sheet.put("B2:D6", [HEAD, *TEAMS], "USER_ENTERED")
    return sheet


WHERE = span(1, 6, 1, 4)


def basic(**wanted: Any) -> Json:
    return {"setBasicFilter": {"filter": {"range": WHERE} | wanted}}


def spec(column: int, **criteria: Any) -> Json:
    return {"columnIndex": column, "filterCriteria": criteria}


def condition(kind: str, *values: str) -> Json:
    return {"type": kind} | ({"values": [{"userEnteredValue": v} for v in values]} if values else {})


# ------------------------------------------------------------------------------------------ the basic filter


@pytest.mark.parametrize(
    ("column", "criteria", "gone"),
    [
        (1, {"hiddenValues": ["Alpha", "Nobody"]}, [2]),
        (1, {"hiddenValues": [""]}, [5]),
        (2, {"hiddenValues": ["10"]}, [3]),
        (2, {"condition": condition("NUMBER_GREATER", "5")}, [2, 5]),
        (1, {"condition": condition("NOT_BLANK")}, [5]),
        (1, {"condition": condition("TEXT_CONTAINS", "a"), "hiddenValues": ["beta"]}, [3, 5]),
        (3, {"condition": condition("DATE_BEFORE", "2024-01-15")}, [3, 4, 5]),
        (1, {"condition": condition("CUSTOM_FORMULA", "=C3<5")}, [3, 4]),
    ],
)
def test_rows_that_do_not_pass_are_hidden(
    teams: Spreadsheet, column: int, criteria: Json, gone: list[int]
) -> None:
    teams.batch(basic(filterSpecs=[spec(column, **criteria)]))
    assert hidden(teams, "A1:A9") == gone
    assert len(teams.values("B2:D6")) == 5  # values are there all the same
    teams.batch({"clearBasicFilter": {"sheetId": 0}})
    assert hidden(teams, "A1:A9") == []
    assert part(teams, "basicFilter") is None


def test_rows_are_filtered_by_colour(teams: Spreadsheet) -> None:
    red = {"red": 1}
    look = {"userEnteredFormat": {"backgroundColor": red, "textFormat": {"foregroundColor": red}}}
    teams.batch({"repeatCell": {"range": span(3, 4, 1, 2), "cell": look, "fields": "userEnteredFormat"}})
    teams.batch(basic(filterSpecs=[spec(1, visibleBackgroundColor=red)]))
    assert hidden(teams, "A1:A9") == [2, 4, 5]
    teams.batch(basic(filterSpecs=[spec(1, visibleForegroundColorStyle={"rgbColor": red})]))
    assert hidden(teams, "A1:A9") == [2, 4, 5]


@pytest.mark.parametrize(
    "given",
    [
        {"filterSpecs": [spec(1, hiddenValues=["Alpha"])]},
        {"criteria": {"1": {"hiddenValues": ["Alpha"]}}},
        {"criteria": {"2": {"hiddenValues": ["3"]}}, "filterSpecs": [spec(1, hiddenValues=["Alpha"])]},
    ],
)
def test_criteria_are_answered_in_both_spellings(teams: Spreadsheet, given: Json) -> None:
    teams.batch(basic(**given))
    assert part(teams, "basicFilter") == {
        "range": shown(1, 6, 1, 4),
        "criteria": {"1": {"hiddenValues": ["Alpha"]}},
        "filterSpecs": [spec(1, hiddenValues=["Alpha"])],
    }


def test_a_new_filter_takes_the_place_of_the_old(teams: Spreadsheet) -> None:
    teams.batch(basic(filterSpecs=[spec(1, hiddenValues=["Alpha"])]))
    teams.batch({"setBasicFilter": {"filter": {"range": span(1, 4, 1, 4)}}})
    assert hidden(teams, "A1:A9") == []
    assert part(teams, "basicFilter") == {"range": shown(1, 4, 1, 4)}


def test_hidden_rows_stay_in_a_sort(teams: Spreadsheet) -> None:
    teams.batch(basic(filterSpecs=[spec(1, hiddenValues=["beta"])]))
    down = [{"dimensionIndex": 2, "sortOrder": "DESCENDING"}]
    teams.batch({"sortRange": {"range": span(2, 6, 1, 4), "sortSpecs": down}})
    assert [row[0] for row in teams.values("B3:B6") if row] == ["Gamma", "beta", "Alpha"]
    assert hidden(teams, "A1:A9") == [3]


def test_a_filter_sorts_what_is_below_its_head(teams: Spreadsheet) -> None:
    specs = [spec(1, hiddenValues=["beta"])]
    teams.batch(basic(sortSpecs=[{"dimensionIndex": 2, "sortOrder": "DESCENDING"}], filterSpecs=specs))
    assert [row[0] for row in teams.values("C2:C6")] == ["Score", "10", "7", "3", "1"]
    assert hidden(teams, "A1:A9") == [2]
    assert part(teams, "basicFilter")["sortSpecs"] == [{"dimensionIndex": 2, "sortOrder": "DESCENDING"}]


def test_criteria_follow_their_columns_and_go_when_these_leave(teams: Spreadsheet) -> None:
    teams.batch(basic(filterSpecs=[spec(1, hiddenValues=["a"]), spec(3, hiddenValues=["b"])]))
    teams.batch({"insertDimension": {"range": columns(0, 1)}})
    assert list(part(teams, "basicFilter")["criteria"]) == ["2", "4"]
    teams.batch({"moveDimension": {"source": columns(2, 3), "destinationIndex": 0}})
    assert part(teams, "basicFilter")["filterSpecs"] == [spec(4, hiddenValues=["b"])]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"filterSpecs": [spec(0, hiddenValues=["x"])]}, "Filter column must be within range bounds"),
        ({"filterSpecs": [spec(4, hiddenValues=["x"])]}, "Filter column must be within range bounds"),
        ({"criteria": {"x": {}}}, "Invalid column index"),
        ({"sortSpecs": [{"dimensionIndex": 9}]}, "Sort column must be within range bounds"),
        ({"tableId": "t"}, "Only one of"),
        (
            {"filterSpecs": [spec(1, condition=condition("ONE_OF_LIST", "a"))]},
            "ConditionType 'ONE_OF_LIST' is not supported in filters.",
        ),
        (
            {"filterSpecs": [spec(1, visibleBackgroundColor={"red": 1}, visibleForegroundColor={"red": 1})]},
            "mutually exclusive",
        ),
        ({"range": span(1000, 1001, 0, 1)}, "exceeds grid limits"),
    ],
)
def test_filters_that_cannot_be_are_refused(teams: Spreadsheet, wanted: Json, words: str) -> None:
    assert words in teams.refused(basic(**wanted))
    assert part(teams, "basicFilter") is None


# ------------------------------------------------------------------------------------------ filter views


def test_a_filter_view_hides_nothing_and_has_a_title(teams: Spreadsheet) -> None:
    add = {"addFilterView": {"filter": {"range": WHERE, "criteria": {"1": {"hiddenValues": ["Alpha"]}}}}}
    made = reply(teams, add)["addFilterView"]["filter"]
    assert made["title"] == "Filter 1"
    assert made["filterViewId"] > 0
    assert made["filterSpecs"] == [spec(1, hiddenValues=["Alpha"])]
    assert hidden(teams, "A1:A9") == []
    again = reply(teams, add)["addFilterView"]["filter"]
    assert again["title"] == "Filter 2"
    copy = reply(teams, {"duplicateFilterView": {"filterId": made["filterViewId"]}})["duplicateFilterView"][
        "filter"
    ]
    assert copy == made | {"title": "Copy of Filter 1", "filterViewId": copy["filterViewId"]}
    assert part(teams, "filterViews") == [made, again, copy]
    teams.batch({"deleteFilterView": {"filterId": made["filterViewId"]}})
    assert part(teams, "filterViews") == [again, copy]


def test_filter_views_are_changed_by_their_mask(teams: Spreadsheet) -> None:
    wanted = {
        "filterViewId": 9,
        "title": "Mine",
        "range": WHERE,
        "filterSpecs": [spec(1, hiddenValues=["x"])],
    }
    teams.batch({"addFilterView": {"filter": wanted}})
    teams.batch({"updateFilterView": {"filter": {"filterViewId": 9, "title": "Ours"}, "fields": "title"}})
    change = {"filterViewId": 9, "criteria": {"2": {"hiddenValues": ["3"]}}, "title": "ignored"}
    teams.batch({"updateFilterView": {"filter": change, "fields": "criteria"}})
    assert part(teams, "filterViews") == [
        {
            "filterViewId": 9,
            "title": "Ours",
            "range": shown(1, 6, 1, 4),
            "criteria": {"2": {"hiddenValues": ["3"]}},
            "filterSpecs": [spec(2, hiddenValues=["3"])],
        }
    ]
    teams.batch(
        {"updateFilterView": {"filter": {"filterViewId": 9, "range": span(0, 9, 0, 9)}, "fields": "range"}}
    )
    teams.batch({"updateFilterView": {"filter": {"filterViewId": 9}, "fields": "filterSpecs"}})
    found = part(teams, "filterViews")[0]
    assert found == {"filterViewId": 9, "title": "Ours", "range": shown(0, 9, 0, 9)}


def test_a_view_may_lean_on_a_name(teams: Spreadsheet) -> None:
    named = {"namedRangeId": "n1", "name": "Teams", "range": WHERE}
    view = {"namedRangeId": "n1", "filterViewId": 9}
    teams.batch({"addNamedRange": {"namedRange": named}}, {"addFilterView": {"filter": view}})
    move = {"namedRange": {"namedRangeId": "n1", "range": span(0, 3, 0, 3)}, "fields": "range"}
    teams.batch({"updateNamedRange": move})
    found = part(teams, "filterViews")[0]
    assert (found["namedRangeId"], found["range"]) == ("n1", shown(0, 3, 0, 3))


@pytest.mark.parametrize(
    "request_",
    [
        {"updateFilterView": {"filter": {"filterViewId": 4, "title": "x"}, "fields": "title"}},
        {"duplicateFilterView": {"filterId": 4}},
        {"deleteFilterView": {"filterId": 4}},
    ],
)
def test_a_view_that_is_not_there_is_named_by_its_id(teams: Spreadsheet, request_: Json) -> None:
    assert teams.refused(request_).endswith("No filter view with id: 4")


# ------------------------------------------------------------------------------------------ slicers


def slicer(**wanted: Any) -> Json:
    position = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 8, "columnIndex": 0}}}
    return {"addSlicer": {"slicer": {"spec": {"dataRange": WHERE} | wanted, "position": position}}}


def test_a_slicer_hides_rows_like_a_filter(teams: Spreadsheet) -> None:
    made = reply(teams, slicer(columnIndex=1, title="Team", filterCriteria={"hiddenValues": ["Alpha"]}))
    found = made["addSlicer"]["slicer"]
    assert found["spec"]["dataRange"] == shown(1, 6, 1, 4)
    assert found["spec"]["applyToPivotTables"] is True
    assert found["spec"]["horizontalAlignment"] == "LEFT"
    assert found["position"]["overlayPosition"]["anchorCell"] == {"rowIndex": 8}
    assert hidden(teams, "A1:A9") == [2]
    teams.batch(basic(filterSpecs=[spec(1, hiddenValues=["beta"])]))
    assert hidden(teams, "A1:A9") == [2, 3]
    change = {"filterCriteria": {"hiddenValues": ["Gamma"]}}
    number = found["slicerId"]
    teams.batch({"updateSlicerSpec": {"slicerId": number, "spec": change, "fields": "filterCriteria"}})
    assert hidden(teams, "A1:A9") == [3, 4]
    assert part(teams, "slicers")[0]["spec"]["title"] == "Team"
    assert reply(teams, {"deleteEmbeddedObject": {"objectId": number}}) == {}
    assert hidden(teams, "A1:A9") == [3]


def test_slicers_over_one_range_agree_about_pivot_tables(teams: Spreadsheet) -> None:
    teams.batch(slicer(columnIndex=1), slicer(columnIndex=2, applyToPivotTables=False))
    assert [s["spec"].get("applyToPivotTables") for s in part(teams, "slicers")] == [False, False]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (slicer(columnIndex=4), "Slicer column must be within range bounds"),
        (slicer(filterCriteria={"hiddenValues": ["x"]}), "column index"),
        ({"addSlicer": {"slicer": {"spec": {}}}}, "data range"),
        ({"addSlicer": {"slicer": {"spec": {"dataRange": WHERE}}}}, "overlayPosition"),
        ({"updateSlicerSpec": {"slicerId": 4, "fields": "title"}}, "No slicer with id: 4"),
        ({"updateSlicerSpec": {"slicerId": 4}}, "At least one field must be listed in 'fields'."),
    ],
)
def test_slicers_that_cannot_be_are_refused(teams: Spreadsheet, request_: Json, words: str) -> None:
    assert words in teams.refused(request_)
