"""An office to tell stories in: the example company on an embedded Workspace, with a master and a command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from click.testing import CliRunner, Result

from jobs import nightly, wiring
from jobs.cli import main
from jobs.config import load
from jobs.demo import SEED, filled
from jobs.report import Report
from sync.emulator import Emulator
from tests.fakes import FakeClock

JOB: Final = "plansync@brightcart-planning.iam.gserviceaccount.com"
DAY: Final = "2024-10-08"
FAULT: Final = 70
"""The exit code of a fault of plansync's."""
DONE: Final = frozenset({0, 3})
"""Those of a night that published, all plans or all but those that it could not read."""
WRITES: Final = (
    "sheets.spreadsheets.batchUpdate",
    "sheets.spreadsheets.values",
    "docs.documents.batchUpdate",
    "drive.files.update",
)


@dataclass
class Office:
    """``sheet``: the master's id. ``tpm``: somebody who works in it by hand."""

    workspace: Emulator
    folder: Path
    sheet: str = ""
    config: Path = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = self.workspace.create_spreadsheet(
            "Planning scorecards", writers=[JOB, "marco@brightcart.example"]
        )
        self.tpm = self.workspace.as_person("marco@brightcart.example")
        key = self.workspace.key_file(self.folder, JOB)
        text = filled(self.workspace.url, self.sheet, key, self.workspace.file_id)
        self.config = self.folder / "config.yaml"
        self.config.write_text(text, encoding="utf-8")

    def run(self, *words: str) -> Result:
        """``plansync`` with these words and this office's configuration. No story ends in a fault of ours."""
        result = CliRunner().invoke(main, [*words, "--config", str(self.config)], catch_exceptions=False)
        assert result.exit_code != FAULT, result.output
        return result

    def night(self, day: str = DAY, *more: str) -> Result:
        return self.run("nightly", "--as-of", day, *more)

    def quiet_night(self) -> Report:
        """As `night`, on a clock that moves only when the job waits."""
        return nightly.run(
            wiring.build(load(self.config), FakeClock()),
            nightly.Job("nightly", date.fromisoformat(DAY), apply=True),
        )

    def writes(self) -> int:
        """How many write requests were sent so far."""
        return sum(call.method.startswith(WRITES) and call.http != "GET" for call in self.workspace.calls())

    def add_source(self, *lines: str) -> None:
        text = self.config.read_text(encoding="utf-8")
        self.config.write_text(
            text.replace("sources:\n", "sources:\n" + "".join(f"  - {line}\n" for line in lines)),
            encoding="utf-8",
        )

    def scorecard(self, team: str, cycle: str = "2024-Q4") -> dict[str, str]:
        """The row of a team, by the titles of its columns."""
        head, *rows = self.tpm.rows(self.sheet, "Scorecard!A1:Z100")
        for row in rows:
            told = dict(zip(head, row, strict=False))
            if told["Team"] == team and told["Cycle"] == cycle:
                return told
        raise LookupError(f"no row for {team} {cycle}")

    def at(self, team: str, column: str, cycle: str = "2024-Q4") -> str:
        """Where a cell of the Scorecard is now, in A1 notation."""
        head, *rows = self.tpm.rows(self.sheet, "Scorecard!A1:Z100")
        at = head.index(column)
        for number, row in enumerate(rows, 2):
            told = dict(zip(head, row, strict=False))
            if told.get("Team") == team and told.get("Cycle") == cycle:
                return f"Scorecard!{_letters(at)}{number}"
        raise LookupError(f"no row for {team} {cycle}")

    def everything(self) -> dict[str, list[list[str]]]:
        """What every tab shows."""
        return {tab: self.tpm.rows(self.sheet, f"'{tab}'!A1:AD300") for tab in self.tpm.tabs(self.sheet)}

    def edit_plan(self, file: str, *changes: Sequence[str]) -> None:
        """Replaces text in a plan of the example, as its team would."""
        text = (SEED / file).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"“{old}” is not in {file}"
            text = text.replace(old, new)
        self.workspace.put_markdown(file, text)


def _letters(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else "A" + chr(ord("A") + index - 26)


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    with Emulator(SEED, validate_responses=True) as workspace:
        yield Office(workspace, folder)
