"""The functions of formulas: by subject, each with what it takes.

``@function("ROUND", "n n?")``: the kinds of its arguments in order. ``n`` a number, ``i`` a whole one, ``t`` a text,
``b`` a boolean, ``v`` any single value but an error, ``x`` errors too, ``a`` a range or an array as a Grid,
``s`` single values and grids as they come; not computed before they are asked for are ``z``, a value, and ``r``,
which may be a range. ``?`` after one: may be left out; ``*``: any number of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Function:
    name: str
    run: Callable[..., Any]
    kinds: tuple[str, ...]
    least: int
    most: int | None
    calc: bool = False  # whether it wants the Calc first
    arrays: bool = False  # whether ranges inside its arguments are computed place by place
    format: str = ""  # the type of number that it gives; "first": that of its first argument

    def kind(self, n: int) -> str:
        return self.kinds[min(n, len(self.kinds) - 1)]

    def wrong_count(self, count: int) -> str:
        """What Sheets says of a call with so many arguments, or nothing."""
        if self.least <= count and (self.most is None or count <= self.most):
            return ""
        s = "" if count == 1 else "s"
        if self.most is None:
            wanted = f"at least {self.least} argument{'' if self.least == 1 else 's'}"
        elif self.least == self.most:
            wanted = f"{self.least} argument{'' if self.least == 1 else 's'}"
        else:
            wanted = f"between {self.least} and {self.most} arguments"
        return f"Wrong number of arguments to {self.name}. Expected {wanted}, but got {count} argument{s}."


FUNCTIONS: dict[str, Function] = {}


def function(
    name: str, takes: str, *, calc: bool = False, arrays: bool = False, gives: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function under its name, or several names."""
    kinds = takes.split()
    least = sum(len(kind) == 1 for kind in kinds)
    most = None if any(kind.endswith("*") for kind in kinds) else len(kinds)

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        for one in name.split():
            FUNCTIONS[one] = Function(
                one, run, tuple(kind[0] for kind in kinds), least, most, calc, arrays, gives
            )
        return run

    return register
