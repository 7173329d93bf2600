"""Ranges of the first sheet, as requests have them, and cells."""

from __future__ import annotations

from typing import Any

from tests.sync.emulator.caller import Json, Spreadsheet


def rows(start: int, end: int, sheet_id: int = 0) -> Json:
    return {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(start: int, end: int) -> Json:
    return {"sheetId": 0, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def span(top: int, bottom: int, left: int, right: int) -> Json:
    return {
        "sheetId": 0,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def part(sheet: Spreadsheet, name: str) -> Any:
    return sheet.get(fields=f"sheets.{name}")["sheets"][0].get(name)


def box(where: str) -> Json:
    """``A1:B2`` as a GridRange."""
    first, _, last = where.partition(":")
    top, left = _corner(first)
    bottom, right = _corner(last or first)
    return span(top, bottom + 1, left, right + 1)


def _corner(cell: str) -> tuple[int, int]:
    return int(cell[1:]) - 1, ord(cell[0]) - 65


def formulas(sheet: Spreadsheet, where: str) -> list[list[Any]]:
    return sheet.values(where, valueRenderOption="FORMULA")


def text(value: str) -> Json:
    return {"userEnteredValue": {"stringValue": value}}


def write(where: str, cell: Json, fields: str = "*") -> Json:
    """repeatCell."""
    return {"repeatCell": {"range": box(where), "cell": cell, "fields": fields}}


def down(sheet: Spreadsheet) -> str:
    return "".join(row[0] if row and row[0] else "." for row in sheet.values("A1:A9"))
