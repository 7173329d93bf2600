"""Developer metadata: anchors that stay on their row or column, ids that are taken once, filters, limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulator import Emulator
from tests.sync.emulator.caller import ROBOT, Caller, Json, Spreadsheet

SPREADSHEET: Json = {"spreadsheet": True}


def line(index: int, dimension: str = "ROWS") -> Json:
    span = {"sheetId": 0, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
    return {"dimensionRange": span}


def create(number: int | None, place: Json, key: str = "k", value: str = "") -> Json:
    made: Json = {"metadataKey": key, "visibility": "DOCUMENT", "location": place}
    made |= {"metadataId": number} if number is not None else {}
    made |= {"metadataValue": value} if value else {}
    return {"createDeveloperMetadata": {"developerMetadata": made}}


def delete(**lookup: Any) -> Json:
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def guard(number: int, index: int) -> list[Json]:
    """What plansync heads its batches with: take the anchor from where we believe it to be, and put it back."""
    exact = {"metadataLocation": line(index), "locationMatchingStrategy": "EXACT_LOCATION"}
    return [delete(metadataId=number, **exact), create(number, line(index))]


def search(sheet: Spreadsheet, **lookup: Any) -> list[int]:
    body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
    answer = sheet.caller.good("POST", f"{sheet.path}/developerMetadata:search", body)
    return [m["developerMetadata"]["metadataId"] for m in answer.get("matchedDeveloperMetadata", [])]


def test_it_is_answered_where_it_hangs(sheet: Spreadsheet) -> None:
    sheet.batch(
        create(1, SPREADSHEET, value="v"),
        create(2, {"sheetId": 0}),
        create(3, line(4)),
        create(4, line(2, "COLUMNS")),
    )
    answer = sheet.get()
    assert answer["developerMetadata"] == [
        {
            "metadataId": 1,
            "metadataKey": "k",
            "metadataValue": "v",
            "location": {"locationType": "SPREADSHEET", "spreadsheet": True},
            "visibility": "DOCUMENT",
        }
    ]
    assert [m["metadataId"] for m in answer["sheets"][0]["developerMetadata"]] == [2]
    assert sheet.anchors() == {3: 4}
    data = sheet.get(fields="sheets.data.columnMetadata.developerMetadata")["sheets"][0]["data"][0]
    assert data["columnMetadata"][2]["developerMetadata"][0]["location"] == {
        "locationType": "COLUMN",
        "dimensionRange": {"dimension": "COLUMNS", "startIndex": 2, "endIndex": 3},
    }
    assert sheet.caller.good("GET", f"{sheet.path}/developerMetadata/3")["metadataId"] == 3
    assert sheet.caller("GET", f"{sheet.path}/developerMetadata/99")[0] == 404


def test_a_duplicate_metadata_id_refuses_the_whole_batch(sheet: Spreadsheet) -> None:
    sheet.batch(create(7, SPREADSHEET))
    message = sheet.refused({"insertDimension": {"range": line(0)["dimensionRange"]}}, create(7, line(3)))
    assert message == (
        "Invalid requests[1].createDeveloperMetadata: Cannot add developer metadata with ID [7] "
        "because developer metadata with that ID already exists."
    )
    assert sheet.get()["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 1000


def test_without_an_id_one_is_made(sheet: Spreadsheet) -> None:
    replies = sheet.batch(create(None, SPREADSHEET), create(None, SPREADSHEET))["replies"]
    first, second = (r["createDeveloperMetadata"]["developerMetadata"]["metadataId"] for r in replies)
    assert 0 < first != second > 0


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (
            {"dimensionRange": {"sheetId": 0, "dimension": "ROWS"}},
            "must specify both a startIndex and an endIndex",
        ),
        (
            {"dimensionRange": {"dimension": "ROWS", "startIndex": 1, "endIndex": 3}},
            "DimensionRange must represent a single row or column",
        ),
        (line(1000), "exceeds grid limits"),
        ({"sheetId": 5}, "No sheet with id: 5"),
        ({}, "location"),
    ],
)
def test_a_place_must_be_one_row_column_sheet_or_all(sheet: Spreadsheet, place: Json, message: str) -> None:
    assert message in sheet.refused(create(1, place))


def test_an_id_may_be_deleted_and_made_again_in_one_batch(sheet: Spreadsheet) -> None:
    sheet.batch(create(7, line(3)))
    replies = sheet.batch(*guard(7, 3))["replies"]
    assert len(replies[0]["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]) == 1
    assert sheet.anchors() == {7: 3}


def test_a_guard_refuses_a_batch_whose_row_has_moved(emulator: Emulator, sheet: Spreadsheet) -> None:
    sheet.batch(create(7, line(3)))
    emulator.as_person().inserts(sheet.id, "Sheet1", "1")
    assert "ID [7]" in sheet.refused(*guard(7, 3))
    sheet.batch(*guard(7, 4))
    assert sheet.anchors() == {7: 4}


def test_a_mark_is_replaced_only_by_who_knows_its_value(sheet: Spreadsheet) -> None:
    sheet.batch(create(1, SPREADSHEET, value="one"))
    sheet.batch(delete(metadataId=1, metadataValue="one"), create(1, SPREADSHEET, value="two"))
    assert "ID [1]" in sheet.refused(
        delete(metadataId=1, metadataValue="one"), create(1, SPREADSHEET, value="three")
    )
    assert sheet.get()["developerMetadata"][0]["metadataValue"] == "two"


def test_deleting_what_is_not_there_is_no_error(sheet: Spreadsheet) -> None:
    assert sheet.batch(delete(metadataId=5))["replies"] == [{"deleteDeveloperMetadata": {}}]


@pytest.mark.parametrize(
    ("lookup", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"metadataKey": "a"}, [1, 3]),
        ({"metadataKey": "a", "metadataValue": "x"}, [3]),
        ({"metadataId": 2}, [2]),
        ({"locationType": "ROW"}, [3]),
        ({"visibility": "PROJECT"}, []),
        ({"metadataLocation": SPREADSHEET}, [1]),
        ({"metadataLocation": SPREADSHEET, "locationMatchingStrategy": "EXACT_LOCATION"}, [1]),
        ({"metadataLocation": {"sheetId": 0}}, [2, 3, 4]),
        ({"metadataLocation": {"sheetId": 0}, "locationMatchingStrategy": "EXACT_LOCATION"}, [2]),
        ({"metadataLocation": line(3), "locationMatchingStrategy": "EXACT_LOCATION"}, [3]),
        ({"metadataLocation": line(4), "locationMatchingStrategy": "EXACT_LOCATION"}, []),
        ({"metadataLocation": line(3), "locationMatchingStrategy": "INTERSECTING_LOCATION"}, [2, 3, 4]),
    ],
)
def test_a_search_finds_what_matches(sheet: Spreadsheet, lookup: Json, found: list[int]) -> None:
    sheet.batch(
        create(1, SPREADSHEET, "a"),
        create(2, {"sheetId": 0}, "b"),
        create(3, line(3), "a", "x"),
        create(4, line(1, "COLUMNS"), "b", "x"),
    )
    assert search(sheet, **lookup) == found


def test_a_spreadsheet_cannot_intersect(sheet: Spreadsheet) -> None:
    lookup = {"metadataLocation": SPREADSHEET, "locationMatchingStrategy": "INTERSECTING_LOCATION"}
    body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
    status, message = sheet.caller.refused("POST", f"{sheet.path}/developerMetadata:search", body)
    assert status == 400
    assert "was specified as INTERSECTING" in message


def test_values_are_updated_in_place(sheet: Spreadsheet) -> None:
    sheet.batch(create(1, SPREADSHEET, value="one"))
    filters = [{"developerMetadataLookup": {"metadataId": 1}}]
    change = {
        "dataFilters": filters,
        "developerMetadata": {"metadataValue": "two"},
        "fields": "metadataValue",
    }
    reply = sheet.batch({"updateDeveloperMetadata": change})["replies"][0]
    assert reply["updateDeveloperMetadata"]["developerMetadata"][0]["metadataValue"] == "two"
    move = {"dataFilters": filters, "developerMetadata": {"location": line(3)}, "fields": "location"}
    sheet.batch({"updateDeveloperMetadata": move})
    assert sheet.anchors() == {1: 3}


def test_thirty_thousand_characters_a_sheet_are_the_limit(sheet: Spreadsheet) -> None:
    sheet.batch(create(1, line(1), "k" * 10_000, "v" * 20_000))
    assert "30000 characters" in sheet.refused(create(2, line(2), "k"))
    sheet.batch(create(3, SPREADSHEET, "k", "another scope"))


def test_anchors_go_with_the_rows_and_tabs_that_go(emulator: Emulator, sheet: Spreadsheet) -> None:
    sheet.batch(
        create(1, line(1)), create(2, line(2)), {"addSheet": {"properties": {"sheetId": 5, "title": "T"}}}
    )
    sheet.batch(create(3, {"sheetId": 5}))
    emulator.as_person().deletes(sheet.id, "Sheet1", "2")
    sheet.batch({"deleteSheet": {"sheetId": 5}})
    assert search(sheet) == [2]
    assert sheet.anchors() == {2: 1}


# ------------------------------------------------------------------------------------------ as a property

SIZE = 12
STEP = st.one_of(
    st.tuples(st.just("insert"), st.integers(0, SIZE - 1), st.integers(1, 3)),
    st.tuples(st.just("delete"), st.integers(0, SIZE - 1), st.integers(1, 2)),
    st.tuples(st.just("move"), st.integers(0, SIZE - 1), st.integers(0, SIZE)),
    st.tuples(st.just("sort"), st.integers(0, 1), st.just(0)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, max_size=8))
def test_anchors_follow_their_rows_through_anything(steps: list[tuple[str, int, int]]) -> None:
    """Each row holds the number of its anchor: wherever the value is, the anchor must be, and nowhere else."""
    emulator = Emulator()
    me = emulator.as_person()
    file = emulator.create_spreadsheet("S", writers=[ROBOT])
    grid = {"properties": {"gridProperties": {"rowCount": SIZE}}, "fields": "gridProperties.rowCount"}
    cells = [{"values": [{"userEnteredValue": {"numberValue": (n * 7) % SIZE + 1}}]} for n in range(SIZE)]
    write = {"start": {}, "rows": cells, "fields": "userEnteredValue"}
    anchors = [create((n * 7) % SIZE + 1, line(n)) for n in range(SIZE)]
    me.does(file, {"updateSheetProperties": grid}, {"updateCells": write}, *anchors)
    model: list[int | None] = [(n * 7) % SIZE + 1 for n in range(SIZE)]
    for step, at, more in steps:
        if step == "insert" and at < len(model):
            span = line(at)["dimensionRange"] | {"endIndex": at + more}
            me.does(file, {"insertDimension": {"range": span}})
            model[at:at] = [None] * more
        elif step == "delete" and at + more < len(model):
            me.does(
                file, {"deleteDimension": {"range": line(at)["dimensionRange"] | {"endIndex": at + more}}}
            )
            del model[at : at + more]
        elif step == "move" and at < len(model) and more <= len(model) and more != at:
            me.does(file, {"moveDimension": {"source": line(at)["dimensionRange"], "destinationIndex": more}})
            moved = model.pop(at)
            model.insert(more - (more > at), moved)
        elif step == "sort":
            me.sorts(file, "Sheet1", "A", descending=bool(at), head=0)
            last = max((n for n, value in enumerate(model) if value is not None), default=-1) + 1
            filled = sorted((v for v in model[:last] if v is not None), reverse=bool(at))
            model[:last] = [*filled, *[None] * (last - len(filled))]
    book = emulator.file(file).content
    found = {book.position(m): m.id for m in book.metadata.values()}
    assert found == {n: value for n, value in enumerate(model) if value is not None}
    emulator.stop()


# ------------------------------------------------------------------------------------------ for whom, and where


def test_what_is_for_one_project_no_other_sees(
    emulator: Emulator, sheet: Spreadsheet, tmp_path: Path
) -> None:
    other = "robot@elsewhere.iam.gserviceaccount.com"
    emulator.share(sheet.id, other, "writer")
    theirs = Spreadsheet(Caller(emulator, tmp_path, other), sheet.id)
    places: list[Json] = [SPREADSHEET, {"sheetId": 0}, line(3)]
    for number, place in enumerate(places, 1):
        made = create(number, place)
        made["createDeveloperMetadata"]["developerMetadata"]["visibility"] = "PROJECT"
        sheet.batch(made)
    sheet.batch(create(4, line(4)))
    assert (search(sheet), search(theirs)) == ([1, 2, 3, 4], [4])
    assert (sheet.anchors(), theirs.anchors()) == ({3: 3, 4: 4}, {4: 4})
    assert "developerMetadata" in sheet.get()
    assert "developerMetadata" not in theirs.get()
    assert theirs.caller("GET", f"{theirs.path}/developerMetadata/3")[0] == 404
    assert "ID [3] because developer metadata with that ID already exists" in theirs.refused(
        create(3, line(5))
    )
    assert (
        theirs.batch(delete(metadataKey="k"))["replies"][0]["deleteDeveloperMetadata"][
            "deletedDeveloperMetadata"
        ][0]["metadataId"]
        == 4
    )
    assert search(sheet) == [1, 2, 3]


@pytest.mark.parametrize(
    "lookup",
    [
        {"locationMatchingStrategy": "EXACT_LOCATION"},
        {
            "locationType": "ROW",
            "metadataLocation": {"sheetId": 0},
            "locationMatchingStrategy": "EXACT_LOCATION",
        },
        {"locationType": "SPREADSHEET", "metadataLocation": {"sheetId": 0}},
        {"metadataLocation": {}},
        {"metadataLocation": {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1}}},
    ],
)
def test_a_lookup_must_not_contradict_itself(sheet: Spreadsheet, lookup: Json) -> None:
    body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
    assert sheet.caller.refused("POST", f"{sheet.path}/developerMetadata:search", body)[0] == 400


def test_each_filter_that_matched_is_named_and_each_match_comes_once(sheet: Spreadsheet) -> None:
    sheet.batch(create(1, line(3), "a"), create(2, line(1, "COLUMNS"), "a"))
    filters: list[Json] = [
        {"developerMetadataLookup": {"metadataId": 1}},
        {"a1Range": "Sheet1!A4:A4"},
        {"gridRange": {"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 2}},
    ]
    found = sheet.caller.good("POST", f"{sheet.path}/developerMetadata:search", {"dataFilters": filters})
    matched = {
        m["developerMetadata"]["metadataId"]: m["dataFilters"] for m in found["matchedDeveloperMetadata"]
    }
    assert matched == {1: filters, 2: [filters[2]]}
    both = {"dataFilters": [filters[0] | filters[1]]}
    assert sheet.caller.refused("POST", f"{sheet.path}/developerMetadata:search", both)[0] == 400


def test_what_is_not_there_is_said_by_its_id(sheet: Spreadsheet) -> None:
    status, message = sheet.caller.refused("GET", f"{sheet.path}/developerMetadata/77")
    assert (status, message) == (404, "No developer metadata with ID 77.")


@pytest.mark.parametrize(
    ("fields", "new"),
    [
        ("metadataKey", {}),
        ("visibility", {}),
        ("metadataId", {"metadataId": 3}),
        (
            "location",
            {
                "location": {
                    "dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 5}
                }
            },
        ),
        ("metadataValue", {"metadataValue": "x" * 30_001}),
    ],
)
def test_what_metadata_cannot_become_is_refused(sheet: Spreadsheet, fields: str, new: Json) -> None:
    sheet.batch(create(1, line(3)))
    change: Json = {"dataFilters": [{"developerMetadataLookup": {"metadataId": 1}}], "fields": fields}
    assert sheet.refused({"updateDeveloperMetadata": change | {"developerMetadata": new}})
    assert sheet.refused({"updateDeveloperMetadata": {"developerMetadata": {}, "fields": "metadataValue"}})


def test_metadata_moves_to_another_line_and_goes_with_that_one(sheet: Spreadsheet) -> None:
    sheet.batch(create(1, line(3)), create(2, line(4)))
    change: Json = {"dataFilters": [{"developerMetadataLookup": {"metadataId": 1}}], "fields": "location"}
    sheet.batch({"updateDeveloperMetadata": change | {"developerMetadata": {"location": line(4)}}})
    assert sheet.anchors() == {1: 4, 2: 4}
    span = {"sheetId": 0, "dimension": "ROWS", "startIndex": 4, "endIndex": 5}
    sheet.batch({"deleteDimension": {"range": span}})
    assert sheet.anchors() == {}


def test_metadata_is_copied_with_no_tab(sheet: Spreadsheet) -> None:
    """Unverified on the real API; ids could not be kept."""
    sheet.batch(create(1, line(3)), create(2, {"sheetId": 0}), {"duplicateSheet": {"newSheetId": 5}})
    assert search(sheet) == [1, 2]
    sheet.batch({"deleteSheet": {"sheetId": 0}})
    assert search(sheet) == []
