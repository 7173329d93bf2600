"""The Overview tab: one landscape page for executives, on the newest open cycle.

It has the same rows every night, each known by its slot, so that nothing on the page ever moves: a title, two small
tables with a chart each, and four lists of a few lines. All of it is taken from the rows of the other tabs as they will
stand, so that it never tells more than they do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mappers.card import SHORT, day, is_lacking
from mappers.cycle import order
from mappers.spec import TOPICS, Topic
from mappers.tables import TAB_LINK, Cell, Chart, ChartTone, Column, Entity, Look, Row, Shade, Tab

LINES: Final = 7
"""Lines of each list; where there is more, the last one says how much."""
_STATES: Final[tuple[tuple[str, tuple[str, ...], ChartTone], ...]] = (
    ("Ready", ("Ready",), "good"),
    ("Gaps", ("Gaps",), "gap"),
    ("Not filled in", ("Not filled in",), "gap"),
    ("Late", ("Late",), "late"),
    ("Can't read", ("Can't read",), "late"),
    ("No plan yet", ("Not due", "No plan"), "quiet"),
    ("Covered", ("Covered", "Became"), "quiet"),
    ("Other", (), "quiet"),
)
"""What the table calls a plan state, how such states begin, and the tone of its bar."""
_LACKING: Final[ChartTone] = "gap"
_SETTLED: Final = ("Ready", "Covered", "Became", "Not published", "Gone")
_UNCOUNTED: Final = ("Covered", "Became", "Not published")
_URGENCY: Final = ("Can't read", "Late", "No plan", "Not filled in", "Gaps")

OVERVIEW_TAB: Final = Tab(
    "overview", "Overview",
    (
        Column("left", "Left", width=140),
        Column("left_2", "Left, second", width=160, left=True),
        Column("left_3", "Left, third", width=360),
        Column("gap", "Between", width=20),
        Column("right", "Right", width=180),
        Column("right_2", "Right, second", width=190, left=True),
        Column("right_3", "Right, third", width=250),
    ),
    header=False,
    lines=False,
    fixed=True,
    shades=(
        Shade(("left_2",), "Gaps", "gap"), Shade(("left_2",), "Not filled in", "gap"), Shade(("left_2",), "Late", "late"),
        Shade(("left_2",), "Can't read", "late"), Shade(("left_2",), "No", "quiet"), Shade(("right_2",), "missed", "bad", anywhere=True),
    ),
    charts=(
        Chart("How many plans are in each state", "left", "left_2", "table 1", f"table {len(_STATES)}", "heads 1", "left_3", 360, 204, tuple(tone for *_, tone in _STATES)),
        Chart("How many plans lack each topic", "right", "right_2", "table 1", f"table {len(TOPICS)}", "heads 1", "right_3", 250, 204, tuple(_LACKING for _ in TOPICS)),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A row of the Scorecard as it will stand, what people set included. ``topics``: what its topic cells say."""

    team: str
    cycle: str
    plan: Cell
    next: str
    last: Cell
    topics: Mapping[Topic, str]

    @property
    def state(self) -> str:
        return str(self.plan.value or "")


@dataclass(frozen=True, slots=True)
class Mover:
    """A published value that is not what it was on Monday. ``what``: Plan, Last cycle or Score; both as the Scorecard says them."""

    team: str
    what: str
    old: str
    new: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An ask of a plan that nobody answered yet. ``to``: whom it asks; ``since``: when it was first seen."""

    team: str
    to: str
    since: date | None
    text: str
    link: str = ""


def newest(standing: Iterable[Standing]) -> str:
    """The newest cycle that has a row, or nothing."""
    return max((each.cycle for each in standing if each.cycle), key=order, default="")


def overview_rows(
    standing: Sequence[Standing], movers: Sequence[Mover] = (), asks: Sequence[Unanswered] = ()
) -> list[Row]:
    """All rows of the tab. ``standing``: the Scorecard's rows of open cycles, those that are gone left out."""
    cycle = newest(standing)
    own = [each for each in standing if each.cycle == cycle and cycle]
    rows = [
        _row("title", {"left": Cell(_title(cycle, own))}, "title"),
        _row("others", {"left": Cell(_others(cycle, standing))}, "quiet"),
        _row("space 1"),
        _row("heads 1", {"left": Cell("Plan states"), "right": Cell("Topics lacking")}, "heading"),
    ]
    rows += [_row(f"table {number}", cells) for number, cells in enumerate(_tables(own), 1)]
    unready = [_unready(each) for each in sorted(own, key=_urgency) if not each.state.startswith(_SETTLED)]
    missed = [(Cell(each.team, each.last.link), Cell(each.last.value)) for each in own if "missed" in str(each.last.value or "")]  # fmt: skip
    moved = [(Cell(m.team, m.link), Cell(f"{m.old or 'nothing'} → {m.new or 'nothing'}"), Cell(m.what)) for m in movers]  # fmt: skip
    asked = [(Cell(a.team), Cell(_whom(a)), Cell(a.text, a.link)) for a in asks]
    rows += [
        _row("space 2"),
        _row(
            "heads 2", {"left": Cell("Plans not ready"), "right": Cell("Goals missed last cycle")}, "heading"
        ),
        *_lists("first", _slots(unready, "scorecard"), _slots(missed, "scorecard")),
        _row("space 3"),
        _row("heads 3", {"left": Cell("Unanswered asks"), "right": Cell("Movers since Monday")}, "heading"),
        *_lists("second", _slots(asked, "asks"), _slots(moved, "changes")),
    ]
    return rows


def _row(slot: str, cells: Mapping[str, Cell] | None = None, look: Look = "") -> Row:
    empty = {column.id: Cell("") for column in OVERVIEW_TAB.columns if column.id != "gap"}
    return Row("overview", Entity("slot", "overview", slot), {**empty, **(cells or {})}, look=look)


def _title(cycle: str, own: Sequence[Standing]) -> str:
    if not cycle:
        return "No plans yet"
    counted = [each for each in own if not each.state.startswith(_UNCOUNTED)]
    return f"{cycle}: {_ready(counted)} of {len(counted)} ready"


def _others(cycle: str, standing: Sequence[Standing]) -> str:
    """``Also open: 2024-Q3, 2 of 3 ready``."""
    others = sorted({each.cycle for each in standing} - {cycle, ""}, key=order, reverse=True)
    told = [_title(other, [each for each in standing if each.cycle == other]).replace(":", ",") for other in others]  # fmt: skip
    unknown = sum(not each.cycle for each in standing)
    said = [f"Also open: {'; '.join(told)}"] if told else []
    said += [f"{unknown} more of no known cycle"] if unknown else []
    return " · ".join(said)


def _ready(standing: Iterable[Standing]) -> int:
    return sum(each.state.startswith("Ready") for each in standing)


def _tables(own: Sequence[Standing]) -> Iterator[dict[str, Cell]]:
    """Line by line: a plan state with its count, and a topic with how many plans lack it."""
    counts = Counter(_called(each.state) for each in own)
    topics = list(TOPICS)
    for at, (name, *_) in enumerate(_STATES):
        cells = {"left": Cell(name), "left_2": Cell(counts[name])}
        if at < len(topics):
            lacking = sum(is_lacking(each.topics.get(topics[at], "")) for each in own)
            cells |= {"right": Cell(SHORT[topics[at]]), "right_2": Cell(lacking)}
        yield cells


def _called(state: str) -> str:
    return next((name for name, starts, _ in _STATES if starts and state.startswith(starts)), "Other")


def _urgency(each: Standing) -> int:
    """The most urgent first; within one state, as the Scorecard has them."""
    return next((at for at, start in enumerate(_URGENCY) if each.state.startswith(start)), len(_URGENCY))


_Slot = tuple[Cell, ...]


def _unready(each: Standing) -> _Slot:
    todo = each.next.removeprefix(f"{each.team}: ")
    return (
        Cell(each.team, each.plan.link or f"{TAB_LINK}scorecard"),
        Cell(each.state),
        Cell("" if todo == "nothing" else todo),
    )


def _whom(ask: Unanswered) -> str:
    return " · ".join(filter(None, (ask.to, f"since {day(ask.since)}" if ask.since else "")))


def _slots(items: Sequence[_Slot], tab: str) -> list[_Slot]:
    """So many lines as the list has, what does not fit said on the last one, which opens the tab that has it."""
    if not items:
        items = [(Cell("none"),)]
    if len(items) > LINES:
        items = [*items[: LINES - 1], (Cell(f"and {len(items) - LINES + 1} more", f"{TAB_LINK}{tab}"),)]
    return [*items, *[()] * (LINES - len(items))]


def _lists(name: str, left: Sequence[_Slot], right: Sequence[_Slot]) -> Iterator[Row]:
    for number, (one, other) in enumerate(zip(left, right, strict=True), 1):
        cells = dict(zip(("left", "left_2", "left_3"), one, strict=False))
        cells |= dict(zip(("right", "right_2", "right_3"), other, strict=False))
        yield _row(f"{name} {number}", cells)
