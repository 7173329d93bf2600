"""The parts of the documentation that are made from the code; ``make docs`` puts them in place, and CI checks that they are in step.

``cog`` fills in the pages; ``python -m jobs.docs`` writes the JSON schema and the comments of the example configuration.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from jobs import cli
from jobs.config import Config, lines_of
from jobs.options import described, groups
from jobs.schema import json_schema
from mappers import spec
from mappers.across import RULES
from mappers.columns import named_columns, row_models
from mappers.plan import Plan

_ROOT: Final = Path(__file__).parents[1]
_WIDTH: Final = 110


def help_text() -> str:
    """Every command with its help, as ``plansync COMMAND --help`` prints it."""
    whole = click.Context(cli.main, info_name="plansync", terminal_width=100, **cli.main.context_settings)
    inner = (click.Context(command, whole, name) for name, command in sorted(cli.main.commands.items()))
    return "\n\n".join(f"```\n{context.command.get_help(context)}\n```" for context in (whole, *inner))


def checks() -> Iterator[str]:
    """A section for each check."""
    for each in RULES:
        yield f"\n## {each.rule}\n\n*{each.level.replace('_', ' ')}* — {each.what}\n\n- **Why:** {each.why}\n- **Fix:** {each.fix}"


def emulated() -> Iterator[str]:
    """A table of the methods of Google's that the emulator answers, and of those that it answers with 501."""
    from sync.emulator import discovery, routes  # noqa: PLC0415  # loaded by who writes this table only

    known = sorted({method.id for group in discovery.methods().values() for method in group})
    yield "| API | imitated | 501, naming itself |"
    yield "|---|---|---|"
    for service in discovery.DOCUMENTS:
        mine = [name for name in known if name.startswith(f"{service}.")]
        here = [f"`{_short(name)}`" for name in mine if name in routes.HANDLERS]
        rest = [f"`{_short(name)}`" for name in mine if name not in routes.HANDLERS]
        yield f"| {service} | {' '.join(here)} | {' '.join(rest)} |"


def _short(method: str) -> str:
    """Without the service, and without ``spreadsheets.`` and ``projects.serviceAccounts.``, which all would have."""
    name = method.partition(".")[2]
    return name.removeprefix("spreadsheets.").removeprefix("projects.serviceAccounts.")


def emulated_requests() -> Iterator[str]:
    """The kinds of batchUpdate requests likewise."""
    from sync.emulator import discovery  # noqa: PLC0415
    from sync.emulator.docs.requests import REQUESTS as OF_DOCS  # noqa: PLC0415
    from sync.emulator.sheets.requests import REQUESTS as OF_SHEETS  # noqa: PLC0415

    yield "| batchUpdate of | imitated | 501, naming itself |"
    yield "|---|---|---|"
    for service, kinds in (("sheets", OF_SHEETS), ("docs", OF_DOCS)):
        known = sorted(discovery.schema(service, "Request")["properties"])
        here = " ".join(f"`{name}`" for name in known if name in kinds)
        yield f"| {service} | {here} | {' '.join(f'`{name}`' for name in known if name not in kinds)} |"


def sections() -> Iterator[str]:
    """The sections of a plan, the headings that name them, and the columns that are read under them."""
    yield "| part of the plan | topic | headings, for example | columns |"
    yield "|---|---|---|---|"
    for name, heading in spec.headings(Plan).items():
        model = row_models().get(name)
        columns = ", ".join(names.names[0] for names in spec.columns(model).values()) if model else ""
        yield f"| `{name}` | {heading.topic or ''} | {', '.join(heading.names[:4])} | {columns} |"


def options() -> Iterator[str]:
    """A table of options for each group of the configuration."""
    schema = json_schema()
    for name, model in groups().items():
        part = schema if model is Config else schema["$defs"][model.__name__]
        heading = f"`{name}`" if name else "At the top"
        yield f"\n## {heading}\n\n{' '.join((model.__doc__ or '').split())}\n"
        yield "| option | what it is | default | meaning |"
        yield "|---|---|---|---|"
        for option, about in part["properties"].items():
            given = option in part.get("required", ())
            meaning = described((name, option) if name else (option,))
            yield f"| `{option}` | {_kind(about, option, name)} | {'must be given' if given else _default(about)} | {meaning} |"


def _kind(about: dict[str, Any], option: str, group: str) -> str:
    if "enum" in about:
        return " or ".join(f"`{value}`" for value in about["enum"])
    if "anyOf" in about:
        return _kind(next(each for each in about["anyOf"] if each["type"] != "null"), option, group)
    if "$ref" in about:
        return f"a group, see [below](#{option})"
    if about["type"] == "array":
        items = about["items"]
        if "$ref" in items:
            return f"a list of groups, see [below](#{option})"
        return "a list of " + (_kind(items, option, group) if "enum" in items else "texts")
    low, high = about.get("minimum"), about.get("maximum")
    kinds = {"integer": "a whole number", "number": "a number", "boolean": "`true` or `false`"}
    kinds |= {
        "string": "a day" if about.get("format") == "date" else "text",
        "object": "lists of texts by name",
    }
    between = f", {low} to {high}" if low is not None and high is not None else ""
    return kinds[about["type"]] + between


def _default(about: dict[str, Any]) -> str:
    value = about.get("default")
    if value in (None, "", [], {}) and not isinstance(value, bool):
        return "none"
    if "$ref" in about:
        return "as below"
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"


def columns() -> Iterator[str]:
    """The columns that a configuration can give house words to, and what is known as each without them."""
    yield "| column | where | known as, for example |"
    yield "|---|---|---|"
    sections_of: dict[str, list[str]] = {}
    for name in named_columns():
        section, _, field = name.rpartition(".")
        if section:
            sections_of.setdefault(field if field in named_columns() else name, []).append(section)
    for name, where in sorted(sections_of.items()):
        model, field = named_columns()[name][0]
        known = ", ".join(spec.columns(model)[field].names[:4])
        yield f"| `{name}` | {', '.join(dict.fromkeys(where))} | {known} |"


def commented(example: str) -> str:
    """The example configuration with what each option means above it, where it stands first."""
    at: dict[int, str] = {}
    told: set[tuple[str, ...]] = set()
    for path, line in sorted(lines_of(example).items(), key=lambda found: found[1]):
        option = tuple(step for step in path if isinstance(step, str))
        meaning = described(option)
        if meaning and option not in told and path[-1:] == option[-1:]:
            told.add(option)
            at.setdefault(line, meaning)
    written: list[str] = []
    for number, said in enumerate(example.splitlines(), 1):
        if number in at:
            while written and written[-1].lstrip().startswith("# "):
                written.pop()
            indent = " " * (len(said) - len(said.lstrip()))
            written += textwrap.wrap(
                at[number], _WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# "
            )
        written.append(said)
    return "\n".join(written) + "\n"


def generated() -> Iterator[tuple[Path, str]]:
    """The files that are made whole, with what they should hold."""
    yield (
        _ROOT / "docs" / "config.schema.json",
        json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n",
    )
    example = _ROOT / "config.example.yaml"
    yield example, commented(example.read_text(encoding="utf-8"))


def main(words: list[str]) -> int:
    """Writes the generated files; with ``--check`` only says which are out of step."""
    stale = [
        (path, text) for path, text in generated() if not path.exists() or path.read_text("utf-8") != text
    ]
    for path, text in stale:
        if "--check" in words:
            sys.stderr.write(f"{path.relative_to(_ROOT)} is out of step with the options; run: make docs\n")
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
