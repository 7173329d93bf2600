"""Sheets as CSV, TSV and .xlsx, and back."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill

from sync.emulator.convert import NoWorkbookError, table_text, workbook_reader, workbook_writer
from sync.emulator.errors import Json
from sync.emulator.sheets import layout
from sync.emulator.sheets.book import Book

TODAY = date(2024, 5, 15)


def imported(text: str, delimiter: str = ",") -> Book:
    return table_text.read(text.encode(), "Figures", "f", TODAY, delimiter)


TYPED = {
    "007": {"numberValue": 7},
    "'007": {"stringValue": "007"},
    "1,234.5": {"numberValue": 1234.5},
    "12%": {"numberValue": 0.12},
    "2024-05-01": {"numberValue": 45413},
    "true": {"boolValue": True},
    "=A1+1": {"formulaValue": "=A1+1"},
    "plain": {"stringValue": "plain"},
    " x ": {"stringValue": " x "},
}


@pytest.mark.parametrize(("text", "value"), TYPED.items())
def test_a_field_is_read_as_if_it_were_typed(text: str, value: Json) -> None:
    quoted = '"' + text + '"'
    assert imported(quoted).sheets[0].cell(0, 0)["userEnteredValue"] == value


def test_an_imported_tab_is_titled_like_the_file_and_has_the_usual_size() -> None:
    book = imported("a,b\n\nc")
    (sheet,) = book.sheets
    assert (sheet.title, len(sheet.rows), len(sheet.columns)) == ("Figures", 1000, 26)
    assert sheet.id != 0
    wide = imported("\n".join([",".join("x" * 30)] * 1200)).sheets[0]
    assert (len(wide.rows), len(wide.columns)) == (1200, 30)


EXPORTED = {
    "a1,B2": b"a1,B2",
    "a\n\n,b": b"a,\r\n,\r\n,b",
    '"x, y","say ""hi""","two\nlines"': b'"x, y","say ""hi""","two\nlines"',
    "1.50,12%": b"1.5,12%",
    "": b"",
}


@pytest.mark.parametrize(("text", "wanted"), EXPORTED.items())
def test_csv_has_what_cells_show_up_to_the_last_that_shows_anything(text: str, wanted: bytes) -> None:
    assert table_text.write(imported(text), TODAY) == wanted


def test_tsv_has_no_quotes() -> None:
    book = imported('"x, y","say ""hi""","a\tb\nc"')
    assert table_text.write(book, TODAY, "\t") == b'x, y\tsay "hi"\ta b c'
    assert table_text.write(imported("a\tb", "\t"), TODAY) == b"a,b"


FIELD = st.one_of(
    st.text(alphabet="ab ,\"'\n;é=%1-", max_size=6),
    st.integers(-9999, 9999).map(str),
    st.sampled_from(["TRUE", "2024-05-01", "12%", "0.5"]),
)


@settings(deadline=None)
@given(st.lists(st.lists(FIELD, min_size=1, max_size=4), max_size=5))
def test_csv_that_is_exported_and_imported_again_shows_the_same(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    first = imported(out.getvalue())
    text = table_text.write(first, TODAY)
    again = imported(text.decode())
    # What was kept from being a number or a formula by its apostrophe is one the second time.
    if not any(field.strip().startswith(("'", "=")) for row in rows for field in row):
        assert table_text.write(again, TODAY) == text


# ------------------------------------------------------------------------------------------ workbooks


def written(book: Book) -> Any:
    return load_workbook(io.BytesIO(workbook_writer.write(book, TODAY)))


def read(made: Workbook) -> Book:
    out = io.BytesIO()
    made.save(out)
    return workbook_reader.read(out.getvalue(), "Book", "f")


def laid_out(**tab: Any) -> Book:
    return layout.book({"tabs": [{"title": "One", **tab}]}, "f")


def test_text_that_looks_like_more_stays_text() -> None:
    made = written(laid_out(rows=[["007", {"v": "x"}], []]))
    assert [(c.value, c.data_type) for c in made["One"][1]] == [("007", "s"), ("x", "s")]
    book = laid_out()
    book.sheets[0].put(0, 0, {"userEnteredValue": {"stringValue": "=1+1"}})
    assert written(book)["One"]["A1"].data_type == "s"


def test_formulas_have_their_results_beside_them() -> None:
    book = laid_out(rows=[[2, "=A1*2", '=A1&"<"', "=A1>1", "=1/0", "=NOSUCH(1)"]])
    raw = workbook_writer.write(book, TODAY)
    values = load_workbook(io.BytesIO(raw), data_only=True)["One"][1]
    assert [cell.value for cell in values][:5] == [2, 4, "2<", True, "#DIV/0!"]
    assert load_workbook(io.BytesIO(raw))["One"]["B1"].value == "=A1*2"


def test_titles_are_cut_to_what_excel_takes() -> None:
    long = "A very long title: of a tab [that Excel refuses]"
    book = layout.book({"tabs": [{"title": long + "1"}, {"title": long + "2"}]}, "f")
    names = written(book).sheetnames
    assert len(set(names)) == 2
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_what_is_hidden_frozen_and_merged_is_so_in_the_workbook() -> None:
    book = laid_out(
        rows=[["a", "b"], ["c", "d"]], merges=["A1:B1"], hidden_rows=[2], hidden_columns=["B"], frozen_rows=1
    )
    made = written(book)["One"]
    assert [str(each) for each in made.merged_cells.ranges] == ["A1:B1"]
    assert made.row_dimensions[2].hidden
    assert made.column_dimensions["B"].hidden
    assert made.freeze_panes == "A2"


def test_a_workbooks_cells_keep_what_they_are() -> None:
    made = Workbook()
    sheet: Any = made.active
    sheet.append([date(2024, 5, 1), datetime(2024, 5, 1, 12, 0), time(6, 0), "007", True, 0.5, "=A1"])  # noqa: DTZ001 - Excel has no zones
    sheet["F1"].number_format = "0%"
    sheet["D1"].font = Font(bold=True, color="FFFF0000")
    sheet["D1"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["D1"].hyperlink = "https://x.example/"
    cells = read(made).sheets[0].rows[0].cells
    values = [next(iter((cell or {})["userEnteredValue"].values())) for cell in cells]
    assert values == [45413, 45413.5, 0.25, "007", True, 0.5, "=A1"]
    looks = [(cell or {}).get("userEnteredFormat", {}) for cell in cells]
    kinds = [look.get("numberFormat", {}).get("type") for look in looks]
    assert kinds == ["DATE", "DATE_TIME", "TIME", None, None, "PERCENT", None]
    assert looks[3]["textFormat"]["link"] == {"uri": "https://x.example/"}
    assert looks[3]["textFormat"]["bold"] is True
    assert looks[3]["backgroundColor"] == {"green": 1}


PATTERNS = {
    "0.00": "NUMBER",
    "#,##0": "NUMBER",
    "0.0%": "PERCENT",
    '"$"#,##0.00': "CURRENCY",
    "yyyy-mm-dd": "DATE",
    "mmm yy": "DATE",
    "h:mm": "TIME",
    "d/m/yyyy h:mm": "DATE_TIME",
    "[h]:mm:ss": "TIME",
    "0.00E+00": "SCIENTIFIC",
    "@": "TEXT",
}


@pytest.mark.parametrize(("pattern", "kind"), PATTERNS.items())
def test_a_pattern_shows_what_kind_it_is(pattern: str, kind: str) -> None:
    assert workbook_reader.number_format(pattern) == {"type": kind, "pattern": pattern}


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(NoWorkbookError):
        workbook_reader.read(b"PK, but no archive", "x", "f")


CELL = st.one_of(
    st.none(),
    st.text(alphabet="ab <&\"'=7\n", min_size=1, max_size=6),
    st.integers(-9999, 9999),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 3)),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2050, 1, 1)),
    st.sampled_from(["=1+1", "=A1"]),
    st.text(alphabet="ab", min_size=1).map(lambda text: {"v": text, "bold": True, "note": "n"}),
    st.just({"v": "site", "link": "https://x.example/"}),
    st.just({"v": 0.25, "format": "0.0%"}),
)
TABS = st.lists(
    st.fixed_dictionaries(
        {"rows": st.lists(st.lists(CELL, max_size=4), max_size=4), "hidden": st.booleans()}
    ),
    min_size=1,
    max_size=3,
)


@settings(deadline=None, max_examples=30)
@given(TABS)
def test_a_sheet_that_is_exported_and_imported_again_is_the_same(tabs: list[Json]) -> None:
    tabs[0]["hidden"] = False  # Excel wants one to be seen
    book = layout.book({"tabs": tabs}, "f")
    once = workbook_reader.read(workbook_writer.write(book, TODAY), "Book", "f")
    twice = workbook_reader.read(workbook_writer.write(once, TODAY), "Book", "f")
    assert [(sheet.title, sheet.properties) for sheet in once.sheets] == [
        (sheet.title, sheet.properties) for sheet in book.sheets
    ]
    for before, after, last in zip(book.sheets, once.sheets, twice.sheets, strict=True):
        assert [row.packed for row in after.rows] == [row.packed for row in last.rows]
        for r, row in enumerate(before.rows[:4]):
            for c, cell in enumerate(row.cells):
                found = after.cell(r, c)
                assert found.get("userEnteredValue") == (cell or {}).get("userEnteredValue")
                assert found.get("note") == (cell or {}).get("note")
