"""A file as the API shows it: for every field, when it is there and what it says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from sync.emulator import fieldmask, store
from sync.emulator.call import Call
from sync.emulator.clock import rfc3339
from sync.emulator.docs.markdown import Doc
from sync.emulator.drive import content
from sync.emulator.drive.capabilities import Rights, capabilities
from sync.emulator.drive.people import Grant, grants, permission, user
from sync.emulator.errors import Json
from sync.emulator.fieldmask import Mask
from sync.emulator.sheets.book import Book
from sync.emulator.store import File

DEFAULT = ("kind", "id", "name", "mimeType")


class View:
    """One file before one caller."""

    def __init__(self, call: Call, file: File) -> None:
        self.call, self.file, self.me, self.workspace = call, file, call.principal, call.workspace
        self.mine = file.mine.get(call.principal.email.lower(), {})

    @cached_property
    def told(self) -> tuple[int, datetime, str]:
        """Version, time and name; those before the last change where a fault makes Drive's metadata stale."""
        stale = self.call.fault == "stale" and self.call.method.id in {"drive.files.get", "drive.files.list"}
        if stale and self.file.before is not None:
            return self.file.before
        return *self.file.told(), self.file.name

    @cached_property
    def rights(self) -> Rights:
        return Rights(self.workspace, self.file, self.me)

    @cached_property
    def grants(self) -> dict[str, Grant]:
        return grants(self.workspace, self.file)

    @property
    def is_blob(self) -> bool:
        """It has bytes, not a Google editor's content."""
        return not self.file.mime.startswith("application/vnd.google-apps.")

    @cached_property
    def bytes(self) -> bytes:
        return self.file.content if isinstance(self.file.content, bytes) else b""

    @property
    def size(self) -> int | None:
        """Folders and shortcuts have none; of an editor's file it is nothing that a person could get (measured: 1)."""
        if self.is_blob:
            return len(self.bytes)
        return 1 if isinstance(self.file.content, Doc | Book) else None

    @property
    def was_given(self) -> bool:
        """Shared with the caller by name, himself or as one of a group."""
        email = self.me.email.lower()
        names = {email, *self.workspace.groups_of(email)}
        return (
            not self.file.drive and self.file.owner.lower() != email and bool(names & self.file.roles.keys())
        )

    def time(self, moment: datetime | None) -> str | None:
        return rfc3339(moment) if moment else None

    def digest(self, kind: str) -> str | None:
        return hashlib.new(kind, self.bytes, usedforsecurity=False).hexdigest() if self.is_blob else None

    def fact(self, name: str, default: Any = None) -> Any:
        return self.file.facts.get(name, default)


def _owned(read: Callable[[View], Any]) -> Callable[[View], Any]:
    """Fields that nothing in a shared drive has."""
    return lambda view: None if view.file.drive else read(view)


def _permissions(view: View) -> list[Json] | None:
    if not view.rights.share:
        return None
    return [permission(view.workspace, view.file, grant) for grant in view.grants.values()]


def _parents(view: View) -> list[str] | None:
    """Only a folder that the caller sees."""
    above = view.workspace.folder(view.file.parent)
    return [above.id] if above is not None and above.role(view.me) else None


def _shortcut(view: View) -> Json | None:
    if view.file.mime != store.SHORTCUT:
        return None
    found: Json = {"targetId": view.file.target}
    target = view.workspace.files.get(view.file.target)
    if mime := view.file.target_mime or (target.mime if target else ""):
        found["targetMimeType"] = mime
    if target and target.resource_key:
        found["targetResourceKey"] = target.resource_key
    return found


def _head(view: View) -> str | None:
    """The newest revision; only of what has bytes."""
    return view.file.history[-1].id if view.is_blob and view.file.history else None


def _extension(view: View) -> str | None:
    _, dot, end = view.file.name.rpartition(".")
    return (end if dot else "") if view.is_blob else None


def _full_extension(view: View) -> str | None:
    """With the one before it where that is an archive's."""
    found = re.search(r"\.(tar\.\w+)$", view.file.name.lower())
    return view.file.name[found.start(1) :] if found and view.is_blob else _extension(view)


def _restrictions(view: View) -> Json | None:
    if view.rights.folder:
        return None
    none = {"restrictedForReaders": False, "restrictedForWriters": False}
    item = none | view.fact("downloadRestrictions", {}).get("itemDownloadRestriction", {})
    effective = item | ({"restrictedForReaders": True} if view.rights.copy_kept else {})
    return {"itemDownloadRestriction": item, "effectiveDownloadRestrictionWithContext": effective}


def _last_user(view: View) -> Json | None:
    who = view.file.modifier or view.file.owner
    return user(who, view.me) if who else None


def _web_content(view: View) -> str | None:
    return f"https://drive.google.com/uc?id={view.file.id}&export=download" if view.is_blob else None


def _trash(view: View, name: str) -> Any:
    return view.fact(name) if view.file.drive and view.file.trashed else None


FIELDS: dict[str, Callable[[View], Any]] = {
    "kind": lambda _: "drive#file",
    "id": lambda v: v.file.id,
    "name": lambda v: v.told[2],
    "mimeType": lambda v: v.file.mime,
    "description": lambda v: v.fact("description") or None,
    "starred": lambda v: bool(v.mine.get("starred")),
    "trashed": lambda v: v.file.in_trash,
    "explicitlyTrashed": lambda v: v.file.trashed,
    "trashingUser": lambda v: user(_trash(v, "trasher"), v.me) if _trash(v, "trasher") else None,
    "trashedTime": lambda v: v.time(_trash(v, "trashedTime")),
    "parents": _parents,
    "properties": lambda v: v.fact("properties") or None,
    "appProperties": lambda v: v.fact("appProperties") or None,
    "spaces": lambda _: ["drive"],
    "version": lambda v: str(v.told[0]),
    "webContentLink": _web_content,
    "webViewLink": lambda v: v.file.url,
    "iconLink": lambda v: f"https://drive-thirdparty.googleusercontent.com/16/type/{v.file.mime}",
    "hasThumbnail": lambda _: False,
    "thumbnailVersion": lambda _: "0",
    "viewedByMe": lambda v: bool(v.mine.get("viewed")),
    "viewedByMeTime": lambda v: v.time(v.mine.get("viewed")),
    "createdTime": lambda v: rfc3339(v.file.created),
    "modifiedTime": lambda v: rfc3339(v.told[1]),
    "modifiedByMe": lambda v: bool(v.mine.get("modified")),
    "modifiedByMeTime": lambda v: v.time(v.mine.get("modified")),
    "sharedWithMeTime": lambda v: v.time(v.mine.get("shared") or (v.file.created if v.was_given else None)),
    "sharingUser": lambda v: user(v.mine.get("sharer") or v.file.owner, v.me) if v.was_given else None,
    "owners": _owned(lambda v: [user(v.file.owner, v.me)]),
    "driveId": lambda v: v.file.drive or None,
    "teamDriveId": lambda v: v.file.drive or None,
    "lastModifyingUser": _last_user,
    "shared": _owned(lambda v: len(v.grants) > 1),
    "ownedByMe": _owned(lambda v: v.rights.role == "owner"),
    "capabilities": lambda v: capabilities(v.rights),
    "viewersCanCopyContent": lambda v: not v.rights.copy_kept,
    "copyRequiresWriterPermission": lambda v: v.rights.copy_kept,
    "writersCanShare": _owned(lambda v: v.fact("writersCanShare", True)),
    "permissions": _owned(_permissions),
    "permissionIds": lambda v: list(v.grants) if v.rights.share else None,
    "hasAugmentedPermissions": lambda v: bool(v.file.roles) if v.file.drive else None,
    "folderColorRgb": lambda v: v.fact("folderColorRgb", "#8f8f8f") if v.rights.folder else None,
    "originalFilename": lambda v: v.fact("originalFilename", v.file.name) if v.is_blob else None,
    "fullFileExtension": _full_extension,
    "fileExtension": _extension,
    "md5Checksum": lambda v: v.digest("md5"),
    "sha1Checksum": lambda v: v.digest("sha1"),
    "sha256Checksum": lambda v: v.digest("sha256"),
    "size": lambda v: None if v.size is None else str(v.size),
    "quotaBytesUsed": lambda v: str(v.size or 0),
    "headRevisionId": _head,
    "isAppAuthorized": lambda v: v.file.maker == v.me.email.lower(),
    "exportLinks": lambda v: content.links(v.file) or None,
    "shortcutDetails": _shortcut,
    "contentRestrictions": lambda v: [_lock(v, lock) for lock in v.rights.locks] or None,
    "labelInfo": lambda _: None,
    "resourceKey": lambda v: v.file.resource_key or None,
    "linkShareMetadata": lambda v: {
        "securityUpdateEligible": bool(v.file.resource_key),
        "securityUpdateEnabled": v.file.key_needed,
    },
    "inheritedPermissionsDisabled": lambda v: v.file.limited,
    "downloadRestrictions": _restrictions,
}


def _lock(view: View, lock: Json) -> Json:
    found = {k: v for k, v in lock.items() if k not in {"who", "at"}}
    if lock.get("readOnly"):
        found |= {"restrictingUser": user(lock["who"], view.me), "restrictionTime": rfc3339(lock["at"])}
    return found | {"type": "globalContentRestriction"}


def resource(call: Call, file: File, mask: Mask | None) -> Json:
    """The fields that the mask names, ``{}`` for all; without one the few of the default answer."""
    view = View(call, file)
    wanted: Iterable[str] = DEFAULT if mask is None else mask
    if mask is not None and (not mask or "*" in mask):
        wanted = FIELDS
    found = {name: FIELDS[name](view) for name in wanted if name in FIELDS}
    return {name: value for name, value in found.items() if value is not None}


def describe(call: Call, file: File) -> Json:
    """A file as the answer of a call about it."""
    return resource(call, file, call.mask)


def describe_below(call: Call, file: File, *names: str) -> Json:
    """A file inside a list: its fields are those that ``fields`` names below these."""
    mask = call.mask
    if mask is None:
        return resource(call, file, None)
    for name in names:
        mask = fieldmask.below(mask, name)
    return {} if mask is None else resource(call, file, mask)
