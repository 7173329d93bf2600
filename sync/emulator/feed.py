"""Drive's feed of changes: for each file the number of its latest change, and who can't see it since which one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Mark:
    """A change: its number in the feed, and when it was."""

    number: int
    at: datetime


@dataclass
class Entry:
    """What the feed knows of one file, or of one shared drive (``is_drive``).

    ``sees``: whom the file is open to, as sharing.audience has them; ``lost``: whom it no longer is, since when.
    """

    id: str
    drive: str
    last: Mark
    is_drive: bool = False
    sees: frozenset[str] = frozenset()
    lost: dict[str, Mark] = field(default_factory=dict)


@dataclass
class Feed:
    """One for the whole Workspace: who asks gets what he sees of it. Its numbers are the page tokens, and stay good."""

    entries: dict[str, Entry] = field(default_factory=dict)
    last: int = 0

    def note(
        self, file_id: str, drive: str, sees: Iterable[str], at: datetime, *, is_drive: bool = False
    ) -> None:
        """Something about the file changed; ``sees`` is empty once it is deleted."""
        self.last += 1
        mark, now = Mark(self.last, at), frozenset(sees)
        key = f"drive {file_id}" if is_drive else file_id
        entry = self.entries.get(key)
        if entry is None:
            self.entries[key] = Entry(file_id, drive, mark, is_drive, now)
            return
        for who in entry.sees - now:
            entry.lost[who] = mark
        for who in now:
            entry.lost.pop(who, None)
        entry.drive, entry.last, entry.sees = drive or entry.drive, mark, now

    def since(self, number: int, names: set[str], seen_by: datetime) -> Iterator[tuple[Mark, Entry, bool]]:
        """Changes from this number on, oldest first, up to those that the feed shows by now; True where the file was
        taken away from all of ``names`` (one person and all that he is in).
        """
        found = []
        for entry in list(self.entries.values()):
            gone = [entry.lost[name] for name in names & entry.lost.keys()]
            away = bool(gone) and not names & entry.sees
            mark = max(gone, key=lambda m: m.number) if away else entry.last
            if mark.number >= number and mark.at <= seen_by:
                found.append((mark, entry, away))
        yield from sorted(found, key=lambda item: item[0].number)

    def head(self, seen_by: datetime) -> int:
        """The number that the next change will have, as far as the feed shows changes by now."""
        late = [e.last.number for e in list(self.entries.values()) if e.last.at > seen_by]
        return min(late, default=self.last + 1)
