"""A message that a TPM can paste to a team: what its plan still needs, what is good, until when. At most eight lines.

It says no more of a plan than its findings do, so that its publish level holds here as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mappers import views
from mappers.card import Card, day
from mappers.finding import Finding
from mappers.summary import web
from mappers.tables import Cell
from mappers.tabs import short

MOST: Final = 5
"""Findings that one message names; a longer list is read by nobody."""
_WORDS: Final = 150  # characters of a finding, and of how to fix it
_NAME: Final = 60  # characters of a name; what is longer is none
_CONTROL_RE: Final = re.compile(r"[\x00-\x1f\x7f\ufeff\ufffe\uffff]")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a message, and what they open."""

    text: str
    link: str = ""


Line = tuple[Part, ...]


def lines(card: Card) -> list[Line]:
    """The message about a unit × cycle; none where its team has nothing to do, or nothing can be said to it."""
    if card.closed or card.covered_by or (card.source and card.source.problem):
        return []
    if card.plan is None:
        return [] if card.left else list(_no_plan(card))
    found = views.to_mend(card)
    return list(_to_mend(card, found)) if found else []


def _no_plan(card: Card) -> Iterator[Line]:
    yield (Part(f"{_greeting(card)}, we have no link to your plan for {card.cycle} yet."),)
    if card.by:
        yield (Part(f"{_due(card)} due on {day(card.by)}."),)
    whom = f"send its link to {_said(card.tpm)}" if card.tpm else "send us its link"
    yield (Part(f"Could you {whom}, or paste it into the tab Plans of the master sheet? Thank you!"),)


def _to_mend(card: Card, found: Sequence[Finding]) -> Iterator[Line]:
    plan = card.plan
    assert plan
    when = f" for {card.cycle}" if card.cycle else ""
    must = any(finding.level == "must_fix" for finding in found) and not _said_ready(card)
    what = (
        " needs a little more before its review:"
        if must
        else " has all that its review needs. Worth doing if you find the time:"
    )
    yield (Part(f"{_greeting(card)}, your "), Part("plan", plan.url), Part(f"{when}{what}"))
    yield from (tuple(_finding(finding)) for finding in found[:MOST])
    filled = plan.topics and card.read_state != "Not filled in"
    told = [f"{_good(card)} of {len(plan.topics)} topics are there."] if filled else []
    if must and card.by:
        told.append(f"{_due(card)} due on {day(card.by)}.")
    if more := len(found) - MOST:
        told += [f"{more} more {'stands' if more == 1 else 'stand'} in the tab Findings."] if more > 0 else []
    if told:
        yield (Part(" ".join(told)),)
    help_ = f" {_said(card.tpm)} helps if anything is unclear." if card.tpm else ""
    yield (Part(f"Thank you!{help_}"),)


def _finding(finding: Finding) -> Iterator[Part]:
    """``• 9 of 11 key results have no baseline (Objectives): State where each starts.``, its heading opening the place."""
    place = next((each for each in finding.places if web(each)), None)
    yield Part(f"• {_cut(_said(finding.message)).rstrip('.')}")
    if place:
        yield Part(" (")
        yield Part(_said(short(place.label)) or "here", web(place))
        yield Part(")")
    if finding.fix:
        yield Part(f": {_cut(_said(finding.fix))}")


def _due(card: Card) -> str:
    return "Your plan is" if card.extended else "Plans are"


def _said_ready(card: Card) -> bool:
    return card.overruled.get("plan", "").strip().lower().startswith("ready")


def _good(card: Card) -> int:
    """How many topics need nothing, by our verdicts and by what people say of them."""
    assert card.plan
    lacking = set(card.lacking)
    thin = {
        topic
        for topic, verdict in card.plan.topics.items()
        if verdict.verdict == "thin" and topic not in card.overruled
    }
    unsure = {
        topic
        for topic, verdict in card.plan.topics.items()
        if not verdict.sure and topic not in card.overruled
    }
    return sum(topic not in lacking | thin | unsure for topic in card.plan.topics)


def _greeting(card: Card) -> str:
    """By name, unless that is only what a document is called."""
    name = _said(card.unit)
    if card.unit_id.startswith("file:") or not name or len(name) > _NAME:
        return "Hi"
    return f"Hi {name}" if name.casefold().split()[-1:] in (["team"], ["group"]) else f"Hi {name} team"


def _said(text: str) -> str:
    """In one line and nothing that a cell would not keep; words that run from right to left keep to themselves."""
    plain = " ".join(_CONTROL_RE.sub(" ", text).split())
    if plain.isascii():  # most are, and looking at each character takes longer than all the rest
        return plain
    plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    turned = any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in plain)
    return f"\u2068{plain}\u2069" if turned else plain


def _cut(text: str) -> str:
    if len(text) <= _WORDS:
        return text
    return f"{text[: _WORDS - 1].rstrip()}…" + ("\u2069" if text.startswith("\u2068") else "")


def cell(card: Card) -> Cell:
    """The message as a cell, its headings linked."""
    text, links = "", list[tuple[int, int, str]]()
    for number, line in enumerate(lines(card)):
        text += "\n" if number else ""
        for part in line:
            start = _units(text)
            text += part.text
            if part.link and part.text:
                links.append((start, _units(text), part.link))
    return Cell(text, links=tuple(links))


def plain(said: Sequence[Line]) -> list[str]:
    """The message for a terminal or a mail without links: each address behind its words."""
    return [
        "".join(f"{part.text} <{part.link}>" if part.link else part.text for part in line) for line in said
    ]


def _units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
