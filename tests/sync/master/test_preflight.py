"""What would be refused is said before anything is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.errors import SyncError
from sync.master.diff import diff
from sync.master.preflight import CELLS, check
from sync.master.state import Lock, State
from tests.sync.master.build import card, desired, publish, read
from tests.sync.master.paper import Paper


@pytest.fixture
def state() -> State:
    paper = Paper()
    publish(paper, desired(card("Payments", plan="Gaps"), card("Search", plan="Gaps")))
    return read(paper)


def locked(state: State, lock: Lock) -> State:
    tab = replace(state.tabs["scorecard"], locks=(lock,))
    return replace(state, tabs={**state.tabs, "scorecard": tab})


CHANGED = desired(card("Payments", plan="Ready"), card("Search", plan="Gaps"))
MORE = desired(card("Payments", plan="Gaps"), card("Search", plan="Gaps"), card("Fraud", plan="Gaps"))


@pytest.mark.parametrize(
    "lock", [Lock("by Kim"), Lock("", rows=(1, 2)), Lock("", columns=(1, 2)), Lock("", (0, 9), (0, 9))]
)
def test_a_protected_cell_is_named_before_anything_is_sent(state: State, lock: Lock) -> None:
    now = locked(state, lock)

    with pytest.raises(SyncError, match="Scorecard has a protected range that plansync may not edit"):
        check(diff(CHANGED, now), now)


@pytest.mark.parametrize("lock", [Lock("", rows=(2, 3)), Lock("", columns=(6, 7)), Lock("", rows=(40, None))])
def test_a_protected_range_that_we_do_not_write_into_is_none_of_our_business(
    state: State, lock: Lock
) -> None:
    now = locked(state, lock)

    check(diff(CHANGED, now), now)


def test_new_rows_need_their_columns_unlocked(state: State) -> None:
    now = locked(state, Lock("", columns=(0, 1)))

    with pytest.raises(SyncError, match="protected range"):
        check(diff(MORE, now), now)


def test_a_spreadsheet_that_would_grow_beyond_googles_limit_is_refused_with_figures(state: State) -> None:
    full = replace(state, cells=CELLS - 5)

    with pytest.raises(
        SyncError, match=r"The spreadsheet would have 10,000,0\d\d cells; Google allows 10,000,000"
    ):
        check(diff(MORE, full), full)
    check(diff(CHANGED, full), full)
