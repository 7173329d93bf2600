"""Planning cycles: one value for ``Q4, 2024``, ``Q2 FY25``, ``FY25-Q2``, ``H1 2025``, ``Q1/Q2 2023``, ``21PI4``, ``March 2024``."""

from __future__ import annotations

import calendar as days
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

from mappers.cells import a_date, month_number
from mappers.languages import phrases
from mappers.languages.language import Language
from mappers.value import Value

CycleKind = Literal["quarter", "half", "trimester", "month", "year", "increment"]
_MONTHS_IN: Final[dict[str, int]] = {"quarter": 3, "half": 6, "trimester": 4, "month": 1, "year": 12}
_LETTER: Final[dict[str, CycleKind]] = {"q": "quarter", "h": "half", "t": "trimester"}


class Calendar(Value):
    """How an organisation counts years: in which month its fiscal year starts, and by which end it is named.

    ``always_fiscal``: a plain ``Q2 2024`` is fiscal too. ``quarter_letters``, ``half_letters``: what else numbers a quarter or
    a half where it is spoken: ``T2 2024`` is a quarter in French, and a trimester in English.
    """

    fiscal_start: int = 1
    named_by: Literal["end", "start"] = "end"
    always_fiscal: bool = False
    quarter_letters: str = ""
    half_letters: str = ""

    def spoken(self, language: Language) -> Calendar:
        """The calendar as a text of that language writes it."""
        return self.model_copy(
            update={"quarter_letters": language.quarter_letters, "half_letters": language.half_letters}
        )

    def in_letters(self, text: str) -> str:
        """The text with its own letters for quarters and halves as Q and H, every character in its place."""
        if not (self.quarter_letters or self.half_letters):
            return text
        return _OTHER_LETTER_RE.sub(lambda found: self._letter(found.group()), text)

    def _letter(self, said: str) -> str:
        for letters, usual, most in ((self.quarter_letters, "Q", "1234"), (self.half_letters, "H", "12")):
            for letter in letters:
                if letter in said and any(digit in said for digit in most):
                    return said.replace(letter, usual)
        return said


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
_YEAR = r"(?P<fy>FY|CY|FY\s|CY\s)?['’]?(?P<year>(?:19|20)\d\d|\d\d)(?!\d)"
_N = r"(?:(?P<letter>[QHT])(?P<n>(?<=Q)[1-4]|(?<=H)[12]|(?<=T)[1-3]))"  # there is no third half
_MONTH = r"[^\W\d_]{3,12}\.?"
_NTH: Final = {
    word: n
    for n, said in enumerate(
        (
            "first 1st erstes erste primer primeiro premier un",
            "second 2nd zweites zweite segundo deuxième 2nde",
            "third 3rd drittes dritte tercer terceiro troisième",
            "fourth 4th viertes vierte cuarto quarto quatrième",
        ),
        1,
    )
    for word in said.split()
}
_ORDINAL = "|".join(_NTH) + r"|[1-4](?:\.|º|ª|°|er|ère|e|ème|do|ro|ro|to|º\.)?"
_WORD: Final[dict[str, CycleKind]] = {
    phrase: kind for kind in ("quarter", "half", "trimester") for phrase in phrases(kind)
}
_PERIOD = "|".join(sorted((word for word in _WORD if word.isascii()), key=len, reverse=True))
_OTHER_LETTER_RE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][1-4](?![A-Za-z0-9])|[A-Z][1-4](?=FY)|[1-4][A-Z](?=[\s/'’-]*(?:20)?\d\d\b))"
)
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2022H1/H2-like pairs of quarters are a half: Q1/Q2 2023
        rf"(?<![A-Za-z0-9])Q(?P<pair>[13])\s*[/&+–-]\s*Q(?P<pair2>[24]){_SEP}{_YEAR}",
        # Q2 2024, Q4, 2024, Q2-19, Q2FY23, H1 2025, T3 2024
        rf"(?<![A-Za-z0-9]){_N}{_SEP}{_YEAR}(?![\d%]|-\d)",
        # FY22Q3, CY19-Q3, 2019 Q2, 2024-Q2, FY22H2, FY25 Q2
        rf"(?<![A-Za-z0-9])(?P<fy>FY|CY)\s?['’]?(?P<year>(?:19|20)\d\d|\d\d){_SEP}{_N}(?![0-9])",
        rf"(?<![A-Za-z0-9])(?P<year>(?:19|20)\d\d){_SEP}{_N}(?![0-9])",
        # 2Q24, 1H 2023
        rf"(?<![A-Za-z0-9.])(?P<n2>[1-4])(?P<letter2>Q|(?<=[12])H){_SEP}{_YEAR}(?![\d%]|-\d)",
        # first quarter of 2024, 2nd half 2025
        rf"\b(?P<word2>{_PERIOD})\s+(?P<nth2>[1-4]){_SEP}{_YEAR}",
        rf"(?<!\w)(?P<nth>{_ORDINAL})\s*(?P<word>{_PERIOD})(?:\s+(?:of|de|del|do|du|des jahres))?{_SEP}{_YEAR}",
        # 2024年度第2四半期, 2024年度 Q2, 2024年上期
        r"(?P<year>(?:19|20)\d\d)\s*年(?P<nendo>度)?\s*(?:の)?第?\s*(?P<nth>[1-4１-４一二三四])\s*(?P<word>四半期)",
        rf"(?P<year>(?:19|20)\d\d)\s*年(?P<nendo>度)?\s*{_N}(?![0-9])",
        r"(?P<year>(?:19|20)\d\d)\s*年(?P<nendo>度)?\s*(?P<side>上期|下期|上半期|下半期)",
        # 21PI4, 2023 PI 1, PI 23.1
        r"(?<![A-Za-z0-9])(?P<piyear>(?:20)?\d\d)[\s.-]*PI[\s.-]*(?P<pin>\d{1,2})(?!\d)",
        r"(?<![A-Za-z0-9])PI[\s-]*(?P<piyear>(?:20)?\d\d)[.-](?P<pin>\d{1,2})(?!\d)",
        r"(?<![A-Za-z0-9])PI\s?(?P<pin>\d{1,2})[\s,./-]+(?P<piyear>20\d\d)(?!\d)",
    )
)
_OTHER_LETTERS_RE: Final = re.compile(rf"(?<![A-Za-z0-9])(?:[TS][1-4]|[1-4][TS]){_SEP}{_YEAR}")
_MONTH_RE: Final = re.compile(
    r"(?<![\w])(?P<month>[^\W\d_]{3,12})\.?\s+(?:de\s+|of\s+)?(?P<year>(?:19|20)\d\d)(?!\d)"
)
_KANJI_MONTH_RE: Final = re.compile(
    r"(?P<year>20\d\d)\s*年\s*(?P<month>1[0-2]|[1-9])\s*月(?!\s*\d{1,2}\s*日)"
)
_KANJI_SPAN_RE: Final = re.compile(
    r"(?P<year>20\d\d)\s*年\s*(?P<a>1[0-2]|[1-9])\s*月?\s*[-~〜～–—]\s*(?P<b>1[0-2]|[1-9])\s*月"
)
_FISCAL_YEAR_RE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:FY\s?['’]?(?P<year>(?:19|20)?\d\d)|fiscal\s+year\s+(?P<year2>(?:19|20)\d\d))(?!\d)",
    re.IGNORECASE,
)
_MONTHS_RE: Final = re.compile(
    rf"(?<!\w)(?P<a>{_MONTH})(?:\s+(?P<ayear>20\d\d))?\s*(?:-|–|—|to|through|until|bis)\s*(?P<b>{_MONTH})\s+(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_PLAIN_YEAR_RE: Final = re.compile(r"(?<![\w.,$€£-])(?P<year>20[0-4]\d)(?![\w%-]|[.,]\d)")
_BARE_RE: Final = re.compile(r"(?<![A-Za-z0-9])(?P<letter>[QH])(?P<n>[1-4])(?![A-Za-z0-9])")
_LABEL_RE: Final = re.compile(r"^(?:FY)?(?P<year>\d{4})(?:-(?P<part>[QHT]\d|PI\d+|\d\d))?$")
_DATE = rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th|\.)?\s+{_MONTH}(?:\s+\d{{4}})?|{_MONTH}(?:\s+\d{{4}})?)"
_SPAN_RE: Final = re.compile(
    rf"(?<![\w-])(?P<a>{_DATE})\s*,?\s*(?:to|through|until|till|bis|\.\.\.?|[-–—…/])\s*(?P<b>{_DATE})(?![\w-])",
    re.IGNORECASE,
)
_FROM_DAY_RE: Final = re.compile(
    rf"\b(?:fiscal year|FY\s?['’]?(?:20)?\d\d)\b[^.\n]{{0,40}}?\b(?:starts?|begins?|runs from|starting|beginning)\s+(?:on\s+|in\s+)?(?:the\s+)?(?:\d{{1,2}}(?:st)?\s+(?:of\s+)?)?(?P<month>{_MONTH})",
    re.IGNORECASE,
)
_TO_DAY_RE: Final = re.compile(
    rf"\bfiscal year\b[^.\n]{{0,60}}?\bend(?:s|ed|ing)?\s+(?:on\s+|in\s+)?(?P<day>{_DATE})", re.IGNORECASE
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
    written, text = text, calendar.in_letters(text)
    taken: list[tuple[int, int]] = []

    def free(found: re.Match[str]) -> bool:
        if any(a < found.end() and found.start() < b for a, b in taken):
            return False
        taken.append(found.span())
        return True

    hits = [(found, form) for form in _FORMS for found in form.finditer(text)]
    fresh = [found for found, _ in hits if free(found)]
    for found in sorted(fresh, key=lambda f: f.start()):
        said = written[found.start() : found.end()].strip(" ,.-")
        yield found.start(), _from_match(found, calendar).model_copy(update={"as_written": said})
    for found in _MONTHS_RE.finditer(text):
        stated = span_in(found.group())
        if stated and free(found):
            whole = of_span(*stated, calendar=calendar)
            if whole:
                yield found.start(), whole.model_copy(update={"as_written": found.group()})
    for found in _KANJI_SPAN_RE.finditer(text):
        first = date(int(found["year"]), int(found["a"]), 1)
        year = first.year + (int(found["b"]) < first.month)
        whole = of_span(
            first, date(year, int(found["b"]), days.monthrange(year, int(found["b"]))[1]), calendar=calendar
        )
        if whole and free(found):
            yield found.start(), whole.model_copy(update={"as_written": found.group()})
    for found in (*_MONTH_RE.finditer(text), *_KANJI_MONTH_RE.finditer(text)):
        month = int(found["month"]) if found["month"].isdigit() else month_number(found["month"])
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


def of_span(start: date, end: date, *, calendar: Calendar) -> Cycle | None:
    """The quarter, half or year that runs from one day to another; None where they bound none."""
    for fiscal in (False, True):
        for kind in ("quarter", "half", "year"):
            for year in (start.year, start.year + 1, start.year - 1):
                for n in range(1, 12 // _MONTHS_IN[kind] + 1):
                    option = of(kind, year, n, fiscal=fiscal, calendar=calendar)
                    if (option.start, option.end) == (start, end):
                        return option
    return None


def order(label: str) -> tuple[float, str]:
    """What labels are sorted by: when their cycle starts in a year of its own kind. Labels that are none come last."""
    found = _LABEL_RE.match(label)
    if not found:
        return float("inf"), label
    part = found["part"] or ""
    per_year = {"Q": 4, "H": 2, "T": 3, "P": 12, "": 12}[part[:1] if part[:1].isalpha() else ""]
    number = int(re.sub(r"\D", "", part) or 1)
    return int(found["year"]) + (number - 1) / per_year, label


def calendar_in(text: str, calendar: Calendar) -> Calendar:
    """The calendar, with the start of the fiscal year where the page says so itself."""
    if found := _FROM_DAY_RE.search(text):
        month = month_number(found["month"])
        return calendar.model_copy(update={"fiscal_start": month}) if month else calendar
    if found := _TO_DAY_RE.search(text):
        last = _end_of(found["day"], last=True, year=2001)
        if last and (last + timedelta(days=1)).day == 1:
            return calendar.model_copy(update={"fiscal_start": last.month % 12 + 1})
    return calendar


@lru_cache(maxsize=8192)
def cycle_in(text: str, calendar: Calendar | None = None) -> Cycle | None:
    """The most telling cycle that a text names; None where it names none with a year."""
    return next((cycle for _, cycle in cycles_in(text, calendar)), None)


def under(text: str, above: Iterable[str], calendar: Calendar | None = None) -> Cycle | None:
    """The cycle that a heading names, with its year from the nearest heading above where it has none: "Q4" under "2017"."""
    found = cycle_in(text, calendar)
    bare = _BARE_RE.search((calendar or Calendar()).in_letters(text))
    if bare and (found is None or found.kind == "year"):
        for title in above:
            whole = cycle_in(title, calendar)
            if whole and whole.kind == "year":
                return cycle_in(f"{bare.group()} {whole.as_written}", calendar)
    return found


def bare_quarter(text: str, near: date, calendar: Calendar | None = None) -> Cycle | None:
    """``Q2`` without a year, taken as the one whose start is nearest to a day that the document gives."""
    calendar = calendar or Calendar()
    found = _BARE_RE.search(calendar.in_letters(text))
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
        end = _end_of(found["b"], last=True)
        start = _end_of(found["a"], last=False, year=end.year) if end else None
        if start and end and start > end and not re.search(r"\d{4}", found["a"]):
            start = _end_of(found["a"], last=False, year=end.year - 1)  # Nov 1 - Jan 31, 2022
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


@lru_cache(maxsize=8192)
def strip_cycles(text: str) -> str:
    """The text without the cycles that it names, with or without a year."""
    for form in (*_FORMS, _OTHER_LETTERS_RE, _FISCAL_YEAR_RE):
        text = form.sub(" ", text)
    text = _KANJI_MONTH_RE.sub(" ", _KANJI_SPAN_RE.sub(" ", text))
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


def following(cycle: Cycle, calendar: Calendar | None = None) -> Cycle | None:
    """The cycle after: the one whose `previous` this is."""
    if not cycle.end or cycle.kind == "increment":
        return None
    calendar = calendar or Calendar()
    after = cycle.end + timedelta(days=1)
    for year in (after.year - 1, after.year, after.year + 1):
        for n in range(1, 12 // _MONTHS_IN[cycle.kind] + 1):
            option = of(cycle.kind, year, n, fiscal=cycle.label.startswith("FY"), calendar=calendar)
            if option.start == after:
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
    if parts.get("nendo"):
        fiscal = True
        if calendar.fiscal_start == 1:  # a 年度 runs from April, whatever nobody configured
            calendar = calendar.model_copy(update={"fiscal_start": 4, "named_by": "start"})
    kind: CycleKind
    if side := parts.get("side"):
        kind, n = "half", 1 if side.startswith("上") else 2
    elif parts.get("word2") or parts.get("nth"):
        word, nth = parts.get("word2") or parts["word"], parts.get("nth2") or parts["nth"]
        kind, n = _WORD[word.lower()], _NTH.get(nth.lower()) or "一二三四".find(nth[0]) + 1 or int(nth[0])
    else:
        kind, n = (
            _LETTER[(parts.get("letter") or parts["letter2"]).lower()],
            int(parts.get("n") or parts["n2"]),
        )
    n = min(n, 12 // _MONTHS_IN[kind])
    return of(kind, year, n, fiscal=fiscal, calendar=calendar, as_written=written)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _end_of(text: str, *, last: bool, year: int | None = None) -> date | None:
    """The day in a text; of a month its first or last. ``year``: for days and months written without one."""
    day = a_date(text, year)
    if day:
        return day
    found = re.fullmatch(rf"(?P<month>{_MONTH})(?:\s+(?P<year>\d{{4}}))?", text.strip(" ,"))
    month = month_number(found["month"]) if found else None
    said = int(found["year"]) if found and found["year"] else year
    if not month or not said:
        return None
    return date(said, month, days.monthrange(said, month)[1] if last else 1)
