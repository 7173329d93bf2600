"""The master sheet over the wire: read it, apply a ChangeSet in one guarded batch, or go round again.

The only module here that talks to Google. What it sends is refused as a whole if anybody moved a row, or another run
wrote, since we read (see `sync.master.guards`); the caller then reads and decides anew, which `publish` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from mappers.tables import Desired, Row, Tab
from sync.clock import Clock
from sync.errors import SyncError
from sync.google import as_sent
from sync.master import confirm, guards, repair, requests, state, versions
from sync.master.changes import ChangeSet
from sync.master.diff import Policy, diff
from sync.master.guards import Anchor, Stamp
from sync.master.portions import fitting
from sync.master.preflight import check
from sync.master.repair import Fix
from sync.master.state import Mark, State
from sync.master.values import Json
from sync.master.versions import Relaid

BATCH_BYTES = 2_000_000
"""What Google recommends at most for one request (developers.google.com/workspace/sheets/api/limits)."""
TRIES = 5
"""How often a run reads and decides anew when others were faster."""
_STEPS = 1_000
"""More batches than any sheet needs; a run that reaches it goes round in circles, which is a fault of ours."""

_REPLY = (
    f"spreadsheetId,replies(deleteDeveloperMetadata(deletedDeveloperMetadata(metadataId))),{confirm.FIELDS}"
)
_REQUEST = re.compile(r"requests\[(\d+)\]")


class Spreadsheets(Protocol):
    """What we need of `sync.google.Google`."""

    def spreadsheet(self, link: str, /, fields: str, ranges: Sequence[str] = ()) -> Json: ...

    def batch_update(
        self, link: str, /, body: Mapping[str, Any], fields: str | None = None, *, guarded: bool = False
    ) -> Json: ...


class Conflict(SyncError):  # noqa: N818  # named after what happened
    """Others changed the sheet between our read and our write; nothing of ours was applied.

    ``winner`` is the mark of the run that was faster, or None if people moved rows, columns or tabs.
    """

    def __init__(self, what: str, *, winner: Mark | None = None, detail: str = "") -> None:
        fix = "nothing was written; run again"
        super().__init__(
            what, kind="conflict", fix=fix, where="the master sheet", service="sheets", detail=detail
        )
        self.winner = winner


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `publish` did. ``changes``: all that was found; ``batches``: how many were written, usually 0 or 1.

    ``conflicts``: a line for each time that others were faster. ``state``: the sheet as last read, before writing.
    ``unlike``: cells that hold something else than was sent, in A1 notation.
    """

    changes: ChangeSet
    state: State
    batches: int = 0
    conflicts: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()


class Master:
    """One master sheet. ``who`` stands in the generation mark: the account or the machine that writes.

    ``policy``: what happens to a person's edit of a machine cell, see `sync.master.decide`.

    ``reuse_ids_in_batch``: whether batches guard themselves by re-creating metadata under the same id (see
    `sync.master.guards.conditions`). Off is weaker: positions and mark are compared shortly before and after, so that rows
    that people move within these seconds get the cells of others; the run then says which rows to look at.
    """

    def __init__(
        self,
        google: Spreadsheets,
        spreadsheet_id: str,
        clock: Clock,
        *,
        who: str = "plansync",
        policy: Policy = "report",
        reuse_ids_in_batch: bool = True,
        batch_bytes: int = BATCH_BYTES,
    ) -> None:
        self._google = google
        self._id = spreadsheet_id
        self._clock = clock
        self._who = who
        self._reuse_ids = reuse_ids_in_batch
        self.policy: Policy = policy
        self.limit = batch_bytes
        self._batches = 0

    def read(self) -> State:
        """The sheet as it stands: one ``spreadsheets.get``, which a read-only scope allows. Raises SyncError.

        Of kind *unsafe* where a newer plansync made it.
        """
        try:
            seen = state.parse(self._google.spreadsheet(self._id, fields=state.FIELDS))
        except SyncError as error:
            told = error.at("the master sheet")
            if told.kind == "not_shared":  # whoever reads here is going to write
                told.fix = told.fix.replace("Viewer", "Editor")
            raise told from error
        versions.check(seen)
        return seen

    def apply(self, changes: ChangeSet, seen: State, run: str) -> tuple[str, ...]:
        """Write a ChangeSet, made from ``seen``, in one atomic batch: all of it, exactly once, or nothing.

        Gives the cells that hold something else than was sent, as the reply tells; none after a lost reply.

        Raises Conflict if others were faster, SyncError if Google refuses or cannot be reached; then nothing was
        written, except where the error says that it may have been (the sheet could not be asked any more, or a row was
        deleted and replaced under our hands).
        """
        self._batches += 1
        mark = guards.mark_value(changes, seen, self._stamp(run, self._batches))
        anchors = guards.anchors(changes, seen)
        conditions = guards.conditions(changes, seen, mark, reuse_ids=self._reuse_ids)
        batch = [*conditions, *requests.writes(changes, seen)]
        asked = confirm.asked(batch, changes, seen)
        body = {"requests": batch, **asked.body}
        if not self._reuse_ids:
            self._compare(seen, anchors)
        try:
            told = self._google.batch_update(self._id, body, fields=_REPLY, guarded=self._reuse_ids)
        except SyncError as error:
            self._explain(error, mark, len(conditions), seen, anchors)
            return ()
        if not self._reuse_ids:
            self._confirm(mark, changes, seen, anchors)
        elif astray := guards.missed(changes, seen, told.get("replies", ())):
            raise _astray(f"deleted and replaced while we wrote: {', '.join(astray)}")
        return asked.unlike(told)

    def fit(self, changes: ChangeSet, seen: State, run: str = "") -> ChangeSet:
        """As much of it as one request should carry: all, or else whole plans. Each part leaves the sheet consistent.

        Raises SyncError (*not_supported*) where the whole of it would not fit into what Google keeps.
        """
        check(changes, seen)
        return fitting(changes.first_step(), self.limit, lambda step: self._size(step, seen, run))

    def _size(self, changes: ChangeSet, seen: State, run: str) -> int:
        """Bytes of the batch as sent."""
        mark = guards.mark_value(changes, seen, self._stamp(run, self._batches + 1))
        batch = requests.batch(changes, seen, mark, reuse_ids=self._reuse_ids)
        return len(as_sent({"requests": batch, **confirm.asked(batch, changes, seen).body}))

    def _stamp(self, run: str, batch: int) -> Stamp:
        return Stamp(run, batch, self._who, self._clock.now().isoformat(timespec="seconds"))

    def _explain(
        self, error: SyncError, mark: str, head: int, seen: State, anchors: Sequence[Anchor]
    ) -> None:
        """After a refusal or a lost reply the sheet itself says what happened. Returns if the batch was applied.

        ``head``: how many requests at the beginning of the batch are conditions; a refusal there is a conflict.
        """
        if error.kind not in {"conflict", "refused", "lost_reply", "timeout", "unavailable", "bad_answer"}:
            raise error.at("the master sheet") from error
        try:
            data = self._google.spreadsheet(self._id, fields=state.ANCHOR_FIELDS)
        except SyncError:
            raise error.at("the master sheet") from error
        now = state.parse_mark(data)
        if now is not None and now.raw == mark:
            return
        if conflict := _conflict(now, seen, anchors, data, error.detail):
            raise conflict from error
        refused = _REQUEST.search(error.detail)
        if error.kind == "conflict" or (refused and (int(refused.group(1)) < head or _reshaped(seen, data))):
            raise Conflict("Others changed the sheet while we wrote", detail=error.detail) from error
        raise error.at("the master sheet") from error

    def _compare(self, seen: State, anchors: Sequence[Anchor]) -> None:
        """Without guards: look once more, as late as possible."""
        data = self._google.spreadsheet(self._id, fields=state.ANCHOR_FIELDS)
        if conflict := _conflict(state.parse_mark(data), seen, anchors, data):
            raise conflict

    def _confirm(self, mark: str, changes: ChangeSet, seen: State, anchors: Sequence[Anchor]) -> None:
        """Without guards: see afterwards whether something moved in between, and name it."""
        data = self._google.spreadsheet(self._id, fields=state.ANCHOR_FIELDS)
        now = state.parse_mark(data)
        # a new header pushes down all below it, a row that was taken out pulls it up
        shifted = {made.tab.id for made in changes.headers} | {gone.tab for gone in changes.gone}
        pushed = {seen.tabs[tab].sheet_id for tab in shifted}
        moved = _moved([anchor for anchor in anchors if anchor.sheet_id not in pushed], data)
        if moved or now is None or now.raw != mark:
            what = (
                f"moved while we wrote: {', '.join(moved)}"
                if moved
                else f"another run wrote over ours: {now}"
            )
            raise _astray(what)

    def looks(self, tabs: Sequence[Tab]) -> tuple[State, Json, list[Fix]]:
        """The sheet, its looks, and which of these are not as they were made. Raises SyncError."""
        seen = self.read()
        if versions.of(seen) < versions.LAYOUT:
            raise SyncError(
                "The sheet still has the looks of an older plansync",
                kind="unsafe",
                where="the master sheet",
                fix="nothing was written; let plansync nightly bring it up to date first",
            )
        told = self._looks(seen)
        return seen, told, repair.fixes(tabs, seen, told)

    def _looks(self, seen: State) -> Json:
        return self._google.spreadsheet(self._id, fields=repair.FIELDS, ranges=repair.ranges(seen))

    def remake(self, fixes: Sequence[Fix], seen: State, looks: Json, run: str) -> None:
        """Make looks anew, in one atomic batch. ``seen`` and ``looks``: what `looks` gave.

        Conditional rules are named by their index, so the looks are read once more, as late as possible. Raises Conflict
        where they, or rows and columns of ours, changed meanwhile; then nothing was written.
        """
        self._batches += 1
        touched = Relaid(versions.LAYOUT, versions.LAYOUT, notes=tuple(repair.touched(fixes, seen)))
        changes = ChangeSet(relaid=touched, top=seen.top)
        mark = guards.mark_value(changes, seen, self._stamp(run, self._batches))
        anchors = guards.anchors(changes, seen)
        conditions = guards.conditions(changes, seen, mark, reuse_ids=self._reuse_ids)
        batch = [*conditions, *(request for fix in fixes for request in fix.requests)]
        if not self._reuse_ids:
            self._compare(seen, anchors)
        if self._looks(seen) != looks:
            raise Conflict("Looks changed while we read them")
        try:
            self._google.batch_update(
                self._id, {"requests": batch}, fields="spreadsheetId", guarded=self._reuse_ids
            )
        except SyncError as error:
            self._explain(error, mark, len(conditions), seen, anchors)


Review = Callable[[ChangeSet, State], None]
"""Looks at all that would change before anything is written; raises SyncError to stop it."""
Record = Callable[[ChangeSet, State], Sequence[Row]]
"""The rows that say in the sheet itself what a run changes."""
Applied = Callable[[ChangeSet, State], None]
"""Is told of each batch that was applied, with the sheet as it was read before."""


def preview(master: Master, build: Callable[[State], Desired]) -> Outcome:
    """What `publish` would change now; writes nothing and needs no more than to read. Raises SyncError."""
    seen = master.read()
    return Outcome(diff(build(seen), seen, policy=master.policy), seen)


def publish(
    master: Master,
    build: Callable[[State], Desired],
    *,
    run: str,
    tries: int = TRIES,
    review: Review = lambda _changes, _state: None,
    again: Review = lambda _changes, _state: None,
    record: Record = lambda _changes, _state: (),
    applied: Applied = lambda _changes, _state: None,
) -> Outcome:
    """Read, build, diff and apply until the sheet says what is desired.

    ``build`` is called anew for each read and must be pure. ``review`` may stop the run before its first write,
    ``again`` before each further one; ``record`` adds rows about the run, in the batch of what they tell of. Rows that people
    made are adopted in a first batch, looked at again and then filled; where the memory was lost, what people say beside rows
    counts once it is known again whose these are, and ``record`` is asked once more; what is too large for one request goes in
    batches of whole plans. Raises Conflict if others were faster ``tries`` times, and whatever SyncError `Master.apply` does.
    """
    conflicts: list[str] = []
    found: ChangeSet | None = None
    told: Sequence[Row] = ()
    unlike: tuple[str, ...] = ()
    batches, recovered = 0, False
    for _ in range(_STEPS):
        seen = master.read()
        desired = build(seen)
        changes = diff(desired, seen, policy=master.policy)
        if found is None or not batches:
            found = changes
            review(changes, seen)
            told = record(changes, seen)
        else:
            again(changes, seen)
            if recovered:
                known = {(row.tab, row.entity) for row in told}
                told = [*told, *(r for r in record(changes, seen) if (r.tab, r.entity) not in known)]
        recovered = bool(changes.recovered)
        if not changes and not (batches and changes.keepsakes):  # what others left no room for goes, too
            return Outcome(found, seen, batches, tuple(conflicts), unlike)
        if told:
            changes = diff(replace(desired, rows=(*desired.rows, *told)), seen, policy=master.policy)
        step = master.fit(changes, seen, run)
        try:
            unlike += master.apply(step, seen, run)
        except Conflict as conflict:
            conflicts.append(conflict.what)
            if len(conflicts) >= tries:
                raise
            continue
        batches += 1
        applied(step, seen)
        if step is changes and not changes.recovered:
            return Outcome(found, seen, batches, tuple(conflicts), unlike)
    raise AssertionError("the diff does not come to an end: a fault of plansync")


def _reshaped(seen: State, data: Mapping[str, Any]) -> bool:
    """Whether people made or deleted tabs, or made one of ours smaller, since we read.

    What a batch makes, a tab or the first mark on a row, has no guard of its own that would tell.
    """
    now = {sheet["properties"]["sheetId"]: sheet["properties"] for sheet in data.get("sheets", ())}
    titles = {str(each.get("title", "")).casefold() for each in now.values()}
    if seen.sheet_ids != now.keys() or seen.titles != titles:
        return True
    sizes = ((tab.grid, now[tab.sheet_id].get("gridProperties", {})) for tab in seen.tabs.values())
    return any(
        size.get("rowCount", 0) < rows or size.get("columnCount", 0) < columns
        for (rows, columns), size in sizes
    )


def _conflict(
    now: Mark | None, seen: State, anchors: Sequence[Anchor], data: Mapping[str, Any], detail: str = ""
) -> Conflict | None:
    """Who was faster: another run, by its mark, or people, by what is no longer where we read it."""
    if (now.raw if now else None) != (seen.mark.raw if seen.mark else None):
        who = f"Another run was faster: {now}" if now else "The generation mark was removed while we wrote"
        return Conflict(who, winner=now, detail=detail)
    if moved := _moved(anchors, data):
        return Conflict(f"Moved or deleted while we wrote: {', '.join(moved)}", detail=detail)
    return None


def _astray(what: str) -> SyncError:
    return SyncError(
        f"The write may have landed on the wrong rows: {what}",
        kind="conflict",
        where="the master sheet",
        fix="look at these rows in the version history, then run again",
        service="sheets",
    )


def _moved(anchors: Sequence[Anchor], data: Mapping[str, Any]) -> list[str]:
    places = state.places(data)
    return [
        anchor.name
        for anchor in anchors
        if places.get(anchor.id) != (anchor.sheet_id, anchor.dimension, anchor.index)
    ]
