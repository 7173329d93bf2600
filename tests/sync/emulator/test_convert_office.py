"""What people print, hand on or open in another office: PDF, OpenDocument, zipped pages, RTF."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulator import Emulator, store
from sync.emulator.convert import ODS, opendocument, pdf, rich_text, web_page
from sync.emulator.docs import markdown
from sync.emulator.docs.markdown import Doc
from sync.emulator.sheets import layout
from sync.emulator.sheets.book import Book
from tests.sync.emulator.caller import Caller

TODAY = date(2024, 5, 15)
OF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TABLE, OFFICE, TEXT, STYLE = (OF % name for name in ("table", "office", "text", "style"))


def book(*tabs: dict[str, Any]) -> Book:
    return layout.book({"tabs": [{"title": f"Tab {n}", **tab} for n, tab in enumerate(tabs, 1)]}, "f")


def doc(text: str) -> Doc:
    return markdown.read(text, "f")[1]


PLAN = """\
# Plan (draft) {.title}

# Goals

See [the spec](https://x.example/a?b="c") \\\\ **soon** – 日本.

* one
    1. two

| A | B |
|---|---|
| 1 | x{y} |

```
code  here
```

---
"""

# ------------------------------------------------------------------------------------------ PDF


def texts(raw: bytes) -> list[list[tuple[float, float, str]]]:
    """What each page says and where (x, y), read by the file's own table of where its objects begin."""
    assert raw.startswith(b"%PDF-1.")
    assert raw.endswith(b"%%EOF\n")
    at = int(re.findall(rb"startxref\n(\d+)\n", raw)[-1])
    head, first, rest = raw[at:].split(b"\n", 2)
    size = int(first.split()[1])
    assert (head, first) == (b"xref", f"0 {size}".encode())
    entries = [rest[n * 20 : n * 20 + 20] for n in range(size)]
    assert entries[0] == b"0000000000 65535 f \n"
    objects = {}
    for n, entry in enumerate(entries[1:], 1):
        assert re.fullmatch(rb"\d{10} 00000 n \n", entry)
        start = int(entry[:10])
        assert raw[start:].startswith(b"%d 0 obj\n" % n)
        objects[n] = raw[start : raw.index(b"\nendobj\n", start)]
    assert b"/Size %d /Root 1 0 R" % size in raw[at:]
    pages = []
    (kids,) = re.findall(rb"/Kids \[(.*?)\]", objects[2])
    numbers = [int(n) for n in re.findall(rb"(\d+) 0 R", kids)]
    assert b"/Count %d " % len(numbers) in objects[2]
    for number in numbers:
        (content,) = re.findall(rb"/Contents (\d+) 0 R", objects[number])
        length, stream = re.search(
            rb"/Length (\d+) >>\nstream\n(.*)\nendstream", objects[int(content)], re.DOTALL
        ).groups()  # type: ignore[union-attr]
        assert int(length) == len(stream)
        shown = re.findall(rb"([\d.]+) ([\d.]+) Td \(((?:\\.|[^\\()])*)\) Tj", stream)
        assert len(shown) == stream.count(b" Tj ET")
        pages.append(
            [(float(x), float(y), re.sub(rb"\\(.)", rb"\1", t).decode("cp1252")) for x, y, t in shown]
        )
    return pages


def words(raw: bytes) -> list[list[str]]:
    return [[text for _, _, text in page] for page in texts(raw)]


def test_a_sheets_pdf_has_what_its_tabs_show() -> None:
    made = book(
        {"rows": [["a (1)", {"v": 0.5, "format": "percent"}], ["\\ é", "=B1*2"]]},
        {"rows": [["secret"]], "hidden": True},
        {"rows": [["kept", "gone"], ["gone"], ["日"]], "hidden_rows": [2], "hidden_columns": ["B"]},
    )
    raw = pdf.of_book(made, TODAY)
    assert words(raw) == [["a (1)", "50%", "\\ é", "1"], ["kept", "?"]]
    (x1, y1, _), (x2, y2, _), (x3, y3, _), (x4, y4, _) = texts(raw)[0]
    assert (x1, y1, x2, y3) == (x3, y2, x4, y4)
    assert x1 < x2
    assert y3 < y1


def test_long_tabs_go_on_over_pages_and_wide_ones_stay_on_them() -> None:
    made = book({"rows": [[f"{r}.{c}" for c in range(20)] for r in range(300)]})
    pages = texts(pdf.of_book(made, TODAY))
    assert len(pages) > 1
    assert [text for page in pages for *_, text in page] == [
        f"{r}.{c}" for r in range(300) for c in range(20)
    ]
    assert all(
        0 < x < pdf.WIDTH - pdf.MARGIN and pdf.MARGIN <= y < pdf.HEIGHT for page in pages for x, y, _ in page
    )


def test_a_sheet_with_nothing_in_it_is_one_empty_page() -> None:
    assert words(pdf.of_book(book({}), TODAY)) == [[]]


def test_a_docs_pdf_says_what_the_doc_says() -> None:
    (page,) = words(pdf.of_doc(doc(PLAN)))
    assert page[:6] == ["Plan (draft)", "Goals", "See the spec \\ soon – ??.", "• one", "1. two", "A   B"]
    assert page[6:] == ["1   x{y}", "code  here", "_" * 60]
    raw = pdf.of_doc(doc(PLAN))
    assert b"/F2 20 Tf" in raw
    assert b"/F1 26 Tf" in raw


def test_long_paragraphs_are_broken_where_words_end() -> None:
    text = " ".join(f"word{n}" for n in range(2000))
    pages = texts(pdf.of_doc(doc(text)))
    assert len(pages) > 1
    assert " ".join(line for page in pages for *_, line in page) == text
    assert all(pdf.MARGIN <= y < pdf.HEIGHT - pdf.MARGIN for page in pages for _, y, _ in page)


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=5), min_size=1, max_size=3), max_size=4))
def test_any_text_makes_a_pdf_that_can_be_read(rows: list[list[str]]) -> None:
    assert len(texts(pdf.of_book(book({"rows": [[{"v": t} for t in row] for row in rows]}), TODAY))) == 1


# ------------------------------------------------------------------------------------------ OpenDocument


def opened(raw: bytes) -> ET.Element:
    """The content of an .ods, whose mark stands where programs look for it."""
    assert raw[30:38] == b"mimetype"
    assert raw[38:].startswith(ODS.encode())
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.namelist() == ["mimetype", "META-INF/manifest.xml", "content.xml"]
        listed = ET.fromstring(archive.read("META-INF/manifest.xml"))
        assert {e.get(f"{OF % 'manifest'}full-path") for e in listed} == {"/", "content.xml"}
        return ET.fromstring(archive.read("content.xml"))


def cells(table: ET.Element) -> list[list[tuple[str | None, str | None, str]]]:
    """Of each cell its kind, its value, and what it shows."""
    names = ("value", "date-value", "boolean-value")
    return [
        [
            (
                cell.get(f"{OFFICE}value-type"),
                next((v for n in names if (v := cell.get(f"{OFFICE}{n}"))), None),
                "\n".join(p.text or "" for p in cell.findall(f"{TEXT}p")),
            )
            for cell in row
        ]
        for row in table.iter(f"{TABLE}table-row")
    ]


def test_an_ods_has_values_of_their_kinds_and_what_formulas_come_to() -> None:
    row = [
        "a <b>",
        2,
        True,
        {"v": 0.5, "format": "percent"},
        {"v": 12, "format": "currency"},
        {"v": "2024-05-01", "format": "date"},
        "=B1*2",
        "=1/0",
        None,
        "two\nlines",
    ]
    (table,) = opened(opendocument.write(book({"rows": [row]}), TODAY)).iter(f"{TABLE}table")
    (found,) = cells(table)
    assert found[:5] == [
        ("string", None, "a <b>"),
        ("float", "2", "2"),
        ("boolean", "true", "TRUE"),
        ("percentage", "0.5", "50%"),
        ("currency", "12", "$12"),
    ]
    assert found[6:] == [("float", "4", "4"), ("string", None, "#DIV/0!"), (None, None, ""), ("string", None, "two\nlines")]  # fmt: skip


def test_a_day_and_a_moment_are_dates() -> None:
    made = book({"rows": [[date(2024, 5, 1)]]})
    moment = {"numberFormat": {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm"}}
    made.sheets[0].put(1, 0, {"userEnteredValue": {"numberValue": 45413.5}, "userEnteredFormat": moment})
    (table,) = opened(opendocument.write(made, TODAY)).iter(f"{TABLE}table")
    assert [row[0][:2] for row in cells(table)] == [("date", "2024-05-01"), ("date", "2024-05-01T12:00:00")]


def test_tabs_merges_and_what_is_hidden_are_there() -> None:
    made = book({"rows": [["a", "b"], ["c", "d"]], "merges": ["A1:B2"]}, {"title": 'x "&" y', "hidden": True})
    first, second = opened(opendocument.write(made, TODAY)).iter(f"{TABLE}table")
    head = next(first.iter(f"{TABLE}table-cell"))
    spans = head.get(f"{TABLE}number-rows-spanned"), head.get(f"{TABLE}number-columns-spanned")
    assert spans == ("2", "2")
    assert len(list(first.iter(f"{TABLE}covered-table-cell"))) == 3
    assert first.get(f"{TABLE}style-name") is None
    assert (second.get(f"{TABLE}name"), second.get(f"{TABLE}style-name")) == ('x "&" y', "hidden")


@settings(deadline=None)
@given(st.lists(st.text(max_size=6), min_size=1, max_size=4))
def test_any_text_makes_an_ods_that_can_be_read(row: list[str]) -> None:
    made = book({})
    for n, text in enumerate(row):
        made.sheets[0].put(0, n, {"userEnteredValue": {"stringValue": text}})
    (table,) = opened(opendocument.write(made, TODAY)).iter(f"{TABLE}table")
    shown = [re.sub(r"\s+", " ", text) for _, _, text in cells(table)[0]]
    wanted = [re.sub(r"\s+", " ", text.translate(opendocument.UNWRITABLE)) for text in row]
    assert [s for s in shown if s] == [w for w in wanted if w]


# ------------------------------------------------------------------------------------------ zipped pages


def test_a_zip_has_a_page_for_each_tab_that_is_shown_and_their_style() -> None:
    made = book(
        {"title": "a/b", "rows": [[{"v": "<x>", "bold": True}, {"v": "y", "link": "https://x.example/?a=1&b"}], ["=1+1"]]},
        {"title": "Hidden", "hidden": True, "rows": [["z"]]},
        {"title": "Lines", "rows": [["p", "q", "r"], ["s"], ["t"]], "merges": ["A1:B1"], "hidden_rows": [2], "hidden_columns": ["C"]},
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(web_page.write(made, TODAY))) as archive:
        assert archive.namelist() == ["a_b.html", "Lines.html", "resources/sheet.css"]
        first, lines = (archive.read(name).decode() for name in archive.namelist()[:2])
    assert 'href="resources/sheet.css"' in first
    kind = re.search(r'<td class="(s\d+)">&lt;x&gt;</td>', first)
    assert kind
    assert "font-weight:bold" in re.findall(rf"\.{kind[1]}{{(.*?)}}", first)[0]
    assert '<a target="_blank" href="https://x.example/?a=1&amp;b">y</a>' in first
    assert ">2</td>" in first
    assert re.findall(r'class="column-headers-background">(\w+)<', lines) == ["A", "B"]
    assert re.findall(r'class="row-headers-background">(\d+)<', lines) == ["1", "3"]
    assert re.findall(r"<td[^>]*>(\w*)</td>", lines) == ["p", "t", ""]
    assert 'rowspan="1" colspan="2">p<' in lines


# ------------------------------------------------------------------------------------------ RTF


def plain(rtf: str) -> str:
    """What an RTF file says: paragraphs by line, cells behind ``|``. Groups must be closed."""
    depth, at = 0, 0
    out: list[str] = []
    skipped: list[int] = []
    for m in re.finditer(r"\\u(-?\d+)\?|\\([a-z]+)(-?\d+)? ?|\\([\\{}*])|([{}])|\n|([^\\{}\n])", rtf):
        assert m.start() == at, rtf[at : at + 20]
        at = m.end()
        unit, word, _, char, brace, text = m.groups()
        if brace:
            depth += 1 if brace == "{" else -1
            skipped = [d for d in skipped if d <= depth]
        elif word in {"fonttbl", "fldinst"}:
            skipped.append(depth)
        elif not skipped:
            out.append(
                chr(int(unit) % 65536) if unit
                else {"par": "\n", "line": "\n", "cell": "|", "row": "\n"}.get(word, "") if word
                else ("" if char == "*" else char) if char
                else text or ""
            )  # fmt: skip
    assert (depth, at) == (0, len(rtf))
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def test_an_rtf_says_what_the_doc_says() -> None:
    raw = rich_text.write(doc(PLAN)).decode("ascii")
    said = plain(raw).split("\n")
    assert said[:6] == ["Plan (draft)", "Goals", "See the spec \\ soon – 日本.", "• one", "1. two", "A|B|"]
    assert said[6:9] == ["1|x{y}|", "code  here", ""]
    assert r"\outlinelevel0" in raw
    assert 'HYPERLINK "https://x.example/a?b=%22c%22"' in raw


@settings(deadline=None)
@given(st.text(alphabet="ab\\{}é日😀 -*|\n", max_size=30))
def test_any_text_makes_an_rtf_whose_groups_close(text: str) -> None:
    assert plain(rich_text.write(doc(text)).decode("ascii")).count("😀") == text.count("😀")


# ------------------------------------------------------------------------------------------ by HTTP

EXPORTS = {
    (store.SHEET, "application/pdf"): b"%PDF-1.",
    (store.SHEET, "application/zip"): b"PK\x03\x04",
    (store.SHEET, "application/x-vnd.oasis.opendocument.spreadsheet"): b"PK\x03\x04",
    (store.SHEET, "application/vnd.oasis.opendocument.spreadsheet"): b"PK\x03\x04",
    (store.DOC, "application/pdf"): b"%PDF-1.",
    (store.DOC, "application/rtf"): b"{\\rtf1",
}


@pytest.mark.parametrize(("kind", "start"), EXPORTS.items())
def test_drive_exports_them(emulator: Emulator, tmp_path: Path, kind: tuple[str, str], start: bytes) -> None:
    kim = Caller(emulator, tmp_path, "kim@corp.example")
    mime, wanted = kind
    file_id = kim.good("POST", "/drive/v3/files", {"name": "x", "mimeType": mime})["id"]
    url = f"{emulator.url}/drive/v3/files/{file_id}/export"
    answer = kim.session.get(url, params={"mimeType": wanted}, timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, wanted)
    assert answer.content.startswith(start)
    assert wanted in kim.good("GET", "/drive/v3/about", fields="exportFormats")["exportFormats"][mime]
