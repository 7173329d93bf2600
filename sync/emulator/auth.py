"""Who calls: the OAuth token endpoint (JWT-bearer grant), tokens, and the key that tests sign with.

The RSA key is made once per process, at first use, and written nowhere but where ``key_file`` is told to.
Tokens live on the real clock, like the clients that hold them.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from sync.emulator.discovery import DOCUMENTS, Method, document
from sync.emulator.errors import ERROR_INFO, ApiError, Json
from sync.emulator.store import Principal

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME = 3600
KEY_ID = "emulator-key-1"
OPEN_USER = Principal("someone@open.example", all_powerful=True)


@cache
def _key() -> tuple[str, str]:
    """Private and public key in PEM."""
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


_decode: Any = jwt.decode  # google-auth's own functions carry no types


class OAuthError(Exception):
    """An answer of the token endpoint that is a refusal."""

    def __init__(self, error: str, description: str, code: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.body = {"error": error, "error_description": description}


class Tokens:
    """Issues bearer tokens and knows whose they are."""

    def __init__(self, *, open_access: bool, time_source: Callable[[], float] = time.time) -> None:
        self.open_access = open_access
        self.accounts: set[str] = set()
        self._time = time_source
        self._issued: dict[str, tuple[Principal, float]] = {}

    def issue(self, form: dict[str, str], base: str) -> Json:
        """``POST /token``."""
        if form.get("grant_type") != GRANT:
            raise OAuthError("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        claims = self._verify(form.get("assertion", ""), base)
        email = str(claims.get("iss", ""))
        if email not in self.accounts:
            raise OAuthError("invalid_grant", "Invalid grant: account not found")
        if claims.get("sub", email) != email:
            words = "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested."
            raise OAuthError("unauthorized_client", words, 401)
        scopes = frozenset(str(claims.get("scope", "")).split())
        known = {s for service in DOCUMENTS for s in document(service)["auth"]["oauth2"]["scopes"]}
        known |= {"https://www.googleapis.com/auth/cloud-platform"}
        if not scopes or scopes - known:
            words = "Invalid OAuth scope or ID token audience provided."
            raise OAuthError("invalid_scope", words)
        token = "ya29.c." + secrets.token_urlsafe(48)
        self._issued[token] = (Principal(email, scopes), self._time() + LIFETIME)
        return {"access_token": token, "expires_in": LIFETIME - 1, "token_type": "Bearer"}

    @staticmethod
    def _verify(assertion: str, base: str) -> dict[str, Any]:
        audiences = [f"{base}/token", "https://oauth2.googleapis.com/token"]
        try:
            claims = dict(_decode(assertion, _key()[1], audience=audiences))
        except ValueError as error:  # google-auth raises its subclasses
            text = str(error)
            if "signature" in text.lower():
                raise OAuthError("invalid_grant", "Invalid JWT Signature.") from None
            if "expired" in text.lower() or "early" in text.lower():
                words = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."
                raise OAuthError("invalid_grant", words) from None
            if "audience" in text.lower():
                raise OAuthError("invalid_grant", "Invalid JWT: Failed audience check.") from None
            raise OAuthError("invalid_grant", "Bad Request") from None
        return claims

    def revoke_all(self) -> None:
        """Every token given out so far is refused from now on, as if its hour were over."""
        self._issued.clear()

    def identify(self, authorization: str) -> Principal:
        """Whose bearer token this is; 401 if nobody's, 403 without any."""
        if not authorization:
            words = "The request is missing a valid API key."
            raise ApiError(403, words, "PERMISSION_DENIED", reason="forbidden")
        kind, _, token = authorization.partition(" ")
        if self.open_access and kind.lower() == "bearer":
            return OPEN_USER
        principal, until = self._issued.get(token.strip(), (None, 0.0))
        if kind.lower() != "bearer" or principal is None or until <= self._time():
            words = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
            raise ApiError(
                401,
                words,
                "UNAUTHENTICATED",
                reason="authError",
                location=("header", "Authorization"),
                headers={
                    "WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
                },
            )
        return principal


def check_scopes(method: Method, principal: Principal) -> None:
    """403 unless the token has one of the scopes that discovery lists for the method."""
    if principal.scopes is None or principal.scopes & method.scopes:
        return
    info = {
        "@type": ERROR_INFO,
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"method": method.id, "service": f"{method.service}.googleapis.com"},
    }
    words = "Request had insufficient authentication scopes."
    raise ApiError(
        403,
        words if method.service != "drive" else f"Insufficient Permission: {words}",
        "PERMISSION_DENIED",
        reason="insufficientPermissions",
        details=[info],
    )


def dump_key(info: Json) -> str:
    return json.dumps(info, indent=2) + "\n"
