"""What people type into cells, and what must not be read out of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappers import cells
from mappers.cells import Quantity


def said(text: str) -> dict[str, Any]:
    found = cells.quantity(text, 2024)
    if found is None:
        return {}
    return {k: v for k, v in found.model_dump(exclude={"as_written"}).items() if v not in {None, ""}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.352,5", 1352.5),
        ("1,352", 1352),
        ("1,352.5", 1352.5),
        ("1 352", 1352),
        ("1\u202f352,5", 1352.5),
        ("1'000", 1000),
        ("1.000.000", 1_000_000),
        ("3,5", 3.5),
        ("0.125", 0.125),
        (".7", 0.7),
        ("−3", -3),
    ],
)
def test_numbers_of_any_locale_are_numbers(text: str, value: float) -> None:
    assert cells.number(text) == value


@pytest.mark.parametrize(
    "text", ["", "v2.1", "3.14.15", "1-800-123", "two and a half", "Q1", "1,23,4", "1e9"]
)
def test_what_is_not_a_number_is_none(text: str) -> None:
    assert cells.number(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("~50", {"kind": "number", "number": 50, "comparison": "~"}),
        ("ca. 20", {"kind": "number", "number": 20, "comparison": "~"}),
        ("8+", {"kind": "number", "number": 8, "comparison": "≥"}),
        ("10M+", {"kind": "number", "number": 10_000_000, "comparison": "≥"}),
        ("≤1", {"kind": "number", "number": 1, "comparison": "≤"}),
        ("<= 3", {"kind": "number", "number": 3, "comparison": "≤"}),
        ("no more than 3", {"kind": "number", "number": 3, "comparison": "≤"}),
        (">50%", {"kind": "percent", "number": 50, "comparison": ">"}),
        ("at least 80%", {"kind": "percent", "number": 80, "comparison": "≥"}),
        ("99,9 %", {"kind": "percent", "number": 99.9}),
        ("(50%)", {"kind": "percent", "number": 50}),
        ("*75%*", {"kind": "percent", "number": 75}),
        ("130%", {"kind": "percent", "number": 130}),
        ("80% of users", {"kind": "percent", "number": 80, "unit": "of users"}),
        ("0/8 features", {"kind": "ratio", "number": 0, "of": 8, "unit": "features"}),
        ("8 of 10", {"kind": "ratio", "number": 8, "of": 10}),
        ("41/55 (75%)", {"kind": "ratio", "number": 41, "of": 55}),
        ("$50K", {"kind": "money", "number": 50_000, "unit": "USD"}),
        ("$1.2M", {"kind": "money", "number": 1_200_000, "unit": "USD"}),
        ("50k€", {"kind": "money", "number": 50_000, "unit": "EUR"}),
        ("€ 50.000", {"kind": "money", "number": 50_000, "unit": "EUR"}),
        ("US$ 5", {"kind": "money", "number": 5, "unit": "USD"}),
        ("4.2/night", {"kind": "number", "number": 4.2, "per": "night"}),
        ("2 per week", {"kind": "number", "number": 2, "per": "week"}),
        ("5 GB/day", {"kind": "number", "number": 5, "unit": "GB", "per": "day"}),
        ("300ms", {"kind": "duration", "number": 0.3, "unit": "s"}),
        ("2.1s", {"kind": "duration", "number": 2.1, "unit": "s"}),
        ("3 hours", {"kind": "duration", "number": 10_800, "unit": "s"}),
        ("≤ 45 days", {"kind": "duration", "number": 3_888_000, "unit": "s", "comparison": "≤"}),
        ("min 5", {"kind": "number", "number": 5, "comparison": "≥"}),
        ("5 min", {"kind": "duration", "number": 300, "unit": "s"}),
        ("2x", {"kind": "number", "number": 2, "unit": "x"}),
        ("5 open", {"kind": "number", "number": 5, "unit": "open"}),
        ("3 tests", {"kind": "number", "number": 3, "unit": "tests"}),
        ("1.5 million users", {"kind": "number", "number": 1_500_000, "unit": "users"}),
        ("zero", {"kind": "number", "number": 0}),
        ("10-20%", {"kind": "range", "number": 10, "high": 20, "unit": "%"}),
        ("5–10 days", {"kind": "range", "number": 5, "high": 10, "unit": "days"}),
        ("November 15", {"kind": "date", "day": date(2024, 11, 15)}),
        ("2024-05-15", {"kind": "date", "day": date(2024, 5, 15)}),
        ("3rd of May", {"kind": "date", "day": date(2024, 5, 3)}),
        ("Done", {"kind": "yes_no", "number": 1}),
        ("✅", {"kind": "yes_no", "number": 1}),
        ("Not started", {"kind": "yes_no", "number": 0}),
        ("$X", {"kind": "redacted"}),
        ("X%", {"kind": "redacted"}),
        ("N5/week", {"kind": "redacted"}),
        ("(internal only)", {"kind": "redacted"}),
    ],
)
def test_a_quantity_is_typed(text: str, expected: dict[str, Any]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "31 June",
        "2024-13-45",
        "p95 < 300ms",
        "1-800-123",
        "5 people, 3 teams",
        "NPS 45",
        "Q1",
        "25% → 20%",
        "1" * 400,
        "5/6/2024",
        "in progress",
        "🟡",
    ],
)
def test_what_is_no_quantity_stays_text(text: str) -> None:
    assert said(text) == {"kind": "text"}


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "N/A", "n/a", "…"])
def test_a_blank_is_no_quantity(text: str) -> None:
    assert cells.quantity(text) is None


def test_the_text_as_written_stands_beside() -> None:
    assert cells.quantity(" ~ 50 % ") == Quantity(
        kind="percent", as_written="~ 50 %", number=50, comparison="~"
    )


@pytest.mark.parametrize(
    ("text", "baseline", "target"),
    [
        ("25% → 20%", "25%", "20%"),
        ("3s -> 2s", "3s", "2s"),
        ("4/night → 2/night", "4/night", "2/night"),
        ("Grow conversion from 11.6% to 13.6%", "11.6%", "13.6%"),
        ("Improve from 3,000 to 4,500.", "3,000", "4,500"),
        ("Cut p95 from 1.2s to 0.8s", "1.2s", "0.8s"),
        ("from 10% to at least 20%", "10%", "at least 20%"),
        ("from $5M to $6M ARR", "$5M", "$6M"),
        ("reduce from ~50 to 0", "~50", "0"),
    ],
)
def test_a_change_has_two_ends(text: str, baseline: str, target: str) -> None:
    assert cells.change(text) == (baseline, target)


@pytest.mark.parametrize("text", ["=> 81%", "from Monday to Friday", "Move from SVN to Git", "25%", "", "→"])
def test_what_is_no_change(text: str) -> None:
    assert cells.change(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.7", 0.7),
        (".7", 0.7),
        ("0,7", 0.7),
        ("70%", 0.7),
        ("70 %", 0.7),
        ("(100%)", 1.0),
        ("*75%*", 0.75),
        ("=> 81%", 0.81),
        ("130 %", 1.3),
        ("41/55 (75%)", 0.75),
        ("7/10", 0.7),
        ("0.7/1.0", 0.7),
        ("0.7 (was 0.6)", 0.7),
        ("0", 0.0),
        ("1", 1.0),
        ("Done", 1.0),
        ("Not done", 0.0),
        ("✅", 1.0),
        ("✔️", 1.0),
        ("🚫", 0.0),
        ("✅ Done", 1.0),
        ("Done ✅", 1.0),
        ("❌ missed", 0.0),
    ],
)
def test_a_score_is_read(text: str, value: float) -> None:
    assert cells.score(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "N/A", "TBD"),  # a blank is not scored, never 0
        *("7", "70", "100"),  # on which scale?
        *("🟡", "🟢", "On track", "in progress"),  # a colour is no score
        *("70% (projected)", "0.5 (mid-quarter)"),  # never final
        *("Done ❌", "12/0", "-0.1", "Done by Kim", "9999%"),
    ],
)
def test_what_is_no_score(text: str) -> None:
    assert cells.score(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-15", date(2024, 5, 15)),
        ("2024-05-15T10:00:00Z", date(2024, 5, 15)),
        ("May 15", date(2024, 5, 15)),
        ("May 15, 2025", date(2025, 5, 15)),
        ("15 May 2025", date(2025, 5, 15)),
        ("Wed, 15 May", date(2024, 5, 15)),
        ("Sept 3rd", date(2024, 9, 3)),
        ("15.5.2025", date(2025, 5, 15)),
        ("15. März 2025", date(2025, 3, 15)),
        ("15 de mayo de 2025", date(2025, 5, 15)),
        ("2025年3月1日", date(2025, 3, 1)),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert cells.a_date(text, 2024) == day


@pytest.mark.parametrize(
    "text", ["5/6/2024", "31 June", "2024-02-30", "May", "next week", "soon", "", "99 May"]
)
def test_what_is_no_day(text: str) -> None:
    assert cells.a_date(text, 2024) is None


def test_a_day_without_a_year_needs_one() -> None:
    assert cells.a_date("May 15") is None


@pytest.mark.parametrize(
    ("text", "names", "owner"),
    [
        ("Kim", ("Kim",), "Kim"),
        ("Kim, Lee", ("Kim", "Lee"), "Kim, Lee"),
        ("Kim and Lee", ("Kim", "Lee"), "Kim and Lee"),
        ("@kim / @lee", ("@kim", "@lee"), "@kim / @lee"),
        ("[@kim]", ("@kim",), "@kim"),
        ("(Kim)", ("Kim",), "Kim"),
        ("Kim\nLee", ("Kim", "Lee"), "Kim Lee"),
        ("Platform + Growth", ("Platform", "Growth"), "Platform + Growth"),
        ("Search & Discovery", ("Search", "Discovery"), "Search & Discovery"),
        ("R&D", ("R&D",), "R&D"),
        ("@kim (60%), @lee (40%)", ("@kim", "@lee"), "@kim (60%), @lee (40%)"),
        ("Kim (TBD)", ("Kim",), "Kim (TBD)"),
        (
            "Engineering, Product, Design",
            ("Engineering", "Product", "Design"),
            "Engineering, Product, Design",
        ),
        ("All teams", ("All teams",), "All teams"),
        ("Anders and Sandra", ("Anders", "Sandra"), "Anders and Sandra"),
    ],
)
def test_an_owner_is_people_or_teams(text: str, names: tuple[str, ...], owner: str) -> None:
    assert cells.people(text) == names
    assert cells.owner(text) == owner


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "TBD",
        "tbd?",
        "@???",
        "???",
        "[TBD]",
        "N/A",
        "n/a",
        "none",
        "unassigned",
        "Owner",
        "who?",
    ],
)
def test_nobody_is_no_owner(text: str) -> None:
    assert cells.people(text) == ()
    assert cells.owner(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        *("TBD", "tbd.", "[TBD]", "(TBD)", "TBD - after the offsite", "To be decided by Kim", "TODO", "Coming soon", "???"),
        *("<Team name>", "[Team name]", "Q<X> <YYYY>", "{{team}}", "____", "Increase [metric] from [X] to [Y]"),
        *("Lorem ipsum dolor sit amet", "Fill this in before Friday", "Enter your goal here", "@???"),
    ],
)  # fmt: skip
def test_text_that_waits_to_be_replaced_is_a_placeholder(text: str) -> None:
    assert cells.is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "Ship the index", "[P1] Ship", "[ABC-12] Fix the login", "[#12]", "[@kim]", "[internal only]", "[redacted]"),
        *("[Guide](https://x.example/guide)", "<5 and >3", "<=5", "Use <b> tags in the mail", "N/A", "Objective 1", "[x]"),
        *("Todos are migrated", "A tbdata import"),
    ],
)  # fmt: skip
def test_own_words_are_no_placeholder(text: str) -> None:
    assert not cells.is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        *("None", "none.", "None yet", "None (the quarter is short)", "None: see last quarter", "Nothing", "Nothing to report"),
        *("No risks", "No major risks identified", "No key risks at this time.", "There are no open questions", "There are currently no blockers"),
        *("No major risks identified as of kickoff", "We have no risks", "No dependencies on other teams", "No risks or blockers", "No risks, questions or needs", "Zero risks"),
        *("No major risks identified. We keep an eye on the vendor.", "Keine Risiken", "Aucun", "Sin riesgos"),
    ],
)  # fmt: skip
def test_an_explicit_none_is_heard(text: str) -> None:
    assert cells.says_none(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "No", "Nonetheless we ship", "Nobody", "No outages", "N/A"),
        "No owner for the vendor issues",
        "No one maintains our dependencies",
        "No answer yet to our questions to legal",
        "No issues with checkout were resolved",
        "Nothing was shipped because the team was away",
        "No goals were met",
        "No changes to the checkout flow",
        "None of the risks is severe",
        "No risks, but we need a second reviewer",
        "No more incidents because of changes",
    ],
)
def test_a_sentence_that_only_starts_with_no_is_no_none(text: str) -> None:
    assert not cells.says_none(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("N/A because the team is new", "the team is new"),
        ("n/a - first quarter", "first quarter"),
        ("N/A (new team)", "new team"),
        ("Not applicable: we started in May", "we started in May"),
        ("Entfällt, weil neu", "neu"),
    ],
)
def test_not_applicable_keeps_the_authors_reason(text: str, reason: str) -> None:
    assert cells.not_applicable(text) == reason


@pytest.mark.parametrize(
    "text", ["N/A", "n/a.", "Not applicable", "Native apps first", "", "Nationale Themen"]
)
def test_not_applicable_needs_a_reason(text: str) -> None:
    assert cells.not_applicable(text) is None


@pytest.mark.parametrize(
    ("text", "points"), [("50 points", 50), ("1,352", 1352), ("~40 pts", 40), ("8 SP", 8), ("12.5", 12.5)]
)
def test_points_are_read(text: str, points: float) -> None:
    assert cells.points(text) == points


@pytest.mark.parametrize("text", ["", "-", "L", "two", "50 apples", "TBD", "$50"])
def test_what_is_no_number_of_points(text: str) -> None:
    assert cells.points(text) is None


@pytest.mark.parametrize(("text", "percent"), [("25%", 25), ("25", 25), ("~12,5 %", 12.5), ("0.25", 0.25)])
def test_percents_are_read_as_written(text: str, percent: float) -> None:
    assert cells.percent(text) == percent


@given(st.text(max_size=60))
def test_no_text_is_too_odd_for_any_parser(text: str) -> None:
    for parse in (
        cells.quantity,
        cells.score,
        cells.number,
        cells.points,
        cells.percent,
        cells.a_date,
        cells.people,
        cells.change,
        cells.not_applicable,
        cells.is_placeholder,
        cells.says_none,
    ):
        parse(text)


@given(st.integers(0, 10**9))
def test_grouping_by_any_locale_means_the_same_number(number: int) -> None:
    english = f"{number:,}"
    for text in (english, english.replace(",", " "), english.replace(",", "'"), str(number)):
        assert cells.number(text) == number
    assert cells.number(english.replace(",", ".") + ",5") == number + 0.5
