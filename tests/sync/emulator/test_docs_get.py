"""documents.get's view modes, and documents.create."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.emulator import Emulator
from sync.emulator.docs.content import clone, index
from tests.sync.emulator.caller import ROBOT, Caller, Json
from tests.sync.emulator.docs_caller import Document, check_content, insert, text_of

WITHOUT, ACCEPTED, INLINE = (
    "PREVIEW_WITHOUT_SUGGESTIONS",
    "PREVIEW_SUGGESTIONS_ACCEPTED",
    "SUGGESTIONS_INLINE",
)
INCLUDED, OMITTED = "COMMENTS_VIEW_MODE_INCLUDED", "COMMENTS_VIEW_MODE_OMITTED"
DEFAULT = "COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS"


def run(text: str, **more: Any) -> Json:
    return {"textRun": {"content": text, "textStyle": more.pop("textStyle", {}), **more}}


def line(*elements: Json, **more: Any) -> Json:
    style = more.pop("paragraphStyle", {"namedStyleType": "NORMAL_TEXT"})
    return {"paragraph": {"elements": list(elements), "paragraphStyle": style, **more}}


NEW, OLD = {"suggestedInsertionIds": ["suggest.1"]}, {"suggestedDeletionIds": ["suggest.1"]}
BOLD = {
    "suggest.2": {
        "textStyle": {"bold": True, "italic": True},
        "textStyleSuggestionState": {"boldSuggested": True},
    }
}
CENTRED = {
    "suggest.3": {
        "paragraphStyle": {"alignment": "CENTER", "namedStyleType": "NORMAL_TEXT"},
        "paragraphStyleSuggestionState": {"alignmentSuggested": True, "shadingSuggestionState": {}},
    }
}
CELL = {"content": [line(run("cell\n"))], "tableCellStyle": {"rowSpan": 1, "columnSpan": 1}}
CONTENT = [
    {"sectionBreak": {"sectionStyle": {}}},
    line(run("Keep "), run("new ", **NEW), run("old ", **OLD), run("end\n")),
    line(run("first", **OLD), run("\n", **OLD)),
    line(run("joined"), run("\n", **OLD)),
    line(run(" on\n")),
    line(run("whole\n", **NEW), bullet={"listId": "kix.l", "textStyle": {}}),
    line(run("bold\n", suggestedTextStyleChanges=BOLD)),
    line(run("centre\n"), suggestedParagraphStyleChanges=CENTRED),
    line(
        {
            "person": {
                "personId": "kix.p",
                "textStyle": {},
                "personProperties": {"email": "a@x.example"},
                **NEW,
            }
        },
        run("\n"),
    ),
    {
        "table": {
            "rows": 2,
            "columns": 1,
            "tableRows": [
                {"tableCells": [clone(CELL)]},
                {"tableCells": [CELL], "suggestedInsertionIds": ["suggest.4"]},
            ],
        }
    },
    line(run("last\n")),
]
index(CONTENT, 0)


@pytest.fixture
def suggested(tmp_path: Path) -> Iterator[Document]:
    """A saved answer that holds suggestions of every sort, which the caller may comment on."""
    saved = {"title": "Saved", "documentId": "savedSavedSaved", "body": {"content": CONTENT}}
    (tmp_path / "a.doc.json").write_text(json.dumps(saved))
    (tmp_path / "workspace.yaml").write_text(f"commenters: [{ROBOT}]\n")
    with Emulator(tmp_path, validate_responses=True) as emulator:
        yield Document(Caller(emulator, tmp_path), "savedSavedSaved")


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (
            WITHOUT,
            ["Keep old end\n", "first\n", "joined\n", " on\n", "bold\n", "centre\n", "\n", "last\n"],
        ),
        (ACCEPTED, ["Keep new end\n", "joined on\n", "whole\n", "bold\n", "centre\n", "▪\n", "last\n"]),
    ],
)
def test_a_preview_drops_or_accepts_what_was_suggested(
    suggested: Document, mode: str, words: list[str]
) -> None:
    answer = suggested.get(suggestionsViewMode=mode)
    content = answer["body"]["content"]
    assert answer["suggestionsViewMode"] == mode
    assert [text_of(b) for b in content if "paragraph" in b] == words
    assert "suggest" not in json.dumps(content)
    for block in content:
        if "table" in block:
            assert block["table"]["rows"] == (2 if mode == ACCEPTED else 1)
    check_content(content)
    bold, centred = (
        next(b["paragraph"] for b in content if "paragraph" in b and text_of(b) == w)
        for w in ("bold\n", "centre\n")
    )
    wanted = {"bold": True} if mode == ACCEPTED else {}
    assert bold["elements"][0]["textRun"]["textStyle"] == wanted
    assert ("alignment" in centred["paragraphStyle"]) == (mode == ACCEPTED)


def test_suggestions_are_served_inline_as_they_were_saved(suggested: Document) -> None:
    assert suggested.get()["body"]["content"] == CONTENT
    assert suggested.get()["suggestionsViewMode"] == INLINE


@pytest.mark.parametrize(
    ("role", "query", "found"),
    [
        ("reader", {}, WITHOUT),
        ("reader", {"suggestionsViewMode": WITHOUT}, WITHOUT),
        ("reader", {"suggestionsViewMode": INLINE}, 403),
        ("reader", {"suggestionsViewMode": ACCEPTED}, 403),
        ("commenter", {}, INLINE),
        ("commenter", {"suggestionsViewMode": ACCEPTED}, ACCEPTED),
        ("writer", {"suggestionsViewMode": "DEFAULT_FOR_CURRENT_ACCESS"}, INLINE),
        ("writer", {"suggestionsViewMode": WITHOUT}, WITHOUT),
    ],
)
def test_what_is_shown_of_suggestions_goes_by_the_role(
    emulator: Emulator, caller: Caller, role: str, query: Json, found: str | int
) -> None:
    doc = emulator.put_markdown("a.md", "x")
    emulator.share(doc, ROBOT, role)
    status, answer = caller("GET", f"/v1/documents/{doc}", **query)
    assert (answer["suggestionsViewMode"] if status == 200 else status) == found
    assert ("revisionId" in answer) == (role == "writer" and status == 200)


NEEDS_TABS = "Comments view mode may only be specified if tabs content is also requested."
NEEDS_INLINE = "Comments may only be explicitly included if inline suggestions are also explicitly requested."
NO_PREVIEW = "Comments may not be requested when previewing suggestions."


@pytest.mark.parametrize(
    ("role", "query", "found"),
    [
        ("writer", {}, OMITTED),
        ("writer", {"commentsViewMode": OMITTED}, NEEDS_TABS),
        ("writer", {"commentsViewMode": INCLUDED}, NEEDS_TABS),
        ("writer", {"commentsViewMode": OMITTED, "includeTabsContent": True}, OMITTED),
        ("writer", {"commentsViewMode": INCLUDED, "includeTabsContent": True}, NEEDS_INLINE),
        ("writer", {"commentsViewMode": DEFAULT, "includeTabsContent": True}, INCLUDED),
        ("reader", {"commentsViewMode": DEFAULT, "includeTabsContent": True}, OMITTED),
        (
            "writer",
            {"commentsViewMode": INCLUDED, "includeTabsContent": True, "suggestionsViewMode": WITHOUT},
            NO_PREVIEW,
        ),
        (
            "writer",
            {"commentsViewMode": DEFAULT, "includeTabsContent": True, "suggestionsViewMode": ACCEPTED},
            NO_PREVIEW,
        ),
        (
            "commenter",
            {"commentsViewMode": INCLUDED, "includeTabsContent": True, "suggestionsViewMode": INLINE},
            INCLUDED,
        ),
        (
            "reader",
            {"commentsViewMode": INCLUDED, "includeTabsContent": True, "suggestionsViewMode": INLINE},
            "The caller does not have permission",
        ),
        (
            "writer",
            {"commentsViewMode": "X"},
            "Invalid value at 'comments_view_mode' (type.googleapis.com/google.apps.docs.v1.CommentsViewMode), \"X\"",
        ),
    ],
)
def test_comments_are_asked_for_by_the_rules(
    emulator: Emulator, caller: Caller, role: str, query: Json, found: str
) -> None:
    doc = emulator.put_markdown("a.md", "x")
    emulator.share(doc, ROBOT, role)
    status, answer = caller("GET", f"/v1/documents/{doc}", **query)
    assert (answer["commentsViewMode"] if status == 200 else answer["error"]["message"]) == found


def test_with_comments_a_mask_may_take_all(emulator: Emulator, caller: Caller) -> None:
    doc = emulator.put_markdown("a.md", "x")
    emulator.share(doc, ROBOT, "writer")
    query = {"suggestionsViewMode": INLINE, "commentsViewMode": INCLUDED, "fields": "tabs"}
    assert set(caller.good("GET", f"/v1/documents/{doc}", **query)) == {"tabs"}


def test_a_saved_answer_of_the_old_form_has_links_of_either(tmp_path: Path) -> None:
    links = [{"headingId": "h.1"}, {"bookmarkId": "id.1"}, {"url": "https://x.example"}, {"tabId": "t.0"}]
    content = [line(*(run("x", textStyle={"link": link}) for link in links), run("\n"))]
    saved = {"title": "Old", "documentId": "oldOldOldOld", "body": {"content": content}}
    (tmp_path / "a.doc.json").write_text(json.dumps(saved))
    (tmp_path / "workspace.yaml").write_text("anyone: reader\n")
    with Emulator(tmp_path, validate_responses=True) as emulator:
        doc = Document(Caller(emulator, tmp_path), "oldOldOldOld")
        assert [style["link"] for _, style in doc.runs()[:-1]] == links
        tabbed = doc.tab()["documentTab"]["body"]["content"][0]["paragraph"]["elements"]
        assert [e["textRun"]["textStyle"].get("link") for e in tabbed[:2]] == [
            {"heading": {"id": "h.1", "tabId": "t.0"}},
            {"bookmark": {"id": "id.1", "tabId": "t.0"}},
        ]


def test_a_document_of_two_tabs_has_links_of_the_new_form_only(emulator: Emulator, caller: Caller) -> None:
    doc = emulator.put_markdown("a.md", "## The goals\n[see](#the-goals)\n<!-- tab: Two -->\nx\n")
    emulator.share(doc, ROBOT)
    assert '"tabId": "t.0"' in json.dumps(caller.good("GET", f"/v1/documents/{doc}"))


def test_a_service_account_has_no_place_for_a_document(caller: Caller) -> None:
    assert caller.refused("POST", "/v1/documents", {"title": "x"}) == (
        403,
        "The caller does not have permission",
    )


def test_a_blank_document_is_made_of_its_title_only(emulator: Emulator, tmp_path: Path) -> None:
    caller = Caller(emulator, tmp_path, "kim@corp.example")
    body = {
        "title": "Mine",
        "documentId": "mine",
        "body": {"content": [{"paragraph": {}}]},
        "revisionId": "r",
    }
    made = caller.good("POST", "/v1/documents", body)
    assert made["title"] == "Mine"
    assert made["documentId"] != "mine"
    assert {"body", "documentStyle", "namedStyles", "revisionId", "suggestionsViewMode"} <= set(made)
    doc = Document(caller, made["documentId"])
    assert doc.text() == "\n"
    assert check_content(doc.content()) == 2
    doc.batch(insert(1, "Hello"))
    assert doc.text() == "Hello\n"
    assert emulator.file("Mine").owner == "kim@corp.example"
    assert caller.good("POST", "/v1/documents", {})["title"] == "Untitled document"
