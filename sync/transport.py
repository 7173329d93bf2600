"""The one pipe: every request of both Google libraries, and of the credentials, goes through a Transport."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

import google.auth
import google.auth.exceptions
import google.auth.transport
import google.oauth2.credentials
import google.oauth2.service_account
import httplib2
import requests
import requests.adapters
import requests.auth
import requests.exceptions
from google.auth.credentials import Credentials

from sync.batch import Answer, Get, compose, split
from sync.clock import Clock
from sync.errors import CredentialsError, Kind, SyncError
from sync.quota import Quotas
from sync.refusals import WORDS, Call, failure
from sync.retry import ATTEMPTS, Failed, Policy, is_transient, seconds_to_wait

_SCOPE: Final = "https://www.googleapis.com/auth/"
READING: Final = (
    f"{_SCOPE}documents.readonly",
    f"{_SCOPE}drive.metadata.readonly",
    f"{_SCOPE}spreadsheets.readonly",
)
WRITING: Final = (f"{_SCOPE}spreadsheets",)

CONNECT_TIMEOUT: Final = 10.0  # seconds
TIMEOUT: Final = 60.0
WRITE_TIMEOUT: Final = 190.0  # Google itself gives up on a batch after 180 seconds
_POOL: Final = 32  # connections a host

_HOSTS: Final = {
    "docs.googleapis.com": "docs",
    "sheets.googleapis.com": "sheets",
    "drive.googleapis.com": "drive",
    "www.googleapis.com": "drive",
    "oauth2.googleapis.com": "token",
}
_READS_BY_POST: Final = re.compile(r":(?:search|getByDataFilter|batchGetByDataFilter)$")
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_IDEMPOTENT: Final = _SAFE | {"PUT", "PATCH", "DELETE"}
_TOKEN_HICCUPS: Final = frozenset({"internal_failure", "server_error", "temporarily_unavailable"})

_guarded: ContextVar[bool] = ContextVar("guarded", default=False)


class Transport(requests.Session):
    """A requests Session that knows who we are, waits its turn, tries again, and answers only with success.

    ``endpoint``: the base URL of an emulator, which then gets every request, tokens included. ``timeout`` in seconds for
    reads; writes get at least WRITE_TIMEOUT. Any number of threads may use it at once.
    Raises SyncError (CredentialsError, LostReply) instead of answering with an error status.
    """

    def __init__(
        self,
        credentials: Credentials,
        clock: Clock,
        *,
        endpoint: str = "",
        timeout: float = TIMEOUT,
        quotas: Quotas | None = None,
        attempts: int = ATTEMPTS,
        jitter: Callable[[], float] | None = None,
    ) -> None:
        super().__init__()
        self._credentials = credentials
        self._clock = clock
        self._endpoint = endpoint.rstrip("/")
        self._timeout = timeout
        self._quotas = quotas or Quotas(clock)
        self._policy = Policy(clock, attempts, jitter) if jitter else Policy(clock, attempts)
        self._lock = threading.Lock()  # held while the token is looked at or renewed
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # a jar that threads need not share
        self.trust_env = not endpoint  # proxies are for the way to Google
        for scheme in ("http://", "https://"):
            self.mount(scheme, requests.adapters.HTTPAdapter(pool_connections=_POOL, pool_maxsize=_POOL))

    @property
    def email(self) -> str:
        """Whom to share files with; empty where the credentials do not say."""
        email = getattr(self._credentials, "service_account_email", "") or getattr(
            self._credentials, "account", ""
        )
        return email if isinstance(email, str) and "@" in email else ""

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
        context = Call(service, address, reads, self.email)
        renewed = False
        while True:
            bearer = self._bearer(verb, address)
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
        told = [Call(service, get.path, reads=True, email=self.email) for get in gets]

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
        try:
            return super().request(verb, self._at_endpoint(address), *args, **kwargs)
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

    def _at_endpoint(self, address: str) -> str:
        """Google's address at the emulator: one base for all services, Drive below its own path."""
        parts = urlsplit(address)
        if not self._endpoint or (parts.hostname or "") not in _HOSTS:
            return address
        return self._endpoint + parts.path + (f"?{parts.query}" if parts.query else "")

    # ------------------------------------------------------------------------------------ who we are

    def _bearer(self, verb: str, address: str) -> _Headers:
        headers: dict[str, str] = {}
        credentials = cast("Any", self._credentials)  # google-auth's methods carry no types
        try:
            with self._lock:
                credentials.before_request(self._token_request, verb, address, headers)
        except google.auth.exceptions.GoogleAuthError as error:
            raise _credentials_error(error, self.email) from error
        return _Headers(headers)

    def _forget(self, bearer: _Headers) -> None:
        """The token was refused: unless another thread has a newer one by now, get one."""
        credentials = cast("Any", self._credentials)
        with self._lock:
            if credentials.token and f"Bearer {credentials.token}" in bearer.headers.values():
                credentials.token, credentials.expiry = None, None

    def _token_request(
        self, url: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any
    ) -> google.auth.transport.Response:
        """What google-auth sends its own requests with: the same connections, timeout, patience and words."""
        context = Call("token", url, reads=True, email=self.email)

        def attempt() -> requests.Response:
            timeout = (CONNECT_TIMEOUT, self._timeout)
            response = self._send(
                context, method, url, data=body, headers=headers, auth=_Headers({}), timeout=timeout
            )
            if is_transient(response.status_code) or _token_error(response)[0] in _TOKEN_HICCUPS:
                raise Failed(
                    context.error("unavailable", "Google's sign-in is not available", WORDS["later"]),
                    curable=True,
                    may_have_worked=False,
                    retry_after=seconds_to_wait(response.headers.get("Retry-After"), self._clock.now()),
                )
            return response

        return _AuthResponse(self._policy.run(attempt))


class _Headers(requests.auth.AuthBase):
    """Puts the credentials' headers on a request (and keeps requests from looking into ~/.netrc)."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers.update(self.headers)
        return r


class _AuthResponse(google.auth.transport.Response):
    def __init__(self, response: requests.Response) -> None:
        self._response = response

    @property
    def status(self) -> int:
        return self._response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        return self._response.headers

    @property
    def data(self) -> bytes:
        return self._response.content


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


# ---------------------------------------------------------------------------------------- credentials


def load_credentials(key_file: str = "", scopes: Sequence[str] = READING) -> Credentials:
    """A service account's key file; without one, what the environment offers (application default credentials).

    Raises CredentialsError. Nothing is sent yet, except that the environment may be asked whether it is Google's.
    """
    if not key_file:
        return _default_credentials(scopes)
    try:
        written = Path(key_file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be read"
        raise _key_error(
            key_file, why, "set access.key_file to the path of a service account's JSON key"
        ) from error
    try:
        info = json.loads(written)
    except ValueError as error:
        raise _key_error(key_file, "it is not JSON", "download the key again, as JSON") from error
    kind = info.get("type") if isinstance(info, dict) else None
    if kind != "service_account":
        what = f"it holds credentials of type “{kind}”" if kind else "it is no key of a service account"
        fix = "use a service account's key, or leave access.key_file empty and set GOOGLE_APPLICATION_CREDENTIALS"
        raise _key_error(key_file, what, fix)
    load = cast("Any", google.oauth2.service_account.Credentials).from_service_account_info
    try:
        return cast("Credentials", load(info, scopes=list(scopes)))
    except (ValueError, TypeError, google.auth.exceptions.GoogleAuthError) as error:
        missing = [part for part in ("client_email", "private_key", "token_uri") if not info.get(part)]
        why = f"it lacks {' and '.join(missing)}" if missing else "its private key cannot be read"
        raise _key_error(key_file, why, "download the key again, as JSON") from error


def anonymous() -> Credentials:
    """No credentials at all, for an emulator that lets everybody in."""
    return cast("Credentials", cast("Any", google.oauth2.credentials).Credentials(token="anyone"))  # noqa: S106  # no secret: nobody checks it


def _default_credentials(scopes: Sequence[str]) -> Credentials:
    try:
        credentials, _ = google.auth.default(scopes=list(scopes))
    except (google.auth.exceptions.GoogleAuthError, ValueError, OSError) as error:
        raise CredentialsError(
            "There are no usable credentials",
            kind="credentials",
            fix="set access.key_file to a service account's JSON key, or GOOGLE_APPLICATION_CREDENTIALS to "
            "its path, or run where a service account is attached",
        ) from error
    return credentials


def _key_error(path: str, why: str, fix: str) -> CredentialsError:
    return CredentialsError(f"The key “{path}” cannot be used: {why}", kind="credentials", fix=fix, link=path)


def _token_error(response: requests.Response) -> tuple[str, str]:
    """(error, error_description) of the token endpoint."""
    try:
        body = response.json()
    except ValueError:
        return "", ""
    if not isinstance(body, dict) or not isinstance(body.get("error"), str):
        return "", ""
    return body["error"], str(body.get("error_description") or "")


def _credentials_error(error: Exception, email: str) -> CredentialsError:
    """What Google says of our credentials, in words that help."""
    said = str(error.args[0] if error.args else error).lower()
    who = email or "these credentials"
    kind: Kind = "credentials"
    if "short-lived" in said or "reasonable timeframe" in said or "iat and exp" in said:
        kind = "clock_skew"
        words, fix = (
            "Google refused the key because this machine's clock is wrong",
            "set the clock (NTP), then run again",
        )
    elif "signature" in said:
        words, fix = f"Google does not know this key of {who}", "it was deleted or replaced: make a new key"
    elif "account not found" in said:
        words, fix = (
            f"There is no service account {who}",
            "it was deleted: make a new one and share the files with it",
        )
    elif "disabled" in said:
        words, fix = f"The service account {who} is disabled", "enable it in the Google Cloud console"
    elif "unauthorized_client" in said or "unauthorized to retrieve" in said:
        words = f"{who} may not act for that user with these scopes"
        fix = "ask a Workspace admin to authorise its client id for exactly these scopes"
    elif "scope" in said:
        kind = "no_scope"
        words, fix = (
            "Google does not grant the scopes that were asked for",
            "look at the scopes of the credentials",
        )
    elif "reauth" in said or "expired or revoked" in said:
        words = "The signed-in user's session is over"
        fix = "sign in again: gcloud auth application-default login"
    else:
        words, fix = f"Google refused the credentials of {who}", "make a new key, or sign in again"
    return CredentialsError(words, kind=kind, fix=fix, service="token", detail=said)


def _text(text: str | bytes) -> str:
    return text.decode() if isinstance(text, bytes) else text
