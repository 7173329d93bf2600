"""Shared drives: drives.create, get, list, update, delete, hide and unhide."""

from __future__ import annotations

from sync.emulator import fieldmask
from sync.emulator.call import Call, Raw
from sync.emulator.clock import rfc3339
from sync.emulator.drive import access, query
from sync.emulator.drive.about import THEMES, theme
from sync.emulator.drive.query import FLAG, MOMENT, NAME, NUMBER, Grammar
from sync.emulator.errors import ApiError, Json, not_imitated
from sync.emulator.sharing import RANK
from sync.emulator.store import Drive

RESTRICTIONS: tuple[str, ...] = (
    "adminManagedRestrictions",
    "copyRequiresWriterPermission",
    "domainUsersOnly",
    "driveMembersOnly",
)
RESTRICTIONS += ("sharingFoldersRequiresOrganizerPermission",)
WRITABLE = {"kind", "name", "restrictions", "themeId", "colorRgb", "backgroundImageFile", "hidden"}
DEFAULT = ("kind", "id", "name")


def create(call: Call) -> Json:
    """Once for each requestId of a caller: the second time it is a conflict."""
    _check_body(call)
    name = call.body.get("name", "").strip()
    request = call.query.get("requestId", "")
    if not request:
        raise ApiError(
            400, "Required parameter: requestId", reason="required", location=("parameter", "requestId")
        )
    if not name:
        words = "The name of a shared drive cannot be empty."  # wording guessed
        raise ApiError(400, words, reason="invalid", location=("other", "drive.name"))
    if not can_create(call):
        words = "The user does not have permission to create shared drives."  # wording guessed
        raise ApiError(403, words, reason="userCannotCreateTeamDrives")
    me = call.principal.email.lower()
    if any(d.facts.get("request") == (me, request) for d in list(call.workspace.drives.values())):
        words = "A shared drive with the provided request ID already exists."  # wording guessed
        raise ApiError(409, words, reason="teamDriveAlreadyExists")
    made = call.workspace.new_drive(name, **{me: "organizer"})
    made.facts["request"] = (me, request)
    made.facts["theme"] = call.body.get("themeId") or THEMES[len(call.workspace.drives) % len(THEMES)]
    _check_theme(made)
    return describe(call, made)


def can_create(call: Call) -> bool:
    """Anybody at an organisation; nobody at gmail.com."""
    return not call.principal.email.lower().endswith(("@gmail.com", "@googlemail.com"))


def get(call: Call) -> Json:
    _no_admin(call)
    return describe(call, access.find_drive(call))


def list_drives(call: Call) -> Json:
    _no_admin(call)
    me = call.principal.email.lower()
    grammar = Grammar(
        fields={
            "name": (NAME, lambda d: d.name),
            "hidden": (FLAG, lambda d: me in d.hidden_by),
            "createdTime": (MOMENT, lambda d: d.created),
            "memberCount": (NUMBER, lambda d: len(call.workspace.tops[d.id].roles)),
            "organizerCount": (
                NUMBER,
                lambda d: list(call.workspace.tops[d.id].roles.values()).count("organizer"),
            ),
        }
    )
    keep, _ = query.parse(call.query.get("q", ""), grammar)
    tops = call.workspace.tops
    mine = [d for d in list(call.workspace.drives.values()) if tops[d.id].role(call.principal) and keep(d)]
    shown, more = access.page(call, sorted(mine, key=lambda d: d.name.lower()), 10)
    mask = fieldmask.below(call.mask, "drives") if call.mask is not None else None
    found = [resource(call, d) if call.mask is not None else _short(call, d) for d in shown]
    return {
        "kind": "drive#driveList",
        "drives": found if call.mask is None or mask is not None else [],
    } | more


def update(call: Call) -> Json:
    _no_admin(call)
    _check_body(call)
    drive = access.find_drive(call, "organizer")
    body = call.body
    if "name" in body and not body["name"].strip():
        words = "The name of a shared drive cannot be empty."  # wording guessed
        raise ApiError(400, words, reason="invalid", location=("other", "drive.name"))
    if "backgroundImageFile" in body:
        raise not_imitated("backgroundImageFile of drive.drives.update")
    if "themeId" in body and {"colorRgb", "backgroundImageFile"} & body.keys():
        raise ApiError(400, "Bad Request", reason="badRequest")  # wording guessed
    drive.name = body.get("name", drive.name)
    if "themeId" in body:
        drive.facts["theme"] = body["themeId"]
        drive.facts.pop("colour", None)
        _check_theme(drive)
    if "colorRgb" in body:
        drive.facts["colour"] = body["colorRgb"]
    if "hidden" in body:
        _hide(call, drive, hidden=body["hidden"])
    if wanted := body.get("restrictions"):
        _restrict(drive, wanted)
    call.workspace.note_drive(drive)
    return describe(call, drive)


def _restrict(drive: Drive, wanted: Json) -> None:
    """What isn't named stays; the download restriction follows its old name and can't be set (measured)."""
    if "downloadRestriction" in wanted:
        raise ApiError(400, "Bad Request", reason="badRequest")
    drive.facts["restrictions"] = drive.facts.get("restrictions", {}) | wanted


def delete(call: Call) -> Raw:
    """What is in its trash goes along."""
    _no_admin(call)
    drive = access.find_drive(call, "organizer")
    inside = [f for f in list(call.workspace.files.values()) if f.drive == drive.id]
    if any(not f.in_trash for f in inside):
        words = "The shared drive cannot be deleted because it contains untrashed items."  # wording guessed
        raise ApiError(403, words, reason="cannotDeleteResourceWithChildren")
    for file in inside:
        call.workspace.remove(file)
    del call.workspace.drives[drive.id], call.workspace.tops[drive.id]
    call.workspace.note_drive(drive)
    return Raw(code=204)


def hide(call: Call) -> Json:
    drive = access.find_drive(call)
    _hide(call, drive, hidden=True)
    return describe(call, drive)


def unhide(call: Call) -> Json:
    drive = access.find_drive(call)
    _hide(call, drive, hidden=False)
    return describe(call, drive)


# ------------------------------------------------------------------------------------------ parts


def _hide(call: Call, drive: Drive, *, hidden: bool) -> None:
    """From the caller's own view only."""
    (drive.hidden_by.add if hidden else drive.hidden_by.discard)(call.principal.email.lower())


def _no_admin(call: Call) -> None:
    if call.query.get("useDomainAdminAccess"):
        raise not_imitated("useDomainAdminAccess")


def _check_body(call: Call) -> None:
    if call.body.keys() - WRITABLE:
        raise access.not_writable()


def _check_theme(drive: Drive) -> None:
    if theme(drive.facts["theme"]) is None:
        raise ApiError(400, "Invalid value for: themeId", reason="invalid")  # wording guessed


def describe(call: Call, drive: Drive) -> Json:
    return resource(call, drive) if call.mask is not None else _short(call, drive)


def _short(call: Call, drive: Drive) -> Json:
    whole = resource(call, drive)
    return {k: whole[k] for k in DEFAULT}


def resource(call: Call, drive: Drive) -> Json:
    """All of a shared drive; themeId and the image's file are never told."""
    painted = theme(drive.facts.get("theme", THEMES[0])) or {}
    found: Json = {"kind": "drive#drive", "id": drive.id, "name": drive.name}
    found |= {k: v for k, v in painted.items() if k != "id"}
    if "colour" in drive.facts:
        found["colorRgb"] = drive.facts["colour"]
    found["capabilities"] = _capabilities(call, drive)
    found["createdTime"] = rfc3339(drive.created)
    found["hidden"] = call.principal.email.lower() in drive.hidden_by
    kept = drive.facts.get("restrictions", {})
    restrictions: Json = {name: bool(kept.get(name)) for name in RESTRICTIONS}
    restricted = {"restrictedForReaders": bool(kept.get("copyRequiresWriterPermission"))}
    restrictions["downloadRestriction"] = restricted | {"restrictedForWriters": False}
    return found | {"restrictions": restrictions}


# The least role that may do it.
NEEDS = {
    "canAddChildren": "writer",
    "canChangeCopyRequiresWriterPermissionRestriction": "organizer",
    "canChangeDomainUsersOnlyRestriction": "organizer",
    "canChangeDownloadRestriction": "organizer",
    "canChangeDriveBackground": "organizer",
    "canChangeDriveMembersOnlyRestriction": "organizer",
    "canChangeSharingFoldersRequiresOrganizerPermissionRestriction": "organizer",
    "canComment": "commenter",
    "canCopy": "reader",
    "canDeleteChildren": "organizer",
    "canDeleteDrive": "organizer",
    "canDownload": "reader",
    "canEdit": "writer",
    "canListChildren": "reader",
    "canManageMembers": "organizer",
    "canReadRevisions": "writer",
    "canRename": "writer",
    "canRenameDrive": "organizer",
    "canResetDriveRestrictions": "organizer",
    "canShare": "writer",
    "canTrashChildren": "fileOrganizer",
}


def _capabilities(call: Call, drive: Drive) -> Json:
    rank = RANK[call.workspace.tops[drive.id].role(call.principal)]
    return {name: rank >= RANK[need] for name, need in NEEDS.items()}
