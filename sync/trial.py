"""Tries on the real API what the guards of the master rely on and no page of Google's promises. Run on request only.

Two scratch anchors are made in the spreadsheet, with ids outside the band of ours, and removed again whatever happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from sync.errors import SyncError
from sync.google import Google
from sync.master import ids

MARK: Final = ids.END + 1
ROW: Final = ids.END + 2
KEY: Final = "plansync-trial"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was tried: ``what`` should happen, and whether it did."""

    what: str
    holds: bool


def metadata_facts(google: Google, spreadsheet_id: str, sheet_id: int) -> list[Fact]:
    """Tries re-using a metadata id within one batch, and deletes that match nothing. ``sheet_id``: a tab with two rows.

    ``google`` must be allowed to write. Raises SyncError where the spreadsheet cannot be written at all.
    """
    here = {"spreadsheet": True}
    first, second = _row(sheet_id, 0), _row(sheet_id, 1)
    _clean(google, spreadsheet_id)
    try:
        google.batch_update(spreadsheet_id, _batch(_create(MARK, "1", here), _create(ROW, "", first)))
        return list(_tried(google, spreadsheet_id, here, first, second))
    finally:
        with suppress(SyncError):  # whatever went wrong before is told, not this
            _clean(google, spreadsheet_id)


def _tried(google: Google, spreadsheet_id: str, here: Json, first: Json, second: Json) -> Iterator[Fact]:
    def applied(*requests: Json) -> bool:
        """Whether a batch was applied; False where Google refused what is in it."""
        try:
            google.batch_update(spreadsheet_id, _batch(*requests))
        except SyncError as error:
            if error.kind not in {"conflict", "refused"}:
                raise
            return False
        return True

    yield Fact(
        "a delete that matches nothing is no error", applied(_delete(metadataId=MARK, metadataValue="0"))
    )
    yield Fact(
        "an id may be deleted and made again in one batch",
        applied(_delete(metadataId=MARK, metadataValue="1"), _create(MARK, "2", here)),
    )
    yield Fact(
        "an id that is still there cannot be made again",
        not applied(_delete(metadataId=MARK, metadataValue="1"), _create(MARK, "3", here)),
    )
    yield Fact("a row is guarded where it is", applied(_delete_at(ROW, first), _create(ROW, "", first)))
    yield Fact(
        "a guard at another row refuses the batch",
        not applied(_delete_at(ROW, second), _create(ROW, "", second)),
    )


def _clean(google: Google, spreadsheet_id: str) -> None:
    left = [i for i in (MARK, ROW) if google.developer_metadata(spreadsheet_id, i)]
    if left:
        google.batch_update(spreadsheet_id, _batch(*(_delete(metadataId=i) for i in left)))


def _batch(*requests: Json) -> Mapping[str, Any]:
    return {"requests": list(requests)}


def _create(metadata_id: int, value: str, location: Json) -> Json:
    data: Json = {
        "metadataId": metadata_id,
        "metadataKey": KEY,
        "location": location,
        "visibility": "DOCUMENT",
    }
    return {
        "createDeveloperMetadata": {"developerMetadata": data | ({"metadataValue": value} if value else {})}
    }


def _delete(**lookup: Any) -> Json:
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def _delete_at(metadata_id: int, location: Json) -> Json:
    return _delete(
        metadataId=metadata_id, metadataLocation=location, locationMatchingStrategy="EXACT_LOCATION"
    )


def _row(sheet_id: int, index: int) -> Json:
    place = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": index, "endIndex": index + 1}
    return {"dimensionRange": place}
