"""Pivot tables: there is no request of their own, they are a part of the cell at their top left."""

from __future__ import annotations

from typing import Any

from sync.emulator.errors import Json, Refused, not_imitated
from sync.emulator.sheets import a1, conditions
from sync.emulator.sheets.requests import lookup
from sync.emulator.sheets.work import Work

UNSET = {None, "SORT_ORDER_UNSPECIFIED", "PIVOT_STANDARD_VALUE_FUNCTION_UNSPECIFIED"}


def checked(work: Work, pivot: Json) -> Json:
    """The pivot table as answers give it. Columns that its source doesn't have are taken (measured)."""
    if "source" not in pivot:
        raise Refused("At least one source data must be specified")
    a1.area(work.book, pivot["source"])
    groups = [*pivot.get("rows", ()), *pivot.get("columns", ())]
    if any(group.get("sortOrder") in UNSET for group in groups):
        raise Refused("No sort order specified.")
    for value in pivot.get("values", ()):
        _check_value(value)
    for group in groups:
        _check_rule(group.get("groupRule", {}))
        _only_imitated(group, "valueBucket", "groupLimit")
    for value in pivot.get("values", ()):
        _only_imitated(value, "calculatedDisplayType")
    if pivot.get("valueLayout") == "VERTICAL":
        raise not_imitated("the layout VERTICAL of pivot tables")
    made = {k: v for k, v in pivot.items() if k not in {"criteria", "filterSpecs"}}
    return made | {"source": lookup.as_given(work, pivot["source"])} | _filters(work, pivot)


def _only_imitated(given: Json, *names: str) -> None:
    for name in names:
        if given.get(name):
            raise not_imitated(f"{name} of pivot tables")


def _check_value(value: Json) -> None:
    function = value.get("summarizeFunction")
    if function in UNSET:
        raise Refused("No PivotValue.summarizeFunction specified.")
    if "formula" in value and function not in {"SUM", "CUSTOM"}:
        words = 'Only "CUSTOM" or "SUM" are valid if PivotValue.calculatedField is set.'
        raise Refused(f"Invalid summarizeFunction: {function}. {words}")
    if "formula" not in value and function == "CUSTOM":
        words = '"CUSTOM" may not be used in PivotValue.summarizeFunction unless PivotValue.calculatedField is set.'
        raise Refused(words)
    if "formula" in value and not value["formula"].startswith("="):
        raise Refused("PivotValue.formula must start with =")  # wording guessed


def _check_rule(rule: Json) -> None:
    histogram = rule.get("histogramRule")
    if histogram is not None and histogram.get("interval", 0) <= 0:
        raise Refused("Histogram group rules require a positive value for interval.")
    if (
        histogram is not None
        and {"start", "end"} <= histogram.keys()
        and histogram["start"] >= histogram["end"]
    ):
        raise Refused("Start must be less than end.")
    kind = rule.get("dateTimeRule", {}).get("type", "DATE_TIME_RULE_TYPE_UNSPECIFIED")
    if "dateTimeRule" in rule and kind == "DATE_TIME_RULE_TYPE_UNSPECIFIED":
        raise Refused("No DateTimeRule.type specified.")  # wording guessed
    names: list[Any] = []
    items: list[Any] = []
    for group in rule.get("manualRule", {}).get("groups", ()):
        if "numberValue" in group.get("groupName", {}):
            words = "Found a manual group name of type number. Manual group names must be strings."
            raise Refused(words)
        names.append(group.get("groupName", {}).get("stringValue"))
        items += [next(iter(item.items()), None) for item in group.get("items", ())]
    if len(set(names)) < len(names) or len(set(items)) < len(items):
        raise Refused("Each manual group needs a name and items of its own.")  # wording guessed


def _filters(work: Work, pivot: Json) -> Json:
    """Filters in both spellings, whichever was given."""
    specs = pivot.get("filterSpecs")
    if not specs:
        given = pivot.get("criteria", {})
        specs = [{"columnOffsetIndex": int(n), "filterCriteria": given[n]} for n in sorted(given, key=int)]
    sheet = work.book.sheet(pivot["source"].get("sheetId", 0))
    for spec in specs:
        if "condition" in spec.get("filterCriteria", {}):
            conditions.check(work, spec["filterCriteria"]["condition"], conditions.FILTERS, sheet)
    if not specs:
        return {}
    criteria = {str(spec.get("columnOffsetIndex", 0)): spec.get("filterCriteria", {}) for spec in specs}
    return {"criteria": criteria, "filterSpecs": specs}
