"""What people type into a cell (USER_ENTERED): numbers, money, percent, days, times; and the format that each brings.

A format takes its pattern from the text: ``1-2`` is a day under ``m-d`` (measured), ``$5`` money under ``"$"#,##0``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from sync.emulator.errors import Json
from sync.emulator.sheets.locales import DAYS, MONTHS, US, Locale
from sync.emulator.sheets.serials import clock, serial

Typed = tuple[Json, Json | None]  # the ExtendedValue, and the NumberFormat that comes along

SYMBOLS = "$€£¥₹"
URL = re.compile(r"(?:https?://|ftp://|mailto:)\S+", re.IGNORECASE)
DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|edu|gov|io|de|uk|fr|eu|co|dev|app|info)(?:/\S*)?",
    re.IGNORECASE,
)


def understand(text: str, today: date, locale: Locale = US) -> Typed:
    """USER_ENTERED text → the value to store and the number format it brings along."""
    if text.startswith("'"):
        return {"stringValue": text[1:]}, None
    if text.startswith("=") and len(text) > 1:
        return {"formulaValue": text}, None
    bare = text.strip()
    if bare.upper() in {"TRUE", "FALSE"}:
        return {"boolValue": bare.upper() == "TRUE"}, None
    if found := _number(bare, locale) or _moment(bare, today, locale):
        return found
    if bare[:1] in {"+", "-"} and re.match(r"[+-]\s*[\w(\"']", bare):
        return {"formulaValue": f"={bare}"}, None  # guessed for "-"; "+49 30 …" is known to become an error
    return {"stringValue": text}, None


def link(text: str) -> str | None:
    """Where a cell leads that holds nothing but an address; a bare domain leads to http (measured)."""
    if "." not in text and ":" not in text:
        return None
    if URL.fullmatch(text):
        return text
    return f"http://{text}" if DOMAIN.fullmatch(text) else None


# ------------------------------------------------------------------------------------------ numbers


@cache
def _digits(locale: Locale) -> re.Pattern[str]:
    point = re.escape(locale.decimal)
    # blanks that look alike are typed for each other
    group = "[\u00a0\u202f ]" if locale.group.isspace() else re.escape(locale.group)
    whole = rf"\d{{1,3}}(?:{group}\d{{3}})+|\d+"
    return re.compile(rf"(?P<whole>{whole})?(?:(?P<point>{point})(?P<part>\d*))?(?:[eE](?P<power>[+-]?\d+))?")


def _number(text: str, locale: Locale) -> Typed | None:
    negative = False
    if text.startswith("(") and text.endswith(")") and len(text) > 2:
        text, negative = text[1:-1].strip(), True
    sign = money = percent = ""
    while text and (text[0] in "+-%" + SYMBOLS or text.startswith(locale.currency)):
        step = len(locale.currency) if text.startswith(locale.currency) else 1
        mark, text = text[:step], text[step:].lstrip()
        if mark in "+-" and not sign and not negative:
            sign = mark
        elif mark == "%" and not percent:
            percent = mark
        elif mark not in "+-%" and not money:
            money = mark
        else:
            return None
    tail = (
        text[-1:] if text[-1:] in "%" + SYMBOLS else locale.currency if text.endswith(locale.currency) else ""
    )
    if tail and tail == "%" and not percent:
        percent, text = tail, text[:-1].rstrip()
    elif tail and tail != "%" and not money:
        money, text = tail, text[: -len(tail)].rstrip()
        tail = "after"
    m = _digits(locale).fullmatch(text)
    if m is None or not (m["whole"] or m["part"]) or (money and percent):
        return None
    whole = re.sub(r"\D", "", m["whole"] or "0")
    value = float(f"{whole}.{m['part'] or '0'}e{m['power'] or 0}")
    if value == float("inf"):
        return None
    value = -value if negative or sign == "-" else value
    grouped = len(whole) < len(m["whole"] or "0")
    places = ".00" if m["part"] else ""
    if percent:
        value = float(f"{value / 100:.15g}")
        return _with(value, "PERCENT", "0.00%" if places else "0%")
    if money:
        return _with(value, "CURRENCY", _money(money, places, locale, after=tail == "after"))
    if m["power"]:
        return _with(value, "SCIENTIFIC", "0.00E+00")
    if grouped:
        return _with(value, "NUMBER", f"#,##0{places}")
    return {"numberValue": tidy(value)}, None


def _money(symbol: str, places: str, locale: Locale, *, after: bool) -> str:
    quoted = f'"{symbol}"' if symbol == locale.currency else f"[${symbol}]"
    return f"#,##0{places}\\ {quoted}" if after else f"{quoted}#,##0{places}"


def _with(value: float, kind: str, pattern: str) -> Typed:
    return {"numberValue": tidy(value)}, {"type": kind, "pattern": pattern}


def tidy(value: float) -> float | int:
    """Whole numbers without a point, as JSON shows them."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


# ------------------------------------------------------------------------------------------ days and times

PIECE = re.compile(r"\d+|[^\W\d_]+\.?|[-/.,]?\s+|[-/.,]")
TIME = re.compile(
    r"(?P<h>\d{1,4}):(?P<m>\d{2})(?::(?P<s>\d{2})(?P<ms>\.\d{1,3})?)?(?:\s*(?P<half>[ap]\.?m?\.?))?$",
    re.IGNORECASE,
)
HOUR = re.compile(r"(?P<h>1[0-2]|0?[1-9])\s*(?P<half>[ap]m)$", re.IGNORECASE)


def _moment(text: str, today: date, locale: Locale) -> Typed | None:
    if not text or not (text[0].isalnum() or text[0] == "-"):
        return None
    day_text, time = _split_time(text)
    if time is None and day_text is None:
        return None
    if day_text is None:
        assert time is not None
        return _with(time.value, "TIME", time.pattern)
    day = _day(day_text, today, locale)
    if day is None or (time is not None and time.elapsed):
        return None
    number, pattern = day
    if time is None:
        return _with(number, "DATE", pattern)
    return _with(number + time.value, "DATE_TIME", f"{pattern} {time.pattern}")


@dataclass(frozen=True)
class _Time:
    value: float
    pattern: str
    elapsed: bool


def _split_time(text: str) -> tuple[str | None, _Time | None]:
    """The day and the time of a text that ends in a time; all of it as a day if it does not."""
    for m in (TIME.search(text), HOUR.search(text)):
        if m is None:
            continue
        before = text[: m.start()]
        if before and not re.search(r"[\sT]$", before):
            continue
        time = _time(m)
        if time is None:
            return None, None
        day = re.sub(r"(?:,?\s+|T)$", "", before)
        return (day or None), time
    return text, None


def _time(m: re.Match[str]) -> _Time | None:
    named = m.groupdict()
    hours, minutes, seconds = int(m["h"]), int(named.get("m") or 0), int(named.get("s") or 0)
    part = float(named.get("ms") or 0)
    half = (m["half"] or "").replace(".", "").lower()
    if minutes > 59 or seconds > 59 or (half and not 1 <= hours <= 12):
        return None
    tail = (":ss" if named.get("s") else "") + ("." + "0" * (len(named["ms"]) - 1) if named.get("ms") else "")
    if half:
        hours = hours % 12 + (12 if half[0] == "p" else 0)
        return _Time(clock(hours, minutes, seconds + part), f"h:mm{tail} am/pm", elapsed=False)
    if hours > 23:
        return _Time(clock(hours, minutes, seconds + part), f"[h]:mm{tail}", elapsed=True)
    return _Time(clock(hours, minutes, seconds + part), f"h:mm{tail}", elapsed=False)


def _day(text: str, today: date, locale: Locale) -> tuple[int, str] | None:
    """A day in many spellings, and the pattern that shows it so."""
    pieces = PIECE.findall(text)
    if "".join(pieces) != text or not 3 <= len(pieces) <= 9:
        return None
    if "." in pieces and "." not in locale.date:
        return None
    words = [_word(piece, locale) for piece in pieces]
    if words[0] and words[0][0] == "d":  # a weekday in front is dropped from the number, not from the pattern
        head = 2 if len(pieces) > 2 and not pieces[1].strip(" ,") else 3
        rest = _day("".join(pieces[head:]), today, locale) if len(pieces) > head else None
        return rest and (rest[0], words[0][1] + "".join(pieces[1:head]) + rest[1])
    slots = [(n, piece) for n, piece in enumerate(pieces) if piece[0].isalnum()]
    marks = [piece for piece in pieces if not piece[0].isalnum()]
    if not 2 <= len(slots) <= 3 or len(marks) < len(slots) - 1:
        return None
    for order in _orders([words[n] for n, _ in slots], [piece for _, piece in slots], locale):
        found = _placed(order, slots, pieces, words, today)
        if found is not None:
            return found
    return None


def _word(piece: str, locale: Locale) -> tuple[str, str, int] | None:
    """What a name means: ``m`` and its pattern and number, or ``d``."""
    low = piece.rstrip(".").lower()
    if len(low) < 3 or not low[0].isalpha():
        return None
    for names, letter in ((locale.months, "m"), (MONTHS, "m"), (locale.days, "d"), (DAYS, "d")):
        for n, name in enumerate(names, 1):
            if low == name.lower()[: len(low)] and (
                len(low) == 3 or low in {"sept", "tues", "thur", "thurs"}
            ):
                return letter, letter * 3, n
            if low == name.lower():
                return letter, letter * 4, n
    for n, name in enumerate(locale.short_months, 1):
        if low == name.lower().rstrip("."):
            return "m", "mmm", n
    return None


def _orders(words: list[tuple[str, str, int] | None], slots: list[str], locale: Locale) -> Iterator[str]:
    """In which orders the slots may be year, month and day."""
    if len(slots[0]) == 4 and slots[0].isdigit():
        yield from ("ymd", "ym")
        return
    if any(words):
        yield from ("mdy", "md", "my") if words[0] else ("dmy", "dm")
        return
    if locale.day_first:
        yield from ("dmy", "dm")
    yield from ("mdy", "md", "my")


def _placed(
    order: str,
    slots: list[tuple[int, str]],
    pieces: list[str],
    words: list[tuple[str, str, int] | None],
    today: date,
) -> tuple[int, str] | None:
    if len(order) != len(slots):
        return None
    numbers = {"y": today.year, "m": 1, "d": 1}
    pattern = list(pieces)
    padded = order == "ymd" or any(
        part in "md" and piece[0] == "0" for part, (_, piece) in zip(order, slots, strict=True)
    )
    for part, (n, piece) in zip(order, slots, strict=True):
        word = words[n]
        if word is not None:
            if part != "m" or word[0] != "m":
                return None
            numbers["m"], pattern[n] = word[2], word[1]
            continue
        if part == "m" and any(words):
            return None
        if (
            not piece.isdigit()
            or len(piece) > (4 if part == "y" else 2)
            or (part == "y" and len(piece) not in {2, 4})
        ):
            return None
        if order in {"md", "my"} and part == "y" and len(piece) != 4:
            return None
        numbers[part] = int(piece)
        if part == "y":
            numbers["y"] += 0 if len(piece) == 4 else 2000 if int(piece) < 30 else 1900
            pattern[n] = "yyyy" if len(piece) == 4 else "yy"
        else:
            pattern[n] = part * (2 if padded and len(piece) == 2 else 1)
    for n, mark in enumerate(pattern):
        pattern[n] = " " if mark.isspace() else mark
    try:
        return serial(date(numbers["y"], numbers["m"], numbers["d"])), "".join(pattern)
    except ValueError:
        return None
