"""The chips of a Google Doc: people, files, dates and dropdowns, as they show and as what they mean."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from sync.sources.doc_json import Json, inner, listed, shown
from sync.sources.drafts import Mark

CHIPS: Final = frozenset({"person", "richLink", "dateElement", "dropdown"})


def chip(kind: str, part: Json, content: Json) -> tuple[str, Mark]:
    """What a chip shows, which may be nothing, and means. ``content``: the tab, which knows the choices of dropdowns."""
    properties = inner(part, f"{kind}Properties")
    if kind == "person":
        email = shown(properties.get("email"))
        return shown(properties.get("name")) or email, ("person", email)
    if kind == "richLink":
        url = shown(properties.get("uri"))
        return shown(properties.get("title")) or url, ("file", url)
    if kind == "dateElement":
        day = _day(properties)
        return shown(properties.get("displayText")) or day, ("date", day)
    choice = shown(properties.get("displayValue")) or _chosen(properties, content)
    return choice, ("choice", choice)


def _day(properties: Json) -> str:
    """The ISO date of a date chip, in its own time zone; chips without a time carry noon UTC."""
    written = shown(properties.get("timestamp"))
    zone: tzinfo = UTC
    try:
        if name := str(properties.get("timeZoneId") or ""):
            zone = ZoneInfo(name)
        return datetime.fromisoformat(written).astimezone(zone).date().isoformat()
    except (ValueError, OSError, OverflowError, LookupError):
        return written[:10]


def _chosen(properties: Json, content: Json) -> str:
    definition = inner(inner(content, "dropdownDefinitions"), str(properties.get("dropdownDefinitionId")))
    for option in listed(inner(definition, "dropdownDefinitionProperties"), "options"):
        if isinstance(option, dict) and option.get("optionId") == properties.get("selectedOptionId"):
            return shown(option.get("displayValue"))
    return ""
