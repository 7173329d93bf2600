"""Pictures of the master as people see it: on a laptop, on a phone, printed in grey, with 6 units and with 200.

    python -m benchmarks.pictures [--out docs/pictures] [--only NAME …]

A night of the example company, and one of a made-up company with 200 teams, on the emulator; then headless Chromium looks at
its pages. Days and plans are fixed, so that a picture changes only where the product does.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks import company, png
from jobs import nightly, wiring
from jobs.config import Config, parse
from jobs.demo import EMAIL, SEED, Morning, filled
from sync.emulator import Emulator
from sync.emulator.pages import render_spreadsheet

DAY: Final = date(2024, 10, 8)
SIX: Final = ("search", "payments", "fraud", "logistics", "mobile", "support-tools")
PLANS: Final = (
    "search-2024-q4.md",
    "payments-and-fraud-2024-q4.md",
    "logistics-2024-q4.md",
    "mobile-2024-q4.md",
)
MANY: Final = 200
TPMS: Final = ("Marco Bianchi", "Yuki Tanaka", "Ines Ferreira", "Tom Okafor")
LAPTOP: Final = (1366, 768)
PHONE: Final = (390, 844)
MOST_BYTES: Final = 150_000


@dataclass(frozen=True, slots=True)
class Picture:
    """``name`` of the file; whether it shows the ``many`` units; the ``tab``, or the filter ``view`` of this title on it."""

    name: str
    tab: str
    size: tuple[int, int] = LAPTOP
    many: bool = False
    grey: bool = False
    view: str = ""


PICTURES: Final = (
    Picture("overview", "Overview"),
    Picture("scorecard", "Scorecard"),
    Picture("scorecard-phone", "Scorecard", PHONE),
    Picture("scorecard-print", "Scorecard", grey=True),
    Picture("findings", "Findings"),
    Picture("findings-of-a-team", "Findings", view="Fraud: to mend"),
    Picture("asks", "Asks"),
    Picture("reviews", "Reviews"),
    Picture("key-results", "Key results"),
    Picture("plans", "Plans"),
    Picture("teams", "Teams"),
    Picture("legend", "Legend"),
    Picture("overview-200", "Overview", many=True),
    Picture("scorecard-200", "Scorecard", many=True),
    Picture("scorecard-200-phone", "Scorecard", PHONE, many=True),
    Picture("scorecard-200-print", "Scorecard", many=True, grey=True),
    Picture("findings-200", "Findings", many=True),
)


@contextmanager
def six() -> Iterator[tuple[Emulator, str]]:
    """The example company, six teams of it; the emulator, and the master's id."""
    with tempfile.TemporaryDirectory() as folder, Emulator(SEED) as workspace:
        sheet = workspace.create_spreadsheet("Planning scorecards", writers=[EMAIL])
        text = filled(workspace.url, sheet, workspace.key_file(Path(folder), EMAIL), workspace.file_id)
        told = yaml.safe_load(text)
        told["teams"] = [team for team in told["teams"] if team["id"] in SIX]
        told["cycles"] = [each for each in told["cycles"] if each["cycle"] == "2024-Q4"]
        told["sources"] = [
            {"plan": f"https://docs.google.com/document/d/{workspace.file_id(name)}/edit"} for name in PLANS
        ]
        told["sources"][-1]["team"] = "mobile"
        _night(parse(yaml.safe_dump(told), "pictures.yaml"))
        yield workspace, sheet


@contextmanager
def many() -> Iterator[tuple[Emulator, str]]:
    """A made-up company with many teams."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        teams = company.write(folder, MANY)
        with Emulator(folder) as workspace:
            sheet = workspace.create_spreadsheet("Planning scorecards", writers=[company.JOB])
            key = workspace.key_file(folder, company.JOB)
            text = company.configuration(teams, sheet, workspace.file_id(company.INDEX), key, workspace.url)
            told: dict[str, Any] = yaml.safe_load(text)
            for number, team in enumerate(told["teams"]):
                team["tpm"] = TPMS[number % len(TPMS)]
            _night(parse(yaml.safe_dump(told), "pictures.yaml"))
            yield workspace, sheet


def _night(config: Config) -> None:
    nightly.run(wiring.build(config, Morning()), nightly.Job("nightly", DAY, apply=True))


def address(workspace: Emulator, sheet: str, picture: Picture) -> str:
    """The page of a tab, with the picture's filter view chosen; "" where there is none of the name."""
    book = workspace.file(sheet).content
    tab = next((each for each in book.sheets if each.title == picture.tab), None)
    if tab is None:
        return ""
    views = tab.parts.get("filterViews", ())
    view = next((each["filterViewId"] for each in views if each.get("title") == picture.view), 0)
    return f"{workspace.url}/spreadsheets/d/{sheet}/edit?gid={tab.id}&fvid={view}#gid={tab.id}"


def printed(workspace: Emulator, sheet: str, picture: Picture, folder: Path) -> str:
    """The address of the same as one page that a printer without colours would give."""
    page = folder / f"{picture.name}.html"
    grey = "<style>html { filter: grayscale(1) }</style></head>"
    page.write_text(render_spreadsheet(workspace, sheet).replace("</head>", grey, 1), encoding="utf-8")
    gid = next(each.id for each in workspace.file(sheet).content.sheets if each.title == picture.tab)
    return f"{page.as_uri()}#gid={gid}"


def take(url: str, picture: Picture, out: Path, folder: Path) -> None:
    """Look at a page with Chromium."""
    width, height = picture.size
    flags = (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--hide-scrollbars",
    )
    look = (
        f"--user-data-dir={folder / 'chromium'}",
        f"--window-size={width},{height}",
        "--virtual-time-budget=4000",
    )
    command = ["chromium", *flags, *look, f"--screenshot={out}", url]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603  # our own words


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=Path("docs/pictures"))
    options.add_argument("--only", nargs="*", default=[])
    told = options.parse_args(arguments)
    told.out.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in PICTURES if not told.only or each.name in told.only]
    worst = 0
    with tempfile.TemporaryDirectory() as name:
        for opened, large in ((six, False), (many, True)):
            pictures = [each for each in wanted if each.many == large]
            if not pictures:
                continue
            with opened() as (workspace, sheet):
                for picture in pictures:
                    if not (url := address(workspace, sheet, picture)):
                        print(f"{picture.name}: there is no tab {picture.tab}")
                        continue
                    if picture.grey:
                        url = printed(workspace, sheet, picture, Path(name))
                    out = told.out / f"{picture.name}.png"
                    take(url, picture, out.resolve(), Path(name))
                    png.shrink(out)
                    size = out.stat().st_size
                    worst = max(worst, size)
                    print(f"{out}: {size // 1000} kB")
    return 1 if worst > MOST_BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
