"""``--debug``: where an error came from, and never what a plan says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from pydantic import BaseModel, ValidationError

from jobs import cli, debug, report
from jobs.cli import main
from jobs.demo import SEED
from sync.errors import SyncError
from tests.office import DAY, JOB, Office

SECRET = "we lay off the whole Search team in May"


class Quoting(BaseModel):
    number: int


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def sentences() -> set[str]:
    """Everything of some length that the example's plans say."""
    texts = (path.read_text(encoding="utf-8") for path in SEED.glob("*.md"))
    return {
        part.strip(" -*#|")
        for text in texts
        for part in re.split(r"[\n|]", text)
        if len(part.strip(" -*#|")) > 30
    }


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_it(command: str) -> None:
    assert "--debug" in {opt for param in main.commands[command].params for opt in param.opts}


@pytest.mark.parametrize(
    "words",
    [
        ["nightly"],
        ["preview"],
        ["check", "https://docs.google.com/document/d/1abcdefghijklmnopqrstuvwxyz0123456789/edit"],
    ],
)
def test_a_mistake_is_one_line_without_it_and_a_traceback_with_it(tmp_path: Path, words: list[str]) -> None:
    config = str(tmp_path / "none.yaml")
    plain, long = run(*words, "--config", config), run(*words, "--config", config, "--debug")

    assert plain.exit_code == long.exit_code == 2
    assert plain.stderr.count("\n") == 1
    assert long.stderr.startswith(plain.stderr)
    assert "Traceback" in long.stderr
    assert re.search(r"  jobs/config\.py:\d+ in load\n", long.stderr)
    assert "ConfigError" in long.stderr


def test_an_error_of_google_shows_the_way_that_it_took(office: Office) -> None:
    office.workspace.share(office.sheet, JOB, "")
    result = office.run("nightly", "--debug")

    assert result.exit_code == 5
    assert re.search(r"  sync/transport\.py:\d+ in _attempt\n", result.stderr)
    assert "SyncError: The spreadsheet is not shared with" in result.stderr


def test_no_machines_folder_and_no_token_is_shown(office: Office) -> None:
    office.workspace.share(office.sheet, JOB, "")
    told = office.run("nightly", "--debug").stderr.partition("Traceback")[2]

    assert "/home" not in told
    assert str(Path(cli.__file__).parent) not in told
    assert "ya29." not in told


def quoting() -> None:
    """Fails as libraries do: with the value in the words."""
    try:
        json.loads(f"{{{SECRET}")
    except ValueError as error:
        raise LookupError(SECRET) from error


def test_words_of_others_are_left_out_and_ours_are_told() -> None:
    with pytest.raises(LookupError) as caught:
        quoting()
    told = "\n".join(debug.trace(caught.value))

    assert SECRET not in told
    assert "JSONDecodeError\nwhich led to\n" in told
    assert told.endswith("\nLookupError")
    assert "in quoting" in told

    error = SyncError("The document is not shared", kind="not_shared", fix="share it", detail=SECRET)
    assert list(debug.trace(error))[-1] == "SyncError: The document is not shared — share it"


def test_what_pydantic_was_given_is_not_told() -> None:
    with pytest.raises(ValidationError) as caught:
        Quoting.model_validate({"number": SECRET})

    assert SECRET in str(caught.value)
    assert SECRET not in "\n".join(debug.trace(caught.value)) + debug.fault(caught.value)


def test_what_nobody_foresaw_is_one_line_that_names_the_place() -> None:
    stumbling = click.Group("plansync", commands=[cli._Command("night", callback=quoting)])
    plain = CliRunner().invoke(stumbling, ["night"])
    long = CliRunner().invoke(stumbling, ["night", "--debug"])

    assert plain.exit_code == long.exit_code == report.STUMBLED
    assert re.fullmatch(
        r"plansync stumbled \(LookupError at jobs/test_debug\.py:\d+\) — please report it with the output of --debug\n",
        plain.stderr,
    )
    assert "in quoting" in long.stderr
    assert SECRET not in plain.stderr + long.stderr


def test_no_sentence_of_a_plan_is_in_what_debug_shows(office: Office) -> None:
    office.night()
    office.workspace.share(office.sheet, JOB, "reader")
    office.workspace.share("search-2024-q4.md", JOB, "")
    office.edit_plan("logistics-2024-q4.md", ("# Logistics", "# Logistics and returns"))
    result = office.night(DAY, "--debug")

    assert result.exit_code == 5
    assert "Traceback" in result.stderr
    assert [text for text in sentences() if text in result.stderr] == []
