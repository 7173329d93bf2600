"""Functions of days and times."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sync.emulator.sheets.functions import function
from sync.emulator.sheets.serials import clock, from_serial, serial
from sync.emulator.sheets.terms import Grid, Raised, fault
from sync.emulator.sheets.typed import understand


def day(value: float) -> date:
    return moment(value).date()


def moment(value: float) -> datetime:
    try:
        return from_serial(value)
    except OverflowError:
        raise Raised(fault("NUM", "Date is out of range.")) from None  # wording guessed


@function("DATE", "i i i", gives="DATE")
def _date(year: int, month: int, number: int) -> int:
    if 0 <= year < 1900:
        year += 1900
    first = _months(date(year, 1, 1), month - 1)
    return serial(first) + number - 1


def _months(start: date, count: int) -> date:
    """The same day of another month, or its last."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise Raised(fault("NUM", "Date is out of range."))  # wording guessed
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


function("TODAY", "", calc=True, gives="DATE")(lambda calc: serial(calc.today))
function("NOW", "", calc=True, gives="DATE_TIME")(lambda calc: calc.moment)
function("TIME", "i i i", gives="TIME")(lambda h, m, s: clock(h, m, s) % 1)
function("YEAR", "n")(lambda value: moment(value).year)
function("MONTH", "n")(lambda value: moment(value).month)
function("DAY", "n")(lambda value: moment(value).day)
function("HOUR", "n")(lambda value: moment(value).hour)
function("MINUTE", "n")(lambda value: moment(value).minute)
function("SECOND", "n")(lambda value: moment(value).second)
function("DAYS", "n n")(lambda end, start: int(end) - int(start))
function("EDATE", "n i", gives="DATE")(lambda value, count: serial(_months(day(value), count)))
function("ISOWEEKNUM", "n")(lambda value: day(value).isocalendar().week)
function("TO_DATE", "n", gives="DATE")(lambda value: value)
function("TO_PERCENT", "n", gives="PERCENT")(lambda value: value)
function("TO_DOLLARS", "n", gives="CURRENCY")(lambda value: value)
function("TO_PURE_NUMBER", "n")(lambda value: value)


@function("EOMONTH", "n i", gives="DATE")
def _eomonth(value: float, count: int) -> int:
    return serial(_months(day(value).replace(day=1), count + 1)) - 1


@function("WEEKDAY", "n i?")
def _weekday(value: float, kind: int = 1) -> int:
    monday = day(value).weekday()
    if kind not in {1, 2, 3}:
        words = f"Function WEEKDAY parameter 2 value is {kind}. Valid values are between 1 and 3 inclusive."
        raise Raised(fault("NUM", words))
    return {1: (monday + 1) % 7 + 1, 2: monday + 1, 3: monday}[kind]


@function("WEEKNUM", "n i?")
def _weeknum(value: float, kind: int = 1) -> int:
    found = day(value)
    if kind == 21:
        return found.isocalendar().week
    start = (date(found.year, 1, 1).weekday() + (1 if kind == 1 else 0)) % 7
    return (found.timetuple().tm_yday + start - 1) // 7 + 1


@function("DATEDIF", "n n t")
def _datedif(start: float, end: float, unit: str) -> int:
    first, last = day(start), day(end)
    if last < first:
        words = "Function DATEDIF parameter 1 must be before parameter 2."  # wording guessed
        raise Raised(fault("NUM", words))
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    since = _months(first, months)
    yearly = _months(first, months // 12 * 12)
    counts: dict[str, Callable[[], int]] = {
        "D": lambda: (last - first).days,
        "M": lambda: months,
        "Y": lambda: months // 12,
        "MD": lambda: (last - since).days,
        "YM": lambda: months % 12,
        "YD": lambda: (last - yearly).days,
    }
    if unit.upper() not in counts:
        raise Raised(
            fault("NUM", f"Function DATEDIF parameter 3 value '{unit}' is invalid.")
        )  # wording guessed
    return counts[unit.upper()]()


def _holidays(given: Grid | None) -> set[int]:
    return {int(v) for v in given.flat() if isinstance(v, int | float)} if given else set()


@function("NETWORKDAYS", "n n a?")
def _networkdays(start: float, end: float, holidays: Grid | None = None) -> int:
    low, high = sorted((int(start), int(end)))
    free = _holidays(holidays)
    count = sum(n not in free and day(n).weekday() < 5 for n in range(low, high + 1))
    return count if start <= end else -count


@function("WORKDAY", "n i a?", gives="DATE")
def _workday(start: float, count: int, holidays: Grid | None = None) -> int:
    at, step, free = int(start), 1 if count >= 0 else -1, _holidays(holidays)
    while count:
        at += step
        if at not in free and day(at).weekday() < 5:
            count -= step
    return at


@function("DATEVALUE", "t", calc=True)
def _datevalue(calc: Any, text: str) -> int:
    typed, found = understand(text, calc.today, calc.locale)
    if not found or found["type"] not in {"DATE", "DATE_TIME"}:
        words = f"DATEVALUE parameter '{text}' cannot be parsed to date/time."
        raise Raised(fault("VALUE", words))
    return int(typed["numberValue"])


@function("TIMEVALUE", "t", calc=True)
def _timevalue(calc: Any, text: str) -> float:
    typed, found = understand(text, calc.today, calc.locale)
    if not found or found["type"] not in {"TIME", "DATE_TIME"}:
        words = f"TIMEVALUE parameter '{text}' cannot be parsed to date/time."
        raise Raised(fault("VALUE", words))
    return float(typed["numberValue"] % 1)


@function("YEARFRAC", "n n")
def _yearfrac(start: float, end: float) -> float:
    one, other = sorted((day(start), day(end)))
    days = (other.year - one.year) * 360 + (other.month - one.month) * 30
    return (days + min(other.day, 30) - min(one.day, 30)) / 360
