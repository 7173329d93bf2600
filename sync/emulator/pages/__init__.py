"""Pages for people: what is stored, as they know it from Drive, Docs and Sheets, deep links included."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sync.emulator import store
from sync.emulator.api import Request, Response
from sync.emulator.pages import document, edits, home, spreadsheet
from sync.emulator.routes import HANDLERS
from sync.emulator.sheets.requests import REQUESTS

if TYPE_CHECKING:
    from sync.emulator.emulator import Emulator

UI = re.compile(r"/_emulator/ui/(doc|sheet)/([\w-]+)")
FILE = re.compile(r"/(document|spreadsheets|file)/(?:u/\d+/)?d/([\w-]+)(?:/[\w]*)?/?")
FOLDER = re.compile(r"/drive/(?:u/\d+/)?folders/([\w-]+)")
GOOGLE = re.compile(
    r"https://docs\.google\.com(/(?:document|spreadsheets)/d/([\w-]+)(?:/.*)?)"
    r"|https://drive\.google\.com(/drive/(?:u/\d+/)?folders/([\w-]+))(?:\?.*)?"
    r"|https://drive\.google\.com/(?:file/d/|open\?id=)([\w-]+).*"
)
HTML = "text/html; charset=UTF-8"
TYPES = {".css": "text/css; charset=UTF-8", ".js": "text/javascript; charset=UTF-8"}
# Nothing but what this server has may run, load or be sent to, and no other page may frame these.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ROOMY = (30, 26)  # empty rows and columns to type into


@cache
def environment() -> Environment:
    found = Environment(
        loader=PackageLoader("sync.emulator.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["safe_link"] = safe_link
    found.globals["inlined"] = lambda name: Markup(static(name).decode())  # noqa: S704 - our own files
    return found


@cache
def static(name: str) -> bytes:
    """A file of ours. Raises FileNotFoundError."""
    return (resources.files(__name__) / "static" / name).read_bytes()


def safe_link(url: str) -> str:
    """Only what a person may safely click."""
    try:
        return url if urlsplit(url).scheme in {"http", "https", "mailto", ""} else "#"
    except ValueError:
        return "#"


def serve(emulator: Emulator, request: Request) -> Response | None:
    """The page at this address, or nothing."""
    if m := UI.fullmatch(request.path):
        if request.http == "POST":
            return edits.serve(emulator, request, m[1], m[2])
        return _fragment(emulator, request, m[1], m[2])
    if request.http not in {"GET", "HEAD"}:
        return None
    if m := re.fullmatch(r"/_emulator/static/([\w-]+(\.\w+))", request.path):
        try:
            return Response(200, static(m[1]), TYPES.get(m[2], ""), {"X-Content-Type-Options": "nosniff"})
        except FileNotFoundError:
            return None
    query = {name: values[0] for name, values in parse_qs(request.query).items()}
    if request.path in {"/", "/trash", "/about"} or (m := FOLDER.fullmatch(request.path)):
        return _home(emulator, request.path, m[1] if m else "", query)
    m = FILE.fullmatch(request.path)
    file = emulator.workspace.files.get(m[2]) if m else None
    if m is None or file is None:
        return None
    local = local_links(emulator)
    target = emulator.workspace.files.get(file.target, file)  # of a shortcut
    there = local(target.url)
    if target is not file or not there.startswith(f"/{m[1]}/"):
        return Response(302, b"", HTML, {"Location": there})
    if m[1] == "document" and file.mime == store.DOC:
        return _page(document_page(emulator, file, query.get("tab", ""), local))
    if m[1] == "spreadsheets" and file.mime == store.SHEET:
        return _page(spreadsheet_page(emulator, file, query, local))
    return _page(environment().get_template("unreadable.html").render(file=file))


def _page(html: str, **headers: str) -> Response:
    fixed = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    return Response(200, html.encode(), HTML, fixed | headers)


def local_links(emulator: Emulator) -> Callable[[str], str]:
    """Links to Google that lead to a file of the emulator stay in the emulator."""

    def local(url: str) -> str:
        m = GOOGLE.fullmatch(url)
        if m is None or (m[2] or m[4] or m[5]) not in emulator.workspace.files:
            return url
        return m[1] or m[3] or f"/file/d/{m[5]}/view"

    return local


def _home(emulator: Emulator, path: str, folder: str, query: dict[str, str]) -> Response | None:
    if path == "/about":
        html = environment().get_template("about.html")
        return _page(html.render(methods=sorted(HANDLERS), requests=sorted(REQUESTS), url=emulator.url))
    if folder in emulator.workspace.tops and folder not in emulator.workspace.drives:
        folder = ""  # the top of somebody's My Drive
    listing = home.listing(emulator.workspace, folder, query.get("q", ""), trash=path == "/trash")
    if listing is None:
        return None
    faults = json.dumps(emulator.faults.account()["script"])
    methods = sorted(HANDLERS)
    html = environment().get_template("home.html")
    return _page(html.render(listing=listing, url=emulator.url, methods=methods, faults=faults, path=path))


def document_page(emulator: Emulator, file: store.File, tab: str, local: Callable[[str], str]) -> str:
    tabs = document.tabs(file, local)
    chosen = next((t for t in tabs if t.id == tab), tabs[0])
    return (
        environment()
        .get_template("document.html")
        .render(
            file=file,
            tabs=tabs,
            chosen=chosen,
            people=edits.people(emulator.workspace, file),
            standalone=False,
        )
    )


def spreadsheet_page(
    emulator: Emulator, file: store.File, query: dict[str, str], local: Callable[[str], str]
) -> str:
    sheets = file.content.sheets
    asked = query.get("gid", "")
    first = next((s.id for s in sheets if not s.properties.get("hidden")), sheets[0].id)
    gid = int(asked) if asked.isdecimal() and any(s.id == int(asked) for s in sheets) else first
    tabs = spreadsheet.tabs(emulator.workspace, file, local, gid, _filter_view(query), ROOMY)
    people = edits.people(emulator.workspace, file)
    page = environment().get_template("spreadsheet.html")
    return page.render(file=file, tabs=tabs, documents=[], gid=gid, people=people, standalone=False)


def _filter_view(query: dict[str, str]) -> int:
    asked = query.get("fvid", "")
    return int(asked) if asked.isdecimal() else 0


def _fragment(emulator: Emulator, request: Request, kind: str, file_id: str) -> Response | None:
    """What an open page asks for again and again: nothing new (204), or one tab of a spreadsheet; a Doc's source."""
    file = emulator.workspace.files.get(file_id)
    query = {name: values[0] for name, values in parse_qs(request.query).items()}
    if file is None or file.mime != edits.MIMES[kind]:
        return None
    version = f"{file.version}"
    if query.get("version") == version:
        return Response(204, b"", HTML)
    if kind == "doc":
        return edits.source(file)
    sheets = file.content.sheets
    gid = int(query["gid"]) if query.get("gid", "").isdecimal() else sheets[0].id
    tabs = spreadsheet.tabs(emulator.workspace, file, local_links(emulator), gid, _filter_view(query), ROOMY)
    html = environment().get_template("_sheet.html").module.fragment(tabs, gid)  # type: ignore[attr-defined]  # a macro
    return _page(str(html), **{"X-Version": version})


def render_spreadsheet(emulator: Emulator, name_or_id: str, *, documents: bool = False) -> str:
    """All tabs of a spreadsheet as one HTML file that needs nothing else, to be read and not to be edited.

    With ``documents``, every Doc that it links to is in the same file, and links land on its headings there.
    """
    file = emulator.file(name_or_id)
    linked: dict[str, store.File] = {}

    def inside(url: str) -> str:
        m = GOOGLE.fullmatch(url)
        target = emulator.workspace.files.get(m[2]) if m and m[2] else None
        if not documents or target is None or target.mime != store.DOC:
            return url
        linked[target.id] = target
        heading = re.search(r"#heading=(h\.\w+)", url)
        return f"#doc={target.id}" + (f"&heading={heading[1]}" if heading else "")

    tabs = spreadsheet.tabs(emulator.workspace, file, inside)
    shown = [(target, document.tabs(target, lambda url: url)) for target in list(linked.values())]
    page = environment().get_template("spreadsheet.html")
    return page.render(file=file, tabs=tabs, documents=shown, gid=None, people=[], standalone=True)
