"""The Runs tab: one row for each run that changed something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mappers.tables import Cell, Row, Scalar
from mappers.tabs import run_row
from sync.master.changes import ChangeSet

_QUIET: Final = frozenset({"legend", "runs", "overview", "changes"})  # what only tells of the others


def matters(changes: ChangeSet) -> bool:
    """Whether more would change than the date of the last check, or people changed cells of ours."""
    parts = (changes.rows, changes.gone, changes.adopted, changes.cells, changes.edits)
    return any(each.tab not in _QUIET for part in parts for each in part)


def rows(changes: ChangeSet, *, run: str, job: str, when: datetime, read: str) -> Sequence[Row]:
    """What the Runs tab should say of a run: nothing, if that changed nothing. ``when`` in the zone to show."""
    if not matters(changes):
        return ()
    gone = sum(str(cell.new.v or "").lower().startswith("gone since") for cell in changes.cells)
    told: dict[str, Scalar] = {
        "when": when.strftime("%Y-%m-%d %H:%M"),
        "job": job,
        "read": read,
        "rows": sum(row.tab not in _QUIET for row in changes.rows),
        "cells": sum(cell.tab not in _QUIET for cell in changes.cells),
        "gone": sum(row.tab not in _QUIET for row in changes.gone) + gone,
        "edits": len(changes.edits),
    }
    return [run_row(run, {column: Cell(value) for column, value in told.items()})]
