"""Tables in a Doc: inserted, grown, shrunk, merged, styled."""

from __future__ import annotations

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import ROBOT, Caller, Json
from tests.sync.emulator.docs_caller import Document, all_paragraphs, at, check_content, insert, text_of

GRID = """\
x

| a | b | c |
|---|---|---|
| d | e | f |
| g | h | i |
"""
START = 3


@pytest.fixture
def doc(emulator: Emulator, caller: Caller) -> Document:
    """A table of nine cells between two paragraphs."""
    file_id = emulator.put_markdown("a.md", GRID)
    emulator.share(file_id, ROBOT, "writer")
    return Document(caller, file_id)


def cell(kind: str, row: int, column: int, **more: bool) -> Json:
    where = {"tableStartLocation": {"index": START}, "rowIndex": row, "columnIndex": column}
    return {kind: {"tableCellLocation": where, **more}}


def area(row: int, column: int, down: int, across: int) -> Json:
    where = {"tableStartLocation": {"index": START}, "rowIndex": row, "columnIndex": column}
    return {"tableRange": {"tableCellLocation": where, "rowSpan": down, "columnSpan": across}}


def merge(row: int, column: int, down: int, across: int) -> Json:
    return {"mergeTableCells": area(row, column, down, across)}


def test_a_table_comes_after_a_newline_of_its_own(doc: Document) -> None:
    doc.batch({"insertTable": at(1) | {"rows": 2, "columns": 1}})
    table = doc.table()
    assert table["startIndex"] == 2
    assert table["endIndex"] == 2 + 2 + 2 * 3
    assert [len(row["tableCells"]) for row in table["table"]["tableRows"]] == [1, 1]
    assert doc.text().startswith("\n\n\nx\n")
    check_content(doc.content())
    doc.batch(
        insert(table["endIndex"] - 2, "in"),
        {"insertTable": {"endOfSegmentLocation": {}, "rows": 1, "columns": 2}},
    )
    assert doc.grid() == [[""], ["in"]]
    assert sum("table" in block for block in doc.content()) == 3


@pytest.mark.parametrize(
    ("request_", "rows"),
    [
        (cell("insertTableRow", 1, 0), ["abc", "---", "def", "ghi"]),
        (cell("insertTableRow", 1, 0, insertBelow=True), ["abc", "def", "---", "ghi"]),
        (cell("insertTableRow", 2, 2, insertBelow=True), ["abc", "def", "ghi", "---"]),
        (cell("insertTableColumn", 1, 0), ["-abc", "-def", "-ghi"]),
        (cell("insertTableColumn", 1, 2, insertRight=True), ["abc-", "def-", "ghi-"]),
        (cell("deleteTableRow", 1, 2), ["abc", "ghi"]),
        (cell("deleteTableColumn", 1, 1), ["ac", "df", "gi"]),
    ],
)
def test_rows_and_columns_come_and_go(doc: Document, request_: Json, rows: list[str]) -> None:
    doc.batch({"createNamedRange": {"name": "i", "range": {"startIndex": 32, "endIndex": 33}}}, request_)
    assert ["".join(text or "-" for text in row) for row in doc.grid()] == rows
    check_content(doc.content())
    (named,) = doc.get()["namedRanges"]["i"]["namedRanges"]
    begin = next(block["startIndex"] for block in all_paragraphs(doc.content()) if text_of(block) == "i\n")
    assert named["ranges"] == [{"startIndex": begin, "endIndex": begin + 1}]


@pytest.mark.parametrize("kind", ["deleteTableRow", "deleteTableColumn"])
def test_the_table_goes_with_its_last_cell(doc: Document, kind: str) -> None:
    doc.batch(*[cell(kind, 0, 0)] * 3)
    assert doc.text() == "x\n\n"


def test_a_merged_cell_heads_all_that_it_covers(doc: Document) -> None:
    doc.batch(merge(0, 1, 2, 2))
    assert doc.grid() == [["a", "b\nc\ne\nf", ""], ["d", "", ""], ["g", "h", "i"]]
    assert doc.spans() == [[(1, 1), (2, 2), (1, 1)], [(1, 1)] * 3, [(1, 1)] * 3]
    check_content(doc.content())
    doc.batch({"unmergeTableCells": area(0, 0, 3, 3)})
    assert doc.spans() == [[(1, 1)] * 3] * 3
    assert doc.grid()[0][1] == "b\nc\ne\nf"


def test_what_goes_through_a_merged_cell_makes_it_larger_or_smaller(doc: Document) -> None:
    doc.batch(merge(0, 0, 2, 2), cell("insertTableRow", 2, 0), cell("insertTableColumn", 2, 1))
    assert doc.spans()[0][0] == (2, 3)
    doc.batch(cell("insertTableRow", 1, 3), cell("deleteTableRow", 0, 3))
    assert doc.spans()[0][0] == (2, 3)
    assert doc.grid()[0][0] == "a\nb\nd\ne"  # the head went, and lent its place
    doc.batch(cell("deleteTableColumn", 0, 0))
    assert [len(row) for row in doc.spans()] == [1, 1, 1, 1]
    check_content(doc.content())


def test_the_row_of_a_merged_cell_is_all_its_rows(doc: Document) -> None:
    doc.batch(merge(0, 0, 2, 1), cell("insertTableRow", 1, 0, insertBelow=True), cell("deleteTableRow", 1, 0))
    assert doc.grid() == [["", "", ""], ["g", "h", "i"]]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (merge(0, 0, 1, 99), "mergeTableCells: The table range extends outside the bounds of the table."),
        (merge(0, 0, 0, 1), "mergeTableCells: The rowSpan must be strictly positive, was: 0"),
        (merge(0, 0, 1, 0), "mergeTableCells: The columnSpan must be strictly positive, was: 0"),
        (
            {"updateTableRowStyle": {"tableStartLocation": {"index": 3}, "fields": "tableHeader"}},
            "updateTableRowStyle: Unallowed field: tableHeader",
        ),
        (
            {"updateTableRowStyle": {"tableStartLocation": {"index": 2}, "fields": "minRowHeight"}},
            "updateTableRowStyle: The provided table start location is invalid.",
        ),
        (
            {"updateTableCellStyle": area(0, 0, 1, 1) | {"fields": "rowSpan"}},
            "updateTableCellStyle: Unallowed field: rowSpan",
        ),
    ],
)
def test_what_is_not_in_the_table_is_refused_in_the_words_of_google(
    doc: Document, request_: Json, words: str
) -> None:
    assert doc.refused(request_) == words


@pytest.mark.parametrize(
    "request_",
    [
        cell("deleteTableRow", 99, 0),
        cell("insertTableColumn", 0, 3),
        {"insertTable": at(1) | {"rows": 0, "columns": 1}},
        {"pinTableHeaderRows": {"tableStartLocation": {"index": 3}, "pinnedHeaderRowsCount": 4}},
        {
            "updateTableColumnProperties": {
                "tableStartLocation": {"index": 3},
                "tableColumnProperties": {"width": {"magnitude": 4, "unit": "PT"}},
                "fields": "width",
            }
        },
    ],
)
def test_what_the_reference_calls_a_bad_request_is_one(doc: Document, request_: Json) -> None:
    doc.refused(request_)


def test_only_rectangles_are_merged(doc: Document) -> None:
    doc.batch(merge(0, 0, 2, 2))
    doc.refused(merge(1, 1, 1, 2))
    doc.batch(merge(0, 0, 3, 2))
    assert doc.spans()[0][0] == (3, 2)


def test_neighbours_share_their_border(doc: Document) -> None:
    border = {
        "color": {"color": {"rgbColor": {"red": 1}}},
        "width": {"magnitude": 2, "unit": "PT"},
        "dashStyle": "DOT",
    }
    style = {"borderRight": border, "borderTop": border, "backgroundColor": {"color": {"rgbColor": {}}}}
    body = area(1, 1, 1, 1) | {"tableCellStyle": style, "fields": ",".join(style)}
    doc.batch({"updateTableCellStyle": body})
    shown = [[c["tableCellStyle"] for c in row["tableCells"]] for row in doc.table()["table"]["tableRows"]]
    assert shown[1][1]["borderRight"] == shown[1][2]["borderLeft"] == border
    assert shown[1][1]["borderTop"] == shown[0][1]["borderBottom"] == border
    assert shown[1][1]["backgroundColor"] == style["backgroundColor"]
    assert "borderLeft" not in shown[1][1]
    assert shown[1][2]["backgroundColor"] == {}


def test_columns_rows_and_pinned_rows(doc: Document) -> None:
    where = {"tableStartLocation": {"index": START}}
    wide = {"widthType": "FIXED_WIDTH", "width": {"magnitude": 50, "unit": "PT"}}
    high = {"minRowHeight": {"magnitude": 30, "unit": "PT"}, "preventOverflow": True}
    doc.batch(
        {
            "updateTableColumnProperties": where
            | {"columnIndices": [1], "tableColumnProperties": wide, "fields": "width,widthType"}
        },
        {"updateTableRowStyle": where | {"rowIndices": [0], "tableRowStyle": high, "fields": "*"}},
        {"pinTableHeaderRows": where | {"pinnedHeaderRowsCount": 2}},
    )
    table = doc.table()["table"]
    assert table["tableStyle"]["tableColumnProperties"][1] == wide
    assert table["tableRows"][0]["tableRowStyle"] == high | {"tableHeader": True}
    assert [row["tableRowStyle"].get("tableHeader", False) for row in table["tableRows"]] == [
        True,
        True,
        False,
    ]
    doc.batch({"pinTableHeaderRows": where})
    assert "tableHeader" not in str(doc.table())


def test_a_table_can_stand_in_a_cell(doc: Document) -> None:
    doc.batch({"insertTable": at(START + 3) | {"rows": 1, "columns": 1}})
    check_content(doc.content())
    inner = next(b for b in doc.table()["table"]["tableRows"][0]["tableCells"][0]["content"] if "table" in b)
    doc.batch(insert(inner["startIndex"] + 3, "deep"))
    assert "deep" in doc.text()
