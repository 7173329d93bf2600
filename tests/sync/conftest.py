"""A Google that answers as it is told, and the client that asks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.credentials import anonymous
from sync.google import Google
from sync.transport import Transport
from tests.fakes import FakeClock
from tests.sync.scripted import Scripted


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as running:
        yield running


@pytest.fixture
def google(server: Scripted) -> Google:
    return Google(Transport(anonymous(), FakeClock(), endpoint=server.url, jitter=lambda: 0.0))
