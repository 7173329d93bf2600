"""Objectives and key results, in the shapes that people write them: tables, lists, headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from typing import Final

from mappers import cells, recognise, restated, rows
from mappers.document import Bullets, Item, Place, Prose, Table, Text
from mappers.goals import Style
from mappers.languages import finder, phrases
from mappers.ledger import Ledger
from mappers.lines import (
    KR_RE,
    POINTS_TAIL_RE,
    ROLE_LABEL_RE,
    ends_in_score,
    initiative,
    inline_target,
    is_key_result,
    key_result,
    leading_score,
    parted,
    rescore,
    roles_in,
    split_owner,
)
from mappers.outline import Node, cut, lines_in, texts_of
from mappers.plan import Exclusion, Initiative, KeyResult, Objective
from mappers.prompts import defines, is_prompt, is_slot
from mappers.recognise import Columns, Words, objective_title
from mappers.rows import Fit
from mappers.thresholds import DEEPER_HEADER, KEYLESS, MOSTLY, SURE, WORK_OVER_RESULTS
from mappers.value import Where

_LABEL_RE: Final = re.compile(r"^[\s*_]*(?P<label>[^:：]{2,40}?)[\s*_]*(?:[:：][\s*_]*(?P<rest>.*)|$)")
_COUNT_RE: Final = re.compile(r"\d{1,2}")  # how many there are
_MEASURABLE_RE: Final = re.compile(r"(?<![\w#/.-])\d|%|\bzero\b", re.IGNORECASE)


def _below(items: Sequence[Item], index: int) -> list[Item]:
    """All that is nested under an item."""
    level = items[index].level
    return list(takewhile(lambda other: other.level > level, items[index + 1 :]))


def _scored_below(item: Item, below: Sequence[Item], known: Words) -> bool:
    """Whether a line right below an item says its score: ``Grade: .7, nearly done``."""
    own = [other for other in below if other.level == item.level + 1]
    pairs = [pair for other in own if (pair := rows.label_value(other.text.plain))]
    return any(
        rows.field_of(label, KeyResult, known) == "score" and leading_score(value) for label, value in pairs
    )


def has_scored_items(items: Sequence[Item], known: Words) -> bool:
    """Whether several items of a list have their scores on lines below them."""
    found = 0
    for index, item in enumerate(items):
        below = _below(items, index)
        found += _scored_below(item, below, known)
    return found >= 2


@dataclass(slots=True)
class Draft:
    """An objective while it is being read."""

    title: str
    place: Place
    owner: str = ""
    goal: str = ""
    rule: str = ""
    line: str = ""
    notes: list[str] = field(default_factory=list)
    key_results: list[KeyResult] = field(default_factory=list)
    initiatives: list[Initiative] = field(default_factory=list)

    def done(self) -> Objective:
        return Objective(
            title=self.title, owner=self.owner, goal=self.goal, notes=tuple(self.notes), key_results=tuple(self.key_results),
            initiatives=tuple(self.initiatives), place=Where.of(self.place), rule=self.rule, written=(("", self.line),) if self.line else (),
        )  # fmt: skip


@dataclass(slots=True)
class Reader:
    """Reads objectives of one part of a plan ("objectives" or "previous") into drafts."""

    ledger: Ledger
    known: Words
    year: int | None
    part: str = "objectives"
    drafts: list[Draft] = field(default_factory=list)
    loose: list[Initiative] = field(default_factory=list)
    left: list[Exclusion] = field(default_factory=list)
    roles: frozenset[str] = frozenset()
    in_columns: bool = False
    owner: str = ""
    titles: set[str] = field(default_factory=set)

    # -- tables ---------------------------------------------------------------------------------------------------

    def table_fit(self, table: Table) -> Fit | None:
        """A table of key results: by its key column, or by two other columns of key results beside a text column."""
        best: Fit | None = None
        for header in range(min(4, len(table.rows))):
            titles = rows.header_texts(table, header)
            found = recognise.columns(titles, KeyResult, self.known) or self._without_key(
                table, header, titles
            )
            if found and (best is None or found.score > best.score + DEEPER_HEADER):
                found = self._from_now_on(found, titles)
                best = Fit(self.part, KeyResult, found, header, found.score)
        return best

    @staticmethod
    def _from_now_on(found: Columns, titles: Sequence[str]) -> Columns:
        """In a table without scores "Current" beside "Target" is where the work starts from, not where it ended."""
        fields = dict(found.fields)
        at = fields.get("actual")
        if at is None or {"baseline", "score"} & fields.keys() or "target" not in fields:
            return found
        if recognise.words(titles[at]) not in {recognise.words(said) for said in phrases("current")}:
            return found
        renamed = tuple(("baseline" if name == "actual" else name, where) for name, where in found.fields)
        return Columns(renamed, found.score)

    def _without_key(self, table: Table, header: int, titles: Sequence[str]) -> Columns | None:
        fields: dict[str, int] = {}
        for at, title in enumerate(titles):
            name = rows.field_of(title, KeyResult, self.known, at_least=SURE) if title else None
            never = self.known.columns(KeyResult)[name].never if name else ()
            if (
                name
                and name != "text"
                and name not in fields
                and not set(never) & set(recognise.words(title))
            ):
                fields[name] = at
        if not {"owner", "score", "target", "actual"} & fields.keys() or len(fields) < 2:
            return None
        free = [at for at in range(len(titles)) if at not in fields.values()]
        if not free:
            return None
        longest = max(
            free,
            key=lambda at: sum(len(row[at].text.plain) for row in table.rows[header + 1 :] if at < len(row)),
        )
        return Columns((("text", longest), *fields.items()), KEYLESS)

    def objective_column(self, table: Table, fit: Fit) -> int | None:
        house = {recognise.words(name) for name in self.known.house_names(Objective, "title")}
        names = house | {recognise.words(name) for name in self.known.columns(Objective)["title"].names}
        taken = {at for _, at in fit.columns.fields}
        for at, title in enumerate(rows.header_texts(table, fit.header)):
            said = recognise.words(title)
            if said in names and (at not in taken or said in house) and at != fit.columns.index("text"):
                return at
        return None

    def read_table(self, table: Table, fit: Fit, draft: Draft | None) -> None:
        """Rows into the objectives that the table names (a column carried down, or a row of its own), else into ``draft``."""
        if self._restates(table, fit):
            return
        objective_at = self.objective_column(table, fit)
        text_at = fit.columns.index("text")
        rows.claim_table(table, fit, self.ledger)
        if objective_at is not None:
            self.ledger.claim_all(
                (row[objective_at].text for row in table.rows if objective_at < len(row)), self.part
            )
        leaving = False  # below a line such as "Not likely to get done:"
        title_cell = rows.header_texts(table, fit.header)[text_at] if text_at is not None else ""
        for index, values in rows.body(table, fit):
            row = table.rows[index]
            if objective_at is not None and row[objective_at].text:
                draft = self.start(
                    _title_of(row[objective_at].text.plain),
                    table.cell_place(index),
                    told=(rows.TABLE, row[objective_at].text.plain),
                )
            text = " ".join(values.get("text", "").split())
            if rows.is_total(text) or not text.strip(" -–—*_") or _COUNT_RE.fullmatch(text):
                continue
            filled = [at for at, cell in enumerate(row) if cell.text and not cell.covered]
            named = objective_title(text)
            alone = filled == [text_at] and (
                row[text_at or 0].text.covered_by("bold") >= MOSTLY or re.match(r"^\W*\d+[.)]?\s+\S", text)
            )
            if (
                objective_at is None
                and filled == [text_at]
                and (named or (alone and not re.match(r"^\W*\d+[.)]\s", text)))
            ):
                leaving = False
                draft = self.start(named or _title_of(text), table.cell_place(index), told=(rows.TABLE, text))
                continue
            if filled == [text_at] and finder("left_out").finds(text):
                leaving = True
                continue
            if leaving:
                item = {"item": text, "reason": values.get("note", "")}
                place = table.cell_place(index, title_cell)
                self.left.append(rows.build(Exclusion, item, place, self.year, rule=rows.TABLE))
                continue
            if filled == [text_at] and text.endswith(":"):
                draft = draft or self.start("", table.place)
                draft.notes.append(text)
                continue
            draft = draft or self.start("", table.place)
            draft.key_results.append(
                self._row(values, table.cell_place(index, title_cell), rows.cells_of(table, index, fit))
            )

    def read_scores(self, table: Table, draft: Draft | None = None) -> bool:
        """Takes the scores of a table with a column a key result into an objective, else the last; False where it is none."""
        by_objective = restated.scores_by_row(table)
        found = restated.scores_by_column(table)
        if not found:
            return False
        self.ledger.claim_block(table, self.part)
        for number, said in by_objective.items():
            if 0 < number <= len(self.drafts):
                self._score(self.drafts[number - 1], said)
        if by_objective:
            return True
        draft = draft or (self.drafts[-1] if self.drafts else None)
        first = draft and all(result.score is None for result in draft.key_results)
        if draft and first:  # the first one is the final one
            self._score(draft, found)
        return True

    def _score(self, draft: Draft, said: dict[int, str]) -> None:
        draft.key_results = [
            restated.scored(result, {"score": said.get(number, "")}, self.year)
            for number, result in enumerate(draft.key_results, 1)
        ]

    def _restates(self, table: Table, fit: Fit) -> bool:
        """Takes a table of scores into the key results that it names; leaves out a summary of the objectives."""
        body = [(index, values) for index, values in rows.body(table, fit) if values.get("text", "").strip()]
        said = [values["text"] for _, values in body]
        if not body or not self.drafts:
            return False
        if len(said) >= 2 and all(restated.bare(text) in self.titles for text in said):
            rows.claim_table(table, fit, self.ledger)
            return True
        if not restated.only_scores(fit):
            return False
        every = [(draft, at) for draft in self.drafts for at in range(len(draft.key_results))]
        results = [draft.key_results[at] for draft, at in every]
        places = [
            restated.same_result(text, results) if (at := self._numbered(text, every)) is None else at
            for text in said
        ]
        if sum(at is not None for at in places) * 2 < len(places):
            return False
        rows.claim_table(table, fit, self.ledger)
        for (_, values), place in zip(body, places, strict=True):
            if place is not None:
                draft, at = every[place]
                draft.key_results[at] = rescore(restated.scored(draft.key_results[at], values, self.year))
        return True

    def _numbered(self, text: str, every: Sequence[tuple[Draft, int]]) -> int | None:
        """Which key result "KR2.1" is: the first of the second objective. None where the text is no such number."""
        number = restated.number_of(text)
        if "." not in number:
            return None
        objective, result = (int(part) for part in number.split(".")[:2])
        if not 0 < objective <= len(self.drafts):
            return None
        wanted = self.drafts[objective - 1]
        return next(
            (at for at, (draft, number) in enumerate(every) if draft is wanted and number == result - 1), None
        )

    def _row(self, values: dict[str, str], place: Place, urls: tuple[tuple[str, str], ...]) -> KeyResult:
        found = None if cells.is_placeholder(values["text"]) else KR_RE.match(values["text"])
        texts = dict(values, text=" ".join((found["text"] if found else values["text"]).split()))
        both = cells.change(texts.get("target", ""))
        result = rows.build(KeyResult, texts, place, self.year, rule=rows.TABLE, cells=urls)
        if texts["text"] != values["text"]:
            result = result.model_copy(update={"written": (*result.written, ("text", values["text"]))})
        if both and not result.baseline:
            result = result.model_copy(
                update={
                    "baseline_value": cells.quantity(both[0], self.year),
                    "target_value": cells.quantity(both[1], self.year),
                    "baseline": both[0],
                }
            )
        elif not result.target:
            result = result.model_copy(update=inline_target(result.text, self.year))
        return rescore(result)

    def done(self) -> tuple[Objective, ...]:
        """The objectives, each once: one of a summary lends its owner to the one that has the key results."""
        full = {restated.bare(d.title): d for d in self.drafts if d.key_results or d.initiatives}
        kept = []
        for draft in self.drafts:
            other = full.get(restated.bare(draft.title)) if draft.title else None
            if other and other is not draft and not (draft.key_results or draft.initiatives):
                other.owner = other.owner or draft.owner
                continue
            kept.append(draft)
        return tuple(draft.done() for draft in kept)

    def start(self, title: str, place: Place, owner: str = "", *, told: tuple[str, str] = ("", "")) -> Draft:
        """A new objective. ``told``: how its title was read, and the text as written."""
        draft = Draft(title, place, owner, rule=told[0], line=told[1])
        self.drafts.append(draft)
        if bare := restated.bare(title):
            self.titles.add(bare)
        return draft

    # -- lists ----------------------------------------------------------------------------------------------------

    def read_list(self, block: Bullets, draft: Draft | None, *, style: Style, group: bool = False) -> None:
        """A list as objectives with key results under them, as key results, or as work.

        ``style``: what the headings call its items; ``group``: flat items are objectives even among key results.
        """
        self.ledger.claim_block(block, self.part)
        self.roles = roles_in((item.text.plain for item in block.items), self.known)
        items = [part for item in rows.authors(block.items) for part in parted(item)]
        if has_scored_items(items, self.known):
            self._scored_items(items, draft)
            return
        families = rows.families(items)
        leaves = [item for at, item in enumerate(items) if item.text and not _below(items, at)]
        ending = [item for item in leaves if ends_in_score(" ".join(item.text.plain.split()))]
        self.in_columns = len(ending) >= 3 and len(ending) * 2 >= len(leaves)
        named = any(_labels_results(head, nested) for head, nested in families)
        measured = _measured([item for _, nested in families for item in nested])
        for head, nested in families:
            text = " ".join(head.text.plain.split())
            if defines(head.text) or (is_prompt(head.text) and is_slot(head.text) and not text):
                continue
            if _labels_results(head, nested):
                draft = draft or self.start("", head.place)
                self._children(draft, nested, results=True, owner=_owners_of(text))
                continue
            if named and draft and not is_key_result(text):
                if not self.attribute(draft, head.text):
                    draft.notes.append(_with_nested(text, nested))
                continue
            title = objective_title(text)
            marked = any(is_key_result(item.text.plain) for item in nested)
            top = draft is None and nested and not is_key_result(text)
            flat_goal = (style == "goals" or group) and draft is None and not is_key_result(text)
            if title or marked or (top and (style != "work" or self.in_columns)) or flat_goal:
                who, text = self._who(text)
                opened = self.start(
                    *split_owner(title or text, head.place), told=(rows.ITEM, head.text.plain)
                )
                opened.owner = opened.owner or who
                self._children(
                    opened, nested, results=style == "results" or marked or measured or self.in_columns
                )
                draft = (
                    opened if title and not nested else draft
                )  # "O1. …" above "KR1. …", none below the other
                continue
            draft = self._item(draft, head, nested, results=style == "results")

    def _scored_items(self, items: Sequence[Item], draft: Draft | None) -> None:
        """Items with their score on a line below them, at whatever depth; what they hang on is their objective."""
        above: list[Item] = []
        for index, item in enumerate(items):
            above = [*(up for up in above if up.level < item.level), item]
            below = _below(items, index)
            text = " ".join(item.text.plain.split())
            if not _scored_below(item, below, self.known):
                if len(above) >= 2 or below or not text:
                    continue
                draft = self._item(draft, item, (), results=True)
                continue
            title = " ".join(above[-2].text.plain.split()) if len(above) >= 2 else ""
            if draft is None or (title and draft.title != split_owner(title, item.place)[0]):
                draft = self.start(
                    *split_owner(objective_title(title) or title, item.place), told=(rows.ITEM, title)
                )
            self._item(draft, item, below, results=True)

    def _children(self, draft: Draft, nested: Sequence[Item], *, results: bool, owner: str = "") -> None:
        for head, deeper in rows.families(nested):
            if _labels_results(head, deeper):
                self._children(draft, deeper, results=True, owner=_owners_of(head.text.plain))
            elif not self.attribute(draft, head.text):
                self._item(draft, head, deeper, results=results, owner=owner)

    def _item(
        self, draft: Draft | None, head: Item, nested: Sequence[Item], *, results: bool, owner: str = ""
    ) -> Draft | None:
        """Reads one item; answers the objective that the next one belongs to."""
        text = " ".join(head.text.plain.split())
        if not text:
            return draft
        who, text = self._who(text)
        if is_key_result(text) or (results and not POINTS_TAIL_RE.search(text)):
            draft = draft or self.start("", head.place)
            result = key_result(text, head, nested, self.year, self.known, in_columns=self.in_columns)
            who = who or owner or self.owner
            draft.key_results.append(result if result.owner else result.model_copy(update={"owner": who}))
        else:
            work = initiative(text, head.place, self.year, self.known)
            work = work if work.owner else work.model_copy(update={"owner": who})
            if draft:
                draft.initiatives.append(work)
            else:
                self.loose.append(work)
        return draft

    def _who(self, text: str) -> tuple[str, str]:
        """``Sales: reach 20 contracts`` as who and what, where the list says who in this way."""
        found = ROLE_LABEL_RE.match(text)
        said = found["label"].strip() if found else ""
        return (said, found["rest"]) if found and said in self.roles else ("", text)

    def attribute(self, draft: Draft, text: Text) -> bool:
        """Takes ``Owner: Platform team`` and the like into the objective."""
        pair = rows.label_value(text.plain)
        name = rows.field_of(pair[0], Objective, self.known) if pair else None
        if not pair or name not in {"owner", "goal"}:
            return False
        value = " ".join(pair[1].split()).strip("*_ ")
        if name == "owner":
            draft.owner = draft.owner or cells.owner(value)
        else:
            draft.goal = draft.goal or value
        self.ledger.claim(text, self.part)
        return True

    # -- an objective under its own heading -----------------------------------------------------------------------

    def read_objective(self, node: Node, title: str, *, results: bool) -> None:
        """A heading that is an objective: its attributes, tables, lists; labelled lists under it are work or key results."""
        draft = self.start(*split_owner(title, node.place), told=(rows.HEADING, node.heading.plain))
        self.ledger.claim(node.heading, self.part)
        elsewhere = False
        apart: set[Node] = set()
        scores: list[Table] = []
        named = any(inner is not node and heads_results(inner.title) for inner in node.walk())
        for inner in node.walk():
            if inner.parent in apart or (inner is not node and objective_title(inner.title)):
                apart.add(inner)
                if inner.parent not in apart:
                    self.read_objective(inner, objective_title(inner.title) or inner.title, results=results)
                continue
            match = self.known.best(inner.title) if inner is not node and inner.heading else None
            if match and match.topic not in {None, "plans", "success_metrics"}:
                elsewhere = True
                continue  # a risk or an exclusion under an objective is read where it belongs
            as_work = bool(match and match.field == "initiatives")
            if inner.parent is node and self._titles_above(inner, draft):
                continue
            if inner is not node:
                self.ledger.claim(inner.heading, self.part)
                if is_key_result(inner.title):
                    self._heading_result(inner, draft)
                    continue
            for block in inner.blocks:
                if (owners := self._owners_above(inner, block)) is not None:
                    self.owner = owners
                elif named and isinstance(block, Bullets) and inner is node:
                    self._notes(block, draft)
                elif isinstance(block, Table) and restated.scores_by_column(block):
                    scores.append(block)
                else:
                    self._objective_block(block, draft, as_work=as_work, results=results)
        self.owner = ""
        for block in scores:
            self.read_scores(block, draft)
        empty = not (draft.key_results or draft.initiatives or draft.owner)
        untouched = node.heading.from_template and not draft.notes
        if empty and (self.drafts[-1] is not draft or (elsewhere and not draft.notes) or untouched):
            self.drafts.remove(draft)  # the heading only holds objectives, or nothing of the author's

    def _owners_above(self, node: Node, block: Prose | Bullets | Table) -> str | None:
        """Who stands after "Key results:", for those below that name nobody themselves."""
        if not heads_results(node.title) or not isinstance(block, Prose):
            return None
        said = block.text.plain
        if len(said.split()) > 8 or not cells.owner(said) or re.search(r"\d", said):
            return None
        self.ledger.claim(block.text, self.part)
        return cells.owner(said)

    def _notes(self, block: Bullets, draft: Draft) -> None:
        """What a list says of an objective whose key results stand under a name of their own."""
        self.ledger.claim_block(block, self.part)
        for head, nested in rows.families(block.items):
            if head.text and not self.attribute(draft, head.text):
                draft.notes.append(_with_nested(" ".join(head.text.plain.split()), nested))

    def _titles_above(self, node: Node, draft: Draft) -> bool:
        """Takes the one line under a heading "Objective" as the title of the objective that the heading above groups."""
        lines = [block for block in node.blocks if isinstance(block, Prose)]
        named = recognise.words(node.title) in {
            recognise.words(name) for name in self.known.columns(Objective)["title"].names
        }
        if not named or len(node.blocks) != 1 or len(lines) != 1 or is_prompt(lines[0].text):
            return False
        self.ledger.claim(node.heading, self.part)
        self.ledger.claim(lines[0].text, self.part)
        draft.title, draft.place = " ".join(lines[0].text.plain.split()), lines[0].place
        return True

    def _heading_result(self, node: Node, draft: Draft) -> None:
        """A heading that is a key result, with what its own lines say of it: ``Owner: Kim``, ``Score: 0.6``."""
        said = [text for block in node.blocks for text in texts_of(block) if text]
        if all(text.from_template for text in (node.heading, *said)):
            return
        below = [
            Item(cut(text, *span), node.place, level=1) for text in said for span in lines_in(text.plain)
        ]
        head = Item(node.heading, node.place)
        draft.key_results.append(
            key_result(node.title, head, below, self.year, self.known, rule=rows.HEADING)
        )
        self.ledger.claim_all(said, self.part)

    def _objective_block(
        self, block: Prose | Bullets | Table, draft: Draft, *, as_work: bool, results: bool
    ) -> None:
        if any(self.ledger.owns(text) for text in texts_of(block)) or all(
            text.from_template for text in texts_of(block) if text
        ):
            return
        if isinstance(block, Prose):
            if not self.attribute(draft, block.text):
                if is_key_result(block.text.plain):
                    item = Item(block.text, block.place)
                    draft.key_results.append(
                        key_result(
                            " ".join(block.text.plain.split()),
                            item,
                            (),
                            self.year,
                            self.known,
                            rule=rows.LINE,
                        )
                    )
                elif block.text and not is_prompt(block.text):
                    draft.notes.append(" ".join(block.text.plain.split()))
                self.ledger.claim(block.text, self.part)
        elif isinstance(block, Table):
            block = rows.upright(block, self.known)
            fit = self.table_fit(block)
            work = [
                fit_ for fit_ in rows.fits(block, ["initiatives"], self.known) if fit_.field == "initiatives"
            ]
            if work and (as_work or not fit or work[0].score > fit.score + WORK_OVER_RESULTS):
                draft.initiatives.extend(rows.read_table(block, work[0], self.ledger, self.year))
            elif fit:
                self.read_table(block, fit, draft)
        elif as_work:
            self.ledger.claim_block(block, self.part)
            draft.initiatives.extend(
                initiative(" ".join(head.text.plain.split()), head.place, self.year, self.known)
                for head, _ in rows.families(block.items)
                if head.text
            )
        else:
            flat = [item for item in block.items if item.text]
            marked = any(is_key_result(item.text.plain) for item in flat)
            self.read_list(block, draft, style="results" if marked or results or _measured(flat) else "work")


def _title_of(text: str) -> str:
    plain = " ".join(text.split()).strip("*_ ")
    return objective_title(plain) or re.sub(r"^\W*\d+[.)]?\s+", "", plain)


def _measured(items: Sequence[Item]) -> bool:
    """Whether at least half of some items name a number."""
    return bool(items) and sum(bool(_MEASURABLE_RE.search(i.text.plain)) for i in items) * 2 >= len(items)


def _labels_results(head: Item, nested: Sequence[Item]) -> bool:
    """Whether an item only says that its key results are below it: "Key results: Ana and Ben"."""
    label = _LABEL_RE.match(" ".join(head.text.plain.split()))
    return bool(nested and label) and recognise.words(label["label"]) in _result_names()  # type: ignore[index]  # it matched


def heads_results(title: str) -> bool:
    """Whether a heading is "Key results" and nothing else."""
    return recognise.words(title) in _result_names()


@cache
def _result_names() -> frozenset[tuple[str, ...]]:
    return frozenset(recognise.words(name) for name in phrases("key_result"))


def _owners_of(text: str) -> str:
    """Who stands behind "Key results:", if it names people."""
    found = _LABEL_RE.match(" ".join(text.split()))
    return cells.owner(found["rest"]) if found and len(found["rest"].split()) <= 8 else ""


def _with_nested(text: str, nested: Sequence[Item]) -> str:
    return "; ".join((text, *(" ".join(item.text.plain.split()) for item in nested)))
