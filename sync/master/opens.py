"""Links of ours that open a filter view, as addresses within the spreadsheet. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from sync.master import views
from sync.master.changes import ChangeSet
from sync.master.state import State


def addresses(changes: ChangeSet, state: State) -> dict[str, str]:
    """Where each view of ours is, by its key: those that stand, and those that this batch makes."""
    sheets = {tab: seen.sheet_id for tab, seen in state.tabs.items()}
    sheets |= {made.tab.id: made.sheet_id for made in changes.tabs}
    found = {key: (each.tab, each.id) for key, each in views.known(state).items()}
    found |= {each.view.key: (each.view.tab, each.id) for each in changes.views if each.what == "make"}
    return {key: f"#gid={sheets[tab]}&fvid={i}" for key, (tab, i) in found.items() if tab in sheets}


def told(link: str | None, addresses: Mapping[str, str]) -> str | None:
    """A link as Google takes it; a view that nobody knows is not linked."""
    if not link or not link.startswith(views.LINK):
        return link
    return addresses.get(link.removeprefix(views.LINK), "")
