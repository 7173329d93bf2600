"""Backfill: the only way to touch a closed cycle, and it touches no other.

Cycles are done newest first, each in a batch of its own, so that a backfill that was stopped goes on where it was: what is
there already is not missing any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from jobs import changed, found, hidden, limits, people
from jobs.config import Config
from jobs.fold import fold
from jobs.follow import Followed, Follower
from jobs.governed import governed
from jobs.leads import Lead, configured
from jobs.pipeline import keepsakes, lost_index, unread_plans, with_people, with_reviews
from jobs.record import Recorder
from jobs.report import Report, counted
from jobs.vanished import Vanished
from jobs.wiring import Deps
from mappers import cycle as cycles_
from mappers import scorecard
from mappers.card import Card, OpenCycle, Source
from mappers.cycle import Calendar, Cycle
from mappers.scorecard import Folded
from mappers.tables import Desired, Row
from sync.links import parse_link
from sync.master.changes import ChangeSet
from sync.master.sheet import Outcome, preview, publish
from sync.master.state import State

Mode = Literal["missing", "failed", "all"]
_MOST: Final = 60  # cycles; more is a slip of the pen
_NO_PLAN: Final = ("No plan", "Late since", "Not due", "Gone since")


@dataclass(frozen=True, slots=True)
class Job:
    """What to fill: ``cycles`` newest first; ``teams``: ids of units, all where empty; ``apply`` or only show.

    ``mode``: *missing*: units without a plan in the sheet; *failed*: those whose plan could not be read; *all*.
    ``force``: write also what is more than one run should change.
    """

    cycles: tuple[Cycle, ...]
    teams: frozenset[str] = frozenset()
    mode: Mode = "missing"
    apply: bool = True
    force: bool = False


def between(text: str, calendar: Calendar) -> tuple[Cycle, ...]:
    """The cycles that ``2023-Q4..2024-Q2`` names, newest first; one alone names itself.

    Raises ValueError with one line for what is no range of cycles.
    """
    first_said, dots, last_said = text.partition("..")
    first, last = (_one(said, calendar) for said in (first_said, last_said if dots else first_said))
    if first.kind != last.kind:
        raise ValueError(
            f"“{text}” runs from a {first.kind} to a {last.kind}; name two of a kind, as 2023-Q4..2024-Q2"
        )
    if cycles_.order(first.label) > cycles_.order(last.label):
        raise ValueError(f"“{text}” ends before it begins; write {last_said}..{first_said}")
    span = [last]
    while not span[-1].same(first):
        before = cycles_.previous(span[-1], calendar)
        if before is None or len(span) >= _MOST:
            raise ValueError(f"“{text}” cannot be counted through; name fewer cycles, or one at a time")
        span.append(before)
    return tuple(span)


def _one(said: str, calendar: Calendar) -> Cycle:
    found_ = cycles_.cycle_in(said, calendar)
    if not found_ or any(char.isalnum() for char in cycles_.strip_cycles(said)):
        raise ValueError(f"“{said.strip()}” is no cycle; write it as 2024-Q4, Q2 FY25 or H1 2025")
    return found_


def run(
    deps: Deps,
    job: Job,
    progress: Callable[[int, int], None] = lambda _done, _known: None,
    done: Callable[[str], None] = lambda _: None,
) -> Report:
    """Fill the cycles, newest first. ``done`` gets a line for each cycle that is done.

    What was written before an error stays: each cycle is consistent in itself. Raises SyncError where the master cannot
    be read or written.
    """
    now = deps.clock.now()
    name = now.strftime("%Y%m%dT%H%M%SZ")
    master = deps.master(apply=job.apply)
    template, unread = deps.template
    follower = deps.follower(now, progress, template)
    follower.skip = _elsewhere(job, deps.config)
    report = Report(
        "backfill", date.min, applied=job.apply, url=parse_link(deps.config.master.sheet).url, run=name
    )
    troubles: list[str] = []
    for number, cycle in enumerate(job.cycles, 1):
        filling = Filling(deps.config, follower, deps.config.calendar_cycle(cycle), job)
        label = f"backfill {cycle.label}"

        def read(filling: Filling = filling) -> str:
            return f"{filling.read} of {len(filling.folded.cards)}"

        recorder = Recorder(filling, f"{name} {cycle.label}", label, now, read, troubles)

        def review(changes: ChangeSet, state: State, filling: Filling = filling) -> None:
            exempt = hidden.lowered(filling.folded, filling.follower.kept)
            lines = limits.too_much(changes, state, deps.config.limits, exempt)
            if lines and not job.force:
                raise limits.refuse(lines)

        outcome: Outcome
        if job.apply:
            outcome = publish(
                master,
                filling.desired,
                run=name,
                review=review,
                record=recorder.rows,
                applied=recorder.applied,
            )
            report.wrote = report.wrote or outcome.batches > 0
        else:
            outcome = preview(master, filling.desired)
        report.today = filling.today
        untold = hidden.rows(outcome.state, filling.folded)
        report.add(replace(outcome, changes=outcome.changes.hushed(untold)), filling.notes)
        report.cards += filling.folded.cards
        seen = {source.file_id for source in report.sources}
        report.sources += [source for source in filling.folded.sources if source.file_id not in seen]
        left = len(job.cycles) - number
        done(f"{cycle.label}: {filling.read} of {len(filling.folded.cards)} plans, {counted(outcome.changes.describe())} changes; {left} cycles left")  # fmt: skip
    warned = [*([unread] if unread else []), *troubles]
    report.warnings += warned
    report.notes += warned
    report.slow = deps.slow
    return report


def _elsewhere(job: Job, config: Config) -> Callable[[Lead], bool]:
    """Leads that are known to be for other cycles need not be read. The one after the newest may score it, and is."""
    after = cycles_.following(job.cycles[0], config.calendar())
    wanted = {cycle.label for cycle in (*job.cycles, *([after] if after else []))}
    return lambda lead: bool(
        lead.cycle and lead.cycle.kind == job.cycles[0].kind and lead.cycle.label not in wanted
    )


@dataclass(slots=True)
class Filling:
    """One cycle being filled. ``desired`` is called anew with each newer state; documents are fetched once."""

    config: Config
    follower: Follower
    cycle: OpenCycle
    job: Job
    today: date = date.min
    followed: list[Followed] = field(default_factory=list)
    folded: Folded = field(default_factory=Folded)
    notes: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many plans of the cycle could be read."""
        return sum(bool(card.plan) for card in self.folded.cards)

    def desired(self, state: State) -> Desired:
        """The rows of this cycle as they should be, and nothing else of the master."""
        master = governed(self.config, state)
        config = master.config
        self.follower.governed_by(config)
        self.cycle = config.calendar_cycle(self.cycle.cycle)
        zone = config.zone_or(state.time_zone)
        self.today = self.follower.today = self.follower.now.astimezone(zone).date()
        said = people.pasted(state, config)
        self.follower.kept = found.recalled(state.memory.kept(found.KIND))
        self.followed = self.follower.follow([*configured(config), *said.leads])
        lost = lost_index(self.followed, state, self.follower.kept)
        unread = unread_plans(self.followed, self.follower.kept, config.publish, lost=True)
        self.folded = fold(self.followed, config, self.today, [self.cycle], zone=zone, unread=unread)
        own = [card for card in self.folded.cards if card.cycle == self.cycle.cycle.label]
        cards = [card for card in own if self._wanted(card, state)]
        tonight = {each.lead.link.file.id for each in self.followed}
        waivers = people.waivers(state, self.today)
        self.folded.cards = with_people(cards, state, waivers, tonight, master, trended=True)
        told = with_reviews(self.folded, state, [self.cycle], config)
        self.folded.sources = self._sources()
        self.notes = ["a page that leads to plans could not be read; run again once it can"] if lost else []
        rows = [*scorecard.card_rows(self.folded, findings=self._opens), *told.rows]
        rows += self._vanished(state, lost=lost)
        rows += changed.tidied(state, self.folded, self.follower.kept)
        return Desired(scorecard.TABS, tuple(rows), tuple(keepsakes(self.followed, self.follower)))

    @property
    def _opens(self) -> bool:
        """Findings are only opened where somebody can still act on them."""
        return self.cycle.state != "closed"

    def _wanted(self, card: Card, state: State) -> bool:
        if self.job.teams and card.unit_id not in self.job.teams:
            return False
        if self.job.mode == "all":
            return True
        row = next((row for row in state.memory.of("scorecard") if row.entity.key == card.key), None)
        said = row.said("plan") if row else ""
        if self.job.mode == "failed":
            return said == "Can't read"
        return not said or said.startswith(_NO_PLAN)

    def _vanished(self, state: State, *, lost: bool) -> Iterator[Row]:
        """What this cycle's rows say that no plan says any more: only where all of the cycle was read."""
        if self.job.mode != "all":
            return
        label, teams = self.cycle.cycle.label, self.job.teams

        def ours(key: str) -> bool:
            unit_id, _, of = key.rpartition("|")
            return of == label and (not teams or unit_id in teams)

        vanished = Vanished(state, replace(self.folded, sources=[]), self.today, ours, lost)
        yield from (
            row for row in vanished.rows() if row.tab != "plans" and (self._opens or row.tab != "findings")
        )

    def _sources(self) -> list[Source]:
        """The documents of this cycle: read for it, or not readable and said to be for it."""
        label = self.cycle.cycle.label
        own = {card.source.file_id for card in self.folded.cards if card.source and card.cycle == label}
        return [source for source in self.folded.sources if source.file_id in own]


def unit_ids(deps: Deps, names: Sequence[str]) -> frozenset[str]:
    """The roster's ids of units that are named on the command line. Raises ValueError for a name that it does not know, and
    SyncError where the master, which has the roster, cannot be read.
    """
    if not names:
        return frozenset()
    roster = governed(deps.config, deps.master(apply=False).read()).config.roster()
    ids = []
    for name in names:
        unit = roster.find(name)
        if unit is None:
            near = roster.nearest(name)
            hint = f"did you mean “{near.name}”?" if near else "name a team as the tab Teams has it"
            raise ValueError(f"there is no team “{name}” in the roster; {hint}")
        ids.append(unit.id)
    return frozenset(ids)
