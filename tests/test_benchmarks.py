"""The benchmark in small, and the clock that it goes by."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

import pytest

from benchmarks import master, nightly
from benchmarks.clock import QuietClock
from benchmarks.company import Team
from benchmarks.master import AGAIN, FIRST, LARGE_TABS, NEXT_DAY, SOME, STILL, Bench
from benchmarks.nightly import Night
from benchmarks.plans import DAY, Plans
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


# ------------------------------------------------------------------------------------ the master


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with master.opened(8, latency=0) as bench:
        master.nights(bench)
        yield bench


def test_the_master_takes_no_more_requests_than_it_should(bench: Bench) -> None:
    assert bench.missed == []
    requests = {name: dict(pair["ours"].requests) for name, pair in bench.costs.items()}
    once = {"spreadsheets.get": 1, "spreadsheets.batchUpdate": 1}
    assert requests[FIRST] == requests[NEXT_DAY] == requests[SOME] == once
    assert requests[AGAIN] == requests[STILL] == {"spreadsheets.get": 1}


def test_the_plain_script_reads_each_tab_and_writes_those_that_differ(bench: Bench) -> None:
    tabs = len(bench.emulator.as_person().tabs(bench.theirs)) - 1  # the one that was there
    plain = {name: pair["plain"] for name, pair in bench.costs.items()}
    assert plain[FIRST].requests["spreadsheets.values.update"] == tabs
    assert (plain[AGAIN].reads, plain[AGAIN].writes) == (2 + tabs, 0)
    assert plain[SOME].writes >= 2  # Scorecard and Key results at least
    person = bench.emulator.as_person()
    assert person.rows(bench.theirs, "Scorecard!A2:A9") == person.rows(bench.ours, "Scorecard!A2:A9")


def test_a_large_master_is_written_in_full_batches() -> None:
    """Counted as sent, and no more of them than their bytes need, rows of no plan included."""
    with master.opened(30, 0, LARGE_TABS) as bench:
        bench.master.limit = limit = 80_000
        cost = bench.cost(lambda: bench.publish("first", bench.pipeline(DAY, None)))
        assert cost.writes > 3
        assert cost.largest <= limit
        assert cost.writes <= 1 + -(-cost.sent // limit)
        again = bench.cost(lambda: bench.publish("again", bench.pipeline(DAY, ())))
        assert (again.reads, again.writes) == (1, 0)


def test_each_step_is_measured_by_itself(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    found = master.Steps(bench).run(memory=False)
    assert all(seconds > 0 for seconds, _ in found.values())
    assert "diff, nothing changed" in capsys.readouterr().out


def test_plans_of_the_benchmark_are_the_same_every_time_and_each_its_own() -> None:
    one, other = Plans(60), Plans(60)
    assert [one.found(n) for n in range(60)] == [other.found(n) for n in range(60)]
    assert len({one.found(n).summaries[0].model_dump_json() for n in range(60)}) == 60
    findings = [f for n in range(24) for f in one.found(n).summaries[0].findings if f.level != "info"]
    assert 6 <= len(findings) / 24 <= 12
    edited = one.change(0.05)
    assert len(edited) == 3
    assert all(one.found(n) != other.found(n) for n in edited)


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
