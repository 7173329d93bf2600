"""The Scorecard tab: one row a unit × cycle. And all tabs together, as the master should have them.

To add a scorecard column: one line in `SCORECARD`. Columns that are not named here belong to people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from mappers import message, views
from mappers.asks import ASKS_TAB, ask_rows
from mappers.card import Card, Source, word
from mappers.changes_tab import CHANGES_TAB
from mappers.cycles_tab import CYCLES_TAB
from mappers.overview_tab import OVERVIEW_TAB
from mappers.results import RESULTS_TAB, Scores, result_rows
from mappers.reviews import REVIEWS_TAB
from mappers.spec import TOPIC_NAMES, TOPICS, Topic
from mappers.summary import Counts, web
from mappers.tables import TAB_LINK, Cell, Column, Desired, Entity, Formula, Keepsake, Row, Scalar, Shade, Tab
from mappers.tabs import FINDINGS_TAB, LEGEND_TAB, PLANS_TAB, RUNS_TAB, finding_rows, legend_rows, source_row
from mappers.teams_tab import TEAMS_TAB

_TOPIC_TITLES: Final[dict[Topic, str]] = {
    "retrospective": "Retro", "status": "Status", "plans": "Plans", "success_metrics": "Metrics", "risks": "Risks", "excluded": "Excluded",
}  # fmt: skip
_VERDICT_HELP: Final = "present · thin (core question open) · template · empty · missing · n/a · check: we are not sure. Type your own word to overrule us; empty the cell to hear ours again."


def _topic(topic: Topic) -> Callable[[Card], Cell]:
    def cell(card: Card) -> Cell:
        verdict = card.plan.topics.get(topic) if card.plan else None
        if not verdict or not card.plan:
            return Cell("")
        return Cell(word(verdict), web(verdict.place) or card.plan.url, basis=card.basis(topic))

    return cell


def _count(many: Callable[[Counts], Scalar]) -> Callable[[Card], Cell]:
    return lambda card: Cell(many(card.plan.counts) if card.plan and card.plan.counts else None)


def _plan(card: Card) -> Cell:
    state = card.read_state
    if card.covered_by:
        return Cell(state, card.covered_by.url)
    if card.plan and card.plan.level == "nothing":
        return Cell(state)
    if card.became and not card.plan and not card.source:
        return Cell(state, card.became_url)
    return Cell(state, card.source.url if card.source else card.left, basis=card.basis("plan"))


def _last(card: Card) -> Cell:
    return Cell(card.last_cycle, card.last.url if card.last else "")


def _findings(card: Card) -> Cell:
    published = card.plan and card.plan.level != "nothing" and not card.closed
    many = sum(finding.level != "info" for finding in card.counted) if published else None
    return Cell(many, views.link(card) if many else "")


def _next(card: Card) -> Cell:
    """Opens what the team has to mend, where that is what is to be done."""
    tells = card.next_thing.startswith(f"{card.unit}: ") and not (card.source and card.source.problem)
    return Cell(card.next_thing, views.link(card) if tells else "")


_OWN: Final = "({team}:{team}={team}{row})*({cycle}:{cycle}<={cycle}{row})*ISNUMBER({score}:{score})"
TREND: Final = Formula(
    '=IFERROR(ARRAYFORMULA(TEXTJOIN(" → ";TRUE;ROUND(SORT('
    f"FILTER({{score}}:{{score}};{_OWN});FILTER({{cycle}}:{{cycle}};{_OWN});TRUE);2))))"
)
"""The team's scores on this tab up to the row's own cycle, oldest first: ``0.6 → 0.7 → 0.59``. Cycles sort as their labels do.

It looks through the whole tab, so that it only stands where a row of a cycle before can be found."""

SCORECARD: Final[tuple[tuple[Column, Callable[[Card], Cell] | None], ...]] = (
    (Column("team", "Team", width=98, wrap=True, help="The team, as the roster calls it. Rows follow the team's id, so renaming it is safe."), lambda c: Cell(c.unit)),
    (Column("plan", "Plan", width=88, people_win=True, wrap=True, help="Ready: nothing must be fixed before the review. Gaps: something must. Opens the plan."), _plan),
    (Column("next", "Next thing to do", width=158, wrap=True, help="Who does what next, the first that applies. Opens what the team has to mend."), _next),
    (Column("last", "Last cycle", width=104, wrap=True, help="The overall score of the cycle before, as the plan states it (else the mean of its key results), against its own target."), _last),
    *((Column(topic, _TOPIC_TITLES[topic], width=74, people_win=True, wrap=True, help=f"{TOPIC_NAMES[topic]}: {_VERDICT_HELP}"), _topic(topic)) for topic in TOPICS),
    (Column("review", "Review", width=90, wrap=True, help="The last round of the planning review, from the Reviews tab: its day, or how it ended. Opens that tab."), lambda c: Cell(c.review, f"{TAB_LINK}{REVIEWS_TAB.id}" if c.review else "")),
    (Column("tpm", "TPM", width=100, help="From the tab Teams."), lambda c: Cell(c.tpm)),
    (Column("edited", "Doc edited", kind="date", width=84, help="The day the document last changed."), lambda c: Cell(c.source.edited if c.source else None)),
    (Column("cycle", "Cycle", width=70, help="The planning cycle of this row."), lambda c: Cell(c.cycle)),
    (Column("extended", "Extended to", owner="people", kind="date", width=90, help="Yours: the day to which this team may hand in its plan. It outranks the day on which plans are due."), None),
    (Column("notes", "Notes", owner="people", width=260, wrap=True, help="Yours. plansync never writes here. Add columns of your own wherever you like."), None),
    (Column("objectives", "Objectives", kind="number", width=90, detail=True, help="How many the plan has.", noted=2), _count(lambda n: n.objectives)),
    (Column("key_results", "Key results", kind="number", width=90, detail=True, help="How many the plan has, over all its objectives.", noted=2), _count(lambda n: n.key_results)),
    (Column("planned", "Points planned", kind="number", width=90, detail=True, help="Of the proposed work, where the plan estimates it."), _count(lambda n: n.planned)),
    (Column("capacity", "Capacity", kind="number", width=90, detail=True, help="In points, as the plan states it."), _count(lambda n: n.capacity)),
    (Column("high_risks", "High risks", kind="number", width=90, detail=True, help="Risks that the plan itself rates as high.", noted=2), _count(lambda n: n.high_risks)),
    (Column("high_risk_asks", "High-risk asks", kind="number", width=90, detail=True, help="What it needs from others and itself rates as a high risk."), _count(lambda n: n.high_risk_asks)),
    (Column("findings", "Findings", kind="number", width=90, detail=True, help="How many findings the plan has. Opens those that are still open.", noted=2), _findings),
    (Column("message", "Message", width=220, detail=True, help="To paste to the team as it is: what its plan still needs, what is good, until when. Empty where nothing is to be done."), message.cell),
    (Column("score", "Score", kind="number", width=64, detail=True, pattern="0.00", help="How this cycle itself ended: as the next plan's retrospective states it, else as this plan does. Empty: not scored yet."), lambda c: Cell(c.score)),
    (Column("trend", "Trend", width=150, detail=True, help="How the team's cycles on this tab ended, oldest first, up to this one: a formula over Score."), lambda c: Cell(TREND if c.trended and c.publish == "full" else "")),
)  # fmt: skip
_TOPIC_COLUMNS: Final = tuple(TOPICS)
_SHADES: Final = (
    Shade(("plan",), "Gaps", "gap"),
    Shade(("plan",), "Not filled in", "gap"),
    Shade(("plan",), "Late", "late"),
    Shade(("plan",), "Can't read", "late"),
    *(Shade(("plan",), said, "quiet") for said in ("No", "Covered", "Gone")),
    Shade(("plan",), "Became", "quiet", since=2),
    Shade(("next",), "nothing", "quiet", since=2),
    *(Shade(_TOPIC_COLUMNS, said, "quiet", since=2) for said in ("present", "none stated")),
    Shade(("last",), "missed", "bad", anywhere=True),
    *(Shade(_TOPIC_COLUMNS, said, "gap") for said in ("missing", "empty", "template", "thin")),
    Shade(("review",), "overdue", "late", since=2),
    Shade(_TOPIC_COLUMNS, "check", "check"),
    Shade(_TOPIC_COLUMNS, "n/a", "quiet"),
)

SCORECARD_TAB: Final = Tab(
    "scorecard", "Scorecard", tuple(column for column, _ in SCORECARD), frozen=1, shades=_SHADES
)
TABS: Final = (
    OVERVIEW_TAB,
    SCORECARD_TAB,
    FINDINGS_TAB,
    ASKS_TAB,
    REVIEWS_TAB,
    RESULTS_TAB,
    PLANS_TAB,
    TEAMS_TAB,
    CYCLES_TAB,
    CHANGES_TAB,
    LEGEND_TAB,
    RUNS_TAB,
)


@dataclass(slots=True)
class Folded:
    """What one run makes of all plans, ready to be written out.

    ``later``: scorecard key → how the unit's next plan scores that cycle. ``besides``: rows that no card and no source
    makes: what is fixed, gone or not to be shown any more.
    """

    cards: list[Card] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    later: dict[str, Scores] = field(default_factory=dict)
    besides: list[Row] = field(default_factory=list)
    _rows: dict[int, tuple[Card, Row]] = field(default_factory=dict, repr=False, compare=False)

    def row_of(self, card: Card) -> Row:
        """The Scorecard's row of a card, made once: it is asked for by all that tell what else will stand."""
        if id(card) not in self._rows:
            self._rows[id(card)] = card, scorecard_row(card)
        return self._rows[id(card)][1]


_ALWAYS: Final = frozenset({"team", "plan", "next", "review", "tpm", "cycle"})
_TELLING: Final = frozenset({"last", "planned", "capacity", "message", "score", "trend"})


def scorecard_row(card: Card) -> Row:
    """A card as a row. A plan that could not be read, or vanished, keeps the last good values of all but its state and next step.

    What its publish level does not allow goes all the same.
    """
    cells = {column.id: make(card) for column, make in SCORECARD if make}
    if (card.source and card.source.problem) or ((card.left or card.became) and not card.plan):
        known = {name for name in cells if name in _ALWAYS}
        if card.publish != "full":
            known |= _TELLING if card.publish == "verdicts" else cells.keys()
        cells = {name: cell for name, cell in cells.items() if name in known}
    was = Entity("scorecard", card.was, card.was) if card.was else None
    return Row("scorecard", Entity("scorecard", card.key, card.key), cells, was=was)


def gone_row(entity: Entity, since: str) -> Row:
    """A unit × cycle that nothing speaks of any more: no document, no roster. Its last good values and all notes stay."""
    cells = {"plan": Cell(since[:1].upper() + since[1:]), "next": Cell("nothing")}
    return Row("scorecard", entity, cells)


def card_rows(folded: Folded, *, findings: bool = True) -> Iterable[Row]:
    """The rows of all units and cycles: Scorecard, Findings, Asks, Key results."""
    yield from map(folded.row_of, folded.cards)
    if findings:
        yield from (row for card in folded.cards for row in finding_rows(card))
    for card in folded.cards:
        yield from ask_rows(card)
        yield from result_rows(card, folded.later.get(card.key))


def desired(folded: Folded, today: date, keepsakes: Sequence[Keepsake] = ()) -> Desired:
    """All that should stand in the master."""
    tried = [source for source in folded.sources if source.status in {"plan", "can't read"}]
    read = sum(source.status == "plan" for source in tried)
    rows = [*card_rows(folded), *folded.besides]
    rows += [source_row(source) for source in folded.sources]
    rows += legend_rows(today, read, len(tried))
    return Desired(TABS, tuple(rows), tuple(keepsakes), tuple(views.views(folded.cards)))
