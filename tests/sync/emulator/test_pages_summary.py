"""Where there is no browser, the tests say what they left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BROWSER = Path(__file__).parent / "browser" / "test_browser.py"


def test_without_chromium_the_closing_summary_says_what_was_skipped_and_how_to_get_it(tmp_path: Path) -> None:
    one = f"{BROWSER}::test_a_fault_is_scripted_on_the_first_page"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", one]
    environment = os.environ | {"PATH": str(tmp_path)}
    root = BROWSER.parents[4]
    ran = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0
    assert "1 tests of the emulator's pages were skipped: no chromium found" in ran.stdout
    assert "apt-get install chromium" in ran.stdout
