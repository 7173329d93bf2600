"""Files, who may see them, and the lock each change goes through."""

from __future__ import annotations

import base64
import hashlib
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sync.emulator import errors, history, sharing
from sync.emulator.clock import Clock
from sync.emulator.discussion import Comment
from sync.emulator.feed import Feed
from sync.emulator.history import Revision
from sync.emulator.policy import Policy
from sync.emulator.sharing import RANK, Principal

DOC = "application/vnd.google-apps.document"
SHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = sharing.FOLDER
SHORTCUT = "application/vnd.google-apps.shortcut"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDER = ("/drive.readonly", "/drive.metadata.readonly", "/drive.metadata", "/drive.meet.readonly")
NATIVE = {"docs": DOC, "sheets": SHEET}
OFFICE = {"docs": DOCX, "sheets": XLSX}

OWNER = "owner@emulator.example"  # whose files are that nobody else is said to own

__all__ = ["OWNER", "File", "Principal", "Workspace"]


@dataclass
class File:
    """One file of the Drive, or a folder, or the top of somebody's My Drive or of a shared drive.

    ``content`` is a Doc, a Book (spreadsheet), bytes or nothing; it is replaced, never changed. ``parent`` is the folder that it
    is in, ``drive`` the shared drive (whose files have no ``owner``). ``roles`` are those of people and of groups, by
    e-mail address, ``domains`` those of all at a domain, ``anyone`` that of the link; ``ends`` says when a role does,
    ``findable`` which of domains and link a search shows to everybody (``""`` is the link). ``limited``: what is shared
    above doesn't count. ``trashed``: itself, not a folder above. ``facts`` are fields of the API that nothing here reads,
    ``mine`` the same for one person. ``late``: version and time that Drive still tells, until when.
    ``maker``: who made it through an API, if somebody did. ``latest``: version, time and name since the last change,
    ``before``: those until then.
    """

    id: str
    name: str
    mime: str
    owner: str
    created: datetime
    modified: datetime
    roles: dict[str, str] = field(default_factory=dict)
    anyone: str = ""
    version: int = 1
    trashed: bool = False
    target: str = ""
    source: str = ""
    modifier: str = ""
    parent: str = ""
    drive: str = ""
    domains: dict[str, str] = field(default_factory=dict)
    ends: dict[str, datetime] = field(default_factory=dict)
    limited: bool = False
    findable: set[str] = field(default_factory=set)
    heir: str = ""
    target_mime: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    mine: dict[str, dict[str, Any]] = field(default_factory=dict)
    late: list[tuple[datetime, int, datetime]] = field(default_factory=list)
    maker: str = ""
    latest: tuple[int, datetime, str] | None = None
    before: tuple[int, datetime, str] | None = None
    resource_key: str = ""
    key_needed: bool = False
    content: Any = None
    history: list[Revision] = field(default_factory=list, repr=False)
    edits: int = 0
    comments: list[Comment] = field(default_factory=list, repr=False)
    space: Workspace | None = field(default=None, repr=False, compare=False)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def role(self, principal: Principal) -> str:
        """The highest of all that this person was given, here and above."""
        return sharing.role(self.space, self, principal)

    def allows(self, principal: Principal, need: str) -> bool:
        """Whether that is as much as ``need``; the one who may do all in a shared drive is its organizer."""
        if need == "owner" and self.drive:
            need = "organizer"
        return RANK[self.role(principal)] >= RANK[need]

    @property
    def in_trash(self) -> bool:
        """Itself or with a folder above it."""
        return any(each.trashed for each in sharing.lineage(self.space, self))

    def told(self) -> tuple[int, datetime]:
        """Version and time as Drive tells them, which lags behind edits where the Workspace says so."""
        now = self.space.clock.now() if self.space else None
        for until, version, modified in self.late:
            if now is not None and now < until:
                return version, modified
        return self.version, self.modified

    @property
    def url(self) -> str:
        """Where a person opens it, on the host that the emulator stands in for."""
        if self.mime == FOLDER:
            return f"https://drive.google.com/drive/folders/{self.id}"
        kind = {DOC: "document", DOCX: "document", SHEET: "spreadsheets", XLSX: "spreadsheets"}.get(self.mime)
        return (
            f"https://docs.google.com/{kind}/d/{self.id}/edit"
            if kind
            else f"https://drive.google.com/file/d/{self.id}/view"
        )


@dataclass
class Drive:
    """A shared drive. Its members are the ``roles`` of its top folder, which has the same id."""

    id: str
    name: str
    created: datetime
    hidden_by: set[str] = field(default_factory=set)
    facts: dict[str, Any] = field(default_factory=dict)


class Workspace:
    """All files, by id; the tops of My Drives and shared drives, which no list shows, are in ``tops``.

    ``groups``: e-mail address → its members, who may be groups. ``lag``: seconds until Drive's feed and the metadata of
    Docs and Sheets show a change. ``made_ids``: given out by files.generateIds, and what for. ``doomed``: what went with
    the folder around it, as “id by whom”. ``coalesced``: how many seconds one person's edits are one revision.
    ``operations``: downloads that were asked for, by name. ``url``: where all this is.
    """

    def __init__(self, clock: Clock, lag: float = 0.0) -> None:
        self.lag = lag
        self.feed = Feed()
        self.made_ids: dict[str, str] = {}
        self.doomed: set[str] = set()
        self.clock = clock
        self.files: dict[str, File] = {}
        self.tops: dict[str, File] = {}
        self.drives: dict[str, Drive] = {}
        self.groups: dict[str, set[str]] = {}
        self.principals: set[str] = set()
        self.policy = Policy()
        self.coalesced = history.COALESCED
        self.operations: dict[str, Any] = {}
        self.url = ""
        self._made = 0

    def add(self, file: File) -> File:
        """Where no folder is named, the top of the owner's My Drive holds it."""
        file.space = self
        if not file.parent and not file.drive:
            file.parent = self.my_drive(file.owner).id
        self.files[file.id] = file
        self.note(file, same=True)
        return file

    def remove(self, file: File) -> None:
        """For good, and what is in it."""
        for child in [f for f in self.files.values() if f.parent == file.id]:
            self.remove(child)
        if self.files.pop(file.id, None):
            self.feed.note(file.id, file.drive, (), self.clock.now())

    def new_file(self, name: str, mime: str, owner: str, file_id: str = "", parent: str = "") -> File:
        """An empty file; in a shared drive it is nobody's."""
        now = self.clock.now()
        self._made += 1
        made = File(file_id or mint(f"{name}#{self._made}"), name, mime, owner, now, now, modifier=owner)
        made.parent = parent
        if (above := self.folder(parent)) and above.drive:
            made.drive, made.owner = above.drive, ""
        return self.add(made)

    def new_drive(self, name: str, drive_id: str = "", **roles: str) -> Drive:
        """A shared drive; ``roles`` by e-mail address."""
        now = self.clock.now()
        self._made += 1
        made = Drive(drive_id or top_id(f"{name}#{self._made}"), name, now)
        self.drives[made.id] = made
        # As the API shows it: each shared drive's top folder is called Drive.
        top = File(made.id, "Drive", FOLDER, "", now, now, drive=made.id, space=self)
        top.roles |= {email.lower(): role for email, role in roles.items()}
        self.tops[made.id] = top
        self.note_drive(made)
        return made

    def my_drive(self, email: str) -> File:
        """The top folder of somebody's My Drive."""
        file_id = top_id(email.lower())
        if file_id not in self.tops:
            now = self.clock.now()
            self.tops[file_id] = File(
                file_id, "My Drive", FOLDER, email, now, now, modifier=email, space=self
            )
        return self.tops[file_id]

    def folder(self, file_id: str) -> File | None:
        """A file or a top by its id."""
        return self.files.get(file_id) or self.tops.get(file_id)

    def groups_of(self, email: str) -> set[str]:
        """All groups that somebody is in, also by way of another group."""
        found: set[str] = set()
        wave = {email}
        while wave:
            wave = {group for group, members in self.groups.items() if members & wave} - found
            found |= wave
        return found

    def touch(self, file: File, who: str) -> None:
        """Note that somebody changed the file."""
        now = self.clock.now()
        if self.lag and file.content is not None:
            file.late = [late for late in file.late if late[0] > now]
            file.late.append((now + timedelta(seconds=self.lag), file.version, file.modified))
        file.modified = now
        file.modifier = who
        file.mine.setdefault(who.lower(), {})["modified"] = now
        history.record(file, self.coalesced)
        self.note(file)

    def note(self, file: File, *, same: bool = False) -> None:
        """Count a change that isn't one of its content: sharing, place, stars. ``same``: nor of its version."""
        if not same:
            file.version += 1
            file.before = file.latest
        file.latest = (file.version, file.modified, file.name)
        now = self.clock.now()
        self.feed.note(file.id, file.drive, sharing.audience(self, file), now)

    def note_all(self, file: File) -> None:
        """The same, of a folder and all that is in it, however deep: who sees them has changed."""
        self.note(file)
        for child in [f for f in list(self.files.values()) if f.parent == file.id]:
            self.note_all(child)

    def note_drive(self, drive: Drive) -> None:
        """Count a change of a shared drive, or of its members."""
        top = self.tops.get(drive.id)
        sees = sharing.audience(self, top) if top else ()
        self.feed.note(drive.id, drive.id, sees, self.clock.now(), is_drive=True)

    def open(self, service: str, file_id: str, principal: Principal, need: str = "reader") -> File:
        """The file, or the refusal of this API: Drive hides what isn't shared, Docs and Sheets say 403."""
        if service == "drive":
            file = self.my_drive(principal.email) if file_id == "root" else self.folder(file_id)
            if file is None or not file.allows(principal, "reader"):
                if file is not None and _shown_otherwise(file, principal):
                    raise errors.app_not_authorized(file_id, principal.verb)
                raise errors.file_not_found(file_id)
            if not file.allows(principal, need):
                raise errors.may_not()
            history.begin(file)
            return file
        file = self.files.get(file_id)
        if file is None or file.mime not in {NATIVE[service], OFFICE[service]}:
            raise errors.not_found()
        if not file.allows(principal, need):
            if principal.per_file and not file.role(principal):
                raise errors.not_found()  # as people report of drive.file; no record
            raise errors.permission_denied()
        if file.mime == OFFICE[service]:
            raise errors.office_file()
        if need == "writer" and any(
            lock.get("readOnly") for lock in file.facts.get("contentRestrictions", [])
        ):
            raise errors.permission_denied()  # as people report of locked files
        history.begin(file)
        return file

    def find(self, name_or_id: str) -> File:
        """By id, by path in the seed folder, or by name (for tests and pages, not for the APIs)."""
        for file in [self.files[name_or_id]] if name_or_id in self.files else list(self.files.values()):
            if name_or_id in {file.id, file.source, file.name}:
                history.begin(file)
                return file
        raise KeyError(
            f"no file “{name_or_id}”; there are: {', '.join(sorted(f.name for f in self.files.values()))}"
        )


def _shown_otherwise(file: File, principal: Principal) -> bool:
    """Whether drive.file doesn't reach the file, and another scope of the same token shows it."""
    wider = {scope for scope in principal.scopes or () if scope.endswith(WIDER)}
    return principal.per_file and bool(wider) and file.allows(replace(principal, per_file=False), "reader")


def mint(text: str, length: int = 44) -> str:
    """A real-looking file id, always the same for the same text."""
    return "1" + base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")[
        : length - 1
    ].ljust(length - 1, "A")


def top_id(text: str) -> str:
    """An id as tops of drives have it: short, from ``0A`` to ``PVA``."""
    return f"0A{mint(text, 12)[1:]}Uk9PVA"


def short_id(text: str, length: int = 12) -> str:
    """A real-looking id inside a document (``h.…``, ``kix.…``), always the same for the same text."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:12], "big")
    digits = "abcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(digits[number // 36**i % 36] for i in range(length))
