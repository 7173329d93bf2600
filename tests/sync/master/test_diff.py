"""What the diff promises people, cell by cell: each test is one sentence of the rules of the guest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mappers.tables import Cell, Column, Desired, Row
from sync.master import ids, values
from sync.master.decide import OUR_NOTE
from tests.sync.master.build import (
    CARD,
    LEGEND,
    LINKS,
    apply,
    card,
    changes_for,
    checked,
    column_of,
    desired,
    link,
    publish,
    read,
    row_of,
    says,
)
from tests.sync.master.paper import Paper

PAYMENTS = card(
    "Payments",
    plan="Gaps",
    next=Cell("Ana: add targets", "https://docs.google.com/document/d/1/edit#heading=h.1"),
    score=0.59,
    edited=date(2024, 3, 1),
    since=date(2024, 4, 1),
    findings=3,
)
SEARCH = card("Search", plan="Ready", score=0.8, since=date(2024, 4, 1), findings=0)
FIRST = desired(PAYMENTS, SEARCH, checked(date(2024, 4, 1)))


def with_cells(row: Row, **cells: Any) -> Row:
    told = {name: cell if isinstance(cell, Cell) else Cell(cell) for name, cell in cells.items()}
    return replace(row, cells={**row.cells, **told})


@pytest.fixture
def paper() -> Paper:
    """A spreadsheet in which the first run has published."""
    sheet = Paper()
    publish(sheet, FIRST)
    return sheet


def test_the_first_run_makes_everything_in_one_batch() -> None:
    sheet = Paper()
    changes = publish(sheet, FIRST)
    assert [each.title for each in sheet.sheets] == ["Scorecard", "Plans", "Legend", "Sheet1", "_plansync"]
    assert len(sheet.batches) == 1
    assert [made.tab.id for made in changes.tabs] == ["scorecard", "plans", "legend"]
    assert sheet.sheet("_plansync").hidden
    assert sheet.sheet("Scorecard").table()[1][:4] == ["Payments", "Gaps", "Ana: add targets", 0.59]
    assert changes.notes == ()


def test_a_second_run_writes_nothing(paper: Paper) -> None:
    changes = changes_for(paper, FIRST)
    assert not changes
    assert changes.describe() == ()


def test_a_new_last_checked_date_writes_one_cell_and_no_memory(paper: Paper) -> None:
    changes = changes_for(paper, desired(PAYMENTS, SEARCH, checked(date(2024, 4, 2))))
    assert [str(cell) for cell in changes.cells] == ["Last checked › Value: 2024-04-01 → 2024-04-02"]
    assert changes.remember == ()
    assert changes.rows == ()
    apply(paper, changes)
    assert [next(iter(request)) for request in paper.batches[-1]] == [
        *["deleteDeveloperMetadata", "createDeveloperMetadata"] * 4,  # the mark, the row, both columns
        *["createDeveloperMetadata", "deleteDeveloperMetadata"]
        * 2,  # the grid still reaches as far, both ways
        "updateCells",
    ]


def test_a_changed_value_writes_that_cell_alone(paper: Paper) -> None:
    changes = publish(paper, desired(with_cells(PAYMENTS, plan="Ready"), *FIRST.rows[1:]))
    assert [str(cell) for cell in changes.cells] == ["Payments › Plan: “Gaps” → “Ready”"]
    assert says(paper, "Payments")["plan"] == "Ready"


@pytest.mark.parametrize(
    ("old", "new"), [(1, True), (1, "1"), (date(2024, 1, 1), 45292), (0, None), (0, False)]
)
def test_a_change_of_type_alone_is_a_change(old: Any, new: Any) -> None:
    sheet = Paper()
    publish(sheet, desired(card("Payments", plan=old)))
    changes = publish(sheet, desired(card("Payments", plan=new)))
    assert len(changes.cells) == 1
    assert not changes_for(sheet, desired(card("Payments", plan=new)))


def test_columns_that_a_row_does_not_name_stay(paper: Paper) -> None:
    publish(paper, desired(card("Payments", plan="Can't read"), *FIRST.rows[1:]))
    assert says(paper, "Payments")["plan"] == "Can't read"
    assert says(paper, "Payments")["score"] == 0.59
    assert not changes_for(paper, FIRST).edits


def test_rows_that_are_known_but_not_wanted_are_left_alone(paper: Paper) -> None:
    assert not changes_for(paper, desired(PAYMENTS, checked(date(2024, 4, 1))))


def test_a_column_filled_once_is_never_written_again(paper: Paper) -> None:
    changes = changes_for(paper, desired(with_cells(PAYMENTS, since=date(2024, 5, 5)), *FIRST.rows[1:]))
    assert not changes
    grid = paper.sheet("Scorecard")
    grid.type(1, column_of(paper, "scorecard", "since"), "long ago")
    assert not changes_for(paper, FIRST)


def test_a_column_of_people_is_never_written(paper: Paper) -> None:
    paper.sheet("Scorecard").type(1, column_of(paper, "scorecard", "remark"), "agreed")
    changes = changes_for(paper, desired(with_cells(PAYMENTS, remark="mine"), *FIRST.rows[1:]))
    assert not changes


# --- links, text and formats


def test_a_link_is_written_with_its_colour_and_only_when_it_changes(paper: Paper) -> None:
    moved = Cell("Ana: add targets", "https://docs.google.com/document/d/1/edit#heading=h.2")
    changes = publish(paper, desired(with_cells(PAYMENTS, next=moved), *FIRST.rows[1:]))
    (cell,) = changes.cells
    assert (cell.value, cell.link) == (None, moved.link)
    (request,) = [each["updateCells"] for each in paper.batches[-1] if "updateCells" in each][:1]
    assert request["fields"] == (
        "userEnteredFormat.textFormat.link,userEnteredFormat.textFormat.foregroundColorStyle,"
        "userEnteredFormat.textFormat.underline"
    )


def test_a_new_value_keeps_the_link(paper: Paper) -> None:
    reworded = replace(PAYMENTS.cells["next"], value="Ben: add owners")
    publish(paper, desired(with_cells(PAYMENTS, next=reworded), *FIRST.rows[1:]))
    seen = read(paper).tabs["scorecard"]
    assert seen.cell(seen.lines[1], "next").link == reworded.link
    assert paper.batches[-1][-2]["updateCells"]["fields"] == "userEnteredValue"


@pytest.mark.parametrize("text", ["=IMPORTXML(A1)", "+cmd|calc", "-1+1", "@SUM(A1)", "'quoted", "\t=1"])
def test_text_that_looks_like_a_formula_is_text_by_value_and_by_format(paper: Paper, text: str) -> None:
    for wanted in (with_cells(SEARCH, next=text), card("New", next=text)):
        publish(paper, desired(PAYMENTS, wanted, checked(date(2024, 4, 1))))
        grid = paper.sheet("Scorecard")
        cell = grid.rows[row_of(grid, text)][2]
        assert cell["userEnteredValue"] == {"stringValue": text}
        assert cell["userEnteredFormat"]["numberFormat"]["type"] == "TEXT"
    publish(paper, desired(PAYMENTS, with_cells(SEARCH, next="plain"), checked(date(2024, 4, 1))))
    assert "numberFormat" not in paper.sheet("Scorecard").rows[2][2]["userEnteredFormat"]


def test_a_date_stands_as_a_number_that_sorts(paper: Paper) -> None:
    cell = paper.sheet("Scorecard").rows[1][column_of(paper, "scorecard", "edited")]
    assert cell["userEnteredValue"] == {"numberValue": 45352}


def test_text_of_60_000_characters_is_cut_and_stays_quiet(paper: Paper) -> None:
    wanted = desired(with_cells(PAYMENTS, next="x" * 60_000), *FIRST.rows[1:])
    publish(paper, wanted)
    assert len(says(paper, "Payments")["next"]) == 50_000
    assert not changes_for(paper, wanted)
    other = desired(with_cells(PAYMENTS, next="x" * 40_000 + "y" * 20_000), *FIRST.rows[1:])
    assert len(changes_for(paper, other).cells) == 1


# --- people edit


def test_an_edit_of_a_machine_cell_is_noticed_once_and_stays(paper: Paper) -> None:
    paper.sheet("Scorecard").type(1, 3, 0.7)
    changes = publish(paper, FIRST)
    assert [str(edit) for edit in changes.edits] == [
        "Payments › Last cycle: people changed 0.59 to 0.7; it stays until the source changes"
    ]
    assert changes.cells == ()
    assert says(paper, "Payments")["score"] == 0.7
    assert not changes_for(paper, FIRST)


def test_the_edit_goes_when_the_source_changes(paper: Paper) -> None:
    paper.sheet("Scorecard").type(1, 3, 0.7)
    publish(paper, FIRST)
    changed = desired(with_cells(PAYMENTS, score=0.61), *FIRST.rows[1:])
    assert publish(paper, changed).edits == ()
    assert says(paper, "Payments")["score"] == 0.61


def test_the_policy_restore_writes_over_an_edit(paper: Paper) -> None:
    paper.sheet("Scorecard").type(1, 3, "=1/2")
    changes = publish(paper, FIRST, "restore")
    assert [str(edit) for edit in changes.edits] == [
        "Payments › Last cycle: people changed 0.59 to “=1/2”; ours is written over it"
    ]
    assert says(paper, "Payments")["score"] == 0.59
    assert not changes_for(paper, FIRST, "restore")


def test_a_person_who_types_what_we_want_now_is_not_written_over(paper: Paper) -> None:
    paper.sheet("Scorecard").type(1, 3, 0.61)
    changed = desired(with_cells(PAYMENTS, score=0.61), *FIRST.rows[1:])
    assert publish(paper, changed).cells == ()
    assert not changes_for(paper, changed)


def test_a_verdict_set_by_people_wins_until_it_is_emptied(paper: Paper) -> None:
    grid, plan = paper.sheet("Scorecard"), 1
    grid.type(1, plan, "Ready")
    assert [cell.text for _, _, cell, _ in read(paper).held("scorecard", ["plan"])] == ["Ready"]  # at once
    changes = publish(paper, FIRST)
    assert [str(edit) for edit in changes.edits] == [
        "Payments › Plan: people changed “Gaps” to “Ready”; it stays until it is emptied"
    ]
    assert grid.title
    assert paper.sheet("Scorecard").rows[1][plan]["note"] == f"{OUR_NOTE}“Gaps”"
    assert [
        (entity.key, column, cell.text) for entity, column, cell, _ in read(paper).held("scorecard", ["plan"])
    ] == [("Payments", "plan", "Ready")]
    late = desired(with_cells(PAYMENTS, plan="Late since 15 Mar"), *FIRST.rows[1:])
    publish(paper, late)
    assert says(paper, "Payments")["plan"] == "Ready"
    assert paper.sheet("Scorecard").rows[1][plan]["note"] == f"{OUR_NOTE}“Late since 15 Mar”"
    assert not changes_for(paper, late)
    paper.sheet("Scorecard").type(1, plan, None)
    publish(paper, late)
    assert says(paper, "Payments")["plan"] == "Late since 15 Mar"
    assert "note" not in paper.sheet("Scorecard").rows[1][plan]
    assert not changes_for(paper, late)
    assert list(read(paper).held("scorecard", ["plan"])) == []


def test_a_note_of_people_is_never_written_over(paper: Paper) -> None:
    grid = paper.sheet("Scorecard")
    grid.rows[1][1]["note"] = "see mail of 3 April"
    grid.type(1, 1, "Ready")
    publish(paper, FIRST)
    assert paper.sheet("Scorecard").rows[1][1]["note"] == "see mail of 3 April"


def test_a_verdict_that_agrees_with_people_later_is_still_theirs(paper: Paper) -> None:
    paper.sheet("Scorecard").type(1, 1, "Ready")
    publish(paper, FIRST)
    publish(paper, desired(with_cells(PAYMENTS, plan="Ready"), *FIRST.rows[1:]))
    publish(paper, FIRST)
    assert says(paper, "Payments")["plan"] == "Ready"


# --- people rearrange


def test_renamed_moved_and_new_columns_change_nothing(paper: Paper) -> None:
    grid = paper.sheet("Scorecard")
    grid.type(0, 1, "State of the plan")
    grid.move_column(1, 5)
    grid.insert_columns(0, 2)
    grid.type(1, 0, "my own")
    assert not changes_for(paper, FIRST)
    publish(paper, desired(with_cells(PAYMENTS, plan="Ready"), *FIRST.rows[1:]))
    assert says(paper, "Payments")["plan"] == "Ready"
    assert paper.sheet("Scorecard").text(1, 0) == "my own"
    assert paper.sheet("Scorecard").text(0, column_of(paper, "scorecard", "plan")) == "State of the plan"


def test_sorted_and_inserted_rows_keep_their_notes(paper: Paper) -> None:
    grid = paper.sheet("Scorecard")
    remark = column_of(paper, "scorecard", "remark")
    grid.type(1, remark, "about payments")
    grid.sort(1, 3, lambda row: -row[3]["userEnteredValue"]["numberValue"])
    grid.insert_rows(1)
    grid.type(1, 0, "Tribe A")
    assert not changes_for(paper, FIRST)
    changed = desired(with_cells(PAYMENTS, plan="Ready"), with_cells(SEARCH, plan="Gaps"), *FIRST.rows[2:])
    publish(paper, changed)
    table = paper.sheet("Scorecard").table()
    assert [row[:2] for row in table[1:]] == [["Tribe A", None], ["Search", "Gaps"], ["Payments", "Ready"]]
    assert table[3][remark] == "about payments"


def test_new_rows_go_below_the_last_row_of_ours_in_their_order(paper: Paper) -> None:
    grid = paper.sheet("Scorecard")
    grid.type(3, 0, "a line of people")
    publish(paper, desired(card("Atlas"), PAYMENTS, card("Zeta"), SEARCH, checked(date(2024, 4, 1))))
    names = [row[0] for row in paper.sheet("Scorecard").table()]
    assert names == ["Team", "Payments", "Search", "Atlas", "Zeta", "a line of people"]


def test_a_row_that_a_person_deleted_comes_back_under_its_id(paper: Paper) -> None:
    before = read(paper).tabs["scorecard"].anchors
    paper.sheet("Scorecard").delete_row(1)
    changes = publish(paper, desired(with_cells(PAYMENTS, since=date(2024, 9, 9)), *FIRST.rows[1:]))
    assert [(made.label, made.returns) for made in changes.rows] == [("Payments", True)]
    assert set(read(paper).tabs["scorecard"].anchors) == set(before)
    assert says(paper, "Payments")["since"] == 45383  # the date on which it was first seen
    assert not changes_for(paper, FIRST)


@pytest.mark.parametrize("column", ["since", "score"])
def test_a_deleted_column_comes_back_with_what_it_said_in_rows_of_which_nothing_is_said(
    paper: Paper, column: str
) -> None:
    before = {team: says(paper, team)[column] for team in ("Payments", "Search")}
    less = replace(PAYMENTS, cells={"team": Cell("Payments"), "plan": Cell("Can't read")})
    paper.sheet("Scorecard").delete_column(column_of(paper, "scorecard", column))

    publish(paper, desired(less, checked(date(2024, 4, 1))))

    assert {team: says(paper, team)[column] for team in ("Payments", "Search")} == before
    assert not changes_for(paper, desired(less, checked(date(2024, 4, 1))))


def test_a_deleted_column_comes_back_at_the_right_hand_end_of_ours(paper: Paper) -> None:
    grid = paper.sheet("Scorecard")
    grid.type(0, 8, "Owner's notes")
    grid.type(1, 8, "call Ben")
    grid.delete_column(1)
    changes = publish(paper, FIRST)
    assert [made.column.id for made in changes.columns] == ["plan"]
    assert changes.notes == ("Scorecard: the column “Plan” was deleted; it comes back at the right of ours",)
    table = paper.sheet("Scorecard").table()
    assert table[0][6:9] == ["Findings", "Plan", "Owner's notes"]
    assert table[1][6:9] == [3, "Gaps", "call Ben"]
    assert not changes_for(paper, FIRST)


def test_a_new_column_is_added_and_filled(paper: Paper) -> None:
    wider = replace(CARD, columns=(*CARD.columns[:2], Column("review", "Review"), *CARD.columns[2:]))
    rows = tuple(with_cells(row, review="held") if row.tab == "scorecard" else row for row in FIRST.rows)
    changes = publish(paper, Desired((wider, LINKS, LEGEND), rows))
    assert changes.notes == ()
    assert paper.sheet("Scorecard").table()[0][8] == "Review"
    assert [row[8] for row in paper.sheet("Scorecard").table()[1:]] == ["held", "held"]
    assert not changes_for(paper, Desired((wider, LINKS, LEGEND), rows))


def test_a_deleted_tab_comes_back_with_its_rows(paper: Paper) -> None:
    before = set(read(paper).tabs["scorecard"].anchors)
    paper.sheets.remove(paper.sheet("Scorecard"))
    changes = publish(paper, FIRST)
    assert changes.notes[0].startswith("The tab “Scorecard” was deleted; it comes back")
    assert set(read(paper).tabs["scorecard"].anchors) == before
    assert paper.sheets[0].title == "Scorecard"
    assert not changes_for(paper, FIRST)


def test_a_deleted_header_row_comes_back_on_top(paper: Paper) -> None:
    paper.sheet("Scorecard").delete_row(0)
    changes = publish(paper, desired(with_cells(PAYMENTS, plan="Ready"), SEARCH, card("New"), FIRST.rows[2]))
    assert changes.notes == ("Scorecard: the header row was deleted; it comes back on top",)
    names = [row[0] for row in paper.sheet("Scorecard").table()]
    assert names == ["Team", "Payments", "Search", "New"]
    assert says(paper, "Payments")["plan"] == "Ready"


def test_a_tab_of_people_with_our_title_is_not_touched() -> None:
    sheet = Paper()
    sheet.sheets[0].title = "scorecard"
    changes = publish(sheet, FIRST)
    assert changes.notes == (
        "There is a tab “Scorecard” already that is not ours; ours is “Scorecard (plansync)”",
    )
    assert sheet.sheet("scorecard").table() == []
    assert not changes_for(sheet, FIRST)


def test_a_copied_tab_is_left_alone(paper: Paper) -> None:
    copied = read(paper)
    assert copied.notes == ()
    grid = paper.sheet("Sheet1")
    grid.marks.append({"metadataId": 5, "metadataKey": ids.TAB_KEY, "metadataValue": "scorecard"})
    changes = changes_for(paper, desired(with_cells(PAYMENTS, plan="Ready"), *FIRST.rows[1:]))
    assert changes.notes == ("“Sheet1” looks like a copy of “Scorecard”; it is left alone",)
    apply(paper, changes)
    assert says(paper, "Payments")["plan"] == "Ready"


# --- identity


def test_a_reworded_entity_keeps_its_row_and_its_notes(paper: Paper) -> None:
    before = card("Payments", key="kr-1", text="Reduce checkout errors to 2%", plan="Gaps")
    after = card("Payments", key="kr-9", text="Reduce checkout errors to 1%", plan="Gaps")
    publish(paper, desired(before))
    anchors = read(paper).tabs["scorecard"].anchors
    changes = publish(paper, desired(after))
    assert changes.rows == ()
    assert read(paper).tabs["scorecard"].anchors == anchors
    assert not changes_for(paper, desired(after))


def test_an_uncertain_match_keeps_both_rows_and_says_so(paper: Paper) -> None:
    twins = [card("P", key=key, text="Open markets in Europe") for key in "ab"]
    publish(paper, desired(*twins))
    changes = publish(paper, desired(card("P", key="c", text="Open new markets in Europe")))
    assert len(changes.rows) == 1
    assert "may be “Open markets in Europe” or “Open markets in Europe” reworded" in str(changes.doubts[0])


def test_two_rows_about_one_thing_are_named(paper: Paper) -> None:
    changes = publish(paper, desired(SEARCH, SEARCH))
    assert changes.notes == ("Scorecard: 2 rows are about the same “plan › Search 2024-Q2 › Search”",)
    assert not changes_for(paper, desired(SEARCH, SEARCH))


def test_ids_are_never_used_twice(paper: Paper) -> None:
    state = read(paper)
    gone = max(state.tabs["scorecard"].anchors)
    paper.sheet("Scorecard").delete_row(state.tabs["scorecard"].anchors[gone])
    memory = paper.sheet("_plansync")
    for row in range(1, len(memory.rows)):
        for column in range(5):
            memory.type(row, column, None)
    publish(paper, desired(PAYMENTS, card("New"), checked(date(2024, 4, 1))))
    assert gone not in read(paper).tabs["scorecard"].anchors


# --- the memory is lost


@pytest.mark.parametrize("how", ["deleted", "emptied", "garbled", "anchors renumbered"])
def test_without_memory_the_sheet_is_the_base_and_the_run_says_so(paper: Paper, how: str) -> None:
    memory = paper.sheet("_plansync")
    anchors = set(read(paper).tabs["scorecard"].anchors)
    if how == "deleted":
        paper.sheets.remove(memory)
    elif how == "anchors renumbered":
        for grid in paper.sheets:
            for marks in grid.row_marks:
                for number, mark in enumerate(marks):
                    marks[number] = mark | {"metadataId": mark["metadataId"] - 1_400_000_000}
        anchors = set(read(paper).tabs["scorecard"].anchors)
    else:
        for row in range(1, len(memory.rows)):
            for column in range(1, 5):
                memory.type(row, column, None if how == "emptied" else "{{{")
            if how == "emptied":
                memory.type(row, 0, None)
    paper.sheet("Scorecard").type(1, column_of(paper, "scorecard", "remark"), "mine")
    changed = desired(with_cells(PAYMENTS, score=0.61), *FIRST.rows[1:])
    changes = publish(paper, changed)
    assert changes.rows == ()
    assert [str(cell) for cell in changes.cells] == ["Payments › Last cycle: 0.59 → 0.61"]
    if how in {"deleted", "garbled"}:
        assert (
            "the sheet as it stands is taken as the base; 3 rows were recognised by their cells"
            in changes.notes[0]
        )
    assert set(read(paper).tabs["scorecard"].anchors) == anchors
    assert not changes_for(paper, changed)
    assert says(paper, "Payments")["remark"] == "mine"


def test_without_memory_a_verdict_that_differs_is_taken_for_a_persons(paper: Paper) -> None:
    paper.sheets.remove(paper.sheet("_plansync"))
    paper.sheet("Scorecard").type(1, 1, "Aligned on 3 April")
    publish(paper, FIRST)
    assert says(paper, "Payments")["plan"] == "Aligned on 3 April"
    assert not changes_for(paper, FIRST)


# --- rows that people make


URL = "https://docs.google.com/document/d/abc/edit"


def test_a_pasted_link_becomes_ours_in_two_steps(paper: Paper) -> None:
    grid = paper.sheet("Plans")
    grid.type(4, 0, URL)
    wanted = desired(*FIRST.rows, link(URL, "read", adopts=4))
    changes = changes_for(paper, wanted)
    assert [line for line in changes.describe() if "becomes ours" in line]
    apply(paper, changes.first_step())
    assert paper.sheet("Plans").text(4, 1) is None
    second = changes_for(paper, wanted)
    assert second.adopted == ()
    apply(paper, second)
    assert paper.sheet("Plans").table()[4][:2] == [URL, "read"]
    assert not changes_for(paper, wanted)


def test_a_row_that_moved_while_it_was_adopted_is_let_go_and_found_again(paper: Paper) -> None:
    grid = paper.sheet("Plans")
    grid.type(4, 0, URL)
    changes = changes_for(paper, desired(*FIRST.rows, link(URL, "read", adopts=4)))
    state = read(paper)
    paper.sheet("Plans").insert_rows(2)
    paper.sheet("Plans").type(4, 0, "another's line")
    apply(paper, changes.first_step(), state=state)
    publish(paper, desired(*FIRST.rows, link(URL, "read", adopts=5)))
    table = paper.sheet("Plans").table()
    assert table[4][:2] == ["another's line", None]
    assert table[5][:2] == [URL, "read"]
    assert len(table) == 6
    assert not changes_for(paper, desired(*FIRST.rows, link(URL, "read", adopts=5)))


# --- the ChangeSet itself


def test_a_change_set_says_what_would_change_and_where(paper: Paper) -> None:
    paper.sheet("Scorecard").type(2, 3, 0.9)
    changes = changes_for(
        paper, desired(with_cells(PAYMENTS, plan="Ready"), SEARCH, card("New"), FIRST.rows[2])
    )
    assert changes.describe() == (
        "Scorecard",
        "  + New: new row, 1 cells",
        "  ~ Payments › Plan: “Gaps” → “Ready”",
        "  ! Search › Last cycle: people changed 0.8 to 0.9; it stays until the source changes",
    )


def test_whole_plans_can_be_applied_apart(paper: Paper) -> None:
    wanted = desired(with_cells(PAYMENTS, plan="Ready"), with_cells(SEARCH, plan="Gaps"), FIRST.rows[2])
    changes = changes_for(paper, wanted)
    assert changes.scopes == ("Payments 2024-Q2", "Search 2024-Q2")
    apply(paper, changes.only({"Payments 2024-Q2"}))
    assert (says(paper, "Payments")["plan"], says(paper, "Search")["plan"]) == ("Ready", "Ready")
    assert changes_for(paper, wanted).scopes == ("Search 2024-Q2",)


def test_a_desired_that_contradicts_itself_is_our_mistake(paper: Paper) -> None:
    with pytest.raises(ValueError, match="names the tab 'scorecard'"):
        changes_for(paper, desired(PAYMENTS, tabs=(LINKS,)))
    with pytest.raises(ValueError, match="columns that the tab has not"):
        changes_for(paper, desired(with_cells(PAYMENTS, nonsense=1)))


def test_an_error_value_reads_as_text() -> None:
    assert values.seen({"errorValue": {"type": "REF", "message": "gone"}}) == values.Value("s", "#REF")
