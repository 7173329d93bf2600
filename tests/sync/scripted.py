"""A server that answers what a test tells it to, over real HTTP: for answers that the emulator never gives."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Answer:
    """``drop``: close the connection without a word; ``cut``: promise more than is sent."""

    status: int = 200
    body: bytes = b"{}"
    kind: str = "application/json; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    cut: bool = False


def says(code: int, message: str, **error: Any) -> Answer:
    """An error as Docs and Sheets word it."""
    headers = {k.replace("_", "-"): str(error.pop(k)) for k in ("Retry_After",) if k in error}
    body = {"error": {"code": code, "message": message} | error}
    return Answer(code, json.dumps(body).encode(), headers=headers)


def drive_says(status: int, reason: str, message: str = "") -> Answer:
    """An error as Drive words it."""
    errors = [{"domain": "global", "reason": reason, "message": message}]
    return Answer(
        status, json.dumps({"error": {"errors": errors, "code": status, "message": message}}).encode()
    )


@dataclass(frozen=True)
class Seen:
    """A request that came in; names of headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Scripted:
    """Answers in the order given; when there are none left, ``{}``. ``seen`` lists what came in."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.seen: list[Seen] = []
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with outer._lock:
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    outer.seen.append(Seen(self.command, self.path, headers, body))
                    answer = outer.answers.pop(0) if outer.answers else Answer()
                self.close_connection = answer.drop or answer.cut
                if answer.drop:
                    return
                self.send_response(answer.status)
                headers = {
                    "Content-Type": answer.kind,
                    "Content-Length": str(len(answer.body) + 9 * answer.cut),
                }
                for name, value in {**headers, **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            do_GET = do_POST = do_PUT = answer  # noqa: N815  # the names that http.server looks for

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's own name for it
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
