"""Numbers as people type them and as cells show them: patterns, dates as serials, percent, money."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sync.emulator.errors import Json

EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

DEFAULTS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "DATE": "m/d/yyyy",
    "TIME": "h:mm:ss am/pm",
    "DATE_TIME": "m/d/yyyy h:mm:ss",
    "SCIENTIFIC": "0.00E+00",
}
DATES = {"DATE", "TIME", "DATE_TIME"}

TOKENS = re.compile(
    r'"[^"]*"|\\.|am/pm|a/p|\[h+\]|\[m+\]|\[s+\]|y+|m+|d+|h+|s+(?:\.0+)?|.', re.IGNORECASE | re.DOTALL
)


def serial(day: date) -> int:
    return (day - EPOCH.date()).days


def from_serial(value: float) -> datetime:
    return EPOCH + timedelta(milliseconds=round(value * 86_400_000))


def show(value: Any, number_format: Json | None) -> str:
    """What the cell shows."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if not isinstance(value, int | float):
        return "" if value is None else str(value)
    kind = (number_format or {}).get("type", "")
    pattern = (number_format or {}).get("pattern") or DEFAULTS.get(kind, "")
    if kind == "TEXT" or not pattern or pattern == "General":
        return general(value)
    if kind in DATES or (not kind and _is_date_pattern(pattern)):
        return show_date(value, pattern)
    return show_number(value, pattern)


def general(value: float) -> str:
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.10g}"
    return text.replace("e", "E") if "e" in text else text


def _is_date_pattern(pattern: str) -> bool:
    bare = re.sub(r'"[^"]*"|\\.', "", pattern).lower()
    return bool(re.search(r"[ymdhs]", bare)) and "0" not in bare and "#" not in bare


def show_date(value: float, pattern: str) -> str:
    moment = from_serial(value)
    tokens = TOKENS.findall(pattern)
    twelve = any(t.lower() in {"am/pm", "a/p"} for t in tokens)
    out: list[str] = []
    clock = False  # whether the last thing shown was hours, so that m means minutes
    for n, token in enumerate(tokens):
        low = token.lower()
        if low[0] == "m" and low != "m/":
            following = next((t.lower()[0] for t in tokens[n + 1 :] if t[0].isalpha()), "")
            out.append(_minutes(moment, low) if clock or following == "s" else _month(moment, low))
            clock = False
        elif low[0] == "h":
            hour = (moment.hour % 12 or 12) if twelve else moment.hour
            out.append(f"{hour:02d}" if len(low) > 1 else str(hour))
            clock = True
        else:
            out.append(_date_part(moment, token, low))
    return "".join(out)


def _minutes(moment: datetime, token: str) -> str:
    return f"{moment.minute:02d}" if len(token) > 1 else str(moment.minute)


def _month(moment: datetime, token: str) -> str:
    name = MONTHS[moment.month - 1]
    return {1: str(moment.month), 2: f"{moment.month:02d}", 3: name[:3], 4: name, 5: name[0]}.get(
        len(token), name
    )


def _date_part(moment: datetime, token: str, low: str) -> str:
    if low[0] == "y":
        return f"{moment.year % 100:02d}" if len(low) <= 2 else f"{moment.year:04d}"
    if low[0] == "d":
        day = DAYS[moment.weekday()]
        return {1: str(moment.day), 2: f"{moment.day:02d}", 3: day[:3]}.get(len(low), day)
    if low[0] == "s" and low.strip("s.0") == "":
        whole, _, fraction = low.partition(".")
        seconds = f"{moment.second:02d}" if len(whole) > 1 else str(moment.second)
        return seconds + (f".{moment.microsecond // 1000:03d}"[: len(fraction) + 1] if fraction else "")
    if low in {"am/pm", "a/p"}:
        return ("AM" if moment.hour < 12 else "PM")[: 2 if low == "am/pm" else 1]
    if token[0] == '"':
        return token[1:-1]
    return token[1:] if token[0] == "\\" else token


def show_number(value: float, pattern: str) -> str:
    sections = pattern.split(";")
    if value < 0 and len(sections) > 1:
        value, pattern = -value, sections[1]
    elif value == 0 and len(sections) > 2:
        pattern = sections[2]
    else:
        pattern = sections[0]
    m = re.search(r"[#0?][#0?,]*(?:\.[#0?]*)?(?:[eE][+-]?0+)?", pattern)
    if m is None:
        return _literal(pattern)
    before, after = _literal(pattern[: m.start()]), _literal(pattern[m.end() :])
    if "%" in pattern:
        value *= 100
    sign = "-" if value < 0 else ""
    text = _digits(abs(value), m[0])
    if sign and not re.search(r"[1-9]", text):
        sign = ""
    return sign + before + text + after


def _digits(value: float, pattern: str) -> str:
    if exponent := re.search(r"[eE][+-]?0+", pattern):
        places = len(pattern[: exponent.start()].partition(".")[2])
        mantissa, _, power = f"{value:.{places}E}".partition("E")
        return f"{mantissa}E{power[0]}{power[1:].lstrip('0').zfill(2)}"
    whole, _, fraction = pattern.partition(".")
    places, fixed = len(fraction), fraction.count("0")
    text = f"{_half_up(value, places):.{places}f}"
    digits, _, decimals = text.partition(".")
    while len(decimals) > fixed and decimals.endswith("0"):
        decimals = decimals[:-1]
    digits = digits.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        digits = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", digits)
    return digits + (f".{decimals}" if decimals else "")


def _half_up(value: float, places: int) -> float:
    """As spreadsheets round: 0.125 is 0.13."""
    return float(f"{value:.12g}") + (1e-12 if places < 12 else 0)


def _literal(text: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]', lambda m: (m[1] or "") + (m[2] or ""), text)


# ------------------------------------------------------------------------------------------ what people type

NUMBER = re.compile(r"([+-]?)(\$?)([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?)(?:[eE]([+-]?\d+))?(%?)")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")
SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2}|\d{4}))?")
WORDY = re.compile(r"(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4})|([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")


def understand(text: str, today: date) -> tuple[Json, Json | None]:
    """USER_ENTERED text → the value to store and the number format it brings along (en_US)."""
    if text.startswith("'"):
        return {"stringValue": text[1:]}, None
    if text.startswith("=") and len(text) > 1:
        return {"formulaValue": text}, None
    bare = text.strip()
    if bare.upper() in {"TRUE", "FALSE"}:
        return {"boolValue": bare.upper() == "TRUE"}, None
    if (number := _typed_number(bare)) is not None:
        return number
    if (day := _typed_date(bare, today)) is not None:
        return day
    return {"stringValue": text}, None


def _typed_number(text: str) -> tuple[Json, Json | None] | None:
    m = NUMBER.fullmatch(text)
    if m is None or not re.search(r"\d", m[4]) or (m[1] and m[3]):
        return None
    value = float(m[4].replace(",", "")) * 10.0 ** int(m[5] or 0)
    value *= -1 if "-" in {m[1], m[3]} else 1
    if m[6]:
        places = len(m[4].partition(".")[2])
        pattern = "0.00%" if places else "0%"
        return {"numberValue": _tidy(float(f"{value / 100:.15g}"))}, {"type": "PERCENT", "pattern": pattern}
    if m[2]:
        pattern = '"$"#,##0.00' if "." in m[4] else '"$"#,##0'
        return {"numberValue": _tidy(value)}, {"type": "CURRENCY", "pattern": pattern}
    if "," in m[4]:
        return {"numberValue": _tidy(value)}, {
            "type": "NUMBER",
            "pattern": "#,##0.00" if "." in m[4] else "#,##0",
        }
    return {"numberValue": _tidy(value)}, None


def _tidy(value: float) -> float | int:
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _typed_date(text: str, today: date) -> tuple[Json, Json] | None:
    try:
        if m := ISO.fullmatch(text):
            day = serial(date(int(m[1]), int(m[2]), int(m[3])))
            if m[4] is None:
                return {"numberValue": day}, {"type": "DATE", "pattern": "yyyy-mm-dd"}
            seconds = int(m[4]) * 3600 + int(m[5]) * 60 + int(m[6] or 0)
            return {"numberValue": day + seconds / 86400}, {
                "type": "DATE_TIME",
                "pattern": "yyyy-mm-dd h:mm:ss",
            }
        if m := SLASHED.fullmatch(text):
            year = int(m[3]) + (2000 if len(m[3]) == 2 else 0) if m[3] else today.year
            pattern = "m/d/yyyy" if m[3] else "m/d"
            return {"numberValue": serial(date(year, int(m[1]), int(m[2])))}, {
                "type": "DATE",
                "pattern": pattern,
            }
        if m := WORDY.fullmatch(text):
            name, number, year_text = (m[2], m[1], m[3]) if m[1] else (m[4], m[5], m[6])
            month = next(i for i, known in enumerate(MONTHS, 1) if known.lower().startswith(name.lower()))
            pattern = "d mmm yyyy" if m[1] else "mmm d, yyyy"
            return {"numberValue": serial(date(int(year_text), month, int(number)))}, {
                "type": "DATE",
                "pattern": pattern,
            }
    except (ValueError, StopIteration):
        return None
    return None
