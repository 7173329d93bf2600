"""The ChangeSet: the writes that would make the sheet agree, as data that prints itself. Pure.

It holds no positions: rows and columns are named by id, and `sync.master.requests` looks up where they stand.
`sync.master.canonical` makes of it what can be saved and compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from mappers.tables import Column, Entity, Look, Tab
from sync.master import values
from sync.master.memory import Remembered
from sync.master.values import Value
from sync.master.versions import Relaid
from sync.master.views import ViewChange

UNSAID = Value("s", "(not shown)")
"""What is told instead of text that must not be."""
Format = Literal["", "TEXT", "DATE"]
"""The number format that a value needs: automatic, text that must not be taken for a formula, a day."""


@dataclass(frozen=True, slots=True)
class TabMade:
    """A tab to make, with all of its columns. ``title`` may differ from the tab's, where a person has that one."""

    tab: Tab
    title: str
    sheet_id: int
    index: int


@dataclass(frozen=True, slots=True)
class ColumnMade:
    """A managed column that an existing tab lacks: it goes to the right-hand end of the managed ones."""

    tab: Tab
    column: Column


@dataclass(frozen=True, slots=True)
class HeaderMade:
    """The header row of an existing tab was deleted: it comes back on top."""

    tab: Tab


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell to write. None for ``value``, ``link``, ``note``, ``format`` or ``links`` leaves that part as it is.

    ``old`` and ``new`` are for people to read; ``as_date``: how its numbers are shown.
    """

    tab: str
    row: int
    column: str
    scope: str
    label: str
    title: str
    old: Value
    new: Value
    value: Value | None = None
    link: str | None = None
    note: str | None = None
    format: Format | None = None
    links: values.Links | None = None
    as_date: bool = False

    def __str__(self) -> str:
        where = f"{self.label} › {self.title}"
        if self.value is not None:
            return f"{where}: {values.show(self.old, as_date=self.as_date)} → {values.show(self.new, as_date=self.as_date)}"
        if self.link is not None:
            return f"{where}: links to {self.link or 'nothing'}"
        if self.links is not None:
            return f"{where}: its words link to {', '.join(link for _, _, link in self.links) or 'nothing'}"
        return f"{where}: note “{self.note}”" if self.note else f"{where}: our note goes"


@dataclass(frozen=True, slots=True)
class RowMade:
    """A row to insert, or to bring back (``returns``) under the id that it had. ``look``: see `mappers.tables.Row`."""

    tab: str
    row: int
    entity: Entity
    label: str
    cells: tuple[CellChange, ...]
    returns: bool = False
    look: Look = ""


@dataclass(frozen=True, slots=True)
class RowAdopted:
    """A row that a person made and that becomes ours: first its anchor, and after a second look its ``cells``.

    ``index`` is its position as read, ``digest`` what it then said.
    """

    tab: str
    row: int
    index: int
    entity: Entity
    label: str
    digest: str
    cells: tuple[CellChange, ...] = ()


@dataclass(frozen=True, slots=True)
class RowReleased:
    """An anchor that landed on another row than the one we believed (people moved it meanwhile): it goes again."""

    tab: str
    row: int
    scope: str


@dataclass(frozen=True, slots=True)
class RowGone:
    """A row of ours that is taken out, because it should not be there and nobody wrote anything beside it."""

    tab: str
    row: int
    scope: str
    label: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A person changed a machine cell. ``wins``: it stays until emptied. ``stays``: we write nothing over it now."""

    tab: str
    row: int
    column: str
    scope: str
    label: str
    title: str
    old: Value
    new: Value
    wins: bool
    stays: bool
    as_date: bool = False

    def __str__(self) -> str:
        old, new = (values.show(each, as_date=self.as_date) for each in (self.old, self.new))
        if self.wins:
            what = "people emptied it; ours comes back" if self.new.empty else "it stays until it is emptied"
        else:
            what = "it stays until the source changes" if self.stays else "ours is written over it"
        return f"{self.label} › {self.title}: people changed {old} to {new}; {what}"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row taken as new although it may be one that we know: both are kept, a person may merge them."""

    tab: str
    label: str
    resembles: tuple[str, ...]
    scope: str

    def __str__(self) -> str:
        others = " or ".join(f"“{each}”" for each in self.resembles)
        return f"{self.label}: may be {others} reworded; both rows are kept"


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All that `sync.master.diff.diff` found. False when there is nothing to write.

    ``remember``: the memory's lines to write; ``keepsakes``: those that are no reason to write. ``memory_tab``: the sheet id of the memory's tab if that has to be made.
    ``relaid``: what a newer layout brings, once.
    ``declared``: the tabs as they should be. ``titles``: tab id → its title now. ``top``: the highest row id given.
    ``recovered``: how many rows were recognised by their cells, because the memory did not know them.
    """

    tabs: tuple[TabMade, ...] = ()
    columns: tuple[ColumnMade, ...] = ()
    headers: tuple[HeaderMade, ...] = ()
    rows: tuple[RowMade, ...] = ()
    adopted: tuple[RowAdopted, ...] = ()
    released: tuple[RowReleased, ...] = ()
    gone: tuple[RowGone, ...] = ()
    cells: tuple[CellChange, ...] = ()
    edits: tuple[Edit, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    views: tuple[ViewChange, ...] = ()
    notes: tuple[str, ...] = ()
    remember: tuple[Remembered, ...] = ()
    keepsakes: tuple[Remembered, ...] = ()
    memory_tab: int | None = None
    declared: tuple[Tab, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    top: int = 0
    recovered: int = 0
    relaid: Relaid | None = None

    def __bool__(self) -> bool:
        parts = (self.tabs, self.columns, self.headers, self.rows, self.adopted, self.released, self.gone)
        return any((*parts, self.cells, self.views, self.remember, self.relaid))

    def tab(self, tab: str) -> Tab | None:
        return next((each for each in self.declared if each.id == tab), None)

    @property
    def updated(self) -> tuple[tuple[str, int], ...]:
        """Existing rows of which a cell is written: (tab, row id)."""
        return tuple(dict.fromkeys((cell.tab, cell.row) for cell in self.cells))

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the changes are about (see `scope_of`), in the order of the tabs: the parts that can be applied apart."""
        told = [scope_of(each.entity.scope, each.row) for each in self.rows]
        parts = (self.cells, self.edits, self.released, self.gone)
        told += [scope_of(each.scope, each.row) for part in parts for each in part]
        told += [scope_of(each.entity.scope, each.id) for each in (*self.remember, *self.keepsakes)]
        return tuple(dict.fromkeys(told))

    def first_step(self) -> ChangeSet:
        """What has to be applied, and read again, before the rest: anchors for adopted rows. Usually all of it.

        An adopted row has no anchor that could be guarded, so that its cells wait until the row was seen again.
        """
        if not self.adopted and not self.released:
            return self
        apart = {each.row for each in self.adopted} | {each.row for each in self.released}
        return ChangeSet(
            adopted=tuple(replace(each, cells=()) for each in self.adopted),
            released=self.released,
            remember=tuple(each for each in self.remember if each.id in apart),
            memory_tab=self.memory_tab,
            declared=self.declared,
            titles=self.titles,
            top=self.top,
        )

    def only(self, scopes: Collection[str]) -> ChangeSet:
        """The same for some scopes: whole plans, with everything that tabs and columns need.

        An id of no scope that is nobody's any more is among them always, so that no batch makes its row anew beside it;
        unless its row is only taken out later.
        """
        later = {each.row for each in self.gone if scope_of(each.scope, each.row) not in scopes}

        def has(line: Remembered) -> bool:
            entity = line.entity
            nobody = not (entity.kind or entity.scope or line.id in later)
            return nobody or scope_of(entity.scope, line.id) in scopes

        return replace(
            self,
            rows=tuple(each for each in self.rows if scope_of(each.entity.scope, each.row) in scopes),
            cells=tuple(each for each in self.cells if scope_of(each.scope, each.row) in scopes),
            edits=tuple(each for each in self.edits if scope_of(each.scope, each.row) in scopes),
            released=tuple(each for each in self.released if scope_of(each.scope, each.row) in scopes),
            gone=tuple(each for each in self.gone if scope_of(each.scope, each.row) in scopes),
            doubts=tuple(each for each in self.doubts if each.scope in scopes),
            views=tuple(each for each in self.views if each.scope in scopes),
            remember=tuple(each for each in self.remember if has(each)),
            keepsakes=tuple(each for each in self.keepsakes if has(each)),
        )

    def hushed(self, rows: Collection[int]) -> ChangeSet:
        """The same to be told to anybody: without what these rows said before, or people typed over it."""

        def hush(part: Any) -> Any:
            if part.row not in rows:
                return part
            said = {"old": UNSAID, "new": UNSAID} if isinstance(part, Edit) else {}
            said = {"old": UNSAID} if isinstance(part, CellChange) else said
            return replace(part, label=str(UNSAID.v), **said)

        return replace(
            self,
            cells=tuple(hush(each) for each in self.cells),
            edits=tuple(hush(each) for each in self.edits),
            gone=tuple(hush(each) for each in self.gone),
        )

    def describe(self) -> tuple[str, ...]:
        """One line per change, grouped by tab, for a terminal: ``+`` made, ``~`` written, ``-`` taken out, ``!`` to look at."""
        by_tab: defaultdict[str, list[str]] = defaultdict(list)
        titles = dict(self.titles)
        for tab, line in self._lines():
            by_tab[tab].append(line)
        lines = [f"! {note}" for note in self.notes]
        for tab in [*(tab for tab in titles if tab in by_tab), *(tab for tab in by_tab if tab not in titles)]:
            lines.append(titles.get(tab, tab))
            lines.extend(f"  {line}" for line in by_tab[tab])
        return tuple(lines)

    def _lines(self) -> Iterator[tuple[str, str]]:
        for made in self.tabs:
            yield made.tab.id, f"+ tab “{made.title}”, {len(made.tab.columns)} columns"
        for added in self.columns:
            yield added.tab.id, f"+ column “{added.column.title}”"
        for top in self.headers:
            yield top.tab.id, "+ the header row, which was deleted, on top"
        for row in self.rows:
            filled = sum(not cell.new.empty for cell in row.cells)
            yield row.tab, f"+ {row.label}: {'comes back' if row.returns else 'new row'}, {filled} cells"
        for taken in self.adopted:
            yield taken.tab, f"+ {taken.label}: row {taken.index + 1}, made by a person, becomes ours"
            for cell in taken.cells:
                yield taken.tab, f"~ {cell}"
        for released in self.released:
            yield released.tab, "~ a row that was moved while we marked it is let go"
        for gone in self.gone:
            yield gone.tab, f"- {gone.label}: the row goes"
        for cell in self.cells:
            yield cell.tab, f"~ {cell}"
        for view in self.views:
            yield view.view.tab or (view.before.tab if view.before else ""), str(view)
        for edit in self.edits:
            yield edit.tab, f"! {edit}"
        for doubt in self.doubts:
            yield doubt.tab, f"! {doubt}"


def scope_of(scope: str, row: int) -> str:
    """What must be written in one batch with a change: all of its unit × cycle, or its row alone where it is about none."""
    return scope or f"row {row}"
