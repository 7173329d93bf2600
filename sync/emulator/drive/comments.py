"""comments: what people say about a file. Readers neither see nor write any; the author alone edits his words.

All methods but delete want ``fields``. Comments come oldest first (so a public stand-in of Drive; never measured here).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import TypeVar

from sync.emulator import errors, store
from sync.emulator.call import Call, Raw
from sync.emulator.clock import rfc3339
from sync.emulator.discussion import Comment, Post, Reply
from sync.emulator.drive import access
from sync.emulator.drive.capabilities import Rights
from sync.emulator.drive.people import user
from sync.emulator.errors import ApiError, Json
from sync.emulator.fieldmask import Mask
from sync.emulator.store import File

PAGE_SIZE = 20
P = TypeVar("P", bound=Post)
MENTION = re.compile(r"(?<![\w.@+-])[+@]([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")


def list_comments(call: Call) -> Json:
    """The oldest first; those that were deleted only where they are asked for."""
    file = opened(call)
    since = call.query.get("startModifiedTime", "")
    start = _start(since) if since else None
    deleted = call.query.get("includeDeleted", False)
    found = [c for c in file.comments if deleted or not c.deleted]
    # To the millisecond, which is how Drive tells a time.
    found = [c for c in found if start is None or rfc3339(c.modified) >= rfc3339(start)]
    shown, more = access.page(call, found, PAGE_SIZE)
    return {"kind": "drive#commentList", "comments": [_describe(call, c) for c in shown]} | more


def get(call: Call) -> Json:
    return _describe(call, find(call, opened(call), deleted=call.query.get("includeDeleted", False)))


def create(call: Call) -> Json:
    """With the anchor as it was given: what it means is between the app and itself."""
    file = opened(call, write=True)
    words = text(call)
    with file.lock:
        now = call.workspace.clock.now()
        made = Comment(
            _new_id(file), call.principal.email, words, now, now, anchor=call.body.get("anchor", "")
        )
        if quoted := call.body.get("quotedFileContent"):
            made = replace(made, quoted=(quoted.get("mimeType", "text/plain"), quoted.get("value", "")))
        file.comments.append(made)
        call.workspace.note(file)
    return _describe(call, made)


def update(call: Call) -> Json:
    """Of what can be written only the words can change."""
    file = opened(call, write=True)
    words = text(call)
    with file.lock:
        found = find(call, file)
        check_author(call, found)
        made = change(call, file, found.id, text=words)
    return _describe(call, made)


def delete(call: Call) -> Raw:
    """By its author or whoever owns the file (who may is guessed); what is left says that there was one."""
    file = opened(call, write=True)
    with file.lock:
        found = find(call, file)
        if not file.allows(call.principal, "owner"):
            check_author(call, found)
        change(call, file, found.id, text="", quoted=None, deleted=True)
    return Raw(code=204)


def copied(source: File, file: File) -> None:
    """Give a copy the open comments. Files with bytes lose them (measured)."""
    if not isinstance(source.content, bytes):
        file.comments = [c for c in source.comments if not c.deleted and not c.resolved]


# ------------------------------------------------------------------------------------------ for replies too


def opened(call: Call, *, write: bool = False) -> File:
    """The file that the call is about, also in shared drives: these methods have no word for them."""
    if call.mask is None and call.method.response:
        words = "The 'fields' parameter is required for this method."
        raise ApiError(400, words, reason="required", location=("parameter", "fields"))
    if call.mask and _names_assignee(call.mask):
        words = "Invalid field selection assignee_email_address"  # measured, although discovery has the field
        raise ApiError(400, words, reason="invalidParameter", location=("parameter", "fields"))
    file = call.workspace.open("drive", call.path["fileId"], call.principal, "commenter")
    if write and Rights(call.workspace, file, call.principal).locked:
        words = "The file is locked and may not be commented on."  # wording guessed
        raise ApiError(403, words, reason="cannotModifyContentOfRestrictedFile")
    if write and file.in_trash:
        raise errors.may_not()
    return file


def find(call: Call, file: File, *, deleted: bool = False) -> Comment:
    return among(file.comments, "Comment", call.path["commentId"], deleted=deleted)


def among(posts: Iterable[P], what: str, wanted: str, *, deleted: bool) -> P:
    """The one with this id; one that was deleted only if those are asked for."""
    for post in posts:
        if post.id == wanted and (deleted or not post.deleted):
            return post
    where = ("parameter", f"{what.lower()}Id")
    raise ApiError(404, f"{what} not found: {wanted}.", reason="notFound", location=where)


def change(call: Call, file: File, comment_id: str, **more: object) -> Comment:
    """Put a comment with other values in the place of this one, as of now."""
    at = next(n for n, c in enumerate(file.comments) if c.id == comment_id)
    file.comments[at] = replace(file.comments[at], modified=call.workspace.clock.now(), **more)  # type: ignore[arg-type]
    call.workspace.note(file)
    return file.comments[at]


def check_author(call: Call, found: Post) -> None:
    if found.who.lower() != call.principal.email.lower():
        raise errors.may_not()


def text(call: Call, *, needed: bool = True) -> str:
    """The words that come along; there must be some unless an action speaks for itself."""
    words = str(call.body.get("content", ""))
    if needed and not words.strip():
        raise ApiError(400, "The content of a comment is required.", reason="required")  # wording guessed
    return words


def described(call: Call, post: Post) -> Json:
    """What a comment and a reply have in common. Who wrote it is told without address and permission id."""
    author = user(post.who, call.principal)
    found: Json = {
        "id": post.id,
        "createdTime": rfc3339(post.created),
        "modifiedTime": rfc3339(post.modified),
    }
    found["author"] = {name: author[name] for name in ("kind", "displayName", "me")}
    found |= {"deleted": post.deleted, "mentionedEmailAddresses": MENTION.findall(post.text)}
    if not post.deleted:
        html = escape(post.text).replace("&#x27;", "&#39;").replace("\n", "<br>")
        found |= {"content": post.text, "htmlContent": html}
    return found


def describe_reply(call: Call, reply: Reply) -> Json:
    whole = {"kind": "drive#reply"} | described(call, reply)
    return whole | ({"action": reply.action} if reply.action else {})


# ------------------------------------------------------------------------------------------ parts


def _describe(call: Call, comment: Comment) -> Json:
    whole: Json = {"kind": "drive#comment"} | described(call, comment) | {"resolved": comment.resolved}
    if comment.anchor:
        whole["anchor"] = comment.anchor
    if comment.quoted:
        whole["quotedFileContent"] = dict(zip(("mimeType", "value"), comment.quoted, strict=True))
    deleted = call.query.get("includeDeleted", False)
    whole["replies"] = [describe_reply(call, r) for r in comment.replies if deleted or not r.deleted]
    return whole


def _new_id(file: File) -> str:
    return "AAAB" + store.mint(f"{file.id} comment {len(file.comments)}", 7)


def _names_assignee(mask: Mask) -> bool:
    return any(name == "assigneeEmailAddress" or _names_assignee(below) for name, below in mask.items())


def _start(given: str) -> datetime:
    try:
        return access.moment(given, "startModifiedTime")
    except ApiError:
        raise access.bad_value("startModifiedTime") from None
