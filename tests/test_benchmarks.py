"""The benchmark in small, and the clock that it goes by."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

import pytest

from benchmarks import nightly
from benchmarks.clock import QuietClock
from benchmarks.company import Team
from benchmarks.nightly import Night
from jobs.report import Report


@pytest.fixture(scope="module")
def nights() -> Sequence[Night]:
    return nightly.run(plans=12, changed=3)


def test_a_first_night_reads_all_within_quota_and_time(nights: Sequence[Night]) -> None:
    assert nights[0].missed == []
    assert len(nights[0].documents_read) == 13
    assert 0 < nights[0].seconds < nights[0].allowed


def test_later_nights_read_what_changed_and_nothing_else(nights: Sequence[Night]) -> None:
    assert nights[1].missed == []
    assert nights[2].missed == []


def test_a_missed_bar_is_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    night = Night("x", Report("nightly", nightly.FIRST.date()), 1.0, 0.0, [], "")
    night.bar("good", held=True)
    night.bar("bad", held=False)
    assert night.missed == ["bad"]
    assert "MISSED  bad" in capsys.readouterr().out


def test_teams_of_a_big_company_have_names_and_plans_of_their_own() -> None:
    teams = [Team(number) for number in range(1500)]
    assert len({team.name for team in teams}) == 1500
    assert len({team.plan() for team in teams}) == 1500


# ------------------------------------------------------------------------------------ the clock


def test_time_passes_only_while_everybody_waits() -> None:
    with QuietClock() as clock:
        sum(range(300_000))
        assert clock.monotonic() == 0
        clock.sleep(3600)
        assert clock.monotonic() == 3600


def test_sleepers_wake_when_they_asked_to_and_side_by_side() -> None:
    woke: list[tuple[float, float]] = []
    with QuietClock() as clock, ThreadPoolExecutor(8) as pool:

        def nap(seconds: float) -> None:
            began = clock.monotonic()
            clock.sleep(seconds)
            sum(range(20_000))  # work after waking does not make the others late
            woke.append((began, clock.monotonic()))

        list(pool.map(nap, [5, 1, 3, 2, 4, 1, 7, 6]))
        assert clock.monotonic() == 7
    assert sorted(end for _, end in woke) == [1, 1, 2, 3, 4, 5, 6, 7]


def test_a_thread_that_waits_for_another_is_not_left_behind() -> None:
    """A lock, a queue and a thread that computes: the clock stands until all that follows a waking is done."""
    asked: Queue[float] = Queue()
    told: Queue[float] = Queue()
    with QuietClock() as clock:

        def serve() -> None:
            for _ in range(20):
                seconds = asked.get()
                sum(range(50_000))
                clock.sleep(seconds)
                told.put(clock.monotonic())

        thread = threading.Thread(target=serve)
        thread.start()
        for call in range(20):
            asked.put(0.5)
            sum(range(50_000))
            assert told.get() == pytest.approx((call + 1) * 0.5)
        thread.join()
