"""Staying below Google's quotas: so many calls in any minute, shared by all threads."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Final

from sync.clock import Clock

MINUTE: Final = 60.0
# How much longer than others a call may take to reach Google, in seconds. Google counts calls when they arrive: one that
# was late must not meet the first of the next minute. Six would use up the tenth of the time that we may lose.
LATENESS: Final = 2.0
# Calls a minute that Google allows one user (a service account is one): (reads, writes). developers.google.com/workspace
GOOGLE: Final[Mapping[str, tuple[int, int]]] = {"sheets": (60, 60), "docs": (300, 60)}
# Calls a minute that we allow ourselves; a few are left to others who share the account. Drive counts units since May 2026, 325,000 a
# minute and user, files.get 5 and files.list 100 of them; older projects keep 12,000 calls. Ours is below both, whatever
# is called.
DEFAULTS: Final[Mapping[str, tuple[int, int]]] = {
    "sheets": (58, 58),
    "docs": (290, 58),
    "drive": (3000, 3000),
}


class Quota:
    """At most ``per_minute`` calls arrive in any 60 seconds, if none takes LATENESS longer to arrive than another.

    That holds for every way in which a server may count: by the clock's minutes, from the first call on, or by a bucket
    that fills up again. Calls are let through at once while there are some left, and in the order in which they came.
    """

    def __init__(self, per_minute: int, clock: Clock, lateness: float = LATENESS) -> None:
        self._per_minute = max(per_minute, 1)
        self._window = MINUTE + lateness
        self._clock = clock
        self._lock = threading.Lock()
        self._turns: deque[float] = deque(maxlen=self._per_minute)

    def wait(self, calls: int = 1) -> None:
        """Sleep until it is this call's turn; ``calls``: as many in one request."""
        with self._lock:
            turn = max(self._clock.monotonic(), self._turns[-1] if self._turns else 0.0)
            calls = min(calls, self._per_minute)
            if (over := len(self._turns) + calls - self._per_minute) > 0:
                turn = max(turn, self._turns[over - 1] + self._window)
            self._turns.extend([turn] * calls)
        while (left := turn - self._clock.monotonic()) > 0:
            self._clock.sleep(left)


class Quotas:
    """A quota for the reads and one for the writes of each service. Give one to all Transports of one account.

    ``limits``: service → (reads, writes) a minute, instead of DEFAULTS.
    """

    def __init__(self, clock: Clock, limits: Mapping[str, tuple[int, int]] | None = None) -> None:
        self._quotas = {
            (service, write): Quota(limit, clock)
            for service, pair in {**DEFAULTS, **(limits or {})}.items()
            for write, limit in zip((False, True), pair, strict=True)
        }

    def wait(self, service: str, *, write: bool = False, calls: int = 1) -> None:
        """Sleep until the service may be called so many times; services without a quota never wait."""
        if quota := self._quotas.get((service, write)):
            quota.wait(calls)
