"""The fields of a File that a body may set: who may, and how they are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sync.emulator import discovery, errors, store
from sync.emulator.call import Call
from sync.emulator.drive import access
from sync.emulator.drive.about import PALETTE
from sync.emulator.drive.capabilities import Rights
from sync.emulator.errors import ApiError, Json
from sync.emulator.sheets.book import Book
from sync.emulator.store import File

ALWAYS_TAKEN = {"kind"}  # clients send it back; it is overlooked
# Fields that discovery doesn't mark as its own although it writes them.
UNWRITABLE = {
    "sharedWithMeTime",
    "modifiedByMeTime",
    "labelInfo",
    "linkShareMetadata",
    "clientEncryptionDetails",
}
AT_CREATION = {"id", "shortcutDetails", "createdTime"}
NO_PARENTS = "The parents field is not directly writable in update requests. Use the addParents and removeParents parameters instead."


@cache
def _output_only() -> frozenset[str]:
    properties = discovery.schema("drive", "File")["properties"]
    return frozenset(n for n, spec in properties.items() if "Output only" in spec.get("description", "")[:40])


def check_writable(body: Json, *, creating: bool) -> None:
    """403 where the body sets what only Drive does, before anything else."""
    if not creating and "parents" in body:
        raise access.not_writable(NO_PARENTS)
    refused = (_output_only() | UNWRITABLE) - ALWAYS_TAKEN
    refused |= set() if creating else AT_CREATION
    if refused & body.keys() or set(body.get("shortcutDetails", ())) - {"targetId"}:
        raise access.not_writable()


def apply(call: Call, file: File, body: Json, rights: Rights) -> bool:
    """Set what the body has; True where that counts as a change of the file, not only of its place or looks."""
    if file.drive and "writersCanShare" in body:
        words = "Sharing restrictions cannot be set on a shared drive item."
        raise ApiError(403, words, reason="teamDrivesSharingRestrictionNotAllowed")
    for name in body:
        if name in NEEDS and not NEEDS[name](rights):
            raise errors.may_not()
    if rights.locked and {"name", "contentHints"} & body.keys():
        # wording guessed
        words = "The file is locked and its content and title may not be modified."
        raise ApiError(403, words, reason="cannotModifyContentOfRestrictedFile")
    to = _To(file, call.principal.email, call.workspace.clock.now())
    for name, value in body.items():
        if name in SETTERS:
            SETTERS[name](to, value)
    return bool(CHANGES & body.keys())


@dataclass(frozen=True)
class _To:
    """What is set on, by whom and when."""

    file: File
    who: str
    now: datetime


def _name(to: _To, value: str) -> None:
    to.file.name = value
    if isinstance(to.file.content, Book):
        to.file.content = to.file.content.copy()
        to.file.content.title = value


def _fact(name: str) -> Callable[[_To, Any], None]:
    def put(to: _To, value: Any) -> None:
        to.file.facts[name] = value

    return put


def _pairs(name: str) -> Callable[[_To, Any], None]:
    """Merged into what is there; null takes one away."""

    def put(to: _To, value: Json) -> None:
        merged = to.file.facts.get(name, {}) | value
        to.file.facts[name] = {k: v for k, v in merged.items() if v is not None}

    return put


def _mine(name: str) -> Callable[[_To, Any], None]:
    def put(to: _To, value: Any) -> None:
        moment = access.moment(value, name) if isinstance(value, str) else value
        to.file.mine.setdefault(to.who.lower(), {})[name.removesuffix("ByMeTime")] = moment

    return put


def _colour(to: _To, value: str) -> None:
    """The nearest of the palette."""

    def parts(text: str) -> list[int]:
        try:
            return [int(text.lstrip("#")[i : i + 2], 16) for i in (0, 2, 4)]
        except ValueError:
            raise ApiError(
                400, "Invalid value for: folderColorRgb", reason="invalid"
            ) from None  # wording guessed

    wanted = parts(value)
    to.file.facts["folderColorRgb"] = min(
        PALETTE, key=lambda c: sum((a - b) ** 2 for a, b in zip(parts(c), wanted, strict=True))
    )


def _locks(to: _To, value: list[Json]) -> None:
    """One lock at most; ``readOnly: false`` takes it away."""
    if any(lock.get("reason") and not lock.get("readOnly") for lock in value):
        words = "A reason can be given only for a restriction that is set."  # wording guessed
        raise ApiError(400, words, reason="invalid")
    if len(value) > 1:
        raise ApiError(400, "A file can have one content restriction.", reason="invalid")  # wording guessed
    now = to.now
    kept = [
        {k: v for k, v in lock.items() if k in {"readOnly", "reason", "ownerRestricted"}}
        | {"who": to.who, "at": now}
        for lock in value
        if lock.get("readOnly")
    ]
    to.file.facts["contentRestrictions"] = kept


def _copying(to: _To, kept: bool) -> None:
    """The old field; it says the same of readers as the download restriction (and false lets writers go too)."""
    item = to.file.facts.get("downloadRestrictions", {}).get("itemDownloadRestriction", {})
    writers = bool(kept and item.get("restrictedForWriters"))
    new = {"restrictedForReaders": kept, "restrictedForWriters": writers}
    to.file.facts["downloadRestrictions"] = {"itemDownloadRestriction": new}


def _downloads(to: _To, value: Json) -> None:
    if "effectiveDownloadRestrictionWithContext" in value:
        raise access.not_writable()
    item = value.get("itemDownloadRestriction", {})
    writers = bool(item.get("restrictedForWriters"))
    new = {
        "restrictedForReaders": bool(item.get("restrictedForReaders")) or writers,
        "restrictedForWriters": writers,
    }
    to.file.facts["downloadRestrictions"] = {"itemDownloadRestriction": new}


def _limit(to: _To, value: bool) -> None:
    if to.file.mime != store.FOLDER:
        # wording guessed; the guide says that files can't
        raise ApiError(400, "Limited access is available for folders only.", reason="invalid")
    to.file.limited = value


def _trash(to: _To, value: bool) -> None:
    to.file.trashed = value
    if value:
        to.file.facts |= {"trasher": to.who, "trashedTime": to.now}


def _modified(to: _To, value: str) -> None:
    to.file.modified = access.moment(value, "modifiedTime")
    to.file.mine.setdefault(to.who.lower(), {})["modified"] = to.file.modified


def _created(to: _To, value: str) -> None:
    to.file.created = access.moment(value, "createdTime")


def _mime(to: _To, value: str) -> None:
    """Of a file with bytes; what a Google editor made stays what it is."""
    google = "application/vnd.google-apps."
    if value != to.file.mime and (value.startswith(google) or to.file.mime.startswith(google)):
        # wording guessed
        raise ApiError(400, "The MIME type of the file cannot be changed.", reason="invalid")
    to.file.mime = value


SETTERS: dict[str, Callable[[_To, Any], None]] = {
    "name": _name,
    "mimeType": _mime,
    "description": _fact("description"),
    "originalFilename": _fact("originalFilename"),
    "contentHints": _fact("contentHints"),
    "writersCanShare": _fact("writersCanShare"),
    "properties": _pairs("properties"),
    "appProperties": _pairs("appProperties"),
    "starred": _mine("starred"),
    "viewedByMeTime": _mine("viewedByMeTime"),
    "folderColorRgb": _colour,
    "contentRestrictions": _locks,
    "copyRequiresWriterPermission": _copying,
    "viewersCanCopyContent": lambda to, value: _copying(to, not value),
    "downloadRestrictions": _downloads,
    "inheritedPermissionsDisabled": _limit,
    "trashed": _trash,
    "createdTime": _created,
    "modifiedTime": _modified,
}
CHANGES = {
    "name",
    "mimeType",
    "description",
    "properties",
    "appProperties",
    "contentHints",
    "originalFilename",
}

# What isn't here needs a writer.
NEEDS: dict[str, Callable[[Rights], bool]] = {
    **{name: lambda rights: rights.at_least("writer") for name in SETTERS},
    "starred": lambda _: True,
    "viewedByMeTime": lambda _: True,
    "trashed": lambda rights: rights.trash,
    "writersCanShare": lambda rights: rights.owner,
    "inheritedPermissionsDisabled": lambda rights: rights.owner,
    "downloadRestrictions": lambda rights: rights.owner,
}
