"""Filter views: made once, known by id, never in the way of a batch."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from mappers.tables import Keepsake, View
from sync.errors import SyncError
from sync.master import memory, versions, views
from sync.master.state import FilterView, Mark, State, TabState, parse_mark
from sync.master.values import Json
from tests.sync.master.build import CARD

TAB = TabState(
    "scorecard", 7, "Scorecard", 0, (50, 9), {"team": 0, "plan": 1}, {"team": 1, "plan": 2}, header=(3, 0)
)
SEARCH = View("findings:search", "scorecard", "Search: to mend", (("team", "Search"), ("plan", "open")))


def state(*standing: FilterView, kept: list[Keepsake] | None = None) -> State:
    rows = {i: memory.keepsake(i, each) for i, each in enumerate(kept or (), 1)}
    return State(
        "s",
        tabs={"scorecard": TAB},
        views={view.id: view for view in standing},
        memory=memory.Memory(1, rows),
    )


def standing(change: views.ViewChange) -> FilterView:
    made = views.request(change, 7, 0, TAB.columns, None)["addFilterView"]["filter"]
    return FilterView(made["filterViewId"], 7, made["title"], tuple(made["filterSpecs"]))


def test_a_view_is_made_once_and_then_known() -> None:
    (made,), kept = views.changes([SEARCH], state(), set())
    assert (made.what, made.title) == ("make", "Search: to mend")
    assert views.changes([SEARCH], state(standing(made), kept=kept), set()) == ([], [])


def test_one_that_was_deleted_is_not_made_again_unless_its_whole_tab_is() -> None:
    (made,), kept = views.changes([SEARCH], state(), set())
    assert views.changes([SEARCH], state(kept=kept), set()) == ([], [])
    (again,), _ = views.changes([SEARCH], state(kept=kept), {"scorecard"})
    assert (again.what, again.id) == ("make", made.id)
    assert [each.id for each in views.again(state(kept=kept))] == [made.id]


def test_ids_and_titles_that_are_taken_are_passed_over() -> None:
    (first,), _ = views.changes([SEARCH], state(), set())
    theirs = FilterView(first.id + 1, 7, "search: TO MEND")
    (made,), _ = views.changes([SEARCH], state(replace(theirs, id=first.id + 90_000_000), theirs), set())
    assert made.id not in {theirs.id, first.id + 90_000_000}
    assert made.title == "Search: to mend (2)"


def test_after_the_memory_was_lost_the_view_that_stands_is_ours() -> None:
    (made,), kept = views.changes([SEARCH], state(), set())
    assert views.changes([SEARCH], state(standing(made)), set()) == ([], kept)


@pytest.mark.parametrize("name", ["=IMPORTXML(1)", "+cmd", "@SUM", "", "'x", "\tx"])
def test_what_could_be_a_formula_makes_no_view(name: str) -> None:
    odd = replace(SEARCH, only=(("team", name),))
    assert views.changes([odd], state(), set()) == ([], [])


def test_a_header_that_was_deleted_is_waited_for() -> None:
    bare = replace(state(), tabs={"scorecard": replace(TAB, header=None)})
    assert views.changes([SEARCH], bare, set()) == ([], [])


def test_one_that_may_not_be_shown_goes_and_nothing_of_it_is_remembered() -> None:
    (made,), kept = views.changes([SEARCH], state(), set())
    gone = View(SEARCH.key, "", "", (), gone=True)
    (taken,), told = views.changes([gone], state(standing(made), kept=kept), set())
    assert views.request(taken, 0, 0, {}, None) == {"deleteFilterView": {"filterId": made.id}}
    assert [(each.text, each.urgent) for each in told] == [("", True)]
    assert "search" not in f"{told}{taken}".lower().replace("findings:search", "")
    assert "search" not in views.name(SEARCH.key)


def test_a_criterion_that_a_person_changed_stays() -> None:
    (made,), kept = views.changes([SEARCH], state(), set())
    stands = standing(made)
    theirs: Json = {"columnIndex": 1, "filterCriteria": {"hiddenValues": ["x"]}}
    stands = replace(stands, specs=(stands.specs[0], theirs))
    renamed = replace(SEARCH, title="Find: to mend", only=(("team", "Find"), ("plan", "open")))
    now = state(stands, kept=kept)
    (told,), _ = views.changes([renamed], now, set())
    update = views.request(told, 7, 0, TAB.columns, stands)["updateFilterView"]
    assert update["fields"] == "title,filterSpecs"
    assert update["filter"]["filterSpecs"][1] == theirs
    assert update["filter"]["filterSpecs"][0]["filterCriteria"]["condition"]["values"] == [
        {"userEnteredValue": "Find"}
    ]


def mark(**told: Any) -> Mark | None:

    return parse_mark(
        {"developerMetadata": [{"metadataId": 1_407_110_000, "metadataValue": json.dumps(told)}]}
    )


def test_a_mark_that_says_no_layout_is_of_the_first_one_and_a_lost_mark_of_the_newest() -> None:
    first = replace(state(), mark=mark(generation=3))
    assert versions.of(first) == 1
    assert versions.of(state()) == versions.of(replace(state(), mark=Mark("garbled"))) == versions.LAYOUT
    assert versions.relaid((CARD,), state()) is None
    found = versions.relaid((CARD,), first)
    assert found
    assert (found.before, found.after, found.shades) == (1, versions.LAYOUT, ())


def test_a_newer_layout_is_refused() -> None:
    with pytest.raises(SyncError) as error:
        versions.check(replace(state(), mark=mark(generation=3, layout=versions.LAYOUT + 1)))
    assert error.value.kind == "unsafe"
