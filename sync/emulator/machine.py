"""The metadata server: how a program finds out whose service account its machine has. Plain HTTP, one header."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from sync.emulator.api import Request, Response
from sync.emulator.policy import Policy, full
from sync.emulator.store import Principal

ROOT = "/computeMetadata/v1/"
LIFETIME = 3599
CLOUD = frozenset({"https://www.googleapis.com/auth/cloud-platform"})
FLAVOR = {"Metadata-Flavor": "Google"}


def asked(request: Request) -> bool:
    """Whether this is for the metadata server, which also answers at its bare address."""
    return request.path.startswith("/computeMetadata") or (
        request.path == "/" and "metadata-flavor" in request.headers
    )


def serve(policy: Policy, request: Request) -> Response:
    if request.headers.get("metadata-flavor") != "Google":
        return Response(
            403, b"Missing Metadata-Flavor:Google header.", "text/html; charset=UTF-8", dict(FLAVOR)
        )
    if request.path == "/":
        return _text("computeMetadata/\n")
    if not policy.attached and "/service-accounts/" in request.path:
        return _missing()
    given = policy.vm_scopes if policy.vm_scopes is not None else CLOUD
    query = parse_qs(request.query)
    what = request.path.removeprefix(ROOT)
    account = "instance/service-accounts/default/"
    if what in {account, account.rstrip("/")} and query.get("recursive") == ["true"]:
        return _json({"aliases": ["default"], "email": policy.attached, "scopes": sorted(given)})
    if what == account + "token":
        return _json(_token(policy, query.get("scopes", [""])[0]))
    texts = {
        "project/project-id": "emulator",
        "universe/universe-domain": "googleapis.com",
        account + "email": policy.attached,
        account + "scopes": "".join(f"{scope}\n" for scope in sorted(given)),
    }
    return _text(texts[what]) if what in texts else _missing()


def _token(policy: Policy, wanted: str) -> dict[str, object]:
    """On a VM the scopes of the machine, on Cloud Run what was asked for."""
    scopes = full(s for s in wanted.split(",") if s) or CLOUD
    if policy.vm_scopes is not None:
        scopes = policy.vm_scopes
    token = policy.give(Principal(policy.attached, scopes), LIFETIME)
    return {"access_token": token, "expires_in": LIFETIME, "token_type": "Bearer"}


def _json(found: object) -> Response:
    return Response(200, json.dumps(found).encode(), "application/json", dict(FLAVOR))


def _text(text: str) -> Response:
    return Response(200, text.encode(), "application/text", dict(FLAVOR))


def _missing() -> Response:
    return Response(
        404, b"The requested URL was not found on this server.", "text/html; charset=UTF-8", dict(FLAVOR)
    )
