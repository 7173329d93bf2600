"""Comments on cells as two people's probes of the live API found them; words and cells are our own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sync.emulator import Emulator
from sync.emulator.errors import Json
from tests.sync.emulator.caller import Caller, Spreadsheet
from tests.sync.emulator.ranges import rows

INCLUDED = {"commentsViewMode": "COMMENTS_VIEW_MODE_INCLUDED"}
REFUSED = "Field mask may not contain comment-specific fields if comments are not requested"


def comment(row: int, column: int, text: str, **more: Any) -> Json:
    at = {"sheetId": 0, "rowIndex": row, "columnIndex": column}
    return {"insertComment": {"coordinate": at, "content": text, **more}}


def reply(thread: str, **post: Any) -> Json:
    return {"addCommentReply": {"commentId": thread, "post": post}}


def added(sheet: Spreadsheet, *more: Json) -> Json:
    """The thread of a new comment on B2."""
    sheet.put("B2", [[12]])
    made: Json = sheet.batch(comment(1, 1, "Each?"), *more)["replies"][0]["insertComment"]["commentThread"]
    return made


def threads(sheet: Spreadsheet) -> list[Json]:
    found: list[Json] = sheet.get(fields="comments", **INCLUDED).get("comments", [])
    return found


def anchored(sheet: Spreadsheet) -> list[Json]:
    found = sheet.get(fields="sheets.commentAnchors", **INCLUDED)["sheets"][0]
    return [anchor["range"] for anchor in found.get("commentAnchors", [])]


def test_a_thread_is_anchored_to_a_cell_quotes_it_and_opens_with_its_own_id(sheet: Spreadsheet) -> None:
    made = added(sheet)
    assert made["plainTextQuote"] == "12"
    assert made["status"] == "OPEN"
    assert made["headPost"]["postId"] == made["commentId"]
    assert threads(sheet) == [made]
    where = {"startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2}
    anchors = [{"anchorId": made["anchorId"], "range": where}]
    assert sheet.get(fields="sheets.commentAnchors", **INCLUDED)["sheets"] == [{"commentAnchors": anchors}]


def test_a_batch_with_comments_says_that_they_are_saved(sheet: Spreadsheet) -> None:
    assert sheet.batch(comment(0, 0, "Well?"))["commentUpdateState"] == "ALL_SAVED"


@pytest.mark.parametrize("mask", ["comments", "comments(commentId)", "sheets(properties,commentAnchors)"])
@pytest.mark.parametrize("mode", [None, "COMMENTS_VIEW_MODE_OMITTED"])
def test_a_mask_may_name_comments_only_where_they_are_asked_for(
    sheet: Spreadsheet, mask: str, mode: str | None
) -> None:
    query = {"fields": mask} | ({"commentsViewMode": mode} if mode else {})
    assert sheet.caller.refused("GET", sheet.path, **query) == (400, REFUSED)
    sheet.get(fields=mask, commentsViewMode="COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS")


def test_readers_see_no_comments_and_are_refused_them(
    emulator: Emulator, sheet: Spreadsheet, tmp_path: Path
) -> None:
    email = "reader@emulator.iam.gserviceaccount.com"
    shared = {"type": "user", "role": "reader", "emailAddress": email}
    sheet.caller.good("POST", f"/drive/v3/files/{sheet.id}/permissions", shared)
    seen = Spreadsheet(Caller(emulator, tmp_path, email), sheet.id)
    assert seen.caller.refused("GET", seen.path, **INCLUDED)[0] == 403
    seen.get(commentsViewMode="COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS")


def test_resolving_again_is_one_more_reply(sheet: Spreadsheet) -> None:
    number = added(sheet)["commentId"]
    for _ in range(2):
        sheet.batch(reply(number, commentAction="RESOLVE"))
    (found,) = threads(sheet)
    assert found["status"] == "RESOLVED"
    assert [post["commentAction"] for post in found["replies"]] == ["RESOLVE", "RESOLVE"]
    sheet.batch(reply(number, commentAction="REOPEN", content="Not yet"))
    assert threads(sheet)[0]["status"] == "OPEN"


def test_posts_are_edited_by_their_ids(sheet: Spreadsheet) -> None:
    number = added(sheet)["commentId"]
    answer = sheet.batch(reply(number, content="All"))["replies"][0]["addCommentReply"]["post"]["postId"]
    edits = [
        {"commentId": number, "postId": post, "content": f"New {n}"}
        for n, post in enumerate((number, answer))
    ]
    sheet.batch(*({"updateCommentPost": edit} for edit in edits))
    (found,) = threads(sheet)
    assert [found["headPost"]["content"], found["replies"][0]["content"]] == ["New 0", "New 1"]


def test_an_anchor_follows_its_row_and_is_empty_when_that_goes(sheet: Spreadsheet) -> None:
    added(sheet)
    sheet.batch({"insertDimension": {"range": rows(0, 1)}})
    assert anchored(sheet)[0]["startRowIndex"] == 2
    sheet.batch({"deleteDimension": {"range": rows(2, 3)}})
    assert anchored(sheet) == [
        {"startRowIndex": 2, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2}
    ]
    assert threads(sheet)[0]["status"] == "OPEN"
    sheet.batch({"deleteDimension": {"range": rows(0, 3)}})
    assert anchored(sheet) == [{"startColumnIndex": 1, "endColumnIndex": 2}]  # zeros are left out


def test_nobody_asks_whether_an_assignee_exists(sheet: Spreadsheet) -> None:
    sheet.batch(comment(0, 0, "Yours", assigneeEmailAddress="nobody@example.invalid"))
    assert threads(sheet)[0]["headPost"]["assigneeEmail"] == "nobody@example.invalid"
    sheet.batch(reply(threads(sheet)[0]["commentId"], content="Or yours", assigneeEmail="x@example.invalid"))


def test_a_thread_without_assignee_gets_none_by_a_reply(sheet: Spreadsheet) -> None:
    number = added(sheet)["commentId"]
    words = f"Cannot reassign comment thread with ID {number} whose head post does not have an assignment."
    assert sheet.refused(reply(number, content="Yours", assigneeEmail="x@example.invalid")) == words


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            comment(5000, 0, "x"),
            "insertComment: GridCoordinate.rowIndex[5000] is after last row in grid[999]",
        ),
        (
            {"insertComment": {"coordinate": {"sheetId": 9}, "content": "x"}},
            "insertComment: No grid with id: 9",
        ),
        (comment(0, 0, ""), "insertComment: Insert comment requests must specify non-empty post text."),
    ],
)
def test_a_comment_needs_a_cell_and_words(sheet: Spreadsheet, request_: Json, message: str) -> None:
    assert sheet.refused(request_) == f"Invalid requests[0].{message}"


def test_a_reply_needs_words_or_an_action(sheet: Spreadsheet) -> None:
    words = "must specify a non-empty content if comment action is not RESOLVE or REOPEN."
    number = added(sheet)["commentId"]
    assert (
        sheet.refused(reply(number))
        == f"Invalid requests[0].addCommentReply: Add comment reply requests {words}"
    )


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        (
            "addCommentReply",
            {"commentId": "AAAx", "post": {"content": "x"}},
            "Comment with ID AAAx does not exist.",
        ),
        ("updateCommentPost", {"postId": "AAAy", "content": "x"}, "Reply with ID AAAy does not exist."),
        ("deleteCommentReply", {"postId": "AAAy"}, "Reply with ID AAAy does not exist."),
        ("deleteComment", {"commentId": "AAAx"}, "Comment thread with ID 'AAAx' was not found."),
    ],
)
def test_what_is_not_there_is_not_found_and_refuses_the_whole_batch(
    sheet: Spreadsheet, kind: str, given: Json, message: str
) -> None:
    number = added(sheet)["commentId"]
    note = {"updateCells": {"start": {}, "rows": [{"values": [{"note": "n"}]}], "fields": "note"}}
    requests = [note, reply(number, content="lost"), {kind: {"commentId": number} | given}]
    found = sheet.caller.refused("POST", f"{sheet.path}:batchUpdate", {"requests": requests})
    assert found == (404, message)
    assert sheet.cells("A1", "note") == []
    assert "replies" not in threads(sheet)[0]


def test_what_is_deleted_is_gone_and_not_found_again(sheet: Spreadsheet) -> None:
    number = added(sheet)["commentId"]
    answer = sheet.batch(reply(number, content="All"))["replies"][0]["addCommentReply"]["post"]["postId"]
    gone = {"deleteCommentReply": {"commentId": number, "postId": answer}}
    path = f"{sheet.path}:batchUpdate"
    sheet.batch(gone)
    assert "replies" not in threads(sheet)[0]
    assert sheet.caller.refused("POST", path, {"requests": [gone]})[0] == 404
    sheet.batch({"deleteComment": {"commentId": number}})
    assert threads(sheet) == anchored(sheet) == []
    assert (
        sheet.caller.refused("POST", path, {"requests": [{"deleteComment": {"commentId": number}}]})[0] == 404
    )


def test_drive_tells_of_the_same_threads_and_of_no_cell(sheet: Spreadsheet) -> None:
    made = added(sheet)
    mask = "comments(id,anchor,resolved)"
    found = sheet.caller.good("GET", f"/drive/v3/files/{sheet.id}/comments", fields=mask)
    assert found == {"comments": [{"id": made["commentId"], "anchor": made["anchorId"], "resolved": False}]}


def test_a_copied_tab_has_no_comments(sheet: Spreadsheet) -> None:
    added(sheet)
    sheet.batch({"duplicateSheet": {"sourceSheetId": 0}})
    found = sheet.get(fields="sheets.commentAnchors", **INCLUDED)["sheets"]
    assert [len(each.get("commentAnchors", [])) for each in found] == [0, 1]
