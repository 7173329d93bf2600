"""Requests about named ranges."""

from __future__ import annotations

import re

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets.requests import lookup
from sync.emulator.sheets.work import Work

NAME = re.compile(r"[^\W\d]\w{0,249}")
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|R\d*C\d*", re.IGNORECASE)


def _check_name(work: Work, name: str, but: str = "") -> None:
    """Letters, digits and underscores, no digit first; nothing that reads as a cell or a boolean."""
    if not NAME.fullmatch(name) or LIKE_A_CELL.fullmatch(name) or name.upper() in {"TRUE", "FALSE"}:
        raise Refused("The name given to this range is invalid.")
    if any(n["name"].lower() == name.lower() and n["namedRangeId"] != but for n in work.book.named_ranges):
        raise Refused(
            f"Cannot add named range with name {name}, a named range with that name already exists."
        )


def _find(work: Work, wanted: str | None) -> Json:
    for named in work.book.named_ranges:
        if named["namedRangeId"] == wanted:
            return named
    raise Refused(f"No NamedRange with id: {wanted or ''}")


def _range(work: Work, wanted: Json) -> Json:
    if "range" not in wanted:
        raise Refused("A range must be specified for the named range.")  # wording guessed
    return lookup.as_given(work, wanted["range"])


def add(work: Work, body: Json) -> Json:
    wanted = body.get("namedRange", {})
    _check_name(work, wanted.get("name", ""))
    taken = {n["namedRangeId"] for n in work.book.named_ranges}
    number = wanted.get("namedRangeId") or str(work.book.mint(int(t) for t in taken if t.isdigit()))
    if number in taken:
        raise Refused(f"Named range with id {number} already exists.")  # wording guessed after addSheet's
    made: Json = {"namedRangeId": number, "name": wanted["name"], "range": _range(work, wanted)}
    work.book.named_ranges.append(made)
    return {"addNamedRange": {"namedRange": made}}


def update(work: Work, body: Json) -> Json:
    wanted = body.get("namedRange", {})
    changed = lookup.names(body.get("fields", ""), "NamedRange", {"namedRangeId"})
    old = _find(work, wanted.get("namedRangeId"))
    new = dict(old)
    if "name" in changed:
        _check_name(work, wanted.get("name", ""), old["namedRangeId"])
        new["name"] = wanted["name"]
    if "range" in changed:
        new["range"] = _range(work, wanted)
        lookup.refresh_backed(work, "namedRangeId", old["namedRangeId"], new["range"])
    work.book.named_ranges = [new if n is old else n for n in work.book.named_ranges]
    return {}


def delete(work: Work, body: Json) -> Json:
    gone = _find(work, body.get("namedRangeId"))
    work.book.named_ranges = [n for n in work.book.named_ranges if n is not gone]
    lookup.release_backed(work, "namedRangeId", gone["namedRangeId"])
    return {}
