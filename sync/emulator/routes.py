"""Which handler answers which method. What isn't here answers 501, naming itself.

Handlers are named rather than imported: a module is loaded by the first call that wants it, so that a start is quick.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping

from sync.emulator.api import Handler

ROUTES = {
    "docs.documents.get": "docs.documents.get",
    "docs.documents.create": "docs.documents.create",
    "docs.documents.batchUpdate": "docs.batch.batch_update",
    "drive.about.get": "drive.about.get",
    "drive.changes.getStartPageToken": "drive.changes.get_start_page_token",
    "drive.changes.list": "drive.changes.list_changes",
    "drive.comments.create": "drive.comments.create",
    "drive.comments.delete": "drive.comments.delete",
    "drive.comments.get": "drive.comments.get",
    "drive.comments.list": "drive.comments.list_comments",
    "drive.comments.update": "drive.comments.update",
    "drive.replies.create": "drive.replies.create",
    "drive.replies.delete": "drive.replies.delete",
    "drive.replies.get": "drive.replies.get",
    "drive.replies.list": "drive.replies.list_replies",
    "drive.replies.update": "drive.replies.update",
    "drive.drives.create": "drive.drives.create",
    "drive.drives.delete": "drive.drives.delete",
    "drive.drives.get": "drive.drives.get",
    "drive.drives.hide": "drive.drives.hide",
    "drive.drives.list": "drive.drives.list_drives",
    "drive.drives.unhide": "drive.drives.unhide",
    "drive.drives.update": "drive.drives.update",
    "drive.files.copy": "drive.files.copy",
    "drive.files.create": "drive.files.create",
    "drive.files.delete": "drive.files.delete",
    "drive.files.download": "drive.content.download",
    "drive.files.emptyTrash": "drive.files.empty_trash",
    "drive.files.export": "drive.content.export",
    "drive.files.generateIds": "drive.files.generate_ids",
    "drive.files.get": "drive.files.get",
    "drive.files.list": "drive.listing.list_files",
    "drive.files.update": "drive.files.update",
    "drive.operations.get": "drive.content.operation",
    "drive.permissions.create": "drive.permissions.create",
    "drive.permissions.delete": "drive.permissions.delete",
    "drive.permissions.get": "drive.permissions.get",
    "drive.permissions.list": "drive.permissions.list_permissions",
    "drive.permissions.update": "drive.permissions.update",
    "drive.revisions.delete": "drive.revisions.delete",
    "drive.revisions.get": "drive.revisions.get",
    "drive.revisions.list": "drive.revisions.list_revisions",
    "drive.revisions.update": "drive.revisions.update",
    "iamcredentials.projects.serviceAccounts.generateAccessToken": "iam.generate_access_token",
    "iamcredentials.projects.serviceAccounts.signJwt": "iam.sign_jwt",
    "sheets.spreadsheets.create": "sheets.create.create",
    "sheets.spreadsheets.get": "sheets.get.get",
    "sheets.spreadsheets.sheets.copyTo": "sheets.copy_to.copy_to",
    "sheets.spreadsheets.getByDataFilter": "sheets.get.get_by_data_filter",
    "sheets.spreadsheets.batchUpdate": "sheets.batch.batch_update",
    "sheets.spreadsheets.developerMetadata.get": "sheets.metadata.get",
    "sheets.spreadsheets.developerMetadata.search": "sheets.metadata.search",
    "sheets.spreadsheets.values.get": "sheets.values.get",
    "sheets.spreadsheets.values.batchGet": "sheets.values.batch_get",
    "sheets.spreadsheets.values.batchGetByDataFilter": "sheets.values.batch_get_by_data_filter",
    "sheets.spreadsheets.values.update": "sheets.values_write.update",
    "sheets.spreadsheets.values.batchUpdate": "sheets.values_write.batch_update",
    "sheets.spreadsheets.values.batchUpdateByDataFilter": "sheets.values_write.batch_update_by_data_filter",
    "sheets.spreadsheets.values.append": "sheets.values_append.append",
    "sheets.spreadsheets.values.clear": "sheets.values_write.clear",
    "sheets.spreadsheets.values.batchClear": "sheets.values_write.batch_clear",
    "sheets.spreadsheets.values.batchClearByDataFilter": "sheets.values_write.batch_clear_by_data_filter",
}


class _Handlers(Mapping[str, Handler]):
    """By the method's id."""

    def __init__(self, routes: Mapping[str, str]) -> None:
        self._routes = routes
        self._loaded: dict[str, Handler] = {}

    def __getitem__(self, method: str) -> Handler:
        if method not in self._loaded:
            module, _, name = self._routes[method].rpartition(".")
            self._loaded[method] = getattr(importlib.import_module(f"sync.emulator.{module}"), name)
        return self._loaded[method]

    def __contains__(self, method: object) -> bool:
        return method in self._routes

    def __iter__(self) -> Iterator[str]:
        return iter(self._routes)

    def __len__(self) -> int:
        return len(self._routes)


HANDLERS: Mapping[str, Handler] = _Handlers(ROUTES)
