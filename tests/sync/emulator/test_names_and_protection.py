"""Named ranges and protected ranges: what they may be called, whom they keep out, what leans on what."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import ROBOT, Json, Spreadsheet
from tests.sync.emulator.grids import part, reply, rows, shown, span

TPM = "tpm@corp.example"


def named(name: str, **more: Any) -> Json:
    return {"addNamedRange": {"namedRange": {"name": name, "range": span(0, 2, 0, 1), **more}}}


def protect(**wanted: Any) -> Json:
    return {"addProtectedRange": {"protectedRange": wanted}}


# ------------------------------------------------------------------------------------------ named ranges


def test_a_named_range_is_answered_with_an_id_of_digits(sheet: Spreadsheet) -> None:
    made = reply(sheet, named("Teams"))["addNamedRange"]["namedRange"]
    assert made["namedRangeId"].isdigit()
    assert made == {"namedRangeId": made["namedRangeId"], "name": "Teams", "range": shown(0, 2, 0, 1)}
    assert sheet.get()["namedRanges"] == [made]


@pytest.mark.parametrize(
    "name", ["", "two words", "A1", "abc12", "R1C1", "rc", "1st", "a-b", "a.b", "True", "x" * 251]
)
def test_a_name_must_be_a_name(sheet: Spreadsheet, name: str) -> None:
    assert sheet.refused(named(name)) == (
        "Invalid requests[0].addNamedRange: The name given to this range is invalid."
    )


@pytest.mark.parametrize("name", ["Teams", "_x", "Größe", "x" * 250, "ABCD1"])
def test_these_are_names(sheet: Spreadsheet, name: str) -> None:
    assert reply(sheet, named(name))["addNamedRange"]["namedRange"]["name"] == name


def test_names_and_ids_are_taken_once(sheet: Spreadsheet) -> None:
    sheet.batch(named("Teams", namedRangeId="n1"))
    assert sheet.refused(named("teams")).endswith(
        "Cannot add named range with name teams, a named range with that name already exists."
    )
    assert "already exists" in sheet.refused(named("Other", namedRangeId="n1"))
    rename = {"namedRange": {"namedRangeId": "n1", "name": "TEAMS"}, "fields": "name"}
    sheet.batch({"updateNamedRange": rename})
    assert sheet.get()["namedRanges"][0]["name"] == "TEAMS"


def test_an_unknown_name_is_refused_by_its_id(sheet: Spreadsheet) -> None:
    for request in (
        {"updateNamedRange": {"namedRange": {"namedRangeId": "9"}, "fields": "name"}},
        {"deleteNamedRange": {"namedRangeId": "9"}},
    ):
        assert sheet.refused(request).endswith(": No NamedRange with id: 9")


def test_a_name_may_mean_whole_columns(sheet: Spreadsheet) -> None:
    made = reply(sheet, named("Cols", range={"startColumnIndex": 0, "endColumnIndex": 2}))
    assert made["addNamedRange"]["namedRange"]["range"] == {"startColumnIndex": 0, "endColumnIndex": 2}
    beyond = reply(sheet, named("Rest", range={"startRowIndex": 5, "endRowIndex": 9999}))
    assert beyond["addNamedRange"]["namedRange"]["range"]["endRowIndex"] == 1000


# ------------------------------------------------------------------------------------------ protected ranges


def test_a_protection_may_lean_on_a_name_and_goes_where_that_goes(sheet: Spreadsheet) -> None:
    sheet.batch(named("Teams", namedRangeId="n1"))
    made = reply(sheet, protect(namedRangeId="n1", description="d"))["addProtectedRange"]["protectedRange"]
    assert (made["namedRangeId"], made["range"], made["description"]) == ("n1", shown(0, 2, 0, 1), "d")
    sheet.batch({"insertDimension": {"range": rows(0, 1)}})
    assert part(sheet, "protectedRanges")[0]["range"] == shown(1, 3, 0, 1)
    move = {"namedRange": {"namedRangeId": "n1", "range": span(7, 8, 2, 3)}, "fields": "range"}
    sheet.batch({"updateNamedRange": move})
    assert part(sheet, "protectedRanges")[0]["range"] == shown(7, 8, 2, 3)
    sheet.batch({"deleteNamedRange": {"namedRangeId": "n1"}})
    assert "namedRangeId" not in part(sheet, "protectedRanges")[0]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({}, "A range must be specified"),
        ({"range": span(0, 1, 0, 1), "namedRangeId": "n1"}, "Only one of"),
        ({"namedRangeId": "nowhere"}, "No NamedRange with id: nowhere"),
        ({"tableId": "nowhere"}, "No table with id: nowhere"),
        (
            {"range": span(0, 1, 0, 1), "unprotectedRanges": [span(0, 1, 0, 1)]},
            "unprotectedRanges are only allowed on ProtectedRanges covering a whole sheet",
        ),
        ({"range": {}}, 'Sheet "Sheet1" already has sheet protection'),
        ({"range": span(0, 1, 0, 1), "protectedRangeId": 5}, "already exists"),
    ],
)
def test_protections_that_cannot_be_are_refused(sheet: Spreadsheet, wanted: Json, words: str) -> None:
    sheet.batch(protect(range={"sheetId": 0}, protectedRangeId=5, warningOnly=True))
    assert words in sheet.refused(protect(**wanted))


def test_a_protected_sheet_has_places_that_are_free(emulator: Emulator, sheet: Spreadsheet) -> None:
    emulator.as_person().does(sheet.id, protect(range={"sheetId": 0}, unprotectedRanges=[span(4, 9, 2, 3)]))
    sheet.put("C5", [["free"]])
    write = {"start": {}, "rows": [{"values": [{"note": "x"}]}], "fields": "note"}
    assert "protected cell" in sheet.refused({"updateCells": write})


def test_a_warning_has_no_editors_and_stops_nobody(emulator: Emulator, sheet: Spreadsheet) -> None:
    wanted = {"range": span(0, 1, 0, 1), "warningOnly": True, "editors": {"users": [TPM]}}
    made = reply(sheet, protect(**wanted))["addProtectedRange"]["protectedRange"]
    assert made["warningOnly"] is True
    assert made["editors"] == {}
    assert made["requestingUserCanEdit"] is True
    assert part(sheet, "protectedRanges")[0]["editors"] == {"users": [ROBOT]}  # as recorded
    emulator.share(sheet.id, TPM, "writer")
    emulator.as_person(TPM).types(sheet.id, "A1", "x")


def test_a_warning_that_becomes_a_protection_lets_all_editors_in(
    emulator: Emulator, sheet: Spreadsheet
) -> None:
    emulator.share(sheet.id, TPM, "writer")
    emulator.share(sheet.id, "viewer@corp.example", "reader")
    made = reply(sheet, protect(range=span(0, 1, 0, 1), warningOnly=True))["addProtectedRange"][
        "protectedRange"
    ]
    change = {"protectedRange": {"protectedRangeId": made["protectedRangeId"]}, "fields": "warningOnly"}
    sheet.batch({"updateProtectedRange": change})
    found = part(sheet, "protectedRanges")[0]
    assert "warningOnly" not in found
    assert {TPM, ROBOT} <= set(found["editors"]["users"])
    assert "viewer@corp.example" not in found["editors"]["users"]


def test_protections_are_changed_by_their_mask(sheet: Spreadsheet) -> None:
    sheet.batch(protect(range=span(0, 1, 0, 1), description="old", protectedRangeId=7))
    change = {"protectedRangeId": 7, "range": span(2, 4, 0, 1), "description": "ignored"}
    sheet.batch({"updateProtectedRange": {"protectedRange": change, "fields": "range"}})
    found = part(sheet, "protectedRanges")[0]
    assert (found["range"], found["description"]) == (shown(2, 4, 0, 1), "old")
    sheet.batch(
        {"updateProtectedRange": {"protectedRange": {"protectedRangeId": 7}, "fields": "description"}}
    )
    assert "description" not in part(sheet, "protectedRanges")[0]


@pytest.mark.parametrize(
    ("editors", "free"),
    [
        ({"users": ["TPM@corp.example"]}, True),
        ({"groups": ["all@corp.example"]}, True),
        ({"groups": ["none@corp.example"]}, False),
        ({"domainUsersCanEdit": True}, False),  # the file is another domain's
    ],
)
def test_editors_are_people_groups_and_domains(
    emulator: Emulator, sheet: Spreadsheet, editors: Json, free: bool
) -> None:
    emulator.workspace.groups["all@corp.example"] = {TPM}
    emulator.share(sheet.id, TPM, "writer")
    sheet.batch(protect(range=span(0, 1, 0, 1), editors=editors))
    tpm = emulator.as_person(TPM)
    if free:
        tpm.types(sheet.id, "A1", "x")
    else:
        with pytest.raises(Exception, match="protected cell"):
            tpm.types(sheet.id, "A1", "x")


def test_who_gives_a_protection_editors_stays_one(sheet: Spreadsheet) -> None:
    sheet.batch(protect(range=span(0, 1, 0, 1), protectedRangeId=7))
    change = {"protectedRangeId": 7, "editors": {"users": [TPM], "groups": ["all@corp.example"]}}
    sheet.batch({"updateProtectedRange": {"protectedRange": change, "fields": "editors"}})
    assert part(sheet, "protectedRanges")[0]["editors"] == {
        "users": [TPM, ROBOT],
        "groups": ["all@corp.example"],
    }
    sheet.batch({"deleteProtectedRange": {"protectedRangeId": 7}})
    assert part(sheet, "protectedRanges") is None
    assert sheet.refused({"deleteProtectedRange": {"protectedRangeId": 7}}).endswith(
        "No protected range with id: 7"
    )
