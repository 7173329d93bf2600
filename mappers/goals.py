"""Whether a heading above goals is a goal itself, or only names a group of them: "Be profitable" against "Sales"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from typing import Final, Literal

from mappers import recognise, rows
from mappers.document import Bullets, Prose, Table
from mappers.languages import any_of, finder, phrases
from mappers.lines import is_key_result
from mappers.outline import Node, texts_of
from mappers.prompts import shows_form
from mappers.recognise import Words, objective_title
from mappers.thresholds import NESTED

Style = Literal["results", "goals", "work"]

_AIM_RE: Final = re.compile(rf"^\W*(?:\d+[.)]?\s+)?{any_of('aim')}(?=\s+\S)", re.IGNORECASE)
_DOING_RE: Final = re.compile(r"^\W*[A-Z][a-z]{2,}ing\s+(?!and\b|&|team\b|wg\b)\S+(?:\s+\S+)", re.IGNORECASE)
_SENTENCE: Final = 6  # words from which on a heading says something rather than names it
_ASKS_RE: Final = re.compile(rf"^\W*(?:\d+[.)]?\s+)?{any_of('question')}", re.IGNORECASE)
_GUIDE_RE: Final = re.compile(rf"^\W*(?:\d+[.)]?\s+)?{any_of('guide')}", re.IGNORECASE)


def is_aim(title: str) -> bool:
    """Whether a title says what is to be achieved: it begins with a verb, or is as long as a sentence."""
    said = title.split()
    if len(said) < 2:
        return False
    return bool(_AIM_RE.match(title) or _DOING_RE.match(title)) or len(said) >= _SENTENCE


def explains(node: Node) -> bool:
    """Whether a heading belongs to a guide about planning: "What is a key result?", "How we score", "The format:"."""
    return (not node.real and shows_form(node.heading)) or titles_guide(node.title)


def titles_guide(title: str) -> bool:
    """Whether a title is a guide's: "How we plan", but not "What is lost comes back"."""
    if not _GUIDE_RE.match(title):
        return False
    about = finder("talks_of", "plans_of").finds(title)
    return about or title.endswith(("?", "？")) or not _ASKS_RE.match(title)


def in_guide(node: Node) -> bool:
    """Whether a heading or one above it belongs to a guide."""
    return any(explains(up) for up in (node, *node.up()))


def is_group(node: Node, known: Words) -> bool:
    """Whether a heading under "OKRs" names a group of objectives: what stands below it are the objectives themselves."""
    if objective_title(node.title):
        return False
    if set(recognise.words(node.title)) <= _says_nothing():
        return True
    if any(_names_objectives(inner, known) for inner in node.walk() if inner is not node):
        return True
    if any(_marks_objectives(block) for block in node.blocks):
        return True
    if is_aim(node.title):
        return False
    if _is_nested(node):
        return True
    parent = node.parent
    if parent is None:
        return False
    if parent.groups is None:
        parent.groups = any(
            _is_nested(other) and not is_aim(other.title) and not known.best(other.title)
            for other in parent.children
        )
    return parent.groups


@cache
def _says_nothing() -> frozenset[str]:
    """Words of headings that name no goal: "Quarterly", "Goals", "Additional objectives"."""
    return frozenset(recognise.stem(recognise.folded(word)) for word in phrases("generic"))


def _names_objectives(node: Node, known: Words) -> bool:
    if objective_title(node.title) or any(_marks_objectives(block) for block in node.blocks):
        return True
    if next(leads(node), None):
        return True
    plain = not known.best(node.title) and is_aim(node.title) and not is_key_result(node.title)
    return plain and any(not isinstance(block, Prose) for inner in node.walk() for block in inner.blocks)


def _marks_objectives(block: Prose | Bullets | Table) -> bool:
    if isinstance(block, Table):
        return False
    return any(objective_title(" ".join(text.plain.split())) for text in texts_of(block))


def _is_nested(node: Node) -> bool:
    """Whether most items of its lists have items of their own below them."""
    families = [
        family for block in node.blocks if isinstance(block, Bullets) for family in rows.families(block.items)
    ]
    return bool(families) and sum(bool(nested) for _, nested in families) >= NESTED * len(families)


def leads(node: Node) -> Iterator[tuple[Prose, Bullets | None]]:
    """Paragraphs that stand as the title of the list right below them; then the bare ones between such."""
    pairs = list(zip_longest(node.blocks, node.blocks[1:]))
    heads = [
        (block, after)
        for block, after in pairs
        if isinstance(block, Prose) and isinstance(after, Bullets) and could_be_title(block)
    ]
    if heads:
        yield from heads
        yield from (
            (block, None)
            for block, after in pairs
            if isinstance(block, Prose) and not isinstance(after, Bullets) and could_be_title(block)
        )


def could_be_title(block: Prose) -> bool:
    """Whether a paragraph is one line without a full stop or a colon at its end."""
    plain = block.text.plain.strip()
    return (
        0 < len(plain) <= 90
        and "\n" not in plain
        and not plain.endswith((".", ":", "：", ";", ","))
        and not block.quoted
        and not block.code
    )
