"""files.list: whose files, which of them, in what order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sync.emulator import errors, sharing
from sync.emulator.call import Call
from sync.emulator.drive import access, query
from sync.emulator.drive.query import FLAG, FULL_TEXT, ID, MOMENT, NAME, TEXT, Grammar
from sync.emulator.drive.resource import View, describe_below
from sync.emulator.drive.text import text
from sync.emulator.errors import ApiError, Json
from sync.emulator.store import File

LONG_AGO = datetime.min.replace(tzinfo=UTC)
VISIBILITY = query.one_of("anyoneCanFind", "anyoneWithLink", "domainCanFind", "domainWithLink", "limited")
INCLUDED = ("includeItemsFromAllDrives", "includeTeamDriveItems")
OWNERS = {"owner"}
WRITERS = OWNERS | {"organizer", "fileOrganizer", "writer"}
READERS = WRITERS | {"commenter", "reader"}


def list_files(call: Call) -> Json:
    """Files that the caller was given (a link that anyone may follow lists nothing), newest first unless ordered."""
    access.check_options(call)
    _check_spaces(call)
    if any(call.query.get(name) for name in INCLUDED) and not access.supports_drives(call):
        words = "The supportsAllDrives parameter was not set to true."  # measured
        raise ApiError(403, words, reason="supportsTeamDrivesRequired")
    belongs = _corpus(call)
    keep, named = query.parse(call.query.get("q", ""), grammar(call))
    order = _orders(call)
    if order and "fullText" in named:
        words = "Sorting is not supported for queries with fullText terms. Results are always in descending relevance order."
        raise ApiError(403, words, reason="forbidden", location=("parameter", "orderBy"))
    found = [f for f in list(call.workspace.files.values()) if belongs(f) and keep(f)]
    found.sort(key=lambda f: f.modified, reverse=True)
    for key, descending in reversed(order):
        found.sort(key=lambda f: key(View(call, f)), reverse=descending)
    files, more = access.page(call, found, 100)
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False}
    answer["files"] = [describe_below(call, file, "files") for file in files]
    return answer | more


# ------------------------------------------------------------------------------------------ which files


def _check_spaces(call: Call) -> None:
    spaces = set(call.query.get("spaces", "drive").split(","))
    if "appDataFolder" in spaces:
        raise access.app_data(call, access.NOT_ALL_SPACES, "spaces")
    if spaces - {"drive", "photos"}:
        raise access.bad_value("spaces")


def _with_drives(call: Call) -> bool:
    return access.supports_drives(call) and any(call.query.get(name) for name in INCLUDED)


def _corpus(call: Call) -> Callable[[File], bool]:
    """Whose files are looked through: ``corpora``, and what of shared drives the caller asks for."""
    drive = call.query.get("driveId") or call.query.get("teamDriveId") or ""
    corpora = call.query.get("corpora") or call.query.get("corpus") or ("drive" if drive else "user")
    if corpora not in {"user", "domain", "drive", "allDrives"}:
        raise access.bad_value("corpora")
    if (corpora == "drive") != bool(drive):
        words = "The driveId parameter must be specified if and only if corpora is set to drive."
        raise ApiError(
            403, words, reason="teamDriveIdRequired", location=("parameter", "driveId")
        )  # reason guessed
    drives = _with_drives(call)
    if corpora in {"drive", "allDrives"} and not drives:
        # reason guessed
        words = (
            f"The includeItemsFromAllDrives parameter must be set to true when corpora is set to {corpora}."
        )
        where = ("parameter", "includeItemsFromAllDrives")
        raise ApiError(403, words, reason="teamDriveIncludeItemsRequired", location=where)
    if drive:
        access.find_drive(call, drive_id=drive)
    me, workspace = call.principal, call.workspace
    home = me.email.rpartition("@")[2].lower()

    def belongs(file: File) -> bool:
        if (file.drive and not drives) or (drive and file.drive != drive):
            return False
        return sharing.listed(workspace, file, me) or (
            corpora == "domain" and bool(home) and home in file.findable
        )

    return belongs


def grammar(call: Call) -> Grammar:
    """What ``q`` can ask of a file; ``me`` is the caller."""
    me, workspace = call.principal.email.lower(), call.workspace

    def mine(name: str) -> Callable[[File], Any]:
        return lambda f: f.mine.get(me, {}).get(name)

    def held(roles: set[str]) -> Callable[[str], query.Test]:
        """By somebody whom the file or a folder above names."""

        def test(who: str) -> query.Test:
            email = me if who == "me" else who.lower()
            return lambda f: any(
                each.roles.get(email) in roles
                or (each.owner.lower() == email and (each is f or roles != OWNERS))
                for each in sharing.lineage(workspace, f)
                if each is f or each.id not in workspace.tops or each.drive
            )

        return test

    def parents(wanted: str) -> query.Test:
        """A folder that isn't there, or not for the caller, is an error."""
        folder = workspace.my_drive(me) if wanted == "root" else workspace.folder(wanted)
        hidden = folder is None or not folder.role(call.principal)
        if folder is None or hidden or (folder.drive and not _with_drives(call)):
            raise errors.file_not_found("")
        return lambda f: f.parent == folder.id

    return Grammar(
        fields={
            "name": (NAME, lambda f: View(call, f).told[2]),
            "fullText": (FULL_TEXT, text),
            "mimeType": (TEXT, lambda f: f.mime),
            "modifiedTime": (MOMENT, lambda f: View(call, f).told[1]),
            "createdTime": (MOMENT, lambda f: f.created),
            "viewedByMeTime": (MOMENT, mine("viewed")),
            "sharedWithMeTime": (MOMENT, mine("shared")),
            "modifiedByMeTime": (MOMENT, mine("modified")),
            "trashed": (FLAG, lambda f: f.in_trash),
            "starred": (FLAG, lambda f: bool(mine("starred")(f))),
            "sharedWithMe": (FLAG, lambda f: View(call, f).was_given),
            "visibility": (VISIBILITY, _visibility),
            "shortcutDetails.targetId": (ID, lambda f: f.target),
        },
        lists={
            "parents": parents,
            "owners": held(OWNERS),
            "writers": held(WRITERS),
            "readers": held(READERS),
        },
        maps={
            "properties": lambda f: f.facts.get("properties", {}),
            "appProperties": lambda f: f.facts.get("appProperties", {}),
        },
    )


def _visibility(file: File) -> str:
    """The widest."""
    if file.anyone:
        return "anyoneCanFind" if "" in file.findable else "anyoneWithLink"
    if file.domains:
        return "domainCanFind" if file.findable else "domainWithLink"
    return "limited"


# ------------------------------------------------------------------------------------------ in what order


def _natural(name: str) -> list[tuple[int, int, str]]:
    """1, 2, 12 rather than 1, 12, 2."""
    parts = re.split(r"(\d+)", name.lower())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part]


def _recent(view: View) -> datetime:
    times = [
        view.file.modified,
        view.file.created,
        *(view.mine.get(k) for k in ("viewed", "modified", "shared")),
    ]
    return max(t for t in times if t)


ORDERS: dict[str, Callable[[View], Any]] = {
    "createdTime": lambda v: v.file.created,
    "folder": lambda v: not v.rights.folder,
    "modifiedByMeTime": lambda v: v.mine.get("modified") or LONG_AGO,
    "modifiedTime": lambda v: v.told[1],
    "name": lambda v: v.told[2].lower(),
    "name_natural": lambda v: _natural(v.told[2]),
    "quotaBytesUsed": lambda v: v.size or 0,
    "recency": _recent,
    "sharedWithMeTime": lambda v: v.mine.get("shared") or (v.file.created if v.was_given else LONG_AGO),
    "starred": lambda v: bool(v.mine.get("starred")),
    "viewedByMeTime": lambda v: v.mine.get("viewed") or LONG_AGO,
}


def _orders(call: Call) -> list[tuple[Callable[[View], Any], bool]]:
    """The keys with their directions; the first counts most."""
    found = []
    for key in call.query.get("orderBy", "").split(","):
        name, _, direction = key.strip().partition(" ")
        if not name and not call.query.get("orderBy"):
            continue
        if name not in ORDERS or direction.strip() not in {"", "desc", "asc"}:
            raise access.bad_value("orderBy")
        # Recency means the newest first.
        found.append((ORDERS[name], (direction.strip() == "desc") != (name == "recency" and not direction)))
    return found
