"""What Drive says of a file before it is read: which kind it is, where a shortcut leads, whether it can be read at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sync.errors import SyncError
from sync.links import Link, LinkKind

if TYPE_CHECKING:
    from sync.google import Google

Json = Mapping[str, Any]

DOCUMENT: Final = "application/vnd.google-apps.document"
SPREADSHEET: Final = "application/vnd.google-apps.spreadsheet"
SHORTCUT: Final = "application/vnd.google-apps.shortcut"
FOLDER: Final = "application/vnd.google-apps.folder"
READABLE: Final[dict[str, LinkKind]] = {DOCUMENT: "document", SPREADSHEET: "spreadsheet"}

_OFFICE: Final = ("application/vnd.openxmlformats", "application/msword", "application/vnd.ms-")
_SHEET_WORDS: Final = ("spreadsheet", "excel")  # in the MIME types of Excel's files
_OTHERS: Final = {  # MIME type → what it is, and what to do
    "application/vnd.google-apps.presentation": ("a Google Slides presentation", "link to the Doc or Sheet that holds the plan"),
    FOLDER: ("a folder", "link to the Doc or Sheet in it that holds the plan"),
    "application/vnd.google-apps.form": ("a Google Form", "link to the Doc or Sheet that holds the plan"),
    "application/pdf": ("a PDF", "link to the Doc or Sheet that it was made from"),
    SHORTCUT: ("a shortcut to another shortcut", "link to the document itself"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be read. ``link`` leads to it, not to a shortcut, and is of the kind that the file is of.

    ``modified`` may lag some seconds behind an edit (Drive's ``modifiedTime``); ``version`` is Drive's counter, as text,
    and moves for invisible changes as well. ``can_edit`` is None where it was not asked for. ``mime`` is empty where
    Drive would say nothing of the file.
    """

    link: Link
    name: str = ""
    mime: str = ""
    modified: datetime | None = None
    version: str = ""
    can_edit: bool | None = None


def opened(google: Google, link: Link, seen: Json | None = None) -> File:
    """What Drive says of the file behind a link; a shortcut is followed once.

    ``seen``: the answer of ``files.get`` for this link, if it is at hand; then Drive is asked for the target of a
    shortcut only. Drive answers alike for what does not exist and what is not shared: for a link to a Doc or a Sheet,
    whose own API tells the two apart, the File then has nothing but its link.

    Raises SyncError for what is not there, not shared, in the trash, an Office file, or nothing that holds a plan.
    """
    try:
        about = seen if seen is not None else google.file(link)
    except SyncError as error:
        if error.kind not in {"not_shared", "dead"} or link.kind not in READABLE.values():
            raise
        return File(link)
    if about.get("mimeType") == SHORTCUT:
        link, about = _behind(google, link, about)
    mime = str(about.get("mimeType") or "")
    if about.get("trashed"):
        fix = f"ask its owner to restore it, or take the link away: {link.url}"
        raise _refusal("The document is in the trash", "trashed", fix, link)
    if mime.startswith(_OFFICE):
        format_ = "Sheets" if any(word in mime for word in _SHEET_WORDS) else "Docs"
        fix = f"open it and choose File › Save as Google {format_}, then link to that: {link.url}"
        raise _refusal("This is an Office file, which Google only shows", "office_file", fix, link)
    if mime not in READABLE:
        what, fix = _OTHERS.get(
            mime, ("a file of another kind", "link to the Doc or Sheet that holds the plan")
        )
        raise _refusal(
            f"This is {what}, not a Google Doc or Sheet", "not_supported", f"{fix}: {link.url}", link
        )
    return File(
        _of_kind(link, READABLE[mime], str(about.get("resourceKey") or "")),
        str(about.get("name") or ""),
        mime,
        moment(about.get("modifiedTime")),
        str(about.get("version") or ""),
        _can_edit(about),
    )


def _behind(google: Google, link: Link, about: Json) -> tuple[Link, Json]:
    """What a shortcut leads to."""
    target = about.get("shortcutDetails") or {}
    if about.get("trashed"):
        raise _refusal(
            "The shortcut is in the trash", "trashed", f"link to the document itself: {link.url}", link
        )
    if not target.get("targetId"):
        raise _refusal(
            "The shortcut leads to nothing", "dead", f"link to the document itself: {link.url}", link
        )
    key = str(target.get("targetResourceKey") or "")
    behind = Link("drive_file", str(target["targetId"]), resource_key=key, as_pasted=link.as_pasted)
    try:
        return behind, google.file(behind)
    except SyncError as error:
        if error.kind not in {"not_shared", "dead"}:
            raise
        whom = google.email or "us"
        what = f"The shortcut leads to a file that is gone, or not shared with {whom}"
        fix = f"share the file itself as Viewer, or link to it: {link.url}"
        raise _refusal(what, error.kind, fix, link) from error


def _of_kind(link: Link, kind: LinkKind, key: str) -> Link:
    """The link as one of this kind; a spot in it stays only where the kind has such spots."""
    whole = Link(kind, link.id, resource_key=link.resource_key or key, as_pasted=link.as_pasted)
    if link.kind != kind:
        return whole
    return replace(whole, tab=link.tab, heading=link.heading, gid=link.gid, range=link.range)


def _can_edit(about: Json) -> bool | None:
    can = (about.get("capabilities") or {}).get("canEdit")
    return can if isinstance(can, bool) else None


def _refusal(what: str, kind: Any, fix: str, link: Link) -> SyncError:
    return SyncError(what, kind=kind, fix=fix, link=link.url, service="drive")


def moment(text: Any) -> datetime | None:
    """A time as Drive writes it (RFC 3339); None for what is none, or has no zone."""
    try:
        found = datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
