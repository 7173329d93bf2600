"""What people paste into config.yaml: the lines that `init` proposes, and a first file for those who have none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from jobs.config import Config, ConfigError, parse
from mappers.roster import Proposal, ProposedCycle, ProposedUnit

_PLAIN_RE: Final = re.compile(r"[^\W\d_](?:[\w &/.'’()+–-]*[\w)])?")
_CYCLE_RE: Final = re.compile(r"(?:FY|CY)?\d{4}-(?:[QHT]\d|PI\d+)")
_WORDS: Final = frozenset(
    {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
)  # to YAML these are no text
_SEEN: Final = 2

_FIRST: Final = """\
# plansync's configuration; plansync init wrote it. config.example.yaml shows every option.

# Where the scorecards go: an empty Google Sheet, shared with plansync's account as Editor.
master:
  sheet: {master}

# Who plansync is: a service account's key file. Without one, application default credentials.
access:
  key_file: {key}
"""


def first_config(path: Path, master: str, key: str, endpoint: str, index: str) -> Config:
    """Writes a first configuration file, and answers what it says.

    Raises ConfigError where an address is none, and where the file is there already: it is never overwritten.
    """
    text = _FIRST.format(master=scalar(master), key=scalar(key))
    if endpoint:
        text += f"  # The embedded Workspace, for trying things out. Take this line out for Google.\n  endpoint: {scalar(endpoint)}\n"
    if index:
        text += (
            "\n# The page that links to plans, or the folder that holds them.\n"
            + "\n".join(source_lines(index))
            + "\n"
        )
    config = parse(text, str(path))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigError(
            [
                f"{path}: is there already, and stays as it is; leave out --master, or name another file with --config"
            ]
        ) from error
    except OSError as error:
        raise ConfigError(
            [
                f"{path}: cannot be written ({error.__class__.__name__}); go where you may write, or name another file with --config"
            ]
        ) from error
    return config


def blocks(proposal: Proposal, index: str, config: Config) -> Iterator[tuple[str, list[str]]]:
    """The lines to paste, by the option that they belong under; with its name on top if the configuration lacks it."""
    if index:
        yield "sources", source_lines(index)[1 if config.sources else 0 :]
    if proposal.cycles:
        lines = [line for each in proposal.cycles for line in _cycle(each)]
        yield "cycles", ([] if config.cycles else ["cycles:"]) + lines
    if proposal.units:
        lines = [line for each in proposal.units for line in _unit(each)]
        yield "teams", ([] if config.teams else ["teams:"]) + lines


def source_lines(index: str) -> list[str]:
    return ["sources:", f"  - index: {scalar(index)}"]


def _cycle(each: ProposedCycle) -> Iterator[str]:
    runs = f"{each.cycle.start} to {each.cycle.end}, " if each.cycle.start else ""
    yield f"  # {runs}{each.plans} {'plan' if each.plans == 1 else 'plans'}"
    yield f"  - cycle: {scalar(each.text)}"
    yield f"    state: {each.state}"
    if each.state == "planning":
        yield "    due:  # the day by which plans are due, as 2024-10-04"


def _unit(each: ProposedUnit) -> Iterator[str]:
    unit = each.unit
    yield f"  # {seen(each)}"
    yield f"  - id: {scalar(unit.id)}"
    yield f"    name: {scalar(unit.name)}"
    if unit.aliases:
        yield f"    aliases: [{', '.join(scalar(alias) for alias in unit.aliases)}]"
    for name in ("parent", "tpm", "first_cycle"):
        if value := getattr(unit, name):
            yield f"    {name}: {scalar(value)}"


def seen(each: ProposedUnit, most: int = _SEEN) -> str:
    """Where a unit was found: ``Plans › row 3; as “Pay” in Payments plan``."""
    told = list(
        dict.fromkeys(
            (f"as “{name}” in " if name.casefold() != each.unit.name.casefold() else "") + where.label
            for name, where in each.seen
        )
    )
    more = f"; {len(told) - most} more" if len(told) > most else ""
    return _printable("; ".join(told[:most]) + more)


def scalar(text: str) -> str:
    """A text as YAML reads it back: bare where nothing can go wrong, else in double quotes."""
    text = _printable(text)
    bare = _PLAIN_RE.fullmatch(text) and text.casefold() not in _WORDS
    address = re.fullmatch(r"https?://[\w./?&=%#~+:-]*\w", text)
    if bare or address or _CYCLE_RE.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _printable(text: str) -> str:
    """One line without what a configuration file may not hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def to_json(proposal: Proposal) -> dict[str, object]:
    """The proposal for programs."""
    return {
        "teams": [_unit_json(each) for each in proposal.units],
        "cycles": [
            {"cycle": c.text, "state": c.state, "start": _day(c.cycle.start), "end": _day(c.cycle.end), "plans": c.plans}
            for c in proposal.cycles
        ],
        "aliases": [{"team": team, "alias": alias} for team, alias in proposal.aliases],
        "nameless": [where.model_dump() for where in proposal.nameless],
    }  # fmt: skip


def _unit_json(each: ProposedUnit) -> dict[str, object]:
    unit = each.unit.model_dump(exclude={"last_cycle"})
    return {**unit, "seen": [{"as": name, **where.model_dump()} for name, where in each.seen]}


def _day(day: object) -> str | None:
    return str(day) if day else None


def joined(found: Sequence[tuple[str, list[str]]]) -> str:
    """All blocks as one text."""
    return "\n\n".join("\n".join(lines) for _, lines in found)
