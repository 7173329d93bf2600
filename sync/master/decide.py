"""One cell: what we want, what stands, what we last wanted and left; what to do about it. Pure.

The rule (design §4.4): write iff what we want differs from what we last wanted. A person's edit of a machine cell is
noticed once and stays until the source itself changes (policy ``report``), or is written over (``restore``). In a column
where people win, a person's value stays, whatever we read, until they empty it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mappers.tables import Cell, Column, Tab
from sync.master import values
from sync.master.changes import Format
from sync.master.state import Line, Seen, TabState
from sync.master.values import Kept, Value

Policy = Literal["report", "restore"]

OUR_NOTE = "Set by people; plansync reads: "
"""How the note begins that we put on a cell in which a person's value wins. Notes of people are never written over."""
OUTDATED = ". The plan has changed there since; look again."
"""How it ends once what the person judged by is no longer what the plan says."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the memory says of a cell: last wanted, last seen or written, and whether a person's value is held there.

    ``basis``: with ``held``, what the plan said when the person set it (`mappers.tables.Cell.basis`), if that is known.
    """

    desired: Kept | None = None
    stored: Kept | None = None
    held: bool = False
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write (None: leave it) and what to remember. ``edit``: (before, now) if people changed the cell."""

    want: Value
    after: Before
    value: Value | None = None
    link: str | None = None
    note: str | None = None
    format: Format | None = None
    links: values.Links | None = None
    edit: tuple[Value, Value] | None = None
    news: bool = False

    @property
    def writes(self) -> bool:
        return not (self.value is None and self.link is None and self.note is None and self.links is None)


def target(cell: Cell) -> tuple[Value, str]:
    """The typed value, and the URI it links to; of a text that links in parts, what stands for these."""
    value = values.wanted(cell.value)
    if cell.links:
        return value, values.woven(values.parts(value, cell.links))
    return value, values.uri(cell.link) if value.kind in {"s", "n"} else ""


def linked(cell: Cell, link: str | None, now: str = "") -> tuple[str | None, values.Links | None]:
    """A link to write, as what Google takes: for the cell, or for the parts of its text. ``now``: what it had before."""
    if link is None or not (link.startswith(values.RUNS) or now.startswith(values.RUNS)):
        return link, None
    whole = None if link.startswith(values.RUNS) else link or None
    return whole, values.parts(values.wanted(cell.value), cell.links)


def format_for(value: Value, column: Column) -> Format:
    if values.needs_text_format(value):
        return "TEXT"
    return "DATE" if value.kind == "d" or column.kind == "date" else ""


def settled(cell: Cell, now: Seen, desired: Kept | None, stored: Kept | None) -> bool:
    """Whether there is surely nothing to do where no person's value is held, by what we last wanted and left.

    That is what almost every cell says on almost every night, so it is told quickly.
    """
    if desired is None or stored is None or desired.digest or cell.links:
        return False
    kind, v = now.value
    if kind != stored.kind:
        return False
    ours = kind == desired.kind == "f"  # Sheets rewrites its references
    return (ours or v == stored.v) and values.says(desired, cell.value, cell.link)


def decide(column: Column, cell: Cell, now: Seen, before: Before, policy: Policy = "report") -> Decision:
    """Decide about one cell of a row that exists. Without a ``before``, the sheet as it stands is the base."""
    want, link = target(cell)
    if want.kind == "f":
        return _formula(want, now, before, policy)
    kept, current = values.keep(want, link), values.keep(now.value)
    touched = _touched(before, now)
    if before.desired is None:
        changed = not values.same_value(values.as_stored(kept), current)
        relink = kept.link != values.keep(values.EMPTY, now.link).link
        was = format_for(now.value, column)
    else:
        changed = not values.same_value(kept, before.desired)
        relink = kept.link != before.desired.link
        was = format_for(values.value_of(before.desired), column)
    held = column.people_win and _held(now, before, touched=touched, changed=changed)
    emptied = column.people_win and now.value.empty and (before.held or touched)
    forced = (policy == "restore" and touched and not held) or emptied
    stands = values.same_value(values.as_stored(kept), current)
    retyped = before.desired is not None and before.desired.kind != kept.kind
    write = not held and (changed or forced) and (not stands or retyped)
    form = format_for(want, column)
    left = values.as_stored(kept) if write else current
    basis = (before.basis if before.held and not touched else cell.basis) if held else ""
    outdated = bool(basis and cell.basis and basis != cell.basis)
    after = Before(kept, left, held, basis)
    rich = link.startswith(values.RUNS)
    again = relink or (forced and link) or (write and rich)  # a new text loses the links of its parts
    new = link if not held and again and (write or stands or not rich) else None
    whole, parts = linked(cell, new, before.desired.link if before.desired else "")
    return Decision(
        want=want,
        after=after,
        value=want if write else None,
        link=whole,
        links=parts,
        note=_note(want, now, before, held=held, changed=changed, agrees=stands, outdated=outdated),
        format=form if write and form != was else None,
        edit=(values.value_of(before.stored), now.value) if touched and before.stored is not None else None,
        news=not _same(before, after),
    )


def again(column: Column, known: Kept) -> Decision:
    """Of a cell whose column was deleted and comes back: what it last said, where tonight says nothing of it."""
    want = values.value_of(known)
    after = Before(known, values.as_stored(known))
    return Decision(want, after, want, values.uri(known.link) or None, None, format_for(want, column) or None)


def written_beside(tab: Tab, seen: TabState, line: Line) -> bool:
    """Whether people wrote something in a row of ours: outside of our columns, or as a note on any cell."""
    ours = {seen.columns[c.id] for c in tab.columns if c.owner != "people" and c.id in seen.columns}
    return any(
        (cell.note.strip() and not cell.note.startswith(OUR_NOTE))
        or (at not in ours and not cell.value.empty)
        for at, cell in enumerate(line.cells)
    )


def _formula(want: Value, now: Seen, before: Before, policy: Policy) -> Decision:
    """Decide about a cell that should hold a formula of ours.

    One that stands there is ours, however Sheets rewrote its references since: it is written anew only if we want another.
    What people put in its place stays, and is noticed once; a cell that they emptied is filled again.
    """
    kept, touched = values.keep(want), _touched(before, now)
    if before.desired is None or now.value.empty:
        write = now.value.empty
    elif now.value.kind == "f" and before.desired.kind == "f":
        write = not values.same_value(kept, before.desired)
    else:
        write = policy == "restore" if touched else before.desired.kind != "f"
    stands = write or (now.value.kind == "f" and not touched)
    after = Before(kept, kept if stands else values.keep(now.value))
    return Decision(
        want=want,
        after=after,
        value=want if write else None,
        edit=(values.value_of(before.stored), now.value) if touched and before.stored is not None else None,
        news=not _same(before, after),
    )


def _ours(before: Before, now: Seen) -> bool:
    """Whether a formula of ours stands in the cell, as far as can be told: Sheets rewrites its references."""
    kinds = {each.kind for each in (before.desired, before.stored) if each}
    return kinds == {"f"} and now.value.kind == "f"


def _touched(before: Before, now: Seen) -> bool:
    """Whether people changed the cell since we last looked."""
    if before.stored is None or _ours(before, now):
        return False
    return not values.same_value(before.stored, values.keep(now.value))


def restate(column: Column, cell: Cell, now: Seen) -> Decision:
    """Decide about a cell that is compared with the sheet alone: write what differs, remember nothing."""
    want, link = target(cell)
    differs = now.value.empty if want.kind == "f" else values.stored(want) != now.value
    form = format_for(want, column)
    return Decision(
        want=want,
        after=Before(),
        value=want if differs else None,
        link=link if link != now.link and want.kind == "s" else None,
        format=form if differs and form and (now.value.kind != "n" or form != "DATE") else None,
    )


def once(column: Column, cell: Cell, now: Value, *, fill: bool) -> Decision:
    """A column that is filled with its row: whatever stands there, or else ours if the row is only now becoming ours."""
    value, link = target(cell)
    if fill and now.empty and not value.empty:
        kept = values.keep(value, link)
        after = Before(kept, values.as_stored(kept))
        whole, parts = linked(cell, link or None)
        form = format_for(value, column) or None
        return Decision(value, after, value, whole, None, form, parts, news=True)
    stands = values.keep(now)
    return Decision(now, Before(stands, stands), news=fill)


def _held(now: Seen, before: Before, *, touched: bool, changed: bool) -> bool:
    """Whether a person's value wins here. Where nothing is remembered, a value that we would not write is theirs."""
    if now.value.empty:
        return False
    return before.held or touched or (before.desired is None and changed)


def _note(
    want: Value, now: Seen, before: Before, *, held: bool, changed: bool, agrees: bool, outdated: bool
) -> str | None:
    """The note to write; one that a person deleted or wrote stays as it is."""
    ours = now.note.startswith(OUR_NOTE)
    if not held or agrees:
        return "" if ours and (before.held or held) else None
    if not ours and (now.note or (before.held and not changed)):
        return None
    text = f"{OUR_NOTE}{values.show(want)}{OUTDATED if outdated else ''}"
    return None if text == now.note else text


def _same(one: Before, other: Before) -> bool:
    if one.desired is None or one.stored is None or other.desired is None or other.stored is None:
        return False
    return (
        (one.held, one.basis) == (other.held, other.basis)
        and one.desired.link == other.desired.link
        and values.same_value(one.desired, other.desired)
        and values.same_value(one.stored, other.stored)
    )
