"""The first run: makes the master's tabs, fills Plans with what the planning page leads to, and proposes a roster.

It fills no scorecard, decides nothing about teams and takes nothing out: a person confirms the roster first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jobs import paste, people, runs
from jobs.config import Config, ConfigError
from jobs.fold import fold
from jobs.follow import Followed, Follower
from jobs.governed import Governed, governed
from jobs.leads import FOLLOWABLE, Lead, configured
from jobs.report import Report, Style, lines, unstyled
from jobs.strangers import proposed_rows, still_open
from jobs.wiring import Deps
from mappers.card import Source
from mappers.document import Document
from mappers.mentions import Mention, mentions
from mappers.reader import read
from mappers.roster import Planned, Proposal, propose
from mappers.scorecard import TABS
from mappers.tables import Desired, Row
from mappers.tabs import legend_rows, source_row
from mappers.value import Where
from sync.links import Link, parse_link
from sync.master.changes import ChangeSet
from sync.master.sheet import publish
from sync.master.state import State


@dataclass(slots=True)
class Started:
    """What `init` did, and what it proposes. ``index``: a page that the configuration does not name yet; ``leads_on``:
    whether there was anything to follow; ``barren``: pages that lead to nothing.
    """

    report: Report
    config: Config
    proposal: Proposal = field(default_factory=Proposal)
    index: str = ""
    leads_on: bool = True
    barren: list[str] = field(default_factory=list)

    @property
    def blocks(self) -> list[tuple[str, list[str]]]:
        """The lines to paste into the configuration, by the option that they belong under."""
        return list(paste.blocks(self.proposal, self.index, self.config))

    def to_json(self) -> dict[str, Any]:
        proposal = paste.to_json(self.proposal)
        found = self.report.to_json()
        kept = (
            "job",
            "run",
            "date",
            "plans",
            "read",
            "changes",
            "wrote",
            "unread",
            "notes",
            "changed_cells",
            "master",
        )
        return {
            **{name: found[name] for name in kept},
            "proposal": proposal,
            "yaml": paste.joined(self.blocks),
        }


def run(
    deps: Deps, origin: str = "", progress: Callable[[int, int], None] = lambda _done, _known: None
) -> Started:
    """Follows the configuration's sources, what people pasted into Plans, and ``origin``, a page or folder that leads to plans.

    What cannot be read is in the report. Raises ConfigError where ``origin`` is no link, SyncError where the master cannot
    be read or written. Run again, it writes only what is new; it is exempt from the limits on change.
    """
    first = list(_origin(origin, deps.config))
    now = deps.clock.now()
    run_name = now.strftime("%Y%m%dT%H%M%SZ")
    template, unread = deps.template
    follower = deps.follower(now, progress, template)
    start = _Start(deps.config, follower, first)
    report = Report("init", date.min, url=parse_link(deps.config.master.sheet).url, run=run_name)

    def record(changes: ChangeSet, state: State) -> Sequence[Row]:
        read_, tried = start.counts()
        here = now.astimezone(deps.config.zone_or(state.time_zone))
        return runs.rows(changes, run=run_name, job="init", when=here, read=f"{read_} of {tried}")

    outcome = publish(deps.master(apply=True), start.desired, run=run_name, record=record)
    report.wrote = outcome.batches > 0
    report.today = follower.today
    report.warnings = [unread] if unread else []
    report.add(outcome, report.warnings)
    report.sources = start.sources
    return Started(
        report,
        deps.config,
        start.proposal,
        index=origin if first else "",
        leads_on=bool(start.followed),
        barren=[each.source(deps.config.zone).url for each in start.followed if each.is_index and each.found and not each.found.onward],
    )  # fmt: skip


def _origin(origin: str, config: Config) -> Iterator[Lead]:
    """The page to start from, unless the configuration names it."""
    link = parse_link(origin)
    refusal = link.refusal() if origin else None
    if refusal:
        raise ConfigError([f"--from: {refusal.what}; {refusal.fix}"])
    named = {parse_link(source.index).file.id for source in config.sources if source.index}
    if origin and link.file.id not in named:
        yield Lead(link, found_in="config", must_be_index=True)  # where its line is going to stand


@dataclass(slots=True)
class _Start:
    """What is followed, and what it says. Asked again with a newer state of the master, nothing is fetched twice."""

    config: Config
    follower: Follower
    first: Sequence[Lead]
    followed: list[Followed] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    proposal: Proposal = field(default_factory=Proposal)
    governed: Governed = field(init=False)

    def desired(self, state: State) -> Desired:
        """All tabs, a row in Plans for each link, rows in Teams and Cycles for what is known or proposed, and the Legend where there is none yet: no row of it is changed,
        because its date says when scorecards were last checked.
        """
        self.governed = governed(self.config, state)
        config = self.governed.config
        self.follower.governed_by(config)
        zone = config.zone_or(state.time_zone)
        self.follower.today = self.follower.now.astimezone(zone).date()
        said = people.pasted(state, config)
        self.followed = self.follower.follow([*configured(config), *self.first, *said.leads])
        folded = fold(self.followed, config, self.follower.today, config.open_cycles(), zone=zone)
        self.sources = [*folded.sources, *said.twice]
        rows = [*(source_row(source) for source in self.sources), *self.governed.rows]
        teams, cycles = self.governed.teams, self.governed.cycles
        self.proposal = still_open(self._proposal(), teams, cycles.refused)
        rows += proposed_rows(self.proposal, teams, cycles.known)
        if state.tab("legend") is None:
            rows += legend_rows(self.follower.today, *self.counts())
        return Desired(TABS, tuple(rows), self.governed.keepsakes)

    def counts(self) -> tuple[int, int]:
        """How many plans were read, of how many."""
        tried = [source for source in self.sources if source.status in {"plan", "can't read"}]
        return sum(source.status == "plan" for source in tried), len(tried)

    def _proposal(self) -> Proposal:
        config = self.governed.config
        return propose(
            [mention for each in self.followed for mention in self._mentions(each)],
            [plan for each in self.followed for plan in self._plans(each)],
            config.roster(),
            {config.cycle(each.cycle).label: each.state for each in config.cycles},
            config.calendar(),
            self.follower.today,
            [each.lead.link.file.id for each in self.followed if each.problem],
        )

    def _mentions(self, each: Followed) -> Iterator[Mention]:
        if each.lead.unit:  # what people, or the configuration, say beside the link
            where = Where(url=each.lead.link.file.url, label=each.lead.found_in)
            yield Mention(
                names=(each.lead.unit,),
                sure=True,
                files=(each.lead.link.file.id,),
                cycle=each.lead.cycle,
                where=where,
            )
        document = self._document(each)
        if each.is_index and document:
            own = each.lead.link.file
            yield from mentions(document, _file_of(own), self.follower.context, each.lead.cycle)

    def _plans(self, each: Followed) -> Iterator[Planned]:
        """The plans of a file, as they speak of themselves; of what may not be shown, no more than its cycle."""
        document = self._document(each)
        if not each.summaries or not document:
            return
        context = self.follower.context.model_copy(
            update={"unit": each.lead.unit, "cycle": each.lead.cycle, "folders": each.lead.folders}
        )
        file = each.lead.link.file
        for plan in read(document, context).plans:
            if plan.kind != "plan":
                continue
            if each.publish != "full":
                yield Planned(
                    file=file.id, cycle=plan.cycle, where=Where(url=file.url, label="a confidential plan")
                )
                continue
            yield Planned(
                file=file.id,
                team=plan.team or "",
                cycle=plan.cycle,
                capacity=tuple(each.team for each in plan.capacity.teams) if plan.capacity else (),
                where=Where(url=file.url, label=document.name),
            )

    def _document(self, each: Followed) -> Document | None:
        found = self.follower.fetched.get(each.lead.link.file.id)
        return found if isinstance(found, Document) else None


def _file_of(own: Link) -> Callable[[str], str]:
    """The files that a page's links lead to, itself aside."""

    def file_of(address: str) -> str:
        link = parse_link(address, own.id if own.kind == "markdown_file" else "")
        return link.file.id if link.kind in FOLLOWABLE and link.file.id != own.id else ""

    return file_of


def told(started: Started, config_name: str, style: Style = unstyled) -> Iterator[str]:
    """The run for a person at a terminal: what was found, what to paste, what to do next."""
    yield from lines(started.report, style)
    proposal = started.proposal
    for url in started.barren:
        if parse_link(url).kind == "folder":
            yield f"note: there is no Google Doc or Sheet in {url} — check that it is the folder that holds the plans"
        else:
            yield f"note: {url} links to no document that can be followed — check that it is the planning page"
    for where in proposal.nameless:
        yield f"note: nothing says whose plan {where.url} is — fill in Team beside it in Plans"
    for team, alias in proposal.aliases:
        yield f"note: “{alias}” seems to mean the team {team} — add it to its aliases in {config_name} if that is right"
    blocks = started.blocks
    if blocks:
        yield ""
        yield style(f"Proposed for {config_name}, for you to confirm:", bold=True)
    for name, block in blocks:
        yield ""
        if block[0] != f"{name}:":
            yield f"# more under {name}:"
        yield from block
    yield ""
    yield style("Next:", bold=True)
    yield from (
        f"  {number}. {step}" for number, step in enumerate(_next(started, config_name, bool(blocks)), 1)
    )


def _next(started: Started, config_name: str, proposed: bool) -> Iterator[str]:
    if not started.leads_on:
        yield "There was no page to follow: run plansync init --from INDEX (a planning page, or a folder), or paste links of plans into the master's Plans tab and run plansync init again"
        return
    if proposed:
        yield f"in the master's tabs Teams and Cycles write yes under Confirm where it is right; correct what is not, and fill in when plans are due (or copy these lines into {config_name})"
    yield "plansync doctor: says what is not shared yet, and whom to ask"
    yield "plansync preview: shows what a night would write"
    yield "plansync nightly: writes it; put this into cron"
