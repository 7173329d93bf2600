"""A newer plansync brings an older master up to date and takes nothing from people; looks are made once."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from sync.master import versions
from tests.office import DAY, Office
from tests.older import Json, column, columns, layout_1, numbers, publish_layout_1, sheets, widths

OURS = {each.title for tab in layout_1() for each in tab.columns if each.owner == "machine"}


def annotate(office: Office) -> None:
    """What people do to a master that they live in."""
    tpm, sheet = office.tpm, office.sheet
    tpm.types(sheet, office.at("Search", "Notes"), "ask Lea about the parser")
    tpm.notes(sheet, office.at("Fraud", "Team"), "joins on Thursday")
    tpm.inserts(sheet, "Scorecard", "C")
    tpm.types(sheet, "Scorecard!C1", "Mood")
    tpm.types(sheet, office.at("Payments", "Mood"), "sunny")
    tpm.types(sheet, office.at("Search", "Mood"), "=LEN(A2)")
    tpm.colours(sheet, office.at("Payments", "Mood"), 1, 0.9, 0.6)
    tpm.colours(sheet, office.at("Payments", "Team"), 0.9, 1, 0.9)
    tpm.sets(sheet, office.at("Search", "Notes"), bold=True)
    tpm.resizes(sheet, "Scorecard", "B", 222)
    tpm.moves(sheet, "Scorecard", "O", "D")
    tpm.hides(sheet, "Scorecard", "N")
    tpm.sorts(sheet, "Scorecard", "A", descending=True)
    tpm.resizes(sheet, "Scorecard", "4", 60)
    tpm.colours_where(sheet, "Scorecard!C2:C40", '=C2="sunny"', 1, 1, 0.5)
    tpm.notes(sheet, "Findings!A1", "our own words about this column")
    tpm.types(sheet, "Findings!I3", "Ines")
    tpm.types(sheet, "Findings!L1", "Follow-up")
    tpm.types(sheet, "Findings!L3", "in stand-up")
    tpm.validates(sheet, "Findings!L2:L20", "in stand-up", "done")
    tpm.colours(sheet, "Findings!L3", 0.8, 0.9, 1)
    tpm.protects(sheet, "Findings!L1:L20", "marco@brightcart-planning.example")
    view = {"range": {"sheetId": sheets(office)["Findings"]["properties"]["sheetId"]}, "title": "Mine"}
    tpm.does(sheet, {"addFilterView": {"filter": view}})
    tpm.renames_tab(sheet, "Key results", "KRs")
    tpm.adds_tab(sheet, "Scratch")
    tpm.types(sheet, "Scratch!A1", "mine")


def theirs(found: dict[str, Json], among: dict[str, Json]) -> Json:
    """All that people made or arranged in the columns that ``among`` has, on the tabs of layout 1, by what it stands beside."""
    told: Json = {}
    for title in ("Scorecard", "Findings", "KRs", "Plans"):
        sheet = found[title]
        names = [cell.get("userEnteredValue") for cell in column(sheet, columns(sheet)[0])]
        there = [name for name in columns(sheet) if name and name in columns(among[title])]
        own = [name for name in there if name not in OURS]
        told[title] = {
            "columns": {name: list(zip(names, column(sheet, name), strict=True)) for name in own},
            "notes": [[cell.get("note") for cell in column(sheet, name)] for name in there if name in OURS],
            "colours": [
                [cell.get("userEnteredFormat", {}).get("backgroundColor") for cell in column(sheet, name)]
                for name in there
                if name in OURS
            ],
            "heights": [each.get("pixelSize") for each in sheet["data"][0]["rowMetadata"][: len(names)]],
            "protected": sheet.get("protectedRanges"),
            "frozen": {
                key: value for key, value in sheet["properties"]["gridProperties"].items() if "frozen" in key
            },
        }
    return told


def rules(sheet: Json) -> list[Json]:
    return [rule["booleanRule"] for rule in sheet.get("conditionalFormats", ())]


@pytest.fixture
def aged(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose master was made by layout 1, with people at home in it."""
    publish_layout_1(office, monkeypatch)
    annotate(office)
    return office


def test_an_older_master_gets_what_is_new_and_people_keep_all_of_theirs(aged: Office) -> None:
    before = sheets(aged)

    preview = aged.run("preview", "--as-of", DAY)
    first = next(line for line in preview.output.splitlines() if line.strip())
    assert first.startswith("! layout 1 → 2: "), preview.output[:400]
    assert sheets(aged) == before, "a preview writes nothing"

    aged.night()
    after = sheets(aged)

    stood, stands = theirs(before, before), theirs(after, before)
    assert json.dumps(stands, sort_keys=True) == json.dumps(stood, sort_keys=True)
    for title, sheet in before.items():
        kept = (
            [name for name in columns(after[title]) if name and name in columns(sheet)]
            if sheet["data"][0].get("rowData")
            else []
        )
        assert not kept or kept == [name for name in columns(sheet) if name], f"{title}: order of the columns"
        if kept:
            assert widths(sheet).items() <= widths(after[title]).items(), title
        for rule in rules(sheet):
            assert rule in rules(after[title]), f"{title}: {rule}"
    assert "Mine" in {view["title"] for view in after["Findings"]["filterViews"]}
    assert "Message" in columns(after["Scorecard"])
    assert widths(after["Scorecard"])["Message"][1], "details stay folded away"
    assert (
        after["Findings"]["data"][0]["rowData"][0]["values"][0]["note"] == "our own words about this column"
    )

    writes = aged.writes()
    aged.night()
    assert aged.writes() == writes, "it comes once"
    assert numbers(aged) == {
        title: (len(sheet.get("conditionalFormats", ())), len(sheet.get("filterViews", ())), len(sheet.get("columnGroups", ())), len(sheet.get("rowGroups", ())), len(sheet.get("charts", ())), len(sheet.get("protectedRanges", ())))
        for title, sheet in after.items()
    }  # fmt: skip


def test_tabs_that_a_newer_layout_has_come_at_their_place(aged: Office) -> None:
    ours = list(aged.tpm.tabs(aged.sheet))
    aged.night()
    now = aged.tpm.tabs(aged.sheet)
    assert [title for title in now if title in ours] == ours
    assert list(dict.fromkeys(now)) == now


def test_an_older_plansync_refuses_a_newer_master_and_writes_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.night()
    before, writes = sheets(office), office.writes()
    monkeypatch.setattr(versions, "LAYOUT", 1)

    for command in ("nightly", "preview"):
        result = office.run(command, "--as-of", DAY)
        assert result.exit_code == 4
        assert "update plansync" in result.output
        assert "layout 2; this one knows 1" in result.output

    assert (sheets(office), office.writes()) == (before, writes)


def test_thirty_nights_leave_the_number_of_rules_views_groups_and_charts_unchanged(office: Office) -> None:
    office.night()
    before = numbers(office)
    for number in range(1, 31):
        if number % 10 == 5:  # something to write as well
            office.tpm.types(office.sheet, office.at("Search", "Notes"), f"looked at on day {number}")
            office.tpm.types(office.sheet, office.at("Fraud", "TPM"), f"somebody {number}")
        office.night((date.fromisoformat(DAY) + timedelta(days=number)).isoformat())
    assert numbers(office) == before


def test_no_two_notes_of_a_header_say_the_same_and_every_column_has_one(office: Office) -> None:
    office.night()
    for title, sheet in sheets(office).items():
        if title in {"Legend", "Sheet1", "_plansync", "Overview"}:
            continue
        head = sheet["data"][0]["rowData"][0]["values"]
        told = [cell["note"] for cell in head if cell.get("userEnteredValue") and "note" in cell]
        assert len(told) == sum("userEnteredValue" in cell for cell in head), title


def spoil(office: Office) -> None:
    """What people do to looks that somebody may want back."""
    tpm, sheet = office.tpm, office.sheet
    found = sheets(office)["Scorecard"]
    sheet_id = found["properties"]["sheetId"]
    tpm.colours_where(sheet, "Scorecard!A2:A40", '=A2="Search"', 1, 1, 0.5)
    tpm.does(sheet, {"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": 2}})
    tpm.resizes(sheet, "Scorecard", "B", 300)
    tpm.types(sheet, "Scorecard!B1", "State")
    tpm.notes(sheet, "Scorecard!A1", "")
    tpm.notes(sheet, office.at("Fraud", "Team"), "joins on Thursday")
    tpm.inserts(sheet, "Scorecard", "D")
    tpm.types(sheet, "Scorecard!D1", "Mood")
    tpm.notes(sheet, "Scorecard!D1", "ours")
    tpm.colours(sheet, office.at("Search", "Mood"), 1, 0.9, 0.6)
    tpm.freezes(sheet, "Scorecard", 0)
    chart = sheets(office)["Overview"]["charts"][0]["chartId"]
    tpm.does(sheet, {"deleteEmbeddedObject": {"objectId": chart}})
    view = next(v for v in sheets(office)["Findings"]["filterViews"] if v["title"].startswith("Fraud"))
    tpm.does(sheet, {"deleteFilterView": {"filterId": view["filterViewId"]}})


def test_repair_says_what_it_makes_anew_makes_it_and_leaves_what_people_made(office: Office) -> None:
    office.night()
    new = sheets(office)
    assert office.run("init", "--repair").output.strip() == "All looks are as they were made."
    spoil(office)
    spoilt, writes = sheets(office), office.writes()

    dry = office.run("init", "--repair", "--dry-run")
    assert (office.writes(), sheets(office)) == (writes, spoilt)
    for word in (
        "width of “Plan”: 300 → ",
        "header of “Plan”",
        "header of “Team”",
        "colours: ",
        "frozen: 1 rows, 1 columns",
        "filter view “Fraud",
        "chart “How many plans are in each state”",
    ):
        assert word in dry.output, dry.output
    assert "Mood" not in dry.output

    result = office.run("init", "--repair")
    assert result.exit_code == 0, result.output
    assert result.output.startswith(dry.output.splitlines()[0])
    now = sheets(office)
    assert office.writes() == writes + 1
    assert widths(now["Scorecard"])["Plan"] == widths(new["Scorecard"])["Plan"]
    assert widths(now["Scorecard"])["Mood"] == widths(spoilt["Scorecard"])["Mood"]
    assert columns(now["Scorecard"])[:4] == ["Team", "Plan", "Next thing to do", "Mood"]
    head = now["Scorecard"]["data"][0]["rowData"][0]["values"]
    assert head[0]["note"] == new["Scorecard"]["data"][0]["rowData"][0]["values"][0]["note"]
    assert head[3]["note"] == "ours"
    assert column(now["Scorecard"], "Mood") == column(spoilt["Scorecard"], "Mood")
    assert column(now["Scorecard"], "Team") == column(spoilt["Scorecard"], "Team")
    people = [rule for rule in rules(now["Scorecard"]) if rule["condition"]["type"] == "CUSTOM_FORMULA"]
    assert people == [
        rule for rule in rules(spoilt["Scorecard"]) if rule["condition"]["type"] == "CUSTOM_FORMULA"
    ]
    assert len(rules(now["Scorecard"])) == len(rules(new["Scorecard"])) + 1
    assert {v["filterViewId"] for v in now["Findings"]["filterViews"]} == {
        v["filterViewId"] for v in new["Findings"]["filterViews"]
    }

    assert len(now["Overview"]["charts"]) == len(new["Overview"]["charts"])

    assert office.run("init", "--repair").output.strip() == "All looks are as they were made."
    writes = office.writes()
    office.night()
    assert office.writes() == writes


def test_repair_waits_until_an_older_master_is_up_to_date(aged: Office) -> None:
    before = sheets(aged)
    result = aged.run("init", "--repair")
    assert result.exit_code == 4
    assert "plansync nightly" in result.output
    assert sheets(aged) == before
