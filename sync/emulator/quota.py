"""Google's quotas for a minute, per user and per project, on the emulator's clock."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sync.emulator.clock import Clock
from sync.emulator.discovery import Method
from sync.emulator.errors import ApiError
from sync.emulator.faults import too_many

# service → (reads per user, reads per project, writes per user, writes per project), requests a minute
REQUESTS = {"sheets": (60, 300, 60, 300), "docs": (300, 3000, 60, 600)}
# Drive since May 2026: units a minute (per user, per project), and what a call costs.
UNITS = (325_000, 1_000_000)
COSTS = {
    "drive.files.download": 200,
    "drive.files.export": 200,
}
LIST, EDIT, READ = 100, 50, 5


def _units(method: Method) -> int:
    """By what the method does, where the table of Google's guide doesn't name it."""
    if method.id in COSTS:
        return COSTS[method.id]
    if method.http != "GET":
        return EDIT
    return LIST if method.id.endswith(".list") else READ


READS_BY_POST = {
    "sheets.spreadsheets.getByDataFilter",
    "sheets.spreadsheets.developerMetadata.search",
    "sheets.spreadsheets.values.batchGetByDataFilter",
}


def is_write(method: Method) -> bool:
    return method.http != "GET" and method.id not in READS_BY_POST


@dataclass
class Bucket:
    """Full again a minute after it was first drawn from."""

    since: float = 0.0
    used: int = 0

    def room_for(self, cost: int, limit: int, now: float) -> bool:
        return now - self.since >= 60 or self.used + cost <= limit

    def draw(self, cost: int, now: float) -> None:
        if not self.used or now - self.since >= 60:
            self.since, self.used = now, 0
        self.used += cost


class Quotas:
    """Counts every call (those inside a HTTP batch one by one, a batchUpdate as one). ``refused``: how many it did not let in."""

    def __init__(self, clock: Clock, *, on: bool = False) -> None:
        self.clock = clock
        self.on = on
        self.refused = 0
        self._buckets: dict[tuple[str, bool, str], Bucket] = {}
        self._lock = threading.Lock()

    def spend(self, method: Method, user: str) -> None:
        """Count the call, or refuse it; services without a quota take any number."""
        if not self.on or method.service not in {*REQUESTS, "drive"}:
            return
        write = is_write(method) and method.service != "drive"  # Drive counts all calls together
        cost, per_user, per_project = _price(method, write=write)
        with self._lock:
            now = self.clock.monotonic()
            drawn = []
            for who, limit in ((user, per_user), ("", per_project)):
                bucket = self._buckets.setdefault((method.service, write, who), Bucket())
                if not bucket.room_for(cost, limit, now):
                    self.refused += 1
                    raise _refusal(method.service, write=write, per_user=bool(who))
                drawn.append(bucket)
            for bucket in drawn:
                bucket.draw(cost, now)

    def reset(self) -> None:
        with self._lock:
            self._buckets.clear()
            self.refused = 0


def _price(method: Method, *, write: bool) -> tuple[int, int, int]:
    """What the call costs, and what user and project have in a minute."""
    if method.service == "drive":
        return _units(method), *UNITS
    per_user, per_project = REQUESTS[method.service][2:] if write else REQUESTS[method.service][:2]
    return 1, per_user, per_project


def _refusal(service: str, *, write: bool, per_user: bool) -> ApiError:
    """Drive's own quota answers 403; 429 is its servers' own protection."""
    if service != "drive":
        return too_many(service, write=write, per_user=per_user)
    words, reason = (
        ("User rate limit exceeded.", "userRateLimitExceeded")
        if per_user
        else ("Rate limit exceeded.", "rateLimitExceeded")
    )
    return ApiError(403, words, "PERMISSION_DENIED", reason=reason, domain="usageLimits")
