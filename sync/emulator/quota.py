"""Google's per-minute quotas, per user and per project, on the emulator's clock."""

from __future__ import annotations

import threading
from collections import defaultdict

from sync.emulator.clock import Clock
from sync.emulator.discovery import Method
from sync.emulator.faults import too_many

# service → (reads per user, reads per project, writes per user, writes per project), requests a minute
LIMITS = {"sheets": (60, 300, 60, 300), "docs": (300, 3000, 60, 600), "drive": (12000, 12000, 12000, 12000)}

READS_BY_POST = {
    "sheets.spreadsheets.getByDataFilter",
    "sheets.spreadsheets.developerMetadata.search",
    "sheets.spreadsheets.values.batchGetByDataFilter",
}


def is_write(method: Method) -> bool:
    return method.http != "GET" and method.id not in READS_BY_POST


class Quotas:
    """Buckets that are full again each minute after their first use."""

    def __init__(self, clock: Clock, *, on: bool = False) -> None:
        self.clock = clock
        self.on = on
        self._used: dict[tuple[str, bool, str], tuple[float, int]] = defaultdict(lambda: (0.0, 0))
        self._lock = threading.Lock()

    def spend(self, method: Method, user: str) -> None:
        """Count the call, or refuse it: every call of a batch counts as one."""
        if not self.on or method.service not in LIMITS:
            return
        write = is_write(method)
        per_user, per_project = LIMITS[method.service][2:] if write else LIMITS[method.service][:2]
        with self._lock:
            now = self.clock.monotonic()
            for who, limit in ((user, per_user), ("", per_project)):
                since, used = self._used[method.service, write, who]
                if used and now - since < 60 and used >= limit:
                    raise too_many(method.service, write=write, per_user=bool(who))
            for who in (user, ""):
                since, used = self._used[method.service, write, who]
                fresh = not used or now - since >= 60
                self._used[method.service, write, who] = (now, 1) if fresh else (since, used + 1)

    def reset(self) -> None:
        with self._lock:
            self._used.clear()
