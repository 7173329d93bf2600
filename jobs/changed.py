"""Which published values a run changes, for the tab Changes: old and new, by whom, and from which state of the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cached_property
from typing import Final

from jobs import history
from jobs.follow import Followed
from jobs.found import Found, Revision
from mappers import changes_tab
from mappers.across import RULES
from mappers.card import Card
from mappers.changes_tab import LOGGED, TITLES, By, Change
from mappers.checks.base import capital
from mappers.publish import PublishLevel, less
from mappers.scorecard import Folded
from mappers.spec import TOPIC_NAMES
from mappers.tables import Entity, Row
from sync.master.changes import CellChange, ChangeSet, Edit
from sync.master.memory import Remembered
from sync.master.state import State
from sync.master.values import Value

_LONG: Final = 250  # characters of a value; longer ones are not remembered in full either
_BY_DATE: Final = ("No plan", "Late since", "Not due")
_TITLES: Final[Mapping[str, str]] = {"plan": "Plan", "last": "Last cycle", "score": "Score", "review": "Review", **{str(topic): name for topic, name in TOPIC_NAMES.items()}}  # fmt: skip
_UNNAMED: Final = ("name:", "file:")  # how ids of units begin that the roster does not know
_PEOPLES: Final = frozenset({"waived", "overruled"})


def levels(folded: Folded, kept: Mapping[str, Found]) -> Callable[[str], PublishLevel]:
    """How much the log may tell of a unit × cycle, by its key.

    What one plan says may show in the rows of its unit's other cycles, so that the least of a unit's plans of tonight
    counts for all of them. ``kept``: what is remembered of files; those that none of tonight's cards is made of, too.
    """
    units, scopes = dict[str, PublishLevel](), dict[str, PublishLevel]()

    def lower(where: dict[str, PublishLevel], key: str, level: PublishLevel) -> None:
        if less(level, where.get(key, "full")):
            where[key] = level

    for card in folded.cards:
        for key in filter(None, (card.key, card.was)):
            lower(units, key.rpartition("|")[0], card.publish)
    for found in kept.values():
        for plan in found.summaries:
            for cycle in filter(None, (plan.cycle, plan.scored_cycle)):
                lower(scopes, f"{plan.unit_id}|{cycle}", found.level)

    def level(scope: str) -> PublishLevel:
        one, other = units.get(scope.rpartition("|")[0], "full"), scopes.get(scope, "full")
        return one if less(one, other) else other

    return level


def tidied(state: State, folded: Folded, kept: Mapping[str, Found]) -> Iterator[Row]:
    """The rows of the log that may not be told any more, to be taken out; and those of units that got another name."""
    level = levels(folded, kept)
    renamed = {card.was: card.key for card in folded.cards if card.was}
    for row in history.rows_of(state, "changes"):
        cell, scope = changes_tab.told(row.entity.key), row.entity.scope
        if cell and not may_tell(level, scope, cell.tab, cell.column):
            yield Row("changes", row.entity, {}, gone=True)
        elif scope in renamed:
            entity = Entity(row.entity.kind, renamed[scope], row.entity.key)
            yield Row("changes", entity, {}, was=row.entity, leftover=True)


def may_tell(level: Callable[[str], PublishLevel], scope: str, tab: str, column: str) -> bool:
    """Whether the log, and what is made of it, may tell of this cell. ``level``: see `levels`."""
    named = not scope.startswith(_UNNAMED)
    return changes_tab.may_tell(level(scope), tab, column, named=named)


@dataclass(frozen=True)
class Changed:
    """Looks through a ChangeSet. ``kept``: what was remembered of the files before tonight; ``zone``: whose days and hours to tell."""

    changes: ChangeSet
    state: State
    folded: Folded
    followed: Sequence[Followed]
    kept: Mapping[str, Found]
    zone: tzinfo
    run: str
    today: date

    def log(self) -> Iterator[Change]:
        """What to log, in the order of the changes: first what people typed, then what we write."""
        level = levels(self.folded, self.kept)
        new = {(made.tab.id, made.column.id) for made in self.changes.columns}
        cells = (*self.changes.cells, *(cell for taken in self.changes.adopted for cell in taken.cells))
        written = {(cell.row, cell.column): cell for cell in cells if cell.value is not None}
        typed = {(edit.row, edit.column): edit for edit in self.changes.edits}
        for edit in self.changes.edits:
            answer = written.get((edit.row, edit.column)) if edit.new.empty else None
            yield from self._told(level, edit, edit.old, answer.new if answer else edit.new, by_people=True)
        for at, cell in written.items():
            if (cell.tab, cell.column) not in new and not (at in typed and typed[at].new.empty):
                yield from self._told(level, cell, cell.old, cell.new, by_people=False)

    def _told(
        self,
        level: Callable[[str], PublishLevel],
        part: CellChange | Edit,
        old: Value,
        new: Value,
        *,
        by_people: bool,
    ) -> Iterator[Change]:
        row = self.state.memory.rows.get(part.row) or self._followed.get(part.row)
        if row is None or part.column not in LOGGED.get(part.tab, ()):
            return
        scope = row.entity.scope
        before, after = text_of(old), text_of(new)
        card = self._cards.get(scope)
        if before == after or not all(
            may_tell(level, key, part.tab, part.column) for key in {scope, card.key if card else scope}
        ):
            return
        by: By = "people" if by_people else self._by(part, row, card, before, after)
        yield Change(
            day=self.today.isoformat(), run=self.run, scope=card.key if card else scope, tab=part.tab, row=part.row, column=part.column,
            team=card.unit if card else row.said("team"), cycle=card.cycle if card else row.said("cycle"), what=_what(part, row),
            old=before, new=after, by=by, revision=self._revision(scope) if by in {"the plan", "plansync"} else "",
            generation=self.state.mark.generation if self.state.mark else 0,
        )  # fmt: skip

    def _by(self, part: CellChange | Edit, row: Remembered, card: Card | None, old: str, new: str) -> By:
        scope = row.entity.scope
        if part.tab == "findings" and _PEOPLES & {old, new}:
            return "the calendar" if old == "waived" and self._still_waived(part.row) else "people"
        if (
            part.tab == "scorecard"
            and part.column == "plan"
            and old.startswith(_BY_DATE)
            and new.startswith(_BY_DATE)
        ):
            return "the calendar"  # fmt: skip
        files = self._files.get(scope, frozenset())
        if files & self._edited or not files:
            return "the plan"
        if (part.row, part.column) in self._typed:  # ours is written over what people typed
            return "plansync"
        if part.tab == "scorecard" and part.column == "plan" and (why := self._besides(scope)):
            return why
        if files & self._reread:
            return "plansync"
        by_date = part.tab == "findings" or (part.tab == "scorecard" and part.column == "plan")
        return "the calendar" if by_date and card and card.plan else "the plan"

    def _besides(self, scope: str) -> By | None:
        """Why a plan's state changed though its document did not: people waived or overruled something, or a day came."""
        for edit in self.changes.edits:
            kept = self.state.memory.rows.get(edit.row)
            if edit.tab == "scorecard" and edit.wins and kept and kept.entity.scope == scope:
                return "people"
        causes = [
            "the calendar" if text_of(cell.old) == "waived" and self._still_waived(cell.row) else "people"
            for cell in self.changes.cells
            if cell.tab == "findings" and cell.column == "state" and _PEOPLES & {text_of(cell.old), text_of(cell.new)}
            and (kept := self.state.memory.rows.get(cell.row)) and kept.entity.scope == scope
        ]  # fmt: skip
        if not causes:
            return None
        return "people" if "people" in causes else "the calendar"

    def _still_waived(self, row: int) -> bool:
        """Whether a name still stands beside a finding: then its *Until* is over."""
        tab = self.state.tab("findings")
        line = next((line for line in tab.lines if row in line.ids), None) if tab else None
        return bool(tab and line and tab.cell(line, "waived_by").text.strip())

    def _revision(self, scope: str) -> str:
        files = self._files.get(scope, frozenset())
        ordered = sorted(files, key=lambda file: (file not in self._edited, file))
        read = next((found for file in ordered if (found := self._found.get(file))), None)
        return revision(read.revision, self.zone) if read else ""

    @cached_property
    def _cards(self) -> dict[str, Card]:
        """By the key of tonight, and by the one that the rows had before."""
        cards = self.folded.cards
        return {card.was: card for card in cards if card.was} | {card.key: card for card in cards}

    @cached_property
    def _files(self) -> dict[str, frozenset[str]]:
        """Key of a unit × cycle → the files that its rows are made of: its own, and those of its unit that score its cycle."""
        found: dict[str, frozenset[str]] = {}
        for card in self.folded.cards:
            source = card.source or card.covered_by
            keys = [card.key, card.was, f"{card.unit_id}|{card.plan.scored_cycle}" if card.plan else ""]
            for key in filter(None, keys if source else ()):
                found[key] = found.get(key, frozenset()) | {source.file_id if source else ""}
        return found

    @cached_property
    def _found(self) -> dict[str, Found]:
        return {each.lead.link.file.id: each.found for each in self.followed if each.found}

    @cached_property
    def _edited(self) -> AbstractSet[str]:
        """The files that are not as they were when they were last read, or that could be read then and cannot now."""
        same = {
            file
            for file, found in self._found.items()
            if (before := self.kept.get(file))
            and found.revision.version
            and (found.revision.version, found.revision.modified)
            == (before.revision.version, before.revision.modified)
        }
        return {each.lead.link.file.id for each in self.followed} - same

    @cached_property
    def _followed(self) -> dict[int, Remembered]:
        """Rows that people cut and pasted elsewhere, under the ids that they get there."""
        return {row.id: row for row in self.changes.remember if row.pending and row.desired}

    @cached_property
    def _reread(self) -> AbstractSet[str]:
        return {each.lead.link.file.id for each in self.followed if each.fresh}

    @cached_property
    def _typed(self) -> AbstractSet[tuple[int, str]]:
        return {(edit.row, edit.column) for edit in self.changes.edits}


def revision(read: Revision, zone: tzinfo) -> str:
    """``2024-10-07 16:20 · version 12``: when the document last changed, and its version as Drive counts."""
    when = read.modified.astimezone(zone).strftime("%Y-%m-%d %H:%M") if read.modified else ""
    return " · ".join(filter(None, (when, f"version {read.version}" if read.version else "")))


def _what(part: CellChange | Edit, row: Remembered) -> str:
    if part.tab == "findings":
        rule = row.entity.key.rpartition("|")[2]
        known = next((each for each in RULES if each.rule == rule), None)
        told = f"Finding: {capital(known.what).rstrip('.') if known else rule}"
        return f"{told} · level" if part.column == "level" else told
    if part.tab == "key_results":
        text = " ".join((row.entity.text or row.said("key_result")).split())
        return f"Key result: {_short(text)} · {TITLES[part.column]}"
    return _TITLES.get(part.column, part.title)


def text_of(value: Value) -> str:
    """A value in one line, as the log tells it."""
    if value.kind in {"n", "d"} and isinstance(value.v, float):
        return f"{value.v:.15g}"
    return "" if value.empty else _short(" ".join(str(value.v).split()))


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
