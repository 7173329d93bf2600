"""spreadsheets.values: ranges of plain values, read and written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync.emulator.call import Call
from sync.emulator.errors import ApiError, Json, invalid
from sync.emulator.sheets import a1, batch, metadata, numbers
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Book, Refused, Sheet, holds_value
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc, Fault
from sync.emulator.sheets.get import today
from sync.emulator.sheets.work import Work


class _Reader:
    def __init__(self, call: Call, book: Book, prefix: str = "", options: Json | None = None) -> None:
        given = call.query if options is None else options

        def option(name: str, default: str) -> str:
            text = str(given.get(prefix + name[0].upper() + name[1:] if prefix else name, default))
            return default if text.endswith("UNSPECIFIED") else text

        self.book = book
        self.view = View(Calc(book, today(book, call.workspace.clock)))
        self.render = option("valueRenderOption", "FORMATTED_VALUE")
        self.dates = option("dateTimeRenderOption", "SERIAL_NUMBER")
        self.by_columns = given.get("majorDimension") == "COLUMNS"

    def read(self, area: Area) -> Json:
        """A ValueRange, without the empty cells and rows at its end."""
        last = min(area.bottom, area.sheet.last_row())
        rows = [
            [self.cell(area.sheet, row, column) for column in range(area.left, area.right)]
            for row in range(area.top, last)
        ]
        if self.by_columns:
            rows = [list(column) for column in zip(*rows, strict=True)]
        rows = [_trim(row, "") for row in rows]
        found: Json = {"range": area.a1, "majorDimension": "COLUMNS" if self.by_columns else "ROWS"}
        rows = _trim(rows, [])
        return found | {"values": rows} if rows else found

    def cell(self, sheet: Sheet, row: int, column: int) -> Any:
        entered = sheet.cell(row, column).get("userEnteredValue")
        if not entered:
            return ""
        if self.render == "FORMATTED_VALUE":
            return self.view.formatted(sheet, row, column)
        if self.render == "FORMULA" and "formulaValue" in entered:
            return entered["formulaValue"]
        value = self.view.calc.value(sheet, row, column)
        if isinstance(value, Fault):
            return value.shown
        kind = (self.view.number_format(sheet, row, column) or {}).get("type")
        if self.dates == "FORMATTED_STRING" and kind in numbers.DATES:
            return self.view.formatted(sheet, row, column)
        return value


def _trim(items: list[Any], empty: Any) -> list[Any]:
    while items and items[-1] == empty:
        items = items[:-1]
    return items


def get(call: Call) -> Json:
    book = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal).content
    return _Reader(call, book).read(a1.find(book, call.path["range"]))


def batch_get(call: Call) -> Json:
    file = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal)
    reader = _Reader(call, file.content)
    found = [reader.read(a1.find(file.content, text)) for text in call.query.get("ranges", [])]
    return {"spreadsheetId": file.id} | ({"valueRanges": found} if found else {})


def batch_get_by_data_filter(call: Call) -> Json:
    file = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal)
    reader = _Reader(call, file.content, options=call.body)
    found: dict[str, Json] = {}
    for data_filter in call.body.get("dataFilters", []):
        for area in _areas(file.content, data_filter):
            entry = found.setdefault(area.a1, {"valueRange": reader.read(area), "dataFilters": []})
            entry["dataFilters"].append(data_filter)
    return {"spreadsheetId": file.id} | ({"valueRanges": list(found.values())} if found else {})


def _areas(book: Book, data_filter: Json) -> list[Area]:
    try:
        if "developerMetadataLookup" not in data_filter:
            return [
                a1.find(book, data_filter["a1Range"])
                if "a1Range" in data_filter
                else a1.area(book, data_filter["gridRange"])
            ]
        areas = []
        for hit in metadata.find(book, data_filter):
            at = book.position(hit) if hit.kind in {"ROW", "COLUMN"} else None
            sheet = book.sheet(hit.sheet)
            rows = (at, at + 1) if hit.kind == "ROW" and at is not None else (0, len(sheet.rows))
            columns = (at, at + 1) if hit.kind == "COLUMN" and at is not None else (0, len(sheet.columns))
            areas.append(Area(sheet, rows[0], columns[0], rows[1], columns[1]))
    except Refused as refused:
        raise invalid(str(refused)) from None
    return areas


# ------------------------------------------------------------------------------------------ writing


def _change(call: Call, action: Callable[[Work], Json]) -> Json:
    """Do something to a copy of the book that takes the book's place if it goes well."""
    file = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal, "writer")
    try:
        return {"spreadsheetId": file.id} | batch.change(call.workspace, file, call.principal, action)
    except Refused as refused:
        raise invalid(str(refused)) from None


def _input_option(given: Json) -> str:
    option = str(given.get("valueInputOption", "INPUT_VALUE_OPTION_UNSPECIFIED"))
    if option not in {"RAW", "USER_ENTERED"}:
        words = "'valueInputOption' is required but not specified"
        raise ApiError(400, words, "INVALID_ARGUMENT")
    return option


def update(call: Call) -> Json:
    option = _input_option(call.query)

    def action(work: Work) -> Json:
        wanted = call.body.get("range")
        if wanted and _normal(work.book, wanted) != _normal(work.book, call.path["range"]):
            words = f"Requested writing within range [{call.path['range']}], but the body says [{wanted}]"  # wording guessed
            raise Refused(words)
        area = a1.find(work.book, call.path["range"])
        counts, written = _write(work, area, call.body, option, call.path["range"])
        return counts | _echo(call, work.book, written, call.query, "updatedData")

    return _change(call, action)


def _normal(book: Book, text: str) -> str:
    return a1.find(book, text).a1


def batch_update(call: Call) -> Json:
    option = _input_option(call.body)

    def action(work: Work) -> Json:
        responses = []
        sheets = set()
        for data in call.body.get("data", []):
            area = a1.find(work.book, data.get("range", ""))
            counts, written = _write(work, area, data, option, data.get("range", ""))
            echo = _echo(call, work.book, written, call.body, "updatedData")
            responses.append({"spreadsheetId": work.file.id} | counts | echo)
            sheets.add(area.sheet.id)
        return _totals(responses, len(sheets))

    return _change(call, action)


def batch_update_by_data_filter(call: Call) -> Json:
    option = _input_option(call.body)

    def action(work: Work) -> Json:
        responses = []
        sheets = set()
        for data in call.body.get("data", []):
            for area in _areas(work.book, data.get("dataFilter", {})):
                counts, written = _write(work, area, data, option, area.a1)
                echo = _echo(call, work.book, written, call.body, "updatedData")
                responses.append(counts | {"dataFilter": data["dataFilter"]} | echo)
                sheets.add(area.sheet.id)
        return _totals(responses, len(sheets))

    return _change(call, action)


def _totals(responses: list[Json], sheets: int) -> Json:
    kinds = ("Rows", "Columns", "Cells")
    totals = {f"totalUpdated{kind}": sum(r[f"updated{kind}"] for r in responses) for kind in kinds}
    return {name: n for name, n in totals.items() if n} | {
        "totalUpdatedSheets": sheets,
        "responses": responses,
    }


def _echo(call: Call, book: Book, area: Area, options: Json, name: str) -> Json:
    if not options.get("includeValuesInResponse"):
        return {}
    return {name: _Reader(call, book, "response", options).read(area)}


def _grid(data: Json) -> list[list[Any]]:
    values: list[list[Any]] = data.get("values", [])
    if data.get("majorDimension") != "COLUMNS":
        return values
    height = max(map(len, values), default=0)
    return [[column[row] if row < len(column) else None for column in values] for row in range(height)]


def _write(work: Work, area: Area, data: Json, option: str, asked: str) -> tuple[Json, Area]:
    """Write the values at the area's top left; a single cell is an anchor, anything larger a limit."""
    rows = _grid(data)
    height, width = len(rows), max(map(len, rows), default=0)
    sheet = area.sheet
    anchor = (area.bottom - area.top, area.right - area.left) == (1, 1)
    if anchor:
        reach = a1.Area(sheet, area.top, area.left, area.top + max(height, 1), area.left + max(width, 1))
        if reach.bottom > len(sheet.rows) or reach.right > len(sheet.columns):
            raise Refused(a1.grid_limits(sheet, (reach.top, reach.left, reach.bottom, reach.right)))
    else:
        _check_fits(area, height, width, asked)
        reach = area
    written = a1.Area(sheet, area.top, area.left, area.top + max(height, 1), area.left + max(width, 1))
    work.guard(written)
    cells, columns, lines = 0, set(), set()
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is None:
                continue
            _enter(work, sheet, (area.top + r, area.left + c), value, option)
            cells += 1
            lines.add(r)
            columns.add(c)
    counts = {"updatedRange": (written if height and width else reach).a1}
    found = {"updatedRows": len(lines), "updatedColumns": len(columns), "updatedCells": cells}
    return counts | found, written


def _check_fits(area: Area, height: int, width: int, asked: str) -> None:
    if height > area.bottom - area.top:
        raise Refused(
            f"Requested writing within range [{asked}], but tried writing to row [{area.bottom + 1}]"
        )
    if width > area.right - area.left:
        raise Refused(
            f"Requested writing within range [{asked}], but tried writing to column [{a1.letters(area.right)}]"
        )


def _enter(work: Work, sheet: Sheet, at: tuple[int, int], value: Any, option: str) -> None:
    number_format = None
    if isinstance(value, bool):
        entered: Json = {"boolValue": value}
    elif isinstance(value, int | float):
        entered = {"numberValue": value}
    elif not isinstance(value, str):
        shown = "struct_value" if isinstance(value, dict) else "list_value"
        raise Refused(f"Invalid values[{at[0]}][{at[1]}]: {shown}")  # wording shortened
    elif option == "RAW":
        entered = {"stringValue": value} if value else {}
    else:
        entered, number_format = numbers.understand(value, work.today) if value else ({}, None)
    work.enter(sheet, *at, entered, number_format)


def clear(call: Call) -> Json:
    def action(work: Work) -> Json:
        return {"clearedRange": _clear(work, call.path["range"])}

    return _change(call, action)


def batch_clear(call: Call) -> Json:
    def action(work: Work) -> Json:
        return {"clearedRanges": [_clear(work, text) for text in call.body.get("ranges", [])]}

    return _change(call, action)


def _clear(work: Work, text: str) -> str:
    area = a1.find(work.book, text)
    work.guard(area)
    for row in range(area.top, min(area.bottom, area.sheet.last_row())):
        for column in range(area.left, min(area.right, len(area.sheet.rows[row].packed))):
            if area.sheet.cell(row, column):
                work.enter(area.sheet, row, column, None)
    return area.a1


# ------------------------------------------------------------------------------------------ append


def append(call: Call) -> Json:
    option = _input_option(call.query)
    insert = call.query.get("insertDataOption") == "INSERT_ROWS"

    def action(work: Work) -> Json:
        area = a1.find(work.book, call.path["range"])
        sheet = area.sheet
        table = find_table(area)
        row, column = (table.bottom, table.left) if table else (area.top, area.left)
        rows = _grid(call.body)
        height, width = len(rows), max(map(len, rows), default=0)
        if insert and row < len(sheet.rows):
            sheet.rows[row:row] = work.book.new_rows(height)
            work.book.lines_moved()
        sheet.rows += work.book.new_rows(max(0, row + height - len(sheet.rows)))
        sheet.columns += work.book.new_columns(max(0, column + width - len(sheet.columns)))
        target = Area(sheet, row, column, row + max(height, 1), column + max(width, 1))
        counts, written = _write(work, target, call.body, option, target.a1)
        echo = _echo(call, work.book, written, call.query, "updatedData")
        head = {"tableRange": table.a1} if table else {}
        return head | {"updates": {"spreadsheetId": work.file.id} | counts | echo}

    return _change(call, action)


def find_table(area: Area) -> Area | None:
    """The block of neighbouring filled cells that the range falls in; for a larger range the last one in it."""
    sheet = area.sheet
    filled = {
        (r, c) for r, row in enumerate(sheet.rows) for c, cell in enumerate(row.packed) if holds_value(cell)
    }
    inside = [(r, c) for r, c in filled if area.top <= r < area.bottom and area.left <= c < area.right]
    if not inside:
        return None
    top, left = max(inside)
    bottom, right = top, left
    grown = True
    while grown:
        near = [(r, c) for r, c in filled if top - 1 <= r <= bottom + 1 and left - 1 <= c <= right + 1]
        box = (
            min(r for r, _ in near),
            min(c for _, c in near),
            max(r for r, _ in near),
            max(c for _, c in near),
        )
        grown = box != (top, left, bottom, right)
        top, left, bottom, right = box
    return Area(sheet, top, left, bottom + 1, right + 1)
