"""An API call from the wire to its handler and back: route, identity, fault, quota, arguments, answer, mask."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from sync.emulator import auth, discovery, errors, fieldmask, intake, multipart, uploads
from sync.emulator.call import Call, Media, Raw
from sync.emulator.clock import Clock
from sync.emulator.errors import ApiError, Json
from sync.emulator.faults import Dropped, Fault, Faults, RawError, strike
from sync.emulator.quota import Quotas, is_write
from sync.emulator.sharing import resource_keys
from sync.emulator.store import Principal, Workspace

Handler = Callable[[Call], Json | Raw]

JSON_TYPE = "application/json; charset=UTF-8"
NOT_FOUND_PAGE = b"<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title><p><b>404.</b> That\xe2\x80\x99s an error.</html>"
TOKEN = "token"  # noqa: S105 - by this name the token endpoint is listed, and faults are scripted for it
BATCH = "batch"  # by this name a whole batch is listed, and faults are scripted for it
DEPARTURES: list[str] = []  # of all emulators in this process, their crashes too, for a test run to look at
PRETTY_UP_TO = 8_000  # bytes; Google indents everything by default, which costs more than it shows


@dataclass(frozen=True)
class Request:
    """What came over the wire. ``path`` is still percent-encoded."""

    http: str
    path: str
    query: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    upload: str = ""  # how content comes along: media, multipart, resumable
    media: Media | None = None  # the content, once it is all there


@dataclass
class Response:
    code: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)
    halfway: Callable[[], bool] | None = None  # asked when half of it is sent: whether the rest is to follow


@dataclass
class LoggedCall:
    """One line of the list of calls: one HTTP request. ``parts`` are the calls inside a batch, ``at`` when it came."""

    method: str
    http: str
    status: int = 0  # 0: the connection was dropped
    principal: str = ""
    file: str = ""
    path: str = ""
    at: float = 0.0  # seconds on the emulator's monotonic clock
    took: float | None = None  # seconds of that clock; None: it is not answered yet
    parts: list[LoggedCall] = field(default_factory=list)

    def line(self) -> Json:
        found: Json = {
            "method": self.method,
            "http": self.http,
            "status": self.status,
            "principal": self.principal,
            "file": self.file,
            "path": self.path,
            "ms": None if self.took is None else round(1000 * self.took, 1),
        }
        return found | ({"parts": [part.line() for part in self.parts]} if self.parts else {})


@dataclass
class Api:
    """The APIs over one Workspace."""

    workspace: Workspace
    handlers: Mapping[str, Handler]
    tokens: auth.Tokens
    faults: Faults
    quotas: Quotas
    clock: Clock
    validate_responses: bool = False
    log: list[LoggedCall] = field(default_factory=list)
    departures: list[str] = field(default_factory=list)
    uploads: uploads.Uploads = field(default_factory=uploads.Uploads)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, request: Request) -> Response:
        """Answer a call to an API, or raise Dropped."""
        if request.http == "POST" and request.path in multipart.PATHS:
            return self._serve_batch(request)
        if request.path.startswith(uploads.PREFIXES):
            return self._serve_upload(request)
        return self._serve_one(request, self.log)

    def _serve_upload(self, request: Request) -> Response:
        """A call that brings content. A resumable one is carried out when its last piece has come."""
        upload_id = uploads.upload_id(request)
        if not upload_id:
            response = self._serve_one(uploads.plain(request), self.log)
            return uploads.answer(request, response)
        session = self.uploads.sessions.get(upload_id)
        if session is None or request.http == "DELETE":
            self.uploads.sessions.pop(upload_id, None)
            return Response(499 if session else 404, b"", "text/plain; charset=utf-8")
        try:
            if session.done is None and self.uploads.take(session, request):
                media = Media(session.media_type, bytes(session.received))
                session.done = self._serve_one(replace(session.request, media=media), self.log)
        except ApiError as error:
            return Response(error.code, dump(error.envelope("drive")))
        if session.done is not None:
            return session.done
        self._note(LoggedCall(session.method, request.http, 308, path=request.path), self.log)
        return Response(308, b"", "text/plain; charset=utf-8", uploads.progress(session))

    def _serve_one(self, request: Request, log: list[LoggedCall]) -> Response:
        http, query, body = request.http, request.query, request.body
        override = request.headers.get("x-http-method-override", "").upper()
        if override in {"PATCH", "PUT", "DELETE"} and http == "POST":  # from where there is no PATCH
            http = override
        if override == "GET" and http == "POST":
            form = "x-www-form-urlencoded" in request.headers.get("content-type", "")
            http, query, body = "GET", body.decode() if form else query, b""
        routed = discovery.match(http, request.path)
        if routed is None or (request.upload and not routed[0].uploads):
            self._note(LoggedCall("", http, 404, path=request.path, took=0), log)
            return Response(404, NOT_FOUND_PAGE, "text/html; charset=UTF-8")
        method, path = routed
        entry = self._note(LoggedCall(method.id, http, path=request.path), log)
        seen = replace(request, http=http, query=query, body=body)
        with self._timed(entry):
            response = self._answer(method, path, seen, entry)
            entry.status = response.code
        return response

    def _serve_batch(self, request: Request) -> Response:
        """A batch: each part is a call of its own, with the identity of the whole unless it brings one."""
        entry = self._note(LoggedCall(BATCH, request.http, path=request.path), self.log)
        with self._timed(entry):
            response = self._answer_batch(request, entry)
            entry.status = response.code
        return response

    def _answer_batch(self, request: Request, entry: LoggedCall) -> Response:
        try:
            fault = self._meet_fault(BATCH, "drive", write=False)
            calls = multipart.read(request.headers.get("content-type", ""), request.body)
            answers = [(call.content_id, self._serve_part(call, request, entry)) for call in calls]
            if fault and fault.late:
                raise Dropped(before=False)
            kind, body = multipart.write(
                (content_id, part.code, part.content_type, part.headers, part.body)
                for content_id, part in answers
            )
            return Response(200, body, kind)
        except ApiError as error:
            return Response(error.code, dump(error.envelope("drive")), headers=error.headers)
        except RawError as error:
            return raw(error)

    def _serve_part(self, call: multipart.Inner, batch: Request, entry: LoggedCall) -> Response:
        if not call.path.startswith(multipart.PATHS[batch.path]):
            self._note(LoggedCall("", call.http, 404, path=call.path, took=0), entry.parts)
            return Response(404, NOT_FOUND_PAGE, "text/html; charset=UTF-8")
        shared = {name: text for name, text in batch.headers.items() if name == "authorization"}
        inner = Request(call.http, call.path, call.query, shared | call.headers, call.body)
        return self._serve_one(inner, entry.parts)

    def note(self, http: str, method: str, path: str, status: int) -> None:
        """List a request that is no call to an API."""
        self._note(LoggedCall(method, http, status, path=path, took=0), self.log)

    def lines(self, since: str = "") -> Json:
        """The list of calls from the ``since``th on. ``next``: what to ask from next time, the first unanswered one."""
        log = list(self.log)
        start = int(since) if since.isdecimal() else 0
        waiting = (n for n, call in enumerate(log) if call.took is None)
        return {"calls": [call.line() for call in log[start:]], "next": next(waiting, len(log))}

    @contextmanager
    def _timed(self, entry: LoggedCall) -> Iterator[None]:
        try:
            yield
        finally:
            entry.took = self.clock.monotonic() - entry.at

    def _note(self, entry: LoggedCall, log: list[LoggedCall]) -> LoggedCall:
        entry.at = self.clock.monotonic()
        with self._lock:
            log.append(entry)
        return entry

    def _answer(
        self, method: discovery.Method, encoded: dict[str, str], request: Request, entry: LoggedCall
    ) -> Response:
        fault: Fault | None = None
        pretty = True
        try:
            principal = self.tokens.identify(
                request.headers.get("authorization", ""), request.query, self.workspace.policy
            )
            if keys := request.headers.get("x-goog-drive-resource-keys"):
                principal = replace(principal, keys=resource_keys(keys))
            entry.principal = principal.email
            path = {name: unquote(text) for name, text in encoded.items()}
            entry.file = path.get("spreadsheetId") or path.get("documentId") or path.get("fileId") or ""
            self.workspace.policy.check_project(method.service, request.headers, principal)
            fault = self._meet_fault(method.id, method.service, write=is_write(method))
            self.quotas.spend(method, principal.email)
            principal = auth.check_scopes(method, principal)
            request = uploads.opened(request)
            call = self._read(method, principal, path, request)
            call.fault = fault.do if fault else ""
            pretty = call.query.get("prettyPrint", True)
            answer = self._begin_upload(call, request) if request.upload else self._handle(call)
            if fault and fault.late:
                raise Dropped(before=False)
            if isinstance(answer, Raw):
                sent = Response(answer.code, answer.body, answer.content_type, dict(answer.headers))
                return self._sent(sent, fault)
            self._validate(method, answer)
            if call.mask is not None:
                answer = fieldmask.apply(call.mask, answer)
                self._validate(method, answer)
            return self._sent(Response(200, dump(answer, pretty=pretty)), fault)
        except ApiError as error:
            if fault and fault.late:
                raise Dropped(before=False) from None
            return Response(
                error.code, dump(error.envelope(method.service), pretty=pretty), headers=error.headers
            )
        except RawError as error:
            return raw(error)

    def _meet_fault(self, method: str, service: str, *, write: bool) -> Fault | None:
        """Do what the script says should happen before the call; the fault, if it is about what comes after."""
        fault = self.faults.take(method)
        if fault is not None:
            if fault.stall:
                self.clock.sleep(fault.stall)
            strike(fault, service, write)
        return fault

    def _sent(self, response: Response, fault: Fault | None) -> Response:
        """The answer, on a line that is slow or breaks if the script says so."""
        if fault and (fault.slow or fault.truncate):

            def halfway() -> bool:
                self.clock.sleep(fault.slow)
                return not fault.truncate

            response.halfway = halfway
        return response

    def meet_token_fault(self) -> Response | None:
        """What happens to a call of the token endpoint, which has no method id but ``token``."""
        try:
            self._meet_fault(TOKEN, "oauth2", write=False)
        except ApiError as error:
            body = {"error": error.status.lower(), "error_description": error.message}
            return Response(error.code, dump(body), headers=error.headers)
        except RawError as error:
            return raw(error)
        return None

    def _read(self, method: discovery.Method, principal: Principal, path: Json, request: Request) -> Call:
        typed = intake.read_query(method, parse_qsl(request.query, keep_blank_values=True))
        mask = (
            fieldmask.read(method.service, method.response, typed["fields"])
            if typed.get("fields") and method.response
            else None
        )
        return Call(
            method,
            principal,
            self.workspace,
            intake.read_path(method, path),
            typed,
            intake.read_body(method, request.body),
            mask,
            request.media,
            request.headers.get("range", ""),
        )

    def _begin_upload(self, call: Call, request: Request) -> Raw:
        """Where the content is to be sent; refused at once if the file may not be changed."""
        if "fileId" in call.path:
            self.workspace.open("drive", call.path["fileId"], call.principal, "writer")
        upload_id = self.uploads.begin(request, call.method.id)
        headers = {"Location": uploads.address(request, upload_id), "X-GUploader-UploadID": upload_id}
        return Raw(content_type="text/plain; charset=utf-8", headers=headers)

    def _handle(self, call: Call) -> Json | Raw:
        handler = self.handlers.get(call.method.id)
        if handler is None:
            raise errors.not_imitated(call.method.id)
        return handler(call)

    def depart(self, *texts: str) -> None:
        """Note what no answer may be, for whoever looks at this emulator, and at all of them."""
        self.departures += texts
        DEPARTURES.extend(texts)

    def _validate(self, method: discovery.Method, answer: Any) -> None:
        if not self.validate_responses:
            return
        if found := list(discovery.departures(method.service, {"$ref": method.response}, answer)):
            self.depart(*(f"{method.id}: {text}" for text in found))
            raise ApiError(
                500, "The emulator's answer departs from discovery: " + "; ".join(found[:5]), "INTERNAL"
            )


def raw(error: RawError) -> Response:
    return Response(error.code, error.body.encode(), error.content_type, error.headers)


def dump(answer: Json, *, pretty: bool = True) -> bytes:
    compact = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    if pretty and len(compact) <= PRETTY_UP_TO:
        return (json.dumps(answer, ensure_ascii=False, indent=2) + "\n").encode()
    return compact.encode()
