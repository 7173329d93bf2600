"""copyPaste and cutPaste."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.emulator.errors import Json
from sync.emulator.sheets import cells
from sync.emulator.sheets.a1 import Area, Bounds
from sync.emulator.sheets.book import Book, Cell, Sheet, packed, unpacked
from sync.emulator.sheets.formula import Calc, Fault
from sync.emulator.sheets.references import Move, rewritten
from sync.emulator.sheets.requests import merges, rectangles
from sync.emulator.sheets.requests.following import move_references
from sync.emulator.sheets.requests.limits import check_fits
from sync.emulator.sheets.requests.rectangles import Box
from sync.emulator.sheets.requests.writing import copied
from sync.emulator.sheets.work import Work

ALL = (
    "userEnteredValue",
    "userEnteredFormat",
    "note",
    "textFormatRuns",
    "chipRuns",
    "dataValidation",
    "pivotTable",
)
# What of a cell each type of paste brings.
BRINGS: dict[str, tuple[str, ...]] = {
    "PASTE_NORMAL": ALL,
    "PASTE_NO_BORDERS": ALL,
    "PASTE_VALUES": ("userEnteredValue",),
    "PASTE_FORMULA": ("userEnteredValue",),
    "PASTE_FORMAT": ("userEnteredFormat",),
    "PASTE_DATA_VALIDATION": ("dataValidation",),
    "PASTE_CONDITIONAL_FORMATTING": (),
}
WHOLE = {"PASTE_NORMAL", "PASTE_NO_BORDERS"}
RULES = {*WHOLE, "PASTE_FORMAT", "PASTE_CONDITIONAL_FORMATTING"}


@dataclass
class Block:
    """What was copied: cells by row and column from its corner, as wide as it will be pasted."""

    source: Area
    cells: list[list[Cell]]
    kind: str
    turned: bool = False

    @property
    def height(self) -> int:
        return len(self.cells)

    @property
    def width(self) -> int:
        return len(self.cells[0])


def _take(work: Work, source: Area, kind: str, *, turned: bool = False) -> Block:
    calc = Calc(work.book, work.today)
    rows = [
        [_brought(calc, source.sheet, row, column, kind) for column in range(source.left, source.right)]
        for row in range(source.top, source.bottom)
    ]
    return Block(source, [list(c) for c in zip(*rows, strict=True)] if turned else rows, kind, turned)


def _brought(calc: Calc, sheet: Sheet, row: int, column: int, kind: str) -> Cell:
    cell = sheet.cell(row, column)
    if kind != "PASTE_VALUES" or "formulaValue" not in cell.get("userEnteredValue", {}):
        return cell
    value = calc.value(sheet, row, column)
    if value is None or isinstance(value, Fault):
        return {"userEnteredValue": {"stringValue": value.shown}} if value else {}
    name = (
        "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
    )
    return {"userEnteredValue": {name: value}}


def copy_paste(work: Work, body: Json) -> Json:
    source = work.read_area(body.get("source", {}))
    target = work.area(body.get("destination", {}))
    kind = body.get("pasteType", "PASTE_NORMAL")
    if source.top == source.bottom or source.left == source.right:
        return {}
    block = _take(work, source, kind, turned=body.get("pasteOrientation") == "TRANSPOSE")
    down = max(1, (target.bottom - target.top) // block.height)
    across = max(1, (target.right - target.left) // block.width)
    reach = Area(
        target.sheet,
        target.top,
        target.left,
        target.top + down * block.height,
        target.left + across * block.width,
    )
    check_fits(target.sheet, reach.bottom, reach.right, (reach.top, reach.left))
    work.guard(reach)
    tiles = [
        (reach.top + r * block.height, reach.left + c * block.width)
        for r in range(down)
        for c in range(across)
    ]
    rules = _rules_over(block) if kind in RULES else []
    merged = _merges_in(block) if kind in WHOLE else []
    if kind in WHOLE:
        merges.release(reach)
    for tile in tiles:
        _lay(block, target.sheet, *tile, _how_copied(block, tile))
    for tile in tiles:
        _lay_merges(block, merged, target.sheet, tile)
    if kind in RULES:
        _lay_rules(block, rules, reach, tiles)
    return {}


def _how_copied(block: Block, tile: tuple[int, int]) -> Callable[[int, int, Cell], Cell]:
    """Formulas read as they do after a copy so far away; cell by cell, as a turned block moves each differently."""

    def change(r: int, c: int, cell: Cell) -> Cell:
        from_row, from_column = (c, r) if block.turned else (r, c)
        rows = tile[0] + r - block.source.top - from_row
        columns = tile[1] + c - block.source.left - from_column
        return copied(cell, rows, columns) or {}

    return change


def _lay(block: Block, sheet: Sheet, top: int, left: int, change: Callable[[int, int, Cell], Cell]) -> None:
    names = BRINGS[block.kind]
    if not names:
        return
    mask: Json = {name: {} for name in names}
    for r, given in enumerate(block.cells):
        row = sheet.rows[top + r]
        kept = [*row.packed, *[None] * (left + block.width - len(row.packed))]
        for c, cell in enumerate(given):
            old = unpacked(kept[left + c]) or {}
            new = change(r, c, {name: cell[name] for name in names if name in cell})
            if block.kind == "PASTE_NO_BORDERS":
                new = _with_borders_of(old, new)
            kept[left + c] = packed(cells.write(old, new, mask))
        sheet.rows[top + r] = row.with_packed(kept)


def _with_borders_of(old: Cell, new: Cell) -> Cell:
    look = {k: v for k, v in new.get("userEnteredFormat", {}).items() if k != "borders"}
    if borders := old.get("userEnteredFormat", {}).get("borders"):
        look["borders"] = borders
    return {k: v for k, v in new.items() if k != "userEnteredFormat"} | (
        {"userEnteredFormat": look} if look else {}
    )


# ------------------------------------------------------------------------------------------ merges and rules


def _place(block: Block, found: Box, tile: tuple[int, int]) -> Box:
    """Where a rectangle of the source lies in a pasted tile."""
    source = block.source
    rows, columns = (
        (found[0] - source.top, found[2] - source.top),
        (found[1] - source.left, found[3] - source.left),
    )
    if block.turned:
        rows, columns = columns, rows
    return tile[0] + rows[0], tile[1] + columns[0], tile[0] + rows[1], tile[1] + columns[1]


def _as_box(area: Area) -> Box:
    return area.top, area.left, area.bottom, area.right


def _merges_in(block: Block) -> list[Box]:
    boxes = [rectangles.box(merge) for merge in block.source.sheet.parts.get("merges", ())]
    return [found for found in boxes if rectangles.common(found, _as_box(block.source)) == found]


def _lay_merges(block: Block, merged: list[Box], sheet: Sheet, tile: tuple[int, int]) -> None:
    for found in merged:
        new = rectangles.grid_range(sheet, _place(block, found, tile))
        merges.check_frozen(sheet, new)
        sheet.parts["merges"] = [*sheet.parts.get("merges", []), new]


def _rules_over(block: Block) -> list[tuple[int, list[Box]]]:
    """Which conditional rules hold for cells of the source, by their place in the list, and for which cells."""
    found = []
    for n, rule in enumerate(block.source.sheet.parts.get("conditionalFormats", ())):
        boxes = [rectangles.common(rectangles.box(r), _as_box(block.source)) for r in rule["ranges"]]
        if inside := [each for each in boxes if each is not None]:
            found.append((n, inside))
    return found


def _lay_rules(
    block: Block, found: list[tuple[int, list[Box]]], reach: Area, tiles: list[tuple[int, int]]
) -> None:
    """The cells that were pasted upon have the rules of those that were copied, and no others."""
    sheet, hole = reach.sheet, _as_box(reach)
    pasted = {n: [_place(block, each, tile) for tile in tiles for each in boxes] for n, boxes in found}
    same = sheet is block.source.sheet
    rules = []
    for n, rule in enumerate(sheet.parts.get("conditionalFormats", ())):
        old = [rectangles.box(r) for r in rule["ranges"]]
        new = pasted.get(n, []) if same else []
        if not any(rectangles.common(each, hole) for each in old) and not new:
            rules.append(rule)
            continue
        if (
            new
            and all(any(rectangles.common(o, each) == each for o in old) for each in new)
            and _covers(new, hole)
        ):
            rules.append(rule)  # it held there already
            continue
        left = [part for each in old for part in rectangles.without(each, hole)]
        if boxes := rectangles.joined([*left, *new]):
            rules.append(rule | {"ranges": [rectangles.grid_range(sheet, each) for each in boxes]})
    if not same:
        for n, boxes in pasted.items():
            ranges = [rectangles.grid_range(sheet, each) for each in rectangles.joined(boxes)]
            rules.append(block.source.sheet.parts["conditionalFormats"][n] | {"ranges": ranges})
    if rules or "conditionalFormats" in sheet.parts:
        sheet.parts["conditionalFormats"] = rules


def _covers(boxes: list[Box], hole: Box) -> bool:
    return rectangles.joined(boxes) == [hole]


# ------------------------------------------------------------------------------------------ cut


def cut_paste(work: Work, body: Json) -> Json:
    """All of the source is cut, whatever of it is pasted; formulas go on meaning the cells that moved."""
    source = work.area(body.get("source", {}))
    start = body.get("destination", {})
    sheet = work.book.grid(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    kind = body.get("pasteType", "PASTE_NORMAL")
    if source.top == source.bottom or source.left == source.right:
        return {}
    block = _take(work, source, kind)
    target = Area(sheet, top, left, top + block.height, left + block.width)
    check_fits(sheet, target.bottom, target.right, (top, left))
    work.guard(target)
    rules, merged = (_rules_over(block) if kind in RULES else []), _merges_in(block)
    merges.release(source)
    if kind in WHOLE:
        merges.release(target)
    for row in range(source.top, source.bottom):
        kept = list(source.sheet.rows[row].packed)
        kept[source.left : source.right] = [None] * len(kept[source.left : source.right])
        source.sheet.rows[row] = source.sheet.rows[row].with_packed(kept)
    how = _moves(source, target)
    move_references(work.book, how)
    own = how(source.sheet)

    def moved(_row: int, _column: int, cell: Cell) -> Cell:
        text = cell.get("userEnteredValue", {}).get("formulaValue")
        if not text:
            return cell
        text = rewritten(text, lambda title, bounds: _at_home(own(title, bounds), source.sheet, sheet))
        return cell | {"userEnteredValue": {"formulaValue": text}}

    _lay(block, sheet, top, left, moved)
    if kind in WHOLE:
        _lay_merges(block, merged, sheet, (top, left))
    if kind in RULES:
        _lay_rules(block, rules, target, [(top, left)])
        if sheet is source.sheet:
            _forget_rules(source, target)
    _move_names(work.book, source, target)
    return {}


def _moves(source: Area, target: Area) -> Callable[[Sheet], Move]:
    """References to cells that moved follow them, and those to cells that were covered are lost."""
    rows, columns = target.top - source.top, target.left - source.left

    def move(home: Sheet) -> Move:
        def reference(title: str | None, bounds: Bounds) -> tuple[str | None, Bounds] | None:
            name = (title or home.title).lower()
            if None in bounds:
                return title, bounds
            box: Box = bounds  # type: ignore[assignment]  # none of them is None
            if name == source.sheet.title.lower() and rectangles.common(box, _as_box(source)) == box:
                new = box[0] + rows, box[1] + columns, box[2] + rows, box[3] + columns
                stays = source.sheet is target.sheet
                return (title if stays else target.sheet.title), new
            if name == target.sheet.title.lower() and rectangles.common(box, _as_box(target)) == box:
                return None
            return title, bounds

        return reference

    return move


def _at_home(
    found: tuple[str | None, Bounds] | None, old: Sheet, new: Sheet
) -> tuple[str | None, Bounds] | None:
    """A reference of a formula that moved to another sheet: what named no sheet goes on meaning the old one."""
    if found is None or old is new or found[0] is not None:
        return found
    return old.title, found[1]


def _forget_rules(source: Area, target: Area) -> None:
    """Cells that were cut out leave their conditional rules behind only where something else was pasted."""
    rules = []
    for rule in source.sheet.parts.get("conditionalFormats", ()):
        boxes = []
        for each in map(rectangles.box, rule["ranges"]):
            boxes += rectangles.without(each, _as_box(source))
            shared = rectangles.common(each, _as_box(source))
            if shared and (both := rectangles.common(shared, _as_box(target))):
                boxes.append(both)
        if joined := rectangles.joined(boxes):
            rules.append(rule | {"ranges": [rectangles.grid_range(source.sheet, each) for each in joined]})
    if "conditionalFormats" in source.sheet.parts:
        source.sheet.parts["conditionalFormats"] = rules


def _move_names(book: Book, source: Area, target: Area) -> None:
    """A named range that lies within what was cut goes along."""
    rows, columns = target.top - source.top, target.left - source.left
    named = []
    for item in book.named_ranges:
        here = rectangles.box(item["range"])
        if (
            item["range"].get("sheetId", 0) == source.sheet.id
            and rectangles.common(here, _as_box(source)) == here
        ):
            new = here[0] + rows, here[1] + columns, here[2] + rows, here[3] + columns
            named.append(item | {"range": rectangles.grid_range(target.sheet, new)})
        else:
            named.append(item)
    book.named_ranges = named
