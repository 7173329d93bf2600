"""Uploads on the wire: bytes alone, metadata and bytes in one body, or piece by piece to an address of their own."""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from email.message import Message
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from sync.emulator.call import Media
from sync.emulator.errors import ApiError, Json

if TYPE_CHECKING:
    from sync.emulator.api import Request, Response

PREFIXES = ("/upload/", "/resumable/upload/")
RANGE = re.compile(r"bytes (?:(?P<first>\d+)-(?P<last>\d+)|\*)/(?P<total>\d+|\*)")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
OWN = {"uploadType", "upload_id", "upload_protocol", "convert"}  # what the method itself does not know


@dataclass
class Session:
    """A resumable upload: what it was begun with, and what has come so far. ``done`` is the answer to its last piece."""

    request: Request
    method: str
    media_type: str
    total: int | None
    received: bytearray = field(default_factory=bytearray)
    done: Response | None = None


class Uploads:
    """The resumable uploads that are under way, by id."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}

    def begin(self, request: Request, method: str) -> str:
        """The session's id. ``request`` is what is to be done in the end, but for the bytes."""
        length = request.headers.get("x-upload-content-length", "")
        media_type = request.headers.get("x-upload-content-type", "")
        made = f"ABPnzm{secrets.token_urlsafe(48)}"
        self.sessions[made] = Session(
            replace(request, upload=""), method, media_type, int(length) if length.isdigit() else None
        )
        return made

    def take(self, session: Session, request: Request) -> bool:
        """Take a piece, or the question how much has come; whether all is there."""
        session.media_type = session.media_type or request.headers.get("content-type", "")
        given = request.headers.get("content-range", "")
        found = RANGE.fullmatch(given.strip())
        if given and found is None:
            raise bad("Invalid Content-Range header.")  # wording guessed
        if found and found["total"] != "*":
            session.total = int(found["total"])
        if found is None:  # all of it at once
            session.received[:] = request.body
            session.total = len(request.body)
        elif found["first"] is not None:
            first = int(found["first"])
            if first > len(session.received):
                raise bad("Invalid Content-Range header.")  # wording guessed
            session.received[first:] = request.body
        if session.total is None:
            return False
        if len(session.received) > session.total:
            raise bad("More content was sent than announced.")  # wording guessed
        return len(session.received) == session.total


def progress(session: Session) -> dict[str, str]:
    """The headers of a 308."""
    return {"Range": f"bytes=0-{len(session.received) - 1}"} if session.received else {}


def upload_id(request: Request) -> str:
    return dict(parse_qsl(request.query)).get("upload_id", "")


def plain(request: Request) -> Request:
    """The same as a call of the method itself, which knows how its content comes along."""
    asked = parse_qsl(request.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in asked if name not in OWN])
    kind = dict(asked).get("uploadType", "")
    if not kind:
        related = request.headers.get("content-type", "").lower().startswith("multipart/related")
        kind = "multipart" if related else "media"
    path = request.path[request.path.index("upload/") + len("upload") :]
    if (old := V2_PATH.fullmatch(path)) and request.http in {"PUT", "PATCH"}:
        return replace(
            request, http="PATCH", path=f"/drive/v3/{old['rest']}", query=f"{query}&fields=*", upload=kind
        )
    return replace(request, path=path, query=query, upload=kind)


def opened(request: Request) -> Request:
    """The call with its metadata as the body and its content apart, if all has come."""
    content_type = request.headers.get("content-type", "")
    if request.upload == "media":
        return replace(request, body=b"", media=Media(content_type, request.body), upload="")
    if request.upload == "multipart":
        body, media = split(content_type, request.body)
        return replace(request, body=body, media=media, upload="")
    if request.upload not in {"", "resumable"}:
        words = f"Invalid value '{request.upload}'."  # wording guessed
        raise ApiError(400, words, reason="invalidParameter", location=("parameter", "uploadType"))
    return request


def address(request: Request, upload_id: str) -> str:
    """Where the pieces of a resumable upload are to be sent."""
    query = urlencode([*parse_qsl(request.query), ("uploadType", "resumable"), ("upload_id", upload_id)])
    return f"http://{request.headers.get('host', '')}/upload{request.path}?{query}"


def answer(request: Request, response: Response) -> Response:
    """What is answered: Drive v2 has other names."""
    if "/drive/v2/" in request.path and response.code == 200:
        return replace(response, body=v2_answer(response.body))
    return response


def split(content_type: str, body: bytes) -> tuple[bytes, Media]:
    """``multipart/related``: the metadata as it stands, and the content. Bytes stay as they are."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_boundary()
    if header.get_content_maintype() != "multipart" or not boundary:
        raise bad("Missing multipart boundary.")  # wording guessed
    marker = b"--" + boundary.encode("latin-1")
    first = body[body.find(marker) :].partition(b"\n")[0]
    end = b"\r\n" if first.endswith(b"\r") else b"\n"  # Google's own client ends lines with LF alone
    pieces = (end + body).split(end + marker)[1:]
    parts = [_part(piece) for piece in pieces if not piece.startswith(b"--")]
    if len(parts) != 2:
        raise bad(f"Invalid multipart request with {len(parts)} mime parts.")
    (_, metadata), (about, content) = parts
    if about.get("content-transfer-encoding", "").lower() == "base64":
        content = base64.b64decode(content)
    return metadata, Media(about.get("content-type", ""), content)


def _part(piece: bytes) -> tuple[dict[str, str], bytes]:
    """Headers, names in lower case, and content."""
    piece = piece.lstrip(b" \t")
    piece = piece[2:] if piece.startswith(b"\r\n") else piece[1:]
    if piece.startswith((b"\r\n", b"\n")):  # no headers
        return {}, piece.lstrip(b"\r").removeprefix(b"\n")
    head, *rest = BLANK_LINE.split(piece, maxsplit=1)
    lines = (line.partition(":") for line in head.decode("utf-8", "replace").splitlines())
    return {name.strip().lower(): value.strip() for name, _, value in lines}, b"".join(rest)


def bad(words: str) -> ApiError:
    return ApiError(400, words, reason="badRequest")


# ------------------------------------------------------------------------------------------ Drive v2

V2_PATH = re.compile(r"/drive/v2/(?P<rest>files/[^/]+)")
# gspread's import_csv sends its file to v2. The names that differ there, and what they are in v3.
V2_NAMES = {
    "title": "name",
    "alternateLink": "webViewLink",
    "createdDate": "createdTime",
    "modifiedDate": "modifiedTime",
    "fileSize": "size",
}
V2_ALIKE = ("kind", "id", "mimeType", "exportLinks", "version", "explicitlyTrashed", "spaces", "md5Checksum")


def v2_answer(body: bytes) -> bytes:
    """What v3 answered, as v2 names it, as far as both have it."""
    told: Json = json.loads(body)
    answer: Json = {name: told[name] for name in V2_ALIKE if name in told}
    answer |= {name: told[other] for name, other in V2_NAMES.items() if other in told}
    answer["labels"] = _labels(told, ("starred", "trashed"))
    return (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode()


def _labels(told: Json, names: Iterable[str]) -> dict[str, Any]:
    return {name: bool(told.get(name)) for name in names}
