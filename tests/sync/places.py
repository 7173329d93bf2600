"""A place to sign in from: an emulator, an environment, and every way in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.credentials import load_credentials
from sync.emulator import Emulator
from sync.google import Google
from sync.scopes import CLOUD, READING, WRITING
from sync.transport import Transport
from tests.fakes import FakeClock

ROBOT = "plansync@corp.iam.gserviceaccount.com"
RUNNER = "runner@corp.iam.gserviceaccount.com"
MIDDLE = "middle@corp.iam.gserviceaccount.com"
INES = "ines@corp.example"
EVERYTHING = (CLOUD, *READING, *WRITING)


@dataclass
class Place:
    """An emulator, the environment that a program finds, and a plan that the robot and Ines may read."""

    workspace: Emulator
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.environ["HOME"] = str(self.folder)
        self.plan = self.workspace.put_markdown("Plan", "# Plan\n\nText.\n")
        for email in (ROBOT, INES):
            self.workspace.share("Plan", email)
            self.workspace.tokens.accounts.add(email)
        self.policy = self.workspace.workspace.policy

    def google(self, key: str = "", **access: Any) -> Google:
        """As wiring does it, with this place's environment."""
        scopes = access.pop("scopes", READING)
        login = load_credentials(key, scopes, environ=self.environ, **access)
        pipe = Transport(login, self.clock, endpoint=self.workspace.url, jitter=lambda: 0.0)
        return Google(pipe)

    def key(self, email: str = ROBOT) -> str:
        return str(self.workspace.key_file(self.folder, email))

    def holds(self, info: Any, name: str = "credentials.json") -> str:
        path = self.folder / name
        path.write_text(info if isinstance(info, str) else json.dumps(info), encoding="utf-8")
        return str(path)

    def variable(self, info: Any) -> None:
        self.environ["GOOGLE_APPLICATION_CREDENTIALS"] = self.holds(info)

    def signed_in(self, *scopes: str, **more: str) -> dict[str, str]:
        return self.workspace.user_info(INES, scopes or EVERYTHING, **more)

    def machine(self, account: str = ROBOT, scopes: frozenset[str] | None = None) -> None:
        self.environ["GCE_METADATA_HOST"] = self.workspace.url.removeprefix("http://")
        self.policy.attached, self.policy.vm_scopes = account, scopes

    def creator(self, who: str = RUNNER, target: str = ROBOT) -> None:
        self.policy.token_creators.setdefault(target, set()).add(who)
        self.workspace.tokens.accounts |= {who, target}


def by_key(place: Place) -> Google:
    return place.google(place.key())


def by_variable(place: Place) -> Google:
    place.environ["GOOGLE_APPLICATION_CREDENTIALS"] = place.key()
    return place.google()


def by_gcloud(place: Place) -> Google:
    home = place.folder / ".config" / "gcloud"
    home.mkdir(parents=True)
    (home / "application_default_credentials.json").write_text(json.dumps(place.signed_in()))
    return place.google()


def by_gcloud_elsewhere(place: Place) -> Google:
    place.holds(place.signed_in(), "application_default_credentials.json")
    place.environ["CLOUDSDK_CONFIG"] = str(place.folder)
    return place.google()


def by_user(place: Place) -> Google:
    place.variable(place.signed_in())
    return place.google()


def by_cloud_run(place: Place) -> Google:
    place.machine()
    return place.google()


def by_impersonated(place: Place) -> Google:
    place.creator()
    return place.google(place.key(RUNNER), impersonate=ROBOT)


def by_through_delegates(place: Place) -> Google:
    place.creator(RUNNER, MIDDLE)
    place.creator(MIDDLE, ROBOT)
    return place.google(place.key(RUNNER), impersonate=ROBOT, delegates=[MIDDLE])


def by_person_impersonates(place: Place) -> Google:
    place.creator(INES)
    place.variable(place.signed_in(CLOUD))
    return place.google(impersonate=ROBOT)


def by_vm_impersonates_itself(place: Place) -> Google:
    place.machine(scopes=frozenset({CLOUD}))
    place.creator(ROBOT)
    return place.google(impersonate=ROBOT)


def by_impersonated_file(place: Place) -> Google:
    place.creator()
    url = f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{ROBOT}:generateAccessToken"
    source = json.loads(Path(place.key(RUNNER)).read_text())
    place.variable(
        {
            "type": "impersonated_service_account",
            "service_account_impersonation_url": url,
            "source_credentials": source,
        }
    )
    return place.google()


def by_workload(place: Place) -> Google:
    place.creator()
    url = f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{ROBOT}:generateAccessToken"
    token = Path(place.holds("token of a workload", "token"))
    place.variable(place.workspace.workload_info(token, RUNNER, url))
    return place.google()


def by_workload_impersonates(place: Place) -> Google:
    place.creator()
    token = Path(place.holds("token of a workload", "token"))
    place.variable(place.workspace.workload_info(token, RUNNER))
    return place.google(impersonate=ROBOT)


def by_delegated_with_a_key(place: Place) -> Google:
    place.policy.delegation[RUNNER] = frozenset(READING)
    return place.google(place.key(RUNNER), subject=INES)


def by_delegated_without_a_key(place: Place) -> Google:
    place.machine(RUNNER)
    place.creator(RUNNER, MIDDLE)
    place.policy.delegation[MIDDLE] = frozenset(READING)
    return place.google(impersonate=MIDDLE, subject=INES)
