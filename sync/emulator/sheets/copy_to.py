"""spreadsheets.sheets.copyTo."""

from __future__ import annotations

from sync.emulator.call import Call
from sync.emulator.errors import Json, Refused, invalid
from sync.emulator.sheets.batch import change
from sync.emulator.sheets.get import sheet_properties
from sync.emulator.sheets.requests.limits import check_room
from sync.emulator.sheets.requests.tabs import copy_title, rehomed
from sync.emulator.sheets.work import Work


def copy_to(call: Call) -> Json:
    """A copy of a sheet at the end of another spreadsheet, or of the same one."""
    source = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal)
    target_id = call.body.get("destinationSpreadsheetId", "")
    target = call.workspace.open("sheets", target_id, call.principal, "writer")
    number = call.path["sheetId"]
    sheet = next((sheet for sheet in source.content.sheets if sheet.id == number), None)
    if sheet is None:
        raise invalid(f"No sheet with id: {number}")  # wording guessed after deleteSheet's

    def action(work: Work) -> Json:
        book = work.book
        check_room(book, len(sheet.rows), len(sheet.columns))
        made = rehomed(work, sheet, book.mint(s.id for s in book.sheets), copy_title(book, sheet.title))
        book.sheets.append(made)
        return sheet_properties(book, made)

    try:
        return change(call.workspace, target, call.principal, action)
    except Refused as refused:
        raise invalid(str(refused)) from None
