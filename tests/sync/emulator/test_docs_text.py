"""documents.batchUpdate as such, and text: insertText, deleteContentRange, replaceAllText."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.emulator import Emulator
from tests.sync.emulator.caller import ROBOT, Caller, Json
from tests.sync.emulator.docs_caller import Document, at, check_content, delete, insert, span

SCENARIO = """\
# One

Two *too*

- three
- four

| a | b |
|---|---|
| c | d |

End 😀.
"""


@pytest.fixture
def doc(emulator: Emulator, caller: Caller) -> Document:
    """One paragraph of ten letters."""
    return make(emulator, caller, "abcdefghij")


def make(emulator: Emulator, caller: Caller, text: str) -> Document:
    file_id = emulator.put_markdown("a.md", text)
    emulator.share(file_id, ROBOT, "writer")
    return Document(caller, file_id)


# ------------------------------------------------------------------------------------------ the batch


def test_a_batch_answers_each_request_and_tells_the_new_revision(doc: Document) -> None:
    before = doc.get()["revisionId"]
    answer = doc.batch(
        insert(1, "x"), {"replaceAllText": {"containsText": {"text": "x"}, "replaceText": "y"}}
    )
    assert answer["replies"] == [{}, {"replaceAllText": {"occurrencesChanged": 1}}]
    assert answer["documentId"] == doc.id
    assert answer["suggestionResponses"] == [{}, {}]
    assert answer["commentUpdateState"] == "NO_UPDATES_REQUESTED"
    assert answer["writeControl"] == {"requiredRevisionId": doc.get()["revisionId"]}
    assert doc.get()["revisionId"] != before


def test_each_request_meets_what_the_one_before_left(doc: Document) -> None:
    doc.batch(insert(1, "AAAA"), insert(5, "B"), delete(1, 5), insert(6, "Z"))
    assert doc.text() == "BabcdZefghij\n"


def test_a_batch_that_changes_nothing_leaves_the_revision(doc: Document) -> None:
    before = doc.get()["revisionId"]
    answer = doc.batch({"replaceAllText": {"containsText": {"text": "?"}, "replaceText": "y"}})
    assert answer["replies"] == [{"replaceAllText": {}}]
    assert doc.get()["revisionId"] == before


def test_all_requests_or_none(doc: Document) -> None:
    words = doc.refused(insert(1, "x"), insert(900, "y"))
    assert words == "insertText: Index 900 must be less than the end index of the referenced segment, 13."


def test_what_a_batch_changed_is_no_longer_the_markdown_that_it_was(
    emulator: Emulator, doc: Document
) -> None:
    assert emulator.file(doc.id).content.source
    doc.batch(insert(1, "x"))
    assert not emulator.file(doc.id).content.source


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Must specify at least one request."),
        ({"requests": []}, "Must specify at least one request."),
        ({"requests": [{}]}, "Invalid requests[0]: No request set."),
        (
            {"requests": [{"insertText": {}, "deleteContentRange": {}}]},
            "Invalid value at 'requests[0]' (oneof), oneof field 'request' is already set. Cannot set 'deleteContentRange'",
        ),
        (
            {"requests": [insert(1, "x")], "writeControl": {"requiredRevisionId": "old"}},
            "The required revision ID 'old' does not match the latest revision.",
        ),
        (
            {"requests": [{"deleteTab": {"tabId": "t.0"}}], "writeControl": {"writeMode": "SUGGEST"}},
            "Invalid requests[0].deleteTab: Request does not support application as suggestion.",
        ),
        (
            {"requests": [{"insertText": {"location": {"index": "abc"}}}]},
            "Invalid value at 'requests[0].insert_text.location.index' (TYPE_INT32), \"abc\"",
        ),
        (
            {"requests": [insert(1, "x")], "writeControl": {"writeMode": "X"}},
            "Invalid value at 'write_control.write_mode' (type.googleapis.com/google.apps.docs.v1.WriteControl.WriteMode), \"X\"",
        ),
    ],
)
def test_a_batch_that_is_none_is_refused_in_the_words_of_google(
    doc: Document, body: Json, words: str
) -> None:
    assert doc.caller.refused("POST", f"{doc.path}:batchUpdate", body) == (400, words)


@pytest.mark.parametrize(
    ("request_", "control"),
    [
        ({"insertText": {"text": "x", **at(1)}}, {"writeMode": "SUGGEST"}),
        ({"insertText": {"text": "x", **at(1)}}, {"targetRevisionId": "old"}),
        ({"insertComment": {"content": "x", **span(2, 3)}}, {}),
    ],
)
def test_what_is_not_imitated_says_so(doc: Document, request_: Json, control: Json) -> None:
    body = {"requests": [request_], "writeControl": control}
    status, message = doc.caller.refused("POST", f"{doc.path}:batchUpdate", body)
    assert (status, message[:28]) == (501, "The emulator does not imitat")


def test_the_revision_that_is_required_and_there_is_good(doc: Document) -> None:
    answer = doc.batch(insert(1, "x"), requiredRevisionId=doc.get()["revisionId"])
    doc.batch(insert(1, "y"), **answer["writeControl"])
    assert doc.text().startswith("yx")


def test_who_may_only_read_changes_nothing(emulator: Emulator, doc: Document) -> None:
    emulator.share(doc.id, ROBOT, "commenter")
    status, _ = doc.caller.refused("POST", f"{doc.path}:batchUpdate", {"requests": [insert(1, "x")]})
    assert status == 403
    assert "revisionId" not in doc.get()


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"acceptSuggestion": {"suggestionId": "x"}}, 404, "Suggestion with ID x does not exist."),
        ({"rejectSuggestion": {"suggestionId": "x"}}, 404, "Suggestion with ID x does not exist."),
        ({"deleteComment": {"commentId": "x"}}, 404, "Comment with ID x does not exist."),
        (
            {"insertComment": {"content": "x"}},
            400,
            "Invalid requests[0].insertComment: Insert comment requests must specify a range to anchor to.",
        ),
        (
            {"insertComment": {"content": "x", "range": {"tabId": "t.0"}}},
            400,
            "Invalid requests[0].insertComment: Invalid range: must contain a start and end index",
        ),
        (
            {"insertComment": {"content": "x", **span(2, 900000)}},
            400,
            "Invalid requests[0].insertComment: Index 900000 must be less than the end index of the referenced segment, 12.",
        ),
    ],
)
def test_reviews_of_what_is_not_there_are_refused_as_measured(
    doc: Document, request_: Json, status: int, words: str
) -> None:
    assert doc.caller.refused("POST", f"{doc.path}:batchUpdate", {"requests": [request_]}) == (status, words)


# ------------------------------------------------------------------------------------------ inserting


@pytest.mark.parametrize(
    ("request_", "after"),
    [
        (insert(1, "x"), "xabcdefghij\n"),
        (insert(11, "x"), "abcdefghijx\n"),
        ({"insertText": {"text": "x", "endOfSegmentLocation": {}}}, "abcdefghijx\n"),
        (insert(4, "\n"), "abc\ndefghij\n"),
        (insert(4, "x\ny\n"), "abcx\ny\ndefghij\n"),
        (insert(4, "a\x00\x0c\ue000b\tc\x0b"), "abcab\tc\x0bdefghij\n"),
        (insert(4, "😀"), "abc😀defghij\n"),
    ],
)
def test_text_is_put_where_it_is_wanted(doc: Document, request_: Json, after: str) -> None:
    doc.batch(request_)
    assert doc.text() == after
    check_content(doc.content())


OUTSIDE = "The insertion index must be inside the bounds of an existing paragraph. You can still create new paragraphs"
OUTSIDE += " by inserting newlines."


@pytest.mark.parametrize(
    ("text", "index", "words"),
    [
        ("abc", 0, OUTSIDE),
        ("abc", 5, "Index 5 must be less than the end index of the referenced segment, 5."),
        ("a😀b", 3, "The insertion index cannot be within a grapheme cluster."),
        ("a👍🏽b", 4, "The insertion index cannot be within a grapheme cluster."),
        ("e\u0301b", 2, "The insertion index cannot be within a grapheme cluster."),
        ("x\n\n| a |\n|---|\n", 3, OUTSIDE),  # where the table begins
        ("x\n\n| a |\n|---|\n", 5, OUTSIDE),  # between its row and its cell
    ],
)
def test_text_is_put_into_paragraphs_only(
    emulator: Emulator, caller: Caller, text: str, index: int, words: str
) -> None:
    assert make(emulator, caller, text).refused(insert(index, "x")) == f"insertText: {words}"


def test_text_looks_like_what_is_before_it(emulator: Emulator, caller: Caller) -> None:
    doc = make(emulator, caller, "**ab** c [d](https://x.example) e")
    doc.batch(insert(3, "X"), insert(8, "Y"), insert(1, "Z"))
    bold, plain, *linked = doc.runs()
    assert bold == ("ZabX", {"bold": True})
    assert plain[0] == " c "
    assert linked[0][0] == "d"
    assert linked[0][1]["link"] == {"url": "https://x.example"}
    assert linked[1] == ("Y e\n", {})


def test_a_new_paragraph_is_like_the_one_that_was_split(emulator: Emulator, caller: Caller) -> None:
    doc = make(emulator, caller, "## Head\n\n- item\n")
    first = doc.paragraphs()[0]["paragraphStyle"]
    doc.batch(insert(10, "\n"), insert(5, "\nmore"))
    head, more, *items = doc.paragraphs()
    assert head["paragraphStyle"] == first
    assert more["paragraphStyle"]["namedStyleType"] == "HEADING_2"
    assert more["paragraphStyle"]["headingId"] != first["headingId"]
    assert items[0]["bullet"] == items[1]["bullet"]


def test_a_heading_keeps_its_id_when_a_paragraph_is_put_before_it(emulator: Emulator, caller: Caller) -> None:
    doc = make(emulator, caller, "## Head\n")
    first = doc.paragraphs()[0]["paragraphStyle"]["headingId"]
    doc.batch(insert(1, "before\n"))
    assert [p["paragraphStyle"]["headingId"] == first for p in doc.paragraphs()] == [False, True]


# ------------------------------------------------------------------------------------------ deleting

CANNOT = "Invalid deletion range. Cannot delete the requested range."


@pytest.mark.parametrize(
    ("text", "begin", "end", "words"),
    [
        ("abc", 1, 1, "The range should not be empty."),
        ("abc", 3, 2, "Invalid range: end index cannot be less than start index"),
        ("abc", 2, 9, "Index 9 must be less than the end index of the referenced segment, 5."),
        ("abc", 2, 5, "The range cannot include the newline character at the end of the segment."),
        ("abc", 0, 2, "Cannot operate on the first section break in the document."),
        ("a😀b", 2, 3, CANNOT),
        ("x\n\n| a |\n|---|\n| b |\n", 2, 3, CANNOT),  # the newline before a table
        ("x\n\n| a |\n|---|\n| b |\n", 1, 3, CANNOT),
        ("x\n\n| a |\n|---|\n| b |\n", 3, 6, CANNOT),  # its beginning
        ("x\n\n| a |\n|---|\n| b |\n", 7, 8, CANNOT),  # the last newline of a cell
        ("x\n\n| a |\n|---|\n| b |\n", 6, 11, CANNOT),  # from cell to cell
    ],
)
def test_what_would_leave_no_document_is_not_deleted(
    emulator: Emulator, caller: Caller, text: str, begin: int, end: int, words: str
) -> None:
    assert make(emulator, caller, text).refused(delete(begin, end)) == f"deleteContentRange: {words}"


@pytest.mark.parametrize("wanted", [{}, {"tabId": "t.0"}, {"startIndex": 1}])
def test_a_range_has_two_ends(doc: Document, wanted: Json) -> None:
    words = doc.refused({"deleteContentRange": {"range": wanted}})
    assert words == "deleteContentRange: Invalid range: must contain a start and end index"


@pytest.mark.parametrize(
    ("begin", "end", "after", "styles"),
    [
        (2, 3, "Oe\nTwo too\nEnd\n", ["HEADING_1", "NORMAL_TEXT", "HEADING_3"]),
        (3, 6, "Onwo too\nEnd\n", ["HEADING_1", "HEADING_3"]),
        (1, 5, "Two too\nEnd\n", ["NORMAL_TEXT", "HEADING_3"]),
        (4, 5, "OneTwo too\nEnd\n", ["HEADING_1", "HEADING_3"]),
        (4, 13, "OneEnd\n", ["HEADING_1"]),
        (1, 16, "\n", ["HEADING_3"]),
    ],
)
def test_paragraphs_are_joined_where_the_newline_goes(
    emulator: Emulator, caller: Caller, begin: int, end: int, after: str, styles: list[str]
) -> None:
    doc = make(emulator, caller, "# One\n\nTwo *too*\n\n### End\n")
    doc.batch(delete(begin, end))
    assert doc.text() == after
    assert [p["paragraphStyle"]["namedStyleType"] for p in doc.paragraphs()] == styles
    check_content(doc.content())


def test_a_table_goes_as_a_whole_or_not_at_all(emulator: Emulator, caller: Caller) -> None:
    doc = make(emulator, caller, "x\n\n| a |\n|---|\n| b |\n")
    table = doc.table()
    doc.batch(delete(table["startIndex"], table["endIndex"]))
    assert doc.text() == "x\n\n"
    doc.batch(delete(2, 3))
    assert doc.text() == "x\n"


# ------------------------------------------------------------------------------------------ replacing


def replaced(find: str, new: str, **more: Any) -> Json:
    how = {name: more.pop(name) for name in ("matchCase", "searchByRegex") if name in more}
    return {"replaceAllText": {"containsText": {"text": find, **how}, "replaceText": new, **more}}


def test_all_text_is_replaced_wherever_it_is(emulator: Emulator, caller: Caller) -> None:
    doc = make(emulator, caller, "A **{x}** b {X}\n\n| {x}{x} |\n|---|\n\n<!-- tab: Two -->\n{x}\n")
    assert doc.reply(replaced("{x}", "new 😀")) == {"occurrencesChanged": 5}
    first, second = doc.get(includeTabsContent=True)["tabs"]
    assert ("new 😀", {"bold": True}) in doc.runs()
    for tab in (first, second):
        assert "x}" not in str(tab).lower()
        check_content(tab["documentTab"]["body"]["content"])


def test_case_and_tabs_are_minded_where_asked_for(emulator: Emulator, caller: Caller) -> None:
    doc = make(emulator, caller, "a A\n\n<!-- tab: Two -->\na A\n")
    assert doc.reply(replaced("A", "b", matchCase=True, tabsCriteria={"tabIds": ["t.0"]})) == {
        "occurrencesChanged": 1
    }
    assert doc.text() == "a b\n"
    assert doc.reply(replaced("[ab]", "c", searchByRegex=True)) == {"occurrencesChanged": 4}


def test_text_is_replaced_by_nothing_and_by_paragraphs(doc: Document) -> None:
    assert doc.reply(replaced("cde", "")) == {"occurrencesChanged": 1}
    assert doc.reply(replaced("g", "1\n2")) == {"occurrencesChanged": 1}
    assert doc.text() == "abf1\n2hij\n"


# ------------------------------------------------------------------------------------------ whatever comes

SHARED: dict[str, Any] = {
    "max_examples": 40,
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
WORDS = st.text(st.sampled_from("ab\n\t é😀{}"), min_size=1, max_size=6)


def utf16(text: str) -> list[str]:
    raw = text.encode("utf-16-le")
    return [raw[n : n + 2].decode("utf-16-le", "surrogatepass") for n in range(0, len(raw), 2)]


@settings(**SHARED)
@given(st.data())
def test_text_is_what_a_plain_string_would_be(
    emulator: Emulator, caller: Caller, data: st.DataObject
) -> None:
    doc = make(emulator, caller, "ab\n\ncd😀\n")
    plain = utf16(doc.text())
    requests: list[Json] = []
    for _ in range(data.draw(st.integers(1, 5))):
        cuts = [n for n in range(len(plain)) if not "\udc00" <= plain[n] < "\ue000"]
        kind = data.draw(st.sampled_from(["insert", "delete", "replace"]))
        begin = data.draw(st.sampled_from(cuts))
        if kind == "insert":
            words = data.draw(WORDS)
            requests.append(insert(begin + 1, words))
            plain[begin:begin] = utf16(words)
        elif kind == "delete":
            end = data.draw(st.sampled_from(cuts))
            if begin < end:
                requests.append(delete(begin + 1, end + 1))
                del plain[begin:end]
        else:
            new = data.draw(WORDS | st.just(""))
            requests.append(replaced("a", new, matchCase=True))
            text = "".join(plain).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            plain = utf16(text.replace("a", new))
    if requests:
        doc.batch(*requests)
    assert utf16(doc.text()) == plain
    check_content(doc.content())


INDEX = st.integers(0, 48)
SPAN = st.tuples(INDEX, INDEX).map(sorted).map(lambda pair: span(*pair))
BOLD = {"textStyle": {"bold": True}, "fields": "bold"}


def placed(kind: str, body: Json, where: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return where.map(lambda place: {kind: place | body})


def cells(row: int, column: int, down: int, across: int) -> Json:
    where = {"tableStartLocation": {"index": 24}, "rowIndex": row, "columnIndex": column}
    return {"tableCellLocation": where, "rowSpan": down, "columnSpan": across}


FEW = st.integers(0, 2)
AREA = st.builds(cells, FEW, FEW, st.integers(1, 2), st.integers(1, 2))
CELL = AREA.map(lambda area: {"tableCellLocation": area["tableCellLocation"]})
GRID = ["insertTableRow", "insertTableColumn", "deleteTableRow", "deleteTableColumn"]
STYLED = [
    {"paragraphStyle": {"namedStyleType": n}, "fields": "namedStyleType"}
    for n in ("HEADING_1", "NORMAL_TEXT")
]
ANYTHING = st.one_of(
    st.builds(insert, INDEX, WORDS),
    placed("deleteContentRange", {}, SPAN),
    placed("deleteContentRange", {}, SPAN),
    placed("updateTextStyle", BOLD, SPAN),
    placed("updateParagraphStyle", STYLED[0], SPAN),
    placed("updateParagraphStyle", STYLED[1], SPAN),
    placed("createParagraphBullets", {"bulletPreset": "BULLET_CHECKBOX"}, SPAN),
    placed("deleteParagraphBullets", {}, SPAN),
    placed("createNamedRange", {"name": "n"}, SPAN),
    placed("insertTable", {"rows": 2, "columns": 2}, INDEX.map(at)),
    placed("insertPageBreak", {}, INDEX.map(at)),
    placed("insertSectionBreak", {"sectionType": "NEXT_PAGE"}, INDEX.map(at)),
    placed("createFootnote", {}, INDEX.map(at)),
    placed("insertPerson", {"personProperties": {"email": "a@x.example"}}, INDEX.map(at)),
    st.just({"replaceNamedRangeContent": {"namedRangeName": "n", "text": "new\n"}}),
    *(placed(kind, {}, CELL) for kind in GRID),
    *(
        placed(kind, {}, AREA.map(lambda a: {"tableRange": a}))
        for kind in ("mergeTableCells", "unmergeTableCells")
    ),
)


@settings(**SHARED | {"max_examples": 80})
@given(st.lists(ANYTHING, min_size=1, max_size=8))
def test_whatever_is_asked_for_the_document_stays_one(
    emulator: Emulator, caller: Caller, requests: list[Json]
) -> None:
    """Indexes without gaps, whole tables, named ranges inside; the emulator holds the answer against discovery itself."""
    doc = make(emulator, caller, SCENARIO)
    for request in requests:
        status, answer = doc.caller("POST", f"{doc.path}:batchUpdate", {"requests": [request]})
        assert status in {200, 400}, answer
        shown = doc.tab()["documentTab"]
        end = check_content(shown["body"]["content"])
        for note in shown.get("footnotes", {}).values():
            check_content(note["content"])
        for group in shown.get("namedRanges", {}).values():
            for named in group["namedRanges"]:
                for each in named["ranges"]:
                    assert 1 <= each["startIndex"] < each["endIndex"] <= end
