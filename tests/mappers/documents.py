"""Documents as nobody would write them, for properties that must hold for all."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from mappers.document import (
    Block,
    Bullets,
    Cell,
    Document,
    Item,
    Place,
    Prose,
    Section,
    Span,
    SpanKind,
    Table,
    Text,
)

_WORDS: Final = (
    "Objective 1: Ship the index", "KR 1: Cut p95 from 3s to 2s (Kim) (0.7)", "Risks", "Key Result", "Owner", "Target", "Actual", "Score", "Mitigation", "OKRs", "Excluded",
    "Not doing this quarter", "Team: Search", "Q4 2024", "FY25-Q1", "Overall score: 0.59 (below the 0.7 target)", "TBD", "<Team>", "N/A because new", "None", "0.7", "25% → 20%", "✅",
    "Total", "1,352", "Sales: Reach 20 contracts", "Retrospective: We shipped it", "Capacity (points)", "Initiatives:", "What are the risks?", "$X", "Status", "Metric", "Lessons learned",
    "Team Payments", "Previous quarter review (Q3 2024)", "Our fiscal year starts in February.", "", " ", "\n", "…", "\u202e", "👩\u200d🚀", "ﬁ", "ＴＢＤ", "Ö\u0308", "\x00", "Wir planen: Risiken",
)  # fmt: skip
_KINDS: Final[tuple[SpanKind, ...]] = ("bold", "italic", "mark", "link", "person", "date", "strike", "code")
PLACE: Final = Place("https://plans.example/x", "x")
ODD_TEXT: Final = st.lists(st.sampled_from(_WORDS) | st.text(max_size=12), max_size=3).map(" ".join)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    plain = draw(ODD_TEXT)
    spans = draw(
        st.lists(
            st.builds(
                Span, st.integers(0, len(plain)), st.integers(0, len(plain)), st.sampled_from(_KINDS), st.sampled_from(["", "https://docs.google.com/document/d/x"])
            ),
            max_size=2,
        )
    )  # fmt: skip
    whole = [Span(0, len(plain), kind) for kind in draw(st.sets(st.sampled_from(_KINDS[:3]), max_size=1))]
    return Text(plain, tuple(span for span in (*spans, *whole) if span.start < span.end))


PROSE: Final = st.builds(Prose, texts(), st.just(PLACE), st.booleans(), st.booleans())
ITEMS: Final = st.builds(
    Item,
    texts(),
    st.just(PLACE),
    st.integers(0, 3),
    st.sampled_from(["", "1.", "b."]),
    st.sampled_from([None, True, False]),
)
BULLETS: Final = st.builds(Bullets, st.lists(ITEMS, min_size=1, max_size=5).map(tuple), st.just(PLACE))


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    covered = draw(st.integers(0, 5)) == 0
    text = Text("") if covered else draw(texts())
    as_blocks: tuple[Block, ...] = (Prose(text, PLACE),) if draw(st.booleans()) else ()
    return Cell(text, as_blocks, draw(st.integers(1, 3)), draw(st.integers(1, 3)), covered)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Rectangular, as sources promise; ragged rows are filled with empty cells; possibly without any row or column."""
    width = draw(st.integers(0, 4))
    rows = draw(st.lists(st.lists(cells(), max_size=width), max_size=4))
    filled = tuple((*row, *[Cell(Text("")) for _ in range(width - len(row))]) for row in rows)
    return Table(filled, PLACE, draw(st.integers(0, 2)))


SECTIONS: Final = st.builds(
    Section,
    texts(),
    st.integers(0, 6),
    st.just(PLACE),
    st.lists(PROSE | BULLETS | tables(), max_size=4).map(tuple),
    st.sampled_from(["heading", "title", "tab", "none"]),
)
DOCUMENTS: Final = st.builds(
    Document,
    st.just("id"),
    ODD_TEXT,
    st.just(PLACE),
    st.lists(SECTIONS, max_size=5).map(tuple),
    front=st.lists(st.tuples(st.sampled_from(["title", "team", "x"]), ODD_TEXT), max_size=2).map(tuple),
)
