"""A client as thin as can be: what it sends is what the test says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests
from google.auth.transport.requests import Request
from google.oauth2 import service_account

from sync.emulator import Emulator

Json = dict[str, Any]

ROBOT = "robot@emulator.iam.gserviceaccount.com"
KIM, LEE = "kim@corp.example", "lee@corp.example"
ALL = ("documents", "spreadsheets", "drive")


class Caller:
    """Calls the emulator as a service account with these scopes."""

    def __init__(
        self, emulator: Emulator, folder: Path, email: str = ROBOT, scopes: tuple[str, ...] = ALL
    ) -> None:
        self.emulator = emulator
        self.session = requests.Session()
        names = [f"https://www.googleapis.com/auth/{scope}" for scope in scopes]
        credentials: Any = service_account.Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
            str(emulator.key_file(folder, email)), scopes=names
        )
        credentials.refresh(Request(self.session))
        self.session.headers["Authorization"] = f"Bearer {credentials.token}"

    def __call__(self, http: str, path: str, body: Any = None, **query: Any) -> tuple[int, Json]:
        """Status and JSON of one call."""
        answer = self.session.request(http, self.emulator.url + path, json=body, params=query, timeout=10)
        return answer.status_code, answer.json() if answer.content else {}

    def good(self, http: str, path: str, body: Any = None, **query: Any) -> Json:
        status, answer = self(http, path, body, **query)
        assert status in {200, 204}, answer
        return answer

    def refused(self, http: str, path: str, body: Any = None, **query: Any) -> tuple[int, str]:
        """Status and message of a refusal."""
        status, answer = self(http, path, body, **query)
        assert "error" in answer, answer
        return status, answer["error"]["message"]


class Spreadsheet:
    """Calls about one spreadsheet."""

    def __init__(self, caller: Caller, file_id: str) -> None:
        self.caller = caller
        self.id = file_id
        self.path = f"/v4/spreadsheets/{file_id}"

    def batch(self, *requests: Json, **more: Any) -> Json:
        return self.caller.good("POST", f"{self.path}:batchUpdate", {"requests": requests, **more})

    def refused(self, *requests: Json) -> str:
        """The message of a batch that must be refused."""
        status, message = self.caller.refused("POST", f"{self.path}:batchUpdate", {"requests": requests})
        assert status == 400
        return message

    def get(self, **query: Any) -> Json:
        return self.caller.good("GET", self.path, **query)

    def values(self, where: str, **query: Any) -> list[list[Any]]:
        found: list[list[Any]] = self.caller.good("GET", f"{self.path}/values/{where}", **query).get(
            "values", []
        )
        return found

    def put(self, where: str, values: list[list[Any]], how: str = "RAW") -> Json:
        body = {"values": values}
        return self.caller.good("PUT", f"{self.path}/values/{where}", body, valueInputOption=how)

    def cells(self, where: str, mask: str) -> list[list[Json]]:
        """The cells of a range as CellData, as far as the mask goes."""
        data = self.get(ranges=where, fields=f"sheets.data.rowData.values({mask})")["sheets"][0]["data"][0]
        return [row.get("values", []) for row in data.get("rowData", [])]

    def anchors(self) -> dict[int, int]:
        """Metadata id → row, for all rows of the first sheet."""
        data = self.get(fields="sheets.data.rowMetadata.developerMetadata")["sheets"][0]["data"][0]
        return {
            found["metadataId"]: n
            for n, row in enumerate(data["rowMetadata"])
            for found in row.get("developerMetadata", [])
        }
