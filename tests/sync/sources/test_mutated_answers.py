"""Answers of Google of which parts are gone, replaced, doubled or moved: never an exception, and no character is lost.

What is found here in seconds, ``make fuzz`` looks for at length.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.mutate import mutated, mutated_text, smaller
from fuzz.seeds import SEEDS, docs_answers, sheets_answers, texts
from fuzz.targets import TARGETS, docs_answer, sheets_answer

T = TypeVar("T")
SEED = st.integers(0, 999)


def _one_of(seeds: Sequence[T], number: int) -> T:
    return seeds[number % len(seeds)]


@settings(deadline=None, max_examples=60)
@given(SEED, st.randoms(use_true_random=False))
def test_no_spoilt_answer_of_docs_makes_reading_raise(seed: int, random: Random) -> None:
    found = mutated(_one_of(docs_answers(), seed), random)
    if isinstance(found, dict):
        docs_answer(found)


@settings(deadline=None, max_examples=60)
@given(SEED, st.randoms(use_true_random=False))
def test_no_spoilt_answer_of_sheets_makes_reading_raise(seed: int, random: Random) -> None:
    found = mutated(_one_of(sheets_answers(), seed), random)
    if isinstance(found, dict):
        sheets_answer(found)


@settings(deadline=None, max_examples=60)
@given(SEED, SEED, st.randoms(use_true_random=False))
def test_no_spoilt_markdown_makes_reading_raise(seed: int, other: int, random: Random) -> None:
    TARGETS["markdown"](mutated_text(_one_of(texts(), seed), _one_of(texts(), other), random).encode())


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_no_document_is_read_as_nothing(name: str) -> None:
    for data in (
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"{}",
        b"{" * 5_000,
        b'{"tabs": 7, "sheets": {"a": 1}, "body": []}',
    ):
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_there_is_something_to_begin_with(name: str) -> None:
    assert len(SEEDS[name]()) > 20


def test_what_fails_is_made_smaller_by_parts() -> None:
    assert list(smaller(b"abcd", is_json=False)) == [b"cd", b"ab", b"bcd", b"acd", b"abd", b"abc"]
    found = [json.loads(less) for less in smaller(b'{"a": [1, 2], "b": {}}', is_json=True)]
    assert found == [{"b": {}}, {"a": [1, 2]}, {"a": [2], "b": {}}, {"a": [1], "b": {}}]
