"""What plans want of others: it is listed, answers are kept beside it, and what nobody answered is the next thing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jobs.demo import SEED
from tests.office import JOB, Office
from tests.test_calendar_story import adds, close_q3, says
from tests.test_gone_story import Found, note, only, quiet, rows
from tests.test_limits_story import cycle_as_it_stands
from tests.test_links_story import PLAN, add_plan
from tests.test_publish_story import publish
from tests.test_reviews_story import NEXT, write

FILE = "search-2024-q4.md"
PARSER = "Do we keep the old query parser for the two largest merchants?"
MORE = """
## Dependencies

| Dependency | To | Needed by | Status |
|---|---|---|---|
| Two more servers for the pilots | Platform | 15 Oct | open |
| The new event stream | Data Platform | 1 Nov | Agreed |

## Guidance wanted

| Guidance | To |
|---|---|
| May we drop the French synonyms? | Helen |
"""


def ask(office: Office, text: str) -> Found:
    return only(office, "Asks", Ask=text)


def answer(office: Office, text: str, said: str = "yes") -> None:
    write(office, "Asks", ask(office, text), Answer=said)


def unanswered(office: Office, day: str = "2024-10-08") -> list[dict[str, Any]]:
    """What a night says in JSON of Search's asks."""
    told = json.loads(office.night(day, "--json").stdout)["scorecards"]
    return next(
        card["unanswered_asks"] for card in told if (card["team"], card["cycle"]) == ("Search", "2024-Q4")
    )


def test_asks_stand_with_whom_they_are_for_and_the_next_thing_is_to_answer(office: Office) -> None:
    office.edit_plan(FILE, ("## What we are not doing", f"{MORE}\n## What we are not doing"))
    office.night()

    found = {row.cells["Ask"]: row.cells for row in rows(office, "Asks", Team="Search")}
    assert {text: (cells["Kind"], cells["To whom"], cells["Remark"]) for text, cells in found.items()} == {
        PARSER: ("open question", "", ""),
        "May we drop the French synonyms?": ("guidance", "Helen", ""),
        "Two more servers for the pilots (by 15 Oct)": ("need", "Platform", "the plan says: open"),
        "The new event stream (by 1 Nov)": ("need", "Data Platform", "the plan says: Agreed"),
    }
    assert {cells["Since"] for cells in found.values()} == {"8 Oct 2024"}
    link = office.tpm.cell(office.sheet, f"Asks!D{ask(office, PARSER).number}")["hyperlink"]
    assert office.workspace.file_id(FILE) in link
    quiet(office)

    assert [each["ask"] for each in unanswered(office)] == [
        PARSER,
        "May we drop the French synonyms?",
        "Two more servers for the pilots (by 15 Oct)",
    ], "what the plan has already is no question any more"
    assert office.scorecard("Search")[NEXT] == (
        "Marco Bianchi: answer “Do we keep the old query parser for the two largest merchan…” and 2 more"
    )
    answer(office, PARSER, "not yet, ask in November")
    office.night()
    assert office.scorecard("Search")[NEXT] == "Helen: answer “May we drop the French synonyms?” and 1 more"
    answer(office, "French")
    answer(office, "Two more servers")
    office.night()
    assert office.scorecard("Search")[NEXT] == "nothing"
    quiet(office)


def test_a_reworded_ask_keeps_its_row_its_day_and_its_answer(office: Office) -> None:
    office.night()
    answer(office, PARSER, "until March")
    office.tpm.sorts(office.sheet, "Asks", "D", descending=True)
    before = ask(office, PARSER)
    office.edit_plan(FILE, (PARSER, "Do we keep the old query parser for our two largest merchants or not?"))

    assert unanswered(office, "2024-10-10") == []

    after = only(office, "Asks", Answer="until March")
    assert (after.number, after.cells["Since"]) == (before.number, "8 Oct 2024")
    assert after.cells["Ask"].endswith("or not?")
    assert not rows(office, "Asks", Remark="gone")
    assert office.scorecard("Search")[NEXT] == "nothing"
    quiet(office, "2024-10-10")


def test_an_ask_that_left_its_plan_says_since_when_and_keeps_its_answer(office: Office) -> None:
    office.night()
    answer(office, PARSER, "until March")
    office.edit_plan(FILE, (f"- {PARSER}\n", ""))

    office.night("2024-10-09")
    office.night("2024-10-20")
    row = only(office, "Asks", Answer="until March")
    assert (row.cells["Remark"], row.cells["Ask"]) == ("gone since 9 Oct 2024", PARSER)

    office.edit_plan(FILE)
    office.night("2024-10-21")
    back = only(office, "Asks", Answer="until March")
    assert (back.number, back.cells["Remark"], back.cells["Since"]) == (row.number, "", "8 Oct 2024")
    quiet(office, "2024-10-21")


def test_an_ask_that_a_person_deleted_comes_back_with_its_day(office: Office) -> None:
    office.night()
    office.tpm.deletes(office.sheet, "Asks", str(ask(office, PARSER).number))

    assert [each["since"] for each in unanswered(office, "2024-10-12")] == ["2024-10-08"]

    assert ask(office, PARSER).cells["Since"] == "8 Oct 2024"
    quiet(office, "2024-10-12")


@pytest.mark.parametrize("level", ["verdicts only", "nothing"])
def test_of_a_plan_that_may_not_be_shown_no_ask_is_and_answers_stay(office: Office, level: str) -> None:
    office.night()
    answer(office, PARSER, "until March")
    publish(office, FILE, level)

    assert unanswered(office) == []

    (row,) = rows(office, "Asks", Team="Search")
    assert {title: text for title, text in row.cells.items() if text} == {
        "Team": "Search", "Cycle": "2024-Q4", "Answer": "until March",
    }  # fmt: skip
    assert "query parser" not in str(office.everything())
    assert "answer" not in office.scorecard("Search")[NEXT]
    quiet(office)

    publish(office, FILE, "")
    office.night("2024-10-09")
    assert only(office, "Asks", Answer="until March").cells["Ask"] == PARSER
    assert office.scorecard("Search")[NEXT] == "nothing", "the answer counts again"


def test_asks_of_a_plan_that_cannot_be_read_stay_and_are_still_counted(office: Office) -> None:
    office.night()
    before = rows(office, "Asks", Team="Search")
    office.workspace.share(FILE, JOB, "")

    told = unanswered(office, "2024-10-09")

    assert [(each["ask"], each["since"]) for each in told] == [(PARSER, "2024-10-08")]
    assert rows(office, "Asks", Team="Search") == before
    answer(office, PARSER)
    assert unanswered(office, "2024-10-09") == []
    quiet(office, "2024-10-09")


def test_answers_count_also_on_the_night_on_which_the_memory_was_lost(office: Office) -> None:
    office.night()
    answer(office, PARSER, "until March")
    office.tpm.deletes_tab(office.sheet, "_plansync")

    assert unanswered(office, "2024-10-12") == []

    assert only(office, "Asks", Answer="until March").cells["Since"] == "8 Oct 2024"
    assert len(rows(office, "Asks", Team="Search")) == 1
    quiet(office, "2024-10-12")


def test_asks_follow_their_team_and_a_stranger_who_gets_named(office: Office) -> None:
    text = PLAN.format(team="Ovens") + "\n## Open questions\n\n- Do we bake on Sundays?\n"
    office.add_source(f"plan: {add_plan(office, 'ovens.md', text)}")
    office.night()
    answer(office, PARSER, "until March")
    note(office, "Asks", ask(office, "Sundays"), "ask Ada")
    says(office, "Teams", "Search", name="Find", also_called="Search")
    adds(office, "Teams", name="Bakery", also_called="Ovens")

    office.night("2024-10-08", "--force")

    assert only(office, "Asks", Answer="until March").cells["Team"] == "Find"
    assert only(office, "Asks", Notes="ask Ada").cells["Team"] == "Bakery"
    assert not rows(office, "Asks", Remark="gone")
    assert {row.cells["Team"] for row in rows(office, "Asks")} & {"Search", "Ovens"} == set()
    quiet(office)


def test_the_asks_and_rounds_of_a_closed_cycle_stay_as_they_were(office: Office) -> None:
    question = "\n## Open questions\n\n- Who owns the synonyms?\n"
    text = (SEED / "search-2024-q3.md").read_text(encoding="utf-8")
    office.workspace.put_markdown("search-2024-q3.md", text + question)
    office.night()
    answer(office, "synonyms", "Lea does")
    close_q3(office)
    before = cycle_as_it_stands(office, "2024-Q3")
    assert any(tab == "Asks" for tab, *_ in before)
    assert any(tab == "Reviews" for tab, *_ in before)
    office.edit_plan("search-2024-q3.md")

    office.night("2024-10-09")
    assert cycle_as_it_stands(office, "2024-Q3") == before

    assert office.run("backfill", "--cycles", "2024-Q3", "--all").exit_code == 0
    row = only(office, "Asks", Answer="Lea does")
    assert row.cells["Remark"].startswith("gone since")
    assert len(rows(office, "Reviews", Cycle="2024-Q3")) == sum(tab == "Reviews" for tab, *_ in before)
