"""The batch endpoints (Drive's, and that of Docs and Sheets) on the wire: ``multipart/mixed`` parts that are HTTP requests, answered by parts that are answers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from http import HTTPStatus
from urllib.parse import urlsplit

from sync.emulator.errors import ApiError, invalid

PATHS = {
    "/batch/drive/v3": ("/drive/v3/",),
    "/batch": ("/v1/", "/v4/"),
}  # address → how the calls in it begin
MOST = 100  # calls in a batch
REQUEST_LINE = re.compile(r"(?P<http>[A-Z]+) (?P<url>\S+)(?: HTTP/\d(?:\.\d)?)?")
FOLD = re.compile(r"\r?\n")  # a long header goes on in the next line
BLANK_LINE = re.compile(r"\r?\n\r?\n")


@dataclass(frozen=True)
class Inner:
    """A call inside a batch. Names of headers in lower case."""

    content_id: str
    http: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def read(content_type: str, body: bytes) -> list[Inner]:
    """The calls of a batch; refused as a whole if it is no batch or holds too many."""
    message = message_from_bytes(f"Content-Type: {content_type}\n\n".encode() + body)
    if message.get_content_type() != "multipart/mixed" or not message.is_multipart():
        raise invalid("Failed to parse batch request, error: 0 items. Received batch body: (0)bytes")
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    if len(parts) > MOST:
        words = f"The batch request must not have more than {MOST} calls."  # wording guessed
        raise ApiError(400, words, "INVALID_ARGUMENT", reason="badRequest")
    return [_read_part(part) for part in parts]


def _read_part(part: Message) -> Inner:
    raw = part.get_payload(decode=True)
    text = raw.decode("utf-8", "replace").lstrip() if isinstance(raw, bytes) else ""
    head, *rest = BLANK_LINE.split(text, maxsplit=1)
    first, *lines = head.splitlines() or [""]
    found = REQUEST_LINE.fullmatch(first.strip())
    if part.get_content_type() != "application/http" or not found:
        raise invalid("Failed to parse batch request, error: a part is no HTTP request.")  # wording guessed
    url = urlsplit(found["url"])
    named = (line.partition(":") for line in lines if ":" in line)
    headers = {name.strip().lower(): value.strip() for name, _, value in named}
    content_id = FOLD.sub("", str(part.get("Content-ID", "")))
    return Inner(content_id, found["http"], url.path, url.query, headers, "".join(rest).encode())


def write(answers: Iterable[tuple[str, int, str, dict[str, str], bytes]]) -> tuple[str, bytes]:
    """(content type, body) from content id, status, content type, headers and body of each answer."""
    boundary = f"batch_{secrets.token_urlsafe(24)}"
    out = bytearray()
    for content_id, code, content_type, headers, body in answers:
        about = {"Content-Type": content_type, **headers, "Content-Length": str(len(body))}
        told = "".join(f"{name}: {value}\r\n" for name, value in about.items())
        reply_to = f"Content-ID: <response-{content_id.strip('<>')}>\r\n" if content_id else ""
        out += f"--{boundary}\r\nContent-Type: application/http\r\n{reply_to}\r\n".encode()
        out += f"HTTP/1.1 {code} {HTTPStatus(code).phrase}\r\n{told}\r\n".encode() + body + b"\r\n"
    return f"multipart/mixed; boundary={boundary}", bytes(out) + f"--{boundary}--\r\n".encode()
