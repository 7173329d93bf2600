"""Rectangles taken from and added to the ranges of a rule."""

from __future__ import annotations

from collections.abc import Iterable

from sync.emulator.errors import Json
from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.references import FAR

Box = tuple[int, int, int, int]  # top, left, bottom, right


def box(grid_range: Json) -> Box:
    top, left, bottom, right = a1.grid_bounds(grid_range)
    return top or 0, left or 0, FAR if bottom is None else bottom, FAR if right is None else right


def grid_range(sheet: Sheet, found: Box) -> Json:
    """As answers write it: without ends that are open."""
    names = ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")
    ends = {name: end for name, end in zip(names, found, strict=True) if end != FAR}
    for start, end in (("startRowIndex", "endRowIndex"), ("startColumnIndex", "endColumnIndex")):
        if end not in ends and not ends[start]:
            del ends[start]
    return ({"sheetId": sheet.id} if sheet.id else {}) | ends


def common(one: Box, other: Box) -> Box | None:
    both = max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
    return both if both[0] < both[2] and both[1] < both[3] else None


def without(one: Box, hole: Box) -> list[Box]:
    """What is left of a box: above the hole, beside it, and below."""
    cut = common(one, hole)
    if cut is None:
        return [one]
    parts = [
        (one[0], one[1], cut[0], one[3]),
        (cut[0], one[1], cut[2], cut[1]),
        (cut[0], cut[3], cut[2], one[3]),
        (cut[2], one[1], one[2], one[3]),
    ]
    return [part for part in parts if part[0] < part[2] and part[1] < part[3]]


def joined(boxes: Iterable[Box]) -> list[Box]:
    """Boxes in as few as come of joining neighbours that make one rectangle."""
    out: list[Box] = []
    for new in boxes:
        added = new
        at = 0
        while at < len(out):
            if (whole := _one(out[at], added)) is not None:
                added = whole
                del out[at]
                at = 0
            else:
                at += 1
        out.append(added)
    return out


def _one(a: Box, b: Box) -> Box | None:
    """The rectangle that two make, if it is one."""
    if common(a, b) == b:
        return a
    if common(a, b) == a:
        return b
    if (a[1], a[3]) == (b[1], b[3]) and a[0] <= b[2] and b[0] <= a[2]:
        return min(a[0], b[0]), a[1], max(a[2], b[2]), a[3]
    if (a[0], a[2]) == (b[0], b[2]) and a[1] <= b[3] and b[1] <= a[3]:
        return a[0], min(a[1], b[1]), a[2], max(a[3], b[3])
    return None
