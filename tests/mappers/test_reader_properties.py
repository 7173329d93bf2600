"""What holds for every document, however odd."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings

from mappers.card import Card
from mappers.checks import run_checks
from mappers.context import Context, Roster, Unit
from mappers.document import Document
from mappers.outline import outline, texts_of
from mappers.reader import Reading, read
from mappers.recognise import Words
from mappers.scorecard import scorecard_row
from mappers.summary import summarise
from mappers.tabs import finding_rows
from tests.mappers.documents import DOCUMENTS

CONTEXT = Context(
    roster=Roster(units=(Unit(id="search", name="Search"), Unit(id="pay", name="Payments"))),
    today=date(2024, 9, 1),
)


def visible(text: str) -> int:
    return sum(not char.isspace() for char in text)


@given(DOCUMENTS)
@settings(max_examples=150, deadline=None)
def test_reading_never_raises_and_never_makes_or_loses_a_character(document: Document) -> None:
    reading = read(document, CONTEXT)
    written = sum(visible(section.heading.plain) for section in document.sections) + sum(
        visible(text.plain) for block in document.blocks() for text in texts_of(block)
    )
    in_outline = sum(visible(text.plain) for text in outline(document, Words()).texts())
    assert in_outline == written
    left = sum(visible(each.text) for each in reading.unplaced)
    assert 0.0 <= reading.coverage <= 1.0
    assert abs(reading.coverage * written - (written - left)) <= written * 0.0001 + 1e-6


@given(DOCUMENTS)
@settings(max_examples=60, deadline=None)
def test_reading_twice_gives_the_same_and_survives_json(document: Document) -> None:
    reading = read(document, CONTEXT)
    assert read(document, CONTEXT) == reading
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


@given(DOCUMENTS)
@settings(max_examples=60, deadline=None)
def test_whatever_was_read_can_be_checked_and_shown(document: Document) -> None:
    for plan in read(document, CONTEXT).plans:
        assert set(plan.topics) == {
            "retrospective",
            "status",
            "plans",
            "success_metrics",
            "risks",
            "excluded",
        }
        findings = run_checks(plan)
        assert len({finding.rule for finding in findings}) == len(findings)
        card = Card(
            unit_id="search",
            unit="Search",
            cycle="2024-Q4",
            plan=summarise(plan, findings),
            findings=findings,
            today=date(2024, 9, 1),
        )
        scorecard_row(card)
        finding_rows(card)
