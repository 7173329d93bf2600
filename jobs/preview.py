"""What a run would change, as a list: cell by cell, what plans say anew apart from what people typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from jobs import called
from jobs.follow import Followed
from jobs.found import Found
from mappers.card import Card
from mappers.tables import Scalar
from sync.master.changes import UNSAID, CellChange, ChangeSet, Edit
from sync.master.memory import KEPT
from sync.master.state import State

FORMAT: Final = 1
Kind = Literal["source", "edit", "structure"]
What = Literal[
    "cell", "link", "note", "edit",
    "row made", "row back", "row adopted", "row gone", "row let go", "tab made", "column made", "header made",
]  # fmt: skip
Cause = Literal["plan", "rule", ""]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a preview.

    ``kind``: *source* (we want something else than before), *edit* (a person changed a cell of ours), *structure* (rows,
    columns, tabs). ``tab`` and ``column`` are ids, ``tab_title`` and ``column_title`` what they are called now; ``unit`` and
    ``cycle`` are empty where it is about none. ``old`` and ``new`` are what stands and what would: of an edit, what we left
    and what the person made of it; ``stays``: whether we leave that, ``until``: the cell is *emptied*, or the *source changes*. ``link``: where the cell would link to, None: as before.
    ``note``: our note, None: as before. ``cause`` of a source change: *plan*, a document of the unit was edited since it was
    last read; *rule*, none was: a date, the roster, the calendar, the configuration, or what people say in the sheet.
    ``cells``: how many a new row fills.
    """

    kind: Kind
    what: What
    tab: str
    tab_title: str
    unit: str = ""
    cycle: str = ""
    row: str = ""
    column: str = ""
    column_title: str = ""
    old: Scalar = None
    new: Scalar = None
    link: str | None = None
    note: str | None = None
    stays: bool | None = None
    until: Literal["emptied", "source changes", ""] = ""
    cause: Cause = ""
    cells: int | None = None

    def to_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in self.__slots__}
        return {name: part.isoformat() if isinstance(part, date) else part for name, part in told.items()}


@dataclass(frozen=True, slots=True)
class Preview:
    """All of it, by tab and unit. ``remembered``: rows of which only the memory would change; ``documents``: those that
    would be remembered anew. ``notes``: what else should be known. ``layout``: what a newer layout brings, told first.
    """

    changes: tuple[Change, ...] = ()
    remembered: int = 0
    documents: int = 0
    notes: tuple[str, ...] = ()
    layout: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """By kind, by what, and what only the memory would hold."""
        kinds = Counter(change.kind for change in self.changes)
        whats = Counter(change.what for change in self.changes)
        named = {f"{kind}_changes": kinds[kind] for kind in ("source", "edit", "structure")}
        told = {what.replace(" ", "_"): whats[what] for what in _WHATS}
        return {**named, **told, "memory_rows": self.remembered, "documents": self.documents}

    def to_json(self) -> dict[str, Any]:
        """``docs/preview.md`` describes it."""
        return {
            "format": FORMAT,
            "counts": self.counts,
            "changes": [change.to_json() for change in self.changes],
            "notes": [*filter(None, [self.layout]), *self.notes],
        }


_WHATS: Final[tuple[What, ...]] = What.__args__  # type: ignore[attr-defined]  # a Literal's words


def edited_units(
    followed: Sequence[Followed], kept: Mapping[str, Found], cards: Iterable[Card]
) -> tuple[set[str], set[str]]:
    """The files that were edited since they were last read, or never read, and the units that they speak of."""
    files = {
        each.lead.link.file.id
        for each in followed
        if each.problem or (each.fresh and _newer(each.found, kept.get(each.lead.link.file.id)))
    }
    units = {
        card.unit_id
        for card in cards
        for source in (card.source, card.covered_by, *card.rivals)
        if source and source.file_id in files
    }
    return files, units


def _newer(now: Found | None, before: Found | None) -> bool:
    return now is not None and (before is None or now.revision.modified != before.revision.modified)


def preview(
    changes: ChangeSet,
    state: State,
    cards: Sequence[Card],
    anew: tuple[Collection[str], Collection[str]] = ((), ()),
) -> Preview:
    """The ChangeSet for people. ``anew``: see `edited_units`. What must not be told is no longer in ``changes``."""
    found = list(_Telling(changes, state, cards, anew).all())
    order = {tab: number for number, (tab, _) in enumerate(changes.titles)}
    ranks = {"structure": 0, "source": 1, "edit": 2}
    # units in the order of the cards, strangers and what is about no unit after them; within a row as the columns stand
    units = {(card.unit, card.cycle): number for number, card in enumerate(cards)}

    def place(change: Change) -> tuple[int, int, int]:
        unit = units.get((change.unit, change.cycle), len(units)) if change.unit else -1
        return (order.get(change.tab, len(order)), ranks[change.kind] if not change.row else 3, unit)

    shown = {
        each.row
        for part in (changes.rows, changes.adopted, changes.gone, changes.cells, changes.edits)
        for each in part
    }
    lines = [each for each in changes.remember if each.tab != KEPT and each.id not in shown]
    documents = sum(each.tab == KEPT for each in (*changes.remember, *changes.keepsakes))
    layout = str(changes.relaid) if changes.relaid else ""
    notes = (
        *map(str, changes.doubts),
        *(note for note in changes.notes if note != layout),
        *_views(changes),
    )
    return Preview(tuple(sorted(found, key=place)), len(lines), documents, notes, layout)


_VIEWS: Final = {"make": "made", "tell": "told anew", "take": "taken away"}


def _views(changes: ChangeSet) -> Iterator[str]:
    """How many filter views change: they are about what is shown, and come and go with teams."""
    told = Counter[str](view.what for view in changes.views)
    if parts := [f"{told[what]} {word}" for what, word in _VIEWS.items() if told[what]]:
        yield f"filter views: {', '.join(parts)}"


class _Telling:
    """Puts names to what a ChangeSet says by id."""

    def __init__(
        self,
        changes: ChangeSet,
        state: State,
        cards: Sequence[Card],
        anew: tuple[Collection[str], Collection[str]],
    ) -> None:
        self._changes = changes
        self._state = state
        self._files, self._units = anew
        self._names = called.scope_names(state, cards)
        self._tonight = called.scope_names(State(""), cards)
        self._tabs = dict(changes.titles)
        self._columns = {tab.id: called.titles(tab, state.tab(tab.id)) for tab in changes.declared}

    def all(self) -> Iterator[Change]:
        """In no particular order but that of columns within a row."""
        yield from self._structure()
        for row in self._changes.rows:
            entity = row.entity
            filled = [cell for cell in row.cells if not cell.new.empty]
            what: What = "row back" if row.returns else "row made"
            label = _label(row.tab, row.label, entity.key)
            yield self._of(row.tab, entity.scope, label, "structure", what, cells=len(filled))
            for cell in filled:
                yield self._cell(cell, entity.scope, entity.key, new=True)
        for taken in self._changes.adopted:
            scope = taken.entity.scope
            yield self._of(taken.tab, scope, taken.label, "structure", "row adopted", cells=len(taken.cells))
            for cell in taken.cells:
                yield self._cell(cell, scope, taken.entity.key)
        for gone in self._changes.gone:
            label = _label(gone.tab, gone.label, self._key(gone.row))
            yield self._of(gone.tab, gone.scope, label, "structure", "row gone")
        for released in self._changes.released:
            yield self._of(released.tab, released.scope, "", "structure", "row let go")
        for cell in self._changes.cells:
            yield self._cell(cell, cell.scope, self._key(cell.row))
        for edit in self._changes.edits:
            yield self._edit(edit)

    def _structure(self) -> Iterator[Change]:
        for made in self._changes.tabs:
            yield Change("structure", "tab made", made.tab.id, made.title, cells=len(made.tab.columns))
        for added in self._changes.columns:
            yield self._of(
                added.tab.id,
                "",
                "",
                "structure",
                "column made",
                column=added.column.id,
                column_title=added.column.title,
            )
        for top in self._changes.headers:
            yield self._of(top.tab.id, "", "", "structure", "header made")

    def _key(self, row: int) -> str:
        kept = self._state.memory.rows.get(row)
        return kept.entity.key if kept else ""

    def _of(self, tab: str, scope: str, label: str, kind: Kind, what: What, **more: Any) -> Change:
        names = (
            self._tonight if label == UNSAID.v else self._names
        )  # what a row was called may not be told either
        unit, cycle = names.get(scope, ("", ""))
        return Change(kind, what, tab, self._tabs.get(tab, tab), unit, cycle, label, **more)

    def _cell(self, cell: CellChange, scope: str, key: str, *, new: bool = False) -> Change:
        what: What = "cell" if cell.value is not None else "link" if cell.link is not None else "note"
        # what stood, where only its link or note changes, is what will stand
        link = None if new and not cell.link else cell.link
        return self._of(
            cell.tab, scope, _label(cell.tab, cell.label, key), "source", what, column=cell.column, column_title=self._title(cell),
            old=None if new else called.scalar(cell.old, as_date=cell.as_date),
            new=called.scalar(cell.new if what == "cell" else cell.old, as_date=cell.as_date),
            link=link, note=cell.note, cause=self._cause(cell.tab, scope, key),
        )  # fmt: skip

    def _edit(self, edit: Edit) -> Change:
        return self._of(
            edit.tab, edit.scope, _label(edit.tab, edit.label, self._key(edit.row)), "edit", "edit", column=edit.column, column_title=self._title(edit),
            old=called.scalar(edit.old, as_date=edit.as_date), new=called.scalar(edit.new, as_date=edit.as_date), stays=edit.stays,
            until=("emptied" if edit.wins else "source changes") if edit.stays else "",
        )  # fmt: skip

    def _title(self, cell: CellChange | Edit) -> str:
        return self._columns.get(cell.tab, {}).get(cell.column) or cell.title

    def _cause(self, tab: str, scope: str, key: str) -> Cause:
        anew = key in self._files if tab == "plans" else scope.rpartition("|")[0] in self._units
        return "plan" if anew else "rule"


def _label(tab: str, label: str, key: str) -> str:
    """What tells a row apart within its unit: of a finding, its rule."""
    return key.rpartition("|")[2] if tab == "findings" and key else label
