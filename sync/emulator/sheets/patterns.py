r"""The language of number format patterns: what a number, a moment or a text shows under one.

As the guide on date and number formats has it: sections apart by ``;`` (positive, negative, zero, text), conditions
and colours in brackets, ``"…"``, ``\x``, ``_x``, ``*x``, ``@``; ``0 # ? . , % E+ /`` for numbers;
``y m d h s a/p am/pm .0 [h]`` for moments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from sync.emulator.sheets.locales import US, Locale
from sync.emulator.sheets.serials import EPOCH, from_serial

Token = tuple[str, str]  # kind, text

TOKENS = re.compile(
    r"""(?P<text>"[^"]*"?|\\.)|(?P<space>_.)|(?P<fill>\*.)|(?P<elapsed>\[(?:h+|m+|s+)\])|(?P<money>\[\$[^\]]*\])
    |(?P<bracket>\[[^\]]*\])|(?P<half>am/pm|a/p)|(?P<general>general)|(?P<date>y+|m+|d+|h+|s+)|(?P<tenths>\.0+(?=[^0-9?\#,.]|$))
    |(?P<power>E[+-]0+)|(?P<digits>[0\#?][0\#?,]*(?:\.[0\#?]*,*)?|\.[0\#?]+,*)|(?P<percent>%)|(?P<at>@)|(?P<slash>/)|(?P<plain>.)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
COLOUR = re.compile(r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color\d+)\]", re.IGNORECASE)
COMPARE = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


@dataclass(frozen=True)
class Section:
    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None
    moment: bool  # whether it speaks of days or times

    def has(self, kind: str) -> bool:
        return any(token[0] == kind for token in self.tokens)


@lru_cache(maxsize=1000)
def sections(pattern: str) -> tuple[Section, ...]:
    """The pattern, read."""
    pieces = re.findall(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;"\\\[]|\[)+|(?<=;)(?=;|$)|^(?=;)', pattern, re.DOTALL)
    return tuple(_section(piece) for piece in pieces) or (Section((), None, moment=False),)


def _section(text: str) -> Section:
    condition = None
    if found := CONDITION.search(text):
        condition = (found[1], float(found[2]))
    text = COLOUR.sub("", CONDITION.sub("", text))
    tokens = [(m.lastgroup or "plain", m[0]) for m in TOKENS.finditer(text)]
    moment = any(kind in {"date", "elapsed", "half"} for kind, _ in tokens)
    if not moment:  # .0 is a fraction of a second only in company
        tokens = [("digits" if kind == "tenths" else kind, part) for kind, part in tokens]
    return Section(tuple(tokens), condition, moment)


def show_text(text: str, pattern: str) -> str:
    """What a text shows: through the fourth section, or through one that has ``@``."""
    found = sections(pattern)
    chosen = found[3] if len(found) > 3 else found[-1] if found[-1].has("at") else None
    if chosen is None:
        return text
    return "".join(text if kind == "at" else _literal(kind, part) for kind, part in chosen.tokens)


def show(value: float, pattern: str, locale: Locale = US) -> str:
    """What a number shows."""
    section, value, signed = _choose(sections(pattern), value)
    if section.moment:
        return _moment(value, section, locale)
    return _number(value, section, locale, signed=signed)


def _choose(found: tuple[Section, ...], value: float) -> tuple[Section, float, bool]:
    """The section for a number, the number as that shows it, and whether a minus is added."""
    found = found[:3]
    if any(section.condition for section in found):
        for n, section in enumerate(found):
            if section.condition is None or COMPARE[section.condition[0]](value, section.condition[1]):
                return section, value, not (n and value < 0 and section.condition is None)
        return found[-1], value, True
    if value < 0 and len(found) > 1:
        return found[1], -value, False
    if value == 0 and len(found) > 2:
        return found[2], value, False
    return found[0], value, True


def _literal(kind: str, part: str) -> str:
    if kind == "text":
        return part[1:] if part[0] == "\\" else part.strip('"')
    if kind == "space":
        return " "
    if kind == "fill":
        return part[1]
    if kind == "money":
        return part[2:-1].partition("-")[0]
    return "" if kind == "bracket" else part


# ------------------------------------------------------------------------------------------ numbers


def exact(value: float) -> Decimal:
    """The number as people see it: fifteen digits, so that 2.675 is not a little less."""
    return Decimal(f"{value:.15g}")


def half_up(value: Decimal, places: int) -> Decimal:
    """As spreadsheets round: half away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _number(value: float, section: Section, locale: Locale, *, signed: bool) -> str:
    number = exact(value)
    if section.has("percent"):
        number *= 100
    if section.has("slash") and sum(kind == "digits" for kind, _ in section.tokens) >= 2:
        body = _fraction(number, section)
    else:
        body = _digits(number, section, locale)
    return "-" + body if signed and value < 0 and re.search(r"[1-9]", body) else body


def _digits(number: Decimal, section: Section, locale: Locale) -> str:
    """The section with its placeholders filled; over several runs of them, as in 000-0000, from the right."""
    runs = [part for kind, part in section.tokens if kind == "digits"]
    power = next((part for kind, part in section.tokens if kind == "power"), "")
    filled = [_fill(abs(number), "".join(runs), power, locale)] if runs else []
    for run in reversed(runs[1:]):
        filled[0:1] = [filled[0][: -len(run)], filled[0][-len(run) :]]
    out: list[str] = []
    for kind, part in section.tokens:
        if kind == "digits":
            out.append(filled.pop(0))
        elif kind == "general":
            out.append(general(float(abs(number)), locale))
        elif kind != "power":
            out.append(_literal(kind, part))
    return "".join(out)


def _fill(number: Decimal, digits: str, power: str, locale: Locale) -> str:
    scale = len(digits) - len(digits.rstrip(","))
    digits = digits.rstrip(",")
    whole, _, fraction = digits.partition(".")
    if scale:
        number = number.scaleb(-3 * scale)
    if power:
        return _scientific(number, whole, fraction, power, locale)
    rounded = half_up(number, len(fraction))
    left, _, right = f"{rounded:f}".partition(".")
    left = left.lstrip("0")
    places = [char for char in whole if char in "0?#"]
    for place in reversed(places[: max(0, len(places) - len(left))]):
        left = {"0": "0", "?": " ", "#": ""}[place] + left
    if "," in whole:
        left = re.sub(r"(?<=\d)(?=(\d{3})+$)", locale.group, left)
    kept = len(right)
    while kept and right[kept - 1] == "0" and fraction[kept - 1] != "0":
        kept -= 1
    padding = fraction[kept:].count("?")
    shown = right[:kept] + " " * padding
    return left + (locale.decimal + shown if "." in digits and (shown or fraction == "") else "")


def _scientific(number: Decimal, whole: str, fraction: str, power: str, locale: Locale) -> str:
    width = max(1, whole.count("0") + whole.count("#"))
    exponent = number.adjusted() if number else 0
    if width > 1:
        exponent -= exponent % width
    mantissa = half_up(number.scaleb(-exponent), len(fraction))
    if mantissa >= 10**width:
        exponent += 1 if width == 1 else width
        mantissa = half_up(number.scaleb(-exponent), len(fraction))
    sign = "-" if exponent < 0 else "+" if power[1] == "+" else ""
    text = f"{mantissa:f}".replace(".", locale.decimal)
    return f"{text}E{sign}{abs(exponent):0{power.count('0')}d}"


def _fraction(number: Decimal, section: Section) -> str:
    """``# ?/?``: the nearest fraction whose denominator has no more digits than there are places for it."""
    parts = [part for kind, part in section.tokens if kind == "digits"]
    wanted = parts[-1]
    value = Fraction(abs(number))
    whole = int(value) if len(parts) > 2 else 0
    rest = value - whole
    near = (
        Fraction(round(rest * int(wanted)), int(wanted)) if wanted.isdigit() and wanted.strip("0") else None
    )
    near = rest.limit_denominator(10 ** len(wanted) - 1) if near is None else near
    if len(parts) > 2 and near == 1:
        whole, near = whole + 1, Fraction(0)
    if len(parts) > 2 and not near:
        return str(whole)
    body = f"{near.numerator}/{near.denominator}"
    return f"{whole} {body}" if whole else body


def general(value: float, locale: Locale = US) -> str:
    """A number without a format: ten digits, more only for whole numbers, powers of ten where it gets long."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    size = abs(value)
    if 1e-4 <= size < 1e10:  # what numbers mostly are, and hence the fast way
        return f"{value:.10g}".replace(".", locale.decimal)
    if size >= 1e15 or size < 1e-9:
        mantissa, _, power = f"{value:.5E}".partition("E")
        shown = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{shown.replace('.', locale.decimal)}E{power[0]}{power[1:].lstrip('0').zfill(2)}"
    text = f"{half_up(exact(value), max(0, 9 - exact(value).adjusted())):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", locale.decimal)


# ------------------------------------------------------------------------------------------ moments


def _moment(value: float, section: Section, locale: Locale) -> str:
    tokens = section.tokens
    tenths = max((len(part) - 1 for kind, part in tokens if kind == "tenths"), default=0)
    unit = 10**-tenths
    seconds = float(half_up(exact(value * 86_400), tenths)) if tenths < 4 else value * 86_400
    try:
        moment = EPOCH + timedelta(milliseconds=round(seconds * 1000))
        from_serial(value)
    except OverflowError:
        return general(value, locale)
    twelve = section.has("half")
    out: list[str] = []
    for n, (kind, part) in enumerate(tokens):
        low = part.lower()
        if kind == "elapsed":
            size = {"h": 3600, "m": 60, "s": 1}[low[1]]
            count = int(abs(seconds) / size + unit / 1e6)
            out.append(("-" if seconds < 0 and not out else "") + str(count).zfill(len(part) - 2))
        elif kind == "half":
            half = "AM" if moment.hour < 12 else "PM"
            out.append(half if len(part) > 3 else half[0] if part[0].isupper() else half[0].lower())
        elif kind == "tenths":
            out.append(f"{locale.decimal}{moment.microsecond:06d}"[: tenths + 1].ljust(tenths + 1, "0"))
        elif kind == "date":
            hour = (moment.hour % 12 or 12) if twelve else moment.hour
            out.append(
                _part(
                    low,
                    n,
                    tokens,
                    (moment.year, moment.month, moment.day, hour, moment.minute, moment.second),
                    moment.weekday(),
                    locale,
                )
            )
        else:
            out.append(_literal(kind, part))
    return "".join(out)


def _part(
    low: str,
    n: int,
    tokens: tuple[Token, ...],
    moment: tuple[int, int, int, int, int, int],
    weekday: int,
    locale: Locale,
) -> str:
    year, month, day, hour, minute, second = moment
    long = len(low)
    if low[0] == "y":
        return f"{year % 100:02d}" if long <= 2 else f"{year:04d}"
    if low[0] == "m" and not _is_minute(n, tokens):
        if long > 2:
            name = locale.months[month - 1]
            return locale.short_months[month - 1] if long == 3 else name[0] if long == 5 else name
        return str(month).zfill(min(long, 2))
    if low[0] == "d" and long > 2:
        return (locale.short_days if long == 3 else locale.days)[weekday]
    number = {"m": minute, "d": day, "h": hour, "s": second}[low[0]]
    return str(number).zfill(min(long, 2))


def _is_minute(n: int, tokens: tuple[Token, ...]) -> bool:
    """An ``m`` is minutes after hours and before seconds, a month elsewhere."""

    def letter(kind: str, part: str) -> str:
        return part.strip("[")[0].lower() if kind in {"date", "elapsed"} else ""

    before = next((letter(*t) for t in reversed(tokens[:n]) if t[0] in {"date", "elapsed"}), "")
    after = next((letter(*t) for t in tokens[n + 1 :] if t[0] in {"date", "elapsed"}), "")
    return before == "h" or after == "s"
