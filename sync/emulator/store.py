"""Files, who may see them, and the lock each change goes through."""

from __future__ import annotations

import base64
import hashlib
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sync.emulator import errors
from sync.emulator.clock import Clock
from sync.emulator.policy import Policy

DOC = "application/vnd.google-apps.document"
SHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
SHORTCUT = "application/vnd.google-apps.shortcut"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NATIVE = {"docs": DOC, "sheets": SHEET}
OFFICE = {"docs": DOCX, "sheets": XLSX}

ROLES = ("", "reader", "commenter", "writer", "owner")


@dataclass(frozen=True)
class Principal:
    """Who calls. ``scopes`` is None for one who may do everything that the files' sharing lets them."""

    email: str
    scopes: frozenset[str] | None = None
    all_powerful: bool = False


@dataclass
class File:
    """One file of the Drive. ``content`` is a Doc, a Book (spreadsheet) or nothing; it is replaced, never changed."""

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
    content: Any = None
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def role(self, principal: Principal) -> str:
        """The highest of what this person was given and what everyone with the link was."""
        if principal.all_powerful or principal.email.lower() == self.owner.lower():
            return "owner"
        return max(self.roles.get(principal.email.lower(), ""), self.anyone, key=ROLES.index)

    def allows(self, principal: Principal, need: str) -> bool:
        return ROLES.index(self.role(principal)) >= ROLES.index(need)

    @property
    def url(self) -> str:
        """Where a person opens it, on the host that the emulator stands in for."""
        kind = {DOC: "document", DOCX: "document", SHEET: "spreadsheets", XLSX: "spreadsheets"}.get(self.mime)
        return (
            f"https://docs.google.com/{kind}/d/{self.id}/edit"
            if kind
            else f"https://drive.google.com/file/d/{self.id}/view"
        )


class Workspace:
    """All files, by id."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.files: dict[str, File] = {}
        self.principals: set[str] = set()
        self.policy = Policy()
        self._made = 0

    def add(self, file: File) -> File:
        self.files[file.id] = file
        return file

    def new_file(self, name: str, mime: str, owner: str, file_id: str = "") -> File:
        now = self.clock.now()
        self._made += 1
        made = File(file_id or mint(f"{name}#{self._made}"), name, mime, owner, now, now, modifier=owner)
        return self.add(made)

    def touch(self, file: File, who: str) -> None:
        """Note that somebody changed the file."""
        file.modified = self.clock.now()
        file.version += 1
        file.modifier = who

    def open(self, service: str, file_id: str, principal: Principal, need: str = "reader") -> File:
        """The file, or the refusal of this API: Drive hides what isn't shared, Docs and Sheets say 403."""
        file = self.files.get(file_id)
        if service == "drive":
            if file is None or not file.allows(principal, "reader"):
                raise errors.file_not_found(file_id)
            if not file.allows(principal, need):
                raise errors.may_not()
            return file
        if file is None or file.mime not in {NATIVE[service], OFFICE[service]}:
            raise errors.not_found()
        if not file.allows(principal, need):
            raise errors.permission_denied()
        if file.mime == OFFICE[service]:
            raise errors.office_file()
        return file

    def find(self, name_or_id: str) -> File:
        """By id, by path in the seed folder, or by name (for tests and pages, not for the APIs)."""
        if name_or_id in self.files:
            return self.files[name_or_id]
        for file in list(self.files.values()):
            if name_or_id in {file.source, file.name}:
                return file
        raise KeyError(
            f"no file “{name_or_id}”; there are: {', '.join(sorted(f.name for f in self.files.values()))}"
        )


def mint(text: str, length: int = 44) -> str:
    """A real-looking file id, always the same for the same text."""
    return "1" + base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")[
        : length - 1
    ].ljust(length - 1, "A")


def short_id(text: str, length: int = 12) -> str:
    """A real-looking id inside a document (``h.…``, ``kix.…``), always the same for the same text."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:12], "big")
    digits = "abcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(digits[number // 36**i % 36] for i in range(length))
