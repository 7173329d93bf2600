"""Numbers, dates and formulas: shown, typed, computed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator.sheets import references
from sync.emulator.sheets.locales import locale
from sync.emulator.sheets.numbers import show, understand
from sync.emulator.sheets.requests.following import removal

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
        (2.675, "NUMBER", "0.00", "2.68"),
        (-2.5, "NUMBER", "0", "-3"),
        (0.5, "NUMBER", "#.00", ".50"),
        (0, "NUMBER", "#", ""),
        (5, "NUMBER", "000", "005"),
        (5551234, "NUMBER", "000-0000", "555-1234"),
        (1234567, "NUMBER", '0.0,,"M"', "1.2M"),
        (99.5, "NUMBER", '_("$"* #,##0.00_);_("$"* (#,##0.00)', " $ 99.50 "),
        (-99.5, "NUMBER", '_("$"* #,##0.00_);_("$"* (#,##0.00)', " $ (99.50)"),
        (50, "NUMBER", '[<100]"low";[>=100]"high"', "low"),
        (500, "NUMBER", '[<100]"low";[>=100]"high"', "high"),
        (-4, "NUMBER", "0;[Red](0)", "(4)"),
        (3, "NUMBER", ";;", ""),
        (3, "NUMBER", '0\\x" of ;"', "3x of ;"),
        (2.75, "NUMBER", "# ?/?", "2 3/4"),
        (0.25, "NUMBER", "?/?", "1/4"),
        (123456, "SCIENTIFIC", "##0.0E+0", "123.5E+3"),
        (0.4, "TIME", "h a/p", "9 a"),
        (1.5, "TIME", "[h]:mm", "36:00"),
        (0.0126, "TIME", "[mm]:ss", "18:09"),
        (45427.5000001, "TIME", "hh:mm:ss.000", "12:00:00.009"),
        (45426.999999, "DATE_TIME", "m/d/yyyy h:mm:ss", "5/15/2024 0:00:00"),
        (45427, "DATE", "mmmmm yy", "M 24"),
        (45427, "DATE", "ddd d mmmm", "Wed 15 May"),
        (45427, "DATE_TIME", "", "5/15/2024 0:00:00"),
        (0.00001, "", "", "0.00001"),
        (1234567.8912345, "", "", "1234567.891"),
        (123456789012345, "", "", "123456789012345"),
        (1e-12, "", "", "1E-12"),
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
        ("1e3", {"numberValue": 1000}, "0.00E+00"),
        ("2024-05-15", {"numberValue": 45427}, "yyyy-mm-dd"),
        ("5/15/2024", {"numberValue": 45427}, "m/d/yyyy"),
        ("1-2", {"numberValue": 45293}, "m-d"),
        ("15 May 2024", {"numberValue": 45427}, "d mmm yyyy"),
        ("May 15, 2024", {"numberValue": 45427}, "mmm d, yyyy"),
        ("2024-13-45", {"stringValue": "2024-13-45"}, None),
        ("true", {"boolValue": True}, None),
        ("=A1", {"formulaValue": "=A1"}, None),
        ("=", {"stringValue": "="}, None),
        ("'=A1", {"stringValue": "=A1"}, None),
        ("~50", {"stringValue": "~50"}, None),
        (" 7 ", {"numberValue": 7}, None),
        ("(5)", {"numberValue": -5}, None),
        ("($1,234.50)", {"numberValue": -1234.5}, '"$"#,##0.00'),
        ("€5", {"numberValue": 5}, "[$€]#,##0"),
        ("12.5%", {"numberValue": 0.125}, "0.00%"),
        ("+5", {"numberValue": 5}, None),
        ("+49 30 1234", {"formulaValue": "=+49 30 1234"}, None),
        ("10:30", {"numberValue": 0.4375}, "h:mm"),
        ("10:30:00 PM", {"numberValue": 0.9375}, "h:mm:ss am/pm"),
        ("36:00", {"numberValue": 1.5}, "[h]:mm"),
        ("10:75", {"stringValue": "10:75"}, None),
        ("2024-05-15 12:00:00", {"numberValue": 45427.5}, "yyyy-mm-dd h:mm:ss"),
        ("5/15/2024 12:00", {"numberValue": 45427.5}, "m/d/yyyy h:mm"),
        ("05/01/2024", {"numberValue": 45413}, "mm/dd/yyyy"),
        ("5/15/24", {"numberValue": 45427}, "m/d/yy"),
        ("January 2024", {"numberValue": 45292}, "mmmm yyyy"),
        ("Wed, May 15, 2024", {"numberValue": 45427}, "ddd, mmm d, yyyy"),
        ("15/5/2024", {"stringValue": "15/5/2024"}, None),
        ("1.2.3", {"stringValue": "1.2.3"}, None),
        ("0.8 of 1.0", {"stringValue": "0.8 of 1.0"}, None),
    ],
)
def test_what_people_type_is_understood(typed: str, value: Any, pattern: str | None) -> None:
    found, number_format = understand(typed, TODAY)
    assert found == value
    assert (number_format or {}).get("pattern") == pattern


@pytest.mark.parametrize(
    ("name", "typed", "value", "pattern"),
    [
        ("de_DE", "1.234,5", 1234.5, "#,##0.00"),
        ("de_DE", "1,5", 1.5, None),
        ("de_DE", "15.05.2024", 45427, "dd.mm.yyyy"),
        ("de_DE", "15. Mai 2024", 45427, "d. mmm yyyy"),
        ("de_DE", "5 €", 5, '#,##0\\ "€"'),
        ("fr_FR", "1 234,5", 1234.5, "#,##0.00"),
        ("en_GB", "5/6/2024", 45448, "d/m/yyyy"),
        ("en_GB", "£5", 5, '"£"#,##0'),
        ("en_US", "5/6/2024", 45418, "m/d/yyyy"),
    ],
)
def test_a_locale_says_how_input_is_read(name: str, typed: str, value: float, pattern: str | None) -> None:
    found, number_format = understand(typed, TODAY, locale(name))
    assert found == {"numberValue": value}
    assert (number_format or {}).get("pattern") == pattern


@pytest.mark.parametrize(
    ("name", "value", "kind", "shown"),
    [
        ("de_DE", 1234.5, "NUMBER", "1.234,50"),
        ("de_DE", 1234.5, "CURRENCY", "1.234,50 €"),
        ("de_DE", 45427, "DATE", "15.05.2024"),
        ("en_GB", 45427.5, "DATE_TIME", "15/05/2024 12:00:00"),
        ("de_DE", 1.5, "", "1,5"),
        ("xx_XX", 45427, "DATE", "5/15/2024"),
    ],
)
def test_a_locale_says_how_numbers_show(name: str, value: float, kind: str, shown: str) -> None:
    assert show(value, {"type": kind} if kind else None, locale(name)) == shown


def test_text_shows_through_the_section_for_text() -> None:
    assert show("x", {"type": "NUMBER", "pattern": '0;-0;0;"is "@'}) == "is x"
    assert show("x", {"type": "NUMBER", "pattern": "0.00"}) == "x"


@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_a_number_shown_with_places_is_that_number_rounded(value: float, places: int) -> None:
    shown = show(value, {"type": "NUMBER", "pattern": "0" + ("." + "0" * places if places else "")})
    assert abs(float(shown) - value) <= 0.5000001 * 10**-places + abs(value) * 1e-14


@given(st.floats(0, 80_000))
def test_a_moment_reads_back_as_it_shows(value: float) -> None:
    shown = show(value, {"type": "DATE_TIME", "pattern": "yyyy-mm-dd h:mm:ss"})
    found, _ = understand(shown, TODAY)
    assert abs(found["numberValue"] - value) <= 0.51 / 86_400


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
