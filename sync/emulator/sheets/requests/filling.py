"""autoFill: a series goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import numbers
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Axis, Cell, holds_value
from sync.emulator.sheets.requests.limits import check_fits
from sync.emulator.sheets.requests.writing import copied
from sync.emulator.sheets.work import Work

LISTS = [
    numbers.DAYS,
    numbers.MONTHS,
    *[[name[:3] for name in names] for names in (numbers.DAYS, numbers.MONTHS)],
]
NUMBERED = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)


def auto_fill(work: Work, body: Json) -> Json:
    if "sourceAndDestination" in body:
        wanted = body["sourceAndDestination"]
        source = work.read_area(wanted.get("source", {}))
        if wanted.get("dimension", "DIMENSION_UNSPECIFIED") == "DIMENSION_UNSPECIFIED":
            raise Refused("Must specify a dimension.")  # wording guessed
        axis: Axis = "COLUMNS" if wanted["dimension"] == "COLUMNS" else "ROWS"
        length = wanted.get("fillLength", 0)
    elif "range" in body:
        source, axis, length = _find_source(work.read_area(body["range"]))
    else:
        raise Refused("A range or a sourceAndDestination must be set.")  # wording guessed
    if length:
        _fill(work, source, axis, length, other=bool(body.get("useAlternateSeries")))
    return {}


def _find_source(area: Area) -> tuple[Area, Axis, int]:
    """The part of the range that has data, from its top left, and how far the rest goes: down, or else right."""
    sheet = area.sheet
    filled = [
        (r, c)
        for r in range(area.top, min(area.bottom, sheet.last_row()))
        for c, kept in enumerate(sheet.rows[r].packed[area.left : area.right], area.left)
        if holds_value(kept)
    ]
    if not filled:
        return area, "ROWS", 0
    bottom, right = max(r for r, _ in filled) + 1, max(c for _, c in filled) + 1
    top, left = min(r for r, _ in filled), min(c for _, c in filled)
    if bottom < area.bottom:
        return Area(sheet, area.top, area.left, bottom, area.right), "ROWS", area.bottom - bottom
    if right < area.right:
        return Area(sheet, area.top, area.left, area.bottom, right), "COLUMNS", area.right - right
    if top > area.top:
        return Area(sheet, top, area.left, area.bottom, area.right), "ROWS", area.top - top
    if left > area.left:
        return Area(sheet, area.top, left, area.bottom, area.right), "COLUMNS", area.left - left
    return area, "ROWS", 0


def _fill(work: Work, source: Area, axis: Axis, length: int, *, other: bool) -> None:
    sheet, down = source.sheet, axis == "ROWS"
    low, high = (source.top, source.bottom) if down else (source.left, source.right)
    start, end = (high, high + length) if length > 0 else (low + length, low)
    if start < 0:
        raise Refused("The fill would go beyond the first row or column.")  # wording guessed
    target = (
        Area(sheet, start, source.left, end, source.right)
        if down
        else Area(sheet, source.top, start, source.bottom, end)
    )
    check_fits(sheet, target.bottom, target.right, (target.top, target.left))
    work.guard(target)
    across = range(source.left, source.right) if down else range(source.top, source.bottom)
    for line in across:
        given = [sheet.cell(*((n, line) if down else (line, n))) for n in range(low, high)]
        series = _series(given, other=other)
        for n in range(start, end):
            pattern = given[(n - low) % len(given)]
            far = n - (low + (n - low) % len(given))
            cell = copied(pattern, far if down else 0, 0 if down else far) or {}
            if series is not None:
                cell = cell | {"userEnteredValue": series(n - low)}
            sheet.put(*((n, line) if down else (line, n)), {k: v for k, v in cell.items() if k != "note"})


Series = Callable[[int], Json]  # the value at a place counted from the source's first


def _series(given: Sequence[Cell], *, other: bool) -> Series | None:
    """How the cells go on; None where they are repeated."""
    values = [cell.get("userEnteredValue", {}) for cell in given]
    single = len(given) == 1
    if all("numberValue" in value for value in values):
        amounts = [float(value["numberValue"]) for value in values]
        formats = [cell.get("userEnteredFormat", {}).get("numberFormat", {}) for cell in given]
        dates = all(each.get("type") in numbers.DATES for each in formats)
        if single and other is dates:  # a number is repeated and a date goes on, or else the other way
            return None
        if dates and (months := _months(amounts)):
            return lambda at: {"numberValue": _month_on(amounts[0], months * at)}
        first, step = _line([*amounts, amounts[0] + 1] if single else amounts)
        return lambda at: {"numberValue": _tidy(first + step * at)}
    texts = [str(value.get("stringValue", "")) for value in values]
    if all(texts) and not (single and other):
        return _listed(texts) or _numbered(texts)
    return None


def _line(amounts: Sequence[float]) -> tuple[float, float]:
    """First value and step of the straight line nearest to the values."""
    n = len(amounts)
    middle, mean = (n - 1) / 2, sum(amounts) / n
    step = sum((i - middle) * (amount - mean) for i, amount in enumerate(amounts)) / sum(
        (i - middle) ** 2 for i in range(n)
    )
    return mean - step * middle, step


def _tidy(number: float) -> float:
    number = round(number, 10)
    return int(number) if number.is_integer() else number


def _months(serials: Sequence[float]) -> int:
    """How many months each day is after the one before; 0 if they are not the same day of months."""
    days = [numbers.EPOCH + timedelta(days=int(serial)) for serial in serials]
    if len(days) < 2 or len({day.day for day in days}) > 1:
        return 0
    counts = {(b.year - a.year) * 12 + b.month - a.month for a, b in pairwise(days)}
    return counts.pop() if len(counts) == 1 else 0


def _month_on(serial: float, months: int) -> float:
    day = numbers.EPOCH + timedelta(days=int(serial))
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    while True:
        try:
            return (day.replace(year=year, month=month + 1) - numbers.EPOCH).days
        except ValueError:  # no such day in that month
            day -= timedelta(days=1)


def _listed(texts: Sequence[str]) -> Series | None:
    """Names of days and months go on."""
    for names in LISTS:
        lower = [name.lower() for name in names]
        if all(text.lower() in lower for text in texts):
            places = [lower.index(text.lower()) for text in texts]
            step = (places[1] - places[0]) % len(names) if len(places) > 1 else 1
            if any((b - a) % len(names) != step for a, b in pairwise(places)):
                return None
            return lambda at: {"stringValue": _cased(names[(places[0] + step * at) % len(names)], texts[0])}
    return None


def _cased(name: str, like: str) -> str:
    return name.upper() if like.isupper() else name.lower() if like.islower() else name


def _numbered(texts: Sequence[str]) -> Series | None:
    """Text that differs in its last number only goes on by that."""
    found: list[Any] = [NUMBERED.fullmatch(text) for text in texts]
    if not all(found) or len({(m[1], m[3]) for m in found}) > 1:
        return None
    amounts = [int(m[2]) for m in found]
    first, step = _line([*amounts, amounts[0] + 1] if len(amounts) == 1 else amounts)
    head, width, tail = found[0][1], len(found[0][2]) if found[0][2].startswith("0") else 0, found[0][3]
    return lambda at: {"stringValue": f"{head}{max(0, round(first + step * at)):0{width}d}{tail}"}
