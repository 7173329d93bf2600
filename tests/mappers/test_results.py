"""The Key results tab: what a plan says of its key results, joined with how the next one says that they ended."""

from __future__ import annotations

from datetime import date

import pytest

from mappers.card import Card, Problem, Source
from mappers.publish import PublishLevel
from mappers.results import Scores, contradictions, joined, result_rows, retrospectives
from mappers.summary import ResultLine, Summary
from mappers.tables import Row

URL = "https://docs.google.com/document/d/x/edit"


def line(text: str, objective: str = "Faster answers", **more: object) -> ResultLine:
    return ResultLine.model_validate({"objective": objective, "text": text, **more})


OWN = (
    line("Cut searches without a result from 6% to 4%", target="4%", owner="Lea"),
    line("Answer 97% of queries in under 200 ms", target="97%", owner="Omar"),
    line("Onboard 25 pilots for synonyms", "Merchants steer", target="25", owner="Lea"),
)


def later(*lines: ResultLine) -> Scores:
    return Scores("2025-Q1", lines)


def ended(text: str, objective: str = "Faster answers", score: float = 0.5) -> ResultLine:
    return line(text, objective, actual="so far", score=score)


@pytest.mark.parametrize(
    ("told", "index"),
    [
        (ended("Cut searches without a result from 6% to 4%"), 0),
        (ended("cut  searches without a result from 6% to 4%"), 0),
        (ended("Cut the searches without any result from 6% to 4%"), 0),
        (ended("Cut searches without a result from 6% to 4%", "Another objective"), 0),
        (ended("Answered 97% of the queries in under 200 ms"), 1),
        (ended("Onboard 25 pilots for synonyms", "Merchants steer"), 2),
    ],
    ids=["same", "spaces and case", "reworded", "moved", "reworded too", "last"],
)
def test_a_key_result_is_completed_by_what_the_next_plan_says_of_it(told: ResultLine, index: int) -> None:
    found = joined(OWN, later(told))
    assert [each.line.text for each in found] == [each.text for each in OWN], "in its own words and order"
    assert [each.line.score for each in found] == [0.5 if at == index else None for at in range(3)]
    assert found[index].line.actual == "so far"
    assert found[index].line.target == OWN[index].target


def test_the_order_of_the_retrospective_does_not_matter() -> None:
    told = [ended(each.text, each.objective, score) for each, score in zip(OWN, (0.1, 0.2, 0.3), strict=True)]
    assert joined(OWN, later(*told)) == joined(OWN, later(*reversed(told)))
    assert [each.line.score for each in joined(OWN, later(*told))] == [0.1, 0.2, 0.3]


def test_what_only_the_retrospective_knows_comes_after_the_plans_own() -> None:
    found = joined(OWN, later(ended("Hire a designer for the shop"), ended(OWN[1].text)))
    assert [each.line.text for each in found] == [
        *(each.text for each in OWN),
        "Hire a designer for the shop",
    ]


def test_without_a_plan_the_retrospective_is_all_that_is_known() -> None:
    assert [each.line for each in joined((), later(*OWN))] == list(OWN)


def test_without_a_retrospective_the_plan_is() -> None:
    assert [each.line for each in joined(OWN, None)] == list(OWN)


@pytest.mark.parametrize(
    ("own", "told", "remark"),
    [
        (0.7, 0.3, "the 2025-Q1 plan scores it 0.3"),
        (0.7, 0.7, ""),
        (0.67, 0.6666, ""),
        (None, 0.3, ""),
        (0.7, None, ""),
        (0.0, 0.7, "the 2025-Q1 plan scores it 0.7"),
    ],
)
def test_two_scores_that_differ_are_both_told(own: float | None, told: float | None, remark: str) -> None:
    mine = (line("Onboard 25 pilots for synonyms", score=own),)
    (found,) = joined(mine, later(line("Onboard 25 pilots for synonyms", score=told)))
    assert found.remark == remark
    assert found.line.score == (told if own is None else own)
    said = contradictions(Summary(results=mine), later(line("Onboard 25 pilots for synonyms", score=told)))
    assert len(said) == bool(remark)


def card(cycle: str = "2024-Q4", level: PublishLevel = "full", **more: object) -> Card:
    source = Source(file_id="x", url=URL, title="Search", status="plan", publish=level)
    given = {
        "unit_id": "search",
        "unit": "Search",
        "cycle": cycle,
        "plan": Summary(results=OWN),
        "source": source,
        "today": date(2024, 10, 8),
    }
    return Card.model_validate({**given, **more})


def keys(rows: list[Row]) -> list[str]:
    return [row.entity.key for row in rows]


def test_rows_keep_their_identity_when_order_scores_and_targets_change() -> None:
    first = list(result_rows(card(), None))
    moved = tuple(each.model_copy(update={"target": "100%"}) for each in reversed(OWN))
    second = list(result_rows(card(plan=Summary(results=moved)), later(*(ended(each.text) for each in OWN))))
    assert keys(second)[:3] == list(reversed(keys(first)))
    assert {row.entity.scope for row in first} == {"search|2024-Q4"}


def test_two_key_results_of_one_wording_are_two_rows() -> None:
    twice = (OWN[0], OWN[1], OWN[0])
    assert len(set(keys(list(result_rows(card(plan=Summary(results=twice)), None))))) == 3


@pytest.mark.parametrize(
    "silent",
    [
        card(level="verdicts"),
        card(level="nothing"),
        card(left=URL, plan=None, source=None),
        card(
            plan=None,
            source=Source(
                file_id="x", url=URL, title="", status="can't read", problem=Problem(kind="x", message="y")
            ),
        ),
    ],
    ids=["verdicts", "nothing", "not linked", "can't read"],
)
def test_a_plan_that_may_not_be_shown_or_was_not_read_makes_no_rows(silent: Card) -> None:
    assert list(result_rows(silent, later(*OWN))) == []


def test_a_cycles_end_is_told_by_the_units_next_plan_that_scores_it() -> None:
    def scoring(cycle: str, text: str, unit: str = "search") -> Card:
        return card(cycle, unit_id=unit, plan=Summary(scored=(line(text),), scored_cycle="2024-Q3"))

    cards = [
        scoring("2025-Q2", "late"),
        scoring("2024-Q4", "first"),
        scoring("2024-Q4", "its rival"),
        scoring("2024-Q4", "other", "growth"),
    ]
    found = retrospectives(cards)
    assert {key: (told.by, told.lines[0].text) for key, told in found.items()} == {
        "search|2024-Q3": ("2024-Q4", "first"), "growth|2024-Q3": ("2024-Q4", "other"),
    }  # fmt: skip


def test_a_plan_that_scores_itself_is_nobodys_retrospective() -> None:
    assert retrospectives([card(plan=Summary(scored=OWN, scored_cycle="2024-Q4"))]) == {}
