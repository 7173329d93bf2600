"""Requests about conditional formats. Rules have no ids: they are known by their place on their sheet."""

from __future__ import annotations

from typing import Any

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import conditions, formats
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.requests import lookup
from sync.emulator.sheets.work import Work

PART = "conditionalFormats"
TEXT = {"bold", "italic", "strikethrough", "underline", "foregroundColor", "foregroundColorStyle"}
LOOK = {"backgroundColor", "backgroundColorStyle"}
POINTS = ("minpoint", "midpoint", "maxpoint")


def _checked(work: Work, rule: Json) -> tuple[Sheet, Json]:
    """The rule as answers give it, and its sheet."""
    ranges = [lookup.bounded(work, found) for found in rule.get("ranges", [])]
    if not ranges:
        raise Refused("No range specified for the conditional format rule.")  # wording guessed
    if len({found.get("sheetId", 0) for found in ranges}) > 1:
        raise Refused("All ranges of a conditional format rule must be on the same grid.")  # wording guessed
    sheet = work.book.sheet(ranges[0].get("sheetId", 0))
    kept: Json = {"ranges": ranges}
    if "booleanRule" in rule:
        boolean = rule["booleanRule"]
        conditions.check(work, boolean.get("condition", {}), conditions.RULES, sheet)
        kept["booleanRule"] = {"condition": boolean["condition"], "format": _look(boolean.get("format", {}))}
    elif "gradientRule" in rule:
        kept["gradientRule"] = _gradient(work, rule["gradientRule"])
    else:
        raise Refused("A conditional format rule needs a booleanRule or a gradientRule.")  # wording guessed
    return sheet, formats.with_both_colours(kept)


def _look(given: Json) -> Json:
    """What a rule can change of a cell's looks; the rest of the format is left out."""
    text = {k: v for k, v in given.get("textFormat", {}).items() if k in TEXT}
    return {k: v for k, v in given.items() if k in LOOK} | ({"textFormat": text} if text else {})


def _gradient(work: Work, given: Json) -> Json:
    kept = {}
    for name in POINTS:
        point = given.get(name)
        if point is None and name == "midpoint":
            continue
        kind = (point or {}).get("type", "INTERPOLATION_POINT_TYPE_UNSPECIFIED")
        if kind == "INTERPOLATION_POINT_TYPE_UNSPECIFIED":
            raise Refused("No interpolationPointType specified.")
        point = dict(point or {})
        if kind in {"MIN", "MAX"}:
            point.pop("value", None)
        elif not point.get("value"):
            raise Refused("InterpolationPoint.value is required.")
        elif not conditions.is_amount(work, point["value"]):
            raise Refused(f"Invalid InterpolationPoint.value: {point['value']}")
        kept[name] = point
    return kept


def _existing(sheet: Sheet, index: int) -> Json:
    rules = sheet.parts.get(PART, [])
    if not 0 <= index < len(rules):
        raise Refused(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return rules[index]


def add(work: Work, body: Json) -> Json:
    sheet, rule = _checked(work, body.get("rule", {}))
    rules, index = sheet.parts.get(PART, []), body.get("index", 0)
    if not 0 <= index <= len(rules):
        raise Refused(
            f"Invalid index: {index}. There are {len(rules)} conditional formats."
        )  # wording guessed
    sheet.parts[PART] = [*rules[:index], rule, *rules[index:]]
    return {}


def update(work: Work, body: Json) -> Json:
    index = body.get("index", 0)
    if "rule" in body:
        sheet, rule = _checked(work, body["rule"])
        old = _existing(sheet, index)
        sheet.parts[PART] = [rule if at == index else kept for at, kept in enumerate(sheet.parts[PART])]
        return {"updateConditionalFormatRule": {"newRule": rule, "newIndex": index, "oldRule": old}}
    if "newIndex" not in body:
        raise Refused("Either rule or newIndex must be set.")  # wording guessed
    sheet = work.book.sheet(body.get("sheetId", 0))
    moved, target = _existing(sheet, index), body["newIndex"]
    rest = [kept for at, kept in enumerate(sheet.parts[PART]) if at != index]
    if not 0 <= target <= len(rest):
        raise Refused(
            f"Invalid newIndex: {target}. There are {len(rest) + 1} conditional formats."
        )  # wording guessed
    sheet.parts[PART] = [*rest[:target], moved, *rest[target:]]
    answer: dict[str, Any] = {"newRule": moved, "newIndex": target, "oldIndex": index}
    return {"updateConditionalFormatRule": answer}


def delete(work: Work, body: Json) -> Json:
    sheet, index = work.book.sheet(body.get("sheetId", 0)), body.get("index", 0)
    rule = _existing(sheet, index)
    sheet.parts[PART] = [kept for at, kept in enumerate(sheet.parts[PART]) if at != index]
    return {"deleteConditionalFormatRule": {"rule": rule}}
