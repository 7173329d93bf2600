"""Functions that count, sum or average what meets criteria such as ``>=0.7`` or ``Late*``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sync.emulator.sheets.functions import function
from sync.emulator.sheets.functions.text import criterion_date, wildcards
from sync.emulator.sheets.terms import Fault, Grid, Raised, compare, fault, key, tidy
from sync.emulator.sheets.typed import understand

OPERATORS = {"<>": "NE", "<=": "LTE", ">=": "GTE", "=": "EQ", "<": "LT", ">": "GT"}


def meets(value: Any, criterion: Any) -> bool:
    if not isinstance(criterion, str):
        wanted = 0 if criterion is None else criterion
        return value is not None and not isinstance(value, Fault) and key(value) == key(wanted)
    operator, target, pattern = _read(criterion)
    if isinstance(value, Fault):
        return operator == "NE"
    if pattern is not None:
        hit = pattern.fullmatch(value or "") is not None if isinstance(value, str | None) else False
        if target == "" and operator == "EQ":
            return value is None if criterion == "=" else value in (None, "")
        if target == "" and operator == "NE":
            return value is not None
        return hit == (operator == "EQ")
    if isinstance(value, str):  # a number that is kept as text counts as that number
        typed = understand(value, criterion_date())[0] if operator == "EQ" else {}
        value = typed.get("numberValue", value)
    same_kind = value is not None and key(value)[0] == key(target)[0]
    return compare(operator, value, target) if same_kind else operator == "NE"


@lru_cache(maxsize=1000)
def _read(criterion: str) -> tuple[str, Any, re.Pattern[str] | None]:
    m = re.fullmatch(r"(<>|<=|>=|=|<|>)?(.*)", criterion, re.DOTALL)
    assert m
    operator, wanted = OPERATORS[m[1] or "="], m[2]
    typed = understand(wanted, criterion_date())[0]
    target = typed.get("numberValue", typed.get("boolValue", wanted))
    if isinstance(target, str) and operator in {"EQ", "NE"}:
        return operator, target, wildcards(target)
    return operator, target, None


def _hits(pairs: tuple[Any, ...], name: str) -> list[tuple[int, int]]:
    """Where all criteria are met, each for its own range."""
    first: Grid = pairs[0]
    for grid in pairs[2::2]:
        if (grid.height, grid.width) != (first.height, first.width):
            words = f"Array arguments to {name} are of different size."
            raise Raised(fault("VALUE", words))
    height = max(len(grid.rows) for grid in pairs[::2])
    if any(meets(None, criterion) for criterion in pairs[1::2]) and name.startswith("COUNT"):
        height = first.height
    wanted = list(zip(pairs[::2], [_one(c) for c in pairs[1::2]], strict=True))
    return [
        (r, c)
        for r in range(height)
        for c in range(first.width)
        if all(meets(grid.at(r, c), criterion) for grid, criterion in wanted)
    ]


def _one(criterion: Any) -> Any:
    return criterion.at(0, 0) if isinstance(criterion, Grid) else criterion


def _register(name: str, reduce: Callable[[list[float], str], Any]) -> None:
    def numbers(values: Grid, hits: list[tuple[int, int]]) -> list[float]:
        found = []
        for row, column in hits:
            value = values.at(row, column)
            if isinstance(value, Fault):
                raise Raised(value)
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.append(value)
        return found

    def one(grid: Grid, criterion: Any, values: Grid | None = None) -> Any:
        return reduce(numbers(values or grid, _hits((grid, criterion), f"{name}IF")), f"{name}IF")

    def several(values: Grid, *pairs: Any) -> Any:
        _hits((values, None, *pairs), f"{name}IFS")
        return reduce(numbers(values, _hits(pairs, f"{name}IFS")), f"{name}IFS")

    if name in {"SUM", "AVERAGE"}:
        function(f"{name}IF", "a v a?", gives="first")(one)
    # range and criterion by turns
    function(f"{name}IFS", "a a v a? v? a? v? a? v? a? v? a? v?", gives="first")(several)


def _average(found: list[float], name: str) -> float | int:
    if not found:
        words = f"Evaluation of function {name} caused a divide by zero error."
        raise Raised(fault("DIVIDE_BY_ZERO", words))
    return tidy(math.fsum(found) / len(found))


_register("SUM", lambda found, _: tidy(math.fsum(found)))
_register("AVERAGE", _average)
_register("MIN", lambda found, _: min(found, default=0))
_register("MAX", lambda found, _: max(found, default=0))


@function("COUNTIF", "a v")
def _countif(grid: Grid, criterion: Any) -> int:
    return len(_hits((grid, criterion), "COUNTIF"))


@function("COUNTIFS", "a v a? v? a? v? a? v? a? v? a? v?")
def _countifs(*pairs: Any) -> int:
    return len(_hits(pairs, "COUNTIFS"))


@function("COUNTUNIQUEIFS", "a a v a? v? a? v?")
def _countuniqueifs(values: Grid, *pairs: Any) -> int:
    found = [values.at(r, c) for r, c in _hits(pairs, "COUNTUNIQUEIFS")]
    return len({(type(v).__name__, v) for v in found if v is not None})
