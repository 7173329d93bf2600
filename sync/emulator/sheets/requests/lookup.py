"""What requests about objects over cells share: their ranges, ids and masks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sync.emulator import discovery
from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import a1, cells, formats
from sync.emulator.sheets.book import Book, Sheet
from sync.emulator.sheets.work import Work

ENDS = (("endRowIndex", "rows"), ("endColumnIndex", "columns"))


def bounded(work: Work, grid_range: Json) -> Json:
    """The range with all four ends, cut at the end of the grid."""
    return a1.grid_range(a1.area(work.book, grid_range))


def as_given(work: Work, grid_range: Json) -> Json:
    """The range with the ends that it was given, once it is known to start on the grid."""
    sheet = a1.area(work.book, grid_range).sheet
    found = {k: v for k, v in grid_range.items() if k != "sheetId" or v}
    return found | {k: min(found[k], len(getattr(sheet, what))) for k, what in ENDS if k in found}


def overlap(one: Json, other: Json) -> bool:
    """Whether two ranges have a cell in common."""
    if one.get("sheetId", 0) != other.get("sheetId", 0):
        return False
    return all(
        one.get(start, 0) < other.get(end, 10**9) and other.get(start, 0) < one.get(end, 10**9)
        for start, end in (("startRowIndex", "endRowIndex"), ("startColumnIndex", "endColumnIndex"))
    )


def items(book: Book, part: str) -> Iterable[Json]:
    return (item for sheet in book.sheets for item in sheet.parts.get(part, ()))


def find(work: Work, part: str, key: str, wanted: Any, what: str) -> tuple[Sheet, Json]:
    """The object of this id and the sheet that holds it."""
    for sheet in work.book.sheets:
        for item in sheet.parts.get(part, ()):
            if item.get(key) == wanted:
                return sheet, item
    # measured of protected ranges and embedded objects, the others after them
    raise Refused(f"No {what} with id: {'' if wanted is None else wanted}")


def put(sheet: Sheet, part: str, key: str, wanted: Any, new: Json | None) -> None:
    """Let the object of this id be ``new``; without one it is gone."""
    changed = [(new if item.get(key) == wanted else item) for item in sheet.parts[part]]
    sheet.parts[part] = [item for item in changed if item is not None]


def add(sheet: Sheet, part: str, item: Json) -> None:
    sheet.parts[part] = [*sheet.parts.get(part, ()), item]


def new_id(work: Work, kinds: Iterable[tuple[str, str]], wanted: int | None, what: str) -> int:
    """The id that was asked for, or one that no object of these kinds (part and key) has."""
    taken = {item[key] for part, key in kinds for item in items(work.book, part) if key in item}
    if wanted in taken:
        raise Refused(f"{what} with id {wanted} already exists.")  # wording guessed after addSheet's
    return wanted if wanted is not None else work.book.mint(taken)


def names(fields: str, schema: str, fixed: set[str]) -> set[str]:
    """The properties that a mask speaks of, but for those that cannot be changed."""
    mask = cells.check_mask(fields, schema)
    every = set(discovery.schema("sheets", schema)["properties"])
    return (every if "*" in mask else set(mask)) - fixed


def masked(old: Json, wanted: Json, fields: str, schema: str, fixed: set[str]) -> Json:
    """The object after an update; a property of the mask that the request leaves out is cleared."""
    mask = cells.check_mask(fields, schema)
    below = {name: mask.get(name, {}) for name in names(fields, schema, fixed)}
    return cells.overlay(old, formats.with_both_colours(wanted), below)


def backed(work: Work, wanted: Json, what: str) -> Json:
    """The range of an object that may lean on a named range or a table instead of giving one of its own."""
    given = [name for name in ("range", "namedRangeId", "tableId") if name in wanted]
    if len(given) > 1:
        raise Refused(f"Only one of {' or '.join(given)} may be set on a {what}.")  # wording guessed
    if "namedRangeId" in wanted:
        for named in work.book.named_ranges:
            if named["namedRangeId"] == wanted["namedRangeId"]:
                return dict(named["range"])
        raise Refused(f"No NamedRange with id: {wanted['namedRangeId']}")
    if "tableId" in wanted:
        return dict(find(work, "tables", "tableId", wanted["tableId"], "table")[1]["range"])
    if "range" not in wanted:
        raise Refused(f"A range must be specified for the {what}.")  # wording guessed
    return dict(wanted["range"])


def refresh_backed(work: Work, key: str, wanted: Any, where: Json) -> None:
    """What leans on a named range or a table goes where that has gone."""
    home = work.book.sheet(where.get("sheetId", 0))
    for sheet in work.book.sheets:
        for part in ("protectedRanges", "filterViews"):
            moved = [i | {"range": where} for i in sheet.parts.get(part, ()) if i.get(key) == wanted]
            if moved:
                sheet.parts[part] = [i for i in sheet.parts[part] if i.get(key) != wanted]
                home.parts[part] = [*home.parts.get(part, ()), *moved]
        if sheet.basic_filter is not None and sheet.basic_filter.get(key) == wanted:
            sheet.basic_filter = sheet.basic_filter | {"range": where}


def release_backed(work: Work, key: str, wanted: Any) -> None:
    """What leaned on a named range or a table that is gone keeps the range it has."""
    for sheet in work.book.sheets:
        for part in ("protectedRanges", "filterViews"):
            if part in sheet.parts:
                sheet.parts[part] = [
                    {k: v for k, v in i.items() if k != key} if i.get(key) == wanted else i
                    for i in sheet.parts[part]
                ]
