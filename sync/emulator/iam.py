"""IAM Service Account Credentials v1: tokens and signatures of service accounts, for those who may have them."""

from __future__ import annotations

import json
import re
from itertools import pairwise

from sync.emulator import auth
from sync.emulator.call import Call
from sync.emulator.errors import ERROR_INFO, ApiError, Json, invalid
from sync.emulator.policy import full
from sync.emulator.store import Principal

NAME = re.compile(r"projects/-/serviceAccounts/([^/]+)")
LONGEST = 3600


def generate_access_token(call: Call) -> Json:
    """A token of the service account, with just the scopes that are asked for."""
    target = _target(call, "iam.serviceAccounts.getAccessToken")
    scopes = full(call.body.get("scope") or ())
    if not scopes:
        raise invalid("The request must contain at least one scope.")  # wording guessed
    lifetime = _seconds(str(call.body.get("lifetime") or f"{LONGEST}s"))
    token = call.workspace.policy.give(Principal(target, scopes), lifetime)
    until = call.workspace.policy.time() + lifetime
    return {"accessToken": token, "expireTime": auth.rfc3339(until)}


def sign_jwt(call: Call) -> Json:
    """The payload, signed with the service account's key; what it claims is the caller's affair."""
    _target(call, "iam.serviceAccounts.signJwt")
    try:
        claims = json.loads(str(call.body.get("payload") or ""))
    except ValueError:
        raise invalid("Invalid JWT payload: it must be a JSON object.") from None  # wording guessed
    return {"keyId": auth.KEY_ID, "signedJwt": auth.signed(claims)}


def _target(call: Call, permission: str) -> str:
    """The service account that is asked for; 403 unless each in the chain may become the next."""
    target = _account(call.path["name"])
    if target not in call.workspace.policy.accounts:
        raise ApiError(404, f"Not found; Gaia id not found for email {target}", "NOT_FOUND")
    chain = [call.principal.email, *(_account(each) for each in call.body.get("delegates") or ()), target]
    for who, whom in pairwise(chain):
        if not call.workspace.policy.may_become(who, whom):
            info = {
                "@type": ERROR_INFO,
                "reason": "IAM_PERMISSION_DENIED",
                "domain": "iam.googleapis.com",
                "metadata": {"permission": permission},
            }
            words = f"Permission '{permission}' denied on resource (or it may not exist)."
            raise ApiError(403, words, "PERMISSION_DENIED", details=[info])
    return target


def _account(name: str) -> str:
    found = NAME.fullmatch(name)
    if not found:
        raise invalid(
            "Invalid form of account ID. Should be projects/-/serviceAccounts/{ACCOUNT}"
        )  # wording guessed
    return found[1].lower()


def _seconds(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)s", text)
    if not found or not 0 < float(found[1]) <= LONGEST:
        raise invalid(f"The access token lifetime cannot exceed {LONGEST} seconds.")  # wording guessed
    return float(found[1])
