"""Requests about tables: ranges with a name, a head, and columns that have types."""

from __future__ import annotations

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import a1
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.bands import TABLE_COLOURS, head, shown
from sync.emulator.sheets.book import Sheet, formula
from sync.emulator.sheets.requests import banding, lookup
from sync.emulator.sheets.work import Work

KEY = "tableId"
FOOT = "footerColorStyle"
RETYPED = {"CURRENCY", "DROPDOWN"}
NUMBERS = {"DOUBLE", "CURRENCY", "PERCENT"}


def add(work: Work, body: Json) -> Json:
    wanted = body.get("table", {})
    where = _range(work, wanted.get("range"))
    banding.check_free(work, where)
    taken = {table[KEY] for table in lookup.items(work.book, "tables")}
    number = wanted.get(KEY) or str(work.book.mint(int(t) for t in taken if t.isdigit()))
    if number in taken:
        raise Refused(f"Table with id {number} already exists.")  # wording guessed after addSheet's
    made: Json = {KEY: number, "name": _name(work, wanted.get("name", ""), ""), "range": where}
    made["rowsProperties"] = _stripes(wanted.get("rowsProperties", {}))
    sheet = work.book.sheet(where.get("sheetId", 0))
    _guard(work, sheet, where)
    if any(
        formula(cell)
        for cell in sheet.rows[where["startRowIndex"]].cells[
            where["startColumnIndex"] : where["endColumnIndex"]
        ]
    ):
        raise Refused("Formulas are not supported in a table header row.")
    made["columnProperties"] = _columns(work, sheet, where, wanted.get("columnProperties", []), new=True)
    lookup.add(sheet, "tables", made)
    if FOOT in made["rowsProperties"]:
        _foot(work, sheet, made)
    return {"addTable": {"table": made}}


def _guard(work: Work, sheet: Sheet, where: Json) -> None:
    top, left, bottom, right = (end or 0 for end in a1.grid_bounds(where))
    work.guard(Area(sheet, top, left, bottom, right))


def _range(work: Work, wanted: Json | None) -> Json:
    """A head and at least one row below it, all on the grid."""
    if wanted is None:
        raise Refused("A range must be specified for the table.")  # wording guessed
    area = a1.area(work.book, wanted)
    bounds = a1.grid_bounds(wanted)
    if (bounds[2] or 0) > area.bottom or (bounds[3] or 0) > area.right:
        raise Refused(a1.grid_limits(area.sheet, bounds))
    if area.bottom - area.top < 2:
        raise Refused("A table must have at least one row below its header row.")  # wording guessed
    return a1.grid_range(area)


def _stripes(given: Json) -> Json:
    """The colours of the rows; here they have one spelling only."""
    return TABLE_COLOURS | {name: style for name, style in given.items() if name.endswith("Style")}


def _name(work: Work, wanted: str, but: str) -> str:
    taken = {t["name"].lower() for t in lookup.items(work.book, "tables") if t[KEY] != but}
    if not wanted:
        n = 1
        while f"table{n}" in taken:
            n += 1
        return f"Table{n}"
    if wanted.lower() in taken:
        raise Refused(
            f"Cannot add table with name {wanted}, a table with that name already exists."
        )  # wording guessed after addNamedRange's
    return wanted


# ------------------------------------------------------------------------------------------ columns


def _columns(work: Work, sheet: Sheet, where: Json, given: list[Json], *, new: bool) -> list[Json]:
    """An entry for every column; names that were given are written into the head, the others are read from it."""
    top, left = where["startRowIndex"], where["startColumnIndex"]
    width = where["endColumnIndex"] - left
    asked: dict[int, Json] = {}
    for column in given:
        index = column.get("columnIndex", 0)
        if not 0 <= index < width:
            raise Refused(
                "Column index must be between 0 (inclusive) and the number of columns (exclusive) in the table."
            )
        if index in asked:
            raise Refused(f"Column index {index} is given more than once.")  # wording guessed
        _check_type(column)
        if not new and not column.get("columnName"):
            raise Refused("Table header row cell must have a value.")
        asked[index] = column
    made, unnamed = [], 0
    for index in range(width):
        column = {k: v for k, v in asked.get(index, {}).items() if k != "columnIndex"}
        if column.get("columnType") == "COLUMN_TYPE_UNSPECIFIED":
            del column["columnType"]
        name = column.get("columnName", "")
        if not name and "columnType" in column:  # such columns are counted among themselves
            unnamed += 1
            name = f"Column {unnamed}"
        if name:
            work.enter(sheet, top, left + index, {"stringValue": name})
        elif not (name := head(sheet, top, left + index)):
            name = f"Column {index + 1}"
            work.enter(sheet, top, left + index, {"stringValue": name})
        made.append(
            ({"columnIndex": index} if index else {}) | {"columnName": name} | column | {"columnName": name}
        )
        kind = column.get("columnType", "")
        if kind == "BOOLEAN":
            _untick(work, sheet, where, left + index)
        if kind in RETYPED:
            _retype(sheet, where, left + index, kind)
    return made


def _check_type(column: Json) -> None:
    condition = column.get("dataValidationRule", {}).get("condition")
    if column.get("columnType") == "DROPDOWN":
        if condition is None:
            raise Refused("Condition must be set for dropdown column type.")
        if condition.get("type") != "ONE_OF_LIST" or not condition.get("values"):
            raise Refused("Condition type must be ONE_OF_LIST for dropdown column type.")  # wording guessed
    elif "dataValidationRule" in column:
        raise Refused("Cannot set condition for non-dropdown column type.")


def _untick(work: Work, sheet: Sheet, where: Json, column: int) -> None:
    """A column that becomes one of checkboxes: text and empty cells turn into FALSE (measured)."""
    for row in range(where["startRowIndex"] + 1, where["endRowIndex"]):
        entered = sheet.cell(row, column).get("userEnteredValue", {})
        if not entered or "stringValue" in entered:
            work.enter(sheet, row, column, {"boolValue": False})


def _retype(sheet: Sheet, where: Json, column: int, kind: str) -> None:
    """Cells lose a rule of their own to a dropdown, and keep the pattern of their numbers as one of money (measured)."""
    for row in range(where["startRowIndex"] + 1, where["endRowIndex"]):
        cell = sheet.cell(row, column)
        look = cell.get("userEnteredFormat", {})
        if kind == "DROPDOWN" and "dataValidation" in cell:
            sheet.put(row, column, {k: v for k, v in cell.items() if k != "dataValidation"})
        elif kind == "CURRENCY" and "numberFormat" in look:
            money = look["numberFormat"] | {"type": "CURRENCY"}
            sheet.put(row, column, cell | {"userEnteredFormat": look | {"numberFormat": money}})


def _foot(work: Work, sheet: Sheet, table: Json) -> None:
    """A footer sums up the columns of numbers in the table's last row, over what is there (measured)."""
    where = table["range"]
    for column in table["columnProperties"]:
        if column.get("columnType") in NUMBERS:
            total = {"formulaValue": f"=SUM({table['name']}[{column['columnName']}])"}
            at = where["startColumnIndex"] + column.get("columnIndex", 0)
            work.enter(sheet, where["endRowIndex"] - 1, at, total)


# ------------------------------------------------------------------------------------------ changes


def update(work: Work, body: Json) -> Json:
    wanted, fields = body.get("table", {}), body.get("fields", "")
    changed = lookup.names(fields, "Table", {KEY})
    sheet, old = lookup.find(work, "tables", KEY, wanted.get(KEY), "table")
    new = dict(old)
    if "name" in changed:
        if not wanted.get("name"):
            raise Refused("The name of a table cannot be empty.")  # wording guessed
        new["name"] = _name(work, wanted["name"], old[KEY])
    if "range" in changed and ("range" in wanted or fields.strip() != "*"):
        new["range"] = _range(work, wanted.get("range"))
        if new["range"].get("sheetId", 0) != sheet.id:
            raise Refused("A table cannot be moved to another sheet.")  # wording guessed
    if "rowsProperties" in changed:
        masked = lookup.masked(old, wanted, fields, "Table", {KEY, "name", "range", "columnProperties"})
        new["rowsProperties"] = _stripes(masked.get("rowsProperties", {}))
        grows = (FOOT in new["rowsProperties"]) - (FOOT in old.get("rowsProperties", {}))
        if grows:
            end = new["range"]["endRowIndex"] + grows
            new["range"] = _range(work, new["range"] | {"endRowIndex": end})
    banding.check_free(work, new["range"], old)
    _guard(work, sheet, new["range"])
    if "columnProperties" in changed and ("columnProperties" in wanted or fields.strip() != "*"):
        given = wanted.get("columnProperties", [])
        new["columnProperties"] = _columns(work, sheet, new["range"], given, new=False)
    elif new["range"] != old["range"]:
        new["columnProperties"] = _columns(
            work, sheet, new["range"], _kept(sheet, old, new["range"]), new=False
        )
    lookup.put(sheet, "tables", KEY, old[KEY], new)
    lookup.refresh_backed(work, KEY, old[KEY], new["range"])
    if FOOT in new["rowsProperties"] and FOOT not in old.get("rowsProperties", {}):
        _foot(work, sheet, new)
    return {}


def _kept(sheet: Sheet, old: Json, where: Json) -> list[Json]:
    """The columns that a table still has in another range."""
    moved = old["range"]["startColumnIndex"] - where["startColumnIndex"]
    kept = []
    for column in shown(sheet, old).get("columnProperties", ()):
        index = column.get("columnIndex", 0) + moved
        inside = 0 <= index < where["endColumnIndex"] - where["startColumnIndex"]
        same_head = old["range"]["startRowIndex"] == where["startRowIndex"]
        if inside and (same_head or "columnType" in column):
            kept.append(column | {"columnIndex": index})
    return kept


def delete(work: Work, body: Json) -> Json:
    """The table goes with its cells, and with the conditional rules over it, of which nothing is said (measured)."""
    sheet, old = lookup.find(work, "tables", KEY, body.get(KEY), "table")
    _guard(work, sheet, old["range"])
    top, left, bottom, right = (end or 0 for end in a1.grid_bounds(old["range"]))
    for row in range(top, bottom):
        line = list(sheet.rows[row].cells)
        line[left:right] = [None] * len(line[left:right])
        sheet.put_row(row, line)
    lookup.put(sheet, "tables", KEY, old[KEY], None)
    lookup.release_backed(work, KEY, old[KEY])
    if sheet.basic_filter is not None and sheet.basic_filter.get(KEY) == old[KEY]:
        sheet.basic_filter = None
    sheet.parts["conditionalFormats"] = [
        rule
        for rule in sheet.parts.get("conditionalFormats", ())
        if not any(lookup.overlap(found, old["range"]) for found in rule["ranges"])
    ]
    return {}
