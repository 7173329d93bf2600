"""Leads: links to follow, with what is known of them before they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from jobs.config import Config
from jobs.found import Onward
from mappers import cycle, identify
from mappers.context import Context
from mappers.cycle import Cycle
from mappers.document import Document
from mappers.outline import texts_of
from mappers.publish import LEVELS, PublishLevel
from sync.links import FoundLink, Link, links_in, parse_link

TREAT_AS: Final = ("ignore", "is a plan")
FOLLOWABLE: Final = frozenset({"document", "spreadsheet", "drive_file", "published", "folder"})


@dataclass(frozen=True, slots=True)
class Lead:
    """A link to follow, and what is known of it before it is read.

    ``unit`` and ``cycle``: what a person, the index or the link text says. ``by_person``: people say something of it in
    Plans; ``pasted``: they made its row, ``row`` if just now. ``remark``: what they should know of what they said.
    ``publish``: how much of it people let the master show, None where they say nothing. ``folders``: names that say a little
    of whose and which it is, outermost first; ``below``: how many folders it was found in, one within the other.
    """

    link: Link
    found_in: str
    depth: int = 0
    title: str = ""
    unit: str = ""
    cycle: Cycle | None = None
    row: int | None = None
    by_person: bool = False
    treat_as: str = ""
    must_be_index: bool = False
    read_as: str = ""
    pasted: bool = False
    remark: str = ""
    publish: PublishLevel | None = None
    folders: tuple[str, ...] = ()
    below: int = 0

    @property
    def is_folder(self) -> bool:
        return self.link.kind == "folder"

    @property
    def leads_on(self) -> bool:
        """Whether it leads to plans, whatever it turns out to hold: unless it opens, nobody knows what is gone."""
        return self.must_be_index or self.is_folder

    def with_person(self, said: Lead) -> Lead:
        """What people say in Plans outranks what the index says; what they leave open stays as it was."""
        return replace(
            self, unit=said.unit or self.unit, cycle=said.cycle or self.cycle, treat_as=said.treat_as or self.treat_as, row=said.row, by_person=True,
            read_as=said.read_as, pasted=said.pasted, remark=said.remark, publish=said.publish or self.publish,
        )  # fmt: skip

    @property
    def known_as(self) -> str:
        """Everything of it that its document is read with, as text."""
        label = self.cycle.label if self.cycle else ""
        return "\x01".join(
            (
                self.unit,
                label,
                self.treat_as,
                str(self.must_be_index),
                str(self.depth),
                str(self.publish),
                *self.folders,
            )
        )


def configured(config: Config) -> Iterator[Lead]:
    """The links of the configuration."""
    for source in config.sources:
        if source.index:
            yield Lead(parse_link(source.index), found_in="config", must_be_index=True)
        elif source.plan:
            when = cycle.cycle_in(source.cycle, config.calendar()) if source.cycle else None
            yield Lead(
                parse_link(source.plan),
                found_in="config",
                depth=1,
                unit=source.team,
                cycle=when,
                treat_as="is a plan",
                publish=source.publish,
            )


def fresh(level: Sequence[Lead], seen: AbstractSet[str], said: Mapping[str, Lead]) -> list[Lead]:
    """The leads of a level whose files are new; two leads to one file keep what they agree on, and the lesser publish level."""
    found: dict[str, Lead] = {}
    for lead in level:
        key = lead.link.file.id
        if key not in seen:
            found[key] = _agreed(found[key], lead) if key in found else lead
    return [
        lead.with_person(said[key]) if key in said and not lead.by_person else lead
        for key, lead in found.items()
    ]


def _agreed(one: Lead, other: Lead) -> Lead:
    unit = one.unit if one.unit == other.unit or _silent(other) else other.unit if _silent(one) else ""
    when = one.cycle if one.cycle == other.cycle or _silent(other) else other.cycle if _silent(one) else None
    said = [level for level in (one.publish, other.publish) if level]
    least = max(said, key=LEVELS.index) if said else None
    folders = one.folders + tuple(name for name in other.folders if name not in one.folders)
    return replace(one, link=one.link.file, unit=unit, cycle=when, publish=least, folders=folders)


def _silent(lead: Lead) -> bool:
    """What lies in a folder of which nobody said anything: that contradicts no page."""
    return bool(lead.below and not lead.unit and not lead.cycle)


def mostly_links(document: Document) -> bool:
    """Whether most of a page's lines (paragraphs, list items, table rows) lead to files: that is an index."""
    linking = {
        (found.place.label, found.around) for found in links_in(document) if found.link.kind in FOLLOWABLE
    }
    lines = 0
    for block in document.blocks():
        if block.kind == "bullets":
            lines += len(block.items)
        elif block.kind == "table":
            lines += max(1, sum(any(cell.text for cell in row) for row in block.rows) - 1)
        else:
            lines += bool(block.text)
    return bool(linking) and 2 * len(linking) >= lines


def onward(document: Document, own: Link, inherited: Cycle | None, context: Context) -> Iterator[Onward]:
    """What an index links to, with what its words say of each link: its text, what stands beside it, its headings."""
    titles = (document.name, *(section.heading.plain for section in document.sections[:1]))
    context = context.spoken_in("\n".join(_said(document)))
    named = (cycle.cycle_in(title, context.calendar) for title in titles)
    inherited = inherited or next((when for when in named if when), None)
    for found in links_in(document):
        if found.link.kind not in FOLLOWABLE or found.link.file.id == own.file.id:
            continue
        unit, when = _said_of(found, context)
        if found.link.kind == "folder":  # of a whole folder a page does not say whose each plan in it is
            label = when.label if when else inherited.label if inherited else ""
            words = tuple(filter(None, (label, unit)))
            yield Onward(url=found.link.url, found_in=found.place.label, title=found.text, folders=words)
            continue
        yield Onward(
            url=found.link.url,
            found_in=found.place.label,
            title=found.text,
            unit=unit,
            cycle=when or inherited,
        )


def _said(document: Document) -> Iterator[str]:
    """Some of the words of a page: enough to tell its language."""
    yield document.name
    for section in document.sections:
        yield section.heading.plain
        for block in section.blocks:
            yield from (text.plain for text in texts_of(block))


def _said_of(found: FoundLink, context: Context) -> tuple[str, Cycle | None]:
    unit = ""
    for text in (found.text, *found.around.split(" | "), found.column, *reversed(found.headings)):
        known = context.roster.find(identify.strip_generic(text)) or context.roster.only_named_in(text)
        if known:
            unit = known.name
            break
    when = next(
        (
            said
            for text in (found.text, found.column, found.around, *reversed(found.headings))
            if (said := cycle.cycle_in(text, context.calendar)) and said.kind != "year"
        ),
        None,
    )
    return unit, when


def leads_of(followed: Lead, links: Sequence[Onward]) -> Iterator[Lead]:
    """The leads of an index that was followed. A folder is no step on the way: what is in it is as near as itself."""
    for each in links:
        yield Lead(
            parse_link(each.url),
            found_in=each.found_in,
            depth=max(1, followed.depth) if each.below else followed.depth + 1,
            title=each.title,
            unit=each.unit,
            cycle=each.cycle,
            publish=followed.publish if each.below else None,
            folders=each.folders,
            below=each.below,
        )
