"""Review rounds in people's words, what a plan says of its review, and what it wants of others."""

from __future__ import annotations

from datetime import date

import pytest

from mappers.rounds import a_round, day_near, evidence, planned_day
from mappers.summary import lowered, summarise
from mappers.wants import ask_lines
from tests.mappers.checks.plans import plan

START = date(2024, 10, 1)
MEETING = date(2024, 10, 12)
HEAD = "# Search Q4 2024 plan\n\n## OKRs\n\n- KR: Answer 97% of queries in 200 ms (Omar)\n"


@pytest.mark.parametrize(
    ("outcome", "follow_up", "day", "again"),
    [
        ("", None, None, False),
        ("aligned", None, None, False),
        ("not held", None, None, False),
        ("follow-up on 21 Oct", None, date(2024, 10, 21), True),
        ("Follow up: October 21", None, date(2024, 10, 21), True),
        ("follow-up on 2024-11-04", None, date(2024, 11, 4), True),
        ("follow-up on 8 Jan", None, date(2025, 1, 8), True),
        ("follow-up on", None, None, True),
        ("follow-up soon", None, None, True),
        ("", date(2024, 10, 21), date(2024, 10, 21), True),
        ("not held", date(2024, 10, 21), date(2024, 10, 21), True),
        ("follow-up on 21 Oct", date(2024, 10, 23), date(2024, 10, 23), True),
        ("they followed up by mail", None, None, False),
    ],
)
def test_an_outcome_says_whether_and_when_there_is_another_round(
    outcome: str, follow_up: date | None, day: date | None, again: bool
) -> None:
    told = a_round(1, MEETING, outcome, follow_up, START)
    assert (told.follow_up, told.again) == (day, again)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 Oct", date(2024, 10, 12)),
        ("20 Dec", date(2024, 12, 20)),
        ("3 January", date(2025, 1, 3)),
        ("3 January 2026", date(2026, 1, 3)),
        ("next week", None),
        ("31 February", None),
        ("", None),
    ],
)
def test_a_day_without_a_year_is_the_nearest_one(text: str, day: date | None) -> None:
    assert day_near(text, START) == day


APPROVALS = """
## Approvals

| Role | Name | Approved | Date |
|---|---|---|---|
| VP Engineering | Ines Keller | Yes | 3 Oct |
| CPO | Tom Ward | with remarks | 4 Oct |
| CTO | Aisha Diallo | No | |
| CFO | Ben Stone | pending | |
| CEO | TBD | TBD | |
"""


def test_evidence_names_who_approved_and_nobody_who_did_not_yet() -> None:
    told = evidence(plan(HEAD + APPROVALS))
    assert told is not None
    assert told.said == "Ines Keller (VP Engineering), 3 Oct; Tom Ward (CPO), with remarks, 4 Oct"
    assert told.url.startswith("https://plans.example/plan.md#")
    assert evidence(plan(HEAD)) is None


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        ("| Planning review | October 17 |", date(2024, 10, 17)),
        ("| Review of the plan | 2024-10-17 |\n| Mid-quarter | November 18 |", date(2024, 10, 17)),
        ("| Mid-quarter review | November 18 |", None),
        ("| Planning review | next week |", None),
        ("| Planning review | October 17 |\n| Second planning review | October 24 |", None),
    ],
)
def test_a_plan_tells_the_day_of_its_review_only_where_it_is_sure(rows: str, day: date | None) -> None:
    schedule = f"\n## Review schedule\n\n| Review | Date |\n|---|---|\n{rows}\n"
    assert planned_day(plan(HEAD + schedule)) == day


WANTS = """
## Open questions

- Do we keep the old parser?

## Dependencies

| Dependency | From | To | Needed by | Status |
|---|---|---|---|---|
| Two more servers | Search | Platform | 15 Oct | not confirmed |
| The event stream | Search | Data | | Confirmed, Ana |
| Nobody provides this | Search | | | |
| TBD | Search | Platform | | |
"""


def test_a_plan_wants_answers_and_what_others_provide() -> None:
    told = list(ask_lines(plan(HEAD + WANTS)))
    assert [(line.kind, line.said, line.to, line.given) for line in told] == [
        ("open question", "Do we keep the old parser?", "", False),
        ("need", "Search: Two more servers (by 15 Oct)", "Platform", False),
        ("need", "Search: The event stream", "Data", True),
    ]


def test_what_a_key_result_waits_for_in_its_own_line_is_no_ask() -> None:
    read = plan(HEAD + "- KR: Ship the new index (blocked on Platform)\n")
    assert read.dependencies
    assert list(ask_lines(read)) == []


@pytest.mark.parametrize("level", ["verdicts", "nothing"])
def test_asks_and_approvals_are_words_and_a_day_is_none(level: str) -> None:
    schedule = "\n## Review schedule\n\n| Review | Date |\n|---|---|\n| Planning review | October 17 |\n"
    whole = summarise(plan(HEAD + WANTS + APPROVALS + schedule), ())
    assert whole.asks
    assert whole.evidence
    less = lowered(whole, level)  # type: ignore[arg-type]  # pytest knows only str
    assert (less.asks, less.evidence) == ((), None)
    assert less.review_on == (date(2024, 10, 17) if level == "verdicts" else None)
