"""``init --repair``: looks made anew, the one command that touches those which stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from jobs.wiring import Deps
from mappers.scorecard import TABS
from sync.links import parse_link
from sync.master.repair import Fix
from sync.master.sheet import Conflict
from sync.master.state import State

_TRIES: Final = 3


def run(deps: Deps, say: Callable[[str], None], *, apply: bool) -> int:
    """Say what is not as it was made, then make it so; gives how many looks that were.

    Raises SyncError where the master cannot be read or written, or where people changed looks at the same time, thrice.
    """
    master = deps.master(apply=apply)
    name = deps.clock.now().strftime("%Y%m%dT%H%M%SZ")
    for left in reversed(range(_TRIES)):
        seen, looks, fixes = master.looks(TABS)
        for line in lines(fixes, seen):
            say(line)
        if not fixes or not apply:
            return len(fixes)
        try:
            master.remake(fixes, seen, looks, name)
        except Conflict as conflict:
            if not left:
                raise
            say(f"{conflict.what}; once more")
            continue
        break
    return len(fixes)


def lines(fixes: Sequence[Fix], state: State) -> list[str]:
    """What would be made anew, by tab, in the words of a preview."""
    told: list[str] = []
    for tab in dict.fromkeys(fix.tab for fix in fixes):
        told.append(state.tabs[tab].title)
        told += [f"  {fix}" for fix in fixes if fix.tab == tab]
    return told


def ended(deps: Deps, number: int, *, applied: bool) -> str:
    """The last line."""
    if not number:
        return "All looks are as they were made."
    looks = "1 look" if number == 1 else f"{number} looks"
    if not applied:
        return f"{looks} would be made anew; nothing was written."
    return f"{looks} made anew: {parse_link(deps.config.master.sheet).url}"
