"""Requests about developer metadata."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import metadata
from sync.emulator.sheets.book import Metadata
from sync.emulator.sheets.work import Work, mask_of


def create(work: Work, body: Json) -> Json:
    made = metadata.create(work.book, body.get("developerMetadata", {}), metadata.project_of(work.principal))
    return {"createDeveloperMetadata": {"developerMetadata": metadata.shown(work.book, made)}}


def delete(work: Work, body: Json) -> Json:
    """Deletes all that match; nothing to match is no error (unverified on the real API)."""
    gone = metadata.find(work.book, body.get("dataFilter", {}), metadata.project_of(work.principal))
    reply = [metadata.shown(work.book, found) for found in gone]
    for found in gone:
        work.book.unhang(found.id)
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": reply} if reply else {}}


def update(work: Work, body: Json) -> Json:
    mask = mask_of(body, "DeveloperMetadata")
    wanted, project = body.get("developerMetadata", {}), metadata.project_of(work.principal)
    if not body.get("dataFilters"):
        raise Refused("At least one data filter must be specified.")  # wording guessed
    hits: dict[int, Metadata] = {}
    for data_filter in body["dataFilters"]:
        hits |= {found.id: found for found in metadata.find(work.book, data_filter, project)}
    every = {"metadataKey", "metadataValue", "visibility", "location"}
    names = every & set(wanted) if "*" in mask else set(mask)
    if "metadataId" in names:
        raise Refused("The metadataId cannot be updated.")  # wording guessed
    change: dict[str, Any] = {}
    if "metadataKey" in names:
        if not wanted.get("metadataKey"):
            raise Refused("Developer metadata must always have a key specified.")  # wording guessed
        change["key"] = wanted["metadataKey"]
    if "metadataValue" in names:
        change["value"] = wanted.get("metadataValue", "")
    if "visibility" in names:
        if wanted.get("visibility", "UNSPECIFIED").endswith("UNSPECIFIED"):
            raise Refused("Developer metadata must always have visibility specified.")  # wording guessed
        change |= {"visibility": wanted["visibility"], "project": project}
    if "location" in names:
        kind, sheet, line = metadata.read_location(work.book, wanted.get("location", {}))
        change |= {"kind": kind, "sheet": sheet, "line": line}
    reply = []
    for found in hits.values():
        new = replace(found, **change)
        work.book.hang(new)
        metadata.check_size(work.book, new)
        reply.append(metadata.shown(work.book, new))
    return {"updateDeveloperMetadata": {"developerMetadata": reply} if reply else {}}
