"""updateBorders."""

from __future__ import annotations

from sync.emulator.errors import Json
from sync.emulator.sheets import cells, formats
from sync.emulator.sheets.book import Cell
from sync.emulator.sheets.requests.writing import change_cells
from sync.emulator.sheets.work import Work

WIDTHS = {"DOTTED": 1, "DASHED": 1, "SOLID": 1, "SOLID_MEDIUM": 2, "SOLID_THICK": 3, "DOUBLE": 3}


def update_borders(work: Work, body: Json) -> Json:
    area = work.area(body.get("range", {}))
    given = {name: _whole(border) for name, border in body.items() if name != "range"}
    for row in range(area.top, area.bottom):
        down = (
            "top" if row == area.top else "innerHorizontal",
            "bottom" if row == area.bottom - 1 else "innerHorizontal",
        )

        def change(column: int, cell: Cell, down: tuple[str, str] = down) -> Cell:
            across = (
                "left" if column == area.left else "innerVertical",
                "right" if column == area.right - 1 else "innerVertical",
            )
            sides = {
                side: given[name]
                for side, name in zip(("top", "bottom", "left", "right"), down + across, strict=True)
                if name in given
            }
            look = {
                "userEnteredFormat": {"borders": {side: border for side, border in sides.items() if border}}
            }
            return (
                cells.write(cell, look, {"userEnteredFormat": {"borders": {side: {} for side in sides}}})
                if sides
                else cell
            )

        change_cells(area, row, change)
    return {}


def _whole(border: Json) -> Json:
    """A border as answers have it, with its width and colour; nothing for one that erases."""
    if border.get("style", "STYLE_UNSPECIFIED") in {"NONE", "STYLE_UNSPECIFIED"}:
        return {}
    colour = {"color": border.get("color", {})} if "colorStyle" not in border else {}
    whole: Json = formats.with_both_colours(border | colour | {"width": WIDTHS[border["style"]]})
    return whole
