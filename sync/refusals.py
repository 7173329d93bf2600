"""What Google's refusals mean, in our words: which kind, what to do, and whether the call may succeed later."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sync.errors import CredentialsError, Kind, SyncError
from sync.retry import Failed, is_rate_limit, is_transient, plain, seconds_to_wait

_FILE: Final = re.compile(r"/(?:documents|spreadsheets|files)/([A-Za-z0-9_-]+)")
_PROJECT: Final = re.compile(r"\bproject ([a-z0-9][a-z0-9:.-]*[a-z0-9])")
_PAGES: Final = {
    "docs": "https://docs.google.com/document/d/{}/edit",
    "sheets": "https://docs.google.com/spreadsheets/d/{}/edit",
    "drive": "https://drive.google.com/open?id={}",
}
_NAMES: Final = {
    "docs": "Google Docs API",
    "sheets": "Google Sheets API",
    "drive": "Google Drive API",
    "iam": "IAM Service Account Credentials API",
    "metadata": "metadata server",
    "token": "Google's sign-in",
}
_THINGS: Final = {"docs": "document", "sheets": "spreadsheet", "drive": "file"}
WORDS: Final = {
    "later": "run again in a while",
    "reach": "look at the network, then run again",
    "bad_answer": "The answer is not what Google sends: something on the way (a proxy, a login page) answered instead",
}


class Call:
    """What an error says about the call that it ended. ``scope_fix``: what to do where the token lacks a scope."""

    def __init__(self, service: str, address: str, reads: bool, email: str, scope_fix: str = "") -> None:
        self.service = service
        self.reads = reads
        self.email = email
        self.scope_fix = scope_fix or "use a service account's key"
        self.of_one_file = not urlsplit(address).path.startswith("/batch/")
        found = _FILE.search(urlsplit(address).path)
        self.link = _PAGES[service].format(found.group(1)) if found and service in _PAGES else ""
        self.who = _NAMES.get(service, "the server")
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
    message, reasons, project = _read_error(body)
    return Failed(
        _error(call, status, message, reasons, project),
        curable=is_transient(status, reasons),
        may_have_worked=status >= 500 or status == 408,
        retry_after=seconds_to_wait(retry_after, now),
    )


def _error(call: Call, status: int, message: str, reasons: frozenset[str], project: str) -> SyncError:
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
        return _forbidden(call, said, plainly, project, error)
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
    call: Call, said: str, plainly: set[str], project: str, error: Callable[[Kind, str, str], SyncError]
) -> SyncError:
    if "requires a quota project" in said:
        fix = "name one in which it is enabled: gcloud auth application-default set-quota-project PROJECT"
        return error("api_disabled", f"With gcloud's sign-in the {call.who} wants a project of yours", fix)
    if plainly & {"servicedisabled", "accessnotconfigured"} or "has not been used in project" in said:
        where = f"in project {project}" if project else "in the Google Cloud project of the credentials"
        fix = f"enable it {where}, wait a minute, run again"
        if project:
            fix += f": gcloud services enable {call.service}.googleapis.com --project {project}"
        return error("api_disabled", f"The {call.who} is not enabled", fix)
    if (
        plainly & {"insufficientpermissions", "accesstokenscopeinsufficient"}
        or "authentication scopes" in said
    ):
        return error(
            "no_scope", f"The credentials lack the scope that the {call.who} asks for", call.scope_fix
        )
    if "userprojectdenied" in plainly or "permission to use project" in said:
        named = f" {project}" if project else ""
        fix = "give it roles/serviceusage.serviceUsageConsumer there, or name no project: unset GOOGLE_CLOUD_QUOTA_PROJECT, take quota_project_id out of the credentials"
        who = call.email or "The account of these credentials"
        return error("credentials", f"{who} may not use the quota project{named}", fix)
    if not call.of_one_file:
        return error("refused", f"The {call.who} refused a batch of calls", WORDS["later"])
    role = "Viewer" if call.reads else "Editor"
    who = call.email or "the account of these credentials"
    has_not = "is not shared" if call.reads else "may not be changed: it is not shared for editing"
    return error("not_shared", f"The {call.thing} {has_not} with {who}", f"share it as {role}")


def _read_error(body: bytes) -> tuple[str, frozenset[str], str]:
    """Message, reasons and project of either form of error body; gateways send none of them."""
    try:
        error = json.loads(body)["error"]
        message = str(error["message"])
    except (ValueError, KeyError, TypeError):
        return "", frozenset(), ""
    entries = [*_dicts(error.get("errors")), *_dicts(error.get("details"))]
    reasons = frozenset(str(entry["reason"]) for entry in entries if entry.get("reason"))
    return message, reasons, project_of(error)


def project_of(error: Mapping[str, Any]) -> str:
    """The Google Cloud project that an error speaks of: its number or its id, empty where it names none."""
    for entry in _dicts(error.get("details")):
        consumer = str((entry.get("metadata") or {}).get("consumer") or "")
        if consumer.startswith("projects/"):
            return consumer.removeprefix("projects/")
    found = _PROJECT.search(str(error.get("message") or ""))
    return found[1] if found else ""


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
