"""Pages for people: what is stored, as they know it from Docs and Sheets, deep links included."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from sync.emulator import store
from sync.emulator.api import Request, Response
from sync.emulator.pages import document, spreadsheet
from sync.emulator.routes import HANDLERS
from sync.emulator.sheets.requests import REQUESTS

if TYPE_CHECKING:
    from sync.emulator.emulator import Emulator

FILE = re.compile(r"/(document|spreadsheets)/(?:u/\d+/)?d/([\w-]+)(?:/[\w]*)?/?")
GOOGLE = re.compile(r"https://docs\.google\.com(/(?:document|spreadsheets)/d/([\w-]+)(?:/.*)?)")
HTML = "text/html; charset=UTF-8"
SHOWN_CALLS = 40


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
    return found


def safe_link(url: str) -> str:
    """Only what a person may safely click."""
    return url if urlsplit(url).scheme in {"http", "https", "mailto", ""} else "#"


def serve(emulator: Emulator, request: Request) -> Response | None:
    """The page at this address, or nothing."""
    if request.http not in {"GET", "HEAD"}:
        return None
    if request.path == "/":
        return Response(200, home(emulator).encode(), HTML)
    m = FILE.fullmatch(request.path)
    file = emulator.workspace.files.get(m[2]) if m else None
    if m is None or file is None:
        return None
    local = local_links(emulator)
    if m[1] == "document" and file.mime == store.DOC:
        tab = parse_qs(request.query).get("tab", [""])[0]
        return Response(200, document_page(file, tab, local).encode(), HTML)
    if m[1] == "spreadsheets" and file.mime == store.SHEET:
        return Response(200, spreadsheet_page(emulator, file, local).encode(), HTML)
    return Response(
        200,
        f"“{file.name}” is {file.mime}: the emulator holds no content for it.".encode(),
        "text/plain; charset=UTF-8",
    )


def local_links(emulator: Emulator) -> Callable[[str], str]:
    """Links to Google that lead to a file of the emulator stay in the emulator."""

    def local(url: str) -> str:
        m = GOOGLE.fullmatch(url)
        return m[1] if m and m[2] in emulator.workspace.files else url

    return local


def home(emulator: Emulator) -> str:
    files = sorted(emulator.workspace.files.values(), key=lambda f: (f.trashed, f.name.lower()))
    return (
        environment()
        .get_template("home.html")
        .render(
            files=files,
            kinds={
                store.DOC: "Doc",
                store.SHEET: "Sheet",
                store.SHORTCUT: "Shortcut",
                store.DOCX: "Word",
                store.XLSX: "Excel",
            },
            pages={store.DOC: "document", store.SHEET: "spreadsheets"},
            methods=sorted(HANDLERS),
            requests=sorted(REQUESTS),
            calls=emulator.api.log[-SHOWN_CALLS:][::-1],
            url=emulator.url,
        )
    )


def document_page(file: store.File, tab: str, local: Callable[[str], str]) -> str:
    tabs = document.tabs(file, local)
    chosen = next((t for t in tabs if t.id == tab), tabs[0])
    return environment().get_template("document.html").render(file=file, tabs=tabs, chosen=chosen)


def spreadsheet_page(emulator: Emulator, file: store.File, local: Callable[[str], str]) -> str:
    tabs = spreadsheet.tabs(emulator.workspace, file, local)
    return environment().get_template("spreadsheet.html").render(file=file, tabs=tabs, documents=[])


def render_spreadsheet(emulator: Emulator, name_or_id: str, *, documents: bool = False) -> str:
    """All tabs of a spreadsheet as one HTML file that needs nothing else.

    With ``documents``, every Doc that it links to is in the same file, and links land on its headings there.
    """
    file = emulator.file(name_or_id)
    linked: dict[str, store.File] = {}

    def inside(url: str) -> str:
        m = GOOGLE.fullmatch(url)
        target = emulator.workspace.files.get(m[2]) if m else None
        if not documents or target is None or target.mime != store.DOC:
            return url
        linked[target.id] = target
        heading = re.search(r"#heading=(h\.\w+)", url)
        return f"#doc={target.id}" + (f"&heading={heading[1]}" if heading else "")

    tabs = spreadsheet.tabs(emulator.workspace, file, inside)
    shown = [(target, document.tabs(target, lambda url: url)) for target in list(linked.values())]
    return environment().get_template("spreadsheet.html").render(file=file, tabs=tabs, documents=shown)
