from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.quota import Quota, Quotas
from tests.fakes import FakeClock


@pytest.mark.parametrize(("calls", "seconds"), [(1, 0), (60, 0), (61, 60), (120, 60), (130, 120)])
def test_calls_wait_only_when_the_minute_is_full(calls: int, seconds: float) -> None:
    clock = FakeClock()
    quota = Quota(60, clock)
    for _ in range(calls):
        quota.wait()
    assert clock.monotonic() == pytest.approx(seconds)


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 7))
def test_no_minute_ever_holds_more_than_allowed(pauses: list[float], per_minute: int) -> None:
    clock = FakeClock()
    quota = Quota(per_minute, clock)
    made = []
    for pause in pauses:
        clock.advance(pause)
        quota.wait()
        made.append(clock.monotonic())
    for first, over in zip(made, made[per_minute:], strict=False):
        assert over - first >= 60 - 1e-6


def test_threads_share_one_quota() -> None:
    clock = FakeClock()
    quota = Quota(10, clock)
    with ThreadPoolExecutor(8) as pool:
        for _ in range(35):
            pool.submit(quota.wait)
    assert clock.monotonic() >= 180 - 1e-6


def test_reads_and_writes_and_services_are_counted_apart() -> None:
    clock = FakeClock()
    quotas = Quotas(clock, {"sheets": (2, 1)}, margin=0)
    quotas.wait("sheets")
    quotas.wait("sheets")
    quotas.wait("sheets", write=True)
    quotas.wait("docs")
    quotas.wait("token")
    assert clock.monotonic() == 0
    quotas.wait("sheets", write=True)
    assert clock.monotonic() == 60


def test_a_margin_of_googles_figure_is_left_unused() -> None:
    clock = FakeClock()
    quotas = Quotas(clock)
    for _ in range(54):
        quotas.wait("sheets")
    assert clock.monotonic() == 0
    quotas.wait("sheets")
    assert clock.monotonic() == 60
