"""Whose plan a document is, for which cycle, and where one plan ends and the next begins (design §2)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mappers import cells, cycle, recognise, rows
from mappers.context import Context, Unit
from mappers.cycle import Cycle
from mappers.document import Document
from mappers.goals import titles_guide
from mappers.languages import SPACELESS_RE, phrases
from mappers.outline import Node, texts_of
from mappers.plan import Metadata
from mappers.recognise import Words, folded, stem, words
from mappers.thresholds import POINTER

_GENERIC: Final = frozenset(stem(folded(word)) for word in phrases("generic"))
_PLAN_WORDS: Final = frozenset(stem(folded(word)) for word in phrases("plan_words"))
_TEAM_RE: Final = re.compile(
    r"^\s*(?:team|squad|group|unit|équipe|equipo|equipe|equipa|abteilung|bereich|pôle)\s*[:–—-]?\s+(?:(?:de|del|da|do|des|du)\s+)?(?P<a>\S.{1,40})$|^(?P<b>\S.{1,40}?)\s+(?:team|squad|group|wg|guild|tribe)$",
    re.IGNORECASE,
)
_FRAMEWORKS: Final = frozenset({"v2mom", "vpmom", "ogsm", "vmost"})  # kinds of plans by their letters
_FIRST: Final = 6  # headings that may name whose plan it is
_READ: Final = 6_000  # characters of running text that are looked at for a team's name
_NAME: Final = r"[A-Z][\w&.-]*(?:\s+(?:&\s+)?[A-Z][\w&.-]*){0,3}"
_MENTION_RE: Final = re.compile(
    rf"(?P<before>{_NAME})\s+(?:[Tt]eam|[Ss]quad|[Ww]orking [Gg]roup|WG|[Cc]ommittee|[Cc]ore [Uu]nit|[Gg]uild|[Tt]ribe)\b(?!\s+[Ll]ead)"
    rf"|\b(?:Team|Squad)\s+(?P<after>(?!Lead|Member|Name|Goal|OKR|Objective|Plan|Vision|Mission)[A-Z][\w-]+)"
)
_NO_NAME: Final = frozenset(
    "the our this that each every a an all any other another for and with from in on by at to of as if we i it their its your my these those leadership product new core "
    "whole entire full small same both one two local internal external management executive project team squad q1 q2 q3 q4 help support when while once working".split()
)
_JOINTS: Final = frozenset(
    "the our for of and a in at to from - & de del da do des du la le der des und".split()
)
_SHELVES: Final = frozenset(
    word
    for said in "archive archived old older draft drafts shared docs documents files misc other others admin final backup backups meeting meetings notes inbox done in "
    "progress work review reviews reviewed approved submitted upcoming current previous public private internal external templates resources attachments assets and".split()
    for word in words(said)
)  # what folders are called that are nobody's
_DECORATION_RE: Final = re.compile(r"[^\w\s&/'’.+-]+")
_TITLE_RE: Final = re.compile(r"\s*[:：|]\s+|\s+[–—-]\s+")  # "Payments team: plan"
_SUFFIX_RE: Final = re.compile(r"\.(?:md|markdown|mdx|txt|html?|json)$", re.IGNORECASE)
_BRACKETS_RE: Final = re.compile(r"[(\[][^)\]]*[)\]]")


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a document that is one plan: its trees, and the headings that name it, nearest first."""

    nodes: tuple[Node, ...]
    headings: tuple[str, ...] = ()


def scopes(root: Node, context: Context) -> list[Scope]:
    """One scope a plan. Siblings that name different units, or different cycles, are different plans."""
    for siblings, above in _candidates(root):
        named = [(node, _names(node, context)) for node in siblings]
        with_content = [(node, name) for node, name in named if name and _plans_something(node)]
        if len({name for _, name in with_content}) >= 2 and len(with_content) * 2 >= len(
            [n for n in siblings if _plans_something(n)]
        ):
            return [Scope((node,), (node.title, *above)) for node, _ in with_content]
    return [Scope((root,))]


def _candidates(root: Node) -> Iterator[tuple[Sequence[Node], tuple[str, ...]]]:
    node, above = root, tuple[str, ...]()
    while True:
        real = [child for child in node.children if child.real]
        if len(real) >= 2:
            yield real, above
        if len(real) != 1:
            return
        node, above = real[0], (real[0].title, *above)


def _names(node: Node, context: Context) -> str:
    """What tells this sibling from the others: its unit, or a heading that is nothing but a cycle."""
    title = node.title
    if context.words.best(title) or recognise.objective_title(title):
        rest = unit_in_title(title, context, need_plan_word=True)
        if not rest or not cycle.cycle_in(title, context.calendar):
            return _only_cycle(node, context)
    unit = context.roster.find(strip_generic(title)) or context.roster.find(title)
    if unit:
        return f"unit {unit.id}"
    found = _TEAM_RE.match(title)
    if found:
        return f"unit {(found['a'] or found['b']).lower()}"
    stated = _stated_unit(node, context)
    return f"unit {stated.lower()}" if stated else _only_cycle(node, context)


def _stated_unit(node: Node, context: Context) -> str:
    """The unit in labelled lines right under a heading: ``Team: Payments``."""
    for block in node.blocks[:3]:
        for text in texts_of(block):
            for line in text.plain.split("\n")[:6]:
                pair = rows.label_value(line)
                if pair and rows.field_of(pair[0], Metadata, context.words) == "unit" and len(pair[1]) <= 60:
                    return pair[1].strip("*_ ")
    return ""


def _only_cycle(node: Node, context: Context) -> str:
    title = node.title
    found = cycle.under(title, (up.title for up in node.up()), context.calendar)
    rest = [word for word in words(cycle.strip_cycles(title)) if word not in _GENERIC]
    return (
        f"cycle {found.label}"
        if found and found.kind != "year" and not rest and len(list(cycle.cycles_in(title))) <= 1
        else ""
    )


def _plans_something(node: Node) -> bool:
    """Lists or tables that are more than links."""
    for inner in node.walk():
        for block in inner.blocks:
            if block.kind == "table":
                return True
            if block.kind == "bullets" and any(
                sum(s.end - s.start for s in item.text.spans if s.kind in {"link", "file"})
                < len(item.text.plain.strip()) * POINTER
                for item in block.items
            ):
                return True
    return False


def title_of(document: Document, root: Node, known: Words) -> str:
    """The title inside the text: the only top heading, or one that stands first and above the others, or a line that looks like one, or the one tab that names a plan; else the name."""
    real = [child for child in root.children if child.real and not child.tab]
    front = dict(document.front).get("title", "").strip("\"' ")
    if real and (len(real) == 1 or real[0].level < min(child.level for child in real[1:])):
        return front if front and known.best(real[0].title) else real[0].title
    if real and _names_a_plan(real[0].title) and not any(_names_a_plan(child.title) for child in real[1:]):
        return real[0].title  # "Search Q2 2024 planning" above "Agenda" and "Review" of the same level
    name = bare_name(document.name)
    tabs = [child.title for child in root.children if child.tab and _names_a_plan(child.title)]
    if len(tabs) == 1 and not real and not front and not _names_a_plan(name):
        return tabs[0]
    looks = [
        child
        for node in root.children[:1]
        if not node.heading and not node.blocks
        for child in node.children[:1]
    ]
    alone = len([child for node in root.children[:1] for child in node.children]) == 1
    if (
        looks
        and not real
        and looks[0].title
        and (alone or not known.best(looks[0].title) or _names_a_plan(looks[0].title))
        and not (front and not alone)
    ):
        return looks[0].title
    return front or name


def _names_a_plan(title: str) -> bool:
    return bool(cycle.cycle_in(title) and set(words(title)) & _PLAN_WORDS and strip_generic(title))


def bare_name(name: str) -> str:
    """A file name without its suffix, underscores as spaces; dashes too, where nothing else parts its words."""
    bare = _SUFFIX_RE.sub("", name).replace("_", " ")
    return bare.replace("-", " ") if " " not in bare and bare.count("-") >= 2 else bare


def strip_generic(title: str) -> str:
    """A title without cycles and words such as "plan": what is left may name a unit."""
    rest = _DECORATION_RE.sub(" ", cycle.strip_cycles(_BRACKETS_RE.sub(" ", title)))
    said = rest.split()
    kept = [
        word
        for at, word in enumerate(said)
        if word == "&"
        or (at < len(said) - 1 and word.lower() == "docs")  # "Docs team", but not "Payments docs"
        or ((words(word) or ("",))[0] not in _GENERIC - {"team"} and any(char.isalnum() for char in word))
    ]
    while kept and kept[0].lower() in _JOINTS:
        kept = kept[1:]
    while kept and kept[-1].lower() in _JOINTS | ({"team"} if len(kept) > 1 else set()):
        kept = kept[:-1]
    return " ".join(kept).strip(" -–—.&/")


def unit_in_title(title: str, context: Context, *, need_plan_word: bool = True) -> str:
    """The unit that a title names: a roster name, or what is left of "Payments — Q4 2024 plan"."""
    known = context.roster.find(strip_generic(title)) or context.roster.named_in(title)
    if known:
        return known.name
    rest = strip_generic(title)
    said = set(words(title))
    telling = bool(said & _PLAN_WORDS) or cycle.cycle_in(title, context.calendar) is not None
    if (
        any(word.isdigit() for word in rest.split())
        or (SPACELESS_RE.search(rest) and not _TEAM_RE.match(title))
        or not re.search(r"[^\W\d_]{2}|[\u3040-\u9fff]", rest)
        or len(rest.split()) > 5
        or (need_plan_word and not telling)
        or cells.is_placeholder(title)
        or titles_guide(title)
    ):
        return ""
    return "" if set(words(rest)) <= _PLAN_WORDS | {"team", "company", "group"} else rest


def unit_of(metadata: Metadata, titles: Sequence[str], context: Context) -> tuple[str, Unit | None]:
    """The unit's name and, where the roster knows it, the unit: the link's word > metadata > titles > headings > file name."""
    stated = metadata.unit if metadata.unit and not cells.is_placeholder(metadata.unit) else ""
    for said in (context.unit, stated):
        if said:
            unit = context.roster.find(said) or context.roster.get(said)
            return (unit.name if unit else said), unit
    for title in titles:
        known = context.roster.find(strip_generic(title)) or context.roster.find(title)
        if known:
            return known.name, known
    for title in titles:
        named = _TEAM_RE.match(title)
        said = (
            _TITLE_RE.split((named["a"] or named["b"]).strip())[0] if named else unit_in_title(title, context)
        )
        if said:
            unit = context.roster.find(said) or context.roster.named_in(said)
            return (unit.name if unit else said), unit
    return "", None


def unit_above(title: str, headings: Sequence[str], context: Context) -> str:
    """The unit of a page that is nothing but its name, above headings like "2019 Q4 OKRs"."""
    plain = " ".join(_DECORATION_RE.sub(" ", title).split())
    below = [said for said in headings if said != title]
    dated = any(
        cycle.cycle_in(said, context.calendar) and set(words(said)) & _PLAN_WORDS and not strip_generic(said)
        for said in below
    )
    alone = (
        plain
        and len(plain.split()) <= 4
        and not context.words.best(title)
        and not cells.is_placeholder(title)
    )
    return strip_generic(title) if dated and alone else ""


def unit_in_headings(headings: Sequence[str], context: Context) -> str:
    """The unit in a heading that names its cycle and its kind as a title does: "2017 OKRs Payments"."""
    for said in headings[:_FIRST]:
        if not cycle.cycle_in(said, context.calendar) or not set(words(said)) & (_PLAN_WORDS | {"kr"}):
            continue
        rest = unit_in_title(said, context)
        framed = set(words(said)) & _FRAMEWORKS or context.words.best(said.replace(rest, "")) is not None
        if rest and len(rest.split()) <= 3 and framed:
            return rest
    return ""


def unit_in_folders(context: Context) -> str:
    """The unit that a folder is named after, the nearest that names one: the file lies in ``2024/Q4/Payments``.

    With a roster, only a unit of it. Without, only a folder within another: the outermost is everybody's.
    """
    for name in reversed(context.folders):
        known = context.roster.find(strip_generic(name)) or context.roster.only_named_in(name)
        if known:
            return known.name
    for name in reversed(context.folders[1:]) if not context.roster.units else ():
        if set(words(name)) <= _SHELVES:
            continue
        said = unit_in_title(name, context, need_plan_word=False)
        if said:
            return said
    return ""


def cycle_in_folders(titles: Sequence[str], context: Context) -> Cycle | None:
    """The cycle that the folders say, the nearest first: ``2024/Q4``. "Q4 plan" in a folder 2024 is about Q4 2024."""
    inward = context.folders[::-1]
    year = None
    for at, said in (*((0, title) for title in titles), *enumerate(inward, 1)):
        found = cycle.under(said, inward[at:], context.calendar) if inward else None
        if found and found.kind != "year":
            return found
        year = year or found
    return year


def unit_in_text(text: str, front: Iterable[tuple[str, str]], context: Context) -> str:
    """The unit that the text itself speaks of: "the IAM team", "Team Hermes", "the Community Committee".

    Only where it speaks of one above all others. With a roster, only a unit of it.
    """
    for _, value in front:
        for said in re.split(r"[\n,/>]", value):
            if found := _TEAM_RE.match(said.strip()):
                return (found["a"] or found["b"]).strip()
    named = [name for found in _MENTION_RE.finditer(text[:_READ]) if (name := _named(found))]
    (best, most), *others = Counter(named).most_common(2) or [("", 0)]
    if others and others[0][1] * 2 > most:  # whose plan it is comes first; who else has a part in it, later
        best = named[0] if named.count(named[0]) == most else ""
    if not best:
        return ""
    if context.roster.units:
        known = context.roster.find(best)
        return known.name if known else ""
    return best


def _named(found: re.Match[str]) -> str:
    """The name in "the Customer Support team", without words that begin a sentence."""
    said = (found["before"] or found["after"] or "").split()
    while said and said[0].lower() in _NO_NAME:
        said = said[1:]
    return "" if not said or all(word.lower() in _NO_NAME for word in said) else " ".join(said)


def own_cycle(
    metadata: Metadata, titles: Sequence[str], headings: Sequence[str], name: str, text: str, context: Context
) -> Cycle | None:
    """The cycle that the document itself says: metadata > title > headings > file name."""
    near = _a_day(metadata.planning_date) or context.today
    for said in (metadata.cycle, *titles):
        found = _latest(said, context) or (
            cycle.bare_quarter(said, near, context.calendar)
            if near and _a_day(metadata.planning_date)
            else None
        )
        if found:
            return _with_span(found, titles, text, context)
    for said in (*headings, bare_name(name)):
        found = _latest(said, context)
        if found and found.kind not in {"year", "month"}:
            return _with_span(found, titles, text, context)
    found = _latest(bare_name(name), context)
    if not found:
        found = next((option for said in headings if (option := _latest(said, context))), None)
    if not found:
        found = next(
            (
                option
                for said in text.split("\n")[:12]
                if (option := _latest(said, context)) and option.kind not in {"year", "month"}
            ),
            None,
        )
    if found:
        return _with_span(found, titles, text, context)
    stated = cycle.span_in("\n".join((*titles, text[:2500])))
    return cycle.of_span(*stated, calendar=context.calendar) if stated else None


def _latest(said: str, context: Context) -> Cycle | None:
    """The last of the cycles that a line names in its most telling notation: "Q1 review, Q2 2019 planning" is about Q2."""
    found = [option for _, option in cycle.cycles_in(said, context.calendar)]
    if not found:
        return None
    same = [option for option in found if option.kind == found[0].kind]
    return max(same, key=lambda option: option.start or date.min)


def _with_span(found: Cycle, titles: Sequence[str], text: str, context: Context) -> Cycle:
    """Where the page says itself when the cycle runs, that is when it runs."""
    if not (found.label.startswith("FY") or found.kind == "increment"):
        return found
    said_so = cycle.calendar_in(text, context.calendar)
    if said_so != context.calendar and found.kind != "increment":
        found = cycle.cycle_in(found.label, said_so) or found
    for said in (*titles, text[:2500]):
        stated = cycle.span_in(said, None if found.kind == "increment" else found)
        if stated:
            return found.model_copy(update={"start": stated[0], "end": stated[1]})
    return found


def _a_day(text: str) -> date | None:
    return cells.a_date(text.strip())
