"""The Overview's slots: always the same rows, whatever there is to tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappers.movers import Logged, before, monday
from mappers.overview_tab import LINES, OVERVIEW_TAB, Mover, Standing, Unanswered, newest, overview_rows
from mappers.spec import TOPICS
from mappers.tables import Cell, Row

STATES = (
    "Ready", "Gaps", "Not filled in", "Late since 4 Oct", "Can't read", "No plan", "Not due (4 Oct)", "Covered by Storefront", "Not published",
    "as agreed",
)  # fmt: skip
DOC = "https://docs.google.com/document/d/x/edit"


def team(
    number: int, state: str = "Gaps", cycle: str = "2024-Q4", last: str = "", risks: str = ""
) -> Standing:
    name = f"Team {number}"
    return Standing(name, cycle, Cell(state, DOC), f"{name}: add Risks", Cell(last, DOC), {"risks": risks})


def said(rows: Sequence[Row]) -> list[list[object]]:
    return [
        [row.cells[c.id].value if c.id in row.cells else "" for c in OVERVIEW_TAB.columns] for row in rows
    ]


def listed(rows: Sequence[Row], heading: str) -> list[tuple[Cell, ...]]:
    """The lines of a list, without its empty ones."""
    at, side = next(
        (at, side)
        for at, row in enumerate(rows)
        for side in ("left", "right")
        if row.cells.get(side, Cell()).value == heading
    )
    lines = [
        tuple(row.cells[name] for name in (side, f"{side}_2", f"{side}_3")) for row in rows[at + 1 :][:LINES]
    ]
    return [line for line in lines if any(cell.value for cell in line)]


@given(
    st.lists(
        st.builds(
            team,
            st.integers(0, 99),
            st.sampled_from(STATES),
            st.sampled_from(["2024-Q4", "2024-Q3", ""]),
            st.sampled_from(["", "0.5, target 0.7: missed", "0.8, target 0.7"]),
        ),
        max_size=30,
    ),
    st.integers(0, 20),
)
def test_the_rows_are_the_same_whatever_there_is_to_tell(standing: list[Standing], many: int) -> None:
    movers = [Mover(f"Team {n}", "Plan", "Gaps", "Ready") for n in range(many)]
    asks = [Unanswered(f"Team {n}", "Helen", date(2024, 10, 4), "May we hire?") for n in range(many)]
    rows = overview_rows(standing, movers, asks)
    assert [row.entity for row in rows] == [row.entity for row in overview_rows([])]
    assert [row.look for row in rows] == [row.look for row in overview_rows([])]
    keys = {row.entity.key for row in rows}
    assert {key for chart in OVERVIEW_TAB.charts for key in (chart.first, chart.last, chart.at)} <= keys


def test_the_title_counts_the_newest_cycle_and_a_line_the_others() -> None:
    standing = [team(1, "Ready"), team(2), team(3, "Covered by Storefront"), team(4, "Not published"), team(5, "Ready", "2024-Q3"), team(6, cycle="")]  # fmt: skip
    rows = said(overview_rows(standing))
    assert newest(standing) == "2024-Q4"
    assert rows[0][0] == "2024-Q4: 1 of 2 ready"
    assert rows[1][0] == "Also open: 2024-Q3, 1 of 1 ready · 1 more of no known cycle"
    assert said(overview_rows([]))[0][0] == "No plans yet"


def test_every_plan_is_in_one_state_and_zeros_are_said() -> None:
    own = [team(number, state) for number, state in enumerate(STATES)]
    table = [row[:2] for row in said(overview_rows(own)) if isinstance(row[1], int)]
    assert sum(int(str(count)) for _, count in table) == len(STATES)
    assert [count for _, count in table] == [1, 1, 1, 1, 1, 2, 1, 2]
    assert [row[1] for row in said(overview_rows([])) if isinstance(row[1], int)] == [0] * 8


@pytest.mark.parametrize(("word", "lacks"), [("missing", 1), ("Empty", 1), ("template", 1), ("thin", 0), ("check: missing", 0), ("present", 0), ("", 0)])  # fmt: skip
def test_a_topic_is_lacking_by_the_words_that_make_a_gap(word: str, lacks: int) -> None:
    rows = overview_rows([team(1, risks=word)])
    at = list(TOPICS).index("risks") + 1
    assert next(row for row in rows if row.entity.key == f"table {at}").cells["right_2"].value == lacks


def test_the_most_urgent_plans_stand_first_and_settled_ones_nowhere() -> None:
    own = [team(number, state) for number, state in enumerate(STATES)]
    lines = listed(overview_rows(own), "Plans not ready")
    assert [line[1].value for line in lines] == ["Can't read", "Late since 4 Oct", "No plan", "Not filled in", "Gaps", "Not due (4 Oct)", "as agreed"]  # fmt: skip
    assert [cell.value for cell in lines[4]] == ["Team 1", "Gaps", "add Risks"]
    assert lines[4][0].link == DOC


@pytest.mark.parametrize(("many", "last"), [(0, "none"), (LINES, "Team 6"), (LINES + 1, "and 2 more"), (60, "and 54 more")])  # fmt: skip
def test_what_does_not_fit_is_counted_on_the_last_line(many: int, last: str) -> None:
    lines = listed(overview_rows([team(number) for number in range(many)]), "Plans not ready")
    assert lines[-1][0].value == last
    assert len(lines) == max(1, min(many, LINES))
    assert (lines[-1][0].link == "#tab=scorecard") == (many > LINES)


def test_goals_missed_and_asks_and_movers_say_who_and_what() -> None:
    own = [team(1, last="0.5, target 0.7: missed"), team(2, last="0.8, target 0.7"), team(3, last="missed")]
    asks = [Unanswered("Team 1", "Helen", date(2024, 10, 4), "May we hire?", DOC), Unanswered("Team 2", "", None, "Which way?")]  # fmt: skip
    rows = overview_rows(own, [Mover("Team 2", "Plan", "", "Ready")], asks)
    assert [line[1].value for line in listed(rows, "Goals missed last cycle")] == ["0.5, target 0.7: missed", "missed"]  # fmt: skip
    told = listed(rows, "Unanswered asks")
    assert [[cell.value for cell in line] for line in told] == [["Team 1", "Helen · since 4 Oct", "May we hire?"], ["Team 2", "", "Which way?"]]  # fmt: skip
    assert told[0][2].link == DOC
    assert [[cell.value for cell in line] for line in listed(rows, "Movers since Monday")] == [["Team 2", "nothing → Ready", "Plan"]]  # fmt: skip


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_on_monday(today: date) -> None:
    first = monday(today)
    assert first.weekday() == 0
    assert 0 <= (today - first).days <= 6


def test_what_a_cell_said_on_monday_is_the_first_old_value_since() -> None:
    tuesday = date(2024, 10, 8)
    log = [
        Logged(1, "plan", date(2024, 10, 4), "Late since 4 Oct"),
        Logged(1, "plan", date(2024, 10, 7), "Not filled in"),
        Logged(1, "plan", tuesday, "Gaps", by_people=True),
        Logged(1, "risks", tuesday, "missing"),
        Logged(2, "last", tuesday, "0.5", by_people=True),
        Logged(2, "last", tuesday, "0.6"),
        Logged(3, "score", date(2024, 10, 9), "0.1"),
    ]
    assert before(log, tuesday) == {(1, "plan"): "Not filled in", (2, "last"): "0.5"}
    assert before(log, date(2024, 10, 14)) == {}


def test_what_people_typed_over_a_figure_is_never_what_it_was() -> None:
    typed = date(2024, 10, 4)
    log = [
        Logged(1, "last", typed, "0.65", by_people=True),
        Logged(1, "last", typed, "note", by_people=True),
        Logged(1, "last", date(2024, 10, 8), "another note"),
        Logged(1, "last", date(2024, 10, 9), "0.7"),
    ]
    assert before(log, date(2024, 10, 10)) == {(1, "last"): "0.65"}
    assert before(log[2:], date(2024, 10, 10)) == {(1, "last"): "another note"}, "the log was capped"
