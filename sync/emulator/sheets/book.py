"""What a spreadsheet is: sheets of rows and columns with identities of their own, and metadata anchored to them.

A Book is copied before each batch and swapped in after it, so readers never see half a batch. Copies are shallow:
cells, rows, rules and metadata are values that are replaced, never changed in place.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sync.emulator.errors import Json, Refused

Cell = Json  # CellData, as far as people and programs enter it; what follows from that is computed when read
Packed = (
    str | int | float | Cell | None
)  # a cell as rows keep it: one that is nothing but a constant as that constant
Axis = Literal["ROWS", "COLUMNS"]
Span = tuple[int, int]  # half-open
Shift = Callable[[int, int], Span | None]  # where a span is after rows or columns moved; None: gone

ROW_HEIGHT = 21
COLUMN_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A column, or what a row is besides its cells. The key stays when it moves: metadata hangs on it."""

    key: int
    size: int | None = None
    hidden: bool = False
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class Row(Line):
    packed: tuple[Packed, ...] = ()
    refers: bool = (
        False  # whether a cell holds a formula, its own or one of its validation rule, or a pivot table
    )

    @property
    def cells(self) -> tuple[Cell | None, ...]:
        """Up to the last that holds anything."""
        return tuple(map(unpacked, self.packed))

    def cell(self, column: int) -> Cell:
        return (unpacked(self.packed[column]) if column < len(self.packed) else None) or {}

    def with_cells(self, cells: Sequence[Cell | None]) -> Row:
        """The row with these cells instead; empty ones at the end are left out."""
        return self.with_packed(list(map(packed, cells)))

    def with_packed(self, kept: list[Packed]) -> Row:
        """The same for cells that are packed already. The list is taken over."""
        while kept and kept[-1] is None:
            kept.pop()
        refers = any(map(refers_to_cells, kept))
        return Row(self.key, self.size, self.hidden, self.filtered, tuple(kept), refers)


def packed(cell: Cell | None) -> Packed:
    """Most cells are constants without looks; kept like this they take a fifth of the room."""
    if not cell:
        return None
    if len(cell) == 1 and (entered := cell.get("userEnteredValue")) is not None and len(entered) == 1:
        for name in ("stringValue", "numberValue", "boolValue"):
            if name in entered:
                constant: str | float = entered[name]
                return constant
    return cell


def unpacked(kept: Packed) -> Cell | None:
    if kept is None or isinstance(kept, dict):
        return kept
    if isinstance(kept, str):
        return {"userEnteredValue": {"stringValue": kept}}
    name = "boolValue" if isinstance(kept, bool) else "numberValue"
    return {"userEnteredValue": {name: kept}}


@dataclass(frozen=True, slots=True)
class Metadata:
    """Developer metadata. ``place`` is a spreadsheet, a sheet (its id), or a line (sheet id and the line's key)."""

    id: int
    key: str
    value: str
    visibility: str
    kind: Literal["SPREADSHEET", "SHEET", "ROW", "COLUMN"]
    sheet: int = 0
    line: int = 0
    project: str = ""  # the Cloud project that made it, if it is for that project alone

    @property
    def size(self) -> int:
        return len(self.key) + len(self.value)

    @property
    def scope(self) -> int | None:
        """What its size counts for: a sheet with all that hangs on it, or (None) the spreadsheet itself."""
        return None if self.kind == "SPREADSHEET" else self.sheet


@dataclass
class Sheet:
    id: int
    title: str
    rows: list[Row]
    columns: list[Line]
    properties: Json = field(default_factory=dict)  # hidden, tabColor, rightToLeft …
    grid: Json = field(default_factory=dict)  # frozenRowCount, hideGridlines …
    parts: dict[str, list[Json]] = field(
        default_factory=dict
    )  # merges, conditionalFormats, protectedRanges …
    basic_filter: Json | None = None

    def copy(self) -> Sheet:
        return replace(
            self,
            rows=list(self.rows),
            columns=list(self.columns),
            properties=dict(self.properties),
            grid=dict(self.grid),
            parts={name: list(items) for name, items in self.parts.items()},
        )

    def cell(self, row: int, column: int) -> Cell:
        return self.rows[row].cell(column) if row < len(self.rows) else {}

    def put(self, row: int, column: int, cell: Cell | None) -> None:
        kept = list(self.rows[row].packed)
        kept += [None] * (column + 1 - len(kept))
        kept[column] = packed(cell)
        self.rows[row] = self.rows[row].with_packed(kept)

    def put_row(self, row: int, cells: Sequence[Cell | None]) -> None:
        self.rows[row] = self.rows[row].with_cells(cells)

    def rewrite_formulas(self, change: Callable[[str], str]) -> None:
        """Change every formula of the sheet, also those of validation rules."""
        rules: dict[int, tuple[Json, Json]] = {}  # old and new: a rule that many cells share stays shared
        for n, row in enumerate(self.rows):
            if row.refers:
                self.rows[n] = row.with_packed([_rewritten(kept, change, rules) for kept in row.packed])

    def lines(self, axis: Axis) -> list[Any]:
        return self.rows if axis == "ROWS" else self.columns

    def last_row(self, *, filled: bool = False) -> int:
        """How many rows there are up to the last that holds anything, or any value."""
        for n in range(len(self.rows), 0, -1):
            kept = self.rows[n - 1].packed
            if kept and (not filled or any(holds_value(cell) for cell in kept)):
                return n
        return 0


@dataclass
class Book:
    """A spreadsheet."""

    title: str
    sheets: list[Sheet]
    properties: Json
    metadata: dict[int, Metadata] = field(default_factory=dict)  # changed by `hang` and `unhang` only
    metadata_size: dict[int | None, int] = field(default_factory=dict)  # characters, by `Metadata.scope`
    hung: dict[int, tuple[int, ...]] = field(
        default_factory=dict
    )  # the ids of what hangs on a line, by its key
    named_ranges: list[Json] = field(default_factory=list)
    keys: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    minted: int = 0
    _positions: dict[tuple[int, str], dict[int, int]] = field(default_factory=dict)

    @classmethod
    def new(cls, title: str, salt: str = "", *, time_zone: str = "Etc/GMT", locale: str = "en_US") -> Book:
        """One empty tab. The salt (the file's id) makes the ids that are minted in it differ from other books'."""
        book = cls(title, [], {"locale": locale, "autoRecalc": "ON_CHANGE", "timeZone": time_zone})
        book.minted = zlib.crc32(salt.encode())
        book.sheets.append(book.new_sheet(0, "Sheet1"))
        return book

    def new_sheet(self, sheet_id: int, title: str, rows: int = 1000, columns: int = 26) -> Sheet:
        return Sheet(sheet_id, title, self.new_rows(rows), self.new_columns(columns))

    def new_rows(self, count: int) -> list[Row]:
        return [Row(next(self.keys)) for _ in range(count)]

    def new_columns(self, count: int) -> list[Line]:
        return [Line(next(self.keys)) for _ in range(count)]

    def copy(self) -> Book:
        return replace(
            self,
            sheets=[sheet.copy() for sheet in self.sheets],
            properties=dict(self.properties),
            metadata=dict(self.metadata),
            metadata_size=dict(self.metadata_size),
            hung=dict(self.hung),
            named_ranges=list(self.named_ranges),
            _positions=dict(self._positions),
        )

    def mint(self, taken: Iterable[int]) -> int:
        """A new id that looks like Google's: large, and none that is taken."""
        used = taken if isinstance(taken, dict | set) else set(taken)
        while True:
            self.minted += 1
            made = (self.minted * 2654435761 + 367780790) % (2**31 - 1)
            if made not in used and made > 1000:
                return made

    def sheet(self, sheet_id: int) -> Sheet:
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise Refused(f"No grid with id: {sheet_id}")

    def grid(self, sheet_id: int) -> Sheet:
        """A sheet that has rows and columns, which a tab that is a chart has not."""
        found = self.sheet(sheet_id)
        if found.properties.get("sheetType", "GRID") != "GRID":
            raise Refused(f"No grid with id: {sheet_id}")
        return found

    def titled(self, title: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.title.lower() == title.lower()), None)

    def hang(self, new: Metadata) -> None:
        """Add metadata, or put it in the place of that of its id."""
        if new.id in self.metadata:
            self._unhang(self.metadata[new.id])
        self.metadata[new.id] = new
        self.metadata_size[new.scope] = self.metadata_size.get(new.scope, 0) + new.size
        if new.line:
            self.hung[new.line] = (*self.hung.get(new.line, ()), new.id)

    def unhang(self, number: int) -> None:
        self._unhang(self.metadata.pop(number))

    def _unhang(self, gone: Metadata) -> None:
        self.metadata_size[gone.scope] -= gone.size
        if gone.line and (rest := tuple(n for n in self.hung[gone.line] if n != gone.id)):
            self.hung[gone.line] = rest
        elif gone.line:
            del self.hung[gone.line]

    def position(self, found: Metadata) -> int | None:
        """Where the line is now that a row's or column's metadata hangs on."""
        where = (found.sheet, found.kind)
        lines = self.sheet(found.sheet).lines("ROWS" if found.kind == "ROW" else "COLUMNS")
        at = self._positions.get(where, {}).get(found.line)
        if at is None or at >= len(lines) or lines[at].key != found.line:  # known from before lines moved
            self._positions[where] = {line.key: i for i, line in enumerate(lines)}
            at = self._positions[where].get(found.line)
        return at

    def remember(self, found: Metadata, at: int) -> None:
        """Where a line is: `position` need not look for it."""
        self._positions.setdefault((found.sheet, found.kind), {})[found.line] = at

    def forget_lines(self, gone: Iterable[Line]) -> None:
        """What hung on these rows or columns goes with them."""
        if self.hung:
            for line in gone:
                for number in self.hung.get(line.key, ()):
                    self.unhang(number)

    def forget_sheet(self, sheet: Sheet) -> None:
        for found in [m for m in self.metadata.values() if m.sheet == sheet.id and m.kind != "SPREADSHEET"]:
            self.unhang(found.id)


def formula(cell: Cell | None) -> str:
    """The cell's formula, or nothing."""
    found: str = cell.get("userEnteredValue", {}).get("formulaValue", "") if cell else ""
    return found


def with_formula(cell: Cell | None, change: Callable[[str], str]) -> Cell | None:
    """The cell with its formula, if it has one, changed."""
    if cell is None or not (old := formula(cell)):
        return cell
    return cell | {"userEnteredValue": {"formulaValue": change(old)}}


def refers_to_cells(kept: Packed) -> bool:
    if not isinstance(kept, dict):
        return False
    return (
        bool(formula(kept))
        or "pivotTable" in kept
        or ("dataValidation" in kept and any(rule_formulas(kept["dataValidation"])))
    )


def rule_formulas(rule: Json) -> Iterator[str]:
    """The formulas among the values of a validation rule's condition, or of a conditional rule's."""
    for value in rule.get("condition", {}).get("values", ()):
        if (text := str(value.get("userEnteredValue", ""))).startswith("="):
            yield text


def with_rule_formulas(rule: Json, change: Callable[[str], str]) -> Json:
    values = [
        value | {"userEnteredValue": change(text)}
        if (text := str(value.get("userEnteredValue", ""))).startswith("=")
        else value
        for value in rule["condition"].get("values", ())
    ]
    return rule | {"condition": rule["condition"] | {"values": values}}


def _rewritten(kept: Packed, change: Callable[[str], str], rules: dict[int, tuple[Json, Json]]) -> Packed:
    if not isinstance(kept, dict):
        return kept
    cell = with_formula(kept, change) or {}
    rule = cell.get("dataValidation")
    if rule is not None and any(rule_formulas(rule)):
        if id(rule) not in rules:
            rules[id(rule)] = rule, with_rule_formulas(rule, change)
        cell = cell | {"dataValidation": rules[id(rule)][1]}
    return cell


def holds_value(kept: Packed) -> bool:
    return "userEnteredValue" in kept if isinstance(kept, dict) else kept is not None
