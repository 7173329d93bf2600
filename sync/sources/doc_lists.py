"""The lists of a Google Doc: what is shown before each item, which the API leaves us to count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from sync.sources.doc_json import Json, inner, listed, number, points
from sync.sources.drafts import numeral

_NUMBERED: Final = frozenset({"DECIMAL", "ZERO_DECIMAL", "ALPHA", "UPPER_ALPHA", "ROMAN", "UPPER_ROMAN"})
_PLACEHOLDER: Final = re.compile(r"%(\d)")


@dataclass(frozen=True, slots=True)
class Level:
    """One of a list's nine levels. ``format``: its glyph, with ``%0`` for the number of an item at level 0, and so on."""

    glyph: str
    format: str
    start: int
    indent: float  # where the text stands, in points

    @property
    def is_numbered(self) -> bool:
        return self.glyph in _NUMBERED

    @property
    def may_be_checklist(self) -> bool:
        """A checklist has neither sign nor format; some lists from elsewhere look the same."""
        return self.glyph == "GLYPH_TYPE_UNSPECIFIED" and not self.format


class Lists:
    """The lists of one tab, and how far each of them has counted."""

    def __init__(self, lists: Json) -> None:
        self._lists = lists
        self._levels: dict[tuple[str, int], Level] = {}
        self._counts: dict[str, dict[int, int]] = {}

    def level(self, list_id: str, level: int) -> Level:
        key = (list_id, level)
        if key not in self._levels:
            self._levels[key] = self._read(list_id, level)
        return self._levels[key]

    def _read(self, list_id: str, level: int) -> Level:
        levels = listed(inner(inner(self._lists, list_id), "listProperties"), "nestingLevels")
        found: Any = levels[level] if level < len(levels) else None
        nesting: Json = found if isinstance(found, dict) else {}
        glyph = str(nesting.get("glyphType") or "")
        start = number(nesting, "startNumber")
        if not start and ("startNumber" not in nesting or "DECIMAL" not in glyph):
            start = 1  # letters have no nought
        form = str(nesting.get("glyphFormat") or nesting.get("glyphSymbol") or "")
        return Level(glyph, form, start, points(nesting, "indentStart"))

    def count(self, list_id: str, level: int) -> str:
        """Take one more item at this level; what is shown before it, nothing for a bullet."""
        here = self.level(list_id, level)
        counts = self._counts.setdefault(list_id, {})
        counts[level] = counts[level] + 1 if level in counts else here.start
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if not here.is_numbered:
            return ""

        def one(match: re.Match[str]) -> str:
            at = int(match.group(1))
            other = self.level(list_id, at)
            return numeral(counts.get(at, other.start), other.glyph or "DECIMAL")

        return _PLACEHOLDER.sub(one, here.format or f"%{level}.")


def place_in_list(bullet: Json) -> tuple[str, int]:
    """The list that an item belongs to, and its level from 0."""
    return str(bullet.get("listId")), number(bullet, "nestingLevel")
