"""How plansync is run: that what is deployed is what is tested, and that what docs/deploy.md says can be typed."""

from __future__ import annotations

import fnmatch
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from jobs import report
from sync.scopes import READING, WRITING
from tests.deployment import (
    ROOT,
    commands,
    departures,
    discovery,
    dockerfile,
    make_targets,
    plansync_calls,
    shell_blocks,
    shell_spans,
    text,
    unknown_to_plansync,
)
from tests.office import DAY, Office

BUILD: Final[dict[str, Any]] = yaml.safe_load(text("cloudbuild.yaml"))
STEPS: Final = {step["id"]: step for step in BUILD["steps"]}
DOCS: Final = shell_blocks("docs/deploy.md")
# The flags of gcloud's reference, of the commands and groups that we use.
FLAGS: Final = {
    "artifacts repositories create": "repository-format location",
    "auth configure-docker": "",
    "beta monitoring channels list": "format",
    "builds submit": "config substitutions",
    "config set": "",
    "iam service-accounts add-iam-policy-binding": "member role condition",
    "iam service-accounts create": "display-name",
    "iam service-accounts keys create": "iam-account",
    "iam service-accounts keys list": "",
    "logging metrics create": "description log-filter",
    "logging read": "limit format",
    "monitoring policies create": "policy-from-file notification-channels",
    "projects add-iam-policy-binding": "member role condition",
    "run jobs add-iam-policy-binding": "member role region",
    "run jobs deploy": "image region service-account set-secrets args tasks max-retries task-timeout memory",
    "run jobs execute": "region wait task-timeout args",
    "run jobs executions list": "job region",
    "scheduler jobs create http": "location schedule time-zone uri http-method oauth-service-account-email",
    "scheduler jobs describe": "location",
    "scheduler jobs update http": "location schedule time-zone uri http-method oauth-service-account-email",
    "secrets add-iam-policy-binding": "member role",
    "secrets create": "data-file",
    "secrets versions add": "data-file",
    "services enable": "",
}


# ------------------------------------------------------------------------------------------------ the image


def test_the_image_is_made_by_make_targets_that_ci_runs() -> None:
    ran = [rest.split() for word, rest in dockerfile() if word == "RUN"]
    in_ci = {
        word for line in text(".ci/run").splitlines() if line.startswith("make ") for word in line.split()[1:]
    }

    assert ran
    for words in ran:
        assert words[0] == "make"
        assert set(words[1:]) <= make_targets() & in_ci


def test_the_image_runs_as_nobody_and_what_it_prints_holds_no_plan() -> None:
    last = dict(dockerfile())  # of each instruction the last
    user = last["USER"].partition(":")[0]

    assert user.isdigit()
    assert int(user) > 0
    assert "PYTHONUNBUFFERED=1" in last["ENV"]
    entry, command = json.loads(last["ENTRYPOINT"]), json.loads(last["CMD"])
    assert entry == ["plansync", "--quiet"]
    assert unknown_to_plansync([*entry[1:], *command]) == []


def test_both_stages_have_the_same_python() -> None:
    first, second = (rest.split()[0] for word, rest in dockerfile() if word == "FROM")

    assert first.replace("-bookworm", "") + "-slim-bookworm" == second == "python:3.11-slim-bookworm"


def copied() -> set[str]:
    return {
        name
        for word, rest in dockerfile()
        if word == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    }


def test_the_image_has_all_that_installing_needs() -> None:
    needed = re.findall(r"^\.venv/run\.stamp: (.*)$", text("Makefile"), re.MULTILINE)[0].split()
    packages = re.findall(r'^packages = \["jobs", "mappers", "sync"\]$', text("pyproject.toml"), re.MULTILINE)

    assert packages
    assert {"Makefile", "README.md", "jobs", "mappers", "sync", *needed} <= copied()
    assert [name for name in copied() if not (ROOT / name).exists()] == []


def ignored(name: str) -> bool:
    """Whether .dockerignore keeps a file from the builder; the last pattern that fits decides."""
    hidden = False
    for line in text(".dockerignore").splitlines():
        pattern = line.removeprefix("!")
        parts = [name, *(str(parent) for parent in Path(name).parents)]
        if (
            line
            and not line.startswith("#")
            and any(
                fnmatch.fnmatch(part, pattern.removeprefix("**/"))
                if "/" not in part or "**" in pattern
                else part == pattern
                for part in parts
            )
        ):
            hidden = not line.startswith("!")
    return hidden


@pytest.mark.parametrize(
    "name", ["config.yaml", "key.json", ".git/config", ".venv/bin/python", "tests/office.py", "nightly.log"]
)
def test_no_configuration_no_key_and_no_history_goes_to_the_builder(name: str) -> None:
    assert ignored(name)


@pytest.mark.parametrize("name", sorted(copied()))
def test_what_the_image_copies_goes_to_the_builder(name: str) -> None:
    assert not ignored(name)


# ------------------------------------------------------------------------------------------------ Cloud Build


def test_the_build_is_what_cloud_build_s_discovery_document_calls_a_build() -> None:
    assert list(departures("cloudbuild.v1", {"$ref": "Build"}, BUILD)) == []


def test_a_misspelt_build_is_noticed() -> None:
    wrong = {"steps": [{"nam": "x", "args": "check"}], "timeout": "1h", "options": {"logging": "CLOUD"}}

    assert list(departures("cloudbuild.v1", {"$ref": "Build"}, wrong)) == [
        "$.steps[].nam is unknown",
        "$.steps[].args is str, not array",
        "$.timeout is '1h', no google-duration",
        "$.options.logging is 'CLOUD', which the enum does not have",
    ]


def test_nothing_is_deployed_that_was_not_checked_tested_and_pushed() -> None:
    assert list(STEPS) == ["check", "test", "build", "push", "deploy", "schedule"]
    assert not any("waitFor" in step or "allowFailure" in step for step in BUILD["steps"])
    for name in ("check", "test"):
        assert STEPS[name]["entrypoint"] == "make"
        assert set(STEPS[name]["args"]) <= make_targets()
        assert STEPS[name]["name"] == next(rest.split()[0] for word, rest in dockerfile() if word == "FROM")
    image = "${_IMAGE}"
    assert image in STEPS["build"]["args"]
    assert STEPS["push"]["args"] == ["push", image]
    assert f"--image={image}" in STEPS["deploy"]["args"]
    assert BUILD["images"] == [image]


def test_a_build_under_its_own_account_says_where_its_log_goes() -> None:
    assert re.fullmatch(r"projects/\$\{PROJECT_ID\}/serviceAccounts/\$\{_\w+\}", BUILD["serviceAccount"])
    assert BUILD["options"]["logging"] == "CLOUD_LOGGING_ONLY"


BUILT_IN: Final = {"PROJECT_ID", "BUILD_ID"}


def test_every_substitution_is_defined_and_every_definition_is_used() -> None:
    whole = json.dumps({key: value for key, value in BUILD.items() if key != "substitutions"})
    defined = BUILD["substitutions"]
    used = set(re.findall(r"(?<!\$)\$\{(\w+)\}", whole + json.dumps(defined)))

    assert used - BUILT_IN == set(defined)
    assert all(name.startswith("_") and isinstance(value, str) for name, value in defined.items())
    assert any("${" in value for value in defined.values()) == BUILD["options"]["dynamicSubstitutions"]


def test_what_the_shell_is_to_see_is_escaped() -> None:
    assert re.findall(r"\$(?!\{[A-Z_]+\}).*", json.dumps(BUILD["steps"]).replace("$$", "")) == []
    script = STEPS["schedule"]["args"][-1]
    assert "$$action" in script
    run_as(script.replace("$$", "$"))


def test_the_job_is_never_retried_and_reads_its_configuration_from_a_secret() -> None:
    args = STEPS["deploy"]["args"]

    assert "--max-retries=0" in args
    assert "--set-secrets=/config/config.yaml=${_CONFIG_SECRET}:latest" in args
    assert "--args=nightly,--config=/config/config.yaml" in args
    assert json.loads(dict(dockerfile())["CMD"]) == ["nightly", "--config", "/config/config.yaml"]


@pytest.mark.parametrize(
    "script", [STEPS["schedule"]["args"][-1], *(b for b in DOCS if "jobs:run" in b or ":run" in b)]
)
def test_the_trigger_calls_the_cloud_run_api(script: str) -> None:
    api = discovery("run.v2")
    method = api["resources"]["projects"]["resources"]["locations"]["resources"]["jobs"]["methods"]["run"]
    (uri,) = re.findall(r'--uri="([^"]+)"', script)
    path = re.sub(r"\{\w+\}", "[^/]+", method["flatPath"])

    assert re.fullmatch(re.escape(api["rootUrl"]) + path, re.sub(r"\$\{?\w+\}?", "x", uri))
    assert method["httpMethod"] == "POST"
    assert "--http-method=post" in script
    assert (
        "--oauth-service-account-email=" in script
    )  # a Google API takes an OAuth token, not an identity token


# ------------------------------------------------------------------------------------------------ what is typed


def everything_typed() -> list[list[str]]:
    found = [words for block in (*DOCS, *shell_spans("docs/deploy.md")) for words in commands(block)]
    found += [
        [step.get("entrypoint", ""), *step["args"]] for step in BUILD["steps"] if step["id"] == "deploy"
    ]
    script = STEPS["schedule"]["args"][-1]
    found += list(commands(script.replace('"$$action"', "create")))
    return found + list(commands(script.replace('"$$action"', "update")))


TYPED: Final = everything_typed()
CALLS: Final = [call for words in TYPED for call in plansync_calls(words)]


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_every_plansync_command_and_option_exists(call: list[str]) -> None:
    assert unknown_to_plansync(call) == []


def test_the_commands_of_the_documentation_are_found() -> None:
    told = {call[0] if not call[0].startswith("-") else call[1] for call in CALLS}

    assert told >= {"doctor", "init", "preview", "nightly", "backfill"}
    assert unknown_to_plansync(["nightly", "--no-such-option"]) == ["nightly --no-such-option"]
    assert unknown_to_plansync(["tonight"]) == ["tonight"]


def gcloud(words: list[str]) -> tuple[str, set[str]]:
    at = words.index("gcloud")
    told = [word for word in words[at + 1 :] if not word.startswith("-")]
    flags = {word.removeprefix("--").partition("=")[0] for word in words[at + 1 :] if word.startswith("--")}
    command = next((" ".join(told[:n]) for n in range(len(told), 0, -1) if " ".join(told[:n]) in FLAGS), "")
    return command, flags


@pytest.mark.parametrize("words", [words for words in TYPED if "gcloud" in words], ids=" ".join)
def test_gcloud_is_called_as_its_reference_has_it(words: list[str]) -> None:
    command, flags = gcloud(words)

    assert command, f"no gcloud command that we know: {words}"
    assert flags <= {*FLAGS[command].split(), "quiet", "project"}


def test_every_gcloud_command_that_is_listed_is_used() -> None:
    assert {gcloud(words)[0] for words in TYPED if "gcloud" in words} == set(FLAGS)


def run_as(script: str) -> None:
    checked = subprocess.run(
        ["bash", "-n"], input=script, text=True, capture_output=True, check=False
    )  # whichever bash is there
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("block", [block for block in DOCS if "CRON_TZ" not in block])
def test_every_shell_block_of_the_documentation_parses(block: str) -> None:
    run_as(block)


def test_the_alert_is_a_policy_as_cloud_monitoring_has_it() -> None:
    (written,) = (
        found
        for block in DOCS
        for found in re.findall(r"<<'POLICY'\n(.*?)^POLICY$", block, re.MULTILINE | re.DOTALL)
    )
    policy = json.loads(written)

    assert list(departures("monitoring.v3", {"$ref": "AlertPolicy"}, policy)) == []
    (condition,) = policy["conditions"]
    looks_back = condition["conditionThreshold"]["aggregations"][0]["alignmentPeriod"]
    assert 24 * 3600 < int(looks_back.removesuffix("s")) <= 25 * 3600
    assert "user/plansync-nights" in condition["conditionThreshold"]["filter"]
    assert any("gcloud logging metrics create plansync-nights" in block for block in DOCS)


def test_the_documentation_names_the_scopes_that_are_asked_for_and_every_exit_code() -> None:
    page = text("docs/deploy.md")
    said = set(re.findall(r"`((?:documents|spreadsheets|drive)[\w.]*)`", page))

    assert said == {scope.rpartition("/")[2] for scope in (*READING, *WRITING)}
    codes = {report.OK, report.FINDINGS, report.USAGE, report.UNREAD, report.UNSAFE, report.UNWRITTEN}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == codes | {75}


# ------------------------------------------------------------------------------------------------ what is logged


def test_a_quiet_night_prints_log_lines_only_and_the_last_is_what_the_documentation_looks_for(
    office: Office,
) -> None:
    night = office.run("--quiet", "nightly", "--as-of", DAY)

    assert night.stdout == ""
    lines = [json.loads(line) for line in night.stderr.splitlines()]
    assert all(line["severity"] in {"INFO", "WARNING", "ERROR"} and line["message"] for line in lines)
    assert lines[-1]["job"] == "nightly"
    assert lines[-1]["plans"] >= 0
    assert re.fullmatch(r"nightly: \d+ of \d+ plans read, \d+ changes", lines[-1]["message"])
    assert "nightly: cannot read a link (not_shared)" in {line["message"] for line in lines}


def test_a_quiet_preview_and_a_quiet_json_quote_no_plan_either(office: Office) -> None:
    for words in (("preview",), ("preview", "--json"), ("nightly", "--json")):
        assert office.run("--quiet", *words, "--as-of", DAY).stdout == ""


def test_what_ends_a_quiet_run_is_a_log_line(office: Office, tmp_path: Path) -> None:
    office.config.write_text("master: {sheet: nonsense}\n", encoding="utf-8")

    ended = office.run("--quiet", "nightly")

    assert ended.exit_code == report.USAGE
    (line,) = [json.loads(line) for line in ended.stderr.splitlines()]
    assert line["severity"] == "ERROR"
    assert "master.sheet cannot be used" in line["message"]


# ------------------------------------------------------------------------------------------------ cron


@pytest.fixture
def crontab(tmp_path: Path) -> str:
    """The command of the crontab, with a plansync that ends as the file ``code`` says."""
    (line,) = (line for block in DOCS for line in block.splitlines() if re.match(r"\d+ \d+ \* \* \* ", line))
    folder = tmp_path / "plansync"
    (folder / ".venv" / "bin").mkdir(parents=True)
    program = folder / ".venv" / "bin" / "plansync"
    program.write_text(
        '#!/bin/sh\necho "{\\"message\\": \\"$*\\"}" >&2\nexit "$(cat code)"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    assert "%" not in line  # cron would take it for the end of the line
    return line.split(maxsplit=5)[5]


def cron(command: str, home: Path, code: int) -> str:
    (home / "plansync" / "code").write_text(str(code), encoding="utf-8")
    ran = subprocess.run(
        ["sh", "-c", command],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        text=True,
        capture_output=True,
        check=False,
    )  # as cron does
    return ran.stdout + ran.stderr


@pytest.mark.skipif(not shutil.which("flock"), reason="flock is part of util-linux")
def test_cron_sends_mail_only_when_a_night_failed(crontab: str, tmp_path: Path) -> None:
    assert cron(crontab, tmp_path, 0) == ""

    assert cron(crontab, tmp_path, 3).splitlines()[0] == "plansync nightly: exit 3"
    log = (tmp_path / "plansync" / "nightly.log").read_text(encoding="utf-8")
    assert log.count('{"message": "--quiet nightly"}') == 2


@pytest.mark.skipif(not shutil.which("flock"), reason="flock is part of util-linux")
def test_cron_does_not_start_a_second_run(crontab: str, tmp_path: Path) -> None:
    held = f"cd {tmp_path}/plansync && flock .venv/nightly.lock sh -c '{crontab.replace(chr(39), '')}'"

    assert cron(held, tmp_path, 0).splitlines()[0] == "plansync nightly: exit 75"
