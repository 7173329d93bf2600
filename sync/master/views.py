"""Filter views that we make once, remember by their ids, and then leave to people (design §4, rule 8). Pure.

Google knows a filter view by an id that its maker may choose; nothing here is addressed by position. A view that a person
deleted is not made again, one that they changed keeps what they changed; only ``init --repair`` makes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from mappers.tables import Keepsake, View
from sync.master import ids, values
from sync.master.state import FilterView, State
from sync.master.values import Json

KIND: Final = "view"
TITLE_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class ViewChange:
    """A view to *make*, to *tell* (its words changed, for example with a team's name) or to *take* away.

    ``title`` is the one that it gets, ``before`` what it said when we last wrote it.
    """

    what: Literal["make", "tell", "take"]
    id: int
    view: View
    title: str
    before: Known | None = None

    @property
    def scope(self) -> str:
        """That of its keepsake: the two are written together."""
        return f"{KIND}:{name(self.view.key)}"

    def __str__(self) -> str:
        if self.what == "take":
            return "- a filter view that may not be shown any more"
        if self.what == "tell":
            return f"~ filter view “{self.before.title if self.before else ''}” → “{self.title}”"
        return f"+ filter view “{self.title}”"


@dataclass(frozen=True, slots=True)
class Known:
    """What we remember of a view: its id, and what it said when we last wrote it.

    ``wanted``: the title that was asked for, where another view had that already.
    """

    key: str
    id: int
    tab: str
    title: str
    only: tuple[tuple[str, str], ...]
    wanted: str


def name(key: str) -> str:
    """The name under which a view is remembered; it says nothing, because it outlives the view."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def known(state: State) -> dict[str, Known]:
    """The views that the memory knows, by key; what is damaged is left out."""
    found = {}
    for text in state.memory.kept(KIND).values():
        try:
            told = json.loads(text) if text else {}
            only = tuple((str(column), str(said)) for column, said in told.get("only", ()))
            if told:
                view = Known(
                    str(told["key"]),
                    int(told["id"]),
                    str(told["tab"]),
                    str(told["title"]),
                    only,
                    str(told["wanted"]),
                )
                found[view.key] = view
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return found


def kept(view: Known) -> Keepsake:
    only = [list(pair) for pair in view.only]
    told = {
        "key": view.key,
        "id": view.id,
        "tab": view.tab,
        "title": view.title,
        "only": only,
        "wanted": view.wanted,
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Keepsake(KIND, name(view.key), text)


def changes(
    wanted: Sequence[View], state: State, made: AbstractSet[str]
) -> tuple[list[ViewChange], list[Keepsake]]:
    """What to do about the views, and what to remember of them. ``made``: the tabs that this batch makes."""
    before = known(state)
    taken = {view.title.casefold() for view in state.views.values()}
    free = ids.views_after({*state.views, *(each.id for each in before.values())})
    found: list[ViewChange] = []
    told: list[Keepsake] = []
    for view in map(_tidy, wanted):
        old = before.get(view.key)
        if view.gone:
            if old:
                told.append(Keepsake(KIND, name(view.key), "", urgent=True))
                if old.id in state.views:
                    found.append(ViewChange("take", old.id, view, "", old))
            continue
        if not _sayable(view) or not _placed(view, state, made):
            continue
        stands = state.views.get(old.id) if old else None
        if old and not (view.tab in made and stands is None):
            if (old.wanted, old.only) == (view.title, view.only):
                continue
            title = _free(view.title, taken - {old.title.casefold()})
            told.append(kept(Known(view.key, old.id, view.tab, title, view.only, view.title)))
            if stands:
                found.append(ViewChange("tell", old.id, view, title, old))
        elif view.due:
            ours = None if old else _unknown(view, state, {each.id for each in before.values()})
            number = ours.id if ours else old.id if old else next(free)
            title = ours.title if ours else _free(view.title, taken)
            taken.add(title.casefold())
            told.append(kept(Known(view.key, number, view.tab, title, view.only, view.title)))
            if not ours:
                found.append(ViewChange("make", number, view, title))
    return found, told


def again(state: State) -> Iterator[ViewChange]:
    """The views that we made and that people deleted, to be made anew under the ids that they had."""
    for old in known(state).values():
        if old.id not in state.views and state.tab(old.tab):
            view = View(old.key, old.tab, old.title, old.only)
            if _placed(view, state, frozenset()):
                yield ViewChange("make", old.id, view, old.title)


def request(
    change: ViewChange, sheet_id: int, top: int, columns: Mapping[str, int], stands: FilterView | None
) -> Json:
    """As Google takes it. ``top``: the row of the header; ``columns``: where those of ours stand; ``stands``: the view as read."""
    if change.what == "take":
        return {"deleteFilterView": {"filterId": change.id}}
    if change.what == "tell":
        return _update(change, columns, stands)
    where = {
        "sheetId": sheet_id,
        "startRowIndex": top,
    }  # open at the bottom and at the right, so that it grows
    specs = [_spec(columns[column], said) for column, said in change.view.only]
    made = {"filterViewId": change.id, "title": change.title, "range": where, "filterSpecs": specs}
    return {"addFilterView": {"filter": made}}


def _update(change: ViewChange, columns: Mapping[str, int], stands: FilterView | None) -> Json:
    """Title and criteria, each only where it still is as we wrote it."""
    made: Json = {"filterViewId": change.id}
    fields = []
    old = change.before
    if stands and old and stands.title == old.title:
        made["title"] = change.title
        fields.append("title")
    if stands and old:
        ours = {columns[column]: said for column, said in old.only if column in columns}
        new = {columns[column]: said for column, said in change.view.only if column in columns}
        specs = [
            _spec(at, new[at])
            if (at := spec.get("columnIndex", 0)) in new and _says(spec, ours.get(at))
            else dict(spec)
            for spec in stands.specs
        ]
        if specs != list(map(dict, stands.specs)):
            made["filterSpecs"] = specs
            fields.append("filterSpecs")
    return {"updateFilterView": {"filter": made, "fields": ",".join(fields)}} if fields else {}


def _spec(at: int, said: str) -> Json:
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": said}]}
    return {"columnIndex": at, "filterCriteria": {"condition": condition}}


def _says(spec: Mapping[str, object], said: str | None) -> bool:
    return said is not None and spec.get("filterCriteria") == _spec(0, said)["filterCriteria"]


def _tidy(view: View) -> View:
    only = tuple((column, values.literal(said)) for column, said in view.only)
    title = values.cut(" ".join(values.literal(view.title).split()), TITLE_LIMIT)
    return View(view.key, view.tab, title, only, view.due, view.gone)


def _sayable(view: View) -> bool:
    """A text that could be taken for a formula makes no criterion."""
    return all(said and not values.needs_text_format(values.wanted(said)) for _, said in view.only)


def _placed(view: View, state: State, made: AbstractSet[str]) -> bool:
    """Whether its tab has a header row to hang it on: one that was deleted only comes back in this batch."""
    seen = state.tab(view.tab)
    return view.tab in made or bool(seen and seen.header)


def _free(title: str, taken: AbstractSet[str]) -> str:
    number, free = 1, title
    while free.casefold() in taken:
        number += 1
        free = f"{title} ({number})"
    return free


def _unknown(view: View, state: State, known_ids: AbstractSet[int]) -> FilterView | None:
    """After the memory was lost: the view of ours that stands there under this title."""
    seen = state.tab(view.tab)
    ours: Iterable[FilterView] = (
        each for each in state.views.values() if ids.is_view(each.id) and each.id not in known_ids
    )
    return next(
        (each for each in ours if seen and each.sheet_id == seen.sheet_id and each.title == view.title), None
    )
