"""With ``data``, what is in the Workspace outlives the process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator import Emulator, store
from sync.emulator.disk import DataError, decoded, encoded
from sync.emulator.pages import render_spreadsheet
from sync.emulator.sheets.book import Row
from tests.sync.emulator.caller import ROBOT, Caller, Spreadsheet

DEMO = Path(__file__).parents[3] / "sync" / "emulator" / "demo"


def _everything(emulator: Emulator, folder: Path) -> dict[str, object]:
    """What all APIs say of all files."""
    for file in emulator.workspace.files.values():
        emulator.share(file.id, ROBOT, "writer")
    caller = Caller(emulator, folder)
    found: dict[str, object] = {"files": caller.good("GET", "/drive/v3/files", fields="*", orderBy="name")}
    for file in emulator.workspace.files.values():
        if file.mime == store.DOC:
            found[file.id] = caller.good("GET", f"/v1/documents/{file.id}", includeTabsContent=True)
        elif file.mime == store.SHEET:
            found[file.id] = caller.good("GET", f"/v4/spreadsheets/{file.id}", includeGridData=True)
    return found


def test_a_restart_finds_every_file_as_it_was(tmp_path: Path) -> None:
    with Emulator(DEMO, data=tmp_path / "data") as before:
        sheet = Spreadsheet(
            Caller(before, tmp_path), before.create_spreadsheet("Notes of the TPMs", writers=[ROBOT])
        )
        sheet.put("A1", [["x", 1, True, "=B1*2"]], "USER_ENTERED")
        anchor = {"dimensionRange": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}}
        metadata = {"metadataId": 7, "metadataKey": "k", "location": anchor, "visibility": "DOCUMENT"}
        sheet.batch({"createDeveloperMetadata": {"developerMetadata": metadata}})
        told = _everything(before, tmp_path)
        page = render_spreadsheet(before, sheet.id)
    with Emulator(DEMO, data=tmp_path / "data") as after:
        assert _everything(after, tmp_path) == told
        assert render_spreadsheet(after, sheet.id) == page
        again = Spreadsheet(Caller(after, tmp_path), sheet.id)
        again.batch({"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}}})
        assert again.anchors() == {7: 1}


def test_a_change_is_on_disk_before_it_is_answered(tmp_path: Path) -> None:
    with Emulator(data=tmp_path / "data") as emulator:
        file_id = emulator.create_spreadsheet("Master", writers=[ROBOT])
        Spreadsheet(Caller(emulator, tmp_path), file_id).put("A1", [["on disk"]])
        kept = (tmp_path / "data" / "files" / f"{file_id}.json").read_text(encoding="utf-8")
        assert "on disk" in kept


def test_what_is_deleted_is_not_found_again(tmp_path: Path) -> None:
    with Emulator(open_access=True, data=tmp_path / "data") as emulator:
        caller = Caller(emulator, tmp_path)
        made = caller.good("POST", "/drive/v3/files", {"name": "Gone"})["id"]
        caller.good("DELETE", f"/drive/v3/files/{made}")
    with Emulator(open_access=True, data=tmp_path / "data") as emulator:
        assert emulator.workspace.files == {}


def test_the_seed_fills_an_empty_folder_once(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "plan.md").write_text("First", encoding="utf-8")
    with Emulator(seed, data=tmp_path / "data") as emulator:
        emulator.put_markdown("plan.md", "Second")
    with Emulator(seed, data=tmp_path / "data") as emulator:
        assert emulator.file("plan.md").content.source == "Second"


def test_reset_brings_the_seed_back_for_good(tmp_path: Path) -> None:
    with Emulator(data=tmp_path / "data") as emulator:
        emulator.put_markdown("plan.md", "x")
        emulator.reset()
    with Emulator(data=tmp_path / "data") as emulator:
        assert emulator.workspace.files == {}


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("important", encoding="utf-8")
    with pytest.raises(DataError, match="holds other things"):
        Emulator(data=tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [('{"format": 0}', "another version"), ("{", "is broken"), ('{"format": 1, "workspace": {"drives": {"~": "sheets.book:Cell"}}}', "nothing that can be kept")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_kept(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "workspace.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        Emulator(data=tmp_path)
    assert (tmp_path / "workspace.json").read_text(encoding="utf-8") == text


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS | st.binary() | st.datetimes(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text(), inner)
        | st.dictionaries(st.integers(), inner)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_any_value_comes_back_as_itself(value: object) -> None:
    assert decoded(json.loads(json.dumps(encoded(value)))) == value


@given(st.lists(SCALARS))
def test_rows_come_back_with_their_cells(cells: list[object]) -> None:
    row = Row(5, 30, hidden=True).with_cells(
        [{"userEnteredValue": {"stringValue": str(c)}, "note": "n"} if c else None for c in cells]
    )
    assert decoded(json.loads(json.dumps(encoded(row)))) == row


def test_old_versions_outlive_a_restart_and_are_written_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Emulator(data=data) as before:
        before.workspace.coalesced = 0
        sheet = Spreadsheet(Caller(before, tmp_path), before.create_spreadsheet("Master", writers=[ROBOT]))
        for text in ("one", "two", "three"):
            sheet.put("A1", [[text]])
        told = sheet.caller.good("GET", f"/drive/v3/files/{sheet.id}/revisions", fields="*")
        old = {path.name: path.stat().st_mtime_ns for path in (data / "revisions" / sheet.id).glob("?.json")}
        sheet.put("A1", [["four"]])
    assert set(old) == {"1.json", "2.json", "3.json"}
    assert {name: (data / "revisions" / sheet.id / name).stat().st_mtime_ns for name in old} == old
    with Emulator(data=data) as after:
        again = Spreadsheet(Caller(after, tmp_path), sheet.id)
        found = again.caller.good("GET", f"/drive/v3/files/{sheet.id}/revisions", fields="*")["revisions"]
        assert found[:-1] == told["revisions"]
        link = found[1]["exportLinks"]["text/csv"].removeprefix("https://docs.google.com")
        assert again.caller.session.get(after.url + link, timeout=10).content == b"one"
