"""What the pages send: only from the emulator's own pages, as a named person, and refused as by the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from sync.emulator import Emulator
from sync.emulator.docs.markdown import Doc
from tests.sync.emulator.caller import Json

KIM = "kim@x.example"


@pytest.fixture
def book(emulator: Emulator) -> str:
    file = emulator.create_spreadsheet("Master")
    emulator.share(file, KIM, "writer")
    return file


def post(emulator: Emulator, path: str, body: Any, **headers: str) -> requests.Response:
    """As the emulator's own page sends it, but for the headers that are given; an empty one is left out."""
    sent = {"Content-Type": "application/json", "Origin": emulator.url}
    sent |= {name.replace("_", "-"): text for name, text in headers.items()}
    sent = {name: text for name, text in sent.items() if text}
    return requests.post(emulator.url + path, data=json.dumps(body), headers=sent, timeout=5)


def sheet(emulator: Emulator, file: str, who: str = KIM, **edit: Any) -> tuple[int, Json]:
    answer = post(emulator, f"/_emulator/ui/sheet/{file}", {"who": who, **edit})
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[bad"},
        {"Origin": "http://evil.example", "Host": "evil.example"},  # a name that was pointed to this machine
        {"Content_Type": "text/plain"},
        {"Content_Type": ""},
        {"Content_Type": "application/x-www-form-urlencoded"},
    ],
    ids=str,
)
def test_no_other_site_may_edit(emulator: Emulator, book: str, headers: dict[str, str]) -> None:
    body = {"who": KIM, "types": [["Sheet1!A1", "mine"]]}
    answer = post(emulator, f"/_emulator/ui/sheet/{book}", body, **headers)
    assert answer.status_code == 403
    assert emulator.as_person().shows(book, "A1") == ""


@pytest.mark.parametrize("path", ["reset", "faults", "key"])
def test_no_other_site_may_steer_the_emulator(emulator: Emulator, book: str, path: str) -> None:
    answer = post(emulator, f"/_emulator/{path}", [], Origin="https://evil.example")
    assert answer.status_code == 403
    assert emulator.file(book)
    assert post(emulator, "/_emulator/faults", [], Origin="").status_code == 200


def test_pages_run_and_load_nothing_but_their_own(emulator: Emulator, book: str) -> None:
    for path in (
        "/",
        f"/spreadsheets/d/{book}/edit",
        f"/document/d/{emulator.put_markdown('a', '# A')}/edit",
    ):
        policy = requests.get(emulator.url + path, timeout=5).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy


def test_an_edit_is_this_persons_and_no_call(emulator: Emulator, book: str) -> None:
    before = emulator.file(book).version
    status, answer = sheet(emulator, book, types=[["Sheet1!A1", "50%"], ["Sheet1!B1", "=A1*4"]])
    assert (status, answer) == (200, {"version": emulator.file(book).version})
    assert emulator.file(book).version > before
    assert emulator.as_person().shows(book, "B1") == "2"
    assert emulator.file(book).modifier == KIM
    assert emulator.calls() == []


@pytest.mark.parametrize(
    ("who", "edit", "status", "words"),
    [
        ("lee@x.example", {"types": [["A1", "x"]]}, 403, "You need permission to edit"),
        (KIM, {"requests": [{"sortRange": {"range": {"sheetId": 7}}}]}, 400, "No grid with id: 7"),
        (
            KIM,
            {"requests": [{"sortRange": {"rang": {}}}]},
            400,
            "Invalid JSON payload received. Unknown name",
        ),
        (KIM, {"requests": [{"noSuch": {}}]}, 400, 'Unknown name "noSuch"'),
        (KIM, {"types": [["Nowhere!A1", "x"]]}, 400, "Unable to parse range: Nowhere!A1"),
        (KIM, {"types": [["A1"]]}, 400, "can't be understood"),
        (KIM, {"types": 7}, 400, "can't be understood"),
    ],
)
def test_a_refusal_is_in_the_apis_words(
    emulator: Emulator, book: str, who: str, edit: Json, status: int, words: str
) -> None:
    found, answer = sheet(emulator, book, who, **edit)
    assert found == status
    assert words in answer["error"]
    assert not answer["error"].startswith("Invalid requests")


def test_an_open_page_asks_again_and_gets_only_what_is_new(emulator: Emulator, book: str) -> None:
    address = f"{emulator.url}/_emulator/ui/sheet/{book}"
    first = requests.get(address, params={"gid": 0}, timeout=5)
    assert 'data-at="A1"' in first.text
    version = first.headers["x-version"]
    assert requests.get(address, params={"gid": "0", "version": version}, timeout=5).status_code == 204
    emulator.as_person().types(book, "A1", "new")
    assert "new" in requests.get(address, params={"gid": "0", "version": version}, timeout=5).text


def doc(emulator: Emulator, file: str, who: str = KIM, **edit: Any) -> tuple[int, Json]:
    answer = post(emulator, f"/_emulator/ui/doc/{file}", {"who": who, **edit})
    return answer.status_code, answer.json()


def source(emulator: Emulator, file: str) -> requests.Response:
    return requests.get(f"{emulator.url}/_emulator/ui/doc/{file}", timeout=5)


def test_a_doc_is_written_as_markdown_by_whoever_may(emulator: Emulator) -> None:
    file = emulator.put_markdown("plan.md", "# A\n\nold\n")
    revision = source(emulator, file).json()["revision"]
    assert source(emulator, file).json() == {"markdown": "# A\n\nold\n", "revision": revision, "lossy": False}
    assert doc(emulator, file, markdown="# A\n\nnew\n", revision=revision)[0] == 403
    emulator.share(file, KIM, "writer")
    assert doc(emulator, file, markdown="# A\n\nnew\n", revision=revision)[0] == 200
    assert source(emulator, file).json()["markdown"] == "# A\n\nnew\n"
    assert emulator.file(file).modifier == KIM


def test_an_edit_that_others_overtook_is_refused(emulator: Emulator) -> None:
    file = emulator.put_markdown("plan.md", "# A")
    emulator.share(file, KIM, "writer")
    revision = source(emulator, file).json()["revision"]
    emulator.put_markdown("plan.md", "# B")
    status, answer = doc(emulator, file, markdown="# C", revision=revision)
    assert status == 409
    assert "Somebody changed this Doc" in answer["error"]
    assert emulator.file(file).content.source == "# B"


def test_a_doc_that_was_not_made_of_markdown_is_edited_as_it_would_be_exported(emulator: Emulator) -> None:
    file = emulator.put_markdown(
        "plan.md", "# A\n\n**old**\n<!-- tab: More -->\n## B\n<!-- tab: Deep under More -->\ntext\n"
    )
    emulator.share(file, KIM, "writer")
    stored = emulator.file(file)
    stored.content = Doc(stored.content.tabs)
    found = source(emulator, file).json()
    assert found["lossy"]
    assert "**old**" in found["markdown"]
    changed = found["markdown"].replace("old", "new")
    assert doc(emulator, file, markdown=changed, revision=found["revision"])[0] == 200
    tabs = emulator.file(file).content.tabs
    assert [tab["tabProperties"]["title"] for tab in tabs] == ["Tab 1", "More"]
    assert [tab["tabProperties"]["title"] for tab in tabs[1]["childTabs"]] == ["Deep"]
    assert "new" in str(tabs[0])
    assert not source(emulator, file).json()["lossy"]


def test_a_file_is_edited_only_as_what_it_is(emulator: Emulator, book: str) -> None:
    status, _ = doc(emulator, book, markdown="# no", revision=0)
    assert status == 404
    plan = emulator.put_markdown("plan.md", "# A")
    emulator.share(plan, KIM, "writer")
    assert sheet(emulator, plan, types=[["A1", "x"]])[0] == 404
    assert source(emulator, plan).json()["markdown"] == "# A"
