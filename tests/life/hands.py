"""People at work in the sheet: everything that the emulator's Person does, at places that numbers choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from sync.emulator.errors import ApiError, Refused
from sync.emulator.people import Person
from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Book, Sheet
from sync.master import memory
from tests.life.anatomy import parts

T = TypeVar("T")
_WORDS: Final = ("ask Bo", "present", "missing", "Ready", "7", "=1+1", "12 Oct 2024", "TRUE", "")


@dataclass
class Hands:
    """Somebody who works in a spreadsheet. Each act takes three whole numbers, which choose where and what."""

    person: Person
    file: str
    written: int = 0

    def act(self, what: str, a: int, b: int, c: int) -> bool:
        """Do it; False where Sheets does not let anybody do that there."""
        try:
            ACTS[what](self, a, b, c)
        except (ApiError, Refused, KeyError, IndexError):
            return False
        return True

    # ------------------------------------------------------------------------------------ where

    @property
    def book(self) -> Book:
        found: Book = self.person.workspace.find(self.file).content
        return found

    def tab(self, n: int) -> Sheet:
        """A tab other than the memory; ours more often than not."""
        hidden = parts(self.book).get(memory.TAB_ID)
        shown = [sheet for sheet in self.book.sheets if not hidden or sheet.id != hidden.sheet.id]
        return _pick(shown, n)

    def row(self, sheet: Sheet, n: int) -> int:
        """A row from 1, as far down as anything stands, and two more."""
        return 1 + n % min(sheet.last_row(filled=True) + 2, len(sheet.rows))

    def column(self, sheet: Sheet, n: int) -> str:
        return a1.letters(n % min(len(sheet.columns), 18))

    def spot(self, sheet: Sheet, a: int, b: int) -> str:
        return f"{a1.quoted(sheet.title)}!{self.column(sheet, a)}{self.row(sheet, b)}"

    def block(self, sheet: Sheet, a: int, b: int) -> str:
        """Two by two cells."""
        column, row = a % max(min(len(sheet.columns), 18) - 1, 1), self.row(sheet, b)
        below = min(row + 1, len(sheet.rows))
        return f"{a1.quoted(sheet.title)}!{a1.letters(column)}{row}:{a1.letters(column + 1)}{below}"

    def word(self, n: int) -> str:
        self.written += 1
        return _WORDS[n // 2 % len(_WORDS)] if n % 2 else f"note {self.written}"

    def does(self, kind: str, **body: Any) -> None:
        self.person.does(self.file, {kind: body})


Act = Callable[[Hands, int, int, int], object]


def _pick(among: Sequence[T], n: int) -> T:
    """One of them; raises IndexError where there is none."""
    return among[n % len(among) if among else 0]


def _beside(hands: Hands, a: int, b: int, c: int) -> None:
    """A word into one of people's columns, beside a row of ours."""
    found = [part for part in parts(hands.book).values() if part.declared and part.rows]
    part = _pick(found, a)
    theirs = [
        key
        for key, column in part.columns.items()
        if part.declared[column].owner == "people" and (part.tab, column) not in _STEERS
    ]
    row = _pick(sorted(part.at[key] for key in part.rows), b)
    at = part.at[_pick(theirs, c)]
    hands.written += 1
    where = f"{a1.quoted(part.sheet.title)}!{a1.letters(at)}{row + 1}"
    hands.person.types(hands.file, where, f"note {hands.written}")


_STEERS: Final = {("plans", name) for name in ("team", "cycle", "treat_as", "publish")}
"""What people say there changes which plans there are; another act does that."""


def _steer(hands: Hands, a: int, b: int, c: int) -> None:
    """Say in Plans how a link is to be taken."""
    part = parts(hands.book)["plans"]
    row = _pick(sorted(part.at[key] for key in part.rows), a)
    column, word = (
        ("publish", "verdicts only"),
        ("publish", "nothing"),
        ("publish", ""),
        ("treat_as", "ignore"),
        ("treat_as", ""),
        ("team", "Lighthouse"),
        ("team", ""),
        ("cycle", "2024-Q4"),
    )[b % 8]
    where = f"{a1.quoted(part.sheet.title)}!{a1.letters(part.at[part.key_of[column]])}{row + 1}"
    hands.person.types(hands.file, where, word)


def _waive(hands: Hands, a: int, b: int, c: int) -> None:
    part = parts(hands.book)["findings"]
    row = _pick(sorted(part.at[key] for key in part.rows), a)
    for column, word in (("waived_by", "Ines"), ("until", date(2024, 10, 1 + b % 20).isoformat())):
        at = part.at[part.key_of[column]]
        hands.person.types(hands.file, f"{a1.quoted(part.sheet.title)}!{a1.letters(at)}{row + 1}", word)


def _over(hands: Hands, a: int, b: int, c: int) -> None:
    """Type over a cell of ours, or empty it."""
    found = [part for part in parts(hands.book).values() if part.declared and part.rows]
    part = _pick(found, a)
    mine = [key for key in part.columns if part.written_by_us(key)]
    row = _pick(sorted(part.at[key] for key in part.rows), b)
    at = part.at[_pick(mine, c)]
    where = f"{a1.quoted(part.sheet.title)}!{a1.letters(at)}{row + 1}"
    hands.person.types(hands.file, where, hands.word(c // max(len(mine), 1)))


def _types(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.types(hands.file, hands.spot(hands.tab(a), b, c), hands.word(a + b))


def _formula(hands: Hands, a: int, b: int, c: int) -> None:
    """A formula in a column of their own, of a cell of ours."""
    sheet = hands.tab(a)
    row = hands.row(sheet, b)
    last = a1.letters(len(sheet.columns) - 1)
    hands.person.types(hands.file, f"{a1.quoted(sheet.title)}!{last}{row}", f"={hands.column(sheet, c)}{row}")


def _note(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.notes(hands.file, hands.spot(hands.tab(a), b, c), hands.word(a) or "x")


def _colour(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.colours(hands.file, hands.spot(hands.tab(a), b, c), 1, 0.5, 0)


def _bold(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.sets(hands.file, hands.spot(hands.tab(a), b, c), bold=True, strikethrough=bool(c % 2))


def _validate(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.validates(hands.file, hands.block(hands.tab(a), b, c), "yes", "no")


def _merge(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.merges(hands.file, hands.block(hands.tab(a), b, c), undo=bool(c % 3 == 0))


def _insert_rows(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    row = hands.row(sheet, b)
    hands.person.inserts(hands.file, sheet.title, f"{row}:{row + c % 2}")


def _insert_column(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    hands.person.inserts(hands.file, sheet.title, hands.column(sheet, b))


def _delete_row(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    hands.person.deletes(hands.file, sheet.title, str(hands.row(sheet, b)))


def _delete_column(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    hands.person.deletes(hands.file, sheet.title, hands.column(sheet, b))


def _move_row(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    hands.person.moves(hands.file, sheet.title, str(hands.row(sheet, b)), str(hands.row(sheet, c)))


def _move_column(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    hands.person.moves(hands.file, sheet.title, hands.column(sheet, b), hands.column(sheet, c))


def _hide(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    lines = str(hands.row(sheet, b)) if c % 2 else hands.column(sheet, b)
    hands.person.hides(hands.file, sheet.title, lines, hidden=bool(c % 3))


def _resize(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    lines = str(hands.row(sheet, b)) if c % 2 else hands.column(sheet, b)
    hands.person.resizes(hands.file, sheet.title, lines, 40 + c % 90)


def _group(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    lines = str(hands.row(sheet, b)) if c % 2 else hands.column(sheet, b)
    hands.person.groups(hands.file, sheet.title, lines, folded=bool(c % 3))


def _sort(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    hands.person.sorts(hands.file, sheet.title, hands.column(sheet, b), descending=bool(c % 2))


def _copy(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    kind = ("NORMAL", "VALUES", "FORMAT", "DATA_VALIDATION")[c % 4]
    hands.person.copies(hands.file, hands.block(sheet, b, c), hands.block(hands.tab(a + c), c, b), kind)


def _copy_row(hands: Hands, a: int, b: int, c: int) -> None:
    """A whole row of ours, to where nothing stands or over another."""
    sheet = hands.tab(a)
    name = a1.quoted(sheet.title)
    one, other = hands.row(sheet, b), hands.row(sheet, c)
    hands.person.copies(hands.file, f"{name}!{one}:{one}", f"{name}!{other}:{other}")


def _cut(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    hands.person.cuts(hands.file, hands.block(sheet, b, c), hands.spot(sheet, c, b + 1))


def _paste(hands: Hands, a: int, b: int, c: int) -> None:
    text = f"{hands.word(0)}\t{hands.word(0)}\n{hands.word(0)}"
    hands.person.pastes(hands.file, hands.spot(hands.tab(a), b, c), text)


def _fill(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    row, column = hands.row(sheet, b), hands.column(sheet, c)
    below = min(row + 2, len(sheet.rows))
    hands.person.fills(hands.file, f"{a1.quoted(sheet.title)}!{column}{row}:{column}{below}")


def _replace(hands: Hands, a: int, b: int, c: int) -> None:
    old, new = (("note", "remark"), ("Ada", "Ida"), ("Gaps", "Holes"), ("20", "twenty"))[b % 4]
    hands.person.replaces(hands.file, old, new, hands.tab(a).title)


def _protect(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    hands.person.protects(hands.file, sheet.title if c % 3 == 0 else hands.block(sheet, b, c))


def _unprotect(hands: Hands, a: int, b: int, c: int) -> None:
    for sheet in hands.book.sheets:
        for each in sheet.parts.get("protectedRanges", ()):
            if not each.get("warningOnly"):
                hands.does("deleteProtectedRange", protectedRangeId=each["protectedRangeId"])


def _filter(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    where = f"{a1.quoted(sheet.title)}!A1:{a1.letters(min(len(sheet.columns), 12) - 1)}{len(sheet.rows)}"
    hands.person.filters(hands.file, where, a1.letters(b % 12), *(("Harbour", "Gaps") if c % 2 else ()))


def _filter_view(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    span = hands.person._range(hands.file, hands.block(sheet, b, c))
    hands.does("addFilterView", filter={"title": f"view {a}.{b}.{c}", "range": span})


def _name(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.names(hands.file, hands.block(hands.tab(a), b, c), f"name_{a}_{b}_{c}")


def _rule(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.colours_where(hands.file, hands.block(hands.tab(a), b, c), "=TRUE", 0, 1, 0)


def _chart(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    span = hands.person._range(hands.file, hands.block(sheet, b, c))
    column = span | {"endColumnIndex": span["startColumnIndex"] + 1}
    series = [{"series": {"sourceRange": {"sources": [column]}}, "targetAxis": "LEFT_AXIS"}]
    spec = {"title": "Theirs", "basicChart": {"chartType": "COLUMN", "series": series}}
    cell = {"sheetId": sheet.id, "rowIndex": span["startRowIndex"], "columnIndex": span["startColumnIndex"]}
    hands.does("addChart", chart={"spec": spec, "position": {"overlayPosition": {"anchorCell": cell}}})


def _slicer(hands: Hands, a: int, b: int, c: int) -> None:
    sheet = hands.tab(a)
    span = hands.person._range(hands.file, hands.block(sheet, b, c))
    cell = {"sheetId": sheet.id, "rowIndex": 0, "columnIndex": 0}
    spec = {"dataRange": span, "title": "Theirs"}
    hands.does("addSlicer", slicer={"spec": spec, "position": {"overlayPosition": {"anchorCell": cell}}})


def _band(hands: Hands, a: int, b: int, c: int) -> None:
    span = hands.person._range(hands.file, hands.block(hands.tab(a), b, c))
    colours = {"firstBandColor": {"red": 1.0}, "secondBandColor": {"green": 1.0}}
    hands.does("addBanding", bandedRange={"range": span, "rowProperties": colours})


def _table(hands: Hands, a: int, b: int, c: int) -> None:
    span = hands.person._range(hands.file, hands.block(hands.tab(a), b, c))
    hands.does("addTable", table={"name": f"Table{a}{b}{c}", "range": span})


def _add_tab(hands: Hands, a: int, b: int, c: int) -> None:
    hands.does(
        "addSheet", properties={"title": f"Mine {a} {b}", "gridProperties": {"rowCount": 5, "columnCount": 4}}
    )


def _duplicate_tab(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.duplicates_tab(hands.file, hands.tab(a).title)


def _delete_tab(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.deletes_tab(hands.file, hands.tab(a).title)


def _rename_tab(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.renames_tab(hands.file, hands.tab(a).title, f"Called {b}")


def _move_tab(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.moves_tab(hands.file, hands.tab(a).title, b % (len(hands.book.sheets) + 1))


def _hide_tab(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.hides_tab(hands.file, hands.tab(a).title, hidden=bool(b % 3))


def _freeze(hands: Hands, a: int, b: int, c: int) -> None:
    hands.person.freezes(hands.file, hands.tab(a).title, b % 3)


def _forget(hands: Hands, a: int, b: int, c: int) -> None:
    """Spoil a line of the memory, or delete it."""
    sheet = parts(hands.book)[memory.TAB_ID].sheet
    if a % 4 == 0:
        hands.person.deletes_tab(hands.file, sheet.title)
    elif a % 4 == 1:
        hands.person.deletes(hands.file, sheet.title, str(2 + b % max(sheet.last_row(filled=True) - 1, 1)))
    else:
        row = 2 + b % max(sheet.last_row(filled=True) - 1, 1)
        hands.person.types(hands.file, f"{a1.quoted(sheet.title)}!{'CDE'[c % 3]}{row}", "{oops")


ACTS: Final[Mapping[str, Act]] = {
    "writes beside": _beside, "types over": _over, "steers": _steer, "waives": _waive, "types": _types,
    "formula": _formula, "note": _note, "colours": _colour, "bold": _bold, "validates": _validate, "merges": _merge,
    "inserts rows": _insert_rows, "inserts a column": _insert_column, "deletes a row": _delete_row,
    "deletes a column": _delete_column, "moves a row": _move_row, "moves a column": _move_column, "hides": _hide,
    "resizes": _resize, "groups": _group, "sorts": _sort, "copies": _copy, "copies a row": _copy_row, "cuts": _cut,
    "pastes": _paste, "fills": _fill, "replaces": _replace, "protects": _protect, "unprotects": _unprotect,
    "filters": _filter, "makes a filter view": _filter_view, "names": _name, "makes a rule": _rule,
    "makes a chart": _chart, "makes a slicer": _slicer, "bands": _band, "makes a table": _table, "adds a tab": _add_tab,
    "duplicates a tab": _duplicate_tab, "deletes a tab": _delete_tab, "renames a tab": _rename_tab,
    "moves a tab": _move_tab, "hides a tab": _hide_tab, "freezes": _freeze, "spoils the memory": _forget,
}  # fmt: skip
