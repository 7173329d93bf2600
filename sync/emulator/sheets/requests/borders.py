"""updateBorders."""

from __future__ import annotations

from sync.emulator.errors import Json
from sync.emulator.sheets import formats
from sync.emulator.sheets.requests.writing import Writer
from sync.emulator.sheets.work import Work

WIDTHS = {"DOTTED": 1, "DASHED": 1, "SOLID": 1, "SOLID_MEDIUM": 2, "SOLID_THICK": 3, "DOUBLE": 3}
SIDES = ("top", "bottom", "left", "right")


def update_borders(work: Work, body: Json) -> Json:
    area = work.area(body.get("range", {}))
    given = {name: _whole(border) for name, border in body.items() if name != "range"}
    writers: dict[
        tuple[str, ...], tuple[Writer, Json]
    ] = {}  # by the names of the borders at a cell's four sides
    for n in range(area.top, area.bottom):
        row = area.sheet.rows[n]
        kept = [*row.packed, *[None] * (area.right - len(row.packed))]
        for column in range(area.left, area.right):
            names = (
                "top" if n == area.top else "innerHorizontal",
                "bottom" if n == area.bottom - 1 else "innerHorizontal",
                "left" if column == area.left else "innerVertical",
                "right" if column == area.right - 1 else "innerVertical",
            )
            if names not in writers:
                writers[names] = _writer(given, names)
            writer, look = writers[names]
            kept[column] = writer.written(kept[column], look)
        area.sheet.rows[n] = row.with_packed(kept)
    return {}


def _writer(given: dict[str, Json], names: tuple[str, ...]) -> tuple[Writer, Json]:
    """Writes the borders that are given; an empty one takes away what is there."""
    sides = {side: given[name] for side, name in zip(SIDES, names, strict=True) if name in given}
    look = {"userEnteredFormat": {"borders": {side: border for side, border in sides.items() if border}}}
    if not sides:
        return Writer({}), {}
    return Writer({"userEnteredFormat": {"borders": {side: {} for side in sides}}}), look


def _whole(border: Json) -> Json:
    """A border as answers have it, with its width and colour; nothing for one that erases."""
    if border.get("style", "STYLE_UNSPECIFIED") in {"NONE", "STYLE_UNSPECIFIED"}:
        return {}
    colour = {"color": border.get("color", {})} if "colorStyle" not in border else {}
    whole: Json = formats.with_both_colours(border | colour | {"width": WIDTHS[border["style"]]})
    return whole
