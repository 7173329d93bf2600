"""Somebody at work by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sync.emulator import Emulator, StoppedClock
from tests.sync.emulator.caller import Spreadsheet


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
