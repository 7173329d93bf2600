"""Requests about rows and columns. What hangs on them (cells, ranges, metadata) goes along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.sheets import cells, references
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Axis, Cell, Line, Refused, Row, Sheet, Shift, Span
from sync.emulator.sheets.work import Work

NAMES: dict[Axis, tuple[str, str]] = {
    "ROWS": ("startRowIndex", "endRowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex"),
}


def _read(work: Work, span: Json) -> tuple[Sheet, Axis, int, int]:
    sheet = work.book.sheet(span.get("sheetId", 0))
    axis: Axis = "COLUMNS" if span.get("dimension") == "COLUMNS" else "ROWS"
    if span.get("dimension", "DIMENSION_UNSPECIFIED") == "DIMENSION_UNSPECIFIED":
        raise Refused("Must specify a dimension.")  # wording guessed
    start, end = span.get("startIndex", 0), span.get("endIndex", len(sheet.lines(axis)))
    if end <= start:
        raise Refused(
            f"range.endIndex[{end}] must be greater than range.startIndex[{start}]"
        )  # wording guessed
    return sheet, axis, start, end


def _guard(work: Work, sheet: Sheet, axis: Axis, start: int, end: int) -> None:
    rows, columns = len(sheet.rows), len(sheet.columns)
    work.guard(Area(sheet, start, 0, end, columns) if axis == "ROWS" else Area(sheet, 0, start, rows, end))


def insert(work: Work, body: Json) -> Json:
    span = body.get("range", {})
    sheet, axis, start, end = _read(
        work, span | {"endIndex": span.get("endIndex", span.get("startIndex", 0) + 1)}
    )
    lines = sheet.lines(axis)
    before = bool(body.get("inheritFromBefore"))
    if start > len(lines):
        raise Refused(f"range.startIndex is larger than current grid size ({len(lines)})")
    if start == len(lines) and not before:
        raise Refused(
            f"range.startIndex must be less than the grid size ({len(lines)}) if inheritFromBefore is false."
        )
    if start == 0 and before:
        raise Refused("inheritFromBefore cannot be true if inserting at the first index.")  # wording guessed
    count = end - start
    pattern = lines[start - 1] if before else lines[start]
    if axis == "ROWS":
        looks = [_look(cell) for cell in pattern.cells]
        sheet.rows[start:start] = [
            Row(row.key, pattern.size).with_cells(looks) for row in work.book.new_rows(count)
        ]
    else:
        at = start - 1 if before else start
        sheet.columns[start:start] = [replace(c, size=pattern.size) for c in work.book.new_columns(count)]
        _each_row(
            sheet,
            lambda line: line[:start] + [_look(line[at]) if at < len(line) else None] * count + line[start:],
        )
    shift_all(work, sheet, axis, lambda a, b: (a + count if a >= start else a, b + count if b > start else b))
    return {}


def _look(cell: Cell | None) -> Cell | None:
    """What a new neighbour takes over from a cell."""
    kept = {k: v for k, v in (cell or {}).items() if k in {"userEnteredFormat", "dataValidation"}}
    if "link" in kept.get("userEnteredFormat", {}).get("textFormat", {}):
        own = kept["userEnteredFormat"]
        kept["userEnteredFormat"] = own | {
            "textFormat": {k: v for k, v in own["textFormat"].items() if k != "link"}
        }
    return kept or None


def _each_row(sheet: Sheet, change: Callable[[list[Cell | None]], list[Cell | None]]) -> None:
    width = len(sheet.columns)
    for n, row in enumerate(sheet.rows):
        if row.packed:
            full = list(row.cells) + [None] * (width - len(row.packed))
            sheet.rows[n] = row.with_cells(change(full))


def delete(work: Work, body: Json) -> Json:
    sheet, axis, start, end = _read(work, body.get("range", {}))
    _delete(work, sheet, axis, start, end)
    return {}


def _delete(work: Work, sheet: Sheet, axis: Axis, start: int, end: int) -> None:
    lines = sheet.lines(axis)
    what = "rows" if axis == "ROWS" else "columns"
    if start >= len(lines):
        raise Refused(
            f"Cannot delete a {what[:-1]} that doesn't exist. Tried to delete {what[:-1]} index {start} but there are only {len(lines)} {what}."
        )
    end = min(end, len(lines))
    if end - start >= len(lines):
        raise Refused(f"You can't delete all the {what} on the sheet.")
    if (
        end - start
        >= len(lines) - sheet.grid.get("frozenRowCount" if axis == "ROWS" else "frozenColumnCount", 0)
        and start > 0
    ):
        raise Refused(f"Sorry, it is not possible to delete all non-frozen {what}.")
    _guard(work, sheet, axis, start, end)
    del lines[start:end]
    if axis == "COLUMNS":
        _each_row(sheet, lambda line: line[:start] + line[end:])
    frozen = "frozenRowCount" if axis == "ROWS" else "frozenColumnCount"
    if start < sheet.grid.get(frozen, 0):
        sheet.grid[frozen] -= min(end, sheet.grid[frozen]) - start
        if not sheet.grid[frozen]:
            del sheet.grid[frozen]
    shift_all(work, sheet, axis, removal(start, end))
    work.book.forget_dead_metadata()


def removal(start: int, end: int) -> Shift:
    def shift(a: int, b: int) -> Span | None:
        def at(n: int) -> int:
            return n if n <= start else max(start, n - (end - start))

        return (at(a), at(b)) if at(a) < at(b) else None

    return shift


def move(work: Work, body: Json) -> Json:
    sheet, axis, start, end = _read(work, body.get("source", {}))
    lines = sheet.lines(axis)
    target = body.get("destinationIndex", 0)
    what = "row" if axis == "ROWS" else "column"
    if start >= len(lines) or end > len(lines):
        raise Refused(f"source range[{start}-{end - 1}] is outside the grid")  # wording guessed
    if target > len(lines):
        raise Refused(f"destinationIndex[{target}] is after last {what}[{len(lines)}]")
    if start <= target < end:
        raise Refused(f"destinationIndex[{target}] must be outside the requested range[{start}-{end}]")
    names = NAMES[axis]
    if any(m.get(names[0], 0) < target < m.get(names[1], 0) for m in sheet.parts.get("merges", ())):
        raise Refused(
            f"Sorry, it is not possible to move a {what} to a position that crosses a merged cell. Please unmerge and try again."
        )
    _guard(work, sheet, axis, min(start, target), max(end, target))
    count = end - start
    place = target - count if target > start else target

    def moved(items: list[Any]) -> list[Any]:
        rest = items[:start] + items[end:]
        return rest[:place] + items[start:end] + rest[place:]

    lines[:] = moved(lines)
    if axis == "COLUMNS":
        _each_row(sheet, moved)

    def shift(a: int, b: int) -> Span | None:
        if start <= a and b <= end:
            return a - start + place, b - start + place
        rest = removal(start, end)(a, b)
        if rest is None:
            return a, b
        return (rest[0] + count if rest[0] >= place else rest[0]), (
            rest[1] + count if rest[1] > place else rest[1]
        )

    shift_all(work, sheet, axis, shift)
    return {}


def append(work: Work, body: Json) -> Json:
    sheet = work.book.sheet(body.get("sheetId", 0))
    if body.get("dimension") == "COLUMNS":
        resize(work, sheet, "COLUMNS", len(sheet.columns) + body.get("length", 0))
    else:
        resize(work, sheet, "ROWS", len(sheet.rows) + body.get("length", 0))
    return {}


def resize(work: Work, sheet: Sheet, axis: Axis, count: int) -> None:
    """Make the grid this long: at its end."""
    have = len(sheet.lines(axis))
    if count < 1:
        raise Refused(f"You can't delete all the {'rows' if axis == 'ROWS' else 'columns'} on the sheet.")
    if count < have:
        _delete(work, sheet, axis, count, have)
    elif axis == "ROWS":
        sheet.rows += work.book.new_rows(count - have)
    else:
        sheet.columns += work.book.new_columns(count - have)
    work.book.lines_moved()


def update_properties(work: Work, body: Json) -> Json:
    sheet, axis, start, end = _read(work, body.get("range", {}))
    mask = cells.check_mask(body.get("fields", ""), "DimensionProperties")
    wanted = body.get("properties", {})
    lines = sheet.lines(axis)
    if end > len(lines):
        raise Refused(f"Range [{start}, {end}) exceeds grid limits. Max: {len(lines)}")  # wording guessed
    for n in range(start, end):
        line: Line = lines[n]
        if {"pixelSize", "*"} & set(mask):
            line = replace(line, size=wanted.get("pixelSize"))
        if {"hiddenByUser", "*"} & set(mask):
            line = replace(line, hidden=bool(wanted.get("hiddenByUser")))
        lines[n] = line
    return {}


def auto_resize(work: Work, body: Json) -> Json:
    """Accepted; how wide text is, only a browser knows."""
    _read(work, body.get("dimensions", {}))
    return {}


# ------------------------------------------------------------------------------------------ groups


def _groups(sheet: Sheet, axis: Axis) -> list[Json]:
    return sheet.parts.setdefault("rowGroups" if axis == "ROWS" else "columnGroups", [])


def add_group(work: Work, body: Json) -> Json:
    sheet, axis, start, end = _read(work, body.get("range", {}))
    groups = _groups(sheet, axis)
    depth = 1 + sum(_spans(g)[0] <= start and end <= _spans(g)[1] for g in groups)
    head = {"sheetId": sheet.id} if sheet.id else {}
    span = head | {"dimension": axis, "startIndex": start, "endIndex": end}
    groups.append({"range": span, "depth": depth})
    sheet.grid.setdefault("rowGroupControlAfter" if axis == "ROWS" else "columnGroupControlAfter", True)
    return {"addDimensionGroup": {"dimensionGroups": list(groups)}}


def _spans(group: Json) -> Span:
    return group["range"].get("startIndex", 0), group["range"]["endIndex"]


def update_group(work: Work, body: Json) -> Json:
    wanted = body.get("dimensionGroup", {})
    sheet, axis, start, end = _read(work, wanted.get("range", {}))
    cells.check_mask(body.get("fields", ""), "DimensionGroup")
    groups = _groups(sheet, axis)
    for n, group in enumerate(groups):
        if _spans(group) == (start, end) and group["depth"] == wanted.get("depth", group["depth"]):
            collapsed = bool(wanted.get("collapsed"))
            groups[n] = {k: v for k, v in group.items() if k != "collapsed"} | (
                {"collapsed": True} if collapsed else {}
            )
            lines = sheet.lines(axis)
            lines[start:end] = [replace(line, hidden=collapsed) for line in lines[start:end]]
            return {}
    raise Refused("There is no group over this range.")  # wording guessed


def delete_group(work: Work, body: Json) -> Json:
    sheet, axis, start, end = _read(work, body.get("range", {}))
    name = "rowGroups" if axis == "ROWS" else "columnGroups"
    kept = [g for g in _groups(sheet, axis) if _spans(g) != (start, end)]
    if len(kept) == len(_groups(sheet, axis)):
        raise Refused("There is no group over this range.")  # wording guessed
    sheet.parts[name] = kept
    return {"deleteDimensionGroup": {"dimensionGroups": kept} if kept else {}}


# ------------------------------------------------------------------------------------------ ranges that follow


def shift_all(work: Work, sheet: Sheet, axis: Axis, shift: Shift) -> None:
    """Let every range on the sheet follow its cells; what has no cells left is dropped."""
    names = NAMES[axis]
    work.book.lines_moved()

    def follow(found: Json) -> Json | None:
        if "dimension" in found:
            return _follow(found, ("startIndex", "endIndex"), shift) if found["dimension"] == axis else found
        return _follow(found, names, shift)

    move_ranges(sheet, follow)
    kept = []
    for named in work.book.named_ranges:
        if named["range"].get("sheetId", 0) != sheet.id:
            kept.append(named)
        elif (new := follow(named["range"])) is not None:
            kept.append(named | {"range": new})
    work.book.named_ranges = kept
    _formulas_follow(work, sheet, axis, shift)


def _formulas_follow(work: Work, sheet: Sheet, axis: Axis, shift: Shift) -> None:
    """Formulas anywhere in the book go on meaning the cells they meant; so do those of conditional rules."""
    title = sheet.title.lower()
    for other in work.book.sheets:
        meant = {None, title} if other is sheet else {title}
        other.rewrite_formulas(partial(references.followed, sheets=meant, axis=axis, shift=shift))
    sheet.parts["conditionalFormats"] = [
        _rule_formulas(rule, axis, shift) for rule in sheet.parts.get("conditionalFormats", [])
    ]


def _rule_formulas(rule: Json, axis: Axis, shift: Shift) -> Json:
    condition = rule.get("booleanRule", {}).get("condition", {})
    if condition.get("type") != "CUSTOM_FORMULA":
        return rule
    values = [
        v | {"userEnteredValue": references.followed(v.get("userEnteredValue", ""), {None}, axis, shift)}
        for v in condition.get("values", [])
    ]
    return rule | {"booleanRule": rule["booleanRule"] | {"condition": condition | {"values": values}}}


def _follow(found: Json, names: tuple[str, str], shift: Shift) -> Json | None:
    if names[0] not in found and names[1] not in found:
        return found
    open_end = names[1] not in found
    new = shift(found.get(names[0], 0), 10**9 if open_end else found[names[1]])
    if new is None:
        return None
    return (
        found | ({names[0]: new[0]} if names[0] in found else {}) | ({} if open_end else {names[1]: new[1]})
    )


def move_ranges(sheet: Sheet, follow: Callable[[Json], Json | None]) -> None:
    """Pass every range of the sheet's rules through ``follow``."""
    for name, items in sheet.parts.items():
        sheet.parts[name] = [
            new for item in items if (new := _rule(item, follow, bare=name == "merges")) is not None
        ]
    if sheet.basic_filter is not None:
        sheet.basic_filter = _rule(sheet.basic_filter, follow, bare=False)


def _rule(item: Json, follow: Callable[[Json], Json | None], *, bare: bool) -> Json | None:
    if bare:
        return follow(item)
    if "range" in item:
        new = follow(item["range"])
        return None if new is None else item | {"range": new}
    if "ranges" in item:
        ranges = [new for old in item["ranges"] if (new := follow(old)) is not None]
        return item | {"ranges": ranges} if ranges else None
    return item
