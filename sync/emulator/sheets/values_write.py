"""spreadsheets.values: ranges of plain values, written and cleared."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from sync.emulator.call import Call
from sync.emulator.errors import ApiError, Json, Refused, invalid
from sync.emulator.sheets import a1, batch, cells, data_filters, metadata, numbers, typed
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Packed, packed, unpacked
from sync.emulator.sheets.locales import locale
from sync.emulator.sheets.values import Reader
from sync.emulator.sheets.work import Work

KINDS = ("Rows", "Columns", "Cells")


def change(call: Call, action: Callable[[Work], Json]) -> Json:
    """Do something to a copy of the book that takes the book's place if it goes well."""
    file = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal, "writer")
    try:
        return {"spreadsheetId": file.id} | batch.change(call.workspace, file, call.principal, action)
    except Refused as refused:
        raise invalid(str(refused)) from None


def prefixed(prefix: str, action: Callable[[], Any]) -> Any:
    """Do one of several things; its refusal says which it was."""
    try:
        return action()
    except Refused as refused:
        raise Refused(prefix + str(refused)) from None
    except ApiError as error:
        if error.code != 400:
            raise
        raise Refused(prefix + error.message) from None


def input_option(given: Json) -> str:
    option = str(given.get("valueInputOption", "INPUT_VALUE_OPTION_UNSPECIFIED"))
    if option not in {"RAW", "USER_ENTERED"}:
        raise invalid("'valueInputOption' is required but not specified")
    return option


def check_range(call: Call) -> None:
    """A range in the body must be written as that in the path."""
    wanted, asked = call.body.get("range"), call.path["range"]
    if wanted and wanted != asked:
        raise invalid(f"Request range[{asked}] does not match value's range[{wanted}]")


def update(call: Call) -> Json:
    option = input_option(call.query)
    check_range(call)

    def action(work: Work) -> Json:
        asked = call.path["range"]
        area = a1.find(work.book, asked)
        counts, shown = write(work, area, call.body, option, asked)
        return counts | echo(call, work, shown, call.query)

    return change(call, action)


def batch_update(call: Call) -> Json:
    option = input_option(call.body)

    def action(work: Work) -> Json:
        responses: list[Json] = []
        sheets: set[int] = set()
        shown: list[Area] = []
        for n, data in enumerate(call.body.get("data", ())):

            def one(data: Json = data) -> tuple[Json, Area]:
                asked = data.get("range", "")
                return write(work, a1.find(work.book, asked), data, option, asked)

            counts, seen = prefixed(f"Invalid data[{n}]: ", one)
            responses.append({"spreadsheetId": work.file.id} | counts)
            shown.append(seen)
            sheets |= {seen.sheet.id} if counts.get("updatedCells") else set()
        answers = [r | echo(call, work, seen, call.body) for r, seen in zip(responses, shown, strict=True)]
        return _totals(answers, len(sheets))

    return change(call, action)


def batch_update_by_data_filter(call: Call) -> Json:
    option = input_option(call.body)

    def action(work: Work) -> Json:
        filters = data_filters.Filters(work.book, metadata.project_of(call.principal))
        done: list[tuple[Json, Json, Area]] = []
        for n, data in enumerate(call.body.get("data", ())):
            wanted = data.get("dataFilter", {})
            for area in filters.areas(wanted, f"Invalid data[{n}]: "):

                def one(data: Json = data, area: Area = area) -> tuple[Json, Area]:
                    return write(work, area, data, option, area.a1, anchored=False)

                counts, seen = prefixed(f"Invalid data[{n}]: ", one)
                done.append((counts, data_filters.echo(wanted), seen))
        responses = [
            counts | {"dataFilter": said} | echo(call, work, seen, call.body) for counts, said, seen in done
        ]
        return _totals(responses, len({s.sheet.id for counts, _, s in done if counts.get("updatedCells")}))

    return change(call, action)


def _totals(responses: list[Json], sheets: int) -> Json:
    totals = {f"totalUpdated{kind}": sum(r.get(f"updated{kind}", 0) for r in responses) for kind in KINDS}
    totals["totalUpdatedSheets"] = sheets
    return {name: n for name, n in totals.items() if n} | ({"responses": responses} if responses else {})


def echo(call: Call, work: Work, area: Area, options: Json) -> Json:
    if not options.get("includeValuesInResponse"):
        return {}
    return {"updatedData": Reader(call, work.book, options, "response").read(area)}


# ------------------------------------------------------------------------------------------ cells


def grid(data: Json) -> list[list[Any]]:
    """The values as rows."""
    values: list[list[Any]] = data.get("values", [])
    for i, line in enumerate(values):
        for j, value in enumerate(line):
            if isinstance(value, dict | list):
                raise Refused(f"Invalid values[{i}][{j}]: {_dump(value)}\n")
    if data.get("majorDimension") != "COLUMNS":
        return values
    height = max(map(len, values), default=0)
    return [[column[row] if row < len(column) else None for column in values] for row in range(height)]


def _dump(value: Any, indent: str = "") -> str:
    """A google.protobuf.Value in the text format that Google's refusals show it in."""
    inner = indent + "  "
    if isinstance(value, dict):
        fields = "".join(
            f"\n{inner}fields {{\n{inner}  key: {json.dumps(name, ensure_ascii=False)}"
            f"\n{inner}  value {{\n{inner}    {_dump(item, inner + '    ')}\n{inner}  }}\n{inner}}}"
            for name, item in value.items()
        )
        return f"struct_value {{{fields}\n{indent}}}"
    if isinstance(value, list):
        items = "".join(f"\n{inner}values {{\n{inner}  {_dump(v, inner + '  ')}\n{inner}}}" for v in value)
        return f"list_value {{{items}\n{indent}}}"
    if isinstance(value, bool):
        return f"bool_value: {'true' if value else 'false'}"
    if isinstance(value, int | float):
        return f"number_value: {float(value)}"
    return (
        "null_value: NULL_VALUE"
        if value is None
        else f"string_value: {json.dumps(value, ensure_ascii=False)}"
    )


def write(
    work: Work, area: Area, data: Json, option: str, asked: str, *, anchored: bool = True
) -> tuple[Json, Area]:
    """Write the values at the area's top left; a single cell is an anchor, anything larger a limit.

    Gives the counts of UpdateValuesResponse, and the area that ``includeValuesInResponse`` shows.
    """
    rows = grid(data)
    height, width = len(rows), max(map(len, rows), default=0)
    sheet = area.sheet
    written = Area(sheet, area.top, area.left, area.top + max(height, 1), area.left + max(width, 1))
    anchor = anchored and (area.bottom - area.top, area.right - area.left) == (1, 1)
    if anchor:
        if written.bottom > len(sheet.rows) or written.right > len(sheet.columns):
            bounds = (written.top, written.left, written.bottom, written.right)
            raise Refused(a1.grid_limits(sheet, bounds))
    else:
        _check_fits(area, height, width, asked)
    work.guard(written)
    count, columns, lines = 0, set(), set()
    for r, row in enumerate(rows):
        number = area.top + r
        kept = list(sheet.rows[number].packed)
        kept += [None] * (area.left + len(row) - len(kept))
        for c, value in enumerate(row):
            if value is not None:
                kept[area.left + c] = _entered(work, kept[area.left + c], value, option)
                count += 1
                lines.add(r)
                columns.add(c)
        sheet.rows[number] = sheet.rows[number].with_packed(kept)
    counts = {"updatedRows": len(lines), "updatedColumns": len(columns), "updatedCells": count}
    found = {"updatedRange": (written if height and width else area).a1} | {
        k: n for k, n in counts.items() if n
    }
    return found, written if anchor else area


def _check_fits(area: Area, height: int, width: int, asked: str) -> None:
    if height > area.bottom - area.top:
        raise Refused(
            f"Requested writing within range [{asked}], but tried writing to row [{area.bottom + 1}]"
        )
    if width > area.right - area.left:
        raise Refused(
            f"Requested writing within range [{asked}], but tried writing to column [{a1.letters(area.right)}]"
        )


def _entered(work: Work, old: Packed, value: Any, option: str) -> Packed:
    """The cell with a value; an address alone is linked, whichever way it is entered (measured)."""
    look = old.get("userEnteredFormat", {}) if isinstance(old, dict) else {}
    number_format = link = None
    if isinstance(value, bool):
        entered: Json = {"boolValue": value}
    elif isinstance(value, int | float):
        entered = {"numberValue": numbers.tidy(value)}
    elif option == "RAW" or not value or look.get("numberFormat", {}).get("type") == "TEXT":
        entered = {"stringValue": value} if value else {}
    else:
        entered, number_format = typed.understand(value, work.today, locale(work.book.properties["locale"]))
    if text := entered.get("stringValue", ""):
        link = typed.link(text)
        cells.check_length(text)
    if not isinstance(old, dict) and not number_format and not link:
        return packed({"userEnteredValue": entered} if entered else None)
    cell = cells.write(unpacked(old) or {}, {"userEnteredValue": entered}, {"userEnteredValue": {}})
    if number_format and "numberFormat" not in look:
        cell = cell | {"userEnteredFormat": look | {"numberFormat": number_format}}
    if text and link != look.get("textFormat", {}).get("link", {}).get("uri"):
        cell = cells.linked(cell, link)
    return packed(cell)


# ------------------------------------------------------------------------------------------ clearing


def clear(call: Call) -> Json:
    def action(work: Work) -> Json:
        return {"clearedRange": _clear(work, a1.find(work.book, call.path["range"]))}

    return change(call, action)


def batch_clear(call: Call) -> Json:
    def action(work: Work) -> Json:
        def one(text: str) -> str:
            return _clear(work, a1.find(work.book, text))

        cleared = [
            prefixed(f"Invalid range[{n}]: ", partial(one, text))
            for n, text in enumerate(call.body.get("ranges", ()))
        ]
        return {"clearedRanges": cleared} if cleared else {}

    return change(call, action)


def batch_clear_by_data_filter(call: Call) -> Json:
    def action(work: Work) -> Json:
        filters = data_filters.Filters(work.book, metadata.project_of(call.principal))
        given = call.body.get("dataFilters", [])
        if not given:
            raise Refused("Must specify at least one dataFilter.")
        areas = [
            area for n, each in enumerate(given) for area in filters.areas(each, f"Invalid dataFilter[{n}]: ")
        ]
        cleared = list({area.a1: _clear(work, area) for area in areas})
        return {"clearedRanges": cleared} if cleared else {}

    return change(call, action)


def _clear(work: Work, area: Area) -> str:
    work.guard(area)
    for row in range(area.top, min(area.bottom, area.sheet.last_row())):
        for column in range(area.left, min(area.right, len(area.sheet.rows[row].packed))):
            if {"userEnteredValue", "pivotTable"} & area.sheet.cell(row, column).keys():
                work.enter(area.sheet, row, column, None)
    return area.a1
