"""A folder as a Workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.emulator import Emulator
from sync.emulator.seed import SeedError
from tests.sync.emulator.caller import ROBOT, Caller

SETTINGS = f"""\
owner: pat@corp.example
readers: [{ROBOT}]
modified: 2024-03-25
files:
  teams/payments.md: {{name: "Payments plan", readers: [], writers: [kim@corp.example], owner: kim@corp.example}}
  secret.md: {{anyone: reader, id: secretsecretsecret}}
  gone.md: {{trashed: true, modified: 2024-04-01T09:30:00Z}}
  old.docx: {{type: docx}}
  Shortcut: {{type: shortcut, target: index.md}}
  Master: {{type: spreadsheet, writers: [{ROBOT}], time_zone: Europe/Berlin}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "teams").mkdir()
    (tmp_path / "workspace.yaml").write_text(SETTINGS)
    (tmp_path / "index.md").write_text(
        "---\ntitle: All plans\n---\n[Payments](teams/payments.md) [out](https://x.example) [chip](chip:secret.md) [no](nowhere.md)\n[a](secret.md#deep-down) [b](teams/payments.md#the-goals) [c](secret.md#none)\n"
    )
    (tmp_path / "teams/payments.md").write_text("---\ntitle: not this\n---\n# The goals\n[up](../index.md)\n")
    (tmp_path / "secret.md").write_text(
        "---\ntitle: Front\n---\n<!-- tab: One -->\n<!-- tab: Two -->\n# Deep down\n"
    )
    (tmp_path / "gone.md").write_text("gone\n")
    (tmp_path / "notes.txt").write_text("not a seed\n")
    return tmp_path


def test_files_become_docs_with_names_owners_and_readers(folder: Path) -> None:
    emulator = Emulator(folder)
    index, payments = emulator.file("index.md"), emulator.file("teams/payments.md")
    assert index.name == "All plans"
    assert len(index.id) == 44
    assert payments.name == "Payments plan"
    assert (payments.owner, payments.roles) == ("kim@corp.example", {"kim@corp.example": "writer"})
    assert index.modified.isoformat() == "2024-03-25T12:00:00+00:00"
    assert emulator.file_id("secret.md") == "secretsecretsecret"
    assert emulator.file("Shortcut").target == index.id
    assert "notes.txt" not in {f.source for f in emulator.workspace.files.values()}
    emulator.stop()


def test_ids_are_the_same_every_time(folder: Path) -> None:
    first, second = Emulator(folder), Emulator(folder)
    assert set(first.workspace.files) == set(second.workspace.files)
    for emulator in (first, second):
        emulator.stop()


def test_links_between_seed_files_lead_to_their_docs(folder: Path) -> None:
    with Emulator(folder, validate_responses=True) as emulator:
        caller = Caller(emulator, folder)
        text = json.dumps(caller.good("GET", f"/v1/documents/{emulator.file_id('index.md')}"))
        assert f"https://docs.google.com/document/d/{emulator.file_id('teams/payments.md')}/edit" in text
        assert '"uri": "https://docs.google.com/document/d/secretsecretsecret/edit"' in text
        assert '"https://x.example"' in text
        assert '"nowhere.md"' in text
        answer = caller.good(
            "GET", f"/drive/v3/files/{emulator.file_id('Shortcut')}", fields="shortcutDetails"
        )
        assert answer["shortcutDetails"]["targetId"] == emulator.file_id("index.md")


def test_reset_goes_back_to_the_seed(folder: Path) -> None:
    with Emulator(folder) as emulator:
        made = emulator.create_spreadsheet("New")
        emulator.put_markdown("index.md", "changed")
        emulator.fail("docs.documents.get", "500")
        emulator.reset()
        assert made not in emulator.workspace.files
        assert emulator.file("index.md").name == "All plans"
        assert emulator.faults.pending == 0
        assert emulator.calls() == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("nonsense: 1", "unknown nonsense"),
        ("files: {nowhere.md: {}}", "no such file in the folder"),
        ("files: {index.md: {reader: x}}", "unknown reader"),
        ("files: {x: {type: drawing}}", "type must be one of"),
        ("anyone: everybody", "anyone must be reader, commenter or writer"),
        ("modified: soon", "Invalid isoformat"),
        ("- a list", "must be a mapping"),
    ],
)
def test_mistakes_in_the_settings_are_named(folder: Path, settings: str, message: str) -> None:
    (folder / "workspace.yaml").write_text(settings)
    with pytest.raises(ValueError, match=message) as caught:
        Emulator(folder)
    assert isinstance(caught.value, SeedError) or "soon" in settings
