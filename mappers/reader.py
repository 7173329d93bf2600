"""A Document in, Plans out. Never raises for content: what cannot be read becomes a finding, or stays unplaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from mappers import cells, cycle, identify, okrs, recognise, rows, scores, spec, topics
from mappers.context import Context
from mappers.cycle import Cycle
from mappers.document import Block, Bullets, Document, Item, Place, Prose, Table, Text
from mappers.finding import Finding
from mappers.identify import Scope
from mappers.kind import is_template, settled
from mappers.ledger import Ledger, size
from mappers.metadata import find_metadata
from mappers.outline import Node, outline, texts_of
from mappers.plan import (
    Ask,
    Capacity,
    KeyResult,
    Metadata,
    Metric,
    Note,
    Plan,
    Scored,
    Status,
    TeamCapacity,
    Unplaced,
)  # fmt: skip
from mappers.prompts import is_prompt
from mappers.recognise import Match
from mappers.spec import Topic
from mappers.topics import Evidence
from mappers.value import Value, Where

_OVERALL_RE: Final = re.compile(
    r"\b(?:overall|total|average|final|gesamt)\s*(?:okr\s*)?(?:score|grade|result)?\b\W{0,6}(?P<score>\d?[.,]\d+|[01]|\d{1,3}\s?%)",
    re.IGNORECASE,
)
_THRESHOLD_RE: Final = re.compile(
    r"(?:(?:below|above|under|over|against|vs\.?|of|target|threshold|goal)\s*(?:the\s+|our\s+|of\s+|:\s*)*(?P<a>\d?\.\d+|\d{1,3}\s?%))|(?P<b>\d?\.\d+|\d{1,3}\s?%)\s*(?:target|threshold|goal)",
    re.IGNORECASE,
)
_SECOND: Final = {
    "risks": "mitigation",
    "excluded": "reason",
    "reviews": "focus",
    "communication": "what",
    "approvals": "name",
}
_DOCUMENT_RE: Final = re.compile(r"docs\.google\.com/(?:\w+/)*(?:document|spreadsheets)/|\.md(?:#|$)")
_TEXT_FIELDS: Final = frozenset({"priorities", "constraints", "lessons"})


class Reading(Value):
    """What one document says. ``coverage``: the share of its visible characters that the model owns, 0.0 to 1.0."""

    plans: tuple[Plan, ...]
    findings: tuple[Finding, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    coverage: float = 0.0


def read(document: Document, context: Context | None = None) -> Reading:
    """Read what can be read, and list what could not be placed."""
    context = context or Context()
    root = outline(document, context.words)
    ledger = Ledger()
    scopes = identify.scopes(root, context)
    if len(scopes) > 1:  # a word about the whole file does not say whose each of its plans is
        context = context.model_copy(update={"unit": ""})
    plans = tuple(_PlanReader(document, root, scope, context, ledger).read() for scope in scopes)
    unplaced = tuple(_unplaced(root, ledger, context))
    total = sum(size(text) for text in root.texts())
    owned = sum(size(text) for text in root.texts() if ledger.owns(text))
    return Reading(plans=plans, unplaced=unplaced, coverage=round(owned / total, 4) if total else 0.0)


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


def _is_pointer(text: Text) -> bool:
    """Whether a text is nothing but a link to another document."""
    links = [span for span in text.spans if span.kind in {"link", "file"} and _DOCUMENT_RE.search(span.value)]
    return bool(links) and sum(span.end - span.start for span in links) >= 0.7 * len(text.plain.strip())


@dataclass(slots=True)
class _PlanReader:
    document: Document
    root: Node
    scope: Scope
    context: Context
    ledger: Ledger
    values: dict[str, list[Any]] = field(default_factory=dict)
    seen: dict[Topic, Evidence] = field(default_factory=dict)
    stated: tuple[float, float | None] | None = None
    previous_at: Node | None = None
    previous_cycle: Cycle | None = None
    capacity_total: TeamCapacity | None = None
    now: okrs.Reader = field(init=False)
    before: okrs.Reader = field(init=False)
    cycle: Cycle | None = None
    title: str = ""

    # -- whose plan -----------------------------------------------------------------------------------------------

    def read(self) -> Plan:
        context = self.context
        self.title = identify.title_of(self.document, self.root, context.words)
        metadata = find_metadata(self.scope.nodes, context.words, self.ledger)
        titles = (*self.scope.headings, self.title)
        headings = [
            inner.title
            for node in self.scope.nodes
            for inner in node.walk()
            if inner.real and not self._looks_back(inner)
        ]
        text = "\n".join(node.content()[:4000] for node in self.scope.nodes)
        own = identify.own_cycle(metadata, titles, headings, self.document.name, text, context)
        self.cycle = context.cycle or own
        team, unit = identify.unit_of(metadata, (*titles, identify.bare_name(self.document.name)), context)
        year = self.cycle.start.year if self.cycle and self.cycle.start else None
        self.now = okrs.Reader(self.ledger, context.words, year)
        self.before = okrs.Reader(self.ledger, context.words, year, part="previous")
        for node in self.scope.nodes:
            self._visit(node, ())
        plan = self._plan(metadata, team or None, unit.id if unit else None, own)
        free = [
            (text, block.place)
            for node in self._nodes()
            for block in node.blocks
            for text in texts_of(block)
            if text and not self.ledger.owns(text)
        ]
        plan = plan.model_copy(update={"is_template": is_template(self._nodes())})
        plan = plan.model_copy(
            update={"topics": topics.verdicts(plan, self.seen, free, self._nodes(), context.words)}
        )
        return settled(plan)

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
        title = recognise.objective_title(node.title)
        part = fields[0] if fields else ""
        reads_objective = part in {"objectives", "previous", ""} and (
            title is not None or self._is_objective(node, inherited, fields, weak=weak)
        )
        if reads_objective:
            reader = self.before if part == "previous" else self.now
            self._note_topic(node, "retrospective" if part == "previous" else "plans")
            reader.read_objective(node, title or node.title, results=self._says_results(node))
            for child in node.children:
                match = self.context.words.best(child.title)
                if match and match.topic not in {None, "plans", "success_metrics"}:
                    self._visit(child, ())
            return
        for block in node.blocks:
            self._block(node, block, fields)
        carried = fields if not weak else ()
        if self._is_title(node) and (
            self._says_results(node) or {"objective", "goal", "roadmap"} & set(recognise.words(node.title))
        ):
            carried = ("objectives",)
        for child in node.children:
            self._visit(child, carried)

    def _fields(self, node: Node, inherited: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
        """The fields that a node's content may go to, and whether that is only because the page's title says so."""
        if not node.heading:
            return inherited, False
        known = self.context.words
        joined = known.parts(node.title)
        best = known.best(node.title)
        is_title = self._is_title(node)
        if joined and not (best and best.score > 0.95):
            for match in joined:
                self._see(node, match)
            return tuple(dict.fromkeys(match.field for match in joined)), False
        if best:
            name = best.field
            if name == "objectives" and self._is_earlier(node):
                name = "previous"
                self._note_topic(node, "retrospective")
            elif not (is_title and name in {"objectives", "previous"}):
                self._see(node, best)
            return (name,), is_title
        if not is_title and inherited[:1] in {(), ("objectives",)} and self._is_earlier(node):
            self._note_topic(node, "retrospective")
            self.previous_at = self.previous_at or node
            return ("previous",), False
        return inherited, False

    def _is_title(self, node: Node) -> bool:
        return node.title in {self.title, *self.scope.headings} or node.tab

    def _see(self, node: Node, match: Match) -> None:
        if match.topic:
            self._note_topic(node, match.topic)
        if match.field == "previous" and self.previous_at is None:
            self.previous_at = node

    def _note_topic(self, node: Node, topic: Topic) -> None:
        evidence = self.seen.setdefault(topic, Evidence())
        if node not in evidence.nodes and not any(up in evidence.nodes for up in node.up()):
            evidence.nodes.append(node)

    def _is_earlier(self, node: Node) -> bool:
        """Whether a heading names a cycle before the plan's: "How Q3 went" in a plan for Q4."""
        said = cycle.cycle_in(node.title, self.context.calendar)
        if said is None and self.cycle and self.cycle.start:
            said = cycle.bare_quarter(node.title, self.cycle.start, self.context.calendar)
        return bool(said and self.cycle and said.is_before(self.cycle))

    def _says_results(self, node: Node) -> bool:
        said = {word for up in (node, *node.up()) for word in recognise.words(up.title)}
        said |= set(recognise.words(self.title))
        return bool(said & {"okr", "kr"}) or {"key", "result"} <= said

    def _is_objective(
        self, node: Node, inherited: tuple[str, ...], fields: tuple[str, ...], *, weak: bool
    ) -> bool:
        """A heading without a name of ours under "OKRs", or above a table of key results."""
        if weak or not node.heading or self.context.words.best(node.title):
            return False
        if not recognise.words(cycle.strip_cycles(node.title)):
            return False  # a heading that only names a cycle
        has_list = any(not isinstance(block, Prose) for inner in node.walk() for block in inner.blocks)
        if inherited[:1] in {("objectives",), ("previous",)} and fields[:1] == inherited[:1]:
            return has_list or any(
                block.kind == "prose" and not is_prompt(block.text) for block in node.blocks
            )
        tables = [block for block in node.blocks if isinstance(block, Table)]
        return (
            any(recognise.columns(rows.header_texts(table, 0), KeyResult) for table in tables if table.rows)
            and not inherited
        )

    # -- blocks ---------------------------------------------------------------------------------------------------

    def _block(self, node: Node, block: Block, fields: tuple[str, ...]) -> None:
        if all(self.ledger.owns(text) for text in texts_of(block) if text):
            return
        if isinstance(block, Table):
            self._table(node, block, fields)
        elif not fields:
            return
        elif isinstance(block, Bullets):
            self._list(node, block, fields)
        else:
            self._prose(node, block, fields)

    def _table(self, node: Node, table: Table, fields: tuple[str, ...]) -> None:
        if not table.rows:
            return
        near = tuple(
            dict.fromkeys(
                (*fields, *(m.field for up in node.up() if (m := self.context.words.best(up.title))))
            )
        )
        found = rows.fits(table, near)
        reader = self.before if "previous" in near[:2] else self.now
        result_fit = reader.table_fit(table)
        best = found[0] if found else None
        scored = (
            best is None
            or best.field in {"objectives", "initiatives"}
            or (fields[:1] in {("previous",), ("objectives",)} and best.score < 1.1)
        )
        if result_fit and scored and result_fit.score >= 0.45:
            if reader is self.before and self.previous_at is None:
                self.previous_at = node
            self._note_topic(node, "retrospective" if reader is self.before else "plans")
            reader.read_table(table, result_fit, None)
            return
        if not best:
            return
        more = {"kind": self._ask_kind(node)} if best.model is Ask else {}
        read = rows.read_table(table, best, self.ledger, self.now.year, **more)
        self._keep(best.field, read)
        heading = spec.headings(Plan)[best.field]
        if heading.topic:
            self._note_topic(node, heading.topic)
        if best.field == "capacity":
            self._capacity_total(table, best)

    def _capacity_total(self, table: Table, fit: rows.Fit) -> None:
        for index, values in rows.body(table, fit):
            if rows.is_total(values.get("team", "")):
                self.capacity_total = rows.build(TeamCapacity, values, table.cell_place(index), None)

    def _list(self, node: Node, block: Bullets, fields: tuple[str, ...]) -> None:
        part = fields[0]
        if all(_is_pointer(item.text) for item in block.items):
            return  # links to other documents: where the content is, not the content
        if part == "objectives":
            said = set(recognise.words(node.title))
            results = self._says_results(node)
            goals = bool(said & {"goal", "objective"}) and not ({"key", "result"} <= said or "okr" in said)
            scored = any(
                okrs.key_result(" ".join(item.text.plain.split()), item, (), None).score is not None
                for item in block.items
                if item.text
            )
            self.now.read_list(block, None, results=results or scored, goals=goals and not scored)
        elif part == "previous":
            self._looking_back(node, block)
        elif part in _TEXT_FIELDS:
            self._texts(part, [(head.text, nested) for head, nested in rows.families(block.items)])
            self.ledger.claim_block(block, part)
        elif part == "initiatives":
            self.ledger.claim_block(block, part)
            self._keep(
                part,
                [
                    okrs.initiative(" ".join(head.text.plain.split()), head.place, self.now.year)
                    for head, _ in rows.families(block.items)
                    if head.text and not is_prompt(head.text)
                ],
            )
        elif part in rows.row_models():
            self.ledger.claim_block(block, part)
            for head, nested in rows.families(block.items):
                self._row(node, head, nested, fields)
        else:
            self.ledger.claim_block(block, part)
            self._note(part, "\n".join(item.text.plain for item in block.items), block.place)

    def _row(self, node: Node, head: Any, nested: Sequence[Any], fields: tuple[str, ...]) -> None:
        if is_prompt(head.text) and not (head.text.plain.rstrip().endswith("?") and "asks" in fields):
            return
        part = self._which(head.text.plain, fields)
        model: Any = rows.row_models()[part]
        if model is Metric:
            self._status_line(head.text, head.place)
            return
        if model is TeamCapacity:
            found = rows.row_from_item(model, head, nested, "engineers", None)
            if found and (found.engineers is not None or found.points is not None):
                self._keep(part, [found])
            else:
                self._keep("uncounted", [" ".join(head.text.plain.split())])
            return
        more = {"kind": self._ask_kind(node, head.text.plain)} if model is Ask else {}
        found = rows.row_from_item(model, head, nested, _SECOND.get(part, ""), self.now.year, **more)
        if found:
            self._keep(part, [found])

    @staticmethod
    def _which(text: str, fields: tuple[str, ...]) -> str:
        """Under "Risks / open questions / needs" each line goes where its own words say."""
        if (
            len(fields) > 1
            and "asks" in fields
            and (
                text.rstrip().endswith(("?", "？"))
                or re.match(r"^\W*(?:we\s+)?needs?\b|^\W*(?:ask|guidance|request)\b", text, re.IGNORECASE)
            )
        ):
            return "asks"
        if len(fields) > 1 and "dependencies" in fields and re.search(r"\bdepend", text, re.IGNORECASE):
            return "dependencies"
        if len(fields) > 1 and fields[0] == "dependencies" and "risks" in fields:
            return "risks"
        return fields[0]

    @staticmethod
    def _ask_kind(node: Node, text: str = "") -> Literal["question", "guidance", "need"]:
        said = f"{node.title} {text}".lower()
        if "guidance" in said or "decision" in said:
            return "guidance"
        if text.rstrip().endswith("?"):
            return "question"
        return (
            "need"
            if re.search(r"\bneeds?\b|\bhelp\b|\bsupport\b|\basks?\b|\brequests?\b|\bblocker", said)
            else "question"
        )

    def _status_line(self, text: Text, place: Place) -> None:
        plain = " ".join(text.plain.split())
        found = re.match(
            r"^(?P<name>[^:]{2,60}):\s*(?P<value>[^()]{1,40}?)\s*\(?(?:target|goal|vs\.?|of)\s*:?\s*(?P<target>[^()]{1,30})\)?\s*\.?$",
            plain,
            re.IGNORECASE,
        )
        if found:
            self._keep("status", [rows.build(Metric, found.groupdict(), place, self.now.year)])
        else:
            self._keep("status_notes", [plain])

    def _looking_back(self, node: Node, block: Bullets) -> None:
        self.previous_at = self.previous_at or node
        results = [
            okrs.key_result(" ".join(item.text.plain.split()), item, (), None)
            for item in block.items
            if item.text
        ]
        if any(result.score is not None for result in results) or any(
            okrs.is_key_result(item.text.plain) for item in block.items
        ):
            self.before.read_list(block, None, results=True)
            return
        self.ledger.claim_block(block, "previous")
        self._keep(
            "previous_notes",
            [
                " ".join(item.text.plain.split())
                for item in block.items
                if item.text and not is_prompt(item.text)
            ],
        )

    def _prose(self, node: Node, block: Prose, fields: tuple[str, ...]) -> None:
        part = fields[0]
        plain = " ".join(block.text.plain.split())
        if not plain:
            return
        if "previous" in fields or self._under_previous(node):
            found = _OVERALL_RE.search(plain)
            stated = cells.score(found["score"]) if found else None
            if found and stated is not None and self.stated is None:
                after = _THRESHOLD_RE.search(plain, found.end())
                self.stated = stated, cells.score(after["a"] or after["b"]) if after else None
                self.ledger.claim(block.text, "previous")
                return
        self.ledger.claim(block.text, part)
        if is_prompt(block.text) or cells.says_none(plain):
            return
        if part in _TEXT_FIELDS:
            self._texts(part, [(block.text, ())])
        elif part == "status":
            self._status_line(block.text, block.place)
        elif part == "capacity":
            self._keep("uncounted", [plain.strip("*_ ")])
        elif part == "previous":
            self._keep("previous_notes", [plain])
        elif part == "asks" or (part == "risks" and plain.endswith("?")):
            self._keep(
                "asks", [Ask(kind=self._ask_kind(node, plain), text=plain, place=Where.of(block.place))]
            )
        elif (part == "success_criteria" and len(plain) <= 200 and re.search(r"\d", plain)) or (
            part in {"risks", "excluded", "dependencies"} and len(plain) <= 300
        ):
            self._row(node, Item(block.text, block.place), (), fields)
        elif part == "objectives" and recognise.objective_title(plain):
            self.now.start(recognise.objective_title(plain) or plain, block.place)
        else:
            self._note(part, plain, block.place)

    def _under_previous(self, node: Node) -> bool:
        return self.previous_at is not None and (node is self.previous_at or self.previous_at in node.up())

    def _texts(self, part: str, found: Sequence[tuple[Text, Sequence[Any]]]) -> None:
        for text, nested in found:
            whole = " ".join((text.plain, *(item.text.plain for item in nested)))
            if whole.strip() and not is_prompt(text):
                self._keep(part, [" ".join(whole.split())])

    def _note(self, part: str, text: str, place: Place) -> None:
        self._keep("notes", [Note(section=part, text=text, place=Where.of(place))])

    def _keep(self, part: str, found: list[Any]) -> None:
        self.values.setdefault(part, []).extend(found)

    # -- the whole ------------------------------------------------------------------------------------------------

    def _plan(self, metadata: Metadata, team: str | None, unit_id: str | None, own: Cycle | None) -> Plan:
        kept = self.values
        simple: dict[str, Any] = {
            name: tuple(kept.get(name, ()))
            for name in spec.headings(Plan)
            if name not in {"metadata", "previous", "status", "capacity", "objectives", "initiatives"}
        }
        filed = self.context.cycle
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
            "objectives": tuple(draft.done() for draft in self.now.drafts),
            "initiatives": (*self.now.loose, *kept.get("initiatives", ())),
            "notes": tuple(kept.get("notes", ())),
            "place": Where.of(self.scope.nodes[0].place),
        }
        return Plan(**given, **simple)

    def _previous(self) -> Scored | None:
        drafts = [draft.done() for draft in self.before.drafts]
        notes = tuple(self.values.get("previous_notes", ()))
        if not drafts and not notes and not self.stated:
            return None
        node = self.previous_at
        named = [
            said
            for up in ((node, *node.up()) if node else ())
            if (said := cycle.cycle_in(up.title, self.context.calendar))
        ]
        before = next((said for said in named if self.cycle and said.is_before(self.cycle)), None)
        if before is None and self.cycle:
            before = cycle.previous(self.cycle, self.context.calendar)
        stated, threshold = self.stated or (None, None)
        return Scored(
            cycle=before, objectives=tuple(drafts), stated_score=stated, threshold=threshold,
            stated_score_is=scores.stated_score_is(stated, drafts), notes=notes, place=Where.of(node.place) if node else Where(),
        )  # fmt: skip

    def _capacity(self) -> Capacity | None:
        teams: list[TeamCapacity] = self.values.get("capacity", [])
        total, notes = self.capacity_total, tuple(self.values.get("uncounted", ()))
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
