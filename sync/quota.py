"""Staying below Google's quotas: so many calls in any minute, shared by all threads."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Final

from sync.clock import Clock

MINUTE: Final = 60.0
# Calls a minute that Google allows one user (a service account is one): (reads, writes).
GOOGLE: Final[Mapping[str, tuple[int, int]]] = {"sheets": (60, 60), "docs": (300, 60), "drive": (600, 600)}
MARGIN: Final = 0.1  # left for others who share the account, and for clocks that disagree


class Quota:
    """At most ``per_minute`` calls in any 60 seconds.

    Calls are let through at once while there are some left, and else in the order in which they came.
    """

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._per_minute = max(per_minute, 1)
        self._clock = clock
        self._lock = threading.Lock()
        self._turns: deque[float] = deque(maxlen=self._per_minute)

    def wait(self) -> None:
        """Sleep until it is this call's turn."""
        with self._lock:
            turn = self._clock.monotonic()
            if len(self._turns) == self._per_minute:
                turn = max(turn, self._turns[0] + MINUTE)
            self._turns.append(turn)
        while (left := turn - self._clock.monotonic()) > 0:
            self._clock.sleep(left)


class Quotas:
    """A quota for the reads and one for the writes of each service. Give one to all Transports of one account.

    ``limits``: service → (reads, writes) a minute, on top of Google's own; ``margin``: the part of each left unused.
    """

    def __init__(
        self,
        clock: Clock,
        limits: Mapping[str, tuple[int, int]] | None = None,
        margin: float = MARGIN,
    ) -> None:
        self._quotas = {
            (service, write): Quota(int(limit * (1 - margin)), clock)
            for service, pair in {**GOOGLE, **(limits or {})}.items()
            for write, limit in zip((False, True), pair, strict=True)
        }

    def wait(self, service: str, *, write: bool = False) -> None:
        """Sleep until the service may be called; services without a quota never wait."""
        if quota := self._quotas.get((service, write)):
            quota.wait()
