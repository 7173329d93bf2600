"""A small company whose night is cut short in every way, request by request. For `tests.test_crash_story`."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter

from jobs import nightly
from jobs.config import Config, parse
from jobs.report import Report
from jobs.wiring import Deps
from sync.credentials import anonymous, load_credentials
from sync.emulator import Emulator, StoppedClock
from sync.errors import SyncError
from sync.google import Google
from sync.links import parse_link
from sync.master.sheet import BATCH_BYTES, Master
from sync.scopes import READING, WRITING
from sync.transport import Httplib2Face, Transport
from tests import portrait
from tests.fakes import FakeClock

JOB: Final = "plansync@bakery.iam.gserviceaccount.com"
TPM: Final = "kim@bakery.example"
MORNING: Final = datetime(2024, 10, 8, 3, 0, tzinfo=UTC)
LATER: Final = MORNING + timedelta(hours=5)
_CONFIG: Final = """
master:
  sheet: https://docs.google.com/spreadsheets/d/{sheet}/edit
  reuse_ids_in_batch: {reuse}
sources: [{{index: "https://docs.google.com/document/d/{index}/edit"}}]
timezone: Europe/Berlin
limits: {{floor: 100}}
cycles:
  - {{cycle: 2024-Q4, due: 2024-10-04, state: planning}}
teams:
  - {{id: ovens, name: Ovens, tpm: Kim}}
  - {{id: vans, name: Vans, tpm: Kim}}
  - {{id: shops, name: Shops, tpm: Kim}}
access: {{endpoint: "{url}"}}
"""
PLAN: Final = """# {team} Q4 2024 plan

## OKRs

### Objective: {team} shall run without a hitch

- KR: Bring the crumbling rate from 9% to 4% (Ada)
- KR: Fire the second kiln within 12 minutes (Ben)
- KR: Serve 40 villages (Cem)

## Risks

| Risk | Impact | Mitigation | Owner |
|---|---|---|---|
| Flour dries up in {team} | High | Second mill | Ada |

## What we are not doing

- Rye in {team}: nobody asked for it
"""
SECRETS: Final = (
    "crumbling rate",
    "second kiln",
    "villages",
    "dries up",
    "without a hitch",
    "nobody asked",
    "sourdough",
)
"""Words of plans, which no error and no log may hold."""


class Died(BaseException):
    """The process ends here."""


@dataclass
class Cut(HTTPAdapter):
    """Sends requests until the one at which something happens. ``at`` counts from 1; 0 is never. ``on``: and at all after it.

    ``way``: *refused*, *unreachable*, *no answer* (sent in vain), *late* (carried out, no answer came), *dies before*, *dies after*.
    ``master``: only requests to the master count.
    """

    at: int = 0
    way: str = ""
    on: bool = False
    master: bool = False
    sent: int = 0
    struck: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        super().__init__(pool_maxsize=4)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if self.master and "/v4/spreadsheets" not in str(request.url):
            return super().send(request, *args, **kwargs)
        with self.lock:
            self.sent += 1
            due = self.sent == self.at or (self.on and 0 < self.at < self.sent)
            self.struck += due
        if not due:
            return super().send(request, *args, **kwargs)
        if self.way in {"late", "dies after"}:
            super().send(request, *args, **kwargs)
        if self.way.startswith("dies"):
            raise Died
        if self.way == "refused":
            raise requests.ConnectionError("NewConnectionError: connection refused", request=request)
        if self.way == "unreachable":
            raise requests.ConnectTimeout(request=request)
        raise requests.ReadTimeout(request=request)


@dataclass(frozen=True)
class Ended:
    """How a run ended: with a report, with an error, or (neither) with the process."""

    report: Report | None = None
    error: SyncError | None = None

    @property
    def finished(self) -> bool:
        return self.report is not None


@dataclass
class Bakery:
    """``small``: how many bytes a request may have. ``sheet``: the master's id."""

    workspace: Emulator
    key: Path
    reuse: bool = True
    small: int = BATCH_BYTES
    sheet: str = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = self.workspace.create_spreadsheet("Scorecards", writers=[JOB, TPM])
        self.tpm = self.workspace.as_person(TPM)
        for team in ("Ovens", "Vans"):
            self.writes(team, PLAN.format(team=team))
        lines = [f"- {team}: [plan]({self.link(team)})" for team in ("Ovens", "Vans")]
        self.writes("Index", "\n".join(["# Q4, 2024 plans", "", *lines]))

    def writes(self, name: str, text: str) -> None:
        self.workspace.put_markdown(f"{name}.md", text)
        self.workspace.share(f"{name}.md", JOB)

    def link(self, name: str) -> str:
        return f"https://docs.google.com/document/d/{self.workspace.file_id(f'{name}.md')}/edit"

    def config(self) -> Config:
        index = self.workspace.file_id("Index.md")
        text = _CONFIG.format(
            sheet=self.sheet, reuse=str(self.reuse).lower(), index=index, url=self.workspace.url
        )
        return parse(text, "config.yaml")

    def run(self, cut: Cut | None = None, start: datetime = MORNING) -> Ended:
        """A night whose requests go through ``cut``."""
        config = self.config()
        deps = _Deps(config, FakeClock(start), self.key, cut or Cut(), self.small)
        try:
            return Ended(nightly.run(deps, nightly.Job("nightly", date(2024, 10, 8), apply=True)))
        except SyncError as error:
            return Ended(error=error)
        except Died:
            return Ended()

    # ------------------------------------------------------------------------------------ what stands there

    def whole(self) -> portrait.Json:
        return portrait.whole(self.workspace, self.sheet)

    def saved(self) -> Callable[[], None]:
        """Answers what puts the master back to how it is now; the Workspace holds nothing else that a night changes."""
        file = self.workspace.file(self.sheet)
        kept = {name: list(part) if isinstance(part, list) else part for name, part in vars(file).items()}

        def restore() -> None:
            vars(file).update({n: list(part) if isinstance(part, list) else part for n, part in kept.items()})

        return restore

    def calls(self) -> list[str]:
        """The method of each call so far, the parts of batches included."""
        return [each.method for call in self.workspace.calls() for each in (call, *call.parts)]

    def busy(self) -> None:
        """A day after the first night: plans change, and people work in the sheet."""
        tpm, sheet = self.tpm, self.sheet
        text = PLAN.format(team="Ovens")
        text = text.replace("9% to 4%", "9% to 3%").replace("- KR: Serve 40 villages (Cem)\n", "")
        self.writes(
            "Ovens", text.replace("## Risks", "- KR: Bake sourdough on Sundays (Cem)\n\n## Worries of mine")
        )
        self.writes("Shops", PLAN.format(team="Shops"))
        # people: a pasted link, one to be ignored, notes, colours, an overruled verdict, a waiver, an edit, a move
        rows = len(tpm.rows(sheet, "Plans!A1:A50"))
        tpm.types(sheet, f"Plans!A{rows + 1}", self.link("Shops"))
        vans = tpm.find(sheet, "Plans", "Vans.md").partition("!")[2]
        tpm.types(sheet, self._at("Plans", vans[1:], "Treat as"), "ignore")
        for team, column, text in (
            ("Ovens", "Notes", "ask Ada"),
            ("Ovens", "Status", "present"),
            ("Shops", "TPM", "Kim K."),
        ):
            tpm.types(sheet, self._of(team, column), text)
        tpm.notes(sheet, self._of("Ovens", "Notes"), "said on Monday")
        tpm.colours(sheet, self._of("Shops", "Team"), 1, 1, 0)
        tpm.types(sheet, self._at("Findings", "2", "Waived by"), "Kim")
        tpm.moves(sheet, "Scorecard", "2", "4")
        column = self._at("Scorecard", "1", "Doc edited").partition("!")[2].rstrip("1")
        tpm.deletes(sheet, "Scorecard", column)
        tpm.inserts(sheet, "Findings", "3")
        tpm.types(sheet, "Findings!A3", "a line of ours")
        tpm.filters(sheet, "Findings!A1:D20", "C")

    def _of(self, team: str, column: str) -> str:
        return self._at("Scorecard", self.tpm.find(self.sheet, "Scorecard", team).rpartition("!A")[2], column)

    def _at(self, tab: str, row: str, column: str) -> str:
        head = self.tpm.find(self.sheet, tab, column).partition("!")[2].rstrip("0123456789")
        return f"{tab}!{head}{row}"


@dataclass
class _Deps(Deps):
    """As wired, but for the pipe, how much one request may carry, and that somebody signed in (a key takes long to read)."""

    signed_in: Path
    cut: Cut
    batch_bytes: int

    @cached_property
    def reading(self) -> Google:
        return self._through(READING)

    @cached_property
    def writing(self) -> Google:
        return self._through(WRITING)

    def master(self, *, apply: bool) -> Master:
        told = self.config.master
        return Master(
            self.writing if apply else self.reading,
            parse_link(told.sheet).id,
            self.clock,
            who=self.reading.email,
            policy=told.edits,
            reuse_ids_in_batch=told.reuse_ids_in_batch,
            batch_bytes=self.batch_bytes,
        )

    def _through(self, scopes: Sequence[str]) -> Google:
        login = load_credentials("", scopes, environ={"GOOGLE_APPLICATION_CREDENTIALS": str(self.signed_in)})
        pipe = Transport(login, self.clock, endpoint=self.config.access.endpoint, quotas=self.quotas)
        pipe.mount("http://", self.cut)
        return _Google(pipe)


class _Google(Google):
    """Builds its clients of Docs and Drive once for all runs: that takes as long as all else in such a small night."""

    def _collection(self, service: str, version: str, name: str) -> Any:
        return _built(service, version, name)


@cache
def _built(service: str, version: str, name: str) -> Any:
    from googleapiclient.discovery import build  # noqa: PLC0415  # as in sync.google

    face = Httplib2Face(Transport(anonymous(), FakeClock()))  # what is built is sent through each run's own
    made = build(service, version, http=face, cache_discovery=False, static_discovery=True)
    return getattr(made, name)()


@contextmanager
def open_bakery(folder: Path, *, reuse: bool = True, small: int = BATCH_BYTES) -> Iterator[Bakery]:
    with Emulator(clock=StoppedClock(MORNING)) as workspace:
        key = folder / "signed-in.json"
        key.write_text(json.dumps(workspace.user_info(JOB, [*READING, *WRITING])), encoding="utf-8")
        yield Bakery(workspace, key, reuse, small)
