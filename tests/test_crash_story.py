"""Wherever a run is cut, and whatever Google answers: the sheet is never blank and never half, and the next run mends all.

The master is the only state, so that what a run makes of it depends on nothing else: a state that was mended once need not
be mended again to know how. CRASH=all tries every way at every request of every night; without it, reads of documents, of
which there are many alike, and the nights that differ only in how they write, meet a part of the ways each.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Final

import click
import pytest
from click.testing import CliRunner

from jobs import report as told
from jobs.cli import clear_errors
from sync.errors import CredentialsError, SyncError
from sync.master.sheet import BATCH_BYTES
from tests import portrait
from tests.crash import LATER, SECRETS, Bakery, Cut, Ended, open_bakery
from tests.portrait import Portrait

ALL: Final = os.environ.get("CRASH") == "all"
BATCH: Final = "sheets.spreadsheets.batchUpdate"
PASSING: Final = (
    *(
        "drop",
        "drop-after",
        "truncate",
        "429",
        "429 retry-after=5",
        "500",
        "500 html",
        "502 html",
        "503",
        "503 html",
    ),
    *("504", "408", "403 rate", "401"),
)
"""What a run lives through if it comes once."""
REFUSING: Final = ("400", "403", "404", "409", "413 html")
"""What is no better a moment later."""
LASTING: Final = (
    *("drop", "drop-after", "truncate", "429", "500", "502 html", "503", "403 rate", "401"),
    *REFUSING,
)
CUTS: Final = ("refused", "unreachable", "no answer", "late", "dies before", "dies after")
LASTING_CUTS: Final = ("refused", "unreachable", "no answer", "late")
WRITTEN: Final = ("drop", "drop-after", "truncate", "503", "401", "400", "409")
LASTING_WRITTEN: Final = ("drop-after", "503", "400")
"""Of the errors, those that tell how a batch is written from how it is read."""
LOST: Final = frozenset({"drop", "truncate", "500", "500 html", "502 html", "503", "503 html", "504", "408"})
"""After these nobody knows whether the batch was carried out; without guards it is not sent again."""


@dataclass(frozen=True)
class Point:
    """Where and how a run is cut: the ``call``th of a method meets a fault of the emulator, or (no method) that request of all.

    ``lasts``: and so do all after it.
    """

    way: str
    call: int
    method: str = ""
    lasts: bool = False
    master: bool = False

    def __str__(self) -> str:
        return f"{self.way} at {self.method or 'request'} {self.call}{' for good' if self.lasts else ''}"


@dataclass
class Case:
    """One night, and what it is cut into. ``before``: the master as the night finds it."""

    bakery: Bakery
    restore: Callable[[], None] = field(init=False)
    before: object = field(init=False)
    old: Portrait = field(init=False)
    new: Portrait = field(init=False)
    methods: Counter[str] = field(init=False)
    requests: Cut = field(default_factory=Cut)
    to_master: Cut = field(default_factory=lambda: Cut(master=True))
    mended: dict[str, tuple[Portrait, str]] = field(default_factory=dict)
    seen: dict[str, Portrait] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.restore = self.bakery.saved()
        self.before = self.bakery.workspace.file(self.bakery.sheet).content
        self.old = self.now()
        start = len(self.bakery.calls())
        assert self.bakery.run(self.requests).finished
        self.methods = Counter(self.bakery.calls()[start:])
        self.new = self.now()
        self.restore()
        assert self.bakery.run(self.to_master).finished
        assert self.now() == self.new, "the same night twice"

    def now(self) -> Portrait:
        key = self.key()
        if key not in self.seen:
            self.seen[key] = portrait.take(self.bakery.whole())
        return self.seen[key]

    def key(self) -> str:
        return portrait.digest(self.bakery.workspace, self.bakery.sheet)

    def untouched(self) -> bool:
        return self.bakery.workspace.file(self.bakery.sheet).content is self.before

    # ------------------------------------------------------------------------------------ cutting

    def cut(self, point: Point) -> Iterator[str]:
        """What is wrong about a run that is cut there; nothing if all is well."""
        self.restore()
        workspace = self.bakery.workspace
        cut = None if point.method else Cut(at=point.call, way=point.way, on=point.lasts, master=point.master)
        if point.method:
            calls = range(point.call, point.call + 60) if point.lasts else (point.call,)
            for call in calls:
                workspace.fail(point.method, point.way, call=call)
        ended = self.bakery.run(cut)
        struck = cut.struck if cut else workspace.faults.used
        workspace.faults.clear()
        if not struck:
            yield "nothing was cut"
        yield from self.judge(point, ended)

    def judge(self, point: Point, ended: Ended) -> Iterator[str]:
        yield from well_told(ended)
        died = point.way.startswith("dies")
        if died != (not ended.finished and ended.error is None):
            yield "it did not end as it should"
        after = self.old if self.untouched() else self.now()
        if not ended.finished:
            yield from halves(self.old, after, self.new)
        unsure = point.method == BATCH and point.way in LOST and not self.bakery.reuse
        if point.way in PASSING and not point.lasts and not unsure and after != self.new:
            yield f"it should have come through, and did not: {ended.error or ended.report}"
        if self.untouched():
            if ended.finished:
                yield "nothing was written"
            return  # the next run finds what this one found
        yield from self.mend(after, partly=bool(ended.report and ended.report.unread))

    def mend(self, after: Portrait, *, partly: bool) -> Iterator[str]:
        """Run again from how the sheet is now, later that day. ``partly``: so far not all plans had been read."""
        key = self.key()
        if key not in self.mended:
            ended = self.bakery.run(start=LATER)
            then, wrong = self.now(), f"the next run: {ended.error}" if ended.error else ""
            start = len(self.bakery.calls())
            self.bakery.run(start=LATER)
            if BATCH in self.bakery.calls()[start:]:
                wrong += " the run after that writes again"
            self.mended[key] = then, wrong
        then, wrong = self.mended[key]
        if wrong:
            yield wrong
        equal = then.unordered() == self.new.unordered() if partly else then == self.new
        if not equal:
            yield f"after the next run {different(then, self.new)}"


def halves(old: Portrait, now: Portrait, new: Portrait) -> Iterator[str]:
    """Every unit × cycle stands there, on all tabs, as it was or as it should be; and so does every row of no unit."""
    was, stands, should = old.plans(), now.plans(), new.plans()
    for scope in was.keys() | stands.keys() | should.keys():
        if stands.get(scope, ()) not in (was.get(scope, ()), should.get(scope, ())):
            yield f"{scope} is neither as it was nor as it should be"


def different(one: Portrait, other: Portrait) -> str:
    """The first things in which two portraits differ."""
    if one.order != other.order:
        return f"the tabs are {one.order}"
    for tab, each in one.tabs.items():
        for name in each.parts.keys() | other.tabs[tab].parts.keys():
            if each.parts.get(name) != other.tabs[tab].parts.get(name):
                return f"{name} of {tab} are {each.parts.get(name)}, not {other.tabs[tab].parts.get(name)}"
        for row, wanted in zip(each.rows, other.tabs[tab].rows, strict=False):
            if row[0] != wanted[0]:
                return f"{tab} has {row[0]} where {wanted[0]} should be"
            if row != wanted:
                return f"{tab}, {row[0]}: {told_apart(row[1], wanted[1])}"
        if len(each.rows) != len(other.tabs[tab].rows):
            return f"{tab} has {len(each.rows)} rows"
    return f"the memory is {one.memory ^ other.memory}"


def told_apart(row: str, wanted: str) -> list[object]:
    """The cells in which two rows differ."""
    one, other = (json.loads(each)[0].get("values", []) for each in (row, wanted))
    pairs = enumerate(zip_longest(one, other))
    return [(at, *pair) for at, pair in pairs if pair[0] != pair[1]] or [row, wanted]


def well_told(ended: Ended) -> Iterator[str]:
    """What is said of it: one line, none of a plan's words, and the exit code that says whose turn it is."""
    if ended.report:
        said, code = list(ended.report.log_lines()), ended.report.exit_code(partial_ok=False)
        if code not in {told.OK, told.UNREAD} or (code == told.UNREAD) != bool(ended.report.unread):
            yield f"exit code {code}"
        shown = [s.problem.message for s in ended.report.unread if s.problem]
    elif ended.error:
        result = complained(ended.error)
        said, shown, code = [result.stderr.rstrip("\n")], [], result.exit_code
        if code != (told.USAGE if isinstance(ended.error, CredentialsError) else told.UNWRITTEN):
            yield f"exit code {code}"
    else:
        return
    for line in (*said, *shown):
        if not line.strip() or "\n" in line or "Traceback" in line:
            yield f"this is no line: {line!r}"
    if leaked := [word for word in SECRETS if any(word in line for line in said)]:
        yield f"{leaked} in {said}"


def complained(error: SyncError) -> click.testing.Result:
    """What the command line makes of an error of the nightly job."""

    @click.command()
    @click.pass_context
    def failing(context: click.Context) -> None:
        context.obj = False
        with clear_errors(told.UNWRITTEN):
            raise error

    return CliRunner().invoke(failing)


# ------------------------------------------------------------------------------------------ the points


def points(case: Case, *, only_master: bool = False) -> Iterator[Point]:
    """Where and how the night is cut. ``only_master``: the reading of documents was cut in another.

    Reads share the ways among them, and so do the batches of a night that differs only in how it writes: each is met, and
    each request meets some. CRASH=all: every request meets every way.
    """
    calls = [
        (method, call)
        for method, times in sorted(case.methods.items())
        for call in range(1, times + 1)
        if not only_master or method.startswith("sheets.")
    ]
    reads, batches = (
        [each for each in calls if each[0] != BATCH],
        [each for each in calls if each[0] == BATCH],
    )
    for method, call in calls:
        for lasts, ways in ((False, (*PASSING, *REFUSING)), (True, LASTING)):
            chosen = (LASTING_WRITTEN if lasts else WRITTEN) if only_master and not ALL else ways
            alike = batches if method == BATCH and lasts else reads
            turn, turns = (
                (0, 1) if method == BATCH and not lasts else (alike.index((method, call)), len(alike))
            )
            for number, way in enumerate(chosen):
                fits = method.startswith(("drive.", "batch")) or way != "403 rate"  # only Drive says so
                if fits and (ALL or number % turns == turn % len(chosen)):
                    yield Point(way, call, method, lasts=lasts)
    sent = case.to_master.sent if only_master else case.requests.sent
    for call in range(1, sent + 1):
        for number, way in enumerate(CUTS):
            if ALL or way in {"late", "dies after"} or number % sent == call % len(CUTS):
                yield Point(way, call, master=only_master)
        for number, way in enumerate(LASTING_CUTS):
            if way != "late" and (ALL or number % sent == call % len(LASTING_CUTS)):
                yield Point(way, call, lasts=True, master=only_master)
    for call in range(1, case.to_master.sent + 1):
        if ALL or not only_master:
            yield Point("late", call, lasts=True, master=True)


NIGHTS: Final = {
    "the first night": (False, True, BATCH_BYTES, True),
    "a busy night": (True, True, BATCH_BYTES, False),
    "a busy night in several batches": (True, True, 6_000, True),
    "a busy night without guards": (True, False, BATCH_BYTES, True),
}
"""Whether it is a busy one, guarded, how many bytes a request may have, and whether only requests to the master are cut."""


@pytest.mark.parametrize("night", NIGHTS)
def test_a_night_that_is_cut_anywhere_leaves_whole_plans_and_the_next_run_mends_it(
    tmp_path: Path, night: str, record_property: Callable[[str, object], None]
) -> None:
    busy, reuse, small, only_master = NIGHTS[night]
    with open_bakery(tmp_path, reuse=reuse, small=small) as bakery:
        if busy:
            assert bakery.run().finished
            bakery.busy()
        case = Case(bakery)
        tried = list(points(case, only_master=only_master))
        wrong = [f"{point}: {line}" for point in tried for line in case.cut(point)]

    figures = {"points": len(tried), "requests": case.requests.sent, "to the master": case.to_master.sent, "states": len(case.seen), "mended": len(case.mended)}  # fmt: skip
    for name, figure in figures.items():
        record_property(name, figure)
    if os.environ.get("CRASH"):
        sys.stderr.write(f"\n{night}: {figures}\n")
    assert not wrong, f"{len(wrong)} of {len(tried)}:\n" + "\n".join(wrong[:40])
    assert {(p.method, p.call) for p in tried if p.method} >= {
        (method, call)
        for method, times in case.methods.items()
        for call in range(1, times + 1)
        if not only_master or method.startswith("sheets.")
    }, "every call that the log knows was cut"
    batches = case.methods[BATCH]
    assert batches >= 4 if small < BATCH_BYTES else batches == 1 + busy
