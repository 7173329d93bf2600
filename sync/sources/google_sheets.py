"""Google Sheets as Documents: what ``spreadsheets.get`` answers, read without ever raising for what stands in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from mappers.document import Document, Place, Text
from sync.errors import SyncError
from sync.links import Link, parse_link
from sync.sources.drafts import UNREADABLE_CHIP, Draft, clean_text
from sync.sources.files import File, opened
from sync.sources.sheet_blocks import Area, Spot
from sync.sources.sheet_cells import Read, as_dict, as_list, as_text, read_cell
from sync.sources.sheet_sections import Levels, Tab, Writer

if TYPE_CHECKING:
    from sync.google import Google

Json = Mapping[str, Any]
Hidden = Literal["skip", "read", "read_and_say"]

# Leaves only: a mask that takes all of a cell brings its default format along, 18 MB for an empty tab that was formatted.
FIELDS: Final = (
    "spreadsheetId,properties(title,locale,timeZone),namedRanges(name,range),sheets("
    "properties(sheetId,title,index,sheetType,hidden,gridProperties(rowCount,columnCount,frozenRowCount)),merges,"
    "tables(tableId,name,range),rowGroups(range,collapsed),columnGroups(range,collapsed),charts/chartId,data(startRow,startColumn,rowMetadata(hiddenByUser,hiddenByFilter),"
    "columnMetadata/hiddenByUser,rowData/values(userEnteredValue,effectiveValue,formattedValue,"
    "effectiveFormat(numberFormat,textFormat(bold,italic,strikethrough,fontFamily,fontSize)),hyperlink,note,"
    "textFormatRuns(startIndex,format(bold,italic,strikethrough,fontFamily,link/uri)),"
    "chipRuns(startIndex,chip(personProperties/email,richLinkProperties(uri,mimeType))),dataValidation/condition/type)))"
)
MOST: Final = 300_000  # filled cells that are read of a spreadsheet
_WIDEST: Final = 1_000  # rows or columns that one merged cell is followed over
# What a tab is called that nobody named, in the languages that Sheets is used in most: it says nothing.
_DEFAULT_TAB: Final = re.compile(
    r"^(?:sheet|tabellenblatt|feuille|hoja|página|planilha|foglio|blad|ark|arkusz|лист|taulukko|sayfa|シート|工作表|시트)\s?\d+$",
    re.IGNORECASE,
)


class GoogleSheets:
    """Google Sheets, opened by link. ``hidden`` as in `parse`. Raises SyncError where one cannot be read."""

    def __init__(self, google: Google, hidden: Hidden = "skip") -> None:
        self.google = google
        self.hidden: Hidden = hidden

    def claims(self, link: Link) -> bool:
        return link.kind in {"spreadsheet", "drive_file"}

    def fetch(self, link: Link, file: Json | None = None) -> Document:
        """Read what the link leads to. ``file``: Drive's answer about it, if it is at hand."""
        found = opened(self.google, link, file)
        if found.link.kind != "spreadsheet":
            raise SyncError(
                "This is a Google Doc, not a Google Sheet",
                kind="not_supported",
                fix=f"link to the Sheet that holds the plan: {found.link.url}",
                link=found.link.url,
                service="drive",
            )
        return self.read(found)

    def read(self, file: File) -> Document:
        """The content of a file that Drive was asked about."""
        return parse(self.google.spreadsheet(file.link, FIELDS), file.link, file.modified, hidden=self.hidden)


def parse(
    answer: Json,
    link: Link | str,
    modified: datetime | None = None,
    *,
    hidden: Hidden = "skip",
    most: int = MOST,
) -> Document:
    """Read an answer of ``spreadsheets.get`` with its grid. Never raises for what stands in it.

    ``hidden``: whether tabs, rows and columns that somebody hid are skipped (and counted in the oddities), read, or read and
    counted. Rows that only a filter or a folded group hides always are read.
    ``most``: how many filled cells are read; what comes after them is left out, with a line in the oddities.
    """
    if isinstance(link, str):
        link = parse_link(link)
    known = link.id if link.kind in {"spreadsheet", "drive_file"} else ""
    book = Link("spreadsheet", str(answer.get("spreadsheetId") or known), resource_key=link.resource_key)
    properties = as_dict(answer, "properties")
    name = str(properties.get("title") or "")
    return _Book(book, name, hidden, modified, most).read(answer, str(properties.get("locale") or ""))


@dataclass(slots=True)
class _Book:
    link: Link
    name: str
    hidden: Hidden
    modified: datetime | None
    most: int
    oddities: list[tuple[str, Place]] = field(default_factory=list)
    filled: int = 0
    named: list[Json] = field(default_factory=list)

    def read(self, answer: Json, locale: str) -> Document:
        shown: list[Json] = []
        unseen: list[Json] = []
        sheets = [sheet for sheet in as_list(answer, "sheets") if isinstance(sheet, Mapping)]
        for sheet in sorted(sheets, key=lambda s: _int(as_dict(s, "properties"), "index")):
            out_of_sight = bool(as_dict(sheet, "properties").get("hidden")) and self.hidden != "read"
            if out_of_sight:
                unseen.append(sheet)
            if not out_of_sight or self.hidden == "read_and_say":
                shown.append(sheet)
        place = Place(self.link.url, self.name)
        if unseen:
            titles = ", ".join(f"“{_title(sheet)}”" for sheet in unseen)
            self.oddities.append((f"{self._hidden(len(unseen), 'hidden tab')}: {titles}", place))
        self.named = [found for found in as_list(answer, "namedRanges") if isinstance(found, Mapping)]
        tabs = [self._tab(sheet) for sheet in shown]
        for tab in tabs:
            tab.parts = list(tab.grid.parts())
        draft = Draft(self.name, tabs[0].home if tabs else self.link.url)
        levels = Levels(tabs)
        said = len(tabs) > 1 or any(not _DEFAULT_TAB.match(tab.title) for tab in tabs)
        for tab in tabs:
            if said:
                draft.start(Text(tab.title), 0, tab.home, "tab")
            elif tab.parts:
                draft.start(Text(""), 0, tab.home, "none")
            self.oddities += [(what, draft.place) for what in tab.oddities]
            Writer(tab, draft, levels).write()
        for tab in tabs:
            if tab.notes:
                draft.start(Text(""), 0, tab.home, "tab")
                for where, note in tab.notes:
                    draft.blocks.prose(
                        note,
                        Place(f"{tab.home}&range={where}", f"{self.name} › {tab.title} › note on {where}"),
                    )
        return Document(
            self.link.id, self.name, place, draft.done(), self.modified, locale, oddities=tuple(self.oddities)
        )

    # ------------------------------------------------------------------------------------ one tab

    def _tab(self, sheet: Json) -> Tab:
        properties = as_dict(sheet, "properties")
        gid = str(_int(properties, "sheetId"))
        link = Link("spreadsheet", self.link.id, gid=gid, resource_key=self.link.resource_key)
        tab = Tab(_title(sheet), link.url)
        kind = properties.get("sheetType") or "GRID"
        if kind != "GRID":
            what = "is a chart" if kind == "OBJECT" else "shows data of another system"
            tab.oddities.append(f"the tab {what}, which is not read")
            return tab
        if charts := len(as_list(sheet, "charts")):
            tab.oddities.append(_not_read(charts, "chart"))
        out_of_sight = self._lines(tab, sheet)
        self._cells(tab, sheet, out_of_sight)
        self._names(tab, sheet)
        tab.grid.frozen = sum(
            row < _int(as_dict(properties, "gridProperties"), "frozenRowCount") for row in tab.rows
        )
        return tab

    def _hidden(self, number: int, what: str) -> str:
        return _read(number, what) if self.hidden == "read_and_say" else _not_read(number, what)

    def _lines(self, tab: Tab, sheet: Json) -> tuple[set[int], set[int]]:
        """Which rows and columns are read, as far as there is anything in them; those that somebody hid come back."""
        hidden: tuple[set[int], set[int]] = set(), set()
        rows, columns = set[int](), set[int]()
        for data in as_list(sheet, "data"):
            top, left = _int(data, "startRow"), _int(data, "startColumn")
            for found, start, name in zip(
                hidden, (top, left), ("rowMetadata", "columnMetadata"), strict=True
            ):
                lines = enumerate(as_list(data, name), start)
                found.update(at for at, line in lines if _flag(line, "hiddenByUser"))
            rows.update(range(top, top + len(as_list(data, "rowData"))))
            for row in as_list(data, "rowData"):
                columns.update(range(left, left + len(as_list(row, "values"))))
        for area in filter(None, map(_area, as_list(sheet, "merges"))):
            if area.top in rows and area.left in columns:
                rows.update(range(area.top, min(area.bottom, area.top + _WIDEST)))
                columns.update(range(area.left, min(area.right, area.left + _WIDEST)))
        for found, name in zip(hidden, ("rowGroups", "columnGroups"), strict=True):
            for group in as_list(sheet, name):
                if _flag(group, "collapsed"):
                    span = as_dict(group, "range")
                    start, end = _int(span, "startIndex"), _int(span, "endIndex")
                    found.difference_update({at for at in found if start <= at < end})
        skipped = hidden if self.hidden == "skip" else (set[int](), set[int]())
        tab.rows, tab.columns = sorted(rows - skipped[0]), sorted(columns - skipped[1])
        return hidden if self.hidden != "read" else (set(), set())

    def _cells(self, tab: Tab, sheet: Json, hidden: tuple[set[int], set[int]]) -> None:
        row_at = {row: at for at, row in enumerate(tab.rows)}
        column_at = {column: at for at, column in enumerate(tab.columns)}
        merges = {(a.top, a.left): a for merge in as_list(sheet, "merges") if (a := _area(merge))}
        unseen: tuple[set[int], set[int]] = set(), set()
        errors: list[tuple[str, str]] = []
        chips: list[str] = []
        home = self.link.url
        pictures = left_out = 0
        for data in as_list(sheet, "data"):
            top, left = _int(data, "startRow"), _int(data, "startColumn")
            for r, line in enumerate(as_list(data, "rowData"), top):
                for c, cell in enumerate(as_list(line, "values"), left):
                    if not isinstance(cell, dict) or not cell:
                        continue
                    read = read_cell(cell, home)
                    note = str(cell.get("note") or "").strip()
                    if not read and not note:
                        continue
                    if r in hidden[0] or c in hidden[1]:
                        if read and read.checked is not False:
                            unseen[0].update({r} & hidden[0])
                            unseen[1].update({c} & hidden[1])
                        if self.hidden == "skip":
                            continue
                    spot_at = row_at[r], column_at[c]
                    if note:
                        tab.notes.append((tab.a1(*spot_at), clean_text(note)))
                    if not read:
                        continue
                    pictures += read.picture
                    if read.text.spans and read.text.of("unreadable"):
                        chips.append(tab.a1(*spot_at))
                    if not read.text:
                        continue
                    self.filled += 1
                    if self.filled > self.most:
                        left_out += 1
                        continue
                    if read.kind == "error":
                        errors.append((read.text.plain, tab.a1(*spot_at)))
                    _put(tab, spot_at, read, merges.get((r, c)), row_at, column_at)
        tab.grid.settle()
        self._say(tab, unseen, errors, pictures, left_out)
        if chips:
            cells = (
                f"in {chips[0]}" if len(chips) == 1 else f"in {len(chips):,} cells, the first in {chips[0]}"
            )
            tab.oddities.append(f"{UNREADABLE_CHIP} ({cells})")

    def _names(self, tab: Tab, sheet: Json) -> None:
        """Typed tables with what they are called, and what people call other parts of the tab."""
        for table in as_list(sheet, "tables"):
            if area := _visible(tab, _area(as_dict(table, "range"))):
                tab.grid.tables.append(area)
                tab.names[area.top, area.left] = as_text(table, "name").strip()
        gid = _int(as_dict(sheet, "properties"), "sheetId")
        for named in self.named:
            found = as_dict(named, "range")
            area = _visible(tab, _area(found)) if _int(found, "sheetId") == gid else None
            if area and area.bottom - area.top > 1:
                tab.called[area.top, area.left] = as_text(named, "name").replace("_", " ").strip()

    def _say(
        self,
        tab: Tab,
        unseen: tuple[set[int], set[int]],
        errors: Sequence[tuple[str, str]],
        pictures: int,
        left_out: int,
    ) -> None:
        for found, what in zip(unseen, ("hidden row", "hidden column"), strict=True):
            if found:
                tab.oddities.append(self._hidden(len(found), what))
        if errors:
            kinds = ", ".join(dict.fromkeys(shown for shown, _ in errors))
            cells = "1 cell shows" if len(errors) == 1 else f"{len(errors):,} cells show"
            tab.oddities.append(f"{cells} an error ({kinds}), the first in {errors[0][1]}")
        if pictures:
            tab.oddities.append(_not_read(pictures, "picture in a cell", "pictures in cells"))
        if left_out:
            tab.oddities.append(f"{_not_read(left_out, 'cell')}: the spreadsheet has more than {self.most:,}")


def _put(
    tab: Tab,
    at: tuple[int, int],
    read: Read,
    merge: Area | None,
    row_at: Mapping[int, int],
    column_at: Mapping[int, int],
) -> None:
    rows = columns = 1
    if merge:
        rows = sum(row in row_at for row in range(merge.top, min(merge.bottom, merge.top + _WIDEST)))
        columns = sum(
            column in column_at for column in range(merge.left, min(merge.right, merge.left + _WIDEST))
        )
        columns = max(columns, 1)
        reach = [(at[0] + i, at[1] + j) for i in range(max(rows, 1)) for j in range(columns)]
        tab.grid.covered.update(reach[1:])
    tab.grid.cells[at] = Spot(read, max(rows, 1), columns)


# ------------------------------------------------------------------------------------ small things


def _title(sheet: Json) -> str:
    return str(as_dict(sheet, "properties").get("title") or "").strip()


def _not_read(number: int, what: str, many: str = "") -> str:
    return f"1 {what} was not read" if number == 1 else f"{number:,} {many or what + 's'} were not read"


def _read(number: int, what: str) -> str:
    return f"1 {what} was read" if number == 1 else f"{number:,} {what}s were read"


def _visible(tab: Tab, area: Area | None) -> Area | None:
    """An area of the tab as one of what is read of it; None where its first cell is not."""
    if not area:
        return None
    top, left = bisect_left(tab.rows, area.top), bisect_left(tab.columns, area.left)
    if tab.rows[top : top + 1] != [area.top] or tab.columns[left : left + 1] != [area.left]:
        return None
    return Area(top, left, bisect_left(tab.rows, area.bottom), bisect_left(tab.columns, area.right))


def _area(found: Any) -> Area | None:
    """A GridRange that is bounded below and to the right; zeros may be left out."""
    if not isinstance(found, Mapping):
        return None
    area = Area(
        *(
            _int(found, name)
            for name in ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")
        )
    )
    return area if area.top < area.bottom and area.left < area.right else None


def _flag(line: Any, name: str) -> bool:
    return isinstance(line, Mapping) and bool(line.get(name))


def _int(part: Any, key: str) -> int:
    found = part.get(key) if isinstance(part, Mapping) else None
    return found if isinstance(found, int) and 0 <= found <= 2**31 else 0
