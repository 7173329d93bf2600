"""What the master sheet should say, free of Google: tabs, columns, rows and cells.

`mappers.scorecard` fills these from Scorecards; `sync.master` compares them with the sheet as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours over the tab's own columns: never made of text that anybody else wrote.

    ``{column}`` stands for the present letters of the column of that id, ``{row}`` for the row's number; ``;`` between
    arguments, which Sheets reads in every locale. It is written where the row or the column is made, and where people
    emptied the cell; afterwards Sheets itself keeps its references true, and what people put in its place stays.
    """

    text: str


Scalar = str | int | float | bool | date | Formula | None


@dataclass(frozen=True, slots=True)
class Column:
    """A managed column. ``id`` never changes; ``title`` is what we write when we make it and people may rename.

    ``owner``: *machine* columns are kept true every night; *once* columns (shared ones, and first-seen dates) are
    filled only in the batch that creates the row; *people* columns are made with their header and never written.
    ``people_win``: what people write into a cell stays, whatever we read, until they empty it (verdicts, plan state).
    ``width`` in pixels. ``left``: numbers stand at the left, where their column holds words as well. ``pattern``: how they are shown,
    where not as they come. ``help`` becomes the header's note, ``noted``: since which layout. ``detail``: belongs into the
    collapsed group.
    """

    id: str
    title: str
    owner: Literal["machine", "once", "people"] = "machine"
    kind: Literal["text", "number", "date"] = "text"
    width: int = 120
    help: str = ""
    people_win: bool = False
    wrap: bool = False
    detail: bool = False
    left: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    noted: int = 1


Tone = Literal["check", "gap", "late", "bad", "quiet"]
ChartTone = Literal["good", "gap", "late", "quiet"]
Look = Literal["", "title", "heading", "quiet"]


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour by word: cells of these columns that start with ``prefix`` (or hold it ``anywhere``) get the tone.

    The word carries the meaning. ``since``: the layout that brought it (`sync.master.versions`).
    """

    columns: tuple[str, ...]
    prefix: str
    tone: Tone
    anywhere: bool = False
    since: int = 1


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart beside a tab's cells, made with the tab and then left to people.

    It draws the numbers in the column ``values`` over the words in the column ``labels``, from the row of the entity key
    ``first`` to that of ``last``; its top left corner is that of the cell in the column ``beside`` of the row ``at``; sizes in pixels.
    ``tones``: the colour of each bar, by word, as far as they go.
    """

    title: str
    labels: str
    values: str
    first: str
    last: str
    at: str
    beside: str
    width: int
    height: int
    tones: tuple[ChartTone, ...] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """A managed tab. ``header``: whether row 1 is a header row. ``frozen``: how many columns stay in view. ``lines``: of its grid.

    ``fixed``: a page, whose rows are the same each night and in one order.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    header: bool = True
    hidden: bool = False
    frozen: int = 0
    shades: tuple[Shade, ...] = ()
    lines: bool = True
    charts: tuple[Chart, ...] = ()
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """Who a row is about, for `mappers.identity`.

    ``kind`` and ``scope`` (unit × cycle) must agree for a match; ``key`` agrees for an exact one; ``text``, ``owner`` and
    ``position`` are what similarity is judged by where the key does not agree. An empty ``text`` matches by key only.
    """

    kind: str
    scope: str
    key: str
    text: str = ""
    owner: str = ""
    position: int = 0


TAB_LINK: Final = "#tab="
VIEW_LINK: Final = "#view="
"""How links begin that open a tab or a filter view of the master, wherever it is; its id or key follows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it should be: its value and the URI it links to; ``#tab=ID`` is the managed tab of that id, ``#view=KEY`` the
    filter view of that key.

    ``links``: for text, parts of it that link each to their own URI instead: first and one past the last character, counted in
    UTF-16 units as Google counts them, in order. ``basis``: a digest of what the value was judged by. Where a person's value stands instead, it is remembered, so that a
    later change of it can be told.
    """

    value: Scalar = None
    link: str = ""
    links: tuple[tuple[int, int, str], ...] = ()
    basis: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it should be. Columns that ``cells`` does not name are left as they are (last good values).

    ``adopts``: the 0-based row of the sheet as read that a person made for this entity (a pasted link).
    ``was``: whom the row was about before, where that is the same thing under another name (a stranger who got named).
    ``remembered``: False for rows whose cells are compared with the sheet alone, without memory (the last-checked cells).
    ``gone``: the row should not be there at all. If people wrote something beside it, it stays, with ``cells`` and
    nothing else of ours in it. ``restates``: *once* columns that are to be kept true after all.
    ``leftover``: what to say of a row that no other row here turns out to be, reworded or renamed; never made anew.
    ``look``: how its cells look besides their columns' looks; given when the row is made, then left to people.
    """

    tab: str
    entity: Entity
    cells: Mapping[str, Cell]
    adopts: int | None = None
    remembered: bool = True
    was: Entity | None = None
    gone: bool = False
    restates: frozenset[str] = frozenset()
    leftover: bool = False
    look: Look = ""


@dataclass(frozen=True, slots=True)
class Keepsake:
    """Something to be remembered for the next run beside the rows: ``text`` under ``key``, of this ``kind``.

    Remembered only in a batch that is sent anyway, unless it is ``urgent``.
    """

    kind: str
    key: str
    text: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A filter view on a tab, made once and then left to people: it shows the rows whose cells in ``only`` say just this.

    ``key`` never changes; ``only``: column ids with their text. ``due``: whether it is wanted by now; one that is not gets the
    right words where it stands. ``gone``: it must not stand any more, because its title may not be shown.
    """

    key: str
    tab: str
    title: str
    only: tuple[tuple[str, str], ...]
    due: bool = True
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Desired:
    """All that should be in the master sheet: its tabs in order, and their rows in the order that new ones get."""

    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...] = field(default=())
    keepsakes: tuple[Keepsake, ...] = field(default=())
    views: tuple[View, ...] = field(default=())
