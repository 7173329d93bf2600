"""How mistakes in a configuration are told: what is wrong, at which line, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from jobs.options import described, groups
from mappers import cycle
from sync.links import parse_link

Path = tuple[str | int, ...]


def said(error: Any, name: str, lines: Mapping[Path, int]) -> str:
    """One of pydantic's errors as a line of ours. ``lines``: where each option of the file ``name`` stands."""
    path = tuple(error["loc"])
    line = next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), 1)
    option = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    value = error.get("input")
    quoted = f", not “{value}”" if isinstance(value, (str, int, float, bool, date)) else ""
    return f"{name}:{line}: {option} {_wanted(error, path)}{quoted}"


def _wanted(error: Any, path: Path) -> str:
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


def _options(path: Path) -> list[str]:
    group = groups().get(".".join(_names(path)))
    return list(group.model_fields) if group else []


def _described(path: Path) -> str:
    meaning = described(_names(path))
    return meaning[:1].lower() + meaning[1:].rstrip(".")


def _names(path: Path) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))


def contradictions(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """What no option says by itself, from the raw data, so that it is told together with all other mistakes."""
    for at, source in enumerate(_groups(data.get("sources"))):
        if bool(source.get("index")) == bool(source.get("plan")):
            yield ("sources", at), f"sources[{at + 1}] needs either index or plan, with a link"
        elif source.get("plan") and parse_link(str(source["plan"])).kind == "folder":
            yield (
                ("sources", at, "plan"),
                f"sources[{at + 1}].plan is a folder; name it as index, it leads to plans",
            )
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
        became = team.get("became")
        for new in became if isinstance(became, list) else ():
            if str(new) not in ids:
                yield (
                    ("teams", at, "became"),
                    f"teams[{at + 1}].became names no team's id, “{new}”; add that team, or leave it out",
                )
    access = data.get("access")
    if isinstance(access, dict) and access.get("delegates") and not access.get("impersonate"):
        yield ("access", "delegates"), "access.delegates lead to nobody; give access.impersonate as well"
    labels: list[str] = []
    for at, each in enumerate(_groups(data.get("cycles"))):
        found = cycle.cycle_in(str(each.get("cycle", "")))
        if found and found.label in labels:
            yield ("cycles", at, "cycle"), f"the cycle “{each.get('cycle')}” stands twice; keep one"
        labels += [found.label] if found else []


def _groups(part: Any) -> list[Mapping[str, Any]]:
    return [each if isinstance(each, dict) else {} for each in part] if isinstance(part, list) else []


def line_of(problem: str) -> int:
    """The line that a told mistake names; 0 where it names none."""
    found = re.search(r":(\d+): ", problem)
    return int(found.group(1)) if found else 0
