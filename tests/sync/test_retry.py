from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sync.errors import LostReply, SyncError
from sync.retry import Failed, Policy, is_transient, seconds_to_wait
from tests.fakes import FakeClock

NOW = datetime(2024, 5, 15, 3, 0, tzinfo=UTC)


class Attempts:
    """Fails as told, then answers ``done``."""

    def __init__(self, *failures: Failed) -> None:
        self.failures = list(failures)
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


def failed(
    kind: Any = "unavailable",
    *,
    curable: bool = True,
    may_have_worked: bool = False,
    retry_after: float | None = None,
) -> Failed:
    error = SyncError(kind, kind=kind, detail=f"{kind} as they say it")
    return Failed(error, curable=curable, may_have_worked=may_have_worked, retry_after=retry_after)


def policy(jitter: float = 0.0, attempts: int = 7) -> tuple[Policy, FakeClock]:
    clock = FakeClock()
    return Policy(clock, attempts, lambda: jitter), clock


@pytest.mark.parametrize(
    ("status", "reasons", "transient"),
    [(s, [], True) for s in (408, 429, 500, 502, 503, 504)]
    + [(s, [], False) for s in (200, 400, 401, 403, 404, 409, 501)]
    + [
        (403, ["rateLimitExceeded"], True),
        (403, ["userRateLimitExceeded"], True),
        (403, ["RATE_LIMIT_EXCEEDED"], True),
        (403, ["dailyLimitExceeded"], False),
        (429, ["dailyLimitExceeded"], False),
        (403, ["insufficientFilePermissions"], False),
        (404, ["rateLimitExceeded"], False),
    ],
)
def test_only_what_can_pass_is_tried_again(status: int, reasons: list[str], transient: bool) -> None:
    assert is_transient(status, frozenset(reasons)) is transient


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("30", 30.0),
        (" 0 ", 0.0),
        ("Wed, 15 May 2024 03:00:45 GMT", 45.0),
        ("Wed, 15 May 2024 02:00:00 GMT", 0.0),
        ("Wed, 15 May 2024 03:01:00 -0000", 60.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header, NOW) == seconds


def test_waits_double_with_jitter_up_to_a_limit() -> None:
    run, clock = policy(jitter=0.5, attempts=9)
    assert run.run(Attempts(*[failed()] * 8)) == "done"
    assert clock.slept == [1.5, 2.5, 4.5, 8.5, 16.5, 32.5, 64.0, 64.0]


def test_patience_outlasts_the_minute_that_a_quota_takes() -> None:
    run, clock = policy()
    with pytest.raises(SyncError):
        run.run(Attempts(*[failed("rate_limited")] * 99))
    assert sum(clock.slept) > 60


def test_retry_after_is_a_floor_not_a_ceiling() -> None:
    run, clock = policy()
    run.run(Attempts(failed(retry_after=30), failed(retry_after=1), failed()))
    assert clock.slept == [30.0, 2.0, 4.0]


def test_a_wait_beyond_reason_is_a_refusal() -> None:
    run, clock = policy()
    with pytest.raises(SyncError):
        run.run(Attempts(failed("rate_limited", retry_after=3600)))
    assert clock.slept == []


def test_what_cannot_pass_is_tried_once() -> None:
    run, clock = policy()
    attempts = Attempts(failed("not_shared", curable=False))
    with pytest.raises(SyncError) as caught:
        run.run(attempts)
    assert (caught.value.kind, attempts.made, clock.slept) == ("not_shared", 1, [])


def test_a_write_is_not_repeated_when_it_may_have_been_applied() -> None:
    run, _ = policy()
    attempts = Attempts(failed(may_have_worked=True))
    with pytest.raises(LostReply) as caught:
        run.run(attempts, repeatable=False, changes=True)
    assert (caught.value.kind, attempts.made) == ("lost_reply", 1)


def test_a_write_that_was_refused_before_it_began_is_repeated() -> None:
    run, _ = policy()
    attempts = Attempts(failed("rate_limited"), failed())
    assert run.run(attempts, repeatable=False, changes=True) == "done"
    assert attempts.made == 3


def test_a_guarded_write_is_repeated() -> None:
    run, _ = policy()
    assert run.run(Attempts(failed(may_have_worked=True)), repeatable=True, changes=True) == "done"


def test_a_guard_that_holds_after_a_lost_reply_is_a_lost_reply_not_a_conflict() -> None:
    run, _ = policy()
    with pytest.raises(LostReply) as caught:
        run.run(
            Attempts(failed(may_have_worked=True), failed("conflict", curable=False)),
            repeatable=True,
            changes=True,
        )
    assert caught.value.detail == "conflict as they say it"


def test_a_read_that_never_comes_back_is_unavailable_not_lost() -> None:
    run, _ = policy()
    with pytest.raises(SyncError) as caught:
        run.run(Attempts(*[failed(may_have_worked=True)] * 9))
    assert caught.value.kind == "unavailable"


def test_other_exceptions_pass_through() -> None:
    run, _ = policy()

    def broken() -> str:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        run.run(broken)
