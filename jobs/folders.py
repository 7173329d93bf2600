"""Drive folders and shared drives as leads: what is in one is led to as by a page, and nothing of it is skipped in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from jobs.config import Config
from jobs.found import Found, Onward, Revision
from jobs.leads import Lead
from sync.errors import SyncError
from sync.links import Link, parse_link
from sync.sources.folders import Listing, is_folder

Json = Mapping[str, Any]
Open = Callable[[Link, Json | None], Listing]
"""What lies in a folder; with Drive's answer about it, if it is at hand. Raises SyncError."""


@dataclass
class Folders:
    """Opens folders, each once a run. ``files``: what Drive said so far, by id; listings add what they bring."""

    config: Config
    files: MutableMapping[str, Json | SyncError]
    open: Open | None = None
    listed: dict[str, Listing | SyncError] = field(default_factory=dict)

    def parted(self, leads: Sequence[Lead]) -> tuple[list[Lead], list[Lead]]:
        """Leads to folders, by whatever address they were found, and all others."""
        folders = [replace(lead, link=_as_folder(lead.link)) for lead in leads if self._is_one(lead)]
        return folders, [lead for lead in leads if not self._is_one(lead)]

    def _is_one(self, lead: Lead) -> bool:
        file = self.files.get(lead.link.file.id)
        return lead.is_folder or (isinstance(file, Mapping) and is_folder(file))

    def found(self, lead: Lead, now: datetime) -> Found:
        """What a folder leads to: never remembered, because nothing that Drive says of it tells when that changes.

        Raises SyncError.
        """
        listing = self._listing(lead.link)
        told = {each.link.id: each.about for each in (*listing.files, *listing.folders)}
        self.files.update((key, about) for key, about in told.items() if about is not None)
        onward, left_out = in_folder(listing, lead, self.config)
        name, revision = folder_name(listing, lead), Revision(read_at=now)
        return Found(name=name, kind="index", revision=revision, onward=onward, oddities=left_out)

    def _listing(self, link: Link) -> Listing:
        if self.open is None:
            raise SyncError("A folder cannot be opened here", kind="not_supported", link=link.url)
        if link.id not in self.listed:
            file = self.files.get(link.id)
            try:
                self.listed[link.id] = self.open(link, file if isinstance(file, Mapping) else None)
            except SyncError as error:
                self.listed[link.id] = error
        found = self.listed[link.id]
        if isinstance(found, SyncError):
            raise found
        return found


def _as_folder(link: Link) -> Link:
    return Link("folder", link.id, resource_key=link.resource_key)


def in_folder(listing: Listing, lead: Lead, config: Config) -> tuple[tuple[Onward, ...], tuple[str, ...]]:
    """What a folder leads to, and a line for each kind of thing in it that is left out.

    What people say beside the folder, they say of all that is in it; its name, and those above it, say a little.
    """
    above = (lead.found_in,) if lead.below else ()
    path = " › ".join((*above, folder_name(listing, lead)))
    opens = listing.folders if lead.below < config.reading.subfolders else ()
    folders = lead.folders + ((listing.name,) if listing.name else ())
    onward = tuple(
        Onward(
            url=each.link.url, found_in=path, title=each.name, unit=lead.unit, cycle=lead.cycle, folders=folders, below=lead.below + 1
        )
        for each in (*listing.files, *opens)
        if not config.is_template(each.link) and each.link.id != parse_link(config.master.sheet).id
    )  # fmt: skip
    left = []
    if listing.left_out:
        left.append(f"left out: {', '.join(listing.left_out)}")
    if closed := len(listing.folders) - len(opens):
        what = "1 folder in it is" if closed == 1 else f"{closed} folders in it are"
        left.append(f"{what} not opened, being too deep: see reading.subfolders, or paste the link")
    if not onward:
        left.insert(0, "there is no Google Doc or Sheet in it")
    return onward, tuple(left)


def folder_name(listing: Listing, lead: Lead) -> str:
    """What people call it; of a shared drive only its link may say that."""
    return listing.name or (lead.title if "://" not in lead.title else "") or "shared drive"
