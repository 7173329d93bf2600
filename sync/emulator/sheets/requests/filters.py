"""Requests about basic filters and filter views."""

from __future__ import annotations

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import filtering
from sync.emulator.sheets.requests import lookup
from sync.emulator.sheets.requests.sorting import sort_range
from sync.emulator.sheets.work import Work

KEY = "filterViewId"
WHERE = {"range", "namedRangeId", "tableId"}
CRITERIA = {"criteria", "filterSpecs"}


def _made(work: Work, wanted: Json, what: str) -> Json:
    """The filter as answers give it."""
    where = lookup.bounded(work, lookup.backed(work, wanted, what))
    rest = {k: v for k, v in wanted.items() if k not in CRITERIA | {"range"} and v not in ([], "")}
    for spec in wanted.get("sortSpecs", []):
        filtering.check_column(spec.get("dimensionIndex", 0), where, "Sort")
    return rest | {"range": where} | filtering.both_spellings(work, wanted, where)


# ------------------------------------------------------------------------------------------ the basic filter


def set_basic(work: Work, body: Json) -> Json:
    """One a sheet; it sorts its rows and hides what does not meet its criteria."""
    made = _made(work, body.get("filter", {}), "filter")
    sheet = work.book.sheet(made["range"].get("sheetId", 0))
    before = [sheet.basic_filter["range"]] if sheet.basic_filter is not None else []
    sheet.basic_filter = None
    filtering.refresh(work, sheet, before)  # what the old one hid is there to be sorted
    below = made["range"] | {"startRowIndex": made["range"]["startRowIndex"] + 1}
    if made.get("sortSpecs") and below["startRowIndex"] < below["endRowIndex"]:
        sort_range(work, {"range": below, "sortSpecs": made["sortSpecs"]})  # that it moves rows is unverified
    sheet.basic_filter = made
    filtering.refresh(work, sheet)
    return {}


def clear_basic(work: Work, body: Json) -> Json:
    sheet = work.book.sheet(body.get("sheetId", 0))
    if sheet.basic_filter is not None:
        before, sheet.basic_filter = sheet.basic_filter["range"], None
        filtering.refresh(work, sheet, [before])
    return {}


# ------------------------------------------------------------------------------------------ filter views


def _titles(work: Work) -> set[str]:
    return {view.get("title", "") for view in lookup.items(work.book, "filterViews")}


def _free_title(work: Work) -> str:
    taken, n = _titles(work), 1
    while f"Filter {n}" in taken:
        n += 1
    return f"Filter {n}"


def add_view(work: Work, body: Json) -> Json:
    wanted = body.get("filter", {})
    number = lookup.new_id(work, [("filterViews", KEY)], wanted.get(KEY), "Filter view")
    head: Json = {KEY: number, "title": wanted.get("title") or _free_title(work)}
    made = head | {k: v for k, v in _made(work, wanted, "filter view").items() if k not in head}
    lookup.add(work.book.sheet(made["range"].get("sheetId", 0)), "filterViews", made)
    return {"addFilterView": {"filter": made}}


def update_view(work: Work, body: Json) -> Json:
    wanted, fields = body.get("filter", {}), body.get("fields", "")
    changed = lookup.names(fields, "FilterView", {KEY})
    sheet, old = lookup.find(work, "filterViews", KEY, wanted.get(KEY), "filter view")
    new = {k: v for k, v in old.items() if k not in changed | {KEY}} | {
        k: v for k, v in wanted.items() if k in changed and k != KEY
    }
    if changed & CRITERIA:  # two names of one thing
        for name in CRITERIA:
            new.pop(name, None)
        new |= {name: wanted[name] for name in CRITERIA & wanted.keys()}
    if changed & WHERE:
        given = WHERE & wanted.keys() or WHERE & old.keys()
        source = wanted if WHERE & wanted.keys() else old
        new = {k: v for k, v in new.items() if k not in WHERE} | {k: source[k] for k in given}
    if {"namedRangeId", "tableId"} & new.keys():
        new.pop("range", None)
    if not new.get("title"):
        raise Refused("The title of a filter view cannot be empty.")  # wording guessed
    made = {KEY: old[KEY], "title": new["title"]} | _made(work, new, "filter view")
    home = work.book.sheet(made["range"].get("sheetId", 0))
    if home is sheet:
        lookup.put(sheet, "filterViews", KEY, old[KEY], made)
    else:
        lookup.put(sheet, "filterViews", KEY, old[KEY], None)
        lookup.add(home, "filterViews", made)
    return {}


def duplicate_view(work: Work, body: Json) -> Json:
    sheet, old = lookup.find(work, "filterViews", KEY, body.get("filterId"), "filter view")
    title, taken, n = f"Copy of {old['title']}", _titles(work), 2
    while title in taken:
        title, n = f"Copy of {old['title']} {n}", n + 1
    made = old | {KEY: lookup.new_id(work, [("filterViews", KEY)], None, "Filter view"), "title": title}
    lookup.add(sheet, "filterViews", made)
    return {"duplicateFilterView": {"filter": made}}


def delete_view(work: Work, body: Json) -> Json:
    sheet, old = lookup.find(work, "filterViews", KEY, body.get("filterId"), "filter view")
    lookup.put(sheet, "filterViews", KEY, old[KEY], None)
    return {}
