"""What we know of the sheet without asking plansync: what people changed since it last ran, and whom each row is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from mappers.tables import Column
from sync.emulator.sheets.book import Book
from sync.links import parse_link
from sync.master import memory, values
from sync.master.decide import Policy
from sync.master.memory import Remembered
from sync.master.values import Kept, Value
from tests.life import company
from tests.life.anatomy import Part, ours, parts, remembered

Spot = tuple[str, int, str]
"""Tab, key of the row, our column."""
Name = tuple[str, str, str, str]
"""Tab, scope and key of whom the row is about, our column: how what is wanted is called."""


class Wrong(NamedTuple):
    """A cell of ours that does not say what it should. ``stood``: the run left it as people had made it."""

    said: str
    cell: Name | None = None
    stood: bool = False

    def __str__(self) -> str:
        return self.said


_SAID: Final = ("team", "cycle", "treat_as", "publish")


@dataclass
class Ledger:
    """``cells``: what stood in each cell of ours after the last run; ``wanted``: what that run wanted.

    ``standing``: cells that say what people typed, and are left so. ``held``: those in which people's word wins.
    ``about``: whom a row is about, told when it was made. ``lost``: somebody damaged the memory, once. ``roster``: what Teams and Cycles said at first, names apart.
    """

    policy: Policy
    cells: dict[Spot, Value] = field(default_factory=dict)
    wanted: dict[Spot, Kept] = field(default_factory=dict)
    standing: set[Spot] = field(default_factory=set)
    held: set[Spot] = field(default_factory=set)
    about: dict[tuple[str, int], str] = field(default_factory=dict)
    lost: bool = False
    roster: dict[Spot, Value] | None = None

    def begin(self, book: Book) -> None:
        """Take a sheet as it stands for the base, as after a run that nobody disturbed."""
        self.cells, self.wanted = {}, {}
        known = remembered(book)
        for part, key, i in ours(book):
            for column in _machine(part):
                spot = (part.tab, key, column.id)
                self.cells[spot] = part.value(key, column.id)
                if i in known and column.id in known[i].desired:
                    self.wanted[spot] = known[i].desired[column.id]

    def settle(self, before: Book, after: Book) -> Iterator[Wrong]:
        """A line for each cell of ours that does not say what it should after a run. ``before``: as the run read it.

        Nobody may have changed anything while it ran.
        """
        known, was = remembered(after), parts(before)
        lost = not _intact(before, after)
        self.lost = self.lost or lost
        for part, key, i in ours(after):
            line = known.get(i)
            if line is None:
                if not lost:
                    yield Wrong(f"{part.sheet.title}: row {part.at[key] + 1} of ours is not remembered")
                continue
            old = was.get(part.tab)
            for column in _machine(part):
                spot = (part.tab, key, column.id)
                then = old.value(key, column.id) if old and _stood(old, key, column.id) else None
                now = part.value(key, column.id)
                if (wanted := line.desired.get(column.id)) is not None and (
                    said := self._judge(column, spot, then, now, wanted, lost=lost)
                ):
                    where = f"{part.sheet.title}, row {part.at[key] + 1}, {column.title}"
                    name = (part.tab, line.entity.scope, line.entity.key, column.id)
                    yield Wrong(f"{where}: {said}", name, then == now)
        self.begin(after)

    def follow(self, writes: Sequence[tuple[Book, Book]]) -> None:
        """Note what batches of ours wrote while other things happened: everything else that changed is people's."""
        for before, after in writes:
            was, known = parts(before), remembered(after)
            self.lost = self.lost or not _intact(before, after)
            for part, key, i in ours(after):
                old = was.get(part.tab)
                for column in _machine(part):
                    spot, now = (part.tab, key, column.id), part.value(key, column.id)
                    if not (old and _stood(old, key, column.id)) or old.value(key, column.id) != now:
                        self.cells[spot] = now
                        self.standing.discard(spot)
                        self.held.discard(spot)
                    if i in known and column.id in known[i].desired:
                        self.wanted[spot] = known[i].desired[column.id]

    def _judge(
        self, column: Column, spot: Spot, then: Value | None, now: Value, wanted: Kept, *, lost: bool
    ) -> str:
        stored = values.as_stored(wanted)
        ours_stand = values.same_value(stored, values.keep(now))
        edited = then is not None and spot in self.cells and then != self.cells[spot]
        if lost:
            return "" if ours_stand or now == then else f"after the memory was lost: {now}, wanted {wanted}"
        if self.policy == "restore" and ours_stand:
            self.standing.discard(spot)
        elif self.policy == "restore" and edited and now == then:
            self.standing.add(spot)
        if column.people_win:
            if then is not None and not then.empty and (edited or spot in self.held):
                self.held.add(spot)
                return "" if now == then else f"people said {then}, and now it is {now}"
            self.held.discard(spot)
        elif self.policy == "report" and then is not None:
            before = self.wanted.get(spot)
            changed = before is None or not (values.same_value(before, wanted) and before.link == wanted.link)
            value_changed = before is None or not values.same_value(before, wanted)
            if edited:
                self.standing.add(spot)
            if changed and value_changed:
                self.standing.discard(spot)
            if spot in self.standing:
                return "" if now == then else f"people typed {then}, the source is the same, now it is {now}"
        return "" if ours_stand else f"it is {now}, we want {wanted}"

    # ------------------------------------------------------------------------------------ whom rows are about

    def entities(self, book: Book, firm: company.Company) -> Iterator[str]:
        """A line for each row that is about another than it was, or that is there twice or not at all."""
        rows: dict[str, list[str]] = {}
        self.roster = _roster(book) if self.roster is None else self.roster
        plain = not self.lost and not _people_said(book) and self.roster == _roster(book)
        known = remembered(book)
        for part, key, i in ours(book):
            where = f"{part.sheet.title}, row {part.at[key] + 1}"
            told = _told(part, key)
            kept = self.about.get((part.tab, key))
            if kept is None:
                kept = told if not self._touched(part, key) else ""
            elif told and told != kept and not self._touched(part, key):
                yield f"{where} was about {kept} and is about {told}"
            if kept:
                self.about[part.tab, key] = kept
                if i in known and not known[i].bare:
                    rows.setdefault(f"{part.tab}/{kept}", []).append(where)
        if plain:
            yield from (f"{who} stands twice: {where}" for who, where in rows.items() if len(where) > 1)
            yield from self._due(book, firm, rows)

    def _due(self, book: Book, firm: company.Company, rows: dict[str, list[str]]) -> Iterator[str]:
        """What has to be there: a row a unit, under its name of now, and one a key result, as its plan words it."""
        found = parts(book)
        for unit in firm.names:
            if f"scorecard/{unit}" not in rows:
                yield f"{unit} has no scorecard"
        for part, key, _ in ours(book):
            who = self.about.get((part.tab, key), "")
            if part.tab == "scorecard" and who and not self._touched(part, key):
                name = firm.name_of(who)
                if part.text(key, "team") != name:
                    yield f"{part.text(key, 'team')} is called {name} by now"
        for plan in firm.plans.values():
            if not (plan.shared and plan.linked):
                continue
            for result in plan.results:
                where = [
                    key
                    for (tab, key), who in self.about.items()
                    if tab == "key_results"
                    and who == f"result {result.number}"
                    and key in found["key_results"].rows
                ]
                if not where:
                    yield f"“{result.text}” has no row"
                for key in where:
                    said = found["key_results"].text(key, "key_result")
                    if said != result.text and not self._touched(found["key_results"], key):
                        yield f"“{result.text}” is “{said}” in its row"

    def _touched(self, part: Part, key: int) -> bool:
        """Whether people's words stand where the row says whom it is about."""
        first = next(iter(part.declared), "")
        names = {first, "team", "cycle"}
        return any(
            (part.tab, key, name) in self.standing or (part.tab, key, name) in self.held for name in names
        )


def _told(part: Part, key: int) -> str:
    """Whom a row speaks of, in words that do not change with what happens to them."""
    if part.tab == "scorecard":
        return company.unit_named(part.text(key, "team")) or ""
    if part.tab == "key_results":
        number = company.number_of(part.text(key, "key_result"))
        return "" if number is None else f"result {number}"
    return ""


def _machine(part: Part) -> Iterator[Column]:
    yield from (column for column in part.declared.values() if column.owner == "machine")


def _stood(part: Part, row: int, column: str) -> bool:
    return row in part.rows and column in part.key_of


def _intact(before: Book, after: Book) -> bool:
    """Whether the memory still told the run of every row of ours that stood."""
    lines: dict[int, Remembered] = remembered(before)
    return memory.TAB_ID in parts(before) and all(i in lines for _, _, i in ours(before))


def _roster(book: Book) -> dict[Spot, Value]:
    """What Teams and Cycles say in people's words; a unit's name is changed by histories themselves."""
    return {
        (tab, row.key, column.id): part.value(row.key, column.id)
        for tab in ("teams", "cycles")
        if (part := parts(book).get(tab))
        for row in part.sheet.rows
        for column in part.declared.values()
        if (tab, column.id) != ("teams", "name") and not part.value(row.key, column.id).empty
    }


def overwritten(book: Book) -> bool:
    """Whether people overwrote the link of a row of Plans with what is none."""
    part = parts(book).get("plans")
    known = remembered(book)
    return part is not None and any(
        i in known and parse_link(_uri(part, key)).kind == "unknown" for key, i in part.rows.items()
    )


def _uri(part: Part, row: int) -> str:
    cell = part.cell(row, "link")
    found = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri", "")
    return str(found) or part.text(row, "link")


def _people_said(book: Book) -> bool:
    """Whether people said anything in Plans that changes what plans there are, or whose."""
    part = parts(book).get("plans")
    if part is None:
        return False
    for row in part.sheet.rows:
        if row.key == part.header:
            continue
        if row.key not in part.rows:
            if any(
                not values.seen((cell or {}).get("userEnteredValue")).empty or "textFormat" in str(cell)
                for cell in row.cells
            ):
                return True
        elif any(part.text(row.key, name) for name in _SAID):
            return True
        else:
            cell = part.cell(row.key, "link")
            uri = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri", "")
            if parse_link(uri).kind == "unknown" or not part.text(row.key, "link").endswith(".md"):
                return True
    return False
