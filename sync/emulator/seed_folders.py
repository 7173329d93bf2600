"""Where the files of a seed are: folders on disk are Drive folders, ``drives`` says which of them are shared drives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from sync.emulator import store
from sync.emulator.errors import Json
from sync.emulator.store import Drive, File, Workspace

SETTINGS = "workspace.yaml"
KEYS = {"groups", "drives"}
SHARES = {"readers", "commenters", "writers", "anyone", "domains"}
MEMBERS = {
    "organizers": "organizer",
    "file_organizers": "fileOrganizer",
    "writers": "writer",
    "commenters": "commenter",
    "readers": "reader",
}
DRIVE_KEYS = {"id", "folder", *MEMBERS}


class SeedError(ValueError):
    """What is wrong with the seed folder, where."""


class Tree:
    """``paths``: all folders of the seed; ``drives``: the shared drives that some of them are."""

    def __init__(
        self, workspace: Workspace, settings: Json, entries: Mapping[str, Json], sources: Mapping[str, Any]
    ) -> None:
        self.workspace, self.entries = workspace, entries
        self.paths = {name for name, entry in entries.items() if entry.get("type") == "folder"}
        for name in [*sources, *self.paths]:
            self.paths.update(p.as_posix() for p in PurePosixPath(name).parents if p.name)
        for group, members in (settings.get("groups") or {}).items():
            workspace.groups[str(group).lower()] = {str(each).lower() for each in members or ()}
        self.drives: dict[str, Drive] = {}
        for name, entry in (settings.get("drives") or {}).items():
            self._drive(str(name), entry or {})

    def _drive(self, name: str, entry: Json) -> None:
        if unknown := set(entry) - DRIVE_KEYS:
            raise SeedError(
                f"{SETTINGS}: drives: {name}: unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(DRIVE_KEYS))}"
            )
        roles = {str(email).lower(): role for key, role in MEMBERS.items() for email in entry.get(key) or ()}
        path = str(entry.get("folder", name)).rstrip("/")
        made = self.workspace.new_drive(name, str(entry.get("id") or store.top_id(f"drive {path}")), **roles)
        self.workspace.tops[made.id].source = path
        self.workspace.principals.update(roles.keys() - self.workspace.groups.keys())
        self.paths.add(path)
        self.drives[path] = made

    def above(self, name: str) -> str:
        """The folder that a file or a folder is in; "" for none."""
        found = PurePosixPath(name).parent.as_posix()
        return found if found in self.paths else ""

    def parent(self, name: str) -> File | None:
        path = self.above(name)
        if path in self.drives:
            return self.workspace.tops[self.drives[path].id]
        return next((f for f in self.workspace.files.values() if f.source == path), None) if path else None

    def limits(self, name: str) -> bool:
        """A file that says itself who may read it is not opened by a folder that only has what holds for all files."""
        path = self.above(name)
        if not path or path in self.drives or not SHARES & self.entries.get(name, {}).keys():
            return False
        while path:
            if path in self.drives or SHARES & self.entries.get(path, {}).keys():
                return False
            path = self.above(path)
        return True
