"""How our tabs look when they are made. Pure; made once, then left alone: looks belong to people (design §4, rule 8).

Words before colours: a shade only underlines a word that says the same. Backgrounds are very light and the text on them
dark, so that a grey print and a colour-blind reader lose nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import TypeVar

from mappers.tables import Column, Look, Shade, Tab, Tone
from sync.master.a1 import letters
from sync.master.changes import Format
from sync.master.values import Json, Links

T = TypeVar("T")

SPARE_ROWS = 50
"""Empty rows below ours in a new tab, for people to write in; Sheets offers more at the bottom."""
SPARE_COLUMNS = 4
CHECKED = ("checked", "meaning")
"""The row of the Legend, by its entity's key, and the column of it that say when the sheet was last checked."""
STALE_AFTER = 2
"""Days after which the sheet itself says that it was not checked: one missed night, whatever the time zones."""
DATE_PATTERN = "d mmm yyyy"

INK = "#202124"
LINK_INK = "#1a4fa3"
"""Links within a text. A cell that is a link as a whole is told by a calmer colour and no line, because most cells are."""
CELL_LINK_INK = "#3b5573"
HEAD = "#e8eaed"
TONES: dict[Tone, tuple[str, str | None]] = {
    "check": ("#4a4e54", "#f1f3f4"),
    "quiet": ("#6b7075", None),
    "gap": ("#6b4300", "#fff6e0"),
    "late": ("#6b3100", "#fde8d0"),
    "bad": ("#8c1d18", "#fdecea"),
}
"""Text and background of each tone; the text reads at 5:1 or better on its background."""


@cache
def colour(code: str) -> Json:
    """``#rrggbb`` as Google's ``ColorStyle``."""
    red, green, blue = (round(int(code[at : at + 2], 16) / 255, 3) for at in (1, 3, 5))
    return {"rgbColor": {"red": red, "green": green, "blue": blue}}


LOOKS: dict[Look, Json] = {
    "title": {
        "textFormat": {"bold": True, "fontSize": 18, "foregroundColorStyle": colour(INK)},
        "verticalAlignment": "MIDDLE",
    },
    "heading": {
        "textFormat": {"bold": True, "fontSize": 11, "foregroundColorStyle": colour(INK)},
        "backgroundColorStyle": colour(HEAD),
    },
    "quiet": {"textFormat": {"foregroundColorStyle": colour(TONES["quiet"][0])}},
}
HEIGHTS: dict[Look, int] = {"title": 36, "heading": 24}
"""Pixels, where letters are larger than a row is high."""


def usual(column: Column) -> Format:
    """The number format of a column's cells, unless their value asks for another."""
    return "DATE" if column.kind == "date" else ""


def look(column: Column) -> Json:
    """The ``userEnteredFormat`` of a body cell of this column."""
    wrap = "WRAP" if column.wrap else "CLIP"
    left = {"horizontalAlignment": "LEFT"} if column.left else {}
    shown = {"numberFormat": {"type": "NUMBER", "pattern": column.pattern}} if column.pattern else {}
    return {"verticalAlignment": "TOP", "wrapStrategy": wrap, **left, **number_format(usual(column)), **shown}


def number_format(form: Format) -> Json:
    if form == "TEXT":
        return {"numberFormat": {"type": "TEXT", "pattern": "@"}}
    if form == "DATE":
        return {"numberFormat": {"type": "DATE", "pattern": DATE_PATTERN}}
    return {}


def link_look(link: str) -> Json:
    """A cell link with its colour and underline, which setting a link would otherwise reset; none clears all three."""
    if not link:
        return {}
    return {
        "textFormat": {
            "link": {"uri": link},
            "foregroundColorStyle": colour(CELL_LINK_INK),
            "underline": False,
        }
    }


def runs(links: Links, length: int) -> list[Json]:
    """``textFormatRuns`` for a text that links in parts; between them, and after the last, it looks like its cell."""
    found: list[Json] = []
    edge = 0 if links else length
    for start, end, link in links:
        if start > edge or not found:
            found.append({"startIndex": edge, "format": {}})
        form = {"link": {"uri": link}, "foregroundColorStyle": colour(LINK_INK), "underline": True}
        found.append({"startIndex": start, "format": form})
        edge = end
    if edge < length:
        found.append({"startIndex": edge, "format": {}})
    return [
        run
        for at, run in enumerate(found)
        if at + 1 == len(found) or run["startIndex"] < found[at + 1]["startIndex"]
    ]


def header_cell(column: Column) -> Json:
    cell: Json = {
        "userEnteredValue": {"stringValue": column.title},
        "userEnteredFormat": {
            "backgroundColorStyle": colour(HEAD),
            "textFormat": {"bold": True, "foregroundColorStyle": colour(INK)},
            "verticalAlignment": "MIDDLE",
            "wrapStrategy": "WRAP",
        },
    }
    if column.help:
        cell["note"] = column.help
    return cell


HEADER_FIELDS = "userEnteredValue,userEnteredFormat,note"


def tab(tab: Tab, sheet_id: int) -> Iterator[Json]:
    """The looks of a new tab, all of its columns standing from the left in their order."""
    at = {column.id: position for position, column in enumerate(tab.columns)}
    top = 1 if tab.header else 0
    for pixels, span in _spans((column.width, at[column.id]) for column in tab.columns):
        yield width(sheet_id, span, pixels)
    yield from body(tab.columns, at, sheet_id, top)
    for column in tab.columns:
        if column.choices and column.owner == "people":
            yield choices(column, sheet_id, at[column.id], top)
    for number, shade in enumerate(tab.shades):
        yield coloured(shade, sheet_id, [at[name] for name in shade.columns if name in at], number)
    for first, last in _runs([at[column.id] for column in tab.columns if column.detail]):
        group = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": first, "endIndex": last}
        yield {"addDimensionGroup": {"range": group}}
        yield {
            "updateDimensionGroup": {
                "dimensionGroup": {"range": group, "depth": 1, "collapsed": True},
                "fields": "collapsed",
            }
        }


def column(tab: Tab, column: Column, sheet_id: int, position: int) -> Iterator[Json]:
    """The looks of a managed column that is added to a tab that exists."""
    top = 1 if tab.header else 0
    span = (position, position + 1)
    yield width(sheet_id, span, column.width)
    yield from body((column,), {column.id: position}, sheet_id, top)
    if column.choices and column.owner == "people":
        yield choices(column, sheet_id, position, top)
    for number, shade in enumerate(each for each in tab.shades if column.id in each.columns):
        yield coloured(shade, sheet_id, [position], number)


def detail(sheet_id: int, position: int, *, hidden: bool) -> Iterator[Json]:
    """A column that is added to a tab that exists joins the group of details beside it, folded away if that is."""
    where = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": position, "endIndex": position + 1}
    yield {"addDimensionGroup": {"range": where}}
    if hidden:
        yield hide(sheet_id, position)


def hide(sheet_id: int, position: int) -> Json:
    """A column is folded away."""
    where = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": position, "endIndex": position + 1}
    change = {"range": where, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    return {"updateDimensionProperties": change}


def body(
    columns: Iterable[Column], at: Mapping[str, int], sheet_id: int, top: int, bottom: int | None = None
) -> Iterator[Json]:
    """Body cells look like their column, from row ``top`` on: as few requests as neighbours that look alike allow."""
    known = [(look(column), at[column.id]) for column in columns if column.id in at]
    for form, span in _spans(sorted(known, key=lambda pair: pair[1])):
        yield {
            "repeatCell": {
                "range": _range(sheet_id, top, span, bottom),
                "cell": {"userEnteredFormat": form},
                "fields": "userEnteredFormat",
            }
        }


def row(look: Look, sheet_id: int, index: int, positions: Iterable[int]) -> Iterator[Json]:
    """How the cells of ours in a row look besides, when it is made: a title, a heading over a list, a quiet line."""
    form = {"wrapStrategy": "OVERFLOW_CELL", **LOOKS[look]}
    for span in _runs(positions):
        yield repeated(sheet_id, index, span, form, index + 1)
    if look in HEIGHTS:
        where = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": index, "endIndex": index + 1}
        size = {"pixelSize": HEIGHTS[look]}
        yield {"updateDimensionProperties": {"range": where, "properties": size, "fields": "pixelSize"}}


def repeated(sheet_id: int, top: int, span: tuple[int, int], form: Json, bottom: int | None = None) -> Json:
    """Cells get these parts of their look and keep all others."""
    fields = ",".join(f"userEnteredFormat.{name}" for name in sorted(form))
    where = _range(sheet_id, top, span, bottom)
    return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": form}, "fields": fields}}


def choices(column: Column, sheet_id: int, position: int, top: int, bottom: int | None = None) -> Json:
    """A list to choose from in a column of people; not strict, they may write something else."""
    values = [{"userEnteredValue": choice} for choice in column.choices]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": False, "showCustomUi": True}
    return {
        "setDataValidation": {"range": _range(sheet_id, top, (position, position + 1), bottom), "rule": rule}
    }


def stale(sheet_id: int, row: int, position: int) -> Iterator[Json]:
    """The cell that says when the sheet was last checked warns by itself once that is too long ago.

    Silence must not look like health: no run of ours is needed for it, and the formula has nothing that depends on the
    spreadsheet's locale. The date stands at the left, beside its name.
    """
    formula = f"=TODAY()-${letters(position)}${row + 1}>{STALE_AFTER}"
    where = _range(sheet_id, row, (position, position + 1), row + 1)
    yield _rule([where], "CUSTOM_FORMULA", formula, "late", 0, bold=True)
    yield {
        "repeatCell": {
            "range": where,
            "cell": {"userEnteredFormat": {"horizontalAlignment": "LEFT"}},
            "fields": "userEnteredFormat.horizontalAlignment",
        }
    }


def freeze(sheet_id: int, rows: int) -> Json:
    properties = {"sheetId": sheet_id, "gridProperties": {"frozenRowCount": rows}}
    return {"updateSheetProperties": {"properties": properties, "fields": "gridProperties.frozenRowCount"}}


def guarded(sheet_id: int, why: str) -> Json:
    """Protect a whole tab with a warning.

    A warning, not a lock: with a lock only the account that made it could write there, and the batch of any other
    (a second service account, a TPM who runs plansync) would be refused as a whole.
    """
    return {
        "addProtectedRange": {
            "protectedRange": {"range": {"sheetId": sheet_id}, "description": why, "warningOnly": True}
        }
    }


def coloured(shade: Shade, sheet_id: int, positions: Sequence[int], number: int) -> Json:
    """The rule that colours a word in these columns, for the header row as well: what is inserted right above the first row
    of a range is not in it, as the first rows of a tab that had none are, and a row that people drag to the top.
    """
    ranges = [_range(sheet_id, 0, span) for span in _runs(positions)]
    return _rule(
        ranges, "TEXT_CONTAINS" if shade.anywhere else "TEXT_STARTS_WITH", shade.prefix, shade.tone, number
    )


def _rule(ranges: list[Json], kind: str, value: str, tone: Tone, number: int, *, bold: bool = False) -> Json:
    ink, paper = TONES[tone]
    form: Json = {"textFormat": {"foregroundColorStyle": colour(ink)}}
    if bold:
        form["textFormat"]["bold"] = True
    if paper:
        form["backgroundColorStyle"] = colour(paper)
    condition = {"type": kind, "values": [{"userEnteredValue": value}]}
    rule = {"ranges": ranges, "booleanRule": {"condition": condition, "format": form}}
    return {"addConditionalFormatRule": {"rule": rule, "index": number}}


def width(sheet_id: int, span: tuple[int, int], pixels: int) -> Json:
    """Columns are so wide."""
    where = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": span[0], "endIndex": span[1]}
    return {
        "updateDimensionProperties": {
            "range": where,
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }


def _range(sheet_id: int, top: int, span: tuple[int, int], bottom: int | None = None) -> Json:
    """A grid range, open at the bottom unless said, so that it grows with the tab."""
    where: Json = {
        "sheetId": sheet_id,
        "startRowIndex": top,
        "startColumnIndex": span[0],
        "endColumnIndex": span[1],
    }
    return where if bottom is None else {**where, "endRowIndex": bottom}


def _runs(positions: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring positions as half-open spans."""
    runs = groupby(enumerate(sorted(positions)), key=lambda pair: pair[1] - pair[0])
    spans = [[position for _, position in run] for _, run in runs]
    return [(span[0], span[-1] + 1) for span in spans]


def _spans(pairs: Iterable[tuple[T, int]]) -> Iterator[tuple[T, tuple[int, int]]]:
    """Neighbours that share something, as one span."""
    runs = groupby(enumerate(pairs), key=lambda pair: (pair[1][0], pair[1][1] - pair[0]))
    for (shared, _), run in runs:
        positions = [position for _, (_, position) in run]
        yield shared, (positions[0], positions[-1] + 1)
