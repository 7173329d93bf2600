"""Tables that only score: each score goes to the key result that it names, and to no other."""

from __future__ import annotations

import pytest

from mappers.reader import read
from sync.sources import markdown

TWICE = "# Ferry OKRs Q4 2024\n\n## Objective 1: Shorter waits\n\n- KR: Rosters out early\n\n## Objective 2: Shorter waits\n\n- KR: Rosters out early\n"


def scores(text: str) -> list[float | None]:
    (plan,) = read(markdown.parse(text, "p.md", "p.md")).plans
    return [kr.score for objective in plan.objectives for kr in objective.key_results]


def test_two_objectives_that_say_the_same_get_their_own_scores() -> None:
    table = "\n## Final scores\n\n| KR | Score |\n|---|---|\n| KR1.1 | 0.2 |\n| KR2.1 | 0.9 |\n"
    assert scores(TWICE + table) == [0.2, 0.9]


@pytest.mark.parametrize("number", ["KR0", "KR3.1", "KR1.7"])
def test_a_number_that_there_is_not_scores_nothing(number: str) -> None:
    table = f"\n## Final scores\n\n| KR | Score |\n|---|---|\n| KR1.1 | 0.2 |\n| {number} | 0.9 |\n"
    assert scores(TWICE + table) == [0.2, None]


def test_rows_of_objectives_and_columns_of_key_results_meet() -> None:
    table = "\n## Scores\n\n| | KR #1 | KR #2 |\n|---|---|---|\n| Objective 1 | 0.4 | |\n| Objective 2 | 0.6 | |\n"
    assert scores(TWICE + table) == [0.4, 0.6]
