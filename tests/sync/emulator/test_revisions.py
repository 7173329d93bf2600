"""What files held before: revisions, links to them, downloads of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from sync.emulator import Emulator
from tests.fakes import FakeClock
from tests.sync.emulator.caller import Caller, Json, Spreadsheet

KIM, LEE = "kim@corp.example", "lee@corp.example"
DOC = "application/vnd.google-apps.document"


@pytest.fixture
def kim(emulator: Emulator, tmp_path: Path) -> Caller:
    return Caller(emulator, tmp_path, KIM)


@pytest.fixture
def plan(emulator: Emulator, kim: Caller, clock: FakeClock) -> str:
    """A Doc of Kim's with three revisions: two of hers, the last of Lee's."""
    made = emulator.put_markdown("Plan", "# One", who=KIM)
    emulator.share(made, LEE, "writer")
    clock.sleep(3600)
    emulator.put_markdown(made, "# Two", who=KIM)
    clock.sleep(10)
    emulator.put_markdown(made, "# Three", who=LEE)
    return made


def listed(caller: Caller, file_id: str, **query: str | int) -> list[Json]:
    found: list[Json] = caller.good("GET", f"/drive/v3/files/{file_id}/revisions", **query)["revisions"]
    return found


def fetch(caller: Caller, link: str, *, signed: bool = True) -> requests.Response:
    """Follow a link to docs.google.com on the emulator."""
    parts = urlsplit(link)
    get = caller.session.get if signed else requests.get
    return get(f"{caller.emulator.url}{parts.path}?{parts.query}", timeout=10)


def test_revisions_come_oldest_first_with_little_unless_more_is_asked_for(kim: Caller, plan: str) -> None:
    found = listed(kim, plan)
    assert [set(each) for each in found] == [{"kind", "id", "mimeType", "modifiedTime"}] * 3
    assert [each["id"] for each in found] == ["1", "2", "3"]
    assert [each["modifiedTime"] for each in found] == sorted(each["modifiedTime"] for each in found)
    (last,) = listed(kim, plan, fields="revisions(lastModifyingUser/emailAddress,published,exportLinks)")[2:]
    assert last["lastModifyingUser"] == {"emailAddress": LEE}
    assert last["published"] is False
    assert "text/markdown" in last["exportLinks"]


def test_a_link_gives_the_bytes_of_its_revision(kim: Caller, plan: str) -> None:
    found = listed(kim, plan, fields="revisions(exportLinks)")
    texts = [fetch(kim, each["exportLinks"]["text/markdown"]).content for each in found]
    assert texts == [b"# One\n", b"# Two\n", b"# Three\n"]
    head = kim.good("GET", f"/drive/v3/files/{plan}", fields="exportLinks")["exportLinks"]
    assert fetch(kim, head["text/markdown"]).content == b"# Three\n"


def test_a_pages_token_leads_to_the_next(kim: Caller, plan: str) -> None:
    first = kim.good("GET", f"/drive/v3/files/{plan}/revisions", pageSize=2)
    assert [each["id"] for each in first["revisions"]] == ["1", "2"]
    rest = kim.good("GET", f"/drive/v3/files/{plan}/revisions", pageSize=2, pageToken=first["nextPageToken"])
    assert ([each["id"] for each in rest["revisions"]], "nextPageToken" in rest) == (["3"], False)
    assert len(listed(kim, plan, pageSize=1000)) == 3
    assert kim("GET", f"/drive/v3/files/{plan}/revisions", pageSize=0)[0] == 400
    assert kim("GET", f"/drive/v3/files/{plan}/revisions", pageToken="x")[0] == 400


def test_what_one_person_does_within_minutes_is_one_revision(
    emulator: Emulator, kim: Caller, clock: FakeClock
) -> None:
    sheet = Spreadsheet(kim, emulator.create_spreadsheet("Master", writers=[KIM]))
    for n in range(5):
        clock.sleep(60)
        sheet.put("A1", [[n]])
    assert len(listed(kim, sheet.id)) == 2  # the owner's empty one, and Kim's
    clock.sleep(600)
    sheet.put("A1", [["later"]])
    assert len(listed(kim, sheet.id)) == 3
    emulator.workspace.coalesced = 0
    sheet.put("A1", [["at once"]])
    sheet.put("A2", [["again"]])
    ids = [int(each["id"]) for each in listed(kim, sheet.id)]
    assert len(ids) == 5
    assert ids == sorted(set(ids))


def test_a_new_name_is_no_revision(kim: Caller, plan: str, clock: FakeClock) -> None:
    clock.sleep(3600)
    kim.good("PATCH", f"/drive/v3/files/{plan}", {"name": "Other"})
    assert len(listed(kim, plan)) == 3


def test_an_old_sheet_keeps_its_values(emulator: Emulator, kim: Caller, clock: FakeClock) -> None:
    sheet = Spreadsheet(kim, emulator.create_spreadsheet("Master", writers=[KIM], owner=KIM))
    emulator.workspace.coalesced = 0
    sheet.put("A1", [["old"]])
    clock.sleep(60)
    sheet.put("A1:A2", [["new"], ["more"]])
    links = [
        each["exportLinks"]["text/csv"] for each in listed(kim, sheet.id, fields="revisions(exportLinks)")
    ]
    assert [fetch(kim, link).content for link in links] == [b"", b"old", b"new\r\nmore"]
    other = sheet.batch({"addSheet": {"properties": {"title": "Two"}}})["replies"][0]["addSheet"]
    gid = other["properties"]["sheetId"]
    sheet.put("Two!A1", [["second"]])
    where = f"/spreadsheets/d/{sheet.id}/export?format=csv&gid="
    assert fetch(kim, f"{where}{gid}").content == b"second"
    assert fetch(kim, f"{where}0").content == b"new\r\nmore"


def test_only_who_may_edit_sees_revisions(emulator: Emulator, kim: Caller, plan: str, tmp_path: Path) -> None:
    reader = Caller(emulator, tmp_path, "rob@corp.example")
    assert reader.refused("GET", f"/drive/v3/files/{plan}/revisions")[0] == 404
    emulator.share(plan, "rob@corp.example", "commenter")
    words = "The user does not have sufficient permissions for this file."
    for path in ("revisions", "revisions/1"):
        assert reader.refused("GET", f"/drive/v3/files/{plan}/{path}") == (403, words)
    link = f"/document/d/{plan}/export?format=txt"
    assert fetch(reader, link).status_code == 200
    assert fetch(reader, f"{link}&revision=1").status_code == 403


def test_the_content_of_an_old_doc_is_not_had_by_alt_media(kim: Caller, plan: str) -> None:
    assert kim.good("GET", f"/drive/v3/files/{plan}/revisions/2")["id"] == "2"
    status, words = kim.refused("GET", f"/drive/v3/files/{plan}/revisions/2", alt="media")
    assert (status, words.partition(":")[0]) == (404, "Revision not found")
    assert kim.refused("GET", f"/drive/v3/files/{plan}/revisions/99")[0] == 404
    assert kim.refused("DELETE", f"/drive/v3/files/{plan}/revisions/1")[0] == 403
    assert kim.refused("PATCH", f"/drive/v3/files/{plan}/revisions/1", {"keepForever": True})[0] == 400


def put(caller: Caller, file_id: str, body: bytes) -> None:
    url = f"{caller.emulator.url}/upload/drive/v3/files/{file_id}"
    caller.session.patch(url, data=body, params={"uploadType": "media"}, timeout=10).raise_for_status()


def test_each_upload_of_bytes_is_a_revision_that_can_be_kept_and_deleted(kim: Caller) -> None:
    made = kim.good("POST", "/drive/v3/files", {"name": "a.bin", "mimeType": "application/x-a"})["id"]
    put(kim, made, b"one")
    put(kim, made, b"two")
    path = f"/drive/v3/files/{made}/revisions"
    found = listed(kim, made, fields="revisions(id,size,md5Checksum,keepForever,originalFilename)")
    assert [(each["size"], each["keepForever"]) for each in found] == [
        ("0", False),
        ("3", False),
        ("3", False),
    ]
    head = kim.good("GET", f"/drive/v3/files/{made}", fields="headRevisionId")["headRevisionId"]
    assert found[-1]["id"] == head
    old = found[1]["id"]
    answer = kim.session.get(f"{kim.emulator.url}{path}/{old}?alt=media", timeout=10)
    assert answer.content == b"one"
    assert kim.good("PATCH", f"{path}/{old}", {"keepForever": True}, fields="keepForever") == {
        "keepForever": True
    }
    kim.good("DELETE", f"{path}/{head}")
    assert (
        kim.session.get(f"{kim.emulator.url}/drive/v3/files/{made}?alt=media", timeout=10).content == b"one"
    )
    kim.good("DELETE", f"{path}/{found[0]['id']}")
    assert kim.refused("DELETE", f"{path}/{old}")[0] == 403


def test_the_same_bytes_sent_again_are_a_new_revision(kim: Caller) -> None:
    made = kim.good("POST", "/drive/v3/files", {"name": "a.bin", "mimeType": "application/x-a"})["id"]
    put(kim, made, b"one")
    put(kim, made, b"one")
    assert len({each["id"] for each in listed(kim, made)}) == 3


def test_old_bytes_are_dropped_after_thirty_days_unless_they_are_kept(kim: Caller, clock: FakeClock) -> None:
    made = kim.good("POST", "/drive/v3/files", {"name": "a.bin", "mimeType": "application/x-a"})["id"]
    put(kim, made, b"one")
    put(kim, made, b"two")
    _, one, two = (each["id"] for each in listed(kim, made))
    kim.good("PATCH", f"/drive/v3/files/{made}/revisions/{one}", {"keepForever": True})
    clock.sleep(timedelta(days=29).total_seconds())
    assert len(listed(kim, made)) == 3
    clock.sleep(timedelta(days=2).total_seconds())
    assert [each["id"] for each in listed(kim, made)] == [one, two]


def test_folders_have_no_revisions(kim: Caller) -> None:
    folder = kim.good(
        "POST", "/drive/v3/files", {"name": "F", "mimeType": "application/vnd.google-apps.folder"}
    )
    assert kim.refused("GET", f"/drive/v3/files/{folder['id']}/revisions")[0] == 403


# ------------------------------------------------------------------------------------------ downloads


def test_a_download_is_an_operation_that_says_where_the_bytes_are(
    emulator: Emulator, kim: Caller, plan: str, clock: FakeClock
) -> None:
    query = {"mimeType": "text/markdown", "revisionId": "1"}
    begun = kim.good("POST", f"/drive/v3/files/{plan}/download", **query)
    assert kim.good("GET", f"/drive/v3/operations/{begun['name']}") == begun
    assert begun["done"] is True
    where = begun["response"]["downloadUri"]
    assert where.startswith(emulator.url)
    assert begun["response"]["partialDownloadAllowed"] is False
    assert kim.session.get(where, timeout=10).content == b"# One\n"
    assert requests.get(where, timeout=10).status_code == 401
    clock.sleep(timedelta(hours=25).total_seconds())
    assert kim.refused("GET", f"/drive/v3/operations/{begun['name']}")[0] == 404
    assert kim.session.get(where, timeout=10).status_code == 404


REFUSED = {
    "no such format": ({"mimeType": "image/png"}, 400),
    "no such revision": ({"mimeType": "text/plain", "revisionId": "99"}, 404),
    "none named": ({}, 501),
    "not imitated": ({"mimeType": "application/epub+zip"}, 501),
}


@pytest.mark.parametrize(("query", "status"), REFUSED.values(), ids=REFUSED)
def test_a_download_that_cannot_be_is_refused(
    kim: Caller, plan: str, query: dict[str, str], status: int
) -> None:
    assert kim.refused("POST", f"/drive/v3/files/{plan}/download", **query)[0] == status


def test_bytes_are_downloaded_as_they_are(kim: Caller) -> None:
    made = kim.good("POST", "/drive/v3/files", {"name": "a.bin", "mimeType": "application/x-a"})["id"]
    put(kim, made, b"0123456789")
    begun = kim.good("POST", f"/drive/v3/files/{made}/download")
    assert begun["response"]["partialDownloadAllowed"] is True
    where = begun["response"]["downloadUri"]
    part = kim.session.get(where, headers={"Range": "bytes=2-4"}, timeout=10)
    assert (part.status_code, part.content) == (206, b"234")
    assert kim.refused("POST", f"/drive/v3/files/{made}/download", mimeType="text/plain")[0] == 400


# ------------------------------------------------------------------------------------------ links

ADDRESSES = (
    "/document/d/{id}/export?format=txt",
    "/document/export?format=txt&id={id}",
    "/feeds/download/documents/export/Export?id={id}&exportFormat=txt",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_export_links_have_several_forms(kim: Caller, plan: str, address: str) -> None:
    answer = fetch(kim, address.format(id=plan))
    assert (answer.content, answer.headers["Content-Type"]) == (
        b"\xef\xbb\xbfThree",
        "text/plain; charset=utf-8",
    )
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Plan.txt"')


def test_links_answer_pages_where_they_have_no_file(emulator: Emulator, kim: Caller, plan: str) -> None:
    link = f"/document/d/{plan}/export?format=txt"
    emulator.fail("export-link", "429")
    seen = [
        fetch(kim, link),
        fetch(kim, link, signed=False),
        fetch(kim, "/document/d/none/export?format=txt"),
    ]
    seen += [
        fetch(kim, f"/document/d/{plan}/export?format=bmp"),
        fetch(kim, f"/document/d/{plan}/export?format=epub"),
    ]
    assert [answer.status_code for answer in seen] == [429, 401, 404, 400, 501]
    assert {answer.headers["Content-Type"].partition(";")[0] for answer in seen} == {"text/html"}
    assert [call.status for call in emulator.calls("export-link")] == [429, 401, 404, 400, 501]
    emulator.file(plan).anyone = "reader"
    assert fetch(kim, link, signed=False).content == b"\xef\xbb\xbfThree"


def test_a_seed_has_a_history(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "v1.md").write_text("# First")
    (tmp_path / "plan.md").write_text("# Now")
    (tmp_path / "figures.csv").write_text("a,007\n")
    (tmp_path / "workspace.yaml").write_text(
        f"owner: {KIM}\n"
        "files:\n"
        "  plan.md:\n"
        "    modified: 2024-04-02\n"
        "    history:\n"
        f"      - {{at: 2024-03-01, file: old/v1.md, who: {LEE}}}\n"
        "      - {at: 2024-03-08, file: old/v1.md}\n"
    )
    with Emulator(tmp_path, validate_responses=True) as emulator:
        kim = Caller(emulator, tmp_path, KIM)
        plan = emulator.file_id("plan.md")
        found = listed(
            kim, plan, fields="revisions(id,modifiedTime,lastModifyingUser/emailAddress,exportLinks)"
        )
        assert [(each["id"], each["modifiedTime"][:10]) for each in found] == [
            ("1", "2024-03-01"),
            ("2", "2024-03-08"),
            ("3", "2024-04-02"),
        ]
        assert [each["lastModifyingUser"]["emailAddress"] for each in found] == [LEE, KIM, KIM]
        texts = [fetch(kim, each["exportLinks"]["text/markdown"]).content for each in found]
        assert texts == [b"# First\n", b"# First\n", b"# Now\n"]
        assert kim.good("GET", "/drive/v3/files", q="name='v1'")["files"] == []
        figures = Spreadsheet(kim, emulator.file_id("figures.csv"))
        assert figures.values("figures!A1:B1", valueRenderOption="UNFORMATTED_VALUE") == [["a", 7]]
