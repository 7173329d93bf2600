"""The Teams tab: the roster as people keep it. Seeded once; after that its words are theirs.

Rows hang on a team's id, which is the key of the row's entity: what people type over the Id cell changes nothing. A name that
nobody has placed yet stands there as a question, under a key of its own that no team's id can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final

from mappers.tables import Cell, Column, Entity, Row, Shade, Tab

_ASKED: Final = "name:"
_ANSWER: Final = "Write yes under Confirm to make it a team, or no if it is none"

TEAMS_TAB: Final = Tab(
    "teams", "Teams",
    (
        Column("id", "Id", width=110, help="Made once, from the first name. Rows of all tabs hang on it, so that a team may be renamed."),
        Column("name", "Name", owner="once", width=150, help="Yours: what this sheet calls the team. Type another one to rename it; its rows and notes stay. A new row with a name is a new team."),
        Column("also_called", "Also called", owner="once", width=170, wrap=True, help="Yours: other names that plans and links use, with commas between them. Names that it had here before are known anyway."),
        Column("parent", "Parent", owner="once", width=110, help="Yours: the id or the name of the group that it belongs to."),
        Column("tpm", "TPM", owner="once", width=110, help="Yours: who looks after its reviews."),
        Column("engineering", "Engineering", owner="once", width=110, help="Yours: its engineering lead."),
        Column("product", "Product", owner="once", width=110, help="Yours: its product lead."),
        Column("design", "Design", owner="once", width=110, help="Yours: its design lead."),
        Column("execs", "Execs", owner="once", width=130, wrap=True, help="Yours: who else is invited to its reviews, with commas between them."),
        Column("first_cycle", "First cycle", owner="once", width=84, help="Yours: a plan is expected from this cycle on, for example 2024-Q4. Empty: from the beginning."),
        Column("last_cycle", "Last cycle", owner="once", width=84, help="Yours: a plan is expected up to this cycle. Empty: there is no end."),
        Column("became", "Became", owner="once", width=130, wrap=True, help="Yours: the teams that it was split or merged into, by id or name, with commas between them."),
        Column("onboarding_until", "Onboarding until", owner="once", kind="date", width=100, help="Yours: until this day, included, what its plan lacks is advice and no gap."),
        Column("status", "Status", width=280, wrap=True, help="What is not understood in this row, and what to write instead; or a name that nobody has placed yet. Empty: all is well."),
        Column("confirm", "Confirm", owner="people", width=80, choices=("yes", "no"), help="Yours, where Status asks: yes makes it a team, no is never asked again."),
        Column("notes", "Notes", owner="people", width=220, wrap=True, help="Yours. plansync never writes here."),
    ),
    frozen=2,
    shades=(Shade(("status",), "Who is this", "check"), Shade(("status",), "Proposed", "check"), Shade(("status",), "Not a team", "quiet")),
)  # fmt: skip
SHARED: Final = tuple(column for column in TEAMS_TAB.columns if column.owner == "once")
"""The columns that are filled with their row and then people's."""


def asked_key(name: str) -> str:
    """Under which key a name stands that the roster does not know; the unit of that name has it as its id."""
    return _ASKED + "-".join(name.lower().split())


def is_asked(key: str) -> bool:
    """Whether a key is a name's that the roster does not know."""
    return key.startswith(_ASKED)


def entity(key: str) -> Entity:
    """Whom a row of Teams is about. Its scope does not tell the name: that must be gone once the row is."""
    return Entity("team", f"teams {sha256(key.encode()).hexdigest()[:8]}", key)


def team_row(key: str, cells: Mapping[str, Cell], status: str, was: str = "") -> Row:
    """A team. ``was``: the key under which its row asked who it is."""
    told = {**cells, "id": Cell(key), "status": Cell(status)}
    return Row("teams", entity(key), told, was=entity(was) if was else None)


def asking_row(name: str, nearest: str, title: str, url: str) -> Row:
    """A name that a plan gives itself and that the roster does not know. ``nearest``: the team whose name is most like it."""
    perhaps = f" Perhaps {nearest}: then add it to Also called there." if nearest else ""
    found = f" Found in “{title}”." if title else ""
    told = f"Who is this?{perhaps}{found} {_ANSWER}."
    return Row("teams", entity(asked_key(name)), {"name": Cell(name), "status": Cell(told, url)})


def proposed_row(name: str, cells: Mapping[str, Cell], seen: str, url: str) -> Row:
    """A team that `init` proposes. ``seen``: where its name stands."""
    told = {**cells, "name": Cell(name), "status": Cell(f"Proposed, found in {seen}. {_ANSWER}.", url)}
    return Row("teams", entity(asked_key(name)), told)


def is_proposed(status: str) -> bool:
    """Whether a row's Status says that `init` proposed it."""
    return status.startswith("Proposed")


def refused_row(key: str, link: str) -> Row:
    """A name of which people said that it is no team: never asked again."""
    return Row("teams", entity(key), {"status": Cell("Not a team", link)})


def unclear_row(key: str, said: str, link: str) -> Row:
    """A name beside which stands neither yes nor no."""
    return Row("teams", entity(key), {"status": Cell(f"“{said}” is no answer. {_ANSWER}.", link)})


def settled_row(key: str, name: str, status: str) -> Row:
    """A question that has its answer: the row goes. Where people wrote beside it, it keeps its name and says how it ended."""
    cells = {"name": Cell(name), "status": Cell(status)} if name else {}
    return Row("teams", entity(key), cells, gone=True)


def hidden_row(key: str) -> Row:
    """A name that may not be shown any more: the row goes, and where people wrote beside it, nothing here knows the name."""
    nameless = f"{_ASKED}#{sha256(key.encode()).hexdigest()[:12]}"
    return Row("teams", entity(nameless), {}, was=entity(key), gone=True)


def adopted(row: Row, index: int | None, restates: Iterable[str] = ()) -> Row:
    """The row where a person made it, with those shared columns that are to be kept true after all."""
    return replace(row, adopts=index, restates=frozenset(restates))
