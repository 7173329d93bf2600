"""Handlers are named, so what they name has to be there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sync.emulator.discovery import methods
from sync.emulator.routes import HANDLERS


@pytest.mark.parametrize("method", HANDLERS)
def test_every_route_leads_to_a_handler_of_a_method_of_googles(method: str) -> None:
    assert callable(HANDLERS[method])
    assert method in {known.id for group in methods().values() for known in group}


def test_a_start_loads_nothing_that_nobody_asked_for() -> None:
    code = "import sys; from sync.emulator import Emulator; Emulator().start(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()  # fmt: skip
    heavy = {"cryptography", "google.auth", "jinja2", "markdown_it", "openpyxl", "yaml"}
    ours = {
        "sync.emulator.pages",
        "sync.emulator.convert",
        "sync.emulator.docs.batch",
        "sync.emulator.sheets.formula",
    }
    assert not (heavy | ours) & set(loaded)
