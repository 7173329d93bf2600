from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.options import Quotas as Configured
from sync.quota import DEFAULTS, LATENESS, Quota, Quotas
from tests.fakes import FakeClock

MINUTE = 60 + LATENESS
GOOGLE = {"sheets": (60, 60), "docs": (300, 60)}  # calls a minute and user: reads, writes


@pytest.mark.parametrize(("calls", "minutes"), [(1, 0), (60, 0), (61, 1), (120, 1), (130, 2)])
def test_calls_wait_only_when_the_minute_is_full(calls: int, minutes: int) -> None:
    clock = FakeClock()
    quota = Quota(60, clock)
    for _ in range(calls):
        quota.wait()
    assert clock.monotonic() == pytest.approx(minutes * MINUTE)


# ------------------------------------------------------------------------------------ how a server may count


def in_any_minute(arrivals: Sequence[float], limit: int) -> bool:
    """The strictest: no 60 seconds, wherever they begin, hold more."""
    return all(over - first >= 60 for first, over in zip(arrivals, arrivals[limit:], strict=False))


def by_the_clock(arrivals: Sequence[float], limit: int) -> bool:
    """A count that starts anew each full minute."""
    minutes = [int(at // 60) for at in arrivals]
    return all(minutes.count(minute) <= limit for minute in set(minutes))


def from_the_first(arrivals: Sequence[float], limit: int) -> bool:
    """A count that starts with the first call after the last minute is over."""
    since, used = float("-inf"), 0
    for at in arrivals:
        since, used = (at, 1) if at - since >= 60 else (since, used + 1)
        if used > limit:
            return False
    return True


def by_a_bucket(arrivals: Sequence[float], limit: int) -> bool:
    """A bucket of ``limit`` that fills up evenly within a minute."""
    left, before = float(limit), arrivals[0] if arrivals else 0.0
    for at in arrivals:
        left, before = min(left + (at - before) * limit / 60, limit) - 1, at
        if left < -1e-6:
            return False
    return True


@pytest.mark.parametrize("server", [in_any_minute, by_the_clock, from_the_first, by_a_bucket])
@given(
    st.lists(st.tuples(st.floats(0, 70), st.integers(1, 5), st.floats(0, LATENESS - 1e-3)), max_size=60),
    st.integers(1, 9),
    st.floats(0, 1000),
)
def test_however_late_calls_are_and_however_the_server_counts_none_is_too_many(
    server: Callable[[Sequence[float], int], bool],
    asked: list[tuple[float, int, float]],
    limit: int,
    trip: float,
) -> None:
    clock = FakeClock()
    quota = Quota(limit, clock)
    arrivals: list[float] = []
    for pause, calls, lateness in asked:
        clock.advance(pause)
        quota.wait(min(calls, limit))
        arrivals += [clock.monotonic() + trip + lateness] * min(calls, limit)
    assert server(sorted(arrivals), limit)


@given(
    st.sampled_from([(service, write) for service in GOOGLE for write in (0, 1)]),
    st.integers(1, 5000),
)
def test_many_calls_take_at_most_a_tenth_longer_than_google_allows(kind: tuple[str, int], calls: int) -> None:
    """Only counted, not waited for: the turn of the last of so many calls that come at once."""
    service, write = kind
    ours, googles = DEFAULTS[service][write], GOOGLE[service][write]
    last = (calls - 1) // ours * MINUTE
    assert last <= 1.1 * calls / googles * 60
    assert ours < googles


def test_the_turns_of_many_calls_are_what_was_just_counted() -> None:
    clock = FakeClock()
    quotas = Quotas(clock)
    made = []
    for _ in range(1000):
        quotas.wait("docs")
        made.append(clock.monotonic())
    assert made[-1] == pytest.approx(999 // 290 * MINUTE)
    assert bisect_right(made, 0.0) == 290


def test_what_the_configuration_allows_by_default_is_what_was_proved_here() -> None:
    limits = Configured()
    assert (limits.sheets_reads, limits.sheets_writes) == DEFAULTS["sheets"]
    assert limits.docs_reads == DEFAULTS["docs"][0]


# ------------------------------------------------------------------------------------ shared


def test_threads_share_one_quota() -> None:
    clock = FakeClock()
    quota = Quota(10, clock)
    with ThreadPoolExecutor(8) as pool:
        for _ in range(35):
            pool.submit(quota.wait)
    assert clock.monotonic() >= 3 * MINUTE - 1e-6


def test_reads_and_writes_and_services_are_counted_apart() -> None:
    clock = FakeClock()
    quotas = Quotas(clock, {"sheets": (2, 1)})
    quotas.wait("sheets")
    quotas.wait("sheets")
    quotas.wait("sheets", write=True)
    quotas.wait("docs")
    quotas.wait("token")
    assert clock.monotonic() == 0
    quotas.wait("sheets", write=True)
    assert clock.monotonic() == MINUTE


@given(st.lists(st.integers(1, 12), min_size=1, max_size=30))
def test_a_request_with_many_calls_waits_until_there_is_room_for_all(batches: list[int]) -> None:
    clock = FakeClock()
    quota = Quota(10, clock)
    for calls in batches:
        quota.wait(calls)
    counted = [min(calls, 10) for calls in batches]
    assert clock.monotonic() >= (sum(counted) - 1) // 10 * MINUTE - 1e-6
    full_minutes = list(accumulate(counted))[-1] * 2 // 10
    assert clock.monotonic() <= full_minutes * MINUTE + 1e-6
