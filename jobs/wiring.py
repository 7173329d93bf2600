"""What "real" means: the one place where clients, sources and the master are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from jobs.config import Config
from jobs.follow import Reader
from sync.clock import Clock, SystemClock
from sync.google import Google
from sync.links import parse_link
from sync.master.sheet import Master
from sync.quota import Quotas
from sync.sources.google_docs import GoogleDocs
from sync.sources.markdown import MarkdownFiles
from sync.transport import READING, WRITING, Transport, anonymous, load_credentials


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
        anybody = access.endpoint and not access.key_file  # an emulator that was started with --open
        credentials = anonymous() if anybody else load_credentials(access.key_file, scopes)
        return Google(
            Transport(
                credentials,
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
        return (MarkdownFiles(), GoogleDocs(self.reading))

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
