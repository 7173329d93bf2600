"""Which layout made the master, and what a newer one adds to it, once (design §4, rule 8). Pure.

The version stands in the generation mark, which every batch writes anyway and which outlives the memory. Tabs and columns
that a newer layout has come by themselves, as ones that people deleted do; here are the looks that come with them: colour
rules and header notes that are declared *since* a layout. Widths, colours, places and words of people are not touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mappers.tables import Column, Shade, Tab
from sync.errors import SyncError
from sync.master.state import State, TabState

LAYOUT: Final = 2
"""The layout that this plansync makes. One more whenever tabs, columns or looks come that a sheet should get once."""


@dataclass(frozen=True, slots=True)
class Relaid:
    """What brings a master from layout ``before`` to ``after``, besides tabs and columns: by tab id."""

    before: int
    after: int
    shades: tuple[tuple[str, Shade], ...] = ()
    notes: tuple[tuple[str, Column], ...] = ()

    def __str__(self) -> str:
        more = [
            f"{len(part)} {one if len(part) == 1 else many}"
            for part, one, many in (
                (self.shades, "colour rule", "colour rules"),
                (self.notes, "header note", "header notes"),
            )
            if part
        ]
        what = f", with {' and '.join(more)}" if more else ""
        return f"layout {self.before} → {self.after}: new tabs and columns are made{what}; what people made stays as it is"


def of(state: State) -> int:
    """The layout that made the master; the newest for one that is new, or whose mark was removed: nothing comes twice."""
    return (state.mark.layout if state.mark else 0) or LAYOUT


def check(state: State) -> None:
    """Raises SyncError (*unsafe*) where a newer plansync made the master."""
    if (made_by := of(state)) > LAYOUT:
        raise SyncError(
            f"A newer plansync made this sheet (layout {made_by}; this one knows {LAYOUT})",
            kind="unsafe",
            where="the master sheet",
            fix="nothing was written; update plansync",
        )


def relaid(tabs: Sequence[Tab], state: State) -> Relaid | None:
    """What to do once so that an older master looks as a new one would; None where there is nothing to do."""
    before = of(state)
    if before >= LAYOUT:
        return None
    standing = [(tab, seen) for tab in tabs if (seen := state.tab(tab.id))]
    return Relaid(
        before,
        LAYOUT,
        tuple((tab.id, shade) for tab, seen in standing for shade in _shades(tab, seen, before)),
        tuple((tab.id, column) for tab, seen in standing for column in _notes(tab, seen, before)),
    )


def _shades(tab: Tab, seen: TabState, before: int) -> list[Shade]:
    """A rule comes with its columns where these are made; here are those for columns that stand."""
    return [
        shade
        for shade in tab.shades
        if shade.since > before and any(name in seen.columns for name in shade.columns)
    ]


def _notes(tab: Tab, seen: TabState, before: int) -> list[Column]:
    """Columns whose header had no note before, and has none of people by now."""
    top = next((line for line in seen.lines if seen.header and line.index == seen.header[1]), None)
    if top is None:
        return []
    return [
        column
        for column in tab.columns
        if column.noted > before
        and column.help
        and column.id in seen.columns
        and not seen.cell(top, column.id).note
    ]
