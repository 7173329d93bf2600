"""Somebody at work by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sync.emulator import Emulator, StoppedClock
from tests.sync.emulator.caller import ROBOT, Caller, Spreadsheet


def test_what_people_do_is_no_call(emulator: Emulator, sheet: Spreadsheet) -> None:
    me = emulator.as_person()
    me.types(sheet.id, "A1", "2024-05-15")
    me.notes(sheet.id, "A1", "a note")
    me.colours(sheet.id, "A1", 1, 0, 0)
    assert [call.method for call in emulator.calls()] == ["token"]  # the caller's own
    ((cell,),) = sheet.cells("A1", "formattedValue,note,userEnteredFormat")
    assert (cell["formattedValue"], cell["note"]) == ("2024-05-15", "a note")
    assert cell["userEnteredFormat"]["backgroundColor"] == {"red": 1, "green": 0, "blue": 0}
    assert emulator.file(sheet.id).modifier == "owner@emulator.example"


def test_people_name_rows_and_columns_as_they_see_them(emulator: Emulator, sheet: Spreadsheet) -> None:
    me = emulator.as_person()
    sheet.put("A1:B4", [["Team", "Score"], ["b", 2], ["c", 3], ["a", 1]])
    me.sorts(sheet.id, "Sheet1", "B")
    assert [row[0] for row in me.rows(sheet.id, "A1:A9")] == ["Team", "a", "b", "c"]
    me.moves(sheet.id, "Sheet1", "4", before="2")
    me.inserts(sheet.id, "Sheet1", "A:B")
    me.deletes(sheet.id, "Sheet1", "1")
    assert me.rows(sheet.id, "C1:D3") == [["c", "3"], ["a", "1"], ["b", "2"]]
    assert me.find(sheet.id, "Sheet1", "b") == "Sheet1!C3"
    assert me.shows(sheet.id, "C3") == "b"
    assert me.cell(sheet.id, "D3")["userEnteredValue"] == {"numberValue": 2}
    me.types(sheet.id, "C3", "")
    with pytest.raises(LookupError, match="nowhere on Sheet1"):
        me.find(sheet.id, "Sheet1", "b")


def test_a_tab_that_is_not_there_is_named_with_those_that_are(emulator: Emulator, sheet: Spreadsheet) -> None:
    with pytest.raises(KeyError, match="there are: Sheet1"):
        emulator.as_person().inserts(sheet.id, "Scorecard", "1")
    with pytest.raises(KeyError, match="there are: Master"):
        emulator.file("Nothing")


def test_a_stopped_clock_makes_every_day_the_same() -> None:
    day = datetime(2024, 10, 8, 9, tzinfo=UTC)
    with Emulator(clock=StoppedClock(day)) as emulator:
        file = emulator.create_spreadsheet("S")
        emulator.as_person().types(file, "A1", "=TODAY()")
        assert emulator.as_person().shows(file, "A1") == "10/8/2024"
        assert emulator.file(file).modified == day


def test_people_do_to_cells_what_one_does(emulator: Emulator, sheet: Spreadsheet) -> None:
    me, it = emulator.as_person(), sheet.id
    me.pastes(it, "A1", "Team\tScore\nb\t1\nc\t2")
    me.fills(it, "B2:B5")
    me.copies(it, "A2", "A4:A5")
    assert me.rows(it, "A1:B9") == [["Team", "Score"], ["b", "1"], ["c", "2"], ["b", "3"], ["b", "4"]]
    assert me.replaces(it, "b", "d", "Sheet1", matchEntireCell=True) == 3
    me.cuts(it, "A5:B5", "D1")
    me.merges(it, "A4:B4")
    me.validates(it, "F1", "Open", "Done")
    me.sets(it, "A1:B1", bold=True)
    assert me.rows(it, "A1:E5") == [
        ["Team", "Score", "", "d", "4"],
        ["d", "1", "", "", ""],
        ["c", "2", "", "", ""],
        ["d", "", "", "", ""],
    ]
    me.merges(it, "A4:B4", undo=True)
    assert me.cell(it, "A1")["userEnteredFormat"] == {"textFormat": {"bold": True}}
    assert me.cell(it, "F1")["dataValidation"]["condition"]["type"] == "ONE_OF_LIST"


def test_people_do_to_lines_and_tabs_what_one_does(emulator: Emulator, sheet: Spreadsheet) -> None:
    me, it = emulator.as_person(), sheet.id
    me.adds_tab(it, "Two")
    me.renames_tab(it, "Two", "Second")
    me.duplicates_tab(it, "Second", "Third")
    me.moves_tab(it, "Sheet1", 3)
    me.hides_tab(it, "Third")
    assert me.tabs(it) == ["Third", "Second", "Sheet1"]
    assert sheet.get()["sheets"][0]["properties"]["hidden"] is True
    me.deletes_tab(it, "Third")
    me.resizes(it, "Second", "B:C", 50)
    me.resizes(it, "Second", "A")
    me.groups(it, "Second", "3:5", folded=True)
    me.freezes(it, "Second", 1)
    tab = sheet.get(ranges="Second!A1:C5", includeGridData="true")["sheets"][0]
    sizes = [column["pixelSize"] for column in tab["data"][0]["columnMetadata"]]
    hidden = [bool(row.get("hiddenByUser")) for row in tab["data"][0]["rowMetadata"]]
    assert (sizes, hidden) == ([100, 50, 50], [False, False, True, True, True])
    assert tab["properties"]["gridProperties"]["frozenRowCount"] == 1


def test_a_group_that_touches_another_is_folded_with_it(emulator: Emulator, sheet: Spreadsheet) -> None:
    me, it = emulator.as_person(), sheet.id
    me.groups(it, "Sheet1", "3:5")
    me.groups(it, "Sheet1", "6:7", folded=True)
    [group] = sheet.get()["sheets"][0]["rowGroups"]
    assert (group["range"]["startIndex"], group["range"]["endIndex"], group["collapsed"]) == (2, 7, True)


def test_people_lay_rules_views_and_names_over_cells(emulator: Emulator, sheet: Spreadsheet) -> None:
    me, it = emulator.as_person(), sheet.id
    sheet.put("A1:B3", [["Team", "State"], ["a", "Open"], ["b", "Done"]])
    me.names(it, "A2:A3", "Teams")
    me.filters(it, "A1:B3", "B", "Done")
    me.colours_where(it, "A2:B3", '=$B2="Open"', 1, 0, 0)
    assert me.protects(it, "A1:B1") != me.protects(it, "Sheet1", "kim@x.example")
    found = sheet.get(fields="namedRanges,sheets(basicFilter,conditionalFormats,protectedRanges)")
    assert found["namedRanges"][0]["name"] == "Teams"
    tab = found["sheets"][0]
    assert tab["basicFilter"]["filterSpecs"][0]["columnIndex"] == 1
    assert len(tab["conditionalFormats"]) == 1
    assert [p["range"] for p in tab["protectedRanges"]][1] == {}
    assert (
        "protected"
        in sheet.caller.refused(
            "PUT", f"{sheet.path}/values/A1", {"values": [["x"]]}, valueInputOption="RAW"
        )[1]
    )


def test_files_are_moved_renamed_and_trashed_by_hand(emulator: Emulator, caller: Caller) -> None:
    plan = emulator.put_markdown("plan.md", "# Plan")
    emulator.share(plan, ROBOT)
    token = caller.good("GET", "/drive/v3/changes/startPageToken")["startPageToken"]
    quarter = emulator.create_folder("Q4", emulator.create_folder("2024"))
    emulator.rename("plan.md", "The plan")
    emulator.move(plan, quarter)
    emulator.trash("2024")
    found = caller.good("GET", f"/drive/v3/files/{plan}", fields="name,trashed,explicitlyTrashed")
    assert found == {"name": "The plan", "trashed": True, "explicitlyTrashed": False}
    assert emulator.file(plan).parent == quarter
    changes = caller.good("GET", "/drive/v3/changes", pageToken=token)["changes"]
    assert [change["fileId"] for change in changes] == [plan]
    emulator.trash("2024", back=True)
    assert not caller.good("GET", f"/drive/v3/files/{plan}", fields="trashed")["trashed"]
