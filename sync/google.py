"""All of Google that we use, on one screen. Docs and Drive through googleapiclient, Sheets through gspread, one Transport."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, Final, cast
from urllib.parse import urlsplit

from sync.batch import LIMIT, Get
from sync.errors import SyncError
from sync.links import Link
from sync.transport import Httplib2Face, Transport

Json = dict[str, Any]

FILE_FIELDS: Final = "id,name,mimeType,modifiedTime,version,trashed,driveId,resourceKey,capabilities(canEdit),shortcutDetails(targetId,targetMimeType,targetResourceKey)"
SHARING_FIELDS: Final = "id,name,capabilities(canEdit),permissions(type,role,emailAddress,domain)"
# A mask that takes all of a tab is refused since 2026 (comments would be in it), so each level of tabs spells its parts.
_TAB: Final = "tabProperties,documentTab(body,lists,footnotes,headers,footers,inlineObjects,positionedObjects,dropdownDefinitions)"
DOCUMENT_FIELDS: Final = (
    f"documentId,title,suggestionsViewMode,tabs({_TAB},childTabs({_TAB},childTabs({_TAB})))"
)

_PAGE: Final = 1000  # files in one answer, the most that Drive gives
_BATCH: Final = "https://www.googleapis.com/batch/drive/v3"
_SHEETS: Final = "https://sheets.googleapis.com/v4/spreadsheets"


class Google:
    """What we ask of Google. Every method raises SyncError. Threads may share it.

    Files are given as Links (whose resource key is sent along) or as ids.
    """

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._face = Httplib2Face(transport)
        self._lock = threading.Lock()
        self._built: dict[str, Any] = {}

    @property
    def email(self) -> str:
        """Whom to share files with; empty where the credentials do not say."""
        return self.transport.email

    def whoami(self) -> str:
        """The address that Google knows us by, by ``drive.about.get``: for credentials that do not say themselves."""
        about = self._collection("drive", "v3", "about")
        told = self._execute(about.get(fields="user(emailAddress)"), "")
        return str((told.get("user") or {}).get("emailAddress") or "")

    # ------------------------------------------------------------------------------------ Drive, Docs

    def file(self, link: Link | str) -> Json:
        """``drive.files.get``: FILE_FIELDS as Drive sends them (``version`` is text). Shortcuts are not followed.

        A file that is not there and one that we may not see are both *not_shared*.
        """
        return self._execute(self._get_file(link), link)

    def files(self, links: Sequence[Link | str]) -> list[Json | SyncError]:
        """As `file` for each link, in their order, 100 in one request: what is known of a file, or why it is not."""
        found: list[Json | SyncError] = []
        for start in range(0, len(links), LIMIT):
            some = links[start : start + LIMIT]
            found += self.transport.batch(
                _BATCH, [self._in_batch(self._get_file(link), link) for link in some]
            )
        return found

    def children(self, folder: Link) -> list[Json]:
        """``drive.files.list``: FILE_FIELDS of everything that lies in a folder or shared drive and not in the trash, in no order.

        All of it, however many pages that takes, or SyncError: of a part nobody could tell what is gone.
        """
        files = self._collection("drive", "v3", "files")
        found: dict[str, Json] = {}
        token, turned = "", set[str]()
        while token not in turned:
            turned.add(token)
            request = files.list(
                q=f"'{folder.id}' in parents and trashed = false",
                fields=f"nextPageToken,incompleteSearch,files({FILE_FIELDS})",
                pageSize=_PAGE,
                supportsAllDrives=True,
                includeItemsFromAllDrives=True,
                **({"pageToken": token} if token else {}),
            )
            page = self._execute(request, folder)
            if page.get("incompleteSearch"):
                break
            found |= {str(file["id"]): file for file in page.get("files") or () if file.get("id")}
            token = str(page.get("nextPageToken") or "")  # a page may be empty and not the last
            if not token:
                return list(found.values())
        what = "Google listed only a part of the folder"
        raise SyncError(what, kind="bad_answer", fix="run again in a while", link=folder.url, service="drive")

    def _get_file(self, link: Link | str) -> Any:
        files = self._collection("drive", "v3", "files")
        return files.get(fileId=_id(link), fields=FILE_FIELDS, supportsAllDrives=True)

    @staticmethod
    def _in_batch(request: Any, link: Link | str) -> Get:
        parts = urlsplit(request.uri)
        return Get(f"{parts.path}?{parts.query}", {"Accept": "application/json"} | _keys(link))

    def sharing(self, link: Link | str) -> Json:
        """``drive.files.get``: whether we may edit, and who else may what; ``permissions`` only where we may share it."""
        files = self._collection("drive", "v3", "files")
        request = files.get(fileId=_id(link), fields=SHARING_FIELDS, supportsAllDrives=True)
        return self._execute(request, link)

    def document(self, link: Link | str) -> Json:
        """``docs.documents.get``: all tabs, as they are without suggestions (which a Viewer may ask for)."""
        documents = self._collection("docs", "v1", "documents")
        request = documents.get(
            documentId=_id(link),
            includeTabsContent=True,
            suggestionsViewMode="PREVIEW_WITHOUT_SUGGESTIONS",
            fields=DOCUMENT_FIELDS,
            prettyPrint=False,
        )
        return self._execute(request, link)

    def _collection(self, service: str, version: str, name: str) -> Any:
        """Built once, at first use, from the discovery documents that the library brings along."""
        with self._lock:
            if name not in self._built:
                from googleapiclient.discovery import build  # noqa: PLC0415  # half a second that Markdown need not pay

                built = build(service, version, http=self._face, cache_discovery=False, static_discovery=True)
                self._built[name] = getattr(built, name)()
            return self._built[name]

    def _execute(self, request: Any, link: Link | str) -> Json:
        request.headers.update(_keys(link))
        return _json(lambda: request.execute(http=self._face, num_retries=0))

    # ------------------------------------------------------------------------------------ Sheets

    def spreadsheet(self, link: Link | str, fields: str, ranges: Sequence[str] = ()) -> Json:
        """``spreadsheets.get`` with a mask; ``ranges`` in A1 notation."""
        params: dict[str, Any] = {"fields": fields, "prettyPrint": "false"}
        if ranges:
            params["ranges"] = list(ranges)
        url, headers = f"{_SHEETS}/{_id(link)}", _keys(link)
        return _json(lambda: self._sheets.request("get", url, params=params, headers=headers).json())

    def batch_update(
        self, link: Link | str, body: Mapping[str, Any], fields: str | None = None, *, guarded: bool = False
    ) -> Json:
        """``spreadsheets.batchUpdate``, atomic. ``fields`` masks the reply.

        Sent once: where the reply is lost, LostReply is raised. ``guarded``: the batch would be refused if it came a
        second time, so it is repeated; LostReply then says that it was refused after a lost reply (see ``detail``).
        """
        params: dict[str, Any] = {"prettyPrint": "false"} | ({"fields": fields} if fields else {})
        with self.transport.guarded() if guarded else nullcontext():
            return _json(
                lambda: self._sheets.request(
                    "post",
                    f"{_SHEETS}/{_id(link)}:batchUpdate",
                    params=params,
                    data=as_sent(body),
                    headers={"Content-Type": "application/json"},
                ).json()
            )

    def developer_metadata(self, link: Link | str, metadata_id: int) -> Json | None:
        """``spreadsheets.developerMetadata.get``; None where there is none with this id."""
        url = f"{_SHEETS}/{_id(link)}/developerMetadata/{metadata_id}"
        try:
            return _json(lambda: self._sheets.request("get", url).json())
        except SyncError as error:
            if error.kind != "dead":
                raise
            return None

    @property
    def _sheets(self) -> Any:
        with self._lock:
            if "sheets" not in self._built:
                from gspread import HTTPClient  # noqa: PLC0415  # as above

                self._built["sheets"] = HTTPClient(cast("Any", None), session=self.transport)
            return self._built["sheets"]


def as_sent(body: Mapping[str, Any]) -> bytes:
    """A body as it goes over the wire: as short as JSON can be. What no text can hold (half a character) becomes ``?``."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
        "utf-8", "replace"
    )


def _id(link: Link | str) -> str:
    return link.id if isinstance(link, Link) else link


def _keys(link: Link | str) -> dict[str, str]:
    """The header that opens files which are shared by a link with a resource key."""
    key = link.resource_key if isinstance(link, Link) else ""
    return {"X-Goog-Drive-Resource-Keys": f"{_id(link)}/{key}"} if key else {}


def _json(call: Callable[[], Any]) -> Json:
    """The answer as an object; whatever else came is one clear line."""
    try:
        found = call()
    except ValueError as error:
        raise SyncError(
            "Google's answer is cut off", kind="bad_answer", fix="run again in a while"
        ) from error
    if not isinstance(found, dict):
        raise SyncError(
            "Google's answer is not what was asked for", kind="bad_answer", fix="run again in a while"
        )
    return found
