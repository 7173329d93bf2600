"""updateSpreadsheetProperties."""

from __future__ import annotations

import re

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import zones
from sync.emulator.sheets.work import Work, mask_of

LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
NAMES = {
    "locale",
    "timeZone",
    "autoRecalc",
    "iterativeCalculationSettings",
    "spreadsheetTheme",
    "importFunctionsExternalUrlAccessAllowed",
}


def update_properties(work: Work, body: Json) -> Json:
    wanted = body.get("properties", {})
    mask = mask_of(body, "SpreadsheetProperties")
    names = {"title", *NAMES} & set(wanted) if "*" in mask else set(mask)
    if "title" in names:
        if not wanted.get("title"):
            raise Refused("The spreadsheet title cannot be empty.")  # wording guessed
        work.book.title = wanted["title"]
    if "defaultFormat" in names:
        raise Refused("defaultFormat is read-only.")  # wording guessed
    if "locale" in names and not LOCALE.fullmatch(wanted.get("locale", "")):
        raise Refused(f"Unsupported locale: {wanted.get('locale', '')}")  # wording guessed
    if "timeZone" in names and zones.zone(wanted.get("timeZone", "")) is None:
        raise Refused(f"Invalid time zone: {wanted.get('timeZone', '')}")  # wording guessed
    properties = work.book.properties
    for name in names & NAMES:
        value = _overlaid(name, properties, wanted, mask)
        if value is not None and not str(value).endswith("UNSPECIFIED"):
            properties[name] = value
        elif name == "iterativeCalculationSettings":
            properties.pop(name, None)
        elif name == "importFunctionsExternalUrlAccessAllowed" and properties.get(name):
            raise Refused(f"{name} is read-only when true.")  # wording guessed
    return {}


def _overlaid(name: str, old: Json, wanted: Json, mask: Json) -> object:
    """The new value; of settings that the mask names in part, the rest stays."""
    given, parts = wanted.get(name), mask.get(name)
    if not parts or "*" in parts:
        return given
    kept = {k: v for k, v in old.get(name, {}).items() if k not in parts}
    return kept | {k: v for k, v in (given or {}).items() if k in parts}
