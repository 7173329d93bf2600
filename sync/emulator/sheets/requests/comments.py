"""Comments on cells: the threads that Drive tells of as well, each anchored to a cell by its sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sync.emulator import store
from sync.emulator.discussion import Comment, Reply
from sync.emulator.errors import ApiError, Json, Refused, invalid
from sync.emulator.sheets import discussion
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc
from sync.emulator.sheets.work import Work

ANCHORS = "commentAnchors"
LONGEST = 2048
ACTIONS = {"RESOLVE": True, "REOPEN": False}
NOT_AUTHOR = "The requesting user is not the author of the post."  # wording guessed after the reference


class UnnumberedError(ApiError):
    """A refusal that doesn't say which request it is about."""


def insert(work: Work, body: Json) -> Json:
    """Whether there is such an assignee nobody asks (measured)."""
    at = body.get("coordinate", {})
    sheet = work.book.grid(at.get("sheetId", 0))
    row, column = at.get("rowIndex", 0), at.get("columnIndex", 0)
    if row >= len(sheet.rows):
        raise Refused(f"GridCoordinate.rowIndex[{row}] is after last row in grid[{len(sheet.rows) - 1}]")
    if column >= len(sheet.columns):
        words = f"GridCoordinate.columnIndex[{column}] is after last column in grid[{len(sheet.columns) - 1}]"
        raise Refused(words)
    text = _text(body, "Insert comment requests must specify non-empty post text.")
    number, anchor = (
        f"{work.file.id} comment {len(work.comments)}",
        f"{work.file.id} anchor {len(work.comments)}",
    )
    quoted = View(Calc(work.book, work.today)).formatted(sheet, row, column)
    made = Comment(
        f"AAAB{store.mint(number, 7)}",
        work.principal.email,
        text,
        work.now,
        work.now,
        anchor=f"AAAB{store.mint(anchor, 7)}",
        quoted=("text/plain", quoted) if quoted else None,
        assignee=body.get("assigneeEmailAddress", ""),
    )
    work.comments.append(made)
    where = {
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    where |= {"sheetId": sheet.id} if sheet.id else {}
    sheet.parts[ANCHORS] = [*sheet.parts.get(ANCHORS, ()), {"anchorId": made.anchor, "range": where}]
    return {"insertComment": {"commentThread": discussion.thread(made, work.principal)}}


def reply(work: Work, body: Json) -> Json:
    """One may resolve what is resolved: that is one more reply (measured)."""
    found = _thread(work, body)
    post = body.get("post", {})
    action = post.get("commentAction", "")
    wanted = (
        ""
        if action in ACTIONS
        else "Add comment reply requests must specify a non-empty content if comment action is not RESOLVE or REOPEN."
    )
    text = _text(post, wanted)
    assignee = post.get("assigneeEmail", "")
    if assignee and action in ACTIONS:
        raise Refused("An assignee cannot be specified together with a comment action.")  # wording guessed
    if assignee and not found.assignee:
        words = (
            f"Cannot reassign comment thread with ID {found.id} whose head post does not have an assignment."
        )
        raise UnnumberedError(400, words, "INVALID_ARGUMENT")
    number = store.mint(f"{found.id} reply {len(found.replies)}", 7)
    made = Reply(
        f"AAAB{number}",
        work.principal.email,
        text,
        work.now,
        work.now,
        action=action.lower() if action in ACTIONS else "",
        assignee=assignee,
    )
    _put(work, found, replies=(*found.replies, made), resolved=ACTIONS.get(action, found.resolved))
    return {"addCommentReply": {"post": discussion.post(made, work.principal)}}


def update(work: Work, body: Json) -> Json:
    found = _thread(work, body)
    wanted = body.get("postId", "")
    post = found if wanted == found.id else _reply(found, wanted)
    text = _text(body, "Update comment post requests must specify non-empty content.")
    _check_author(work, post)
    if isinstance(post, Comment):
        _put(work, found, text=text)
    else:
        new = replace(post, text=text, modified=work.now)
        _put(work, found, replies=tuple(new if r.id == new.id else r for r in found.replies))
    return {}


def delete(work: Work, body: Json) -> Json:
    """Its anchor goes along."""
    wanted = body.get("commentId", "")
    found = next((c for c in work.comments if c.id == wanted and not c.deleted), None)
    if found is None:
        raise ApiError(404, f"Comment thread with ID '{wanted}' was not found.", "NOT_FOUND")
    _check_author(work, found)
    _put(work, found, text="", quoted=None, deleted=True)
    for sheet in work.book.sheets:
        if anchors := sheet.parts.get(ANCHORS):
            sheet.parts[ANCHORS] = [each for each in anchors if each["anchorId"] != found.anchor]
    return {}


def delete_reply(work: Work, body: Json) -> Json:
    """One that did something, or named an assignee, stays."""
    found = _thread(work, body)
    post = _reply(found, body.get("postId", ""))
    _check_author(work, post)
    if post.action:
        raise invalid("The reply post contains a comment action.")  # wording guessed after the reference
    if post.assignee:
        raise invalid("The reply post contains an assignee.")  # wording guessed after the reference
    new = replace(post, text="", deleted=True, modified=work.now)
    _put(work, found, replies=tuple(new if r.id == new.id else r for r in found.replies))
    return {}


REQUESTS = {"insertComment", "addCommentReply", "updateCommentPost", "deleteComment", "deleteCommentReply"}


def _text(given: Json, needed: str) -> str:
    text: str = given.get("content", "")
    if not text and needed:
        raise Refused(needed)
    if len(text.encode()) > LONGEST:
        raise Refused(f"The content may not exceed {LONGEST} UTF-8 code units.")  # wording guessed
    return text


def _thread(work: Work, body: Json) -> Comment:
    wanted = body.get("commentId", "")
    for found in work.comments:
        if found.id == wanted and not found.deleted:
            return found
    raise ApiError(404, f"Comment with ID {wanted} does not exist.", "NOT_FOUND")


def _reply(thread: Comment, wanted: str) -> Reply:
    for found in thread.replies:
        if found.id == wanted and not found.deleted:
            return found
    raise ApiError(404, f"Reply with ID {wanted} does not exist.", "NOT_FOUND")


def _check_author(work: Work, post: Comment | Reply) -> None:
    if post.who.lower() != work.principal.email.lower():
        raise invalid(NOT_AUTHOR)


def _put(work: Work, old: Comment, **more: Any) -> None:
    """Every change of a thread is one of its first post too (measured of a reply that assigns it)."""
    at = work.comments.index(old)
    work.comments[at] = replace(old, modified=work.now, **more)
