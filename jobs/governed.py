"""Who decides on roster and calendar: the tabs Teams and Cycles, as people keep them; the configuration only seeds them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from jobs import cycles, teams
from jobs.cycles import Cycles
from jobs.options import Config
from jobs.teams import Teams
from mappers.card import Card
from mappers.tables import Keepsake, Row
from sync.master.state import State


@dataclass(frozen=True, slots=True)
class Governed:
    """The configuration with the roster and the calendar that count, and what the two tabs should say."""

    config: Config
    teams: Teams = field(default_factory=lambda: Teams(()))
    cycles: Cycles = field(default_factory=lambda: Cycles(()))

    @property
    def rows(self) -> tuple[Row, ...]:
        return (*self.teams.rows, *self.cycles.rows)

    @property
    def keepsakes(self) -> tuple[Keepsake, ...]:
        return (*self.teams.keepsakes, *self.cycles.keepsakes)

    @property
    def notes(self) -> tuple[str, ...]:
        """A line for each row that is not understood."""
        return (*self.teams.notes, *self.cycles.notes)

    def asked_for(self, state: State, cards: Collection[Card]) -> set[str]:
        """The scopes (unit × cycle) that change because people changed something of their team, or said whose a name is."""
        roster = self.config.roster()
        placed = {entry.key for entry in self.teams.asked if roster.find(entry.words.get("name", ""))}
        units = self.teams.changed | placed
        scopes = [row.entity.scope or row.entity.key for row in state.memory.rows.values()]
        scopes += [key for card in cards for key in (card.key, card.was)]
        return {scope for scope in scopes if scope.rpartition("|")[0] in units}


def governed(config: Config, state: State) -> Governed:
    """Roster and calendar as the master has them. Never raises for what people typed."""
    roster, calendar = teams.read(state, config), cycles.read(state, config)
    if roster.teams == config.teams and calendar.cycles == config.cycles:
        return Governed(config, roster, calendar)
    return Governed(config.governed(roster.teams, calendar.cycles), roster, calendar)
