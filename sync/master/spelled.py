"""What only the sheet as it stands can say, spelled out: the letters in our formulas, the tabs and views that our links open. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from mappers.tables import TAB_LINK, VIEW_LINK
from sync.master import views
from sync.master.a1 import letters
from sync.master.changes import CellChange, ChangeSet
from sync.master.state import State
from sync.master.values import Value

_OURS: Final = (TAB_LINK, VIEW_LINK)


def addresses(changes: ChangeSet, state: State) -> dict[str, str]:
    """Where each tab and view of ours is within the spreadsheet, by the link that opens it: those that stand, and those that
    this batch makes.
    """
    sheets = {tab: seen.sheet_id for tab, seen in state.tabs.items()}
    sheets |= {made.tab.id: made.sheet_id for made in changes.tabs}
    shown = {key: (each.tab, each.id) for key, each in views.known(state).items()}
    shown |= {each.view.key: (each.view.tab, each.id) for each in changes.views if each.what == "make"}
    found = {f"{TAB_LINK}{tab}": f"#gid={sheet_id}" for tab, sheet_id in sheets.items()}
    return found | {
        f"{VIEW_LINK}{key}": f"#gid={sheets[tab]}&fvid={i}"
        for key, (tab, i) in shown.items()
        if tab in sheets
    }


def out(cell: CellChange, columns: Mapping[str, int], row: int, known: Mapping[str, str]) -> CellChange:
    """The cell with its formula and its link as Google takes them; ``columns`` and ``row`` count from 0.

    ``known``: see `addresses`; what is not there is not linked. Raises KeyError for a formula of ours that names a column
    which its tab has not: a mistake of ours.
    """
    if cell.value is not None and cell.value.kind == "f":
        named = {column: letters(at) for column, at in columns.items()}
        cell = replace(cell, value=Value("f", str(cell.value.v).format(**named, row=row + 1)))
    if cell.link and cell.link.startswith(_OURS):
        cell = replace(cell, link=known.get(cell.link, ""))
    return cell
