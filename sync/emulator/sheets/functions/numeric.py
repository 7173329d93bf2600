"""Functions of numbers: sums, averages, counts, rounding."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from sync.emulator.sheets.functions import function
from sync.emulator.sheets.patterns import exact
from sync.emulator.sheets.terms import Fault, Grid, Raised, as_number, as_text, fault, tidy


def numbers(given: tuple[Any, ...], name: str) -> list[float]:
    """Those of ranges as they are, text in them left out; single arguments as numbers."""
    found: list[float] = []
    for n, item in enumerate(given, 1):
        if not isinstance(item, Grid):
            found.append(as_number(item, name, n))
            continue
        for value in item.flat():
            if isinstance(value, Fault):
                raise Raised(value)
            if isinstance(value, int | float) and not isinstance(value, bool):
                found.append(value)
    return found


def _reduce(name: str, reduce: Callable[[list[float]], float], gives: str = "first") -> None:
    function(name, "s s*", gives=gives)(lambda *given: tidy(reduce(numbers(given, name))))


def _none_divides(name: str, reduce: Callable[[list[float]], float]) -> None:
    """A mean of nothing is a division by zero."""

    def run(*given: Any) -> Any:
        found = numbers(given, name)
        if not found:
            words = f"Evaluation of function {name} caused a divide by zero error."
            raise Raised(fault("DIVIDE_BY_ZERO", words))
        return tidy(reduce(found))

    function(name, "s s*", gives="first")(run)


_reduce("SUM", math.fsum)
_reduce("SUMSQ", lambda n: math.fsum(x * x for x in n), "")
_reduce("PRODUCT", lambda n: math.prod(n) if n else 0)
_reduce("MIN", lambda n: min(n, default=0))
_reduce("MAX", lambda n: max(n, default=0))
_none_divides("AVERAGE", lambda n: math.fsum(n) / len(n))


@function("MEDIAN", "s s*", gives="first")
def _median(*given: Any) -> Any:
    found = numbers(given, "MEDIAN")
    if not found:
        raise Raised(fault("NUM", "MEDIAN has no valid input data."))
    return tidy(statistics.median(found))


@function("MODE", "s s*", gives="first")
def _mode(*given: Any) -> Any:
    found = numbers(given, "MODE")
    best = statistics.multimode(found)
    if not found or found.count(best[0]) < 2:
        raise Raised(fault("N_A", "MODE cannot produce a result."))  # wording guessed
    return tidy(best[0])


def _deviation(name: str, reduce: Callable[[list[float]], float], least: int) -> None:
    def run(*given: Any) -> Any:
        found = numbers(given, name.split(maxsplit=1)[0])
        if len(found) < least:
            words = f"Evaluation of function {name.split(maxsplit=1)[0]} caused a divide by zero error."
            raise Raised(fault("DIVIDE_BY_ZERO", words))
        return tidy(float(reduce(found)))

    function(name, "s s*")(run)


_deviation("STDEV STDEV.S", statistics.stdev, 2)
_deviation("STDEVP STDEV.P", statistics.pstdev, 1)
_deviation("VAR VAR.S", statistics.variance, 2)
_deviation("VARP VAR.P", statistics.pvariance, 1)


def _ranked(name: str, pick: Callable[[list[float], int], float]) -> None:
    def run(data: Grid, n: int) -> Any:
        found = sorted(numbers((data,), name))
        if not 1 <= n <= len(found):
            words = f"Function {name} parameter 2 value {n} is out of range."
            raise Raised(fault("NUM", words))
        return tidy(pick(found, n))

    function(name, "a i", gives="first")(run)


_ranked("LARGE", lambda found, n: found[-n])
_ranked("SMALL", lambda found, n: found[n - 1])


@function("RANK RANK.EQ", "n a b?")
def _rank(value: float, data: Grid, ascending: bool = False) -> Any:
    found = sorted(numbers((data,), "RANK"), reverse=not ascending)
    if value not in found:
        raise Raised(fault("N_A", f"Did not find value '{as_text(value)}' in RANK evaluation."))
    return found.index(value) + 1


@function("PERCENTILE PERCENTILE.INC", "a n", gives="first")
def _percentile(data: Grid, part: float) -> Any:
    found = sorted(numbers((data,), "PERCENTILE"))
    if not found or not 0 <= part <= 1:
        raise Raised(fault("NUM", "PERCENTILE has no valid input data."))
    at = part * (len(found) - 1)
    low = int(at)
    return tidy(found[low] + (found[min(low + 1, len(found) - 1)] - found[low]) * (at - low))


@function("QUARTILE QUARTILE.INC", "a i", gives="first")
def _quartile(data: Grid, quarter: int) -> Any:
    return _percentile(data, quarter / 4)


# ------------------------------------------------------------------------------------------ counting


def _values(given: tuple[Any, ...]) -> list[Any]:
    return [value for item in given for value in (item.flat() if isinstance(item, Grid) else (item,))]


@function("COUNT", "s s*")
def _count(*given: Any) -> int:
    return sum(isinstance(v, int | float) and not isinstance(v, bool) for v in _values(given))


@function("COUNTA", "s s*")
def _counta(*given: Any) -> int:
    return sum(v is not None for v in _values(given))


@function("COUNTBLANK", "s s*")
def _countblank(*given: Any) -> int:
    unread = sum((g.height - len(g.rows)) * g.width for g in given if isinstance(g, Grid) and g.place)
    return unread + sum(v in (None, "") for v in _values(given))


@function("COUNTUNIQUE", "s s*")
def _countunique(*given: Any) -> int:
    return len({(type(v).__name__, v) for v in _values(given) if v not in (None, "")})


# ------------------------------------------------------------------------------------------ rounding and arithmetic


def _rounding(name: str, how: str) -> None:
    def run(value: float, places: int = 0) -> Any:
        step = Decimal(1).scaleb(-places)
        return tidy(float((exact(value) / step).quantize(Decimal(1), rounding=how) * step))

    function(name, "n i?", gives="first")(run)


_rounding("ROUND", ROUND_HALF_UP)
_rounding("ROUNDUP", ROUND_UP)
_rounding("ROUNDDOWN TRUNC", ROUND_DOWN)


@function("INT", "n", gives="first")
def _int(value: float) -> Any:
    return math.floor(value)


def _multiple(name: str, pick: Callable[[float], float]) -> None:
    def run(value: float, factor: float = 1) -> Any:
        return tidy(float(exact(pick(float(exact(value / factor)))) * exact(factor))) if factor else 0

    function(name, "n n?", gives="first")(run)


_multiple("CEILING", math.ceil)
_multiple("FLOOR", math.floor)
_multiple("MROUND", lambda n: math.floor(abs(n) + 0.5) * (1 if n >= 0 else -1))


@function("MOD", "n n", gives="first")
def _mod(value: float, by: float) -> Any:
    if by == 0:
        raise Raised(fault("DIVIDE_BY_ZERO", "Function MOD parameter 2 cannot be zero."))
    return tidy(value % by)


@function("QUOTIENT", "n n")
def _quotient(value: float, by: float) -> Any:
    if by == 0:
        raise Raised(fault("DIVIDE_BY_ZERO", "Function QUOTIENT parameter 2 cannot be zero."))
    return int(value / by)


@function("ABS", "n", gives="first")
def _abs(value: float) -> Any:
    return abs(value)


@function("SIGN", "n")
def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


@function("SQRT", "n")
def _sqrt(value: float) -> Any:
    if value < 0:
        words = "Function SQRT parameter 1 value is negative. It should be positive or zero."
        raise Raised(fault("NUM", words))
    return tidy(math.sqrt(value))


def power(name: str, base: float, exponent: float) -> Any:
    if base == 0 and exponent < 0:
        raise Raised(
            fault("DIVIDE_BY_ZERO", f"Function {name} parameter 1 cannot be zero.")
        )  # wording guessed
    try:
        found = base**exponent
    except OverflowError:
        found = math.inf
    if isinstance(found, complex) or math.isinf(found):
        raise Raised(fault("NUM", f"{name} evaluates to an out of bound value."))  # wording guessed
    return tidy(float(found)) if isinstance(found, float) else found


function("POWER POW", "n n")(lambda base, exponent: power("POWER", base, exponent))
function("EXP", "n")(lambda value: power("EXP", math.e, value))
function("PI", "")(lambda: math.pi)
function("ADD", "n n", gives="first")(lambda a, b: tidy(a + b))
function("MINUS", "n n", gives="first")(lambda a, b: tidy(a - b))
function("MULTIPLY", "n n", gives="first")(lambda a, b: tidy(a * b))


@function("DIVIDE", "n n")
def divide(value: float, by: float) -> Any:
    if by == 0:
        raise Raised(fault("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero."))
    return tidy(value / by)


def _log(name: str, base: Callable[[float], float]) -> None:
    def run(value: float, of: float | None = None) -> Any:
        if value <= 0:
            words = f"Function {name} parameter 1 value is {as_text(value)}. It should be greater than 0."
            raise Raised(fault("NUM", words))
        return tidy(base(value) if of is None else math.log(value, of))

    function(name, "n n?" if name == "LOG" else "n")(run)


_log("LN", math.log)
_log("LOG", math.log10)
_log("LOG10", math.log10)


@function("SUMPRODUCT", "a a*", arrays=True)
def _sumproduct(*grids: Grid) -> Any:
    first = grids[0]
    if any((grid.height, grid.width) != (first.height, first.width) for grid in grids):
        words = "SUMPRODUCT has mismatched range sizes."
        raise Raised(fault("VALUE", words))
    total = 0.0
    for row in range(max(len(grid.rows) for grid in grids)):
        for column in range(first.width):
            product = 1.0
            for grid in grids:
                value = grid.at(row, column)
                if isinstance(value, Fault):
                    raise Raised(value)
                counts = isinstance(value, int | float) and (not isinstance(value, bool) or len(grids) == 1)
                product *= value if counts else 0
            total += product
    return tidy(total)
