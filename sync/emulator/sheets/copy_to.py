"""spreadsheets.sheets.copyTo, and what a copy of a sheet takes along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sync.emulator.call import Call
from sync.emulator.errors import Json, invalid
from sync.emulator.sheets.batch import change
from sync.emulator.sheets.book import Book, Refused, Sheet
from sync.emulator.sheets.get import sheet_properties
from sync.emulator.sheets.work import Work

IDS = {
    "charts": "chartId",
    "slicers": "slicerId",
    "filterViews": "filterViewId",
    "bandedRanges": "bandedRangeId",
}
PLACES = {"range", "dataRange", "anchorCell", "source"}
LISTS_OF_PLACES = {"ranges", "sources", "unprotectedRanges"}


def copy_to(call: Call) -> Json:
    """A copy of a sheet at the end of another spreadsheet, or of the same one."""
    source = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal)
    target_id = call.body.get("destinationSpreadsheetId", "")
    target = call.workspace.open("sheets", target_id, call.principal, "writer")
    try:
        sheet = source.content.sheet(call.path["sheetId"])
    except Refused:
        raise invalid(
            f"No sheet with id: {call.path['sheetId']}"
        ) from None  # wording guessed after deleteSheet's

    def action(work: Work) -> Json:
        book = work.book
        made = copied(
            sheet, book, book.mint(s.id for s in book.sheets), free_title(book, f"Copy of {sheet.title}")
        )
        book.sheets.append(made)
        return sheet_properties(book, made)

    return change(call.workspace, target, call.principal, action)


def free_title(book: Book, wanted: str) -> str:
    title, n = wanted, 2
    while book.titled(title):
        title, n = f"{wanted} {n}", n + 1
    return title


def copied(source: Sheet, book: Book, number: int, title: str) -> Sheet:
    """The sheet as one of another book, or once more of its own: with rows, columns and ids of its own there."""
    made = source.copy()
    made.id, made.title = number, title
    made.rows = [replace(row, key=next(book.keys)) for row in source.rows]
    made.columns = [replace(column, key=next(book.keys)) for column in source.columns]
    made.parts = {}
    for part, items in source.parts.items():
        if part == "protectedRanges":  # who may edit is the other spreadsheet's business
            continue
        made.parts[part] = []
        for item in items:
            made.parts[part].append(_own(book, part, item, source.id, number, made.parts[part]))
    if made.basic_filter is not None:
        made.basic_filter = _readdressed(made.basic_filter, source.id, number)
    return made


def _own(book: Book, part: str, item: Json, old: int, new: int, before: list[Json]) -> Json:
    """A part of the copy, with an id that nothing in the book and nothing copied ``before`` has."""
    found: Json = (
        _readdressed({"range": item}, old, new)["range"] if part == "merges" else _readdressed(item, old, new)
    )
    there = [i for sheet in book.sheets for i in sheet.parts.get(part, ())] + before
    if part == "tables":
        names = {t["name"].lower() for t in there}
        taken = [int(t["tableId"]) for t in there if t["tableId"].isdigit()]
        name, n = found["name"], 2
        while name.lower() in names:
            name, n = f"{found['name']}_{n}", n + 1
        return found | {"tableId": str(book.mint(taken)), "name": name}
    if part in IDS:
        return found | {IDS[part]: book.mint(i[IDS[part]] for i in there if IDS[part] in i)}
    return found


def _readdressed(node: Any, old: int, new: int) -> Any:
    """The node with every place on the old sheet turned into the same on the new one."""
    if isinstance(node, list):
        return [_readdressed(item, old, new) for item in node]
    if not isinstance(node, dict):
        return node
    out: Json = {}
    for name, item in node.items():
        if name in PLACES and isinstance(item, dict):
            out[name] = _place(item, old, new)
        elif name in LISTS_OF_PLACES:
            out[name] = [_place(one, old, new) for one in item]
        elif name == "sheetId" and item == old:  # of a chart that is a sheet of its own
            out[name] = new
        else:
            out[name] = _readdressed(item, old, new)
    return out


def _place(found: Json, old: int, new: int) -> Json:
    return found | {"sheetId": new} if found.get("sheetId", 0) == old else found
