"""Developer metadata: anchors on spreadsheets, sheets, rows and columns, and the filters that find them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from sync.emulator.call import Call
from sync.emulator.errors import ApiError, Json, Refused, invalid
from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Book, Metadata
from sync.emulator.store import Principal

__all__ = ["Metadata"]

LIMIT = 30_000  # characters of keys and values: of a spreadsheet itself, and of each sheet with its rows and columns
AXES = {"ROW": "ROWS", "COLUMN": "COLUMNS"}
ACCOUNT = ".iam.gserviceaccount.com"
USERS = "emulator"  # the project of the OAuth client that people sign in with

Kind = Literal["SPREADSHEET", "SHEET", "ROW", "COLUMN"]
Place = tuple[Kind, int, int]  # kind, sheet and line


def project_of(principal: Principal) -> str:
    """The Cloud project that somebody calls from: a service account's is in its name."""
    name, _, host = principal.email.partition("@")
    return host.removesuffix(ACCOUNT) if name and host.endswith(ACCOUNT) else USERS


def is_visible(found: Metadata, project: str | None) -> bool:
    """What is for one project alone, no other sees. None: whoever asks sees all."""
    return project is None or found.visibility != "PROJECT" or found.project == project


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


def by_line(
    book: Book, sheet_id: int, kind: Literal["ROW", "COLUMN"], project: str | None = None
) -> dict[int, list[Metadata]]:
    """The metadata of a sheet's rows or columns, by the key of the line."""
    found: dict[int, list[Metadata]] = defaultdict(list)
    for item in book.metadata.values():
        if item.kind == kind and item.sheet == sheet_id and is_visible(item, project):
            found[item.line].append(item)
    return found


def read_location(book: Book, place: Json) -> Place:
    """Kind, sheet and line of a DeveloperMetadataLocation."""
    if place.get("spreadsheet"):
        return "SPREADSHEET", 0, 0
    if "sheetId" in place:
        if not any(sheet.id == place["sheetId"] for sheet in book.sheets):
            raise Refused(f"No sheet with id: {place['sheetId']}")
        return "SHEET", place["sheetId"], 0
    if "dimensionRange" not in place:
        raise Refused("Developer metadata must always have a location specified.")  # wording guessed
    span = place["dimensionRange"]
    if "startIndex" not in span or "endIndex" not in span:
        raise Refused("DimensionRange must specify both a startIndex and an endIndex")
    if span["endIndex"] - span["startIndex"] != 1:
        raise Refused("DimensionRange must represent a single row or column")
    if span.get("dimension", "DIMENSION_UNSPECIFIED") == "DIMENSION_UNSPECIFIED":
        raise Refused("Must specify a dimension.")  # wording guessed
    sheet = book.grid(span.get("sheetId", 0))
    rows, start = span["dimension"] == "ROWS", span["startIndex"]
    lines = sheet.rows if rows else sheet.columns
    if not 0 <= start < len(lines):
        bounds = (start, None, start + 1, None) if rows else (None, start, None, start + 1)
        raise Refused(a1.grid_limits(sheet, bounds))
    return "ROW" if rows else "COLUMN", sheet.id, lines[start].key


# ------------------------------------------------------------------------------------------ finding


def find(book: Book, data_filter: Json, project: str | None = None) -> list[Metadata]:
    """What a DataFilter selects of what this project sees."""
    if not data_filter:
        raise Refused("A data filter must be set.")  # wording guessed
    if "developerMetadataLookup" in data_filter:
        hits = _lookup(book, data_filter["developerMetadataLookup"])
    else:
        hits = _in_area(book, data_filter)
    return [found for found in hits if is_visible(found, project)]


def _in_area(book: Book, data_filter: Json) -> Iterable[Metadata]:
    """What hangs on the rows and columns that the range crosses."""
    area = (
        a1.find(book, data_filter["a1Range"])
        if "a1Range" in data_filter
        else a1.area(book, data_filter["gridRange"])
    )
    lines = [*area.sheet.rows[area.top : area.bottom], *area.sheet.columns[area.left : area.right]]
    found = {number for line in lines for number in book.hung.get(line.key, ())}
    return [item for item in book.metadata.values() if item.id in found]


def _lookup(book: Book, lookup: Json) -> Iterable[Metadata]:
    place = lookup.get("metadataLocation")
    where = read_location(book, place) if place is not None else None
    exact = _is_exact(lookup, where)
    wanted = {
        name: lookup[field]
        for field, name in (
            ("metadataKey", "key"),
            ("metadataValue", "value"),
            ("visibility", "visibility"),
            ("locationType", "kind"),
        )
        if field in lookup and not lookup[field].endswith("UNSPECIFIED")
    }
    return [
        found
        for found in _candidates(book, lookup, where, exact=exact)
        if all(getattr(found, name) == value for name, value in wanted.items())
        and (where is None or _at(found, where, exact=exact))
    ]


def _is_exact(lookup: Json, where: Place | None) -> bool:
    """Whether only the very place is meant; refused where the parts of a lookup contradict each other."""
    strategy, kind = lookup.get("locationMatchingStrategy", ""), lookup.get("locationType", "")
    strategy = "" if strategy.endswith("UNSPECIFIED") else strategy
    if where is None and strategy:
        raise Refused("locationMatchingStrategy requires a metadataLocation.")  # wording guessed
    if where is not None and where[0] == "SPREADSHEET" and strategy == "INTERSECTING_LOCATION":
        raise Refused(
            "DeveloperMetadataLookup.spreadsheet is true, but locationMatchingStrategy was specified as INTERSECTING"
        )
    if kind and not kind.endswith("UNSPECIFIED"):
        if strategy == "EXACT_LOCATION":
            raise Refused(
                "locationType must not be set if locationMatchingStrategy is EXACT."
            )  # wording guessed
        if kind == "SPREADSHEET" and where is not None and where[0] != "SPREADSHEET":
            raise Refused("locationType is SPREADSHEET, but the metadataLocation is not.")  # wording guessed
    return strategy == "EXACT_LOCATION" or (where is not None and where[0] == "SPREADSHEET")


def _candidates(book: Book, lookup: Json, where: Place | None, *, exact: bool) -> Iterable[Metadata]:
    """All that can match, found by what is quickest."""
    if "metadataId" in lookup:
        one = book.metadata.get(lookup["metadataId"])
        return [one] if one is not None else []
    if where is not None and exact and where[2]:
        return [book.metadata[number] for number in book.hung.get(where[2], ())]
    return book.metadata.values()


def _at(found: Metadata, where: Place, *, exact: bool) -> bool:
    kind, sheet, line = where
    if exact:
        return (found.kind, found.sheet, found.line) == where
    if found.kind == "SPREADSHEET" or found.sheet != sheet:
        return False
    if kind == "SHEET" or found.kind == "SHEET":
        return True
    return found.kind != kind or found.line == line  # a row crosses every column


# ------------------------------------------------------------------------------------------ making


def create(book: Book, wanted: Json, project: str = "") -> Metadata:
    if not wanted.get("metadataKey"):
        raise Refused("Developer metadata must always have a key specified.")  # wording guessed
    if wanted.get("visibility", "UNSPECIFIED").endswith("UNSPECIFIED"):
        raise Refused("Developer metadata must always have visibility specified.")  # wording guessed
    number = wanted.get("metadataId", 0)
    if number in book.metadata:
        raise Refused(
            f"Cannot add developer metadata with ID [{number}] because developer metadata with that ID already exists."
        )
    if number < 0:
        raise Refused("metadataId must be positive")  # wording guessed
    made = Metadata(
        number or book.mint(book.metadata),
        wanted["metadataKey"],
        wanted.get("metadataValue", ""),
        wanted["visibility"],
        *read_location(book, wanted.get("location", {})),
        project,
    )
    book.hang(made)
    check_size(book, made)
    if made.line:
        book.remember(made, wanted["location"]["dimensionRange"]["startIndex"])
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
    number = call.path["metadataId"]
    found = book.metadata.get(number)
    if found is None or not is_visible(found, project_of(call.principal)):
        raise ApiError(
            404, f"No developer metadata with ID {number}.", "NOT_FOUND"
        )  # as Google's guide has it
    return shown(book, found)


def search(call: Call) -> Json:
    book = call.workspace.open("sheets", call.path["spreadsheetId"], call.principal).content
    matched: dict[int, Json] = {}
    for data_filter in call.body.get("dataFilters", []):
        try:
            hits = find(book, data_filter, project_of(call.principal))
        except Refused as refused:
            raise invalid(str(refused)) from None
        for hit in hits:
            entry = matched.setdefault(hit.id, {"developerMetadata": shown(book, hit), "dataFilters": []})
            entry["dataFilters"].append(data_filter)
    return {"matchedDeveloperMetadata": list(matched.values())} if matched else {}
