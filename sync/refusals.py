"""What Google's refusals mean, in our words: which kind, what to do, and whether the call may succeed later."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sync.errors import CredentialsError, Kind, SyncError
from sync.retry import Failed, is_rate_limit, is_transient, plain, seconds_to_wait

_FILE: Final = re.compile(r"/(?:documents|spreadsheets|files)/([A-Za-z0-9_-]+)")
_PAGES: Final = {
    "docs": "https://docs.google.com/document/d/{}/edit",
    "sheets": "https://docs.google.com/spreadsheets/d/{}/edit",
    "drive": "https://drive.google.com/open?id={}",
}
_NAMES: Final = {"docs": "Google Docs API", "sheets": "Google Sheets API", "drive": "Google Drive API"}
_THINGS: Final = {"docs": "document", "sheets": "spreadsheet", "drive": "file"}
WORDS: Final = {
    "later": "run again in a while",
    "reach": "look at the network, then run again",
    "bad_answer": "The answer is not what Google sends: something on the way (a proxy, a login page) answered instead",
}


class Call:
    """What an error says about the call that it ended."""

    def __init__(self, service: str, address: str, reads: bool, email: str) -> None:
        self.service = service
        self.reads = reads
        self.email = email
        self.of_one_file = not urlsplit(address).path.startswith("/batch/")
        found = _FILE.search(urlsplit(address).path)
        self.link = _PAGES[service].format(found.group(1)) if found and service in _PAGES else ""
        self.who = _NAMES.get(service, "Google's sign-in" if service == "token" else "the server")
        self.thing = _THINGS.get(service, "file")

    def error(self, kind: Kind, what: str, fix: str = "", *, status: int = 0, detail: str = "") -> SyncError:
        make = (
            CredentialsError
            if kind in {"credentials", "clock_skew", "no_scope", "api_disabled"}
            else SyncError
        )
        shown = f"{fix}: {self.link}" if fix and self.link and kind in _ABOUT_THE_FILE else fix or self.link
        return make(
            what, kind=kind, fix=shown, link=self.link, service=self.service, status=status, detail=detail
        )


_ABOUT_THE_FILE: Final = frozenset({"not_shared", "dead", "office_file", "not_supported"})


def failure(call: Call, status: int, body: bytes, retry_after: str | None, now: datetime) -> Failed:
    """The error that an answer means, in our words; Google's own stay in ``detail``.

    ``retry_after``: the header of that name, in either form.
    """
    message, reasons = _read_error(body)
    return Failed(
        _error(call, status, message, reasons),
        curable=is_transient(status, reasons),
        may_have_worked=status >= 500 or status == 408,
        retry_after=seconds_to_wait(retry_after, now),
    )


def _error(call: Call, status: int, message: str, reasons: frozenset[str]) -> SyncError:
    said, plainly = message.lower(), {plain(reason) for reason in reasons}

    def error(kind: Kind, what: str, fix: str = "") -> SyncError:
        return call.error(kind, what, fix, status=status, detail=message)

    if "dailylimitexceeded" in plainly:
        return error("rate_limited", f"Today's quota of the {call.who} is used up", "run again tomorrow")
    if status == 429 or (status == 403 and is_rate_limit(reasons)):
        return error("rate_limited", f"The {call.who} still says that we call too often", WORDS["later"])
    if status == 401:
        return error("credentials", f"The {call.who} refused our token", "make a new key, or sign in again")
    if status == 403:
        return _forbidden(call, said, plainly, error)
    if status == 404 and call.service == "drive" and call.of_one_file:
        words = f"There is no such file, or it is not shared with {call.email or 'us'}"
        return error("not_shared", words, "check the link, and share the file as Viewer")
    if status == 404 and call.of_one_file:
        return error(
            "dead",
            f"There is no {call.thing} at this link",
            "it was deleted, or the link is cut off; check it",
        )
    if status == 400 and ("not supported for this document" in said or "office file" in said):
        words = "This is an Office file, which Google only shows"
        return error(
            "office_file", words, "open it, choose File › Save as Google Docs or Sheets, and link to that"
        )
    if status == 409 or (status == 400 and "already exists" in said):
        return error(
            "conflict",
            f"The {call.who} refused the change: something it makes is already there",
            WORDS["later"],
        )
    if status >= 500 or status == 408:
        return error("unavailable", f"The {call.who} is not available (it answered {status})", WORDS["later"])
    words = f"The {call.who} refused the call (it answered {status})"
    return error("refused", words, "this is a fault of plansync; report it with the output of --debug")


def _forbidden(
    call: Call, said: str, plainly: set[str], error: Callable[[Kind, str, str], SyncError]
) -> SyncError:
    if plainly & {"servicedisabled", "accessnotconfigured"} or "has not been used in project" in said:
        fix = (
            f"enable the {call.who} in the Google Cloud project of the credentials, wait a minute, run again"
        )
        return error("api_disabled", f"The {call.who} is not enabled", fix)
    if (
        plainly & {"insufficientpermissions", "accesstokenscopeinsufficient"}
        or "authentication scopes" in said
    ):
        return error(
            "no_scope",
            f"The credentials lack the scope that the {call.who} asks for",
            "use a service account's key",
        )
    if not call.of_one_file:
        return error("refused", f"The {call.who} refused a batch of calls", WORDS["later"])
    role = "Viewer" if call.reads else "Editor"
    who = call.email or "the account of these credentials"
    has_not = "is not shared" if call.reads else "may not be changed: it is not shared for editing"
    return error("not_shared", f"The {call.thing} {has_not} with {who}", f"share it as {role}")


def _read_error(body: bytes) -> tuple[str, frozenset[str]]:
    """Message and reasons of either form of error body; gateways send neither."""
    try:
        error = json.loads(body)["error"]
        message = str(error["message"])
    except (ValueError, KeyError, TypeError):
        return "", frozenset()
    entries = [*_dicts(error.get("errors")), *_dicts(error.get("details"))]
    return message, frozenset(str(entry["reason"]) for entry in entries if entry.get("reason"))


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
