"""How far a run is: one line that renews itself on a terminal, a JSON line now and then elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

EVERY: Final = 30.0  # seconds between two lines where nobody watches
_SOON: Final = 5  # so many must be done before a guess is worth anything


@dataclass
class Progress:
    """Counts what is done. ``write`` gets text to show, without a line end on a terminal; ``seconds`` is any clock."""

    write: Callable[[str], None]
    seconds: Callable[[], float]
    terminal: bool
    what: str = "links"
    _started: float | None = None
    _told: float = 0.0
    _shown: int = field(default=0)

    def __call__(self, done: int, known: int) -> None:
        """So many of those known by now are done; more may turn up."""
        now = self.seconds()
        if self._started is None:
            self._started = self._told = now
        left = self._left(done, known, now - self._started)
        if self.terminal:
            line = f"read {done} of {known} {self.what}{f', about {left} left' if left else ''}"
            self.write("\r" + line.ljust(self._shown))
            self._shown = len(line)
        elif now - self._told >= EVERY:
            self._told = now
            told = {
                "severity": "INFO",
                "message": f"read {done} of {known} {self.what}",
                "done": done,
                "known": known,
            }
            self.write(json.dumps(told | ({"left": left} if left else {})) + "\n")

    def end(self) -> None:
        """Nothing more comes: the line goes away."""
        if self.terminal and self._shown:
            self.write("\r" + " " * self._shown + "\r")
            self._shown = 0

    @staticmethod
    def _left(done: int, known: int, seconds: float) -> str:
        """A guess, from how long those took that are done."""
        if done < _SOON or done >= known or seconds <= 0:
            return ""
        left = seconds / done * (known - done)
        return f"{round(left)} s" if left < 90 else f"{round(left / 60)} min"
