"""From links to documents: what was pasted, configured and indexed, followed, fetched and read."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from pathlib import Path
from typing import Final, Protocol

from jobs.config import Config
from mappers import cycle, identify
from mappers.context import Context
from mappers.cycle import Cycle
from mappers.document import Document
from mappers.reader import Reading, read
from mappers.scorecard import Problem, Source, SourceStatus
from sync.errors import SyncError
from sync.links import FoundLink, Link, links_in, parse_link

MAX_DEPTH: Final = 2  # planning page → index → plans
_ASKS: Final = {  # what is asked of the team, by what is wrong
    "not_shared": "share the plan with {email} as Viewer",
    "dead": "correct the plan's link, there is no document at it",
    "trashed": "take the plan out of the trash, or change its link",
    "office_file": "save the plan as a Google Doc or Sheet, and link to that",
    "published": "link the plan itself, not its published copy",
    "not_supported": "link the plan as a Google Doc or Sheet",
    "unavailable": "nothing, Google did not answer; plansync tries again",
    "timeout": "nothing, Google did not answer; plansync tries again",
    "rate_limited": "nothing, Google did not answer; plansync tries again",
}
TREAT_AS: Final = ("ignore", "is a plan")


class Reader(Protocol):
    """A source of documents."""

    def claims(self, link: Link) -> bool:
        """Whether this source can fetch such a link."""

    def fetch(self, link: Link) -> Document:
        """The document behind a link. Raises SyncError."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A link to follow, and what is known of it before it is read.

    ``unit`` and ``cycle``: what a person, the index or the link text says. ``by_person``: people say something of it in
    Plans; ``pasted``: they made its row, ``row`` if just now. ``remark``: what they should know of what they said.
    """

    link: Link
    found_in: str
    depth: int = 0
    title: str = ""
    unit: str = ""
    cycle: Cycle | None = None
    row: int | None = None
    by_person: bool = False
    treat_as: str = ""
    must_be_index: bool = False
    read_as: str = ""
    pasted: bool = False
    remark: str = ""

    def with_person(self, said: Lead) -> Lead:
        """What people say in Plans outranks what the index says; what they leave open stays as it was."""
        return replace(
            self, unit=said.unit or self.unit, cycle=said.cycle or self.cycle, treat_as=said.treat_as or self.treat_as, row=said.row, by_person=True,
            read_as=said.read_as, pasted=said.pasted, remark=said.remark,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Followed:
    """What a lead led to: a document that was read, or a problem."""

    lead: Lead
    document: Document | None = None
    reading: Reading | None = None
    problem: Problem | None = None
    is_index: bool = False

    @property
    def has_plan(self) -> bool:
        return bool(
            self.reading and not self.is_index and any(plan.kind == "plan" for plan in self.reading.plans)
        )

    def source(self, zone: tzinfo, read_as: str) -> Source:
        lead, document = self.lead, self.document
        status: SourceStatus
        if lead.treat_as == "ignore":
            status = "ignored"
        elif self.problem:
            status = "can't read"
        else:
            status = "index" if self.is_index else "plan" if self.has_plan else "not a plan"
        edited: date | None = (
            document.modified.astimezone(zone).date() if document and document.modified else None
        )
        return Source(
            file_id=lead.link.file.id, url=lead.link.file.url, title=(document.name if document else "") or lead.title, status=status,
            found_in=lead.found_in, read_as=read_as, problem=self.problem, row=lead.row, pasted=lead.pasted, remark=lead.remark, edited=edited,
        )  # fmt: skip


@dataclass(slots=True)
class Follower:
    """Follows leads, level by level; each file is fetched once a run. ``progress`` is told of each document that is done.

    ``email``: whom plans have to be shared with.
    """

    config: Config
    readers: Sequence[Reader]
    today: date
    progress: Callable[[Followed], None] = lambda _: None
    email: str = ""
    fetched: dict[str, Document | SyncError] = field(default_factory=dict)

    def context(self) -> Context:
        return Context(
            roster=self.config.roster(),
            calendar=self.config.calendar(),
            words=self.config.known_words(),
            today=self.today,
        )

    def follow(self, leads: Sequence[Lead]) -> list[Followed]:
        """Every file that the leads lead to, each once, in the order in which they were found.

        What people pasted and no page leads to comes last.
        """
        seen: set[str] = set()
        done: list[Followed] = []
        said = {lead.link.file.id: lead for lead in leads if lead.by_person}
        level = [lead for lead in leads if not lead.by_person]
        with ThreadPoolExecutor(max_workers=self.config.readers) as pool:
            while level or said.keys() - seen:
                level = level or [lead for file_id, lead in said.items() if file_id not in seen]
                fresh = self._fresh(level, seen, said)
                seen.update(lead.link.file.id for lead in fresh)
                level = []
                for followed in pool.map(self._one, fresh):
                    done.append(followed)
                    self.progress(followed)
                    if followed.is_index and followed.document:
                        level += self._leads_of(followed, followed.document)
        return done

    @staticmethod
    def _fresh(level: Sequence[Lead], seen: AbstractSet[str], said: Mapping[str, Lead]) -> list[Lead]:
        """The leads of a level whose files are new; two leads to one file keep what they agree on."""
        fresh: dict[str, Lead] = {}
        for lead in level:
            key = lead.link.file.id
            if key not in seen:
                fresh[key] = _agreed(fresh[key], lead) if key in fresh else lead
        return [
            lead.with_person(said[key]) if key in said and not lead.by_person else lead
            for key, lead in fresh.items()
        ]

    def _one(self, lead: Lead) -> Followed:
        if lead.treat_as == "ignore":
            return Followed(lead)
        try:
            return self._read(lead, self._fetch(lead.link))
        except SyncError as error:
            return Followed(lead, problem=self._problem(error, lead))
        except Exception as error:  # noqa: BLE001  # one document must not cost the night; told without its text
            return Followed(lead, problem=self._problem(_fault(error, lead.link), lead))

    def _read(self, lead: Lead, document: Document) -> Followed:
        context = self.context()
        reading = read(document, context.model_copy(update={"unit": lead.unit, "cycle": lead.cycle}))
        has_plan = any(plan.kind == "plan" for plan in reading.plans)
        may_be = lead.treat_as != "is a plan" and lead.depth < MAX_DEPTH
        leads_on = not has_plan and any(self._followable(found.link) for found in links_in(document))
        is_index = may_be and (lead.must_be_index or leads_on)
        return Followed(lead, document, reading, is_index=is_index)

    def _problem(self, error: SyncError, lead: Lead) -> Problem:
        where = f"linked from {lead.found_in}"
        ask = _ASKS.get(error.kind, "").format(email=self.email or "plansync's account")
        return Problem(kind=error.kind, message=str(error.at(where)), fix=error.fix, ask=ask)

    def _fetch(self, link: Link) -> Document:
        key = link.file.id
        if key not in self.fetched:
            try:
                self.fetched[key] = self._fetch_now(link)
            except SyncError as error:
                self.fetched[key] = error
        found = self.fetched[key]
        if isinstance(found, SyncError):
            raise found
        return found

    def _fetch_now(self, link: Link) -> Document:
        refusal = link.refusal()
        if refusal:
            raise refusal
        for reader in self.readers:
            if reader.claims(link):
                return reader.fetch(link)
        what = f"A {link.kind.replace('_', ' ')} cannot be read yet"
        raise SyncError(what, kind="not_supported", link=link.url, fix="link a Google Doc or Sheet instead")

    @staticmethod
    def _followable(link: Link) -> bool:
        return link.kind in {"document", "spreadsheet", "drive_file", "published"}

    def _leads_of(self, followed: Followed, document: Document) -> Iterator[Lead]:
        """What an index links to, with what its words say of each link: its text, what stands beside it, its headings."""
        context = self.context()
        titles = (document.name, *(section.heading.plain for section in document.sections[:1]))
        named = (cycle.cycle_in(title, context.calendar) for title in titles)
        inherited = followed.lead.cycle or next((own for own in named if own), None)
        for found in links_in(document):
            if not self._followable(found.link) or found.link.file.id == followed.lead.link.file.id:
                continue
            unit, when = self._said_of(found, context)
            yield Lead(
                found.link,
                found_in=found.place.label,
                depth=followed.lead.depth + 1,
                title=found.text,
                unit=unit,
                cycle=when or inherited,
            )

    @staticmethod
    def _said_of(found: FoundLink, context: Context) -> tuple[str, Cycle | None]:
        unit = ""
        for text in (found.text, *found.around.split(" | "), found.column, *reversed(found.headings)):
            known = context.roster.find(identify.strip_generic(text)) or context.roster.only_named_in(text)
            if known:
                unit = known.name
                break
        when = next(
            (
                said
                for text in (found.text, found.column, found.around, *reversed(found.headings))
                if (said := cycle.cycle_in(text, context.calendar)) and said.kind != "year"
            ),
            None,
        )
        return unit, when


def _fault(error: Exception, link: Link) -> SyncError:
    """A fault of ours, named by its kind and line; its own words may quote the plan."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    what = f"plansync stumbled over this document ({type(error).__name__} at {at})"
    return SyncError(what, kind="bad_answer", fix="please report it with this line", link=link.url)


def _agreed(one: Lead, other: Lead) -> Lead:
    unit = one.unit if one.unit == other.unit else ""
    when = one.cycle if one.cycle == other.cycle else None
    return replace(one, link=one.link.file, unit=unit, cycle=when)


def configured(config: Config) -> Iterator[Lead]:
    """The links of the configuration."""
    for source in config.sources:
        if source.index:
            yield Lead(parse_link(source.index), found_in="config", must_be_index=True)
        elif source.plan:
            when = cycle.cycle_in(source.cycle, config.calendar()) if source.cycle else None
            yield Lead(
                parse_link(source.plan),
                found_in="config",
                depth=1,
                unit=source.team,
                cycle=when,
                treat_as="is a plan",
            )
