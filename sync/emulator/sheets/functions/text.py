"""Functions of text."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sync.emulator.sheets.functions import function
from sync.emulator.sheets.numbers import show, understand
from sync.emulator.sheets.terms import Fault, Grid, Raised, as_number, as_text, fault


def _flat(given: tuple[Any, ...]) -> list[Any]:
    out = [value for item in given for value in (item.flat() if isinstance(item, Grid) else (item,))]
    for value in out:
        if isinstance(value, Fault):
            raise Raised(value)
    return out


@function("LEFT", "t i?")
def _left(text: str, count: int = 1) -> str:
    return text[: _positive("LEFT", count)]


@function("RIGHT", "t i?")
def _right(text: str, count: int = 1) -> str:
    return text[max(0, len(text) - _positive("RIGHT", count)) :]


@function("MID", "t i i")
def _mid(text: str, start: int, count: int) -> str:
    if start < 1:
        words = f"Function MID parameter 2 value is {start}. It should be greater than or equal to 1."
        raise Raised(fault("NUM", words))
    return text[start - 1 : start - 1 + _positive("MID", count, 3)]


def _positive(name: str, count: int, place: int = 2) -> int:
    if count < 0:
        words = f"Function {name} parameter {place} value is negative. It should be positive or zero."
        raise Raised(fault("NUM", words))
    return count


function("LEN", "t")(len)
function("UPPER", "t")(str.upper)
function("LOWER", "t")(str.lower)
function("TRIM", "t")(lambda text: re.sub(" +", " ", text).strip(" "))
function("CLEAN", "t")(lambda text: re.sub(r"[\x00-\x1f]", "", text))
function("PROPER", "t")(lambda text: re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), text))
function("EXACT", "t t")(lambda one, other: one == other)
function("CHAR UNICHAR", "i")(chr)
function("CODE UNICODE", "t")(lambda text: ord(text[0]))
function("REPT", "t i")(lambda text, count: text * _positive("REPT", count))
function("CONCAT", "t t")(lambda one, other: one + other)
function("CONCATENATE", "s s*")(lambda *given: "".join(map(as_text, _flat(given))))


@function("JOIN", "t s s*")
def _join(between: str, *given: Any) -> str:
    return between.join(map(as_text, _flat(given)))


@function("TEXTJOIN", "t b s s*")
def _textjoin(between: str, skip: bool, *given: Any) -> str:
    return between.join(text for text in map(as_text, _flat(given)) if text or not skip)


@function("SUBSTITUTE", "t t t i?")
def _substitute(text: str, old: str, new: str, which: int | None = None) -> str:
    if which is None or not old:
        return text.replace(old, new) if old else text
    parts = text.split(old)
    if not 1 <= which < len(parts):
        return text
    return old.join(parts[:which]) + new + old.join(parts[which:])


@function("REPLACE", "t i i t")
def _replace(text: str, start: int, count: int, new: str) -> str:
    return text[: start - 1] + new + text[start - 1 + count :]


@function("FIND", "t t i?")
def _find(wanted: str, text: str, start: int = 1) -> int:
    return _found("FIND", wanted, text, text.find(wanted, start - 1))


@function("SEARCH", "t t i?")
def _search(wanted: str, text: str, start: int = 1) -> int:
    pattern = re.sub(r"~([*?~])|([*?])|(.)", _wild, wanted, flags=re.DOTALL)
    m = re.compile(pattern, re.IGNORECASE | re.DOTALL).search(text, start - 1)
    return _found("SEARCH", wanted, text, m.start() if m else -1)


def _found(name: str, wanted: str, text: str, at: int) -> int:
    if at < 0:
        raise Raised(fault("VALUE", f"In {name} evaluation, cannot find '{wanted}' within '{text}'."))
    return at + 1


def _wild(m: re.Match[str]) -> str:
    if m[2]:
        return ".*" if m[2] == "*" else "."
    return re.escape(m[1] or m[3])


def wildcards(text: str) -> re.Pattern[str]:
    """``*`` and ``?`` of criteria and lookups; ``~`` takes their meaning."""
    pattern = re.sub(r"~([*?~])|([*?])|(.)", _wild, text, flags=re.DOTALL)
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


@function("TEXT", "v t", calc=True)
def _text(calc: Any, value: Any, pattern: str) -> str:
    if isinstance(value, str):
        typed = understand(value, calc.today, calc.locale)[0]
        value = typed.get("numberValue", value)
    return show(0 if value is None else value, {"type": "", "pattern": pattern}, calc.locale)


@function("VALUE", "v", calc=True)
def _value(calc: Any, value: Any) -> Any:
    if isinstance(value, str):
        typed = understand(value, calc.today, calc.locale)[0]
        if "numberValue" not in typed:
            words = f"VALUE parameter '{value}' cannot be parsed to number."
            raise Raised(fault("VALUE", words))
        return typed["numberValue"]
    return as_number(value, "VALUE")


@function("TO_TEXT", "v")
def _to_text(value: Any) -> Any:
    return as_text(value)


@function("FIXED", "n i? b?", calc=True)
def _fixed(calc: Any, value: float, places: int = 2, plain: bool = False) -> str:
    pattern = ("0" if plain else "#,##0") + ("." + "0" * places if places > 0 else "")
    return show(value, {"type": "NUMBER", "pattern": pattern}, calc.locale)


# ------------------------------------------------------------------------------------------ expressions


def _expression(name: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error:
        words = f'Function {name} parameter 2 value "{text}" is not a valid regular expression.'
        raise Raised(fault("REF", words)) from None


@function("REGEXMATCH", "t t")
def _regexmatch(text: str, expression: str) -> bool:
    return _expression("REGEXMATCH", expression).search(text) is not None


@function("REGEXEXTRACT", "t t")
def _regexextract(text: str, expression: str) -> Any:
    m = _expression("REGEXEXTRACT", expression).search(text)
    if m is None:
        words = f'Function REGEXEXTRACT parameter 2 value "{expression}" does not match text of Function REGEXEXTRACT parameter 1 value "{text}".'
        raise Raised(fault("N_A", words))
    groups = [group or "" for group in m.groups()]
    return Grid([groups]) if len(groups) > 1 else groups[0] if groups else m[0]


@function("REGEXREPLACE", "t t t")
def _regexreplace(text: str, expression: str, new: str) -> str:
    replacement = re.sub(r"\$(\d)", r"\\g<\1>", new.replace("\\", "\\\\"))
    return _expression("REGEXREPLACE", expression).sub(replacement, text)


@function("SPLIT", "t t b? b?", calc=True)
def _split(calc: Any, text: str, between: str, each: bool = True, drop: bool = True) -> Grid:
    parts = re.split("[" + re.escape(between) + "]", text) if each else text.split(between)
    row = [understand(part, calc.today, calc.locale)[0] for part in parts if part or not drop]
    return Grid([[next(iter(cell.values())) if cell.get("stringValue") != "" else None for cell in row]])


def criterion_date() -> date:
    """Criteria are read without a year of their own."""
    return date(2000, 1, 1)
