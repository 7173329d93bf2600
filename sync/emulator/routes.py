"""Which handler answers which method. What isn't here answers 501, naming itself."""

from __future__ import annotations

from sync.emulator import iam
from sync.emulator.api import Handler
from sync.emulator.docs import batch as docs_batch
from sync.emulator.docs import documents
from sync.emulator.drive import about, changes, content, drives, files, listing, permissions, revisions
from sync.emulator.sheets import batch, copy_to, create, get, metadata, values, values_append, values_write

HANDLERS: dict[str, Handler] = {
    "docs.documents.get": documents.get,
    "docs.documents.create": documents.create,
    "docs.documents.batchUpdate": docs_batch.batch_update,
    "drive.about.get": about.get,
    "drive.changes.getStartPageToken": changes.get_start_page_token,
    "drive.changes.list": changes.list_changes,
    "drive.drives.create": drives.create,
    "drive.drives.delete": drives.delete,
    "drive.drives.get": drives.get,
    "drive.drives.hide": drives.hide,
    "drive.drives.list": drives.list_drives,
    "drive.drives.unhide": drives.unhide,
    "drive.drives.update": drives.update,
    "drive.files.copy": files.copy,
    "drive.files.create": files.create,
    "drive.files.delete": files.delete,
    "drive.files.download": content.download,
    "drive.files.emptyTrash": files.empty_trash,
    "drive.files.export": content.export,
    "drive.files.generateIds": files.generate_ids,
    "drive.files.get": files.get,
    "drive.files.list": listing.list_files,
    "drive.files.update": files.update,
    "drive.operations.get": content.operation,
    "drive.permissions.create": permissions.create,
    "drive.permissions.delete": permissions.delete,
    "drive.permissions.get": permissions.get,
    "drive.permissions.list": permissions.list_permissions,
    "drive.permissions.update": permissions.update,
    "drive.revisions.delete": revisions.delete,
    "drive.revisions.get": revisions.get,
    "drive.revisions.list": revisions.list_revisions,
    "drive.revisions.update": revisions.update,
    "iamcredentials.projects.serviceAccounts.generateAccessToken": iam.generate_access_token,
    "iamcredentials.projects.serviceAccounts.signJwt": iam.sign_jwt,
    "sheets.spreadsheets.create": create.create,
    "sheets.spreadsheets.get": get.get,
    "sheets.spreadsheets.sheets.copyTo": copy_to.copy_to,
    "sheets.spreadsheets.getByDataFilter": get.get_by_data_filter,
    "sheets.spreadsheets.batchUpdate": batch.batch_update,
    "sheets.spreadsheets.developerMetadata.get": metadata.get,
    "sheets.spreadsheets.developerMetadata.search": metadata.search,
    "sheets.spreadsheets.values.get": values.get,
    "sheets.spreadsheets.values.batchGet": values.batch_get,
    "sheets.spreadsheets.values.batchGetByDataFilter": values.batch_get_by_data_filter,
    "sheets.spreadsheets.values.update": values_write.update,
    "sheets.spreadsheets.values.batchUpdate": values_write.batch_update,
    "sheets.spreadsheets.values.batchUpdateByDataFilter": values_write.batch_update_by_data_filter,
    "sheets.spreadsheets.values.append": values_append.append,
    "sheets.spreadsheets.values.clear": values_write.clear,
    "sheets.spreadsheets.values.batchClear": values_write.batch_clear,
    "sheets.spreadsheets.values.batchClearByDataFilter": values_write.batch_clear_by_data_filter,
}
