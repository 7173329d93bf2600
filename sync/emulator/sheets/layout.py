"""A spreadsheet that somebody wrote down: as tabs of rows of cells (YAML), or as a saved ``spreadsheets.get`` answer.

What may be written is described in the emulator's README.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, cells, formats, numbers
from sync.emulator.sheets.book import Book, Cell, Sheet

Resolve = Callable[[str], str]  # a link to another seed file → its address

BOOK_KEYS = {"title", "id", "locale", "time_zone", "tabs"}
TAB_KEYS = {
    "title",
    "gid",
    "hidden",
    "chart",
    "rows",
    "merges",
    "hidden_rows",
    "hidden_columns",
    "filtered_rows",
}
TAB_KEYS |= {"frozen_rows", "tables"}
TEXT_KEYS = {"bold", "italic", "strike", "mono", "size", "link"}
CELL_KEYS = TEXT_KEYS | {"v", "format", "note", "person", "file", "checkbox", "dropdown", "parts"}
PART_KEYS = TEXT_KEYS - {"size"} | {"t", "person", "file"}
FORMATS = {
    "date": ("DATE", "yyyy-mm-dd"),
    "percent": ("PERCENT", "0%"),
    "currency": ("CURRENCY", '"$"#,##0'),
}
STYLES = {"bold": "bold", "italic": "italic", "strike": "strikethrough", "size": "fontSize"}
KEPT = (
    "userEnteredValue",
    "effectiveValue",
    "formattedValue",
    "hyperlink",
    "note",
    "textFormatRuns",
    "chipRuns",
    "dataValidation",
)


class LayoutError(ValueError):
    """What is wrong with what was written, where."""


def book(layout: Json, file_id: str, resolve: Resolve = lambda url: url) -> Book:
    """The spreadsheet that is written down as tabs of rows. Raises LayoutError."""
    _known(layout, BOOK_KEYS, "the spreadsheet")
    made = Book.new(str(layout.get("title", "")), file_id, **_given(layout, ("time_zone", "locale")))
    made.sheets.clear()
    tabs = layout.get("tabs") or [{}]
    for n, tab in enumerate(tabs, 1):
        title = str(tab.get("title") or f"Sheet{n}")
        where = f"tab “{title}”"
        _known(tab, TAB_KEYS, where)
        if made.titled(title):
            raise LayoutError(f"{where}: another tab has this title")
        ids = [sheet.id for sheet in made.sheets]
        gid = int(tab["gid"]) if "gid" in tab else (made.mint(ids) if ids else 0)
        made.sheets.append(_tab(made, tab, gid, title, _Cells(where, resolve)))
    return made


def _tab(made: Book, tab: Json, gid: int, title: str, cells_: _Cells) -> Sheet:
    rows = [list(row or ()) for row in tab.get("rows") or ()]
    width = max([26, *(len(row) for row in rows)])
    sheet = made.new_sheet(gid, title, max(1000, len(rows)), width)
    if tab.get("chart"):
        sheet.properties["sheetType"] = "OBJECT"
    if tab.get("hidden"):
        sheet.properties["hidden"] = True
    for r, row in enumerate(rows):
        sheet.put_row(r, [cells_.cell(cell, f"{a1.letters(c)}{r + 1}") for c, cell in enumerate(row)])
    for n in _row_numbers(tab.get("hidden_rows"), cells_.where):
        sheet.rows[n - 1] = replace(sheet.rows[n - 1], hidden=True)
    for n in _row_numbers(tab.get("filtered_rows"), cells_.where):
        sheet.rows[n - 1] = replace(sheet.rows[n - 1], filtered=True)
    for letters in tab.get("hidden_columns") or ():
        n = a1.column_number(str(letters))
        sheet.columns[n] = replace(sheet.columns[n], hidden=True)
    if tab.get("frozen_rows"):
        sheet.grid["frozenRowCount"] = int(tab["frozen_rows"])
    if merges := [_range(sheet, text, cells_.where) for text in tab.get("merges") or ()]:
        sheet.parts["merges"] = merges
    if tables := [_table(made, sheet, table, cells_.where) for table in tab.get("tables") or ()]:
        sheet.parts["tables"] = tables
    return sheet


def _row_numbers(given: Iterable[Any] | None, where: str) -> Iterator[int]:
    """``[3, 5-7]`` as 3, 5, 6, 7."""
    for item in given or ():
        found = re.fullmatch(r"(\d+)(?:-(\d+))?", str(item))
        if not found:
            raise LayoutError(f"{where}: “{item}” is no row; write 3, or 5-7")
        yield from range(int(found[1]), int(found[2] or found[1]) + 1)


def _range(sheet: Sheet, text: Any, where: str) -> Json:
    bounds = a1.read_bounds(str(text))
    if bounds is None or None in bounds:
        raise LayoutError(f"{where}: “{text}” is no range; write A1:D1")
    top, left, bottom, right = bounds
    return a1.grid_range(a1.Area(sheet, top or 0, left or 0, bottom or 0, right or 0))


def _table(made: Book, sheet: Sheet, table: Any, where: str) -> Json:
    _known(table, {"name", "range"}, f"{where}: tables")
    area = _range(sheet, table.get("range"), where)
    top, left, right = (area.get(k, 0) for k in ("startRowIndex", "startColumnIndex", "endColumnIndex"))
    names = [
        sheet.cell(top, c).get("userEnteredValue", {}).get("stringValue", "") for c in range(left, right)
    ]
    columns = [{"columnName": name} | ({"columnIndex": n} if n else {}) for n, name in enumerate(names)]
    return {
        "tableId": str(made.mint([])),
        "name": str(table.get("name")),
        "range": area,
        "columnProperties": columns,
    }


class _Cells:
    """Reads the cells of one tab."""

    def __init__(self, where: str, resolve: Resolve) -> None:
        self.where = where
        self.resolve = resolve

    def cell(self, written: Any, at: str) -> Cell | None:
        if written is None or written == "":
            return None
        if not isinstance(written, dict):
            return _entered(written)
        _known(written, CELL_KEYS, f"{self.where}, {at}")
        if "parts" in written:
            cell = self._parts(written["parts"], at)
        else:
            cell = _entered(self._value(written, at))
            if chip := self._chip(written):
                cell["chipRuns"] = [{"chip": chip}]
        if written.get("note"):
            cell["note"] = str(written["note"])
        if written.get("checkbox"):
            cell["dataValidation"] = {"condition": {"type": "BOOLEAN"}, "strict": True}
        if written.get("dropdown"):
            values = [{"userEnteredValue": str(option)} for option in written["dropdown"]]
            cell["dataValidation"] = {
                "condition": {"type": "ONE_OF_LIST", "values": values},
                "showCustomUi": True,
            }
        look: Json = cell.pop("userEnteredFormat", {})
        if "format" in written:
            look["numberFormat"] = _number_format(str(written["format"]))
        if text := self._text_format(written):
            look["textFormat"] = text
        return cells.write({}, cell | ({"userEnteredFormat": look} if look else {}), {"*": {}})

    def _value(self, written: Json, at: str) -> Any:
        value = written.get("v")
        if value is None:
            value = written.get("person") or written.get("file")
        if written.get("checkbox") and not isinstance(value, bool):
            raise LayoutError(f"{self.where}, {at}: a checkbox is true or false, not “{value}”")
        if written.get("format") == "date" and isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError as error:
                raise LayoutError(f"{self.where}, {at}: “{value}” is no date; write 2024-10-08") from error
        return value

    def _chip(self, written: Json) -> Json | None:
        if written.get("person"):
            return {"personProperties": {"email": str(written["person"])}}
        if written.get("file"):
            return {"richLinkProperties": {"uri": self.resolve(str(written["file"]))}}
        return None

    def _text_format(self, written: Json) -> Json:
        found: Json = {name: written[key] for key, name in STYLES.items() if key in written}
        if "mono" in written:
            found["fontFamily"] = "Roboto Mono" if written["mono"] else "Arial"
        if written.get("link"):
            found["link"] = {"uri": self.resolve(str(written["link"]))}
        return found

    def _parts(self, parts: Sequence[Any], at: str) -> Cell:
        """Text in pieces, each with its own looks, link or chip."""
        text, runs, chips = "", [], []
        for part in parts:
            said: Json = {"t": part} if not isinstance(part, dict) else part
            _known(said, PART_KEYS, f"{self.where}, {at}")
            start = len(text.encode("utf-16-le")) // 2
            index: Json = {"startIndex": start} if start else {}
            text += str(said.get("t") or said.get("person") or said.get("file") or "")
            runs.append(index | {"format": self._text_format(said)})
            chips.append(index | {"chip": self._chip(said) or {}})
        cell: Cell = {"userEnteredValue": {"stringValue": text}}
        if any(run["format"] for run in runs):
            cell["textFormatRuns"] = runs
        if any(run["chip"] for run in chips):
            cell["chipRuns"] = chips
        return cell


def _entered(value: Any) -> Cell:
    """What a value is when a program writes it: text stays text, ``=…`` is a formula, days get a format."""
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, int | float):
        return {"userEnteredValue": {"numberValue": value}}
    if isinstance(value, datetime):
        days = numbers.serial(value.date()) + (value.hour * 3600 + value.minute * 60 + value.second) / 86400
        pattern = {"type": "DATE_TIME", "pattern": "yyyy-mm-dd h:mm"}
        return {"userEnteredValue": {"numberValue": days}, "userEnteredFormat": {"numberFormat": pattern}}
    if isinstance(value, date):
        entered: Json = {"userEnteredValue": {"numberValue": numbers.serial(value)}}
        return entered | {"userEnteredFormat": {"numberFormat": _number_format("date")}}
    if value is None:
        return {}
    text = str(value)
    return {
        "userEnteredValue": {"formulaValue": text}
        if text.startswith("=") and len(text) > 1
        else {"stringValue": text}
    }


def _number_format(text: str) -> Json:
    """``date``, ``percent``, ``currency``, or a pattern whose kind shows."""
    if text in FORMATS:
        kind, pattern = FORMATS[text]
        return {"type": kind, "pattern": pattern}
    bare = re.sub(r'"[^"]*"|\\.', "", text)
    if not re.search(r"[0#]", bare) and re.search(r"[ymd]", bare, re.IGNORECASE):
        return {"type": "DATE", "pattern": text}
    kind = "PERCENT" if "%" in bare else "CURRENCY" if re.search(r"[$€£¥]", text) else "NUMBER"
    return {"type": kind, "pattern": text}


def _known(given: Any, known: set[str], where: str) -> None:
    if not isinstance(given, dict):
        raise LayoutError(f"{where}: must be a mapping")
    if unknown := set(map(str, given)) - known:
        raise LayoutError(f"{where}: unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")


def _given(layout: Json, names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(layout[name]) for name in names if name in layout}


# ------------------------------------------------------------------------------------ saved answers


def from_answer(answer: Json, file_id: str) -> Book:
    """The spreadsheet of a saved ``spreadsheets.get`` answer. Its cells show what they showed, until they are edited."""
    about = answer.get("properties", {})
    made = Book.new(str(about.get("title", "")), file_id)
    made.properties |= {k: about[k] for k in ("locale", "timeZone", "autoRecalc") if k in about}
    made.named_ranges = list(answer.get("namedRanges", ()))
    made.sheets = [_saved_sheet(made, found) for found in answer.get("sheets", ())] or made.sheets
    return made


def _saved_sheet(made: Book, found: Json) -> Sheet:
    about = found.get("properties", {})
    grid = dict(about.get("gridProperties", {}))
    blocks = found.get("data", ())
    height = max(
        [1, grid.pop("rowCount", 1), *(b.get("startRow", 0) + len(b.get("rowData", ())) for b in blocks)]
    )
    width = max(
        [1, grid.pop("columnCount", 1)]
        + [
            b.get("startColumn", 0) + len(row.get("values", ()))
            for b in blocks
            for row in b.get("rowData", ())
        ]
    )
    sheet = made.new_sheet(about.get("sheetId", 0), str(about.get("title", "")), height, width)
    sheet.grid = grid
    sheet.properties = {
        k: v
        for k, v in about.items()
        if k not in {"sheetId", "title", "index", "gridProperties"} and v != "GRID"
    }
    sheet.parts = {
        k: list(v) for k, v in found.items() if isinstance(v, list) and k not in {"data", "developerMetadata"}
    }
    sheet.basic_filter = found.get("basicFilter")
    for block in blocks:
        top, left = block.get("startRow", 0), block.get("startColumn", 0)
        for r, row in enumerate(block.get("rowData", ()), top):
            sheet.put_row(
                r, [*sheet.rows[r].cells[:left], *[_saved_cell(cell) for cell in row.get("values", ())]]
            )
        for lines, start, name in ((sheet.rows, top, "rowMetadata"), (sheet.columns, left, "columnMetadata")):
            _hide(lines, start, block.get(name, ()))
    return sheet


def _hide(lines: list[Any], start: int, found: Sequence[Json]) -> None:
    """What is known of rows or columns besides their cells."""
    for n, line in enumerate(found, start):
        if n < len(lines):
            lines[n] = replace(
                lines[n],
                size=line.get("pixelSize"),
                hidden=bool(line.get("hiddenByUser")),
                filtered=bool(line.get("hiddenByFilter")),
            )


def _saved_cell(cell: Json) -> Cell | None:
    kept = {name: cell[name] for name in KEPT if name in cell}
    if look := formats.with_both_colours(cell.get("userEnteredFormat") or cell.get("effectiveFormat") or {}):
        kept["userEnteredFormat"] = look
    return kept or None
