"""Google Sheets as Documents: cells by their format, blocks by where they stand, and a line for each oddity."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappers.document import Bullets, Document, Place, Prose, Span, Table
from sync.links import parse_link
from sync.sources.google_sheets import parse
from tests.sync.sources.sheets_json import LINK, Json, answer, rows, tabs, told

HOME = "https://docs.google.com/spreadsheets/d/ID/edit"
BIG: Json = {"size": 16, "bold": True}


def bold(*texts: str) -> list[Any]:
    return [{"v": text, "bold": True} for text in texts]


def head(text: str) -> Json:
    return {"v": text, **BIG}


# ------------------------------------------------------------------------------------ cells


@pytest.mark.parametrize(
    ("cell", "plain", "spans"),
    [
        ("Cut checkout time", "Cut checkout time", ()),
        (42, "42", ()),
        (0.5, "0.5", ()),
        ({"v": 0.5, "format": "percent"}, "50%", ()),
        ({"v": 0.125, "format": "0.0%"}, "12.5%", ()),
        ({"v": 1200, "format": "currency"}, "$1,200", ()),
        ({"v": -3, "format": "0.00"}, "-3.00", ()),
        (date(2024, 5, 6), "2024-05-06", (Span(0, 10, "date", "2024-05-06"),)),
        ({"v": "2024-05-06", "format": "date"}, "2024-05-06", (Span(0, 10, "date", "2024-05-06"),)),
        ({"v": date(2024, 5, 6), "format": "m/d/yyyy"}, "5/6/2024", (Span(0, 8, "date", "2024-05-06"),)),
        ({"v": date(2024, 5, 6), "format": "d mmm"}, "6 May", (Span(0, 5, "date", "2024-05-06"),)),
        ({"v": 45418.99, "format": "d mmm"}, "6 May", (Span(0, 5, "date", "2024-05-06"),)),
        (True, "TRUE", ()),
        ({"v": "=1+1"}, "2", ()),
        ({"v": "Done", "dropdown": ["Done", "Open"]}, "Done", (Span(0, 4, "choice", "Done"),)),
        ({"v": "Kim Lee", "person": "kim@x.example"}, "Kim Lee", (Span(0, 7, "person", "kim@x.example"),)),
        ({"v": "Spec", "file": "https://x.example/s"}, "Spec", (Span(0, 4, "file", "https://x.example/s"),)),
        ({"v": "Plan", "link": "https://x.example"}, "Plan", (Span(0, 4, "link", "https://x.example"),)),
        ({"v": "Kim", "link": "mailto:kim@x.example"}, "Kim", (Span(0, 3, "person", "kim@x.example"),)),
        ({"v": "up", "link": "#gid=0&range=A1"}, "up", (Span(0, 2, "link", f"{HOME}#gid=0&range=A1"),)),
        ('=HYPERLINK("https://x.example/a";"the plan")', "the plan", (Span(0, 8, "link", "https://x.example/a"),)),
        (
            {"parts": ["see ", {"t": "one", "link": "https://x.example/1"}, " or ", {"t": "two", "link": "https://x.example/2"}]},
            "see one or two",
            (Span(4, 7, "link", "https://x.example/1"), Span(11, 14, "link", "https://x.example/2")),
        ),
        (
            {"parts": ["🎯 ask ", {"t": "Kim Lee", "person": "kim@x.example"}, " about ", {"t": "Spec", "file": "https://x.example/s"}]},
            "🎯 ask Kim Lee about Spec",
            (Span(6, 13, "person", "kim@x.example"), Span(20, 24, "file", "https://x.example/s")),
        ),
        ({"parts": [{"t": "Fast", "bold": True}, {"t": " and ", "italic": True}, {"t": "gone", "strike": True}]}, "Fast and gone",
         (Span(0, 4, "bold"), Span(5, 8, "italic"), Span(9, 13, "strike"))),
        ({"v": "p99", "mono": True}, "p99", (Span(0, 3, "code"),)),
        ({"v": "  padded \n second  "}, "padded \n second", ()),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_it_is_shown_with_what_it_means(
    cell: Any, plain: str, spans: tuple[Span, ...]
) -> None:
    (block,) = rows(["x", cell]).blocks()
    assert isinstance(block, Table)
    assert (block.rows[0][1].text.plain, block.rows[0][1].text.spans) == (plain, spans)


def saved(cell: Json) -> Document:
    """A tab of one cell, as some program saved it."""
    return parse(
        {"sheets": [{"properties": {"sheetId": 0}, "data": [{"rowData": [{"values": [cell]}]}]}]}, LINK
    )


@pytest.mark.parametrize(
    ("entered", "shown", "starts", "people"),
    [
        ("@ and @", "Kim Lee and Bo", [0, 1, 6], [(0, 7), (12, 14)]),  # as what is entered is documented
        ("Kim Lee and Bo", "Kim Lee and Bo", [0, 7, 12], [(0, 7), (12, 14)]),  # as the text shown is counted
        ("@", "Kim Lee", [0], [(0, 7)]),
        ("ask @ (lead)", "ask Kim Lee (lead)", [4, 5], [(4, 11)]),
    ],
)
def test_people_are_found_whichever_way_google_counts(
    entered: str, shown: str, starts: list[int], people: list[tuple[int, int]]
) -> None:
    chip = {"personProperties": {"email": "a@x.example"}}
    runs = [{"startIndex": at, "chip": chip if n % 2 == 0 else {}} for n, at in enumerate(starts)]
    if len(starts) == 3:
        runs[1]["chip"], runs[2]["chip"] = {}, chip
    document = saved(
        {"userEnteredValue": {"stringValue": entered}, "formattedValue": shown, "chipRuns": runs}
    )
    (block,) = document.blocks()
    assert isinstance(block, Prose)
    assert [(s.start, s.end) for s in block.text.spans if s.kind == "person"] == people


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ({"effectiveValue": {"numberValue": 0.5}, "effectiveFormat": {"numberFormat": {"type": "PERCENT"}}}, "50%"),
        ({"effectiveValue": {"numberValue": 45418}, "effectiveFormat": {"numberFormat": {"type": "DATE"}}}, "2024-05-06"),
        ({"effectiveValue": {"numberValue": 3}}, "3"),
        ({"effectiveValue": {"boolValue": True}}, "TRUE"),
        ({"effectiveValue": {"errorValue": {"type": "N_A"}}}, "#N/A"),
        ({"userEnteredValue": {"stringValue": "x"}}, "x"),
    ],
)  # fmt: skip
def test_an_answer_saved_without_what_is_shown_is_read_from_its_values(cell: Json, shown: str) -> None:
    assert [str(block.text) for block in saved(cell).blocks() if isinstance(block, Prose)] == [shown]


def test_a_chip_that_could_not_be_read_is_said_and_never_printed() -> None:
    document = rows(["Owner", "Risk"], ["ask \ue907 today", "\ue907"])
    assert told(document) == ["|Owner|Risk|", "|ask   today||"]
    ((what, _),) = document.oddities
    assert what.startswith("a chip could not be read")
    assert what.endswith("(in 2 cells, the first in A2)")


def test_a_cell_with_a_list_keeps_its_items() -> None:
    (block,) = rows(["Goals", "We will:\n• ship\n  – soon\n2. sell"], ["x", "y"]).blocks()
    assert isinstance(block, Table)
    prose, bullets = block.rows[0][1].blocks
    assert isinstance(prose, Prose)
    assert isinstance(bullets, Bullets)
    assert [(i.level, i.number, i.text.plain) for i in bullets.items] == [
        (0, "", "ship"),
        (1, "", "soon"),
        (0, "2.", "sell"),
    ]
    assert block.rows[0][1].text.plain == "We will:\nship\nsoon\nsell"


# ------------------------------------------------------------------------------------ what stands where


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ([["just words"]], ["just words"]),
        ([[head("Risks")], [], ["none so far, we think."], [], ["words"]], ["# Risks", "none so far, we think.", "words"]),
        ([bold("Risks"), ["a", "b"], ["c", "d"]], ["# Risks", "|a|b|", "|c|d|"]),
        ([["Our bets"], ["a", "b"], ["c", "d"]], ["## Our bets", "|a|b|", "|c|d|"]),
        ([["Our bets"], [], ["a", "b"], ["c", "d"]], ["Our bets", "|a|b|", "|c|d|"]),
        ([["Team: Payments"], ["a", "b"]], ["Team: Payments", "|a|b|"]),
        ([["We had a good quarter."], ["a", "b"]], ["We had a good quarter.", "|a|b|"]),
        ([["Team", "Payments"], ["Cycle", "Q4"]], ["|Team|Payments|", "|Cycle|Q4|"]),
        ([["Team", None, "Payments"], ["Cycle", None, "Q4"]], ["|Team||Payments|", "|Cycle||Q4|"]),
        ([bold("KR", "Target"), ["a", 1], ["b", 2]], ["=|KR|Target|", "|a|1|", "|b|2|"]),
        ([bold("KR", "Target"), bold("x", "y")], ["|KR|Target|", "|x|y|"]),
        ([[None], [None, None, *bold("KR", "Target")], [None, None, "a", 1]], ["=|KR|Target|", "|a|1|"]),
        # a list: marked, or short lines below one another
        ([["• a"], ["   – b"], ["3) c"]], ["- a", "  - b", "3) c"]),
        ([["We will:"], ["ship it"], ["sell it"]], ["We will:", "- ship it", "- sell it"]),
        ([["ship it"], [None, "soon"], ["sell it"]], ["- ship it", "  - soon", "- sell it"]),
        ([[head("Goals")], [{"v": True, "checkbox": True}, "done"], [{"v": False, "checkbox": True}, "open"]],
         ["# Goals", "- [x] done", "- [ ] open"]),
        ([bold("Done", "What"), [{"v": True, "checkbox": True}, "a"], [{"v": False, "checkbox": True}, "b"]],
         ["=|Done|What|", "|☑|a|", "|☐|b|"]),
        # objectives as rows of their own stay in the table, other tables do not
        ([bold("KR", "Target"), bold("Objective A"), ["a", 1], bold("Objective B"), ["b", 2]],
         ["=|KR|Target|", "|Objective A||", "|a|1|", "|Objective B||", "|b|2|"]),
        ([bold("KR", "Target"), ["a", 1], bold("Risks"), bold("Risk", "Plan"), ["c", "d"]],
         ["=|KR|Target|", "|a|1|", "# Risks", "=|Risk|Plan|", "|c|d|"]),
        ([["KR", "Target"], ["a", 1], [head("Risks")], ["Risk", "Plan"], ["c", "d"]],
         ["|KR|Target|", "|a|1|", "# Risks", "|Risk|Plan|", "|c|d|"]),
        # an empty row within a table
        ([bold("KR", "Target"), ["a", 1], [], ["b", 2], [], bold("Objective B"), ["c", 3]],
         ["=|KR|Target|", "|a|1|", "|b|2|", "|Objective B||", "|c|3|"]),
        ([["KR", "Target"], ["a", 1], [], ["b", 2]], ["|KR|Target|", "|a|1|", "|b|2|"]),
        ([["KR", "Target"], ["a", 1], [], ["Risk", "Plan"], ["c", "d"]],
         ["|KR|Target|", "|a|1|", "|Risk|Plan|", "|c|d|"]),
        ([bold("A", "B", "C"), ["a", "b", "c"], [], ["d", None, "e"]], ["=|A|B|C|", "|a|b|c|", "|d||e|"]),
        ([["A", "B", "C", "D"], ["a", "b", "c", "d"], [], ["e", 1, None, "f"], ["g", 2, None, "h"]],
         ["|A|B|C|D|", "|a|b|c|d|", "|e|1|", "|g|2|", "- f", "- h"]),
        # but what may be another table is one
        ([bold("KR", "Target"), ["a", 1], [], bold("Risks"), ["vendor slips", "second source"]],
         ["=|KR|Target|", "|a|1|", "# Risks", "|vendor slips|second source|"]),
        # a hole in the middle
        ([bold("A", "B", "C"), ["1", None, "3"], [None, "5", None], ["7", None, "9"]],
         ["=|A|B|C|", "|1||3|", "||5||", "|7||9|"]),
        # labels in the first column, a plan in each other: one table, as it stands
        ([["Objective", "Grow", "Keep"], ["Owner", "Kim", "Ann"], ["Target", 5, 7]],
         ["|Objective|Grow|Keep|", "|Owner|Kim|Ann|", "|Target|5|7|"]),
        # carried down, with a total
        ([bold("Objective", "KR", "Score"), ["A", "a", 1], [None, "b", 2], [], ["B", "c", 3], ["Total", None, 6]],
         ["=|Objective|KR|Score|", "|A|a|1|", "||b|2|", "|B|c|3|", "|Total||6|"]),
        # only heads
        ([bold("KR", "Target")], ["|KR|Target|"]),
        # side by side
        ([["Risk", "Plan", None, "Question", "To"], ["a", "b", None, "c", "d"]], ["|Risk|Plan|", "|a|b|", "|Question|To|", "|c|d|"]),
        ([[head("Risks"), None, None, head("Asks")], [], ["a", "b", None, "c", "d"], ["e", "f", None, "g", "h"]],
         ["# Risks", "|a|b|", "|e|f|", "# Asks", "|c|d|", "|g|h|"]),
        # words below a table
        ([bold("KR", "Target"), ["a", 1], ["Targets are measured in the last full week of the quarter, by the dashboards that the data team keeps."]],
         ["=|KR|Target|", "|a|1|", "Targets are measured in the last full week of the quarter, by the dashboards that the data team keeps."]),
    ],
)  # fmt: skip
def test_blocks_are_told_apart(layout: list[list[Any]], expected: list[str]) -> None:
    assert told(rows(*layout)) == expected


def test_larger_letters_head_bold_ones_on_every_tab_alike() -> None:
    title: Json = {"v": "Payments", "size": 20}
    document = tabs(
        {
            "title": "Plan",
            "rows": [[title], [], [head("OKRs")], [], bold("Win back shoppers"), [], ["text here."]],
        },
        {"title": "More", "rows": [[head("Risks")], [], ["text there."]]},
    )
    assert told(document) == [
        "tab Plan", "# Payments", "## OKRs", "### Win back shoppers", "text here.", "tab More", "## Risks", "text there.",
    ]  # fmt: skip


def test_merged_cells_stay_in_place_and_merged_heads_head_their_columns() -> None:
    document = rows(
        [{"v": "Results", "bold": True}],
        [*bold("Objective", "Q3"), None, *bold("Q4")],
        [None, *bold("Target", "Actual", "Target")],
        ["Speed", 1, 2, 3],
        [None, 4, 5, 6],
        merges=["A1:D1", "A2:A3", "B2:C2", "A4:A5"],
    )
    assert told(document) == [
        "# Results", "=|Objective|Q3|^|Q4|", "=|^|Target|Actual|Target|", "|Speed|1|2|3|", "|^|4|5|6|",
    ]  # fmt: skip
    (table,) = document.blocks()
    assert isinstance(table, Table)
    assert (table.rows[0][1].column_span, table.rows[0][0].row_span, table.rows[2][0].row_span) == (2, 2, 2)


def test_a_heading_may_be_merged_over_several_rows() -> None:
    layout: list[list[Any]] = [
        bold("Risks"),
        [],
        ["a", "b"],
        ["c", "d"],
        bold("Asks"),
        [],
        bold("Question", "To"),
        ["e", "f"],
    ]
    assert told(rows(*layout, merges=["A1:B2", "A5:B6"])) == [
        "# Risks", "|a|b|", "|c|d|", "# Asks", "=|Question|To|", "|e|f|",
    ]  # fmt: skip
    assert told(rows(bold("Risks"), [], merges=["A1:B2"])) == ["# Risks"]


def test_a_typed_table_begins_where_it_says_and_is_headed_by_its_name() -> None:
    layout: list[list[Any]] = [["Key result", "Target"], ["a", 1], ["Risk", "Plan"], ["b", "c"]]
    tables = [{"name": "Table1", "range": "A1:B2"}, {"name": "Risks", "range": "A3:B4"}]
    assert told(rows(*layout, tables=tables)) == [
        "=|Key result|Target|", "|a|1|", "## Risks", "=|Risk|Plan|", "|b|c|",
    ]  # fmt: skip


def test_typed_tables_that_touch_are_two() -> None:
    layout: list[list[Any]] = [["Plan"], ["KR", "Target", "Risk", "Plan"], ["a", 1, "c", "d"], ["b", 2]]
    tables = [{"name": "OKRs", "range": "A2:B4"}, {"name": "Risks", "range": "C2:D3"}]
    assert told(rows(*layout, tables=tables)) == [
        "## Plan", "## OKRs", "=|KR|Target|", "|a|1|", "|b|2|", "## Risks", "=|Risk|Plan|", "|c|d|",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "named", "expected"),
    [
        ([["KR", "Target"], ["a", 1]], "Our_OKRs", ["## Our OKRs", "|KR|Target|", "|a|1|"]),
        ([bold("OKRs"), ["KR", "Target"], ["a", 1]], "Our_OKRs", ["# OKRs", "|KR|Target|", "|a|1|"]),
        ([["KR", "Target"]], "one_row", ["|KR|Target|"]),
    ],
)
def test_a_named_range_heads_its_table_where_nothing_else_does(
    layout: list[list[Any]], named: str, expected: list[str]
) -> None:
    found = answer({"rows": layout})
    top = len(layout) - 2 if len(layout) > 1 else 0
    area = {"startRowIndex": top, "endRowIndex": len(layout), "startColumnIndex": 0, "endColumnIndex": 2}
    found["namedRanges"] = [{"name": named, "range": area}, {"name": "elsewhere", "range": {"sheetId": 7}}]
    assert told(parse(found, LINK)) == expected


def test_a_frozen_row_is_a_head() -> None:
    assert told(rows(["KR", "Target"], ["a", "b"], frozen_rows=1)) == ["=|KR|Target|", "|a|b|"]


def test_a_tab_that_nobody_named_says_nothing_unless_there_are_others() -> None:
    assert told(tabs({"title": "Sheet1", "rows": [["x"]]})) == ["x"]
    assert told(tabs({"title": "Tabellenblatt1", "rows": [["x"]]})) == ["x"]
    assert told(tabs({"title": "Payments", "rows": [["x"]]})) == ["tab Payments", "x"]
    assert told(tabs({"title": "Sheet1", "rows": [["x"]]}, {"title": "Risks"})) == [
        "tab Sheet1",
        "x",
        "tab Risks",
    ]


def test_notes_are_read_after_everything_else_each_with_its_cell() -> None:
    document = tabs(
        {"title": "Plan", "rows": [["a", {"v": "20%", "note": "from the Q2 dashboard"}]]},
        {"title": "Risks", "rows": [["r"]]},
    )
    *_, notes = document.sections
    assert (notes.heading.plain, notes.level) == ("", 0)
    assert [(str(b.text), b.place) for b in notes.blocks if isinstance(b, Prose)] == [
        ("from the Q2 dashboard", Place(f"{HOME}?gid=0#gid=0&range=B1", "Q4 plan › Plan › note on B1"))
    ]


# ------------------------------------------------------------------------------------ places


def test_every_section_row_and_line_has_a_link_of_its_own() -> None:
    document = tabs(
        {"title": "Old", "hidden": True},
        {"title": "Plan", "gid": 7, "rows": [[], [None, head("OKRs")], [None, "• one"], [], [None, *bold("KR", "Target")], [None, "a", 1]]},
    )  # fmt: skip
    assert document.place == Place(HOME, "Q4 plan")
    tab, section = document.sections
    assert tab.place == Place(f"{HOME}?gid=7#gid=7", "Q4 plan › Plan")
    assert section.place == Place(f"{HOME}?gid=7#gid=7&range=B2", "Q4 plan › Plan › OKRs")
    bullets, table = section.blocks
    assert isinstance(bullets, Bullets)
    assert bullets.items[0].place.url == f"{HOME}?gid=7#gid=7&range=B3"
    assert isinstance(table, Table)
    assert table.place.url == f"{HOME}?gid=7#gid=7&range=B5:C6"
    assert table.cell_place(1, "Target") == Place(
        f"{HOME}?gid=7#gid=7&range=B6", "Q4 plan › Plan › OKRs › row 2 › Target"
    )
    assert [cell.url.rpartition("=")[2] for cell in table.rows[1]] == ["B6", "C6"]
    assert parse_link(table.rows[1][1].url).range == "C6"


def test_the_resource_key_of_the_link_stays_in_every_place() -> None:
    document = parse(answer({"rows": [["x"]]}), parse_link(f"{HOME}?resourcekey=0-k#gid=3"))
    assert document.sections[0].blocks[0].place.url == f"{HOME}?resourcekey=0-k&gid=0#gid=0&range=A1"


# ------------------------------------------------------------------------------------ hidden, odd, large

HIDDEN = [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]


def test_what_somebody_hid_is_left_out_with_a_line_that_counts_it() -> None:
    document = tabs(
        {"title": "Plan", "rows": HIDDEN, "hidden_rows": [2, "5-9"], "hidden_columns": ["C", "F"]},
        {"title": "Old", "hidden": True, "rows": [["x"]]},
        {"title": "Data", "hidden": True},
    )
    assert told(document) == ["tab Plan", "|a|b|", "|g|h|"]
    assert [(what, place.label) for what, place in document.oddities] == [
        ("2 hidden tabs were not read: “Old”, “Data”", "Q4 plan"),
        ("1 hidden row was not read", "Q4 plan › Plan"),
        ("1 hidden column was not read", "Q4 plan › Plan"),
    ]


def test_what_is_hidden_is_read_where_that_is_wanted() -> None:
    document = tabs(
        {"title": "Plan", "rows": HIDDEN, "hidden_rows": [2], "hidden_columns": ["C"]},
        {"title": "Old", "hidden": True, "rows": [["x"]]},
        hidden="read",
    )
    assert told(document) == ["tab Plan", "|a|b|c|", "|d|e|f|", "|g|h|i|", "tab Old", "x"]
    assert not document.oddities


def test_what_is_hidden_is_read_and_counted_where_that_is_wanted() -> None:
    document = tabs(
        {"title": "Plan", "rows": HIDDEN, "hidden_rows": [2, 9], "hidden_columns": ["C"]},
        {"title": "Old", "hidden": True, "rows": [["x"]]},
        hidden="read_and_say",
    )
    assert told(document) == ["tab Plan", "|a|b|c|", "|d|e|f|", "|g|h|i|", "tab Old", "x"]
    assert [what for what, _ in document.oddities] == [
        "1 hidden tab was read: “Old”",
        "1 hidden row was read",
        "1 hidden column was read",
    ]


@pytest.mark.parametrize(("collapsed", "lines"), [(True, 3), (False, 2)])
def test_rows_of_a_folded_group_are_read(collapsed: bool, lines: int) -> None:
    found = answer({"rows": HIDDEN, "hidden_rows": [2]})
    group = {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}, "collapsed": collapsed}
    found["sheets"][0]["rowGroups"] = [group]
    document = parse(found, LINK)
    assert len(told(document)) == lines
    assert len(document.oddities) == (not collapsed)


def test_rows_that_only_a_filter_hides_are_read() -> None:
    document = rows(*HIDDEN, filtered_rows=[2])
    assert told(document) == ["|a|b|c|", "|d|e|f|", "|g|h|i|"]
    assert not document.oddities


@pytest.mark.parametrize(
    ("tab", "shown", "lines"),
    [
        ({"rows": []}, [], []),
        ({"rows": [["a", "=Gone!A1"], ["b", "=1/0"]]}, ["|a|#REF!|", "|b|#DIV/0!|"], ["2 cells show an error (#REF!, #DIV/0!), the first in B1"]),
        ({"rows": [["a", "=Gone!A1"]]}, ["|a|#REF!|"], ["1 cell shows an error (#REF!), the first in B1"]),
        ({"chart": True}, [], ["the tab is a chart, which is not read"]),
        ({"rows": [["a", {"v": False, "checkbox": True}], [None, {"v": False, "checkbox": True}]]}, ["|a|☐|"], []),
        ({"rows": [[None, {"v": False, "checkbox": True}]] * 3}, [], []),
    ],
)  # fmt: skip
def test_what_is_odd_gets_one_line(tab: Json, shown: list[str], lines: list[str]) -> None:
    document = tabs(tab)
    assert told(document) == shown
    assert [what for what, _ in document.oddities] == lines


def test_charts_pictures_and_tabs_of_other_systems_are_counted() -> None:
    picture = {"userEnteredValue": {"formulaValue": '=IMAGE("https://x.example/i.png")'}}
    grid = {
        "properties": {"sheetId": 1, "title": "Plan"},
        "charts": [{"chartId": 1}, {"chartId": 2}],
        "data": [{"rowData": [{"values": [picture]}]}],
    }
    other = {"properties": {"sheetId": 2, "title": "BigQuery", "index": 1, "sheetType": "DATA_SOURCE"}}
    assert [what for what, _ in parse({"sheets": [other, grid]}, LINK).oddities] == [
        "2 charts were not read",
        "1 picture in a cell was not read",
        "the tab shows data of another system, which is not read",
    ]  # fmt: skip


def test_what_is_too_much_is_left_out_with_a_line() -> None:
    document = parse(answer({"rows": [["a", "b"], ["c", "d"], ["e"]]}), LINK, most=3)
    assert told(document) == ["|a|b|", "|c||"]
    assert [what for what, _ in document.oddities] == [
        "2 cells were not read: the spreadsheet has more than 3"
    ]


def test_a_large_tab_costs_in_proportion() -> None:
    def seconds(count: int) -> float:
        values = [
            {"values": [{"formattedValue": f"{r} {c}"} for c in range(6)] if r % 5 else []}
            for r in range(count)
        ]
        large = {"sheets": [{"properties": {"sheetId": 0}, "data": [{"rowData": values}]}]}
        start = time.process_time()
        document = parse(large, LINK)
        spent = time.process_time() - start
        assert sum(len(b.rows) for b in document.blocks() if isinstance(b, Table)) == count - len(
            range(0, count, 5)
        )
        return spent

    small, large = seconds(1_000), seconds(10_000)
    assert large < 30 * max(small, 0.02)


# ------------------------------------------------------------------------------------ nothing is lost, nothing raises

WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)
CELLS = st.one_of(
    st.none(),
    WORDS.map(lambda word: f"w{word}"),
    WORDS.map(lambda word: {"v": f"w{word}", "bold": True}),
    WORDS.map(lambda word: {"v": f"w{word}", "size": 18}),
    st.integers(0, 999),
)


@settings(deadline=None)
@given(
    st.lists(st.lists(CELLS, max_size=5), max_size=8),
    st.lists(st.sampled_from(["A1:C1", "A2:A4", "B2:C3", "D1:E8"]), max_size=1),
)
def test_every_visible_cell_is_in_the_document_exactly_once(
    layout: list[list[Any]], merges: list[str]
) -> None:
    covered = {"A1:C1": [(0, 1), (0, 2)], "A2:A4": [(2, 0), (3, 0)], "B2:C3": [(1, 2), (2, 1), (2, 2)],
               "D1:E8": [(r, c) for r in range(8) for c in (3, 4) if (r, c) != (0, 3)]}  # fmt: skip
    gone = {at for merge in merges for at in covered[merge]}
    layout = [
        [None if (r, c) in gone else cell for c, cell in enumerate(row)] for r, row in enumerate(layout)
    ]
    shown = Counter(
        str(cell["v"] if isinstance(cell, dict) else cell)
        for row in layout
        for cell in row
        if cell is not None
    )
    found: Counter[str] = Counter()
    for section in rows(*layout, merges=merges).sections:
        found[section.heading.plain] += bool(section.heading)
        for block in section.blocks:
            if isinstance(block, Prose):
                found[block.text.plain] += 1
            elif isinstance(block, Bullets):
                found.update(item.text.plain for item in block.items)
            else:
                found.update(cell.text.plain for row in block.rows for cell in row if cell.text)
    assert +found == shown


NAMES = ["sheets", "properties", "sheetId", "title", "index", "hidden", "data", "rowData", "values", "formattedValue", "effectiveValue",
         "numberValue", "stringValue", "boolValue", "errorValue", "type", "effectiveFormat", "numberFormat", "textFormat", "bold", "fontSize",
         "merges", "startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex", "tables", "range", "name", "rowMetadata", "columnMetadata",
         "hiddenByUser", "textFormatRuns", "startIndex", "format", "link", "uri", "chipRuns", "chip", "personProperties", "email", "note", "hyperlink",
         "userEnteredValue", "formulaValue", "dataValidation", "condition", "charts", "startRow", "startColumn"]  # fmt: skip
odd_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "x", "@", "DATE", "BOOLEAN", "mailto:", "\n", "• a\n b", "#REF!"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=30,
)  # fmt: skip


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), odd_json))
def test_no_answer_makes_it_raise(found: dict[str, Any]) -> None:
    parse(found, "")


@settings(deadline=None)
@given(odd_json, odd_json, odd_json)
def test_no_cell_makes_it_raise(cell: Any, merge: Any, table: Any) -> None:
    data = {"rowData": [{"values": [cell, {"formattedValue": "x"}]}, cell], "rowMetadata": cell}
    parse(
        {
            "sheets": [
                {"data": [data], "merges": [merge], "tables": [table, {"range": merge}], "properties": cell}
            ]
        },
        "",
    )
