"""The first page: folders and files as in Drive."""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Folder:
    """A folder, or a shared drive: its top folder has its id."""

    id: str
    name: str
    above: str
    shared_drive: bool = False


@dataclass
class Item:
    file: File
    icon: str
    kind: str
    href: str
    where: str  # the folder's name, where files of several folders are listed
    shared: list[tuple[str, str]]  # who, as what


@dataclass
class Listing:
    title: str
    items: list[Item]
    crumbs: list[Folder] = field(default_factory=list)
    tree: list[tuple[int, Folder]] = field(default_factory=list)  # how deep it stands, and what
    folder: str = ""
    query: str = ""
    trash: bool = False
    trashed: int = 0


def listing(workspace: Workspace, folder: str, query: str, *, trash: bool) -> Listing | None:
    """What is in a folder (or on top), in the trash, or what a search finds; None where there is no such folder."""
    files = list(workspace.files.values())
    gone = {f.id for f in files if f.in_trash}
    folders = _folders(workspace, files)
    if folder and folder not in folders:
        return None
    words = query.lower().split()
    if trash:
        found, title = [f for f in files if f.id in gone], "Trash"
    elif words:
        found = [f for f in files if f.id not in gone and all(word in _words(f) for word in words)]
        title = f"Search: {query}"
    else:
        found = [f for f in files if (f.id not in gone or folder in gone) and _above(f, folders) == folder]
        title = folders[folder].name if folder else "My Drive"
    found.sort(key=lambda f: (f.mime != store.FOLDER, f.name.lower()))
    names = {f.id: folders[_above(f, folders)].name for f in found if _above(f, folders)}
    several = trash or bool(words)
    return Listing(
        title,
        [_item(f, names.get(f.id, "My Drive") if several else "", workspace) for f in found],
        _crumbs(folder, folders),
        _tree({f.id: f for f in folders.values() if f.id not in gone}, "", 0),
        folder,
        query,
        trash,
        len(gone),
    )


def _folders(workspace: Workspace, files: list[File]) -> dict[str, Folder]:
    drives = workspace.drives.values()
    found = {drive.id: Folder(drive.id, drive.name, "", shared_drive=True) for drive in drives}
    return found | {f.id: Folder(f.id, f.name, f.parent) for f in files if f.mime == store.FOLDER}


def _above(file: File, folders: dict[str, Folder]) -> str:
    """The folder that a file is shown in; nothing where that is the top of somebody's My Drive."""
    return file.parent if file.parent in folders else ""


def _words(file: File) -> str:
    return " ".join([file.name, file.owner, str(getattr(file.content, "source", ""))]).lower()


def _item(file: File, where: str, workspace: Workspace) -> Item:
    icon, kind = KINDS.get(file.mime, ("file", "File"))
    path = {store.DOC: "document", store.SHEET: "spreadsheets"}.get(file.mime, "file")
    href = f"/drive/folders/{file.id}" if icon == "folder" else f"/{path}/d/{file.id}/edit"
    if icon == "shortcut" and file.target not in workspace.files:
        href = ""
    domains = [(f"all of {domain}", role) for domain, role in file.domains.items()]
    anyone = [("anyone with the link", file.anyone)] if file.anyone else []
    return Item(file, icon, kind, href, where, [*file.roles.items(), *domains, *anyone])


def _crumbs(folder: str, folders: dict[str, Folder]) -> list[Folder]:
    found: list[Folder] = []
    while folder in folders and folders[folder] not in found:
        found.insert(0, folders[folder])
        folder = folders[folder].above
    return found


def _tree(folders: dict[str, Folder], top: str, level: int) -> list[tuple[int, Folder]]:
    """All folders below one, each after the folder that it is in; shared drives come last."""
    inside = [f for f in folders.values() if (f.above if f.above in folders else "") == top]
    inside.sort(key=lambda f: (f.shared_drive, f.name.lower()))
    found: list[tuple[int, Folder]] = []
    for folder in inside:
        found += [(level, folder), *_tree(folders, folder.id, level + 1)]
    return found
