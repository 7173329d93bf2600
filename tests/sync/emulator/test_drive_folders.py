"""Where files are: My Drive, folders, shared drives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator import Emulator, store
from sync.emulator.seed import SeedError
from tests.sync.emulator.caller import ROBOT, Caller

HUMAN = "kim@corp.example"
SETTINGS = f"""\
owner: pat@corp.example
readers: [{ROBOT}]
groups: {{planning@corp.example: [{HUMAN}]}}
drives:
  Plans of all teams: {{folder: teams, organizers: [pat@corp.example], readers: [planning@corp.example]}}
files:
  old/secret.md: {{readers: []}}
  old/2023: {{type: folder}}
  old/2023/Budget: {{type: spreadsheet}}
"""


@pytest.fixture
def seeded(tmp_path: Path) -> Iterator[Emulator]:
    seed = tmp_path / "seed"
    for name in ("index.md", "old/first.md", "old/secret.md", "teams/a.md", "teams/deep/b.md"):
        (seed / name).parent.mkdir(parents=True, exist_ok=True)
        (seed / name).write_text("# x\n")
    (seed / "workspace.yaml").write_text(SETTINGS)
    with Emulator(seed, validate_responses=True) as emulator:
        yield emulator


def names(caller: Caller, q: str, **more: object) -> list[str]:
    answer = caller.good("GET", "/drive/v3/files", q=q, orderBy="name", **more)
    return [file["name"] for file in answer["files"]]


def test_folders_on_disk_are_folders(seeded: Emulator, tmp_path: Path) -> None:
    caller = Caller(seeded, tmp_path)
    old = seeded.file("old")
    assert caller.good("GET", f"/drive/v3/files/{old.id}")["mimeType"] == store.FOLDER
    assert names(caller, f"'{old.id}' in parents") == ["2023", "first"]
    assert names(caller, f"'{seeded.file_id('old/2023')}' in parents") == ["Budget"]
    found = caller.good("GET", f"/drive/v3/files/{seeded.file_id('old/first.md')}", fields="parents")
    assert found == {"parents": [old.id]}


def test_root_is_the_top_of_the_callers_own_drive(seeded: Emulator, tmp_path: Path) -> None:
    pat = Caller(seeded, tmp_path, "pat@corp.example")
    root = pat.good("GET", "/drive/v3/files/root")
    assert (root["name"], root["mimeType"]) == ("My Drive", store.FOLDER)
    index = pat.good("GET", f"/drive/v3/files/{seeded.file_id('index.md')}", fields="parents")
    assert index == {"parents": [root["id"]]}
    assert names(pat, "'root' in parents") == names(pat, f"'{root['id']}' in parents") == ["index", "old"]
    assert Caller(seeded, tmp_path).good("GET", "/drive/v3/files/root")["id"] != root["id"]


def test_a_folder_in_the_trash_takes_along_what_is_in_it(seeded: Emulator, tmp_path: Path) -> None:
    caller = Caller(seeded, tmp_path, "pat@corp.example")
    caller.good("PATCH", f"/drive/v3/files/{seeded.file_id('old')}", {"trashed": True})
    budget = caller.good(
        "GET", f"/drive/v3/files/{seeded.file_id('old/2023/Budget')}", fields="trashed,explicitlyTrashed"
    )
    assert budget == {"trashed": True, "explicitlyTrashed": False}
    assert "first" not in names(caller, "trashed = false")


def test_members_of_a_shared_drive_read_it_by_group(seeded: Emulator, tmp_path: Path) -> None:
    everywhere = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}
    member, robot = Caller(seeded, tmp_path, HUMAN), Caller(seeded, tmp_path)
    file_id = seeded.file_id("teams/deep/b.md")
    found = member.good("GET", f"/drive/v3/files/{file_id}", fields="*", supportsAllDrives=True)
    assert found["driveId"] == seeded.file("teams/a.md").drive
    assert not {"owners", "permissions", "ownedByMe", "shared"} & found.keys()
    assert member.good("GET", f"/v1/documents/{file_id}")["title"] == "b"
    assert robot("GET", f"/drive/v3/files/{file_id}", supportsAllDrives=True)[0] == 404
    drive = found["driveId"]
    assert names(member, f"'{drive}' in parents", **everywhere) == ["a", "deep"]


def test_a_link_to_a_folder_of_the_seed_leads_to_it(seeded: Emulator, tmp_path: Path) -> None:
    file_id = seeded.put_markdown("index.md", "[old](old/) [teams](teams/a.md)")
    text = Caller(seeded, tmp_path).session.get(f"{seeded.url}/v1/documents/{file_id}", timeout=5).text
    assert f"https://drive.google.com/drive/folders/{seeded.file_id('old')}" in text


def test_what_says_itself_who_may_read_it_is_not_opened_by_its_folder(
    seeded: Emulator, tmp_path: Path
) -> None:
    robot = Caller(seeded, tmp_path)
    assert robot("GET", f"/drive/v3/files/{seeded.file_id('old/first.md')}")[0] == 200
    assert robot("GET", f"/drive/v3/files/{seeded.file_id('old/secret.md')}")[0] == 404


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("drives: {Plans: {managers: []}}", "drives: Plans: unknown managers"),
        ("drives: {Plans: {folder: a}}\nfiles: {a/x: {type: folder, colour: red}}", "unknown colour"),
    ],
)
def test_mistakes_about_drives_are_named(tmp_path: Path, settings: str, words: str) -> None:
    (tmp_path / "workspace.yaml").write_text(settings)
    with pytest.raises(SeedError, match=words):
        Emulator(tmp_path)


def test_a_seed_says_who_of_a_domain_and_which_key(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "a.md").write_text("x")
    (seed / "workspace.yaml").write_text(
        "files: {a.md: {domains: {corp.example: commenter}, anyone: reader, resource_key: 0-k}}"
    )
    with Emulator(seed, validate_responses=True) as emulator:
        path = f"/drive/v3/files/{emulator.file_id('a.md')}"
        kim = Caller(emulator, tmp_path, HUMAN)
        assert kim.good("GET", path, fields="resourceKey,capabilities/canComment") == {
            "resourceKey": "0-k",
            "capabilities": {"canComment": True},
        }
        assert Caller(emulator, tmp_path)("GET", path)[0] == 404
