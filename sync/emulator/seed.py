"""A folder becomes a Workspace: Markdown files are Docs, ``*.sheet.yaml``, ``*.csv`` and ``*.xlsx`` Sheets, ``*.doc.json`` and
``*.sheet.json`` saved answers, ``workspace.yaml`` says the rest.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from sync.emulator import convert, policy, seed_folders, seed_history, store
from sync.emulator.docs import documents, markdown
from sync.emulator.errors import Json
from sync.emulator.seed_folders import SETTINGS, SeedError
from sync.emulator.sheets import layout
from sync.emulator.sheets.book import Book
from sync.emulator.store import OWNER, File, Workspace

__all__ = ["OWNER", "SeedError", "load", "put_markdown", "put_sheet", "read_policy"]

SHEETS = (".sheet.yaml", ".sheet.json")
TABLES = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".xlsx": store.XLSX}
ENDINGS = (".md", ".doc.json", *SHEETS, *TABLES)
FILE_KEYS = {
    "id",
    "name",
    "type",
    "owner",
    "writers",
    "commenters",
    "readers",
    "anyone",
    "modified",
    "created",
}
FILE_KEYS |= {"trashed", "target", "time_zone", "locale", "domains", "resource_key", "history"}
KINDS = {"doc": store.DOC, "spreadsheet": store.SHEET, "docx": store.DOCX, "xlsx": store.XLSX}
KINDS |= {"shortcut": store.SHORTCUT, "folder": store.FOLDER, "pdf": "application/pdf"}


def load(workspace: Workspace, folder: Path) -> None:
    settings = _settings(folder)
    entries: dict[str, Json] = {str(k).rstrip("/"): v or {} for k, v in (settings.get("files") or {}).items()}
    old = seed_history.named(entries)
    sources = {
        name: path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name.endswith(ENDINGS)
        if (name := path.relative_to(folder).as_posix()) not in old
    }
    tree = seed_folders.Tree(workspace, settings, entries, sources)
    for name, entry in entries.items():
        if unknown := set(entry) - FILE_KEYS:
            raise SeedError(
                f"{SETTINGS}: files: {name}: unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(FILE_KEYS))}"
            )
        if name not in sources and name not in tree.paths and "type" not in entry:
            raise SeedError(
                f"{SETTINGS}: files: {name}: no such file in the folder, and no type that would make one"
            )
    workspace.principals.update(str(p) for p in settings.get("principals") or ())
    policy.read(settings, workspace.policy)
    made = [*sources, *(n for n in entries if n not in sources and n not in tree.paths)]
    for name in [*sorted(tree.paths - tree.drives.keys()), *made]:
        _make(workspace, name, entries.get(name, {}), settings, sources.get(name), tree)
    by_source = {file.source: file.id for file in workspace.files.values()}
    for file in list(workspace.files.values()):
        file.target = by_source.get(file.target, file.target)
        if isinstance(file.content, markdown.Doc) and file.content.source:
            put_markdown(workspace, file, file.content.source, rename=False)
        elif file.source.endswith(SHEETS[0]) and file.source in sources:
            put_sheet(workspace, file, _yaml(sources[file.source], file.source), rename=False)
    for file in list(workspace.files.values()):
        entry = entries.get(file.source, {})
        seed_history.give(
            file,
            file.source,
            entry,
            folder,
            lambda file, path: _version(workspace, file, path),
            lambda value: _moment(value, workspace),
        )


def _version(workspace: Workspace, file: File, path: Path) -> Any:
    """What a file held when this was it."""
    if path.suffix in TABLES:
        return _table(path, file, workspace)
    if path.suffix == ".md":
        text = path.read_text(encoding="utf-8")
        return markdown.read(text, file.id, lambda url: _address(workspace, file, url))[1]
    raise SeedError(f"{SETTINGS}: files: {file.source}: history: {path.name}: must end in .md, .csv or .xlsx")


def _table(path: Path, file: File, workspace: Workspace) -> Book:
    """A table that is a file of its own, as Drive would import it."""
    source = convert.Source(path.read_bytes(), file.name, file.id, workspace.clock.now().date())
    try:
        made: Book = convert.imported(TABLES[path.suffix], source)
    except convert.NoWorkbookError as error:
        raise SeedError(f"{file.source}: no workbook: {error}") from error
    return made


def read_policy(workspace: Workspace, folder: Path | None) -> None:
    """Who may get whose tokens, of files that are kept elsewhere."""
    if folder is not None:
        policy.read(_settings(folder), workspace.policy)


def _yaml(path: Path, name: str) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise SeedError(f"{name}{where}: no valid YAML") from error


def _head(path: Path | None, name: str) -> Json:
    """What a file says of itself: a saved answer, front matter, the head of a sheet."""
    if path is None or path.suffix in TABLES:
        return {}
    if path.suffix == ".json":
        found = json.loads(path.read_text(encoding="utf-8"))
    elif path.suffix == ".yaml":
        found = _yaml(path, name)
    else:
        found = markdown.front_matter(path.read_text(encoding="utf-8"))[0]
    if not isinstance(found, dict):
        raise SeedError(f"{name}: must be a mapping")
    return found


def _settings(folder: Path) -> Json:
    path = folder / SETTINGS
    if not path.exists():
        return {}
    found = _yaml(path, SETTINGS)
    if not isinstance(found, dict):
        raise SeedError(f"{SETTINGS}: must be a mapping")
    known = {"owner", "readers", "commenters", "writers", "anyone", "modified", "principals", "files"}
    known |= policy.KEYS | seed_folders.KEYS
    if unknown := set(found) - known:
        raise SeedError(
            f"{SETTINGS}: unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}"
        )
    return found


def _make(
    workspace: Workspace, name: str, entry: Json, settings: Json, path: Path | None, tree: seed_folders.Tree
) -> None:
    head = _head(path, name)
    defaults = {k: v for k, v in settings.items() if k in FILE_KEYS}
    parent = tree.parent(name)
    drive = parent.drive if parent else ""
    if drive:  # its members see to sharing
        defaults = {k: v for k, v in defaults.items() if k not in seed_folders.SHARES}
    merged = defaults | entry
    usual = (
        "folder"
        if name in tree.paths
        else "spreadsheet"
        if name.endswith((*SHEETS, *TABLES)) and path
        else "doc"
    )
    kind = KINDS.get(entry.get("type", usual))
    if kind is None:
        raise SeedError(
            f"{SETTINGS}: files: {name}: type must be one of {', '.join(KINDS)}, not “{entry['type']}”"
        )
    stem = name.removeprefix(f"{tree.above(name)}/") if path is None else Path(name).stem
    stem = stem.removesuffix(".doc").removesuffix(".sheet") if path else stem
    title = str(entry.get("name") or head.get("title") or head.get("properties", {}).get("title") or stem)
    said = entry.get("id") or head.get("documentId") or head.get("spreadsheetId") or head.get("id")
    file_id = str(said or store.mint(name, 33 if kind == store.FOLDER else 44))
    modified = _moment(merged.get("modified"), workspace)
    created = _moment(merged.get("created"), workspace) if "created" in merged else modified
    owner = "" if drive else str(merged.get("owner", OWNER))
    file = File(file_id, title, kind, owner, min(created, modified), modified, source=name)
    file.modifier = owner or str(merged.get("owner", OWNER))
    file.parent, file.drive = parent.id if parent else "", drive
    file.limited = tree.limits(name)
    for role in ("reader", "commenter", "writer"):
        for email in merged.get(f"{role}s") or ():
            file.roles[str(email).lower()] = role
    file.domains = {str(k).lower(): str(v) for k, v in (merged.get("domains") or {}).items()}
    file.resource_key = str(entry.get("resource_key") or "")
    file.key_needed = bool(file.resource_key)
    file.anyone = str(merged.get("anyone") or "")
    if file.anyone not in {"", "reader", "commenter", "writer"}:
        raise SeedError(
            f"{SETTINGS}: {name}: anyone must be reader, commenter or writer, not “{file.anyone}”"
        )
    file.trashed = bool(merged.get("trashed"))
    if kind == store.SHORTCUT:
        file.target = str(entry.get("target", ""))
    elif path and path.suffix in TABLES:
        file.content = _table(path, file, workspace) if kind == store.SHEET else path.read_bytes()
    elif kind == store.SHEET and name.endswith(".json") and path:
        file.content = layout.from_answer(head, file_id)
    elif kind == store.SHEET:
        file.content = Book.new(
            title, file_id, **{k: str(entry[k]) for k in ("time_zone", "locale") if k in entry}
        )
    elif path and name.endswith(".json"):
        file.content = documents.from_answer(head)
    elif kind == store.DOC:
        text = path.read_text(encoding="utf-8") if path else ""
        file.content = replace(markdown.read("", file_id)[1], source=text)  # written once all files are known
    workspace.principals.update({file.modifier, *file.roles} - workspace.groups.keys())
    workspace.add(file)


def _moment(value: Any, workspace: Workspace) -> datetime:
    if value is None:
        return workspace.clock.now()
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time(12))
    if not isinstance(value, datetime):
        raise SeedError(f"{SETTINGS}: “{value}” is not a time; write it as 2024-03-25T10:00:00Z")
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def put_markdown(
    workspace: Workspace, file: File, text: str, revision: int = 1, *, rename: bool = True
) -> None:
    """Give a Doc its content; links to other seed files become links to their Docs."""
    title, doc = markdown.read(text, file.id, lambda url: _address(workspace, file, url))
    if title and rename:
        file.name = title
    file.content = markdown.Doc(doc.tabs, revision, text)


def put_sheet(workspace: Workspace, file: File, written: Any, *, rename: bool = True) -> None:
    """Give a spreadsheet its content, as written down; links to other seed files become links to those. SeedError."""
    try:
        file.content = layout.book(written, file.id, lambda url: _address(workspace, file, url))
    except layout.LayoutError as error:
        raise SeedError(f"{file.source or file.name}: {error}") from error
    if rename and written.get("title"):
        file.name = str(written["title"])


def _address(workspace: Workspace, file: File, url: str) -> str:
    """Where a link leads: a path to another seed file becomes that file's address."""
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or not parts.path:
        return url
    here = Path(file.source).parent if file.source else Path()
    wanted = _normal((here / unquote(parts.path)).as_posix())
    for other in list(workspace.files.values()):
        if other.source and wanted in {other.source, other.name}:
            return other.url + _anchor(other, unquote(parts.fragment))
    return url


def _anchor(file: File, fragment: str) -> str:
    """The end of a link to a heading: Markdown names it by its words, Docs by its id."""
    found = markdown.headings(file.content.source, file.id) if isinstance(file.content, markdown.Doc) else {}
    if fragment not in found:
        return ""
    tab, heading = found[fragment]
    return (f"?tab={tab}" if tab != "t.0" else "") + f"#heading={heading}"


def _normal(path: str) -> str:
    """``a/../b`` is ``b``."""
    out: list[str] = []
    for part in path.split("/"):
        if part == "..":
            out = out[:-1]
        elif part not in {"", "."}:
            out.append(part)
    return "/".join(out)
