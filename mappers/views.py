"""Filter views for people who look at their own: what a team has to mend, and the teams of a TPM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from mappers.card import Card
from mappers.finding import Finding
from mappers.tables import VIEW_LINK, View

OPEN: Final = "open"
FINDINGS: Final = "findings:"
"""How the key of a team's view on Findings begins; its unit's id follows."""
TPM: Final = "tpm:"


def views(cards: Iterable[Card]) -> Iterator[View]:
    """One view a team on Findings, wanted from the first finding on, and one a TPM on the Scorecard."""
    teams, tpms = dict[str, View](), dict[str, View]()
    for card in cards:
        key = _key(card)
        before = teams.get(key)
        due = bool(to_mend(card)) or bool(before and before.due)
        teams[key] = View(
            key, "findings", f"{card.unit}: to mend", (("team", card.unit), ("state", OPEN)), due=due
        )
        if card.tpm:
            own = f"{TPM}{'-'.join(card.tpm.lower().split())}"
            tpms.setdefault(own, View(own, "scorecard", f"{card.tpm}: own teams", (("tpm", card.tpm),)))
    yield from teams.values()
    yield from tpms.values()


def gone(key: str) -> View:
    """A view that must not stand any more."""
    return View(key, "", "", (), due=False, gone=True)


def link(card: Card) -> str:
    """What opens the view of a card's team; nothing where it would be empty."""
    return f"{VIEW_LINK}{_key(card)}" if to_mend(card) else ""


def _key(card: Card) -> str:
    return FINDINGS + card.unit_id


def to_mend(card: Card) -> list[Finding]:
    """The card's findings that people see and that are open."""
    if card.closed or not card.plan or card.plan.level == "nothing":
        return []
    return [f for f in card.counted if f.level != "info" and f.rule not in card.waived]
