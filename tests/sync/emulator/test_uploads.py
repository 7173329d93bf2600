"""Uploads: bytes alone, multipart and resumable, by hand and by the clients that people use; conversion, copies, downloads."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests
from googleapiclient.discovery import build
from googleapiclient.http import HttpRequest, MediaInMemoryUpload, MediaIoBaseDownload
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from sync.emulator import Emulator
from tests.sync.emulator.caller import Caller, Json

KIM = "kim@corp.example"
DOC = "application/vnd.google-apps.document"
SHEET = "application/vnd.google-apps.spreadsheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOAD = "/upload/drive/v3/files"


@pytest.fixture
def kim(emulator: Emulator, tmp_path: Path) -> Caller:
    """Somebody with room in a Drive of her own."""
    return Caller(emulator, tmp_path, KIM)


def send(caller: Caller, http: str, path: str, body: bytes, kind: str, **query: str) -> requests.Response:
    url = path if path.startswith("http") else caller.emulator.url + path
    headers = {"Content-Type": kind} if kind else {}
    return caller.session.request(http, url, data=body, headers=headers, params=query, timeout=10)


def multipart(metadata: Json, body: bytes, kind: str, extra: str = "") -> bytes:
    head = f"--b1\r\nContent-Type: application/json\r\n\r\n{json.dumps(metadata)}\r\n"
    return f"{head}--b1\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + body + b"\r\n--b1--"


def upload(caller: Caller, metadata: Json, body: bytes, kind: str, **query: str) -> Json:
    raw = multipart(metadata, body, kind)
    told = {"uploadType": "multipart"} | query
    answer = send(caller, "POST", UPLOAD, raw, "multipart/related; boundary=b1", **told)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def get(caller: Caller, path: str, headers: dict[str, str] | None = None, **query: str) -> requests.Response:
    return caller.session.get(caller.emulator.url + path, headers=headers, params=query, timeout=10)


BYTES = bytes(range(256)) + b"\r\n--b\r\n\n\r"


def test_bytes_are_kept_as_they_came(kim: Caller) -> None:
    made = upload(kim, {"name": "a.tar.gz", "mimeType": "application/gzip"}, BYTES, "application/gzip")
    assert made == {
        "kind": "drive#file",
        "id": made["id"],
        "name": "a.tar.gz",
        "mimeType": "application/gzip",
    }
    told = kim.good("GET", f"/drive/v3/files/{made['id']}", fields="*")
    assert told["md5Checksum"] == hashlib.md5(BYTES).hexdigest()
    assert told["sha256Checksum"] == hashlib.sha256(BYTES).hexdigest()
    assert (told["size"], told["originalFilename"]) == (str(len(BYTES)), "a.tar.gz")
    assert told["headRevisionId"]
    assert "exportLinks" not in told
    assert get(kim, f"/drive/v3/files/{made['id']}", alt="media").content == BYTES


def test_a_simple_upload_has_no_metadata(kim: Caller) -> None:
    made = send(kim, "POST", UPLOAD, b"hello", "text/plain; charset=utf-8", uploadType="media").json()
    assert (made["name"], made["mimeType"]) == ("Untitled", "text/plain")


def test_content_in_base64_is_decoded(kim: Caller) -> None:
    raw = multipart({"name": "a"}, b"aGVs\r\nbG8=", "text/x-a", "Content-Transfer-Encoding: base64\r\n")
    made = send(kim, "POST", UPLOAD, raw, 'multipart/related; boundary="b1"', uploadType="multipart").json()
    assert get(kim, f"/drive/v3/files/{made['id']}", alt="media").content == b"hello"


def test_the_name_says_what_an_untyped_file_is(kim: Caller) -> None:
    made = upload(kim, {"name": "Plan.md"}, b"# x", "application/octet-stream")
    assert made["mimeType"] == "text/markdown"


def test_a_body_may_come_in_chunks(kim: Caller) -> None:
    parts = iter([b"01234", b"56789"])
    url = f"{kim.emulator.url}{UPLOAD}"
    query = {"uploadType": "media", "fields": "size"}
    answer = kim.session.post(url, data=parts, params=query, timeout=10)
    assert answer.json() == {"size": "10"}
    assert kim.good("GET", "/drive/v3/about", fields="kind") == {"kind": "drive#about"}


RANGES = {
    "bytes=0-3": (206, b"0123", "bytes 0-3/10"),
    "bytes=7-": (206, b"789", "bytes 7-9/10"),
    "bytes=-2": (206, b"89", "bytes 8-9/10"),
    "bytes=8-99": (206, b"89", "bytes 8-9/10"),
    "lines=1-2": (200, b"0123456789", None),
}


@pytest.mark.parametrize(("asked", "wanted"), RANGES.items())
def test_a_part_can_be_downloaded(kim: Caller, asked: str, wanted: tuple[int, bytes, str | None]) -> None:
    made = upload(kim, {"name": "a"}, b"0123456789", "text/x-a")
    answer = get(kim, f"/drive/v3/files/{made['id']}", {"Range": asked}, alt="media")
    assert (answer.status_code, answer.content, answer.headers.get("Content-Range")) == wanted


def test_a_part_that_is_not_there_is_refused(kim: Caller) -> None:
    made = upload(kim, {"name": "a"}, b"0123456789", "text/x-a")
    answer = get(kim, f"/drive/v3/files/{made['id']}", {"Range": "bytes=10-"}, alt="media")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */10")
    assert answer.json()["error"]["errors"][0]["reason"] == "requestedRangeNotSatisfiable"


# ------------------------------------------------------------------------------------------ resumable


def begin(caller: Caller, metadata: Json, **query: str) -> str:
    told = {"uploadType": "resumable"} | query
    answer = send(caller, "POST", UPLOAD, json.dumps(metadata).encode(), "application/json", **told)
    assert (answer.status_code, answer.content) == (200, b"")
    return answer.headers["Location"]


def piece(caller: Caller, where: str, body: bytes, content_range: str) -> requests.Response:
    headers = {"Content-Range": content_range} if content_range else {}
    return caller.session.put(where, data=body, headers=headers, timeout=10)


def test_pieces_are_put_together(kim: Caller) -> None:
    where = begin(kim, {"name": "a", "mimeType": "text/x-a"}, fields="id,size")
    nothing = piece(kim, where, b"", "bytes */10")
    assert (nothing.status_code, nothing.headers.get("Range")) == (308, None)
    first = piece(kim, where, b"01234", "bytes 0-4/10")
    assert (first.status_code, first.headers["Range"], first.content) == (308, "bytes=0-4", b"")
    again = piece(kim, where, b"345", "bytes 3-5/*")  # the answer was lost, and some is sent twice
    assert again.headers["Range"] == "bytes=0-5"
    gap = piece(kim, where, b"9", "bytes 9-9/10")
    assert gap.status_code == 400
    last = piece(kim, where, b"6789", "bytes 6-9/10")
    assert last.status_code == 200
    assert last.json()["size"] == "10"
    assert piece(kim, where, b"", "bytes */10").json() == last.json()
    assert get(kim, f"/drive/v3/files/{last.json()['id']}", alt="media").content == b"0123456789"
    assert kim.good("GET", "/drive/v3/files", q="name='a'")["files"][1:] == []


def test_all_at_once_needs_no_range(kim: Caller) -> None:
    where = begin(kim, {"name": "Plan", "mimeType": DOC}, fields="id,mimeType")
    made = send(kim, "PUT", where, b"# Goals", "text/markdown").json()
    assert made["mimeType"] == DOC


def test_a_session_can_be_given_up(kim: Caller) -> None:
    where = begin(kim, {"name": "a"})
    assert kim.session.delete(where, timeout=10).status_code == 499
    assert piece(kim, where, b"x", "").status_code == 404
    assert kim.good("GET", "/drive/v3/files", q="name='a'")["files"] == []


def test_a_resumable_upload_to_a_file_of_others_is_refused_at_once(emulator: Emulator, kim: Caller) -> None:
    plan = emulator.put_markdown("Plan", "# Plan")
    emulator.share(plan, KIM)
    query = {"uploadType": "resumable"}
    answer = send(kim, "PATCH", f"{UPLOAD}/{plan}", b"{}", "application/json", **query)
    assert answer.status_code == 403


BAD = {
    "no boundary": (b"x", "multipart/related", {"uploadType": "multipart"}, 400),
    "one part": (
        b"--b\r\n\r\n{}\r\n--b--",
        "multipart/related; boundary=b",
        {"uploadType": "multipart"},
        400,
    ),
    "no such way": (b"x", "text/plain", {"uploadType": "pigeon"}, 400),
    "no such session": (b"x", "text/plain", {"upload_id": "none"}, 404),
}


@pytest.mark.parametrize(("body", "kind", "query", "status"), BAD.values(), ids=BAD)
def test_what_is_no_upload_is_refused(
    kim: Caller, body: bytes, kind: str, query: dict[str, str], status: int
) -> None:
    assert send(kim, "POST", UPLOAD, body, kind, **query).status_code == status


def test_only_methods_that_take_content_are_there(kim: Caller) -> None:
    assert send(kim, "POST", "/upload/drive/v3/files/x/copy", b"", "text/plain").status_code == 404


# ------------------------------------------------------------------------------------------ conversion

CONVERTED = {
    "text/markdown": b"# Goals\n\n* one\n* two\n",
    "text/html": b"<h1>Goals</h1><ul><li>one</li><li>two</li></ul>",
    "text/plain": b"Goals\r\none\r\ntwo\r\n",
}


@pytest.mark.parametrize(("kind", "body"), CONVERTED.items())
def test_text_becomes_a_doc(kim: Caller, kind: str, body: bytes) -> None:
    made = upload(kim, {"name": "Plan", "mimeType": DOC}, body, kind)
    told = get(kim, f"/drive/v3/files/{made['id']}/export", mimeType="text/plain").content.decode()
    assert [line.strip("* \ufeff") for line in told.split("\r\n")] == ["Goals", "one", "two"]
    found = kim.good("GET", f"/v1/documents/{made['id']}", fields="body.content.paragraph.paragraphStyle")
    style = found["body"]["content"][1]["paragraph"]["paragraphStyle"]["namedStyleType"]
    assert style == ("NORMAL_TEXT" if kind == "text/plain" else "HEADING_1")


def test_a_new_version_of_a_doc_is_uploaded(emulator: Emulator, kim: Caller) -> None:
    plan = emulator.put_markdown("Plan", "# Old", who=KIM)
    emulator.share(plan, KIM, "writer")
    before = kim.good("GET", f"/v1/documents/{plan}")["revisionId"]
    query = {"uploadType": "media"}
    send(kim, "PATCH", f"{UPLOAD}/{plan}", b"# New", "text/markdown", **query)
    assert get(kim, f"/drive/v3/files/{plan}/export", mimeType="text/markdown").content == b"# New\n"
    assert kim.good("GET", f"/v1/documents/{plan}")["revisionId"] != before
    assert kim.good("GET", f"/drive/v3/files/{plan}")["mimeType"] == DOC
    answer = send(kim, "PATCH", f"{UPLOAD}/{plan}", b"a,b", "text/csv", **query)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        "The requested conversion is not supported.",
    )


def test_a_patch_may_come_as_a_post_that_says_so(emulator: Emulator, kim: Caller) -> None:
    plan = emulator.put_markdown("Plan", "# Old", who=KIM)
    headers = {"X-HTTP-Method-Override": "PATCH", "Content-Type": "text/markdown"}
    url = f"{emulator.url}{UPLOAD}/{plan}?uploadType=media"
    kim.session.post(url, data=b"# New", headers=headers, timeout=10).raise_for_status()
    assert get(kim, f"/drive/v3/files/{plan}/export", mimeType="text/markdown").content == b"# New\n"


def test_a_csv_becomes_a_sheet_as_if_it_were_typed(kim: Caller) -> None:
    body = b'\xef\xbb\xbfid,due,share\r\n007,2024-05-01,12%\r\n=1+1,"a, b",TRUE\r\n'
    made = upload(kim, {"name": "Figures", "mimeType": SHEET}, body, "text/csv")
    found = kim.good(
        "GET", f"/v4/spreadsheets/{made['id']}/values/Figures", valueRenderOption="UNFORMATTED_VALUE"
    )
    assert found["range"] == "Figures!A1:Z1000"
    assert found["values"] == [["id", "due", "share"], [7, 45413, 0.12], [2, "a, b", True]]
    shown = get(kim, f"/drive/v3/files/{made['id']}/export", mimeType="text/csv")
    assert shown.content == b'id,due,share\r\n7,2024-05-01,12%\r\n2,"a, b",TRUE'
    assert shown.headers["Content-Type"] == "text/csv"


def workbook() -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Goals"
    sheet.append(["007", 1.5, "=B1*2"])
    sheet["A1"].font = Font(bold=True)
    sheet.merge_cells("A2:B2")
    sheet["A2"] = "wide"
    book.create_sheet("Hidden").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_becomes_a_sheet_that_keeps_its_own(kim: Caller) -> None:
    made = upload(kim, {"name": "Book.xlsx", "mimeType": SHEET}, workbook(), XLSX)
    found = kim.good(
        "GET",
        f"/v4/spreadsheets/{made['id']}",
        ranges="Goals!A1:C2",
        fields="sheets(properties(title,hidden),merges,data.rowData.values(userEnteredValue,effectiveValue,userEnteredFormat.textFormat.bold))",
    )["sheets"]
    cells = found[0]["data"][0]["rowData"][0]["values"]
    assert cells[0]["userEnteredValue"] == {"stringValue": "007"}
    assert cells[0]["userEnteredFormat"]["textFormat"]["bold"] is True
    assert cells[2]["userEnteredValue"] == {"formulaValue": "=B1*2"}
    assert cells[2]["effectiveValue"] == {"numberValue": 3}
    assert found[0]["merges"][0]["endColumnIndex"] == 2


def test_a_copy_may_be_converted(kim: Caller) -> None:
    made = upload(kim, {"name": "Book.xlsx"}, workbook(), XLSX)
    assert made["mimeType"] == XLSX
    assert kim.refused("GET", f"/v4/spreadsheets/{made['id']}")[0] == 400
    body = {"name": "Book", "mimeType": SHEET}
    copy = kim.good("POST", f"/drive/v3/files/{made['id']}/copy", body)
    assert copy["mimeType"] == SHEET
    assert kim.good("GET", f"/v4/spreadsheets/{copy['id']}/values/Goals!A2")["values"] == [["wide"]]
    same = kim.good("POST", f"/drive/v3/files/{made['id']}/copy", {})
    assert get(kim, f"/drive/v3/files/{same['id']}", alt="media").content[:2] == b"PK"


UNCONVERTED = {
    "a picture": (DOC, "image/png", b"x", 400),
    "text as a sheet": (SHEET, "text/markdown", b"x", 400),
    "no workbook": (SHEET, XLSX, b"x", 400),
    "a folder": ("application/vnd.google-apps.folder", "text/plain", b"x", 400),
    "what we can't": (DOC, "application/rtf", b"x", 501),
}


@pytest.mark.parametrize(("target", "kind", "body", "status"), UNCONVERTED.values(), ids=UNCONVERTED)
def test_what_cannot_be_converted_is_not_made(
    kim: Caller, target: str, kind: str, body: bytes, status: int
) -> None:
    raw = multipart({"name": "a", "mimeType": target}, body, kind)
    answer = send(kim, "POST", UPLOAD, raw, "multipart/related; boundary=b1", uploadType="multipart")
    assert answer.status_code == status
    assert kim.good("GET", "/drive/v3/files", q="name='a'")["files"] == []


# ------------------------------------------------------------------------------------------ exports


def test_a_sheet_is_exported_as_a_workbook(emulator: Emulator, kim: Caller) -> None:
    rows = [[{"v": "007", "bold": True, "note": "n"}, {"v": 0.5, "format": "percent"}, "=B1*2"]]
    tabs = [{"title": "One", "rows": rows, "merges": ["A2:B2"]}, {"title": "Two", "hidden": True}]
    sheet = emulator.put_sheet("Book", {"tabs": tabs}, who=KIM)
    raw = get(kim, f"/drive/v3/files/{sheet}/export", mimeType=XLSX).content
    found, values = load_workbook(io.BytesIO(raw)), load_workbook(io.BytesIO(raw), data_only=True)
    cell = found["One"]["A1"]
    assert (cell.value, cell.font.b, cell.comment.text) == ("007", True, "n")
    assert (found["One"]["B1"].number_format, found["One"]["C1"].value) == ("0%", "=B1*2")
    assert values["One"]["C1"].value == 1
    assert [str(each) for each in found["One"].merged_cells.ranges] == ["A2:B2"]
    assert found["Two"].sheet_state == "hidden"


REFUSED = {
    "nothing": ("plan", {}, 400, "Required parameter: mimeType"),
    "no such format": ("plan", {"mimeType": "text/csv"}, 400, "The requested conversion is not supported."),
    "an empty one": ("plan", {"mimeType": ""}, 400, "The requested conversion is not supported."),
    "what we can't": (
        "plan",
        {"mimeType": "application/epub+zip"},
        501,
        "The emulator does not imitate export to application/epub+zip.",
    ),
    "bytes": ("bytes", {"mimeType": "text/plain"}, 403, "Export only supports Docs Editors files."),
}


@pytest.mark.parametrize(("which", "query", "status", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_exported_is_refused(
    emulator: Emulator, kim: Caller, which: str, query: dict[str, str], status: int, words: str
) -> None:
    ids = {"plan": emulator.put_markdown("Plan", "# Plan", who=KIM), "bytes": ""}
    ids["bytes"] = upload(kim, {"name": "a"}, b"x", "text/x-a")["id"]
    assert kim.refused("GET", f"/drive/v3/files/{ids[which]}/export", **query) == (status, words)


def test_formats_are_found_in_any_case_and_named_as_they_were_asked_for(
    emulator: Emulator, kim: Caller
) -> None:
    plan = emulator.put_markdown("Plan", "hello", who=KIM)
    answer = get(kim, f"/drive/v3/files/{plan}/export", mimeType="Text/Markdown")
    assert (answer.headers["Content-Type"], answer.content) == ("Text/Markdown", b"hello\n")


def test_an_export_has_up_to_ten_megabytes(emulator: Emulator, kim: Caller) -> None:
    plan = emulator.put_markdown("Plan", "x" * (10 * 1024 * 1024), who=KIM)
    status, answer = kim("GET", f"/drive/v3/files/{plan}/export", mimeType="text/plain")
    assert (status, answer["error"]["errors"][0]["reason"]) == (403, "exportSizeLimitExceeded")


def test_readers_export_only_where_readers_may(emulator: Emulator, kim: Caller) -> None:
    plan = emulator.put_markdown("Plan", "hello")
    emulator.share(plan, KIM)
    assert get(kim, f"/drive/v3/files/{plan}/export", mimeType="text/markdown").status_code == 200
    rules = {"itemDownloadRestriction": {"restrictedForReaders": True}}
    emulator.file(plan).facts["downloadRestrictions"] = rules
    status, answer = kim("GET", f"/drive/v3/files/{plan}/export", mimeType="text/markdown")
    assert (status, answer["error"]["errors"][0]["reason"]) == (403, "cannotExportFile")


# ------------------------------------------------------------------------------------------ clients


def drive(caller: Caller) -> Any:
    """Google's own client, whose uploads would go to https of whatever host is named."""

    def request(http: Any, postproc: Any, uri: str, *rest: Any, **more: Any) -> HttpRequest:
        local = caller.emulator.url
        return HttpRequest(
            http, postproc, uri.replace(local.replace("http:", "https:"), local), *rest, **more
        )

    from google.oauth2.credentials import Credentials  # noqa: PLC0415

    token = caller.session.headers["Authorization"].removeprefix("Bearer ")  # type: ignore[arg-type]
    return build(
        "drive",
        "v3",
        credentials=Credentials(token),  # type: ignore[no-untyped-call]
        client_options={"api_endpoint": f"{caller.emulator.url}/drive/v3/"},
        requestBuilder=request,
    )


@pytest.mark.parametrize("resumable", [False, True])
def test_googles_client_uploads_and_downloads(kim: Caller, *, resumable: bool) -> None:
    service = drive(kim)
    files = service.files()
    media = MediaInMemoryUpload(BYTES * 3000, "application/x-a", chunksize=256 * 1024, resumable=resumable)
    made = files.create(body={"name": "a"}, media_body=media, fields="id,size").execute()
    assert made["size"] == str(len(BYTES) * 3000)
    into = io.BytesIO()
    loader, done = MediaIoBaseDownload(into, files.get_media(fileId=made["id"]), chunksize=300_000), False
    while not done:
        _, done = loader.next_chunk()
    assert into.getvalue() == BYTES * 3000
    text = MediaInMemoryUpload(b"# Plan", "text/markdown", resumable=resumable)
    plan = files.create(body={"name": "Plan", "mimeType": DOC}, media_body=text).execute()
    assert files.export(fileId=plan["id"], mimeType="text/markdown").execute() == b"# Plan\n"
    service.close()


def test_gspread_imports_csv(emulator: Emulator, kim: Caller) -> None:
    class Here(gspread.HTTPClient):
        """gspread, sent to the emulator."""

        def request(self, method: str, endpoint: str, *rest: Any, **more: Any) -> requests.Response:
            path = endpoint.partition(".googleapis.com")[2]
            return super().request(method, emulator.url + path, *rest, **more)

    client = gspread.Client(None, session=kim.session, http_client=Here)  # type: ignore[arg-type]  # the session has it
    made = client.create("Figures")
    client.import_csv(made.id, b"a,007\r\n1.5,x\r\n")
    sheet = client.open_by_key(made.id).sheet1
    assert sheet.title == "Figures"
    assert sheet.get_all_values() == [["a", "7"], ["1.5", "x"]]
    assert made.export(gspread.utils.ExportFormat.CSV) == b"a,7\r\n1.5,x"
