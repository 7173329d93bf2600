"""Tables as answers give them, and alternating colours: of banded ranges and of tables."""

from __future__ import annotations

from collections.abc import Iterator

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, formats, numbers
from sync.emulator.sheets.book import Book, Sheet, formula

# What a table is given when nobody says otherwise, as public examples show it; unverified.
TABLE_COLOURS: Json = {
    "headerColorStyle": {"rgbColor": {"red": 0.20784314, "green": 0.40784314, "blue": 0.32941177}},
    "firstBandColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
    "secondBandColorStyle": {"rgbColor": {"red": 0.9647059, "green": 0.972549, "blue": 0.9764706}},
}


def head(sheet: Sheet, row: int, column: int) -> str:
    """What a head cell says: its text, or its number as it is shown; nothing for a formula."""
    cell = sheet.cell(row, column)
    entered = cell.get("userEnteredValue", {})
    value = next((entered[k] for k in ("stringValue", "numberValue", "boolValue") if k in entered), None)
    if value is None:
        return ""
    return numbers.show(value, cell.get("userEnteredFormat", {}).get("numberFormat"))


def shown(sheet: Sheet, table: Json) -> Json:
    """A table as answers give it: columns are called what their head cells say."""
    where = table["range"]
    top, left = where.get("startRowIndex", 0), where.get("startColumnIndex", 0)
    columns = [
        c | {"columnName": head(sheet, top, left + c.get("columnIndex", 0)) or c.get("columnName", "")}
        for c in table.get("columnProperties", ())
    ]
    return table | ({"columnProperties": columns} if columns else {})


def settle(book: Book) -> None:
    """After a change: a formula in a head cell gives way to a name (measured), and columns take their heads' names."""
    for sheet in book.sheets:
        for n, table in enumerate(sheet.parts.get("tables", ())):
            where = table["range"]
            top, left = where.get("startRowIndex", 0), where.get("startColumnIndex", 0)
            for column in table.get("columnProperties", ()):
                index = column.get("columnIndex", 0)
                cell = sheet.cell(top, left + index)
                if formula(cell):
                    name = {"userEnteredValue": {"stringValue": f"Column {index + 1}"}}
                    sheet.put(top, left + index, cell | name)
            sheet.parts["tables"][n] = shown(sheet, table)


def of_tables(sheet: Sheet) -> list[Json]:
    """The bandings of the sheet's tables, which have no ids of their own."""
    return [
        {
            "bandedRangeReference": table["tableId"],
            "range": table["range"],
            "rowProperties": formats.with_both_colours(table.get("rowsProperties") or TABLE_COLOURS),
        }
        for table in sheet.parts.get("tables", ())
    ]


def fill(sheet: Sheet, row: int, column: int) -> Json:
    """The background that a banding gives a cell that has none of its own."""
    for part in ("bandedRanges", "tables"):
        for item in sheet.parts.get(part, ()):
            top, left, bottom, right = a1.grid_bounds(item["range"])
            bottom = len(sheet.rows) if bottom is None else bottom
            right = len(sheet.columns) if right is None else right
            if not ((top or 0) <= row < bottom and (left or 0) <= column < right):
                continue
            by_row = (
                item.get("rowsProperties", TABLE_COLOURS)
                if part == "tables"
                else item.get("rowProperties", {})
            )
            by_column = item.get("columnProperties", {}) if part == "bandedRanges" else {}
            looks = [
                *_colour(by_row, row - (top or 0), bottom - (top or 0), by_row=True),
                *_colour(by_column, column - (left or 0), right - (left or 0), by_row=False),
            ]
            if looks:
                style = min(looks, key=lambda found: found[0])[1]
                return {"backgroundColor": formats.rgb(style), "backgroundColorStyle": style}
    return {}


def _colour(bands: Json, at: int, size: int, *, by_row: bool) -> Iterator[tuple[int, Json]]:
    """The colour of a line of the banding, and how little it counts: heads, feet, first bands, second bands."""
    if not bands:
        return
    head, foot = bands.get("headerColorStyle"), bands.get("footerColorStyle")
    second = 0 if by_row else 1
    if head and at == 0:
        yield 0 + second, head
    elif foot and at == size - 1:
        yield 2 + second, foot
    else:
        n = at - (1 if head else 0)
        name = "firstBandColorStyle" if n % 2 == 0 else "secondBandColorStyle"
        if name in bands:
            yield 4 + second + (2 if n % 2 else 0), bands[name]
