"""A desk with a master sheet on it: over real HTTP, on the emulator, with people at work in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mappers.tables import Desired
from sync.credentials import load_credentials
from sync.emulator import Emulator
from sync.google import Google
from sync.master.sheet import Master, Outcome, publish
from sync.master.values import Json
from sync.scopes import WRITING
from sync.transport import Transport
from tests.fakes import FakeClock

EMAIL: Final = "plansync@emulator.iam.gserviceaccount.com"
BATCH: Final = "sheets.spreadsheets.batchUpdate"


class Meanwhile:
    """A way to Google on which something else happens just before a batch is sent."""

    def __init__(self, google: Google, *acts: Callable[[], object]) -> None:
        self.google = google
        self.acts = list(acts)

    def spreadsheet(self, link: str, /, fields: str, ranges: Sequence[str] = ()) -> Json:
        return self.google.spreadsheet(link, fields, ranges)

    def batch_update(
        self, link: str, /, body: Mapping[str, Any], fields: str | None = None, *, guarded: bool = False
    ) -> Json:
        if self.acts:
            self.acts.pop(0)()
        return self.google.batch_update(link, body, fields, guarded=guarded)


@dataclass
class Desk:
    """An emulator with an empty spreadsheet, a writer, and a person who works in it."""

    emulator: Emulator
    folder: Path
    clock: FakeClock
    sheet: str
    clients: dict[tuple[str, ...], Google] = field(default_factory=dict)

    def google(self, scopes: Sequence[str] = WRITING, attempts: int = 4) -> Google:
        scopes = tuple(scopes)
        if scopes not in self.clients:
            credentials = load_credentials(str(self.emulator.key_file(self.folder)), scopes)
            pipe = Transport(
                credentials, self.clock, endpoint=self.emulator.url, attempts=attempts, jitter=lambda: 0.0
            )
            self.clients[scopes] = Google(pipe)
        return self.clients[scopes]

    def master(self, *acts: Callable[[], object], who: str = EMAIL, **more: Any) -> Master:
        return Master(Meanwhile(self.google(), *acts), self.sheet, self.clock, who=who, **more)

    def publish(
        self, wanted: Desired, *acts: Callable[[], object], run: str = "nightly", **more: Any
    ) -> Outcome:
        return publish(self.master(*acts, **more), lambda _: wanted, run=run)

    def writes(self) -> int:
        """Batches sent so far, applied or not."""
        return len(self.emulator.calls(BATCH))

    def types(self, where: str, value: Any) -> None:
        self.emulator.as_person().types(self.sheet, where, value)

    def says(self, where: str) -> str:
        return self.emulator.as_person().shows(self.sheet, where)

    def cell(self, where: str) -> Json:
        found: Json = self.emulator.as_person().cell(self.sheet, where)
        return found

    def column(self, tab: str, column: str) -> list[str]:
        """What a column shows, to its last filled cell."""
        rows = self.emulator.as_person().rows(self.sheet, f"{tab}!{column}1:{column}30")
        shown = ["".join(row) for row in rows]
        while shown and not shown[-1]:
            shown.pop()
        return shown


@contextmanager
def open_desk(folder: Path) -> Iterator[Desk]:
    """An empty spreadsheet shared with us; every answer of the emulator is checked against Google's discovery."""
    clock = FakeClock()
    with Emulator(clock=clock, validate_responses=True) as emulator:
        yield Desk(emulator, folder, clock, emulator.create_spreadsheet("Master", writers=[EMAIL]))
