"""What a review and open asks leave to do, once the plan itself has nothing more to fix."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mappers.card import Asked
from mappers.rounds import Round
from mappers.wants import AskLine
from tests.mappers.checks.plans import plan
from tests.mappers.test_scorecard import COMPLETE, PROBLEM, SOURCE, card, must_fix

OVER, COMING = date(2024, 9, 12), date(2024, 10, 21)  # today is 1 October


def first(**more: Any) -> Round:
    return Round(number=1, **more)


def second(**more: Any) -> Round:
    return Round(number=2, **more)


@pytest.mark.parametrize(
    ("rounds", "review", "next_thing"),
    [
        ((), "", "nothing"),
        ((first(),), "", "nothing"),
        ((first(on=COMING),), "21 Oct", "nothing"),
        ((first(on=date(2024, 10, 1)),), "1 Oct", "nothing"),
        ((first(on=OVER),), "overdue since 12 Sep", "Jo: how did the review of 12 Sep end?"),
        ((first(on=OVER, outcome="aligned"),), "aligned", "nothing"),
        ((first(on=OVER, outcome="not held"),), "not held", "nothing"),
        ((first(on=OVER, outcome="Fine so far"),), "Fine so far", "nothing"),
        ((first(on=OVER, follow_up=COMING, again=True),), "follow-up on 21 Oct", "Jo: follow-up review on 21 Oct"),
        ((first(on=OVER, follow_up=OVER, again=True),), "follow-up on 12 Sep", "nothing"),
        ((first(outcome="follow-up", again=True), second(on=COMING)), "follow-up on 21 Oct", "Jo: follow-up review on 21 Oct"),
        ((first(outcome="follow-up", again=True), second()), "follow-up", "Jo: book the follow-up review"),
        ((first(again=True), second(on=OVER)), "overdue since 12 Sep", "Jo: how did the review of 12 Sep end?"),
        ((first(again=True), second(on=OVER, outcome="aligned")), "aligned", "nothing"),
        ((first(outcome="not held"), second(on=COMING)), "21 Oct", "nothing"),
    ],
)  # fmt: skip
def test_the_last_round_says_how_the_review_stands_and_what_is_next(
    rounds: tuple[Round, ...], review: str, next_thing: str
) -> None:
    told = card(plan(COMPLETE), rounds=rounds, tpm="Jo")
    assert (told.review, told.next_thing) == (review, next_thing)


def test_a_review_says_the_same_every_night_before_and_after_its_day() -> None:
    days = [date(2024, 10, day) for day in range(1, 32)]
    said = [card(plan(COMPLETE), rounds=(first(on=COMING),), today=today).review for today in days]
    assert said == ["21 Oct"] * 21 + ["overdue since 21 Oct"] * 10


def test_nobody_has_anything_to_do_for_a_closed_cycle() -> None:
    told = card(plan(COMPLETE), rounds=(first(on=OVER),), asks=(asked("x"),), closed=True)
    assert (told.review, told.next_thing) == ("12 Sep", "nothing")


def asked(text: str, *, to: str = "", answered: bool = False, given: bool = False) -> Asked:
    return Asked(line=AskLine(kind="need", text=text, to=to, given=given), answered=answered)


@pytest.mark.parametrize(
    ("asks", "next_thing"),
    [
        ((asked("More servers?"),), "Jo: answer “More servers?”"),
        ((asked("More servers?", to="Helen"),), "Helen: answer “More servers?”"),
        ((asked("a", answered=True), asked("b", to="Helen"), asked("c"), asked("d")), "Helen: answer “b” and 2 more"),
        ((asked("a", answered=True), asked("b", given=True)), "nothing"),
        ((asked("word " * 40),), f"Jo: answer “{'word ' * 11}word…”"),
        ((asked("two\nlines"),), "Jo: answer “two lines”"),
    ],
)  # fmt: skip
def test_the_first_open_ask_is_told_with_whom_it_waits_for(asks: tuple[Asked, ...], next_thing: str) -> None:
    assert card(plan(COMPLETE), asks=asks, tpm="Jo").next_thing == next_thing


@pytest.mark.parametrize(
    ("more", "next_thing"),
    [
        ({"source": SOURCE.model_copy(update={"problem": PROBLEM})}, "Search: share the plan with us"),
        ({"stranger": "Serch"}, "TPM: who is this? Serch"),
        ({"findings": (must_fix("risks"),)}, "Search: add Risks"),
        ({}, "TPM: how did the review of 12 Sep end?"),
    ],
)
def test_the_plan_comes_before_its_review_and_the_review_before_asks(
    more: dict[str, Any], next_thing: str
) -> None:
    told = card(plan(COMPLETE), rounds=(first(on=OVER),), asks=(asked("x"),), **more)
    assert told.next_thing == next_thing


@pytest.mark.parametrize(
    ("due", "extended", "state"),
    [
        (date(2024, 9, 20), date(2024, 10, 22), "Not due (22 Oct)"),
        (date(2024, 10, 20), date(2024, 9, 22), "Late since 22 Sep"),
        (None, date(2024, 10, 22), "Not due (22 Oct)"),
    ],
)
def test_a_teams_extension_outranks_the_calendar(due: date | None, extended: date, state: str) -> None:
    told = card(due=due, extended=extended)
    assert told.state == state
    assert told.next_thing.endswith(f"(due {extended.day} {'Oct' if extended.month == 10 else 'Sep'})")
