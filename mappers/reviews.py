"""The Reviews tab: one row a round of a unit's planning review. It is people's: we seed it, and name whom it is about."""

from __future__ import annotations

from datetime import date
from typing import Final

from mappers.card import Card
from mappers.tables import Cell, Column, Entity, Row, Shade, Tab

REVIEWS_TAB: Final = Tab(
    "reviews", "Reviews",
    (
        Column("team", "Team", width=106, wrap=True, help="Whose plan is reviewed. In a row of your own, write the team and the cycle in words: it becomes the team's next round."),
        Column("cycle", "Cycle", width=70, help="The cycle of that plan."),
        Column("round", "Round", kind="number", width=60, help="1 is the first review. A follow-up is the next round, and gets a row by itself."),
        Column("date", "Date", owner="once", kind="date", width=90, help="Yours: the day of the review. Filled with the row only where the plan's own schedule, or a follow-up, says it."),
        Column("invited", "Invited", owner="once", width=220, wrap=True, help="Yours. Filled with the row: the leads, execs and TPM that the roster names."),
        Column("attended", "Attended", owner="people", width=200, wrap=True, help="Yours: who was there."),
        Column("outcome", "Outcome", owner="people", width=130, choices=("aligned", "follow-up on", "not held"), help="Yours: aligned, follow-up on 21 Oct, not held, or your own words. The Scorecard's Review says the same."),
        Column("follow_up", "Follow-up", owner="people", kind="date", width=90, help="Yours: the day of the next round, which then gets a row of its own."),
        Column("feedback", "Feedback", owner="people", width=260, wrap=True, help="Yours."),
        Column("actions", "Actions", owner="people", width=260, wrap=True, help="Yours."),
        Column("evidence", "Evidence", width=220, wrap=True, help="The approvals that the plan itself states. They never set the outcome."),
        Column("notes", "Notes", owner="people", width=220, wrap=True, help="Yours. plansync never writes here."),
    ),
    frozen=1,
    shades=(Shade(("outcome",), "aligned", "quiet"), Shade(("outcome",), "not held", "gap")),
)  # fmt: skip


BY_PLAN: Final = "plan"
"""Owner of a round whose day only its plan told: it goes with the plan's other words."""


def entity(key: str, number: int, *, by_plan: bool = False) -> Entity:
    """A round is known by its unit, cycle and number alone."""
    return Entity("review", key, f"{key}|{number}", owner=BY_PLAN if by_plan else "")


def review_row(
    card: Card,
    number: int,
    on: date | None = None,
    *,
    adopts: int | None = None,
    by_plan: bool = False,
    unsaid: bool = False,
    hidden: bool = False,
) -> Row:
    """A round of a card's review. ``on``: its day, where that is known when the row is made; ``by_plan``: by its plan.

    ``unsaid``: the day that the row was made with is to go; ``hidden``: the evidence that stands there is of a plan that may
    not be shown. The evidence of a plan that could not be read stays, unless no more of it may be shown.
    """
    cells = {
        "team": Cell(card.unit),
        "cycle": Cell(card.cycle),
        "round": Cell(number),
        "date": Cell(on),
        "invited": Cell(", ".join(dict.fromkeys(filter(None, card.invited)))),
    }
    if card.plan or hidden or card.publish != "full":
        told = card.plan.evidence if card.plan else None
        cells["evidence"] = Cell(told.said, told.url) if told else Cell("")
    return Row(
        "reviews",
        entity(card.key, number, by_plan=by_plan),
        cells,
        adopts=adopts,
        was=entity(card.was, number) if card.was else None,
        restates=frozenset({"date"}) if unsaid else frozenset(),
    )


def bare_row(known: Entity) -> Row:
    """A round whose plan may not be shown any more and that no card is about: without the plan's words."""
    return Row("reviews", known, {"evidence": Cell("")})
