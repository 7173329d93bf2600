"""Versions of seed files from before: ``history`` in ``workspace.yaml`` names a file of the folder for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sync.emulator import history, store
from sync.emulator.errors import Json
from sync.emulator.seed_folders import SETTINGS, SeedError
from sync.emulator.store import File

KEYS = {"at", "file", "who"}
Read = Callable[[File, Path], Any]


def named(entries: Mapping[str, Json]) -> set[str]:
    """The files that are old versions of others: no files of the Drive."""
    return {str(step.get("file", "")) for entry in entries.values() for step in _steps(entry)}


def give(file: File, name: str, entry: Json, folder: Path, read: Read, moment: Callable[[Any], Any]) -> None:
    """Put the old versions before what the file holds now. SeedError."""
    versions = []
    for step in _steps(entry):
        where = f"{SETTINGS}: files: {name}: history"
        if unknown := set(step) - KEYS:
            raise SeedError(
                f"{where}: unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(KEYS))}"
            )
        if "at" not in step or "file" not in step:
            raise SeedError(
                f"{where}: write {{at: 2024-03-01, file: old/plan.md}}, and who it was if you like"
            )
        path = folder / str(step["file"])
        if not path.is_file():
            raise SeedError(f"{where}: no file {step['file']} in the folder")
        who = str(step.get("who") or file.modifier)
        versions.append((moment(step["at"]), who, read(file, path)))
    if file.mime in {store.FOLDER, store.SHORTCUT} and versions:
        raise SeedError(f"{SETTINGS}: files: {name}: only files have a history")
    if versions:
        history.past(file, sorted(versions, key=lambda version: version[0]))
    else:
        history.begin(file)


def _steps(entry: Json) -> list[Json]:
    return [step if isinstance(step, dict) else {} for step in entry.get("history") or ()]
