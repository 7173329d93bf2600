"""How much of a plan the master may show."""

from __future__ import annotations

from typing import Literal

PublishLevel = Literal["full", "verdicts", "nothing"]
