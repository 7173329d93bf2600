"""An emulator that checks its every answer, somebody who calls it, and a spreadsheet to call about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.emulator import Emulator
from tests.fakes import FakeClock
from tests.sync.emulator.caller import KIM, LEE, ROBOT, Caller, Spreadsheet


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def emulator(clock: FakeClock) -> Iterator[Emulator]:
    """Empty, on its own clock; an answer that departs from discovery fails the test."""
    with Emulator(clock=clock, validate_responses=True) as running:
        yield running


@pytest.fixture
def caller(emulator: Emulator, tmp_path: Path) -> Caller:
    return Caller(emulator, tmp_path)


@pytest.fixture
def sheet(emulator: Emulator, caller: Caller) -> Spreadsheet:
    """A spreadsheet that the caller may edit."""
    return Spreadsheet(caller, emulator.create_spreadsheet("Master", writers=[ROBOT]))


@pytest.fixture
def letters(sheet: Spreadsheet) -> Spreadsheet:
    """A to E down the first column, 1 to 5 down the second."""
    sheet.put("A1:B5", [[letter, n] for n, letter in enumerate("ABCDE", 1)])
    return sheet


@pytest.fixture
def kim(emulator: Emulator, tmp_path: Path) -> Caller:
    return Caller(emulator, tmp_path, KIM)


@pytest.fixture
def lee(emulator: Emulator, tmp_path: Path) -> Caller:
    return Caller(emulator, tmp_path, LEE)
