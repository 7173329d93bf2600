"""The example company on the embedded Workspace, as of one fixed day, so that its pages are the same every day."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import sync.emulator
from jobs.config import Config, parse
from sync.emulator import Emulator, StoppedClock
from sync.links import parse_link

SEED: Final = Path(sync.emulator.__file__).parent / "demo"
DAY: Final = date(2024, 10, 8)
_MORNING: Final = datetime(2024, 10, 8, 4, 30, tzinfo=UTC)
EMAIL: Final = "plansync@brightcart-planning.iam.gserviceaccount.com"
_TITLE: Final = "Planning scorecards"


@contextmanager
def running(port: int = 0) -> Iterator[tuple[Emulator, Config]]:
    """The Workspace with an empty master that is shared with plansync, and the configuration that goes with it."""
    with tempfile.TemporaryDirectory() as folder, Emulator(SEED, port, StoppedClock(_MORNING)) as workspace:
        sheet = workspace.create_spreadsheet(_TITLE, writers=[EMAIL])
        key = workspace.key_file(Path(folder), EMAIL)
        yield workspace, configuration(workspace.url, sheet, key, workspace.file_id)


def configuration(endpoint: str, sheet: str, key: Path, file_id: Callable[[str], str]) -> Config:
    """The example's configuration, against this Workspace. ``file_id``: by the name of a file of the seed."""
    return parse(filled(endpoint, sheet, key, file_id), "demo/config.yaml")


def filled(endpoint: str, sheet: str, key: Path, file_id: Callable[[str], str]) -> str:
    """The text of the example's configuration, its addresses filled in."""
    text = (SEED / "config.yaml").read_text(encoding="utf-8")
    files = {"INDEX": file_id("planning.md"), "PRICING": file_id("pricing-2024-q4.md")}
    for name, value in {"SHEET": sheet, "KEY": str(key), "ENDPOINT": endpoint, **files}.items():
        text = text.replace(f"${name}", value)
    return text


def page(workspace: Emulator, config: Config, out: Path) -> Path:
    """Writes the master as one HTML file."""
    from sync.emulator.pages import render_spreadsheet  # noqa: PLC0415  # templates are only loaded for pages

    out.mkdir(parents=True, exist_ok=True)
    path = out / "master.html"
    path.write_text(
        render_spreadsheet(workspace, parse_link(config.master.sheet).id, documents=True), encoding="utf-8"
    )
    return path


def address(workspace: Emulator, config: Config) -> str:
    return f"{workspace.url}/spreadsheets/d/{parse_link(config.master.sheet).id}/edit"


def wait() -> None:
    """Until Ctrl-C, or until somebody ends the process."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        signal.pause()
    except KeyboardInterrupt:
        return
