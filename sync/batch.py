"""Several reads in one request: Drive's ``multipart/mixed`` batch, composed and taken apart. Pure."""

from __future__ import annotations

import email.parser
import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

LIMIT: Final = 100  # calls in one batch; Drive refuses more
_BOUNDARY: Final = "batch_of_plansync"
_ANSWERED: Final = re.compile(r"<?response-call-(\d+)>?")
_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
_GAP: Final = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Get:
    """One read: ``path`` with its query, as it stands behind the host; ``headers`` of this read alone."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one read. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def compose(gets: Mapping[int, Get]) -> tuple[str, bytes]:
    """(content type, body) of a batch; the numbers come back with the answers."""
    lines: list[str] = []
    for number, get in gets.items():
        lines += [f"--{_BOUNDARY}", "Content-Type: application/http", f"Content-ID: <call-{number}>", ""]
        lines += [
            f"GET {get.path} HTTP/1.1",
            *(f"{name}: {_line(get.headers[name])}" for name in get.headers),
        ]
        lines += ["", ""]
    body = "\r\n".join([*lines, f"--{_BOUNDARY}--", ""])
    return f'multipart/mixed; boundary="{_BOUNDARY}"', body.encode()


def _line(text: str) -> str:
    """Nothing that could end the header: resource keys are what people pasted."""
    return "".join(char for char in text if char.isprintable())


def split(content_type: str, body: bytes) -> dict[int, Answer]:
    """The answers by number, as far as they are there: Google sends them in any order, and may be cut off."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    found: dict[int, Answer] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        number = _ANSWERED.fullmatch(str(part.get("Content-ID", "")).strip())
        content = part.get_payload(decode=True)
        answer = _answer(content) if isinstance(content, bytes) else None
        if number and answer:
            found[int(number[1])] = answer
    return found


def _answer(raw: bytes) -> Answer | None:
    """The HTTP answer that a part holds; None where it is none."""
    raw = raw.lstrip()
    status = _STATUS.match(raw)
    if not status:
        return None
    head, *rest = _GAP.split(raw, maxsplit=1)
    fields = (line.partition(":") for line in head.decode("latin-1").splitlines()[1:])
    headers = {name.strip().lower(): value.strip() for name, _, value in fields}
    return Answer(int(status[1]), headers, rest[0] if rest else b"")
