"""Functions whose result is an array, and that spill it over the cells beside and below."""

from __future__ import annotations

from typing import Any

from sync.emulator.sheets.functions import function
from sync.emulator.sheets.terms import Fault, Grid, Raised, as_bool, fault, key


def _rows(grid: Grid) -> list[list[Any]]:
    """All rows of a range, also those below what is filled."""
    missing = grid.height - len(grid.rows) if grid.place else 0
    return grid.rows + [[None] * grid.width for _ in range(missing)]


@function("ARRAYFORMULA", "s", arrays=True, gives="first")
def _arrayformula(value: Any) -> Any:
    return Grid(value.rows) if isinstance(value, Grid) else value


@function("TRANSPOSE", "a", arrays=True)
def _transpose(grid: Grid) -> Grid:
    return Grid([list(column) for column in zip(*_rows(grid), strict=True)])


@function("UNIQUE", "a b? b?", arrays=True, gives="first")
def _unique(grid: Grid, by_column: bool = False, once: bool = False) -> Grid:
    rows = [list(c) for c in zip(*grid.rows, strict=True)] if by_column else _cut(grid)
    counts: dict[tuple[Any, ...], int] = {}
    for row in rows:
        counts[_same(row)] = counts.get(_same(row), 0) + 1
    seen: set[tuple[Any, ...]] = set()
    kept = []
    for row in rows:
        if _same(row) not in seen and not (once and counts[_same(row)] > 1):
            kept.append(row)
        seen.add(_same(row))
    return Grid([list(c) for c in zip(*kept, strict=True)] if by_column else kept)


def _same(row: list[Any]) -> tuple[Any, ...]:
    return tuple((type(value).__name__, value) for value in row)


def _cut(grid: Grid) -> list[list[Any]]:
    """The rows of a range, with one empty row if it goes on below what is filled."""
    rows = _rows(grid)
    return rows[: len(grid.rows) + 1] if grid.place else rows


@function("SORT", "a s*", arrays=True, gives="first")
def _sort(grid: Grid, *order: Any) -> Grid:
    rows = list(range(len(grid.rows)))
    for column, up in reversed(list(zip(order[::2] or (1,), order[1::2] or (True,), strict=False))):
        values = [
            column.at(n, 0) if isinstance(column, Grid) else grid.at(n, int(column) - 1)
            for n in range(len(rows))
        ]
        filled = [n for n in rows if values[n] is not None]
        filled.sort(key=lambda n, values=values: key(_shown(values[n])), reverse=not as_bool(up, "SORT"))  # type: ignore[misc]
        rows = filled + [n for n in rows if values[n] is None]
    return Grid([grid.rows[n] for n in rows])


def _shown(value: Any) -> Any:
    return value.shown if isinstance(value, Fault) else value


@function("SORTN", "a i?", arrays=True, gives="first")
def _sortn(grid: Grid, count: int = 1) -> Grid:
    return Grid(_sort(grid).rows[:count])


@function("FILTER", "a a a*", arrays=True, gives="first")
def _filter(grid: Grid, *tests: Grid) -> Grid:
    across = tests[0].height == 1 and tests[0].width > 1 and tests[0].width == grid.width
    rows = [list(c) for c in zip(*grid.rows, strict=True)] if across else grid.rows
    kept = list(range(len(rows)))
    for test in tests:
        flat = [row[0] for row in test.rows] if not across else test.rows[0]
        size = grid.width if across else grid.height
        if (test.width if across else test.height) != size and len(flat) != len(rows):
            words = f"FILTER has mismatched range sizes. Expected row count: {grid.height}. column count: 1. "
            words += f"Actual row count: {test.height}, column count: {test.width}."
            raise Raised(fault("N_A", words))
        kept = [n for n in kept if n < len(flat) and _holds(flat[n])]
    if not kept:
        raise Raised(fault("N_A", "No matches are found in FILTER evaluation."))
    found = [rows[n] for n in kept]
    return Grid([list(c) for c in zip(*found, strict=True)] if across else found)


def _holds(value: Any) -> bool:
    return not isinstance(value, Fault | str) and bool(value)


@function("SEQUENCE", "i i? n? n?")
def _sequence(rows: int, columns: int = 1, start: float = 1, step: float = 1) -> Grid:
    if rows < 1 or columns < 1:
        raise Raised(
            fault("NUM", "Function SEQUENCE parameter 1 value should be positive.")
        )  # wording guessed
    return Grid([[start + step * (r * columns + c) for c in range(columns)] for r in range(rows)])


@function("FLATTEN", "a a*", arrays=True)
def _flatten(*grids: Grid) -> Grid:
    return Grid([[value] for grid in grids for value in grid.flat()])


def _stacked(name: str, *, below: bool) -> None:
    def run(*grids: Grid) -> Grid:
        blank = fault("N_A")
        if below:
            width = max(grid.width for grid in grids)
            return Grid([row + [blank] * (width - len(row)) for grid in grids for row in grid.rows])
        height = max(len(grid.rows) for grid in grids)
        padded = [grid.rows + [[blank] * grid.width] * (height - len(grid.rows)) for grid in grids]
        return Grid([[v for rows in padded for v in rows[n]] for n in range(height)])

    function(name, "a a*", arrays=True)(run)


_stacked("VSTACK", below=True)
_stacked("HSTACK", below=False)


@function("ARRAY_CONSTRAIN", "a i i", arrays=True, gives="first")
def _constrain(grid: Grid, rows: int, columns: int) -> Grid:
    return Grid([row[:columns] for row in grid.rows[:rows]])
