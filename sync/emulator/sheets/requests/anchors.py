"""Requests about developer metadata."""

from __future__ import annotations

from dataclasses import replace

from sync.emulator.errors import Json
from sync.emulator.sheets import cells, metadata
from sync.emulator.sheets.book import Metadata, Refused
from sync.emulator.sheets.work import Work


def create(work: Work, body: Json) -> Json:
    made = metadata.create(work.book, body.get("developerMetadata", {}))
    return {"createDeveloperMetadata": {"developerMetadata": metadata.shown(work.book, made)}}


def delete(work: Work, body: Json) -> Json:
    """Deletes all that match; nothing to match is no error (unverified on the real API)."""
    gone = metadata.find(work.book, body.get("dataFilter", {}))
    reply = [metadata.shown(work.book, found) for found in gone]
    for found in gone:
        work.book.unhang(found.id)
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": reply} if reply else {}}


def update(work: Work, body: Json) -> Json:
    mask = cells.check_mask(body.get("fields", ""), "DeveloperMetadata")
    wanted = body.get("developerMetadata", {})
    hits: dict[int, Metadata] = {}
    for data_filter in body.get("dataFilters", []):
        hits |= {found.id: found for found in metadata.find(work.book, data_filter)}
    names = (
        set(mask)
        if "*" not in mask
        else {"metadataKey", "metadataValue", "visibility", "location"} & set(wanted)
    )
    if "metadataId" in names:
        raise Refused("The metadataId cannot be updated.")  # wording guessed
    reply = []
    for found in hits.values():
        new = found
        if "metadataKey" in names:
            new = replace(new, key=wanted.get("metadataKey", ""))
        if "metadataValue" in names:
            new = replace(new, value=wanted.get("metadataValue", ""))
        if "visibility" in names:
            new = replace(new, visibility=wanted.get("visibility", new.visibility))
        if "location" in names:
            kind, sheet, line = metadata.read_location(work.book, wanted.get("location", {}))
            new = replace(new, kind=kind, sheet=sheet, line=line)  # type: ignore[arg-type]  # one of the four
        work.book.hang(new)
        metadata.check_size(work.book, new)
        reply.append(metadata.shown(work.book, new))
    return {"updateDeveloperMetadata": {"developerMetadata": reply} if reply else {}}
