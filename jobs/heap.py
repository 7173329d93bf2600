"""How often Python looks for garbage among what a run has made."""

from __future__ import annotations

import gc
from typing import Final

THRESHOLDS: Final = (100_000, 20, 50)


def rarely_searched() -> None:
    """Let Python look through a run's objects for cycles a hundred times more rarely than by itself.

    A large master is millions of objects at once that live to the end of the run, and next to none of them is part of a
    cycle; looking through them again and again takes longer than decoding them.
    """
    gc.set_threshold(*THRESHOLDS)
