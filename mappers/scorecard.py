"""Plans and findings folded into scorecards, and what of them stands on which tab of the master sheet.

To add a scorecard column: one line in `SCORECARD`. Columns that are not named here belong to people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from babel.dates import get_month_names

from mappers import scores
from mappers.checks.base import figure
from mappers.checks.rest import is_high
from mappers.context import Unit
from mappers.cycle import Cycle, order
from mappers.finding import Finding, Level
from mappers.plan import Plan, Scored, TopicVerdict, Verdict
from mappers.spec import TOPIC_NAMES, TOPICS, Topic
from mappers.tables import Cell, Column, Desired, Entity, Row, Shade, Tab
from mappers.value import Value, Where

CycleState = Literal["upcoming", "planning", "running", "closing", "closed"]
VERDICT_WORDS: Final[dict[Verdict, str]] = {
    "present": "present", "thin": "thin", "placeholder": "template", "empty": "empty", "missing": "missing", "not_applicable": "n/a",
}  # fmt: skip
LEVEL_WORDS: Final[dict[Level, str]] = {"must_fix": "must fix", "should": "should", "info": "info"}


SourceStatus = Literal["plan", "index", "not a plan", "can't read", "ignored", "listed twice"]


class OpenCycle(Value):
    """A cycle of the calendar: when its plans are due, and whether it is still open."""

    cycle: Cycle
    due: date | None = None
    state: CycleState = "planning"


class Problem(Value):
    """Why a link could not be read, in one line, and what to do about it. ``ask``: the same as a request to the team."""

    kind: str
    message: str
    fix: str = ""
    ask: str = ""


class Source(Value):
    """A link that was followed: what it is, where it was found, and when its file last changed.

    ``row``: the row of the Plans tab that it was just pasted into; ``pasted``: that a person made its row, now or before.
    ``remark``: what people should know of it besides.
    """

    file_id: str
    url: str
    title: str
    status: SourceStatus
    found_in: str = ""
    read_as: str = ""
    problem: Problem | None = None
    row: int | None = None
    pasted: bool = False
    remark: str = ""
    edited: date | None = None


class Card(Value):
    """One scorecard: a unit × cycle, with its plan if there is one.

    ``stranger``: the roster does not know this unit; what it may have meant. ``overruled``: topic → the verdict that people
    set; its finding no longer counts. ``waived``: rules that people let pass, for now. ``was``: the key that its row had
    before the roster, or a person, said whose plan it is. ``left``: the link that its row opened until no page had it.
    """

    unit_id: str
    unit: str
    cycle: str
    plan: Plan | None = None
    findings: tuple[Finding, ...] = ()
    source: Source | None = None
    rivals: tuple[Source, ...] = ()
    due: date | None = None
    tpm: str = ""
    today: date
    stranger: str = ""
    overruled: Mapping[str, str] = {}
    waived: frozenset[str] = frozenset()
    was: str = ""
    left: str = ""

    @property
    def key(self) -> str:
        return f"{self.unit_id}|{self.cycle}"

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that people have not overruled. Who types "missing" agrees with the finding."""
        silent = {
            _rule(topic) for topic, said in self.overruled.items() if not _lacking(said) and said != "thin"
        }
        return tuple(finding for finding in self.findings if finding.rule not in silent)

    @property
    def lacking(self) -> tuple[Topic, ...]:
        """The topics that must be fixed: by our findings, or because people say so; waived ones do not count."""
        found = {finding.rule for finding in self.must_fix}
        said = {_rule(topic) for topic, word in self.overruled.items() if _lacking(word)} - self.waived
        return tuple(topic for topic in TOPICS if _rule(topic) in found | said)

    @property
    def must_fix(self) -> tuple[Finding, ...]:
        """What stands between the plan and Ready: waived findings do not."""
        return tuple(f for f in self.counted if f.level == "must_fix" and f.rule not in self.waived)

    @property
    def state(self) -> str:
        """The plan's state in words: No plan / Can't read / Not filled in / Gaps / Ready, and the dates around "due"."""
        if self.source and self.source.problem:
            return "Can't read"
        if not self.plan:
            if not self.due:
                return "No plan"
            return f"Late since {day(self.due)}" if self.today > self.due else f"Not due ({day(self.due)})"
        if self.plan.is_template or any(finding.rule == "not-filled-in" for finding in self.findings):
            return "Not filled in"
        return "Gaps" if self.must_fix or self.lacking else "Ready"

    @property
    def next_thing(self) -> str:
        """Who does what next: the first that applies."""
        tpm = self.tpm or "TPM"
        if self.source and self.source.problem:
            return f"{self.unit}: {self.source.problem.ask or self.source.problem.fix or self.source.problem.message}"
        if self.left and not self.plan:
            return f"{tpm}: no page leads to the plan any more; put its link back, or into Plans"
        if not self.plan:
            late = f" (due {day(self.due)})" if self.due else ""
            return f"{self.unit}: add the plan's link to Plans{late}"
        if self.stranger:
            return f"{tpm}: who is this? {self.stranger}"
        if self.rivals:
            return f"{tpm}: keep one of {len(self.rivals) + 1} documents for this team and cycle in Plans"
        for rule, what in (
            ("wrong-cycle", "correct the cycle in the document"),
            ("not-filled-in", "fill in the template"),
        ):
            if any(finding.rule == rule for finding in self.findings):
                return f"{self.unit}: {what}"
        if self.lacking:
            return f"{self.unit}: add {', '.join(_SHORT[topic] for topic in self.lacking)}"
        if self.must_fix:
            return f"{self.unit}: {self.must_fix[0].message}"
        unsure = [
            _SHORT[topic]
            for topic, verdict in self.plan.topics.items()
            if not verdict.sure and topic not in self.overruled
        ]
        if unsure:
            return f"{tpm}: check {', '.join(unsure)}"
        return "nothing"

    @property
    def last_cycle(self) -> str:
        """``0.59, target 0.7``, with "missed" where it is below its own threshold."""
        return result(self.plan.previous) if self.plan and self.plan.previous else ""


def _rule(topic: str) -> str:
    return topic.replace("_", "-")


def _lacking(said: str) -> bool:
    """Whether a verdict in a topic cell, ours or a person's, means that the topic must be fixed."""
    return said.strip().lower() in {VERDICT_WORDS[verdict] for verdict in ("missing", "empty", "placeholder")}


def day(when: date) -> str:
    """``15 Mar``."""
    return f"{when.day} {get_month_names('abbreviated', locale='en')[when.month]}"


def result(before: Scored) -> str:
    overall = (
        before.stated_score
        if before.stated_score is not None
        else scores.mean_of_key_results(before.objectives)
    )
    if overall is None:
        return ""
    said = figure(round(overall, 2))
    if before.threshold is None:
        return said
    missed = ": missed" if overall < before.threshold else ""
    return f"{said}, target {figure(before.threshold)}{missed}"


def word(verdict: TopicVerdict) -> str:
    """What a topic cell says."""
    if not verdict.sure:
        return f"check: {VERDICT_WORDS[verdict.verdict]}"
    return "none stated" if verdict.none else VERDICT_WORDS[verdict.verdict]


def _topic(topic: Topic) -> Callable[[Card], Cell]:
    def cell(card: Card) -> Cell:
        verdict = card.plan.topics.get(topic) if card.plan else None
        if not verdict:
            return Cell("")
        url = _web(verdict.place) or _web(card.plan.place if card.plan else Where())
        return Cell(word(verdict), url)

    return cell


def _web(place: Where) -> str:
    return place.url if place.url.startswith(("https://", "http://")) else ""


def _count(many: Callable[[Plan], int]) -> Callable[[Card], Cell]:
    return lambda card: Cell(many(card.plan) if card.plan else None)


_SHORT: Final[dict[Topic, str]] = {**TOPIC_NAMES, "risks": "Risks"}
_TOPIC_TITLES: Final[dict[Topic, str]] = {
    "retrospective": "Retro", "status": "Status", "plans": "Plans", "success_metrics": "Metrics", "risks": "Risks", "excluded": "Excluded",
}  # fmt: skip
_VERDICT_HELP: Final = "present · thin (core question open) · template · empty · missing · n/a · check: we are not sure. Type your own word to overrule us; empty the cell to hear ours again."

SCORECARD: Final[tuple[tuple[Column, Callable[[Card], Cell] | None], ...]] = (
    (Column("team", "Team", width=125, help="The team, as the roster calls it. Rows follow the team's id, so renaming it is safe."), lambda c: Cell(c.unit)),
    (Column("plan", "Plan", width=112, people_win=True, help="Ready: nothing must be fixed before the review. Gaps: something must. Opens the plan."), lambda c: Cell(c.state, c.source.url if c.source else c.left)),
    (Column("next", "Next thing to do", width=245, wrap=True, help="Who does what next. The first that applies."), lambda c: Cell(c.next_thing)),
    (Column("last", "Last cycle", width=148, help="The overall score of the cycle before, as the plan states it (else the mean of its key results), against its own target."), lambda c: Cell(c.last_cycle, _web(c.plan.previous.place) if c.plan and c.plan.previous and c.last_cycle else "")),
    *((Column(topic, _TOPIC_TITLES[topic], width=80, people_win=True, help=f"{TOPIC_NAMES[topic]}: {_VERDICT_HELP}"), _topic(topic)) for topic in TOPICS),
    (Column("review", "Review", width=76, help="The outcome of the planning review; filled from the Reviews tab once there is one."), None),
    (Column("tpm", "TPM", width=96, help="From the roster."), lambda c: Cell(c.tpm)),
    (Column("edited", "Doc edited", kind="date", width=84, help="The day the document last changed."), lambda c: Cell(c.source.edited if c.source else None)),
    (Column("cycle", "Cycle", width=74, help="The planning cycle of this row."), lambda c: Cell(c.cycle)),
    (Column("notes", "Notes", owner="people", width=260, wrap=True, help="Yours. plansync never writes here. Add columns of your own wherever you like."), None),
    (Column("objectives", "Objectives", kind="number", width=90, detail=True), _count(lambda p: len(p.objectives))),
    (Column("key_results", "Key results", kind="number", width=90, detail=True), _count(lambda p: sum(len(o.key_results) for o in p.objectives))),
    (Column("high_risks", "High risks", kind="number", width=90, detail=True), _count(lambda p: sum(is_high(risk) for risk in p.risks))),
    (Column("findings", "Findings", kind="number", width=90, detail=True), lambda c: Cell(sum(f.level != "info" for f in c.counted) if c.plan else None)),
)  # fmt: skip
_TOPIC_COLUMNS: Final = tuple(TOPICS)
_SHADES: Final = (
    Shade(("plan",), "Gaps", "gap"),
    Shade(("plan",), "Not filled in", "gap"),
    Shade(("plan",), "Late", "late"),
    Shade(("plan",), "Can't read", "late"),
    Shade(("plan",), "No", "quiet"),
    Shade(("last",), "missed", "bad", anywhere=True),
    *(Shade(_TOPIC_COLUMNS, said, "gap") for said in ("missing", "empty", "template", "thin")),
    Shade(_TOPIC_COLUMNS, "check", "check"),
    Shade(_TOPIC_COLUMNS, "n/a", "quiet"),
)

SCORECARD_TAB: Final = Tab(
    "scorecard", "Scorecard", tuple(column for column, _ in SCORECARD), frozen=1, shades=_SHADES
)
FINDINGS_TAB: Final = Tab(
    "findings", "Findings",
    (
        Column("team", "Team", width=150),
        Column("cycle", "Cycle", width=90),
        Column("level", "Level", width=90, help="must fix: before the review. should: worth doing."),
        Column("what", "What", width=380, wrap=True),
        Column("where", "Where", width=200, help="Opens the place in the plan."),
        Column("fix", "How to fix", width=380, wrap=True),
        Column("first_seen", "First seen", owner="once", kind="date", width=100),
        Column("state", "State", width=90, help="open, waived, fixed, or overruled by people."),
        Column("waived_by", "Waived by", owner="people", width=110, help="Yours: who lets this pass. A waived finding no longer stands between a plan and Ready."),
        Column("until", "Until", owner="people", kind="date", width=100, help="Yours: until when, that day included. Empty: for good."),
        Column("why", "Why", owner="people", width=220, wrap=True, help="Yours: why."),
    ),
    frozen=1,
    shades=(Shade(("level",), "must fix", "gap"), Shade(("state",), "fixed", "quiet"), Shade(("state",), "overruled", "quiet")),
)  # fmt: skip
PLANS_TAB: Final = Tab(
    "plans", "Plans",
    (
        Column("link", "Link", owner="once", width=320, help="Paste the link of a plan, or of a page that links to plans, into a new row. plansync takes it from there."),
        Column("status", "Status", width=110, help="plan, index, not a plan, can't read, or ignored."),
        Column("detail", "Why", width=360, wrap=True, help="What to do if it can't be read."),
        Column("read_as", "Read as", width=200, help="The team and cycle that we file it under."),
        Column("found_in", "Found in", width=220, help="Where the link stands."),
        Column("team", "Team", owner="people", width=120, help="Yours: fill in to say whose plan this is. It outranks the document."),
        Column("cycle", "Cycle", owner="people", width=90, help="Yours: fill in to say which cycle it is for, for example 2024-Q4."),
        Column("treat_as", "Treat as", owner="people", width=110, choices=("ignore", "is a plan"), help="Yours: ignore, or is a plan."),
        Column("notes", "Notes", owner="people", width=220, wrap=True),
    ),
    frozen=1,
    shades=(Shade(("status",), "can't read", "late"), Shade(("status",), "not a plan", "quiet"), Shade(("status",), "ignored", "quiet")),
)  # fmt: skip
LEGEND_TAB: Final = Tab(
    "legend", "Legend",
    (Column("what", "What", width=180), Column("meaning", "Meaning", width=640, wrap=True)),
    header=False,
)  # fmt: skip
TABS: Final = (SCORECARD_TAB, FINDINGS_TAB, PLANS_TAB, LEGEND_TAB)

_LEGEND_LINES: Final = (
    ("Plan states", "What the Plan column says about a document. Red is kept for missed scores."),
    ("Ready", "Nothing must be fixed before the review."),
    ("Gaps", "A topic that a review must cover is missing, empty or still the template."),
    ("Not filled in", "The document is still the template."),
    ("Can't read", "The link could not be opened; Next thing to do says why and who can help."),
    ("Not due (15 Mar)", "No plan yet; plans are due on that day."),
    ("Late since 15 Mar", "No plan, and plans were due on that day."),
    ("Topics", "What the six topic columns say. Each cell opens the place in the plan."),
    ("present", "The core question is answered."),
    ("none stated", "The authors say that there is none. That is an answer."),
    ("thin", "There is content of the team's own, but the core question is open."),
    ("template", "Only template text, questions or TBD."),
    ("empty", "A heading, and nothing under it."),
    ("missing", "No heading and no content."),
    ("n/a", "The authors say why it does not apply."),
    ("check: …", "We are not sure. The TPM looks; it never counts against the team."),
    ("Yours", "Add columns, rows, notes, colours and filters as you like; sort as you like. Type over a Plan or topic cell to overrule it."),
)  # fmt: skip


@dataclass(slots=True)
class Folded:
    """Cards and sources of one run, ready to be written out."""

    cards: list[Card] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


def expected(units: Iterable[Unit], cycles: Iterable[OpenCycle]) -> list[tuple[Unit, OpenCycle]]:
    """Which unit should have a plan for which open cycle: between its first and its last cycle."""
    found = []
    for each in cycles:
        label = each.cycle.label
        if each.state in {"closed", "upcoming"}:
            continue
        found += [
            (unit, each)
            for unit in units
            if (not unit.first_cycle or order(unit.first_cycle) <= order(label))
            and (not unit.last_cycle or order(label) <= order(unit.last_cycle))
        ]
    return found


def scorecard_row(card: Card) -> Row:
    """A card as a row. A plan that could not be read, or vanished, keeps the last good values of all but its state and next step."""
    cells = {column.id: make(card) for column, make in SCORECARD if make}
    if (card.source and card.source.problem) or (card.left and not card.plan):
        kept = {"team", "plan", "next", "tpm", "cycle"}
        cells = {name: cell for name, cell in cells.items() if name in kept}
    was = Entity("scorecard", card.was, card.was) if card.was else None
    return Row("scorecard", Entity("scorecard", card.key, card.key), cells, was=was)


def finding_rows(card: Card) -> list[Row]:
    """The findings of a card that people see, one row a rule."""
    found = []
    for finding in card.counted:
        if finding.level == "info":
            continue
        place = finding.places[0] if finding.places else Where()
        cells = {
            "team": Cell(card.unit), "cycle": Cell(card.cycle), "level": Cell(LEVEL_WORDS[finding.level]), "what": Cell(finding.message),
            "where": Cell(short(place.label), _web(place)), "fix": Cell(finding.fix), "first_seen": Cell(card.today), "state": Cell("waived" if finding.rule in card.waived else "open"),
        }  # fmt: skip
        was = Entity("finding", card.was, f"{card.was}|{finding.rule}") if card.was else None
        found.append(
            Row("findings", Entity("finding", card.key, f"{card.key}|{finding.rule}"), cells, was=was)
        )
    return found


def closed_row(entity: Entity, state: Literal["fixed", "overruled"]) -> Row:
    """A finding that the plan no longer has, or that people overruled. Its row, and what people wrote beside it, stay."""
    return Row("findings", entity, {"state": Cell(state)})


def source_row(source: Source) -> Row:
    """A followed link as a row of Plans."""
    url = source.url if source.url.startswith("http") else ""
    cells = {
        "status": Cell(source.status),
        "detail": Cell(source.problem.message if source.problem else source.remark),
        "read_as": Cell(source.read_as),
        "found_in": Cell(source.found_in),
    }
    if not source.pasted:
        cells["link"] = Cell(source.title or source.url, url)
    owner = "people" if source.pasted else ""
    return Row("plans", Entity("link", "", source.file_id, owner=owner), cells, adopts=source.row)


def unlinked_row(entity: Entity) -> Row:
    """A link that we found once and that no page leads to any more."""
    return Row(
        "plans", entity, {"status": Cell("not linked"), "detail": Cell("No page leads to it any more.")}
    )


def legend_rows(today: date, read: int, all_: int) -> list[Row]:
    """The legend. Its first two lines change with the day and are compared with the sheet alone."""
    rows = [
        Row(
            "legend",
            Entity("legend", "", "checked"),
            {"what": Cell("Last checked"), "meaning": Cell(today)},
            remembered=False,
        ),
        Row(
            "legend",
            Entity("legend", "", "read"),
            {"what": Cell("Read"), "meaning": Cell(f"{read} of {all_} read")},
            remembered=False,
        ),
    ]
    rows += [
        Row("legend", Entity("legend", "", f"line {number}"), {"what": Cell(what), "meaning": Cell(meaning)})
        for number, (what, meaning) in enumerate(_LEGEND_LINES, 1)
    ]
    return rows


def desired(folded: Folded, closed: Sequence[Row], today: date) -> Desired:
    """All that should stand in the master."""
    tried = [source for source in folded.sources if source.status in {"plan", "can't read"}]
    read = sum(source.status == "plan" for source in tried)
    rows = [scorecard_row(card) for card in folded.cards]
    rows += [row for card in folded.cards for row in finding_rows(card)]
    rows += closed
    rows += [source_row(source) for source in folded.sources]
    rows += legend_rows(today, read, len(tried))
    return Desired(TABS, tuple(rows))


def short(label: str, most: int = 45) -> str:
    """The end of a place's label, where its most telling part is; the document's name only where there is nothing else."""
    steps = label.split(" › ")
    row = next((at for at, step in enumerate(steps) if step.startswith("row ")), None)
    if row is not None:
        steps = steps[: row + 1]  # the column says no more than the finding does
    told = " › ".join((steps[1:] or steps)[-2:] if row is not None else steps[-1:])
    return told if len(told) <= most else f"…{told[1 - most :]}"
