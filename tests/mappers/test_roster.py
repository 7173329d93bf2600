from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from mappers.context import Roster, Unit
from mappers.cycle import Calendar, Cycle, cycle_in
from mappers.mentions import Mention
from mappers.roster import Planned, Proposal, as_text, propose
from mappers.value import Where

DAY = date(2024, 10, 8)
PAGE = Where(url="https://page.example", label="Plans")


def q(text: str, calendar: Calendar | None = None) -> Cycle:
    found = cycle_in(text, calendar)
    assert found
    return found


def row(*names: str, file: str = "", cycle: str = "", tpm: str = "", sure: bool = True) -> Mention:
    files = (file,) if file else ()
    return Mention(
        names=names, sure=sure, files=files, tpm=tpm, cycle=q(cycle) if cycle else None, where=PAGE
    )


def plan(file: str, team: str = "", cycle: str = "2024-Q4", capacity: tuple[str, ...] = ()) -> Planned:
    where = Where(url=f"https://{file}.example", label=file)
    return Planned(file=file, team=team, cycle=q(cycle), capacity=capacity, where=where)


def proposal(
    mentions: Sequence[Mention] = (),
    plans: Sequence[Planned] = (),
    roster: Roster | None = None,
    unread: Sequence[str] = (),
) -> Proposal:
    return propose(mentions, plans, roster or Roster(), {}, Calendar(), DAY, unread)


def names(found: Proposal) -> list[str]:
    return [each.unit.name for each in found.units]


@pytest.mark.parametrize(
    ("mentions", "plans", "unread", "expected"),
    [
        pytest.param([row("Search", file="a")], [plan("a", "search team")], [], {"Search": ()}, id="written otherwise, the same words"),
        pytest.param([row("Payments", file="a")], [plan("a", "Paymants")], [], {"Payments": ("Paymants",)}, id="a slip of the pen is an alias"),
        pytest.param([row("Shipping", file="a"), row("Shopping", file="b")], [plan("a", "Shipping"), plan("b", "Shopping")], [], {"Shipping": (), "Shopping": ()}, id="no slip where both plan for the same cycle"),
        pytest.param([], [plan("a", "Payments"), plan("b", "Paymants", "2024-Q3")], [], {"Payments": ("Paymants",)}, id="a slip between two cycles"),
        pytest.param([row("Platform 1"), row("Platform 2")], [], [], {"Platform 1": (), "Platform 2": ()}, id="numbers tell teams apart"),
        pytest.param([row("Checkout EU"), row("Checkout US")], [], [], {"Checkout EU": (), "Checkout US": ()}, id="so do short words"),
        pytest.param([row("Fraud", file="a")], [plan("a", "Fraud prevention")], [], {"Fraud": ("Fraud prevention",)}, id="one file, two names that share a word"),
        pytest.param([row("Storefront", file="a")], [plan("a", "Brightcart shop")], [], {"Storefront": ()}, id="the list says whose it is, whatever the plan calls itself"),
        pytest.param([row("Payments and Fraud", file="a")], [plan("a", "Payments"), plan("a", "Fraud")], [], {"Payments": (), "Fraud": ()}, id="two teams in one cell, since both stand alone elsewhere"),
        pytest.param([row("Trust & Safety", file="a")], [plan("a", "Trust & Safety")], [], {"Trust & Safety": ()}, id="one team with an and in its name"),
        pytest.param([], [plan("a", "Mobile", "2024-Q3"), plan("b", "Mobile")], [], {"Mobile": ()}, id="plans alone, by what they call themselves"),
        pytest.param([row("Mobile", file="a", sure=False)], [], ["a"], {"Mobile": ()}, id="a plan that cannot be read, by the words beside its link"),
        pytest.param([row("Handbook", file="a", sure=False)], [], [], {}, id="a link to no plan names nobody"),
        pytest.param([row("Q4 things", file="a", sure=False)], [plan("a", "Mobile")], [], {"Mobile": ()}, id="a plan's own word outranks the words beside its link"),
        pytest.param([row("Mobile"), row("Apps", "Mobile", file="a", sure=False)], [plan("a")], [], {"Mobile": ()}, id="beside a link, a name that is known comes first"),
    ],
)  # fmt: skip
def test_what_means_the_same_is_one_unit(
    mentions: list[Mention], plans: list[Planned], unread: list[str], expected: dict[str, tuple[str, ...]]
) -> None:
    found = proposal(mentions, plans, unread=unread)

    assert {each.unit.name: each.unit.aliases for each in found.units} == expected


def test_every_unit_says_where_it_was_seen_and_as_what() -> None:
    found = proposal([row("Fraud", file="a")], [plan("a", "Fraud prevention")])

    assert [(name, where.label) for name, where in found.units[0].seen] == [("Fraud", "Plans"), ("Fraud prevention", "a")]  # fmt: skip


def test_the_teams_of_a_groups_capacity_table_are_below_it() -> None:
    group = plan("a", "Storefront group", capacity=("Checkout", "Growth", "Platform"))

    found = proposal([row("Platform", file="b")], [group, plan("b", "Platform")])

    assert {each.unit.name: each.unit.parent for each in found.units} == {
        "Platform": "", "Storefront group": "storefront", "Checkout": "storefront", "Growth": "storefront",
    } | {"Storefront group": ""}  # fmt: skip


@pytest.mark.parametrize("capacity", [("Engineering", "Product", "Design"), ("Mobile",), ("Payroll",)])
def test_functions_and_a_single_line_of_capacity_are_no_teams(capacity: tuple[str, ...]) -> None:
    assert names(proposal([], [plan("a", "Mobile", capacity=capacity)])) == ["Mobile"]


def test_ids_are_short_and_never_the_same() -> None:
    found = proposal(
        [row("Data Platform team"), row("Data-Platform 2"), row("Café"), row("チーム"), row("Team")]
    )

    assert [each.unit.id for each in found.units] == [
        "data-platform",
        "data-platform-2",
        "cafe",
        "チーム",
        "team",
    ]


def test_a_unit_is_expected_from_the_first_cycle_that_it_was_seen_in() -> None:
    found = proposal(
        [row("Tools", cycle="2024-Q4"), row("Search", file="a", cycle="2024-Q3")],
        [plan("a", "Search", "2024-Q3"), plan("b", "Mobile"), plan("c", "Old", "2023-Q1")],
    )

    assert {each.unit.name: each.unit.first_cycle for each in found.units} == {
        "Tools": "2024-Q4", "Search": "", "Mobile": "2024-Q4", "Old": "",
    }  # fmt: skip


def test_the_roster_is_not_proposed_again_but_new_words_for_its_teams_are() -> None:
    roster = Roster(units=(Unit(id="pay", name="Payments", aliases=("Billing",)),))

    found = proposal(
        [row("Billing", file="a", cycle="2024-Q3"), row("Paymants", cycle="2024-Q4")],
        [plan("b", "Search")],
        roster,
    )

    assert names(found) == ["Search"]
    assert found.aliases == (("pay", "Paymants"),)


def test_a_plan_that_nothing_gives_a_unit_is_named() -> None:
    assert [where.label for where in proposal([], [plan("a")]).nameless] == ["a"]


@pytest.mark.parametrize(
    ("cycles", "today", "expected"),
    [
        (["2024-Q3", "2024-Q4", "2024-Q4"], DAY, [("2024-Q4", "planning", 2), ("2024-Q3", "closing", 1)]),
        (["2024-Q4", "2025-Q1"], DAY, [("2025-Q1", "planning", 1), ("2024-Q4", "running", 1)]),
        (["2024-Q2", "2024-Q3", "2024-Q4"], DAY, [("2024-Q4", "planning", 1), ("2024-Q3", "closing", 1), ("2024-Q2", "closed", 1)]),
        (["2024-H2", "2024-Q4"], DAY, [("2024-Q4", "planning", 1), ("2024-H2", "planning", 1)]),
        (["March 2024"], DAY, [("March 2024", "planning", 1)]),
    ],
)  # fmt: skip
def test_the_newest_cycle_is_planned_and_old_ones_are_closed(
    cycles: list[str], today: date, expected: list[tuple[str, str, int]]
) -> None:
    plans = [plan(f"f{at}", "Search", label) for at, label in enumerate(cycles)]

    found = propose([], plans, Roster(), {}, Calendar(), today)

    assert [(each.text, each.state, each.plans) for each in found.cycles] == expected


def test_a_cycle_of_the_calendar_is_not_proposed_and_makes_older_ones_closing() -> None:
    found = propose(
        [], [plan("a", "Search"), plan("b", "Search", "2024-Q3")], Roster(), {"2024-Q4": "planning"}, Calendar(), DAY
    )  # fmt: skip

    assert [(each.text, each.state) for each in found.cycles] == [("2024-Q3", "closing")]


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("2024-Q4", Calendar()),
        ("Q2 FY25", Calendar(fiscal_start=4)),
        ("CY24 Q2", Calendar(always_fiscal=True, fiscal_start=2)),
        ("H1 2025", Calendar()),
        ("March 2024", Calendar()),
        ("21PI4", Calendar()),
        ("FY25", Calendar()),
        ("2024", Calendar()),
    ],
)
def test_a_cycle_is_written_so_that_it_is_read_as_the_same(text: str, calendar: Calendar) -> None:
    when = q(text, calendar)

    written = as_text(when, calendar)

    assert written
    assert q(written, calendar).same(when)
