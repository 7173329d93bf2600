"""The emulator held against Google's own recorded answers, where the recordings lie beside this repository.

    python -m benchmarks.fidelity [--fail-under 99] [--recordings ../shared/fidelity] [more options of replay.py]

Starts an empty, open emulator and lets the recordings' own program ask it what Google was asked. Says so and exits 0 where
there are no recordings.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from sync.emulator import Emulator

BESIDE = Path(__file__).parents[2] / "shared" / "fidelity"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recordings", type=Path, default=BESIDE)
    parser.add_argument(
        "--fail-under", default="99", help="per cent of the calls that must be answered alike"
    )
    given, more = parser.parse_known_args()
    replay = given.recordings / "replay.py"
    if not replay.exists():
        print("No recordings beside this repository: nothing was compared.")
        return 0
    with Emulator(open_access=True) as emulator:
        command = [
            sys.executable,
            str(replay),
            "--base",
            emulator.url,
            "--quiet",
            "--fail-under",
            given.fail_under,
        ]
        return subprocess.run([*command, *more], check=False).returncode  # noqa: S603 - the path was given


if __name__ == "__main__":
    sys.exit(main())
