"""A large ChangeSet goes in as few batches of whole plans as its bytes need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.google import as_sent
from sync.master.changes import ChangeSet
from sync.master.portions import FULL, fitting
from sync.master.requests import batch
from tests.sync.master.build import card, changes_for, desired, link, publish, read
from tests.sync.master.paper import Paper

TEAMS = [
    card(f"Team {n}", plan="Gaps", next=f"Team {n}: add " + "risks, “Status” and " * (n % 7))
    for n in range(80)
]
LINKS = [link(f"https://docs.example/{n}") for n in range(80)]
WANTED = desired(*TEAMS, *LINKS)


def size(paper: Paper, changes: ChangeSet) -> int:
    return len(as_sent({"requests": batch(changes, read(paper), "mark")}))


@pytest.mark.parametrize("limit", [20_000, 30_000, 60_000])
def test_each_batch_is_as_full_as_its_limit_allows(limit: int) -> None:
    paper, sizes, built = Paper(), list[int](), list[int]()

    def measured(changes: ChangeSet) -> int:
        built.append(size(paper, changes))
        return built[-1]

    while changes := changes_for(paper, WANTED):
        step = fitting(changes, limit, measured)
        sizes.append(size(paper, step))
        left = [scope for scope in changes.scopes if scope not in step.scopes]
        if left and sizes[-1] < FULL * limit:
            assert size(paper, changes.only({*step.scopes, left[0]})) > limit
        paper.batch(batch(step, read(paper), f"mark {len(sizes)}"))
    assert max(sizes) <= limit
    assert 1 < len(sizes) <= len(built) <= 4 * len(sizes)
    whole = Paper()
    publish(whole, WANTED)
    assert [sheet.table() for sheet in whole.sheets if sheet.title != "_plansync"] == [
        sheet.table() for sheet in paper.sheets if sheet.title != "_plansync"
    ]


def test_what_fits_is_not_divided() -> None:
    changes = changes_for(Paper(), WANTED)
    assert fitting(changes, 10_000_000, lambda _: 1) is changes


def test_a_plan_that_alone_is_too_large_goes_alone() -> None:
    changes = changes_for(Paper(), WANTED)
    step = fitting(changes, 10, lambda each: 100 * len(each.scopes))
    assert step.scopes == changes.scopes[:1]


def test_rows_of_no_plan_are_divided_row_by_row() -> None:
    changes = changes_for(Paper(), desired(*LINKS))
    assert len(changes.scopes) == len(LINKS)
    one = changes.only(changes.scopes[:1])
    assert [row.entity for row in one.rows] == [LINKS[0].entity]
    assert [line.id for line in one.remember] == [one.rows[0].row]


def test_an_id_that_is_nobodys_any_more_waits_for_no_other_batch() -> None:
    changes = changes_for(Paper(), desired(*LINKS))
    nobody = replace(changes.remember[-1], entity=replace(changes.remember[-1].entity, kind="", key=""), id=7)
    told = replace(changes, remember=(*changes.remember, nobody))
    assert nobody in told.only(told.scopes[:1]).remember
