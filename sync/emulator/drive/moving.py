"""addParents and removeParents of files.update: a file has one parent, and may change it and its drive."""

from __future__ import annotations

from sync.emulator import errors, sharing, store
from sync.emulator.call import Call
from sync.emulator.drive import access
from sync.emulator.drive.capabilities import Rights
from sync.emulator.errors import ApiError
from sync.emulator.store import File


def _ids(call: Call, parameter: str) -> list[str]:
    return [each.strip() for each in call.query.get(parameter, "").split(",") if each.strip()]


def plan(call: Call, file: File, rights: Rights) -> File | None:
    """The folder that the file goes to, or None if it stays; every refusal is made here."""
    add, remove = _ids(call, "addParents"), _ids(call, "removeParents")
    if not add and not remove:
        return None
    if not rights.move:
        raise errors.may_not()
    root = call.workspace.my_drive(call.principal.email).id
    removed = {root if each == "root" else each for each in remove}
    added = {folder.id: folder for folder in (access.find_parent(call, each) for each in add)}
    after = {file.parent} - removed | added.keys()
    if call.query.get("enforceSingleParent") and added:
        after = set(added)
    if len(after) > 1:
        if file.drive:
            words = "A shared drive item must have exactly one parent."
            raise ApiError(403, words, reason="teamDrivesParentLimit")
        raise ApiError(403, "Increasing the number of parents is not allowed", reason="cannotAddParent")
    if not after:
        if file.drive:
            words = "A shared drive item must have exactly one parent."
            raise ApiError(403, words, reason="teamDrivesParentLimit")
        return call.workspace.my_drive(file.owner)
    place = next((added[each] for each in after if each in added), None)
    if place is None or place.id == file.parent:
        return None
    _check(call, file, rights, place)
    return place


def _check(call: Call, file: File, rights: Rights, place: File) -> None:
    if any(each.id == file.id for each in sharing.lineage(call.workspace, place)):
        # The guide says badRequest of a cycle; wording guessed.
        words = "A folder cannot be moved into itself or into one of its own folders."
        raise ApiError(400, words, reason="badRequest", location=("parameter", "addParents"))
    if place.drive == file.drive:
        return
    if file.mime == store.FOLDER and not file.drive:
        words = "Moving folders into shared drives is not supported."
        raise ApiError(403, words, reason="teamDrivesFolderMoveInNotSupported")
    if not rights.owner:
        raise errors.may_not()


def move(call: Call, file: File, place: File) -> None:
    """It loses what it inherited and keeps what it was given itself."""
    file.parent = place.id
    if place.drive != file.drive:
        _into(call, file, place.drive)
    call.workspace.note_all(file)


def _into(call: Call, file: File, drive: str) -> None:
    file.drive, file.owner = drive, "" if drive else call.principal.email
    if not drive:
        file.roles = {k: v for k, v in file.roles.items() if v in {"reader", "commenter", "writer"}}
    for child in [f for f in list(call.workspace.files.values()) if f.parent == file.id]:
        _into(call, child, drive)
