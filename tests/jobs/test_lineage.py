"""Splits and merges: who is still expected to plan, and what the new units take from the old one."""

from __future__ import annotations

from datetime import date

import pytest

from jobs.lineage import Lineage
from mappers.card import Card, OpenCycle, expected
from mappers.context import Roster, Unit
from mappers.cycle import Calendar, cycle_in
from mappers.results import Scores
from mappers.summary import Overall, ResultLine, Summary

NOW, BEFORE = "2024-Q4", "2024-Q3"


def opened(label: str) -> OpenCycle:
    cycle = cycle_in(label)
    assert cycle
    return OpenCycle(cycle=cycle)


CYCLES = (opened(NOW), opened(BEFORE))
OLD = Unit(id="checkout", name="Checkout", became=("web", "app"))
WEB, APP = Unit(id="web", name="Web"), Unit(id="app", name="App")


def lineage(*units: Unit) -> Lineage:
    return Lineage(Roster(units=units or (OLD, WEB, APP)), CYCLES, Calendar())


def card(unit: str, cycle: str = NOW, **plan: object) -> Card:
    summary = Summary.model_validate({"cycle": cycle, **plan})
    return Card(unit_id=unit, unit=unit.title(), cycle=cycle, plan=summary, today=date(2024, 10, 8))


def plans(*cards: Card) -> dict[str, Summary]:
    return {each.key: each.plan for each in cards if each.plan}


@pytest.mark.parametrize(
    ("last", "first", "with_plan", "wanted"),
    [
        ("", NOW, "", [BEFORE]),
        ("", "", "", [BEFORE]),
        ("", "2025-Q1", "", [NOW, BEFORE]),
        ("", "2025-Q1", BEFORE, []),
        ("", "2025-Q1", NOW, [BEFORE]),
        (BEFORE, "", "", [BEFORE]),
        (NOW, "", "", [NOW, BEFORE]),
    ],
    ids=[
        "new ones expected now", "new ones always expected", "new ones later", "a plan in the older cycle", "a plan in the newest",
        "it ended before", "it ends now",
    ],
)  # fmt: skip
def test_an_old_unit_is_expected_up_to_its_last_cycle_or_until_the_new_ones_plan(
    last: str, first: str, with_plan: str, wanted: list[str]
) -> None:
    old = OLD.model_copy(update={"last_cycle": last})
    new = [unit.model_copy(update={"first_cycle": first}) for unit in (WEB, APP)]
    found = lineage(old, *new)
    cards = {each.key: each for each in [card("web", with_plan)] if with_plan}
    told = found.expected(expected(found.roster.units, CYCLES), cards)
    assert [each.cycle.label for unit, each in told if unit.id == "checkout"] == wanted


def test_only_rows_that_stand_say_what_became_of_a_unit() -> None:
    assert list(lineage().ended({}, {"web|2024-Q4"})) == []
    ((unit, each, names, url),) = lineage().ended({}, {"checkout|2024-Q4"})
    assert (unit.id, each.cycle.label, names, url) == ("checkout", NOW, ("Web", "App"), "")
    own = card("checkout")
    assert list(lineage().ended({own.key: own}, {"checkout|2024-Q4"})) == [], "it made a plan after all"


SAID = Overall(said="0.59, target 0.7: missed", score=0.59)


def test_a_new_unit_ended_the_cycle_before_as_the_old_one() -> None:
    own = card("web", last=SAID)
    told = lineage().last(own, plans(own, card("checkout", BEFORE)))
    assert told
    assert told.said == "0.59, target 0.7: missed (as Checkout)"

    silent = card("web")
    told = lineage().last(silent, plans(silent, card("checkout", BEFORE, own_score=0.654)))
    assert told
    assert told.said == "0.65 (as Checkout)"
    told = lineage().last(silent, plans(silent, card("checkout", BEFORE), card("checkout", NOW, last=SAID)))
    assert told
    assert told.said == "0.59, target 0.7: missed (as Checkout)"


def test_a_merged_unit_names_each_that_it_was() -> None:
    merged = lineage(OLD, Unit(id="cart", name="Cart", became=("web",)), WEB, APP)
    own = card("web")
    old = (card("checkout", BEFORE, own_score=0.6), card("cart", BEFORE, own_score=0.8))
    told = merged.last(own, plans(own, *old))
    assert told
    assert told.said == "0.6 (as Checkout); 0.8 (as Cart)"


def test_a_plan_of_its_own_in_the_cycle_before_outranks_the_old_unit() -> None:
    own, earlier = card("web", last=SAID), card("web", BEFORE)
    every = plans(own, earlier, card("checkout", BEFORE, own_score=0.1))
    assert lineage().last(own, every) is None
    assert lineage().plan_before(own, every) == (BEFORE, earlier.plan)


def test_nothing_of_the_old_unit_stands_beside_a_plan_that_may_not_be_shown() -> None:
    own = card("web", level="verdicts", last=SAID)
    assert lineage().last(own, plans(own, card("checkout", BEFORE, own_score=0.6))) is None


def result(text: str, score: float) -> ResultLine:
    return ResultLine(objective="Faster", text=text, score=score)


def test_what_the_new_units_say_of_the_old_ones_key_results_is_said_of_them_once() -> None:
    web = Scores(NOW, (result("Pay in 2 clicks", 0.5), result("Pay by phone", 0.4)))
    app = Scores(NOW, (result("pay in 2 clicks", 0.5), result("Pay by face", 0.3)))
    told = lineage().inherited({"web|2024-Q3": web, "app|2024-Q3": app}, set())
    assert [line.text for line in told["checkout|2024-Q3"].lines] == [
        "Pay in 2 clicks",
        "Pay by phone",
        "Pay by face",
    ]
    assert "checkout|2024-Q3" not in lineage().inherited({"web|2024-Q3": web}, {"web|2024-Q3"})
