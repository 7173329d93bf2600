"""Functions that decide, and that ask what a value is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync.emulator.sheets.functions import function
from sync.emulator.sheets.terms import Fault, Grid, Raised, as_bool, compare, fault

Lazy = Callable[[], Any]  # computes an argument when it is asked for


@function("IF", "z r r?", gives="branch")
def _if(test: Lazy, yes: Lazy, no: Lazy | None = None) -> Any:
    value = test()
    if isinstance(value, Grid):
        return _each(value, yes(), no() if no else False)
    return yes() if as_bool(value, "IF") else no() if no else False


def _each(tests: Grid, yes: Any, no: Any) -> Grid:
    def pick(item: Any, row: int, column: int) -> Any:
        if not isinstance(item, Grid):
            return item
        return item.at(row if item.height > 1 else 0, column if item.width > 1 else 0)

    def one(test: Any, row: int, column: int) -> Any:
        try:
            return pick(yes if as_bool(test, "IF") else no, row, column)
        except Raised as raised:
            return raised.fault

    return Grid([[one(test, r, c) for c, test in enumerate(row)] for r, row in enumerate(tests.rows)])


@function("IFS", "z z z*")
def _ifs(*given: Lazy) -> Any:
    for test, value in zip(given[::2], given[1::2], strict=False):
        if as_bool(test(), "IFS"):
            return value()
    raise Raised(fault("N_A", "No match."))


@function("SWITCH", "z z z z*")
def _switch(value: Lazy, *cases: Lazy) -> Any:
    wanted = value()
    if isinstance(wanted, Fault):
        raise Raised(wanted)
    for case, found in zip(cases[::2], cases[1::2], strict=False):
        if compare("EQ", wanted, case()):
            return found()
    if len(cases) % 2:
        return cases[-1]()
    raise Raised(fault("N_A", "No match."))


@function("CHOOSE", "n r r*")
def _choose(n: float, *given: Lazy) -> Any:
    if not 1 <= int(n) <= len(given):
        words = f"Function CHOOSE parameter 1 value is {int(n)}. Valid values are between 1 and {len(given)} inclusive."
        raise Raised(fault("NUM", words))
    return given[int(n) - 1]()


def _caught(name: str, catches: Callable[[Fault], bool]) -> None:
    def swap(value: Any, instead: Lazy | None) -> Any:
        return (instead() if instead else None) if isinstance(value, Fault) and catches(value) else value

    def run(value: Lazy, instead: Lazy | None = None) -> Any:
        try:
            found = value()
        except Raised as raised:
            found = raised.fault
        if isinstance(found, Grid):
            return Grid([[swap(item, instead) for item in row] for row in found.rows], found.place)
        return swap(found, instead)

    function(name, "r r?", gives="first")(run)


_caught("IFERROR", lambda found: bool(found.kind))
_caught("IFNA", lambda found: found.kind == "N_A")


def _truths(given: tuple[Any, ...], name: str) -> list[bool]:
    found = []
    for n, item in enumerate(given, 1):
        if not isinstance(item, Grid):
            found.append(as_bool(item, name, n))
            continue
        for value in item.flat():
            if isinstance(value, Fault):
                raise Raised(value)
            if value is not None and not isinstance(value, str):
                found.append(bool(value))
    return found


function("AND", "s s*")(lambda *given: all(_truths(given, "AND")))
function("OR", "s s*")(lambda *given: any(_truths(given, "OR")))
function("XOR", "s s*")(lambda *given: sum(_truths(given, "XOR")) % 2 == 1)
function("NOT", "b")(lambda value: not value)
function("TRUE", "")(lambda: True)
function("FALSE", "")(lambda: False)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


function("ISBLANK", "x")(lambda value: value is None)
function("ISNUMBER", "x")(_is_number)
function("ISTEXT", "x")(lambda value: isinstance(value, str))
function("ISNONTEXT", "x")(lambda value: not isinstance(value, str))
function("ISLOGICAL", "x")(lambda value: isinstance(value, bool))
function("ISERROR", "x")(lambda value: isinstance(value, Fault))
function("ISERR", "x")(lambda value: isinstance(value, Fault) and value.kind != "N_A")
function("ISNA", "x")(lambda value: isinstance(value, Fault) and value.kind == "N_A")
function("ISEVEN", "n")(lambda value: int(value) % 2 == 0)
function("ISODD", "n")(lambda value: int(value) % 2 == 1)
function("NA", "")(lambda: fault("N_A"))
function("N", "v")(lambda value: int(value) if isinstance(value, bool) else value if _is_number(value) else 0)
function("T", "v")(lambda value: value if isinstance(value, str) else "")

TYPES = {
    "ERROR": 8,
    "NULL_VALUE": 1,
    "DIVIDE_BY_ZERO": 2,
    "VALUE": 3,
    "REF": 4,
    "NAME": 5,
    "NUM": 6,
    "N_A": 7,
}


@function("ERROR.TYPE", "x")
def _error_type(value: Any) -> int:
    if not isinstance(value, Fault):
        raise Raised(fault("N_A"))
    return TYPES[value.kind]


@function("TYPE", "x")
def _type(value: Any) -> int:
    if isinstance(value, Fault):
        return 16
    return 4 if isinstance(value, bool) else 2 if isinstance(value, str) else 1
