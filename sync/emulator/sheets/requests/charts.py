"""Requests about charts, and about whatever else lies above the grid."""

from __future__ import annotations

from typing import Any

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import cells, filtering, formats
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.requests import lookup
from sync.emulator.sheets.requests.chart_specs import checked
from sync.emulator.sheets.work import Work

OBJECTS = {"charts": "chartId", "slicers": "slicerId"}
WIDTH, HEIGHT = 600, 371
NO_POSITION = "One of EmbeddedObjectPosition.overlayPosition or EmbeddedObjectPosition.sheetId must be set"


def add(work: Work, body: Json) -> Json:
    wanted = body.get("chart", {})
    spec = checked(work, wanted.get("spec", {}))
    number = lookup.new_id(work, OBJECTS.items(), wanted.get("chartId"), "Embedded object")
    sheet, position = place(work, wanted.get("position", {}))
    made: Json = {"chartId": number, "spec": spec, "position": position}
    if "border" in wanted:
        made["border"] = formats.with_both_colours(wanted["border"])
    lookup.add(sheet, "charts", made)
    return {"addChart": {"chart": made}}


def update_spec(work: Work, body: Json) -> Json:
    """The spec as a whole: there is no mask."""
    sheet, old = lookup.find(work, "charts", "chartId", body.get("chartId"), "chart")
    lookup.put(
        sheet, "charts", "chartId", old["chartId"], old | {"spec": checked(work, body.get("spec", {}))}
    )
    return {}


# ------------------------------------------------------------------------------------------ positions


def place(work: Work, position: Json) -> tuple[Sheet, Json]:
    """The sheet that a new position is on, made if it is to be one of the object's own, and the position as answered."""
    if position.get("newSheet"):
        return _own_sheet(work, None)
    if "sheetId" in position:
        return _own_sheet(work, position["sheetId"])
    overlay = position.get("overlayPosition")
    if overlay is None:
        raise Refused(NO_POSITION)
    anchor = overlay.get("anchorCell", {})
    sheet = work.book.sheet(anchor.get("sheetId", 0))
    row, column = anchor.get("rowIndex", 0), anchor.get("columnIndex", 0)
    if not (0 <= row < len(sheet.rows) and 0 <= column < len(sheet.columns)):
        words = f"The anchor cell ({row}, {column}) is outside of the grid."
        raise Refused(words)  # wording guessed
    for name in ("widthPixels", "heightPixels", "offsetXPixels", "offsetYPixels"):
        if overlay.get(name, 0) < 0:
            raise Refused(f"{name} cannot be negative.")  # wording guessed
    found = {k: v for k, v in overlay.items() if v} | {
        "anchorCell": {k: v for k, v in anchor.items() if v},
        "widthPixels": overlay.get("widthPixels") or WIDTH,
        "heightPixels": overlay.get("heightPixels") or HEIGHT,
    }
    return sheet, {"overlayPosition": found}


def _own_sheet(work: Work, number: int | None) -> tuple[Sheet, Json]:
    """A new sheet that is nothing but the object: without a grid."""
    book = work.book
    ids = [sheet.id for sheet in book.sheets]
    if number in ids:
        raise Refused(f"Sheet with id {number} already exists.")
    n = 1
    while book.titled(f"Chart{n}"):
        n += 1
    made = book.new_sheet(book.mint(ids) if number is None else number, f"Chart{n}", 1, 1)
    made.properties["sheetType"] = "OBJECT"
    book.sheets.append(made)
    return made, {"sheetId": made.id}


def _find(work: Work, wanted: Any) -> tuple[Sheet, str, Json]:
    for sheet in work.book.sheets:
        for part, key in OBJECTS.items():
            for item in sheet.parts.get(part, ()):
                if item[key] == wanted:
                    return sheet, part, item
    raise Refused(f"No embedded object with id: {wanted}")


def _leave(work: Work, sheet: Sheet) -> None:
    """A sheet that was an object's own goes with it."""
    if sheet.properties.get("sheetType") == "OBJECT":
        others = [other for other in work.book.sheets if other is not sheet]
        if not any(not other.properties.get("hidden") for other in others):
            raise Refused("You can't remove all the sheets in a document.")
        work.book.sheets = others


def update_position(work: Work, body: Json) -> Json:
    sheet, part, old = _find(work, body.get("objectId"))
    wanted = body.get("newPosition", {})
    if "overlayPosition" in wanted:
        mask = cells.check_mask(body.get("fields", ""), "OverlayPosition")
        before = old["position"].get("overlayPosition", {})
        given = wanted["overlayPosition"]
        merged = given if "*" in mask else cells.overlay(before, given, mask)
        wanted = {"overlayPosition": merged}
    if part == "slicers" and "overlayPosition" not in wanted:
        raise Refused("A slicer can only be positioned on an existing sheet.")  # wording guessed
    home, position = place(work, wanted)
    new = old | {"position": position}
    key = OBJECTS[part]
    if home is sheet:
        lookup.put(sheet, part, key, old[key], new)
    else:
        lookup.put(sheet, part, key, old[key], None)
        lookup.add(home, part, new)
        _leave(work, sheet)
    return {"updateEmbeddedObjectPosition": {"position": position}}


def update_border(work: Work, body: Json) -> Json:
    mask = cells.check_mask(body.get("fields", ""), "EmbeddedObjectBorder")
    sheet, part, old = _find(work, body.get("objectId"))
    if part != "charts":
        raise Refused("Only charts have borders.")  # wording guessed
    wanted = formats.with_both_colours(body.get("border", {}))
    twins = {"color", "colorStyle"}
    below: Json = {name: {} for name in twins} if {"*", *twins} & mask.keys() else {}
    border = cells.overlay(old.get("border", {}), wanted, below)
    new = {k: v for k, v in old.items() if k != "border"} | ({"border": border} if border else {})
    lookup.put(sheet, part, "chartId", old["chartId"], new)
    return {}


def delete(work: Work, body: Json) -> Json:
    sheet, part, old = _find(work, body.get("objectId"))
    lookup.put(sheet, part, OBJECTS[part], old[OBJECTS[part]], None)
    _leave(work, sheet)
    if part == "slicers" and "dataRange" in old["spec"]:
        where = old["spec"]["dataRange"]
        filtering.refresh(work, work.book.sheet(where.get("sheetId", 0)), [where])
    return {}
