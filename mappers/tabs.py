"""The tabs Findings, Plans, Runs and Legend: their columns, and their rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from mappers.across import RULES
from mappers.card import Card, Source
from mappers.checks.base import capital
from mappers.finding import Level
from mappers.summary import web
from mappers.tables import Cell, Column, Entity, Row, Shade, Tab
from mappers.value import Where

LEVEL_WORDS: Final[dict[Level, str]] = {"must_fix": "must fix", "should": "should", "info": "info"}

FINDINGS_TAB: Final = Tab(
    "findings", "Findings",
    (
        Column("team", "Team", width=110, wrap=True, help="Whose plan it is about. Each team has a filter view of what it has to mend.", noted=2),
        Column("cycle", "Cycle", width=70, help="The cycle of that plan.", noted=2),
        Column("level", "Level", width=68, help="must fix: before the review. should: worth doing."),
        Column("what", "What", width=320, wrap=True, help="What was found, with figures. One row a rule and plan.", noted=2),
        Column("where", "Where", width=140, wrap=True, help="Opens the place in the plan."),
        Column("fix", "How to fix", width=320, wrap=True, help="What to write, and where. plansync explain says why it matters.", noted=2),
        Column("first_seen", "First seen", owner="once", kind="date", width=92, help="The day on which it was first found. It does not move.", noted=2),
        Column("state", "State", width=78, help="open, waived, fixed, overruled by people, or gone with its plan."),
        Column("waived_by", "Waived by", owner="people", width=110, help="Yours: who lets this pass. A waived finding no longer stands between a plan and Ready."),
        Column("until", "Until", owner="people", kind="date", width=100, help="Yours: until when, that day included. Empty: for good."),
        Column("why", "Why", owner="people", width=220, wrap=True, help="Yours: why."),
    ),
    frozen=1,
    shades=(Shade(("level",), "must fix", "gap"), Shade(("state",), "fixed", "quiet"), Shade(("state",), "overruled", "quiet"), Shade(("state",), "gone", "quiet")),
)  # fmt: skip
PLANS_TAB: Final = Tab(
    "plans", "Plans",
    (
        Column("link", "Link", owner="once", width=260, help="Paste the link of a plan, of a page that links to plans, or of a folder that holds them, into a new row. plansync takes it from there."),
        Column("status", "Status", width=110, help="plan, index, not a plan, can't read, or ignored."),
        Column("detail", "Why", width=300, wrap=True, help="What to do if it can't be read."),
        Column("read_as", "Read as", width=160, help="The team and cycle that we file it under."),
        Column("found_in", "Found in", width=170, help="Where the link stands."),
        Column("team", "Team", owner="people", width=120, help="Yours: fill in to say whose plan this is. It outranks the document."),
        Column("cycle", "Cycle", owner="people", width=90, help="Yours: fill in to say which cycle it is for, for example 2024-Q4."),
        Column("treat_as", "Treat as", owner="people", width=110, choices=("ignore", "is a plan"), help="Yours: ignore, or is a plan."),
        Column("publish", "Publish", owner="people", width=110, choices=("full", "verdicts only", "nothing"), help="Yours: how much of the plan this sheet may show. Verdicts only: words, counts and dates, no text, titles or numbers. What was shown before goes. Empty: as the configuration says."),
        Column("notes", "Notes", owner="people", width=220, wrap=True, help="Yours. plansync never writes here.", noted=2),
    ),
    frozen=1,
    shades=(Shade(("status",), "can't read", "late"), Shade(("status",), "not a plan", "quiet"), Shade(("status",), "ignored", "quiet"), Shade(("status",), "not linked", "quiet")),
)  # fmt: skip
RUNS_TAB: Final = Tab(
    "runs", "Runs",
    (
        Column("when", "When", owner="once", width=130, help="When it ran, in the configured time zone. Runs that changed nothing but the date of the last check have no row."),
        Column("job", "Job", owner="once", width=160, help="The command that ran.", noted=2),
        Column("read", "Read", owner="once", width=110, help="How many of the plans that were tried could be read."),
        Column("rows", "New rows", owner="once", kind="number", width=80, help="Rows that it made.", noted=2),
        Column("cells", "Cells", owner="once", kind="number", width=80, help="Cells of existing rows that were written."),
        Column("gone", "Rows out", owner="once", kind="number", width=80, help="Rows taken out or marked as gone."),
        Column("edits", "Edits by people", owner="once", kind="number", width=110, help="Cells of ours that people had edited, noticed in this run."),
        Column("run", "Run", owner="once", width=150, help="The run's name in logs, and in the generation mark."),
        Column("notes", "Notes", owner="people", width=220, wrap=True, help="Yours. plansync never writes here.", noted=2),
    ),
    frozen=1,
)  # fmt: skip
LEGEND_TAB: Final = Tab(
    "legend", "Legend",
    (Column("what", "What", width=180), Column("meaning", "Meaning", width=640, wrap=True)),
    header=False,
)  # fmt: skip
_LEGEND_LINES: Final = (
    ("Plan states", "What the Plan column says about a document. Red is kept for missed scores."),
    ("Ready", "Nothing must be fixed before the review."),
    ("Gaps", "A topic that a review must cover is missing, empty or still the template."),
    ("Not filled in", "The document is still the template."),
    ("Can't read", "The link could not be opened; Next thing to do says why and who can help."),
    ("Not due (15 Mar)", "No plan yet; plans are due on that day."),
    ("Late since 15 Mar", "No plan, and plans were due on that day."),
    ("Covered by Storefront", "Another unit's plan is this team's as well: it stands in its capacity table, or owns objectives there."),
    ("Became Web, App", "The team was split or merged into these, and is not expected to plan any more."),
    ("Not published", "There is a plan, and its publish level says that nothing of it is shown."),
    ("Gone since 15 Mar 2024", "No document and no roster speaks of it any more. The row and its notes stay until you delete them."),
    ("Topics", "What the six topic columns say. Each cell opens the place in the plan."),
    ("present", "The core question is answered."),
    ("none stated", "The authors say that there is none. That is an answer."),
    ("thin", "There is content of the team's own, but the core question is open."),
    ("template", "Only template text, questions or TBD."),
    ("empty", "A heading, and nothing under it."),
    ("missing", "No heading and no content."),
    ("n/a", "The authors say why it does not apply."),
    ("check: …", "We are not sure. The TPM looks; it never counts against the team."),
    ("Review", "From the last round in Reviews: 12 Oct is booked; overdue since 12 Oct: booked, and nobody said how it ended; follow-up on 21 Oct; or the outcome as people wrote it."),
    ("Yours", "Add columns, rows, notes, colours and filters as you like; sort as you like. Type over a Plan or topic cell to overrule it."),
)  # fmt: skip


def finding_rows(card: Card) -> list[Row]:
    """The findings of a card that people see, one row a rule."""
    found = []
    for finding in card.counted:
        if finding.level == "info":
            continue
        place = finding.places[0] if finding.places else Where()
        cells = {
            "team": Cell(card.unit), "cycle": Cell(card.cycle), "level": Cell(LEVEL_WORDS[finding.level]), "what": Cell(finding.message),
            "where": Cell(short(place.label), web(place)), "fix": Cell(finding.fix), "first_seen": Cell(card.today), "state": Cell("waived" if finding.rule in card.waived else "open"),
        }  # fmt: skip
        was = Entity("finding", card.was, f"{card.was}|{finding.rule}") if card.was else None
        found.append(
            Row("findings", Entity("finding", card.key, f"{card.key}|{finding.rule}"), cells, was=was)
        )
    return found


def closed_row(entity: Entity, state: str, more: Mapping[str, Cell] | None = None) -> Row:
    """A finding that is over: *fixed*, *overruled* by people, or *gone* with its plan. Its row, and what people wrote beside it, stay."""
    return Row("findings", entity, {"state": Cell(state), **(more or {})})


def unsaid_cells(rule: str) -> Mapping[str, Cell]:
    """What a finding's row may still say of a plan whose words must not be shown: what its rule says of any plan."""
    found = next((each for each in RULES if each.rule == rule), None)
    return {
        "what": Cell(capital(found.what) if found else ""),
        "where": Cell(""),
        "fix": Cell(capital(found.fix) if found else ""),
    }


def source_row(source: Source) -> Row:
    """A followed link as a row of Plans."""
    url = source.url if source.url.startswith("http") else ""
    owner, restates = "people" if source.pasted else "", frozenset[str]()
    cells = {
        "status": Cell(source.status),
        "detail": Cell(source.problem.message if source.problem else source.remark),
        "read_as": Cell(source.read_as),
        "found_in": Cell(source.found_in),
    }
    if not source.pasted:
        shown = source.title or source.url
        hidden = source.publish != "full" and source.status != "index"
        if hidden:
            shown = source.read_as or "confidential plan"
        cells["link"] = Cell(shown, url)
        named = source.status in {"plan", "index", "not a plan"}  # by the document itself
        restates = frozenset({"link"}) if hidden or named else restates
    return Row(
        "plans", Entity("link", "", source.file_id, owner=owner), cells, adopts=source.row, restates=restates
    )


def unlinked_row(entity: Entity, since: str) -> Row:
    """A link that we found once and that no page leads to any more."""
    return Row(
        "plans", entity, {"status": Cell("not linked"), "detail": Cell(f"No page leads to it: {since}")}
    )


def run_row(run: str, cells: Mapping[str, Cell]) -> Row:
    """What one run changed."""
    return Row("runs", Entity("run", "", run), {**cells, "run": Cell(run)})


def legend_rows(today: date, read: int, all_: int) -> list[Row]:
    """The legend. Its first two lines change with the day and are compared with the sheet alone."""
    rows = [
        Row(
            "legend",
            Entity("legend", "", "checked"),
            {"what": Cell("Last checked"), "meaning": Cell(today)},
            remembered=False,
        ),
        Row(
            "legend",
            Entity("legend", "", "read"),
            {"what": Cell("Read"), "meaning": Cell(f"{read} of {all_} read")},
            remembered=False,
        ),
    ]
    rows += [
        Row("legend", Entity("legend", "", f"line {number}"), {"what": Cell(what), "meaning": Cell(meaning)})
        for number, (what, meaning) in enumerate(_LEGEND_LINES, 1)
    ]
    return rows


def short(label: str, most: int = 45) -> str:
    """The end of a place's label, where its most telling part is; the document's name only where there is nothing else."""
    steps = label.split(" › ")
    row = next((at for at, step in enumerate(steps) if step.startswith("row ")), None)
    if row is not None:
        steps = steps[: row + 1]  # the column says no more than the finding does
    told = " › ".join((steps[1:] or steps)[-2:] if row is not None else steps[-1:])
    return told if len(told) <= most else f"…{told[1 - most :]}"
