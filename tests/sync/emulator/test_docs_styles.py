"""How text, paragraphs, lists, the page and named styles look, and how that is changed."""

from __future__ import annotations

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import ROBOT, Caller, Json
from tests.sync.emulator.docs_caller import Document, insert, span


def make(emulator: Emulator, caller: Caller, text: str) -> Document:
    file_id = emulator.put_markdown("a.md", text)
    emulator.share(file_id, ROBOT, "writer")
    return Document(caller, file_id)


@pytest.fixture
def doc(emulator: Emulator, caller: Caller) -> Document:
    return make(emulator, caller, "abcdefghij\n\n## Head\n\nlast\n")


def styled(begin: int, end: int, style: Json, fields: str = "") -> Json:
    return {"updateTextStyle": span(begin, end) | {"textStyle": style, "fields": fields or ",".join(style)}}


def set_up(begin: int, end: int, style: Json, fields: str = "") -> Json:
    return {
        "updateParagraphStyle": span(begin, end)
        | {"paragraphStyle": style, "fields": fields or ",".join(style)}
    }


# ------------------------------------------------------------------------------------------ text


def test_runs_are_split_where_the_style_changes_and_joined_where_it_does_not(doc: Document) -> None:
    doc.batch(styled(3, 5, {"bold": True}))
    assert doc.runs()[:3] == [("ab", {}), ("cd", {"bold": True}), ("efghij\n", {})]
    doc.batch(styled(3, 5, {}, "bold"))
    assert doc.runs()[0] == ("abcdefghij\n", {})


def test_what_the_named_style_has_anyway_is_inherited(doc: Document) -> None:
    size = {"fontSize": {"magnitude": 11, "unit": "PT"}, "bold": False}
    doc.batch(styled(3, 5, size), styled(12, 16, size))
    assert doc.runs()[0] == ("abcdefghij\n", {})
    assert doc.runs()[1][1] == {"fontSize": {"magnitude": 11, "unit": "PT"}}


def test_all_of_a_paragraph_takes_its_newline_and_its_bullet_along(
    emulator: Emulator, caller: Caller
) -> None:
    doc = make(emulator, caller, "- item\n- other\n")
    doc.batch(styled(1, 5, {"bold": True}), styled(6, 8, {"bold": True}))
    assert doc.runs() == [("item\n", {"bold": True}), ("ot", {"bold": True}), ("her\n", {})]
    assert [p["bullet"]["textStyle"] for p in doc.paragraphs()] == [{"bold": True}, {}]


def test_a_link_is_blue_and_underlined_and_never_on_a_newline(doc: Document) -> None:
    doc.batch(styled(9, 14, {"link": {"url": "https://x.example"}}))
    runs = doc.runs()
    assert [text for text, style in runs if "link" in style] == ["ij", "He"]
    assert all(style["underline"] and style["foregroundColor"] for _, style in runs if "link" in style)
    doc.batch(styled(9, 14, {}, "link"))
    assert not any("link" in style or "underline" in style for _, style in doc.runs())
    assert doc.runs()[0] == ("abcdefghij\n", {})


def test_a_link_to_a_heading_may_be_written_the_old_way(doc: Document) -> None:
    heading = doc.paragraphs()[1]["paragraphStyle"]["headingId"]
    doc.batch(styled(1, 3, {"link": {"headingId": heading}}))
    link = doc.tab()["documentTab"]["body"]["content"][1]["paragraph"]["elements"][0]["textRun"]["textStyle"][
        "link"
    ]
    assert link == {"heading": {"id": heading, "tabId": "t.0"}}
    assert doc.runs()[0][1]["link"] == {"headingId": heading}


def test_colours_come_back_in_single_precision_without_zeros(doc: Document) -> None:
    colour = {"color": {"rgbColor": {"red": 1 / 3, "green": 0, "blue": 1}}}
    doc.batch(styled(1, 3, {"foregroundColor": colour}))
    assert doc.runs()[0][1]["foregroundColor"] == {"color": {"rgbColor": {"red": 0.33333334, "blue": 1}}}


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (styled(1, 3, {"bold": True}, "bold,nonsense"), "updateTextStyle: Invalid field: nonsense"),
        (styled(1, 3, {"bold": True}, "textStyle.bold"), "updateTextStyle: Invalid field: textStyle.bold"),
        (
            {"updateTextStyle": span(1, 3) | {"textStyle": {"bold": True}}},
            "updateTextStyle: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
        ),
        (styled(1, 3, {"link": {}}), "updateTextStyle: Links must include at least one type."),
        (styled(1, 1, {"bold": True}), "updateTextStyle: The range should not be empty."),
        (
            styled(0, 2, {"bold": True}),
            "updateTextStyle: Cannot operate on the first section break in the document.",
        ),
        (
            styled(1, 22, {"bold": True}),
            "updateTextStyle: Index 22 must be less than the end index of the referenced segment, 22.",
        ),
        (
            styled(1, 3, {"fontSize": {"magnitude": 3}}),
            "updateTextStyle: Unsupported dimension unit: UNIT_UNSPECIFIED",
        ),
        (set_up(1, 3, {"headingId": "h.x"}), "updateParagraphStyle: Unallowed field: headingId"),
        (set_up(1, 3, {"tabStops": []}), "updateParagraphStyle: Unallowed field: tabStops"),
    ],
)
def test_a_style_that_is_none_is_refused_in_the_words_of_google(
    doc: Document, request_: Json, words: str
) -> None:
    assert doc.refused(request_) == words


def test_masks_may_be_written_in_snake_case_and_with_a_star(doc: Document) -> None:
    doc.batch(styled(1, 3, {"smallCaps": True, "italic": True}, "small_caps, italic"))
    assert doc.runs()[0] == ("ab", {"smallCaps": True, "italic": True})
    doc.batch(styled(1, 3, {"bold": True}, "*"))
    assert doc.runs()[0] == ("ab", {"bold": True})


# ------------------------------------------------------------------------------------------ paragraphs


def test_a_heading_gets_an_id_and_gives_it_back(doc: Document) -> None:
    doc.batch(styled(1, 3, {"bold": True}), set_up(2, 3, {"namedStyleType": "HEADING_3"}))
    made = doc.paragraphs()[0]["paragraphStyle"]
    assert made["namedStyleType"] == "HEADING_3"
    assert made["headingId"].startswith("h.")
    assert doc.runs()[0] == ("abcdefghij\n", {})  # the named style says how the text looks
    doc.batch(set_up(2, 3, {"namedStyleType": "HEADING_1"}))
    assert doc.paragraphs()[0]["paragraphStyle"]["headingId"] == made["headingId"]
    doc.batch(set_up(2, 3, {"namedStyleType": "NORMAL_TEXT"}))
    assert doc.paragraphs()[0]["paragraphStyle"] == {
        "namedStyleType": "NORMAL_TEXT",
        "direction": "LEFT_TO_RIGHT",
    }


def test_every_paragraph_that_the_range_touches_is_styled(doc: Document) -> None:
    centred = {"alignment": "CENTER", "spaceAbove": {"magnitude": 0, "unit": "PT"}}
    doc.batch(set_up(10, 14, centred))
    first, head, last = (p["paragraphStyle"] for p in doc.paragraphs())
    assert first["alignment"] == head["alignment"] == "CENTER"
    assert "spaceAbove" not in first  # as normal text has it
    assert head["spaceAbove"] == {"unit": "PT"}
    assert "alignment" not in last


# ------------------------------------------------------------------------------------------ lists


def bullets(begin: int, end: int, preset: str) -> Json:
    return {"createParagraphBullets": span(begin, end) | {"bulletPreset": preset}}


def test_leading_tabs_are_the_level_and_go(emulator: Emulator, caller: Caller) -> None:
    doc = make(emulator, caller, "x")
    doc.batch(insert(1, "a\n\tb\n\t\tc\n"), bullets(1, 9, "NUMBERED_DECIMAL_ALPHA_ROMAN_PARENS"))
    assert doc.text() == "a\nb\nc\nx\n"
    *listed, last = doc.paragraphs()
    assert [p["bullet"].get("nestingLevel", 0) for p in listed] == [0, 1, 2]
    assert [p["paragraphStyle"]["indentStart"]["magnitude"] for p in listed] == [36, 72, 108]
    assert "bullet" not in last
    (known,) = doc.get()["lists"].values()
    shown = [
        (level["glyphType"], level["glyphFormat"]) for level in known["listProperties"]["nestingLevels"][:3]
    ]
    assert shown == [("DECIMAL", "%0)"), ("ALPHA", "%1)"), ("ROMAN", "%2)")]


@pytest.mark.parametrize(
    ("preset", "glyphs"),
    [
        ("BULLET_DISC_CIRCLE_SQUARE", ["●", "○", "■"]),
        ("BULLET_STAR_CIRCLE_SQUARE", ["★", "○", "■"]),
        ("BULLET_CHECKBOX", ["GLYPH_TYPE_UNSPECIFIED"] * 3),
        ("NUMBERED_DECIMAL_NESTED", ["%0.", "%0.%1.", "%0.%1.%2."]),
        ("NUMBERED_ZERODECIMAL_ALPHA_ROMAN", ["ZERO_DECIMAL", "ALPHA", "ROMAN"]),
        ("NUMBERED_UPPERROMAN_UPPERALPHA_DECIMAL", ["UPPER_ROMAN", "UPPER_ALPHA", "DECIMAL"]),
    ],
)
def test_presets_have_their_glyphs(doc: Document, preset: str, glyphs: list[str]) -> None:
    doc.batch(bullets(1, 3, preset))
    levels = doc.get()["lists"][doc.paragraphs()[0]["bullet"]["listId"]]["listProperties"]["nestingLevels"]
    assert len(levels) == 9
    for level, glyph in zip(levels, glyphs, strict=False):
        assert glyph in level.values()


def test_a_list_of_this_kind_right_above_goes_on(emulator: Emulator, caller: Caller) -> None:
    doc = make(emulator, caller, "- one\n\ntwo\n\nthree\n")
    doc.batch(bullets(5, 7, "BULLET_DISC_CIRCLE_SQUARE"), bullets(9, 11, "BULLET_CHECKBOX"))
    one, two, three = (p["bullet"]["listId"] for p in doc.paragraphs())
    assert one == two != three


def test_a_paragraph_that_is_no_item_any_more_stays_where_it_stood(
    emulator: Emulator, caller: Caller
) -> None:
    doc = make(emulator, caller, "- one\n  - two\n")
    doc.batch({"deleteParagraphBullets": span(1, 7)})
    first, second = doc.paragraphs()
    assert "bullet" not in first | second
    assert "indentStart" not in first["paragraphStyle"]
    assert second["paragraphStyle"]["indentStart"]["magnitude"] == 36


def test_a_list_must_be_of_a_kind(doc: Document) -> None:
    assert doc.refused(bullets(1, 3, "BULLET_GLYPH_PRESET_UNSPECIFIED")).startswith(
        "createParagraphBullets: "
    )


# ------------------------------------------------------------------------------------------ page, sections, named styles


def test_the_page_can_be_set_up(doc: Document) -> None:
    style = {
        "marginLeft": {"magnitude": 10, "unit": "PT"},
        "background": {"color": {"color": {"rgbColor": {"red": 1}}}},
        "documentFormat": {"documentMode": "PAGELESS"},
    }
    fields = "marginLeft,background,documentFormat.documentMode"
    doc.batch({"updateDocumentStyle": {"documentStyle": style, "fields": fields}})
    assert {name: doc.get()["documentStyle"][name] for name in style} == style


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("background", "Cannot set a transparent background."),
        ("useCustomHeaderFooterMargins", "Unallowed field: useCustomHeaderFooterMargins"),
        ("defaultHeaderId", "Unallowed field: defaultHeaderId"),
        ("margin_up", "Invalid field: margin_up"),
    ],
)
def test_some_of_the_page_cannot(doc: Document, fields: str, words: str) -> None:
    body = {"documentStyle": {}, "fields": fields}
    assert doc.refused({"updateDocumentStyle": body}) == f"updateDocumentStyle: {words}"


def named(style: Json, fields: str) -> Json:
    return {"updateNamedStyle": {"namedStyle": style, "fields": fields}}


def test_a_named_style_is_changed_for_all_who_have_it(doc: Document) -> None:
    style = {
        "namedStyleType": "HEADING_2",
        "textStyle": {"bold": True},
        "paragraphStyle": {"alignment": "END"},
    }
    doc.batch(
        named(style, "named_style_type,text_style,text_style.bold,paragraph_style,paragraph_style.alignment")
    )
    found = next(s for s in doc.get()["namedStyles"]["styles"] if s["namedStyleType"] == "HEADING_2")
    assert found["textStyle"] == {"bold": True, "fontSize": {"magnitude": 16, "unit": "PT"}}
    assert found["paragraphStyle"]["alignment"] == "END"
    assert found["paragraphStyle"]["keepWithNext"] is True
    doc.batch(named({"namedStyleType": "HEADING_2"}, "namedStyleType,textStyle"))
    found = next(s for s in doc.get()["namedStyles"]["styles"] if s["namedStyleType"] == "HEADING_2")
    assert found["textStyle"] == {}


def test_a_named_style_is_named_in_the_mask(doc: Document) -> None:
    style = {"namedStyleType": "HEADING_2", "textStyle": {"bold": True}}
    assert doc.refused(named(style, "textStyle.bold")) == "updateNamedStyle: Named style type is required."
    words = doc.refused(named(style, "namedStyleType,paragraphStyle.namedStyleType"))
    assert words == "updateNamedStyle: Unallowed field: paragraphStyle.namedStyleType"


def test_a_section_is_styled_by_itself(doc: Document) -> None:
    doc.batch({"insertSectionBreak": {"location": {"index": 5}, "sectionType": "NEXT_PAGE"}})
    style = {"contentDirection": "RIGHT_TO_LEFT"}
    doc.batch({"updateSectionStyle": span(9, 10) | {"sectionStyle": style, "fields": "contentDirection"}})
    sections = [b["sectionBreak"]["sectionStyle"] for b in doc.content() if "sectionBreak" in b]
    assert [s["contentDirection"] for s in sections] == ["LEFT_TO_RIGHT", "RIGHT_TO_LEFT"]
    assert [s["sectionType"] for s in sections] == ["CONTINUOUS", "NEXT_PAGE"]
    refused = {"updateSectionStyle": span(9, 10) | {"sectionStyle": {}, "fields": "sectionType"}}
    assert doc.refused(refused) == "updateSectionStyle: Unallowed field: sectionType"
