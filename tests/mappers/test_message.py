"""The message to a team: short, kind, linked where its words stand, and nothing that may not be said."""

from __future__ import annotations

from datetime import date

import pytest

from mappers import message
from mappers.card import Card, Source
from mappers.finding import Finding, Level
from mappers.plan import TopicVerdict
from mappers.summary import Summary
from mappers.value import Where

DAY = date(2024, 10, 8)
PLAN = Summary(
    url="https://docs.example/p",
    topics={"risks": TopicVerdict(verdict="missing"), "plans": TopicVerdict(verdict="present")},
)


def finding(rule: str, text: str, level: Level = "must_fix", label: str = "Plan › Risks") -> Finding:
    place = Where(url=f"https://docs.example/p#{rule}", label=label)
    return Finding(rule=rule, level=level, message=text, fix="Say it.", places=(place,))


def card(*findings: Finding, **more: object) -> Card:
    told: dict[str, object] = {
        "unit_id": "search",
        "unit": "Search",
        "cycle": "2024-Q4",
        "plan": PLAN,
        "due": date(2024, 10, 4),
        "tpm": "Ines",
        "today": DAY,
    }
    return Card.model_validate({**told, "findings": findings, **more})


def words(told: Card) -> dict[str, str]:
    """What is linked → where it leads, cut out of the text as Google would."""
    cell = message.cell(told)
    units = str(cell.value).encode("utf-16-le")
    return {units[2 * start : 2 * end].decode("utf-16-le"): link for start, end, link in cell.links}


def test_it_names_what_is_to_be_done_what_is_good_and_until_when() -> None:
    told = card(
        finding("risks", "Risks is missing"), finding("kr", "2 of 3 key results have no baseline", "should")
    )
    assert str(message.cell(told).value).split("\n") == [
        "Hi Search team, your plan for 2024-Q4 needs a little more before its review:",
        "• Risks is missing (Risks): Say it.",
        "• 2 of 3 key results have no baseline (Risks): Say it.",
        "1 of 2 topics are there. Plans are due on 4 Oct.",
        "Thank you! Ines helps if anything is unclear.",
    ]
    assert words(told) == {"plan": "https://docs.example/p", "Risks": "https://docs.example/p#kr"}


def test_it_never_has_more_than_eight_lines() -> None:
    many = [finding(f"rule-{number}", f"Thing {number}") for number in range(30)]
    lines = str(message.cell(card(*many)).value).split("\n")
    assert len(lines) == 8
    assert "25 more stand in the tab Findings." in lines[-2]


@pytest.mark.parametrize(
    "more",
    [
        {"closed": True},
        {"waived": frozenset({"risks"})},
        {"plan": Summary(level="nothing")},
        {"left": "https://docs.example/p", "plan": None},
        {"overruled": {"risks": "present"}},
        {"covered_by": Source(file_id="x", url="", title="", status="plan")},
    ],
)
def test_who_has_nothing_to_do_gets_none(more: dict[str, object]) -> None:
    told = card(finding("risks", "Risks is missing"), **more)
    assert (message.cell(told).value, message.cell(told).links) == ("", ())


def test_it_says_the_same_on_every_day() -> None:
    told = card(finding("risks", "Risks is missing"))
    later = told.model_copy(update={"today": date(2025, 3, 1)})
    assert message.cell(told) == message.cell(later)
    without = card(plan=None)
    assert message.cell(without) == message.cell(without.model_copy(update={"today": date(2025, 3, 1)}))


@pytest.mark.parametrize(
    "name",
    [
        "👨‍👩‍👧‍👦 Familie",
        "פריטים חסרים",
        "=IMPORTXML(1)",
        "a\tb\x00c\nd",
        "lone \ud800 half",
        "<script>alert(1)</script>",
    ],
)
def test_links_stay_on_their_words_whatever_these_are(name: str) -> None:
    told = card(finding("risks", f"{name} is missing", label=f"Plan › {name}"), unit=name)
    text = str(message.cell(told).value)
    assert text.startswith("Hi ")
    assert "\x00" not in text
    assert "\t" not in text
    linked = [word for word in words(told) if word != "plan"]
    assert len(linked) == 1
    assert f"({linked[0]})" in text


def test_words_from_right_to_left_keep_to_themselves() -> None:
    text = str(message.cell(card(finding("risks", "סיכונים חסר"))).value)
    assert "• \u2068סיכונים חסר\u2069 (" in text


def test_a_plan_that_is_not_there_is_asked_for() -> None:
    lines = str(message.cell(card(plan=None)).value).split("\n")
    assert lines[0] == "Hi Search team, we have no link to your plan for 2024-Q4 yet."
    assert "Ines" in lines[-1]


def test_as_text_each_address_stands_behind_its_words() -> None:
    told = message.plain(message.lines(card(finding("risks", "Risks is missing"))))
    assert told[1] == "• Risks is missing (Risks <https://docs.example/p#risks>): Say it."
