"""When a call is made again, how long we wait before, and when we must not make it again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from sync.clock import Clock
from sync.errors import LostReply, SyncError

T = TypeVar("T")

ATTEMPTS: Final = 7  # with the waits between them more than a minute: what a full quota needs to empty
FIRST_WAIT: Final = 1.0  # seconds; doubles each time
LONGEST_WAIT: Final = 64.0
LONGEST_REQUESTED_WAIT: Final = 300.0  # a Retry-After beyond this is a refusal

TRANSIENT: Final = frozenset({408, 429, 500, 502, 503, 504})
_RATE_LIMITS: Final = frozenset({"ratelimitexceeded", "userratelimitexceeded"})


class Failed(Exception):  # noqa: N818  # never leaves sync: the one attempt that failed, with the error it stands for
    """One attempt that failed.

    ``curable``: the same call may succeed later. ``may_have_worked``: it may have been carried out although no usable
    answer came. ``retry_after``: seconds that the service asks us to wait.
    """

    def __init__(
        self, error: SyncError, *, curable: bool, may_have_worked: bool, retry_after: float | None = None
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.curable = curable
        self.may_have_worked = may_have_worked
        self.retry_after = retry_after


def is_transient(status: int, reasons: frozenset[str] = frozenset()) -> bool:
    """Whether an answer with this status may be another one later. 403 only for rate limits, spelled either way."""
    if "dailylimitexceeded" in {plain(reason) for reason in reasons}:
        return False
    return status in TRANSIENT or (status == 403 and is_rate_limit(reasons))


def is_rate_limit(reasons: frozenset[str]) -> bool:
    """``rateLimitExceeded`` and ``RATE_LIMIT_EXCEEDED`` are one reason."""
    return any(plain(reason) in _RATE_LIMITS for reason in reasons)


def plain(reason: str) -> str:
    """A reason without case and underscores."""
    return reason.replace("_", "").casefold()


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """``Retry-After`` in either form, as seconds from ``now``; None where there is none that could be read."""
    if not header:
        return None
    header = header.strip()
    if header.isdecimal():
        return float(header)
    try:
        when = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - now.timestamp(), 0.0)


@dataclass(frozen=True)
class Policy:
    """Truncated exponential backoff with jitter, on our clock. ``jitter()`` is a number from 0 to 1."""

    clock: Clock
    attempts: int = ATTEMPTS
    jitter: Callable[[], float] = field(default=random.random)

    def run(self, attempt: Callable[[], T], *, repeatable: bool = True, changes: bool = False) -> T:
        """Call ``attempt``, which raises Failed, until it succeeds or there is no point in going on.

        ``repeatable``: the call does the same when made twice (a read, or a write with a guard). ``changes``: it writes.
        Raises the SyncError of the last attempt; LostReply where a write may have been applied and nobody can tell.
        """
        ambiguous: list[Failed] = []

        def noting() -> T:
            try:
                return attempt()
            except Failed as failed:
                if failed.may_have_worked:
                    ambiguous.append(failed)
                raise

        def again(error: BaseException) -> bool:
            if not isinstance(error, Failed) or not error.curable:
                return False
            if (error.retry_after or 0) > LONGEST_REQUESTED_WAIT:
                return False
            return repeatable or not error.may_have_worked

        retrying = Retrying(
            sleep=self.clock.sleep,
            stop=stop_after_attempt(self.attempts),
            wait=self._wait,
            retry=retry_if_exception(again),
            reraise=True,
        )
        try:
            return retrying(noting)
        except Failed as failed:
            if changes and ambiguous:
                raise _lost(ambiguous[0].error, failed.error) from failed
            raise failed.error from failed.__cause__

    def _wait(self, state: RetryCallState) -> float:
        backoff = min(FIRST_WAIT * 2.0 ** (state.attempt_number - 1) + self.jitter(), LONGEST_WAIT)
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, Failed) else None
        return max(backoff, asked or 0.0)


def _lost(first: SyncError, last: SyncError) -> LostReply:
    return LostReply(
        "The write was sent, but its reply was lost: it may or may not have been applied",
        kind="lost_reply",
        fix="run again; the next run looks at the sheet before it writes",
        link=first.link,
        service=first.service,
        status=first.status,
        detail=last.detail or first.detail,
    )
