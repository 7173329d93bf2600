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

    def asked_for(self, cards: Collection[Card]) -> set[str]:
        """Keys of the cards that change because people changed something of their team."""
        return {
            key for card in cards if card.unit_id in self.teams.changed for key in (card.key, card.was) if key
        }


def governed(config: Config, state: State) -> Governed:
    """Roster and calendar as the master has them. Never raises for what people typed."""
    roster, calendar = teams.read(state, config), cycles.read(state, config)
    if roster.teams == config.teams and calendar.cycles == config.cycles:
        return Governed(config, roster, calendar)
    return Governed(config.governed(roster.teams, calendar.cycles), roster, calendar)
