"""Tables as answers give them, and alternating colours: of banded ranges and of tables."""

from __future__ import annotations

from collections.abc import Iterator

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, formats, numbers
from sync.emulator.sheets.book import Sheet

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
    for banding in [*sheet.parts.get("bandedRanges", ()), *of_tables(sheet)]:
        top, left, bottom, right = (
            end if end is not None else default
            for end, default in zip(
                a1.grid_bounds(banding["range"]), (0, 0, len(sheet.rows), len(sheet.columns)), strict=True
            )
        )
        if top <= row < bottom and left <= column < right:
            looks = sorted(
                [
                    *_colour(banding.get("rowProperties", {}), row - top, bottom - top, by_row=True),
                    *_colour(banding.get("columnProperties", {}), column - left, right - left, by_row=False),
                ],
                key=lambda found: found[0],
            )
            if looks:
                style = looks[0][1]
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
