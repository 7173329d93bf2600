"""The scheduled job and its preview: read everything, decide once, write once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jobs import hidden, limits, runs
from jobs.follow import Followed, Follower
from jobs.pipeline import Pipeline
from jobs.report import Report
from jobs.wiring import Deps
from mappers.tables import Row
from sync.links import parse_link
from sync.master.changes import ChangeSet
from sync.master.sheet import Outcome, preview, publish
from sync.master.state import State


@dataclass(frozen=True, slots=True)
class Job:
    """What to run: ``as_of`` the business date (today in the configured zone where None), ``apply`` or only show.

    ``force``: write also what is more than a night should change.
    """

    name: str
    as_of: date | None = None
    apply: bool = False
    force: bool = False


def run(deps: Deps, job: Job, progress: Callable[[Followed], None] = lambda _: None) -> Report:
    """One run. Documents that cannot be read are in the report; raises SyncError where the master cannot be read or written.

    An error of kind *unsafe* says that too much would have changed, so that nothing was.
    """
    now = deps.clock.now()
    here = now.astimezone(deps.config.zone)
    today = job.as_of or here.date()
    name = now.strftime("%Y%m%dT%H%M%SZ")
    master = deps.master(apply=job.apply)
    follower = Follower(
        deps.config, deps.readers, now, today, deps.look, progress=progress, email=deps.reading.email
    )
    pipeline = Pipeline(deps.config, follower, today)
    report = Report(
        job.name, today, applied=job.apply, url=parse_link(deps.config.master.sheet).url, run=name
    )

    def too_much(changes: ChangeSet, state: State) -> list[str]:
        exempt = hidden.lowered(pipeline.folded, follower.kept)
        return [] if job.force else limits.too_much(changes, state, deps.config.limits, exempt)

    def review(changes: ChangeSet, state: State) -> None:
        if lines := too_much(changes, state):
            raise limits.refuse(lines)

    def record(changes: ChangeSet, state: State) -> Sequence[Row]:
        tried = [s for s in pipeline.folded.sources if s.status in {"plan", "can't read"}]
        read = f"{sum(s.status == 'plan' for s in tried)} of {len(tried)}"
        return runs.rows(changes, state, run=name, job=job.name, when=here, read=read)

    outcome: Outcome
    if job.apply:
        outcome = publish(master, pipeline.desired, run=name, review=review, record=record)
        report.wrote = outcome.batches > 0
    else:
        outcome = preview(master, pipeline.desired)
        report.stops = too_much(outcome.changes, outcome.state)
    untold = hidden.rows(outcome.state, pipeline.folded)
    report.take(replace(outcome, changes=outcome.changes.hushed(untold)), pipeline.notes)
    report.cards, report.sources = pipeline.folded.cards, pipeline.folded.sources
    return report
