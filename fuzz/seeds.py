"""What to begin with: our own plans as Markdown, as Docs and as Sheets; real ones where the shared folder is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from sync.emulator.docs import documents, markdown
from sync.emulator.store import DOC, File
from sync.sources.markdown import parse
from tests.sheet_layout import one_tab, tab_per_section
from tests.sync.sources.sheets_json import answer

ROOT: Final = Path(__file__).parent.parent
SHARED: Final = ROOT.parent / "shared"
NOW: Final = datetime(2024, 10, 8, tzinfo=UTC)
MOST: Final = 60_000  # bytes of a seed; what is larger is read too slowly to be read often


@cache
def texts() -> tuple[str, ...]:
    """Our own plans."""
    found = sorted((ROOT / "tests" / "golden").glob("*.md")) + sorted(
        (ROOT / "sync" / "emulator" / "demo").glob("*.md")
    )
    return tuple(path.read_text(encoding="utf-8") for path in found)


@cache
def docs_answers() -> tuple[dict[str, Any], ...]:
    """Our own plans as ``documents.get`` answers."""
    return tuple(_as_doc(text) for text in texts())


@cache
def sheets_answers() -> tuple[dict[str, Any], ...]:
    """Our own plans as ``spreadsheets.get`` answers, on one tab and on several."""
    plans = [parse(text, "plan.md", "plan.md") for text in texts()[:40]]
    layouts = [one_tab(plan) for plan in plans[::2]] + [tab_per_section(plan) for plan in plans[1::2]]
    return tuple(answer(*layout["tabs"]) for layout in layouts)


def _as_doc(text: str) -> dict[str, Any]:
    name, content = markdown.read(text, "ID")
    file = File("ID", name, DOC, "pat@x.example", NOW, NOW)
    file.content = content
    return documents.render(file)


def _shared(folder: str, pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((SHARED / folder).glob(pattern))]


def _bytes(answers: tuple[dict[str, Any], ...]) -> list[bytes]:
    return [json.dumps(found).encode() for found in answers]


SEEDS: Final[Mapping[str, Callable[[], list[bytes]]]] = {
    "markdown": lambda: [text.encode() for text in texts()] + _shared("plans/texts", "*.md"),
    "docs": lambda: [s for s in _bytes(docs_answers()) + _shared("docs-json", "*.json") if len(s) < MOST],
    "sheets": lambda: [s for s in _bytes(sheets_answers()) if len(s) < MOST],
}
