"""What a plan wants of others: open questions, guidance, needs, and what it depends on somebody else for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from mappers import cells
from mappers.plan import Ask, Dependency, Plan
from mappers.value import Value

AskKind = Literal["open question", "guidance", "need"]
KINDS: Final[dict[str, AskKind]] = {
    "question": "open question", "open question": "open question", "guidance": "guidance", "need": "need",
}  # fmt: skip
"""By what the model, and what the master, calls them."""
_GIVEN: Final = frozenset(
    "agreed confirmed committed accepted acknowledged approved promised delivered resolved closed zugesagt bestätigt erledigt".split()
)


class AskLine(Value):
    """Something that a plan asks for, as the master shows it. ``text`` is what it is known by from night to night.

    ``asker``: the team that needs it, where a group's plan says so; ``to``: who is asked, or the provider; ``by`` and
    ``state`` as written. ``given``: the plan itself says that it has it already.
    """

    kind: AskKind
    text: str
    asker: str = ""
    to: str = ""
    by: str = ""
    state: str = ""
    given: bool = False
    url: str = ""

    @property
    def said(self) -> str:
        """``Checkout: Specifications of the partner API (by 15 Oct)``."""
        asker = f"{self.asker}: " if self.asker else ""
        by = f" (by {self.by})" if self.by else ""
        return f"{asker}{self.text}{by}"


def ask_lines(plan: Plan) -> Iterator[AskLine]:
    """The asks of a plan in its own order, then what it needs from others; nothing that waits to be written.

    A dependency counts where it says who provides it and is a line of its own. What a key result, a piece of work or a
    rejected idea waits for in its own line is no ask: it stands there.
    """
    if plan.is_template:
        return
    yield from (_ask(each) for each in plan.asks if _is_said(each.text))
    elsewhere = {result.text for objective in plan.objectives for result in objective.key_results}
    elsewhere |= {each.text for objective in plan.objectives for each in objective.initiatives}
    elsewhere |= {each.text for each in plan.initiatives} | {each.item for each in plan.excluded}
    for each in plan.dependencies:
        if each.provider and each.what not in elsewhere and _is_said(each.what):
            yield _need(each)


def _ask(ask: Ask) -> AskLine:
    return AskLine(kind=KINDS[ask.kind], text=ask.text, to=cells.owner(ask.to), by=ask.due, url=_web(ask))


def _need(dependency: Dependency) -> AskLine:
    return AskLine(
        kind="need", text=dependency.what, asker=cells.owner(dependency.asker), to=cells.owner(dependency.provider),
        by=dependency.needed_by, state=dependency.state, given=is_given(dependency.state), url=_web(dependency),
    )  # fmt: skip


def _web(placed: Ask | Dependency) -> str:
    return placed.place.url if placed.place.url.startswith(("https://", "http://")) else ""


def _is_said(text: str) -> bool:
    return not (cells.is_placeholder(text) or cells.says_none(text))


def is_given(state: str) -> bool:
    """Whether a dependency's state says that it is agreed or there; "not confirmed" and "to be agreed" do not."""
    first = state.strip(" .!*_").casefold().partition(" ")[0].strip(",;:.")
    return cells.score(state) == 1.0 or first in _GIVEN
