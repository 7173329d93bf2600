"""How fast the emulator answers, how much it holds, and whether a crowd breaks it.

    python -m benchmarks.emulator [--seconds 5] [--spreadsheets 1000] [--clients 100]

Each rate stands beside that of a plain http.server which sends the same bytes without looking at the request, asked by the
same client in the same run: the rest is what routes, checks, the sheet and JSON cost. Memory stands beside the same values
as plain Python lists. Emulator, plain server and client are processes of their own. Exits 1 if a client met an error.
"""

from __future__ import annotations

import argparse
import http.client
import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sync.emulator import Emulator

Json = dict[str, Any]

HEADERS = {"Authorization": "Bearer anyone", "Content-Type": "application/json"}
COLUMNS = 5
ROWS = 1000
SHEET = "application/vnd.google-apps.spreadsheet"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Ask:
    """One request. ``path`` without the host."""

    name: str
    http: str
    path: str
    body: bytes = b""


class Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __call__(self, ask: Ask) -> tuple[int, bytes]:
        self.connection.request(ask.http, ask.path, ask.body or None, HEADERS)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def good(self, http: str, path: str, body: Json | None = None) -> Json:
        status, raw = self(Ask("", http, path, json.dumps(body).encode() if body is not None else b""))
        if status != 200:
            raise SystemExit(f"{http} {path} answered {status}: {raw[:300]!r}")
        found: Json = json.loads(raw)
        return found


# ------------------------------------------------------------------------------------------ the servers, as processes


def serve_emulator(_: bytes) -> None:
    with Emulator(open_access=True) as emulator:
        words = "The plan names what is proposed, for whom, why, and how success is measured. "
        text = "\n\n".join(f"## Part {n}\n\n{words * 12}" for n in range(500))
        emulator.put_markdown("long.md", text)
        print(emulator.url.rpartition(":")[2], flush=True)
        sys.stdin.read()


def serve_plain(body: bytes) -> None:
    """The same bytes to whoever asks."""

    class Plain(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        do_GET = do_POST = _answer  # noqa: N815 - the names http.server calls

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


def hold(count: bytes) -> None:
    """Fill so many spreadsheets, and say how much the process grew, and by what the same values grow as lists."""
    number = int(count)
    emulator = Emulator()
    person = emulator.as_person()
    started, before = time.perf_counter(), _resident()
    for n in range(number):
        sheet = emulator.create_spreadsheet(f"Sheet {n}")
        rows = [{"values": [{"userEnteredValue": {"stringValue": v}} for v in row]} for row in _values(n)]
        start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
        person.does(sheet, {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})
    held, took = _resident() - before, time.perf_counter() - started
    before = _resident()
    plain = [_values(n) for n in range(number)]
    print(json.dumps({"held": held, "plain": _resident() - before, "seconds": took, "lists": len(plain)}))


def _values(n: int) -> list[list[str]]:
    return [[f"text {n} {row} {column}" for column in range(COLUMNS)] for row in range(ROWS)]


def _resident() -> int:
    """Bytes at the peak so far; each measured thing is larger than what came before it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextmanager
def process(what: str, given: bytes = b"") -> Iterator[subprocess.Popen[bytes]]:
    """This module in another process; what it prints first is its port."""
    command = [sys.executable, "-m", "benchmarks.emulator", "--serve", what, "--length", str(len(given))]
    with subprocess.Popen(  # noqa: S603 - this module itself
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdin
        child.stdin.write(given)
        child.stdin.flush()
        yield child
        child.stdin.close()


@contextmanager
def server(what: str, given: bytes = b"") -> Iterator[int]:
    with process(what, given) as child:
        assert child.stdout
        yield int(child.stdout.readline())


# ------------------------------------------------------------------------------------------ rates


def asks(client: Client) -> list[Ask]:
    made = client.good("POST", "/drive/v3/files", {"name": "Rates", "mimeType": SHEET})
    path = f"/v4/spreadsheets/{made['id']}"
    rows = [
        {"values": [{"userEnteredValue": {"stringValue": f"{r} {c}"}} for c in range(20)]} for r in range(50)
    ]
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    update = {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
    body = json.dumps({"requests": [update]}).encode()
    client.good("POST", f"{path}:batchUpdate", {"requests": [update]})
    documents = client.good(
        "GET", "/drive/v3/files?q=mimeType='application/vnd.google-apps.document'".replace("'", "%27")
    )
    document = documents["files"][0]["id"]
    return [
        Ask("values.get of 100 cells", "GET", f"{path}/values/Sheet1!A1:E20"),
        Ask("values.get of 1,000 cells", "GET", f"{path}/values/Sheet1!A1:T50"),
        Ask("batchUpdate of 1,000 cells", "POST", f"{path}:batchUpdate", body),
        Ask("documents.get of 1 MB", "GET", f"/v1/documents/{document}?includeTabsContent=true&prettyPrint=false"),
    ]  # fmt: skip


def rate(client: Callable[[Ask], tuple[int, bytes]], ask: Ask, seconds: float) -> float:
    """Requests per second of one client that waits for each answer."""
    client(ask)
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        status, _ = client(ask)
        assert status == 200, status
        count += 1
    return count / (time.perf_counter() - started)


def rates(seconds: float) -> None:
    print(f"{'':28}{'bytes':>10}{'per second':>12}{'plain server':>14}{'of it':>8}")
    with server("emulator") as port:
        client = Client(port)
        for ask in asks(client):
            _, body = client(ask)
            with server("plain", body) as plain:
                ours, theirs = rate(client, ask, seconds), rate(Client(plain), ask, seconds)
            print(f"{ask.name:28}{len(body):>10,}{ours:>12,.0f}{theirs:>14,.0f}{ours / theirs:>8.1%}")


def crowd(clients: int, each: int = 20) -> int:
    """So many clients at once on one spreadsheet, each with a row of its own; how many answers were wrong."""
    wrong: list[str] = []
    with server("emulator") as port:
        made = Client(port).good("POST", "/drive/v3/files", {"name": "A crowd", "mimeType": SHEET})
        path = f"/v4/spreadsheets/{made['id']}"

        def work(row: int) -> None:
            client = Client(port)
            for n in range(each):
                cell = {"userEnteredValue": {"numberValue": n}}
                start = {"sheetId": 0, "rowIndex": row, "columnIndex": 0}
                update = {
                    "updateCells": {
                        "start": start,
                        "rows": [{"values": [cell]}],
                        "fields": "userEnteredValue",
                    }
                }
                body = json.dumps({"requests": [update]}).encode()
                status, raw = client(Ask("", "POST", f"{path}:batchUpdate", body))
                where = f"{path}/values/Sheet1!A{row + 1}?valueRenderOption=UNFORMATTED_VALUE"
                got, found = client(Ask("", "GET", where))
                if (status, got) != (200, 200) or json.loads(found).get("values") != [[n]]:
                    wrong.append(f"{status} {got} {raw[:80]!r} {found[:80]!r}")

        threads = [threading.Thread(target=work, args=(n,)) for n in range(clients)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - started
    print(
        f"\n{clients} clients at once: {clients * each * 2:,} calls in {took:.1f} s, "
        f"{clients * each * 2 / took:,.0f} a second, {len(wrong)} wrong"
    )
    for line in wrong[:5]:
        print("  ", line)
    return len(wrong)


def memory(count: int) -> None:
    with process("hold", str(count).encode()) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.close()
        told = json.loads(child.stdout.readline())
    cells = count * ROWS * COLUMNS
    print(
        f"\n{count:,} spreadsheets of {ROWS:,} rows with {COLUMNS} texts: {told['held'] / MEGABYTE:,.0f} MB "
        f"({told['held'] / count / MEGABYTE:.2f} MB each), {told['held'] / told['plain']:.1f} times the same texts "
        f"as plain lists; {cells / told['seconds']:,.0f} cells a second went in"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=5, help="for each rate")
    parser.add_argument("--spreadsheets", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--serve", choices=("emulator", "plain", "hold"), help=argparse.SUPPRESS)
    parser.add_argument("--length", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        work = {"emulator": serve_emulator, "plain": serve_plain, "hold": hold}[given.serve]
        work(sys.stdin.buffer.read(given.length))
        return 0
    rates(given.seconds)
    wrong = crowd(given.clients)
    memory(given.spreadsheets)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
