"""Time zones as spreadsheets have them: names, and offsets such as ``GMT-07:00``."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OFFSET = re.compile(r"GMT([+-])(\d{1,2}):?(\d{2})?")


def zone(name: str) -> tzinfo | None:
    """None for one that there is not."""
    if m := OFFSET.fullmatch(name):
        offset = timedelta(hours=int(m[2]), minutes=int(m[3] or 0))
        return timezone(-offset if m[1] == "-" else offset) if offset < timedelta(hours=24) else None
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
