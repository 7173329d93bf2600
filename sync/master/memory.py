"""What we published last, kept in the hidden tab ``_plansync``: one line per row of ours. Pure.

Without it a person's edit could not be told from a change of the source. The columns are ``id``, ``tab``, ``entity``,
``desired`` (what we last wanted) and ``stored`` (what stood in the sheet after our last look, where that differs), the
last three as JSON in cells of at most 50,000 characters. A line that cannot be read costs that line: the sheet as it
stands is then taken as what we last wanted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mappers.tables import Entity, Keepsake
from sync.master import values
from sync.master.values import Json, Kept, Value

TAB_ID = "_plansync"
TITLE = "_plansync"
HEADER = ("id", "tab", "entity", "desired", "stored")
ABOUT = (
    "plansync's memory: what it published last, so that it can tell your edits from changes in the plans. "
    "Please leave it alone. If it is lost, the next run takes the sheet as it stands and says so."
)
CELL_LIMIT = 45_000
"""Characters of JSON per cell; below Google's limit, because what a character is differs between counts."""

KEPT = "_kept"
"""What stands as tab beside a keepsake: something to be remembered that is no row of a tab."""

_TEXT = 500
"""Characters of an entity's text that are compared and kept."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """One row as we left it.

    ``desired`` and ``stored`` by column id. ``held``: the columns in which a person's value stands that wins until it
    is emptied, each with what it was judged by (`mappers.tables.Cell.basis`). ``pending``: digest of the row that we adopted and have not yet seen again under our anchor.
    An entity of kind ``""`` is a row that is no longer ours; its id stays taken. ``text``: what a keepsake says, which
    is no row; its tab is `KEPT`. ``bare``: we emptied it, because it should not be there and people wrote beside it.
    """

    id: int
    tab: str
    entity: Entity
    desired: Mapping[str, Kept] = field(default_factory=dict)
    stored: Mapping[str, Kept] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    pending: str = ""
    text: str = ""
    bare: bool = False

    def said(self, column: str) -> str:
        """The text that we last wanted in a cell; of long ones the beginning. Nothing where nothing was wanted."""
        kept = self.desired.get(column)
        return str(values.value_of(kept).v or "") if kept else ""


@dataclass(frozen=True, slots=True)
class Memory:
    """``places``: the 0-based line of each id in the memory's tab. ``garbled``: how many lines could not be read."""

    sheet_id: int | None = None
    rows: Mapping[int, Remembered] = field(default_factory=dict)
    places: Mapping[int, int] = field(default_factory=dict)
    next_line: int = 1
    grid_rows: int = 0
    garbled: int = 0

    def of(self, tab: str) -> Iterator[Remembered]:
        """The rows of a tab, whether or not they still stand there; those that are no longer ours left out."""
        return (row for row in self.rows.values() if row.tab == tab and row.entity.kind)

    def kept(self, kind: str) -> dict[str, str]:
        """The keepsakes of a kind: key → text."""
        return {row.entity.key: row.text for row in self.of(KEPT) if row.entity.kind == kind}


def fitting(text: str) -> str:
    """What a keepsake may say: nothing where its text does not fit into a line, so that nothing older stays."""
    return text if values.units(text) <= 2 * CELL_LIMIT else ""


def keepsake(i: int, kept: Keepsake) -> Remembered:
    """A keepsake as a line of the memory."""
    return Remembered(i, KEPT, Entity(kept.kind, f"{kept.kind}:{kept.key}", kept.key), text=kept.text)


def tidy(entity: Entity) -> Entity:
    """The entity as it is remembered and compared: its texts literal and not endless."""
    scope, key = values.literal(entity.scope), values.literal(entity.key)
    text, owner = values.literal(entity.text)[:_TEXT], values.literal(entity.owner)[:_TEXT]
    if (scope, key, text, owner) == (entity.scope, entity.key, entity.text, entity.owner):
        return entity
    return replace(entity, scope=scope, key=key, text=text, owner=owner)


def encode(row: Remembered) -> tuple[Value, ...]:
    """The cells of one line, in the order of `HEADER`. Of what is no longer ours, nothing but its id."""
    scope = row.entity.scope if row.entity.kind else ""
    entity: Json = {
        "kind": row.entity.kind,
        "scope": scope,
        "key": row.entity.key,
        "text": row.entity.text,
        "owner": row.entity.owner,
        "position": row.entity.position,
        "held": dict(sorted(row.held.items())),
        "pending": row.pending,
        "bare": int(row.bare),
    }
    differs = {
        column: kept
        for column, kept in row.stored.items()
        if column not in row.desired or not values.same_value(kept, values.as_stored(row.desired[column]))
    }
    cells = (
        Value("n", float(row.id)),
        Value("s", row.tab) if row.tab else values.EMPTY,
        Value("s", _dump({key: value for key, value in entity.items() if value not in ("", {}, 0)})),
        *(
            _halves(row.text)
            if row.tab == KEPT
            else (Value("s", _kept(row.desired)), Value("s", _kept(differs)))
        ),
    )
    return tuple(values.EMPTY if cell.v == "{}" else cell for cell in cells)


def decode(cells: Sequence[Value]) -> Remembered | None:
    """Read one line; None if it is not ours or damaged."""
    line = [*cells, *[values.EMPTY] * len(HEADER)][: len(HEADER)]
    number = line[0].v
    if line[0].kind != "n" or not isinstance(number, float):
        return None
    try:
        entity = json.loads(str(line[2].v or "{}"))
        text = "".join(str(cell.v or "") for cell in line[3:]) if line[1].v == KEPT else ""
        desired, stored = ({}, {}) if text else (json.loads(str(cell.v or "{}")) for cell in line[3:])
        wanted = {str(column): values.from_json(kept) for column, kept in desired.items()}
        differs = {str(column): values.from_json(kept) for column, kept in stored.items()}
        return Remembered(
            id=int(number),
            tab=str(line[1].v or ""),
            entity=Entity(
                kind=str(entity.get("kind", "")),
                scope=str(entity.get("scope", "")),
                key=str(entity.get("key", "")),
                text=str(entity.get("text", "")),
                owner=str(entity.get("owner", "")),
                position=int(entity.get("position", 0)),
            ),
            desired=wanted,
            stored={column: values.as_stored(kept) for column, kept in wanted.items()} | differs,
            held=_held(entity.get("held", {})),
            pending=str(entity.get("pending", "")),
            text=text,
            bare=bool(entity.get("bare", 0)),
        )
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def read(lines: Sequence[Sequence[Value]], sheet_id: int, grid_rows: int) -> Memory:
    """Read the whole tab, its header row included. Two lines of one id are both given up: one of them is wrong."""
    rows: dict[int, Remembered] = {}
    places: dict[int, int] = {}
    twice: set[int] = set()
    garbled = 0
    for place, cells in enumerate(lines[1:], start=1):
        row = decode(cells)
        if row is None:
            garbled += any(not cell.empty for cell in cells)
        elif row.id in rows:
            twice.add(row.id)
        else:
            rows[row.id], places[row.id] = row, place
    for each in twice:
        del rows[each]
    return Memory(sheet_id, rows, places, max(len(lines), 1), grid_rows, garbled + len(twice))


def _held(told: Any) -> dict[str, str]:
    """Held columns with their basis; memories of an older plansync list the columns alone."""
    if isinstance(told, dict):
        return {str(column): str(basis) for column, basis in told.items()}
    return {str(column): "" for column in told}


def _halves(text: str) -> tuple[Value, Value]:
    return Value("s", text[:CELL_LIMIT]), Value("s", text[CELL_LIMIT:]) if text[CELL_LIMIT:] else values.EMPTY


def _kept(cells: Mapping[str, Kept]) -> str:
    text = _dump({column: values.to_json(cells[column]) for column in sorted(cells)})
    if values.units(text) > CELL_LIMIT:
        text = _dump({column: values.to_json(values.shorter(cells[column])) for column in sorted(cells)})
    return text


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
