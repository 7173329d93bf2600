"""mergeCells and unmergeCells."""

from __future__ import annotations

from dataclasses import replace

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import a1, cells
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Sheet, packed, unpacked
from sync.emulator.sheets.formula import Calc
from sync.emulator.sheets.work import Work


def merge_cells(work: Work, body: Json) -> Json:
    area = work.area(body.get("range", {}))
    kind = body.get("mergeType", "MERGE_ALL")
    pieces = [area]
    if kind == "MERGE_ROWS":
        pieces = [replace(area, top=row, bottom=row + 1) for row in range(area.top, area.bottom)]
    elif kind == "MERGE_COLUMNS":
        pieces = [replace(area, left=c, right=c + 1) for c in range(area.left, area.right)]
    if any(area.overlaps(*box) for box in Calc(work.book, work.today).pivots(area.sheet)):
        raise Refused("You can't merge cells that are part of a pivot table.")
    pieces = [piece for piece in pieces if (piece.bottom - piece.top) * (piece.right - piece.left) > 1]
    for piece in pieces:
        check_frozen(area.sheet, a1.grid_range(piece))
    release(area)
    for piece in pieces:
        _keep_first(piece)
    made = [a1.grid_range(piece) for piece in pieces]
    area.sheet.parts["merges"] = [*area.sheet.parts.get("merges", []), *made]
    return {}


def _keep_first(piece: Area) -> None:
    """A merge shows the value at its top left; the others are lost, without a word (measured)."""
    for n in range(piece.top, piece.bottom):
        row = piece.sheet.rows[n]
        kept = list(row.packed)
        for column in range(piece.left, min(piece.right, len(kept))):
            if kept[column] is not None and (n, column) != (piece.top, piece.left):
                kept[column] = packed(cells.write(unpacked(kept[column]) or {}, {}, {"userEnteredValue": {}}))
        piece.sheet.rows[n] = row.with_packed(kept)


def check_frozen(sheet: Sheet, merge: Json) -> None:
    """Refuse a merge over the edge of what is frozen."""
    top, left, bottom, right = (edge or 0 for edge in a1.grid_bounds(merge))
    if top < sheet.grid.get("frozenRowCount", 0) < bottom:
        raise Refused("You can't merge frozen and non-frozen rows.")
    if left < sheet.grid.get("frozenColumnCount", 0) < right:
        raise Refused("You can't merge frozen and non-frozen columns.")


def release(area: Area) -> None:
    """Undo the merges within the area; refused where it holds only part of one."""
    kept = []
    for merge in area.sheet.parts.get("merges", []):
        top, left, bottom, right = (value or 0 for value in a1.grid_bounds(merge))
        if not area.overlaps(top, left, bottom, right):
            kept.append(merge)
        elif top < area.top or left < area.left or bottom > area.bottom or right > area.right:
            raise Refused("You must select all cells in a merged range to merge or unmerge them.")
    area.sheet.parts["merges"] = kept


def unmerge_cells(work: Work, body: Json) -> Json:
    release(work.area(body.get("range", {})))
    return {}
