"""files.get, create, copy, update, delete, generateIds and emptyTrash; files.list is in listing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sync.emulator import errors, store
from sync.emulator.call import Call, Raw
from sync.emulator.drive import access, comments, content, fields, moving
from sync.emulator.drive.capabilities import Rights
from sync.emulator.drive.resource import describe
from sync.emulator.errors import ApiError, Json
from sync.emulator.store import File

GOOGLE = "application/vnd.google-apps."
# Service accounts have had no space of their own since 2025; these take none.
FREE = {store.FOLDER, store.SHORTCUT}


def get(call: Call) -> Json | Raw:
    access.check_options(call)
    if call.query.get("acknowledgeAbuse") and call.query.get("alt") != "media":
        words = "The acknowledgeAbuse parameter is only applicable for download requests."  # measured
        where = ("parameter", "acknowledgeAbuse")
        raise ApiError(403, words, reason="invalidAbuseAcknowledgment", location=where)
    file = access.find(call)
    if call.query.get("alt") == "media":
        return content.media(call, file)
    return describe(call, file)


def create(call: Call) -> Json:
    """With what was uploaded; else an empty Doc, spreadsheet, folder or shortcut, or no bytes."""
    access.check_options(call)
    fields.check_writable(call.body, creating=True)
    name = call.body.get("name", "Untitled")
    mime = call.body.get("mimeType") or content.media_type(call.media, name)
    file = _new(call, name, mime, _parent(call))
    if mime == store.SHORTCUT:
        _point(call, file)
    with _removed_if_refused(call, file):
        content.fill(call, file)
    return _finish(call, file)


def copy(call: Call) -> Json:
    access.check_options(call)
    source = access.find(call)
    fields.check_writable(call.body, creating=True)
    if not Rights(call.workspace, source, call.principal).copy:
        raise ApiError(403, "This file cannot be copied by the user.", reason="cannotCopyFile")
    mime = call.body.get("mimeType", source.mime)
    file = _new(call, call.body.get("name", f"Copy of {source.name}"), mime, _parent(call, source))
    kept = {
        "description",
        "properties",
        "appProperties",
        "originalFilename",
        "folderColorRgb",
        "contentHints",
    }
    file.facts = {k: v for k, v in source.facts.items() if k in kept}
    file.target, file.target_mime = source.target, source.target_mime
    with _removed_if_refused(call, file):
        content.copied(call.workspace, source, file)
    if call.query.get("copyComments"):
        comments.copied(source, file)
    return _finish(call, file)


def update(call: Call) -> Json:
    access.check_options(call)
    file = access.find(call)
    fields.check_writable(call.body, creating=False)
    rights = Rights(call.workspace, file, call.principal)
    if not call.body and not rights.at_least("writer"):
        raise errors.may_not()
    if rights.is_top and call.body.keys() - {"starred", "viewedByMeTime", "folderColorRgb"}:
        raise errors.may_not()
    with file.lock:
        place = moving.plan(call, file, rights)
        was_trashed, was_limited = file.trashed, file.limited
        came = content.replace(call, file, rights)
        changed = fields.apply(call, file, call.body, rights)
        if came or (changed and "modifiedTime" not in call.body):
            call.workspace.touch(file, call.principal.email)
        elif call.body:
            call.workspace.note(file)
        if place is not None:
            moving.move(call, file, place)
        elif (was_trashed, was_limited) != (file.trashed, file.limited):
            call.workspace.note_all(file)
    return describe(call, file)


def delete(call: Call) -> Raw:
    """For good. What others put into a folder goes back to their own Drives.

    Google takes its time over what is in a folder: clients delete it right after the folder, and are not told 404.
    """
    doomed = f"{call.path['fileId']} by {call.principal.email.lower()}"
    if doomed in call.workspace.doomed:
        call.workspace.doomed.discard(doomed)
        return Raw(code=204)
    file = access.find(call)
    rights = Rights(call.workspace, file, call.principal)
    if not rights.owner or rights.is_top:
        raise errors.may_not()
    _remove(call, file)
    return Raw(code=204)


def _remove(call: Call, file: File) -> None:
    for child in [f for f in list(call.workspace.files.values()) if f.parent == file.id]:
        if child.allows(call.principal, "owner"):
            call.workspace.doomed.add(f"{child.id} by {call.principal.email.lower()}")
            _remove(call, child)
        else:
            child.parent = call.workspace.my_drive(child.owner).id
            call.workspace.note_all(child)
    call.workspace.remove(file)


def empty_trash(call: Call) -> Raw:
    """Of the caller's My Drive, or of one shared drive."""
    drive = call.query.get("driveId", "")
    if drive:
        access.find_drive(call, "organizer", drive)
    for file in list(call.workspace.files.values()):
        mine = file.drive == drive if drive else file.owner.lower() == call.principal.email.lower()
        if file.trashed and mine and file.id in call.workspace.files:
            _remove(call, file)
    return Raw(code=204)


def generate_ids(call: Call) -> Json:
    space, kind = call.query.get("space", "drive"), call.query.get("type", "files")
    if space not in {"drive", "appDataFolder"}:
        raise access.bad_value("space")
    if kind not in {"files", "shortcuts"} or (kind, space) == ("shortcuts", "appDataFolder"):
        raise access.bad_value("type")
    made = call.workspace.made_ids
    ids = [store.mint(f"generated {len(made) + n}", 33) for n in range(call.query.get("count", 10))]
    for each in ids:
        made[each] = str(kind)
    return {"kind": "drive#generatedIds", "space": space, "ids": ids}


# ------------------------------------------------------------------------------------------ parts


def _parent(call: Call, source: File | None = None) -> File:
    """The folder that is named; else that of the file that is copied, if the caller may write there; else the top."""
    named = call.body.get("parents") or []
    if len(set(named)) > 1:
        raise ApiError(403, "Increasing the number of parents is not allowed", reason="cannotAddParent")
    if named:
        return access.find_parent(call, named[0])
    above = call.workspace.folder(source.parent) if source else None
    if above is not None and above.allows(call.principal, "writer"):
        return above
    return call.workspace.my_drive(call.principal.email)


def _new(call: Call, name: str, mime: str, parent: File) -> File:
    me = call.principal.email
    if me.endswith("gserviceaccount.com") and not parent.drive and mime not in FREE:
        words = "Service Accounts do not have storage quota. Leverage shared drives (https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use OAuth delegation (http://support.google.com/a/answer/7281227) instead."
        raise ApiError(403, words, reason="storageQuotaExceeded", domain="usageLimits")
    file_id = call.body.get("id", "")
    if file_id:
        _check_id(call, file_id, mime)
    file = call.workspace.new_file(name, mime, me, file_id, parent.id)
    file.maker = me.lower()
    file.mine[me.lower()] = {"modified": file.modified, "viewed": file.modified}
    return file


def _check_id(call: Call, file_id: str, mime: str) -> None:
    """Ids of generateIds serve once, and not for what Google's editors make (measured)."""
    if call.workspace.folder(file_id):
        words = "A file already exists with the provided ID."
        raise ApiError(409, words, reason="fileIdInUse")
    if mime.startswith(GOOGLE) and mime not in FREE:
        words = "Generated IDs are not supported for Docs Editors formats."
        raise ApiError(403, words, reason="forbidden")  # reason guessed
    kind = "shortcuts" if mime == store.SHORTCUT else "files"
    if call.workspace.made_ids.get(file_id) != kind:
        words = "The provided file ID is not usable."
        raise ApiError(400, words, reason="invalid", location=("other", "file.id"))


def _point(call: Call, file: File) -> None:
    """Where a shortcut leads, and what is there now; it may lead to what the caller can't see."""
    file.target = call.body.get("shortcutDetails", {}).get("targetId", "")
    target = call.workspace.folder(file.target)
    if target is not None and target.role(call.principal):
        file.target_mime = target.mime
        if target.mime == store.SHORTCUT:
            call.workspace.remove(file)
            words = "The specified file is not an allowed shortcut target type."
            raise ApiError(403, words, reason="shortcutTargetInvalid")


@contextmanager
def _removed_if_refused(call: Call, file: File) -> Iterator[None]:
    """What can't be made as it is wanted, isn't made."""
    try:
        yield
    except ApiError:
        call.workspace.remove(file)
        raise


def _finish(call: Call, file: File) -> Json:
    """Set the rest of what the body has, as one who made the file."""
    rights = Rights(call.workspace, file, call.principal)
    body = {
        k: v
        for k, v in call.body.items()
        if k not in {"name", "mimeType", "id", "parents", "shortcutDetails"}
    }
    with _removed_if_refused(call, file):
        fields.apply(call, file, body, rights)
    call.workspace.note(file, same=True)
    return describe(call, file)
