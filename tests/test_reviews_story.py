"""Planning reviews as TPMs keep them: seeded for them, never written over, and what the Scorecard makes of them."""

from __future__ import annotations

import json

import pytest

from tests.office import Office
from tests.test_calendar_story import says
from tests.test_gone_story import Found, only, quiet, rows
from tests.test_publish_story import leaks, publish, said, words_of

MARCO = "Marco Bianchi"
NEXT = "Next thing to do"


def write(office: Office, tab: str, row: Found, **said: str) -> None:
    """A TPM writes into cells of a row, by the titles of their columns."""
    titles = list(row.cells)
    for title, text in said.items():
        letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[titles.index(title.replace("_", " "))]
        office.tpm.types(office.sheet, f"'{tab}'!{letter}{row.number}", text)


def round_of(office: Office, team: str, number: int = 1, cycle: str = "2024-Q4") -> Found:
    return only(office, "Reviews", Team=team, Cycle=cycle, Round=str(number))


def review(office: Office, team: str, number: int = 1, **said: str) -> None:
    write(office, "Reviews", round_of(office, team, number), **said)


def add_round(office: Office, *cells: str) -> int:
    """A TPM types a row of their own below ours: from Team on."""
    number = len(rows(office, "Reviews")) + 3
    for letter, text in zip("ABCDEFGHIJKL", cells, strict=False):
        office.tpm.types(office.sheet, f"Reviews!{letter}{number}", text)
    return number


def told(office: Office, team: str = "Search") -> tuple[str, str]:
    row = office.scorecard(team)
    return row["Review"], row[NEXT]


def roster(office: Office, old: str, new: str) -> None:
    text = office.config.read_text(encoding="utf-8")
    assert old in text
    office.config.write_text(text.replace(old, new), encoding="utf-8")


def answer_everything(office: Office) -> None:
    """So that asks are not the next thing."""
    for row in rows(office, "Asks"):
        write(office, "Asks", row, Answer="yes")


def test_the_first_round_is_seeded_for_every_team_that_plans(office: Office) -> None:
    roster(
        office,
        "name: Search, tpm: Marco Bianchi",
        "name: Search, tpm: Marco Bianchi, engineering: Lea Roth, design: Omar Diaz, execs: [Helen Brandt]",
    )
    office.night()

    seeded = {(row.cells["Team"], row.cells["Cycle"]) for row in rows(office, "Reviews")}
    carded = rows(office, "Scorecard")
    assert seeded == {
        (row.cells["Team"], row.cells["Cycle"]) for row in carded if not row.cells["Plan"].startswith("Covered")
    }  # fmt: skip
    assert "2024-Q2" not in {cycle for _, cycle in seeded}, "it is closed"
    search = round_of(office, "Search")
    assert search.cells["Invited"] == "Lea Roth, Omar Diaz, Helen Brandt, Marco Bianchi"
    assert {search.cells[title] for title in ("Date", "Attended", "Outcome", "Follow-up", "Evidence")} == {""}
    assert round_of(office, "Storefront").cells["Evidence"].startswith("Ines Keller (VP Engineering); ")
    assert told(office, "Storefront group")[0] == "", "approvals never set an outcome"
    quiet(office)


def test_a_review_is_booked_overdue_followed_up_and_aligned(office: Office) -> None:
    office.night()
    answer_everything(office)
    review(office, "Search", Date="2024-10-12", Notes="room 4")
    office.night()
    assert told(office) == ("12 Oct", "nothing")
    where = office.tpm.find(office.sheet, "Scorecard", "12 Oct")
    reviews = office.workspace.file(office.sheet).content.titled("Reviews").id
    assert office.tpm.cell(office.sheet, where)["hyperlink"] == f"#gid={reviews}"
    quiet(office)

    office.night("2024-10-13")
    assert told(office) == ("overdue since 12 Oct", f"{MARCO}: how did the review of 12 Oct end?")
    quiet(office, "2024-10-13")

    review(office, "Search", Outcome="follow-up on 21 Oct", Feedback="cut the second goal")
    office.tpm.sorts(office.sheet, "Reviews", "A", descending=True)
    office.night("2024-10-13")
    assert told(office) == ("follow-up on 21 Oct", f"{MARCO}: follow-up review on 21 Oct")
    second = round_of(office, "Search", 2)
    assert (second.cells["Date"], second.cells["Invited"]) == ("21 Oct 2024", MARCO)
    assert round_of(office, "Search").cells["Notes"] == "room 4"
    assert round_of(office, "Search").cells["Feedback"] == "cut the second goal"
    quiet(office, "2024-10-13")

    office.night("2024-10-22")
    assert told(office) == ("overdue since 21 Oct", f"{MARCO}: how did the review of 21 Oct end?")

    review(office, "Search", 2, Outcome="aligned")
    told_json = json.loads(office.night("2024-10-22", "--json").stdout)
    assert told(office) == ("aligned", "nothing")
    assert [c["review"] for c in told_json["scorecards"] if c["team"] == "Search"] == ["aligned", ""]
    assert not rows(office, "Reviews", Team="Search", Round="3")


def test_a_day_in_follow_up_is_enough_and_one_without_a_day_is_to_be_booked(office: Office) -> None:
    office.night()
    answer_everything(office)
    write(office, "Reviews", round_of(office, "Search"), **{"Follow-up": "2024-10-21"})
    review(office, "Payments", Outcome="follow-up on")
    review(office, "Data Platform", Outcome="Not held")
    review(office, "Recommendations", Outcome="fine, but see notes")
    office.night()

    assert told(office) == ("follow-up on 21 Oct", f"{MARCO}: follow-up review on 21 Oct")
    assert round_of(office, "Search", 2).cells["Date"] == "21 Oct 2024"
    assert told(office, "Payments") == ("follow-up", "Yuki Tanaka: book the follow-up review")
    assert round_of(office, "Payments", 2).cells["Date"] == ""
    assert told(office, "Data Platform") == ("Not held", "nothing")
    assert told(office, "Recommendations") == ("fine, but see notes", "nothing")
    quiet(office)


def test_a_round_that_was_deleted_is_not_made_again(office: Office) -> None:
    office.night()
    review(office, "Search", Outcome="follow-up on 21 Oct")
    office.night()
    for team, number in (("Search", 2), ("Payments", 1)):
        office.tpm.deletes(office.sheet, "Reviews", str(round_of(office, team, number).number))

    office.night()
    office.night("2024-10-30")

    assert not rows(office, "Reviews", Team="Search", Round="2")
    assert not rows(office, "Reviews", Team="Payments")
    assert told(office)[0] == "follow-up on 21 Oct"
    quiet(office, "2024-10-30")


def test_a_round_that_a_tpm_adds_becomes_the_teams_next_one(office: Office) -> None:
    office.night()
    review(office, "Search", Outcome="follow-up on", Notes="first")
    number = add_round(office, "search", "Q4 2024", "", "2024-10-25", "only Lea", "", "", "", "numbers first")
    lost = add_round(office, "Nobody", "2024-Q4")

    result = office.night()

    second = round_of(office, "Search", 2)
    assert second.number == number, "it is the row that was typed, and no other was seeded"
    assert (second.cells["Team"], second.cells["Cycle"]) == ("Search", "2024-Q4")
    assert (second.cells["Date"], second.cells["Invited"]) == ("2024-10-25", "only Lea")
    assert second.cells["Feedback"] == "numbers first"
    assert told(office)[0] == "follow-up on 25 Oct"
    assert f"Reviews, row {lost}: “Nobody 2024-Q4” is on no scorecard" in result.output
    quiet(office)


def test_a_copy_of_a_round_is_no_round_until_it_says_something_of_its_own(office: Office) -> None:
    office.night()
    before, free = round_of(office, "Search"), len(rows(office, "Reviews")) + 3
    office.tpm.copies(office.sheet, f"Reviews!A{before.number}:L{before.number}", f"Reviews!A{free}")

    result = office.night()
    assert f"Reviews: row {free} is a copy of row {before.number}" in result.output
    assert not rows(office, "Reviews", Team="Search", Round="2")

    office.tpm.types(office.sheet, f"Reviews!D{free}", "2024-10-25")
    office.night()
    assert round_of(office, "Search", 2).number == free
    assert round_of(office, "Search") == before
    quiet(office)


def test_a_round_that_is_cut_and_pasted_elsewhere_stays_the_same_round(office: Office) -> None:
    office.night()
    review(office, "Search", Outcome="aligned", Notes="room 4")
    row, free = round_of(office, "Search").number, len(rows(office, "Reviews")) + 3
    office.tpm.cuts(office.sheet, f"Reviews!A{row}:L{row}", f"Reviews!A{free}")

    office.night()

    moved = only(office, "Reviews", Team="Search", Cycle="2024-Q4")
    assert (moved.number, moved.cells["Round"], moved.cells["Notes"]) == (free, "1", "room 4")
    assert told(office)[0] == "aligned"
    quiet(office)


def test_rounds_follow_their_team_to_a_new_name(office: Office) -> None:
    office.night()
    review(office, "Search", Attended="Lea, Omar", Outcome="aligned")
    says(office, "Teams", "Search", name="Find", also_called="Search")

    office.night("2024-10-08", "--force")

    assert round_of(office, "Find").cells["Attended"] == "Lea, Omar"
    assert told(office, "Find")[0] == "aligned"
    assert not rows(office, "Reviews", Team="Search")
    quiet(office)


@pytest.mark.parametrize("lost", ["_plansync", "Reviews"])
def test_rounds_come_through_the_loss_of(office: Office, lost: str) -> None:
    office.night()
    review(office, "Search", Date="2024-10-02", Outcome="follow-up on 21 Oct", Invited="all of us")
    office.night()
    office.tpm.deletes_tab(office.sheet, lost)

    office.night()

    assert round_of(office, "Search", 2).cells["Date"] == "21 Oct 2024"
    assert len(rows(office, "Reviews", Team="Search", Cycle="2024-Q4")) == 2
    if lost == "_plansync":
        assert told(office)[0] == "follow-up on 21 Oct"
        assert round_of(office, "Search").cells["Invited"] == "all of us"
    quiet(office)


def test_a_day_that_is_none_is_said_and_counts_for_nothing(office: Office) -> None:
    office.night()
    review(office, "Search", Date="some day")

    result = office.night()

    assert told(office)[0] == ""
    number = round_of(office, "Search").number
    assert f"Reviews, row {number}: “some day” is no day, so the round has no date" in result.output


def test_an_extension_outranks_the_calendar(office: Office) -> None:
    office.night()
    team = "Support Tools"
    office.tpm.types(office.sheet, office.at(team, "Extended to"), "2024-10-22")
    office.tpm.sorts(office.sheet, "Scorecard", "A")
    office.night()
    assert office.scorecard(team)["Plan"] == "Not due (22 Oct)"
    assert office.scorecard(team)[NEXT].endswith("(due 22 Oct)")
    quiet(office)

    office.night("2024-10-23")
    assert office.scorecard(team)["Plan"] == "Late since 22 Oct"

    office.tpm.types(office.sheet, office.at(team, "Extended to"), "end of month")
    result = office.night("2024-10-23")
    assert office.scorecard(team)["Plan"] == "Late since 4 Oct"
    assert "“end of month” is no day, so the team has no extension" in result.output


REVIEW_DAY = "| First check-in | October 25 |"


def test_the_day_that_a_plan_itself_gives_is_seeded_and_goes_with_its_words(office: Office) -> None:
    file = "storefront-2024-q4.md"
    office.edit_plan(file, (REVIEW_DAY, "| Planning review | October 17 |"))
    office.night()
    assert round_of(office, "Storefront").cells["Date"] == "17 Oct 2024"
    assert told(office, "Storefront group")[0] == "17 Oct"
    review(office, "Storefront", Attended="Helen")

    publish(office, file, "verdicts only")
    office.night()
    kept = round_of(office, "Storefront").cells
    assert (kept["Date"], kept["Evidence"], kept["Attended"]) == ("17 Oct 2024", "", "Helen")
    assert leaks(said(office), words_of(file)) == []
    quiet(office)

    publish(office, file, "nothing")
    office.night()
    kept = round_of(office, "Storefront").cells
    assert (kept["Date"], kept["Attended"]) == ("", "Helen")
    quiet(office)

    review(office, "Storefront", Date="2024-10-18")
    office.night()
    assert round_of(office, "Storefront").cells["Date"] == "2024-10-18", "this day is people's own"
    assert told(office, "Storefront group")[0] == "18 Oct"


def test_approvals_go_with_a_plan_that_becomes_another_teams_and_confidential(office: Office) -> None:
    file = "storefront-2024-q4.md"
    office.night()
    assert round_of(office, "Storefront").cells["Evidence"]
    publish(office, file, "verdicts only")
    row = next(r for r in rows(office, "Plans") if r.cells["Publish"])
    write(office, "Plans", row, Team="Support Tools")

    office.night("2024-10-08", "--force")

    assert {row.cells["Evidence"] for row in rows(office, "Reviews")} == {""}
    assert "Ines Keller" not in str(office.tpm.rows(office.sheet, "_plansync!A1:E2000"))
    quiet(office)
