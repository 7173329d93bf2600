"""The same plan as Markdown, as a Google Doc and as a Google Sheet is the same model, places aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jobs import wiring
from jobs.config import load
from jobs.demo import SEED
from mappers.document import Document
from mappers.reader import read
from sync.links import parse_link
from sync.sources import markdown
from sync.sources.google_files import GoogleFiles
from tests.office import JOB, Office, open_office
from tests.sheet_layout import one_tab, tab_per_section

GOLDEN = Path(__file__).parent / "golden"
PLANS = sorted([*SEED.glob("*.md"), *GOLDEN.glob("*.md")])
# What only Markdown can carry, or what our conversion to a Doc or a Sheet cannot: these are read, but not held to be the same.
MARKDOWN_ONLY = {
    "54-bullets-indented-like-code",
    "58-ticked-boxes-as-scores",  # Google does not say which boxes of a Doc are ticked
    "70-cells-merged-downward",  # as HTML
    "77-folded-sections-of-html",
    "79-facts-in-definition-lists",
    "98-components-of-a-docs-site",
    "99-notes-at-the-foot",  # a Doc's footnotes are read after its text
    "105-an-owner-merged-over-two-objectives",  # as HTML
    "131-team-and-quarter-in-front-matter",
    "132-definition-lists",
    # In a Sheet an empty row, and a line above the head, part a table from what stands above it.
    "84-capacity-with-spacers-and-a-total",
    "85-the-head-is-not-the-first-row",
}
WITHOUT_HEADINGS = MARKDOWN_ONLY | {
    "08-bold-lines-as-headings",  # nothing in it names tabs
    "52-titles-without-any-heading",
    # A tab's name is all that a tab says of unit, cycle or number.
    "64-a-year-above-its-quarters",
    "81-a-program-increment",
    "90-numbered-headings-with-emoji",
    "107-objectives-with-a-section-number",
}
WHERE = {"place", "places", "origins", "cells", "written"}  # each format has its own


def without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_places(inner) for key, inner in value.items() if key not in WHERE}
    return [without_places(inner) for inner in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Desk:
    """One Workspace for all plans."""

    office: Office
    files: GoogleFiles

    def doc(self, name: str, text: str) -> Document:
        self.office.workspace.put_markdown(name, text)
        return self.fetch("document", name)

    def sheet(self, name: str, layout: dict[str, Any]) -> Document:
        self.office.workspace.put_sheet(name, layout)
        return self.fetch("spreadsheets", name)

    def fetch(self, kind: str, name: str) -> Document:
        file = self.office.workspace.file(name)
        self.office.workspace.share(file.id, JOB)
        return self.files.fetch(parse_link(f"https://docs.google.com/{kind}/d/{file.id}/edit"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_office(tmp_path_factory.mktemp("desk")) as office:
        yield Desk(office, GoogleFiles(wiring.build(load(office.config)).reading))


def model(document: Document) -> Any:
    return without_places(read(document).model_dump(mode="json"))


@pytest.mark.parametrize(
    "path", [path for path in PLANS if path.stem not in MARKDOWN_ONLY], ids=lambda path: path.stem
)
def test_a_plan_reads_the_same_from_markdown_from_a_doc_and_from_a_sheet(desk: Desk, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    doc = desk.doc(f"same {path.name}", text)
    page = markdown.parse(text, doc.name, path.name)
    sheet = desk.sheet(f"same {path.stem}", one_tab(page) | {"title": doc.name})

    assert model(page) == model(doc)
    assert model(page) == model(sheet)
    assert not sheet.oddities


@pytest.mark.parametrize(
    "path",
    [path for path in PLANS if path.stem not in WITHOUT_HEADINGS],
    ids=lambda path: path.stem,
)
def test_a_plan_reads_the_same_from_a_sheet_with_a_tab_per_section(desk: Desk, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    layout = tab_per_section(markdown.parse(text, path.stem, path.name))
    sheet = desk.sheet(f"tabs {path.stem}", layout)

    assert model(markdown.parse(text, layout["title"], path.name)) == model(sheet)
