"""How everything that lies over cells follows them when they go elsewhere: ranges, groups, tables, formulas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.sheets import filtering, references
from sync.emulator.sheets.book import Axis, Book, Packed, Sheet, Shift, Span, with_rule_formulas
from sync.emulator.sheets.references import FAR, Move
from sync.emulator.sheets.requests import groups
from sync.emulator.sheets.work import Work

Follow = Callable[[Json], Json | None]  # where a range is now; None: it has no cells left

NAMES: dict[Axis, tuple[str, str]] = {
    "ROWS": ("startRowIndex", "endRowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex"),
}
INDEXES = {name for names in NAMES.values() for name in names}
ABOVE_THE_GRID = {"charts", "slicers"}  # they outlive the cells that they speak of
OPTIONAL = {"series", "unprotectedRanges", "filterSpecs", "sortSpecs"}  # what is left may do without them


def shift_all(work: Work, sheet: Sheet, axis: Axis, shift: Shift, *, tables: Shift | None = None) -> None:
    """Let all that lies over the sheet's rows or columns follow them. ``tables``: where tables go, if elsewhere."""

    def follow(found: Json, how: Shift = shift) -> Json | None:
        if "dimension" in found:
            return _follow(found, ("startIndex", "endIndex"), how) if found["dimension"] == axis else found
        return _follow(found, NAMES[axis], how)

    table_shift = tables or shift
    move_tables(sheet, axis, table_shift, lambda found: follow(found, table_shift))
    move_all(work.book, sheet, follow)
    groups.tidy(sheet, axis)
    meant = {None, sheet.title.lower()}
    rewrite(
        work.book,
        lambda home: partial(
            references.followed, sheets=meant if home is sheet else meant - {None}, axis=axis, shift=shift
        ),
    )


def _follow(found: Json, names: tuple[str, str], shift: Shift) -> Json | None:
    if names[0] not in found and names[1] not in found:
        return found
    open_end = names[1] not in found
    new = shift(found.get(names[0], 0), FAR if open_end else found[names[1]])
    if new is None:
        return None
    return (
        found | ({names[0]: new[0]} if names[0] in found else {}) | ({} if open_end else {names[1]: new[1]})
    )


def removal(start: int, end: int) -> Shift:
    """Where spans are after these rows or columns were deleted."""

    def shift(a: int, b: int) -> Span | None:
        def at(n: int) -> int:
            return n if n <= start else max(start, n - (end - start))

        return (at(a), at(b)) if at(a) < at(b) else None

    return shift


def insertion(start: int, count: int, *, ends_too: bool = False) -> Shift:
    """Where spans are after so many new ones came before ``start``. ``ends_too``: what ends there takes them in."""

    def shift(a: int, b: int) -> Span:
        grows = b > start or (ends_too and b == start)
        return (a + count if a >= start else a), (b + count if grows else b)

    return shift


# ------------------------------------------------------------------------------------------ ranges


def move_all(book: Book, sheet: Sheet, follow: Follow) -> None:
    """Pass every range over the sheet through ``follow``, wherever in the book something has it."""

    def of_this_sheet(found: Json) -> Json | None:
        return follow(found) if found.get("sheetId", 0) == sheet.id else found

    for other in book.sheets:
        if other is sheet or ABOVE_THE_GRID & other.parts.keys():
            move_ranges(other, of_this_sheet)
        _move_pivots(other, of_this_sheet)
    kept = [(named, of_this_sheet(named["range"])) for named in book.named_ranges]
    book.named_ranges = [named | {"range": new} for named, new in kept if new is not None]


def _move_pivots(sheet: Sheet, follow: Follow) -> None:
    """Pivot tables go on summing up the same cells; one whose cells are gone has no source any more."""
    for n, row in enumerate(sheet.rows):
        if not row.refers or not any(isinstance(kept, dict) and "pivotTable" in kept for kept in row.packed):
            continue
        moved: list[Packed] = []
        for kept in row.packed:
            pivot = kept.get("pivotTable") if isinstance(kept, dict) else None
            if isinstance(kept, dict) and pivot and "source" in pivot:
                new = follow(pivot["source"])
                bare = {k: v for k, v in pivot.items() if k != "source"}
                moved.append(kept | {"pivotTable": bare | ({"source": new} if new is not None else {})})
            else:
                moved.append(kept)
        sheet.rows[n] = row.with_packed(moved)


def move_ranges(sheet: Sheet, follow: Follow) -> None:
    """Pass every range of the sheet's parts through ``follow``; what has no cells left is dropped."""
    for name, items in sheet.parts.items():
        if name == "tables":  # they have columns of their own: `move_tables`
            continue
        moved = []
        for item in items:
            new = _within(item, follow, sheet.id)
            if new is not None:
                moved.append(new)
            elif (
                name == "commentAnchors"
            ):  # a thread outlives its cell, and then lies between two others (measured)
                moved.append(item | {"range": _collapsed(item["range"], follow)})
            elif name in ABOVE_THE_GRID:
                moved.append(_but_dead(item, follow, sheet.id))
        sheet.parts[name] = [filtering.narrowed(view) for view in moved] if name == "filterViews" else moved
    if sheet.basic_filter is not None and (found := _within(sheet.basic_filter, follow, sheet.id)):
        sheet.basic_filter = filtering.narrowed(found)
    else:
        sheet.basic_filter = None


def _collapsed(found: Json, follow: Follow) -> Json:
    """Where a cell that is gone would be."""
    head = {"sheetId": found["sheetId"]} if "sheetId" in found else {}
    out = head
    for start, end in NAMES.values():
        alone = follow(head | {start: found[start], end: found[end]})
        if alone is None:
            before = follow(head | {start: 0, end: found[end]})
            at = before[end] if before else 0
            alone = {start: at, end: at}
        out = out | {start: alone[start], end: alone[end]}
    return out


def _within(node: Any, follow: Follow, home: int) -> Any:
    """The node with the ranges in it moved; None where one that it needs is gone. Lists lose what is gone.

    ``home``: the sheet that the columns of a filter are those of.
    """
    if isinstance(node, list):
        kept = [new for item in node if (new := _within(item, follow, home)) is not None]
        return kept if kept or not node else None
    if not isinstance(node, dict):
        return node
    if node.keys() & INDEXES or ("dimension" in node and node.keys() & {"startIndex", "endIndex"}):
        return follow(node)
    if "anchorCell" in node:
        return node | {"anchorCell": _anchor(node["anchorCell"], follow)}
    out = {}
    after: Any
    for name, item in node.items():
        if name in {"columnIndex", "dimensionIndex"}:
            after = _column(item, follow, home)
        elif name == "criteria" and isinstance(item, dict):
            columns = {_column(int(at), follow, home): criterion for at, criterion in item.items()}
            after = {str(at): criterion for at, criterion in columns.items() if at is not None}
        else:
            after = _within(item, follow, home) if isinstance(item, dict | list) else item
        if after is not None:
            out[name] = after
        elif name not in OPTIONAL or isinstance(item, dict):
            return None
    return out


def _column(at: int, follow: Follow, home: int) -> int | None:
    new = follow({"sheetId": home, "startColumnIndex": at, "endColumnIndex": at + 1})
    return None if new is None else new["startColumnIndex"]


def _but_dead(item: Json, follow: Follow, home: int) -> Json:
    """A chart or slicer whose cells are gone: it stays, without them."""
    out = {}
    for name, node in item.items():
        new = _within(node, follow, home) if isinstance(node, dict | list) else node
        if new is not None:
            out[name] = new
        elif isinstance(node, dict) and name not in {"range", "dataRange", "sourceRange"}:
            out[name] = _but_dead(node, follow, home)
    return out


def _anchor(cell: Json, follow: Follow) -> Json:
    """A cell that something is anchored to; one that is gone gives way to what is in its place."""
    row, column = cell.get("rowIndex", 0), cell.get("columnIndex", 0)
    head = {"sheetId": cell["sheetId"]} if "sheetId" in cell else {}
    new = follow(
        head
        | {
            "startRowIndex": row,
            "endRowIndex": row + 1,
            "startColumnIndex": column,
            "endColumnIndex": column + 1,
        }
    )
    if new is None:
        return cell
    moved = {"rowIndex": new["startRowIndex"], "columnIndex": new["startColumnIndex"]}
    if new.get("sheetId"):
        moved["sheetId"] = new["sheetId"]
    return cell | {name: at for name, at in moved.items() if at or name in cell}


def move_tables(sheet: Sheet, axis: Axis, shift: Shift, follow: Follow) -> None:
    """Tables follow by this, before all else is passed through `move_all`."""
    if before := sheet.parts.get("tables"):
        sheet.parts["tables"] = [
            _table(table, new, axis, shift) for table in before if (new := follow(table["range"])) is not None
        ]


def _table(table: Json, where: Json, axis: Axis, shift: Shift) -> Json:
    """A table that moved, with its columns' properties where those are now."""
    left = table["range"].get("startColumnIndex", 0)
    if axis == "ROWS" or "columnProperties" not in table:
        return table | {"range": where}
    moved: dict[int, Json] = {}
    for column in table["columnProperties"]:
        at = shift(left + column.get("columnIndex", 0), left + column.get("columnIndex", 0) + 1)
        if at is not None:
            moved[at[0] - where["startColumnIndex"]] = column
    taken = {column.get("columnName") for column in moved.values()}
    columns = []
    for n in range(where["endColumnIndex"] - where["startColumnIndex"]):
        number = n + 1
        while n not in moved and f"Column {number}" in taken:
            number += 1
        column = moved.get(n) or {"columnName": f"Column {number}"}
        taken.add(column.get("columnName"))
        bare = {k: v for k, v in column.items() if k != "columnIndex"}
        columns.append(({"columnIndex": n} if n else {}) | bare)
    return table | {"range": where, "columnProperties": columns}


# ------------------------------------------------------------------------------------------ formulas


def rewrite(book: Book, change: Callable[[Sheet], Callable[[str], str]]) -> None:
    """Change every formula: of cells, of validation rules and of conditional rules. ``change`` knows the sheet."""
    for sheet in book.sheets:
        how = change(sheet)
        sheet.rewrite_formulas(how)
        if rules := sheet.parts.get("conditionalFormats"):
            sheet.parts["conditionalFormats"] = [_conditional(rule, how) for rule in rules]


def move_references(book: Book, move: Callable[[Sheet], Move]) -> None:
    """Move the references of every formula; ``move`` gets the sheet that a formula stands on."""
    rewrite(book, lambda home: partial(references.rewritten, move=move(home)))


def _conditional(rule: Json, change: Callable[[str], str]) -> Json:
    boolean = rule.get("booleanRule", {})
    if not boolean.get("condition", {}).get("values"):
        return rule
    return rule | {"booleanRule": with_rule_formulas(boolean, change)}
