"""Messages that a person can send as they are: who is asked, for what, with the links and the address that it takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from jobs.follow import Followed
from mappers.context import Roster

_TEAMS_TURN: Final = frozenset({"not_shared", "dead", "trashed", "office_file", "published", "not_supported"})


@dataclass(frozen=True, slots=True)
class Message:
    """``to``: a team and who looks after its reviews, in words; ``text``: one line, ready to be sent."""

    to: str
    text: str


def plan_name(followed: Followed) -> str:
    """What people call a document: its title, else what its link says, else the link."""
    title = (followed.found.name if followed.found else "") or followed.lead.title
    return f"“{title}”" if title and "://" not in title else followed.lead.link.file.url


def ask_teams(failed: Iterable[Followed], roster: Roster, email: str) -> list[Message]:
    """One message for each team whose plans do not open for a reason that the team can mend."""
    by_team: dict[str, list[Followed]] = {}
    for each in failed:
        if each.problem and each.problem.ask and each.problem.kind in _TEAMS_TURN:
            said = each.lead.unit or each.lead.read_as.partition(" · ")[0]
            unit = roster.find(said) if said else None
            by_team.setdefault(unit.id if unit else said, []).append(each)
    return [_message(team, plans, roster, email) for team, plans in by_team.items()]


def _message(team: str, plans: list[Followed], roster: Roster, email: str) -> Message:
    unit = roster.get(team) if team else None
    name = unit.name if unit else team
    tpm = unit.tpm if unit else ""
    to = f"{name or 'whoever owns the plan'}{f', and {tpm} (TPM)' if tpm else ''}"
    greeting = f"Hi {name} team" if name else "Hi"
    cc = f" ({tpm}, for your information)" if tpm else ""
    asks = "; and ".join(_ask(each, email) for each in plans)
    return Message(
        to,
        f"{greeting}{cc}: the nightly check of our plans cannot read yours. Could you please {asks}? It only reads. Thank you!",
    )


def _ask(each: Followed, email: str) -> str:
    problem = each.problem
    assert problem
    link = each.lead.link.file.url
    name = plan_name(each)
    which = f"{name}, {link}" if name != link else link
    if problem.kind == "not_shared":
        return f"share your plan ({which}) with {email} as Viewer (Share › paste the address › Viewer › Send)"
    return f"{problem.ask} ({which})"
