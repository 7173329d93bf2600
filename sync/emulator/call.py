"""One API call on its way through a handler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.emulator.discovery import Method
from sync.emulator.errors import Json
from sync.emulator.fieldmask import Mask
from sync.emulator.store import Principal, Workspace


@dataclass(frozen=True)
class Media:
    """Content that came along with a call: its media type as it was sent (or nothing), and the bytes."""

    type: str
    body: bytes


@dataclass
class Call:
    """What a handler gets: parameters typed as discovery has them, and who asks."""

    method: Method
    principal: Principal
    workspace: Workspace
    path: Json = field(default_factory=dict)
    query: Json = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    mask: Mask | None = None
    media: Media | None = None
    range: str = ""  # the header Range
    fault: str = ""  # what a scripted fault wants of the handler: ``stale`` or ``empty-page``


@dataclass(frozen=True)
class Raw:
    """An answer that isn't JSON: an export, or nothing at all."""

    body: bytes = b""
    content_type: str = "text/html"
    code: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
