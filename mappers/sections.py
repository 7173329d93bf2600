"""What stands in a plan's sections, block by block, each where its heading and its own words say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from mappers import cells, evidence, goals, lines, okrs, recognise, rows, spec
from mappers.columns import row_models
from mappers.document import Block, Bullets, Item, Place, Prose, Table, Text
from mappers.evidence import Decision
from mappers.languages import finder, phrases
from mappers.ledger import Ledger
from mappers.lines import split_owner
from mappers.outline import Node, cut, lines_in, texts_of
from mappers.plan import Ask, Metric, Misfiled, Note, Plan, TeamCapacity
from mappers.prompts import is_prompt, only_asks, questions, shows_form
from mappers.recognise import Words, folded, numbered, stem
from mappers.spec import Topic
from mappers.thresholds import BEATS_RESULTS, ENOUGH, INHERITED, MOSTLY, PLACED, POINTER
from mappers.topics import Evidence
from mappers.value import Origin, Where

_OVERALL_RE: Final = re.compile(
    r"\b(?:overall|total|average|final|gesamt)\s*(?:okr\s*)?(?:score|grade|result)?\b\W{0,6}(?P<score>\d?[.,]\d+|[01]|\d{1,3}\s?%)",
    re.IGNORECASE,
)
_SCORE_RE: Final = re.compile(
    r"(?:^|[.!]\s+)score\b\W{1,3}(?P<score>\d?[.,]\d+|[01]|\d{1,3}\s?%)", re.IGNORECASE
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
# A document in Google's editors or in Drive, or a file of one.
_DOCUMENT_RE: Final = re.compile(
    r"docs\.google\.com/(?:\w+/)*(?:document|spreadsheets)/|drive\.google\.com/(?:open|file)"
    r"|\.(?:md|ya?ml|docx?|xlsx?|odt|ods)(?:#|$)"
)
HEADED: Final = frozenset({"risks", "excluded", "asks", "dependencies"})  # their rows may be headings
_GOAL_WORDS: Final = frozenset(
    stem(folded(word)) for phrase in phrases("goal_words") for word in phrase.split()
)
_WITHIN: Final = {
    "previous_notes": "previous.notes",
    "status_notes": "status.notes",
    "uncounted": "capacity.uncounted",
}
_COMPOUND: Final = 4  # letters of a word that others may be made with
_TEXT_FIELDS: Final = frozenset({"priorities", "constraints", "lessons"})


def _is_pointer(text: Text) -> bool:
    """Whether a text is nothing but a link to another document."""
    links = [span for span in text.spans if span.kind in {"link", "file"} and _DOCUMENT_RE.search(span.value)]
    return bool(links) and sum(span.end - span.start for span in links) >= POINTER * len(text.plain.strip())


def leaves_out(node: Node) -> bool:
    """Whether a heading's own first words say that the list below them is left out."""
    first = next(iter(node.blocks), None)
    follows = any(block.kind == "bullets" for block in node.blocks[1:2])
    return bool(first and first.kind == "prose" and follows and finder("left_out").finds(first.text.plain))


def _table_options(
    fits: Sequence[rows.Fit], results: rows.Fit | None, *, scored: bool, part: str
) -> list[evidence.Option]:
    """What a table could be, best first."""
    options = [evidence.Option(fit.field, fit.score, _columns_say(fit)) for fit in fits]
    if results and results.score >= ENOUGH:
        mine = evidence.Option(part, results.score, _columns_say(results))
        options = [option for option in options if option.part not in {part, "objectives"}]
        options = [mine, *options] if scored else [*options[:1], mine, *options[1:]]
    return options


def _columns_say(fit: rows.Fit) -> str:
    return f"its columns: {', '.join(name for name, _ in fit.columns.fields)}"


def _names_goals(word: str) -> bool:
    """Whether a heading's word is one for goals, or is made with one: "Unternehmensziele"."""
    return word in _GOAL_WORDS or any(word.endswith(goal) for goal in _GOAL_WORDS if len(goal) >= _COMPOUND)


@dataclass(slots=True)
class Contents:
    """What was read of one plan so far: rows by field, key results of now and before, and where each topic was seen.

    ``stated``: the overall score that the text gives, with its threshold.
    """

    ledger: Ledger
    known: Words
    title: str
    now: okrs.Reader
    before: okrs.Reader
    explain: bool = False
    values: dict[str, list[Any]] = field(default_factory=dict)
    seen: dict[Topic, Evidence] = field(default_factory=dict)
    stated: tuple[float, float | None] | None = None
    previous_at: Node | None = None
    capacity_total: TeamCapacity | None = None
    decisions: list[Decision] = field(default_factory=list)
    misfiled: list[Misfiled] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)

    def note_topic(self, node: Node, topic: Topic) -> None:
        evidence = self.seen.setdefault(topic, Evidence())
        if node not in evidence.nodes and not any(up in evidence.nodes for up in node.up()):
            evidence.nodes.append(node)

    def style(self, node: Node) -> goals.Style:
        """What the headings above a list call its items: key results, goals, or just work."""
        said = {word for up in (node, *node.up()) for word in recognise.words(up.title)}
        said |= set(recognise.words(self.title))
        if said & {"okr", "kr"} or {"key", "result"} <= said:
            return "results"
        return "goals" if any(_names_goals(word) for word in said) else "work"

    def read_blocks(self, node: Node, fields: tuple[str, ...]) -> None:
        """Everything right under a heading, in order."""
        reader = {"objectives": self.now, "previous": self.before}.get(next(iter(fields), ""))
        if reader and self.style(node) != "work":
            for title, listed in goals.leads(node):
                if is_prompt(title.text) or shows_form(title.text):
                    continue
                self.note_topic(node, "plans" if reader is self.now else "retrospective")
                self.ledger.claim(title.text, reader.part)
                draft = reader.start(
                    *split_owner(" ".join(title.text.plain.split()), title.place),
                    told=(rows.LINE, title.text.plain),
                )
                if listed:
                    reader.read_list(listed, draft, style="results")
        before: Block | None = None
        for block in node.blocks:
            if not (isinstance(before, Prose) and shows_form(before.text)):
                self.read_block(node, block, fields)
            before = block

    def read_block(self, node: Node, block: Block, fields: tuple[str, ...]) -> None:
        if all(self.ledger.owns(text) or text.from_template for text in texts_of(block) if text):
            return
        if isinstance(block, Table):
            self._table(node, block, fields)
            return
        fields = self._weighed(node, block, fields)
        if not fields:
            return
        if isinstance(block, Bullets):
            self._list(node, block, fields)
        else:
            self._prose(node, block, fields)

    def _weighed(self, node: Node, block: Bullets | Prose, fields: tuple[str, ...]) -> tuple[str, ...]:
        """Where a list or a paragraph belongs: as the headings say, unless its own lines say something else."""
        texts = [text.plain for text in texts_of(block) if text and not is_prompt(text, open_questions=True)]
        match = self.known.best(node.title) if node.heading else None
        sure = match.score if match and match.field in fields else 1.0 if node.heading and fields else 0.0
        options = evidence.weigh(fields, node.title, sure, texts)
        guide = goals.in_guide(node)
        placed = bool(options) and options[0].score >= PLACED and not (guide and not fields)
        what: Literal["list", "paragraph"] = "list" if isinstance(block, Bullets) else "paragraph"
        self.decide(what, options if placed else (), block.place)
        if not placed or options[0].part in fields:
            return fields
        self._note_turn(node, fields, options[0].part, block)
        return (options[0].part,)

    def decide(
        self,
        what: Literal["heading", "table", "list", "paragraph"],
        options: Sequence[evidence.Option],
        place: Place,
    ) -> None:
        if self.explain:
            self.decisions.append(Decision.of(what, options, place=Where.of(place)))

    def _note_turn(self, node: Node, fields: Sequence[str], part: str, block: Block) -> None:
        """Notes what a block is, where its heading says something else: the block is right, and the authors hear of it."""
        topic, said = evidence.topic_of(part), next(iter(fields), "")
        if topic:
            self.note_topic(node, topic)
        above = evidence.topic_of(said)
        if topic and above and above != topic and {topic, above} & {"risks", "excluded"}:
            self.misfiled.append(
                Misfiled(heading=node.title, said=above, holds=topic, place=Where.of(block.place))
            )
            self.seen.setdefault(above, Evidence()).elsewhere.update(id(text) for text in texts_of(block))

    def _table(self, node: Node, table: Table, fields: tuple[str, ...]) -> None:
        if not table.rows:
            return
        if self.now.read_scores(table):
            return
        table = rows.upright(table, self.known)
        near = tuple(
            dict.fromkeys((*fields, *(m.field for up in node.up() if (m := self.known.best(up.title)))))
        )
        found = rows.fits(table, near, self.known)
        reader = self.before if "previous" in near[:2] else self.now
        result_fit = reader.table_fit(table)
        best = found[0] if found else None
        scored = (
            best is None
            or best.field in {"objectives", "initiatives"}
            or (fields[:1] in {("previous",), ("objectives",)} and best.score < BEATS_RESULTS)
        )
        self.decide("table", _table_options(found, result_fit, scored=scored, part=reader.part), table.place)
        if result_fit and scored and result_fit.score >= ENOUGH:
            if self._own_topic(node) in {"risks", "excluded"}:
                self._note_turn(node, fields, reader.part, table)
            if reader is self.before and self.previous_at is None:
                self.previous_at = node
            self.note_topic(node, "retrospective" if reader is self.before else "plans")
            reader.read_table(table, result_fit, None)
            return
        if not best:
            self._pairs(node, table, fields)
            return
        more = {"kind": self._ask_kind(node)} if best.model is Ask else {}
        read = rows.read_table(table, best, self.ledger, self.now.year, **more)
        self._keep(best.field, read)
        heading = spec.headings(Plan)[best.field]
        if heading.topic:
            self._note_turn(node, fields, best.field, table)
        if best.field == "capacity":
            self._capacity_total(table, best)

    def _pairs(self, node: Node, table: Table, fields: tuple[str, ...]) -> None:
        """A table without a head under "Risks" and the like: what is at risk in its first column, the rest beside it."""
        part = next(iter(fields), "")
        if part not in HEADED or len(table.rows[0]) != 2 or table.header_rows:
            return
        self.ledger.claim_block(table, part)
        for index, row in enumerate(table.rows):
            head, *beside = (cell.text for cell in row if not cell.covered)
            if not head or head.from_template:
                continue
            place = table.cell_place(index)
            below = [
                Item(cut(text, *line), place, level=1) for text in beside for line in lines_in(text.plain)
            ]
            self._row(node, Item(head, place), below, fields)

    def _own_topic(self, node: Node) -> str | None:
        match = self.known.best(node.title) if node.heading else None
        return match.topic if match else None

    def _capacity_total(self, table: Table, fit: rows.Fit) -> None:
        for index, values in rows.body(table, fit):
            if rows.is_total_of_units(values.get("team", "")):
                self.capacity_total = rows.build(
                    TeamCapacity, values, table.cell_place(index), None, rule=rows.TABLE
                )

    def _list(self, node: Node, block: Bullets, fields: tuple[str, ...]) -> None:
        part = fields[0]
        if all(_is_pointer(item.text) for item in block.items):
            return  # links to other documents: where the content is, not the content
        if part == "objectives":
            said = set(recognise.words(node.title))
            style = self.style(node)
            if said & _GOAL_WORDS and not ({"key", "result"} <= said or "okr" in said):
                style = "goals"
            scored = any(
                lines.key_result(" ".join(item.text.plain.split()), item, (), None, self.known).score
                is not None
                for item in block.items
                if item.text
            )
            if okrs.heads_results(node.title) and self.now.drafts and not self.now.drafts[-1].key_results:
                self.now.read_list(block, self.now.drafts[-1], style="results")
                return
            named = self.known.best(node.title) is not None
            group = style == "results" and not named and not scored and goals.is_group(node, self.known)
            self.now.read_list(block, None, style="results" if scored else style, group=group)
        elif part == "previous":
            self._looking_back(node, block)
        elif part in _TEXT_FIELDS:
            self._texts(
                part, [(head.text, head.place, nested) for head, nested in rows.families(block.items)]
            )
            self.ledger.claim_block(block, part)
        elif part == "initiatives":
            self.ledger.claim_block(block, part)
            self._keep(
                part,
                [
                    lines.initiative(" ".join(head.text.plain.split()), head.place, self.now.year, self.known)
                    for head, _ in rows.families(block.items)
                    if head.text and not is_prompt(head.text)
                ],
            )
        elif part in row_models():
            self.ledger.claim_block(block, part)
            for head, nested in rows.families(block.items):
                self._row(node, head, nested, fields)
        else:
            self.ledger.claim_block(block, part)
            self._note(part, "\n".join(item.text.plain for item in block.items), block.place)

    def read_row(self, node: Node, part: str) -> None:
        """A heading that is a row of its section, with what stands below it: ``Mitigation: …``, or its reason."""
        self.ledger.claim(node.heading, part)
        below: list[Item] = []
        for inner in node.walk():
            for block in inner.blocks:
                self.ledger.claim_block(block, part)
                self.decide(
                    "paragraph",
                    [evidence.Option(part, INHERITED, f"it belongs to “{node.title}”")],
                    block.place,
                )
                if inner is not node and inner.heading:
                    label = f"{inner.title}: " + " ".join(text.plain for text in texts_of(block))
                    below.append(Item(Text(label), block.place, level=1))
                else:
                    below += [
                        Item(cut(text, *line), block.place, level=1)
                        for text in texts_of(block)
                        if text and not is_prompt(text)
                        for line in lines_in(text.plain)
                    ]
            if inner is not node:
                self.ledger.claim(inner.heading, part)
        title = numbered(node.title)
        if cells.is_placeholder(title) or node.heading.from_template:
            return
        head = Item(Text(title), node.place)
        self._row(node, head, below, (part,))

    def _row(self, node: Node, head: Any, nested: Sequence[Any], fields: tuple[str, ...]) -> None:
        if is_prompt(head.text) and not (head.text.plain.rstrip().endswith("?") and "asks" in fields):
            return
        part = self._which(head.text.plain, fields)
        model: Any = row_models()[part]
        if model is Metric:
            self._status_line(head.text, head.place)
            return
        if model is TeamCapacity:
            found = rows.row_from_item(model, head, nested, "engineers", None, self.known)
            if found and (found.engineers is not None or found.points is not None):
                self._keep(part, [found])
            else:
                self._say("uncounted", head.text.plain, head.place, rows.ITEM)
            return
        more = {"kind": self._ask_kind(node, head.text.plain)} if model is Ask else {}
        found = rows.row_from_item(
            model, head, nested, _SECOND.get(part, ""), self.now.year, self.known, **more
        )
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
            self._keep(
                "status",
                [
                    rows.build(
                        Metric,
                        found.groupdict(),
                        place,
                        self.now.year,
                        rule=rows.LINE,
                        written=(("", plain),),
                    )
                ],
            )
        else:
            self._say("status_notes", plain, place)

    def _looking_back(self, node: Node, block: Bullets) -> None:
        self.previous_at = self.previous_at or node
        block = replace(block, items=tuple(rows.authors(block.items)))
        results = [
            lines.key_result(" ".join(item.text.plain.split()), item, (), None, self.known)
            for item in block.items
            if item.text
        ]
        if (
            any(result.score is not None for result in results)
            or any(lines.is_key_result(item.text.plain) for item in block.items)
            or okrs.has_scored_items(block.items, self.known)
        ):
            self.before.read_list(block, None, style="results")
            return
        self.ledger.claim_block(block, "previous")
        for item in block.items:
            if item.text and not is_prompt(item.text):
                self._say("previous_notes", item.text.plain, item.place, rows.ITEM)

    def _prose(self, node: Node, block: Prose, fields: tuple[str, ...]) -> None:
        part = fields[0]
        plain = " ".join(block.text.plain.split())
        if not plain:
            return
        if "previous" in fields or self._under_previous(node):
            found = _OVERALL_RE.search(plain) or _SCORE_RE.search(plain)
            stated = cells.score(found["score"]) if found else None
            if found and stated is not None and self.stated is None:
                after = _THRESHOLD_RE.search(plain, found.end())
                self.origins["previous.stated_score"] = Origin(
                    place=Where.of(block.place), text=found.group(), rule=rows.LINE
                )
                self.stated = stated, cells.score(after["a"] or after["b"]) if after else None
                self.ledger.claim(block.text, "previous")
                if found.start() > 2:  # the figure ends a text that says more
                    self._say("previous_notes", plain, block.place)
                return
        self.ledger.claim(block.text, part)
        if is_prompt(block.text, open_questions="asks" in fields) or cells.says_none(plain):
            return
        if part in _TEXT_FIELDS:
            self._texts(part, [(block.text, block.place, ())])
        elif part == "status":
            self._status_line(block.text, block.place)
        elif part == "capacity":
            self._say("uncounted", plain.strip("*_ "), block.place)
        elif part == "previous":
            self._say("previous_notes", plain, block.place)
        elif part == "asks" or (part == "risks" and plain.endswith("?")):
            parts = questions(plain) if only_asks(block.text) else [plain]
            self._keep(
                "asks",
                [
                    Ask(kind=self._ask_kind(node, ask), text=ask, place=Where.of(block.place), rule=rows.LINE)
                    for ask in parts
                ],
            )
        elif part == "excluded" and leaves_out(node) and node.blocks[0] is block:
            self._note(part, plain, block.place)
        elif plain.endswith((":", "：")) or (
            len(node.blocks + node.children) > 1 and block.text.covered_by("italic") >= MOSTLY
        ):
            self._note(part, plain, block.place)  # it introduces what follows
        elif (part == "success_criteria" and len(plain) <= 200 and re.search(r"\d", plain)) or (
            part in {"risks", "excluded", "dependencies"} and len(plain) <= 300
        ):
            self._row(node, Item(block.text, block.place), (), fields)
        elif part == "objectives" and recognise.objective_title(plain):
            self.now.start(recognise.objective_title(plain) or plain, block.place, told=(rows.LINE, plain))
        else:
            self._note(part, plain, block.place)

    def _under_previous(self, node: Node) -> bool:
        return self.previous_at is not None and (node is self.previous_at or self.previous_at in node.up())

    def _texts(self, part: str, found: Sequence[tuple[Text, Place, Sequence[Item]]]) -> None:
        for text, place, nested in found:
            whole = " ".join((text.plain, *(item.text.plain for item in nested)))
            if whole.strip() and not is_prompt(text):
                self._say(part, whole, place, rows.ITEM if nested else rows.LINE)

    def _say(self, part: str, text: str, place: Place, rule: str = rows.LINE) -> None:
        """Keeps one of the texts of a part, and where it stands: the model has no room for that beside it."""
        kept = self.values.setdefault(part, [])
        name = f"{_WITHIN.get(part, part)}[{len(kept)}]"
        self.origins[name] = Origin(place=Where.of(place), text=text.strip(), rule=rule)
        kept.append(" ".join(text.split()))

    def _note(self, part: str, text: str, place: Place) -> None:
        self._keep("notes", [Note(section=part, text=text, place=Where.of(place), rule=rows.LINE)])

    def _keep(self, part: str, found: list[Any]) -> None:
        self.values.setdefault(part, []).extend(found)
