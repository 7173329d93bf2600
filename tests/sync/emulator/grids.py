"""Ranges of the first sheet, and what is said of them."""

from __future__ import annotations

from typing import Any

from tests.sync.emulator.caller import Json, Spreadsheet


def rows(start: int, end: int, sheet_id: int = 0) -> Json:
    return {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(start: int, end: int, sheet_id: int = 0) -> Json:
    return {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def span(top: int, bottom: int, left: int, right: int, sheet_id: int = 0) -> Json:
    return {
        "sheetId": sheet_id,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def shown(top: int, bottom: int, left: int, right: int) -> Json:
    """The same as answers give it: the first sheet's id is 0, and left out."""
    return {k: v for k, v in span(top, bottom, left, right).items() if k != "sheetId"}


def part(sheet: Spreadsheet, name: str, number: int = 0) -> Any:
    return sheet.get(fields=f"sheets.{name}")["sheets"][number].get(name)


def reply(sheet: Spreadsheet, request: Json) -> Json:
    """The reply to one request."""
    found: Json = sheet.batch(request)["replies"][0]
    return found


def hidden(sheet: Spreadsheet, where: str) -> list[int]:
    """The rows of a range, counted within it, that a filter hides."""
    data = sheet.get(ranges=where, fields="sheets.data.rowMetadata.hiddenByFilter")["sheets"][0]["data"][0]
    return [n for n, row in enumerate(data["rowMetadata"]) if row.get("hiddenByFilter")]
