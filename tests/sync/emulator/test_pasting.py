"""Copied, cut and pasted."""

from __future__ import annotations

from tests.sync.emulator.caller import Spreadsheet
from tests.sync.emulator.ranges import span


def test_copying_takes_formats_and_cutting_leaves_nothing(letters: Spreadsheet) -> None:
    copy = {"source": span(0, 1, 0, 1), "destination": span(0, 2, 2, 3), "pasteType": "PASTE_NORMAL"}
    letters.batch({"copyPaste": copy})
    assert letters.values("C1:C2") == [["A"], ["A"]]
    cut = {"source": span(0, 2, 0, 1), "destination": {"sheetId": 0, "rowIndex": 0, "columnIndex": 4}}
    letters.batch({"cutPaste": cut})
    assert letters.values("A1:E2") == [["", "1", "A", "", "A"], ["", "2", "A", "", "B"]]
