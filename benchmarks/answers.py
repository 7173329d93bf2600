"""Documents to measure reading with, as Markdown and as Google answers for them, of any size.

The words are those of `benchmarks/company.py`; the answers are the emulator's, which has every style, index and list level
that real ones have, under the mask that we ask for. Real documents have 10 to 40 bytes of JSON for a character of text,
these about 25.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from benchmarks.company import Team
from sync.emulator import fieldmask
from sync.emulator.docs import markdown
from sync.google import DOCUMENT_FIELDS

URL: Final = "https://docs.google.com/document/d/BENCH/edit"
Shape = Callable[[int], str]  # how many teams → Markdown


def plan(number: int) -> str:
    """A typical plan: a page or two, two house styles."""
    return Team(number).plan(sentences=2 + number % 5)


def book(teams: int) -> str:
    """A file with a tab for each team's plan."""
    return "\n".join(f"<!-- tab: {Team(number).name} -->\n\n{plan(number)}" for number in range(teams))


def long(teams: int) -> str:
    """One plan as long as those of so many teams: their sections under the same few headings."""
    parts: dict[str, list[str]] = {}
    for number in range(teams):
        for part in plan(number).split("\n## ")[1:]:
            heading, _, body = part.partition("\n")
            parts.setdefault(heading, []).append(body)
    sections = (f"## {heading}\n{chr(10).join(bodies)}" for heading, bodies in parts.items())
    return "\n".join(["# Platform group: plan for Q4 2024\n", *sections])


def list_plan(teams: int) -> str:
    """One plan in lists and prose only, where an answer has the fewest bytes for a character."""
    goals = []
    for number in range(teams):
        _, _, proposed = Team(2 * number).plan(sentences=4).partition("\n## What we propose for Q4\n")
        goals.append(proposed.partition("\n## Risks")[0])
    return "\n".join(["# Platform group: plan for Q4 2024\n\n## OKRs\n", *goals])


def answer(text: str) -> bytes:
    """What ``documents.get`` gives for it, as compact as we ask for it."""
    title, doc = markdown.read(text, "BENCH")
    whole = {
        "title": title or "Plan",
        "suggestionsViewMode": "PREVIEW_WITHOUT_SUGGESTIONS",
        "documentId": "BENCH",
        "tabs": list(doc.tabs),
    }
    masked = fieldmask.apply(fieldmask.parse(DOCUMENT_FIELDS), whole)
    return json.dumps(masked, separators=(",", ":"), ensure_ascii=False).encode()


def answer_of(shape: Shape, size: int) -> bytes:
    """An answer of about ``size`` bytes."""
    sample = 20
    a_team = len(answer(shape(sample))) / sample
    return answer(shape(max(1, round(size / a_team))))
