"""Groups of rows and columns. They are how deep each line lies: a group is a run of lines at least so deep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets.book import Axis, Sheet, Span
from sync.emulator.sheets.work import Work, mask_of, read_span

DEEPEST = 8
PARTS: dict[Axis, str] = {"ROWS": "rowGroups", "COLUMNS": "columnGroups"}
CONTROLS: dict[Axis, str] = {"ROWS": "rowGroupControlAfter", "COLUMNS": "columnGroupControlAfter"}


def add(work: Work, body: Json) -> Json:
    sheet, axis, start, end = _read(work, body.get("range", {}))
    groups = _deepen(sheet, axis, start, end, 1)
    sheet.grid.setdefault(CONTROLS[axis], True)
    return {"addDimensionGroup": {"dimensionGroups": groups}}


def delete(work: Work, body: Json) -> Json:
    sheet, axis, start, end = _read(work, body.get("range", {}))
    if not any(_depths(sheet, axis)[start:end]):
        raise Refused("There is no group over the specified range.")  # wording guessed
    groups = _deepen(sheet, axis, start, end, -1)
    return {"deleteDimensionGroup": {"dimensionGroups": groups} if groups else {}}


def update(work: Work, body: Json) -> Json:
    wanted = body.get("dimensionGroup", {})
    mask = mask_of(body, "DimensionGroup")
    sheet, axis, start, end = _read(work, wanted.get("range", {}))
    depth = wanted.get("depth", 0)
    if depth < 1:
        raise Refused("dimensionGroup.depth must be > 0")
    groups = sheet.parts.get(PARTS[axis], [])
    found = next((g for g in groups if span(g) == (start, end) and g["depth"] == depth), None)
    if found is None:
        raise Refused("There is no group with the specified range and depth.")  # wording guessed
    if {"collapsed", "*"} & set(mask):
        collapsed = bool(wanted.get("collapsed"))
        new = {k: v for k, v in found.items() if k != "collapsed"} | (
            {"collapsed": True} if collapsed else {}
        )
        sheet.parts[PARTS[axis]] = [new if g is found else g for g in groups]
        lines = sheet.lines(axis)
        lines[start:end] = [replace(line, hidden=collapsed) for line in lines[start:end]]
    return {}


def _read(work: Work, found: Json) -> tuple[Sheet, Axis, int, int]:
    sheet, axis, start, end = read_span(work, found)
    if end > len(sheet.lines(axis)):
        what = "rows" if axis == "ROWS" else "columns"
        raise Refused(
            f"range.endIndex[{end}] is after last of {len(sheet.lines(axis))} {what}"
        )  # wording guessed
    return sheet, axis, start, end


def span(group: Json) -> Span:
    return group["range"].get("startIndex", 0), group["range"]["endIndex"]


def _depths(sheet: Sheet, axis: Axis) -> list[int]:
    depths = [0] * len(sheet.lines(axis))
    for group in sheet.parts.get(PARTS[axis], ()):
        start, end = span(group)
        for n in range(start, min(end, len(depths))):
            depths[n] += 1
    return depths


def _deepen(sheet: Sheet, axis: Axis, start: int, end: int, by: int) -> list[Json]:
    depths = _depths(sheet, axis)
    depths[start:end] = [max(0, depth + by) for depth in depths[start:end]]
    if max(depths) > DEEPEST:
        raise Refused(f"Groups cannot be nested more than {DEEPEST} levels deep.")  # wording guessed
    return _write(sheet, axis, depths)


def tidy(sheet: Sheet, axis: Axis) -> None:
    """After lines came or went: groups of one depth that touch now are one."""
    if sheet.parts.get(PARTS[axis]):
        _write(sheet, axis, _depths(sheet, axis))


def _write(sheet: Sheet, axis: Axis, depths: list[int]) -> list[Json]:
    """Keep the groups that these depths make, by their start and then by depth; what was collapsed stays so."""
    collapsed = {span(g): g["depth"] for g in sheet.parts.get(PARTS[axis], ()) if g.get("collapsed")}
    head = ({"sheetId": sheet.id} if sheet.id else {}) | {"dimension": axis}
    made = sorted(
        ((start, end), depth)
        for depth in range(1, max(depths, default=0) + 1)
        for start, end in _runs([deep >= depth for deep in depths])
    )
    for old in collapsed.keys() - {where for where, _ in made}:  # it has other ends now
        for where, depth in made:
            if depth == collapsed[old] and old[0] < where[1] and where[0] < old[1]:
                collapsed = collapsed | {where: depth}
    groups: list[Json] = [
        {"range": head | {"startIndex": start, "endIndex": end}, "depth": depth}
        | ({"collapsed": True} if (start, end) in collapsed else {})
        for (start, end), depth in made
    ]
    groups.sort(key=lambda g: (span(g)[0], g["depth"]))
    sheet.parts[PARTS[axis]] = groups
    return groups


def _runs(flags: list[bool]) -> Iterator[Span]:
    start = None
    for n, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = n
        elif not flag and start is not None:
            yield start, n
            start = None
