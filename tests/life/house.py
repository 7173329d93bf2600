"""Where histories take place: one emulator a process, put back to the morning after the first night for each of them.

The job's requests go straight into the emulator, past the sockets, which takes half the time and no threads; everything
else is as it is with Google: tokens, retries, refusals, replies that are lost.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.structures import CaseInsensitiveDict

from jobs import nightly, wiring
from jobs.options import Config
from jobs.pipeline import Pipeline
from jobs.report import Report
from sync.emulator import Emulator
from sync.emulator.api import Request
from sync.emulator.api import Response as Answer
from sync.emulator.faults import Dropped
from sync.emulator.sheets.book import Book
from sync.emulator.store import File
from sync.master import memory
from sync.master.decide import Policy
from tests.fakes import FakeClock
from tests.life.company import CYCLE, Company

ROBOT: Final = "plansync@emulator.iam.gserviceaccount.com"
INDEX: Final = "planning.md"
FIRST_DAY: Final = date(2024, 9, 30)
SPARE: Final = 3
"""Empty rows that are left below ours in each tab: all others only cost time."""

Kept = dict[str, Any]


class Straight(requests.adapters.BaseAdapter):
    """Hands requests to the emulator without a socket in between.

    ``meanwhile``: what else happens just before the next batches reach it. ``writes``: the spreadsheet before and after
    each batch that changed it. A read of the spreadsheet that nothing has touched since the last one is answered as that
    was, unless faults wait: half of all reads are.
    """

    def __init__(self, emulator: Emulator) -> None:
        super().__init__()
        self.emulator = emulator
        self.sheet = ""
        self.meanwhile: list[Callable[[], object]] = []
        self.writes: list[tuple[Book, Book]] = []
        self.batches = 0
        self._read: tuple[object, dict[object, Answer]] = (None, {})

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        where = urlsplit(request.url or "")
        to_master = where.path.endswith(f"{self.sheet}:batchUpdate")
        if to_master and self.meanwhile:
            self.meanwhile.pop(0)()
        before: Book = self.emulator.file(self.sheet).content
        self.batches += to_master
        try:
            return self._answer(request, where.path, where.query)
        finally:
            after: Book = self.emulator.file(self.sheet).content
            if after is not before:
                self.writes.append((before, after))

    def _answer(self, request: requests.PreparedRequest, path: str, query: str) -> requests.Response:
        body = request.body or b""
        headers = {str(name).lower(): str(value) for name, value in request.headers.items()}
        sent = Request(
            str(request.method), path, query, headers, body.encode() if isinstance(body, str) else bytes(body)
        )
        try:
            came = (
                self._read_again(sent)
                if sent.http == "GET" and self.sheet in path
                else self.emulator._serve(sent)
            )
        except Dropped as dropped:
            raise requests.ConnectionError("the line was cut", request=request) from dropped
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = came.code, str(request.url), request
        answer.headers = CaseInsensitiveDict({"Content-Type": came.content_type, **came.headers})
        answer._content, answer.raw = came.body, io.BytesIO()
        return answer

    def _read_again(self, sent: Request) -> Answer:
        if self.emulator.faults.pending:
            return self.emulator._serve(sent)
        file, day = self.emulator.file(self.sheet), self.emulator.clock.now().date()
        if self._read[0] is not file.content:
            self._read = (file.content, {})
        asked = (sent.path, sent.query, day, file.name, tuple(file.roles.items()))
        known = self._read[1]
        if asked in known:
            return known[asked]
        came = self.emulator._serve(sent)
        if came.code == 200:
            known[asked] = came
        return came

    def close(self) -> None:
        """There is nothing to close."""


class House:
    """The emulator with the company's documents and a master, and the job's own clients."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.emulator = Emulator(clock=self.clock)
        self.emulator.api.validate_responses = False  # other tests hold answers against discovery
        self.key = self.emulator.key_file(folder, ROBOT)
        self.line = Straight(self.emulator)
        self.sheet = self.emulator.create_spreadsheet("Planning scorecards", writers=[ROBOT])
        self.line.sheet = self.sheet
        self.person = self.emulator.as_person()
        self.person.deletes(self.sheet, "Sheet1", "9:1000")
        self.company = Company.new()
        self.told: dict[str, str] = {}
        self.deps = wiring.build(self.config("report"), FakeClock())
        for google in (self.deps.reading, self.deps.writing):
            google.transport.mount("http://", self.line)
        self.settle()
        self.empty = self._kept()
        self.night(FIRST_DAY, "report")
        for tab in self.person.tabs(self.sheet):
            self._trim(tab)
        self.morning = self._kept()

    def _trim(self, tab: str) -> None:
        book: Book = self.emulator.file(self.sheet).content
        sheet = book.titled(tab)
        assert sheet
        last = max(sheet.last_row(filled=True), 1) + SPARE
        if last < len(sheet.rows):
            self.person.deletes(self.sheet, tab, f"{last + 1}:{len(sheet.rows)}")

    # ------------------------------------------------------------------------------------ from one history to the next

    def _kept(self) -> Kept:
        return {
            "made": self.emulator.workspace._made,
            "files": {key: _facts(file) for key, file in self.emulator.workspace.files.items()},
            "told": dict(self.told),
            "company": copy.deepcopy(self.company),
        }

    def open(self, *, empty: bool) -> None:
        """Everything as it was on the morning after the first night, or (``empty``) before that."""
        kept = self.empty if empty else self.morning
        space = self.emulator.workspace
        for key in [key for key in space.files if key not in kept["files"]]:
            del space.files[key]
        for key, facts in kept["files"].items():
            for name, value in facts.items():
                setattr(space.files[key], name, copy.copy(value))
        space._made = kept["made"]
        self.told = dict(kept["told"])
        self.company = copy.deepcopy(kept["company"])
        self.clock._passed = 0.0
        self.calm()

    def calm(self) -> None:
        """No faults are waiting, nothing happens meanwhile, and no call is remembered."""
        self.emulator.faults.clear()
        self.emulator.api.log.clear()
        self.line.meanwhile.clear()
        self.line.writes.clear()

    @property
    def book(self) -> Book:
        found: Book = self.emulator.file(self.sheet).content
        return found

    # ------------------------------------------------------------------------------------ the company's documents

    def settle(self) -> None:
        """Let the documents say what the company means."""
        for plan in self.company.plans.values():
            self._write(plan.name, plan.text)
            self.emulator.share(plan.name, ROBOT, "reader" if plan.shared else "")
        links = {plan.name: self.link(plan.name) for plan in self.company.plans.values()}
        self._write(INDEX, self.company.index(links))
        self.emulator.share(INDEX, ROBOT)

    def link(self, name: str) -> str:
        return f"https://docs.google.com/document/d/{self.emulator.file_id(name)}/edit"

    def _write(self, name: str, text: str) -> None:
        if self.told.get(name) != text:
            self.emulator.put_markdown(name, text)
            self.told[name] = text

    # ------------------------------------------------------------------------------------ nights

    def config(self, policy: Policy) -> Config:
        index = self.link(INDEX) if INDEX in self.told else "https://docs.google.com/document/d/none/edit"
        told = {
            "master": {"sheet": f"https://docs.google.com/spreadsheets/d/{self.sheet}/edit", "edits": policy},
            "sources": [{"index": index}],
            "timezone": "Europe/Zurich",
            "cycles": [{"cycle": CYCLE, "due": date(2024, 10, 4), "state": "planning"}],
            "teams": self.company.teams(),
            "limits": {"floor": 4},
            "readers": 1,
            "access": {"key_file": str(self.key), "endpoint": "http://127.0.0.1"},
        }
        return Config.model_validate(told)

    def night(self, day: date, policy: Policy, *, force: bool = False, apply: bool = True) -> Report:
        """One run of the job; raises SyncError as that does."""
        self.clock.advance(60.0)
        return nightly.run(self._deps(policy), nightly.Job("nightly", day, apply=apply, force=force))

    def spoken(self, day: date, policy: Policy) -> set[tuple[str, str, str, str]]:
        """The cells that a run speaks of now: tab, scope and key of the row's entity, column."""
        deps = self._deps(policy)
        follower = deps.follower(self.clock.now(), lambda _done, _known: None, deps.template[0])
        wanted = Pipeline(deps.config, follower, day).desired(deps.master(apply=False).read())
        return {
            (row.tab, entity.scope, entity.key, column)
            for row in wanted.rows
            for entity in [memory.tidy(row.entity)]
            for column in row.cells
        }

    def _deps(self, policy: Policy) -> wiring.Deps:
        deps = wiring.build(self.config(policy), self.clock)
        deps.reading, deps.writing = self.deps.reading, self.deps.writing
        return deps


def _facts(file: File) -> dict[str, Any]:
    """What a file is, without its lock and where it lies."""
    kept = {each.name: getattr(file, each.name) for each in fields(file)}
    return {name: copy.copy(value) for name, value in kept.items() if name not in {"lock", "space"}}
