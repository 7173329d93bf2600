"""permissions.create, get, list, update and delete: of files, folders and shared drives."""

from __future__ import annotations

from datetime import timedelta

from sync.emulator import errors, sharing, store
from sync.emulator.call import Call, Raw
from sync.emulator.drive import access
from sync.emulator.drive.capabilities import Rights
from sync.emulator.drive.people import Grant, grants, permission
from sync.emulator.errors import ApiError, Json, not_imitated
from sync.emulator.sharing import RANK
from sync.emulator.store import File

TYPES = ("user", "group", "domain", "anyone")
OF_FILES = {"owner", "writer", "commenter", "reader"}
OF_DRIVES = {"organizer", "fileOrganizer", "writer", "commenter", "reader"}
SETTABLE = {
    "create": {
        "type",
        "role",
        "emailAddress",
        "domain",
        "allowFileDiscovery",
        "expirationTime",
        "pendingOwner",
        "view",
    }
}
SETTABLE["create"] |= {"inheritedPermissionsDisabled"}
SETTABLE["update"] = {"role", "expirationTime", "pendingOwner", "allowFileDiscovery"}
IGNORED = {"kind", "id", "displayName", "deleted", "photoLink"}
NOTIFY = "The sendNotificationEmail parameter is only applicable for permissions of type 'user' or 'group', and must not be disabled for ownership transfers."
# Its second sentence was quoted; the frame around it is from memory (wording guessed).
STRANGER = 'Bad Request. User message: "You are trying to invite {}. Since there is no Google account associated with this email address, you must check the "Notify people" box to invite this recipient."'
NO_OWNER = "The owner of a file cannot be removed."
INHERITED = "Cannot modify a permission on an item to be less than the inherited access from a direct or indirect parent. Leverage limited access (https://developers.google.com/workspace/drive/api/guides/limited-expansive-access)."


def list_permissions(call: Call) -> Json:
    file = _file(call)
    if not _sees_all(call, file):
        raise errors.may_not()
    found = list(grants(call.workspace, file).values())
    usual = 100 if file.drive else max(len(found), 1)
    shown, more = access.page(call, found, usual)
    answer: Json = {"kind": "drive#permissionList"}
    answer["permissions"] = [_answer(call, file, grant) for grant in shown]
    return answer | more


def get(call: Call) -> Json:
    """Readers are told of their own only."""
    file = _file(call)
    grant = _grant(call, file)
    if grant.name != call.principal.email.lower() and not _sees_all(call, file):
        raise errors.may_not()
    return _answer(call, file, grant)


def create(call: Call) -> Json:
    file, body = _file(call, share=True), call.body
    kind, role = body.get("type", ""), body.get("role", "")
    _check_new(call, file, body)
    name = {"domain": body.get("domain", ""), "anyone": "*"}.get(kind) or body.get("emailAddress", "")
    name = name.lower()
    with file.lock:
        if kind in {"user", "group"}:
            if kind == "group":
                call.workspace.groups.setdefault(name, set())
            if role == "owner":
                _hand_over(call, file, name)
            elif body.get("pendingOwner"):
                file.heir, file.roles[name] = name, role
            elif name != file.owner.lower():
                file.roles[name] = sharing.higher(file.roles.get(name, ""), role)
            _end(file, name, body)
            shared = file.mine.setdefault(name, {})
            shared.setdefault("shared", call.workspace.clock.now())
            shared.setdefault("sharer", call.principal.email)
        else:
            _open(file, name, role, found=body.get("allowFileDiscovery"))
        call.workspace.note_all(file)
        _note_members(call, file)
    grant = next(g for g in grants(call.workspace, file).values() if g.name == name)
    return _answer(call, file, grant)


def update(call: Call) -> Json:
    file, body = _file(call, share=True), call.body
    grant = _grant(call, file)
    if set(body) - SETTABLE["update"] - IGNORED:
        raise access.not_writable()
    role = body.get("role", grant.role)
    _check_role(call, file, role)
    if "expirationTime" in body:
        _check_end(call, grant.name, body["expirationTime"])
    direct = [given for source, given in grant.sources if source is file]
    above = [given for source, given in grant.sources if source is not file]
    if above and RANK[role] < max(RANK[given] for given in above):
        raise ApiError(403, INHERITED, reason="cannotModifyInheritedPermission")
    if direct == ["owner"] and role != "owner":
        # wording guessed
        raise ApiError(403, "The owner of a file cannot be given a lesser role.", reason="forbidden")
    with file.lock:
        if role == "owner" and direct != ["owner"]:
            _hand_over(call, file, grant.name)
        elif grant.name == "*" or "@" not in grant.name:
            _open(file, grant.name, role, found=body.get("allowFileDiscovery"))
        elif role != "owner":
            file.roles[grant.name] = role
            if "pendingOwner" in body:
                file.heir = grant.name if body["pendingOwner"] else ""
        _end(file, grant.name, body)
        if call.query.get("removeExpiration"):
            file.ends.pop(grant.name, None)
        call.workspace.note_all(file)
        _note_members(call, file)
    return _answer(call, file, next(g for g in grants(call.workspace, file).values() if g.name == grant.name))


def delete(call: Call) -> Raw:
    """One may also take away what one has oneself."""
    file = _file(call)
    grant = _grant(call, file)
    if grant.name != call.principal.email.lower() and not Rights(call.workspace, file, call.principal).share:
        raise errors.may_not()
    if file.owner and grant.name == file.owner.lower():
        raise ApiError(403, NO_OWNER, reason="cannotDeletePermission")  # reason guessed
    if not any(source is file for source, _ in grant.sources):
        words = "The authenticated user does not have the required access to delete the permission."
        raise ApiError(403, words, reason="cannotDeletePermission")
    with file.lock:
        if grant.name == "*":
            file.anyone = ""
            file.findable.discard("")
        file.roles.pop(grant.name, None)
        file.domains.pop(grant.name, None)
        file.findable.discard(grant.name)
        file.ends.pop(grant.name, None)
        call.workspace.note_all(file)
        _note_members(call, file)
    return Raw(code=204)


# ------------------------------------------------------------------------------------------ parts


def _file(call: Call, *, share: bool = False) -> File:
    if call.query.get("useDomainAdminAccess"):
        raise not_imitated(f"useDomainAdminAccess of {call.method.id}")
    if call.query.get("includePermissionsForView", "published") != "published":
        raise access.bad_value("includePermissionsForView")
    file = access.find(call)
    if share and not Rights(call.workspace, file, call.principal).share:
        raise errors.may_not()
    return file


def _sees_all(call: Call, file: File) -> bool:
    """Who may only read a file of My Drive is refused the list of who else may (seen)."""
    return Rights(call.workspace, file, call.principal).at_least("reader" if file.drive else "writer")


def _grant(call: Call, file: File) -> Grant:
    wanted = call.path["permissionId"]
    found = grants(call.workspace, file)
    if wanted == "me":
        wanted = next((k for k, g in found.items() if g.name == call.principal.email.lower()), wanted)
    if wanted not in found:
        words = f"Permission not found: {wanted}."
        raise ApiError(404, words, reason="notFound", location=("parameter", "permissionId"))
    return found[wanted]


def _answer(call: Call, file: File, grant: Grant) -> Json:
    """Without ``fields`` id, type, kind and role are told."""
    whole = permission(call.workspace, file, grant)
    if call.mask is None:
        return {k: whole[k] for k in ("kind", "id", "type", "role")}
    return whole


def _check_new(call: Call, file: File, body: Json) -> None:
    if set(body) - SETTABLE["create"] - IGNORED:
        raise access.not_writable()
    for name in ("type", "role"):
        if not body.get(name):
            words = f"The permission {name} field is required."
            raise ApiError(400, words, reason="required", location=("other", f"permission.{name}"))
    kind, role = body["type"], body["role"]
    if kind not in TYPES:
        raise _bad("type", kind)
    _check_role(call, file, role)
    personal = kind in {"user", "group"}
    address = body.get("emailAddress", "")
    if (personal and not ("@" in address and " " not in address)) or (not personal and address):
        words = "The specified emailAddress is invalid or not applicable for the given permission type."
        raise ApiError(400, words, reason="invalid", location=("other", "permission.emailAddress"))
    if (kind == "domain") != bool(body.get("domain")):
        words = "The specified domain is invalid or not applicable for the given permission type."
        raise ApiError(400, words, reason="invalid", location=("other", "permission.domain"))
    silent = call.query.get("sendNotificationEmail") is False
    told = "sendNotificationEmail" in call.query or "emailMessage" in call.query
    if (told and not personal) or (silent and role == "owner"):
        raise ApiError(403, NOTIFY, reason="forbidden", location=("parameter", "sendNotificationEmail"))
    if silent and address.lower() in call.workspace.policy.strangers:
        words = STRANGER.format(address)
        raise ApiError(400, words, reason="invalidSharingRequest")
    if role == "owner" and kind != "user":
        # wording guessed
        raise ApiError(403, "Only a user can be the owner of a file.", reason="forbidden")
    if not personal and file.id in call.workspace.drives:
        words = "Top folders of shared drives cannot be shared with anyone or domains."  # wording guessed
        raise ApiError(403, words, reason="cannotShareTeamDriveTopFolderWithAnyoneOrDomains")
    if not personal and role in {"organizer", "fileOrganizer"}:
        raise _bad("role", role)
    _check_drive(call, file, kind)
    if "expirationTime" in body:
        _check_end(call, "@" if personal else "*", body["expirationTime"])


def _check_drive(call: Call, file: File, kind: str) -> None:
    """What the shared drive's restrictions allow."""
    drive = call.workspace.drives.get(file.drive)
    if drive is None:
        return
    kept, home = drive.facts.get("restrictions", {}), call.principal.email.rpartition("@")[2].lower()
    domain = (call.body.get("domain") or call.body.get("emailAddress", "").rpartition("@")[2]).lower()
    # wordings guessed
    if kept.get("domainUsersOnly") and (kind == "anyone" or domain != home):
        words = "The shared drive allows sharing with users of its domain only."
        raise ApiError(403, words, reason="teamDriveDomainUsersOnlyRestriction")
    members = call.workspace.tops[drive.id].roles
    address = call.body.get("emailAddress", "").lower()
    if kept.get("driveMembersOnly") and file.id != drive.id and address not in members:
        words = "The shared drive allows sharing with its members only."
        raise ApiError(403, words, reason="teamDriveTeamMembersOnlyRestriction")


def _check_role(call: Call, file: File, role: str) -> None:
    if role not in OF_FILES | OF_DRIVES:
        raise _bad("role", role)
    if file.drive and role == "owner":
        words = "Owner role is invalid for shared drive items."
        raise ApiError(403, words, reason="ownerOnTeamDriveItemNotSupported")
    if role == "organizer" and file.id not in call.workspace.drives:
        words = "Organizer role is only valid for shared drives."  # wording guessed
        raise ApiError(403, words, reason="organizerOnNonTeamDriveItemNotSupported")
    if role == "fileOrganizer" and not (file.drive and file.mime == store.FOLDER):
        words = "FileOrganizer role is only valid for shared drives and their folders."  # wording guessed
        raise ApiError(403, words, reason="fileOrganizerOnNonTeamDriveNotSupported")
    if role == "owner":
        if not call.query.get("transferOwnership"):
            words = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
            raise ApiError(403, words, reason="forbidden", location=("parameter", "transferOwnership"))
        heir = file.heir == call.principal.email.lower()
        if not heir and not Rights(call.workspace, file, call.principal).owner:
            raise errors.may_not()


def _bad(field: str, value: str) -> ApiError:
    # wording guessed
    words = f"The specified {field} is invalid: {value}."
    return ApiError(400, words, reason="invalid", location=("other", f"permission.{field}"))


def _check_end(call: Call, name: str, text: str) -> None:
    """In the future, within a year, for people and groups only. Wordings guessed but for one."""
    end, now = access.moment(text, "expirationTime"), call.workspace.clock.now()
    if "@" not in name:
        words = "Expiration dates cannot be set on permissions of type 'anyone' or 'domain'."
        reason = "cannotSetExpirationOnAnyoneOrDomain"
    elif call.path["fileId"] in call.workspace.drives:
        words = "Expiration dates are not allowed for shared drive members."  # seen
        reason = "expirationDateNotAllowedForSharedDriveMembers"
    elif end <= now:
        words, reason = "Expiration dates must be in the future.", "expirationDatesMustBeInTheFuture"
    elif end > now + timedelta(days=366):
        words, reason = "Expiration dates cannot be more than a year in the future.", "cannotSetExpiration"
    else:
        return
    raise ApiError(403, words, reason=reason, location=("other", "permission.expirationTime"))


def _end(file: File, name: str, body: Json) -> None:
    if "expirationTime" in body:
        file.ends[name] = access.moment(body["expirationTime"], "expirationTime")


def _open(file: File, name: str, role: str, *, found: bool | None) -> None:
    """To a domain, or to all who have the link; ``found``: whether a search shows it to them."""
    key = "" if name == "*" else name
    if key:
        file.domains[key] = role
    else:
        file.anyone = role
    if found is not None:
        (file.findable.add if found else file.findable.discard)(key)


def _hand_over(call: Call, file: File, name: str) -> None:
    """To a new owner; the old one stays an editor."""
    file.roles.pop(name, None)
    file.roles[file.owner.lower()], file.owner, file.heir = "writer", name, ""
    if call.query.get("moveToNewOwnersRoot"):
        file.parent = call.workspace.my_drive(name).id


def _note_members(call: Call, file: File) -> None:
    if drive := call.workspace.drives.get(file.id):
        for each in list(call.workspace.files.values()):
            if each.drive == drive.id:
                call.workspace.note(each, same=True)
        call.workspace.note_drive(drive)
