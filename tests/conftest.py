"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office, open_office

pytest_plugins = ["sync.emulator.pytest_plugin"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The example company, before its first night."""
    with open_office(tmp_path) as opened:
        yield opened
