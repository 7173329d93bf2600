"""What was found in a file: its plans as Summaries, or the links that it leads on to. And how the next run remembers it.

A file is read again when its Drive metadata, what we were told about it, the configuration or plansync itself changed;
otherwise what was found last time still holds. It is kept as a compressed line of the master's memory, never more than
may be published.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final, Literal

from pydantic import AwareDatetime, ValidationError

from mappers.cycle import Cycle
from mappers.publish import PublishLevel, less
from mappers.summary import Summary, lowered
from mappers.tables import Keepsake
from mappers.value import Value
from sync.sources.files import moment

_ODDITIES: Final = 3  # lines that fit into a cell beside a link
KIND: Final = "file"
"""Of the keepsakes that remember files."""


class Onward(Value):
    """A link of an index, with what the index says of it; or what lies in a folder.

    ``folders``: names that say a little of whose and which it is, outermost first; ``below``: so many folders lie above it,
    0 for a link of a page.
    """

    url: str
    found_in: str
    title: str = ""
    unit: str = ""
    cycle: Cycle | None = None
    folders: tuple[str, ...] = ()
    below: int = 0


class Revision(Value):
    """Which state of a file was read. ``version`` and ``modified`` as Drive gave them just before; ``read_at`` when."""

    version: str = ""
    modified: AwareDatetime | None = None
    read_at: AwareDatetime


FoundKind = Literal["plan", "index", "not a plan"]


class Found(Value):
    """What a file holds. ``basis``: a digest of everything else that its reading depends on. ``name``: the file's.

    ``oddities``: a line for each thing in it that could be read only in part.
    """

    name: str
    kind: FoundKind
    revision: Revision
    basis: str = ""
    level: PublishLevel = "full"
    summaries: tuple[Summary, ...] = ()
    onward: tuple[Onward, ...] = ()
    oddities: tuple[str, ...] = ()

    @property
    def read_in_part(self) -> str:
        """What of it could not be read, in one line; nothing where all was."""
        shown = [f"{odd[:1].upper()}{odd[1:].rstrip('.')}." for odd in self.oddities[:_ODDITIES]]
        more = len(self.oddities) - len(shown)
        return " ".join([*shown, *([f"And {more} more; plansync read LINK shows all."] if more else [])])

    def lowered(self, level: PublishLevel) -> Found:
        """What may be remembered of it at this level, which is never more than it holds."""
        if not less(level, self.level):
            return self
        name = self.name if self.kind == "index" else ""
        summaries = tuple(lowered(each, level) for each in self.summaries)
        return self.model_copy(update={"name": name, "level": level, "summaries": summaries, "oddities": ()})

    def edited(self, zone: tzinfo) -> date | None:
        """The day on which the file last changed."""
        return self.revision.modified.astimezone(zone).date() if self.revision.modified else None

    def holds(
        self, basis: str, file: Mapping[str, Any], now: datetime, *, lag: timedelta, at_most: timedelta
    ) -> bool:
        """Whether this is still what the file holds, as far as its metadata tells.

        Drive's metadata comes late (an edit may not show for a while), so a file that had changed less than ``lag``
        before we read it is read again; and so is any that was read longer than ``at_most`` ago.
        """
        read = self.revision
        if not read.version or read.modified is None or basis != self.basis:
            return False
        same = (
            str(file.get("version") or "") == read.version
            and moment(file.get("modifiedTime")) == read.modified
        )
        return same and read.read_at - read.modified >= lag and now - read.read_at <= at_most


def basis(*parts: str) -> str:
    """A digest of what a reading depends on, plansync's own rules included."""
    return sha256("\x00".join((rules(), *parts)).encode()).hexdigest()[:20]


@cache
def rules() -> str:
    """A digest of all that reads and summarises: a new version of plansync reads everything again."""
    told = sha256()
    for package in ("mappers", "mappers.checks", "sync.sources"):
        for module in sorted(files(package).iterdir(), key=lambda each: each.name):
            if module.name.endswith(".py"):
                told.update(module.read_bytes())
    return told.hexdigest()


def keepsake(file_id: str, found: Found, *, urgent: bool = False) -> Keepsake:
    """The file as the next run remembers it."""
    told = found.model_dump_json(exclude_defaults=True).encode()
    return Keepsake(KIND, file_id, base64.b64encode(zlib.compress(told, 9)).decode(), urgent=urgent)


def effect(text: str) -> str:
    """A digest of what a remembered file means for later runs: not when it was read, and not Drive's count of its versions,
    which also goes up where the file was only shared or filed elsewhere.
    """
    known = recalled({"": text}).get("")
    if known is None:
        return sha256(text.encode()).hexdigest()
    told = known.model_dump(mode="json", exclude={"revision": {"read_at", "version"}})
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def recalled(kept: Mapping[str, str]) -> dict[str, Found]:
    """The files that the memory knows, by id. What cannot be read is as if it had never been read."""
    found: dict[str, Found] = {}
    for file_id, text in kept.items():
        try:
            found[file_id] = Found.model_validate_json(zlib.decompress(base64.b64decode(text)))
        except (ValueError, zlib.error, ValidationError):
            continue
    return found
