"""Drive v3: what plansync asks about files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sync.emulator import drive_query, sharing, store
from sync.emulator.call import Call, Raw
from sync.emulator.clock import rfc3339
from sync.emulator.docs import markdown
from sync.emulator.errors import ApiError, Json, not_imitated
from sync.emulator.sheets.book import Book
from sync.emulator.store import File, Principal

DEFAULT = ("kind", "id", "name", "mimeType")


def about(call: Call) -> Json:
    """Who asks. Google answers nothing unless ``fields`` says what is wanted."""
    if call.mask is None:
        words = "The 'fields' parameter is required for this method."
        raise ApiError(400, words, reason="required", location=("parameter", "fields"))
    return {"kind": "drive#about", "user": user(call.principal.email, call.principal)}


def get(call: Call) -> Json | Raw:
    file = call.workspace.open("drive", call.path["fileId"], call.principal)
    if call.query.get("alt") == "media":
        words = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
        raise ApiError(403, words, reason="fileNotDownloadable", location=("parameter", "alt"))
    return describe(call, file)


def describe(call: Call, file: File) -> Json:
    """All that is known of a file where ``fields`` asks; else the few fields of the default answer."""
    whole = resource(call, file)
    return whole if call.mask is not None else {k: whole[k] for k in DEFAULT}


def user(email: str, principal: Principal) -> Json:
    name = email.split("@", 1)[0].replace(".", " ").title()
    found: Json = {"kind": "drive#user", "displayName": name, "me": email == principal.email}
    return found | {"permissionId": permission_id(email), "emailAddress": email}


def permission_id(email: str) -> str:
    return str(int.from_bytes(email.lower().encode(), "big") % 10**20).zfill(20)


def resource(call: Call, file: File) -> Json:
    me = call.principal
    writer = file.allows(me, "writer")
    found: Json = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime,
        "starred": False,
        "trashed": file.in_trash,
        "explicitlyTrashed": file.trashed,
        "spaces": ["drive"],
        "version": str(file.version),
        "webViewLink": file.url,
        "createdTime": rfc3339(file.created),
        "modifiedTime": rfc3339(file.modified),
        "lastModifyingUser": user(file.modifier or file.owner, me),
        "viewersCanCopyContent": True,
        "copyRequiresWriterPermission": False,
        "isAppAuthorized": True,
        "capabilities": {
            "canEdit": writer and not file.trashed,
            "canComment": file.allows(me, "commenter"),
            "canCopy": True,
            "canDownload": True,
            "canShare": writer,
            "canReadRevisions": writer,
            "canTrash": file.role(me) == "owner",
            "canDelete": file.role(me) == "owner",
        },
    }
    if file.drive:
        found["driveId"] = found["teamDriveId"] = file.drive
    else:
        found["owners"] = [user(file.owner, me)]
        found["ownedByMe"] = file.role(me) == "owner"
        found["shared"] = bool(file.roles or file.anyone)
        found["writersCanShare"] = True
    above = call.workspace.folder(file.parent)
    if above is not None and above.allows(me, "reader"):
        found["parents"] = [above.id]
    if writer and not file.drive:
        found["permissions"] = permissions(file)
    if file.mime == store.SHORTCUT:
        found["shortcutDetails"] = {"targetId": file.target}
        if target := call.workspace.files.get(file.target):
            found["shortcutDetails"]["targetMimeType"] = target.mime
    return found


def permissions(file: File) -> list[Json]:
    people = [
        {"kind": "drive#permission", "id": permission_id(e), "type": "user", "emailAddress": e, "role": r}
        for e, r in [(file.owner, "owner"), *file.roles.items()]
    ]
    link: list[Json] = [
        {
            "kind": "drive#permission",
            "id": "anyoneWithLink",
            "type": "anyone",
            "role": file.anyone,
            "allowFileDiscovery": False,
        }
    ]
    return people + (link if file.anyone else [])


# ------------------------------------------------------------------------------------------ lists, and changes to files


def list_files(call: Call) -> Json:
    """Files that the caller was given (a link that anyone may follow lists nothing), newest first unless ordered."""
    keep = drive_query.parse(call.query.get("q", ""), call.workspace.my_drive(call.principal.email).id)
    mine = [
        f for f in list(call.workspace.files.values()) if sharing.listed(call.workspace, f, call.principal)
    ]
    found = [f for f in mine if keep(f)]
    found.sort(key=lambda f: f.modified, reverse=True)
    for key in reversed([k.strip() for k in call.query.get("orderBy", "").split(",") if k.strip()]):
        name, _, direction = key.partition(" ")
        if name not in ORDERS:
            raise ApiError(400, f"Invalid Value: {key}", reason="invalid", location=("parameter", "orderBy"))
        found.sort(key=ORDERS[name], reverse=direction == "desc")
    start = _page(call.query.get("pageToken", ""))
    size = min(max(call.query.get("pageSize", 100), 1), 1000)
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False}
    answer["files"] = [
        describe(call, file) if call.mask is None else resource(call, file)
        for file in found[start : start + size]
    ]
    if start + size < len(found):
        answer["nextPageToken"] = f"~!!~page{start + size}"
    return answer


ORDERS: dict[str, Callable[[File], Any]] = {
    "name": lambda f: f.name.lower(),
    "name_natural": lambda f: f.name.lower(),
    "modifiedTime": lambda f: f.modified,
    "createdTime": lambda f: f.created,
    "recency": lambda f: f.modified,
    "folder": lambda f: f.mime != store.FOLDER,
}


def _page(token: str) -> int:
    if not token:
        return 0
    if not token.startswith("~!!~page") or not token[8:].isdigit():
        raise ApiError(400, "Invalid Value", reason="invalid", location=("parameter", "pageToken"))
    return int(token[8:])


def create(call: Call) -> Json:
    """An empty file. Service accounts have had no space of their own since 2025."""
    parent = (call.body.get("parents") or [""])[0]
    if parent:
        parent = call.workspace.open("drive", parent, call.principal, "writer").id
    above = call.workspace.folder(parent)
    if call.principal.email.endswith("gserviceaccount.com") and not (above and above.drive):
        words = "Service Accounts do not have storage quota. Leverage shared drives (https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use OAuth delegation (http://support.google.com/a/answer/7281227) instead."
        raise ApiError(403, words, reason="storageQuotaExceeded", domain="usageLimits")
    file = call.workspace.new_file(
        call.body.get("name", "Untitled"),
        call.body.get("mimeType", "application/octet-stream"),
        call.principal.email,
        parent=parent,
    )
    file.target = call.body.get("shortcutDetails", {}).get("targetId", "")
    if file.mime == store.SHEET:
        file.content = Book.new(file.name, file.id)
    elif file.mime == store.DOC:
        file.content = markdown.read("", file.id)[1]
    return describe(call, file)


def copy(call: Call) -> Json:
    source = call.workspace.open("drive", call.path["fileId"], call.principal)
    made = create(replace(call, body={"name": f"Copy of {source.name}", "mimeType": source.mime} | call.body))
    file = call.workspace.files[made["id"]]
    file.content = source.content.copy() if isinstance(source.content, Book) else source.content
    if isinstance(file.content, Book):
        file.content.title = file.name
    return describe(call, file)


def update(call: Call) -> Json:
    """Rename and trash; other fields are not imitated."""
    if unknown := set(call.body) - {"name", "trashed"}:
        raise not_imitated(f"drive.files.update of {', '.join(sorted(unknown))}")
    file = call.workspace.open(
        "drive", call.path["fileId"], call.principal, "owner" if call.body.get("trashed") else "writer"
    )
    with file.lock:
        file.name = call.body.get("name", file.name)
        file.trashed = call.body.get("trashed", file.trashed)
        if isinstance(file.content, Book):
            file.content = file.content.copy()
            file.content.title = file.name
        call.workspace.touch(file, call.principal.email)
    return describe(call, file)


def delete(call: Call) -> Raw:
    file = call.workspace.open("drive", call.path["fileId"], call.principal, "owner")
    del call.workspace.files[file.id]
    return Raw(code=204)
