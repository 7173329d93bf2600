from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.lanes import Lanes


def first_letter(word: str) -> str:
    return word[0]


@given(st.lists(st.sampled_from(["docs 1", "docs 2", "sheets 1", "files 1"]), max_size=30), st.integers(1, 4))
def test_results_come_in_the_order_of_the_items(items: list[str], workers: int) -> None:
    with Lanes(workers) as lanes:
        assert list(lanes.map(str.upper, items, first_letter)) == [item.upper() for item in items]


def test_a_lane_that_waits_does_not_hold_up_another() -> None:
    """Twenty sheets wait until every doc was read, with two workers a lane: in one pool this would never end."""
    docs = 10
    read: list[str] = []
    all_read = threading.Event()

    def job(item: str) -> str:
        if item.startswith("doc"):
            read.append(item)
            if len(read) == docs:
                all_read.set()
        else:
            assert all_read.wait(timeout=30)
        return item

    items = [f"sheet {n}" for n in range(20)] + [f"doc {n}" for n in range(docs)]
    with Lanes(2) as lanes:
        assert list(lanes.map(job, items, first_letter)) == items


def test_a_lane_has_so_many_workers_and_no_more() -> None:
    lock = threading.Lock()
    now, most = 0, 0
    meet = threading.Barrier(3, timeout=5)

    def job(_: int) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        meet.wait()
        with lock:
            now -= 1

    with Lanes(3) as lanes:
        list(lanes.map(job, range(9), lambda _: "one"))
    assert most == 3


def fails_at(bad: int, begun: list[int]) -> Callable[[int], int]:
    def job(item: int) -> int:
        begun.append(item)
        if item == bad:
            raise ValueError(item)
        return item

    return job


def test_an_error_is_raised_in_its_turn_and_what_has_not_begun_is_dropped() -> None:
    begun: list[int] = []
    got: list[int] = []
    with pytest.raises(ValueError, match="2"), Lanes(1) as lanes:
        got.extend(lanes.map(fails_at(2, begun), range(100_000), lambda _: "one"))
    assert got == [0, 1]
    assert len(begun) < 100_000
