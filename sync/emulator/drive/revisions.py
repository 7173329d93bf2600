"""revisions: what a file held before. Only those who may edit a file see them."""

from __future__ import annotations

from sync.emulator import errors, history, store
from sync.emulator.call import Call, Raw
from sync.emulator.clock import rfc3339
from sync.emulator.drive import content
from sync.emulator.drive.people import user
from sync.emulator.errors import ApiError, Json
from sync.emulator.history import Revision
from sync.emulator.store import File

DEFAULT = ("kind", "id", "mimeType", "modifiedTime")
PUBLISHED = ("published", "publishAuto", "publishedOutsideDomain")
KEPT_FOREVER = 200


def list_revisions(call: Call) -> Json:
    """The oldest first; a page has up to 1,000, and 200 unless more are asked for."""
    file = _open(call)
    size, token = call.query.get("pageSize", 200), call.query.get("pageToken", "")
    if token and not (token.startswith("~!!~r") and token[5:].isdigit()):
        raise ApiError(400, "Invalid Value", reason="invalid", location=("parameter", "pageToken"))
    start = int(token[5:]) if token else 0
    shown = [_describe(call, file, each) for each in file.history[start : start + size]]
    answer: Json = {"kind": "drive#revisionList", "revisions": shown}
    if start + size < len(file.history):
        answer["nextPageToken"] = f"~!!~r{start + size}"
    return answer


def get(call: Call) -> Json | Raw:
    file = _open(call)
    found = _find(call, file)
    if call.query.get("alt") == "media":
        if not isinstance(found.content, bytes):
            raise content.revision_not_found(call.path["revisionId"])
        return content.part(found.content, found.mime, call.range)
    return _describe(call, file, found)


def update(call: Call) -> Json:
    """``keepForever`` of files with bytes; published and its like of Docs and Sheets."""
    file = _open(call)
    found = _find(call, file)
    blob = isinstance(found.content, bytes)
    about = {name: call.body[name] for name in ("keepForever", *PUBLISHED) if name in call.body}
    if about.get("keepForever") and not blob:
        words = "Revisions of this file type cannot be kept forever."  # wording guessed
        raise ApiError(400, words, reason="invalid", location=("parameter", "keepForever"))
    kept = sum(bool(each.about.get("keepForever")) for each in file.history if each is not found)
    if about.get("keepForever") and kept >= KEPT_FOREVER:
        words = "The limit of revisions that are kept forever is reached."  # wording guessed
        raise ApiError(403, words, reason="keepForeverLimitExceeded")
    if blob:
        about = {name: value for name, value in about.items() if name == "keepForever"}
    with file.lock:
        return _describe(call, file, history.change(file, found, about))


def delete(call: Call) -> Raw:
    """Only of files with bytes, and not the last one."""
    file = _open(call)
    found = _find(call, file)
    if not isinstance(found.content, bytes):
        words = "Revisions of this file type cannot be deleted."  # wording guessed
        raise ApiError(403, words, reason="revisionDeletionNotSupported")
    with file.lock:
        if len(file.history) == 1:
            words = "The last remaining revision of a file cannot be deleted."  # wording guessed
            raise ApiError(403, words, reason="cannotDeleteOnlyRevision")
        file.history.remove(found)
        if file.content is found.content:  # Drive goes back to the revision before
            last = file.history[-1]
            file.content, file.mime = last.content, last.mime
            file.version += 1
    return Raw(code=204)


def _open(call: Call) -> File:
    file = call.workspace.open("drive", call.path["fileId"], call.principal)
    if not file.allows(call.principal, "writer"):
        raise errors.may_not()
    if file.mime in {store.FOLDER, store.SHORTCUT}:
        raise ApiError(403, "The file does not support revisions.", reason="revisionsNotSupported")
    history.purge(file, call.workspace.clock.now())
    return file


def _find(call: Call, file: File) -> Revision:
    found = history.find(file, call.path["revisionId"])
    if found is None:
        raise content.revision_not_found(call.path["revisionId"])
    return found


def _describe(call: Call, file: File, found: Revision) -> Json:
    whole: Json = {"kind": "drive#revision", "id": found.id, "mimeType": found.mime}
    whole["modifiedTime"] = rfc3339(found.modified)
    if call.mask is None:
        return whole
    whole["lastModifyingUser"] = user(found.who, call.principal)
    if isinstance(found.content, bytes):
        whole |= {"originalFilename": found.name, "keepForever": bool(found.about.get("keepForever"))}
        return whole | content.sums(found.content)
    whole |= {"published": False} | found.about
    if links := content.links(file, found.id):
        whole["exportLinks"] = links
    return whole
