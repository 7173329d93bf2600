"""Texts of which parts link: written whole, counted as Google counts, followed when only an address changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mappers.tables import Cell, Column, Desired, Entity, Row, Tab
from sync.master import values
from tests.sync.master.desk import Desk, open_desk

NOTES = Tab(
    "notes",
    "Notes",
    (Column("team", "Team"), Column("message", "Message"), Column("count", "Count", kind="number")),
)
FAMILY = "👨‍👩‍👧 ילדים"


def wanted(text: str, *links: tuple[int, int, str], count: int | None = None, link: str = "") -> Desired:
    cells = {"team": Cell("Search"), "message": Cell(text, links=links), "count": Cell(count, link)}
    return Desired((NOTES,), (Row("notes", Entity("note", "search", "search"), cells),))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as desk:
        yield desk


def runs(desk: Desk) -> list[tuple[int, str]]:
    """Where each run begins, and what it links to."""
    cell = desk.cell("Notes!B2")
    return [
        (run.get("startIndex", 0), run.get("format", {}).get("link", {}).get("uri", ""))
        for run in cell.get("textFormatRuns", ())
    ]


def test_parts_of_a_text_link_each_to_its_place(desk: Desk) -> None:
    text = f"Hi {FAMILY}, your plan"
    start = values.units(f"Hi {FAMILY}, your ")
    desk.publish(
        wanted(
            text,
            (3, 3 + values.units(FAMILY), "https://a.example/1"),
            (start, start + 4, "https://a.example/2"),
        )
    )

    assert desk.says("Notes!B2") == text
    assert runs(desk) == [
        (0, ""), (3, "https://a.example/1"), (3 + values.units(FAMILY), ""), (start, "https://a.example/2"),
    ]  # fmt: skip


def test_a_second_run_writes_nothing(desk: Desk) -> None:
    told = wanted("see the plan", (8, 12, "https://a.example/1"))
    desk.publish(told)
    desk.publish(told)
    assert desk.writes() == 1


def test_a_new_text_gets_its_links_anew_and_a_new_address_alone_is_followed(desk: Desk) -> None:
    desk.publish(wanted("see the plan", (8, 12, "https://a.example/1")))
    desk.publish(wanted("look at the plan", (12, 16, "https://a.example/1")))
    assert runs(desk) == [(0, ""), (12, "https://a.example/1")]
    desk.publish(wanted("look at the plan", (12, 16, "https://a.example/2")))
    assert (desk.says("Notes!B2"), runs(desk)) == ("look at the plan", [(0, ""), (12, "https://a.example/2")])


def test_an_emptied_text_keeps_no_link(desk: Desk) -> None:
    desk.publish(wanted("see the plan", (8, 12, "https://a.example/1")))
    desk.publish(wanted(""))
    assert (desk.says("Notes!B2"), runs(desk)) == ("", [])
    assert "hyperlink" not in desk.cell("Notes!B2")


def test_links_are_not_put_on_words_that_a_person_wrote(desk: Desk) -> None:
    desk.publish(wanted("see the plan", (8, 12, "https://a.example/1")))
    desk.types("Notes!B2", "no")
    desk.publish(wanted("see the plan", (8, 12, "https://a.example/2")))
    assert (desk.says("Notes!B2"), runs(desk)) == ("no", [])


def test_a_number_links_as_well(desk: Desk) -> None:
    desk.publish(wanted("", count=3, link="https://a.example/3"))
    cell = desk.cell("Notes!C2")
    assert (cell["userEnteredValue"], cell["hyperlink"]) == ({"numberValue": 3}, "https://a.example/3")


@pytest.mark.parametrize(
    "links", [((0, 99, "https://a.example"),), ((4, 2, "https://a.example"),), ((0, 3, "javascript:x"),)]
)
def test_parts_that_do_not_fit_the_text_are_left_out(links: values.Links) -> None:
    assert values.parts(values.wanted("short"), links) == ()
