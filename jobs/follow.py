"""From links to what their files hold: followed level by level, fetched and read only where something changed."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol

from jobs import leads as of_index
from jobs.config import Config
from jobs.folders import Folders, Open
from jobs.found import Found, FoundKind, Revision, basis
from jobs.leads import FOLLOWABLE, Lead
from mappers.card import Problem, Source, SourceStatus
from mappers.checks import run_checks
from mappers.context import Context
from mappers.document import Document
from mappers.kind import says_little
from mappers.plan import Plan
from mappers.publish import PublishLevel
from mappers.reader import read
from mappers.spec import TOPICS
from mappers.summary import Summary, summarise
from mappers.template import Template
from sync.errors import SyncError
from sync.lanes import Lanes
from sync.links import Link, links_in, parse_link
from sync.sources.files import SHORTCUT, SPREADSHEET, moment

Json = Mapping[str, Any]
MAX_DEPTH: Final = 2  # planning page → index → plans
_IN_DRIVE: Final = frozenset({"document", "spreadsheet", "drive_file", "folder"})
_MAY_BE_FOLDERS: Final = frozenset({"folder", "drive_file"})
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


class Reader(Protocol):
    """A source of documents."""

    def claims(self, link: Link) -> bool:
        """Whether this source can fetch such a link."""

    def fetch(self, link: Link, file: Json | None = None) -> Document:
        """The document behind a link. ``file``: Drive's answer about it, if it is at hand. Raises SyncError."""


Look = Callable[[Sequence[Link]], Sequence[Json | SyncError]]
"""Drive's metadata of many files, in their order."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a lead led to: what its file holds, or a problem. ``fresh``: it was read in this run."""

    lead: Lead
    found: Found | None = None
    problem: Problem | None = None
    publish: PublishLevel = "full"
    fresh: bool = False

    @property
    def is_index(self) -> bool:
        return bool(self.found and self.found.kind == "index")

    @property
    def summaries(self) -> tuple[Summary, ...]:
        """Of the plans in it."""
        return self.found.summaries if self.found else ()

    def source(self, zone: tzinfo) -> Source:
        lead, found = self.lead, self.found
        title = (found.name if found else "") or lead.title
        if self.publish != "full" and not self.is_index:
            title = ""
        status: SourceStatus
        if lead.treat_as == "ignore":
            status = "ignored"
        elif self.problem:
            status = "can't read"
        else:
            status = found.kind if found else "not a plan"
        return Source(
            file_id=lead.link.file.id, url=lead.link.file.url, title=title, status=status,
            found_in=lead.found_in, problem=self.problem, row=lead.row, pasted=lead.pasted, remark=" ".join(filter(None, (lead.remark, found.read_in_part if found else ""))),
            edited=found.edited(zone) if found else None, publish=self.publish,
        )  # fmt: skip


@dataclass
class Follower:
    """Follows leads, level by level; each file is looked at and fetched, and each folder listed, at most once a run.

    ``open`` lists a folder. ``look`` gives Drive's metadata of many files at once; ``kept`` what the last run found, by file id. ``progress`` is
    told how many of the leads known by now are done. ``email``: whom plans have to be shared with. ``skip``: leads not worth following.
    """

    config: Config
    readers: Sequence[Reader]
    now: datetime
    today: date
    look: Look | None = None
    progress: Callable[[int, int], None] = lambda _done, _known: None
    email: str = ""
    kept: Mapping[str, Found] = field(default_factory=dict)
    skip: Callable[[Lead], bool] = lambda _: False
    template: Template = field(default_factory=Template)
    open: Open | None = None
    files: dict[str, Json | SyncError] = field(default_factory=dict)
    fetched: dict[str, Document | SyncError] = field(default_factory=dict)
    read: dict[tuple[str, str], Found] = field(default_factory=dict)

    @cached_property
    def context(self) -> Context:
        """What every document is read with."""
        return Context(
            roster=self.config.roster(),
            calendar=self.config.calendar(),
            words=self.config.known_words(),
            today=self.today,
            template=self.template,
        )

    @cached_property
    def folders(self) -> Folders:
        """Those that were opened."""
        return Folders(self.config, self.files, self.open)

    @cached_property
    def _settings(self) -> str:
        """Everything in the configuration that a reading depends on."""
        told = self.config.model_dump_json(include={"fiscal", "words", "columns", "required", "reading"})
        units = sorted(self.config.teams, key=lambda team: team.id)  # whatever order people sort them into
        names = "\x01".join(
            team.model_dump_json(include={"id", "name", "aliases", "parent"}) for team in units
        )
        return f"{told}\x01{names}\x01{self.template.digest}"

    def governed_by(self, config: Config) -> None:
        """From now on, this configuration counts: the master says more of roster and calendar."""
        if config is not self.config:
            self.config = config
            for made in ("context", "folders", "_settings"):
                self.__dict__.pop(made, None)

    def follow(self, leads: Sequence[Lead]) -> list[Followed]:
        """Every file that the leads lead to, each once, in the order in which they were found.

        Folders are opened before anything is read, because what is said of one holds for the files in it; these wait until
        no page leads to more, because pages say more of them. What people pasted and nothing leads to comes last.
        """
        seen: set[str] = set()
        done: list[Followed] = []
        said = {lead.link.file.id: lead for lead in leads if lead.by_person}
        level = [lead for lead in leads if not lead.by_person]
        waiting: dict[str, list[Lead]] = {}
        known = 0
        with Lanes(self.config.readers) as lanes:
            while True:
                level = level or [lead for key, more in waiting.items() if key not in seen for lead in more]
                level = level or [lead for key, lead in said.items() if key not in seen]
                if not level:
                    return done
                now, level = self._folders_first(
                    level, leads, [each for key, each in said.items() if key not in seen]
                )
                shelved = [
                    lead for each in now if not each.below for lead in waiting.get(each.link.file.id, ())
                ]
                fresh = of_index.fresh([*now, *shelved], seen, said)
                fresh = [lead for lead in fresh if not self.skip(lead)]
                seen.update(lead.link.file.id for lead in now)
                known += len(fresh)
                for followed in lanes.map(self._one, fresh, self._lane):
                    done.append(followed)
                    self.progress(len(done), known)
                    for lead in self._onward(followed):
                        if lead.below and not lead.is_folder:
                            waiting.setdefault(lead.link.file.id, []).append(lead)
                        else:
                            level.append(lead)

    def _onward(self, followed: Followed) -> Iterator[Lead]:
        if followed.is_index and followed.found:
            yield from of_index.leads_of(followed.lead, followed.found.onward)

    def _folders_first(
        self, level: list[Lead], leads: Sequence[Lead], pasted: Sequence[Lead]
    ) -> tuple[list[Lead], list[Lead]]:
        """The leads to follow now, and those to follow then: folders, the pasted ones last, then everything else."""
        if any(lead.is_folder for lead in (*level, *pasted)):  # their files' metadata comes with them
            self._look_at([lead.link for lead in (*level, *pasted) if lead.link.kind in _MAY_BE_FOLDERS])
        else:
            known = (Link("drive_file", key) for key in self._in_drive())
            self._look_at([lead.link for lead in (*level, *leads)] + list(known))
        folders, rest = self.folders.parted(level)
        folders = folders or self.folders.parted(pasted)[0]
        return (folders, rest) if folders else (level, [])

    def _look_at(self, links: Sequence[Link]) -> None:
        """Ask Drive for the metadata of files that were not looked at yet: many with one request."""
        new = {
            link.file.id: link.file
            for link in links
            if link.kind in _IN_DRIVE and link.file.id not in self.files
        }
        if self.look and new:
            self.files.update(zip(new, self.look(list(new.values())), strict=True))

    def _lane(self, lead: Lead) -> str:
        """Which service a file waits for, so that Sheets, of which few a minute may be read, do not hold up Docs."""
        if lead.is_folder:
            return "drive"
        file = self.files.get(lead.link.file.id)
        mime = str(file.get("mimeType") or "") if isinstance(file, Mapping) else ""
        return "sheets" if mime == SPREADSHEET or lead.link.kind == "spreadsheet" else "docs"

    def _in_drive(self) -> Iterator[str]:
        """The files that the memory knows and that Drive has: others have no version."""
        return (file_id for file_id, found in self.kept.items() if found.revision.version)

    def level_of(self, lead: Lead) -> PublishLevel:
        """How much of it the master may show."""
        return lead.publish or self.config.publish

    def _one(self, lead: Lead) -> Followed:
        level = self.level_of(lead)
        if lead.treat_as == "ignore":
            return Followed(lead, publish=level)
        try:
            if lead.is_folder:
                return Followed(lead, self.folders.found(lead, self.now), publish=level)
            found, fresh = self._found(lead, level)
            return Followed(lead, found, publish=level, fresh=fresh)
        except SyncError as error:
            return Followed(lead, problem=self._problem(error, lead), publish=level)
        except Exception as error:  # noqa: BLE001  # one document must not cost the night; told without its text
            return Followed(lead, problem=self._problem(_fault(error, lead.link), lead), publish=level)

    def _found(self, lead: Lead, level: PublishLevel) -> tuple[Found, bool]:
        """What the file holds: as remembered, if nothing says that it changed, else read."""
        key = lead.link.file.id
        known = basis(self._settings, lead.known_as, level)
        if (key, known) in self.read:
            return self.read[key, known], True
        file = self.files.get(key)
        before = self.kept.get(key)
        if before and isinstance(file, Mapping) and self._holds(before, known, file):
            return before, False
        document = self._fetch(lead.link)
        found = self._read(lead, document, level).model_copy(update={"basis": known})
        self.read[key, known] = found
        return found, True

    def _holds(self, before: Found, known: str, file: Json) -> bool:
        if file.get("trashed") or file.get("mimeType") == SHORTCUT:
            return False
        lag, at_most = (
            timedelta(minutes=self.config.reading.lag_minutes),
            timedelta(days=self.config.reading.reread_after),
        )
        return before.holds(known, file, self.now, lag=lag, at_most=at_most)

    def _read(self, lead: Lead, document: Document, level: PublishLevel) -> Found:
        told = {
            "unit": lead.unit,
            "cycle": lead.cycle,
            "is_plan": lead.treat_as == "is a plan",
            "folders": lead.folders,
        }
        reading = read(document, self.context.model_copy(update=told))
        plans = [plan for plan in reading.plans if plan.kind == "plan"]
        may_be = lead.treat_as != "is a plan" and lead.depth < MAX_DEPTH
        leads_on = any(found.link.kind in FOLLOWABLE for found in links_in(document)) and (
            not plans or (all(map(says_little, plans)) and of_index.mostly_links(document))
        )
        revision = self._revision(lead.link.file.id, document)
        oddities = tuple(dict.fromkeys(oddity.text for oddity in reading.oddities))
        if may_be and (lead.must_be_index or leads_on):
            found = of_index.onward(document, lead.link, lead.cycle, self.context)
            # "start from this template" leads to nobody's plan
            links = tuple(each for each in found if not self.config.is_template(parse_link(each.url)))
            return Found(
                name=document.name,
                kind="index",
                revision=revision,
                level=level,
                onward=links,
                oddities=oddities,
            )
        summaries = tuple(self._summaries(plans, document))
        kind: FoundKind = "plan" if plans else "not a plan"
        return Found(
            name=document.name, kind=kind, revision=revision, summaries=summaries, oddities=oddities
        ).lowered(level)

    def _summaries(self, plans: Sequence[Plan], document: Document) -> Iterator[Summary]:
        for plan in plans:
            findings = tuple(f for f in run_checks(plan) if self._counts(f.rule) or f.level != "must_fix")
            summary = summarise(plan, findings, roster=self.context.roster)
            url = document.place.url
            if not summary.url and url.startswith("http"):
                summary = summary.model_copy(update={"url": url})
            yield summary

    def _counts(self, rule: str) -> bool:
        """Whether its absence must be fixed: all rules, but of the topics those that the configuration requires."""
        topic = rule.replace("-", "_")
        return topic not in TOPICS or topic in self.config.required

    def _revision(self, file_id: str, document: Document) -> Revision:
        file = self.files.get(file_id)
        file = file if isinstance(file, Mapping) else {}
        return Revision(
            version=str(file.get("version") or ""),
            modified=moment(file.get("modifiedTime")) or document.modified,
            read_at=self.now,
        )

    def _problem(self, error: SyncError, lead: Lead) -> Problem:
        where = f"in the folder {lead.found_in}" if lead.below else f"linked from {lead.found_in}"
        ask = _ASKS.get(error.kind, "").format(email=self.email or "plansync's account")
        ask = ask.replace("plan", "folder", 1) if lead.is_folder else ask
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
                file = self.files.get(link.file.id)
                return reader.fetch(link, file if isinstance(file, Mapping) else None)
        what = f"A {link.kind.replace('_', ' ')} cannot be read yet"
        raise SyncError(what, kind="not_supported", link=link.url, fix="link a Google Doc or Sheet instead")


def _fault(error: Exception, link: Link) -> SyncError:
    """A fault of ours, named by its kind and line; its own words may quote the plan."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    what = f"plansync stumbled over this document ({type(error).__name__} at {at})"
    return SyncError(what, kind="bad_answer", fix="please report it with this line", link=link.url)
