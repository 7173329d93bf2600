"""Drive v3: what plansync asks about files."""

from __future__ import annotations

from sync.emulator import store
from sync.emulator.call import Call, Raw
from sync.emulator.clock import rfc3339
from sync.emulator.errors import ApiError, Json
from sync.emulator.store import File, Principal

DEFAULT = ("kind", "id", "name", "mimeType")


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
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "spaces": ["drive"],
        "version": str(file.version),
        "webViewLink": file.url,
        "createdTime": rfc3339(file.created),
        "modifiedTime": rfc3339(file.modified),
        "owners": [user(file.owner, me)],
        "lastModifyingUser": user(file.modifier or file.owner, me),
        "ownedByMe": file.role(me) == "owner",
        "shared": bool(file.roles or file.anyone),
        "writersCanShare": True,
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
    if writer:
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
