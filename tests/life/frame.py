"""What a batch of ours may touch in a sheet, and nothing else: held against the spreadsheet before and after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Book, Row, Sheet
from sync.master import ids, memory, values
from sync.master.decide import OUR_NOTE
from tests.life.anatomy import Json, Part, parts

_INDEXES: Final = {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"}
_STARTS: Final = {"startRowIndex", "startColumnIndex", "rowIndex", "columnIndex"}
"""Left out where they are 0."""
_OF_OURS: Final = ("numberFormat",)
_OF_LINKS: Final = ("link", "foregroundColor", "foregroundColorStyle", "underline")
_RESTATED: Final = {("plans", "link")}
"""Columns that are filled once, and yet kept true where a document or a publish level names anew."""
_REF: Final = re.compile(r"([A-Z]{1,2})([0-9]{1,4})")
_GONE: Final = "gone"
_NAMES: Final = {"team", "cycle"}
"""What a row says that was emptied because it should not be there."""


def strays(before: Book, after: Book, read: Book | None = None) -> list[str]:
    """A line for each thing that one batch did though it is not ours to do.

    ``read``: the sheet as the run had read it, where people did something since; what they then wrote beside a row in the
    seconds in which it is taken out goes with it (docs/master-sheet.md).
    """
    return list(_Frame(before, after, read or before).strays())


def _theirs(name: str, sheet: Sheet) -> list[Json]:
    """What people made, of things of one kind: filter views of ours come, and are told anew, with teams."""
    items = sheet.parts.get(name, [])
    if name == "tables":
        return [_table(sheet, item) for item in items]
    return [
        item for item in items if name != "filterViews" or not ids.is_view(int(item.get("filterViewId", 0)))
    ]


def _table(sheet: Sheet, table: Json) -> Json:
    """A table without the names of columns that say what the cell at their head says, which may be one of ours."""
    span = table.get("range", {})
    columns = []
    for column in table.get("columnProperties", ()):
        at = span.get("startColumnIndex", 0) + column.get("columnIndex", 0)
        head = sheet.cell(span.get("startRowIndex", 0), at).get("userEnteredValue", {}).get("stringValue")
        same = column.get("columnName") == head
        columns.append({k: v for k, v in column.items() if k != "columnName" or not same})
    return table | {"columnProperties": columns}


@dataclass
class _Frame:
    before: Book
    after: Book
    read: Book

    @cached_property
    def was(self) -> dict[int, Part]:
        return {part.sheet.id: part for part in parts(self.before).values()}

    @cached_property
    def now(self) -> dict[int, Part]:
        return {part.sheet.id: part for part in parts(self.after).values()}

    def strays(self) -> Iterator[str]:
        kept = {sheet.id: sheet for sheet in self.after.sheets}
        order = [sheet.id for sheet in self.before.sheets]
        if [each for each in kept if each in order] != order:
            yield "tabs are gone or in another order"
            return
        for sheet_id in kept.keys() - set(order):
            if sheet_id not in self.now:
                yield f"a tab that is not ours was made: {kept[sheet_id].title}"
        for sheet in self.before.sheets:
            told = (f"{sheet.title}: {line}" for line in _Tab(self, sheet, kept[sheet.id]).strays())
            yield from told
        if not self._alike(self.before.named_ranges, self.after.named_ranges, None):
            yield f"named ranges changed: {self.before.named_ranges} → {self.after.named_ranges}"
        if self.before.properties != self.after.properties or self.before.title != self.after.title:
            yield "the spreadsheet's own properties changed"
        for number, found in self.before.metadata.items():
            there = self.after.metadata.get(number)
            if ids.is_row(number) and there and there.line != found.line:
                yield f"our mark {number} went to another row"

    def _alike(self, one: Any, other: Any, home: Sheet | None) -> bool:
        """Whether two parts are one, ranges compared by the rows and columns at their ends."""
        if isinstance(one, list) and isinstance(other, list):
            return len(one) == len(other) and all(
                self._alike(a, b, home) for a, b in zip(one, other, strict=True)
            )
        if isinstance(one, dict) and isinstance(other, dict):
            named = {name: 0 for name in _STARTS if name in one or name in other}
            one, other = named | one, named | other
            if one.keys() != other.keys():
                return False
            return all(
                self._same_end(name, one, other, home)
                if name in _INDEXES
                or (name in {"startIndex", "endIndex"} and "dimension" in one)
                or name in {"rowIndex", "columnIndex"}
                else self._alike(one[name], other[name], home)
                for name in one
            )
        return bool(one == other)

    def _same_end(self, name: str, one: Json, other: Json, home: Sheet | None) -> bool:
        sheet_id = one.get("sheetId", home.id if home else 0)
        old = next((sheet for sheet in self.before.sheets if sheet.id == sheet_id), None)
        new = next((sheet for sheet in self.after.sheets if sheet.id == sheet_id), None)
        if old is None or new is None:
            return bool(one[name] == other[name])
        rows = "Row" in name or name == "rowIndex" or one.get("dimension") == "ROWS"
        behind = 1 if name.startswith("end") else 0
        there: Sequence[Any] = old.rows if rows else old.columns
        here: Sequence[Any] = new.rows if rows else new.columns
        a, b = one[name] - behind, other[name] - behind
        if not (0 <= a < len(there) and 0 <= b < len(here)):
            return bool(one[name] == other[name]) or (a >= len(there) - 1 and b >= len(here) - 1)
        if there[a].key not in {line.key for line in here}:
            return True  # that end went with a row of ours
        return bool(there[a].key == here[b].key) or (
            bool(behind) and here[b].key not in {line.key for line in there}
        )


@dataclass
class _Tab:
    frame: _Frame
    old: Sheet
    new: Sheet

    def strays(self) -> Iterator[str]:
        was, now = self.frame.was.get(self.old.id), self.frame.now.get(self.old.id)
        if now is None and was is not None:
            yield "is not marked as ours any more"
        if was is not None and was.tab == memory.TAB_ID:
            return
        old_rows, new_rows = [row.key for row in self.old.rows], [row.key for row in self.new.rows]
        kept = set(new_rows)
        if [key for key in new_rows if key in set(old_rows)] != [key for key in old_rows if key in kept]:
            yield "rows are in another order"
        for at, key in enumerate(old_rows):
            if key not in kept:
                yield from self._taken_out(at, key, was)
        for at, key in enumerate(new_rows):
            if key not in set(old_rows) and not (now and (key in now.rows or key == now.header)):
                yield f"row {at + 1} was made and is nobody's"
        old_columns, new_columns = [c.key for c in self.old.columns], [c.key for c in self.new.columns]
        if [key for key in new_columns if key in set(old_columns)] != old_columns:
            yield "columns are gone or in another order"
            return
        added = [key for key in new_columns if key not in set(old_columns)]
        if any(now is None or key not in now.columns for key in added):
            yield "a column was made that is not ours"
        by_key = {line.key: line for line in self.new.columns}
        if any(by_key[line.key] != line for line in self.old.columns):
            yield "a column is wider, narrower, hidden or shown"
        yield from self._looks(was, now, added=bool(added))
        yield from self._cells(was, now)

    def _looks(self, was: Part | None, now: Part | None, *, added: bool) -> Iterator[str]:
        header_back = bool(was and now and was.header != now.header)
        old, new = dict(self.old.grid), dict(self.new.grid)
        if header_back:
            old.pop("frozenRowCount", None)
            new.pop("frozenRowCount", None)
        if self.old.title != self.new.title or self.old.properties != self.new.properties or old != new:
            yield "its name or properties changed"
        if not self.frame._alike(self.old.basic_filter, self.new.basic_filter, self.old):
            yield f"its filter changed: {self.old.basic_filter} → {self.new.basic_filter}"
        for name in self.old.parts.keys() | self.new.parts.keys():
            items, there = (_theirs(name, sheet) for sheet in (self.old, self.new))
            for item in items:
                while there and not self.frame._alike(item, there[0], self.old) and added:
                    there.pop(0)  # a new column brings rules of its own
                if not there or not self.frame._alike(item, there.pop(0), self.old):
                    yield f"{name}: {item} → {self.new.parts.get(name, [])}"
                    break
            else:
                if there and not added:
                    yield f"{name}: one was made: {there}"

    def _taken_out(self, at: int, key: int, was: Part | None) -> Iterator[str]:
        if was is None or key not in was.rows:
            yield f"row {at + 1}, which is not ours, is gone"
            return
        then = next((part for part in parts(self.frame.read).values() if part.tab == was.tab), was)
        cells = then.sheet.rows[then.at[key]].cells if key in then.at else ()
        for column, cell in zip(then.sheet.columns, cells, strict=False):
            note = (cell or {}).get("note", "")
            written = not values.seen((cell or {}).get("userEnteredValue")).empty
            if (note.strip() and not note.startswith(OUR_NOTE)) or (
                written and not then.written_by_us(column.key)
            ):
                yield f"row {at + 1} is gone, and what people wrote beside it: {cell}"

    def _cells(self, was: Part | None, now: Part | None) -> Iterator[str]:
        same_columns = [c.key for c in self.old.columns] == [c.key for c in self.new.columns]
        places = {line.key: at for at, line in enumerate(self.new.columns)}
        there = {row.key: row for row in self.new.rows}
        for at, row in enumerate(self.old.rows):
            other = there.get(row.key)
            if other is None or (same_columns and other.packed is row.packed and other == row):
                continue
            if (row.size, row.hidden) != (other.size, other.hidden):
                yield f"row {at + 1} is higher, lower, hidden or shown"
            mine = bool(now and row.key in now.rows)
            for place, line in enumerate(self.old.columns[: max(len(row.packed), len(other.packed))]):
                one, two = row.cell(place), other.cell(places[line.key])
                if one != two and (stray := self._stray(was, now, line.key, one, two, mine=mine)):
                    yield f"{a1.letters(place)}{at + 1} {stray}: {_short(one)} → {_short(two)}"
            yield from self._blank(at, row, was, now)

    def _stray(
        self, was: Part | None, now: Part | None, column: int, one: Json, two: Json, *, mine: bool
    ) -> str:
        """What is wrong with a cell that changed; nothing if it was ours to change."""
        part = was or now
        ours = part.written_by_us(column) if part and mine else None
        if part is None or ours is None:
            return "" if self._followed(one, two) else "is not ours"
        if _without_ours(one) != _without_ours(two):
            return "looks different"
        note = one.get("note", "")
        if note and not note.startswith(OUR_NOTE) and two.get("note", "") != note:
            return "lost a note of people"
        value, other = one.get("userEnteredValue"), two.get("userEnteredValue")
        if ours.owner == "once" and value and other and value != other:
            return "" if (part.tab, ours.id) in _RESTATED else "was to be filled only once"
        return ""

    def _followed(self, one: Json, two: Json) -> bool:
        """Whether a formula says the same, of cells that are elsewhere now."""
        old, new = (str(cell.get("userEnteredValue", {}).get("formulaValue", "")) for cell in (one, two))
        if not old or not new:
            return False
        rest, others = dict(one) | {"userEnteredValue": 0}, dict(two) | {"userEnteredValue": 0}
        named, renamed = _named(old, self.old), _named(new, self.new)
        gone = "#REF!" in new
        return rest == others and (gone or _same_names(named, renamed, self.new))

    def _blank(self, at: int, row: Row, was: Part | None, now: Part | None) -> Iterator[str]:
        """What a row of ours is called is never blank, but where all of it is, because people wrote beside it."""
        if not (was and now and row.key in was.rows and row.key in now.rows and was.declared):
            return
        first = next(iter(was.declared))
        if was.value(row.key, first).empty or not now.value(row.key, first).empty:
            return
        ours = (c.id for c in was.declared.values() if c.owner != "people" and c.id not in _NAMES)
        if any(not now.value(row.key, column).empty for column in ours):
            yield f"row {at + 1} was left without its name"


def _named(formula: str, sheet: Sheet) -> list[Any]:
    """The formula with each reference as the keys of its column and row."""
    told: list[Any] = [_REF.sub("·", formula)]
    for letters, number in _REF.findall(formula):
        column, row = a1.column_number(letters), int(number) - 1
        known = column < len(sheet.columns) and row < len(sheet.rows)
        told.append((sheet.columns[column].key, sheet.rows[row].key) if known else _GONE)
    return told


def _same_names(one: list[Any], other: list[Any], sheet: Sheet) -> bool:
    keys = {row.key for row in sheet.rows}
    return len(one) == len(other) and all(
        a == b or (isinstance(a, tuple) and a[1] not in keys) for a, b in zip(one, other, strict=True)
    )


def _without_ours(cell: Json) -> Json:
    """What of a cell of ours is people's all the same: its colours, its validation, its borders."""
    skipped = {"userEnteredValue", "note", "textFormatRuns", "chipRuns", "userEnteredFormat"}
    rest = {name: value for name, value in cell.items() if name not in skipped}
    form = {k: v for k, v in cell.get("userEnteredFormat", {}).items() if k not in _OF_OURS}
    text = {k: v for k, v in form.pop("textFormat", {}).items() if k not in _OF_LINKS}
    return rest | {"form": form, "text": text}


def _short(cell: Json) -> str:
    told = str(cell)
    return told if len(told) < 300 else f"{told[:300]}…"
