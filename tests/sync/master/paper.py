"""A spreadsheet on paper: just enough of ``spreadsheets.get`` and ``batchUpdate`` to test pure code without a server.

Independent of the emulator and much smaller: grids of cells, developer metadata that moves along, atomic batches. What
people do to a sheet is here too: `sort`, `insert_rows`, `move_row`, `delete_row`, `insert_columns`, `move_column`, `type`.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
LAYOUT = {
    "addChart",
    "addConditionalFormatRule",
    "addDimensionGroup",
    "addProtectedRange",
    "repeatCell",
    "setDataValidation",
    "updateDimensionGroup",
    "updateDimensionProperties",
    "updateSheetProperties",
}


class Refused(Exception):  # noqa: N818  # named after what happened
    """The batch was refused; nothing of it was applied."""


class Grid:
    """One tab: ``rows[r][c]`` are cells, ``row_marks[r]`` and ``column_marks[c]`` the metadata there."""

    def __init__(self, sheet_id: int, title: str, rows: int, columns: int, *, hidden: bool = False) -> None:
        self.sheet_id = sheet_id
        self.title = title
        self.hidden = hidden
        self.marks: list[Json] = []
        self.rows: list[list[Json]] = [[{} for _ in range(columns)] for _ in range(rows)]
        self.row_marks: list[list[Json]] = [[] for _ in range(rows)]
        self.column_marks: list[list[Json]] = [[] for _ in range(columns)]
        self.looks: list[str] = []

    @property
    def width(self) -> int:
        return len(self.column_marks)

    def insert_rows(self, at: int, number: int = 1) -> None:
        assert 0 <= at <= len(self.rows)
        self.rows[at:at] = [[{} for _ in range(self.width)] for _ in range(number)]
        self.row_marks[at:at] = [[] for _ in range(number)]

    def insert_columns(self, at: int, number: int = 1) -> None:
        assert 0 <= at <= self.width
        for row in self.rows:
            row[at:at] = [{} for _ in range(number)]
        self.column_marks[at:at] = [[] for _ in range(number)]

    def delete_row(self, at: int) -> None:
        del self.rows[at], self.row_marks[at]

    def delete_column(self, at: int) -> None:
        for row in self.rows:
            del row[at]
        del self.column_marks[at]

    def move_row(self, source: int, to: int) -> None:
        self.rows.insert(to, self.rows.pop(source))
        self.row_marks.insert(to, self.row_marks.pop(source))

    def move_column(self, source: int, to: int) -> None:
        for row in self.rows:
            row.insert(to, row.pop(source))
        self.column_marks.insert(to, self.column_marks.pop(source))

    def sort(self, first: int, last: int, key: Callable[[list[Json]], Any]) -> None:
        """Sort the rows ``first`` to ``last - 1``; anchors go along."""
        order = sorted(range(first, last), key=lambda index: key(self.rows[index]))
        self.rows[first:last] = [self.rows[i] for i in order]
        self.row_marks[first:last] = [self.row_marks[i] for i in order]

    def type(self, row: int, column: int, value: Any) -> None:
        """As a person types: None empties the cell, formats and notes stay."""
        if value is None:
            self.rows[row][column].pop("userEnteredValue", None)
        else:
            self.rows[row][column]["userEnteredValue"] = extended(value)

    def text(self, row: int, column: int) -> Any:
        return next(iter(self.rows[row][column].get("userEnteredValue", {"": None}).values()))

    def table(self) -> list[list[Any]]:
        """What the grid says, without what is empty below."""
        rows = [[self.text(r, c) for c in range(self.width)] for r in range(len(self.rows))]
        while rows and not any(cell is not None for cell in rows[-1]):
            rows.pop()
        return rows


class Paper:
    """A spreadsheet. Counts its batches, and can be told to hold one up for what people do meanwhile."""

    def __init__(self) -> None:
        self.marks: list[Json] = []
        self.sheets = [Grid(0, "Sheet1", 20, 6)]
        self.batches: list[list[Json]] = []

    def sheet(self, title: str) -> Grid:
        return next(sheet for sheet in self.sheets if sheet.title == title)

    def get(self) -> Json:
        told = {
            "spreadsheetId": "paper",
            "properties": {"title": "Master", "timeZone": "Europe/Lisbon"},
            **({"developerMetadata": self.marks} if self.marks else {}),
            "sheets": [self._sheet(index, sheet) for index, sheet in enumerate(self.sheets)],
        }
        over_the_wire: Json = json.loads(json.dumps(told))
        return over_the_wire

    def _sheet(self, index: int, sheet: Grid) -> Json:
        properties = {
            "sheetId": sheet.sheet_id,
            "title": sheet.title,
            "index": index,
            "sheetType": "GRID",
            "gridProperties": {"rowCount": len(sheet.rows), "columnCount": sheet.width},
        }
        filled = sheet.rows[: max((i + 1 for i, row in enumerate(sheet.rows) if any(row)), default=0)]
        data = {
            "rowData": [{"values": [shown(cell) if cell else {} for cell in row]} for row in filled],
            "rowMetadata": [{"developerMetadata": marks} if marks else {} for marks in sheet.row_marks],
            "columnMetadata": [{"developerMetadata": marks} if marks else {} for marks in sheet.column_marks],
        }
        found: Json = {"properties": properties, "data": [data]}
        if sheet.marks:
            found["developerMetadata"] = sheet.marks
        return found

    def batch(self, requests: list[Json]) -> list[Json]:
        """Apply all or nothing; gives the replies."""
        replies: list[Json] = []
        before = self.marks, self.sheets
        self.marks, self.sheets = pickle.loads(pickle.dumps(before))
        try:
            for request in requests:
                ((name, body),) = request.items()
                if name in LAYOUT:
                    self._layout(name, body)
                    replies.append({})
                else:
                    replies.append({name: reply} if (reply := getattr(self, f"_{name}")(body)) else {})
        except Exception:
            self.marks, self.sheets = before
            raise
        self.batches.append(requests)
        return replies

    def _by_id(self, sheet_id: int) -> Grid:
        return next(sheet for sheet in self.sheets if sheet.sheet_id == sheet_id)

    def _layout(self, name: str, body: Json) -> None:
        text = str(body)
        sheet = next(sheet for sheet in self.sheets if f"'sheetId': {sheet.sheet_id}" in text)
        sheet.looks.append(name)

    def _shelves(self) -> list[tuple[Json, list[Json]]]:
        """Every place that may hold metadata, with what is there."""
        found: list[tuple[Json, list[Json]]] = [({"spreadsheet": True}, self.marks)]
        for sheet in self.sheets:
            found.append(({"sheetId": sheet.sheet_id}, sheet.marks))
            for dimension, marks in (("ROWS", sheet.row_marks), ("COLUMNS", sheet.column_marks)):
                found.extend(
                    (
                        {
                            "dimensionRange": {
                                "sheetId": sheet.sheet_id,
                                "dimension": dimension,
                                "startIndex": index,
                                "endIndex": index + 1,
                            }
                        },
                        each,
                    )
                    for index, each in enumerate(marks)
                )
        return found

    def _deleteDeveloperMetadata(self, body: Json) -> Json:  # noqa: N802  # named after the request
        lookup = dict(body["dataFilter"]["developerMetadataLookup"])
        exact = lookup.pop("locationMatchingStrategy", "") == "EXACT_LOCATION"
        location = lookup.pop("metadataLocation", None)
        assert exact == (location is not None)
        gone: list[Json] = []
        for place, marks in self._shelves():
            if location is None or place == location:
                gone += [m for m in marks if all(m.get(key) == value for key, value in lookup.items())]
                marks[:] = [m for m in marks if m not in gone]
        return {"deletedDeveloperMetadata": gone} if gone else {}

    def _createDeveloperMetadata(self, body: Json) -> None:  # noqa: N802  # named after the request
        data = body["developerMetadata"]
        shelves = self._shelves()
        if any(m["metadataId"] == data["metadataId"] for _, marks in shelves for m in marks):
            raise Refused(
                f"Cannot add developer metadata with ID [{data['metadataId']}] because developer metadata with that ID already exists."
            )
        marks = next((marks for place, marks in shelves if place == data["location"]), None)
        if marks is None:
            raise Refused("exceeds grid limits")
        marks.append({key: value for key, value in data.items() if key != "location"})

    def _updateDeveloperMetadata(self, body: Json) -> None:  # noqa: N802  # named after the request
        (wanted,) = body["dataFilters"]
        for _, marks in self._shelves():
            for mark in marks:
                if mark["metadataId"] == wanted["developerMetadataLookup"]["metadataId"]:
                    mark.update(body["developerMetadata"])

    def _addSheet(self, body: Json) -> None:  # noqa: N802  # named after the request
        new = body["properties"]
        if any(
            s.sheet_id == new["sheetId"] or s.title.casefold() == new["title"].casefold() for s in self.sheets
        ):
            raise Refused(f'A sheet with the name "{new["title"]}" already exists.')
        size = new["gridProperties"]
        sheet = Grid(
            new["sheetId"],
            new["title"],
            size["rowCount"],
            size["columnCount"],
            hidden=new.get("hidden", False),
        )
        self.sheets.insert(new.get("index", len(self.sheets)), sheet)

    def _insertDimension(self, body: Json) -> None:  # noqa: N802  # named after the request
        where = body["range"]
        sheet = self._by_id(where["sheetId"])
        start, number = where["startIndex"], where["endIndex"] - where["startIndex"]
        size = len(sheet.rows) if where["dimension"] == "ROWS" else sheet.width
        if start > size or (start == size and not body["inheritFromBefore"]):
            raise Refused(f"range.startIndex must be less than the grid size ({size})")
        if start == 0 and body["inheritFromBefore"]:
            raise Refused("inheritFromBefore needs a dimension before")
        (sheet.insert_rows if where["dimension"] == "ROWS" else sheet.insert_columns)(start, number)

    def _deleteDimension(self, body: Json) -> None:  # noqa: N802  # named after the request
        where = body["range"]
        sheet = self._by_id(where["sheetId"])
        assert where["dimension"] == "ROWS"
        if where["endIndex"] > len(sheet.rows):
            raise Refused("exceeds grid limits")
        if where["endIndex"] - where["startIndex"] >= len(sheet.rows):
            raise Refused("You can't delete all the rows on the sheet.")
        for _ in range(where["startIndex"], where["endIndex"]):
            sheet.delete_row(where["startIndex"])

    def _appendDimension(self, body: Json) -> None:  # noqa: N802  # named after the request
        sheet = self._by_id(body["sheetId"])
        assert body["dimension"] == "ROWS"
        sheet.insert_rows(len(sheet.rows), body["length"])

    def _updateCells(self, body: Json) -> None:  # noqa: N802  # named after the request
        start = body["start"]
        sheet = self._by_id(start["sheetId"])
        for r, row in enumerate(body["rows"], start=start["rowIndex"]):
            for c, cell in enumerate(row["values"], start=start["columnIndex"]):
                if r >= len(sheet.rows) or c >= sheet.width:
                    raise Refused("exceeds grid limits")
                text = cell.get("userEnteredValue", {}).get("stringValue", "")
                if len(text) > 50_000:
                    raise Refused("more than the maximum of 50000 characters in a single cell")
                for field in body["fields"].split(","):
                    _write(sheet.rows[r][c], cell, field.split("."))


def _write(target: Json, source: Json, path: list[str]) -> None:
    first, *rest = path
    if not rest:
        if first in source:
            target[first] = json.loads(json.dumps(source[first]))
        else:
            target.pop(first, None)
        return
    _write(target.setdefault(first, {}), source.get(first, {}), rest)


def shown(cell: Json) -> Json:
    """A cell as a read tells it: the link on the cell itself, no formats."""
    told: Json = {key: cell[key] for key in ("userEnteredValue", "note") if key in cell}
    if uri := cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri"):
        told["hyperlink"] = uri
    return told


def extended(value: Any) -> Json:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, (int, float)):
        return {"numberValue": value}
    return {"formulaValue": value} if str(value).startswith("=") else {"stringValue": value}
