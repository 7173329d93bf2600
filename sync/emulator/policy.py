"""Who may sign in as whom, and what the Google Cloud project allows: IAM, domain-wide delegation, services, projects."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.emulator.errors import ERROR_INFO, ApiError, Json

if TYPE_CHECKING:
    from sync.emulator.store import Principal  # which holds a Policy

SCOPE = "https://www.googleapis.com/auth/"
PROJECT = "100000000001"
TITLES = {
    "docs": "Google Docs API",
    "sheets": "Google Sheets API",
    "drive": "Google Drive API",
    "iamcredentials": "IAM Service Account Credentials API",
}


def full(scopes: Iterable[str]) -> frozenset[str]:
    """Scopes by their whole name; seeds may leave the beginning out."""
    return frozenset(s if s.startswith("https://") else SCOPE + s for s in scopes)


def _no_tokens(principal: Principal, lifetime: float) -> str:
    raise NotImplementedError(f"no tokens for {principal.email} of {lifetime} s")


@dataclass
class Policy:
    """``token_creators``: service account → who may get tokens of it. ``delegation``: service account → the scopes with
    which it may act for any user. ``attached``: the service account of this machine, ``vm_scopes`` the scopes that its
    tokens have whatever is asked for (as on a VM; None: what is asked for, as on Cloud Run). ``disabled``: services that
    the project has not enabled. ``api_keys``: the project's own. ``quota_projects``: project → who may have calls counted there. ``strangers``: addresses
    without an account at Google, who can be invited by mail only. ``accounts``: everybody who may ask for tokens; ``give`` issues one for so many seconds; ``time`` is the time of day that tokens go by.
    """

    token_creators: dict[str, set[str]] = field(default_factory=dict)
    delegation: dict[str, frozenset[str]] = field(default_factory=dict)
    attached: str = ""
    vm_scopes: frozenset[str] | None = None
    disabled: set[str] = field(default_factory=set)
    api_keys: set[str] = field(default_factory=set)
    quota_projects: dict[str, set[str]] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    give: Callable[[Principal, float], str] = _no_tokens
    time: Callable[[], float] = time.time

    def may_become(self, who: str, target: str) -> bool:
        return who.lower() in self.token_creators.get(target.lower(), ())

    def check_project(self, service: str, headers: Mapping[str, str], principal: Principal) -> None:
        """403 where the service is not enabled, or calls may not be counted in the project that is named."""
        project = headers.get("x-goog-user-project", "")
        if project and principal.email.lower() not in self.quota_projects.get(project, ()):
            raise _user_project_denied(service, project)
        if service in self.disabled:
            raise service_disabled(service)


def read(settings: Mapping[str, Any], policy: Policy) -> None:
    """The part of a seed's settings that is about access."""
    for target, who in (settings.get("token_creators") or {}).items():
        policy.token_creators[str(target).lower()] = {str(each).lower() for each in who}
    for account, scopes in (settings.get("delegation") or {}).items():
        policy.delegation[str(account).lower()] = full(map(str, scopes))
    machine = settings.get("machine") or {}
    policy.attached = str(machine.get("account") or "")
    policy.vm_scopes = full(map(str, machine["scopes"])) if "scopes" in machine else None
    policy.disabled = {str(service) for service in settings.get("disabled") or ()}
    policy.strangers = {str(each).lower() for each in settings.get("strangers") or ()}
    policy.api_keys = {str(key) for key in settings.get("api_keys") or ()}
    for project, who in (settings.get("quota_projects") or {}).items():
        policy.quota_projects[str(project)] = {str(each).lower() for each in who}


KEYS = {"token_creators", "delegation", "machine", "disabled", "quota_projects", "api_keys", "strangers"}


def service_disabled(service: str) -> ApiError:
    """What Google answers where an API was never enabled."""
    name, title = f"{service}.googleapis.com", TITLES[service]
    url = f"https://console.developers.google.com/apis/api/{name}/overview?project={PROJECT}"
    words = f"{title} has not been used in project {PROJECT} before or it is disabled. Enable it by visiting {url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry."
    details: list[Json] = [
        {
            "@type": "type.googleapis.com/google.rpc.Help",
            "links": [{"description": "Google developers console API activation", "url": url}],
        },
        {
            "@type": ERROR_INFO,
            "reason": "SERVICE_DISABLED",
            "domain": "googleapis.com",
            "metadata": {"consumer": f"projects/{PROJECT}", "service": name},
        },
    ]
    return ApiError(
        403,
        words,
        "PERMISSION_DENIED",
        reason="accessNotConfigured",
        domain="usageLimits",
        details=details,
        short=words,
    )


def _user_project_denied(service: str, project: str) -> ApiError:
    words = f"Caller does not have required permission to use project {project}. Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission, by visiting https://console.developers.google.com/iam-admin/iam/project?project={project} and then retry. Propagation of the new permission may take a few minutes."
    info = {
        "@type": ERROR_INFO,
        "reason": "USER_PROJECT_DENIED",
        "domain": "googleapis.com",
        "metadata": {"consumer": f"projects/{project}", "service": f"{service}.googleapis.com"},
    }
    return ApiError(403, words, "PERMISSION_DENIED", reason="forbidden", details=[info], short=words)
