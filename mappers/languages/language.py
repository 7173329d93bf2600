"""What a language contributes: its words for the parts of a plan, and the phrases that tell content from prompts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

NO_WORDS: Final[Mapping[str, tuple[str, ...]]] = {}
SPACELESS_RE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")


@dataclass(frozen=True)
class Language:
    """The words of one language; every part may be empty.

    ``headings``: field of a plan → names of its section. ``columns``: a column as the configuration names it ("owner",
    "risks.mitigation") → its titles. ``phrases``: what a phrase does (see `phrases` in the package) → such phrases; a
    trailing ``*`` stands for any ending. ``filler``: grammar words, which say nothing in a heading. ``atoms``: for a script
    without spaces, the pieces that its words are cut into. ``quarter_letters``: what numbers a quarter besides Q.
    """

    code: str
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_WORDS)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_WORDS)
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_WORDS)
    filler: str = ""
    atoms: str = ""
    quarter_letters: str = ""
    half_letters: str = ""


def pattern(phrases: Iterable[str]) -> str:
    """An alternative of phrases as a regular expression, each as whole words; the longest first."""
    return (
        "(?:" + "|".join(_whole(phrase) for phrase in sorted(set(phrases), key=lambda p: (-len(p), p))) + ")"
    )


def _whole(phrase: str) -> str:
    """A phrase between word ends, where its script has such."""
    body = phrase.removesuffix("*")
    said = re.escape(body).replace(r"\ ", r"\s+").replace("'", "['’]")
    start = r"\b" if re.match(r"\w", body) and not SPACELESS_RE.match(body[0]) else ""
    if phrase.endswith("*"):
        return start + said + r"\w*"
    end = r"\b" if re.search(r"\w$", body) and not SPACELESS_RE.match(body[-1]) else ""
    return start + said + end
