"""The Overview, from the rows of the Scorecard as they will stand, the log and tonight's cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jobs import changed, history
from jobs.found import Found
from mappers import changes_tab, movers
from mappers.movers import WHAT, Logged
from mappers.overview_tab import Mover, Standing, Unanswered, newest, overview_rows
from mappers.scorecard import Folded
from mappers.spec import TOPICS
from mappers.tables import Cell, Row
from sync.master import values
from sync.master.memory import Remembered
from sync.master.state import State

_HELD: Final = ("plan", *TOPICS)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the Scorecard: as it was, and as it will be. ``key``: its unit × cycle; ``held``: what people set."""

    key: str
    was: Remembered | None
    cells: Mapping[str, Cell]
    held: Mapping[str, str]

    def says(self, column: str) -> str:
        """What the cell will say."""
        return self.held.get(column) or _text(self.cells.get(column, Cell()))

    @property
    def standing(self) -> Standing:
        cell = {name: self.cells.get(name, Cell()) for name in ("plan", "last")}
        return Standing(
            team=self.says("team"), cycle=self.says("cycle"), plan=Cell(self.says("plan"), cell["plan"].link), next=self.says("next"),
            last=Cell(self.says("last"), cell["last"].link), topics={topic: self.says(topic) for topic in TOPICS},
        )  # fmt: skip


def rows(
    state: State, folded: Folded, kept: Mapping[str, Found], cycles: Sequence[str], today: date
) -> list[Row]:
    """The rows of the Overview. ``cycles``: the labels of those that are open; with none, every one is."""
    lines = [line for line in _lines(state, folded) if not cycles or line.says("cycle") in {*cycles, ""}]
    standing = [line.standing for line in lines]
    moved = _movers(lines, state, folded, kept, newest(standing), today)
    return overview_rows(standing, list(moved), list(_asks(folded, newest(standing))))


def _asks(folded: Folded, cycle: str) -> Iterator[Unanswered]:
    """The asks of a cycle's plans that wait for an answer, as far as they may be shown.

    Those of a plan to which no page leads any more are gone, as their rows in Asks say.
    """
    for card in folded.cards:
        if card.cycle != cycle or card.publish != "full" or (card.left and not card.plan):
            continue
        for asked in card.unanswered:
            yield Unanswered(card.unit, asked.line.to, asked.since, asked.line.said, asked.line.url)


def _lines(state: State, folded: Folded) -> Iterator[_Line]:
    """The Scorecard's rows that are not gone, those of tonight first: a row that nothing of tonight makes stays as it is."""
    known = {row.entity.key: row for row in history.rows_of(state, "scorecard")}
    held: dict[str, dict[str, str]] = {}
    for entity, column, cell, _ in state.held("scorecard", _HELD):
        held.setdefault(entity.key, {})[column] = cell.text
    besides = [row for row in folded.besides if row.tab == "scorecard"]
    tonight = [*map(folded.row_of, folded.cards), *besides]
    for row in tonight:
        before = known.pop(row.entity.key, None)
        if before is None and row.was:
            before = known.pop(row.was.key, None)
        if not row.gone and (before or not row.leftover):
            yield from _still_there(_line(row.entity.key, before, row.cells, held))
    for key, before in known.items():
        yield from _still_there(_line(key, before, {}, held))


def _line(
    key: str, before: Remembered | None, cells: Mapping[str, Cell], held: Mapping[str, Mapping[str, str]]
) -> _Line:
    stood = {name: Cell(values.value_of(kept).v, kept.link) for name, kept in before.desired.items()} if before else {}  # fmt: skip
    set_by_people = held.get(before.entity.key, {}) if before else {}
    return _Line(key, before, {**stood, **cells}, set_by_people)


def _still_there(line: _Line) -> Iterable[_Line]:
    return () if not line.says("plan") or line.says("plan").startswith("Gone") else (line,)


def _movers(
    lines: Sequence[_Line],
    state: State,
    folded: Folded,
    kept: Mapping[str, Found],
    cycle: str,
    today: date,
) -> Iterator[Mover]:
    """Plan states first, then how the last cycle ended, then scores; only what the log itself might tell."""
    level = changed.levels(folded, kept)
    before = movers.before(_log(state), today)
    for column, what in WHAT.items():
        for line in lines:
            if line.was is None or (column != "score" and line.says("cycle") != cycle):
                continue
            if not changed.may_tell(level, line.key, "scorecard", column):
                continue
            then = line.was.stored if column == "plan" else line.was.desired
            old = before.get((line.was.id, column))
            if old is None and column in then:
                old = changed.text_of(values.value_of(then[column]))
            if old is not None and old != line.says(column):
                told = what if line.says("cycle") == cycle else f"{what} of {line.says('cycle')}"
                yield Mover(line.says("team"), told, old, line.says(column), line.cells.get("plan", Cell()).link)  # fmt: skip


def _log(state: State) -> Iterator[Logged]:
    for row in history.rows_of(state, "changes"):
        cell = changes_tab.told(row.entity.key)
        if cell and cell.tab == "scorecard":
            said = {name: changed.text_of(values.value_of(kept)) for name, kept in row.desired.items()}
            yield Logged(cell.row, cell.column, date.fromisoformat(cell.day), said.get("old", ""), said.get("by") == "people")  # fmt: skip


def _text(cell: Cell) -> str:
    return changed.text_of(values.wanted(cell.value))
