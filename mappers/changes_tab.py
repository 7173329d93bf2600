"""The Changes tab: one row for each published value that changed, of rows that stood there before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from mappers.publish import PublishLevel
from mappers.spec import TOPICS
from mappers.tables import Cell, Column, Entity, Row, Shade, Tab

By = Literal["the plan", "people", "the calendar", "plansync"]
KIND: Final = "change"

CHANGES_TAB: Final = Tab(
    "changes", "Changes",
    (
        Column("when", "When", owner="once", width=130, help="When the run wrote it, in the configured time zone."),
        Column("team", "Team", owner="once", width=110, wrap=True, help="Whose row it stands in."),
        Column("cycle", "Cycle", owner="once", width=70, help="The cycle of that row."),
        Column("what", "What", owner="once", width=300, wrap=True, help="Which cell: a column of the Scorecard, a finding, or a key result."),
        Column("old", "Old", owner="once", width=190, wrap=True, help="What stood there before."),
        Column("new", "New", owner="once", width=190, wrap=True, help="What the run wrote instead."),
        Column("by", "By", owner="once", width=96, help="the plan: its document changed. people: somebody typed it here, or waived or overruled a finding. the calendar: a day came or went. plansync: the document is the same, but settings or plansync itself read it otherwise."),
        Column("revision", "Revision", owner="once", width=190, help="The state of the document: when it last changed, and its version as Drive counts."),
        Column("run", "Run", owner="once", width=150, help="The run's name in Runs and in logs."),
        Column("notes", "Notes", owner="people", width=220, wrap=True, help="Yours. Rows with a note stay when the oldest go."),
    ),
    frozen=1,
    shades=(Shade(("by",), "people", "check"),),
)  # fmt: skip

_WORDS: Final = frozenset({"plan", *TOPICS})
LOGGED: Final[dict[str, frozenset[str]]] = {
    "scorecard": _WORDS | {"last", "score", "review"},
    "findings": frozenset({"state", "level"}),
    "key_results": frozenset({"score", "actual", "target", "key_result", "remark"}),
}
"""Tab id → the columns whose changes are logged."""
TITLES: Final = {"key_result": "text", "actual": "actual", "target": "target", "score": "score", "remark": "remark"}  # fmt: skip


def may_tell(level: PublishLevel, tab: str, column: str, *, named: bool) -> bool:
    """Whether the log may tell of this column of a unit whose plans may be shown at this level, or less of one of them.

    ``named``: the roster knows the unit; what another is called is its document's word. Below *full* only words are told
    that are ours.
    """
    if level == "full":
        return True
    words = tab == "findings" or (tab == "scorecard" and column in _WORDS | {"review"})
    return level == "verdicts" and named and words


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that changed. ``scope``: unit × cycle; ``row``: the id of its row; ``day``: the business date, ISO 8601.

    ``generation``: how often the master was written before, which tells two runs of one second apart.
    """

    day: str
    run: str
    scope: str
    tab: str
    row: int
    column: str
    team: str
    cycle: str
    what: str
    old: str
    new: str
    by: By
    revision: str = ""
    generation: int = 0


def change_row(change: Change, when: str) -> Row:
    """A change as a row. ``when`` in the zone to show. Its key says which cell it was, and the business date."""
    by_people = "people" if change.by == "people" else ""
    key = "|".join(
        (
            change.day,
            f"{change.run} {change.generation}",
            change.tab,
            str(change.row),
            change.column,
            by_people,
        )
    )
    cells = {
        "when": Cell(when), "team": Cell(change.team), "cycle": Cell(change.cycle), "what": Cell(change.what), "old": Cell(change.old),
        "new": Cell(change.new), "by": Cell(change.by), "revision": Cell(change.revision), "run": Cell(change.run),
    }  # fmt: skip
    return Row("changes", Entity(KIND, change.scope, key), cells)


@dataclass(frozen=True, slots=True)
class Told:
    """Which cell a row of the log is about, and on which business date it changed."""

    day: str
    tab: str
    row: int
    column: str


def told(key: str) -> Told | None:
    """The other way of `change_row`: from its entity's key. None for what is no key of ours."""
    parts = key.split("|")
    if len(parts) != 6 or not parts[3].isdigit():
        return None
    return Told(parts[0], parts[2], int(parts[3]), parts[4])
