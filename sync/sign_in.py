"""What it means when Google does not let us in: one line each, with what to do. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from sync.errors import CredentialsError, Kind
from sync.refusals import project_of
from sync.retry import plain
from sync.scopes import READING, SIGN_IN, WRITING

Way = Literal["key", "user", "attached", "federated", "impersonated", "anybody"]

HICCUPS: Final = frozenset({"internal_failure", "server_error", "temporarily_unavailable"})
"""Errors of the token endpoint that pass."""

_ADMIN: Final = "admin.google.com › Security › API controls › Domain-wide delegation"
_CREATOR: Final = "roles/iam.serviceAccountTokenCreator"


@dataclass(frozen=True, slots=True)
class Who:
    """Who signs in, as far as the credentials say: what error lines name.

    ``way``: how; of an impersonated account the way of its ``source``. ``email``: the account that signs in or is acted
    as; ``source``: who acts as it, if that is another; ``subject``: the Workspace user it acts for.
    """

    way: Way
    email: str = ""
    source: str = ""
    subject: str = ""
    client_id: str = ""

    @property
    def name(self) -> str:
        return self.email or "these credentials"

    @property
    def shared_with(self) -> str:
        """Whom files have to be shared with; empty where the credentials do not say."""
        return self.subject or self.email

    @property
    def scope_fix(self) -> str:
        """What to do where the token lacks a scope."""
        if self.way == "user":
            return f"sign in again with all scopes: {SIGN_IN}"
        if self.way == "attached":
            return "a VM's own account has only the VM's scopes: set access.impersonate to a service account (it may be the same one)"
        if self.way == "federated":
            return "let the workload act as a service account: set access.impersonate"
        return "use a service account's key, or set access.impersonate"


def nobody(more: str = "") -> CredentialsError:
    """There are no credentials at all."""
    what = "There are no credentials: no access.key_file, no GOOGLE_APPLICATION_CREDENTIALS, no gcloud sign-in, and no service account attached to this machine"
    fix = f"set access.key_file to a service account's JSON key, or sign in: {SIGN_IN}"
    return CredentialsError(what, kind="credentials", fix=fix, service="token", detail=more)


def not_ours(host: str) -> CredentialsError:
    """GCE_METADATA_HOST names somebody who is no metadata server, or is not there."""
    what = f"No metadata server of Google's answers at {host}"
    fix = "correct GCE_METADATA_HOST, or unset it"
    return CredentialsError(what, kind="credentials", fix=fix, service="metadata")


def unusable(who: Who, said: str) -> CredentialsError:
    """google-auth gave up before anything was sent, or made nothing of the answer."""
    if "file" in said.lower() and "not found" in said.lower():
        what = "The file with the token that is exchanged for Google's is not there"
        fix = "look at credential_source in the file that GOOGLE_APPLICATION_CREDENTIALS names"
    else:
        what = (
            f"The credentials of {who.email} cannot be used"
            if who.email
            else "The credentials cannot be used"
        )
        fix = "make a new key, or sign in again"
    return CredentialsError(what, kind="credentials", fix=fix, service="token", detail=said)


def refused(
    who: Who, url: str, status: int, body: bytes, clock_error: float | None = None
) -> CredentialsError:
    """Google's refusal of a sign-in, in our words. ``clock_error``: seconds by which our clock is ahead, if known."""
    answer = _json(body)
    path = urlsplit(url).path
    if "/computeMetadata/" in path:
        return _machine(who, status)
    if path.endswith((":generateAccessToken", ":signJwt")):
        return _iam(who, status, answer)
    return _token(who, answer, clock_error)


def _error(
    kind: Kind, what: str, fix: str, detail: str, service: str = "token", status: int = 0
) -> CredentialsError:
    return CredentialsError(what, kind=kind, fix=fix, detail=detail, service=service, status=status)


# ---------------------------------------------------------------------------------------- the token endpoint


def _token(who: Who, answer: Mapping[str, Any], clock_error: float | None) -> CredentialsError:
    code = str(answer.get("error") or "")
    detail = f"{code}: {answer.get('error_description') or ''}"
    said, kind = detail.lower(), "credentials"
    subtype = str(answer.get("error_subtype") or "")
    if "short-lived" in said or "reasonable timeframe" in said or "iat and exp" in said:
        wrong = f" ({minutes(clock_error)})" if clock_error is not None and abs(clock_error) >= 60 else ""
        kind = "clock_skew"
        what = f"Google refused the key because this machine's clock is wrong{wrong}"
        fix = "set the clock (NTP), then run again"
    elif "signature" in said:
        what, fix = (
            f"Google does not know this key of {who.name}",
            "it was deleted or replaced: make a new key",
        )
    elif "invalid email or user" in said:
        what = f"There is no Workspace user {who.subject or who.name}"
        fix = "correct access.subject"
    elif "account not found" in said:
        what = f"There is no service account {who.name}"
        fix = "it was deleted: make a new one and share the files with it"
    elif "disabled" in said:
        what, fix = f"The service account {who.name} is disabled", "enable it in the Google Cloud console"
    elif "rapt" in subtype or "reauth" in said:
        what, fix = (
            "Your Workspace ends sign-ins after a while, and this one is over",
            f"sign in again: {SIGN_IN}; for a nightly run use a service account",
        )
    elif "expired or revoked" in said:
        what = "The sign-in has expired or was revoked"
        fix = f"sign in again: {SIGN_IN}; a sign-in through an OAuth app in Testing lasts 7 days: for a nightly run use a service account"
    elif code == "unauthorized_client":
        what = (
            f"{who.name} may not act for {who.subject or 'that user'} with the scopes that plansync asks for"
        )
        client = f"client id {who.client_id}" if who.client_id else f"the client id (unique id) of {who.name}"
        fix = f"ask a Workspace admin to allow {client}, at {_ADMIN}, exactly these scopes: {','.join((*READING, *WRITING))}"
    elif "invalid_client" in said or "client was deleted" in said or "deleted_client" in said:
        what, fix = "The OAuth client of this sign-in was deleted or changed", f"sign in again: {SIGN_IN}"
    elif "scope" in said:
        kind = "no_scope"
        what, fix = "Google does not grant the scopes that plansync asks for", who.scope_fix
    elif who.way == "federated":
        what = "Google does not take the token of the workload identity pool"
        fix = "look at the pool's provider, its audience and its conditions"
    else:
        what, fix = f"Google refused the credentials of {who.name}", "make a new key, or sign in again"
    return _error(kind, what, fix, detail)  # type: ignore[arg-type]  # one of two literals


def minutes(seconds: float) -> str:
    """``10 minutes fast``, for how far our clock is off."""
    size, way = abs(seconds), "fast" if seconds > 0 else "slow"
    number, unit = (
        (size / 60, "minutes")
        if size < 7200
        else (size / 3600, "hours")
        if size < 172_800
        else (size / 86_400, "days")
    )
    return f"{number:.0f} {unit} {way}"


# ---------------------------------------------------------------------------------------- acting as a service account


def _iam(who: Who, status: int, answer: Mapping[str, Any]) -> CredentialsError:
    error = answer.get("error")
    found: Mapping[str, Any] = error if isinstance(error, dict) else {}
    message = str(found.get("message") or "")
    reasons = {
        plain(str(each.get("reason"))) for each in found.get("details") or () if isinstance(each, dict)
    }
    source = who.source or "the account that signs in"

    def told(kind: Kind, what: str, fix: str) -> CredentialsError:
        return _error(kind, what, fix, message, "iam", status)

    if "servicedisabled" in reasons or "has not been used in project" in message:
        project = project_of(found)
        where, how = (f" in project {project}", f" --project {project}") if project else ("", "")
        return told(
            "api_disabled",
            f"The IAM Service Account Credentials API is not enabled{where}",
            f"enable it, wait a minute, run again: gcloud services enable iamcredentials.googleapis.com{how}",
        )
    if "accesstokenscopeinsufficient" in reasons or "authentication scopes" in message:
        return told(
            "no_scope", f"The sign-in of {source} may not be used to act as {who.name}", _source_scope(who)
        )
    if status == 404:
        return told(
            "credentials",
            f"There is no service account {who.name}",
            "correct access.impersonate, or access.delegates",
        )
    if status == 403:
        member = _member(who.source)
        fix = f"give it {_CREATOR} there: gcloud iam service-accounts add-iam-policy-binding {who.name} --member={member} --role={_CREATOR}; it takes a few minutes to act"
        return told("credentials", f"{source} may not act as {who.name}", fix)
    if status == 401:
        return told(
            "credentials", f"Google refused the token of {source}", "make a new key, or sign in again"
        )
    return told(
        "credentials",
        f"Google does not let {source} act as {who.name} (it answered {status})",
        "look at the service account in the Google Cloud console",
    )


def _source_scope(who: Who) -> str:
    if who.way == "user":
        return f"sign in again: {SIGN_IN}"
    return "the machine needs the scope cloud-platform: change the VM's access scopes"


def _member(email: str) -> str:
    if not email:
        return "serviceAccount:…"
    return f"{'serviceAccount' if email.endswith('gserviceaccount.com') else 'user'}:{email}"


# ---------------------------------------------------------------------------------------- the machine's own account


def _machine(who: Who, status: int) -> CredentialsError:
    if status == 404:
        what = "No service account is attached to this machine"
        fix = "attach one (gcloud: --service-account), or set access.key_file"
    else:
        what = f"The metadata server gives no token for {who.email or 'the attached service account'} (it answered {status})"
        fix = "look whether the service account that is attached to this machine still exists and is enabled"
    return _error("credentials", what, fix, "", "metadata", status)


_EMAIL: Final = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+")


def is_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text))


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def error_code(body: bytes) -> str:
    """``error`` of an answer of the token endpoint; empty where it is another kind of answer."""
    found = _json(body).get("error")
    return found if isinstance(found, str) else ""
