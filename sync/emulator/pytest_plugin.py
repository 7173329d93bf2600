"""For tests of programs that talk to Google Workspace: ``pytest_plugins = ["sync.emulator.pytest_plugin"]``.

``workspace`` is an emulator of the test's own. What it holds at first is the folder that the fixture ``workspace_seed``
names; override that for another. While the plugin is loaded, every answer of every emulator in the process is held
against Google's discovery documents, and a test during which one departed fails, whoever started that emulator.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator.api import DEPARTURES
from sync.emulator.emulator import Emulator


def pytest_configure() -> None:
    Emulator.validate_always = True


@pytest.fixture
def workspace_seed() -> Path | None:
    """The folder that ``workspace`` is filled from; none: it is empty."""
    return None


@pytest.fixture
def workspace(workspace_seed: Path | None) -> Iterator[Emulator]:
    with Emulator(workspace_seed) as running:
        yield running


@pytest.fixture(autouse=True)
def _answers_keep_to_discovery() -> Iterator[None]:
    before = len(DEPARTURES)
    yield
    found = DEPARTURES[before:]
    assert not found, "answers of the emulator that depart from discovery:\n" + "\n".join(found)
