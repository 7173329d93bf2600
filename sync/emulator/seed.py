"""A folder becomes a Workspace: Markdown files are Docs, ``*.doc.json`` saved answers, ``workspace.yaml`` the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from sync.emulator import policy, store
from sync.emulator.docs import documents, markdown
from sync.emulator.errors import Json
from sync.emulator.sheets.book import Book
from sync.emulator.store import File, Workspace

SETTINGS = "workspace.yaml"
OWNER = "owner@emulator.example"
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
FILE_KEYS |= {"trashed", "target", "time_zone", "locale"}
KINDS = {"doc": store.DOC, "spreadsheet": store.SHEET, "docx": store.DOCX, "xlsx": store.XLSX}
KINDS |= {"shortcut": store.SHORTCUT, "folder": store.FOLDER, "pdf": "application/pdf"}


class SeedError(ValueError):
    """What is wrong with the seed folder, where."""


def load(workspace: Workspace, folder: Path) -> None:
    settings = _settings(folder)
    entries: dict[str, Json] = {str(k): v or {} for k, v in (settings.get("files") or {}).items()}
    sources = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (path.suffix == ".md" or path.name.endswith(".doc.json"))
    }
    for name, entry in entries.items():
        if unknown := set(entry) - FILE_KEYS:
            raise SeedError(
                f"{SETTINGS}: files: {name}: unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(FILE_KEYS))}"
            )
        if name not in sources and "type" not in entry:
            raise SeedError(
                f"{SETTINGS}: files: {name}: no such file in the folder, and no type that would make one"
            )
    workspace.principals.update(str(p) for p in settings.get("principals") or ())
    policy.read(settings, workspace.policy)
    for name in [*sources, *(n for n in entries if n not in sources)]:
        _make(workspace, name, entries.get(name, {}), settings, sources.get(name))
    by_source = {file.source: file.id for file in workspace.files.values()}
    for file in list(workspace.files.values()):
        file.target = by_source.get(file.target, file.target)
        if isinstance(file.content, markdown.Doc) and file.content.source:
            put_markdown(workspace, file, file.content.source, rename=False)


def _settings(folder: Path) -> Json:
    path = folder / SETTINGS
    if not path.exists():
        return {}
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise SeedError(f"{SETTINGS}{where}: no valid YAML") from error
    if not isinstance(found, dict):
        raise SeedError(f"{SETTINGS}: must be a mapping")
    known = {"owner", "readers", "commenters", "writers", "anyone", "modified", "principals", "files"}
    known |= policy.KEYS
    if unknown := set(found) - known:
        raise SeedError(
            f"{SETTINGS}: unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}"
        )
    return found


def _make(workspace: Workspace, name: str, entry: Json, settings: Json, path: Path | None) -> None:
    answer = json.loads(path.read_text(encoding="utf-8")) if path and path.name.endswith(".doc.json") else {}
    front = (
        markdown.front_matter(path.read_text(encoding="utf-8"))[0] if path and path.suffix == ".md" else {}
    )
    merged = {k: v for k, v in settings.items() if k not in {"files", "principals", *policy.KEYS}} | entry
    kind = KINDS.get(entry.get("type", "doc"))
    if kind is None:
        raise SeedError(
            f"{SETTINGS}: files: {name}: type must be one of {', '.join(KINDS)}, not “{entry['type']}”"
        )
    stem = Path(name).stem.removesuffix(".doc") if path else name
    title = str(entry.get("name") or answer.get("title") or front.get("title") or stem)
    file_id = str(entry.get("id") or answer.get("documentId") or front.get("id") or store.mint(name))
    modified = _moment(merged.get("modified"), workspace)
    created = _moment(merged.get("created"), workspace) if "created" in merged else modified
    owner = str(merged.get("owner", OWNER))
    file = File(file_id, title, kind, owner, min(created, modified), modified, modifier=owner, source=name)
    for role in ("reader", "commenter", "writer"):
        for email in merged.get(f"{role}s") or ():
            file.roles[str(email).lower()] = role
    file.anyone = str(merged.get("anyone") or "")
    if file.anyone not in {"", "reader", "commenter", "writer"}:
        raise SeedError(
            f"{SETTINGS}: {name}: anyone must be reader, commenter or writer, not “{file.anyone}”"
        )
    file.trashed = bool(merged.get("trashed"))
    if kind == store.SHORTCUT:
        file.target = str(entry.get("target", ""))
    elif kind == store.SHEET:
        file.content = Book.new(
            title, file_id, **{k: str(entry[k]) for k in ("time_zone", "locale") if k in entry}
        )
    elif answer:
        file.content = documents.from_answer(answer)
    elif kind == store.DOC:
        text = path.read_text(encoding="utf-8") if path else ""
        file.content = replace(markdown.read("", file_id)[1], source=text)  # written once all files are known
    workspace.principals.update([owner, *file.roles])
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

    def resolve(url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme or parts.netloc or not parts.path:
            return url
        here = Path(file.source).parent if file.source else Path()
        wanted = _normal((here / unquote(parts.path)).as_posix())
        for other in list(workspace.files.values()):
            if other.source and wanted in {other.source, other.name}:
                return other.url + _anchor(other, unquote(parts.fragment))
        return url

    title, doc = markdown.read(text, file.id, resolve)
    if title and rename:
        file.name = title
    file.content = markdown.Doc(doc.tabs, revision, text)


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
