"""setDataValidation."""

from __future__ import annotations

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import conditions
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.requests.writing import Writer
from sync.emulator.sheets.work import Work


def set_data_validation(work: Work, body: Json) -> Json:
    area = work.area(body.get("range", {}))
    rule = body.get("rule")
    if rule is not None:
        conditions.check(work, rule.get("condition", {}), conditions.VALIDATION, area.sheet)
    if any(_is_typed(area, table) for table in area.sheet.parts.get("tables", ())):
        raise Refused("This operation is not allowed on cells in typed columns.")
    filtered_too = bool(body.get("filteredRowsIncluded"))
    writer = Writer({"dataValidation": {}})
    cell = {"dataValidation": rule} if rule else {}
    for n in range(area.top, area.bottom):
        row = area.sheet.rows[n]
        if filtered_too or not row.filtered:
            kept = [*row.packed, *[None] * (area.right - len(row.packed))]
            kept[area.left : area.right] = [writer.written(old, cell) for old in kept[area.left : area.right]]
            area.sheet.rows[n] = row.with_packed(kept)
    return {}


def _is_typed(area: Area, table: Json) -> bool:
    """Whether the area covers part of a table's column that has a type, below its head."""
    where = table["range"]
    left = where.get("startColumnIndex", 0)
    return any(
        column.get("columnType", "COLUMN_TYPE_UNSPECIFIED") != "COLUMN_TYPE_UNSPECIFIED"
        and area.overlaps(where.get("startRowIndex", 0) + 1, at, where["endRowIndex"], at + 1)
        for column in table.get("columnProperties", ())
        for at in (left + column.get("columnIndex", 0),)
    )
