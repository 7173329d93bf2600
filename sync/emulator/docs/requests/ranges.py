"""Named ranges: kept by name in each tab, moved along with their text."""

from __future__ import annotations

from collections.abc import Callable

from sync.emulator.docs.content import units
from sync.emulator.docs.documents import FIRST
from sync.emulator.docs.masks import keep
from sync.emulator.docs.requests import text
from sync.emulator.docs.work import Segment, Work
from sync.emulator.errors import Json, Refused


def create_named_range(work: Work, body: Json) -> Json:
    name = body.get("name", "")
    if not 1 <= units(name) <= 256:
        raise Refused("The name must be between 1 and 256 characters long.")  # wording guessed
    segment, begin, end = work.range(body.get("range", {}))
    tab_id = segment.tab["tabProperties"]["tabId"]
    place: Json = {"startIndex": begin, "endIndex": end}
    place |= {"segmentId": segment.id} if segment.id else {}
    place |= {"tabId": tab_id} if tab_id != FIRST else {}  # as measured of the ranges of comments
    number = work.mint("kix.")
    group = segment.shown.setdefault("namedRanges", {}).setdefault(name, {"name": name, "namedRanges": []})
    group["namedRanges"].append({"namedRangeId": number, "name": name, "ranges": [place]})
    return {"namedRangeId": number}


def _which(body: Json, id_field: str, name_field: str) -> Callable[[Json], bool]:
    if body.get(id_field):
        return lambda named: bool(named["namedRangeId"] == body[id_field])
    if body.get(name_field):
        return lambda named: bool(named["name"] == body[name_field])
    raise Refused("ID or name for named range must be set")


def delete_named_range(work: Work, body: Json) -> None:
    is_meant = _which(body, "namedRangeId", "name")
    found = False
    for tab in work.chosen(body):
        groups: Json = {}
        for name, group in tab["documentTab"].get("namedRanges", {}).items():
            left = [named for named in group["namedRanges"] if not is_meant(named)]
            found |= len(left) < len(group["namedRanges"])
            if left:
                groups[name] = group | {"namedRanges": left}
        keep(tab["documentTab"], "namedRanges", groups)
    if body.get("namedRangeId") and not found:
        raise Refused(_missing(body["namedRangeId"]))


def replace_named_range_content(work: Work, body: Json) -> None:
    is_meant = _which(body, "namedRangeId", "namedRangeName")
    new = text.STRIPPED.sub("", body.get("text", ""))
    found = False
    for tab in work.chosen(body):
        groups = tab["documentTab"].get("namedRanges", {}).values()
        for named in [n for group in list(groups) for n in group["namedRanges"] if is_meant(n)]:
            found = True
            first, *others = named["ranges"]
            for place in reversed(others):
                segment, begin, end = _place(work, tab, place)
                text.cut(work, segment, begin, end)
                segment.moved(begin, end - begin, 0)
            segment, begin, end = _place(work, tab, first)
            text.replace(work, segment, begin, end, new)
    if body.get("namedRangeId") and not found:
        raise Refused(_missing(body["namedRangeId"]))


def _place(work: Work, tab: Json, place: Json) -> tuple[Segment, int, int]:
    return work.range({"startIndex": 0} | place | {"tabId": tab["tabProperties"]["tabId"]})


def _missing(number: str) -> str:
    return f"A named range with ID {number} does not exist."  # wording guessed
