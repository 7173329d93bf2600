"""Documents to measure reading with, as Markdown and as Google answers for them, of any size.

The words are mostly those of `benchmarks/company.py`; the answers are the emulator's, which has every style, index and list level
that real ones have, under the mask that we ask for. Real documents have 10 to 60 bytes of JSON for a character of text, these
25, in lists 10.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Final

from benchmarks.company import Team
from sync.emulator import fieldmask
from sync.emulator.docs import markdown
from sync.google import DOCUMENT_FIELDS

URL: Final = "https://docs.google.com/document/d/BENCH/edit"
_THINGS: Final = re.compile(
    r"\b(?:customers?|queue|import|orders?|rules|requests|tenants|runs|alarms|vendor|scheduler|audit|traffic|figures|desk|visit"
    r"|incidents|engine|minute|page|trial|region|settings|mode|week|people|path|limits|tests)\b",
    re.IGNORECASE,
)
_HOW: Final = "early late open shared nightly local busy quiet paid free spare signed mobile public partner weekly manual large".split()
_WHAT: Final = "invoices parcels seats drafts quotes labels returns badges routes tickets readers carts shelves lanes forms views hooks feeds maps notes pools".split()
Shape = Callable[[int], str]  # how many teams → Markdown


def plan(number: int) -> str:
    """A typical plan: a page or two, two house styles."""
    return _in_own_words(Team(number).plan(sentences=2 + number % 5), number)


def _in_own_words(text: str, number: int) -> str:
    """The plan with other things in most of its lines: no two teams write the same, and what is read once is not known."""
    turns = iter(range(number * 37, 1_000_000_000))

    def other(_: re.Match[str]) -> str:
        turn = next(turns)
        return f"{_HOW[turn % len(_HOW)]} {_WHAT[turn // len(_HOW) % len(_WHAT)]}"

    return _THINGS.sub(other, text)


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
        _, _, proposed = plan(2 * number).partition("\n## What we propose for Q4\n")
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
