"""Keeps a Workspace in a folder: one JSON file for each file of the Drive, written before a change is answered.

What is kept are the emulator's own values as they stand, by the names of their fields. So a folder belongs to the version
that wrote it: another refuses it rather than to guess.
"""

from __future__ import annotations

import base64
import dataclasses
import importlib
import itertools
import json
import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sync.emulator.errors import Json
from sync.emulator.store import File, Workspace

FORMAT = 1
PACKAGE = __name__.rpartition(".")[0]
KIND = "~"  # the key that tells what a JSON object stands for, where it isn't a plain mapping
TRANSIENT = {"lock", "space", "clock", "policy", "files", "lag", "operations", "url"}
APART = {"history"}  # kept in files of its own: what is old doesn't change, and is much


class DataError(ValueError):
    """What is wrong with the folder, and what to do."""


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = folder / "files"
        self._revisions = folder / "revisions"
        self._about = folder / "workspace.json"
        self._saved: dict[str, tuple[Any, ...]] = {}
        self._lock = threading.Lock()

    def load(self, workspace: Workspace) -> bool:
        """Fill an empty Workspace; False if nothing was kept yet. Raises DataError."""
        if not self._about.exists():
            if self.folder.exists() and any(self.folder.iterdir()):
                raise DataError(f"{self.folder} holds other things; name a folder that is empty or new")
            return False
        about = self._read(self._about)
        if about.get("format") != FORMAT:
            raise DataError(f"{self.folder} is of another version of the emulator; name an empty folder")
        for name, value in decoded(about["workspace"]).items():
            setattr(workspace, name, value)
        for path in sorted(self._files.glob("*.json")):
            file = decoded(self._read(path))
            self._load_history(file)
            workspace.files[file.id] = file
        for file in (*workspace.files.values(), *workspace.tops.values()):
            file.space = workspace
        self._saved = {file.id: _look(file) for file in workspace.files.values()}
        return True

    def save(self, workspace: Workspace) -> None:
        """Write what changed since the last time."""
        with self._lock:
            self._files.mkdir(parents=True, exist_ok=True)
            about = {name: value for name, value in vars(workspace).items() if name not in TRANSIENT}
            self._write(self._about, {"format": FORMAT, "workspace": encoded(about)})
            files = dict(workspace.files)
            for number, file in files.items():
                with file.lock:
                    if self._saved.get(number) != (look := _look(file)):
                        self._write(self._files / f"{number}.json", encoded(file))
                        self._save_history(file)
                        self._saved[number] = look
            for gone in self._saved.keys() - files.keys():
                (self._files / f"{gone}.json").unlink(missing_ok=True)
                shutil.rmtree(self._revisions / gone, ignore_errors=True)
                del self._saved[gone]

    def _save_history(self, file: File) -> None:
        """What is known of each revision together, and what each but the newest held in a file of its own."""
        folder = self._revisions / file.id
        if not file.history:
            return
        folder.mkdir(parents=True, exist_ok=True)
        kept = {"all.json", *(f"{each.id}.json" for each in file.history[:-1])}
        for each in file.history[:-1]:
            if not (path := folder / f"{each.id}.json").exists():
                self._write(path, encoded(each.content))
        self._write(folder / "all.json", encoded([replace(each, content=None) for each in file.history]))
        for path in folder.iterdir():
            if path.name not in kept:
                path.unlink()

    def _load_history(self, file: File) -> None:
        folder = self._revisions / file.id
        if not (about := folder / "all.json").exists():
            return
        *old, newest = decoded(self._read(about))
        held = [decoded(self._read(folder / f"{each.id}.json")) for each in old]
        file.history = [replace(each, content=content) for each, content in zip(old, held, strict=True)]
        file.history.append(replace(newest, content=file.content))

    @staticmethod
    def _read(path: Path) -> Any:
        try:
            found: Any = json.loads(path.read_bytes())
        except ValueError as error:
            raise DataError(f"{path} is broken ({error}); restore it or name an empty folder") from error
        return found

    @staticmethod
    def _write(path: Path, value: Any) -> None:
        """Whole or not at all; not again if it says the same."""
        # In ASCII, because texts may hold half of a surrogate pair.
        text = json.dumps(value, separators=(",", ":")).encode()
        if path.exists() and path.stat().st_size == len(text) and path.read_bytes() == text:
            return
        draft = path.with_suffix(".draft")
        draft.write_bytes(text)
        draft.replace(path)


def _look(file: File) -> tuple[Any, ...]:
    """What tells two states of a file apart: contents are never changed in place, so theirs is who they are."""
    return tuple(
        _frozen(getattr(file, each.name)) for each in dataclasses.fields(file) if each.name not in TRANSIENT
    )


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((key, _frozen(each)) for key, each in value.items())
    if isinstance(value, list | tuple | set):
        return tuple(map(_frozen, value))
    return value if isinstance(value, str | int | float | datetime | None) else _Same(value)


@dataclasses.dataclass(frozen=True, eq=False)
class _Same:
    """Equal where it is the same object, which it keeps alive so that no other can have its address."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


# ------------------------------------------------------------------------------------------ values as JSON


def encoded(value: Any) -> Any:
    """Any value of the emulator's as JSON that `decoded` makes it of again."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list):
        return [encoded(item) for item in value]
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value) and KIND not in value:
            return {key: encoded(item) for key, item in value.items()}
        return {KIND: "dict", "of": [[encoded(key), encoded(item)] for key, item in value.items()]}
    if isinstance(value, tuple):
        return {KIND: "tuple", "of": [encoded(item) for item in value]}
    if isinstance(value, set | frozenset):
        return {KIND: type(value).__name__, "of": sorted(map(encoded, value))}
    if isinstance(value, datetime):
        return {KIND: "time", "of": value.isoformat()}
    if isinstance(value, bytes):
        return {KIND: "bytes", "of": base64.b64encode(value).decode()}
    if isinstance(value, itertools.count):
        return {KIND: "count", "of": next(value)}  # a number is skipped, which nobody misses
    return _fields(value)


def _fields(value: Any) -> Json:
    cls = type(value)
    if not dataclasses.is_dataclass(cls) or not cls.__module__.startswith(PACKAGE):
        raise TypeError(f"a {cls.__name__} cannot be kept")
    kept: Json = {KIND: f"{cls.__module__.removeprefix(PACKAGE + '.')}:{cls.__qualname__}"}
    for each in dataclasses.fields(value):
        found = getattr(value, each.name)
        if each.name in TRANSIENT | APART or each.name.startswith("_") or _is_default(each, found):
            continue
        kept[each.name] = encoded(found)
    return kept


def _is_default(field: dataclasses.Field[Any], value: Any) -> bool:
    return field.default is not dataclasses.MISSING and (type(field.default), field.default) == (
        type(value),
        value,
    )


def decoded(value: Any) -> Any:
    """Raises DataError."""
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get(KIND)
    if kind is None:
        return {key: decoded(item) for key, item in value.items()}
    if kind in KINDS:
        return KINDS[kind](value["of"])
    return _made(str(kind), {key: decoded(item) for key, item in value.items() if key != KIND})


def _items(found: Iterable[Any]) -> list[Any]:
    return [decoded(item) for item in found]


KINDS: dict[str, Callable[[Any], Any]] = {
    "dict": lambda of: dict(_items(of)),
    "tuple": lambda of: tuple(_items(of)),
    "set": lambda of: set(_items(of)),
    "frozenset": lambda of: frozenset(_items(of)),
    "time": datetime.fromisoformat,
    "bytes": base64.b64decode,
    "count": itertools.count,
}


def _made(kind: str, fields: Json) -> Any:
    module, _, name = kind.partition(":")
    try:
        cls: Any = getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)
        known = dataclasses.is_dataclass(cls)
        if known:
            return cls(**fields)
    except (ImportError, AttributeError, TypeError) as error:
        raise DataError(f"“{kind}” is of another version of the emulator; name an empty folder") from error
    raise DataError(f"“{kind}” is nothing that can be kept; name an empty folder")
