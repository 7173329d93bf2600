"""The Cycles tab: the planning calendar as people keep it. Seeded once; after that its words are theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from mappers.card import CycleState
from mappers.tables import Cell, Column, Entity, Row, Shade, Tab

STATES: Final[tuple[str, ...]] = get_args(CycleState)
_ASKED: Final = "?"
_NO_CYCLE: Final = "text:"
_ANSWER: Final = "Write yes under Confirm to plan it, or no if it is none"

CYCLES_TAB: Final = Tab(
    "cycles", "Cycles",
    (
        Column("cycle", "Cycle", owner="once", width=90, help="Yours: 2024-Q4, Q2 FY25, H1 2025, March 2025, PI 25.1, … A new row with a cycle adds it to the calendar."),
        Column("due", "Plans due", owner="once", kind="date", width=100, help="Yours: the day by which plans are due. Before it a lacking plan is not due, after it late."),
        Column("freeze", "Freeze", owner="once", kind="date", width=100, help="Yours: the day from which plans should no longer change."),
        Column("state", "State", owner="once", width=100, choices=STATES, help="Yours: upcoming, planning, running, closing or closed. Plans are expected from planning on; once it is closed, only backfill changes its rows."),
        Column("status", "Status", width=320, wrap=True, help="What is not understood in this row, and what to write instead. Empty: all is well."),
        Column("confirm", "Confirm", owner="people", width=80, choices=("yes", "no"), help="Yours, where Status proposes a cycle: yes adds it to the calendar, no is never asked again."),
        Column("notes", "Notes", owner="people", width=260, wrap=True, help="Yours. plansync never writes here."),
    ),
    frozen=1,
    shades=(Shade(("state",), "closed", "quiet"), Shade(("status",), "Proposed", "check"), Shade(("status",), "Not a cycle", "quiet")),
)  # fmt: skip
SHARED: Final = tuple(column for column in CYCLES_TAB.columns if column.owner == "once")
"""The columns that are filled with their row and then people's."""


def asked_key(label: str) -> str:
    """Under which key a cycle stands that is only proposed."""
    return _ASKED + label


def is_asked(key: str) -> bool:
    return key.startswith(_ASKED)


def unread_key(text: str) -> str:
    """Under which key a row stands whose text is no cycle."""
    return _NO_CYCLE + text.casefold()


def is_unread(key: str) -> bool:
    return key.startswith(_NO_CYCLE)


def entity(key: str) -> Entity:
    """Whom a row of Cycles is about: the label of its cycle."""
    return Entity("cycle", f"cycles {key}", key)


def cycle_row(key: str, cells: Mapping[str, Cell], status: str, was: str = "") -> Row:
    """A cycle of the calendar. ``was``: whom the row was about before people typed another cycle, or confirmed this one."""
    told = {**cells, "status": Cell(status)}
    return Row("cycles", entity(key), told, was=entity(was) if was else None)


def proposed_row(label: str, text: str, state: str, plans: int) -> Row:
    """A cycle that `init` proposes. ``plans``: how many plans are for it."""
    found = f"Proposed: {plans} {'plan is' if plans == 1 else 'plans are'} for it. {_ANSWER}."
    cells = {"cycle": Cell(text), "state": Cell(state)}
    return cycle_row(asked_key(label), cells, found)


def answer_status(said: str) -> str:
    """What a proposed cycle's row says of an answer that is not yes."""
    if not said:
        return f"Proposed. {_ANSWER}."
    return "Not a cycle" if said == "no" else f"“{said}” is no answer. {_ANSWER}."
