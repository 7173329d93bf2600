"""For every check across cycles a plan that it finds, and ones that it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from mappers.across import ACROSS, RULES, Around, run_checks
from mappers.checks import CHECKS
from mappers.publish import PublishLevel
from mappers.results import Scores
from mappers.summary import ResultLine, Summary

URL = "https://docs.google.com/document/d/x/edit"
LINES = tuple(f"line {number}" for number in range(40))


def plan(sketch: tuple[str, ...] = LINES, score: float | None = 0.7, *, template: bool = False) -> Summary:
    results = (ResultLine(objective="Faster", text="Answer 97% in time", score=score),)
    return Summary(title="Search Q4", url=URL, sketch=sketch, results=results, is_template=template)


def before(sketch: tuple[str, ...] = LINES) -> Around:
    return Around(before=("2024-Q3", Summary(sketch=sketch)))


def later(*scores: float | None) -> Around:
    lines = tuple(ResultLine(objective="Faster", text="Answer 97% in time", score=score) for score in scores)
    return Around(later=Scores("2025-Q1", lines))


def frozen(edited: date | None) -> Around:
    return Around(edited=edited, freeze=date(2024, 10, 18))


@dataclass(frozen=True)
class Example:
    """``says``: a part of the message; nothing is found where it is empty."""

    rule: str
    plan: Summary
    around: Around
    says: str = ""


EXAMPLES = (
    Example("copied-from-last-cycle", plan(), before(), "still that of the 2024-Q3 plan"),
    Example("copied-from-last-cycle", plan((*LINES, "one more")), before(), "still that"),
    Example("copied-from-last-cycle", plan((*LINES, "a", "b", "c")), before()),
    Example("copied-from-last-cycle", plan(LINES[:4]), before()),
    Example("copied-from-last-cycle", plan(LINES[:20]), before(), "still that"),
    Example("copied-from-last-cycle", plan(template=True), before()),
    Example("copied-from-last-cycle", plan(()), before(())),
    Example("copied-from-last-cycle", plan(), Around()),
    Example(
        "scored-differently", plan(), later(0.3), "“Answer 97% in time”: 0.7, the 2025-Q1 plan scores it 0.3"
    ),
    Example("scored-differently", plan(score=0.0), later(0.3), "0, the 2025-Q1 plan scores it 0.3"),
    Example("scored-differently", plan(), later(0.7)),
    Example("scored-differently", plan(), later(None)),
    Example("scored-differently", plan(score=None), later(0.3)),
    Example("scored-differently", plan(), Around()),
    Example("changed-after-freeze", plan(), frozen(date(2024, 10, 19)), "changed on 19 Oct 2024, after the freeze of 18 Oct 2024"),
    Example("changed-after-freeze", plan(), frozen(date(2024, 10, 18))),
    Example("changed-after-freeze", plan(), Around(edited=date(2024, 10, 19))),
    Example("changed-after-freeze", plan(), frozen(None)),
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{each.rule} {at}" for at, each in enumerate(EXAMPLES)])
def test_a_check_finds_what_it_is_for_and_nothing_else(example: Example) -> None:
    found = {each.rule: each for each in run_checks(example.plan, example.around)}
    if not example.says:
        assert found == {}
        return
    assert list(found) == [example.rule]
    assert example.says in found[example.rule].message
    assert found[example.rule].fix
    assert found[example.rule].places[0].url == URL


def test_every_check_across_cycles_has_examples_of_both_kinds() -> None:
    told = {(example.rule, bool(example.says)) for example in EXAMPLES}
    assert told == {(check.rule, found) for check in ACROSS for found in (True, False)}


def test_no_two_rules_have_one_name() -> None:
    assert len({rule.rule for rule in RULES}) == len(CHECKS) + len(ACROSS)


@pytest.mark.parametrize(("level", "found"), [("full", 1), ("verdicts", 1), ("nothing", 0)])
def test_a_level_that_hides_words_hides_them_here_too(level: PublishLevel, found: int) -> None:
    quoted = plan().model_copy(update={"level": level, "title": "" if level != "full" else "Search Q4"})
    told = run_checks(quoted, later(0.3))
    assert len(told) == found
    assert all(("Answer" in each.message) == (level == "full") for each in told)


def test_several_that_differ_are_one_finding() -> None:
    two = plan().model_copy(
        update={
            "results": tuple(
                ResultLine(objective="Faster", text=text, score=0.7)
                for text in ("Answer 97% in time", "Onboard 25 pilots")
            )
        }
    )
    around = Around(
        later=Scores("2025-Q1", tuple(line.model_copy(update={"score": 0.1}) for line in two.results))
    )
    (found,) = run_checks(two, around)
    assert found.message.endswith(", and 1 more")
