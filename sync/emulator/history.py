"""What a file held before: its revisions. Contents are replaced, never changed, so keeping an old one costs little."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sync.emulator.errors import Json
from sync.emulator.sheets.book import Book

if TYPE_CHECKING:
    from sync.emulator.store import File

COALESCED = 300.0  # seconds: how long one person's edits are one revision; a guess, Drive does not say
KEPT = 200  # revisions; the oldest go first, and Drive's list says that it may be incomplete
# Of files with bytes: so many old revisions, for so long, but for those that are kept forever.
KEPT_BLOBS, DAYS = 100, 30


@dataclass(frozen=True)
class Revision:
    """``content``: a Doc, a Book or bytes. ``name``: what bytes were called where they came from. ``about``: flags that were set."""

    id: str
    modified: datetime
    who: str
    content: Any
    mime: str
    name: str = ""
    about: Json = field(default_factory=dict)


def begin(file: File) -> None:
    """Remember what the file holds before anything changes it."""
    if not file.history and file.content is not None:
        file.edits = max(file.edits, 1)
        file.history.append(_revision(file, file.edits))


def record(file: File, within: float) -> None:
    """Note that the file was changed just now by its ``modifier``: a new revision, or more of the last one."""
    last = file.history[-1] if file.history else None
    if file.content is None or (last and last.content is file.content and last.mime == file.mime):
        return
    new = _revision(file, file.edits + 1)
    if (
        last is not None
        and not isinstance(file.content, bytes)
        and last.who == new.who
        and last.mime == new.mime
        and 0 <= (new.modified - last.modified).total_seconds() < within
    ):
        file.history[-1] = replace(new, about=last.about)
    elif last and last.mime == new.mime and _same(last.content, new.content):  # compared last: it takes time
        return
    else:
        file.history.append(new)
    file.edits += 1
    purge(file, new.modified)


def purge(file: File, now: datetime) -> None:
    """Drop what Drive does not keep."""
    blob = isinstance(file.content, bytes)
    old = [each for each in file.history[:-1] if not each.about.get("keepForever")]
    gone = old[: max(0, len(old) - (KEPT_BLOBS if blob else KEPT))]
    if blob:  # 30 days from when newer content came
        until = dict(zip((each.id for each in file.history), file.history[1:], strict=False))
        gone += [each for each in old if (now - until[each.id].modified).days >= DAYS]
    if gone:
        dropped = {each.id for each in gone}
        file.history = [each for each in file.history if each.id not in dropped]


def past(file: File, versions: list[tuple[datetime, str, Any]]) -> None:
    """Give a file that is being made a history: time, person and content of each version, the oldest first."""
    for modified, who, content in versions:
        file.edits += 1
        file.history.append(Revision(str(file.edits), modified, who, content, file.mime))
    file.edits += 1
    file.history.append(_revision(file, file.edits))


def find(file: File, revision_id: str) -> Revision | None:
    """``head`` is the newest."""
    if revision_id == "head":
        return file.history[-1] if file.history else None
    return next((each for each in file.history if each.id == revision_id), None)


def change(file: File, revision: Revision, about: Json) -> Revision:
    """The revision with other flags, in its place."""
    new = replace(revision, about=revision.about | about)
    file.history[file.history.index(revision)] = new
    return new


def _revision(file: File, edits: int) -> Revision:
    number = _blob_id(file, edits) if isinstance(file.content, bytes) else str(edits)
    return Revision(
        number, file.modified, file.modifier or file.owner, file.content, file.mime, original(file)
    )


def original(file: File) -> str:
    """What the bytes of a file were called where they came from."""
    found: str = file.facts.get("originalFilename", file.name)
    return found if isinstance(file.content, bytes) else ""


def _blob_id(file: File, edits: int) -> str:
    digest = hashlib.sha256(f"{file.id} {edits}".encode()).hexdigest()
    return f"0B{digest[:49]}"


def _same(one: Any, other: Any) -> bool:
    """Whether nothing but the name differs; the same bytes that are sent again are a new revision."""
    if isinstance(one, Book) and isinstance(other, Book):
        parts = ("sheets", "properties", "named_ranges", "metadata")
        return all(getattr(one, part) == getattr(other, part) for part in parts)
    return not isinstance(other, bytes) and bool(one == other)
