"""How each column of the master came about: the step that fills it, in words, and where in the plan to look.

To add a column: one line in `ORIGINS`. What is not there is told by its header note, without the place in the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mappers import identity
from mappers.checks import run_checks
from mappers.checks.rest import is_high, rated_high
from mappers.document import Bullets, Document, Prose, Section, Table
from mappers.plan import KeyResult, Objective, Plan
from mappers.spec import TOPICS, Topic
from mappers.tables import Entity
from mappers.value import Placed, Where

Step = Literal["plan", "check", "roster", "calendar", "Drive", "link", "rule", "run", "people"]
_MOST: Final = 400  # characters of an original text
_MANY: Final = 5  # lines quoted where a number counts many


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands in the document. ``text`` is its own words, ``rule`` how they were read."""

    place: Where
    text: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a cell is about: its plan as read just now, the document, and whom the row is about."""

    plan: Plan
    document: Document
    row: Entity


Look = Callable[[About], Evidence | None]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a column comes from: the step that fills it, and how, in one sentence. ``look``: where that stands in the plan."""

    step: Step
    how: str
    look: Look | None = None


# --- looking into the plan


def _topic(topic: Topic) -> Look:
    def look(about: About) -> Evidence | None:
        verdict = about.plan.topics.get(topic)
        if verdict is None:
            return None
        sure = "" if verdict.sure else "; not sure"
        return Evidence(
            verdict.place,
            text_at(about.document, verdict.place.url),
            f"{verdict.verdict}: {verdict.reason}{sure}",
        )

    return look


def _finding(about: About) -> Evidence | None:
    rule = about.row.key.rpartition("|")[2]
    found = next((each for each in run_checks(about.plan) if each.rule == rule), None)
    place = found.places[0] if found and found.places else None
    return Evidence(place, text_at(about.document, place.url), rule) if place else None


def _result(field: str) -> Look:
    def look(about: About) -> Evidence | None:
        found = _key_result(about)
        if found is None:
            return None
        origin = found[1].origin(field)
        return Evidence(origin.place, origin.text, origin.rule)

    return look


def _result_owner(about: About) -> Evidence | None:
    found = _key_result(about)
    if found is None:
        return None
    objective, result = found
    origin = (result if result.owner else objective).origin("owner")
    return Evidence(
        origin.place, origin.text, origin.rule if result.owner else "inherited from the objective"
    )


def _result_objective(about: About) -> Evidence | None:
    found = _key_result(about)
    if found is None:
        return None
    origin = found[0].origin("title")
    return Evidence(origin.place, origin.text, origin.rule)


def _key_result(about: About) -> tuple[Objective, KeyResult] | None:
    """The key result that a row is about: of the plan's own, or of those that it scores; matched as rows are."""
    of_before = about.plan.previous.objectives if about.plan.previous else ()
    all_ = [
        (objective, result)
        for objective in (*about.plan.objectives, *of_before)
        for result in objective.key_results
    ]
    same = next((pair for pair in all_ if pair[1].text == about.row.text), None)
    if same:
        return same
    wanted = [
        Entity("key_result", "", str(at), result.text, result.owner) for at, (_, result) in enumerate(all_)
    ]
    matching = identity.match(wanted, {0: Entity("key_result", "", "", about.row.text, about.row.owner)})
    return next((pair for pair, i in zip(all_, matching.ids, strict=True) if i == 0), None)


def _last(about: About) -> Evidence | None:
    before = about.plan.previous
    if before is None:
        return None
    stated = (
        "the overall score as stated" if before.stated_score is not None else "the mean of its key results"
    )
    return Evidence(before.place, text_at(about.document, before.place.url), stated)


def _capacity(about: About) -> Evidence | None:
    capacity = about.plan.capacity
    if capacity is None:
        return None
    stated = "the total as stated" if capacity.stated_total else "the sum of its teams"
    return Evidence(capacity.place, text_at(about.document, capacity.place.url), stated)


def _all(parts: Callable[[Plan], Sequence[Placed]], field: str) -> Look:
    """Quotes what a number counts."""

    def look(about: About) -> Evidence | None:
        found = parts(about.plan)
        if not found:
            return None
        told = [str(getattr(each, field)) for each in found]
        more = [f"and {len(told) - _MANY} more"] if len(told) > _MANY else []
        return Evidence(found[0].place, cut("\n".join([*told[:_MANY], *more])), found[0].rule)

    return look


def _results(plan: Plan) -> list[KeyResult]:
    return [result for objective in plan.objectives for result in objective.key_results]


def _estimated(plan: Plan) -> list[Placed]:
    work = [item for objective in plan.objectives for item in objective.initiatives] + list(plan.initiatives)
    return [item for item in work if item.points is not None]


def text_at(document: Document, url: str) -> str:
    """What stands at a place: a heading and what begins under it, a paragraph, or a table's rows."""
    for number, section in enumerate(document.sections if url else ()):
        if section.place.url == url:
            return cut("\n".join(line for line in _under(document.sections[number:]) if line.strip()))
        for block in section.blocks:
            if block.place.url == url:
                return cut("\n".join(_lines(block)))
    return ""


def _under(sections: Sequence[Section]) -> Iterator[str]:
    """The lines of a section and of those below its heading."""
    for number, section in enumerate(sections):
        if number and section.level <= sections[0].level:
            return
        yield section.heading.plain
        for block in section.blocks:
            yield from _lines(block)


def _lines(block: Prose | Bullets | Table) -> Iterator[str]:
    if isinstance(block, Prose):
        yield block.text.plain
    elif isinstance(block, Bullets):
        yield from (item.text.plain for item in block.items)
    else:
        yield from (" | ".join(" ".join(cell.text.plain.split()) for cell in row) for row in block.rows)


def cut(text: str) -> str:
    """So much of it as tells what it is."""
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"


# --- the columns

_TEAM: Final = Origin(
    "roster", "The unit as the roster calls it; of one that the roster does not know, as its document does."
)
_CYCLE: Final = Origin(
    "rule",
    "The planning cycle: what people say in Plans, else the page or link that led here, else the document itself.",
)
_ROSTER: Final = Origin("roster", "Filled from the roster when the row was made; since then it is yours.")
_RUN: Final = Origin("run", "Told by the run that made the row; never changed since.")
_STATUS: Final = Origin("rule", "What plansync does not understand in what people wrote in this row.")

ORIGINS: Final[Mapping[tuple[str, str], Origin]] = {
    ("scorecard", "team"): _TEAM,
    ("scorecard", "plan"): Origin("rule", "The plan's state: can't read, covered, no plan (by the day on which plans are due), not filled in, gaps where anything must be fixed, else ready."),
    ("scorecard", "next"): Origin("rule", "The first that applies of: no access, no plan, wrong cycle, not filled in, a topic that lacks, a review's follow-up, an ask without an answer."),
    ("scorecard", "last"): Origin("plan", "The overall score that the plan states for the cycle before, against the threshold that it states.", _last),
    **{("scorecard", topic): Origin("check", "The verdict on this topic, by headings and what stands under them.", _topic(topic)) for topic in TOPICS},
    ("scorecard", "review"): Origin("people", "The last round of the planning review, from the tab Reviews."),
    ("scorecard", "tpm"): Origin("roster", "The TPM that the roster names for the unit."),
    ("scorecard", "edited"): Origin("Drive", "The day on which the file last changed, as Drive says, in the configured time zone."),
    ("scorecard", "cycle"): _CYCLE,
    ("scorecard", "objectives"): Origin("plan", "Counted in the plan.", _all(lambda plan: plan.objectives, "title")),
    ("scorecard", "key_results"): Origin("plan", "Counted in the plan.", _all(_results, "text")),
    ("scorecard", "planned"): Origin("plan", "The points of all proposed work that the plan estimates, added up.", _all(_estimated, "text")),
    ("scorecard", "capacity"): Origin("plan", "The capacity in points.", _capacity),
    ("scorecard", "high_risks"): Origin("plan", "The risks whose likelihood and impact the plan rates high.", _all(lambda plan: [each for each in plan.risks if is_high(each)], "risk")),
    ("scorecard", "high_risk_asks"): Origin("plan", "What it needs from others and itself rates as a high risk.", _all(lambda plan: [each for each in plan.dependencies if rated_high(each.risk)], "what")),
    ("scorecard", "findings"): Origin("check", "How many findings of this plan people see on the tab Findings, waived ones included."),
    ("scorecard", "score"): Origin("plan", "How the cycle ended: as the next plan's retrospective states it, else as this plan does."),
    ("scorecard", "trend"): Origin("rule", "How the unit's cycles ended, oldest first: a formula of ours over the column Score."),
    ("scorecard", "message"): Origin("rule", "A message for the team, made of its findings and links."),
    ("findings", "team"): _TEAM,
    ("findings", "cycle"): _CYCLE,
    ("findings", "level"): Origin("check", "How grave the check's rule is; a topic of which we are not sure is never above info.", _finding),
    ("findings", "what"): Origin("check", "What the check found in the plan.", _finding),
    ("findings", "where"): Origin("check", "The first place that the check names.", _finding),
    ("findings", "fix"): Origin("check", "What the check's rule advises."),
    ("findings", "first_seen"): Origin("rule", "The business date of the run that made the row; never changed since."),
    ("findings", "state"): Origin("rule", "Open; waived or overruled by what people wrote; fixed once the plan no longer has it; gone with its plan.", _finding),
    ("key_results", "key_result"): Origin("plan", "As the plan words it.", _result("text")),
    ("key_results", "objective"): Origin("plan", "The objective that it stands under.", _result_objective),
    ("key_results", "team"): _TEAM,
    ("key_results", "teams"): Origin("roster", "The teams that its owner names, as the roster or the plan's capacity table calls them.", _result_owner),
    ("key_results", "owner"): Origin("plan", "As written beside it, else its objective's.", _result_owner),
    **{("key_results", field): Origin("plan", "As the plan, or the next one's retrospective, states it.", _result(field)) for field in ("baseline", "target", "actual", "score")},
    ("key_results", "recomputed"): Origin("rule", "What baseline, target and actual give, from 0 to 1.", _result("recomputed")),
    ("key_results", "cycle"): Origin("plan", "The cycle that it belongs to: the plan's own, or the one that its retrospective scores."),
    ("key_results", "remark"): Origin("rule", "Where two documents score it differently, or since when its plan no longer has it."),
    ("plans", "link"): Origin("link", "The link as it was found, under the name that the document has; a link that people pasted is left as it is."),
    ("plans", "status"): Origin("rule", "What the document turned out to be: plan, index, not a plan; or that it can't be read, or is ignored."),
    ("plans", "detail"): Origin("rule", "Why it can't be read and what to do, or what else should be known of it."),
    ("plans", "read_as"): Origin("rule", "The units and cycles that its plans are filed under."),
    ("plans", "found_in"): Origin("link", "The page, folder or list in which the link stands."),
    **{("runs", column): _RUN for column in ("when", "job", "read", "rows", "cells", "gone", "edits", "run")},
    **{("legend", column): Origin("rule", "Made from the declarations of plansync; the first two lines say when it last checked and how many plans it read.") for column in ("what", "meaning")},
    ("teams", "id"): Origin("rule", "Made once, from the team's first name."),
    **{("teams", column): _ROSTER for column in ("name", "also_called", "parent", "tpm", "engineering", "product", "design", "execs", "first_cycle", "last_cycle", "became", "onboarding_until")},
    ("teams", "status"): _STATUS,
    **{("cycles", column): Origin("calendar", "Filled from the calendar when the row was made; since then it is yours.") for column in ("cycle", "due", "freeze", "state")},
    ("cycles", "status"): _STATUS,
    ("asks", "team"): _TEAM,
    ("asks", "cycle"): _CYCLE,
    **{("asks", column): Origin("plan", "As the plan words it.") for column in ("kind", "ask", "to")},
    ("asks", "remark"): Origin("rule", "What the plan says of it since, or since when it no longer has it."),
    ("asks", "since"): Origin("rule", "The business date of the run that made the row; never changed since."),
    ("reviews", "team"): _TEAM,
    ("reviews", "cycle"): _CYCLE,
    ("reviews", "round"): Origin("rule", "Counted: a follow-up is the next round."),
    ("reviews", "date"): Origin("plan", "The day that the plan's own schedule, or a follow-up, says; filled with the row, since then it is yours."),
    ("reviews", "invited"): Origin("roster", "The leads, execs and TPM that the roster names; filled with the row, since then it is yours."),
    ("reviews", "evidence"): Origin("plan", "The approvals that the plan itself states. They never set the outcome."),
    **{("changes", column): _RUN for column in ("when", "team", "cycle", "what", "old", "new", "by", "revision", "run")},
    **{("overview", column): Origin("rule", "Counted over the rows of the newest open cycle, as the line's own words say.") for column in ("left", "left_2", "left_3", "gap", "right", "right_2", "right_3")},
}  # fmt: skip


def origin_of(tab: str, column: str, help_: str = "") -> Origin:
    """How a column came about; of one that nobody listed, what its header note says."""
    return ORIGINS.get((tab, column)) or Origin("rule", help_ or "Filled by plansync; how is not listed.")
