"""Numbers, dates and formulas: shown, typed, computed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sync.emulator.sheets import references
from sync.emulator.sheets.book import Book
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc, Fault
from sync.emulator.sheets.numbers import show, understand
from sync.emulator.sheets.requests.dimensions import removal

TODAY = date(2024, 5, 15)


@pytest.mark.parametrize(
    ("value", "kind", "pattern", "shown"),
    [
        (45427, "DATE", "yyyy-mm-dd", "2024-05-15"),
        (45427, "DATE", "d mmm yyyy", "15 May 2024"),
        (45427, "DATE", "dddd, mmmm d", "Wednesday, May 15"),
        (45427, "DATE", "", "5/15/2024"),
        (45427.4375, "DATE_TIME", "yyyy-mm-dd h:mm:ss", "2024-05-15 10:30:00"),
        (45427.9375, "TIME", "h:mm am/pm", "10:30 PM"),
        (45427.4375, "DATE_TIME", "dd/mm/yy hh:mm", "15/05/24 10:30"),
        (0.5, "PERCENT", "0%", "50%"),
        (0.1256, "PERCENT", "", "12.56%"),
        (0.7, "NUMBER", "0.00", "0.70"),
        (0.125, "NUMBER", "0.00", "0.13"),
        (1234567.891, "NUMBER", "#,##0.0", "1,234,567.9"),
        (1352, "NUMBER", "#,##0", "1,352"),
        (-3.5, "CURRENCY", '"$"#,##0.00', "-$3.50"),
        (-3, "NUMBER", "0;(0)", "(3)"),
        (0, "NUMBER", '0;-0;"none"', "none"),
        (0.5, "NUMBER", "0.##", "0.5"),
        (12345, "SCIENTIFIC", "0.00E+00", "1.23E+04"),
        (0.3333333333333333, "", "", "0.3333333333"),
        (3.0, "", "", "3"),
        (1e20, "", "", "1E+20"),
        (42, "TEXT", "@", "42"),
    ],
)
def test_numbers_show_as_their_format_says(value: float, kind: str, pattern: str, shown: str) -> None:
    assert show(value, {"type": kind, "pattern": pattern} if kind else None) == shown


@pytest.mark.parametrize(
    ("typed", "value", "pattern"),
    [
        ("7", {"numberValue": 7}, None),
        ("-0.5", {"numberValue": -0.5}, None),
        ("1,352", {"numberValue": 1352}, "#,##0"),
        ("1,3,5", {"stringValue": "1,3,5"}, None),
        ("25%", {"numberValue": 0.25}, "0%"),
        ("$5", {"numberValue": 5}, '"$"#,##0'),
        ("1e3", {"numberValue": 1000}, None),
        ("2024-05-15", {"numberValue": 45427}, "yyyy-mm-dd"),
        ("5/15/2024", {"numberValue": 45427}, "m/d/yyyy"),
        ("1-2", {"numberValue": 45293}, "m/d"),
        ("15 May 2024", {"numberValue": 45427}, "d mmm yyyy"),
        ("May 15, 2024", {"numberValue": 45427}, "mmm d, yyyy"),
        ("2024-13-45", {"stringValue": "2024-13-45"}, None),
        ("true", {"boolValue": True}, None),
        ("=A1", {"formulaValue": "=A1"}, None),
        ("=", {"stringValue": "="}, None),
        ("'=A1", {"stringValue": "=A1"}, None),
        ("~50", {"stringValue": "~50"}, None),
        ("0.8 of 1.0", {"stringValue": "0.8 of 1.0"}, None),
    ],
)
def test_what_people_type_is_understood(typed: str, value: Any, pattern: str | None) -> None:
    found, number_format = understand(typed, TODAY)
    assert found == value
    assert (number_format or {}).get("pattern") == pattern


def book() -> Book:
    made = Book.new("x")
    grid: list[list[Any]] = [[1, 2, "text"], [3, None, "Text"], [0.5, True, "other"]]
    for r, row in enumerate(grid):
        for c, value in enumerate(row):
            kind = (
                "boolValue"
                if isinstance(value, bool)
                else "stringValue"
                if isinstance(value, str)
                else "numberValue"
            )
            if value is not None:
                made.sheets[0].put(r, c, {"userEnteredValue": {kind: value}})
    other = made.new_sheet(5, "Other Tab", 10, 5)
    other.put(0, 0, {"userEnteredValue": {"numberValue": 42}})
    made.sheets.append(other)
    return made


def computed(formula: str) -> Any:
    made = book()
    made.sheets[0].put(9, 9, {"userEnteredValue": {"formulaValue": formula}})
    return Calc(made, TODAY).value(made.sheets[0], 9, 9)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=1+2*3", 7),
        ("=(1+2)*3", 9),
        ("=-2^2", 4),
        ("=50%", 0.5),
        ("=A1+B1", 3),
        ('=A1&C1&"!"', "1text!"),
        ("=C1=C2", True),
        ("=A1<B1", True),
        ("=SUM(A1:A3)", 4.5),
        ("=SUM(A:A, 10)", 14.5),
        ("=AVERAGE(A1:A2)", 2),
        ("=COUNT(A1:C3)", 4),
        ("=COUNTA(A1:C3)", 8),
        ('=COUNTIF(A1:A3, ">=1")', 2),
        ('=COUNTIF(C1:C3, "text")', 2),
        ('=COUNTIF(C1:C3, "*t*")', 3),
        ("=MAX(A1:B3)", 3),
        ('=IF(A1>5, "big", "small")', "small"),
        ("=IFERROR(1/0, 0)", 0),
        ("=AND(A1=1, B1=2)", True),
        ("=ROUND(2.345, 2)", 2.35),
        ("='Other Tab'!A1", 42),
        ("=TODAY()", 45427),
        ("=DATE(2024, 5, 15)", 45427),
        ("=TODAY()-DATE(2024,5,1)", 14),
        ('=HYPERLINK("https://x.example", "text")', "text"),
        ("=ISBLANK(B2)", True),
        ("=Z99", 0),
    ],
)
def test_simple_formulas_are_computed(formula: str, value: Any) -> None:
    assert computed(formula) == value


@pytest.mark.parametrize(
    ("formula", "shown"),
    [("=1/0", "#DIV/0!"), ("=C1*2", "#VALUE!"), ("=Nowhere!A1", "#REF!"), ("=J10", "#REF!")],
)
def test_errors_are_error_values(formula: str, shown: str) -> None:
    found = computed(formula)
    assert isinstance(found, Fault)
    assert found.shown == shown


@pytest.mark.parametrize(
    "formula", ["=QUERY(A1:B2)", "=SUM(", "=A1:B2", "={1,2}", "=VLOOKUP(1,A:B,2)", "=1 2"]
)
def test_what_is_not_understood_shows_its_own_text(formula: str) -> None:
    assert computed(formula) == formula
    made = book()
    made.sheets[0].put(0, 9, {"userEnteredValue": {"formulaValue": formula}})
    shown = View(Calc(made, TODAY)).show(made.sheets[0], 0, 9, {"effectiveValue": {}, "formattedValue": {}})
    assert shown == {"effectiveValue": {"stringValue": formula}, "formattedValue": formula}


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("=A1+$A1+A$1+$A$1", "=C3+$A3+C$1+$A$1"),
        ('=SUM(B2:C3)&"A1"', '=SUM(D4:E5)&"A1"'),
        ("='A1 tab'!A1", "='A1 tab'!C3"),
        ("=A:B", "=C:D"),
        ("=LOG10(A1)", "=LOG10(C3)"),
    ],
)
def test_a_copied_formula_takes_its_references_along(formula: str, after: str) -> None:
    assert references.copied(formula, 2, 2) == after


def test_a_reference_copied_off_the_sheet_is_lost() -> None:
    assert references.copied("=A1", -1, 0) == "=#REF!"


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("=A1+A3+A5", "=A1+#REF!+A3"),
        ("=SUM(A1:A9)", "=SUM(A1:A7)"),
        ("=SUM($A$3:B4)", "=SUM(#REF!)"),
        ("=A:A+Other!A5", "=A:A+Other!A5"),
        ("=Mine!A5", "=Mine!A3"),
    ],
)
def test_formulas_follow_rows_that_are_deleted(formula: str, after: str) -> None:
    assert references.followed(formula, {None, "mine"}, "ROWS", removal(2, 4)) == after
