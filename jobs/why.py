"""Why a cell of the master says what it says: its value, whose it is, where in which document that stands, and how it was read.

Reads the master and the one document again, and nothing else; writes nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from jobs import called, found, people, point
from jobs.config import Config
from jobs.found import Found
from jobs.governed import governed
from jobs.leads import configured
from jobs.origins import About, Evidence, origin_of
from jobs.point import Spot
from jobs.preview_text import plain
from jobs.wiring import Deps
from mappers.across import RULES
from mappers.cycle import cycle_in
from mappers.document import Document
from mappers.plan import Plan
from mappers.publish import PublishLevel, less
from mappers.reader import read
from mappers.scorecard import TABS
from mappers.tables import Entity, Scalar
from sync.errors import SyncError
from sync.links import Link, parse_link
from sync.master import values
from sync.master.changes import UNSAID
from sync.master.memory import Remembered
from sync.master.state import State
from sync.sources.files import moment

YOURS: Final = "yours: plansync never writes here"
UNSHOWN: Final = "the publish level of this plan lets none of its words be shown"


@dataclass(frozen=True, slots=True)
class Revision:
    """Which state of the document is published. ``newer``: the day and time of a later edit, empty if there is none."""

    version: str = ""
    modified: str = ""
    read_at: str = ""
    newer: str = ""


@dataclass(frozen=True, slots=True)
class Last:
    """The last change. ``of``: of this *cell*, from the tab Changes; or, where that tells nothing, of the *sheet*."""

    of: str = "sheet"
    run: str = ""
    job: str = ""
    when: str = ""
    who: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What there is to say of a cell. ``by_people``: a person set the value; ``wanted`` is then what we would write.

    ``place`` is the heading or cell in the document, ``text`` its original words, ``rule`` how they were read or which check
    this is. ``notes``: what could not be told, and why.
    """

    cell: str
    row: str
    column: str
    owner: str
    value: Scalar
    link: str = ""
    wanted: Scalar = None
    by_people: bool = False
    step: str = ""
    how: str = ""
    rule: str = ""
    document: str = ""
    place: str = ""
    place_link: str = ""
    text: str = ""
    revision: Revision | None = None
    last: Last | None = None
    level: PublishLevel = "full"
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        told = asdict(self)
        return {name: part.isoformat() if isinstance(part, date) else part for name, part in told.items()}


def run(deps: Deps, row: str, column: str) -> Answer:
    """Ask the sheet, and the document that the cell came from. Raises Unclear where no one cell is meant, SyncError."""
    return ask(deps, deps.master(apply=False).read(), row, column)


def ask(deps: Deps, state: State, row: str, column: str) -> Answer:
    """As `run`, of a sheet that was read."""
    config = governed(deps.config, state).config
    spot = point.find(state, TABS, config.roster(), row, column)
    return _Asking(deps, config, state, spot).answer()


class _Asking:
    """One question; lives for one answer."""

    def __init__(self, deps: Deps, config: Config, state: State, spot: Spot) -> None:
        self._deps = deps
        self._config = config
        self._state = state
        self._spot = spot
        self._kept = found.recalled(state.memory.kept(found.KIND))
        self._notes: list[str] = []

    def answer(self) -> Answer:
        spot = self._spot
        column, kept = spot.column, spot.kept
        cell = spot.line.at(spot.position)
        shown = cell.shown if cell.value.kind == "f" else cell.value
        value = called.scalar(shown, as_date=self._is_day)
        bare = Answer(
            spot.address,
            self._label(),
            plain(spot.title),
            column.owner if column else "people",
            value,
            cell.link,
        )
        if column is None or kept is None or column.owner == "people":
            return replace(bare, step="people", how=YOURS)
        origin = origin_of(spot.tab.id, column.id, column.help)
        answer = replace(bare, step=origin.step, how=origin.how, rule=self._rule(), last=self._last())
        desired = kept.desired.get(column.id)
        if desired is not None and column.owner == "machine":
            wanted = called.scalar(values.value_of(desired), as_date=column.kind == "date")
            theirs = not values.same_value(values.as_stored(desired), values.keep(cell.value))
            answer = replace(answer, wanted=wanted, by_people=theirs)
        link = self._document()
        if link is None:
            return replace(answer, notes=tuple(self._notes))
        before = self._kept.get(link.file.id)
        level = self._level(link, before)
        answer = replace(
            answer,
            document=link.file.url,
            level=level,
            place_link=cell.link or (desired.link if desired else ""),
        )
        if level != "full":
            self._notes.append(UNSHOWN)
            answer = self._silent(answer, before, level)
        file = self._look(link)
        answer = replace(answer, revision=_revision(before, file), notes=tuple(self._notes))
        if level == "full" and origin.look and (read_now := self._read(link, before, file)):
            evidence = origin.look(About(*read_now, kept.entity))
            answer = _with(answer, evidence)
        return replace(answer, notes=tuple(self._notes))

    def _silent(self, answer: Answer, before: Found | None, level: PublishLevel) -> Answer:
        """Nothing that was published before the plan's level was lowered; the rest is what the sheet may show."""
        if before is None or less(level, before.level):
            answer = replace(answer, value=str(UNSAID.v), wanted=None, row="")
        return replace(answer, wanted=answer.wanted if before and level == before.level else None)

    def _label(self) -> str:
        """``Payments 2024-Q4``, and of a finding its rule; of a key result its words."""
        kept = self._spot.kept
        if kept is None:
            return ""
        unit = " ".join(part for part in called.scope_names(self._state).get(self._scope, ("", "")) if part)
        more = {"findings": kept.entity.key.rpartition("|")[2], "key_results": kept.entity.text}.get(
            kept.tab, ""
        )
        return plain(
            " › ".join(part for part in (unit, more) if part) or kept.said(self._spot.tab.columns[0].id)
        )

    @property
    def _is_day(self) -> bool:
        column, kept = self._spot.column, self._spot.kept
        checked = kept is not None and (kept.entity.kind, kept.entity.key) == ("legend", "checked")
        return bool(column and (column.kind == "date" or (checked and column.id == "meaning")))

    @property
    def _scope(self) -> str:
        kept = self._spot.kept
        return kept.entity.scope if kept else ""

    def _rule(self) -> str:
        """Of a finding, its check; ``plansync explain`` tells more."""
        kept = self._spot.kept
        if kept is None or kept.tab != "findings":
            return ""
        name = kept.entity.key.rpartition("|")[2]
        known = next((each for each in RULES if each.rule == name), None)
        return f"{name}: {known.what}" if known else name

    def _document(self) -> Link | None:
        """The document that the row is about: its own link, else the one that its unit's scorecard opens."""
        kept = self._spot.kept
        if kept is None:
            return None
        rows = [
            kept,
            *(row for row in self._state.memory.of("scorecard") if row.entity.key == self._scope),
        ]
        column = {"key_results": "key_result", "plans": "link", "scorecard": "plan"}
        for row in rows:
            told = row.desired.get(column.get(row.tab, ""))
            if told and told.link:
                return parse_link(told.link)
        return None

    def _level(self, link: Link, before: Found | None) -> PublishLevel:
        """How much may be shown: as of the last run, as people say now, whichever is less."""
        said = [*configured(self._config), *people.pasted(self._state, self._config).leads]
        levels = [lead.publish for lead in said if lead.link.file.id == link.file.id and lead.publish]
        levels += [before.level] if before else []
        least: PublishLevel = levels[0] if levels else self._config.publish
        for level in levels:
            least = level if less(level, least) else least
        return least

    def _look(self, link: Link) -> dict[str, Any]:
        try:
            (file,) = self._deps.look([link.file])
        except SyncError as error:
            file = error
        if isinstance(file, SyncError):
            self._notes.append(f"the document cannot be looked at now: {file}")
            return {}
        return dict(file)

    def _read(self, link: Link, before: Found | None, file: dict[str, Any]) -> tuple[Plan, Document] | None:
        """The plan as it is now, read as the nightly job does; None if it can't be, which is noted."""
        deps, now = self._deps, self._deps.clock.now()
        reader = next((each for each in deps.readers if each.claims(link)), None)
        if reader is None:
            return None
        try:
            document = reader.fetch(link, file or None)
        except SyncError as error:
            self._notes.append(f"the document cannot be read now: {error}")
            return None
        template, _ = deps.template
        follower = deps.follower(now, lambda _done, _known: None, template)
        follower.governed_by(self._config)
        follower.today = now.astimezone(self._config.zone_or(self._state.time_zone)).date()
        context = follower.context
        unit, label = called.scope_names(self._state).get(self._scope, ("", ""))
        if before and len(before.summaries) == 1 and self._spot.tab.id != "key_results":
            filed = cycle_in(label, self._config.calendar()) if label else None
            context = context.model_copy(update={"unit": unit, "cycle": filed, "is_plan": True})
        plans = [plan for plan in read(document, context).plans if plan.kind == "plan"]
        own = [
            plan
            for plan in plans
            if f"{plan.unit_id}|{plan.cycle.label if plan.cycle else ''}" == self._scope
        ]
        same_unit = [plan for plan in plans if plan.team == unit]
        plan = next(iter((*own, *same_unit, *plans)), None)
        if plan is None:
            self._notes.append("the document holds no plan any more")
            return None
        return plan, document

    def _last(self) -> Last | None:
        """From the log of changes, where there is one; else from the mark of the last run."""
        kept, column = self._spot.kept, self._spot.column
        memory = self._state.memory
        jobs = {row.entity.key: row.said("job") for row in memory.of("runs")}
        logged = [
            row for row in memory.of("changes") if kept and column and _logs(row.entity, kept, column.id)
        ]
        if logged:
            row = max(logged, key=lambda each: each.id)
            told = {name: row.said(name) for name in ("run", "when", "old", "new")}
            return Last("cell", job=jobs.get(told["run"], ""), who=row.said("by"), **told)
        mark = self._state.mark
        return Last(run=mark.run, job=jobs.get(mark.run, ""), when=mark.when, who=mark.who) if mark else None


def _logs(entity: Entity, row: Remembered, column: str) -> bool:
    """Whether a row of the log tells of this cell; its key is ``day|run|tab|row|column|by``."""
    return entity.key.split("|")[2:5] == [row.tab, str(row.id), column]


def _with(answer: Answer, evidence: Evidence | None) -> Answer:
    if evidence is None:
        return answer
    rule = " · ".join(
        part for part in (answer.rule, evidence.rule if evidence.rule not in answer.rule else "") if part
    )
    url = evidence.place.url if evidence.place.url.startswith(("https://", "http://")) else answer.place_link
    return replace(answer, place=evidence.place.label, place_link=url, text=evidence.text, rule=rule)


def _revision(before: Found | None, file: dict[str, Any]) -> Revision | None:
    if before is None:
        return None
    read_of = before.revision
    now = moment(file.get("modifiedTime"))
    later = now if now and read_of.modified and now > read_of.modified else None
    return Revision(read_of.version, _minute(read_of.modified), _minute(read_of.read_at), _minute(later))


def _minute(when: datetime | None) -> str:
    return when.isoformat(timespec="seconds") if when else ""
