"""changes.getStartPageToken and changes.list: what changed since, each file once, as it is now."""

from __future__ import annotations

from datetime import datetime, timedelta

from sync.emulator import fieldmask, sharing
from sync.emulator.call import Call
from sync.emulator.clock import rfc3339
from sync.emulator.drive import access, drives
from sync.emulator.drive.resource import describe_below
from sync.emulator.errors import ApiError, Json, not_imitated
from sync.emulator.feed import Entry, Mark
from sync.emulator.store import File

DEFAULT = ("kind", "type", "changeType", "time", "removed", "fileId", "driveId", "teamDriveId")


def get_start_page_token(call: Call) -> Json:
    if drive := _drive(call):
        access.find_drive(call, drive_id=drive)
    return {
        "kind": "drive#startPageToken",
        "startPageToken": str(call.workspace.feed.head(_shown_until(call))),
    }


def list_changes(call: Call) -> Json:
    """Tokens are numbers of the feed: they stay good, and whoever's they are they lead to the caller's own changes."""
    token = call.query.get("pageToken", "")
    if not token:
        raise ApiError(
            400, "Required parameter: pageToken", reason="required", location=("parameter", "pageToken")
        )
    if not token.isdigit() or int(token) < 1:
        raise access.bad_value("pageToken")
    access.check_options(call)
    if set(call.query.get("spaces", "drive").split(",")) - {"drive"}:
        raise not_imitated("the appDataFolder")
    drive = _drive(call)
    if drive:
        access.find_drive(call, drive_id=drive)
    until = _shown_until(call)
    email = call.principal.email.lower()
    names = {email, *call.workspace.groups_of(email)}
    found: list[tuple[int, Json]] = []
    for mark, entry, away in call.workspace.feed.since(int(token), names, until):
        if change := _change(call, drive, mark, entry, away=away):
            found.append((mark.number, change))
    if call.fault == "empty-page":
        return {"kind": "drive#changeList", "changes": [], "nextPageToken": token}
    size = call.query.get("pageSize", 100)
    answer: Json = {"kind": "drive#changeList", "changes": [change for _, change in found[:size]]}
    if len(found) > size:
        answer["nextPageToken"] = str(found[size][0])
    else:
        answer["newStartPageToken"] = str(max(call.workspace.feed.head(until), int(token)))
    return answer


def _drive(call: Call) -> str:
    return str(call.query.get("driveId") or call.query.get("teamDriveId") or "")


def _shown_until(call: Call) -> datetime:
    return call.workspace.clock.now() - timedelta(seconds=call.workspace.lag)


def _change(call: Call, drive: str, mark: Mark, entry: Entry, *, away: bool) -> Json | None:
    """What the caller is told of it, or None if it isn't his to know."""
    if drive and entry.drive != drive:
        return None
    shared = any(call.query.get(name) for name in ("includeItemsFromAllDrives", "includeTeamDriveItems"))
    if entry.drive and not drive and (not shared or not access.supports_drives(call)):
        return None
    if call.query.get("restrictToMyDrive") and (entry.drive or not _in_my_drive(call, entry)):
        return None
    kind = "drive" if entry.is_drive else "file"
    change: Json = {"kind": "drive#change", "type": kind, "changeType": kind, "time": rfc3339(mark.at)}
    if entry.drive:
        change |= {"driveId": entry.drive, "teamDriveId": entry.drive}
    if entry.is_drive:
        here = call.workspace.drives.get(entry.id)
        sees = here is not None and not away and bool(call.workspace.tops[entry.id].role(call.principal))
        if here is not None and sees:
            change["drive"] = drives.describe(call, here)
    else:
        change["fileId"] = entry.id
        file = call.workspace.files.get(entry.id)
        sees = file is not None and not away and sharing.listed(call.workspace, file, call.principal)
        if file is not None and (sees or _may_still(call, file)):
            change["file"] = describe_below(call, file, "changes", "file")
    if not sees and not (away or call.principal.all_powerful):
        return None  # never in the caller's list
    change["removed"] = not sees
    if not sees and not call.query.get("includeRemoved", True):
        return None
    return _short(change) if call.mask is None else _masked(call, change)


def _may_still(call: Call, file: File) -> bool:
    """Removed from the list, and yet open to the caller by a link."""
    return bool(call.query.get("includeCorpusRemovals")) and bool(file.role(call.principal))


def _in_my_drive(call: Call, entry: Entry) -> bool:
    file, mine = call.workspace.files.get(entry.id), call.workspace.my_drive(call.principal.email)
    return file is not None and any(each is mine for each in sharing.lineage(call.workspace, file))


def _short(change: Json) -> Json:
    """Without ``fields`` files and drives come with their default fields too."""
    return {k: v for k, v in change.items() if k in {*DEFAULT, "file", "drive"}}


def _masked(call: Call, change: Json) -> Json:
    wanted = fieldmask.below(call.mask, "changes")
    if wanted is None or fieldmask.below(wanted, "file") is None:
        change.pop("file", None)
    return change
