"""Which cell of the master a person means: a team, words of a key result or ``TAB!NUMBER``, and a column as they see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jobs import called
from mappers.context import Roster
from mappers.tables import Column, Tab
from sync.master import a1
from sync.master.memory import Remembered
from sync.master.state import Line, State, TabState

_NUMBERED_RE: Final = re.compile(r"'?(?P<tab>.+?)'?!(?:[A-Za-z]{1,3})?(?P<number>\d{1,7})")
_CYCLE_RE: Final = re.compile(r"\d")
_LETTERS_RE: Final = re.compile(r"[A-Za-z]{1,3}")
_SHOWN: Final = 8  # candidates in one line
_CANDIDATE: Final = 60  # characters of one


class Unclear(ValueError):  # noqa: N818  # named after what happened
    """No cell, or several, are meant; one line with the candidates."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell as it stands. ``kept``: our memory of its row, None where people made it; ``column``: None where it is theirs."""

    tab: Tab
    seen: TabState
    line: Line
    kept: Remembered | None
    column: Column | None
    position: int | None
    title: str

    @property
    def address(self) -> str:
        """``Scorecard!B7``; without a letter where the column was deleted."""
        letters = a1.letters(self.position) if self.position is not None else ""
        return f"{self.seen.title}!{letters}{self.line.index + 1}"


def find(state: State, tabs: Sequence[Tab], roster: Roster, row: str, column: str) -> Spot:
    """The cell that is meant. Raises Unclear."""
    tab, seen, line = _row(state, tabs, roster, row.strip())
    kept = next((state.memory.rows[i] for i in line.ids if i in state.memory.rows), None)
    found, position, title = _column(tab, seen, column.strip())
    return Spot(tab, seen, line, kept, found, position, title)


def _row(state: State, tabs: Sequence[Tab], roster: Roster, wanted: str) -> tuple[Tab, TabState, Line]:
    numbered = _NUMBERED_RE.fullmatch(wanted)
    if numbered:
        return _numbered(state, tabs, numbered["tab"], int(numbered["number"]))
    for name, found in (
        ("scorecard", _teams(state, roster, wanted)),
        ("key_results", _results(state, wanted)),
    ):
        tab, seen = next((each for each in tabs if each.id == name), None), state.tab(name)
        lines = list(found)
        if not tab or not seen or not lines:
            continue
        if len(lines) > 1:
            raise Unclear(f"“{wanted}” may be any of: {_listed(label for label, _ in lines)}")
        return tab, seen, lines[0][1]
    teams = dict.fromkeys(label for label, _ in _named(state))
    raise Unclear(
        f"no row is “{wanted}”; give a team, words of a key result, or TAB!NUMBER; teams: {_listed(teams)}"
    )


def _numbered(state: State, tabs: Sequence[Tab], name: str, number: int) -> tuple[Tab, TabState, Line]:
    seen = {tab.id: found for tab in tabs if (found := state.tab(tab.id))}
    for tab in tabs:
        names = {tab.id, tab.title.casefold(), seen[tab.id].title.casefold()} if tab.id in seen else set()
        if name.casefold() in names:
            line = next((each for each in state.lines(tab.id) if each.index == number - 1), None)
            if line is None:
                raise Unclear(f"{seen[tab.id].title} has nothing in row {number}")
            return tab, seen[tab.id], line
    raise Unclear(
        f"no tab of plansync is called “{name}”; there are {_listed(each.title for each in seen.values())}"
    )


def _named(state: State) -> Iterator[tuple[str, Line]]:
    """The rows of the Scorecard as ``Team cycle``."""
    seen = state.tab("scorecard")
    for line in state.lines("scorecard") if seen else ():
        kept = next((state.memory.rows[i] for i in line.ids if i in state.memory.rows), None)
        if seen and kept:
            team, cycle = (
                seen.cell(line, column).text.strip() or kept.said(column) for column in ("team", "cycle")
            )
            yield f"{team} {cycle}".strip(), line


def _teams(state: State, roster: Roster, wanted: str) -> Iterator[tuple[str, Line]]:
    """The rows of a team, by the name that stands there or any that the roster knows; all of its cycles, or the one named."""
    name, _, cycle = wanted.rpartition(" ")
    of_cycle = roster.find(name) if name else None
    known = roster.find(wanted)
    rows = [(label, label.rpartition(" ")[0], line) for label, line in _named(state)]
    # from the most literal to what the roster makes of it
    for named in (
        lambda label, _: label == wanted,
        lambda _, team: team.casefold() == wanted.casefold(),
        lambda label, _: of_cycle is not None and label.casefold() == f"{of_cycle.name} {cycle}".casefold(),
        lambda _, team: known is not None and team == known.name and not _CYCLE_RE.search(wanted),
    ):
        if found := [(label, line) for label, team, line in rows if named(label, team)]:
            yield from found
            return


def _results(state: State, wanted: str) -> Iterator[tuple[str, Line]]:
    """The key results that hold all of these words, or whose team and cycle do; those that say nothing else, if there are any."""
    seen = state.tab("key_results")
    words = set(_words(wanted))
    found = []
    for line in state.lines("key_results") if seen and words else ():
        text, *more = (
            seen.cell(line, column).text if seen else "" for column in ("key_result", "team", "cycle")
        )
        if words <= set(_words(" ".join((text, *more)))):
            found.append(
                (f"Key results!{line.index + 1} {text[:_CANDIDATE]}", line, _words(text) == _words(wanted))
            )
    exact = any(same for *_, same in found)
    yield from ((label, line) for label, line, same in found if same or not exact)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _column(tab: Tab, seen: TabState, wanted: str) -> tuple[Column | None, int | None, str]:
    """(managed column, position, title): by the title as it stands, our id, the title that it was made with, or letters."""
    by_position = {position: column for column, position in seen.columns.items()}
    managed = {column.id: column for column in tab.columns}
    titles = called.titles(tab, seen)
    heads: list[tuple[str, Column | None, int | None]] = [
        (titles[column.id], column, seen.columns.get(column.id)) for column in tab.columns
    ]
    top = next((line for line in seen.lines if seen.header and line.index == seen.header[1]), None)
    heads += [
        (cell.text.strip(), None, at)
        for at, cell in enumerate(top.cells if top else ())
        if at not in by_position and cell.text.strip()
    ]
    said = wanted.casefold()
    hits = [head for head in heads if head[0].casefold() == said]
    hits = hits or [head for head in heads if head[1] and said in {head[1].id, head[1].title.casefold()}]
    if not hits and _LETTERS_RE.fullmatch(wanted):
        at = _position(wanted)
        column = managed.get(by_position.get(at, ""))
        name = titles[column.id] if column else next((head for head, _, where in heads if where == at), "")
        if column or at < seen.grid[1]:
            hits = [(name, column, at)]
    if len(hits) == 1:
        name, column, where = hits[0]
        return column, where, name
    if hits:
        places = (a1.letters(place) if place is not None else "deleted" for *_, place in hits)
        raise Unclear(f"{seen.title} has several columns “{wanted}”; give a letter: {_listed(places)}")
    raise Unclear(
        f"{seen.title} has no column “{wanted}”; it has {_listed((head for head, *_ in heads), most=40)}"
    )


def _position(letters: str) -> int:
    at = 0
    for letter in letters.upper():
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1


def _listed(names: Iterable[str], most: int = _SHOWN) -> str:
    told = [" ".join(name.split()) for name in names]
    more = f" and {len(told) - most} more" if len(told) > most else ""
    return f"{', '.join(told[:most])}{more}" if told else "none"
