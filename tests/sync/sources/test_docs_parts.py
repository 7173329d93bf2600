"""Each part of a Google Doc that is easily lost: it is read, or it is told."""

from __future__ import annotations

from typing import Any

import pytest

from mappers.document import Bullets, Document, Prose, Span, Table
from sync.sources.google_docs import parse
from tests.sync.sources.docs_json import Json, cell, doc, item, levels, para, run, tab, table

URL = "https://docs.google.com/document/d/ID/edit"
HERE = f"{URL}?tab=t.0"
ADDED = {"suggestedInsertionIds": ["suggest.a"]}
GONE = {"suggestedDeletionIds": ["suggest.d"]}


def read(*content: Json, **more: Any) -> Document:
    return parse(doc(*content, **more), URL)


def shown(document: Document) -> list[str]:
    found: list[str] = []
    for section in document.sections:
        found += [section.heading.plain] if section.heading else []
        for block in section.blocks:
            match block:
                case Prose():
                    found.append(block.text.plain)
                case Bullets():
                    found += [f"{i.number} {i.text.plain}".strip() for i in block.items]
                case Table():
                    found += ["|".join(c.text.plain for c in row) for row in block.rows]
    return found


def told(document: Document) -> list[str]:
    return [what.partition(":")[0] for what, _ in document.oddities]


def suggested(block: Json, suggestion: Json) -> Json:
    """A paragraph of which every run is only suggested, its end included."""
    elements = [{kind: part | suggestion for kind, part in e.items()} for e in block["paragraph"]["elements"]]
    return {"paragraph": block["paragraph"] | {"elements": elements}}


# ------------------------------------------------------------------------------------ suggestions

NUMBERS = {"kix.a": levels({"glyphType": "DECIMAL", "glyphFormat": "%0.", "startNumber": 1})}
ONE = "1 suggested addition was not read"


@pytest.mark.parametrize(
    ("content", "left", "line"),
    [
        ([para("a", {"textRun": {"content": " b"} | ADDED})], ["a"], ONE),
        ([para("a", {"textRun": {"content": " b"} | GONE})], ["a b"], "1 suggested deletion was read as it stands"),
        ([para("a"), suggested(para("b"), ADDED)], ["a"], ONE),
        ([suggested(para("New", style="HEADING_1", heading="h.n"), ADDED), para("a")], ["a"], ONE),
        ([item("a"), suggested(item("b"), ADDED), item("c")], ["1. a", "2. c"], ONE),
        ([table([cell(para("a"))], [cell(para("b"))]), para("z")], ["a", "b", "z"], None),
        ([{"table": table([cell(para("a"))])["table"] | ADDED}, para("z")], ["z"], ONE),
        ([para("a", {"person": {"personProperties": {"email": "k@example.org"}} | ADDED})], ["a"], ONE),
        ([para("a", {"equation": ADDED})], ["a"], ONE),
        ([{"tableOfContents": {"content": [para("b")]} | ADDED}, para("a")], ["a"], ONE),
        (
            [para("a", *({"textRun": {"content": x, "suggestedInsertionIds": [f"s.{x}"]}} for x in "bc"))],
            ["a"],
            "2 suggested additions were not read",
        ),
        ([para("a", *({"textRun": {"content": x} | ADDED} for x in "bc"))], ["a"], ONE),
    ],
)  # fmt: skip
def test_suggestions_are_not_counted_and_told_once_each(
    content: list[Json], left: list[str], line: str | None
) -> None:
    document = read(*content, lists=NUMBERS)
    assert shown(document) == left
    assert told(document) == ([line] if line else [])


def test_suggested_rows_and_columns_are_left_out_of_a_table() -> None:
    made = table([cell(para("a")), cell(para("new"))], [cell(para("b")), cell(para("new"))], [cell(), cell()])
    for row in made["table"]["tableRows"]:
        row["tableCells"][1] |= ADDED
    made["table"]["tableRows"][2] |= {"suggestedInsertionIds": ["suggest.row"]}
    document = read(made)
    assert shown(document) == ["a", "b"]
    assert told(document) == ["2 suggested additions were not read"]


def test_a_footnote_that_a_suggestion_brings_is_not_read() -> None:
    notes = {"kix.1": {"content": [para("brought")]}, "kix.2": {"content": [para("there")]}}
    new = {"footnoteReference": {"footnoteId": "kix.1"} | ADDED}
    document = read(para("a", new, {"footnoteReference": {"footnoteId": "kix.2"}}), footnotes=notes)
    assert shown(document) == ["a", "there"]


def test_what_is_told_of_suggestions_leads_to_the_first_of_them() -> None:
    document = read(para("Risks", style="HEADING_1", heading="h.r"), para("x"), suggested(para("b"), ADDED))
    ((_, place),) = document.oddities
    assert place.url == f"{HERE}#heading=h.r"


# ------------------------------------------------------------------------------------ chips and stand-ins


@pytest.mark.parametrize(
    ("element", "line"),
    [
        ({"person": {"personProperties": {}}}, "a chip could not be read"),
        ({"richLink": {}}, "a chip could not be read"),
        ({"dateElement": {"dateElementProperties": {"locale": "en"}}}, "a chip could not be read"),
        ({"dropdown": {"dropdownProperties": {"dropdownDefinitionId": "kix.d"}}}, "a dropdown shows no choice"),
        ({"person": {"personProperties": {"name": "\ue907"}}}, "a chip could not be read"),
        ({"voteChip": {}}, "a chip could not be read"),
        ({"equation": {}}, "an equation could not be read"),
        (run("\ue907", bold=True), "a chip could not be read"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "where",
    [
        lambda e: {"content": [para("Risks", style="HEADING_1", heading="h.r"), para("see ", e)]},
        lambda e: {"content": [para("see ", e, style="HEADING_1", heading="h.r")]},
        lambda e: {"content": [table([cell(para("see ", e)), cell(item("x"), para(e))])]},
        lambda e: {"content": [item(e)]},
        lambda e: {"content": [para("a")], "footers": {"kix.f": {"content": [para("see ", e)]}}},
    ],
)
def test_a_chip_that_says_nothing_is_told_wherever_it_stands(element: Json, line: str, where: Any) -> None:
    more = where(element)
    document = read(*more.pop("content"), **more)
    assert set(told(document)) == {line}
    assert all(place.url.startswith(HERE) for _, place in document.oddities)


def test_the_stand_in_is_never_printed() -> None:
    odd = "\ue907"
    chips: list[Json] = [
        {"richLink": {"richLinkProperties": {"title": f"S{odd}pec", "uri": "https://example.org"}}},
        {"dropdown": {"dropdownProperties": {"displayValue": f"{odd}High"}}},
        {"inlineObjectElement": {"inlineObjectId": "kix.1"}},
        run(f"{odd}x{odd}{odd}y"),
    ]
    objects = {"kix.1": {"inlineObjectProperties": {"embeddedObject": {"title": f"map{odd}"}}}}
    answer = doc(
        tabs=(
            tab(f"Plan {odd}", "t.0", para(f"Ri{odd}sks", style="HEADING_1"), para(*chips), inlineObjects=objects),
            tab(odd, "t.1", para("z")),
        )
    )  # fmt: skip
    answer["title"] = f"Q2 {odd} plan"
    document = parse(answer, URL)
    assert odd not in repr(document)
    assert shown(document) == ["Plan", "Risks", "SpecHighmapxy", "t.1", "z"]


def test_a_break_parts_the_words_beside_it() -> None:
    for kind in ("pageBreak", "columnBreak", "horizontalRule"):
        assert shown(read(para("one", {kind: {}}, "two"))) == ["one\ntwo"]
        assert shown(read(para({kind: {}}, "two", {kind: {}}))) == ["two"]


def test_heavy_letters_are_bold() -> None:
    heavy = {"weightedFontFamily": {"fontFamily": "Inter", "weight": 700}}
    (block,) = read(para(run("Risks", **heavy))).blocks()
    assert isinstance(block, Prose)
    assert block.text.spans == (Span(0, 5, "bold"),)


# ------------------------------------------------------------------------------------ pictures, charts, footnotes

CHART = {"linkedContentReference": {"sheetsChartReference": {"spreadsheetId": "S1", "chartId": 3}}}
SHEET = "https://docs.google.com/spreadsheets/d/S1/edit"


@pytest.mark.parametrize(
    ("embedded", "plain", "evidence", "line"),
    [
        ({"title": "Sales", "description": "sales by week"}, "sales by week", "sales by week", None),
        ({"title": "Sales"} | CHART, "Sales", "Sales", None),
        (CHART, "", SHEET, "a chart was not read"),
        ({"embeddedDrawingProperties": {}}, "", "", "a picture was not read"),
    ],
)
@pytest.mark.parametrize("anchored", [False, True])
def test_pictures_and_charts_are_evidence(
    embedded: Json, plain: str, evidence: str, line: str | None, anchored: bool
) -> None:
    if anchored:
        made = para("")
        made["paragraph"]["positionedObjectIds"] = ["kix.1"]
        objects = {
            "positionedObjects": {"kix.1": {"positionedObjectProperties": {"embeddedObject": embedded}}}
        }
    else:
        made = para({"inlineObjectElement": {"inlineObjectId": "kix.1"}})
        objects = {"inlineObjects": {"kix.1": {"inlineObjectProperties": {"embeddedObject": embedded}}}}
    document = read(made, **objects)
    (block,) = document.blocks()
    assert isinstance(block, Prose)
    assert block.text.plain == plain
    assert block.text.of("image") == (evidence,)
    assert told(document) == ([line] if line else [])


def test_a_footnote_leads_to_where_it_is_referred_to_and_a_footer_to_its_tab() -> None:
    note = {"footnoteReference": {"footnoteId": "kix.1", "footnoteNumber": "4"}}
    document = read(
        para("Risks", style="HEADING_1", heading="h.r"),
        para("a", note),
        para("Asks", style="HEADING_1", heading="h.a"),
        footnotes={"kix.1": {"content": [para("why")]}, "kix.9": {"content": [para("lost")]}},
        footers={"kix.f": {"content": [para("Page 1")]}},
    )
    found = [(str(b.text), b.place) for b in document.blocks() if isinstance(b, Prose)]
    assert [(text, place.url.rpartition("edit")[2], place.label) for text, place in found] == [
        ("a", "?tab=t.0#heading=h.r", "Q2 plan › Risks"),
        ("why", "?tab=t.0#heading=h.r", "Q2 plan › Risks › footnote 4"),
        ("lost", "?tab=t.0", "Q2 plan › footnote"),
        ("Page 1", "?tab=t.0", "Q2 plan › footer"),
    ]


# ------------------------------------------------------------------------------------ links, lists, tables, tabs


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ({"heading": {"id": "h.r", "tabId": "t.1"}}, f"{URL}?tab=t.1#heading=h.r"),
        ({"heading": {"id": "h.gone", "tabId": "t.1"}}, f"{URL}?tab=t.1"),
        ({"heading": {"id": "h.gone", "tabId": "t.gone"}}, HERE),
        ({"headingId": "h.in-cell"}, f"{HERE}#heading=h.in-cell"),
        ({"headingId": "h.gone"}, HERE),
        ({"bookmark": {"id": "kix.b", "tabId": "t.1"}}, f"{URL}?tab=t.1"),
        ({"bookmarkId": "kix.b"}, HERE),
        ({"tabId": "t.1"}, f"{URL}?tab=t.1"),
        ({"tabId": "t.gone"}, HERE),
    ],
)
def test_links_within_a_doc_lead_to_what_is_there(link: Json, leads_to: str) -> None:
    inside = table([cell(para("Asks", style="HEADING_2", heading="h.in-cell"))])
    document = parse(
        doc(
            tabs=(
                tab("Plan", "t.0", para(run("up", link=link)), inside),
                tab("More", "t.1", para("Risks", style="HEADING_1", heading="h.r")),
            )
        ),
        URL,
    )
    block = next(document.blocks())
    assert isinstance(block, Prose)
    assert block.text.of("link") == (leads_to,)


def test_what_may_be_a_checklist_says_nothing_of_what_is_done_and_that_is_told_once() -> None:
    struck = run(
        "dropped or done", strikethrough=True
    )  # a tick does not strike through, and people strike what they drop
    checks = {
        "kix.a": levels({"glyphType": "GLYPH_TYPE_UNSPECIFIED"}),
        "kix.b": levels({"glyphSymbol": "●", "glyphFormat": "%0"}),
    }
    document = read(
        item(struck), item("open"), para("between"), item("open"), item(struck, "kix.b"), lists=checks
    )
    items = [i for b in document.blocks() if isinstance(b, Bullets) for i in b.items]
    assert [i.checked for i in items] == [None] * 4
    assert [i.text.spans for i in items] == [(Span(0, 15, "strike"),), (), (), (Span(0, 15, "strike"),)]
    assert told(document) == ["what may be a checklist is read as a list"]


@pytest.mark.parametrize(
    ("glyph", "start", "first"),
    [("DECIMAL", 0, "0."), ("ZERO_DECIMAL", 0, "00."), ("ALPHA", 0, "a."), ("ROMAN", 0, "i."), ("DECIMAL", 7, "7.")],
)  # fmt: skip
def test_a_list_begins_where_it_says(glyph: str, start: int, first: str) -> None:
    lists = {"kix.a": levels({"glyphType": glyph, "glyphFormat": "%0.", "startNumber": start})}
    assert shown(read(item("x"), lists=lists)) == [f"{first} x"]


def test_a_heading_that_is_an_item_of_a_list_counts_in_it() -> None:
    heading = para("Goals", style="HEADING_1", heading="h.g", bullet={"listId": "kix.a"})
    assert shown(read(item("a"), heading, item("b"), lists=NUMBERS)) == ["1. a", "Goals", "3. b"]


def test_text_under_a_merged_cell_is_told() -> None:
    document = read(table([cell(para("a"), columns=2), cell(para("hidden"))], [cell(), cell()]))
    assert told(document) == ["a cell under a merged one holds text that nobody sees"]
    assert document.oddities[0][1].label == "Q2 plan › row 1"


def test_a_table_of_contents_is_told() -> None:
    assert told(read({"tableOfContents": {"content": [para("Risks")]}})) == [
        "a table of contents was left out"
    ]


def test_tabs_below_tabs_without_end_are_read() -> None:
    made = tab("last", "t.last", para("deep"))
    for number in range(3000):
        made = tab("x", f"t.{number}", children=(made,))
    assert shown(parse(doc(tabs=(made,)), URL))[-1] == "deep"
