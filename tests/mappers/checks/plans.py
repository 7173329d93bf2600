"""Short plans as Markdown, read the whole way."""

from __future__ import annotations

from mappers.checks import run_checks
from mappers.context import Context
from mappers.finding import Finding
from mappers.plan import Plan
from mappers.reader import Reading, read
from sync.sources import markdown


def reading(text: str, name: str = "plan.md", context: Context | None = None) -> Reading:
    lines = "\n".join(
        line.strip() if line.strip().startswith(("#", "|")) else line for line in text.splitlines()
    )
    return read(markdown.parse(lines, name, f"https://plans.example/{name}"), context)


def plan(text: str, name: str = "plan.md", context: Context | None = None) -> Plan:
    """The first plan of a text."""
    return reading(text, name, context).plans[0]


def finding(rule: str, text: str, context: Context | None = None) -> Finding | None:
    """What one rule says of a plan."""
    return next((found for found in run_checks(plan(text, context=context)) if found.rule == rule), None)
