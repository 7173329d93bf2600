"""What happened before: the tabs Runs and Changes hold so much of it, and a file may keep what no longer fits.

The oldest rows go, but never one beside which people wrote. The file gets a row only after the batch that took it out
was applied; it names the run and the row's id, so that no line is written twice. If the program dies between the two,
the line is missing there: the version history of the sheet still has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jobs.options import History
from mappers.changes_tab import CHANGES_TAB
from mappers.tables import Row
from mappers.tabs import RUNS_TAB
from sync.master import values
from sync.master.changes import ChangeSet
from sync.master.decide import written_beside
from sync.master.memory import Remembered
from sync.master.state import State

_TABS: Final = {tab.id: tab for tab in (RUNS_TAB, CHANGES_TAB)}


def rows_of(state: State, tab: str) -> list[Remembered]:
    """The rows of a tab that stand there and that we remember, oldest first."""
    return sorted(state.standing(tab), key=lambda row: row.id)


def annotated(state: State, tab: str) -> set[int]:
    """Ids of the rows beside which people wrote: into a column of theirs, anywhere beside ours, or a note on a cell."""
    seen = state.tab(tab)
    if seen is None:
        return set()
    return {i for line in seen.lines if line.ids and written_beside(_TABS[tab], seen, line) for i in line.ids}


def surplus(state: State, tab: str, more: int, most: int, going: AbstractSet[int] = frozenset()) -> list[Row]:
    """The oldest rows of a tab, to be taken out, so that it holds at most ``most`` with ``more`` new ones.

    ``going``: ids of the rows that go anyway. Rows beside which people wrote stay, whatever that makes.
    """
    kept = [row for row in rows_of(state, tab) if row.id not in going]
    over = len(kept) + more - most
    if over <= 0:
        return []
    theirs = annotated(state, tab)
    old = [row for row in kept if row.id not in theirs][:over]
    return [Row(tab, row.entity, {}, gone=True) for row in old]


@dataclass(slots=True)
class Export:
    """The file that keeps what no longer fits: one JSON object a line. ``master``: the id of the spreadsheet.

    ``troubles``: a line for each thing that went wrong, which quotes nothing of a plan.
    """

    history: History
    master: str
    run: str
    troubles: list[str]

    def usable(self) -> bool:
        """Whether rows may go: the file can be written, or none is wanted. Else they stay, and the run says so."""
        if not self.history.export:
            return True
        try:
            with Path(self.history.export).open("a", encoding="utf-8"):
                return True
        except OSError as error:
            said = f"history.export cannot be written ({error.__class__.__name__}): the oldest rows of Runs and Changes stay until it can"
            if said not in self.troubles:
                self.troubles.append(said)
            return False

    def applied(self, changes: ChangeSet, state: State, wanted: AbstractSet[tuple[str, str]]) -> None:
        """After a batch was applied: append what it took out of what was ``wanted`` out for lack of room.

        ``wanted``: (tab, key of the entity). ``state``: the sheet as it was before.
        """
        if not self.history.export:
            return
        rows = [state.memory.rows[gone.row] for gone in changes.gone if gone.row in state.memory.rows]
        lines = {row.id: self._line(row) for row in rows if (row.tab, row.entity.key) in wanted}
        if not lines:
            return
        path = Path(self.history.export)
        try:
            there, whole = self._there(path)
            with path.open("a", encoding="utf-8") as file:
                file.write("" if whole else "\n")  # the last writer died within a line
                file.writelines(f"{line}\n" for i, line in lines.items() if i not in there)
        except OSError as error:
            self.troubles.append(
                f"history.export could not be written ({error.__class__.__name__}): {len(lines)} rows that went are not in it; the sheet's version history has them"
            )

    def _line(self, row: Remembered) -> str:
        cells = {column: values.value_of(kept).v for column, kept in row.desired.items() if kept.kind}
        told: Mapping[str, object] = {"master": self.master, "tab": row.tab, "row": row.id, "gone_in": self.run, **cells}  # fmt: skip
        return json.dumps(told, ensure_ascii=False)

    def _there(self, path: Path) -> tuple[set[int], bool]:
        """The rows of this master that the file has already, and whether its last line is whole."""
        there: set[int] = set()
        last = "\n"
        if path.exists():
            with path.open(encoding="utf-8") as file:
                for last in file:
                    there.update(self._row_in(last))
        return there, last.endswith("\n")

    def _row_in(self, line: str) -> Iterator[int]:
        try:
            told = json.loads(line)
            if told["master"] == self.master:
                yield int(told["row"])
        except (ValueError, TypeError, KeyError):
            return
