"""The fixture for other programs' tests, and the hook that holds every answer against discovery."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from sync.emulator import Emulator
from sync.emulator.api import DEPARTURES

pytest_plugins = ["pytester"]


def test_an_emulator_that_nobody_told_to_checks_its_answers_too(workspace: Emulator) -> None:
    assert workspace.api.validate_responses


def test_a_test_fails_whose_emulator_departs_from_discovery(pytester: pytest.Pytester) -> None:
    pytester.makeconftest('pytest_plugins = ["sync.emulator.pytest_plugin"]')
    pytester.makepyfile(
        """
        import requests
        from sync.emulator import Emulator
        from sync.emulator.call import Call

        def test_departs(workspace):
            workspace.tokens.open_access = True
            workspace.api.handlers = {"drive.files.list": lambda call: {"noSuchField": 1}}
            answer = requests.get(
                workspace.url + "/drive/v3/files", headers={"Authorization": "Bearer x"}, timeout=5
            )
            assert answer.status_code == 500
            workspace.api.departures.clear()  # so that its own end does not tell
        """
    )
    before = len(DEPARTURES)
    try:
        result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    finally:
        del DEPARTURES[before:]
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*drive.files.list: $.noSuchField is unknown*"])


def test_the_seed_of_the_fixture_can_be_named(pytester: pytest.Pytester, tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text("# The plan\n", encoding="utf-8")
    pytester.makeconftest('pytest_plugins = ["sync.emulator.pytest_plugin"]')
    pytester.makepyfile(
        f"""
        import pathlib, pytest

        @pytest.fixture
        def workspace_seed():
            return pathlib.Path({str(tmp_path)!r})

        def test_it(workspace):
            assert workspace.file("plan.md").name == "plan"
        """
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_an_open_emulator_takes_any_token() -> None:
    with Emulator(open_access=True) as running:
        headers = {"Authorization": "Bearer anything"}
        assert requests.get(running.url + "/drive/v3/files", headers=headers, timeout=5).json()["files"] == []
