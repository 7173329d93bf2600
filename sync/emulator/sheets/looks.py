"""How a cell looks in the end: by its own format, alternating colours and conditional rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.emulator.errors import Json
from sync.emulator.sheets import bands, conditional, formats
from sync.emulator.sheets.book import Sheet

if TYPE_CHECKING:
    from sync.emulator.sheets.cells import View


def effective(view: View, sheet: Sheet, row: int, column: int) -> Json:
    """CellData.effectiveFormat. Alternating colours lie under a fill of the cell's own, rules over all of it."""
    found = view.format(sheet, row, column)
    own = sheet.cell(row, column).get("userEnteredFormat", {})
    if not {"backgroundColor", "backgroundColorStyle"} & own.keys():
        found = found | bands.fill(sheet, row, column)
    return formats.merge(found, conditional.look(view, sheet, row, column))
