"""A Document in, Plans out. Never raises for content: what cannot be read becomes a finding, or stays unplaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from mappers import cycle, goals, identify, okrs, recognise, rows, scores, spec, topics
from mappers.context import Context
from mappers.cycle import Cycle
from mappers.document import Document, Prose, Table
from mappers.evidence import Decision, Option
from mappers.finding import Finding
from mappers.identify import Scope
from mappers.kind import is_template, says_anything, settle
from mappers.ledger import Ledger, size
from mappers.lines import blocked_on
from mappers.metadata import find_metadata
from mappers.outline import Node, outline, texts_of
from mappers.plan import (
    Capacity,
    Dependency,
    KeyResult,
    Metadata,
    Plan,
    Scored,
    Status,
    TeamCapacity,
    Unplaced,
)  # fmt: skip
from mappers.prompts import is_prompt
from mappers.recognise import Match
from mappers.restated import only_scores, scores_by_column
from mappers.sections import HEADED, Contents, leaves_out
from mappers.thresholds import INHERITED, RUN_IN
from mappers.value import Origin, Placed, Value, Where

_SAMPLE: Final = 200  # texts that say which language a document is written in
_REMARKS: Final = frozenset({"note", "comment", "remark", "footnote"})
_PAGE_WORDS: Final = frozenset(
    "summary final progress update detail task introduction overview appendix note reference link resource faq agenda content table instruction legend glossary "
    "document further reading material information additional general other misc key purpose process guide concept definition glossary terminology principle tip external example cadence consequence footnote".split()
)


class Oddity(Placed):
    """One line about what stands in the document and was not, or only partly, read."""

    text: str


class Reading(Value):
    """What one document says. ``coverage``: the share of its visible characters that the model owns, 0.0 to 1.0.

    ``oddities``: what the source could read only in part, each with its place. ``decisions``: why each block stands where it
    does, in reading order; only where it was asked for.
    """

    plans: tuple[Plan, ...]
    findings: tuple[Finding, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    coverage: float = 0.0
    decisions: tuple[Decision, ...] = ()


def read(document: Document, context: Context | None = None, *, explain: bool = False) -> Reading:
    """Read what can be read, and list what could not be placed. ``explain``: also say why each block stands where it does."""
    context = context or Context()
    if context.template:
        document = context.template.marked(document)
    root = outline(document, context.words)
    context = context.spoken_in("\n".join(text.plain for text in islice(root.texts(), _SAMPLE)))
    ledger = Ledger()
    decisions: list[Decision] = []
    scopes = identify.scopes(root, context)
    if len(scopes) > 1:  # a word about the whole file does not say whose each of its plans is
        context = context.model_copy(update={"unit": ""})
    plans = tuple(
        _PlanReader(document, root, scope, context, ledger, decisions if explain else None).read()
        for scope in scopes
    )
    ledger.claim_all((text for text in root.texts() if text.from_template), "template")
    unplaced = tuple(_unplaced(root, ledger, context))
    total = sum(size(text) for text in root.texts())
    owned = sum(size(text) for text in root.texts() if ledger.owns(text))
    oddities = tuple(Oddity(text=what, place=Where.of(place)) for what, place in document.oddities)
    coverage = round(owned / total, 4) if total else 0.0
    return Reading(
        plans=plans, unplaced=unplaced, oddities=oddities, coverage=coverage, decisions=tuple(decisions)
    )


def _unplaced(root: Node, ledger: Ledger, context: Context) -> Iterator[Unplaced]:
    for node in root.walk():
        matches = context.words.matches(node.title)
        nearest = matches[0].field if matches else ""
        if node.heading and not ledger.owns(node.heading):
            yield Unplaced(
                text=" ".join(node.heading.plain.split()), place=Where.of(node.place), nearest=nearest
            )
        for block in node.blocks:
            free = [text for text in texts_of(block) if text and not ledger.owns(text)]
            if free:
                yield Unplaced(
                    text="\n".join(text.plain.strip() for text in free),
                    place=Where.of(block.place),
                    nearest=nearest,
                )


def _dated(node: Node) -> str:
    """A heading with the year that stands above it, where it only numbers a quarter."""
    found = cycle.under(node.title, (up.title for up in node.up()))
    return found.label if found and not cycle.cycle_in(node.title) else node.title


def _is_page_part(title: str) -> bool:
    """Whether a heading belongs to any page whatever it is about: "Final summary", "Task details", "Links"."""
    said = set(recognise.words(title))
    last = recognise.words(title)[-1:]
    return bool(said) and (said <= _PAGE_WORDS or (last[0] in _REMARKS and len(said) <= 3))


@dataclass(slots=True)
class _PlanReader:
    document: Document
    root: Node
    scope: Scope
    context: Context
    ledger: Ledger
    decisions: list[Decision] | None
    held: Contents = field(init=False)
    cycle: Cycle | None = None
    shelved: Cycle | None = None
    title: str = ""

    # -- whose plan -----------------------------------------------------------------------------------------------

    def read(self) -> Plan:
        context = self.context
        self.title = identify.title_of(self.document, self.root, context.words)
        origins: dict[str, Origin] = {}
        metadata = find_metadata(self.scope.nodes, context.words, self.ledger, origins, self.document.front)
        dated = (_dated(self.scope.nodes[0]),) if self.scope.headings else ()
        titles = (*dated, *self.scope.headings, self.title)
        headings = [
            _dated(inner)
            for node in self.scope.nodes
            for inner in node.walk()
            if inner.real and not self._looks_back(inner)
        ]
        text = "\n".join(node.content()[:4000] for node in self.scope.nodes)
        own = identify.own_cycle(metadata, titles, headings, self.document.name, text, context)
        named = (*titles, identify.bare_name(self.document.name))
        self.shelved = identify.cycle_in_folders(() if own else named, context)
        self.cycle = context.cycle or own or self.shelved
        team, unit = identify.unit_of(metadata, named, context)
        team = (
            team
            or identify.unit_above(self.title, headings, context)
            or identify.unit_in_headings(headings, context)
            or identify.unit_in_folders(context)
            or identify.unit_in_text(text, self.document.front, context)
        )
        unit = unit or context.roster.find(team)
        year = self.cycle.start.year if self.cycle and self.cycle.start else None
        self.held = Contents(
            self.ledger,
            context.words,
            self.title,
            okrs.Reader(self.ledger, context.words, year),
            okrs.Reader(self.ledger, context.words, year, part="previous"),
            self.decisions is not None,
        )
        for node in self.scope.nodes:
            self._visit(node, self._from_title(node))
        if self.decisions is not None:
            self.decisions += self.held.decisions
        self._tell(origins, team, metadata)
        plan = self._plan(metadata, team or None, unit.id if unit else None, own)
        free = [
            (text, block.place)
            for node in self._nodes()
            for block in node.blocks
            for text in texts_of(block)
            if text and not self.ledger.owns(text) and not text.from_template
        ]
        plan = plan.model_copy(update={"is_template": is_template(self._nodes(), self.ledger)})
        plan = plan.model_copy(
            update={"topics": topics.verdicts(plan, self.held.seen, free, self._nodes(), context.words)}
        )
        if self.context.is_plan and says_anything(plan):
            return plan
        settled = settle(plan, self._nodes(), self.context.words)
        if settled.kind == "not_a_plan":  # then nothing of it is a part of one
            kept = {"title", "metadata"}
            texts = [text for node in self._nodes() for text in node.texts()]
            self.ledger.release(text for text in texts if self.ledger.owner(text) not in kept)
            for node in self._nodes():
                if node.heading and node.title == self.title:
                    self.ledger.claim(node.heading, "title")
        return settled

    def _tell(self, origins: dict[str, Origin], team: str, metadata: Metadata) -> None:
        """Notes where team, cycle and title come from."""
        self.held.origins.update(origins)
        if self.title:
            self.held.origins["title"] = self._stands(self.title, "title")
        for name, value, given, labelled in (
            ("team", team, self.context.unit, "metadata.unit" if metadata.unit else ""),
            ("cycle", self.cycle.as_written if self.cycle else "", self.context.cycle, "metadata.cycle"),
        ):
            if not value:
                continue
            place = Where.of(self.scope.nodes[0].place)
            if given:
                self.held.origins[name] = Origin(place=place, text=value, rule="Plans, the index or its link")
            elif labelled in origins and value.casefold() in origins[labelled].text.casefold():
                self.held.origins[name] = origins[labelled]
            elif name == "cycle" and self.cycle is self.shelved:
                self.held.origins[name] = self._shelf()
            else:
                self.held.origins[name] = self._stands(value, "title, heading, text or file name")

    def _stands(self, value: str, rule: str) -> Origin:
        """The first heading, else the first text, that says a value; the file's name if none does."""
        said = value.casefold()
        for node in self._nodes():
            if node.heading and said in node.heading.plain.casefold():
                return Origin(place=Where.of(node.place), text=node.heading.plain, rule="heading")
        for node in self._nodes():
            for block in node.blocks:
                text = next((t.plain for t in texts_of(block) if said in t.plain.casefold()), "")
                if text:
                    return Origin(place=Where.of(block.place), text=text, rule="running text")
        if said in self.document.name.casefold():
            rule = "file name"
        elif said in self._shelf().text.casefold():
            return self._shelf()
        return Origin(place=Where.of(self.document.place), text=self.document.name, rule=rule)

    def _shelf(self) -> Origin:
        """The folders that the document lies in."""
        folders = " › ".join(self.context.folders)
        return Origin(place=Where.of(self.document.place), text=folders, rule="folder")

    def _nodes(self) -> list[Node]:
        return [inner for node in self.scope.nodes for inner in node.walk()]

    def _looks_back(self, node: Node) -> bool:
        match = self.context.words.best(node.title)
        return bool(match and match.field in {"previous", "lessons"}) or any(
            (m := self.context.words.best(up.title)) and m.field == "previous" for up in node.up()
        )

    # -- walking the tree -----------------------------------------------------------------------------------------

    def _visit(self, node: Node, inherited: tuple[str, ...]) -> None:
        fields, weak = self._fields(node, inherited)
        if fields and node.heading and (not weak or fields[0] == "objectives"):
            self.ledger.claim(node.heading, fields[0])
        elif node.heading and node.title in {self.title, *self.scope.headings}:
            self.ledger.claim(node.heading, "title")
        guide = goals.in_guide(node)
        title = None if guide else recognise.objective_title(node.title)
        part = fields[0] if fields else ""
        reads_objective = part in {"objectives", "previous", ""} and (
            title is not None or self._is_objective(node, inherited, fields, weak=weak)
        )
        if reads_objective:
            reader = self.held.before if part == "previous" else self.held.now
            self.held.note_topic(node, "retrospective" if part == "previous" else "plans")
            reader.read_objective(node, title or node.title, results=self.held.style(node) == "results")
            for child in node.children:
                match = self.context.words.best(child.title)
                if match and match.topic not in {None, "plans", "success_metrics"}:
                    self._visit(child, ())
            return
        if self._is_row(node, inherited, fields):
            self.held.read_row(node, fields[0])
            return
        self.held.read_blocks(node, fields)
        carried = fields if not weak else ()
        has_tabs = any(child.tab for child in node.children)
        if (self._is_title(node) or has_tabs) and (
            self.held.style(node) != "work" or "roadmap" in recognise.words(node.title)
        ):
            carried = ("objectives",)
        for child in node.children:
            self._visit(child, carried)

    def _from_title(self, node: Node) -> tuple[str, ...]:
        """What a title that stands outside the text (the file's name, the front matter) says of all of it."""
        inside = any(inner.title == self.title for inner in node.walk())
        return () if inside or self.held.style(node) == "work" else ("objectives",)

    def _fields(self, node: Node, inherited: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
        """The fields that a node's content may go to, and whether that is only because the page's title says so."""
        fields, weak, reason = self._named(node, inherited)
        if node.heading and self.decisions is not None:
            self._explain(node, fields, reason)
        return fields, weak

    def _explain(self, node: Node, fields: tuple[str, ...], reason: str) -> None:
        matches = self.context.words.matches(node.title)
        scores = {match.field: match for match in matches}
        options = [
            Option(part, scores[part].score if part in scores else INHERITED, reason) for part in fields[:1]
        ]
        options += [
            Option(match.field, match.score, f"near “{match.name}”")
            for match in matches
            if match.field not in fields
        ]
        self.held.decide("heading", options if fields else [Option("", 0.0, reason), *options], node.place)

    def _named(self, node: Node, inherited: tuple[str, ...]) -> tuple[tuple[str, ...], bool, str]:
        if not node.heading:
            return inherited, False, "no heading of its own"
        known = self.context.words
        joined = known.parts(node.title)
        best = known.best(node.title)
        is_title = self._is_title(node)
        if joined and not (best and best.score > RUN_IN):
            for match in joined:
                self._see(node, match)
            return tuple(dict.fromkeys(match.field for match in joined)), False, "it joins several names"
        if best:
            name = best.field
            if name == "objectives" and not is_title and leaves_out(node):
                self.held.note_topic(node, "excluded")
                return ("excluded",), False, "its first words leave the list out"
            if name == "objectives" and (self._is_earlier(node) or inherited[:1] == ("previous",)):
                name = "previous"
                self.held.note_topic(node, "retrospective")
            elif not (is_title and name in {"objectives", "previous"}):
                self._see(node, best)
            return (name,), is_title, "the page's title" if is_title else f"its words are “{best.name}”"
        if not is_title and inherited[:1] in {(), ("objectives",)} and self._is_earlier(node):
            self.held.note_topic(node, "retrospective")
            self.held.previous_at = self.held.previous_at or node
            return ("previous",), False, "it names an earlier cycle"
        if not is_title and leaves_out(node):
            self.held.note_topic(node, "excluded")
            return ("excluded",), False, "its first words leave the list out"
        if _is_page_part(node.title) or goals.explains(node):
            return (), False, "a part of any page, or of a guide"
        return inherited, False, "as the heading above it" if inherited else "no name that we know"

    def _is_row(self, node: Node, inherited: tuple[str, ...], fields: tuple[str, ...]) -> bool:
        """Whether a heading under "Risks" is a risk itself: it has no name of ours, and text but no table below it."""
        return bool(
            node.heading
            and fields
            and fields == inherited
            and fields[0] in HEADED
            and node.real
            and self._adds_to(node, fields[0])
            and not any(
                isinstance(block, Table) and len(block.rows[:1]) and len(block.rows[0]) > 2
                for inner in node.walk()
                for block in inner.blocks
            )
        )

    def _adds_to(self, node: Node, part: str) -> bool:
        """Whether a heading has no name of ours, or only its section's with more to it: "Integration risks" under Risks."""
        best = self.context.words.best(node.title)
        above = self.context.words.best(node.parent.title) if node.parent else None
        return best is None or bool(
            best.field == part and best.score < RUN_IN and above and above.field == part
        )

    def _only_scores(self, tables: Sequence[Table]) -> bool:
        """Whether tables only say how key results ended that stand elsewhere."""
        if not self.held.now.drafts:
            return False
        fits = [self.held.now.table_fit(table) for table in tables]
        return all(
            scores_by_column(table) or (fit is not None and only_scores(fit))
            for table, fit in zip(tables, fits, strict=True)
        )

    def _is_title(self, node: Node) -> bool:
        """Whether a heading is about the whole plan: its title, or a tab that is not named after a part of it."""
        if node.title in {self.title, *self.scope.headings}:
            return True
        known = self.context.words
        return node.tab and not (known.best(node.title) or known.parts(node.title) or self._is_earlier(node))

    def _see(self, node: Node, match: Match) -> None:
        if match.topic:
            self.held.note_topic(node, match.topic)
        if match.field == "previous" and self.held.previous_at is None:
            self.held.previous_at = node

    def _is_earlier(self, node: Node) -> bool:
        """Whether a heading names a cycle before the plan's: "How Q3 went" in a plan for Q4."""
        calendar = self.context.calendar
        said = [found for _, found in cycle.cycles_in(node.title, calendar)]
        if len(said) < 2:
            dated = cycle.under(node.title, (up.title for up in node.up()), calendar)
            said = [dated] if dated else []
        if not said and self.cycle and self.cycle.start:
            bare = cycle.bare_quarter(node.title, self.cycle.start, calendar)
            said = [bare] if bare else []
        own = self.cycle
        return bool(said and own and all(each.is_before(own) for each in said))

    def _is_objective(
        self, node: Node, inherited: tuple[str, ...], fields: tuple[str, ...], *, weak: bool
    ) -> bool:
        """A heading without a name of ours under "OKRs", or above a table of key results."""
        if weak or not node.heading or self.context.words.best(node.title):
            return False
        if not recognise.words(cycle.strip_cycles(node.title)) or _is_page_part(node.title):
            return False  # a heading that only names a cycle, or a part of any page
        if goals.explains(node) or goals.is_group(node, self.context.words):
            return False
        tables_only = [block for block in node.blocks if isinstance(block, Table)]
        if tables_only and len(tables_only) == len(node.blocks) and self._only_scores(tables_only):
            return False
        has_list = any(not isinstance(block, Prose) for inner in node.walk() for block in inner.blocks)
        if inherited[:1] in {("objectives",), ("previous",)} and fields[:1] == inherited[:1]:
            return has_list or any(
                block.kind == "prose" and not is_prompt(block.text) for block in node.blocks
            )
        tables = [block for block in node.blocks if isinstance(block, Table)]
        return (
            any(
                recognise.columns(rows.header_texts(table, 0), KeyResult, self.context.words)
                for table in tables
                if table.rows
            )
            and not inherited
        )

    # -- the whole ------------------------------------------------------------------------------------------------

    def _plan(self, metadata: Metadata, team: str | None, unit_id: str | None, own: Cycle | None) -> Plan:
        kept = self.held.values
        simple: dict[str, Any] = {
            name: tuple(kept.get(name, ()))
            for name in spec.headings(Plan)
            if name
            not in {
                "dependencies",
                "excluded",
                "metadata",
                "previous",
                "status",
                "capacity",
                "objectives",
                "initiatives",
            }
        }
        filed = self.context.cycle or (
            self.shelved if own and self.shelved and own.kind == self.shelved.kind else None
        )
        given: dict[str, Any] = {
            "title": self.title,
            "team": team,
            "unit_id": unit_id,
            "cycle": self.cycle,
            "filed_under": filed.label if filed and own and not filed.same(own) else "",
            "own_cycle": own,
            "metadata": metadata,
            "previous": self._previous(),
            "status": Status(
                metrics=tuple(kept.get("status", ())), notes=tuple(kept.get("status_notes", ()))
            ),
            "capacity": self._capacity(),
            "objectives": self.held.now.done(),
            "initiatives": (*self.held.now.loose, *kept.get("initiatives", ())),
            "notes": tuple(kept.get("notes", ())),
            "dependencies": (*kept.get("dependencies", ()), *self._inline_dependencies()),
            "excluded": (*kept.get("excluded", ()), *self.held.now.left),
            "misfiled": tuple(self.held.misfiled),
            "origins": self.held.origins,
            "place": Where.of(self.scope.nodes[0].place),
        }
        return Plan(**given, **simple)

    def _inline_dependencies(self) -> Iterator[Dependency]:
        """What key results and work wait for, as their own lines say."""
        results = [kr for draft in self.held.now.drafts for kr in draft.key_results]
        work = [each for draft in self.held.now.drafts for each in draft.initiatives]
        lines: list[tuple[str, Placed]] = [(result.text, result) for result in results]
        lines += [(each.text, each) for each in (*work, *self.held.now.loose)]
        lines += [(row.item, row) for row in self.held.now.left]
        for text, row in lines:
            if provider := blocked_on(text):
                yield Dependency(
                    what=text, provider=provider, place=row.place, rule=row.rule, written=row.written
                )

    def _previous(self) -> Scored | None:
        drafts = list(self.held.before.done())
        notes = tuple(self.held.values.get("previous_notes", ()))
        if not drafts and not notes and not self.held.stated:
            return None
        node = self.held.previous_at
        named = [
            said
            for up in ((node, *node.up()) if node else ())
            if (said := cycle.cycle_in(up.title, self.context.calendar))
        ]
        before = next((said for said in named if self.cycle and said.is_before(self.cycle)), None)
        if before is None and self.cycle:
            before = cycle.previous(self.cycle, self.context.calendar)
        stated, threshold = self.held.stated or (None, None)
        return Scored(
            cycle=before, objectives=tuple(drafts), stated_score=stated, threshold=threshold,
            stated_score_is=scores.stated_score_is(stated, drafts), notes=notes, place=Where.of(node.place) if node else Where(),
        )  # fmt: skip

    def _capacity(self) -> Capacity | None:
        teams: list[TeamCapacity] = self.held.values.get("capacity", [])
        total, notes = self.held.capacity_total, tuple(self.held.values.get("uncounted", ()))
        if not teams and not total and not notes:
            return None

        def whole(name: str) -> float | None:
            stated = getattr(total, name) if total else None
            parts = [value for team in teams if (value := getattr(team, name)) is not None]
            return stated if stated is not None else (sum(parts) if parts else None)

        return Capacity(
            teams=tuple(teams), engineers=whole("engineers"), points=whole("points"), days=getattr(total, "days", None), stated_total=total is not None,
            uncounted=notes, place=teams[0].place if teams else Where(),
        )  # fmt: skip
