"""What vanishes from plans: it is said, with its day, and what people wrote beside it stays."""

from __future__ import annotations

from dataclasses import dataclass

from tests.office import DONE, JOB, Office
from tests.test_calendar_story import says
from tests.test_links_story import PLAN, add_plan, paste

CUT = "- KR: Cut searches without a result from 6% to 4% (Lea)\n"
OVENS = PLAN.format(team="Ovens")


@dataclass(frozen=True)
class Found:
    """A row of a tab: its number, and its cells by the titles of their columns."""

    number: int
    cells: dict[str, str]


def rows(office: Office, tab: str, **said: str) -> list[Found]:
    """The rows of a tab whose cells say so; underscores stand for blanks in the titles."""
    head, *lines = office.tpm.rows(office.sheet, f"'{tab}'!A1:Z300")
    found = [Found(n, dict(zip(head, line, strict=False))) for n, line in enumerate(lines, 2)]
    wanted = {title.replace("_", " "): text for title, text in said.items()}
    return [row for row in found if all(text in row.cells[title] for title, text in wanted.items())]


def only(office: Office, tab: str, **said: str) -> Found:
    (found,) = rows(office, tab, **said)
    return found


def note(office: Office, tab: str, row: Found, text: str) -> None:
    """A TPM writes into Notes."""
    column = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[list(row.cells).index("Notes")]
    office.tpm.types(office.sheet, f"'{tab}'!{column}{row.number}", text)


def quiet(office: Office, day: str = "2024-10-08") -> None:
    """Another night on the same day has nothing to do."""
    before, writes = office.everything(), office.writes()
    result = office.night(day)
    assert result.exit_code in DONE, result.output
    assert office.everything() == before
    assert office.writes() == writes


def test_a_reworded_key_result_keeps_its_row_and_its_note(office: Office) -> None:
    office.night()
    row = only(office, "Key results", Key_result="Cut searches without", Cycle="2024-Q4")
    note(office, "Key results", row, "agreed with Lea")
    office.edit_plan(
        "search-2024-q4.md",
        ("Cut searches without a result from 6% to 4%", "Cut the searches without any result from 6% to 4%"),
    )

    office.night()

    after = only(office, "Key results", Notes="agreed with Lea")
    assert after.number == row.number
    assert after.cells["Key result"].startswith("Cut the searches without any")
    assert not rows(office, "Key results", Remark="gone")
    quiet(office)


def test_a_key_result_that_left_its_plan_says_since_when_and_keeps_its_note(office: Office) -> None:
    office.night()
    note(
        office,
        "Key results",
        only(office, "Key results", Key_result="Cut searches without", Cycle="2024-Q4"),
        "why?",
    )
    office.edit_plan("search-2024-q4.md", (CUT, ""))

    office.night("2024-10-09")
    row = only(office, "Key results", Key_result="Cut searches without", Cycle="2024-Q4")
    assert row.cells["Remark"] == "gone since 9 Oct 2024"
    assert row.cells["Notes"] == "why?"

    office.night("2024-10-20")
    assert only(office, "Key results", Notes="why?").cells == row.cells, "the day stays the same"

    office.edit_plan("search-2024-q4.md")
    office.night("2024-10-21")
    back = only(office, "Key results", Notes="why?")
    assert (back.number, back.cells["Remark"]) == (row.number, "")
    quiet(office, "2024-10-21")


def test_ignore_takes_a_strangers_rows_out(office: Office) -> None:
    office.night()
    number = paste(office, add_plan(office, "ovens.md", OVENS))
    office.night()
    assert rows(office, "Scorecard", Team="Ovens")
    assert rows(office, "Findings", Team="Ovens")
    assert rows(office, "Key results", Team="Ovens")
    office.tpm.types(office.sheet, f"Plans!H{number}", "ignore")

    office.night()

    for tab in ("Scorecard", "Findings", "Key results"):
        assert not rows(office, tab, Team="Ovens")
    quiet(office)


def test_ignore_leaves_a_row_beside_which_a_tpm_wrote(office: Office) -> None:
    office.night()
    number = paste(office, add_plan(office, "ovens.md", OVENS))
    office.night()
    note(office, "Scorecard", only(office, "Scorecard", Team="Ovens"), "ask Ada")
    note(office, "Key results", only(office, "Key results", Team="Ovens"), "nice")
    finding = rows(office, "Findings", Team="Ovens")[0]
    office.tpm.types(office.sheet, f"Findings!K{finding.number}", "because")
    office.tpm.types(office.sheet, f"Plans!H{number}", "ignore")

    office.night()

    kept = only(office, "Scorecard", Team="Ovens")
    assert {title: text for title, text in kept.cells.items() if text} == {
        "Team": "Ovens", "Cycle": "2024-Q4", "Notes": "ask Ada",
    }  # fmt: skip
    assert only(office, "Key results", Team="Ovens").cells["Key result"] == ""
    assert only(office, "Findings", Team="Ovens").cells["Why"] == "because"
    quiet(office)

    office.tpm.types(office.sheet, f"Plans!H{number}", "")
    office.night()
    assert only(office, "Scorecard", Team="Ovens").cells["Plan"] == "Gaps"
    assert only(office, "Key results", Notes="nice").cells["Key result"].startswith("Close a ticket")
    assert all(row.cells["First seen"] for row in rows(office, "Findings", Team="Ovens"))
    quiet(office)


def test_ignore_says_of_a_team_what_is_true_of_it_without_its_plan(office: Office) -> None:
    office.night()
    paste(
        office,
        f"https://docs.google.com/document/d/{office.workspace.file_id('search-2024-q4.md')}/edit",
        treat_as="ignore",
    )

    office.night()

    search = office.scorecard("Search")
    assert (search["Plan"], search["Risks"]) == ("Late since 4 Oct", "")
    assert search["Next thing to do"] == "Search: add the plan's link to Plans (due 4 Oct)"
    quiet(office)


def test_a_strangers_plan_that_cannot_be_read_is_not_gone(office: Office) -> None:
    office.add_source(f"plan: {add_plan(office, 'ovens.md', OVENS)}")
    office.night()
    before = only(office, "Key results", Team="Ovens")
    office.workspace.share("ovens.md", JOB, "")

    office.night()

    assert only(office, "Scorecard", Team="Ovens").cells["Plan"] == "Can't read"
    assert only(office, "Key results", Team="Ovens") == before
    quiet(office)


GROUP = """# Storefront group: Q4 plan

## Capacity

| Team | Engineers | Points |
|---|---|---|
| Mobile | 3 | 150 |
| Support Tools | 2 | 100 |

## OKRs

### Objective 1: A shop in every pocket

*Owner: Logistics*

- KR: Orders from phones go from 40% to 55% (Mobile)
"""


def test_the_teams_of_a_groups_plan_are_covered_by_it_also_while_it_cannot_be_read(office: Office) -> None:
    office.workspace.put_markdown(
        "plans-2024-q4.md", "# Q4, 2024 product plans\n\n- [Storefront group](storefront-2024-q4.md)\n"
    )
    office.workspace.put_markdown("storefront-2024-q4.md", GROUP)
    office.night()

    for team in ("Mobile", "Support Tools", "Logistics"):
        row = office.scorecard(team)
        assert (row["Plan"], row["Next thing to do"]) == ("Covered by Storefront group", "nothing")
    link = office.tpm.cell(office.sheet, office.at("Mobile", "Plan"))["hyperlink"]
    assert office.workspace.file_id("storefront-2024-q4.md") in link
    assert office.scorecard("Fraud")["Plan"] == "Late since 4 Oct"

    office.workspace.share("storefront-2024-q4.md", JOB, "")
    office.night()
    assert office.scorecard("Storefront group")["Plan"] == "Can't read"
    assert office.scorecard("Mobile")["Plan"] == "Covered by Storefront group"


def test_a_key_result_that_stands_in_two_cycles_can_leave_one_of_them(office: Office) -> None:
    same = ("- KR: Publish 4 landing pages for brands (Lea) (0.5)\n", CUT.replace(" (Lea)", " (Lea) (0.5)"))
    office.edit_plan("search-2024-q3.md", same)
    office.night()
    assert len(rows(office, "Key results", Key_result="Cut searches without a result from 6%")) == 2
    office.edit_plan("search-2024-q4.md", (CUT, ""))

    office.night()

    told = {
        row.cells["Cycle"]: row.cells["Remark"]
        for row in rows(office, "Key results", Key_result="Cut searches without a result from 6%")
    }
    assert told == {"2024-Q3": "", "2024-Q4": "gone since 8 Oct 2024"}


def test_what_is_over_follows_its_team_to_a_new_name(office: Office) -> None:
    office.night()
    office.edit_plan("search-2024-q4.md", (CUT, ""))
    office.night()
    says(office, "Teams", "Search", name="Find", also_called="Search")

    office.night("2024-10-08", "--force")

    assert only(office, "Key results", Remark="gone since").cells["Team"] == "Find"
    for tab in ("Scorecard", "Findings", "Key results"):
        assert "Search" not in {row.cells["Team"] for row in rows(office, tab)}


def test_a_stranger_who_gets_named_takes_along_what_is_over(office: Office) -> None:
    link = add_plan(office, "ovens.md", OVENS + "- KR: Bake 20 loaves an hour (Ada)\n")
    office.add_source(f"plan: {link}")
    office.night()
    office.workspace.put_markdown("ovens.md", OVENS)
    office.night()
    gone = only(office, "Key results", Team="Ovens", Remark="gone since")
    note(office, "Key results", gone, "why?")
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(
        text.replace("teams:\n", "teams:\n  - {id: ov, name: Bakery, aliases: [Ovens]}\n"), encoding="utf-8"
    )

    office.night()

    after = only(office, "Key results", Notes="why?")
    assert (after.cells["Team"], after.cells["Remark"]) == ("Bakery", gone.cells["Remark"])
    quiet(office)
