"""The scheduled job and its preview: read everything, decide once, write once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from jobs import hidden, limits, saved
from jobs import preview as previews
from jobs.pipeline import Pipeline
from jobs.record import Recorder
from jobs.report import Report
from jobs.saved import Saved
from jobs.wiring import Deps
from sync.links import parse_link
from sync.master.changes import ChangeSet
from sync.master.sheet import Outcome, preview, publish
from sync.master.state import State


@dataclass(frozen=True, slots=True)
class Job:
    """What to run: ``as_of`` the business date (today in the configured zone where None), ``apply`` or only show.

    ``force``: write also what is more than a night should change. ``saved``: write exactly what this preview says, or nothing.
    """

    name: str
    as_of: date | None = None
    apply: bool = False
    force: bool = False
    saved: Saved | None = None


def run(deps: Deps, job: Job, progress: Callable[[int, int], None] = lambda _done, _known: None) -> Report:
    """One run. Documents that cannot be read are in the report; raises SyncError where the master cannot be read or written.

    An error of kind *unsafe* says that too much would have changed, or something else than was saved, so that nothing was.
    """
    now = deps.clock.now()
    name = now.strftime("%Y%m%dT%H%M%SZ")
    master = deps.master(apply=job.apply)
    template, unread = deps.template
    follower = deps.follower(now, progress, template)
    pipeline = Pipeline(deps.config, follower, job.as_of)
    report = Report(
        job.name, date.min, applied=job.apply, url=parse_link(deps.config.master.sheet).url, run=name
    )

    def too_much(changes: ChangeSet, state: State) -> list[str]:
        exempt = hidden.lowered(pipeline.folded, follower.kept)
        exempt |= pipeline.governed.asked_for(state, pipeline.folded.cards)
        return [] if job.force else limits.too_much(changes, state, deps.config.limits, exempt)

    def review(changes: ChangeSet, state: State) -> None:
        if job.saved:
            job.saved.check(changes, state)
        if lines := too_much(changes, state):
            raise limits.refuse(lines)

    def again(changes: ChangeSet, state: State) -> None:
        if job.saved:
            job.saved.go_on(changes, state)

    def read() -> str:
        tried = [s for s in pipeline.folded.sources if s.status in {"plan", "can't read"}]
        return f"{sum(s.status == 'plan' for s in tried)} of {len(tried)}"

    recorder = Recorder(pipeline, name, job.name, now, read)
    outcome: Outcome
    if job.apply:
        outcome = publish(
            master,
            pipeline.desired,
            run=name,
            review=review,
            again=again,
            record=recorder.rows,
            applied=recorder.applied,
        )
        report.wrote = outcome.batches > 0
    else:
        outcome = preview(master, pipeline.desired)
        report.stops = too_much(outcome.changes, outcome.state)
    report.warnings = [*([unread] if unread else []), *recorder.troubles]
    untold = hidden.rows(outcome.state, pipeline.folded)
    told = outcome.changes.hushed(untold)
    report.add(replace(outcome, changes=told), [*pipeline.notes, *report.warnings])
    if not job.apply:
        anew = previews.edited_units(pipeline.followed, follower.kept, pipeline.folded.cards)
        report.preview = previews.preview(told, outcome.state, pipeline.folded.cards, anew)
        report.saved = saved.to_json(outcome.changes, outcome.state, pipeline.today)
    report.slow = deps.slow
    report.today, report.cards, report.sources = (
        pipeline.today,
        pipeline.folded.cards,
        pipeline.folded.sources,
    )
    return report
