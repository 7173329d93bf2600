"""files.list: what q can ask, in what order answers come, whose files are looked through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator import Emulator, store
from sync.emulator.drive import query
from tests.fakes import FakeClock
from tests.sync.emulator.caller import KIM, LEE, Caller
from tests.sync.emulator.test_drive_files import EVERYWHERE, FILES, drive, folder, make, reason

PLANNING = "planning@corp.example"


def names(caller: Caller, q: str = "", **more: object) -> list[str]:
    answer = caller.good("GET", FILES, q=q, fields="files(name)", **more)
    return [file["name"] for file in answer["files"]]


@pytest.fixture
def plans(emulator: Emulator, kim: Caller, lee: Caller, clock: FakeClock) -> str:
    """Five files, a minute apart, in or beside a folder whose id is given."""
    there = folder(kim, name="Plans")
    clock.advance(60)
    emulator.put_markdown("Search plan 2024", "# Search\nFaster red-black ranking, soon", who=KIM)
    emulator.file("Search plan 2024").parent = there
    clock.advance(60)
    make(kim, store.SHEET, name="O'Neill \\ Sons", properties={"team": "pay"}, starred=True)
    clock.advance(60)
    make(kim, "text/plain", name="plan_old.txt", parents=[there], description="the old one", trashed=True)
    clock.advance(60)
    theirs = make(lee, name="Identity, Decentralized")
    emulator.share(theirs, KIM)
    file = emulator.file(theirs)
    file.anyone = "reader"
    return there


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("name = 'SEARCH PLAN 2024'", ["Search plan 2024"]),
        ("name contains 'plan sea'", ["Search plan 2024"]),
        ("name contains 'decent ident'", ["Identity, Decentralized"]),
        ("name contains 'earch'", []),
        ("name = 'O\\'Neill \\\\ Sons'", ["O'Neill \\ Sons"]),
        ('name = "O\'Neill \\\\ Sons"', ["O'Neill \\ Sons"]),
        ("name != 'Plans' and mimeType contains 'google-apps' and trashed = false", ["Identity, Decentralized", "O'Neill \\ Sons", "Search plan 2024"]),
        ("fullText contains 'ranking'", ["Search plan 2024"]),
        ("fullText contains 'anking'", []),
        ("fullText contains 'ranking search'", ["Search plan 2024"]),
        ("fullText contains '\"faster red\"'", ["Search plan 2024"]),
        ("fullText contains '\"red faster\"'", []),
        ("fullText contains 'old one'", ["plan_old.txt"]),
        ("starred", ["O'Neill \\ Sons"]),
        ("starred = true and not trashed", ["O'Neill \\ Sons"]),
        ("trashed != false", ["plan_old.txt"]),
        ("sharedWithMe", ["Identity, Decentralized"]),
        ("NOT 'me' in owners", ["Identity, Decentralized"]),
        (f"'{LEE}' in owners or starred=true", ["Identity, Decentralized", "O'Neill \\ Sons"]),
        ("'me' in readers and not 'me' in writers", ["Identity, Decentralized"]),
        ("properties has { key='team' and value='pay' }", ["O'Neill \\ Sons"]),
        ("properties has {key='team' and value='buy'}", []),
        ("appProperties has { key='team' and value='pay' }", []),
        ("visibility = 'anyoneWithLink'", ["Identity, Decentralized"]),
        ("visibility != 'limited'", ["Identity, Decentralized"]),
        ("modifiedTime >= '2024-05-15T03:02:00' and modifiedTime < '2024-05-15T05:03:00+02:00'", ["O'Neill \\ Sons"]),
        ("createdTime <= '2024-05-15'", []),
        ("'root' in parents", ["O'Neill \\ Sons", "Plans"]),
    ],
)  # fmt: skip
def test_q_asks(plans: str, kim: Caller, q: str, found: list[str]) -> None:
    assert names(kim, q) == found


def test_q_asks_what_is_in_a_folder(plans: str, kim: Caller) -> None:
    assert names(kim, f"'{plans}' in parents") == ["plan_old.txt", "Search plan 2024"]
    assert names(kim, f"'{plans}' in parents and trashed = false") == ["Search plan 2024"]
    assert kim.refused("GET", FILES, q="'nowhere' in parents") == (404, "File not found: .")


@pytest.mark.parametrize(
    "q",
    [
        "name", "name =", "name ~ 'x'", "name > 'x'", "name = x", "'x'", "'x' in name", "'x' in colours", "colour = 'x'",
        "name = 'x", "name = 'x' and", "(name = 'x'", "name = 'x')", "name = 'x' name = 'y'", "fullText = 'x'",
        "modifiedTime > 'yesterday'", "modifiedTime contains '2024'", "trashed = 'maybe'", "trashed > true",
        "visibility = 'secret'", "visibility contains 'limited'", "properties has { key='a' }",
        "properties has { value='a' }", "properties = 'a'", "owners = 'x'", "title = 'x'", "mimeType in 'x'",
    ],
)  # fmt: skip
def test_what_q_cannot_ask_is_an_invalid_value(kim: Caller, q: str) -> None:
    status, answer = kim("GET", FILES, q=q)
    error = answer["error"]["errors"][0]
    assert (status, error["reason"], error["message"], error["location"]) == (
        400,
        "invalid",
        "Invalid Value",
        "q",
    )


@given(name=st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1))
def test_any_name_can_be_asked_for_once_it_is_escaped(name: str) -> None:
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    grammar = query.Grammar({"name": (query.NAME, lambda found: found)})
    keep, _ = query.parse(f"name = '{escaped}'", grammar)
    assert keep(name)
    assert not keep(name + "x")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", ["a1", "A12", "a2", "Z"]),
        ("name desc", ["Z", "a2", "A12", "a1"]),
        ("name_natural", ["a1", "a2", "A12", "Z"]),
        ("folder,name", ["Z", "a1", "A12", "a2"]),
        ("folder desc, name desc", ["a2", "A12", "a1", "Z"]),
        ("createdTime", ["a2", "Z", "A12", "a1"]),
        ("modifiedTime desc", ["a1", "A12", "Z", "a2"]),
        ("recency", ["a1", "A12", "Z", "a2"]),
        ("starred desc,name", ["A12", "a1", "a2", "Z"]),
        ("quotaBytesUsed,viewedByMeTime,modifiedByMeTime,sharedWithMeTime,name", ["Z", "a2", "A12", "a1"]),
    ],
)
def test_files_come_in_order(kim: Caller, clock: FakeClock, order: str, expected: list[str]) -> None:
    for name, mime in (("a2", store.DOC), ("Z", store.FOLDER), ("A12", store.DOC), ("a1", store.DOC)):
        make(kim, mime, name=name, starred=name == "A12")
        clock.advance(60)
    assert names(kim, orderBy=order) == expected


@pytest.mark.parametrize("order", ["colour", "name up", "name,", "name asc desc"])
def test_an_order_that_there_is_not_is_refused(kim: Caller, order: str) -> None:
    assert reason(kim, "GET", FILES, orderBy=order) == (400, "invalid")


def test_found_by_its_text_comes_unsorted(kim: Caller) -> None:
    status, message = kim.refused("GET", FILES, q="fullText contains 'x'", orderBy="name")
    assert (status, message.split(".")[0]) == (
        403,
        "Sorting is not supported for queries with fullText terms",
    )


def test_pages_follow_one_another(kim: Caller) -> None:
    for n in range(5):
        make(kim, name=f"f{n}")
    first = kim.good("GET", FILES, pageSize=3, orderBy="name")
    assert first["kind"] == "drive#fileList"
    assert first["incompleteSearch"] is False
    assert first["files"][0].keys() == {"kind", "id", "name", "mimeType"}
    second = kim.good("GET", FILES, pageSize=3, orderBy="name", pageToken=first["nextPageToken"])
    assert "nextPageToken" not in second
    assert [f["name"] for f in first["files"] + second["files"]] == [f"f{n}" for n in range(5)]
    assert reason(kim, "GET", FILES, pageToken="x") == (400, "invalid")


def test_shared_drives_are_looked_through_when_asked_for(kim: Caller, lee: Caller) -> None:
    there, other = drive(kim), drive(kim, "Other")
    make(kim, name="mine")
    make(kim, name="plan", parents=[there])
    make(kim, name="other", parents=[other])
    all_of_it = EVERYWHERE | {"includeItemsFromAllDrives": True, "orderBy": "name"}
    assert names(kim) == ["mine"]
    assert (
        names(kim, **all_of_it) == names(kim, corpora="allDrives", **all_of_it) == ["mine", "other", "plan"]
    )
    assert names(kim, corpora="drive", driveId=there, **all_of_it) == ["plan"]
    assert names(kim, f"'{there}' in parents", **all_of_it) == ["plan"]
    assert reason(kim, "GET", FILES, q=f"'{there}' in parents") == (404, "notFound")
    for query_ in ({"corpora": "drive"}, {"corpora": "user", "driveId": there}):
        assert kim("GET", FILES, **query_, **all_of_it)[0] == 403
    assert kim("GET", FILES, corpora="allDrives")[0] == 403
    assert reason(kim, "GET", FILES, corpora="planet") == (400, "invalid")
    assert reason(lee, "GET", FILES, corpora="drive", driveId=there, **all_of_it) == (404, "notFound")


def test_who_has_one_file_of_a_shared_drive_is_no_member(
    emulator: Emulator, kim: Caller, lee: Caller
) -> None:
    there = drive(kim)
    emulator.share(make(kim, name="plan", parents=[there]), LEE)
    all_of_it = EVERYWHERE | {"includeItemsFromAllDrives": True}
    assert names(lee, **all_of_it) == ["plan"]
    found = reason(lee, "GET", FILES, corpora="drive", driveId=there, **all_of_it)
    assert found == (403, "teamDriveMembershipRequired")


def test_lists_show_what_groups_are_given_and_not_what_links_open(
    emulator: Emulator, kim: Caller, lee: Caller
) -> None:
    emulator.workspace.groups[PLANNING] = {LEE}
    emulator.share(make(kim, name="by group"), PLANNING)
    by_link = make(kim, name="by link")
    emulator.file(by_link).anyone = "writer"
    by_domain = make(kim, name="by domain")
    emulator.file(by_domain).domains["corp.example"] = "reader"
    assert names(lee) == ["by group"]
    assert [lee("GET", f"{FILES}/{each}")[0] for each in (by_link, by_domain)] == [200, 200]
    assert names(lee, corpora="domain") == ["by group"]
    emulator.file(by_domain).findable.add("corp.example")
    assert sorted(names(lee, corpora="domain")) == ["by domain", "by group"]


@pytest.mark.parametrize(
    ("spaces", "status"), [("drive", 200), ("photos", 200), ("attic", 400), ("appDataFolder", 403)]
)
def test_spaces(kim: Caller, spaces: str, status: int) -> None:
    assert kim("GET", FILES, spaces=spaces)[0] == status
