"""What files hold, as Drive takes it in and gives it out: uploads, conversions, exports, downloads."""

from __future__ import annotations

import hashlib
import mimetypes
import re
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from sync.emulator import convert, errors, history, store
from sync.emulator.call import Call, Media, Raw
from sync.emulator.convert import Source
from sync.emulator.docs import markdown
from sync.emulator.docs.markdown import Doc
from sync.emulator.drive.capabilities import Rights
from sync.emulator.errors import ApiError, Json, not_imitated
from sync.emulator.sheets.book import Book
from sync.emulator.store import File, Workspace

GOOGLE = "application/vnd.google-apps."
UNTYPED = "application/octet-stream"
LARGEST = 10 * 1024 * 1024  # bytes of an export; links and downloads have no limit
VALID = timedelta(hours=24)  # how long the operation of a download can be asked for
NO_BYTES = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
# By the ends of names that Python's table may not know.
TYPES = {
    ".md": "text/markdown",
    ".xlsx": store.XLSX,
    ".docx": store.DOCX,
    ".tsv": "text/tab-separated-values",
}
# The mark in the address of an export → the media type.
FORMATS = {
    kind: {short: mime for mime, (short, _) in formats.items()} | {"md": "text/markdown"}
    for kind, formats in convert.EXPORTS.items()
}
PLACES = {store.DOC: "feeds/download/documents/export/Export", store.SHEET: "spreadsheets/export"}


# ------------------------------------------------------------------------------------------ in


def fill(call: Call, file: File) -> None:
    """Give a file that is being created its content."""
    media = call.media
    if media is not None:
        kind = media_type(media, file.name)
        file.content = taken(call.workspace, file, kind, media.body)
    elif file.mime == store.SHEET:
        file.content = Book.new(file.name, file.id)
    elif file.mime == store.DOC:
        file.content = markdown.read("", file.id)[1]
    elif not file.mime.startswith(GOOGLE):
        file.content = b""
    if isinstance(file.content, bytes):
        file.facts.setdefault("originalFilename", file.name)
    history.begin(file)


def replace(call: Call, file: File, rights: Rights) -> bool:
    """Give a file the content that came along with files.update, if any did: Docs and Sheets stay what they are."""
    media = call.media
    if media is None:
        return False
    if not rights.at_least("writer"):
        raise errors.may_not()
    if rights.locked:
        words = "The file is locked and its content and title may not be modified."
        raise ApiError(403, words, reason="cannotModifyContentOfRestrictedFile")
    kind = media_type(media, str(call.body.get("name", file.name)))
    if not file.mime.startswith(GOOGLE):
        file.mime = str(call.body.get("mimeType", kind))
        file.facts["originalFilename"] = str(
            call.body.get("originalFilename", call.body.get("name", file.name))
        )
    made = taken(call.workspace, file, kind, media.body)
    file.content = Doc(made.tabs, file.content.revision + 1, made.source) if isinstance(made, Doc) else made
    return True


def copied(workspace: Workspace, source: File, file: File) -> None:
    """Give a copy its content; where it is to be a Doc or Sheet and its source is neither, by conversion."""
    if file.mime == source.mime:
        content = source.content
        file.content = content.copy() if isinstance(content, Book) else content
        if isinstance(file.content, Book):
            file.content.title = file.name
        if isinstance(content, bytes):
            file.facts.setdefault("originalFilename", history.original(source))
    elif isinstance(source.content, bytes):
        kind = source.mime if source.mime in convert.IMPORTS else guessed(source.name) or source.mime
        file.content = taken(workspace, file, kind, source.content)
    else:
        raise unsupported()
    history.begin(file)


def media_type(media: Media | None, name: str) -> str:
    """What it is said to be, without parameters; else what its name says."""
    if media is None:
        return UNTYPED
    said = media.type.partition(";")[0].strip().lower()
    return said if said and said not in {UNTYPED, "*/*"} else guessed(name) or UNTYPED


def guessed(name: str) -> str:
    end = re.search(r"\.\w+$", name.lower())
    known = TYPES.get(end[0]) if end else None
    return known or mimetypes.guess_type(name)[0] or ""


def taken(workspace: Workspace, file: File, kind: str, raw: bytes) -> Any:
    """The content of a file that bytes of this type make: as they are, or converted where it is a Doc or Sheet."""
    if not file.mime.startswith(GOOGLE):
        return raw
    if file.mime in {store.FOLDER, store.SHORTCUT} or convert.IMPORTS.get(kind, ("",))[0] != file.mime:
        raise unsupported()
    try:
        made = convert.imported(kind, Source(raw, file.name, file.id, _today(workspace)))
    except convert.NoWorkbookError:
        raise ApiError(400, "Bad Request", reason="badRequest") from None  # wording guessed
    if made is None:
        raise not_imitated(f"import of {kind}")
    return made


# ------------------------------------------------------------------------------------------ out


def export(call: Call) -> Raw:
    """files.export: the head revision in another format, up to 10 MB."""
    wanted = call.query.get("mimeType")
    if wanted is None:
        words = "Required parameter: mimeType"
        raise ApiError(400, words, reason="required", location=("parameter", "mimeType"))
    file = call.workspace.open("drive", call.path["fileId"], call.principal)  # also in shared drives
    if file.mime not in convert.EXPORTS:
        raise ApiError(403, "Export only supports Docs Editors files.", reason="fileNotExportable")
    if not may_download(call.workspace, file, call.principal):
        raise ApiError(403, "This file cannot be exported by the user.", reason="cannotExportFile")
    made = exported(call.workspace, file, file.content, wanted)
    if len(made) > LARGEST:
        words = "This file is too large to be exported."
        raise ApiError(403, words, reason="exportSizeLimitExceeded")
    return Raw(made, wanted, headers={"Content-Disposition": "attachment"})


def exported(workspace: Workspace, file: File, content: Any, wanted: str) -> bytes:
    """A content of this file in another format."""
    try:
        made = convert.export(file.mime, wanted, Source(content, file.name, file.id, _today(workspace)))
    except KeyError:
        raise unsupported() from None
    if made is None:
        raise not_imitated(f"export to {wanted}")
    return made


def media(call: Call, file: File) -> Raw:
    """``alt=media``: the bytes of a file that has any, or some of them."""
    if file.mime.startswith(GOOGLE):
        raise ApiError(403, NO_BYTES, reason="fileNotDownloadable", location=("parameter", "alt"))
    if not may_download(call.workspace, file, call.principal):
        words = "This file cannot be downloaded by the user."
        raise ApiError(403, words, reason="cannotDownloadFile")
    return part(file.content or b"", file.mime, call.range)


def part(whole: bytes, mime: str, asked: str) -> Raw:
    """The bytes that the header Range asks for: 206, or 416 where there are none."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", asked.strip())
    size = len(whole)
    headers = {"Content-Disposition": "attachment", "Accept-Ranges": "bytes"}
    if not found or not (found[1] or found[2]):
        return Raw(whole, mime, headers=headers)
    start = int(found[1]) if found[1] else max(0, size - int(found[2]))
    end = min(int(found[2]) + 1, size) if found[1] and found[2] else size
    if start >= end:
        words = "Request range not satisfiable"
        told = {"Content-Range": f"bytes */{size}"}
        where = ("header", "Range")
        raise ApiError(416, words, reason="requestedRangeNotSatisfiable", location=where, headers=told)
    return Raw(whole[start:end], mime, 206, headers | {"Content-Range": f"bytes {start}-{end - 1}/{size}"})


def may_download(workspace: Workspace, file: File, principal: store.Principal) -> bool:
    """Whether readers may copy and download it, or the caller is more than a reader."""
    rights = Rights(workspace, file, principal)
    return not rights.copy_kept or rights.at_least("writer")


# ------------------------------------------------------------------------------------------ downloads that take their time


def download(call: Call) -> Json:
    """files.download: an operation, done at once, whose answer says where the bytes are."""
    file = call.workspace.open("drive", call.path["fileId"], call.principal)
    wanted, revision_id = call.query.get("mimeType", ""), call.query.get("revisionId", "")
    native = file.mime in convert.EXPORTS
    if file.mime.startswith(GOOGLE) and not native:
        raise ApiError(403, NO_BYTES, reason="fileNotDownloadable")
    if not may_download(call.workspace, file, call.principal):
        raise ApiError(403, "This file cannot be downloaded by the user.", reason="cannotDownloadFile")
    content, kind = file.content, file.mime
    if revision_id:
        if not file.allows(call.principal, "writer"):
            raise errors.may_not()
        found = history.find(file, revision_id)
        if found is None:
            raise revision_not_found(revision_id)
        content = found.content
    if native:
        if not wanted:
            raise not_imitated("drive.files.download of a Google file without mimeType")
        content, kind = exported(call.workspace, file, content, wanted), wanted
    elif wanted:
        words = "Mime type can only be set when downloading Google Workspace documents."  # wording guessed
        raise ApiError(400, words, reason="invalid", location=("parameter", "mimeType"))
    name = secrets.token_urlsafe(36)
    operation: Json = {"name": name, "metadata": {"@type": f"{PROTO}.DownloadFileMetadata"}, "done": True}
    if file.resource_key:
        operation["metadata"]["resourceKey"] = file.resource_key
    where = f"{call.workspace.url}/download/{name}"
    operation["response"] = {
        "@type": f"{PROTO}.DownloadFileResponse",
        "downloadUri": where,
        "partialDownloadAllowed": not native,
    }
    valid_until: datetime = call.workspace.clock.now() + VALID
    call.workspace.operations[name] = (operation, valid_until, file.id, content or b"", kind)
    return operation


PROTO = "type.googleapis.com/google.apps.drive.v3"


def operation(call: Call) -> Json:
    """operations.get: for whoever may still read the file."""
    found = call.workspace.operations.get(call.path["name"])
    if found is None or found[1] < call.workspace.clock.now():
        raise ApiError(404, f"Operation not found: {call.path['name']}", reason="notFound")  # wording guessed
    call.workspace.open("drive", found[2], call.principal)
    told: Json = found[0]
    return told


# ------------------------------------------------------------------------------------------ what is told


def links(file: File, revision_id: str = "") -> Json:
    """Where each format can be had: media type → address."""
    place = PLACES.get(file.mime)
    if place is None:
        return {}
    revision = f"&revision={quote(revision_id)}" if revision_id else ""
    base = f"https://docs.google.com/{place}?id={file.id}{revision}&exportFormat="
    return {mime: base + short for mime, (short, _) in convert.EXPORTS[file.mime].items()}


def sums(content: bytes) -> Json:
    """Checksum and size of a revision, as the API tells them."""
    return {"md5Checksum": hashlib.md5(content, usedforsecurity=False).hexdigest(), "size": str(len(content))}


def unsupported() -> ApiError:
    words, where = "The requested conversion is not supported.", ("parameter", "convertTo")
    return ApiError(400, words, reason="badRequest", location=where)


def revision_not_found(revision_id: str) -> ApiError:
    words = f"Revision not found: {revision_id}."
    return ApiError(404, words, reason="notFound", location=("parameter", "revisionId"))


def _today(workspace: Workspace) -> Any:
    return workspace.clock.now().date()
