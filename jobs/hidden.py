"""What of the master nobody may be told: the rows of plans whose publish level does not allow their words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobs.found import Found
from mappers import views as shown
from mappers.publish import less
from mappers.scorecard import Folded
from mappers.tables import View
from sync.links import parse_link
from sync.master.memory import Remembered
from sync.master.state import State
from sync.master.views import known


def file_of(row: Remembered) -> str:
    """The file that a remembered row opens, if it says so."""
    opens = {
        "key_results": "key_result", "asks": "ask", "reviews": "evidence", "plans": "link", "teams": "status",
    }  # fmt: skip
    kept = row.desired.get(opens.get(row.tab, ""))
    return parse_link(kept.link).file.id if kept and kept.link else ""


def files(folded: Folded) -> set[str]:
    """The files that may not be shown in full."""
    return {source.file_id for source in folded.sources if source.publish != "full"}


def rows(state: State, folded: Folded) -> set[int]:
    """Ids of the rows that say, or said until now, something of plans that may not be shown in full."""
    hidden = files(folded)
    scopes = {key for card in folded.cards if card.publish != "full" for key in (card.key, card.was) if key}
    return {
        row.id
        for row in state.memory.rows.values()
        if row.entity.scope in scopes
        or (hidden and file_of(row) in hidden)
        or ((hidden or scopes) and row.tab == "overview")  # it told of all of them
    }


def lowered(folded: Folded, kept: Mapping[str, Found]) -> set[str]:
    """Keys of the cards that change because less of a plan may be shown than before: all of its unit's."""
    units = {
        card.unit_id
        for card in folded.cards
        if card.source
        and (before := kept.get(card.source.file_id))
        and less(card.source.publish, before.level)
    }
    return {card.key for card in folded.cards if card.unit_id in units}


def views(state: State, folded: Folded) -> Iterator[View]:
    """The filter views whose titles say a name that only a plan gave itself, of plans that may not be shown in full."""
    units = {card.unit_id for card in folded.cards}
    hidden = rows(state, folded)
    named = {_unit(row.entity.scope) for row in state.memory.rows.values() if row.id in hidden}
    for key in known(state):
        unit_id = key.removeprefix(shown.FINDINGS)
        if unit_id != key and unit_id in named and unit_id not in units:
            yield shown.gone(key)


def _unit(key: str) -> str:
    return key.rpartition("|")[0]
