"""The master over real HTTP, on the emulator, with people at work in it: what is promised to them, end to end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mappers.tables import Cell, Desired, Keepsake, Row
from sync.errors import LostReply, SyncError
from sync.master import ids
from sync.master.decide import OUR_NOTE, Policy
from sync.master.sheet import Conflict, Master, preview, publish
from sync.master.state import State
from sync.scopes import READING
from tests.sync.master.build import CARD, LEGEND, LINKS, card, checked, desired, link
from tests.sync.master.desk import Desk, open_desk

BATCH = "sheets.spreadsheets.batchUpdate"
HEADING = "https://docs.google.com/document/d/1/edit#heading=h.1"
PAYMENTS = card(
    "Payments",
    plan="Gaps",
    next=Cell("Ana: add targets", HEADING),
    score=0.59,
    edited=date(2024, 3, 1),
    since=date(2024, 4, 1),
    findings=3,
)
SEARCH = card("Search", plan="Ready", score=0.8, since=date(2024, 4, 1), findings=0)
CHECKED = checked(date(2024, 4, 1))
FIRST = desired(PAYMENTS, SEARCH, CHECKED)


def with_cells(row: Row, **cells: Any) -> Row:
    told = {name: cell if isinstance(cell, Cell) else Cell(cell) for name, cell in cells.items()}
    return replace(row, cells={**row.cells, **told})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def published(desk: Desk) -> Desk:
    """The same, after the first run."""
    desk.publish(FIRST)
    return desk


def test_the_first_run_makes_the_tabs_in_one_batch(desk: Desk) -> None:
    outcome = desk.publish(FIRST)
    me = desk.emulator.as_person()
    assert me.tabs(desk.sheet) == ["Scorecard", "Plans", "Legend", "Sheet1", "_plansync"]
    assert (outcome.batches, desk.writes()) == (1, 1)
    assert me.rows(desk.sheet, "Scorecard!A1:H3") == [
        ["Team", "Plan", "Next thing to do", "Last cycle", "Doc edited", "First seen", "Remark", "Findings"],
        ["Payments", "Gaps", "Ana: add targets", "0.59", "1 Mar 2024", "1 Apr 2024", "", "3"],
        ["Search", "Ready", "", "0.8", "", "1 Apr 2024", "", "0"],
    ]
    assert desk.cell("Scorecard!C2")["hyperlink"] == HEADING


def test_the_tabs_look_as_they_were_declared(desk: Desk) -> None:
    desk.publish(FIRST)
    fields = (
        "sheets(properties(title,hidden,gridProperties),conditionalFormats,columnGroups,protectedRanges,"
        "data(columnMetadata(pixelSize),rowData(values(note,dataValidation,userEnteredFormat))))"
    )
    told = {s["properties"]["title"]: s for s in desk.google().spreadsheet(desk.sheet, fields)["sheets"]}
    scorecard, legend, memory = told["Scorecard"], told["Legend"], told["_plansync"]
    grid = scorecard["properties"]["gridProperties"]
    assert (grid["frozenRowCount"], grid["frozenColumnCount"]) == (1, 1)
    assert [c.get("pixelSize") for c in scorecard["data"][0]["columnMetadata"]][:3] == [160, 120, 280]
    header = scorecard["data"][0]["rowData"][0]["values"]
    assert header[1]["note"] == "What we read of the plan"
    assert header[0]["userEnteredFormat"]["textFormat"]["bold"]
    body = scorecard["data"][0]["rowData"][1]["values"]
    assert body[6]["dataValidation"]["condition"]["type"] == "ONE_OF_LIST"
    assert not body[6]["dataValidation"].get("strict", False)
    conditions = [rule["booleanRule"]["condition"] for rule in scorecard["conditionalFormats"]]
    assert [c["values"][0]["userEnteredValue"] for c in conditions] == ["Late", "Gaps"]
    assert {c["type"] for c in conditions} == {"TEXT_STARTS_WITH"}
    assert scorecard["columnGroups"][0]["collapsed"]
    (stale,) = legend["conditionalFormats"]
    assert stale["booleanRule"]["condition"] == {
        "type": "CUSTOM_FORMULA",
        "values": [{"userEnteredValue": "=TODAY()-$B$1>2"}],
    }
    assert memory["properties"]["hidden"]
    assert memory["protectedRanges"][0]["warningOnly"]


@pytest.mark.parametrize("rows", [(), (PAYMENTS,)])
def test_a_row_that_comes_later_looks_like_a_row_and_not_like_the_header(
    desk: Desk, rows: tuple[Row, ...]
) -> None:
    desk.publish(desired(*rows, CHECKED))
    desk.publish(desired(*rows, with_cells(SEARCH, edited=date(2024, 3, 2), next="=1"), CHECKED))
    row = len(rows) + 2
    assert desk.says(f"Scorecard!E{row}") == "2 Mar 2024"
    assert not desk.cell(f"Scorecard!A{row}")["effectiveFormat"]["textFormat"]["bold"]
    assert desk.cell(f"Scorecard!C{row}")["userEnteredFormat"]["wrapStrategy"] == "WRAP"
    assert desk.cell(f"Scorecard!C{row}")["userEnteredFormat"]["numberFormat"]["type"] == "TEXT"
    assert desk.cell(f"Scorecard!G{row}")["dataValidation"]["condition"]["type"] == "ONE_OF_LIST"


def test_a_second_run_writes_nothing(published: Desk) -> None:
    outcome = published.publish(FIRST)
    assert (outcome.batches, published.writes()) == (0, 1)
    assert not outcome.changes


def test_further_nights_make_no_further_rules(published: Desk) -> None:
    for day in range(2, 12):
        published.publish(
            desired(
                with_cells(PAYMENTS, score=day / 100), card(f"Team {day}"), SEARCH, checked(date(2024, 4, 1))
            )
        )
    told = published.google().spreadsheet(published.sheet, "sheets(properties(title),conditionalFormats)")
    assert [len(sheet.get("conditionalFormats", ())) for sheet in told["sheets"]] == [2, 0, 1, 0, 0]


def test_a_day_later_only_the_last_checked_cell_is_written(published: Desk) -> None:
    before = published.says("_plansync!A1:E9"), published.column("_plansync", "D")
    outcome = published.publish(desired(PAYMENTS, SEARCH, checked(date(2024, 4, 2))))
    assert (outcome.batches, published.writes()) == (1, 2)
    assert [(cell.tab, cell.column) for cell in outcome.changes.cells] == [("legend", "value")]
    assert published.says("Legend!B1") == "2 Apr 2024"
    assert (published.says("_plansync!A1:E9"), published.column("_plansync", "D")) == before


def test_reading_and_previewing_need_no_more_than_to_read(published: Desk) -> None:
    reader = Master(published.google(READING), published.sheet, published.clock)
    outcome = preview(reader, lambda _: desired(with_cells(PAYMENTS, plan="Ready"), SEARCH, CHECKED))
    assert outcome.changes.describe() == ("Scorecard", "  ~ Payments › Plan: “Gaps” → “Ready”")
    assert published.writes() == 1
    with pytest.raises(SyncError) as caught:
        reader.apply(outcome.changes, outcome.state, "preview")
    assert caught.value.kind == "no_scope"


def test_what_people_add_and_rearrange_survives(published: Desk) -> None:
    me = published.emulator.as_person()
    me.types(published.sheet, "Scorecard!I1", "TPM's notes")
    me.types(published.sheet, "Scorecard!I2", "call Ana on Monday")
    me.types(published.sheet, "Scorecard!J2", "=D2*2")
    me.notes(published.sheet, "Scorecard!A2", "new lead since March")
    me.colours(published.sheet, "Scorecard!A2", 1, 1, 0.8)
    me.inserts(published.sheet, "Scorecard", "2")
    me.types(published.sheet, "Scorecard!A2", "Tribe Money")
    me.types(published.sheet, "Scorecard!B1", "State")
    me.sorts(published.sheet, "Scorecard", "D", descending=True)
    me.moves(published.sheet, "Scorecard", "B", "F")
    me.hides(published.sheet, "Scorecard", "C")
    me.inserts(published.sheet, "Scorecard", "A")
    changed = desired(
        with_cells(PAYMENTS, plan="Ready", score=0.61), SEARCH, card("Atlas", plan="Gaps"), CHECKED
    )
    published.publish(changed)
    assert not published.publish(changed).batches
    where = me.find(published.sheet, "Scorecard", "Payments")
    row = where.rpartition("!")[2].lstrip("ABCDEFGHIJKL")
    grid = me.rows(published.sheet, "Scorecard!A1:L8")
    payments = grid[int(row) - 1]
    assert "State" in grid[0]
    assert payments[grid[0].index("State")] == "Ready"
    assert payments[grid[0].index("TPM's notes")] == "call Ana on Monday"
    assert published.cell(where)["note"] == "new lead since March"
    assert published.cell(where)["userEnteredFormat"]["backgroundColor"] == {
        "red": 1,
        "green": 1,
        "blue": 0.8,
    }
    assert "1.22" in payments  # their formula saw the new score
    assert any(line[1] == "Tribe Money" for line in grid)


def test_an_edit_of_a_machine_cell_is_noticed_once(published: Desk) -> None:
    published.types("Scorecard!D2", 0.7)
    first = published.publish(FIRST)
    assert [str(edit) for edit in first.changes.edits] == [
        "Payments › Last cycle: people changed 0.59 to 0.7; it stays until the source changes"
    ]
    assert not published.publish(FIRST).batches
    assert published.says("Scorecard!D2") == "0.7"
    published.publish(desired(with_cells(PAYMENTS, score=0.61), SEARCH, CHECKED))
    assert published.says("Scorecard!D2") == "0.61"


def test_a_verdict_set_by_people_stays_until_it_is_emptied(published: Desk) -> None:
    published.types("Scorecard!B2", "Ready")
    published.publish(FIRST)
    assert published.cell("Scorecard!B2")["note"] == f"{OUR_NOTE}“Gaps”"
    late = desired(with_cells(PAYMENTS, plan="Late since 15 Mar"), SEARCH, CHECKED)
    published.publish(late)
    assert published.says("Scorecard!B2") == "Ready"
    held = list(published.master().read().held("scorecard", ["plan"]))
    assert [(entity.key, column, cell.text) for entity, column, cell, _ in held] == [
        ("Payments", "plan", "Ready")
    ]
    published.types("Scorecard!B2", None)
    published.publish(late)
    assert published.says("Scorecard!B2") == "Late since 15 Mar"
    assert "note" not in published.cell("Scorecard!B2")


# --- landing right, one writer at a time, exactly once

CHANGED = desired(with_cells(PAYMENTS, plan="Ready"), with_cells(SEARCH, plan="Gaps"), card("New"), CHECKED)
LANDED = {"Payments": "Ready", "Search": "Gaps", "New": ""}


def plan_states(desk: Desk) -> dict[str, str]:
    rows = desk.emulator.as_person().rows(desk.sheet, "Scorecard!A2:B20")
    return {row[0]: row[1] for row in rows if row[0]}


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("sort", "“Payments” in Scorecard"),
        ("insert a row", "“Payments” in Scorecard"),
        ("delete the first row", "“Payments” in Scorecard"),
        ("delete the last row", "“Search” in Scorecard"),
        ("delete a column", "the column “next” of Scorecard"),
        ("delete the last column", "the column “findings” of Scorecard"),
        ("delete empty rows below", "Others changed the sheet while we wrote"),
        ("move a row", "“Payments” in Scorecard"),
        ("move a column", "the column “plan” of Scorecard"),
        ("delete the tab", "“Payments” in Scorecard"),
    ],
)
def test_what_people_move_between_read_and_write_is_refused_and_then_lands_right(
    published: Desk, what: str, names: str
) -> None:
    me = published.emulator.as_person()
    sheet_id = published.master().read().tabs["scorecard"].sheet_id
    acts: dict[str, Callable[[], object]] = {
        "sort": lambda: me.sorts(published.sheet, "Scorecard", "A", descending=True),
        "insert a row": lambda: me.inserts(published.sheet, "Scorecard", "2"),
        "delete the first row": lambda: me.deletes(published.sheet, "Scorecard", "2"),
        "delete the last row": lambda: me.deletes(published.sheet, "Scorecard", "3"),
        "delete a column": lambda: me.deletes(published.sheet, "Scorecard", "C"),
        "delete the last column": lambda: me.deletes(published.sheet, "Scorecard", "H"),
        "delete empty rows below": lambda: me.deletes(published.sheet, "Scorecard", "40:45"),
        "move a row": lambda: me.moves(published.sheet, "Scorecard", "2", "5"),
        "move a column": lambda: me.moves(published.sheet, "Scorecard", "G", "B"),
        "delete the tab": lambda: me.does(published.sheet, {"deleteSheet": {"sheetId": sheet_id}}),
    }
    outcome = published.publish(CHANGED, acts[what])
    assert [names in line for line in outcome.conflicts] == [True]
    rows = me.rows(published.sheet, "Scorecard!A1:H20")
    plan = rows[0].index("Plan")
    assert {row[0]: row[plan] for row in rows[1:] if row[0]} == LANDED
    assert not published.publish(CHANGED).batches


@pytest.mark.parametrize(
    ("row", "deleted", "inserted", "tab"),
    [
        (with_cells(PAYMENTS, plan="Ready"), "2", "", "Scorecard"),
        (with_cells(PAYMENTS, plan="Ready"), "2", "20", "Scorecard"),  # the grid is as long as before
        (with_cells(PAYMENTS, plan="Ready"), "B", "", "Scorecard"),
        (with_cells(PAYMENTS, plan="Ready"), "B", "K", "Scorecard"),
        (with_cells(PAYMENTS, findings=9), "H", "", "Scorecard"),
        (with_cells(SEARCH, plan="Gaps"), "3", "", "Scorecard"),
        (checked(date(2024, 4, 2)), "1", "", "Legend"),
        (checked(date(2024, 4, 2)), "B", "", "Legend"),
    ],
)
def test_what_slid_into_the_place_of_something_deleted_is_not_written_over(
    published: Desk, row: Row, deleted: str, inserted: str, tab: str
) -> None:
    me = published.emulator.as_person()
    me.types(published.sheet, "Scorecard!A4", "a line of people")
    me.types(published.sheet, "Scorecard!I1", "TPM's notes")
    me.types(published.sheet, "Scorecard!I2", "call Ana")
    me.types(published.sheet, "Legend!A2", "in their words")
    me.types(published.sheet, "Legend!C1", "theirs")
    master = published.master()
    seen, changes = master.read(), preview(master, lambda _: desired(row)).changes
    assert len(changes.cells) == 1
    me.deletes(published.sheet, tab, deleted)
    if inserted:
        me.inserts(published.sheet, tab, inserted)
    before = me.rows(published.sheet, "Scorecard!A1:J9"), me.rows(published.sheet, "Legend!A1:D5")
    with pytest.raises(Conflict):
        master.apply(changes, seen, "nightly")
    assert before == (me.rows(published.sheet, "Scorecard!A1:J9"), me.rows(published.sheet, "Legend!A1:D5"))


def test_what_was_deleted_and_replaced_in_its_place_under_our_hands_is_said(published: Desk) -> None:
    me = published.emulator.as_person()

    def replace_row() -> None:
        me.deletes(published.sheet, "Scorecard", "2")
        me.inserts(published.sheet, "Scorecard", "2")

    with pytest.raises(SyncError, match="deleted and replaced while we wrote: “Payments” in Scorecard"):
        published.publish(desired(with_cells(PAYMENTS, plan="Ready"), SEARCH, CHECKED), replace_row)


def test_an_insert_beside_what_we_do_not_touch_disturbs_nobody(published: Desk) -> None:
    me = published.emulator.as_person()
    outcome = published.publish(CHANGED, lambda: me.inserts(published.sheet, "Scorecard", "10"))
    assert outcome.conflicts == ()
    assert plan_states(published) == LANDED


def test_of_two_writers_the_loser_is_refused_and_names_the_winner(published: Desk) -> None:
    winner = published.master(who="tpm@example.com")

    def other_run() -> None:
        publish(winner, lambda _: desired(with_cells(PAYMENTS, score=0.9), SEARCH, CHECKED), run="backfill-7")

    loser = published.master(other_run)
    seen = loser.read()
    changes = preview(loser, lambda _: CHANGED).changes
    with pytest.raises(
        Conflict, match=r"run backfill-7 of tpm@example\.com at 2024-05-15T03:00:00"
    ) as caught:
        loser.apply(changes, seen, "nightly")
    assert caught.value.winner is not None
    assert caught.value.winner.run == "backfill-7"
    assert plan_states(published)["Payments"] == "Gaps"
    outcome = publish(loser, lambda _: CHANGED, run="nightly")
    assert outcome.conflicts == ()
    assert plan_states(published) == LANDED


def test_a_run_that_always_loses_gives_up_and_says_to_whom(published: Desk) -> None:
    me = published.emulator.as_person()
    rude: list[Callable[[], object]] = [lambda: me.inserts(published.sheet, "Scorecard", "2")] * 9
    with pytest.raises(Conflict, match="Moved or deleted while we wrote: “Payments” in Scorecard"):
        published.publish(CHANGED, *rude)
    assert plan_states(published) == {"Payments": "Gaps", "Search": "Ready"}


@pytest.mark.parametrize(
    "faults", [("drop-after",), ("drop-after", "drop", "drop", "drop"), ("503",), ("drop",), ("429",)]
)
def test_a_lost_reply_is_applied_exactly_once(published: Desk, faults: tuple[str, ...]) -> None:
    published.emulator.fail(BATCH, *faults)
    outcome = published.publish(CHANGED)
    assert outcome.batches == 1
    assert published.emulator.faults.pending == 0
    assert plan_states(published) == LANDED
    mark = published.master().read().mark
    assert mark is not None
    assert mark.generation == 2
    assert not published.publish(CHANGED).batches


def test_when_google_cannot_be_asked_afterwards_nothing_is_claimed(published: Desk) -> None:
    master = published.master()
    seen, changes = master.read(), preview(master, lambda _: CHANGED).changes
    published.emulator.fail(BATCH, "drop-after", "drop", "drop", "drop")
    published.emulator.fail("sheets.spreadsheets.get", "drop", "drop", "drop", "drop")
    with pytest.raises(LostReply, match="may or may not have been applied"):
        master.apply(changes, seen, "nightly")
    assert published.emulator.faults.pending == 0
    assert not published.publish(CHANGED).batches  # it had been applied; the next run sees that by itself


def test_a_batch_that_google_refuses_leaves_the_last_good_state(published: Desk) -> None:
    protect = {
        "range": {"sheetId": published.master().read().tabs["scorecard"].sheet_id},
        "editors": {"users": []},
    }
    published.emulator.as_person().does(published.sheet, {"addProtectedRange": {"protectedRange": protect}})
    with pytest.raises(SyncError) as caught:
        published.publish(CHANGED)
    assert not isinstance(caught.value, Conflict)
    assert "the master sheet" in str(caught.value)
    assert plan_states(published) == {"Payments": "Gaps", "Search": "Ready"}


# --- without guards


def test_without_guards_it_works_and_overwrites_the_mark(desk: Desk) -> None:
    desk.publish(FIRST, reuse_ids_in_batch=False)
    desk.publish(CHANGED, reuse_ids_in_batch=False)
    assert plan_states(desk) == LANDED
    assert not desk.publish(CHANGED, reuse_ids_in_batch=False).batches
    mark = desk.master().read().mark
    assert mark is not None
    assert mark.generation == 2


def test_without_guards_a_move_before_the_last_look_is_seen(published: Desk) -> None:
    me = published.emulator.as_person()
    master = published.master(reuse_ids_in_batch=False)
    seen, changes = master.read(), preview(master, lambda _: CHANGED).changes
    me.sorts(published.sheet, "Scorecard", "A", descending=True)
    with pytest.raises(Conflict, match="“Payments” in Scorecard"):
        master.apply(changes, seen, "nightly")
    assert published.writes() == 1


def test_without_guards_a_move_in_the_last_second_is_said(published: Desk) -> None:
    me = published.emulator.as_person()
    with pytest.raises(SyncError, match="may have landed on the wrong rows") as caught:
        published.publish(
            CHANGED,
            lambda: me.sorts(published.sheet, "Scorecard", "A", descending=True),
            reuse_ids_in_batch=False,
        )
    assert "“Payments” in Scorecard" in str(caught.value)


# --- rows of people, text, size


URL = "https://docs.google.com/document/d/abc/edit"


def pasted(state: State) -> Desired:
    """Like the pipeline: what people pasted into Plans becomes a row of ours with a status."""
    tab = state.tabs.get("plans")
    rows = [
        link(cell.link, "read", adopts=None if line.ids else line.index)
        for line in state.lines("plans")
        if tab and (cell := tab.cell(line, "link")).link
    ]
    return desired(PAYMENTS, SEARCH, CHECKED, *rows)


def paste(desk: Desk, where: str) -> None:
    cell = {
        "userEnteredValue": {"stringValue": URL},
        "userEnteredFormat": {"textFormat": {"link": {"uri": URL}}},
    }
    row = int(where[1:]) - 1
    start = {"sheetId": desk.master().read().tabs["plans"].sheet_id, "rowIndex": row, "columnIndex": 0}
    fields = "userEnteredValue,userEnteredFormat.textFormat.link"
    update = {"start": start, "rows": [{"values": [cell]}], "fields": fields}
    desk.emulator.as_person().does(desk.sheet, {"updateCells": update})


def test_a_pasted_link_is_adopted_in_two_batches(published: Desk) -> None:
    paste(published, "A5")
    outcome = publish(published.master(), pasted, run="nightly")
    assert outcome.batches == 2
    assert published.says("Plans!B5") == "read"
    assert [line for line in outcome.changes.describe() if "becomes ours" in line]
    assert not publish(published.master(), pasted, run="nightly").batches


def test_a_pasted_link_that_moves_meanwhile_is_found_again(published: Desk) -> None:
    paste(published, "A5")
    me = published.emulator.as_person()
    outcome = publish(
        published.master(lambda: me.inserts(published.sheet, "Plans", "2:3")), pasted, run="nightly"
    )
    assert outcome.batches >= 2
    assert published.says("Plans!B7") == "read"
    assert published.column("Plans", "B") == ["Status", "", "", "", "", "", "read"]
    state = published.master().read()
    assert list(state.tabs["plans"].anchors.values()) == [6]
    assert not publish(published.master(), pasted, run="nightly").batches


@pytest.mark.parametrize("what", ["delete the tab", "delete all below", "make a tab of that name"])
def test_what_people_do_to_tabs_while_we_make_something_there_is_a_conflict_and_no_fault(
    published: Desk, what: str
) -> None:
    me = published.emulator.as_person()
    acts: dict[str, Callable[[], object]] = {
        "delete the tab": lambda: me.deletes_tab(published.sheet, "Plans"),
        "delete all below": lambda: me.deletes(published.sheet, "Plans", "3:51"),
        "make a tab of that name": lambda: me.adds_tab(published.sheet, "Plans"),
    }
    if what == "make a tab of that name":
        me.deletes_tab(published.sheet, "Plans")
    else:
        paste(published, "A5")
    outcome = publish(published.master(acts[what]), pasted, run="nightly")
    assert outcome.conflicts == ("Others changed the sheet while we wrote",)
    assert not publish(published.master(), pasted, run="nightly").batches


@pytest.mark.parametrize(
    "text", ['=IMPORTXML("x","y")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "'quoted", "\t=1+1", "<b>x</b>"]
)
def test_injected_text_stays_text(desk: Desk, text: str) -> None:
    desk.publish(desired(card("Payments", next=text), CHECKED))
    desk.publish(desired(card("Payments", next=f"{text}."), CHECKED))
    cell = desk.cell("Scorecard!C2")
    assert cell["userEnteredValue"] == {"stringValue": f"{text}."}
    assert cell["effectiveValue"] == {"stringValue": f"{text}."}
    assert not desk.publish(desired(card("Payments", next=f"{text}."), CHECKED)).batches


def test_odd_characters_stay_readable_and_quiet(desk: Desk) -> None:
    wanted = desired(card("Pay\x00ments \u202edlrow", next="a\r\nb \ud800 😀", plan="\ufeff"), CHECKED)
    desk.publish(wanted)
    assert desk.cell("Scorecard!C2")["userEnteredValue"] == {"stringValue": "a\nb \ufffd 😀"}
    assert not desk.publish(wanted).batches


def test_60_000_characters_are_cut_and_the_rest_is_published(desk: Desk) -> None:
    wanted = desired(card("Payments", next="word " * 12_000, plan="Gaps"), SEARCH, CHECKED)
    desk.publish(wanted)
    text = desk.cell("Scorecard!C2")["userEnteredValue"]["stringValue"]
    assert len(text) == 50_000
    assert text.endswith("…")
    assert not desk.publish(wanted).batches


def test_what_is_too_large_for_one_request_goes_in_whole_plans(desk: Desk) -> None:
    teams = [f"Team {number:02}" for number in range(40)]
    wanted = desired(*(card(team, plan="Gaps", next="x" * 900) for team in teams), CHECKED)
    outcome = desk.publish(wanted, batch_bytes=40_000)
    assert 2 <= outcome.batches <= 5
    assert desk.column("Scorecard", "A")[1:] == teams[:29]
    assert not desk.publish(wanted, batch_bytes=40_000).batches
    sizes = [len(json.dumps(call.line())) for call in desk.emulator.calls(BATCH)]
    assert len(sizes) == outcome.batches


def test_what_is_remembered_beside_the_rows_is_remembered_however_many_batches_it_takes(desk: Desk) -> None:
    teams = [f"Team {number:02}" for number in range(20)]
    rows = desired(*(card(team, plan="Gaps", next="x" * 900) for team in teams), CHECKED)
    wanted = replace(rows, keepsakes=tuple(Keepsake("file", team, f"{team} " * 300) for team in teams))
    outcome = desk.publish(wanted, batch_bytes=30_000)
    assert outcome.batches >= 3
    assert sorted(desk.master().read().memory.kept("file")) == teams
    assert not desk.publish(wanted, batch_bytes=30_000).batches


def test_more_rows_than_google_can_anchor_are_refused_before_sending(desk: Desk) -> None:
    wanted = desired(*(card(f"T{number}") for number in range(ids.METADATA_LIMIT)))
    with pytest.raises(SyncError, match="Scorecard would have 30000 rows") as caught:
        desk.publish(wanted, batch_bytes=10**9)
    assert caught.value.kind == "not_supported"
    assert desk.writes() == 0


def test_a_person_already_has_a_tab_of_that_title(desk: Desk) -> None:
    me = desk.emulator.as_person()
    me.does(desk.sheet, {"addSheet": {"properties": {"title": "Scorecard"}}})
    me.types(desk.sheet, "Scorecard!A1", "mine")
    outcome = desk.publish(FIRST)
    assert outcome.changes.notes == (
        "There is a tab “Scorecard” already that is not ours; ours is “Scorecard (plansync)”",
    )
    assert desk.says("Scorecard!A1") == "mine"


@pytest.mark.parametrize("policy", ["report", "restore"])
def test_the_memory_can_be_lost(published: Desk, policy: Policy) -> None:
    me = published.emulator.as_person()
    state = published.master().read()
    assert state.memory.sheet_id
    me.does(published.sheet, {"deleteSheet": {"sheetId": state.memory.sheet_id}})
    outcome = published.publish(CHANGED, policy=policy)
    assert "3 rows were recognised by their cells" in outcome.changes.notes[0]
    assert {name: plan_states(published)[name] for name in ("Search", "New")} == {
        "Search": "Ready",
        "New": "",
    }
    assert len(plan_states(published)) == 3
    assert not published.publish(CHANGED, policy=policy).batches


def test_a_new_column_is_added_at_the_end_of_ours(published: Desk) -> None:
    me = published.emulator.as_person()
    me.types(published.sheet, "Scorecard!I1", "TPM's notes")
    columns = (*CARD.columns[:2], replace(CARD.columns[1], id="review", title="Review"), *CARD.columns[2:])
    tabs = (replace(CARD, columns=columns), LINKS, LEGEND)
    published.publish(desired(with_cells(PAYMENTS, review="held"), SEARCH, CHECKED, tabs=tabs))
    assert me.rows(published.sheet, "Scorecard!H1:J2") == [
        ["Findings", "Review", "TPM's notes"],
        ["3", "held", ""],
    ]


UNREAD = replace(PAYMENTS, cells={"team": Cell("Payments"), "plan": Cell("Can't read")})


@pytest.mark.parametrize("told", [(PAYMENTS, SEARCH), (UNREAD, SEARCH), (UNREAD,)])
def test_a_deleted_column_comes_back_with_all_that_stood_in_it(
    published: Desk, told: tuple[Row, ...]
) -> None:
    """Also on a night that says nothing of it (a plan that can't be read), or nothing of the row (a closed cycle)."""
    me = published.emulator.as_person()
    before = {name: published.column("Scorecard", name) for name in "DEF"}
    for _ in "DEF":
        me.deletes(published.sheet, "Scorecard", "D")

    outcome = published.publish(desired(*told, CHECKED))

    assert not outcome.changes.edits, "nobody emptied a cell"
    head = me.rows(published.sheet, "Scorecard!A1:K1")[0]
    for name, title in zip("DEF", ("Last cycle", "Doc edited", "First seen"), strict=True):
        assert published.column("Scorecard", "ABCDEFGHIJK"[head.index(title)]) == before[name]
    assert not published.publish(desired(*told, CHECKED)).batches
    assert (
        "Late"
        in published.publish(desired(with_cells(PAYMENTS, plan="Late"), SEARCH, CHECKED)).changes.describe()[
            -1
        ]
    )


def test_colours_reach_the_first_rows_of_a_tab_that_had_none(desk: Desk) -> None:
    desk.publish(desired(CHECKED))

    desk.publish(FIRST)

    data = desk.google().spreadsheet(desk.sheet, "sheets(properties(title),conditionalFormats(ranges))")
    rules = next(s for s in data["sheets"] if s["properties"]["title"] == "Scorecard")["conditionalFormats"]
    assert all(each.get("startRowIndex", 0) <= 1 for rule in rules for each in rule["ranges"])
