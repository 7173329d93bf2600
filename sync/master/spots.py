"""Which row of the sheet each wanted row is, and what that place is called. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mappers import identity
from mappers.tables import Column, Entity, Row, Tab
from sync.master import values
from sync.master.changes import CellChange
from sync.master.decide import Decision
from sync.master.state import Line, TabState


@dataclass(frozen=True, slots=True)
class Spot:
    """A row that we want, and the line of the sheet on which it stands."""

    tab: Tab
    seen: TabState
    row: Row
    line: Line

    @property
    def label(self) -> str:
        return label_of(self.tab, self.row, self.seen, self.line)

    def change(self, i: int, column: Column, decision: Decision) -> CellChange:
        return CellChange(
            tab=self.tab.id,
            row=i,
            column=column.id,
            scope=self.row.entity.scope,
            label=self.label,
            title=column.title,
            old=self.seen.cell(self.line, column.id).value,
            new=decision.want,
            value=decision.value,
            link=decision.link,
            note=decision.note,
            format=decision.format,
            links=decision.links,
            as_date=column.kind == "date" or decision.want.kind == "d",
        )


def matched(rows: Sequence[Row], known: Mapping[int, Entity]) -> identity.Matching:
    """The id of each row; leftovers stand last, and get by name alone what no other row is."""
    wanted = _formerly(rows, known)
    first = sum(not row.leftover for row in rows)
    matching = identity.match(wanted[:first], known)
    taken = set(matching.ids)
    rest = {i: entity for i, entity in known.items() if i not in taken}
    left = identity.match([replace(entity, text="") for entity in wanted[first:]], rest)
    return identity.Matching((*matching.ids, *left.ids), matching.uncertain)


def _formerly(rows: Sequence[Row], known: Mapping[int, Entity]) -> list[Entity]:
    """Whom to look for: a row whose own name nobody knows is looked for under the name that it had."""
    names = {(entity.kind, entity.scope, entity.key) for entity in known.values()}
    return [
        row.was
        if row.was and (row.entity.kind, row.entity.scope, row.entity.key) not in names
        else row.entity
        for row in rows
    ]


def label_of(tab: Tab, row: Row, seen: TabState | None = None, line: Line | None = None) -> str:
    """What a person calls the row: its first cell, and the entity's own words if they say more."""
    first = tab.columns[0].id if tab.columns else ""
    name = str(values.wanted(row.cells[first].value).v or "") if first in row.cells else ""
    if not name and seen is not None and line is not None:
        name = seen.cell(line, first).text
    words = values.cut(" ".join(row.entity.text.split()), 60)
    if words and words != name:
        return f"{name} · {words}" if name else words
    return name or row.entity.key
