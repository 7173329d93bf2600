"""Rows of the master that nothing of tonight makes: what is fixed, what is gone and since when, what must not be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from jobs import hidden
from mappers import asks, results, reviews, scorecard, tabs
from mappers.card import Card, day
from mappers.scorecard import Folded
from mappers.tables import Cell, Entity, Row
from sync.links import parse_link
from sync.master.memory import Remembered
from sync.master.state import State

_GONE: Final = "gone since "
_NAMES: Final = frozenset({"team", "cycle"})
_BY_CYCLE: Final = ("scorecard", "findings", "asks", "key_results")
_WORDS: Final = frozenset({"asks", "key_results"})
"""Tabs whose rows are a plan's own words: nothing of them may be shown unless all of it may."""


@dataclass(frozen=True, slots=True)
class Vanished:
    """Looks for what vanished.

    ``kept_true``: whether the rows of a unit × cycle are ours to change tonight. ``lost``: a page that leads to plans could not be
    read, so that nothing is known to be gone. ``ignored``: ids of the files that people said to ignore.
    """

    state: State
    folded: Folded
    today: date
    kept_true: Callable[[str], bool]
    lost: bool
    ignored: AbstractSet[str] = frozenset()

    def rows(self) -> Iterator[Row]:
        """The rows to change, none of which any card makes."""
        cards = {card.was: card for card in self.folded.cards if card.was}
        cards |= {card.key: card for card in self.folded.cards}
        out_of_sight = hidden.files(self.folded)
        made = scorecard.card_rows(self.folded)
        desired = {(row.tab, e.scope, e.key) for row in made for e in (row.entity, row.was) if e}
        for row in self.state.standing(*_BY_CYCLE):
            entity = row.entity
            key = entity.scope
            if (row.tab, entity.scope, entity.key) in desired or not self.kept_true(key):
                continue
            card = cards.get(key)
            wanted = (
                self._hidden(row, card) if hidden.file_of(row) in out_of_sight else self._row(row, card, key)
            )
            for left in wanted:
                yield _renamed(left, card, key)
        for row in self.state.standing("reviews"):  # people's own: only what a plan says in them goes
            key, unsaid = row.entity.scope, hidden.file_of(row) in out_of_sight
            if unsaid and key not in cards and self.kept_true(key):
                yield replace(reviews.bare_row(row.entity), leftover=True)
        if not self.lost:
            yield from self._unlinked()

    def _row(self, row: Remembered, card: Card | None, key: str) -> Iterator[Row]:
        if _emptied(row):
            yield _taken_out(row)
        elif card and card.publish != "full" and row.tab != "scorecard":
            yield from self._hidden(row, card)
        elif card and card.plan:
            yield from self._over(row, card)
        elif card and card.source and card.source.problem:
            yield Row(row.tab, row.entity, {})  # its last good values stay
        elif not self.lost and self._opened(key) in self.ignored:
            yield _taken_out(row)
        elif not self.lost and not (row.tab == "scorecard" and card):
            yield from self._gone(row)

    def _over(self, row: Remembered, card: Card) -> Iterator[Row]:
        """What its plan, which was read, no longer has."""
        if row.tab in _WORDS:
            yield _left(row, self._since(row, "remark"))
        else:
            yield tabs.closed_row(row.entity, _over(row, card))

    def _hidden(self, row: Remembered, card: Card | None) -> Iterator[Row]:
        """What the publish level of its plan does not let the master say any more."""
        if row.tab in _WORDS or card is None or card.publish == "nothing":
            yield _taken_out(row)
            return
        bare = Entity(row.entity.kind, row.entity.scope, row.entity.key)
        state = {"state": Cell(_over(row, card))} if card.plan else {}
        yield Row(row.tab, bare, {**tabs.unsaid_cells(bare.key.rpartition("|")[2]), **state})

    def _gone(self, row: Remembered) -> Iterator[Row]:
        if row.tab == "scorecard":
            yield scorecard.gone_row(row.entity, self._since(row, "plan"))
        elif row.tab in _WORDS:
            yield _left(row, self._since(row, "remark"))
        else:
            yield tabs.closed_row(row.entity, self._since(row, "state"))

    def _unlinked(self) -> Iterator[Row]:
        """Rows of Plans that we made for a link that no page has any more."""
        seen = {source.file_id for source in self.folded.sources}
        for row in self.state.standing("plans"):
            if row.entity.kind == "link" and not row.entity.owner and row.entity.key not in seen:
                said = row.said("detail").partition(": ")[2]
                since = said if said.startswith(_GONE) else self._from_today()
                yield tabs.unlinked_row(row.entity, since)

    def _opened(self, key: str) -> str:
        """The file that a scorecard last opened."""
        row = next(
            (r for r in self.state.memory.rows.values() if r.tab == "scorecard" and r.entity.key == key), None
        )
        kept = row.desired.get("plan") if row else None
        return parse_link(kept.link).file.id if kept and kept.link else ""

    def _since(self, row: Remembered, column: str) -> str:
        """``gone since 8 Oct 2024``: the day on which we first noticed, whatever the day is now."""
        said = row.said(column)
        return said[:1].lower() + said[1:] if said.lower().startswith(_GONE) else self._from_today()

    def _from_today(self) -> str:
        return f"{_GONE}{day(self.today)} {self.today.year}"


def _left(row: Remembered, since: str) -> Row:
    """A key result, or an ask, that is not there any more."""
    gone = asks.gone_row if row.tab == "asks" else results.gone_row
    return gone(row.entity, since)


def _over(row: Remembered, card: Card) -> str:
    """How a finding ended that its plan, which was read, no longer has."""
    rule = row.entity.key.rpartition("|")[2]
    silent = rule.replace("-", "_") in card.overruled and any(f.rule == rule for f in card.findings)
    return "overruled" if silent else "fixed"


def _renamed(row: Row, card: Card | None, key: str) -> Row:
    """The row under its card's name of tonight: of a unit that got another one, and of a stranger who got named."""
    if card is None:
        return replace(row, leftover=True)
    entity, was = row.entity, None
    if key != card.key:
        was = row.entity
        told = entity.key.removeprefix(f"{key}|")
        own = told if told == entity.key else f"{card.key}|{told}"
        entity = replace(entity, scope=card.key, key=own)
    cells = {**row.cells, "team": Cell(card.unit), "cycle": Cell(card.cycle)}
    return replace(row, entity=entity, was=was, cells=cells, leftover=True)


def _emptied(row: Remembered) -> bool:
    """Whether the row was to be taken out before, and only stands because people wrote beside it."""
    said = {column for column in row.desired if row.said(column)}
    return bool(row.desired) and said <= _NAMES


def _taken_out(row: Remembered) -> Row:
    """Where people wrote beside it, it says whose it was."""
    names = {column: Cell(said) for column in _NAMES if (said := row.said(column))}
    return Row(row.tab, Entity(row.entity.kind, row.entity.scope, row.entity.key), names, gone=True)
