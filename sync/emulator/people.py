"""Somebody at work in a spreadsheet by hand: the same requests as over HTTP, but in nobody's list of calls.

Rows are counted from 1 and columns named by letters, as people do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, batch, numbers
from sync.emulator.sheets.book import Axis, Book, Sheet
from sync.emulator.sheets.cells import View
from sync.emulator.sheets.formula import Calc
from sync.emulator.sheets.get import today
from sync.emulator.store import File, Principal, Workspace


@dataclass(frozen=True)
class Person:
    workspace: Workspace
    email: str

    # ---------------------------------------------------------------------------------------- looking

    def shows(self, spreadsheet: str, where: str) -> str:
        """What a cell shows."""
        view, area = self._look(spreadsheet, where)
        return view.formatted(area.sheet, area.top, area.left)

    def rows(self, spreadsheet: str, where: str) -> list[list[str]]:
        """What a range shows, up to its last filled row."""
        view, area = self._look(spreadsheet, where)
        bottom = min(area.bottom, area.sheet.last_row(filled=True))
        return [
            [view.formatted(area.sheet, row, column) for column in range(area.left, area.right)]
            for row in range(area.top, bottom)
        ]

    def cell(self, spreadsheet: str, where: str) -> Json:
        """All of a cell, as CellData."""
        view, area = self._look(spreadsheet, where)
        return view.show(area.sheet, area.top, area.left, {})

    def tabs(self, spreadsheet: str) -> list[str]:
        book: Book = self._file(spreadsheet).content
        return [sheet.title for sheet in book.sheets]

    def find(self, spreadsheet: str, tab: str, text: str) -> str:
        """Where a cell shows exactly this text, as ``Tab!B3``; an error if nowhere."""
        view, area = self._look(spreadsheet, a1.quoted(tab))
        for row in range(area.sheet.last_row()):
            for column in range(len(area.sheet.rows[row].packed)):
                if view.formatted(area.sheet, row, column) == text:
                    return f"{a1.quoted(tab)}!{a1.letters(column)}{row + 1}"
        raise LookupError(f"“{text}” is nowhere on {tab}")

    # ---------------------------------------------------------------------------------------- typing

    def types(self, spreadsheet: str, where: str, value: Any) -> None:
        """Enter something into a cell: text is understood as if typed, ``None`` or ``""`` empties the cell."""
        fields = "userEnteredValue"
        cell: Json = {}
        if isinstance(value, bool):
            cell = {"userEnteredValue": {"boolValue": value}}
        elif isinstance(value, int | float):
            cell = {"userEnteredValue": {"numberValue": value}}
        elif value:
            entered, number_format = numbers.understand(str(value), self._today(spreadsheet))
            cell = {"userEnteredValue": entered}
            if number_format:
                cell |= {"userEnteredFormat": {"numberFormat": number_format}}
                fields += ",userEnteredFormat.numberFormat"
        self._write(spreadsheet, where, cell, fields)

    def notes(self, spreadsheet: str, where: str, text: str) -> None:
        """Put a note on a cell; ``""`` takes it away."""
        self._write(spreadsheet, where, {"note": text} if text else {}, "note")

    def colours(self, spreadsheet: str, where: str, red: float, green: float, blue: float) -> None:
        """Give a cell a background."""
        colour = {"red": red, "green": green, "blue": blue}
        self._write(
            spreadsheet,
            where,
            {"userEnteredFormat": {"backgroundColor": colour}},
            "userEnteredFormat.backgroundColor",
        )

    def _write(self, spreadsheet: str, where: str, cell: Json, fields: str) -> None:
        span = self._range(spreadsheet, where)
        self.does(spreadsheet, {"repeatCell": {"range": span, "cell": cell, "fields": fields}})

    # ---------------------------------------------------------------------------------------- rows and columns

    def inserts(self, spreadsheet: str, tab: str, lines: str) -> None:
        """Insert rows (``"3"``, ``"3:5"``) or columns (``"B"``, ``"B:D"``) where those are now."""
        self.does(spreadsheet, {"insertDimension": {"range": self._span(spreadsheet, tab, lines)}})

    def deletes(self, spreadsheet: str, tab: str, lines: str) -> None:
        self.does(spreadsheet, {"deleteDimension": {"range": self._span(spreadsheet, tab, lines)}})

    def moves(self, spreadsheet: str, tab: str, lines: str, before: str) -> None:
        """Move rows or columns to stand before another."""
        span = self._span(spreadsheet, tab, lines)
        target = self._span(spreadsheet, tab, before)["startIndex"]
        self.does(spreadsheet, {"moveDimension": {"source": span, "destinationIndex": target}})

    def hides(self, spreadsheet: str, tab: str, lines: str, *, hidden: bool = True) -> None:
        span = self._span(spreadsheet, tab, lines)
        properties = {"range": span, "properties": {"hiddenByUser": hidden}, "fields": "hiddenByUser"}
        self.does(spreadsheet, {"updateDimensionProperties": properties})

    def sorts(self, spreadsheet: str, tab: str, by: str, *, descending: bool = False, head: int = 1) -> None:
        """Sort all rows below the head by a column."""
        sheet = self._sheet(spreadsheet, tab)
        span = {
            "sheetId": sheet.id,
            "startRowIndex": head,
            "endRowIndex": max(sheet.last_row(filled=True), head + 1),
        }
        span |= {"startColumnIndex": 0, "endColumnIndex": len(sheet.columns)}
        order = "DESCENDING" if descending else "ASCENDING"
        specs = [{"dimensionIndex": a1.column_number(by), "sortOrder": order}]
        self.does(spreadsheet, {"sortRange": {"range": span, "sortSpecs": specs}})

    def groups(self, spreadsheet: str, tab: str, lines: str, *, folded: bool = False) -> None:
        """Group rows or columns, and fold the group."""
        span = self._span(spreadsheet, tab, lines)
        made = self.does(spreadsheet, {"addDimensionGroup": {"range": span}})[0]["addDimensionGroup"]
        if folded:
            first, last = span["startIndex"], span["endIndex"]
            around = (
                group  # one that touches another of its depth has become one with that
                for group in made["dimensionGroups"]
                if group["range"]["startIndex"] <= first and last <= group["range"]["endIndex"]
            )
            group = max(around, key=lambda each: int(each["depth"])) | {"collapsed": True}
            self.does(spreadsheet, {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}})

    def resizes(self, spreadsheet: str, tab: str, lines: str, pixels: int | None = None) -> None:
        """Make rows or columns so high or wide; without pixels as what they show needs."""
        span = self._span(spreadsheet, tab, lines)
        if pixels is None:
            self.does(spreadsheet, {"autoResizeDimensions": {"dimensions": span}})
        else:
            change = {"range": span, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}
            self.does(spreadsheet, {"updateDimensionProperties": change})

    # ---------------------------------------------------------------------------------------- cells

    def copies(self, spreadsheet: str, where: str, to: str, what: str = "NORMAL") -> None:
        """Copy a range and paste it. ``what``: NORMAL, VALUES, FORMAT, FORMULA, NO_BORDERS, DATA_VALIDATION …"""
        ranges = {"source": self._range(spreadsheet, where), "destination": self._range(spreadsheet, to)}
        self.does(spreadsheet, {"copyPaste": ranges | {"pasteType": f"PASTE_{what}"}})

    def cuts(self, spreadsheet: str, where: str, to: str) -> None:
        """Cut a range and paste it with its top left at a cell."""
        source = self._range(spreadsheet, where)
        self.does(spreadsheet, {"cutPaste": {"source": source, "destination": self._cell(spreadsheet, to)}})

    def pastes(self, spreadsheet: str, where: str, text: str, *, delimiter: str = "\t") -> None:
        """Paste text from elsewhere, from a cell on."""
        place = self._cell(spreadsheet, where)
        self.does(spreadsheet, {"pasteData": {"coordinate": place, "data": text, "delimiter": delimiter}})

    def fills(self, spreadsheet: str, where: str) -> None:
        """Let what stands first in a range go on in the rest of it."""
        self.does(spreadsheet, {"autoFill": {"range": self._range(spreadsheet, where)}})

    def replaces(self, spreadsheet: str, old: str, new: str, tab: str | None = None, **options: bool) -> int:
        """Find and replace everywhere, or on one tab; how often it was found. Options as findReplace has them."""
        scope = {"allSheets": True} if tab is None else {"sheetId": self._sheet(spreadsheet, tab).id}
        request = {"find": old, "replacement": new} | scope | options
        counts = self.does(spreadsheet, {"findReplace": request})[0]["findReplace"]
        return int(counts.get("occurrencesChanged", 0))

    def merges(self, spreadsheet: str, where: str, *, undo: bool = False) -> None:
        kind = "unmergeCells" if undo else "mergeCells"
        self.does(spreadsheet, {kind: {"range": self._range(spreadsheet, where)}})

    def sets(self, spreadsheet: str, where: str, **look: Any) -> None:
        """Set how text looks: ``bold=True``, ``italic``, ``strikethrough``, ``fontSize`` …"""
        fields = ",".join(f"userEnteredFormat.textFormat.{name}" for name in look)
        self._write(spreadsheet, where, {"userEnteredFormat": {"textFormat": look}}, fields)

    def validates(self, spreadsheet: str, where: str, *choices: str) -> None:
        """Let a range be filled in from choices; from none, as checkboxes."""
        values = [{"userEnteredValue": choice} for choice in choices]
        condition = {"type": "ONE_OF_LIST", "values": values} if choices else {"type": "BOOLEAN"}
        rule = {"condition": condition, "showCustomUi": True, "strict": True}
        self.does(
            spreadsheet, {"setDataValidation": {"range": self._range(spreadsheet, where), "rule": rule}}
        )

    # ---------------------------------------------------------------------------------------- rules, views and names

    def protects(self, spreadsheet: str, where: str, *editors: str) -> int:
        """Protect a range, or a whole tab by its name, for oneself and these editors; the protection's id."""
        book: Book = self._file(spreadsheet).content
        tab = book.titled(where)
        span = self._range(spreadsheet, where) if tab is None else {"sheetId": tab.id}
        protection = {"range": span, "editors": {"users": list(editors)}}
        reply = self.does(spreadsheet, {"addProtectedRange": {"protectedRange": protection}})[0]
        return int(reply["addProtectedRange"]["protectedRange"]["protectedRangeId"])

    def filters(self, spreadsheet: str, where: str, column: str, *hidden: str) -> None:
        """Put a filter on a range that hides the rows with these values in a column."""
        spec = {"columnIndex": a1.column_number(column), "filterCriteria": {"hiddenValues": list(hidden)}}
        basic = {"range": self._range(spreadsheet, where), "filterSpecs": [spec] if hidden else []}
        self.does(spreadsheet, {"setBasicFilter": {"filter": basic}})

    def names(self, spreadsheet: str, where: str, name: str) -> None:
        """Give a range a name."""
        named = {"name": name, "range": self._range(spreadsheet, where)}
        self.does(spreadsheet, {"addNamedRange": {"namedRange": named}})

    def colours_where(
        self, spreadsheet: str, where: str, formula: str, red: float, green: float, blue: float
    ) -> None:
        """Add a conditional rule: a background where a formula holds."""
        condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
        look = {"backgroundColor": {"red": red, "green": green, "blue": blue}}
        rule = {
            "ranges": [self._range(spreadsheet, where)],
            "booleanRule": {"condition": condition, "format": look},
        }
        self.does(spreadsheet, {"addConditionalFormatRule": {"rule": rule}})

    # ---------------------------------------------------------------------------------------- tabs

    def adds_tab(self, spreadsheet: str, title: str) -> None:
        self.does(spreadsheet, {"addSheet": {"properties": {"title": title}}})

    def duplicates_tab(self, spreadsheet: str, tab: str, title: str = "") -> None:
        new = {"newSheetName": title} if title else {}
        self.does(spreadsheet, {"duplicateSheet": {"sourceSheetId": self._sheet(spreadsheet, tab).id, **new}})

    def deletes_tab(self, spreadsheet: str, tab: str) -> None:
        self.does(spreadsheet, {"deleteSheet": {"sheetId": self._sheet(spreadsheet, tab).id}})

    def renames_tab(self, spreadsheet: str, tab: str, title: str) -> None:
        self._change_tab(spreadsheet, tab, title=title)

    def moves_tab(self, spreadsheet: str, tab: str, index: int) -> None:
        """Move a tab to stand before the one that is at this index now, counted from 0."""
        self._change_tab(spreadsheet, tab, index=index)

    def hides_tab(self, spreadsheet: str, tab: str, *, hidden: bool = True) -> None:
        self._change_tab(spreadsheet, tab, hidden=hidden)

    def freezes(self, spreadsheet: str, tab: str, rows: int) -> None:
        grid = {"sheetId": self._sheet(spreadsheet, tab).id, "gridProperties": {"frozenRowCount": rows}}
        change = {"properties": grid, "fields": "gridProperties.frozenRowCount"}
        self.does(spreadsheet, {"updateSheetProperties": change})

    def _change_tab(self, spreadsheet: str, tab: str, **properties: Any) -> None:
        change = {"properties": {"sheetId": self._sheet(spreadsheet, tab).id, **properties}}
        self.does(spreadsheet, {"updateSheetProperties": change | {"fields": ",".join(properties)}})

    # ---------------------------------------------------------------------------------------- anything

    def does(self, spreadsheet: str, *requests: Json) -> list[Json]:
        """Any requests of a batchUpdate, as this person."""
        file = self._file(spreadsheet)
        if not file.allows(self._principal, "writer"):
            raise PermissionError(f"{self.email} may not edit “{file.name}”")
        return batch.apply(self.workspace, file, self._principal, requests)

    # ---------------------------------------------------------------------------------------- helpers

    @property
    def _principal(self) -> Principal:
        return Principal(self.email)

    def _file(self, spreadsheet: str) -> File:
        return self.workspace.find(spreadsheet)

    def _sheet(self, spreadsheet: str, tab: str) -> Sheet:
        book: Book = self._file(spreadsheet).content
        sheet = book.titled(tab)
        if sheet is None:
            raise KeyError(f"no tab “{tab}”; there are: {', '.join(self.tabs(spreadsheet))}")
        return sheet

    def _range(self, spreadsheet: str, where: str) -> Json:
        return a1.grid_range(a1.find(self._file(spreadsheet).content, where))

    def _cell(self, spreadsheet: str, where: str) -> Json:
        area = a1.find(self._file(spreadsheet).content, where)
        return {"sheetId": area.sheet.id, "rowIndex": area.top, "columnIndex": area.left}

    def _today(self, spreadsheet: str) -> Any:
        return today(self._file(spreadsheet).content, self.workspace.clock)

    def _look(self, spreadsheet: str, where: str) -> tuple[View, a1.Area]:
        book: Book = self._file(spreadsheet).content
        return View(Calc(book, self._today(spreadsheet))), a1.find(book, where)

    def _span(self, spreadsheet: str, tab: str, lines: str) -> Json:
        first, _, last = lines.upper().partition(":")
        if re.fullmatch(r"\d+", first):
            axis: Axis = "ROWS"
            start, end = int(first) - 1, int(last or first)
        else:
            axis = "COLUMNS"
            start, end = a1.column_number(first), a1.column_number(last or first) + 1
        return {
            "sheetId": self._sheet(spreadsheet, tab).id,
            "dimension": axis,
            "startIndex": start,
            "endIndex": end,
        }
