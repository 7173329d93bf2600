"""Requests about protected ranges and protected sheets."""

from __future__ import annotations

from typing import Any

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.get import may_edit
from sync.emulator.sheets.requests import lookup
from sync.emulator.sheets.work import PROTECTED, Work

KEY = "protectedRangeId"
BOUNDS = {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"}
FIXED = {KEY, "requestingUserCanEdit"}


def add(work: Work, body: Json) -> Json:
    wanted = body.get("protectedRange", {})
    number = lookup.new_id(work, [("protectedRanges", KEY)], wanted.get(KEY), "Protected range")
    made: Json = {KEY: number} | {
        k: v for k, v in wanted.items() if k not in FIXED | {"editors"} and v not in (None, False, "")
    }
    sheet = _place(work, made)
    given = _editors(wanted)
    reply = made | {"requestingUserCanEdit": True, "editors": given}
    lookup.add(sheet, "protectedRanges", made | {"editors": _with_caller(work, given)})
    # Whoever protects a range is one of its editors from now on; the reply doesn't name them (recorded).
    return {"addProtectedRange": {"protectedRange": reply}}


def _editors(wanted: Json) -> Json:
    """Who was named; where a protection only warns, that is overlooked."""
    if wanted.get("warningOnly"):
        return {}
    return {kind: people for kind, people in (wanted.get("editors") or {}).items() if people}


def _with_caller(work: Work, given: Json) -> Json:
    users = given.get("users", [])
    email = work.principal.email
    known = {str(user).lower() for user in users}
    return given | {"users": users if email.lower() in known else [*users, email]}


def _place(work: Work, protection: Json) -> Sheet:
    """Give the protection its range, and say which sheet holds it."""
    where = lookup.as_given(work, lookup.backed(work, protection, "protected range"))
    protection["range"] = where
    sheet = work.book.sheet(where.get("sheetId", 0))
    whole = not BOUNDS & set(where)
    if free := protection.get("unprotectedRanges"):
        if not whole:
            raise Refused("unprotectedRanges are only allowed on ProtectedRanges covering a whole sheet")
        protection["unprotectedRanges"] = [lookup.as_given(work, found) for found in free]
    for other in sheet.parts.get("protectedRanges", ()):
        if whole and other[KEY] != protection[KEY] and not BOUNDS & set(other.get("range", {})):
            raise Refused(f'Sheet "{sheet.title}" already has sheet protection')
    return sheet


def _find(work: Work, wanted: Any) -> tuple[Sheet, Json]:
    sheet, found = lookup.find(work, "protectedRanges", KEY, wanted, "protected range")
    if not may_edit(work.file, found, work.principal):
        raise Refused(PROTECTED)
    return sheet, found


def update(work: Work, body: Json) -> Json:
    wanted = body.get("protectedRange", {})
    fields = body.get("fields", "")
    changed = lookup.names(fields, "ProtectedRange", FIXED)
    sheet, old = _find(work, wanted.get(KEY))
    new = lookup.masked(old, wanted, fields, "ProtectedRange", FIXED)
    anchors = {"range", "namedRangeId", "tableId"}
    if changed & anchors:
        for name in anchors - set(wanted):
            new.pop(name, None)
        if not anchors & set(wanted):  # a mask of "*" that names no place leaves it where it was
            new |= {name: old[name] for name in anchors & set(old)}
    if not {"namedRangeId", "tableId"}.isdisjoint(new):
        new.pop("range", None)
    home = _place(work, new)
    if new.get("warningOnly"):
        new["editors"] = old.get("editors", {})
    elif "editors" in changed and "editors" in wanted:
        new["editors"] = _with_caller(work, _editors(wanted))
    elif old.get("warningOnly"):
        new["editors"] = {"users": _document_editors(work)}
    elif "editors" in changed:
        new["editors"] = _with_caller(work, {})
    new = {k: v for k, v in new.items() if v not in (None, False, "", [])}
    if home is sheet:
        lookup.put(sheet, "protectedRanges", KEY, old[KEY], new)
    else:
        lookup.put(sheet, "protectedRanges", KEY, old[KEY], None)
        lookup.add(home, "protectedRanges", new)
    return {}


def _document_editors(work: Work) -> list[str]:
    writers = [email for email, role in work.file.roles.items() if role not in {"reader", "commenter", ""}]
    return [work.file.owner, *(email for email in writers if email.lower() != work.file.owner.lower())]


def delete(work: Work, body: Json) -> Json:
    sheet, found = _find(work, body.get(KEY))
    lookup.put(sheet, "protectedRanges", KEY, found[KEY], None)
    return {}
