"""Looks made anew: the widths, headers, colours, frozen lines, groups, choices and filter views that ours once had. Pure.

Only ``init --repair`` comes here, the one command that touches looks which stand. What people made stays: their columns,
cells, notes, colours and rules. A conditional rule is ours only if it says exactly what one of ours says; rules have no id
but their index, so the caller sees that nothing changed since they were read, and they go from the last one up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mappers.tables import Column, Tab
from sync.master import a1, charts, ids, layout, views
from sync.master.state import State, TabState
from sync.master.values import Json
from sync.master.views import ViewChange

FIELDS: Final = (
    "sheets(properties(sheetId,gridProperties(frozenRowCount,frozenColumnCount,hideGridlines)),conditionalFormats,columnGroups,"
    "charts(chartId,spec(title)),"
    "data(startRow,startColumn,columnMetadata(pixelSize),"
    "rowData(values(userEnteredValue,note,dataValidation,"
    "userEnteredFormat(backgroundColorStyle,textFormat(bold,foregroundColorStyle),verticalAlignment,wrapStrategy,numberFormat)))))"
)
"""What is read of looks, of the rows that `ranges` names."""
_STALE_RE: Final = re.compile(r"=TODAY\(\)-\$[A-Z]+\$\d+>\d+")
_WIDTH: Final = 100  # pixels, where Sheets does not say


@dataclass(frozen=True, slots=True)
class Fix:
    """One look that is not as it was made: in words, and what mends it."""

    tab: str
    text: str
    requests: tuple[Json, ...]

    def __str__(self) -> str:
        return f"~ {self.text}"


def ranges(state: State) -> list[str]:
    """The header row and the first row below it, of every tab of ours: what stands there tells how a column looks."""
    tops = {tab: seen.header[1] if seen.header else 0 for tab, seen in state.tabs.items()}
    return [
        a1.area(seen.title, tops[tab], 0, min(tops[tab] + 1, seen.grid[0] - 1), seen.grid[1] - 1)
        for tab, seen in state.tabs.items()
    ]


def fixes(tabs: Sequence[Tab], state: State, looks: Mapping[str, Any]) -> list[Fix]:
    """What differs from the looks of a new sheet. ``looks``: what Google answers to `FIELDS`."""
    by_id = {sheet["properties"].get("sheetId", 0): sheet for sheet in looks.get("sheets", ())}
    found: list[Fix] = []
    for tab in tabs:
        seen = state.tab(tab.id)
        if seen and (sheet := by_id.get(seen.sheet_id)):
            found.extend(_Look(tab, seen, state, sheet).fixes())
    for change in views.again(state):
        seen = state.tabs[change.view.tab]
        found.append(
            Fix(change.view.tab, f"filter view “{change.title}”, which was deleted", (_view(change, seen),))
        )
    return found


def touched(fixes: Sequence[Fix], state: State) -> Iterator[tuple[str, Column]]:
    """All columns of the tabs that are mended, to be guarded: what mends them names positions."""
    for tab in dict.fromkeys(fix.tab for fix in fixes):
        yield from ((tab, Column(column, column)) for column in state.tabs[tab].columns)


def _view(change: ViewChange, seen: TabState) -> Json:
    top = seen.header[1] if seen.header else 0
    return views.request(change, seen.sheet_id, top, seen.columns, None)


@dataclass(frozen=True, slots=True)
class _Look:
    """A tab of ours, and how it looks now."""

    tab: Tab
    seen: TabState
    state: State
    sheet: Json

    def fixes(self) -> Iterator[Fix]:
        yield from self._frozen()
        yield from self._widths()
        if self.seen.header:
            yield from self._headers(self.seen.header[1])
            yield from self._bodies()
        yield from self._colours()
        yield from self._group()
        yield from self._charts()

    @property
    def _top(self) -> int:
        """The first row below the header."""
        return self.seen.header[1] + 1 if self.seen.header else 0

    def _standing(self) -> list[tuple[Column, int]]:
        at = self.seen.columns
        return sorted(
            ((each, at[each.id]) for each in self.tab.columns if each.id in at), key=lambda pair: pair[1]
        )

    def _fix(self, text: str, *requests: Json) -> Fix:
        return Fix(self.tab.id, text, requests)

    def _cell(self, row: int, column: int) -> Json:
        grid: Json = (self.sheet.get("data") or ({},))[0]
        rows, down, across = (
            grid.get("rowData", ()),
            row - grid.get("startRow", 0),
            column - grid.get("startColumn", 0),
        )
        values = rows[down].get("values", ()) if 0 <= down < len(rows) else ()
        found: Json = values[across] if 0 <= across < len(values) else {}
        return found

    def _frozen(self) -> Iterator[Fix]:
        grid = self.sheet["properties"].get("gridProperties", {})
        wanted = {"frozenRowCount": self._top if self.tab.header else 0, "frozenColumnCount": self.tab.frozen}
        if not self.tab.lines and not grid.get("hideGridlines"):
            properties = {"sheetId": self.seen.sheet_id, "gridProperties": {"hideGridlines": True}}
            update = {"properties": properties, "fields": "gridProperties.hideGridlines"}
            yield self._fix("no grid lines", {"updateSheetProperties": update})
        if any(grid.get(name, 0) != number for name, number in wanted.items()):
            fields = ",".join(f"gridProperties.{name}" for name in wanted)
            properties = {"sheetId": self.seen.sheet_id, "gridProperties": wanted}
            yield self._fix(
                f"frozen: {wanted['frozenRowCount']} rows, {wanted['frozenColumnCount']} columns",
                {"updateSheetProperties": {"properties": properties, "fields": fields}},
            )

    def _widths(self) -> Iterator[Fix]:
        grid: Json = (self.sheet.get("data") or ({},))[0]
        told = grid.get("columnMetadata", ())
        for column, at in self._standing():
            now = told[at].get("pixelSize", _WIDTH) if at < len(told) else _WIDTH
            if now != column.width:
                yield self._fix(
                    f"width of “{column.title}”: {now} → {column.width}",
                    layout.width(self.seen.sheet_id, (at, at + 1), column.width),
                )

    def _headers(self, row: int) -> Iterator[Fix]:
        for column, at in self._standing():
            wanted, now = layout.header_cell(column), self._cell(row, at)
            if _holds(now, wanted) and now.get("note", "") == wanted.get("note", ""):
                continue
            place = {"sheetId": self.seen.sheet_id, "rowIndex": row, "columnIndex": at}
            update = {"start": place, "rows": [{"values": [wanted]}], "fields": layout.HEADER_FIELDS}
            yield self._fix(f"header of “{column.title}”: its words, note and look", {"updateCells": update})

    def _bodies(self) -> Iterator[Fix]:
        """How the first row below the header looks stands for its column; the colours that people gave stay."""
        if self._top >= self.seen.grid[0]:
            return
        for column, at in self._standing():
            now = self._cell(self._top, at)
            if column.choices and column.owner == "people":
                wanted = layout.choices(column, self.seen.sheet_id, at, self._top)
                if not _holds(
                    now.get("dataValidation", {}),
                    {"condition": wanted["setDataValidation"]["rule"]["condition"]},
                ):
                    yield self._fix(f"choices of “{column.title}”", wanted)
            if column.owner == "people":
                continue
            form = now.get("userEnteredFormat", {})
            differs = {
                name: value for name, value in layout.look(column).items() if not _holds(form, {name: value})
            }
            if differs:
                yield self._fix(
                    f"how “{column.title}” wraps, stands and shows numbers",
                    layout.repeated(self.seen.sheet_id, self._top, (at, at + 1), layout.look(column)),
                )

    def _colours(self) -> Iterator[Fix]:
        standing = list(self.sheet.get("conditionalFormats", ()))
        wanted = [request["addConditionalFormatRule"]["rule"] for request in self._rules()]
        said = [rule["booleanRule"] for rule in wanted]
        ours = [at for at, rule in enumerate(standing) if self._is_ours(rule, said)]
        if [_told(standing[at], self.seen) for at in ours] == [_told(rule, self.seen) for rule in wanted]:
            return
        sheet_id = self.seen.sheet_id
        gone = [{"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": at}} for at in reversed(ours)]
        first = ours[0] if ours else 0
        made = [
            {"addConditionalFormatRule": {"rule": rule, "index": first + at}}
            for at, rule in enumerate(wanted)
        ]
        yield self._fix(
            f"colours: {len(ours)} rules of ours → {len(wanted)}; those of people stay", *gone, *made
        )

    def _rules(self) -> Iterator[Json]:
        """The rules that a new tab would have, over the columns where they stand."""
        at = self.seen.columns
        for number, shade in enumerate(self.tab.shades):
            columns = [at[name] for name in shade.columns if name in at]
            if columns:
                yield layout.coloured(shade, self.seen.sheet_id, columns, number)
        for i, row in self.seen.anchors.items():
            kept = self.state.memory.rows.get(i)
            if (
                kept
                and kept.tab == self.tab.id
                and (kept.entity.key, layout.CHECKED[1]) == layout.CHECKED
                and layout.CHECKED[1] in at
            ):
                yield next(layout.stale(self.seen.sheet_id, row, at[layout.CHECKED[1]]))

    def _is_ours(self, rule: Json, said: Sequence[Json]) -> bool:
        boolean = rule.get("booleanRule", {})
        condition = boolean.get("condition", {})
        text = next((each.get("userEnteredValue", "") for each in condition.get("values", ())), "")
        if condition.get("type") == "CUSTOM_FORMULA":
            return not self.tab.header and bool(_STALE_RE.fullmatch(text))
        return any(_holds(boolean, each) for each in said)

    def _group(self) -> Iterator[Fix]:
        details = [at for column, at in self._standing() if column.detail]
        spans = [
            (group["range"].get("startIndex", 0), group["range"]["endIndex"])
            for group in self.sheet.get("columnGroups", ())
        ]
        lacking = [at for at in details if not any(start <= at < end for start, end in spans)]
        shown = [at for at in details if at not in self.seen.hidden]
        if lacking or shown:
            requests = [
                request for at in lacking for request in layout.detail(self.seen.sheet_id, at, hidden=False)
            ]
            requests += [layout.hide(self.seen.sheet_id, at) for at in shown]
            yield self._fix(f"details: {len(details)} columns in a group, folded away", *requests)

    def _charts(self) -> Iterator[Fix]:
        """Charts of ours that are gone, under the titles that they had; those that people changed are theirs."""
        standing = [each for each in self.sheet.get("charts", ()) if ids.is_chart(each.get("chartId", 0))]
        titles = {each.get("spec", {}).get("title", "") for each in standing}
        lacking = [chart for chart in self.tab.charts if chart.title not in titles]
        known = self.state.memory.rows
        rows = {known[i].entity.key: row for i, row in self.seen.anchors.items() if i in known}
        free = ids.charts_after(self.state.drawn)
        for chart in lacking[: max(0, len(self.tab.charts) - len(standing))]:
            made = list(charts.made(chart, next(free), self.seen.sheet_id, self.seen.columns, rows))
            if made:
                yield self._fix(f"chart “{chart.title}”, which was deleted", *made)


def _told(rule: Json, seen: TabState) -> tuple[Any, ...]:
    """A rule by what it says, where it begins, which columns it covers, and whether it reaches to the last row of ours."""
    end = max(seen.anchors.values(), default=0) + 1
    spans = [
        (each.get("startRowIndex", 0), column, each.get("endRowIndex", end) >= end)
        for each in rule.get("ranges", ())
        for column in range(each.get("startColumnIndex", 0), each.get("endColumnIndex", seen.grid[1]))
    ]
    condition = rule.get("booleanRule", {}).get("condition", {})
    return (
        condition.get("type"),
        [each.get("userEnteredValue") for each in condition.get("values", ())],
        sorted(spans),
    )


def _holds(now: Any, wanted: Any) -> bool:
    """Whether all that is wanted stands there; Google says more than it was told, and colours not to the last digit."""
    if isinstance(wanted, Mapping):
        return isinstance(now, Mapping) and all(
            _holds(now.get(key, _nothing(value)), value) for key, value in wanted.items()
        )
    if isinstance(wanted, (list, tuple)):
        return isinstance(now, (list, tuple)) and len(now) == len(wanted) and all(map(_holds, now, wanted))
    if isinstance(wanted, float) and isinstance(now, (int, float)):
        return abs(now - wanted) < 1 / 512
    return bool(now == wanted)


def _nothing(wanted: Any) -> Any:
    """What Google leaves out where it is nothing."""
    return {} if isinstance(wanted, Mapping) else 0.0 if isinstance(wanted, float) else None
