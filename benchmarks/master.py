"""What keeping the master sheet costs, beside a plain gspread script that fills the same tabs.

    python -m benchmarks.master [--plans 10 100 1000] [--large 10000] [--latency 0.1] [--memory] [--profile STEP]

Plans that were read already (`benchmarks/plans.py`) go through the same fold, rows, diff and batches as in a night, into
a spreadsheet of the emulator with latency and Google's quotas; the script (`benchmarks/plain_gspread.py`) fills another one
in the same run. Exits 1 when a bar is missed. README.md says what the bars are.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import math
import pstats
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import requests

from benchmarks import plain_gspread
from benchmarks.plain_gspread import Table
from benchmarks.plans import DAY, READ_AT, Plans, Ready
from jobs import heap
from jobs.pipeline import Pipeline
from jobs.record import Recorder
from mappers.tables import Desired, Row, Scalar
from sync.clock import SystemClock
from sync.credentials import load_credentials
from sync.emulator import Emulator
from sync.emulator.emulator import ROBOT
from sync.google import Google
from sync.master import state as sheet_state
from sync.master.changes import ChangeSet
from sync.master.diff import diff
from sync.master.sheet import BATCH_BYTES, Master, Outcome, publish
from sync.master.state import State
from sync.scopes import WRITING
from sync.transport import Transport

SIZES: Final = (10, 100, 1000)
LARGE: Final = 10_000
LARGE_TABS: Final = frozenset({"scorecard", "plans"})
CHANGED: Final = 0.01
MEGABYTE: Final = 1_000_000
DIFF_SECONDS: Final = 2.0
DIFF_MEGABYTES: Final = 500
FIRST: Final = "first write"
AGAIN: Final = "nothing changed"
NEXT_DAY: Final = "first run of a day"
SOME: Final = "1 % changed"
STILL: Final = "nothing changed after that"


@dataclass
class Wire:
    """Counts the bytes of a session's requests, as sent, and of the answers, unpacked."""

    sent: list[int] = field(default_factory=list)
    received: int = 0

    def on(self, session: requests.Session) -> None:
        def note(response: requests.Response, *_: Any, **__: Any) -> None:
            body = response.request.body or b""
            self.sent.append(len(body.encode() if isinstance(body, str) else body))
            self.received += len(response.content)

        session.hooks["response"].append(note)

    def clear(self) -> None:
        self.sent, self.received = [], 0


@dataclass(frozen=True)
class Cost:
    """What one run cost. ``wall`` and, of the processor, ``work`` by the client and ``google`` by the emulator, in seconds."""

    requests: Counter[str]
    sent: int
    largest: int
    received: int
    wall: float
    work: float
    google: float

    @property
    def reads(self) -> int:
        return sum(count for method, count in self.requests.items() if method.endswith(".get"))

    @property
    def writes(self) -> int:
        return sum(self.requests.values()) - self.reads


@dataclass
class Bench:
    """A company's plans, a spreadsheet for us and one for the script. ``tabs``: those that are filled, or all."""

    emulator: Emulator
    plans: Plans
    key: Path
    tabs: Collection[str] = ()
    missed: list[str] = field(default_factory=list)
    costs: dict[str, dict[str, Cost]] = field(default_factory=dict)
    refused: int = 0

    def __post_init__(self) -> None:
        self.config = self.plans.config()
        self.wire = Wire()
        clock = SystemClock()
        pipe = Transport(load_credentials(str(self.key), WRITING), clock, endpoint=self.emulator.url)
        self.google = Google(pipe)
        self.client, session = plain_gspread.client(self.key, self.emulator.url)
        for each in (pipe, session):
            self.wire.on(each)
        self.ours = self.emulator.create_spreadsheet("Ours", writers=[ROBOT])
        self.theirs = self.emulator.create_spreadsheet("Theirs", writers=[ROBOT])
        self.master = Master(self.google, self.ours, clock, who=ROBOT)

    def pipeline(self, day: date, fresh: Sequence[int] | None) -> Pipeline:
        return Pipeline(self.config, Ready(self.config, self.plans.followed(fresh)), day)

    def only(self, desired: Desired) -> Desired:
        """What is wanted of the tabs that are filled. Without all tabs, what a night remembers of files is left out, too."""
        if not self.tabs:
            return desired
        tabs = tuple(tab for tab in desired.tabs if tab.id in self.tabs)
        return Desired(tabs, tuple(row for row in desired.rows if row.tab in self.tabs))

    def publish(self, name: str, pipeline: Pipeline) -> Outcome:
        recorder = Recorder(pipeline, name, "nightly", READ_AT, lambda: f"{self.plans.size}")

        def record(changes: ChangeSet, state: State) -> Sequence[Row]:
            return [row for row in recorder.rows(changes, state) if not self.tabs or row.tab in self.tabs]

        began = time.process_time()

        def applied(step: ChangeSet, state: State) -> None:
            """What takes minutes says how far it is."""
            stand = sum(len(tab.lines) for tab in state.tabs.values())
            print(f"\r{stand + len(step.rows):,} rows after {time.process_time() - began:.0f} s of the processor", end="", file=sys.stderr)  # fmt: skip

        return publish(
            self.master,
            self.wanted(pipeline),
            run=name,
            record=record,
            applied=applied if self.tabs else _silent,
        )

    def wanted(self, pipeline: Pipeline) -> Callable[[State], Desired]:
        """What a run asks for each time that it has read; of a part of the tabs once, as it does not depend on what was read."""
        if not self.tabs:
            return pipeline.desired
        made: list[Desired] = []

        def once(state: State) -> Desired:
            made.extend([] if made else [self.only(pipeline.desired(state))])
            return made[0]

        return once

    def night(self, name: str, day: date, fresh: Sequence[int] | None = ()) -> Outcome:
        """One run of ours and one of the script, each counted."""
        pipeline = self.pipeline(day, fresh)
        outcome: list[Outcome] = []
        ours = self.cost(lambda: outcome.append(self.publish(name, pipeline)))
        # the script knows nothing of what stood there before
        anew = self.pipeline(day, fresh).desired(State(self.theirs))
        tables = tables_of(self.only(anew))
        theirs = self.cost(lambda: plain_gspread.write(self.client, self.theirs, tables))
        self.costs[name] = {"ours": ours, "plain": theirs}
        tell(name, ours, theirs)
        return outcome[0]

    def cost(self, act: Callable[[], object]) -> Cost:
        self.refused += self.emulator.quotas.refused
        self.emulator.quotas.reset()  # the nights are a day apart
        self.emulator.api.log.clear()
        self.wire.clear()
        gc.collect()
        began, worked, all_worked = time.perf_counter(), time.thread_time(), time.process_time()
        act()
        wall, work = time.perf_counter() - began, time.thread_time() - worked
        google = time.process_time() - all_worked - work
        calls = [call for call in self.emulator.calls() if call.method != "token"]
        told = Counter(call.method.removeprefix("sheets.") for call in calls)
        sent = self.wire.sent
        return Cost(told, sum(sent), max(sent, default=0), self.wire.received, wall, work, google)

    def bar(self, words: str, *, held: bool) -> None:
        print(f"  {'ok    ' if held else 'MISSED'}  {words}")
        if not held:
            self.missed.append(words)


def _silent(_step: ChangeSet, _state: State) -> None:
    """Of the nights that take seconds nobody needs to be told how far they are."""


def tables_of(desired: Desired) -> dict[str, Table]:
    """What the script would be given: our columns of each tab as texts, in the order in which new rows go in."""
    tables: dict[str, Table] = {}
    for tab in desired.tabs:
        ours = [column for column in tab.columns if column.owner != "people"]
        head = [[column.title for column in ours]] if tab.header else []
        rows = (row for row in desired.rows if row.tab == tab.id and not (row.gone or row.leftover))
        body = [[_text(row.cells[c.id].value) if c.id in row.cells else "" for c in ours] for row in rows]
        tables[tab.title] = [*head, *body]
    return tables


def _text(value: Scalar) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def tell(name: str, ours: Cost, theirs: Cost) -> None:
    print(f"\n{name}")
    print(
        f"  {'':8}{'reads':>7}{'writes':>7}{'sent MB':>10}{'largest':>9}{'got MB':>9}{'wall s':>9}{'client s':>10}{'emulator s':>12}"
    )
    for who, cost in (("ours", ours), ("plain", theirs)):
        print(
            f"  {who:8}{cost.reads:>7}{cost.writes:>7}{cost.sent / MEGABYTE:>10.2f}{cost.largest / MEGABYTE:>9.2f}"
            f"{cost.received / MEGABYTE:>9.2f}{cost.wall:>9.2f}{cost.work:>10.2f}{cost.google:>12.2f}"
            f"   {', '.join(f'{count} {method}' for method, count in sorted(cost.requests.items()))}"
        )
    pairs = ((ours.reads + ours.writes, theirs.reads + theirs.writes), (ours.sent, theirs.sent), (ours.wall, theirs.wall), (ours.work, theirs.work))  # fmt: skip
    told = (f"{one / other:.2f} {what}" if other else f"- {what}" for what, (one, other) in zip(("requests", "sent", "wall", "client"), pairs, strict=True))  # fmt: skip
    print(f"  ours / plain: {', '.join(told)}")


def nights(bench: Bench) -> None:
    """A first write, the same again, the first run of the next day, and one after 1 % of the plans were edited."""
    size = bench.plans.size
    bench.night(FIRST, DAY, None)
    bench.night(AGAIN, DAY)
    bench.night(NEXT_DAY, DAY + timedelta(1))
    bench.night(SOME, DAY + timedelta(1), bench.plans.change(CHANGED))
    bench.night(STILL, DAY + timedelta(1))
    costs = {name: pair["ours"] for name, pair in bench.costs.items()}
    print(f"\nBars, {size:,} plans")
    again, day, some = costs[AGAIN], costs[NEXT_DAY], costs[SOME]
    bench.bar(f"nothing changed, a day already checked: {again.reads} reads, {again.writes} writes (1, 0)", held=(again.reads, again.writes) == (1, 0))  # fmt: skip
    dates = 0 if bench.tabs else 1  # the last-checked cell is not on the tabs that are filled alone
    bench.bar(f"first run of a day: {day.reads} reads, {day.writes} writes (1, {dates})", held=(day.reads, day.writes) == (1, dates))  # fmt: skip
    needed = math.ceil(some.sent / BATCH_BYTES)
    bench.bar(f"1 % changed: {some.reads} reads, {some.writes} writes (at most {1 + needed}, {needed})", held=some.reads <= 1 + needed and some.writes == needed)  # fmt: skip
    for name, cost in costs.items():
        bench.bar(f"{name}: {cost.writes} writes for {cost.sent / MEGABYTE:.2f} MB (at most {most_writes(cost)})", held=cost.writes <= most_writes(cost))  # fmt: skip
        bench.bar(f"{name}: largest request {cost.largest / MEGABYTE:.3f} MB (at most {BATCH_BYTES / MEGABYTE:.0f})", held=cost.largest <= BATCH_BYTES)  # fmt: skip
    refused = bench.refused + bench.emulator.quotas.refused
    bench.bar(f"{refused} calls were one too many (0)", held=refused == 0)  # fmt: skip


def most_writes(cost: Cost) -> int:
    return 1 + math.ceil(cost.sent / BATCH_BYTES)


# ------------------------------------------------------------------------------------ what we do with it, step by step


Step = Callable[[], Any]


class Steps:
    """From the bytes of one read to the batch to send, each step by itself. All but the batch as on a night without change."""

    def __init__(self, bench: Bench) -> None:
        url = f"https://sheets.googleapis.com/v4/spreadsheets/{bench.ours}"
        params = {"fields": sheet_state.FIELDS, "prettyPrint": "false"}
        self.raw = bench.google.transport.request("get", url, params=params).content
        self.data = json.loads(self.raw)
        self.state = sheet_state.parse(self.data)
        self.bench = bench
        day = DAY + timedelta(1)
        same = bench.pipeline(day, ())
        self.same = bench.only(same.desired(self.state))
        changed = bench.pipeline(day, bench.plans.change(CHANGED))
        self.some = bench.only(changed.desired(self.state))
        empty = State(bench.ours)
        anew = bench.pipeline(day, None)
        self.all = bench.only(anew.desired(empty))
        self.empty = empty
        self.first = diff(self.all, empty)
        self.steps: dict[str, Step] = {
            "json.loads of one read": lambda: json.loads(self.raw),
            "state.parse (decoding)": lambda: sheet_state.parse(self.data),
            "what the master should say": lambda: bench.only(same.desired(self.state)),
            "diff, nothing changed": lambda: diff(self.same, self.state),
            "diff, 1 % changed": lambda: diff(self.some, self.state),
            "diff, first write": lambda: diff(self.all, empty),
            "fit, first write": lambda: bench.master.fit(self.first, empty),
        }

    def run(self, *, memory: bool) -> dict[str, tuple[float, float]]:
        """Step → (seconds, peak megabytes); the second 0 where it was not asked for."""
        found = {}
        rows = len(self.same.rows)
        print(f"\nStep by step: {rows:,} rows, {sum(len(row.cells) for row in self.same.rows):,} cells, {len(self.raw) / MEGABYTE:.1f} MB read")  # fmt: skip
        for name, step in self.steps.items():
            seconds = min(seconds_of(step) for _ in range(3 if rows < 30_000 else 2))
            peak = peak_of(step) if memory or name.startswith("diff") else 0.0
            found[name] = (seconds, peak)
            print(f"  {name:28}{seconds:>9.3f} s{f'{peak:>9.0f} MB at most' if peak else ''}")
        return found


def seconds_of(step: Step) -> float:
    gc.collect()
    began = time.thread_time()
    step()
    return time.thread_time() - began


def peak_of(step: Step) -> float:
    """Megabytes at the peak of what the step allocates, by tracemalloc."""
    gc.collect()
    tracemalloc.start()
    try:
        kept = step()
        _, peak = tracemalloc.get_traced_memory()
        del kept
    finally:
        tracemalloc.stop()
    return peak / MEGABYTE


def profile(step: Step) -> None:
    profiler = cProfile.Profile()
    profiler.runcall(step)
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)


@contextmanager
def opened(size: int, latency: float, tabs: Collection[str] = ()) -> Iterator[Bench]:
    """A company of that size, on an emulator with latency and quotas."""
    with tempfile.TemporaryDirectory() as made, Emulator(latency=latency, quotas=True) as emulator:
        yield Bench(emulator, Plans(size), emulator.key_file(Path(made)), tabs)


def measure(size: int, options: argparse.Namespace, tabs: Collection[str] = ()) -> list[str]:
    """Everything for one size; the bars that it missed."""
    what = f"tabs {', '.join(sorted(tabs))} alone" if tabs else "all tabs"
    print(f"\n{size:,} plans, {what}\n{'=' * 60}", flush=True)
    with opened(size, options.latency, tabs) as bench:
        nights(bench)
        steps = Steps(bench)
        if options.profile:
            profile(steps.steps[options.profile])
        found = steps.run(memory=options.memory)
        if tabs or size >= LARGE:
            for name in ("diff, nothing changed", "diff, 1 % changed", "diff, first write"):
                seconds, peak = found[name]
                bench.bar(f"{name}: {seconds:.2f} s (below {DIFF_SECONDS:.0f}), {peak:.0f} MB (below {DIFF_MEGABYTES})", held=seconds < DIFF_SECONDS and peak < DIFF_MEGABYTES)  # fmt: skip
        return bench.missed


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What keeping the master sheet costs.")
    parser.add_argument("--plans", type=int, nargs="*", default=list(SIZES), help="with all tabs (default: 10 100 1000)")  # fmt: skip
    parser.add_argument("--large", type=int, nargs="?", const=LARGE, default=0, help=f"so many more with Scorecard and Plans alone ({LARGE:,} if no number follows; takes minutes)")  # fmt: skip
    parser.add_argument("--latency", type=float, default=0.1, help="seconds that a request is on its way (default: 0.1)")  # fmt: skip
    parser.add_argument("--memory", action="store_true", help="the peak of every step, not of the diff alone")
    parser.add_argument("--profile", metavar="STEP", default="", help="print where a step spends its time")
    options = parser.parse_args(arguments)
    heap.rarely_searched()  # as the command line does
    print(f"{options.latency * 1000:.0f} ms latency, Google's quotas")
    missed = [bar for size in options.plans for bar in measure(size, options)]
    if options.large:
        missed += measure(options.large, options, LARGE_TABS)
    print(f"\n{len(missed)} bars missed" if missed else "\nAll bars held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
