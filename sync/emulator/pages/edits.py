"""What people do on the pages: the same requests as over the API, as a named person, in nobody's list of calls."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.emulator import discovery, intake, store
from sync.emulator.api import Request, Response, dump
from sync.emulator.convert import markdown_text
from sync.emulator.docs.markdown import Doc
from sync.emulator.errors import ApiError, Json
from sync.emulator.origin import own_page
from sync.emulator.people import Person
from sync.emulator.sharing import RANK
from sync.emulator.store import File, Principal, Workspace

if TYPE_CHECKING:
    from sync.emulator.emulator import Emulator

MIMES = {"doc": store.DOC, "sheet": store.SHEET}
WHERE = re.compile(r"Invalid requests\[\d+\]\.?\w*: ")
EDIT = "You need permission to edit this file. Ask its owner, or choose somebody else at the top of the page."


def people(workspace: Workspace, file: File) -> list[tuple[str, str]]:
    """Who may be chosen to act, and as what they may: editors first, robots last. Whoever owns the file is the first."""
    known = {file.owner, *file.roles, *workspace.principals}
    known |= {f.owner for f in list(workspace.files.values())}
    found = [(email, file.role(Principal(email))) for email in known if email]

    def rank(entry: tuple[str, str]) -> tuple[bool, int, str]:
        email, role = entry
        return email.endswith(".gserviceaccount.com"), -RANK[role], email

    return sorted(found, key=rank)


def serve(emulator: Emulator, request: Request, kind: str, file_id: str) -> Response:
    """Do it, and answer with the version that the file is in now, or with what stands against it."""
    is_json = request.headers.get("content-type", "").partition(";")[0].strip() == "application/json"
    if not is_json or not own_page(request):
        return _refused(403, "Only the emulator's own pages may edit.")
    file = emulator.workspace.files.get(file_id)
    if file is None or file.mime != MIMES[kind]:
        return _refused(404, "There is no such file any more.")
    try:
        asked = json.loads(request.body)
        who = str(asked["who"])
        edit = _Doc(asked) if kind == "doc" else _Sheet(asked)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return _refused(400, f"What the page asked for can't be understood: {error!r}")
    try:
        if not file.allows(Principal(who), "writer"):
            return _refused(403, EDIT)
        edit.apply(emulator, file, who)
    except _ChangedError as error:
        return _refused(409, str(error))
    except ApiError as error:
        return _refused(error.code, WHERE.sub("", error.message, count=1))
    return Response(200, dump({"version": file.version}))


def _refused(code: int, words: str) -> Response:
    return Response(code, dump({"error": words}))


# ------------------------------------------------------------------------------------------ spreadsheets


class _Sheet:
    """``types``: pairs of a place and a text, as typed; ``requests``: as in a batchUpdate."""

    def __init__(self, asked: Json) -> None:
        self.types = [(str(where), str(text)) for where, text in asked.get("types", ())]
        self.requests = asked.get("requests")

    def apply(self, emulator: Emulator, file: File, who: str) -> None:
        person = Person(emulator.workspace, who)
        for where, text in self.types:
            person.types(file.id, where, text)
        if self.requests:
            routed = discovery.match("POST", f"/v4/spreadsheets/{file.id}:batchUpdate")
            assert routed
            body = intake.read_body(routed[0], json.dumps({"requests": self.requests}).encode())
            person.does(file.id, *body["requests"])


# ------------------------------------------------------------------------------------------ Docs


class _ChangedError(Exception):
    pass


class _Doc:
    """``markdown`` instead of the revision that was read."""

    def __init__(self, asked: Json) -> None:
        self.markdown, self.revision = str(asked["markdown"]), int(asked["revision"])

    def apply(self, emulator: Emulator, file: File, who: str) -> None:
        with file.lock:
            if self.revision != file.content.revision:
                raise _ChangedError(
                    "Somebody changed this Doc while you were editing it. Copy what you wrote, and reload the page."
                )
            emulator.put_markdown(file.id, self.markdown, who=who)


def source(file: File) -> Response:
    """A Doc as Markdown, to be edited, and which revision that is. ``lossy``: it was not made of Markdown."""
    doc: Doc = file.content
    found = doc.source or _exported(doc)
    lossy = not doc.source and bool(found.strip())
    return Response(200, dump({"markdown": found, "revision": doc.revision, "lossy": lossy}))


def _exported(doc: Doc) -> str:
    """A Doc in Markdown as Drive exports it, but with its tabs told apart as in a seed folder."""
    tabs = list(_walk(doc.tabs, ""))
    if len(tabs) == 1:
        return markdown_text.write(doc).decode()
    parts = []
    for tab, parent in tabs:
        head = tab["tabProperties"].get("title", "") + (f" under {parent}" if parent else "")
        alone = replace(doc, tabs=({name: item for name, item in tab.items() if name != "childTabs"},))
        parts.append(f"<!-- tab: {head} -->\n{markdown_text.write(alone).decode()}")
    return "\n".join(parts)


def _walk(tabs: Iterable[Json], parent: str) -> Iterator[tuple[Json, str]]:
    for tab in tabs:
        yield tab, parent
        yield from _walk(tab.get("childTabs", ()), tab["tabProperties"].get("title", ""))
