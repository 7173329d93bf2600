"""The benchmark of reading in small: what it reads is what it says, and its table has all rows."""

from __future__ import annotations

import json

import pytest

from benchmarks import answers, reading
from benchmarks.reading import Row
from mappers.reader import read
from sync.sources.google_docs import parse
from tests.sync.sources import docs_promises


@pytest.mark.parametrize("shape", [answers.book, answers.long, answers.list_plan])
def test_an_answer_is_about_as_large_as_asked_for_and_whole(shape: answers.Shape) -> None:
    raw = answers.answer_of(shape, 200_000)
    assert 150_000 < len(raw) < 250_000
    answer = json.loads(raw)
    docs_promises.hold(answer, parse(answer, answers.URL))


def test_each_team_has_a_tab_in_a_book_and_most_lines_of_all_differ() -> None:
    book = answers.book(20)
    assert len(json.loads(answers.answer(book))["tabs"]) == 20
    lines = [line for line in book.splitlines() if len(line) > 60]
    assert len(set(lines)) > 0.9 * len(lines)


def test_the_same_plan_is_read_from_both_forms() -> None:
    text = answers.plan(1)
    (one,) = read(parse(json.loads(answers.answer(text)), answers.URL)).plans
    (other,) = read(reading.from_markdown(text)).plans
    assert [o.title for o in one.objectives] == [o.title for o in other.objectives] != []


def test_the_table_has_every_row_and_says_what_was_missed(capsys: pytest.CaptureFixture[str]) -> None:
    missed = reading.run([0.02, 0.04], plans=2)
    out = capsys.readouterr().out
    for name in ("book 0.02 MB", "long 0.04 MB", "lists 0.04 MB", "2 plans", "long, 2 teams"):
        assert name in out
    assert all("at most" in bar for bar in missed)


def test_a_row_is_held_to_its_bars(capsys: pytest.CaptureFixture[str]) -> None:
    good = Row("good", 1_000_000, alone=1.0, parsed=2.0, whole=3.9, peak_alone=100, peak=150)
    bad = Row("bad", 1_000_000, alone=1.0, parsed=2.0, whole=4.1, peak_alone=100, peak=151)
    assert reading._shown(good, 4.0, 1.5) == []
    assert reading._shown(bad, 4.0, 1.5) == [
        "bad: 4.1 × the time (at most 4)",
        "bad: 1.51 × the memory (at most 1.5)",
    ]
    assert reading._bent("bad", [good, Row("larger", 2_000_000, 1.0, 2.0, 20.0)]) != []
