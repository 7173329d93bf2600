"""The addresses on docs.google.com that export links name, and those that downloads were given: bytes, or a page that says no."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from sync.emulator import auth, discovery, history, store
from sync.emulator.api import Request, Response
from sync.emulator.errors import ApiError
from sync.emulator.faults import RawError, strike
from sync.emulator.store import File, Principal

if TYPE_CHECKING:
    from sync.emulator.api import Api

NAME = "export-link"  # by which these calls are listed, and faults are scripted for them
HTML = "text/html; charset=utf-8"
OLD = r"/feeds/download/(documents|spreadsheets)(?:/export)?/Export"
ADDRESS = re.compile(
    rf"/(?:document|documents|spreadsheets)/(?:d/(?P<id>[^/]+)/)?export|{OLD}|/uc|/download/(?P<operation>[^/]+)"
)
PAGE = "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
SAID = {
    401: ("Unauthorized", "You are not authorized to access this page."),
    403: ("Access denied", "You need permission to open this file."),
    404: ("Page Not Found", "Sorry, unable to open the file at this time."),
    400: ("Bad Request", "This file cannot be exported to this format."),
    429: ("Too Many Requests", "We're sorry, you have sent too many requests to us recently."),
    501: ("Not imitated", "The emulator does not imitate this format."),
}


def serve(api: Api, request: Request) -> Response | None:
    """The answer to an address that is one of these; None for others."""
    found = ADDRESS.fullmatch(request.path)
    if found is None or request.http not in {"GET", "HEAD"}:
        return None
    query = dict(parse_qsl(request.query))
    try:
        if (fault := api.faults.take(NAME)) is not None:
            strike(fault, "drive", method_is_write=False)
        if found["operation"]:
            response = _download(api, request, found["operation"])
        else:
            response = _export(api, request, query, found["id"] or query.get("id", ""))
    except ApiError as error:
        response = page(error.code)
        response.headers |= error.headers
    except RawError as error:
        response = Response(error.code, error.body.encode(), error.content_type, error.headers)
    api.note(request.http, NAME, request.path, response.code)
    return response


def page(code: int) -> Response:
    """What these addresses answer when they don't answer with a file: never JSON."""
    title, text = SAID.get(code, SAID[404])
    return Response(code, PAGE.format(title=title, text=text).encode(), HTML)


def _caller(api: Api, request: Request) -> Principal:
    """Who asks; with no token that is nobody, who sees what anyone with the link may read."""
    given = request.headers.get("authorization", "")
    if not given and "access_token=" not in request.query:
        return auth.NOBODY
    principal = api.tokens.identify(given, request.query, api.workspace.policy)
    method = discovery.match("GET", "/drive/v3/files/x/export")
    assert method is not None
    principal = auth.check_scopes(method[0], principal)
    try:
        api.quotas.spend(method[0], principal.email)
    except ApiError:
        raise ApiError(429, "") from None
    return principal


def _open(api: Api, request: Request, file_id: str) -> tuple[File, Principal]:
    principal = _caller(api, request)
    file = api.workspace.files.get(file_id)
    if file is not None and file.allows(principal, "reader"):
        history.begin(file)
        return file, principal
    raise ApiError(401 if principal is auth.NOBODY else 404 if file is None else 403, "")


def _export(api: Api, request: Request, query: dict[str, str], file_id: str) -> Response:
    file, principal = _open(api, request, file_id)
    from sync.emulator.drive import content  # noqa: PLC0415  # see routes.py

    held, revision = file.content, query.get("revision", "")
    if revision:
        found = history.find(file, revision)
        if not file.allows(principal, "writer"):
            raise ApiError(403, "")
        if found is None:
            raise ApiError(404, "")
        held = found.content
    if not content.may_download(api.workspace, file, principal):
        raise ApiError(403, "")
    if isinstance(held, bytes):
        return _file(held, file.mime, file.name)
    short = query.get("exportFormat") or query.get("format") or {store.SHEET: "xlsx"}.get(file.mime, "docx")
    wanted = content.FORMATS.get(file.mime, {}).get(short.lower())
    if wanted is None:
        raise ApiError(400, "")
    if "gid" in query and short in {"csv", "tsv"}:
        held = _one_tab(held, query["gid"])
    made = content.exported(api.workspace, file, held, wanted)
    return _file(made, wanted, f"{file.name}.{'md' if short == 'markdown' else short}")


def _one_tab(book: Any, gid: str) -> Any:
    """The book as if this tab were its first."""
    for sheet in book.sheets:
        if str(sheet.id) == gid:
            made = book.copy()
            made.sheets.insert(0, made.sheets.pop(book.sheets.index(sheet)))
            return made
    raise ApiError(400, "")


def _download(api: Api, request: Request, name: str) -> Response:
    known = api.workspace.operations.get(name)
    if known is None or known[1] < api.workspace.clock.now():
        raise ApiError(404, "")
    from sync.emulator.drive import content  # noqa: PLC0415  # see routes.py

    _, _, file_id, held, kind = known
    file, _ = _open(api, request, file_id)
    sent = content.part(held, kind, request.headers.get("range", ""))
    made = _file(sent.body, sent.content_type, file.name)
    made.code = sent.code
    made.headers |= dict(sent.headers)
    return made


def _file(body: bytes, kind: str, name: str) -> Response:
    told = kind + ("; charset=utf-8" if kind.startswith("text/") else "")
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "._-")) or "file"
    shown = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(200, body, told, {"Content-Disposition": shown})
