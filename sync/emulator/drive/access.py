"""Finding what a call is about, or Drive's refusal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from sync.emulator import errors, store
from sync.emulator.call import Call
from sync.emulator.errors import ApiError, Json, not_imitated
from sync.emulator.store import Drive, File


def supports_drives(call: Call) -> bool:
    """Whether the caller says that he knows about shared drives; who doesn't is shown nothing of them."""
    return bool(call.query.get("supportsAllDrives") or call.query.get("supportsTeamDrives"))


def find(call: Call, need: str = "reader", file_id: str = "") -> File:
    """The file that the path names, or another."""
    wanted = file_id or call.path["fileId"]
    file = call.workspace.open("drive", wanted, call.principal)
    if file.drive and not supports_drives(call):
        raise errors.file_not_found(wanted)
    if not file.allows(call.principal, need):
        raise errors.may_not()
    return file


def find_parent(call: Call, file_id: str) -> File:
    """A folder that the caller may put something in."""
    if file_id == "appDataFolder":
        raise not_imitated("the appDataFolder")
    folder = find(call, file_id=file_id)
    if folder.mime != store.FOLDER:
        raise ApiError(403, "The specified parent is not a folder.", reason="parentNotAFolder")
    if not folder.allows(call.principal, "writer"):
        words = "Insufficient permissions for the specified parent."
        raise ApiError(403, words, reason="insufficientParentPermissions")
    return folder


def find_drive(call: Call, need: str = "reader", drive_id: str = "") -> Drive:
    """A shared drive that the caller is a member of."""
    wanted = drive_id or call.path["driveId"]
    drive, top = call.workspace.drives.get(wanted), call.workspace.tops.get(wanted)
    if drive is None or top is None or not top.allows(call.principal, "reader"):
        items = [f for f in list(call.workspace.files.values()) if f.drive == wanted]
        if any(f.role(call.principal) for f in items):
            words = "The attempted action requires shared drive membership."
            raise ApiError(403, words, reason="teamDriveMembershipRequired")
        words = f"Shared drive not found: {wanted}"
        raise ApiError(404, words, reason="notFound", location=("parameter", "driveId"))
    if not top.allows(call.principal, need):
        # wording guessed
        words = "The user does not have sufficient permissions for this shared drive."
        raise ApiError(403, words, reason="insufficientFilePermissions")
    return drive


def check_options(call: Call) -> None:
    """Parameters that most methods about files have."""
    labels = call.query.get("includeLabels", "")
    if labels == "*":
        raise ApiError(400, "Bad Request", reason="badRequest")  # measured
    if labels:
        raise not_imitated("labels")
    if call.query.get("includePermissionsForView", "published") != "published":
        raise bad_value("includePermissionsForView")


def not_writable(
    words: str = "The resource body includes fields which are not directly writable.",
) -> ApiError:
    return ApiError(403, words, reason="fieldNotWritable")


def bad_value(parameter: str) -> ApiError:
    return ApiError(400, "Invalid Value", reason="invalid", location=("parameter", parameter))


def moment(text: str, field: str) -> datetime:
    """A time in a body."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ApiError(400, f"Invalid value for: {field}", reason="invalid") from None  # wording guessed
    return found if found.tzinfo else found.replace(tzinfo=UTC)


PAGE = "~!!~"
T = TypeVar("T")


def page(call: Call, found: list[T], usual: int) -> tuple[list[T], Json]:
    """One page of a list, and the token of the next; an empty one that leads to it where a fault says so."""
    text = call.query.get("pageToken", "")
    if text and not (text.startswith(PAGE) and text[len(PAGE) :].isdigit()):
        raise bad_value("pageToken")
    start = int(text[len(PAGE) :]) if text else 0
    if call.fault == "empty-page":
        return [], {"nextPageToken": f"{PAGE}{start}"}
    end = start + call.query.get("pageSize", usual)
    return found[start:end], {"nextPageToken": f"{PAGE}{end}"} if end < len(found) else {}
