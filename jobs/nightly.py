"""The scheduled job and its preview: read everything, decide once, write once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from jobs.follow import Followed, Follower
from jobs.pipeline import Pipeline
from jobs.report import Report
from jobs.wiring import Deps
from sync.links import parse_link
from sync.master.sheet import preview, publish


@dataclass(frozen=True, slots=True)
class Job:
    """What to run: ``as_of`` the business date (today in the configured zone where None), ``apply`` or only show."""

    name: str
    as_of: date | None = None
    apply: bool = False


def run(deps: Deps, job: Job, progress: Callable[[Followed], None] = lambda _: None) -> Report:
    """One run. Documents that cannot be read are in the report; raises SyncError where the master cannot be read or written."""
    now = deps.clock.now()
    today = job.as_of or now.astimezone(deps.config.zone).date()
    master = deps.master(apply=job.apply)
    template, unread = deps.template
    follower = Follower(deps.config, deps.readers, today, progress, deps.reading.email, template)
    pipeline = Pipeline(deps.config, follower, today)
    report = Report(job.name, today, applied=job.apply, url=parse_link(deps.config.master.sheet).url)
    if job.apply:
        outcome = publish(master, pipeline.desired, run=now.strftime("%Y%m%dT%H%M%SZ"))
        report.wrote = outcome.batches > 0
    else:
        outcome = preview(master, pipeline.desired)
    changes = outcome.changes
    report.changes = list(changes.describe())
    report.edits = [str(edit) for edit in changes.edits]
    report.notes = [
        *outcome.conflicts,
        *(str(doubt) for doubt in changes.doubts),
        *changes.notes,
        *pipeline.notes,
        *([unread] if unread else []),
    ]
    report.cards, report.sources = pipeline.folded.cards, pipeline.folded.sources
    return report
