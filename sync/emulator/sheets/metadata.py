"""Developer metadata: anchors on spreadsheets, sheets, rows and columns, and the filters that find them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from sync.emulator.call import Call
from sync.emulator.errors import Json, invalid, not_found
from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Book, Metadata, Refused

__all__ = ["Metadata"]

LIMIT = 30_000  # characters of keys and values: of a spreadsheet itself, and of each sheet with its rows and columns
AXES = {"ROW": "ROWS", "COLUMN": "COLUMNS"}


def shown(book: Book, found: Metadata) -> Json:
    answer: Json = {"metadataId": found.id, "metadataKey": found.key}
    if found.value:
        answer["metadataValue"] = found.value
    return answer | {"location": location(book, found), "visibility": found.visibility}


def location(book: Book, found: Metadata) -> Json:
    if found.kind == "SPREADSHEET":
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if found.kind == "SHEET":
        return {"locationType": "SHEET", "sheetId": found.sheet}
    at = book.position(found) or 0
    place: Json = ({"sheetId": found.sheet} if found.sheet else {}) | {"dimension": AXES[found.kind]}
    return {"locationType": found.kind, "dimensionRange": place | {"startIndex": at, "endIndex": at + 1}}


def by_line(book: Book, sheet_id: int, kind: Literal["ROW", "COLUMN"]) -> dict[int, list[Metadata]]:
    """The metadata of a sheet's rows or columns, by the key of the line."""
    found: dict[int, list[Metadata]] = defaultdict(list)
    for item in book.metadata.values():
        if item.kind == kind and item.sheet == sheet_id:
            found[item.line].append(item)
    return found


def read_location(book: Book, place: Json) -> tuple[str, int, int]:
    """Kind, sheet and line of a DeveloperMetadataLocation."""
    if place.get("spreadsheet"):
        return "SPREADSHEET", 0, 0
    if "dimensionRange" in place:
        span = place["dimensionRange"]
        if "startIndex" not in span or "endIndex" not in span:
            raise Refused("DimensionRange must specify both a startIndex and an endIndex")
        if span["endIndex"] - span["startIndex"] != 1:
            raise Refused("DimensionRange must represent a single row or column")
        sheet = book.sheet(span.get("sheetId", 0))
        rows = span.get("dimension") == "ROWS"
        lines = sheet.rows if rows else sheet.columns
        if span["startIndex"] >= len(lines):
            bounds = (
                (span["startIndex"], None, span["endIndex"], None)
                if rows
                else (None, span["startIndex"], None, span["endIndex"])
            )
            raise Refused(a1.grid_limits(sheet, bounds))
        return "ROW" if rows else "COLUMN", sheet.id, lines[span["startIndex"]].key
    if "sheetId" in place:
        return "SHEET", book.sheet(place["sheetId"]).id, 0
    raise Refused("A location must be specified.")  # wording guessed


def find(book: Book, data_filter: Json) -> list[Metadata]:
    """What a DataFilter selects."""
    if "developerMetadataLookup" in data_filter:
        return list(_lookup(book, data_filter["developerMetadataLookup"]))
    if "gridRange" in data_filter or "a1Range" in data_filter:
        area = (
            a1.find(book, data_filter["a1Range"])
            if "a1Range" in data_filter
            else a1.area(book, data_filter["gridRange"])
        )
        rows = {row.key for row in area.sheet.rows[area.top : area.bottom]}
        columns = {column.key for column in area.sheet.columns[area.left : area.right]}
        alive = {"ROW": rows, "COLUMN": columns}
        return [
            m for m in book.metadata.values() if m.sheet == area.sheet.id and m.line in alive.get(m.kind, ())
        ]
    raise Refused("A data filter must be set.")  # wording guessed


def _lookup(book: Book, lookup: Json) -> Iterator[Metadata]:
    place = lookup.get("metadataLocation")
    strategy = lookup.get(
        "locationMatchingStrategy", "DEVELOPER_METADATA_LOCATION_MATCHING_STRATEGY_UNSPECIFIED"
    )
    intersecting = strategy != "EXACT_LOCATION"
    if place is not None and place.get("spreadsheet") and strategy == "INTERSECTING_LOCATION":
        raise Refused(
            "DeveloperMetadataLookup.spreadsheet is true, but locationMatchingStrategy was specified as INTERSECTING"
        )
    if place is None and strategy in {"EXACT_LOCATION", "INTERSECTING_LOCATION"}:
        raise Refused("locationMatchingStrategy requires a metadataLocation.")  # wording guessed
    where = read_location(book, place) if place is not None else None
    candidates = book.metadata.values()
    if "metadataId" in lookup:
        one = book.metadata.get(lookup["metadataId"])
        candidates = {one.id: one}.values() if one is not None else {}.values()
    for found in candidates:
        if found.key != lookup.get("metadataKey", found.key) or found.value != lookup.get(
            "metadataValue", found.value
        ):
            continue
        if found.visibility != lookup.get("visibility", found.visibility):
            continue
        if found.kind != lookup.get("locationType", found.kind):
            continue
        if where is None or _at(found, where, intersecting=intersecting):
            yield found


def _at(found: Metadata, where: tuple[str, int, int], *, intersecting: bool) -> bool:
    kind, sheet, line = where
    if kind == "SPREADSHEET" and intersecting:
        return True
    if kind == "SHEET" and intersecting:
        return found.kind != "SPREADSHEET" and found.sheet == sheet
    exact = (found.kind, found.sheet, found.line) == (kind, sheet, line)
    if not intersecting or kind == "SPREADSHEET":
        return exact
    across = {"ROW": "COLUMN", "COLUMN": "ROW"}[kind]  # a row crosses every column
    return exact or (found.sheet == sheet and found.kind in {across, "SHEET"})


def create(book: Book, wanted: Json) -> Metadata:
    if not wanted.get("metadataKey"):
        raise Refused("DeveloperMetadata must specify a metadataKey")  # wording guessed
    if wanted.get("visibility", "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED").endswith("UNSPECIFIED"):
        raise Refused("DeveloperMetadata must specify a visibility")  # wording guessed
    number = wanted.get("metadataId", 0)
    if number in book.metadata:
        raise Refused(
            f"Cannot add developer metadata with ID [{number}] because developer metadata with that ID already exists."
        )
    if number < 0:
        raise Refused("metadataId must be positive")  # wording guessed
    kind, sheet, line = read_location(book, wanted.get("location", {}))
    made = Metadata(
        number or book.mint(book.metadata),
        wanted["metadataKey"],
        wanted.get("metadataValue", ""),
        wanted["visibility"],
        kind,  # type: ignore[arg-type]  # one of the four
        sheet,
        line,
    )
    book.hang(made)
    check_size(book, made)
    return made


def check_size(book: Book, new: Metadata) -> None:
    """30,000 characters for the spreadsheet itself, and for each sheet with all that hangs on it."""
    if book.metadata_size[new.scope] > LIMIT:
        where = "spreadsheet" if new.scope is None else f"sheet {new.sheet}"
        raise Refused(
            f"The developer metadata of the {where} would exceed the limit of {LIMIT} characters."
        )  # wording guessed


# ------------------------------------------------------------------------------------------ the two methods


def get(call: Call) -> Json:
    book = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal).content
    found = book.metadata.get(call.path["metadataId"])
    if found is None:
        raise not_found()
    return shown(book, found)


def search(call: Call) -> Json:
    book = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal).content
    matched: dict[int, Json] = {}
    for data_filter in call.body.get("dataFilters", []):
        try:
            hits = find(book, data_filter)
        except Refused as refused:
            raise invalid(str(refused)) from None
        for hit in hits:
            entry = matched.setdefault(hit.id, {"developerMetadata": shown(book, hit), "dataFilters": []})
            entry["dataFilters"].append(data_filter)
    return {"matchedDeveloperMetadata": list(matched.values())} if matched else {}
