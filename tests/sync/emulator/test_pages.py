"""What a person sees."""

from __future__ import annotations

import re

import pytest
import requests

from sync.emulator import Emulator, render_spreadsheet
from tests.sync.emulator.caller import Json

PLAN = """\
# The plan {.title}
## Risks & <needs>
1. one
   - two
2. three

Ask [Kim](mailto:kim@x.example) by [15 May](date:2024-05-15), see [other](other.md) or [bad](javascript:alert(1))

| a | b |
|---|---|
| *x* | |

```
code <b>
```
<!-- tab: More -->
Second tab
"""


def page(emulator: Emulator, path: str) -> str:
    answer = requests.get(emulator.url + path, timeout=5)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=UTF-8"
    return answer.text


def colour(text: str) -> Json:
    return {
        "rgbColor": {
            part: int(text[i : i + 2], 16) / 255 for i, part in ((0, "red"), (2, "green"), (4, "blue"))
        }
    }


def cell(html: str, name: str) -> str:
    """The cell's element, tags and all."""
    found = re.search(rf'<td [^>]*data-at="{name}".*?</td>', html, re.DOTALL)
    assert found, name
    return found[0]


@pytest.fixture
def doc(emulator: Emulator) -> str:
    emulator.put_markdown("other.md", "# Other\n")
    return emulator.put_markdown("plan.md", PLAN)


def test_the_first_page_lists_the_files_and_another_says_what_is_imitated(
    emulator: Emulator, doc: str
) -> None:
    assert f'<a href="/document/d/{doc}/edit">plan.md</a>' in page(emulator, "/")
    about = page(emulator, "/about")
    assert "What it does not" in about
    assert "docs.documents.get" in about
    assert "sortRange" in about


def test_a_doc_shows_headings_that_links_land_on(emulator: Emulator, doc: str) -> None:
    html = page(emulator, f"/document/d/{doc}/edit")
    heading = re.search(r'<h2 class="h2" id="heading=(h\.\w+)">Risks &amp; &lt;needs&gt;</h2>', html)
    assert heading
    assert f'<a href="#heading={heading[1]}"' in html
    assert '<span class="glyph">1.</span>one' in html
    assert '<span class="glyph">○</span>two' in html
    assert '<span class="glyph">2.</span>three' in html
    assert 'href="mailto:kim@x.example" class="chip person">Kim</a>' in html
    assert f'href="/document/d/{emulator.file_id("other.md")}/edit"' in html
    assert 'href="javascript' not in html
    assert '<span style="font-style:italic">x</span>' in html
    assert "code &lt;b&gt;" in html
    assert "\ue907" not in html


def test_a_tab_of_a_doc_has_its_own_address(emulator: Emulator, doc: str) -> None:
    tab = emulator.file(doc).content.tabs[1]["tabProperties"]["tabId"]
    assert "Second tab" not in page(emulator, f"/document/d/{doc}/edit")
    assert "Second tab" in page(emulator, f"/document/d/{doc}/edit?tab={tab}")


@pytest.fixture
def master(emulator: Emulator, doc: str) -> str:
    """A spreadsheet with a little of everything."""
    file = emulator.create_spreadsheet("Master & co")
    me = emulator.as_person()
    everything = {"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 5}

    def rule(kind: str, value: str, background: str) -> Json:
        condition = {"type": kind, "values": [{"userEnteredValue": value}] if value else []}
        look = {"backgroundColorStyle": colour(background)}
        return {
            "addConditionalFormatRule": {
                "rule": {"ranges": [everything], "booleanRule": {"condition": condition, "format": look}},
                "index": 0,
            }
        }

    frozen = {
        "properties": {"title": "Score", "gridProperties": {"frozenRowCount": 1, "frozenColumnCount": 1}}
    }
    link = {
        "userEnteredValue": {"stringValue": "plan <1>"},
        "userEnteredFormat": {"textFormat": {"link": {"uri": emulator.file(doc).url + "#heading=h.x"}}},
    }
    columns = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 3, "endIndex": 5}
    me.does(
        file,
        {
            "updateSheetProperties": frozen
            | {"fields": "title,gridProperties(frozenRowCount,frozenColumnCount)"}
        },
        {
            "updateCells": {
                "start": {"rowIndex": 1},
                "rows": [{"values": [link]}],
                "fields": "userEnteredValue,userEnteredFormat",
            }
        },
        rule("TEXT_EQ", "missing", "ff0000"),
        rule("TEXT_CONTAINS", "some", "00ff00"),
        rule("TEXT_STARTS_WITH", "check:", "0000ff"),
        rule("TEXT_ENDS_WITH", "!", "ff00ff"),
        rule("NUMBER_LESS", "0.7", "ffff00"),
        rule("CUSTOM_FORMULA", '=AND($A2<>"",A2=TODAY()-30)', "00ffff"),
        {"addDimensionGroup": {"range": columns}},
        {
            "updateDimensionGroup": {
                "dimensionGroup": {"range": columns, "depth": 1, "collapsed": True},
                "fields": "collapsed",
            }
        },
        {"addSheet": {"properties": {"title": "_hidden", "sheetId": 9, "hidden": True}}},
        {"addSheet": {"properties": {"title": "Second", "sheetId": 5}}},
    )
    for n, value in enumerate(
        ["missing", "tiresome", "check: this", "stop!", 0.5, "2024-04-15", "nothing"], 3
    ):
        me.types(file, f"Score!A{n}", value)
    me.types(file, "Score!A1", "Team")
    me.types(file, "Score!F1", "last")
    me.notes(file, "Score!B2", 'a "note"')
    return file


@pytest.mark.parametrize(
    ("name", "background"),
    [
        ("A3", "#ff0000"),
        ("A4", "#00ff00"),
        ("A5", "#0000ff"),
        ("A6", "#ff00ff"),
        ("A7", "#ffff00"),
        ("A8", "#00ffff"),
        ("A9", None),
        ("A1", None),
    ],
)
def test_conditional_rules_colour_the_cells(
    emulator: Emulator, master: str, name: str, background: str | None
) -> None:
    html = cell(page(emulator, f"/spreadsheets/d/{master}/edit"), name)
    found = re.search(r"background:(#\w+)", html)
    assert (found[1] if found else None) == background


def test_a_sheet_shows_links_notes_frozen_and_hidden_parts(emulator: Emulator, master: str, doc: str) -> None:
    html = page(emulator, f"/spreadsheets/d/{master}/edit")
    assert "Master &amp; co" in html
    assert f'<a href="/document/d/{doc}/edit#heading=h.x">plan &lt;1&gt;</a>' in cell(html, "A2")
    assert "left:46px" in cell(html, "A2")
    assert "top:24px" in cell(html, "B1")
    assert 'data-note="a &#34;note&#34;"' in cell(html, "B2")
    assert 'data-at="D1"' not in html.partition('id="tab5"')[0].partition('id="tab9"')[0]
    assert re.search(r'title="2 hidden"><button [^>]*data-collapsed="true"[^>]*>\+</button>F</th>', html)
    assert re.search(r'<a href="#gid=0" data-gid="0">Score</a>', html)
    assert re.search(r'class="hidden" href="#gid=9"', html)


def test_one_file_holds_the_whole_spreadsheet_and_what_it_links_to(
    emulator: Emulator, master: str, doc: str
) -> None:
    alone = render_spreadsheet(emulator, master)
    assert f'href="https://docs.google.com/document/d/{doc}/edit#heading=h.x"' in alone
    assert "Second tab" not in alone
    whole = render_spreadsheet(emulator, "Master & co", documents=True)
    assert f'href="#doc={doc}&amp;heading=h.x"' in whole
    assert f'id="{doc}heading=h.' in whole
    assert "Second tab" in whole
    for html in (alone, whole):
        assert not re.search(r'(?:src|href)="(?:/|http://)', html)
        assert not re.search(r"<(?:input|select|textarea|dialog|menu)\b|fetch\(", html)


def test_an_empty_spreadsheet_has_a_page(emulator: Emulator) -> None:
    assert 'data-at="A1"' in page(emulator, f"/spreadsheets/d/{emulator.create_spreadsheet('Empty')}/edit")


def test_what_is_not_there_is_not_found(emulator: Emulator) -> None:
    assert requests.get(emulator.url + "/document/d/nowhere/edit", timeout=5).status_code == 404


def test_a_link_that_would_run_a_script_leads_nowhere(emulator: Emulator) -> None:
    file = emulator.create_spreadsheet("Links")
    look = {"userEnteredFormat": {"textFormat": {"link": {"uri": "javascript:alert(1)"}}}}
    cell_data = {"userEnteredValue": {"stringValue": "x"}} | look
    write = {"start": {}, "rows": [{"values": [cell_data]}], "fields": "userEnteredValue,userEnteredFormat"}
    emulator.as_person().does(file, {"updateCells": write})
    assert 'href="#"' in cell(page(emulator, f"/spreadsheets/d/{file}/edit"), "A1")


def test_text_that_is_partly_linked_shows_so(emulator: Emulator) -> None:
    file = emulator.create_spreadsheet("Runs")
    runs = [
        {"startIndex": 2, "format": {"link": {"uri": "https://x.example/"}, "bold": True}},
        {"startIndex": 4},
    ]
    cell_data = {"userEnteredValue": {"stringValue": "😀abc"}, "textFormatRuns": runs}
    write = {"start": {}, "rows": [{"values": [cell_data]}], "fields": "userEnteredValue,textFormatRuns"}
    emulator.as_person().does(file, {"updateCells": write})
    html = cell(page(emulator, f"/spreadsheets/d/{file}/edit"), "A1")
    look = "font-weight:bold;text-decoration:underline;color:#1155cc"
    assert f'😀<a href="https://x.example/" style="{look}">ab</a>c' in html
