"""Numbers as cells show them under their format, and as people type them."""

from __future__ import annotations

from typing import Any

from sync.emulator.errors import Json
from sync.emulator.sheets import patterns
from sync.emulator.sheets.locales import DAYS, MONTHS, US, Locale
from sync.emulator.sheets.patterns import general
from sync.emulator.sheets.serials import EPOCH, from_serial, serial
from sync.emulator.sheets.typed import tidy, understand

__all__ = [
    "DATES",
    "DAYS",
    "DEFAULTS",
    "EPOCH",
    "MONTHS",
    "from_serial",
    "general",
    "serial",
    "show",
    "tidy",
    "understand",
]

DATES = {"DATE", "TIME", "DATE_TIME"}
DEFAULTS = {
    kind: US.pattern(kind) for kind in ("NUMBER", "PERCENT", "CURRENCY", *sorted(DATES), "SCIENTIFIC")
}


def show(value: Any, number_format: Json | None, locale: Locale = US) -> str:
    """What the cell shows."""
    kind = (number_format or {}).get("type", "")
    pattern = (number_format or {}).get("pattern") or locale.pattern(kind)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if not pattern or pattern.lower() == "general" or pattern == "@":
            return general(value, locale)
        return patterns.show(value, pattern, locale)
    if value is None:
        return ""
    return patterns.show_text(str(value), pattern) if pattern else str(value)
