"""Planning cycles in every notation that people use, and what is none."""

from __future__ import annotations

import calendar as days
import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappers import cycle
from mappers.cycle import Calendar, CycleKind

FEBRUARY = Calendar(fiscal_start=2)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Q4, 2024", "2024-Q4"),
        ("Q2 2024", "2024-Q2"),
        ("2019 Q2", "2019-Q2"),
        ("2024Q2", "2024-Q2"),
        ("2024-Q2", "2024-Q2"),
        ("2024/Q3", "2024-Q3"),
        ("Q3/2024", "2024-Q3"),
        ("Q2-19", "2019-Q2"),
        ("Q2'24", "2024-Q2"),
        ("Q2 ’24", "2024-Q2"),
        ("2Q24", "2024-Q2"),
        ("2Q 2024", "2024-Q2"),
        ("Quarter 3, 2024", "2024-Q3"),
        ("third quarter of 2024", "2024-Q3"),
        ("3rd Quarter 2024", "2024-Q3"),
        ("January - March 2024", "2024-Q1"),
        ("Jan-Mar 2024", "2024-Q1"),
        ("CY19-Q3", "2019-Q3"),
        ("FY22-Q3", "FY2022-Q3"),
        ("FY22Q3", "FY2022-Q3"),
        ("Q2FY23", "FY2023-Q2"),
        ("Q2 FY25", "FY2025-Q2"),
        ("FY25-Q2", "FY2025-Q2"),
        ("FY25/Q2", "FY2025-Q2"),
        ("FY'25 Q1", "FY2025-Q1"),
        ("Q4 FY 24", "FY2024-Q4"),
        ("FY2020 Q3", "FY2020-Q3"),
        ("H1 2025", "2025-H1"),
        ("1H 2023", "2023-H1"),
        ("2023H1", "2023-H1"),
        ("second half of 2025", "2025-H2"),
        ("FY22H2", "FY2022-H2"),
        ("Q1/Q2 2023", "2023-H1"),
        ("Q3 + Q4 2023", "2023-H2"),
        ("T2 2024", "2024-T2"),
        ("Trimester 2 2024", "2024-T2"),
        ("21PI4", "2021-PI4"),
        ("PI 23.1", "2023-PI1"),
        ("2023 PI 1", "2023-PI1"),
        ("PI4 2021", "2021-PI4"),
        ("March 2024", "2024-03"),
        ("März 2024", "2024-03"),
        ("FY20", "FY2020"),
        ("Fiscal Year 2020", "FY2020"),
        ("Plan for 2024", "2024"),
        ("okrs-2024-q4.md", "2024-Q4"),
        ("2024_Q4_okrs", "2024-Q4"),
        ("plan-q4-24", "2024-Q4"),
        ("Q4, 2024 Product Plans", "2024-Q4"),
    ],
)
def test_a_cycle_is_one_value_however_it_is_written(text: str, label: str) -> None:
    found = cycle.cycle_in(text)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize(
    "text",
    [
        *("", "Q2", "PI 4", "Q4 90% done", "Q4 100 users", "version 2024-1", "2024-05-15", "2024%", "$2024", "2024.5"),
        *("SQ4 2", "FAQ2", "room 20245", "a1H", "Version 2.2024", "10.2024.3"),
    ],
)  # fmt: skip
def test_what_names_no_cycle(text: str) -> None:
    assert cycle.cycle_in(text) is None


@pytest.mark.parametrize("text", ["Q5 2024", "H3 2024", "T4 2024"])
def test_there_is_no_fifth_quarter(text: str) -> None:
    assert [c.kind for _, c in cycle.cycles_in(text)] == ["year"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Q4 2024", date(2024, 10, 1), date(2024, 12, 31)),
        ("H1 2025", date(2025, 1, 1), date(2025, 6, 30)),
        ("T2 2024", date(2024, 5, 1), date(2024, 8, 31)),
        ("February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_cycle_knows_its_first_and_last_day(text: str, start: date, end: date) -> None:
    found = cycle.cycle_in(text)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    ("calendar", "text", "start", "end"),
    [
        (FEBRUARY, "FY22Q3", date(2021, 8, 1), date(2021, 10, 31)),
        (FEBRUARY, "FY20", date(2019, 2, 1), date(2020, 1, 31)),
        (FEBRUARY, "FY22H2", date(2021, 8, 1), date(2022, 1, 31)),
        (FEBRUARY, "Q3 2022", date(2022, 7, 1), date(2022, 9, 30)),
        (FEBRUARY, "CY22-Q3", date(2022, 7, 1), date(2022, 9, 30)),
        (Calendar(fiscal_start=10), "FY24 Q1", date(2023, 10, 1), date(2023, 12, 31)),
        (Calendar(fiscal_start=4, named_by="start"), "FY24 Q4", date(2025, 1, 1), date(2025, 3, 31)),
        (Calendar(fiscal_start=4, always_fiscal=True), "Q1 2025", date(2024, 4, 1), date(2024, 6, 30)),
        (Calendar(), "FY24 Q1", date(2024, 1, 1), date(2024, 3, 31)),
    ],
)
def test_fiscal_years_start_where_the_calendar_says(
    calendar: Calendar, text: str, start: date, end: date
) -> None:
    found = cycle.cycle_in(text, calendar)
    assert found is not None
    assert (found.start, found.end) == (start, end)


def test_a_calendar_cycle_stays_calendar_where_plain_years_are_fiscal() -> None:
    found = cycle.cycle_in("CY19-Q3", Calendar(fiscal_start=2, always_fiscal=True))
    assert found is not None
    assert found.label == "2019-Q3"


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Our fiscal year starts in February.", 2),
        ("The fiscal year begins on 1 October", 10),
        ("Fiscal Year 2020 (FY20), which ends January 31, 2020:", 2),
        ("our fiscal year ends in June", 7),
    ],
)
def test_a_page_may_say_itself_when_its_fiscal_year_starts(text: str, month: int) -> None:
    assert cycle.calendar_in(text, Calendar()).fiscal_start == month


@pytest.mark.parametrize(
    "text", ["The year starts in February", "Fiscal year 2024 was good. It ended well.", ""]
)
def test_a_page_that_does_not_say_keeps_the_calendar(text: str) -> None:
    assert cycle.calendar_in(text, FEBRUARY) == FEBRUARY


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Q1 review, Q2 2019 planning", ["2019-Q2"]),
        ("Q1 2024 and Q2 2024", ["2024-Q1", "2024-Q2"]),
        ("2023, then Q1 2024", ["2024-Q1", "2023"]),
        ("May 2024, in FY24-Q2", ["FY2024-Q2", "2024-05"]),
    ],
)
def test_the_most_telling_notation_comes_first(text: str, labels: list[str]) -> None:
    assert [found.label for _, found in cycle.cycles_in(text)] == labels


@pytest.mark.parametrize(
    ("text", "near", "label"),
    [
        ("Q2 plan", date(2024, 3, 20), "2024-Q2"),
        ("Q1 plan", date(2024, 12, 10), "2025-Q1"),
        ("Q4 plan", date(2025, 1, 5), "2024-Q4"),
        ("H2", date(2024, 6, 1), "2024-H2"),
    ],
)
def test_a_quarter_without_a_year_is_the_nearest(text: str, near: date, label: str) -> None:
    found = cycle.bare_quarter(text, near)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize("text", ["plan", "H3", "Q5", "IQ4", "Q44"])
def test_what_is_no_bare_quarter(text: str) -> None:
    assert cycle.bare_quarter(text, date(2024, 3, 20)) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("runs from 2021-11-01 to 2022-01-31", date(2021, 11, 1), date(2022, 1, 31)),
        ("(2021/11/01 - 2022/01/31)", date(2021, 11, 1), date(2022, 1, 31)),
        ("(2021-11-01 … 2022-01-31)", date(2021, 11, 1), date(2022, 1, 31)),
        ("Nov 1, 2021 - Jan 31, 2022", date(2021, 11, 1), date(2022, 1, 31)),
        ("Feb 1 - Apr 30, 2021", date(2021, 2, 1), date(2021, 4, 30)),
        ("Nov 1 - Jan 31, 2022", date(2021, 11, 1), date(2022, 1, 31)),
        ("May 2022 through July 2022", date(2022, 5, 1), date(2022, 7, 31)),
        ("August - October 2021", date(2021, 8, 1), date(2021, 10, 31)),
        ("January 1st, 2023, through June 30th, 2023", date(2023, 1, 1), date(2023, 6, 30)),
        ("1 July 2024 to 30 September 2024", date(2024, 7, 1), date(2024, 9, 30)),
    ],
)
def test_a_page_may_say_itself_when_a_cycle_runs(text: str, start: date, end: date) -> None:
    assert cycle.span_in(text) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021-11-01",
        "from May to nowhere",
        "2022-01-31 to 2021-11-01",
        "May 1 to May 3, 2022",
        "2010-01-01 to 2022-01-31",
        "from Monday 3 to Friday 7",
    ],
)
def test_what_is_no_span(text: str) -> None:
    assert cycle.span_in(text) is None


def test_a_span_of_another_length_is_not_the_cycles() -> None:
    quarter = cycle.cycle_in("FY22-Q1")
    assert cycle.span_in("offsite season: 2022-02-01 to 2022-12-31", quarter) is None
    assert cycle.span_in("2021-02-01 to 2021-04-30", quarter) is not None


@pytest.mark.parametrize(
    ("start", "end", "calendar", "label"),
    [
        (date(2023, 1, 1), date(2023, 6, 30), Calendar(), "2023-H1"),
        (date(2023, 1, 1), date(2023, 3, 31), FEBRUARY, "2023-Q1"),
        (date(2022, 2, 1), date(2022, 4, 30), FEBRUARY, "FY2023-Q1"),
        (date(2022, 1, 1), date(2022, 12, 31), Calendar(), "2022"),
    ],
)
def test_first_and_last_day_name_a_cycle(start: date, end: date, calendar: Calendar, label: str) -> None:
    found = cycle.of_span(start, end, calendar=calendar)
    assert found is not None
    assert found.label == label


def test_days_that_bound_no_cycle_name_none() -> None:
    assert cycle.of_span(date(2023, 1, 15), date(2023, 4, 14), calendar=Calendar()) is None


@pytest.mark.parametrize(
    ("label", "before"),
    [
        ("2024-Q2", "2024-Q1"),
        ("2024-Q1", "2023-Q4"),
        ("2024-H1", "2023-H2"),
        ("2024-T1", "2023-T3"),
        ("2024-01", "2023-12"),
        ("2024", "2023"),
        ("FY2024-Q1", "FY2023-Q4"),
    ],
)
@pytest.mark.parametrize("calendar", [Calendar(), FEBRUARY, Calendar(fiscal_start=4, named_by="start")])
def test_the_previous_cycle_is_of_the_same_kind(label: str, before: str, calendar: Calendar) -> None:
    now = cycle.cycle_in(label, calendar) or _month(label)
    assert now is not None
    found = cycle.previous(now, calendar)
    assert found is not None
    assert found.label == before
    assert found.is_before(now)


def _month(label: str) -> cycle.Cycle:
    year, month = label.split("-")
    return cycle.of("month", int(year), int(month), fiscal=False, calendar=Calendar())


def test_an_increment_without_dates_has_no_previous_one() -> None:
    now = cycle.cycle_in("21PI4")
    assert now is not None
    assert cycle.previous(now) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Payments Q4 2024 plan", "Payments plan"),
        ("FY25-Q2 Search", "Search"),
        ("OKRs March 2024", "OKRs"),
        ("Q2", ""),
        ("Building 7", "Building 7"),
    ],
)
def test_a_title_can_be_read_without_its_cycle(text: str, rest: str) -> None:
    assert " ".join(cycle.strip_cycles(text).split()) == rest


def test_labels_sort_by_time_and_not_by_letter() -> None:
    labels = ["2024-Q4", "2024-PI10", "2024-H1", "2023-Q1", "2025-Q1", "2024-PI9", "FY2024-Q1"]
    ordered = sorted(labels, key=cycle.order)
    assert ordered.index("2024-PI9") < ordered.index("2024-PI10")
    assert ordered.index("2024-H1") < ordered.index("2024-Q4")
    assert (ordered[0], ordered[-1]) == ("2023-Q1", "2025-Q1")


KINDS: dict[CycleKind, int] = {"quarter": 4, "half": 2, "trimester": 3, "year": 1}
_STARTS = st.integers(1, 12)
_CALENDARS = st.builds(Calendar, fiscal_start=_STARTS, named_by=st.sampled_from(["end", "start"]))


@given(st.sampled_from(list(KINDS)), st.integers(2000, 2049), st.integers(0, 3), st.booleans(), _CALENDARS)
def test_a_label_reads_back_as_its_cycle(
    kind: CycleKind, year: int, n: int, fiscal: bool, calendar: Calendar
) -> None:
    made = cycle.of(kind, year, n % KINDS[kind] + 1, fiscal=fiscal, calendar=calendar)
    read = cycle.cycle_in(made.label, calendar)
    assert read is not None
    assert (read.label, read.start, read.end, read.kind) == (made.label, made.start, made.end, made.kind)


@given(st.sampled_from(list(KINDS)), st.integers(2000, 2049), st.booleans(), _CALENDARS)
def test_the_cycles_of_a_year_follow_each_other_without_a_gap(
    kind: CycleKind, year: int, fiscal: bool, calendar: Calendar
) -> None:
    made = [cycle.of(kind, year, n + 1, fiscal=fiscal, calendar=calendar) for n in range(KINDS[kind])]
    for before, after in itertools.pairwise(made):
        assert before.end is not None
        assert before.end + timedelta(days=1) == after.start
    assert made[0].start is not None
    assert made[-1].end is not None
    length = (made[-1].end - made[0].start).days + 1
    assert length == 365 + any(
        days.isleap(y) and made[0].start <= date(y, 2, 29) <= made[-1].end
        for y in (made[0].start.year, made[-1].end.year)
    )


@given(st.text(max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    list(cycle.cycles_in(text))
    cycle.span_in(text)
    cycle.strip_cycles(text)
    cycle.bare_quarter(text, date(2024, 1, 1))
    cycle.calendar_in(text, Calendar())
    cycle.order(text)
