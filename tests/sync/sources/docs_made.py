"""Google Docs of all kinds, made up by hypothesis: every element that the API knows, in every place where it may stand."""

from __future__ import annotations

from itertools import chain
from typing import Any

from hypothesis import strategies as st

from tests.sync.sources.docs_json import Json, cell, doc, item, levels, para, run, tab, table

MONO = {"weightedFontFamily": {"fontFamily": "Roboto Mono"}}
HEADINGS = ["h.1", "h.2", "h.3", "h.gone"]
NOTES = ["kix.n1", "kix.n2"]
STYLES: list[Json] = [
    {}, {}, {"bold": True}, {"italic": True, "bold": False}, {"strikethrough": True}, MONO, {"link": {"url": "https://example.org/a"}},
    {"link": {"url": "mailto:kim@example.org"}}, {"backgroundColor": {"color": {"rgbColor": {"red": 1}}}}, {"foregroundColor": {"color": {}}},
    {"weightedFontFamily": {"fontFamily": "Arial", "weight": 700}}, {"link": {"bookmark": {"id": "kix.b", "tabId": "t.0"}}},
    *({"link": {"heading": {"id": name, "tabId": "t.0"}}} for name in HEADINGS),
]  # fmt: skip

words = st.text(st.sampled_from("abcäß漢😀.:-0 \u00a0"), min_size=1, max_size=9).filter(str.strip)
said = words | words.map("{}\u000bmore".format) | words.map("{} \ue907 too".format) | st.just("\ue907")
maybe = words.map(str.strip) | st.just("")


def _element(kind: str, **properties: Any) -> Json:
    return {kind: {f"{kind}Properties": properties, "textStyle": {}}}


chips = st.one_of(
    st.builds(lambda name, mail: _element("person", name=name, email=mail), maybe, maybe),
    st.builds(lambda title, uri: _element("richLink", title=title, uri=uri), maybe, maybe),
    st.builds(
        lambda text: _element("dateElement", displayText=text, timestamp="2024-05-15T12:00:00Z"), maybe
    ),
    st.builds(lambda value: _element("dropdown", displayValue=value, dropdownDefinitionId="kix.d"), maybe),
    st.just(_element("dropdown", selectedOptionId="o.1", dropdownDefinitionId="kix.d")),
)
others = st.sampled_from(
    [
        *({kind: {}} for kind in ("equation", "pageBreak", "columnBreak", "horizontalRule", "voteChip")),
        {"autoText": {"type": "PAGE_NUMBER"}},
        *({"inlineObjectElement": {"inlineObjectId": f"kix.o{n}"}} for n in range(4)),
        *({"footnoteReference": {"footnoteId": note, "footnoteNumber": "1"}} for note in NOTES),
    ]
)
runs = st.builds(lambda text, style: run(text, **style), said, st.sampled_from(STYLES))
suggestions: st.SearchStrategy[Json] = st.sampled_from(
    [{}] * 6
    + [{"suggestedInsertionIds": ["suggest.a"]}, {"suggestedDeletionIds": ["suggest.b", "suggest.c"]}]
)


def _with(element: Json, suggestion: Json) -> Json:
    return {kind: part | suggestion for kind, part in element.items()}


elements = st.builds(_with, runs | runs | chips | others, suggestions)


@st.composite
def paragraphs(draw: st.DrawFn) -> Json:
    parts = draw(st.lists(elements, max_size=4))
    kind = draw(st.sampled_from(["text", "text", "heading", "item", "under"]))
    if kind == "heading":
        style = draw(st.sampled_from(["TITLE", "SUBTITLE", "HEADING_1", "HEADING_2", "HEADING_6"]))
        made = para(*parts, style=style, heading=draw(st.sampled_from(HEADINGS[:3])))
    elif kind == "item":
        made = item("", draw(st.sampled_from(["kix.a", "kix.b", "kix.c"])), draw(st.integers(0, 3)))
        made["paragraph"]["elements"][:1] = parts
    else:
        made = para(*parts, indent=36 if kind == "under" else 0)
    if draw(st.integers(0, 9)) == 9:
        made["paragraph"]["positionedObjectIds"] = ["kix.p"]
    return made


code = st.builds(
    lambda rows: [para("\ue907", run(rows[0], **MONO)), *(para(run(row, **MONO)) for row in rows[1:]), para("\ue907")],
    st.lists(words, min_size=1, max_size=3),
)  # fmt: skip


def _joined(parts: list[list[Json]]) -> list[Json]:
    return list(chain.from_iterable(parts))


def _content(inner: st.SearchStrategy[list[Json]]) -> st.SearchStrategy[list[Json]]:
    return st.lists(paragraphs().map(lambda p: [p]) | code | tables(inner), min_size=1, max_size=3).map(
        _joined
    )


@st.composite
def tables(draw: st.DrawFn, inner: st.SearchStrategy[list[Json]]) -> list[Json]:
    """Rectangles, as Google gives them: what a merged cell covers is there and empty."""
    height, width = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    down, across = draw(st.integers(1, height)), draw(st.integers(1, width))
    grid = [[cell(*draw(inner)) for _ in range(width)] for _ in range(height)]
    for r, c in [(r, c) for r in range(down) for c in range(across) if r or c]:
        grid[r][c] = cell()
    grid[0][0]["tableCellStyle"] = {"rowSpan": down, "columnSpan": across}
    made = table(*grid, head=draw(st.integers(0, 1)))
    for part in (made["table"], *made["table"]["tableRows"]):
        part.update(draw(suggestions))
    return [made]


contents = st.recursive(paragraphs().map(lambda p: [p]), _content, max_leaves=6)
bodies: st.SearchStrategy[list[Json]] = st.lists(
    contents
    | code
    | st.just([{"tableOfContents": {"content": [para("Risks")]}}])
    | st.just([{"sectionBreak": {}}]),
    max_size=6,
).map(_joined)

apart = st.sampled_from(
    [[para()], [para("Page ", {"autoText": {}})], [para("Draft, see "), item("why")]]
) | paragraphs().map(lambda p: [p])
OBJECTS = {
    "kix.o0": {"title": "funnel", "description": "our funnel"},
    "kix.o1": {"imageProperties": {"contentUri": "https://example.org/x"}},
    "kix.o2": {"linkedContentReference": {"sheetsChartReference": {"spreadsheetId": "S1", "chartId": 3}}},
    "kix.o3": {"title": "sales", "linkedContentReference": {"sheetsChartReference": {"spreadsheetId": "S2"}}},
}
MORE: Json = {
    "inlineObjects": {k: {"inlineObjectProperties": {"embeddedObject": v}} for k, v in OBJECTS.items()},
    "positionedObjects": {
        "kix.p": {"positionedObjectProperties": {"embeddedObject": {"description": "map"}}}
    },
    "dropdownDefinitions": {
        "kix.d": {"dropdownDefinitionProperties": {"options": [{"optionId": "o.1", "displayValue": "High"}]}}
    },
    "lists": {
        "kix.a": levels({"glyphType": "DECIMAL", "glyphFormat": "%0.", "startNumber": 1}),
        "kix.b": levels({"glyphType": "GLYPH_TYPE_UNSPECIFIED", "startNumber": 1}),
    },
}


@st.composite
def tabs(draw: st.DrawFn, number: int) -> Json:
    more = {
        **MORE,
        "footnotes": {note: {"content": draw(apart)} for note in NOTES},
        "headers": {"kix.h": {"content": draw(apart)}},
        "footers": {"kix.f": {"content": draw(apart)}, "kix.e": {"content": [para()]}},
    }
    return tab(f"Tab {number}", f"t.{number}", *draw(bodies), **more)


@st.composite
def answers(draw: st.DrawFn) -> Json:
    """With one tab, with tabs below tabs, or in the form without tabs."""
    made = [draw(tabs(number)) for number in range(draw(st.sampled_from([1, 1, 3])))]
    if len(made) == 1 and draw(st.booleans()):
        return {"title": "Q2 plan", "documentId": "ID", **made[0]["documentTab"]}
    if len(made) > 1:
        made[0]["childTabs"] = [made.pop(1)]
    return doc(tabs=tuple(made))
