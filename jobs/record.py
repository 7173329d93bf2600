"""What a run says of itself in the sheet: its row in Runs, what it changed in Changes, and the oldest of both taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from jobs import history, runs
from jobs.changed import Changed
from jobs.config import Config
from jobs.follow import Followed, Follower
from jobs.history import Export
from mappers.changes_tab import change_row
from mappers.scorecard import Folded
from mappers.tables import Row
from sync.links import parse_link
from sync.master.changes import ChangeSet
from sync.master.state import State


class Made(Protocol):
    """What of a pipeline is told."""

    config: Config
    follower: Follower
    folded: Folded
    followed: list[Followed]
    today: date


@dataclass
class Recorder:
    """Records one run. ``job``: what it is called; ``read``: how many plans could be read; ``now``: when it began."""

    pipeline: Made
    run: str
    job: str
    now: datetime
    read: Callable[[], str]
    troubles: list[str] = field(default_factory=list)
    _wanted: set[tuple[str, str]] = field(default_factory=set)

    def rows(self, changes: ChangeSet, state: State) -> Sequence[Row]:
        """The rows to add to the batch, and those to take out with it."""
        config, pipeline = self.pipeline.config, self.pipeline
        zone = config.zone_or(state.time_zone)
        when = self.now.astimezone(zone)
        changed = Changed(changes, state, pipeline.folded, pipeline.followed, pipeline.follower.kept, zone, self.run, pipeline.today)  # fmt: skip
        logged = [change_row(each, when.strftime("%Y-%m-%d %H:%M")) for each in changed.log()]
        about = runs.rows(changes, run=self.run, job=self.job, when=when, read=self.read())
        going = {gone.row for gone in changes.gone}
        out: list[Row] = []
        if self._export.usable():
            out += history.surplus(state, "runs", len(about), config.history.runs, going)
            out += history.surplus(state, "changes", len(logged), config.history.changes, going)
        self._wanted |= {(row.tab, row.entity.key) for row in out}
        return [*about, *logged, *out]

    def applied(self, changes: ChangeSet, state: State) -> None:
        """After each batch."""
        self._export.applied(changes, state, self._wanted)

    @property
    def _export(self) -> Export:
        config = self.pipeline.config
        return Export(config.history, parse_link(config.master.sheet).id, self.run, self.troubles)
