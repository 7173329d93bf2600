"""The first page: folders and files as in Drive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sync.emulator import store
from sync.emulator.store import File, Workspace

KINDS = {
    store.DOC: ("doc", "Google Docs"),
    store.SHEET: ("sheet", "Google Sheets"),
    store.FOLDER: ("folder", "Folder"),
    store.SHORTCUT: ("shortcut", "Shortcut"),
    store.DOCX: ("word", "Word"),
    store.XLSX: ("excel", "Excel"),
}


@dataclass
class Item:
    file: File
    icon: str
    kind: str
    href: str
    where: str  # the folder's name, where files of several folders are listed
    shared: list[tuple[str, str]]  # who, as what


@dataclass
class Branch:
    """A folder in the tree."""

    file: File
    level: int
    now: bool


@dataclass
class Listing:
    title: str
    items: list[Item]
    crumbs: list[File] = field(default_factory=list)
    tree: list[Branch] = field(default_factory=list)
    query: str = ""
    trash: bool = False
    trashed: int = 0


def parent(file: File) -> str:
    """The id of the folder that a file is in, or nothing: it is in somebody's My Drive."""
    found: Any = getattr(file, "parent", "")
    return str(found or "")


def listing(workspace: Workspace, folder: str, query: str, *, trash: bool) -> Listing | None:
    """What is in a folder (or on top), in the trash, or what a search finds; None where there is no such folder."""
    files = list(workspace.files.values())
    folders = {f.id: f for f in files if f.mime == store.FOLDER}
    if folder and folder not in folders:
        return None
    words = query.lower().split()
    if trash:
        found, title = [f for f in files if f.trashed], "Trash"
    elif words:
        found = [f for f in files if not f.trashed and all(word in _words(f) for word in words)]
        title = f"Search: {query}"
    else:
        found = [f for f in files if not f.trashed and _home(f, folders) == folder]
        title = folders[folder].name if folder else "My Drive"
    found.sort(key=lambda f: (f.mime != store.FOLDER, f.name.lower()))
    names = {f.id: folders[_home(f, folders)].name for f in found if _home(f, folders)}
    several = trash or bool(words)
    return Listing(
        title,
        [_item(f, names.get(f.id, "My Drive") if several else "", workspace) for f in found],
        _crumbs(folder, folders),
        _tree([f for f in folders.values() if not f.trashed], folders, "", 0, folder),
        query,
        trash,
        sum(f.trashed for f in files),
    )


def _home(file: File, folders: dict[str, File]) -> str:
    """The folder that a file is shown in: its own, or the top where that isn't here."""
    return parent(file) if parent(file) in folders else ""


def _words(file: File) -> str:
    return " ".join([file.name, file.owner, str(getattr(file.content, "source", ""))]).lower()


def _item(file: File, where: str, workspace: Workspace) -> Item:
    icon, kind = KINDS.get(file.mime, ("file", "File"))
    path = {store.DOC: "document", store.SHEET: "spreadsheets"}.get(file.mime, "file")
    href = f"/drive/folders/{file.id}" if icon == "folder" else f"/{path}/d/{file.id}/edit"
    if icon == "shortcut" and file.target not in workspace.files:
        href = ""
    anyone = [("anyone with the link", file.anyone)] if file.anyone else []
    return Item(file, icon, kind, href, where, [*file.roles.items(), *anyone])


def _crumbs(folder: str, folders: dict[str, File]) -> list[File]:
    found: list[File] = []
    while folder in folders and folders[folder] not in found:
        found.insert(0, folders[folder])
        folder = parent(folders[folder])
    return found


def _tree(inside: list[File], folders: dict[str, File], top: str, level: int, now: str) -> list[Branch]:
    found: list[Branch] = []
    if level > 20:  # folders in a ring
        return found
    for file in sorted((f for f in inside if _home(f, folders) == top), key=lambda f: f.name.lower()):
        found.append(Branch(file, level, file.id == now))
        found += _tree(inside, folders, file.id, level + 1, now)
    return found
