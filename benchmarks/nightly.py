"""Two nights (and one on which a few plans changed) of a company of any size, held to what Google's quotas allow.

    python -m benchmarks.nightly [--plans 1000] [--sheets 10] [--latency 0.1] [--changed 7]

The nightly job runs as the command line runs it, against the emulator with latency and quotas, on a clock that only
waiting moves (`benchmarks/clock.py`). Exits 1 when a bar is missed. README.md says what the bars are.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from benchmarks import company
from benchmarks.clock import QuietClock
from benchmarks.company import Team
from jobs import nightly, wiring
from jobs.config import Config, parse
from jobs.report import Report
from sync.emulator import Emulator
from sync.emulator.api import LoggedCall
from sync.emulator.quota import REQUESTS
from sync.links import parse_link

FIRST: Final = datetime(2024, 10, 8, 2, 30, tzinfo=UTC)
SLOWEST: Final = 1.1  # times what the quota allows
MOST_REQUESTS: Final = 5  # of an unchanged night, besides batches
BATCH: Final = 100  # files in a batch
_READS: Final = {"docs.documents.get": "docs", "sheets.spreadsheets.get": "sheets"}
_SLOW_READS: Final = 20  # one in so many takes seconds
_SLOW: Final = "stall 3"


@dataclass
class Night:
    """What one run did, by the emulator's list of calls and by the clock that both sides share."""

    name: str
    report: Report
    seconds: float  # on the clock
    working: float  # seconds of processor, client and emulator together
    calls: list[LoggedCall]
    master: str
    missed: list[str] = field(default_factory=list)

    @property
    def all_calls(self) -> Iterator[LoggedCall]:
        for call in self.calls:
            yield from call.parts or (call,)

    @property
    def batches(self) -> list[LoggedCall]:
        return [call for call in self.calls if call.method == "batch"]

    @property
    def requests(self) -> Counter[str]:
        """HTTP requests besides batches, by kind."""
        return Counter(call.method for call in self.calls if call.method != "batch")

    @property
    def documents_read(self) -> list[str]:
        return [call.file for call in self.calls if call.method in _READS and call.file != self.master]

    @property
    def refused(self) -> int:
        """Calls that were too many: 429, or 403 where Drive says it so."""
        return sum(
            call.status == 429 or (call.status == 403 and "drive" in call.method) for call in self.all_calls
        )

    @property
    def allowed(self) -> float:
        """Seconds in which the quota lets so many reads through; the slowest service decides."""
        reads = Counter(_READS[call.method] for call in self.calls if call.method in _READS)
        return max(count / REQUESTS[service][0] * 60 for service, count in reads.items())

    def busiest(self) -> dict[str, int]:
        """The most reads that arrived in any 60 seconds, by service."""
        found: dict[str, int] = {}
        at = defaultdict(list)
        for call in self.calls:
            if call.method in _READS:
                at[_READS[call.method]].append(call.at)
        for service, times in at.items():
            times.sort()
            first = 0
            for last, moment in enumerate(times):
                while moment - times[first] >= 60:
                    first += 1
                found[service] = max(found.get(service, 0), last - first + 1)
        return found

    def bar(self, words: str, *, held: bool) -> None:
        print(f"  {'ok    ' if held else 'MISSED'}  {words}")
        if not held:
            self.missed.append(words)

    def tell(self) -> None:
        summary = self.report.summary()
        print(
            f"\n{self.name}: {summary['read']} of {summary['plans']} plans known, {len(self.documents_read)} documents read"
        )
        print(f"  requests  {', '.join(f'{count} {kind}' for kind, count in sorted(self.requests.items()))}")
        sizes = [len(batch.parts) for batch in self.batches]
        print(f"  batches   {len(sizes)}{f', of {min(sizes)} to {max(sizes)} files.get' if sizes else ''}")
        print(
            f"  time      {self.seconds:.0f} s on the clock; working took {self.working / max(self.seconds, 1e-9):.2f} of that"
        )


@dataclass
class Bench:
    """A company on an emulator with latency and quotas, and the nightly job on the same clock."""

    emulator: Emulator
    clock: QuietClock
    config: Config

    @property
    def master(self) -> str:
        return parse_link(self.config.master.sheet).id

    def night(self, name: str, day: date) -> Night:
        self.emulator.api.log.clear()
        started, worked = self.clock.monotonic(), time.process_time()
        job = nightly.Job("nightly", day, apply=True)
        report = nightly.run(wiring.build(self.config, self.clock), job)
        seconds, working = self.clock.monotonic() - started, time.process_time() - worked
        night = Night(name, report, seconds, working, list(self.emulator.calls()), self.master)
        night.tell()
        night.bar("no call was one too many", held=night.refused == 0 and self.emulator.quotas.refused == 0)
        limits = {service: REQUESTS[service][0] for service in night.busiest()}
        within = all(most <= limits[service] for service, most in night.busiest().items())
        told = ", ".join(
            f"{most} of {limits[service]} {service}" for service, most in night.busiest().items()
        )
        night.bar(f"the busiest 60 seconds held {told} reads", held=within)
        return night


def run(plans: int, sheets: int = 10, latency: float = 0.1, changed: int = 7) -> list[Night]:
    """A first night, an unchanged one, and one after ``changed`` plans were edited, each with the bars that it missed.

    ``sheets``: percent of the plans that are Google Sheets.
    """
    with tempfile.TemporaryDirectory() as made, QuietClock(FIRST) as clock:
        seed = Path(made) / "seed"
        seed.mkdir()
        teams = company.write(seed, plans, sheets)
        with Emulator(seed, clock=clock, quotas=True) as emulator:
            sheet = emulator.create_spreadsheet("Planning scorecards", writers=[company.JOB])
            key = emulator.key_file(Path(made), company.JOB)
            written = company.configuration(teams, sheet, emulator.file_id(company.INDEX), key, emulator.url)
            emulator.latency = latency
            bench = Bench(emulator, clock, parse(written, "bench.yaml"))
            first = _first_night(bench, plans)
            clock.skip_to(datetime(2024, 10, 9, 2, 30, tzinfo=UTC))
            second = _unchanged_night(bench, plans)
            clock.skip_to(datetime(2024, 10, 9, 12, tzinfo=UTC))
            edited = {_edit(emulator, team) for team in teams[:: max(plans // changed, 1)][:changed]}
            clock.skip_to(datetime(2024, 10, 10, 2, 30, tzinfo=UTC))
            third = _night_after(bench, edited)
            return [first, second, third]


def _edit(emulator: Emulator, team: Team) -> str:
    """Somebody writes a little more into a plan; its file's id."""
    if team.sheet:
        return emulator.put_sheet(team.file, team.tabs(4))
    return emulator.put_markdown(team.file, team.plan(4))


def _first_night(bench: Bench, plans: int) -> Night:
    for method in _READS:
        for call in range(_SLOW_READS, plans, _SLOW_READS):
            bench.emulator.fail(method, _SLOW, call=call)
    night = bench.night("First night", date(2024, 10, 8))
    read = night.report.summary()["read"]
    night.bar(f"{read} of {plans} plans were read", held=read == plans)
    bench.emulator.faults.clear()  # those of reads that did not come
    ratio = night.seconds / night.allowed
    night.bar(
        f"it took {ratio:.2f} × the time that the quota allows (at most {SLOWEST})", held=ratio <= SLOWEST
    )
    return night


def _unchanged_night(bench: Bench, plans: int) -> Night:
    night = bench.night("Unchanged night", date(2024, 10, 9))
    known = night.report.summary()["read"]
    night.bar(f"{known} of {plans} plans are still known", held=known == plans)
    others = sum(night.requests.values())
    night.bar(f"{others} requests besides batches (at most {MOST_REQUESTS})", held=others <= MOST_REQUESTS)
    _bar_of_batches(night, plans)
    index = bench.emulator.file_id(company.INDEX)
    plans_read = [file_id for file_id in night.documents_read if file_id != index]
    night.bar(f"{len(plans_read)} unchanged plans were read (at most 0)", held=not plans_read)
    return night


def _bar_of_batches(night: Night, plans: int) -> None:
    most = -(-(plans + 1) // BATCH)  # the page that leads to them is a file, too
    parts = [len(batch.parts) for batch in night.batches]
    held = len(parts) <= most and max(parts, default=0) <= BATCH
    night.bar(
        f"{len(parts)} batches (at most {most}), the largest of {max(parts, default=0)} (at most {BATCH})",
        held=held,
    )


def _night_after(bench: Bench, edited: set[str]) -> Night:
    night = bench.night(f"Night after {len(edited)} plans were edited", date(2024, 10, 10))
    index = bench.emulator.file_id(company.INDEX)
    read = [file_id for file_id in night.documents_read if file_id != index]
    night.bar(
        f"{len(read)} plans were read, just those that were edited", held=sorted(read) == sorted(edited)
    )
    return night


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Hold the nightly job to what Google's quotas allow.")
    parser.add_argument(
        "--plans", type=int, default=1000, help="how many teams with a plan each (default: 1000)"
    )
    parser.add_argument(
        "--sheets", type=int, default=10, help="percent of the plans that are Google Sheets (default: 10)"
    )
    parser.add_argument(
        "--latency", type=float, default=0.1, help="seconds that a request is on its way (default: 0.1)"
    )
    parser.add_argument(
        "--changed", type=int, default=7, help="plans that are edited before the third night (default: 7)"
    )
    options = parser.parse_args(arguments)
    print(
        f"{options.plans} plans ({options.sheets} % Sheets), {options.latency * 1000:.0f} ms latency, every {_SLOW_READS}th read takes 3 s more, Google's quotas"
    )
    nights = run(options.plans, options.sheets, options.latency, options.changed)
    missed = sum(len(night.missed) for night in nights)
    print(f"\n{missed} bars missed" if missed else "\nAll bars held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
