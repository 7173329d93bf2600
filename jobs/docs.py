"""The parts of the documentation that are made from the code; ``cog`` puts them in place, and CI checks that they are in step."""

from __future__ import annotations

from collections.abc import Iterator

import click

from jobs import cli
from mappers import spec
from mappers.across import RULES
from mappers.plan import Plan
from mappers.rows import row_models


def help_text() -> str:
    """Every command with its help, as ``plansync COMMAND --help`` prints it."""
    whole = click.Context(cli.main, info_name="plansync", terminal_width=100, **cli.main.context_settings)
    inner = (click.Context(command, whole, name) for name, command in sorted(cli.main.commands.items()))
    return "\n\n".join(f"```\n{context.command.get_help(context)}\n```" for context in (whole, *inner))


def checks() -> Iterator[str]:
    """A section for each check."""
    for each in RULES:
        yield f"\n## {each.rule}\n\n*{each.level.replace('_', ' ')}* — {each.what}\n\n- **Why:** {each.why}\n- **Fix:** {each.fix}"


def sections() -> Iterator[str]:
    """The sections of a plan, the headings that name them, and the columns that are read under them."""
    yield "| part of the plan | topic | headings, for example | columns |"
    yield "|---|---|---|---|"
    for name, heading in spec.headings(Plan).items():
        model = row_models().get(name)
        columns = ", ".join(names.names[0] for names in spec.columns(model).values()) if model else ""
        yield f"| `{name}` | {heading.topic or ''} | {', '.join(heading.names[:4])} | {columns} |"
