"""Which heading and which column means what, and what must not be taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappers import recognise, spec
from mappers.plan import Dependency, Exclusion, KeyResult, Plan, Risk, TeamCapacity
from mappers.recognise import Words

KNOWN = Words()


@pytest.mark.parametrize("field", list(spec.headings(Plan)))
def test_every_declared_heading_means_its_own_field(field: str) -> None:
    for name in spec.headings(Plan)[field].names:
        found = KNOWN.best(name)
        assert found is not None, name
        assert found.field == field, name


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Previous Quarter Review (Q1 2024)", "previous"),
        ("Q1 Retrospective", "previous"),
        ("Last quarter's results", "previous"),
        ("How did we do last quarter?", "previous"),
        ("🎯 OKRs", "objectives"),
        ("Q2 OKRs", "objectives"),
        ("2. Objectives & Key Results", "objectives"),
        ("GOALS", "objectives"),
        ("Objectives for Q3 2024", "objectives"),
        ("Top risks and mitigations", "risks"),
        ("Key Risks", "risks"),
        ("Risk", "risks"),
        ("Open Questions:", "asks"),
        ("Guidance wanted from the execs", "asks"),
        ("What we're not doing", "excluded"),
        ("What we are NOT doing this quarter", "excluded"),
        ("Out of scope", "excluded"),
        ("Out-of-Scope", "excluded"),
        ("Non-Goals", "excluded"),
        ("Roadmap (not in scope)", "excluded"),
        ("Not doing in Q3", "excluded"),
        ("Success criteria", "success_criteria"),
        ("Sucess Metrics", "success_criteria"),
        ("KPIs & targets", "success_criteria"),
        ("Lessons learnt", "lessons"),
        ("Cross-team dependencies", "dependencies"),
        ("Available capacity (points)", "capacity"),
        ("Approvals", "approvals"),
    ],
)
def test_a_heading_is_known_in_any_dress(heading: str, field: str) -> None:
    found = KNOWN.best(heading)
    assert found is not None
    assert found.field == field


@pytest.mark.parametrize(
    "heading",
    [
        *("", "…", "Q2 2024", "Payments", "Appendix", "Thank you", "Team lunch", "Maintainer diversity", "Restore platform reliability"),
        *("Review the checkout flow with legal", "Plan B for the vendor contract", "Release the new search in Portugal", "Goalkeeper app for schools"),
        *("Ship the new status page for merchants", "Reduce risk of fraud in refunds by half"),
    ],
)  # fmt: skip
def test_a_heading_that_is_the_teams_own_is_no_section(heading: str) -> None:
    assert KNOWN.best(heading) is None


def test_not_doing_is_never_taken_for_doing() -> None:
    for heading in (
        "What we are not doing",
        "Not doing",
        "Goals (not in scope)",
        "Projects we are not working on",
    ):
        found = KNOWN.best(heading)
        assert found is not None
        assert found.topic == "excluded"


def test_house_words_add_names() -> None:
    house = Words((("risks", ("Dragons",)),))
    assert KNOWN.best("Dragons") is None
    found = house.best("Our dragons")
    assert found is not None
    assert (found.field, found.topic) == ("risks", "risks")


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("Risks / Open questions / Needs", ["risks", "asks", "asks"]),
        ("Risks and dependencies", ["risks", "dependencies"]),
        ("Retrospective & lessons learned", ["previous", "lessons"]),
    ],
)
def test_a_heading_may_join_several_sections(heading: str, fields: list[str]) -> None:
    assert [match.field for match in KNOWN.parts(heading)] == fields


@pytest.mark.parametrize(
    "heading", ["Risks", "Search and rescue", "Risks and mitigations", "Kim / Lee", "Goals and objectives"]
)
def test_a_heading_of_one_section_is_not_split(heading: str) -> None:
    assert KNOWN.parts(heading) == ()


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Objective 1: Restore reliability", "Restore reliability"),
        ("Objective #2 – Grow", "Grow"),
        ("1. Goal: Grow", "Grow"),
        ("O3: Grow", "Grow"),
        ("**Objective 1.1: Grow**", "Grow"),
        ("Problem Area: Sign-up", "Sign-up"),
        ("🥇 Objective 1: Grow", "Grow"),
        ("Ziel 2: Wachsen", "Wachsen"),
    ],
)
def test_an_objective_may_say_that_it_is_one(heading: str, title: str) -> None:
    assert recognise.objective_title(heading) == title


@pytest.mark.parametrize(
    "heading",
    ["Objectives", "Goals", "Objective 1", "Objectively good: yes", "Goal keeping", "OKR: Grow", "Grow"],
)
def test_what_does_not_say_that_it_is_an_objective(heading: str) -> None:
    assert recognise.objective_title(heading) is None


@pytest.mark.parametrize(
    ("header", "model", "fields"),
    [
        (["Key Result", "Baseline", "Target", "Owner"], KeyResult, {"text": 0, "baseline": 1, "target": 2, "owner": 3}),
        (["#", "KR", "Start value", "Goal value", "DRI", "Grade"], KeyResult, {"text": 1, "owner": 4, "score": 5}),
        (["Key Result", "Mid-Q Actual", "Projected score", "Final"], KeyResult, {"text": 0, "score": 3}),
        (["Risk", "Likelihood", "Impact", "Mitigation plan"], Risk, {"risk": 0, "likelihood": 1, "impact": 2, "mitigation": 3}),
        (["Item", "Reason", "When Revisit"], Exclusion, {"item": 0, "reason": 1, "revisit": 2}),
        (["What", "Why not?"], Exclusion, {"item": 0, "reason": 1}),
        (["Dependency", "From", "To", "Risk", "Mitigation"], Dependency, {"what": 0, "asker": 1, "provider": 2, "risk": 3, "mitigation": 4}),
        (["Team", "Engineers", "Sprint Days", "Capacity (points)"], TeamCapacity, {"team": 0, "engineers": 1, "days": 2, "points": 3}),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_headers(
    header: list[str], model: type[KeyResult], fields: dict[str, int]
) -> None:
    found = recognise.columns(header, model)
    assert found is not None
    known = dict(found.fields)
    assert {name: known.get(name) for name in fields} == fields


@pytest.mark.parametrize(
    ("header", "field"),
    [
        (["Key Result", "Mid-quarter score"], "score"),
        (["Key Result", "Projected"], "score"),
        (["Key Result", "Expected actual"], "actual"),
    ],
)
def test_what_is_not_final_is_no_score_and_no_result(header: list[str], field: str) -> None:
    found = recognise.columns(header, KeyResult)
    assert found is not None
    assert found.index(field) is None


@pytest.mark.parametrize("header", [["Name", "Mail"], ["", ""], [], ["Projected", "Owner"]])
def test_a_table_without_a_key_column_is_no_table_of_key_results(header: list[str]) -> None:
    assert recognise.columns(header, KeyResult) is None


def test_a_column_fills_one_field_and_a_field_has_one_column() -> None:
    found = recognise.columns(["Owner", "Owner", "Key Result", "Key Result"], KeyResult)
    assert found is not None
    assert len({at for _, at in found.fields}) == len(found.fields)
    assert len(dict(found.fields)) == len(found.fields)


@pytest.mark.parametrize(
    ("word", "stem"), [("Risks", "risk"), ("dependencies", "dependency"), ("status", "status"), ("team's", "team"), ("progress", "progress"), ("KRs", "kr")]
)  # fmt: skip
def test_plurals_are_one_word(word: str, stem: str) -> None:
    assert recognise.stem(word) == stem


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share(one: str, other: str) -> None:
    score = recognise.alike(recognise.words(one), recognise.words(other))
    assert 0.0 <= score <= 1.02
    KNOWN.best(one)
    KNOWN.parts(one)


@given(st.text(max_size=60))
def test_a_heading_is_most_like_itself(text: str) -> None:
    said = recognise.words(text)
    if said:
        assert recognise.alike(said, said) == 1.0 or len(said) == 0
