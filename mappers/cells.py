"""What people type into cells: quantities, dates, scores, people, placeholders, and ways to say "none".

Every parser takes the text as a reader sees it and answers None for what it cannot read; none raises.
"""

from __future__ import annotations

import math
import re
from datetime import date
from functools import cache, lru_cache
from typing import Final, Literal

from babel.dates import get_month_names

from mappers.languages import LANGUAGES, any_of, phrases
from mappers.value import Value

Kind = Literal[
    "number", "percent", "money", "duration", "ratio", "date", "range", "yes_no", "redacted", "text"
]

_COMPARE: Final = {
    "≤": "≤", "<=": "≤", "at most": "≤", "up to": "≤", "no more than": "≤", "max": "≤", "max.": "≤", "maximum": "≤",
    "<": "<", "less than": "<", "under": "<", "below": "<", "fewer than": "<",
    "≥": "≥", ">=": "≥", "at least": "≥", "min": "≥", "min.": "≥", "minimum": "≥", "no less than": "≥",
    ">": ">", "more than": ">", "over": ">", "above": ">",
    "~": "~", "≈": "~", "about": "~", "around": "~", "approx.": "~", "approximately": "~", "circa": "~", "ca.": "~",
    "=": "", "±": "~",
}  # fmt: skip
_COMPARE_RE: Final = re.compile(
    r"^("
    + "|".join(
        re.escape(w) + (r"\b" if w[-1].isalpha() else "") for w in sorted(_COMPARE, key=len, reverse=True)
    )
    + r")\s*",
    re.IGNORECASE,
)
_MONEY: Final = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "USD": "USD", "EUR": "EUR", "GBP": "GBP", "CHF": "CHF", "DAI": "DAI",
}  # fmt: skip
_SCALE: Final = {
    "k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "mm": 1e6, "MM": 1e6, "mio": 1e6, "Mio": 1e6, "B": 1e9, "bn": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9,
}  # fmt: skip
_SECONDS: Final = {
    "ms": 1e-3, "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0, "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hr": 3600.0, "hrs": 3600.0, "hour": 3600.0, "hours": 3600.0, "d": 86400.0, "day": 86400.0, "days": 86400.0,
    "week": 604800.0, "weeks": 604800.0, "wk": 604800.0, "wks": 604800.0, "month": 2629800.0, "months": 2629800.0, "year": 31557600.0, "years": 31557600.0,
}  # fmt: skip
_NUMBER: Final = r"[-+−]?(?:\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)"
_AMOUNT_RE: Final = re.compile(
    rf"^(?P<money>US\$|[$€£¥]|USD|EUR|GBP|CHF)?\s*(?P<number>{_NUMBER})\s*"
    r"(?P<scale>(?:k|K|M|MM|mm|B|bn|[Mm]io|thousand|million|billion)(?![A-Za-z]))?\s*"
    r"(?P<plus>\+)?\s*(?P<times>[x×](?![A-Za-z]))?\s*(?P<after>%|€|£|percent\b|pct\b|USD\b|EUR\b|GBP\b|CHF\b|DAI\b)?"
    r"(?P<plus2>\+)?\s*(?P<unit>[^/()\d]*?)\s*(?:(?:/|\bper\b)\s*(?P<per>[A-Za-z]+))?\s*$"
)
_RATIO_RE: Final = re.compile(
    rf"^(?P<a>{_NUMBER})\s*(?:/|of|out of)\s*(?P<b>{_NUMBER})\s*(?P<unit>[^()\d]*)(?:\((?P<pct>[^)]*%)\s*\))?$"
)
_RANGE_RE: Final = re.compile(
    rf"^(?P<a>{_NUMBER})\s*(?P<au>%|ms|s|h|d|[kKM])?\s*(?:-|–|—|to|bis)\s*(?P<b>{_NUMBER})\s*(?P<unit>[^\d]*)$"
)
_ARROW_RE: Final = re.compile(r"\s*(?:→|⇒|->|=>|➔|➜|⟶)\s*")
_FROM_TO_RE: Final = re.compile(
    r"\b(?:from|von|de|du)\s+(?P<a>(?:[^,;()]|(?<=\d),(?=\d)){1,24}?)\s+(?:to|auf|a|à|para|até)\s+"
    r"(?P<b>(?:(?:at (?:least|most)|under|below|over|above|about|around|[≤≥<>~])\s*)?(?:[^,;()\s]|(?<=\d),(?=\d))+(?:\s?%)?)",
    re.IGNORECASE,
)
_NUMBER_WORDS: Final = "zero one two three four five six seven eight nine ten".split()
_MOST_DIGITS: Final = 60  # more is no quantity
_YES: Final = frozenset((*phrases("yes"), *"✅ ✔ ✔️ ☑ ✓".split()))
_NO: Final = frozenset((*phrases("no"), *"🚫 ❌ ✗ ✘".split()))
_REDACTED_RE: Final = re.compile(
    r"^[^\w]*(?:[$€£]?\s*(?:X{1,4}|N{1,2}\d?|Y|Z|_+|\?+)\s*%?(?:\s*/\s*\w+)?|\[?redacted\]?|[\[(]?internal only[\])]?)[^\w]*$",
    re.IGNORECASE,
)
_PLACEHOLDER_RE: Final = re.compile(
    rf"^[\s\W]*(?:(?:tbd|tba|tbc)\b.{{0,60}}|to be (?:determined|decided|defined|confirmed)\b.{{0,40}}|{any_of('waits')}"
    r"|lorem ipsum.*|xxx+|fill (?:this )?in.*|your (?:text|answer) here|enter .{0,40} here|insert .{0,40} here|add .{0,40} here|@\?+|\?{2,})[\s\W]*$",
    re.IGNORECASE | re.DOTALL,
)
_LETTERED_RE: Final = re.compile(
    r"^\W*(?i:objective|key result|kr|goal|initiative|risk)\s?[XYN]\b"
)  # "Key Result Y"
# <team>, [team], {{team}}, ____; not [P1], [ABC-12], [@kim], [redacted], nor "<5"
_BRACKETED_RE: Final = re.compile(
    r"<\s?(?=[^\W\d])[^<>]{1,120}>|\[(?![A-Za-z]{0,6}[-# ]?\d+\]|@\w|redacted|internal)[^\[\]]{2,120}\](?!\()|(?-i:\[[XYN]\])|\{\{?[^{}]{1,80}\}?\}|<%.{1,80}?%>|REPLACE_?ME|__{2,}",
    re.IGNORECASE,
)
_NONE_NOUN: Final = r"(?:risks?|questions?|issues?|dependenc\w+|blockers?|needs?|asks?|concerns?|obstacles?|exclusions?|impediments?|requests?|unknowns)"
_NONE_TAIL: Final = (
    r"(?:\s+(?:(?:were|are|was|have been|has been)\s+)?(?:identified|known|found|raised|reported|foreseen|expected|anticipated|planned|open|so far|yet|to report"
    r"|to note|at (?:this|the) (?:time|moment|point)|at present|currently|for now|right now|today|this \w+|now|as of [\w ]{2,30}))*"
)
_NONE_REST: Final = r"(?:\s*[.,;:(–—-](?!.*\b(?:but|except|apart from|other than|however)\b).{0,90})?\W*$"
# "No" and a noun with nothing but adjectives between: "No owner for the vendor's issues" is a risk, not a none.
_NONE_RE: Final = re.compile(
    rf"^\W*(?:none|nothing|nil)(?:\s+(?:major|specific|new|excluded|special|else))?{_NONE_TAIL}{_NONE_REST}"
    rf"|^\W*(?:(?:there (?:are|is|were)|we (?:have|see|know of))\s+)?(?:currently\s+|at present\s+)?(?:no|not any|zero)\s+"
    rf"(?:(?:major|minor|significant|known|new|open|key|high|top|big|specific|further|additional|other|outstanding|current|particular|critical|real|serious|external"
    rf"|internal|cross-team|blocking|unresolved|remaining|special|more)[\s,/]+(?:or\s+|and\s+)?)*{_NONE_NOUN}(?:\s*(?:,|/|\bor\b|\band\b|\bnor\b)\s*(?:open\s+)?{_NONE_NOUN})*"
    rf"{_NONE_TAIL}(?:\s+(?:on|from|for|with|in)\s+(?:(?!\b(?:is|are|was|were|has|have|had|will|because)\b)[^.,;:]){{1,40}})?{_NONE_REST}"
    r"|^\W*(?:nothing|no ideas?) (?:was|is|has been|were) (?:excluded|left out|cut|dropped|deferred|rejected|postponed)(?:\s+(?:this|in this|for now|so far)[\w ]{0,20})?\W*$"
    r"|^\W*no (?:items|changes|exclusions|goals)(?:\s+(?:excluded|planned|so far|yet|this \w+))?\W*$"
    rf"|^\W*(?:{any_of('none')}(?:\s.{{0,60}})?|.{{0,20}}(?:なし|ありません|特にない))\W*$",
    re.IGNORECASE,
)
_NOT_APPLICABLE_RE: Final = re.compile(
    rf"^\W*{any_of('not_applicable')}[\s:,–—-]*(?P<reason>.*)$", re.IGNORECASE | re.DOTALL
)
_BECAUSE_RE: Final = re.compile(rf"^{any_of('because')}\s*", re.IGNORECASE)
_NOBODY_RE: Final = re.compile(
    rf"^[\s\W]*(?:{any_of('waits')}|none|n/?a|unassigned|unknown|nobody|open|name|owner|who|x+|\?+)?[\s\W]*$",
    re.IGNORECASE,
)
EMPTY_MARKS: Final = frozenset({"", "-", "–", "—", "n/a", "na", "./.", "--", "…", "..."})


class Quantity(Value):
    """A typed quantity. ``number`` in the unit given (percent: 50 is half; money and durations scaled: 50K → 50000, 3h → 10800 s).

    ``of``: the whole of a ratio. ``high``: the upper end of a range. ``per``: the period or thing of a rate.
    """

    kind: Kind
    as_written: str
    number: float | None = None
    unit: str = ""
    per: str = ""
    comparison: Literal["", "≤", "<", "≥", ">", "~"] = ""
    of: float | None = None
    high: float | None = None
    day: date | None = None


def number(text: str) -> float | None:
    """A plain number with grouping of any locale: ``1,352``, ``1.352,5``, ``1 352``, ``.7``."""
    found = re.fullmatch(_NUMBER, text.strip())
    return _number(found.group()) if found else None


def _number(text: str) -> float:
    digits = re.sub(r"[' \u00a0\u202f]", "", text.replace("−", "-"))
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:
        decimal = max(comma, dot)
        whole, part = digits[:decimal], digits[decimal + 1 :]
        return float(re.sub("[.,]", "", whole) + "." + part)
    mark = "," if comma >= 0 else "."
    head, _, tail = digits.rpartition(mark)
    # One mark with exactly three digits behind it groups thousands, unless it is a dot (English decimals) or a lone zero leads.
    grouped = (
        head
        and len(tail) == 3
        and (mark == "," or digits.count(".") > 1)
        and head.lstrip("+-") not in {"", "0"}
    )
    if grouped or digits.count(mark) > 1:
        return float(re.sub("[.,]", "", digits))
    return float(digits.replace(",", "."))


@lru_cache(maxsize=8192)
def quantity(text: str, year: int | None = None) -> Quantity | None:
    """What a cell holds, typed; kind ``text`` where it is none of the known forms, None where it is blank.

    ``year``: for days written without one ("May 15").
    """
    written = " ".join(text.split())
    bare = written.strip("*_` ").removesuffix(".").strip()
    if bare.lower() in EMPTY_MARKS:
        return None
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    if _REDACTED_RE.match(bare):
        return Quantity(kind="redacted", as_written=written)
    if bare.lower() in _YES or bare.lower() in _NO:
        return Quantity(kind="yes_no", as_written=written, number=float(bare.lower() in _YES))
    day = a_date(bare, year)
    if day:
        return Quantity(kind="date", as_written=written, day=day)
    compare: Literal["", "≤", "<", "≥", ">", "~"] = ""
    if found := _COMPARE_RE.match(bare):
        compare = _COMPARE[found.group(1).lower()]  # type: ignore[assignment]  # the table holds nothing else
        bare = bare[found.end() :]
    if bare.lower() in _NUMBER_WORDS:
        return Quantity(
            kind="number",
            as_written=written,
            number=float(_NUMBER_WORDS.index(bare.lower())),
            comparison=compare,
        )
    if sum(char.isdigit() for char in bare) > _MOST_DIGITS:
        return Quantity(kind="text", as_written=written)
    if found := _RATIO_RE.match(bare):
        return Quantity(
            kind="ratio",
            as_written=written,
            number=_number(found["a"]),
            of=_number(found["b"]),
            unit=found["unit"].strip(),
            comparison=compare,
        )
    amount = _amount(bare, written, compare)
    if amount:
        return amount
    if found := _RANGE_RE.match(bare):
        low, high = _number(found["a"]), _number(found["b"])
        if low < high:
            return Quantity(
                kind="range",
                as_written=written,
                number=low,
                high=high,
                unit=found["unit"].strip(),
                comparison=compare,
            )
    return Quantity(kind="text", as_written=written)


def _amount(bare: str, written: str, compare: Literal["", "≤", "<", "≥", ">", "~"]) -> Quantity | None:
    found = _AMOUNT_RE.match(bare)
    if not found:
        return None
    value = _number(found["number"]) * _SCALE.get(found["scale"] or "", 1.0)
    unit, per = found["unit"].strip(" .,;:-"), found["per"] or ""
    if len(unit.split()) > 4 or month_number(unit.split()[-1] if unit else "") or not math.isfinite(value):
        return None
    if found["plus"] or found["plus2"]:
        compare = "≥"
    after = found["after"] or ""
    if after in {"%", "percent", "pct"}:
        return Quantity(
            kind="percent", as_written=written, number=value, unit=unit, per=per, comparison=compare
        )
    if found["money"] or after:
        if re.search(r"(?<!\d)[1-9]\d{0,2}\.\d{3}$", found["number"]):
            value *= 1000  # no money has three decimals: € 50.000 is fifty thousand
        money = _MONEY.get(found["money"] or after, "")
        return Quantity(
            kind="money", as_written=written, number=value, unit=money, per=per, comparison=compare
        )
    if unit in _SECONDS and not found["scale"]:
        return Quantity(
            kind="duration",
            as_written=written,
            number=value * _SECONDS[unit],
            unit="s",
            per=per,
            comparison=compare,
        )
    if found["times"]:
        unit = "x"
    return Quantity(kind="number", as_written=written, number=value, unit=unit, per=per, comparison=compare)


@lru_cache(maxsize=8192)
def change(text: str) -> tuple[str, str] | None:
    """``25% → 20%`` or ``from 11.6% to 13.6%`` as (baseline, target), as written; None where there is no change."""
    parts = _ARROW_RE.split(text.strip())
    if len(parts) == 2 and all(part.strip() for part in parts):
        return parts[0].strip(), parts[1].strip()
    if found := _FROM_TO_RE.search(text):
        ends = found["a"].strip(), found["b"].strip().rstrip(".:")
        unit = re.search(r"\s[^\W\d]+$", ends[0])
        if unit and re.match(re.escape(unit.group()) + r"\b", text[found.end() :], re.IGNORECASE):
            ends = ends[0], ends[1] + unit.group()
        if any(char.isdigit() for char in ends[0]) and any(char.isdigit() for char in ends[1]):
            return ends
    return None


_SCORE_RE: Final = re.compile(rf"^[\s(\[=>*~:]*(?P<number>{_NUMBER})\s*(?P<percent>%)?[\s)\]*]*$")
_SCORED_RATIO_RE: Final = re.compile(
    rf"^{_NUMBER}\s*/\s*{_NUMBER}\s*\(\s*(?P<percent>{_NUMBER})\s*%\s*\)|^(?P<a>{_NUMBER})\s*/\s*(?P<b>{_NUMBER})$"
)
_ASIDE_RE: Final = re.compile(r"(?<=[\w%])\s*\((?P<aside>[^()]*)\)$")
NOT_FINAL: Final = ("mid", "projected", "projection", "forecast", "expected", "planned")
_SCALE_TOP: Final = 1.5  # a bare number above it is on a scale that we do not know


@lru_cache(maxsize=8192)
def score(text: str) -> float | None:
    """A stated score, 1.0 = done: ``0.7`` ``.7`` ``70%`` ``(100%)`` ``=> 81%`` ``41/55 (75%)`` ``7/10`` Done, Not done.

    None for a blank, for text, for what is only projected, and for a bare number over 1.5 (its scale is not known).
    """
    bare = text.strip().strip("*_` ")
    if found := _SCORED_RATIO_RE.search(bare):
        if found["percent"]:
            return round(_number(found["percent"]) / 100, 4)
        part, whole = _number(found["a"]), _number(found["b"])
        return round(part / whole, 4) if whole > 0 and 0 <= part <= whole * _SCALE_TOP else None
    if aside := _ASIDE_RE.search(bare):
        said = aside["aside"].lower()
        return None if any(word in said for word in NOT_FINAL) else score(bare[: aside.start()])
    if found := _SCORE_RE.match(bare):
        value = _number(found["number"]) / (100 if found["percent"] else 1)
        most = 10 if found["percent"] else _SCALE_TOP
        return round(value, 4) if 0 <= value <= most else None
    return _done(bare)


def _done(text: str) -> float | None:
    """1.0 for "Done", ✅, "✅ Done"; 0.0 for "Not done", ❌; None for another word, or for both."""
    word = text.lower().strip(" .!")
    marks = {char for char in word if not char.isalnum() and char not in " \ufe0f"}
    words = re.sub(r"[^\w ]", " ", word).strip()
    said = {part in _YES for part in (word, words, *marks) if part in _YES or part in _NO}
    if len(said) != 1 or (words and words not in _YES and words not in _NO):
        return None
    return float(said.pop())


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, language.code).items():
                    if not name.isdigit():
                        names.setdefault(name.lower().rstrip("."), month)
    names["sept"] = 9
    return names


@cache
def _date_forms() -> tuple[re.Pattern[str], ...]:
    month = "(?P<name>" + "|".join(sorted((re.escape(n) for n in _months()), key=len, reverse=True)) + r")\.?"
    weekday = r"^(?:[^\W\d]{2,10}\.?,?\s+)?"
    return tuple(
        re.compile(form, re.IGNORECASE)
        for form in (
            r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ].*)?$",
            rf"{weekday}{month}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?$",
            rf"{weekday}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:de\s+|of\s+)?{month}(?:,?\s+(?:de\s+)?(?P<year>\d{{4}}))?$",
            r"^(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})$",
            r"^(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日$",
        )
    )


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name or abbreviation in any of the languages."""
    return _months().get(word.lower().rstrip("."))


def a_date(text: str, year: int | None = None) -> date | None:
    """A day written out: ``2024-05-15``, ``May 15``, ``15 May 2024``, ``15.5.2024``. Without a year, ``year`` is used.

    ``5/6/2024`` is not read: nothing says whether it is May or June.
    """
    bare = text.strip().rstrip(".")
    for form in _date_forms():
        found = form.match(bare)
        if not found:
            continue
        parts = found.groupdict()
        month = int(parts["month"]) if parts.get("month") else month_number(parts.get("name") or "")
        written_year = int(parts["year"]) if parts.get("year") else year
        try:
            return date(written_year, month, int(parts["day"])) if written_year and month else None
        except ValueError:
            return None
    return None


_PEOPLE_SPLIT_RE: Final = re.compile(r"\s*(?:,|;|/|(?<!\b\w)&|&(?!\w\b)|\+|\n|\band\b|\bund\b)\s*")


_WEIGHT_RE: Final = re.compile(r"\s*\((?:\d+\s?%|tbd|tbc|tentative|\?+)\)", re.IGNORECASE)


def _unwrapped(text: str) -> str:
    bare = " ".join(text.split()) if "\n" not in text else text.strip()
    bare = bare.strip("*_` ")
    inside = bare[1:-1]
    wrapped = bare.startswith(("[", "(")) and bare.endswith(("]", ")"))
    return inside if wrapped and not re.search(r"[\[\]()]", inside) else bare


@lru_cache(maxsize=8192)
def people(text: str) -> tuple[str, ...]:
    """The people or teams named in an owner cell. TBD, ``@???`` and blanks are nobody."""
    bare = _unwrapped(text)
    if _NOBODY_RE.match(bare):
        return ()
    bare = _WEIGHT_RE.sub("", bare)
    names = (part.strip(" []()*_`").strip() for part in _PEOPLE_SPLIT_RE.split(bare))
    return tuple(name for name in names if name and not _NOBODY_RE.match(name))


def owner(text: str) -> str:
    """The owner as written, or nothing where it names nobody."""
    return " ".join(_unwrapped(text).split()) if people(text) else ""


@lru_cache(maxsize=8192)
def is_placeholder(text: str) -> bool:
    """TBD, lorem ipsum, ``<brackets>``, ``[brackets]``, ``Q<X>``: text that waits to be replaced."""
    bare = text.strip().strip("*_` ")
    if not bare:
        return bool(re.search("_{3,}", text))
    if _PLACEHOLDER_RE.match(bare) or _LETTERED_RE.match(bare):
        return True
    waiting = sum(len(found.group()) for found in _BRACKETED_RE.finditer(bare))
    return waiting >= 0.4 * len(bare)


@lru_cache(maxsize=8192)
def has_slots(text: str) -> bool:
    """Whether a text has brackets, braces or a line to be written over."""
    return bool(_BRACKETED_RE.search(text))


@lru_cache(maxsize=8192)
def says_none(text: str) -> bool:
    """An explicit none: "None", "No major risks identified". It is an answer."""
    bare = " ".join(text.split())
    return len(bare) <= 160 and bool(_NONE_RE.match(bare))


@lru_cache(maxsize=8192)
def not_applicable(text: str) -> str | None:
    """The reason in "N/A because …"; None where the text does not say so, or gives no reason."""
    found = _NOT_APPLICABLE_RE.match(text.strip())
    reason = _BECAUSE_RE.sub("", found["reason"].strip(" .:,()")) if found else ""
    return reason.strip() or None


def points(text: str) -> float | None:
    """``50 points``, ``1,352``, ``50 pts``: a number of points."""
    found = re.fullmatch(
        rf"\s*[~≈]?\s*(?P<number>{_NUMBER})\s*(?:story\s+)?(?:points?|pts?\.?|sp)?\s*",
        text.strip("*_` "),
        re.IGNORECASE,
    )
    return _number(found["number"]) if found else None


def percent(text: str) -> float | None:
    """``25%`` or ``25`` as 25.0; ``0.25`` is not read as 25."""
    found = re.fullmatch(
        rf"\s*[~≈]?\s*(?P<number>{_NUMBER})\s*(?:%|percent)?\s*", text.strip("*_` "), re.IGNORECASE
    )
    return _number(found["number"]) if found else None
