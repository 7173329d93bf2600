"""replies to a comment. One of them may resolve it or open it again: there is no other way.

``fields`` is wanted here as well, says who calls them (discovery says so of comments alone).
"""

from __future__ import annotations

from dataclasses import replace

from sync.emulator import store
from sync.emulator.call import Call, Raw
from sync.emulator.discussion import Comment, Reply
from sync.emulator.drive import access, comments
from sync.emulator.errors import ApiError, Json
from sync.emulator.store import File

ACTIONS = {"resolve": True, "reopen": False}


def list_replies(call: Call) -> Json:
    """As they were written."""
    deleted = call.query.get("includeDeleted", False)
    comment = comments.find(call, comments.opened(call), deleted=deleted)
    found = [r for r in comment.replies if deleted or not r.deleted]
    shown, more = access.page(call, found, comments.PAGE_SIZE)
    return {"kind": "drive#replyList", "replies": [comments.describe_reply(call, r) for r in shown]} | more


def get(call: Call) -> Json:
    deleted = call.query.get("includeDeleted", False)
    comment = comments.find(call, comments.opened(call), deleted=deleted)
    return comments.describe_reply(call, _find(call, comment, deleted=deleted))


def create(call: Call) -> Json:
    """With words, with an action, or both."""
    file = comments.opened(call, write=True)
    action = call.body.get("action", "")
    if action and action not in ACTIONS:
        raise ApiError(
            400, f"Invalid value for: {action} is not a valid value", reason="invalid"
        )  # wording guessed
    words = comments.text(call, needed=not action)
    with file.lock:
        comment = comments.find(call, file)
        if action and not file.allows(call.principal, "writer"):
            comments.check_author(
                call, comment
            )  # as in Docs: who may only comment ends his own threads (guessed)
        now = call.workspace.clock.now()
        number = store.mint(f"{comment.id} reply {len(comment.replies)}", 7)
        made = Reply(f"AAAB{number}", call.principal.email, words, now, now, action=action)
        resolved = ACTIONS.get(action, comment.resolved)
        comments.change(call, file, comment.id, replies=(*comment.replies, made), resolved=resolved)
    return comments.describe_reply(call, made)


def update(call: Call) -> Json:
    file = comments.opened(call, write=True)
    words = comments.text(call)
    with file.lock:
        comment = comments.find(call, file)
        found = _find(call, comment)
        comments.check_author(call, found)
        made = replace(found, text=words, modified=call.workspace.clock.now())
        _put(call, file, comment, made)
    return comments.describe_reply(call, made)


def delete(call: Call) -> Raw:
    """By its author or whoever owns the file (who may is guessed)."""
    file = comments.opened(call, write=True)
    with file.lock:
        comment = comments.find(call, file)
        found = _find(call, comment)
        if not file.allows(call.principal, "owner"):
            comments.check_author(call, found)
        _put(call, file, comment, replace(found, text="", deleted=True, modified=call.workspace.clock.now()))
    return Raw(code=204)


def _find(call: Call, comment: Comment, *, deleted: bool = False) -> Reply:
    return comments.among(comment.replies, "Reply", call.path["replyId"], deleted=deleted)


def _put(call: Call, file: File, comment: Comment, reply: Reply) -> None:
    replies = tuple(reply if r.id == reply.id else r for r in comment.replies)
    comments.change(call, file, comment.id, replies=replies)
