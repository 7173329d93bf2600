"""What people usually write to fill a spreadsheet: a plain gspread script, to hold ours to.

It does the same as far as such a script does: each tab is opened, read, compared and, where anything differs, written in
one go. It knows no rows and no columns of people: what they sort, insert or type over is overwritten, their notes stay
where they were while the rows move on. No links, looks, memory or guards; two at once write over each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gspread
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

Table = Sequence[Sequence[str]]
"""Rows of texts, the header first where the tab has one."""

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)


def write(client: gspread.Client, key: str, tables: Mapping[str, Table]) -> int:
    """Bring the spreadsheet's tabs in step with the tables, by their titles; how many were written."""
    spreadsheet = client.open_by_key(key)
    tabs = {tab.title: tab for tab in spreadsheet.worksheets()}
    written = 0
    for title, table in tables.items():
        width = max(map(len, table), default=1)
        tab = tabs.get(title)
        if tab is None:
            tab = spreadsheet.add_worksheet(title, rows=len(table) + 50, cols=width)
            now: list[list[str]] = []
        else:
            now = tab.get_all_values()
        length = max(len(now), len(table))  # what is left of a longer table is emptied along with it
        wanted = _filled(table, length, width)
        if _filled(now, length, width) == wanted:
            continue
        if tab.row_count < length:
            tab.add_rows(length - tab.row_count)
        tab.update(wanted)
        written += 1
    return written


def _filled(table: Table, length: int, width: int) -> list[list[str]]:
    """As a rectangle of that size."""
    rows = [[*row[:width], *[""] * (width - len(row))] for row in table]
    return rows + [[""] * width] * (length - len(rows))


class Detour(HTTPAdapter):
    """Sends to an emulator what is meant for Google."""

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        self.endpoint = endpoint

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:
        request.url = f"{self.endpoint}/{(request.url or '').split('/', 3)[3]}"
        return super().send(request, *args, **more)


class SignedIn(AuthBase):
    """Signs in by hand, as google-auth's own session also asks Google where the account may be used, past any emulator."""

    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials
        self.way = Session()
        self.way.trust_env = False

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if not self.credentials.valid:
            self.credentials.refresh(Request(self.way))  # type: ignore[no-untyped-call]
        request.headers["Authorization"] = f"Bearer {self.credentials.token}"
        return request


def client(key_file: Path, endpoint: str) -> tuple[gspread.Client, Session]:
    """A client as gspread makes it, on its way to an emulator; and its session, to be counted."""
    credentials = Credentials.from_service_account_file(str(key_file), scopes=SCOPES)  # type: ignore[no-untyped-call]
    session = Session()
    session.trust_env = False
    session.auth = SignedIn(credentials)
    session.mount("https://", Detour(endpoint))
    return gspread.authorize(credentials, session=session), session
