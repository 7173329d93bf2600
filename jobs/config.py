"""The configuration file: every option declared once, every mistake reported at once, with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from mappers import cycle
from mappers.context import Roster, Unit
from mappers.cycle import Calendar, Cycle
from mappers.plan import Plan
from mappers.recognise import Words
from mappers.scorecard import CycleState, OpenCycle
from mappers.spec import TOPICS, Topic, headings
from sync.links import parse_link

_NO_GUESS: Final = "write it as 2024-Q4, Q2 FY25 or H1 2025"


class ConfigError(Exception):
    """All that is wrong with a configuration file, one line each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


class _Loader(yaml.SafeLoader):
    """YAML without its own idea of dates: the options say which text is a day, and quote it when it is none."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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


def _endpoint(text: Any) -> Any:
    if text and (not isinstance(text, str) or not text.startswith(("http://", "https://")) or " " in text):
        raise ValueError("give the address that plansync emulator prints, for example http://127.0.0.1:8000")
    return text


def _sheet(text: Any) -> Any:
    if not isinstance(text, str) or parse_link(text).kind != "spreadsheet":
        raise ValueError("paste the address of a Google Sheet, https://docs.google.com/spreadsheets/d/…")
    return text


Link = Annotated[str, BeforeValidator(_link)]
Sheet = Annotated[str, BeforeValidator(_sheet)]
CycleText = Annotated[str, BeforeValidator(_cycle)]
Endpoint = Annotated[str, BeforeValidator(_endpoint)]


class Master(_Part):
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


class Source(_Part):
    """A page that links to plans, or a plan."""

    index: Link | None = Field(
        None,
        description="A planning page (Markdown file or Google Doc) whose links lead to plans, possibly through another index.",
    )
    plan: Link | None = Field(None, description="One plan.")
    team: str = Field("", description="With plan: whose it is, if the document does not say.")
    cycle: CycleText = Field(
        "", description="With plan: which cycle it is for, if the document does not say."
    )


class Team(_Part):
    """A unit that is expected to plan."""

    id: str = Field(description="Never changes; rows of the master hang on it.")
    name: str = Field(description="What the master calls it.")
    aliases: tuple[str, ...] = Field((), description="Other names that plans and links use.")
    parent: str = Field("", description="The id of the group it belongs to.")
    tpm: str = Field("", description="Who looks after its reviews.")
    first_cycle: CycleText = Field("", description="Expected from this cycle on.")
    last_cycle: CycleText = Field("", description="Expected up to this cycle.")


class PlanningCycle(_Part):
    """A planning cycle."""

    cycle: CycleText = Field(description="2024-Q4, Q2 FY25, H1 2025, …")
    due: date | None = Field(None, description="The day by which plans are due.")
    state: CycleState = Field(
        "planning",
        description="upcoming, planning, running, closing or closed. nightly reads every cycle that is not closed.",
    )


class Fiscal(_Part):
    """How the organisation counts its years."""

    starts_in: int = Field(1, ge=1, le=12, description="The month in which the fiscal year starts, 1 to 12.")
    named_by: Literal["end", "start"] = Field(
        "end", description="Whether FY25 is the year that ends, or starts, in 2025."
    )
    always: bool = Field(False, description="Whether a plain Q2 2024 is fiscal, too.")


class Quotas(_Part):
    """Requests a minute that we allow ourselves; Google's limits per user are a little higher, for others who share the account."""

    sheets_reads: int = Field(58, ge=1, le=300, description="Google: 60 a minute and user.")
    sheets_writes: int = Field(58, ge=1, le=300, description="Google: 60 a minute and user.")
    docs_reads: int = Field(290, ge=1, le=3000, description="Google: 300 a minute and user.")


class Access(_Part):
    """Who plansync is."""

    key_file: str = Field(
        "", description="A service account's key file. Empty: application default credentials."
    )
    endpoint: Endpoint = Field(
        "", description="The address of an embedded Workspace, for trying things out. Empty: Google."
    )


class Config(_Part):
    """Everything that can be configured."""

    master: Master = Field(description="Where the scorecards go.")
    sources: tuple[Source, ...] = Field(
        (),
        description="Where plans are found. Links pasted into the master's Plans tab are followed as well.",
    )
    teams: tuple[Team, ...] = Field((), description="The roster: units that are expected to plan.")
    cycles: tuple[PlanningCycle, ...] = Field((), description="The planning calendar.")
    fiscal: Fiscal = Field(Fiscal(), description="How the organisation counts its years.")
    timezone: str = Field(
        "UTC", description="Business dates are days in this zone, for example Europe/Zurich."
    )
    words: Mapping[str, tuple[str, ...]] = Field(
        {},
        description="House words for sections: the name of a section in the model, and headings that mean it.",
    )
    required: tuple[Topic, ...] = Field(
        TOPICS, description="The topics whose absence must be fixed before the review."
    )
    access: Access = Field(Access(), description="Who plansync is.")
    quotas: Quotas = Field(Quotas(), description="Requests a minute that we allow ourselves.")
    timeout: float = Field(60.0, gt=0, le=600, description="Seconds that one request may take.")
    readers: int = Field(8, ge=1, le=16, description="How many documents are read at the same time.")

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("name a zone as in Europe/Zurich or America/New_York") from error
        return name

    @field_validator("words")
    @classmethod
    def _known_sections(cls, words: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        unknown = [name for name in words if name not in headings(Plan)]
        if unknown:
            raise ValueError(f"“{unknown[0]}” is no section; use one of {', '.join(headings(Plan))}")
        return words

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def calendar(self) -> Calendar:
        return Calendar(
            fiscal_start=self.fiscal.starts_in,
            named_by=self.fiscal.named_by,
            always_fiscal=self.fiscal.always,
        )

    def known_words(self) -> Words:
        return Words(tuple(self.words.items()))

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

    def open_cycles(self) -> tuple[OpenCycle, ...]:
        """The cycles that are not closed, newest first."""
        found = [
            OpenCycle(cycle=self.cycle(each.cycle), due=each.due, state=each.state)
            for each in self.cycles
            if each.state != "closed"
        ]
        return tuple(sorted(found, key=lambda each: each.cycle.start or date.min, reverse=True))

    def cycle(self, text: str) -> Cycle:
        found = cycle.cycle_in(text, self.calendar())
        assert found, "checked when the configuration was read"
        return found

    def _label(self, text: str) -> str:
        found = cycle.cycle_in(text, self.calendar()) if text else None
        return found.label if found else text


def load(path: Path) -> Config:
    """The configuration in a YAML file.

    Raises ConfigError with one line for each mistake: file, line, the value quoted, what to write instead.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(
            [f"{path}: there is no such file; copy config.example.yaml and fill in the master's address"]
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            [f"{path}: cannot be read as text ({error.__class__.__name__}); it must be a UTF-8 YAML file"]
        ) from error
    return parse(text, str(path))


def parse(text: str, name: str) -> Config:
    """As `load`, from text; ``name`` stands in the messages."""
    try:
        tree = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  # a SafeLoader with fewer types
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is no valid YAML"
        raise ConfigError([f"{name}{line}: {problem}; check the indentation and the quotes"]) from error
    if not isinstance(data, dict):
        raise ConfigError([f"{name}: holds no options; copy config.example.yaml"])
    lines = dict(_lines(tree, ()))
    problems = [f"{name}:{line}: {key} stands twice; keep one" for key, line in _twice(tree, "")]
    config = None
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        problems += [_said(each, name, lines) for each in error.errors(include_url=False)]
    problems += [f"{name}:{lines.get(path, 1)}: {said}" for path, said in _contradictions(data)]
    if problems or config is None:
        raise ConfigError(sorted(problems, key=_line_of))
    return config


def _line_of(problem: str) -> int:
    found = re.search(r":(\d+): ", problem)
    return int(found.group(1)) if found else 0


def _twice(node: yaml.Node | None, above: str) -> Iterator[tuple[str, int]]:
    """Keys that stand twice in one group: YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            option = f"{above}.{key.value}".lstrip(".")
            if key.value in seen:
                yield option, key.start_mark.line + 1
            seen.add(key.value)
            yield from _twice(value, option)
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            yield from _twice(value, f"{above}[{at + 1}]")


def _contradictions(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What no option says by itself, from the raw data, so that it is told together with all other mistakes."""
    for at, source in enumerate(_groups(data.get("sources"))):
        if bool(source.get("index")) == bool(source.get("plan")):
            yield ("sources", at), f"sources[{at + 1}] needs either index or plan, with a link"
    teams = _groups(data.get("teams"))
    ids = [str(team.get("id", "")) for team in teams]
    names = [str(team.get("name", "")).casefold() for team in teams]
    for at, team in enumerate(teams):
        if ids[at] and ids[at] in ids[:at]:
            yield ("teams", at, "id"), f"the team id “{ids[at]}” stands twice; ids must be different"
        if names[at] and names[at] in names[:at]:
            yield ("teams", at, "name"), f"two teams are called “{team.get('name')}”; tell them apart"
        if team.get("parent") and str(team["parent"]) not in ids:
            yield (
                ("teams", at, "parent"),
                f"teams[{at + 1}].parent is no team's id, “{team['parent']}”; add that team, or leave it out",
            )
    labels: list[str] = []
    for at, each in enumerate(_groups(data.get("cycles"))):
        found = cycle.cycle_in(str(each.get("cycle", "")))
        if found and found.label in labels:
            yield ("cycles", at, "cycle"), f"the cycle “{each.get('cycle')}” stands twice; keep one"
        labels += [found.label] if found else []


def _groups(part: Any) -> list[Mapping[str, Any]]:
    return [each if isinstance(each, dict) else {} for each in part] if isinstance(part, list) else []


def _lines(
    node: yaml.Node | None, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], int]]:
    if node is None:
        return
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            yield from _lines(value, inner)
            yield inner, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            yield from _lines(value, (*path, at))


def _said(error: Any, name: str, lines: Mapping[tuple[str | int, ...], int]) -> str:
    path = tuple(error["loc"])
    line = next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), 1)
    option = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    value = error.get("input")
    quoted = f", not “{value}”" if isinstance(value, (str, int, float, bool, date)) else ""
    return f"{name}:{line}: {option} {_wanted(error, path)}{quoted}"


def _wanted(error: Any, path: tuple[str | int, ...]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "is missing; " + (_described(path) or "it must be given")
    if kind == "extra_forbidden":
        known = _options(path[:-1])
        return f"is no option{'; use one of ' + ', '.join(known) if known else ''}"
    if kind == "value_error":
        return f"cannot be used: {context.get('error', error['msg'])}"
    if kind == "literal_error":
        return f"must be {context['expected'].replace(chr(39), '')}"
    wants = {
        "int": "must be a whole number", "float": "must be a number", "bool": "must be true or false", "string": "must be text", "date": "must be a date such as 2024-10-15",
        "tuple": "must be a list", "model": "must be a group of options", "mapping": "must be a group of options", "greater": f"must be more than {context.get('ge', context.get('gt'))}",
        "less": f"must be at most {context.get('le', context.get('lt'))}",
    }  # fmt: skip
    return next((said for start, said in wants.items() if kind.startswith(start)), error["msg"].lower())


def _model_at(path: tuple[str | int, ...]) -> type[BaseModel] | None:
    model: type[BaseModel] = Config
    for step in path:
        if isinstance(step, int):
            continue
        field = model.model_fields.get(str(step))
        inner = next(
            (
                part
                for part in _parts(field.annotation if field else None)
                if isinstance(part, type) and issubclass(part, BaseModel)
            ),
            None,
        )
        if inner is None:
            return None
        model = inner
    return model


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _parts(part)


def _options(path: tuple[str | int, ...]) -> list[str]:
    model = _model_at(path)
    return list(model.model_fields) if model else []


def _described(path: tuple[str | int, ...]) -> str:
    model = _model_at(path[:-1])
    field = model.model_fields.get(str(path[-1])) if model else None
    described = (field.description or "") if field else ""
    return described[:1].lower() + described[1:].rstrip(".")
