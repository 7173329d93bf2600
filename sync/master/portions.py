"""How much of a ChangeSet one request should carry: all of it, or else whole plans, as many as fit. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Final

from sync.master.changes import CellChange, ChangeSet, scope_of
from sync.master.memory import Remembered
from sync.master.values import Kept

FULL: Final = 0.97
"""A batch filled to this share of the limit is not worth trying to fill further."""
_ANCHOR: Final = 190
_GUARDS: Final = 1_200  # a row that exists is guarded together with its neighbours
_CELL: Final = 45
_LINK: Final = 160  # with its colour and underline
_LINE: Final = 150
_KEPT: Final = 35


def fitting(changes: ChangeSet, limit: int, size: Callable[[ChangeSet], int]) -> ChangeSet:
    """As many scopes as ``size``, in bytes as sent, allows; at least one, which goes even where it alone is too large.

    What a scope takes is estimated, and the estimate corrected by what a batch really came to, so that few are built.
    """
    weights = _weights(changes)
    scopes, upto = list(weights), list(accumulate(weights.values()))
    if len(scopes) < 2:
        return changes
    fits, fails, best = 0, len(scopes) + 1, changes
    number = len(scopes) if upto[-1] <= limit else bisect_right(upto, limit)
    while fails - fits > 1:
        number = min(max(number, fits + 1), fails - 1)
        step = changes if number == len(scopes) else changes.only(set(scopes[:number]))
        came = size(step)
        if came <= limit:
            fits, best = number, step
            if number == len(scopes) or came >= FULL * limit:
                break
        else:
            fails = number
            if number == 1:
                return step
        number = bisect_right(upto, upto[number - 1] * limit / came)
    return best


def _weights(changes: ChangeSet) -> Counter[str]:
    """About how many bytes each scope takes, in their order."""
    weights = Counter(dict.fromkeys(changes.scopes, 0))
    for row in changes.rows:
        weights[scope_of(row.entity.scope, row.row)] += _ANCHOR + sum(map(_cell, row.cells))
    for cell in changes.cells:
        weights[scope_of(cell.scope, cell.row)] += _GUARDS + _cell(cell)
    for part in (changes.gone, changes.released):
        for each in part:
            weights[scope_of(each.scope, each.row)] += _GUARDS
    for line in (*changes.remember, *changes.keepsakes):
        weights[scope_of(line.entity.scope, line.id)] += _line(line)
    return weights


def _cell(cell: CellChange) -> int:
    text = len(str(cell.value.v)) if cell.value else 0
    parts = sum(2 * _LINK + len(link) for _, _, link in cell.links or ())
    return _CELL + text + (_LINK + len(cell.link) if cell.link else 0) + parts + len(cell.note or "")


def _line(line: Remembered) -> int:
    entity = line.entity
    told = len(entity.scope) + len(entity.key) + len(entity.text) + len(line.text)
    return _LINE + told + _kept(line.desired.values())


def _kept(cells: Iterable[Kept]) -> int:
    return sum(_KEPT + len(str(cell.v or "")) + len(cell.link) for cell in cells)
