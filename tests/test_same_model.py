"""The same plan as Markdown and as a Google Doc is the same model, places aside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs import wiring
from jobs.config import load
from jobs.demo import SEED
from mappers.reader import read
from sync.links import parse_link
from sync.sources import markdown
from sync.sources.google_docs import GoogleDocs
from tests.office import JOB, Office, open_office

GOLDEN = Path(__file__).parent / "golden"
PLANS = sorted([*SEED.glob("*.md"), *GOLDEN.glob("*.md")])


def without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_places(inner) for key, inner in value.items() if key not in {"place", "places"}}
    return [without_places(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, GoogleDocs]]:
    """One Workspace for all plans."""
    with open_office(tmp_path_factory.mktemp("desk")) as office:
        yield office, GoogleDocs(wiring.build(load(office.config)).reading)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_reads_the_same_from_markdown_and_from_a_doc(
    desk: tuple[Office, GoogleDocs], path: Path
) -> None:
    office, docs = desk
    text = path.read_text(encoding="utf-8")
    name = f"same {path.name}"
    office.workspace.put_markdown(name, text)
    office.workspace.share(name, JOB)

    doc = docs.fetch(parse_link(f"https://docs.google.com/document/d/{office.workspace.file_id(name)}/edit"))
    page = markdown.parse(text, doc.name, path.name)

    assert without_places(read(page).model_dump(mode="json")) == without_places(
        read(doc).model_dump(mode="json")
    )
