"""What heads a batch so that it is refused, and everything with it, if the sheet is not as it was read. Pure.

First the generation mark (compare and swap), then a guard for every row and column that is touched or inserted beside, at
the positions that were read, then the ends of the grids. If any guard misses, Google applies nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.master import ids, versions
from sync.master.changes import ChangeSet
from sync.master.state import Mark, State, TabState
from sync.master.values import Json


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the generation mark will say of this batch. ``when``: ISO 8601, UTC. ``batch`` counts within the run."""

    run: str
    batch: int
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row or column of ours at the position that we believe. ``name`` is what a person calls it."""

    id: int
    key: str
    value: str
    sheet_id: int
    dimension: str
    index: int
    name: str

    @property
    def location(self) -> Json:
        place = {"sheetId": self.sheet_id, "dimension": self.dimension}
        return {"dimensionRange": {**place, "startIndex": self.index, "endIndex": self.index + 1}}


def mark_value(changes: ChangeSet, state: State, stamp: Stamp) -> str:
    """The text of the new generation mark."""
    told = {
        "generation": (state.mark.generation if state.mark else 0) + 1,
        "run": stamp.run,
        "batch": stamp.batch,
        "who": stamp.who,
        "when": stamp.when,
        "top": max(changes.top, state.top),
        "layout": changes.relaid.after if changes.relaid else versions.of(state),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def conditions(changes: ChangeSet, state: State, mark: str, *, reuse_ids: bool = True) -> list[Json]:
    """The requests at the head that are refused, and everything with them, if the sheet is not as it was read.

    ``reuse_ids``: the mark and the guards delete metadata and create it again under the same id, which makes them
    refuse what they should. Off (should Google not allow it), the mark is only overwritten and nothing is guarded: the
    caller compares `anchors` before and after, which leaves the seconds in between open.
    """
    guards = anchors(changes, state) if reuse_ids else ()
    return [
        *_swap(state.mark, mark, reuse_ids=reuse_ids),
        *(request for anchor in guards for request in _guard(anchor)),
        *_reaches(changes, state),
    ]


def missed(changes: ChangeSet, state: State, replies: Sequence[Mapping[str, Any]]) -> list[str]:
    """After a batch was applied: the guards that found nothing to delete, by what people call them.

    That is the one case that no guard refuses: a row of ours was deleted, with another put exactly in its place, between
    its neighbours, in the seconds since we read. What was meant for it then stands on the other.
    """
    if not state.mark or not _deleted(replies[:1]):
        return []  # there is nothing to guard, or the replies do not say what was deleted
    guards = enumerate(anchors(changes, state))
    return [anchor.name for at, anchor in guards if not _deleted(replies[2 + 2 * at : 3 + 2 * at])]


def _deleted(reply: Sequence[Mapping[str, Any]]) -> bool:
    return any(each.get("deleteDeveloperMetadata", {}).get("deletedDeveloperMetadata") for each in reply)


def anchors(changes: ChangeSet, state: State) -> tuple[Anchor, ...]:
    """Every row and column of ours that the changes touch, and its neighbours, where they were read.

    The neighbours are for what a guard alone does not see: if the row itself was *deleted*, its anchor can be created
    again, on whichever row slid into its place. Then a neighbour slid as well, and its own guard misses.
    """
    rows: defaultdict[str, dict[int, str]] = defaultdict(dict)
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for cell in changes.cells:
        rows[cell.tab][cell.row] = cell.label
        columns[cell.tab].add(cell.column)
    for gone in changes.gone:
        rows[gone.tab][gone.row] = gone.label
    inserted = {row.tab for row in changes.rows}
    for row in changes.rows:
        columns[row.tab].update(cell.column for cell in row.cells)
    for change in changes.views:
        columns[change.view.tab].update(column for column, _ in change.view.only)
    viewed = {change.view.tab for change in changes.views}
    for tab_id, shade in changes.relaid.shades if changes.relaid else ():
        columns[tab_id].update(shade.columns)
    for tab_id, column in changes.relaid.notes if changes.relaid else ():
        columns[tab_id].add(column.id)
        viewed.add(tab_id)
    widened = {made.tab.id for made in changes.columns}
    found: list[Anchor] = []
    for tab, seen in state.tabs.items():
        touched = {seen.anchors[i] for i in rows[tab]}
        if tab in inserted:
            touched.add(last_row(seen))
        if tab in widened | viewed and seen.header:
            touched.add(seen.header[1])
        if touched:
            ours = sorted([*seen.anchors.items(), *filter(None, [seen.header])], key=_top_down)
            near = _near([index for _, index in ours], touched)
            found.extend(_row_anchor(seen, *ours[at], rows[tab]) for at in near)
        across = _columns_of(seen)
        touched = {seen.columns[column] for column in columns[tab] & seen.columns.keys()}
        if tab in widened and across:
            touched.add(across[-1].index)
        found.extend(across[at] for at in _near([anchor.index for anchor in across], touched))
    return tuple(found)


def _top_down(row: tuple[int, int]) -> tuple[int, int]:
    """By the position of a row of ours (its id, its position)."""
    return row[1], row[0]


def _row_anchor(seen: TabState, i: int, index: int, labels: Mapping[int, str]) -> Anchor:
    if seen.header and seen.header[0] == i:
        name = f"the header row of {seen.title}"
        return Anchor(i, ids.HEADER_KEY, "", seen.sheet_id, "ROWS", index, name)
    name = f"“{labels[i]}” in {seen.title}" if i in labels else f"row {index + 1} of {seen.title}"
    return Anchor(i, ids.ROW_KEY, "", seen.sheet_id, "ROWS", index, name)


def _columns_of(seen: TabState) -> list[Anchor]:
    """All columns of ours on a tab, left to right."""
    found = [
        Anchor(
            seen.parts[column],
            ids.COLUMN_KEY,
            column,
            seen.sheet_id,
            "COLUMNS",
            index,
            f"the column “{column}” of {seen.title}",
        )
        for column, index in seen.columns.items()
    ]
    return sorted(found, key=lambda anchor: anchor.index)


def _near(ours: Sequence[int], touched: Container[int]) -> Iterator[int]:
    """Which of our positions are touched, with the one before and the one after each."""
    hit = [index in touched for index in ours]
    for at in range(len(ours)):
        if any(hit[max(at - 1, 0) : at + 2]):
            yield at


def last_row(seen: TabState) -> int:
    """The last row of ours on a tab, its header included; −1 if there is none."""
    header = [seen.header[1]] if seen.header else []
    return max([*seen.anchors.values(), *header], default=-1)


def _swap(mark: Mark | None, value: str, *, reuse_ids: bool) -> Iterator[Json]:
    if mark is not None and not reuse_ids:
        lookup = {"developerMetadataLookup": {"metadataId": ids.MARK}}
        new = {"metadataValue": value}
        yield {
            "updateDeveloperMetadata": {
                "dataFilters": [lookup],
                "developerMetadata": new,
                "fields": "metadataValue",
            }
        }
        return
    if mark is not None:
        both = {"metadataId": ids.MARK, "metadataValue": mark.raw}
        yield {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": both}}}
    yield metadata(ids.MARK, ids.MARK_KEY, value, {"spreadsheet": True})


def _guard(anchor: Anchor) -> Iterator[Json]:
    lookup = {
        "metadataId": anchor.id,
        "metadataLocation": anchor.location,
        "locationMatchingStrategy": "EXACT_LOCATION",
    }
    yield {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}
    yield metadata(anchor.id, anchor.key, anchor.value, anchor.location)


def _reaches(changes: ChangeSet, state: State) -> Iterator[Json]:
    """See that the grids are no smaller than read, so that nothing of ours slid up or left unseen.

    What stands at the end has no neighbour behind it that would tell. An anchor for the last row and column of the grid
    is refused if these are gone; it is made and deleted within the batch.
    """
    touched = {each.tab for part in (changes.cells, changes.rows, changes.gone) for each in part}
    touched |= {made.tab.id for made in changes.columns}
    ends: list[tuple[int, str, int]] = []
    for tab, seen in state.tabs.items():
        if tab in touched:
            ends += [(seen.sheet_id, "ROWS", seen.grid[0]), (seen.sheet_id, "COLUMNS", seen.grid[1])]
    if (changes.remember or changes.keepsakes) and state.memory.sheet_id is not None:
        ends.append((state.memory.sheet_id, "ROWS", state.memory.grid_rows))
    for number, (sheet_id, dimension, size) in enumerate(ends):
        if size > 0:
            place = {"sheetId": sheet_id, "dimension": dimension, "startIndex": size - 1, "endIndex": size}
            i = ids.FIRST_SCRATCH + number
            yield metadata(i, ids.SCRATCH_KEY, "", {"dimensionRange": place})
            yield {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": i}}}}


def metadata(metadata_id: int, key: str, value: str, location: Json) -> Json:
    """DOCUMENT visibility, so that every account that runs plansync sees the same anchors."""
    data: Json = {
        "metadataId": metadata_id,
        "metadataKey": key,
        "location": location,
        "visibility": "DOCUMENT",
    }
    if value:
        data["metadataValue"] = value
    return {"createDeveloperMetadata": {"developerMetadata": data}}


def row_at(sheet_id: int, index: int) -> Json:
    place = {"sheetId": sheet_id, "dimension": "ROWS"}
    return {"dimensionRange": {**place, "startIndex": index, "endIndex": index + 1}}


def column_at(sheet_id: int, index: int) -> Json:
    place = {"sheetId": sheet_id, "dimension": "COLUMNS"}
    return {"dimensionRange": {**place, "startIndex": index, "endIndex": index + 1}}
