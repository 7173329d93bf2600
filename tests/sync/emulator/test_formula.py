"""Formulas: what they are worth, which errors they are, where arrays spill, which number format comes along."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator.sheets.book import Book
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc, Fault
from sync.emulator.sheets.functions import FUNCTIONS
from sync.emulator.sheets.functions.others import OTHERS
from tests.sync.emulator.caller import Spreadsheet

TODAY = date(2024, 5, 15)
GRID: list[list[Any]] = [[1, 2, "text"], [3, None, "Text"], [0.5, True, "other"]]


def entered(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("="):
        return {"userEnteredValue": {"formulaValue": value}}
    kind = "bool" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
    return {"userEnteredValue": {f"{kind}Value": value}}


def book() -> Book:
    made = Book.new("x")
    for r, row in enumerate(GRID):
        for c, value in enumerate(row):
            if value is not None:
                made.sheets[0].put(r, c, entered(value))
    other = made.new_sheet(5, "Other Tab", 10, 5)
    other.put(0, 0, entered(42))
    made.sheets.append(other)
    made.named_ranges.append({"name": "Totals", "range": {"endRowIndex": 3, "endColumnIndex": 1}})
    return made


def computed(formula: str) -> Any:
    made = book()
    made.sheets[0].put(9, 9, entered(formula))
    return Calc(made, TODAY, 0.5).value(made.sheets[0], 9, 9)


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
        ("='Other Tab'!A1", 42),
        ("=SUM(Totals)", 4.5),
        ("=Z99", None),  # nothing, not 0
        ('=Z99&"x"', "x"),
        ("=Z99+1", 1),
        # sums and counts
        ("=SUM(A1:A3)", 4.5),
        ("=SUM(A:A, 10)", 14.5),
        ("=AVERAGE(A1:A2)", 2),
        ("=MEDIAN(A1:A3)", 1),
        ("=PRODUCT(A1:A2)", 3),
        ("=MIN(A1:A3)", 0.5),
        ("=MAX(A1:B3)", 3),
        ("=LARGE(A1:A3, 2)", 1),
        ("=COUNT(A1:C3)", 4),
        ("=COUNTA(A1:C3)", 8),
        ("=COUNTBLANK(A1:C4)", 4),
        ("=COUNTUNIQUE(A1:A3, 1)", 3),
        ('=COUNTIF(A1:A3, ">=1")', 2),
        ('=COUNTIF(C1:C3, "text")', 2),
        ('=COUNTIF(C1:C3, "*t*")', 3),
        ('=COUNTIF(B1:B4, "")', 2),
        ('=COUNTIFS(A1:A3, ">0", C1:C3, "text")', 2),
        ('=SUMIF(C1:C3, "t*", A1:A3)', 4),
        ('=SUMIFS(A1:A3, C1:C3, "<>other", A1:A3, ">1")', 3),
        ('=AVERAGEIF(A1:A3, "<2")', 0.75),
        ("=SUMPRODUCT(A1:A3, A1:A3)", 10.25),
        ("=SUMPRODUCT((A1:A3>0.5)*(A1:A3))", 4),
        # deciding
        ('=IF(A1>5, "big", "small")', "small"),
        ("=IF(A1>5, 1)", False),
        ("=IF(FALSE, 1/0, 2)", 2),
        ("=IFS(A1=2, 1, A1=1, 2)", 2),
        ('=SWITCH(A1, 1, "one", "other")', "one"),
        ("=IFERROR(1/0, 0)", 0),
        ('=IFNA(VLOOKUP(9, A1:B3, 2, FALSE), "none")', "none"),
        ("=AND(A1=1, B1=2)", True),
        ("=OR(A1=2, B1=1)", False),
        ("=XOR(TRUE, FALSE)", True),
        ("=NOT(A1)", False),
        # rounding
        ("=ROUND(2.345, 2)", 2.35),
        ("=ROUND(-2.5)", -3),
        ("=ROUND(1234, -2)", 1200),
        ("=ROUNDUP(1.01)", 2),
        ("=ROUNDDOWN(1.99)", 1),
        ("=INT(-1.5)", -2),
        ("=MOD(-1, 3)", 2),
        ("=CEILING(1.2, 0.5)", 1.5),
        ("=SQRT(9)", 3),
        ("=POWER(2, 10)", 1024),
        # looking up
        ("=VLOOKUP(3, A1:C3, 3, FALSE)", "Text"),
        ("=VLOOKUP(2.5, A1:C1, 2)", 2),
        ("=HLOOKUP(2, A1:C3, 3, FALSE)", True),
        ("=XLOOKUP(3, A1:A3, C1:C3)", "Text"),
        ('=XLOOKUP(7, A1:A3, C1:C3, "none")', "none"),
        ("=XLOOKUP(2, A1:A3, A1:A3, 0, -1)", 1),
        ("=INDEX(A1:C3, 2, 3)", "Text"),
        ("=MATCH(3, A1:A3, 0)", 2),
        ('=MATCH("oth*", C1:C3, 0)', 3),
        ("=ROW()", 10),
        ("=COLUMN(C1)", 3),
        ("=ROWS(A1:B9)", 9),
        ('=INDIRECT("A"&2)', 3),
        ("=OFFSET(A1, 1, 2)", "Text"),
        # text
        ("=LEFT(C1, 2)", "te"),
        ("=RIGHT(C1)", "t"),
        ("=MID(C1, 2, 2)", "ex"),
        ("=LEN(C1)", 4),
        ('=TRIM("  a  b ")', "a b"),
        ('=PROPER("kim LEE")', "Kim Lee"),
        ('=SUBSTITUTE("a-b-c", "-", "+", 2)', "a-b+c"),
        ('=FIND("x", C1)', 3),
        ('=SEARCH("EX", C1)', 2),
        ('=JOIN(",", A1:A3)', "1,3,0.5"),
        ('=TEXTJOIN("-", TRUE, A2:C2)', "3-Text"),
        ('=TEXT(0.256, "0.0%")', "25.6%"),
        ('=TEXT(TODAY(), "d mmm yyyy")', "15 May 2024"),
        ('=VALUE("1,234")', 1234),
        ('=REGEXMATCH(C1, "^t")', True),
        ('=REGEXEXTRACT("KR 12", "\\d+")', "12"),
        ('=REGEXREPLACE("abc", "(b)", "[$1]")', "a[b]c"),
        # days
        ("=DATE(2024, 5, 15)", 45427),
        ("=DATE(2024, 14, 1)", 45689),
        ("=TODAY()-DATE(2024,5,1)", 14),
        ("=NOW()", 45427.5),
        ("=YEAR(TODAY())*100+MONTH(TODAY())", 202405),
        ("=WEEKDAY(TODAY())", 4),
        ("=EDATE(DATE(2024,1,31), 1)", 45351),
        ("=EOMONTH(TODAY(), 0)", 45443),
        ('=DATEDIF(DATE(2024,1,15), TODAY(), "M")', 4),
        ("=NETWORKDAYS(DATE(2024,5,1), TODAY())", 11),
        ("=WORKDAY(TODAY(), 3)", 45432),
        # asking
        ("=ISBLANK(B2)", True),
        ('=ISBLANK("")', False),
        ("=ISBLANK(IF(,,))", True),
        ("=ISNUMBER(A1)", True),
        ("=ISERROR(1/0)", True),
        ('=HYPERLINK("https://x.example", "text")', "text"),
    ],
)
def test_formulas_are_computed(formula: str, value: Any) -> None:
    found = computed(formula)
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


@pytest.mark.parametrize(
    ("formula", "shown", "message"),
    [
        ("=1/0", "#DIV/0!", "Function DIVIDE parameter 2 cannot be zero."),
        ("=AVERAGE(Z1:Z9)", "#DIV/0!", "Evaluation of function AVERAGE caused a divide by zero error."),
        (
            "=C1*2",
            "#VALUE!",
            "Function MULTIPLY parameter 1 expects number values. But 'text' is a text and cannot be coerced to a number.",
        ),
        ("=A1:A3*2", "#VALUE!", "An array value could not be found."),
        ("=Nowhere!A1", "#REF!", "Unresolved sheet name 'Nowhere'."),
        ("=#REF!+1", "#REF!", "Reference does not exist."),
        (
            "=J10",
            "#REF!",
            "Circular dependency detected. To resolve with iterative calculation, see File > Settings.",
        ),
        ("=NoSuch(1)", "#NAME?", "Unknown function: 'NoSuch'."),
        ("=nosuch", "#NAME?", "Unknown range name: 'NOSUCH'."),
        ("=NA()", "#N/A", ""),
        ("=VLOOKUP(9, A1:B3, 2, FALSE)", "#N/A", "Did not find value '9' in VLOOKUP evaluation."),
        (
            "=ROUND(1, 2, 3)",
            "#N/A",
            "Wrong number of arguments to ROUND. Expected between 1 and 2 arguments, but got 3 arguments.",
        ),
        (
            "=SQRT(-1)",
            "#NUM!",
            "Function SQRT parameter 1 value is negative. It should be positive or zero.",
        ),
        ("=SUM(A1, 1/0)", "#DIV/0!", "Function DIVIDE parameter 2 cannot be zero."),
        ("=1 2", "#ERROR!", "Formula parse error."),
        ("=SUM(", "#ERROR!", "Formula parse error."),
    ],
)
def test_errors_have_googles_words(formula: str, shown: str, message: str) -> None:
    found = computed(formula)
    assert isinstance(found, Fault)
    assert (found.shown, found.message) == (shown, message)


@pytest.mark.parametrize("formula", ["=QUERY(A1:B2)", "=IFERROR(SPARKLINE(A1:A3))", "=A1+GOOGLEFINANCE(C1)"])
def test_what_is_not_imitated_shows_its_own_text(formula: str) -> None:
    made = book()
    made.sheets[0].put(0, 9, entered(formula))
    shown = View(Calc(made, TODAY)).show(made.sheets[0], 0, 9, {"effectiveValue": {}, "formattedValue": {}})
    assert shown == {"effectiveValue": {"stringValue": formula}, "formattedValue": formula}


def test_no_function_is_both_imitated_and_not() -> None:
    assert not OTHERS & set(FUNCTIONS)


@pytest.mark.parametrize(
    ("formula", "block"),
    [
        ("={1,2;3,4}", [[1, 2], [3, 4]]),
        ("=ARRAYFORMULA(A1:A3*2)", [[2], [6], [1]]),
        ('=ARRAYFORMULA(IF(A1:A3>=1,"yes","no"))', [["yes"], ["yes"], ["no"]]),
        ("=UNIQUE(C1:C3)", [["text"], ["Text"], ["other"]]),
        ("=SORT(A1:A3)", [[0.5], [1], [3]]),
        ("=SORT(A1:C3, 1, FALSE)", [[3, None, "Text"], [1, 2, "text"], [0.5, True, "other"]]),
        ("=FILTER(C1:C3, A1:A3>=1)", [["text"], ["Text"]]),
        ("=TRANSPOSE(A1:C1)", [[1], [2], ["text"]]),
        ("=SEQUENCE(2, 2, 10, 5)", [[10, 15], [20, 25]]),
        ('=SPLIT("a,1", ",")', [["a", 1]]),
        ("=INDEX(A1:C3, 2)", [[3, None, "Text"]]),
        ("=VSTACK(A1:A2, 9)", [[1], [3], [9]]),
    ],
)
def test_arrays_spill_over_the_cells_beside_and_below(formula: str, block: list[list[Any]]) -> None:
    made = book()
    sheet = made.sheets[0]
    sheet.put(20, 3, entered(formula))
    calc = Calc(made, TODAY)
    found = [[calc.value(sheet, 20 + r, 3 + c) for c in range(len(row))] for r, row in enumerate(block)]
    assert found == block


def test_what_spilled_is_read_like_anything_else(sheet: Spreadsheet) -> None:
    sheet.put("A1:B1", [["=SEQUENCE(3)", "=SUM(A1:A)"]], "USER_ENTERED")
    assert sheet.values("A1:B9") == [["1", "6"], ["2"], ["3"]]
    cells = sheet.cells("A1:A3", "userEnteredValue,effectiveValue")
    assert cells[1:] == [[{"effectiveValue": {"numberValue": n}}] for n in (2, 3)]
    sheet.put("A2", [["in the way"]])
    assert sheet.values("A1:A9", valueRenderOption="UNFORMATTED_VALUE") == [
        ["#REF! (Array result was not expanded because it would overwrite data in A2.)"],
        ["in the way"],
    ]


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("=TODAY()", {"type": "DATE"}),
        ("=NOW()", {"type": "DATE_TIME"}),
        ("=E1", {"type": "DATE", "pattern": "d mmm"}),
        ("=E1+7", {"type": "DATE", "pattern": "d mmm"}),
        ("=E1-E1", None),
        ("=SUM(E2:E3)", {"type": "PERCENT", "pattern": "0%"}),
        ("=E3*2", {"type": "CURRENCY"}),
        ("=IF(TRUE, E2, 0)", {"type": "PERCENT", "pattern": "0%"}),
        ("=COUNT(E1:E3)", None),
    ],
)
def test_a_formula_inherits_a_number_format(formula: str, found: Any) -> None:
    made = book()
    sheet = made.sheets[0]
    looks = [{"type": "DATE", "pattern": "d mmm"}, {"type": "PERCENT", "pattern": "0%"}, {"type": "CURRENCY"}]
    for row, look in enumerate(looks):
        sheet.put(row, 4, entered(1) | {"userEnteredFormat": {"numberFormat": look}})
    sheet.put(9, 9, entered(formula))
    assert Calc(made, TODAY).format(sheet, 9, 9) == found


def test_an_inherited_format_shows_and_is_effective(sheet: Spreadsheet) -> None:
    sheet.put("A1:B2", [["2024-05-15", "=A1"], ["=TODAY()", "=A1+1"]], "USER_ENTERED")
    assert sheet.values("A1:B2") == [["2024-05-15", "2024-05-15"], ["5/15/2024", "2024-05-16"]]
    ((cell,),) = sheet.cells("B1", "userEnteredFormat,effectiveFormat.numberFormat")
    assert cell == {"effectiveFormat": {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}}
    dates = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
    assert sheet.values("B1", **dates) == [["2024-05-15"]]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
def test_a_column_sums_to_its_numbers(values: list[int]) -> None:
    made = Book.new("x")
    for row, value in enumerate(values):
        made.sheets[0].put(row, 0, entered(value))
    made.sheets[0].put(0, 1, entered('=SUM(A1:A)-SUMIF(A:A,">0")-SUMIF(A:A,"<=0")'))
    made.sheets[0].put(1, 1, entered("=SUMPRODUCT(SORT(A1:A9))"))
    calc = Calc(made, TODAY)
    assert calc.value(made.sheets[0], 0, 1) == 0
    assert calc.value(made.sheets[0], 1, 1) == sum(values)


def test_a_running_total_of_a_thousand_rows_is_followed() -> None:
    made = Book.new("x")
    sheet = made.sheets[0]
    sheet.put(0, 0, entered(1))
    for row in range(1, 1000):
        sheet.put(row, 0, entered(f"=IFERROR(SUM(A{row})+1, 0)"))
    assert Calc(made, TODAY).value(sheet, 999, 0) == 1000
    sheet.put(0, 0, entered("=A1000"))
    found = Calc(made, TODAY).value(sheet, 999, 0)  # a circle of a thousand cells
    assert isinstance(found, Fault)
    assert found.kind == "REF"
    sheet.put(0, 1, entered("=TODAY()"))
    for row in range(1, 1000):
        sheet.put(row, 1, entered(f"=B{row}"))
    assert Calc(made, TODAY).value(sheet, 999, 1) == 45427
    assert Calc(made, TODAY).format(sheet, 50, 1) == {"type": "DATE"}
    Calc(made, TODAY).format(sheet, 999, 1)  # too far to follow, and no failure
