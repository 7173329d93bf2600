"""Looks at everything that a night needs and says of each thing that it is ok, or what to do. Writes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jobs import report
from jobs.checkups import CHECKS, OFFLINE, must
from jobs.config import ConfigError, load
from jobs.exam import Exam, Line
from jobs.wiring import build
from sync.clock import Clock
from sync.errors import CredentialsError, SyncError


def run(
    path: Path,
    *,
    try_api: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _known: None,
    clock: Clock | None = None,
) -> Iterator[Line]:
    """All that is to be said of this configuration and of what it needs, as it is found."""
    try:
        config = load(path)
    except ConfigError as error:
        yield from (Line("configuration", "do", line, code=report.USAGE) for line in error.lines)
        return
    yield from examine(Exam(build(config, clock), str(path), try_api, progress))


def examine(exam: Exam) -> Iterator[Line]:
    """Every check in its turn. What cannot be looked at, because we are not let in, is left out and said once."""
    told: set[tuple[str, str]] = set()
    for check in CHECKS:
        if exam.problem and check not in OFFLINE:
            continue
        try:
            yield from _news(check(exam), told)
        except CredentialsError as error:
            exam.problem = error
            yield must(check.__name__, error, report.USAGE)
        except SyncError as error:
            yield must(check.__name__, error, report.UNREAD)
    if exam.problem:
        yield Line("doctor", "note", "the rest was not looked at; mend this first, then run doctor again")


def _news(lines: Iterator[Line], told: set[tuple[str, str]]) -> Iterator[Line]:
    """What has to be done is said once: an API that is not enabled stops one link like the other."""
    for line in lines:
        if line.level != "do" or (line.text, line.fix) not in told:
            yield line
        told.add((line.text, line.fix))


def exit_code(lines: Sequence[Line]) -> int:
    """Whose turn it is: who configures, then who looks after the master, then who shares plans."""
    asked = {line.code for line in lines if line.level == "do"}
    return next(
        (code for code in (report.USAGE, report.UNWRITTEN, report.UNREAD) if code in asked), report.OK
    )


def to_json(lines: Sequence[Line]) -> dict[str, Any]:
    return {"exit": exit_code(lines), "lines": [asdict(line) for line in lines]}


def log_lines(lines: Sequence[Line]) -> Iterator[str]:
    """One JSON line each, as Cloud Logging reads them: what is about a plan names its link only."""
    severities = {"ok": "INFO", "note": "INFO", "warn": "WARNING", "do": "ERROR"}
    for line in lines:
        message = f"doctor: {line.check}: {'see the link' if line.link else line}"
        told = {
            "severity": severities[line.level],
            "message": message,
            "check": line.check,
            "level": line.level,
        }
        yield json.dumps(told | ({"link": line.link} if line.link else {}), ensure_ascii=False)


def shown(lines: Sequence[Line], style: report.Style = report.unstyled) -> Iterator[str]:
    """As read at a terminal: one line each, messages below theirs."""
    tones = {"ok": "green", "note": None, "warn": "yellow", "do": "red"}
    for line in lines:
        yield f"{style(f'{line.level:<4}', fg=tones[line.level])}  {line.check:<13}  {line}"
        for message in line.messages:
            yield f"      to send to {message.to}:"
            yield f"        {message.text}"
    todo = sum(line.level == "do" for line in lines)
    yield ""
    yield f"{todo} things to do" if todo > 1 else "1 thing to do" if todo else "nothing has to be done"
