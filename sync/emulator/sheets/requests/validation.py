"""setDataValidation."""

from __future__ import annotations

from sync.emulator.errors import Json
from sync.emulator.sheets import a1
from sync.emulator.sheets.a1 import Area
from sync.emulator.sheets.book import Refused
from sync.emulator.sheets.requests.writing import write_rows
from sync.emulator.sheets.work import Work

# How many values a condition must have, of those that data validation knows.
VALUES: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("NUMBER_BETWEEN", "NUMBER_NOT_BETWEEN", "DATE_BETWEEN", "DATE_NOT_BETWEEN"), (2, 2)),
    **dict.fromkeys(("TEXT_IS_EMAIL", "TEXT_IS_URL", "DATE_IS_VALID"), (0, 0)),
    **dict.fromkeys(
        (
            "NUMBER_GREATER",
            "NUMBER_GREATER_THAN_EQ",
            "NUMBER_LESS",
            "NUMBER_LESS_THAN_EQ",
            "NUMBER_EQ",
            "NUMBER_NOT_EQ",
            "TEXT_CONTAINS",
            "TEXT_NOT_CONTAINS",
            "TEXT_EQ",
            "DATE_EQ",
            "DATE_BEFORE",
            "DATE_AFTER",
            "DATE_ON_OR_BEFORE",
            "DATE_ON_OR_AFTER",
            "ONE_OF_RANGE",
            "CUSTOM_FORMULA",
        ),
        (1, 1),
    ),
    "ONE_OF_LIST": (1, 10**6),
    "BOOLEAN": (0, 2),
}


def set_data_validation(work: Work, body: Json) -> Json:
    area = work.area(body.get("range", {}))
    rule = body.get("rule")
    if rule is not None:
        check(rule)
    if any(_is_typed(area, table) for table in area.sheet.parts.get("tables", ())):
        raise Refused("This operation is not allowed on cells in typed columns.")
    filtered_too = bool(body.get("filteredRowsIncluded"))
    line = [{"dataValidation": rule} if rule else {}] * (area.right - area.left)
    for row in range(area.top, area.bottom):
        if filtered_too or not area.sheet.rows[row].filtered:
            write_rows(area.sheet, row, area.left, [line], {"dataValidation": {}})
    return {}


def check(rule: Json) -> None:
    """Refuse a condition that no cell can be held to."""
    condition = rule.get("condition", {})
    kind, values = condition.get("type", "CONDITION_TYPE_UNSPECIFIED"), condition.get("values", [])
    if kind == "CONDITION_TYPE_UNSPECIFIED":
        raise Refused("Condition type must be set.")  # wording guessed
    if kind not in VALUES:
        raise Refused(f"ConditionType '{kind}' is not supported in data validation.")  # as filters are quoted
    least, most = VALUES[kind]
    if not least <= len(values) <= most:
        wanted = f"{least}" if least == most else f"at least {least}" if most > 2 else f"{least} to {most}"
        raise Refused(
            f"ConditionType '{kind}' requires {wanted} values, but {len(values)} were given."
        )  # wording guessed
    if any("relativeDate" in value for value in values):
        raise Refused("Relative dates are not supported in data validation.")  # wording guessed
    if kind == "ONE_OF_RANGE":
        text = str(values[0].get("userEnteredValue", "")).removeprefix("=")
        if not a1.PLAIN_TITLE.fullmatch(text) and a1.read_bounds(a1.split(text)[1]) is None:
            raise Refused(f"Invalid range: {text}")  # wording guessed
    elif kind == "CUSTOM_FORMULA" and not str(values[0].get("userEnteredValue", "")).startswith(("=", "+")):
        raise Refused("A formula must begin with '='.")  # wording guessed


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
