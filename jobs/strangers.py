"""Names that the roster does not know: their rows in Teams ask who they are, until people answer; `init` proposes some there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobs import hidden
from jobs.paste import seen as found_in
from jobs.teams import Teams
from jobs.typed import Entry, cell_of
from mappers import cycles_tab, teams_tab
from mappers.card import Card
from mappers.context import Roster
from mappers.roster import Proposal, ProposedUnit
from mappers.scorecard import Folded
from mappers.tables import Row
from mappers.teams_tab import SHARED, asked_key


@dataclass(frozen=True, slots=True)
class Strangers:
    """What the rows of Teams that ask should say tonight. ``lost``: a page that leads to plans could not be read."""

    teams: Teams
    folded: Folded
    roster: Roster
    lost: bool = False

    def rows(self) -> Iterator[Row]:
        """Names that nobody asked about yet get a row, once; what has its answer goes. Nothing of a plan that may not be shown."""
        tonight: dict[str, Card] = {}
        for card in self.folded.cards:
            if card.stranger and card.plan and _may_be_named(card):
                tonight.setdefault(card.unit_id, card)
        present = {card.unit_id for card in self.folded.cards}
        out_of_sight = hidden.files(self.folded)
        for entry in self.teams.asked:
            found = tonight.get(entry.key)
            if entry.row and hidden.file_of(entry.row) in out_of_sight and not found:
                yield teams_tab.hidden_row(entry.key)
            else:
                yield from self._asked(entry, found, kept=self.lost or entry.key in present)
        for key, card in tonight.items():
            if key not in self.teams.known:
                yield self._asking(card)

    def _asked(self, entry: Entry, card: Card | None, *, kept: bool) -> Iterator[Row]:
        name = entry.words.get("name", "") or entry.first.get("name", "")
        names = (entry.first.get("name", ""), name)
        unit = next((found for said in names if said and (found := self.roster.find(said))), None)
        if unit:
            yield teams_tab.settled_row(entry.key, name, f"This is {unit.name}")
        elif entry.answer == "no":
            yield teams_tab.refused_row(entry.key, entry.link)
        elif entry.answer:
            yield teams_tab.unclear_row(entry.key, entry.answer, entry.link)
        elif card:
            row = self._asking(card)
            yield Row(row.tab, teams_tab.entity(entry.key), row.cells)
        elif not kept and not teams_tab.is_proposed(entry.shown.get("status", "")):
            yield teams_tab.settled_row(entry.key, name, "No plan calls itself that any more")

    def _asking(self, card: Card) -> Row:
        near = self.roster.nearest(card.unit)
        source = card.source
        return teams_tab.asking_row(
            card.unit, near.name if near else "", source.title if source else "", source.url if source else ""
        )


def _may_be_named(card: Card) -> bool:
    return (
        teams_tab.is_asked(card.unit_id)
        and bool(card.source and not card.source.problem)
        and card.publish == "full"
        and bool(card.plan and card.plan.level == "full")
    )


def proposed_rows(proposal: Proposal, teams: Teams, cycles: frozenset[str]) -> Iterator[Row]:
    """What `init` proposes, as rows to confirm: what never had one. ``cycles``: the keys of Cycles that ever had a row."""
    names = {each.unit.id: each.unit.name for each in proposal.units}
    for each in proposal.units:
        if asked_key(each.unit.name) not in teams.known:
            yield _proposed(each, names.get(each.unit.parent, each.unit.parent))
    for found in proposal.cycles:
        label = found.cycle.label
        if not {label, cycles_tab.asked_key(label)} & cycles:
            yield cycles_tab.proposed_row(label, found.text, found.state, found.plans)


def _proposed(each: ProposedUnit, parent: str) -> Row:
    unit = each.unit
    words = {
        "also_called": ", ".join(unit.aliases),
        "parent": parent,
        "tpm": unit.tpm,
        "first_cycle": unit.first_cycle,
    }
    cells = {column.id: cell_of(column, words.get(column.id, "")) for column in SHARED}
    url = next((where.url for _, where in each.seen if where.url.startswith("http")), "")
    return teams_tab.proposed_row(unit.name, cells, found_in(each), url)


def still_open(proposal: Proposal, teams: Teams, refused: frozenset[str]) -> Proposal:
    """The proposal without what people said is no team, or no cycle. ``refused``: keys of Cycles."""
    no = {entry.key for entry in teams.asked if entry.answer == "no"}
    units = tuple(each for each in proposal.units if asked_key(each.unit.name) not in no)
    cycles = tuple(each for each in proposal.cycles if cycles_tab.asked_key(each.cycle.label) not in refused)
    return proposal.model_copy(update={"units": units, "cycles": cycles})
