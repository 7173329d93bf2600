"""When the memory is lost: which of our rows is about whom, by what stands in their cells. Pure.

A value that few rows have (a team's name, a link) says much, one that many have ("present") little: each agreeing cell
counts with one over the number of rows that want that value.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from mappers.tables import Row, Tab
from sync.master import decide, values
from sync.master.state import Line, TabState
from sync.master.values import Value

ENOUGH = 0.4
"""The share of a row's distinctive content that has to stand in a line for the two to be one."""
_RARE = 20
"""A value that more rows than this want finds no candidates; it only confirms them."""

Trait = tuple[str, Value]


def recognise(tab: Tab, seen: TabState, rows: Mapping[int, Row], lines: Sequence[Line]) -> dict[int, Line]:
    """Give each row (by its number) the line that says nearly the same, one to one, the most alike first."""
    wants = {number: _wanted(tab, row) for number, row in rows.items()}
    common = Counter(trait for traits in wants.values() for trait in traits)
    stands = {line.index: _standing(tab, seen, line) for line in lines}
    where: defaultdict[Trait, list[int]] = defaultdict(list)
    for index, traits in stands.items():
        for trait in traits:
            where[trait].append(index)
    scores: dict[tuple[int, int], float] = {}
    for number, traits in wants.items():
        full = sum(1 / common[trait] for trait in traits)
        near = {i for trait in traits if common[trait] <= _RARE for i in where[trait][: _RARE * 2]}
        for index in near:
            score = sum(1 / common[trait] for trait in traits & stands[index]) / full
            if score >= ENOUGH:
                scores[number, index] = score
    by_index = {line.index: line for line in lines}
    found: dict[int, Line] = {}
    taken: set[int] = set()
    for number, index in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        if number not in found and index not in taken:
            found[number] = by_index[index]
            taken.add(index)
    return found


def by_place(
    tab: Tab, seen: TabState, standing: Mapping[int, int], waiting: Collection[int], lines: Iterable[Line]
) -> dict[int, Line]:
    """The same for the rows of a page that say nothing to know them by, from where its others stand (number → index).

    Between two of these as many must wait as ``lines`` are there, or these must all be empty: where people took out one of
    several that say something nobody can tell which.
    """
    free = {line.index: line for line in lines if line.index not in set(standing.values())}
    found: dict[int, Line] = {}
    last = max([*standing, *waiting], default=0) + 1
    known = [(-1, -1), *sorted(standing.items()), (last, max(free, default=0) + 1)]
    for (before, above), (after, below) in pairwise(known):
        rows = [number for number in range(before + 1, after) if number in waiting]
        places = [free[index] for index in sorted(free) if above < index < below]
        if len(rows) == len(places) or not any(_standing(tab, seen, line) for line in places):
            found |= zip(rows, places, strict=False)
    return found


def _wanted(tab: Tab, row: Row) -> frozenset[Trait]:
    names = {column.id for column in tab.columns if column.owner != "people"}
    pairs = ((name, decide.target(cell)[0]) for name, cell in row.cells.items() if name in names)
    return frozenset((name, values.stored(value)) for name, value in pairs if value.kind not in {"", "f"})


def _standing(tab: Tab, seen: TabState, line: Line) -> frozenset[Trait]:
    pairs = ((column.id, seen.cell(line, column.id).value) for column in tab.columns)
    return frozenset((name, value) for name, value in pairs if not value.empty)
