"""Who may do what with a file: roles of people, groups, domains and links, on the file or on a folder above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.emulator.store import File, Workspace

FOLDER = "application/vnd.google-apps.folder"
# From the least to the most. The two before the last are of shared drives, the last of My Drive.
ROLES = ("", "reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")
RANK = {role: rank for rank, role in enumerate(ROLES)}


@dataclass(frozen=True)
class Principal:
    """Who calls. ``scopes`` is None for one who may do everything that the files' sharing lets them; ``keys`` are the
    resource keys that came along, by file id. ``per_file``: his scope for this call reaches only what he made himself
    through an API; ``verb`` is what the call wants, ``read`` or ``write``.
    """

    email: str
    scopes: frozenset[str] | None = None
    all_powerful: bool = False
    keys: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    per_file: bool = field(default=False, compare=False)
    verb: str = field(default="", compare=False)


def higher(one: str, other: str) -> str:
    return one if RANK[one] >= RANK[other] else other


def lineage(workspace: Workspace | None, file: File) -> Iterator[File]:
    """The file, then the folders above it, up to the root; at most a hundred, as in Drive."""
    yield file
    for _ in range(100):
        above = workspace.folder(file.parent) if workspace and file.parent else None
        if above is None:
            return
        yield above
        file = above


def role(workspace: Workspace | None, file: File, principal: Principal) -> str:
    """The highest that this person has: by name, by group, by domain or by link, here or on a folder above."""
    if principal.all_powerful:
        return "organizer" if file.drive else "owner"
    email = principal.email.lower()
    if principal.per_file and not _reached(workspace, file, email):
        return ""
    names = {email} | (workspace.groups_of(email) if workspace else set())
    domain = email.rpartition("@")[2]
    found, counts = "", True  # below a folder with limited access, only organizers' roles count
    seen = file.mime == FOLDER  # those above such a folder see it nevertheless, but not what is in it
    for each in lineage(workspace, file):
        # Whoever owns a folder may edit what others put there.
        if not each.drive and (counts or seen) and email == each.owner.lower():
            found = higher(found, "owner" if each is file else "writer" if counts else "reader")
        for name in names & each.roles.keys():
            given = each.roles[name]
            if (counts or seen or given == "organizer") and _lasts(workspace, each, name):
                found = higher(found, given if counts or given == "organizer" else "reader")
        if counts:
            found = higher(found, each.domains.get(domain, ""))
            if each.anyone and _has_key(file, principal):
                found = higher(found, each.anyone)
        counts, seen = counts and not each.limited, seen and (each is file or not each.limited)
        if found == "owner":
            break
    return found


def _reached(workspace: Workspace | None, file: File, email: str) -> bool:
    """Whether the scope drive.file does: what he made himself through an API, and the tops that this goes into."""
    return file.maker == email or (workspace is not None and file.id in workspace.tops)


def _lasts(workspace: Workspace | None, file: File, name: str) -> bool:
    end: datetime | None = file.ends.get(name)
    return end is None or workspace is None or workspace.clock.now() < end


def _has_key(file: File, principal: Principal) -> bool:
    """Links to files under Drive's security update of 2021 open with their resource key only."""
    return not (file.resource_key and file.key_needed) or (file.id, file.resource_key) in principal.keys


def listed(workspace: Workspace, file: File, principal: Principal) -> bool:
    """Whether files.list shows it: not what only a link or the domain would open."""
    if principal.all_powerful:
        return True
    email = principal.email.lower()
    if principal.per_file and not _reached(workspace, file, email):
        return False
    names = {email, *workspace.groups_of(email)}
    for each in lineage(workspace, file):
        if not each.drive and email == each.owner.lower():
            return True
        if any(_lasts(workspace, each, name) for name in names & each.roles.keys()):
            return True
        if each.limited and not (each is file and file.mime == FOLDER):
            return False
    return False


def audience(workspace: Workspace, file: File) -> set[str]:
    """The people and groups that the file is open to by name: those in whose lists it is."""
    found: set[str] = set()
    for each in lineage(workspace, file):
        found.update(each.roles)
        if each.owner:
            found.add(each.owner.lower())
        if each.limited and not (each is file and file.mime == FOLDER):
            break
    return found


def resource_keys(header: str) -> tuple[tuple[str, str], ...]:
    """``X-Goog-Drive-Resource-Keys``: ``id/key,id/key``."""
    pairs = (part.strip().partition("/") for part in header.split(","))
    return tuple((file_id, key) for file_id, slash, key in pairs if slash)
