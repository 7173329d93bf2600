"""What a request of a batch works on: the copy of a document, its tabs and segments, and the rules for places in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sync.emulator.docs import content, masks
from sync.emulator.docs.content import Spot, start
from sync.emulator.errors import Json, Refused
from sync.emulator.store import File, Principal, Workspace, short_id

DELETION = "Invalid deletion range. Cannot delete the requested range."
INSERTION = (
    "The insertion index must be inside the bounds of an existing paragraph. You can still create new paragraphs "
    "by inserting newlines."
)
HEADED = frozenset({"TITLE", "SUBTITLE", *(f"HEADING_{n}" for n in range(1, 7))})


@dataclass
class Segment:
    """A body, header, footer or footnote of a tab."""

    tab: Json  # a Tab, with tabProperties and documentTab
    id: str
    kind: str
    holder: Json

    @property
    def content(self) -> list[Json]:
        found: list[Json] = self.holder["content"]
        return found

    @property
    def shown(self) -> Json:
        """The DocumentTab that it is in."""
        found: Json = self.tab["documentTab"]
        return found

    @property
    def end(self) -> int:
        return int(self.content[-1]["endIndex"])

    def moved(self, at: int, removed: int, added: int) -> None:
        """So many units were put in the place of others: count the indexes anew, and move the named ranges along."""
        content.index(self.content, 0)
        move_ranges(self, at, removed, added)

    def check(self, where: int) -> None:
        if where >= self.end:
            raise Refused(
                f"Index {where} must be less than the end index of the referenced segment, {self.end}."
            )
        if where < 0:
            raise Refused(f"Index {where} must not be negative.")  # wording guessed

    def paragraph(self, where: int) -> Spot:
        """The paragraph in which something is to be put."""
        self.check(where)
        spot = content.find(self.content, where)
        if spot is None or "paragraph" not in spot.block:
            raise Refused(INSERTION)
        return spot


def move_ranges(segment: Segment, at: int, removed: int, added: int) -> None:
    """Named ranges keep to their text; one whose text is all gone is gone."""
    names = segment.shown.get("namedRanges", {})
    for name in list(names):
        for named in names[name]["namedRanges"]:
            for each in named["ranges"]:
                if each.get("segmentId", "") == segment.id:
                    begin, end = each.get("startIndex", 0), each["endIndex"]
                    each["startIndex"] = _moved(begin, at, removed, added, begin=True)
                    each["endIndex"] = _moved(end, at, removed, added, begin=False)
            named["ranges"] = [r for r in named["ranges"] if r.get("startIndex", 0) < r["endIndex"]]
        names[name]["namedRanges"] = [n for n in names[name]["namedRanges"] if n["ranges"]]
        if not names[name]["namedRanges"]:
            del names[name]


def _moved(where: int, at: int, removed: int, added: int, *, begin: bool) -> int:
    if where < at or (where == at and (removed or not begin)):
        return where
    if where >= at + removed:
        return where + added - removed
    return at + added if begin else at


class Work:
    """One batch on its way. ``tabs`` are a copy, changed in place by the requests and swapped in at the end."""

    def __init__(self, workspace: Workspace, file: File, principal: Principal) -> None:
        self.workspace = workspace
        self.file = file
        self.principal = principal
        self.tabs: list[Json] = content.clone(list(file.content.tabs))
        self._made = 0

    def mint(self, prefix: str) -> str:
        """A new id, the same every time for the same batch."""
        self._made += 1
        return prefix + short_id(f"{self.file.id}/{self.file.content.revision}/{self._made}")

    # ---------------------------------------------------------------------------------------- tabs and segments

    def all_tabs(self) -> Iterator[Json]:
        """Every tab, each before its children."""
        waiting = list(reversed(self.tabs))
        while waiting:
            tab = waiting.pop()
            yield tab
            waiting += reversed(tab.get("childTabs", ()))

    def tab(self, tab_id: str = "") -> Json:
        """The tab that is named, or the first one."""
        for tab in self.all_tabs():
            if not tab_id or tab["tabProperties"]["tabId"] == tab_id:
                return tab
        raise Refused(f"A tab with ID {tab_id} does not exist.")  # wording guessed

    def chosen(self, body: Json) -> list[Json]:
        """The tabs of a request's tabsCriteria: all where there is none."""
        wanted = body.get("tabsCriteria", {}).get("tabIds", [])
        return [self.tab(tab_id) for tab_id in wanted] or list(self.all_tabs())

    def segment(self, where: Json) -> Segment:
        """The segment that a Location, a Range or an EndOfSegmentLocation names."""
        tab, wanted = self.tab(where.get("tabId", "")), where.get("segmentId", "")
        for segment in self.segments(tab):
            if segment.id == wanted:
                return segment
        raise Refused(f"Segment with ID {wanted} was not found.")  # wording guessed

    def segments(self, tab: Json) -> Iterator[Segment]:
        shown = tab["documentTab"]
        yield Segment(tab, "", "body", shown["body"])
        for kind in ("header", "footer", "footnote"):
            for number, holder in shown.get(f"{kind}s", {}).items():
                yield Segment(tab, number, kind, holder)

    # ---------------------------------------------------------------------------------------- places

    def insertion(self, body: Json, *but_not_in: str) -> tuple[Segment, int]:
        """Where a request inserts: at an index, or before the last newline of a segment."""
        if "location" in body:
            segment, where = self.segment(body["location"]), body["location"].get("index", 0)
        elif "endOfSegmentLocation" in body:
            segment = self.segment(body["endOfSegmentLocation"])
            where = segment.end - 1
        else:
            raise Refused("The insertion location must be specified.")  # wording guessed
        spot = segment.paragraph(where)
        in_table = "table" in but_not_in and spot.home is not segment.content
        if segment.kind in but_not_in or in_table:
            place = "table" if in_table else segment.kind
            raise Refused(f"Cannot insert the requested element in a {place}.")  # wording guessed
        before, after = content.text(spot.block), where - start(spot.block)
        if _is_inside_cluster(before, after):
            raise Refused("The insertion index cannot be within a grapheme cluster.")
        return segment, where

    def range(self, wanted: Json, *, to_the_end: bool = False) -> tuple[Segment, int, int]:
        """A Range that is not empty. Its end is before the segment's last newline, unless ``to_the_end``."""
        if "startIndex" not in wanted or "endIndex" not in wanted:
            raise Refused("Invalid range: must contain a start and end index")
        segment = self.segment(wanted)
        begin, end = wanted["startIndex"], wanted["endIndex"]
        if end < begin:
            raise Refused("Invalid range: end index cannot be less than start index")
        segment.check(begin)
        if not (to_the_end and end == segment.end):
            segment.check(end)
        if begin == end:
            raise Refused("The range should not be empty.")
        if segment.kind == "body" and begin == 0:
            raise Refused("Cannot operate on the first section break in the document.")
        return segment, begin, end

    def split(self, block: Json, where: int) -> int:
        try:
            return content.split(block, where)
        except ValueError:
            raise Refused(DELETION) from None

    def restyled(self, style: Json) -> Json:
        """A paragraph's style for another paragraph: a heading has an id of its own."""
        return style | {"headingId": self.mint("h.")} if "headingId" in style else style

    # ---------------------------------------------------------------------------------------- the end

    def finish(self) -> tuple[Json, ...]:
        """The tabs; what nothing refers to any more is dropped, and footnotes are numbered."""
        for tab in self.all_tabs():
            self._sweep(tab)
        return tuple(self.tabs)

    def _sweep(self, tab: Json) -> None:
        shown = tab["documentTab"]
        used: set[str] = set()
        for segment in self.segments(tab):
            notes = 0
            for block in content.paragraphs(segment.content):
                for element in block["paragraph"]["elements"]:
                    if "inlineObjectElement" in element:
                        used.add(element["inlineObjectElement"]["inlineObjectId"])
                    elif "footnoteReference" in element:
                        notes += 1
                        element["footnoteReference"]["footnoteNumber"] = str(notes)
                        used.add(element["footnoteReference"]["footnoteId"])
        for kind in ("inlineObjects", "footnotes"):
            masks.keep(shown, kind, {k: v for k, v in shown.get(kind, {}).items() if k in used})


def _is_inside_cluster(text: str, at: int) -> bool:
    """Whether a UTF-16 offset is in the middle of what a reader takes for one character."""
    left, right = content.cut(text, at)
    if not left or not right:
        return False
    before, after = left[-1], right[0]
    if "\ud800" <= before < "\udc00" or before == "\u200d":
        return True
    return after in "\u200d\ufe0e\ufe0f" or "\U0001f3fb" <= after <= "\U0001f3ff" or _combines(after)


def _combines(character: str) -> Any:
    import unicodedata  # noqa: PLC0415

    return unicodedata.category(character) in {"Mn", "Me"}
