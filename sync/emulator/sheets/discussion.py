"""Threads of comments as Sheets shows them. What was deleted is not among them."""

from __future__ import annotations

from html import escape

from sync.emulator.clock import rfc3339
from sync.emulator.discussion import Comment, Reply
from sync.emulator.drive.people import display_name
from sync.emulator.errors import Json
from sync.emulator.store import File, Principal

FIELDS = {"comments", "commentsViewMode"}
INCLUDED = "COMMENTS_VIEW_MODE_INCLUDED"


def shown(file: File, principal: Principal) -> list[Json]:
    return [thread(found, principal) for found in file.comments if not found.deleted]


def thread(found: Comment, principal: Principal) -> Json:
    """The first post goes by the id of its thread (measured)."""
    made: Json = {"commentId": found.id, "status": "RESOLVED" if found.resolved else "OPEN"}
    if found.anchor:
        made["anchorId"] = found.anchor
    if found.quoted:
        made["plainTextQuote"] = found.quoted[1]
    made["headPost"] = post(found, principal)
    if replies := [post(each, principal) for each in found.replies if not each.deleted]:
        made["replies"] = replies
    return made


def post(found: Comment | Reply, principal: Principal) -> Json:
    me = found.who.lower() == principal.email.lower()
    action = found.action.upper() if isinstance(found, Reply) and found.action else "NO_COMMENT_ACTION_CHANGE"
    made: Json = {
        "postId": found.id,
        "author": {"displayName": display_name(found.who)} | ({"me": True} if me else {}),
        "createTime": rfc3339(found.created),
        "updateTime": rfc3339(found.modified),
        "commentAction": action,
    }
    if found.text:
        made |= {"content": found.text, "contentHtml": escape(found.text).replace("\n", "<br>")}
    return made | ({"assigneeEmail": found.assignee} if found.assignee else {})


def wire(anchor: Json) -> Json:
    """An anchor as answers have it: without indexes that are zero (measured)."""
    return anchor | {"range": {name: at for name, at in anchor["range"].items() if at}}
