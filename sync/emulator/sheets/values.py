"""spreadsheets.values: ranges of plain values, read."""

from __future__ import annotations

from typing import Any

from sync.emulator.call import Call
from sync.emulator.errors import Json, invalid
from sync.emulator.sheets import a1, data_filters, metadata, numbers
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Book, Packed, Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Fault
from sync.emulator.sheets.get import calc


class Reader:
    """Reads ranges with the options of a call. ``prefix``: ``response`` where the options begin with that."""

    def __init__(self, call: Call, book: Book, options: Json, prefix: str = "") -> None:
        def option(name: str, default: str) -> str:
            text = str(options.get(prefix + name[0].upper() + name[1:] if prefix else name, default))
            return default if text.endswith("UNSPECIFIED") else text

        self.book = book
        self.view = View(calc(book, call.workspace.clock))
        self.render = option("valueRenderOption", "FORMATTED_VALUE")
        self.dates = option("dateTimeRenderOption", "SERIAL_NUMBER")
        self.by_columns = not prefix and options.get("majorDimension") == "COLUMNS"

    def read(self, area: Area) -> Json:
        """A ValueRange, without the empty cells and rows at its end."""
        rows = self._rows(area)
        if self.by_columns:
            width = max(map(len, rows), default=0)
            rows = [[row[n] if n < len(row) else "" for row in rows] for n in range(width)]
        for row in rows:
            while row and row[-1] == "":
                row.pop()
        while rows and not rows[-1]:
            rows.pop()
        found: Json = {"range": area.a1, "majorDimension": "COLUMNS" if self.by_columns else "ROWS"}
        return found | {"values": rows} if rows else found

    def _rows(self, area: Area) -> list[list[Any]]:
        sheet = area.sheet
        spilled = self.view.calc.spills(sheet)
        last = min(area.bottom, max([sheet.last_row(), *(row + 1 for row, _ in spilled)]))
        out = []
        for r in range(area.top, last):
            kept = sheet.rows[r].packed[area.left : area.right]
            line = [
                self._cell(sheet, r, area.left + c) if isinstance(cell, dict) else self._constant(cell)
                for c, cell in enumerate(kept)
            ]
            if spilled:
                line += [""] * (area.right - area.left - len(line))
                for c, shown in enumerate(line):
                    if shown == "" and (r, area.left + c) in spilled:
                        line[c] = self._cell(sheet, r, area.left + c)
            out.append(line)
        return out

    def _constant(self, kept: Packed) -> Any:
        if kept is None:
            return ""
        if self.render != "FORMATTED_VALUE" or isinstance(kept, str):
            return kept
        return numbers.show(kept, None, self.view.locale)

    def _cell(self, sheet: Sheet, row: int, column: int) -> Any:
        entered = sheet.cell(row, column).get("userEnteredValue", {})
        if self.render == "FORMATTED_VALUE":
            return self.view.formatted(sheet, row, column)
        if self.render == "FORMULA" and "formulaValue" in entered:
            return entered["formulaValue"]
        value = self.view.calc.value(sheet, row, column)
        if isinstance(value, Fault):
            return value.unformatted
        if self.dates == "FORMATTED_STRING" and isinstance(value, int | float):
            kind = (self.view.number_format(sheet, row, column) or {}).get("type")
            if kind in numbers.DATES:
                return self.view.formatted(sheet, row, column)
        return "" if value is None else value


def get(call: Call) -> Json:
    book = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal).content
    return Reader(call, book, call.query).read(a1.find(book, call.path["range"]))


def batch_get(call: Call) -> Json:
    file = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal)
    areas = [a1.find(file.content, text) for text in call.query.get("ranges", [])]
    reader = Reader(call, file.content, call.query)
    found = [reader.read(area) for area in areas]
    return {"spreadsheetId": file.id} | ({"valueRanges": found} if found else {})


def batch_get_by_data_filter(call: Call) -> Json:
    """In the order of where ranges begin, columns before rows, and one for filters that say the same (measured)."""
    file = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal)
    book: Book = file.content
    given = call.body.get("dataFilters", [])
    if not given:
        raise invalid("Must specify at least one dataFilter.")
    filters = data_filters.Filters(book, metadata.project_of(call.principal))
    order = {sheet.id: n for n, sheet in enumerate(book.sheets)}
    found: dict[str, tuple[Area, list[Json]]] = {}
    for n, data_filter in enumerate(given):
        for area in filters.areas(data_filter, f"Invalid dataFilter[{n}]: "):
            said = found.setdefault(area.a1, (area, []))[1]
            if data_filters.echo(data_filter) not in said or data_filter in given[:n]:
                said.append(data_filters.echo(data_filter))
    reader = Reader(call, book, call.body)
    ranked = sorted(
        found.values(), key=lambda f: (order[f[0].sheet.id], f[0].left, f[0].top, f[0].right, f[0].bottom)
    )
    ranges = [{"valueRange": reader.read(area), "dataFilters": said} for area, said in ranked]
    return {"spreadsheetId": file.id} | ({"valueRanges": ranges} if ranges else {})
