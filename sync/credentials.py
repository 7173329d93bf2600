"""Who we are. The only module that knows google-auth: finds credentials, and keeps their token fresh.

Nothing is sent from here. What google-auth wants to ask (the token endpoint, IAM, the metadata server) it asks through
the `Send` that it is lent, which is the Transport's: timeout, patience and error words exist once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol, cast

import google.auth.credentials
import google.auth.exceptions
from google.auth import (
    aws,
    external_account_authorized_user,
    identity_pool,
    impersonated_credentials,
    pluggable,
)
from google.auth.credentials import Credentials
from google.oauth2 import credentials as user_credentials
from google.oauth2 import service_account

from sync import sign_in
from sync.errors import CredentialsError, SyncError
from sync.scopes import READING, SIGN_IN
from sync.sign_in import Way, Who

KEY_VARIABLE: Final = "GOOGLE_APPLICATION_CREDENTIALS"
MACHINE_VARIABLE: Final = "GCE_METADATA_HOST"
GCLOUD_VARIABLE: Final = "CLOUDSDK_CONFIG"
PROJECT_VARIABLE: Final = "GOOGLE_CLOUD_QUOTA_PROJECT"
METADATA_HOST: Final = (
    "169.254.169.254"  # by number: looking a name up that is not there can take half a minute
)
METADATA_TIMEOUT: Final = 3.0  # seconds


class Send(Protocol):
    """Carries a request of google-auth's; answers with ``status``, ``headers`` and ``data`` (bytes). Raises SyncError."""

    def __call__(
        self, url: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any
    ) -> Any: ...


class Attached(google.auth.credentials.Scoped, google.auth.credentials.Credentials):
    """The service account that is attached to the machine: Cloud Run, Cloud Build, a VM.

    google-auth's own class looks for the machine and its universe over connections of its own; this one asks twice, both
    times through us. Cloud Run grants the scopes that are asked for, a VM those that it was made with.
    """

    def __init__(self, host: str = "", scopes: Sequence[str] = ()) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # google-auth's methods carry no types
        self.host = host
        self.service_account_email = ""
        self._scopes = tuple(scopes)

    @property
    def requires_scopes(self) -> bool:
        return not self._scopes

    def with_scopes(self, scopes: Sequence[str], default_scopes: Sequence[str] | None = None) -> Attached:
        return Attached(self.host, scopes or default_scopes or ())

    def refresh(self, request: Send) -> None:
        """Raises CredentialsError, also where there is no such machine."""
        told = self._ask(request, "?recursive=true")
        self.service_account_email = str(told.get("email") or "")
        given = self._ask(request, f"token?scopes={','.join(self._scopes)}" if self._scopes else "token")
        lifetime = timedelta(seconds=float(given.get("expires_in") or 0))
        self.token = given.get("access_token")
        self.expiry = datetime.now(UTC).replace(tzinfo=None) + lifetime  # tokens live on the real clock

    def _ask(self, send: Send, what: str) -> Mapping[str, Any]:
        url = (
            f"http://{self.host or METADATA_HOST}/computeMetadata/v1/instance/service-accounts/default/{what}"
        )
        gone = sign_in.not_ours(self.host) if self.host else sign_in.nobody()
        try:
            answer = send(url, headers={"Metadata-Flavor": "Google"}, timeout=METADATA_TIMEOUT)
        except CredentialsError:
            raise
        except SyncError as error:
            if error.status:  # it is there, and has trouble
                raise
            raise gone from error
        if (
            answer.headers.get("Metadata-Flavor") != "Google"
        ):  # other clouds have something else at this address
            raise gone
        try:
            found = json.loads(answer.data)
        except ValueError as error:
            raise gone from error
        return found if isinstance(found, dict) else {}


@dataclass(slots=True)
class Login:
    """Credentials, and what is known of them. Not safe between threads: its Transport takes care of that."""

    credentials: Credentials
    known: Who = field(default_factory=lambda: Who("key"))

    @property
    def who(self) -> Who:
        """With the address that the credentials have learnt meanwhile."""
        found: Any = self.credentials
        source = getattr(
            found, "_source_credentials", None
        )  # of an impersonated account; there is no public name
        return replace(
            self.known,
            email=self.known.email or _email(found),
            source=self.known.source or (_email(source) if source is not None else ""),
        )

    @property
    def says_who_once_signed_in(self) -> bool:
        """Whether only the machine knows who we are, and was not asked yet."""
        return isinstance(self.credentials, Attached) and not self.credentials.service_account_email

    def headers(self, send: Send) -> dict[str, str]:
        """What a request needs to be let in; a new token is fetched where the last one is over. Raises CredentialsError.

        Refreshing by hand, not by ``before_request``: that starts lookups of its own in the background.
        """
        found = cast("Any", self.credentials)
        try:
            if not found.valid:
                found.refresh(send)
            headers: dict[str, str] = {}
            found.apply(headers)
        except google.auth.exceptions.GoogleAuthError as error:
            raise sign_in.unusable(self.who, str(error.args[0] if error.args else "")) from error
        return headers

    def forget(self, headers: Mapping[str, str]) -> None:
        """The token in these headers was refused: unless there is a newer one by now, the next call gets one.

        So does whoever stands behind it: a token that was revoked rarely was alone.
        """
        found = cast("Any", self.credentials)
        if found.token and f"Bearer {found.token}" in headers.values():
            while found is not None:
                found.token, found.expiry = None, None
                found = getattr(found, "_source_credentials", None) or getattr(
                    found, "_impersonated_credentials", None
                )


def _email(found: Any) -> str:
    email = getattr(found, "service_account_email", "") or getattr(found, "account", "")
    return email if isinstance(email, str) and "@" in email else ""


def anonymous() -> Login:
    """No credentials at all, for an emulator that lets everybody in."""
    return Login(cast("Any", user_credentials).Credentials(token="anyone"), Who("anybody"))  # noqa: S106  # no secret: nobody checks it


def named(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the environment says who we are. What merely lies in the home folder does not count."""
    environ = os.environ if environ is None else environ
    return any(environ.get(name) for name in (KEY_VARIABLE, MACHINE_VARIABLE, GCLOUD_VARIABLE))


def load_credentials(
    key_file: str = "",
    scopes: Sequence[str] = READING,
    *,
    impersonate: str = "",
    delegates: Sequence[str] = (),
    subject: str = "",
    environ: Mapping[str, str] | None = None,
) -> Login:
    """A service account's key file; without one, what the environment offers (application default credentials).

    ``impersonate``: the service account to act as, through ``delegates`` if any. ``subject``: the Workspace user to act
    for (domain-wide delegation), with the key, or without one by ``impersonate``.
    Raises CredentialsError. Nothing is sent yet: whether it works shows with the first token.
    """
    environ = os.environ if environ is None else environ
    info, path = (_read(key_file), key_file) if key_file else _environment(environ)
    login = _made(info, path, () if impersonate else scopes, environ)
    if impersonate:
        return _acting_as(login, impersonate, scopes, delegates, subject)
    if subject:
        return _acting_for(login, subject)
    return login


def _acting_as(
    login: Login, target: str, scopes: Sequence[str], delegates: Sequence[str], subject: str
) -> Login:
    chain = [f"projects/-/serviceAccounts/{each}" for each in delegates]
    make = cast("Any", impersonated_credentials).Credentials
    made = make(login.credentials, target, list(scopes), delegates=chain or None, subject=subject or None)
    known = Who(login.known.way, email=target, source=login.known.email, subject=subject)
    return Login(made, known)


def _acting_for(login: Login, subject: str) -> Login:
    found = login.credentials
    if not isinstance(found, service_account.Credentials):
        raise CredentialsError(
            f"Only a service account can act for {subject}, and these credentials are none's key",
            kind="credentials",
            fix="set access.impersonate to the service account that may act for this user, or access.key_file to its key",
        )
    return Login(cast("Any", found).with_subject(subject), replace(login.known, subject=subject))


def _environment(environ: Mapping[str, str]) -> tuple[dict[str, Any] | None, str]:
    """What the environment offers, in Google's order: the variable, gcloud's file, the machine (None)."""
    path = environ.get(KEY_VARIABLE, "")
    if path:
        return _load(
            path, f"The credentials that {KEY_VARIABLE} names", f"correct or unset {KEY_VARIABLE}"
        ), path
    home = environ.get(GCLOUD_VARIABLE) or str(
        Path(environ.get("HOME") or "~").expanduser() / ".config" / "gcloud"
    )
    gcloud = Path(home) / "application_default_credentials.json"
    if gcloud.exists():
        return _load(str(gcloud), "gcloud's sign-in", f"sign in again: {SIGN_IN}"), str(gcloud)
    return None, ""


def _read(key_file: str) -> dict[str, Any]:
    """A service account's key, as configured."""
    info = _load(key_file, "The key", "set access.key_file to the path of a service account's JSON key")
    kind = info.get("type")
    if kind != "service_account":
        what = f"it holds credentials of type “{kind}”" if kind else "it is no key of a service account"
        fix = f"use a service account's key, or leave access.key_file empty and set {KEY_VARIABLE}"
        raise _unusable("The key", key_file, what, fix)
    return info


def _load(path: str, name: str, fix: str) -> dict[str, Any]:
    try:
        written = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be read"
        raise _unusable(name, path, why, fix) from error
    try:
        info = json.loads(written)
    except ValueError as error:
        raise _unusable(name, path, "it is not JSON", "download the key again, as JSON") from error
    return info if isinstance(info, dict) else {}


def _unusable(name: str, path: str, why: str, fix: str) -> CredentialsError:
    return CredentialsError(f"{name} “{path}” cannot be used: {why}", kind="credentials", fix=fix, link=path)


# ---------------------------------------------------------------------------------------- each type of file

_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "service_account": ("client_email", "private_key", "token_uri"),
    "authorized_user": ("client_id", "client_secret", "refresh_token"),
    "impersonated_service_account": ("service_account_impersonation_url", "source_credentials"),
    "external_account": ("audience", "subject_token_type", "token_url", "credential_source"),
    "external_account_authorized_user": ("audience", "refresh_token", "token_url"),
}
_WAYS: Final[Mapping[str, Way]] = {
    "service_account": "key",
    "authorized_user": "user",
    "impersonated_service_account": "impersonated",
    "external_account": "federated",
    "external_account_authorized_user": "user",
}


def _made(info: dict[str, Any] | None, path: str, scopes: Sequence[str], environ: Mapping[str, str]) -> Login:
    """Credentials from what a file holds; from the machine where there is no file. No scopes: those of a mere source."""
    if info is None:
        return Login(Attached(environ.get(MACHINE_VARIABLE, ""), scopes), Who("attached"))
    kind = str(info.get("type") or "")
    if kind not in _NEEDS:
        what = f"it holds credentials of type “{kind}”" if kind else "it says no type of credentials"
        raise _unusable("The file", path, what, f"use one of {', '.join(_NEEDS)}")
    try:
        found = _from_info(kind, info, list(scopes) or None)
    except (ValueError, TypeError, AttributeError, google.auth.exceptions.GoogleAuthError) as error:
        missing = [part for part in _NEEDS[kind] if not info.get(part)]
        broken = (
            "its private key cannot be read" if kind == "service_account" else "its parts do not fit together"
        )
        why = f"it lacks {' and '.join(missing)}" if missing else broken
        again = "download the key again, as JSON" if kind == "service_account" else "make it again"
        raise _unusable("The key" if kind == "service_account" else "The file", path, why, again) from error
    if project := environ.get(PROJECT_VARIABLE):
        found = cast("Any", found).with_quota_project(project)
    who = Who(
        _WAYS[kind],
        email=_email(found),
        client_id=str(info.get("client_id") or "") if kind == "service_account" else "",
    )
    return Login(found, who)


def _from_info(kind: str, info: dict[str, Any], scopes: list[str] | None) -> Credentials:
    if kind == "service_account":
        made = cast("Any", service_account).Credentials.from_service_account_info(info, scopes=scopes)
    elif kind == "authorized_user":
        made = cast("Any", user_credentials).Credentials.from_authorized_user_info(info, scopes)
    elif kind == "impersonated_service_account":
        make = cast("Any", impersonated_credentials).Credentials.from_impersonated_service_account_info
        made = make(info, scopes=scopes)
    elif kind == "external_account_authorized_user":
        made = cast("Any", external_account_authorized_user).Credentials.from_info(info)
    else:
        made = _workload(info).Credentials.from_info(info, scopes=scopes)
    return cast("Credentials", made)


def _workload(info: Mapping[str, Any]) -> Any:
    """google-auth's module for where a workload runs: on AWS, where a program prints its token, or elsewhere."""
    if str(info.get("subject_token_type", "")).endswith("aws4_request"):
        return aws
    return pluggable if (info.get("credential_source") or {}).get("executable") else identity_pool
