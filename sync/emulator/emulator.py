"""The emulator as one object: started, looked at and scripted from tests and from the demo."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl

from sync.emulator import auth, export_links, machine, origin, store, uploads
from sync.emulator.api import TOKEN, Api, LoggedCall, Request, Response, dump
from sync.emulator.clock import Clock, SystemClock
from sync.emulator.disk import Disk
from sync.emulator.faults import Dropped, Fault, Faults
from sync.emulator.quota import Quotas
from sync.emulator.routes import HANDLERS
from sync.emulator.server import Server
from sync.emulator.sheets.book import Book
from sync.emulator.store import OWNER, File, Workspace

if TYPE_CHECKING:
    from sync.emulator.people import Person

# What belongs to the pages though it begins like the APIs' or our own.
PAGES = ("/_emulator/ui/", "/_emulator/static/", "/drive/folders/", "/drive/u/")
ROBOT = "plansync@emulator.iam.gserviceaccount.com"  # whose key is handed out where nobody else is named


class Emulator:
    """Drive, Docs, Sheets and the token endpoint on one port. A context manager.

    ``validate_always``: hold every answer of every emulator in this process against discovery; `pytest_plugin` sets it.
    """

    validate_always = False

    def __init__(
        self,
        seed: Path | None = None,
        port: int = 0,
        clock: Clock | None = None,
        *,
        validate_responses: bool = False,
        open_access: bool = False,
        quotas: bool = False,
        time_source: Callable[[], float] = time.time,
        latency: float = 0.0,
        lag: float = 0.0,
        data: Path | None = None,
    ) -> None:
        """``latency``: seconds of the clock that a request is on its way. ``lag``: until Drive's feed of changes, and
        version and time of Docs and Sheets, show an edit. ``data``: a folder that keeps everything; the seed fills it once.
        Raises SeedError, DataError, OSError (the port is taken).
        """
        self.latency = latency
        self.lag = lag
        self.disk = Disk(data) if data else None
        self.clock = clock or SystemClock()
        self.seed = seed
        self.faults = Faults()
        self.quotas = Quotas(self.clock, on=quotas)
        self.tokens = auth.Tokens(open_access=open_access, time_source=time_source)
        self.workspace = self._fresh(kept=True)
        self.api = Api(
            self.workspace,
            HANDLERS,
            self.tokens,
            self.faults,
            self.quotas,
            self.clock,
            validate_responses=validate_responses or self.validate_always,
        )
        self._server = Server(self._serve, port, self._time)

    # ---------------------------------------------------------------------------------------- life

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> None:
        self.workspace.url = self.url
        self._server.start()

    def stop(self) -> None:
        self._server.stop()
        self.keep()

    def keep(self) -> None:
        """Write to disk what changed, if there is one."""
        if self.disk:
            self.disk.save(self.workspace)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None and self.api.departures:
            raise AssertionError(
                "faults of the emulator, or answers that depart from discovery:\n"
                + "\n".join(self.api.departures)
            )

    def reset(self) -> None:
        """Back to the seed: files, calls, faults and quotas. Keys and tokens stay good."""
        self.workspace = self.api.workspace = self._fresh()
        self.workspace.url = self.url
        self.api.uploads.sessions.clear()
        self.api.log.clear()
        self.faults.clear()
        self.quotas.reset()
        self.keep()

    def _time(self) -> float:
        """The time that tokens go by, which is also what answers are dated with."""
        return self.tokens.time()

    def _fresh(self, *, kept: bool = False) -> Workspace:
        """As the seed has it; with ``kept``, as it was left."""
        workspace = Workspace(self.clock)
        workspace.policy.accounts = self.tokens.accounts
        workspace.policy.give, workspace.policy.time = self.tokens.give, self._time
        found = kept and self.disk is not None and self.disk.load(workspace)
        if self.seed is not None:
            from sync.emulator import seed  # noqa: PLC0415

            (seed.read_policy if found else seed.load)(workspace, self.seed)
        workspace.lag = self.lag
        self.tokens.accounts |= {email.lower() for email in workspace.principals}
        self.tokens.accounts |= workspace.policy.token_creators.keys() | workspace.policy.delegation.keys()
        return workspace

    # ---------------------------------------------------------------------------------------- for tests and the demo

    def key_file(self, folder: Path, email: str = ROBOT) -> Path:
        """A service account's JSON key that this emulator accepts."""
        path = folder / f"{email.split('@', 1)[0]}.json"
        path.write_text(auth.dump_key(self.key_info(email)), encoding="utf-8")
        path.chmod(0o600)
        return path

    def key_info(self, email: str) -> dict[str, str]:
        self.tokens.accounts.add(email.lower())
        return auth.service_account_info(email, self.url)

    def user_info(self, email: str, scopes: Sequence[str], **more: str) -> dict[str, str]:
        """What gcloud's file holds of somebody who signed in and granted these scopes."""
        return auth.user_info(email, self.tokens.sign_in(email, scopes)) | more

    def workload_info(self, token_file: Path, email: str, impersonation_url: str = "") -> dict[str, object]:
        """Workload identity federation: a file whose text is taken for a token of ``email``."""
        self.tokens.federated[token_file.read_text(encoding="utf-8")] = email
        return auth.workload_info(token_file, impersonation_url)

    def calls(self, prefix: str = "") -> list[LoggedCall]:
        """The requests so far whose method id begins like this: ``batch`` for a batch, whose calls are its parts.

        Tokens are listed as ``token``; pages and what is asked of the emulator itself are not.
        """
        return [call for call in self.api.log if call.method.startswith(prefix)]

    def fail(self, method: str, *faults: str, call: int = 0) -> None:
        """Script what happens to the next calls of a method, in order."""
        self.faults.add(*(Fault(method, do, call) for do in faults))

    def file(self, name_or_id: str) -> File:
        return self.workspace.find(name_or_id)

    def file_id(self, name: str) -> str:
        """The id of a file, by its path in the seed folder or by its name."""
        return self.file(name).id

    def as_person(self, email: str = OWNER) -> Person:
        """Somebody who works in spreadsheets by hand; the owner of most files unless another is named."""
        from sync.emulator.people import Person  # noqa: PLC0415  # see routes.py

        return Person(self.workspace, email)

    def share(self, name_or_id: str, email: str, role: str = "reader") -> None:
        """Give somebody a role on a file; ``""`` takes it away."""
        file = self.file(name_or_id)
        before = file.roles.pop(email.lower(), "")
        if role:
            file.roles[email.lower()] = role
        if role != before:
            self.workspace.note_all(file)

    def trash(self, name_or_id: str, *, back: bool = False) -> None:
        """Put a file or folder into the trash, or (``back``) take it out again."""
        self._alter(name_or_id, trashed=not back)

    def rename(self, name_or_id: str, name: str) -> None:
        self._alter(name_or_id, name=name)

    def move(self, name_or_id: str, folder: str) -> None:
        """Put a file into a folder of the same drive, which is found as files are."""
        self._alter(name_or_id, parent=self.file(folder).id)

    def create_folder(self, name: str, parent: str = "", *, owner: str = OWNER) -> str:
        """A folder, in another if one is named; its id."""
        above = self.file(parent).id if parent else ""
        return self.workspace.new_file(name, store.FOLDER, owner, parent=above).id

    def _alter(self, name_or_id: str, **facts: Any) -> None:
        file = self.file(name_or_id)
        with file.lock:
            for name, value in facts.items():
                setattr(file, name, value)
            if isinstance(file.content, Book) and "name" in facts:
                file.content = replace(file.content.copy(), title=file.name)
            self.workspace.note_all(file)

    def create_spreadsheet(self, title: str, *, writers: Sequence[str] = (), owner: str = OWNER) -> str:
        """An empty spreadsheet, as a person makes one and shares it."""
        file = self.workspace.new_file(title, store.SHEET, owner)
        file.content = Book.new(title, file.id)
        file.roles |= {writer.lower(): "writer" for writer in writers}
        self.workspace.note(file, same=True)
        return file.id

    def put_markdown(self, name_or_id: str, text: str, *, who: str = "") -> str:
        """A new version of a Doc (or a new Doc); headings that did not change keep their ids."""
        from sync.emulator import seed  # noqa: PLC0415
        from sync.emulator.docs.markdown import Doc  # noqa: PLC0415

        try:
            file = self.file(name_or_id)
        except KeyError:
            file = self.workspace.new_file(name_or_id, store.DOC, who or OWNER)
            file.source = name_or_id
            file.content = Doc((), 0)
        with file.lock:
            seed.put_markdown(self.workspace, file, text, file.content.revision + 1)
            self.workspace.touch(file, who or file.owner)
        return file.id

    def put_sheet(self, name_or_id: str, layout: dict[str, Any], *, who: str = "") -> str:
        """A spreadsheet with this content, written down as in a seed folder's ``*.sheet.yaml``; its id."""
        from sync.emulator import seed  # noqa: PLC0415

        try:
            file = self.file(name_or_id)
        except KeyError:
            file = self.workspace.new_file(name_or_id, store.SHEET, who or OWNER)
            file.source = name_or_id
        with file.lock:
            seed.put_sheet(self.workspace, file, layout)
            self.workspace.touch(file, who or file.owner)
        return file.id

    # ---------------------------------------------------------------------------------------- what came in

    def _serve(self, request: Request) -> Response:
        """Answer; a fault of the emulator's own is a 500 that says so, and fails the test that met it."""
        if self.latency:
            self.clock.sleep(self.latency)
        try:
            try:
                return self._route(request)
            finally:
                if request.http not in {"GET", "HEAD"}:
                    self.keep()
        except Dropped:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the client gets an answer
            trace = traceback.format_exc()
            self.api.depart(trace)
            return Response(500, f"The emulator failed:\n{trace}".encode(), "text/plain; charset=UTF-8")

    def _route(self, request: Request) -> Response:
        if request.path in {"/token", "/v1/token"}:
            return self._token(request)
        if machine.asked(request):
            return machine.serve(self.workspace.policy, request)
        if (linked := export_links.serve(self.api, request)) is not None:
            return linked
        if request.path.startswith(PAGES):
            return self._page(request)
        if request.path.startswith("/_emulator/"):
            return self._control(request)
        if request.path.startswith(("/v1/", "/v4/", "/drive/", "/batch", *uploads.PREFIXES)):
            return self.api.serve(request)
        return self._page(request)

    def _page(self, request: Request) -> Response:
        from sync.emulator import pages  # noqa: PLC0415  # they take half of the time that a start would

        return pages.serve(self, request) or Response(404, b"Not found", "text/plain; charset=UTF-8")

    def _token(self, request: Request) -> Response:
        if request.http != "POST":
            return Response(405, b"", "text/html")
        if (struck := self.api.meet_token_fault()) is not None:
            self.api.note(request.http, TOKEN, request.path, struck.code)
            return struck
        try:
            form = dict(parse_qsl(request.body.decode()))
            answer = Response(200, dump(self.tokens.issue(form, self.url, self.workspace.policy)))
        except auth.OAuthError as error:
            answer = Response(error.code, dump(error.body))
        self.api.note(request.http, TOKEN, request.path, answer.code)
        return answer

    def _control(self, request: Request) -> Response:
        what = request.path.removeprefix("/_emulator/")
        if request.http == "POST" and not origin.at_home(request):
            return Response(403, dump({"error": "Another site's page may not steer the emulator."}))
        if (request.http, what) == ("GET", "calls"):
            return Response(200, dump(self.api.lines(dict(parse_qsl(request.query)).get("since", ""))))
        if (request.http, what) == ("POST", "reset"):
            self.reset()
            return Response(200, dump({}))
        if (request.http, what) == ("GET", "faults"):
            return Response(200, dump(self.faults.account()))
        if (request.http, what) == ("POST", "faults"):
            return self._script(request)
        if (request.http, what) == ("POST", "key"):
            email = dict(parse_qsl(request.query)).get("email", ROBOT)
            return Response(200, auth.dump_key(self.key_info(email)).encode())
        return Response(404, dump({"error": f"The emulator has no {request.http} /_emulator/{what}."}))

    def _script(self, request: Request) -> Response:
        try:
            faults = [Fault.read(told) for told in json.loads(request.body)]
        except (ValueError, KeyError, TypeError) as error:
            words = f'Send a list like [{{"method": "docs.documents.get", "do": "429"}}]: {error}'
            return Response(400, dump({"error": words}))
        self.faults.add(*faults)
        return Response(200, dump(self.faults.account()))
