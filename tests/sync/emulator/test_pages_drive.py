"""The first page: folders, trash, search, and the list of calls behind it."""

from __future__ import annotations

import requests

from sync.emulator import Emulator, store
from tests.sync.emulator.caller import Caller


def page(emulator: Emulator, path: str) -> str:
    answer = requests.get(emulator.url + path, timeout=5)
    assert answer.status_code == 200
    return answer.text


def folder(emulator: Emulator, name: str, parent: str = "") -> store.File:
    made = emulator.workspace.new_file(name, store.FOLDER, "kim@x.example")
    if parent:
        made.parent = parent
    return made


def test_a_folder_shows_what_is_in_it_and_the_way_to_it(emulator: Emulator) -> None:
    plans = folder(emulator, "Plans")
    quarter = folder(emulator, "Q4 <2024>", plans.id)
    emulator.file(emulator.put_markdown("plan.md", "# A")).parent = quarter.id
    emulator.put_markdown("loose.md", "# B")
    html = page(emulator, f"/drive/folders/{quarter.id}")
    files = html.partition('<main id="files">')[2]
    assert f'<a href="/drive/folders/{plans.id}">Plans</a>' in files
    assert "Q4 &lt;2024&gt;" in files
    assert "plan.md" in files
    assert "loose.md" not in files
    assert page(emulator, f"/drive/u/0/folders/{quarter.id}") == html
    assert requests.get(emulator.url + "/drive/folders/nowhere", timeout=5).status_code == 404


def test_the_trash_is_apart(emulator: Emulator) -> None:
    emulator.file(emulator.put_markdown("old.md", "# A")).trashed = True
    emulator.put_markdown("new.md", "# A")
    assert "old.md" not in page(emulator, "/")
    assert "new.md" not in page(emulator, "/trash")
    assert "old.md" in page(emulator, "/trash")


def test_a_search_finds_names_and_words_in_any_folder(emulator: Emulator) -> None:
    plans = folder(emulator, "Plans")
    emulator.file(emulator.put_markdown("loyalty.md", "# About <points>")).parent = plans.id
    emulator.put_markdown("search.md", "# Other")
    found = page(emulator, "/?q=POINTS+about").partition('<main id="files">')[2]
    assert "loyalty.md" in found
    assert "in Plans" in found
    assert "search.md" not in found
    assert "Nothing found" in page(emulator, "/?q=%3Cscript%3Enowhere")


def test_a_shortcut_and_an_address_of_another_kind_lead_to_the_file(emulator: Emulator) -> None:
    plan = emulator.file(emulator.put_markdown("plan.md", "# A"))
    link = emulator.workspace.new_file("Plan (link)", store.SHORTCUT, "kim@x.example")
    link.target = plan.id
    for path in (f"/file/d/{link.id}/edit", f"/file/d/{plan.id}/view", f"/spreadsheets/d/{plan.id}/edit"):
        answer = requests.get(emulator.url + path, timeout=5)
        assert answer.url == f"{emulator.url}/document/d/{plan.id}/edit"


def test_a_file_without_content_says_so(emulator: Emulator) -> None:
    word = emulator.workspace.new_file("Old <plan>.docx", store.DOCX, "kim@x.example")
    assert "Old &lt;plan&gt;.docx" in page(emulator, f"/file/d/{word.id}/view")


def test_links_into_this_drive_stay_in_it(emulator: Emulator) -> None:
    q4 = folder(emulator, "Q4")
    urls = [
        f"https://drive.google.com/drive/folders/{q4.id}?usp=sharing",
        f"https://drive.google.com/open?id={q4.id}",
    ]
    file = emulator.put_markdown(
        "a.md", "".join(f"[x]({url})\n\n" for url in [*urls, "https://drive.google.com/open?id=0"])
    )
    html = page(emulator, f"/document/d/{file}/edit")
    assert f'href="/drive/folders/{q4.id}"' in html
    assert f'href="/file/d/{q4.id}/view"' in html
    assert 'href="https://drive.google.com/open?id=0"' in html
    assert requests.get(f"{emulator.url}/file/d/{q4.id}/view", timeout=5).url.endswith(
        f"/drive/folders/{q4.id}"
    )
    top = emulator.workspace.my_drive("kim@x.example")
    assert "Q4" in page(emulator, f"/drive/folders/{top.id}").partition('<main id="files">')[2]


def test_the_list_of_calls_goes_on_from_where_one_was(emulator: Emulator, caller: Caller) -> None:
    caller("GET", "/drive/v3/about", fields="user")
    first = requests.get(emulator.url + "/_emulator/calls?since=0", timeout=5).json()
    assert [call["method"] for call in first["calls"]] == ["token", "drive.about.get"]
    assert all(call["ms"] >= 0 for call in first["calls"])
    caller("GET", "/drive/v3/files/nowhere")
    more = requests.get(f"{emulator.url}/_emulator/calls?since={first['next']}", timeout=5).json()
    assert [call["method"] for call in more["calls"]] == ["drive.files.get"]
    emulator.reset()
    after = requests.get(f"{emulator.url}/_emulator/calls?since={more['next']}", timeout=5).json()
    assert after == {"calls": [], "next": 0}


def test_a_call_takes_as_long_as_the_clock_says(emulator: Emulator, caller: Caller) -> None:
    emulator.fail("drive.about.get", "stall 2")
    caller("GET", "/drive/v3/about", fields="user")
    assert emulator.calls("drive.")[0].line()["ms"] == 2000
