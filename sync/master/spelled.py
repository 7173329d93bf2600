"""What only the sheet as it stands can say, spelled out: the letters in our formulas, the tabs that our links open. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sync.master.a1 import letters
from sync.master.changes import CellChange
from sync.master.values import Value

TAB_LINK: Final = "#tab="


def out(cell: CellChange, columns: Mapping[str, int], row: int, sheets: Mapping[str, int]) -> CellChange:
    """The cell with its formula and its link as Google takes them; ``columns`` and ``row`` count from 0.

    Raises KeyError for a formula of ours that names a column which its tab has not: a mistake of ours.
    """
    if cell.value is not None and cell.value.kind == "f":
        named = {column: letters(at) for column, at in columns.items()}
        cell = replace(cell, value=Value("f", str(cell.value.v).format(**named, row=row + 1)))
    if cell.link and cell.link.startswith(TAB_LINK):
        sheet_id = sheets.get(cell.link.removeprefix(TAB_LINK))
        cell = replace(cell, link="" if sheet_id is None else f"#gid={sheet_id}")
    return cell
