"""How much of a plan the master may show (design §4, publish level)."""

from __future__ import annotations

from typing import Final, Literal

PublishLevel = Literal["full", "verdicts", "nothing"]
"""*full*: all of it. *verdicts*: words, counts and dates, but no text, titles or numbers. *nothing*: not even these."""

LEVELS: Final[tuple[PublishLevel, ...]] = ("full", "verdicts", "nothing")
"""From the most that may be shown to the least."""
LEVEL_NAMES: Final[dict[str, PublishLevel]] = {
    "full": "full",
    "verdicts only": "verdicts",
    "verdicts": "verdicts",
    "nothing": "nothing",
}
"""What people write in the Plans tab, in lower case."""


def less(one: PublishLevel, other: PublishLevel) -> bool:
    """Whether ``one`` shows less than ``other``."""
    return LEVELS.index(one) > LEVELS.index(other)
