"""What `plansync doctor` looks at, and the lines in which it tells what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from jobs import people, report
from jobs.follow import Followed, Follower
from jobs.governed import Governed, governed
from jobs.leads import configured
from jobs.messages import Message
from jobs.wiring import Deps
from sync.errors import SyncError
from sync.links import parse_link
from sync.master.state import State

Level = Literal["ok", "note", "warn", "do"]


@dataclass(frozen=True, slots=True)
class Line:
    """What a check found. ``level``: *do* is something that must be done before the night, and ``code`` who has to.

    ``messages`` are ready to be sent. They and ``text`` name plans by title and link, and never quote them. ``link``: the
    file that the line is about; logs name that, and no title.
    """

    check: str
    level: Level
    text: str
    fix: str = ""
    code: int = report.OK
    messages: tuple[Message, ...] = ()
    link: str = ""

    def __str__(self) -> str:
        return f"{self.text} — {self.fix}" if self.fix else self.text


@dataclass
class Exam:
    """What the checks look at; each thing is fetched when it is first asked for. ``try_api``: also try, on the master."""

    deps: Deps
    name: str = "config.yaml"
    try_api: bool = False
    progress: Callable[[int, int], None] = lambda _done, _known: None
    problem: SyncError | None = field(default=None, init=False)

    @cached_property
    def email(self) -> str:
        """Whom files have to be shared with, as Google knows us. Raises SyncError."""
        return self.deps.reading.whoami() or self.deps.reading.email

    @property
    def me(self) -> str:
        return self.email or "plansync's account"

    @cached_property
    def master_id(self) -> str:
        return parse_link(self.deps.config.master.sheet).id

    @cached_property
    def opened(self) -> State | SyncError:
        """The master as it stands, or why it cannot be read."""
        try:
            return self.deps.master(apply=False).read()
        except SyncError as error:
            return error

    @property
    def state(self) -> State | None:
        return None if isinstance(self.opened, SyncError) else self.opened

    @cached_property
    def governed(self) -> Governed:
        """Roster and calendar as the master has them; as the configuration has them where that cannot be read."""
        return governed(self.deps.config, self.state) if self.state else Governed(self.deps.config)

    @cached_property
    def followed(self) -> list[Followed]:
        """Every link of the configuration, the Plans tab and the indexes, each opened, whatever the last night remembers."""
        now = self.deps.clock.now()
        config = self.governed.config
        follower = Follower(
            config,
            self.deps.readers,
            now,
            now.astimezone(config.zone).date(),
            self.deps.look,
            progress=self.progress,
            email=self.email,
            open=self.deps.open_folder,
        )
        said = people.pasted(self.state, config).leads if self.state else ()
        return follower.follow([*configured(config), *said])

    @property
    def plans(self) -> list[Followed]:
        return [each for each in self.followed if not each.is_index and each.lead.treat_as != "ignore"]
