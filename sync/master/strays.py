"""Rows that people copied, or cut and pasted elsewhere: what they say is ours, and the mark that goes with it is not there. Pure.

Google's marks stay with the row of the grid, not with what is pasted. So a copy has none and stays its maker's; of a row that
was cut, the mark is left on an empty row, and has to follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mappers.tables import Tab
from sync.master import values
from sync.master.memory import Remembered
from sync.master.state import Line, TabState
from sync.master.values import Kept

_TELLING = 2
"""So many cells of ours have to agree, and none may differ: one word alone stands in many rows."""
_UNTOLD = frozenset({"", "f"})


def copies(tab: Tab, seen: TabState) -> Iterator[tuple[Line, Line]]:
    """Rows without a mark that say exactly what a row of ours says: (the copy, the row that it is a copy of)."""
    people = [(line, _said(tab, seen, line)) for line in seen.people]
    begins = {next(iter(said.values())) for _, said in people if said}
    ours: dict[tuple[tuple[str, Kept], ...], Line] = {}
    for line in seen.lines:
        if begins and line.ids and _begins(tab, seen, line) in begins:
            said = _said(tab, seen, line)
            if len(said) >= _TELLING:
                ours.setdefault(tuple(said.items()), line)
    for line, said in people:
        original = ours.get(tuple(said.items()))
        if original is not None:
            yield line, original


def cut(tab: Tab, seen: TabState, known: Mapping[int, Remembered]) -> dict[int, Line]:
    """The rows of ours that stand empty while another row says, to the letter, what they said: id → where they are now."""
    empty = [
        line.ids[0]
        for line in seen.lines
        if len(line.ids) == 1 and line.ids[0] in known and all(cell.value.empty for cell in line.cells)
    ]
    if not empty:
        return {}
    pasted: dict[tuple[tuple[str, Kept], ...], list[Line]] = {}
    for line in seen.people:
        said = _said(tab, seen, line)
        if len(said) >= _TELLING:
            pasted.setdefault(tuple(sorted(said.items())), []).append(line)
    found: dict[int, Line] = {}
    for i in empty:
        stored = known[i].stored
        said = {
            column.id: _bare(kept)
            for column in tab.columns
            if column.id in seen.columns and (kept := stored.get(column.id)) and kept.kind not in _UNTOLD
        }
        where = pasted.get(tuple(sorted(said.items())), [])
        if len(where) == 1:
            found[i] = where.pop()
    return found


def _said(tab: Tab, seen: TabState, line: Line) -> dict[str, Kept]:
    """What stands in our columns, formulas left out: Sheets rewrites them where they are pasted."""
    cells = (
        (column.id, seen.cell(line, column.id).value) for column in tab.columns if column.owner != "people"
    )
    return {column: _bare(values.keep(value)) for column, value in cells if value.kind not in _UNTOLD}


def _begins(tab: Tab, seen: TabState, line: Line) -> Kept | None:
    """The first of what stands in our columns."""
    cells = (seen.cell(line, column.id).value for column in tab.columns if column.owner != "people")
    return next((_bare(values.keep(value)) for value in cells if value.kind not in _UNTOLD), None)


def _bare(kept: Kept) -> Kept:
    """As two of them are compared: without link, and a text that is kept by its digest by that alone."""
    return kept._replace(v="" if kept.digest else kept.v, link="")
