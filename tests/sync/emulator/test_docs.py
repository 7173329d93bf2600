"""A Markdown file as a Google Doc: structure, indexes, ids; and documents.get around it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.emulator import Emulator
from sync.emulator.docs import markdown
from tests.sync.emulator.caller import ROBOT, Caller, Json

EVERYTHING = """\
---
title: Everything
---
# Plan {.title}
## Goals
Owner: [Kim Lee](mailto:kim@x.example), due [2024-05-15](date:2024-05-15), see [the spec](chip:other.md) and
[elsewhere](https://x.example/a?b=c). State: [Open](dropdown:Open|Done) [gone](unreadable:)

- one 😀
  1. deep
     - deeper
- **bold *both*** `code` ~~gone~~

3. three
4. four

- [ ] todo
- [x] done

> quoted

```python
def x():

    return 1
```

| a | b |
|---|---|
| x<br>y | |

***
![a picture](https://x.example/p.png "title")
<!-- nobody reads this -->
See [goals](#goals).
<!-- tab: Second -->
Text of the second
<!-- tab: Child under Second -->
Text of the child
"""


def built(text: str, file_id: str = "doc") -> Any:
    return markdown.read(text, file_id)[1].tabs


def body(text: str) -> list[Json]:
    content: list[Json] = built(text)[0]["documentTab"]["body"]["content"]
    return content


def paragraphs(text: str) -> list[Json]:
    return [element["paragraph"] for element in body(text) if "paragraph" in element]


def text_of(paragraph: Json) -> str:
    return "".join(e["textRun"]["content"] for e in paragraph["elements"] if "textRun" in e)


def runs(paragraph: Json) -> list[tuple[str, Json]]:
    return [
        (e["textRun"]["content"], e["textRun"]["textStyle"]) for e in paragraph["elements"] if "textRun" in e
    ]


def chips(text: str) -> list[Json]:
    found = [e for p in paragraphs(text) for e in p["elements"] if "textRun" not in e]
    return [{k: v for k, v in e.items() if not k.endswith("Index")} for e in found]


# ------------------------------------------------------------------------------------------ structure


@pytest.mark.parametrize(
    ("source", "style"),
    [(f"{'#' * n} Title", f"HEADING_{n}") for n in range(1, 7)]
    + [("# Title {.title}", "TITLE"), ("## Title {.subtitle}", "SUBTITLE")],
)
def test_headings_have_a_style_and_an_id(source: str, style: str) -> None:
    (heading,) = paragraphs(source)
    assert text_of(heading) == "Title\n"
    assert heading["paragraphStyle"]["namedStyleType"] == style
    assert heading["paragraphStyle"]["headingId"].startswith("h.")


def test_a_body_begins_with_a_section_break_and_ends_with_a_paragraph() -> None:
    for text in ("", "text", "| a |\n|---|\n| b |"):
        content = body(text)
        assert content[0] == {"endIndex": 1, "sectionBreak": content[0]["sectionBreak"]}
        assert "paragraph" in content[-1]


def test_text_is_split_where_its_style_changes_and_ends_with_a_newline() -> None:
    (paragraph,) = paragraphs("a **b *c*** ~~d~~ `e`")
    found = [(text, {k for k in style if k != "foregroundColor"}) for text, style in runs(paragraph)]
    assert found == [
        ("a ", set()),
        ("b ", {"bold"}),
        ("c", {"bold", "italic"}),
        (" ", set()),
        ("d", {"strikethrough"}),
        (" ", set()),
        ("e", {"weightedFontFamily"}),
        ("\n", set()),
    ]


def test_line_breaks_inside_a_paragraph_are_vertical_tabs() -> None:
    (paragraph,) = paragraphs("one\ntwo  \nthree<br>four")
    assert text_of(paragraph) == "one\u000btwo\u000bthree\u000bfour\n"


def test_lists_know_their_glyphs_and_levels() -> None:
    (tab,) = built("- a\n  1. b\n     - c\n- d\n\n3. e\n\n* [ ] f\n* [x] g\n")
    found = []
    for element in tab["documentTab"]["body"]["content"][1:]:
        paragraph = element["paragraph"]
        bullet = paragraph["bullet"]
        level = bullet.get("nestingLevel", 0)
        glyph = tab["documentTab"]["lists"][bullet["listId"]]["listProperties"]["nestingLevels"][level]
        kind = glyph.get("glyphSymbol") or glyph["glyphType"]
        found.append((text_of(paragraph), bullet["listId"][:4], level, kind, glyph["startNumber"]))
    assert found == [
        ("a\n", "kix.", 0, "●", 1),
        ("b\n", "kix.", 1, "ALPHA", 1),
        ("c\n", "kix.", 2, "■", 1),
        ("d\n", "kix.", 0, "●", 1),
        ("e\n", "kix.", 0, "DECIMAL", 3),
        ("f\n", "kix.", 0, "GLYPH_TYPE_UNSPECIFIED", 1),
        ("g\n", "kix.", 0, "GLYPH_TYPE_UNSPECIFIED", 1),
    ]
    ids = [e["paragraph"]["bullet"]["listId"] for e in tab["documentTab"]["body"]["content"][1:]]
    assert ids[0] == ids[1] == ids[2] == ids[3] != ids[4] != ids[5] == ids[6]


def test_numbers_and_bullets_at_one_level_are_two_lists() -> None:
    ids = [p["bullet"]["listId"] for p in paragraphs("- a\n  - b\n- c\n  1. d\n")]
    assert ids[0] == ids[1] == ids[2] != ids[3]


def test_a_second_paragraph_of_an_item_is_indented_without_a_bullet() -> None:
    first, second = paragraphs("- one\n\n  two\n")
    assert "bullet" in first
    assert "bullet" not in second
    assert second["paragraphStyle"]["indentStart"]["magnitude"] == 36


def test_tables_have_rows_cells_and_spans() -> None:
    table = next(e["table"] for e in body("| a | b |\n|---|---|\n| x<br>y | |\n") if "table" in e)
    assert (table["rows"], table["columns"]) == (2, 2)
    cells = [[text_of(c["content"][0]["paragraph"]) for c in row["tableCells"]] for row in table["tableRows"]]
    assert cells == [["a\n", "b\n"], ["x\u000by\n", "\n"]]
    style = table["tableRows"][0]["tableCells"][0]["tableCellStyle"]
    assert (style["rowSpan"], style["columnSpan"]) == (1, 1)


def test_chips_have_the_shapes_of_real_answers() -> None:
    person, day, file, choice = chips(
        "[Kim](mailto:kim@x.example) [15 May](date:2024-05-15) [Spec](chip:https://docs.google.com/document/d/abc/edit)"
        " [Open](dropdown:Open|Done)"
    )
    assert person["person"]["personProperties"] == {"name": "Kim", "email": "kim@x.example"}
    assert day["dateElement"]["dateElementProperties"]["timestamp"] == "2024-05-15T12:00:00Z"
    assert day["dateElement"]["dateElementProperties"]["displayText"] == "15 May"
    assert file["richLink"]["richLinkProperties"]["mimeType"] == "application/vnd.google-apps.document"
    assert choice["dropdown"]["dropdownProperties"]["displayValue"] == "Open"


def test_a_code_block_stands_between_two_marks_that_the_api_cannot_name() -> None:
    assert [text_of(p) for p in paragraphs("```\na\n\nb\n```\n")] == ["\ue907a\n", "\n", "b\n", "\ue907\n"]


def test_quotes_are_indented_and_comments_are_not_there() -> None:
    quote, after = paragraphs("> quoted\n\n<!-- comment -->\n\nafter")
    assert quote["paragraphStyle"]["indentStart"]["magnitude"] == 36
    assert text_of(after) == "after\n"


def test_tabs_hold_their_children() -> None:
    first, second = built(EVERYTHING)
    assert first["tabProperties"] == {"tabId": "t.0", "title": "Tab 1", "index": 0}
    (child,) = second["childTabs"]
    assert second["tabProperties"]["title"] == "Second"
    assert child["tabProperties"]["parentTabId"] == second["tabProperties"]["tabId"]
    assert child["tabProperties"]["nestingLevel"] == 1


def test_links_inside_a_document_name_the_heading(emulator: Emulator, caller: Caller) -> None:
    doc = emulator.put_markdown("a.md", "## The goals\n[see](#the-goals)\n")
    emulator.share(doc, ROBOT)
    heading = caller.good("GET", f"/v1/documents/{doc}")["body"]["content"][1]["paragraph"]["paragraphStyle"][
        "headingId"
    ]
    for tabs, link in ((True, {"heading": {"id": heading, "tabId": "t.0"}}), (False, {"headingId": heading})):
        assert json.dumps(link) in json.dumps(
            caller.good("GET", f"/v1/documents/{doc}", includeTabsContent=tabs)
        )


# ------------------------------------------------------------------------------------------ indexes


def spans(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        if "endIndex" in node:
            yield node
        for value in node.values():
            yield from spans(value)
    elif isinstance(node, list):
        for value in node:
            yield from spans(value)


def check_indexes(content: list[Json]) -> None:
    """Each element begins where the one before ended; text is counted in UTF-16 units; rows and cells take one more."""
    at = 0
    for element in content:
        assert element.get("startIndex", 0) == at
        at = element["endIndex"]
        if "table" in element:
            check_table(element)
        if "paragraph" in element:
            inside = element.get("startIndex", 0)
            for part in element["paragraph"]["elements"]:
                assert part.get("startIndex", 0) == inside
                text = part.get("textRun", {}).get("content", "x")
                inside += len(text.encode("utf-16-le")) // 2
                assert part["endIndex"] == inside
            assert inside == at


def check_table(element: Json) -> None:
    at = element["startIndex"] + 1
    for row in element["table"]["tableRows"]:
        assert row["startIndex"] == at
        at += 1
        for cell in row["tableCells"]:
            assert cell["startIndex"] == at
            assert cell["content"][0]["startIndex"] == at + 1
            at = cell["endIndex"] = cell["content"][-1]["endIndex"]
        assert row["endIndex"] == at
    assert element["endIndex"] == at + 1


def test_indexes_add_up() -> None:
    for tab in built(EVERYTHING):
        check_indexes(tab["documentTab"]["body"]["content"])


PIECES = st.sampled_from(
    [
        "# H\n",
        "text 😀\n",
        "- item\n",
        "1. one\n",
        "> q\n",
        "| a | b |\n|---|---|\n| c | d |\n",
        "```\nx\n```\n",
        "***\n",
        "\n",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES | st.text(max_size=20), max_size=12))
def test_any_markdown_gives_a_document_whose_indexes_add_up(parts: list[str]) -> None:
    for tab in built("\n".join(parts).encode("utf-8", "ignore").decode()):
        check_indexes(tab["documentTab"]["body"]["content"])


# ------------------------------------------------------------------------------------------ ids


def heading_ids(text: str, file_id: str = "doc") -> dict[str, str]:
    found = [
        e["paragraph"] for e in built(text, file_id)[0]["documentTab"]["body"]["content"] if "paragraph" in e
    ]
    return {
        text_of(p).strip(): p["paragraphStyle"]["headingId"]
        for p in found
        if "headingId" in p["paragraphStyle"]
    }


def test_ids_are_the_same_every_time_and_differ_between_documents() -> None:
    assert built(EVERYTHING) == built(EVERYTHING)
    assert heading_ids("# A")["A"] != heading_ids("# A", "other")["A"]


def test_a_heading_that_did_not_change_keeps_its_id(emulator: Emulator) -> None:
    doc = emulator.put_markdown("a.md", "# A\n# B\n")
    before = json.dumps(emulator.file(doc).content.tabs)
    assert emulator.put_markdown("a.md", "# New\ntext\n# B\n") == doc
    after = json.dumps(emulator.file(doc).content.tabs)
    kept = heading_ids("# A\n# B\n", doc)
    assert kept["B"] in after
    assert kept["A"] in before
    assert kept["A"] not in after


def test_two_headings_of_one_text_have_two_ids() -> None:
    first, second = (p["paragraphStyle"]["headingId"] for p in paragraphs("# A\n# A\n"))
    assert first != second


# ------------------------------------------------------------------------------------------ documents.get


@pytest.fixture
def everything(emulator: Emulator) -> str:
    doc = emulator.put_markdown("everything.md", EVERYTHING)
    emulator.share(doc, ROBOT)
    return doc


def test_with_tabs_nothing_stands_beside_them(caller: Caller, everything: str) -> None:
    answer = caller.good("GET", f"/v1/documents/{everything}", includeTabsContent="true")
    assert set(answer) == {"title", "suggestionsViewMode", "commentsViewMode", "documentId", "tabs"}
    assert answer["title"] == "Everything"


def test_without_tabs_the_first_one_is_the_document(caller: Caller, everything: str) -> None:
    answer = caller.good("GET", f"/v1/documents/{everything}")
    assert "tabs" not in answer
    assert {"body", "lists", "namedStyles", "documentStyle", "inlineObjects"} <= set(answer)


@pytest.mark.parametrize(
    "mask",
    [
        "tabs",
        "*",
        "tabs(tabProperties,documentTab)",
        "tabs(childTabs)",
        "tabs.*",
        "comments(commentId)",
        "tabs(documentTab(body,commentAnchors))",
        "tabs(documentTab(body),childTabs(documentTab))",
    ],
)
def test_a_mask_that_would_hold_comments_is_refused(caller: Caller, everything: str, mask: str) -> None:
    status, message = caller.refused("GET", f"/v1/documents/{everything}", fields=mask)
    assert status == 400
    assert message == "Field mask cannot retrieve comment-specific fields when include_comments is false."


def test_a_mask_of_leaves_is_answered_and_brings_the_tabs(caller: Caller, everything: str) -> None:
    mask = "title,tabs(tabProperties,documentTab(body,lists),childTabs(tabProperties,documentTab(body)))"
    answer = caller.good("GET", f"/v1/documents/{everything}", fields=mask)
    assert set(answer) == {"title", "tabs"}
    assert set(answer["tabs"][0]["documentTab"]) == {"body", "lists"}
    assert set(answer["tabs"][1]["childTabs"][0]) == {"tabProperties", "documentTab"}


def test_a_saved_answer_is_served_as_it_is(tmp_path: Path) -> None:
    tab = built("# Saved\n")[0]
    saved = {"title": "Saved", "documentId": "savedSavedSaved", "tabs": [tab]}
    (tmp_path / "a.doc.json").write_text(json.dumps(saved))
    legacy = {"title": "Old", "documentId": "oldOldOld"} | tab["documentTab"]
    (tmp_path / "b.doc.json").write_text(json.dumps(legacy))
    (tmp_path / "workspace.yaml").write_text("anyone: reader\n")
    with Emulator(tmp_path, validate_responses=True) as emulator:
        caller = Caller(emulator, tmp_path)
        for file_id in ("savedSavedSaved", "oldOldOld"):
            answer = caller.good("GET", f"/v1/documents/{file_id}", includeTabsContent=True)
            assert answer["tabs"][0]["documentTab"] == tab["documentTab"]
