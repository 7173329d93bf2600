"""Ranges: A1 and R1C1 notation, names, titles; what is clamped, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Book
from tests.sync.emulator.caller import Spreadsheet

LIMITS = "exceeds grid limits. Max rows: 1000, max columns: 26"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("A1", "Sheet1!A1"),
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("'Sheet1'", "Sheet1!A1:Z1000"),
        ("sheet1!B2", "Sheet1!B2"),
        ("A1:1", "Sheet1!A1:Z1"),
        ("A1:C", "Sheet1!A1:C1000"),
        ("D4:A1", "Sheet1!A1:D4"),
        ("B:C", "Sheet1!B1:C1000"),
        ("2:3", "Sheet1!A2:Z3"),
        ("$A$1:$B$2", "Sheet1!A1:B2"),
        ("R2C3", "Sheet1!C2"),
        ("R1C1:R2C2", "Sheet1!A1:B2"),
        ("A1:ZZ5000", "Sheet1!A1:Z1000"),
        ("Totals", "Sheet1!A1:B2"),
        ("'D3'!A1", "'D3'!A1"),
        ("It's!A1", "'It''s'!A1"),
        ("'It''s'!A1", "'It''s'!A1"),
    ],
)
def test_ranges_are_understood_clamped_and_echoed(sheet: Spreadsheet, asked: str, answered: str) -> None:
    named = {
        "name": "Totals",
        "range": {
            "sheetId": 0,
            "startRowIndex": 0,
            "endRowIndex": 2,
            "startColumnIndex": 0,
            "endColumnIndex": 2,
        },
    }
    sheet.batch(
        {"addSheet": {"properties": {"title": "D3"}}},
        {"addSheet": {"properties": {"title": "It's"}}},
        {"addNamedRange": {"namedRange": named}},
    )
    answer = sheet.caller.good("GET", f"{sheet.path}/values/{asked}")
    assert answer == {"range": answered, "majorDimension": "ROWS"}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("Nope!A1", "Unable to parse range: Nope!A1"),
        ("Sheet1!AAAA1", "Unable to parse range: Sheet1!AAAA1"),
        ("A0", "Unable to parse range: A0"),
        ("Table1[Col]", "Unable to parse range: Table1[Col]"),
        ("A5000:B5001", f"Range (Sheet1!A5000:B5001) {LIMITS}"),
        ("AA1", f"Range (Sheet1!AA1) {LIMITS}"),
        ("A1001:B", f"Range (Sheet1!A1001:B) {LIMITS}"),
    ],
)
def test_what_is_no_range_is_refused(sheet: Spreadsheet, asked: str, message: str) -> None:
    assert sheet.caller.refused("GET", f"{sheet.path}/values/{asked}") == (400, message)


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (18277, "ZZZ")]
)
def test_columns_have_letters(column: int, letters: str) -> None:
    assert a1.letters(column) == letters
    assert a1.column_number(letters) == column


@pytest.mark.parametrize(
    ("title", "quoted"),
    [
        ("Sheet1", "Sheet1"),
        ("My Tab", "'My Tab'"),
        ("A1", "'A1'"),
        ("2024", "'2024'"),
        ("Ü", "'Ü'"),
        ("R1C1", "'R1C1'"),
        ("_plansync", "_plansync"),
    ],
)
def test_titles_are_quoted_where_they_need_it(title: str, quoted: str) -> None:
    assert a1.quoted(title) == quoted
    book = Book.new("x")
    book.sheets[0].title = title
    assert a1.find(book, f"{quoted}!B2").a1 == f"{quoted}!B2"


def echoed(text: str) -> str:
    """What a book with tabs of awkward names makes of a range."""
    book = Book.new("x")
    book.sheets += [
        book.new_sheet(n, title) for n, title in enumerate(("RC", "A", "wow! such", "B:C"), start=1)
    ]
    return a1.find(book, text).a1


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("R[2]C[1]", "Sheet1!B3"),  # counted from A1
        ("R2C2:R[4]C[4]", "Sheet1!B2:E5"),
        ("R4C4:R2C2", "Sheet1!B2:D4"),
        ("R2", "Sheet1!R2"),  # a cell in column R
        ("C3:C4", "Sheet1!C3:C4"),
        ("R2C2:R4", "Sheet1!B2:Z4"),
        ("R[2]", "Sheet1!A3:Z3"),
        ("RC", "Sheet1!A1"),
        ("'RC'", "'RC'!A1:Z1000"),
        ("A", "A!A1:Z1000"),
        ("wow! such!B2", "'wow! such'!B2"),
        ("wow! such", "'wow! such'!A1:Z1000"),
        ("B:C", "Sheet1!B1:C1000"),
        ("'B:C'!A1", "'B:C'!A1"),
        ("!B2", "Sheet1!B2"),
    ],
)
def test_notation_comes_before_names(text: str, meant: str) -> None:
    assert echoed(text) == meant


@pytest.mark.parametrize(
    "text",
    ["B", "7", "A0", "R0C1", "R[-1]C1", "A1:R2C2", "R3C3:R2C2", "!A", "Sheet1!", " A1", "A1:B2:C3", "''"],
)
def test_what_cannot_be_read_is_shown_back(text: str) -> None:
    with pytest.raises(Exception, match="Unable to parse range") as caught:
        echoed(text)
    assert str(caught.value) == f"Unable to parse range: {text}"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("AC:AC", "AC"),
        ("AC:AD", "AC:AD"),
        ("1500:1501", "1500:1501"),
        ("R[1200]C[1]", "B1201"),
        ("C[30]", "AE"),
    ],
)
def test_what_is_outside_is_named_as_far_as_it_is_bounded(text: str, named: str) -> None:
    with pytest.raises(Exception, match="exceeds grid limits") as caught:
        echoed(text)
    assert str(caught.value) == f"Range (Sheet1!{named}) {LIMITS}"


def test_a_range_without_a_tab_is_on_the_first_that_is_visible() -> None:
    book = Book.new("x")
    book.sheets.append(book.new_sheet(1, "Second"))
    book.sheets[0].properties["hidden"] = True
    assert a1.find(book, "B2").a1 == "Second!B2"


@given(st.integers(0, 999), st.integers(0, 25), st.integers(0, 999), st.integers(0, 25))
def test_both_notations_mean_the_same(top: int, left: int, bottom: int, right: int) -> None:
    book = Book.new("x")
    plain = f"{a1.letters(left)}{top + 1}:{a1.letters(right)}{bottom + 1}"
    area = a1.find(book, plain)
    assert (area.top, area.bottom) == (min(top, bottom), max(top, bottom) + 1)
    assert a1.find(book, area.a1) == area
    if abs(top - bottom) != 1 and abs(left - right) != 1:
        assert a1.find(book, f"R{top + 1}C{left + 1}:R{bottom + 1}C{right + 1}") == area
