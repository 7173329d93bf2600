"""Functions that look something up, and that ask where something is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from sync.emulator.sheets import a1
from sync.emulator.sheets.functions import function
from sync.emulator.sheets.functions.text import wildcards
from sync.emulator.sheets.terms import NO_REF, Fault, Grid, Raised, as_text, compare, fault, key

Lazy = Callable[[], Any]


def _missing(name: str, wanted: Any) -> Raised:
    return Raised(fault("N_A", f"Did not find value '{as_text(wanted)}' in {name} evaluation."))


def _equal(wanted: Any, values: Sequence[Any], *, wild: bool = True) -> int | None:
    if wild and isinstance(wanted, str) and any(char in wanted for char in "*?"):
        pattern = wildcards(wanted)
        hits = (n for n, v in enumerate(values) if isinstance(v, str) and pattern.fullmatch(v))
    else:
        target = key(wanted)
        hits = (
            n for n, v in enumerate(values) if v is not None and not isinstance(v, Fault) and key(v) == target
        )
    return next(hits, None)


def _sorted_place(wanted: Any, values: Sequence[Any], *, down: bool = False) -> int | None:
    """The last place that is not beyond the wanted value, in values in order; those of other kinds are passed over."""
    kind = key(wanted)[0]
    places = [
        n for n, v in enumerate(values) if v is not None and not isinstance(v, Fault) and key(v)[0] == kind
    ]
    keys = [key(values[n])[1] for n in places]
    if down:
        keys.reverse()
        at = len(keys) - sum(k < key(wanted)[1] for k in keys)
        return places[at - 1] if at else None
    at = bisect_right(keys, key(wanted)[1])
    return places[at - 1] if at else None


@function("VLOOKUP", "v a i b?", gives="lookup")
def _vlookup(wanted: Any, table: Grid, index: int, in_order: bool = True) -> Any:
    return _lookup("VLOOKUP", wanted, [row[0] for row in table.rows], index, table.width, in_order, table.at)


@function("HLOOKUP", "v a i b?", gives="lookup")
def _hlookup(wanted: Any, table: Grid, index: int, in_order: bool = True) -> Any:
    first = table.rows[0] if table.rows else []
    return _lookup("HLOOKUP", wanted, first, index, table.height, in_order, lambda n, over: table.at(over, n))


def _lookup(
    name: str,
    wanted: Any,
    values: Sequence[Any],
    index: int,
    size: int,
    in_order: bool,
    pick: Callable[[int, int], Any],
) -> Any:
    if index < 1:
        words = f"Function {name} parameter 3 value is {index}. It should be greater than or equal to 1."
        raise Raised(fault("VALUE", words))
    if index > size:
        raise Raised(fault("REF", f"{name} evaluates to an out of bounds range."))
    at = _sorted_place(wanted, values) if in_order else _equal(wanted, values)
    if at is None:
        raise _missing(name, wanted)
    return pick(at, index - 1)


@function("LOOKUP", "v a a?")
def _plain_lookup(wanted: Any, values: Grid, results: Grid | None = None) -> Any:
    at = _sorted_place(wanted, list(values.flat()))
    if at is None:
        raise _missing("LOOKUP", wanted)
    return list((results or values).flat())[at]


@function("MATCH", "v a i?")
def _match(wanted: Any, values: Grid, kind: int = 1) -> int:
    flat = list(values.flat())
    at = _equal(wanted, flat) if kind == 0 else _sorted_place(wanted, flat, down=kind < 0)
    if at is None:
        raise _missing("MATCH", wanted)
    return at + 1


@function("XMATCH", "v a i? i?")
def _xmatch(wanted: Any, values: Grid, mode: int = 0, direction: int = 1) -> int:
    at = _x_place(wanted, list(values.flat()), mode, direction)
    if at is None:
        raise _missing("XMATCH", wanted)
    return at + 1


def _x_place(wanted: Any, values: list[Any], mode: int, direction: int) -> int | None:
    order = values[::-1] if direction < 0 else values
    at = _equal(wanted, order, wild=mode == 2)
    if at is None and mode in {1, -1}:
        near = [
            n
            for n, v in enumerate(order)
            if v is not None
            and key(v)[0] == key(wanted)[0]
            and compare("GT" if mode > 0 else "LT", v, wanted)
        ]
        at = (min if mode > 0 else max)(near, key=lambda n: key(order[n]), default=None) if near else None
    return at if at is None or direction >= 0 else len(values) - 1 - at


@function("XLOOKUP", "z r r r? z? z?", gives="third")
def _xlookup(
    wanted: Lazy,
    values: Lazy,
    results: Lazy,
    missing: Lazy | None = None,
    mode: Lazy | None = None,
    direction: Lazy | None = None,
) -> Any:
    target, grid, found = wanted(), _grid(values()), _grid(results())
    if isinstance(target, Fault):
        raise Raised(target)
    at = _x_place(
        target, list(grid.flat()), int(mode() or 0) if mode else 0, int(direction() or 1) if direction else 1
    )
    if at is None:
        if missing is None:
            raise _missing("XLOOKUP", target)
        return missing()
    across = grid.width > 1
    picked = (
        [[found.at(r, at)] for r in range(found.height)]
        if across
        else [[found.at(at, c) for c in range(found.width)]]
    )
    return picked[0][0] if len(picked) == len(picked[0]) == 1 else Grid(picked)


def _grid(value: Any) -> Grid:
    return value if isinstance(value, Grid) else Grid([[value]])


@function("INDEX", "a i? i?", arrays=True, gives="first")
def _index(grid: Grid, row: int = 0, column: int = 0) -> Any:
    if column == 0 and grid.height == 1 and row > 1:
        row, column = 1, row
    for n, at, size in ((2, row, grid.height), (3, column, grid.width)):
        if not 0 <= at <= size:
            words = f"Function INDEX parameter {n} value is {at}. Valid values are between 0 and {size} inclusive."
            raise Raised(fault("NUM", words))
    rows = range(row - 1, row) if row else range(max(len(grid.rows), 1))
    columns = range(column - 1, column) if column else range(grid.width)
    found = [[grid.at(r, c) for c in columns] for r in rows]
    return found[0][0] if (row and column) or len(found) == len(found[0]) == 1 else Grid(found)


@function("OFFSET", "r i i i? i?", calc=True)
def _offset(
    calc: Any, where: Lazy, down: int, over: int, height: int | None = None, width: int | None = None
) -> Any:
    grid = where()
    if not isinstance(grid, Grid) or grid.place is None:
        raise Raised(fault("N_A", "Argument must be a range."))
    sheet, top, left, tall, wide = grid.place
    top, left = top + down, left + over
    if top < 0 or left < 0:
        raise Raised(fault("REF", "Function OFFSET evaluates to an out of bounds range."))
    return calc.grid(sheet, (top, left, top + (height or tall), left + (width or wide)))


@function("INDIRECT", "t b?", calc=True)
def _indirect(calc: Any, text: str, _a1: bool = True) -> Any:
    title, rest = a1.split(text.replace("$", ""))
    sheet = calc.sheet if title is None else calc.book.titled(title)
    bounds = a1.read_bounds(rest)
    if sheet is None or bounds is None:
        named = calc.named(text)
        if named is None:
            raise Raised(
                fault(
                    "REF",
                    f"Function INDIRECT parameter 1 value is '{text}'. It is not a valid cell/range reference.",
                )
            )
        return named
    return calc.grid(sheet, bounds)


@function("ADDRESS", "i i i? b? t?")
def _address(row: int, column: int, kind: int = 1, _a1: bool = True, sheet: str = "") -> str:
    column_mark, row_mark = ("$" if kind in {1, 3} else ""), ("$" if kind in {1, 2} else "")
    head = f"{a1.quoted(sheet)}!" if sheet else ""
    return f"{head}{column_mark}{a1.letters(column - 1)}{row_mark}{row}"


def _where(name: str, part: int) -> None:
    def run(calc: Any, where: Lazy | None = None) -> Any:
        if where is None:
            return calc.cell[part] + 1
        grid = where()
        if not isinstance(grid, Grid) or grid.place is None:
            raise Raised(grid if isinstance(grid, Fault) else fault("N_A", "Argument must be a range."))
        start, size = (grid.place[1], grid.place[3]) if part == 0 else (grid.place[2], grid.place[4])
        numbers = list(range(start + 1, start + size + 1))
        if not calc.arrays or size == 1:
            return numbers[0]
        return Grid([[n] for n in numbers]) if part == 0 else Grid([numbers])

    function(name, "r?", calc=True)(run)


_where("ROW", 0)
_where("COLUMN", 1)
function("ROWS", "a")(lambda grid: grid.height)
function("COLUMNS", "a")(lambda grid: grid.width)
function("ISREF", "r")(lambda value: isinstance((found := value()), Grid) and found.place is not None)


@function("HYPERLINK", "v v?")
def _hyperlink(target: Any, label: Any = None) -> Any:
    return target if label is None else label


@function("ISFORMULA", "r")
def _isformula(where: Lazy) -> bool:
    grid = where()
    if not isinstance(grid, Grid) or grid.place is None:
        raise Raised(NO_REF)
    entered = grid.place[0].cell(grid.place[1], grid.place[2]).get("userEnteredValue", {})
    return "formulaValue" in entered


@function("CELL", "t r")
def _cell(kind: str, where: Lazy) -> Any:
    grid = where()
    if not isinstance(grid, Grid) or grid.place is None:
        raise Raised(fault("N_A", "Argument must be a range."))
    _, top, left, _, _ = grid.place
    value = grid.at(0, 0)
    known = {
        "row": top + 1,
        "col": left + 1,
        "address": f"${a1.letters(left)}${top + 1}",
        "contents": value,
        "type": "b" if value is None else "l" if isinstance(value, str) else "v",
    }
    if kind.lower() not in known:
        raise Raised(
            fault("VALUE", f"Function CELL parameter 1 value '{kind}' is not supported.")
        )  # wording guessed
    return known[kind.lower()]
