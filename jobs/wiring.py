"""What "real" means: the one place where clients, sources and the master are put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from jobs.config import Config
from jobs.follow import Follower, Reader
from jobs.template import template_text
from mappers.template import Template
from sync.clock import Clock, SystemClock
from sync.credentials import anonymous, load_credentials, named
from sync.errors import SyncError
from sync.google import Google, Json
from sync.links import Link, parse_link
from sync.master.sheet import Master
from sync.quota import Quotas
from sync.scopes import READING, WRITING
from sync.sources.folders import Listing, listed
from sync.sources.google_files import GoogleFiles
from sync.sources.markdown import MarkdownFiles
from sync.transport import Slow, Transport


@dataclass
class Deps:
    """Everything that touches the world, made when it is first needed."""

    config: Config
    clock: Clock

    @cached_property
    def quotas(self) -> Quotas:
        limits = self.config.quotas
        return Quotas(
            self.clock,
            {"sheets": (limits.sheets_reads, limits.sheets_writes), "docs": (limits.docs_reads, 58)},
        )

    def _google(self, scopes: Sequence[str]) -> Google:
        access = self.config.access
        says = access.key_file or access.impersonate or access.subject or named()
        anybody = access.endpoint and not says  # an emulator that was started with --open
        login = (
            anonymous()
            if anybody
            else load_credentials(
                access.key_file,
                scopes,
                impersonate=access.impersonate,
                delegates=access.delegates,
                subject=access.subject,
            )
        )
        return Google(
            Transport(
                login,
                self.clock,
                endpoint=access.endpoint,
                timeout=self.config.timeout,
                quotas=self.quotas,
            )
        )

    @cached_property
    def reading(self) -> Google:
        """May read, and nothing else."""
        return self._google(READING)

    @cached_property
    def writing(self) -> Google:
        """May write spreadsheets; only made by a run that applies."""
        return self._google(WRITING)

    @cached_property
    def readers(self) -> tuple[Reader, ...]:
        return (MarkdownFiles(), GoogleFiles(self.reading, self.config.reading.hidden))

    def look(self, links: Sequence[Link]) -> list[Json | SyncError]:
        """Drive's metadata of many files."""
        return self.reading.files(links)

    def open_folder(self, link: Link, about: Mapping[str, Any] | None = None) -> Listing:
        """What lies in a Drive folder or shared drive."""
        return listed(self.reading, link, about)

    def follower(self, now: datetime, progress: Callable[[int, int], None], template: Template) -> Follower:
        """Follows links with these readers. ``now``: when the run began."""
        return Follower(
            self.config,
            self.readers,
            now,
            now.date(),
            self.look,
            progress,
            self.reading.email,
            template=template,
            open=self.open_folder,
        )

    @property
    def slow(self) -> Sequence[Slow]:
        """The requests that took long."""
        made = [self.__dict__[name] for name in ("reading", "writing") if name in self.__dict__]
        return tuple(each for google in made for each in google.transport.slow)

    @cached_property
    def template(self) -> tuple[Template, str]:
        """The plan template, and a note where it cannot be read."""
        return template_text(lambda: self.readers, self.config)

    def master(self, *, apply: bool) -> Master:
        """The master sheet; with the read-only client unless the run applies."""
        config = self.config.master
        return Master(
            self.writing if apply else self.reading,
            parse_link(config.sheet).id,
            self.clock,
            who=self.reading.email or "plansync",
            policy=config.edits,
            reuse_ids_in_batch=config.reuse_ids_in_batch,
        )


def build(config: Config, clock: Clock | None = None) -> Deps:
    return Deps(config, clock or SystemClock())
