"""Requests about slicers: filters that stand above the grid."""

from __future__ import annotations

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import filtering, formats
from sync.emulator.sheets.requests import charts, lookup
from sync.emulator.sheets.work import Work


def _checked(work: Work, spec: Json) -> Json:
    if "dataRange" not in spec:
        raise Refused("A data range must be specified for the slicer.")  # wording guessed
    where = lookup.bounded(work, spec["dataRange"])
    made: Json = {"applyToPivotTables": True, "horizontalAlignment": "LEFT"} | formats.with_both_colours(spec)
    made["dataRange"] = where
    if "columnIndex" in spec:
        if not where["startColumnIndex"] <= spec["columnIndex"] < where["endColumnIndex"]:
            raise Refused("Slicer column must be within range bounds")
    elif "filterCriteria" in spec:
        raise Refused("A column index must be specified to filter by.")  # wording guessed
    if "filterCriteria" in spec:
        made["filterCriteria"] = filtering.checked(work, spec["filterCriteria"], where)
    return made


def _apply(work: Work, spec: Json, before: list[Json]) -> None:
    """Hide and show rows; and all slicers of a data range take over the last one's say about pivots (measured)."""
    for sheet in work.book.sheets:
        if "slicers" in sheet.parts:
            sheet.parts["slicers"] = [
                item | {"spec": item["spec"] | {"applyToPivotTables": spec["applyToPivotTables"]}}
                if item["spec"].get("dataRange") == spec["dataRange"]
                else item
                for item in sheet.parts["slicers"]
            ]
    ranges = [*before, spec["dataRange"]]
    for number in {where.get("sheetId", 0) for where in ranges}:
        gone = [where for where in ranges if where.get("sheetId", 0) == number]
        filtering.refresh(work, work.book.sheet(number), gone)


def add(work: Work, body: Json) -> Json:
    wanted = body.get("slicer", {})
    spec = _checked(work, wanted.get("spec", {}))
    number = lookup.new_id(work, charts.OBJECTS.items(), wanted.get("slicerId"), "Embedded object")
    position = wanted.get("position", {})
    if "overlayPosition" not in position:
        raise Refused(charts.NO_POSITION)
    sheet, found = charts.place(work, {"overlayPosition": position["overlayPosition"]})
    made: Json = {"slicerId": number, "spec": spec, "position": found}
    lookup.add(sheet, "slicers", made)
    _apply(work, spec, [])
    return {"addSlicer": {"slicer": made}}


def update_spec(work: Work, body: Json) -> Json:
    wanted, fields = body.get("spec", {}), body.get("fields", "")
    lookup.names(fields, "SlicerSpec", set())
    sheet, old = lookup.find(work, "slicers", "slicerId", body.get("slicerId"), "slicer")
    spec = _checked(work, lookup.masked(old["spec"], wanted, fields, "SlicerSpec", set()))
    lookup.put(sheet, "slicers", "slicerId", old["slicerId"], old | {"spec": spec})
    before = [old["spec"]["dataRange"]] if "dataRange" in old["spec"] else []
    _apply(work, spec, before)
    return {}
