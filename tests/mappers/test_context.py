"""The roster: who a name means, and who it does not."""

from __future__ import annotations

import pytest

from mappers.context import Roster, Unit

ROSTER = Roster(
    units=(
        Unit(id="pay", name="Payments", aliases=("Money movement", "PAY")),
        Unit(id="pay-fraud", name="Payments Fraud"),
        Unit(id="disco", name="Search & Discovery", aliases=("S&D",)),
        Unit(id="core", name="Core team"),
    )
)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Payments", "pay"),
        ("payments team", "pay"),
        ("The Payments squad", "pay"),
        ("pay", "pay"),
        ("Money Movement", "pay"),
        ("Payments fraud", "pay-fraud"),
        ("search and discovery", "disco"),
        ("Core", "core"),
    ],
)
def test_a_unit_is_known_by_name_id_and_alias(name: str, unit: str) -> None:
    found = ROSTER.find(name)
    assert found is not None
    assert found.id == unit


@pytest.mark.parametrize("name", ["", "team", "Payment methods", "Fraud", "Search", "Corel", "…"])
def test_a_name_that_only_comes_near_is_nobody(name: str) -> None:
    assert ROSTER.find(name) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Q4 plan of Payments", "pay"),
        ("Payments Fraud: Q4 2024", "pay-fraud"),
        ("OKRs (Money movement)", "pay"),
    ],
)
def test_the_longest_name_in_a_text_is_meant(text: str, unit: str) -> None:
    found = ROSTER.named_in(text)
    assert found is not None
    assert found.id == unit


@pytest.mark.parametrize("text", ["", "Repayments of loans", "Discovery week", "All teams"])
def test_a_name_must_stand_as_whole_words(text: str) -> None:
    assert ROSTER.named_in(text) is None


def test_the_nearest_name_helps_a_person_and_never_decides() -> None:
    near = ROSTER.nearest("Paymnets")
    assert near is not None
    assert near.id == "pay"
    assert ROSTER.find("Paymnets") is None
    assert ROSTER.nearest("Zoology") is None


def test_an_empty_roster_knows_nobody() -> None:
    assert Roster().find("Payments") is None
    assert Roster().named_in("Payments") is None
    assert Roster().nearest("Payments") is None


def test_ids_are_exact() -> None:
    assert ROSTER.get("pay") is not None
    assert ROSTER.get("PAY") is None
