"""What people say about a file: comments, replies, who may, what is left of what was deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sync.emulator import Emulator, store
from tests.fakes import FakeClock
from tests.sync.emulator.caller import KIM, LEE, Caller, Json


@pytest.fixture
def plan(emulator: Emulator) -> str:
    """A Doc of Kim's on which Lee may comment."""
    made = emulator.put_markdown("Plan", "# One", who=KIM)
    emulator.share(made, LEE, "commenter")
    return made


def at(file_id: str, *below: str) -> str:
    return "/".join([f"/drive/v3/files/{file_id}/comments", *below])


def say(caller: Caller, file_id: str, words: str = "Why?", **body: Any) -> Json:
    return caller.good("POST", at(file_id), {"content": words, **body}, fields="*")


def reply(caller: Caller, file_id: str, comment: str, **body: Any) -> Json:
    return caller.good("POST", at(file_id, comment, "replies"), body, fields="*")


def listed(caller: Caller, file_id: str, **query: Any) -> list[Json]:
    found: list[Json] = caller.good("GET", at(file_id), **{"fields": "*"} | query)["comments"]
    return found


def reason(caller: Caller, http: str, path: str, body: Any = None, **query: Any) -> tuple[int, str]:
    status, answer = caller(http, path, body, **query)
    return status, answer["error"]["errors"][0]["reason"]


def test_a_comment_is_told_whole_but_for_its_authors_address(lee: Caller, kim: Caller, plan: str) -> None:
    quoted = {"mimeType": "text/plain", "value": "One"}
    made = say(
        lee,
        plan,
        'Is "this" <b>right</b>?\n+pat@corp.example',
        anchor='{"r": "head"}',
        quotedFileContent=quoted,
    )
    now = "2024-05-15T03:00:00.000Z"
    assert made == {
        "kind": "drive#comment",
        "id": made["id"],
        "createdTime": now,
        "modifiedTime": now,
        "author": {"kind": "drive#user", "displayName": "Lee", "me": True},
        "deleted": False,
        "mentionedEmailAddresses": ["pat@corp.example"],
        "content": 'Is "this" <b>right</b>?\n+pat@corp.example',
        "htmlContent": "Is &quot;this&quot; &lt;b&gt;right&lt;/b&gt;?<br>+pat@corp.example",
        "resolved": False,
        "anchor": '{"r": "head"}',
        "quotedFileContent": quoted,
        "replies": [],
    }  # fmt: skip
    assert kim.good("GET", at(plan, made["id"]), fields="author") == {
        "author": {"kind": "drive#user", "displayName": "Lee", "me": False}
    }


NEEDS_FIELDS = [
    ("GET", ""),
    ("POST", ""),
    ("GET", "/C"),
    ("PATCH", "/C"),
    ("GET", "/C/replies"),
    ("POST", "/C/replies"),
]


@pytest.mark.parametrize(("http", "path"), NEEDS_FIELDS)
def test_fields_must_be_named(lee: Caller, plan: str, http: str, path: str) -> None:
    where = at(plan) + path.replace("C", say(lee, plan)["id"])
    body = {"content": "x"} if http != "GET" else None
    status, answer = lee(http, where, body)
    assert (status, answer["error"]["message"]) == (
        400,
        "The 'fields' parameter is required for this method.",
    )
    assert answer["error"]["errors"][0]["location"] == "fields"
    assert lee(http, where, body, fields="kind")[0] == 200


@pytest.mark.parametrize(
    "mask", ["comments/assigneeEmailAddress", "comments(replies(id,assigneeEmailAddress))"]
)
def test_who_is_assigned_cannot_be_asked_for(lee: Caller, plan: str, mask: str) -> None:
    wanted = (400, "Invalid field selection assignee_email_address")
    assert lee.refused("GET", at(plan), fields=mask) == wanted


def test_comments_come_in_pages_of_twenty_and_up_to_a_hundred(lee: Caller, plan: str) -> None:
    made = [say(lee, plan, str(n))["id"] for n in range(103)]
    first = lee.good("GET", at(plan), fields="nextPageToken,comments/id", pageToken="")
    assert [c["id"] for c in first["comments"]] == made[:20]
    second = lee.good("GET", at(plan), fields="*", pageToken=first["nextPageToken"], pageSize=100)
    assert [c["id"] for c in second["comments"]] == made[20:]
    assert "nextPageToken" not in second
    assert len(listed(lee, plan, pageSize=100)) == 100
    assert reason(lee, "GET", at(plan), fields="*", pageToken="x") == (400, "invalid")
    assert [lee("GET", at(plan), fields="*", pageSize=n)[0] for n in (0, 101)] == [400, 400]


def test_a_reply_counts_as_a_change_of_its_comment(lee: Caller, plan: str, clock: FakeClock) -> None:
    old, new = say(lee, plan, "old"), say(lee, plan, "new")
    clock.sleep(60)
    start = (clock.now() - timedelta(seconds=1)).isoformat()
    assert listed(lee, plan, startModifiedTime=start) == []
    made = reply(lee, plan, old["id"], content="Because.")
    assert made["kind"] == "drive#reply"
    assert "action" not in made
    (found,) = listed(lee, plan, startModifiedTime=start)
    assert (found["id"], found["replies"]) == (old["id"], [made])
    assert found["modifiedTime"] == made["createdTime"] > found["createdTime"]
    assert [c["id"] for c in listed(lee, plan, startModifiedTime=new["modifiedTime"])] == [
        old["id"],
        new["id"],
    ]
    assert reason(lee, "GET", at(plan), fields="*", startModifiedTime="soon") == (400, "invalid")


def test_replies_resolve_and_reopen(kim: Caller, lee: Caller, plan: str) -> None:
    comment = say(kim, plan)["id"]
    done = reply(kim, plan, comment, action="resolve")
    assert (done["action"], done["content"]) == ("resolve", "")
    assert kim.good("GET", at(plan, comment), fields="resolved") == {"resolved": True}
    kim.good("PATCH", at(plan, comment), {"content": "No", "resolved": False}, fields="resolved")
    assert listed(lee, plan)[0]["resolved"] is True  # only replies change that
    again = {"action": "reopen", "content": "Not yet"}
    assert reason(lee, "POST", at(plan, comment, "replies"), again, fields="*")[0] == 403
    reply(kim, plan, comment, **again)
    assert listed(lee, plan)[0]["resolved"] is False
    own = say(lee, plan)["id"]
    reply(lee, plan, own, action="resolve")
    assert [c["resolved"] for c in listed(lee, plan)] == [False, True]


@pytest.mark.parametrize(
    "body", [{}, {"content": ""}, {"content": " "}, {"action": "delete", "content": "x"}]
)
def test_a_reply_needs_words_or_an_action_that_there_is(lee: Caller, plan: str, body: Json) -> None:
    comment = say(lee, plan)["id"]
    assert lee("POST", at(plan, comment, "replies"), body, fields="*")[0] == 400
    assert lee.good("GET", at(plan, comment, "replies"), fields="*") == {
        "kind": "drive#replyList",
        "replies": [],
    }
    assert lee("PATCH", at(plan, comment), body | {"content": " "}, fields="*")[0] == 400


def test_what_is_deleted_leaves_a_trace_without_its_words(kim: Caller, lee: Caller, plan: str) -> None:
    one, two = say(lee, plan, "first")["id"], say(lee, plan, "second")["id"]
    gone = reply(lee, plan, two, content="mine")["id"]
    kept = reply(kim, plan, two, content="hers")["id"]
    assert lee("DELETE", at(plan, one)) == (204, {})
    assert lee("DELETE", at(plan, two, "replies", gone)) == (204, {})
    assert [(c["id"], [r["id"] for r in c["replies"]]) for c in listed(lee, plan)] == [(two, [kept])]
    first, second = listed(lee, plan, includeDeleted=True)
    assert first["deleted"]
    assert not {"content", "htmlContent"} & first.keys()
    assert [(r["deleted"], r.get("content")) for r in second["replies"]] == [(True, None), (False, "hers")]
    replies = at(plan, two, "replies")
    assert len(lee.good("GET", replies, fields="*")["replies"]) == 1
    assert len(lee.good("GET", replies, fields="*", includeDeleted=True)["replies"]) == 2
    assert lee.refused("GET", f"{replies}/{gone}", fields="*") == (404, f"Reply not found: {gone}.")
    assert lee.good("GET", f"{replies}/{gone}", fields="deleted", includeDeleted=True) == {"deleted": True}
    assert lee.refused("GET", at(plan, one), fields="*") == (404, f"Comment not found: {one}.")
    assert lee.good("GET", at(plan, one), fields="deleted", includeDeleted=True) == {"deleted": True}
    for http, below, body in [
        ("DELETE", "", None),
        ("PATCH", "", {"content": "x"}),
        ("POST", "/replies", {"content": "x"}),
    ]:
        assert reason(lee, http, at(plan, one) + below, body, fields="*") == (404, "notFound")


def test_only_the_author_edits_and_the_owner_may_delete(
    emulator: Emulator, kim: Caller, lee: Caller, plan: str
) -> None:
    comment = say(lee, plan)["id"]
    answer = reply(lee, plan, comment, content="x")["id"]
    path, below = at(plan, comment), at(plan, comment, "replies", answer)
    for each in (path, below):
        assert reason(kim, "PATCH", each, {"content": "y"}, fields="*") == (
            403,
            "insufficientFilePermissions",
        )
        assert lee.good("PATCH", each, {"content": "z"}, fields="content") == {"content": "z"}
    other = say(kim, plan)["id"]
    assert reason(lee, "DELETE", at(plan, other)) == (403, "insufficientFilePermissions")
    assert kim("DELETE", below)[0] == kim("DELETE", path)[0] == 204


ROLES = {"": (404, 404), "reader": (403, 403), "commenter": (200, 200), "writer": (200, 200)}


@pytest.mark.parametrize(("role", "statuses"), ROLES.items())
def test_commenters_may_comment(
    emulator: Emulator, kim: Caller, lee: Caller, role: str, statuses: tuple[int, int]
) -> None:
    made = emulator.put_markdown("Plan", "# One", who=KIM)
    emulator.share(made, LEE, role)
    posted, read = lee("POST", at(made), {"content": "x"}, fields="*"), lee("GET", at(made), fields="*")
    assert (posted[0], read[0]) == statuses


def _lock(kim: Caller, plan: str) -> None:
    body = {"contentRestrictions": [{"readOnly": True, "reason": "done"}]}
    kim.good("PATCH", f"/drive/v3/files/{plan}", body)


def _trash(kim: Caller, plan: str) -> None:
    kim.good("PATCH", f"/drive/v3/files/{plan}", {"trashed": True})


@pytest.mark.parametrize("close", [_lock, _trash])
def test_what_is_locked_or_thrown_away_is_only_read(
    kim: Caller, plan: str, close: Callable[[Caller, str], None]
) -> None:
    comment = say(kim, plan)["id"]
    close(kim, plan)
    assert kim("POST", at(plan), {"content": "x"}, fields="*")[0] == 403
    assert kim("DELETE", at(plan, comment))[0] == 403
    assert [c["id"] for c in listed(kim, plan)] == [comment]


def test_a_comment_is_a_change_but_not_of_the_content(kim: Caller, plan: str, clock: FakeClock) -> None:
    def look() -> Json:
        return kim.good("GET", f"/drive/v3/files/{plan}", fields="version,modifiedTime")

    before = look()
    clock.sleep(60)
    say(kim, plan)
    assert int(look()["version"]) > int(before["version"])
    assert look()["modifiedTime"] == before["modifiedTime"]


@pytest.mark.parametrize(("mime", "kept"), [(store.DOC, ["open"]), (store.SHEET, ["open"]), ("text/csv", [])])
def test_a_copy_has_the_open_comments_if_they_are_wanted(kim: Caller, mime: str, kept: list[str]) -> None:
    file_id = kim.good("POST", "/drive/v3/files", {"name": "x", "mimeType": mime})["id"]
    say(kim, file_id, "open")
    reply(kim, file_id, say(kim, file_id, "done")["id"], action="resolve")
    kim.good("DELETE", at(file_id, say(kim, file_id, "gone")["id"]))
    copies = [
        kim.good("POST", f"/drive/v3/files/{file_id}/copy", {}, **query)["id"]
        for query in ({}, {"copyComments": True})
    ]
    found = [[c["content"] for c in listed(kim, each, includeDeleted=True)] for each in copies]
    assert found == [[], kept]


def test_comments_outlive_a_restart(tmp_path: Path) -> None:
    with Emulator(data=tmp_path / "data") as before:
        file_id = before.put_markdown("Plan", "# One", who=KIM)
        kim = Caller(before, tmp_path, KIM)
        reply(kim, file_id, say(kim, file_id, quotedFileContent={"value": "One"})["id"], action="resolve")
        told = listed(kim, file_id)
    with Emulator(data=tmp_path / "data") as after:
        assert listed(Caller(after, tmp_path, KIM), file_id) == told
