"""Faults scripted by method id, and accounted for: a test proves that it met them."""

from __future__ import annotations

import re
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field

from sync.emulator.errors import ERROR_INFO, ApiError, Json

HTML = "<!DOCTYPE html><html lang=en><title>Error 502 (Server Error)!!1</title><p><b>502.</b> That’s an error.</html>"
SYNTAX = re.compile(
    r"(?:(?P<code>429|500|503)(?: retry-after=(?P<after>\d+))?|(?P<html>502 html)|(?P<rate>403 rate)"
    r"|(?P<drop>drop(?:-after)?)|stall (?P<stall>[\d.]+)s?)"
)
STATUS = {429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}
WORDS = {500: "Internal error encountered.", 503: "The service is currently unavailable."}


@dataclass(frozen=True)
class Fault:
    """One thing to go wrong. ``call``: only at this call of the method, counted from 1 since the script was given."""

    method: str
    do: str
    call: int = 0

    def __post_init__(self) -> None:
        if not SYNTAX.fullmatch(self.do):
            raise ValueError(
                f"“{self.do}” is no fault; write 429, 429 retry-after=2, 500, 502 html, 503, 403 rate, drop, drop-after or stall 2"
            )

    @property
    def stall(self) -> float:
        found = SYNTAX.fullmatch(self.do)
        return float(found["stall"]) if found and found["stall"] else 0.0


class Dropped(Exception):  # noqa: N818 - not an error of ours: the connection is to be closed without an answer
    """``before``: nothing was applied."""

    def __init__(self, *, before: bool) -> None:
        super().__init__()
        self.before = before


@dataclass
class Faults:
    """The script. ``used`` counts the faults that were met, ``pending`` those still to come."""

    used: int = 0
    _queues: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *faults: Fault) -> None:
        with self._lock:
            for fault in faults:
                if not self._queues[fault.method]:
                    self._calls[fault.method] = 0
                self._queues[fault.method].append(fault)

    def clear(self) -> None:
        with self._lock:
            self.used = 0
            self._queues.clear()

    @property
    def pending(self) -> int:
        return sum(map(len, self._queues.values()))

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets, if any."""
        with self._lock:
            queue = self._queues.get(method)
            if not queue:
                return None
            self._calls[method] += 1
            due = next((f for f in queue if f.call in {0, self._calls[method]}), None)
            if due is not None:
                queue.remove(due)
                self.used += 1
            return due

    def account(self) -> Json:
        waiting = [
            {"method": f.method, "do": f.do} | ({"call": f.call} if f.call else {})
            for q in self._queues.values()
            for f in q
        ]
        return {"used": self.used, "pending": self.pending, "script": waiting}


class HtmlError(Exception):
    """A gateway's page instead of an API's answer."""


def strike(fault: Fault, service: str, method_is_write: bool) -> None:
    """Raise what the fault says should happen before the call is looked at."""
    found = SYNTAX.fullmatch(fault.do)
    assert found
    if found["html"]:
        raise HtmlError
    if found["drop"] == "drop":
        raise Dropped(before=True)
    if found["rate"]:
        words = "User Rate Limit Exceeded"
        raise ApiError(403, words, "PERMISSION_DENIED", reason="userRateLimitExceeded", domain="usageLimits")
    if found["code"]:
        code = int(found["code"])
        headers = {"Retry-After": found["after"]} if found["after"] else {}
        if code == 429:
            raise too_many(service, write=method_is_write, headers=headers)
        reason = "backendError" if code == 503 else "internalError"
        raise ApiError(code, WORDS[code], STATUS[code], reason=reason, headers=headers)


def too_many(
    service: str, *, write: bool, per_user: bool = True, headers: dict[str, str] | None = None
) -> ApiError:
    """429 with the body that was recorded (Drive: its classic form)."""
    if service == "drive":
        return ApiError(
            429, "Rate Limit Exceeded", reason="rateLimitExceeded", domain="usageLimits", headers=headers
        )
    kind = "Write" if write else "Read"
    limit = f"{kind} requests per minute" + (" per user" if per_user else "")
    words = f"Quota exceeded for quota metric '{kind} requests' and limit '{limit}' of service '{service}.googleapis.com' for consumer 'project_number:100000000001'."
    info = {
        "@type": ERROR_INFO,
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "consumer": "projects/100000000001",
            "quota_limit": f"{kind}RequestsPerMinute" + ("PerUser" if per_user else "PerProject"),
            "quota_metric": f"{service}.googleapis.com/{kind.lower()}_requests",
            "service": f"{service}.googleapis.com",
        },
    }
    return ApiError(
        429, words, "RESOURCE_EXHAUSTED", reason="rateLimitExceeded", details=[info], headers=headers
    )
