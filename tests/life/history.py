"""A history of a shared sheet, step by step: people, plans and nights in any order, and what must hold after each night."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sync.emulator.sheets import a1
from sync.emulator.sheets.book import Book
from sync.errors import SyncError
from sync.master.decide import Policy
from tests.life.anatomy import parts
from tests.life.frame import strays
from tests.life.hands import Hands
from tests.life.house import FIRST_DAY, ROBOT, House
from tests.life.ledger import Ledger, Wrong, overwritten

Deed = tuple[str, int, int, int]
"""What people do, and three numbers that choose where."""
PASTED: Final = "# {name} Q4 2024 plan\n\n## OKRs\n\n- KR: Polish {n} lenses (Di)\n"


@cache
def the_house() -> House:
    """The one of this process, until that ends."""
    folder = TemporaryDirectory(prefix="life-")
    house = House(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(house.emulator.stop)
    return house


class History:
    """One history. Every method that ends a night raises AssertionError with a line for each thing that is wrong."""

    def __init__(self, policy: Policy, *, empty: bool = False) -> None:
        self.house = the_house()
        self.house.open(empty=empty)
        self.policy = policy
        self.day: date = FIRST_DAY
        self.hands = Hands(self.house.person, self.house.sheet)
        self.ledger = Ledger(policy)
        self.dirty = True
        self.log: list[str] = []
        if not empty:
            self.ledger.begin(self.house.book)
            self._hold(self.ledger.entities(self.house.book, self.house.company))

    # ------------------------------------------------------------------------------------ what happens

    def people(self, deed: Deed) -> None:
        self.dirty |= self.hands.act(*deed)

    def plans(self, what: str, a: int, b: int) -> None:
        self.house.company.change(what, a, b)
        self.house.settle()
        if what == "rename":
            self._rename()
        self.dirty = True

    def _rename(self) -> None:
        """The roster is in Teams: a unit's name is changed there, in the row of its id."""
        part = parts(self.house.book).get("teams")
        column = part.key_of.get("name") if part else None
        for row in part.sheet.rows if part and column else ():
            unit = part.text(row.key, "id") if part else ""
            if part and column and unit in self.house.company.names:
                where = f"{a1.quoted(part.sheet.title)}!{a1.letters(part.at[column])}{part.at[row.key] + 1}"
                self.house.person.types(self.house.sheet, where, self.house.company.name_of(unit))

    def time(self, days: int) -> None:
        self.day += timedelta(days=days)
        self.house.clock.advance(86_400.0 * days)
        self.dirty = True

    def paste(self, unit: str, n: int) -> None:
        """A new document, and its link below what stands in Plans."""
        name = f"{unit}-pasted-{n}.md"
        self.house.emulator.put_markdown(name, PASTED.format(name=unit, n=n + 2))
        self.house.emulator.share(name, ROBOT)
        sheet = self.house.book.titled("Plans")
        if sheet is not None and len(sheet.rows) > (row := sheet.last_row(filled=True)):
            self.house.person.types(self.house.sheet, f"Plans!A{row + 1}", self.house.link(name))
        self.dirty = True

    # ------------------------------------------------------------------------------------ nights

    def night(self) -> None:
        """A night on which nothing goes wrong: all is in order, and a second run writes nothing."""
        self._night()

    def two_at_once(self) -> None:
        """A second run begins and ends between what the first one reads and what it writes."""
        self._night(lambda: self.house.night(self.day, self.policy, force=True))

    def people_meanwhile(self, deeds: Sequence[Deed]) -> None:
        """People are at work between what the run reads and what it writes; the next night finds all in order."""
        read = self.house.book
        done: list[str] = []

        def work() -> None:
            done.extend(deed[0] for deed in deeds if self.hands.act(*deed))

        error = self._run(work, read=read, force=True)
        if error is not None and not self._locked(error):
            said = "may have landed on the wrong rows" in error.what or "conflict" in error.kind
            assert said, f"while people {done}: {error}"
            if "wrong rows" in error.what:
                assert any("deletes" in each for each in done), f"nothing was deleted, only {done}: {error}"
        self.ledger.follow(self.house.line.writes)
        self._night()

    def trouble(self, method: str, faults: Sequence[str]) -> None:
        """Google fails. Either nothing was written, or all of a batch; the next night finds all in order."""
        self.house.emulator.fail(method, *faults)
        error = self._run(force=True)
        writes = self.house.line.writes
        if error is not None:
            assert "\n" not in str(error), error
            applied = any("after" in fault for fault in faults)
            assert applied or len(writes) == 0, f"written, and yet: {error}"
        self.house.emulator.faults.clear()
        self.ledger.follow(writes)
        self._night()

    def _night(self, *meanwhile: Callable[[], object]) -> None:
        before = self.house.book
        error = self._run(*meanwhile)
        if error is not None and error.kind == "unsafe":
            assert not self.house.line.writes, "refused as too much, and yet written"
            error = self._run(*meanwhile, force=True)
        if error is not None:
            assert self._locked(error), f"{error.kind}: {error} ({error.detail[:300]})"
            assert not self.house.line.writes, f"refused, and yet written: {error}"
            return
        after = self.house.book
        self._settled(list(self.ledger.settle(before, after)))
        self._hold(self.ledger.entities(after, self.house.company))
        self._silent(after)
        self.dirty = False

    def _settled(self, wrong: list[Wrong]) -> None:
        """What nobody spoke of tonight stays as it is, edited or not: rows of a plan that was not read, what is over."""
        spoken = self.house.spoken(self.day, self.policy) if any(each.stood for each in wrong) else set()
        self._hold(each.said for each in wrong if not each.stood or each.cell in spoken)

    def _silent(self, after: Book) -> None:
        if overwritten(after):
            # what is no link where one of ours stood counts as a pasted one first, and as a lost one a run later
            assert self._run(force=True) is None
            after = self.house.book
        batches = self.house.line.batches
        error = self._run(force=True)
        assert error is None, f"a second run: {error}"
        if self.house.line.batches != batches:
            told = self.house.night(self.day, self.policy, apply=False)
            raise AssertionError(
                "a second run writes: " + "; ".join([*self.wrote, "a third one would:", *told.changes])
            )
        assert self.house.book is after

    def _run(
        self, *meanwhile: Callable[[], object], read: Book | None = None, force: bool = False
    ) -> SyncError | None:
        """One run, each batch of which touches nothing but what is ours; the error that it ended with."""
        self.house.line.writes.clear()
        self.house.line.meanwhile[:] = meanwhile
        error = None
        self.wrote: list[str] = []
        try:
            self.wrote = self.house.night(self.day, self.policy, force=force).changes
        except SyncError as told:
            error = told
        self.house.line.meanwhile.clear()
        if error is None or "wrong rows" not in error.what:
            for before, after in self.house.line.writes:
                self._hold(strays(before, after, read))
        return error

    def _locked(self, error: SyncError) -> bool:
        """Whether the run was refused because people protected something from it."""
        locks = [each for sheet in self.house.book.sheets for each in sheet.parts.get("protectedRanges", ())]
        return error.kind == "refused" and any(not each.get("warningOnly") for each in locks)

    def _hold(self, wrong: Iterable[str]) -> None:
        found = list(wrong)
        assert not found, "\n".join(found)

    def end(self) -> None:
        """A history ends with everybody's locks off and a night that finds all in order."""
        if self.dirty:
            self.hands.act("unprotects", 0, 0, 0)
            self._night()
        self.house.calm()
