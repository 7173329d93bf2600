"""Recomputed scores and means, sentence by sentence of the design."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappers import cells, scores
from mappers.cells import Quantity
from mappers.plan import KeyResult, Objective


def given_by(text: str, baseline: str, target: str, actual: str) -> float | None:
    value = scores.recomputed(
        text, *(cells.quantity(part, 2024) if part else None for part in (baseline, target, actual))
    )
    return None if value is None else round(value, 4)


@pytest.mark.parametrize(
    ("text", "baseline", "target", "actual", "score"),
    [
        # linear, clamped, either direction
        ("Abandoned checkouts", "25%", "20%", "21%", 0.8),
        ("Checkout load time", "3s", "2s", "2.1s", 0.9),
        ("Checkout load time", "3s", "2s", "2100ms", 0.9),
        ("Conversion", "10%", "20%", "15%", 0.5),
        ("Conversion", "10%", "20%", "25%", 1.0),
        ("Conversion", "10%", "20%", "5%", 0.0),
        ("Pages at night", "4/night", "2/night", "4.2/night", 0.0),
        ("SEV1 incidents", "3", "≤1", "2", 0.5),
        ("Features on par", "0/8 features", "8/8 features", "6/8 features", 0.75),
        ("Secrets in code", "~50", "0", "10", 0.8),
        ("ARR", "$5M", "$6M", "$5.5M", 0.5),
        # without a baseline: target met
        ("NPS of the onboarding", "", "8+", "8.2", 1.0),
        ("SEV1 incidents", "", "≤1", "1", 1.0),
        ("Experiments on the new flow", "", "3 tests", "3 tests", 1.0),
        ("Reduce checkout latency", "", "200ms", "150ms", 1.0),
        ("Adoption of the new editor", "", "40%", "45%", 1.0),
        ("Zero SEV1 incidents", "", "0", "0", 1.0),
        # a deliverable counted from zero
        ("Hire 4 engineers", "", "4", "3", 0.75),
        ("Publish 5 case studies", "", "5", "1", 0.2),
        ("Migrate all services", "", "12", "14", 1.0),
        # a zero target missed
        ("Zero SEV1 incidents", "", "0", "3", 0.0),
        # milestones and yes/no: done or not
        ("Partner demo held", "", "November 15", "Done", 1.0),
        ("Partner demo held", "", "November 15", "Not done", 0.0),
        ("Partner demo held", "", "November 15", "November 12", 1.0),
        ("Partner demo held", "", "November 15", "December 1", 0.0),
        ("SOC2 report received", "", "Yes", "No", 0.0),
        ("Launch in Portugal", "", "live in the shop", "Shipped", 1.0),
        ("Launch in Portugal", "", "", "✅", 1.0),
    ],
)
def test_a_score_follows_from_its_numbers(
    text: str, baseline: str, target: str, actual: str, score: float
) -> None:
    assert given_by(text, baseline, target, actual) == score


@pytest.mark.parametrize(
    ("text", "baseline", "target", "actual"),
    [
        ("SLO compliance", "", "99.9%", "99.2%"),  # a percentage missed
        ("Checkout load time", "", "2s", "2.1s"),  # a level missed
        ("Deploys", "", "4/week", "3/week"),  # a rate missed
        ("Ship 4/week", "", "4/week", "3/week"),
        ("Time per case", "", "30 min", "45 min"),  # nothing says which way is better
        ("Queue length", "", "10", "20"),
        ("Queue length", "", "10", "5"),
        ("Hire engineers", "", "4", ""),  # a blank is not scored, never 0
        ("Hire engineers", "", "", "3"),
        ("Hire engineers", "", "4", "TBD"),
        ("Adoption", "10%", "20%", "15 teams"),  # other units
        ("ARR", "$5M", "$6M", "€5.5M"),
        ("Bookings", "", "$X", "$5M"),  # redacted
        ("Partners", "", "5-10", "7"),  # a range
        ("SOC2 report", "", "Yes", "60%"),
        ("Deploys", "1/week", "4/week", "3/day"),
        ("Demo held", "", "November 15", "60%"),
    ],
)
def test_where_the_numbers_do_not_say_nothing_is_made_up(
    text: str, baseline: str, target: str, actual: str
) -> None:
    assert given_by(text, baseline, target, actual) is None


def test_a_baseline_that_is_the_target_says_nothing_of_the_way_between() -> None:
    assert given_by("Uptime", "99.9%", "99.9%", "99.9%") == 1.0
    assert given_by("Uptime", "99.9%", "99.9%", "99.0%") is None


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Increase the number of fixed bugs", 1),
        ("Reduce churn of customers", -1),
        ("Cut p95 below 300ms", -1),
        ("MTTR", -1),
        ("NPS of hosts", 1),
        ("Hire engineers", 1),
        ("Time per case", 0),
        ("Temperature of the room", 0),
    ],
)
def test_the_words_say_which_way_is_better(text: str, way: int) -> None:
    assert scores.direction(text) == way


@pytest.mark.parametrize(
    ("stated", "recomputed", "wrong"),
    [
        (0.8, 0.8, False),
        (0.7, 0.8, False),
        (0.69, 0.8, True),
        (1.3, 1.0, False),
        (0.3, None, False),
        (None, 0.5, False),
    ],
)
def test_a_contradiction_is_more_than_a_tenth_apart(
    stated: float | None, recomputed: float | None, wrong: bool
) -> None:
    assert scores.contradicted(KeyResult(text="x", score=stated, recomputed=recomputed)) is wrong


def scored(*objectives: list[float | None]) -> list[Objective]:
    return [
        Objective(title="o", key_results=tuple(KeyResult(text="k", score=score) for score in each))
        for each in objectives
    ]


def test_the_means_leave_blanks_out() -> None:
    objectives = scored([1.0, None], [0.5, 0.0], [None])
    assert scores.mean_of_key_results(objectives) == 0.5
    assert scores.mean_of_objectives(objectives) == 0.625


def test_nothing_scored_has_no_mean() -> None:
    assert scores.mean_of_key_results(scored([None], [])) is None
    assert scores.mean_of_objectives(scored()) is None


@pytest.mark.parametrize(
    ("stated", "meaning"),
    [
        (0.5, "mean_of_key_results"),
        (0.63, "mean_of_objectives"),
        (0.625, "mean_of_objectives"),
        (0.7, "neither"),
        (0.51, "neither"),
        (None, None),
    ],
)
def test_a_stated_overall_score_is_one_mean_or_the_other(stated: float | None, meaning: str | None) -> None:
    assert scores.stated_score_is(stated, scored([1.0], [0.5, 0.0])) == meaning


def test_a_stated_score_without_scores_beside_it_is_neither_confirmed_nor_denied() -> None:
    assert scores.stated_score_is(0.6, scored([None])) is None


_VALUES = st.floats(-1000, 1000).map(lambda value: round(value, 2))


def number(value: float) -> Quantity:
    return Quantity(kind="number", as_written=str(value), number=value)


@given(st.text(max_size=30), st.none() | _VALUES, _VALUES, _VALUES)
def test_a_recomputed_score_lies_between_0_and_1(
    text: str, baseline: float | None, target: float, actual: float
) -> None:
    start = None if baseline is None else number(baseline)
    value = scores.recomputed(text, start, number(target), number(actual))
    assert value is None or 0.0 <= value <= 1.0


@given(_VALUES, _VALUES, _VALUES, _VALUES)
def test_coming_closer_to_the_target_never_costs_score(
    baseline: float, target: float, one: float, other: float
) -> None:
    if baseline == target:
        return
    further, nearer = sorted((one, other), reverse=target < baseline)
    low, high = (
        scores.recomputed("", number(baseline), number(target), number(v)) for v in (further, nearer)
    )
    assert low is not None
    assert high is not None
    assert low <= high


@given(_VALUES, _VALUES, _VALUES)
def test_a_way_down_is_scored_as_its_mirror_image_up(baseline: float, target: float, actual: float) -> None:
    if baseline == target:
        return
    up = scores.recomputed("", number(baseline), number(target), number(actual))
    down = scores.recomputed("", number(-baseline), number(-target), number(-actual))
    assert up == down
