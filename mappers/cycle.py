"""Planning cycles: one value for ``Q4, 2024``, ``Q2 FY25``, ``FY25-Q2``, ``H1 2025``, ``Q1/Q2 2023``, ``21PI4``, ``March 2024``."""

from __future__ import annotations

import calendar as days
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal

from mappers.cells import a_date, month_number
from mappers.value import Value

CycleKind = Literal["quarter", "half", "trimester", "month", "year", "increment"]
_MONTHS_IN: Final[dict[str, int]] = {"quarter": 3, "half": 6, "trimester": 4, "month": 1, "year": 12}
_LETTER: Final[dict[str, CycleKind]] = {"q": "quarter", "h": "half", "t": "trimester"}


class Calendar(Value):
    """How an organisation counts years: in which month its fiscal year starts, and by which end it is named.

    ``always_fiscal``: a plain ``Q2 2024`` is fiscal too.
    """

    fiscal_start: int = 1
    named_by: Literal["end", "start"] = "end"
    always_fiscal: bool = False


class Cycle(Value):
    """A planning cycle. ``start`` and ``end`` are its first and last day; None where nothing says when an increment runs."""

    label: str
    kind: CycleKind
    start: date | None
    end: date | None
    as_written: str = ""

    def __hash__(self) -> int:
        return hash(self.label)

    def same(self, other: Cycle) -> bool:
        """Whether both mean the same cycle, however they are written."""
        return self.label == other.label

    def is_before(self, other: Cycle) -> bool:
        """Whether this one ended before the other began."""
        return bool(self.end and other.start and self.end < other.start)


_SEP = r"[\s,./_'’-]*"
_YEAR = r"(?P<{0}fy>FY|CY|FY\s|CY\s)?['’]?(?P<{0}year>(?:19|20)\d\d|\d\d)(?!\d)"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2022H1/H2-like pairs of quarters are a half: Q1/Q2 2023
        rf"(?<![A-Za-z0-9])Q(?P<pair>[13])\s*[/&+–-]\s*Q(?P<pair2>[24]){_SEP}{_YEAR.format('')}",
        # Q2 2024, Q4, 2024, Q2-19, Q2FY23, H1 2025, T3 2024
        rf"(?<![A-Za-z0-9])(?P<letter>[QHT])(?P<n>[1-4]){_SEP}{_YEAR.format('')}(?![\d%]|-\d)",
        # FY22Q3, CY19-Q3, 2019 Q2, 2024-Q2, FY22H2, FY25 Q2
        rf"(?<![A-Za-z0-9])(?P<fy>FY|CY)?\s?['’]?(?P<year>(?:19|20)\d\d|(?<=FY|CY)\d\d|(?<=FY\s|CY\s)\d\d){_SEP}(?P<letter>[QHT])(?P<n>[1-4])(?![0-9])",
        # first quarter of 2024, 2nd half 2025
        rf"\b(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)\s+(?P<word>quarter|half|trimester)(?:\s+of)?{_SEP}{_YEAR.format('')}",
        # 21PI4, 2023 PI 1, PI 23.1
        r"(?<![A-Za-z0-9])(?P<piyear>(?:20)?\d\d)[\s.-]*PI[\s.-]*(?P<pin>\d{1,2})(?!\d)",
        r"(?<![A-Za-z0-9])PI[\s-]*(?P<piyear>(?:20)?\d\d)[.-](?P<pin>\d{1,2})(?!\d)",
    )
)
_MONTH_RE: Final = re.compile(r"(?<![\w])(?P<month>[^\W\d_]{3,12})\.?\s+(?P<year>(?:19|20)\d\d)(?!\d)")
_FISCAL_YEAR_RE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:FY\s?['’]?(?P<year>(?:19|20)?\d\d)|fiscal\s+year\s+(?P<year2>(?:19|20)\d\d))(?!\d)",
    re.IGNORECASE,
)
_PLAIN_YEAR_RE: Final = re.compile(r"(?<![\w.,-])(?P<year>20[0-4]\d)(?![\w%-]|[.,]\d)")
_BARE_RE: Final = re.compile(r"(?<![A-Za-z0-9])(?P<letter>[QH])(?P<n>[1-4])(?![A-Za-z0-9])")
_NTH: Final = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_WORD: Final[dict[str, CycleKind]] = {"quarter": "quarter", "half": "half", "trimester": "trimester"}
_DATE = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}(?:st|nd|rd|th|\.)?\s+[^\W\d_]{3,12}\.?\s+\d{4}|[^\W\d_]{3,12}\.?\s+\d{4})"
_SPAN_RE: Final = re.compile(
    rf"(?P<a>{_DATE})\s*,?\s*(?:to|through|until|till|[-–—])\s*(?P<b>{_DATE})", re.IGNORECASE
)


def of(
    kind: CycleKind, year: int, n: int, *, fiscal: bool, calendar: Calendar, as_written: str = ""
) -> Cycle:
    """The n-th quarter (half, …) of a year, fiscal or not."""
    months = _MONTHS_IN[kind]
    first_month = calendar.fiscal_start if fiscal else 1
    first_year = year - 1 if fiscal and first_month > 1 and calendar.named_by == "end" else year
    offset = (n - 1) * months + first_month - 1
    start = date(first_year + offset // 12, offset % 12 + 1, 1)
    last = offset + months - 1
    end_year, end_month = first_year + last // 12, last % 12 + 1
    end = date(end_year, end_month, days.monthrange(end_year, end_month)[1])
    prefix = "FY" if fiscal else ""
    letter = {"quarter": f"-Q{n}", "half": f"-H{n}", "trimester": f"-T{n}", "month": f"-{n:02}", "year": ""}[
        kind
    ]
    return Cycle(label=f"{prefix}{year}{letter}", kind=kind, start=start, end=end, as_written=as_written)


def cycles_in(text: str, calendar: Calendar | None = None) -> Iterator[tuple[int, Cycle]]:
    """Every cycle that a text names with its year, most telling notation first, with its position.

    Months and bare years come last: they are often only dates.
    """
    calendar = calendar or Calendar()
    taken: list[tuple[int, int]] = []

    def free(found: re.Match[str]) -> bool:
        if any(a < found.end() and found.start() < b for a, b in taken):
            return False
        taken.append(found.span())
        return True

    hits = [(found, form) for form in _FORMS for found in form.finditer(text)]
    fresh = [found for found, _ in hits if free(found)]
    for found in sorted(fresh, key=lambda f: f.start()):
        yield found.start(), _from_match(found, calendar)
    for found in _MONTH_RE.finditer(text):
        month = month_number(found["month"])
        if month and free(found):
            yield (
                found.start(),
                of(
                    "month",
                    int(found["year"]),
                    month,
                    fiscal=False,
                    calendar=calendar,
                    as_written=found.group(),
                ),
            )
    for found in _FISCAL_YEAR_RE.finditer(text):
        if free(found):
            year = _year(found["year"] or found["year2"])
            yield (
                found.start(),
                of("year", year, 1, fiscal=True, calendar=calendar, as_written=found.group().strip()),
            )
    for found in _PLAIN_YEAR_RE.finditer(text):
        if free(found):
            yield (
                found.start(),
                of(
                    "year",
                    int(found["year"]),
                    1,
                    fiscal=calendar.always_fiscal,
                    calendar=calendar,
                    as_written=found.group(),
                ),
            )


def cycle_in(text: str, calendar: Calendar | None = None) -> Cycle | None:
    """The most telling cycle that a text names; None where it names none with a year."""
    return next((cycle for _, cycle in cycles_in(text, calendar)), None)


def bare_quarter(text: str, near: date, calendar: Calendar | None = None) -> Cycle | None:
    """``Q2`` without a year, taken as the one whose start is nearest to a day that the document gives."""
    calendar = calendar or Calendar()
    found = _BARE_RE.search(text)
    if not found:
        return None
    kind = _LETTER[found["letter"].lower()]
    if kind == "half" and int(found["n"]) > 2:
        return None
    fiscal = calendar.always_fiscal
    options = [
        of(kind, near.year + d, int(found["n"]), fiscal=fiscal, calendar=calendar, as_written=found.group())
        for d in (-1, 0, 1, 2)
    ]
    return min(options, key=lambda c: abs(((c.start or near) - near).days))


def span_in(text: str, cycle: Cycle | None = None) -> tuple[date, date] | None:
    """First and last day where the text states them ("runs from 2021-11-01 to 2022-01-31").

    With a cycle: only a span as long as such a cycle is.
    """
    for found in _SPAN_RE.finditer(text):
        start, end = _end_of(found["a"], last=False), _end_of(found["b"], last=True)
        if not start or not end or start >= end:
            continue
        length = (end - start).days + 1
        wanted = _MONTHS_IN.get(cycle.kind) if cycle else None
        if wanted and abs(length - wanted * 30.4) > 10:
            continue
        if not wanted and not 20 <= length <= 400:
            continue
        return start, end
    return None


def strip_cycles(text: str) -> str:
    """The text without the cycles that it names, with or without a year."""
    for form in (*_FORMS, _FISCAL_YEAR_RE):
        text = form.sub(" ", text)
    text = _MONTH_RE.sub(lambda found: " " if month_number(found["month"]) else found.group(), text)
    return _BARE_RE.sub(" ", _PLAIN_YEAR_RE.sub(" ", text))


def previous(cycle: Cycle, calendar: Calendar | None = None) -> Cycle | None:
    """The cycle before: the one of the same kind that ends the day before this one starts."""
    if not cycle.start or cycle.kind == "increment":
        return None
    calendar = calendar or Calendar()
    fiscal = cycle.label.startswith("FY")
    before = cycle.start - timedelta(days=1)
    for year in (before.year - 1, before.year, before.year + 1):
        for n in range(1, 12 // _MONTHS_IN[cycle.kind] + 1):
            option = of(cycle.kind, year, n, fiscal=fiscal, calendar=calendar)
            if option.end == before:
                return option
    return None


def _from_match(found: re.Match[str], calendar: Calendar) -> Cycle:
    parts = found.groupdict()
    written = found.group().strip(" ,.-")
    if parts.get("pin"):
        year = _year(parts["piyear"])
        return Cycle(
            label=f"{year}-PI{int(parts['pin'])}", kind="increment", start=None, end=None, as_written=written
        )
    year = _year(parts["year"])
    prefix = (parts.get("fy") or "").strip().upper()
    fiscal = prefix == "FY" or (calendar.always_fiscal and prefix != "CY")
    if parts.get("pair"):
        return of(
            "half",
            year,
            1 if parts["pair"] == "1" else 2,
            fiscal=fiscal,
            calendar=calendar,
            as_written=written,
        )
    if parts.get("nth"):
        return of(
            _WORD[parts["word"].lower()],
            year,
            _NTH[parts["nth"].lower()],
            fiscal=fiscal,
            calendar=calendar,
            as_written=written,
        )
    kind = _LETTER[parts["letter"].lower()]
    n = min(int(parts["n"]), 12 // _MONTHS_IN[kind])
    return of(kind, year, n, fiscal=fiscal, calendar=calendar, as_written=written)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _end_of(text: str, *, last: bool) -> date | None:
    day = a_date(text)
    if day:
        return day
    found = _MONTH_RE.match(text.strip())
    month = month_number(found["month"]) if found else None
    if not found or not month:
        return None
    year = int(found["year"])
    return date(year, month, days.monthrange(year, month)[1] if last else 1)
