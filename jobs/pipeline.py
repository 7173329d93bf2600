"""The product on one page: links → documents → plans → findings → scorecards → what the master should say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date

from jobs import asks, changed, found, hidden, overview, people, reviews
from jobs.config import Config
from jobs.fold import fold
from jobs.follow import Followed, Follower
from jobs.governed import Governed, governed
from jobs.leads import configured
from jobs.strangers import Strangers
from jobs.vanished import Vanished
from mappers import scorecard
from mappers.card import Card, OpenCycle
from mappers.cycle import order
from mappers.publish import PublishLevel, less
from mappers.scorecard import Folded
from mappers.summary import Summary
from mappers.tables import Desired, Keepsake
from sync.links import parse_link
from sync.master.state import State


@dataclass(slots=True)
class Pipeline:
    """Turns the master as it is into the master as it should be. Documents are fetched once, however often it is asked.

    ``as_of``: the business date; else it is today, in the configured zone or the master's.
    """

    config: Config
    follower: Follower
    as_of: date | None = None
    today: date = date.min
    followed: list[Followed] = field(default_factory=list)
    folded: Folded = field(default_factory=Folded)
    notes: list[str] = field(default_factory=list)
    governed: Governed = field(init=False)

    def __post_init__(self) -> None:
        self.governed = Governed(self.config)

    def desired(self, state: State) -> Desired:
        """What the master should say. Called again with a newer state, nothing is fetched twice."""
        self.governed = governed(self.config, state)
        config = self.governed.config
        self.follower.governed_by(config)
        zone = config.zone_or(state.time_zone)
        self.today = self.follower.today = self.as_of or self.follower.now.astimezone(zone).date()
        said = people.pasted(state, config)
        self.follower.kept = found.recalled(state.memory.kept(found.KIND))
        self.followed = self.follower.follow([*configured(config), *said.leads])
        cycles = config.open_cycles()
        lost = lost_index(self.followed, state, self.follower.kept)
        unread = unread_plans(self.followed, self.follower.kept, config.publish, lost=lost)
        standing = {row.entity.key for row in state.standing("scorecard")}
        self.folded = fold(
            self.followed, config, self.today, cycles, zone=zone, unread=unread, standing=standing
        )
        waivers = people.waivers(state, self.today)
        found_tonight = {each.lead.link.file.id for each in self.followed}
        self.folded.cards = with_people(self.folded.cards, state, waivers, found_tonight, self.governed)
        self.notes = [*waivers.unclear, *self.governed.notes]
        if lost and (kept := keep_rows(self.folded, state)):
            self.notes.append(f"a page that leads to plans could not be read: {kept} rows stay as they were")
        kept_beside = with_reviews(self.folded, state, cycles, config)
        self.notes += kept_beside.notes
        ignored = {each.lead.link.file.id for each in self.followed if each.lead.treat_as == "ignore"}
        self.folded.sources += said.twice
        vanished = Vanished(state, self.folded, self.today, _kept_true(config, cycles), lost, ignored)
        strangers = Strangers(self.governed.teams, self.folded, config.roster(), lost)
        self.folded.besides = [*kept_beside.rows, *vanished.rows(), *self.governed.rows, *strangers.rows()]
        known = self.follower.kept
        self.folded.besides += changed.tidied(state, self.folded, known)
        labels = [each.cycle.label for each in cycles]
        self.folded.besides += overview.rows(state, self.folded, known, labels, self.today)
        told = [*keepsakes(self.followed, self.follower), *self.governed.keepsakes]
        wanted = scorecard.desired(self.folded, self.today, told)
        return replace(wanted, views=(*hidden.views(state, self.folded), *wanted.views))


def unread_plans(
    followed: Sequence[Followed], kept: Mapping[str, found.Found], level: PublishLevel, *, lost: bool
) -> dict[str, Sequence[Summary]]:
    """By file, the plans that cannot be read tonight, as they were: the file cannot be opened, or the page that leads to it.

    Never more than tonight's publish level allows; ``level`` for files of which nothing is said.
    """
    tonight = {each.lead.link.file.id: each for each in followed}
    plans: dict[str, Sequence[Summary]] = {}
    for file_id, before in kept.items():
        now = tonight.get(file_id)
        if now.problem if now else lost:
            plans[file_id] = before.lowered(now.publish if now else level).summaries
    return plans


def _kept_true(config: Config, cycles: Sequence[OpenCycle]) -> Callable[[str], bool]:
    """Whether a unit × cycle's rows are tonight's to change: those of open cycles; without a calendar, all."""
    labels = {"", *(each.cycle.label for each in cycles)}
    return lambda key: not config.cycles or key.rpartition("|")[2] in labels


def keepsakes(followed: Iterable[Followed], follower: Follower) -> Iterable[Keepsake]:
    """What the next run should know of the files that were read; at once, if less of one may be shown than before."""
    for each in followed:
        key = each.lead.link.file.id
        before = follower.kept.get(key)
        hides = bool(before and less(each.publish, before.level))
        if each.found and each.fresh:
            yield found.keepsake(key, each.found, urgent=hides)
        elif before and each.lead.treat_as == "ignore":
            yield Keepsake(found.KIND, key, "", urgent=True)
        elif before and hides:
            yield found.keepsake(key, before.lowered(each.publish), urgent=True)


def with_people(
    cards: Sequence[Card],
    state: State,
    waivers: people.Waivers,
    tonight: AbstractSet[str],
    governed: Governed,
    *,
    trended: bool = False,
) -> list[Card]:
    """The cards with what people say of them in the sheet, and with what their rows were before.

    ``tonight``: ids of the files that were found; no card is told that no page leads to one of them. ``trended``: rows of
    cycles before are still to come.
    """
    overruled = people.overruled(state)
    first = people.first_cycles(state, cards)
    before = people.formerly(state, cards, governed.teams.formerly)
    opened = people.opened(state)
    told = []
    for card in cards:
        left, since = ("", "") if card.source or card.covered_by else opened.get(card.key, ("", ""))
        if left and parse_link(left).file.id in tonight:
            left, since = "", ""
        said = overruled.get(card.key, {})
        more = {
            "overruled": {column: each.said for column, each in said.items()},
            "judged_by": {column: each.basis for column, each in said.items()},
            "waived": waivers.rules.get(card.key, frozenset()),
            "was": before.get(card.key, ""),
            "left": left,
            "since": since,
            "trended": trended or first[card.unit_id] < order(card.cycle),
        }
        told.append(card.model_copy(update=more))
    return told


def with_reviews(
    folded: Folded, state: State, cycles: Sequence[OpenCycle], config: Config
) -> reviews.Reviews:
    """Gives the cards what people keep on the Scorecard, in Reviews and in Asks; says what Reviews should say."""
    cards, notes = reviews.extended(folded.cards, state)
    told = reviews.rounds(cards, state, cycles, config.roster(), config.calendar(), hidden.files(folded))
    folded.cards = asks.answered(told.cards, state)
    told.notes[:0] = notes
    return told


def lost_index(followed: Sequence[Followed], state: State, kept: Mapping[str, found.Found]) -> bool:
    """Whether a page that leads to plans could not be read: one that was such a page when we last read it.

    Its row in Plans says so only on the first night; from the second on it says that it can't be read.
    """
    indexes = {row.entity.key for row in state.memory.of("plans") if row.said("status") == "index"} | {
        file_id for file_id, before in kept.items() if before.kind == "index"
    }
    return any(
        each.problem and (each.lead.leads_on or each.lead.link.file.id in indexes) for each in followed
    )


def keep_rows(folded: Folded, state: State) -> int:
    """Nobody is said to have no plan while a page that leads to plans could not be read: their rows stay as they are.

    Answers how many rows that concerns.
    """
    known = {row.entity.key for row in state.memory.of("scorecard")}
    before = len(folded.cards)
    folded.cards = [card for card in folded.cards if card.plan or card.source or card.key not in known]
    return before - len(folded.cards)
