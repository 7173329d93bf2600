"""A folder as a Workspace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator import Emulator
from sync.emulator.seed import SeedError
from tests.sync.emulator.caller import ROBOT, Caller, Spreadsheet

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


SHEET = """\
title: Payments numbers
locale: de_DE
time_zone: Europe/Berlin
tabs:
  - title: Plan
    frozen_rows: 1
    hidden_rows: [3, 5-6]
    filtered_rows: [7]
    hidden_columns: [D]
    merges: [A1:B1]
    tables: [{name: Risks, range: A8:B9}]
    rows:
      - [{v: Results, bold: true, size: 14}, null, {v: 2024-10-08, format: d mmm yyyy, note: moved twice}]
      - [0.25, {v: 0.5, format: percent}, {v: 1200, format: currency}, 2024-10-08, =A2*2]
      - [{v: All plans, link: index.md}, {v: The index, file: index.md}, {v: Kim Lee, person: kim@corp.example}]
      - [{v: true, checkbox: true}, {v: Open, dropdown: [Open, Done]}, =Gone!A1]
      - [{parts: [ask, " ", {t: "🎯 Kim", person: kim@corp.example}, " or ", {t: read, link: index.md, bold: true}]}]
      - []
      - []
      - [Risk, Plan]
  - {title: Notes, hidden: true}
  - {title: Funnel, chart: true}
"""


@pytest.fixture
def book(folder: Path, tmp_path: Path) -> Iterator[Spreadsheet]:
    """A sheet of the seed folder, and somebody who may read it."""
    (folder / "numbers.sheet.yaml").write_text(SHEET, encoding="utf-8")
    with Emulator(folder, validate_responses=True) as emulator:
        yield Spreadsheet(Caller(emulator, tmp_path), emulator.file_id("numbers.sheet.yaml"))


def test_a_sheet_is_written_down_cell_by_cell(book: Spreadsheet) -> None:
    mask = "formattedValue,hyperlink,note,effectiveValue,chipRuns,dataValidation.condition.type"
    rows = book.cells("Plan!A1:E5", mask)
    assert [[cell.get("formattedValue") for cell in row] for row in rows[:4]] == [
        ["Results", None, "8 Okt 2024"],
        ["0,25", "50%", "$1.200", "2024-10-08", "0,5"],
        ["All plans", "The index", "Kim Lee"],
        ["TRUE", "Open", "#REF!"],
    ]
    index = f"https://docs.google.com/document/d/{book.caller.emulator.file_id('index.md')}/edit"
    assert rows[0][2]["note"] == "moved twice"
    assert rows[2][0]["hyperlink"] == index
    assert rows[2][1]["chipRuns"] == [{"chip": {"richLinkProperties": {"uri": index}}}]
    assert rows[2][2]["chipRuns"] == [{"chip": {"personProperties": {"email": "kim@corp.example"}}}]
    assert [cell.get("dataValidation", {}).get("condition", {}).get("type") for cell in rows[3][:2]] == [
        "BOOLEAN",
        "ONE_OF_LIST",
    ]


def test_text_in_pieces_has_runs_that_count_as_google_counts(book: Spreadsheet) -> None:
    ((cell,),) = book.cells("Plan!A5", "formattedValue,chipRuns,textFormatRuns(startIndex,format(bold,link))")
    assert cell["formattedValue"] == "ask 🎯 Kim or read"
    assert [run.get("startIndex", 0) for run in cell["chipRuns"] if run["chip"]] == [4]
    assert [run.get("startIndex", 0) for run in cell["chipRuns"]] == [0, 3, 4, 10, 14]
    assert cell["textFormatRuns"][-1]["startIndex"] == 14
    assert cell["textFormatRuns"][-1]["format"]["bold"]


def test_a_sheet_has_tabs_merges_tables_and_what_is_hidden(book: Spreadsheet) -> None:
    answer = book.get(
        fields="properties(title,locale,timeZone),sheets(properties(title,hidden,sheetType,gridProperties),merges,tables,"
        "data(rowMetadata(hiddenByUser,hiddenByFilter),columnMetadata.hiddenByUser))"
    )
    assert answer["properties"] == {
        "title": "Payments numbers",
        "locale": "de_DE",
        "timeZone": "Europe/Berlin",
    }
    plan, notes, funnel = answer["sheets"]
    assert plan["properties"]["gridProperties"]["frozenRowCount"] == 1
    assert plan["merges"] == [
        {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 2}
    ]
    assert [(t["name"], [c["columnName"] for c in t["columnProperties"]]) for t in plan["tables"]] == [
        ("Risks", ["Risk", "Plan"])
    ]
    (data,) = plan["data"]
    assert [n for n, row in enumerate(data["rowMetadata"], 1) if row.get("hiddenByUser")] == [3, 5, 6]
    assert [n for n, row in enumerate(data["rowMetadata"], 1) if row.get("hiddenByFilter")] == [7]
    assert [n for n, column in enumerate(data["columnMetadata"], 1) if column.get("hiddenByUser")] == [4]
    assert notes["properties"]["hidden"]
    assert funnel["properties"] == {"title": "Funnel", "sheetType": "OBJECT"}
    assert "data" not in funnel


def test_a_saved_answer_is_a_sheet_that_shows_what_it_showed(folder: Path, tmp_path: Path) -> None:
    saved = {
        "spreadsheetId": "savedsavedsaved",
        "properties": {"title": "Saved"},
        "sheets": [
            {
                "properties": {
                    "sheetId": 7,
                    "title": "Plan",
                    "gridProperties": {"rowCount": 5, "columnCount": 3},
                },
                "merges": [
                    {
                        "sheetId": 7,
                        "startRowIndex": 0,
                        "endRowIndex": 1,
                        "startColumnIndex": 0,
                        "endColumnIndex": 2,
                    }
                ],
                "data": [
                    {
                        "rowData": [
                            {
                                "values": [
                                    {
                                        "userEnteredValue": {"formulaValue": "=QUERY(A1)"},
                                        "effectiveValue": {"numberValue": 0.5},
                                        "formattedValue": "50 %",
                                    }
                                ]
                            }
                        ],
                        "rowMetadata": [{}, {"hiddenByUser": True}],
                    }
                ],
            }
        ],
    }
    (folder / "saved.sheet.json").write_text(json.dumps(saved), encoding="utf-8")
    with Emulator(folder, validate_responses=True) as emulator:
        book = Spreadsheet(Caller(emulator, tmp_path), emulator.file_id("saved.sheet.json"))
        assert (book.id, emulator.file("Saved").id) == ("savedsavedsaved", "savedsavedsaved")
        assert book.cells("Plan!A1", "effectiveValue,formattedValue") == [
            [{"effectiveValue": {"numberValue": 0.5}, "formattedValue": "50 %"}]
        ]
        assert book.get(fields="sheets.merges")["sheets"][0]["merges"] == saved["sheets"][0]["merges"]  # type: ignore[index]  # as above
        emulator.as_person("pat@corp.example").types("Saved", "Plan!A1", 3)
        assert book.cells("Plan!A1", "effectiveValue,formattedValue") == [
            [{"effectiveValue": {"numberValue": 3}, "formattedValue": "3"}]
        ]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("tabs: [{rows: [[{value: 1}]]}]", "numbers.sheet.yaml: tab “Sheet1”, A1: unknown value"),
        ("tabs: [{titel: x}]", "tab “Sheet1”: unknown titel"),
        ("sheets: []", "the spreadsheet: unknown sheets"),
        ("tabs: [{title: A}, {title: a}]", "tab “a”: another tab has this title"),
        ("tabs: [{merges: [A]}]", "“A” is no range"),
        ("tabs: [{hidden_rows: [B]}]", "“B” is no row"),
        ("tabs: [{rows: [[{v: soon, format: date}]]}]", "A1: “soon” is no date"),
        ("tabs: [{rows: [[{v: x, checkbox: true}]]}]", "A1: a checkbox is true or false"),
        ("tabs: [", "numbers.sheet.yaml line 2: no valid YAML"),
        ("- a list", "numbers.sheet.yaml: must be a mapping"),
    ],
)
def test_mistakes_in_a_sheet_are_named(folder: Path, written: str, message: str) -> None:
    (folder / "numbers.sheet.yaml").write_text(f"{written}\n", encoding="utf-8")
    with pytest.raises(SeedError, match=message.replace("(", r"\(")):
        Emulator(folder)


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
