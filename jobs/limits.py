"""Too much change: a run that would change, or lose, more of a cycle than any night should, stops and says so (design §4, rule 9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from jobs.options import Limits
from mappers.card import LEFT
from sync.errors import SyncError
from sync.master.changes import CellChange, ChangeSet
from sync.master.state import State

_TABS: Final = frozenset({"scorecard", "findings", "asks", "key_results"})  # Reviews are people's
_BY_DATE: Final = frozenset(
    {("scorecard", "plan"), ("scorecard", "next"), ("scorecard", "review"), ("findings", "level")}
)  # these may all change on the day plans are due, reviews are held, or onboarding ends
_GONE: Final = "gone since"
_TELLS_STATE: Final = frozenset({"plan", "state", "remark"})


def too_much(
    changes: ChangeSet, state: State, limits: Limits, exempt: AbstractSet[str] = frozenset()
) -> list[str]:
    """A line for each cycle of which too many rows would change or vanish, with the figures.

    Counted are rows that stood there before, of cycles that were published before. ``exempt``: scopes (unit × cycle)
    that change because people asked for it.
    """
    before = Counter(_cycle(row.entity.scope) for row in state.standing(*_TABS))
    changed, vanished = dict[str, set[int]](), dict[str, set[int]]()
    new = {(made.tab.id, made.column.id) for made in changes.columns}
    for cell in changes.cells:
        scope = cell.scope
        if cell.tab not in _TABS or cell.value is None or scope in exempt:
            continue
        if cell.value.kind == "f" or (cell.tab, cell.column) in new:
            continue  # a column that a newer plansync adds, and its formulas, say nothing of the plans
        if _tells_of_loss(cell):
            vanished.setdefault(_cycle(scope), set()).add(cell.row)
        elif (cell.tab, cell.column) not in _BY_DATE:
            changed.setdefault(_cycle(scope), set()).add(cell.row)
    return [
        *_over(changed, before, limits.rows_changed, limits.floor, "change"),
        *_over(vanished, before, limits.rows_vanished, limits.floor, "vanish"),
    ]


def refuse(lines: list[str]) -> SyncError:
    """The error of a run that stopped because of them."""
    return SyncError(
        f"Too much would change: {'; '.join(lines)}",
        kind="unsafe",
        where="the master sheet",
        fix="nothing was written; look with plansync preview, then run again with --force if it is right",
    )


def _over(
    found: dict[str, set[int]], before: Counter[str], percent: int, floor: int, verb: str
) -> Iterator[str]:
    for cycle, rows in sorted(found.items()):
        number, all_ = len(rows), before[cycle]
        if number > floor and number * 100 > percent * all_:
            share = round(100 * number / all_) if all_ else 100
            yield f"{number} of {all_} rows of {cycle or 'no cycle'} would {verb} ({share} %, limit {percent} %)"


def _tells_of_loss(cell: CellChange) -> bool:
    said = str(cell.new.v or "")
    told = cell.column in _TELLS_STATE and said.lower().startswith(_GONE)
    return told or (cell.column == "next" and LEFT in said)


def _cycle(scope: str) -> str:
    return scope.rpartition("|")[2]
