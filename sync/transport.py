"""The one pipe: every request of both Google libraries, and of the credentials, goes through a Transport."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urlsplit

import httplib2
import requests
import requests.adapters
import requests.auth
import requests.exceptions

from sync import sign_in
from sync.batch import Answer, Get, compose, split
from sync.clock import Clock
from sync.credentials import Login
from sync.errors import SyncError
from sync.quota import Quotas
from sync.refusals import WORDS, Call, failure
from sync.retry import ATTEMPTS, Failed, Policy, is_transient, seconds_to_wait

CONNECT_TIMEOUT: Final = 10.0  # seconds
TIMEOUT: Final = 60.0
WRITE_TIMEOUT: Final = 190.0  # Google itself gives up on a batch after 180 seconds
SLOW: Final = 10.0  # seconds; an operator wants to know of it
_POOL: Final = 32  # connections a host

_HOSTS: Final = {
    "docs.googleapis.com": "docs",
    "sheets.googleapis.com": "sheets",
    "drive.googleapis.com": "drive",
    "www.googleapis.com": "drive",
    "oauth2.googleapis.com": "token",
    "sts.googleapis.com": "token",
    "iamcredentials.googleapis.com": "iam",
}
_READS_BY_POST: Final = re.compile(r":(?:search|getByDataFilter|batchGetByDataFilter)$")
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_IDEMPOTENT: Final = _SAFE | {"PUT", "PATCH", "DELETE"}
_METADATA: Final = "/computeMetadata/"
_METADATA_ATTEMPTS: Final = 3  # whether we are on a machine of Google's is asked of machines that are none

_guarded: ContextVar[bool] = ContextVar("guarded", default=False)


@dataclass(frozen=True, slots=True)
class Slow:
    """A request that took long on its way, turns waited for not counted. ``link``: of the file, where it was about one."""

    service: str
    link: str
    seconds: float


class Transport(requests.Session):
    """A requests Session that knows who we are, waits its turn, tries again, and answers only with success.

    ``endpoint``: the base URL of an emulator, which then gets every request, tokens included. ``timeout`` in seconds for
    reads; writes get at least WRITE_TIMEOUT. Any number of threads may use it at once.
    Raises SyncError (CredentialsError, LostReply) instead of answering with an error status.
    """

    def __init__(
        self,
        login: Login,
        clock: Clock,
        *,
        endpoint: str = "",
        timeout: float = TIMEOUT,
        quotas: Quotas | None = None,
        attempts: int = ATTEMPTS,
        jitter: Callable[[], float] | None = None,
    ) -> None:
        super().__init__()
        self._login = login
        self._clock = clock
        self._endpoint = endpoint.rstrip("/")
        self._timeout = timeout
        self._quotas = quotas or Quotas(clock)
        self._policy = Policy(clock, attempts, jitter) if jitter else Policy(clock, attempts)
        self._lock = threading.Lock()  # held while the token is looked at or renewed
        self.clock_error: float | None = None
        """Seconds by which our clock was ahead of the last answer's; None before there was one."""
        self.slow: list[Slow] = []
        """The requests so far that took longer than SLOW."""
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # a jar that threads need not share
        self.trust_env = not endpoint  # proxies are for the way to Google
        for scheme in ("http://", "https://"):
            self.mount(scheme, requests.adapters.HTTPAdapter(pool_connections=_POOL, pool_maxsize=_POOL))

    @property
    def email(self) -> str:
        """Whom to share files with; empty where the credentials do not say.

        Where only the machine knows whose account is attached to it, it is asked, once. Raises CredentialsError then.
        """
        if self._login.says_who_once_signed_in:
            self._bearer()
        return self._login.who.shared_with

    @property
    def who(self) -> sign_in.Who:
        """Who signs in, and how."""
        return self._login.who

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Within it, writes are repeated like reads: the caller made them refuse to be applied twice."""
        before = _guarded.set(True)
        try:
            yield
        finally:
            _guarded.reset(before)

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send, through endpoint, quota, retry and error words. Takes what ``requests.Session.request`` takes."""
        verb, address = _text(method).upper(), _text(url)
        service = _HOSTS.get(urlsplit(address).hostname or "", "")
        headers = dict(kwargs.pop("headers", None) or {})
        as_verb = next(
            (str(v).upper() for k, v in headers.items() if k.lower() == "x-http-method-override"), verb
        )
        reads = as_verb in _SAFE or bool(_READS_BY_POST.search(urlsplit(address).path))
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = (
                CONNECT_TIMEOUT,
                self._timeout if reads else max(self._timeout, WRITE_TIMEOUT),
            )

        def attempt() -> requests.Response:
            return self._attempt(service, verb, address, reads, headers, args, kwargs)

        repeatable = reads or as_verb in _IDEMPOTENT or _guarded.get()
        return self._policy.run(attempt, repeatable=repeatable, changes=not reads)

    def _attempt(
        self,
        service: str,
        verb: str,
        address: str,
        reads: bool,
        headers: Mapping[str, str],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        calls: int = 1,
    ) -> requests.Response:
        context = self._call(service, address, reads)
        renewed = False
        while True:
            bearer = self._bearer()
            self._quotas.wait(service, write=not reads, calls=calls)
            response = self._send(context, verb, address, *args, headers=dict(headers), auth=bearer, **kwargs)
            if response.status_code == 401 and not renewed:
                renewed = True
                self._forget(bearer)
                continue
            if response.status_code >= 400:
                raise failure(
                    context,
                    response.status_code,
                    response.content,
                    response.headers.get("Retry-After"),
                    self._clock.now(),
                )
            kind = response.headers.get("Content-Type", "")
            expected = "json" if context.of_one_file else "multipart"
            if reads and service and response.content and expected not in kind and "/export" not in address:
                raise Failed(
                    context.error("bad_answer", WORDS["bad_answer"]), curable=True, may_have_worked=False
                )
            return response

    def batch(self, address: str, gets: Sequence[Get]) -> list[dict[str, Any] | SyncError]:
        """Several reads in one request; each has its answer or the error that it would have had alone, in order.

        It waits for as many turns as it holds reads. What may succeed later is asked again, without what was answered.
        """
        answers: dict[int, dict[str, Any] | SyncError] = {}
        failed: dict[int, Failed] = {}
        renewed: set[int] = set()
        service = _HOSTS.get(urlsplit(address).hostname or "", "")
        told = [self._call(service, get.path, reads=True) for get in gets]

        def attempt() -> None:
            asked = {number: get for number, get in enumerate(gets) if number not in answers}
            kind, body = compose(asked)
            sent = {"data": body, "timeout": (CONNECT_TIMEOUT, self._timeout)}
            response = self._attempt(
                service, "POST", address, True, {"Content-Type": kind}, (), sent, calls=len(asked)
            )
            came = split(response.headers.get("Content-Type", ""), response.content)
            for number in asked:
                found = self._read_answer(told[number], came.get(number))
                if isinstance(found, Failed) and found.error.status == 401 and number not in renewed:
                    renewed.add(number)
                    self._forget(_Headers(response.request.headers))
                    found.curable = True
                if isinstance(found, Failed) and found.curable:
                    failed[number] = found
                else:
                    answers[number] = found.error if isinstance(found, Failed) else found
            left = [failed[number] for number in asked if number not in answers]
            if left:
                raise max(left, key=lambda each: each.retry_after or 0)

        try:
            self._policy.run(attempt)
        except SyncError as error:
            for number, call in enumerate(told):
                own = failed[number].error if number in failed else error.at("", call.link)
                answers.setdefault(number, own)
        return [answers[number] for number in range(len(gets))]

    def _read_answer(self, call: Call, answer: Answer | None) -> dict[str, Any] | Failed:
        if answer and answer.status >= 400:
            asked = answer.headers.get("retry-after")
            return failure(call, answer.status, answer.body, asked, self._clock.now())
        try:
            found = json.loads(answer.body) if answer else None
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found
        error = call.error("bad_answer", "Google's answer is cut off", WORDS["later"])
        return Failed(error, curable=True, may_have_worked=False)

    def _send(self, context: Call, verb: str, address: str, *args: Any, **kwargs: Any) -> requests.Response:
        """One request on the wire; what goes wrong there raises Failed."""
        with self._timed(context):
            return self._send_now(context, verb, address, *args, **kwargs)

    @contextmanager
    def _timed(self, context: Call) -> Iterator[None]:
        began = self._clock.monotonic()
        try:
            yield
        finally:
            took = self._clock.monotonic() - began
            if took > SLOW:
                self.slow.append(Slow(context.service, context.link, round(took, 1)))

    def _send_now(
        self, context: Call, verb: str, address: str, *args: Any, **kwargs: Any
    ) -> requests.Response:
        try:
            response = super().request(verb, self._at_endpoint(address), *args, **kwargs)
        except requests.exceptions.SSLError as error:
            words = "The connection is not trusted: its certificate could not be verified"
            raise Failed(
                context.error("unavailable", words, "look at the machine's clock, proxy and certificates"),
                curable=False,
                may_have_worked=False,
            ) from error
        except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError) as error:
            failure = context.error("unavailable", f"{context.who} cannot be reached", WORDS["reach"])
            raise Failed(failure, curable=True, may_have_worked=False) from error
        except requests.exceptions.Timeout as error:
            words = f"{context.who} did not answer in time"
            raise Failed(
                context.error("timeout", words, WORDS["later"]), curable=True, may_have_worked=True
            ) from error
        except requests.exceptions.RequestException as error:
            refused = "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)
            words = (
                f"{context.who} cannot be reached" if refused else f"The connection to {context.who} was lost"
            )
            if refused and self._endpoint:
                fix = "start it (plansync emulator), or correct access.endpoint"
                failure = context.error("unavailable", f"Nothing answers at {self._endpoint}", fix)
                raise Failed(failure, curable=False, may_have_worked=False) from error
            failure = context.error("unavailable", words, WORDS["reach"])
            raise Failed(failure, curable=True, may_have_worked=not refused) from error
        self._compare_clocks(response.headers.get("Date", ""))
        return response

    def _compare_clocks(self, date: str) -> None:
        """Note how far our clock is from the server's: a wrong one is why keys are refused."""
        with suppress(ValueError):
            then = parsedate_to_datetime(date)
            then = then if then.tzinfo else then.replace(tzinfo=UTC)
            self.clock_error = (self._clock.now() - then).total_seconds()

    def _at_endpoint(self, address: str) -> str:
        """Google's address at the emulator: one base for all services, Drive below its own path."""
        parts = urlsplit(address)
        if not self._endpoint or (parts.hostname or "") not in _HOSTS:
            return address
        return self._endpoint + parts.path + (f"?{parts.query}" if parts.query else "")

    # ------------------------------------------------------------------------------------ who we are

    def _call(self, service: str, address: str, reads: bool) -> Call:
        return Call(service, address, reads, self.email, self.who.scope_fix)

    def sign_in(self) -> None:
        """Get a token now, where there is none yet. Raises CredentialsError."""
        self._bearer()

    def _bearer(self) -> _Headers:
        with self._lock:
            return _Headers(self._login.headers(self._token_request))

    def _forget(self, bearer: _Headers) -> None:
        """The token was refused: unless another thread has a newer one by now, get one."""
        with self._lock:
            self._login.forget(bearer.headers)

    def _token_request(
        self,
        url: str,
        method: str = "GET",
        body: Any = None,
        headers: Any = None,
        timeout: float | None = None,
        **_: Any,
    ) -> _Answered:
        """What google-auth sends its own requests with: the same connections, timeout, patience and words."""
        who, of_machine = self._login.who, _METADATA in url
        service = "metadata" if of_machine else _HOSTS.get(urlsplit(url).hostname or "", "token")
        context = Call(service, url, reads=True, email=who.shared_with)
        limits = (min(timeout or CONNECT_TIMEOUT, CONNECT_TIMEOUT), timeout or self._timeout)
        more = {"proxies": {"http": ""}} if of_machine else {}  # no proxy leads to the machine itself

        def attempt() -> requests.Response:
            response = self._send(
                context, method, url, data=body, headers=headers, auth=_Headers({}), timeout=limits, **more
            )
            status, content = response.status_code, response.content
            if is_transient(status) or sign_in.error_code(content) in sign_in.HICCUPS:
                raise Failed(
                    context.error(
                        "unavailable", f"{context.who} is not available", WORDS["later"], status=status
                    ),
                    curable=True,
                    may_have_worked=False,
                    retry_after=seconds_to_wait(response.headers.get("Retry-After"), self._clock.now()),
                )
            if status >= 400:
                error = sign_in.refused(who, url, status, content, self.clock_error)
                raise Failed(error, curable=False, may_have_worked=False)
            return response

        policy = (
            replace(self._policy, attempts=min(self._policy.attempts, _METADATA_ATTEMPTS))
            if of_machine
            else self._policy
        )
        response = policy.run(attempt)
        return _Answered(response.status_code, response.headers, response.content)


@dataclass(frozen=True, slots=True)
class _Answered:
    """An answer as google-auth reads it."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class _Headers(requests.auth.AuthBase):
    """Puts the credentials' headers on a request (and keeps requests from looking into ~/.netrc)."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers.update(self.headers)
        return r


class Httplib2Face:
    """Lets googleapiclient send through a Transport: looks like ``httplib2.Http`` as far as it looks."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any
    ) -> tuple[httplib2.Response, bytes]:
        sent = {
            k: v for k, v in (headers or {}).items() if k.lower() not in {"content-length", "accept-encoding"}
        }
        response = self._transport.request(method, uri, data=body, headers=sent)
        answer = httplib2.Response({k.lower(): v for k, v in response.headers.items()})
        answer.status, answer.reason = response.status_code, response.reason
        return answer, response.content

    def close(self) -> None:
        """The connections are the Transport's."""


def _text(text: str | bytes) -> str:
    return text.decode() if isinstance(text, bytes) else text
