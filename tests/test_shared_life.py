"""Life in a shared sheet: whatever people, plans, Google and the calendar do in whichever order, the guest behaves.

Held against the whole job on the emulator, after every step of random histories (`tests.life`): no cell, note, format,
rule or view of people changes or leaves its row; a row stays about whom it was; our cells say what the plans say, or what
people typed, as the policy has it; a second run writes nothing; a refusal leaves the sheet as it was. `make soak` does
the same ten thousand times.
"""

from __future__ import annotations

from itertools import product

import pytest

from mappers.identity import THRESHOLD, similarity
from mappers.tables import Entity
from sync.master.decide import Policy
from tests.life import company
from tests.life.machine import live

HISTORIES = 100


@pytest.mark.parametrize("policy", ["report", "restore"])
def test_the_guest_behaves_whatever_happens(policy: Policy) -> None:
    live(policy, HISTORIES)


def _alike(one: str, other: str) -> float:
    return similarity(Entity("", "", "", one, "Ada", 0), Entity("", "", "", other, "Bo", 3))


def test_it_is_always_known_which_key_result_a_row_is_about() -> None:
    """The histories lean on it: a reworded key result is alike, another one is not, by far."""
    for one, other in company.pairs():
        for a, b in product(company.wordings(one), company.wordings(other)):
            assert similarity(Entity("", "", "", a, "Ada"), Entity("", "", "", b, "Ada")) < THRESHOLD - 0.08
    for number in {n for pair in company.pairs() for n in pair}:
        for a, b in product(company.wordings(number), repeat=2):
            assert _alike(a, b) >= THRESHOLD
            assert company.number_of(a) == number
