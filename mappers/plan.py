"""What a plan is (design §3): the models, each field with the headings or columns it may come from.

To read one more section or column, add a line here; the reader, the checks and the docs follow.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mappers.cells import NOT_FINAL, Quantity
from mappers.cycle import Cycle
from mappers.spec import Topic, column, section
from mappers.value import Origin, Placed, Value, Where

Verdict = Literal["present", "thin", "placeholder", "empty", "missing", "not_applicable"]


class TopicVerdict(Value):
    """What a plan says about one topic. ``sure`` is False where something unplaced could be the answer.

    ``none``: the authors say that there is none. ``reason``: why the verdict, in our words. ``said``: a digest of what the plan
    says about it, by which later changes are told; nothing where it says nothing.
    """

    verdict: Verdict
    sure: bool = True
    none: bool = False
    reason: str = ""
    place: Where = Where()
    said: str = ""


class Metadata(Value):
    """What the plan says of itself in a table or in labelled lines."""

    unit: Annotated[
        str, column("Team", "Unit", "Squad", "Product team", "Group", "Department", "Area", "Org", "Project")
    ] = ""
    cycle: Annotated[
        str, column("Quarter", "Cycle", "Period", "Planning cycle", "Half", "Timeframe", "Increment")
    ] = ""
    planning_date: Annotated[
        str, column("Planning date", "Date", "Date of planning", "Meeting date", "Last updated", "Updated")
    ] = ""
    attendees: Annotated[
        str, column("Attendees", "Participants", "Present", "Invited", "Authors", "Leads")
    ] = ""
    facilitator: Annotated[
        str, column("Facilitator", "Host", "Moderator", "Organizer", "TPM", "Program manager")
    ] = ""


class KeyResult(Placed):
    """A key result as written, typed beside. ``score`` as stated (1.0 = done); ``recomputed`` from its own numbers."""

    text: Annotated[
        str,
        column(
            "Key result",
            "KR",
            "Key results",
            "Result",
            "Measure",
            "Metric",
            "Outcome",
            "KPI",
            "Indicator",
            "Project",
            "Deliverable",
            key=True,
            never=NOT_FINAL,
        ),
    ]
    baseline: Annotated[
        str, column("Baseline", "Start", "Starting value", "From", "Was", "Before", "Initial")
    ] = ""
    target: Annotated[
        str, column("Target", "Goal value", "To", "Target value", "Expected", "Committed to")
    ] = ""
    actual: Annotated[
        str,
        column(
            "Actual",
            "Result value",
            "Current",
            "Achieved",
            "Final value",
            "Now",
            "Actuals",
            "Progress",
            never=NOT_FINAL,
        ),
    ] = ""
    score: Annotated[
        float | None,
        column("Score", "Final score", "Grade", "End-Q", "Final", "Rating", "Completion", never=NOT_FINAL),
    ] = None
    owner: Annotated[
        str, column("Owner", "DRI", "Assignee", "Responsible", "Who", "Lead", "Team", "Accountable")
    ] = ""
    kind: Annotated[str, column("Committed or aspirational", "Commitment", "Type", "Priority")] = ""
    state: Annotated[str, column("Status", "State", "RAG", "Health")] = ""
    note: Annotated[str, column("Notes", "Comment", "Comments", "Details", "Evidence", "Remarks")] = ""
    score_as_written: str = ""
    recomputed: float | None = None
    baseline_value: Quantity | None = None
    target_value: Quantity | None = None
    actual_value: Quantity | None = None


class Initiative(Placed):
    """A piece of proposed work."""

    text: Annotated[
        str,
        column(
            "Initiative",
            "Project",
            "Work item",
            "Epic",
            "Feature",
            "Task",
            "Deliverable",
            "Milestone",
            "What",
            "Item",
            key=True,
        ),
    ]
    points: Annotated[float | None, column("Points", "Story points", "Effort", "Estimate", "Size")] = None
    owner: Annotated[str, column("Owner", "DRI", "Assignee", "Responsible", "Who", "Lead", "Team")] = ""
    state: Annotated[str, column("Status", "State", "RAG", "Health")] = ""
    due: Annotated[str, column("Due", "Target date", "Date", "ETA", "Deadline", "When", "By")] = ""
    note: Annotated[str, column("Notes", "Comment", "Comments", "Details", "Description", "Why")] = ""


class Objective(Placed):
    """An objective with its key results and the work that serves them. ``goal``: the company goal it serves."""

    title: Annotated[str, column("Objective", "Objectives", "Goal", "Goals", "Theme", "Focus area", key=True)]
    owner: Annotated[str, column("Owner", "Objective owner", "DRI", "Lead", "Accountable", "Sponsor")] = ""
    goal: Annotated[
        str, column("Company goal", "Serves", "Aligns to", "Company priority", "Supports", "Alignment")
    ] = ""
    notes: tuple[str, ...] = ()
    key_results: tuple[KeyResult, ...] = ()
    initiatives: tuple[Initiative, ...] = ()


class Scored(Value):
    """A set of scored objectives: of the cycle before, or of the plan's own once it has been scored.

    ``stated_score_is``: which mean of the scores below the stated overall score is, if either.
    """

    cycle: Cycle | None = None
    objectives: tuple[Objective, ...] = ()
    stated_score: float | None = None
    threshold: float | None = None
    stated_score_is: Literal["mean_of_key_results", "mean_of_objectives", "neither"] | None = None
    notes: tuple[str, ...] = ()
    place: Where = Where()


class Metric(Placed):
    """A product metric with its value against its target."""

    name: Annotated[str, column("Metric", "KPI", "Measure", "Indicator", "SLI", "SLO", "Signal", key=True)]
    value: Annotated[str, column("Value", "Actual", "Current", "Now", "Latest", "This quarter")] = ""
    target: Annotated[str, column("Target", "Goal", "Objective", "Threshold", "Expected")] = ""
    trend: Annotated[str, column("Trend", "Change", "Last quarter", "Previous", "Status")] = ""
    value_value: Quantity | None = None
    target_value: Quantity | None = None


class Status(Value):
    """How well the product serves customers and the business: metrics, and what the team says."""

    metrics: tuple[Metric, ...] = ()
    notes: tuple[str, ...] = ()


class TeamCapacity(Placed):
    """A team's capacity. ``days`` per person or in total, as the table means it."""

    team: Annotated[str, column("Team", "Squad", "Group", "Function", "Area", key=True)]
    engineers: Annotated[
        float | None,
        column("Engineers", "Headcount", "People", "FTE", "Devs", "Developers", "Members", "Team size"),
    ] = None
    days: Annotated[
        float | None, column("Sprint days", "Days", "Person days", "Working days", "Weeks", "Sprints")
    ] = None
    points: Annotated[
        float | None, column("Capacity", "Points", "Capacity points", "Story points", "Velocity", "Available")
    ] = None


class Capacity(Value):
    """Capacity per team, and in total as stated (summed where it is not). ``uncounted``: who is not in the numbers."""

    teams: tuple[TeamCapacity, ...] = ()
    engineers: float | None = None
    days: float | None = None
    points: float | None = None
    stated_total: bool = False
    uncounted: tuple[str, ...] = ()
    place: Where = Where()


class Allocation(Placed):
    """Capacity given to one kind of work. ``percent`` of the whole: 50 is half."""

    category: Annotated[
        str,
        column("Category", "Type of work", "Bucket", "Work type", "Area", "Investment", "Theme", key=True),
    ]
    percent: Annotated[
        float | None, column("%", "Percent", "Percentage", "Share", "Allocation", key=True)
    ] = None
    points: Annotated[float | None, column("Points", "Capacity", "Story points", "Weeks", "Effort")] = None
    rationale: Annotated[str, column("Rationale", "Reason", "Why", "Notes", "Comment")] = ""


class Dependency(Placed):
    """Something that one party needs from another. ``asker`` needs it, ``provider`` gives it."""

    what: Annotated[str, column("Dependency", "What", "Need", "Description", "Deliverable", "Ask", key=True)]
    asker: Annotated[
        str, column("From", "Asker", "Requesting team", "Requester", "Needed by team", "Consumer")
    ] = ""
    provider: Annotated[
        str, column("To", "Provider", "On", "Depends on", "Providing team", "Owner", "Team")
    ] = ""
    needed_by: Annotated[str, column("Needed by", "Due", "By when", "Date", "When", "Need by")] = ""
    risk: Annotated[str, column("Risk", "Severity", "Criticality", "Level")] = ""
    mitigation: Annotated[str, column("Mitigation", "Plan", "Fallback", "Workaround", "Contingency")] = ""
    state: Annotated[str, column("Status", "State", "Agreed", "Confirmed", "Acknowledged")] = ""
    needed_by_value: Quantity | None = None


class Risk(Placed):
    """A risk as the team rates it, with what it does about it."""

    risk: Annotated[str, column("Risk", "Risks", "Description", "Threat", "Concern", "Issue", key=True)]
    likelihood: Annotated[str, column("Likelihood", "Probability", "Chance", "P")] = ""
    impact: Annotated[str, column("Impact", "Severity", "Consequence", "Level", "I")] = ""
    mitigation: Annotated[
        str,
        column("Mitigation", "Mitigations", "Response", "Plan", "Countermeasure", "Action", "Contingency"),
    ] = ""
    owner: Annotated[str, column("Owner", "DRI", "Responsible", "Who")] = ""


class Ask(Placed):
    """An open question, guidance wanted from execs, or something the team needs."""

    kind: Literal["question", "guidance", "need"] = "question"
    text: Annotated[
        str,
        column(
            "Question", "Open question", "Ask", "Need", "Request", "Guidance", "Decision needed", key=True
        ),
    ]
    to: Annotated[str, column("To", "To whom", "Who", "Owner", "From", "Audience")] = ""
    due: Annotated[str, column("Due", "By", "Needed by", "Date", "When")] = ""


class Exclusion(Placed):
    """What was left out, why, and when it comes back."""

    item: Annotated[
        str,
        column("Item", "Not doing", "What", "Excluded", "Project", "Initiative", "Idea", "Work", key=True),
    ]
    reason: Annotated[str, column("Reason", "Why", "Why not", "Rationale", "Because", "Comment")] = ""
    revisit: Annotated[
        str,
        column("When revisit", "Revisit", "When to revisit", "Revisit in", "When", "Next review", "Later"),
    ] = ""


class Criterion(Placed):
    """One thing that must be true for the cycle to count as a success."""

    text: Annotated[
        str, column("Criterion", "Success criterion", "Metric", "KPI", "Measure", "What", key=True)
    ]
    target: Annotated[str, column("Target", "Goal", "Threshold", "To")] = ""


class Message(Placed):
    """Who is told what, when and by whom."""

    audience: Annotated[str, column("Audience", "Who", "To", "Stakeholder", "For", key=True)]
    what: Annotated[str, column("What", "Message", "Content", "Topic", "Communication")] = ""
    when: Annotated[str, column("When", "Date", "Cadence", "Frequency")] = ""
    owner: Annotated[str, column("Owner", "By", "From", "Responsible", "DRI")] = ""


class Review(Placed):
    """A review that the plan schedules."""

    review: Annotated[
        str, column("Review", "Meeting", "Check-in", "Checkpoint", "Event", "Milestone", key=True)
    ]
    date: Annotated[str, column("Date", "When", "Due", "Day")] = ""
    focus: Annotated[str, column("Focus", "Agenda", "Topic", "Purpose", "Goal", "What")] = ""
    date_value: Quantity | None = None


class Approval(Placed):
    """Who approved the plan."""

    role: Annotated[str, column("Role", "Function", "Title", "Approver", "Position", key=True)]
    name: Annotated[str, column("Name", "Person", "Who")] = ""
    approved: Annotated[
        str, column("Approved", "Status", "Approval", "Signed", "Decision", "Sign-off", key=True)
    ] = ""
    date: Annotated[str, column("Date", "When", "Approved on")] = ""


class Note(Placed):
    """Running text in a section that we know, where it fits none of its fields."""

    section: str
    text: str


class Misfiled(Placed):
    """Content under a heading that says something else. ``said`` and ``holds``: the topics of the heading and the content."""

    heading: str
    said: Topic
    holds: Topic


class Plan(Value):
    """A unit's plan for a cycle. ``team`` is the roster's name where the roster knows it, else the plan's own word.

    ``origins``: where the values stand that are no rows: ``team``, ``cycle``, ``metadata.unit``, ``lessons[0]``, ….
    """

    kind: Literal["plan", "not_a_plan"] = "plan"
    title: str = ""
    team: str | None = None
    unit_id: str | None = None
    cycle: Cycle | None = None
    own_cycle: Cycle | None = None
    filed_under: str = ""
    is_template: bool = False
    topics: dict[Topic, TopicVerdict] = Field(default_factory=dict)

    metadata: Annotated[
        Metadata, section("Metadata", "About this plan", "Plan details", "Document information")
    ] = Metadata()
    previous: Annotated[
        Scored | None,
        section(
            "Previous quarter review",
            "OKR scorecard",
            "Retrospective",
            "Retro",
            "Last quarter",
            "Last quarter's results",
            "Quarter in review",
            "Review of last quarter",
            "How did we do",
            "How it went",
            "How did it go",
            "Look back",
            "Looking back",
            "Wins",
            "What went well",
            "What did not go well",
            "Highlights",
            "Lowlights",
            "Accomplishments",
            "Achievements",
            "Scorecard",
            "Results",
            "Previous cycle",
            "Previous goals",
            "Goals of last quarter",
            "Overall activity in the past quarter",
            "Releases",
            "Review",
            topic="retrospective",
        ),
    ] = None
    lessons: Annotated[
        tuple[str, ...],
        section(
            "Lessons learned", "Lessons", "Learnings", "What we learned", "Takeaways", topic="retrospective"
        ),
    ] = ()
    status: Annotated[
        Status,
        section(
            "Status",
            "Product status",
            "Current status",
            "Where we are",
            "Current state",
            "Product health",
            "Project health",
            "Health",
            "State of the product",
            "Metrics dashboard",
            "Key metrics",
            "KPI dashboard",
            "Customer feedback",
            "How are we doing",
            "Status quo",
            "Metrics targets",
            "State of the business",
            topic="status",
        ),
    ] = Status()
    priorities: Annotated[
        tuple[str, ...],
        section(
            "Top company priorities",
            "Company context",
            "Company priorities",
            "Company goals",
            "Strategic priorities",
            "Context",
            "Background",
            "Strategy",
            "Mission",
            "Vision",
            "Motivation",
        ),
    ] = ()
    constraints: Annotated[tuple[str, ...], section("Constraints", "Assumptions", "Boundary conditions")] = ()
    capacity: Annotated[
        Capacity | None,
        section(
            "Available capacity",
            "Capacity planning",
            "Capacity",
            "Team capacity",
            "Staffing",
            "Headcount",
            "Resourcing",
        ),
    ] = None
    allocation: Annotated[
        tuple[Allocation, ...],
        section(
            "Allocation by category", "Allocation", "Capacity allocation", "Investment mix", "Time allocation"
        ),
    ] = ()
    objectives: Annotated[
        tuple[Objective, ...],
        section(
            "OKRs",
            "Objectives",
            "Objectives and key results",
            "Goals",
            "Key results",
            "Plans",
            "Plan",
            "Proposed OKRs",
            "What we will do",
            "This quarter",
            "Current plans",
            "Proposed work",
            "Roadmap",
            "Focus areas",
            "Commitments",
            "Planning",
            "What we are doing",
            "Priorities",
            "Next quarter",
            "Themes",
            "Planned work",
            "What we plan to do",
            "Capabilities",
            "Next steps",
            "Next months",
            "Looking ahead",
            "Looking forward",
            "Upcoming work",
            "Must have",
            "Should have",
            "Could have",
            topic="plans",
        ),
    ] = ()
    initiatives: Annotated[
        tuple[Initiative, ...],
        section(
            "Initiatives",
            "Projects",
            "Deliverables",
            "Milestones",
            "Work items",
            "Epics",
            "Planned features",
            "Key initiatives",
            "What will ship",
            topic="plans",
        ),
    ] = ()
    dependencies: Annotated[
        tuple[Dependency, ...],
        section(
            "Dependencies",
            "Cross-team dependencies",
            "What we need from others",
            "Dependencies on other teams",
        ),
    ] = ()
    risks: Annotated[
        tuple[Risk, ...],
        section(
            "Risks",
            "Top risks",
            "Risks and mitigations",
            "Key risks",
            "Risk register",
            "Obstacles",
            "Challenges",
            "What could go wrong",
            "Concerns",
            topic="risks",
        ),
    ] = ()
    asks: Annotated[
        tuple[Ask, ...],
        section(
            "Open questions",
            "Questions",
            "Needs",
            "Asks",
            "Guidance wanted",
            "Help needed",
            "What we need",
            "Decisions needed",
            "Blockers",
            "Questions for leadership",
            "Requests",
            "Support needed",
            "Issues",
            topic="risks",
        ),
    ] = ()
    excluded: Annotated[
        tuple[Exclusion, ...],
        section(
            "Not doing this quarter",
            "Not doing",
            "Not now",
            "Not this quarter",
            "Not working on",
            "Excluded",
            "Out of scope",
            "Not in scope",
            "Non-goals",
            "What we are not doing",
            "Deprioritized",
            "Deferred",
            "Rejected alternatives",
            "Alternatives rejected",
            "Parking lot",
            "Won't do",
            "Won't have",
            "Cut",
            "Backlog for later",
            "Later",
            "Postponed",
            "Said no to",
            topic="excluded",
        ),
    ] = ()
    success_criteria: Annotated[
        tuple[Criterion, ...],
        section(
            "Success criteria",
            "Success metrics",
            "Definition of success",
            "How we measure success",
            "Measures of success",
            "KPIs",
            "KPIs and targets",
            "Targets",
            "What success looks like",
            "How we will know",
            "We'll know we're successful when",
            "Definition of done",
            "Acceptance criteria",
            "Metrics",
            topic="success_metrics",
        ),
    ] = ()
    communication: Annotated[
        tuple[Message, ...],
        section("Communication plan", "Communications", "Stakeholder communication", "Comms plan"),
    ] = ()
    reviews: Annotated[
        tuple[Review, ...],
        section(
            "Review schedule",
            "Check-ins",
            "Checkpoints",
            "Review dates",
            "Schedule",
            "Key dates",
            "Cadence",
            "Timeline",
        ),
    ] = ()
    approvals: Annotated[
        tuple[Approval, ...], section("Approvals", "Sign-off", "Sign-offs", "Approved by")
    ] = ()
    notes: tuple[Note, ...] = ()
    misfiled: tuple[Misfiled, ...] = ()
    origins: dict[str, Origin] = Field(default_factory=dict)
    place: Where = Where()


class Unplaced(Placed):
    """Source text that no part of the model owns, with the part that came nearest."""

    text: str
    nearest: str = ""
