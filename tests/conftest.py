"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.office import Office, open_office

settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=False
)
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
"""The same examples each time, however busy the machine is; ``--hypothesis-profile explore`` looks for new ones."""

pytest_plugins = ["sync.emulator.pytest_plugin"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The example company, before its first night."""
    with open_office(tmp_path) as opened:
        yield opened


NO_CHROMIUM = "no chromium found"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the very end what was not tried, and how to have it tried."""
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_line(
            f"{len(skipped)} tests of the emulator's pages were skipped: {NO_CHROMIUM}. "
            "To run them: apt-get install chromium (Debian), then make test",
            yellow=True,
            bold=True,
        )
