from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappers.document import Bullets, Document, Prose, Span, Table
from sync.links import parse_link
from sync.sources.google_docs import parse
from tests.sync.sources.docs_json import Json, cell, doc, item, levels, para, run, tab, table

URL = "https://docs.google.com/document/d/ID/edit"
MONO = {"weightedFontFamily": {"fontFamily": "Roboto Mono"}}
NOON = {"timestamp": "2024-05-15T12:00:00Z", "displayText": "15 May"}


def read(*content: Json, **more: Any) -> Document:
    return parse(doc(*content, **more), URL)


def only(*content: Json, **more: Any) -> Any:
    (block,) = read(*content, **more).blocks()
    return block


def grid(block: Table) -> list[list[str]]:
    return [[c.text.plain for c in row] for row in block.rows]


@pytest.mark.parametrize(
    ("elements", "plain", "spans"),
    [
        (["a ", run("b", bold=True), " c"], "a b c", (Span(2, 3, "bold"),)),
        ([run("a", bold=True), run("b ", bold=True, italic=True), "c"], "ab c", (Span(0, 2, "bold"), Span(1, 2, "italic"))),
        ([run("x", strikethrough=True), run("y", **MONO)], "xy", (Span(0, 1, "strike"), Span(1, 2, "code"))),
        ([run("x", backgroundColor={"color": {"rgbColor": {"red": 1, "green": 1}}}), "y"], "xy", (Span(0, 1, "mark"),)),
        ([run("x", backgroundColor={"color": {"rgbColor": {"red": 1, "green": 1, "blue": 1}}})], "x", ()),
        ([run("x", backgroundColor={}, bold=False)], "x", ()),
        (["one\u000btwo"], "one\ntwo", ()),
        (["  both ends  "], "both ends", ()),
        ([run("here", link={"url": "https://example.org"})], "here", (Span(0, 4, "link", "https://example.org"),)),
        ([run("Kim", link={"url": "mailto:kim@example.org?subject=x"})], "Kim", (Span(0, 3, "person", "kim@example.org"),)),
        ([run("up", link={"bookmark": {"id": "kix.q", "tabId": "t.0"}})], "up", (Span(0, 2, "link", f"{URL}?tab=t.0"),)),
        ([{"person": {"personProperties": {"name": "Kim Lee", "email": "kim@example.org"}}}], "Kim Lee", (Span(0, 7, "person", "kim@example.org"),)),
        ([{"person": {"personProperties": {"email": "kim@example.org"}}}], "kim@example.org", (Span(0, 15, "person", "kim@example.org"),)),
        ([{"richLink": {"richLinkProperties": {"title": "Spec", "uri": "https://example.org"}}}], "Spec", (Span(0, 4, "file", "https://example.org"),)),
        ([{"richLink": {"richLinkProperties": {"uri": "https://example.org"}}}], "https://example.org", (Span(0, 19, "file", "https://example.org"),)),
        ([{"dateElement": {"dateElementProperties": NOON}}], "15 May", (Span(0, 6, "date", "2024-05-15"),)),
        ([{"dateElement": {"dateElementProperties": NOON | {"timeZoneId": "Pacific/Kiritimati"}}}], "15 May", (Span(0, 6, "date", "2024-05-16"),)),
        ([{"dateElement": {"dateElementProperties": {"timestamp": "2024-05-15T12:00:00Z"}}}], "2024-05-15", (Span(0, 10, "date", "2024-05-15"),)),
        ([{"dropdown": {"dropdownProperties": {"displayValue": "High"}}}], "High", (Span(0, 4, "choice", "High"),)),
        (["to ", {"equation": {}}], "to", (Span(2, 2, "unreadable"),)),
        (["by \ue907."], "by .", (Span(3, 3, "unreadable"),)),
        (["a", {"someNewChip": {"id": "x"}}], "a", (Span(1, 1, "unreadable"),)),
        (["a", {"pageBreak": {}}, {"autoText": {"type": "PAGE_NUMBER"}}, {"footnoteReference": {"footnoteId": "f"}}], "a", ()),
        (["a", {"textRun": {"content": "b", "suggestedInsertionIds": ["s"]}}], "a", ()),
        (["a", {"textRun": {"content": "b", "suggestedDeletionIds": ["s"]}}], "ab", ()),
    ],
)  # fmt: skip
def test_a_paragraph_reads_as_a_reader_sees_it(
    elements: list[Any], plain: str, spans: tuple[Span, ...]
) -> None:
    block = only(para(*elements))
    assert isinstance(block, Prose)
    assert block.text.plain == plain
    assert block.text.spans == spans


def test_what_the_api_does_not_hand_out_is_told() -> None:
    document = read(
        para("Risks", style="HEADING_1", heading="h.r"), para("State: \ue907"), para({"equation": {}})
    )
    assert [(what.partition(":")[0], place.url) for what, place in document.oddities] == [
        ("a chip could not be read", f"{URL}?tab=t.0#heading=h.r"),
        ("an equation could not be read", f"{URL}?tab=t.0#heading=h.r"),
    ]


def test_an_old_dropdown_is_read_from_its_definition() -> None:
    options = [{"optionId": "o.1", "displayValue": "Low"}, {"optionId": "o.2", "displayValue": "High"}]
    definitions = {"kix.d": {"dropdownDefinitionProperties": {"options": options}}}
    chip = {"dropdown": {"dropdownProperties": {"dropdownDefinitionId": "kix.d", "selectedOptionId": "o.2"}}}
    assert only(para(chip), dropdownDefinitions=definitions).text.plain == "High"


def test_pictures_are_read_as_their_alternative_text() -> None:
    chart = {"linkedContentReference": {"sheetsChartReference": {"spreadsheetId": "S1", "chartId": 3}}}
    objects = {
        "kix.1": {"inlineObjectProperties": {"embeddedObject": {"description": "our funnel"} | chart}},
        "kix.2": {"inlineObjectProperties": {"embeddedObject": {}}},
    }
    block = only(
        para(
            {"inlineObjectElement": {"inlineObjectId": "kix.1"}},
            {"inlineObjectElement": {"inlineObjectId": "kix.2"}},
        ),
        inlineObjects=objects,
    )
    assert block.text.plain == "our funnel"
    assert block.text.of("image") == ("our funnel", "")
    assert block.text.of("link") == ("https://docs.google.com/spreadsheets/d/S1/edit",)


def test_sections_follow_headings_with_a_link_to_each() -> None:
    document = read(
        para("before"),
        para("Our plan", style="TITLE", heading="h.t"),
        para("for Q2", style="SUBTITLE", heading="h.s"),
        para("Goals", style="HEADING_1", heading="h.1"),
        para("Deep", style="HEADING_3", heading="h.2"),
        para(style="HEADING_2", heading="h.3"),
        para("Risks", style="HEADING_2", heading="h.4"),
    )
    assert [
        (s.heading.plain, s.level, s.carrier, s.place.url.rpartition("edit")[2], s.place.label)
        for s in document.sections
    ] == [
        ("", 0, "none", "?tab=t.0", "Q2 plan"),
        ("Our plan", 1, "title", "?tab=t.0#heading=h.t", "Q2 plan › Our plan"),
        ("Goals", 1, "heading", "?tab=t.0#heading=h.1", "Q2 plan › Goals"),
        ("Deep", 3, "heading", "?tab=t.0#heading=h.2", "Q2 plan › Goals › Deep"),
        ("Risks", 2, "heading", "?tab=t.0#heading=h.4", "Q2 plan › Goals › Risks"),
    ]
    assert [str(b.text) for b in document.sections[1].blocks if isinstance(b, Prose)] == ["for Q2"]


def test_each_of_several_tabs_is_a_section_children_after_their_parent() -> None:
    child = tab("Risks", "t.c", para("risk"), children=(tab("Old", "t.g", para("old")),))
    document = parse(
        doc(tabs=(tab("Plan", "t.0", para("plan"), children=(child,)), tab("Notes", "t.n"))), URL
    )
    assert [
        (s.heading.plain, s.level, s.carrier, s.place.url.rpartition("edit")[2], len(s.blocks))
        for s in document.sections
    ] == [
        ("Plan", 0, "tab", "?tab=t.0", 1),
        ("Risks", 0, "tab", "?tab=t.c", 1),
        ("Old", 0, "tab", "?tab=t.g", 1),
        ("Notes", 0, "tab", "?tab=t.n", 0),
    ]


def test_an_answer_without_tabs_links_without_them() -> None:
    answer = {
        "title": "Q2",
        "documentId": "ID",
        "body": {"content": [para("Risks", style="HEADING_1", heading="h.r"), para("x")]},
    }
    (section,) = parse(answer, URL).sections
    assert section.place.url == f"{URL}#heading=h.r"


def test_the_resource_key_of_the_link_stays_in_every_place() -> None:
    document = parse(doc(para("x")), parse_link(f"{URL}?resourcekey=0-k"))
    assert document.sections[0].place.url == f"{URL}?resourcekey=0-k&tab=t.0"


NUMBERS = levels(
    {"glyphType": "DECIMAL", "glyphFormat": "%0.", "startNumber": 1},
    {"glyphType": "ALPHA", "glyphFormat": "%1.", "startNumber": 1},
    {"glyphType": "ROMAN", "glyphFormat": "%2.", "startNumber": 1},
)
LEGAL = levels(
    {"glyphType": "DECIMAL", "glyphFormat": "%0."}, {"glyphType": "DECIMAL", "glyphFormat": "%0.%1."}
)
DOTS = levels({"glyphSymbol": "●", "glyphFormat": "%0", "startNumber": 1})


@pytest.mark.parametrize(
    ("glyphs", "deep", "numbers"),
    [
        (NUMBERS, [0, 0, 1, 1, 2, 0, 1], ["1.", "2.", "a.", "b.", "i.", "3.", "a."]),
        (LEGAL, [0, 1, 1, 0, 1], ["1.", "1.1.", "1.2.", "2.", "2.1."]),
        (LEGAL, [1, 0], ["1.1.", "1."]),
        (DOTS, [0, 0], ["", ""]),
        (levels({"glyphType": "GLYPH_TYPE_UNSPECIFIED"}), [0], [""]),
        (levels({"glyphType": "DECIMAL", "glyphFormat": "(%0)", "startNumber": 9}), [0, 0], ["(9)", "(10)"]),
        (levels({"glyphType": "ZERO_DECIMAL", "glyphFormat": "%0"}), [0, 0], ["01", "02"]),
        (levels({"glyphType": "UPPER_ROMAN", "glyphFormat": "%0.", "startNumber": 4}), [0], ["IV."]),
        (
            levels({"glyphType": "UPPER_ALPHA", "glyphFormat": "%0)", "startNumber": 26}),
            [0, 0],
            ["Z)", "AA)"],
        ),
        ({}, [0, 3], ["", ""]),
    ],
)
def test_numbers_of_lists_are_counted(glyphs: Json, deep: list[int], numbers: list[str]) -> None:
    block = only(*(item("x", level=level) for level in deep), lists={"kix.a": glyphs})
    assert isinstance(block, Bullets)
    assert [(i.number, i.level) for i in block.items] == list(zip(numbers, deep, strict=True))


def test_a_list_goes_on_counting_after_a_paragraph_and_each_list_counts_for_itself() -> None:
    document = read(
        item("a"),
        para("between"),
        item("b"),
        item("other", "kix.b"),
        item("c"),
        lists={"kix.a": NUMBERS, "kix.b": NUMBERS},
    )
    assert [[i.number for i in b.items] for b in document.blocks() if isinstance(b, Bullets)] == [
        ["1."],
        ["2.", "1.", "3."],
    ]


def test_an_indented_paragraph_goes_on_under_its_item_and_another_does_not() -> None:
    document = read(item("a"), para("more of a", indent=36), item("b", level=1), para("not of b", indent=36))
    items, prose = document.blocks()
    assert isinstance(items, Bullets)
    assert [i.text.plain for i in items.items] == ["a\nmore of a", "b"]
    assert isinstance(prose, Prose)


def test_checklists_do_not_say_what_is_checked() -> None:
    assert [i.checked for i in only(item("x")).items] == [None]


def test_merged_cells_stay_in_place() -> None:
    block = only(
        table(
            [cell(para("Goal"), columns=2), cell(), cell(para("Score"))],
            [cell(para("A"), rows=2), cell(para("a")), cell(para("1"))],
            [cell(), cell(para("b")), cell(para("2"))],
        )
    )
    assert grid(block) == [["Goal", "", "Score"], ["A", "a", "1"], ["", "b", "2"]]
    assert [(r, c) for r, row in enumerate(block.rows) for c, x in enumerate(row) if x.covered] == [
        (0, 1),
        (2, 0),
    ]


def test_a_cell_keeps_lists_and_tables_in_it() -> None:
    inner = table([cell(para("x")), cell(para("y"))])
    found = only(table([cell(para("Goals"), item("one"), item("two"), inner)])).rows[0][0]
    assert found.text.plain == "Goals\none\ntwo\nx\ty"
    assert [b.kind for b in found.blocks] == ["prose", "bullets", "table"]


def test_a_heading_in_a_cell_is_a_paragraph() -> None:
    document = read(table([cell(para("Risks", style="HEADING_2", heading="h.x"))]))
    assert [s.heading.plain for s in document.sections] == [""]


@pytest.mark.parametrize(
    ("block", "header_rows"),
    [
        (table([cell(para("a"))], [cell(para("b"))], head=1), 1),
        (table([cell(para("a"))], [cell(para("b"))]), 0),
        (table([cell(para(run("a", bold=True))), cell()], [cell(para("b"))]), 1),
        (table([cell(para(run("a", bold=True)))], [cell(para(run("b", bold=True)))]), 0),
        (table([cell(para(run("a", bold=True), " b"))], [cell(para("b"))]), 0),
        (table([cell(para(run("a", bold=True)))]), 0),
    ],
)
def test_the_head_of_a_table_is_what_is_marked_or_bold_throughout(block: Json, header_rows: int) -> None:
    read_table = only(block)
    assert read_table.header_rows == header_rows
    if header_rows:
        assert not read_table.rows[0][0].text.spans


def test_ragged_rows_are_filled() -> None:
    assert grid(only(table([cell(para("a")), cell(para("b"))], [cell(para("c"))]))) == [["a", "b"], ["c", ""]]


def test_code_is_what_stands_between_two_marks() -> None:
    document = read(
        para("\ue907", run("def f():", **MONO)),
        para(),
        para(run("    return 1", **MONO)),
        para("\ue907"),
        para("after"),
    )
    code, after = document.blocks()
    assert isinstance(code, Prose)
    assert isinstance(after, Prose)
    assert (code.code, code.text.plain, code.text.spans) == (True, "def f():\n\n    return 1", ())
    assert (after.code, after.text.plain) == (False, "after")
    assert not document.oddities


def test_lines_in_code_font_are_one_block_of_code() -> None:
    mono_blank = {"paragraph": {"elements": [run("\n", **MONO)], "paragraphStyle": {}}}
    block = only(para(run("a = 1", **MONO)), mono_blank, para(run("  b = 2", **MONO)))
    assert (block.code, block.text.plain) == (True, "a = 1\n\n  b = 2")


def test_footnotes_headers_and_footers_are_not_lost() -> None:
    document = read(
        para(
            "a",
            {"footnoteReference": {"footnoteId": "kix.2"}},
            "b",
            {"footnoteReference": {"footnoteId": "kix.1"}},
        ),
        footnotes={
            "kix.1": {"content": [para(" second")]},
            "kix.2": {"content": [para(" first")]},
            "kix.3": {"content": [para("third")]},
        },
        headers={"kix.h": {"content": [para("Confidential")]}, "kix.e": {"content": [para()]}},
        footers={"kix.f": {"content": [para("Page ", {"autoText": {}})]}},
    )
    assert [[str(b.text) for b in s.blocks if isinstance(b, Prose)] for s in document.sections] == [
        ["ab"],
        ["first", "second", "third"],
        ["Confidential"],
        ["Page"],
    ]
    assert {(s.heading.plain, s.level, s.carrier) for s in document.sections} == {("", 0, "none")}


def test_a_table_of_contents_repeats_and_is_left_out() -> None:
    assert read({"tableOfContents": {"content": [para("Risks")]}}).sections == ()


def test_tables_within_tables_without_end_are_cut_with_a_word() -> None:
    inner = table([cell(para("deep"))])
    for _ in range(100):
        inner = table([cell(inner)])
    assert any("too deep" in what for what, _ in read(inner).oddities)


NAMES = ["title", "documentId", "tabs", "tabProperties", "documentTab", "childTabs", "body", "content", "paragraph", "elements", "textRun", "textStyle",
         "paragraphStyle", "bullet", "listId", "nestingLevel", "lists", "kix.a", "listProperties", "nestingLevels", "glyphType", "startNumber", "table",
         "tableRows", "tableCells", "tableCellStyle", "rowSpan", "columnSpan", "link", "url", "person", "personProperties", "dateElement",
         "dateElementProperties", "timestamp", "footnotes", "headers", "inlineObjectElement", "dropdown", "namedStyleType", "indentStart", "magnitude"]  # fmt: skip
odd_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "x", "\ue907", "DECIMAL", "HEADING_1", "mailto:", "\u000b", "kix.a"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=30,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(NAMES), odd_json))
def test_no_answer_makes_it_raise(answer: dict[str, Any]) -> None:
    parse(answer, "")


@given(odd_json, odd_json)
def test_no_content_makes_it_raise(element: Any, lists: Any) -> None:
    parse(
        {
            "tabs": [
                {
                    "documentTab": {
                        "body": {
                            "content": [{"paragraph": element}, element, {"table": {"tableRows": [element]}}]
                        },
                        "lists": lists,
                    }
                }
            ]
        },
        "",
    )


TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@given(
    st.lists(
        st.tuples(TEXTS, st.sampled_from(["NORMAL_TEXT", "HEADING_2", "TITLE", "item", "cell", "mono"])),
        max_size=12,
    )
)
def test_no_word_is_lost(words: list[tuple[str, str]]) -> None:
    content = []
    for word, kind in words:
        match kind:
            case "item":
                content.append(item(word))
            case "cell":
                content.append(table([cell(para(word))]))
            case "mono":
                content.append(para(run(word, **MONO)))
            case _:
                content.append(para(word, style=kind))
    shown = []
    for section in read(*content).sections:
        shown.append(section.heading.plain)
        for block in section.blocks:
            match block:
                case Prose():
                    shown.append(block.text.plain)
                case Bullets():
                    shown += [i.text.plain for i in block.items]
                case Table():
                    shown += [c.text.plain for row in block.rows for c in row]
    assert "".join("".join(shown).split()) == "".join(word for word, _ in words)
