"""Faults scripted by method id, and accounted for: a test proves that it met them."""

from __future__ import annotations

import re
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any

from sync.emulator.errors import ERROR_INFO, ApiError, Json

HTML = "text/html; charset=UTF-8"
SYNTAX = re.compile(
    r"(?P<code>[45]\d\d)(?P<html> html)?(?: retry-after=(?P<after>\d+))?|(?P<rate>403 rate)|(?P<kind>drop|drop-after|truncate"
    r"|stale|empty-page)|(?P<slow>stall|slow) (?P<seconds>[\d.]+)s?"
)
KINDS = (
    "a status (429, 503 …), with “html” or “retry-after=2” behind it if wanted, 403 rate, drop, drop-after, truncate, "
    "stall 2, slow 2, stale or empty-page"
)
# status → Google's name for it, its words, and the reason that Drive gives
TOLD = {
    400: ("INVALID_ARGUMENT", "Request contains an invalid argument.", "badRequest"),
    401: ("UNAUTHENTICATED", "Request had invalid authentication credentials.", "authError"),
    403: ("PERMISSION_DENIED", "The caller does not have permission", "forbidden"),
    404: ("NOT_FOUND", "Requested entity was not found.", "notFound"),
    408: ("DEADLINE_EXCEEDED", "The request timed out.", "timeout"),
    409: ("ABORTED", "The operation was aborted.", "conflict"),
    429: ("RESOURCE_EXHAUSTED", "Rate Limit Exceeded", "rateLimitExceeded"),
    500: ("INTERNAL", "Internal error encountered.", "internalError"),
    502: ("UNAVAILABLE", "Bad Gateway", "backendError"),
    503: ("UNAVAILABLE", "The service is currently unavailable.", "backendError"),
    504: ("DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", "backendError"),
}


@dataclass(frozen=True)
class Fault:
    """One thing to go wrong.

    ``method``: a method's id, or a pattern such as ``sheets.*``. ``call``: only at this call that the pattern meets,
    counted from 1 since the script was given. ``body``: what an error answers instead of Google's words, ``type`` its kind.
    """

    method: str
    do: str
    call: int = 0
    body: str = ""
    type: str = ""

    def __post_init__(self) -> None:
        if not SYNTAX.fullmatch(self.do):
            raise ValueError(f"“{self.do}” is no fault; write {KINDS}")

    @classmethod
    def read(cls, told: Json) -> Fault:
        """As it was sent over HTTP. Raises KeyError, TypeError, ValueError."""
        texts = {name: str(told[name]) for name in ("body", "type") if name in told}
        return cls(str(told["method"]), str(told["do"]), int(told.get("call", 0)), **texts)

    @property
    def said(self) -> re.Match[str]:
        found = SYNTAX.fullmatch(self.do)
        assert found
        return found

    @property
    def stall(self) -> float:
        """Seconds that the call waits before it is looked at."""
        return float(self.said["seconds"]) if self.said["slow"] == "stall" else 0.0

    @property
    def slow(self) -> float:
        """Seconds between the first and the second half of the answer."""
        return float(self.said["seconds"]) if self.said["slow"] == "slow" else 0.0

    @property
    def truncate(self) -> bool:
        return self.do == "truncate"

    @property
    def late(self) -> bool:
        """Whether the answer is lost after the call was carried out."""
        return self.do == "drop-after"

    def line(self) -> Json:
        told: dict[str, Any] = {"method": self.method, "do": self.do}
        more = {"call": self.call, "body": self.body, "type": self.type}
        return told | {name: value for name, value in more.items() if value}


class Dropped(Exception):  # noqa: N818 - not an error of ours: the connection is to be closed without an answer
    """``before``: nothing was applied."""

    def __init__(self, *, before: bool) -> None:
        super().__init__()
        self.before = before


class RawError(Exception):
    """An error that isn't an API's: a gateway's page, or whatever body the script gives."""

    def __init__(self, code: int, body: str, content_type: str, headers: dict[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.body = body
        self.content_type = content_type
        self.headers = headers


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
        """The fault that this call meets, if any; it counts for every pattern that it meets."""
        if not self._queues:
            return None
        taken: Fault | None = None
        with self._lock:
            for pattern, queue in self._queues.items():
                if not queue or not fnmatchcase(method, pattern):
                    continue
                self._calls[pattern] += 1
                due = next((f for f in queue if f.call in {0, self._calls[pattern]}), None)
                if due is not None and taken is None:
                    queue.remove(due)
                    self.used += 1
                    taken = due
        return taken

    def account(self) -> Json:
        waiting = [fault.line() for queue in self._queues.values() for fault in queue]
        return {"used": self.used, "pending": self.pending, "script": waiting}


def strike(fault: Fault, service: str, method_is_write: bool) -> None:
    """Raise what the fault says should happen before the call is looked at."""
    said = fault.said
    if fault.do == "drop":
        raise Dropped(before=True)
    if said["rate"]:
        words = "User Rate Limit Exceeded"
        raise ApiError(403, words, "PERMISSION_DENIED", reason="userRateLimitExceeded", domain="usageLimits")
    if not said["code"]:
        return
    code = int(said["code"])
    headers = {"Retry-After": said["after"]} if said["after"] else {}
    if said["html"] or fault.body:
        kind = fault.type or (HTML if said["html"] else "application/json; charset=UTF-8")
        raise RawError(code, fault.body or page(code), kind, headers)
    if code == 429:
        raise too_many(service, write=method_is_write, headers=headers)
    status, words, reason = TOLD.get(code, ("UNKNOWN", HTTPStatus(code).phrase, "backendError"))
    raise ApiError(code, words, status, reason=reason, headers=headers)


def page(code: int) -> str:
    """What Google's front end shows where no API answers."""
    title = "Too Many Requests" if code == 429 else "Unauthorized" if code == 401 else "Server Error"
    return f"<!DOCTYPE html><html lang=en><title>Error {code} ({title})!!1</title><p><b>{code}.</b> That’s an error.</html>"


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
