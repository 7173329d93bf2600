"""A saved preview: a file that says what a run would change, so that a later run changes exactly that or nothing.

The file quotes no more of a plan than the master may show: what would be written stands in it, what people typed and
what the memory says stand as digests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from jobs import found
from mappers.tables import Entity
from sync.errors import SyncError
from sync.master import canonical
from sync.master.canonical import Entry
from sync.master.changes import ChangeSet
from sync.master.memory import Remembered
from sync.master.state import State
from sync.master.values import Json

FORMAT: Final = 1
_PARTS: Final = frozenset({"format", "plansync", "master", "generation", "date", "changes", "digest"})
_AGAIN: Final = "save a new one with plansync preview --save FILE, and look at that"


def entries(changes: ChangeSet, state: State) -> list[Entry]:
    """What a run would do, as it is saved and compared: without the day of the last check and without when it read."""
    before = state.memory.kept(found.KIND)

    def kept(line: Remembered) -> str | None:
        if line.entity.kind != found.KIND:
            return canonical.digest(line.text)
        effect = found.effect(line.text)
        return None if effect == found.effect(before.get(line.entity.key, "")) else effect

    return canonical.entries(changes, state.memory.rows, kept, _last_checked)


def _last_checked(entity: Entity) -> bool:
    return (entity.kind, entity.key) == ("legend", "checked")


def to_json(changes: ChangeSet, state: State, today: date) -> Json:
    """The content of the file."""
    told: Json = {
        "format": FORMAT,
        "plansync": version("plansync"),
        "master": state.spreadsheet_id,
        "generation": state.mark.raw if state.mark else None,
        "date": today.isoformat(),
        "changes": canonical.to_json(entries(changes, state)),
    }
    return told | {"digest": canonical.digest(told)}


def save(told: Mapping[str, Any], path: Path) -> None:
    """Write the file so that only its owner can read it, all of it or nothing. Raises OSError."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as out:
        try:
            json.dump(
                told, out, ensure_ascii=True, indent=1
            )  # ASCII: no text in it can reorder what a reader sees
            out.write("\n")
            out.close()
            Path(out.name).replace(path)  # made with 0600
        except OSError:
            Path(out.name).unlink()
            raise


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved preview, as read from its file. ``changes``: by key."""

    master: str
    generation: str | None
    changes: dict[str, Json]

    def check(self, changes: ChangeSet, state: State) -> None:
        """Raises SyncError (*unsafe*) unless a run would now do exactly what was saved. Quotes no plan."""
        if changes.recovered:
            # what people say beside these rows counts only in a second round, which no preview can know
            raise _refused("The memory was lost in part; a run without a saved preview mends it")
        now = state.mark.raw if state.mark else None
        if now != self.generation:
            who = f"{state.mark} wrote since" if state.mark else "the mark of the last run is gone"
            raise _refused(f"The saved preview no longer holds: {who}")
        if others := canonical.differing(self.changes, entries(changes, state)):
            raise _refused(f"The saved preview no longer holds: {_said(others, changes, state)}")

    def go_on(self, changes: ChangeSet, state: State) -> None:
        """The same before each further batch: nothing may be written that was not saved."""
        if others := canonical.beyond(self.changes, entries(changes, state)):
            raise _refused(
                f"People changed the sheet between two batches; what was written stays, the rest was not: {_said(others, changes, state)}"
            )


def load(path: Path, master: str) -> Saved:
    """Read a saved preview for this master. Raises SyncError (*unsafe*) if it is none, edited, too old, or another's."""
    told = _read(path)
    if not isinstance(told, dict) or "format" not in told:
        raise _refused("The file is no saved preview")
    if told["format"] != FORMAT:
        raise _refused(
            "The preview was saved by another version of plansync, in a format that this one does not apply"
        )
    digest = told.get("digest")
    if set(told) != _PARTS or digest != canonical.digest({k: v for k, v in told.items() if k != "digest"}):
        raise _refused("The saved preview was edited or is damaged")
    if told["master"] != master:
        raise _refused("The preview was saved for another master sheet")
    return Saved(told["master"], told["generation"], {each["key"]: each for each in told["changes"]})


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused("The saved preview cannot be read") from error
    except (ValueError, RecursionError) as error:
        raise _refused("The file is no saved preview") from error


def _refused(what: str) -> SyncError:
    return SyncError(what, kind="unsafe", fix=_AGAIN)


_WORDS: Final = {
    "layout": "the layout", "view": "a filter view", "tab": "a tab", "column": "a column", "header": "a header row", "row": "a new row", "adopt": "a row made by people", "gone": "a row to take out",
    "release": "a row to let go", "edit": "an edit by people", "memory": "what is remembered of a row", "kept": "what is remembered of a document",
}  # fmt: skip


def _said(others: Sequence[Entry], changes: ChangeSet, state: State) -> str:
    """``3 changes differ, first Scorecard, row 5, “Plan”``: places only."""
    first = others[0]
    what = first.key.partition(" ")[0]
    tab = changes.tab(first.tab)
    seen = state.tab(first.tab)
    where = [seen.title if seen else tab.title if tab else ""]
    if seen and first.row in seen.anchors:
        where.append(f"row {seen.anchors[first.row] + 1}")
    title = next((column.title for column in (tab.columns if tab else ()) if column.id == first.column), "")
    where.append(f"“{title}”" if title else "")
    where.append(_WORDS.get(what, "") if what != "cell" else "")
    place = ", ".join(part for part in where if part)
    count = "1 change differs:" if len(others) == 1 else f"{len(others)} changes differ, first"
    return f"{count} {place}"
