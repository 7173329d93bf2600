"""Desired rows × the sheet as it stands × what we remember → the ChangeSet. Pure: no Google, no clock.

Never raises for what people did to the sheet; a `Desired` that contradicts itself (a row of a tab that it does not
name) is a mistake of ours and raises ValueError.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mappers.tables import Cell, Column, Desired, Entity, Keepsake, Row, Tab
from sync.master import ids, memory, strays, values, versions, views
from sync.master.changes import (
    CellChange,
    ChangeSet,
    ColumnMade,
    Doubt,
    Edit,
    HeaderMade,
    RowAdopted,
    RowGone,
    RowMade,
    RowReleased,
    TabMade,
)
from sync.master.decide import (
    Before,
    Decision,
    Policy,
    again,
    decide,
    format_for,
    linked,
    once,
    restate,
    settled,
    target,
    written_beside,
)
from sync.master.memory import Remembered, tidy
from sync.master.recover import by_place, recognise
from sync.master.spots import Spot, label_of, matched
from sync.master.state import NOTHING, Line, State, TabState
from sync.master.values import Kept
from sync.master.versions import Relaid
from sync.master.views import ViewChange

__all__ = ["Policy", "diff"]


def diff(desired: Desired, state: State, *, policy: Policy = "report") -> ChangeSet:
    """Say what would have to be written so that the sheet says what is desired, people's own edits respected.

    ``policy``: what happens to a person's edit of a machine cell, see `sync.master.decide`.
    """
    _check(desired)
    draft = _Draft(state, policy)
    rows: dict[str, list[Row]] = {tab.id: [] for tab in desired.tabs}
    for row in desired.rows:
        entity = tidy(row.entity)
        rows[row.tab].append(row if entity is row.entity else replace(row, entity=entity))
    for tab in desired.tabs:
        draft.tab(tab, sorted(rows[tab.id], key=lambda row: row.leftover))
    if relaid := versions.relaid(desired.tabs, state):
        draft.relaid = relaid
        draft.notes.insert(0, str(relaid))
    draft.views, told = views.changes(desired.views, state, {each.tab.id for each in draft.tabs})
    draft.keep([*desired.keepsakes, *told])
    return draft.done(desired)


class _Draft:
    """The ChangeSet in the making; lives for one call of `diff`."""

    def __init__(self, state: State, policy: Policy) -> None:
        self.state = state
        self.policy = policy
        self.top = state.top
        self.row_ids = ids.rows_after(state.top, state.used)
        self.sheet_ids = ids.sheets_after(state.sheet_ids)
        self.titles = set(state.titles)
        self.inserted: list[int] = []
        self.cursor = 0
        self.tabs: list[TabMade] = []
        self.columns: list[ColumnMade] = []
        self.headers: list[HeaderMade] = []
        self.rows: list[RowMade] = []
        self.adopted: list[RowAdopted] = []
        self.released: list[RowReleased] = []
        self.gone: list[RowGone] = []
        self.keepsakes: list[Remembered] = []
        self.cells: list[CellChange] = []
        self.edits: list[Edit] = []
        self.doubts: list[Doubt] = []
        self.views: list[ViewChange] = []
        self.relaid: Relaid | None = None
        self.notes: list[str] = list(state.notes)
        self.remember: dict[int, Remembered] = {}
        self.carried: dict[tuple[str, int], Remembered] = {}
        self.recovered = 0
        self.strange = 0

    def done(self, desired: Desired) -> ChangeSet:
        changes = ChangeSet(
            tabs=tuple(self.tabs),
            columns=tuple(self.columns),
            headers=tuple(self.headers),
            rows=tuple(self.rows),
            adopted=tuple(self.adopted),
            released=tuple(self.released),
            gone=tuple(self.gone),
            cells=tuple(self.cells),
            edits=tuple(self.edits),
            doubts=tuple(self.doubts),
            views=tuple(self.views),
            remember=tuple(self.remember.values()),
            keepsakes=tuple(self.keepsakes),
            declared=desired.tabs,
            titles=tuple((tab.id, self._title(tab)) for tab in desired.tabs),
            top=self.top,
            recovered=self.recovered,
            relaid=self.relaid,
        )
        missing = self.state.memory.sheet_id is None
        if lost := self._lost(missing=missing):
            self.notes.append(lost)
        return replace(
            changes,
            notes=tuple(self.notes),
            memory_tab=next(self.sheet_ids) if changes and missing else None,
        )

    def keep(self, keepsakes: Sequence[Keepsake]) -> None:
        """What else the next run should know: lines of the memory that are, as a rule, no reason to write."""
        known = {
            (row.entity.kind, row.entity.key): row
            for row in self.state.memory.rows.values()
            if row.tab == memory.KEPT
        }
        for each in keepsakes:
            before = known.get((each.kind, each.key))
            text = memory.fitting(each.text)
            if text == (before.text if before else ""):
                continue
            line = memory.keepsake(self._mint(before.id if before else None), replace(each, text=text))
            if each.urgent:
                self.remember[line.id] = line
            else:
                self.keepsakes.append(line)

    def tab(self, tab: Tab, rows: list[Row]) -> None:
        seen = self.state.tab(tab.id)
        if seen is None:
            if any(self.state.memory.of(tab.id)):
                self.notes.append(
                    f"The tab “{tab.title}” was deleted; it comes back without what people wrote there (File › Version history has it)"
                )
            self._make(tab)
            seen = TabState(tab.id, 0, tab.title, 0, (0, 0))
        else:
            self.cursor = self._now_at(seen.index) + 1
            self.columns.extend(self._columns(tab, seen))
            if tab.header and seen.header is None:
                self.headers.append(HeaderMade(tab))
                self.notes.append(f"{seen.title}: the header row was deleted; it comes back on top")
        self._rows(tab, seen, rows)

    def _columns(self, tab: Tab, seen: TabState) -> Iterator[ColumnMade]:
        """The columns that a tab lacks; of those that we filled before, it is said that people deleted them."""
        lacking = [column for column in tab.columns if column.id not in seen.columns]
        rows = list(self.state.memory.of(tab.id)) if lacking else []
        for column in lacking:
            if any(column.id in row.desired for row in rows):
                self.notes.append(
                    f"{seen.title}: the column “{column.title}” was deleted; it comes back at the right of ours"
                )
            yield ColumnMade(tab, column)

    def _make(self, tab: Tab) -> None:
        title, number = tab.title, 1
        while title.casefold() in self.titles:
            title = f"{tab.title} (plansync)" if number == 1 else f"{tab.title} (plansync {number})"
            number += 1
        if title != tab.title:
            self.notes.append(f"There is a tab “{tab.title}” already that is not ours; ours is “{title}”")
        self.titles.add(title.casefold())
        self.tabs.append(TabMade(tab, title, next(self.sheet_ids), self.cursor))
        self.inserted.append(self.cursor)
        self.cursor += 1

    def _now_at(self, index: int) -> int:
        """Where a tab that stood at ``index`` stands after the ones that we insert before it."""
        for place in self.inserted:
            index += place <= index
        return index

    def _title(self, tab: Tab) -> str:
        seen = self.state.tab(tab.id)
        made = next((each.title for each in self.tabs if each.tab.id == tab.id), tab.title)
        return seen.title if seen else made

    def _lost(self, *, missing: bool) -> str:
        """The line that says that the memory was lost, or nothing: an empty sheet has none to lose."""
        garbled = self.state.memory.garbled
        if not any(tab.anchors for tab in self.state.tabs.values()):
            return ""
        if not (missing or garbled or self.recovered or self.strange):
            return ""
        what = (
            "was missing" if missing else f"had {garbled} damaged lines" if garbled else "lacked rows of ours"
        )
        rest = f", {self.strange} could not be told and stay as they are" if self.strange else ""
        return (
            f"plansync's memory (tab _plansync) {what}: the sheet as it stands is taken as the base; "
            f"{self.recovered} rows were recognised by their cells{rest}"
        )

    def _rows(self, tab: Tab, seen: TabState, rows: list[Row]) -> None:
        known = {i: each.entity for i, each in self.state.memory.rows.items() if each.tab == tab.id}
        matching = matched(rows, known)
        found = dict(enumerate(matching.ids))
        lines = {i: line for line in seen.lines for i in line.ids}
        self._follow(tab, seen, rows, found)
        recovered = self._recover(_Rows(tab, seen, rows), found, lines)
        by_index = {line.index: line for line in seen.lines}
        taken: set[int] = set()
        for number, row in enumerate(rows):
            i = found[number]
            line = lines.get(i) if i is not None else None
            kept = self.state.memory.rows.get(i) if i is not None else None
            if kept is not None and kept.pending and (line is None or kept.pending != line.digest):
                self._release(tab, kept.id, kept.entity.scope)
                self._retire(kept)
                i, line, kept = None, None, None
            elif i is not None and line is not None and line.index in taken:  # two anchors on one row
                self._release(tab, i, row.entity.scope)
                line = None
            elif (
                i is not None and line is None and i in self.state.used
            ):  # the anchor is on no row of this tab
                if kept is not None:
                    self._retire(kept)
                i = None
            if row.gone:
                self._vanish(tab, seen, row, line, kept)
                continue
            if row.leftover and line is None:
                continue
            spot = None if row.adopts is None else by_index.get(row.adopts)
            if i is not None and line is not None:
                taken.add(line.index)
                base = (
                    kept
                    if kept is not None and number not in recovered
                    else Remembered(i, tab.id, row.entity)
                )
                self._existing(Spot(tab, seen, row, line), base, fresh=number in recovered)
            elif spot is not None and not spot.ids and spot.index not in taken:
                taken.add(spot.index)
                self._adopt(Spot(tab, seen, row, spot), self._mint(i))
            else:
                self._new(tab, row, self._mint(i), kept)
        self._refill(tab, seen, taken)
        for doubt in matching.uncertain:
            if doubt.desired not in recovered:
                row = rows[doubt.desired]
                resembles = tuple(known[i].text for i in doubt.candidates)
                self.doubts.append(Doubt(tab.id, label_of(tab, row), resembles, row.entity.scope))
        for key, times in Counter(
            (row.entity.kind, row.entity.scope, row.entity.key) for row in rows
        ).items():
            if times > 1:
                self.notes.append(f"{self._title(tab)}: {times} rows are about the same “{' › '.join(key)}”")

    def _refill(self, tab: Tab, seen: TabState, spoken: Collection[int]) -> None:
        """A column that people deleted comes back with what it said, also in rows of which nothing is said tonight."""
        if all(column.owner == "people" or column.id in seen.columns for column in tab.columns):
            return
        for line in seen.lines:
            kept = next((each for i in line.ids if (each := self.state.memory.rows.get(i))), None)
            if kept is None or line.index in spoken or kept.id in self.remember or not kept.entity.kind:
                continue
            if kept.tab == tab.id and not any(gone.row == kept.id for gone in self.gone):
                spot = Spot(tab, seen, Row(tab.id, kept.entity, {}), line)
                self._existing(spot, kept, fresh=False, bare=kept.bare)

    def _follow(self, tab: Tab, seen: TabState, rows: list[Row], found: dict[int, int | None]) -> None:
        """Where people cut a row of ours and pasted it elsewhere, it becomes ours there; of copies, it is said which they are."""
        moved = strays.cut(tab, seen, self.state.memory.rows)
        for number, i in found.items():
            line = moved.get(i) if i is not None else None
            if i is None or line is None or rows[number].gone:
                continue
            kept = self.state.memory.rows[i]
            self._release(tab, i, rows[number].entity.scope)
            self._retire(kept)
            self.carried[tab.id, line.index] = kept
            found[number], rows[number] = None, replace(rows[number], adopts=line.index)
            self.notes.append(
                f"{seen.title}: row {seen.anchors[i] + 1} (“{_name(tab, seen, line)}”) was cut and pasted as row {line.index + 1}; "
                "it is kept true there"
            )
        adopted = {row.adopts for row in rows}
        for copy, original in strays.copies(tab, seen):
            if copy.index not in adopted:
                self.notes.append(
                    f"{seen.title}: row {copy.index + 1} is a copy of row {original.index + 1} (“{_name(tab, seen, copy)}”); "
                    "the copy is yours and is not kept true"
                )

    def _recover(self, all_: _Rows, found: dict[int, int | None], lines: Mapping[int, Line]) -> set[int]:
        """Where rows of ours stand that the memory does not know: tell by their cells whose they are."""
        known = self.state.memory.rows
        orphans = [line for i, line in lines.items() if i not in known and line.ids[0] == i]
        if not orphans:
            return set()
        free = {line.index for line in orphans}
        waiting = {
            number: row
            for number, row in enumerate(all_.rows)
            if found[number] not in lines
            and not (row.gone or row.leftover)
            and (row.adopts is None or row.adopts in free)
        }
        recognised = recognise(all_.tab, all_.seen, waiting, orphans)
        if all_.tab.fixed:
            standing = {
                n: lines[i].index for n, i in found.items() if i is not None and i in lines and i in known
            }
            standing |= {number: line.index for number, line in recognised.items()}
            recognised |= by_place(all_.tab, all_.seen, standing, waiting.keys() - recognised.keys(), orphans)
        for number, line in recognised.items():
            before = found[number]
            if before is not None and before in known:
                self._retire(known[before])
            found[number] = line.ids[0]
        self.recovered += len(recognised)
        self.strange += len(orphans) - len(recognised)
        return set(recognised)

    def _mint(self, i: int | None) -> int:
        """The id that the row had, or a new one."""
        i = next(self.row_ids) if i is None else i
        self.top = max(self.top, i)
        return i

    def _release(self, tab: Tab, i: int, scope: str) -> None:
        if i in self.state.used:
            self.released.append(RowReleased(tab.id, i, scope))

    def _retire(self, kept: Remembered) -> None:
        """The id is nobody's any more, and stays taken."""
        nobody = Entity("", kept.entity.scope, "")
        self.remember[kept.id] = Remembered(kept.id, "", nobody)

    def _adopt(self, spot: Spot, i: int) -> None:
        entity, line = spot.row.entity, spot.line
        base = Remembered(i, spot.tab.id, entity, pending=line.digest)
        if kept := self.carried.get((spot.tab.id, line.index)):
            base = replace(base, desired=kept.desired, stored=kept.stored, held=kept.held)
        self.remember[i] = base
        decided = self._decide(spot, base)
        changes = tuple(spot.change(i, *each) for each in decided if each[1].writes)
        self.adopted.append(RowAdopted(spot.tab.id, i, line.index, entity, spot.label, line.digest, changes))

    def _new(self, tab: Tab, row: Row, i: int, kept: Remembered | None) -> None:
        """Insert the row. If we had it before and a person deleted it, it comes back as it was first made."""
        cells: list[CellChange] = []
        desired: dict[str, Kept] = {}
        label = label_of(tab, row)
        for column in tab.columns:
            first = kept.desired.get(column.id) if kept else None
            again = first is not None and not first.digest
            if column.owner == "people":
                continue
            kept_true = column.id in row.cells and (column.owner != "once" or column.id in row.restates)
            if first is not None and again and not kept_true:
                value, link = values.value_of(first), values.uri(first.link)
            else:
                value, link = target(row.cells.get(column.id, Cell()))
            if column.id in row.cells or again:
                desired[column.id] = values.keep(value, link)
            whole, parts = linked(row.cells.get(column.id, Cell()), link)
            cells.append(
                CellChange(
                    tab=tab.id,
                    row=i,
                    column=column.id,
                    scope=row.entity.scope,
                    label=label,
                    title=column.title,
                    old=values.EMPTY,
                    new=value,
                    value=value,
                    link=whole,
                    links=parts,
                    format=format_for(value, column),
                    as_date=column.kind == "date",
                )
            )
        returns = kept is not None
        self.rows.append(RowMade(tab.id, i, row.entity, label, tuple(cells), returns, row.look))
        stored = {column: values.as_stored(each) for column, each in desired.items()}
        if row.remembered:
            self.remember[i] = Remembered(i, tab.id, row.entity, desired, stored)
        else:
            self.remember[i] = Remembered(i, tab.id, row.entity)

    def _vanish(self, tab: Tab, seen: TabState, row: Row, line: Line | None, kept: Remembered | None) -> None:
        """Take a row out that should not be there; beside what people wrote it stays, emptied of what was ours."""
        if kept is None:
            return
        if line is None:  # a person deleted it already: only the memory still knows what it said
            self._retire(kept)
            return
        if kept.held or written_beside(tab, seen, line):
            empty = {each.id: Cell() for each in tab.columns if each.owner != "people"}
            bare = replace(row, cells=empty | dict(row.cells), restates=frozenset(empty))
            self._existing(Spot(tab, seen, bare, line), kept, fresh=False, bare=True)
            return
        self.gone.append(RowGone(tab.id, kept.id, kept.entity.scope, label_of(tab, row, seen, line)))
        self._retire(kept)

    def _existing(self, spot: Spot, kept: Remembered, *, fresh: bool, bare: bool = False) -> None:
        """Keep a row true that stands in the sheet. ``fresh``: nothing is remembered of it; ``bare``: it is emptied."""
        tab, row = spot.tab, spot.row
        news = fresh or bool(kept.pending) or kept.bare != bare or not _same_entity(kept.entity, row.entity)
        decided = list(self._decide(spot, kept))
        if not (news or decided):
            return
        desired, stored, held = dict(kept.desired), dict(kept.stored), dict(kept.held)
        for column, decision in decided:
            if decision.writes or decision.edit is not None:
                change = spot.change(kept.id, column, decision)
                if decision.writes:
                    self.cells.append(change)
                if decision.edit is not None:
                    self._notice(change, decision, wins=column.people_win)
            after = decision.after
            if row.remembered and after.desired is not None and after.stored is not None:
                news = news or decision.news
                desired[column.id], stored[column.id] = after.desired, after.stored
                held.pop(column.id, None)
                if after.held:
                    held[column.id] = after.basis
        if news:
            told = (desired, stored, held) if row.remembered else ({}, {}, {})
            self.remember[kept.id] = Remembered(kept.id, tab.id, row.entity, *told, bare=bare)

    def _decide(self, spot: Spot, kept: Remembered) -> Iterator[tuple[Column, Decision]]:
        """Decide about the row's cells; those with nothing to do are passed over."""
        cells, at, line = spot.row.cells, spot.seen.columns, spot.line
        for column in spot.tab.columns:
            cell = cells.get(column.id)
            if column.owner == "people":
                continue
            there = column.id in at
            if not there and (
                cell is None or (column.owner == "once" and column.id not in spot.row.restates)
            ):
                known = kept.desired.get(column.id)
                if known is not None and known.kind and not known.digest:
                    yield column, again(column, known)
                continue
            if cell is None:
                continue
            now = line.at(at.get(column.id))
            if column.owner == "once" and column.id not in spot.row.restates:
                if column.id not in kept.desired or (kept.bare and now.value.empty):
                    yield column, once(column, cell, now.value, fill=bool(kept.pending) or kept.bare)
            elif not spot.row.remembered:
                yield column, restate(column, cell, now)
            elif not there:  # nobody emptied it: there is nothing to respect
                yield column, decide(column, cell, NOTHING, Before())
            else:
                desired, stored = kept.desired.get(column.id), kept.stored.get(column.id)
                held = column.id in kept.held
                if held or not settled(cell, now, desired, stored):
                    before = Before(desired, stored, held, kept.held.get(column.id, ""))
                    yield column, decide(column, cell, now, before, self.policy)

    def _notice(self, change: CellChange, decision: Decision, *, wins: bool) -> None:
        old, new = decision.edit or (change.old, change.old)
        self.edits.append(
            Edit(
                tab=change.tab,
                row=change.row,
                column=change.column,
                scope=change.scope,
                label=change.label,
                title=change.title,
                old=old,
                new=new,
                wins=wins,
                stays=decision.value is None,
                as_date=change.as_date,
            )
        )


@dataclass(frozen=True, slots=True)
class _Rows:
    tab: Tab
    seen: TabState
    rows: Sequence[Row]


def _name(tab: Tab, seen: TabState, line: Line) -> str:
    """What a row begins with."""
    return values.cut(seen.cell(line, tab.columns[0].id).text, 40)


def _same_entity(one: Entity, other: Entity) -> bool:
    """Whether it is worth remembering anew; a position alone is not."""
    return (one.kind, one.scope, one.key, one.text, one.owner) == (
        other.kind,
        other.scope,
        other.key,
        other.text,
        other.owner,
    )


def _check(desired: Desired) -> None:
    columns = {tab.id: {column.id for column in tab.columns} for tab in desired.tabs}
    for row in desired.rows:
        if row.tab not in columns:
            raise ValueError(
                f"A row names the tab {row.tab!r}, which is not among the tabs {sorted(columns)}"
            )
        if unknown := set(row.cells) - columns[row.tab]:
            raise ValueError(f"A row of {row.tab!r} names columns that the tab has not: {sorted(unknown)}")
