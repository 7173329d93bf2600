"""What lies in a Drive folder or a shared drive: files that may hold plans, folders in it, and how much of what else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sync.errors import SyncError
from sync.links import Link, LinkKind
from sync.sources.files import FOLDER, READABLE, SHORTCUT, Json

if TYPE_CHECKING:
    from sync.google import Google

_KINDS: Final[dict[str, LinkKind]] = {**READABLE, FOLDER: "folder"}
_OFFICE: Final = re.compile(
    "msword|ms-word|ms-excel|wordprocessingml|spreadsheetml|opendocument.(text|spreadsheet)"
)
_OTHERS: Final = (  # part of a MIME type → what people call one, and several
    ("pdf", "PDF", "PDFs"),
    ("image/", "image", "images"),
    ("apps.drawing", "drawing", "drawings"),
    ("video", "video", "videos"),
    ("apps.vid", "video", "videos"),
    ("presentation", "presentation", "presentations"),
    ("powerpoint", "presentation", "presentations"),
    ("apps.form", "form", "forms"),
    ("", "other file", "other files"),
)
_DIGITS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a folder; a shortcut is what it leads to. ``about``: Drive's answer about it, None behind a shortcut."""

    link: Link
    name: str
    about: Json | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a folder, by name. ``name``: the folder's own, empty for a shared drive, which Drive calls "Drive".

    ``files``: Docs, Sheets, and Office files, which cannot be read and of which each should say so. ``left_out``: how many
    there are of what else, in words.
    """

    name: str
    files: tuple[Entry, ...] = ()
    folders: tuple[Entry, ...] = ()
    left_out: tuple[str, ...] = ()


def is_folder(about: Json) -> bool:
    """Whether a file is a folder, or a shortcut to one, by what Drive says of it."""
    return FOLDER in (about.get("mimeType"), (about.get("shortcutDetails") or {}).get("targetMimeType"))


def listed(google: Google, link: Link, about: Json | None = None) -> Listing:
    """What lies in the folder or shared drive behind a link; a shortcut to one is followed.

    ``about``: the answer of ``files.get`` for this link, if it is at hand. Raises SyncError where it cannot be listed, or
    not all of it.
    """
    link, about = _folder(google, link, about)
    name = "" if about.get("driveId") == link.id else str(about.get("name") or "")
    try:
        return _sorted(name, google.children(link))
    except SyncError as error:
        raise _worded(google, error, link) from error


def _folder(google: Google, link: Link, about: Json | None) -> tuple[Link, Json]:
    """The folder itself, and what Drive says of it."""
    try:
        about = about if about is not None else google.file(link)
        if about.get("mimeType") == SHORTCUT and not about.get("trashed"):
            link = _target(about) or link
            about = google.file(link)
    except SyncError as error:
        raise _worded(google, error, link) from error
    if about.get("trashed"):
        fix = f"ask its owner to restore it, or take the link away: {link.url}"
        raise SyncError("The folder is in the trash", kind="trashed", fix=fix, link=link.url, service="drive")
    if about.get("mimeType") != FOLDER:
        fix = f"link to it as a document: {link.url}"
        raise SyncError("This is no folder", kind="not_supported", fix=fix, link=link.url, service="drive")
    key = link.resource_key or str(about.get("resourceKey") or "")
    return Link("folder", link.id, resource_key=key), about


def _worded(google: Google, error: SyncError, link: Link) -> SyncError:
    """Drive speaks of files; and of a folder that it does not show it says that there is none."""
    if error.kind not in {"not_shared", "dead"}:
        return error.at("", link.url)
    what = f"There is no such folder, or it is not shared with {google.email or 'us'}"
    fix = f"check the link, and share the folder as Viewer: {link.url}"
    return SyncError(what, kind="not_shared", fix=fix, link=link.url, service="drive", status=error.status)


def _sorted(name: str, children: Sequence[Json]) -> Listing:
    files: list[Entry] = []
    folders: list[Entry] = []
    left_out: Counter[tuple[str, str]] = Counter()
    for about in sorted(children, key=_by_name):
        entry, mime = _entry(about)
        if entry is None:
            left_out[_called(mime)] += 1
        elif entry.link.kind == "folder":
            folders.append(entry)
        else:
            files.append(entry)
    told = tuple(f"{count} {many if count > 1 else one}" for (one, many), count in left_out.items())
    return Listing(name, tuple(files), tuple(folders), told)


def _by_name(about: Mapping[str, object]) -> tuple[list[tuple[int, str]], str]:
    """As people expect it: Q2 before Q10; the same each night."""
    parts = _DIGITS.split(str(about.get("name") or "").casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], str(about["id"])


def _entry(about: Json) -> tuple[Entry | None, str]:
    """What may be followed, and its MIME type, a shortcut's target's."""
    link, mime = Link("drive_file", str(about["id"])), str(about.get("mimeType") or "")
    key, own = str(about.get("resourceKey") or ""), True
    if mime == SHORTCUT:
        target = _target(about)
        if target is None:
            return None, mime
        link, key, own = target, target.resource_key, False
        mime = str((about.get("shortcutDetails") or {}).get("targetMimeType") or "")
    if mime not in _KINDS and not _OFFICE.search(mime):
        return None, mime
    found = Link(_KINDS.get(mime, "drive_file"), link.id, resource_key=key)
    return Entry(found, str(about.get("name") or ""), about if own else None), mime


def _target(about: Json) -> Link | None:
    """What a shortcut leads to; None where it says nothing."""
    details = about.get("shortcutDetails") or {}
    if not details.get("targetId"):
        return None
    key = str(details.get("targetResourceKey") or "")
    return Link("drive_file", str(details["targetId"]), resource_key=key)


def _called(mime: str) -> tuple[str, str]:
    return next((one, many) for part, one, many in _OTHERS if part in mime)
