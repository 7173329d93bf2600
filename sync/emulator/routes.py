"""Which handler answers which method. What isn't here answers 501, naming itself."""

from __future__ import annotations

from sync.emulator import drive, iam
from sync.emulator.api import Handler
from sync.emulator.docs import documents
from sync.emulator.sheets import batch, copy_to, create, get, metadata, values

HANDLERS: dict[str, Handler] = {
    "docs.documents.get": documents.get,
    "drive.about.get": drive.about,
    "drive.files.get": drive.get,
    "drive.files.list": drive.list_files,
    "drive.files.create": drive.create,
    "drive.files.copy": drive.copy,
    "drive.files.update": drive.update,
    "drive.files.delete": drive.delete,
    "iamcredentials.projects.serviceAccounts.generateAccessToken": iam.generate_access_token,
    "iamcredentials.projects.serviceAccounts.signJwt": iam.sign_jwt,
    "sheets.spreadsheets.create": create.create,
    "sheets.spreadsheets.get": get.get,
    "sheets.spreadsheets.sheets.copyTo": copy_to.copy_to,
    "sheets.spreadsheets.batchUpdate": batch.batch_update,
    "sheets.spreadsheets.developerMetadata.get": metadata.get,
    "sheets.spreadsheets.developerMetadata.search": metadata.search,
    "sheets.spreadsheets.values.get": values.get,
    "sheets.spreadsheets.values.batchGet": values.batch_get,
    "sheets.spreadsheets.values.batchGetByDataFilter": values.batch_get_by_data_filter,
    "sheets.spreadsheets.values.update": values.update,
    "sheets.spreadsheets.values.batchUpdate": values.batch_update,
    "sheets.spreadsheets.values.batchUpdateByDataFilter": values.batch_update_by_data_filter,
    "sheets.spreadsheets.values.append": values.append,
    "sheets.spreadsheets.values.clear": values.clear,
    "sheets.spreadsheets.values.batchClear": values.batch_clear,
}
