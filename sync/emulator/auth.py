"""Who calls: the OAuth token endpoint, tokens, and the key that tests sign with.

Three grants: a JWT signed with a service account's key (for itself, or for a user whom it may act for), the refresh
token of somebody who signed in, and the token of a workload elsewhere.

The RSA key is made once per process, at first use, and written nowhere but where ``key_file`` is told to.
Tokens live on the real clock, like the clients that hold them.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from sync.emulator.discovery import DOCUMENTS, Method, document
from sync.emulator.errors import ERROR_INFO, ApiError, Json
from sync.emulator.policy import SCOPE, Policy, full
from sync.emulator.store import Principal

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
# What no discovery document lists: google-auth asks for the first to act as another account; the second is the scope of
# the API before v4, which that one still takes.
UNLISTED = {f"{SCOPE}iam"}
FEEDS = "https://spreadsheets.google.com/feeds"
PER_FILE = {f"{SCOPE}drive.file", f"{SCOPE}drive.appdata"}
LEEWAY = 300  # seconds that clocks may differ; how many Google allows is not documented
CLIENT = {"client_id": "100000000001-plansync.apps.googleusercontent.com", "client_secret": "no-secret"}
POOL = "//iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/ci/providers/runner"
LIFETIME = 3600
KEY_ID = "emulator-key-1"
NOBODY = Principal("", frozenset())  # who comes with an API key only
OPEN_USER = Principal("someone@open.example", all_powerful=True)


@cache
def _key() -> tuple[str, str]:
    """Private and public key in PEM. Cryptography is loaded by who needs a key, so that starting is quick."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def service_account_info(email: str, base: str) -> Json:
    """What a service account's key file holds, its token endpoint being the emulator's."""
    return {
        "type": "service_account",
        "project_id": "emulator",
        "private_key_id": KEY_ID,
        "private_key": _key()[0],
        "client_email": email,
        "client_id": "100000000000000000001",
        "token_uri": f"{base}/token",
        "universe_domain": "googleapis.com",
    }


def user_info(email: str, refresh_token: str) -> dict[str, str]:
    """What gcloud writes down of a sign-in."""
    return {"type": "authorized_user", "account": email, "refresh_token": refresh_token, **CLIENT}


def workload_info(token_file: Path, impersonation_url: str) -> Json:
    """How a workload elsewhere says where its token is."""
    found: Json = {
        "type": "external_account",
        "audience": POOL,
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": {"file": str(token_file)},
    }
    return found | ({"service_account_impersonation_url": impersonation_url} if impersonation_url else {})


def signed(claims: Json) -> str:
    """Claims as a JWT, signed with the key that all service accounts here share."""
    jwt, signer = _google_auth()
    return str(jwt.encode(signer.from_string(_key()[0], KEY_ID), claims).decode())


def _google_auth() -> tuple[Any, Any]:
    """Its functions carry no types."""
    from google.auth import crypt, jwt  # noqa: PLC0415

    return jwt, crypt.RSASigner


def rfc3339(moment: float) -> str:
    """Whole seconds, as IAM writes them."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class OAuthError(Exception):
    """An answer of the token endpoint that is a refusal."""

    def __init__(self, error: str, description: str, code: int = 400, **more: str) -> None:
        super().__init__(description)
        self.code = code
        self.body = {"error": error, "error_description": description} | more


def _known(scopes: frozenset[str]) -> None:
    known = (
        {s for service in DOCUMENTS for s in document(service)["auth"]["oauth2"]["scopes"]}
        | UNLISTED
        | {FEEDS}
    )
    if not scopes or scopes - known:
        raise OAuthError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")


class Tokens:
    """Issues bearer tokens and knows whose they are."""

    def __init__(self, *, open_access: bool, time_source: Callable[[], float] = time.time) -> None:
        self.open_access = open_access
        self.accounts: set[str] = set()
        self.federated: dict[str, str] = {}
        self.time = time_source
        self._issued: dict[str, tuple[Principal, float]] = {}
        self._signed_in: dict[str, tuple[str, frozenset[str]]] = {}
        self._ended: dict[str, str] = {}

    def give(self, principal: Principal, lifetime: float = LIFETIME) -> str:
        """A token that is good for so many seconds."""
        token = "ya29.c." + secrets.token_urlsafe(48)
        self._issued[token] = (principal, self.time() + lifetime)
        return token

    def sign_in(self, email: str, scopes: Sequence[str]) -> str:
        """Somebody signs in at a browser and grants these scopes; the refresh token that keeps it."""
        token = "1//" + secrets.token_urlsafe(32)
        self._signed_in[token] = (email, full(scopes))
        return token

    def end(self, email: str, how: str = "revoked") -> None:
        """Somebody's sign-ins are over: ``revoked``, or ``reauth`` where the Workspace wants to see the person again."""
        self._ended[email] = how

    def issue(self, form: dict[str, str], base: str, policy: Policy) -> Json:
        """``POST /token``, and ``POST /v1/token`` of the token service for workloads."""
        grants = {GRANT: self._jwt, "refresh_token": self._refresh, EXCHANGE: self._exchange}
        grant = grants.get(form.get("grant_type", ""))
        if grant is None:
            raise OAuthError("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        principal, more = grant(form, base, policy)
        return {
            "access_token": self.give(principal),
            "expires_in": LIFETIME - 1,
            "token_type": "Bearer",
        } | more

    def _jwt(self, form: dict[str, str], base: str, policy: Policy) -> tuple[Principal, Json]:
        if self.open_access:
            return OPEN_USER, {}
        claims = self._verify(form.get("assertion", ""), base)
        email, subject = str(claims.get("iss", "")), str(claims.get("sub") or claims.get("iss", ""))
        if email.lower() not in self.accounts:
            raise OAuthError("invalid_grant", "Invalid grant: account not found")
        scopes = frozenset(str(claims.get("scope", "")).split())
        if subject.lower() != email.lower() and not scopes <= policy.delegation.get(
            email.lower(), frozenset()
        ):
            words = "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested."
            raise OAuthError("unauthorized_client", words, 401)
        if subject.lower() not in self.accounts:
            raise OAuthError("invalid_grant", "Invalid email or User ID")
        _known(scopes)
        return Principal(subject, scopes), {}

    def _refresh(self, form: dict[str, str], _base: str, _policy: Policy) -> tuple[Principal, Json]:
        """A sign-in goes on; with fewer scopes than it was granted, if that is asked for."""
        if form.get("client_id") != CLIENT["client_id"]:
            raise OAuthError("invalid_client", "The OAuth client was not found.", 401)
        email, granted = self._signed_in.get(form.get("refresh_token", ""), ("", frozenset()))
        if self._ended.get(email) == "reauth":
            raise OAuthError(
                "invalid_grant", "reauth related error (invalid_rapt)", error_subtype="invalid_rapt"
            )
        if not email or email in self._ended:
            raise OAuthError("invalid_grant", "Token has been expired or revoked.")
        scopes = frozenset(form.get("scope", "").split()) or granted
        if scopes - granted:
            raise OAuthError("invalid_scope", "Bad Request")
        return Principal(email, scopes), {"scope": " ".join(sorted(scopes))}

    def _exchange(self, form: dict[str, str], _base: str, _policy: Policy) -> tuple[Principal, Json]:
        email = self.federated.get(form.get("subject_token", ""))
        if email is None or form.get("audience") != POOL:
            raise OAuthError("invalid_grant", "The given credential is rejected by the attribute condition.")
        scopes = frozenset(form.get("scope", "").split())
        _known(scopes)
        return Principal(email, scopes), {
            "issued_token_type": "urn:ietf:params:oauth:token-type:access_token"
        }

    def _verify(self, assertion: str, base: str) -> dict[str, Any]:
        audiences = [f"{base}/token", "https://oauth2.googleapis.com/token"]
        try:
            jwt, _ = _google_auth()
            claims = dict(jwt.decode(assertion, _key()[1], audience=audiences, clock_skew_in_seconds=10**9))
        except ValueError as error:  # google-auth raises its subclasses
            text = str(error)
            if "signature" in text.lower():
                raise OAuthError("invalid_grant", "Invalid JWT Signature.") from None
            if "audience" in text.lower():
                raise OAuthError("invalid_grant", "Invalid JWT: Failed audience check.") from None
            raise OAuthError("invalid_grant", "Bad Request") from None
        made, until, now = float(claims["iat"]), float(claims["exp"]), self.time()
        if made > now + LEEWAY or until < now - LEEWAY or until - made > LIFETIME:
            words = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."
            raise OAuthError("invalid_grant", words)
        return claims

    def _by_key(self, key: str, policy: Policy) -> Principal:
        if not key:
            words = "The request is missing a valid API key."
            raise ApiError(403, words, "PERMISSION_DENIED", reason="forbidden", short=words)
        if key not in policy.api_keys and not self.open_access:
            info = {
                "@type": ERROR_INFO,
                "reason": "API_KEY_INVALID",
                "domain": "googleapis.com",
                "metadata": {"service": "googleapis.com"},
            }
            words = "API key not valid. Please pass a valid API key."
            raise ApiError(400, words, "INVALID_ARGUMENT", reason="badRequest", details=[info], short=words)
        return NOBODY

    def revoke_all(self) -> None:
        """Every token given out so far is refused from now on, as if its hour were over."""
        self._issued.clear()

    def identify(self, authorization: str, query: str, policy: Policy) -> Principal:
        """Whose bearer token this is; 401 if nobody's, 403 without any. An API key is nobody, who sees what all may see."""
        if not authorization:
            given = dict(parse_qsl(query))
            if "access_token" not in given:
                return self._by_key(given.get("key", ""), policy)
            authorization = f"Bearer {given['access_token']}"
        kind, _, token = authorization.partition(" ")
        if self.open_access and kind.lower() == "bearer":
            return OPEN_USER
        principal, until = self._issued.get(token.strip(), (None, 0.0))
        if kind.lower() != "bearer" or principal is None or until <= self.time():
            words = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
            raise ApiError(
                401,
                words,
                "UNAUTHENTICATED",
                reason="authError",
                location=("header", "Authorization"),
                short="Invalid Credentials",
                headers={
                    "WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
                },
            )
        return principal


def check_scopes(method: Method, principal: Principal) -> Principal:
    """403 unless the token has one of the scopes that discovery lists for the method; the caller as it lets him in.

    Who has no more than ``drive.file`` for it reaches only what he made himself through an API.
    """
    if principal is NOBODY:
        if method.http == "GET":
            return principal
        words = "API keys are not supported by this API. Expected OAuth2 access token or other authentication credentials that assert a principal. See https://cloud.google.com/docs/authentication"
        raise ApiError(401, words, "UNAUTHENTICATED", reason="required")
    more = {"iamcredentials": UNLISTED, "sheets": {FEEDS}}
    allowed = method.scopes | more.get(method.service, set())
    if principal.scopes is None:
        return principal
    if held := principal.scopes & allowed:
        return replace(
            principal, per_file=not held - PER_FILE, verb="read" if method.http == "GET" else "write"
        )
    info = {
        "@type": ERROR_INFO,
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"method": _internal(method), "service": f"{method.service}.googleapis.com"},
    }
    raise ApiError(
        403,
        "Request had insufficient authentication scopes.",
        "PERMISSION_DENIED",
        reason="insufficientPermissions",
        details=[info],
        short="Insufficient Permission",
    )


def _internal(method: Method) -> str:
    """What Google calls a method in its answers: seen of files.list and files.create, the rest by their pattern."""
    if method.service != "drive":
        return method.id
    *_, resource, name = method.id.split(".")
    return f"google.apps.drive.v3.Drive{resource[0].upper()}{resource[1:]}.{name[0].upper()}{name[1:]}"


def dump_key(info: Json) -> str:
    return json.dumps(info, indent=2) + "\n"
