"""Looking into an answer of ``documents.get`` without ever raising for what stands in it: what has another form is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

Json = Mapping[str, Any]

UNREADABLE: Final = (
    "\ue907"  # stands for what the API has no model of: other chips, both ends of a code block
)
_NOTHING: Final[Json] = {}


def inner(part: Any, key: str) -> Json:
    """The object under a key."""
    found = part.get(key) if isinstance(part, dict) else None
    return found if isinstance(found, dict) else _NOTHING


def listed(part: Any, key: str) -> Sequence[Any]:
    """The list under a key."""
    found = part.get(key) if isinstance(part, dict) else None
    return found if isinstance(found, list) else ()


def number(part: Json, key: str) -> int:
    """The count under a key; 0 for what is none."""
    found = part.get(key)
    return found if isinstance(found, int) and 0 <= found < 1_000_000 else 0


def points(style: Json, key: str) -> float:
    """A length; Google leaves out one of 0."""
    found = inner(style, key).get("magnitude")
    return float(found) if isinstance(found, int | float) else 0.0


def shown(value: Any) -> str:
    """A name or title, in one piece and without Google's stand-in for what it cannot say."""
    return str(value or "").replace(UNREADABLE, "").strip()
