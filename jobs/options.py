"""Every option of the configuration, declared once: the loader, the JSON schema and the documentation all read it from here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, timedelta, timezone, tzinfo
from functools import cached_property
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from rapidfuzz import fuzz, process

from mappers import cycle
from mappers.card import CycleState, OpenCycle
from mappers.columns import named_columns
from mappers.context import Roster, Unit
from mappers.cycle import Calendar, Cycle
from mappers.plan import Plan
from mappers.publish import PublishLevel
from mappers.recognise import Words
from mappers.spec import TOPICS, Topic, headings
from sync.links import Link, parse_link
from sync.sign_in import is_email

_NEAR: Final = 60.0  # how alike two names are, of 100, so that one may be the other misspelt
_GMT_RE: Final = re.compile(r"GMT(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")
_NO_GUESS: Final = "write it as 2024-Q4, Q2 FY25 or H1 2025"


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


class Part(BaseModel):
    """A group of options. Its docstring and the descriptions of its fields are the documentation."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        field_title_generator=lambda name, _: _title(name),
    )


def _link(text: Any) -> Any:
    """Text that is a link of a kind that can be followed."""
    if not isinstance(text, str):
        raise ValueError("paste the link as text")
    refusal = parse_link(text).refusal()
    if refusal:
        raise ValueError(f"{refusal.what}; {refusal.fix}")
    return text


def _cycle(text: Any) -> Any:
    """Text that is a cycle and nothing else."""
    if text and (
        not isinstance(text, str)
        or not cycle.cycle_in(text)
        or any(c.isalnum() for c in cycle.strip_cycles(text))
    ):
        raise ValueError(f"this is no cycle; {_NO_GUESS}")
    return text


def _email(text: Any) -> Any:
    if text and not (isinstance(text, str) and is_email(text)):
        raise ValueError("give an e-mail address")
    return text


def _endpoint(text: Any) -> Any:
    if text and (not isinstance(text, str) or not text.startswith(("http://", "https://")) or " " in text):
        raise ValueError("give the address that plansync emulator prints, for example http://127.0.0.1:8000")
    return text


def _sheet(text: Any) -> Any:
    if not isinstance(text, str) or parse_link(text).kind != "spreadsheet":
        raise ValueError("paste the address of a Google Sheet, https://docs.google.com/spreadsheets/d/…")
    return text


def _zone(name: Any) -> Any:
    if name:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError, TypeError) as error:
            raise ValueError("name a zone as in Europe/Zurich or America/New_York") from error
    return name


def _template(text: Any) -> Any:
    return _link(text) if text else text


def _sections(house: Any) -> Any:
    """House words by the names of sections."""
    for name in house if isinstance(house, dict) else ():
        if name not in headings(Plan):
            raise ValueError(f"“{name}” is no section; use one of {', '.join(headings(Plan))}")
    return house


def _columns(house: Any) -> Any:
    """House words by the names of columns."""
    for name in house if isinstance(house, dict) else ():
        if str(name) not in named_columns():
            raise ValueError(_no_column(str(name)))
    return house


def _no_column(name: str) -> str:
    inner = [full for full in named_columns() if full.endswith(f".{name}")]
    if inner:
        return f"“{name}” could be in several tables; write {' or '.join(inner)}"
    nearest = process.extractOne(name, list(named_columns()), scorer=fuzz.ratio)
    near = f"; did you mean “{nearest[0]}”?" if nearest and nearest[1] >= _NEAR else ";"
    return f"“{name}” is no column{near} docs/config.md lists them"


LinkText = Annotated[str, BeforeValidator(_link)]
Sheet = Annotated[str, BeforeValidator(_sheet)]
CycleText = Annotated[str, BeforeValidator(_cycle)]
Endpoint = Annotated[str, BeforeValidator(_endpoint)]
Email = Annotated[str, BeforeValidator(_email)]
Template = Annotated[str, BeforeValidator(_template)]
Zone = Annotated[str, BeforeValidator(_zone)]
SectionWords = Annotated[Mapping[str, tuple[str, ...]], BeforeValidator(_sections)]
ColumnWords = Annotated[Mapping[str, tuple[str, ...]], BeforeValidator(_columns)]


class Master(Part):
    """Where the scorecards go."""

    sheet: Sheet = Field(
        description="Paste the address of the master Google Sheet; share it with the service account as Editor."
    )
    edits: Literal["report", "restore"] = Field(
        "report",
        description="What happens to a cell of ours that a person edited: report it and leave it until its source changes, or restore it.",
    )
    reuse_ids_in_batch: bool = Field(
        True,
        description="Guard every write by moving our own anchors within the batch. Turn off only if the real API refuses it; then writes are compared after the fact, which is weaker.",
    )


class Source(Part):
    """A page that links to plans, a folder that holds them, or a plan."""

    index: LinkText | None = Field(
        None,
        description="A planning page (Markdown file, Google Doc or Sheet) whose links lead to plans, possibly through another index; or a Drive folder or shared drive that holds plans.",
    )
    plan: LinkText | None = Field(None, description="One plan.")
    team: str = Field("", description="With plan: whose it is, if the document does not say.")
    cycle: CycleText = Field(
        "", description="With plan: which cycle it is for, if the document does not say."
    )
    publish: PublishLevel | None = Field(
        None,
        description="With plan: how much of it the master shows, unless its row in Plans says otherwise. Left out: as publish below.",
    )


class Team(Part):
    """A unit that is expected to plan."""

    id: str = Field(description="Never changes; rows of the master hang on it.")
    name: str = Field(description="What the master calls it.")
    aliases: tuple[str, ...] = Field((), description="Other names that plans and links use.")
    parent: str = Field("", description="The id of the group it belongs to.")
    tpm: str = Field("", description="Who looks after its reviews.")
    engineering: str = Field("", description="Its engineering lead.")
    product: str = Field("", description="Its product lead.")
    design: str = Field("", description="Its design lead.")
    execs: tuple[str, ...] = Field((), description="Who else is invited to its reviews.")
    first_cycle: CycleText = Field("", description="Expected from this cycle on.")
    last_cycle: CycleText = Field("", description="Expected up to this cycle.")
    became: tuple[str, ...] = Field((), description="The ids of the units that it was split or merged into.")
    onboarding_until: date | None = Field(
        None, description="Until this day, included, what its plan lacks is advice and no gap."
    )


class PlanningCycle(Part):
    """A planning cycle."""

    cycle: CycleText = Field(
        description="A quarter, half, trimester, month or program increment: 2024-Q4, Q2 FY25, H1 2025, March 2025, PI 25.1, …"
    )
    due: date | None = Field(None, description="The day by which plans are due.")
    freeze: date | None = Field(None, description="The day from which plans should no longer change.")
    state: CycleState = Field(
        "planning",
        description="Where the cycle stands. Once it is closed, only backfill changes its rows.",
    )


class Fiscal(Part):
    """How the organisation counts its years."""

    starts_in: int = Field(1, ge=1, le=12, description="The month in which the fiscal year starts, 1 to 12.")
    named_by: Literal["end", "start"] = Field(
        "end", description="Whether FY25 is the year that ends, or starts, in 2025."
    )
    always: bool = Field(False, description="Whether a plain Q2 2024 is fiscal, too.")


class Limits(Part):
    """How much one night may change. A run that would change more writes nothing, says how much, and exits 4; --force writes it."""

    rows_changed: int = Field(
        30,
        ge=0,
        le=100,
        description="Percent of the rows of one cycle in which a cell of ours may change in one night. 100: no limit.",
    )
    rows_vanished: int = Field(
        10,
        ge=0,
        le=100,
        description="Percent of the rows of one cycle that may vanish in one night, because no page leads to their plan any more. 100: no limit.",
    )
    floor: int = Field(
        10,
        ge=0,
        description="So many rows may always change or vanish, whatever their share: small sheets are not stopped by one busy team.",
    )


class History(Part):
    """How much of what happened the master keeps. The oldest rows of Runs and Changes go, but none beside which people wrote."""

    changes: int = Field(
        2000,
        ge=1,
        le=20000,
        description="How many rows the tab Changes holds at most, one for each value that changed.",
    )
    runs: int = Field(200, ge=1, le=5000, description="How many rows the tab Runs holds at most.")
    export: str = Field(
        "",
        description="A file to which the rows that go are appended, one JSON object a line, after they were taken out. Empty: they are not kept.",
    )


class Reading(Part):
    """What of a plan is read, and how often."""

    hidden: Literal["skip", "read", "read_and_say"] = Field(
        "skip",
        description="Whether hidden tabs, rows and columns of Google Sheets are skipped, read, or read and counted. What was skipped is counted, too.",
    )
    reread_after: int = Field(
        7,
        ge=0,
        le=365,
        description="Days after which a plan is read again though Drive says that it has not changed. 0: every night.",
    )
    lag_minutes: int = Field(
        60,
        ge=0,
        le=1440,
        description="Drive tells of a change late. A plan that changed less than so many minutes before it was last read is read again.",
    )
    subfolders: int = Field(
        3,
        ge=0,
        le=10,
        description="How many levels of folders are opened within a Drive folder or shared drive. What lies deeper is left out, and its folder's row in Plans says so.",
    )


class Quotas(Part):
    """Requests a minute that we allow ourselves; Google's limits per user are a little higher, for others who share the account."""

    sheets_reads: int = Field(58, ge=1, le=300, description="Google: 60 a minute and user.")
    sheets_writes: int = Field(58, ge=1, le=300, description="Google: 60 a minute and user.")
    docs_reads: int = Field(290, ge=1, le=3000, description="Google: 300 a minute and user.")


class Access(Part):
    """Who plansync is; docs/access.md says which way to sign in when."""

    key_file: str = Field(
        "",
        description="A service account's key file. Empty: application default credentials, which are the file that GOOGLE_APPLICATION_CREDENTIALS names, gcloud's sign-in or the service account attached to the machine.",
    )
    impersonate: Email = Field(
        "",
        description="The address of a service account to act as, without a key of its own: whoever signs in needs roles/iam.serviceAccountTokenCreator on it.",
    )
    delegates: tuple[Email, ...] = Field(
        (),
        description="With impersonate: service accounts in between, each allowed to act as the next, the last as the target.",
    )
    subject: Email = Field(
        "",
        description="A Workspace user to act for (domain-wide delegation), where files cannot be shared with a service account.",
    )
    endpoint: Endpoint = Field(
        "", description="The address of an embedded Workspace, for trying things out. Empty: Google."
    )


class Config(Part):
    """Everything that can be configured. Only master.sheet must be given."""

    master: Master = Field(description="Where the scorecards go.")
    sources: tuple[Source, ...] = Field(
        (),
        description="Where plans are found. Links pasted into the master's Plans tab are followed as well.",
    )
    teams: tuple[Team, ...] = Field(
        (),
        description="The roster: units that are expected to plan. Each gets a row in the master's tab Teams once; from then on its row counts, and not what stands here.",
    )
    cycles: tuple[PlanningCycle, ...] = Field(
        (),
        description="The planning calendar. nightly reads every cycle that is not closed. Each gets a row in the master's tab Cycles once; from then on its row counts, and not what stands here.",
    )
    fiscal: Fiscal = Field(Fiscal(), description="How the organisation counts its years.")
    timezone: Zone = Field(
        "",
        description="Business dates (due, late since, last checked) are days in this zone, for example Europe/Zurich. Empty: the master's own time zone.",
        examples=["Europe/Zurich"],
    )
    words: SectionWords = Field(
        {},
        description="House words for sections: the name of a section in docs/reading.md, and headings of yours that mean it.",
    )
    columns: ColumnWords = Field(
        {},
        description="House words for table columns and labels: the name of a column in the list of docs/config.md, and titles of yours that mean it.",
    )
    template: Template = Field(
        "",
        description="Your plan template, a Google Doc or a Markdown file. What a plan leaves as the template has it counts as not filled in, however long it is. Empty: none.",
    )
    required: tuple[Topic, ...] = Field(
        TOPICS, description="The topics whose absence must be fixed before the review."
    )
    publish: PublishLevel = Field(
        "full",
        description="How much of a plan the master shows, unless its row in Plans says otherwise. full; verdicts: words, counts and dates, no text, no titles and no numbers of the plan; or nothing.",
    )
    limits: Limits = Field(Limits(), description="How much one night may change.")
    history: History = Field(History(), description="How much of what happened the master keeps.")
    reading: Reading = Field(Reading(), description="What of a plan is read, and how often.")
    access: Access = Field(Access(), description="Who plansync is.")
    quotas: Quotas = Field(Quotas(), description="Requests a minute that we allow ourselves.")
    timeout: float = Field(60.0, gt=0, le=600, description="Seconds that one request may take.")
    readers: int = Field(8, ge=1, le=16, description="How many documents are read at the same time.")

    @property
    def zone(self) -> tzinfo:
        """The configured zone; UTC where the master's own is to be used and nobody has asked it yet."""
        return self.zone_or("")

    def zone_or(self, master_zone: str) -> tzinfo:
        """The zone of business dates: the configured one, else the master's (``timeZone`` of its properties), else UTC.

        Google writes zones that have no name as ``GMT-07:00``.
        """
        name = self.timezone or master_zone
        if found := _GMT_RE.fullmatch(name):
            offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
            return timezone(-offset if found["sign"] == "-" else offset)
        try:
            return ZoneInfo(name) if name else UTC
        except (KeyError, ValueError, OSError):
            return UTC

    def is_template(self, link: Link) -> bool:
        """Whether a link leads to the configured plan template."""
        return bool(self.template) and link.file.id == parse_link(self.template).file.id

    def calendar(self) -> Calendar:
        return Calendar(
            fiscal_start=self.fiscal.starts_in,
            named_by=self.fiscal.named_by,
            always_fiscal=self.fiscal.always,
        )

    def known_words(self) -> Words:
        columns = (
            (model, field, names)
            for name, names in self.columns.items()
            for model, field in named_columns()[name]
        )
        return Words(tuple(self.words.items()), tuple(columns))

    def roster(self) -> Roster:
        return self._roster

    @cached_property
    def _roster(self) -> Roster:
        return Roster(
            units=tuple(
                Unit(
                    **{
                        **team.model_dump(),
                        "first_cycle": self._label(team.first_cycle),
                        "last_cycle": self._label(team.last_cycle),
                    }
                )
                for team in self.teams
            )
        )

    def governed(self, teams: tuple[Team, ...], cycles: tuple[PlanningCycle, ...]) -> Config:
        """The same with another roster and another calendar: those that people keep in the master."""
        options = {name: getattr(self, name) for name in Config.model_fields}
        return Config.model_validate({**options, "teams": teams, "cycles": cycles})

    def open_cycles(self) -> tuple[OpenCycle, ...]:
        """The cycles that are not closed, newest first."""
        found = [
            OpenCycle(cycle=self.cycle(each.cycle), due=each.due, freeze=each.freeze, state=each.state)
            for each in self.cycles
            if each.state != "closed"
        ]
        return tuple(sorted(found, key=lambda each: each.cycle.start or date.min, reverse=True))

    def calendar_cycle(self, wanted: Cycle) -> OpenCycle:
        """A cycle as the calendar has it; one that it does not name is closed."""
        for each in self.cycles:
            if self.cycle(each.cycle).same(wanted):
                return OpenCycle(cycle=wanted, due=each.due, freeze=each.freeze, state=each.state)
        return OpenCycle(cycle=wanted, state="closed")

    def cycle(self, text: str) -> Cycle:
        found = cycle.cycle_in(text, self.calendar())
        assert found, "checked when the configuration was read"
        return found

    def _label(self, text: str) -> str:
        found = cycle.cycle_in(text, self.calendar()) if text else None
        return found.label if found else text


def groups() -> dict[str, type[Part]]:
    """The groups of options by their option, the top itself as ``""``."""
    found: dict[str, type[Part]] = {"": Config}
    for name, field in Config.model_fields.items():
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, Part):
                found[name] = part
    return found


def described(option: tuple[str, ...]) -> str:
    """What an option means, ``("master", "sheet")`` for one within a group; nothing where there is no such option."""
    group = groups().get(".".join(option[:-1])) if option else None
    field = group.model_fields.get(option[-1]) if group else None
    return (field.description or "") if field else ""
