"""Requests about alternating colours."""

from __future__ import annotations

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import formats
from sync.emulator.sheets.requests import lookup
from sync.emulator.sheets.work import Work

KEY = "bandedRangeId"
FIXED = {KEY, "bandedRangeReference"}
KINDS = ("rowProperties", "columnProperties")


def check_free(work: Work, where: Json, but: Json | None = None) -> None:
    """Bandings and tables may not overlap. ``but``: the one that is to be there."""
    for part in ("bandedRanges", "tables"):
        for other in lookup.items(work.book, part):
            if other is not but and lookup.overlap(other["range"], where):
                words = "You cannot add alternating background colors to a range that already has "
                raise Refused(words + "alternating background colors.")


def _checked(work: Work, wanted: Json, old: Json | None = None) -> Json:
    if "range" not in wanted:
        raise Refused("A range must be specified for the banded range.")  # wording guessed
    made: Json = formats.with_both_colours(wanted) | {"range": lookup.bounded(work, wanted["range"])}
    given = [made[kind] for kind in KINDS if made.get(kind)]
    if not given:
        raise Refused(
            "At least one of rowProperties or columnProperties must be specified."
        )  # wording guessed
    for bands in given:
        for name in ("firstBandColor", "secondBandColor"):
            if name not in bands:
                raise Refused(f"{name} must be set.")  # wording guessed
    check_free(work, made["range"], old)
    return made


def add(work: Work, body: Json) -> Json:
    wanted = body.get("bandedRange", {})
    number = lookup.new_id(work, [("bandedRanges", KEY)], wanted.get(KEY), "Banded range")
    kept = {k: v for k, v in wanted.items() if k in {"range", *KINDS}}
    made: Json = {KEY: number} | _checked(work, kept)
    lookup.add(work.book.sheet(made["range"].get("sheetId", 0)), "bandedRanges", made)
    return {"addBanding": {"bandedRange": made}}


def update(work: Work, body: Json) -> Json:
    wanted, fields = body.get("bandedRange", {}), body.get("fields", "")
    lookup.names(fields, "BandedRange", FIXED)
    sheet, old = lookup.find(work, "bandedRanges", KEY, wanted.get(KEY), "banded range")
    new = lookup.masked(old, wanted, fields, "BandedRange", FIXED)
    made = _checked(work, new if "range" in new else new | {"range": old["range"]}, old)
    if made["range"].get("sheetId", 0) != sheet.id:
        lookup.put(sheet, "bandedRanges", KEY, old[KEY], None)
        lookup.add(work.book.sheet(made["range"].get("sheetId", 0)), "bandedRanges", made)
    else:
        lookup.put(sheet, "bandedRanges", KEY, old[KEY], made)
    return {}


def delete(work: Work, body: Json) -> Json:
    sheet, old = lookup.find(work, "bandedRanges", KEY, body.get(KEY), "banded range")
    lookup.put(sheet, "bandedRanges", KEY, old[KEY], None)
    return {}
