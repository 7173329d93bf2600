"""A clock on which waiting is all that takes time: it stands still while anything works, and jumps when nothing does.

Client and emulator run in one process and share it. As long as one of their threads computes, or has a request on the
wire, the time is what it was; once every thread waits, the clock jumps to the earliest moment that somebody sleeps until.
So a night of minutes takes as long as its computing, and neither a slow nor a busy machine changes what the clock shows.
A clock that merely runs faster than the real one would stretch our computing by its factor.

Whether anything works is asked of the system: no other thread of this process is running or ready to run, and none has
used the processor since a moment ago. Nothing that is measured has to cooperate, so locks, pools and sockets are what
they are in production.
"""

from __future__ import annotations

import heapq
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_GLANCE: Final = 0.0003  # real seconds between two looks
_TASKS: Final = Path("/proc/self/task")
_LOOKS: Final = 2 if _TASKS.exists() else 10  # elsewhere than on Linux only the used time can be seen
_AT_WORK: Final = frozenset(b"RD")


class QuietClock:
    """Seconds of waiting since ``start``. A context manager: sleeping works within it."""

    def __init__(self, start: datetime = datetime(2024, 10, 8, 2, 30, tzinfo=UTC)) -> None:
        self._start = start
        self._passed = 0.0
        self._changed = threading.Condition()
        self._alarms: list[float] = []
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        with self._changed:
            return self._passed

    def sleep(self, seconds: float) -> None:
        with self._changed:
            alarm = self._passed + max(seconds, 0.0)
            heapq.heappush(self._alarms, alarm)
            self._changed.notify_all()
            while self._passed < alarm and not self._stopped:
                self._changed.wait()

    def skip_to(self, moment: datetime) -> None:
        """Let the time until then pass at once; nobody may be asleep."""
        with self._changed:
            assert not self._alarms
            self._passed = max(self._passed, (moment - self._start).total_seconds())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        quiet, most = 0, 0
        while True:
            with self._changed:
                while self._alarms and self._alarms[0] <= self._passed:
                    heapq.heappop(self._alarms)
                while not self._alarms and not self._stopped:
                    self._changed.wait()
                if self._stopped:
                    return
            time.sleep(_GLANCE)
            (least, most), before = _used_by_others(), most
            quiet = quiet + 1 if least <= before and not _others_at_work() else 0
            if quiet >= _LOOKS:
                quiet = 0
                with self._changed:
                    self._passed = max(self._passed, self._alarms[0])
                    self._changed.notify_all()


def _used_by_others() -> tuple[int, int]:
    """Nanoseconds of processor time of all threads but this one: at least and at most, as asking takes some itself."""
    before, all_threads, after = time.thread_time_ns(), time.process_time_ns(), time.thread_time_ns()
    return all_threads - after, all_threads - before


def _others_at_work() -> bool:
    """Whether another thread runs, is ready to, or waits for the disk."""
    me = threading.get_native_id()
    return any(int(task.name) != me and _state(task) in _AT_WORK for task in _TASKS.glob("*"))


def _state(task: Path) -> int:
    try:
        said = (task / "stat").read_bytes()
    except OSError:
        return 0  # it is over
    return said[said.rindex(b")") + 2]
