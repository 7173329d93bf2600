"""Data sources: there are none, and these are the answers of a spreadsheet without any (measured)."""

from __future__ import annotations

from sync.emulator.errors import ApiError, Json, Refused, not_imitated
from sync.emulator.sheets.work import Work

SCOPE = "The request scopes are not sufficient for performing this operation. Please include bigquery.readonly scope"


def add(_work: Work, _body: Json) -> Json:
    raise ApiError(403, SCOPE, "PERMISSION_DENIED")


def delete(_work: Work, _body: Json) -> Json:
    raise Refused("The data source ID doesn't exist")


def refresh(_work: Work, body: Json) -> Json:
    return _all("refreshDataSource", body)


def cancel(_work: Work, body: Json) -> Json:
    return _all("cancelDataSourceRefresh", body)


def _all(name: str, body: Json) -> Json:
    if not body.get("isAll"):
        raise not_imitated(f"{name} of a single data source")
    return {name: {}}
