"""Which handler answers which method. What isn't here answers 501, naming itself."""

from __future__ import annotations

from sync.emulator import drive
from sync.emulator.api import Handler
from sync.emulator.docs import documents

HANDLERS: dict[str, Handler] = {
    "docs.documents.get": documents.get,
    "drive.files.get": drive.get,
}
