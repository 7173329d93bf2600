"""What every source promises, whatever a plan is written in, and that the same plan is the same Document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from mappers.document import Block, Bullets, Cell, Document, Place, Prose, Section, Span, Text
from sync.credentials import load_credentials
from sync.emulator import Emulator
from sync.errors import SyncError
from sync.google import Google
from sync.links import Link, parse_link
from sync.sources.files import SPREADSHEET, File, opened
from sync.sources.google_docs import GoogleDocs
from sync.sources.google_files import GoogleFiles
from sync.sources.google_sheets import GoogleSheets
from sync.sources.markdown import MarkdownFiles, parse
from sync.transport import Transport
from tests.fakes import FakeClock
from tests.sheet_layout import one_tab

EMAIL = "plansync@emulator.iam.gserviceaccount.com"

PLAN = """# Checkout — Q2 2024 {.title}

## Written by [Kim Lee](mailto:kim@example.org) {.subtitle}

Before *anything* else: **two `words`**, ~~gone~~, 5 \\* 3 &lt; 20.
A second line\\
and a third.

## Goals

1. **Faster** pages
   - p99 below 2 s
   - [dashboard](https://example.org/d)
     1. deeper
2. Fewer tickets

   The item goes on here.
3. Third

- [x] done
- [ ] open

### Objective 1: Win back shoppers

*Owner: [Ann](mailto:ann@example.org)*

| Key result | Target | Due |
|---|---|---|
| **Conversion** | 25% → 20% | [15 May](date:2024-05-15) |
| Load time | `3s`<br>2s | |
| [Spec](chip:https://docs.google.com/document/d/1AbC/edit) | [High](dropdown:High\\|Low) | [x](unreadable:) |

> Quoted text.

```
one

  two
```

---

## Risks

No major risks. ![traffic light](light.png)
"""


class Source(Protocol):
    def claims(self, link: Link) -> bool: ...

    def fetch(self, link: Link) -> Document: ...


@dataclass
class House:
    """A source, and how to put a plan where it finds it. ``title``: what carries a title; ``lacks``: what it has no form for."""

    source: Source
    put: Callable[[str], Link]
    gone: Link
    title: str = "title"
    lacks: frozenset[str] = frozenset()


def markdown_house(folder: Path) -> House:
    def put(text: str) -> Link:
        path = folder / "plan.md"
        path.write_text(text, encoding="utf-8")
        return parse_link(str(path))

    return House(MarkdownFiles(), put, parse_link(str(folder / "none.md")))


def google(folder: Path, emulator: Emulator) -> Google:
    key = load_credentials(str(emulator.key_file(folder)))
    return Google(Transport(key, FakeClock(), endpoint=emulator.url))


def docs_house(folder: Path, emulator: Emulator) -> House:
    def put(text: str) -> Link:
        file_id = emulator.put_markdown("plan", text)
        emulator.share("plan", EMAIL)
        return parse_link(f"https://docs.google.com/document/d/{file_id}/edit?usp=sharing")

    gone = parse_link(f"https://docs.google.com/document/d/{'x' * 44}/edit")
    return House(GoogleDocs(google(folder, emulator)), put, gone)


def sheets_house(folder: Path, emulator: Emulator) -> House:
    def put(text: str) -> Link:
        file_id = emulator.put_sheet("plan", one_tab(parse(text, "plan", "plan.md")))
        emulator.share("plan", EMAIL)
        return parse_link(f"https://docs.google.com/spreadsheets/d/{file_id}/edit?usp=sharing#gid=0")

    gone = parse_link(f"https://docs.google.com/spreadsheets/d/{'x' * 44}/edit")
    source = GoogleSheets(google(folder, emulator))
    return House(source, put, gone, "heading", frozenset({"image", "unreadable"}))


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(params=["markdown", "google_docs", "google_sheets"])
def house(request: pytest.FixtureRequest, tmp_path: Path, emulator: Emulator) -> House:
    if request.param == "markdown":
        return markdown_house(tmp_path)
    return (docs_house if request.param == "google_docs" else sheets_house)(tmp_path, emulator)


def texts(document: Document) -> Iterator[tuple[Text, Place]]:
    for section in document.sections:
        yield section.heading, section.place
        for block in section.blocks:
            if isinstance(block, Prose):
                yield block.text, block.place
            elif isinstance(block, Bullets):
                yield from ((item.text, item.place) for item in block.items)
            else:
                yield from (
                    (cell.text, block.cell_place(r)) for r, row in enumerate(block.rows) for cell in row
                )


def test_a_source_claims_its_own_links_and_no_published_ones(house: House) -> None:
    assert house.source.claims(house.put(PLAN))
    assert not house.source.claims(parse_link("https://docs.google.com/document/d/e/2PACX-1vx/pub"))
    assert not house.source.claims(parse_link("https://example.org"))


def test_the_sections_of_a_plan_are_the_same_everywhere(house: House) -> None:
    document = house.source.fetch(house.put(PLAN))
    assert [(s.level, s.heading.plain, s.carrier, [b.kind for b in s.blocks]) for s in document.sections] == [
        (1, "Checkout — Q2 2024", house.title, ["prose", "prose"]),
        (2, "Goals", "heading", ["bullets"]),
        (3, "Objective 1: Win back shoppers", "heading", ["prose", "table", "prose", "prose"]),
        (2, "Risks", "heading", ["prose"]),
    ]


def test_every_place_has_a_link_into_the_document_and_a_label(house: House) -> None:
    link = house.put(PLAN)
    document = house.source.fetch(link)
    assert document.name
    for _, place in texts(document):
        assert place.url.startswith(document.place.url)
        assert "#" in place.url
        assert place.label.startswith(document.name)
    labels = [section.place.label for section in document.sections]
    assert labels[2].endswith(" › Goals › Objective 1: Win back shoppers")


def test_spans_stay_within_their_text_and_in_order(house: House) -> None:
    for text, _ in texts(house.source.fetch(house.put(PLAN))):
        assert list(text.spans) == sorted(text.spans, key=lambda s: (s.start, s.end, s.kind, s.value))
        assert all(0 <= span.start <= span.end <= len(text.plain) for span in text.spans)
        assert text.plain == text.plain.strip()
        assert "\ue907" not in text.plain


def test_chips_are_read_with_what_they_mean(house: House) -> None:
    found: dict[str, list[str]] = {}
    for text, _ in texts(house.source.fetch(house.put(PLAN))):
        for span in text.spans:
            found.setdefault(span.kind, []).append(span.value)
    expected = {
        "person": ["kim@example.org", "ann@example.org"],
        "date": ["2024-05-15"],
        "file": ["https://docs.google.com/document/d/1AbC/edit"],
        "choice": ["High"],
        "image": ["traffic light"],
        "unreadable": [""],
    }
    for kind, values in expected.items():
        assert found.get(kind, []) == ([] if kind in house.lacks else values)


def test_what_could_not_be_read_is_told_once_with_its_place(house: House) -> None:
    if "unreadable" in house.lacks:
        assert not house.source.fetch(house.put(PLAN)).oddities
        return
    oddities = house.source.fetch(house.put(PLAN)).oddities
    (place,) = [place for what, place in oddities if "could not be read" in what]
    assert place.url


def test_an_empty_document_has_no_sections(house: House) -> None:
    assert house.source.fetch(house.put("")).sections == ()


def test_what_is_not_there_is_a_sync_error_with_a_way_on(house: House) -> None:
    with pytest.raises(SyncError) as caught:
        house.source.fetch(house.gone)
    assert caught.value.kind == "dead"
    assert caught.value.fix
    assert "\n" not in str(caught.value)


# ------------------------------------------------------------------------------------ the same Document

NOWHERE = Place("", "")


def bare(document: Document) -> Any:
    """A Document without places, and without what Docs cannot say: quotes, and what is checked."""

    def text(found: Text) -> Text:
        return Text(found.plain, tuple(replace(s, value=_local(s)) for s in found.spans))

    def cell(found: Cell) -> Cell:
        return replace(found, text=text(found.text), blocks=tuple(map(block, found.blocks)), url="")

    def block(found: Block) -> Block:
        if isinstance(found, Prose):
            return replace(found, text=text(found.text), place=NOWHERE, quoted=False)
        if isinstance(found, Bullets):
            items = tuple(replace(i, text=text(i.text), place=NOWHERE, checked=None) for i in found.items)
            return Bullets(items, NOWHERE)
        return replace(found, rows=tuple(tuple(map(cell, row)) for row in found.rows), place=NOWHERE)

    def section(found: Section) -> Section:
        return replace(
            found, heading=text(found.heading), place=NOWHERE, blocks=tuple(map(block, found.blocks))
        )

    return [section(found) for found in document.sections]


def _local(span: Span) -> str:
    """Links within the document differ as places do."""
    return "#" if span.kind == "link" and "#" in span.value else span.value


SAME = {
    "the plan": PLAN,
    "tabs": "<!-- tab: Plan -->\n# A\n\nx\n\n<!-- tab: Risks -->\n\n- r\n",
    "text before the first tab": "x\n\n<!-- tab: More -->\ny\n",
    "nested lists": "1. a\n   1. b\n      1. c\n         - d\n   2. e\n2. f\n\n- g\n  1. h\n",
    "lists side by side": "- a\n- b\n\n* c\n\n3. d\n4. e\n",
    "an item of code": "- a\n\n  ```\n  code\n  ```\n- b\n",
    "an empty item": "- a\n-\n- c\n",
    "links": "[a **b** c](https://example.org) and [d](#goals)\n\n# Goals\n",
    "styles that touch": "**a***b*~~c~~ **d** **e**",
    "bold with links": "**[a](https://example.org/1)[b](https://example.org/2)**",
    "code in sentences": "use `a  b` and `c`\n\n`alone`\n\n`and more`\n\nend",
    "two code blocks": "```\na\n```\n\n```\nb\n```\n\n    c\n",
    "a head in bold": "| **A** | *B* |\n|---|---|\n| **x** | **y** |\n| z | |\n",
    "a head that says nothing": "| | |\n|---|---|\n| a | b |\n",
    "breaks in cells": "| a |\n|---|\n| one<br>two<br/>three |\n",
    "only a table": "| a |\n|---|\n| b |\n",
    "a table in a list": "- a\n\n  | x |\n  |---|\n  | y |\n- b\n",
    "quotes": "> one\n>\n> - two\n\nthree\n",
    "a picture alone": "![the funnel](f.png)\n\n![](g.png)\n",
    "headings without text": "# \n\n## A\n\n# \n\nx\n",
    "wide characters": "# 🎯 Ziele — Q2 „hoch“\n\n- ✅ **Größe** 日本語\n",
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_plan_is_the_same_document(name: str, tmp_path: Path, emulator: Emulator) -> None:
    docs = docs_house(tmp_path, emulator)
    as_doc = docs.source.fetch(docs.put(SAME[name]))
    as_markdown = parse(SAME[name], "plan.md", "plan.md")
    assert bare(as_doc) == bare(as_markdown)


# ------------------------------------------------------------------------------------ Docs only


@pytest.fixture
def docs(tmp_path: Path, emulator: Emulator) -> House:
    return docs_house(tmp_path, emulator)


def test_a_doc_knows_when_it_was_edited(docs: House) -> None:
    document = docs.source.fetch(docs.put("x"))
    assert document.modified is not None
    assert document.modified.tzinfo is not None


def test_a_doc_that_is_not_shared_says_with_whom_to_share_it(docs: House, emulator: Emulator) -> None:
    link = docs.put("x")
    emulator.share("plan", EMAIL, "")
    with pytest.raises(
        SyncError, match=f"not shared with {EMAIL} — share it as Viewer: {link.url}"
    ) as caught:
        docs.source.fetch(link)
    assert caught.value.kind == "not_shared"


def test_a_doc_in_the_trash_is_not_read(docs: House, emulator: Emulator) -> None:
    link = docs.put("x")
    emulator.file("plan").trashed = True
    with pytest.raises(SyncError, match="in the trash") as caught:
        docs.source.fetch(link)
    assert caught.value.kind == "trashed"


SEED = """
files:
  old.docx: {type: docx}
  old.xlsx: {type: xlsx}
  folder: {type: folder}
  print.pdf: {type: pdf}
  way: {type: shortcut, target: plan.md}
  way to a sheet: {type: shortcut, target: numbers.sheet.yaml}
  nowhere: {type: shortcut}
  way to what is gone: {type: shortcut, target: gone}
  way to a secret: {type: shortcut, target: secret.md}
  secret.md: {readers: []}
  way to a way: {type: shortcut, target: way}
readers: [plansync@emulator.iam.gserviceaccount.com]
"""
FORMS = [
    "https://docs.google.com/document/d/{}/edit",
    "https://docs.google.com/spreadsheets/d/{}/edit#gid=0",
    "https://drive.google.com/open?id={}",
    "https://drive.google.com/file/d/{}/view",
]


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Emulator]:
    """A Workspace of files of all kinds."""
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "workspace.yaml").write_text(SEED)
    (seed / "plan.md").write_text("# Plan\n")
    (seed / "secret.md").write_text("# Secret\n")
    (seed / "numbers.sheet.yaml").write_text("tabs: [{rows: [[{v: Plan, size: 18}], [], [words]]}]\n")
    with Emulator(seed, validate_responses=True) as running:
        yield running


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["plan.md", "numbers.sheet.yaml", "way", "way to a sheet"])
def test_the_file_says_who_reads_it_not_the_address(
    name: str, form: str, tmp_path: Path, drive: Emulator
) -> None:
    link = parse_link(form.format(drive.file_id(name)))
    source = GoogleFiles(google(tmp_path, drive))
    assert source.claims(link)
    document = source.fetch(link)
    assert document.id == drive.file_id("numbers.sheet.yaml" if "sheet" in name else "plan.md")
    assert [s.heading.plain for s in document.sections] == ["Plan"]


@pytest.mark.parametrize(
    ("name", "kind", "what", "fix"),
    [
        ("old.docx", "office_file", "an Office file", "Save as Google Docs"),
        ("old.xlsx", "office_file", "an Office file", "Save as Google Sheets"),
        ("folder", "not_supported", "This is a folder", "link to the Doc or Sheet in it"),
        ("print.pdf", "not_supported", "This is a PDF", "that it was made from"),
        ("nowhere", "dead", "The shortcut leads to nothing", "link to the document itself"),
        ("way to what is gone", "not_shared", "The shortcut leads to a file that is gone, or not shared with", "share the file itself as Viewer"),
        ("way to a secret", "not_shared", "The shortcut leads to a file that is gone, or not shared with", "share the file itself as Viewer"),
        ("way to a way", "not_supported", "a shortcut to another shortcut", "link to the document itself"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", FORMS)
def test_what_cannot_be_read_says_what_it_is_and_what_to_do(
    name: str, kind: str, what: str, fix: str, form: str, tmp_path: Path, drive: Emulator
) -> None:
    link = parse_link(form.format(drive.file_id(name)))
    with pytest.raises(SyncError) as caught:
        GoogleFiles(google(tmp_path, drive)).fetch(link)
    assert caught.value.kind == kind
    assert what in caught.value.what
    assert fix in caught.value.fix
    assert not drive.calls("docs.")
    assert not drive.calls("sheets.")


def test_an_office_file_that_drive_said_nothing_of_is_refused_by_sheets(
    tmp_path: Path, drive: Emulator
) -> None:
    link = parse_link(FORMS[1].format(drive.file_id("old.xlsx")))
    with pytest.raises(SyncError, match="Office file") as caught:
        GoogleSheets(google(tmp_path, drive)).read(File(link))
    assert caught.value.kind == "office_file"


@pytest.mark.parametrize(
    ("make", "name", "what"),
    [
        (GoogleDocs, "numbers.sheet.yaml", "This is a Google Sheet, not a Google Doc"),
        (GoogleSheets, "plan.md", "This is a Google Doc, not a Google Sheet"),
    ],
)
def test_a_reader_alone_refuses_what_another_reads(
    make: Callable[[Google], Source], name: str, what: str, tmp_path: Path, drive: Emulator
) -> None:
    with pytest.raises(SyncError, match=what) as caught:
        make(google(tmp_path, drive)).fetch(parse_link(FORMS[2].format(drive.file_id(name))))
    assert caught.value.kind == "not_supported"


@pytest.mark.parametrize("name", ["plan.md", "numbers.sheet.yaml", "way to a sheet"])
def test_drive_is_not_asked_again_for_what_it_said(name: str, tmp_path: Path, drive: Emulator) -> None:
    client = google(tmp_path, drive)
    link = parse_link(FORMS[2].format(drive.file_id(name)))
    seen = client.file(link)
    asked = len(drive.calls("drive."))
    document = GoogleFiles(client).fetch(link, seen)
    assert document.modified is not None
    assert len(drive.calls("drive.")) - asked == (1 if name.startswith("way") else 0)  # the target's own


def test_what_drive_says_of_a_file_is_kept(tmp_path: Path, drive: Emulator) -> None:
    client = google(tmp_path, drive)
    link = parse_link(
        f"https://docs.google.com/spreadsheets/d/{drive.file_id('numbers.sheet.yaml')}/edit#gid=7"
    )
    found = opened(client, link)
    assert (found.link, found.name, found.mime) == (link, "numbers", SPREADSHEET)
    assert (found.version, found.can_edit) == ("1", False)
    seen = client.file(link) | {"capabilities": {"canEdit": True}, "resourceKey": "0-k"}
    again = opened(client, link, seen)
    assert (again.can_edit, again.link.resource_key, again.link.gid) == (True, "0-k", "7")
