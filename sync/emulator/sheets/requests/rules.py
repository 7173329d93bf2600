"""Requests about rules, views and names that lie over ranges."""

from __future__ import annotations

from typing import Any

from sync.emulator.errors import Json
from sync.emulator.sheets import a1, cells, formats
from sync.emulator.sheets.book import Refused, Sheet
from sync.emulator.sheets.get import may_edit
from sync.emulator.sheets.work import PROTECTED, Work, replaced


def _clean(work: Work, grid_range: Json) -> Json:
    """A range as answers give it, once it is known to be on the grid."""
    a1.area(work.book, grid_range)
    return {k: v for k, v in grid_range.items() if k != "sheetId" or v}


def _home(work: Work, name: str, key: str, wanted: Any) -> Sheet:
    """The sheet that holds the object of this id."""
    for sheet in work.book.sheets:
        if any(item.get(key) == wanted for item in sheet.parts.get(name, ())):
            return sheet
    raise Refused(f"No {key} with id: {wanted}")  # wording guessed


def _new_id(work: Work, name: str, key: str, wanted: int | None) -> int:
    taken = [item[key] for sheet in work.book.sheets for item in sheet.parts.get(name, ())]
    if wanted in taken:
        raise Refused(f"{key} {wanted} already exists.")  # wording guessed
    return wanted or work.book.mint(taken)


# ------------------------------------------------------------------------------------------ conditional formats


def _rule(work: Work, rule: Json) -> Json:
    if not rule.get("ranges"):
        raise Refused("No range specified for the conditional format rule.")  # wording guessed
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise Refused("Exactly one of booleanRule and gradientRule must be set.")  # wording guessed
    cleaned: Json = formats.with_both_colours(rule | {"ranges": [_clean(work, r) for r in rule["ranges"]]})
    return cleaned


def _rules(work: Work, rule: Json) -> list[Json]:
    sheet = work.book.sheet(rule["ranges"][0].get("sheetId", 0))
    return sheet.parts.setdefault("conditionalFormats", [])


def add_conditional_format(work: Work, body: Json) -> Json:
    rule = _rule(work, body.get("rule", {}))
    rules = _rules(work, rule)
    index = body.get("index", 0)
    if index > len(rules):
        raise Refused(f"index[{index}] is out of bounds. There are {len(rules)} rules.")  # wording guessed
    rules.insert(index, rule)
    return {}


def _existing(rules: list[Json], index: int) -> Json:
    if not 0 <= index < len(rules):
        raise Refused(f"No conditional format on sheet at index: {index}")
    return rules[index]


def update_conditional_format(work: Work, body: Json) -> Json:
    index = body.get("index", 0)
    sheet_id = (
        body.get("sheetId", 0)
        if "rule" not in body
        else body["rule"].get("ranges", [{}])[0].get("sheetId", 0)
    )
    rules = work.book.sheet(sheet_id).parts.setdefault("conditionalFormats", [])
    old = _existing(rules, index)
    if "rule" in body:
        rules[index] = _rule(work, body["rule"])
        return {"updateConditionalFormatRule": {"newRule": rules[index], "newIndex": index, "oldRule": old}}
    new_index = body.get("newIndex", 0)
    rules.pop(index)
    rules.insert(new_index, old)
    return {"updateConditionalFormatRule": {"newRule": old, "newIndex": new_index, "oldIndex": index}}


def delete_conditional_format(work: Work, body: Json) -> Json:
    rules = work.book.sheet(body.get("sheetId", 0)).parts.setdefault("conditionalFormats", [])
    rule = _existing(rules, body.get("index", 0))
    rules.pop(body.get("index", 0))
    return {"deleteConditionalFormatRule": {"rule": rule}}


# ------------------------------------------------------------------------------------------ protected ranges


def add_protected_range(work: Work, body: Json) -> Json:
    wanted = body.get("protectedRange", {})
    made: Json = {
        "protectedRangeId": _new_id(
            work, "protectedRanges", "protectedRangeId", wanted.get("protectedRangeId")
        )
    }
    made |= {
        k: v
        for k, v in wanted.items()
        if k not in {"protectedRangeId", "requestingUserCanEdit"} and v not in (None, False)
    }
    if "range" not in made:
        raise Refused("A range must be specified.")  # wording guessed
    where = _clean(work, wanted["range"])
    made["range"] = where
    sheet = work.book.sheet(where.get("sheetId", 0))
    given = {kind: people for kind, people in (wanted.get("editors") or {}).items() if people}
    users = given.get("users", [])
    # Whoever protects a range may edit it, and is among its editors from now on; the reply doesn't name them (recorded).
    reply = {
        "addProtectedRange": {"protectedRange": made | {"requestingUserCanEdit": True, "editors": given}}
    }
    made["editors"] = given | {
        "users": users if work.principal.email in users else [*users, work.principal.email]
    }
    sheet.parts.setdefault("protectedRanges", []).append(made)
    return reply


def _protection(work: Work, wanted: Any) -> tuple[Sheet, Json]:
    sheet = _home(work, "protectedRanges", "protectedRangeId", wanted)
    found = next(p for p in sheet.parts["protectedRanges"] if p["protectedRangeId"] == wanted)
    if not may_edit(work.file, found, work.principal):
        raise Refused(PROTECTED)
    return sheet, found


def update_protected_range(work: Work, body: Json) -> Json:
    wanted = body.get("protectedRange", {})
    mask = cells.check_mask(body.get("fields", ""), "ProtectedRange")
    sheet, found = _protection(work, wanted.get("protectedRangeId"))
    names = set(mask) - {"*"} or set(wanted)
    new = cells.overlay(
        found, wanted, {name: {} for name in names - {"protectedRangeId", "requestingUserCanEdit"}}
    )
    sheet.parts["protectedRanges"] = replaced(
        sheet.parts["protectedRanges"], "protectedRangeId", found["protectedRangeId"], new
    )
    return {}


def delete_protected_range(work: Work, body: Json) -> Json:
    sheet, found = _protection(work, body.get("protectedRangeId"))
    sheet.parts["protectedRanges"] = replaced(
        sheet.parts["protectedRanges"], "protectedRangeId", found["protectedRangeId"], None
    )
    return {}


# ------------------------------------------------------------------------------------------ filters


def set_basic_filter(work: Work, body: Json) -> Json:
    """Kept and shown; which rows it hides is left to the reader."""
    wanted = body.get("filter", {})
    area = a1.area(work.book, wanted.get("range", {}))
    area.sheet.basic_filter = wanted | {"range": a1.grid_range(area)}
    return {}


def clear_basic_filter(work: Work, body: Json) -> Json:
    work.book.sheet(body.get("sheetId", 0)).basic_filter = None
    return {}


def add_filter_view(work: Work, body: Json) -> Json:
    wanted = body.get("filter", {})
    made: Json = {"filterViewId": _new_id(work, "filterViews", "filterViewId", wanted.get("filterViewId"))}
    area = a1.area(work.book, wanted.get("range", {}))
    views = area.sheet.parts.setdefault("filterViews", [])
    made |= {"title": wanted.get("title") or f"Filter {len(views) + 1}", "range": a1.grid_range(area)}
    made |= {k: v for k, v in wanted.items() if k not in made}
    views.append(made)
    return {"addFilterView": {"filter": made}}


def update_filter_view(work: Work, body: Json) -> Json:
    wanted = body.get("filter", {})
    mask = cells.check_mask(body.get("fields", ""), "FilterView")
    sheet = _home(work, "filterViews", "filterViewId", wanted.get("filterViewId"))
    old = next(v for v in sheet.parts["filterViews"] if v["filterViewId"] == wanted["filterViewId"])
    names = set(mask) - {"*"} or set(wanted)
    new = cells.overlay(old, wanted, {name: {} for name in names - {"filterViewId"}})
    sheet.parts["filterViews"] = replaced(
        sheet.parts["filterViews"], "filterViewId", old["filterViewId"], new
    )
    return {}


def delete_filter_view(work: Work, body: Json) -> Json:
    sheet = _home(work, "filterViews", "filterViewId", body.get("filterId"))
    sheet.parts["filterViews"] = replaced(
        sheet.parts["filterViews"], "filterViewId", body.get("filterId"), None
    )
    return {}


# ------------------------------------------------------------------------------------------ named ranges


def _check_name(work: Work, name: str, but: str = "") -> None:
    good = name and a1.PLAIN_TITLE.fullmatch(name) and not a1.LIKE_A_CELL.fullmatch(name) and "." not in name
    if not good or name.upper() in {"TRUE", "FALSE"}:
        raise Refused("The name given to this range is invalid.")
    if any(n["name"].lower() == name.lower() and n["namedRangeId"] != but for n in work.book.named_ranges):
        raise Refused(f"Cannot add a named range with the name {name}: it already exists.")  # wording guessed


def add_named_range(work: Work, body: Json) -> Json:
    wanted = body.get("namedRange", {})
    _check_name(work, wanted.get("name", ""))
    taken = [n["namedRangeId"] for n in work.book.named_ranges]
    number = wanted.get("namedRangeId")
    if number in taken:
        raise Refused(f"A named range with id {number} already exists.")  # wording guessed
    number = number or str(work.book.mint(int(t) for t in taken if t.isdigit()))
    made: Json = {
        "namedRangeId": number,
        "name": wanted["name"],
        "range": _clean(work, wanted.get("range", {})),
    }
    work.book.named_ranges.append(made)
    return {"addNamedRange": {"namedRange": made}}


def update_named_range(work: Work, body: Json) -> Json:
    wanted = body.get("namedRange", {})
    mask = cells.check_mask(body.get("fields", ""), "NamedRange")
    old = next((n for n in work.book.named_ranges if n["namedRangeId"] == wanted.get("namedRangeId")), None)
    if old is None:
        raise Refused(f"No named range with id: {wanted.get('namedRangeId')}")  # wording guessed
    new = dict(old)
    if {"name", "*"} & set(mask):
        _check_name(work, wanted.get("name", ""), old["namedRangeId"])
        new["name"] = wanted["name"]
    if {"range", "*"} & set(mask):
        new["range"] = _clean(work, wanted.get("range", {}))
    work.book.named_ranges = replaced(work.book.named_ranges, "namedRangeId", old["namedRangeId"], new)
    return {}


def delete_named_range(work: Work, body: Json) -> Json:
    work.book.named_ranges = replaced(work.book.named_ranges, "namedRangeId", body.get("namedRangeId"), None)
    return {}
