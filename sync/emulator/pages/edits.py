"""What people do on the pages: the same requests as over the API, as a named person, in nobody's list of calls."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sync.emulator import discovery, intake
from sync.emulator.api import Request, Response, dump
from sync.emulator.errors import ApiError, Json
from sync.emulator.origin import own_page
from sync.emulator.people import Person
from sync.emulator.sharing import RANK
from sync.emulator.store import File, Principal, Workspace

if TYPE_CHECKING:
    from sync.emulator.emulator import Emulator

WHERE = re.compile(r"Invalid requests\[\d+\]\.?\w*: ")
EDIT = "You need permission to edit this file. Ask its owner, or choose somebody else at the top of the page."
NO_SOURCE = (
    "This Doc was not made from Markdown (it was seeded as a saved answer, or somebody edited it through the API), "
    "so it can't be edited as Markdown here."
)


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
    try:
        asked = json.loads(request.body)
        who = str(asked["who"])
        file = emulator.workspace.files[file_id]
        if kind == "doc":
            _write_doc(emulator, file, who, asked)
        else:
            _edit_sheet(emulator, file, who, asked)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return _refused(400, f"What the page asked for can't be understood: {error!r}")
    except PermissionError:
        return _refused(403, EDIT)
    except _ChangedError as error:
        return _refused(409, str(error))
    except ApiError as error:
        return _refused(error.code, WHERE.sub("", error.message, count=1))
    return Response(200, dump({"version": file.version}))


def _refused(code: int, words: str) -> Response:
    return Response(code, dump({"error": words}))


# ------------------------------------------------------------------------------------------ spreadsheets


def _edit_sheet(emulator: Emulator, file: File, who: str, asked: Json) -> None:
    """``types``: pairs of a place and a text, as typed; ``requests``: as in a batchUpdate."""
    person = Person(emulator.workspace, who)
    if not file.allows(Principal(who), "writer"):
        raise PermissionError
    for where, text in asked.get("types", ()):
        person.types(file.id, str(where), str(text))
    if asked.get("requests"):
        routed = discovery.match("POST", f"/v4/spreadsheets/{file.id}:batchUpdate")
        assert routed
        body = intake.read_body(routed[0], json.dumps({"requests": asked["requests"]}).encode())
        person.does(file.id, *body["requests"])


# ------------------------------------------------------------------------------------------ Docs


class _ChangedError(Exception):
    pass


def markdown(file: File) -> str:
    """What a Doc was made from, or nothing."""
    return str(getattr(file.content, "source", ""))


def source(file: File) -> Response:
    """A Doc as Markdown, to be edited. 404 where it has none."""
    found = markdown(file)
    if not found and _is_written(file):
        return _refused(404, NO_SOURCE)
    return Response(200, dump({"markdown": found, "version": file.version}))


def _is_written(file: File) -> bool:
    """Whether there is text in a Doc: an empty one may be begun in Markdown."""
    return re.search(r'"content": "(?!\\n")', json.dumps(list(file.content.tabs))) is not None


def _write_doc(emulator: Emulator, file: File, who: str, asked: Json) -> None:
    text, version = str(asked["markdown"]), int(asked["version"])
    with file.lock:
        if not file.allows(Principal(who), "writer"):
            raise PermissionError
        if version != file.version:
            raise _ChangedError(
                "Somebody changed this Doc while you were editing it. Copy what you wrote, and reload the page."
            )
        if not markdown(file) and _is_written(file):
            raise _ChangedError(NO_SOURCE)
        emulator.put_markdown(file.id, text, who=who)
