"""Where a fault came from, for whoever mends it: places and kinds only, because values may quote a plan."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from jobs.config import ConfigError
from sync.errors import SyncError

_OURS: Final = ("jobs", "sync", "mappers")


def fault(error: BaseException) -> str:
    """One line for what nobody foresaw."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _place(frame.filename).startswith(_OURS)] or frames
    at = f" at {_place(ours[-1].filename)}:{ours[-1].lineno}" if ours else ""
    return f"plansync stumbled ({type(error).__name__}{at}) — please report it with the output of --debug"


def trace(error: BaseException) -> Iterator[str]:
    """The traceback without source text and values: every frame, and what our own errors say.

    The words of other exceptions are left out: those of pydantic, json and Google's libraries quote what they were given.
    """
    chain = [error]
    while (before := chain[-1].__cause__ or chain[-1].__context__) and before not in chain:
        chain.append(before)
    yield "Traceback (values are left out, they may quote plans):"
    for number, each in enumerate(reversed(chain)):
        if number:
            yield "which led to"
        for frame in traceback.extract_tb(each.__traceback__):
            yield f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}"
        yield f"{type(each).__name__}{f': {each}' if isinstance(each, SyncError) else ''}"
        if isinstance(each, ConfigError):
            yield from (f"  {line}" for line in each.lines)


def _place(filename: str) -> str:
    """A path from its package on, without the machine's folders."""
    parts = PurePath(filename).parts
    for at in range(len(parts) - 1, -1, -1):
        if parts[at] == "site-packages":
            return "/".join(parts[at + 1 :])
    for at in range(len(parts) - 1, -1, -1):
        if parts[at] in _OURS:
            return "/".join(parts[at:])
    return parts[-1] if parts else filename
