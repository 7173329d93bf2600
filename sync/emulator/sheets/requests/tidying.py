"""textToColumns, trimWhitespace and deleteDuplicates."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import cells
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Packed, packed, unpacked
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc, Fault
from sync.emulator.sheets.requests.limits import check_size
from sync.emulator.sheets.requests.writing import copied
from sync.emulator.sheets.work import Work

DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


def text_to_columns(work: Work, body: Json) -> Json:
    """The parts of each text, in its own column and those to the right; what stood there is written over."""
    area = work.area(body.get("source", {}))
    sheet = area.sheet
    if area.right - area.left != 1:
        raise Refused("The source range must span exactly one column.")  # wording guessed
    view = View(Calc(work.book, work.today))
    texts = {
        row: view.formatted(sheet, row, area.left)
        for row in range(area.top, min(area.bottom, sheet.last_row()))
    }
    delimiter = _delimiter(body, list(texts.values()))
    rows = (
        {row: text.split(delimiter) for row, text in texts.items() if delimiter in text} if delimiter else {}
    )
    width = max(map(len, rows.values()), default=0)
    more = max(0, area.left + width - len(sheet.columns))
    check_size(work.book, sheet, "COLUMNS", more)
    sheet.columns += work.book.new_columns(more)
    if rows:
        work.guard(Area(sheet, area.top, area.left, area.bottom, area.left + width))
    for row, parts in rows.items():
        for column, text in enumerate(parts, area.left):
            work.enter(sheet, row, column, *work.typed(text.strip()))
    return {}


def _delimiter(body: Json, texts: list[str]) -> str:
    kind = body.get("delimiterType", "DELIMITER_TYPE_UNSPECIFIED")
    if kind == "DELIMITER_TYPE_UNSPECIFIED":
        raise Refused("Must specify a delimiterType.")  # wording guessed
    if kind == "CUSTOM":
        if not body.get("delimiter"):
            raise Refused("A delimiter must be set if delimiterType is CUSTOM.")  # wording guessed
        return str(body["delimiter"])
    if kind != "AUTODETECT":
        return DELIMITERS[kind]
    found = Counter({mark: sum(mark in text for text in texts) for mark in [",", ";", "\t", "|", ".", " "]})
    mark, times = found.most_common(1)[0]  # of as many the first of them
    return mark if times else ""


def trim_whitespace(work: Work, body: Json) -> Json:
    area = work.area(body.get("range", {}))
    count = 0
    for n in range(area.top, min(area.bottom, area.sheet.last_row())):
        row = area.sheet.rows[n]
        kept = list(row.packed)
        for column in range(area.left, min(area.right, len(kept))):
            cell = unpacked(kept[column]) or {}
            old = cell.get("userEnteredValue", {}).get("stringValue")
            new = re.sub(r"\s+", " ", old).strip() if old is not None else None
            if new != old:
                given = {"userEnteredValue": {"stringValue": new}}
                kept[column] = packed(cells.write(cell, given, {"userEnteredValue": {}}))
                count += 1
        area.sheet.rows[n] = row.with_packed(kept)
    return {"trimWhitespace": {"cellsChangedCount": count} if count else {}}


def delete_duplicates(work: Work, body: Json) -> Json:
    """Rows of the range whose values were there before go; those below move up within the range."""
    area = work.area(body.get("range", {}))
    sheet = area.sheet
    columns = _compared(work, area, body.get("comparisonColumns", []))
    calc = Calc(work.book, work.today)
    bottom = min(area.bottom, sheet.last_row())
    seen: set[tuple[Any, ...]] = set()
    stays = []
    for row in range(area.top, bottom):
        key = tuple(_same(calc.value(sheet, row, column)) for column in columns)
        if key not in seen:
            seen.add(key)
            stays.append(row)
    bands = [[*sheet.rows[row].packed[area.left : area.right]] for row in stays]
    for place, row in enumerate(range(area.top, bottom)):
        band: list[Packed] = []
        if place < len(bands):
            band = [packed(copied(unpacked(kept), row - stays[place], 0)) for kept in bands[place]]
        kept = [*sheet.rows[row].packed, *[None] * (area.left - len(sheet.rows[row].packed))]
        kept[area.left : area.right] = [*band, *[None] * (area.right - area.left - len(band))]
        sheet.rows[row] = sheet.rows[row].with_packed(kept)
    count = bottom - area.top - len(stays) if bottom > area.top else 0
    return {"deleteDuplicates": {"duplicatesRemovedCount": count} if count else {}}


def _compared(work: Work, area: Area, spans: list[Json]) -> list[int]:
    if not spans:
        return list(range(area.left, area.right))
    columns: set[int] = set()
    for span in spans:
        if span.get("dimension") != "COLUMNS" or work.book.grid(span.get("sheetId", 0)) is not area.sheet:
            raise Refused("comparisonColumns must be columns of the range.")  # wording guessed
        start, end = span.get("startIndex", area.left), span.get("endIndex", area.right)
        if not area.left <= start < end <= area.right:
            raise Refused(f"comparisonColumns [{start}-{end}] must be inside the range.")  # wording guessed
        columns.update(range(start, end))
    return sorted(columns)


def _same(value: Any) -> tuple[str, Any]:
    """Values that are told apart: letters' cases and formats are not."""
    if isinstance(value, Fault):
        return "fault", value.shown
    if isinstance(value, str):
        return ("text", value.casefold()) if value else ("", None)
    return type(value).__name__ if isinstance(value, bool) else "", value
