"""Users and permissions as Drive shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sync.emulator import sharing
from sync.emulator.clock import rfc3339
from sync.emulator.errors import Json
from sync.emulator.sharing import FOLDER, RANK
from sync.emulator.store import File, Principal, Workspace

ANYONE = "anyoneWithLink"
ANYONE_CAN_FIND = "anyone"


def display_name(email: str) -> str:
    return email.split("@", 1)[0].replace(".", " ").title()


def user(email: str, me: Principal) -> Json:
    found: Json = {
        "kind": "drive#user",
        "displayName": display_name(email),
        "me": email.lower() == me.email.lower(),
    }
    return found | {"permissionId": permission_id(email), "emailAddress": email}


def permission_id(name: str) -> str:
    """The same for a person or a group wherever he is met; a domain's ends in ``k``."""
    number = str(int.from_bytes(name.lower().encode(), "big") % 10**20).zfill(20)
    return number if "@" in name else f"{number}k"


@dataclass
class Grant:
    """What one person, group, domain (``name``) or the link (``*``) has, and where from: (file, role), nearest first.

    ``kept_out``: sees that a folder with limited access is there, no more.
    """

    name: str
    kept_out: bool = False
    sources: list[tuple[File, str]] = field(default_factory=list)

    @property
    def role(self) -> str:
        return max((role for _, role in self.sources), key=RANK.__getitem__)

    def id(self) -> str:
        if self.name != "*":
            return permission_id(self.name)
        return ANYONE_CAN_FIND if "" in self.sources[0][0].findable else ANYONE


def _given(file: File) -> Iterator[tuple[str, str]]:
    if file.anyone:
        yield "*", file.anyone
    yield from file.domains.items()
    yield from ((name, role) for name, role in file.roles.items() if name != file.owner.lower())
    if file.owner:
        yield file.owner.lower(), "owner"


def grants(workspace: Workspace, file: File) -> dict[str, Grant]:
    """By the id of the permission, the owner last. What a folder above gives is inherited; its owner edits here."""
    found: dict[str, Grant] = {}
    counts, seen = True, file.mime == FOLDER
    for each in sharing.lineage(workspace, file):
        if each.id in workspace.tops and not each.drive and each is not file:
            break  # the top of My Drive passes nothing on
        for name, given in _given(each):
            if not counts and given != "organizer":
                if seen and "@" in name:  # of links and domains nothing is known
                    kept = found.setdefault(name, Grant(name, kept_out=True))
                    kept.sources += [(each, "reader")] if kept.kept_out else []
                continue
            role = "writer" if given == "owner" and each is not file else given
            grant = found.setdefault(name, Grant(name))
            grant.sources.append((each, role))
            grant.kept_out = False
        counts, seen = counts and not each.limited, seen and (each is file or not each.limited)
    ordered = sorted(found.values(), key=lambda grant: grant.role == "owner")
    return {grant.id(): grant for grant in ordered}


def permission(workspace: Workspace, file: File, grant: Grant) -> Json:
    """All of a Permission that is there to be told."""
    first = grant.sources[0][0]
    found: Json = {"kind": "drive#permission", "id": grant.id(), "role": grant.role}
    if grant.name == "*":
        found |= {"type": "anyone", "allowFileDiscovery": "" in first.findable}
    elif "@" not in grant.name:
        found |= {"type": "domain", "domain": grant.name, "displayName": grant.name}
        found["allowFileDiscovery"] = grant.name in first.findable
    else:
        is_group = grant.name in workspace.groups
        found |= {"type": "group" if is_group else "user", "emailAddress": grant.name}
        found |= {"displayName": display_name(grant.name), "deleted": False}
        if end := first.ends.get(grant.name):
            found["expirationTime"] = rfc3339(end)
        if not file.drive and not is_group:
            found["pendingOwner"] = file.heir == grant.name
    if grant.kept_out:
        found |= {"view": "metadata", "inheritedPermissionsDisabled": True}
    if file.drive:
        found["permissionDetails"] = [_detail(file, source, role) for source, role in grant.sources]
        found["teamDrivePermissionDetails"] = [
            {("teamDrivePermissionType" if k == "permissionType" else k): v for k, v in detail.items()}
            for detail in found["permissionDetails"]
        ]
    else:
        found["permissionDetails"] = [_detail(file, source, role) for source, role in grant.sources]
    return found


def _detail(file: File, source: File, role: str) -> Json:
    is_drive = source.drive == source.id
    found: Json = {"permissionType": "member" if is_drive else "file", "role": role}
    found["inherited"] = source is not file
    if source is not file and file.drive:
        found["inheritedFrom"] = source.id
    return found
