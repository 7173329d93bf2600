"""Hold `plansync read` to real plans that people labelled, where a folder with them lies beside this repository.

`make score` runs the scorer of that folder and writes its figures into docs/reading.md, beside those from before.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "reading.md"
_BEGIN: Final = "<!-- figures of make score -->"
_END: Final = "<!-- end of figures -->"
_LINE_RE: Final = re.compile(r"^(?P<name>.+?)\s+(?P<share>\d\.\d+)\s+\((?P<good>\d+)/(?P<all>\d+)\)$")
_SCORE_RE: Final = re.compile(r"^reading score (?P<share>\d\.\d+)$")
_ROW_RE: Final = re.compile(r"^\| (?P<name>[^|]+?) \| (?P<before>[^|]*?) \|")
AIM: Final = 0.90
LEAST: Final = 0.80  # for a figure with so many cases …
CASES: Final = 10
FALSE_MISSING: Final = 0.01  # of the topics that are there, surely "missing"


def figures(output: str) -> dict[str, tuple[float, int]]:
    """The scorer's lines: name → share and number of cases; the whole score has no cases."""
    found: dict[str, tuple[float, int]] = {}
    for line in output.splitlines():
        if said := _LINE_RE.match(line.strip()):
            found[said["name"].strip()] = float(said["share"]), int(said["all"])
        elif said := _SCORE_RE.match(line.strip()):
            found["reading score"] = float(said["share"]), 0
    return found


def table(now: Mapping[str, tuple[float, int]], before: Mapping[str, str]) -> Iterator[str]:
    """The figures as a Markdown table; a figure that is new has no before."""
    yield "| figure | before | now | cases |"
    yield "|---|---|---|---|"
    for name, (share, cases) in sorted(now.items(), key=lambda item: item[0] != "reading score"):
        yield f"| {name} | {before.get(name, '')} | {share:.3f} | {cases or ''} |"


def missed(now: Mapping[str, tuple[float, int]]) -> Iterator[str]:
    """The aims that the figures miss, one line each."""
    if now.get("reading score", (0.0, 0))[0] < AIM:
        yield f"the reading score is under {AIM}"
    for name, (share, cases) in now.items():
        if cases >= CASES and share < LEAST:
            yield f"{name}: {share:.3f} of {cases} cases is under {LEAST}"
    if 1 - now.get("no false missing", (1.0, 0))[0] > FALSE_MISSING:
        yield "topics that are there are called surely missing"


def written(page: str, now: Mapping[str, tuple[float, int]]) -> str:
    """The page with the new figures; its column "before" stays. Raises ValueError where it has no place for them."""
    start, end = page.index(_BEGIN) + len(_BEGIN), page.index(_END)
    before = {
        row["name"]: row["before"] for line in page[start:end].splitlines() if (row := _ROW_RE.match(line))
    }
    return page[:start] + "\n" + "\n".join(table(now, before)) + "\n" + page[end:]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Score how real plans are read.")
    parser.add_argument(
        "--plans", type=Path, default=ROOT.parent / "shared" / "plans", help="the labelled plans"
    )
    parser.add_argument("--dry", action="store_true", help="leave docs/reading.md alone")
    asked = parser.parse_args(arguments)
    scorer = asked.plans / "score.py"
    if not scorer.exists():
        print("there are no labelled plans beside this repository: nothing to score")
        return 0
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    run = subprocess.run(  # noqa: S603  # the scorer that the person named
        [sys.executable, str(scorer), "-v"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path},
    )
    print(run.stdout, end="")
    now = figures(run.stdout)
    if not asked.dry and now:
        PAGE.write_text(written(PAGE.read_text("utf-8"), now), "utf-8")
    lines = list(missed(now))
    for line in lines:
        print("MISSED ", line)
    return 1 if lines or run.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
