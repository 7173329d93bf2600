"""Whole plans, as a person would write them, against what a careful reader takes from them."""

from __future__ import annotations

import pytest

from tests.golden import Golden, golden

GOLDEN = golden()


@pytest.mark.parametrize("case", GOLDEN, ids=[case.name for case in GOLDEN])
def test_a_plan_is_read_as_a_careful_person_reads_it(case: Golden) -> None:
    assert case.differences() == []


@pytest.mark.parametrize("case", GOLDEN, ids=[case.name for case in GOLDEN])
def test_every_expectation_names_something(case: Golden) -> None:
    assert case.expected.get("plans")
    assert case.text.strip()
