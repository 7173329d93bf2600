"""Every value can say where it stands, what is written there, and how it was read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs.demo import SEED
from mappers.document import Document
from mappers.outline import outline
from mappers.plan import Plan
from mappers.reader import read
from mappers.recognise import Words
from mappers.value import Placed, Value
from sync.sources import google_sheets, markdown
from tests.golden import golden

TEXTS = {case.name: case.text for case in golden()}
OURS = {
    "recomputed",
    "kind",
    "stated_score_is",
    "section",
    "heading",
    "said",
    "holds",
    "rule",
}  # our own words


def rows_of(value: object) -> Iterator[Placed]:
    """Every row of a model, however deep."""
    if isinstance(value, Placed):
        yield value
    if isinstance(value, Value):
        for name in type(value).model_fields:
            yield from rows_of(getattr(value, name))
    elif isinstance(value, tuple):
        for each in value:
            yield from rows_of(each)


def squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_row_says_where_it_stands_and_how_it_was_read(name: str) -> None:
    document = markdown.parse(TEXTS[name], "plan.md", "https://plans.example/plan.md")
    for plan in read(document).plans:
        for row in rows_of(plan):
            assert row.place.url, row
            assert row.rule or not row_says_something(row), row


def row_says_something(row: Placed) -> bool:
    """An objective that only holds key results without a title of their own says nothing itself."""
    return bool(getattr(row, "title", "x")) and type(row).__name__ != "Misfiled"


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_what_a_row_says_is_written_is_written(name: str) -> None:
    document = markdown.parse(TEXTS[name], "plan.md", "https://plans.example/plan.md")
    said = squeezed(everything(document))
    for plan in read(document).plans:
        for row in rows_of(plan):
            for field, value in row:
                if isinstance(value, str | float) and value != "" and field not in OURS:
                    origin = row.origin(field)
                    assert squeezed(origin.text) in said, (field, origin)
        for name_, origin in plan.origins.items():
            assert squeezed(origin.text) in said + squeezed(document.name), (name_, origin)
            assert origin.rule


def everything(document: Document) -> str:
    front = "".join(f"{key}{value}" for key, value in document.front)
    return front + "".join(text.plain for text in outline(document, Words()).texts())


def test_a_number_keeps_the_words_that_it_was_read_from() -> None:
    text = "# Ferry Q4 2024 plan\n\n## Available capacity\n\n| Team | Engineers | Points |\n|---|---|---|\n| Deck | 4 | ~1.352,5 points |\n"
    (plan,) = read(markdown.parse(text, "p.md", "p.md")).plans
    assert plan.capacity
    (team,) = plan.capacity.teams
    assert (team.points, team.origin("points").text, team.rule) == (1352.5, "~1.352,5 points", "table row")


def test_a_key_result_keeps_its_whole_line() -> None:
    text = "# Ferry Q4 2024 plan\n\n## OKRs\n\n- P0 - Cut the wait from 9 min to 4 min (Kim) (0.7)\n"
    (plan,) = read(markdown.parse(text, "p.md", "p.md")).plans
    result = plan.objectives[0].key_results[0]
    assert (result.text, result.owner, result.score) == ("Cut the wait from 9 min to 4 min", "Kim", 0.7)
    assert result.origin("score").text == "P0 - Cut the wait from 9 min to 4 min (Kim) (0.7)"


def test_team_and_cycle_say_where_they_stand() -> None:
    text = "# Plan\n\n| Team | Ferry |\n|---|---|\n| Quarter | Q4 2024 |\n\n## Goals\n\n- A shorter wait\n"
    (plan,) = read(markdown.parse(text, "p.md", "p.md")).plans
    assert (plan.origins["team"].text, plan.origins["team"].rule) == ("Ferry", "table row")
    assert plan.origins["cycle"].text == "Q4 2024"


def test_a_value_of_a_sheet_links_to_its_own_cell() -> None:
    def cell(text: str) -> dict[str, object]:
        return {"formattedValue": text, "effectiveValue": {"stringValue": text}}

    rows = [["Risk", "Impact", "Mitigation"], ["The pier closes", "High", "A second pier"]]
    sheet = {
        "properties": {"sheetId": 7, "title": "Risks", "gridProperties": {"rowCount": 2, "columnCount": 3}},
        "data": [{"rowData": [{"values": [cell(text) for text in row]} for row in rows]}],
    }
    saved = {"spreadsheetId": "s", "properties": {"title": "Ferry Q4 2024 plan"}, "sheets": [sheet]}
    (plan,) = read(google_sheets.parse(saved, "https://docs.google.com/spreadsheets/d/s/edit")).plans
    (risk,) = plan.risks
    assert risk.origin("mitigation").place.url.endswith("range=C2")
    assert risk.origin("risk").place.url.endswith("range=A2")


def test_the_demo_s_plans_can_say_it_too() -> None:
    for path in sorted(SEED.rglob("*.md")):
        plans: tuple[Plan, ...] = read(markdown.parse(path.read_text("utf-8"), path.name, path.name)).plans
        assert all(row.rule for plan in plans for row in rows_of(plan) if row_says_something(row))


def test_a_page_that_is_no_plan_says_where_the_little_stands_that_it_keeps() -> None:
    text = "# How we plan\n\n## What is a key result?\n\nYou write it.\n\n## How to score\n\n- You score your key results\n"
    (page,) = read(markdown.parse(text, "p.md", "p.md")).plans
    assert page.kind == "not_a_plan"
    assert page.origins["title"].text == "How we plan"
    assert set(page.origins) <= {"title", "cycle"}
